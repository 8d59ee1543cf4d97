//! Generated code that is committed, and whether CI notices when it is stale.
//!
//! Bundles, lockfiles and what a build writes anew each time are not spoken of.

use std::collections::BTreeMap;

use super::Repository;
use super::invocation::base;
use crate::facts::ci::Step;
use crate::facts::delivery::Generator;
use crate::facts::{FactSet, Located};
use crate::knowledge::Knowledge;
use crate::source::{FileClass, FileId, Place, RepoPath, Span, classify};

/// Where a generator's configuration stands.
const CONFIGS: &[(&str, &[&str])] = &[
    ("protobuf", &["buf.gen.yaml", "buf.gen.yml"]),
    ("sqlc", &["sqlc.yaml", "sqlc.yml", "sqlc.json"]),
    ("diesel", &["diesel.toml"]),
    ("graphql", &["gqlgen.yml", "codegen.ts", "codegen.yml"]),
    ("openapi", &["openapitools.json", "oapi-codegen.yaml"]),
    ("mocks", &[".mockery.yaml", ".mockery.yml"]),
];

/// The commands that run one generator and no other.
const TOOLS: &[(&str, &[&str])] = &[
    ("protobuf", &["buf", "protoc"]),
    ("sqlx", &["sqlx"]),
    ("diesel", &["diesel"]),
    ("sqlc", &["sqlc"]),
    (
        "openapi",
        &[
            "openapi-generator",
            "openapi-generator-cli",
            "oapi-codegen",
            "swag",
        ],
    ),
    ("graphql", &["graphql-codegen", "gqlgen"]),
    ("prisma", &["prisma"]),
    ("mocks", &["mockgen", "mockery", "moq"]),
    ("wire", &["wire"]),
];

pub(super) fn link(repository: &Repository<'_>, facts: &mut FactSet) {
    let diesel = facts.dependencies.iter().any(|one| one.name == "diesel");
    let mut outputs: BTreeMap<&'static str, Vec<(FileId, &RepoPath)>> = BTreeMap::new();
    for (at, file) in (0_u32..).zip(repository.files) {
        let marked = file.class == FileClass::Generated;
        let name = if diesel && file.path.name() == "schema.rs" {
            Some("diesel")
        } else if marked {
            generator(&file.path, file.text.as_deref())
        } else {
            None
        };
        // What the name and the class say is asked first: to classify every folder of every file takes long.
        if let Some(name) = name.filter(|_| !is_data(&file.path)) {
            outputs
                .entry(name)
                .or_default()
                .push((FileId(at), &file.path));
        }
    }
    for (name, files) in outputs {
        let Some((id, first)) = files.first() else {
            continue;
        };
        let runs: Vec<&Located<Step>> =
            facts.steps.iter().filter(|step| runs(step, name)).collect();
        let checked = runs.iter().find(|step| {
            step.enforcing
                && (step.on_pull_request || step.on_push)
                && (step.dirty_checked || checks(step))
        });
        let config = CONFIGS
            .iter()
            .find(|(known, _)| *known == name)
            .and_then(|(_, names)| {
                facts.files.iter().find(|file| {
                    names.contains(&file.name.as_str()) && !is_data(&RepoPath::new(&file.path))
                })
            });
        let fact = Generator {
            name,
            output: first.as_str().to_owned(),
            files: i64::try_from(files.len()).unwrap_or(i64::MAX),
            checked: checked.is_some(),
            run: !runs.is_empty(),
        };
        let place = match checked {
            Some(step) => step.place,
            None => config.map_or_else(|| Place::new(*id, Span::default()), |file| file.place),
        };
        facts.generators.push(Located::new(fact, place));
    }
}

/// Whether the file lies among tests, examples or other people's code, whatever its own name says.
fn is_data(path: &RepoPath) -> bool {
    let directory = path.directory();
    let ends = directory.match_indices('/').map(|(at, _)| at);
    ends.chain([directory.len()]).any(|end| {
        let beside = RepoPath::new(&format!("{}/beside.go", &directory[..end]));
        matches!(
            classify(&beside),
            FileClass::Test | FileClass::Example | FileClass::Template | FileClass::Vendored
        )
    })
}

