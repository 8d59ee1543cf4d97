//! Inputs that make parsers slow, hungry or recursive cost no more than their bytes.

use crate::bench::{Repository, Said, finished};
use std::process::Command;

/// The most address space that a run may ask for, in KiB: threads reserve most of it.
const SPACE: &str = "4194304";

/// Scans with a bound on memory where the system offers one.
fn survives(bench: &Repository) -> Said {
    let scan = bench.scan();
    if !cfg!(target_os = "linux") {
        return bench.survives();
    }
    let mut bounded = Command::new("sh");
    bounded.args(["-c", "ulimit -v \"$0\"; exec \"$@\"", SPACE]);
    bounded.arg(scan.get_program()).args(scan.get_args());
    bounded.current_dir(bench.beside("home"));
    let said = bench.run(&mut bounded);
    assert!(matches!(said.code, 0 | 1), "{}", said.stderr);
    said
}

#[test]
fn aliases_are_not_multiplied() {
    let mut laughs = String::from("a0: &a0 [x, x, x, x, x, x, x, x, x]\n");
    let mut merges = String::from("b0: &b0 {k: v}\n");
    for level in 1..40 {
        let below = level - 1;
        laughs += &format!(
            "a{level}: &a{level} [{}]\n",
            format!("*a{below}, ").repeat(9)
        );
        merges += &format!("b{level}: &b{level} {{<<: [*b{below}, *b{below}], k{level}: v}}\n");
    }
    let big = format!(
        "big: &big \"{}\"\nall: [{}]\n",
        "x".repeat(20_000),
        "*big, ".repeat(4_000)
    );
    let many: String = (0..10_000)
        .map(|at| format!("- &n{at} {at}\n- *n{at}\n"))
        .collect();
    let itself = "a: &a {b: &b [*a, *b], <<: *a}\non: *a\njobs: *b\n";
    let files = [laughs.as_str(), &merges, &big, &many, itself];
    let bench = Repository::new();
    for (at, text) in files.into_iter().enumerate() {
        bench.file(&format!(".github/workflows/w{at}.yml"), text);
        bench.file(
            &format!("deploy/d{at}.yaml"),
            format!("kind: Deployment\n{text}"),
        );
        bench.file(
            &format!("compose.{at}.yaml"),
            format!("services: {{}}\n{text}"),
        );
    }
    survives(&bench);
}

#[test]
fn entities_are_not_expanded_and_nothing_is_fetched() {
    let mut laughs = String::from("<!DOCTYPE p [<!ENTITY a0 \"xxxxxxxxxx\">");
    for level in 1..30 {
        laughs += &format!(
            "<!ENTITY a{level} \"{}\">",
            format!("&a{};", level - 1).repeat(9)
        );
    }
    laughs += "]><project>&a29;</project>";
    let fetch = "<!DOCTYPE p [<!ENTITY e SYSTEM \"file:../outside/secret.txt\">]><project><name>&e;</name></project>";
    let wide = format!(
        "<project {}></project>",
        (0..10_000)
            .map(|at| format!("a{at}='x' "))
            .collect::<String>()
    );
    let bench = Repository::of(&[
        ("pom.xml", &laughs),
        ("a/pom.xml", fetch),
        ("b/pom.xml", &wide),
    ]);
    survives(&bench).left_out("pom.xml", "");
}

#[test]
fn depth_overflows_no_stack() {
    let deep = |open: &str, close: &str| [open.repeat(6_000), close.repeat(6_000)].concat();
    let steps: String = (0..1_000)
        .map(|level| format!("{}a:\n", " ".repeat(level)))
        .collect();
    let bench = Repository::new();
    for (name, text) in [
        (".github/workflows/flow.yml", deep("[", "]")),
        ("deploy/maps.yaml", deep("{a: ", "}")),
        ("deploy/dashes.yaml", deep("- ", "")),
        ("deploy/block.yaml", steps),
        ("package.json", deep("[", "]")),
        ("a/package.json", deep("{\"a\":", "}")),
        ("Cargo.toml", format!("a = {}", deep("[", "]"))),
        ("b/Cargo.toml", format!("a = {}", deep("{b = ", "}"))),
        ("c/Cargo.toml", format!("[{}a]\n", "a.".repeat(6_000))),
        ("pom.xml", deep("<a>", "</a>")),
        ("infra/main.tf", deep("a { ", "}")),
        ("infra/b.tf", format!("a = {}", deep("[", "]"))),
        ("README.md", deep("> ", "")),
        ("docs/a.md", deep("[", "](x)")),
        ("docs/b.md", deep("*a ", "*")),
        ("scripts/a.sh", deep("$(", ")")),
        ("scripts/b.sh", deep("if a; then\n", "fi\n")),
        ("Makefile", format!("a = {}\nb: ; $(a)\n", deep("$(", ")"))),
        ("chart/Chart.yaml", "name: c\nversion: 1.0.0\n".into()),
        ("chart/templates/a.yaml", deep("{{ if .a }}", "{{ end }}")),
        (
            "chart/templates/b.yaml",
            format!("{{{{ {} }}}}", deep("(", ")")),
        ),
        ("readme.rst", deep("* ", "")),
    ] {
        bench.file(name, text);
    }
    for (at, extension) in ["rs", "go", "py", "ts", "java", "kt", "cs", "rb", "php"]
        .iter()
        .enumerate()
    {
        bench.file(&format!("src/a{at}.{extension}"), deep("(", ")"));
        bench.file(&format!("src/b{at}.{extension}"), deep("f(a, {b: [", "]})"));
        bench.file(&format!("src/c{at}.{extension}"), deep("a<", ">"));
        bench.file(&format!("src/d{at}.{extension}"), deep("/*", "*/"));
        bench.file(&format!("src/e{at}.{extension}"), deep("\"${", "}\""));
    }
    let said = survives(&bench);
    for name in [
        ".github/workflows/flow.yml",
        "package.json",
        "Cargo.toml",
        "pom.xml",
    ] {
        said.left_out(name, "");
    }
}

