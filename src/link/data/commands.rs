//! What changes or checks a schema: commands of CI, of images and manifests, calls at start.

use super::super::Repository;
use super::super::components::Owners;
use super::runners;
use super::scripts::{self, Started};
use crate::expression::Expression;
use crate::extract::data::{SCHEMA_WORDS, keeps_migrations, starts_services};
use crate::extract::is_source;
use crate::facts::data::SchemaCommand;
use crate::facts::{ComponentId, FactSet, Located};
use crate::source::{FileClass, FileId, Place, RepoPath, SourceFile, Span};

/// Lines above this length are the work of a program.
const MAX_LINE: usize = 2_000;

/// More of them in one file say nothing new.
const MAX_FOUND: usize = 20;

static ROLLBACK: Expression = Expression::new(
    r"alembic\s+downgrade|command\.downgrade|diesel migration (?:redo|revert)|sqlx migrate revert|sea-orm-cli migrate (?:fresh|refresh|reset|down)|goose\b[^|;&]*\b(?:down|reset|redo)\b|\bmigrate\s[^|;&]*-(?:path|source|database)[^|;&]*\bdown\b|migrate:rollback|db:rollback|db:migrate:(?:redo|down|undo)|database update 0\b|flyway undo|updateTestingRollback|liquibase rollback|dbmate (?:down|rollback)|artisan migrate:(?:rollback|refresh|reset)|migration:revert|pytest-alembic|stairway",
);
static DRIFT: Expression = Expression::new(
    r"alembic check|makemigrations\b[^|;&]*--check|sqlx prepare\b[^|;&]*--check|prisma migrate (?:diff\b[^|;&]*--exit-code|status)|has-pending-model-changes|atlas migrate validate|doctrine:schema:validate|drizzle-kit check|abort_if_pending_migrations|print-schema\b[^|;&]*--locked-schema",
);
static LINT: Expression = Expression::new(
    r"\bsquawk\b|atlas migrate lint|lintmigrations|eugene lint|flyway validate|liquibase validate",
);
static APPLY: Expression = Expression::new(
    r#"\b(?:sqlx::)?migrate!\s*\(|\bembed_migrations!|\brun_pending_migrations\b|alembic["',\s]+upgrade|\bcommand\.upgrade\(|goose\b[^|;&]*\bup\b|\bgoose\.Up|\bmigrate\.New\w*\(|\bmigrate\s[^|;&]*-(?:path|source|database)[^|;&]*\bup\b|\bflyway\b[^|;&]*\bmigrate\b|\bFlyway\.configure\(|liquibase\b[^|;&]*\bupdate\b|\.Database\.Migrate(?:Async)?\(|dotnet ef database update|\bdb:(?:migrate|prepare)\b|prisma migrate deploy|\bmigration:run\b|\brunMigrations\(|\bmigrationsRun\s*:\s*true|\bknex\b[^|;&]*migrate:latest|\.migrate\.latest\(|drizzle-kit migrate|\bmigrate\(\s*db\b|manage\.py["',\s]+migrate\b|artisan migrate\b|\bArtisan::call\(\s*["']migrate\b|->(?:call|callSilent|callSilently|artisan)\([^;]*["']migrate["']|\bcall_command\(\s*["']migrate["']|dbmate (?:up|migrate)\b|diesel migration run|diesel setup|sqlx migrate run|sqlx database (?:setup|reset)|ecto\.migrate|\bMigrator::up\(|\btern migrate\b|\batlas migrate apply\b|\b(?:\w*[sS]tore(?:Instance)?|database|db|storage|schema|migrations?|migrator)\.(?:[mM]igrate|(?:[rR]un|[aA]pply)_?[mM]igrations|[mM]igrateUp)\("#,
);
static AUTO: Expression = Expression::new(
    r#"\bmetadata\.create_all\b|\bsynchronize\s*:\s*true\b|\.AutoMigrate\(|\.EnsureCreated(?:Async)?\(|ddl-auto\s*[=:]\s*["']?(?:update|create|create-drop)\b|\bsql\.init\.mode\s*[=:]\s*always\b|\bsequelize\.sync\(|\bdb\.create_all\("#,
);
/// A schema that a program or script makes itself.
static CREATE: Expression =
    Expression::new(r"(?i)\bCREATE TABLE (?:IF NOT EXISTS )?[\w.\x22`]+\s*\(");

