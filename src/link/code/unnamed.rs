//! Classes of Java, Kotlin, .NET, Ruby and PHP that nothing names and no convention wires (rulings 1 and 44).
//!
//! These languages load a class by its name, so that imports tell little: here a file is dead only where no other file of the
//! repository, its configuration and templates included, holds the name of anything that it declares. An annotation, an attribute, a
//! base or a folder of conventions may be wiring, and keeps it alive; so does a component that serves nothing, which others may use.

use super::program::Program;
use crate::extract::code::{mention, stands_alone};
use crate::facts::ComponentId;
use crate::source::FileClass;
use crate::syntax::code::Language;
use aho_corasick::AhoCorasick;
use std::collections::{BTreeSet, HashMap};

/// Files that are looked into at most; more of them are no oversight but something that is not understood here.
const MAX_CANDIDATES: usize = 200;

/// Folders of Ruby and PHP whose classes run only where something names them.
const PLAIN_FOLDERS: &[&str] = &[
    "services",
    "interactors",
    "operations",
    "use_cases",
    "usecases",
    "queries",
    "clients",
    "support",
    "helpers",
    "utils",
    "repositories",
];

/// Extensions of files that may name a class: source, configuration, templates.
const NAMING: &[&str] = &[
    "java",
    "kt",
    "kts",
    "groovy",
    "gradle",
    "scala",
    "cs",
    "fs",
    "vb",
    "razor",
    "cshtml",
    "xaml",
    "csproj",
    "config",
    "rb",
    "rake",
    "ru",
    "erb",
    "haml",
    "slim",
    "php",
    "twig",
    "phtml",
    "neon",
    "xml",
    "yml",
    "yaml",
    "json",
    "properties",
    "toml",
    "factories",
    "imports",
    "jsp",
    "html",
    "sh",
    "",
];

/// The sources that nothing can run.
pub(super) fn dead(program: &Program<'_>) -> BTreeSet<usize> {
    let serving: BTreeSet<ComponentId> = program
        .sources
        .iter()
        .zip(&program.components)
        .filter(|(source, _)| by_name(source.language) && !source.servers.is_empty())
        .map(|(_, component)| *component)
        .collect();
    if serving.is_empty() {
        return BTreeSet::new();
    }
    // What each file declares, by the hashes of the names.
    let mut declared: Vec<(usize, BTreeSet<&str>)> = Vec::new();
    for (at, source) in program.sources.iter().enumerate() {
        if !serving.contains(&program.components[at]) || !may_be_dead(program, at) {
            continue;
        }
        let mut names: BTreeSet<&str> = BTreeSet::new();
        for function in &source.functions {
            // Functions beside classes, and extension methods, are called by their own names.
            let called = function.owner.is_empty()
                || matches!(source.language, Language::CSharp | Language::Kotlin);
            if called {
                names.insert(&function.name);
            }
            if !function.owner.is_empty() {
                names.insert(&function.owner);
            }
        }
        if source
            .functions
            .iter()
            .any(|function| !function.owner.is_empty())
        {
            declared.push((at, names));
        }
    }
    let wanted: BTreeSet<u32> = declared
        .iter()
        .flat_map(|(_, names)| names.iter().map(|name| mention(name)))
        .collect();
    let mut count: HashMap<u32, usize> = HashMap::new();
    for source in program.sources.iter().filter(|one| by_name(one.language)) {
        for hash in source.mentions.iter().filter(|hash| wanted.contains(hash)) {
            *count.entry(*hash).or_default() += 1;
        }
    }
    declared.retain(|(at, names)| {
        names.iter().all(|name| {
            let hash = mention(name);
            let own = program.sources[*at].mentions.binary_search(&hash).is_ok();
            count.get(&hash).copied().unwrap_or_default() <= usize::from(own)
        })
    });
    if declared.is_empty() || declared.len() > MAX_CANDIDATES {
        return BTreeSet::new();
    }
    declared.retain(|(at, _)| {
        let file = &program.repository.files[program.sources[*at].file.0 as usize];
        let text = file.text.as_deref().unwrap_or_default();
        stands_alone(program.sources[*at].language, text)
    });
    unspoken(program, declared)
}

