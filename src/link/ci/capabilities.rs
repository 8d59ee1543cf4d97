//! What a step is good for, by the knowledge lists and by the configurations that its tool loads.

use super::index::Index;
use super::invocation::base;
use crate::facts::ci::Setting;
use crate::knowledge::{Knowledge, Match};
use crate::source::Place;

/// What a command, action or hook does.
#[derive(Debug, Clone, Default)]
pub(super) struct Uses {
    /// Capabilities, in order, each once.
    pub(super) capabilities: Vec<String>,
    /// Ecosystems, in order, each once.
    pub(super) ecosystems: Vec<String>,
    /// Capabilities whose findings never fail the tool, called like this (`cargo clippy` compiles, and only warns).
    pub(super) lenient: Vec<String>,
    /// What it is told to overlook; empty when nothing.
    pub(super) silenced: String,
    /// Where configurations say so.
    pub(super) related: Vec<(Place, String)>,
}

impl Uses {
    fn add(&mut self, capability: &str, ecosystem: &str) {
        push(&mut self.capabilities, capability);
        push(&mut self.ecosystems, ecosystem);
    }

    fn take(&mut self, matches: Vec<Match<'_>>) {
        let proofs = || matches.iter().filter(|found| !found.weak);
        for found in proofs().filter(|found| found.enforcing) {
            self.add(found.capability, found.ecosystem.as_str());
        }
        for found in proofs().filter(|found| !found.enforcing) {
            push(&mut self.lenient, found.capability);
            push(&mut self.ecosystems, found.ecosystem.as_str());
        }
        let capabilities = &self.capabilities;
        self.lenient.retain(|name| !capabilities.contains(name));
    }

    /// Something else looks at what the tool says: it fails after all.
    pub(super) fn enforce(&mut self) {
        self.capabilities.append(&mut self.lenient);
    }

    /// Whether it does nothing that anybody knows of.
    pub(super) fn is_empty(&self) -> bool {
        self.capabilities.is_empty() && self.lenient.is_empty()
    }

    fn has(&self, capability: &str) -> bool {
        let mut all = self.capabilities.iter().chain(&self.lenient);
        all.any(|name| name == capability)
    }
}

fn push(list: &mut Vec<String>, word: &str) {
    if !list.iter().any(|known| known == word) {
        list.push(word.to_owned());
    }
}

/// Sub-commands that put a tool in place: no use of it.
fn installs(words: &[String]) -> bool {
    let word = |at: usize| words.get(at).map_or("", String::as_str);
    match base(word(0)) {
        "apt" | "apt-get" | "apk" | "yum" | "dnf" | "brew" | "choco" | "pip" | "pip3" | "pipx"
        | "gem" | "go" | "cargo" | "npm" | "pnpm" | "yarn" | "bun" | "uv" | "conda" | "poetry"
        | "rustup" | "dotnet" | "composer" | "asdf" | "mise" => {
            matches!(
                word(1),
                "install" | "add" | "i" | "ci" | "get" | "binstall" | "global" | "require"
            ) || matches!(
                (word(1), word(2)),
                ("tool", "install" | "restore" | "update")
                    | ("component", "add")
                    | ("pip", "install")
            )
        }
        "which" | "type" | "command" | "echo" | "printf" | "cat" | "curl" | "wget" | "chmod"
        | "mkdir" | "cp" | "mv" | "tar" | "ls" => true,
        _ => false,
    }
}

/// What a command does. `directory` says which configurations it loads.
pub(super) fn of_command(index: &Index<'_>, words: &[String], directory: &str) -> Uses {
    let mut uses = Uses::default();
    if words.is_empty() || installs(words) {
        return uses;
    }
    uses.take(Knowledge::built_in().of_command(words));
    if base(&words[0]) == "git" {
        // A look at the tree regenerates nothing: the generator before it is the check, and is marked as such.
        uses.capabilities.retain(|name| name != "codegen");
    }
    threshold_flags(words, &mut uses);
    if uses.has("dependency-audit") {
        const IGNORES: &[&str] = &["--ignore", "--ignore-vuln", "--ignore-vulns"];
        let ignores = |word: &String| IGNORES.contains(&word.split('=').next().unwrap_or(word));
        if let Some(at) = words.iter().position(ignores) {
            let what = words[at..]
                .iter()
                .take(2)
                .map(String::as_str)
                .collect::<Vec<_>>()
                .join(" ");
            uses.silenced = format!("`{what}` has no end");
        }
    }
    let tool = tool_of(words);
    configured(index, &tool, words, directory, &mut uses);
    uses
}

