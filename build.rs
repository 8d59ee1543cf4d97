//! Writes the list of the rule and knowledge files, so that the program carries their text, and beside each text its
//! tree, so that it need not parse hundreds of YAML files at every start.
//!
//! Nothing is judged here: a file that is not plain YAML gets no tree, and is parsed, and its mistakes reported with
//! their place, when it is loaded.

#![expect(
    clippy::disallowed_methods,
    reason = "it reads the package itself, before there is a program"
)]

#[path = "src/expression/needed.rs"]
#[expect(dead_code, reason = "the program asks for more of it")]
mod needed;

use granit_parser::{Event, Parser, ScalarStyle};
use std::collections::{BTreeMap, HashMap};
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs, io};

fn main() -> io::Result<()> {
    let root =
        PathBuf::from(env::var("CARGO_MANIFEST_DIR").expect("cargo sets the manifest directory"));
    let rules = root.join("rules");
    println!("cargo::rerun-if-changed={}", rules.display());

    let mut rule_files = Vec::new();
    let mut tool_files = Vec::new();
    let mut pattern_files = Vec::new();
    let mut topic_files = Vec::new();
    let mut checklist_files = Vec::new();
    let mut default_files = Vec::new();
    for (id, path) in yaml_files(&rules)? {
        match id.split_once('/') {
            Some(("tools", capability)) => tool_files.push((capability.to_owned(), path)),
            Some(("patterns", topic)) => pattern_files.push((topic.to_owned(), path)),
            Some(("topics", family)) => topic_files.push((family.to_owned(), path)),
            Some(("checklists", family)) => checklist_files.push((family.to_owned(), path)),
            Some(("defaults", subject)) => default_files.push((subject.to_owned(), path)),
            _ => rule_files.push((id, path)),
        }
    }

    let mut text = String::new();
    list(
        &mut text,
        "RULES",
        "The rules: id and text, by id.",
        &rule_files,
    )?;
    list(
        &mut text,
        "TOOLS",
        "The knowledge lists: capability and text, by capability.",
        &tool_files,
    )?;
    list(
        &mut text,
        "TOPICS",
        "The topics of prose: family and text, by family.",
        &topic_files,
    )?;
    list(
        &mut text,
        "CHECKLISTS",
        "The words of checklists for the rules: family and text, by family.",
        &checklist_files,
    )?;
    list(
        &mut text,
        "PATTERNS",
        "The patterns of source: topic and text, by topic.",
        &pattern_files,
    )?;
    list(
        &mut text,
        "DEFAULTS",
        "What frameworks and libraries do by default: subject and text, by subject.",
        &default_files,
    )?;

    println!("cargo::rerun-if-changed=src/expression/needed.rs");
    words(&mut text, &pattern_files)?;
    let out = PathBuf::from(env::var("OUT_DIR").expect("cargo sets the output directory"));
    fs::write(out.join("embedded.rs"), text)
}

/// The `.yaml` files under a directory: path below it without the extension, and the path; sorted by the first.
fn yaml_files(root: &Path) -> io::Result<Vec<(String, PathBuf)>> {
    let mut files = Vec::new();
    let mut directories = vec![root.to_path_buf()];
    while let Some(directory) = directories.pop() {
        if !directory.is_dir() {
            continue;
        }
        // Cargo looks into directories of its own accord, but does not notice a new one inside.
        println!("cargo::rerun-if-changed={}", directory.display());
        for entry in fs::read_dir(&directory)? {
            let path = entry?.path();
            if path.is_dir() {
                directories.push(path);
            } else if path
                .extension()
                .is_some_and(|extension| extension == "yaml")
            {
                let below = path
                    .strip_prefix(root)
                    .expect("the walk starts at the root")
                    .with_extension("");
                let id: Vec<_> = below.iter().map(|part| part.to_string_lossy()).collect();
                files.push((id.join("/"), path));
            }
        }
    }
    files.sort();
    Ok(files)
}

fn list(text: &mut String, name: &str, doc: &str, files: &[(String, PathBuf)]) -> io::Result<()> {
    let mut write = |line: String| writeln!(text, "{line}").expect("a string takes every write");
    write(format!("/// {doc}"));
    write(format!("pub(crate) static {name}: &[Embedded] = &["));
    for (id, path) in files {
        let tree = pack(&fs::read_to_string(path)?).unwrap_or_default();
        write(format!(
            "    Embedded {{ id: {id:?}, text: include_str!({:?}), tree: b\"{}\" }},",
            path.display().to_string(),
            tree.escape_ascii()
        ));
    }
    write("];".to_owned());
    Ok(())
}

