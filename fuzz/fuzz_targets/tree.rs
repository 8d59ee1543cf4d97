//! The whole scan of a tree in memory, and every form of its report.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| readiness_fuzz::trees::tree(readiness_fuzz::files(bytes)));
