//! From syntax tree to checked program: names become indexes, every type is known.

use super::Fault;
use super::eval::{Literal, Literals, Node, Scope, TextTest};
use super::parse::{Ast, AstKind, Operator, parse};
use crate::record::{Type, Value};
use crate::suggest::did_you_mean;
use std::borrow::Cow;
use std::sync::OnceLock;

/// The names that a condition may use: facts, `profile`, and the variables of `exists` and its kin.
#[derive(Debug, Clone, Default)]
pub struct Variables {
    names: Vec<(Cow<'static, str>, Type)>,
}

impl Variables {
    /// These variables, in the order in which a [`Scope`] holds their values.
    pub fn new(names: impl IntoIterator<Item = (&'static str, Type)>) -> Self {
        Self {
            names: names
                .into_iter()
                .map(|(name, ty)| (Cow::Borrowed(name), ty))
                .collect(),
        }
    }

    fn find(&self, name: &str) -> Option<(usize, Type)> {
        // The innermost of several with one name.
        let at = self.names.iter().rposition(|(known, _)| known == name)?;
        Some((at, self.names[at].1))
    }

    fn with(&self, name: &str, ty: Type) -> Self {
        let mut names = self.names.clone();
        names.push((Cow::Owned(name.to_owned()), ty));
        Self { names }
    }
}

/// A condition that is known to be well-formed and true or false.
#[derive(Debug)]
pub struct Condition(State);

#[derive(Debug)]
enum State {
    Ready(Node),
    Later(Box<Later>),
}

/// A text that is compiled when it is first asked.
#[derive(Debug)]
struct Later {
    text: String,
    variables: Variables,
    node: OnceLock<Node>,
}

impl Condition {
    /// Reads and checks a condition.
    ///
    /// # Errors
    /// The first fault, with its place in `text`.
    pub fn new(text: &str, variables: &Variables) -> Result<Self, Fault> {
        compile(text, variables).map(|node| Self(State::Ready(node)))
    }

    /// A condition that was checked before, when the program was tested: it is read when it is first asked. Most of a
    /// program's own conditions never are, and reading all of them is most of its start-up. One that has a fault after
    /// all never holds.
    pub fn later(text: &str, variables: &Variables) -> Self {
        Self(State::Later(Box::new(Later {
            text: text.to_owned(),
            variables: variables.clone(),
            node: OnceLock::new(),
        })))
    }

    /// The condition that always holds.
    pub fn always() -> Self {
        Self(State::Ready(Node::Bool(true)))
    }

    /// The condition that never holds.
    pub fn never() -> Self {
        Self(State::Ready(Node::Bool(false)))
    }

    fn node(&self) -> &Node {
        match &self.0 {
            State::Ready(node) => node,
            State::Later(later) => later.node.get_or_init(|| {
                compile(&later.text, &later.variables).unwrap_or(Node::Bool(false))
            }),
        }
    }

    /// Whether it looks at the variable with this index.
    pub fn reads(&self, variable: usize) -> bool {
        self.node().reads(variable)
    }

