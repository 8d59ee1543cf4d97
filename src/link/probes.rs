//! Stub: probes.

use super::Repository;
use crate::facts::FactSet;

pub(super) fn link(_repository: &Repository<'_>, _facts: &mut FactSet) {}
