//! Functions on lists and maps.

use crate::extract::kubernetes::value::{Entry, Kind, Value};
use crate::source::Place;

/// Items that a function may make.
const ITEMS: i64 = 1000;

/// Calls a function on lists or maps.
pub(super) fn call(name: &str, arguments: &[Value], here: Place) -> Option<Value> {
    let flag = |flag: bool| Value::new(Kind::Bool(flag), here);
    let is_map = |value: &Value| matches!(value.kind, Kind::Map(_)) && !value.is_open();
    Some(match (name, arguments) {
        ("list" | "tuple", items) => Value::list(items.to_vec(), here),
        ("dict", pairs) => {
            let entries = pairs.chunks_exact(2).map(|pair| Entry {
                key: pair[0].text(),
                key_place: pair[0].place,
                value: pair[1].clone(),
            });
            Value::map(entries.collect(), here)
        }
        ("hasKey", [map, key]) if is_map(map) => flag(map.get(&key.text()).is_some()),
        ("get", [map, key]) if is_map(map) => map
            .get(&key.text())
            .cloned()
            .unwrap_or_else(|| Value::text_at("", here)),
        ("index", [value, keys @ ..]) => {
            let mut value = value.clone();
            for key in keys {
                value = match (&value.kind, key.integer()) {
                    (Kind::List(items), Some(at)) => items.get(usize::try_from(at).ok()?)?.clone(),
                    (Kind::Map(_), _) if is_map(&value) => value
                        .get(&key.text())
                        .cloned()
                        .unwrap_or(Value::new(Kind::Null, here)),
                    _ => return None,
                };
            }
            value
        }
        ("dig", [path @ .., default, map]) if is_map(map) => {
            let path: Vec<String> = path.iter().map(Value::text).collect();
            let path: Vec<&str> = path.iter().map(String::as_str).collect();
            map.at(&path).cloned().unwrap_or_else(|| default.clone())
        }
        ("set", [map, key, value]) => {
            let mut map = map.clone();
            map.set(&key.text(), key.place, value.clone());
            map
        }
        ("merge" | "mustMerge", [first, others @ ..]) => {
            // The first wins: lay the later ones below it.
            let mut merged = first.clone();
            for other in others {
                let mut below = other.clone();
                below.overlay(&merged);
                merged = below;
            }
            merged
        }
        ("mergeOverwrite" | "mustMergeOverwrite", [first, others @ ..]) => {
            let mut merged = first.clone();
            for other in others {
                merged.overlay(other);
            }
            merged
        }
        ("deepCopy" | "mustDeepCopy", [value]) => value.clone(),
        ("omit", [map, keys @ ..]) => {
            let mut map = map.clone();
            for key in keys {
                map.remove(&key.text());
            }
            map
        }
        ("pick", [map, keys @ ..]) => {
            let keys: Vec<String> = keys.iter().map(Value::text).collect();
            Value::map(
                map.entries()
                    .iter()
                    .filter(|entry| keys.contains(&entry.key))
                    .cloned()
                    .collect(),
                map.place,
            )
        }
        ("keys", [map]) => Value::list(
            map.entries()
                .iter()
                .map(|entry| Value::text_at(entry.key.clone(), entry.key_place))
                .collect(),
            here,
        ),
        ("values", [map]) => Value::list(
            map.entries()
                .iter()
                .map(|entry| entry.value.clone())
                .collect(),
            here,
        ),
        ("first", [list]) => list.items().first()?.clone(),
        ("last", [list]) => list.items().last()?.clone(),
        ("rest", [list]) => Value::list(list.items().iter().skip(1).cloned().collect(), list.place),
        ("append" | "mustAppend", [list, item]) => {
            let mut items = list.items().to_vec();
            items.push(item.clone());
            Value::list(items, list.place)
        }
        ("concat", lists) => {
            Value::list(lists.iter().flat_map(Value::items).cloned().collect(), here)
        }
        ("compact" | "uniq" | "sortAlpha" | "reverse", [list]) => list.clone(),
        ("has", [item, list]) => flag(list.items().iter().any(|other| other.text() == item.text())),
        ("join", [separator, list]) => {
            let texts: Vec<String> = match &list.kind {
                Kind::List(items) => items.iter().map(Value::text).collect(),
                _ => vec![list.text()],
            };
            Value::text_at(texts.join(&separator.text()), list.place)
        }
        ("splitList", [separator, text]) => {
            let separator = separator.text();
            if separator.is_empty() {
                return None;
            }
            Value::list(
                text.text()
                    .split(&separator)
                    .map(|part| Value::text_at(part, text.place))
                    .collect(),
                text.place,
            )
        }
        ("until", [count]) => range(0, count.integer()?, here)?,
        ("untilStep", [from, to, _]) => range(from.integer()?, to.integer()?, here)?,
        _ => return None,
    })
}

fn range(from: i64, to: i64, here: Place) -> Option<Value> {
    (to.checked_sub(from)? <= ITEMS).then(|| {
        Value::list(
            (from..to)
                .map(|at| Value::new(Kind::Int(at), here))
                .collect(),
            here,
        )
    })
}
