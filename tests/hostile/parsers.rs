//! Every parser, driven over any text: it comes back, and each span that it tells lies in the text on character boundaries.
//!
//! The fuzz targets of `fuzz/` include this file, so that tests and fuzzing hold the same promise.

use readiness::source::{LineIndex, RepoPath, Span, classify};
use readiness::syntax::code::{Code, Language};
use readiness::syntax::{
    Node, SyntaxError, Text, Tree, dockerfile, go_template, gomod, json, justfile, lines, makefile,
    markdown, shell, toml, xml, yaml,
};

/// A parser, by name.
pub type Parser = (&'static str, fn(&str));

/// Every parser of text; source code is read once for each language.
pub const PARSERS: &[Parser] = &[
    ("yaml", yaml),
    ("json", json),
    ("toml", toml),
    ("xml", xml),
    ("dockerfile", dockerfile),
    ("shell", shell),
    ("makefile", makefile),
    ("justfile", justfile),
    ("gomod", gomod),
    ("go_template", go_template),
    ("markdown", markdown),
    ("lines", lines),
    ("code", code),
    ("cel", cel),
    ("config", config),
    ("patterns", patterns),
];

/// How many nodes of a tree are looked at: aliases may make it endless.
const NODES: usize = 20_000;

fn within(text: &str, span: Span) {
    assert!(
        span.start <= span.end && text.get(span.range()).is_some(),
        "{span:?} of {} bytes",
        text.len()
    );
}

fn all(text: &str, spans: impl IntoIterator<Item = Span>) {
    spans.into_iter().for_each(|span| within(text, span));
}

fn texts<'a>(text: &str, parts: impl IntoIterator<Item = &'a Text>) {
    all(text, parts.into_iter().map(|part| part.span));
}

fn errors<'a>(text: &str, errors: impl IntoIterator<Item = &'a SyntaxError>) {
    let index = LineIndex::new(text);
    for error in errors {
        within(text, error.span);
        assert!(index.region(text, error.span).line >= 1);
    }
}

fn tree(text: &str, tree: &Tree) {
    errors(text, tree.errors());
    let mut pending: Vec<Node<'_>> = tree.roots().collect();
    let mut left = NODES;
    while let (Some(node), true) = (pending.pop(), left > 0) {
        left -= 1;
        within(text, node.span());
        for (key, value) in node.entries().take(left) {
            within(text, key.span());
            pending.push(value);
        }
        pending.extend(node.items().take(left));
        if let Some(scalar) = node.text() {
            let ends = [0, scalar.len() / 2, scalar.len()];
            for offset in ends.into_iter().filter(|at| scalar.is_char_boundary(*at)) {
                let at = yaml::source_offset(text, node, offset);
                assert!(at <= text.len(), "{at} of {}", text.len());
            }
        }
    }
}

pub fn yaml(text: &str) {
    tree(text, &yaml::parse(text));
    let masked = yaml::mask_template(text);
    assert_eq!(masked.len(), text.len());
    tree(text, &yaml::parse_template(text));
}

pub fn json(text: &str) {
    tree(text, &json::parse(text));
}

pub fn toml(text: &str) {
    tree(text, &toml::parse(text));
}

pub fn xml(text: &str) {
    match xml::parse(text) {
        Err(error) => within(text, error.span),
        Ok(document) => {
            for element in document.elements() {
                all(text, [element.span(), element.text_span()]);
                all(text, element.attributes().iter().map(|one| one.span));
            }
        }
    }
}

pub fn dockerfile(text: &str) {
    let file = dockerfile::parse(text);
    texts(text, &file.syntax);
    errors(text, &file.errors);
    for one in &file.instructions {
        all(text, [one.span, one.keyword]);
        all(text, one.flags.iter().map(|flag| flag.span));
        texts(text, one.words.iter().chain(&one.alias));
        texts(text, &one.heredocs);
        for pair in &one.pairs {
            texts(text, [&pair.key].into_iter().chain(&pair.value));
        }
        let end = one.words.first().map_or(0, |word| word.text.len());
        assert!(one.script_offset(0).max(one.script_offset(end)) <= text.len());
    }
}

pub fn shell(text: &str) {
    for part in shell::parse(text) {
        let words = match &part {
            shell::Part::Command(command) => {
                within(text, command.span);
                all(text, command.redirected.iter().copied());
                all(text, command.heredocs.iter().copied());
                let _ = (command.program(), shell::inner_script(command));
                [command.assignments.as_slice(), command.words.as_slice()]
            }
            shell::Part::Open(compound) => [compound.header.as_slice(), &[]],
            _ => continue,
        };
        for word in words.into_iter().flatten() {
            within(text, word.span);
            all(text, word.scripts.iter().copied());
        }
    }
}

pub fn makefile(text: &str) {
    let file = makefile::parse(text);
    texts(text, &file.includes);
    for one in &file.variables {
        texts(text, [&one.name, &one.value]);
    }
    for target in &file.targets {
        texts(
            text,
            [&target.name].into_iter().chain(&target.prerequisites),
        );
        for line in &target.recipe {
            all(text, [line.span, line.line]);
            let _ = file.expand(&line.text);
        }
    }
}

