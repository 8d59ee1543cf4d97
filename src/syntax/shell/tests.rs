use super::*;

fn shown(text: &str) -> Vec<String> {
    commands(text)
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
    let commands: Vec<_> = commands(text).collect();
    assert_eq!(commands.len(), 1, "{text}: {commands:?}");
    commands.into_iter().next().expect("one")
}

/// The parts on one line: first words, operators, and compounds in brackets (`if(? x : y)`).
fn outline(text: &str) -> String {
    let mut out = Vec::new();
    for part in parse(text) {
        out.push(match part {
            Part::Command(command) => {
                let words = command.assignments.iter().chain(&command.words);
                let first = words.map(|word| word.text.clone()).next();
                let sign = if command.negated { "!" } else { "" };
                format!("{sign}{}", first.unwrap_or_default())
            }
            Part::Operator(op) => match op {
                Op::And => "&&",
                Op::Or => "||",
                Op::Sequence => ";",
                Op::Pipe => "|",
                Op::Background => "&",
            }
            .to_owned(),
            Part::Open(compound) => {
                let name = compound
                    .function
                    .map(|name| format!("{name}="))
                    .unwrap_or_default();
                let sign = if compound.negated { "!" } else { "" };
                let header: Vec<_> = compound.header.into_iter().map(|word| word.text).collect();
                format!("{sign}{name}{:?}{header:?}(", compound.kind).replace("[]", "")
            }
            Part::Condition => "?".to_owned(),
            Part::Body => ":".to_owned(),
            Part::Close => ")".to_owned(),
        });
    }
    out.join(" ")
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
    let assignments: Vec<_> = command.assignments.iter().map(|word| &*word.text).collect();
    assert_eq!(assignments, ["A=1", "B=x y"]);
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
    assert_eq!(outline("# note\n\na && b | c & d"), "a && b | c & d");
    assert_eq!(outline("a ||\n\n  b &&\n c; d;"), "a || b && c ; d ;");
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
    let commands: Vec<_> = commands(text).collect();
    assert_eq!(commands[1].heredocs[0].text(text), "rm -rf /\n");
    assert_eq!(commands[2].heredocs[0].text(text), "\tcurl\n");
    // Shells read on to the end where the end of a here-document is missing.
    assert_eq!(shown("cat <<EOF\nrm\n  EOF\nls"), ["cat"]);
}

#[test]
fn compounds_have_conditions_and_bodies() {
    for (text, told) in [
        (
            "if test -f x && ok; then a; elif b; then c; else d; fi",
            "If( ? test && ok ; : a ; ? b ; : c ; : d ; )",
        ),
        (
            "for f in *.sh; do e \"$f\"; done",
            "Loop[\"f\", \"in\", \"*.sh\"]( : e ; )",
        ),
        ("for x do y; done", "Loop[\"x\"]( : y ; )"),
        (
            "while read l; do f; done < in && g",
            "Loop( ? read ; : f ; ) && g",
        ),
        (
            "case $x in a|b) g ;; (c) h; i ;; *) ;; esac; j",
            "Case( : g ; : h ; i ; : ) ; j",
        ),
        (
            "{ j & }; (cd k && l) | m",
            "Group( j & ) ; Subshell( cd && l ; ) | m",
        ),
        ("! a; ! { b; }", "!a ; !Group( b ; )"),
        ("((a); b)", "Subshell( Subshell( a ; ) ; b ; )"),
        ("((i++)) && a", "((i++)) && a"),
        ("arr=(a b) && c", "arr=(a b) && c"),
    ] {
        assert_eq!(outline(text), told, "{text}");
    }
    assert!(outline("for ((i=0;i<3;i++)); do e2; done").ends_with("( : e2 ; )"));
}

#[test]
fn functions_name_their_bodies() {
    assert_eq!(
        outline(
            "build() {\n  make\n}\nfunction ship { push; }\nfunction a() { b; }\nf () ( sub )\nmain\n"
        ),
        "build=Group( make ; ) ; ship=Group( push ; ) ; a=Group( b ; ) ; f=Subshell( sub ; ) ; main ;"
    );
    assert_eq!(
        outline("Write-Host (Get-Date)"),
        "Write-Host ; Subshell( Get-Date ; )"
    );
}

#[test]
fn a_test_is_one_command() {
    assert_eq!(
        shown("[[ -n $x && ( a =~ ^(b|c)$ || ! \"$(d e)\" < f ) ]] && g"),
        ["[[·-n·$x·&&·(·a·=~·^(b|c)$·||·!·$(d e)·<·f·)·]]", "g"]
    );
    assert_eq!(shown("[[ a"), ["[[·a"]);
}

#[test]
fn scripts_in_words_have_spans() {
    let scripts = |text: &str| -> Vec<String> {
        let commands = commands(text);
        let spans = commands.flat_map(|command| {
            let words = command.assignments.into_iter().chain(command.words);
            let own: Vec<_> = words.flat_map(|word| word.scripts).collect();
            own.into_iter().chain(command.redirected)
        });
        spans.map(|span| span.text(text).to_owned()).collect()
    };
    assert_eq!(
        scripts("X=$(a) b \"c $(d $(e)) `f`\" <(g) '$(no)' $((1+2)) ${x:-y}"),
        ["a", "d $(e)", "f", "g"]
    );
    assert_eq!(
        scripts("while x; do y; done < <(a b) 2> >(c)"),
        ["a b", "c"]
    );
    assert_eq!(scripts("(( $(a) > 1 ))"), ["a"]);
    assert_eq!(
        scripts("\"$(a $'\\'\\\"`' | b)\" $'\\'$(no)'"),
        ["a $'\\'\\\"`' | b"]
    );
    assert_eq!(scripts("$(a"), Vec::<String>::new());
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
fn other_shells_close_no_compound() {
    let text = "if ($x -eq 1) {\r\n  Write-Host 'it''s'\r\n} else { throw }\r\nnpm test `\r\n  --ci\r\nif exist a (del b)\r\nREM don't\r\nnpm run build\r\n";
    let told = shown(text);
    assert!(told.iter().any(|one| one == "npm·test·--ci"), "{told:?}");
    assert!(
        commands(text).any(|command| command.span.text(text) == "npm run build"),
        "{told:?}"
    );
    let is_if = |part: &Part| matches!(part, Part::Open(compound) if compound.kind == Kind::If);
    let parts = parse(text);
    let last = parts.iter().rposition(is_if).expect("two of them");
    assert!(!parts[last..].contains(&Part::Body));
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
        "$'\\'",
        "$($'",
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
        for command in commands(&text) {
            assert!(text.get(command.span.range()).is_some());
        }
    }
    assert!(parse("").is_empty());
}
