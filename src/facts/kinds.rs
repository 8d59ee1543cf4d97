//! The list of fact kinds: one line each. A new kind is its struct and a line here.

use super::background::{DeadEvidence, LogReading, Schedule, Spawn};
use super::ci::{Action, Checkout, Hook, Injection, Job, Step, Task, Workflow};
use super::code::{LogInit, Route, Server, Use};
use super::container::{
    ComposeService, ContextCopy, Dockerfile, EnvFile, ImageUse, LayerSecret, Stage,
};
use super::data::{Backup, Column, Database, Guide, Lookup, Migration, SchemaCommand, Write};
use super::delivery::{Deployment, Generator, Install, Publication};
use super::dependencies::{Dependency, Ecosystem, Lockfile, Manifest};
use super::infrastructure::{Module, Resource, Target};
use super::kubernetes::{
    Chart, Container, DisruptionBudget, HealthProbe, Kustomization, Object, Secret, Workload,
};
use super::middleware::{Edge, Middleware, ResponseHeader};
use super::operations::{
    Alert, ApiDescription, Cors, Dashboard, LogLevel, LogSetting, Receiver, RpcService, Shutdown,
    Stub, Surface, Tool,
};
use super::outbound::Client;
use super::profile::Component;
use super::prose::{ChecklistItem, Diagram, Passage};
use super::repository::{
    BranchProtection, CodeownersRule, Document, File, Git, Section, UpdateBot,
};
use super::security::{CommittedSecret, Practice};
use super::workbench::{
    CatalogEntry, CoreLogic, DecisionRecord, DevTool, EnvRead, EnvironmentSet, Link,
    MisplacedDependency, Store, TaskRunner, TestContent, TestFile, Toolchain, Variable,
};
use super::{ComponentId, Located};
use crate::record::{Record, Schema};
use crate::source::Place;

/// A fact of any kind, as the engine sees it.
#[derive(Clone, Copy)]
pub struct FactRef<'a> {
    /// Its fields.
    pub record: &'a dyn Record,
    /// Its main place.
    pub place: Place,
    /// Its named places.
    pub anchors: &'a [(&'static str, Place)],
    /// Other places of the story.
    pub related: &'a [(Place, String)],
    /// Its component.
    pub component: ComponentId,
}

impl FactRef<'_> {
    /// The place of a named part, or the main place.
    pub fn at(&self, anchor: &str) -> Place {
        self.anchors
            .iter()
            .find(|(name, _)| *name == anchor)
            .map_or(self.place, |(_, place)| *place)
    }
}

impl<'a, T: Record> From<&'a Located<T>> for FactRef<'a> {
    fn from(fact: &'a Located<T>) -> Self {
        FactRef {
            record: &fact.value,
            place: fact.place,
            anchors: &fact.anchors,
            related: &fact.related,
            component: fact.component,
        }
    }
}

macro_rules! kinds {
    ($( $kind:ident, $name:literal, $field:ident : $ty:ident, [$($anchor:literal),*]; )+) => {
        /// A kind of fact. Its name is what `each:` and `evidence:` say; conditions call the fact by the last part.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum FactKind {
            $(
                #[doc = concat!("`", $name, "`")]
                $kind,
            )+
        }

        impl FactKind {
            /// Every kind.
            pub const ALL: &'static [FactKind] = &[$(FactKind::$kind),+];

            /// The name that rules use, such as `docker.stage`.
            pub fn name(self) -> &'static str {
                match self { $(FactKind::$kind => $name),+ }
            }

            /// The fields of the fact.
            pub fn schema(self) -> &'static Schema {
                match self { $(FactKind::$kind => const { &$ty::SCHEMA }),+ }
            }

            /// The named places that `at:` may say.
            pub fn anchors(self) -> &'static [&'static str] {
                match self { $(FactKind::$kind => &[$($anchor),*]),+ }
            }
        }

        /// All facts of one scan, each kind in the order of its places.
        #[derive(Debug, Default)]
        pub struct FactSet {
            $(
                #[doc = concat!("The facts of kind `", $name, "`.")]
                pub $field: Vec<Located<$ty>>,
            )+
        }

        impl FactSet {
            /// The facts of one kind.
            pub fn of(&self, kind: FactKind) -> Vec<FactRef<'_>> {
                match kind { $(FactKind::$kind => self.$field.iter().map(FactRef::from).collect()),+ }
            }

            /// Takes over the facts of another set, behind its own.
            pub fn append(&mut self, other: FactSet) {
                $( self.$field.extend(other.$field); )+
            }

            /// Shows every fact's main place and lets its component be set.
            pub fn for_each_mut(&mut self, mut visit: impl FnMut(Place, &mut ComponentId)) {
                $( for fact in &mut self.$field { visit(fact.place, &mut fact.component); } )+
            }

            /// Whether there is no fact at all.
            pub fn is_empty(&self) -> bool {
                $( self.$field.is_empty() )&&+
            }
        }
    };
}

