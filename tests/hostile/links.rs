//! Links stay inside the repository, or are named and left alone.

use crate::bench::{OUTSIDE, Repository};
use std::os::unix::fs::symlink;

fn link(bench: &Repository, path: &str, target: &str) {
    symlink(target, bench.place(path)).expect("a link");
}

#[test]
fn links_out_of_the_root_are_not_followed() {
    let bench = Repository::of(&[("a/b", "")]);
    let absolute = bench.beside("outside/secret.txt");
    link(&bench, "README.md", "../outside/secret.txt");
    link(&bench, "LICENSE", absolute.to_str().expect("UTF-8"));
    link(&bench, ".gitignore", "../outside/secret.txt");
    link(&bench, "a/Dockerfile", "../../outside/secret.txt");
    link(&bench, ".github", "../outside");
    link(&bench, "vendor", "/");
    link(&bench, "Cargo.toml", "/proc/self/environ");
    link(&bench, "Makefile", "/dev/zero");
    link(&bench, "package.json", "/dev/stdin");
    link(&bench, "go.mod", "a/../../repository/a/b");
    let said = bench.run(bench.scan().env("TOKEN", "TOKEN-OF-THE-ENVIRONMENT"));
    assert!(!said.mentions("TOKEN-OF-THE-ENVIRONMENT"));
    for name in [
        "README.md",
        "LICENSE",
        ".gitignore",
        "a/Dockerfile",
        ".github",
        "vendor",
        "Cargo.toml",
        "Makefile",
        "package.json",
        "go.mod",
    ] {
        said.left_out(name, "link leaves the repository");
    }
}

#[test]
fn a_git_directory_outside_is_not_read() {
    for inside in ["link", "file"] {
        let bench = Repository::of(&[("a.rs", "")]);
        let git = bench.beside("outside/git");
        std::fs::create_dir_all(git.join("info")).expect("created");
        std::fs::write(git.join("HEAD"), format!("ref: refs/heads/{OUTSIDE}\n")).expect("written");
        std::fs::write(git.join("info/exclude"), "*.rs\n").expect("written");
        match inside {
            "link" => link(&bench, ".git", "../outside/git"),
            _ => bench.file(".git", format!("gitdir: {}\n", git.display())),
        }
        let said = bench.survives();
        assert_eq!(said.json["stats"]["files"], 1, "{inside}");
    }
}

#[test]
fn links_that_lead_nowhere_or_in_a_circle_end() {
    let bench = Repository::new();
    link(&bench, "a", "a");
    link(&bench, "b/one", "two");
    link(&bench, "b/two", "one");
    link(&bench, "up", "..");
    link(&bench, "here", ".");
    link(&bench, "gone", "nowhere");
    link(&bench, "long", &"x/".repeat(2_000));
    for step in 0..45 {
        link(
            &bench,
            &format!("chain{step}"),
            &format!("chain{}", step + 1),
        );
    }
    let said = bench.survives();
    said.left_out("a", "circle");
    said.left_out("b/one", "circle");
    said.left_out("gone", "leads to nothing");
    said.left_out("chain0", "circle");
    assert_eq!(said.json["stats"]["files"], 0);
}

#[test]
fn links_inside_are_read_and_git_is_not_reached_through_one() {
    let bench = Repository::of(&[("deep/LICENSE.txt", "x"), (".git/config", OUTSIDE)]);
    link(&bench, "LICENSE", "deep/LICENSE.txt");
    link(&bench, "README.md", ".git/config");
    link(&bench, "NOTES.md", "deep/../.git/config");
    let said = bench.survives();
    assert_eq!(said.json["stats"]["files"], 2);
    said.left_out("README.md", "into .git");
    said.left_out("NOTES.md", "into .git");
}

#[test]
fn a_configuration_outside_is_not_read() {
    let bench = Repository::new();
    link(&bench, "readiness.toml", "../outside/secret.txt");
    assert!(bench.refused().stderr.contains("no regular file"));
}
