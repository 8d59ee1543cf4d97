//! The functions of Helm's templates: those of Go, of Sprig, and Helm's own. A function that is not here is unknown.

mod lists;
mod texts;

use crate::extract::kubernetes::value::{Entry, Kind, Value};
use crate::facts::image_ref::UNKNOWN;
use crate::source::Place;
use crate::syntax::go_template::Expression;

/// Characters that one function may give.
const OUTPUT: usize = 1 << 20;

/// Calls a function; `None` when it is not known, or its arguments do not fit.
pub(super) fn call(name: &str, arguments: &[Value], here: Place) -> Option<Value> {
    let flag = |flag: bool| Some(Value::new(Kind::Bool(flag), here));
    let number = |number: i64| Some(Value::new(Kind::Int(number), here));
    match (name, arguments) {
        ("default" | "dfault", [fallback, value]) => Some(match truth(value) {
            Some(true) => value.clone(),
            Some(false) => fallback.clone(),
            None => value.clone(),
        }),
        ("default", [fallback]) => Some(fallback.clone()),
        ("required", [_, value]) => (!value.is_null() && value.text() != "")
            .then(|| value.clone())
            .or_else(|| composite(value)),
        ("coalesce", values) => values
            .iter()
            .find(|value| truth(value) != Some(false))
            .cloned(),
        ("ternary", [yes, no, condition]) => match truth(condition)? {
            true => Some(yes.clone()),
            false => Some(no.clone()),
        },
        ("not", [value]) => flag(!truth(value)?),
        ("empty", [value]) => flag(!truth(value)?),
        ("eq", [value, others @ ..]) => {
            if known(arguments) {
                flag(others.iter().any(|other| same(value, other)))
            } else {
                None
            }
        }
        ("ne", [one, other]) => {
            if known(arguments) {
                flag(!same(one, other))
            } else {
                None
            }
        }
        ("lt", [one, other]) => flag(one.integer()? < other.integer()?),
        ("le", [one, other]) => flag(one.integer()? <= other.integer()?),
        ("gt", [one, other]) => flag(one.integer()? > other.integer()?),
        ("ge", [one, other]) => flag(one.integer()? >= other.integer()?),
        ("add", values) => values
            .iter()
            .map(Value::integer)
            .try_fold(0_i64, |sum, value| sum.checked_add(value?))
            .and_then(number),
        ("add1", [value]) => number(value.integer()?.checked_add(1)?),
        ("sub", [one, other]) => number(one.integer()?.checked_sub(other.integer()?)?),
        ("mul", values) => values
            .iter()
            .map(Value::integer)
            .try_fold(1_i64, |all, value| all.checked_mul(value?))
            .and_then(number),
        ("div", [one, other]) => number(one.integer()?.checked_div(other.integer()?)?),
        ("mod", [one, other]) => number(one.integer()?.checked_rem(other.integer()?)?),
        ("max", values) => number(values.iter().filter_map(Value::integer).max()?),
        ("min", values) => number(values.iter().filter_map(Value::integer).min()?),
        ("int" | "int64" | "atoi", [value]) if !value.is_unknown() => Some(Value::new(
            Kind::Int(value.integer().unwrap_or(0)),
            value.place,
        )),
        ("float64", [value]) => Some(value.clone()),
        ("kindIs" | "typeIs", [kind, value]) => flag(is_kind(&kind.text(), value)?),
        ("kindOf" | "typeOf", [value]) => ["string", "map", "slice", "bool", "int"]
            .into_iter()
            .find(|kind| is_kind(kind, value) == Some(true))
            .map(|kind| Value::text_at(kind, here)),
        ("semverCompare", [constraint, version]) => {
            flag(version_fits(&constraint.text(), &version.text())?)
        }
        ("lookup", _) => Some(Value::map(Vec::new(), here)),
        _ => texts::call(name, arguments, here).or_else(|| lists::call(name, arguments, here)),
    }
}

