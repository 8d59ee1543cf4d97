//! Makefiles: targets, what they need, and their recipe lines, with spans.
//!
//! Both sides of every conditional are read; functions are not evaluated, and `define` blocks are passed over.

mod variables;

use std::collections::HashMap;

use super::Text;
use crate::source::Span;
use crate::timings::{self, Work};

/// Needs and recipe lines that a file may have, each counted once for every target of its rule.
const SHARE_LIMIT: usize = 200_000;

/// One Makefile.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Makefile {
    /// Targets in order, one for each name of a rule; special ones such as `.PHONY` left out.
    pub targets: Vec<Target>,
    /// Assignments in order.
    pub variables: Vec<Variable>,
    /// Files behind `include`, as written.
    pub includes: Vec<Text>,
    /// Whether a recipe is one script for one shell (`.ONESHELL`).
    pub one_shell: bool,
    /// What each variable is at the end of the file.
    values: HashMap<String, String>,
}

/// A target of a rule.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Target {
    /// Its name, as written.
    pub name: Text,
    /// What it needs, order-only ones too.
    pub prerequisites: Vec<Text>,
    /// What it runs. Empty where it only gathers others.
    pub recipe: Vec<RecipeLine>,
    /// The text behind `##` on the rule's line; empty without one.
    pub help: String,
}

/// One logical line of a recipe.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RecipeLine {
    /// The command as written, without its prefixes; a `\` at the end of a line goes on, as the shell reads it, so
    /// that an offset in it is an offset in the span.
    pub text: String,
    /// The bytes of `text`.
    pub span: Span,
    /// The line with its prefixes.
    pub line: Span,
    /// Whether it is not echoed (`@`).
    pub silent: bool,
    /// Whether its failure is ignored (`-`).
    pub ignores_failure: bool,
}

/// An assignment.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Variable {
    /// The name.
    pub name: Text,
    /// The value, as written.
    pub value: Text,
    /// The sign: `=`, `:=`, `?=`, `+=`, `!=`.
    pub operator: String,
}

impl Makefile {
    /// The first target `name`.
    pub fn target(&self, name: &str) -> Option<&Target> {
        self.targets.iter().find(|target| target.name.text == name)
    }
}

/// Reads a Makefile. Lines that fit no form are passed over.
pub fn parse(text: &str) -> Makefile {
    timings::work(Work::Make, text.len(), || read(text))
}

fn read(text: &str) -> Makefile {
    let mut reader = Reader {
        prefix: '\t',
        ..Reader::default()
    };
    let mut start = text.len() - text.trim_start_matches('\u{feff}').len();
    while start < text.len() {
        let end = logical_end(text, start);
        reader.line(text[start..end].trim_end_matches(['\r', '\n']), start);
        start = end;
    }
    reader.file.settle();
    reader.file
}

/// The end of the logical line at `start`, its break included.
fn logical_end(text: &str, start: usize) -> usize {
    let mut end = start;
    for line in text[start..].split_inclusive('\n') {
        end += line.len();
        let body = line.trim_end_matches(['\r', '\n']);
        if (body.len() - body.trim_end_matches('\\').len()) % 2 == 0 {
            break;
        }
    }
    end
}

#[derive(Default)]
struct Reader {
    file: Makefile,
    /// The targets of the rule that recipe lines belong to.
    rule: std::ops::Range<usize>,
    in_rule: bool,
    prefix: char,
    define_depth: u32,
    /// How much of [`SHARE_LIMIT`] is used.
    shared: usize,
}

impl Reader {
    fn line(&mut self, line: &str, start: usize) {
        let bare = line.trim_start();
        let word = bare
            .split(|c: char| c.is_whitespace() || c == '(')
            .next()
            .unwrap_or_default();
        if self.define_depth > 0 || (word == "define" && !line.starts_with(self.prefix)) {
            self.define_depth = match word {
                "define" => self.define_depth + 1,
                "endef" => self.define_depth - 1,
                _ => self.define_depth,
            };
            return;
        }
        if self.in_rule && line.starts_with(self.prefix) {
            let skipped = self.prefix.len_utf8();
            return self.recipe(&line[skipped..], start + skipped);
        }
        let code = without_comment(line);
        let indentation = line.len() - bare.len();
        let rest = |word: &str| {
            (
                indentation + word.len()..code.len().max(indentation + word.len()),
                start,
            )
        };
        match word {
            "" | "ifeq" | "ifneq" | "ifdef" | "ifndef" | "else" | "endif" | "vpath"
            | "undefine" => {}
            _ if bare.starts_with('#') => {}
            "include" | "-include" | "sinclude" => {
                let (range, start) = rest(word);
                self.file.includes.extend(split_words(line, range, start));
            }
            _ => self.rule_or_variable(line, code, start),
        }
    }

