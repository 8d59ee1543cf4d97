//! Everything of the repository that a command may lead to, by the names under which commands know it.

use std::collections::BTreeMap;

use crate::extract::ci::Draft;
use crate::extract::ci::model::{
    Composite, ConfigDraft, HookDraft, ImageDraft, Pipeline, TaskDraft, TaskFile,
};
use crate::source::RepoPath;

/// The drafts of a repository, in order.
#[derive(Debug, Default)]
pub(super) struct Index<'a> {
    /// Pipelines by path.
    pub(super) pipelines: BTreeMap<&'a str, &'a Pipeline>,
    /// Local actions by directory.
    pub(super) composites: BTreeMap<&'a str, &'a Composite>,
    /// Files of tasks, in the order of their paths.
    pub(super) tasks: Vec<&'a TaskFile>,
    /// Shell scripts by path.
    pub(super) scripts: BTreeMap<&'a str, &'a TaskDraft>,
    /// Images and services.
    pub(super) images: Vec<&'a ImageDraft>,
    /// Configurations.
    pub(super) configs: Vec<&'a ConfigDraft>,
    /// Hooks.
    pub(super) hooks: Vec<&'a HookDraft>,
}

impl<'a> Index<'a> {
    pub(super) fn new(drafts: &'a [Draft]) -> Self {
        let mut index = Index::default();
        for draft in drafts {
            match draft {
                Draft::Pipeline(pipeline) => {
                    index.pipelines.insert(&pipeline.path, pipeline);
                }
                Draft::Composite(composite) => {
                    index.composites.insert(&composite.directory, composite);
                }
                Draft::Tasks(file) if file.runner == "shell" => {
                    index
                        .scripts
                        .extend(file.tasks.first().map(|task| (file.path.as_str(), task)));
                }
                Draft::Tasks(file) => index.tasks.push(file),
                Draft::Image(image) => index.images.push(image),
                Draft::Config(config) => index.configs.push(config),
                Draft::Hook(hook) => index.hooks.push(hook),
            }
        }
        index.tasks.sort_by(|a, b| a.path.cmp(&b.path));
        index
            .images
            .sort_by(|a, b| (&a.path, &a.service).cmp(&(&b.path, &b.service)));
        index
    }

    /// The files of a runner.
    pub(super) fn of_runner<'i>(
        &'i self,
        runner: &'i str,
    ) -> impl Iterator<Item = &'a TaskFile> + 'i {
        self.tasks
            .iter()
            .copied()
            .filter(move |file| file.runner == runner)
    }

    /// The file of a runner that governs a directory: its own, else the nearest above.
    pub(super) fn governing(&self, runner: &str, directory: &str) -> Option<&'a TaskFile> {
        let mut at = directory;
        loop {
            if let Some(file) = self.of_runner(runner).find(|file| file.directory == at) {
                return Some(file);
            }
            if at.is_empty() {
                return None;
            }
            at = at.rsplit_once('/').map_or("", |(above, _)| above);
        }
    }

    /// A Dockerfile or the service of a Compose file.
    pub(super) fn image(&self, path: &str, service: &str) -> Option<&'a ImageDraft> {
        self.images
            .iter()
            .copied()
            .find(|image| image.path == path && image.service == service)
    }
}

/// The path that `path` names from `directory`; `None` outside of the repository or where it is not literal.
pub(super) fn resolve(directory: &str, path: &str) -> Option<String> {
    if path.contains(['$', '*']) {
        // `$GITHUB_WORKSPACE/x` is the root's.
        for root in [
            "$GITHUB_WORKSPACE/",
            "${GITHUB_WORKSPACE}/",
            "${{ github.workspace }}/",
            "$CI_PROJECT_DIR/",
        ] {
            if let Some(rest) = path.strip_prefix(root) {
                return RepoPath::resolve("", rest);
            }
        }
        return None;
    }
    RepoPath::resolve(directory, path)
}
