//! Stub: profile.

use super::Repository;
use crate::facts::FactSet;
use crate::verdict::Profiles;

pub(super) fn link(_repository: &Repository<'_>, _facts: &mut FactSet) -> Profiles {
    Profiles::default()
}