/// A command as a person types it, rather than a call.
static TYPED: Expression = Expression::new(
    r"alembic\s+upgrade|\bdb:(?:migrate|prepare|rollback)|manage\.py\s+migrate|artisan migrate|(?:prisma|diesel|sqlx|atlas|tern|dbmate|goose|flyway|liquibase)\s+(?:\w+\s+)?(?:migrat|up\b|deploy|apply|run|setup)|dotnet ef database|migrate:latest|drizzle-kit|ecto\.migrate|migrate\s+-",
);
/// What starts a process, on the line of the command or just before it.
static STARTS: Expression = Expression::new(
    r"(?i)\b(?:\w*exec\w*|\w*spawn\w*|system|passthru|popen|\w*run\w*|\w*call\w*|check_output|\w*command\w*|\w*process\w*|\w*shell\w*|invoke\w*|sh|cmd|args?|script\w*|entrypoint|rake::task)\b\s*(?:[(\[{!:=.]|['\x22])|%x[({\[]|(?m:^\s*`)|=\s*`",
);

/// Whether a program only speaks of a command: `raise "run `rails db:prepare` first"`.
fn only_told(path: &RepoPath, text: &str, line: (usize, usize)) -> bool {
    let (start, end) = line;
    if !is_source(path) || !TYPED.is_match(&text[start..end]) {
        return false;
    }
    let mut from = start;
    for _ in 0..2 {
        from = memchr::memrchr(b'\n', &text.as_bytes()[..from.saturating_sub(1)])
            .map_or(0, |at| at + 1);
    }
    !STARTS.is_match(&text[from..end])
}

/// What a line does to a schema.
fn what(line: &str) -> Option<&'static str> {
    [
        (&ROLLBACK, "rollback"),
        (&DRIFT, "drift"),
        (&LINT, "lint"),
        (&APPLY, "apply"),
    ]
    .iter()
    .find(|(regex, _)| regex.is_match(line))
    .map(|(_, what)| *what)
}

/// Adds the facts.
pub(super) fn link(repository: &Repository<'_>, facts: &mut FactSet) {
    let owners = Owners::of(facts);
    let mut found = Vec::new();
    let started = scripts::started(repository);
    for (index, file) in repository.files.iter().enumerate() {
        let id = FileId(u32::try_from(index).unwrap_or(u32::MAX));
        for mut fact in of_file(id, file, &started) {
            fact.component = owners.owner(file.path.as_str());
            found.push(fact);
        }
    }
    // Spring, Quarkus and Micronaut run these at start by themselves.
    for dependency in &facts.dependencies {
        let name = dependency.name.as_str();
        let runs = dependency.ecosystem == "java"
            && dependency.scope == "runtime"
            && (name.contains("flyway") || name.contains("liquibase"))
            && !name.contains("plugin");
        if runs {
            found.push(command(
                ("apply", "start"),
                name,
                &dependency.manifest,
                dependency.place,
                dependency.component,
            ));
        }
    }
    let starts = found
        .iter()
        .any(|one| one.what == "apply" && one.stage == "start");
    for step in &facts.steps {
        let enforcing = step.enforcing && (step.on_pull_request || step.on_push);
        // The application that migrates at start is started by CI.
        let started = starts && step.text.contains("compose") && step.text.contains(" up");
        let does = what(&step.text).or(started.then_some("apply"));
        if let Some(does) = does {
            let mut fact = command(
                (does, "ci"),
                &step.text,
                &step.workflow,
                step.place,
                step.component,
            );
            fact.value.enforcing = enforcing;
            let delivers = facts.deployments.iter().any(|one| {
                one.workflow == step.workflow && (one.job == step.job || !step.on_pull_request)
            });
            if delivers && does == "apply" {
                fact.value.step = "release";
            }
            found.push(fact);
        }
    }
    found.extend(runners::named_workloads(facts));
    runners::settle(repository, facts, &mut found);
    found.sort_by_key(|one| one.place);
    facts.schema_commands = found;
}

