//! Renovate: one fact for all that it finds by itself, or one for each ecosystem that its configuration names.
//!
//! Presets of an organisation are not fetched: what they turn off is unknown, and they count as turning nothing off.

use crate::facts::Located;
use crate::facts::repository::UpdateBot;
use crate::source::{RepoPath, Span};
use crate::syntax::{Node, json};

use super::super::{Extracted, Input};
use super::prose;

/// Where Renovate looks, in its order ("Configuration options" of its documentation). `default.json` is a preset that
/// other repositories extend, and configures nothing here.
const PLACES: [&str; 9] = [
    "renovate.json",
    "renovate.json5",
    ".github/renovate.json",
    ".github/renovate.json5",
    ".gitlab/renovate.json",
    ".gitlab/renovate.json5",
    ".renovaterc",
    ".renovaterc.json",
    ".renovaterc.json5",
];

/// Managers and the ecosystem that each looks after; an ecosystem has as many as there are formats.
const MANAGERS: [(&str, &str); 44] = [
    ("npm", "javascript"),
    ("bun", "javascript"),
    ("deno", "javascript"),
    ("pip_requirements", "python"),
    ("pip_setup", "python"),
    ("pip-compile", "python"),
    ("pipenv", "python"),
    ("pep621", "python"),
    ("pep723", "python"),
    ("poetry", "python"),
    ("setup-cfg", "python"),
    ("cargo", "rust"),
    ("gomod", "go"),
    ("maven", "java"),
    ("gradle", "java"),
    ("ant", "java"),
    ("nuget", "dotnet"),
    ("bundler", "ruby"),
    ("gemspec", "ruby"),
    ("composer", "php"),
    ("mix", "elixir"),
    ("pub", "dart"),
    ("sbt", "scala"),
    ("swift", "swift"),
    ("github-actions", "github-actions"),
    ("dockerfile", "docker"),
    ("docker-compose", "docker-compose"),
    ("helmv3", "helm"),
    ("helm-values", "helm"),
    ("kubernetes", "kubernetes"),
    ("kustomize", "kubernetes"),
    ("argocd", "kubernetes"),
    ("flux", "kubernetes"),
    ("terraform", "terraform"),
    ("terragrunt", "terraform"),
    ("gitlabci", "gitlab-ci"),
    ("gitlabci-include", "gitlab-ci"),
    ("pre-commit", "pre-commit"),
    ("nix", "nix"),
    ("bazel", "bazel"),
    ("git-submodules", "git-submodules"),
    ("devcontainer", "devcontainers"),
    ("asdf", "tools"),
    ("mise", "tools"),
];

/// Whether Renovate reads the file.
pub(super) fn accepts(path: &RepoPath) -> bool {
    PLACES.contains(&path.as_str()) || path.as_str() == "package.json"
}

/// Reads the configuration; a `package.json` without a `renovate` key has none.
pub(super) fn extract(input: &Input<'_>, out: &mut Extracted) {
    let in_package = input.path.as_str() == "package.json";
    if in_package && !input.text.contains("\"renovate\"") {
        return;
    }
    let tree = json::parse(input.text);
    let top = tree.root();
    let found = if in_package {
        top.and_then(|top| top.entry("renovate"))
            .filter(|(_, value)| value.is_map())
    } else {
        top.filter(|top| top.is_map()).map(|top| (top, top))
    };
    let Some((key, root)) = found else {
        // Readers of manifests speak of a `package.json` that does not parse.
        if !in_package {
            if let Some(error) = tree.errors().first() {
                out.errors
                    .push((input.place(error.span), error.message.clone()));
            }
            let bot = UpdateBot {
                kind: "renovate",
                fault: "the file does not parse".to_owned(),
                ..UpdateBot::default()
            };
            out.facts.update_bots.push(Located::new(
                bot,
                input.place(prose::first_line(input.text)),
            ));
        }
        return;
    };
    let place = if in_package {
        key.span()
    } else {
        opening(input.text, root)
    };
    out.facts.update_bots.extend(bots(input, root, place));
}

