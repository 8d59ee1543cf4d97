//! Tells migrations from other files, and the way back that each one has.

use super::{Draft, first_line};
use crate::expression::Expression;
use crate::extract::Input;
use crate::source::Span;

static DOWN_BLOCK: Expression = Expression::new(
    r"\bdown\s*(?:=\s*|:\s*)?(?:async\s*)?(?:function\s*\w*\s*)?\([^)]*\)\s*(?::\s*[\w<>]+\s*)?(?:=>\s*)?\{|\bvoid\s+Down\([^)]*\)\s*\{|\bexports\.down\s*=[^{;]*\{",
);
static ONE_WAY_PYTHON: Expression = Expression::new(r"RunPython\(\s*[\w.]+\s*,?\s*\)");
static ONE_WAY_SQL: Expression =
    Expression::new(r#"RunSQL\(\s*(?:sql\s*=\s*)?(?:"""[^"]*"""|"[^"]*"|'[^']*')\s*,?\s*\)"#);

/// The head of a list of migrations that a program keeps itself.
static LIST: Expression = Expression::new(
    r"(?im)^[ \t]*(?:[\w.<>\[\], ]+\s)?(?:schema_?|db_?|all_?)?migrations?(?:_?list)?\s*(?::[^=\n]+)?:?=\s*(?:&?\[|new\b|List\b|listOf\(|vec!|array\(|map\[)",
);
/// A statement that changes a schema.
static CHANGES: Expression =
    Expression::new(r"(?i)\b(?:CREATE|ALTER|DROP)\s+(?:UNIQUE\s+)?(?:TABLE|INDEX|TYPE)\s");

/// Where a list of migrations starts that the program applies in order, each with SQL of its own: two changes at least.
pub(super) fn list_of_migrations(text: &str) -> Option<Span> {
    if memchr::memmem::find(text.as_bytes(), b"igration").is_none()
        && memchr::memmem::find(text.as_bytes(), b"IGRATION").is_none()
    {
        return None;
    }
    let list = LIST.find(text)?;
    let changes = CHANGES.find_iter(&text[list.start()..]).take(2).count();
    let lead = list.as_str().len() - list.as_str().trim_start().len();
    (changes == 2).then(|| Span::new(list.start() + lead, list.end()))
}

/// Sets the draft's migration, if the file is one.
pub(super) fn read(input: &Input<'_>, draft: &mut Draft) {
    let path = input.path.as_str();
    let text = input.text;
    let found = match input.path.extension().as_str() {
        "sql" => sql(path, text),
        "py" if path.contains("/migrations/") && text.contains("migrations.Migration") => Some((
            "django",
            if ONE_WAY_PYTHON.is_match(text) || ONE_WAY_SQL.is_match(text) {
                "none"
            } else {
                "automatic"
            },
        )),
        "py" if text.contains("down_revision") && text.contains("def upgrade(") => {
            Some(("alembic", python_down(text)))
        }
        "rb" if path.contains("db/migrate/") && text.contains("ActiveRecord::Migration") => {
            Some(("rails", ruby_down(text)))
        }
        "php" if path.contains("migrations/") && text.contains("extends Migration") => {
            Some(("laravel", block_down(text)))
        }
        "cs" if text.contains(": Migration") && text.contains("MigrationBuilder") => {
            Some(("ef", block_down(text)))
        }
        "ts" | "js" if path.contains("migration") => {
            let typeorm = text.contains("MigrationInterface");
            let knex = text.contains("exports.up")
                || text.contains("export async function up")
                || text.contains("export const up");
            let sequelize = text.contains("queryInterface");
            let tool = match () {
                () if typeorm => "typeorm",
                () if sequelize => "sequelize",
                () if knex => "knex",
                () => return,
            };
            Some((tool, block_down(text)))
        }
        _ => None,
    };
    if found.is_none()
        && let Some(list) = list_of_migrations(text)
    {
        draft.migration = Some(("code", "unsupported"));
        draft.place = list;
        return;
    }
    draft.place = down_place(text, found).unwrap_or_else(|| first_line(text));
    draft.migration = found;
}

/// Where the empty way back stands.
fn down_place(text: &str, found: Option<(&str, &str)>) -> Option<Span> {
    let (_, down) = found?;
    if down != "empty" && down != "refused" {
        return None;
    }
    let at = ["def downgrade", "def down", "Down(", "down("]
        .iter()
        .find_map(|word| text.find(word))?;
    let line = text[at..].lines().next().unwrap_or_default();
    Some(Span::new(at, at + line.len()))
}

fn sql(path: &str, text: &str) -> Option<(&'static str, &'static str)> {
    let name = path.rsplit('/').next().unwrap_or_default();
    if name.ends_with(".down.sql")
        || name == "down.sql"
        || (name.starts_with('U') && name.contains("__"))
    {
        return Some(("down", if has_statement(text) { "yes" } else { "empty" }));
    }
    if name.ends_with(".up.sql") || name == "up.sql" {
        return Some(("sql", "pair"));
    }
    for (up, down) in [
        ("-- +goose Up", "-- +goose Down"),
        ("-- migrate:up", "-- migrate:down"),
        ("-- +migrate Up", "-- +migrate Down"),
    ] {
        if text.contains(up) {
            let back = text.find(down).map(|at| &text[at + down.len()..]);
            return Some((
                "sql",
                match back {
                    None => "none",
                    Some(back) if has_statement(back) => "yes",
                    Some(_) => "empty",
                },
            ));
        }
    }
    let flyway = name.starts_with('V') && name.contains("__");
    if flyway {
        return Some(("flyway", "pair"));
    }
    if name == "migration.sql" {
        return Some(("prisma", "unsupported"));
    }
    let numbered = name.starts_with(|c: char| c.is_ascii_digit());
    let folder = path
        .split('/')
        .rev()
        .skip(1)
        .any(|part| matches!(part, "migrations" | "migration" | "migrate" | "drizzle"));
    if path.contains("drizzle/") && numbered {
        return Some(("drizzle", "unsupported"));
    }
    (numbered && folder).then_some(("sql", "none"))
}

/// Whether a piece of SQL holds more than comments.
pub(super) fn has_statement(text: &str) -> bool {
    text.lines().any(|line| {
        let line = line.trim();
        !line.is_empty() && !line.starts_with("--") && line != ";"
    })
}

fn python_down(text: &str) -> &'static str {
    let Some(at) = text.find("def downgrade(") else {
        return "none";
    };
    let mut quoted = false;
    for line in text[at..].lines().skip(1) {
        let trimmed = line.trim();
        if !line.starts_with([' ', '\t']) && !trimmed.is_empty() {
            break;
        }
        let quotes = trimmed.matches("\"\"\"").count();
        if quotes > 0 || quoted {
            quoted ^= quotes == 1;
            continue;
        }
        if trimmed.is_empty() || trimmed.starts_with('#') || matches!(trimmed, "pass" | "...") {
            continue;
        }
        return if trimmed.starts_with("raise") {
            "refused"
        } else {
            "yes"
        };
    }
    "empty"
}

