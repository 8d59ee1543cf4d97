//! Dependabot: one fact per entry of its configuration, as the "Dependabot options reference" of GitHub has it.
//!
//! Private registries and groups change how updates come, not whether they do; they are not read.

use crate::facts::Located;
use crate::facts::repository::UpdateBot;
use crate::source::{RepoPath, Span};
use crate::syntax::{Node, yaml};

use super::super::{Extracted, Input};
use super::prose;

const INTERVALS: [&str; 7] = [
    "daily",
    "weekly",
    "monthly",
    "quarterly",
    "semiannually",
    "yearly",
    "cron",
];

/// Whether Dependabot reads the file: it looks in one place only.
pub(super) fn accepts(path: &RepoPath) -> bool {
    [".github/dependabot.yml", ".github/dependabot.yaml"].contains(&path.as_str())
}

/// What an ecosystem of Dependabot is called in facts; `None` for a name that it does not know.
pub(super) fn ecosystem(name: &str) -> Option<&str> {
    Some(match name {
        "npm" | "bun" | "deno" => "javascript",
        "pip" | "uv" | "conda" => "python",
        "cargo" => "rust",
        "gomod" => "go",
        "maven" | "gradle" => "java",
        "nuget" => "dotnet",
        "bundler" => "ruby",
        "composer" => "php",
        "mix" => "elixir",
        "pub" => "dart",
        "sbt" => "scala",
        "terraform" | "opentofu" => "terraform",
        "gitsubmodule" => "git-submodules",
        // As they are: images, what is no package manager of a language, and the youngest.
        "github-actions" | "docker" | "docker-compose" | "helm" | "swift" | "elm"
        | "devcontainers" | "dotnet-sdk" | "bazel" | "julia" | "nix" | "pre-commit"
        | "rust-toolchain" | "vcpkg" => name,
        _ => return None,
    })
}

/// Reads the configuration.
pub(super) fn extract(input: &Input<'_>, out: &mut Extracted) {
    let tree = yaml::parse(input.text);
    if let Some(error) = tree.errors().first() {
        out.errors
            .push((input.place(error.span), error.message.clone()));
    }
    let broken = |span: Span, fault: &str| {
        let bot = UpdateBot {
            kind: "dependabot",
            fault: fault.to_owned(),
            ..UpdateBot::default()
        };
        Located::new(bot, input.place(span))
    };
    let bots = &mut out.facts.update_bots;
    let Some(root) = tree.root().filter(|root| root.is_map()) else {
        bots.push(broken(
            prose::first_line(input.text),
            "the file does not parse",
        ));
        return;
    };
    let version = root.get("version");
    let versioned = version.and_then(Node::text) == Some("2");
    let Some((key, updates)) = root
        .entry("updates")
        .filter(|(_, updates)| updates.items().next().is_some())
    else {
        let span = root
            .entry("updates")
            .map_or(prose::first_line(input.text), |(key, _)| key.span());
        bots.push(broken(span, "`updates` is empty"));
        return;
    };
    for item in updates.items() {
        let Some((name_key, name)) = item
            .entry("package-ecosystem")
            .filter(|(_, name)| name.text().is_some())
        else {
            let span = item
                .entries()
                .next()
                .map_or(key.span(), |(key, _)| key.span());
            bots.push(broken(span, "an entry has no `package-ecosystem`"));
            continue;
        };
        let bot = entry(input, root, item, name_key, name, versioned);
        bots.push(bot.anchor("updates", input.place(key.span())));
    }
}

fn entry(
    input: &Input<'_>,
    root: Node<'_>,
    item: Node<'_>,
    key: Node<'_>,
    name: Node<'_>,
    versioned: bool,
) -> Located<UpdateBot> {
    let written = name.text().unwrap_or_default();
    let directories: Vec<String> = ["directory", "directories"]
        .iter()
        .filter_map(|key| item.get(key))
        .flat_map(Node::items_or_self)
        .filter_map(|node| node.text().map(str::to_owned))
        .collect();
    // The schedule of a group of ecosystems stands with the group.
    let group = item.get("multi-ecosystem-group").and_then(Node::text);
    let interval = item
        .at(&["schedule", "interval"])
        .or_else(|| root.at(&["multi-ecosystem-groups", group?, "schedule", "interval"]));
    let limit = item.get("open-pull-requests-limit");
    let entry = |map: Node<'_>, name: &str| {
        map.entry(name)
            .map(|(key, value)| key.span().to(value.span()))
    };
    // What is wrong, and where it says so; what is not there has no place of its own.
    let (fault, at) = if !versioned {
        ("`version` is not 2", entry(root, "version"))
    } else if ecosystem(written).is_none() {
        ("it knows no ecosystem", Some(name.span()))
    } else if directories.is_empty() {
        ("it names no directory", None)
    } else if interval.is_none() {
        ("it has no schedule", None)
    } else if !interval
        .and_then(Node::text)
        .is_some_and(|text| INTERVALS.contains(&text))
    {
        ("it knows no such interval", interval.map(Node::span))
    } else if limit.and_then(Node::text) == Some("0") {
        (
            "`open-pull-requests-limit` is 0",
            entry(item, "open-pull-requests-limit"),
        )
    } else if let Some(name) = ignores_everything(item) {
        ("it ignores every dependency", Some(name.span()))
    } else {
        ("", None)
    };
    let directory = entry(item, "directory").or_else(|| entry(item, "directories"));
    let cooldown = item.get("cooldown").is_some_and(|cooldown| {
        cooldown.entries().any(|(key, value)| {
            key.text().is_some_and(|key| key.ends_with("days"))
                && value
                    .text()
                    .and_then(|text| text.parse::<i64>().ok())
                    .is_some_and(|days| days > 0)
        })
    });
    let bot = UpdateBot {
        kind: "dependabot",
        ecosystem: ecosystem(written).unwrap_or_default().to_owned(),
        directories,
        except: Vec::new(),
        enabled: fault.is_empty(),
        fault: match ecosystem(written) {
            None if versioned => format!("{fault} `{written}`"),
            _ => fault.to_owned(),
        },
        cooldown,
    };
    Located::new(bot, input.place(key.span().to(name.span())))
        .anchor("ecosystem", input.place(name.span()))
        .anchor_if("fault", at.map(|span| input.place(span)))
        .anchor_if("directory", directory.map(|span| input.place(span)))
}

