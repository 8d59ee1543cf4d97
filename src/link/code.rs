//! Stub: code.

use super::Repository;
use crate::extract::code::Draft;
use crate::facts::FactSet;

pub(super) fn link(_repository: &Repository<'_>, _drafts: Vec<Draft>, _facts: &mut FactSet) {}
