//! Evaluates checked programs. Types were checked, so a mismatch cannot occur; where the compiler must be told what
//! happens then, the answer is "false" or "empty".

use super::parse::Operator;
use crate::record::{List, Value};
use std::cmp::Ordering;

/// The values of the variables, in the order of their [`Variables`](super::Variables).
#[derive(Clone, Copy)]
pub struct Scope<'a> {
    values: [Value<'a>; Scope::CAPACITY],
    length: usize,
}

impl<'a> Scope<'a> {
    /// How many variables there may be at once: two facts, the profile, and nested `exists`.
    pub const CAPACITY: usize = 6;

    /// A scope with these values; what is over the capacity is left out.
    pub fn new(values: &[Value<'a>]) -> Self {
        let mut scope = Self {
            values: [Value::Bool(false); Self::CAPACITY],
            length: 0,
        };
        for value in values {
            scope = scope.with(*value);
        }
        scope
    }

    /// This scope and one value more.
    #[must_use]
    pub fn with(mut self, value: Value<'a>) -> Self {
        if let Some(slot) = self.values.get_mut(self.length) {
            *slot = value;
            self.length += 1;
        }
        self
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum TextTest {
    StartsWith,
    EndsWith,
    Contains,
}

/// A list written out in the condition.
#[derive(Debug)]
pub(super) struct Literals(pub(super) Vec<Literal>);

/// An item of such a list.
#[derive(Debug)]
pub(super) enum Literal {
    Int(i64),
    Str(String),
}

impl List for Literals {
    fn len(&self) -> usize {
        self.0.len()
    }
    fn item(&self, index: usize) -> Value<'_> {
        match &self.0[index] {
            Literal::Int(value) => Value::Int(*value),
            Literal::Str(value) => Value::Str(value),
        }
    }
}

/// A checked program.
#[derive(Debug)]
pub(super) enum Node {
    Bool(bool),
    Int(i64),
    Str(String),
    Literals(Literals),
    Variable(usize),
    Field(Box<Node>, usize),
    Not(Box<Node>),
    And(Box<Node>, Box<Node>),
    Or(Box<Node>, Box<Node>),
    Choose(Box<Node>, Box<Node>, Box<Node>),
    Compare(Operator, Box<Node>, Box<Node>),
    In(Box<Node>, Box<Node>),
    Size(Box<Node>),
    Text(TextTest, Box<Node>, Box<Node>),
    Matches(Box<Node>, Box<regex::Regex>),
    Exists(Box<Node>, Box<Node>),
    All(Box<Node>, Box<Node>),
    Filter(Box<Node>, Box<Node>),
}

impl Node {
    pub(super) fn eval<'a>(&'a self, scope: &Scope<'a>) -> Value<'a> {
        match self {
            Node::Bool(value) => Value::Bool(*value),
            Node::Int(value) => Value::Int(*value),
            Node::Str(value) => Value::Str(value),
            Node::Literals(list) => Value::List(list),
            Node::Variable(index) => scope.values[*index],
            Node::Field(target, index) => match target.eval(scope) {
                Value::Record(record) => record.value_of(*index),
                _ => Value::Bool(false),
            },
            Node::Choose(condition, yes, no) => {
                if condition.holds(scope) {
                    yes.eval(scope)
                } else {
                    no.eval(scope)
                }
            }
            Node::Size(list) => Value::Int(list.size(scope)),
            _ => Value::Bool(self.holds(scope)),
        }
    }

    /// Whether the program looks at the variable with this index.
    pub(super) fn reads(&self, variable: usize) -> bool {
        let mut work = vec![self];
        while let Some(node) = work.pop() {
            match node {
                Node::Bool(_) | Node::Int(_) | Node::Str(_) | Node::Literals(_) => {}
                Node::Variable(index) if *index == variable => return true,
                Node::Variable(_) => {}
                Node::Field(one, _) | Node::Not(one) | Node::Size(one) | Node::Matches(one, _) => {
                    work.push(one);
                }
                Node::And(one, other)
                | Node::Or(one, other)
                | Node::Compare(_, one, other)
                | Node::In(one, other)
                | Node::Text(_, one, other)
                | Node::Exists(one, other)
                | Node::All(one, other)
                | Node::Filter(one, other) => work.extend([&**one, &**other]),
                Node::Choose(one, other, third) => work.extend([&**one, &**other, &**third]),
            }
        }
        false
    }

    fn holds<'a>(&'a self, scope: &Scope<'a>) -> bool {
        match self {
            Node::Not(inner) => !inner.holds(scope),
            Node::And(left, right) => left.holds(scope) && right.holds(scope),
            Node::Or(left, right) => left.holds(scope) || right.holds(scope),
            Node::Compare(operator, left, right) => {
                compare(*operator, left.eval(scope), right.eval(scope))
            }
            Node::In(item, list) => {
                let item = item.eval(scope);
                list.any(scope, |value| order(item, value) == Some(Ordering::Equal))
            }
            Node::Text(test, subject, argument) => {
                let (Value::Str(subject), Value::Str(argument)) =
                    (subject.eval(scope), argument.eval(scope))
                else {
                    return false;
                };
                match test {
                    TextTest::StartsWith => subject.starts_with(argument),
                    TextTest::EndsWith => subject.ends_with(argument),
                    TextTest::Contains => subject.contains(argument),
                }
            }
            Node::Matches(subject, regex) => match subject.eval(scope) {
                Value::Str(subject) => regex.is_match(subject),
                _ => false,
            },
            Node::Exists(list, body) => list.any(scope, |value| body.holds(&scope.with(value))),
            Node::All(list, body) => !list.any(scope, |value| !body.holds(&scope.with(value))),
            _ => matches!(self.eval(scope), Value::Bool(true)),
        }
    }

    fn size<'a>(&'a self, scope: &Scope<'a>) -> i64 {
        if let Node::Filter(..) = self {
            let mut count = 0;
            self.any(scope, |_| {
                count += 1;
                false
            });
            return count;
        }
        match self.eval(scope) {
            Value::List(list) => i64::try_from(list.len()).unwrap_or(i64::MAX),
            // CEL counts code points.
            Value::Str(text) => i64::try_from(text.chars().count()).unwrap_or(i64::MAX),
            _ => 0,
        }
    }

