//! Manifests of platforms that run the program or make the infrastructure, known by name or by content.

use crate::extract::{Extracted, Input};
use crate::facts::Located;
use crate::facts::data::Database;
use crate::facts::infrastructure::Target;
use crate::source::{RepoPath, Span};
use crate::syntax::yaml;

/// A platform's file: its name (`*` stands for a beginning that does not matter), a text that a line must start with
/// (empty: any line that says something), the platform, and the kind.
const FILES: &[(&str, &str, &str, &str)] = &[
    ("fly.toml", "", "Fly.io", "platform"),
    ("render.yaml", "services:", "Render", "platform"),
    ("render.yml", "services:", "Render", "platform"),
    ("Procfile", "", "Heroku", "platform"),
    ("heroku.yml", "", "Heroku", "platform"),
    ("app.yaml", "runtime:", "App Engine", "platform"),
    ("app.yml", "runtime:", "App Engine", "platform"),
    ("vercel.json", "", "Vercel", "platform"),
    ("netlify.toml", "", "Netlify", "platform"),
    ("railway.json", "", "Railway", "platform"),
    ("railway.toml", "", "Railway", "platform"),
    ("zeabur.json", "", "Zeabur", "platform"),
    ("manifest.yml", "applications:", "Cloud Foundry", "platform"),
    (
        "manifest.yaml",
        "applications:",
        "Cloud Foundry",
        "platform",
    ),
    ("apprunner.yaml", "version:", "AWS App Runner", "platform"),
    ("Dockerrun.aws.json", "", "Elastic Beanstalk", "platform"),
    ("captain-definition", "", "CapRover", "platform"),
    (".platform.app.yaml", "", "Platform.sh", "platform"),
    ("azure.yaml", "services:", "Azure Developer CLI", "platform"),
    ("appspec.yml", "version:", "AWS CodeDeploy", "machines"),
    ("appspec.yaml", "version:", "AWS CodeDeploy", "machines"),
    ("Capfile", "", "Capistrano", "machines"),
    (
        "serverless.yml",
        "service:",
        "Serverless Framework",
        "serverless",
    ),
    (
        "serverless.yaml",
        "service:",
        "Serverless Framework",
        "serverless",
    ),
    ("serverless.ts", "", "Serverless Framework", "serverless"),
    ("samconfig.toml", "", "AWS SAM", "serverless"),
    ("wrangler.toml", "", "Cloudflare Workers", "serverless"),
    ("wrangler.json", "", "Cloudflare Workers", "serverless"),
    ("wrangler.jsonc", "", "Cloudflare Workers", "serverless"),
    ("Pulumi.yaml", "runtime:", "Pulumi", "iac"),
    ("cdk.json", "", "AWS CDK", "iac"),
    ("sst.config.ts", "", "SST", "iac"),
    ("*.bicep", "resource ", "Bicep", "iac"),
    ("*.bicep", "module ", "Bicep", "iac"),
    ("*.nomad", "", "Nomad", "platform"),
    ("*.nomad.hcl", "", "Nomad", "platform"),
    ("deploy.yml", "service:", "Kamal", "machines"),
];

/// Whether this reader takes the file.
pub(super) fn accepts(path: &RepoPath) -> bool {
    let name = path.name();
    let yaml = matches!(path.extension().as_str(), "yaml" | "yml");
    let shallow = path.as_str().matches('/').count() <= 3;
    rows(name).next().is_some() || (yaml && shallow) || is_task_definition(name) || is_aspire(name)
}

fn rows(
    name: &str,
) -> impl Iterator<Item = &'static (&'static str, &'static str, &'static str, &'static str)> {
    FILES
        .iter()
        .filter(move |(wanted, ..)| match wanted.strip_prefix('*') {
            Some(end) => name.ends_with(end),
            None => name == *wanted,
        })
}

fn is_task_definition(name: &str) -> bool {
    name.ends_with(".json")
        && (name.contains("task-definition")
            || name.contains("taskdef")
            || name.contains("task_definition"))
}

