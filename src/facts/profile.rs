//! What the repository and its components are, each claim with its evidence.

use crate::record;
use crate::record::{Field, Type, Value};
use crate::source::Place;

record! {
    /// A part of the repository that is built, run or published by itself.
    pub struct Component {
        /// Its directory; empty for the root.
        pub root: String,
        /// Its name: the package's, else the directory's; empty for a nameless one at the root.
        pub name: String,
        /// `service`, `worker`, `web-ui`, `cli`, `library`, `iac-module`, `docs` or `unknown`.
        pub kind: &'static str,
        /// The ecosystems of its manifests.
        pub ecosystems: Vec<String>,
        /// Other directories that belong to it: tooling, packaging, internal libraries; empty when none does.
        pub joined: Vec<String>,
        /// Whether its production source holds a function: one that only re-exports others has nothing to test.
        pub has_functions: bool,
    }
}

/// A claim of the profile, with the places that show it.
#[derive(Debug, Clone, Default)]
pub struct Predicate {
    /// Whether it holds.
    pub holds: bool,
    /// Whether nothing shows it and it is taken for granted.
    pub assumed: bool,
    /// What shows it, with a short note each; the line of the configuration that says so where one does. Empty when it
    /// does not hold or is assumed.
    pub evidence: Vec<(Place, String)>,
}

impl Predicate {
    /// Makes it hold, for the reason at `place`.
    pub fn show(&mut self, place: Place, note: impl Into<String>) {
        self.holds = true;
        if !self.is_shown() {
            self.evidence.push((place, note.into()));
        }
    }

    /// Whether it has all the evidence that it keeps: more need not be looked for.
    pub fn is_shown(&self) -> bool {
        self.evidence.len() >= 8
    }
}

impl Field for Predicate {
    fn ty() -> Type {
        Type::Bool
    }
    fn value(&self) -> Value<'_> {
        Value::Bool(self.holds)
    }
}

