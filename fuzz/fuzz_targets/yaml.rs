//! YAML, plain and as a Helm template.
#![no_main]

libfuzzer_sys::fuzz_target!(|text: &str| readiness_fuzz::parsers::yaml(text));
