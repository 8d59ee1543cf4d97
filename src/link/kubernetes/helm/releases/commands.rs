//! `helm upgrade` and `helm install` in CI, in tasks and in scripts, and the actions that stand for them.
//!
//! Only words are read: what a command gets from a file or another command is unknown.

use super::Sources;
use super::call::{Call, Source, of_text};
use super::pattern;
use crate::extract::kubernetes::value::{Kind, Value};
use crate::facts::ci::{Setting, Step};
use crate::link::ci::{base_of, unwrapped};
use crate::source::{FileClass, Place};
use crate::syntax::shell;

/// Flags of Helm that take a value, besides those that are read.
const WITH_VALUE: &[&str] = &[
    "--version",
    "--timeout",
    "--kubeconfig",
    "--repo",
    "--username",
    "--password",
    "--history-max",
    "--description",
    "--post-renderer",
    "--post-renderer-args",
    "--output",
    "-o",
    "--kube-apiserver",
    "--kube-token",
    "--kube-as-user",
    "--kube-as-group",
    "--kube-ca-file",
    "--labels",
    "-l",
    "--ca-file",
    "--cert-file",
    "--key-file",
    "--keyring",
    "--name-template",
    "--tiller-namespace",
    "--registry-config",
    "--repository-config",
    "--repository-cache",
    "--burst-limit",
    "--qps",
];

/// Every installation that commands and actions write down.
pub(super) fn calls(sources: &Sources<'_>) -> Vec<Call> {
    let facts = sources.facts;
    let mut calls = Vec::new();
    for step in &facts.steps {
        if !step.capabilities.iter().any(|name| name == "deploy") {
            continue;
        }
        let job = facts
            .jobs
            .iter()
            .find(|job| job.workflow == step.workflow && job.id == step.job);
        let environment = job.map_or("", |job| job.environment.as_str());
        let around = Around {
            directory: &step.directory,
            hints: vec![
                environment.to_owned(),
                step.job.clone(),
                name(&step.workflow).to_owned(),
            ],
            automatic: true,
            place: step.place,
        };
        calls.extend(match step.action.is_empty() {
            true => of_words(&step.words, &around),
            false => of_action(&step.value, &around),
        });
    }
    for task in &facts.tasks {
        let file = sources.repository.files.get(task.place.file.0 as usize);
        let class = file.map_or(FileClass::Script, |file| file.class);
        if matches!(
            class,
            FileClass::Test | FileClass::Example | FileClass::Docs
        ) {
            continue;
        }
        let around = Around {
            directory: &task.directory,
            hints: vec![task.name.clone()],
            automatic: false,
            place: task.place,
        };
        for line in task.commands.iter().filter(|line| line.contains("helm")) {
            for command in shell::commands(line) {
                let words: Vec<String> =
                    command.words.iter().map(|word| word.text.clone()).collect();
                calls.extend(of_words(&unwrapped(&words), &around));
            }
        }
    }
    calls
}

/// What stands around a command.
struct Around<'a> {
    directory: &'a str,
    hints: Vec<String>,
    automatic: bool,
    place: Place,
}

impl Around<'_> {
    fn call(&self) -> Call {
        let mut directories = vec![self.directory.to_owned()];
        if !self.directory.is_empty() {
            directories.push(String::new());
        }
        Call {
            directories,
            hints: self.hints.clone(),
            automatic: self.automatic,
            place: self.place,
            ..Call::default()
        }
    }
}

