//! `*.csproj` and its kin, `Directory.Packages.props`, `packages.config`. Conditions are not evaluated: what stands
//! under one is read as if it held.

use super::{Catalog, CatalogEntry, Draft, ManifestDraft};
use crate::extract::{Extracted, Input};
use crate::source::Place;
use crate::syntax::xml::{self, Document, Element};

const ECOSYSTEM: &str = "dotnet";

fn parsed(input: &Input<'_>, out: &mut Extracted) -> Option<Document> {
    xml::parse(input.text)
        .map_err(|error| out.errors.push((input.place(error.span), error.message)))
        .ok()
}

/// An attribute, or the child element of the same name: MSBuild takes either.
fn metadata<'d>(element: Element<'d>, name: &str) -> Option<&'d str> {
    let attribute = element
        .attribute(name)
        .map(|attribute| attribute.value.as_str());
    attribute.or_else(|| element.child(name).map(Element::text))
}

fn property<'d>(document: &'d Document, name: &str) -> Option<Element<'d>> {
    document.elements().find(|element| element.name() == name)
}

pub(super) fn project(input: &Input<'_>, out: &mut Extracted) {
    let mut draft = ManifestDraft::new(input, ECOSYSTEM);
    let file = input.path.name();
    let stem = file.rsplit_once('.').map_or(file, |(stem, _)| stem);
    stem.clone_into(&mut draft.manifest.name);
    if let Some(document) = parsed(input, out) {
        package(input, &document, &mut draft);
        for element in document.elements() {
            reference(input, element, &mut draft);
        }
        // A test project says so by what it takes.
        let tests = draft
            .asked
            .iter()
            .any(|asked| asked.dependency.name == "Microsoft.NET.Test.Sdk")
            || property(&document, "IsTestProject")
                .is_some_and(|own| own.text().eq_ignore_ascii_case("true"));
        for asked in draft.asked.iter_mut().filter(|_| tests) {
            asked.dependency.scope = "test";
        }
    }
    draft.finish(out);
}

fn package(input: &Input<'_>, document: &Document, draft: &mut ManifestDraft) {
    for (field, names) in [
        ("name", &["PackageId"][..]),
        ("version", &["Version", "VersionPrefix"]),
        ("license", &["PackageLicenseExpression"]),
    ] {
        if let Some(element) = names.iter().find_map(|name| property(document, name)) {
            draft.set_text(field, element.text(), input.place(element.text_span()));
        }
    }
    let sdk = document
        .root()
        .and_then(|root| metadata(root, "Sdk"))
        .unwrap_or_default();
    let says = |name: &str, value: &str| {
        property(document, name).is_some_and(|element| element.text().eq_ignore_ascii_case(value))
    };
    let manifest = &mut draft.manifest;
    if !sdk.is_empty() {
        manifest.plugins.push(sdk.to_owned());
    }
    if says("EnableSdkContainerSupport", "true")
        || property(document, "ContainerRepository").is_some()
    {
        manifest.plugins.push("PublishContainer".to_owned());
    }
    let runs =
        sdk.ends_with(".Web") || sdk.ends_with(".Worker") || sdk.contains("BlazorWebAssembly");
    manifest.binary = (runs || says("OutputType", "Exe") || says("OutputType", "WinExe"))
        && !says("OutputType", "Library");
    manifest.library = !manifest.binary;
    // Every project can be packed; one that says how it is called or described there is meant to be.
    let described = [
        "PackageId",
        "GeneratePackageOnBuild",
        "PackageLicenseExpression",
        "PackageTags",
        "Authors",
    ]
    .iter()
    .any(|name| property(document, name).is_some());
    let packed = says("IsPackable", "true") || (described && !says("IsPackable", "false"));
    manifest.publishable = packed && (!manifest.binary || says("PackAsTool", "true"));
}

fn reference(input: &Input<'_>, element: Element<'_>, draft: &mut ManifestDraft) {
    let include = metadata(element, "Include").unwrap_or_default();
    match element.name() {
        "PackageReference" if !include.is_empty() => {
            let version = metadata(element, "VersionOverride")
                .or(metadata(element, "Version"))
                .unwrap_or_default();
            let private = metadata(element, "PrivateAssets")
                .is_some_and(|assets| assets.eq_ignore_ascii_case("all"));
            let scope = if private { "build" } else { "runtime" };
            let asked = draft.ask(input.place(element.span()), include, version, scope);
            if version.is_empty() {
                asked.refers = include.to_ascii_lowercase();
            }
        }
        "ProjectReference" if !include.is_empty() => {
            let file = include.rsplit(['/', '\\']).next().unwrap_or_default();
            let name = file.rsplit_once('.').map_or(file, |(stem, _)| stem);
            draft
                .ask(input.place(element.span()), name, "", "runtime")
                .dependency
                .local = true;
        }
        "FrameworkReference" if !include.is_empty() => {
            draft.ask(input.place(element.span()), include, "", "runtime");
        }
        _ => {}
    }
}

/// `Directory.Packages.props`: versions for every project below.
pub(super) fn shared(input: &Input<'_>, out: &mut Extracted) {
    let Some(document) = parsed(input, out) else {
        return;
    };
    let versions = document
        .elements()
        .filter(|element| matches!(element.name(), "PackageVersion" | "PackageReference"));
    let entries = versions.filter_map(|element| {
        let name = metadata(element, "Include").or(metadata(element, "Update"))?;
        let version = metadata(element, "Version")?.to_owned();
        Some(CatalogEntry {
            key: name.to_ascii_lowercase(),
            version,
            ..CatalogEntry::default()
        })
    });
    let directory = input.path.directory().to_owned();
    let catalog = Catalog {
        ecosystem: ECOSYSTEM,
        directory,
        entries: entries.collect(),
    };
    out.drafts.dependencies.push(Draft::Catalog(catalog));
}

/// `packages.config` of the old project format.
pub(super) fn packages_config(input: &Input<'_>, out: &mut Extracted) {
    let mut draft = ManifestDraft::new(input, ECOSYSTEM);
    if let Some(document) = parsed(input, out) {
        for element in document
            .elements()
            .filter(|element| element.name() == "package")
        {
            let Some(name) = metadata(element, "id") else {
                continue;
            };
            let version = metadata(element, "version").unwrap_or_default();
            let dev = metadata(element, "developmentDependency") == Some("true");
            let place: Place = input.place(element.span());
            let asked = draft.ask(place, name, version, if dev { "dev" } else { "runtime" });
            asked.dependency.resolved = version.to_owned();
        }
    }
    draft.finish(out);
}
