//! What configurations add, file by file.

use super::*;
use crate::source::{FileClass, FileId, RepoPath};

fn found(path: &str, text: &str) -> Vec<String> {
    let path = RepoPath::new(path);
    let input = Input {
        id: FileId(0),
        path: &path,
        class: FileClass::Config,
        text,
    };
    read(&input)
        .iter()
        .map(|draft| format!("{} {}", draft.tools[0], draft.capability))
        .collect()
}

#[test]
fn a_linter_has_security_rules_only_where_they_are_enabled() {
    assert_eq!(
        found(".golangci.yml", "linters:\n  enable: [gosec]\n"),
        ["golangci-lint sast"]
    );
    assert!(found(".golangci.yml", "linters:\n  disable: [gosec]\n").is_empty());
    let all = found(
        ".golangci.yml",
        "linters:\n  enable-all: true\n  disable: [gofmt, gofumpt, goimports, gci]\n",
    );
    assert!(
        all.contains(&"golangci-lint sast".to_owned())
            && !all.contains(&"golangci-lint format".to_owned())
    );
    assert_eq!(
        found("ruff.toml", "[lint]\nselect = [\"E\", \"S\"]\n"),
        ["ruff sast"]
    );
    assert!(found("ruff.toml", "[lint]\nselect = [\"E\", \"SIM\"]\n").is_empty());
}

#[test]
fn a_threshold_of_zero_or_in_a_comment_is_none() {
    assert_eq!(
        found(".coveragerc", "[report]\nfail_under = 80\n"),
        ["pytest coverage-gate"]
    );
    assert!(found(".coveragerc", "[report]\nfail_under = 0\n").is_empty());
    assert!(found("spec/spec_helper.rb", "# SimpleCov.minimum_coverage(99)\n").is_empty());
    assert_eq!(
        found("spec/spec_helper.rb", "SimpleCov.minimum_coverage 90\n"),
        ["rspec coverage-gate"]
    );
    assert_eq!(
        found(
            "codecov.yml",
            "coverage:\n  status:\n    project:\n      default:\n        informational: true\n"
        ),
        ["codecov reported:coverage-gate"]
    );
}

#[test]
fn plug_ins_are_bound_to_the_standard_tasks() {
    let gradle = "plugins {\n  id(\"org.jlleitschuh.gradle.ktlint\") version \"1\"\n  // id(\"checkstyle\")\n}\n";
    assert_eq!(
        found("build.gradle.kts", gradle),
        ["gradle lint", "gradle format"]
    );
    let pom = "<plugin><artifactId>maven-checkstyle-plugin</artifactId></plugin>";
    assert!(found("pom.xml", pom).is_empty());
}

#[test]
fn an_ignore_list_without_an_end_is_told() {
    let ignored = "[advisories]\nignore = [\"RUSTSEC-2020-0001\"]\n";
    assert_eq!(
        found("deny.toml", ignored),
        ["cargo silenced:dependency-audit"]
    );
    assert!(found("deny.toml", "[advisories]\nignore = []\n").is_empty());
    assert!(found(".trivyignore", "# a\nCVE-2020-1 exp:2030-01-01\n").is_empty());
}

#[test]
fn an_audit_whose_warnings_are_silenced_is_none() {
    let quiet = "<WarningsAsErrors>NU1901</WarningsAsErrors><NoWarn>NU1901</NoWarn><NuGetAuditMode>all</NuGetAuditMode>";
    assert_eq!(
        found("a.csproj", quiet),
        [
            "dotnet dependency-audit",
            "dotnet silenced:dependency-audit"
        ]
    );
}
