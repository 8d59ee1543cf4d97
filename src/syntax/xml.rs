//! XML (pom.xml, *.csproj, coverage and lint settings) as an arena of elements with spans.
//!
//! Refuses what costs its reader more than its size: large files, thousands of attributes, declared entities.

use super::SyntaxError;
use crate::source::Span;
use crate::timings::{self, Work};

/// Bytes that a file may have.
const SIZE_LIMIT: usize = 1 << 20;
/// Attributes that one element may have: their cost grows with the square (50,000 took two seconds).
const ATTRIBUTE_LIMIT: usize = 2_000;
/// Levels of nesting that a file may have.
const DEPTH_LIMIT: usize = 256;

/// One XML file.
#[derive(Debug, Clone, Default)]
pub struct Document {
    elements: Vec<Data>,
}

#[derive(Debug, Clone, Default)]
struct Data {
    name: String,
    span: Span,
    attributes: Vec<Attribute>,
    text: String,
    text_span: Span,
    children: Vec<u32>,
}

/// An attribute of an element.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attribute {
    /// The name without its prefix.
    pub name: String,
    /// The value.
    pub value: String,
    /// The value as written, without its quotes.
    pub span: Span,
}

/// One element of a [`Document`].
#[derive(Debug, Clone, Copy)]
pub struct Element<'d> {
    document: &'d Document,
    id: u32,
}

impl Document {
    /// The outermost element.
    pub fn root(&self) -> Option<Element<'_>> {
        (!self.elements.is_empty()).then_some(Element {
            document: self,
            id: 0,
        })
    }

    /// Every element, in the order of the text.
    pub fn elements(&self) -> impl Iterator<Item = Element<'_>> {
        (0..self.elements.len()).map(|id| Element {
            document: self,
            id: u32::try_from(id).unwrap_or(u32::MAX),
        })
    }
}

impl<'d> Element<'d> {
    fn data(self) -> &'d Data {
        &self.document.elements[self.id as usize]
    }

    /// The name without its prefix.
    pub fn name(self) -> &'d str {
        &self.data().name
    }

    /// From `<` of the start tag to `>` of the end tag.
    pub fn span(self) -> Span {
        self.data().span
    }

    /// The attributes in order.
    pub fn attributes(self) -> &'d [Attribute] {
        &self.data().attributes
    }

    /// The attribute `name`.
    pub fn attribute(self, name: &str) -> Option<&'d Attribute> {
        self.attributes()
            .iter()
            .find(|attribute| attribute.name == name)
    }

    /// The text directly inside, without white space around it; empty where there is none.
    pub fn text(self) -> &'d str {
        self.data().text.trim()
    }

    /// The bytes of the text, without white space around it; empty where there is none.
    pub fn text_span(self) -> Span {
        self.data().text_span
    }

    /// The elements directly inside.
    pub fn all_children(self) -> impl Iterator<Item = Element<'d>> {
        self.data().children.iter().map(move |id| Element {
            document: self.document,
            id: *id,
        })
    }

    /// The elements `name` directly inside.
    pub fn children(self, name: &str) -> impl Iterator<Item = Element<'d>> {
        self.all_children()
            .filter(move |child| child.name() == name)
    }

    /// The first element `name` directly inside.
    pub fn child(self, name: &str) -> Option<Element<'d>> {
        self.children(name).next()
    }

    /// The element at the end of a path of names, first child each time.
    pub fn path(self, names: &[&str]) -> Option<Element<'d>> {
        names
            .iter()
            .try_fold(self, |element, name| element.child(name))
    }
}

/// Reads `text`; the first fault is the error, and then there is no document.
pub fn parse(text: &str) -> Result<Document, SyntaxError> {
    timings::work(Work::Xml, text.len(), || read(text))
}

fn read(text: &str) -> Result<Document, SyntaxError> {
    let body = text.strip_prefix('\u{feff}').unwrap_or(text);
    let base = text.len() - body.len();
    let refused = |at: usize, message: &str| {
        Err(SyntaxError {
            span: Span::new(at, at).shifted(base),
            message: message.to_owned(),
        })
    };
    if body.len() > SIZE_LIMIT {
        return refused(0, "larger than 1 MiB");
    }
    if let Some(at) = memchr::memmem::find(body.as_bytes(), b"<!ENTITY") {
        return refused(at, "declares entities, which are not expanded");
    }
    if let Err((at, message)) = shape(body) {
        return refused(at, message);
    }
    let options = roxmltree::ParsingOptions {
        allow_dtd: true,
        ..roxmltree::ParsingOptions::default()
    };
    let parsed = match roxmltree::Document::parse_with_options(body, options) {
        Ok(parsed) => parsed,
        Err(error) => {
            let at = offset_of(body, error.pos());
            return Err(SyntaxError {
                span: Span::new(at, at).shifted(base),
                message: error.to_string(),
            });
        }
    };
    Ok(convert(&parsed, base))
}

