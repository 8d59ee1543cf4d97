//! Anchors: where a finding points when something is absent (catalogue section 1.3).

use crate::facts::{ComponentId, FactRef, FactSet};
use crate::source::Place;

/// Where the fix belongs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Anchor {
    /// The `jobs:` line of the main CI workflow; without CI, the manifest.
    Ci,
    /// The line of the test command in CI; without one, as `Ci`.
    TestStep,
    /// Where the server is built; without one, the manifest.
    Bootstrap,
    /// The first line of the component's manifest; without one, the README.
    Manifest,
    /// The manifest's licence line, else as `Manifest`.
    ManifestLicense,
    /// The manifest's version line, else as `Manifest`.
    ManifestVersion,
    /// The first line of the README; without one, the manifest.
    Readme,
    /// A file under `.github/`; without one, the README.
    Root,
    /// What the first update bot's configuration lists; without one, as `Root`.
    UpdateBots,
    /// The first issue template; without one, as `Root`.
    IssueTemplates,
    /// The first workload of production; without one, the first chart or Kustomization, else as `Manifest`.
    Kubernetes,
    /// The first Kubernetes Service; without one, as `Kubernetes`.
    KubernetesService,
    /// The first hook that runs before a commit; without one, as `Ci`.
    Hooks,
    /// The first client of another program that production reaches; without one, as `Bootstrap`.
    Client,
    /// A named place of the `per` subject.
    Subject(&'static str),
}

impl Anchor {
    /// The names that rules use.
    pub(super) const NAMES: [(&'static str, Anchor); 14] = [
        ("ci", Anchor::Ci),
        ("test-step", Anchor::TestStep),
        ("bootstrap", Anchor::Bootstrap),
        ("client", Anchor::Client),
        ("hooks", Anchor::Hooks),
        ("manifest", Anchor::Manifest),
        ("manifest-license", Anchor::ManifestLicense),
        ("manifest-version", Anchor::ManifestVersion),
        ("readme", Anchor::Readme),
        ("root", Anchor::Root),
        ("update-bots", Anchor::UpdateBots),
        ("issue-templates", Anchor::IssueTemplates),
        ("kubernetes", Anchor::Kubernetes),
        ("kubernetes-service", Anchor::KubernetesService),
    ];

    /// The place of the anchor for a component. `None` only for a tree without any file.
    pub(super) fn place(
        self,
        facts: &FactSet,
        component: ComponentId,
        subject: Option<&FactRef<'_>>,
    ) -> Option<Place> {
        match self {
            Anchor::Subject(name) => subject.map(|subject| subject.at(name)),
            Anchor::Ci => ci(facts)
                .or_else(|| manifest(facts, component))
                .or_else(|| readme(facts)),
            Anchor::TestStep => {
                test_step(facts).or_else(|| Anchor::Ci.place(facts, component, None))
            }
            Anchor::Client => facts
                .clients
                .iter()
                .find(|client| client.reachable && client.component == component)
                .map(|client| client.place)
                .or_else(|| Anchor::Bootstrap.place(facts, component, None)),
            Anchor::Hooks => facts
                .hooks
                .first()
                .map(|hook| hook.place)
                .or_else(|| Anchor::Ci.place(facts, component, None)),
            Anchor::Bootstrap => bootstrap(facts, component)
                .or_else(|| Anchor::Manifest.place(facts, component, None)),
            Anchor::Manifest => manifest(facts, component).or_else(|| readme(facts)),
            Anchor::ManifestLicense => manifest_part(facts, component, "license"),
            Anchor::ManifestVersion => manifest_part(facts, component, "version"),
            Anchor::Readme => readme(facts).or_else(|| manifest(facts, component)),
            Anchor::UpdateBots => facts
                .update_bots
                .first()
                .map(|bot| FactRef::from(bot).at("updates"))
                .or_else(|| Anchor::Root.place(facts, component, None)),
            Anchor::IssueTemplates => {
                issue_template(facts).or_else(|| Anchor::Root.place(facts, component, None))
            }
            Anchor::Kubernetes => {
                kubernetes(facts).or_else(|| Anchor::Manifest.place(facts, component, None))
            }
            Anchor::KubernetesService => facts
                .objects
                .iter()
                .find(|object| object.production && object.kind == "Service")
                .map(|object| object.place)
                .or_else(|| Anchor::Kubernetes.place(facts, component, None)),
            Anchor::Root => github(facts).or_else(|| Anchor::Readme.place(facts, component, None)),
        }
        .or_else(|| facts.files.first().map(|file| file.place))
    }
}

fn ci(facts: &FactSet) -> Option<Place> {
    let tests = facts
        .steps
        .iter()
        .find(|step| step.capabilities.iter().any(|c| c == "test"));
    let main = tests.and_then(|step| {
        facts
            .workflows
            .iter()
            .find(|workflow| workflow.path == step.workflow)
    });
    let workflow = main
        .or_else(|| {
            facts
                .workflows
                .iter()
                .find(|workflow| workflow.builds && workflow.automatic)
        })
        .or_else(|| facts.workflows.first())?;
    Some(FactRef::from(workflow).at("jobs"))
}

fn test_step(facts: &FactSet) -> Option<Place> {
    facts
        .steps
        .iter()
        .find(|step| step.capabilities.iter().any(|c| c == "test"))
        .map(|step| step.place)
}

fn bootstrap(facts: &FactSet, component: ComponentId) -> Option<Place> {
    let mut servers = facts
        .servers
        .iter()
        .filter(|server| of(server.component, component));
    let first = servers.clone().next();
    servers
        .find(|server| server.reachable)
        .or(first)
        .map(|server| server.place)
}

/// The manifest that lies least deep, so that a workspace is named by its root.
fn manifest_fact(facts: &FactSet, component: ComponentId) -> Option<FactRef<'_>> {
    facts
        .manifests
        .iter()
        .filter(|manifest| of(manifest.component, component))
        .min_by_key(|manifest| manifest.path.matches('/').count())
        .map(FactRef::from)
}

fn manifest(facts: &FactSet, component: ComponentId) -> Option<Place> {
    manifest_fact(facts, component).map(|manifest| manifest.place)
}

fn manifest_part(facts: &FactSet, component: ComponentId, part: &str) -> Option<Place> {
    manifest_fact(facts, component)
        .map(|manifest| manifest.at(part))
        .or_else(|| readme(facts))
}

fn readme(facts: &FactSet) -> Option<Place> {
    let readmes = facts
        .documents
        .iter()
        .filter(|document| document.role == "readme");
    readmes
        // `README.md` comes before its kin (`README-template.md`, `README.zh.md`).
        .min_by_key(|document| (document.path.matches('/').count(), document.path.len()))
        .map(|document| document.place)
}

fn kubernetes(facts: &FactSet) -> Option<Place> {
    let workload = facts
        .workloads
        .iter()
        .find(|workload| workload.production && workload.own);
    let chart = || facts.charts.first().map(|chart| chart.place);
    let kustomization = || facts.kustomizations.first().map(|one| one.place);
    workload
        .map(|workload| workload.place)
        .or_else(chart)
        .or_else(kustomization)
}

fn issue_template(facts: &FactSet) -> Option<Place> {
    facts
        .documents
        .iter()
        .find(|document| document.role == "issue-template" && document.well_placed)
        .map(|document| document.place)
}

fn github(facts: &FactSet) -> Option<Place> {
    facts
        .workflows
        .iter()
        .find(|workflow| workflow.system == "github")
        .map(|workflow| workflow.place)
}

fn of(fact: ComponentId, component: ComponentId) -> bool {
    component == ComponentId::REPOSITORY || fact == component
}
