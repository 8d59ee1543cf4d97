//! Constructs that rules speak of by themselves: log levels, shutdown, CORS, stubs, versions of an interface.
//!
//! Each reader looks at calls and properties, not at types; what it cannot tell it leaves out.

mod apis;
mod cors;
mod levels;
mod shutdown;
mod stubs;
mod telemetry;

use super::draft::{Construct, Subject};
use super::mention;
use super::reading::Reading;
use crate::source::FileClass;
use std::ops::Range;

/// Reads them into the draft.
pub(super) fn read(reading: &mut Reading<'_>) {
    let mut found = Vec::new();
    levels::read(reading, &mut found);
    shutdown::read(reading, &mut found);
    cors::read(reading, &mut found);
    apis::read(reading, &mut found);
    if reading.class == FileClass::Source {
        stubs::read(reading, &mut found);
    }
    telemetry::read(reading);
    reading.out.constructs = found;
    let extends = reading.classes.iter().flat_map(|class| {
        class
            .bases
            .clone()
            .map(|at| reading.code.name(at))
            .filter(|name| name.len() > 2)
            .map(str::to_string)
    });
    reading.out.extends = extends.collect();
    reading.out.metric_names = metric_names(reading);
}

impl Reading<'_> {
    /// A construct between two tokens.
    fn construct(
        &self,
        subject: Subject,
        library: &'static str,
        state: &'static str,
        from: usize,
        to: usize,
    ) -> Construct {
        Construct {
            subject,
            library,
            state,
            detail: String::new(),
            credentials: false,
            class: String::new(),
            function: self.function_name(from),
            registered: self.is_registered(from),
            dev: self.dev_only(from),
            span: self.code.span(from, to.max(from)),
        }
    }

    /// Whether a decorator stands on the function around the token.
    pub(super) fn is_registered(&self, at: usize) -> bool {
        self.function(at).is_some_and(|function| {
            self.decorators.iter().any(|decorator| {
                decorator.item <= function.at
                    && self
                        .decorated(decorator)
                        .is_some_and(|decorated| decorated.at == function.at)
            })
        })
    }

    /// Whether a string with exactly this text stands among the tokens.
    fn says(&self, range: Range<usize>, text: &str) -> bool {
        range
            .into_iter()
            .any(|at| self.code.string(at) == Some(text))
    }
}

/// Hashes of the strings that could name a metric, of a file that speaks of metrics.
fn metric_names(reading: &Reading<'_>) -> Vec<u32> {
    let lower = |word: &str| reading.code.text.contains(word);
    let speaks = [
        "metric", "Metric", "prom", "ounter", "auge", "istogram", "Timer",
    ];
    if !speaks.iter().any(|word| lower(word)) {
        return Vec::new();
    }
    let mut names: Vec<u32> = (0..reading.code.len())
        .filter_map(|at| reading.code.string(at))
        .filter(|text| {
            text.len() > 2
                && text.len() < 100
                && text
                    .bytes()
                    .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.' | b':'))
        })
        .map(|text| mention(&text.to_ascii_lowercase().replace('.', "_")))
        .collect();
    names.sort_unstable();
    names.dedup();
    names
}
