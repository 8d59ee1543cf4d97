//! Diagrams in documents: blocks of Mermaid, PlantUML and their like, and images that are shown as one.
//!
//! What an image shows is taken from its name and its description.

use super::super::{Extracted, Input};
use super::prose::Prose;
use crate::facts::Located;
use crate::facts::prose::Diagram;
use crate::source::RepoPath;
use crate::syntax::markdown::Link;

/// Reads the diagrams of a document.
pub(super) fn in_prose(input: &Input<'_>, prose: &Prose<'_>, out: &mut Extracted) {
    for section in &prose.sections {
        for fence in &section.code_fences {
            let Some(format) = format_of_block(&fence.language) else {
                continue;
            };
            let found = Diagram {
                path: input.path.as_str().to_owned(),
                shows: shows(format, &fence.text),
                format,
            };
            out.facts
                .diagrams
                .push(Located::new(found, input.place(fence.span)));
        }
        for image in section.images.iter().chain(&section.links) {
            let Some(shows) = shown_by_image(image) else {
                continue;
            };
            let found = Diagram {
                path: input.path.as_str().to_owned(),
                shows,
                format: "image",
            };
            out.facts
                .diagrams
                .push(Located::new(found, input.place(image.span)));
        }
    }
}

/// Whether a file is the source of a diagram, by its name.
pub(super) fn is_source(path: &RepoPath) -> bool {
    format_of_file(path).is_some()
}

/// Reads the source of a diagram.
pub(super) fn of_file(input: &Input<'_>, out: &mut Extracted) {
    let Some(format) = format_of_file(input.path) else {
        return;
    };
    if input.text.trim().is_empty() {
        return;
    }
    let found = Diagram {
        path: input.path.as_str().to_owned(),
        shows: shows(format, input.text),
        format,
    };
    let place = super::prose::first_line(input.text);
    out.facts
        .diagrams
        .push(Located::new(found, input.place(place)));
}

fn format_of_file(path: &RepoPath) -> Option<&'static str> {
    let name = path.name().to_ascii_lowercase();
    let format = match path.extension().as_str() {
        "puml" | "plantuml" | "pu" | "wsd" => "plantuml",
        "mmd" | "mermaid" => "mermaid",
        "d2" => "d2",
        "dbml" => "dbml",
        "drawio" | "dio" => "drawio",
        "excalidraw" => "excalidraw",
        "dsl" if name.contains("workspace") || name.contains("structurizr") => "structurizr",
        _ => return None,
    };
    Some(format)
}

fn format_of_block(language: &str) -> Option<&'static str> {
    let format = match language.trim_matches(|sign| matches!(sign, '{' | '}' | '.')) {
        "mermaid" => "mermaid",
        "plantuml" | "puml" | "uml" => "plantuml",
        "dot" | "graphviz" => "graphviz",
        "d2" => "d2",
        "dbml" => "dbml",
        _ => return None,
    };
    Some(format)
}

/// What the source of a diagram shows.
fn shows(format: &str, text: &str) -> &'static str {
    let lower = text.to_ascii_lowercase();
    // Front matter, comments and directives come before the kind.
    let first = lower
        .lines()
        .map(str::trim)
        .find(|line| !line.is_empty() && !line.starts_with("%%") && !line.starts_with("---"))
        .unwrap_or_default();
    let has = |words: &[&str]| words.iter().any(|word| lower.contains(word));
    match format {
        "dbml" => "data",
        "structurizr" => "structure",
        "mermaid" if first.starts_with("sequencediagram") => "sequence",
        "mermaid" if first.starts_with("erdiagram") || first.starts_with("classdiagram") => "data",
        "mermaid" if first.starts_with("statediagram") => "state",
        "mermaid" if first.starts_with("c4") || first.starts_with("architecture") => "structure",
        "mermaid" if first.starts_with("block") => "structure",
        "mermaid" if first.starts_with("graph") || first.starts_with("flowchart") => {
            if has(&[
                "subgraph", "[(", "database", "service", "api", "client", "db",
            ]) {
                "structure"
            } else {
                "flow"
            }
        }
        // Gantt charts, pies, mind maps, git graphs.
        "mermaid" => "",
        "plantuml"
            if has(&[
                "!include <c4",
                "c4_container",
                "c4_context",
                "component",
                "node ",
            ]) =>
        {
            "structure"
        }
        "plantuml" if has(&["entity ", "table("]) => "data",
        "plantuml" if has(&["participant", "->", "actor"]) => "sequence",
        "d2" | "drawio" | "excalidraw" | "graphviz" => {
            if has(&["sequence_diagram"]) {
                "sequence"
            } else if has(&["sql_table", "shape=table", "entityrelation"]) {
                "data"
            } else {
                "structure"
            }
        }
        _ => "",
    }
}

/// What an image is said to show; `None` for logos, screenshots and badges.
fn shown_by_image(image: &Link) -> Option<&'static str> {
    let target = image.target.to_ascii_lowercase();
    let path = target.split(['?', '#']).next().unwrap_or_default();
    let is_image = [".png", ".svg", ".jpg", ".jpeg", ".gif", ".webp", ".drawio"]
        .iter()
        .any(|end| path.ends_with(end));
    if !is_image || target.contains("badge") || target.contains("shields.io") {
        return None;
    }
    let name = path.rsplit('/').next().unwrap_or_default();
    let said = format!("{name} {}", image.text.to_ascii_lowercase());
    let has = |words: &[&str]| words.iter().any(|word| said.contains(word));
    match () {
        () if has(&["logo", "icon", "screenshot", "avatar", "banner"]) => None,
        () if has(&["sequence"]) => Some("sequence"),
        () if has(&[
            "erd",
            "entity",
            "schema",
            "data-model",
            "data model",
            "datamodel",
        ]) =>
        {
            Some("data")
        }
        () if has(&[
            "architect",
            "diagram",
            "overview",
            "topology",
            "components",
            "container",
            "c4",
            "context",
        ]) =>
        {
            Some("structure")
        }
        () if has(&["flow"]) => Some("flow"),
        () => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn image(target: &str, text: &str) -> Option<&'static str> {
        shown_by_image(&Link {
            target: target.to_owned(),
            text: text.to_owned(),
            ..Link::default()
        })
    }

    #[test]
    fn the_first_line_says_what_mermaid_draws() {
        assert_eq!(
            shows("mermaid", "%% note\nsequenceDiagram\n  A->>B: x\n"),
            "sequence"
        );
        assert_eq!(shows("mermaid", "erDiagram\n  A ||--o{ B : has\n"), "data");
        assert_eq!(
            shows("mermaid", "flowchart LR\n  web --> api[API]\n"),
            "structure"
        );
        assert_eq!(shows("mermaid", "gantt\n  title x\n"), "");
        assert_eq!(shows("mermaid", "pie\n"), "");
    }

    #[test]
    fn logos_screenshots_and_badges_are_no_diagrams() {
        assert_eq!(image("docs/architecture.png", ""), Some("structure"));
        assert_eq!(image("docs/erd.svg", "tables"), Some("data"));
        assert_eq!(image("docs/logo.png", "architecture logo"), None);
        assert_eq!(image("https://img.shields.io/a-diagram.svg", ""), None);
        assert_eq!(image("docs/screenshot-overview.png", ""), None);
        assert_eq!(image("docs/architecture.md", "architecture"), None);
    }
}
