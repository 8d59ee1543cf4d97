//! YAML 1.2: every document of a file as a [`Tree`], with a byte span on every node.
//!
//! A broken document is an error and the documents after it stay. Aliases are references, never copies; duplicate
//! keys are kept as written, because the last one wins in most readers.

mod offset;
mod template;

use std::collections::HashMap;

use granit_parser::{Event, Parser, ScalarStyle, StructureStyle};

use super::Tree;
use crate::source::Span;
use crate::timings::{self, Work};

pub use offset::source_offset;
pub use template::{mask_template, parse_template};

/// Levels of nesting that a document may have.
const DEPTH_LIMIT: usize = 128;
/// Nodes that a file may have.
const NODE_LIMIT: usize = 2_000_000;
/// Documents that a file may have.
const DOCUMENT_LIMIT: usize = 100_000;
/// Aliases that a file may have.
const ALIAS_LIMIT: usize = 500_000;
/// Errors kept of one file; the first ones tell the most.
const ERROR_LIMIT: usize = 100;

/// Reads all documents of `text`. Empty text, or text of comments alone, has no root and no error.
pub fn parse(text: &str) -> Tree {
    timings::work(Work::Yaml, text.len(), || read(text))
}

fn read(text: &str) -> Tree {
    let body = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut options = granit_parser::options! {
        emit_unresolved_aliases: true,
        flow_nesting_limit: DEPTH_LIMIT,
        block_nesting_limit: DEPTH_LIMIT,
    };
    options.set_emit_comments(false);
    let mut builder = Builder::new(body, text.len() - body.len());
    builder.run(Parser::new_from_str_with_options(body, options));
    builder.tree
}

/// A list or map that is not closed yet.
struct Open {
    start: usize,
    end: usize,
    is_map: bool,
    is_flow: bool,
    anchor: usize,
    children: Vec<u32>,
}

struct Builder<'s> {
    text: &'s str,
    /// Bytes of the byte order mark before `text`.
    base: usize,
    tree: Tree,
    open: Vec<Open>,
    /// Anchors of the open document whose node is complete.
    anchors: HashMap<usize, u32>,
    nodes: usize,
    aliases: usize,
    documents: usize,
}

impl<'s> Builder<'s> {
    fn new(text: &'s str, base: usize) -> Self {
        Self {
            text,
            base,
            tree: Tree::default(),
            open: Vec::new(),
            anchors: HashMap::new(),
            nodes: 0,
            aliases: 0,
            documents: 0,
        }
    }

    fn run(&mut self, mut parser: Parser<'s, granit_parser::StrInput<'s>>) {
        loop {
            let goes_on = match parser.next_event() {
                None => return,
                Some(Ok((event, span))) => self.event(event, span),
                Some(Err(error)) => {
                    let at = error.marker().byte_offset().unwrap_or(self.text.len());
                    self.error(at, at, error.info().to_owned());
                    self.abandon();
                    self.tree.errors().len() < ERROR_LIMIT
                        && matches!(parser.proceed_next_document(), Ok(true))
                }
            };
            if !goes_on {
                return;
            }
        }
    }

    /// Takes in one event; false when a budget is spent and the rest of the file is to be left alone.
    fn event(&mut self, event: Event<'s>, span: granit_parser::Span) -> bool {
        let range = span.byte_range().unwrap_or_default();
        let (start, end) = (range.start, range.end.max(range.start));
        match event {
            Event::DocumentStart(..) => {
                self.abandon();
                self.documents += 1;
                if self.documents > DOCUMENT_LIMIT {
                    self.error(
                        start,
                        start,
                        format!("more than {DOCUMENT_LIMIT} documents; the rest is not read"),
                    );
                    return false;
                }
            }
            Event::DocumentEnd => self.abandon(),
            Event::Scalar(text, style, anchor, tag) => {
                let forced = tag.is_some_and(|tag| tag.is_yaml_core_schema_tag("str"));
                let plain = style == ScalarStyle::Plain && !forced;
                let end = self.trimmed_end(start, end);
                let absent = plain && start == end;
                if absent && self.open.is_empty() {
                    return true; // an empty document
                }
                let start = match style {
                    ScalarStyle::Literal | ScalarStyle::Folded => self.indicator(start),
                    _ => start,
                };
                // Of an absent value the parser makes a `~` that nobody wrote.
                let text = if absent {
                    String::new()
                } else {
                    text.into_owned()
                };
                let id = self.tree.scalar(self.span(start, end), text, plain);
                return self.place(id, anchor, end);
            }
            Event::SequenceStart(style, anchor, _) => self.begin(start, end, false, style, anchor),
            Event::MappingStart(style, anchor, _) => self.begin(start, end, true, style, anchor),
            Event::SequenceEnd | Event::MappingEnd => return self.close(end),
            Event::Alias(target) => {
                self.aliases += 1;
                if self.aliases > ALIAS_LIMIT {
                    self.error(
                        start,
                        end,
                        format!("more than {ALIAS_LIMIT} aliases; the rest is not read"),
                    );
                    return false;
                }
                let id = match self.anchors.get(&target) {
                    Some(node) => self.tree.alias(self.span(start, end), *node),
                    None => self.dangling(start, end, "the alias stands inside the node it names"),
                };
                return self.place(id, 0, end);
            }
            Event::UnresolvedAlias(_) => {
                let id = self.dangling(start, end, "the alias names no anchor of this document");
                return self.place(id, 0, end);
            }
            _ => {}
        }
        true
    }

