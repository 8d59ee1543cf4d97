//! Faults of rule files, each named at its place.

use super::*;

const GOOD: &str = "title: Pin base images by digest
severity: medium
effort: minutes
proof: strong
scope: component
applies: profile.docker
otherwise: no Dockerfile builds an image
each: docker.stage
when: stage.base.kind == \"image\"
require: stage.base.image.digest != \"\"
at: base
message: base image `{stage.base.text}` can change
why: Because.
fix: Do it.
";

fn faults(text: &str) -> Vec<String> {
    match load("container/x", "x.yaml", text, true) {
        Ok(_) => Vec::new(),
        Err(faults) => faults.iter().map(ToString::to_string).collect(),
    }
}

#[test]
fn a_good_rule_loads() {
    assert_eq!(faults(GOOD), Vec::<String>::new());
}

#[test]
fn a_fault_is_named_with_line_and_column_and_the_way_out() {
    for (from, to, expected) in [
        (
            "stage.base.image.digest",
            "stage.bse.image.digest",
            "x.yaml:10:16: `bse` is not a field of Stage; did you mean `base`?",
        ),
        (
            "{stage.base.text}",
            "{stage.base.txt}",
            "x.yaml:12:34: `txt` is not a field of Base; did you mean `text`?",
        ),
        (
            "each: docker.stage",
            "each: docker.stages",
            "x.yaml:8:7: `docker.stages` is no kind of fact; did you mean `docker.stage`?",
        ),
        (
            "severity: medium",
            "severity: mediun",
            "x.yaml:2:11: `severity` is one of critical, high, medium, low; did you mean `medium`?",
        ),
        (
            "at: base",
            "at: bas",
            "x.yaml:11:5: `bas` is no place of docker.stage (known: base); did you mean `base`?",
        ),
        (
            "title:",
            "titel:",
            "x.yaml:1:1: `titel` is no key of a rule; did you mean `title`?",
        ),
        (
            "applies: profile.docker",
            "applies: profile.doker",
            "x.yaml:6:18: `doker` is not a field of Profile; did you mean `docker`?",
        ),
        (
            "otherwise: no Dockerfile builds an image\n",
            "missing: x\n",
            "x.yaml:7:1: `missing` does not go with `each`",
        ),
    ] {
        let found = faults(&GOOD.replace(from, to));
        assert!(
            found.iter().any(|fault| fault == expected),
            "{to}: {found:#?}"
        );
    }
}

#[test]
fn several_faults_are_all_named() {
    let text = GOOD
        .replace("why: Because.\n", "")
        .replace("effort: minutes", "effort: years");
    assert_eq!(faults(&text).len(), 2);
}

#[test]
fn broken_yaml_and_empty_files_are_faults() {
    assert_eq!(faults("").len(), 1);
    assert!(!faults("title: [unclosed\n").is_empty());
    assert_eq!(
        faults("- a\n- b\n"),
        ["x.yaml:1:1: a rule is a map of keys, starting with `title:`"]
    );
}
