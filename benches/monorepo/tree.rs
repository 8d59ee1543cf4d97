//! What lies where in the tree: services in nine languages with all that a repository has around them.

use crate::data;
use crate::language::{self, Language};
use crate::random::Random;
use crate::text::{Scope, fill, source};
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// Files of one service with all that belongs to it.
const SERVICE: usize = 250;

/// What was written.
pub(crate) struct Written {
    pub(crate) bytes: usize,
    pub(crate) services: usize,
}

/// Writes a tree of so many files below `root`.
pub(crate) fn write(root: &Path, files: usize, seed: u64) -> std::io::Result<Written> {
    let mut tree = Tree {
        root: root.to_owned(),
        left: files,
        bytes: 0,
        written: BTreeSet::new(),
    };
    repository(&mut tree)?;
    let mut services = 0;
    while tree.left > 0 {
        service(
            &mut tree,
            services,
            &mut Random::of(seed, services as u64 + 1),
        )?;
        services += 1;
    }
    Ok(Written {
        bytes: tree.bytes,
        services,
    })
}

/// The tree that grows.
struct Tree {
    root: PathBuf,
    left: usize,
    bytes: usize,
    written: BTreeSet<String>,
}

impl Tree {
    /// Writes a file, unless there are enough or one of that name is there.
    fn file(&mut self, path: &str, content: impl AsRef<[u8]>) -> std::io::Result<()> {
        if self.left == 0 || !self.written.insert(path.to_owned()) {
            return Ok(());
        }
        let full = self.root.join(Path::new(path));
        if let Some(parent) = full.parent() {
            fs::create_dir_all(parent)?;
        }
        fs::write(full, content.as_ref())?;
        self.left -= 1;
        self.bytes += content.as_ref().len();
        Ok(())
    }
}

/// What stands at the top.
fn repository(tree: &mut Tree) -> std::io::Result<()> {
    tree.file(
        "README.md",
        "# Monorepo\n\nEvery service lies under `services/`.\n",
    )?;
    tree.file(
        "LICENSE",
        "Apache License\nVersion 2.0, January 2004\nhttp://www.apache.org/licenses/\n",
    )?;
    tree.file(
        "SECURITY.md",
        "# Security\n\nReport to security@example.test; we answer within three days.\n",
    )?;
    tree.file("CODEOWNERS", "* @example/platform\n")?;
    tree.file(".gitignore", "node_modules/\ntarget/\n*.log\n.env\n")?;
    tree.file("Makefile", "test:\n\tgo test ./...\n\tnpm test\n")
}

/// One service: about [`SERVICE`] files and 2.5 MB.
fn service(tree: &mut Tree, number: usize, random: &mut Random) -> std::io::Result<()> {
    let language = language::of_service(number);
    let package = format!("{}{number}", random.word());
    let home = format!("services/{package}");
    let mut modules = Vec::new();
    for at in 0..110 {
        let (stem, name) = (
            format!("{}_{at}", random.joined(2, "_")),
            format!("{}{at}", random.camel(2)),
        );
        modules.push((if language.camel { name.clone() } else { stem }, name));
    }
    let scope = Scope {
        package: &package,
        modules: &modules,
    };
    code(tree, &home, language, &scope, random)?;
    around(tree, &home, &package, number, random)?;
    others(tree, &home, &package, number, random)
}

/// Sources, tests and what declares them: 150 files.
fn code(
    tree: &mut Tree,
    home: &str,
    language: &Language,
    scope: &Scope<'_>,
    random: &mut Random,
) -> std::io::Result<()> {
    let filled = |piece: &str, random: &mut Random| {
        let mut out = String::new();
        fill(&mut out, piece, scope, "Base", 0, random);
        out
    };
    let (manifest, text) = language.manifest;
    tree.file(
        &format!("{home}/{}", filled(manifest, random)),
        filled(text, random),
    )?;
    if !language.lockfile.is_empty() {
        let size = random.around(120_000);
        tree.file(
            &format!("{home}/{}", language.lockfile),
            data::lockfile(language.lockfile, size, random),
        )?;
    }
    let (entry, text) = language.entry;
    // The entry reaches a part of the modules; they reach others.
    let mut reached = String::new();
    for (stem, name) in scope.modules.iter().step_by(12) {
        match language.extension {
            "rs" => reached.push_str(&format!("mod {stem};\n")),
            "py" => reached.push_str(&format!("from {}.{stem} import {name}\n", scope.package)),
            "ts" => reached.push_str(&format!(
                "import {{ {name} }} from './{}/{stem}';\n",
                scope.package
            )),
            "js" => reached.push_str(&format!(
                "const {{ {name} }} = require('./{}/{stem}');\n",
                scope.package
            )),
            _ => {}
        }
    }
    tree.file(
        &format!("{home}/{}", filled(entry, random)),
        filled(text, random).replace("{mods}", &reached),
    )?;
    tree.file(
        &format!("{home}/Dockerfile"),
        format!(
            "FROM debian:12-slim@sha256:{}\nWORKDIR /app\nCOPY . .\nUSER 1000\nCMD [\"./{}\"]\n",
            random.hex(64),
            scope.package
        ),
    )?;
    let (sources, tests) = (
        filled(language.sources, random),
        filled(language.tests, random),
    );
    for (at, (stem, name)) in scope.modules.iter().enumerate() {
        let size = random.around(7_000);
        let text = source(language, scope, name, size, at % 9 == 0, random);
        tree.file(
            &format!("{home}/{sources}/{stem}.{}", language.extension),
            text,
        )?;
        if at % 3 == 0 {
            let (before, after) = language.test;
            let text = source(language, scope, name, random.around(6_000), false, random);
            tree.file(
                &format!(
                    "{home}/{tests}/{before}{stem}{after}.{}",
                    language.extension
                ),
                text,
            )?;
        }
    }
    Ok(())
}

