//! Columns of tables and fields of stored records whose names say what they hold: data about persons, secrets, an end.
//!
//! A table is told by the words around its name (`CREATE TABLE`, a mapper's class, `table!`); what follows until its end is
//! searched for names. Types are not read.

use super::Draft;
use crate::expression::Expression;
use crate::extract::Input;
use crate::source::Span;
use aho_corasick::AhoCorasick;
use std::sync::LazyLock;

/// A table is searched that far.
const MAX_TABLE: usize = 4_000;

/// As many tables of one file are searched.
const MAX_TABLES: usize = 200;

/// More of them in one file say nothing new.
const MAX_FOUND: usize = 40;

/// The head of a table or stored record, with its name.
static TABLE: LazyLock<Expression> = LazyLock::new(|| {
    Expression::new(concat!(
        r#"(?i:\bCREATE\s+TABLE\s+(?:IF\s+NOT\s+EXISTS\s+)?(?:["`\[]?\w+["`\]]?\.)?["`\[]?(\w+)["`\]]?\s*\()"#,
        r#"|\bcreate_table\s*\(?\s*[:"'](\w+)"#,
        r"|\bSchema::create\(\s*'(\w+)'",
        r"|(?m)^class\s+(\w+)\((?:[^)\n]*\b(?:Base|Model|SQLModel|Document|DeclarativeBase|TableModel)\b[^)\n]*)\)",
        r"|(?m)^model\s+(\w+)\s*\{",
        r"|@Entity\b[^{]{0,200}?\bclass\s+(\w+)",
        r"|\btable!\s*\{\s*(?:\w+\.)?(\w+)\s*\(",
        r"|\btype\s+(\w+)\s+struct\s*\{",
        r"|\bmongoose\.Schema|\bnew\s+Schema\b",
        r"|#\[derive\([^)]*\b(?:Queryable|FromRow|Insertable|Identifiable|DeriveEntityModel)\b[^)]*\)\][^{;]{0,200}?\bstruct\s+(\w+)",
        r#"|resource\s+"aws_dynamodb_table"\s+"(\w+)""#
    ))
});
/// A row of a person, by the name of its table.
static PERSON: Expression = Expression::new(
    r"(?i)user|account|customer|client|person|people|employee|member|patient|profile|contact|subscri|owner|student|tenant|candidate|author|registration|applicant|guest|visitor|lead|order",
);
/// A column of data about a person.
static PERSONAL: Expression = Expression::new(
    r#"(?i)\b(e_?mail(?:_?address)?|phone(?:_?number)?|telephone|mobile|first_?name|last_?name|full_?name|surname|date_?of_?birth|birth_?(?:date|day)|ssn|passport(?:_?number)?|home_?address|street(?:_?address)?|ip_?address)\b"#,
);
/// A column of a secret that is kept as it is.
static SECRET: Expression = Expression::new(
    r"(?i)\b(api_?key|refresh_?token|access_?token|mfa_?secret|totp_?secret|oauth_?token)\b",
);
/// A column that says when the record ends.
static EXPIRY: Expression = Expression::new(
    r"(?i)\b(expires?_?(?:at|on)|expiry(?:_?date)?|expiration(?:_?date)?|valid_until|ttl)\b",
);

/// Words without which a file has no such column.
static PREFILTER: LazyLock<AhoCorasick> = LazyLock::new(|| {
    AhoCorasick::builder()
        .ascii_case_insensitive(true)
        .build([
            "mail",
            "phone",
            "first",
            "last_name",
            "lastname",
            "full_name",
            "fullname",
            "surname",
            "birth",
            "ssn",
            "passport",
            "street",
            "ip_address",
            "ipaddress",
            "api_key",
            "apikey",
            "_token",
            "sToken",
            "expir",
            "valid_until",
            "ttl",
        ])
        .expect("the words are few and fixed")
});

