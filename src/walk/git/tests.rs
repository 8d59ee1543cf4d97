//! `.git` folders written by hand, sound and hostile.
#![expect(
    clippy::disallowed_methods,
    reason = "tests write the trees that they walk"
)]

use std::fs;

use super::*;

const COMMIT: &str = "1111111111111111111111111111111111111111";
const OTHER: &str = "2222222222222222222222222222222222222222";

fn repository(files: &[(&str, &str)]) -> (GitMetadata, Vec<WalkNotice>) {
    let root = tempfile::tempdir().expect("a temporary directory");
    for (path, text) in files {
        let path = root.path().join(path);
        fs::create_dir_all(path.parent().expect("it has one")).expect("created");
        fs::write(path, text).expect("written");
    }
    read(&RootDir::open(root.path()).expect("opened"))
}

#[test]
fn branches_tags_and_remote_are_read() {
    let packed = format!(
        "# pack-refs with: peeled fully-peeled sorted \n{OTHER} refs/remotes/origin/trunk\n{OTHER} refs/tags/v1.0.0\n^{COMMIT}\n{COMMIT} refs/tags/v1.1.0\n"
    );
    let (git, notices) = repository(&[
        (".git/HEAD", "ref: refs/heads/feature/x\n"),
        (".git/refs/heads/feature/x", &format!("{COMMIT}\n")),
        (
            ".git/refs/remotes/origin/HEAD",
            "ref: refs/remotes/origin/trunk\n",
        ),
        (".git/packed-refs", &packed),
        (".git/refs/tags/v2.0.0", &format!("{OTHER}\n")),
        (".git/refs/tags/api/v1", &format!("{OTHER}\n")),
        (".git/shallow", &format!("{COMMIT}\n")),
        (
            ".git/config",
            "[remote \"origin\"]\n\turl = git@github.com:a/b.git\n",
        ),
    ]);
    assert_eq!(notices, []);
    assert!(git.present && git.shallow);
    assert_eq!(
        (git.head_branch.as_str(), git.head_commit.as_str()),
        ("feature/x", COMMIT)
    );
    assert_eq!(
        (git.default_branch.as_str(), git.remote_slug.as_str()),
        ("trunk", "a/b")
    );
    assert_eq!(git.remote_host, RemoteHost::Github);
    let tags: Vec<_> = git
        .tags
        .iter()
        .map(|tag| (tag.name.as_str(), tag.object.as_str(), tag.commit.as_str()))
        .collect();
    assert_eq!(
        tags,
        [
            ("api/v1", OTHER, ""),
            ("v1.0.0", OTHER, COMMIT),
            ("v1.1.0", COMMIT, COMMIT),
            ("v2.0.0", OTHER, "")
        ]
    );
}

#[test]
fn a_detached_head_has_a_commit_and_no_branch() {
    let (git, _) = repository(&[
        (".git/HEAD", COMMIT),
        (".git/packed-refs", &format!("{OTHER} refs/heads/master\n")),
    ]);
    assert_eq!(
        (
            git.head_branch.as_str(),
            git.head_commit.as_str(),
            git.default_branch.as_str()
        ),
        ("", COMMIT, "master")
    );
}

#[test]
fn a_fresh_repository_has_a_branch_and_no_commit() {
    let (git, notices) = repository(&[(".git/HEAD", "ref: refs/heads/trunk\n")]);
    assert_eq!(
        (
            git.head_branch.as_str(),
            git.head_commit.as_str(),
            git.default_branch.as_str()
        ),
        ("trunk", "", "trunk")
    );
    assert_eq!(notices, []);
}

#[test]
fn without_git_nothing_is_known_and_nothing_is_wrong() {
    assert_eq!(repository(&[("a", "")]), (GitMetadata::default(), vec![]));
}

#[test]
fn names_that_climb_out_are_refused() {
    for head in [
        "ref: ../../etc/passwd",
        "ref: refs/heads/../../../x",
        "ref: /etc/passwd",
        "ref: refs/heads/a\u{1b}b",
        "\u{0}",
    ] {
        let (git, notices) = repository(&[(".git/HEAD", head)]);
        assert_eq!(
            (
                git.head_branch.as_str(),
                git.head_commit.as_str(),
                notices.len()
            ),
            ("", "", 1),
            "{head}"
        );
    }
}

#[test]
fn symbolic_references_that_lead_in_a_circle_end() {
    let (git, _) = repository(&[
        (".git/HEAD", "ref: refs/heads/a"),
        (".git/refs/heads/a", "ref: refs/heads/a"),
    ]);
    assert_eq!(
        (git.head_branch.as_str(), git.head_commit.as_str()),
        ("a", "")
    );
}

#[test]
fn a_git_file_that_leads_outside_is_not_read() {
    for text in [
        "gitdir: ../../other/.git\n",
        "gitdir: /srv/other.git\n",
        "garbage",
    ] {
        let (git, notices) = repository(&[(".git", text)]);
        assert!(!git.present);
        assert_eq!(notices[0].path.as_str(), ".git");
    }
    let (git, _) = repository(&[
        (".git", "gitdir: ./real\n"),
        ("real/HEAD", "ref: refs/heads/main\n"),
    ]);
    assert_eq!(git.head_branch, "main");
}

#[cfg(unix)]
#[test]
fn links_in_the_git_directory_are_not_followed() {
    let root = tempfile::tempdir().expect("a temporary directory");
    let outside = tempfile::tempdir().expect("a temporary directory");
    fs::write(outside.path().join("HEAD"), "ref: refs/heads/secret\n").expect("written");
    std::os::unix::fs::symlink(outside.path(), root.path().join(".git")).expect("linked");
    let (git, notices) = read(&RootDir::open(root.path()).expect("opened"));
    assert!(!git.present && notices.len() == 1);

    fs::remove_file(root.path().join(".git")).expect("removed");
    fs::create_dir(root.path().join(".git")).expect("created");
    std::os::unix::fs::symlink(outside.path().join("HEAD"), root.path().join(".git/HEAD"))
        .expect("linked");
    let (git, notices) = read(&RootDir::open(root.path()).expect("opened"));
    assert!(!git.present && notices[0].message.contains("link"));
}

#[test]
fn garbage_is_survived() {
    let (git, _) = repository(&[
        (".git/HEAD", "ref: refs/heads/main"),
        (
            ".git/packed-refs",
            &format!(
                "# pack-refs with: peeled\n{COMMIT} refs/heads/{}\n{}\n^\n x\n",
                "a".repeat(100_000),
                "^".repeat(1000)
            ),
        ),
        (
            ".git/config",
            &format!(
                "[core\n\tx = \"\n[include]\n\tpath = config\n{}",
                "[a]\n".repeat(10_000)
            ),
        ),
        (".git/refs/heads/main", &"zz".repeat(1000)),
        (".git/shallow", &"x".repeat(1000)),
    ]);
    assert!(git.present && !git.shallow && git.tags.is_empty());
}
