//! Rails' `before_action` and its like, Devise's `authenticate` in routes, Sinatra's `before`.

use super::{push, within};
use crate::extract::code::draft::Covers;
use crate::extract::code::reading::Reading;

pub(super) fn read(reading: &mut Reading<'_>) {
    for at in 0..reading.code.len() {
        let code = &reading.code;
        if !code.token(at).is_some_and(|token| token.first) {
            continue;
        }
        let word = code.name(at);
        match word {
            "before_action"
            | "prepend_before_action"
            | "before_filter"
            | "skip_before_action"
            | "http_basic_authenticate_with"
            | "rate_limit"
            | "doorkeeper_authorize!"
            | "load_and_authorize_resource"
            | "authorize_resource" => {
                filter(reading, at);
            }
            "authenticate" | "authenticated" | "constraints" => {
                if let Some(body) = reading
                    .code
                    .indented_block(at)
                    .filter(|body| !body.is_empty())
                {
                    let covers = within(reading, at..body.end);
                    push(reading, at, vec![word.to_string()], covers);
                }
            }
            "before" => {
                // Sinatra's filter of every route: told by its body.
                let end = reading.code.line_end(at);
                let block = (at..=end).any(|here| reading.code.name(here) == "do");
                if block && reading.imports("sinatra") {
                    let body = reading.code.indented_block(at).unwrap_or(at..end);
                    let found = super::called(reading, body);
                    push(reading, at, found, Covers::Application);
                }
            }
            _ => {}
        }
    }
}

/// `before_action :authenticate_user!, only: [:create]`.
fn filter(reading: &mut Reading<'_>, at: usize) {
    let code = &reading.code;
    let end = statement_end(reading, at);
    let word = code.name(at);
    let Some(class) = reading.class(at).map(|class| class.name.to_string()) else {
        return;
    };
    let mut found: Vec<String> = Vec::new();
    let mut only = Vec::new();
    let mut except = Vec::new();
    let mut list: &str = "";
    for here in at + 1..=end {
        let name = code.name(here);
        if name.is_empty() {
            continue;
        }
        if code.sign(here + 1) == ":" && code.sign(here.wrapping_sub(1)) != ":" {
            list = name;
            continue;
        }
        match list {
            "" if code.sign(here - 1) == ":" => found.push(name.to_string()),
            "only" => only.push(name.to_string()),
            "except" => except.push(name.to_string()),
            _ => {}
        }
    }
    if !word.ends_with("action") && word != "before_filter" {
        found = vec![word.to_string()];
    }
    let skips = word == "skip_before_action";
    if skips {
        if !found.iter().any(|name| super::kinds(name).guards()) {
            return;
        }
        found = vec!["public".into()];
    }
    if found.is_empty() {
        // A block: `before_action { head :unauthorized unless ... }`.
        found = super::names(reading, at + 1..end + 1);
    }
    push(
        reading,
        at,
        found,
        Covers::Class {
            name: class,
            only,
            except,
        },
    );
}

/// The last token of a statement that a comma may carry over several lines.
fn statement_end(reading: &Reading<'_>, at: usize) -> usize {
    let code = &reading.code;
    let mut end = code.line_end(at);
    for _ in 0..6 {
        let open = code.sign(end);
        if open == "," {
            end = code.line_end(end + 1);
        } else {
            break;
        }
    }
    end
}
