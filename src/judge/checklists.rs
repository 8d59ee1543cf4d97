//! Tells the items of checklists what the rules that they speak of say, so that one can be held against the other.
//!
//! Only verdicts that all rules of an item share are told; a rule that was not run says nothing.

use std::collections::HashMap;

use crate::facts::Located;
use crate::facts::prose::ChecklistItem;
use crate::verdict::{Location, Outcome, Verdict};

/// What one rule says over all components.
struct Said {
    verdict: &'static str,
    /// The first place that shows it.
    at: String,
}

/// Fills in what the rules of each item say.
pub fn tell(outcomes: &[Outcome], items: &mut [Located<ChecklistItem>]) {
    if items.is_empty() {
        return;
    }
    let mut said: HashMap<&str, Said> = HashMap::new();
    for outcome in outcomes {
        let now = of(outcome);
        said.entry(outcome.rule.id.as_str())
            .and_modify(|known| {
                // One component that fails is enough; one that passes beside others that do not apply too.
                if now.verdict == "fail" && known.verdict != "fail" || known.verdict == "absent" {
                    *known = of(outcome);
                }
            })
            .or_insert(now);
    }
    for item in items {
        let mut verdicts = item.rules.iter().map(|rule| said.get(rule.as_str()));
        let Some(Some(first)) = verdicts.next() else {
            continue;
        };
        let shared = verdicts.all(|other| other.is_some_and(|one| one.verdict == first.verdict));
        if shared && matches!(first.verdict, "pass" | "fail") {
            item.value.verdict = first.verdict;
            item.value.shown_at.clone_from(&first.at);
        }
    }
}

fn of(outcome: &Outcome) -> Said {
    let place = |location: &Location| format!("{}:{}", location.path, location.region.line);
    let (verdict, at) = match outcome.verdict {
        Verdict::Pass => (
            "pass",
            outcome.evidence.first().map(|one| place(&one.location)),
        ),
        Verdict::Fail => (
            "fail",
            outcome.findings.first().map(|one| place(&one.location)),
        ),
        Verdict::NotApplicable => ("absent", None),
        Verdict::Unproven | Verdict::Waived => ("unknown", None),
    };
    Said {
        verdict,
        at: at.unwrap_or_default(),
    }
}
