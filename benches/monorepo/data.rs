//! Files that are no source: manifests of the cluster, lockfiles, translations, documents, minified code, images.

use crate::random::Random;
use crate::text::sentence;
use std::fmt::Write as _;

const WRITTEN: &str = "a string takes every write";

/// The Kubernetes objects of a service, one file each.
pub(crate) fn manifests(name: &str, random: &mut Random) -> Vec<(&'static str, String)> {
    let digest = random.hex(64);
    vec![
        ("deployment.yaml", format!("apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: {name}\n  labels: {{ app: {name} }}\nspec:\n  replicas: 3\n  selector:\n    matchLabels: {{ app: {name} }}\n  template:\n    metadata:\n      labels: {{ app: {name} }}\n    spec:\n      securityContext:\n        runAsNonRoot: true\n      containers:\n        - name: {name}\n          image: registry.example.test/{name}@sha256:{digest}\n          ports:\n            - containerPort: 8080\n          livenessProbe:\n            httpGet: {{ path: /healthz, port: 8080 }}\n          readinessProbe:\n            httpGet: {{ path: /healthz, port: 8080 }}\n          resources:\n            requests: {{ cpu: 100m, memory: 128Mi }}\n            limits: {{ memory: 256Mi }}\n")),
        ("service.yaml", format!("apiVersion: v1\nkind: Service\nmetadata:\n  name: {name}\nspec:\n  selector: {{ app: {name} }}\n  ports:\n    - port: 80\n      targetPort: 8080\n")),
        ("hpa.yaml", format!("apiVersion: autoscaling/v2\nkind: HorizontalPodAutoscaler\nmetadata:\n  name: {name}\nspec:\n  scaleTargetRef: {{ apiVersion: apps/v1, kind: Deployment, name: {name} }}\n  minReplicas: 3\n  maxReplicas: 9\n")),
        ("pdb.yaml", format!("apiVersion: policy/v1\nkind: PodDisruptionBudget\nmetadata:\n  name: {name}\nspec:\n  minAvailable: 1\n  selector:\n    matchLabels: {{ app: {name} }}\n")),
        ("configmap.yaml", config_map(name, random)),
        ("kustomization.yaml", "resources:\n  - deployment.yaml\n  - service.yaml\n  - hpa.yaml\n  - pdb.yaml\n  - configmap.yaml\n".to_owned()),
    ]
}

fn config_map(name: &str, random: &mut Random) -> String {
    let mut text = format!("apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: {name}\ndata:\n");
    for _ in 0..40 {
        writeln!(
            text,
            "  {}: \"{}\"",
            random.joined(3, "_").to_uppercase(),
            random.below(9_000)
        )
        .expect(WRITTEN);
    }
    text
}

/// A small chart.
pub(crate) fn chart(name: &str, random: &mut Random) -> Vec<(String, String)> {
    let mut values = format!(
        "replicaCount: 2\nimage:\n  repository: registry.example.test/{name}\n  tag: \"1.{}\"\nresources: {{}}\n",
        random.below(90)
    );
    for _ in 0..60 {
        write!(
            values,
            "# {}\n{}:\n  enabled: {}\n",
            random.joined(5, " "),
            random.camel(2),
            random.below(2) == 1
        )
        .expect(WRITTEN);
    }
    let mut files = vec![
        ("Chart.yaml".to_owned(), format!("apiVersion: v2\nname: {name}\nversion: 0.{}.0\n", random.below(40))),
        ("values.yaml".to_owned(), values),
        ("templates/deployment.yaml".to_owned(), "apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: {{ .Release.Name }}\nspec:\n  replicas: {{ .Values.replicaCount }}\n  selector:\n    matchLabels:\n      app: {{ .Chart.Name }}\n  template:\n    metadata:\n      labels:\n        app: {{ .Chart.Name }}\n    spec:\n      containers:\n        - name: {{ .Chart.Name }}\n          image: \"{{ .Values.image.repository }}:{{ .Values.image.tag }}\"\n          {{- with .Values.resources }}\n          resources:\n            {{- toYaml . | nindent 12 }}\n          {{- end }}\n          livenessProbe:\n            httpGet: { path: /healthz, port: 8080 }\n".to_owned()),
    ];
    for part in ["service", "ingress", "serviceaccount"] {
        files.push((format!("templates/{part}.yaml"), format!("{{{{- if .Values.{part}.enabled }}}}\napiVersion: v1\nkind: Service\nmetadata:\n  name: {{{{ .Release.Name }}}}-{part}\n{{{{- end }}}}\n")));
    }
    files
}

/// A CustomResourceDefinition with a schema of about `size` bytes.
pub(crate) fn definition(kind: &str, size: usize, random: &mut Random) -> String {
    let plural = kind.to_lowercase();
    let mut text = format!(
        "apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata:\n  name: {plural}s.example.test\nspec:\n  group: example.test\n  names: {{ kind: {kind}, plural: {plural}s }}\n  scope: Namespaced\n  versions:\n    - name: v1\n      served: true\n      storage: true\n      schema:\n        openAPIV3Schema:\n          type: object\n          properties:\n"
    );
    while text.len() < size {
        write!(
            text,
            "            {}:\n              description: |-\n                ",
            random.camel(2)
        )
        .expect(WRITTEN);
        sentence(&mut text, random);
        text.push_str("\n              type: object\n              properties:\n");
        for _ in 0..random.below(9) {
            write!(
                text,
                "                {}:\n                  description: ",
                random.camel(2)
            )
            .expect(WRITTEN);
            sentence(&mut text, random);
            text.push_str("\n                  type: string\n");
        }
    }
    text
}

