//! Stub: components.

use super::Repository;
use crate::extract::dependencies::Draft;
use crate::facts::FactSet;

pub(super) fn link(_repository: &Repository<'_>, _drafts: &[Draft], _facts: &mut FactSet) {}
