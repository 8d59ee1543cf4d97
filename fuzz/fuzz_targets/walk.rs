//! The walk over a tree in memory: ignore files, `.gitattributes`, and the files of `.git`.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| readiness_fuzz::trees::walk(readiness_fuzz::files(bytes)));
