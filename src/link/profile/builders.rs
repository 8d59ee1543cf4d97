//! Images of components that are built elsewhere in the repository: by an application host, or by one Dockerfile that takes
//! the component's directory as an argument.

use crate::expression::Expression;

use crate::facts::profile::Profile;
use crate::facts::{ComponentId, FactSet};
use crate::link::Repository;

/// Shows the builder to each component that it builds.
pub(super) fn elsewhere(repository: &Repository<'_>, facts: &FactSet, profiles: &mut [Profile]) {
    let host = facts
        .targets
        .iter()
        .find(|target| target.production && target.platform == ".NET Aspire");
    let shared: Vec<_> = facts
        .dockerfiles
        .iter()
        .filter(|file| file.production && takes_directory(repository, &file.path))
        .collect();
    for (at, profile) in profiles.iter_mut().enumerate() {
        let component = ComponentId(u16::try_from(at).unwrap_or(u16::MAX));
        let Some(fact) = facts.components.get(at) else {
            continue;
        };
        if let Some(host) = host.filter(|_| fact.ecosystems.iter().any(|one| one == "dotnet")) {
            profile
                .image_builder
                .show(host.place, ".NET Aspire publishes it");
        }
        let name = fact.root.rsplit('/').next().unwrap_or_default();
        let own = facts
            .dockerfiles
            .iter()
            .any(|file| file.component == component);
        if own || name.is_empty() {
            continue;
        }
        let named = |words: &[String], text: &str| {
            (text.contains("docker") || text.contains("build"))
                && words.iter().any(|word| {
                    word == name || word.ends_with(&format!("={name}")) || *word == fact.root
                })
        };
        let built = shared.iter().find(|file| {
            facts.steps.iter().any(|step| {
                named(&step.words, &step.text) || any_below(&step.words, &file.path, &fact.root)
            })
        });
        if let Some(file) = built {
            profile
                .image_builder
                .show(file.place, "built with its directory as an argument");
        }
    }
}

/// Whether a command builds the Dockerfile with an argument that a variable gives, in a directory that holds the component:
/// `docker build -f docker/app/Dockerfile --build-arg SERVICE=$service ./internal`.
fn any_below(words: &[String], dockerfile: &str, root: &str) -> bool {
    let plain = |word: &str| {
        word.trim_start_matches("./")
            .trim_end_matches('/')
            .to_owned()
    };
    words.iter().any(|word| plain(word) == dockerfile)
        && words.iter().any(|word| word.contains("=$"))
        && words.iter().any(|word| {
            let directory = plain(word);
            directory == "." || !directory.is_empty() && root.starts_with(&format!("{directory}/"))
        })
}

/// Whether an argument without a default says which directory a Dockerfile builds.
fn takes_directory(repository: &Repository<'_>, path: &str) -> bool {
    static ARGUMENT: Expression = Expression::new(r"(?im)^[ \t]*ARG[ \t]+(\w+)[ \t]*\r?$");
    let text = repository
        .file(path)
        .and_then(|(_, file)| file.text.as_deref())
        .unwrap_or_default();
    ARGUMENT.captures_iter(text).take(50).any(|found| {
        let name = &found[1];
        let uses = [format!("${name}"), format!("${{{name}}}")];
        text.lines().any(|line| {
            let upper = line.trim_start().to_ascii_uppercase();
            (upper.starts_with("WORKDIR ") || upper.starts_with("COPY "))
                && uses.iter().any(|one| line.contains(one.as_str()))
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_variable_may_name_any_component_of_the_context() {
        let words = |text: &str| text.split(' ').map(str::to_owned).collect::<Vec<_>>();
        let command =
            "docker build -f ./docker/app/Dockerfile --build-arg SERVICE=$service ./internal";
        let built = |text: &str, root: &str| any_below(&words(text), "docker/app/Dockerfile", root);
        assert!(built(command, "internal/users"));
        assert!(!built(command, "web"));
        assert!(!built(
            "docker build -f docker/app/Dockerfile internal",
            "internal/users"
        ));
        assert!(!built(
            "docker build --build-arg S=$s internal",
            "internal/users"
        ));
    }
}
