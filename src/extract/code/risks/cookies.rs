//! Cookies: the attributes that each one is given, and those that a library gives by itself.
//!
//! A cookie without a word of session, token or login in its name counts less.

use super::{Compiled, Pattern, compile, sign, text_of};
use crate::expression::Expression;
use crate::extract::code::draft::Sign;
use crate::extract::code::reading::Reading;
use crate::syntax::code::{Call, Language};
use std::ops::Range;
use std::sync::LazyLock;

const TOPIC: &str = "cookie";

static TABLE: &[Pattern] = &[
    Pattern::bad(TOPIC, &[Language::Python], r"(?m)^(?:SESSION|CSRF)_COOKIE_SECURE\s*=\s*False", "the session cookie is sent without TLS too"),
    Pattern::bad(TOPIC, &[Language::Python], r"(?m)^SESSION_COOKIE_HTTPONLY\s*=\s*False", "scripts can read the session cookie"),
    Pattern::bad(TOPIC, &[Language::Python], r"(?m)^SESSION_COOKIE_SECURE\s*=\s*True", "Django's session cookie is secure").good(),
    Pattern::bad(TOPIC, &[Language::Rust], r"\bcookie_secure\(\s*false|\bwith_secure\(\s*false|\bcookie_http_only\(\s*false", "the session cookie is sent without TLS too, or scripts can read it"),
    Pattern::bad(TOPIC, &[Language::Rust], r"\bSessionMiddleware::(?:new|builder)\(|\bSessionManagerLayer::new\(|\bCookieMessageStore::builder\(", "the library's defaults: Secure, HttpOnly, SameSite").good(),
    Pattern::bad(TOPIC, &[Language::CSharp], r"\bCookieSecurePolicy\.None\b", "the cookie is sent without TLS too"),
    Pattern::bad(TOPIC, &[Language::CSharp], r"\bCookieSecurePolicy\.Always\b", "the cookie policy is Always").good(),
];

pub(super) static PATTERNS: LazyLock<Compiled> = LazyLock::new(|| compile(TABLE));

