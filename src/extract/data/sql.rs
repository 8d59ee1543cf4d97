//! Tables, foreign keys and indexes of SQL, told from its words.
//!
//! No grammar of any dialect: statements are cut at semicolons outside of quotes and brackets, and their words are read.

use super::{Draft, Statement};
use crate::source::Span;

/// Larger files hold data and no schema.
const MAX_TOKENS: usize = 100_000;

/// A word, a sign or a quoted text.
#[derive(Debug, Clone, Copy)]
struct Token<'t> {
    /// Without quotes.
    text: &'t str,
    span: Span,
}

/// Reads the statements that go forward.
pub(super) fn read(text: &str, draft: &mut Draft) {
    let name = draft.path.rsplit('/').next().unwrap_or_default();
    if name.ends_with(".down.sql")
        || name == "down.sql"
        || name.starts_with('U') && name.contains("__")
    {
        return;
    }
    let up = forward(text);
    let tokens = tokens(&text[..up]);
    // InnoDB, H2 and HSQLDB make an index for every foreign key by themselves.
    let path = draft.path.to_ascii_lowercase();
    let mysql = ["mysql", "mariadb", "/h2/", "hsqldb"]
        .iter()
        .any(|name| path.contains(name))
        || tokens.iter().any(|token| {
            token.text.eq_ignore_ascii_case("AUTO_INCREMENT")
                || token.text.eq_ignore_ascii_case("ENGINE")
        });
    for statement in tokens.split(|token| token.text == ";") {
        read_statement(statement, mysql, draft);
    }
}

/// The end of the part that goes forward.
fn forward(text: &str) -> usize {
    ["-- +goose Down", "-- migrate:down", "-- +migrate Down"]
        .iter()
        .filter_map(|mark| text.find(mark))
        .min()
        .unwrap_or(text.len())
}

fn tokens(text: &str) -> Vec<Token<'_>> {
    let bytes = text.as_bytes();
    let mut out = Vec::new();
    let mut at = 0;
    while at < bytes.len() && out.len() < MAX_TOKENS {
        let start = at;
        match bytes[at] {
            b'-' if bytes.get(at + 1) == Some(&b'-') => {
                at = memchr::memchr(b'\n', &bytes[at..]).map_or(bytes.len(), |end| at + end);
            }
            b'/' if bytes.get(at + 1) == Some(&b'*') => {
                at = memchr::memmem::find(&bytes[at..], b"*/")
                    .map_or(bytes.len(), |end| at + end + 2);
            }
            quote @ (b'"' | b'`' | b'\'') => {
                at =
                    memchr::memchr(quote, &bytes[at + 1..]).map_or(bytes.len(), |end| at + end + 2);
                let inner = text
                    .get(start + 1..at.saturating_sub(1))
                    .unwrap_or_default();
                out.push(Token {
                    text: if quote == b'\'' { "'" } else { inner },
                    span: Span::new(start, at),
                });
            }
            byte if byte.is_ascii_alphanumeric() || byte == b'_' || byte >= 0x80 => {
                while at < bytes.len()
                    && (bytes[at].is_ascii_alphanumeric() || bytes[at] == b'_' || bytes[at] >= 0x80)
                {
                    at += 1;
                }
                out.push(Token {
                    text: &text[start..at],
                    span: Span::new(start, at),
                });
            }
            byte => {
                at += 1;
                if !byte.is_ascii_whitespace() {
                    out.push(Token {
                        text: text.get(start..at).unwrap_or_default(),
                        span: Span::new(start, at),
                    });
                }
            }
        }
    }
    out
}