fn name(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

fn of_words(words: &[String], around: &Around<'_>) -> Option<Call> {
    let mut rest = words.iter();
    if base_of(rest.next()?) != "helm" {
        return None;
    }
    let verb = rest
        .by_ref()
        .find(|word| !matches!(word.as_str(), "secrets" | "--debug"))?;
    if !matches!(verb.as_str(), "upgrade" | "install") {
        return None;
    }
    let mut call = around.call();
    let mut positional: Vec<&str> = Vec::new();
    let mut near = Vec::new();
    let mut named_by_flag = false;
    while let Some(word) = rest.next() {
        let (flag, mut value) = match word.split_once('=') {
            Some((flag, value)) if flag.starts_with('-') => (flag, Some(value)),
            _ => (word.as_str(), None),
        };
        let mut argument = || value.take().or_else(|| rest.next().map(String::as_str));
        match flag {
            "--dry-run" => return None,
            "-f" | "--values" => {
                for path in argument()?.split(',') {
                    call.sources.push(file(path));
                }
            }
            "--set" | "--set-string" => {
                call.sources
                    .extend(settings(argument()?, flag == "--set-string", around.place));
            }
            "--set-json" | "--set-file" | "--set-literal" => {
                for (path, _) in argument()?.split(',').filter_map(|one| one.split_once('=')) {
                    let value = Value::new(Kind::Unknown, around.place);
                    call.sources.push(Source::Setting {
                        path: path.to_owned(),
                        value,
                    });
                }
            }
            "--reuse-values" | "--reset-then-reuse-values" => {
                call.sources.insert(0, Source::Unknown)
            }
            "-n" | "--namespace" | "--kube-context" => near.extend(argument().map(str::to_owned)),
            "--name" => {
                named_by_flag = true;
                argument()?.clone_into(&mut call.name);
            }
            "-g" | "--generate-name" => named_by_flag = true,
            _ if WITH_VALUE.contains(&flag) => {
                argument()?;
            }
            _ if flag.starts_with('-') => {}
            _ => positional.push(word),
        }
    }
    let at = usize::from(!named_by_flag);
    call.chart = (*positional.get(at)?).to_owned();
    if let Some(name) = positional.first().filter(|_| at == 1) {
        (*name).clone_into(&mut call.name);
    }
    near.push(call.name.clone());
    // `$ARGUMENTS` at the end may name any values.
    if positional[at + 1..]
        .iter()
        .any(|word| pattern::is_variable(word))
    {
        call.sources.push(Source::Unknown);
    }
    near.append(&mut call.hints);
    call.hints = near;
    Some(call)
}

fn file(path: &str) -> Source {
    let path = path.trim_matches(['"', '\'']);
    // A pipe, a process, a download.
    if path == "-" || path.starts_with("<(") || path.contains("://") && !path.starts_with("secrets")
    {
        return Source::Unknown;
    }
    Source::File {
        path: path.to_owned(),
        optional: false,
    }
}

/// `a.b=c,d=e` as settings.
fn settings(text: &str, as_text: bool, place: Place) -> Vec<Source> {
    let mut parts: Vec<String> = vec![String::new()];
    let (mut depth, mut signs) = (0_usize, text.chars());
    while let Some(sign) = signs.next() {
        let last = parts.last_mut().expect("there is always a part");
        match sign {
            '{' => depth += 1,
            '}' => depth = depth.saturating_sub(1),
            ',' if depth == 0 => {
                parts.push(String::new());
                continue;
            }
            '\\' => {
                last.push(sign);
                last.extend(signs.next());
                continue;
            }
            _ => {}
        }
        last.push(sign);
    }
    let setting = |part: &String| {
        let Some((path, written)) = part.split_once('=') else {
            // A variable by itself may set anything.
            return pattern::is_open(part).then_some(Source::Unknown);
        };
        let written = written.replace("\\,", ",");
        let value = match as_text || pattern::is_open(&written) {
            true => Value::text_at(written, place),
            false if written.starts_with('{') => Value::new(Kind::Unknown, place),
            false => of_text(&written, place),
        };
        Some(Source::Setting {
            path: path.to_owned(),
            value,
        })
    };
    parts.iter().filter_map(setting).collect()
}

fn of_action(step: &Step, around: &Around<'_>) -> Option<Call> {
    let input = |names: &[&str]| {
        let found = |one: &&Setting| names.iter().any(|name| one.key.eq_ignore_ascii_case(name));
        step.with.iter().find(found).map(|one| one.value.as_str())
    };
    let (files, inline) = match step.action.to_ascii_lowercase().as_str() {
        "azure/k8s-bake" => ("overrideFiles", ""),
        "deliverybot/helm" => ("value-files", "values"),
        "vimeda/helm" | "bitovi/github-actions-deploy-eks-helm" => ("values-files", "values"),
        _ => return None,
    };
    let mut call = around.call();
    call.chart = input(&["helmChart", "chart", "chart-path"])?.to_owned();
    let listed = input(&[files]).unwrap_or_default();
    let separators = ['\n', ',', '[', ']', '"', ' '];
    for path in listed.split(separators).filter(|path| !path.is_empty()) {
        call.sources.push(file(path));
    }
    if let Some(text) = input(&[inline]).filter(|_| !inline.is_empty()) {
        let value = match pattern::is_open(text) {
            true => return None,
            false => of_text(text, around.place),
        };
        call.sources.push(Source::Inline(value));
    }
    let near = input(&["namespace"]).unwrap_or_default();
    call.hints.insert(0, near.to_owned());
    Some(call)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn call(line: &str) -> Option<Call> {
        let words: Vec<String> = line.split_whitespace().map(str::to_owned).collect();
        let around = Around {
            directory: "",
            hints: Vec::new(),
            automatic: true,
            place: Place::default(),
        };
        of_words(&words, &around)
    }

    #[test]
    fn the_chart_and_its_values_are_found_among_the_flags() {
        for line in [
            "helm upgrade --install shop deploy/chart -f a.yaml --values=b.yaml -n prod --wait --timeout 5m",
            "helm secrets upgrade shop -i deploy/chart -f a.yaml,b.yaml --namespace prod",
            "helm install --name shop -f a.yaml deploy/chart --values b.yaml --namespace prod",
        ] {
            let call = call(line).expect(line);
            assert_eq!(call.chart, "deploy/chart", "{line}");
            assert_eq!(call.sources.len(), 2, "{line}");
            assert!(call.hints.contains(&"prod".to_owned()), "{line}");
        }
        assert!(call("helm upgrade shop deploy/chart --dry-run").is_none());
        assert!(call("helm template shop deploy/chart").is_none());
        assert!(call("helm upgrade").is_none());
    }

    #[test]
    fn settings_keep_lists_and_escapes_together() {
        let paths = |text: &str| -> Vec<String> {
            let found = settings(text, false, Place::default());
            let path = |one: Source| match one {
                Source::Setting { path, .. } => path,
                _ => "?".to_owned(),
            };
            found.into_iter().map(path).collect()
        };
        assert_eq!(paths("a.b=1,c={x,y},d=e\\,f"), ["a.b", "c", "d"]);
        assert_eq!(paths("$SETTINGS"), ["?"]);
    }
}
