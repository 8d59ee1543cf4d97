//! Tells whether a route's path is one that probes ask.
//!
//! By the path alone; whether its handler can answer that it is not well is for the route's facts.

use super::Knowledge;
use super::entry::Kind;

/// What a health route speaks of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum HealthKind {
    /// The process lives.
    Live,
    /// The process can serve.
    Ready,
    /// The process has started.
    Startup,
}

/// A health route's path.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HealthPath {
    /// What the path's name promises.
    pub kind: HealthKind,
    /// Whether the name has other uses (`/status`, `/orders/ready`), so that the handler must show it.
    pub weak: bool,
}

/// How many of a path's last segments an entry has at most.
const LONGEST: usize = 3;

impl Knowledge {
    /// What a route promises by its path, after joining prefixes; `None` for other routes. The last segments decide,
    /// the longest name first: `/api/v1/health/ready` is for readiness.
    pub fn health_path(&self, path: &str) -> Option<HealthPath> {
        let path = path.split(['?', '#']).next().unwrap_or_default();
        let segments: Vec<&str> = path
            .split('/')
            .filter(|segment| !segment.is_empty())
            .collect();
        for length in (1..=LONGEST.min(segments.len())).rev() {
            let (prefix, name) = segments.split_at(segments.len() - length);
            let name = format!("/{}", name.join("/").to_ascii_lowercase());
            if let Some(entry) = self.named(
                &[Kind::LivePaths, Kind::ReadyPaths, Kind::StartupPaths],
                &name,
            ) {
                let kind = match entry.kind {
                    Kind::ReadyPaths => HealthKind::Ready,
                    Kind::StartupPaths => HealthKind::Startup,
                    _ => HealthKind::Live,
                };
                let ambiguous =
                    !says_health(&name) && !prefix.iter().all(|segment| is_technical(segment));
                return Some(HealthPath {
                    kind,
                    weak: entry.weak || ambiguous,
                });
            }
        }
        None
    }
}

/// Whether the name has no other use: `/orders/ready` may list orders, `/orders/healthz` lists none.
fn says_health(name: &str) -> bool {
    name.contains("health") || name.ends_with('z') || name.ends_with("ness")
}

/// Whether a prefix says nothing of the business: `/api/v1`, `/internal`.
fn is_technical(segment: &str) -> bool {
    let version = segment
        .strip_prefix(['v', 'V'])
        .is_some_and(|n| n.chars().all(|c| c.is_ascii_digit() || c == '.'));
    let names = [
        "api",
        "rest",
        "internal",
        "management",
        "manage",
        "system",
        "public",
        "monitoring",
        "probes",
        "probe",
        "_",
        "-",
    ];
    version || names.contains(&segment)
}
