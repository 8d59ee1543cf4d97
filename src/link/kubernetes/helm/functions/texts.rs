//! Functions on text, and the writing of YAML.

use super::{OUTPUT, shown};
use crate::extract::kubernetes::value::{Kind, Value};
use crate::facts::image_ref::UNKNOWN;
use crate::source::Place;
use crate::syntax::yaml;

/// Calls a function on text.
pub(super) fn call(name: &str, arguments: &[Value], here: Place) -> Option<Value> {
    let place = arguments.last().map_or(here, |value| value.place);
    let text = |text: String| (text.len() <= OUTPUT).then(|| Value::text_at(text, place));
    let flag = |flag: bool| Some(Value::new(Kind::Bool(flag), here));
    let last = || arguments.last().map(shown).unwrap_or_default();
    let count = |value: &Value| usize::try_from(value.integer()?).ok();
    Some(match (name, arguments) {
        ("quote" | "squote", values) => {
            let quoted: Vec<String> = values
                .iter()
                .filter(|value| !value.is_null())
                .map(|value| quoted(&shown(value)))
                .collect();
            text(quoted.join(" "))?
        }
        ("toYaml" | "toYamlPretty", [value]) => text(to_yaml(value))?,
        ("toJson" | "toRawJson" | "toPrettyJson", [value]) => text(to_json(value))?,
        ("fromYaml" | "fromJson" | "fromYamlArray", [value]) => {
            let written = value.text();
            if written.contains(UNKNOWN) {
                return None;
            }
            let tree = yaml::parse(&written);
            match tree.root() {
                Some(root) => Value::read(root, &|_| value.place, &mut 10_000),
                None => Value::map(Vec::new(), value.place),
            }
        }
        ("indent", [width, value]) => text(indented(&shown(value), count(width)?)?)?,
        ("nindent", [width, value]) => {
            text(format!("\n{}", indented(&shown(value), count(width)?)?))?
        }
        ("trunc", [length, value]) => {
            let value = shown(value);
            let length = length.integer()?;
            let size = usize::try_from(length.unsigned_abs()).ok()?;
            let total = value.chars().count();
            text(if length >= 0 {
                value.chars().take(size).collect()
            } else {
                value.chars().skip(total.saturating_sub(size)).collect()
            })?
        }
        ("trimSuffix", [end, value]) => {
            let value = shown(value);
            text(value.strip_suffix(&end.text()).unwrap_or(&value).to_owned())?
        }
        ("trimPrefix", [start, value]) => {
            let value = shown(value);
            text(
                value
                    .strip_prefix(&start.text())
                    .unwrap_or(&value)
                    .to_owned(),
            )?
        }
        ("trimAll", [set, value]) => {
            let set: Vec<char> = set.text().chars().collect();
            text(shown(value).trim_matches(&set[..]).to_owned())?
        }
        ("trim", [_]) => text(last().trim().to_owned())?,
        ("lower", [_]) => text(last().to_lowercase())?,
        ("upper", [_]) => text(last().to_uppercase())?,
        ("title" | "camelcase" | "snakecase" | "kebabcase", [_]) => text(last())?,
        ("nospace", [_]) => text(last().chars().filter(|c| !c.is_whitespace()).collect())?,
        ("toString" | "html" | "print", [_]) => text(last())?,
        ("print", values) => text(values.iter().map(shown).collect())?,
        ("cat", values) => text(values.iter().map(shown).collect::<Vec<_>>().join(" "))?,
        ("replace", [from, to, value]) => {
            let from = from.text();
            if from.is_empty() {
                return None;
            }
            text(shown(value).replace(&from, &to.text()))?
        }
        ("contains", [part, whole]) => {
            flag(sure(&[part, whole])? && whole.text().contains(&part.text()))?
        }
        ("hasPrefix", [part, whole]) => {
            flag(sure(&[part, whole])? && whole.text().starts_with(&part.text()))?
        }
        ("hasSuffix", [part, whole]) => {
            flag(sure(&[part, whole])? && whole.text().ends_with(&part.text()))?
        }
        ("regexMatch" | "mustRegexMatch", [pattern, value]) => {
            sure(&[pattern, value])?;
            flag(regex(&pattern.text())?.is_match(&value.text()))?
        }
        ("regexReplaceAll" | "mustRegexReplaceAll", [pattern, value, to]) => {
            sure(&[pattern, value])?;
            let to = to.text();
            text(
                regex(&pattern.text())?
                    .replace_all(&value.text(), to.as_str())
                    .into_owned(),
            )?
        }
        ("repeat", [times, value]) => {
            let (times, value) = (count(times)?, shown(value));
            (times.saturating_mul(value.len()) <= OUTPUT).then_some(())?;
            text(value.repeat(times))?
        }
        ("printf", [format, values @ ..]) => Value::text_at(printf(&format.text(), values), here),
        ("len", [value]) => {
            let length = match &value.kind {
                Kind::List(items) => items.len(),
                Kind::Map(entries) => entries.len(),
                Kind::Text(text) => text.len(),
                _ => return None,
            };
            Value::new(Kind::Int(i64::try_from(length).ok()?), here)
        }
        _ => return None,
    })
}

