use super::*;

fn shown(text: &str) -> Vec<String> {
    parse(text)
        .iter()
        .map(|command| {
            command
                .words
                .iter()
                .map(|word| word.text.as_str())
                .collect::<Vec<_>>()
                .join("·")
        })
        .collect()
}

fn only(text: &str) -> Command {
    let commands = parse(text);
    assert_eq!(commands.len(), 1, "{text}: {commands:?}");
    commands.into_iter().next().expect("one")
}

/// The first words of the commands that `is` holds for.
fn which(text: &str, is: impl Fn(&Command) -> bool) -> String {
    let commands = parse(text);
    let names: Vec<_> = commands
        .iter()
        .filter(|command| is(command))
        .map(|command| command.words.first().map_or("", |word| &word.text))
        .collect();
    names.join(" ")
}

#[test]
fn words_are_unquoted_and_spans_are_true() {
    let text = "  A=1 B=\"x y\" npm   run 'a b' \"é $X\" c\\ d \"$(date +\"%Y\")\" -- # note\n";
    let command = only(text);
    let words: Vec<_> = command
        .words
        .iter()
        .map(|word| (word.text.as_str(), word.quoted, word.dynamic))
        .collect();
    assert_eq!(
        words,
        [
            ("npm", false, false),
            ("run", false, false),
            ("a b", true, false),
            ("é $X", true, true),
            ("c d", false, false),
            ("$(date +\"%Y\")", true, true),
            ("--", false, false)
        ]
    );
    assert_eq!(
        command.assignments,
        [
            ("A".to_owned(), "1".to_owned()),
            ("B".to_owned(), "x y".to_owned())
        ]
    );
    assert_eq!(
        command.span.text(text),
        text.trim().trim_end_matches(" # note")
    );
    assert_eq!(command.words[3].span.text(text), "\"é $X\"");
}

#[test]
fn operators_split_and_redirections_vanish() {
    assert_eq!(
        shown("a && b || c; d | e & f\ng"),
        ["a", "b", "c", "d", "e", "f", "g"]
    );
    assert_eq!(
        shown("a x >out 2>&1 <in &>>log y >& z 2> /dev/null"),
        ["a·x·y"]
    );
    assert_eq!(
        shown("curl -fsSL https://x.io/i?a=1 |\n  bash -s -- --yes"),
        ["curl·-fsSL·https://x.io/i?a=1", "bash·-s·--·--yes"]
    );
    assert_eq!(shown("a \\\n  b \\\r\n  c\r\nd"), ["a·b·c", "d"]);
    assert_eq!(
        shown("arr=(a b; c) x; ${arr[@]} y; ls @(a|b)"),
        ["x", "${arr[@]}·y", "ls·@(a|b)"]
    );
    assert_eq!(
        parse("# note\n\na").first().map(|a| a.operator_before),
        Some(Op::Start)
    );
    let commands = parse("a && b | c");
    assert_eq!(
        (
            commands[1].operator_before,
            commands[1].operator_after,
            commands[2].operator_after
        ),
        (Op::And, Op::Pipe, Op::Sequence)
    );
}

#[test]
fn expressions_of_the_platform_are_one_dynamic_word() {
    let command = only(
        "deploy --tag ${{ github.event.inputs.tag || 'x' }}-a \"${{ secrets.T }}\" {{ version }}",
    );
    let words: Vec<_> = command
        .words
        .iter()
        .skip(2)
        .map(|word| (word.text.as_str(), word.dynamic))
        .collect();
    assert_eq!(
        words,
        [
            ("${{ github.event.inputs.tag || 'x' }}-a", true),
            ("${{ secrets.T }}", true),
            ("{{ version }}", true)
        ]
    );
}

#[test]
fn heredocs_and_comments_hold_no_commands() {
    let text = "cat <<EOF | kubectl apply -f -\nrm -rf /\nEOF\na <<-'X' b\n\tcurl\n\tX\n# rm\nc # d\nx=$((1<<2))\ne\n";
    assert_eq!(
        shown(text),
        ["cat", "kubectl·apply·-f·-", "a·b", "c", "", "e"]
    );
    let commands = parse(text);
    assert_eq!(commands[1].heredocs[0].text(text), "rm -rf /\n");
    assert_eq!(commands[2].heredocs[0].text(text), "\tcurl\n");
}

#[test]
fn compounds_are_flattened_and_branches_are_guarded() {
    let text = "if test -f x && ok; then a; elif b; then c; else d; fi\nfor f in *.sh; do e \"$f\"; done\nfor ((i=0;i<3;i++)); do e2; done\nwhile read l; do f; done < in\ncase $x in a|b) g ;; (c) h; i ;; *) ;; esac\n{ j; }; (cd k && l)\n[[ -n $x && y ]] && m\n";
    assert_eq!(which(text, |command| command.guarded), "a c d g h i");
    assert_eq!(
        which(text, |command| command.ignores_failure),
        "test ok b read"
    );
    let all = which(text, |_| true);
    assert_eq!(
        all,
        "test ok a b c d e e2 read f g h i j cd l [[ -n $x && y ]] m"
    );
}

