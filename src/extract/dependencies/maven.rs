//! `pom.xml`. Properties of the same file are filled in; those of a parent elsewhere stay as they are written.

use super::{Catalog, CatalogEntry, Draft, ManifestDraft};
use crate::extract::{Extracted, Input};
use crate::source::Place;
use crate::syntax::xml::{self, Element};

pub(super) const ECOSYSTEM: &str = "java";

pub(super) fn manifest(input: &Input<'_>, out: &mut Extracted) {
    let mut draft = ManifestDraft::new(input, ECOSYSTEM);
    match xml::parse(input.text) {
        Ok(document) => {
            if let Some(project) = document.root() {
                let pom = Pom { input, project };
                pom.package(&mut draft);
                pom.dependencies(&mut draft);
                pom.plugins(&mut draft);
                out.drafts.dependencies.push(Draft::Catalog(pom.managed()));
            }
        }
        Err(error) => out.errors.push((input.place(error.span), error.message)),
    }
    draft.finish(out);
}

struct Pom<'a> {
    input: &'a Input<'a>,
    project: Element<'a>,
}

impl Pom<'_> {
    fn package(&self, draft: &mut ManifestDraft) {
        let project = self.project;
        if let Some(name) = project.child("artifactId") {
            draft.set_text("name", name.text(), self.input.place(name.text_span()));
        }
        if let Some(version) = project
            .child("version")
            .or(project.path(&["parent", "version"]))
        {
            draft.set_text(
                "version",
                &self.filled(version.text()),
                self.input.place(version.text_span()),
            );
        }
        if let Some(license) = project.path(&["licenses", "license", "name"]) {
            draft.set_text(
                "license",
                license.text(),
                self.input.place(license.text_span()),
            );
        }
        let modules = project
            .child("modules")
            .into_iter()
            .flat_map(|modules| modules.children("module"));
        draft.manifest.members = modules.map(|module| module.text().to_owned()).collect();
        let packaging = project.child("packaging").map_or("jar", Element::text);
        draft.manifest.workspace_only = packaging == "pom" && !draft.manifest.members.is_empty();
        draft.manifest.binary = matches!(packaging, "war" | "ear");
        draft.manifest.publishable = project.child("distributionManagement").is_some();
    }

    fn dependencies(&self, draft: &mut ManifestDraft) {
        if let Some(parent) = self.project.child("parent")
            && let Some((name, version)) = self.coordinates(parent)
        {
            // The parent configures the build; one that lies in the repository is no dependency.
            let asked = draft.ask(self.place(parent), &name, &version, "build");
            // Without a word about it, the parent is looked for in the directory above.
            asked.dependency.local = parent
                .child("relativePath")
                .is_none_or(|path| !path.text().is_empty());
        }
        for dependency in self
            .project
            .child("dependencies")
            .into_iter()
            .flat_map(|list| list.children("dependency"))
        {
            let Some((name, version)) = self.coordinates(dependency) else {
                continue;
            };
            let optional = dependency
                .child("optional")
                .is_some_and(|optional| optional.text() == "true");
            let scope = match dependency.child("scope").map_or("compile", Element::text) {
                "test" => "test",
                "provided" | "system" => "build",
                _ if optional => "optional",
                _ => "runtime",
            };
            let asked = draft.ask(self.place(dependency), &name, &version, scope);
            asked.dependency.local = self.is_of_own_group(&name);
            if version.is_empty() {
                asked.refers.clone_from(&name);
            }
            if let Some(version) = dependency.child("version") {
                asked
                    .dependency
                    .anchors
                    .push(("requirement", self.input.place(version.text_span())));
            }
        }
    }

    fn plugins(&self, draft: &mut ManifestDraft) {
        for plugin in self
            .project
            .path(&["build", "plugins"])
            .into_iter()
            .flat_map(|list| list.children("plugin"))
        {
            let Some(artifact) = plugin.child("artifactId") else {
                continue;
            };
            let group = plugin
                .child("groupId")
                .map_or("org.apache.maven.plugins", Element::text);
            let name = format!("{group}:{}", artifact.text());
            let version = plugin
                .child("version")
                .map_or(String::new(), |version| self.filled(version.text()));
            draft.ask(self.place(plugin), &name, &version, "plugin");
            draft.manifest.plugins.push(name);
        }
        // What repackages or launches makes a program of the artefact.
        const LAUNCHERS: [&str; 6] = [
            ":spring-boot-maven-plugin",
            ":quarkus-maven-plugin",
            ":micronaut-maven-plugin",
            ":maven-shade-plugin",
            ":jib-maven-plugin",
            ":exec-maven-plugin",
        ];
        let launches = |name: &String| LAUNCHERS.iter().any(|launcher| name.ends_with(launcher));
        draft.manifest.binary |= draft.manifest.plugins.iter().any(launches);
        draft.manifest.library = !draft.manifest.binary && !draft.manifest.workspace_only;
    }

    /// What `dependencyManagement` says of versions.
    fn managed(&self) -> Catalog {
        let managed = self.project.path(&["dependencyManagement", "dependencies"]);
        let entries = managed
            .into_iter()
            .flat_map(|list| list.children("dependency"));
        let entries = entries
            .filter_map(|dependency| self.coordinates(dependency))
            .map(|(name, version)| CatalogEntry {
                key: name.clone(),
                name,
                version,
                ..CatalogEntry::default()
            });
        Catalog {
            ecosystem: ECOSYSTEM,
            directory: self.input.path.directory().to_owned(),
            entries: entries.collect(),
        }
    }

    /// Whether the package may be another module of the same build; linking knows whether it is there.
    fn is_of_own_group(&self, name: &str) -> bool {
        let own = self
            .project
            .child("groupId")
            .or(self.project.path(&["parent", "groupId"]));
        let group = name.split(':').next().unwrap_or_default();
        matches!(group, "${project.groupId}" | "${pom.groupId}")
            || own.is_some_and(|own| own.text() == group)
    }

    fn coordinates(&self, element: Element<'_>) -> Option<(String, String)> {
        let group = self.filled(element.child("groupId")?.text());
        let artifact = self.filled(element.child("artifactId")?.text());
        let version = element
            .child("version")
            .map_or(String::new(), |version| self.filled(version.text()));
        Some((format!("{group}:{artifact}"), version))
    }

    /// The text with the properties of this file in place of `${name}`; one level deep.
    fn filled(&self, text: &str) -> String {
        let name = text
            .strip_prefix("${")
            .and_then(|rest| rest.strip_suffix('}'));
        let value = name.and_then(|name| match name {
            "project.version" | "revision"
                if self
                    .project
                    .child("version")
                    .is_some_and(|own| own.text() != text) =>
            {
                self.project.child("version")
            }
            name => self.project.path(&["properties", name]),
        });
        value.map_or(text, Element::text).to_owned()
    }

    fn place(&self, element: Element<'_>) -> Place {
        self.input.place(element.span())
    }
}
