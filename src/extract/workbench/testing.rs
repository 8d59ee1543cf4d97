//! Tests: how many a file has, of which kind, and whether they are more than a generator's sample.
//!
//! Counted by the marks that test frameworks look for, not by running anything; a case that is skipped is no case.

mod load;

use std::sync::LazyLock;

use crate::expression::Expression;

use crate::extract::{Extracted, Input};
use crate::facts::Located;
use crate::facts::workbench::TestFile;
use crate::source::{FileClass, RepoPath, Span};
use crate::syntax::code::Language;

/// What marks a test in one language.
struct Marks {
    /// A case; its first group, where there is one, tells nothing more.
    case: Expression,
    /// A case that is skipped.
    skipped: Expression,
    property: Expression,
    benchmark: Expression,
}

const NOTHING: &str = r"[^\s\S]";

const fn marks(
    case: &'static str,
    skipped: &'static str,
    property: &'static str,
    benchmark: &'static str,
) -> Marks {
    Marks {
        case: Expression::new(case),
        skipped: Expression::new(skipped),
        property: Expression::new(property),
        benchmark: Expression::new(benchmark),
    }
}

static RUST: Marks = marks(
    r"(?m)^\s*#\[(?:\w+::)*(?:test|rstest|test_case|wasm_bindgen_test|quickcheck|proptest|property_test)\b",
    r"(?m)^\s*#\[ignore",
    r"#\[(?:\w+::)*(?:quickcheck|proptest|property_test)\b|\b(?:proptest|quickcheck)!\s*[({]|\b(?:quickcheck|arbtest)\(|\bbolero::check!",
    r"criterion_group!|#\[bench\]|#\[(?:divan::)?bench\b|divan::main|\biai(?:_callgrind)?::main!|library_benchmark",
);
static GO: Marks = marks(
    r"(?m)^func (?:\([^)]*\) )?Test(?:[A-Z0-9_]\w*)?\(|^func Example\w*\(",
    NOTHING,
    r"\brapid\.(?:Check|MakeCheck)\(|\bquick\.Check(?:Equal)?\(|\bgopter\.",
    r"(?m)^func Benchmark\w*\([^)]*\*testing\.B\)",
);
static PYTHON: Marks = marks(
    r"(?m)^\s*(?:async )?def test\w*\(",
    r"(?m)^\s*@(?:pytest\.mark\.skip|unittest\.skip)\b(?:\(|\s*$)",
    r"(?m)^\s*@(?:hypothesis\.)?given\(|@schema\.parametrize",
    r"def test_\w*\([^)]*\bbenchmark\b",
);
static SCRIPT: Marks = marks(
    r#"(?m)(?:^|[^\w.$])(?:it|test)(?:\.(?:each|concurrent|only|prop|effect)\b[^\n]*?)?\(\s*(?:['"`]|$)"#,
    r"\b(?:it|test|describe)\.(?:skip|todo)\b|(?:^|[^\w.])x(?:it|test|describe)\(",
    r"\bfc\.(?:assert|property|asyncProperty)\(|\b(?:test|it)\.prop\b",
    r#"(?m)^\s*bench\(\s*['"`]|\bnew Bench\(|new Benchmark\.Suite|benny|from ['"]mitata['"]"#,
);
static JVM: Marks = marks(
    r"(?m)@(?:Test|ParameterizedTest|RepeatedTest|TestFactory|Property|ArchTest)\b|^\s*(?:should|test|it|scenario)\(\x22",
    r"@(?:Disabled|Ignore)\b",
    r"@Property\b|\bcheckAll\b|\bforAll\b",
    r"@Benchmark\b",
);
static DOTNET: Marks = marks(
    r"\[(?:Fact|Theory|Test|TestMethod|TestCase|Property|SkippableFact)\b",
    r"\[(?:Fact|Theory)\(\s*Skip\s*=|\[Ignore\b",
    r"\[Property\b|\bProp\.ForAll",
    r"\[Benchmark\b",
);
static RUBY: Marks = marks(
    r#"(?m)^\s*(?:it|specify|scenario|test|should|example)\b\s*(?:['"{(]|do\b)|^\s*def test_|^\s*it_behaves_like|^\s*it \{"#,
    r"(?m)^\s*(?:xit|xdescribe|xcontext|pending|skip)\b",
    r"\bproperty_of\b|\bPropCheck\b",
    r"Benchmark\.ips",
);
static PHP: Marks = marks(
    r#"(?m)function test\w*\(|#\[Test\]|^\s*\*\s*@test\b|^\s*(?:it|test)\(\s*['"]"#,
    r"markTestSkipped\(|->skip\(",
    r"\bTestTrait\b|->forAll\(",
    r"#\[(?:Bench\\)?Revs|function bench[A-Z]",
);
static NONE: LazyLock<Marks> = LazyLock::new(|| marks(NOTHING, NOTHING, NOTHING, NOTHING));

