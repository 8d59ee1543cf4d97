//! Tells what the owners changed: a repository may speak for itself, but not unseen.

use crate::config::Config;
use crate::source::RepoPath;
use crate::verdict::Notice;

/// How many names a list holds.
const MAX_NAMES: usize = 5;

/// What was changed.
#[derive(Debug, Default)]
pub(super) struct Changes {
    /// Rules that were not judged.
    pub(super) skipped: Vec<String>,
    /// Rules that weigh less.
    pub(super) lowered: Vec<String>,
    /// Rules that weigh more.
    pub(super) raised: Vec<String>,
    /// Findings that waivers took.
    pub(super) waived: usize,
    /// Findings that comments took.
    pub(super) ignored: usize,
    /// Attestations that proved something.
    pub(super) attested: usize,
    /// Files that were left out.
    pub(super) excluded: usize,
    /// Claims about the profile.
    pub(super) claims: usize,
}

impl Changes {
    /// One notice for the configuration and one for the comments; none where nothing was changed.
    pub(super) fn notices(&self, config: Option<&Config>) -> Vec<Notice> {
        let parts = [
            named(&self.skipped, "rule is skipped", "rules are skipped"),
            named(
                &self.lowered,
                "severity is lowered",
                "severities are lowered",
            ),
            named(&self.raised, "severity is raised", "severities are raised"),
            counted(self.waived, "finding is waived", "findings are waived"),
            counted(self.attested, "rule is attested", "rules are attested"),
            counted(self.excluded, "file is excluded", "files are excluded"),
            counted(
                self.claims,
                "claim about the profile is declared",
                "claims about the profile are declared",
            ),
        ];
        let parts: Vec<String> = parts.into_iter().flatten().collect();
        let mut notices = Vec::new();
        // No path: what is silenced stands above everything that happened to single files.
        let tell = |message: String| Notice {
            path: RepoPath::default(),
            line: 0,
            message,
            incomplete: false,
        };
        if let (Some(config), false) = (config, parts.is_empty()) {
            notices.push(tell(format!("{}: {}", config.name, parts.join(", "))));
        }
        let ignored = counted(
            self.ignored,
            "finding is waived by a comment beside it",
            "findings are waived by comments beside them",
        );
        notices.extend(ignored.map(tell));
        notices
    }
}

fn counted(count: usize, one: &str, many: &str) -> Option<String> {
    match count {
        0 => None,
        1 => Some(format!("1 {one}")),
        count => Some(format!("{count} {many}")),
    }
}

fn named(names: &[String], one: &str, many: &str) -> Option<String> {
    let said = counted(names.len(), one, many)?;
    let shown = names.iter().take(MAX_NAMES).map(String::as_str);
    let shown: Vec<&str> = shown.collect();
    let more = if names.len() > MAX_NAMES { ", ..." } else { "" };
    Some(format!("{said} ({}{more})", shown.join(", ")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_silenced_is_told_by_name() {
        let changes = Changes {
            skipped: (0..7).map(|n| format!("a/r{n}")).collect(),
            waived: 1,
            ignored: 2,
            ..Changes::default()
        };
        let config = Config {
            name: "readiness.toml".to_owned(),
            ..Config::default()
        };
        let said: Vec<String> = changes
            .notices(Some(&config))
            .into_iter()
            .map(|notice| notice.message)
            .collect();
        assert_eq!(
            said,
            [
                "readiness.toml: 7 rules are skipped (a/r0, a/r1, a/r2, a/r3, a/r4, ...), 1 finding is waived",
                "2 findings are waived by comments beside them",
            ]
        );
        assert!(Changes::default().notices(Some(&config)).is_empty());
    }
}
