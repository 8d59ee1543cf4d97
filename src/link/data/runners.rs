//! Who runs migrations: which runners take a lock by themselves, and which lines run before a new version serves.
//!
//! The table of runners is what their documentation says; a runner that is not in it is unknown.

use crate::expression::Expression;
use crate::facts::data::SchemaCommand;
use crate::facts::{FactSet, Located};
use crate::link::Repository;
use crate::source::{FileClass, SourceFile};

/// Runners that wait for each other: an advisory lock or a lock table.
static LOCKED: Expression = Expression::new(
    r"(?i)\bsqlx\b|\bmigrate!\s*\(|\bmigrate\.New|\bmigrate\s[^|;&]*-(?:path|source|database)|\bflyway\b|liquibase|\bdb:(?:migrate|prepare)\b|prisma migrate deploy|\bknex\b|\.migrate\.latest\(|node-pg-migrate|\btern migrate\b|\batlas migrate\b|ecto\.migrate|migrate:?\s[^|;&]*--isolated",
);
/// Runners that do not.
static UNLOCKED: Expression = Expression::new(
    r"(?i)alembic|\bcommand\.upgrade\(|\bembed_migrations!|\brun_pending_migrations\b|diesel\b|\bgoose\b|manage\.py|\bmigration:run\b|\brunMigrations\(|\bmigrationsRun\b|drizzle|artisan migrate|\bMigrator::up\(|\.Database\.Migrate|dotnet ef|\bmigrate\(\s*db\b|sequelize|doctrine",
);
/// Locks that the project takes itself.
const OWN_LOCKS: [&str; 6] = [
    "pg_advisory_lock",
    "pg_try_advisory_lock",
    "pg_advisory_xact_lock",
    "GET_LOCK(",
    "WithSessionLocker",
    "sp_getapplock",
];

/// Whether the runner of a line takes a lock.
pub(super) fn lock(line: &str) -> &'static str {
    if LOCKED.is_match(line) {
        "yes"
    } else if UNLOCKED.is_match(line) {
        "no"
    } else {
        "unknown"
    }
}

/// When a line of a file that is no task runs.
pub(super) fn step(file: &SourceFile, text: &str, line: &str, stage: &'static str) -> &'static str {
    let path = file.path.as_str();
    let name = file.path.name();
    let lower = name.to_ascii_lowercase();
    let released = [
        "release:",
        "release_command",
        "preDeployCommand",
        "pre_deploy",
        "\"release\"",
        "\"deploy",
        "predeploy",
    ]
    .iter()
    .any(|key| line.trim_start_matches(['-', ' ']).starts_with(key))
        || path.contains("hooks/pre-deploy")
        || text.contains("kind: PRE_DEPLOY");
    // A command of the program's own is started by a person.
    let by_hand = [
        "/console/commands/",
        "/management/commands/",
        "/cli/",
        "/cmd/migrate/",
        "/commands/",
    ]
    .iter()
    .any(|folder| path.to_ascii_lowercase().contains(folder));
    match () {
        () if stage == "task" || by_hand => "person",
        () if released => "release",
        () if file.class == FileClass::Kubernetes || text.contains("helm.sh/hook") => {
            if text.contains("kind: Job") || text.contains("hook: PreSync") {
                "release"
            } else if text.contains("initContainers:") {
                "init"
            } else {
                "start"
            }
        }
        () if lower.starts_with("dockerfile") && line.starts_with("RUN") => "check",
        () if lower.ends_with(".sh")
            && ["release", "deploy"]
                .iter()
                .any(|word| lower.contains(word)) =>
        {
            "release"
        }
        () => "start",
    }
}

/// Jobs and init containers whose names say that they migrate.
pub(super) fn named_workloads(facts: &FactSet) -> Vec<Located<SchemaCommand>> {
    let mut found = Vec::new();
    for container in &facts.containers {
        let workload = &container.workload;
        let says = |name: &str| name.to_ascii_lowercase().contains("migrat");
        let init = container.role == "init";
        if !workload.production
            || !(says(&container.name) || says(&workload.name) && workload.runs_to_completion)
            || !(init || workload.runs_to_completion)
        {
            continue;
        }
        let fact = SchemaCommand {
            what: "apply",
            stage: "start",
            text: format!("container `{}`", container.name),
            path: container.path.clone(),
            enforcing: true,
            step: if init && !workload.runs_to_completion {
                "init"
            } else {
                "release"
            },
            lock: "unknown",
        };
        let mut fact = Located::new(fact, container.place);
        fact.component = container.component;
        found.push(fact);
    }
    found
}

/// Takes into account what other files say: locks of the project's own, versions, images that others start.
pub(super) fn settle(
    repository: &Repository<'_>,
    facts: &FactSet,
    found: &mut [Located<SchemaCommand>],
) {
    let own_lock = repository.files.iter().any(|file| {
        matches!(
            file.class,
            FileClass::Source | FileClass::Script | FileClass::Migration | FileClass::Config
        ) && file.text.as_deref().is_some_and(|text| {
            OWN_LOCKS
                .iter()
                .any(|lock| memchr::memmem::find(text.as_bytes(), lock.as_bytes()).is_some())
        })
    });
    // Entity Framework takes a lock from its ninth version on.
    let framework_locks = facts.dependencies.iter().any(|one| {
        one.name.starts_with("Microsoft.EntityFrameworkCore")
            && one
                .requirement
                .split('.')
                .next()
                .and_then(|major| {
                    major
                        .trim_matches(|c: char| !c.is_ascii_digit())
                        .parse::<u32>()
                        .ok()
                })
                .is_some_and(|major| major >= 9)
    });
    for one in found.iter_mut().filter(|one| one.value.what == "apply") {
        let framework =
            one.value.text.contains(".Database.Migrate") || one.value.text.contains("dotnet ef");
        if own_lock || framework && framework_locks {
            one.value.lock = "yes";
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn runners_with_and_without_a_lock_are_told_apart() {
        for (line, expected) in [
            ("sqlx::migrate!(\"./migrations\").run(&pool).await?;", "yes"),
            ("migrate -path migrations -database $URL up", "yes"),
            ("bundle exec rails db:migrate", "yes"),
            ("alembic upgrade head", "no"),
            ("conn.run_pending_migrations(MIGRATIONS)", "no"),
            ("goose up", "no"),
            ("npm run migration:run", "no"),
            ("make it so", "unknown"),
        ] {
            assert_eq!(lock(line), expected, "{line}");
        }
    }
}
