//! `build.gradle(.kts)`. Build scripts are programs: the literal
//! forms that Gradle's own documentation shows are read, the rest is passed over.

use super::ManifestDraft;
use super::lexer::{Comments, Kind, Token, closing, tokens};
use super::maven::ECOSYSTEM;
use crate::extract::{Extracted, Input};

pub(super) fn build(input: &Input<'_>, out: &mut Extracted) {
    let tokens = tokens(input.text, Comments::Slashes);
    let mut draft = ManifestDraft::new(input, ECOSYSTEM);
    draft.inherits.push("name");
    let mut blocks: Vec<&str> = Vec::new();
    let mut at = 0;
    while at < tokens.len() {
        let token = tokens[at];
        match token.text {
            "{" if token.kind == Kind::Mark => blocks.push(block_name(&tokens, at)),
            "}" if token.kind == Kind::Mark => {
                blocks.pop();
            }
            _ if starts_statement(&tokens, at) => {
                let line = statement(&tokens, at);
                match blocks.last().copied() {
                    Some("dependencies") if blocks.contains(&"buildscript") => {
                        dependency(input, line, Some("plugin"), &mut draft);
                    }
                    Some("dependencies") => dependency(input, line, None, &mut draft),
                    // Other plug-ins have blocks of that name inside their own.
                    Some("plugins") if blocks.len() == 1 => plugin(input, line, &mut draft),
                    None => top_level(input, line, &mut draft),
                    Some(_) => {}
                }
            }
            _ => {}
        }
        at += 1;
    }
    kinds(&mut draft);
    draft.finish(out);
}

/// The word that the block at `open` belongs to: `plugins {`, `create("x") {`, `named("y") {`.
fn block_name<'t>(tokens: &[Token<'t>], open: usize) -> &'t str {
    let mut at = open;
    while at > 0 {
        at -= 1;
        if tokens[at].is(")") {
            while at > 0 && !tokens[at].is("(") {
                at -= 1;
            }
        } else {
            return if tokens[at].kind == Kind::Word {
                tokens[at].text
            } else {
                ""
            };
        }
    }
    ""
}

pub(super) fn starts_statement(tokens: &[Token<'_>], at: usize) -> bool {
    matches!(tokens[at].kind, Kind::Word | Kind::Text)
        && (at == 0
            || tokens[at - 1].kind == Kind::Break
            || ["{", "}", ";"].iter().any(|mark| tokens[at - 1].is(mark)))
}

/// The tokens from `at` to the end of the statement; brackets keep it open.
pub(super) fn statement<'a, 't>(tokens: &'a [Token<'t>], at: usize) -> &'a [Token<'t>] {
    let mut end = at;
    while end < tokens.len() {
        let token = tokens[end];
        if token.is("(") || token.is("[") {
            end = closing(tokens, end);
        } else if (token.kind == Kind::Break && !tokens[end - 1].is(","))
            || ["{", "}", ";"].iter().any(|mark| token.is(mark))
        {
            break;
        }
        end += 1;
    }
    &tokens[at..end.min(tokens.len())]
}

/// The scope of a configuration, by its name.
fn scope_of(configuration: &str) -> Option<&'static str> {
    let name = configuration.to_ascii_lowercase();
    let ends = |ending: &str| name.ends_with(ending);
    Some(match name.as_str() {
        "developmentonly" | "testanddevelopmentonly" => "dev",
        _ if name.contains("test") => "test",
        _ if name.starts_with("debug") => "dev",
        "annotationprocessor"
        | "kapt"
        | "ksp"
        | "checkstyle"
        | "detekt"
        | "detektplugins"
        | "errorprone"
        | "spotbugs"
        | "spotbugsplugins"
        | "pmd"
        | "lintchecks"
        | "ktlint"
        | "jooqgenerator"
        | "protobuf" => "build",
        _ if ends("compileonly") || ends("compileonlyapi") || ends("providedcompile") => "build",
        "classpath" => "plugin",
        "compile" | "runtime" => "runtime",
        _ if ends("implementation") || ends("api") || ends("runtimeonly") => "runtime",
        _ => return None,
    })
}

