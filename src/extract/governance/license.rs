//! Licences: which one a text is, and whether its copyright line was filled in.
//!
//! A text is known by the words that its first lines must hold; nothing is compared word by word.

use crate::expression::Expression;

use crate::source::Span;

/// How many lines, and how many bytes, say which licence it is. The definitions further down name other licences.
const HEAD_LINES: usize = 30;
const HEAD_BYTES: usize = 6_000;

/// How far a short licence reaches: its clauses tell the kinds of BSD and MIT apart.
const BODY_BYTES: usize = 12_000;

/// What the text of a licence says of itself.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct License {
    /// The SPDX identifier, `proprietary`, or empty.
    pub(super) spdx: &'static str,
    /// What the copyright line still waits for, and where.
    pub(super) placeholder: Option<(String, Span)>,
}

/// Words that all must stand in the head, in this order of trust: a licence that quotes another comes before it.
const SIGNATURES: &[(&[&str], &str)] = &[
    (&["mozilla public license", "2.0"], "MPL-2.0"),
    (&["mozilla public license", "1.1"], "MPL-1.1"),
    (&["european union public licence", "1.2"], "EUPL-1.2"),
    (&["european union public licence", "1.1"], "EUPL-1.1"),
    (
        &["gnu affero general public license", "version 3"],
        "AGPL-3.0",
    ),
    (
        &["gnu lesser general public license", "version 3"],
        "LGPL-3.0",
    ),
    (
        &["gnu lesser general public license", "version 2.1"],
        "LGPL-2.1",
    ),
    (
        &["gnu library general public license", "version 2"],
        "LGPL-2.0",
    ),
    (&["server side public license", "version 1"], "SSPL-1.0"),
    (&["gnu general public license", "version 3"], "GPL-3.0"),
    (&["gnu general public license", "version 2"], "GPL-2.0"),
    (&["eclipse public license", "v 2.0"], "EPL-2.0"),
    (&["eclipse public license", "v 1.0"], "EPL-1.0"),
    (&["business source license 1.1"], "BUSL-1.1"),
    (
        &["functional source license", "mit future license"],
        "FSL-1.1-MIT",
    ),
    (&["functional source license"], "FSL-1.1-ALv2"),
    (&["elastic license 2.0"], "Elastic-2.0"),
    (&["apache license", "version 2.0"], "Apache-2.0"),
    (&["boost software license", "version 1.0"], "BSL-1.0"),
    (&["cc0 1.0 universal"], "CC0-1.0"),
    (&["creative commons legal code", "cc0 1.0"], "CC0-1.0"),
    (
        &["attribution-noncommercial-sharealike 4.0"],
        "CC-BY-NC-SA-4.0",
    ),
    (
        &["attribution-noncommercial-noderivatives 4.0"],
        "CC-BY-NC-ND-4.0",
    ),
    (&["attribution-noncommercial 4.0"], "CC-BY-NC-4.0"),
    (&["attribution-sharealike 4.0"], "CC-BY-SA-4.0"),
    (&["attribution-noderivatives 4.0"], "CC-BY-ND-4.0"),
    (&["attribution 4.0 international"], "CC-BY-4.0"),
    (&["open government licence", "v3.0"], "OGL-UK-3.0"),
    (&["open government licence", "version 3"], "OGL-UK-3.0"),
    (&["open government licence", "v2.0"], "OGL-UK-2.0"),
    (&["open government licence"], "OGL-UK-3.0"),
    (&["open government license"], "OGL-UK-3.0"),
    (&["do what the fuck you want to public license"], "WTFPL"),
    (&["the artistic license 2.0"], "Artistic-2.0"),
    (&["artistic license"], "Artistic-1.0"),
    (
        &["mulan permissive software license", "mulan psl v2"],
        "MulanPSL-2.0",
    ),
    (&["universal permissive license", "version 1.0"], "UPL-1.0"),
    (&["common development and distribution license"], "CDDL-1.0"),
    (&["microsoft public license"], "MS-PL"),
    (&["blue oak model license"], "BlueOak-1.0.0"),
    (&["sil open font license", "1.1"], "OFL-1.1"),
    (
        &["polyform noncommercial license 1.0.0"],
        "PolyForm-Noncommercial-1.0.0",
    ),
    (
        &["this is free and unencumbered software released into the public domain"],
        "Unlicense",
    ),
];

