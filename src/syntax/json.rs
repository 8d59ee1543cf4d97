//! JSON, with the comments, trailing commas and loose strings of JSONC and JSON5.
//!
//! Text that is not JSON yields an error and no root: the parser does not go on behind its first error.

use jsonc_parser::ast::{ObjectPropName, Value};
use jsonc_parser::common::Ranged;
use jsonc_parser::{CollectOptions, ParseOptions, parse_to_ast};

use super::Tree;
use crate::source::Span;
use crate::timings;

/// Reads `text`. Strings are scalars that are not plain; numbers, booleans and `null` are plain; duplicate keys are
/// kept as written. Empty text has no root and no error.
pub fn parse(text: &str) -> Tree {
    timings::work(timings::Work::Json, text.len(), || read(text))
}

fn read(text: &str) -> Tree {
    let body = text.strip_prefix('\u{feff}').unwrap_or(text);
    let base = text.len() - body.len();
    let mut tree = Tree::default();
    // The parser refuses more than 512 levels, so neither it nor the drop of its tree can exhaust the stack.
    match parse_to_ast(body, &CollectOptions::default(), &ParseOptions::default()) {
        Ok(parsed) => {
            if let Some(value) = parsed.value {
                let root = convert(&mut tree, &value, base);
                tree.add_root(root);
            }
        }
        Err(error) => {
            let range = error.range();
            tree.add_error(
                Span::new(range.start, range.end).shifted(base),
                error.kind().to_string(),
            );
        }
    }
    tree
}

/// What is left to do: enter a value, or build a list or map from the last nodes built.
enum Work<'a, 'v> {
    Enter(&'v Value<'a>),
    List(Span, usize),
    Map(Span, usize),
    Key(&'v ObjectPropName<'a>),
}

fn convert(tree: &mut Tree, value: &Value<'_>, base: usize) -> u32 {
    let mut work = vec![Work::Enter(value)];
    let mut built = Vec::new();
    while let Some(next) = work.pop() {
        match next {
            Work::Enter(value) => {
                let span = span_of(value, base);
                match value {
                    Value::Object(object) => {
                        work.push(Work::Map(span, object.properties.len()));
                        for property in object.properties.iter().rev() {
                            work.push(Work::Enter(&property.value));
                            work.push(Work::Key(&property.name));
                        }
                    }
                    Value::Array(array) => {
                        work.push(Work::List(span, array.elements.len()));
                        work.extend(array.elements.iter().rev().map(Work::Enter));
                    }
                    Value::StringLit(string) => {
                        built.push(tree.scalar(span, string.value.to_string(), false))
                    }
                    Value::NumberLit(number) => {
                        built.push(tree.scalar(span, number.value.to_owned(), true))
                    }
                    Value::BooleanLit(boolean) => {
                        built.push(tree.scalar(span, boolean.value.to_string(), true))
                    }
                    Value::NullKeyword(_) => built.push(tree.scalar(span, "null".to_owned(), true)),
                }
            }
            Work::Key(name) => {
                built.push(tree.scalar(span_of(name, base), name.as_str().to_owned(), false))
            }
            Work::List(span, count) => {
                let items = built.split_off(built.len() - count);
                built.push(tree.list(span, items));
            }
            Work::Map(span, count) => {
                let nodes = built.split_off(built.len() - 2 * count);
                let entries = nodes
                    .chunks_exact(2)
                    .map(|pair| (pair[0], pair[1]))
                    .collect();
                built.push(tree.map(span, entries));
            }
        }
    }
    built.pop().expect("every value entered builds one node")
}

fn span_of(node: &impl Ranged, base: usize) -> Span {
    let range = node.range();
    Span::new(range.start, range.end).shifted(base)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_and_trailing_commas_are_read_and_spans_are_true() {
        let text = "\u{feff}// é\r\n{\"a\": [1, true, null, \"x\\u0041\",], /* n */ 'b': {\"c\": -1.5e3}, d: +7,}\r\n";
        let tree = parse(text);
        assert_eq!(tree.errors(), &[]);
        let root = tree.root().expect("a value");
        assert_eq!(
            root.get("a").expect("there").span().text(text),
            "[1, true, null, \"x\\u0041\",]"
        );
        let items: Vec<_> = root
            .get("a")
            .expect("there")
            .items()
            .map(|node| (node.text(), node.is_plain()))
            .collect();
        assert_eq!(
            items,
            [
                (Some("1"), true),
                (Some("true"), true),
                (Some("null"), true),
                (Some("xA"), false)
            ]
        );
        let (key, value) = root
            .get("b")
            .and_then(|node| node.entry("c"))
            .expect("there");
        assert_eq!(
            (key.span().text(text), value.span().text(text)),
            ("\"c\"", "-1.5e3")
        );
        assert_eq!(root.get("d").and_then(|node| node.integer()), Some(7));
    }

    #[test]
    fn the_last_duplicate_wins_and_both_stay() {
        let tree = parse("{\"a\": 1, \"a\": 2, \"__proto__\": {}, \"\": 3}");
        let root = tree.root().expect("a value");
        assert_eq!(root.entries().count(), 4);
        assert_eq!(root.get("a").and_then(|node| node.integer()), Some(2));
        assert_eq!(root.get("").and_then(|node| node.integer()), Some(3));
    }

    #[test]
    fn broken_text_is_an_error_with_a_place() {
        for text in [
            "{\"a\": }",
            "{\"a\"",
            "[1, 2",
            "\"open",
            "{} {}",
            "\u{feff}nope",
            "/* open",
            "[\"\\ud800\"",
            "{\"a\": \"\\q\"}}",
        ] {
            let tree = parse(text);
            assert_eq!(tree.errors().len(), 1, "{text}");
            assert!(tree.errors()[0].span.end as usize <= text.len());
            assert!(tree.root().is_none());
        }
        assert!(parse(" \n").errors().is_empty());
    }

    #[test]
    fn hostile_nesting_is_an_error() {
        for text in [
            "[".repeat(100_000),
            "{\"a\":".repeat(100_000),
            "[{\"a\":".repeat(50_000),
        ] {
            assert_eq!(parse(&text).errors().len(), 1);
        }
        let deep = "[".repeat(400) + &"]".repeat(400);
        assert_eq!(parse(&deep).errors(), &[]);
    }
}
