//! What tests do: how far one goes through the application, which refusals they expect, what stands in for the outside.
//!
//! Told from words and statuses; whether a test is good is for its readers.

use std::sync::LazyLock;

use crate::expression::Expression;

use super::testing;
use crate::extract::{Extracted, Input};
use crate::facts::Located;
use crate::facts::workbench::TestContent;
use crate::source::{FileClass, Place, RepoPath, Span};

/// A request to the application, or what a person does on a page.
static ACT: Expression = Expression::new(
    r#"(?x)\.(?:get|post|put|patch|delete)(?:_json|Json|AsJsonAsync|Async|ForEntity|ForObject)?\s*(?:::<[^>]*>)?\(\s*(?:&?format!\(|[fr]?["'`/&]|url|reverse)
        | \bpage\.(?:goto|click|fill|locator|getBy\w+|press|selectOption)\( | \bcy\.(?:visit|get|click|request|contains|login)\(
        | \bfetch\(\s*["'`] | \bhttp\.(?:Get|Post|NewRequest)\( | \bhttptest\.NewRequest\( | \bperform\(\s*(?:get|post|put|delete|patch)\(
        | (?m:^\s*(?:get|post|put|patch|delete)\s+["'/:]\S) | (?m:^\s*(?:visit|click_\w+|fill_in)\b) | \bapp\.inject\( | \b(?:post|get|put|patch|delete)_\w+\([^)]*\)\.await
        | Request::(?:get|post|put|delete|patch)\(|Request::builder\(\) | TestRequest::(?:get|post|put|delete|patch)\("#,
);

/// A step of a scenario in Gherkin.
static STEP: Expression = Expression::new(r"(?m)^\s*(?:When|And|Then|\*)\s");

/// A request of Hurl or of an `.http` file.
static PLAIN_REQUEST: Expression = Expression::new(r"(?m)^(?:GET|POST|PUT|PATCH|DELETE)\s+\S");

/// Refusals that a test expects, by what is refused.
static REFUSALS: LazyLock<[(&str, Expression); 5]> = LazyLock::new(|| {
    [
        (
            "unauthenticated",
            Expression::new(r"\b401\b|(?i)unauthorized|unauthenticated"),
        ),
        ("forbidden", Expression::new(r"\b403\b|(?i)forbidden")),
        (
            "limited",
            Expression::new(r"\b429\b|(?i)too_?many_?requests"),
        ),
        (
            "invalid",
            Expression::new(r"\b4(?:00|22)\b|(?i)bad_?request|unprocessable|isInvalid"),
        ),
        (
            "too-large",
            Expression::new(
                r"\b413\b|(?i)payload_?too_?large|entity_?too_?large|content_?too_?large",
            ),
        ),
    ]
});

/// A line that expects something.
static EXPECTS: Expression = Expression::new(
    r"(?i)assert|expect|should|\bstatus|require\.|throws|raises|^\s*HTTP\b|\bwant\b",
);

/// What stands in for something else.
static DOUBLE: Expression = Expression::new(
    r"(?i)\bmock|\bnock\(|\bmsw\b|respx|wiremock|httpmock|sinon|monkeypatch|\bstub(?:bed|s)?\b|webmock|\bvcr\b|@InjectMocks|NSubstitute|FakeItEasy|responses\.activate",
);

/// What makes data for tests.
static FACTORY: Expression = Expression::new(
    r"(?i)factory_?(?:bot|boy|girl)|\bfactory\s*\(|\w+Factory(?:::|\.)(?:new|create|build|make)|::factory\(|@pytest\.fixture|#\[fixture\]|\bfixtures? :|\bfaker\b|fake::|gofakeit|fishery|model_bakery|\bbaker\.make|fabricat\w+\(|\bcreate\(:|\bbuild\(:|AutoFixture|Instancio|EasyRandom|testfixtures|@Sql\(",
);

/// What leaves no trace in the database.
static ISOLATED: Expression = Expression::new(
    r"(?i)rollback|truncate|DatabaseCleaner|use_transactional|RefreshDatabase|DatabaseTransactions|@Transactional|sqlx::test|django_db|TransactionTestCase|Respawn|pgtestdb|testcontainers|drop_all|deleteMany\(\{?\}?\)|CREATE DATABASE|EnsureDeleted",
);

/// What makes something fail on purpose.
static FAULT: Expression = Expression::new(
    r"(?i)toxiproxy|failpoint|fail::cfg\(|AddChaos|turmoil::|chaos_?monkey|network_?partition|simulate_?(?:outage|failure)",
);

/// A call to an address outside.
static CALL: Expression = Expression::new(
    r#"\b(?:requests|httpx|axios|got|superagent|reqwest|client|http|fetch)\s*(?:::get|\.(?:get|post|put|delete|Get|Post))?\(\s*["'`]https?://([A-Za-z0-9.-]+)"#,
);

/// Whether the file is a test in a format of its own: Hurl, Gherkin.
fn is_script(path: &RepoPath) -> bool {
    matches!(path.extension().as_str(), "hurl" | "feature")
}

pub(super) fn accepts(path: &RepoPath, class: FileClass) -> bool {
    testing::accepts(path, class)
        || is_script(path) && !matches!(class, FileClass::Vendored | FileClass::Example)
}

pub(super) fn extract(input: &Input<'_>, out: &mut Extracted) {
    let text = input.text;
    let ecosystem = testing::language(input.path).unwrap_or("any");
    let case = testing::case(ecosystem);
    let starts: Vec<usize> = case
        .find_iter(text)
        .take(5_000)
        .map(|found| found.start())
        .collect();
    let script = is_script(input.path);
    // What comes with the tests (a conftest, a factory) is told too; source that has none says nothing.
    if starts.is_empty() && !script && input.class != FileClass::Test {
        return;
    }
    let begin = match input.class {
        FileClass::Test => 0,
        _ => starts.first().copied().unwrap_or_default(),
    };
    let body = &text[begin..];
    let doubles = DOUBLE.is_match(body);
    let public = if doubles { None } else { public_address(body) };
    let value = TestContent {
        path: input.path.as_str().to_owned(),
        ecosystem,
        cases: i64::try_from(starts.len()).unwrap_or(i64::MAX),
        end_to_end: is_end_to_end(input.path, text),
        acts: acts(input.path, text, &starts),
        refusals: refusals(body),
        doubles,
        factories: FACTORY.is_match(body) || input.path.as_str().contains("factories"),
        isolated: ISOLATED.is_match(body),
        faults: FAULT.is_match(body),
        sample: text.contains("playwright.dev") || text.contains("example.cypress.io"),
        public_address: public
            .as_ref()
            .map_or_else(String::new, |one| one.0.clone()),
        in_ci: false,
    };
    let says = value.end_to_end
        || value.acts > 0
        || !value.refusals.is_empty()
        || value.doubles
        || value.factories
        || value.isolated
        || value.faults
        || !value.public_address.is_empty();
    if !says {
        return;
    }
    let at = starts.first().copied().unwrap_or_default();
    let place = |from: usize| -> Place {
        let line = &text[from..];
        let from = from + (line.len() - line.trim_start().len());
        let end = text[from..].find('\n').map_or(text.len(), |at| from + at);
        input.place(Span::new(from, end))
    };
    let address = public.map(|(_, at)| {
        let at = begin + at;
        place(text[..at].rfind('\n').map_or(0, |at| at + 1))
    });
    out.facts
        .test_contents
        .push(Located::new(value, place(at)).anchor_if("address", address));
}

/// Whether it goes through the whole application from outside, by its place or its tool.
fn is_end_to_end(path: &RepoPath, text: &str) -> bool {
    let lower = path.as_str().to_ascii_lowercase();
    let placed = lower.split(['/', '.', '-', '_']).any(|part| {
        matches!(
            part,
            "e2e"
                | "end2end"
                | "endtoend"
                | "cypress"
                | "playwright"
                | "acceptance"
                | "smoke"
                | "features"
                | "journeys"
        )
    });
    placed
        || is_script(path)
        || text.contains("@playwright/test")
        || text.contains("playwright.sync_api")
        || text.contains("playwright.async_api")
        || text.contains("selenium")
        || text.contains("cy.visit(")
        || text.contains("Capybara")
}

/// The most requests or actions that one test makes.
fn acts(path: &RepoPath, text: &str, starts: &[usize]) -> i64 {
    let most = match path.extension().as_str() {
        "hurl" => PLAIN_REQUEST.find_iter(text).count(),
        "feature" => text
            .split("Scenario")
            .skip(1)
            .map(|scenario| STEP.find_iter(scenario).count())
            .max()
            .unwrap_or_default(),
        _ => {
            // The steps of a long test often stand in functions beside it.
            if starts.len() == 1 && is_end_to_end(path, text) {
                let all = ACT.find_iter(text).count();
                return i64::try_from(all).unwrap_or(i64::MAX);
            }
            let ends = starts.iter().skip(1).copied().chain([text.len()]);
            starts
                .iter()
                .zip(ends)
                .map(|(start, end)| ACT.find_iter(&text[*start..end]).count())
                .max()
                .unwrap_or_default()
        }
    };
    i64::try_from(most).unwrap_or(i64::MAX)
}

/// What the tests expect to be refused.
fn refusals(body: &str) -> Vec<String> {
    let mut found = Vec::new();
    for (name, pattern) in REFUSALS.iter() {
        let expected = pattern.find_iter(body).take(200).any(|hit| {
            let line = body[..hit.start()].rfind('\n').map_or(0, |at| at + 1);
            let end = body[hit.end()..]
                .find('\n')
                .map_or(body.len(), |at| hit.end() + at);
            EXPECTS.is_match(&body[line..end])
        });
        if expected {
            found.push((*name).to_owned());
        }
    }
    found
}

/// The first address of the public internet that is called, and where.
fn public_address(body: &str) -> Option<(String, usize)> {
    CALL.captures_iter(body).take(500).find_map(|found| {
        let host = found.get(1)?;
        let name = host.as_str().to_ascii_lowercase();
        let local = !name.contains('.')
            || name.starts_with("127.")
            || name.starts_with("10.")
            || name.starts_with("0.")
            || name.starts_with("192.168.")
            || [
                "localhost",
                ".local",
                ".test",
                ".internal",
                ".invalid",
                ".example",
                "example.com",
                "example.org",
                "example.net",
            ]
            .iter()
            .any(|end| name.ends_with(end));
        (!local).then(|| {
            (
                host.as_str().to_owned(),
                found.get(0).map_or(0, |all| all.start()),
            )
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::FileId;

    fn read(path: &str, text: &str) -> Option<TestContent> {
        let path = RepoPath::new(path);
        let mut out = Extracted::default();
        let input = Input {
            id: FileId(0),
            path: &path,
            class: FileClass::Test,
            text,
        };
        extract(&input, &mut out);
        out.facts.test_contents.pop().map(|one| one.value)
    }

    #[test]
    fn the_longest_way_through_the_application_counts() {
        let text = "def test_order(client):\n    client.post('/users', json={})\n    client.post('/login', json={})\n    client.get('/me')\n\ndef test_one(client):\n    client.get('/')\n";
        let found = read("tests/e2e/test_order.py", text).expect("it says something");
        assert!(found.end_to_end && found.acts == 3 && found.cases == 2);
    }

    #[test]
    fn a_refusal_is_expected_and_not_only_named() {
        let text = "def test_a(client):\n    # 403 is for others\n    assert client.get('/me').status_code == 401\n";
        let found = read("tests/test_a.py", text).expect("it says something");
        assert_eq!(found.refusals, ["unauthenticated"]);
    }

    #[test]
    fn a_call_to_the_internet_is_told_unless_something_stands_in() {
        let text = "def test_a():\n    requests.get('https://api.acme-shop.io/v1')\n";
        let found = read("tests/test_a.py", text).expect("it says something");
        assert_eq!(found.public_address, "api.acme-shop.io");
        assert!(
            read(
                "tests/test_a.py",
                "def test_a():\n    requests.get('http://localhost:8000/v1')\n"
            )
            .is_none_or(|one| one.public_address.is_empty())
        );
        let mocked = format!("import respx\n{text}");
        let found = read("tests/test_a.py", &mocked).expect("it says something");
        assert_eq!(found.public_address, "");
    }
}
