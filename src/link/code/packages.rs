//! The names by which packages are imported, where they differ from the names by which they are installed.
//!
//! Source: the packages' own documentation; the lists hold what the knowledge lists name and what is common beside it.

/// PyPI distributions and the modules that they install, where lower case with `-` as `_` is not it.
const PYTHON: &[(&str, &[&str])] = &[
    ("python-json-logger", &["pythonjsonlogger"]),
    ("pyjwt", &["jwt"]),
    ("psycopg2-binary", &["psycopg2"]),
    ("psycopg-binary", &["psycopg"]),
    ("djangorestframework", &["rest_framework"]),
    ("django-ninja", &["ninja"]),
    ("django-health-check", &["health_check"]),
    ("grpcio", &["grpc"]),
    ("grpcio-health-checking", &["grpc_health"]),
    ("grpcio-reflection", &["grpc_reflection"]),
    ("pyyaml", &["yaml"]),
    ("python-dotenv", &["dotenv"]),
    ("python-jose", &["jose"]),
    ("python-multipart", &["multipart"]),
    ("beautifulsoup4", &["bs4"]),
    ("opencv-python", &["cv2"]),
    ("pillow", &["PIL"]),
    ("scikit-learn", &["sklearn"]),
    ("mysqlclient", &["MySQLdb"]),
    ("pymysql", &["pymysql"]),
    ("mysql-connector-python", &["mysql"]),
    ("redis-py-cluster", &["rediscluster"]),
    ("kafka-python", &["kafka"]),
    ("confluent-kafka", &["confluent_kafka"]),
    ("aio-pika", &["aio_pika"]),
    ("aws-lambda-powertools", &["aws_lambda_powertools"]),
    ("google-cloud-logging", &["google.cloud.logging"]),
    (
        "google-cloud-secret-manager",
        &["google.cloud.secretmanager"],
    ),
    (
        "google-cloud-pubsub",
        &["google.cloud.pubsub", "google.cloud.pubsub_v1"],
    ),
    ("google-cloud-storage", &["google.cloud.storage"]),
    ("azure-identity", &["azure.identity"]),
    ("azure-keyvault-secrets", &["azure.keyvault.secrets"]),
    ("sentry-sdk", &["sentry_sdk"]),
    ("opentelemetry-api", &["opentelemetry"]),
    ("opentelemetry-sdk", &["opentelemetry.sdk"]),
    (
        "opentelemetry-exporter-otlp",
        &["opentelemetry.exporter.otlp"],
    ),
    (
        "opentelemetry-exporter-otlp-proto-grpc",
        &["opentelemetry.exporter.otlp.proto.grpc"],
    ),
    (
        "opentelemetry-exporter-otlp-proto-http",
        &["opentelemetry.exporter.otlp.proto.http"],
    ),
    (
        "opentelemetry-exporter-prometheus",
        &["opentelemetry.exporter.prometheus"],
    ),
    ("argon2-cffi", &["argon2"]),
    ("launchdarkly-server-sdk", &["ldclient"]),
    ("prometheus-flask-exporter", &["prometheus_flask_exporter"]),
    ("flask-sqlalchemy", &["flask_sqlalchemy"]),
    ("msgpack-python", &["msgpack"]),
    ("pymongo", &["pymongo", "bson", "gridfs"]),
    ("attrs", &["attr", "attrs"]),
    ("pycryptodome", &["Crypto"]),
    ("python-memcached", &["memcache"]),
    ("elastic-apm", &["elasticapm"]),
    ("datadog", &["datadog"]),
    ("py-healthcheck", &["healthcheck"]),
    ("ecs-logging", &["ecs_logging"]),
    ("json-log-formatter", &["json_log_formatter"]),
];

