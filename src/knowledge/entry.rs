//! What a knowledge list holds: entries, each one name that gives a capability, and the conditions on it.
//!
//! An entry says what was written; only [`super::Knowledge`] decides whether something matches it.

/// The language or package registry that a name belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Ecosystem {
    /// Crates and cargo.
    Rust,
    /// Go modules.
    Go,
    /// PyPI.
    Python,
    /// npm, whichever package manager installs it.
    JavaScript,
    /// Maven coordinates: Java, Kotlin and Scala.
    Java,
    /// NuGet.
    Dotnet,
    /// Gems.
    Ruby,
    /// Composer.
    Php,
    /// Hex.
    Elixir,
    /// Of no language: a tool that serves several.
    Any,
}

impl Ecosystem {
    /// All, in the order in which the lists write them.
    pub const ALL: [Self; 10] = [
        Self::Rust,
        Self::Go,
        Self::Python,
        Self::JavaScript,
        Self::Java,
        Self::Dotnet,
        Self::Ruby,
        Self::Php,
        Self::Elixir,
        Self::Any,
    ];

    /// The name of its block in a list, and in the facts.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Rust => "rust",
            Self::Go => "go",
            Self::Python => "python",
            Self::JavaScript => "javascript",
            Self::Java => "java",
            Self::Dotnet => "dotnet",
            Self::Ruby => "ruby",
            Self::Php => "php",
            Self::Elixir => "elixir",
            Self::Any => "any",
        }
    }

    /// The ecosystem of that name; `None` for any other text.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|ecosystem| ecosystem.as_str() == name)
    }
}

/// What sort of name an entry is. `rules/tools/README.md` says how each is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// A command line's beginning.
    Commands,
    /// A GitHub action or reusable workflow, `owner/repository[/path]`.
    Actions,
    /// A package of the block's registry.
    Packages,
    /// A module inside a package or the standard library.
    Modules,
    /// A Gradle plugin's id.
    Plugins,
    /// The file stem of an agent that is attached to the process, such as a `-javaagent`.
    Agents,
    /// The id of a pre-commit hook.
    Hooks,
    /// A path pattern.
    Files,
    /// A template that GitLab CI includes.
    GitlabTemplates,
    /// An image's repository, without tag and digest.
    Images,
    /// A registry's host.
    Registries,
    /// A Kubernetes resource, `group/Kind`.
    Kubernetes,
    /// A Kubernetes annotation's key.
    Annotations,
    /// A Kubernetes label's key.
    Labels,
    /// A Terraform resource type.
    Terraform,
    /// An environment variable.
    Environment,
    /// A function, type or attribute in source.
    Calls,
    /// A text in source.
    Code,
    /// A key or line of a configuration file.
    Settings,
    /// An HTTP header.
    Headers,
    /// A route that is neither for liveness nor readiness.
    Paths,
    /// A route that says the process lives.
    LivePaths,
    /// A route that says the process can serve.
    ReadyPaths,
    /// A route that says the process has started.
    StartupPaths,
    /// A text that shows PKCE in an OAuth flow.
    Pkce,
    /// A `package-ecosystem` of Dependabot.
    Dependabot,
    /// A remark for people; no question looks at it.
    Notes,
}

impl Kind {
    /// All, in the order in which the lists write them.
    pub const ALL: [Self; 27] = [
        Self::Commands,
        Self::Actions,
        Self::Packages,
        Self::Modules,
        Self::Plugins,
        Self::Agents,
        Self::Hooks,
        Self::Files,
        Self::GitlabTemplates,
        Self::Images,
        Self::Registries,
        Self::Kubernetes,
        Self::Annotations,
        Self::Labels,
        Self::Terraform,
        Self::Environment,
        Self::Calls,
        Self::Code,
        Self::Settings,
        Self::Headers,
        Self::Paths,
        Self::LivePaths,
        Self::ReadyPaths,
        Self::StartupPaths,
        Self::Pkce,
        Self::Dependabot,
        Self::Notes,
    ];