/// Licences whose own text holds fields for the user to fill in elsewhere: `[name of copyright owner]` in Apache's
/// appendix, `<name of author>` at the end of the GPL. Those are no placeholders.
const OWN_TEMPLATES: [&str; 10] = [
    "Apache-2.0",
    "GPL-",
    "LGPL-",
    "AGPL-",
    "MPL-",
    "EUPL-",
    "SSPL-",
    "EPL-",
    "CC",
    "MulanPSL-",
];

static UNFILLED: Expression = Expression::new(
    r"(?ix)
        [\[<{(]+ \s* (?: yyyy | year | years | your\b[^\]>})]* | full\s?name | name | owner | author | name\ of\b[^\]>})]*
                       | copyright\ (?:holders?|owner)s? | company[^\]>})]* | organi[sz]ation[^\]>})]* | project[^\]>})]*
                       | date | insert\b[^\]>})]* ) \s* [\]>})]+
        | \b(?:your\ (?:full\ )?name | your\ company | your\ organi[sz]ation) \b",
);

static UNFILLED_YEAR: Expression = Expression::new(r"\bYYYY\b");

/// Reads the text of a licence file.
pub(super) fn read(text: &str) -> License {
    let head = words(
        cut(text, HEAD_BYTES)
            .lines()
            .filter(|line| !line.trim().is_empty())
            .take(HEAD_LINES),
    );
    let body = words(cut(text, BODY_BYTES).lines());
    let spdx = identify(&head, &body);
    let placeholder = if OWN_TEMPLATES.iter().any(|own| spdx.starts_with(own)) {
        None
    } else {
        unfilled(text)
    };
    License { spdx, placeholder }
}

fn identify(head: &str, body: &str) -> &'static str {
    let said = |words: &str| head.contains(words);
    if let Some((_, spdx)) = SIGNATURES.iter().find(|(words, _)| words.iter().all(|words| said(words)))
        // "Licensed under either of Apache License, Version 2.0 or MIT" names licences and is none.
        && !(said("licensed under either of") || said("dual-licensed") || said("dual licensed"))
    {
        return spdx;
    }
    if body.contains("permission is hereby granted, free of charge, to any person obtaining a copy")
    {
        return if body.contains("shall be used for good, not evil") {
            "JSON"
        } else if body.contains("permission notice") {
            "MIT"
        } else {
            "MIT-0"
        };
    }
    if body.contains("redistribution and use in source and binary forms") {
        return if body.contains("all advertising materials mentioning") {
            "BSD-4-Clause"
        } else if body.contains("endorse or promote") {
            "BSD-3-Clause"
        } else {
            "BSD-2-Clause"
        };
    }
    if body.contains("this software for any purpose with or without fee is hereby granted") {
        return if body.contains("provided that the above copyright notice") {
            "ISC"
        } else {
            "0BSD"
        };
    }
    if body.contains("altered source versions must be plainly marked") {
        return "Zlib";
    }
    let proprietary = [
        "all rights reserved",
        "proprietary and confidential",
        "unauthorized copying",
        "proprietary license",
        "proprietary software",
        "tous droits réservés",
        "alle rechte vorbehalten",
        "todos los derechos reservados",
        "todos os direitos reservados",
        "版权所有",
        "все права защищены",
    ];
    if proprietary.iter().any(|words| body.contains(words)) {
        "proprietary"
    } else {
        ""
    }
}

/// The first unfilled field of a copyright line.
fn unfilled(text: &str) -> Option<(String, Span)> {
    // One file may hold a short licence and behind it Apache's, whose appendix is its own.
    let end = text.find("Version 2.0, January 2004").unwrap_or(text.len());
    let text = &text[..end];
    let mut start = 0;
    for line in cut(text, BODY_BYTES).split_inclusive('\n') {
        let copyright = line.to_ascii_lowercase();
        let copyright = copyright.trim_start_matches(|c: char| !c.is_alphabetic() && c != '©');
        if copyright.starts_with("copyright") || copyright.starts_with('©') {
            let found = UNFILLED.find(line).or_else(|| UNFILLED_YEAR.find(line));
            if let Some(found) = found {
                let span = Span::new(found.start(), found.end()).shifted(start);
                return Some((found.as_str().to_owned(), span));
            }
        }
        start += line.len();
    }
    None
}

/// The lines as one text: lower case, one space between words, without comment and heading marks.
fn words<'a>(lines: impl Iterator<Item = &'a str>) -> String {
    let mut out = String::new();
    for word in lines.flat_map(str::split_whitespace) {
        let word = word.trim_matches(['#', '*', '>', '_', '`', '"', '“', '”', '=']);
        if !word.is_empty() && !word.starts_with("//") {
            out.push_str(&word.to_lowercase());
            out.push(' ');
        }
    }
    out
}

