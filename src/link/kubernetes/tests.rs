//! Whole sets, from texts to facts.

use super::*;
use crate::extract::{Extracted, Input};
use crate::facts::container::Dockerfile;
use crate::facts::kubernetes::{Container, Workload};
use crate::facts::profile::Component;
use crate::facts::{ComponentId, Located};
use crate::source::{FileClass, FileId, Place, RepoPath};
use crate::walk::git::GitMetadata;

fn facts_of(files: &[(&str, &str)]) -> FactSet {
    let mut drafts = Vec::new();
    for (id, (path, text)) in (0_u32..).zip(files) {
        let path = RepoPath::new(path);
        let mut out = Extracted::default();
        assert!(
            crate::extract::kubernetes::accepts(&path, FileClass::Kubernetes),
            "{path}"
        );
        crate::extract::kubernetes::extract(
            &Input {
                id: FileId(id),
                path: &path,
                class: FileClass::Kubernetes,
                text,
            },
            &mut out,
        );
        assert!(out.errors.is_empty(), "{:?}", out.errors);
        drafts.append(&mut out.drafts.kubernetes);
    }
    let mut facts = FactSet::default();
    let component = Component {
        name: "shop".to_owned(),
        ecosystems: vec!["java".to_owned()],
        ..Component::default()
    };
    facts
        .components
        .push(Located::new(component, Place::default()));
    let mut dockerfile = Located::new(
        Dockerfile {
            path: "Dockerfile".to_owned(),
            production: true,
            runs_as_root: true,
            ..Dockerfile::default()
        },
        Place::default(),
    );
    dockerfile.component = ComponentId(0);
    facts.dockerfiles.push(dockerfile);
    let git = GitMetadata::default();
    link(
        &Repository {
            files: &[],
            git: &git,
        },
        drafts,
        &mut facts,
    );
    facts
}

fn workload<'a>(facts: &'a FactSet, name: &str) -> &'a Workload {
    facts
        .workloads
        .iter()
        .find(|fact| fact.name == name)
        .expect("the workload is there")
}

fn container<'a>(facts: &'a FactSet, name: &str) -> &'a Located<Container> {
    facts
        .containers
        .iter()
        .find(|fact| fact.name == name)
        .expect("the container is there")
}

const DEPLOYMENT: &str = "apiVersion: apps/v1
kind: Deployment
metadata: {name: shop}
spec:
  replicas: 2
  selector: {matchLabels: {app: shop}}
  template:
    metadata: {labels: {app: shop, tier: web}}
    spec:
      initContainers:
      - {name: wait, image: 'busybox:1'}
      - {name: proxy, image: 'envoyproxy/envoy:v1', restartPolicy: Always}
      containers:
      - name: shop
        image: ghcr.io/acme/shop:1.0
        ports: [{name: http, containerPort: 8080}]
        livenessProbe: {httpGet: {path: /live, port: http}}
        readinessProbe: {httpGet: {path: /ready, port: 8081}}
        resources: {requests: {cpu: 100m, memory: 1Gi}, limits: {memory: 512Mi}}
        securityContext: {runAsUser: 1000}
";

#[test]
fn a_workload_with_all_that_looks_at_it() {
    let others = "apiVersion: v1
kind: Service
metadata: {name: shop}
spec: {selector: {app: shop}, ports: [{port: 80, targetPort: http}]}
---
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: {name: shop}
spec: {scaleTargetRef: {kind: Deployment, name: shop}, minReplicas: 3, maxReplicas: 9}
---
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata: {name: shop}
spec: {minAvailable: 3, selector: {matchExpressions: [{key: tier, operator: In, values: [web]}]}}
---
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata: {name: stray}
spec: {maxUnavailable: 1, selector: {matchLabels: {app: shopp}}}
---
apiVersion: v1
kind: Service
metadata: {name: stray}
spec: {selector: {app: shopp}}
";
    let facts = facts_of(&[("k8s/app.yaml", DEPLOYMENT), ("k8s/rest.yaml", others)]);
    let shop = workload(&facts, "shop");
    assert!(shop.production && shop.own && shop.has_service && shop.autoscaled && shop.slow_start);
    assert_eq!(
        (shop.replicas, shop.has_disruption_budget, shop.environment),
        (3, true, "base")
    );
    let budgets: Vec<_> = facts
        .disruption_budgets
        .iter()
        .map(|fact| (fact.matches, fact.blocks_evictions))
        .collect();
    assert_eq!(budgets, [(true, true), (false, false)]);
    let stray: Vec<_> = facts
        .objects
        .iter()
        .filter(|fact| !fact.target_found)
        .map(|fact| fact.name.as_str())
        .collect();
    assert_eq!(stray, ["stray", "stray"]);
    let fact = container(&facts, "shop");
    assert_eq!(fact.component, ComponentId(0));
    assert!(fact.backs_service && fact.liveness.port_declared && !fact.readiness.port_declared);
    assert!(fact.resources.request_over_limit && fact.resources.missing.is_empty());
    assert_eq!(
        (
            fact.run_as_user,
            fact.run_as_non_root.as_str(),
            fact.liveness.period
        ),
        (1000, "", 10)
    );
    assert!(facts.dockerfiles[0].non_root_in_kubernetes);
    assert_eq!(
        (
            container(&facts, "wait").role,
            container(&facts, "proxy").role
        ),
        ("init", "sidecar")
    );
    assert_eq!(facts.health_probes.len(), 2);
}

