//! Stub: containers.

use super::Repository;
use crate::extract::{compose, dockerfile};
use crate::facts::FactSet;

pub(super) fn link(
    _repository: &Repository<'_>,
    _dockerfiles: Vec<dockerfile::Draft>,
    _compose: Vec<compose::Draft>,
    _facts: &mut FactSet,
) {
}
