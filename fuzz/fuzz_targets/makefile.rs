//! Makefiles.
#![no_main]

libfuzzer_sys::fuzz_target!(|text: &str| readiness_fuzz::parsers::makefile(text));
