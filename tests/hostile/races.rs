//! What changes between the walk and the reading is refused or read as it is by then; nothing outside is ever reached.

use readiness::source::FileId;
use readiness::walk::{WalkOptions, Walked, walk};
use std::fs;
use std::os::unix::fs::symlink;
use std::path::Path;
use tempfile::TempDir;

/// A tree of `d/file`, walked; then changed; then read. What the reader says of the file.
fn changed(change: impl Fn(&Path)) -> (Option<String>, String) {
    let directory = TempDir::new().expect("a temporary directory");
    let root = directory.path().join("root");
    fs::create_dir_all(root.join("d")).expect("created");
    fs::create_dir(directory.path().join("outside")).expect("created");
    fs::write(directory.path().join("outside/file"), "outside").expect("written");
    fs::write(root.join("d/file"), "inside").expect("written");
    let walked: Walked = walk(&root, &WalkOptions::default()).expect("walked");
    assert_eq!(walked.files.len(), 1);
    change(&root);
    let reading = walked.read(FileId(0));
    (
        reading.text,
        reading
            .notice
            .map(|notice| notice.message)
            .unwrap_or_default(),
    )
}

fn refused(change: impl Fn(&Path), why: &str) {
    let (text, said) = changed(change);
    assert_eq!(text, None, "{said}");
    assert!(said.contains(why), "{said}");
}

#[test]
fn a_link_in_place_of_a_file_is_not_followed() {
    refused(
        |root| {
            fs::remove_file(root.join("d/file")).expect("removed");
            symlink("../../outside/file", root.join("d/file")).expect("linked");
        },
        "link",
    );
}

#[test]
fn a_link_in_place_of_a_directory_is_not_followed() {
    refused(
        |root| {
            fs::rename(root.join("d"), root.join("e")).expect("moved");
            symlink("../outside", root.join("d")).expect("linked");
        },
        "",
    );
}

#[test]
fn a_pipe_in_place_of_a_file_is_not_waited_for() {
    refused(
        |root| {
            fs::remove_file(root.join("d/file")).expect("removed");
            crate::bench::pipe(&root.join("d/file"));
        },
        "no regular file",
    );
}

#[test]
fn a_file_that_vanished_is_named() {
    refused(
        |root| fs::remove_dir_all(root.join("d")).expect("removed"),
        "cannot be read",
    );
}

#[test]
fn a_file_that_grew_beyond_its_cap_is_refused() {
    refused(
        |root| {
            let file = fs::File::options()
                .write(true)
                .open(root.join("d/file"))
                .expect("opened");
            file.set_len(1 << 40).expect("a file system with holes");
        },
        "larger than",
    );
}

#[test]
fn a_root_that_is_moved_away_is_still_the_root() {
    let (text, said) = changed(|root| {
        fs::rename(root, root.with_file_name("moved")).expect("moved");
        symlink("outside", root).expect("linked");
    });
    assert_eq!((text.as_deref(), said.as_str()), (Some("inside"), ""));
}
