//! `readiness facts`: what rules see, for those who write them.

use super::Exit;
use super::args::{FactsArguments, PlainFormat};
use super::error::Failure;
use super::output::Console;
use super::scan::scan_with;
use crate::facts::{ComponentId, FactKind, FactRef};
use crate::record::{Record, Value};
use crate::report::{Paint, hide, sanitize, wrap, write_json};
use crate::rules::{Locator, RuleSet};
use crate::scan::Scan;
use crate::source::Place;
use crate::suggest::did_you_mean;
use serde_json::json;
use std::io::{self, Write};

pub(super) fn run(arguments: &FactsArguments, console: &Console) -> Result<Exit, Failure> {
    let Some(name) = &arguments.kind else {
        return console.tell(|out| match arguments.format {
            PlainFormat::Table => kinds(console, out),
            PlainFormat::Json => write_json(
                &FactKind::ALL
                    .iter()
                    .map(|kind| kind_json(*kind))
                    .collect::<Vec<_>>(),
                out,
            ),
        });
    };
    let kind = FactKind::by_name(name).ok_or_else(|| {
        let names = || FactKind::ALL.iter().map(|kind| kind.name());
        let known: Vec<&str> = names().collect();
        Failure::new(format!(
            "`{name}` is no kind of fact{}",
            did_you_mean(name, names())
        ))
        .hint(format!("the kinds are {}", known.join(", ")))
    })?;
    let scanned = scan_with(
        &arguments.path,
        &RuleSet::default(),
        &arguments.config,
        &arguments.threads,
        std::iter::empty(),
    )?;
    let listing = Listing {
        scanned: &scanned,
        locator: Locator::new(&scanned.files).hiding(&scanned.facts),
        kind,
    };
    console.tell(|out| match arguments.format {
        PlainFormat::Table => listing.table(console, out),
        PlainFormat::Json => listing.json(out),
    })
}

/// The kinds, with what each is.
fn kinds(console: &Console, out: &mut dyn Write) -> io::Result<()> {
    let widest = FactKind::ALL
        .iter()
        .map(|kind| kind.name().len())
        .max()
        .unwrap_or_default();
    for kind in FactKind::ALL {
        let lines = wrap(kind.schema().doc, console.width() - widest - 2);
        for (index, line) in lines.iter().enumerate() {
            let name = if index == 0 { kind.name() } else { "" };
            writeln!(out, "{name:<widest$}  {line}")?;
        }
    }
    writeln!(
        out,
        "\n`readiness facts PATH --kind KIND` shows the fields of a kind, and its facts in a repository."
    )
}

/// The fields of a record, those of records inside it too: `base.image.tag`, its type, and what it means.
fn fields(schema: &crate::record::Schema) -> Vec<(String, String, &'static str)> {
    use crate::record::Type;
    let mut open: Vec<(String, Type, &'static str)> = schema
        .fields
        .iter()
        .rev()
        .map(|field| (field.name.to_owned(), (field.ty)(), field.doc))
        .collect();
    let mut found = Vec::new();
    while let Some((name, ty, doc)) = open.pop() {
        found.push((name.clone(), ty.to_string(), doc));
        let inner = match ty {
            Type::Record(inner) => Some((inner, ".")),
            Type::List(item) => match item() {
                Type::Record(inner) => Some((inner, "[].")),
                _ => None,
            },
            _ => None,
        };
        if let Some((inner, step)) = inner.filter(|_| name.len() < 200) {
            let below = inner.fields.iter().rev();
            open.extend(below.map(|field| {
                (
                    format!("{name}{step}{}", field.name),
                    (field.ty)(),
                    field.doc,
                )
            }));
        }
    }
    found
}

fn kind_json(kind: FactKind) -> serde_json::Value {
    let fields = fields(kind.schema());
    json!({
        "kind": kind.name(),
        "doc": kind.schema().doc.trim(),
        "anchors": kind.anchors(),
        "fields": fields
            .iter()
            .map(|(name, ty, doc)| json!({ "name": name, "type": ty, "doc": doc.trim() }))
            .collect::<Vec<_>>(),
    })
}

struct Listing<'a> {
    scanned: &'a Scan,
    locator: Locator<'a>,
    kind: FactKind,
}

