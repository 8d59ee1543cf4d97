//! Accounts with a password that the source writes out.

use super::{sign, text_of};
use crate::expression::Expression;
use crate::extract::code::draft::Sign;
use crate::extract::code::reading::Reading;
use crate::syntax::code::Language;

const TOPIC: &str = "default-account";

/// An account's record with a password that is written out.
static RECORD: Expression = Expression::new(
    r#"(?i)\b(?:password|passwd)["']?\s*(?:=>|[:=])\s*["'`]([^"'`\s${}<>]{3,40})["'`]"#,
);
static NAMED: Expression = Expression::new(
    r#"(?i)\b(?:email|user_?name|login|name)["']?\s*(?:=>|[:=])\s*["'`][^"'`\n]+["'`]"#,
);

/// Functions that hash a password or make an account.
fn makes(language: Language, receiver: &str, name: &str) -> bool {
    match language {
        Language::Python => matches!(
            name,
            "create_superuser"
                | "create_user"
                | "make_password"
                | "set_password"
                | "get_password_hash"
                | "hash_password"
        ),
        Language::JavaScript => {
            matches!(name, "hash" | "hashSync")
                && matches!(receiver, "bcrypt" | "bcryptjs" | "argon2")
                || name == "hashPassword"
        }
        Language::Go => name == "GenerateFromPassword",
        Language::Rust => name == "hash_password" || (name == "hash" && receiver == "bcrypt"),
        Language::Java | Language::Kotlin => {
            name == "encode" && receiver.to_ascii_lowercase().contains("encoder")
        }
        Language::CSharp => {
            name == "HashPassword"
                || (name == "CreateAsync" && receiver.to_ascii_lowercase().contains("usermanager"))
        }
        Language::Ruby => name == "create" && receiver == "Password",
        Language::Php => {
            name == "password_hash" || (name == "make" && receiver == "Hash") || name == "bcrypt"
        }
    }
}

/// Adds the signs.
pub(super) fn read(reading: &Reading<'_>, masked: &str, signs: &mut Vec<Sign>) {
    let code = &reading.code;
    let what = "an account is made with a password that the source tells";
    for call in &reading.calls {
        if !makes(
            code.language,
            code.receiver_name(*call),
            code.name(call.name),
        ) {
            continue;
        }
        let around = reading.function_name(call.name).to_ascii_lowercase();
        let bound = code.bound_name(code.head(call.name)).to_ascii_lowercase();
        // A hash to compare with when there is no such user, so that the answer takes as long.
        if ["dummy", "fake", "timing", "fallback", "example"]
            .iter()
            .any(|word| around.contains(word) || bound.contains(word))
        {
            continue;
        }
        let literal = code
            .arguments(call.open)
            .into_iter()
            .enumerate()
            .find(|(at, one)| {
                let password =
                    *at == 0 && one.name.is_empty() && !code.name(call.name).starts_with("create_")
                        || one.name == "password"
                        || (*at == 1 && code.name(call.name) == "CreateAsync");
                let text = text_of(reading, masked, one.value.clone());
                let written = text.contains(['"', '\'', '`']) && !text.contains(['$', '(', '['])
                    || text.starts_with("[]byte(\"");
                password && written && !text.trim_matches(['"', '\'', '`']).is_empty()
            });
        if literal.is_some() {
            let span = code.span(code.head(call.name), call.close);
            signs.extend(sign(reading, call.name, span, TOPIC, what));
        }
    }
    let path = reading.out.path.to_ascii_lowercase();
    let seeds = ["seed", "bootstrap", "fixture", "initial_data", "init_data"]
        .iter()
        .any(|word| path.contains(word));
    for found in RECORD.captures_iter(masked) {
        let Some(value) = found.get(1) else { continue };
        let start = value.start().saturating_sub(400);
        let near = masked
            .get(start..(value.end() + 400).min(masked.len()))
            .unwrap_or_default();
        let at = code
            .tokens()
            .partition_point(|token| (token.span.end as usize) <= value.start());
        if !seeds && !is_made(reading, at) {
            continue;
        }
        if NAMED.is_match(near) && !signs.iter().any(|one| one.topic == TOPIC) {
            let whole = found.get(0).expect("a match has a whole");
            let span = crate::source::Span::new(whole.start(), whole.end());
            signs.extend(sign(reading, at, span, TOPIC, what));
        }
    }
}

/// Whether the record around a token is handed to what makes an account: `new User({...})`, `users.insert({...})`.
fn is_made(reading: &Reading<'_>, at: usize) -> bool {
    const MAKES: [&str; 7] = [
        "create",
        "insert",
        "save",
        "insertOne",
        "create!",
        "execute",
        "upsert",
    ];
    let code = &reading.code;
    let named = |name: &str| {
        crate::extract::code::words(name).any(|word| {
            matches!(
                word.as_str(),
                "user" | "users" | "account" | "accounts" | "admin"
            )
        })
    };
    let mut here = code.parent(at);
    for _ in 0..3 {
        let Some(open) = here else { return false };
        if let Some(call) = code.call_at(open) {
            let name = code.at(call.name);
            let made = code.name(call.name.wrapping_sub(1)) == "new" && named(name);
            let kept = MAKES.contains(&name) && named(&code.receiver(call));
            return made || kept;
        }
        here = code.parent(open);
    }
    false
}

#[cfg(test)]
mod tests {
    use super::super::tests::is_bad;

    #[test]
    fn a_password_that_is_written_out_makes_a_default_account() {
        for (path, text) in [
            (
                "src/seeds/user.ts",
                "const password = await bcrypt.hash('secret', salt);",
            ),
            (
                "seed.py",
                "User.objects.create_superuser('admin', 'a@b.c', password='admin')",
            ),
            (
                "db/seeds.rb",
                "User.create!(email: 'admin@shop.test', password: 'letmein')",
            ),
            (
                "src/db.js",
                "new User({ username: 'admin@shop.test', password: 'letmein' }).save()",
            ),
            (
                "src/db.js",
                "users.insert({ name: 'admin', password: 'letmein' })",
            ),
        ] {
            assert!(is_bad(path, text, "default-account"), "{text}");
        }
    }

    #[test]
    fn a_password_from_elsewhere_makes_none() {
        for (path, text) in [
            (
                "src/users.ts",
                "const password = await bcrypt.hash(dto.password, salt);",
            ),
            (
                "seed.py",
                "User.objects.create_superuser('admin', 'a@b.c', password=os.environ['ADMIN_PASSWORD'])",
            ),
            ("a.ts", "const dummyHash = bcrypt.hashSync('x', 10)"),
            (
                "a.ts",
                "client.login({ username: 'admin', password: 'letmein' })",
            ),
            (
                "a.ts",
                "new User({ username: body.name, password: body.password })",
            ),
        ] {
            assert!(!is_bad(path, text, "default-account"), "{text}");
        }
    }
}
