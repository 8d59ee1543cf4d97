//! The facts and files of one component, sorted out once for all components.

use crate::facts::background::Spawn;
use crate::facts::ci::{Step, Task};
use crate::facts::code::{Route, Server, Use};
use crate::facts::container::{ComposeService, Dockerfile};
use crate::facts::data::{Column, Database, Migration, SchemaCommand, Write};
use crate::facts::dependencies::{Dependency, Manifest};
use crate::facts::kubernetes::{Container, Workload};
use crate::facts::outbound::Client;
use crate::facts::security::Practice;
use crate::facts::{ComponentId, FactSet, Located};
use crate::link::Repository;
use crate::link::components::Owners;
use crate::link::dependencies::numbered;
use crate::source::{FileClass, FileId, SourceFile};

/// What one profile looks at. Components of large repositories are many: no profile goes over the facts of others.
pub(super) struct Scope<'a> {
    /// The component; [`ComponentId::REPOSITORY`] for what belongs to none.
    pub(super) component: ComponentId,
    pub(super) files: Vec<(FileId, &'a SourceFile)>,
    pub(super) manifests: Vec<&'a Located<Manifest>>,
    /// Of every scope, development too.
    pub(super) all_dependencies: Vec<&'a Located<Dependency>>,
    pub(super) servers: Vec<&'a Located<Server>>,
    pub(super) routes: Vec<&'a Located<Route>>,
    pub(super) uses: Vec<&'a Located<Use>>,
    pub(super) dockerfiles: Vec<&'a Located<Dockerfile>>,
    pub(super) compose_services: Vec<&'a Located<ComposeService>>,
    pub(super) workloads: Vec<&'a Located<Workload>>,
    pub(super) containers: Vec<&'a Located<Container>>,
    pub(super) steps: Vec<&'a Located<Step>>,
    pub(super) tasks: Vec<&'a Located<Task>>,
    pub(super) practices: Vec<&'a Located<Practice>>,
    pub(super) migrations: Vec<&'a Located<Migration>>,
    pub(super) writes: Vec<&'a Located<Write>>,
    pub(super) columns: Vec<&'a Located<Column>>,
    pub(super) databases: Vec<&'a Located<Database>>,
    pub(super) schema_commands: Vec<&'a Located<SchemaCommand>>,
    pub(super) clients: Vec<&'a Located<Client>>,
    pub(super) spawns: Vec<&'a Located<Spawn>>,
}

impl<'a> Scope<'a> {
    /// The scope of each component in order, and behind them that of the repository as such.
    pub(super) fn all(repository: &Repository<'a>, facts: &'a FactSet) -> Vec<Self> {
        let count = u16::try_from(facts.components.len()).unwrap_or(u16::MAX - 1);
        let ids = (0..count).map(ComponentId).chain([ComponentId::REPOSITORY]);
        let mut scopes: Vec<Self> = ids.map(Self::new).collect();
        let owners = Owners::of(facts);
        for (id, file) in numbered(repository) {
            let component = owners.owner(file.path.as_str());
            Self::of(&mut scopes, component).files.push((id, file));
        }
        macro_rules! sort_out {
            ($($from:ident => $to:ident),+ $(,)?) => {$(
                for fact in &facts.$from {
                    Self::of(&mut scopes, fact.component).$to.push(fact);
                }
            )+};
        }
        sort_out! {
            manifests => manifests,
            dependencies => all_dependencies,
            servers => servers,
            routes => routes,
            uses => uses,
            dockerfiles => dockerfiles,
            compose_services => compose_services,
            workloads => workloads,
            containers => containers,
            steps => steps,
            tasks => tasks,
            practices => practices,
            migrations => migrations,
            writes => writes,
            columns => columns,
            databases => databases,
            schema_commands => schema_commands,
            clients => clients,
            spawns => spawns,
        }
        scopes
    }

    fn new(component: ComponentId) -> Self {
        Self {
            component,
            files: Vec::new(),
            manifests: Vec::new(),
            all_dependencies: Vec::new(),
            servers: Vec::new(),
            routes: Vec::new(),
            uses: Vec::new(),
            dockerfiles: Vec::new(),
            compose_services: Vec::new(),
            workloads: Vec::new(),
            containers: Vec::new(),
            steps: Vec::new(),
            tasks: Vec::new(),
            practices: Vec::new(),
            migrations: Vec::new(),
            writes: Vec::new(),
            columns: Vec::new(),
            databases: Vec::new(),
            schema_commands: Vec::new(),
            clients: Vec::new(),
            spawns: Vec::new(),
        }
    }

    /// The scope of a component; that of the repository stands last.
    fn of(scopes: &mut [Self], component: ComponentId) -> &mut Self {
        let last = scopes.len() - 1;
        &mut scopes[usize::from(component.0).min(last)]
    }

    /// The dependencies that are there at run time.
    pub(super) fn dependencies(&self) -> impl Iterator<Item = &'a Located<Dependency>> + '_ {
        let all = self.all_dependencies.iter().copied();
        all.filter(|dependency| dependency.scope == "runtime")
    }

    /// The files that are no tests, examples, templates, prose or other people's.
    pub(super) fn production_files(&self) -> impl Iterator<Item = (FileId, &'a SourceFile)> + '_ {
        self.files.iter().copied().filter(|(_, file)| {
            !matches!(
                file.class,
                FileClass::Test
                    | FileClass::Example
                    | FileClass::Template
                    | FileClass::Vendored
                    | FileClass::Generated
                    | FileClass::Docs
                    | FileClass::Dev
            )
        })
    }
}