#[test]
fn a_job_runs_to_completion() {
    let text = "apiVersion: batch/v1
kind: CronJob
metadata: {name: nightly}
spec:
  jobTemplate: {spec: {template: {spec: {restartPolicy: Never, containers: [{name: a, image: 'ghcr.io/acme/job:1'}]}}}}
";
    let facts = facts_of(&[("k8s/job.yaml", text)]);
    assert!(workload(&facts, "nightly").runs_to_completion);
}

#[test]
fn a_limit_range_gives_what_is_missing() {
    let range = "apiVersion: v1
kind: LimitRange
metadata: {name: all}
spec: {limits: [{type: Container, default: {memory: 1Gi}, defaultRequest: {cpu: 50m, memory: 64Mi}}]}
";
    let pod = "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec: {containers: [{name: a, image: 'ghcr.io/acme/a:1'}]}\n";
    let facts = facts_of(&[("k8s/a.yaml", pod), ("k8s/range.yaml", range)]);
    assert!(container(&facts, "a").resources.missing.is_empty());
    let facts = facts_of(&[("k8s/a.yaml", pod)]);
    assert_eq!(
        container(&facts, "a").resources.missing,
        ["requests.cpu", "requests.memory", "limits.memory"]
    );
}

#[test]
fn an_overlay_of_production_patches_its_base() {
    let patch = "apiVersion: apps/v1
kind: Deployment
metadata: {name: shop}
spec:
  template:
    spec:
      containers:
      - name: shop
        startupProbe: {httpGet: {path: /live, port: http}}
";
    let overlay = "resources: [../../base]
namespace: live
patches:
- path: probe.yaml
- target: {kind: Deployment}
  patch: |-
    - op: replace
      path: /spec/template/spec/containers/0/livenessProbe/httpGet/path
      value: /healthz
images: [{name: ghcr.io/acme/shop, newTag: '2.0'}]
replicas: [{name: shop, count: 5}]
";
    let facts = facts_of(&[
        ("deploy/base/kustomization.yaml", "resources: [app.yaml]\n"),
        ("deploy/base/app.yaml", DEPLOYMENT),
        ("deploy/overlays/prod/kustomization.yaml", overlay),
        ("deploy/overlays/prod/probe.yaml", patch),
        (
            "deploy/overlays/dev/kustomization.yaml",
            "resources: [../../base]\n",
        ),
    ]);
    let production: Vec<_> = facts
        .containers
        .iter()
        .filter(|fact| fact.workload.production && fact.role == "main")
        .collect();
    let [shop] = &production[..] else {
        panic!("one set is production")
    };
    assert!(shop.startup.present);
    assert_eq!(
        (
            shop.image.tag.as_str(),
            shop.workload.replicas,
            shop.liveness.path.as_str()
        ),
        ("2.0", 5, "/healthz")
    );
    assert_eq!(
        (shop.workload.namespace.as_str(), shop.workload.environment),
        ("live", "prod")
    );
    assert_eq!(
        facts.workloads.len(),
        2,
        "the base, and the base as production has it"
    );
}

#[test]
fn an_opt_in_component_is_judged_apart() {
    let facts = facts_of(&[
        (
            "kustomize/base/kustomization.yaml",
            "resources: [app.yaml]\n",
        ),
        ("kustomize/base/app.yaml", DEPLOYMENT),
        (
            "kustomize/components/extra/kustomization.yaml",
            "kind: Component\nresources: [extra.yaml]\n",
        ),
        (
            "kustomize/components/extra/extra.yaml",
            &DEPLOYMENT.replace("shop", "extra"),
        ),
    ]);
    assert!(workload(&facts, "shop").production);
    let extra = workload(&facts, "extra");
    assert_eq!((extra.environment, extra.production), ("component", false));
}

