//! What a scan says: outcomes of rules with their evidence and findings, and notices of what could not be read.
//!
//! Plain data; the reporters give it its forms.

use crate::facts::profile::Profile;
use crate::source::{Region, RepoPath};
use std::sync::Arc;

/// How grave a failed rule is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Good to have.
    Low,
    /// Should be there.
    Medium,
    /// Not fit for production without it.
    High,
    /// Loses data, money or trust.
    Critical,
}

impl Severity {
    /// All, the gravest first.
    pub const ALL: [Severity; 4] = [
        Severity::Critical,
        Severity::High,
        Severity::Medium,
        Severity::Low,
    ];

    /// The word for it, in lower case.
    pub fn as_str(self) -> &'static str {
        match self {
            Severity::Low => "low",
            Severity::Medium => "medium",
            Severity::High => "high",
            Severity::Critical => "critical",
        }
    }

    /// One level lower; `Low` stays.
    #[must_use]
    pub fn lowered(self) -> Severity {
        match self {
            Severity::Critical => Severity::High,
            Severity::High => Severity::Medium,
            Severity::Medium | Severity::Low => Severity::Low,
        }
    }
}

/// How long the fix takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Effort {
    /// Less than an hour.
    Minutes,
    /// Less than a day.
    Hours,
    /// Longer.
    Days,
}

impl Effort {
    /// The word for it, in lower case.
    pub fn as_str(self) -> &'static str {
        match self {
            Effort::Minutes => "minutes",
            Effort::Hours => "hours",
            Effort::Days => "days",
        }
    }
}

/// What files can prove about a rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Proof {
    /// Presence and absence both.
    Strong,
    /// Presence; absence is `unproven`.
    Weak,
    /// Nothing: somebody has to attest it.
    Attest,
}

impl Proof {
    /// The word for it, in lower case.
    pub fn as_str(self) -> &'static str {
        match self {
            Proof::Strong => "strong",
            Proof::Weak => "weak",
            Proof::Attest => "attest",
        }
    }
}

/// What a rule says of a repository or a component.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Verdict {
    /// It holds, and the evidence shows it.
    Pass,
    /// It does not hold, and the findings show where.
    Fail,
    /// Nothing was found, and that is no proof; or the rule waits for another one.
    Unproven,
    /// It makes no sense here, for the reason given.
    NotApplicable,
    /// It fails, and somebody answers for that until a date.
    Waived,
}

impl Verdict {
    /// The word for it, as the report spells it.
    pub fn as_str(self) -> &'static str {
        match self {
            Verdict::Pass => "pass",
            Verdict::Fail => "fail",
            Verdict::Unproven => "unproven",
            Verdict::NotApplicable => "not-applicable",
            Verdict::Waived => "waived",
        }
    }
}

/// How sure a finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Confidence {
    /// A dependency or a pattern only.
    Low,
    /// A call and a dependency.
    Medium,
    /// Parsed structure.
    High,
}

impl Confidence {
    /// The word for it, in lower case.
    pub fn as_str(self) -> &'static str {
        match self {
            Confidence::Low => "low",
            Confidence::Medium => "medium",
            Confidence::High => "high",
        }
    }
}

/// What readers are told about a rule.
#[derive(Debug, Clone)]
pub struct RuleInfo {
    /// `category/name`.
    pub id: String,
    /// What to do, as a command: "Pin base images by digest".
    pub title: String,
    /// How grave a failure is.
    pub severity: Severity,
    /// How long the fix takes.
    pub effort: Effort,
    /// What files can prove.
    pub proof: Proof,
    /// Why it matters.
    pub why: String,
    /// How to fix it.
    pub fix: String,
    /// What counts as proof, and what does not.
    pub proves: String,
    /// A few lines that fail it; empty where no few lines show it.
    pub fails: String,
    /// The same lines, mended.
    pub passes: String,
    /// Standards and other tools' checks, such as `scorecard/License`.
    pub references: Vec<String>,
    /// The checklist items that it answers.
    pub seed_items: Vec<String>,
    /// Whether it comes from a `--rules` directory.
    pub from_user: bool,
}

impl RuleInfo {
    /// The part of the id before the `/`.
    pub fn category(&self) -> &str {
        self.id.split('/').next().unwrap_or_default()
    }
}

/// A place in a file, ready for people and for SARIF.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Location {
    /// The file.
    pub path: RepoPath,
    /// Its lines and columns, from 1.
    pub region: Region,
    /// The text under the region, first line only, cut at 200 characters; empty where there is none, or where it may
    /// hold a secret.
    pub text: String,
}

