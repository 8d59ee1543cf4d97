//! Puts what people say of their repository in place of what was found, and derives the rest again.
//!
//! A claim about a component is one about the repository too; one about the repository holds for every component that
//! says nothing else.

use super::{delivery, kind};
use crate::facts::profile::{Predicate, Profile};
use crate::facts::{ComponentId, FactSet};
use crate::link::components::Owners;
use crate::source::Place;
use crate::verdict::Profiles;
use std::collections::BTreeMap;

/// The kinds of a component that may be declared: those of the `component` fact.
pub const KINDS: [&str; 7] = [
    "service",
    "worker",
    "web-ui",
    "cli",
    "library",
    "iac-module",
    "docs",
];

/// The predicates behind the kinds, in the order in which a kind is chosen.
const KIND_PREDICATES: [(&str, &str); 5] = [
    ("service", "service"),
    ("worker", "worker"),
    ("web-ui", "web_ui"),
    ("cli", "cli"),
    ("library", "library"),
];

/// What one predicate says of another: where the first holds the second does, by their definitions.
const IMPLIED: [(&str, &str); 9] = [
    ("http", "network_api"),
    ("network_api", "service"),
    ("service", "network_api"),
    ("gha", "ci"),
    ("db_connected", "backing"),
    ("cache", "backing"),
    ("broker", "backing"),
    ("k8s_service", "k8s"),
    ("k8s_probes", "k8s"),
];

/// What somebody says of a predicate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Claim {
    /// Whether it holds.
    pub holds: bool,
    /// The line that says so; `None` when it lies outside the repository.
    pub place: Option<Place>,
}

/// What somebody says of the repository, or of one component.
#[derive(Debug, Clone, Default)]
pub struct Claims {
    /// By name of the predicate.
    pub predicates: BTreeMap<&'static str, Claim>,
    /// The kind, one of [`KINDS`], and the line that says so; `None` where nothing is said.
    pub kind: Option<(&'static str, Option<Place>)>,
}

impl Claims {
    /// How many there are.
    pub fn count(&self) -> usize {
        self.predicates.len() + usize::from(self.kind.is_some())
    }

