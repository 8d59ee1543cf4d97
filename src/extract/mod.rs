//! Reads facts from one file at a time. Nothing here sees a second file: what needs one is left as a draft for
//! [`link`](crate::link).

pub mod ci;
pub mod code;
pub mod compose;
pub mod data;
pub mod dependencies;
pub mod dockerfile;
pub mod edge;
mod expand;
pub mod governance;
pub(crate) mod health_command;
pub mod infrastructure;
pub mod kubernetes;
pub mod operations;
pub mod secret_value;
pub mod secrets;
pub mod settings_risks;
mod templates;
pub mod workbench;

use crate::facts::FactSet;
use crate::source::{FileClass, FileId, Place, RepoPath, Span};
use crate::syntax::code::Language;
use crate::timings::{Group, step};

/// One file to read.
#[derive(Debug, Clone, Copy)]
pub struct Input<'a> {
    /// Its number.
    pub id: FileId,
    /// Its path.
    pub path: &'a RepoPath,
    /// Its class.
    pub class: FileClass,
    /// Its text.
    pub text: &'a str,
}

impl Input<'_> {
    /// The place of a span of this file.
    pub fn place(&self, span: Span) -> Place {
        Place::new(self.id, span)
    }
}

/// What one file yields.
#[derive(Debug, Default)]
pub struct Extracted {
    /// Facts that need no other file.
    pub facts: FactSet,
    /// What is left for linking.
    pub drafts: Drafts,
    /// What could not be parsed: the place and the fault.
    pub errors: Vec<(Place, String)>,
    /// Whether any reader took the file.
    pub parsed: bool,
}

/// Half-read material that linking turns into facts: each family defines its own.
#[derive(Debug, Default)]
pub struct Drafts {
    /// Workflows, composite actions, task files, scripts.
    pub ci: Vec<ci::Draft>,
    /// Dockerfiles.
    pub dockerfiles: Vec<dockerfile::Draft>,
    /// Compose files.
    pub compose: Vec<compose::Draft>,
    /// Manifests, charts, values, Kustomizations.
    pub kubernetes: Vec<kubernetes::Draft>,
    /// Dependency manifests and lockfiles.
    pub dependencies: Vec<dependencies::Draft>,
    /// Terraform and Terragrunt files.
    pub infrastructure: Vec<infrastructure::Draft>,
    /// Source files.
    pub code: Vec<code::Draft>,
    /// Documents and bot configurations.
    pub governance: Vec<governance::Draft>,
    /// Links, settings, toolchains and tools of development.
    pub workbench: Vec<workbench::Draft>,
    /// Migrations and schemas.
    pub data: Vec<data::Draft>,
}

impl Drafts {
    /// Takes over the drafts of another file.
    pub fn append(&mut self, other: Drafts) {
        self.ci.extend(other.ci);
        self.dockerfiles.extend(other.dockerfiles);
        self.compose.extend(other.compose);
        self.kubernetes.extend(other.kubernetes);
        self.dependencies.extend(other.dependencies);
        self.infrastructure.extend(other.infrastructure);
        self.code.extend(other.code);
        self.governance.extend(other.governance);
        self.workbench.extend(other.workbench);
        self.data.extend(other.data);
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.ci.is_empty()
            && self.dockerfiles.is_empty()
            && self.compose.is_empty()
            && self.kubernetes.is_empty()
            && self.dependencies.is_empty()
            && self.infrastructure.is_empty()
            && self.code.is_empty()
            && self.governance.is_empty()
            && self.workbench.is_empty()
            && self.data.is_empty()
    }
}

/// A reader of one family of files.
struct Reader {
    /// What it is called in `--timings`.
    name: &'static str,
    /// Whether it reads the file, from path and class alone.
    accepts: fn(&RepoPath, FileClass) -> bool,
    /// Reads it.
    extract: fn(&Input<'_>, &mut Extracted),
}

/// Every reader. A file may be read by several.
const READERS: &[Reader] = &[
    Reader {
        name: "governance",
        accepts: governance::accepts,
        extract: governance::extract,
    },
    Reader {
        name: "ci",
        accepts: ci::accepts,
        extract: ci::extract,
    },
    Reader {
        name: "dockerfile",
        accepts: dockerfile::accepts,
        extract: dockerfile::extract,
    },
    Reader {
        name: "compose",
        accepts: compose::accepts,
        extract: compose::extract,
    },
    Reader {
        name: "kubernetes",
        accepts: kubernetes::accepts,
        extract: kubernetes::extract,
    },
    Reader {
        name: "dependencies",
        accepts: dependencies::accepts,
        extract: dependencies::extract,
    },
    Reader {
        name: "infrastructure",
        accepts: infrastructure::accepts,
        extract: infrastructure::extract,
    },
    Reader {
        name: "code",
        accepts: code::accepts,
        extract: code::extract,
    },
    Reader {
        name: "operations",
        accepts: operations::accepts,
        extract: operations::extract,
    },
    Reader {
        name: "workbench",
        accepts: workbench::accepts,
        extract: workbench::extract,
    },
    Reader {
        name: "edge",
        accepts: edge::accepts,
        extract: edge::extract,
    },
    Reader {
        name: "data",
        accepts: data::accepts,
        extract: data::extract,
    },
    Reader {
        name: "templates",
        accepts: templates::accepts,
        extract: templates::extract,
    },
];

/// Whether the file is source code of a language that is read.
pub fn is_source(path: &RepoPath) -> bool {
    Language::of_extension(&path.extension()).is_some()
}

/// Whether any reader wants the file: the others are not opened.
pub fn wants(path: &RepoPath, class: FileClass) -> bool {
    READERS.iter().any(|reader| (reader.accepts)(path, class)) || secrets::accepts(path, class)
}

/// Reads everything that one file says.
pub fn extract(input: &Input<'_>) -> Extracted {
    let mut out = Extracted::default();
    for reader in READERS {
        if (reader.accepts)(input.path, input.class) {
            out.parsed = true;
            step(Group::Reader, reader.name, || {
                (reader.extract)(input, &mut out)
            });
        }
    }
    step(Group::Reader, "secrets", || {
        secrets::extract(input, &mut out)
    });
    step(Group::Reader, "settings_risks", || {
        settings_risks::extract(input, &mut out)
    });
    out
}

/// What a file says that is no text: that it holds a key, by its name.
pub fn extract_binary(id: FileId, path: &RepoPath, class: FileClass) -> Extracted {
    let mut out = Extracted::default();
    secrets::extract_binary(id, path, class, &mut out);
    out
}
