//! Evaluates the templates of a chart. Steps, depth and output are bounded; what goes beyond is unknown.

mod calls;

use super::functions;
use super::render::Rendered;
use super::{Defines, TemplateFile};
use crate::extract::kubernetes::value::{Kind, Value};
use crate::source::{FileId, Place, Span};
use crate::syntax::go_template::{self, Callee, Expression, Node, Pipeline};

/// Nodes and expressions that the templates of one chart may take.
const STEPS: usize = 400_000;
/// Blocks, includes and expressions that may stand inside each other while they are evaluated.
const DEPTH: usize = 160;

/// Values that one made by a function may hold.
const NODES: usize = 200_000;

/// Evaluates the templates of one chart.
pub(super) struct Evaluator<'a> {
    defines: Defines<'a>,
    top: Value,
    /// Whether every value that the release is given is known, so that a key which nobody sets is truly not set.
    complete: bool,
    file: FileId,
    steps: usize,
    depth: usize,
    /// Conditions around what is evaluated: there a key that nobody sets does not hold, as Helm says.
    asking: usize,
}

/// The variables in sight, the innermost last; `$` is the one without a name.
type Scope = Vec<(String, Value)>;

/// How a list of nodes ended.
#[derive(PartialEq)]
enum Flow {
    Next,
    Break,
    Continue,
}