/// Maven coordinates, or the start of them, and the packages behind them.
const JVM: &[(&str, &[&str])] = &[
    (
        "org.springframework.boot:spring-boot-starter-actuator",
        &["org.springframework.boot.actuate"],
    ),
    (
        "org.springframework.boot:spring-boot-starter-data-jpa",
        &[
            "org.springframework.data.jpa",
            "jakarta.persistence",
            "javax.persistence",
        ],
    ),
    (
        "org.springframework.boot:spring-boot-starter-data-redis",
        &["org.springframework.data.redis"],
    ),
    (
        "org.springframework.boot:spring-boot-starter-data-mongodb",
        &["org.springframework.data.mongodb"],
    ),
    (
        "org.springframework.boot:spring-boot-starter-security",
        &["org.springframework.security"],
    ),
    (
        "org.springframework.boot:spring-boot-starter-web",
        &["org.springframework.web"],
    ),
    ("org.springframework", &["org.springframework"]),
    ("io.micrometer", &["io.micrometer"]),
    ("io.prometheus", &["io.prometheus"]),
    ("io.opentelemetry", &["io.opentelemetry"]),
    ("io.grpc", &["io.grpc"]),
    ("io.ktor", &["io.ktor"]),
    (
        "io.quarkus",
        &["io.quarkus", "jakarta.ws.rs", "org.eclipse.microprofile"],
    ),
    ("io.micronaut", &["io.micronaut"]),
    ("io.javalin", &["io.javalin"]),
    ("io.vertx", &["io.vertx"]),
    ("io.dropwizard", &["io.dropwizard", "com.codahale.metrics"]),
    ("io.sentry", &["io.sentry"]),
    ("io.lettuce", &["io.lettuce"]),
    ("io.github.resilience4j", &["io.github.resilience4j"]),
    ("io.jsonwebtoken", &["io.jsonwebtoken"]),
    ("io.swagger", &["io.swagger"]),
    ("org.springdoc", &["org.springdoc", "io.swagger.v3"]),
    ("redis.clients:jedis", &["redis.clients.jedis"]),
    ("org.redisson", &["org.redisson"]),
    ("org.apache.kafka", &["org.apache.kafka"]),
    ("org.postgresql", &["org.postgresql"]),
    ("com.zaxxer", &["com.zaxxer.hikari"]),
    ("org.flywaydb", &["org.flywaydb"]),
    ("org.liquibase", &["liquibase"]),
    ("org.mongodb", &["com.mongodb", "org.bson"]),
    ("net.logstash.logback", &["net.logstash.logback"]),
    ("org.jetbrains.exposed", &["org.jetbrains.exposed"]),
    ("com.linecorp.armeria", &["com.linecorp.armeria"]),
    ("com.auth0", &["com.auth0"]),
    ("com.fasterxml.jackson", &["com.fasterxml.jackson"]),
    ("software.amazon.awssdk", &["software.amazon.awssdk"]),
    ("com.google.cloud", &["com.google.cloud"]),
];

/// Vendors of Composer whose packages each have a namespace of their own name.
const PHP_VENDORS: &[&str] = &["laravel", "spatie"];

/// Composer packages and their namespaces.
const PHP: &[(&str, &[&str])] = &[
    ("laravel/framework", &["Illuminate"]),
    ("symfony/framework-bundle", &["Symfony"]),
    ("slim/slim", &["Slim"]),
    ("monolog/monolog", &["Monolog"]),
    ("promphp/prometheus_client_php", &["Prometheus"]),
    ("predis/predis", &["Predis"]),
    ("doctrine/orm", &["Doctrine\\ORM"]),
    ("doctrine/dbal", &["Doctrine\\DBAL"]),
    ("guzzlehttp/guzzle", &["GuzzleHttp"]),
    ("firebase/php-jwt", &["Firebase\\JWT"]),
    ("open-telemetry/sdk", &["OpenTelemetry"]),
    ("sentry/sentry", &["Sentry"]),
    ("sentry/sentry-laravel", &["Sentry"]),
];