pub fn justfile(text: &str) {
    let file = justfile::parse(text);
    texts(text, &file.includes);
    for pairs in [&file.variables, &file.aliases, &file.settings] {
        texts(text, pairs.iter().flat_map(|(name, value)| [name, value]));
    }
    for recipe in &file.recipes {
        texts(text, [&recipe.name].into_iter().chain(&recipe.dependencies));
        texts(text, &recipe.script);
        for line in &recipe.lines {
            within(text, line.span);
            let _ = file.expand(&line.text);
        }
    }
}

pub fn gomod(text: &str) {
    let file = gomod::parse(text);
    texts(
        text,
        [&file.module, &file.go_version, &file.toolchain]
            .into_iter()
            .flatten(),
    );
    texts(text, &file.tools);
    all(text, file.requires.iter().map(|one| one.span));
    all(text, file.replaces.iter().map(|one| one.span));
}

pub fn go_template(text: &str) {
    let template = go_template::parse(text);
    errors(text, &template.error);
    let mut pending: Vec<&go_template::Node> = template.nodes.iter().collect();
    pending.extend(template.defines.iter().flat_map(|(_, nodes)| nodes));
    while let Some(node) = pending.pop() {
        use go_template::Node;
        match node {
            Node::Text(span) | Node::Output(_, span) | Node::Template(_, _, span) => {
                within(text, *span);
            }
            Node::If(branches, otherwise, span) => {
                within(text, *span);
                pending.extend(branches.iter().flat_map(|(_, nodes)| nodes));
                pending.extend(otherwise);
            }
            Node::With(_, _, body, otherwise) => pending.extend(body.iter().chain(otherwise)),
            Node::Range(_, _, body, otherwise, span) => {
                within(text, *span);
                pending.extend(body.iter().chain(otherwise));
            }
            Node::Assign(..) | Node::Leave(_) => {}
        }
    }
}

pub fn markdown(text: &str) {
    let readers = [
        markdown::parse,
        markdown::parse_asciidoc,
        markdown::parse_rst,
    ];
    for section in readers.into_iter().flat_map(|parse| parse(text)) {
        all(text, [section.span, section.heading_span]);
        within(text, section.heading_text().span);
        all(text, section.task_items.iter().map(|one| one.span));
        all(text, section.code_fences.iter().map(|one| one.span));
        all(text, section.links.iter().map(|one| one.span));
        all(text, section.images.iter().map(|one| one.span));
    }
    let _ = markdown::words(text);
}

pub fn lines(text: &str) {
    let readers = [
        lines::parse_env,
        lines::parse_properties,
        lines::parse_ini,
        lines::parse_gitmodules,
        lines::parse_procfile,
    ];
    for entry in readers.into_iter().flat_map(|parse| parse(text)) {
        texts(text, [&entry.key, &entry.value]);
    }
    let file = lines::parse_requirements(text);
    all(text, file.requirements.iter().map(|one| one.span));
    texts(
        text,
        [&file.includes, &file.constraints, &file.indexes]
            .into_iter()
            .flatten(),
    );
}

pub fn code(text: &str) {
    Language::ALL
        .iter()
        .for_each(|language| code_of(*language, text));
}

pub fn code_of(language: Language, text: &str) {
    let Ok(code) = Code::read(language, text) else {
        return;
    };
    for (at, token) in code.tokens().iter().enumerate() {
        within(text, token.span);
        assert!(code.partner(at) <= code.len() && code.head(at) <= at);
        assert!(code.line_start(at) <= at && at <= code.line_end(at));
        let _ = (
            code.string(at),
            code.string_text(at),
            code.column(at),
            code.in_test(at),
        );
        assert!(code.expression_end(at) <= code.len());
    }
    for call in code.calls() {
        let _ = (
            code.receiver(call),
            code.callee(call),
            code.receiver_name(call),
        );
        for argument in code.arguments(call.open) {
            assert!(argument.value.end <= code.len(), "{:?}", argument.value);
            let _ = code.literal(&argument.value);
        }
    }
    let classes = code.classes();
    let _ = (code.functions(&classes), code.decorators());
}

pub fn cel(text: &str) {
    use readiness::cel::{Condition, Template, Variables};
    use readiness::record::Type;
    let variables = Variables::new([("text", Type::Str), ("number", Type::Int)]);
    let faults = [
        Condition::new(text, &variables).err(),
        Template::new(text, &variables).err(),
    ];
    for fault in faults.into_iter().flatten() {
        within(text, Span::new(fault.start, fault.end));
    }
}

/// `readiness.toml`: every fault has a place and a message.
pub fn config(text: &str) {
    let path = RepoPath::new(readiness::config::FILE_NAME);
    let rules = ["ci/tests".to_owned()];
    if let Err(faults) = readiness::config::parse(path.as_str(), &path, None, text, &rules) {
        assert!(!faults.is_empty());
        for fault in faults {
            assert!(fault.line >= 1 && fault.column >= 1 && !fault.message.is_empty());
            within(&fault.quoted, fault.span);
        }
    }
}

/// The first line as a pattern of paths, the others as paths; and as lines of `.gitattributes`.
pub fn patterns(text: &str) {
    use readiness::config::{PathGlob, PathGlobs};
    use readiness::walk::Attributes;
    let (first, rest) = text.split_once('\n').unwrap_or((text, ""));
    let attributes = Attributes::parse(text);
    let globs = PathGlob::new(first).and_then(|glob| PathGlobs::new(&[glob]));
    for path in rest.lines().map(RepoPath::new) {
        let _ = (classify(&path), attributes.classify(&path));
        if let Ok(globs) = &globs {
            let _ = globs.matches(&path);
        }
    }
}
