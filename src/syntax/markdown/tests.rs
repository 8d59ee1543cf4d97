use super::*;

#[test]
fn sections_hold_what_stands_under_their_heading() {
    let text = "\u{feff}[![Build](https://b.io/x.svg)](https://b.io) one two\n\n# Tïtle `x`\r\n\nSee [the docs](docs/a.md) and https://x.io now. Use `cargo run` ok.\n<!-- hidden words -->\n\n- a\n- [ ] open **task**\n  - under\n- [x] done\n\nUsage\n-----\n\n```sh foo\nmake é\nmake test\n```\n\n| a | b |\n|---|---|\n| c | d |\n";
    let sections = parse(text);
    let headings: Vec<_> = sections
        .iter()
        .map(|section| (section.level, section.heading.as_str()))
        .collect();
    assert_eq!(headings, [(0, ""), (1, "Tïtle x"), (2, "Usage")]);
    assert_eq!(
        (
            sections[0].words,
            sections[0].links[0].target.as_str(),
            sections[0].links[0].text.as_str()
        ),
        (2, "https://b.io", "Build")
    );
    let title = &sections[1];
    assert_eq!(title.heading_span.text(text).trim_end(), "# Tïtle `x`");
    assert_eq!(title.words, 12);
    assert_eq!(title.list_items, 4);
    let tasks: Vec<_> = title
        .task_items
        .iter()
        .map(|task| (task.ticked, task.text.as_str(), task.span.text(text)))
        .collect();
    assert_eq!(
        tasks,
        [
            (false, "open task", "[ ] open **task**"),
            (true, "done", "[x] done")
        ]
    );
    assert_eq!(title.links[0].span.text(text), "[the docs](docs/a.md)");
    assert!(title.text.contains("See the docs and") && title.text.contains("cargo run"));
    let usage = &sections[2];
    assert!(usage.has_table && usage.words == 4);
    let fence = &usage.code_fences[0];
    assert_eq!(
        (
            fence.language.as_str(),
            fence.text.as_str(),
            fence.span.text(text)
        ),
        ("sh", "make é\nmake test\n", "make é\nmake test\n")
    );
    assert_eq!(title.span.end, usage.heading_span.start);
    assert_eq!(usage.span.end as usize, text.len());
}

#[test]
fn headings_in_html_are_headings() {
    let text = "<div align=\"center\">\n<h1 id=\"a\">My <b>App</b></h1>\n</div>\n\nWords here.\n";
    let sections = parse(text);
    assert_eq!(
        (
            sections[1].level,
            sections[1].heading.as_str(),
            sections[1].words
        ),
        (1, "My App", 2)
    );
    assert!(sections[1].heading_span.text(text).starts_with("<h1 id"));
}

#[test]
fn hostile_text_costs_no_more_than_its_size() {
    for text in [
        "> ".repeat(20_000),
        "* ".repeat(5_000),
        "[".repeat(50_000),
        "![](".repeat(20_000),
        "*a_ ".repeat(20_000),
        "`".repeat(50_000) + "a",
        "<h1>".repeat(20_000),
        "- [ ] \n".repeat(5_000),
        "|".repeat(20_000) + "\n" + &"|-".repeat(10_000),
    ] {
        assert!(!parse(&text).is_empty());
    }
    assert_eq!(parse("").len(), 1);
}
