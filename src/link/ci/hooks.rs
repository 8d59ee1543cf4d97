//! Hooks that run before a commit, and what they do.
//!
//! Whether a person installed them cannot be seen; that they stand in the repository can.

use super::capabilities;
use super::expand::Expansion;
use super::index::Index;
use super::scope::Scope;
use super::triggers::PUSH;
use crate::extract::ci::model::{Doing, HookDraft, Script, StepDraft, Text};
use crate::facts::ci::Hook;
use crate::facts::{FactSet, Located};

/// How many places one hook is followed to: a hook runs a tool or a script, not a pipeline.
const HOOK_BUDGET: usize = 1_000;

pub(super) fn link(index: &Index<'_>, facts: &mut FactSet) {
    for hook in &index.hooks {
        if hook.manual || !hook.is_loaded() {
            continue;
        }
        let capabilities = if hook.commands.is_empty() {
            capabilities::of_hook(index, &hook.id).capabilities
        } else {
            followed(index, hook)
        };
        let fact = Hook {
            path: hook.path.clone(),
            id: hook.id.clone(),
            repository: hook.repository.clone(),
            revision: hook.revision.clone(),
            capabilities,
        };
        facts.hooks.push(Located::new(fact, hook.place));
    }
}

/// What the commands of a hook lead to, as a step of CI would; what cannot stop the commit is left out.
fn followed(index: &Index<'_>, hook: &HookDraft) -> Vec<String> {
    let step = StepDraft {
        place: hook.place,
        condition: Text::default(),
        forgiven: Text::default(),
        directory: String::new(),
        expressions: Vec::new(),
        env: Vec::new(),
        doing: Doing::Run(Script {
            commands: hook.commands.clone(),
            dirty_check: false,
        }),
    };
    let scope = Scope {
        events: PUSH,
        ..Scope::default()
    };
    let mut expansion = Expansion::new(index, HOOK_BUDGET);
    expansion.steps(&[step], &scope);
    let mut capabilities: Vec<String> = expansion
        .finish()
        .into_iter()
        .filter(|step| step.enforcing)
        .flat_map(|step| step.value.capabilities)
        .collect();
    capabilities.sort();
    capabilities.dedup();
    capabilities
}