/// The name `*` of a rule of `ignore` with every kind of update, or none named, which means all.
fn ignores_everything<'t>(item: Node<'t>) -> Option<Node<'t>> {
    item.get("ignore")?.items().find_map(|rule| {
        let name = rule.get("dependency-name")?;
        let kinds: Vec<&str> = rule
            .get("update-types")
            .map(Node::items_or_self)
            .unwrap_or_default()
            .into_iter()
            .filter_map(Node::text)
            .collect();
        let every = ["major", "minor", "patch"]
            .iter()
            .all(|kind| kinds.iter().any(|found| found.ends_with(kind)));
        let all = name.text() == Some("*") && rule.get("versions").is_none();
        (all && (kinds.is_empty() || every)).then_some(name)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::{FileClass, FileId};

    fn bots(text: &str) -> Vec<Located<UpdateBot>> {
        let path = RepoPath::new(".github/dependabot.yml");
        let input = Input {
            id: FileId(0),
            path: &path,
            class: FileClass::Ci,
            text,
        };
        let mut out = Extracted::default();
        extract(&input, &mut out);
        out.facts.update_bots
    }

    const HEAD: &str = "version: 2\nupdates:\n";

    #[test]
    fn entries_look_after_their_ecosystem() {
        let text = format!(
            "{HEAD}  - package-ecosystem: gomod\n    directory: /\n    schedule:\n      interval: weekly\n    cooldown:\n      default-days: 7\n  - package-ecosystem: \"npm\"\n    directories: [\"/web\", \"/api\"]\n    schedule: {{interval: cron, cronjob: \"0 9 * * *\"}}\n"
        );
        let found = bots(&text);
        assert_eq!(found.len(), 2);
        assert!(found[0].enabled && found[0].cooldown && found[0].ecosystem == "go");
        assert_eq!(found[0].place.span.text(&text), "package-ecosystem: gomod");
        assert!(found[1].enabled && !found[1].cooldown && found[1].ecosystem == "javascript");
        assert_eq!(found[1].directories, ["/web", "/api"]);
    }

    #[test]
    fn an_entry_that_updates_nothing_says_why() {
        let good = "  - package-ecosystem: cargo\n    directory: /\n    schedule:\n      interval: daily\n";
        for (text, fault) in [
            (
                format!("{HEAD}{good}    open-pull-requests-limit: 0\n"),
                "limit",
            ),
            (
                format!("{HEAD}{good}    ignore:\n      - dependency-name: \"*\"\n"),
                "ignores",
            ),
            (format!("version: 1\nupdates:\n{good}"), "version"),
            (
                format!("{HEAD}{}", good.replace("daily", "hourly")),
                "interval",
            ),
            (
                format!("{HEAD}{}", good.replace("cargo", "crates")),
                "ecosystem",
            ),
            (
                format!("{HEAD}{}", good.replace("    directory: /\n", "")),
                "directory",
            ),
            (
                format!("{HEAD}  - package-ecosystem: cargo\n    directory: /\n"),
                "schedule",
            ),
            (format!("{HEAD}  - directory: /\n"), "package-ecosystem"),
            ("version: 2\nupdates: []\n".to_owned(), "empty"),
            ("version: 2\n# updates:\n".to_owned(), "empty"),
            (String::new(), "parse"),
        ] {
            let found = bots(&text);
            assert!(
                !found[0].enabled && found[0].fault.contains(fault),
                "{text}: {}",
                found[0].fault
            );
        }
    }

    #[test]
    fn ignoring_major_updates_leaves_the_others() {
        let text = format!(
            "{HEAD}  - package-ecosystem: cargo\n    directory: /\n    schedule:\n      interval: daily\n    ignore:\n      - dependency-name: \"*\"\n        update-types: [\"version-update:semver-major\"]\n"
        );
        assert!(bots(&text)[0].enabled);
    }

    #[test]
    fn dependabot_looks_in_one_place() {
        assert!(accepts(&RepoPath::new(".github/dependabot.yaml")));
        for path in [
            "docs/dependabot.yml",
            "dependabot.yml",
            "templates/.github/dependabot.yml",
        ] {
            assert!(!accepts(&RepoPath::new(path)), "{path}");
        }
    }
}
