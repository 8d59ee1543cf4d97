//! Writes a monorepo to measure with: services in nine languages with all that lies around them, the same bytes for the
//! same seed. Nothing of it is meant to build.
//!
//! `cargo bench --bench monorepo -- DIR [--files 30000] [--seed 1]`; `rustc -O --edition 2024 benches/monorepo/main.rs`
//! makes the same program in two seconds.

#![expect(
    clippy::disallowed_methods,
    reason = "it writes the tree that is measured"
)]
#![expect(
    clippy::print_stdout,
    reason = "it is a program of its own and says what it wrote"
)]

mod data;
mod language;
mod random;
mod text;
mod tree;

use std::path::PathBuf;

fn main() -> std::io::Result<()> {
    let mut root = None;
    let (mut files, mut seed) = (30_000, 1);
    let mut arguments = std::env::args().skip(1);
    while let Some(argument) = arguments.next() {
        let mut number = || arguments.next().and_then(|text| text.parse().ok());
        match argument.as_str() {
            // Cargo tells every benchmark that it is one.
            "--bench" => {}
            "--files" => files = number().expect("--files takes a number"),
            "--seed" => seed = number().expect("--seed takes a number") as u64,
            _ => root = Some(PathBuf::from(argument)),
        }
    }
    let Some(root) = root else {
        println!("monorepo: no directory named, nothing written");
        return Ok(());
    };
    let written = tree::write(&root, files, seed)?;
    let megabytes = written.bytes / 1_000_000;
    println!(
        "{files} files, {megabytes} MB, {} services",
        written.services
    );
    Ok(())
}