fn is(tokens: &[Token<'_>], at: usize, word: &str) -> bool {
    tokens
        .get(at)
        .is_some_and(|token| token.text.eq_ignore_ascii_case(word))
}

fn find(tokens: &[Token<'_>], word: &str) -> Option<usize> {
    (0..tokens.len()).find(|at| is(tokens, *at, word))
}

/// The name at `at`, without its schema, and what stands behind it.
fn name(tokens: &[Token<'_>], mut at: usize) -> (String, usize) {
    while ["IF", "NOT", "EXISTS", "ONLY", "CONCURRENTLY"]
        .iter()
        .any(|word| is(tokens, at, word))
    {
        at += 1;
    }
    while is(tokens, at + 1, ".") {
        at += 2;
    }
    let text = tokens.get(at).map_or("", |token| token.text);
    (text.to_ascii_lowercase(), at + 1)
}

/// The closing bracket of the one at `open`.
fn close(tokens: &[Token<'_>], open: usize) -> usize {
    let mut depth = 0usize;
    for (at, token) in tokens.iter().enumerate().skip(open) {
        match token.text {
            "(" => depth += 1,
            ")" => {
                depth = depth.saturating_sub(1);
                if depth == 0 {
                    return at;
                }
            }
            _ => {}
        }
    }
    tokens.len()
}

/// The first name between the brackets behind `at`.
fn leading(tokens: &[Token<'_>], at: usize) -> Option<(String, Span)> {
    let open = (at..tokens.len()).find(|here| tokens[*here].text == "(")?;
    let token = tokens.get(open + 1)?;
    Some((token.text.to_ascii_lowercase(), token.span))
}

fn read_statement(tokens: &[Token<'_>], mysql: bool, draft: &mut Draft) {
    if is(tokens, 0, "CREATE") && find(&tokens[..tokens.len().min(5)], "TABLE").is_some() {
        let at = find(tokens, "TABLE").unwrap_or_default();
        let (table, behind) = name(tokens, at + 1);
        if is(tokens, behind, "(") {
            let end = close(tokens, behind).min(tokens.len());
            columns(&tokens[behind + 1..end], &table, mysql, draft);
        }
    } else if is(tokens, 0, "CREATE") && find(&tokens[..tokens.len().min(4)], "INDEX").is_some() {
        if let Some(on) = find(tokens, "ON") {
            let (table, behind) = name(tokens, on + 1);
            if let Some((column, _)) = leading(tokens, behind) {
                draft.says.push(Statement::Index(table, column));
            }
        }
    } else if is(tokens, 0, "ALTER") && is(tokens, 1, "TABLE") {
        let (table, behind) = name(tokens, 2);
        let mut start = behind;
        let mut depth = 0usize;
        for at in behind..=tokens.len() {
            match tokens.get(at).map(|token| token.text) {
                Some("(") => depth += 1,
                Some(")") => depth = depth.saturating_sub(1),
                Some(",") | None if depth == 0 || at == tokens.len() => {
                    let mut part = &tokens[start..at.min(tokens.len())];
                    if is(part, 0, "ADD") {
                        part = &part[1..];
                        if is(part, 0, "COLUMN") {
                            part = &part[1..];
                        }
                        while ["IF", "NOT", "EXISTS"].iter().any(|word| is(part, 0, word)) {
                            part = &part[1..];
                        }
                        column(part, &table, mysql, draft);
                    }
                    start = at + 1;
                }
                _ => {}
            }
        }
    } else if is(tokens, 0, "DROP") && is(tokens, 1, "TABLE") {
        draft.says.push(Statement::Drop(name(tokens, 2).0));
    }
}

/// The parts of a table's body, cut at the commas between them.
fn columns(tokens: &[Token<'_>], table: &str, mysql: bool, draft: &mut Draft) {
    let mut depth = 0usize;
    let mut start = 0;
    for at in 0..=tokens.len() {
        match tokens.get(at).map(|token| token.text) {
            Some("(") => depth += 1,
            Some(")") => depth = depth.saturating_sub(1),
            Some(",") if depth == 0 => {
                column(&tokens[start..at], table, mysql, draft);
                start = at + 1;
            }
            None => column(&tokens[start.min(at)..at], table, mysql, draft),
            _ => {}
        }
    }
}

/// A column or a constraint.
fn column(tokens: &[Token<'_>], table: &str, mysql: bool, draft: &mut Draft) {
    let Some(first) = tokens.first() else {
        return;
    };
    let constraint = [
        "CONSTRAINT",
        "PRIMARY",
        "UNIQUE",
        "FOREIGN",
        "INDEX",
        "KEY",
        "CHECK",
        "EXCLUDE",
    ]
    .iter()
    .any(|word| first.text.eq_ignore_ascii_case(word));
    let table = table.to_owned();
    let keyed = find(tokens, "PRIMARY").or_else(|| find(tokens, "UNIQUE"));
    if !constraint {
        let column = first.text.to_ascii_lowercase();
        draft
            .says
            .push(Statement::Column(table.clone(), column.clone(), first.span));
        if keyed.is_some() {
            draft
                .says
                .push(Statement::Index(table.clone(), column.clone()));
        }
        if find(tokens, "REFERENCES").is_some() {
            let span = first.span.to(tokens[tokens.len() - 1].span);
            draft.says.push(Statement::Key {
                table,
                column,
                indexed: mysql,
                span,
            });
        }
        return;
    }
    let index = ["INDEX", "KEY"]
        .iter()
        .any(|word| first.text.eq_ignore_ascii_case(word));
    if let Some(foreign) = find(tokens, "FOREIGN") {
        if let Some((column, span)) = leading(tokens, foreign) {
            draft.says.push(Statement::Key {
                table,
                column,
                indexed: mysql,
                span,
            });
        }
    } else if let Some(at) = keyed.or(index.then_some(0))
        && let Some((column, _)) = leading(tokens, at)
    {
        draft.says.push(Statement::Index(table, column));
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{draft, keys};

    #[test]
    fn foreign_keys_and_their_indexes() {
        let text = "CREATE TABLE a (id uuid PRIMARY KEY, b_id uuid NOT NULL REFERENCES b (id), c_id int, d_id int,\n\
            CONSTRAINT fk FOREIGN KEY (c_id) REFERENCES c(id), UNIQUE (d_id, id), FOREIGN KEY (d_id) REFERENCES d(id));\n\
            CREATE INDEX CONCURRENTLY IF NOT EXISTS i ON public.a USING btree (b_id, id);\n\
            ALTER TABLE a ADD COLUMN e_id int REFERENCES e(id); -- REFERENCES x\n";
        let found = keys(&draft("migrations/1.sql", text));
        let expected = [
            ("a.b_id", true),
            ("a.c_id", false),
            ("a.d_id", true),
            ("a.e_id", false),
        ];
        assert_eq!(found.len(), 4);
        for (key, indexed) in expected {
            assert!(
                found.contains(&(key.to_owned(), indexed)),
                "{key}: {found:?}"
            );
        }
    }

    #[test]
    fn broken_sql_costs_nothing() {
        for text in [
            "CREATE TABLE",
            "CREATE TABLE (",
            "ALTER TABLE a ADD",
            "CREATE INDEX ON",
            "'",
            "/*",
            "CREATE TABLE é (ü int REFERENCES",
        ] {
            draft("migrations/1.sql", text);
        }
    }

    #[test]
    fn mysql_indexes_foreign_keys_by_itself() {
        let found = keys(&draft(
            "db/mysql/schema.sql",
            "CREATE TABLE a (b_id INT, FOREIGN KEY (b_id) REFERENCES b(id)) engine=InnoDB;",
        ));
        assert_eq!(found, [("a.b_id".to_owned(), true)]);
    }
}
