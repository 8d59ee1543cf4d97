//! Files whose name a request gives: opened as they come, or kept under a directory.

use super::push;
use super::values::holes;
use crate::expression::Expression;
use crate::extract::code::draft::Sign;
use crate::extract::code::reading::Reading;
use crate::syntax::code::{Call, Language};
use std::ops::Range;

const TOPIC: &str = "path-traversal";

/// What a request gives.
static REQUEST: Expression = Expression::new(
    r#"\b(req|request|ctx|context)\.(params|query|body|file|files|path_params|query_params|args|form|values|view_args|match_info)\b|\br\.URL\.(Path|Query)|\b(FormValue|PathValue|URLParam|getParameter|getOriginalFilename)\(|\bmux\.Vars\(|\bc\.(Param|Query|PostForm|Params)\(|\.Filename\b|\boriginalname\b|\bfile\.filename\b|\bupload\w*\.filename\b|\bparams\[|\$_(GET|POST|REQUEST|FILES)\b|\$request->(input|get|query|route|file)|getClientOriginalName\(|\bpath\.into_inner\(\)|\bformFile\.FileName\b|\bfile\.FileName\b|\boriginal_filename\b"#,
);

/// What keeps a name inside of its directory, or makes it harmless.
static GUARD: Expression = Expression::new(
    r#"\bsecure_filename\(|\.is_relative_to\(|\.relative_to\(|\bsafe_join\(|\bsanitize_?[fF]ile_?[nN]ame\b|\bfilepath\.(IsLocal|Base)\(|\bpath\.Base\(|\bos\.(OpenRoot|Root)\b|\bSecureJoin\(|\.toRealPath\(|\bFilenameUtils\.getName\(|\bStringUtils\.cleanPath\(|\bPath\.GetFileName\(|\bPath\.GetFullPath\(|\bFile\.basename\(|\bbasename\(|\bpath\.basename\(|\.file_name\(\)|\bcanonicalize\(|\broot:\s|\.MatchString\(|\.is_match\(|\.test\(|\bre\.(full)?match\(|\.matches\(|preg_match\(|\.startsWith\(|\.starts_with\(|\.startswith\(|\.StartsWith\(|start_with\?|\.scan\(|=~|\.match\?\(|\bHasPrefix\(|\buuid|\bUUID|Guid\.NewGuid|SecureRandom|\bnanoid\(|\brealpath\(|\bin (ALLOWED|allowed)\w*|\ballowed\w*\.(includes|has|contains)\("#,
);

pub(super) fn read(reading: &Reading<'_>, signs: &mut Vec<Sign>) {
    for call in &reading.calls {
        if !opens(reading, *call) {
            continue;
        }
        let code = &reading.code;
        let inside = call.open + 1..call.close;
        if inside.is_empty() {
            continue;
        }
        let text = code.span(inside.start, inside.end - 1).text(code.text);
        let body = reading
            .function(call.name)
            .map_or(0..code.len(), |function| function.body.clone());
        let direct = REQUEST.is_match(text);
        let named = || {
            inside
                .clone()
                .filter(|at| !code.is_connector(at.wrapping_sub(1)) && !code.is_connector(at + 1))
                .any(|at| {
                    is_given(reading, code.name(at), &body, call.name)
                        || holes(reading, at)
                            .iter()
                            .any(|name| is_given(reading, name, &body, call.name))
                })
        };
        if !direct && !named() {
            continue;
        }
        // The whole function: signature and body.
        let guarded = GUARD.is_match(
            code.span(body.start, body.end.saturating_sub(1).max(body.start))
                .text(code.text),
        ) || GUARD.is_match(text);
        let what = if guarded {
            "a file that a request names is opened after a check of its name"
        } else {
            "a file is opened under a name that a request gives"
        };
        push(
            reading,
            signs,
            TOPIC,
            guarded,
            (code.head(call.name), call.open),
            what,
        );
    }
}

