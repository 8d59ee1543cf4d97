//! Stub: kubernetes.

use super::Repository;
use crate::extract::kubernetes::Draft;
use crate::facts::FactSet;

pub(super) fn link(_repository: &Repository<'_>, _drafts: Vec<Draft>, _facts: &mut FactSet) {}