/// Those among the candidates whose names no text of another file holds.
fn unspoken(program: &Program<'_>, declared: Vec<(usize, BTreeSet<&str>)>) -> BTreeSet<usize> {
    // Types alone: a method of the same name is no use of this one.
    let types = |at: usize| -> BTreeSet<&str> {
        let functions = program.sources[at].functions.iter();
        functions
            .map(|function| function.owner.as_str())
            .filter(|owner| !owner.is_empty())
            .collect()
    };
    let words: Vec<(&str, usize)> = declared
        .iter()
        .flat_map(|(at, _)| types(*at).into_iter().map(|name| (name, *at)))
        .collect();
    let mut alive: BTreeSet<usize> = BTreeSet::new();
    let Ok(matcher) = AhoCorasick::new(words.iter().map(|(name, _)| name)) else {
        return alive;
    };
    for file in program.repository.files.iter() {
        let passed = matches!(
            file.class,
            FileClass::Test | FileClass::Docs | FileClass::Vendored
        );
        if passed || !NAMING.contains(&file.path.extension().as_str()) {
            continue;
        }
        let text = file.text.as_deref().unwrap_or_default();
        for found in matcher.find_overlapping_iter(text) {
            let (_, at) = words[found.pattern().as_usize()];
            let own = program.sources[at].path == file.path.as_str();
            if !own && !alive.contains(&at) && is_word(text, found.start(), found.end()) {
                alive.insert(at);
            }
        }
    }
    let all = declared.into_iter().map(|(at, _)| at);
    all.filter(|at| !alive.contains(at)).collect()
}

fn is_word(text: &str, start: usize, end: usize) -> bool {
    let word = |c: char| c.is_alphanumeric() || c == '_';
    let before = text.get(..start).and_then(|text| text.chars().next_back());
    let after = text.get(end..).and_then(|text| text.chars().next());
    !before.is_some_and(word) && !after.is_some_and(word)
}

fn by_name(language: Language) -> bool {
    matches!(
        language,
        Language::Java | Language::Kotlin | Language::CSharp | Language::Ruby | Language::Php
    )
}

/// Whether a file is of a kind that a name has to wire: no start, no route, no class that extends anything.
fn may_be_dead(program: &Program<'_>, at: usize) -> bool {
    let source = &program.sources[at];
    if !by_name(source.language)
        || source.script
        || source.main
        || !source.classes.is_empty()
        || !source.routes.is_empty()
        || !source.servers.is_empty()
        || !source.registrations.is_empty()
    {
        return false;
    }
    let folder = || {
        let mut parts = source.path.split('/');
        parts.any(|part| PLAIN_FOLDERS.contains(&part.to_ascii_lowercase().as_str()))
    };
    match source.language {
        Language::Ruby | Language::Php => folder(),
        _ => true,
    }
}

#[cfg(test)]
mod tests {
    use crate::link::fixture::linked;

    /// The paths of log lines that leak in what nothing can reach.
    fn dead(texts: &[(&str, &str)]) -> Vec<String> {
        let facts = linked(texts, |_, _| {}).facts;
        let leaks = facts
            .practices
            .iter()
            .filter(|one| one.topic == "log-secret");
        let found = leaks.filter(|one| !one.production);
        found.map(|one| one.path.clone()).collect()
    }

    const POM: &str = "<project><groupId>a</groupId><artifactId>a</artifactId><version>1</version><dependencies><dependency><groupId>org.springframework.boot</groupId><artifactId>spring-boot-starter-web</artifactId></dependency></dependencies></project>";
    const APP: &str = "package a;\n@SpringBootApplication\nclass App { public static void main(String[] a) { SpringApplication.run(App.class, a); } }\n";

    #[test]
    fn a_plain_class_that_nothing_names_is_dead() {
        let body = "void f(String password) { log.info(\"p {}\", password); } }\n";
        let plain = format!("package a;\nclass Mailer {{ {body}");
        let bean = format!("package a;\n@Component\nclass Bean {{ {body}");
        let based = format!("package a;\nclass Based implements Runnable {{ {body}");
        let named = format!("package a;\nclass Named {{ {body}");
        let configured = format!("package a;\nclass Configured {{ {body}");
        let java = |name: &str| format!("src/main/java/a/{name}.java");
        assert_eq!(
            dead(&[
                ("pom.xml", POM),
                (&java("App"), APP),
                (&java("Mailer"), &plain),
                (&java("Bean"), &bean),
                (&java("Based"), &based),
                (&java("Named"), &named),
                (&java("Configured"), &configured),
                (
                    &java("User"),
                    "package a;\n@Service\nclass User { Named named = new Named(); void g() {} }\n"
                ),
                (
                    "src/main/resources/application.yml",
                    "handler: a.Configured\n"
                ),
            ]),
            [java("Mailer")]
        );
    }

    #[test]
    fn a_library_keeps_all_of_its_classes() {
        let plain = "package a;\nclass Mailer { void f(String password) { log.info(\"p {}\", password); } }\n";
        assert!(dead(&[("pom.xml", POM), ("src/main/java/a/Mailer.java", plain)]).is_empty());
    }
}
