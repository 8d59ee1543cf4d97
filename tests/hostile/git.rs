//! A `.git` that is made by a stranger runs nothing, leads nowhere and proves nothing that it cannot.

use crate::bench::Repository;
use std::fs;
use std::os::unix::fs::PermissionsExt as _;

/// Configuration that git would run, in the ways in which scanners were taken over.
fn armed(bench: &Repository) {
    let canary = bench.beside("outside/ran");
    let run = format!("touch {}", canary.display());
    bench.file(".git/HEAD", "ref: refs/heads/main\n");
    bench.file(".git/config", format!(
        "[core]\n\tfsmonitor = {run}\n\tsshCommand = {run}\n\tpager = {run}\n\teditor = {run}\n\thooksPath = hooks\n\tgitProxy = {run}\n\
         [filter \"x\"]\n\tclean = {run}\n\tsmudge = {run}\n\tprocess = {run}\n[diff \"x\"]\n\ttextconv = {run}\n\texternal = {run}\n\
         [alias]\n\tstatus = !{run}\n[include]\n\tpath = ../../outside/secret.txt\n[includeIf \"gitdir:/\"]\n\tpath = /etc/passwd\n\
         [credential]\n\thelper = !{run}\n[remote \"origin\"]\n\turl = ext::sh -c {run}\n\tuploadpack = {run}\n"
    ));
    bench.file(".gitattributes", "* filter=x diff=x merge=x\n");
    bench.file(".gitmodules", format!("[submodule \"a\"]\n\tpath = ../../outside\n\turl = --upload-pack={run}\n\tupdate = !{run}\n"));
    for hook in [
        "post-checkout",
        "pre-commit",
        "fsmonitor-watchman",
        "post-index-change",
    ] {
        let path = format!(".git/hooks/{hook}");
        bench.file(&path, format!("#!/bin/sh\n{run}\n"));
        fs::set_permissions(bench.root().join(path), fs::Permissions::from_mode(0o755))
            .expect("set");
    }
}

#[test]
fn nothing_of_it_is_run() {
    let bench = Repository::of(&[("src/main.rs", "fn main() {}\n")]);
    armed(&bench);
    bench.survives();
    assert!(!bench.beside("outside/ran").exists());
}

#[test]
fn programs_of_the_repository_are_not_run_by_their_names() {
    let bench = Repository::new();
    let canary = bench.beside("outside/ran");
    for name in [
        "git",
        "cargo",
        "npm",
        "python",
        "python3",
        "sh",
        "terraform",
        "helm",
        "go",
        "rg",
    ] {
        bench.file(name, format!("#!/bin/sh\ntouch {}\n", canary.display()));
        fs::set_permissions(bench.root().join(name), fs::Permissions::from_mode(0o755))
            .expect("set");
    }
    for (path, text) in [
        ("setup.py", "open('ran', 'w')\n"),
        ("conftest.py", "open('ran', 'w')\n"),
        (
            "build.rs",
            "fn main() { std::fs::write(\"ran\", \"\").unwrap() }\n",
        ),
        (".eslintrc.js", "require('fs').writeFileSync('ran', '')\n"),
        (
            "package.json",
            "{\"scripts\": {\"preinstall\": \"touch ran\", \"test\": \"touch ran\"}}",
        ),
        (".envrc", "touch ran\n"),
        ("Makefile", "X := $(shell touch ran)\nall: ; touch ran\n"),
        (".cargo/config.toml", "[build]\nrustc-wrapper = \"./sh\"\n"),
        ("rules/x/y.yaml", "title: not loaded\n"),
    ] {
        bench.file(path, text);
    }
    let root = bench.root();
    let said = bench.run(
        bench
            .scan()
            .current_dir(&root)
            .env("PATH", ".")
            .env("GIT_DIR", "/")
            .env("RUSTC_WRAPPER", "./sh"),
    );
    assert!(matches!(said.code, 0 | 1), "{}", said.stderr);
    assert!(!canary.exists() && !root.join("ran").exists());
}

#[test]
fn references_that_climb_out_are_not_followed() {
    for head in [
        "ref: ../../outside/secret.txt\n",
        "ref: refs/heads/../../../outside/secret.txt\n",
        "ref: /etc/passwd\n",
        "ref: refs/heads/\u{1b}[31m::error::x\n",
        "ref: HEAD\n",
        "",
    ] {
        let bench = Repository::of(&[("a", ""), (".git/HEAD", head)]);
        bench.file(".git/commondir", "../../outside\n");
        bench.file(
            ".git/packed-refs",
            format!("{} refs/tags/../../x\n^\n{head}", "0".repeat(40)),
        );
        bench.survives();
    }
}

#[test]
fn garbage_is_no_trouble() {
    let garbage: Vec<u8> = (0..60_000_u32)
        .map(|at| (at.wrapping_mul(2_654_435_761) >> 13) as u8)
        .collect();
    for head in [&garbage[..], b"DIRC\0\0\0\x02\xff\xff\xff\xff", b"\0"] {
        let bench = Repository::of(&[("a", "")]);
        for name in [
            "HEAD",
            "config",
            "index",
            "packed-refs",
            "refs/heads/main",
            "refs/tags/v1",
            "info/exclude",
            "shallow",
        ] {
            bench.file(&format!(".git/{name}"), head);
        }
        bench.survives();
    }
}

#[test]
fn ignore_files_hide_nothing_that_git_tracks_and_cost_little() {
    let patterns: String = (0..100_000)
        .map(|at| format!("{}a{at}[z-a]{{b,c}}**/**\n", "**/".repeat(at % 9)))
        .collect();
    let bench = Repository::of(&[
        ("LICENSE", "x"),
        ("src/main.rs", "fn main() {}\n"),
        (".gitignore", &patterns),
    ]);
    bench.file("deep/.gitignore", "{".repeat(10_000));
    bench.file("deep/a", "");
    bench.survives();
    // A tree in which nothing is left says so by the number of its files.
    let bench = Repository::of(&[(".gitignore", "*\n"), ("LICENSE", "x")]);
    assert_eq!(bench.survives().json["stats"]["files"], 0);
}
