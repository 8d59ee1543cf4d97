//! Stub: ci.

use super::Repository;
use crate::extract::ci::Draft;
use crate::facts::FactSet;

pub(super) fn link(_repository: &Repository<'_>, _drafts: Vec<Draft>, _facts: &mut FactSet) {}
