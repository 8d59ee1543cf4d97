//! Whether a default of a framework or library holds at the version in use (ruling 27).
//!
//! A version that cannot be told gives no credit, and no blame either.

use crate::facts::{ComponentId, FactSet};
use crate::knowledge::{Defaults, Standard, Version, allowed, version};

/// What is known of a default.
pub(super) enum Known {
    /// It holds: this one.
    Holds(&'static Standard),
    /// The version of this package decides, and is not known.
    Open(&'static str),
    /// There is none.
    Absent,
}

/// The default of `name` for a subject; `registered` says whether one of the names that it needs is there.
pub(super) fn known(
    facts: &FactSet,
    component: ComponentId,
    subject: &str,
    name: &str,
    registered: impl Fn(&[String]) -> bool,
) -> Known {
    let mut open = None;
    for standard in Defaults::built_in().of(subject, name) {
        if !standard.with.is_empty() && !registered(&standard.with) {
            continue;
        }
        match holds(facts, component, standard) {
            Some(true) => return Known::Holds(standard),
            Some(false) => {}
            None => open = Some(standard.package.as_str()),
        }
    }
    open.map_or(Known::Absent, Known::Open)
}

/// Whether the version in use has the default; `None` where that is open.
fn holds(facts: &FactSet, component: ComponentId, standard: &Standard) -> Option<bool> {
    if standard.package.is_empty() {
        return Some(true);
    }
    let (least, end) = in_use(facts, component, &standard.package)?;
    let after_from = standard.from.is_none_or(|from| least >= from);
    let before_from = standard
        .from
        .is_some_and(|from| end.is_some_and(|end| end <= from));
    let before_end = standard
        .before
        .is_none_or(|before| end.is_some_and(|end| end <= before));
    let after_end = standard.before.is_some_and(|before| least >= before);
    match (after_from && before_end, before_from || after_end) {
        (true, _) => Some(true),
        (_, true) => Some(false),
        _ => None,
    }
}

/// The versions of a package that may be in use: of the lockfile, else those that the manifest allows.
pub(super) fn in_use(
    facts: &FactSet,
    component: ComponentId,
    package: &str,
) -> Option<(Version, Option<Version>)> {
    let named = || facts.dependencies.iter().filter(|one| one.name == package);
    let known = named()
        .find(|one| one.component == component)
        .or_else(|| named().next())?;
    if let Some(exact) = version(&known.resolved) {
        return Some((exact, Some([exact[0], exact[1], exact[2] + 1])));
    }
    allowed(known.ecosystem, &known.requirement)
}

#[cfg(test)]
mod tests {
    use crate::link::fixture::linked;

    /// The default limit of the only server, and what stays open.
    fn limit(manifest: &str) -> (String, String) {
        let text = format!(
            "[package]\nname = \"a\"\nversion = \"1.0.0\"\n[dependencies]\naxum = \"{manifest}\"\n"
        );
        let main = "fn main() { let app = axum::Router::new(); axum::serve(l, app); }\n";
        let facts = linked(&[("Cargo.toml", &text), ("src/main.rs", main)], |_, _| {}).facts;
        let server = &facts.servers[0];
        (server.body_limit.clone(), server.open_default.clone())
    }

    #[test]
    fn the_version_decides_and_an_open_one_is_said() {
        assert_eq!(limit("0.7"), ("2 MB".to_owned(), String::new()));
        assert_eq!(limit("0.4"), (String::new(), String::new()));
        assert_eq!(limit("0.5"), (String::new(), "axum".to_owned()));
        assert_eq!(limit("*"), (String::new(), "axum".to_owned()));
    }
}
