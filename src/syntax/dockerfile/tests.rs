use super::*;

fn texts(instruction: &Instruction) -> Vec<&str> {
    instruction
        .words
        .iter()
        .map(|word| word.text.as_str())
        .collect()
}

#[test]
fn a_usual_file_is_read_with_true_spans() {
    let text = "# syntax=docker/dockerfile:1\r\n\r\nARG V=20\r\nFROM --platform=linux/amd64 node:${V} AS build\r\nENV A=1 B=\"x y\" \\\r\n    C='z'\r\nENV OLD way of it\r\nCOPY --from=build --chown=app a b /c/\r\nUSER app:app\r\nEXPOSE 80 443/tcp\r\nCMD [\"node\", \"a\\\"b.js\"]\r\n";
    let file = parse(text);
    assert_eq!(file.errors, []);
    assert_eq!(
        file.syntax.as_ref().map(|syntax| syntax.span.text(text)),
        Some("docker/dockerfile:1")
    );
    let ops: Vec<_> = file
        .instructions
        .iter()
        .map(|instruction| instruction.op)
        .collect();
    assert_eq!(
        ops,
        [
            Op::Arg,
            Op::From,
            Op::Env,
            Op::Env,
            Op::Copy,
            Op::User,
            Op::Expose,
            Op::Cmd
        ]
    );
    let from = &file.instructions[1];
    assert_eq!(
        (from.words[0].span.text(text), from.words[0].text.as_str()),
        ("node:${V}", "node:${V}")
    );
    assert_eq!(
        from.alias.as_ref().map(|alias| alias.span.text(text)),
        Some("build")
    );
    assert_eq!(
        from.flag("platform")
            .map(|flag| (flag.value.as_str(), flag.span.text(text))),
        Some(("linux/amd64", "--platform=linux/amd64"))
    );
    let env: Vec<_> = file.instructions[2]
        .pairs
        .iter()
        .map(|pair| {
            (
                pair.key.text.as_str(),
                pair.value.as_ref().map_or("", |value| &value.text),
                pair.value
                    .as_ref()
                    .map_or("", |value| value.span.text(text)),
            )
        })
        .collect();
    assert_eq!(
        env,
        [("A", "1", "1"), ("B", "x y", "\"x y\""), ("C", "z", "'z'")]
    );
    let old = &file.instructions[3].pairs[0];
    assert_eq!(
        (
            old.key.text.as_str(),
            old.value.as_ref().map(|value| value.text.as_str())
        ),
        ("OLD", Some("way of it"))
    );
    assert_eq!(texts(&file.instructions[4]), ["a", "b", "/c/"]);
    assert_eq!(texts(&file.instructions[5]), ["app:app"]);
    assert!(file.instructions[7].exec_form);
    assert_eq!(texts(&file.instructions[7]), ["node", "a\"b.js"]);
    assert_eq!(
        file.instructions[7].words[1].span.text(text),
        "\"a\\\"b.js\""
    );
}

#[test]
fn shell_text_is_joined_and_leads_back_to_its_file() {
    let text = "FROM a\nRUN apt-get update \\\n  # why\n\n  && apt-get install curl \\  \n  && rm x\nUSER b\n";
    let file = parse(text);
    let run = &file.instructions[1];
    assert_eq!(
        texts(run),
        ["apt-get update   && apt-get install curl   && rm x"]
    );
    assert_eq!(
        run.span.text(text),
        &text[text.find("RUN").expect("there")..text.find("\nUSER").expect("there")]
    );
    let at = run.words[0].text.find("rm x").expect("there");
    assert!(text[run.script_offset(at)..].starts_with("rm x"));
    assert_eq!(file.instructions[2].op, Op::User);
}

#[test]
fn heredocs_are_no_instructions() {
    let text = "FROM a\nRUN <<EOF bash\necho FROM x\nUSER root\nEOF\nCOPY <<-\"A\" <<B /d/\n\tone\n\tA\ntwo\nB\nRUN echo $((1 << 2)) \"<<C\"\nUSER c\n";
    let file = parse(text);
    assert_eq!(file.errors, []);
    let ops: Vec<_> = file
        .instructions
        .iter()
        .map(|instruction| instruction.op)
        .collect();
    assert_eq!(ops, [Op::From, Op::Run, Op::Copy, Op::Run, Op::User]);
    assert_eq!(
        file.instructions[1].heredocs[0].text,
        "echo FROM x\nUSER root\n"
    );
    let bodies: Vec<_> = file.instructions[2]
        .heredocs
        .iter()
        .map(|body| body.span.text(text))
        .collect();
    assert_eq!(bodies, ["\tone\n", "two\n"]);
    assert!(file.instructions[1].span.text(text).ends_with("EOF"));
}

#[test]
fn health_checks_triggers_and_escapes() {
    let file = parse(
        "# escape=`\nFROM a\nHEALTHCHECK --interval=5s CMD curl -f x || exit 1\nHEALTHCHECK NONE\nONBUILD COPY --chown=b . /app\nWORKDIR c:\\dir\\\nRUN a `\n  b\nRUN ['not', 'json']\n",
    );
    assert_eq!(file.errors, []);
    let [_, check, none, onbuild, workdir, run, odd] = file.instructions.as_slice() else {
        panic!("seven")
    };
    assert_eq!(
        (check.inner, texts(check)),
        (Some(Op::Cmd), vec!["curl -f x || exit 1"])
    );
    assert_eq!((none.inner, texts(none)), (None, vec!["NONE"]));
    assert_eq!(
        (onbuild.inner, texts(onbuild)),
        (Some(Op::Copy), vec![".", "/app"])
    );
    assert_eq!(onbuild.flags.len(), 1);
    assert_eq!(texts(workdir), ["c:\\dir\\"]);
    assert_eq!(texts(run), ["a   b"]);
    assert!(!odd.exec_form);
}

#[test]
fn a_bad_line_is_an_error_and_the_rest_stays() {
    let file = parse("FROM a\nFRMO b\nUSER\nUSER c\n");
    assert_eq!((file.errors.len(), file.instructions.len()), (2, 4));
    assert_eq!(parse("").errors.len(), 1);
    assert_eq!(parse("RUN x\n").errors.len(), 1);
    assert_eq!(parse("FROM a\nRUN <<EOF\nx\n").errors.len(), 1);
}

#[test]
fn hostile_files_cost_no_more_than_their_text() {
    for text in [
        format!("FROM a\nRUN {}", "x \\\n".repeat(100_000)),
        "RUN <<E\n".repeat(50_000),
        format!("FROM a\nRUN {}\n", "<<E ".repeat(50_000)),
        format!("FROM a\nENV {}\n", "A=\" ".repeat(50_000)),
        format!("FROM a\nCMD {}\n", "[\"".repeat(50_000)),
        format!("FROM a\nCOPY {}\n", "--x=\\ ".repeat(50_000)),
        "ONBUILD ".repeat(50_000),
        "\u{0}\u{1}é\\\n".repeat(10_000),
        "\\".to_owned(),
    ] {
        let file = parse(&text);
        assert!(
            file.instructions
                .iter()
                .all(|instruction| text.get(instruction.span.range()).is_some())
        );
    }
}