const CHART: &str = "{{- if .Values.enabled }}
apiVersion: apps/v1
kind: Deployment
metadata:
  name: {{ include \"shop.fullname\" . }}
spec:
  replicas: {{ .Values.replicaCount }}
  template:
    metadata:
      labels:
        {{- include \"shop.labels\" . | nindent 8 }}
    spec:
      containers:
        - name: {{ .Chart.Name }}
          image: \"{{ .Values.image.repository }}:{{ .Values.image.tag | default .Chart.AppVersion }}\"
          {{- with .Values.livenessProbe }}
          livenessProbe:
            {{- toYaml . | nindent 12 }}
          {{- end }}
          resources:
            {{- toYaml .Values.resources | nindent 12 }}
          securityContext:
            {{- mystery .Values.security | nindent 12 }}
{{- end }}
---
apiVersion: v1
kind: Service
metadata:
  name: {{ include \"shop.fullname\" . }}
spec:
  selector:
    {{- include \"shop.labels\" . | nindent 4 }}
";

const TEMPLATES: &str = "{{- define \"shop.fullname\" -}}{{ printf \"%s\" .Release.Name | trunc 63 | trimSuffix \"-\" }}{{- end }}
{{- define \"shop.labels\" -}}
app: {{ .Chart.Name }}
release: {{ .Release.Name }}
{{- end }}
";

const VALUES: &str = "enabled: true
replicaCount: 1
image: {repository: ghcr.io/acme/shop, tag: ''}
livenessProbe:
  httpGet: {path: /live, port: 8080}
resources: {}
";

fn chart(more: &[(&str, &str)]) -> FactSet {
    let mut files = vec![
        (
            "charts/shop/Chart.yaml",
            "apiVersion: v2\nname: shop\nversion: 0.1.0\nappVersion: '1.4'\n",
        ),
        ("charts/shop/templates/_helpers.tpl", TEMPLATES),
        ("charts/shop/templates/app.yaml", CHART),
        (
            "charts/shop/templates/tests/test.yaml",
            "apiVersion: v1\nkind: Pod\nmetadata: {name: 'test-{{ .Release.Name }}'}\nspec: {containers: [{name: t, image: busybox}]}\n",
        ),
        ("charts/shop/values.yaml", VALUES),
    ];
    files.extend(more);
    facts_of(&files)
}

#[test]
fn a_chart_is_rendered_with_its_defaults() {
    let facts = chart(&[]);
    assert_eq!(facts.workloads.len(), 1, "a chart's test is no workload");
    let shop = workload(&facts, "shop");
    assert!(shop.production && shop.has_service && !shop.templated);
    assert_eq!((shop.replicas, shop.environment), (1, "base"));
    let fact = container(&facts, "shop");
    assert_eq!(
        (fact.image.text.as_str(), fact.liveness.path.as_str()),
        ("ghcr.io/acme/shop:1.4", "/live")
    );
    assert_eq!(fact.resources.missing.len(), 3);
    assert!(
        fact.templated,
        "the security context comes from a function that nobody knows"
    );
    let text = CHART;
    assert_eq!(fact.place.span.text(text), "name");
    let (_, resources) = fact
        .anchors
        .iter()
        .find(|(name, _)| *name == "resources")
        .expect("it is there");
    assert_eq!(resources.span.text(VALUES), "{}");
}

#[test]
fn values_of_production_win() {
    let facts = chart(&[(
        "charts/shop/values-prod.yaml",
        "replicaCount: 4\nresources: {limits: {memory: 1Gi, cpu: '1'}}\n",
    )]);
    let shop = workload(&facts, "shop");
    assert_eq!(
        (shop.replicas, shop.environment, shop.production),
        (4, "prod", true)
    );
    assert!(container(&facts, "shop").resources.missing.is_empty());
}

#[test]
fn a_chart_of_dependencies_alone_has_no_workloads() {
    let facts = facts_of(&[
        (
            "helm/shop/Chart.yaml",
            "apiVersion: v2\nname: shop\ndependencies: [{name: generic-service, version: '3', repository: 'https://charts.example.com'}]\n",
        ),
        (
            "helm/shop/values.yaml",
            "generic-service: {replicaCount: 4}\n",
        ),
    ]);
    assert!(facts.workloads.is_empty());
}

#[test]
fn wrong_types_everywhere_are_survived() {
    for text in [
        "apiVersion: apps/v1\nkind: Deployment\nmetadata: 3\nspec: {template: {spec: {containers: {a: b}}}}\n",
        "apiVersion: apps/v1\nkind: Deployment\nspec: {replicas: many, template: {metadata: [], spec: {containers: [1, {name: [], image: {}, livenessProbe: 3, ports: {}, resources: [], env: 1}]}}}\n",
        "apiVersion: policy/v1\nkind: PodDisruptionBudget\nspec: {minAvailable: [], selector: 7}\n",
        "apiVersion: autoscaling/v2\nkind: HorizontalPodAutoscaler\nspec: []\n",
        "apiVersion: v1\nkind: List\nitems: 3\n",
    ] {
        let _ = facts_of(&[
            ("k8s/a.yaml", text),
            (
                "k8s/kustomization.yaml",
                "resources: {a: 1}\npatches: [1, {patch: '['}]\nimages: [x]\nreplicas: [[]]\n",
            ),
        ]);
    }
}

#[test]
fn charts_that_name_each_other_end() {
    let chart = |name: &str| {
        let part =
            "- {name: a, repository: 'file://../a'}\n- {name: b, repository: 'file://../b'}\n";
        format!("apiVersion: v2\nname: {name}\nversion: 1.0.0\ndependencies:\n{part}{part}")
    };
    let map = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: '{{ .Release.Name }}'}\n";
    let facts = facts_of(&[
        ("c/a/Chart.yaml", &chart("a")),
        ("c/a/templates/m.yaml", map),
        ("c/b/Chart.yaml", &chart("b")),
        ("c/b/templates/m.yaml", map),
    ]);
    assert_eq!(facts.charts.len(), 2);
}