    /// Whether `test` holds for an item of this list; stops at the first.
    fn any<'a>(&'a self, scope: &Scope<'a>, mut test: impl FnMut(Value<'a>) -> bool) -> bool {
        match self {
            Node::Filter(list, body) => {
                let test: &mut dyn FnMut(Value<'a>) -> bool = &mut test;
                list.any_filtered(scope, body, test)
            }
            _ => match self.eval(scope) {
                Value::List(list) => (0..list.len()).any(|index| test(list.item(index))),
                _ => false,
            },
        }
    }

    /// The filtered form of [`Node::any`], behind a `dyn` so that nested filters make no endless chain of closures.
    fn any_filtered<'a>(
        &'a self,
        scope: &Scope<'a>,
        body: &'a Node,
        test: &mut dyn FnMut(Value<'a>) -> bool,
    ) -> bool {
        let scope = *scope;
        let mut both = |value: Value<'a>| body.holds(&scope.with(value)) && test(value);
        match self {
            Node::Filter(list, inner) => list.any_filtered(&scope, inner, &mut both),
            _ => match self.eval(&scope) {
                Value::List(list) => (0..list.len()).any(|index| both(list.item(index))),
                _ => false,
            },
        }
    }
}

fn compare(operator: Operator, left: Value<'_>, right: Value<'_>) -> bool {
    let order = order(left, right);
    match operator {
        Operator::Equal => order == Some(Ordering::Equal),
        Operator::NotEqual => order != Some(Ordering::Equal),
        Operator::Less => order == Some(Ordering::Less),
        Operator::LessOrEqual => matches!(order, Some(Ordering::Less | Ordering::Equal)),
        Operator::Greater => order == Some(Ordering::Greater),
        Operator::GreaterOrEqual => matches!(order, Some(Ordering::Greater | Ordering::Equal)),
        Operator::And | Operator::Or | Operator::In => false,
    }
}

fn order(left: Value<'_>, right: Value<'_>) -> Option<Ordering> {
    match (left, right) {
        (Value::Bool(left), Value::Bool(right)) => Some(left.cmp(&right)),
        (Value::Int(left), Value::Int(right)) => Some(left.cmp(&right)),
        (Value::Str(left), Value::Str(right)) => Some(left.cmp(right)),
        _ => None,
    }
}