/// A lockfile in the form of its name.
pub(crate) fn lockfile(name: &str, size: usize, random: &mut Random) -> String {
    let mut text = String::with_capacity(size + 500);
    text.push_str(match name {
        "package-lock.json" => "{\n  \"lockfileVersion\": 3,\n  \"packages\": {\n    \"\": {}",
        "packages.lock.json" => {
            "{\n  \"version\": 1,\n  \"dependencies\": {\n    \"net9.0\": {\n      \"a\": {}"
        }
        "composer.lock" => "{\n  \"packages\": [\n    {}",
        "Gemfile.lock" => "GEM\n  remote: https://rubygems.org/\n  specs:\n",
        _ => "",
    });
    while text.len() < size {
        let package = random.joined(2, "-");
        let version = format!(
            "{}.{}.{}",
            random.below(9),
            random.below(40),
            random.below(20)
        );
        let sum = random.hex(64);
        match name {
            "package-lock.json" => write!(text, ",\n    \"node_modules/{package}-{sum:.6}\": {{\n      \"version\": \"{version}\",\n      \"resolved\": \"https://registry.example.test/{package}-{version}.tgz\",\n      \"integrity\": \"sha512-{sum}\"\n    }}"),
            "packages.lock.json" => write!(text, ",\n      \"{package}-{sum:.6}\": {{ \"type\": \"Transitive\", \"resolved\": \"{version}\", \"contentHash\": \"{sum}\" }}"),
            "composer.lock" => write!(text, ",\n    {{ \"name\": \"{package}\", \"version\": \"{version}\", \"dist\": {{ \"shasum\": \"{sum}\" }} }}"),
            "Gemfile.lock" => writeln!(text, "    {package} ({version})"),
            "go.sum" => writeln!(text, "github.com/{package} v{version} h1:{sum}=\ngithub.com/{package} v{version}/go.mod h1:{sum}="),
            "gradle.lockfile" => writeln!(text, "test.{package}:{package}:{version}=compileClasspath,runtimeClasspath"),
            _ => writeln!(text, "[[package]]\nname = \"{package}\"\nversion = \"{version}\"\nchecksum = \"{sum}\"\n"),
        }
        .expect(WRITTEN);
    }
    text.push_str(match name {
        "package-lock.json" => "\n  }\n}\n",
        "packages.lock.json" => "\n    }\n  }\n}\n",
        "composer.lock" => "\n  ]\n}\n",
        "Gemfile.lock" => "\nDEPENDENCIES\n  rails\n",
        _ => "",
    });
    text
}

/// Translations.
pub(crate) fn translations(size: usize, random: &mut Random) -> String {
    let mut text = "{\n  \"app\": \"x\"".to_owned();
    while text.len() < size {
        write!(
            text,
            ",\n  \"{}.{}\": \"",
            random.joined(2, "."),
            random.hex(4)
        )
        .expect(WRITTEN);
        sentence(&mut text, random);
        text.push('"');
    }
    text.push_str("\n}\n");
    text
}

/// A document.
pub(crate) fn document(size: usize, random: &mut Random) -> String {
    let mut text = format!("# {}\n\n", random.camel(2));
    while text.len() < size {
        write!(text, "## {}\n\n", random.camel(2)).expect(WRITTEN);
        for _ in 0..2 + random.below(6) {
            for _ in 0..6 {
                sentence(&mut text, random);
                text.push_str(", ");
            }
            text.push_str("and so on.\n\n");
        }
        write!(
            text,
            "```sh\nmake {}\n```\n\n- [{}](./{}.md)\n\n",
            random.word(),
            random.word(),
            random.word()
        )
        .expect(WRITTEN);
    }
    text
}

/// Minified JavaScript: one long line.
pub(crate) fn minified(size: usize, random: &mut Random) -> String {
    let mut text = String::with_capacity(size + 200);
    while text.len() < size {
        write!(
            text,
            "function {0:.2}(t,e){{var n=t.{1},r=e&&\"{2}\";return n?{0:.2}(n,{3}):r||\"/{4}\"}}",
            random.hex(4),
            random.word(),
            random.word(),
            random.below(99),
            random.word()
        )
        .expect(WRITTEN);
    }
    text
}

/// A migration of a database.
pub(crate) fn migration(number: usize, random: &mut Random) -> String {
    let table = random.joined(2, "_");
    let mut text =
        format!("-- {number}\nCREATE TABLE IF NOT EXISTS {table} (\n  id BIGINT PRIMARY KEY");
    for _ in 0..6 {
        write!(
            text,
            ",\n  {} TEXT NOT NULL DEFAULT ''",
            random.joined(2, "_")
        )
        .expect(WRITTEN);
    }
    writeln!(
        text,
        "\n);\nCREATE INDEX {table}_by_{} ON {table} (id);",
        random.word()
    )
    .expect(WRITTEN);
    text
}

/// A workflow of GitHub.
pub(crate) fn workflow(name: &str, command: &str, random: &mut Random) -> String {
    format!(
        "name: {name}\non:\n  pull_request:\n  push:\n    branches: [main]\npermissions:\n  contents: read\njobs:\n  test:\n    runs-on: ubuntu-24.04\n    steps:\n      - uses: actions/checkout@{}\n      - run: |\n          cd services/{name}\n          {command}\n",
        random.hex(40)
    )
}

/// A table of numbers, as large data comes.
pub(crate) fn table(size: usize, random: &mut Random) -> String {
    let mut text = String::with_capacity(size + 100);
    while text.len() < size {
        writeln!(
            text,
            "{},{},{},{}",
            random.below(1 << 30),
            random.word(),
            random.below(1 << 20),
            random.hex(16)
        )
        .expect(WRITTEN);
    }
    text
}
