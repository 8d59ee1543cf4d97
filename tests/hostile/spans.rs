//! Any text through every parser and every reader: none fails, none points outside the text.

use crate::parsers::PARSERS;
use crate::trees::{self, PATHS};
use proptest::prelude::*;
use std::path::PathBuf;

/// Pieces of syntax of every format, so that random text gets further than a parser's first line.
const PIECES: &[&str] = &[
    "{",
    "}",
    "[",
    "]",
    "(",
    ")",
    "{{",
    "}}",
    "{{-",
    "-}}",
    "{{ if .A }}",
    "{{ end }}",
    "<",
    ">",
    "</a>",
    "<a b='c'>",
    "<!--",
    "-->",
    "<![CDATA[",
    "]]>",
    "&amp;",
    ":",
    ": ",
    "- ",
    "? ",
    "#",
    "# ",
    "//",
    "/*",
    "*/",
    "--",
    "\"",
    "'",
    "`",
    "\"\"\"",
    "'''",
    "```",
    "|",
    "|-\n",
    ">-\n",
    "&a ",
    "*a",
    "<<: *a",
    "!!str ",
    "---\n",
    "...\n",
    "=",
    ":=",
    "+=",
    "==",
    "=>",
    "->",
    "::",
    ".",
    ",",
    ";",
    "$",
    "${",
    "$(",
    "${A:-b}",
    "%{",
    "@",
    "\\",
    "\\\n",
    "\n",
    "\r\n",
    "\r",
    "\t",
    "  ",
    "    ",
    "\u{feff}",
    "é",
    "😀",
    "\u{2028}",
    "\0",
    "0",
    "1.5e3",
    "true",
    "null",
    "a",
    "name",
    "<<EOF\n",
    "\nEOF\n",
    "<<~X\n",
    "FROM ",
    "RUN ",
    "ENV ",
    "USER ",
    "COPY --from=",
    "ONBUILD ",
    "HEALTHCHECK CMD ",
    "if ",
    "then\n",
    "fi\n",
    "for x in ",
    "do\n",
    "done\n",
    "case $x in\n",
    "esac\n",
    "&&",
    "||",
    "!",
    "def ",
    "fn ",
    "func ",
    "class ",
    "function ",
    "import ",
    "require ",
    "module ",
    "replace ",
    "include ",
    "define",
    "endef\n",
    "ifeq ",
    "endif\n",
    "on:\n",
    "jobs:\n",
    "steps:\n",
    "- run: ",
    "uses: ",
    "kind: Deployment\n",
    "apiVersion: v1\n",
    "containers:\n",
    "resource \"a\" \"b\" ",
    "r#\"",
    "\"#",
    "f\"",
    "$$",
    "?>",
    "<?php ",
    "%w[",
    "#{",
    "@\"",
    "#[test]",
    "#[cfg(test)]\nmod t ",
    "describe('",
    "gem '",
    "CREATE TABLE ",
    "[[bin]]\n",
    "[a.b]\n",
    "= {",
    "# A\n",
    "- [ ] ",
    "[l](http://x)",
    "![i](y)",
    "| a | b |\n|---|---|\n",
    "Set\n===\n",
];

fn text() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        8 => proptest::sample::select(PIECES).prop_map(str::to_owned),
        1 => any::<String>(),
    ];
    proptest::collection::vec(piece, 0..40).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_parser_keeps_to_the_text(text in text()) {
        for (_, parse) in PARSERS {
            parse(&text);
        }
    }

    #[test]
    fn no_sanitiser_lets_a_command_through(text in text()) {
        crate::output::sanitized(&text);
    }

    #[test]
    fn a_walk_knows_each_name_once(names in proptest::collection::vec(("[a.]{1,2}(/[.a-c]{1,3}){0,3}|\\.git/(HEAD|config|index)|\\.gitignore", text()), 0..12)) {
        trees::walk(names.into_iter().map(|(name, text)| (PathBuf::from(name), text.into_bytes())).collect());
    }

    #[test]
    fn every_reader_keeps_to_its_file(path in proptest::sample::select(PATHS), text in text()) {
        trees::file(path, &text);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_scan_of_any_tree_keeps_to_its_files(files in proptest::collection::vec((proptest::sample::select(PATHS), text()), 1..12)) {
        trees::tree(files.into_iter().map(|(path, text)| (PathBuf::from(path), text.into_bytes())).collect());
    }
}

/// Texts that were found by the property above, each with the reader that lost its place in it.
#[test]
fn what_lost_its_place_once_keeps_it_now() {
    // AsciiDoc and reStructuredText: a byte order mark on a later line moved the first.
    for text in ["a-º[[bin]]\nendif\n\u{feff}"] {
        for (_, parse) in PARSERS {
            parse(text);
        }
    }
}
