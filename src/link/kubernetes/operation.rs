//! How a workload is run: how it is updated, spread, scaled, and with whose account.

use super::pods::Pods;
use super::sets::Set;
use crate::extract::kubernetes::value::{Entry, Value};
use crate::facts::kubernetes::Workload;

/// Places of what was read.
#[derive(Default)]
pub(super) struct Places<'a> {
    /// What makes an update unsafe, else the strategy.
    pub(super) strategy: Option<&'a Entry>,
    /// The least number of replicas of the autoscaler, or what is wrong with it.
    pub(super) autoscaler: Option<&'a Entry>,
    /// The service account's name.
    pub(super) account: Option<&'a Entry>,
}

/// Fills in what the workload's own object and its set say.
pub(super) fn read<'a>(
    pods: &Pods<'a>,
    set: &'a Set,
    autoscaler: Option<&'a Value>,
    fact: &mut Workload,
) -> Places<'a> {
    let mut places = Places::default();
    strategy(pods, fact, &mut places);
    fact.singleton = holds_a_claim(pods) || elects_a_leader(pods);
    fact.spread = is_spread(pods.spec);
    account(pods, set, fact, &mut places);
    if let Some(object) = autoscaler {
        scaling(pods, object, fact, &mut places);
    }
    places
}

fn strategy<'a>(pods: &Pods<'a>, fact: &mut Workload, places: &mut Places<'a>) {
    let key = match fact.kind.as_str() {
        "Deployment" | "DeploymentConfig" | "Rollout" => "strategy",
        "StatefulSet" | "DaemonSet" => "updateStrategy",
        _ => return,
    };
    let Some(spec) = pods.object.get("spec") else {
        return;
    };
    let written = spec.get(key);
    fact.strategy = match written {
        Some(written) if written.is_open() => String::new(),
        Some(written) => match written.get("type") {
            Some(kind) if kind.has_unknown() => String::new(),
            Some(kind) => kind.text(),
            // Argo Rollouts name the strategy by its key.
            None => written
                .entries()
                .first()
                .filter(|_| fact.kind == "Rollout")
                .map_or_else(|| "RollingUpdate".to_owned(), |entry| entry.key.clone()),
        },
        None if spec.is_open() => String::new(),
        None => "RollingUpdate".to_owned(),
    };
    let rolling = written.and_then(|written| written.get("rollingUpdate"));
    let unavailable = rolling.and_then(|rolling| rolling.entry("maxUnavailable"));
    fact.takes_all_down = unavailable.is_some_and(|entry| entry.value.text() == "100%");
    let history = spec.entry("revisionHistoryLimit");
    fact.no_history = history.is_some_and(|entry| entry.value.integer() == Some(0));
    places.strategy = unavailable
        .filter(|_| fact.takes_all_down)
        .or(history.filter(|_| fact.no_history))
        .or_else(|| written.and_then(|written| written.entry("type")))
        .or_else(|| spec.entry(key));
}

/// Whether the pods keep data in a volume that one node holds.
fn holds_a_claim(pods: &Pods<'_>) -> bool {
    let volumes = pods
        .spec
        .get("volumes")
        .map(Value::items)
        .unwrap_or_default();
    volumes
        .iter()
        .any(|volume| volume.get("persistentVolumeClaim").is_some())
        || pods.object.at(&["spec", "volumeClaimTemplates"]).is_some()
}

/// Whether an argument or a variable speaks of leader election.
fn elects_a_leader(pods: &Pods<'_>) -> bool {
    let tells = |value: &Value| {
        let text = value.text().to_ascii_lowercase();
        text.contains("leader-elect") || text.contains("leader_elect")
    };
    pods.containers().iter().any(|(container, _)| {
        let list = |key: &str| container.get(key).map(Value::items).unwrap_or_default();
        list("args").iter().chain(list("command")).any(tells)
            || list("env")
                .iter()
                .any(|variable| variable.get("name").is_some_and(tells))
    })
}

fn is_spread(spec: &Value) -> bool {
    let constrained = spec
        .get("topologySpreadConstraints")
        .is_some_and(|list| !list.items().is_empty() || list.is_unknown());
    let affinity = spec.at(&["affinity", "podAntiAffinity"]);
    constrained || affinity.is_some_and(|it| !it.entries().is_empty() || it.is_unknown())
}

fn account<'a>(pods: &Pods<'a>, set: &Set, fact: &mut Workload, places: &mut Places<'a>) {
    let entry = pods
        .spec
        .entry("serviceAccountName")
        .or_else(|| pods.spec.entry("serviceAccount"));
    places.account = entry;
    let name = entry.map(|entry| entry.value.text()).unwrap_or_default();
    let unknown = entry.is_some_and(|entry| entry.value.has_unknown());
    fact.service_account = match name.as_str() {
        _ if unknown || (entry.is_none() && pods.spec.is_open()) => String::new(),
        "" => "default".to_owned(),
        name => name.to_owned(),
    };
    let of_pod = pods
        .spec
        .get("automountServiceAccountToken")
        .and_then(Value::boolean);
    let of_account = || {
        let account = set.objects.iter().map(|object| &object.value).find(|one| {
            one.text_of(&["kind"]) == "ServiceAccount"
                && one.text_of(&["metadata", "name"]) == fact.service_account
        });
        account
            .and_then(|account| account.get("automountServiceAccountToken"))
            .and_then(Value::boolean)
    };
    fact.token_mounted = of_pod.or_else(of_account).unwrap_or(true);
}

fn scaling<'a>(pods: &Pods<'a>, object: &'a Value, fact: &mut Workload, places: &mut Places<'a>) {
    let Some(spec) = object.get("spec") else {
        return;
    };
    let written = pods.object.at(&["spec", "replicas"]);
    fact.fixed_replicas = written.is_some_and(|value| !value.is_null());
    let least = spec
        .entry("minReplicas")
        .or_else(|| spec.entry("minReplicaCount"));
    let most = spec
        .entry("maxReplicas")
        .or_else(|| spec.entry("maxReplicaCount"));
    places.autoscaler = least.or(most).or_else(|| spec.entry("scaleTargetRef"));
    let number = |entry: Option<&Entry>| entry.and_then(|entry| entry.value.integer());
    if let (Some(least), Some(greatest)) = (number(least), number(most))
        && least >= greatest
    {
        fact.autoscaler_fault =
            format!("has an autoscaler without room: it keeps {least} to {greatest} replicas");
        places.autoscaler = most;
    }
}
