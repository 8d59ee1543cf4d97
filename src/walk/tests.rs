//! The walk over trees that are made to trip it.
#![expect(
    clippy::disallowed_methods,
    reason = "tests write the trees that they walk"
)]

use std::ffi::OsStr;
use std::fs::{self, File};
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::os::unix::net::UnixListener;

use rustix::fs::{CWD, FileType, Mode, mknodat};
use tempfile::TempDir;

use super::*;
use crate::source::FileClass;

fn tree(files: &[(&str, &str)]) -> TempDir {
    let root = tempfile::tempdir().expect("a temporary directory");
    for (path, text) in files {
        let path = root.path().join(path);
        fs::create_dir_all(path.parent().expect("it has one")).expect("created");
        fs::write(path, text).expect("written");
    }
    root
}

fn walked(root: &TempDir) -> Walked {
    walk(root.path(), &WalkOptions::default()).expect("walked")
}

fn paths(walked: &Walked) -> Vec<&str> {
    walked.files.iter().map(|file| file.path.as_str()).collect()
}

fn notices(walked: &Walked) -> Vec<(&str, &str)> {
    walked
        .notices
        .iter()
        .map(|notice| (notice.path.as_str(), notice.message.as_str()))
        .collect()
}

fn pipe(path: &Path) {
    mknodat(CWD, path, FileType::Fifo, Mode::RUSR | Mode::WUSR, 0).expect("made");
}

fn id(walked: &Walked, path: &str) -> FileId {
    let at = walked
        .files
        .iter()
        .position(|file| file.path.as_str() == path)
        .expect("the file was found");
    FileId(u32::try_from(at).expect("few files"))
}

#[test]
fn hidden_files_are_seen_and_git_is_not() {
    let root = tree(&[
        (".github/workflows/ci.yml", "a"),
        (".env", ""),
        (".git/HEAD", ""),
        ("sub/.git", "gitdir: x"),
        ("b", ""),
    ]);
    let walked = walked(&root);
    assert_eq!(paths(&walked), [".env", ".github/workflows/ci.yml", "b"]);
    assert_eq!(walked.files[1].class, FileClass::Ci);
    assert_eq!(walked.files[1].size, 1);
    assert_eq!(notices(&walked), []);
}

#[test]
fn files_are_sorted_by_the_bytes_of_their_path() {
    let root = tree(&[("a/b", ""), ("a-b", ""), ("a.b", "")]);
    assert_eq!(paths(&walked(&root)), ["a-b", "a.b", "a/b"]);
}

#[test]
fn deeper_ignore_files_win_and_nothing_below_an_ignored_directory_comes_back() {
    let root = tree(&[
        (".gitignore", "*.log\nout/\n/local\n"),
        ("keep/.gitignore", "!*.log\n"),
        ("keep/a.log", ""),
        ("a.log", ""),
        ("out/.gitignore", "!*\n"),
        ("out/b", ""),
        ("local", ""),
        ("keep/local", ""),
        (".ignore", "!a.log\nsecret.txt\n"),
        ("secret.txt", ""),
        (".git/info/exclude", "mine.txt\n"),
        ("mine.txt", ""),
    ]);
    let walked = walked(&root);
    assert_eq!(
        paths(&walked),
        [
            ".gitignore",
            ".ignore",
            "a.log",
            "keep/.gitignore",
            "keep/a.log",
            "keep/local"
        ]
    );
    assert_eq!(walked.left_out.ignored, 4);
    let options = WalkOptions {
        ignore_files: false,
        ..WalkOptions::default()
    };
    assert_eq!(walk(root.path(), &options).expect("walked").files.len(), 11);
}

#[test]
fn what_git_tracks_is_never_ignored() {
    let root = tree(&[
        (".gitignore", ".env\nout/\n"),
        (".env", ""),
        ("out/a.yaml", ""),
        ("out/b.yaml", ""),
        ("x/.env", ""),
    ]);
    let mut index = b"DIRC\0\0\0\x02\0\0\0\x02".to_vec();
    for name in [".env", "out/a.yaml"] {
        index.extend([0; 60]);
        index.extend([0, u8::try_from(name.len()).expect("short")]);
        index.extend(name.as_bytes());
        index.extend(vec![0; 8 - (62 + name.len()) % 8]);
    }
    index.extend([0; 20]);
    fs::create_dir(root.path().join(".git")).expect("created");
    fs::write(root.path().join(".git/index"), index).expect("written");
    let walked = walked(&root);
    assert_eq!(paths(&walked), [".env", ".gitignore", "out/a.yaml"]);
    assert_eq!(walked.left_out.ignored, 2);
}

#[test]
fn pipes_and_sockets_are_never_opened() {
    let root = tree(&[("a", "")]);
    for name in ["README.md", ".gitignore", ".ignore", ".gitattributes"] {
        pipe(&root.path().join(name));
    }
    let _socket = UnixListener::bind(root.path().join("s")).expect("bound");
    let walked = walked(&root);
    assert_eq!(paths(&walked), ["a"]);
    assert_eq!(walked.notices.len(), 5);
    assert!(notices(&walked).contains(&("README.md", "named pipe, not read")));
    assert!(notices(&walked).contains(&("s", "socket, not read")));
    assert!(matches!(
        walked.root().read(Path::new("README.md"), 10),
        Err(ReadError::NotAFile)
    ));
    assert!(matches!(
        walked.root().read(Path::new("s"), 10),
        Err(ReadError::NotAFile)
    ));
}