static SENSITIVE: Expression = Expression::new(
    r"(?i)sess|sid\b|auth|token|jwt|login|remember|user|account|access|refresh|identity",
);
static SECURE: Expression = Expression::new(r"(?i)\bsecure\b");
static NOT_SECURE: Expression = Expression::new(r#"(?i)\bsecure\b["']?\s*(?::|=>|=|\()\s*false"#);
static HTTP_ONLY: Expression = Expression::new(r"(?i)\bhttp_?only\b");
static NOT_HTTP_ONLY: Expression =
    Expression::new(r#"(?i)\bhttp_?only\b["']?\s*(?::|=>|=|\()\s*false"#);
static SAME_SITE: Expression = Expression::new(r"(?i)\bsame_?site\b");
static EXPIRED: Expression = Expression::new(
    r#"(?i)max_?age["']?\s*(?::|=>|=|\()\s*(?:-1|0\b|Duration::ZERO)|expires["']?\s*(?::|=)\s*(?:0\b|new Date\(0\)|time\.Unix\(0)|\bremoval\b|make_removal|removal_cookie|Cookie::new\([^()]*,\s*""\s*\)|Value:\s*"","#,
);

/// Django's sessions in settings of one file: without a word of it, the cookie is sent without TLS too. Settings of several
/// files are left to the one that says it.
fn django(reading: &Reading<'_>, masked: &str, signs: &mut Vec<Sign>) {
    const SESSIONS: &str = "django.contrib.sessions.middleware.SessionMiddleware";
    let whole = reading.out.path.rsplit('/').next() == Some("settings.py")
        && !reading.out.path.contains("settings/")
        && !masked.contains("SESSION_COOKIE_SECURE");
    let Some(start) = masked.find(SESSIONS).filter(|_| whole) else {
        return;
    };
    let at = reading
        .code
        .tokens()
        .partition_point(|token| (token.span.end as usize) <= start);
    let span = crate::source::Span::new(start, start + SESSIONS.len());
    let what = "Django's session cookie is sent without TLS too: `SESSION_COOKIE_SECURE` is false unless it is set";
    signs.extend(sign(reading, at, span, TOPIC, what));
}

/// What the calls say.
pub(super) fn read(reading: &Reading<'_>, masked: &str, signs: &mut Vec<Sign>) {
    if reading.code.language == Language::Python {
        django(reading, masked, signs);
    }
    let code = &reading.code;
    let mut options = Vec::new();
    for call in &reading.calls {
        if sets_cookie(reading, *call) {
            let range = whole(reading, *call);
            // Options that a variable holds are read where they are written.
            let text = text_of(reading, masked, range.clone()).to_owned();
            let shared = if code.language == Language::JavaScript && !text.contains('{') {
                options_of(reading, masked, *call).unwrap_or_default()
            } else {
                String::new()
            };
            if !shared.is_empty() || call_has_options(reading, *call, &text) {
                judge(
                    reading,
                    call.name,
                    range,
                    &format!("{text} {shared}"),
                    signs,
                );
            }
        }
        options.extend(library(reading, *call));
    }
    for (range, needs) in options {
        let text = text_of(reading, masked, range.clone());
        let secure =
            SECURE.is_match(text) && !NOT_SECURE.is_match(text) || text.contains("https_only=True");
        let span = code.span(range.start, range.end - 1);
        if let Some(mut one) = sign(reading, range.start, span, TOPIC, needs) {
            one.good = secure;
            if secure {
                one.what = "the session's cookie is secure".into();
            }
            signs.push(one);
        }
    }
    if code.language == Language::Go {
        literals(reading, masked, signs);
    }
}

/// `http.Cookie{ ... }`
fn literals(reading: &Reading<'_>, masked: &str, signs: &mut Vec<Sign>) {
    let code = &reading.code;
    for at in 2..code.len() {
        let literal = code.sign(at) == "{"
            && code.name(at - 1) == "Cookie"
            && matches!(code.name(at.saturating_sub(3)), "http" | "fiber");
        // A client shows the cookie that it was given.
        let of_a_client = code
            .parent(at)
            .is_some_and(|open| code.name(open.wrapping_sub(1)) == "AddCookie");
        if literal && !of_a_client {
            let range = at - 3..code.partner(at) + 1;
            let text = text_of(reading, masked, range.clone()).to_owned();
            judge(reading, at, range, &text, signs);
        }
    }
}

/// Whether a call sets a cookie.
fn sets_cookie(reading: &Reading<'_>, call: Call) -> bool {
    let code = &reading.code;
    let receiver = code.receiver(call).to_ascii_lowercase();
    let last = code.receiver_name(call).to_ascii_lowercase();
    match (code.language, code.name(call.name)) {
        (Language::JavaScript, "cookie") => matches!(last.as_str(), "res" | "response" | "reply"),
        (Language::JavaScript, "setCookie") => code.name(call.name.wrapping_sub(1)) != "function",
        (Language::JavaScript, "set") => {
            last == "cookies" || last == "cookiestore" || receiver.ends_with("cookies")
        }
        (Language::Python, "set_cookie" | "set_signed_cookie") => !last.is_empty(),
        (Language::Go, "SetCookie") => reading.imports("github.com/gin-gonic/gin"),
        (Language::Rust, "build" | "new") => last == "cookie",
        (Language::Php, "setcookie") => true,
        (Language::Java | Language::Kotlin, "from") => last == "responsecookie",
        (Language::CSharp, "Append") => last == "cookies",
        _ => false,
    }
}

/// Whether the attributes can be seen in the call.
fn call_has_options(reading: &Reading<'_>, call: Call, text: &str) -> bool {
    let code = &reading.code;
    match code.language {
        // `res.cookie(name, value)` has none at all; `res.cookie(name, value, options)` has them elsewhere.
        Language::JavaScript => text.contains('{') || code.arguments(call.open).len() == 2,
        Language::Python => !text.contains("**"),
        Language::CSharp => text.contains("CookieOptions") || code.arguments(call.open).len() == 2,
        Language::Go => true,
        Language::Php => code.arguments(call.open).len() > 1,
        _ => true,
    }
}

/// The object that the last argument of a call names, if the same file holds it.
fn options_of(reading: &Reading<'_>, masked: &str, call: Call) -> Option<String> {
    let code = &reading.code;
    let last = code.arguments(call.open).pop()?;
    let name = code.name(last.value.start);
    if last.value.len() != 1 || name.is_empty() {
        return None;
    }
    let at = (1..code.len()).find(|at| code.sign(*at) == "{" && code.bound_name(*at) == name)?;
    Some(text_of(reading, masked, at..code.partner(at) + 1).to_owned())
}

/// The tokens of the call and of the chain behind it, which sets attributes in some languages.
fn whole(reading: &Reading<'_>, call: Call) -> Range<usize> {
    let code = &reading.code;
    let head = code.head(call.name);
    let end = if matches!(
        code.language,
        Language::Rust | Language::Java | Language::Kotlin
    ) {
        code.chain_end(head).max(call.close)
    } else {
        call.close
    };
    head..end + 1
}

fn judge(reading: &Reading<'_>, at: usize, range: Range<usize>, text: &str, signs: &mut Vec<Sign>) {
    let code = &reading.code;
    if EXPIRED.is_match(text) {
        return;
    }
    let mut missing = Vec::new();
    if code.name(at) == "SetCookie" {
        // gin: name, value, age, path, domain, secure, httpOnly.
        let arguments = code
            .call_at(at + 1)
            .map(|call| code.arguments(call.open))
            .unwrap_or_default();
        let is_false = |index: usize| {
            arguments
                .get(index)
                .is_some_and(|one| code.name(one.value.start) == "false")
        };
        if is_false(5) {
            missing.push("Secure");
        }
        if is_false(6) {
            missing.push("HttpOnly");
        }
        if arguments.len() < 7 {
            return;
        }
    } else {
        if !SECURE.is_match(text) || NOT_SECURE.is_match(text) {
            missing.push("Secure");
        }
        let for_scripts = text.to_ascii_lowercase().contains("csrf")
            || text.to_ascii_lowercase().contains("xsrf");
        if !for_scripts && (!HTTP_ONLY.is_match(text) || NOT_HTTP_ONLY.is_match(text)) {
            missing.push("HttpOnly");
        }
        if !SAME_SITE.is_match(text) {
            missing.push("SameSite");
        }
    }
    let span = code.span(range.start, range.end - 1);
    let Some(mut one) = sign(reading, at, span, TOPIC, String::new()) else {
        return;
    };
    one.good = missing.is_empty();
    one.what = if missing.is_empty() {
        "Secure, HttpOnly and SameSite".into()
    } else {
        format!("the cookie is set without {}", missing.join(", "))
    };
    one.hedged |= !SENSITIVE.is_match(text);
    signs.push(one);
}

/// A session library whose defaults are not safe (ruling 45): the tokens of its options, and what is wrong without them.
fn library(reading: &Reading<'_>, call: Call) -> Option<(Range<usize>, &'static str)> {
    let code = &reading.code;
    let name = code.name(call.name);
    let range = code.head(call.name)..call.close + 1;
    match code.language {
        Language::JavaScript if matches!(name, "session" | "cookieSession" | "expressSession") => {
            let known = reading.imports("express-session") || reading.imports("cookie-session");
            (known && code.receiver(call).is_empty() && code.sign(call.open + 1) == "{")
                .then_some((range, "the session's cookie is sent without TLS too: `cookie.secure` is false unless it is set"))
        }
        Language::Python if name == "add_middleware" => {
            let first = code.arguments(call.open).into_iter().next()?;
            (code.name(first.value.start) == "SessionMiddleware")
                .then_some((range, "the session's cookie is sent without TLS too: `https_only` is false unless it is set"))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::signs;

    fn good(path: &str, text: &str) -> Vec<bool> {
        signs(path, text, "cookie")
            .into_iter()
            .map(|one| one.0)
            .collect()
    }

    #[test]
    fn cookies_without_their_attributes_are_found() {
        for (path, text) in [
            ("settings.py", "SESSION_COOKIE_SECURE = False\n"),
            (
                "shop/settings.py",
                "MIDDLEWARE = (\n    \"django.contrib.sessions.middleware.SessionMiddleware\",\n)\n",
            ),
            (
                "a.go",
                "package a\nfunc f() { http.SetCookie(w, &http.Cookie{Name: \"sid\", Value: v, MaxAge: 60}) }",
            ),
            ("a.js", "res.cookie('session', id, { httpOnly: true })"),
            (
                "a.js",
                "import session from 'express-session'\napp.use(session({ secret: s, cookie: { secure: false } }))",
            ),
            (
                "a.rs",
                "fn f() { SessionMiddleware::builder(s, k).cookie_secure(false) }",
            ),
            (
                "a.py",
                "response.set_cookie(key='session', value=v, httponly=True)",
            ),
            (
                "a.py",
                "app.add_middleware(SessionMiddleware, secret_key=k)",
            ),
        ] {
            assert!(good(path, text).contains(&false), "{text}");
        }
    }

    #[test]
    fn cookies_with_their_attributes_pass() {
        for (path, text) in [
            (
                "a.py",
                "response.set_cookie(key='session', value=v, httponly=True, secure=True, samesite='lax')",
            ),
            (
                "a.js",
                "const o = { secure: true, httpOnly: true, sameSite: 'lax' }\nres.cookie('session', id, o)",
            ),
            (
                "a.rs",
                "fn f() { let m = SessionMiddleware::new(store, key); }",
            ),
            (
                "a.go",
                "package a\nvar c = http.Cookie{Name: \"sid\", Secure: true, HttpOnly: true, SameSite: http.SameSiteLaxMode}",
            ),
        ] {
            assert_eq!(good(path, text), [true], "{text}");
        }
    }

    #[test]
    fn what_is_no_cookie_is_none() {
        for (path, text) in [
            (
                "a.js",
                "nodemailer.createTransport({ port: 587, secure: false })",
            ),
            ("a.py", "response.delete_cookie(key='session')"),
            (
                "a.go",
                "package a\nfunc f() { request.AddCookie(&http.Cookie{Name: \"token\", Value: v}) }",
            ),
            (
                "a.go",
                "package a\nvar c = http.Cookie{Name: \"sid\", MaxAge: -1}",
            ),
            ("a.js", "cache.set('token', value)"),
        ] {
            assert!(good(path, text).is_empty(), "{text}");
        }
    }
}
