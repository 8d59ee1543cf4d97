use super::*;
use crate::syntax::yaml;

fn value(text: &str) -> Value {
    let tree = yaml::parse(text);
    let place = |span| Place::new(FileId(9), span);
    Value::read(tree.root().expect("a document"), &place, &mut 10_000)
}

fn rendered(template: &str, values: &str) -> String {
    rendered_with(template, values, false)
}

fn rendered_with(template: &str, values: &str, complete: bool) -> String {
    let file = TemplateFile {
        path: "templates/a.yaml".to_owned(),
        file: FileId(0),
        text: template.to_owned(),
        template: go_template::parse(template),
    };
    assert_eq!(file.template.error, None);
    let top = value(&format!(
        "Chart: {{Name: shop, AppVersion: '1.2'}}\nRelease: {{Name: shop}}\nValues:\n{values}\n"
    ));
    let mut evaluator = Evaluator::new(&[&file], top, complete);
    let out = evaluator.render(&file);
    out.text().replace(crate::facts::image_ref::UNKNOWN, "?")
}

#[test]
fn probes_come_through_to_yaml() {
    let text = rendered(
        "livenessProbe:\n  {{- toYaml .Values.probe | nindent 2 }}\n",
        " probe:\n  httpGet: {path: /live, port: http}\n  periodSeconds: 5",
    );
    assert_eq!(
        text,
        "livenessProbe:\n  httpGet:\n    path: \"/live\"\n    port: \"http\"\n  periodSeconds: 5\n"
    );
}

#[test]
fn the_usual_helpers() {
    let text = rendered(
        "{{- define \"name\" -}}{{- default .Chart.Name .Values.nameOverride | trunc 63 | trimSuffix \"-\" }}{{- end -}}\n{{- $full := include \"name\" . -}}\n{{ if contains $full .Release.Name }}{{ .Release.Name }}{{ else }}{{ printf \"%s-%s\" .Release.Name $full }}{{ end }}:{{ .Values.tag | default .Chart.AppVersion | quote }}",
        " tag: ''",
    );
    assert_eq!(text.trim(), "shop:\"1.2\"");
}

#[test]
fn blocks_and_loops() {
    let text = rendered(
        "{{ range $k, $v := .Values.m }}{{ $k }}={{ $v }};{{ end }}{{ range .Values.l }}[{{ . }}]{{ else }}none{{ end }}{{ with .Values.w }}{{ .x }}{{ end }}{{ if and .Values.on (eq .Values.n 3) }}yes{{ end }}",
        " m: {b: 2, a: 1}\n l: []\n w: {x: 7}\n on: true\n n: 3",
    );
    assert_eq!(text, "a=1;b=2;none7yes");
}

#[test]
fn what_is_not_known_says_so() {
    assert_eq!(
        rendered(
            "a: {{ .Values.a.b.c }}\nb: {{ lookupSomething 1 }}",
            " a: null"
        ),
        "a: ??\nb: ??"
    );
}

#[test]
fn what_nobody_sets_is_unknown_where_it_is_written_and_nothing_where_it_is_asked_for() {
    for (template, open, known) in [
        ("{{ .Values.none }}|", "??|", "|"),
        ("{{ .Values.none | quote }}|", "\"??\"|", "|"),
        ("{{ toYaml .Values.none }}|", "??|", "null|"),
        ("{{ toYaml .Values.said }}|", "null|", "null|"),
        ("{{ .Values.said }}|", "??|", "|"),
        ("{{ .Values.none | default 3 }}|", "3|", "3|"),
        ("{{ if .Values.none }}a{{ else }}b{{ end }}|", "b|", "b|"),
        ("{{ with .Values.none }}a{{ end }}|", "|", "|"),
        ("{{ range .Values.none }}a{{ end }}|", "|", "|"),
        (
            "{{ if eq (toString .Values.none) \"x\" }}a{{ end }}|",
            "|",
            "|",
        ),
    ] {
        assert_eq!(rendered_with(template, " said: null", false), open);
        assert_eq!(rendered_with(template, " said: null", true), known);
    }
}

#[test]
fn a_template_that_includes_itself_ends() {
    let text = rendered(
        "{{ define \"a\" }}x{{ include \"a\" . }}{{ end }}{{ include \"a\" . }}",
        " a: 1",
    );
    assert!(text.contains('?'));
    let bomb = "{{ range .Values.l }}".repeat(30) + "x" + &"{{ end }}".repeat(30);
    let _ = rendered(&bomb, " l: [1, 2, 3, 4, 5, 6, 7, 8]");
}

#[test]
fn large_texts_spend_the_budget() {
    let big = "x".repeat(200_000);
    let text = format!(
        "{{{{ define \"a\" }}}}{big}{{{{ end }}}}{{{{ range until 1000 }}}}{{{{ range until 1000 }}}}{{{{ $x := include \"a\" $ }}}}{{{{ end }}}}{{{{ end }}}}"
    );
    let _ = rendered(&text, " a: 1");
}

#[test]
fn values_that_double_or_nest_without_end_are_cut() {
    for step in ["dict \"a\" $x \"b\" $x", "list $x", "set $x \"a\" $x"] {
        let text = format!(
            "{{{{ $x := dict }}}}{{{{ range until 1000 }}}}{{{{ $x = {step} }}}}{{{{ end }}}}{{{{ toYaml $x }}}}"
        );
        let _ = rendered(&text, " a: 1");
    }
}