fn composite(value: &Value) -> Option<Value> {
    matches!(value.kind, Kind::List(_) | Kind::Map(_)).then(|| value.clone())
}

fn known(values: &[Value]) -> bool {
    values.iter().all(|value| !value.text().contains(UNKNOWN))
}

fn same(one: &Value, other: &Value) -> bool {
    match (&one.kind, &other.kind) {
        (Kind::Null, Kind::Null) => true,
        (Kind::Null, Kind::Text(_)) | (Kind::Text(_), Kind::Null) => false,
        _ => one.text() == other.text(),
    }
}

/// Whether a condition holds, by Go's rule that what is empty does not; `None` when that is not known.
pub(super) fn truth(value: &Value) -> Option<bool> {
    match &value.kind {
        Kind::Unknown => None,
        Kind::Null => Some(false),
        Kind::Bool(flag) => Some(*flag),
        Kind::Int(number) => Some(*number != 0),
        Kind::Text(text)
            if !text.is_empty() && text.chars().all(|c| c == UNKNOWN || c.is_whitespace()) =>
        {
            None
        }
        Kind::Text(text) => Some(!text.is_empty()),
        Kind::List(items) => Some(!items.is_empty()),
        Kind::Map(entries) => Some(!entries.is_empty()),
    }
}

/// The field at the end of a path. What is missing from a map is nothing; a field of nothing is an error in Helm, and unknown here.
pub(super) fn field(value: &Value, path: &[String], here: Place) -> Value {
    let mut value = value;
    for key in path {
        match value.get(key) {
            Some(next) => value = next,
            None => {
                let missing = matches!(value.kind, Kind::Map(_)) && !value.is_open();
                let last = std::ptr::eq(key, &path[path.len() - 1]);
                return Value::new(
                    if missing && last {
                        Kind::Null
                    } else {
                        Kind::Unknown
                    },
                    here,
                );
            }
        }
    }
    value.clone()
}

/// Whether a function gives one of its arguments, or a part of one, so that what it gives is no larger.
pub(super) fn only_selects(name: &str) -> bool {
    matches!(
        name,
        "default"
            | "required"
            | "coalesce"
            | "ternary"
            | "get"
            | "index"
            | "dig"
            | "first"
            | "last"
    )
}

/// Whether a function writes its arguments as text or numbers.
pub(super) fn writes(name: &str) -> bool {
    writes_maps(name)
        || matches!(
            name,
            "quote"
                | "squote"
                | "toString"
                | "print"
                | "printf"
                | "cat"
                | "trunc"
                | "trimSuffix"
                | "trimPrefix"
                | "trimAll"
                | "trim"
                | "lower"
                | "upper"
                | "replace"
                | "b64enc"
                | "int"
                | "int64"
                | "float64"
        )
}

/// Whether a function writes whole maps and lists.
pub(super) fn writes_maps(name: &str) -> bool {
    matches!(
        name,
        "toYaml" | "toYamlPretty" | "toJson" | "toRawJson" | "toPrettyJson" | "tpl"
    )
}

/// How much it costs to copy a value or to look into it: the bytes of a text, the entries of a map or list.
pub(super) fn size(value: &Value) -> usize {
    match &value.kind {
        Kind::Text(text) => text.len(),
        Kind::List(items) => items.len() * 4,
        Kind::Map(entries) => entries.len() * 4,
        _ => 0,
    }
}

/// What `range` goes through: keys and values; `None` when that is not known.
pub(super) fn items(value: &Value, here: Place) -> Option<Vec<(Value, Value)>> {
    let number = |at: i64| Value::new(Kind::Int(at), here);
    Some(match &value.kind {
        Kind::List(items) => (0_i64..).map(number).zip(items.iter().cloned()).collect(),
        Kind::Map(_) => {
            // Go visits maps in the order of their keys.
            let mut entries: Vec<_> = value.entries().iter().collect();
            entries.sort_by(|one, other| one.key.cmp(&other.key));
            let pair = |entry: &&Entry| {
                let key = Value::text_at(entry.key.clone(), entry.key_place);
                (key, entry.value.clone())
            };
            entries.iter().map(pair).collect()
        }
        Kind::Int(count) => (0..(*count).clamp(0, 1000))
            .map(|at| (number(at), number(at)))
            .collect(),
        Kind::Unknown | Kind::Text(_) => return None,
        _ => Vec::new(),
    })
}