/// Finds the columns of a file.
pub(super) fn read(input: &Input<'_>, draft: &mut Draft) {
    let text = input.text;
    if !PREFILTER.is_match(text) {
        return;
    }
    let go = input.path.extension() == "go";
    for found in TABLE.captures_iter(text).take(MAX_TABLES) {
        let Some(whole) = found.get(0) else {
            continue;
        };
        let name = found
            .iter()
            .skip(1)
            .flatten()
            .next()
            .map_or("", |name| name.as_str());
        let body = body(text, whole.end());
        // A struct of Go is stored only if a tag says so.
        if go
            && !["db:\"", "gorm:\"", "bson:\"", "bun:\""]
                .iter()
                .any(|tag| body.contains(tag))
        {
            continue;
        }
        let mut add = |regex: &Expression, purpose: &'static str| {
            let mut seen: Vec<String> = Vec::new();
            for one in regex.find_iter(body) {
                let line = line_before(body, one.start());
                let comment = line.contains("//") || line.contains('#') || line.contains("--");
                let column = one.as_str().to_ascii_lowercase();
                if comment || seen.contains(&column) || draft.columns.len() >= MAX_FOUND {
                    continue;
                }
                seen.push(column);
                let span = Span::new(whole.end() + one.start(), whole.end() + one.end());
                draft
                    .columns
                    .push((name.to_owned(), one.as_str().to_owned(), purpose, span));
            }
        };
        // The attributes of a table in the cloud are few: those that it is asked by.
        let asked_by = input.path.extension() == "tf";
        if PERSON.is_match(name) || name.is_empty() || asked_by {
            add(&PERSONAL, "personal");
        }
        add(&SECRET, "secret");
        add(&EXPIRY, "expiry");
    }
}

/// What belongs to the table whose head ends at `start`: up to the next table, or the end of its brackets.
fn body(text: &str, start: usize) -> &str {
    let mut end = (start + MAX_TABLE).min(text.len());
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    let rest = &text[start..end];
    let mut cut = rest.len();
    for stop in [
        "\nclass ",
        "\nCREATE ",
        "\ncreate table",
        "\ntype ",
        "\nmodel ",
        "\n}",
        "\n);",
        "create_table ",
        "\nfunc ",
        "\nimpl ",
        "\nresource ",
    ] {
        if let Some(at) = rest.find(stop) {
            cut = cut.min(at);
        }
    }
    &rest[..cut]
}

fn line_before(text: &str, at: usize) -> &str {
    let start = text[..at].rfind('\n').map_or(0, |at| at + 1);
    &text[start..at]
}

#[cfg(test)]
mod tests {
    use super::super::tests::draft;

    fn columns(path: &str, text: &str) -> Vec<(String, &'static str)> {
        let found = draft(path, text).columns.into_iter();
        found
            .map(|(_, column, purpose, _)| (column, purpose))
            .collect()
    }

    #[test]
    fn columns_of_persons_are_told_in_every_language() {
        for (path, text) in [
            (
                "migrations/1.sql",
                "CREATE TABLE users (\n  id int,\n  email text\n);",
            ),
            (
                "src/models.py",
                "class User(Base):\n    email = Column(String)\n",
            ),
            (
                "db/schema.rb",
                "create_table \"users\" do |t|\n  t.string \"email\"\nend\n",
            ),
            ("schema.prisma", "model User {\n  email String\n}\n"),
            (
                "src/user.ts",
                "@Entity()\nexport class UserEntity {\n  @Column() email: string;\n}\n",
            ),
            (
                "src/user.rs",
                "#[derive(Queryable)]\npub struct User {\n  pub email: String,\n}\n",
            ),
            (
                "a/user.go",
                "package a\ntype User struct {\n  Email string `db:\"email\"`\n}\n",
            ),
        ] {
            assert_eq!(
                columns(path, text).first().map(|one| one.1),
                Some("personal"),
                "{path}"
            );
        }
    }

    #[test]
    fn what_is_not_stored_or_of_no_person_is_none() {
        for (path, text) in [
            (
                "a/user.go",
                "package a\ntype User struct {\n  Email string `json:\"email\"`\n}\n",
            ),
            (
                "migrations/1.sql",
                "CREATE TABLE parts (\n  id int,\n  weight int\n);",
            ),
            ("src/dto.py", "class UserIn(Request):\n    email: str\n"),
        ] {
            assert!(columns(path, text).is_empty(), "{path}");
        }
    }
}
