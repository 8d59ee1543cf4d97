//! Calls that issue a token, and how long it lives.

use super::lifetime::{long, minutes};
use super::{Line, function_text, is_of, push, text};
use crate::expression::Expression;
use crate::extract::code::draft::Sign;
use crate::extract::code::reading::Reading;
use crate::syntax::code::{Call, Language};

/// Access tokens may live this long (ruling 36).
const MAX_MINUTES: f64 = 60.0;

static EXPIRES: Expression = Expression::new(r#"(?i)\bexp\b|expire|expiration|ExpiresAt|\bttl\b"#);

/// Tokens that are no access tokens.
static OTHER: Expression = Expression::new(
    r"(?i)refresh|verif|confirm|reset|forgot|invit|email|remember|activation|unsubscribe|csrf",
);

pub(super) fn read(reading: &Reading<'_>, signs: &mut Vec<Sign>) {
    let mut first = None;
    for call in &reading.calls {
        if !issues(reading, *call) {
            continue;
        }
        let code = &reading.code;
        let head = code.head(call.name);
        let function = function_text(reading, call.name);
        // Made to call somebody else's service.
        if function.contains("\"Authorization\"")
            || function.contains("'Authorization'")
            || function.contains("client_assertion")
        {
            continue;
        }
        let inside = text(reading, call.open..call.close + 1);
        // A token that says nothing but when it ends guards a form.
        let form = inside.contains("exp")
            && code.sign(call.open + 1) == "{"
            && (call.open + 1..code.partner(call.open + 1))
                .filter(|at| code.string(*at).is_some())
                .count()
                == 1;
        if !form {
            first.get_or_insert((head, call.open));
        }
        let name = reading.function_name(call.name);
        let other = OTHER.is_match(&name) || OTHER.is_match(inside);
        let wide = matches!(code.language, Language::Rust | Language::CSharp);
        let expires = EXPIRES.is_match(function) || (wide && EXPIRES.is_match(code.text));
        // Nest sets the lifetime where the module is registered.
        let elsewhere = code.receiver(*call).ends_with("jwtService")
            || matches!(code.language, Language::Java | Language::Kotlin) && name.len() < 6;
        let scope = if inside.len() > 30 && EXPIRES.is_match(inside) {
            inside
        } else {
            function
        };
        let (good, what) = match (expires, longest(scope)) {
            (false, _) if elsewhere => continue,
            (false, _) => (false, "a token is issued that never expires".to_owned()),
            (true, Some(found)) if found > MAX_MINUTES && !other => {
                (false, format!("an access token lives for {}", long(found)))
            }
            (true, Some(found)) => (true, format!("a token lives for {}", long(found))),
            (true, None) if other => (true, "a token expires".to_owned()),
            (true, None) => (
                true,
                "a token expires, after a time that is set elsewhere".to_owned(),
            ),
        };
        push(
            reading,
            signs,
            (head, call.open),
            Line {
                topic: "token-lifetime",
                good,
                hedged: false,
                what,
            },
        );
    }
    let told = signs.iter().any(|sign| sign.topic == "key-rotation");
    if let (Some(place), false) = (first, told) {
        super::verify::keys(reading, signs, place);
    }
}

/// The longest time that a text speaks of, in minutes; lines about other tokens left out.
fn longest(text: &str) -> Option<f64> {
    let lines = text.lines().filter(|line| {
        let line = line.trim_start();
        !OTHER.is_match(line)
            && !line.starts_with("//")
            && !line.starts_with('#')
            && !line.starts_with('*')
    });
    lines.filter_map(minutes).fold(None, |most, one| {
        Some(most.map_or(one, |most: f64| most.max(one)))
    })
}

fn issues(reading: &Reading<'_>, call: Call) -> bool {
    let code = &reading.code;
    let name = code.at(call.name);
    let receiver = code.receiver(call);
    match code.language {
        Language::Rust => {
            name == "encode"
                && reading.positional(call).len() == 3
                && (receiver.ends_with("jsonwebtoken")
                    || reading.imports("jsonwebtoken") && receiver.is_empty())
                || name == "sign_with_key"
        }
        Language::Go => name == "NewWithClaims" && is_of(reading, &receiver, &["jwt"]),
        Language::Python => name == "encode" && matches!(receiver.as_str(), "jwt" | "jose.jwt"),
        Language::JavaScript => match name {
            "sign" => {
                matches!(receiver.as_str(), "jwt" | "jsonwebtoken" | "JWT")
                    || is_of(reading, &receiver, &["jsonwebtoken"])
                    || (receiver.is_empty()
                        && is_of(reading, "sign", &["jsonwebtoken", "hono/jwt"]))
                    || receiver.ends_with("jwtService")
            }
            "signAsync" => receiver.ends_with("jwtService"),
            "SignJWT" => true,
            _ => false,
        },
        Language::Java | Language::Kotlin => {
            (receiver == "Jwts" && name == "builder") || (receiver == "JWT" && name == "create")
        }
        Language::CSharp => matches!(name, "JwtSecurityToken") && call.close > call.open + 1,
        Language::Ruby | Language::Php => name == "encode" && receiver == "JWT",
    }
}

#[cfg(test)]
mod tests {
    use crate::extract::code::tests::source;

    fn good(path: &str, text: &str) -> Vec<bool> {
        let signs = source(path, text).signs;
        signs
            .into_iter()
            .filter(|sign| sign.topic == "token-lifetime")
            .map(|sign| sign.good)
            .collect()
    }

    #[test]
    fn a_token_without_an_end_is_bad_and_a_short_one_good() {
        for (path, text, expected) in [
            (
                "a.py",
                "import jwt\ndef f(u):\n    return jwt.encode({\"sub\": u}, KEY, algorithm=\"HS256\")\n",
                false,
            ),
            (
                "a.py",
                "import jwt\ndef f(u):\n    return jwt.encode({\"exp\": now() + timedelta(minutes=15)}, KEY)\n",
                true,
            ),
            (
                "a.py",
                "import jwt\ndef f(u):\n    return jwt.encode({\"exp\": now() + timedelta(days=7)}, KEY)\n",
                false,
            ),
            (
                "a.js",
                "const jwt = require('jsonwebtoken')\nfunction f(u) { return jwt.sign({ u }, K, { expiresIn: '15m' }) }",
                true,
            ),
            (
                "a.js",
                "const jwt = require('jsonwebtoken')\nfunction f(u) { return jwt.sign({ u }, K) }",
                false,
            ),
            (
                "a.js",
                "const jwt = require('jsonwebtoken')\nfunction f(u) { return jwt.sign({ u }, K, { expiresIn: '7d' }) }",
                false,
            ),
            (
                "a.js",
                "const jwt = require('jsonwebtoken')\nfunction refreshToken(u) { return jwt.sign({ u }, K, { expiresIn: '30d' }) }",
                true,
            ),
            (
                "a.go",
                "package a\nimport \"github.com/golang-jwt/jwt/v5\"\nfunc f() { e := time.Now().Add(time.Minute * 1); c := C{ExpiresAt: e}; jwt.NewWithClaims(m, c) }",
                true,
            ),
            (
                "a.rs",
                "use jsonwebtoken::encode;\nfn f() { let exp = now + ONE_WEEK; encode(&h, &c, &k); }",
                false,
            ),
        ] {
            assert_eq!(good(path, text), [expected], "{text}");
        }
    }
}
