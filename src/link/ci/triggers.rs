//! What starts a pipeline, seen from the default branch: events as a set, and the filters that shut one out.
//!
//! An unknown default branch is anybody's: a filter then matches if it lets any branch through.

use regex::RegexBuilder;

use crate::extract::ci::model::{Event, Pipeline, Text};
use crate::source::Place;

pub(super) use crate::extract::ci::{MANUAL, OTHER, PULL_REQUEST, PUSH, RELEASE, SCHEDULE};

/// Events that no person starts.
pub(super) const AUTOMATIC: u8 = PULL_REQUEST | PUSH | SCHEDULE | RELEASE | OTHER;

/// What starts a pipeline.
#[derive(Debug, Clone, Default)]
pub(super) struct Reach {
    /// The events.
    pub(super) events: u8,
    /// Whether others may call it.
    pub(super) callable: bool,
    /// The trigger that cannot fire, and why.
    pub(super) fault: Option<(Place, String)>,
}

/// The events of a GitHub workflow.
pub(super) fn of_workflow(pipeline: &Pipeline, default_branch: &str, sources: &[&str]) -> Reach {
    let mut reach = Reach::default();
    for event in &pipeline.events {
        match event.name.as_str() {
            "push" => push(event, default_branch, sources, &mut reach),
            "pull_request" | "pull_request_target" | "merge_group" => {
                let closed = !event.types.is_empty()
                    && event.name != "merge_group"
                    && !event
                        .types
                        .iter()
                        .any(|kind| matches!(kind.as_str(), "opened" | "synchronize" | "reopened"));
                if closed {
                    // Labels and closing: no check of what the request brings.
                    reach.events |= OTHER;
                } else if let Some(fault) = shut_out(event, default_branch) {
                    reach.fault.get_or_insert(fault);
                } else if let Some(fault) = paths_shut_out(event, sources) {
                    reach.events |= OTHER;
                    reach.fault.get_or_insert(fault);
                } else {
                    reach.events |= PULL_REQUEST;
                }
            }
            "schedule" => reach.events |= SCHEDULE,
            "release" => reach.events |= RELEASE,
            "create" | "deployment" | "registry_package" => reach.events |= OTHER,
            "workflow_call" => reach.callable = true,
            "workflow_dispatch" | "repository_dispatch" => reach.events |= MANUAL,
            _ => reach.events |= OTHER,
        }
    }
    if reach.events & (PUSH | PULL_REQUEST) == PUSH | PULL_REQUEST {
        // One trigger that works is enough for each event; the fault of another is no news.
        reach.fault = None;
    }
    reach
}

fn push(event: &Event, default_branch: &str, sources: &[&str], reach: &mut Reach) {
    if event.tags.is_some() {
        reach.events |= RELEASE;
        if event.branches.is_none() && event.branches_ignore.is_none() {
            return;
        }
    } else if event.branches.is_none() && event.branches_ignore.is_none() {
        reach.events |= RELEASE;
    }
    if let Some(fault) = shut_out(event, default_branch) {
        reach.fault.get_or_insert(fault);
    } else if let Some(fault) = paths_shut_out(event, sources) {
        reach.events |= OTHER;
        reach.fault.get_or_insert(fault);
    } else {
        reach.events |= PUSH;
        let everywhere = |pattern: &Text| pattern.text == "**" || pattern.text == "*";
        // A push to every branch is a check of every pull request from this repository; forks are not covered.
        let any_branch = event
            .branches
            .as_ref()
            .is_none_or(|list| list.iter().any(everywhere));
        if any_branch && event.name == "push" && event.branches.is_some() {
            reach.events |= PULL_REQUEST;
        }
    }
}

/// Why the branch filters shut the default branch out.
fn shut_out(event: &Event, default_branch: &str) -> Option<(Place, String)> {
    let name = |list: &[Text]| {
        list.iter()
            .map(|one| format!("`{}`", one.text))
            .collect::<Vec<_>>()
            .join(", ")
    };
    if let Some(branches) = &event.branches {
        let matched = if default_branch.is_empty() {
            branches.iter().any(|one| !one.text.starts_with('!'))
        } else {
            matches_list(branches, default_branch)
        };
        if !matched {
            let place = branches.first().map_or(event.place, |first| first.place);
            let what = if branches.is_empty() {
                "no branch".to_owned()
            } else {
                name(branches)
            };
            return Some((
                place,
                format!(
                    "`{}` fires for {what}, the default branch is `{default_branch}`",
                    event.name
                ),
            ));
        }
    }
    if let Some(ignored) = &event.branches_ignore
        && !default_branch.is_empty()
        && ignored
            .iter()
            .any(|one| matches_glob(&one.text, default_branch))
    {
        let place = ignored.first().map_or(event.place, |first| first.place);
        return Some((
            place,
            format!(
                "`{}` ignores the default branch `{default_branch}`",
                event.name
            ),
        ));
    }
    None
}

/// Why the path filters shut the sources out.
fn paths_shut_out(event: &Event, sources: &[&str]) -> Option<(Place, String)> {
    if sources.is_empty() {
        return None;
    }
    if let Some(paths) = &event.paths {
        let filter = Filter::new(paths);
        if !sources.iter().any(|path| filter.lets_through(path)) {
            let place = paths.first().map_or(event.place, |first| first.place);
            return Some((
                place,
                format!("the `paths` of `{}` leave all source code out", event.name),
            ));
        }
    }
    if let Some(ignored) = &event.paths_ignore {
        let filter = Filter::new(ignored);
        if sources.iter().all(|path| filter.lets_through(path)) {
            let place = ignored.first().map_or(event.place, |first| first.place);
            return Some((
                place,
                format!(
                    "the `paths-ignore` of `{}` leave all source code out",
                    event.name
                ),
            ));
        }
    }
    None
}