impl Listing<'_> {
    fn table(&self, console: &Console, out: &mut dyn Write) -> io::Result<()> {
        let paint = console.paint();
        let heading = paint.strong(self.kind.name());
        for (index, line) in wrap(self.kind.schema().doc, console.width() - 4)
            .iter()
            .enumerate()
        {
            if index == 0 {
                writeln!(out, "{heading}  {line}")?;
            } else {
                writeln!(out, "    {line}")?;
            }
        }
        if !self.kind.anchors().is_empty() {
            let places = format!("  places: {}", self.kind.anchors().join(", "));
            writeln!(out, "{}", paint.faint(&places))?;
        }
        for (name, ty, doc) in fields(self.kind.schema()) {
            writeln!(out, "  {name}: {}", paint.faint(&ty))?;
            for line in wrap(doc, console.width() - 6) {
                writeln!(out, "      {line}")?;
            }
        }
        let facts = self.scanned.facts.of(self.kind);
        for fact in &facts {
            writeln!(out)?;
            self.fact(fact, paint, out)?;
        }
        writeln!(
            out,
            "\n{} of kind {}",
            crate::report::count(facts.len(), "fact"),
            self.kind.name()
        )
    }

    fn fact(&self, fact: &FactRef<'_>, paint: Paint, out: &mut dyn Write) -> io::Result<()> {
        let component = self
            .component(fact.component)
            .map(|root| format!("  in {root}"))
            .unwrap_or_default();
        writeln!(
            out,
            "{}{}",
            self.place(fact.place, paint),
            paint.faint(&sanitize::line(&component))
        )?;
        let mut open: Vec<(String, Value<'_>)> = below("", fact.record);
        while let Some((name, value)) = open.pop() {
            if let Value::Record(record) = value {
                open.extend(below(&name, record));
            } else {
                writeln!(
                    out,
                    "  {name}: {}",
                    sanitize::line(&self.plain(value).to_string())
                )?;
            }
        }
        for (name, place) in fact.anchors {
            writeln!(out, "  at {name}: {}", self.place(*place, paint))?;
        }
        for (place, note) in fact.related {
            writeln!(
                out,
                "  related: {}  {}",
                self.place(*place, paint),
                sanitize::line(&self.safe(note))
            )?;
        }
        Ok(())
    }

    fn place(&self, place: Place, paint: Paint) -> String {
        let location = self.locator.location(place);
        let shown = format!(
            "{}:{}:{}",
            location.path, location.region.line, location.region.column
        );
        paint.place(&sanitize::line(&shown))
    }

    fn component(&self, id: ComponentId) -> Option<&str> {
        let component = self.scanned.facts.components.get(usize::from(id.0))?;
        Some(if component.root.is_empty() {
            "."
        } else {
            &component.root
        })
    }

    fn json(&self, out: &mut dyn Write) -> io::Result<()> {
        let place = |place: Place| {
            let location = self.locator.location(place);
            let region = location.region;
            json!({
                "path": location.path.as_str(),
                "line": region.line,
                "column": region.column,
                "end_line": region.end_line,
                "end_column": region.end_column,
                "text": hide(&location.text),
            })
        };
        let facts = self.scanned.facts.of(self.kind);
        let facts: Vec<serde_json::Value> = facts
            .iter()
            .map(|fact| {
                let mut wire = place(fact.place);
                wire["component"] = json!(self.component(fact.component));
                wire["fields"] = self.plain(Value::Record(fact.record));
                wire["anchors"] = fact
                    .anchors
                    .iter()
                    .map(|(name, at)| ((*name).to_owned(), place(*at)))
                    .collect();
                wire["related"] = fact
                    .related
                    .iter()
                    .map(|(at, note)| {
                        let mut related = place(*at);
                        related["note"] = json!(self.safe(note));
                        related
                    })
                    .collect();
                wire
            })
            .collect();
        write_json(&json!({ "kind": self.kind.name(), "facts": facts }), out)
    }

    /// A value as JSON. It is as deep as the record's type, which a repository cannot change.
    fn plain(&self, value: Value<'_>) -> serde_json::Value {
        match value {
            Value::Bool(value) => json!(value),
            Value::Int(value) => json!(value),
            Value::Str(value) => json!(self.safe(value)),
            Value::List(list) => (0..list.len())
                .map(|index| self.plain(list.item(index)))
                .collect(),
            Value::Record(record) => {
                let fields = record.schema().fields.iter().enumerate();
                fields
                    .map(|(index, field)| {
                        (field.name.to_owned(), self.plain(record.value_of(index)))
                    })
                    .collect()
            }
        }
    }

    /// The text without what is a secret, or may be one.
    fn safe(&self, text: &str) -> String {
        hide(&self.locator.masked(text)).into_owned()
    }
}

/// The fields of a record, the last first.
fn below<'a>(prefix: &str, record: &'a dyn Record) -> Vec<(String, Value<'a>)> {
    let fields = record.schema().fields.iter().enumerate().rev();
    fields
        .map(|(index, field)| {
            let name = if prefix.is_empty() {
                field.name.to_owned()
            } else {
                format!("{prefix}.{}", field.name)
            };
            (name, record.value_of(index))
        })
        .collect()
}
