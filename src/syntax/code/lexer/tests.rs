use super::*;

fn words(language: Language, text: &str) -> Vec<String> {
    let tokens = lex(language, text).expect("small");
    tokens
        .iter()
        .map(|token| token.span.text(text).to_string())
        .collect()
}

#[test]
fn comments_are_no_tokens() {
    assert_eq!(
        words(Language::Rust, "a /* b /* c */ d */ e // f\n/// g\nh"),
        ["a", "e", "h"]
    );
    assert_eq!(
        words(Language::Go, "a /* b /* c */ e // f\nh"),
        ["a", "e", "h"]
    );
    assert_eq!(words(Language::Python, "a # b\nc"), ["a", "c"]);
    assert_eq!(
        words(Language::Ruby, "a # b\n=begin\nc\n=end\nd\n__END__\ne"),
        ["a", "d"]
    );
    assert_eq!(
        words(Language::Php, "<b>x</b><?php a # b\n// c\n#[d] ?> e"),
        ["a", "#", "[", "d", "]"]
    );
}

#[test]
fn strings_without_an_end_are_not_searched_for_again_and_again() {
    for (language, piece) in [
        (Language::Python, "\"\\"),
        (Language::JavaScript, "\"\\"),
        (Language::JavaScript, "=/["),
        (Language::Rust, "r#\""),
        (Language::Ruby, "%("),
        (Language::CSharp, "$@\"{"),
    ] {
        let text = piece.repeat(200_000 / piece.len());
        assert!(
            matches!(lex(language, &text), Err(Fault::Strings)),
            "{piece}"
        );
        // A few are a slip, and the rest of the file is read.
        assert!(lex(language, &piece.repeat(3)).is_ok(), "{piece}");
    }
}

#[test]
fn a_lifetime_is_no_character() {
    assert_eq!(
        words(Language::Rust, "&'a str 'x' '\\'' b'\"' x"),
        ["&", "'", "a", "str", "'x'", "'\\''", "b'\"'", "x"]
    );
}

#[test]
fn strings_are_one_token_whatever_stands_in_them() {
    assert_eq!(
        words(Language::Rust, r##"r#"a"b"# "c\"d" e"##),
        [r##"r#"a"b"#"##, r#""c\"d""#, "e"]
    );
    assert_eq!(
        words(Language::JavaScript, "`a ${b(`c`)} d` e"),
        ["`a ${b(`c`)} d`", "e"]
    );
    assert_eq!(
        words(Language::Python, "f'''a\n'b' ''' rb\"c\\\"\" e"),
        ["f'''a\n'b' '''", "rb\"c\\\"\"", "e"]
    );
    assert_eq!(
        words(Language::CSharp, "@\"a\\\" $\"{b[\"c\"]}\" e"),
        ["@\"a\\\"", "$\"{b[\"c\"]}\"", "e"]
    );
    assert_eq!(
        words(Language::Ruby, "a(<<~SQL, 1)\n  'x\nSQL\nb"),
        ["a", "(", "<<~SQL", ",", "1", ")", "b"]
    );
    assert_eq!(
        words(Language::Php, "<?php a(<<<X\n 'x\n X);\nb"),
        ["a", "(", "<<<X\n 'x\n X", ")", ";", "b"]
    );
}

#[test]
fn an_apostrophe_in_markup_opens_no_string() {
    assert_eq!(
        words(Language::JavaScript, "<p>don't</p>\nx('a')")
            .last()
            .map(String::as_str),
        Some(")")
    );
}

#[test]
fn a_slash_after_a_value_divides() {
    assert_eq!(
        words(Language::JavaScript, "a / b / c; x = /d'\\/[/]e/g.test(f)").len(),
        14
    );
}
