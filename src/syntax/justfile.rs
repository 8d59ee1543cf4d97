//! Justfiles: recipes with their dependencies, parameters and lines.
//!
//! Expressions are not evaluated; only variables that are one string can be put in.

use super::Text;
use super::makefile::RecipeLine;
use crate::source::Span;
use crate::timings::{self, Work};

/// One justfile.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Justfile {
    /// The recipes in order.
    pub recipes: Vec<Recipe>,
    /// `name := value`, the value as written.
    pub variables: Vec<(Text, Text)>,
    /// `alias name := recipe`.
    pub aliases: Vec<(Text, Text)>,
    /// `set name := value`, the value as written; empty where it is a switch.
    pub settings: Vec<(Text, Text)>,
    /// Files behind `import`.
    pub includes: Vec<Text>,
}

/// A recipe.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Recipe {
    /// Its name.
    pub name: Text,
    /// The names of its parameters.
    pub parameters: Vec<String>,
    /// The recipes it needs, before and after it.
    pub dependencies: Vec<Text>,
    /// Its lines. Empty where `script` is given, or where it only gathers others.
    pub lines: Vec<RecipeLine>,
    /// The whole body where it begins with `#!`.
    pub script: Option<Text>,
    /// The comment above it; empty without one.
    pub help: String,
}

impl Justfile {
    /// The recipe `name`.
    pub fn recipe(&self, name: &str) -> Option<&Recipe> {
        self.recipes.iter().find(|recipe| recipe.name.text == name)
    }

    /// The value of a setting, as written; `None` where it is not set.
    pub fn setting(&self, name: &str) -> Option<&str> {
        let found = self.settings.iter().find(|(own, _)| own.text == name);
        found.map(|(_, value)| value.text.as_str())
    }

    /// The value of a variable that is one string; `None` for expressions and where nothing assigns it.
    pub fn value(&self, name: &str) -> Option<&str> {
        let (_, value) = self.variables.iter().find(|(own, _)| own.text == name)?;
        let quote = value
            .text
            .chars()
            .next()
            .filter(|c| matches!(c, '"' | '\''))?;
        let inner = value.text.get(1..)?.strip_suffix(quote)?;
        (!inner.contains([quote, '\\'])).then_some(inner)
    }

    /// `text` with `{{ name }}` replaced by the string of that variable. All other expressions stay as written.
    pub fn expand(&self, text: &str) -> String {
        let mut out = String::with_capacity(text.len());
        let mut rest = text;
        while let Some(at) = rest.find("{{") {
            out.push_str(&rest[..at]);
            let inner = rest[at + 2..]
                .find("}}")
                .map(|end| &rest[at + 2..at + 2 + end]);
            let Some(inner) = inner else {
                rest = &rest[at..];
                break;
            };
            let whole = &rest[at..at + inner.len() + 4];
            out.push_str(self.value(inner.trim()).unwrap_or(whole));
            rest = &rest[at + whole.len()..];
        }
        out + rest
    }
}

/// Reads a justfile. Lines that fit no form are passed over.
pub fn parse(text: &str) -> Justfile {
    timings::work(Work::Make, text.len(), || read(text))
}

fn read(text: &str) -> Justfile {
    let mut file = Justfile::default();
    let mut in_recipe = false;
    let mut comment = String::new();
    let mut start = text.len() - text.trim_start_matches('\u{feff}').len();
    while start < text.len() {
        let end = logical_end(text, start);
        let line = text[start..end].trim_end_matches(['\r', '\n']);
        if line.trim().is_empty() {
            comment.clear();
        } else if line.starts_with(char::is_whitespace) {
            if let Some(recipe) = file.recipes.last_mut().filter(|_| in_recipe) {
                body(recipe, line, start);
            }
        } else if let Some(note) = line.strip_prefix('#') {
            note.trim().clone_into(&mut comment);
        } else if !line.starts_with('[') {
            in_recipe = item(&mut file, line, start, std::mem::take(&mut comment));
        }
        start = end;
    }
    for script in file
        .recipes
        .iter_mut()
        .filter_map(|recipe| recipe.script.as_mut())
    {
        script.span.text(text).clone_into(&mut script.text);
    }
    file
}

fn logical_end(text: &str, start: usize) -> usize {
    let mut end = start;
    for line in text[start..].split_inclusive('\n') {
        end += line.len();
        if !line.trim_end_matches(['\r', '\n']).ends_with('\\') {
            break;
        }
    }
    end
}

