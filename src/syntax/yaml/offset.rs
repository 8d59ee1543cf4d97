//! From an offset in a scalar's text back to the place in the file, for code that stands inside a scalar.
//!
//! Exact for literal block scalars; for folded, quoted and plain text it follows both texts side by side.

use super::super::Node;

/// The byte offset in `source` of byte `offset_in_text` of the scalar's text: the way back from a script in a
/// `run: |` block to its file. Always inside `node.span()`; its start where `node` is no scalar or an alias.
pub fn source_offset(source: &str, node: Node<'_>, offset_in_text: usize) -> usize {
    let span = node.span();
    let raw = span.text(source);
    let Some(text) = node.text() else {
        return span.start as usize;
    };
    let offset = offset_in_text.min(text.len());
    let within = match raw.as_bytes().first() {
        Some(b'*') => 0,
        Some(b'|') if !node.is_plain() => literal(raw, text, offset),
        Some(b'>') if !node.is_plain() => raw
            .find('\n')
            .map_or(0, |at| follow(raw, at + 1, text, offset, Quote::None)),
        Some(b'"') if !node.is_plain() => follow(raw, 1, text, offset, Quote::Double),
        Some(b'\'') if !node.is_plain() => follow(raw, 1, text, offset, Quote::Single),
        _ => follow(raw, 0, text, offset, Quote::None),
    };
    span.start as usize + within.min(raw.len())
}

/// Line by line: a line of the text is the end of the same line of the block, so its indentation need not be known.
fn literal(raw: &str, text: &str, offset: usize) -> usize {
    let before = &text.as_bytes()[..offset];
    let line = memchr::memchr_iter(b'\n', before).count();
    let column = offset - memchr::memrchr(b'\n', before).map_or(0, |at| at + 1);
    let line_text = text.split('\n').nth(line).unwrap_or_default();
    let mut start = 0;
    for _ in 0..=line {
        match raw[start..].find('\n') {
            Some(at) => start += at + 1,
            None => return raw.len(),
        }
    }
    let rest = &raw[start..];
    let raw_line = rest.split('\n').next().unwrap_or_default();
    let raw_line = raw_line.strip_suffix('\r').unwrap_or(raw_line);
    start + raw_line.len().saturating_sub(line_text.len()) + column
}

#[derive(Clone, Copy, PartialEq)]
enum Quote {
    None,
    Single,
    Double,
}

/// Walks through the source and the text together: folded line breaks, doubled quotes and escapes take their part
/// of the source and one character of the text.
fn follow(raw: &str, start: usize, text: &str, offset: usize, quote: Quote) -> usize {
    let bytes = raw.as_bytes();
    let mut at = start;
    for (index, wanted) in text.char_indices() {
        at = skip_folding(bytes, at, wanted, quote);
        if index >= offset {
            return at;
        }
        let Some(found) = raw.get(at..).and_then(|rest| rest.chars().next()) else {
            return at;
        };
        at += match (quote, found) {
            (Quote::Double, '\\') => escape_length(&bytes[at..]),
            (Quote::Single, '\'') => 2,
            _ => found.len_utf8(),
        };
    }
    at
}

/// Passes indentation, line breaks and escaped line breaks that stand for nothing before `wanted`.
fn skip_folding(bytes: &[u8], mut at: usize, wanted: char, quote: Quote) -> usize {
    while let Some(byte) = bytes.get(at) {
        let is_break = |at: usize| matches!(bytes.get(at), Some(b'\n' | b'\r'));
        if quote == Quote::Double && *byte == b'\\' && is_break(at + 1) {
            at += 2;
        } else if matches!(byte, b' ' | b'\t' | b'\r' | b'\n') && !wanted.is_whitespace() {
            at += 1;
        } else {
            break;
        }
    }
    at
}

fn escape_length(bytes: &[u8]) -> usize {
    match bytes.get(1) {
        Some(b'x') => 4,
        Some(b'u') => 6,
        Some(b'U') => 10,
        Some(_) => 2,
        None => 1,
    }
}

#[cfg(test)]
mod tests {
    use super::super::parse;
    use super::*;

    fn found(source: &str, key: &str, needle: &str) -> String {
        let tree = parse(source);
        let node = tree
            .root()
            .and_then(|root| root.get(key))
            .expect("the key exists");
        let at = node
            .text()
            .and_then(|text| text.find(needle))
            .expect("the text holds it");
        source[source_offset(source, node, at)..]
            .chars()
            .take(needle.len())
            .collect()
    }

    #[test]
    fn a_word_of_a_script_is_found_in_its_file() {
        let literal = "\u{feff}run: |2-\r\n    é one\r\n\r\n  two words\r\n";
        assert_eq!(found(literal, "run", "one"), "one");
        assert_eq!(found(literal, "run", "words"), "words");
        let literal = "jobs: 1\nrun: |   # note\n\n\n  first\n    second $X\n  third\n";
        for word in ["first", "second", "$X", "third"] {
            assert_eq!(found(literal, "run", word), word);
        }
        let folded = "run: >-\n  npm ci\n  --quiet\n\n  npm test\n";
        for word in ["ci", "--quiet", "npm test"] {
            assert_eq!(found(folded, "run", word), word);
        }
        let quoted = "run: \"a\\tb \\u00e9 c \\\n   d\n  e\\\"f\"\n";
        for word in ["c", "d", "e"] {
            assert_eq!(found(quoted, "run", word), word);
        }
        assert_eq!(found("run: 'it''s  here\n  too'\n", "run", "here"), "here");
        assert_eq!(found("run: 'it''s  here\n  too'\n", "run", "too"), "too");
        assert_eq!(
            found("run: npm ci &&\n   npm test\n", "run", "test"),
            "test"
        );
    }

    #[test]
    fn every_offset_stays_inside_the_span() {
        for source in [
            "a: |\n  x\n",
            "a: \"\\u00e9\\",
            "a: >\n",
            "a: ''''''",
            "a: &b x\nb: *b\n",
            "a: [x]\n",
            "a: |+\n\n\n",
        ] {
            let tree = parse(source);
            for node in tree
                .roots()
                .flat_map(|root| root.entries())
                .map(|(_, value)| value)
            {
                for offset in 0..20 {
                    let at = source_offset(source, node, offset);
                    assert!(node.span().range().contains(&at) || at == node.span().end as usize);
                }
            }
        }
    }
}