    /// The key in a list.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Commands => "commands",
            Self::Actions => "actions",
            Self::Packages => "packages",
            Self::Modules => "modules",
            Self::Plugins => "plugins",
            Self::Agents => "agents",
            Self::Hooks => "hooks",
            Self::Files => "files",
            Self::GitlabTemplates => "gitlab_templates",
            Self::Images => "images",
            Self::Registries => "registries",
            Self::Kubernetes => "kubernetes",
            Self::Annotations => "annotations",
            Self::Labels => "labels",
            Self::Terraform => "terraform",
            Self::Environment => "environment",
            Self::Calls => "calls",
            Self::Code => "code",
            Self::Settings => "settings",
            Self::Headers => "headers",
            Self::Paths => "paths",
            Self::LivePaths => "live_paths",
            Self::ReadyPaths => "ready_paths",
            Self::StartupPaths => "startup_paths",
            Self::Pkce => "pkce",
            Self::Dependabot => "dependabot",
            Self::Notes => "notes",
        }
    }

    /// The kind of that key; `None` for any other text.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == name)
    }
}

/// One name that gives a capability. Empty lists are conditions that were not set.
#[derive(Debug, Clone)]
pub struct Entry {
    /// The capability: the name of the list.
    pub capability: &'static str,
    /// The block it stands in.
    pub ecosystem: Ecosystem,
    /// The key it stands under.
    pub kind: Kind,
    /// The name itself, as written (`match`).
    pub name: String,
    /// Inputs of an action, or fields of a resource, and the values that each may have; all must hold.
    /// No values: any value that is set. The value `""`: the input may be absent.
    pub with: Vec<(String, Vec<String>)>,
    /// Features or extras of the package; one must be on.
    pub features: Vec<String>,
    /// Names in source; one must be used.
    pub symbols: Vec<String>,
    /// Other packages of the component; one must be there.
    pub together_with: Vec<String>,
    /// Path patterns; one must match a file of the component.
    pub files: Vec<String>,
    /// Texts; the file or resource must hold one.
    pub contains: Vec<String>,
    /// Arguments of the command; one must be given.
    pub any_argument: Vec<String>,
    /// Arguments of the command; none may be given.
    pub no_argument: Vec<String>,
    /// Whether the command without further positional arguments meets `any_argument` too.
    pub or_bare: bool,
    /// Narrower names that are something else.
    pub unless: Vec<String>,
    /// Arguments or inputs without which the tool exits with zero whatever it finds; empty when it fails by itself.
    pub enforced_by: Vec<String>,
    /// Whether the tool exits with zero whatever it finds and cannot be told otherwise.
    pub never_fails: bool,
    /// Whether it is a trace that is not enough alone.
    pub weak: bool,
    /// A remark for people; empty when there is none.
    pub note: String,
}

impl Entry {
    /// An entry with no conditions.
    pub(super) fn new(
        capability: &'static str,
        ecosystem: Ecosystem,
        kind: Kind,
        name: &str,
    ) -> Self {
        Self {
            capability,
            ecosystem,
            kind,
            name: name.to_owned(),
            with: Vec::new(),
            features: Vec::new(),
            symbols: Vec::new(),
            together_with: Vec::new(),
            files: Vec::new(),
            contains: Vec::new(),
            any_argument: Vec::new(),
            no_argument: Vec::new(),
            or_bare: false,
            unless: Vec::new(),
            enforced_by: Vec::new(),
            never_fails: false,
            weak: false,
            note: String::new(),
        }
    }

    /// Whether a condition is left that a name alone cannot answer: features, symbols, companions, files, contents,
    /// and of a resource its fields.
    pub fn is_conditional(&self) -> bool {
        let of_resource = self.kind != Kind::Actions && !self.with.is_empty();
        let lists = [
            &self.features,
            &self.symbols,
            &self.together_with,
            &self.files,
            &self.contains,
        ];
        of_resource || lists.iter().any(|list| !list.is_empty())
    }
}

/// What a question answers: a capability that the thing in question gives.
#[derive(Debug, Clone, Copy)]
pub struct Match<'k> {
    /// The capability: the name of the list.
    pub capability: &'static str,
    /// The block the entry stands in.
    pub ecosystem: Ecosystem,
    /// Whether it is not enough alone: the entry says so, or has a condition that the question could not answer
    /// ([`Entry::is_conditional`]); the caller may look at the entry and decide.
    pub weak: bool,
    /// Whether the tool fails on what it finds, as it is called here.
    pub enforcing: bool,
    /// The entry that matched.
    pub entry: &'k Entry,
}
