//! Helm and Jinja templates read as YAML: actions are masked, byte for byte, so that every offset stays true.
//!
//! The mask is a guess at what the template renders to: a value with an action in it is not the deployed value.
//! Whether a node holds an action is seen in the source under its span.

use super::super::Tree;
use super::parse;

/// Reads a template: masks its actions, then parses the rest as YAML. Spans point into `text` as given.
pub fn parse_template(text: &str) -> Tree {
    parse(&mask_template(text))
}

/// `text` with every `{{ }}`, `{% %}` and `{# #}` replaced, same length in bytes: by blanks where a line holds
/// nothing else, and where a block follows the value it stands for; else by `x`. An action without an end stays.
pub fn mask_template(text: &str) -> String {
    let actions = actions(text);
    let mut masked = Vec::with_capacity(text.len());
    let mut next = 0;
    let mut line_start = 0;
    let mut inside = None;
    while line_start < text.len() {
        let line_end = memchr::memchr(b'\n', &text.as_bytes()[line_start..])
            .map_or(text.len(), |at| line_start + at);
        let mut parts = Vec::new();
        if let Some(end) = inside.take() {
            parts.push((line_start, end, true));
        }
        while let Some((start, end)) = actions.get(next).filter(|(start, _)| *start < line_end) {
            parts.push((*start, *end, false));
            next += 1;
        }
        if let Some(last) = parts.last_mut().filter(|(_, end, _)| *end > line_end) {
            inside = Some(last.1);
            last.1 = line_end;
        }
        let ends_inside = inside.is_some();
        mask_line(text, line_start, line_end, &parts, ends_inside, &mut masked);
        if line_end < text.len() {
            masked.push(b'\n');
        }
        line_start = line_end + 1;
    }
    blank_values_before_blocks(text, &mut masked, &actions);
    comment_heads_of_block_scalars(&mut masked);
    String::from_utf8(masked).unwrap_or_else(|_| text.to_owned())
}

/// Masks the actions `parts` of one line: start, end, and whether the action began on a line before.
fn mask_line(
    text: &str,
    start: usize,
    end: usize,
    parts: &[(usize, usize, bool)],
    ends_inside: bool,
    out: &mut Vec<u8>,
) {
    let mut rest = String::new();
    let mut at = start;
    for (from, to, _) in parts {
        rest.push_str(&text[at..*from]);
        at = *to;
    }
    rest.push_str(&text[at..end]);
    let rest = rest.trim_start();
    let alone = !parts.is_empty() && (rest.is_empty() || rest.starts_with('#'));
    let mut at = start;
    for (index, (from, to, continued)) in parts.iter().enumerate() {
        out.extend_from_slice(&text.as_bytes()[at..*from]);
        // A continued line has no key; a part that goes on behind an action alone has none either.
        let blank = alone
            || *continued
            || (ends_inside && index + 1 == parts.len() && text[start..*from].trim().is_empty());
        for byte in &text.as_bytes()[*from..*to] {
            out.push(match byte {
                b'\r' if *to == end => b'\r',
                _ if blank => b' ',
                _ => b'x',
            });
        }
        at = *to;
    }
    out.extend_from_slice(&text.as_bytes()[at..end]);
}

/// `labels: {{ include … | nindent 4 }}` followed by deeper lines: the action renders to more such lines.
fn blank_values_before_blocks(text: &str, masked: &mut [u8], actions: &[(usize, usize)]) {
    for (start, end) in actions {
        let before = text[..*start].trim_end_matches([' ', '\t']);
        let behind = text[*end..].trim_start_matches([' ', '\t', '\r']);
        if !before.ends_with(':') || !(behind.is_empty() || behind.starts_with('\n')) {
            continue;
        }
        let line = &before[before.rfind('\n').map_or(0, |at| at + 1)..];
        let key = line.trim_start_matches([' ', '-']);
        let indentation = line.len() - key.len();
        let following = masked[*end..]
            .split(|byte| *byte == b'\n')
            .skip(1)
            .take(200);
        let deeper = following
            .map(|line| {
                (
                    line.iter().take_while(|byte| **byte == b' ').count(),
                    line.trim_ascii(),
                )
            })
            .find(|(_, line)| !line.is_empty() && !line.starts_with(b"#"))
            .is_some_and(|(depth, line)| {
                depth > indentation || (depth == indentation && line.starts_with(b"- "))
            });
        if deeper {
            for byte in &mut masked[*start..*end] {
                if !matches!(byte, b'\r' | b'\n') {
                    *byte = b' ';
                }
            }
        }
    }
}

/// The first lines of a block scalar may be blank, but not wider than its indentation: what is wider becomes `#`,
/// which in most scripts is a comment.
fn comment_heads_of_block_scalars(masked: &mut [u8]) {
    let mut line_start = 0;
    let mut heads: Option<Vec<(usize, usize)>> = None;
    while line_start < masked.len() {
        let line_end =
            memchr::memchr(b'\n', &masked[line_start..]).map_or(masked.len(), |at| line_start + at);
        let line = masked[line_start..line_end].trim_ascii_end();
        match heads.take() {
            Some(mut blank) if line.is_empty() => {
                blank.push((line_start, line_end));
                heads = Some(blank);
            }
            Some(blank) => {
                let indentation = line.iter().take_while(|byte| **byte == b' ').count();
                for (start, end) in blank {
                    for byte in masked[start..end]
                        .iter_mut()
                        .skip(indentation)
                        .filter(|byte| **byte == b' ')
                    {
                        *byte = b'#';
                    }
                }
            }
            None => {}
        }
        if heads.is_none() && opens_block_scalar(&masked[line_start..line_end]) {
            heads = Some(Vec::new());
        }
        line_start = line_end + 1;
    }
}

