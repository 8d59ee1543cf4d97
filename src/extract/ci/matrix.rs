//! The combinations of a job's matrix, as far as they are literal.

use crate::facts::ci::Setting;
use crate::syntax::Node;

/// More combinations than this are cut: they differ in versions, not in what they run.
const LIMIT: usize = 60;

/// All combinations, `include` and `exclude` applied. Without a matrix, or with one that is an expression, there is
/// one combination that says nothing.
pub(super) fn combinations(matrix: Option<Node<'_>>) -> Vec<Vec<Setting>> {
    let mut all: Vec<Vec<Setting>> = vec![Vec::new()];
    let Some(matrix) = matrix.filter(|node| node.is_map()) else {
        return all;
    };
    let mut keys = 0;
    for (key, values) in matrix.entries() {
        let Some(name) = key
            .text()
            .filter(|name| *name != "include" && *name != "exclude")
        else {
            continue;
        };
        if !values.is_list() {
            continue;
        }
        keys += 1;
        let values: Vec<Vec<Setting>> = values.items().map(|value| flat(name, value)).collect();
        if values.is_empty() {
            continue;
        }
        let mut next = Vec::new();
        'product: for combination in &all {
            for value in &values {
                if next.len() == LIMIT {
                    break 'product;
                }
                next.push(combination.iter().chain(value).cloned().collect());
            }
        }
        all = next;
    }
    let list = |name: &str| -> Vec<Vec<Setting>> {
        let items = matrix
            .get(name)
            .map(|node| node.items().collect::<Vec<_>>())
            .unwrap_or_default();
        items
            .into_iter()
            .map(|item| {
                item.entries()
                    .flat_map(|(key, value)| flat(key.text().unwrap_or_default(), value))
                    .collect()
            })
            .collect()
    };
    let excluded = list("exclude");
    all.retain(|combination| {
        !excluded.iter().any(|one: &Vec<Setting>| {
            !one.is_empty() && one.iter().all(|entry| has(combination, entry))
        })
    });
    if keys == 0 {
        all.clear();
    }
    include(&mut all, list("include"));
    if all.is_empty() {
        all.push(Vec::new());
    }
    all
}

/// An entry of `include` adds to the combinations that it does not contradict, and is one of its own otherwise.
fn include(all: &mut Vec<Vec<Setting>>, entries: Vec<Vec<Setting>>) {
    let originals = all.len();
    for entry in entries {
        let mut joined = false;
        for combination in &mut all[..originals] {
            let shared: Vec<&Setting> = entry
                .iter()
                .filter(|one| combination.iter().any(|other| other.key == one.key))
                .collect();
            if !shared.is_empty() && shared.iter().all(|one| has(combination, one)) {
                joined = true;
                let fresh: Vec<Setting> = entry
                    .iter()
                    .filter(|one| !combination.iter().any(|other| other.key == one.key))
                    .cloned()
                    .collect();
                combination.extend(fresh);
            }
        }
        if !joined && all.len() < LIMIT {
            all.push(entry);
        }
    }
}

fn has(combination: &[Setting], entry: &Setting) -> bool {
    combination
        .iter()
        .any(|one| one.key == entry.key && one.value == entry.value)
}

/// A value of the matrix; the entries of a map as `name.key`.
fn flat(name: &str, value: Node<'_>) -> Vec<Setting> {
    if let Some(text) = value.text() {
        return vec![Setting {
            key: name.to_owned(),
            value: text.to_owned(),
        }];
    }
    value
        .entries()
        .filter_map(|(key, value)| {
            Some(Setting {
                key: format!("{name}.{}", key.text()?),
                value: value.text()?.to_owned(),
            })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::syntax::yaml;

    fn read(text: &str) -> Vec<String> {
        let tree = yaml::parse(text);
        let line = |combination: &Vec<Setting>| {
            combination
                .iter()
                .map(|one| format!("{}={}", one.key, one.value))
                .collect::<Vec<_>>()
                .join(" ")
        };
        combinations(tree.root()).iter().map(line).collect()
    }

    #[test]
    fn include_completes_a_combination_or_is_one() {
        let found = read("os: [a, b]\ninclude:\n- os: b\n  flag: true\n- os: c\n");
        assert_eq!(found, ["os=a", "os=b flag=true", "os=c"]);
        assert_eq!(read("include:\n- x: 1\n- x: 2\n"), ["x=1", "x=2"]);
    }

    #[test]
    fn what_is_no_literal_matrix_is_one_silent_combination() {
        assert_eq!(read("${{ fromJSON(x) }}"), [""]);
        assert_eq!(read("os: ${{ fromJSON(x) }}"), [""]);
        assert_eq!(read("os: [a, b]\nexclude:\n- os: a\n"), ["os=b"]);
    }
}