    /// Whether it holds.
    pub fn holds<'a>(&'a self, scope: &Scope<'a>) -> bool {
        matches!(self.node().eval(scope), Value::Bool(true))
    }
}

fn compile(text: &str, variables: &Variables) -> Result<Node, Fault> {
    let ast = parse(text)?;
    let (node, ty) = check(&ast, variables)?;
    if ty.is(Type::Bool) {
        return Ok(node);
    }
    Err(Fault::new(
        ast.span,
        format!("a condition is true or false, and this is {ty}"),
    ))
}

/// Reads and checks an expression of any type.
pub(super) fn expression(text: &str, variables: &Variables) -> Result<Node, Fault> {
    check(&parse(text)?, variables).map(|(node, _)| node)
}

type Checked = Result<(Node, Type), Fault>;

fn check(ast: &Ast, variables: &Variables) -> Checked {
    match &ast.kind {
        AstKind::Bool(value) => Ok((Node::Bool(*value), Type::Bool)),
        AstKind::Int(value) => Ok((Node::Int(*value), Type::Int)),
        AstKind::Str(value) => Ok((Node::Str(value.clone()), Type::Str)),
        AstKind::List(items) => list(items, variables),
        AstKind::Name(name) => match variables.find(name) {
            Some((index, ty)) => Ok((Node::Variable(index), ty)),
            None => {
                let known = variables.names.iter().map(|(name, _)| &**name);
                Err(Fault::new(
                    ast.span.clone(),
                    format!("`{name}` is not known here{}", did_you_mean(name, known)),
                ))
            }
        },
        AstKind::Select(target, name) => select(target, name, ast, variables),
        AstKind::Not(inner) => Ok((Node::Not(Box::new(boolean(inner, variables)?)), Type::Bool)),
        AstKind::Choose(condition, yes, no) => {
            let condition = boolean(condition, variables)?;
            let (yes, ty) = check(yes, variables)?;
            let (other, other_ty) = check(no, variables)?;
            if !ty.is(other_ty) {
                return Err(Fault::new(
                    no.span.clone(),
                    format!("this is {other_ty}, and the other branch is {ty}"),
                ));
            }
            Ok((
                Node::Choose(Box::new(condition), Box::new(yes), Box::new(other)),
                ty,
            ))
        }
        AstKind::Binary(operator, left, right) => binary(*operator, left, right, variables),
        AstKind::Call(None, name, arguments) if name == "size" && arguments.len() == 1 => {
            size(&arguments[0], variables)
        }
        AstKind::Call(None, name, _) => {
            let message = format!("there is no function `{name}`; `size(list)` is the only one");
            Err(Fault::new(ast.span.clone(), message))
        }
        AstKind::Call(Some(target), name, arguments) => {
            method(target, name, arguments, ast, variables)
        }
    }
}

fn boolean(ast: &Ast, variables: &Variables) -> Result<Node, Fault> {
    let (node, ty) = check(ast, variables)?;
    if ty.is(Type::Bool) {
        Ok(node)
    } else {
        Err(Fault::new(
            ast.span.clone(),
            format!("this is {ty}, and true or false is wanted"),
        ))
    }
}

fn text(ast: &Ast, variables: &Variables) -> Result<Node, Fault> {
    let (node, ty) = check(ast, variables)?;
    if ty.is(Type::Str) {
        Ok(node)
    } else {
        Err(Fault::new(
            ast.span.clone(),
            format!("this is {ty}, and a string is wanted"),
        ))
    }
}

fn list(items: &[Ast], variables: &Variables) -> Checked {
    let mut literals = Vec::new();
    let mut item_type = Type::Str;
    for (at, item) in items.iter().enumerate() {
        let (node, ty) = check(item, variables)?;
        let literal = match node {
            Node::Str(text) => Literal::Str(text),
            Node::Int(number) => Literal::Int(number),
            _ => {
                return Err(Fault::new(
                    item.span.clone(),
                    "a list is written of strings or numbers",
                ));
            }
        };
        if at > 0 && !ty.is(item_type) {
            return Err(Fault::new(
                item.span.clone(),
                format!("this is {ty} in a list of {item_type}"),
            ));
        }
        item_type = ty;
        literals.push(literal);
    }
    let item = if item_type.is(Type::Int) {
        || Type::Int
    } else {
        || Type::Str
    };
    Ok((Node::Literals(Literals(literals)), Type::List(item)))
}

fn select(target: &Ast, name: &str, ast: &Ast, variables: &Variables) -> Checked {
    let (node, ty) = check(target, variables)?;
    let Type::Record(schema) = ty else {
        return Err(Fault::new(ast.span.clone(), format!("{ty} has no fields")));
    };
    match schema.field(name) {
        Some((index, field)) => Ok((Node::Field(Box::new(node), index), (field.ty)())),
        None => {
            let known = schema.fields.iter().map(|field| field.name);
            let message = format!(
                "`{name}` is not a field of {}{}",
                schema.name,
                did_you_mean(name, known)
            );
            Err(Fault::new(ast.span.end - name.len()..ast.span.end, message))
        }
    }
}

fn binary(operator: Operator, left: &Ast, right: &Ast, variables: &Variables) -> Checked {
    let node = match operator {
        Operator::And | Operator::Or => {
            let (left, right) = (boolean(left, variables)?, boolean(right, variables)?);
            match operator {
                Operator::And => Node::And(Box::new(left), Box::new(right)),
                _ => Node::Or(Box::new(left), Box::new(right)),
            }
        }
        Operator::In => {
            let (item, item_type) = check(left, variables)?;
            let (list, list_type) = check(right, variables)?;
            match list_type {
                Type::List(of) if of().is(item_type) && comparable(item_type) => {}
                Type::List(of) => {
                    let message = format!("{item_type} is never in a list of {}", of());
                    return Err(Fault::new(left.span.clone(), message));
                }
                other => {
                    return Err(Fault::new(
                        right.span.clone(),
                        format!("this is {other}, and a list is wanted"),
                    ));
                }
            }
            Node::In(Box::new(item), Box::new(list))
        }
        _ => {
            let (one, one_type) = check(left, variables)?;
            let (other, other_type) = check(right, variables)?;
            if !one_type.is(other_type) {
                let message = format!("{one_type} and {other_type} are never compared");
                return Err(Fault::new(left.span.start..right.span.end, message));
            }
            let ordered = !matches!(operator, Operator::Equal | Operator::NotEqual);
            if !comparable(one_type) || (ordered && one_type.is(Type::Bool)) {
                let message = format!("{one_type} is not compared; ask for its size or a field");
                return Err(Fault::new(left.span.clone(), message));
            }
            Node::Compare(operator, Box::new(one), Box::new(other))
        }
    };
    Ok((node, Type::Bool))
}

fn comparable(ty: Type) -> bool {
    matches!(ty, Type::Bool | Type::Int | Type::Str)
}

fn size(target: &Ast, variables: &Variables) -> Checked {
    let (node, ty) = sequence(target, variables)?;
    match ty {
        Type::List(_) | Type::Str => Ok((Node::Size(Box::new(node)), Type::Int)),
        other => Err(Fault::new(
            target.span.clone(),
            format!("{other} has no size"),
        )),
    }
}

/// An expression that may also be a `filter`, which only `size`, `exists` and `all` take.
fn sequence(ast: &Ast, variables: &Variables) -> Checked {
    if let AstKind::Call(Some(target), name, arguments) = &ast.kind
        && name == "filter"
    {
        let (list, ty, body) = comprehension(target, name, arguments, ast, variables)?;
        return Ok((Node::Filter(Box::new(list), Box::new(body)), ty));
    }
    check(ast, variables)
}

fn method(
    target: &Ast,
    name: &str,
    arguments: &[Ast],
    ast: &Ast,
    variables: &Variables,
) -> Checked {
    const METHODS: [&str; 8] = [
        "size",
        "startsWith",
        "endsWith",
        "contains",
        "matches",
        "exists",
        "all",
        "filter",
    ];
    match (name, arguments) {
        ("size", []) => size(target, variables),
        ("startsWith" | "endsWith" | "contains", [argument]) => {
            let test = match name {
                "startsWith" => TextTest::StartsWith,
                "endsWith" => TextTest::EndsWith,
                _ => TextTest::Contains,
            };
            let (subject, argument) = (text(target, variables)?, text(argument, variables)?);
            Ok((
                Node::Text(test, Box::new(subject), Box::new(argument)),
                Type::Bool,
            ))
        }
        ("matches", [argument]) => {
            let AstKind::Str(pattern) = &argument.kind else {
                let message =
                    "`matches` takes a regular expression as a literal, which is compiled once";
                return Err(Fault::new(argument.span.clone(), message));
            };
            let regex = regex::RegexBuilder::new(pattern)
                .size_limit(1 << 20)
                .build()
                .map_err(|error| {
                    let reason = error.to_string();
                    let reason = reason
                        .lines()
                        .last()
                        .unwrap_or_default()
                        .trim_start_matches("error: ")
                        .to_owned();
                    Fault::new(
                        argument.span.clone(),
                        format!("this regular expression does not compile: {reason}"),
                    )
                })?;
            Ok((
                Node::Matches(Box::new(text(target, variables)?), Box::new(regex)),
                Type::Bool,
            ))
        }
        ("exists" | "all", [_, _]) => {
            let (list, _, body) = comprehension(target, name, arguments, ast, variables)?;
            let node = if name == "exists" {
                Node::Exists
            } else {
                Node::All
            };
            Ok((node(Box::new(list), Box::new(body)), Type::Bool))
        }
        ("filter", _) => {
            let message = "`filter` is followed by `.size()`, `.exists(...)` or `.all(...)`";
            Err(Fault::new(ast.span.clone(), message))
        }
        _ if METHODS.contains(&name) => Err(Fault::new(
            ast.span.clone(),
            format!("`{name}` does not take {} arguments", arguments.len()),
        )),
        _ => {
            let message = format!("there is no method `{name}`{}", did_you_mean(name, METHODS));
            Err(Fault::new(ast.span.clone(), message))
        }
    }
}

/// The list, its type, and the body checked with the variable in scope.
fn comprehension(
    target: &Ast,
    name: &str,
    arguments: &[Ast],
    ast: &Ast,
    variables: &Variables,
) -> Result<(Node, Type, Node), Fault> {
    let [
        Ast {
            kind: AstKind::Name(variable),
            ..
        },
        body,
    ] = arguments
    else {
        let message =
            format!("`{name}` takes a variable and a condition, as in `list.{name}(x, x != \"\")`");
        return Err(Fault::new(ast.span.clone(), message));
    };
    let (list, ty) = sequence(target, variables)?;
    let Type::List(item) = ty else {
        return Err(Fault::new(
            target.span.clone(),
            format!("this is {ty}, and `{name}` asks for a list"),
        ));
    };
    if variables.names.len() >= Scope::CAPACITY {
        return Err(Fault::new(
            ast.span.clone(),
            "too many variables are nested here",
        ));
    }
    let body = boolean(body, &variables.with(variable, item()))?;
    Ok((list, ty, body))
}
