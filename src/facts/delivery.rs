//! Facts about what CI and image builds take in and give out: installed packages, generated code, published artefacts,
//! deployments.

use crate::record;

record! {
    /// A command of CI or of an image build that installs packages.
    pub struct Install {
        /// The workflow or Dockerfile that runs it.
        pub path: String,
        /// `ci` or `image`.
        pub place: &'static str,
        /// The ecosystem, as in `manifest`.
        pub ecosystem: &'static str,
        /// The command as written, on one line.
        pub text: String,
        /// Whether the versions are fixed: by a lockfile that is not rewritten, or by the command itself.
        pub locked: bool,
        /// Whether the lockfile is used, and would be rewritten without a word if it did not fit.
        pub lenient: bool,
        /// What leaves the versions open; empty when they are fixed.
        pub fault: String,
        /// Whether it is for production: false in images of tests, examples or development.
        pub production: bool,
    }

    /// A generator whose output is committed.
    pub struct Generator {
        /// `protobuf`, `sqlx`, `diesel`, `sqlc`, `openapi`, `graphql`, `prisma`, `mocks`, `wire`, `go generate` or
        /// `other`.
        pub name: &'static str,
        /// A file that it wrote.
        pub output: String,
        /// How many files it wrote.
        pub files: i64,
        /// Whether CI fails when its output is stale, on changes.
        pub checked: bool,
        /// Whether CI runs it at all.
        pub run: bool,
    }

    /// An artefact that CI hands out, or an image that it builds.
    pub struct Publication {
        /// `image`, `package`, `binary` or `chart`.
        pub kind: &'static str,
        /// The workflow.
        pub workflow: String,
        /// Its job.
        pub job: String,
        /// What does it: the command, or the action.
        pub text: String,
        /// Of an image: what it is called, tags and all, as far as the workflow says; empty when unknown.
        pub names: Vec<String>,
        /// Those names in one line, for people.
        pub called: String,
        /// Whether it leaves CI: pushed to a registry, attached to a release. False for what is only built.
        pub published: bool,
        /// Whether it may leave CI, and what decides is not in the files.
        pub maybe: bool,
        /// Whether a push to the default branch, a tag or a release starts it.
        pub automatic: bool,
        /// Whether nothing starts it, or only a person does; empty when something does.
        pub idle: String,
        /// Whether what it is called leads back to its source: a version, a commit, a build number.
        pub traceable: bool,
        /// Whether all its names move: `latest`, a branch, or none.
        pub floating: bool,
        /// Whether it is signed, or a provenance attestation is made of it, in the same job or one that needs it.
        pub attested: bool,
        /// Why an attestation that is there does not count; empty otherwise.
        pub attestation_fault: String,
        /// Whether it happens outside of the repository (a remote reusable workflow): its inside is unknown.
        pub remote: bool,
    }

    /// A deployment by CI: one for each job that deploys.
    pub struct Deployment {
        /// The workflow.
        pub workflow: String,
        /// Its job.
        pub job: String,
        /// The command or action that deploys.
        pub text: String,
        /// The environment that it names; empty without one.
        pub environment: String,
        /// What that is, by its words and those of the command, the job and the workflow: `production`, `staging` (pre-production,
        /// acceptance), `development`, or empty when it cannot be told.
        pub stage: &'static str,
        /// Whether a deployment to staging comes before it: in a job that it needs, or an earlier one of the workflow.
        pub after_staging: bool,
        /// What lets a person decide first: an environment of the host, a job that asks, a start by hand; empty when nothing does.
        pub approval: String,
        /// What asks the deployed service afterwards, in the job or in one that needs it; empty when nothing does.
        pub verified: String,
        /// Whether something at least waits for the rollout (`kubectl rollout status`, `--wait`).
        pub watched: bool,
        /// Whether it goes back by itself when it fails (`--atomic`, `kubectl rollout undo`).
        pub reverts: bool,
        /// The input by which a person chooses the version that is deployed; empty without one.
        pub version_input: String,
        /// The command that stops what runs before the new version starts; empty without one.
        pub stops: String,
        /// The command of the job that builds the image which it deploys; empty when the job builds none.
        pub builds: String,
        /// Whether a push to the default branch, a tag or a release starts it.
        pub automatic: bool,
        /// Why nothing starts it but a person, or why its failure is no failure; empty when there is no reason.
        pub idle: String,
        /// Whether tests or a build run before it: in its job, in a job that it needs, or in the workflow whose end
        /// starts it.
        pub gated: bool,
        /// Whether it waits for other deployments (`concurrency`).
        pub serialised: bool,
        /// Whether it happens outside of the repository (a remote reusable workflow): its inside is unknown.
        pub remote: bool,
    }
}
