//! Line formats that need no grammar: `.env` and properties, INI, `requirements.txt`, `.gitmodules`, Procfile.
//!
//! Every line stands for itself, so a bad line hides no other; what fits no form is left out.

use super::Text;
use crate::source::Span;

/// A key and its value on one line, or on several where the format lets a value go on.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Entry {
    /// The section it stands in, `[name]` without the brackets; empty where there is none.
    pub section: String,
    /// The key.
    pub key: Text,
    /// The value without quotes around it; empty where nothing is written.
    pub value: Text,
}

/// A line of a `requirements.txt`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Requirement {
    /// The package, as written; of a bare address or path, the name behind `#egg=` or nothing.
    pub name: String,
    /// Extras in brackets.
    pub extras: Vec<String>,
    /// The version specifier without blanks, such as `==1.2` or `>=1,<2`; empty for any version.
    pub specifier: String,
    /// The address or path it is taken from; empty for the index.
    pub source: String,
    /// Whether the line pins hashes.
    pub hashed: bool,
    /// The line without its options, markers and comments.
    pub span: Span,
}

/// One `requirements.txt`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Requirements {
    /// What is required, in order.
    pub requirements: Vec<Requirement>,
    /// Files behind `-r`.
    pub includes: Vec<Text>,
    /// Files behind `-c`.
    pub constraints: Vec<Text>,
    /// Addresses behind `-i`, `--index-url` and `--extra-index-url`.
    pub indexes: Vec<Text>,
}

/// Start and text of every line, without its break and without a byte order mark.
fn lines(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut start = 0;
    text.split_inclusive('\n').map(move |line| {
        let own = start;
        start += line.len();
        let kept = line.trim_end_matches(['\r', '\n']);
        let bare = kept.trim_start_matches('\u{feff}');
        (own + kept.len() - bare.len(), bare)
    })
}

/// `part` of `line` without blanks around it; `line` starts at byte `start` of the file and `part` lies in it.
fn trimmed(start: usize, line: &str, part: std::ops::Range<usize>) -> Text {
    let text = &line[part.clone()];
    let from = part.start + text.len() - text.trim_start().len();
    let text = text.trim();
    Text {
        text: text.to_owned(),
        span: Span::new(start + from, start + from + text.len()),
    }
}

/// The text without the pair of quotes around it; the span keeps them.
fn unquoted(mut value: Text) -> Text {
    for quote in ['"', '\''] {
        if let Some(inner) = value
            .text
            .strip_prefix(quote)
            .and_then(|inner| inner.strip_suffix(quote))
        {
            value.text = inner.to_owned();
            break;
        }
    }
    value
}

/// Reads `.env` files: `KEY=value`, `export KEY=value`, comments, quotes. A quoted value may span lines.
pub fn parse_env(text: &str) -> Vec<Entry> {
    let mut entries: Vec<Entry> = Vec::new();
    let mut open: Option<char> = None;
    for (start, line) in lines(text) {
        if let (Some(quote), Some(entry)) = (open, entries.last_mut()) {
            let end = line.find(quote);
            entry.value.text.push('\n');
            entry
                .value
                .text
                .push_str(&line[..end.unwrap_or(line.len())]);
            entry.value.span.end = Span::new(0, start + end.map_or(line.len(), |end| end + 1)).end;
            open = if end.is_some() { None } else { open };
            continue;
        }
        let bare = line.trim_start();
        let Some(sign) = line.find('=').filter(|_| !bare.starts_with('#')) else {
            continue;
        };
        let indentation = line.len() - bare.len();
        let key_start = if bare.starts_with("export ") {
            indentation + "export ".len()
        } else {
            indentation
        };
        let key = trimmed(start, line, key_start.min(sign)..sign);
        let mut value = trimmed(start, line, sign + 1..line.len());
        match value.text.chars().next() {
            Some(quote @ ('"' | '\'' | '`')) => match value.text[1..].find(quote) {
                Some(length) => {
                    value.span.end = value.span.start + Span::new(0, length + 2).end;
                    value.text = value.text[1..=length].to_owned();
                }
                None if has_closing_line(text, start + line.len(), quote) => {
                    open = Some(quote);
                    value.text.remove(0);
                }
                None => {}
            },
            _ => {
                if let Some(comment) = value
                    .text
                    .find(" #")
                    .or(value.text.starts_with('#').then_some(0))
                {
                    let kept = value.text[..comment].trim_end().len();
                    value.text.truncate(kept);
                    value.span.end = value.span.start + Span::new(0, kept).end;
                }
            }
        }
        if !key.text.is_empty() && !key.text.contains(char::is_whitespace) {
            entries.push(Entry {
                section: String::new(),
                key,
                value,
            });
        } else {
            open = None;
        }
    }
    entries
}