/// .NET packages whose namespace is not their name.
const DOTNET: &[(&str, &[&str])] = &[
    ("prometheus-net", &["Prometheus"]),
    ("prometheus-net.AspNetCore", &["Prometheus"]),
    ("Serilog.AspNetCore", &["Serilog"]),
    (
        "Npgsql.EntityFrameworkCore.PostgreSQL",
        &["Microsoft.EntityFrameworkCore", "Npgsql"],
    ),
    (
        "Microsoft.EntityFrameworkCore.SqlServer",
        &["Microsoft.EntityFrameworkCore"],
    ),
    ("Grpc.AspNetCore", &["Grpc"]),
    ("OpenTelemetry.Extensions.Hosting", &["OpenTelemetry"]),
    (
        "Microsoft.Extensions.Caching.StackExchangeRedis",
        &["Microsoft.Extensions.Caching"],
    ),
];

/// The import names of a dependency, the most likely first.
pub(super) fn import_names(ecosystem: &str, name: &str) -> Vec<String> {
    let listed = |table: &[(&str, &[&str])], matches: &dyn Fn(&str) -> bool| -> Vec<String> {
        table
            .iter()
            .find(|(known, _)| matches(known))
            .map(|(_, names)| names.iter().map(|n| (*n).to_string()).collect())
            .unwrap_or_default()
    };
    match ecosystem {
        "rust" => vec![name.replace('-', "_")],
        "python" => {
            let normal = name.to_ascii_lowercase().replace(['_', '.'], "-");
            let normal = normal.split('[').next().unwrap_or_default().to_string();
            let found = listed(PYTHON, &|known| known == normal);
            if found.is_empty() {
                vec![normal.replace('-', "_")]
            } else {
                found
            }
        }
        "java" => listed(JVM, &|known| {
            name == known
                || name
                    .strip_prefix(known)
                    .is_some_and(|rest| rest.starts_with([':', '.']))
        }),
        "php" => {
            let found = listed(PHP, &|known| known == name);
            if found.is_empty() {
                // By custom the vendor's name in capitals; told from case-insensitive comparison. A vendor of many packages
                // names each behind it.
                let (vendor, package) = name.split_once('/').unwrap_or((name, ""));
                if PHP_VENDORS.contains(&vendor) {
                    let own = package.strip_prefix("laravel-").unwrap_or(package);
                    vec![format!("{vendor}\\{}", own.replace('-', ""))]
                } else {
                    vec![vendor.to_string()]
                }
            } else {
                found
            }
        }
        "dotnet" => {
            let mut found = listed(DOTNET, &|known| known == name);
            found.push(name.to_string());
            found
        }
        _ => vec![name.to_string()],
    }
}

/// Whether a dependency works by being there: auto-configuration, Bundler's auto-require, annotation processing.
pub(super) fn works_by_presence(ecosystem: &str, name: &str) -> bool {
    match ecosystem {
        "ruby" => true,
        "java" => [
            "spring-boot-starter",
            "micrometer-registry",
            "io.quarkus:",
            "io.micronaut",
            "opentelemetry-spring",
            "opentelemetry-javaagent",
            "postgresql",
            "mysql-connector",
            "flyway",
            "liquibase",
            "logstash-logback",
            "ecs-encoder",
            "h2database",
        ]
        .iter()
        .any(|part| name.contains(part)),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn import_names_differ_from_package_names() {
        assert_eq!(import_names("rust", "actix-web"), ["actix_web"]);
        assert_eq!(import_names("python", "PyJWT"), ["jwt"]);
        assert_eq!(
            import_names("python", "prometheus_client"),
            ["prometheus_client"]
        );
        assert_eq!(
            import_names("java", "io.micrometer:micrometer-registry-prometheus"),
            ["io.micrometer"]
        );
        assert_eq!(
            import_names("go", "github.com/gin-gonic/gin"),
            ["github.com/gin-gonic/gin"]
        );
    }
}
