//! What the fuzz targets share with the tests of the project: the properties that must hold for any input.

#[path = "../../tests/hostile/output.rs"]
pub mod output;
#[path = "../../tests/hostile/parsers.rs"]
pub mod parsers;
#[path = "../../tests/hostile/trees.rs"]
pub mod trees;

use std::path::PathBuf;

/// The files of an input: a line `=== path` begins one. What stands before the first belongs to none.
pub fn files(bytes: &[u8]) -> Vec<(PathBuf, Vec<u8>)> {
    let mut files: Vec<(PathBuf, Vec<u8>)> = Vec::new();
    for line in bytes.split_inclusive(|byte| *byte == b'\n') {
        if let Some(path) = line.strip_prefix(b"=== ") {
            let path = String::from_utf8_lossy(path.trim_ascii_end());
            files.push((PathBuf::from(path.as_ref()), Vec::new()));
        } else if let Some((_, text)) = files.last_mut() {
            text.extend_from_slice(line);
        }
    }
    files
}
