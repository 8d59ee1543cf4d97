//! What the repository and its components are, in the words of the report. What they call themselves is cut.

use crate::facts::FactSet;
use crate::facts::profile::Profile;
use crate::record::{Record, Value};
use crate::rules::Locator;
use crate::source::excerpt;
use crate::verdict::{Claim, ComponentReport, ProfileReport, Profiles};

pub(super) fn components(
    facts: &FactSet,
    profiles: &Profiles,
    locator: &Locator<'_>,
) -> Vec<ComponentReport> {
    let pairs = facts.components.iter().zip(&profiles.components);
    pairs
        .map(|(component, profile)| ComponentReport {
            root: component.root.clone(),
            name: excerpt(&component.name).into_owned(),
            kind: component.kind,
            profile: report(profile, locator),
        })
        .collect()
}

pub(super) fn report(profile: &Profile, locator: &Locator<'_>) -> ProfileReport {
    let mut report = ProfileReport::default();
    for (name, predicate) in profile.predicates() {
        if predicate.holds {
            let evidence = predicate.evidence.iter();
            let evidence = evidence
                .map(|(place, note)| (locator.location(*place), locator.masked(&excerpt(note))))
                .collect();
            let assumed = predicate.assumed;
            report.holds.push(Claim {
                name,
                assumed,
                evidence,
            });
        } else {
            report.fails.push(name);
        }
    }
    for (index, field) in Profile::SCHEMA.fields.iter().enumerate() {
        match profile.value_of(index) {
            Value::Str(text) => report
                .values
                .push((field.name, vec![excerpt(text).into_owned()])),
            Value::List(list) => {
                let items = (0..list.len()).filter_map(|index| match list.item(index) {
                    Value::Str(text) => Some(excerpt(text).into_owned()),
                    _ => None,
                });
                report.values.push((field.name, items.collect()));
            }
            _ => {}
        }
    }
    report
}
