//! What backs data up, and what brings it back: CronJobs, workflows, crontabs, objects of operators, Terraform, scripts.
//!
//! A name proves nothing: a command, image, kind or type of the knowledge lists does.

use super::super::Repository;
use super::super::components::Owners;
use crate::expression::Expression;
use crate::facts::data::Backup;
use crate::facts::{FactSet, Located};
use crate::knowledge::Knowledge;
use crate::source::{FileClass, FileId, Place, SourceFile, Span};

/// Lines above this length are the work of a program.
const MAX_LINE: usize = 2_000;

static BACKUP: Expression = Expression::new(
    r"\b(?:pg_dump(?:all)?|pg_basebackup|mysqldump|mariadb-dump|mydumper|xtrabackup|mongodump|wal-g\s+backup-push|pgbackrest\b[^|;&]*\bbackup|barman\s+backup|restic\b[^|;&]*\bbackup|borg\s+create|litestream\s+replicate|velero\s+backup\s+create|aws\s+rds\s+create-db-snapshot|gcloud\s+sql\s+backups\s+create|redis-cli\s+--rdb)\b",
);
static RESTORE: Expression = Expression::new(
    r"\b(?:pg_restore|mongorestore|wal-g\s+backup-fetch|pgbackrest\b[^|;&]*\brestore|barman\s+recover|restic\b[^|;&]*\brestore|borg\s+extract|litestream\s+restore|velero\s+restore\s+create|aws\s+rds\s+restore-db-\w+|gcloud\s+sql\s+backups\s+restore|myloader)\b",
);
/// `0 3 * * * command`, with or without a user.
static CRON_LINE: Expression = Expression::new(
    r"^(?:@(?:hourly|daily|weekly|monthly)|[\d*/,-]+(?:\s+[\d*/,A-Za-z-]+){4})\s+\S",
);

/// Adds the facts.
pub(super) fn link(repository: &Repository<'_>, facts: &mut FactSet) {
    let mut found = Vec::new();
    objects(repository, facts, &mut found);
    for step in facts.steps.iter().filter(|step| step.on_schedule) {
        for what in whats(&step.text) {
            push(
                &mut found,
                (what, "workflow"),
                &step.text,
                &step.workflow,
                step.place,
                true,
                true,
            );
        }
    }
    for resource in &facts.resources {
        let what = match resource.resource_type.as_str() {
            "aws_backup_plan"
            | "aws_dlm_lifecycle_policy"
            | "google_firestore_backup_schedule"
            | "mongodbatlas_cloud_backup_schedule"
            | "google_spanner_backup_schedule" => "backup",
            "aws_backup_restore_testing_plan" => "restore",
            name if name.starts_with("azurerm_data_protection_backup_policy_") => "backup",
            // What other tools write is known by its properties.
            _ if resource.tool != "terraform"
                && resource.capabilities.iter().any(|one| one == "backup") =>
            {
                "backup"
            }
            _ => continue,
        };
        push(
            &mut found,
            (what, "resource"),
            &resource.resource_type,
            &resource.path,
            resource.place,
            true,
            resource.production,
        );
    }
    let knowledge = Knowledge::built_in();
    for service in &facts.compose_services {
        let image = &service.image.repository;
        if backs_up(knowledge, image) {
            push(
                &mut found,
                ("backup", "service"),
                image,
                &service.path,
                service.place,
                true,
                service.production,
            );
        }
    }
    for container in &facts.containers {
        let image = &container.image.repository;
        if backs_up(knowledge, image) {
            push(
                &mut found,
                ("backup", "service"),
                image,
                &container.path,
                container.place,
                true,
                container.workload.production,
            );
        }
    }
    for (index, file) in repository.files.iter().enumerate() {
        let id = FileId(u32::try_from(index).unwrap_or(u32::MAX));
        files(id, file, &mut found);
    }
    // A script is scheduled if a crontab, a unit or a scheduled workflow names it.
    let scheduled: Vec<String> = scheduled_texts(repository, facts);
    for one in found.iter_mut().filter(|one| one.value.form == "script") {
        let name = one.value.path.rsplit('/').next().unwrap_or_default();
        one.value.scheduled = scheduled.iter().any(|text| text.contains(name));
    }
    let owners = Owners::of(facts);
    for one in &mut found {
        one.component = owners.owner(&one.value.path);
    }
    found.sort_by_key(|one| one.place);
    found.dedup_by(|one, other| one.place == other.place && one.value.what == other.value.what);
    facts.backups = found;
}

/// Whether an image of this repository makes backups.
fn backs_up(knowledge: &Knowledge, image: &str) -> bool {
    knowledge
        .of_image(image)
        .iter()
        .any(|one| one.capability == "backup")
}

fn whats(text: &str) -> impl Iterator<Item = &'static str> {
    let backup = BACKUP.is_match(text).then_some("backup");
    let restore = RESTORE.is_match(text).then_some("restore");
    backup.into_iter().chain(restore)
}

fn push(
    found: &mut Vec<Located<Backup>>,
    (what, form): (&'static str, &'static str),
    text: &str,
    path: &str,
    place: Place,
    scheduled: bool,
    production: bool,
) {
    let fact = Backup {
        path: path.to_owned(),
        what,
        form,
        text: text.chars().take(80).collect(),
        scheduled,
        production,
    };
    found.push(Located::new(fact, place));
}