/// Whether a quote that was opened is closed within the next 200 lines; else it is a character like any other.
fn has_closing_line(text: &str, from: usize, quote: char) -> bool {
    text[from..]
        .split('\n')
        .take(200)
        .any(|line| line.contains(quote))
}

/// Reads Java properties: `key=value`, `key: value` or `key value`, `#` and `!` comments, `\` at the end of a line.
pub fn parse_properties(text: &str) -> Vec<Entry> {
    let mut entries: Vec<Entry> = Vec::new();
    let mut goes_on = false;
    for (start, line) in lines(text) {
        let bare = line.trim_start();
        let escapes = bare.len() - bare.trim_end_matches('\\').len();
        let continued = escapes % 2 == 1;
        let kept = line.len() - usize::from(continued);
        if goes_on {
            let more = trimmed(
                start,
                line,
                line.len() - bare.len()..kept.max(line.len() - bare.len()),
            );
            if let Some(entry) = entries.last_mut() {
                entry.value.text.push_str(&more.text);
                entry.value.span = entry.value.span.to(more.span);
            }
            goes_on = continued;
            continue;
        }
        if bare.is_empty() || bare.starts_with(['#', '!']) {
            continue;
        }
        let indentation = line.len() - bare.len();
        let key_end = indentation
            + bare
                .find(|c: char| matches!(c, '=' | ':') || c.is_whitespace())
                .unwrap_or(kept - indentation);
        let rest = line[key_end.min(kept)..kept].trim_start();
        let signed = rest.strip_prefix(['=', ':']).unwrap_or(rest);
        let key = trimmed(start, line, indentation..key_end.min(kept));
        let value = trimmed(start, line, kept - signed.len()..kept);
        entries.push(Entry {
            section: String::new(),
            key,
            value,
        });
        goes_on = continued;
    }
    entries
}

/// Reads INI (tox.ini, setup.cfg, .coveragerc, .flake8, .editorconfig): sections, `key = value` or `key: value`,
/// `#` and `;` comments. Deeper lines go on with the value, one line break between them.
pub fn parse_ini(text: &str) -> Vec<Entry> {
    let mut entries: Vec<Entry> = Vec::new();
    let mut section = String::new();
    let mut key_depth = None;
    for (start, line) in lines(text) {
        let bare = line.trim_start();
        let depth = line.len() - bare.len();
        if bare.is_empty() || bare.starts_with(['#', ';']) {
            continue;
        }
        if let (Some(entry), true) = (entries.last_mut(), key_depth.is_some_and(|key| depth > key))
        {
            let more = trimmed(start, line, depth..line.len());
            if entry.value.text.is_empty() {
                entry.value = more;
            } else {
                entry.value.text.push('\n');
                entry.value.text.push_str(&more.text);
                entry.value.span = entry.value.span.to(more.span);
            }
            continue;
        }
        if let Some(name) = bare.strip_prefix('[') {
            section = name.split(']').next().unwrap_or_default().trim().to_owned();
            key_depth = None;
            continue;
        }
        let sign = line.find(['=', ':']).unwrap_or(line.len());
        let key = trimmed(start, line, depth..sign.max(depth));
        let value = unquoted(trimmed(start, line, (sign + 1).min(line.len())..line.len()));
        entries.push(Entry {
            section: section.clone(),
            key,
            value,
        });
        key_depth = Some(depth);
    }
    entries
}

/// Reads `.gitmodules` and other files in git's own format: sections such as `submodule "name"`.
pub fn parse_gitmodules(text: &str) -> Vec<Entry> {
    let mut entries = Vec::new();
    let mut section = String::new();
    for (start, line) in lines(text) {
        let bare = line.trim();
        if let Some(name) = bare.strip_prefix('[') {
            section = name
                .rsplit_once(']')
                .map_or(name, |(name, _)| name)
                .to_owned();
        } else if let Some(sign) = line.find('=').filter(|_| !bare.starts_with(['#', ';'])) {
            let key = trimmed(start, line, 0..sign);
            let value = unquoted(trimmed(start, line, sign + 1..line.len()));
            entries.push(Entry {
                section: section.clone(),
                key,
                value,
            });
        }
    }
    entries
}

