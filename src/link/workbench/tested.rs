//! Gives the tests of a test project to the components that it tests.

use crate::extract::workbench::Tested;
use crate::facts::{ComponentId, FactSet};
use crate::link::components::Owners;

/// Sets the component of each test file; one that tests several components stands once for each.
pub(super) fn link(tested: &[Tested], owners: &Owners, facts: &mut FactSet) {
    let files = std::mem::take(&mut facts.test_files);
    for mut file in files {
        let components = components(tested, owners, &file.value.path);
        let Some((last, others)) = components.split_last() else {
            file.component = owners.owner(&file.value.path);
            facts.test_files.push(file);
            continue;
        };
        for component in others {
            let mut copy = file.clone();
            copy.component = *component;
            facts.test_files.push(copy);
        }
        file.component = *last;
        facts.test_files.push(file);
    }
}

/// The components that the test project around a file refers to; empty where no such project is around it.
fn components(tested: &[Tested], owners: &Owners, path: &str) -> Vec<ComponentId> {
    let around = tested.iter().filter(|one| {
        path.strip_prefix(one.directory.as_str())
            .is_some_and(|rest| rest.starts_with('/'))
    });
    let Some(project) = around.max_by_key(|one| one.directory.len()) else {
        return Vec::new();
    };
    let mut found: Vec<_> = project
        .projects
        .iter()
        .map(|directory| owners.owner(&format!("{directory}/_")))
        .filter(|component| *component != ComponentId::REPOSITORY)
        .collect();
    found.sort_unstable();
    found.dedup();
    found
}
