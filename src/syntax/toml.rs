//! TOML 1.1 as a [`Tree`]: tables are maps, arrays of tables are lists of maps, with all errors of the file.
//!
//! What is read around an error stays. A table that is only implied (`a` in `[a.b]`) has the span of that header.

use toml::de::{DeTable, DeValue};

use super::Tree;
use crate::source::Span;
use crate::timings;

/// Errors kept of one file; the first ones tell the most.
const ERROR_LIMIT: usize = 100;

/// Reads `text`. Strings are scalars that are not plain; numbers, booleans and dates are plain. Entries stand in the
/// order of the text. Empty text has an empty map as its root.
pub fn parse(text: &str) -> Tree {
    timings::work(timings::Work::Toml, text.len(), || read(text))
}

fn read(text: &str) -> Tree {
    let body = text.strip_prefix('\u{feff}').unwrap_or(text);
    let base = text.len() - body.len();
    let mut tree = Tree::default();
    let (table, errors) = DeTable::parse_recoverable(body);
    for error in errors.iter().take(ERROR_LIMIT) {
        let range = error.span().unwrap_or_default();
        tree.add_error(
            Span::new(range.start, range.end).shifted(base),
            error.message().to_owned(),
        );
    }
    let root = convert(&mut tree, table.span(), table.get_ref(), base);
    tree.add_root(root);
    tree
}

/// What is left to do: enter a value, or build a list or map from the last nodes built.
enum Work<'a, 'v> {
    Enter(Span, &'v DeValue<'a>),
    Table(Span, &'v DeTable<'a>),
    Key(Span, &'v str),
    List(Span, usize),
    Map(Span, usize),
}

fn convert(
    tree: &mut Tree,
    range: std::ops::Range<usize>,
    table: &DeTable<'_>,
    base: usize,
) -> u32 {
    let span = |range: std::ops::Range<usize>| Span::new(range.start, range.end).shifted(base);
    let mut work = vec![Work::Table(span(range), table)];
    let mut built = Vec::new();
    while let Some(next) = work.pop() {
        match next {
            Work::Enter(own, value) => match value {
                DeValue::Table(table) => work.push(Work::Table(own, table)),
                DeValue::Array(array) => {
                    work.push(Work::List(own, array.len()));
                    work.extend(
                        array
                            .iter()
                            .rev()
                            .map(|item| Work::Enter(span(item.span()), item.get_ref())),
                    );
                }
                scalar => {
                    let plain = !matches!(scalar, DeValue::String(_));
                    built.push(tree.scalar(own, scalar_text(scalar), plain));
                }
            },
            Work::Table(own, table) => {
                let mut entries: Vec<_> = table.iter().collect();
                entries.sort_by_key(|(key, _)| key.span().start);
                work.push(Work::Map(own, entries.len()));
                for (key, value) in entries.into_iter().rev() {
                    work.push(Work::Enter(span(value.span()), value.get_ref()));
                    work.push(Work::Key(span(key.span()), key.get_ref()));
                }
            }
            Work::Key(own, key) => built.push(tree.scalar(own, key.to_owned(), false)),
            Work::List(own, count) => {
                let items = built.split_off(built.len() - count);
                built.push(tree.list(own, items));
            }
            Work::Map(own, count) => {
                let nodes = built.split_off(built.len() - 2 * count);
                let entries = nodes
                    .chunks_exact(2)
                    .map(|pair| (pair[0], pair[1]))
                    .collect();
                built.push(tree.map(own, entries));
            }
        }
    }
    built.pop().expect("every table entered builds one node")
}

/// Whole numbers in decimal, whatever their base was.
fn scalar_text(value: &DeValue<'_>) -> String {
    match value {
        DeValue::String(text) => text.to_string(),
        DeValue::Integer(number) => i128::from_str_radix(number.as_str(), number.radix())
            .map_or_else(|_| number.as_str().to_owned(), |number| number.to_string()),
        DeValue::Float(number) => number.as_str().to_owned(),
        DeValue::Boolean(boolean) => boolean.to_string(),
        DeValue::Datetime(date) => date.to_string(),
        DeValue::Array(_) | DeValue::Table(_) => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_nest_and_spans_are_true() {
        let text = "\u{feff}z = 1\r\na.b = \"é\" # note\r\n[t.u]\r\nlist = [1, 0xff, '''q''']\r\nd = 2026-01-02\r\nok = true\r\n[[bin]]\r\nname = \"x\"\r\n[[bin]]\r\nname = \"y\"\r\n";
        let tree = parse(text);
        assert_eq!(tree.errors(), &[]);
        let root = tree.root().expect("a table");
        let keys: Vec<_> = root.entries().filter_map(|(key, _)| key.text()).collect();
        assert_eq!(keys, ["z", "a", "t", "bin"]);
        let shown = |path: &[&str]| root.at(path).expect("the path exists").span().text(text);
        assert_eq!(shown(&["a", "b"]), "\"é\"");
        assert_eq!(shown(&["t", "u", "list"]), "[1, 0xff, '''q''']");
        assert_eq!(shown(&["t", "u"]), "[t.u]");
        let list: Vec<_> = root
            .at(&["t", "u", "list"])
            .expect("there")
            .items()
            .filter_map(|node| node.text())
            .collect();
        assert_eq!(list, ["1", "255", "q"]);
        assert_eq!(
            root.at(&["t", "u", "ok"]).and_then(|node| node.boolean()),
            Some(true)
        );
        assert_eq!(
            root.at(&["t", "u", "d"]).and_then(|node| node.text()),
            Some("2026-01-02")
        );
        let names: Vec<_> = root
            .get("bin")
            .expect("there")
            .items()
            .filter_map(|bin| bin.get("name")?.text())
            .collect();
        assert_eq!(names, ["x", "y"]);
    }

    #[test]
    fn all_errors_are_told_and_the_rest_stays() {
        let tree = parse("a = \nb = 1\nb = 2\n[c]\nd = 3\n");
        assert_eq!(tree.errors().len(), 2);
        assert_eq!(
            tree.root()
                .and_then(|root| root.at(&["c", "d"]))
                .and_then(|node| node.integer()),
            Some(3)
        );
        for text in [
            "a = \"open",
            "[",
            "= 1",
            "a = \"\\q\"",
            "\u{0}",
            "a = 2026-99-99",
            "[a]\n[a]",
            "a = 99999999999999999999999999",
        ] {
            let _ = parse(text);
        }
    }

    #[test]
    fn hostile_nesting_is_an_error() {
        let keys = vec!["a"; 100_000].join(".");
        let quoted = vec!["\"a\""; 100_000].join(".");
        let spaced = vec!["'a'"; 100_000].join(" . ");
        for text in [
            format!("a = {}", "[".repeat(100_000)),
            format!("a = {}", "{a=".repeat(100_000)),
            format!("{keys} = 1"),
            format!("[{keys}]"),
            format!("{quoted} = 1"),
            format!("[[{spaced}]]"),
            format!("x = {{ {keys} = 1 }}"),
            format!("x = {{ {quoted} = 1 }}"),
        ] {
            assert!(!parse(&text).errors().is_empty());
        }
    }

    #[test]
    fn many_tables_and_keys_are_read() {
        let text: String = (0..20_000).map(|n| format!("[t{n}]\nk = {n}\n")).collect();
        let tree = parse(&text);
        assert_eq!(tree.root().map(|root| root.entries().count()), Some(20_000));
    }
}