/// Reads a line that is not indented; whether it begins a recipe.
fn item(file: &mut Justfile, line: &str, start: usize, help: String) -> bool {
    let piece = |from: usize, to: usize| {
        let text = &line[from..to];
        let from = from + text.len() - text.trim_start().len();
        let text = text.trim();
        Text {
            text: text.to_owned(),
            span: Span::new(start + from, start + from + text.len()),
        }
    };
    let first = line.split_whitespace().next().unwrap_or_default();
    if matches!(first, "import" | "import?") {
        let mut path = piece(first.len(), line.len());
        path.text = path.text.trim_matches(['"', '\'']).to_owned();
        file.includes.push(path);
        return false;
    }
    let Some(colon) = outside_quotes(line, ':') else {
        return false;
    };
    if line[colon..].starts_with(":=") {
        let name = piece(0, colon);
        let words = name.text.split_whitespace().count();
        let code_end = outside_quotes(&line[colon..], '#').map_or(line.len(), |at| colon + at);
        let value = piece(colon + 2, code_end.max(colon + 2));
        match first {
            "alias" if words == 2 => file.aliases.push((piece(first.len(), colon), value)),
            "export" if words == 2 => file.variables.push((piece(first.len(), colon), value)),
            "set" if words == 2 => file.settings.push((piece(first.len(), colon), value)),
            _ if words == 1 => file.variables.push((name, value)),
            _ => {}
        }
        return false;
    }
    let head = piece(0, colon);
    let quiet = usize::from(head.text.starts_with('@'));
    let name_end = line[..colon].find(char::is_whitespace).unwrap_or(colon);
    let name = piece(quiet, name_end.max(quiet));
    let is_name = !name.text.is_empty()
        && name
            .text
            .chars()
            .all(|c| c.is_alphanumeric() || matches!(c, '_' | '-'));
    if !is_name || first == "mod" || first == "mod?" {
        return false;
    }
    let code_end = outside_quotes(&line[colon..], '#').map_or(line.len(), |at| colon + at);
    file.recipes.push(Recipe {
        name,
        parameters: parameters(&line[name_end..colon]),
        dependencies: dependencies(&line[colon + 1..code_end.max(colon + 1)], start + colon + 1),
        lines: Vec::new(),
        script: None,
        help,
    });
    true
}

fn body(recipe: &mut Recipe, line: &str, start: usize) {
    let bare = line.trim_start();
    let own = start + line.len() - bare.len();
    if let Some(script) = &mut recipe.script {
        script.span.end = Span::new(0, start + line.len()).end;
        return;
    }
    if recipe.lines.is_empty() && bare.starts_with("#!") {
        recipe.script = Some(Text {
            text: bare.to_owned(),
            span: Span::new(own, own + bare.len()),
        });
        return;
    }
    let command = bare.trim_start_matches(['@', '-']);
    let prefixes = &bare[..bare.len() - command.len()];
    let skipped = own + prefixes.len() + command.len() - command.trim_start().len();
    let command = command.trim();
    if !command.is_empty() && !command.starts_with('#') {
        recipe.lines.push(RecipeLine {
            text: command.to_owned(),
            span: Span::new(skipped, skipped + command.len()),
            line: Span::new(own, skipped + command.len()),
            silent: prefixes.contains('@'),
            ignores_failure: prefixes.contains('-'),
        });
    }
}

/// Where the first `wanted` stands outside quotes.
fn outside_quotes(text: &str, wanted: char) -> Option<usize> {
    let mut quote = None;
    for (at, c) in text.char_indices() {
        match quote {
            None if c == wanted => return Some(at),
            None if matches!(c, '"' | '\'' | '`') => quote = Some(c),
            Some(open) if open == c => quote = None,
            _ => {}
        }
    }
    None
}

/// `a b='x y' +c $d`: the names alone.
fn parameters(text: &str) -> Vec<String> {
    let mut names = Vec::new();
    let mut rest = text.trim_start();
    while !rest.is_empty() {
        let end = outside_quotes(rest, ' ').unwrap_or(rest.len());
        let name = rest[..end]
            .split('=')
            .next()
            .unwrap_or_default()
            .trim_start_matches(['+', '*', '$']);
        if !name.is_empty() {
            names.push(name.to_owned());
        }
        rest = rest[end..].trim_start();
    }
    names
}

