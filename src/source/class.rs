//! File classes: what a file is for, decided once from its path.

use std::fmt;

/// What a file is for. Evidence counts, and bad lines are reported, only in the classes a rule speaks of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum FileClass {
    /// Code that runs in production.
    #[default]
    Source,
    /// Tests and their data.
    Test,
    /// Examples, samples, demonstrations.
    Example,
    /// Templates and samples that somebody fills in.
    Template,
    /// Other people's code, kept in the tree.
    Vendored,
    /// Code that a program wrote.
    Generated,
    /// Prose.
    Docs,
    /// Serves development only.
    Dev,
    /// Continuous integration.
    Ci,
    /// Infrastructure as code.
    Iac,
    /// Kubernetes manifests, Kustomize, Helm charts.
    Kubernetes,
    /// Database migrations.
    Migration,
    /// Scripts and developers' tools.
    Script,
    /// Configuration.
    Config,
}
