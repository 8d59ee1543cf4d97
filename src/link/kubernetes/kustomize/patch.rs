//! The changes that a Kustomization makes to an object: strategic merge, JSON patch, image names.

use std::sync::Arc;

use crate::extract::kubernetes::value::{Kind, Value};

/// Lays a strategic merge patch upon a value. Lists of named things are joined by name, others replaced.
pub(super) fn merge(base: &mut Value, patch: &Value) {
    if !matches!((&base.kind, &patch.kind), (Kind::Map(_), Kind::Map(_))) {
        *base = patch.clone();
        return;
    }
    for entry in patch.entries() {
        if entry.value.is_null() {
            base.remove(&entry.key);
            continue;
        }
        let named = merge_key(&entry.key);
        if let (Some(name), Kind::List(items)) = (named, &entry.value.kind)
            && base
                .get(&entry.key)
                .is_some_and(|list| matches!(list.kind, Kind::List(_)))
        {
            merge_list(base.child(&entry.key), items, name);
            continue;
        }
        if base.get(&entry.key).is_none() {
            base.set(&entry.key, entry.key_place, entry.value.clone());
            continue;
        }
        merge(base.child(&entry.key), &entry.value);
    }
}

/// The key that tells the items of a list apart, as the API's schema has it.
fn merge_key(list: &str) -> Option<&'static str> {
    Some(match list {
        "containers"
        | "initContainers"
        | "ephemeralContainers"
        | "volumes"
        | "env"
        | "imagePullSecrets" => "name",
        "ports" => "containerPort",
        "volumeMounts" => "mountPath",
        "topologySpreadConstraints" => "topologyKey",
        _ => return None,
    })
}

fn merge_list(base: &mut Value, items: &[Value], name: &str) {
    let Kind::List(list) = &mut base.kind else {
        return;
    };
    let list = Arc::make_mut(list);
    for item in items {
        let is = item.text_of(&[name]);
        let found = list
            .iter()
            .position(|known| !is.is_empty() && known.text_of(&[name]) == is);
        match found {
            Some(at) if item.text_of(&["$patch"]) == "delete" => {
                list.remove(at);
            }
            Some(at) => merge(&mut list[at], item),
            None => list.push(item.clone()),
        }
    }
}

/// Applies JSON patch operations: `add`, `replace`, `remove`.
pub(super) fn operate(object: &mut Value, operations: &[Value]) {
    for operation in operations {
        let path = operation.text_of(&["path"]);
        let parts: Vec<String> = path
            .split('/')
            .skip(1)
            .map(|part| part.replace("~1", "/").replace("~0", "~"))
            .collect();
        let Some((last, parents)) = parts.split_last() else {
            continue;
        };
        let mut at = &mut *object;
        let mut lost = false;
        for part in parents {
            let index = part.parse::<usize>().ok();
            let next = match (&at.kind, index) {
                (Kind::List(items), Some(index)) => index < items.len(),
                (Kind::Map(_), _) => at.get(part).is_some(),
                _ => false,
            };
            if !next {
                lost = true;
                break;
            }
            at = if matches!(at.kind, Kind::Map(_)) {
                at.child(part)
            } else {
                at.item(index.unwrap_or_default())
            };
        }
        if !lost {
            operate_at(at, last, operation);
        }
    }
}

fn operate_at(at: &mut Value, last: &str, operation: &Value) {
    let op = operation.text_of(&["op"]);
    let entry = operation.entry("value");
    if matches!(at.kind, Kind::Map(_)) {
        match (op.as_str(), entry) {
            ("remove", _) => at.remove(last),
            ("add" | "replace", Some(entry)) => at.set(last, entry.key_place, entry.value.clone()),
            _ => {}
        }
        return;
    }
    let Kind::List(items) = &mut at.kind else {
        return;
    };
    let items = Arc::make_mut(items);
    let index = last.parse::<usize>().ok();
    match (op.as_str(), index, entry) {
        ("remove", Some(index), _) if index < items.len() => {
            items.remove(index);
        }
        ("replace", Some(index), Some(entry)) if index < items.len() => {
            items[index] = entry.value.clone()
        }
        ("add", Some(index), Some(entry)) if index <= items.len() => {
            items.insert(index, entry.value.clone())
        }
        ("add", None, Some(entry)) if last == "-" => items.push(entry.value.clone()),
        _ => {}
    }
}

/// Applies an entry of `images:` to every container below a value.
pub(super) fn rename_images(value: &mut Value, change: &Value) {
    let name = change.text_of(&["name"]);
    match &mut value.kind {
        Kind::List(items) => {
            for item in Arc::make_mut(items) {
                rename_images(item, change);
            }
        }
        Kind::Map(entries) => {
            for entry in Arc::make_mut(entries) {
                if entry.key == "image" && matches!(entry.value.kind, Kind::Text(_)) {
                    rename(&mut entry.value, &name, change);
                } else {
                    rename_images(&mut entry.value, change);
                }
            }
        }
        _ => {}
    }
}

fn rename(image: &mut Value, name: &str, change: &Value) {
    let text = image.text();
    let rest = match text.strip_prefix(name) {
        Some(rest) if rest.is_empty() || rest.starts_with([':', '@']) => rest,
        _ => return,
    };
    let (new_name, tag, digest) = (
        change.text_of(&["newName"]),
        change.text_of(&["newTag"]),
        change.text_of(&["digest"]),
    );
    let name = if new_name.is_empty() { name } else { &new_name };
    let place = ["digest", "newTag", "newName"]
        .iter()
        .find_map(|key| change.get(key))
        .map(|value| value.place);
    let text = if !digest.is_empty() {
        format!("{name}@{digest}")
    } else if !tag.is_empty() {
        format!("{name}:{tag}")
    } else {
        format!("{name}{rest}")
    };
    *image = Value::text_at(text, place.unwrap_or(image.place));
}