fn regex(pattern: &str) -> Option<regex::Regex> {
    regex::RegexBuilder::new(pattern)
        .size_limit(1 << 18)
        .build()
        .ok()
}

fn sure(values: &[&Value]) -> Option<bool> {
    values
        .iter()
        .all(|value| !value.text().contains(UNKNOWN))
        .then_some(true)
}

fn indented(text: &str, width: usize) -> Option<String> {
    let lines = text.split('\n').count();
    (width <= 256 && width * lines <= OUTPUT).then_some(())?;
    let head = " ".repeat(width);
    Some(
        text.split('\n')
            .map(|line| format!("{head}{line}"))
            .collect::<Vec<_>>()
            .join("\n"),
    )
}

fn printf(format: &str, values: &[Value]) -> String {
    let mut out = String::new();
    let mut values = values.iter();
    let mut chars = format.chars();
    while let Some(c) = chars.next() {
        if c != '%' {
            out.push(c);
            continue;
        }
        let verb = chars
            .by_ref()
            .find(|c| c.is_ascii_alphabetic() || *c == '%');
        match verb {
            Some('%') => out.push('%'),
            Some('q') => out.push_str(&quoted(&values.next().map(shown).unwrap_or_default())),
            Some(_) => out.push_str(&values.next().map(shown).unwrap_or_default()),
            None => {}
        }
    }
    out
}

fn quoted(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            '\r' => out.push_str("\\r"),
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

/// A value as YAML. Text is always quoted, which means the same and cannot be misread.
fn to_yaml(value: &Value) -> String {
    let mut out = String::new();
    write_yaml(value, 0, &mut out);
    out.trim_end_matches('\n').to_owned()
}

fn write_yaml(value: &Value, depth: usize, out: &mut String) {
    // Aliases can make a small file a large value: what is cut here is not known.
    if out.len() > OUTPUT {
        return;
    }
    let head = "  ".repeat(depth);
    match &value.kind {
        Kind::Map(entries) if !entries.is_empty() => {
            for entry in entries.iter() {
                let plain = entry
                    .key
                    .chars()
                    .all(|c| c.is_ascii_alphanumeric() || "-_./".contains(c))
                    && !entry.key.is_empty();
                let key = if plain {
                    entry.key.clone()
                } else {
                    quoted(&entry.key)
                };
                match &entry.value.kind {
                    Kind::Map(inner) if !inner.is_empty() => {
                        out.push_str(&format!("{head}{key}:\n"));
                        write_yaml(&entry.value, depth + 1, out);
                    }
                    Kind::List(inner) if !inner.is_empty() => {
                        out.push_str(&format!("{head}{key}:\n"));
                        write_yaml(&entry.value, depth, out);
                    }
                    _ => out.push_str(&format!("{head}{key}: {}\n", scalar(&entry.value))),
                }
            }
        }
        Kind::List(items) if !items.is_empty() => {
            for item in items.iter() {
                match &item.kind {
                    Kind::Map(inner) if !inner.is_empty() => {
                        let mut block = String::new();
                        write_yaml(item, depth + 1, &mut block);
                        let first = block.trim_start_matches(' ');
                        out.push_str(&format!("{head}- {first}"));
                    }
                    Kind::List(inner) if !inner.is_empty() => {
                        out.push_str(&format!("{head}-\n"));
                        write_yaml(item, depth + 1, out);
                    }
                    _ => out.push_str(&format!("{head}- {}\n", scalar(item))),
                }
            }
        }
        _ => out.push_str(&format!("{head}{}\n", scalar(value))),
    }
}

fn scalar(value: &Value) -> String {
    match &value.kind {
        Kind::Null => "null".to_owned(),
        Kind::Text(text) => quoted(text),
        Kind::List(_) => "[]".to_owned(),
        Kind::Map(_) => "{}".to_owned(),
        _ => value.text(),
    }
}

fn to_json(value: &Value) -> String {
    match &value.kind {
        Kind::List(items) => format!(
            "[{}]",
            items.iter().map(to_json).collect::<Vec<_>>().join(",")
        ),
        Kind::Map(entries) => {
            let entries = entries
                .iter()
                .map(|entry| format!("{}:{}", quoted(&entry.key), to_json(&entry.value)));
            format!("{{{}}}", entries.collect::<Vec<_>>().join(","))
        }
        _ => scalar(value),
    }
}
