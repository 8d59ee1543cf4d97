//! Facts about dependencies: manifests, what they ask for, lockfiles, and the ecosystems they make up.

use crate::record;

record! {
    /// A dependency manifest.
    pub struct Manifest {
        /// Its path.
        pub path: String,
        /// The directory that it describes; empty for the root.
        pub directory: String,
        /// `rust`, `go`, `python`, `javascript`, `java`, `dotnet`, `ruby`, `php`, `elixir` or `terraform`.
        pub ecosystem: &'static str,
        /// The package's name; empty without one.
        pub name: String,
        /// The package's version; empty without one.
        pub version: String,
        /// The licence that it declares; empty without one.
        pub license: String,
        /// Whether it only gathers other packages (a Cargo virtual workspace, a private root package).
        pub workspace_only: bool,
        /// Whether the package can be published: not private, not `publish = false`.
        pub publishable: bool,
        /// Whether it builds a library.
        pub library: bool,
        /// Whether it builds a program.
        pub binary: bool,
        /// Build plug-ins and features that it turns on: Gradle plug-in ids, Maven `group:artifact`, the .NET SDK, and
        /// the tables of tools: `metadata.*` of Cargo, `tool.*` of `pyproject.toml`.
        pub plugins: Vec<String>,
        /// The names of the scripts that it defines (npm, Composer, Poe); empty without any.
        pub scripts: Vec<String>,
        /// Where the other packages of its workspace are, as written; empty when it has none.
        pub members: Vec<String>,
        /// Whether an update bot looks after it; true also where it asks for nothing from outside.
        pub updated: bool,
        /// What holds the versions that it takes: `lockfile`, `pinned` (every requirement is exact), `exact` (a build of
        /// Maven, Gradle or NuGet without floating versions), `none`, `not-needed` (nothing from outside), or `library`
        /// (none, and a library needs none).
        pub lock: &'static str,
        /// The pattern that keeps git from tracking the lockfile; empty when none does.
        pub lock_ignored: String,
    }

    /// A dependency that a manifest names.
    pub struct Dependency {
        /// The manifest's path.
        pub manifest: String,
        /// The ecosystem, as in `manifest`.
        pub ecosystem: &'static str,
        /// Its name as written.
        pub name: String,
        /// The version that is asked for; empty without one.
        pub requirement: String,
        /// The version of the lockfile; empty when unknown.
        pub resolved: String,
        /// `runtime`, `dev`, `build`, `test`, `optional`, `peer` or `plugin`.
        pub scope: &'static str,
        /// The features or extras that are asked for.
        pub features: Vec<String>,
        /// What it is for, in the names of the knowledge lists.
        pub capabilities: Vec<String>,
        /// Whether it lies in the repository itself: a path or a member of the workspace.
        pub local: bool,
    }

    /// A lockfile.
    pub struct Lockfile {
        /// Its path.
        pub path: String,
        /// The ecosystem, as in `manifest`.
        pub ecosystem: &'static str,
        /// The directory that it stands in.
        pub directory: String,
        /// The lockfile of another package manager beside it; empty when there is none.
        pub conflict: String,
    }

    /// An ecosystem that the repository takes packages from.
    pub struct Ecosystem {
        /// Its name, as in `manifest`; also `github-actions` and `docker`.
        pub name: &'static str,
        /// Its manifests' paths.
        pub manifests: Vec<String>,
        /// Whether it has dependencies from outside the repository.
        pub has_dependencies: bool,
        /// Whether it is made of package manifests: false for `github-actions` and `docker`.
        pub packages: bool,
        /// Whether an update bot looks after it.
        pub updated: bool,
    }
}