/// Targets of fuzzers.
static FUZZ: Expression = Expression::new(
    r"fuzz_target!\s*\(|(?m)^func Fuzz\w*\([^)]*\*testing\.F\)|atheris\.(?:Setup|Fuzz)\(|@FuzzTest\b|LLVMFuzzerTestOneInput|\bafl::fuzz!|honggfuzz::fuzz!|export function fuzz\(|module\.exports\.fuzz\b",
);
/// What starts containers for tests, or a whole application, in .NET.
const ASPIRE: &str = "DistributedApplication.CreateBuilder";

/// What starts or asks a real service.
const REAL: [&str; 27] = [
    // .NET Aspire starts the containers that the tests ask for.
    ASPIRE,
    "DistributedApplicationTestingBuilder",
    "testcontainers",
    "Testcontainers",
    "@ServiceConnection",
    "DynamicPropertySource",
    "dockertest",
    "embedded-postgres",
    "EmbeddedPostgres",
    "pgtestdb",
    "sqlx::test",
    "PgPool::connect",
    "PgPoolOptions",
    "PgConnection::",
    "pytest_postgresql",
    "postgresql_proc",
    "create_engine(",
    "create_async_engine(",
    "mongodb-memory-server",
    "spring.docker.compose",
    "boto3.resource(",
    "endpoint_url=",
    "psycopg.connect(",
    "redis::Client::open",
    "redis.NewClient(",
    "sql.Open(",
    "pgxpool.New(",
];
/// What builds the application for a test.
const WHOLE_APP: [&str; 28] = [
    "supertest",
    "TestClient(",
    "ASGITransport",
    // Clients that a fixture of another file builds.
    "AsyncClient(app=",
    "client: AsyncClient",
    "client: FlaskClient",
    "client: TestClient",
    "test_client(",
    "APIClient(",
    "@SpringBootTest",
    "MockMvc",
    "WebTestClient",
    "WebApplicationFactory",
    "httptest.NewServer(",
    "httptest.NewRecorder(",
    "test::init_service",
    "TestServer::new(",
    "oneshot(",
    "spawn_app",
    "app.inject(",
    "axum_test",
    "reqwest::",
    "type: :request",
    "RSpec.describe \"/",
    "ActionDispatch::IntegrationTest",
    "RefreshDatabase",
    "WebTestCase",
    "request(app",
];

pub(super) fn accepts(path: &RepoPath, class: FileClass) -> bool {
    if path.extension() == "jmx" {
        return class != FileClass::Vendored;
    }
    let Some(language) = language(path) else {
        return false;
    };
    match class {
        FileClass::Test => true,
        FileClass::Source => matches!(language, "rust") || is_apart(path),
        FileClass::Script | FileClass::Dev | FileClass::Example | FileClass::Config => {
            is_apart(path)
        }
        _ => false,
    }
}

