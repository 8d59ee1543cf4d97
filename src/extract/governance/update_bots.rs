//! Bots that raise dependencies: which files configure one.
//!
//! Besides Dependabot and Renovate, only bots whose file alone shows that they run here.

use crate::facts::Located;
use crate::facts::repository::UpdateBot;
use crate::source::RepoPath;
use crate::syntax::{Node, yaml};

use super::super::{Extracted, Input};
use super::{dependabot, prose, renovate};

/// Other bots: their file, their name and what they look after.
const OTHERS: [(&str, &str, &str); 5] = [
    (".pyup.yml", "pyup", "python"),
    (".pyup.yaml", "pyup", "python"),
    (".scala-steward.conf", "scala-steward", "scala"),
    (".github/.scala-steward.conf", "scala-steward", "scala"),
    (".config/.scala-steward.conf", "scala-steward", "scala"),
];

/// Whether a bot reads the file.
pub(super) fn accepts(path: &RepoPath) -> bool {
    dependabot::accepts(path)
        || renovate::accepts(path)
        || OTHERS.iter().any(|(file, _, _)| *file == path.as_str())
}

/// Reads the configuration of whichever bot it is.
pub(super) fn extract(input: &Input<'_>, out: &mut Extracted) {
    if dependabot::accepts(input.path) {
        dependabot::extract(input, out);
    } else if renovate::accepts(input.path) {
        renovate::extract(input, out);
    } else if let Some((_, kind, ecosystem)) = OTHERS
        .iter()
        .find(|(file, _, _)| *file == input.path.as_str())
    {
        out.facts.update_bots.push(other(input, kind, ecosystem));
    }
}

fn other(input: &Input<'_>, kind: &'static str, ecosystem: &str) -> Located<UpdateBot> {
    // pyup: `update: false` turns it off; `insecure` and `all` do not.
    let tree = yaml::parse(if kind == "pyup" { input.text } else { "" });
    let off = tree
        .root()
        .and_then(|root| root.get("update"))
        .and_then(Node::boolean)
        == Some(false);
    let bot = UpdateBot {
        kind,
        ecosystem: ecosystem.to_owned(),
        directories: vec!["/".to_owned()],
        except: Vec::new(),
        enabled: !off,
        fault: if off {
            "`update` is false".to_owned()
        } else {
            String::new()
        },
        cooldown: false,
    };
    let place = input.place(prose::first_line(input.text));
    Located::new(bot, place).anchor("ecosystem", place)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::{FileClass, FileId};

    #[test]
    fn a_bot_may_be_turned_off() {
        for (text, enabled) in [
            ("schedule: every week\n", true),
            ("update: false\n", false),
            ("", true),
        ] {
            let path = RepoPath::new(".pyup.yml");
            let input = Input {
                id: FileId(0),
                path: &path,
                class: FileClass::Config,
                text,
            };
            let mut out = Extracted::default();
            extract(&input, &mut out);
            assert_eq!(out.facts.update_bots[0].enabled, enabled);
        }
    }
}
