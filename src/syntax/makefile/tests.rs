use super::*;

fn texts(words: &[Text]) -> Vec<&str> {
    words.iter().map(|word| word.text.as_str()).collect()
}

#[test]
fn rules_have_targets_needs_and_recipes() {
    let text = "\u{feff}# top\r\ninclude a.mk $(B)/b.mk\r\n.PHONY: all test\r\nall test: build $(wildcard *.c) \\\r\n  more | dirs ## Runs: it\r\n\t@echo \"a\" # not ours\r\n\t-rm -f x && \\\r\n\t  ls\r\n\r\n\t+@ make -C $(B)\r\nbuild: ; go build ./...\r\nx y &: z\r\n\tgen\r\n%.o: %.c\r\n\tcc $<\r\n$(O): %.o: %.h\r\nrun: PORT = 1\r\ndep:: one\r\n";
    let file = parse(text);
    let names: Vec<_> = file
        .targets
        .iter()
        .map(|target| target.name.text.as_str())
        .collect();
    assert_eq!(
        names,
        ["all", "test", "build", "x", "y", "%.o", "$(O)", "dep"]
    );
    let test = file.target("test").expect("there");
    assert_eq!(
        texts(&test.prerequisites),
        ["build", "$(wildcard *.c)", "more", "dirs"]
    );
    assert_eq!(
        (test.help.as_str(), test.name.span.text(text)),
        ("Runs: it", "test")
    );
    let recipe: Vec<_> = test
        .recipe
        .iter()
        .map(|line| (line.text.as_str(), line.silent, line.ignores_failure))
        .collect();
    assert_eq!(
        recipe,
        [
            ("echo \"a\" # not ours", true, false),
            ("rm -f x && \\\r\n\t  ls", false, true),
            ("make -C $(B)", true, false)
        ]
    );
    assert!(
        test.recipe
            .iter()
            .all(|line| line.span.text(text) == line.text)
    );
    assert_eq!(test.recipe[0].line.text(text), "@echo \"a\" # not ours");
    assert_eq!(
        file.target("build").expect("there").recipe[0].text,
        "go build ./..."
    );
    assert_eq!(
        texts(&file.target("$(O)").expect("there").prerequisites),
        ["%.h"]
    );
    assert_eq!(texts(&file.includes), ["a.mk", "$(B)/b.mk"]);
}

#[test]
fn variables_are_collected_and_expanded() {
    let text = "export A := one # note\nB ?= $(A) two\nB ?= no\nC = x \\\n   y\nC += ${B}\nD != date\nifdef X\nE::=5\nendif\ndefine F\nG = 1\nt: u\nendef\nL = $(L)\n";
    let file = parse(text);
    let names: Vec<_> = file
        .variables
        .iter()
        .map(|variable| (variable.name.text.as_str(), variable.operator.as_str()))
        .collect();
    assert_eq!(
        names,
        [
            ("A", ":="),
            ("B", "?="),
            ("B", "?="),
            ("C", "="),
            ("C", "+="),
            ("D", "!="),
            ("E", ":="),
            ("L", "=")
        ]
    );
    assert_eq!(
        file.expand("run $(C) $$HOME $(unknown) $(shell x) $@ ${"),
        "run x y one two $HOME $(unknown) $(shell x) $@ ${"
    );
    assert_eq!((file.value("B"), file.value("Z")), (Some("$(A) two"), None));
    assert!(file.expand("$(L)").len() < 100);
    assert!(file.targets.is_empty());
}

#[test]
fn what_calls_a_function_stays_as_written() {
    let file = parse(
        "V := $(shell date)\nW = $(V) $(subst a,b,c)\nN = x$(M_$(K))\nM_ = no\nS = $(X:.c=.o)\nL = %LONG%\n"
            .replace("%LONG%", &"a.c ".repeat(1_000))
            .as_str(),
    );
    assert_eq!(
        file.expand("$(MAKE) $(V) $(W) $(N) $(S) $(L)"),
        "make $(V) $(W) x$(M_$(K)) $(X:.c=.o) $(L)"
    );
}

#[test]
fn a_recipe_may_be_one_script() {
    assert!(parse(".ONESHELL:\na:\n\tb\n").one_shell);
    assert!(!parse("a:\n\tb\n").one_shell);
}

#[test]
fn hostile_files_cost_no_more_than_their_text() {
    let doubling: String = (1..60)
        .map(|n| format!("V{n} = $(V{0})$(V{0})\n", n - 1))
        .collect();
    assert!(parse(&(doubling + "V0=xx")).expand("$(V59)").len() < 1 << 20);
    for text in [
        "a:\\\n".repeat(50_000),
        "$(".repeat(50_000) + ":",
        "a: b\n\t".repeat(30_000),
        "define\n".repeat(30_000),
        ":".repeat(50_000),
        "=".repeat(50_000),
        "\\#".repeat(50_000),
        "a ".repeat(50_000) + ":",
        "\t\n:\n\t".repeat(1_000),
        "é:é\n\té".repeat(1_000),
        ".RECIPEPREFIX=é\na:\né b\n".to_owned(),
        ";".to_owned(),
        "include".to_owned(),
        "-".to_owned(),
        "a:;".to_owned(),
        "endef".to_owned(),
    ] {
        let _ = parse(&text);
    }
    let many = "a ".repeat(20_000) + ":\n" + &"\tx\n".repeat(20);
    assert_eq!(parse(&many).targets.len(), 20_000);
    let square = "a ".repeat(20_000) + ":" + &" b".repeat(20_000) + "\n" + &"\tx\n".repeat(20_000);
    assert_eq!(parse(&square).targets.len(), 20_000);
}
