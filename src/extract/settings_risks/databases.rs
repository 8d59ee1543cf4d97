//! Settings of databases and their clients: time limits, pools, slow queries, archives, stores in memory; defaults of secrets.

use super::{Found, Line};
use crate::expression::Expression;
use crate::source::FileClass;
use std::sync::LazyLock;

/// A topic, whether a match is good, what it says, and where it counts.
struct Setting {
    topic: &'static str,
    good: bool,
    says: &'static str,
    /// Whether it is looked for in shell scripts and pipelines too.
    scripts: bool,
    regex: Expression,
}

fn good(topic: &'static str, says: &'static str, pattern: &'static str) -> Setting {
    Setting {
        topic,
        good: true,
        says,
        scripts: false,
        regex: Expression::new(pattern),
    }
}

fn bad(topic: &'static str, says: &'static str, pattern: &'static str) -> Setting {
    Setting {
        topic,
        good: false,
        says,
        scripts: false,
        regex: Expression::new(pattern),
    }
}

static SETTINGS: LazyLock<Vec<Setting>> = LazyLock::new(|| {
    let mut all = vec![
        good(
            "query-timeout",
            "statements have a time limit",
            r#"(?i)\bstatement_timeout["']?\s*[=:]\s*["']?(?:[1-9]|\$|<%)|\bmax_(?:execution|statement)_time["']?\s*[=:]\s*["']?[1-9]|\bpersistence\.query\.timeout["']?\s*[=:]\s*["']?[1-9$]|\bquery-timeout["']?\s*[=:]\s*["']?[1-9$]|[?&;]socketTimeout(?:MS)?=[1-9]|\bcommand.?timeout=[1-9]|\bdefault-?statement-?timeout["']?\s*[=:]\s*["']?[1-9]|^read_timeout:\s*[1-9<]"#,
        ),
        bad(
            "query-timeout",
            "the time limit of statements is switched off",
            r#"(?i)\bstatement_timeout["']?\s*[=:]\s*["']?0["']?\s*$"#,
        ),
        good(
            "connection-pool",
            "a pool with a size of its own",
            r#"(?i)\bhikari\.maximum-?pool-?size\b|\bmaximum-?pool-?size["']?\s*[=:]|^pool:\s*(?:<%=|\d)|[?&]connection_limit=|\bmax(?:imum)? pool size=|\bpool_max_conns=|\bjdbc\.max-size\b|\br2dbc\.pool\.max-size\b|^max_connections:\s*(?:<%|\d)"#,
        ),
        good(
            "slow-query",
            "slow queries are logged",
            r#"(?i)\blog_min_duration_statement["']?\s*[=:,]\s*["']?\d|\bauto_explain\b|\bpg_stat_statements\b|\bslow_query_log["']?\s*[=:]\s*["']?(?:1|on)\b|\blong_query_time["']?\s*[=:]\s*["']?[\d.]|\bslowOpThresholdMs\b|\blog_slow_query\b|\bhibernate\.generate_statistics["']?\s*[=:]\s*["']?true|\bslowlog-log-slower-than\s+\d"#,
        ),
        bad(
            "slow-query",
            "the log of slow queries is switched off",
            r#"(?i)\blog_min_duration_statement["']?\s*[=:]\s*["']?-1\b|\bslow_query_log["']?\s*[=:]\s*["']?(?:0|off)\b"#,
        ),
        good(
            "database-standby",
            "the write-ahead log is archived",
            r#"(?i)^\s*archive_mode\s*=\s*["']?(?:on|always)\b|^\s*archive_command\s*=\s*["']\S"#,
        ),
        bad(
            "memory-database",
            "the database is kept in memory",
            r"(?i)\bjdbc:(?:h2:mem|hsqldb:mem|derby:memory):|\bsqlite(?:3|\+\w+)?:(?://)?/?:memory:|^database\s*=\s*h2\s*$",
        ),
        bad(
            "insecure-default",
            "a secret has a default that works",
            r"(?i)\$\{[\w.\-]*(?:secret|api[-_.]?key|token|password|passwd|_pass)\w*:[^}\s\-?+][^}\s]*\}",
        ),
    ];
    let mut backup = bad(
        "backup",
        "backups are switched off",
        r"(?i)--disable-automated-backup\b|\bgcloud\s+sql\b.*--no-backup\b|--backup-retention-period[= ]0\b|--backup-retention-days[= ]0\b",
    );
    backup.scripts = true;
    all.push(backup);
    all
});

