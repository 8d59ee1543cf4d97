//! Stub: profile.

use super::Repository;
use crate::facts::FactSet;
use crate::verdict::Profiles;

pub(super) fn link(_repository: &Repository<'_>, _facts: &mut FactSet) -> Profiles {
    Profiles::default()
}

/// Stub: the language of a file extension.
pub(super) fn language(_extension: &str) -> Option<&'static str> {
    None
}
