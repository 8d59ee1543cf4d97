//! Which projects a test project tests: the references of a .NET project of class test.
//!
//! Its tests lie beside what they test, not in it, so that no path tells.

use super::Draft;
use crate::extract::{Extracted, Input};
use crate::source::{FileClass, RepoPath};
use crate::syntax::xml;

/// A test project, and the directories of what it refers to.
#[derive(Debug)]
pub struct Tested {
    /// The directory of the test project.
    pub directory: String,
    /// The directories of the projects that it refers to, in order.
    pub projects: Vec<String>,
}

pub(super) fn accepts(path: &RepoPath, class: FileClass) -> bool {
    class == FileClass::Test && matches!(path.extension().as_str(), "csproj" | "fsproj" | "vbproj")
}

pub(super) fn extract(input: &Input<'_>, out: &mut Extracted) {
    let Ok(document) = xml::parse(input.text.trim_start_matches('\u{feff}')) else {
        return;
    };
    let directory = input.path.directory();
    let projects: Vec<String> = document
        .elements()
        .filter(|element| element.name() == "ProjectReference")
        .filter_map(|element| element.attribute("Include"))
        .filter_map(|include| {
            let relative = include.value.replace('\\', "/");
            let path = RepoPath::resolve(directory, &relative)?;
            let (project, _) = path.rsplit_once('/')?;
            Some(project.to_owned())
        })
        .collect();
    if !projects.is_empty() {
        out.drafts.workbench.push(Draft::Tested(Tested {
            directory: directory.to_owned(),
            projects,
        }));
    }
}
