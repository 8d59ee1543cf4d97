//! Text on its way to a terminal, to Markdown, JSON and SARIF.
#![no_main]

libfuzzer_sys::fuzz_target!(|text: &str| readiness_fuzz::output::sanitized(text));
