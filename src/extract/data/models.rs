//! Foreign keys and indexes that models declare: Rails' `schema.rb`, Prisma, SQLAlchemy, TypeORM.

use super::{Draft, Statement};
use crate::expression::Expression;
use crate::extract::Input;
use crate::source::Span;

static RAILS_TABLE: Expression = Expression::new(r#"^create_table "(\w+)""#);
static RAILS_INDEX: Expression = Expression::new(r#"^(?:t\.index |add_index "(\w+)", )\[?"(\w+)""#);
static RAILS_COLUMN: Expression = Expression::new(r#"^t\.\w+ "(\w+)""#);
static RAILS_KEY: Expression =
    Expression::new(r#"^add_foreign_key "(\w+)", "(\w+)"(?:.*column: "(\w+)")?"#);
static FIND_BY: Expression = Expression::new(r"\bfind_by(?:_(\w+?)!?\(|!?\((\w+):)");
static PRISMA_KEY: Expression = Expression::new(r"@relation\([^)]*fields:\s*\[(\w+)");
static PRISMA_INDEX: Expression =
    Expression::new(r"^@@(?:index|unique|id)\(\s*(?:fields:\s*)?\[(\w+)");
static PRISMA_FIELD: Expression = Expression::new(r"^(\w+)\s+\S.*@(?:id|unique)\b");
static ALCHEMY_KEY: Expression =
    Expression::new(r"^(\w+)\s*(?::[^=]*)?=\s*(?:\w+\.)?(?:Column|mapped_column|Field)\(");
/// An index that a migration written in code makes; its table does not matter.
static LATER_INDEX: Expression = Expression::new(
    r#"create_index\([^)]*?\[\s*(?:op\.f\()?["'](\w+)|CREATE (?:UNIQUE )?INDEX[^(\n]*\(\s*\\?"?(\w+)"#,
);
static TYPEORM_COLUMN: Expression = Expression::new(r"^(?:readonly\s+)?(\w+)[?!]?\s*:");

/// Reads the file.
pub(super) fn read(input: &Input<'_>, draft: &mut Draft) {
    let path = input.path.as_str();
    if draft.migration.is_some() {
        for found in LATER_INDEX.captures_iter(input.text) {
            let column = found
                .get(1)
                .or_else(|| found.get(2))
                .map_or("", |one| one.as_str());
            draft.says.push(Statement::Index("*".into(), column.into()));
        }
    }
    match input.path.extension().as_str() {
        "rb" if path.ends_with("db/schema.rb") => rails(input.text, draft),
        "rb" => {
            for found in FIND_BY.captures_iter(input.text) {
                if let Some(column) = found.get(1).or_else(|| found.get(2)) {
                    draft.looked_up.push((
                        column.as_str().to_owned(),
                        Span::new(column.start(), column.end()),
                    ));
                }
            }
        }
        "prisma" => prisma(input.text, draft),
        "py" if input.text.contains("ForeignKey(") && input.text.contains("__tablename__")
            || input.text.contains("foreign_key=") =>
        {
            alchemy(input.text, draft)
        }
        "ts" if input.text.contains("@ManyToOne(") && input.text.contains("typeorm") => {
            typeorm(input.text, draft)
        }
        _ => {}
    }
}

/// Every line with its place, trimmed.
fn lines(text: &str) -> impl Iterator<Item = (&str, Span)> {
    let mut offset = 0;
    text.split_inclusive('\n').map(move |line| {
        let lead = line.len() - line.trim_start().len();
        let span = Span::new(offset + lead, offset + lead + line.trim().len());
        offset += line.len();
        (line.trim(), span)
    })
}

fn key(table: &str, column: &str, indexed: bool, span: Span) -> Statement {
    Statement::Key {
        table: table.to_owned(),
        column: column.to_owned(),
        indexed,
        span,
    }
}

fn rails(text: &str, draft: &mut Draft) {
    let mut table = String::new();
    for (line, span) in lines(text) {
        if let Some(found) = RAILS_TABLE.captures(line) {
            table = found[1].to_owned();
        } else if let Some(found) = RAILS_INDEX.captures(line) {
            let owner = found.get(1).map_or(table.as_str(), |one| one.as_str());
            draft
                .says
                .push(Statement::Index(owner.to_owned(), found[2].to_owned()));
        } else if let Some(found) = RAILS_COLUMN.captures(line) {
            draft
                .says
                .push(Statement::Column(table.clone(), found[1].to_owned(), span));
        } else if let Some(found) = RAILS_KEY.captures(line) {
            let column = found.get(3).map_or_else(
                || format!("{}_id", singular(&found[2])),
                |one| one.as_str().to_owned(),
            );
            draft.says.push(key(&found[1], &column, false, span));
        }
    }
}

/// Rails' singular of a table's name, as far as endings tell it.
fn singular(plural: &str) -> String {
    match plural {
        _ if plural.ends_with("ies") => format!("{}y", &plural[..plural.len() - 3]),
        _ if plural.ends_with("sses") || plural.ends_with("xes") || plural.ends_with("ches") => {
            plural[..plural.len() - 2].to_owned()
        }
        _ => plural.strip_suffix('s').unwrap_or(plural).to_owned(),
    }
}

fn prisma(text: &str, draft: &mut Draft) {
    // MySQL indexes foreign keys by itself.
    let mysql = text.contains("\"mysql\"");
    let mut table = String::new();
    for (line, span) in lines(text) {
        if let Some(name) = line.strip_prefix("model ") {
            table = name
                .split_whitespace()
                .next()
                .unwrap_or_default()
                .to_owned();
        } else if let Some(found) = PRISMA_INDEX.captures(line) {
            draft
                .says
                .push(Statement::Index(table.clone(), found[1].to_owned()));
        } else if let Some(found) = PRISMA_KEY.captures(line) {
            draft.says.push(key(&table, &found[1], mysql, span));
        } else if let Some(found) = PRISMA_FIELD.captures(line) {
            draft
                .says
                .push(Statement::Index(table.clone(), found[1].to_owned()));
        }
    }
}

fn alchemy(text: &str, draft: &mut Draft) {
    let mut table = String::new();
    // The columns that an index over several starts with: `Index("i", "a", "b")`, `UniqueConstraint("a", "b")`.
    static INDEX: Expression = Expression::new(
        r#"\b(?:Index\(\s*["'][^"']*["']\s*,|UniqueConstraint\(|PrimaryKeyConstraint\()\s*["'](\w+)"#,
    );
    let mut offset = 0;
    for line in text.split_inclusive('\n') {
        let lead = line.len() - line.trim_start().len();
        let start = offset + lead;
        offset += line.len();
        let line = line.trim();
        if let Some(name) = line.strip_prefix("class ") {
            table = name.split(['(', ':']).next().unwrap_or_default().to_owned();
        }
        for found in INDEX.captures_iter(line) {
            draft
                .says
                .push(Statement::Index(table.clone(), found[1].to_owned()));
        }
        let Some(found) = ALCHEMY_KEY.captures(line) else {
            continue;
        };
        let open = start + found.get(0).map_or(0, |whole| whole.end());
        let call = call_text(text, open);
        if call.contains("ForeignKey(") || call.contains("foreign_key=") {
            let indexed = ["index=True", "unique=True", "primary_key=True"]
                .iter()
                .any(|word| call.contains(word));
            let span = Span::new(start, open + call.lines().next().unwrap_or_default().len());
            draft.says.push(key(&table, &found[1], indexed, span));
        }
    }
}

/// What stands between a bracket and its partner, cut where nobody writes on.
fn call_text(text: &str, open: usize) -> &str {
    let mut depth = 1usize;
    for (at, byte) in text.bytes().enumerate().skip(open).take(2_000) {
        match byte {
            b'(' => depth += 1,
            b')' => {
                depth -= 1;
                if depth == 0 {
                    return text.get(open..at).unwrap_or_default();
                }
            }
            _ => {}
        }
    }
    ""
}

fn typeorm(text: &str, draft: &mut Draft) {
    let mut table = String::new();
    let mut waiting: Option<Span> = None;
    let mut indexed = false;
    let mut depth = 0i32;
    for (line, span) in lines(text) {
        if let Some(at) = line.find("class ") {
            table = line[at + 6..]
                .split_whitespace()
                .next()
                .unwrap_or_default()
                .to_owned();
        }
        if depth == 0 {
            if line.starts_with("@ManyToOne(") {
                waiting = Some(span);
            } else if line.starts_with("@Index(") || line.starts_with("@Unique(") {
                indexed = true;
            } else if let Some(found) = TYPEORM_COLUMN.captures(line) {
                if let Some(place) = waiting.take() {
                    draft.says.push(key(&table, &found[1], indexed, place));
                }
                indexed = false;
            }
        }
        let count = |sign: char| i32::try_from(line.matches(sign).count()).unwrap_or(0);
        depth += count('(') - count(')');
        depth = depth.max(0);
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{draft, keys};

    #[test]
    fn models_and_their_foreign_keys() {
        let rails = "create_table \"pages\" do |t|\n  t.bigint \"form_id\"\n  t.index [\"form_id\"], name: \"i\"\nend\nadd_foreign_key \"pages\", \"forms\"\nadd_foreign_key \"pages\", \"users\"\n";
        assert_eq!(
            keys(&draft("db/schema.rb", rails)),
            [
                ("pages.form_id".into(), true),
                ("pages.user_id".into(), false)
            ]
        );
        let prisma = "model A {\n  bId Int\n  cId Int @unique\n  b B @relation(fields: [bId], references: [id])\n  c C @relation(fields: [cId], references: [id])\n}\n";
        assert_eq!(
            keys(&draft("prisma/schema.prisma", prisma)),
            [("A.bId".into(), false), ("A.cId".into(), true)]
        );
        let alchemy = "class A(Base):\n    __tablename__ = 'a'\n    b_id = Column(Integer, ForeignKey('b.id'), nullable=False)\n    c_id: Mapped[int] = mapped_column(\n        ForeignKey('c.id'), index=True)\n";
        assert_eq!(
            keys(&draft("api/models.py", alchemy)),
            [("A.b_id".into(), false), ("A.c_id".into(), true)]
        );
        let typeorm = "import { Entity } from 'typeorm';\nexport class A extends B {\n  @ManyToOne(() => R, {\n    eager: true,\n  })\n  role?: R;\n  @Index()\n  @ManyToOne(() => S)\n  status: S;\n}\n";
        assert_eq!(
            keys(&draft("src/a.entity.ts", typeorm)),
            [("A.role".into(), false), ("A.status".into(), true)]
        );
    }
}
