//! Conditions: a documented subset of CEL (the Common Expression Language), type-checked against the facts' schema when
//! a rule is loaded and evaluated over the facts' own memory.
//!
//! The subset: fields, literals, lists of literals, `== != < <= > >= in && || ! ?:`, `size`, `startsWith`, `endsWith`,
//! `contains`, `matches`, and `exists`, `all`, `filter` over a list. No arithmetic, no maps, no macros of other kinds.
//! Tests hold it against the `cel` crate.

mod check;
mod eval;
mod parse;
mod template;

pub use check::{Condition, Variables};
pub use eval::Scope;
pub use template::Template;

/// The longest condition, in bytes. The longest of ours has a quarter of that.
pub const MAX_LENGTH: usize = 4_000;

/// What is wrong with a condition, and where in its text.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct Fault {
    /// Offset of the first byte of the faulty part.
    pub start: usize,
    /// Offset behind it.
    pub end: usize,
    /// The fault, with the way out.
    pub message: String,
}

impl Fault {
    fn new(span: std::ops::Range<usize>, message: impl Into<String>) -> Self {
        Self {
            start: span.start,
            end: span.end,
            message: message.into(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record;
    use crate::record::{Record, Type, Value};

    record! {
        /// A part.
        pub struct Part {
            /// Its name.
            pub name: String,
        }
        /// A whole.
        pub struct Whole {
            /// Its text.
            pub text: String,
            /// Its number.
            pub number: i64,
            /// Its flag.
            pub flag: bool,
            /// Its words.
            pub words: Vec<String>,
            /// Its parts.
            pub parts: Vec<Part>,
        }
    }

    fn variables() -> Variables {
        Variables::new([("whole", Type::Record(const { &Whole::SCHEMA }))])
    }

    fn whole() -> Whole {
        let part = |name: &str| Part {
            name: name.to_owned(),
        };
        Whole {
            text: "rust:1.80".into(),
            number: 3,
            flag: true,
            words: vec!["a".into(), "b".into()],
            parts: vec![part("x"), part("yy"), part("z")],
        }
    }

    fn holds(text: &str) -> bool {
        let whole = whole();
        let condition =
            Condition::new(text, &variables()).unwrap_or_else(|fault| panic!("{text}: {fault}"));
        condition.holds(&Scope::new(&[Value::Record(&whole as &dyn Record)]))
    }

    #[test]
    fn conditions_of_the_subset_hold_as_cel_says() {
        for (text, expected) in [
            ("whole.flag", true),
            ("!whole.flag || whole.number > 2 && whole.number <= 3", true),
            ("!!whole.flag", true),
            ("whole.text == 'rust:1.80' && whole.text != \"\"", true),
            (
                "whole.text.startsWith(\"rust\") && !whole.text.endsWith('9')",
                true,
            ),
            ("whole.text.matches('^[a-z]+:1[.]')", true),
            ("'b' in whole.words && !('c' in whole.words)", true),
            ("whole.text in ['a', 'rust:1.80']", true),
            ("whole.words.size() == 2 && size(whole.text) == 9", true),
            (
                "whole.parts.exists(p, p.name == 'yy') && whole.parts.all(p, p.name != '')",
                true,
            ),
            (
                "whole.parts.filter(p, p.name.size() == 1).size() == 2",
                true,
            ),
            (
                "whole.parts.filter(p, p.name != 'x').filter(q, q.name != 'z').exists(r, r.name == 'yy')",
                true,
            ),
            (
                "whole.parts.exists(p, whole.words.exists(w, w == p.name))",
                false,
            ),
            ("(whole.number == -3 ? 'a' : 'b') == 'b'", true),
            ("'a' in (whole.flag ? ['a'] : ['b'])", true),
            ("[].size() == 0", true),
        ] {
            assert_eq!(holds(text), expected, "{text}");
        }
    }

    #[test]
    fn a_fault_is_named_at_its_place_with_the_way_out() {
        for (text, place, message) in [
            (
                "whole.tex == ''",
                6..9,
                "`tex` is not a field of Whole; did you mean `text`?",
            ),
            (
                "hole.text == ''",
                0..4,
                "`hole` is not known here; did you mean `whole`?",
            ),
            (
                "whole.number == 'a'",
                0..19,
                "int and string are never compared",
            ),
            (
                "whole.text",
                0..10,
                "a condition is true or false, and this is string",
            ),
            ("1 in whole.words", 0..1, "int is never in a list of string"),
            (
                "whole.flag &&",
                13..13,
                "the condition ends where a value is expected",
            ),
            (
                "whole.text.startWith('a')",
                0..25,
                "there is no method `startWith`; did you mean `startsWith`?",
            ),
            (
                "whole.parts == whole.parts",
                0..11,
                "list(Part) is not compared; ask for its size or a field",
            ),
            ("whole.text == 'a", 14..15, "this string has no end"),
            (
                "whole.flag whole.flag",
                11..16,
                "`whole` stands where the end or an operator is expected",
            ),
            (
                "whole.number - 1 == 2",
                13..14,
                "`-` stands where the end or an operator is expected",
            ),
        ] {
            let fault = Condition::new(text, &variables()).expect_err(text);
            assert_eq!(
                (fault.start..fault.end, fault.message.as_str()),
                (place, message),
                "{text}"
            );
        }
    }

    #[test]
    fn endless_input_is_refused_before_it_is_followed() {
        for text in [
            "(".repeat(1_000),
            "!".repeat(3_000),
            "[".repeat(1_000),
            "whole.flag && ".repeat(200) + "true",
            "whole".to_owned() + &".text".repeat(500),
            "x".repeat(MAX_LENGTH + 1),
        ] {
            assert!(Condition::new(&text, &variables()).is_err());
        }
    }

    #[test]
    fn a_message_fills_its_holes() {
        let whole = whole();
        let template = Template::new(
            "{{{whole.text}}} has {whole.words}, {whole.number}",
            &variables(),
        );
        let scope = Scope::new(&[Value::Record(&whole as &dyn Record)]);
        assert_eq!(
            template.expect("well-formed").render(&scope),
            "{rust:1.80} has a, b, 3"
        );
        let fault = Template::new("see {whole.txt}", &variables()).expect_err("no such field");
        assert_eq!(fault.start..fault.end, 11..14);
    }
}