/// What the line says of databases.
pub(super) fn find(line: &Line<'_>) -> Vec<Found> {
    let settings = matches!(
        line.class,
        FileClass::Config | FileClass::Kubernetes | FileClass::Iac
    );
    let scripts = matches!(
        line.class,
        FileClass::Script | FileClass::Ci | FileClass::Source
    ) || matches!(line.path.extension().as_str(), "sh" | "bash");
    if !settings && !scripts || is_of_development(line) {
        return Vec::new();
    }
    SETTINGS
        .iter()
        .filter(|one| if scripts { one.scripts } else { true })
        .filter(|one| one.topic != "insecure-default" || fills_in(line))
        .filter(|one| one.regex.is_match(line.text))
        .map(|one| Found {
            topic: one.topic,
            what: one.says,
            good: one.good,
            hedged: false,
        })
        .collect()
}

/// Whether a framework fills in `${NAME:default}` in the file.
fn fills_in(line: &Line<'_>) -> bool {
    let name = line.path.name();
    name.starts_with("application") || name.starts_with("bootstrap")
}

/// Settings that production does not load, by the name of their file.
fn is_of_development(line: &Line<'_>) -> bool {
    let name = line.path.name().to_ascii_lowercase();
    name.split(['.', '-', '_']).any(|word| {
        matches!(
            word,
            "dev" | "development" | "test" | "tests" | "local" | "ci" | "it"
        )
    }) || name.starts_with("docker-compose")
        || name.starts_with("compose")
}

#[cfg(test)]
mod tests {
    use super::super::tests::found;
    use crate::source::FileClass;

    #[test]
    fn settings_of_databases_are_read() {
        for (path, text, expected) in [
            (
                "config/database.yml",
                "  pool: <%= ENV.fetch(\"MAX\") { 5 } %>",
                ("connection-pool", true),
            ),
            (
                "application.properties",
                "spring.datasource.hikari.maximum-pool-size=10",
                ("connection-pool", true),
            ),
            (
                "config/database.yml",
                "    statement_timeout: 5000",
                ("query-timeout", true),
            ),
            (
                "application.yml",
                "  password: ${DB_PASSWORD:postgres}",
                ("insecure-default", false),
            ),
            (
                "application.properties",
                "database=h2",
                ("memory-database", false),
            ),
            (
                "postgresql.conf",
                "log_min_duration_statement = 250",
                ("slow-query", true),
            ),
        ] {
            assert_eq!(found(path, FileClass::Config, text), [expected], "{text}");
        }
        assert_eq!(
            found(
                "a.sh",
                FileClass::Script,
                "gcloud alloydb clusters create x \\\n  --disable-automated-backup"
            ),
            [("backup", false)]
        );
    }

    #[test]
    fn what_is_for_development_or_says_no_default_is_left_out() {
        for (path, text) in [
            ("application-dev.yml", "  password: ${DB_PASSWORD:postgres}"),
            ("application.yml", "  password: ${DB_PASSWORD}"),
            (
                "compose.yaml",
                "  POSTGRES_PASSWORD: ${DB_PASSWORD:-postgres}",
            ),
            ("config/database.yml", "    # statement_timeout: 5000"),
        ] {
            assert_eq!(found(path, FileClass::Config, text), [], "{path}");
        }
    }
}
