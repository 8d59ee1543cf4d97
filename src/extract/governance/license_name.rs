//! Names of files that hold a licence.
//!
//! Headers for source files, lists of other people's licences and programs that handle licences have such names too.

/// Names that a licence suffix may follow (`LICENSE-MIT`, `LICENSE.Apache-2.0`, `COPYING.LESSER`).
const LICENSE_NAMES: [&str; 6] = [
    "license",
    "licence",
    "licenses",
    "copying",
    "unlicense",
    "unlicence",
];

/// Whether a file of this name, in this directory (in lower case), holds a licence.
pub(super) fn is_one(directory: &str, written: &str) -> bool {
    let name = written.to_ascii_lowercase();
    let name = name.as_str();
    // `LICENSE-other-bits`: in capitals, whatever follows belongs to the licence.
    let capitals = written.starts_with("LICENSE")
        || written.starts_with("LICENCE")
        || written.starts_with("COPYING");
    if directory == "licenses" || directory.ends_with("/licenses") {
        return name.ends_with(".txt") || name.ends_with(".md");
    }
    // `MIT-LICENSE` is the name that Rails gives.
    if let Some(stem) = name
        .strip_suffix(".txt")
        .or(name.strip_suffix(".md"))
        .or(Some(name))
        && [
            "mit-license",
            "mit-licence",
            "apache-license",
            "bsd-license",
            "gpl-license",
        ]
        .contains(&stem)
    {
        return true;
    }
    LICENSE_NAMES.iter().any(|known| {
        name.strip_prefix(known).is_some_and(|rest| {
            rest.is_empty()
                || (rest.starts_with(['-', '_', '.'])
                    && (is_license_suffix(&rest[1..])
                        || (capitals && !rest.starts_with('.') && is_free_suffix(&rest[1..]))))
        })
    })
}

/// What may follow `LICENSE-` or `LICENSE.`: the name of a licence, a language, or an extension of prose. Headers,
/// lists of other people's licences and programs (`license.rs`, `license_header.txt`) are none.
fn is_license_suffix(suffix: &str) -> bool {
    const LICENSES: [&str; 24] = [
        "mit",
        "apache",
        "bsd",
        "gpl",
        "lgpl",
        "agpl",
        "lesser",
        "mpl",
        "isc",
        "unlicense",
        "cc",
        "zlib",
        "boost",
        "bsl",
        "busl",
        "eupl",
        "artistic",
        "epl",
        "wtfpl",
        "0bsd",
        "ofl",
        "ogl",
        "commercial",
        "docs",
    ];
    const PROSE_ENDS: [&str; 6] = ["md", "txt", "rst", "adoc", "markdown", "html"];
    const CODE_ENDS: [&str; 14] = [
        "rs", "go", "py", "js", "ts", "tsx", "jsx", "java", "rb", "json", "yml", "yaml", "tmpl",
        "toml",
    ];
    let last = suffix.rsplit('.').next().unwrap_or_default();
    if CODE_ENDS.contains(&last) {
        return false;
    }
    PROSE_ENDS.contains(&suffix)
        || LICENSES.iter().any(|known| {
            suffix
                .strip_prefix(known)
                .is_some_and(|rest| !rest.starts_with(|c: char| c.is_ascii_alphabetic()))
        })
        || (suffix.len() == 5 && PROSE_ENDS.contains(&last))
}

/// Whether what follows a licence's name in capitals is neither a program nor a list of other people's licences.
fn is_free_suffix(suffix: &str) -> bool {
    const OTHERS: [&str; 8] = [
        "header",
        "third",
        "3rd",
        "template",
        "key",
        "check",
        "dependenc",
        "report",
    ];
    let extension = suffix
        .rsplit_once('.')
        .map_or("", |(_, extension)| extension);
    ["", "md", "txt"].contains(&extension) && !OTHERS.iter().any(|other| suffix.contains(other))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_licence_is_known_by_its_name() {
        for name in [
            "LICENSE",
            "LICENCE.md",
            "license.txt",
            "COPYING",
            "COPYING.LESSER",
            "LICENSE-MIT",
            "LICENSE-APACHE",
            "LICENSE.Apache-2.0",
            "UNLICENSE",
            "MIT-LICENSE",
            "LICENSE.fr.md",
            "LICENSE-other-bits",
        ] {
            assert!(is_one("", name), "{name}");
        }
        assert!(is_one("licenses", "MIT.txt"));
    }

    #[test]
    fn programs_headers_and_lists_are_no_licences() {
        for name in [
            "license.rs",
            "license_header.txt",
            "LICENSE-HEADER",
            "licenses.json",
            "LICENSE-3rdparty.csv",
            "LICENSE-THIRD-PARTY",
            "license-checker.md",
        ] {
            assert!(!is_one("", name), "{name}");
        }
    }
}
