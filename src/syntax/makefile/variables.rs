//! The values of a Makefile's variables, and texts with the values put in.
//!
//! Functions are not evaluated: what calls one stays as written, and so does what is made of it.

use super::Makefile;

/// Variables that one expansion looks up, and bytes that it yields.
const STEPS: u32 = 1_000;
const SIZE_LIMIT: usize = 1 << 16;
/// Bytes that a value may have to be put in: longer ones are lists of files.
const VALUE_LIMIT: usize = 1_000;
/// Characters that the name of a variable may have, so that open brackets are not searched to the end each time.
const NAME_LIMIT: usize = 200;
/// How deep variables may name each other.
const DEPTH: usize = 32;

impl Makefile {
    /// Works out what each variable is at the end of the file.
    pub(super) fn settle(&mut self) {
        // What make itself sets.
        self.values.insert("MAKE".to_owned(), "make".to_owned());
        for variable in &self.variables {
            let (name, text) = (&variable.name.text, &variable.value.text);
            match (variable.operator.as_str(), self.values.get_mut(name)) {
                ("+=", Some(value)) => {
                    value.push(' ');
                    value.push_str(text);
                }
                ("?=", Some(_)) => {}
                _ => {
                    self.values.insert(name.clone(), text.clone());
                }
            }
        }
    }

    /// The value of a variable by the order of the file, as written; `None` where nothing assigns it.
    pub fn value(&self, name: &str) -> Option<&str> {
        self.values.get(name).map(String::as_str)
    }

    /// `text` with `$(NAME)` and `${NAME}` replaced and `$$` made `$`. What is unknown, a function, or a variable whose
    /// value calls one stays as written, as does everything behind the budget of steps.
    pub fn expand(&self, text: &str) -> String {
        let mut out = String::new();
        let mut steps = STEPS;
        let mut stack = vec![(text, 0)];
        while let Some((text, at)) = stack.pop() {
            let Some(dollar) = text[at..].find('$').map(|offset| at + offset) else {
                out.push_str(&text[at..]);
                continue;
            };
            out.push_str(&text[at..dollar]);
            let rest = &text[dollar + 1..];
            if rest.starts_with('$') {
                out.push('$');
                stack.push((text, dollar + 2));
                continue;
            }
            let name = referred(rest);
            let may = steps > 0 && out.len() < SIZE_LIMIT && stack.len() < DEPTH;
            steps = steps.saturating_sub(1);
            match name.filter(|_| may).and_then(|name| self.literal(name)) {
                Some(value) => {
                    stack.push((text, dollar + name.map_or(0, str::len) + 3));
                    stack.push((value, 0));
                }
                None => {
                    out.push('$');
                    stack.push((text, dollar + 1));
                }
            }
        }
        out
    }

    /// The value of a variable that calls no function and is no list of files.
    fn literal(&self, name: &str) -> Option<&str> {
        let value = self
            .value(name)
            .filter(|value| value.len() <= VALUE_LIMIT)?;
        let mut references = value.match_indices('$').map(|(at, _)| &value[at + 1..]);
        (!references.any(is_call)).then_some(value)
    }
}

/// Whether a function is called at the start of `rest`: `(shell date)`.
fn is_call(rest: &str) -> bool {
    let inner = rest.strip_prefix(['(', '{']).unwrap_or_default();
    let name = inner.trim_start_matches(|c: char| c.is_ascii_lowercase() || c == '-');
    name.len() < inner.len() && name.starts_with([' ', '\t'])
}

/// The name in `(NAME)` or `{NAME}` at the start of `rest`; `None` for functions and all else.
fn referred(rest: &str) -> Option<&str> {
    let close = match rest.chars().next()? {
        '(' => ')',
        '{' => '}',
        _ => return None,
    };
    let mut near = rest[1..].char_indices().take(NAME_LIMIT);
    let (length, _) = near.find(|(_, c)| *c == close)?;
    let name = &rest[1..=length];
    let is_name = !name.is_empty()
        && name
            .chars()
            .all(|c| c.is_alphanumeric() || matches!(c, '_' | '-' | '.'));
    is_name.then_some(name)
}
