//! GitHub expressions, as far as files can answer them: `if:`, `continue-on-error:`, `${{ ... }}` in scripts.
//!
//! The world is one where everything before succeeded, so `failure()` is false. What only a run knows is unknown, and
//! unknown never switches anything off.

/// A value of an expression.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Value {
    /// Only a run knows.
    Unknown,
    /// Nothing.
    Null,
    /// Yes or no.
    Bool(bool),
    /// Text, or a number as text.
    Text(String),
}

impl Value {
    /// Whether it counts as true; `None` when unknown.
    pub(super) fn truth(&self) -> Option<bool> {
        match self {
            Value::Unknown => None,
            Value::Null => Some(false),
            Value::Bool(value) => Some(*value),
            Value::Text(text) => Some(!text.is_empty() && text != "0"),
        }
    }

    /// What it looks like in a script; `None` when unknown.
    pub(super) fn text(&self) -> Option<String> {
        match self {
            Value::Unknown => None,
            Value::Null => Some(String::new()),
            Value::Bool(value) => Some(value.to_string()),
            Value::Text(text) => Some(text.clone()),
        }
    }
}

/// Evaluates an expression, with or without its `${{ }}`. `look_up` gives the values of names such as
/// `github.event_name`. An expression that cannot be read is unknown.
pub(super) fn evaluate(text: &str, look_up: &dyn Fn(&str) -> Value) -> Value {
    let trimmed = text.trim();
    let inner = trimmed
        .strip_prefix("${{")
        .and_then(|rest| rest.strip_suffix("}}"));
    let inner = match inner {
        // Text around several expressions is text, which is true unless it is empty.
        Some(inner) if !inner.contains("}}") => inner,
        Some(_) => return Value::Unknown,
        None => trimmed,
    };
    // `if: ${{ a }} && b` is read as one expression by most people, and as a text by GitHub: leave it unknown.
    if inner.contains("${{") {
        return Value::Unknown;
    }
    let tokens = tokens(inner);
    if tokens.len() > 400 {
        return Value::Unknown;
    }
    let mut parser = Parser {
        tokens: &tokens,
        at: 0,
        look_up,
        depth: 0,
    };
    let value = parser.either();
    if parser.at == tokens.len() {
        value
    } else {
        Value::Unknown
    }
}

#[derive(Debug, Clone, PartialEq)]
enum Token {
    Name(String),
    Text(String),
    Sign(&'static str),
}

const SIGNS: &[&str] = &[
    "&&", "||", "==", "!=", "<=", ">=", "<", ">", "!", "(", ")", ",", "[", "]",
];

fn tokens(text: &str) -> Vec<Token> {
    let mut tokens = Vec::new();
    let mut rest = text.trim_start();
    while let Some(first) = rest.chars().next() {
        if first == '\'' {
            let mut value = String::new();
            let mut letters = rest[1..].char_indices().peekable();
            let mut end = rest.len();
            while let Some((at, letter)) = letters.next() {
                if letter != '\'' {
                    value.push(letter);
                } else if letters.peek().is_some_and(|(_, next)| *next == '\'') {
                    value.push('\'');
                    letters.next();
                } else {
                    end = at + 2;
                    break;
                }
            }
            tokens.push(Token::Text(value));
            rest = rest[end..].trim_start();
        } else if let Some(sign) = SIGNS.iter().find(|sign| rest.starts_with(**sign)) {
            tokens.push(Token::Sign(sign));
            rest = rest[sign.len()..].trim_start();
        } else {
            let end = rest
                .find(|letter: char| {
                    !(letter.is_alphanumeric() || matches!(letter, '_' | '-' | '.' | '*'))
                })
                .unwrap_or(rest.len())
                .max(first.len_utf8());
            tokens.push(Token::Name(rest[..end].to_owned()));
            rest = rest[end..].trim_start();
        }
    }
    tokens
}

struct Parser<'a> {
    tokens: &'a [Token],
    at: usize,
    look_up: &'a dyn Fn(&str) -> Value,
    depth: usize,
}

/// Nesting of an expression; GitHub's own limit is 50.
const DEPTH: usize = 50;

