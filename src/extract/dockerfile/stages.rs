//! The stages of a Dockerfile: what each starts from, with its arguments filled in.

use std::collections::BTreeMap;

use crate::extract::expand::expand;
use crate::facts::container::{Base, Image};
use crate::source::Span;
use crate::syntax::dockerfile::{Dockerfile, Instruction, Op};

/// What BuildKit sets by itself; one platform stands for all, since tags do not depend on it.
const PLATFORM: &[(&str, &str)] = &[
    ("BUILDPLATFORM", "linux/amd64"),
    ("BUILDOS", "linux"),
    ("BUILDARCH", "amd64"),
    ("BUILDVARIANT", ""),
    ("TARGETPLATFORM", "linux/amd64"),
    ("TARGETOS", "linux"),
    ("TARGETARCH", "amd64"),
    ("TARGETVARIANT", ""),
];

/// All stages of a file.
pub(super) struct Stages<'a> {
    /// In order.
    pub(super) all: Vec<BuildStage<'a>>,
    global: BTreeMap<String, String>,
}

/// One stage.
pub(super) struct BuildStage<'a> {
    /// Its `FROM`.
    pub(super) from: &'a Instruction,
    /// The span of what it starts from.
    pub(super) base_span: Span,
    /// What it starts from.
    pub(super) base: Base,
    /// Its name; empty without one.
    pub(super) alias: String,
    /// What stands between its `FROM` and the next.
    pub(super) instructions: &'a [Instruction],
    /// The earlier stage that it builds on.
    parent: Option<usize>,
    /// The last value of each variable that it sets.
    variables: BTreeMap<String, String>,
}

impl BuildStage<'_> {
    /// `text` with the variables of the stage filled in.
    pub(super) fn expand(&self, text: &str) -> String {
        expand(text, &|name| self.variables.get(name).cloned())
    }
}

impl<'a> Stages<'a> {
    /// Cuts a file into its stages.
    pub(super) fn read(file: &'a Dockerfile) -> Self {
        let all = &file.instructions;
        let first = all
            .iter()
            .position(|it| it.op == Op::From)
            .unwrap_or(all.len());
        let mut global: BTreeMap<String, String> = PLATFORM
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
            .collect();
        for pair in all[..first]
            .iter()
            .filter(|it| it.op == Op::Arg)
            .flat_map(|it| &it.pairs)
        {
            if let Some(value) = &pair.value {
                let value = expand(&value.text, &|name| global.get(name).cloned());
                global.insert(pair.key.text.clone(), value);
            }
        }
        let mut stages = Stages {
            all: Vec::new(),
            global,
        };
        let mut at = first;
        while at < all.len() {
            let next = all[at + 1..]
                .iter()
                .position(|it| it.op == Op::From)
                .map_or(all.len(), |offset| at + 1 + offset);
            stages.push(&all[at], &all[at + 1..next]);
            at = next;
        }
        stages
    }

    fn push(&mut self, from: &'a Instruction, instructions: &'a [Instruction]) {
        let (written, base_span) = from
            .words
            .first()
            .map_or((String::new(), from.span), |word| {
                (word.text.clone(), word.span)
            });
        let text = expand(&written, &|name| self.global.get(name).cloned());
        let parent = self.named(&text, self.all.len());
        let kind = if parent.is_some() {
            "stage"
        } else if text.eq_ignore_ascii_case("scratch") {
            "scratch"
        } else {
            "image"
        };
        let image = if kind == "image" {
            Image::parse(&text)
        } else {
            Image::default()
        };
        let inherited = parent.map(|parent| {
            let parent = &self.all[parent];
            // Arguments end with their stage; environment goes on.
            let set = parent
                .instructions
                .iter()
                .filter(|it| it.op == Op::Env)
                .flat_map(|it| &it.pairs);
            set.filter_map(|pair| {
                Some((
                    pair.key.text.clone(),
                    parent.variables.get(&pair.key.text)?.clone(),
                ))
            })
            .collect()
        });
        let mut variables: BTreeMap<String, String> = inherited.unwrap_or_default();
        for instruction in instructions {
            for pair in &instruction.pairs {
                let name = &pair.key.text;
                let value = match (instruction.op, &pair.value) {
                    (Op::Env, Some(value)) | (Op::Arg, Some(value)) => {
                        Some(expand(&value.text, &|name| variables.get(name).cloned()))
                    }
                    (Op::Arg, None) => self.global.get(name).cloned(),
                    _ => None,
                };
                if let Some(value) = value {
                    variables.insert(name.clone(), value);
                }
            }
        }
        self.all.push(BuildStage {
            from,
            base_span,
            base: Base {
                kind,
                text: written,
                image,
            },
            alias: from
                .alias
                .as_ref()
                .map(|alias| alias.text.clone())
                .unwrap_or_default(),
            instructions,
            parent,
            variables,
        });
    }

    fn named(&self, name: &str, before: usize) -> Option<usize> {
        self.all[..before]
            .iter()
            .rposition(|stage| !stage.alias.is_empty() && stage.alias.eq_ignore_ascii_case(name))
    }

    /// Whether `name` is a stage before `index`: by alias, or by number.
    pub(super) fn is_stage(&self, name: &str, index: usize) -> bool {
        let before = index.min(self.all.len());
        self.named(name, before).is_some()
            || name
                .parse::<usize>()
                .is_ok_and(|number| number < self.all.len())
    }

    /// `text` with variables of the stage, else those before the first `FROM`, filled in.
    pub(super) fn expand_global(&self, stage: &BuildStage<'_>, text: &str) -> String {
        expand(text, &|name| {
            stage
                .variables
                .get(name)
                .or_else(|| self.global.get(name))
                .cloned()
        })
    }

    /// The stage and those it builds on, from the top to the bottom.
    pub(super) fn chain<'s>(&'s self, stage: &'s BuildStage<'a>) -> Vec<&'s BuildStage<'a>> {
        let mut chain = vec![stage];
        // A parent always stands before its child, so this ends.
        while let Some(parent) = chain.last().and_then(|stage| stage.parent) {
            chain.push(&self.all[parent]);
        }
        chain
    }
}
