//! File classes: what a file is for.
//!
//! The class comes from the path (`classify`), from the first lines for code that a program wrote
//! (`is_generated_text`), and from `.gitattributes`, which the walk reads.

use super::RepoPath;
use std::fmt;

/// What a file is for. Evidence counts, and bad lines are reported, only in the classes a rule speaks of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum FileClass {
    /// Code that runs in production.
    #[default]
    Source,
    /// Tests and their data.
    Test,
    /// Examples, samples, demonstrations.
    Example,
    /// Templates and samples that somebody fills in.
    Template,
    /// Other people's code, kept in the tree.
    Vendored,
    /// Code that a program wrote.
    Generated,
    /// Prose.
    Docs,
    /// Serves development only.
    Dev,
    /// Continuous integration.
    Ci,
    /// Infrastructure as code.
    Iac,
    /// Kubernetes manifests, Kustomize, Helm charts.
    Kubernetes,
    /// Database migrations.
    Migration,
    /// Scripts and developers' tools.
    Script,
    /// Configuration.
    Config,
}

impl FileClass {
    /// The class as rules and reports write it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Source => "source",
            Self::Test => "test",
            Self::Example => "example",
            Self::Template => "template",
            Self::Vendored => "vendored",
            Self::Generated => "generated",
            Self::Docs => "docs",
            Self::Dev => "dev",
            Self::Ci => "ci",
            Self::Iac => "iac",
            Self::Kubernetes => "k8s",
            Self::Migration => "migration",
            Self::Script => "script",
            Self::Config => "config",
        }
    }

    /// Whether the file shapes what runs in production without being code: configuration,
    /// Kubernetes manifests and infrastructure.
    pub fn is_production_config(self) -> bool {
        matches!(self, Self::Config | Self::Kubernetes | Self::Iac)
    }
}

impl fmt::Display for FileClass {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.as_str())
    }
}

/// How far down a file its generator may sign: beyond these lines a marker is a mention.
const HEADER_LINES: usize = 5;

/// How many bytes of a file the header may take.
const HEADER_BYTES: usize = 1024;

/// What starts a comment in the formats that generators write. A marker counts only behind one of them,
/// so that a generator which holds the marker in a string is not taken for its own product.
const COMMENT_STARTS: [&str; 9] = ["//", "#", "/*", "*", "--", ";", "<!--", "%", "\"\"\""];

/// Whether the first lines of a text say that a program wrote it: `Code generated ... DO NOT EDIT`
/// (the Go convention), `@generated`, or a sentence such as `This file was automatically generated`.
pub fn is_generated_text(head: &str) -> bool {
    let mut end = head.len().min(HEADER_BYTES);
    while !head.is_char_boundary(end) {
        end -= 1;
    }
    let mut in_block = false;
    for line in head[..end]
        .trim_start_matches('\u{feff}')
        .lines()
        .take(HEADER_LINES)
    {
        let line = line.trim();
        let comment = in_block || COMMENT_STARTS.iter().any(|start| line.starts_with(start));
        in_block = match (line.rfind("/*"), line.rfind("*/")) {
            (Some(open), close) => close.is_none_or(|close| close < open),
            (None, Some(_)) => false,
            (None, None) => in_block,
        };
        if comment && signs_as_generated(line) {
            return true;
        }
    }
    false
}

/// The tags of a Go file's build constraint; none where it has none, or leaves a choice (`a || b`).
pub fn go_build_tags(text: &str) -> impl Iterator<Item = &str> {
    let constraint = text
        .lines()
        .take_while(|line| !line.starts_with("package "))
        .find_map(|line| line.strip_prefix("//go:build "));
    constraint
        .filter(|tags| !tags.contains("||"))
        .into_iter()
        .flat_map(|tags| tags.split([' ', '&', '(', ')']))
}

/// The class that a text says its file is of, where its path cannot tell: code that a program wrote, and Go that only a
/// build for tests takes (ruling 28); `None` where it says nothing.
pub fn class_by_text(path: &RepoPath, text: &str) -> Option<FileClass> {
    const TESTS: [&str; 5] = ["e2e", "integration", "test", "tests", "testing"];
    if is_generated_text(text) {
        return Some(FileClass::Generated);
    }
    let tested = path.extension() == "go" && go_build_tags(text).any(|tag| TESTS.contains(&tag));
    tested.then_some(FileClass::Test)
}

fn signs_as_generated(line: &str) -> bool {
    if line
        .split(|c: char| c.is_whitespace() || c == '*')
        .any(|word| word == "@generated")
    {
        return true;
    }
    let line = line.to_ascii_lowercase();
    let has = |text: &str| line.contains(text);
    (has("code generated") && has("do not edit"))
        || (has("generated by") && (has("do not edit") || has("do not modify")))
        || ["file", "code", "class", "document"].iter().any(|subject| {
            ["was", "is", "has been"].iter().any(|verb| {
                ["automatically ", "auto-", "auto ", "auto"]
                    .iter()
                    .any(|way| line.contains(&format!("this {subject} {verb} {way}generated")))
            })
        })
        || has("<auto-generated")
        || has("<autogenerated")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn go_that_only_a_build_for_tests_takes_is_test_code() {
        let class = |constraint: &str| {
            class_by_text(
                &RepoPath::new("a.go"),
                &format!("// L\n{constraint}\n\npackage a\n"),
            )
        };
        assert_eq!(class("//go:build e2e"), Some(FileClass::Test));
        assert_eq!(
            class("//go:build linux && integration"),
            Some(FileClass::Test)
        );
        for production in [
            "//go:build !e2e",
            "//go:build e2e || linux",
            "//go:build linux",
            "// e2e",
        ] {
            assert_eq!(class(production), None, "{production}");
        }
    }

    #[test]
    fn a_generator_signs_in_a_comment_of_the_first_lines() {
        for head in [
            "// Code generated by protoc-gen-go. DO NOT EDIT.\n// versions:\npackage a\n",
            "# -*- coding: utf-8 -*-\n# Generated by the protocol buffer compiler.  DO NOT EDIT!\n",
            "/**\n * @generated SignedSource<<0>>\n */\n",
            "// <auto-generated />\n",
            "# This file is automatically @generated by Cargo.\nversion = 4\n",
            "/*\n This file was automatically generated.\n*/\n",
            "-- This file was auto-generated by x\n",
        ] {
            assert!(is_generated_text(head), "{head}");
        }
    }

    #[test]
    fn a_mention_is_no_signature() {
        for head in [
            "const HEADER: &str = \"// Code generated by x. DO NOT EDIT.\";\n",
            "fn f() {}\n\n\n\n\n\n\n// @generated\n",
            "# Reads @generated.json\n",
            "// Writes the code generated from the schema.\n",
            "",
        ] {
            assert!(!is_generated_text(head), "{head}");
        }
        assert!(!is_generated_text("/* one */\nlet b = \" @generated \";\n"));
    }

    #[test]
    fn a_header_is_cut_between_characters() {
        assert!(!is_generated_text(&"é".repeat(2000)));
    }
}
