//! Scripts of load testers: what they ask for, and whether they can fail.

use crate::expression::Expression;

use regex::Match;

use super::in_comment;

/// Scripts of load testers.
static LOAD: Expression = Expression::new(
    r#"from\s+['"]k6(?:/\w+)?['"]|require\(['"]k6|(?m)^\s*(?:from locust import|import locust)|extends\s+Simulation\b|<jmeterTestPlan|use goose::prelude|\bautocannon\(|NBomberRunner"#,
);
static THRESHOLDS: Expression = Expression::new(
    r"\bthresholds\s*:|\.assertions\(|\bassertThat\(.*percent|<(?:ResponseAssertion|DurationAssertion)\b|environment\.process_exit_code|\bensure\s*:|\bthresholds?\b.*\bWith",
);
/// Hosts of the manuals of load testers.
const SAMPLE_HOSTS: [&str; 6] = [
    "test.k6.io",
    "test-api.k6.io",
    "quickpizza.grafana.com",
    "httpbin.test.k6.io",
    "example.com",
    "computer-database.gatling.io",
];
/// Whether it is the script of a load tester.
pub(super) fn is_load_test(text: &str) -> bool {
    LOAD.is_match(text)
}

/// What shows that it is one.
pub(super) fn first(text: &str) -> Option<Match<'_>> {
    LOAD.find(text)
}

/// Whether a missed threshold fails it.
pub(super) fn has_thresholds(text: &str) -> bool {
    THRESHOLDS.is_match(text)
}

/// The paths of the requests that are written out; of an address what follows its host.
pub(super) fn targets(text: &str) -> Vec<String> {
    static REQUEST: Expression =
        Expression::new(r#"\.(?:get|post|put|patch|del|delete)\(\s*f?[`'"]([^`'"\n]+)[`'"]"#);
    let mut found: Vec<String> = REQUEST
        .captures_iter(text)
        .take(100)
        .filter(|one| {
            one.get(0)
                .is_some_and(|all| !in_comment(text, all.start(), all.end()))
        })
        .filter_map(|one| {
            let address = one.get(1)?.as_str();
            let rest = match address.split_once("://") {
                Some((_, rest)) => rest.find('/').map(|at| &rest[at..])?,
                None if address.starts_with(['$', '{']) => {
                    address.find('}').map(|at| &address[at + 1..])?
                }
                None => address,
            };
            let path = rest.split(['?', '#']).next().unwrap_or_default();
            path.starts_with('/').then(|| path.to_owned())
        })
        .collect();
    found.sort_unstable();
    found.dedup();
    found
}

/// A script of a tool's manual: every address in it is the manual's.
pub(super) fn is_sample(text: &str) -> bool {
    let mut addresses = text
        .match_indices("://")
        .map(|(at, _)| {
            text[at + 3..]
                .split(['/', '\'', '"', '`', ':', '?', '<'])
                .next()
                .unwrap_or_default()
        })
        .filter(|host| {
            !host.starts_with("www.w3.org")
                && !host.contains("k6.io/docs")
                && !host.starts_with("jslib.k6.io")
                && !host.starts_with("grafana.com")
        })
        .peekable();
    addresses.peek().is_some()
        && addresses.all(|host| {
            SAMPLE_HOSTS
                .iter()
                .any(|sample| host == *sample || host.ends_with(&format!(".{sample}")))
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_read_out_of_addresses_and_templates() {
        let text = "http.get(`${BASE}/orders/${id}?a=1`);\n// http.get('/no');\nhttp.post('https://shop.test/carts');\nself.client.get(\"/items\")\nhttp.get(url);\nhttp.get('https://shop.test');\n";
        assert_eq!(targets(text), ["/carts", "/items", "/orders/${id}"]);
    }
}
