use super::FileClass::{self, *};
use super::*;

/// Each line is a path that real repositories have, and what it is for.
const TABLE: &[(&str, FileClass)] = &[
    // Production source, traps first.
    ("src/main.rs", Source),
    ("src/bin/server.rs", Source),
    ("bin/www", Source),
    ("bin/server.dart", Source),
    ("cmd/api/main.go", Source),
    ("internal/build/version.go", Source),
    (
        "src/main/java/com/example/demo/DemoApplication.java",
        Source,
    ),
    (
        "src/main/java/com/shop/vendor/VendorController.java",
        Source,
    ),
    ("app/src/com/example/App.kt", Source),
    ("src/modules/vendor/vendor.service.ts", Source),
    ("apps/vendor/views.py", Source),
    ("app/tools/search.py", Source),
    ("src/config/app.config.ts", Source),
    ("internal/kubernetes/client.go", Source),
    ("src/components/charts/Bar.tsx", Source),
    ("src/infrastructure/orders.repository.ts", Source),
    ("assets/scripts/main.js", Source),
    ("src/latest.py", Source),
    ("src/attestation.rs", Source),
    ("contest/app.py", Source),
    ("src/contest.py", Source),
    ("Latest.java", Source),
    ("docker-entrypoint.sh", Source),
    ("src/example.rs", Source),
    ("app/api/docs/route.ts", Source),
    ("templates/index.html", Source),
    // Vendored.
    ("vendor/github.com/x/y/z.go", Vendored),
    ("services/api/vendor/autoload.php", Vendored),
    ("web/node_modules/x/index.js", Vendored),
    ("Third_Party/zlib/zlib.c", Vendored),
    ("wwwroot/lib/bootstrap/bootstrap.js", Vendored),
    ("gradlew", Vendored),
    ("api/mvnw.cmd", Vendored),
    ("public/js/jquery-3.6.0.js", Vendored),
    // Generated.
    ("api/v1/user.pb.go", Generated),
    ("proto/demo_pb2_grpc.py", Generated),
    ("src/gen/user_pb.ts", Generated),
    ("Forms/Main.Designer.cs", Generated),
    ("static/app.min.js", Generated),
    ("dist/index.js", Generated),
    ("build/static/main.css", Generated),
    (".sqlx/query-1.json", Generated),
    ("build/package/Dockerfile", Config),
    ("build/ci/run.sh", Ci),
    // Tests.
    ("tests/api.rs", Test),
    ("crates/core/tests.rs", Test),
    ("crates/core/src/tests.rs", Test),
    ("src/test.rs", Test),
    ("src/lexer_tests.rs", Test),
    ("src/test/java/a/FooIT.java", Test),
    ("src/test/resources/application.yml", Test),
    ("src/integrationTest/kotlin/A.kt", Test),
    ("src/commonTest/kotlin/A.kt", Test),
    ("src/main/java/a/FooTest.java", Test),
    ("src/Shop.UnitTests/OrderTests.cs", Test),
    ("Shop.Tests/Helper.cs", Test),
    ("tests/docker-compose.yml", Test),
    ("pkg/money_test.go", Test),
    ("pkg/testdata/a.yaml", Test),
    ("app/tests.py", Test),
    ("app/test_views.py", Test),
    ("app/views_test.py", Test),
    ("conftest.py", Test),
    ("src/a.test.tsx", Test),
    ("src/a.spec.ts", Test),
    ("test/app.e2e-spec.ts", Test),
    ("cypress/integration/login.js", Test),
    ("src/__mocks__/fs.js", Test),
    ("apps/web-e2e/src/app.ts", Test),
    ("spec/models/user_spec.rb", Test),
    ("spec/rails_helper.rb", Test),
    ("spec/cassettes/pay.yml", Test),
    ("charts/app/templates/tests/test-connection.yaml", Test),
    ("fixtures/rules/a/Dockerfile", Test),
    ("Dockerfile.test", Test),
    ("test.Dockerfile", Test),
    (".env.test", Test),
    ("appsettings.Test.json", Test),
    ("src/main/resources/application-test.yml", Test),
    ("benches/parse.rs", Test),
    ("fuzz/fuzz_targets/glob.rs", Test),
    ("Tests/AppTests/AppTests.swift", Test),
    ("load-tests/k6.js", Test),
    ("spec/openapi.yaml", Config),
    ("specs/001-login/spec.md", Docs),
    // Examples and templates.
    ("examples/k8s/deploy.yaml", Example),
    ("Samples/App/Program.cs", Example),
    ("demo.py", Example),
    ("src/Button.stories.tsx", Example),
    (".env.example", Template),
    ("env-example-relational", Template),
    ("config/settings.example.yml", Template),
    ("{{cookiecutter.project_slug}}/main.py", Template),
    ("deploy/nginx.conf.j2", Template),
    (".hygen/new/app.ejs.t", Template),
    ("phpunit.xml.dist", Config),
    ("charts/app/templates/_helpers.tpl", Kubernetes),
    ("charts/app/templates/NOTES.txt", Kubernetes),
    // Docs.
    ("README.md", Docs),
    ("LICENSE", Docs),
    ("LICENSE-MIT", Docs),
    (".github/PULL_REQUEST_TEMPLATE.md", Docs),
    (".github/workflows/README.md", Docs),
    ("docs/k8s/deploy.yaml", Docs),
    ("docs/conf.py", Docs),
    ("services/api/docs/openapi.json", Docs),
    ("requirements.txt", Config),
    ("requirements/prod.txt", Config),
    ("CMakeLists.txt", Config),
    // Development.
    ("docker-compose.yml", Dev),
    ("compose.yaml", Dev),
    ("docker-compose.override.yml", Dev),
    ("docker-compose.prod.yml", Config),
    ("compose.production.yaml", Config),
    ("docker-stack.yml", Config),
    ("deploy/docker-compose.yml", Config),
    ("docker-compose.product.yml", Dev),
    (".devcontainer/Dockerfile", Dev),
    ("docker/dev/Dockerfile", Dev),
    ("docker/firestore-emulator/Dockerfile", Dev),
    ("Dockerfile.pubsub-emulator", Dev),
    ("Dockerfile.dev", Dev),
    ("Dockerfile.local", Dev),
    ("dev.Dockerfile", Dev),
    ("k8s/overlays/dev/kustomization.yaml", Dev),
    ("k8s/overlays/prod/kustomization.yaml", Kubernetes),
    ("config/settings/dev.py", Dev),
    ("config/environments/development.rb", Dev),
    ("appsettings.Development.json", Dev),
    ("src/main/resources/application-local.yml", Dev),
    ("helm/values-dev.yaml", Dev),
    (".env.development", Dev),
    (".vscode/settings.json", Dev),
    ("Tiltfile", Dev),
    (".husky/pre-commit", Dev),
    // Continuous integration.
    (".github/workflows/ci.yml", Ci),
    (".github/workflows/e2e.test.yml", Ci),
    (".github/actions/test/action.yml", Ci),
    (".github/actions/test/src/index.test.ts", Test),
    (".gitlab-ci.yml", Ci),
    ("azure-pipelines-release.yml", Ci),
    ("Jenkinsfile", Ci),
    ("cloudbuild.yaml", Ci),
    ("ci/build.sh", Ci),
    (".circleci/config.yml", Ci),
    ("examples/app/.github/workflows/ci.yml", Example),
    // Infrastructure and Kubernetes.
    ("terraform/main.tf", Iac),
    ("environments/dev/main.tf", Iac),
    ("infra/terragrunt.hcl", Iac),
    ("Pulumi.prod.yaml", Iac),
    ("serverless.yml", Iac),
    ("infra/k8s/api.yaml", Kubernetes),
    ("kubernetes-manifests/cart.yaml", Kubernetes),
    ("charts/app/values.yaml", Kubernetes),
    ("deploy/api.yaml", Kubernetes),
    ("kustomize/base/kustomization.yaml", Kubernetes),
    // Migrations.
    ("migrations/0001_init.sql", Migration),
    ("shop/migrations/0001_initial.py", Migration),
    ("db/migrate/20240101_add.rb", Migration),
    ("alembic/versions/a1_init.py", Migration),
    ("src/main/resources/db/migration/V1__init.sql", Migration),
    ("src/main/java/db/V2__Fill.java", Migration),
    ("sql/0001.up.sql", Migration),
    ("prisma/migrations/2024_init/migration.sql", Migration),
    // Scripts and configuration.
    ("scripts/release.py", Script),
    ("hack/update.go", Script),
    ("tools/gen/main.go", Script),
    ("bin/setup", Script),
    ("xtask/src/main.rs", Script),
    ("build.rs", Script),
    ("lib/tasks/pause.rake", Script),
    ("Dockerfile", Config),
    ("services/api/Dockerfile", Config),
    ("Dockerfile.prod", Config),
    ("Makefile", Config),
    ("package.json", Config),
    ("Cargo.lock", Config),
    ("pom.xml", Config),
    ("build.gradle.kts", Config),
    ("src/Shop/Shop.csproj", Config),
    ("next.config.js", Config),
    (".github/dependabot.yml", Config),
    (".eslintrc.js", Config),
    (".editorconfig", Config),
    ("CODEOWNERS", Config),
    (".gitignore", Config),
    (".env", Config),
    ("rules/container/base-image-digest.yaml", Config),
    ("scripts/package.json", Config),
];

#[test]
fn paths_of_real_repositories_have_their_class() {
    let wrong: Vec<String> = TABLE
        .iter()
        .filter_map(|(path, class)| {
            let found = classify(&RepoPath::new(path));
            (found != *class).then(|| format!("{path}: {found}, not {class}"))
        })
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_repository_may_say_what_is_vendored_or_generated() {
    let path = RepoPath::new("vendor/own/main.go");
    assert_eq!(classify_marked(&path, Some(false), None), Source);
    let path = RepoPath::new("src/parser.c");
    assert_eq!(classify_marked(&path, None, Some(true)), Generated);
    assert_eq!(classify_marked(&path, Some(true), Some(true)), Vendored);
}

#[test]
fn odd_paths_have_a_class_too() {
    for path in [
        "", ".", "...", "a.", ".a", "v", "V__", "é/É.É", "{{", "}}{{",
    ] {
        classify(&RepoPath::new(path));
    }
}