/// What wrote a generated file; `None` for what is no code, or is built anew each time.
fn generator(path: &RepoPath, text: Option<&str>) -> Option<&'static str> {
    let (name, directory) = (path.name(), path.directory());
    let in_folder = |names: &[&str]| directory.split('/').any(|part| names.contains(&part));
    if in_folder(&[
        "testdata",
        "examples",
        "example",
        "dist",
        "build",
        "vendor",
        "third_party",
        "node_modules",
        "static",
        "public",
        "out",
    ]) {
        return None;
    }
    if in_folder(&[".sqlx"]) {
        return Some("sqlx");
    }
    let ends = |endings: &[&str]| endings.iter().any(|ending| name.ends_with(ending));
    if ends(&[
        ".pb.go",
        ".pb.gw.go",
        "_pb2.py",
        "_pb2.pyi",
        "_pb2_grpc.py",
        "_pb.ts",
        "_pb.js",
        "_pb.d.ts",
        ".pb.cc",
        ".pb.h",
        "_pb.rb",
        ".connect.go",
        ".twirp.go",
    ]) {
        return Some("protobuf");
    }
    let head = text
        .unwrap_or_default()
        .lines()
        .next()
        .unwrap_or_default()
        .to_ascii_lowercase();
    match path.extension().as_str() {
        "go" if name == "wire_gen.go" => Some("wire"),
        "go" if name.starts_with("mock_")
            || name.ends_with("_mock.go")
            || in_folder(&["mocks", "mock"]) =>
        {
            Some("mocks")
        }
        "go" if head.contains("sqlc") => Some("sqlc"),
        "go" if head.contains("oapi-codegen") || head.contains("swaggo") => Some("openapi"),
        "go" if head.contains("gqlgen") => Some("graphql"),
        "go" if head.contains("protoc") => Some("protobuf"),
        "go" => Some("go generate"),
        "ts" | "tsx"
            if ends(&[".gen.ts", ".generated.ts"]) && name != "routeTree.gen.ts"
                || in_folder(&["__generated__"]) =>
        {
            Some("other")
        }
        "rs" if name == "schema.rs" => Some("diesel"),
        _ => None,
    }
}

/// Whether a step runs the generator, or all of them.
fn runs(step: &Step, name: &str) -> bool {
    let listed = Knowledge::built_in().of_command(&step.words);
    if !listed.iter().any(|found| found.capability == "codegen")
        || step.words.first().is_some_and(|word| base(word) == "git")
    {
        return false;
    }
    let owner = TOOLS.iter().find(|(_, tools)| {
        let words = step.words.iter().take(3);
        words
            .map(|word| base(word))
            .any(|word| tools.contains(&word))
    });
    // Which generator wrote other code is not read: any of them may be the one.
    name == "go generate" || owner.is_none_or(|(owner, _)| *owner == name)
}

/// Whether a command compares what it would write with what is there.
fn checks(step: &Step) -> bool {
    step.words.iter().any(|word| {
        matches!(
            word.as_str(),
            "--check" | "diff" | "verify" | "--locked-schema"
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn committed_code_is_told_by_its_generator() {
        let of = |path: &str, head: &str| generator(&RepoPath::new(path), Some(head));
        assert_eq!(of("api/v1/user.pb.go", ""), Some("protobuf"));
        assert_eq!(of(".sqlx/query-1.json", ""), Some("sqlx"));
        assert_eq!(
            of("db/models.go", "// Code generated by sqlc. DO NOT EDIT."),
            Some("sqlc")
        );
        assert_eq!(
            of("a/zz_generated.go", "// Code generated by x. DO NOT EDIT."),
            Some("go generate")
        );
        assert_eq!(
            of(
                "src/schema.rs",
                "// @generated automatically by Diesel CLI."
            ),
            Some("diesel")
        );
        assert_eq!(of("dist/index.js", ""), None);
        assert_eq!(of("testdata/a.pb.go", ""), None);
        assert_eq!(of("Forms/Main.Designer.cs", ""), None);
    }
}
