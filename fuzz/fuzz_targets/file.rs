//! One file and every reader that takes it: the first line is its path.
#![no_main]

libfuzzer_sys::fuzz_target!(|text: &str| {
    let (path, text) = text.split_once('\n').unwrap_or((text, ""));
    readiness_fuzz::trees::file(path, text);
});
