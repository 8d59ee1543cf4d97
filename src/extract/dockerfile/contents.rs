//! What the final image still holds of the build: compilers, and steps that compile or bundle.

use super::size::TOOLS;
use super::stages::BuildStage;
use crate::facts::container::Base;
use crate::syntax::dockerfile::{Instruction, Op};
use crate::syntax::shell;

/// Images that are compilers or build tools: part of the repository's name, and what to call it.
const TOOLCHAINS: &[(&str, &str)] = &[
    ("rust", "rust"),
    ("cargo-chef", "rust"),
    ("golang", "golang"),
    ("maven", "maven"),
    ("gradle", "gradle"),
    ("sbt", "sbt"),
    ("gcc", "gcc"),
    ("haskell", "haskell"),
    ("swift", "swift"),
    ("buildpack-deps", "buildpack-deps"),
];

/// Packages that bring a compiler.
const COMPILER_PACKAGES: &[&str] = &[
    "build-essential",
    "build-base",
    "gcc",
    "g++",
    "clang",
    "golang",
    "golang-go",
    "rustc",
    "cargo",
    "rust",
    "go",
    "maven",
    "gradle",
];

/// Programs and words after them that compile or bundle.
const BUILDS: &[(&str, &[&str])] = &[
    ("cargo", &["build", "install", "leptos", "chef"]),
    ("go", &["build", "install"]),
    ("mvn", &["package", "install", "verify", "compile"]),
    ("mvnw", &["package", "install", "verify", "compile"]),
    (
        "gradle",
        &[
            "build",
            "assemble",
            "bootJar",
            "shadowJar",
            "installDist",
            "jar",
        ],
    ),
    (
        "gradlew",
        &[
            "build",
            "assemble",
            "bootJar",
            "shadowJar",
            "installDist",
            "jar",
        ],
    ),
    ("dotnet", &["build", "publish"]),
    ("npm", &["build"]),
    ("yarn", &["build"]),
    ("pnpm", &["build"]),
    ("bun", &["build"]),
    ("turbo", &["build"]),
    ("nx", &["build"]),
    ("nest", &["build"]),
    ("next", &["build"]),
    ("vite", &["build"]),
    ("tsc", &[]),
    ("webpack", &[]),
    ("esbuild", &[]),
    ("sbt", &["assembly", "stage", "compile"]),
    ("swift", &["build"]),
    ("mix", &["release", "compile"]),
];

/// How deep scripts behind `sh -c` may stand in each other.
const SCRIPT_DEPTH: u32 = 4;

/// Whether a `RUN` of the chain compiles or bundles.
pub(super) fn builds(chain: &[&BuildStage<'_>]) -> bool {
    runs(chain).any(|run| {
        commands(run).iter().any(|words| {
            let words = unwrapped(words);
            let program = words
                .first()
                .map(|word| word.rsplit('/').next().unwrap_or(word));
            BUILDS.iter().any(|(name, with)| {
                program == Some(name)
                    && (with.is_empty()
                        || words[1..].iter().any(|word| {
                            with.contains(&word.as_str())
                                || with.iter().any(|verb| {
                                    word.starts_with(&format!("{verb}:"))
                                        || word.ends_with(&format!(":{verb}"))
                                })
                        }))
            })
        })
    })
}

/// The compiler toolchain that the final image holds; empty when none does.
pub(super) fn toolchain(chain: &[&BuildStage<'_>], base: &Base, builds: bool) -> String {
    let name = base.image.short_name();
    if let Some((_, toolchain)) = TOOLCHAINS.iter().find(|(image, _)| *image == name) {
        return (*toolchain).to_owned();
    }
    let repository = &base.image.repository;
    if repository.ends_with("dotnet/sdk") {
        return "dotnet/sdk".to_owned();
    }
    if base.image.tag.split(['-', '_']).any(|word| word == "jdk") {
        return "jdk".to_owned();
    }
    if builds && matches!(name.as_str(), "node" | "bun") {
        return name;
    }
    installed_compiler(chain).unwrap_or_default()
}

/// A compiler that a package manager leaves in the image. What the same `RUN` takes away again does not stay.
fn installed_compiler(chain: &[&BuildStage<'_>]) -> Option<String> {
    runs(chain).find_map(|run| {
        let commands = commands(run);
        let removes = commands.iter().any(|words| {
            matches!(
                words.first().map(String::as_str),
                Some("apk" | "apt" | "apt-get" | "yum" | "dnf" | "microdnf")
            ) && words.iter().any(|word| {
                matches!(
                    word.as_str(),
                    "del" | "purge" | "remove" | "autoremove" | "erase"
                )
            })
        });
        let installs = |words: &&Vec<String>| {
            matches!(
                words.first().map(String::as_str),
                Some("apk" | "apt" | "apt-get" | "yum" | "dnf" | "microdnf")
            ) && words
                .iter()
                .any(|word| matches!(word.as_str(), "add" | "install"))
        };
        let mut packages = commands.iter().filter(installs).flatten();
        let found = packages.find(|word| {
            COMPILER_PACKAGES.contains(&word.split(['=', '~', '<', '>']).next().unwrap_or_default())
        });
        found.filter(|_| !removes).cloned()
    })
}

/// Tools for people that a package manager adds to the image.
pub(super) fn tools(chain: &[&BuildStage<'_>]) -> Vec<String> {
    let mut found: Vec<String> = runs(chain)
        .flat_map(commands)
        .filter(|words| {
            matches!(
                words.first().map(String::as_str),
                Some("apk" | "apt" | "apt-get" | "yum" | "dnf" | "microdnf")
            ) && words.iter().any(|word| word == "add" || word == "install")
        })
        .flatten()
        .filter(|word| TOOLS.contains(&word.as_str()))
        .collect();
    found.sort_unstable();
    found.dedup();
    found
}

fn runs<'a>(chain: &[&'a BuildStage<'a>]) -> impl Iterator<Item = &'a Instruction> {
    chain
        .iter()
        .flat_map(|stage| stage.instructions)
        .filter(|it| it.op == Op::Run)
        .collect::<Vec<_>>()
        .into_iter()
}

/// The commands of a `RUN`, here-documents and scripts behind `sh -c` included, each as its words.
fn commands(run: &Instruction) -> Vec<Vec<String>> {
    if run.exec_form {
        return vec![run.words.iter().map(|word| word.text.clone()).collect()];
    }
    let scripts = run.words.iter().chain(&run.heredocs);
    let mut texts: Vec<(String, u32)> = scripts.map(|script| (script.text.clone(), 0)).collect();
    let mut found = Vec::new();
    while let Some((text, depth)) = texts.pop() {
        for command in shell::commands(&text) {
            match shell::inner_script(&command).filter(|_| depth < SCRIPT_DEPTH) {
                Some((inner, _)) => texts.push((inner.to_owned(), depth + 1)),
                None => {
                    let words = command.effective().iter();
                    found.push(words.map(|word| word.text.clone()).collect());
                }
            }
        }
    }
    found
}

/// The words behind `npx` and its like.
fn unwrapped(words: &[String]) -> &[String] {
    match words.first().map(String::as_str) {
        Some("npx" | "bunx") => &words[1..],
        Some("pnpm" | "yarn")
            if matches!(words.get(1).map(String::as_str), Some("exec" | "dlx")) =>
        {
            &words[2..]
        }
        _ => words,
    }
}