fn is_aspire(name: &str) -> bool {
    name.ends_with("AppHost.csproj")
}

/// Reads the file.
pub(super) fn extract(input: &Input<'_>, production: bool, out: &mut Extracted) {
    let Some((platform, kind, offset)) = recognised(input) else {
        return;
    };
    let line = input.text[offset..].lines().next().unwrap_or_default();
    let fact = Target {
        path: input.path.to_string(),
        platform: platform.to_owned(),
        kind,
        production,
        on_push: deploys_pushes(platform, input.text),
    };
    let span = Span::new(offset, offset + line.trim_end().len());
    out.facts
        .targets
        .push(Located::new(fact, input.place(span)));
    super::health::of_manifest(input, platform, production, out);
    databases(input, platform, production, out);
}

/// Databases that a platform's manifest asks for: DigitalOcean's app specification and Render's blueprint.
fn databases(input: &Input<'_>, platform: &str, production: bool, out: &mut Extracted) {
    if !matches!(platform, "Render" | "DigitalOcean App Platform")
        && !input.text.contains("size_slug")
    {
        return;
    }
    let tree = yaml::parse(input.text);
    let Some(list) = tree.root().and_then(|root| root.get("databases")) else {
        return;
    };
    for entry in list.items() {
        let text = |key: &str| {
            entry
                .get(key)
                .and_then(|node| node.text())
                .unwrap_or_default()
                .to_owned()
        };
        // A database of development has neither backups nor a standby; a free one ends after weeks.
        let size = text("size");
        let small = size == "db-s-dev-database"
            || text("plan") == "free"
            || !text("engine").is_empty() && text("production") == "false";
        let place = entry
            .entry("size")
            .or_else(|| entry.entry("plan"))
            .or_else(|| entry.entry("name"))
            .map_or(entry.span(), |(key, value)| key.span().to(value.span()));
        let nodes = text("num_nodes").parse::<i64>().unwrap_or(1);
        let standby = nodes > 1 || entry.get("highAvailability").is_some();
        let fact = Database {
            path: input.path.to_string(),
            name: text("name"),
            engine: if text("engine").is_empty() {
                "postgres".to_owned()
            } else {
                text("engine")
            },
            form: "platform",
            production,
            cache: false,
            durable: "yes",
            backups: if small { "no" } else { "yes" },
            standby: if standby { "yes" } else { "no" },
            encrypted: if small { "unknown" } else { "default" },
        };
        out.facts
            .databases
            .push(Located::new(fact, input.place(place)));
    }
}

/// The platform, its kind, and the offset of the line that shows it.
fn recognised(input: &Input<'_>) -> Option<(&'static str, &'static str, usize)> {
    let name = input.path.name();
    for (_, start, platform, kind) in rows(name) {
        let kamal = *platform != "Kamal" || input.path.directory().ends_with("config");
        if let Some(offset) =
            line_that(input.text, |line| line.starts_with(start)).filter(|_| kamal)
        {
            return Some((platform, kind, offset));
        }
    }
    let has = |needle: &str| memchr::memmem::find(input.text.as_bytes(), needle.as_bytes());
    if is_aspire(name) {
        let offset = has("Aspire.AppHost.Sdk").or_else(|| has("IsAspireHost"));
        return offset.map(|offset| (".NET Aspire", "platform", offset));
    }
    if is_task_definition(name) {
        return has("containerDefinitions").map(|offset| ("Amazon ECS", "platform", offset));
    }
    if !matches!(input.path.extension().as_str(), "yaml" | "yml") {
        return None;
    }
    // The rest is known by what it holds.
    if has("AWS::Serverless").is_some() && has("Resources:").is_some() {
        return has("AWS::Serverless").map(|offset| ("AWS SAM", "serverless", offset));
    }
    if has("AWSTemplateFormatVersion").is_some() {
        return has("Resources:").map(|offset| ("CloudFormation", "iac", offset));
    }
    let top = |key: &str| line_that(input.text, |line| line.starts_with(key));
    let component = ["services:", "workers:", "static_sites:", "functions:"]
        .into_iter()
        .find_map(top);
    if let Some(offset) = component
        && top("name:").is_some()
        && (has("instance_size_slug").is_some()
            || has("instance_count").is_some()
            || has("deploy_on_push").is_some()
            || has("http_port").is_some())
    {
        return Some(("DigitalOcean App Platform", "platform", offset));
    }
    let copilot = input
        .path
        .directory()
        .split('/')
        .any(|part| part == "copilot");
    top("type:")
        .filter(|_| copilot)
        .map(|offset| ("AWS Copilot", "platform", offset))
}

