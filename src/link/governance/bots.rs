//! What update bots look after: which of their directories hold something, and which manifests they reach.
//!
//! A manifest is reached by its directory; which of its dependencies a bot then skips is not looked at.

use globset::{GlobBuilder, GlobMatcher};

use super::super::Repository;
use super::directory;
use crate::facts::dependencies::Manifest;
use crate::facts::repository::UpdateBot;
use crate::facts::{FactSet, Located};
use crate::source::RepoPath;

/// Ecosystems whose manifest Dependabot wants in the very directory that an entry names. In the others one entry reaches
/// further: modules of Maven and Gradle, projects of a .NET solution, files of requirements.
const IN_PLACE: [&str; 6] = ["rust", "go", "javascript", "ruby", "php", "elixir"];

/// Turns off entries that reach nothing, and says of each ecosystem and manifest whether a bot looks after it.
pub(super) fn link(repository: &Repository<'_>, facts: &mut FactSet) {
    let mut bots = std::mem::take(&mut facts.update_bots);
    for bot in bots
        .iter_mut()
        .filter(|bot| bot.kind == "dependabot" && bot.enabled)
    {
        if let Some(fault) = lost(repository, facts, bot) {
            bot.value.enabled = false;
            bot.value.fault = fault;
            let at = bot.anchors.iter().find(|(name, _)| *name == "directory");
            if let Some((_, place)) = at.copied() {
                bot.anchors.push(("fault", place));
            }
        }
    }
    let with_dependencies: Vec<&str> = facts
        .dependencies
        .iter()
        .filter(|dependency| !dependency.local)
        .map(|dependency| dependency.manifest.as_str())
        .collect();
    let workspaces: Vec<(&'static str, String)> = facts
        .manifests
        .iter()
        .filter(|manifest| !manifest.members.is_empty())
        .map(|manifest| (manifest.ecosystem, manifest.directory.clone()))
        .collect();
    for manifest in &mut facts.manifests {
        let reached = bots.iter().any(|bot| {
            let reach = Reach::new(bot);
            // One entry for a workspace reaches its members.
            looks_after(bot, manifest.ecosystem)
                && (reach.has(manifest)
                    || workspaces.iter().any(|(ecosystem, root)| {
                        *ecosystem == manifest.ecosystem
                            && is_below(&manifest.directory, root)
                            && reach.has_directory(root)
                    }))
        });
        manifest.value.updated = reached || !with_dependencies.contains(&manifest.path.as_str());
    }
    for ecosystem in &mut facts.ecosystems {
        ecosystem.value.updated = bots.iter().any(|bot| looks_after(bot, ecosystem.name));
    }
    facts.update_bots = bots;
}

fn looks_after(bot: &UpdateBot, ecosystem: &str) -> bool {
    bot.enabled
        && (bot.ecosystem == ecosystem
            || (bot.ecosystem == "all" && !bot.except.iter().any(|except| except == ecosystem)))
}

/// Why an entry for these directories reaches nothing.
fn lost(repository: &Repository<'_>, facts: &FactSet, bot: &UpdateBot) -> Option<String> {
    let named = bot.directories.join("`, `");
    let reach = Reach::new(bot);
    let any_file = repository
        .files
        .iter()
        .any(|file| reach.has_path(&file.path));
    if !any_file {
        return Some(format!("no file lies in `{named}`"));
    }
    let mut manifests = facts
        .manifests
        .iter()
        .filter(|manifest| manifest.ecosystem == bot.ecosystem)
        .peekable();
    (manifests.peek().is_some() && !manifests.any(|manifest| reach.has(manifest))).then(|| {
        format!(
            "no {} manifest of the project lies in `{named}`",
            bot.ecosystem
        )
    })
}

/// The directories of an entry, ready to be compared.
struct Reach<'b> {
    /// Whether only the directories themselves count, and not those below.
    in_place: bool,
    names: Vec<&'b str>,
    globs: Vec<GlobMatcher>,
}

impl<'b> Reach<'b> {
    fn new(bot: &'b UpdateBot) -> Self {
        let mut reach = Reach {
            in_place: bot.kind == "dependabot" && IN_PLACE.contains(&bot.ecosystem.as_str()),
            names: Vec::new(),
            globs: Vec::new(),
        };
        for name in &bot.directories {
            let name = name.trim_start_matches("./").trim_matches('/');
            if !name.contains(['*', '?', '[']) {
                reach.names.push(if name == "." { "" } else { name });
            } else if name.starts_with("**") {
                // Every directory, the root among them; what cannot be read says nothing against its entry.
                reach.names.push("");
                reach.in_place = false;
            } else if let Ok(glob) = GlobBuilder::new(name).literal_separator(true).build() {
                reach.globs.push(glob.compile_matcher());
            } else {
                reach.names.push("");
                reach.in_place = false;
            }
        }
        reach
    }

    fn has(&self, manifest: &Located<Manifest>) -> bool {
        self.has_directory(directory(&manifest.path))
    }