/// Reads a Procfile: `process: command` per line.
pub fn parse_procfile(text: &str) -> Vec<Entry> {
    let mut entries = Vec::new();
    for (start, line) in lines(text) {
        let Some(sign) = line
            .find(':')
            .filter(|_| !line.trim_start().starts_with('#'))
        else {
            continue;
        };
        let key = trimmed(start, line, 0..sign);
        let is_name = !key.text.is_empty()
            && key
                .text
                .chars()
                .all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-'));
        if is_name {
            entries.push(Entry {
                section: String::new(),
                key,
                value: trimmed(start, line, sign + 1..line.len()),
            });
        }
    }
    entries
}

/// Reads a `requirements.txt` by pip's format (pip.pypa.io, "Requirements File Format").
pub fn parse_requirements(text: &str) -> Requirements {
    let mut file = Requirements::default();
    let mut goes_on = false;
    for (start, line) in lines(text) {
        let continued = line.trim_end().ends_with('\\');
        let body = line.trim_end().trim_end_matches('\\');
        let comment = if body.trim_start().starts_with('#') {
            Some(0)
        } else {
            body.find(" #").or(body.find("\t#"))
        };
        let body = &body[..comment.unwrap_or(body.len())];
        let bare = trimmed(start, body, 0..body.len());
        if bare.text.starts_with("--hash") {
            if let Some(last) = file.requirements.last_mut() {
                last.hashed = true;
            }
        } else if !bare.text.is_empty() && !goes_on {
            requirement(&mut file, bare);
        }
        goes_on = continued;
    }
    file
}

fn requirement(file: &mut Requirements, line: Text) {
    let word = |text: &str| {
        let text = text.trim_start_matches(['=', ' ']).trim();
        let offset = line.text.rfind(text).unwrap_or_default();
        Text {
            text: text.to_owned(),
            span: Span::new(offset, offset + text.len()).shifted(line.span.start as usize),
        }
    };
    let option = |names: &[&str]| {
        let found = names.iter().find_map(|name| line.text.strip_prefix(name));
        found.filter(|rest| {
            rest.starts_with([' ', '='])
                || names.iter().any(|name| {
                    name.len() == 2 && line.text.starts_with(name) && !rest.starts_with('-')
                })
        })
    };
    if let Some(path) = option(&["--requirement", "-r"]) {
        file.includes.push(word(path));
    } else if let Some(path) = option(&["--constraint", "-c"]) {
        file.constraints.push(word(path));
    } else if let Some(address) = option(&["--extra-index-url", "--index-url", "-i"]) {
        file.indexes.push(word(address));
    } else if let Some(target) = option(&["--editable", "-e"]) {
        let target = word(target);
        file.requirements
            .push(from_source(&target.text, target.span));
    } else if !line.text.starts_with('-') {
        file.requirements.push(named(&line));
    }
}

/// A requirement that is an address or a path.
fn from_source(source: &str, span: Span) -> Requirement {
    let name = source.split_once("#egg=").map_or("", |(_, name)| {
        name.split(['&', '[']).next().unwrap_or_default()
    });
    Requirement {
        name: name.to_owned(),
        source: source.to_owned(),
        span,
        ..Requirement::default()
    }
}

fn named(line: &Text) -> Requirement {
    let hashed = line.text.contains("--hash");
    let text = line.text.split(" --").next().unwrap_or_default();
    let text = text.split([';']).next().unwrap_or_default().trim_end();
    let span = Span::new(0, text.len()).shifted(line.span.start as usize);
    let name_end = text
        .find(|c: char| !(c.is_alphanumeric() || matches!(c, '.' | '_' | '-')))
        .unwrap_or(text.len());
    let (name, rest) = text.split_at(name_end);
    let rest = rest.trim_start();
    let is_source = text.contains("://") && !rest.starts_with('@') && !rest.starts_with('[');
    if is_source
        || name.is_empty()
        || rest.starts_with('/')
        || name.starts_with('.')
        || name.ends_with(".whl")
    {
        let source = line.text.split_whitespace().next().unwrap_or_default();
        return Requirement {
            hashed,
            ..from_source(source, span)
        };
    }
    let (extras, rest) = match rest.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
        Some((extras, rest)) => (
            extras
                .split(',')
                .map(|extra| extra.trim().to_owned())
                .filter(|extra| !extra.is_empty())
                .collect(),
            rest.trim_start(),
        ),
        None => (Vec::new(), rest),
    };
    let (specifier, source) = match rest.strip_prefix('@') {
        Some(source) => (String::new(), source.trim().to_owned()),
        None => (
            rest.trim_matches(['(', ')']).split_whitespace().collect(),
            String::new(),
        ),
    };
    Requirement {
        name: name.to_owned(),
        extras,
        specifier,
        source,
        hashed,
        span,
    }
}

#[cfg(test)]
mod tests;
