//! Go templates.
#![no_main]

libfuzzer_sys::fuzz_target!(|text: &str| readiness_fuzz::parsers::go_template(text));