#[test]
fn links_inside_are_files_and_links_outside_are_notices() {
    let outside = tree(&[("secret", "s"), ("d/x", "")]);
    let root = tree(&[
        ("docs/README.md", "# A\n"),
        ("a/b", ""),
        (".git/config", "token"),
    ]);
    let link = |text: &Path, name: &str| symlink(text, root.path().join(name)).expect("linked");
    link(Path::new("docs/README.md"), "README.md");
    link(Path::new("../docs/../README.md"), "a/again.md");
    link(Path::new("docs"), "manual");
    link(Path::new("manual/README.md"), "through.md");
    link(Path::new("."), "here");
    link(Path::new(".."), "up");
    link(Path::new("/"), "rootfs");
    link(&outside.path().join("secret"), "LICENSE");
    link(&outside.path().join("d"), "lib");
    link(Path::new("nothing"), "gone");
    link(Path::new("loop"), "loop");
    link(Path::new(".git/config"), "config");
    link(Path::new("README.md/x"), "below");
    link(Path::new("/dev/zero"), "zero");
    let walked = walked(&root);
    assert_eq!(
        paths(&walked),
        [
            "README.md",
            "a/again.md",
            "a/b",
            "docs/README.md",
            "through.md"
        ]
    );
    for path in ["README.md", "a/again.md", "through.md"] {
        let id = id(&walked, path);
        assert_eq!(walked.read(id).text.as_deref(), Some("# A\n"));
        assert_eq!(walked.links[&id].as_str(), "docs/README.md");
    }
    let leaves = "link leaves the repository, not followed";
    assert_eq!(
        notices(&walked),
        [
            ("LICENSE", leaves),
            ("below", "link leads to nothing"),
            ("config", "link leads into .git, not followed"),
            ("gone", "link leads to nothing"),
            ("lib", leaves),
            ("loop", "link leads in a circle, not followed"),
            ("rootfs", leaves),
            ("up", leaves),
            ("zero", leaves),
        ]
    );
}

#[test]
fn the_reader_follows_no_link_that_was_swapped_in() {
    let outside = tree(&[("secret", "s")]);
    let root = tree(&[("a/file", "x"), ("plain", "y")]);
    let walked = walked(&root);
    fs::remove_dir_all(root.path().join("a")).expect("removed");
    symlink(outside.path(), root.path().join("a")).expect("linked");
    symlink("plain", root.path().join("link")).expect("linked");
    for path in ["a/secret", "link"] {
        assert!(walked.root().read(Path::new(path), 10).is_err(), "{path}");
    }
    for path in ["../x", "/etc/passwd", "", "a/../plain", "."] {
        assert!(walked.root().read(Path::new(path), 10).is_err(), "{path}");
    }
    assert!(walked.root().list(Path::new("a"), 10).is_err());
}

#[test]
fn names_that_are_no_utf_8_are_shown_and_opened() {
    let root = tree(&[]);
    let name = OsStr::from_bytes(b"caf\xe9");
    fs::create_dir(root.path().join(name)).expect("created");
    fs::write(root.path().join(name).join("a.py"), "x").expect("written");
    let walked = walked(&root);
    assert_eq!(paths(&walked), ["caf\\xE9/a.py"]);
    assert_eq!(walked.read(FileId(0)).text.as_deref(), Some("x"));
}

#[test]
fn a_file_above_its_cap_is_named_and_not_read() {
    let root = tree(&[("a.rs", "")]);
    File::create(root.path().join("package.json"))
        .expect("created")
        .set_len(10 << 30)
        .expect("sparse");
    File::options()
        .write(true)
        .open(root.path().join("a.rs"))
        .expect("opened")
        .set_len((1 << 20) + 1)
        .expect("sparse");
    fs::File::create(root.path().join(".gitignore"))
        .expect("created")
        .set_len(10 << 30)
        .expect("sparse");
    let walked = walked(&root);
    let message = |path: &str| {
        walked
            .read(id(&walked, path))
            .notice
            .expect("a notice")
            .message
    };
    assert_eq!(message("package.json"), "larger than 2 MiB, not read");
    assert_eq!(message("a.rs"), "larger than 1 MiB, not read");
    assert_eq!(
        notices(&walked),
        [(".gitignore", "larger than 1 MiB, not read")]
    );
}

#[test]
fn odd_encodings_are_noticed() {
    let root = tree(&[]);
    fs::write(root.path().join("a.py"), b"# \xe9\n").expect("written");
    fs::write(root.path().join("b.py"), b"\xff\xfea\0").expect("written");
    fs::write(root.path().join("c.py"), b"\0\x01").expect("written");
    let walked = walked(&root);
    let reading = walked.read(FileId(0));
    assert_eq!(reading.text.as_deref(), Some("# ?\n"));
    assert_eq!(
        reading.notice.expect("a notice").message,
        "not UTF-8: 1 byte is read as `?`"
    );
    assert_eq!(
        walked.read(FileId(1)).notice.expect("a notice").message,
        "UTF-16 is not read; save the file as UTF-8"
    );
    assert_eq!(walked.read(FileId(2)), Reading::default());
    assert_eq!(walked.read(FileId(9)), Reading::default());
}

