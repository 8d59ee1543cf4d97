//! Items of checklists in prose, and the rules that they speak of.
//!
//! A box says what somebody thought; whether it is true is for the judge, who knows what the rules say.

use crate::expression::Expression;

use super::super::{Extracted, Input};
use super::prose::{self, Prose};
use crate::facts::Located;
use crate::facts::prose::ChecklistItem;
use crate::knowledge::Topics;

/// Names of files that list what is done and what is left.
static NAME: Expression =
    Expression::new(r"(?i)(?:^|[^a-z])(?:readiness|checklists?|fixme|todos?|roadmap)(?:[^a-z]|$)");

/// Words that take back a part of what is ticked.
static CAVEAT: Expression = Expression::new(
    r"(?i)\b(?:but|except|partly|partial(?:ly)?|some|stub(?:bed|s)?|incomplete|wip|mostly|basic|only|for now|not all|todo)\b",
);

/// What is done with something that is there already.
static MORE: Expression = Expression::new(
    r"(?i)^\W*(?:test|document|update|verify|review|publish|monitor|extend|improve|expand|increase|refine|complete|finish)\b|[+&]|\band\b",
);

/// Up to how many words an item asks for one thing.
const WORDS: usize = 8;

fn is_plain(text: &str) -> bool {
    !MORE.is_match(text) && text.split_whitespace().count() <= WORDS
}

/// Reads the boxes of a checklist.
pub(super) fn read(input: &Input<'_>, prose: &Prose<'_>, out: &mut Extracted) {
    let stem = input.path.name().split('.').next().unwrap_or_default();
    if !NAME.is_match(stem) {
        return;
    }
    for task in prose
        .sections
        .iter()
        .flat_map(|section| &section.task_items)
    {
        let item = ChecklistItem {
            path: input.path.as_str().to_owned(),
            text: task.text.trim().to_owned(),
            ticked: task.ticked,
            caveat: CAVEAT.is_match(&task.text),
            plain: is_plain(&task.text),
            rules: Topics::of_checklists().of(&task.text),
            ..ChecklistItem::default()
        };
        let place = prose::first_line_within(prose.text, task.span);
        out.facts
            .checklist_items
            .push(Located::new(item, input.place(place)));
    }
}
