//! Guard G6: plans and wish lists, which prove nothing.
//!
//! A heading is judged by single words; a body only by whole phrases, since any long text has a "should" in it.

use crate::expression::Expression;

use crate::source::RepoPath;
use crate::syntax::markdown::Section;

/// File and directory names that stand for plans, as whole words.
static LIST_NAME: Expression = Expression::new(
    r"(?:^|[^a-z])(?:todos?|fixmes?|roadmaps?|backlogs?|checklists?|gaps?|wish[-_ ]?lists?|plans?|planning|readiness)(?:[^a-z]|$)",
);

/// Plans that are carried out when the day comes, and names of probes: no wishes.
static NO_WISH: Expression = Expression::new(
    r"(?:recovery|continuity|response|rollback|roll-back|backup|contingency|failover|dr|bcp|test|communication|incident|rollout)[-_ ]?plans?|readiness[-_ ]?(?:probe|check|endpoint|gate)s?\b",
);

static HEADING: Expression = Expression::new(
    r"(?x)
        \b(?: missing | to-?do s? | fixme | tbd | planned | roadmap | backlog | should\ (?:add|have) | needs | not\ (?:yet\ )?(?:implemented|available|supported|done)
          | future | wip | work\ in\ progress | coming\ soon | n/a | wish\ ?list | next\ steps | nice\ to\ have | out\ of\ scope
          | pendientes? | por\ hacer | planificado | pendente | a\ fazer | planejado | à\ faire | prévu | geplant | noch\ nicht | запланировано
          | не\ реализовано | yapılacaklar | planlanan | eksik )\b
        | 待办 | 计划 | 未实现 | 尚未 | 予定 | 未実装 | 예정 | 미구현",
);

static BODY: Expression = Expression::new(
    r"(?x)
        \bnot\ (?:yet\ )?(?:been\ )?(?:implemented|available|written|configured|defined|decided|set\ up|automated)\b
        | \b(?:is|are)\ (?:still\ )?(?:planned|missing)\b | \bcoming\ soon\b | \bto\ be\ (?:added|defined|done|written|determined|decided|documented)\b
        | \btbd\b | \btodo\b | \bwork\ in\ progress\b | \bdoes\ not\ exist\ yet\b
        | \bno\ implementado\b | \bnão\ implementado\b | \bpas\ encore\b | \bnoch\ nicht\b | \bне\ реализован | 尚未 | 未实现 | 未実装 | 미구현",
);

/// A body of up to so many words is what its one phrase says it is.
const SHORT: usize = 60;

/// How much of a longer body is its beginning.
const OPENING: usize = 160;

/// Whether the path is that of a plan.
pub(super) fn path(path: &RepoPath) -> bool {
    let lower = path.as_str().to_ascii_lowercase();
    let (directory, name) = lower.rsplit_once('/').unwrap_or(("", &lower));
    let stem = name.split('.').next().unwrap_or_default();
    let parent = directory.rsplit('/').next().unwrap_or_default();
    named(stem) || ["plans", "roadmap", "todo", "todos", "backlog"].contains(&parent)
}

/// Whether a file name or a title is that of a plan.
fn named(name: &str) -> bool {
    LIST_NAME.is_match(&NO_WISH.replace_all(name, "-"))
}

/// Whether a document is a plan by its title, or because it is mostly boxes to tick.
pub(super) fn document(sections: &[Section]) -> bool {
    let title = sections
        .iter()
        .find(|section| section.level > 0)
        .filter(|section| section.level == 1);
    let boxes: usize = sections
        .iter()
        .map(|section| section.task_items.len())
        .sum();
    let items: usize = sections
        .iter()
        .map(|section| section.list_items as usize)
        .sum();
    title.is_some_and(|section| named(&section.heading.to_lowercase()))
        || (boxes >= 10 && boxes * 2 > items)
}

/// Whether a heading speaks of what is missing or planned.
pub(super) fn heading(heading: &str) -> bool {
    HEADING.is_match(&heading.to_lowercase())
}

/// Whether a body says that the thing is not there: it opens so, it is short and says so, or its boxes are not ticked.
pub(super) fn body(sections: &[Section]) -> bool {
    let boxes = sections.iter().flat_map(|section| &section.task_items);
    let (open, ticked) = boxes.fold((0, 0), |(open, ticked), task| {
        if task.ticked {
            (open, ticked + 1)
        } else {
            (open + 1, ticked)
        }
    });
    let items: usize = sections
        .iter()
        .map(|section| section.list_items as usize)
        .sum();
    if open > ticked && (open + ticked) * 2 > items {
        return true;
    }
    let Some(section) = sections.first() else {
        return false;
    };
    let words: usize = sections.iter().map(|section| section.words as usize).sum();
    let text = section.text.to_lowercase();
    let seen = if words <= SHORT {
        &text
    } else {
        &text[..text.floor_char_boundary(OPENING)]
    };
    BODY.is_match(seen)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::syntax::markdown;

    #[test]
    fn a_plan_is_known_by_the_words_of_its_name() {
        for name in [
            "TODO.md",
            "docs/ROADMAP.md",
            "PRODUCTION_READINESS.md",
            "RELEASE-CHECKLIST.md",
            "docs/plan.md",
            "docs/plans/a.md",
            "gaps.md",
        ] {
            assert!(path(&RepoPath::new(name)), "{name}");
        }
        for name in [
            "docs/explanation.md",
            "docs/planet.md",
            "docs/disaster-recovery-plan.md",
            "docs/readiness-probe.md",
            "docs/backup_plan.md",
            "docs/mastodon.md",
            "docs/incident-response-plan.md",
        ] {
            assert!(!path(&RepoPath::new(name)), "{name}");
        }
    }

    #[test]
    fn a_list_of_boxes_is_a_wish_list() {
        let text = "# Hardening\n\n".to_owned() + &"- [ ] x\n".repeat(10);
        assert!(document(&markdown::parse(&text)));
        assert!(document(&markdown::parse(
            "# Production readiness checklist\n\nText.\n"
        )));
        assert!(!document(&markdown::parse(
            "# Release\n\n- [ ] one\n- [ ] two\n"
        )));
    }

    #[test]
    fn a_body_is_negated_by_phrases_and_not_by_words() {
        let negated = |text: &str| body(&markdown::parse(text)[1..]);
        assert!(negated("# Backup\n\nBackups are not yet implemented.\n"));
        assert!(negated("# Backup\n\nTBD\n"));
        assert!(negated(
            "# Backup\n\n- [ ] nightly dump\n- [ ] restore test\n- [x] bucket\n"
        ));
        assert!(!negated(
            "# Backup\n\nOperators should check the dump; a missing file raises an alert.\n"
        ));
        let long = "word ".repeat(80);
        assert!(!negated(&format!(
            "# Backup\n\n{long} The web console is not implemented.\n"
        )));
    }

    #[test]
    fn headings_in_other_languages_plan_too() {
        for text in [
            "Roadmap",
            "Not yet implemented",
            "Missing pieces",
            "待办事项",
            "Noch nicht fertig",
            "À faire",
        ] {
            assert!(heading(text), "{text}");
        }
        assert!(!heading("Disaster recovery"));
    }
}