/// What ships and runs it: about 40 files.
fn around(
    tree: &mut Tree,
    home: &str,
    package: &str,
    number: usize,
    random: &mut Random,
) -> std::io::Result<()> {
    for (name, text) in data::manifests(package, random) {
        tree.file(&format!("{home}/deploy/k8s/{name}"), text)?;
    }
    if number.is_multiple_of(3) {
        for (name, text) in data::chart(package, random) {
            tree.file(&format!("charts/{package}/{name}"), text)?;
        }
    }
    if number.is_multiple_of(4) {
        tree.file(
            &format!(".github/workflows/{package}.yml"),
            data::workflow(package, "make test", random),
        )?;
    }
    for _ in 0..2 {
        let kind = random.camel(2);
        let size = random.around(70_000);
        tree.file(
            &format!("deploy/crds/{package}-{}.yaml", kind.to_lowercase()),
            data::definition(&kind, size, random),
        )?;
    }
    for at in 0..8 {
        tree.file(
            &format!("{home}/migrations/{at:04}_{}.up.sql", random.word()),
            data::migration(at, random),
        )?;
    }
    for _ in 0..10 {
        let size = random.around(5_000);
        tree.file(
            &format!("docs/{package}/{}.md", random.joined(2, "-")),
            data::document(size, random),
        )?;
    }
    tree.file(&format!("{home}/README.md"), data::document(2_000, random))?;
    for language in ["en", "de", "fr", "ja", "pt-BR", "es"] {
        let size = random.around(14_000);
        tree.file(
            &format!("{home}/locales/{language}.json"),
            data::translations(size, random),
        )?;
    }
    Ok(())
}

/// What nobody here wrote, or no person reads: about 60 files.
fn others(
    tree: &mut Tree,
    home: &str,
    package: &str,
    number: usize,
    random: &mut Random,
) -> std::io::Result<()> {
    let vendored = language::of_service(number + 1);
    let modules = [("base".to_owned(), "Base".to_owned())];
    let scope = Scope {
        package: "vendored",
        modules: &modules,
    };
    for at in 0..28 {
        let size = random.around(11_000);
        let text = source(vendored, &scope, "Vendored", size, false, random);
        tree.file(
            &format!(
                "third_party/{package}/{}_{at}.{}",
                random.word(),
                vendored.extension
            ),
            text,
        )?;
    }
    for at in 0..6 {
        let size = random.around(28_000);
        let text = source(&GENERATED, &scope, "Generated", size, false, random);
        tree.file(
            &format!("{home}/gen/{}_{at}.pb.go", random.word()),
            format!("// Code generated by protoc-gen-go. DO NOT EDIT.\n{text}"),
        )?;
    }
    for at in 0..10 {
        let mut image = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR".to_vec();
        let size = random.around(26_000);
        image.extend(random.bytes(size));
        tree.file(&format!("{home}/assets/{}_{at}.png", random.word()), image)?;
    }
    tree.file(
        &format!("{home}/assets/app.min.js"),
        data::minified(random.around(130_000), random),
    )?;
    for at in 0..6 {
        let size = random.around(9_000);
        tree.file(
            &format!("{home}/assets/{}_{at}.css", random.word()),
            data::table(size, random),
        )?;
        tree.file(
            &format!("{home}/testdata/{}_{at}.json", random.word()),
            data::translations(size / 2, random),
        )?;
    }
    if number.is_multiple_of(10) {
        tree.file(
            &format!("{home}/data/history.csv"),
            data::table(2_500_000, random),
        )?;
    }
    // The rest of the service's share: settings and texts.
    for at in 0..SERVICE / 20 {
        tree.file(
            &format!("{home}/config/{}_{at}.yaml", random.word()),
            format!(
                "{}: {}\n{}: \"{}\"\n",
                random.word(),
                random.below(99),
                random.joined(2, "_"),
                random.word()
            ),
        )?;
    }
    Ok(())
}

static GENERATED: Language = language::GO;