record! {
    /// What the repository, or one component of it, is. Conditions read it as `profile`.
    pub struct Profile {
        /// There is production source code.
        pub source: Predicate,
        /// There is a dependency manifest.
        pub manifest: Predicate,
        /// There are tests.
        pub tests: Predicate,
        /// There is git metadata.
        pub git: Predicate,
        /// `github`, `gitlab`, `bitbucket`, `azure`, `gitea`; `github` is assumed when nothing says otherwise.
        pub host: String,
        /// The languages of production source, the largest first.
        pub languages: Vec<String>,
        /// The ecosystems of the manifests.
        pub ecosystems: Vec<String>,
        /// It serves requests: HTTP or RPC.
        pub service: Predicate,
        /// It consumes a queue or a schedule, and serves nothing.
        pub worker: Predicate,
        /// It is a command-line tool.
        pub cli: Predicate,
        /// It is a library.
        pub library: Predicate,
        /// It has a user interface for browsers.
        pub web_ui: Predicate,
        /// It starts an HTTP server.
        pub http: Predicate,
        /// It serves HTTP or RPC.
        pub network_api: Predicate,
        /// A database is connected: a client is built, or a DSN is set (ruling 11).
        pub db_connected: Predicate,
        /// A database is modelled: models or migrations are there (ruling 11).
        pub db_modelled: Predicate,
        /// A relational database is used or modelled.
        pub db_relational: Predicate,
        /// There are migrations.
        pub migrations: Predicate,
        /// There is a migration that goes back.
        pub reversible_migrations: Predicate,
        /// A cache server is used.
        pub cache: Predicate,
        /// A message broker is used.
        pub broker: Predicate,
        /// A database, cache server or broker is connected.
        pub backing: Predicate,
        /// A production Dockerfile is there.
        pub docker: Predicate,
        /// A Compose file for production is there (ruling 13).
        pub compose: Predicate,
        /// What runs must first be compiled or bundled.
        pub compiled_or_bundled: Predicate,
        /// A Dockerfile or Compose file for production has a health check.
        pub docker_healthcheck: Predicate,
        /// Another image builder is configured (ko, Jib, Buildpacks, Nix, Bazel, `PublishContainer`).
        pub image_builder: Predicate,
        /// There are Kubernetes manifests, a Helm chart or Kustomize of its own.
        pub k8s: Predicate,
        /// A Service of its own selects a workload.
        pub k8s_service: Predicate,
        /// A workload has probes.
        pub k8s_probes: Predicate,
        /// A workload of production runs two replicas or more, or is autoscaled beyond one.
        pub replicas_gt1: Predicate,
        /// It starts slowly: JVM, .NET, model loading, migrations at start.
        pub slow_start: Predicate,
        /// It runs as a function of a cloud (ruling 12).
        pub serverless: Predicate,
        /// It is deployed to machines: systemd, Ansible, Kamal, ssh.
        pub vm_target: Predicate,
        /// There is infrastructure as code.
        pub iac: Predicate,
        /// It uses a cloud provider: resources of one, its deploy commands, or its credentials in CI.
        pub cloud: Predicate,
        /// There is a CI definition.
        pub ci: Predicate,
        /// There are GitHub workflows.
        pub gha: Predicate,
        /// It publishes packages, binaries or images.
        pub publishes: Predicate,
        /// Clients outside the cluster reach it; assumed for what serves requests.
        pub external_clients: Predicate,
        /// A database is connected or modelled.
        pub db: Predicate,
        /// A document or key-value database is used as a store.
        pub db_document: Predicate,
        /// The schema of a database is made here: models or migrations of its own.
        pub db_owned: Predicate,
        /// It writes to a database.
        pub db_writes: Predicate,
        /// It holds a pool of connections to a database.
        pub pool: Predicate,
        /// It keeps records that end by themselves: sessions, tokens, a column such as `expires_at`.
        pub expiring_records: Predicate,
        /// A route changes something: POST, PUT, PATCH or DELETE, or a method of RPC.
        pub mutating_routes: Predicate,
        /// A route asks who calls.
        pub guarded_routes: Predicate,
        /// A route takes a request body.
        pub accepts_bodies: Predicate,
        /// A route gives back a list.
        pub list_routes: Predicate,
        /// A route names one record in its path.
        pub id_routes: Predicate,
        /// A route takes many records at once, imports or exports.
        pub bulk_routes: Predicate,
        /// A route is for administrators or moderators.
        pub admin_routes: Predicate,
        /// A route takes credentials: login, registration, password reset.
        pub auth_routes: Predicate,
        /// A route hands out tokens, or keys of sessions.
        pub token_routes: Predicate,
        /// Its answers are for browsers: pages, cookies or an interface of its own.
        pub browser: Predicate,
        /// It renders pages on the server.
        pub html: Predicate,
        /// It serves static files.
        pub static_assets: Predicate,
        /// A route takes files.
        pub uploads: Predicate,
        /// It opens files whose name comes from outside.
        pub file_access: Predicate,
        /// It holds WebSocket connections.
        pub websocket: Predicate,
        /// It streams server-sent events.
        pub sse: Predicate,
        /// It knows accounts of users.
        pub user_accounts: Predicate,
        /// It verifies JSON Web Tokens.
        pub jwt_verify: Predicate,
        /// It issues JSON Web Tokens.
        pub jwt_issue: Predicate,
        /// It hands out refresh tokens.
        pub refresh_tokens: Predicate,
        /// Users log in through another provider (OAuth 2.0, OpenID Connect).
        pub oauth_login: Predicate,
        /// It stores data about persons.
        pub personal_data: Predicate,
        /// One instance serves several tenants.
        pub multi_tenant: Predicate,
        /// It publishes what its users write or upload.
        pub user_content: Predicate,
        /// It calls other services over the network.
        pub outbound_calls: Predicate,
        /// It sends e-mail.
        pub sends_email: Predicate,
        /// It sends push notifications or text messages.
        pub sends_push: Predicate,
        /// It calls addresses that its users register.
        pub sends_webhooks: Predicate,
        /// It works in the background beside its requests.
        pub background: Predicate,
        /// It consumes messages of a broker.
        pub consumers: Predicate,
        /// It works on a schedule.
        pub scheduled: Predicate,
        /// It runs on an asynchronous runtime.
        pub async_runtime: Predicate,
        /// It reads secrets at run time.
        pub secret_refs: Predicate,
        /// Its settings come from a server that the repository does not hold.
        pub remote_settings: Predicate,
        /// Its production set runs exactly one instance; unknown counts as false.
        pub single_instance: Predicate,
        /// CI deploys it.
        pub deploys_from_ci: Predicate,
        /// Two environments or more are defined.
        pub environments: Predicate,
        /// There is an OpenAPI description of its own.
        pub openapi_spec: Predicate,
        /// There are Protobuf services of its own.
        pub proto_services: Predicate,
        /// There are schemas of events (AsyncAPI, Avro, JSON Schema of messages).
        pub event_schemas: Predicate,
        /// A service mesh is configured for it.
        pub mesh: Predicate,
        /// An API gateway is configured for it.
        pub gateway: Predicate,
        /// There is a readiness checklist in prose.
        pub checklist: Predicate,
        /// There are three components or more.
        pub many_components: Predicate,
        /// There are five modules of routes or models or more.
        pub many_modules: Predicate,
        /// There are ten files of production source or more.
        pub many_sources: Predicate,
        /// Persons use it directly; only declared.
        pub end_users: Predicate,
        /// It moves money; only declared.
        pub money: Predicate,
        /// It sends messages in the name of its users; only declared.
        pub messages: Predicate,
        /// Its users can set off actions of high impact (emergency calls, invitations); only declared.
        pub high_impact_actions: Predicate,
        /// It is deployed somewhere; assumed for services and workers (ruling 10).
        pub deployed: Predicate,
    }
}