#[test]
fn functions_name_their_commands() {
    let text = "build() {\n  make\n}\nfunction ship { push; }\nf () ( sub )\nmain\n";
    let names: Vec<_> = parse(text)
        .into_iter()
        .map(|command| (command.words[0].text.clone(), command.in_function))
        .collect();
    let expected = [
        ("make", Some("build")),
        ("push", Some("ship")),
        ("sub", Some("f")),
        ("main", None),
    ];
    assert_eq!(
        names,
        expected.map(|(word, name)| (word.to_owned(), name.map(str::to_owned)))
    );
}

#[test]
fn a_rescued_failure_is_ignored() {
    let ignored = |text: &str| which(text, |command| command.ignores_failure);
    assert_eq!(ignored("a || true"), "a");
    assert_eq!(ignored("a && b || :"), "a b");
    assert_eq!(
        ignored("a || exit 0; b || exit 1; c || exit; d || return 0"),
        "a d"
    );
    assert_eq!(ignored("a || { echo no; true; }"), "a");
    assert_eq!(ignored("a || { echo no; exit 1; }"), "");
    assert_eq!(
        ignored("a || {\n echo no; exit 1\n}\nb || { exit 1; }\ntrue"),
        ""
    );
    assert_eq!(ignored("{ a; b; } || true"), "a b");
    assert_eq!(ignored("(a) || echo failed"), "a");
    assert_eq!(ignored("! a; b"), "a");
    assert_eq!(ignored("a ||\n  true\nb"), "a");
    assert_eq!(ignored("set +e\na\nset -e\nb"), "a set");
    assert_eq!(ignored("a || b"), "");
    assert_eq!(ignored("a | tee x || true"), "a tee");
}

#[test]
fn a_pipe_loses_failures_unless_pipefail_is_set() {
    let lost = |text: &str| which(text, |command| command.lost_in_pipe);
    assert_eq!(lost("a | b | c"), "a b");
    assert_eq!(lost("{ a; b; } | tee x"), "a b");
    assert_eq!(
        lost("set -euo pipefail\na | b\nset +o pipefail\nc | d"),
        "c"
    );
    assert_eq!(
        parse("set -euo pipefail\na")
            .last()
            .map(|a| (a.errexit, a.pipefail)),
        Some((Some(true), Some(true)))
    );
    assert_eq!(
        parse("#!/bin/bash -e\na").last().and_then(|a| a.errexit),
        Some(true)
    );
    assert_eq!(parse("(set -e; a); b").last().and_then(|b| b.errexit), None);
}

#[test]
fn scripts_inside_commands_are_found() {
    for (text, script) in [
        ("bash -c 'npm ci && npm test'", "npm ci && npm test"),
        ("docker run img sh -euc \"a; b\"", "a; b"),
        ("sudo -u app bash -lc 'x'", "x"),
        ("eval \"y z\"", "y z"),
        ("$(aws ecr get-login)", "aws ecr get-login"),
        ("OUT=$(npm audit)", "npm audit"),
        ("`cmd x`", "cmd x"),
    ] {
        let command = only(text);
        let (inner, at) = inner_script(&command).expect("a script");
        assert_eq!((inner, &text[at..at + inner.len()]), (script, script));
    }
    for text in ["echo -c x", "bash script.sh", "x=$((1+2))", "bash", "sh -c"] {
        assert!(inner_script(&only(text)).is_none(), "{text}");
    }
    assert_eq!(only("sudo -u app env A=1 /usr/bin/npm ci").program(), "npm");
    assert_eq!(only("sudo").program(), "sudo");
}

#[test]
fn other_shells_make_no_command_guarded() {
    let text = "if ($x -eq 1) {\r\n  Write-Host 'it''s'\r\n} else { throw }\r\nnpm test `\r\n  --ci\r\nif exist a (del b)\r\nREM don't\r\nnpm run build\r\n";
    let commands = parse(text);
    assert!(
        commands.iter().any(|command| command
            .words
            .iter()
            .map(|word| word.text.as_str())
            .eq(["npm", "test", "--ci"])),
        "{commands:?}"
    );
    assert!(
        commands
            .iter()
            .any(|command| command.span.text(text) == "npm run build")
    );
    assert!(commands.iter().all(|command| !command.guarded));
}

#[test]
fn hostile_text_costs_no_more_than_its_size() {
    for piece in [
        "$(",
        "(",
        "{ ",
        "if ",
        "'",
        "\"",
        "`",
        "\\",
        "<<A\n",
        "<<",
        "${{",
        "{{",
        "${",
        "case x in ",
        "((",
        "[[ ",
        "a|",
        "a&&",
        "f() {",
        "$'",
        "a=(",
        "\"$(",
        "é",
        ";;",
        "fi ",
        "x || ",
        "!",
        "for ",
        "<(",
        "#",
        "\u{0}",
        "a \\\n",
        "\"`'",
        "if x; then ",
    ] {
        let text = piece.repeat(100_000 / piece.len());
        for command in parse(&text) {
            assert!(text.get(command.span.range()).is_some());
        }
    }
    assert!(parse("").is_empty());
}