    fn rule_or_variable(&mut self, line: &str, code: &str, start: usize) {
        let Some(sign) = outside_references(code, |c| c == ':' || c == '=') else {
            return;
        };
        let assignment = code[sign..]
            .strip_prefix(":::")
            .or(code[sign..].strip_prefix("::"))
            .or(code[sign..].strip_prefix(':'));
        let is_variable =
            code[sign..].starts_with('=') || assignment.is_some_and(|rest| rest.starts_with('='));
        if is_variable {
            let equals = sign + code[sign..].find('=').unwrap_or_default();
            return self.variable(line, code, start, equals);
        }
        let targets = split_words(line, 0..sign, start);
        let mut tail = sign + 1;
        tail += usize::from(code[tail..].starts_with(':'));
        // A static pattern: what stands between two colons only shapes the names.
        if let Some(second) = outside_references(&code[tail..], |c| {
            c == ':' || c == ';' || c == '='
        })
        .filter(|at| code[tail + at..].starts_with(':') && !code[tail + at..].starts_with(":="))
        {
            tail += second + 1;
        }
        let recipe = outside_references(&code[tail..], |c| c == ';').map(|at| tail + at);
        let needs = tail..recipe.unwrap_or(code.len());
        let is_own_variable = outside_references(&code[needs.clone()], |c| c == '=').is_some();
        let prerequisites: Vec<Text> = if is_own_variable {
            Vec::new()
        } else {
            split_words(line, needs, start)
        };
        self.shared += prerequisites.len() * targets.len();
        let prerequisites = if self.shared > SHARE_LIMIT {
            Vec::new()
        } else {
            prerequisites
        };
        let help = line[code.len()..]
            .strip_prefix("##")
            .unwrap_or_default()
            .trim();
        let first = self.file.targets.len();
        for name in targets {
            let is_special = name.text.starts_with('.')
                && name.text[1..].starts_with(|c: char| c.is_ascii_uppercase());
            let is_sign = name.text == "&";
            self.file.one_shell |= name.text == ".ONESHELL";
            if !is_special && !is_sign && !is_own_variable {
                let prerequisites = prerequisites
                    .iter()
                    .filter(|need| need.text != "|")
                    .cloned()
                    .collect();
                self.file.targets.push(Target {
                    name,
                    prerequisites,
                    recipe: Vec::new(),
                    help: help.to_owned(),
                });
            }
        }
        self.rule = first..self.file.targets.len();
        self.in_rule = true;
        if let Some(at) = recipe.filter(|_| !is_own_variable) {
            self.recipe(&line[at + 1..], start + at + 1);
        }
    }

    fn variable(&mut self, line: &str, code: &str, start: usize, equals: usize) {
        let name_end = code[..equals].trim_end_matches([':', '?', '+', '!']).len();
        let name = split_words(line, 0..name_end, start)
            .into_iter()
            .next_back();
        let Some(name) = name else { return };
        let value = &code[equals + 1..];
        let from = equals + 1 + value.len() - value.trim_start().len();
        let value = value.trim();
        if name.text == ".RECIPEPREFIX" {
            self.prefix = value.chars().next().unwrap_or('\t');
        }
        let span = Span::new(start + from, start + from + value.len());
        let operator = match code[name_end..equals].trim() {
            "::" | ":::" => ":=".to_owned(),
            sign => format!("{sign}="),
        };
        self.file.variables.push(Variable {
            name,
            value: Text {
                text: joined(value),
                span,
            },
            operator,
        });
        self.in_rule = false;
    }

    fn recipe(&mut self, line: &str, start: usize) {
        let body = line.trim_start_matches([' ', '\t', '@', '-', '+']);
        let prefixes = &line[..line.len() - body.len()];
        let text = body.trim_end();
        if text.is_empty() || text.starts_with('#') {
            return;
        }
        let from = start + prefixes.len();
        let blank = line.len() - line.trim_start().len();
        let command = RecipeLine {
            text: text.to_owned(),
            span: Span::new(from, from + text.len()),
            line: Span::new(start + blank, from + text.len()),
            silent: prefixes.contains('@'),
            ignores_failure: prefixes.contains('-'),
        };
        self.shared += self.rule.len();
        if self.shared > SHARE_LIMIT {
            return;
        }
        for target in &mut self.file.targets[self.rule.clone()] {
            target.recipe.push(command.clone());
        }
    }
}

/// The line up to its comment; `\#` is none.
fn without_comment(line: &str) -> &str {
    let mut from = 0;
    while let Some(at) = line[from..].find('#').map(|at| from + at) {
        if !line[..at].ends_with('\\') {
            return &line[..at];
        }
        from = at + 1;
    }
    line
}

/// Where the first such character stands outside `$(…)` and `${…}`.
fn outside_references(text: &str, is: impl Fn(char) -> bool) -> Option<usize> {
    let mut depth = 0_usize;
    let mut previous = ' ';
    for (at, c) in text.char_indices() {
        match c {
            '(' | '{' if previous == '$' || depth > 0 => depth += 1,
            ')' | '}' => depth = depth.saturating_sub(1),
            c if depth == 0 && is(c) => return Some(at),
            _ => {}
        }
        previous = c;
    }
    None
}

/// The words of a part of a line, split at blanks outside references; a `\` at a line's end is a blank.
fn split_words(line: &str, range: std::ops::Range<usize>, start: usize) -> Vec<Text> {
    let part = &line[range.clone()];
    let mut words = Vec::new();
    let mut at = 0;
    while at < part.len() {
        let is_blank = |c: char| c.is_whitespace() || c == '\\';
        let from = part.len() - part[at..].trim_start_matches(is_blank).len();
        let end =
            outside_references(&part[from..], is_blank).map_or(part.len(), |length| from + length);
        if from < end {
            let own = start + range.start;
            words.push(Text {
                text: part[from..end].to_owned(),
                span: Span::new(own + from, own + end),
            });
        }
        at = end.max(from + 1);
    }
    words
}

/// A value without its line breaks.
fn joined(value: &str) -> String {
    let parts: Vec<_> = value
        .split('\n')
        .map(|line| line.trim().trim_end_matches('\\').trim_end())
        .collect();
    parts.join(" ").trim().to_owned()
}

#[cfg(test)]
mod tests;