/// Counts attributes and depth without building anything; tags in comments and CDATA count too, which is harmless.
fn shape(text: &str) -> Result<(), (usize, &'static str)> {
    let bytes = text.as_bytes();
    let (mut attributes, mut depth, mut start) = (0, 0_usize, 0);
    let mut quote = None;
    let mut inside = false;
    for (at, byte) in bytes.iter().enumerate() {
        match (inside, quote, byte) {
            (false, _, b'<') => {
                (inside, start, attributes) = (true, at, 0);
                match bytes.get(at + 1) {
                    Some(b'/') => depth = depth.saturating_sub(1),
                    Some(b'!' | b'?') => inside = false,
                    _ => depth += 1,
                }
                if depth > DEPTH_LIMIT {
                    return Err((at, "nested more than 256 levels"));
                }
            }
            (true, None, b'>') => {
                inside = false;
                if bytes[at - 1] == b'/' {
                    depth = depth.saturating_sub(1);
                }
            }
            (true, None, b'"' | b'\'') => quote = Some(*byte),
            (true, Some(open), byte) if open == *byte => quote = None,
            (true, None, b'=') => {
                attributes += 1;
                if attributes > ATTRIBUTE_LIMIT {
                    return Err((start, "more than 2000 attributes on one element"));
                }
            }
            _ => {}
        }
    }
    Ok(())
}

fn convert(parsed: &roxmltree::Document<'_>, base: usize) -> Document {
    let mut document = Document::default();
    let mut ids = std::collections::HashMap::new();
    let span = |range: std::ops::Range<usize>| Span::new(range.start, range.end).shifted(base);
    for node in parsed.descendants() {
        let parent = node
            .parent()
            .and_then(|parent| ids.get(&parent.id()).copied());
        if node.is_element() {
            let id = u32::try_from(document.elements.len()).unwrap_or(u32::MAX);
            ids.insert(node.id(), id);
            let attributes = node
                .attributes()
                .map(|attribute| Attribute {
                    name: attribute.name().to_owned(),
                    value: attribute.value().to_owned(),
                    span: span(attribute.range_value()),
                })
                .collect();
            let own = span(node.range());
            let text_span = Span {
                start: own.end,
                end: own.end,
            };
            let name = node.tag_name().name().to_owned();
            document.elements.push(Data {
                name,
                span: own,
                attributes,
                text_span,
                ..Data::default()
            });
            if let Some(parent) = parent {
                document.elements[parent as usize].children.push(id);
            }
        } else if let (true, Some(parent), Some(text)) = (node.is_text(), parent, node.text()) {
            let parent = &mut document.elements[parent as usize];
            let range = node.range();
            let written = &parsed.input_text()[range.clone()];
            if !written.trim().is_empty() {
                let start = range.end - written.trim_start().len();
                let own = span(start..range.start + written.trim_end().len());
                parent.text_span = if parent.text.trim().is_empty() {
                    own
                } else {
                    parent.text_span.to(own)
                };
            }
            parent.text.push_str(text);
        }
    }
    document
}

fn offset_of(text: &str, position: roxmltree::TextPos) -> usize {
    let line_start = text
        .split_inclusive('\n')
        .take(position.row.saturating_sub(1) as usize)
        .map(str::len)
        .sum::<usize>();
    let line = text.get(line_start..).unwrap_or_default();
    let column = position.col.saturating_sub(1) as usize;
    line_start
        + line
            .char_indices()
            .nth(column)
            .map_or(line.len(), |(at, _)| at)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_project_file_is_read_with_true_spans() {
        let text = "\u{feff}<?xml version=\"1.0\"?>\r\n<!-- é -->\r\n<project xmlns=\"http://m.org/4\" xmlns:x=\"y\">\r\n  <a>\r\n    <b x:k=\"v &lt; w\">\r\n one <!-- n --> two\r\n</b><b/>\r\n  </a>\r\n</project>\r\n";
        let document = parse(text).expect("well formed");
        let root = document.root().expect("a root");
        let b = root.path(&["a", "b"]).expect("the path exists");
        assert_eq!(root.name(), "project");
        assert_eq!(
            b.attribute("k")
                .map(|k| (k.value.as_str(), k.span.text(text))),
            Some(("v < w", "v &lt; w"))
        );
        assert_eq!(b.text_span().text(text), "one <!-- n --> two");
        assert!(b.text().starts_with("one") && b.text().ends_with("two"));
        assert_eq!(root.child("a").expect("there").children("b").count(), 2);
        assert_eq!(document.elements().count(), 4);
        assert!(b.span().text(text).starts_with("<b x:k"));
    }

    #[test]
    fn broken_text_is_an_error_with_a_place() {
        for text in [
            "",
            "<a>",
            "<a></b>",
            "<a b=1/>",
            "<a>&x;</a>",
            "<a",
            "text",
            "<a/><b/>",
            "\u{feff}é<",
        ] {
            let error = parse(text).expect_err("not well formed");
            assert!(error.span.end as usize <= text.len(), "{text}");
        }
    }

    #[test]
    fn hostile_files_are_refused() {
        let deep = "<a>".repeat(100_000) + &"</a>".repeat(100_000);
        let wide: String = (0..50_000).map(|n| format!(" a{n}=\"\"")).collect();
        let entities = "<!DOCTYPE a [<!ENTITY b \"bbbb\">]><a>&b;</a>";
        let external = "<!DOCTYPE a [<!ENTITY b SYSTEM \"file:///etc/passwd\">]><a>&b;</a>";
        for text in [
            &deep,
            &format!("<a{wide}/>"),
            entities,
            external,
            &format!("<a>{}</a>", "x".repeat(SIZE_LIMIT)),
        ] {
            assert!(parse(text).is_err());
        }
        assert!(
            parse(
                "<!DOCTYPE web-app PUBLIC \"-//Sun//DTD\" \"http://java.sun.com/x.dtd\"><web-app/>"
            )
            .is_ok()
        );
        let long = format!("<a>{}</a>", "<b c='d'>e</b>".repeat(50_000));
        assert_eq!(
            parse(&long).expect("well formed").elements().count(),
            50_001
        );
    }
}