/// Whether a call opens, writes, sends or deletes a file.
fn opens(reading: &Reading<'_>, call: Call) -> bool {
    let code = &reading.code;
    let name = code.at(call.name);
    let receiver = code.receiver(call);
    match code.language {
        Language::Python => match name {
            "open" => matches!(receiver.as_str(), "" | "aiofiles" | "io"),
            "send_file" | "FileResponse" => true,
            "Path" => receiver.is_empty() || receiver == "pathlib",
            _ => false,
        },
        Language::JavaScript => matches!(
            name,
            "sendFile"
                | "readFile"
                | "readFileSync"
                | "createReadStream"
                | "writeFile"
                | "writeFileSync"
                | "createWriteStream"
                | "download"
                | "unlink"
                | "unlinkSync"
        ),
        Language::Go => matches!(
            (receiver.as_str(), name),
            (
                "os",
                "Open" | "Create" | "ReadFile" | "WriteFile" | "OpenFile" | "Remove"
            ) | ("http", "ServeFile")
                | ("ioutil", "ReadFile" | "WriteFile")
                | ("c", "File" | "SendFile")
        ),
        Language::Rust => {
            let last = receiver.rsplit('.').next().unwrap_or_default();
            matches!(
                (last, name),
                ("File", "open" | "create")
                    | ("fs", "read" | "write" | "read_to_string" | "remove_file")
                    | ("NamedFile", "open" | "open_async")
            )
        }
        Language::Java | Language::Kotlin => {
            matches!(
                name,
                "File" | "FileInputStream" | "FileOutputStream" | "FileSystemResource"
            ) && receiver.is_empty()
                || matches!(
                    (receiver.as_str(), name),
                    ("Paths", "get")
                        | ("Path", "of")
                        | (
                            "Files",
                            "newInputStream" | "readAllBytes" | "copy" | "readString"
                        )
                )
        }
        Language::CSharp => {
            matches!(receiver.as_str(), "File" | "System.IO.File")
                && (name.starts_with("Open")
                    || name.starts_with("Read")
                    || name.starts_with("Write")
                    || name == "Delete"
                    || name == "Create")
                || matches!(name, "PhysicalFile" | "FileStream")
        }
        Language::Ruby => {
            matches!(
                (receiver.as_str(), name),
                ("File", "open" | "read" | "new" | "binread" | "write") | ("IO", "read")
            ) || name == "send_file"
        }
        Language::Php => {
            receiver.is_empty()
                && matches!(
                    name,
                    "file_get_contents"
                        | "fopen"
                        | "readfile"
                        | "file_put_contents"
                        | "unlink"
                        | "file"
                )
        }
    }
}

/// Whether a name is given by a request in this function: bound to something of the request, or a parameter of the path.
fn is_given(reading: &Reading<'_>, name: &str, body: &Range<usize>, before: usize) -> bool {
    if name.len() < 2 {
        return false;
    }
    let code = &reading.code;
    let bound = (body.start..before.min(body.end)).any(|at| {
        if code.name(at) != name {
            return false;
        }
        let equals = if code.sign(at + 1) == "," {
            at + 3
        } else {
            at + 1
        };
        if !matches!(code.sign(equals), "=" | ":=") {
            return false;
        }
        let end = code.line_end(equals).max(equals);
        REQUEST.is_match(code.span(equals, end).text(code.text))
    });
    bound || is_path_parameter(reading, name, before)
}

