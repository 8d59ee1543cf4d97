//! The same tree gives the same bytes, whatever the threads, the order of directories and the place of the tree.

use crate::bench::Repository;
use crate::trees::{self, FORMATS, rendered};
use std::path::PathBuf;

/// One file of each family that the fuzz targets begin with: the first line of a seed is its path.
fn files() -> Vec<(PathBuf, Vec<u8>)> {
    let seeds = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("fuzz/seeds/file");
    let seeds = walkdir::WalkDir::new(seeds).sort_by_file_name().into_iter();
    let seeds = seeds.map(|entry| entry.expect("the project's own files can be read"));
    let texts = seeds
        .filter(|entry| entry.file_type().is_file())
        .map(|entry| {
            let text = std::fs::read_to_string(entry.path()).expect("text");
            let (path, text) = text.split_once('\n').expect("a path");
            (PathBuf::from(path), text.as_bytes().to_vec())
        });
    texts
        .filter(|(path, _)| path.as_os_str() != "readiness.toml")
        .collect()
}

#[test]
fn threads_make_no_difference() {
    let bench = Repository::new();
    for (path, text) in files() {
        bench.file(path.to_str().expect("UTF-8"), text);
    }
    let said = ["1", "2", "8"].map(|threads| {
        let said = bench.run(bench.scan().args(["--threads", threads]));
        (said.table, said.json.to_string(), said.sarif, said.markdown)
    });
    assert!(said[0].1.len() > 10_000);
    assert!(said[0] == said[1] && said[1] == said[2]);
}

#[test]
fn the_order_of_directories_makes_no_difference() {
    let files = files();
    let reports = |files: Vec<(PathBuf, Vec<u8>)>| {
        let scan = trees::scanned(files).expect("no configuration");
        FORMATS.map(|(_, format)| rendered(&scan, format))
    };
    let sorted = reports(files.clone());
    let mut other = files.clone();
    other.reverse();
    assert!(sorted == reports(other.clone()));
    for step in [7, 13, 29] {
        other.rotate_left(step % files.len());
        other.swap(0, files.len() / 2);
        assert!(sorted == reports(other.clone()));
    }
}

#[test]
fn the_order_in_which_files_were_made_makes_no_difference() {
    let mut files = files();
    let reports = |files: &[(PathBuf, Vec<u8>)]| {
        let bench = Repository::new();
        for (path, text) in files {
            bench.file(path.to_str().expect("UTF-8"), text);
        }
        // Given relative, so that the report does not name the place.
        let said = bench.run(bench.program().current_dir(bench.beside("")).args([
            "scan",
            "repository",
            "-v",
        ]));
        said.table
    };
    let one = reports(&files);
    files.reverse();
    assert_eq!(one, reports(&files));
}
