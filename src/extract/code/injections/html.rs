//! Values that become part of a page without being escaped, and pages that a template escapes.

use super::push;
use super::values::{dynamic, holes, is_fixed, may_come_from_outside};
use crate::expression::Expression;
use crate::extract::code::draft::Sign;
use crate::extract::code::reading::Reading;
use crate::syntax::code::{Call, Language, TokenKind};

const TOPIC: &str = "unsafe-html";

/// What makes a value harmless in a page.
static SAFE: Expression = Expression::new(
    r"(?i)purify|saniti[sz]e|JSON\.stringify|tojson|json_encode|escape|encode|ammonia|nh3\.|bleach\.|bluemonday|htmlspecialchars|\be\(|markdown|marked|highlight|hljs|prism|i18n|\bt\(|svg|icon|render_?to_?string|\bcsrf",
);

/// What a function does that cleans a value on its way.
static CLEANS: Expression = Expression::new(
    r"(?i)purify|saniti[sz]|HtmlEncode|html_escape|escape_html|escapeHtml|ammonia|nh3\.|bleach\.|bluemonday|HTMLEscape",
);

/// The name that the text of an answer is given: `.text().then(html =>`, `success: function (html`, `html = await r.text()`.
static ANSWER: Expression = Expression::new(
    r"\.text\(\)\s*\)?\s*\.then\s*\(\s*(?:async\s*)?(?:function\s*)?\(?\s*(\w+)|\bsuccess\s*:\s*(?:async\s*)?(?:function\s*)?\(?\s*(\w+)|\bsuccess\s*\(\s*(\w+)|(\w+)\s*=\s*await\s+[\w.]+\.text\(\)|\$\.(?:get|post)\([^;{]{0,160}?function\s*\(\s*(\w+)",
);

/// A piece of a page.
static PAGE: Expression = Expression::new(
    r"(?i)<(!doctype html|html|body|div|p|h[1-6]|li|ul|span|td|tr|table|a href|b|i|strong|script|img)[\s>/]",
);

pub(super) fn read(reading: &Reading<'_>, signs: &mut Vec<Sign>) {
    match reading.code.language {
        Language::JavaScript => browser(reading, signs),
        Language::Go => go(reading, signs),
        Language::Rust => rust(reading, signs),
        _ => {}
    }
    for call in &reading.calls {
        raw(reading, *call, signs);
        escaping(reading, *call, signs);
    }
    if reading.code.language == Language::Ruby {
        ruby(reading, signs);
    }
    pages(reading, signs);
}

/// How far before its use the answer of a request is looked for.
const BACK: usize = 1_200;

/// Whether a value is the page that the own server answered with: the escaping is that of its templates. An address of another
/// server in between makes it a value like any other.
fn is_own_fragment(reading: &Reading<'_>, value: &std::ops::Range<usize>) -> bool {
    let code = &reading.code;
    let name = code.name(value.start);
    if value.len() != 1 || name.is_empty() {
        return false;
    }
    let end = code.span(value.start, value.start).start as usize;
    let mut start = end.saturating_sub(BACK);
    while !code.text.is_char_boundary(start) {
        start += 1;
    }
    let before = &code.text[start..end];
    let Some(answer) = ANSWER
        .captures_iter(before)
        .filter(|found| {
            found
                .iter()
                .skip(1)
                .flatten()
                .any(|one| one.as_str() == name)
        })
        .last()
    else {
        return false;
    };
    let foreign = ["\"http", "'http", "`http"];
    let asked = answer.get(0).map_or(0, |whole| whole.end());
    let from = asked.saturating_sub(600);
    let from = (from..asked)
        .find(|at| before.is_char_boundary(*at))
        .unwrap_or(asked);
    !foreign
        .iter()
        .any(|word| before[from..asked].contains(word))
}

fn is_safe(reading: &Reading<'_>, from: usize, to: usize) -> bool {
    SAFE.is_match(reading.code.span(from, to).text(reading.code.text))
}

/// `dangerouslySetInnerHTML`, `el.innerHTML = x`.
fn browser(reading: &Reading<'_>, signs: &mut Vec<Sign>) {
    let code = &reading.code;
    for at in 0..code.len() {
        match code.name(at) {
            "dangerouslySetInnerHTML" if matches!(code.sign(at + 1), "=" | ":") => {
                let open = at + 2;
                let close = code.partner(open).max(open);
                // `{{ __html: x }}`
                let value = (open..close)
                    .find(|here| code.name(*here) == "__html")
                    .map_or(open + 1..close, |here| here + 2..close);
                if !is_fixed(reading, value) && !is_safe(reading, open, close) {
                    push(
                        reading,
                        signs,
                        TOPIC,
                        false,
                        (at, at),
                        "`dangerouslySetInnerHTML` puts a value into the page as it is",
                    );
                }
            }
            "innerHTML" | "outerHTML" if matches!(code.sign(at + 1), "=" | "+=") => {
                let end = code.expression_end(at + 2).min(code.len());
                if end > at + 2
                    && !is_fixed(reading, at + 2..end)
                    && !is_own_fragment(reading, &(at + 2..end))
                    && !is_safe(reading, at + 2, end - 1)
                {
                    let what = format!("`{}` puts a value into the page as it is", code.name(at));
                    push(reading, signs, TOPIC, false, (at, at), what);
                }
            }
            _ => {}
        }
    }
}

