//! Passages: documents and sections whose heading names a topic, and how much they say about it.
//!
//! Which files of the repository their commands name is told; whether those are there is for linking.

use crate::expression::Expression;

use super::super::{Extracted, Input};
use super::prose::{self, Prose};
use super::{Draft, wishes};
use crate::facts::Located;
use crate::facts::prose::Passage;
use crate::facts::repository::Document;
use crate::knowledge::Topics;
use crate::syntax::markdown::Section;

/// A request that a block of code sends.
static REQUEST: Expression = Expression::new(
    r"(?m)^\s*(?:[$>#]\s*)?(?:curl|xh|https?|grpcurl|buf curl|evans|wget|Invoke-RestMethod|Invoke-WebRequest)\s|^\s*(?:GET|POST|PUT|PATCH|DELETE)\s+(?:https?:/)?/\S*|\bfetch\(\s*['\x22`]|\brequests\.(?:get|post|put|patch|delete)\(|\bhttpx\.(?:get|post)\(|\baxios\.(?:get|post|put|patch|delete)\(",
);

/// A number and a unit of time, in the languages that the topics speak.
static PERIOD: Expression = Expression::new(
    r"(?i)\d+\s*-?\s*(?:d|h|w|ms|s|min|minutes?|seconds?|hours?|days?|weeks?|months?|years?|días?|dias?|semanas?|meses|mes|años?|anos?|jours?|semaines?|mois|ans|tagen?|wochen?|monaten?|jahren?|дн(?:я|ей)|день|месяц\w*|год\w*|лет|недел\w*|gün|hafta|ay|yıl)(?:[^\p{L}]|$)|\d+\s*(?:天|日|周|週|个月|個月|か月|ヶ月|年|小时|時間|시간|일|주|개월|년)|\b(?:one|two|three|six|twelve|thirty|ninety)\s+(?:days?|weeks?|months?|years?)",
);

static PERCENTAGE: Expression = Expression::new(r"\d\s*[%％]|\d\s*percent");

/// What a template leaves for its reader: `[Service Name]`, `<your-cluster>` and `{{name}}` are instructions when they are few.
static BLANK: Expression = Expression::new(
    r"(?i)\[(?:your |insert )?(?:service|team|alert|company|project|name|date|owner|contact|link|description|system|component|cluster|e-?mail|phone|role|region|url|tbd|todo)(?: [a-z/]+){0,3}\](?:[^(\[:\]]|$)|<(?:tbd|todo)>",
);

/// A file that a command takes: behind an option for files, or run as a script.
static CITED: Expression = Expression::new(
    r"(?m)(?:\s(?:-f|-k|--file|--filename|--values|--kustomize|-var-file)[= ]|(?:^|[\s;&|])(?:bash|sh|source|python3?)\s+|(?:^|[\s;&|])\./)((?:\./)?[A-Za-z0-9_.-]+(?:/[A-Za-z0-9_.-]+)*/?)",
);

/// A file that a command writes.
static WRITTEN: Expression =
    Expression::new(r"(?:>{1,2}\s*|\btouch\s+|\bcp\s+\S+\s+|\b-o\s+|\btee\s+)(\S+)");

/// How many passages of one document are kept.
const MOST: usize = 200;

/// Reads the passages of a document; `whole` says that the document itself may be one.
pub(super) fn read(
    input: &Input<'_>,
    prose: &Prose<'_>,
    document: &Document,
    whole: bool,
    out: &mut Extracted,
) {
    let readme = input.path.directory().is_empty()
        && input.path.name().to_ascii_lowercase().starts_with("readme");
    let topics = Topics::built_in();
    let titled = prose.sections.iter().position(|section| section.level > 0);
    let mut kept = 0;
    let mut push =
        |title: String, subjects: Vec<String>, sections: &[Section], at, whole, negated| {
            if subjects.is_empty() || kept >= MOST {
                return;
            }
            kept += 1;
            let (mut passage, cites) = passage(sections);
            passage.path = input.path.as_str().to_owned();
            passage.title = title;
            passage.whole = whole;
            passage.readme = readme;
            passage.subjects = subjects;
            passage.negated = negated || document.wish_list || wishes::body(sections);
            passage.agent = document.agent;
            out.drafts.governance.push(Draft::Passage {
                passage: Box::new(Located::new(passage, input.place(at))),
                cites,
            });
        };
    if whole && !readme {
        let title = titled.map(|at| &prose.sections[at]);
        let heading = title.map_or("", |title| title.heading.as_str());
        let mut subjects = topics.of(&format!("{}\n{heading}", named(input)));
        subjects.dedup();
        let name = if heading.is_empty() {
            input.path.name()
        } else {
            heading
        };
        let place = prose::first_line(prose.text);
        push(
            name.to_owned(),
            subjects,
            &prose.sections,
            place,
            true,
            wishes::heading(heading),
        );
    }
    let mut planned: Option<u32> = None;
    for (at, section) in prose.sections.iter().enumerate() {
        if planned.is_some_and(|level| section.level <= level) {
            planned = None;
        }
        let wish = wishes::heading(&section.heading);
        if planned.is_none() && section.level > 1 && wish {
            planned = Some(section.level);
        }
        let is_title = whole && !readme && titled == Some(at) && section.level == 1;
        if section.level == 0 || is_title {
            continue;
        }
        push(
            section.heading.clone(),
            topics.of(&section.heading),
            prose.under(at),
            prose::first_line_within(prose.text, section.heading_span),
            false,
            planned.is_some() || wish,
        );
    }
}

