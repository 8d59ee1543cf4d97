//! What documents say of backups, migrations, availability and queries: the sections of one document, topic by topic.
//!
//! Words of headings decide what a section is about; plans, wishes and what speaks to coding agents say nothing.

use super::super::components::Owners;
use crate::expression::Expression;
use crate::facts::data::Guide;
use crate::facts::repository::Section;
use crate::facts::{FactSet, Located};
use crate::source::Place;
use std::collections::BTreeMap;
use std::sync::LazyLock;

/// A subject: what its headings say, what its document is called, and its topics.
struct Subject {
    name: &'static str,
    heading: Expression,
    file: Expression,
    topics: Vec<(&'static str, Expression)>,
}

fn topics(list: &[(&'static str, &'static str)]) -> Vec<(&'static str, Expression)> {
    list.iter()
        .map(|(name, pattern)| (*name, Expression::new(pattern)))
        .collect()
}

static SUBJECTS: LazyLock<Vec<Subject>> = LazyLock::new(|| {
    vec![
        Subject {
            name: "backup",
            heading: Expression::new(
                r"(?i)back-?\s?ups?\b|restor(?:e|ing)|disaster|recovery|备份|恢复|respaldo|copias? de seguridad|cópias? de segurança|sauvegarde|sicherung|wiederherstellung|バックアップ|резервн|yedekle|백업",
            ),
            file: Expression::new(r"(?i)backup|disaster|restore|recovery"),
            topics: topics(&[
                (
                    "schedule",
                    r"(?:daily|hourly|nightly|weekly|every (?:\d+|night|day|hour|week)|each (?:day|night|hour)|cron|schedule|\d+ times a day|continuous|tägl|quotidien|diari|每天|每日|毎日)",
                ),
                (
                    "retention",
                    r"retain|retention|kept for|keep (?:the )?(?:last )?\d+|keep .{0,20}(?:days|weeks|months)|aufbewahr|conserv|retenci|保留|保持",
                ),
                (
                    "storage",
                    r"\bs3\b|bucket|object storage|glacier|off-?site|another region|vault|gcs|blob storage|encrypted",
                ),
                (
                    "point in time",
                    r"point[- ]in[- ]time|\bpitr\b|wal archiv|\bwal\b|binlog|\boplog\b",
                ),
                (
                    "restore steps",
                    r"pg_restore|psql |mongorestore|mysql <|restore[- ](?:db|command|steps|procedure)|to restore|restoring|restore the|backup-fetch|wiederherstell|restaurer|restaurar|恢复|復元",
                ),
                ("RPO", r"\brpo\b|recovery point"),
                ("RTO", r"\brto\b|recovery time"),
                (
                    "owner",
                    r"\bowner\b|\bowned by\b|responsible|on-?call|\bteam\b",
                ),
                (
                    "restore tests",
                    r"restore (?:test|drill|exercise)|test(?:ed|ing)? (?:the )?restore|tested (?:monthly|quarterly|weekly)|drill",
                ),
            ]),
        },
        Subject {
            name: "migration",
            heading: Expression::new(
                r"(?i)migration|migrate|schema change|schema evolution|数据库迁移|迁移|migraci|migraç|マイグレーション|миграц|마이그레이션",
            ),
            file: Expression::new(r"(?i)migration|schema-change"),
            topics: topics(&[
                (
                    "versioning and order",
                    r"timestamp(?:ed)? (?:prefix|name)|naming (?:convention|scheme)|numbered|sequential|file ?names? (?:start|begin|follow)|in order|version(?:ed|ing) (?:number|scheme|of migrations)|ordered by|ordering",
                ),
                (
                    "rollback",
                    r"roll(?:ing)?[- ]?back|revert|downgrade|way back|forward[- ]only|roll[- ]forward",
                ),
                (
                    "data and backfills",
                    r"backfill|data migration|batch(?:es|ed)",
                ),
                (
                    "zero downtime",
                    r"expand[- /](?:and[- ])?contract|zero[- ]downtime|backwards?[- ]compatible|two[- ]phase|parallel change|blue[- /]green|without downtime",
                ),
                (
                    "who runs it and when",
                    r"deploy(?:ment)? (?:job|step|pipeline)|before (?:the )?(?:deploy|rollout|release|new version)|release (?:phase|command)|init container|pre-?deploy|runs? (?:on|at|during) (?:deploy|release|start)|pipeline runs|ci runs",
                ),
                (
                    "locks of large tables",
                    r"lock_timeout|concurrently|table lock|not valid|lock(?:s|ing)? (?:the |a )?(?:whole |large )?table|advisory lock",
                ),
            ]),
        },
        Subject {
            name: "availability",
            heading: Expression::new(
                r"(?i)high[- ]availability|fail-?over|standby|replica(?:s|tion)|\bha\b|wal archiv|hochverfügbar|haute disponibilité|alta disponib|高可用",
            ),
            file: Expression::new(r"(?i)high-availability|failover|replication"),
            topics: topics(&[
                ("standby", r"standby|replica|secondary|multi-?az|zone"),
                ("failover", r"fail-?over|promot|switch-?over"),
                (
                    "clients",
                    r"reconnect|connection string|retry|retries|client",
                ),
            ]),
        },
        Subject {
            name: "queries",
            heading: Expression::new(
                r"(?i)index(?:es|ing)? strategy|quer(?:y|ies)[- ](?:plan|tuning|optimi[sz]|performance)|n\+1|explain|database performance|slow quer|abfrage|requêtes lentes|索引",
            ),
            file: Expression::new(
                r"(?i)query-(?:tuning|optimi)|index-strategy|database-performance",
            ),
            topics: topics(&[
                ("indexes", r"\bindex"),
                ("plans", r"\bexplain\b|query plan|seq(?:uential)? scan"),
                (
                    "N+1",
                    r"n\+1|eager|select_?in|joinedload|includes|preload|prefetch",
                ),
            ]),
        },
    ]
});

/// Headings of what people lose and get back for their own accounts: codes and passwords are no data of a database.
static OF_ACCOUNTS: Expression = Expression::new(
    r"(?i)\b(?:recovery|backup)[- ](?:codes?|e-?mail|phrases?|keys?)\b|\b(?:account|password)[- ]recovery\b|two[- ]factor|\b[2m]fa\b",
);

/// Adds the facts.
pub(super) fn link(facts: &mut FactSet) {
    let owners = Owners::of(facts);
    let mut by_document: BTreeMap<&str, Vec<&Located<Section>>> = BTreeMap::new();
    for section in &facts.sections {
        by_document
            .entry(&section.value.path)
            .or_default()
            .push(section);
    }
    let mut found = Vec::new();
    for (path, sections) in by_document {
        if is_of_tests(path) {
            continue;
        }
        for subject in SUBJECTS.iter() {
            if let Some((guide, place)) = guide(subject, path, &sections) {
                let mut fact = Located::new(guide, place);
                fact.component = owners.owner(path);
                found.push(fact);
            }
        }
    }
    found.sort_by_key(|one| one.place);
    facts.guides = found;
}

fn is_of_tests(path: &str) -> bool {
    path.split('/').any(|part| {
        matches!(
            part,
            "test" | "tests" | "fixtures" | "vendor" | "node_modules" | "examples"
        )
    }) || path.to_ascii_lowercase().ends_with("changelog.md")
}

fn guide(subject: &Subject, path: &str, sections: &[&Located<Section>]) -> Option<(Guide, Place)> {
    let by_name = subject
        .file
        .is_match(path.rsplit('/').next().unwrap_or_default());
    let mut words = 0;
    let mut text = String::new();
    let mut place = None;
    // Below a heading that counts, everything belongs to it.
    let mut inside: Option<i64> = None;
    for section in sections {
        if inside.is_some_and(|level| section.level <= level) {
            inside = None;
        }
        if section.negated || section.agent {
            continue;
        }
        let own = (subject.heading.is_match(&section.heading)
            && !OF_ACCOUNTS.is_match(&section.heading))
            || by_name && section.level <= 1;
        let below = inside.is_some();
        if !own && !below {
            continue;
        }
        if own && !below {
            words += section.words;
            inside = Some(section.level.max(1));
            place = place.or(Some(section.place));
        }
        text.push_str(&section.heading.to_lowercase());
        text.push('\n');
        text.push_str(&section.text);
        text.push('\n');
    }
    let place = place?;
    let (has, lacks): (Vec<_>, Vec<_>) = subject
        .topics
        .iter()
        .partition(|(_, regex)| regex.is_match(&text));
    let names = |list: Vec<&(&'static str, Expression)>| -> Vec<String> {
        list.into_iter()
            .map(|(name, _)| (*name).to_owned())
            .collect()
    };
    let has = names(has);
    let guide = Guide {
        path: path.to_owned(),
        subject: subject.name,
        words,
        count: i64::try_from(has.len()).unwrap_or(i64::MAX),
        topics: has,
        missing: names(lacks).join(", "),
    };
    Some((guide, place))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn section(heading: &str, level: i64, text: &str) -> Located<Section> {
        let section = Section {
            path: "docs/operations.md".to_owned(),
            heading: heading.to_owned(),
            level,
            words: i64::try_from(text.split_whitespace().count()).unwrap_or(0),
            text: text.to_lowercase(),
            ..Section::default()
        };
        Located::new(section, Place::default())
    }

    fn topics_of(sections: &[Located<Section>], subject: &str) -> Option<Vec<String>> {
        let sections: Vec<_> = sections.iter().collect();
        let subject = SUBJECTS.iter().find(|one| one.name == subject)?;
        guide(subject, "docs/operations.md", &sections).map(|(guide, _)| guide.topics)
    }

    #[test]
    fn sections_below_a_heading_belong_to_it() {
        let sections = [
            section("Backups", 2, "Every night to a bucket."),
            section("Restoring", 3, "To restore, run pg_restore."),
            section("Logging", 2, "Logs are kept for 30 days."),
        ];
        assert_eq!(
            topics_of(&sections, "backup"),
            Some(vec![
                "schedule".to_owned(),
                "storage".to_owned(),
                "restore steps".to_owned()
            ])
        );
    }

    #[test]
    fn wishes_and_other_subjects_say_nothing() {
        let mut wish = section("Backups", 2, "TODO: back up every night.");
        wish.value.negated = true;
        assert_eq!(topics_of(&[wish], "backup"), None);
        let other = section("Deployment", 2, "We deploy every day.");
        assert_eq!(topics_of(&[other], "backup"), None);
    }
}
