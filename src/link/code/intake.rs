//! Components most of whose handlers take bodies as they come: how many of how many.
//!
//! Where nothing checks anything, the rule has nothing to count on anyway; this is about the one validator that stands for all.

use super::located;
use super::program::Program;
use crate::facts::security::Practice;
use crate::facts::{ComponentId, FactSet};
use crate::source::Place;
use std::collections::{BTreeMap, BTreeSet};

/// Fewer handlers than this are no habit.
const FEW: usize = 2;

/// Adds a practice to each such component, at its first handler.
pub(super) fn link(program: &Program<'_>, facts: &mut FactSet) {
    // What stands before every handler checks for all of them.
    let checked: BTreeSet<ComponentId> = facts
        .middlewares
        .iter()
        .filter(|one| one.reachable && one.scope == "app" && has_validation(&one.capabilities))
        .map(|one| one.component)
        .collect();
    let some: BTreeSet<ComponentId> = facts
        .practices
        .iter()
        .filter(|one| {
            one.good && one.production && matches!(one.topic, "input-validation" | "validation")
        })
        .map(|one| one.component)
        .collect();
    let mut taken: BTreeMap<ComponentId, Vec<(Place, bool)>> = BTreeMap::new();
    for route in facts.routes.iter().filter(|route| {
        route.reachable
            && route.raw_body
            && matches!(route.method.as_str(), "POST" | "PUT" | "PATCH")
    }) {
        let before = facts.middlewares.iter().any(|one| {
            one.place.file == route.place.file
                && has_validation(&one.capabilities)
                && one.place.span.start + 40 >= route.place.span.start
                && one.place.span.start <= route.place.span.start + 300
        });
        let handler = route.anchors.iter().find(|(name, _)| *name == "handler");
        let place = handler.map_or(route.place, |(_, place)| *place);
        let known = taken.entry(route.component).or_default();
        if known.iter().all(|(other, _)| *other != place) {
            known.push((place, route.checks_body || before));
        }
    }
    for (component, handlers) in taken {
        let raw: Vec<Place> = handlers
            .iter()
            .filter(|(_, checks)| !checks)
            .map(|(place, _)| *place)
            .collect();
        if raw.len() < FEW
            || raw.len() * 2 <= handlers.len()
            || checked.contains(&component)
            || !some.contains(&component)
        {
            continue;
        }
        let Some(first) = raw.first() else { continue };
        let file = &program.repository.files[first.file.0 as usize];
        let fact = Practice {
            topic: "raw-body",
            what: format!(
                "{} of {} handlers that take a body use it as it comes, this one first",
                raw.len(),
                handlers.len()
            ),
            good: false,
            advice: String::new(),
            path: file.path.as_str().to_owned(),
            class: file.class.as_str(),
            production: true,
            hedged: true,
        };
        facts.practices.push(located(fact, *first, component));
    }
    facts.practices.sort_by_key(|fact| fact.place);
}

fn has_validation(capabilities: &[String]) -> bool {
    capabilities.iter().any(|one| one == "validation")
}

#[cfg(test)]
mod tests {
    use crate::link::fixture::linked;

    fn told(handlers: &str) -> Vec<String> {
        let main = format!(
            "const express = require('express');\nconst {{ z }} = require('zod');\nconst app = express();\nconst orderSchema = z.object({{}});\n{handlers}app.listen(1);\n"
        );
        let facts = linked(
            &[
                ("package.json", "{\"name\":\"a\",\"version\":\"1.0.0\",\"main\":\"server.js\",\"scripts\":{\"start\":\"node server.js\"},\"dependencies\":{\"express\":\"4.19.2\",\"zod\":\"3\"}}"),
                ("server.js", &main),
            ],
            |_, _| {},
        )
        .facts;
        let found = facts.practices.iter().filter(|one| one.topic == "raw-body");
        found.map(|one| one.what.clone()).collect()
    }

    #[test]
    fn one_validator_does_not_speak_for_all() {
        let checked = "app.post('/a', (req, res) => { save(orderSchema.parse(req.body)); });\n";
        let raw = "app.post('/b', (req, res) => { save(req.body); });\napp.put('/c', (req, res) => { change(req.body); });\n";
        assert_eq!(
            told(&format!("{checked}{raw}")),
            ["2 of 3 handlers that take a body use it as it comes, this one first"]
        );
        let both = checked.replace("/a", "/d");
        assert!(told(&format!("{checked}{both}{raw}")).is_empty());
        assert!(told(raw).is_empty());
    }
}