/// Whether a platform that watches the repository is told to deploy what is pushed. Source: App Platform's specification
/// (`deploy_on_push`) and Render's blueprint (`autoDeploy`, `autoDeployTrigger`).
fn deploys_pushes(platform: &str, text: &str) -> bool {
    let says = |wanted: &[&str]| {
        line_that(text, |line| {
            let line = line.trim().trim_start_matches("- ");
            wanted.iter().any(|one| {
                line.strip_prefix(one)
                    .is_some_and(|rest| rest.is_empty() || rest.starts_with([' ', '#']))
            })
        })
        .is_some()
    };
    match platform {
        "DigitalOcean App Platform" => says(&["deploy_on_push: true"]),
        "Render" => says(&[
            "autoDeploy: true",
            "autoDeploy: yes",
            "autoDeployTrigger: commit",
            "autoDeployTrigger: checksPass",
        ]),
        _ => false,
    }
}

/// The offset of the first line that says something and fits.
fn line_that(text: &str, fits: impl Fn(&str) -> bool) -> Option<usize> {
    let mut offset = 0;
    for line in text.split_inclusive('\n') {
        let trimmed = line.trim();
        let says = !trimmed.is_empty() && !trimmed.starts_with(['#', '/']) && trimmed != "---";
        if says && fits(line) {
            return Some(offset);
        }
        offset += line.len();
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::{FileClass, FileId};

    fn platform(path: &str, text: &str) -> Option<&'static str> {
        let path = RepoPath::new(path);
        recognised(&Input {
            id: FileId(0),
            path: &path,
            class: FileClass::Config,
            text,
        })
        .map(|(platform, ..)| platform)
    }

    #[test]
    fn a_platform_deploys_pushes_only_if_it_is_told_to() {
        let told = |text| deploys_pushes("DigitalOcean App Platform", text);
        assert!(told(
            "services:\n  - github:\n      deploy_on_push: true # main\n"
        ));
        assert!(!told(
            "services:\n  - github:\n      deploy_on_push: false\n"
        ));
        assert!(!told(
            "services:\n  - github:\n      # deploy_on_push: true\n"
        ));
    }

    #[test]
    fn platforms_are_known_by_name_and_by_content() {
        for (path, text, expected) in [
            ("Procfile", "web: node server.js\n", Some("Heroku")),
            ("Procfile", "# web: later\n", None),
            ("app.yaml", "runtime: python312\n", Some("App Engine")),
            ("app.yaml", "title: shop\n", None),
            (
                "manifest.yml",
                "applications:\n- name: shop\n",
                Some("Cloud Foundry"),
            ),
            (
                "spec.yaml",
                "name: shop\nservices:\n  - name: shop\n    instance_size_slug: basic\n",
                Some("DigitalOcean App Platform"),
            ),
            ("compose.yaml", "services:\n  shop: {}\n", None),
            (
                "template.yaml",
                "Resources:\n  F:\n    Type: AWS::Serverless::Function\n",
                Some("AWS SAM"),
            ),
            (
                "src/Shop.AppHost.csproj",
                "<Project Sdk=\"Aspire.AppHost.Sdk/13.0.0\">\n",
                Some(".NET Aspire"),
            ),
            ("deploy.yml", "service: shop\n", None),
            ("config/deploy.yml", "service: shop\n", Some("Kamal")),
        ] {
            assert_eq!(platform(path, text), expected, "{path}: {text}");
        }
    }
}
