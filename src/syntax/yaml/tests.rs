use super::*;

fn shown<'t>(text: &'t str, tree: &'t Tree, path: &[&str]) -> &'t str {
    tree.root()
        .and_then(|root| root.at(path))
        .expect("the path exists")
        .span()
        .text(text)
}

#[test]
fn spans_show_the_text_of_every_kind_of_node() {
    let text = "\u{feff}a: plain  # note\r\nb: \"q\\n\" \r\nc: |\r\n  one\r\n  two\r\n\r\nd:\r\n  - x\r\n  - {k: v}\r\ne: [1, 2]\r\n";
    let tree = parse(text);
    assert_eq!(tree.errors(), &[]);
    assert_eq!(shown(text, &tree, &["a"]), "plain");
    assert_eq!(shown(text, &tree, &["b"]), "\"q\\n\"");
    assert_eq!(shown(text, &tree, &["c"]), "|\r\n  one\r\n  two");
    assert_eq!(shown(text, &tree, &["d"]), "- x\r\n  - {k: v}");
    assert_eq!(shown(text, &tree, &["e"]), "[1, 2]");
    let root = tree.root().expect("one document");
    assert_eq!(root.entry("a").expect("there").0.span().text(text), "a");
    assert_eq!(
        root.get("c").and_then(|node| node.text()),
        Some("one\ntwo\n")
    );
    assert!(root.get("a").expect("there").is_plain() && !root.get("b").expect("there").is_plain());
    assert_eq!(root.span().text(text), &text[3..text.len() - 2]);
}

#[test]
fn a_broken_document_does_not_hide_the_others() {
    let tree = parse("a: 1\n---\nb: [1, 2\n---\nc: 3\n");
    let keys: Vec<_> = tree
        .roots()
        .map(|root| root.entries().next().and_then(|(key, _)| key.text()))
        .collect();
    assert_eq!(keys, [Some("a"), Some("c")]);
    assert_eq!(tree.errors().len(), 1);
}

#[test]
fn empty_documents_have_no_root() {
    for text in ["", "\u{feff}", "# note\n", "---\n---\n", "   \n\n"] {
        let tree = parse(text);
        assert_eq!(
            (tree.roots().count(), tree.errors().len()),
            (0, 0),
            "{text:?}"
        );
    }
}

#[test]
fn values_keep_their_text_and_the_last_duplicate_wins() {
    let tree = parse("on: push\nport: 0777\nyes: 'true'\nport: 80\nempty:\ntagged: !!str 1\n");
    let root = tree.root().expect("one document");
    assert_eq!(root.get("on").and_then(|node| node.text()), Some("push"));
    assert_eq!(root.get("port").and_then(|node| node.integer()), Some(80));
    assert_eq!(root.get("yes").and_then(|node| node.boolean()), None);
    assert!(root.get("empty").expect("there").is_null());
    assert_eq!(root.get("tagged").and_then(|node| node.integer()), None);
}

#[test]
fn aliases_and_merge_keys_are_looked_through() {
    let text = "base: &b {image: x}\nuse: *b\nmore:\n  <<: *b\n  port: 1\n";
    let tree = parse(text);
    assert_eq!(tree.errors(), &[]);
    assert_eq!(shown(text, &tree, &["use"]), "*b");
    let root = tree.root().expect("one document");
    assert_eq!(
        root.at(&["use", "image"]).and_then(|node| node.text()),
        Some("x")
    );
    assert_eq!(
        root.at(&["more", "image"]).and_then(|node| node.text()),
        Some("x")
    );
}

#[test]
fn an_alias_inside_its_own_anchor_or_to_nothing_is_an_error_and_null() {
    let tree = parse("a: &a [*a]\nb: *missing\nc: 1\n");
    let root = tree.root().expect("one document");
    assert!(
        root.get("a")
            .and_then(|node| node.items().next())
            .expect("one item")
            .is_null()
    );
    assert!(root.get("b").expect("there").is_null());
    assert_eq!(root.get("c").and_then(|node| node.integer()), Some(1));
    assert_eq!(tree.errors().len(), 2);
}

#[test]
fn bombs_cost_no_more_than_their_text() {
    let mut laughs = String::from("a0: &a0 [x,x,x,x,x,x,x,x,x]\n");
    for level in 1..40 {
        let items = vec![format!("*a{}", level - 1); 9].join(",");
        laughs += &format!("a{level}: &a{level} [{items}]\n");
    }
    assert_eq!(parse(&laughs).errors(), &[]);
    let merges: String = std::iter::once("m0: &m0 {k: v}\n".to_owned())
        .chain((1..40).map(|level| {
            let below = level - 1;
            format!("m{level}: &m{level} {{<<: [*m{below}, *m{below}]}}\n")
        }))
        .collect();
    let tree = parse(&merges);
    let deepest = tree.root().and_then(|root| root.get("m39")).expect("there");
    assert!(deepest.get("absent").is_none());
}

#[test]
fn hostile_nesting_is_an_error() {
    for text in [
        "[".repeat(100_000),
        "{a: ".repeat(100_000),
        "- ".repeat(100_000),
        "? ".repeat(50_000),
    ] {
        assert!(!parse(&text).errors().is_empty());
    }
    let block: String = (0..5_000)
        .map(|depth| format!("{}a:\n", " ".repeat(depth)))
        .collect();
    assert!(!parse(&block).errors().is_empty());
}

#[test]
fn broken_text_is_an_error_and_no_panic() {
    for text in [
        "a: 'b",
        "a: \"b",
        "\ta: b",
        "a: b: c",
        "a: |\nb",
        "&",
        "*",
        "!<",
        "%YAML 9.9\n---\n%",
        "a: \"\\q\"",
        "\u{0}",
        "- - -\n x",
    ] {
        let _ = parse(text);
    }
    assert!(!parse("a: 'b").errors().is_empty());
}
