//! Facts about container images: Dockerfiles, their stages, image references, Compose services.

use crate::record;

record! {
    /// A reference to an image, in the words of the OCI distribution specification.
    pub struct Image {
        /// The reference after its arguments were resolved.
        pub text: String,
        /// The registry's host; empty for the default one.
        pub registry: String,
        /// The repository in it, such as `library/rust` written as `rust`.
        pub repository: String,
        /// The tag; empty without one.
        pub tag: String,
        /// `sha256:...`; empty without one.
        pub digest: String,
        /// Whether everything in it is known: no argument without a default, no template.
        pub resolved: bool,
        /// Whether it carries a digest or a tag that names a version: one with a number in it, and not one of `latest`,
        /// `stable`, `edge`, `nightly`, `main`, `master`, `dev`.
        pub versioned: bool,
    }

    /// What a build stage starts from.
    pub struct Base {
        /// `image`, `stage` (an earlier stage of the same file) or `scratch`.
        pub kind: &'static str,
        /// As written.
        pub text: String,
        /// The image; empty fields unless `kind` is `image`.
        pub image: Image,
    }

    /// A build stage.
    pub struct Stage {
        /// The path of the Dockerfile.
        pub path: String,
        /// Its position, from 0.
        pub index: i64,
        /// Its name (`AS name`); empty without one.
        pub alias: String,
        /// What it starts from.
        pub base: Base,
        /// Whether it is the stage that a plain build yields.
        pub is_final: bool,
        /// Whether the Dockerfile builds a production image.
        pub production: bool,
    }

    /// A Dockerfile, seen by what its final stage is.
    pub struct Dockerfile {
        /// Its path.
        pub path: String,
        /// Whether it builds a production image: not one of tests, examples, development or tools of CI.
        pub production: bool,
        /// How many stages it has.
        pub stages: i64,
        /// The image at the bottom of the final stage, through the stages it builds on.
        pub base: Base,
        /// Whether the final stage, or a stage that it builds on, has a `CMD` or `ENTRYPOINT`.
        pub has_command: bool,
        /// Whether that base may bring a command: an image of its own whose inside is unknown (`nginx`), not a bare
        /// operating system or `scratch`.
        pub base_has_command: bool,
        /// The last `USER` of the final stage (through the stages it builds on); empty without one.
        pub user: String,
        /// Whether the process runs as root: `root`, `0`, or no `USER` on a base that starts as root.
        pub runs_as_root: bool,
        /// Why it does not; empty when it does. Names the `USER`, the base, or the program that drops privileges.
        pub not_root_because: String,
        /// Whether the user could not be resolved.
        pub user_unresolved: bool,
        /// Whether the workloads that run this image all enforce a user that is not root. Set when facts are linked.
        pub non_root_in_kubernetes: bool,
        /// Whether the final stage has a `HEALTHCHECK` other than `NONE`.
        pub healthcheck: bool,
        /// Whether it has `HEALTHCHECK NONE`.
        pub healthcheck_none: bool,
        /// Whether the platform that runs the component checks its health. Set when facts are linked.
        pub healthcheck_by_platform: bool,
        /// Whether a Compose service of production that runs the image checks its health. Set when facts are linked.
        pub healthcheck_in_compose: bool,
        /// Whether the final stage copies from another stage or image.
        pub copies_from_stage: bool,
        /// Whether the final stage compiles or bundles (runs `cargo build`, `npm run build`, `mvn package`, ...).
        pub builds_in_final: bool,
        /// The compiler toolchain that the final image still holds (`rust`, `golang`, `maven`, `dotnet/sdk`, ...); empty
        /// when it holds none.
        pub toolchain_in_final: String,
        /// The ports that it exposes.
        pub exposed_ports: Vec<String>,
        /// How large what it is built upon is: `minimal` (distroless, Alpine, slim, scratch), `full` (a whole
        /// distribution or a compiler's image), `special` (what is big for a reason: CUDA, browsers); empty when unknown.
        pub base_size: &'static str,
        /// Tools for people that the final stage installs (`curl`, `vim`, `git`, ...).
        pub installed_tools: Vec<String>,
        /// Why signals do not reach the program that it starts; empty when they do, or that is not known.
        pub command_fault: String,
        /// Whether a package manager's script runner (`npm start`) is what starts first.
        pub command_runner: bool,
    }