fn bots(input: &Input<'_>, root: Node<'_>, place: Span) -> Vec<Located<UpdateBot>> {
    let presets: Vec<&str> = root
        .get("extends")
        .map(Node::items_or_self)
        .unwrap_or_default()
        .into_iter()
        .filter_map(Node::text)
        .collect();
    let disabled = root
        .entry("enabled")
        .filter(|(_, value)| value.boolean() == Some(false));
    let managers = root
        .get("enabledManagers")
        .filter(|managers| managers.is_list());
    let fault = if disabled.is_some() {
        "`enabled` is false"
    } else if presets
        .iter()
        .any(|preset| matches!(*preset, ":disableAll" | "default:disableAll"))
    {
        "it extends a preset that turns everything off"
    } else if managers.is_some_and(|managers| managers.items().next().is_none()) {
        "`enabledManagers` is empty"
    } else {
        ""
    };
    let place = disabled.map_or(place, |(key, value)| key.span().to(value.span()));
    let include: Vec<String> = root
        .get("includePaths")
        .map(Node::items_or_self)
        .unwrap_or_default()
        .into_iter()
        .filter_map(|node| node.text().map(str::to_owned))
        .collect();
    let template = UpdateBot {
        kind: "renovate",
        ecosystem: "all".to_owned(),
        directories: if include.is_empty() {
            vec!["/".to_owned()]
        } else {
            include
        },
        except: turned_off(root, &presets),
        enabled: fault.is_empty(),
        fault: fault.to_owned(),
        cooldown: waits(root),
    };
    let mut named: Vec<(&str, Span)> = managers
        .into_iter()
        .flat_map(Node::items)
        .filter_map(|manager| Some((manager.text()?, manager.span())))
        .map(|(manager, span)| (ecosystem(manager), span))
        .collect();
    if let Some(preset) = presets.iter().find_map(|preset| {
        preset
            .strip_prefix(":only")
            .or_else(|| preset.strip_prefix("default:only"))
    }) && preset.eq_ignore_ascii_case("npm")
    {
        named.push(("javascript", place));
    }
    let mut seen: Vec<&str> = Vec::new();
    named.retain(|(ecosystem, _)| {
        let first = !seen.contains(ecosystem);
        seen.push(ecosystem);
        first
    });
    if named.is_empty() {
        return vec![
            Located::new(template, input.place(place)).anchor("ecosystem", input.place(place)),
        ];
    }
    named
        .into_iter()
        .map(|(ecosystem, span)| {
            let enabled =
                template.enabled && !template.except.iter().any(|except| except == ecosystem);
            let fault = if template.enabled && !enabled {
                "its manager is turned off"
            } else {
                fault
            };
            let bot = UpdateBot {
                ecosystem: ecosystem.to_owned(),
                enabled,
                fault: fault.to_owned(),
                ..template.clone()
            };
            Located::new(bot, input.place(span)).anchor("ecosystem", input.place(span))
        })
        .collect()
}

/// The ecosystem of a manager; its own name where it has no other.
fn ecosystem(manager: &str) -> &str {
    MANAGERS
        .iter()
        .find(|(name, _)| *name == manager)
        .map_or(manager, |(_, ecosystem)| ecosystem)
}

/// The ecosystems all of whose managers are turned off, each by its own key, a preset, or a package rule that says
/// nothing but the managers.
fn turned_off(root: Node<'_>, presets: &[&str]) -> Vec<String> {
    let off = |node: Node<'_>| node.get("enabled").and_then(Node::boolean) == Some(false);
    let mut managers: Vec<&str> = MANAGERS
        .iter()
        .map(|(name, _)| *name)
        .filter(|name| root.get(name).is_some_and(off))
        .collect();
    for rule in root
        .get("packageRules")
        .into_iter()
        .flat_map(Node::items)
        .filter(|rule| off(*rule))
    {
        let narrow = rule.entries().any(|(key, _)| {
            key.text().is_some_and(|key| {
                (key.starts_with("match") || key.starts_with("exclude")) && key != "matchManagers"
            })
        });
        if !narrow {
            managers.extend(
                rule.get("matchManagers")
                    .map(Node::items_or_self)
                    .unwrap_or_default()
                    .into_iter()
                    .filter_map(Node::text),
            );
        }
    }
    if presets.contains(&"docker:disable") {
        managers.extend(["dockerfile", "docker-compose"]);
    }
    let mut out: Vec<String> = Vec::new();
    for (_, ecosystem) in MANAGERS {
        let all = MANAGERS
            .iter()
            .filter(|(_, other)| *other == ecosystem)
            .all(|(name, _)| managers.contains(name));
        if all && !out.iter().any(|known| known == ecosystem) {
            out.push(ecosystem.to_owned());
        }
    }
    out
}

