//! Facts about where the project runs: platforms' manifests, Terraform and its like.

use crate::record;

record! {
    /// A definition of where and how the project is deployed, read from a file that a platform or tool takes.
    pub struct Target {
        /// The path of the file.
        pub path: String,
        /// The platform or tool, such as `Fly.io`, `Heroku`, `Cloud Foundry`, `AWS SAM`, `Pulumi`, `Terraform`.
        pub platform: String,
        /// `platform` (it runs the program), `serverless`, `machines`, `iac` (it makes the infrastructure).
        pub kind: &'static str,
        /// Whether it is the project's own: not one of tests, examples, templates or vendored code.
        pub production: bool,
    }

    /// A resource of Terraform or OpenTofu.
    pub struct Resource {
        /// The path of the file.
        pub path: String,
        /// Its type, such as `aws_instance`.
        pub resource_type: String,
        /// Its name.
        pub name: String,
        /// Whether it is the project's own: not one of tests, examples or vendored code.
        pub production: bool,
        /// Whether its block asks for TLS: a protocol, a policy of viewers or a certificate.
        pub tls: bool,
        /// Whether its block limits how often somebody may call, and speaks of signing in.
        pub limits_logins: bool,
    }

    /// A directory of Terraform or OpenTofu files.
    pub struct Module {
        /// The directory; empty for the root.
        pub directory: String,
        /// Whether it is applied by itself: it configures a provider or a backend, and no other module calls it.
        pub root: bool,
        /// Whether it is the project's own: not one of tests, examples or vendored code.
        pub production: bool,
        /// Where its state is kept: `s3`, `gcs`, `azurerm`, `remote`, `cloud`, `terragrunt`, ...; `local`, or empty when it
        /// says nothing.
        pub backend: String,
        /// Whether `.terraform.lock.hcl` is beside it.
        pub locked: bool,
        /// The versions of Terraform that it asks for; empty when it takes any.
        pub required_version: String,
        /// Providers that it uses without a version.
        pub unversioned_providers: Vec<String>,
        /// What it lacks, for people: of the backend, the lock file, the versions; empty when nothing is.
        pub lacks: Vec<String>,
        /// How many resources it makes.
        pub resources: i64,
    }
}