/// Whether its path says that it is a test of a kind of its own, whatever class it has.
fn is_apart(path: &RepoPath) -> bool {
    let lower = path.as_str().to_ascii_lowercase();
    [
        "load",
        "perf",
        "k6",
        "locust",
        "bench",
        "fuzz",
        "stress",
        "gatling",
        "artillery",
    ]
    .iter()
    .any(|word| lower.contains(word))
}

pub(super) fn language(path: &RepoPath) -> Option<&'static str> {
    match path.extension().as_str() {
        "ex" | "exs" => Some("elixir"),
        "scala" => Some("java"),
        extension => Language::of_extension(extension).map(Language::ecosystem),
    }
}

/// What marks a test case in a language.
pub(super) fn case(ecosystem: &str) -> &'static Expression {
    &marks_of(ecosystem).case
}

fn marks_of(ecosystem: &str) -> &'static Marks {
    match ecosystem {
        "rust" => &RUST,
        "go" => &GO,
        "python" => &PYTHON,
        "javascript" => &SCRIPT,
        "java" => &JVM,
        "dotnet" => &DOTNET,
        "ruby" => &RUBY,
        "php" => &PHP,
        _ => &NONE,
    }
}

pub(super) fn extract(input: &Input<'_>, out: &mut Extracted) {
    let text = input.text;
    if input.class == FileClass::Source && input.path.extension() == "rs" && !text.contains("#[") {
        return;
    }
    let ecosystem = language(input.path).unwrap_or("any");
    let marks = marks_of(ecosystem);
    let count = |pattern: &Expression| {
        let found = pattern.find_iter(text).take(10_000);
        let real = found.filter(|one| !in_comment(text, one.start(), one.end()));
        i64::try_from(real.count()).unwrap_or(i64::MAX)
    };
    let all = if ecosystem == "elixir" {
        count(&SCRIPT.case).max(i64::from(text.contains("test \"")))
    } else {
        count(&marks.case)
    };
    let skipped = if ecosystem == "go" {
        skipped_in_go(text).min(all)
    } else {
        count(&marks.skipped).min(all)
    };
    let benchmarks = count(&marks.benchmark) > 0;
    let properties = count(&marks.property) > 0;
    let fuzz = count(&FUZZ) > 0;
    let load = load::is_load_test(text);
    let real_services = REAL.iter().any(|mark| text.contains(mark));
    // A fixture that starts what the tests of other files ask.
    let fixture = input.class == FileClass::Test && text.contains(ASPIRE);
    if all == 0 && !benchmarks && !fuzz && !load && !properties && !fixture {
        return;
    }
    let lower = input.path.as_str().to_ascii_lowercase();
    let whole_app = WHOLE_APP.iter().any(|mark| text.contains(mark))
        || lower.contains("spec/requests")
        || lower.contains("spec/features");
    let placed = ["integration", "e2e", "end2end", "acceptance"]
        .iter()
        .any(|word| lower.contains(word));
    let mut kinds = Vec::new();
    let mut kind = |is: bool, name: &str| {
        if is {
            kinds.push(name.to_owned());
        }
    };
    let integration = real_services || whole_app || placed;
    let plain = all > 0 && !load;
    kind(plain && !integration, "unit");
    kind(plain && integration, "integration");
    kind(properties, "property");
    kind(benchmarks, "benchmark");
    kind(fuzz, "fuzz");
    kind(load, "load");
    let sample = if load {
        load::is_sample(text)
    } else {
        is_sample(input, all)
    };
    let cases = if sample { 0 } else { all - skipped };
    let first = marks
        .case
        .find(text)
        .or_else(|| marks.benchmark.find(text))
        .or_else(|| FUZZ.find(text))
        .or_else(|| load::first(text));
    let span = first.map_or(Span::new(0, 0), |found| {
        let matched = found.as_str();
        let from = found.start() + (matched.len() - matched.trim_start().len());
        let line = text[..from].rfind('\n').map_or(0, |at| at + 1);
        let from = line + (text[line..].len() - text[line..].trim_start().len()).min(from - line);
        let end = text[from..].find('\n').map_or(text.len(), |at| from + at);
        Span::new(from, end)
    });
    let fact = TestFile {
        path: input.path.as_str().to_owned(),
        ecosystem,
        kinds,
        cases,
        skipped,
        sample,
        thresholds: load && load::has_thresholds(text),
        real_services,
        whole_app,
        targets: if load {
            load::targets(text)
        } else {
            Vec::new()
        },
        missing_target: String::new(),
        left_out: false,
    };
    out.facts
        .test_files
        .push(Located::new(fact, input.place(span)));
}

