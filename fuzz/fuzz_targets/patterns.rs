//! Patterns of paths, .gitattributes, and the classes of paths.
#![no_main]

libfuzzer_sys::fuzz_target!(|text: &str| readiness_fuzz::parsers::patterns(text));
