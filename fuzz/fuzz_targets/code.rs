//! Source code, as each of the nine languages.
#![no_main]

libfuzzer_sys::fuzz_target!(|text: &str| readiness_fuzz::parsers::code(text));
