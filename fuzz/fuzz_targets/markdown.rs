//! Markdown, AsciiDoc and reStructuredText.
#![no_main]

libfuzzer_sys::fuzz_target!(|text: &str| readiness_fuzz::parsers::markdown(text));