/// How many tests of a Go file are skipped whatever happens: by a `t.Skip` that no condition guards, in the test itself or
/// in a helper of the file that it calls.
fn skipped_in_go(text: &str) -> i64 {
    static FUNCTION: Expression =
        Expression::new(r"(?m)^func (?:\([^)]*\) )?(\w+)\([^\n]*\{[ \t]*\r?\n");
    let skips = |body: &str| {
        body.lines()
            .take_while(|line| !line.starts_with('}'))
            .any(|line| line.starts_with("\tt.Skip"))
    };
    let functions: Vec<(&str, &str)> = FUNCTION
        .captures_iter(text)
        .take(2_000)
        .filter_map(|found| {
            let body = &text[found.get(0)?.end()..];
            let end = body.find("\n}").map_or(body.len(), |at| at + 1);
            Some((found.get(1)?.as_str(), &body[..end]))
        })
        .collect();
    let is_test = |name: &str| name.starts_with("Test") && name != "TestMain";
    let helpers: Vec<String> = functions
        .iter()
        .filter(|(name, body)| !is_test(name) && skips(body))
        .take(20)
        .map(|(name, _)| format!("{name}("))
        .collect();
    let skipped = functions.iter().filter(|(name, body)| {
        *name == "TestMain"
            || is_test(name)
                && (skips(body) || helpers.iter().any(|helper| body.contains(helper.as_str())))
    });
    i64::try_from(skipped.count()).unwrap_or(i64::MAX)
}

fn in_comment(text: &str, start: usize, end: usize) -> bool {
    let matched = &text[start..end];
    let from = start + (matched.len() - matched.trim_start().len());
    let line = text[..from].rfind('\n').map_or(0, |at| at + 1);
    let before = text[line..].trim_start();
    before.starts_with("//") || before.starts_with("# ")
}

/// The test that a generator wrote, alone in its file.
fn is_sample(input: &Input<'_>, cases: i64) -> bool {
    static TRIVIAL: Expression = Expression::new(
        r"(?x)assert_eq!\(\s*(?:2\s*\+\s*2|result)\s*,\s*4\s*\)|assert_eq!\(\s*1\s*,\s*1
            |assert!\(\s*true\s*\)|\bassert\s+(?:True|1\s*==\s*1|1\s*\+\s*1\s*==\s*2)\s*$
            |assertTrue\(\s*(?:true|True)\s*\)|assertEquals\(\s*4\s*,\s*2\s*\+\s*2|assertThat\(true\)
            |expect\(\s*(?:1\s*\+\s*[12]|true|sum\(1,\s*2\)|2\s*\+\s*2)\s*\)\.to
            |learn\sreact|Hello\sWorld!?['\x22]\)|Assert\.(?:True\(true|Pass\()|public\s+void\s+(?:contextLoads|Test1)\(\)",
    );
    static ASSERTION: Expression = Expression::new(
        r"\bassert\w*!?\s*[(.!]|\bassert\s|\bexpect\(|\bAssert\.|\bshould\b|\.toBe|t\.(?:Error|Fatal|Fail)|require\.\w+\(",
    );
    if cases == 0 || cases > 2 {
        return false;
    }
    let trivial = TRIVIAL.find_iter(input.text).count();
    trivial > 0
        && ASSERTION.find_iter(input.text).take(6).count() <= trivial * 2 + 1
        && input.text.len() < 3_000
}
