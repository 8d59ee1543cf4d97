//! Imports of Go.

use super::{ImportKind, Reading};
use crate::source::go_build_tags;

pub(super) fn go(reading: &mut Reading<'_>) {
    let package = (0..reading.code.len()).find(|at| reading.code.name(*at) == "package");
    reading.out.package = package.map_or("", |at| reading.code.at(at + 1)).to_string();
    let ignored = go_build_tags(reading.code.text).any(|tag| matches!(tag, "ignore" | "tools"));
    reading.out.main = reading.out.package == "main"
        && !ignored
        && reading.functions.iter().any(|f| f.name == "main");
    let mut at = 0;
    while at < reading.code.len() {
        if reading.code.name(at) == "import" && reading.code.parent(at).is_none() {
            let end = if reading.code.sign(at + 1) == "(" {
                reading.code.partner(at + 1)
            } else {
                at + 3
            };
            for here in at + 1..=end.min(reading.code.len().saturating_sub(1)) {
                let Some(path) = reading.code.string(here).map(str::to_string) else {
                    continue;
                };
                let explicit = match (reading.code.name(here - 1), reading.code.sign(here - 1)) {
                    ("import" | "", "") => "",
                    (_, ".") => "*",
                    (name, _) => name,
                };
                let last = path
                    .rsplit('/')
                    .find(|part| !is_version(part))
                    .unwrap_or_default();
                let own = if reading.code.token(here).is_some_and(|t| t.first) {
                    ""
                } else {
                    explicit
                };
                let alias = if own.is_empty() {
                    last.to_string()
                } else {
                    own.to_string()
                };
                reading.add(&path, "", &alias, ImportKind::Use, here, here);
                if reading.code.sign(at + 1) != "(" {
                    break;
                }
            }
            at = end;
        }
        if reading.code.name(at) == "func" {
            break;
        }
        at += 1;
    }
}

/// Go's major version suffix, `v2`.
pub(super) fn is_version(part: &str) -> bool {
    part.strip_prefix('v')
        .is_some_and(|digits| !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit()))
}
