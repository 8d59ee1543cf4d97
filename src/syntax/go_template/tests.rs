use super::*;

#[test]
fn blocks_close_where_they_should() {
    let text = "{{ define \"a\" }}x{{ end }}{{ if .A }}1{{ else if .B }}2{{ else }}3{{ end }}{{ range $k, $v := .M }}{{ $k }}{{ else }}none{{ end }}";
    let template = parse(text);
    assert_eq!(template.error, None);
    assert_eq!(template.defines.len(), 1);
    assert!(
        matches!(&template.nodes[0], Node::If(branches, otherwise, _) if branches.len() == 2 && otherwise.len() == 1)
    );
    assert!(
        matches!(&template.nodes[1], Node::Range(variables, _, _, otherwise, _) if variables.len() == 2 && otherwise.len() == 1)
    );
}

#[test]
fn else_with_ends_with_its_block() {
    let template = parse("{{ if .A }}1{{ else with .B }}2{{ end }}tail");
    assert_eq!(template.error, None);
    assert_eq!(template.nodes.len(), 2);
    let template = parse("{{ with .A }}1{{ else if .B }}2{{ end }}tail");
    assert_eq!(template.nodes.len(), 2);
}

#[test]
fn a_broken_template_keeps_what_came_before() {
    let template = parse("a{{ if .A }}b{{ (.c }}d{{ end }}");
    assert!(template.error.is_some());
    assert!(!template.nodes.is_empty());
    assert!(parse("{{ end }}").error.is_some());
    assert!(parse("{{ if .x }}").error.is_some());
}

#[test]
fn hostile_nesting_is_refused() {
    assert!(parse(&"{{ if .a }}".repeat(10_000)).error.is_some());
    assert!(
        parse(&format!("{{{{ {} }}}}", "(".repeat(10_000)))
            .error
            .is_some()
    );
    assert!(parse(&"{{".repeat(100_000)).error.is_some());
}
