//! The report as JSON: version 1 of the schema in `docs/schemas/report-v1.schema.json`. Fields may be added to it;
//! none is renamed, removed or given another meaning.

use super::sanitize::SafeJson;
use super::secrets;
use super::summary::{Summary, Tally, by_rule};
use crate::verdict::{
    Claim, ComponentReport, Evidence, Finding, Location, Outcome, ProfileReport, Report, RuleInfo,
};
use serde::Serialize;
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::io::{self, Write};

/// Writes a value as pretty JSON that no CI system obeys, and ends the line.
///
/// # Errors
/// When `out` takes no more.
pub fn write_json(value: &impl Serialize, out: &mut dyn Write) -> io::Result<()> {
    let mut writer = serde_json::Serializer::with_formatter(&mut *out, SafeJson::default());
    value.serialize(&mut writer)?;
    out.write_all(b"\n")
}

pub(super) fn render(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    write_json(&WireReport::new(report), out)
}

#[derive(Serialize)]
struct WireReport<'a> {
    schema_version: u32,
    tool: WireTool,
    root: &'a str,
    profile: WireProfile<'a>,
    components: Vec<WireComponent<'a>>,
    summary: WireSummary<'a>,
    rules: Vec<WireRule<'a>>,
    notices: Vec<WireNotice<'a>>,
    stats: WireStats,
}

#[derive(Serialize)]
struct WireTool {
    name: &'static str,
    version: &'static str,
}

/// What a repository or component is.
#[derive(Serialize)]
pub(crate) struct WireProfile<'a> {
    predicates: BTreeMap<&'a str, WirePredicate<'a>>,
    values: BTreeMap<&'a str, &'a [String]>,
}

#[derive(Serialize)]
struct WirePredicate<'a> {
    holds: bool,
    assumed: bool,
    evidence: Vec<WireRelated<'a>>,
}

/// A component with what it is.
#[derive(Serialize)]
pub(crate) struct WireComponent<'a> {
    root: &'a str,
    name: &'a str,
    kind: &'a str,
    profile: WireProfile<'a>,
}

#[derive(Serialize)]
struct WireSummary<'a> {
    #[serde(flatten)]
    all: WireTally,
    by_severity: WireSeverities,
    by_category: BTreeMap<&'a str, WireTally>,
}

#[derive(Serialize)]
struct WireSeverities {
    critical: usize,
    high: usize,
    medium: usize,
    low: usize,
}

#[derive(Serialize)]
struct WireTally {
    score: Option<u64>,
    passed: usize,
    failed: usize,
    unproven: usize,
    not_applicable: usize,
    waived: usize,
}

#[derive(Serialize)]
struct WireRule<'a> {
    id: &'a str,
    title: &'a str,
    category: &'a str,
    severity: &'static str,
    effort: &'static str,
    proof: &'static str,
    component: Option<&'a str>,
    verdict: &'static str,
    reason: &'a str,
    evidence: Vec<WireEvidence<'a>>,
    findings: Vec<WireFinding<'a>>,
    waived: Vec<WireWaived<'a>>,
}

#[derive(Serialize)]
struct WirePlace<'a> {
    path: &'a str,
    line: u32,
    column: u32,
    end_line: u32,
    end_column: u32,
}

#[derive(Serialize)]
struct WireRelated<'a> {
    #[serde(flatten)]
    place: WirePlace<'a>,
    text: Cow<'a, str>,
    note: &'a str,
}

#[derive(Serialize)]
struct WireEvidence<'a> {
    #[serde(flatten)]
    place: WireRelated<'a>,
    related: Vec<WireRelated<'a>>,
}

#[derive(Serialize)]
struct WireFinding<'a> {
    #[serde(flatten)]
    place: WirePlace<'a>,
    message: &'a str,
    severity: &'static str,
    confidence: &'static str,
    fingerprint: &'a str,
    fix: &'a str,
    related: Vec<WireRelated<'a>>,
}

#[derive(Serialize)]
struct WireWaived<'a> {
    #[serde(flatten)]
    finding: WireFinding<'a>,
    waiver: WirePlace<'a>,
    reason: &'a str,
    until: &'a str,
}

#[derive(Serialize)]
struct WireNotice<'a> {
    path: &'a str,
    line: u32,
    message: &'a str,
    incomplete: bool,
}

#[derive(Serialize)]
struct WireStats {
    files: u64,
    bytes: u64,
    parsed: u64,
}

