//! A small repository in memory, for the tests of this folder.

use super::Repository;
use crate::extract::{self, Drafts, Input};
use crate::facts::repository::File;
use crate::facts::{FactSet, Located};
use crate::source::{FileId, FileText, Place, RepoPath, SourceFile, Span, classify};
use crate::verdict::Profiles;
use crate::walk::git::GitMetadata;

/// What a scan of the files would know.
pub(super) struct Linked {
    pub(super) facts: FactSet,
    pub(super) profiles: Profiles,
    pub(super) files: Vec<SourceFile>,
}

/// Reads and links the files, with `add` in between to put in what other readers would have found.
pub(super) fn linked(
    texts: &[(&str, &str)],
    add: impl FnOnce(&mut FactSet, &[SourceFile]),
) -> Linked {
    let mut texts: Vec<_> = texts.to_vec();
    texts.sort_unstable();
    let mut facts = FactSet::default();
    let mut drafts = Drafts::default();
    let mut files = Vec::new();
    for (at, (path, text)) in texts.into_iter().enumerate() {
        let id = FileId(u32::try_from(at).expect("few files"));
        let path = RepoPath::new(path);
        let class = classify(&path);
        if extract::wants(&path, class) {
            let read = extract::extract(&Input {
                id,
                path: &path,
                class,
                text,
            });
            facts.append(read.facts);
            drafts.append(read.drafts);
        }
        let file = File {
            path: path.to_string(),
            name: path.name().to_owned(),
            directory: path.directory().to_owned(),
            extension: path.extension().to_string(),
            class: class.as_str(),
            size: 0,
        };
        facts
            .files
            .push(Located::new(file, Place::new(id, Span::default())));
        files.push(SourceFile {
            path,
            class,
            size: text.len() as u64,
            executable: false,
            text: FileText::kept(text),
        });
    }
    let git = GitMetadata::default();
    let repository = Repository {
        files: &files,
        git: &git,
    };
    super::dependencies::link(&repository, drafts.dependencies, &mut facts);
    add(&mut facts, &files);
    super::components::link(&repository, &mut facts);
    super::code::link(&repository, drafts.code, &mut facts);
    let profiles = super::profile::link(&repository, &mut facts);
    Linked {
        facts,
        profiles,
        files,
    }
}

/// The place of a file.
pub(super) fn place(files: &[SourceFile], path: &str) -> Place {
    let at = files
        .iter()
        .position(|file| file.path.as_str() == path)
        .expect("the file is there");
    Place::new(
        FileId(u32::try_from(at).expect("few files")),
        Span::default(),
    )
}