/// Both look-ups from one list of names.
macro_rules! predicates {
    ($($name:ident),+ $(,)?) => {
        impl Profile {
            /// The predicates by name, in the order of the fields.
            pub fn predicates(&self) -> Vec<(&'static str, &Predicate)> {
                vec![$((stringify!($name), &self.$name)),+]
            }

            /// The predicates by name, to be overridden.
            pub fn predicates_mut(&mut self) -> Vec<(&'static str, &mut Predicate)> {
                vec![$((stringify!($name), &mut self.$name)),+]
            }
        }
    };
}

predicates! {
    source,
    manifest,
    tests,
    git,
    service,
    worker,
    cli,
    library,
    web_ui,
    http,
    network_api,
    db_connected,
    db_modelled,
    db_relational,
    migrations,
    reversible_migrations,
    cache,
    broker,
    backing,
    docker,
    compose,
    compiled_or_bundled,
    docker_healthcheck,
    image_builder,
    k8s,
    k8s_service,
    k8s_probes,
    replicas_gt1,
    slow_start,
    serverless,
    vm_target,
    iac,
    cloud,
    ci,
    gha,
    publishes,
    external_clients,
    db,
    db_document,
    db_owned,
    db_writes,
    pool,
    expiring_records,
    mutating_routes,
    guarded_routes,
    accepts_bodies,
    list_routes,
    id_routes,
    bulk_routes,
    admin_routes,
    auth_routes,
    token_routes,
    browser,
    html,
    static_assets,
    uploads,
    file_access,
    websocket,
    sse,
    user_accounts,
    jwt_verify,
    jwt_issue,
    refresh_tokens,
    oauth_login,
    personal_data,
    multi_tenant,
    user_content,
    outbound_calls,
    sends_email,
    sends_push,
    sends_webhooks,
    background,
    consumers,
    scheduled,
    async_runtime,
    secret_refs,
    remote_settings,
    single_instance,
    deploys_from_ci,
    environments,
    openapi_spec,
    proto_services,
    event_schemas,
    mesh,
    gateway,
    checklist,
    many_components,
    many_modules,
    many_sources,
    end_users,
    money,
    messages,
    high_impact_actions,
    deployed,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_predicate_of_the_profile_is_listed() {
        let mut profile = Profile::default();
        let fields = Profile::SCHEMA
            .fields
            .iter()
            .filter(|field| matches!((field.ty)(), Type::Bool));
        let names: Vec<_> = fields.map(|field| field.name).collect();
        assert_eq!(
            profile
                .predicates()
                .into_iter()
                .map(|(name, _)| name)
                .collect::<Vec<_>>(),
            names
        );
        assert_eq!(profile.predicates_mut().len(), names.len());
    }
}
