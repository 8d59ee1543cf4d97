//! One spelling for the many that a registry takes for the same package.
//!
//! By the catalogue's definitions; versions and extras are cut off by whoever reads the manifest.

use super::entry::Ecosystem;

/// The form in which names of an ecosystem are compared.
pub(super) fn normalised(ecosystem: Ecosystem, name: &str) -> String {
    match ecosystem {
        // The registry of Rust forbids names that differ only in `-` and `_`.
        Ecosystem::Rust => name.to_lowercase().replace('_', "-"),
        // PEP 503, but for runs of separators, which nobody writes.
        Ecosystem::Python => name.to_lowercase().replace(['_', '.'], "-"),
        Ecosystem::Dotnet | Ecosystem::Php => name.to_lowercase(),
        Ecosystem::Go => without_major(name),
        Ecosystem::JavaScript
        | Ecosystem::Java
        | Ecosystem::Ruby
        | Ecosystem::Elixir
        | Ecosystem::Any => name.to_owned(),
    }
}

/// The name, and for Go the paths above it: a package lies in its module.
pub(super) fn candidates(ecosystem: Ecosystem, name: &str) -> Vec<String> {
    let mut name = normalised(ecosystem, name);
    let mut names = vec![name.clone()];
    if ecosystem == Ecosystem::Go {
        while let Some(end) = name.rfind('/') {
            name.truncate(end);
            names.push(name.clone());
        }
    }
    names
}

/// `github.com/jackc/pgx/v5/pgxpool` is `github.com/jackc/pgx/pgxpool`, `gopkg.in/gomail.v2` is `gopkg.in/gomail`.
fn without_major(path: &str) -> String {
    let is_major = |text: &str| {
        text.strip_prefix('v')
            .is_some_and(|n| n.parse::<u32>().is_ok())
    };
    let mut parts: Vec<&str> = path.split('/').filter(|part| !is_major(part)).collect();
    if path.starts_with("gopkg.in/") {
        for part in &mut parts {
            if let Some((name, version)) = part.rsplit_once('.')
                && is_major(version)
            {
                *part = name;
            }
        }
    }
    parts.join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn registries_have_their_own_idea_of_the_same_name() {
        assert_eq!(
            normalised(Ecosystem::Rust, "Tracing_Subscriber"),
            "tracing-subscriber"
        );
        assert_eq!(
            normalised(Ecosystem::Python, "dogpile.cache"),
            "dogpile-cache"
        );
        assert_eq!(normalised(Ecosystem::Dotnet, "Polly"), "polly");
        assert_eq!(normalised(Ecosystem::JavaScript, "a_b"), "a_b");
        assert_eq!(
            normalised(Ecosystem::Go, "github.com/jackc/pgx/v5/pgxpool"),
            "github.com/jackc/pgx/pgxpool"
        );
        assert_eq!(
            normalised(Ecosystem::Go, "gopkg.in/gomail.v2"),
            "gopkg.in/gomail"
        );
    }
}
