//! Paths with variables in them, and the files that they may name.

use crate::expression::Expression;
use regex::Regex;

use crate::source::RepoPath;

/// A variable of a shell, of Make, of a workflow or of a template.
static VARIABLE: Expression = Expression::new(
    r"\$\{\{[^}]*\}\}|\{\{[^}]*\}\}|\$\{[^}]*\}|\$\([^)]*\)|\$[A-Za-z_][A-Za-z0-9_]*|\$[0-9@*]",
);

/// Variables whose value is the root of the checkout.
const ROOTS: [&str; 6] = [
    "$GITHUB_WORKSPACE/",
    "${GITHUB_WORKSPACE}/",
    "${{ github.workspace }}/",
    "$CI_PROJECT_DIR/",
    "$(CURDIR)/",
    "$(Build.SourcesDirectory)/",
];

/// What variables are taken to be: name and value.
pub(super) type Bindings = Vec<(String, String)>;

/// Whether a text holds a variable.
pub(super) fn is_open(text: &str) -> bool {
    VARIABLE.is_match(text)
}

/// Whether a text is one variable and nothing else.
pub(super) fn is_variable(text: &str) -> bool {
    VARIABLE
        .find(text)
        .is_some_and(|found| found.range() == (0..text.len()))
}

/// The name of a variable, however it is written.
fn name(written: &str) -> &str {
    let inner = written.trim_matches(|c: char| "${}() ".contains(c));
    let inner = inner.trim_start_matches('.');
    inner.split([':', '-']).next().unwrap_or(inner).trim()
}

/// The text with the variables that are known.
pub(super) fn filled(text: &str, known: &Bindings) -> String {
    VARIABLE
        .replace_all(text, |found: &regex::Captures<'_>| {
            let name = name(&found[0]);
            known
                .iter()
                .find(|(key, _)| key == name)
                .map_or_else(|| found[0].to_owned(), |(_, value)| value.clone())
        })
        .into_owned()
}

/// The candidates that a path may name from one of the directories, with what its variables are then. A path without
/// variables names itself, where it is a candidate.
pub(super) fn fitting<'c>(
    text: &str,
    directories: &[&str],
    candidates: impl Iterator<Item = &'c str> + Clone,
    known: &Bindings,
) -> Vec<(String, Bindings)> {
    let text = filled(text, known);
    let (text, directories): (&str, &[&str]) =
        match ROOTS.iter().find_map(|root| text.strip_prefix(root)) {
            Some(rest) => (rest, &[""]),
            None => match text.strip_prefix('/') {
                Some(rest) => (rest, &[""]),
                None => (&text, directories),
            },
        };
    for directory in directories {
        let found = fitting_in(text, directory, candidates.clone(), known);
        if !found.is_empty() {
            return found;
        }
    }
    Vec::new()
}

fn fitting_in<'c>(
    text: &str,
    directory: &str,
    candidates: impl Iterator<Item = &'c str>,
    known: &Bindings,
) -> Vec<(String, Bindings)> {
    if is_variable(text) {
        return Vec::new();
    }
    // Slashes and dots inside of variables are none of the path.
    let mut names: Vec<String> = Vec::new();
    let marked = VARIABLE.replace_all(text, |found: &regex::Captures<'_>| {
        names.push(name(&found[0]).to_owned());
        "\u{1}"
    });
    let Some(path) = RepoPath::resolve(directory, &marked) else {
        return Vec::new();
    };
    if names.is_empty() {
        let found = candidates.filter(|candidate| *candidate == path);
        return found
            .map(|candidate| (candidate.to_owned(), known.clone()))
            .collect();
    }
    if path.matches('\u{1}').count() != names.len() {
        return Vec::new();
    }
    let parts: Vec<String> = path.split('\u{1}').map(regex::escape).collect();
    let Ok(regex) = Regex::new(&format!("^{}$", parts.join("([^/]+)"))) else {
        return Vec::new();
    };
    let mut found = Vec::new();
    for candidate in candidates {
        let Some(captures) = regex.captures(candidate) else {
            continue;
        };
        let mut bindings = known.clone();
        let agrees = names
            .iter()
            .zip(captures.iter().skip(1))
            .all(|(name, part)| {
                let part = part.map_or("", |part| part.as_str());
                match bindings.iter().find(|(key, _)| key == name) {
                    Some((_, value)) => value == part,
                    None => {
                        bindings.push((name.clone(), part.to_owned()));
                        true
                    }
                }
            });
        if agrees {
            found.push((candidate.to_owned(), bindings));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_variable_stands_for_every_file_that_fits() {
        let files = [
            "deploy/values-dev.yaml",
            "deploy/values-prod.yaml",
            "deploy/a/values.yaml",
        ];
        let fit = |text: &str| -> Vec<String> {
            let found = fitting(text, &["deploy", ""], files.iter().copied(), &Vec::new());
            found.into_iter().map(|(path, _)| path).collect()
        };
        assert_eq!(fit("values-$ENV.yaml"), files[..2]);
        assert_eq!(fit("values-$(ENV).yaml"), files[..2]);
        assert_eq!(fit("./values-${{ inputs.environment }}.yaml"), files[..2]);
        assert_eq!(
            fit("$GITHUB_WORKSPACE/deploy/values-prod.yaml"),
            files[1..2]
        );
        assert_eq!(fit("deploy/values-prod.yaml"), files[1..2]);
        assert!(fit("$FILE").is_empty());
        assert!(fit("../../values-prod.yaml").is_empty());
    }

    #[test]
    fn one_variable_has_one_value() {
        let files = ["dev/values-dev.yaml", "dev/values-prod.yaml"];
        let found = fitting(
            "$ENV/values-${ENV}.yaml",
            &[""],
            files.iter().copied(),
            &Vec::new(),
        );
        assert_eq!(
            found,
            [(
                files[0].to_owned(),
                vec![("ENV".to_owned(), "dev".to_owned())]
            )]
        );
    }
}