/// A list of globs, in which `!` takes back what came before.
struct Filter(Vec<(bool, Option<regex::Regex>)>);

impl Filter {
    fn new(patterns: &[Text]) -> Self {
        Self(
            patterns
                .iter()
                .map(|pattern| match pattern.text.strip_prefix('!') {
                    Some(rest) => (false, compile(rest)),
                    None => (true, compile(&pattern.text)),
                })
                .collect(),
        )
    }

    fn lets_through(&self, text: &str) -> bool {
        self.0
            .iter()
            .fold(false, |through, (takes, pattern)| match pattern {
                Some(pattern) if pattern.is_match(text) => *takes,
                _ => through,
            })
    }
}

fn matches_list(patterns: &[Text], name: &str) -> bool {
    Filter::new(patterns).lets_through(name)
}

/// Whether one glob matches.
pub(super) fn matches_glob(pattern: &str, name: &str) -> bool {
    compile(pattern).is_some_and(|pattern| pattern.is_match(name))
}

/// A filter pattern of GitHub as a regular expression: `*` stops at `/`, `**` does not, `?` and `+` repeat the
/// character before them. `None` for one that makes no sense.
fn compile(pattern: &str) -> Option<regex::Regex> {
    let mut out = String::from("^");
    let mut rest = pattern;
    while let Some(letter) = rest.chars().next() {
        if let Some(tail) = rest.strip_prefix("**/") {
            out.push_str("(?:.*/)?");
            rest = tail;
            continue;
        }
        if let Some(tail) = rest.strip_prefix("**") {
            out.push_str(".*");
            rest = tail;
            continue;
        }
        rest = &rest[letter.len_utf8()..];
        match letter {
            '*' => out.push_str("[^/]*"),
            '?' | '+' if out.len() > 1 => out.push(letter),
            '[' => {
                let end = rest.find(']')?;
                out.push('[');
                out.push_str(&rest[..end].replace('\\', ""));
                out.push(']');
                rest = &rest[end + 1..];
            }
            '\\' => {}
            letter => out.push_str(&regex::escape(letter.encode_utf8(&mut [0; 4]))),
        }
    }
    out.push('$');
    RegexBuilder::new(&out).size_limit(1 << 20).build().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(all: &[&str]) -> Option<Vec<Text>> {
        Some(
            all.iter()
                .map(|text| Text {
                    text: (*text).to_owned(),
                    place: Place::default(),
                })
                .collect(),
        )
    }

    fn reach(event: Event, default_branch: &str) -> Reach {
        let pipeline = Pipeline {
            events: vec![event],
            ..Pipeline::default()
        };
        of_workflow(&pipeline, default_branch, &["src/main.rs"])
    }

    fn push_event() -> Event {
        Event {
            name: "push".to_owned(),
            ..Event::default()
        }
    }

    #[test]
    fn a_filter_on_another_branch_never_fires() {
        let event = Event {
            branches: texts(&["main", "develop"]),
            ..push_event()
        };
        let found = reach(event.clone(), "master");
        assert_eq!(found.events, 0);
        assert!(
            found
                .fault
                .is_some_and(|(_, why)| why.contains("default branch is `master`"))
        );
        assert_eq!(reach(event, "").events, PUSH);
    }

    #[test]
    fn globs_follow_github() {
        assert!(
            matches_glob("**", "a/b") && matches_glob("*", "main") && !matches_glob("*", "a/b")
        );
        assert!(matches_glob("releases/**-alpha", "releases/10/x-alpha"));
        assert!(
            matches_glob("v[12].[0-9]+.[0-9]+", "v1.10.1")
                && !matches_glob("v[12].[0-9]+.[0-9]+", "v3.1.1")
        );
        assert!(matches_glob("**/*.rs", "main.rs") && matches_glob("src/**", "src/a/b.rs"));
        assert!(!matches_glob("[", "["));
    }

    #[test]
    fn tags_alone_are_releases_and_every_branch_counts_for_requests() {
        assert_eq!(
            reach(
                Event {
                    tags: texts(&["v*"]),
                    ..push_event()
                },
                "main"
            )
            .events,
            RELEASE
        );
        assert_eq!(
            reach(
                Event {
                    branches: texts(&["**"]),
                    ..push_event()
                },
                "main"
            )
            .events,
            PUSH | PULL_REQUEST
        );
        assert_eq!(reach(push_event(), "main").events, PUSH | RELEASE);
    }

    #[test]
    fn paths_that_leave_the_source_out_are_no_check_of_code() {
        let manifests = Event {
            paths: texts(&["**/Cargo.toml"]),
            ..push_event()
        };
        assert_eq!(reach(manifests, "main").events & (PUSH | OTHER), OTHER);
        let not_docs = Event {
            paths: texts(&["**", "!docs/**"]),
            ..push_event()
        };
        assert_eq!(reach(not_docs, "main").events & PUSH, PUSH);
        let ignored = Event {
            paths_ignore: texts(&["**.md"]),
            ..push_event()
        };
        assert_eq!(reach(ignored, "main").events & PUSH, PUSH);
    }

    #[test]
    fn a_merge_queue_is_a_pull_request_and_a_dispatch_is_nobody() {
        let named = |name: &str| Event {
            name: name.to_owned(),
            ..Event::default()
        };
        assert_eq!(reach(named("merge_group"), "main").events, PULL_REQUEST);
        assert_eq!(
            reach(named("workflow_dispatch"), "main").events & AUTOMATIC,
            0
        );
        assert!(reach(named("workflow_call"), "main").callable);
    }
}
