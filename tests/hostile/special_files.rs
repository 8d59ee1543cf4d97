//! What is no regular file is named and never opened; what is endless is not read to its end.

use crate::bench::Repository;
use std::fs::{self, File};
use std::os::unix::net::UnixListener;

/// Names that a reader of repositories opens first.
const NAMES: [&str; 9] = [
    ".gitignore",
    ".gitattributes",
    ".git/HEAD",
    ".git/index",
    ".git/config",
    ".github/workflows/ci.yml",
    "Cargo.toml",
    "Dockerfile",
    "README.md",
];

fn pipe(bench: &Repository, path: &str) {
    crate::bench::pipe(&bench.place(path));
}

#[test]
fn a_pipe_is_never_waited_for() {
    let bench = Repository::new();
    NAMES.iter().for_each(|name| pipe(&bench, name));
    let said = bench.survives();
    for name in NAMES.iter().filter(|name| !name.starts_with(".git/")) {
        said.left_out(name, "named pipe");
    }
}

#[test]
fn a_pipe_as_configuration_is_an_error() {
    let bench = Repository::of(&[("a", "")]);
    pipe(&bench, "readiness.toml");
    assert!(bench.refused().stderr.contains("no regular file"));
}

#[test]
fn a_pipe_or_a_file_as_the_root_is_an_error() {
    let bench = Repository::of(&[("file", "")]);
    pipe(&bench, "pipe");
    for name in ["file", "pipe"] {
        let said = bench.run(bench.program().arg("scan").arg(bench.root().join(name)));
        assert_eq!(said.code, 2);
        assert!(said.stderr.contains("not a directory"), "{}", said.stderr);
    }
}

#[test]
fn a_socket_is_never_connected_to() {
    let bench = Repository::new();
    let listeners: Vec<UnixListener> = ["Dockerfile", ".gitignore"]
        .iter()
        .map(|name| UnixListener::bind(bench.place(name)).expect("a socket"))
        .collect();
    bench.survives().left_out("Dockerfile", "socket");
    for listener in listeners {
        listener.set_nonblocking(true).expect("set");
        assert!(listener.accept().is_err(), "somebody called");
    }
}

#[test]
fn directories_and_files_with_each_others_names_are_no_trouble() {
    let bench = Repository::new();
    for name in [
        "Cargo.toml",
        ".gitignore",
        "Dockerfile",
        ".git/HEAD",
        "LICENSE",
    ] {
        fs::create_dir_all(bench.place(name)).expect("a directory");
    }
    for name in [".github", "src", "node_modules", "docs"] {
        bench.file(name, "x");
    }
    bench.survives();
}

#[test]
fn an_endless_file_is_not_read_to_its_end() {
    let bench = Repository::new();
    for name in ["package.json", ".gitignore", "src/main.rs", ".git/index"] {
        // It takes no room on the disk.
        let file = File::create(bench.place(name)).expect("a file");
        file.set_len(10 << 30).expect("a file system with holes");
    }
    let said = bench.survives();
    for name in ["package.json", ".gitignore", "src/main.rs"] {
        said.left_out(name, "larger than");
    }
    let said = bench.run(bench.scan().arg("--strict"));
    assert_eq!(said.code, 2);
    assert!(
        said.stderr.contains("the scan is incomplete"),
        "{}",
        said.stderr
    );
}

#[test]
fn what_may_not_be_read_is_named() {
    use std::os::unix::fs::PermissionsExt as _;
    let bench = Repository::of(&[("secret/Cargo.toml", ""), ("Dockerfile", "FROM a\n")]);
    let modes = |mode: u32| {
        for name in ["secret", "Dockerfile"] {
            let mode = fs::Permissions::from_mode(mode);
            fs::set_permissions(bench.root().join(name), mode).expect("set");
        }
    };
    modes(0);
    let bound = crate::bench::bound_by_permissions(&bench.root().join("secret"));
    let said = bench.survives();
    modes(0o700);
    if bound {
        said.left_out("secret", "permission denied");
        said.left_out("Dockerfile", "permission denied");
    }
}