/// Takes the expressions of patterns apart: the words without which they cannot match.
fn words(text: &mut String, files: &[(String, PathBuf)]) -> io::Result<()> {
    let mut of_expression = BTreeMap::new();
    for (_, path) in files {
        let file = fs::read_to_string(path)?;
        let mut is_expression = false;
        for event in Parser::new_from_str(&file) {
            let Ok((Event::Scalar(value, ..), _)) = event else {
                is_expression = false;
                continue;
            };
            if is_expression {
                of_expression.insert(value.to_string(), needed::needed(&value));
            }
            is_expression = matches!(&*value, "matches" | "also");
        }
    }
    let mut write = |line: String| writeln!(text, "{line}").expect("a string takes every write");
    write(
        "/// What the expressions of patterns need, by expression: see `expression::needed`."
            .to_owned(),
    );
    write("pub(crate) static NEEDED: &[Words] = &[".to_owned());
    for (expression, needed) in of_expression {
        let words = |words: &Vec<String>| format!("&{words:?}");
        let way = |way: &Vec<_>| {
            format!(
                "&[{}]",
                way.iter().map(words).collect::<Vec<_>>().join(", ")
            )
        };
        let ways: Vec<_> = needed.ways.iter().map(way).collect();
        write(format!(
            "    ({expression:?}, {}, &[{}]),",
            needed.lines,
            ways.join(", ")
        ));
    }
    write("];".to_owned());
    Ok(())
}

/// A collection that is not closed yet.
struct Open {
    tag: u8,
    anchor: usize,
    nodes: Vec<u8>,
    count: usize,
}

/// The tree of a file with one document, in the form that `src/syntax/packed.rs` reads; `None` where it has anything
/// that the form has no place for: an error, a tag, several documents. What an alias names stands there once more.
fn pack(text: &str) -> Option<Vec<u8>> {
    let mut open: Vec<Open> = Vec::new();
    let mut named: HashMap<usize, Vec<u8>> = HashMap::new();
    let mut root = None;
    for event in Parser::new_from_str(text) {
        let (event, span) = event.ok()?;
        let mut node = Vec::new();
        let anchor = match event {
            Event::Scalar(value, style, anchor, None) => {
                let plain = style == ScalarStyle::Plain;
                let written = span.byte_range().and_then(|range| text.get(range))?;
                // Of an absent value the parser makes a `~` that nobody wrote.
                let absent = plain && written.trim_end().is_empty();
                let value = if absent { "" } else { &*value };
                head(&mut node, value.len(), u8::from(plain));
                node.extend(value.as_bytes());
                anchor
            }
            Event::SequenceStart(_, anchor, None) => {
                open.push(Open::new(LIST, anchor));
                continue;
            }
            Event::MappingStart(_, anchor, None) => {
                open.push(Open::new(MAP, anchor));
                continue;
            }
            Event::SequenceEnd | Event::MappingEnd => {
                let done = open.pop()?;
                let length = if done.tag == MAP {
                    done.count / 2
                } else {
                    done.count
                };
                head(&mut node, length, done.tag);
                node.extend(done.nodes);
                done.anchor
            }
            Event::Alias(anchor) => {
                node.extend(named.get(&anchor)?);
                0
            }
            Event::Scalar(..) | Event::SequenceStart(..) | Event::MappingStart(..) => return None,
            _ => continue,
        };
        if anchor != 0 {
            named.insert(anchor, node.clone());
        }
        match open.last_mut() {
            Some(around) => {
                around.nodes.extend(node);
                around.count += 1;
            }
            None if root.is_none() => root = Some(node),
            None => return None,
        }
    }
    root
}

impl Open {
    fn new(tag: u8, anchor: usize) -> Self {
        Self {
            tag,
            anchor,
            nodes: Vec::new(),
            count: 0,
        }
    }
}

const LIST: u8 = 2;
const MAP: u8 = 3;

/// Writes a node's length and tag: seven bits a byte, the low ones first.
fn head(out: &mut Vec<u8>, length: usize, tag: u8) {
    let mut rest = length << 2 | usize::from(tag);
    while rest >= 0x80 {
        out.push(rest as u8 | 0x80);
        rest >>= 7;
    }
    out.push(rest as u8);
}