/// The tool that loads a configuration: `python -m pytest` is pytest, `bin/rails test` rails.
fn tool_of(words: &[String]) -> String {
    let word = |at: usize| words.get(at).map_or("", String::as_str);
    match base(word(0)) {
        "python" | "python3" if word(1) == "-m" => word(2).to_owned(),
        tool => tool.to_owned(),
    }
}

/// Thresholds on the command line.
fn threshold_flags(words: &[String], uses: &mut Uses) {
    const FLAGS: &[(&str, &str)] = &[
        ("--cov-fail-under", "python"),
        ("--fail-under", ""),
        ("--fail-under-lines", "rust"),
        ("--fail-under-functions", "rust"),
        ("--fail-under-regions", "rust"),
        ("--coverage.thresholds.lines", "javascript"),
        ("--coverageThreshold", "javascript"),
        ("--check-coverage", "javascript"),
        ("/p:Threshold", "dotnet"),
        ("-p:Threshold", "dotnet"),
    ];
    let covers = uses
        .capabilities
        .iter()
        .any(|name| name == "coverage" || name == "test");
    for (at, word) in words.iter().enumerate() {
        let (flag, inline) = word
            .split_once('=')
            .map_or((word.as_str(), None), |(flag, value)| (flag, Some(value)));
        let Some((_, ecosystem)) = FLAGS.iter().find(|(name, _)| *name == flag) else {
            continue;
        };
        let value = inline
            .or_else(|| words.get(at + 1).map(String::as_str))
            .unwrap_or_default();
        let high = value
            .trim_end_matches('%')
            .parse::<f64>()
            .is_ok_and(|number| number >= 1.0)
            || value.contains('{');
        let flag_alone = flag == "--check-coverage" && inline != Some("false");
        // `--fail-under` belongs to many tools: only where coverage is measured it is a gate of it.
        if (high || flag_alone) && (covers || !ecosystem.is_empty()) {
            push(&mut uses.capabilities, "coverage-gate");
            if !ecosystem.is_empty() {
                push(&mut uses.ecosystems, ecosystem);
            }
        }
    }
}

/// What an action does.
pub(super) fn of_action(index: &Index<'_>, slug: &str, with: &[Setting], directory: &str) -> Uses {
    let mut uses = Uses::default();
    let given: Vec<(String, String)> = with
        .iter()
        .map(|one| (one.key.clone(), one.value.clone()))
        .collect();
    uses.take(Knowledge::built_in().of_action(slug, &given));
    let arguments = with.iter().filter(|one| one.key == "args");
    let mut words = vec![slug.to_owned()];
    words.extend(arguments.flat_map(|one| one.value.split_whitespace().map(str::to_owned)));
    configured(index, slug, &words, directory, &mut uses);
    uses
}

/// What a pre-commit hook does.
pub(super) fn of_hook(index: &Index<'_>, id: &str) -> Uses {
    let mut uses = Uses::default();
    uses.take(Knowledge::built_in().of_hook(id));
    uses.enforce();
    if uses.capabilities.is_empty() {
        // Most hooks are named after their tool, and hooks of formatters fail when they change a file.
        uses.take(Knowledge::built_in().of_command(&hook_words(id)));
        // What only lists is looked at by pre-commit.
        uses.enforce();
        if uses.capabilities.iter().any(|name| name == "format-write") {
            push(&mut uses.capabilities, "format");
        }
    }
    let words = hook_words(id);
    let tool = tool_of(&words);
    configured(index, &tool, &words, "", &mut uses);
    uses
}

fn hook_words(id: &str) -> Vec<String> {
    let line = match id {
        "ruff" | "ruff-check" => "ruff check",
        "ruff-format" => "ruff format",
        "golangci-lint" | "golangci-lint-full" => "golangci-lint run",
        "clippy" | "cargo-clippy" => "cargo clippy -- -D warnings",
        "fmt" | "cargo-fmt" => "cargo fmt --check",
        "prettier" => "prettier --check .",
        "go-vet" => "go vet",
        "terraform_fmt" => "terraform fmt -check",
        "gofmt" | "go-fmt" => "gofmt -l .",
        other => other,
    };
    line.split(' ').map(str::to_owned).collect()
}

