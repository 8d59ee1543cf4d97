//! Holds our conditions against the `cel` crate: for generated conditions and facts both must agree.
//!
//! The subset and its meaning are CEL's own; only the compiler is ours. Conditions are built from a grammar, so that each
//! is well-typed, and evaluated by both over the same record.

use cel::{Context, Program, Value as Oracle};
use proptest::prelude::*;
use readiness::cel::{Condition, Scope, Variables};
use readiness::record;
use readiness::record::{Record, Type, Value};
use std::collections::HashMap;
use std::sync::Arc;

record! {
    /// A part of the record.
    pub struct Part {
        /// A text.
        pub name: String,
        /// A number.
        pub weight: i64,
        /// A flag.
        pub flag: bool,
    }
    /// The record that conditions are asked of.
    pub struct Whole {
        /// A text.
        pub text: String,
        /// A number.
        pub number: i64,
        /// A flag.
        pub flag: bool,
        /// Words.
        pub words: Vec<String>,
        /// Parts.
        pub parts: Vec<Part>,
        /// One part.
        pub part: Part,
    }
}

/// Words that meet often, so that comparisons are not always false; some with characters that need care.
const WORDS: [&str; 7] = ["", "a", "ab", "b:1", "é", "it's", "a\"b\\"];

fn word() -> impl Strategy<Value = String> {
    prop::sample::select(&WORDS[..]).prop_map(str::to_owned)
}

fn quoted(word: &str) -> String {
    format!("\"{}\"", word.replace('\\', "\\\\").replace('"', "\\\""))
}

fn part() -> impl Strategy<Value = Part> {
    (word(), -2i64..3, any::<bool>()).prop_map(|(name, weight, flag)| Part { name, weight, flag })
}

fn whole() -> impl Strategy<Value = Whole> {
    let words = prop::collection::vec(word(), 0..3);
    let parts = prop::collection::vec(part(), 0..3);
    (word(), -2i64..3, any::<bool>(), words, parts, part()).prop_map(
        |(text, number, flag, words, parts, part)| Whole {
            text,
            number,
            flag,
            words,
            parts,
            part,
        },
    )
}

/// Texts that stand for a string, given the variables of `exists` that are in scope.
fn string(items: &'static [&'static str]) -> BoxedStrategy<String> {
    let mut known = vec!["whole.text".to_owned(), "whole.part.name".to_owned()];
    known.extend(items.iter().map(|item| format!("{item}.name")));
    prop_oneof![
        prop::sample::select(known),
        word().prop_map(|word| quoted(&word))
    ]
    .boxed()
}

fn number(items: &'static [&'static str]) -> BoxedStrategy<String> {
    let mut known = vec![
        "whole.number",
        "whole.part.weight",
        "whole.words.size()",
        "size(whole.parts)",
        "size(whole.text)",
    ]
    .into_iter()
    .map(str::to_owned)
    .collect::<Vec<_>>();
    known.extend(items.iter().map(|item| format!("{item}.weight")));
    prop_oneof![
        prop::sample::select(known),
        (-2i64..3).prop_map(|number| number.to_string())
    ]
    .boxed()
}

fn leaf(items: &'static [&'static str]) -> BoxedStrategy<String> {
    let orders = prop::sample::select(vec!["==", "!=", "<", "<=", ">", ">="]);
    let tests = prop::sample::select(vec!["startsWith", "endsWith", "contains"]);
    let patterns = prop::sample::select(vec!["^a", "b$", "[a-z]+:\\\\d", "^$", "."]);
    let literal = prop::collection::vec(word(), 1..3).prop_map(|words| {
        format!(
            "[{}]",
            words
                .iter()
                .map(|word| quoted(word))
                .collect::<Vec<_>>()
                .join(", ")
        )
    });
    prop_oneof![
        (number(items), orders.clone(), number(items))
            .prop_map(|(one, order, other)| format!("{one} {order} {other}")),
        (string(items), orders, string(items))
            .prop_map(|(one, order, other)| format!("{one} {order} {other}")),
        (string(items), tests, string(items))
            .prop_map(|(one, test, other)| format!("{one}.{test}({other})")),
        (string(items), patterns)
            .prop_map(|(one, pattern)| format!("{one}.matches(\"{pattern}\")")),
        (string(items), literal).prop_map(|(one, list)| format!("{one} in {list}")),
        string(items).prop_map(|one| format!("{one} in whole.words")),
        Just("whole.flag".to_owned()),
        Just("true".to_owned()),
    ]
    .boxed()
}

fn condition() -> impl Strategy<Value = String> {
    let inner = leaf(&["p"]);
    let outer = prop_oneof![
        3 => leaf(&[]),
        1 => (prop::sample::select(vec!["exists", "all"]), inner.clone())
            .prop_map(|(name, body)| format!("whole.parts.{name}(p, {body})")),
        1 => (inner.clone(), inner).prop_map(|(filter, body)| format!("whole.parts.filter(p, {filter}).exists(p, {body})")),
        1 => (leaf(&["p"]), number(&[])).prop_map(|(filter, number)| format!("whole.parts.filter(p, {filter}).size() <= {number}")),
    ];
    outer.prop_recursive(4, 24, 3, |inner| {
        prop_oneof![
            (inner.clone(), inner.clone()).prop_map(|(one, other)| format!("{one} && {other}")),
            (inner.clone(), inner.clone()).prop_map(|(one, other)| format!("({one} || {other})")),
            inner.clone().prop_map(|one| format!("!({one})")),
            (inner.clone(), inner.clone(), inner)
                .prop_map(|(one, yes, no)| format!("({one} ? {yes} : {no})")),
        ]
    })
}

fn oracle_value(value: Value<'_>) -> Oracle {
    match value {
        Value::Bool(value) => Oracle::Bool(value),
        Value::Int(value) => Oracle::Int(value),
        Value::Str(value) => Oracle::String(Arc::new(value.to_owned())),
        Value::List(list) => {
            let items: Vec<Oracle> = (0..list.len())
                .map(|index| oracle_value(list.item(index)))
                .collect();
            Oracle::List(Arc::new(items))
        }
        Value::Record(record) => {
            let fields = record.schema().fields.iter().enumerate();
            let map: HashMap<String, Oracle> = fields
                .map(|(index, field)| (field.name.to_owned(), oracle_value(record.value_of(index))))
                .collect();
            map.into()
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn our_conditions_mean_what_cel_says(text in condition(), whole in whole()) {
        let variables = Variables::new([("whole", Type::Record(const { &Whole::SCHEMA }))]);
        let ours = Condition::new(&text, &variables).unwrap_or_else(|fault| panic!("{text}: {fault}"));
        let ours = ours.holds(&Scope::new(&[Value::Record(&whole as &dyn Record)]));

        let program = Program::compile(&text).unwrap_or_else(|error| panic!("{text}: {error}"));
        let mut context = Context::default();
        context.add_variable_from_value("whole", oracle_value(Value::Record(&whole)));
        let oracle = program.execute(&context).unwrap_or_else(|error| panic!("{text}: {error}"));
        prop_assert_eq!(Oracle::Bool(ours), oracle, "{}", text);
    }
}