/// Whether a new release waits: `minimumReleaseAge`, or `stabilityDays` as it was called, at the top or in a rule.
fn waits(root: Node<'_>) -> bool {
    let set = |node: Node<'_>| {
        ["minimumReleaseAge", "stabilityDays"]
            .iter()
            .filter_map(|key| node.get(key))
            .filter_map(Node::text)
            .any(|text| {
                let number: String = text.chars().take_while(char::is_ascii_digit).collect();
                number.parse::<i64>().is_ok_and(|number| number > 0)
            })
    };
    set(root)
        || root
            .get("packageRules")
            .into_iter()
            .flat_map(Node::items)
            .any(set)
}

/// The first entry of the configuration: the line that a reader looks at.
fn opening(text: &str, root: Node<'_>) -> Span {
    let key = root
        .entries()
        .find(|(key, _)| key.text() != Some("$schema"))
        .map(|(key, _)| key.span());
    key.unwrap_or_else(|| prose::first_line_within(text, root.span()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::{FileClass, FileId};

    fn bots_of(path: &str, text: &str) -> Vec<UpdateBot> {
        let path = RepoPath::new(path);
        let input = Input {
            id: FileId(0),
            path: &path,
            class: FileClass::Config,
            text,
        };
        let mut out = Extracted::default();
        extract(&input, &mut out);
        out.facts
            .update_bots
            .into_iter()
            .map(|bot| bot.value)
            .collect()
    }

    #[test]
    fn it_finds_everything_by_itself() {
        for text in [
            r#"{"extends": ["config:recommended"]}"#,
            "{\n  // ours\n  extends: ['local>acme/renovate'],\n}\n",
            "{}",
        ] {
            let found = bots_of("renovate.json5", text);
            assert!(
                found.len() == 1 && found[0].enabled && found[0].ecosystem == "all",
                "{text}: {found:?}"
            );
        }
    }

    #[test]
    fn what_is_turned_off_updates_nothing() {
        let off = bots_of(
            "renovate.json",
            r#"{"enabled": false, "extends": ["config:recommended"]}"#,
        );
        assert!(!off[0].enabled && off[0].fault.contains("enabled"));
        let broken = bots_of("renovate.json", "{");
        assert!(!broken[0].enabled);
    }

    #[test]
    fn named_managers_are_all_there_is() {
        let found = bots_of(
            ".github/renovate.json",
            r#"{"enabledManagers": ["cargo", "pep621", "poetry"], "minimumReleaseAge": "3 days"}"#,
        );
        let names: Vec<_> = found
            .iter()
            .map(|bot| (bot.ecosystem.as_str(), bot.enabled, bot.cooldown))
            .collect();
        assert_eq!(names, [("rust", true, true), ("python", true, true)]);
    }

    #[test]
    fn an_ecosystem_is_left_out_when_all_its_managers_are() {
        let text = r#"{"cargo": {"enabled": false}, "pip_requirements": {"enabled": false},
            "packageRules": [{"matchManagers": ["github-actions"], "enabled": false},
                             {"matchManagers": ["npm"], "matchUpdateTypes": ["major"], "enabled": false}]}"#;
        assert_eq!(
            bots_of("renovate.json", text)[0].except,
            ["rust", "github-actions"]
        );
        assert!(!bots_of("renovate.json", r#"{"minimumReleaseAge": "0 days"}"#)[0].cooldown);
    }

    #[test]
    fn a_package_needs_the_key_and_a_preset_is_none() {
        assert!(bots_of("package.json", r#"{"name": "renovate"}"#).is_empty());
        assert!(
            bots_of(
                "package.json",
                r#"{"renovate": {"extends": ["config:base"]}}"#
            )[0]
            .enabled
        );
        assert!(!accepts(&RepoPath::new("default.json")));
        assert!(!accepts(&RepoPath::new("fixtures/renovate.json")));
    }
}