kinds! {
    File, "file", files: File, [];
    Document, "document", documents: Document, ["heading", "placeholder", "channel"];
    Section, "section", sections: Section, [];
    Passage, "passage", passages: Passage, [];
    Diagram, "diagram", diagrams: Diagram, [];
    ChecklistItem, "checklist_item", checklist_items: ChecklistItem, [];
    CodeownersRule, "codeowners_rule", codeowners_rules: CodeownersRule, [];
    UpdateBot, "update_bot", update_bots: UpdateBot, ["ecosystem", "updates", "directory", "fault"];
    BranchProtection, "branch_protection", branch_protections: BranchProtection,
        ["branch", "pull-request", "approvals", "checks", "enforcement"];
    Git, "git", git: Git, [];
    Workflow, "ci.workflow", workflows: Workflow,
        ["on", "jobs", "permissions", "trigger", "schedule", "toothless"];
    Job, "ci.job", jobs: Job, ["permissions", "runner"];
    Step, "ci.step", steps: Step, ["toothless"];
    Action, "ci.action", actions: Action, [];
    Checkout, "ci.checkout", checkouts: Checkout, [];
    Injection, "ci.injection", injections: Injection, [];
    Install, "ci.install", installs: Install, [];
    Generator, "generator", generators: Generator, [];
    Publication, "ci.publication", publications: Publication, ["names", "attestation"];
    Deployment, "ci.deployment", deployments: Deployment, ["job", "on", "stops", "builds", "last"];
    Task, "task", tasks: Task, [];
    Hook, "hook", hooks: Hook, [];
    Dockerfile, "docker.dockerfile", dockerfiles: Dockerfile, ["user", "healthcheck", "final", "command", "start"];
    Stage, "docker.stage", stages: Stage, ["base"];
    ContextCopy, "docker.context_copy", context_copies: ContextCopy, ["ignore"];
    EnvFile, "docker.env_file", env_files: EnvFile, [];
    LayerSecret, "docker.layer_secret", layer_secrets: LayerSecret, [];
    ImageUse, "image_use", image_uses: ImageUse, [];
    ComposeService, "compose.service", compose_services: ComposeService, ["image", "healthcheck"];
    Workload, "k8s.workload", workloads: Workload,
        ["replicas", "selector", "strategy", "autoscaler", "account", "host"];
    Container, "k8s.container", containers: Container,
        ["image", "liveness", "readiness", "startup", "resources", "security", "hardening"];
    DisruptionBudget, "k8s.disruption_budget", disruption_budgets: DisruptionBudget, ["selector", "limit"];
    Chart, "k8s.chart", charts: Chart, ["version"];
    Kustomization, "k8s.kustomization", kustomizations: Kustomization, [];
    Object, "k8s.object", objects: Object, ["selector", "fault"];
    Secret, "k8s.secret", secrets: Secret, [];
    Target, "deploy.target", targets: Target, [];
    Resource, "iac.resource", resources: Resource, [];
    Module, "iac.module", modules: Module, ["backend"];
    HealthProbe, "health_probe", health_probes: HealthProbe, [];
    Manifest, "manifest", manifests: Manifest, ["license", "version", "name", "lock"];
    Dependency, "dependency", dependencies: Dependency, ["requirement"];
    Lockfile, "lockfile", lockfiles: Lockfile, [];
    Ecosystem, "ecosystem", ecosystems: Ecosystem, [];
    Component, "component", components: Component, [];
    Server, "http.server", servers: Server, [];
    Route, "http.route", routes: Route, ["handler", "guard"];
    Middleware, "middleware", middlewares: Middleware, [];
    ResponseHeader, "response_header", response_headers: ResponseHeader, [];
    Edge, "edge", edges: Edge, [];
    LogInit, "log_init", log_inits: LogInit, [];
    Use, "use", uses: Use, ["call", "exporter", "client"];
    Client, "client", clients: Client, [];
    Spawn, "spawn", spawns: Spawn, [];
    Schedule, "k8s.schedule", schedules: Schedule, [];
    LogReading, "log_reading", log_readings: LogReading, [];
    DeadEvidence, "dead_evidence", dead_evidences: DeadEvidence, [];
    LogLevel, "log_level", log_levels: LogLevel, [];
    Shutdown, "shutdown", shutdowns: Shutdown, [];
    Cors, "cors", cors: Cors, [];
    Stub, "stub", stubs: Stub, [];
    Surface, "api.surface", surfaces: Surface, [];
    ApiDescription, "api_description", api_descriptions: ApiDescription, ["lacking"];
    RpcService, "rpc.service", rpc_services: RpcService, ["package"];
    Alert, "alert", alerts: Alert, [];
    Dashboard, "dashboard", dashboards: Dashboard, [];
    Receiver, "receiver", receivers: Receiver, [];
    LogSetting, "log_setting", log_settings: LogSetting, [];
    Tool, "tool", tools: Tool, [];
    MisplacedDependency, "misplaced_dependency", misplaced_dependencies: MisplacedDependency, ["declared"];
    DevTool, "dev_tool", dev_tools: DevTool, ["fault"];
    TaskRunner, "task_runner", task_runners: TaskRunner, ["dangling"];
    Toolchain, "toolchain", toolchains: Toolchain, ["conflict"];
    Store, "store", stores: Store, [];
    Link, "link", links: Link, [];
    DecisionRecord, "decision_record", decision_records: DecisionRecord, [];
    TestFile, "test_file", test_files: TestFile, [];
    TestContent, "test_content", test_contents: TestContent, ["address"];
    Variable, "variable", variables: Variable, [];
    CoreLogic, "core_logic", core_logics: CoreLogic, [];
    CatalogEntry, "catalog_entry", catalog_entries: CatalogEntry, ["owner"];
    CommittedSecret, "committed_secret", committed_secrets: CommittedSecret, [];
    Migration, "migration", migrations: Migration, [];
    Lookup, "lookup", lookups: Lookup, [];
    SchemaCommand, "schema_command", schema_commands: SchemaCommand, [];
    Database, "database", databases: Database, ["storage", "backups", "standby", "encryption"];
    Backup, "backup", backups: Backup, [];
    Guide, "guide", guides: Guide, [];
    Write, "write", writes: Write, [];
    Column, "column", columns: Column, [];
    EnvRead, "env_read", env_reads: EnvRead, [];
    EnvironmentSet, "environment_set", environment_sets: EnvironmentSet, [];
    Practice, "practice", practices: Practice, [];
}

impl FactKind {
    /// The kind with this name.
    pub fn by_name(name: &str) -> Option<FactKind> {
        Self::ALL.iter().copied().find(|kind| kind.name() == name)
    }

    /// What conditions call the fact: the last part of its name.
    pub fn variable(self) -> &'static str {
        self.name().rsplit('.').next().unwrap_or_default()
    }
}