/// CronJobs whose document runs a backup, and objects of operators.
fn objects(repository: &Repository<'_>, facts: &FactSet, found: &mut Vec<Located<Backup>>) {
    for object in &facts.objects {
        let production = object.production && !object.vendored;
        let group = object.api_version.split('/').next().unwrap_or_default();
        if object.kind == "CronJob" {
            let Some((_, file)) = repository.file(&object.path) else {
                continue;
            };
            let text = document(
                file.text.as_deref().unwrap_or_default(),
                object.place.span.start as usize,
            );
            for what in whats(text) {
                push(
                    found,
                    (what, "cron"),
                    "CronJob",
                    &object.path,
                    object.place,
                    true,
                    production,
                );
            }
        } else if is_backup_kind(group, &object.kind) {
            push(
                found,
                ("backup", "object"),
                &object.kind,
                &object.path,
                object.place,
                true,
                production,
            );
        }
    }
}

/// Objects that make backups again and again.
fn is_backup_kind(group: &str, kind: &str) -> bool {
    matches!(
        (group, kind),
        ("velero.io" | "k8up.io", "Schedule")
            | ("postgresql.cnpg.io", "ScheduledBackup")
            | ("k8s.mariadb.com", "Backup")
            | ("stash.appscode.com", "BackupConfiguration")
            | ("core.kubestash.com", "BackupConfiguration")
            | ("mysql.oracle.com", "MySQLBackup")
    )
}

/// The document of a file of several that an offset lies in, comments left out by its reader.
fn document(text: &str, at: usize) -> &str {
    let at = at.min(text.len());
    if !text.is_char_boundary(at) {
        return text;
    }
    let start = text[..at].rfind("\n---").unwrap_or(0);
    let end = text[at..].find("\n---").map_or(text.len(), |end| at + end);
    &text[start..end]
}

/// Crontabs, scripts and settings of backup tools.
fn files(id: FileId, file: &SourceFile, found: &mut Vec<Located<Backup>>) {
    let name = file.path.name();
    let lower = name.to_ascii_lowercase();
    let production = !matches!(
        file.class,
        FileClass::Test
            | FileClass::Example
            | FileClass::Vendored
            | FileClass::Dev
            | FileClass::Docs
            | FileClass::Template
    );
    let Some(text) = file.text.as_deref() else {
        return;
    };
    let crontab = lower.contains("crontab")
        || lower.ends_with(".cron")
        || file.path.as_str().contains("cron.d/");
    let script =
        matches!(file.path.extension().as_str(), "sh" | "bash") && file.class != FileClass::Ci;
    let settings = matches!(name, "litestream.yml" | "pgbackrest.conf" | "barman.conf");
    if settings {
        let end = text.find('\n').unwrap_or(text.len());
        push(
            found,
            ("backup", "settings"),
            name,
            file.path.as_str(),
            Place::new(id, Span::new(0, end)),
            true,
            production,
        );
        return;
    }
    if !crontab && !script {
        return;
    }
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        let at = start;
        start += line.len();
        let trimmed = line.trim();
        if trimmed.starts_with('#') || trimmed.starts_with("echo ") || line.len() > MAX_LINE {
            continue;
        }
        let named = crontab
            && CRON_LINE.is_match(trimmed)
            && trimmed.to_ascii_lowercase().contains("backup");
        let form = if crontab { "cron" } else { "script" };
        let kinds: Vec<_> = whats(trimmed).chain(named.then_some("backup")).collect();
        let lead = line.len() - line.trim_start().len();
        let span = Span::new(at + lead, at + lead + trimmed.len());
        if let Some(what) = kinds.first() {
            push(
                found,
                (what, form),
                trimmed,
                file.path.as_str(),
                Place::new(id, span),
                crontab,
                production,
            );
            if script {
                return;
            }
        }
    }
}

/// Texts of what runs by itself again and again.
fn scheduled_texts(repository: &Repository<'_>, facts: &FactSet) -> Vec<String> {
    let steps = facts
        .steps
        .iter()
        .filter(|step| step.on_schedule)
        .map(|step| step.text.clone());
    let units = repository.files.iter().filter(|file| {
        let name = file.path.name().to_ascii_lowercase();
        name.contains("crontab")
            || name.ends_with(".cron")
            || file.path.as_str().contains("cron.d/")
            || name.ends_with(".service")
                && repository
                    .file(&file.path.as_str().replace(".service", ".timer"))
                    .is_some()
    });
    let units = units.filter_map(|file| file.text.as_deref().map(str::to_owned));
    let jobs = facts
        .objects
        .iter()
        .filter(|object| object.kind == "CronJob")
        .filter_map(|object| {
            let (_, file) = repository.file(&object.path)?;
            file.text.as_deref().map(str::to_owned)
        });
    steps.chain(units).chain(jobs).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commands_count_and_names_do_not() {
        for (text, expected) in [
            (
                "pg_dump -Fc $DATABASE_URL | aws s3 cp - s3://b/x",
                vec!["backup"],
            ),
            ("wal-g backup-fetch /data LATEST", vec!["restore"]),
            ("pg_restore --dbname=scratch dump", vec!["restore"]),
            ("echo daily backup; sleep 5; exit 1", vec![]),
        ] {
            assert_eq!(whats(text).collect::<Vec<_>>(), expected, "{text}");
        }
    }

    #[test]
    fn one_document_of_several_is_looked_at() {
        let text = "a: 1\n---\nb: pg_dump\n---\nc: 2\n";
        assert!(!document(text, 0).contains("pg_dump"));
        assert!(document(text, 12).contains("pg_dump"));
    }
}
