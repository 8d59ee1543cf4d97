//! Holds the reference pages equal to what the code says. `SNAPSHOTS=overwrite cargo test` writes them.
#![expect(
    clippy::disallowed_methods,
    reason = "tests read and write the project's own pages"
)]

use readiness::facts::FactKind;
use readiness::facts::profile::Profile;
use readiness::record::{Schema, Type};
use readiness::rules::RuleSet;
use readiness::verdict::RuleInfo;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::PathBuf;

#[test]
fn the_reference_of_facts_is_that_of_the_code() {
    let mut page = String::from(
        "# Facts\n\nWhat rules judge: the kinds of facts with their fields, as conditions read them. This page is written by\n\
         `SNAPSHOTS=overwrite cargo test`; the doc comments of the structs are its source.\n",
    );
    let mut records = Vec::new();
    for kind in FactKind::ALL {
        page.push_str(&format!(
            "\n## `{}`\n\n{}\n",
            kind.name(),
            paragraph(kind.schema().doc)
        ));
        if !kind.anchors().is_empty() {
            page.push_str(&format!(
                "\nPlaces for `at:`: {}.\n",
                kind.anchors()
                    .iter()
                    .map(|a| format!("`{a}`"))
                    .collect::<Vec<_>>()
                    .join(", ")
            ));
        }
        page.push_str(&fields(kind.schema(), &mut records));
    }
    page.push_str("\n# Records\n");
    let mut shown: BTreeSet<&str> = FactKind::ALL
        .iter()
        .map(|kind| kind.schema().name)
        .collect();
    let mut at = 0;
    while let Some(schema) = records.get(at).copied() {
        at += 1;
        if shown.insert(schema.name) {
            page.push_str(&format!(
                "\n## {}\n\n{}\n",
                schema.name,
                paragraph(schema.doc)
            ));
            page.push_str(&fields(schema, &mut records));
        }
    }
    page.push_str(&format!(
        "\n# `profile`\n\n{}\n",
        paragraph(Profile::SCHEMA.doc)
    ));
    page.push_str(&fields(&Profile::SCHEMA, &mut records));
    hold("docs/facts.md", &page);
}

fn fields(schema: &Schema, records: &mut Vec<&'static Schema>) -> String {
    let mut table = String::from("\n| field | type | meaning |\n| --- | --- | --- |\n");
    for field in schema.fields {
        let ty = (field.ty)();
        match ty {
            Type::Record(schema) => records.push(schema),
            Type::List(item) => {
                if let Type::Record(schema) = item() {
                    records.push(schema);
                }
            }
            _ => {}
        }
        table.push_str(&format!(
            "| `{}` | {ty} | {} |\n",
            field.name,
            paragraph(field.doc).replace('|', "\\|")
        ));
    }
    table
}

fn paragraph(doc: &str) -> String {
    doc.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Holds a page that is made from the code, or writes it when `SNAPSHOTS=overwrite` says so.
fn hold(path: &str, page: &str) {
    let file = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(path);
    if std::env::var_os("SNAPSHOTS").is_some_and(|value| value == "overwrite") {
        std::fs::create_dir_all(file.parent().expect("a page lies in a folder"))
            .expect("its folder can be made");
        std::fs::write(&file, page).expect("the page can be written");
    }
    let found = std::fs::read_to_string(&file)
        .unwrap_or_default()
        .replace("\r\n", "\n");
    assert!(
        found == page,
        "{path} is not what the code says; write it with `SNAPSHOTS=overwrite cargo test`"
    );
}

#[test]
fn the_pages_of_rules_are_those_of_the_rules() {
    let rules = RuleSet::embedded().expect("the embedded rules are sound");
    let mut pages: BTreeMap<&str, Vec<&RuleInfo>> = BTreeMap::new();
    let built_in = readiness::judge::builtin_rules();
    for info in rules.iter().map(|rule| &rule.info).chain(&built_in) {
        pages.entry(info.category()).or_default().push(info);
    }
    let mut index = String::from(
        "# Rules\n\nWhat is judged, by category. These pages are written by `SNAPSHOTS=overwrite cargo test` from the files under\n\
         `rules/`; `readiness explain ID` says the same.\n",
    );
    for (category, infos) in &pages {
        let _ = writeln!(index, "\n## [{category}]({category}.md)\n");
        let mut page = format!("# {category}\n");
        for info in infos {
            let name = info.id.split('/').next_back().unwrap_or_default();
            let _ = writeln!(
                index,
                "- [`{}`]({category}.md#{name}): {} ({})",
                info.id,
                info.title,
                info.severity.as_str()
            );
            page.push_str(&rule_section(name, info));
        }
        hold(&format!("docs/rules/{category}.md"), &page);
    }
    hold("docs/rules/README.md", &index);
}

fn rule_section(name: &str, info: &RuleInfo) -> String {
    let mut out = format!("\n## {name}\n\n**{}**\n\n", info.title);
    let _ = writeln!(
        out,
        "`{}`, severity {}, effort {}, proof {}\n",
        info.id,
        info.severity.as_str(),
        info.effort.as_str(),
        info.proof.as_str()
    );
    for (title, text) in [
        ("Why", &info.why),
        ("What proves it", &info.proves),
        ("How to fix it", &info.fix),
    ] {
        let _ = writeln!(out, "{title}: {}\n", paragraph(text));
    }
    for (title, text) in [("Fails", &info.fails), ("Passes", &info.passes)] {
        if !text.is_empty() {
            let _ = writeln!(out, "{title}:\n\n````text\n{text}\n````\n");
        }
    }
    let _ = writeln!(out, "References: {}.", info.references.join("; "));
    if !info.seed_items.is_empty() {
        let _ = writeln!(out, "\nChecklist items: {}.", info.seed_items.join(", "));
    }
    out
}

#[test]
fn the_rule_that_the_readme_shows_is_a_rule() {
    let readme =
        std::fs::read_to_string(PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("README.md"))
            .expect("there is one");
    let (_, rest) = readme
        .split_once("```yaml\n# rules/")
        .expect("the README shows a rule");
    let (id, rest) = rest.split_once(".yaml\n").expect("with its path");
    let (text, _) = rest.split_once("```").expect("and its end");
    let directory = tempfile::tempdir().expect("a temporary directory can be made");
    let file = directory.path().join(format!("{id}.yaml"));
    std::fs::create_dir_all(file.parent().expect("it lies in a category"))
        .expect("the category can be made");
    std::fs::write(&file, text).expect("the rule can be written");
    let mut rules = RuleSet::default();
    if let Err(faults) = rules.add_directory(directory.path()) {
        panic!(
            "{}",
            faults
                .iter()
                .map(ToString::to_string)
                .collect::<Vec<_>>()
                .join("\n")
        );
    }
    assert!(rules.get(id).is_some());
}