    fn has_directory(&self, directory: &str) -> bool {
        if self.in_place {
            self.names.contains(&directory)
                || self.globs.iter().any(|glob| glob.is_match(directory))
        } else {
            self.is_over(directory)
        }
    }

    fn has_path(&self, path: &RepoPath) -> bool {
        self.is_over(path.directory())
    }

    /// Whether one of the directories is this one or lies above it.
    fn is_over(&self, directory: &str) -> bool {
        self.names.iter().any(|name| is_below(directory, name))
            || self.globs.iter().any(|glob| {
                glob.is_match(directory)
                    || directory
                        .match_indices('/')
                        .any(|(at, _)| glob.is_match(&directory[..at]))
            })
    }
}

/// Whether `directory` is `root` or lies below it.
fn is_below(directory: &str, root: &str) -> bool {
    root.is_empty()
        || directory
            .strip_prefix(root)
            .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

#[cfg(test)]
mod tests {
    use super::super::tests::linked;
    use super::*;
    use crate::facts::dependencies::{Dependency, Ecosystem};
    use crate::source::Place;
    use crate::walk::git::GitMetadata;

    fn bot(ecosystem: &str, directory: &str) -> Located<UpdateBot> {
        let bot = UpdateBot {
            kind: "dependabot",
            ecosystem: ecosystem.to_owned(),
            directories: vec![directory.to_owned()],
            enabled: true,
            ..UpdateBot::default()
        };
        Located::new(bot, Place::default())
    }

    fn manifest(path: &str, ecosystem: &'static str, members: &[&str]) -> Located<Manifest> {
        let manifest = Manifest {
            path: path.to_owned(),
            directory: directory(path).to_owned(),
            ecosystem,
            members: members.iter().map(|&member| member.to_owned()).collect(),
            ..Manifest::default()
        };
        Located::new(manifest, Place::default())
    }

    fn run(bots: Vec<Located<UpdateBot>>, manifests: Vec<Located<Manifest>>) -> FactSet {
        let mut facts = FactSet::default();
        let paths: Vec<String> = manifests.iter().map(|one| one.path.clone()).collect();
        for manifest in &manifests {
            let dependency = Dependency {
                manifest: manifest.path.clone(),
                ..Dependency::default()
            };
            facts
                .dependencies
                .push(Located::new(dependency, Place::default()));
            let ecosystem = Ecosystem {
                name: manifest.ecosystem,
                ..Ecosystem::default()
            };
            facts
                .ecosystems
                .push(Located::new(ecosystem, Place::default()));
        }
        facts.manifests = manifests;
        facts.update_bots = bots;
        let mut paths: Vec<&str> = paths.iter().map(String::as_str).collect();
        paths.push("docs/index.md");
        linked(&paths, &GitMetadata::default(), Vec::new(), &mut facts);
        facts
    }

    #[test]
    fn an_entry_for_a_directory_that_is_gone_updates_nothing() {
        let cases = [
            ("/web", true),
            ("web/", true),
            ("/*", true),
            ("**/*", true),
            ("/gone", false),
            ("/gone/*", false),
        ];
        for (directory, enabled) in cases {
            let facts = run(
                vec![bot("javascript", directory)],
                vec![manifest("web/package.json", "javascript", &[])],
            );
            assert_eq!(facts.update_bots[0].enabled, enabled, "{directory}");
            assert_eq!(facts.manifests[0].updated, enabled, "{directory}");
            assert_eq!(facts.ecosystems[0].updated, enabled, "{directory}");
        }
    }

    #[test]
    fn an_entry_wants_the_manifest_in_its_directory() {
        let web = || vec![manifest("web/package.json", "javascript", &[])];
        assert_eq!(
            run(vec![bot("javascript", "/")], web()).update_bots[0].fault,
            "no javascript manifest of the project lies in `/`"
        );
        assert_eq!(
            run(vec![bot("javascript", "/docs")], web()).update_bots[0].fault,
            "no javascript manifest of the project lies in `/docs`"
        );
        let java = vec![manifest("app/build.gradle", "java", &[])];
        assert!(run(vec![bot("java", "/")], java).update_bots[0].enabled);
        // What the project has no manifest of is not known well enough.
        assert!(run(vec![bot("swift", "/")], web()).update_bots[0].enabled);
    }

    #[test]
    fn one_entry_reaches_the_members_of_a_workspace_and_no_other_package() {
        let members = vec![
            manifest("Cargo.toml", "rust", &["crates/*"]),
            manifest("crates/a/Cargo.toml", "rust", &[]),
        ];
        assert!(run(vec![bot("rust", "/")], members).manifests[1].updated);
        let apart = vec![
            manifest("go.mod", "go", &[]),
            manifest("tools/go.mod", "go", &[]),
        ];
        let found = run(vec![bot("go", "/")], apart);
        assert!(found.manifests[0].updated && !found.manifests[1].updated);
    }
}
