//! Calls that verify a token: which of algorithm, issuer and audience they ask for, and whether the key can change.

use super::{Line, function_text, is_of, push, text};
use crate::expression::Expression;
use crate::extract::code::draft::Sign;
use crate::extract::code::reading::Reading;
use crate::syntax::code::{Call, Language};

static ISSUER: Expression = Expression::new(
    r#"set_issuer|\.iss\s*=\s*Some|WithIssuer|\bissuer\s*[=:,}]|\biss:|verify_iss|requireIssuer|withIssuer|ValidIssuers?\b|\bAuthority\b|createDefaultWithIssuer|\.Issuer\s*[!=]=|\.iss\s*[!=]==?|VerifyIssuer|ExpectedIssuer|["']iss["']\s*\]"#,
);
static AUDIENCE: Expression = Expression::new(
    r#"set_audience|\.aud\s*=\s*Some|WithAudience|\baudience\s*[=:,}]|\baud:|verify_aud|requireAudience|withAudience|ValidAudiences?\b|\.Audience\b|\.aud\s*[!=]==?|VerifyAudience|ExpectedAudience|["']aud["']\s*\]|audiences"#,
);
static ALGORITHM: Expression = Expression::new(
    r#"Validation::(new|default)|WithValidMethods|\.Method\.\(|\.Method\s*[!=]=|\.Method\.Alg\(\)|SigningMethod|algorithms?\b|ValidAlgorithms|\bWithKey\(|verifyWith|setSigningKey|require\(|new Key\(|IssuerSigningKey|AddJwtBearer|jwtVerify|Algorithm"#,
);
static ROTATES: Expression = Expression::new(
    r#"(?i)jwks|jwkset|PyJWKClient|keyfunc|jwk\.Cache|issuer-uri|\bAuthority\b|secretOrKeyProvider|\bkid\b|previous_?key|jwt_?keys\b|OpenIdConnectConfiguration|getSigningKey|IssuerSigningKeyResolver|key_?ring|well-known/|NimbusJwtDecoder|discovery"#,
);

pub(super) fn read(reading: &Reading<'_>, signs: &mut Vec<Sign>) {
    let mut keys_told = false;
    for call in &reading.calls {
        if !verifies(reading, *call) || is_statement(reading, *call) {
            continue;
        }
        let code = &reading.code;
        let function = function_text(reading, call.name);
        // Rust, Go and the typed ones build what they ask for elsewhere in the file as well.
        let by_name = reading
            .positional(*call)
            .get(2)
            .is_some_and(|one| one.len() <= 2);
        let wide = by_name
            || matches!(
                code.language,
                Language::Rust | Language::Java | Language::Kotlin | Language::CSharp
            );
        let asked = if wide { code.text } else { function };
        let mut lacks = Vec::new();
        if !ALGORITHM.is_match(asked) {
            lacks.push("its algorithm");
        }
        if !ISSUER.is_match(asked) {
            lacks.push("its issuer");
        }
        if !AUDIENCE.is_match(asked) {
            lacks.push("its audience");
        }
        let what = if lacks.is_empty() {
            "a token is verified with its algorithm, issuer and audience".to_owned()
        } else {
            format!("a token is verified without {}", lacks.join(" and "))
        };
        // One service that issues its own tokens with one key: little hangs on whom they are for.
        let own = lacks == ["its audience"];
        let head = code.head(call.name);
        push(
            reading,
            signs,
            (head, call.open),
            Line {
                topic: "jwt-validation",
                good: lacks.is_empty(),
                hedged: own,
                what,
            },
        );
        if !keys_told {
            keys_told = true;
            keys(reading, signs, (head, call.open));
        }
    }
}

/// Whether the keys of this file's tokens can change while it runs.
pub(super) fn keys(reading: &Reading<'_>, signs: &mut Vec<Sign>, tokens: (usize, usize)) {
    let good = ROTATES.is_match(reading.code.text);
    let what = if good {
        "keys are told apart, so that they can change"
    } else {
        "one fixed key signs and verifies every token"
    };
    push(
        reading,
        signs,
        tokens,
        Line {
            topic: "key-rotation",
            good,
            hedged: false,
            what: what.to_owned(),
        },
    );
}

/// A bare `jwt.decode(...)` whose claims nobody reads guards a form, not a user.
fn is_statement(reading: &Reading<'_>, call: Call) -> bool {
    let code = &reading.code;
    let head = code.head(call.name);
    code.language == Language::Python
        && code.token(head).is_some_and(|token| token.first)
        && code.token(call.close + 1).is_none_or(|token| token.first)
        && code.parent(head).is_none()
}