/// What the path says: the file's name, and the folder below `docs` that holds it.
fn named(input: &Input<'_>) -> String {
    let stem = input.path.name().split('.').next().unwrap_or_default();
    let folder = input
        .path
        .directory()
        .rsplit('/')
        .next()
        .unwrap_or_default();
    if ["docs", "doc", "documentation", ".github", "src"].contains(&folder) {
        stem.to_owned()
    } else {
        format!("{folder}\n{stem}")
    }
}

/// What the sections say together, and the files that their commands name.
fn passage(sections: &[Section]) -> (Passage, Vec<String>) {
    let mut text = String::new();
    let mut code = String::new();
    for (at, section) in sections.iter().enumerate() {
        if at > 0 {
            text.push_str(&section.heading);
            text.push('\n');
        }
        text.push_str(&section.text);
        text.push('\n');
        for fence in &section.code_fences {
            code.push_str(&fence.text);
            code.push('\n');
        }
    }
    let commands = sections.iter().any(prose::has_commands);
    let blanks: Vec<&str> = BLANK.find_iter(&text).map(|found| found.as_str()).collect();
    let words: i64 = sections.iter().map(prose::words).sum();
    let code_words = i64::try_from(code.split_whitespace().count()).unwrap_or(i64::MAX);
    let cites = if commands { cited(&code) } else { Vec::new() };
    let passage = Passage {
        words: words.saturating_add(code_words),
        list_items: sections
            .iter()
            .map(|section| i64::from(section.list_items))
            .sum(),
        table: sections.iter().any(|section| section.has_table),
        commands,
        requests: i64::try_from(REQUEST.find_iter(&code).count()).unwrap_or(i64::MAX),
        periods: PERIOD.is_match(&text) || PERIOD.is_match(&code),
        percentages: PERCENTAGE.is_match(&text) || PERCENTAGE.is_match(&code),
        numbers: text.contains(|sign: char| sign.is_ascii_digit()),
        links: sections.iter().any(|section| !section.links.is_empty()),
        placeholder: if blanks.len() >= 3 {
            blanks[0].trim().to_owned()
        } else {
            String::new()
        },
        topics: Topics::built_in().of(&format!("{text}\n{code}")),
        ..Passage::default()
    };
    (passage, cites)
}

/// Paths of the repository that commands name, each once, without those that other commands write.
fn cited(code: &str) -> Vec<String> {
    let written: Vec<&str> = WRITTEN
        .captures_iter(code)
        .filter_map(|found| found.get(1))
        .map(|path| path.as_str().trim_start_matches("./"))
        .collect();
    let mut paths: Vec<String> = Vec::new();
    // `kubectl logs -f pod/x` follows; it reads no file.
    let lines = code
        .lines()
        .filter(|line| !line.contains(" logs ") && !line.contains("tail "));
    for (line, found) in
        lines.flat_map(|line| CITED.captures_iter(line).map(move |found| (line, found)))
    {
        let path = found[1].trim_start_matches("./").trim_end_matches('/');
        let end = found.get(1).map_or(0, |path| path.end());
        // A path that goes on with a variable is not known.
        if line[end..].starts_with(['$', '{', '<', '*', '%', ':', '@']) {
            continue;
        }
        let is_path = path.contains('/') || path.contains('.');
        let known = paths.iter().any(|one| one == path);
        if is_path && !path.contains("..") && !written.contains(&path) && !known {
            paths.push(path.to_owned());
        }
    }
    paths
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commands_cite_files_and_write_others() {
        let code = "cp .env.example .env\ncat > k8s/a.yaml\nkubectl apply -f k8s/a.yaml\nkubectl apply -k k8s/prod/\n./scripts/deploy.sh v1\nsource .env\ndocker run -f\nkubectl logs -f pod/a.b\nkubectl apply -f k8s/deploy-${COLOR}.yaml\n";
        assert_eq!(cited(code), ["k8s/prod", "scripts/deploy.sh"]);
    }

    #[test]
    fn requests_are_counted_in_their_many_forms() {
        let code = "curl -X POST https://a.io/b\n$ grpcurl a:1 b.C/D\nGET /v1/orders\ncargo run\nhttp POST :8080/a\n";
        assert_eq!(REQUEST.find_iter(code).count(), 4);
    }

    #[test]
    fn spans_of_time_are_known_in_many_languages() {
        for text in [
            "keep 30 days",
            "90天",
            "30 días",
            "12 Monate",
            "retention: 7d",
            "6か月",
        ] {
            assert!(PERIOD.is_match(text), "{text}");
        }
        assert!(!PERIOD.is_match("HTTP 200 responses and 3 dogs"));
    }

    #[test]
    fn brackets_of_links_are_no_blanks() {
        assert!(BLANK.is_match("# Runbook of [Service Name]\n"));
        assert!(!BLANK.is_match("see [Service Name](a.md) and [x]"));
    }
}
