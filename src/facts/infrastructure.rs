//! Facts about where the project runs: platforms' manifests, infrastructure code.

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
        /// Whether it says that the platform deploys each push by itself (`deploy_on_push`, `autoDeploy`).
        pub on_push: bool,
    }

    /// A resource that infrastructure code makes: of Terraform or OpenTofu, CloudFormation or SAM, CDK, Pulumi.
    pub struct Resource {
        /// The path of the file.
        pub path: String,
        /// `terraform`, `cloudformation`, `cdk` or `pulumi`.
        pub tool: &'static str,
        /// Its type as the tool writes it: `aws_db_instance`, `AWS::RDS::DBInstance`, `aws-rds.DatabaseInstance` (CDK),
        /// `aws.rds.Instance` (Pulumi).
        pub resource_type: String,
        /// Its name; empty without one.
        pub name: String,
        /// The arguments and blocks that it sets, without those that are set to nothing (`[]`, `null`, `false`, `0`).
        pub arguments: Vec<String>,
        /// Whether it is the project's own: not one of tests, examples or vendored code.
        pub production: bool,
        /// What it sets, in order; empty when it sets nothing, or its arguments could not be read.
        pub properties: Vec<Property>,
        /// What the knowledge lists say that it gives (`backup`, `gateways`, `rate-limit`, ...), the conditions on its
        /// properties met; empty when they know nothing of it.
        pub capabilities: Vec<String>,
        /// Whether its block asks for TLS: a protocol, a policy of viewers or a certificate.
        pub tls: bool,
        /// Whether its block limits how often somebody may call, and speaks of signing in.
        pub limits_logins: bool,
    }

    /// One setting of a resource.
    pub struct Property {
        /// The path of keys with `.` between, in snake case whatever the tool writes: `multi_az`,
        /// `settings.backup_configuration.enabled`. Items of a list share the name of the list.
        pub name: String,
        /// The value as text; empty for an empty list or block.
        pub value: String,
        /// Whether the value is written out: no variable, reference or function.
        pub resolved: bool,
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