    fn dangling(&mut self, start: usize, end: usize, message: &str) -> u32 {
        if self.tree.errors().len() < ERROR_LIMIT {
            self.error(start, end, message.to_owned());
        }
        self.tree.scalar(self.span(start, end), String::new(), true)
    }

    fn begin(
        &mut self,
        start: usize,
        end: usize,
        is_map: bool,
        style: StructureStyle,
        anchor: usize,
    ) {
        let is_flow = style == StructureStyle::Flow;
        self.open.push(Open {
            start,
            end,
            is_map,
            is_flow,
            anchor,
            children: Vec::new(),
        });
    }

    fn close(&mut self, end: usize) -> bool {
        let Some(open) = self.open.pop() else {
            return true;
        };
        // The end of a block collection is an event at the next token; its text ends with its last child.
        let end = if open.is_flow {
            end.max(open.end)
        } else {
            open.end
        };
        let span = self.span(open.start, end);
        let id = if open.is_map {
            let entries = open
                .children
                .chunks_exact(2)
                .map(|pair| (pair[0], pair[1]))
                .collect();
            self.tree.map(span, entries)
        } else {
            self.tree.list(span, open.children)
        };
        self.place(id, open.anchor, end)
    }

    /// Puts a complete node where it belongs.
    fn place(&mut self, id: u32, anchor: usize, end: usize) -> bool {
        if anchor != 0 {
            self.anchors.insert(anchor, id);
        }
        match self.open.last_mut() {
            Some(parent) => {
                parent.children.push(id);
                parent.end = parent.end.max(end);
            }
            None => self.tree.add_root(id),
        }
        self.nodes += 1;
        if self.nodes > NODE_LIMIT {
            self.error(
                end,
                end,
                format!("more than {NODE_LIMIT} nodes; the rest is not read"),
            );
            return false;
        }
        true
    }

    /// Forgets what belongs to one document only.
    fn abandon(&mut self) {
        self.open.clear();
        self.anchors.clear();
    }

    /// The `|` or `>` of the block scalar whose content begins at `content`.
    fn indicator(&self, content: usize) -> usize {
        let floor = self.open.last().map_or(0, |open| {
            if open.children.is_empty() {
                open.start
            } else {
                open.end
            }
        });
        let before = self.text.get(floor..content).unwrap_or_default().trim_end();
        let line = before.rfind(['\n', '\r']).map_or(0, |at| at + 1);
        before[line..]
            .match_indices(['|', '>'])
            .map(|(at, _)| line + at)
            .find(|at| {
                let rest = before[at + 1..]
                    .trim_start_matches(|c: char| c.is_ascii_digit() || matches!(c, '+' | '-'));
                rest.is_empty()
                    || rest.starts_with([' ', '\t']) && rest.trim_start().starts_with('#')
            })
            .map_or(content, |at| floor + at)
    }

    /// The end of a scalar without the white space behind it.
    fn trimmed_end(&self, start: usize, end: usize) -> usize {
        let text = self.text.get(start..end).unwrap_or_default();
        start + text.trim_end().len()
    }

    fn span(&self, start: usize, end: usize) -> Span {
        Span::new(start + self.base, end + self.base)
    }

    fn error(&mut self, start: usize, end: usize, message: String) {
        self.tree.add_error(self.span(start, end), message);
    }
}

#[cfg(test)]
mod tests;
