use super::super::super::draft::Subject;
use super::super::super::tests::source;

fn states(path: &str, text: &str) -> Vec<&'static str> {
    let all = source(path, text).constructs;
    all.iter()
        .filter(|found| found.subject == Subject::LogLevel && !found.dev)
        .map(|found| found.state)
        .collect()
}

#[test]
fn what_the_environment_decides_is_configured() {
    for (path, text) in [
        (
            "a.rs",
            "fn a() { EnvFilter::try_from_default_env().unwrap_or_else(|_| b); }",
        ),
        ("a.rs", "fn main() { env_logger::init(); }"),
        (
            "a.rs",
            "fn a() { tracing_subscriber::fmt().with_max_level(settings.level).init(); }",
        ),
        (
            "a.go",
            "package a\nimport \"go.uber.org/zap\"\nfunc b() { zap.ParseAtomicLevel(cfg.Level) }",
        ),
        (
            "a.go",
            "package a\nimport \"log/slog\"\nfunc b() { slog.NewJSONHandler(o, &slog.HandlerOptions{Level: lvl}) }",
        ),
        (
            "a.py",
            "import logging\nlogging.basicConfig(level=os.environ.get('LOG_LEVEL', 'INFO'))\n",
        ),
        ("a.py", "log.setLevel(LOG_LEVEL)\n"),
        (
            "a.ts",
            "import pino from 'pino'\nconst l = pino({ level: process.env.LOG_LEVEL ?? 'info' })",
        ),
        (
            "a.rb",
            "config.log_level = ENV.fetch('RAILS_LOG_LEVEL', 'info')\n",
        ),
        (
            "a.php",
            "<?php return ['level' => env('LOG_LEVEL', 'debug')];",
        ),
    ] {
        assert_eq!(states(path, text), ["configured"], "{text}");
    }
}

#[test]
fn a_literal_is_fixed() {
    for (path, text) in [
        (
            "a.rs",
            "fn a() { tracing_subscriber::fmt().with_max_level(Level::DEBUG).init(); }",
        ),
        ("a.rs", "fn a() { env::set_var(\"RUST_LOG\", \"debug\"); }"),
        (
            "a.go",
            "package a\nimport \"go.uber.org/zap\"\nfunc b() { zap.NewProduction() }",
        ),
        (
            "a.go",
            "package a\nimport \"github.com/sirupsen/logrus\"\nfunc b() { log.Level = logrus.DebugLevel }",
        ),
        (
            "a.py",
            "import logging\nlogging.basicConfig(level=logging.INFO)\n",
        ),
        (
            "a.ts",
            "import pino from 'pino'\nconst l = pino({ level: 'debug' })",
        ),
        ("a.ts", "import pino from 'pino'\nconst l = pino()"),
        ("a.rb", "config.log_level = :info\n"),
    ] {
        assert_eq!(states(path, text), ["fixed"], "{text}");
    }
}

#[test]
fn a_library_that_is_quietened_sets_no_level() {
    assert!(
        states(
            "a.py",
            "logging.getLogger('httpx').setLevel(logging.WARNING)\n"
        )
        .is_empty()
    );
    let default =
        "fn a() { if env::var(\"RUST_LOG\").is_err() { env::set_var(\"RUST_LOG\", \"info\"); } }";
    assert!(states("a.rs", default).is_empty());
}