fn cut(text: &str, bytes: usize) -> &str {
    &text[..text.floor_char_boundary(bytes)]
}

#[cfg(test)]
mod tests {
    use super::*;

    const MIT: &str = "MIT License\n\nCopyright (c) 2024 Ada\n\nPermission is hereby granted, free of charge, to any person obtaining a copy\nof this software ...\n\nThe above copyright notice and this permission notice shall be included in all\ncopies.\n";

    #[test]
    fn a_text_is_known_by_its_first_lines() {
        for (text, spdx) in [
            (MIT, "MIT"),
            (
                "                 Apache License\n           Version 2.0, January 2004\n",
                "Apache-2.0",
            ),
            (
                "GNU GENERAL PUBLIC LICENSE\n  Version 3, 29 June 2007\n",
                "GPL-3.0",
            ),
            (
                "GNU GENERAL PUBLIC LICENSE\n Version 2, June 1991\n",
                "GPL-2.0",
            ),
            (
                "GNU LESSER GENERAL PUBLIC LICENSE\nVersion 3, 29 June 2007\n...the GNU General Public License, version 3\n",
                "LGPL-3.0",
            ),
            (
                "GNU AFFERO GENERAL PUBLIC LICENSE\nVersion 3, 19 November 2007\n",
                "AGPL-3.0",
            ),
            (
                "Mozilla Public License Version 2.0\n==\n1.12 means the GNU General Public License, Version 2.0, ...version 3\n",
                "MPL-2.0",
            ),
            (
                "Redistribution and use in source and binary forms, with or without\nmodification\n",
                "BSD-2-Clause",
            ),
            (
                "Redistribution and use in source and binary forms\n3. Neither the name ... endorse or promote products\n",
                "BSD-3-Clause",
            ),
            (
                "Permission to use, copy, modify, and/or distribute this software for any\npurpose with or without fee is hereby granted, provided that the above\ncopyright notice\n",
                "ISC",
            ),
            (
                "Permission to use, copy, modify, and/or distribute this software for any\npurpose with or without fee is hereby granted.\n",
                "0BSD",
            ),
            (
                "This is free and unencumbered software released into the public domain.\n",
                "Unlicense",
            ),
            (
                "Boost Software License - Version 1.0 - August 17th, 2003\n\nPermission is hereby granted, free of charge, to any person or organization\n",
                "BSL-1.0",
            ),
            ("Business Source License 1.1\n", "BUSL-1.1"),
            ("EUROPEAN UNION PUBLIC LICENCE v. 1.2\n", "EUPL-1.2"),
            (
                "Creative Commons Legal Code\n\nCC0 1.0 Universal\n",
                "CC0-1.0",
            ),
            (
                "Copyright 2024 Acme Ltd. All rights reserved.\n",
                "proprietary",
            ),
            (
                "© Crown copyright. Licensed under the Open Government Licence v3.0\n",
                "OGL-UK-3.0",
            ),
            ("hello\n", ""),
        ] {
            assert_eq!(read(text).spdx, spdx, "{text}");
        }
    }

    #[test]
    fn a_copyright_line_must_be_filled_in() {
        for field in [
            "[year] [fullname]",
            "<year> Ada",
            "2024 <name of author>",
            "{{ year }} {{ organization }}",
            "2024 Your Name",
        ] {
            let text = MIT.replace("2024 Ada", field);
            let (found, span) = read(&text).placeholder.expect(field);
            assert_eq!(span.text(&text), found);
        }
        assert_eq!(read(MIT).placeholder, None);
    }

    #[test]
    fn the_appendix_of_a_long_licence_is_its_own_text() {
        let apache = "Apache License\nVersion 2.0, January 2004\n\nAPPENDIX\n   Copyright [yyyy] [name of copyright owner]\n";
        assert_eq!(read(apache).placeholder, None);
        let gpl =
            "GNU GENERAL PUBLIC LICENSE\nVersion 3\n    Copyright (C) <year>  <name of author>\n";
        assert_eq!(read(gpl).placeholder, None);
        assert_eq!(read(&format!("{MIT}{apache}")).placeholder, None);
    }

    #[test]
    fn naming_two_licences_is_no_licence_text() {
        assert_eq!(read("Licensed under either of\n * Apache License, Version 2.0 (LICENSE-APACHE)\n * MIT license\nat your option.\n").spdx, "");
        assert_eq!(
            read("This project is dual-licensed under the Unlicense and MIT licenses.\n").spdx,
            ""
        );
    }
}