    /// These claims with what follows from them, those of `above` where these say nothing.
    fn complete(&self, above: &Claims) -> Claims {
        let mut claims = Claims {
            predicates: self.predicates.clone(),
            kind: self.kind.or(above.kind),
        };
        if let Some((kind, place)) = self.kind {
            imply_kind(kind, place, &mut claims.predicates);
        }
        imply(&mut claims.predicates);
        let mut general = above.predicates.clone();
        if let Some((kind, place)) = above.kind.filter(|_| self.kind.is_none()) {
            imply_kind(kind, place, &mut general);
        }
        imply(&mut general);
        for (name, claim) in general {
            claims.predicates.entry(name).or_insert(claim);
        }
        claims
    }
}

/// A kind makes its own predicate hold, and none that would come before it.
fn imply_kind(kind: &str, place: Option<Place>, claims: &mut BTreeMap<&'static str, Claim>) {
    for (other, predicate) in KIND_PREDICATES {
        let holds = other == kind;
        claims.entry(predicate).or_insert(Claim { holds, place });
        if holds {
            break;
        }
    }
}

/// Adds what follows from the claims; a claim that is there stays.
fn imply(claims: &mut BTreeMap<&'static str, Claim>) {
    // Each round but the last adds a claim, and there are no more of them than predicates.
    loop {
        let before = claims.len();
        for (one, other) in IMPLIED {
            if let Some(claim) = claims.get(one).copied().filter(|claim| claim.holds) {
                claims.entry(other).or_insert(claim);
            }
            if let Some(claim) = claims.get(other).copied().filter(|claim| !claim.holds) {
                claims.entry(one).or_insert(claim);
            }
        }
        if claims.len() == before {
            return;
        }
    }
}

/// Everything that somebody says of the profile.
#[derive(Debug, Clone, Default)]
pub struct Overrides {
    /// Of the repository and every component.
    pub repository: Claims,
    /// Of single components, by directory.
    pub components: BTreeMap<String, Claims>,
    /// The host; empty where nothing is said.
    pub host: String,
}

impl Overrides {
    /// How many claims there are.
    pub fn count(&self) -> usize {
        let components: usize = self.components.values().map(Claims::count).sum();
        self.repository.count() + components + usize::from(!self.host.is_empty())
    }
}

/// Puts `overrides` in place of what was found. Components that do not exist are left alone.
pub fn declare(overrides: &Overrides, facts: &mut FactSet, profiles: &mut Profiles) {
    if overrides.count() == 0 {
        return;
    }
    let nothing = Claims::default();
    let Profiles {
        repository: whole,
        components,
    } = profiles;
    if !overrides.host.is_empty() {
        for profile in components.iter_mut().chain([&mut *whole]) {
            profile.host.clone_from(&overrides.host);
        }
    }
    let claims: Vec<Claims> = facts
        .components
        .iter()
        .map(|component| {
            let own = overrides.components.get(&component.root);
            own.unwrap_or(&nothing).complete(&overrides.repository)
        })
        .collect();
    let general = overrides.repository.complete(&nothing);
    let deployment = delivery::evidence(facts);
    apply(&general, whole);
    for (profile, claims) in components.iter_mut().zip(&claims) {
        apply(claims, profile);
        if !claims.predicates.contains_key("deployed") && !claims.predicates.is_empty() {
            profile.deployed = delivery::deployed(&deployment, profile);
        }
    }
    follow_components(whole, components, (&claims, &general), facts);
    if !general.predicates.contains_key("deployed") {
        whole.deployed = delivery::deployed_anywhere(deployment, whole, components);
    }
    for ((component, profile), claims) in facts.components.iter_mut().zip(&*components).zip(&claims)
    {
        component.value.kind = match claims.kind {
            Some((declared, _)) => declared,
            None => kind(profile, &component.value.ecosystems),
        };
    }
}

fn apply(claims: &Claims, profile: &mut Profile) {
    for (name, predicate) in profile.predicates_mut() {
        if let Some(claim) = claims.predicates.get(name) {
            *predicate = declared(*claim);
        }
    }
    let stated = |name| claims.predicates.contains_key(name);
    // It is the sum of three: where one of them is denied, the others decide.
    let denied = ["db_connected", "cache", "broker"].into_iter().any(stated);
    if denied && !stated("backing") {
        profile.backing = Predicate::default();
        for part in [&profile.db_connected, &profile.cache, &profile.broker] {
            if part.holds {
                profile.backing = part.clone();
                break;
            }
        }
    }
}

fn declared(claim: Claim) -> Predicate {
    let shown = claim.place.filter(|_| claim.holds);
    Predicate {
        holds: claim.holds,
        assumed: false,
        evidence: shown
            .map(|place| (place, "declared".to_owned()))
            .into_iter()
            .collect(),
    }
}

/// What is said of components holds for the repository: it has what one of them has, and loses what only they had.
fn follow_components(
    whole: &mut Profile,
    components: &[Profile],
    (claims, general): (&[Claims], &Claims),
    facts: &FactSet,
) {
    let owners = Owners::of(facts);
    const OF_THE_REPOSITORY: [&str; 4] = ["git", "ci", "gha", "publishes"];
    let apart = |place: &Place| {
        let file = facts.files.get(place.file.0 as usize);
        file.is_some_and(|file| owners.owner(&file.path) == ComponentId::REPOSITORY)
    };
    let parts: Vec<_> = components.iter().map(Profile::predicates).collect();
    for (at, (name, all)) in whole.predicates_mut().into_iter().enumerate() {
        let spoken = claims.iter().any(|one| one.predicates.contains_key(name));
        let said = general.predicates.get(name).is_some_and(|one| one.holds);
        if !spoken || said || OF_THE_REPOSITORY.contains(&name) {
            continue;
        }
        let holding = parts.iter().map(|part| part[at].1).find(|one| one.holds);
        match holding {
            Some(one) if !all.holds => *all = one.clone(),
            Some(_) => {}
            None => {
                all.evidence.retain(|(place, _)| apart(place));
                all.holds = !all.evidence.is_empty();
                all.assumed = false;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn claims(stated: &[(&'static str, bool)]) -> Claims {
        let predicates = stated.iter().map(|(name, holds)| {
            (
                *name,
                Claim {
                    holds: *holds,
                    place: None,
                },
            )
        });
        Claims {
            predicates: predicates.collect(),
            kind: None,
        }
    }

    fn declared_over(overrides: &Overrides, parts: Vec<Profile>) -> (FactSet, Profiles) {
        let mut facts = FactSet::default();
        for at in 0..parts.len() {
            let component = crate::facts::profile::Component {
                root: format!("part{at}"),
                ..Default::default()
            };
            facts
                .components
                .push(crate::facts::Located::new(component, Place::default()));
        }
        let mut profiles = Profiles {
            repository: Profile::default(),
            components: parts,
        };
        declare(overrides, &mut facts, &mut profiles);
        (facts, profiles)
    }

    #[test]
    fn a_declared_service_is_deployed_and_has_its_kind() {
        let overrides = Overrides {
            repository: claims(&[("http", true)]),
            ..Overrides::default()
        };
        let (facts, profiles) = declared_over(&overrides, vec![Profile::default()]);
        let part = &profiles.components[0];
        assert!(part.http.holds && part.network_api.holds && part.service.holds);
        assert!(part.deployed.assumed && profiles.repository.deployed.holds);
        assert_eq!(facts.components[0].kind, "service");
    }

    #[test]
    fn what_a_component_denies_the_repository_loses_unless_another_has_it() {
        let mut docker = Profile::default();
        docker.docker.holds = true;
        let mut overrides = Overrides::default();
        let no_docker = claims(&[("docker", false)]);
        overrides.components.insert("part0".to_owned(), no_docker);
        let (_, profiles) = declared_over(&overrides, vec![docker.clone()]);
        assert!(!profiles.components[0].docker.holds && !profiles.repository.docker.holds);
        let (_, profiles) = declared_over(&overrides, vec![docker.clone(), docker]);
        assert!(profiles.repository.docker.holds);
    }

    #[test]
    fn a_library_serves_nothing_and_a_stated_claim_wins_over_its_kind() {
        let mut own = claims(&[("web_ui", true)]);
        own.kind = Some(("library", None));
        let complete = own.complete(&claims(&[("cli", true)]));
        let holds = |name: &str| complete.predicates[name].holds;
        assert!(!holds("service") && !holds("http") && !holds("worker") && !holds("cli"));
        assert!(holds("library") && holds("web_ui"));
    }
}