/// What an image does when it is run.
pub(super) fn of_image(repository: &str) -> Uses {
    let mut uses = Uses::default();
    uses.take(Knowledge::built_in().of_image(repository));
    uses
}

/// Adds what configurations in the step's directory or above say.
fn configured(index: &Index<'_>, tool: &str, words: &[String], directory: &str, uses: &mut Uses) {
    for config in &index.configs {
        let governs = config.directory.is_empty()
            || directory == config.directory
            || directory.starts_with(&format!("{}/", config.directory));
        // A build from the root runs the builds below it.
        let enforced = config.capability.strip_prefix("enforced:");
        let below = (matches!(tool, "gradle" | "mvn" | "dotnet") || enforced.is_some())
            && (directory.is_empty() || config.directory.starts_with(directory));
        let loads = config
            .tools
            .iter()
            .any(|name| name.eq_ignore_ascii_case(tool))
            && (governs || below);
        if let Some(capability) = config.capability.strip_prefix("reported:") {
            if loads && governs && uses.has("coverage-upload") && !uses.has(capability) {
                push(&mut uses.lenient, capability);
                uses.related.push((config.place, config.note.clone()));
            }
            continue;
        }
        let given = |need: &&str| {
            words.iter().skip(1).any(|word| {
                word == need
                    || word.starts_with("--") && need.starts_with("--") && word.starts_with(*need)
                    || word.rsplit(':').next() == Some(*need)
            })
        };
        if !loads
            || loads_another(tool, words, &config.path)
            || !(config.needs.is_empty() || config.needs.iter().any(given))
        {
            continue;
        }
        // A threshold is for runs that measure something: `rails db:migrate` loads no test suite.
        let measures = uses
            .capabilities
            .iter()
            .any(|name| matches!(name.as_str(), "test" | "coverage" | "coverage-upload"));
        if config.capability.starts_with("coverage") && config.needs.is_empty() && !measures {
            continue;
        }
        if config.capability.starts_with("coverage") && skips_tests(words) {
            continue;
        }
        if tool == "ruff" && words.get(1).is_some_and(|word| word == "format") {
            continue;
        }
        if let Some(capability) = config.capability.strip_prefix("silenced:") {
            if uses.has(capability) {
                uses.silenced.clone_from(&config.note);
                uses.related.push((config.place, config.note.clone()));
            }
            continue;
        }
        if let Some(capability) = enforced {
            if let Some(at) = uses.lenient.iter().position(|name| name == capability) {
                uses.capabilities.push(uses.lenient.remove(at));
                uses.related.push((config.place, config.note.clone()));
            }
            continue;
        }
        if !uses
            .capabilities
            .iter()
            .any(|name| name == config.capability)
        {
            uses.related.push((config.place, config.note.clone()));
        }
        uses.add(config.capability, config.ecosystem);
    }
}

/// Whether the command names another configuration (`jest --config ci.config.js`) than the file at `path`.
fn loads_another(tool: &str, words: &[String], path: &str) -> bool {
    const TOOLS: &[&str] = &[
        "jest",
        "vitest",
        "golangci-lint",
        "golangci/golangci-lint-action",
        "pytest",
        "ruff",
        "eslint",
    ];
    if !TOOLS.contains(&tool) {
        return false;
    }
    let named = words.iter().enumerate().find_map(|(at, word)| {
        let flag = |word: &str| matches!(word, "--config" | "-c");
        match word.split_once('=') {
            Some((name, value)) if flag(name) => Some(value),
            _ if flag(word) => words.get(at + 1).map(String::as_str),
            _ => None,
        }
    });
    // A value that is no path is a setting (`ruff --config lint.preview=true`).
    named.is_some_and(|file| file.contains('.') && !file.contains('=') && base(file) != base(path))
}

/// Whether a build is told to leave its tests out.
fn skips_tests(words: &[String]) -> bool {
    let off = |word: &String| {
        (word.starts_with("-DskipTests") || word.starts_with("-Dmaven.test.skip"))
            && !word.ends_with("=false")
    };
    words.iter().any(off)
        || words
            .windows(2)
            .any(|pair| matches!(pair[0].as_str(), "-x" | "--exclude-task") && pair[1] == "test")
}