fn command(
    does: (&'static str, &'static str),
    text: &str,
    path: &str,
    place: Place,
    component: ComponentId,
) -> Located<SchemaCommand> {
    let fact = SchemaCommand {
        what: does.0,
        stage: does.1,
        text: text.chars().take(120).collect(),
        path: path.to_owned(),
        enforcing: true,
        step: match does.1 {
            "ci" => "check",
            "task" => "person",
            _ => "start",
        },
        lock: runners::lock(text),
    };
    let mut fact = Located::new(fact, place);
    fact.component = component;
    fact
}

/// Who runs the lines of a file: `None` where nobody does.
fn stage(file: &SourceFile) -> Option<&'static str> {
    let name = file.path.name();
    let lower = name.to_ascii_lowercase();
    match file.class {
        FileClass::Source | FileClass::Kubernetes | FileClass::Iac | FileClass::Config => {}
        FileClass::Script => {}
        _ => return None,
    }
    let script = file.class == FileClass::Script || lower.ends_with(".sh");
    let entry = ["entrypoint", "start", "run", "release", "deploy", "boot"]
        .iter()
        .any(|word| lower.contains(word))
        || starts_services(&file.path);
    Some(match () {
        () if matches!(
            lower.as_str(),
            "makefile" | "justfile" | "taskfile.yml" | "taskfile.yaml" | "rakefile"
        ) =>
        {
            "task"
        }
        () if script && !entry => "task",
        () if lower
            .split(['.', '-', '_'])
            .any(|word| matches!(word, "dev" | "test" | "ci" | "local")) =>
        {
            "task"
        }
        () => "start",
    })
}

fn of_file(id: FileId, file: &SourceFile, started: &Started) -> Vec<Located<SchemaCommand>> {
    let mut found = Vec::new();
    let (Some(stage), Some(text)) = (stage(file), file.text.in_memory()) else {
        return found;
    };
    let stage = match stage {
        "task" if started.runs(file.path.as_str()) => "start",
        other => other,
    };
    let name = file.path.name();
    if name == "package-lock.json"
        || file.path.extension() == "md"
        || file.path.extension() == "sql"
    {
        return found;
    }
    let in_migration = file.path.as_str().contains("migration")
        || file.path.as_str().contains("alembic/")
        || file.class == FileClass::Source && keeps_migrations(text);
    let bytes = text.as_bytes();
    let mut done = 0;
    for hit in SCHEMA_WORDS.find_iter(text) {
        if hit.start() < done {
            continue;
        }
        let start = memchr::memrchr(b'\n', &bytes[..hit.start()]).map_or(0, |at| at + 1);
        done =
            memchr::memchr(b'\n', &bytes[hit.start()..]).map_or(bytes.len(), |at| at + hit.start());
        let line = &text[start..done];
        let trimmed = line.trim();
        let comment = ["//", "#", ";", "*", "--", "/*", "<!--"]
            .iter()
            .any(|sign| trimmed.starts_with(sign));
        if trimmed.is_empty()
            || comment && !trimmed.starts_with("#[")
            || line.len() > MAX_LINE
            || found.len() >= MAX_FOUND
        {
            continue;
        }
        if only_told(&file.path, text, (start, done)) {
            continue;
        }
        let mut stage = stage;
        // A script of a package manager is run by whoever asks for it, unless its name says who.
        if name == "package.json" || name == "composer.json" || name == "pyproject.toml" {
            let starts = [
                "\"start",
                "\"prestart",
                "\"release",
                "\"deploy",
                "\"heroku",
                "\"vercel",
                "\"build",
            ]
            .iter()
            .any(|key| trimmed.starts_with(key));
            let followed =
                name == "package.json" && started.runs_line(file.path.directory(), trimmed);
            stage = if starts || followed { stage } else { "task" };
        }
        let does = if !in_migration && (AUTO.is_match(trimmed) || makes_tables(file, trimmed)) {
            "auto"
        } else if let Some(does) = what(trimmed) {
            does
        } else {
            continue;
        };
        // What only a command of the program's own makes is made when somebody asks for it.
        if does == "auto" && runners::step(file, text, trimmed, stage) == "person" {
            stage = "task";
        }
        let lead = line.len() - line.trim_start().len();
        let span = Span::new(start + lead, start + lead + trimmed.len());
        let mut fact = command(
            (does, stage),
            trimmed,
            file.path.as_str(),
            Place::new(id, span),
            ComponentId::REPOSITORY,
        );
        // That they are part of the program is not yet that it runs them.
        fact.value.step = match trimmed.contains("embed_migrations!") {
            true => "",
            false => runners::step(file, text, trimmed, stage),
        };
        found.push(fact);
    }
    found
}

