use super::*;

fn pairs(entries: &[Entry]) -> Vec<(&str, &str)> {
    entries
        .iter()
        .map(|entry| (entry.key.text.as_str(), entry.value.text.as_str()))
        .collect()
}

#[test]
fn env_files_have_comments_quotes_and_exports() {
    let text = "\u{feff}# note\r\nA=1\r\nexport B = \"x # y\" # note\r\nC=a#b # c\r\nD=\r\nE='one\r\ntwo'\r\nF=it's\r\nno line\r\nG=#x\r\n";
    let entries = parse_env(text);
    assert_eq!(
        pairs(&entries),
        [
            ("A", "1"),
            ("B", "x # y"),
            ("C", "a#b"),
            ("D", ""),
            ("E", "one\ntwo"),
            ("F", "it's"),
            ("G", "")
        ]
    );
    assert_eq!(entries[1].value.span.text(text), "\"x # y\"");
    assert_eq!(entries[2].value.span.text(text), "a#b");
    assert_eq!(entries[4].value.span.text(text), "'one\r\ntwo'");
    assert_eq!(entries[0].key.span.text(text), "A");
}

#[test]
fn properties_have_three_separators_and_continuations() {
    let text = "! note\na.b=1\nc : two words\nd e\nf=x,\\\n   y\ng\n  h = \\\\\ni=é\n";
    let entries = parse_properties(text);
    assert_eq!(
        pairs(&entries),
        [
            ("a.b", "1"),
            ("c", "two words"),
            ("d", "e"),
            ("f", "x,y"),
            ("g", ""),
            ("h", "\\\\"),
            ("i", "é")
        ]
    );
    assert_eq!(entries[3].value.span.text(text), "x,\\\n   y");
}

#[test]
fn ini_values_go_on_over_deeper_lines() {
    let text = "root = true\n[tox]\nenvlist =\n    py310\n    # note\n    py311\n[testenv:lint]\ncommands = ruff check .\nempty\n[options.extras_require]\ndev: pytest\n";
    let entries = parse_ini(text);
    assert_eq!(
        pairs(&entries),
        [
            ("root", "true"),
            ("envlist", "py310\npy311"),
            ("commands", "ruff check ."),
            ("empty", ""),
            ("dev", "pytest")
        ]
    );
    let sections: Vec<_> = entries.iter().map(|entry| entry.section.as_str()).collect();
    assert_eq!(
        sections,
        [
            "",
            "tox",
            "testenv:lint",
            "testenv:lint",
            "options.extras_require"
        ]
    );
    assert_eq!(entries[2].value.span.text(text), "ruff check .");
    assert!(entries[1].value.span.text(text).starts_with("py310"));
}

#[test]
fn requirements_tolerate_everything_pip_does() {
    let text = "# note\r\n-r base.txt\r\n--requirement=more.txt\r\n-c limits.txt\r\n-i https://pypi.example/simple\r\nFlask == 2.0 # web\r\nuvicorn[standard, x]>=0.1,<1 ; python_version > '3.8'\r\nrequests==2.31 \\\r\n    --hash=sha256:aa \\\r\n    --hash=sha256:bb\r\n-e git+https://x.io/a.git@v1#egg=a\r\n-e .\r\npkg @ https://x.io/p.whl\r\n./local/dir\r\nnumpy\r\n--no-binary :all:\r\n";
    let file = parse_requirements(text);
    let shown: Vec<_> = file
        .requirements
        .iter()
        .map(|r| (r.name.as_str(), r.specifier.as_str(), r.source.as_str()))
        .collect();
    assert_eq!(
        shown,
        [
            ("Flask", "==2.0", ""),
            ("uvicorn", ">=0.1,<1", ""),
            ("requests", "==2.31", ""),
            ("a", "", "git+https://x.io/a.git@v1#egg=a"),
            ("", "", "."),
            ("pkg", "", "https://x.io/p.whl"),
            ("", "", "./local/dir"),
            ("numpy", "", ""),
        ]
    );
    assert_eq!(file.requirements[1].extras, ["standard", "x"]);
    assert!(file.requirements[2].hashed && !file.requirements[0].hashed);
    assert_eq!(file.requirements[0].span.text(text), "Flask == 2.0");
    let includes: Vec<_> = file
        .includes
        .iter()
        .map(|include| include.span.text(text))
        .collect();
    assert_eq!(includes, ["base.txt", "more.txt"]);
    assert_eq!((file.constraints.len(), file.indexes.len()), (1, 1));
}

#[test]
fn git_modules_and_procfiles() {
    let modules =
        parse_gitmodules("[submodule \"a\"]\n\tpath = lib/a\n\turl = \"https://x.io/a=b\"\n");
    assert_eq!(
        pairs(&modules),
        [("path", "lib/a"), ("url", "https://x.io/a=b")]
    );
    assert_eq!(modules[0].section, "submodule \"a\"");
    let text = "web: gunicorn app:app\n# note: x\nworker: celery\nnot a: line\n";
    let processes = parse_procfile(text);
    assert_eq!(
        pairs(&processes),
        [("web", "gunicorn app:app"), ("worker", "celery")]
    );
    assert_eq!(processes[0].value.span.text(text), "gunicorn app:app");
}

#[test]
fn odd_text_is_no_panic() {
    let odd = [
        "",
        "=",
        "a=\"",
        "é=\"é\"é",
        "\\",
        "a\\",
        " \\\n\\\n",
        "[",
        "[]",
        "  x",
        "-r",
        "-e",
        "-",
        "--hash",
        "@",
        "a@",
        "a[",
        "a[b",
        "a=`",
        "\u{feff}",
        "\u{0}=\u{0}",
        ":",
        "export =",
        "export a",
        ";",
        "#egg=",
        "-cé",
        "é;",
    ];
    for text in odd.map(str::to_owned).into_iter().chain([
        "A=\"\n".repeat(20_000),
        "a=\\\n".repeat(50_000),
        " x\n".repeat(50_000),
        "[a]\n".repeat(50_000),
    ]) {
        let _ = (
            parse_env(&text),
            parse_properties(&text),
            parse_ini(&text),
            parse_gitmodules(&text),
            parse_procfile(&text),
            parse_requirements(&text),
        );
    }
}