impl<'a> Evaluator<'a> {
    /// For the templates that a chart sees, with what `.` is at their top. Unless its values are `complete`, what is
    /// written from a key that nobody sets is unknown: whoever installs the chart has to set it.
    pub(super) fn new(files: &[&'a TemplateFile], top: Value, complete: bool) -> Self {
        let mut defines = Defines::new();
        for file in files {
            for (name, nodes) in &file.template.defines {
                defines.insert(name, (nodes, file));
            }
        }
        Self {
            defines,
            top,
            complete,
            file: FileId::default(),
            steps: STEPS,
            depth: 0,
            asking: 0,
        }
    }

    /// What a template writes.
    pub(super) fn render(&mut self, file: &'a TemplateFile) -> Rendered {
        self.file = file.file;
        let mut out = Rendered::default();
        let top = self.top.clone();
        let mut scope = vec![(String::new(), top.clone())];
        self.run(&file.template.nodes, &file.text, &top, &mut scope, &mut out);
        out.cut |= self.steps == 0;
        out
    }

    fn here(&self) -> Place {
        Place::new(self.file, Span::default())
    }

    fn unknown(&self) -> Value {
        Value::new(Kind::Unknown, self.here())
    }

    /// Takes steps for work that grows with its material: bytes that are written or copied, entries that are searched.
    fn charge(&mut self, amount: usize) {
        self.steps = self.steps.saturating_sub(amount / 256);
    }

    /// Takes a step deeper; false when a budget is spent.
    fn enter(&mut self) -> bool {
        if self.steps == 0 || self.depth >= DEPTH {
            return false;
        }
        self.steps -= 1;
        self.depth += 1;
        true
    }

    fn run(
        &mut self,
        nodes: &[Node],
        text: &str,
        dot: &Value,
        scope: &mut Scope,
        out: &mut Rendered,
    ) -> Flow {
        if !self.enter() {
            out.doubt();
            return Flow::Next;
        }
        let outer = scope.len();
        let mut flow = Flow::Next;
        for node in nodes {
            if self.steps == 0 {
                out.doubt();
                break;
            }
            self.steps -= 1;
            flow = self.node(node, text, dot, scope, out);
            if flow != Flow::Next {
                break;
            }
        }
        scope.truncate(outer);
        self.depth -= 1;
        flow
    }

    fn node(
        &mut self,
        node: &Node,
        text: &str,
        dot: &Value,
        scope: &mut Scope,
        out: &mut Rendered,
    ) -> Flow {
        match node {
            Node::Text(span) => {
                self.charge(span.range().len());
                out.literal(span.text(text), *span);
            }
            Node::Output(pipeline, span) => {
                let mut value = self.pipeline(pipeline, text, dot, scope);
                if value.is_null() && self.doubts_absence() {
                    value = self.unknown();
                }
                let elsewhere = value.place.file != self.file;
                out.action(
                    &functions::shown(&value),
                    *span,
                    elsewhere.then_some(value.place),
                );
            }
            Node::Assign(name, pipeline) => {
                let value = self.pipeline(pipeline, text, dot, scope);
                assign(scope, name, value);
            }
            Node::If(branches, otherwise, _) => {
                for (condition, body) in branches {
                    let value = self.asked(condition, text, dot, scope);
                    match functions::truth(&value) {
                        Some(true) => return self.run(body, text, dot, scope, out),
                        Some(false) => {}
                        None => {
                            out.doubt();
                            let flow = self.run(body, text, dot, scope, out);
                            out.doubt();
                            return flow;
                        }
                    }
                }
                return self.run(otherwise, text, dot, scope, out);
            }
            Node::With(variable, pipeline, body, otherwise) => {
                let value = self.asked(pipeline, text, dot, scope);
                let outer = scope.len();
                if let Some(name) = variable {
                    scope.push((name.clone(), value.clone()));
                }
                let holds = functions::truth(&value);
                if holds.is_none() {
                    out.doubt();
                }
                let flow = match holds {
                    Some(false) => self.run(otherwise, text, dot, scope, out),
                    _ => self.run(body, text, &value, scope, out),
                };
                scope.truncate(outer);
                return flow;
            }
            Node::Range(variables, pipeline, body, otherwise, _) => {
                let value = self.asked(pipeline, text, dot, scope);
                return self.range(&value, variables, (body, otherwise), text, dot, scope, out);
            }
            Node::Template(name, argument, span) => {
                let argument = argument
                    .as_ref()
                    .map_or_else(Value::default, |it| self.pipeline(it, text, dot, scope));
                let written = self.include(name, &argument);
                out.action(&functions::shown(&written), *span, None);
            }
            Node::Leave(true) => return Flow::Continue,
            Node::Leave(false) => return Flow::Break,
        }
        Flow::Next
    }

    #[expect(
        clippy::too_many_arguments,
        reason = "a loop needs all that a node needs, and its own parts"
    )]
    fn range(
        &mut self,
        value: &Value,
        variables: &[String],
        (body, otherwise): (&[Node], &[Node]),
        text: &str,
        dot: &Value,
        scope: &mut Scope,
        out: &mut Rendered,
    ) -> Flow {
        let Some(items) = functions::items(value, self.here()) else {
            out.doubt();
            return Flow::Next;
        };
        if items.is_empty() {
            return self.run(otherwise, text, dot, scope, out);
        }
        let outer = scope.len();
        for (key, item) in items {
            match variables {
                [one] => scope.push((one.clone(), item.clone())),
                [first, second, ..] => {
                    scope.push((first.clone(), key));
                    scope.push((second.clone(), item.clone()));
                }
                [] => {}
            }
            let flow = self.run(body, text, &item, scope, out);
            scope.truncate(outer);
            if flow == Flow::Break || self.steps == 0 {
                break;
            }
        }
        Flow::Next
    }

    fn include(&mut self, name: &str, argument: &Value) -> Value {
        let Some((nodes, file)) = self.defines.get(name).copied() else {
            return self.unknown();
        };
        if self.depth >= DEPTH {
            return self.unknown();
        }
        let mut out = Rendered::default();
        let mut scope = vec![(String::new(), argument.clone())];
        self.run(nodes, &file.text, argument, &mut scope, &mut out);
        self.written(out)
    }

    fn written(&self, out: Rendered) -> Value {
        if out.has_doubt() || out.cut {
            return self.unknown();
        }
        Value::text_at(out.into_text(), self.here())
    }

    fn tpl(&mut self, template: &Value, dot: &Value) -> Value {
        let Kind::Text(text) = &template.kind else {
            return template.clone();
        };
        if !text.contains("{{") {
            return template.clone();
        }
        let parsed = go_template::parse(text);
        if parsed.error.is_some() {
            return self.unknown();
        }
        let mut out = Rendered::default();
        let mut scope = vec![(String::new(), self.top.clone())];
        self.run(&parsed.nodes, text, dot, &mut scope, &mut out);
        self.written(out)
    }

    /// Whether a value that is not there may be one that the installer brings.
    fn doubts_absence(&self) -> bool {
        !self.complete && self.asking == 0
    }

    /// The value of a condition.
    fn asked(&mut self, pipeline: &Pipeline, text: &str, dot: &Value, scope: &mut Scope) -> Value {
        self.asking += 1;
        let value = self.pipeline(pipeline, text, dot, scope);
        self.asking -= 1;
        value
    }

    fn pipeline(
        &mut self,
        pipeline: &Pipeline,
        text: &str,
        dot: &Value,
        scope: &mut Scope,
    ) -> Value {
        let mut value = None;
        for command in &pipeline.0 {
            value = Some(self.expression(command, value, text, dot, scope));
        }
        value.unwrap_or_default()
    }

    /// The value of an expression; `last` is what a pipeline gives as the last argument.
    fn expression(
        &mut self,
        expression: &Expression,
        last: Option<Value>,
        text: &str,
        dot: &Value,
        scope: &mut Scope,
    ) -> Value {
        if !self.enter() {
            return self.unknown();
        }
        let here = self.here();
        let value = match expression {
            Expression::Nil => Value::new(Kind::Null, here),
            Expression::Bool(flag) => Value::new(Kind::Bool(*flag), here),
            Expression::Int(number) => Value::new(Kind::Int(*number), here),
            Expression::Text(text) => Value::text_at(text.clone(), here),
            Expression::Dot(fields) => {
                self.charge(functions::size(dot));
                functions::field(dot, fields, here)
            }
            Expression::Variable(name, fields) => {
                let found = scope.iter().rev().find(|(known, _)| known == name);
                found.map_or_else(
                    || self.unknown(),
                    |(_, value)| functions::field(value, fields, here),
                )
            }
            Expression::Inner(pipeline, fields) => {
                let value = self.pipeline(pipeline, text, dot, scope);
                functions::field(&value, fields, here)
            }
            Expression::Call(callee, arguments) => match callee.as_ref() {
                Callee::Function(name) => self.call(name, arguments, last, text, dot, scope),
                Callee::Method(method) => {
                    let arguments: Vec<Value> = arguments
                        .iter()
                        .map(|it| self.expression(it, None, text, dot, scope))
                        .collect();
                    functions::method_call(method, &arguments, here)
                }
            },
        };
        self.depth -= 1;
        self.charge(functions::size(&value));
        value
    }
}

fn assign(scope: &mut Scope, name: &str, value: Value) {
    // `=` and `:=` are read alike: an outer variable of the same name is overwritten, which is what charts mean.
    match scope.iter_mut().rev().find(|(known, _)| known == name) {
        Some((_, known)) => *known = value,
        None => scope.push((name.to_owned(), value)),
    }
}

#[cfg(test)]
mod tests;
