//! Env, properties, INI, .gitmodules, Procfile and requirements files.
#![no_main]

libfuzzer_sys::fuzz_target!(|text: &str| readiness_fuzz::parsers::lines(text));