#[test]
fn a_condition_of_a_rule_is_bounded() {
    let bench = Repository::of(&[("a", "")]);
    let conditions = [
        "(".repeat(2_000),
        "!".repeat(3_999),
        "[".repeat(3_999),
        format!("file.path{}", ".a".repeat(1_900)),
        format!("file.path.matches(\"{}\")", "(a{99}){99}".repeat(9)),
    ];
    for condition in conditions {
        let rules = bench.beside("reports/rules");
        std::fs::create_dir_all(rules.join("x")).expect("created");
        let rule = format!(
            "title: X\nseverity: low\neffort: hours\nproof: strong\nscope: repository\neach: file\nrequire: '{condition}'\nmessage: m\nwhy: w\nfix: f\n"
        );
        std::fs::write(rules.join("x/y.yaml"), rule).expect("written");
        let said = bench.run(bench.scan().arg("--rules").arg(&rules));
        assert_eq!(said.code, 2, "{condition}");
    }
}

#[test]
fn long_lines_and_many_of_them_are_read_once() {
    let line = |piece: &str| piece.repeat(100_000 / piece.len());
    let bench = Repository::new();
    for (name, text) in [
        ("deploy/a.yaml", line("a: ")),
        ("deploy/b.yaml", line("---\n")),
        ("deploy/c.yaml", format!("a: |\n{}", line("  x\n"))),
        (
            ".github/workflows/a.yml",
            format!(
                "on: push\njobs: {{a: {{steps: [{{run: \"{}\"}}]}}}}\n",
                line("x && ")
            ),
        ),
        ("package.json", format!("{{\"a\": [{}1]}}", line("1,"))),
        ("Cargo.toml", line("[a]\n")),
        ("Dockerfile", format!("FROM a\nRUN {}", line("\\\n"))),
        ("docker/Dockerfile", line("RUN <<E\n")),
        ("infra/main.tf", line("a = \"${")),
        ("Makefile", line("a: a\n")),
        ("scripts/a.sh", line("a 'b' | ")),
        ("README.md", line("[a](")),
        ("docs/a.md", line("`a")),
        ("docs/b.md", line("<!--")),
        ("src/a.rs", line("a.b().")),
        ("src/b.py", line("@a\n")),
        ("src/c.ts", line("f(")),
        ("src/d.go", line("\"")),
        ("src/e.rb", line("<<~A ")),
        ("src/f.php", line("/* ")),
        (".gitignore", line("**/a*/**\n")),
        (".gitattributes", line("*.a linguist-vendored\n")),
        ("CODEOWNERS", line("* @a\n")),
        ("requirements.txt", line("a==1\n")),
        ("CHANGELOG.md", line("## [1.0.0]\n")),
    ] {
        bench.file(name, text);
    }
    survives(&bench);
}

#[test]
fn text_that_backtracks_in_other_tools_takes_no_longer_here() {
    let bench = Repository::new();
    let texts = [
        "a".repeat(40_000),
        " ".repeat(40_000),
        "@".repeat(40_000),
        "a@".repeat(20_000),
        "=".repeat(40_000),
        "\"\\".repeat(20_000),
    ];
    for (at, text) in texts.iter().enumerate() {
        for name in [
            "a.md",
            "b.py",
            "c.ts",
            "d.yaml",
            "e.env",
            "f.sql",
            "Dockerfile",
            "g.properties",
            "h.gradle",
            "i.sh",
        ] {
            bench.file(&format!("d{at}/{name}"), text);
        }
    }
    survives(&bench);
}

#[test]
fn a_value_of_megabytes_is_cut_before_it_is_told() {
    let long = "x".repeat(150_000);
    let bench = Repository::new();
    bench.file("Dockerfile", format!("FROM {long}\nUSER root\n"));
    bench.file("deploy/a.yaml", format!("apiVersion: apps/v1\nkind: Deployment\nmetadata: {{name: {long}}}\nspec: {{template: {{spec: {{containers: [{{name: a, image: {long}}}]}}}}}}\n"));
    bench.file(
        ".github/workflows/a.yml",
        format!("name: a\non: push\njobs: {{a: {{runs-on: x, steps: [{{uses: {long}@v1}}]}}}}\n"),
    );
    bench.file(
        "package.json",
        format!("{{\"name\": \"a\", \"dependencies\": {{\"{long}\": \"*\"}}}}"),
    );
    let said = survives(&bench);
    for (form, text) in [
        ("table", &said.table),
        ("json", &said.json.to_string()),
        ("sarif", &said.sarif),
        ("markdown", &said.markdown),
    ] {
        assert!(text.len() < 4 << 20, "{form}: {} bytes", text.len());
    }
}

#[test]
fn a_run_on_a_small_stack_ends() {
    let bench = Repository::of(&[("README.md", "# A\n"), ("src/main.rs", "fn main() {}\n")]);
    let scan = bench.scan();
    let mut bounded = Command::new("sh");
    bounded.args(["-c", "ulimit -s 512; exec \"$@\"", "sh"]);
    bounded.arg(scan.get_program()).args(scan.get_args());
    assert!(
        finished(&mut bounded)
            .status
            .code()
            .is_some_and(|code| code < 2)
    );
}
