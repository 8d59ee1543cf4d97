//! The rules and knowledge lists that are built into the program.
//!
//! Their text only: `build.rs` finds the files, and whoever loads them judges them.

include!(concat!(env!("OUT_DIR"), "/embedded.rs"));
