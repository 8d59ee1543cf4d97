//! Certificate verification that is switched off.

use super::{Compiled, Pattern, compile, sign};
use crate::extract::code::draft::Sign;
use crate::extract::code::reading::Reading;
use crate::syntax::code::Language;
use std::sync::LazyLock;

const TOPIC: &str = "tls-bypass";

static TABLE: &[Pattern] = &[
    Pattern::bad(TOPIC, &[Language::Python], r"\bssl\._create_unverified_context\b", "an SSL context that verifies nothing"),
    Pattern::bad(TOPIC, &[Language::Python], r"\bcheck_hostname\s*=\s*False\b", "host names are not checked"),
    Pattern::bad(TOPIC, &[Language::Python], r#"\b(?:verify_mode|cert_reqs)\s*=\s*["']?(?:ssl\.)?CERT_NONE\b"#, "certificates are not verified"),
    Pattern::bad(TOPIC, &[Language::Python], r"\b(?:session|client|http|s)\.verify\s*=\s*False\b", "certificates are not verified"),
    Pattern::bad(TOPIC, &[Language::Rust], r"\bdanger_accept_invalid_(?:certs|hostnames)\(\s*true\s*\)", "invalid certificates are accepted"),
    Pattern::bad(TOPIC, &[Language::Rust], r"\bSslVerifyMode::NONE\b", "certificates are not verified"),
    Pattern::bad(TOPIC, &[Language::Rust], r"\bdangerous\(\)\s*\.(?:set_certificate_verifier|with_custom_certificate_verifier)", "a verifier of its own decides about certificates").hedged(),
    Pattern::bad(TOPIC, &[Language::JavaScript], r#"\brejectUnauthorized["']?\s*:\s*false\b"#, "certificates are not verified"),
    Pattern::bad(TOPIC, &[Language::JavaScript], r#"\bstrictSSL["']?\s*:\s*false\b"#, "certificates are not verified"),
    Pattern::bad(TOPIC, &[Language::JavaScript], r#"\brejectUnauthorized["']?\s*:\s*(?:\w+\.)*\w+(?:\([^)]*\))?(?:\[[^\]]*\])?\s*={2,3}\s*["']true["']"#, "certificates are verified only if a variable says so").hedged(),
    Pattern::bad(TOPIC, &[Language::JavaScript], r#"\benv(?:\.|\[["'])NODE_TLS_REJECT_UNAUTHORIZED(?:["']\])?\s*=\s*["']?0"#, "certificates are verified nowhere in the process"),
    Pattern::bad(TOPIC, &[Language::Java, Language::Kotlin], r"\b(?:NoopHostnameVerifier|ALLOW_ALL_HOSTNAME_VERIFIER|TrustAllStrategy|InsecureTrustManagerFactory|TrustSelfSignedStrategy)\b\s*[.(]", "certificates or host names are not verified"),
    Pattern::bad(TOPIC, &[Language::CSharp], r"\bDangerousAcceptAnyServerCertificateValidator\b", "any certificate is accepted"),
    Pattern::bad(TOPIC, &[Language::CSharp], r"\bServerCertificate(?:Custom)?ValidationCallback\s*\+?=[^;\n]*=>\s*true\b", "any certificate is accepted"),
    Pattern::bad(TOPIC, &[Language::Ruby], r"\bVERIFY_NONE\b|\bverify_ssl:\s*false\b|\bverify:\s*false\b", "certificates are not verified"),
    Pattern::bad(TOPIC, &[Language::Php], r#"\bCURLOPT_SSL_VERIFY(?:PEER|HOST)\s*(?:,|=>)\s*(?:false|0)\b|['"]verify(?:_peer|_peer_name)?['"]\s*=>\s*false|\bwithoutVerifying\(\)"#, "certificates are not verified"),
];

pub(super) static PATTERNS: LazyLock<Compiled> = LazyLock::new(|| compile(TABLE));

/// Functions that send requests, or make what does.
const CLIENTS: &[&str] = &[
    "get",
    "post",
    "put",
    "patch",
    "delete",
    "head",
    "options",
    "request",
    "stream",
    "send",
    "Client",
    "AsyncClient",
    "Session",
    "ClientSession",
    "urlopen",
    "PoolManager",
];

/// What the tokens say better than a pattern.
pub(super) fn read(reading: &Reading<'_>, signs: &mut Vec<Sign>) {
    match reading.code.language {
        Language::Python => python(reading, signs),
        Language::Go => go(reading, signs),
        _ => {}
    }
}

fn python(reading: &Reading<'_>, signs: &mut Vec<Sign>) {
    let code = &reading.code;
    for call in &reading.calls {
        for argument in code.arguments(call.open) {
            let off = argument.value.len() == 1 && code.name(argument.value.start) == "False";
            let name = code.name(call.name);
            let receiver = code.receiver(*call).to_ascii_lowercase();
            let sends = CLIENTS.contains(&name)
                && !receiver.contains("jwt")
                && (name.ends_with("Client") || name.ends_with("Session") || !receiver.is_empty());
            let bad = match argument.name {
                "verify" => off && sends,
                "verify_ssl" | "ssl_verify" => off,
                "ssl" => off && matches!(name, "TCPConnector" | "get" | "post" | "request"),
                _ => false,
            };
            if bad {
                let span = code.span(code.head(call.name), argument.value.end - 1);
                signs.extend(sign(
                    reading,
                    call.name,
                    span,
                    TOPIC,
                    "certificates are not verified",
                ));
            }
        }
    }
}

fn go(reading: &Reading<'_>, signs: &mut Vec<Sign>) {
    let code = &reading.code;
    for at in 0..code.len() {
        if code.name(at) != "InsecureSkipVerify" || code.name(at + 2) != "true" {
            continue;
        }
        let literal = code.sign(at + 1) == ":";
        // Of a web socket's options it is about the Origin header.
        let websocket = literal
            && code.parent(at).is_some_and(|open| {
                matches!(
                    code.name(open.wrapping_sub(1)),
                    "AcceptOptions" | "DialOptions"
                )
            });
        if websocket || !(literal || code.sign(at + 1) == "=") {
            continue;
        }
        let span = code.span(at, at + 2);
        signs.extend(sign(
            reading,
            at,
            span,
            TOPIC,
            "certificates are not verified",
        ));
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{is_bad, signs};

    #[test]
    fn verification_that_is_off_is_found() {
        for (path, text) in [
            ("a.py", "requests.get(url,\n    verify=False)"),
            ("a.py", "ctx.check_hostname = False"),
            ("a.py", "aiohttp.TCPConnector(ssl=False)"),
            (
                "a.go",
                "package a\nvar c = &tls.Config{InsecureSkipVerify: true}",
            ),
            (
                "a.rs",
                "fn f() { builder.danger_accept_invalid_certs(true); }",
            ),
            ("a.ts", "new https.Agent({ rejectUnauthorized: false })"),
            ("a.js", "process.env['NODE_TLS_REJECT_UNAUTHORIZED'] = '0'"),
            (
                "A.java",
                "class A { Object v = NoopHostnameVerifier.INSTANCE; }",
            ),
            (
                "A.cs",
                "class A { void F() { ServicePointManager.ServerCertificateValidationCallback += (a, b, c, d) => true; } }",
            ),
            ("a.rb", "http.verify_mode = OpenSSL::SSL::VERIFY_NONE"),
            (
                "a.php",
                "<?php curl_setopt($c, CURLOPT_SSL_VERIFYPEER, false);",
            ),
        ] {
            assert!(is_bad(path, text, "tls-bypass"), "{text}");
        }
    }

    #[test]
    fn what_only_looks_like_it_is_none() {
        for (path, text) in [
            ("a.py", "requests.get(url, verify=ca_bundle)"),
            (
                "a.py",
                "pos.click_function_key('Safe Drop', 5, verify=False)",
            ),
            ("a.py", "jwt.decode(t, key, verify=False)"),
            (
                "a.go",
                "package a\nvar c = websocket.AcceptOptions{InsecureSkipVerify: true}",
            ),
            (
                "a.go",
                "package a\nvar c = &tls.Config{InsecureSkipVerify: true} // #nosec G402 -- pinned below",
            ),
            (
                "a.rs",
                "fn f() { builder.danger_accept_invalid_certs(cfg.dev); }",
            ),
            (
                "a.rs",
                "#[cfg(test)]\nmod tests { fn f() { builder.danger_accept_invalid_certs(true); } }",
            ),
            ("a.ts", "new https.Agent({ rejectUnauthorized: true })"),
        ] {
            assert!(!is_bad(path, text, "tls-bypass"), "{text}");
        }
    }

    #[test]
    fn a_choice_of_the_user_is_hedged() {
        let text = "package a\nfunc f() { if cfg.Insecure { c.InsecureSkipVerify = true } }";
        let found = signs("a.go", text, "tls-bypass");
        assert_eq!(found.len(), 1);
        assert!(found[0].1);
        let text = "const o = { rejectUnauthorized: process.env.DB_SSL === 'true' }";
        assert!(signs("a.ts", text, "tls-bypass")[0].1);
    }
}