fn go(reading: &Reading<'_>, signs: &mut Vec<Sign>) {
    let import = |module: &str| {
        reading
            .out
            .imports
            .iter()
            .find(|import| import.module == module)
            .map(|import| import.span)
    };
    let at = |span: crate::source::Span| {
        reading
            .code
            .tokens()
            .partition_point(|token| token.span.start < span.start)
    };
    let serves = reading.code.text.contains("http.ResponseWriter");
    if let Some(span) = import("html/template") {
        let at = at(span);
        push(
            reading,
            signs,
            TOPIC,
            true,
            (at, at),
            "html/template escapes what it writes",
        );
    } else if let Some(span) = import("text/template")
        && serves
        && reading.code.text.contains("html")
    {
        let at = at(span);
        push(
            reading,
            signs,
            TOPIC,
            false,
            (at, at),
            "text/template writes pages, and escapes nothing",
        );
    }
}

fn rust(reading: &Reading<'_>, signs: &mut Vec<Sign>) {
    for decorator in &reading.decorators {
        if decorator.name != "template" {
            continue;
        }
        let Some(open) = decorator.open else { continue };
        let close = reading.code.partner(open);
        let off = (open..close).any(|at| {
            reading.code.name(at) == "escape" && reading.code.string(at + 2) == Some("none")
        });
        let what = if off {
            "a template whose escaping is switched off"
        } else {
            "the template escapes what it writes"
        };
        push(reading, signs, TOPIC, !off, (decorator.at, close), what);
    }
}

/// Calls that take a value for markup.
fn raw(reading: &Reading<'_>, call: Call, signs: &mut Vec<Sign>) {
    let code = &reading.code;
    let name = code.at(call.name);
    let receiver = code.receiver(call);
    let takes = match code.language {
        Language::JavaScript => {
            matches!(
                name,
                "insertAdjacentHTML"
                    | "bypassSecurityTrustHtml"
                    | "bypassSecurityTrustScript"
                    | "bypassSecurityTrustUrl"
                    | "bypassSecurityTrustResourceUrl"
            ) || (name == "write" && receiver == "document")
        }
        Language::Python => matches!(name, "mark_safe" | "Markup"),
        Language::Go => {
            receiver == "template" && matches!(name, "HTML" | "JS" | "URL" | "HTMLAttr" | "CSS")
        }
        Language::Rust => name == "PreEscaped",
        Language::CSharp => {
            (name == "Raw" && receiver.ends_with("Html"))
                || matches!(name, "HtmlString" | "MarkupString")
        }
        Language::Ruby => name == "raw" && receiver.is_empty(),
        _ => false,
    };
    if !takes {
        return;
    }
    let inside = call.open + 1..call.close;
    // Of `insertAdjacentHTML(where, html)` the second matters; a literal with words to translate is none.
    let fixed = is_fixed(reading, inside.clone());
    let built = name != "Markup"
        || inside.clone().any(|at| {
            code.token(at).is_some_and(|token| token.holes) || matches!(code.sign(at), "+" | "%")
        });
    let cleaned = reading.function(call.name).is_some_and(|function| {
        CLEANS.is_match(
            code.span(function.at, function.body.end.saturating_sub(1))
                .text(code.text),
        )
    });
    let fragment = name == "insertAdjacentHTML"
        && reading
            .positional(call)
            .get(1)
            .is_some_and(|value| is_own_fragment(reading, value));
    if !fixed
        && !fragment
        && built
        && !cleaned
        && !inside.is_empty()
        && !is_safe(reading, call.open, call.close)
    {
        let what = format!("`{name}` takes a value for markup");
        push(
            reading,
            signs,
            TOPIC,
            false,
            (code.head(call.name), call.open),
            what,
        );
    }
}

