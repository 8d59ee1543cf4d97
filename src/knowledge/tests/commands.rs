use super::*;

/// The capabilities that a command line proves: with `?` when weak, with `!` when the tool would not fail.
fn command(line: &str) -> Vec<String> {
    let words: Vec<_> = line.split_whitespace().collect();
    let mut all: Vec<_> = know().of_command(&words).iter().map(marked).collect();
    all.sort();
    all.dedup();
    all
}

fn has(line: &str, capability: &str) -> bool {
    command(line).iter().any(|found| found == capability)
}

#[test]
fn a_dependency_audit_is_known_in_every_guise() {
    for line in [
        "cargo audit",
        "cargo --locked audit",
        "cargo +nightly audit --deny warnings",
        "cargo-audit audit",
        "cargo deny check",
        "cargo deny --all-features check advisories",
        "cargo deny check bans advisories",
        "npm audit --omit=dev",
        "npm --prefix web audit",
        "yarn npm audit --all",
        "yarn workspace web npm audit",
        "python -m pip_audit -r requirements.txt",
        "pip-audit",
        "go run golang.org/x/vuln/cmd/govulncheck@latest ./...",
        "go tool govulncheck ./...",
        "./mvnw -B org.owasp:dependency-check-maven:9.0.0:check",
        "./gradlew clean dependencyCheckAnalyze",
        "trivy fs --exit-code 1 .",
        "trivy fs --scanners vuln,secret --exit-code=1 .",
        "osv-scanner scan --lockfile Cargo.lock",
    ] {
        assert!(has(line, "dependency-audit"), "{line}: {:?}", command(line));
    }
}

#[test]
fn what_only_looks_like_a_dependency_audit_is_none() {
    for line in [
        "cargo install cargo-audit",
        "cargo run --bin audit",
        "cargo deny check licenses",
        "cargo deny fetch",
        "cargo audit --version",
        "cargo build",
        "npm install audit-ci",
        "npm audit fix",
        "npm audit signatures",
        "npm --prefix audit install",
        "pip install pip-audit",
        "echo cargo audit",
        "trivy fs --scanners license .",
        "trivy image app",
        "grype app:latest",
        "",
    ] {
        let found = command(line);
        assert!(
            !found
                .iter()
                .any(|name| name.starts_with("dependency-audit")),
            "{line}: {found:?}"
        );
    }
}

#[test]
fn a_scanner_that_exits_with_zero_does_not_enforce() {
    assert!(has("trivy fs .", "dependency-audit!"));
    assert!(has("trivy image --exit-code 1 app", "image-scan"));
    assert!(has("grype app:latest", "image-scan!"));
    assert!(has("grype app:latest --fail-on high", "image-scan"));
    assert!(has("dotnet list package --vulnerable", "dependency-audit!"));
    assert!(has("semgrep scan --config auto", "sast!"));
    assert!(has("semgrep scan --error", "sast"));
    assert!(has("detect-secrets scan", "secret-scanning!"));
}

#[test]
fn test_commands_are_told_from_builds() {
    for line in [
        "cargo test --workspace",
        "cargo nextest run",
        "go test ./...",
        "pytest -q",
        "python3.12 -W error -m pytest",
        "python manage.py test",
        "npm run test",
        "npm test -- --coverage",
        "pnpm --filter api test",
        "yarn workspace api test",
        "./gradlew clean :app:test",
        "mvn -B -ntp verify",
        "./gradlew build",
        "php artisan test",
        "vendor/bin/phpunit",
        "bin/rails test",
        "dotnet test -c Release",
        "nx run-many --target=test",
    ] {
        assert!(has(line, "test"), "{line}: {:?}", command(line));
    }
    for line in [
        "cargo build",
        "cargo test --no-run",
        "mvn verify -DskipTests",
        "mvn package -Dmaven.test.skip=true",
        "./gradlew build -x test",
        "npm run build",
        "npm ci",
        "go build ./...",
        "go vet ./...",
        "dotnet build",
        "pip install pytest",
        "npm install jest",
    ] {
        assert!(!has(line, "test"), "{line}: {:?}", command(line));
    }
    assert!(has("mvn verify -DskipTests=false", "test"));
}

#[test]
fn coverage_comes_with_a_flag() {
    assert!(has("go test ./... -coverprofile=c.out", "coverage"));
    assert!(has("go test ./... -coverprofile=c.out", "test"));
    assert!(has("pytest --cov=app", "coverage"));
    assert!(has("dotnet test --collect:XPlat", "test"));
    assert!(!has("pytest", "coverage"));
    assert!(!has("go test ./...", "coverage"));
    assert!(!has("vitest run", "coverage"));
    assert!(has("vitest run --coverage", "coverage"));
}

#[test]
fn linters_are_linters() {
    for line in [
        "cargo clippy --all-targets -- -D warnings",
        "ruff check .",
        "golangci-lint run",
        "eslint src",
        "npm run lint",
        "dotnet format --verify-no-changes",
        "rubocop --parallel",
        "php vendor/bin/phpstan analyse src",
        "./gradlew detekt",
    ] {
        assert!(has(line, "lint"), "{line}: {:?}", command(line));
    }
    assert!(has("cargo clippy", "lint!"));
    // Its hooks say what it checks.
    assert!(!has("pre-commit run --all-files", "lint"));
    assert!(!has("ruff format .", "lint"));
    assert!(!has("dotnet format", "lint"));
}

#[test]
fn a_formatter_checks_only_when_told_so() {
    let pairs = [
        ("cargo fmt --all -- --check", "cargo fmt --all"),
        ("ruff format --check .", "ruff format ."),
        ("black --check .", "black ."),
        ("prettier --check .", "prettier --write ."),
        ("isort --check-only .", "isort ."),
        (
            "terraform fmt -check -recursive",
            "terraform fmt -recursive",
        ),
        ("mix format --check-formatted", "mix format"),
        ("./gradlew spotlessCheck", "./gradlew spotlessApply"),
        ("php-cs-fixer fix --dry-run", "php-cs-fixer fix"),
        ("biome format .", "biome format --write ."),
    ];
    for (check, write) in pairs {
        assert!(
            has(check, "format") && !has(check, "format-write"),
            "{check}: {:?}",
            command(check)
        );
        assert!(
            !has(write, "format") && has(write, "format-write"),
            "{write}: {:?}",
            command(write)
        );
    }
    assert!(has("gofmt -l .", "format!"));
    assert!(has("gofmt -w .", "format-write"));
    assert!(has("biome ci", "lint") && has("biome ci", "format"));
}

#[test]
fn pushing_and_deploying_need_their_flags() {
    assert!(has(
        "docker buildx build --platform linux/amd64 --push .",
        "registry-push"
    ));
    assert!(!has("docker buildx build .", "registry-push"));
    assert!(has("docker push ghcr.io/a/b", "registry-push"));
    assert!(!has("docker build -t push .", "registry-push"));
    assert!(has("kubectl -n shop apply -f k8s", "deploy"));
    assert!(!has("kubectl apply --dry-run=client -f k8s", "deploy"));
    assert!(has("helm upgrade --install shop ./chart", "deploy"));
    assert!(has("docker-compose up -d", "deploy?"));
    assert!(!has("terraform plan", "deploy"));
    assert!(has("terraform -chdir=infra apply", "deploy"));
}
