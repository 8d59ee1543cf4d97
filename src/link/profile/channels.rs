//! What a component takes and sends besides plain answers: files, sockets, streams, mail, push messages, webhooks; who its
//! clients are, and what describes it.
//!
//! Practices and uses show most of it; what only tests or development reach shows nothing.

use super::Scope;
use crate::facts::profile::{Predicate, Profile};
use crate::facts::{ComponentId, FactSet};

/// What shows a claim, and where the claim stands.
type Shows = (&'static str, fn(&mut Profile) -> &mut Predicate);

/// Topics of practices that show a claim.
const TOPICS: &[Shows] = &[
    ("static-files", |profile| &mut profile.static_assets),
    ("upload-intake", |profile| &mut profile.uploads),
    ("webhook-delivery", |profile| &mut profile.sends_webhooks),
    ("socket", |profile| &mut profile.websocket),
    ("event-stream", |profile| &mut profile.sse),
    ("mail", |profile| &mut profile.sends_email),
    ("push-message", |profile| &mut profile.sends_push),
];

/// Capabilities in use that show a claim.
const CAPABILITIES: &[Shows] = &[
    ("email", |profile| &mut profile.sends_email),
    ("push", |profile| &mut profile.sends_push),
    ("sms", |profile| &mut profile.sends_push),
];

/// Libraries of a capability that are frameworks or clients of much else: being imported shows nothing.
const BROAD: &[&str] = &[
    "boto3",
    "aws-sdk",
    "@aws-sdk/client-sns",
    "laravel/framework",
    "django",
    "rails",
    "actionmailer",
    "firebase-admin",
    "framework",
];

pub(super) fn show(scope: &Scope<'_>, profile: &mut Profile) {
    for practice in scope.practices.iter().filter(|one| one.production) {
        if let Some((_, claim)) = TOPICS.iter().find(|(topic, _)| *topic == practice.topic) {
            claim(profile).show(practice.place, practice.what.clone());
        }
    }
    for used in scope.uses.iter().filter(|one| one.reachable) {
        if BROAD.contains(&used.name.as_str()) {
            continue;
        }
        for (capability, claim) in CAPABILITIES {
            if used.capabilities.iter().any(|one| one == capability) {
                claim(profile).show(used.place, used.name.clone());
            }
        }
    }
    // Messages of RPC are bodies.
    let rpc = scope
        .servers
        .iter()
        .filter(|one| one.reachable && one.protocol == "grpc");
    for server in rpc {
        profile.accepts_bodies.show(server.place, "methods of RPC");
    }
    for used in scope.uses.iter().filter(|one| {
        one.reachable && one.name == "connectrpc.com/connect"
            || one.name == "@connectrpc/connect-node"
    }) {
        if profile.network_api.holds {
            profile.accepts_bodies.show(used.place, "methods of RPC");
        }
    }
}

/// What descriptions and manifests say, which belong to no component's code.
pub(super) fn described(facts: &FactSet, components: &mut [Profile], whole: &mut Profile) {
    let mut show =
        |component: ComponentId, claim: fn(&mut Profile) -> &mut Predicate, place, note: &str| {
            if let Some(profile) = components.get_mut(usize::from(component.0)) {
                claim(profile).show(place, note);
            }
            claim(whole).show(place, note);
        };
    for one in facts.api_descriptions.iter().filter(|one| one.own) {
        match one.format {
            "openapi" => show(
                one.component,
                |profile| &mut profile.openapi_spec,
                one.place,
                "OpenAPI",
            ),
            "asyncapi" => show(
                one.component,
                |profile| &mut profile.event_schemas,
                one.place,
                "AsyncAPI",
            ),
            _ => {}
        }
    }
    for one in facts
        .rpc_services
        .iter()
        .filter(|one| one.served || one.registered || one.implemented)
    {
        show(
            one.component,
            |profile| &mut profile.proto_services,
            one.place,
            &one.name,
        );
    }
    for file in facts.files.iter().filter(|one| one.path.ends_with(".avsc")) {
        show(
            file.component,
            |profile| &mut profile.event_schemas,
            file.place,
            "Avro",
        );
    }
    if is_internal(facts) {
        for profile in components.iter_mut().chain([whole]) {
            profile.external_clients = Predicate::default();
        }
    }
}

/// Kinds of objects that let clients from outside of a cluster in.
const DOORS: &[&str] = &[
    "Ingress",
    "HTTPRoute",
    "GRPCRoute",
    "TCPRoute",
    "TLSRoute",
    "Gateway",
    "VirtualService",
    "IngressRoute",
    "Route",
    "HTTPProxy",
    "Mapping",
    "ApisixRoute",
];

/// Whether everything that the repository deploys is reached from inside a cluster alone.
fn is_internal(facts: &FactSet) -> bool {
    let own = facts.objects.iter().filter(|one| !one.vendored);
    let mut services = own.clone().filter(|one| one.kind == "Service").peekable();
    let closed = services.peek().is_some()
        && services.all(|one| one.service_type == "ClusterIP" && !one.templated);
    let door = own.clone().any(|one| DOORS.contains(&one.kind.as_str()));
    let offered = facts.charts.iter().filter(|one| !one.vendored).any(|one| {
        !one.dependencies.is_empty() || one.offers.iter().any(|kind| DOORS.contains(&kind.as_str()))
    });
    let elsewhere = !facts.compose_services.is_empty()
        || facts.targets.iter().any(|one| {
            one.production && matches!(one.kind, "platform" | "serverless" | "machines")
        })
        || facts.resources.iter().any(|one| one.production);
    closed && !door && !offered && !elsewhere
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::facts::Located;
    use crate::facts::kubernetes::Object;
    use crate::source::Place;

    fn object(kind: &str, service_type: &str) -> Located<Object> {
        let value = Object {
            kind: kind.to_owned(),
            service_type: service_type.to_owned(),
            ..Object::default()
        };
        Located::new(value, Place::default())
    }

    #[test]
    fn services_inside_a_cluster_without_a_door_have_no_clients_outside() {
        let mut facts = FactSet::default();
        assert!(!is_internal(&facts));
        facts.objects.push(object("Service", "ClusterIP"));
        assert!(is_internal(&facts));
        facts.objects.push(object("Ingress", ""));
        assert!(!is_internal(&facts));
    }

    #[test]
    fn a_load_balancer_is_a_door() {
        let mut facts = FactSet::default();
        facts.objects.push(object("Service", "LoadBalancer"));
        assert!(!is_internal(&facts));
    }
}
