//! The names in an expression whose value may become part of its result.
//!
//! Read flat: a comparison and the condition before `&&` yield no text of theirs, whatever brackets stand around.

/// Functions whose result is yes or no, or a digest.
const SAFE: &[&str] = &[
    "contains",
    "startswith",
    "endswith",
    "hashfiles",
    "success",
    "failure",
    "always",
    "cancelled",
];

/// The names, in lower case, an index as a part of the name (`a['b'][0]` is `a.b.*`), each once.
pub(super) fn of(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    for (start, end) in expressions(text) {
        read(&text[start..end], &mut found);
    }
    found
}

/// The insides of `${{ }}`; the whole text where there is none.
fn expressions(text: &str) -> Vec<(usize, usize)> {
    let mut found = Vec::new();
    let mut from = 0;
    while let Some(at) = text[from..].find("${{").map(|at| from + at + 3) {
        let end = text[at..]
            .find("}}")
            .map_or(text.len(), |length| at + length);
        found.push((at, end));
        from = end;
    }
    found
}

fn read(text: &str, found: &mut Vec<String>) {
    let bytes = text.as_bytes();
    let mut names: Vec<String> = Vec::new();
    // Whether the token before was a name that stands in `names`, and whether the next one yields nothing.
    let (mut after_name, mut skip) = (false, false);
    let mut at = 0;
    while at < bytes.len() {
        let byte = bytes[at];
        if byte.is_ascii_whitespace() {
            at += 1;
        } else if byte == b'\'' {
            at = string_end(bytes, at);
            (after_name, skip) = (false, false);
        } else if byte.is_ascii_alphabetic() || byte == b'_' {
            let (name, next) = name(text, at);
            at = next;
            if bytes.get(at) == Some(&b'(') {
                if SAFE.contains(&name.as_str()) {
                    at = closing(bytes, at);
                }
                after_name = false;
                continue;
            }
            after_name = !skip;
            if !skip {
                names.push(name);
            }
            skip = false;
        } else {
            let pair = bytes.get(at..at + 2).unwrap_or_default();
            let compares = matches!(pair, b"==" | b"!=") || matches!(byte, b'<' | b'>');
            if (compares || pair == b"&&") && after_name {
                names.pop();
            }
            skip = compares || byte == b'!';
            // A bracket keeps the last name in reach: `(a) == b`.
            after_name = after_name && byte == b')';
            let wide = matches!(pair, b"==" | b"!=" | b"&&" | b"||" | b"<=" | b">=");
            at += if wide { 2 } else { 1 };
        }
    }
    for name in names {
        if !found.contains(&name) {
            found.push(name);
        }
    }
}

/// A name with its parts, and where it ends.
fn name(text: &str, start: usize) -> (String, usize) {
    let bytes = text.as_bytes();
    let is_part = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'*');
    let mut out = String::new();
    let mut at = start;
    loop {
        let from = at;
        while bytes.get(at).is_some_and(|byte| is_part(*byte)) {
            at += 1;
        }
        out.push_str(&text[from..at].to_ascii_lowercase());
        while bytes.get(at) == Some(&b'[') {
            let end = bracket_end(bytes, at);
            let inside = text.get(at + 1..end.saturating_sub(1)).unwrap_or_default();
            let inside = inside.trim();
            out.push('.');
            match inside
                .strip_prefix('\'')
                .and_then(|text| text.strip_suffix('\''))
            {
                Some(key) => out.push_str(&key.to_ascii_lowercase()),
                None => out.push('*'),
            }
            at = end;
        }
        if bytes.get(at) != Some(&b'.') {
            return (out, at);
        }
        out.push('.');
        at += 1;
    }
}

/// Behind the text that starts here; two quotes are one inside of it.
fn string_end(bytes: &[u8], start: usize) -> usize {
    let mut at = start + 1;
    while at < bytes.len() {
        if bytes[at] == b'\'' {
            if bytes.get(at + 1) == Some(&b'\'') {
                at += 1;
            } else {
                return at + 1;
            }
        }
        at += 1;
    }
    bytes.len()
}

fn bracket_end(bytes: &[u8], start: usize) -> usize {
    let length = bytes[start..].iter().position(|byte| *byte == b']');
    length.map_or(bytes.len(), |length| start + length + 1)
}

/// Behind the bracket that closes the one here.
fn closing(bytes: &[u8], start: usize) -> usize {
    let (mut depth, mut at) = (0_usize, start);
    while at < bytes.len() {
        match bytes[at] {
            b'\'' => {
                at = string_end(bytes, at);
                continue;
            }
            b'(' => depth += 1,
            b')' => {
                depth = depth.saturating_sub(1);
                if depth == 0 {
                    return at + 1;
                }
            }
            _ => {}
        }
        at += 1;
    }
    bytes.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_may_become_text_are_found() {
        assert_eq!(
            of("${{ github.event.issue.title }}"),
            ["github.event.issue.title"]
        );
        assert_eq!(
            of("${{ github.event['issue']['title'] }}"),
            ["github.event.issue.title"]
        );
        assert_eq!(
            of("${{ github.event.commits[0].message }}"),
            ["github.event.commits.*.message"]
        );
        assert_eq!(
            of("${{ format('{0}', github.head_ref || 'x') }}"),
            ["github.head_ref"]
        );
        assert_eq!(
            of("${{ toJSON(github.event) }} ${{ env.A }}"),
            ["github.event", "env.a"]
        );
        assert_eq!(of("${{ a == 'x' && b || c }}"), ["b", "c"]);
    }

    #[test]
    fn comparisons_and_questions_yield_no_text() {
        assert!(of("${{ contains(github.event.issue.title, 'a)b') }}").is_empty());
        assert!(of("${{ github.head_ref == 'main' }}").is_empty());
        assert!(of("${{ 'main' != github.head_ref && 'a' || 'b' }}").is_empty());
        assert!(of("${{ !github.head_ref }}").is_empty());
        assert!(of("${{ 'github.head_ref' }} github.head_ref").is_empty());
    }

    #[test]
    fn broken_expressions_do_no_harm() {
        for text in [
            "${{ a[",
            "${{ a[é",
            "a[",
            "${{ 'a",
            "${{ contains(a",
            "${{ a.",
            "${{ é[é }}",
            "${{",
        ] {
            let _ = of(text);
        }
    }
}