/// `@Param("path") path`, `@PathVariable String name`, a parameter that the route's own path names.
fn is_path_parameter(reading: &Reading<'_>, name: &str, at: usize) -> bool {
    let code = &reading.code;
    let Some(function) = reading.function(at) else {
        return false;
    };
    let Some(here) = function
        .parameters
        .clone()
        .find(|here| code.name(*here) == name)
    else {
        return false;
    };
    let annotated = (here.saturating_sub(8)..here).any(|before| {
        matches!(
            code.name(before),
            "Param"
                | "PathVariable"
                | "RequestParam"
                | "Query"
                | "FromRoute"
                | "FromQuery"
                | "PathParam"
                | "QueryParam"
        ) && code.sign(before.wrapping_sub(1)) != "."
    });
    let in_route = reading.decorators.iter().any(|decorator| {
        let ours = reading
            .decorated(decorator)
            .is_some_and(|decorated| decorated.at == function.at);
        let path = decorator.open.and_then(|open| {
            code.arguments(open)
                .first()
                .and_then(|first| code.string_text(first.value.start))
        });
        ours && path.is_some_and(|path| {
            path.contains(&format!("{{{name}}}"))
                || path.contains(&format!("{{{name}:"))
                || path.contains(&format!("<{name}>"))
                || path.contains(&format!(":{name}>"))
        })
    });
    annotated || in_route
}

#[cfg(test)]
mod tests {
    use super::super::tests::{found, holds};
    use super::TOPIC;

    #[test]
    fn names_from_requests_are_found_in_every_language() {
        holds(
            TOPIC,
            &[
                (
                    "py",
                    "def up(file):\n    open(os.path.join(UPLOAD_DIR, file.filename), \"wb\")\n",
                ),
                (
                    "py",
                    "def get(request):\n    return FileResponse(UPLOADS / request.path_params[\"name\"])\n",
                ),
                (
                    "py",
                    "@app.get(\"/files/{filename}\")\ndef get(filename: str):\n    return FileResponse(f\"uploads/{filename}\") if False else open(filename)\n",
                ),
                (
                    "js",
                    "app.get('/x', (req, res) => res.sendFile(path.join(__dirname, req.params.name)))",
                ),
                ("js", "fs.readFile(req.query.file, cb)"),
                (
                    "go",
                    "package a\nfunc f() { os.Open(filepath.Join(dir, r.URL.Query().Get(\"f\"))) }",
                ),
                (
                    "go",
                    "package a\nfunc f() { os.Create(dst + header.Filename) }",
                ),
                (
                    "rs",
                    "fn f() { NamedFile::open(format!(\"./static/{}\", path.into_inner())); }",
                ),
                (
                    "java",
                    "class A { void f() { Files.copy(in, Paths.get(dir, file.getOriginalFilename())); } }",
                ),
                ("php", "<?php readfile('/data/' . $_GET['f']);"),
                ("rb", "send_file(\"/data/#{x}\" + params[:file])\n"),
            ],
            &[
                (
                    "py",
                    "open(os.path.join(BASE, \"config.yml\"))\nopen(os.path.join(dirname, filename))\njs_xhr.open(request.method, request.url, False)\n",
                ),
                ("js", "path.join(__dirname, \"static\")"),
                ("go", "package a\nfunc f() { os.Open(cfgPath) }"),
                (
                    "go",
                    "package a\nfunc f() { p := mux.Vars(r)[\"p\"]; if !filepath.IsLocal(p) { return }; os.Open(p) }",
                ),
                ("rs", "fn f() { File::open(\"Cargo.toml\"); }"),
                ("java", "class A { void f() { Paths.get(\"/etc/app\"); } }"),
                (
                    "py",
                    "def up(f):\n    name = secure_filename(f.filename)\n    open(name)\n",
                ),
            ],
        );
    }

    #[test]
    fn a_checked_name_is_shown() {
        let text = "package a\nfunc f() { hash := mux.Vars(r)[\"hash\"]\n if !valid.MatchString(hash) { return }\n os.ReadFile(path.Join(d, hash)) }";
        assert_eq!(found("a.go", text, TOPIC), (false, true));
        let text = "class A { @Get(':path') d(@Param('path') path: string, @Response() res: R) { return res.sendFile(path, { root: './files' }); } }";
        assert_eq!(found("a.ts", text, TOPIC), (false, true));
    }
}