fn dependency(
    input: &Input<'_>,
    line: &[Token<'_>],
    forced: Option<&'static str>,
    draft: &mut ManifestDraft,
) {
    let Some((configuration, arguments)) = line.split_first() else {
        return;
    };
    let place = input.place(
        line.iter()
            .fold(configuration.span, |span, token| span.to(token.span)),
    );
    let Some(scope) = forced.or_else(|| scope_of(configuration.text)) else {
        return;
    };
    let arguments: Vec<_> = arguments
        .iter()
        .filter(|token| token.kind != Kind::Break)
        .copied()
        .collect();
    let called = |name: &str| {
        arguments
            .windows(2)
            .any(|pair| pair[0].is(name) && pair[1].is("("))
    };
    let text = arguments.iter().find(|token| token.kind == Kind::Text);
    if called("project") || arguments.iter().any(|token| token.is("projects")) {
        let name = text.map_or("", |text| text.text.rsplit(':').next().unwrap_or_default());
        let named = arguments
            .iter()
            .rev()
            .find(|token| token.kind == Kind::Word)
            .map_or("", |token| token.text);
        let name = if name.is_empty() { named } else { name };
        draft.ask(place, name, "", scope).dependency.local = true;
        return;
    }
    // A platform gives versions to others and brings no code.
    let scope = if called("platform") || called("enforcedPlatform") {
        "build"
    } else {
        scope
    };
    if called("kotlin") {
        if let Some(text) = text {
            draft.ask(
                place,
                &format!("org.jetbrains.kotlin:kotlin-{}", text.text),
                "",
                scope,
            );
        }
    } else if let Some(at) = arguments.iter().position(|token| token.is("libs")) {
        let accessor = accessor(&arguments[at..]);
        let key = accessor.rsplit('.').next().unwrap_or_default().to_owned();
        draft.ask(place, &key, "", scope).refers = accessor;
    } else if let Some((group, name)) = named(&arguments, "group").zip(named(&arguments, "name")) {
        draft.ask(
            place,
            &format!("{group}:{name}"),
            named(&arguments, "version").unwrap_or_default(),
            scope,
        );
    } else {
        for text in arguments.iter().filter(|token| token.kind == Kind::Text) {
            coordinates(input, text, scope, draft);
        }
    }
}

/// `group:artifact:version`, the version possibly computed.
fn coordinates(
    input: &Input<'_>,
    text: &Token<'_>,
    scope: &'static str,
    draft: &mut ManifestDraft,
) {
    let mut parts = text.text.split(':');
    let (Some(group), Some(artifact)) = (parts.next(), parts.next()) else {
        return;
    };
    let computed = |part: &str| part.contains('$') || part.contains(char::is_whitespace);
    if group.is_empty() || artifact.is_empty() || computed(group) || computed(artifact) {
        return;
    }
    let version = parts
        .next()
        .unwrap_or_default()
        .split('@')
        .next()
        .unwrap_or_default();
    let version = if version.contains('$') { "" } else { version };
    draft.ask(
        input.place(text.span),
        &format!("{group}:{artifact}"),
        version,
        scope,
    );
}

/// `libs.x.y` up to the first mark that is no dot.
fn accessor(tokens: &[Token<'_>]) -> String {
    let mut out = String::new();
    for token in tokens {
        match token.kind {
            Kind::Word if !matches!(token.text, "get" | "asProvider") => out.push_str(token.text),
            Kind::Mark if token.text == "." => out.push('.'),
            Kind::Word => {}
            _ => break,
        }
    }
    out.trim_end_matches('.').to_owned()
}

/// The text of `name: 'x'` (Groovy) or `name = "x"` (Kotlin).
fn named<'t>(tokens: &[Token<'t>], name: &str) -> Option<&'t str> {
    let found = tokens.windows(3).find(|three| {
        three[0].is(name) && (three[1].is(":") || three[1].is("=")) && three[2].is_literal()
    });
    found.map(|three| three[2].text)
}

/// `id("x") version "1"`, `kotlin("jvm")`, `alias(libs.plugins.x)`, `java`, `` `java-library` ``.
fn plugin(input: &Input<'_>, line: &[Token<'_>], draft: &mut ManifestDraft) {
    let Some(first) = line.first() else { return };
    // `apply false` only puts it on the class path for the projects below.
    if line
        .windows(2)
        .any(|pair| pair[0].is("apply") && pair[1].is("false"))
    {
        return;
    }
    let place = input.place(
        line.iter()
            .fold(first.span, |span, token| span.to(token.span)),
    );
    let text = line
        .iter()
        .find(|token| token.kind == Kind::Text)
        .map(|token| token.text);
    let version = line
        .iter()
        .position(|token| token.is("version"))
        .and_then(|at| line[at..].iter().find(|token| token.is_literal()));
    let version = version.map_or("", |token| token.text);
    let mut refers = String::new();
    let id = match (first.kind, first.text, text) {
        (Kind::Word, "id", Some(text)) => text.to_owned(),
        (Kind::Word, "kotlin", Some(text)) => format!("org.jetbrains.kotlin.{text}"),
        (Kind::Word, "alias", _) => {
            let Some(at) = line.iter().position(|token| token.is("libs")) else {
                return;
            };
            refers = accessor(&line[at..]);
            refers.trim_start_matches("libs.plugins.").to_owned()
        }
        (Kind::Text, name, _) => name.to_owned(),
        (Kind::Word, name, None) if line.len() == 1 => name.to_owned(),
        _ => return,
    };
    if id.contains('.') || !refers.is_empty() {
        draft.ask(place, &id, version, "plugin").refers = refers;
    }
    draft.manifest.plugins.push(id);
}

/// `apply plugin: 'x'`, `version = "1"`.
fn top_level(input: &Input<'_>, line: &[Token<'_>], draft: &mut ManifestDraft) {
    let plain = |at: usize| line.get(at).filter(|token| token.is_literal());
    if line[0].is("apply") {
        draft
            .manifest
            .plugins
            .extend(named(line, "plugin").map(str::to_owned));
    } else if line[0].is("version")
        && let Some(version) = plain(1).or(plain(2))
    {
        draft.set_text("version", version.text, input.place(version.span));
    }
}

/// What its plug-ins make of the project.
fn kinds(draft: &mut ManifestDraft) {
    const PROGRAMS: [&str; 9] = [
        "application",
        "war",
        "org.springframework.boot",
        "com.github.johnrengelman.shadow",
        "com.gradleup.shadow",
        "io.quarkus",
        "io.micronaut.application",
        "io.ktor.plugin",
        "com.google.cloud.tools.jib",
    ];
    let manifest = &mut draft.manifest;
    let has = |names: &[&str]| {
        manifest
            .plugins
            .iter()
            .any(|plugin| names.contains(&plugin.as_str()))
    };
    let binary = has(&PROGRAMS)
        || manifest
            .plugins
            .iter()
            .any(|plugin| plugin.ends_with("gradle-spring-boot"));
    let publishable = has(&["maven-publish", "com.vanniktech.maven.publish"]);
    let library = has(&["java-library", "com.android.library"]) || (publishable && !binary);
    manifest.binary = binary;
    manifest.publishable = publishable;
    manifest.library = library;
}
