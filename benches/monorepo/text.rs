//! Fills the holes of a piece of text, and puts pieces together to source files.

use crate::language::Language;
use crate::random::Random;

/// What a file belongs to.
pub(crate) struct Scope<'a> {
    pub(crate) package: &'a str,
    /// The modules of its service: file stem and type.
    pub(crate) modules: &'a [(String, String)],
}

/// The piece with its holes filled; braces without one of the known letters stay.
pub(crate) fn fill(
    out: &mut String,
    piece: &str,
    scope: &Scope<'_>,
    own: &str,
    item: usize,
    random: &mut Random,
) {
    let mut rest = piece;
    while let Some(open) = rest.find('{') {
        out.push_str(&rest[..open]);
        let bytes = rest.as_bytes();
        let hole = (bytes.get(open + 2) == Some(&b'}')).then(|| bytes[open + 1]);
        let module = |random: &mut Random| {
            let found = scope.modules.get(random.below(scope.modules.len()));
            found.map_or(("base", "Base"), |(stem, name)| {
                (stem.as_str(), name.as_str())
            })
        };
        match hole {
            Some(b't') => out.push_str(own),
            Some(b'f') => out.push_str(&random.joined(2, "_")),
            Some(b'v' | b'w') => out.push_str(random.word()),
            Some(b's') => sentence(out, random),
            Some(b'n') => out.push_str(&random.below(400).to_string()),
            Some(b'k') => out.push_str(&item.to_string()),
            Some(b'p') => out.push_str(scope.package),
            Some(b'm') => out.push_str(module(random).0),
            Some(b'M') => out.push_str(module(random).1),
            _ => {
                out.push('{');
                rest = &rest[open + 1..];
                continue;
            }
        }
        rest = &rest[open + 3..];
    }
    out.push_str(rest);
}

/// A few words, as a comment or a message has them.
pub(crate) fn sentence(out: &mut String, random: &mut Random) {
    const GLUE: &[&str] = &[
        "of the",
        "for each",
        "with a",
        "before the",
        "and its",
        "without",
        "in the",
        "by",
    ];
    out.push_str(random.one(&[
        "Returns", "the", "every", "no", "Keeps", "cannot", "Holds", "Moves",
    ]));
    for _ in 0..=random.below(4) {
        out.push(' ');
        out.push_str(random.word());
        out.push(' ');
        out.push_str(random.one(GLUE));
    }
    out.push(' ');
    out.push_str(random.word());
}

/// A source file of about `size` bytes.
pub(crate) fn source(
    language: &Language,
    scope: &Scope<'_>,
    own: &str,
    size: usize,
    handlers: bool,
    random: &mut Random,
) -> String {
    let mut out = String::with_capacity(size + 1_000);
    let put = |out: &mut String, piece: &str, item: usize, random: &mut Random| {
        fill(out, piece, scope, own, item, random)
    };
    put(&mut out, language.head, 0, random);
    for _ in 0..random.below(5) {
        let package = random.one(language.packages);
        put(&mut out, package, 0, random);
    }
    for _ in 0..random.below(5) {
        put(&mut out, language.import, 0, random);
    }
    put(&mut out, language.open, 0, random);
    for item in 0..random.below(8) {
        let field = random.one(language.fields);
        put(&mut out, field, item, random);
    }
    // Rust closes a type before its functions; nobody parses the others so closely.
    if language.extension == "rs" || language.extension == "go" {
        out.push_str(language.close);
    }
    let mut item = 0;
    while out.len() < size {
        put(&mut out, language.function, item, random);
        for _ in 0..2 + random.below(9) {
            let statement = random.one(language.statements);
            put(&mut out, statement, item, random);
        }
        put(&mut out, language.end_function, item, random);
        item += 1;
    }
    if language.extension != "rs" && language.extension != "go" {
        out.push_str(language.close);
    }
    if handlers {
        put(&mut out, language.handlers, 0, random);
    }
    out
}
