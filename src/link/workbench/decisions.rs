//! Records of decisions: files of the known folders and names, and whether they hold what a record holds.
//!
//! Sections of a larger page are no records: nobody can supersede one.

use crate::expression::Expression;

use super::located;
use crate::facts::FactSet;
use crate::facts::workbench::DecisionRecord;
use crate::link::Repository;
use crate::link::dependencies::numbered;
use crate::source::{FileClass, Place, RepoPath, Span};

static NUMBERED: Expression =
    Expression::new(r"(?i)^(?:adr|rfc)?[-_]?(?:\d{1,4}|\d{8}|\d{4}-\d{2}-\d{2})[-_. ]");
static NAMED: Expression = Expression::new(r"(?i)^adr[-_]?\d+");
static STATUS: Expression = Expression::new(
    r"(?im)^(?:#+\s*|[*-]?\s*\**_*|\|\s*\**)(?:status|estado|statut|état|статус|状态|状態|ステータス|durum|상태)\b",
);
static CONTEXT: Expression = Expression::new(
    r"(?im)^(?:#+\s*|\**)(?:\d+\.?\s*)?(?:context|problem|background|motivation|issue|contexto|contexte|kontext|контекст|背景|上下文|コンテキスト|bağlam|배경)",
);
static DECISION: Expression = Expression::new(
    r"(?im)^(?:#+\s*|\**)(?:\d+\.?\s*)?(?:the )?(?:decision|chosen|proposal|solution|outcome|decisión|decisão|décision|entscheidung|решение|决策|决定|決定|karar|결정)",
);
/// Words of a bootstrap record: that records are kept.
const BOOTSTRAP: [&str; 3] = [
    "record-architecture-decisions",
    "use-architecture-decision-records",
    "use-markdown-architectural-decision",
];

pub(super) fn link(repository: &Repository<'_>, facts: &mut FactSet) {
    let mut found = Vec::new();
    for document in &facts.documents {
        let path = RepoPath::new(&document.value.path);
        if !is_record(&path) || document.agent {
            continue;
        }
        let Some((_, file)) = repository.file(path.as_str()) else {
            continue;
        };
        let text = file.text.as_deref().unwrap_or_default();
        let lower = path.name().to_ascii_lowercase();
        let template = lower.contains("template")
            || lower.starts_with("0000")
            || BOOTSTRAP.iter().any(|one| lower.contains(one));
        let value = DecisionRecord {
            path: path.as_str().to_owned(),
            status: STATUS.is_match(text),
            complete: CONTEXT.is_match(text) && DECISION.is_match(text),
            template,
        };
        found.push(located(value, document.place, document.component));
    }
    // A template in the folder that no reader of documents took.
    for (id, file) in numbered(repository) {
        let name = file.path.name().to_ascii_lowercase();
        let known = found.iter().any(|one| one.value.path == file.path.as_str());
        if in_folder(&file.path)
            && name.contains("template")
            && file.class != FileClass::Vendored
            && !known
        {
            let value = DecisionRecord {
                path: file.path.as_str().to_owned(),
                template: true,
                ..DecisionRecord::default()
            };
            let place = Place::new(id, Span::new(0, 0));
            found.push(located(value, place, crate::facts::ComponentId::REPOSITORY));
        }
    }
    facts.decision_records = found;
}

fn is_record(path: &RepoPath) -> bool {
    let name = path.name();
    let lower = name.to_ascii_lowercase();
    if ["readme", "index", "contributing"]
        .iter()
        .any(|one| lower.starts_with(one))
    {
        return false;
    }
    NAMED.is_match(name)
        || in_folder(path) && (NUMBERED.is_match(name) || lower.contains("template"))
}

/// Whether the file lies in a folder of records.
fn in_folder(path: &RepoPath) -> bool {
    path.directory().split('/').any(|part| {
        matches!(
            part.to_ascii_lowercase().as_str(),
            "adr" | "adrs" | "decisions" | "rfcs"
        )
    })
}
