//! Markdown (CommonMark with GitHub's tables and task lists) as flat sections: what stands under each heading.
//!
//! Headings written in HTML (`<h1 align="center">`) count as headings; other HTML counts as nothing.

use std::ops::Range;

use crate::expression::Expression;
use pulldown_cmark::{CodeBlockKind, Event, HeadingLevel, Options, Parser, Tag, TagEnd};

use super::Text;
use crate::source::Span;
use crate::timings::{self, Work};

pub use super::markup::{parse_asciidoc, parse_rst};

/// A heading and what stands between it and the next heading of any level.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Section {
    /// The level of the heading, 1 to 6; 0 for what stands before the first heading.
    pub level: u32,
    /// The visible text of the heading; empty at level 0.
    pub heading: String,
    /// The heading as written.
    pub heading_span: Span,
    /// The body, up to the next heading.
    pub span: Span,
    /// Words of prose in the body: no code, no addresses, no images, no HTML.
    pub words: u32,
    /// Items of lists, ordered or not.
    pub list_items: u32,
    /// Items of task lists.
    pub task_items: Vec<Task>,
    /// Whether it holds a table.
    pub has_table: bool,
    /// Blocks of code.
    pub code_fences: Vec<Fence>,
    /// Links, those around images too.
    pub links: Vec<Link>,
    /// Images.
    pub images: Vec<Link>,
    /// The visible text of the body without code blocks, one space between its parts.
    pub text: String,
}

/// An item of a task list.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Task {
    /// Whether its box is ticked.
    pub ticked: bool,
    /// The visible text of the item, without the items under it.
    pub text: String,
    /// The item as written, its first line.
    pub span: Span,
}

/// A block of code.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Fence {
    /// The first word behind the fence, in lower case; empty without one.
    pub language: String,
    /// The code as written.
    pub span: Span,
    /// The code.
    pub text: String,
}

/// A link.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Link {
    /// Where it leads.
    pub target: String,
    /// Its visible text, or that of the image inside.
    pub text: String,
    /// The link as written.
    pub span: Span,
}

static HTML_HEADING: Expression = Expression::new(r"(?is)<h([1-6])(?:\s[^>]*)?>(.*?)</h[1-6]>");
static HTML_TAG: Expression = Expression::new(r"(?s)<!--.*?-->|<[^>]*>");

/// The number of words: runs between white space that hold a letter or a digit and are no address.
pub fn words(text: &str) -> u32 {
    let is_word = |word: &&str| {
        word.contains(char::is_alphanumeric) && !word.contains("://") && !word.starts_with("www.")
    };
    u32::try_from(text.split_whitespace().filter(is_word).count()).unwrap_or(u32::MAX)
}

/// Reads `text`. The first section has level 0 and may be empty.
pub fn parse(text: &str) -> Vec<Section> {
    timings::work(Work::Markdown, text.len(), || read(text))
}

fn read(text: &str) -> Vec<Section> {
    let body = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut reader = Reader {
        base: text.len() - body.len(),
        sections: vec![Section::default()],
        ..Reader::default()
    };
    let options = Options::ENABLE_TABLES
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_FOOTNOTES;
    for (event, range) in Parser::new_ext(body, options).into_offset_iter() {
        reader.event(body, event, range);
    }
    let mut sections = reader.sections;
    sections[0].span.start = Span::new(reader.base, reader.base).start;
    let mut end = Span::new(text.len(), text.len()).end;
    for section in sections.iter_mut().rev() {
        section.span.end = end.max(section.span.start);
        section.words = words(&section.text).saturating_sub(section.words);
        end = if section.level == 0 {
            end
        } else {
            section.heading_span.start
        };
    }
    sections
}

#[derive(Default)]
struct Reader {
    base: usize,
    sections: Vec<Section>,
    heading: Option<String>,
    code: Option<Fence>,
    html: Option<(usize, String)>,
    images: u32,
    links: Vec<Link>,
    /// Per open item, the task it is.
    items: Vec<Option<Task>>,
}

impl Reader {
    fn section(&mut self) -> &mut Section {
        self.sections
            .last_mut()
            .expect("the first section is always there")
    }

    fn span(&self, range: &Range<usize>) -> Span {
        Span::new(range.start, range.end).shifted(self.base)
    }

