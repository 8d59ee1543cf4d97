//! The methods of classes that answer routes: `Orders.as_view` of Flask answers what its class has methods for.

use super::program::Program;
use crate::extract::code::{Handler, Route};

/// The verbs that methods of a view are named by.
const VERBS: &[&str] = &["get", "post", "put", "patch", "delete"];

/// The route of a class as one for each method that the class has; the route itself where it names no class of the component.
pub(super) fn expanded(program: &Program<'_>, at: usize, route: &Route) -> Vec<Route> {
    let whole = || vec![route.clone()];
    let Handler::Name(name) = &route.handler else {
        return whole();
    };
    let Some(class) = name
        .strip_suffix(".as_view")
        .filter(|_| matches!(route.framework, "flask" | "quart"))
    else {
        return whole();
    };
    let class = class.rsplit('.').next().unwrap_or_default();
    let mut verbs: Vec<&str> = program
        .methods(class)
        .filter(|(other, _)| program.components[*other] == program.components[at])
        .map(|(other, index)| program.sources[other].functions[index].name.as_str())
        .filter(|name| VERBS.contains(name))
        .collect();
    verbs.sort_unstable();
    verbs.dedup();
    if verbs.is_empty() {
        return whole();
    }
    let answered = verbs.into_iter().map(|verb| Route {
        method: verb.to_ascii_uppercase(),
        handler: Handler::Name(format!("{class}.{verb}")),
        ..route.clone()
    });
    answered.collect()
}
