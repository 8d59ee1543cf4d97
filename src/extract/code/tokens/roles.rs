//! Functions of the project that decide who may: whether anything calls them is for linking to say.

use super::{Line, push};
use crate::extract::code::draft::Sign;
use crate::extract::code::handlers::words;
use crate::extract::code::reading::Reading;

pub(super) fn read(reading: &Reading<'_>, signs: &mut Vec<Sign>) {
    for function in &reading.functions {
        let all: Vec<String> = words(function.name).collect();
        let any = |list: &[&str]| all.iter().any(|word| list.contains(&word.as_str()));
        let decides = any(&[
            "has", "require", "requires", "check", "ensure", "enforce", "assert",
        ]) && any(&[
            "role",
            "roles",
            "permission",
            "permissions",
            "admin",
            "privilege",
        ]);
        if !decides || any(&["set", "create", "list", "test"]) {
            continue;
        }
        let what = format!("`{}` decides who may", function.name);
        push(
            reading,
            signs,
            (function.at, function.at),
            Line {
                topic: "authorization",
                good: true,
                hedged: false,
                what,
            },
        );
        super::named(signs, function.name);
    }
}