    fn event(&mut self, source: &str, event: Event<'_>, range: Range<usize>) {
        let span = self.span(&range);
        match event {
            Event::Start(Tag::Heading { .. }) => self.heading = Some(String::new()),
            Event::End(TagEnd::Heading(level)) => {
                let heading = self.heading.take().unwrap_or_default();
                self.begin(level_number(level), heading.trim().to_owned(), span);
            }
            Event::Start(Tag::CodeBlock(kind)) => {
                let info = match &kind {
                    CodeBlockKind::Fenced(info) => {
                        info.split([' ', ',', '{']).next().unwrap_or_default()
                    }
                    CodeBlockKind::Indented => "",
                };
                self.code = Some(Fence {
                    language: info.to_ascii_lowercase(),
                    span: Span::default(),
                    text: String::new(),
                });
            }
            Event::End(TagEnd::CodeBlock) => {
                if let Some(mut fence) = self.code.take() {
                    if fence.text.is_empty() {
                        fence.span = span;
                    }
                    self.section().code_fences.push(fence);
                }
            }
            Event::Start(Tag::HtmlBlock) => self.html = Some((range.start, String::new())),
            Event::End(TagEnd::HtmlBlock) => self.html_block(),
            Event::Html(html) => {
                if let Some((_, block)) = &mut self.html {
                    block.push_str(&html);
                }
            }
            Event::Start(Tag::Image { dest_url, .. }) => {
                self.images += 1;
                let target = dest_url.to_string();
                self.section().images.push(Link {
                    target,
                    text: String::new(),
                    span,
                });
            }
            Event::End(TagEnd::Image) => self.images = self.images.saturating_sub(1),
            Event::Start(Tag::Link { dest_url, .. }) => {
                self.links.push(Link {
                    target: dest_url.to_string(),
                    text: String::new(),
                    span,
                });
            }
            Event::End(TagEnd::Link) => {
                if let Some(link) = self.links.pop() {
                    self.section().links.push(link);
                }
            }
            Event::Start(Tag::List(_)) => self.end_task(),
            Event::Start(Tag::Item) => {
                self.section().list_items += 1;
                self.items.push(None);
            }
            Event::End(TagEnd::Item) => {
                self.end_task();
                self.items.pop();
                self.gap();
            }
            Event::TaskListMarker(ticked) => {
                let line = source[range.start..]
                    .lines()
                    .next()
                    .unwrap_or_default()
                    .trim_end();
                let span = self.span(&(range.start..range.start + line.len()));
                if let Some(item) = self.items.last_mut() {
                    *item = Some(Task {
                        ticked,
                        text: String::new(),
                        span,
                    });
                }
            }
            Event::Start(Tag::Table(_)) => self.section().has_table = true,
            Event::Text(text) => self.text(&text, span),
            Event::Code(code) => self.inline_code(&code),
            Event::SoftBreak | Event::HardBreak | Event::End(_) => self.gap(),
            _ => {}
        }
    }

    fn begin(&mut self, level: u32, heading: String, heading_span: Span) {
        let span = Span {
            start: heading_span.end,
            end: heading_span.end,
        };
        self.sections.push(Section {
            level,
            heading,
            heading_span,
            span,
            ..Section::default()
        });
    }

    /// Headings inside a block of HTML.
    fn html_block(&mut self) {
        let Some((start, block)) = self.html.take() else {
            return;
        };
        for found in HTML_HEADING.captures_iter(&block) {
            let level = found
                .get(1)
                .and_then(|level| level.as_str().parse().ok())
                .unwrap_or(1);
            let text = HTML_TAG.replace_all(found.get(2).map_or("", |text| text.as_str()), " ");
            let heading = text.split_whitespace().collect::<Vec<_>>().join(" ");
            if let Some(whole) = found.get(0).filter(|_| !heading.is_empty()) {
                let span = self.span(&(start + whole.start()..start + whole.end()));
                self.begin(level, heading, span);
            }
        }
    }

    fn text(&mut self, text: &str, span: Span) {
        if let Some(fence) = &mut self.code {
            fence.span = if fence.text.is_empty() {
                span
            } else {
                fence.span.to(span)
            };
            fence.text.push_str(text);
            return;
        }
        if let Some(link) = self.links.last_mut() {
            link.text.push_str(text);
        }
        if self.images > 0 {
            return;
        }
        if let Some(heading) = &mut self.heading {
            heading.push_str(text);
            return;
        }
        if let Some(Some(task)) = self.items.last_mut() {
            task.text.push_str(text);
        }
        self.section().text.push_str(text);
    }

    /// Visible, but no words of prose: they are counted so that they can be taken off.
    fn inline_code(&mut self, code: &str) {
        if let Some(link) = self.links.last_mut() {
            link.text.push_str(code);
        }
        if let Some(heading) = &mut self.heading {
            heading.push_str(code);
        } else if self.images == 0 {
            if let Some(Some(task)) = self.items.last_mut() {
                task.text.push_str(code);
            }
            let section = self.section();
            section.text.push_str(code);
            section.words += words(code);
        }
    }

    fn gap(&mut self) {
        match &mut self.heading {
            Some(heading) => heading.push(' '),
            None => {
                let text = &mut self.section().text;
                if !text.is_empty() && !text.ends_with(' ') {
                    text.push(' ');
                }
            }
        }
    }

    fn end_task(&mut self) {
        if let Some(mut task) = self.items.last_mut().and_then(Option::take) {
            task.text = task.text.trim().to_owned();
            self.section().task_items.push(task);
        }
        self.gap();
    }
}

fn level_number(level: HeadingLevel) -> u32 {
    match level {
        HeadingLevel::H1 => 1,
        HeadingLevel::H2 => 2,
        HeadingLevel::H3 => 3,
        HeadingLevel::H4 => 4,
        HeadingLevel::H5 => 5,
        HeadingLevel::H6 => 6,
    }
}

impl Section {
    /// The heading as a [`Text`].
    pub fn heading_text(&self) -> Text {
        Text {
            text: self.heading.clone(),
            span: self.heading_span,
        }
    }
}

#[cfg(test)]
mod tests;
