//! Fills in `$NAME` and `${NAME:-default}` as Dockerfiles and Compose files write them.
//!
//! What has no value becomes [`UNKNOWN`], so that whoever reads the result sees that it is open.

use crate::facts::image_ref::UNKNOWN;

/// Defaults that may stand inside defaults.
const DEPTH: usize = 8;

/// `text` with its variables filled in by `lookup`. `\$` (Dockerfile) and `$$` (Compose) are a plain dollar sign.
pub(crate) fn expand(text: &str, lookup: &dyn Fn(&str) -> Option<String>) -> String {
    expand_within(text, lookup, 0)
}

fn expand_within(text: &str, lookup: &dyn Fn(&str) -> Option<String>, depth: usize) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('$') {
        if rest[..at].ends_with('\\') {
            out.push_str(&rest[..at - 1]);
            out.push('$');
            rest = &rest[at + 1..];
            continue;
        }
        out.push_str(&rest[..at]);
        rest = &rest[at + 1..];
        if let Some(behind) = rest.strip_prefix('$') {
            out.push('$');
            rest = behind;
        } else if let Some(behind) = rest.strip_prefix('{') {
            let Some(end) = closing_brace(behind) else {
                out.push(UNKNOWN);
                return out;
            };
            out.push_str(&braced(&behind[..end], lookup, depth));
            rest = &behind[end + 1..];
        } else {
            let length = name_length(rest);
            if length == 0 {
                out.push('$');
                continue;
            }
            out.push_str(&lookup(&rest[..length]).unwrap_or_else(|| UNKNOWN.to_string()));
            rest = &rest[length..];
        }
    }
    out.push_str(rest);
    out
}

fn braced(inside: &str, lookup: &dyn Fn(&str) -> Option<String>, depth: usize) -> String {
    let (name, operator) = inside.split_at(name_length(inside));
    let value = lookup(name);
    let filled = value.clone().filter(|value| !value.is_empty());
    let other = |text: &str| {
        if depth < DEPTH {
            expand_within(text, lookup, depth + 1)
        } else {
            UNKNOWN.to_string()
        }
    };
    let answer = if let Some(default) = operator.strip_prefix(":-") {
        Some(filled.unwrap_or_else(|| other(default)))
    } else if let Some(default) = operator.strip_prefix('-') {
        Some(value.unwrap_or_else(|| other(default)))
    } else if let Some(instead) = operator.strip_prefix(":+") {
        Some(if filled.is_some() {
            other(instead)
        } else {
            String::new()
        })
    } else if operator.starts_with(":?") || operator.starts_with('?') || operator.is_empty() {
        value
    } else {
        None
    };
    answer.unwrap_or_else(|| UNKNOWN.to_string())
}

fn name_length(text: &str) -> usize {
    let is_name = |byte: &u8| byte.is_ascii_alphanumeric() || *byte == b'_';
    text.bytes().take_while(is_name).count()
}

fn closing_brace(text: &str) -> Option<usize> {
    let mut depth = 0_usize;
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            b'{' => depth += 1,
            b'}' if depth == 0 => return Some(at),
            b'}' => depth -= 1,
            _ => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn filled(text: &str) -> String {
        let lookup = |name: &str| match name {
            "A" => Some("a".to_owned()),
            "EMPTY" => Some(String::new()),
            _ => None,
        };
        expand(text, &lookup).replace(UNKNOWN, "?")
    }

    #[test]
    fn defaults_stand_in_for_what_is_absent() {
        assert_eq!(filled("$A-${A}-${B:-b}-${EMPTY:-e}-${EMPTY-x}"), "a-a-b-e-");
        assert_eq!(filled("${B:-${C:-c}}"), "c");
        assert_eq!(filled("${A:+yes}${B:+no}"), "yes");
    }

    #[test]
    fn what_has_no_value_is_open() {
        assert_eq!(filled("app:$B"), "app:?");
        assert_eq!(filled("app:${B:?must be set}"), "app:?");
        assert_eq!(filled("${A"), "?");
        assert_eq!(filled("$$A \\$A $"), "$A $A $");
        assert_eq!(filled(&"${B:-".repeat(5000)), "?");
    }
}