/// Something that shows that a rule holds.
#[derive(Debug, Clone)]
pub struct Evidence {
    /// Where.
    pub location: Location,
    /// What it is: empty, or a few words.
    pub note: String,
    /// Places that belong to it, each with a note.
    pub related: Vec<(Location, String)>,
}

/// Something that is wrong, at a place.
#[derive(Debug, Clone)]
pub struct Finding {
    /// Where; for something absent, where the fix belongs.
    pub location: Location,
    /// What is wrong, in one sentence without a full stop.
    pub message: String,
    /// How grave: the rule's severity, or one lower where part of the proof is there.
    pub severity: Severity,
    /// How sure.
    pub confidence: Confidence,
    /// Identifies the finding across commits; does not move with line numbers.
    pub fingerprint: String,
    /// Places that belong to it, each with a note.
    pub related: Vec<(Location, String)>,
}

/// A finding that somebody answers for: it does not count.
#[derive(Debug, Clone)]
pub struct WaivedFinding {
    /// What is wrong all the same.
    pub finding: Finding,
    /// The waiver: a line of the configuration, or a comment beside the finding.
    pub waiver: Location,
    /// Why it may stay; never empty.
    pub reason: String,
    /// The last day, `YYYY-MM-DD`; empty for a comment, which stays until the line goes.
    pub until: String,
}

/// What one rule says of the repository or of one component.
#[derive(Debug, Clone)]
pub struct Outcome {
    /// The rule.
    pub rule: Arc<RuleInfo>,
    /// The component's directory; `None` for a rule that judges the repository once.
    pub component: Option<String>,
    /// The verdict.
    pub verdict: Verdict,
    /// Why, in words; empty where findings or evidence say it.
    pub reason: String,
    /// What shows that it holds.
    pub evidence: Vec<Evidence>,
    /// What is wrong.
    pub findings: Vec<Finding>,
    /// What is wrong and waived; the verdict is `waived` when nothing else is wrong.
    pub waived: Vec<WaivedFinding>,
}

/// What could not be read, parsed or judged, and what the owners changed.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Notice {
    /// The file or directory; empty for the scan as a whole.
    pub path: RepoPath,
    /// The line, from 1; 0 where the whole file is meant.
    pub line: u32,
    /// What happened.
    pub message: String,
    /// Whether something was not seen because of it; false for what is only told, such as what the configuration changed.
    pub incomplete: bool,
}

/// A component, with what it is.
#[derive(Debug, Clone)]
pub struct ComponentReport {
    /// Its directory; empty for the root.
    pub root: String,
    /// Its name.
    pub name: String,
    /// Its kind.
    pub kind: &'static str,
    /// Its profile.
    pub profile: ProfileReport,
}

/// A predicate of a profile that holds.
#[derive(Debug, Clone)]
pub struct Claim {
    /// Its name.
    pub name: &'static str,
    /// Whether nothing shows it and it is taken for granted.
    pub assumed: bool,
    /// The places that show it, with a short note each.
    pub evidence: Vec<(Location, String)>,
}

/// A profile with its evidence as places.
#[derive(Debug, Clone, Default)]
pub struct ProfileReport {
    /// The predicates that hold.
    pub holds: Vec<Claim>,
    /// The predicates that do not hold.
    pub fails: Vec<&'static str>,
    /// The text and list fields, by name.
    pub values: Vec<(&'static str, Vec<String>)>,
}

/// How much was read.
#[derive(Debug, Clone, Copy, Default)]
pub struct Stats {
    /// Files seen.
    pub files: u64,
    /// Bytes read.
    pub bytes: u64,
    /// Files parsed.
    pub parsed: u64,
}

/// The whole answer.
#[derive(Debug, Clone)]
pub struct Report {
    /// The path that was scanned, as it was given.
    pub root: String,
    /// What the repository is.
    pub profile: ProfileReport,
    /// Its components, by directory.
    pub components: Vec<ComponentReport>,
    /// Every rule's outcomes, by rule id and then component.
    pub outcomes: Vec<Outcome>,
    /// What could not be read, by path.
    pub notices: Vec<Notice>,
    /// How much was read.
    pub stats: Stats,
}

/// The profile of the repository and of each component, as conditions read them.
#[derive(Debug, Default)]
pub struct Profiles {
    /// The repository: every claim that holds for a component holds here.
    pub repository: Profile,
    /// Per component, in the order of the `component` facts.
    pub components: Vec<Profile>,
}