fn opens_block_scalar(line: &[u8]) -> bool {
    let line = line.trim_ascii_end();
    let kept = line
        .iter()
        .rposition(|byte| !matches!(byte, b'0'..=b'9' | b'+' | b'-'));
    kept.is_some_and(|at| {
        matches!(line[at], b'|' | b'>')
            && matches!(line.get(at.wrapping_sub(1)), Some(b' ' | b'\t'))
    })
}

/// Start and end of every action, in order, none inside another.
fn actions(text: &str) -> Vec<(usize, usize)> {
    let bytes = text.as_bytes();
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(open) = memchr::memchr(b'{', &bytes[at..]).map(|offset| at + offset) {
        let end = match bytes.get(open + 1) {
            Some(b'{') => action_end(text, open + 2),
            Some(b'%') => find(bytes, open + 2, b"%}"),
            Some(b'#') => find(bytes, open + 2, b"#}"),
            _ => {
                at = open + 1;
                continue;
            }
        };
        match end {
            Some(end) => {
                found.push((open, end));
                at = end;
            }
            // No end for this one means no end for any like it, and looking again would cost the square.
            None => break,
        }
    }
    found
}

/// Just behind the `}}` that ends the action; a `}}` in a comment or a string ends nothing.
fn action_end(text: &str, start: usize) -> Option<usize> {
    let bytes = text.as_bytes();
    let body = text[start..].trim_start_matches(['-', ' ', '\t', '\r', '\n']);
    if body.starts_with("/*") {
        let close = find(bytes, text.len() - body.len() + 2, b"*/")?;
        return find(bytes, close, b"}}");
    }
    let mut at = start;
    let mut quotes = true;
    loop {
        let offset = bytes[at..]
            .iter()
            .position(|byte| matches!(byte, b'}' | b'"' | b'`' | b'\'' | b'\n'))?;
        at += offset;
        match bytes[at] {
            b'}' if bytes.get(at + 1) == Some(&b'}') => return Some(at + 2),
            b'\n' => quotes = true,
            quote @ (b'"' | b'`' | b'\'') if quotes => match string_end(bytes, at + 1, quote) {
                Some(end) => at = end - 1,
                None => quotes = false,
            },
            _ => {}
        }
        at += 1;
    }
}

/// Just behind the closing quote, which must stand on the same line.
fn string_end(bytes: &[u8], mut at: usize, quote: u8) -> Option<usize> {
    loop {
        match *bytes.get(at)? {
            b'\n' if quote != b'`' => return None,
            b'\\' if quote != b'`' => at += 2,
            byte if byte == quote => return Some(at + 1),
            _ => at += 1,
        }
    }
}

fn find(bytes: &[u8], from: usize, needle: &[u8]) -> Option<usize> {
    let rest = bytes.get(from..)?;
    memchr::memmem::find(rest, needle).map(|at| from + at + needle.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_chart_template_reads_as_yaml_with_true_offsets() {
        let text = "{{- /* it's } a note }} */}}\n{{- if .Values.on }}\napiVersion: v1\nmetadata:\n  name: {{ include \"é}}\" . }}-web\n  labels: {{- include \"l\" . | nindent 4 }}\n    app: web\n{{ toYaml .Values.more | indent 4 }}\nspec:\n  image: \"{{ .Values.image }}:1\"\n  args: {{ list\n    \"a\" }}\n  {{ $key }}: {{ $value | quote }} # note\n{{- end }}\n";
        let masked = mask_template(text);
        assert_eq!(masked.len(), text.len());
        let tree = parse_template(text);
        assert_eq!(tree.errors(), &[], "{masked}");
        let root = tree.root().expect("one document");
        let shown = |path: &[&str]| root.at(path).expect("the path exists").span().text(text);
        assert_eq!(shown(&["metadata", "name"]), "{{ include \"é}}\" . }}-web");
        assert_eq!(shown(&["metadata", "labels", "app"]), "web");
        assert_eq!(shown(&["spec", "image"]), "\"{{ .Values.image }}:1\"");
        assert!(shown(&["spec", "args"]).starts_with("{{ list"));
    }

    #[test]
    fn an_action_at_the_head_of_a_block_scalar_does_not_widen_it() {
        let text = "run: |\n    {{- if .Values.long }}\n  sleep {{ .n }}\n    {{- end }}\n  ls\n";
        let tree = parse_template(text);
        assert_eq!(tree.errors(), &[]);
        let run = tree
            .root()
            .and_then(|root| root.get("run"))
            .and_then(|node| node.text())
            .expect("a scalar");
        assert!(
            run.contains("sleep xxxxxxxx") && run.contains("\nls\n"),
            "{run}"
        );
    }

    #[test]
    fn jinja_blocks_are_blanks() {
        let text = "{% if x %}\na: {{ b }}\n{% endif %}\n{# note: [ #}\nc: 1\n";
        let tree = parse_template(text);
        assert_eq!(tree.errors(), &[]);
        assert_eq!(
            tree.root()
                .and_then(|root| root.get("c"))
                .and_then(|node| node.integer()),
            Some(1)
        );
    }

    #[test]
    fn hostile_templates_cost_no_more_than_their_text() {
        for text in [
            "{{".repeat(200_000),
            "{{ \"\\\"".repeat(100_000),
            "{{`".repeat(100_000),
            "{{}}".repeat(100_000),
            "a: {{}}\n".repeat(50_000),
            "{{ \n".repeat(50_000) + "}}",
        ] {
            assert_eq!(mask_template(&text).len(), text.len());
        }
        assert_eq!(mask_template("a: {{ b"), "a: {{ b");
        assert_eq!(mask_template("a: {{ \"\\"), "a: {{ \"\\");
    }
}