impl<'a> WireReport<'a> {
    fn new(report: &'a Report) -> Self {
        Self {
            schema_version: 1,
            tool: WireTool {
                name: env!("CARGO_PKG_NAME"),
                version: env!("CARGO_PKG_VERSION"),
            },
            root: &report.root,
            profile: WireProfile::new(&report.profile),
            components: report.components.iter().map(WireComponent::new).collect(),
            summary: WireSummary::new(&Summary::new(&by_rule(report))),
            rules: report.outcomes.iter().map(WireRule::new).collect(),
            notices: report
                .notices
                .iter()
                .map(|notice| WireNotice {
                    path: notice.path.as_str(),
                    line: notice.line,
                    message: &notice.message,
                    incomplete: notice.incomplete,
                })
                .collect(),
            stats: WireStats {
                files: report.stats.files,
                bytes: report.stats.bytes,
                parsed: report.stats.parsed,
            },
        }
    }
}

impl<'a> WireProfile<'a> {
    /// Says it in the words of the report.
    pub(crate) fn new(profile: &'a ProfileReport) -> Self {
        let mut predicates: BTreeMap<_, _> = profile
            .fails
            .iter()
            .map(|name| {
                let absent = WirePredicate {
                    holds: false,
                    assumed: false,
                    evidence: Vec::new(),
                };
                (*name, absent)
            })
            .collect();
        for Claim {
            name,
            assumed,
            evidence,
        } in &profile.holds
        {
            let shown = WirePredicate {
                holds: true,
                assumed: *assumed,
                evidence: related(evidence),
            };
            predicates.insert(name, shown);
        }
        Self {
            predicates,
            values: profile
                .values
                .iter()
                .map(|(name, values)| (*name, values.as_slice()))
                .collect(),
        }
    }
}

impl<'a> WireComponent<'a> {
    /// Says it in the words of the report.
    pub(crate) fn new(component: &'a ComponentReport) -> Self {
        Self {
            root: &component.root,
            name: &component.name,
            kind: component.kind,
            profile: WireProfile::new(&component.profile),
        }
    }
}

impl<'a> WireSummary<'a> {
    fn new(summary: &Summary<'a>) -> Self {
        let [(_, critical), (_, high), (_, medium), (_, low)] = summary.by_severity;
        let categories = summary.by_category.iter();
        Self {
            all: WireTally::new(&summary.all),
            by_severity: WireSeverities {
                critical,
                high,
                medium,
                low,
            },
            by_category: categories
                .map(|(category, tally)| (*category, WireTally::new(tally)))
                .collect(),
        }
    }
}

impl WireTally {
    fn new(tally: &Tally) -> Self {
        Self {
            score: tally.score(),
            passed: tally.passed,
            failed: tally.failed,
            unproven: tally.unproven,
            not_applicable: tally.not_applicable,
            waived: tally.waived,
        }
    }
}

impl<'a> WireRule<'a> {
    fn new(outcome: &'a Outcome) -> Self {
        let rule: &RuleInfo = &outcome.rule;
        Self {
            id: &rule.id,
            title: &rule.title,
            category: rule.category(),
            severity: rule.severity.as_str(),
            effort: rule.effort.as_str(),
            proof: rule.proof.as_str(),
            component: outcome.component.as_deref(),
            verdict: outcome.verdict.as_str(),
            reason: &outcome.reason,
            evidence: outcome.evidence.iter().map(WireEvidence::new).collect(),
            findings: outcome
                .findings
                .iter()
                .map(|finding| WireFinding::new(finding, rule))
                .collect(),
            waived: outcome
                .waived
                .iter()
                .map(|waived| WireWaived {
                    finding: WireFinding::new(&waived.finding, rule),
                    waiver: WirePlace::new(&waived.waiver),
                    reason: &waived.reason,
                    until: &waived.until,
                })
                .collect(),
        }
    }
}

impl<'a> WirePlace<'a> {
    fn new(location: &'a Location) -> Self {
        Self {
            path: location.path.as_str(),
            line: location.region.line,
            column: location.region.column,
            end_line: location.region.end_line,
            end_column: location.region.end_column,
        }
    }
}

impl<'a> WireRelated<'a> {
    fn new(location: &'a Location, note: &'a str) -> Self {
        Self {
            place: WirePlace::new(location),
            text: secrets::hide(&location.text),
            note,
        }
    }
}

fn related(places: &[(Location, String)]) -> Vec<WireRelated<'_>> {
    places
        .iter()
        .map(|(location, note)| WireRelated::new(location, note))
        .collect()
}

impl<'a> WireEvidence<'a> {
    fn new(evidence: &'a Evidence) -> Self {
        Self {
            place: WireRelated::new(&evidence.location, &evidence.note),
            related: related(&evidence.related),
        }
    }
}

impl<'a> WireFinding<'a> {
    fn new(finding: &'a Finding, rule: &'a RuleInfo) -> Self {
        Self {
            place: WirePlace::new(&finding.location),
            message: &finding.message,
            severity: finding.severity.as_str(),
            confidence: finding.confidence.as_str(),
            fingerprint: &finding.fingerprint,
            fix: &rule.fix,
            related: related(&finding.related),
        }
    }
}
