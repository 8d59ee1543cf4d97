//! Calls of functions inside templates: arguments first, but for `and` and `or`, which stop where they are decided.

use super::{Evaluator, NODES, Scope, assign};
use crate::extract::kubernetes::value::{Kind, Value};
use crate::link::kubernetes::helm::functions;
use crate::syntax::go_template::Expression;

impl Evaluator<'_> {
    pub(super) fn call(
        &mut self,
        name: &str,
        arguments: &[Expression],
        last: Option<Value>,
        text: &str,
        dot: &Value,
        scope: &mut Scope,
    ) -> Value {
        if matches!(name, "and" | "or") {
            return self.logic(name == "and", arguments, last, text, dot, scope);
        }
        let mut values: Vec<Value> = arguments
            .iter()
            .map(|it| self.expression(it, None, text, dot, scope))
            .collect();
        values.extend(last);
        if functions::writes(name) && self.doubts_absence() {
            let (file, unknown) = (self.file, self.unknown());
            // `null` in a values file is a word of its author; to a list or a map it says that there is none.
            let is_unset = |value: &&mut Value| {
                value.is_null() && (value.place.file == file || !functions::writes_maps(name))
            };
            for value in values.iter_mut().filter(is_unset) {
                *value = unknown.clone();
            }
        }
        if let ("set", [Expression::Variable(variable, fields), ..]) = (name, arguments)
            && fields.is_empty()
            && let Some(changed) = functions::call(name, &values, self.here())
        {
            let changed = self.bounded(name, changed);
            // `set` changes the map that it is given.
            assign(scope, variable, changed.clone());
            return changed;
        }
        match (name, &values[..]) {
            ("include", [name, argument]) => self.include(&name.text(), argument),
            ("tpl", [template, context]) => self.tpl(template, context),
            _ => match functions::call(name, &values, self.here()) {
                Some(value) => self.bounded(name, value),
                None => self.unknown(),
            },
        }
    }

    /// A value that a function made of others: unknown when it grew too large or too deep. Values share their parts, so
    /// that a few calls could make one that nobody can walk through.
    fn bounded(&mut self, name: &str, value: Value) -> Value {
        if !matches!(value.kind, Kind::List(_) | Kind::Map(_)) || functions::only_selects(name) {
            return value;
        }
        match value.count(NODES) {
            Some(count) => {
                self.charge(count * 16);
                value
            }
            None => {
                self.charge(NODES * 16);
                self.unknown()
            }
        }
    }

    /// `and` and `or` stop at the first argument that decides.
    fn logic(
        &mut self,
        and: bool,
        arguments: &[Expression],
        last: Option<Value>,
        text: &str,
        dot: &Value,
        scope: &mut Scope,
    ) -> Value {
        let mut value = Value::default();
        let mut doubt = None;
        for argument in arguments {
            value = self.expression(argument, None, text, dot, scope);
            match functions::truth(&value) {
                Some(truth) if truth != and => return value,
                Some(_) => {}
                None => doubt = Some(value.clone()),
            }
        }
        if let Some(last) = last {
            match functions::truth(&last) {
                Some(truth) if truth != and => return last,
                None => doubt = Some(last.clone()),
                Some(_) => {}
            }
            value = last;
        }
        doubt.unwrap_or(value)
    }
}