/// Engines that escape, and switches that make them not.
fn escaping(reading: &Reading<'_>, call: Call, signs: &mut Vec<Sign>) {
    let code = &reading.code;
    let name = code.at(call.name);
    match (code.language, name) {
        (Language::Python, "Environment" | "Jinja2Templates" | "jinja2.Environment") => {
            let value = reading.keyword(call.open, "autoescape");
            let off = value.is_some_and(|value| code.name(value.start) == "False");
            let what = if off {
                "the templates' escaping is switched off"
            } else {
                "the templates escape what they write"
            };
            if off
                || name == "Jinja2Templates"
                || reading.keyword(call.open, "autoescape").is_some()
            {
                push(
                    reading,
                    signs,
                    TOPIC,
                    !off,
                    (code.head(call.name), call.open),
                    what,
                );
            }
        }
        (Language::Python, "render_template" | "TemplateResponse")
        | (Language::Ruby, "render_to_string")
        | (Language::JavaScript, "renderToString") => {
            push(
                reading,
                signs,
                TOPIC,
                true,
                (code.head(call.name), call.open),
                "the page's template escapes what it writes",
            );
        }
        (Language::JavaScript, "compile")
            if code
                .receiver(call)
                .to_ascii_lowercase()
                .contains("handlebars") =>
        {
            let off = (call.open..call.close)
                .any(|at| code.name(at) == "noEscape" && code.at(at + 2) == "true");
            let what = if off {
                "Handlebars' escaping is switched off"
            } else {
                "Handlebars escapes what it writes"
            };
            push(
                reading,
                signs,
                TOPIC,
                !off,
                (code.head(call.name), call.open),
                what,
            );
        }
        (Language::JavaScript, "sanitize") if code.receiver(call).contains("DOMPurify") => {
            push(
                reading,
                signs,
                TOPIC,
                true,
                (code.head(call.name), call.open),
                "DOMPurify cleans what goes into the page",
            );
        }
        (Language::Rust, "autoescape_on") => {
            let off = call.close <= call.open + 4;
            if off {
                push(
                    reading,
                    signs,
                    TOPIC,
                    false,
                    (call.name, call.close),
                    "the templates' escaping is switched off",
                );
            }
        }
        _ => {}
    }
}

/// `bio.html_safe`.
fn ruby(reading: &Reading<'_>, signs: &mut Vec<Sign>) {
    let code = &reading.code;
    for at in 1..code.len() {
        if code.name(at) != "html_safe" || !code.is_connector(at - 1) {
            continue;
        }
        let head = code.head(at);
        if !is_fixed(reading, head..at - 1) && !is_safe(reading, head, at - 1) {
            push(
                reading,
                signs,
                TOPIC,
                false,
                (head, at),
                "`html_safe` takes a value for markup",
            );
        }
    }
}

/// A page that is written by hand: `.body(format!("<p>{name}</p>"))`, `res.send(`<h1>${name}</h1>`)`.
fn pages(reading: &Reading<'_>, signs: &mut Vec<Sign>) {
    let code = &reading.code;
    for at in 0..code.len() {
        let Some(token) = code.token(at).filter(|token| token.kind == TokenKind::Text) else {
            continue;
        };
        let text = code.string_text(at).unwrap_or_default();
        if text.len() < 8 || !text.contains('<') || !PAGE.is_match(text) {
            continue;
        }
        let mut answers = None;
        let mut format = None;
        let mut here = code.parent(at);
        for _ in 0..4 {
            let Some(call) = here.and_then(|open| code.call_at(open)) else {
                break;
            };
            match code.at(call.name) {
                "format" | "format_args" => format = Some(call),
                "body" | "Html" | "HTMLResponse" | "send" | "html" | "HTML" | "make_response"
                | "HttpResponse" | "Content" | "Fprintf" | "end" => {
                    answers = Some(call);
                    break;
                }
                _ => {}
            }
            here = code.parent(call.open);
        }
        let Some(answer) = answers else { continue };
        let name = code.at(answer.name);
        // An e-mail's or a client's body is no page.
        let sure = match name {
            "body" => code.text.contains("ContentType::html") || code.text.contains("text/html"),
            "send" | "end" => {
                code.receiver(answer).starts_with("res") || code.receiver_name(answer) == "reply"
            }
            "Content" | "Fprintf" | "make_response" => {
                code.text.contains("text/html") || code.at(answer.open + 1) == "w"
            }
            "html" => matches!(code.receiver(answer).as_str(), "c" | "ctx" | "res"),
            "HttpResponse" => code.language == Language::Python,
            _ => true,
        };
        let mut values: Vec<String> =
            if token.holes || (code.language == Language::Rust && format.is_some()) {
                holes(reading, at)
            } else {
                Vec::new()
            };
        values.retain(|one| may_come_from_outside(one) && !SAFE.is_match(one));
        let end = format.map_or(answer.close, |call| call.close);
        let added = format.is_some() || matches!(code.sign(at + 1), "+" | "%") || name == "Fprintf";
        if added {
            values.extend(
                dynamic(reading, at + 1..end)
                    .into_iter()
                    .filter(|one| !SAFE.is_match(one)),
            );
        }
        if let (true, Some(value)) = (sure, values.first()) {
            let what = format!(
                "`{}` becomes part of a page that is written by hand",
                value.chars().take(40).collect::<String>()
            );
            push(reading, signs, TOPIC, false, (at, at), what);
        }
    }
}

#[cfg(test)]
mod tests;