#[test]
fn installed_packages_are_counted_and_not_entered() {
    let root = tree(&[
        ("web/node_modules/a/index.js", ""),
        ("target/CACHEDIR.TAG", ""),
        ("target/debug/a", ""),
        ("src/target/mod.rs", ""),
        ("env/pyvenv.cfg", ""),
        ("vendor/a/b.go", ""),
    ]);
    let walked = walked(&root);
    assert_eq!(paths(&walked), ["src/target/mod.rs", "vendor/a/b.go"]);
    assert_eq!(walked.files[1].class, FileClass::Vendored);
    assert_eq!(
        walked.left_out,
        LeftOut {
            ignored: 0,
            packages: 3
        }
    );
}

#[test]
fn budgets_end_the_walk_with_a_notice() {
    let root = tree(&[("a/b/c/d", ""), ("a/x", ""), ("y", "")]);
    let options = WalkOptions {
        depth: 1,
        ..WalkOptions::default()
    };
    let shallow = walk(root.path(), &options).expect("walked");
    assert_eq!(paths(&shallow), ["a/x", "y"]);
    assert_eq!(
        notices(&shallow),
        [("a/b", "deeper than 1 directories, not read")]
    );
    let options = WalkOptions {
        entries: 3,
        ..WalkOptions::default()
    };
    let few = walk(root.path(), &options).expect("walked");
    assert_eq!(paths(&few), ["y"]);
    assert_eq!(
        notices(&few),
        [(
            "",
            "more than 3 files and directories, the rest was not seen"
        )]
    );
}

#[test]
fn very_deep_trees_end() {
    let root = tree(&[]);
    let mut path = root.path().to_owned();
    for _ in 0..300 {
        path.push("d");
    }
    fs::create_dir_all(&path).expect("created");
    let walked = walked(&root);
    assert_eq!(walked.notices.len(), 1);
    assert!(walked.notices[0].message.starts_with("deeper than 256"));
}

#[test]
fn an_unreadable_directory_is_a_notice() {
    let root = tree(&[("secretdir/a", ""), ("b", "")]);
    let directory = root.path().join("secretdir");
    fs::set_permissions(&directory, fs::Permissions::from_mode(0o000)).expect("set");
    // The superuser may read everything.
    if fs::read_dir(&directory).is_err() {
        let walked = walked(&root);
        assert_eq!(paths(&walked), ["b"]);
        assert_eq!(
            notices(&walked),
            [("secretdir", "directory cannot be read: permission denied")]
        );
    }
    fs::set_permissions(&directory, fs::Permissions::from_mode(0o700)).expect("set");
}

#[test]
fn a_root_that_cannot_be_walked_is_an_error_that_names_it() {
    let root = tree(&[("file", "")]);
    pipe(&root.path().join("pipe"));
    let options = WalkOptions::default();
    assert!(matches!(
        walk(&root.path().join("nothing"), &options),
        Err(WalkError::Missing(_))
    ));
    for name in ["file", "pipe"] {
        let error = walk(&root.path().join(name), &options).expect_err("it is no directory");
        assert!(error.to_string().ends_with(": not a directory"), "{error}");
    }
}

#[test]
fn the_root_itself_may_be_a_link() {
    let root = tree(&[("a", "")]);
    let other = tree(&[]);
    symlink(root.path(), other.path().join("link")).expect("linked");
    let walked = walk(&other.path().join("link"), &WalkOptions::default()).expect("walked");
    assert_eq!(paths(&walked), ["a"]);
}

#[test]
fn the_repository_may_name_its_vendored_files() {
    let root = tree(&[
        (".gitattributes", "lib/** linguist-vendored\n"),
        ("lib/a.js", ""),
        ("src/a.js", ""),
    ]);
    let walked = walked(&root);
    assert_eq!(walked.files[1].class, FileClass::Vendored);
    assert_eq!(walked.files[2].class, FileClass::Source);
}

#[test]
fn executable_files_are_known() {
    let root = tree(&[("a", ""), ("b", "")]);
    fs::set_permissions(root.path().join("b"), fs::Permissions::from_mode(0o755)).expect("set");
    let walked = walked(&root);
    assert!(!walked.files[0].executable && walked.files[1].executable);
}

#[test]
fn pathological_ignore_files_are_bounded() {
    let many: String = (0..60_000).map(|n| format!("a{n}/**/b*{n}\n")).collect();
    let root = tree(&[
        (".gitignore", &many),
        ("d/.gitignore", &"**/".repeat(300)),
        ("d/x", ""),
    ]);
    let walked = walked(&root);
    assert_eq!(walked.notices[0].path.as_str(), ".gitignore");
    assert!(paths(&walked).contains(&"d/x"));
}