    /// Something that a Dockerfile takes from its build context: one source of a `COPY` or `ADD`.
    pub struct ContextCopy {
        /// The path of the Dockerfile.
        pub path: String,
        /// The source as written.
        pub source: String,
        /// Whether the Dockerfile builds a production image.
        pub production: bool,
        /// Whether it lands in the image that runs, not only in a stage before it.
        pub in_final: bool,
        /// Whether it takes the whole context (`COPY . .`).
        pub whole: bool,
        /// The `.dockerignore` that counts; empty when there is none.
        pub ignore_file: String,
        /// Of what takes the whole context: what that leaves in and should not, of `.git` and `.env`.
        pub unignored: Vec<String>,
        /// Whether it is a file of secrets by its name: `.env`, a private key.
        pub secret_file: bool,
        /// Of what takes a directory: private keys in it that nothing keeps out, by their paths.
        pub keys_inside: Vec<String>,
        /// Whether it is known to be there; true where that cannot be said (a pattern, an argument, a build's result).
        pub found: bool,
        /// Whether `.dockerignore` drops it.
        pub ignored: bool,
    }

    /// A settings file with real values (`.env`) that an image holds or shows.
    pub struct EnvFile {
        /// The path of the Dockerfile.
        pub path: String,
        /// `copied` by name, `context` (it lies in the whole context that is copied), `made` from a sample while the
        /// image is built, or `printed` by the script that starts it.
        pub how: &'static str,
        /// The file's name; of `printed`, the script's.
        pub file: String,
        /// Whether the Dockerfile builds a production image.
        pub production: bool,
        /// Whether it stays in the image that runs, not only in a stage before it.
        pub in_final: bool,
    }

    /// A secret that stays in a layer of an image.
    pub struct LayerSecret {
        /// The path of the Dockerfile.
        pub path: String,
        /// `env`, `arg`, `run` (written into a file by a command), `address` (in an address that a command uses) or `key` (made
        /// by a command).
        pub form: &'static str,
        /// The name of the variable; the command's program otherwise.
        pub name: String,
        /// Whether the Dockerfile builds a production image.
        pub production: bool,
        /// Whether it stays in the image that runs, not only in a stage before it.
        pub in_final: bool,
        /// Whether a value stands there; otherwise the one who builds gives it, and the history keeps it.
        pub literal: bool,
    }

    /// A use of an image from elsewhere: `FROM`, `COPY --from`, `# syntax=`, Compose `image:`.
    pub struct ImageUse {
        /// The file that names it.
        pub path: String,
        /// `from`, `copy`, `syntax`, `compose`.
        pub source: &'static str,
        /// The image.
        pub image: Image,
        /// Whether it is used in production: not one of tests, examples or development.
        pub production: bool,
        /// Whether the same repository builds it, so that its tag is its own business.
        pub own: bool,
    }

    /// A service of a Compose file.
    pub struct ComposeService {
        /// The path of the file.
        pub path: String,
        /// Its name.
        pub name: String,
        /// The image; empty fields when it is only built.
        pub image: Image,
        /// Whether it is built from this repository.
        pub builds: bool,
        /// Whether it runs what this repository builds: here, or elsewhere under the name of a component.
        pub own: bool,
        /// The directory that it is built in, from the root; empty for the root or when it is not built.
        pub context: String,
        /// The Dockerfile that builds it; empty when it is not built here.
        pub dockerfile: String,
        /// Whether the file serves production, not development.
        pub production: bool,
        /// Whether it has a health check that is not disabled.
        pub healthcheck: bool,
        /// Whether its health check is disabled.
        pub healthcheck_disabled: bool,
        /// The ports that it listens on inside its container; empty when it publishes none.
        pub ports: Vec<String>,
        /// The services that it depends on.
        pub depends_on: Vec<String>,
        /// Whether it mounts a directory of the repository, as one does to work on the source.
        pub mounts_source: bool,
    }
}