/// What an action writes of a value.
pub(super) fn shown(value: &Value) -> String {
    match &value.kind {
        Kind::List(_) | Kind::Map(_) => "map[]".to_owned(),
        _ => value.text(),
    }
}

fn is_kind(kind: &str, value: &Value) -> Option<bool> {
    if value.is_unknown() {
        return None;
    }
    Some(match kind {
        "string" => matches!(value.kind, Kind::Text(_)),
        "map" | "map[string]interface {}" | "dict" => matches!(value.kind, Kind::Map(_)),
        "slice" | "[]interface {}" | "list" => matches!(value.kind, Kind::List(_)),
        "bool" => matches!(value.kind, Kind::Bool(_)),
        "int" | "int64" | "float64" => matches!(value.kind, Kind::Int(_)),
        "invalid" => value.is_null(),
        _ => return None,
    })
}

/// Whether a version fits a constraint of plain comparisons joined by commas or blanks.
fn version_fits(constraint: &str, version: &str) -> Option<bool> {
    if constraint.contains(['|', '~', '^', '*', 'x']) {
        return None;
    }
    let wanted = number(version)?;
    for part in constraint.split([',', ' ']).filter(|part| !part.is_empty()) {
        let operator: String = part
            .chars()
            .take_while(|c| matches!(c, '<' | '>' | '=' | '!'))
            .collect();
        let limit = number(&part[operator.len()..])?;
        let fits = match operator.as_str() {
            ">=" => wanted >= limit,
            ">" => wanted > limit,
            "<=" => wanted <= limit,
            "<" => wanted < limit,
            "=" | "" => wanted == limit,
            "!=" => wanted != limit,
            _ => return None,
        };
        if !fits {
            return Some(false);
        }
    }
    Some(true)
}

fn number(version: &str) -> Option<(u64, u64, u64)> {
    let version = version.trim().trim_start_matches('v');
    let version = version.split(['-', '+']).next()?;
    let mut parts = version.split('.').map(|part| part.parse::<u64>());
    let major = parts.next()?.ok()?;
    let mut next = || parts.next().map_or(Some(0), Result::ok);
    Some((major, next()?, next()?))
}

/// `.Capabilities.APIVersions.Has`, of today's clusters; every other method is unknown.
pub(super) fn method_call(method: &Expression, arguments: &[Value], here: Place) -> Value {
    let fields = match method {
        Expression::Dot(fields)
        | Expression::Variable(_, fields)
        | Expression::Inner(_, fields) => fields.as_slice(),
        _ => &[],
    };
    let asks_version = fields.iter().any(|field| field == "APIVersions")
        && fields.last().is_some_and(|field| field == "Has");
    let asked = arguments.first().map(Value::text).unwrap_or_default();
    let group = asked.split('/').take(2).collect::<Vec<_>>().join("/");
    let kind = match group.as_str() {
        _ if !asks_version => Kind::Unknown,
        "apps/v1"
        | "batch/v1"
        | "policy/v1"
        | "networking.k8s.io/v1"
        | "autoscaling/v2"
        | "rbac.authorization.k8s.io/v1" => Kind::Bool(true),
        "extensions/v1beta1"
        | "networking.k8s.io/v1beta1"
        | "policy/v1beta1"
        | "batch/v1beta1"
        | "autoscaling/v2beta1"
        | "autoscaling/v2beta2"
        | "apps/v1beta1"
        | "apps/v1beta2" => Kind::Bool(false),
        _ => Kind::Unknown,
    };
    Value::new(kind, here)
}