/// `a (b "x") && c`: the names alone.
fn dependencies(text: &str, start: usize) -> Vec<Text> {
    let mut found = Vec::new();
    let mut depth = 0_usize;
    let mut wants_name = true;
    let mut from = 0;
    for (at, c) in text.char_indices().chain([(text.len(), ' ')]) {
        let is_name = c.is_alphanumeric() || matches!(c, '_' | '-' | ':');
        if is_name {
            continue;
        }
        if from < at && (depth == 0 || wants_name) {
            found.push(Text {
                text: text[from..at].to_owned(),
                span: Span::new(start + from, start + at),
            });
            wants_name = false;
        }
        match c {
            '(' => {
                depth += 1;
                wants_name = depth == 1;
            }
            ')' => depth = depth.saturating_sub(1),
            _ => {}
        }
        from = at + c.len_utf8();
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_behind_any_white_space_is_no_item() {
        let file = parse("\u{3000}@a: b\n\u{3000}import x\n");
        assert!(file.recipes.is_empty() && file.includes.is_empty());
    }

    #[test]
    fn recipes_have_parameters_dependencies_and_lines() {
        let text = "set shell := [\"bash\", \"-c\"]\r\nimport 'more.just'\r\nversion := \"1:2\"\r\nalias t := test\r\n\r\n# Runs all tests\r\n[private]\r\n@test target='a b' *args: build (lint \"x y\") && clean # note\r\n    @echo {{ target }}\r\n    -cargo test \\\r\n        --all\r\n    # note\r\n\r\n    ls\r\nbuild:\r\n\tcargo build\r\nscript:\r\n  #!/usr/bin/env bash\r\n  set -e\r\n\r\n  make\r\n";
        let file = parse(text);
        let names: Vec<_> = file
            .recipes
            .iter()
            .map(|recipe| recipe.name.text.as_str())
            .collect();
        assert_eq!(names, ["test", "build", "script"]);
        let test = file.recipe("test").expect("there");
        assert_eq!(
            (test.help.as_str(), test.parameters.as_slice()),
            (
                "Runs all tests",
                ["target".to_owned(), "args".to_owned()].as_slice()
            )
        );
        let needs: Vec<_> = test
            .dependencies
            .iter()
            .map(|need| need.span.text(text))
            .collect();
        assert_eq!(needs, ["build", "lint", "clean"]);
        let lines: Vec<_> = test
            .lines
            .iter()
            .map(|line| (line.text.as_str(), line.silent, line.ignores_failure))
            .collect();
        assert_eq!(
            lines,
            [
                ("echo {{ target }}", true, false),
                ("cargo test \\\r\n        --all", false, true),
                ("ls", false, false)
            ]
        );
        assert!(
            test.lines
                .iter()
                .all(|line| line.span.text(text) == line.text)
        );
        let script = file
            .recipe("script")
            .and_then(|recipe| recipe.script.as_ref())
            .expect("a script");
        assert!(script.text.starts_with("#!") && script.text.ends_with("make"));
        assert_eq!(file.variables[0].1.text, "\"1:2\"");
        let (alias, recipe) = &file.aliases[0];
        assert_eq!((alias.text.as_str(), recipe.span.text(text)), ("t", "test"));
        assert_eq!(file.setting("shell"), Some("[\"bash\", \"-c\"]"));
        assert_eq!(file.includes[0].text, "more.just");
    }

    #[test]
    fn only_variables_that_are_one_string_are_put_in() {
        let file = parse("a := 'x'\nb := a + 'y'\nexport c := \"z\" # note\nd := \"\\n\"\n");
        assert_eq!(
            file.expand("{{a}} {{ c }} {{b}} {{ d }} {{e}} {{ a"),
            "x z {{b}} {{ d }} {{e}} {{ a"
        );
    }

    #[test]
    fn odd_text_is_no_panic() {
        let odd = [
            "",
            ":",
            "@:",
            "a:",
            "a: (",
            "a: )é(",
            " x",
            "é:\n é",
            "import",
            "a b='",
            "\u{feff}a:\n b",
            "a:\n @-",
            "#",
            "a:\n #!",
            "x:=",
            "mod a",
            "alias",
        ];
        for text in odd.map(str::to_owned).into_iter().chain([
            "a:\\\n".repeat(50_000),
            "a:\n b\n".repeat(30_000),
            "(".repeat(50_000),
            "a: ".to_owned() + &"((".repeat(50_000),
        ]) {
            let _ = parse(&text);
        }
    }
}