/// Whether a line of a program or script makes a table.
fn makes_tables(file: &SourceFile, line: &str) -> bool {
    let program = matches!(
        file.path.extension().as_str(),
        "sh" | "py" | "go" | "js" | "ts" | "rs" | "java" | "kt" | "cs" | "rb" | "php"
    );
    program && CREATE.is_match(line) && !line.contains("TEMP")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_command_that_a_program_speaks_of_is_not_run() {
        let told = |path: &str, text: &str, line: &str| {
            let start = text.find(line).expect("the text has the line");
            only_told(&RepoPath::new(path), text, (start, start + line.len()))
        };
        let ruby = "raise <<~TEXT\n  copy the settings\n  and run `rails db:prepare`\nTEXT\n";
        assert!(told("a.rb", ruby, "  and run `rails db:prepare`"));
        let python = "log.error(\n    \"schema is old: alembic upgrade head\"\n)\n";
        assert!(told(
            "a.py",
            python,
            "    \"schema is old: alembic upgrade head\""
        ));
        let started = "subprocess.run(\n    \"alembic upgrade head\".split()\n)\n";
        assert!(!told(
            "a.py",
            started,
            "    \"alembic upgrade head\".split()"
        ));
        let node = "execSync('prisma migrate deploy');\n";
        assert!(!told("a.js", node, "execSync('prisma migrate deploy');"));
        assert!(!told("start.sh", "rails db:prepare\n", "rails db:prepare"));
    }

    #[test]
    fn commands_are_told_apart() {
        for (line, does) in [
            ("alembic upgrade head", Some("apply")),
            ("RUN [\"alembic\", \"upgrade\", \"head\"]", Some("apply")),
            ("sqlx::migrate!(\"./migrations\").run(&pool)", Some("apply")),
            ("bundle exec rails db:migrate", Some("apply")),
            ("cargo sqlx prepare --check", Some("drift")),
            (
                "alembic downgrade base && alembic upgrade head",
                Some("rollback"),
            ),
            ("diesel migration redo -a", Some("rollback")),
            ("npm run migration:run", Some("apply")),
            ("squawk migrations/*.sql", Some("lint")),
            ("cargo test", None),
            (
                "if err := database.Migrate(db); err != nil {",
                Some("apply"),
            ),
            ("hook-pre-app = exec:./manage.py migrate", Some("apply")),
            (
                "$this->artisan('Migrating', 'migrate', ['--force' => true]);",
                Some("apply"),
            ),
            ("call_command('migrate', interactive=False)", Some("apply")),
            ("Artisan::call('migrate --force');", Some("apply")),
            ("$this->call('orders:migrate-old');", None),
            ("func (s *Store) Migrate(ctx context.Context) error {", None),
            ("pip install alembic", None),
        ] {
            assert_eq!(what(line), does, "{line}");
        }
    }
}