impl Parser<'_> {
    fn take(&mut self, sign: &str) -> bool {
        let found = matches!(self.tokens.get(self.at), Some(Token::Sign(found)) if *found == sign);
        self.at += usize::from(found);
        found
    }

    fn either(&mut self) -> Value {
        let mut left = self.both();
        while self.take("||") {
            let right = self.both();
            left = match left.truth() {
                Some(true) => left,
                Some(false) => right,
                // Whatever the left is: true if the right is certainly true.
                None if right == Value::Bool(true) => right,
                None => Value::Unknown,
            };
        }
        left
    }

    fn both(&mut self) -> Value {
        let mut left = self.comparison();
        while self.take("&&") {
            let right = self.comparison();
            left = match left.truth() {
                Some(true) => right,
                Some(false) => left,
                None if right.truth() == Some(false) => right,
                None => Value::Unknown,
            };
        }
        left
    }

    fn comparison(&mut self) -> Value {
        let left = self.unary();
        for (sign, wanted) in [("==", true), ("!=", false)] {
            if self.take(sign) {
                let right = self.unary();
                return equal(&left, &right)
                    .map_or(Value::Unknown, |same| Value::Bool(same == wanted));
            }
        }
        for sign in ["<=", ">=", "<", ">"] {
            if self.take(sign) {
                self.unary();
                return Value::Unknown;
            }
        }
        left
    }

    fn unary(&mut self) -> Value {
        let mut negations = 0;
        while self.take("!") {
            negations += 1;
        }
        let value = self.primary();
        if negations == 0 {
            return value;
        }
        value.truth().map_or(Value::Unknown, |truth| {
            Value::Bool(truth == (negations % 2 == 0))
        })
    }

    fn primary(&mut self) -> Value {
        self.depth += 1;
        let value = if self.depth > DEPTH {
            self.give_up()
        } else {
            self.value()
        };
        self.depth -= 1;
        value
    }

    fn give_up(&mut self) -> Value {
        self.at = self.tokens.len() + 1;
        Value::Unknown
    }

    fn value(&mut self) -> Value {
        if self.take("(") {
            let value = self.either();
            return if self.take(")") {
                value
            } else {
                self.give_up()
            };
        }
        let token = self.tokens.get(self.at).cloned();
        self.at += 1;
        let name = match token {
            Some(Token::Text(text)) => return Value::Text(text),
            Some(Token::Name(name)) => name,
            _ => return self.give_up(),
        };
        if self.take("(") {
            let mut arguments = Vec::new();
            while !self.take(")") {
                arguments.push(self.either());
                if !self.take(",") && !matches!(self.tokens.get(self.at), Some(Token::Sign(")"))) {
                    return self.give_up();
                }
            }
            return call(&name.to_ascii_lowercase(), &arguments);
        }
        let mut name = name;
        while self.take("[") {
            let index = self.either();
            if !self.take("]") {
                return self.give_up();
            }
            name = format!("{name}.{}", index.text().unwrap_or_else(|| "?".to_owned()));
            if let Some(Token::Name(rest)) = self
                .tokens
                .get(self.at)
                .filter(|next| matches!(next, Token::Name(rest) if rest.starts_with('.')))
            {
                name.push_str(rest);
                self.at += 1;
            }
        }
        match name.as_str() {
            "true" => Value::Bool(true),
            "false" => Value::Bool(false),
            "null" => Value::Null,
            _ if name.starts_with(|first: char| first.is_ascii_digit()) => Value::Text(name),
            _ => (self.look_up)(&name),
        }
    }
}

fn call(name: &str, arguments: &[Value]) -> Value {
    let text = |at: usize| {
        arguments
            .get(at)
            .and_then(Value::text)
            .map(|text| text.to_ascii_lowercase())
    };
    match name {
        "always" | "success" => Value::Bool(true),
        "failure" | "cancelled" => Value::Bool(false),
        "contains" | "startswith" | "endswith" => {
            let (Some(all), Some(part)) = (text(0), text(1)) else {
                return Value::Unknown;
            };
            Value::Bool(match name {
                "contains" => all.contains(&part),
                "startswith" => all.starts_with(&part),
                _ => all.ends_with(&part),
            })
        }
        _ => Value::Unknown,
    }
}

/// GitHub compares text without case, and other types as numbers.
fn equal(left: &Value, right: &Value) -> Option<bool> {
    let number = |value: &Value| match value {
        Value::Unknown => None,
        Value::Null => Some(0.0),
        Value::Bool(value) => Some(f64::from(u8::from(*value))),
        Value::Text(text) if text.is_empty() => Some(0.0),
        Value::Text(text) => Some(text.parse().unwrap_or(f64::NAN)),
    };
    match (left, right) {
        (Value::Unknown, _) | (_, Value::Unknown) => None,
        (Value::Text(left), Value::Text(right)) => Some(left.eq_ignore_ascii_case(right)),
        _ => Some(number(left)? == number(right)?),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn truth(text: &str) -> Option<bool> {
        evaluate(text, &|name| match name {
            "github.event_name" => Value::Text("push".to_owned()),
            "github.ref" => Value::Text("refs/heads/master".to_owned()),
            "matrix.experimental" => Value::Bool(true),
            "matrix.absent" => Value::Null,
            _ => Value::Unknown,
        })
        .truth()
    }

    #[test]
    fn what_only_a_run_knows_switches_nothing_off() {
        assert_eq!(truth("github.actor != 'dependabot[bot]'"), None);
        assert_eq!(
            truth("github.actor == 'x' && github.event_name == 'pull_request'"),
            Some(false)
        );
        assert_eq!(
            truth("github.actor == 'x' || github.event_name == 'push'"),
            Some(true)
        );
        assert_eq!(truth("github.event_name =="), None);
        assert_eq!(truth("((("), None);
    }

    #[test]
    fn the_world_is_one_where_all_went_well() {
        assert_eq!(truth("failure()"), Some(false));
        assert_eq!(truth("${{ always() }}"), Some(true));
        assert_eq!(truth("!cancelled()"), Some(true));
        assert_eq!(truth("${{ false }}"), Some(false));
    }

    #[test]
    fn branches_and_matrix_values_decide() {
        assert_eq!(truth("github.ref == 'refs/heads/main'"), Some(false));
        assert_eq!(truth("startsWith(github.ref, 'refs/tags/')"), Some(false));
        assert_eq!(truth("matrix.experimental"), Some(true));
        assert_eq!(truth("matrix.absent == ''"), Some(true));
        assert_eq!(truth("steps.x.outputs['y'].z == 'a'"), None);
    }

    #[test]
    fn deep_nesting_ends() {
        assert_eq!(truth(&"(".repeat(300)), None);
        assert_eq!(truth(&"!".repeat(300)), None);
    }
}