fn verifies(reading: &Reading<'_>, call: Call) -> bool {
    let code = &reading.code;
    let name = code.at(call.name);
    let receiver = code.receiver(call);
    let arguments = reading.positional(call).len();
    match code.language {
        Language::Rust => {
            name == "decode"
                && arguments == 3
                && (receiver.ends_with("jsonwebtoken")
                    || is_of(reading, "decode", &["jsonwebtoken"])
                    || reading.imports("jsonwebtoken") && receiver.is_empty())
        }
        Language::Go => {
            matches!(
                name,
                "Parse" | "ParseWithClaims" | "ParseString" | "ParseRequest"
            ) && (is_of(reading, &receiver, &["jwt"])
                || receiver.to_ascii_lowercase().ends_with("parser") && code.text.contains("jwt"))
        }
        Language::Python => {
            name == "decode"
                && matches!(receiver.as_str(), "jwt" | "jose.jwt" | "jose_jwt" | "pyjwt")
                && !text(reading, call.open..call.close).contains("verify_signature")
        }
        Language::JavaScript => match name {
            "verify" => {
                matches!(receiver.as_str(), "jwt" | "jsonwebtoken" | "JWT")
                    || is_of(reading, &receiver, &["jsonwebtoken"])
                    || (receiver.is_empty()
                        && is_of(reading, "verify", &["jsonwebtoken", "hono/jwt"]))
                    || receiver.ends_with("jwtService")
            }
            "verifyAsync" => receiver.ends_with("jwtService"),
            "jwtVerify" => true,
            "expressjwt" | "expressJwt" => true,
            "jwt" => is_of(reading, "jwt", &["express-jwt"]),
            "super" | "JwtStrategy" => {
                text(reading, call.open..call.close).contains("jwtFromRequest")
            }
            _ => false,
        },
        Language::Java | Language::Kotlin => {
            (receiver == "Jwts" && matches!(name, "parser" | "parserBuilder"))
                || (receiver == "JWT" && name == "require")
        }
        Language::CSharp => {
            name == "AddJwtBearer" || name == "ValidateToken" || name == "ValidateTokenAsync"
        }
        Language::Ruby | Language::Php => name == "decode" && receiver == "JWT",
    }
}

#[cfg(test)]
mod tests {
    use crate::extract::code::tests::source;

    fn lines(path: &str, text: &str, topic: &str) -> Vec<(bool, String)> {
        let signs = source(path, text).signs;
        signs
            .into_iter()
            .filter(|sign| sign.topic == topic)
            .map(|sign| (sign.good, sign.what))
            .collect()
    }

    #[test]
    fn what_a_verification_lacks_is_said() {
        for (path, text, lacks) in [
            (
                "a.js",
                "const jwt = require('jsonwebtoken')\nfunction f(t) { return jwt.verify(t, SECRET) }",
                "its algorithm and its issuer and its audience",
            ),
            (
                "a.rs",
                "use jsonwebtoken::{decode, Validation};\nfn f(t: &str) { decode::<C>(t, &key, &Validation::default()) }",
                "its issuer and its audience",
            ),
            (
                "a.go",
                "package a\nimport \"github.com/golang-jwt/jwt/v5\"\nfunc f() { t, err := jwt.ParseWithClaims(s, &c, kf, jwt.WithValidMethods(m), jwt.WithIssuer(i)) }",
                "its audience",
            ),
            (
                "a.py",
                "import jwt\ndef f(t):\n    return jwt.decode(t, KEY, algorithms=[\"HS256\"])\n",
                "its issuer and its audience",
            ),
        ] {
            let found = lines(path, text, "jwt-validation");
            assert_eq!(
                found,
                [(false, format!("a token is verified without {lacks}"))],
                "{path}"
            );
        }
    }

    #[test]
    fn a_whole_verification_is_good() {
        for (path, text) in [
            (
                "a.py",
                "import jwt\ndef f(t):\n    return jwt.decode(t, key, algorithms=[\"RS256\"], audience=AUD, issuer=ISS)\n",
            ),
            (
                "a.ts",
                "import jwt from 'jsonwebtoken'\nconst f = (t) => jwt.verify(t, KEY, { algorithms: ['RS256'], issuer: ISS, audience: AUD })",
            ),
            (
                "a.go",
                "package a\nimport \"github.com/golang-jwt/jwt/v5\"\nfunc f() { t, err := jwt.Parse(s, kf, jwt.WithValidMethods(m), jwt.WithIssuer(i), jwt.WithAudience(a)) }",
            ),
        ] {
            assert!(
                lines(path, text, "jwt-validation")
                    .iter()
                    .all(|(good, _)| *good),
                "{path}"
            );
        }
    }

    #[test]
    fn keys_by_their_names_can_change() {
        let text = "import jwt\nclient = jwt.PyJWKClient(url)\ndef f(t):\n    return jwt.decode(t, client.get_signing_key_from_jwt(t).key, algorithms=[\"RS256\"])\n";
        assert!(lines("a.py", text, "key-rotation")[0].0);
        let text =
            "import jwt\ndef f(t):\n    return jwt.decode(t, SECRET, algorithms=[\"HS256\"])\n";
        assert!(!lines("a.py", text, "key-rotation")[0].0);
    }
}