fn ruby_down(text: &str) -> &'static str {
    match () {
        () if text.contains("IrreversibleMigration") => "refused",
        () if text.contains("def change") => "automatic",
        () if text.contains("def down") => "yes",
        () if text.contains("def up") => "none",
        () => "automatic",
    }
}

/// The way back of a language with braces.
fn block_down(text: &str) -> &'static str {
    let Some(found) = DOWN_BLOCK.find(text) else {
        // `export const down = async (knex) => knex.schema.dropTable(...)`: no block, and not nothing.
        return if text.contains("down") || text.contains("Down(") {
            "yes"
        } else {
            "none"
        };
    };
    let mut depth = 1usize;
    let mut body = String::new();
    for c in text[found.end()..].chars() {
        match c {
            '{' => depth += 1,
            '}' => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            break;
        }
        body.push(c);
    }
    let says = body.lines().map(str::trim).any(|line| {
        !line.is_empty()
            && !line.starts_with("//")
            && !line.starts_with('*')
            && !line.starts_with("/*")
    });
    match says {
        true if body.trim_start().starts_with("throw") => "refused",
        true => "yes",
        false => "empty",
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::draft;

    #[test]
    fn the_way_back_of_each_tool() {
        for (path, text, down) in [
            ("migrations/1_a/up.sql", "CREATE TABLE a (id int);", "pair"),
            (
                "migrations/20240101_a.sql",
                "CREATE TABLE a (id int);",
                "none",
            ),
            (
                "migrations/1_a.sql",
                "-- +goose Up\nCREATE TABLE a (id int);\n-- +goose Down\nDROP TABLE a;",
                "yes",
            ),
            (
                "migrations/1_a.sql",
                "-- +goose Up\nSELECT 1;\n-- +goose Down\n-- nothing",
                "empty",
            ),
            (
                "alembic/versions/a.py",
                "down_revision = None\ndef upgrade():\n    op.x()\ndef downgrade():\n    pass\n",
                "empty",
            ),
            (
                "alembic/versions/a.py",
                "down_revision = None\ndef upgrade():\n    op.x()\ndef downgrade() -> None:\n    \"\"\"Back.\"\"\"\n    op.drop_table('a')\n",
                "yes",
            ),
            (
                "db/migrate/1_a.rb",
                "class A < ActiveRecord::Migration[8.0]\n  def change\n  end\nend",
                "automatic",
            ),
            (
                "src/database/migrations/1-A.ts",
                "class A implements MigrationInterface {\n async up(q) { x(); }\n public async down(queryRunner: QueryRunner): Promise<void> {\n await q.query('x'); } }",
                "yes",
            ),
            (
                "migrations/1.js",
                "exports.up = (knex) => x()\nexports.down = function (knex) {\n}",
                "empty",
            ),
            (
                "prisma/migrations/1_init/migration.sql",
                "CREATE TABLE a (id int);",
                "unsupported",
            ),
        ] {
            assert_eq!(
                draft(path, text).migration.map(|one| one.1),
                Some(down),
                "{path} {text}"
            );
        }
    }

    #[test]
    fn a_list_that_the_program_applies_holds_migrations() {
        for (path, text) in [
            (
                "internal/database/steps.go",
                "package database\nvar migrations = [...]func(tx *sql.Tx) error{\n func(tx *sql.Tx) error { _, err := tx.Exec(`CREATE TABLE a (id int)`); return err },\n func(tx *sql.Tx) error { _, err := tx.Exec(`ALTER TABLE a ADD b int`); return err },\n}\n",
            ),
            (
                "src/db.ts",
                "const migrations: string[] = [\n  `CREATE TABLE a (id int)`,\n  `CREATE INDEX i ON a (id)`,\n];\n",
            ),
            (
                "app/schema.py",
                "MIGRATIONS = [\n    \"CREATE TABLE a (id int)\",\n    \"ALTER TABLE a ADD COLUMN b int\",\n]\n",
            ),
            (
                "src/schema.rs",
                "const MIGRATIONS: &[&str] = &[\n    \"CREATE TABLE a (id int)\",\n    \"DROP TABLE b \",\n];\n",
            ),
        ] {
            let found = draft(path, text);
            assert_eq!(found.migration, Some(("code", "unsupported")), "{path}");
        }
    }

    #[test]
    fn one_statement_or_another_list_is_no_list_of_migrations() {
        for text in [
            "const MIGRATIONS: &[&str] = &[\"CREATE TABLE a (id int)\"];\n",
            "const tables: &[&str] = &[\"CREATE TABLE a (id int)\", \"CREATE TABLE b (id int)\"]; // migrations\n",
            "let migrations = load(); \"CREATE TABLE a (id int)\"; \"CREATE TABLE b (id int)\";\n",
        ] {
            assert_eq!(draft("src/schema.rs", text).migration, None, "{text}");
        }
    }

    #[test]
    fn other_files_are_no_migrations() {
        assert_eq!(
            draft("src/main.py", "def upgrade():\n    pass").migration,
            None
        );
        assert_eq!(
            draft("db/schema.sql", "CREATE TABLE a (id int);").migration,
            None
        );
        let down = draft("migrations/1_a/down.sql", "-- nothing\n").migration;
        assert_eq!(down, Some(("down", "empty")));
    }
}
