//! How passwords are kept: slow hashes, fast digests, plain text.

use super::{Compiled, Pattern, compile, sign, text_of};
use crate::expression::Expression;
use crate::extract::code::draft::Sign;
use crate::extract::code::reading::Reading;
use crate::syntax::code::Language;
use std::sync::LazyLock;

const TOPIC: &str = "password-hash";
const FAST: &str = "a fast digest of a password";

const LOOKED_UP: &str =
    "an account is looked up by its password, which is stored as plain text then";

use Language::{CSharp, Go, Java, JavaScript, Kotlin, Php, Python, Ruby, Rust};

static TABLE: &[Pattern] = &[
    Pattern::bad(TOPIC, &[Python], r"(?i)\bhashlib\.(?:md5|sha1|sha224|sha256|sha384|sha512|sha3_\w+|blake2[bs]|new)\s*\([^)\n]*(?:passw|pwd|passphrase)", FAST),
    Pattern::bad(TOPIC, &[JavaScript], r#"(?i)\bcreateHash\s*\(\s*['"](?:md5|sha-?1|sha-?224|sha-?256|sha-?384|sha-?512)['"]\s*\)\s*\.update\s*\([^;\n]*(?:passw|pwd)"#, FAST),
    Pattern::bad(TOPIC, &[JavaScript], r"(?i)\b(?:md5|sha1|sha256|sha512|CryptoJS\.(?:MD5|SHA1|SHA256|SHA512))\s*\(\s*[^)\n]*(?:passw|pwd)", FAST),
    Pattern::bad(TOPIC, &[Go], r"(?i)\b(?:md5|sha1|sha256|sha512)\.(?:Sum|Sum224|Sum256|Sum384|Sum512)\s*\([^\n]*(?:passw|pwd)", FAST),
    Pattern::bad(TOPIC, &[Rust], r"(?i)\b(?:Sha1|Sha224|Sha256|Sha384|Sha512|Sha3_\d+|Md5|md5|blake3)::(?:digest|compute|hash)\s*\([^\n]*(?:passw|pwd)", FAST),
    Pattern::bad(TOPIC, &[Java, Kotlin], r"(?i)\bDigestUtils\.(?:md5|sha1|sha256|sha384|sha512|sha)(?:Hex)?\s*\([^)\n]*passw", FAST),
    Pattern::bad(TOPIC, &[Java, Kotlin], r"\b(?:NoOpPasswordEncoder|MessageDigestPasswordEncoder|StandardPasswordEncoder|Md5PasswordEncoder|ShaPasswordEncoder|LdapShaPasswordEncoder|Md4PasswordEncoder)\s*[.(]", "an encoder that hashes passwords fast, or not at all"),
    Pattern::bad(TOPIC, &[CSharp], r"(?i)\b(?:MD5|SHA1|SHA256|SHA384|SHA512)(?:Managed|CryptoServiceProvider)?(?:\.Create\(\)\.ComputeHash|\.HashData|\(\)\.ComputeHash)\s*\([^;\n]*passw", FAST),
    Pattern::bad(TOPIC, &[Ruby], r"(?i)\bDigest::(?:MD5|SHA1|SHA256|SHA384|SHA512|SHA2)\.(?:hexdigest|digest|base64digest)[\s(][^\n]*passw", FAST),
    Pattern::bad(TOPIC, &[Php], r#"(?i)\b(?:md5|sha1|crypt)\s*\(\s*[^)\n]*\$\w*(?:->)?\w*passw|\bhash\s*\(\s*['"](?:md5|sha1|sha256|sha384|sha512|crc32)['"]\s*,\s*[^)\n]*passw"#, FAST),
    Pattern::bad(TOPIC, &[], r#"(?i)\bpassw(?:or)?d\s*={2,3}\s*\(?\s*\$?(?:user|row|account|record|db_user|stored)\w*(?:\.|->|\[["'])passw(?:or)?d\b"#, "a password is compared as plain text"),
    Pattern::bad(TOPIC, &[JavaScript], r"(?i)\b(?:find|findOne|findFirst|findOneBy|findUnique|exists|countDocuments)\s*\(\s*\{(?:\s*where\s*:\s*\{)?[^{};]{0,200}\bpassw(?:or)?d\s*:\s*(?:req|request|ctx|body|input|payload|dto)\b[.?\[]", LOOKED_UP),
    Pattern::bad(TOPIC, &[Python], r"(?i)\.(?:filter_by|filter|get|find_one)\s*\([^()\n]{0,200}\bpassw(?:or)?d[\x22']?\s*[=:]\s*(?:request|form|data|payload|body)\b[.\[]", LOOKED_UP),
    Pattern::bad(TOPIC, &[Php], r"(?i)->where\s*\(\s*['\x22]passw(?:or)?d['\x22]\s*,\s*\$(?:request|_POST|data|input)\b", LOOKED_UP),
    Pattern::bad(TOPIC, &[Python], r#"\bCryptContext\s*\(\s*(?:schemes\s*=\s*)?\[\s*["'](?:md5_crypt|sha1_crypt|hex_\w+|plaintext|des_crypt|ldap_\w+)"#, "a scheme that hashes passwords fast, or not at all"),
    Pattern::bad(TOPIC, &[Python], r"\bCryptContext\s*\(|\bPasswordHasher\s*\(|\bPasswordHash(?:\.recommended)?\s*\(|\bbcrypt\.(?:hashpw|checkpw)\b|\bgenerate_password_hash\s*\(|\bmake_password\s*\(|\.set_password\s*\(|\bhashlib\.(?:scrypt|pbkdf2_hmac)\s*\(", "a slow hash").good(),
    Pattern::bad(TOPIC, &[Go], r"\b(?:bcrypt\.GenerateFromPassword|argon2\.(?:IDKey|Key)|argon2id\.CreateHash|scrypt\.Key|pbkdf2\.Key)\s*\(", "a slow hash").good(),
    Pattern::bad(TOPIC, &[Rust], r"\b(?:Argon2::(?:default|new)|hash_password(?:_into)?\s*\(\s*[^)]*as_bytes|bcrypt::hash\b|password_auth::generate_hash|Scrypt\b|argon2::hash_encoded)", "a slow hash").good(),
    Pattern::bad(TOPIC, &[JavaScript], r"\b(?:bcrypt|bcryptjs)\.(?:hash|hashSync|genSalt|genSaltSync)\s*\(|\bargon2\.hash\s*\(|\b(?:crypto\.)?(?:scrypt|scryptSync|pbkdf2|pbkdf2Sync)\s*\(|\bBun\.password\.hash\s*\(", "a slow hash").good(),
    Pattern::bad(TOPIC, &[Java, Kotlin], r"\b(?:BCryptPasswordEncoder|Argon2PasswordEncoder|SCryptPasswordEncoder|Pbkdf2PasswordEncoder)\s*[.(]|\bcreateDelegatingPasswordEncoder\s*\(|\bBCrypt\.(?:hashpw|withDefaults)\b", "a slow hash").good(),
    Pattern::bad(TOPIC, &[CSharp], r"\bPasswordHasher<|\bBCrypt\.(?:Net\.BCrypt\.)?HashPassword\b|\bRfc2898DeriveBytes\b|\bKeyDerivation\.Pbkdf2\b|\bAddDefaultIdentity<|\bAddIdentity<", "a slow hash").good(),
    Pattern::bad(TOPIC, &[Ruby], r"(?m)^\s*has_secure_password\b|^\s*devise\s+:|\bBCrypt::Password\.create\b|\bArgon2::Password\b", "a slow hash").good(),
    Pattern::bad(TOPIC, &[Php], r"\bpassword_hash\s*\(|\bHash::make\s*\(|\bsodium_crypto_pwhash_str\b|\bUserPasswordHasherInterface\b", "a slow hash").good(),
];

pub(super) static PATTERNS: LazyLock<Compiled> = LazyLock::new(|| compile(TABLE));

/// A function that hashes or checks passwords, by its name.
static HASHES: Expression = Expression::new(
    r"(?i)(?:hash|encode|encrypt|digest|make|create|verify|check|compare|set)\w*(?:password|passwd|pwd)|(?:password|passwd|pwd)_?(?:hash|digest|verify)",
);
/// A name that says that it is no password's.
static ELSE: Expression = Expression::new(r"(?i)token|api_?key|reset|etag|checksum|file");
/// A fast digest.
static DIGEST: Expression = Expression::new(
    r#"(?i)\bhashlib\.(?:md5|sha1|sha224|sha256|sha384|sha512|new)\s*\(|\bcreateHash\s*\(\s*['"](?:md5|sha)|\b(?:md5|sha1|sha256|sha512)\.(?:New|Sum\d*)\s*\(|\b(?:Sha1|Sha224|Sha256|Sha384|Sha512|Md5)::(?:new|digest)\s*\(|\bMessageDigest\.getInstance\s*\(\s*"(?:MD5|SHA)|\b(?:MD5|SHA1|SHA256|SHA384|SHA512)\.(?:Create|HashData)\s*\(|\bDigest::(?:MD5|SHA\d+)\b"#,
);
/// A digest that is given a password later in the same function.
static FED: Expression =
    Expression::new(r"(?i)\b(?:update|digest|write|ComputeHash)\s*\(\s*[^;\n]{0,60}passw");
/// A slow hash in the same function.
static SLOW: Expression =
    Expression::new(r"(?i)bcrypt|argon2|scrypt|pbkdf2|password_hash|hmac|hkdf|PasswordHasher");
/// A cost of bcrypt that is written out.
static COST: Expression = Expression::new(
    r"\b(?:bcrypt|bcryptjs)\.(?:hash|hashSync|genSalt|genSaltSync|gensalt|GenerateFromPassword)\s*\((?:[^;\n]*,\s*|\s*(?:rounds\s*=\s*)?)(\d{1,2})\s*\)",
);

/// What the functions say.
pub(super) fn read(reading: &Reading<'_>, masked: &str, signs: &mut Vec<Sign>) {
    // Looking a password up among the leaked ones needs its digest.
    let lookup = ["pwnedpasswords", "haveibeenpwned", "pwned"]
        .iter()
        .any(|word| reading.code.text.contains(word));
    if lookup {
        signs.retain(|sign| sign.topic != TOPIC || sign.good);
    }
    let mut budget = 4 * masked.len() + 10_000;
    for function in &reading.functions {
        let text = text_of(reading, masked, function.body.clone());
        let Some(left) = budget.checked_sub(text.len()) else {
            break;
        };
        budget = left;
        let Some(digest) = DIGEST.find(text) else {
            continue;
        };
        let named = HASHES.is_match(function.name) && !ELSE.is_match(function.name);
        let fed = FED.is_match(text) && !ELSE.is_match(function.name);
        if lookup || !(named || fed) || is_slow(reading, function.body.clone()) {
            continue;
        }
        let start = reading
            .code
            .span(function.body.start, function.body.start)
            .start as usize
            + digest.start();
        let span = crate::source::Span::new(start, start + digest.len());
        let at = reading
            .code
            .tokens()
            .partition_point(|token| (token.span.end as usize) <= start);
        if signs.iter().any(|one| {
            one.topic == TOPIC && one.span.start as usize <= start && start < one.span.end as usize
        }) {
            continue;
        }
        signs.extend(sign(reading, at, span, TOPIC, FAST));
    }
    for found in COST.captures_iter(masked) {
        let cost: u32 = found[1].parse().unwrap_or(u32::MAX);
        let whole = found.get(0).expect("a match has a whole");
        for one in signs.iter_mut().filter(|one| {
            one.good && one.topic == TOPIC && whole.range().contains(&(one.span.start as usize))
        }) {
            if cost < 10 {
                one.good = false;
                one.hedged = true;
                one.what = format!("bcrypt with a cost of {cost}, which is below 10");
            }
        }
    }
    // A digest before a slow hash, or beside one for old passwords: the slow one is there.
    for one in signs
        .iter_mut()
        .filter(|one| one.topic == TOPIC && !one.good && one.what == FAST)
    {
        let slow = reading
            .functions
            .iter()
            .filter(|function| function.name == one.function)
            .any(|function| is_slow(reading, function.body.clone()));
        one.hedged |= slow;
    }
}

/// Whether a slow hash is named among these tokens; what strings say does not count.
fn is_slow(reading: &Reading<'_>, mut range: std::ops::Range<usize>) -> bool {
    range.any(|at| SLOW.is_match(reading.code.name(at)))
}

#[cfg(test)]
mod tests {
    use super::super::tests::{is_bad, signs};

    #[test]
    fn fast_digests_of_passwords_are_found() {
        for (path, text) in [
            (
                "a.py",
                "def f(password):\n    return hashlib.sha256(password.encode()).hexdigest()\n",
            ),
            (
                "a.py",
                "def hash_password(p):\n    h = hashlib.sha256()\n    h.update(p)\n    return h\n",
            ),
            (
                "a.js",
                "crypto.createHash('sha256')\n  .update(password).digest('hex')",
            ),
            ("a.js", "const h = md5(password)"),
            (
                "a.js",
                "User.find({ username: req.body.username, password: req.body.password }, done)",
            ),
            (
                "a.py",
                "user = User.query.filter_by(name=n, password=request.form['password']).first()\n",
            ),
            (
                "a.php",
                "<?php $user = User::query()->where('password', $request->password)->first();",
            ),
            (
                "a.go",
                "package a\nfunc f(password string) { h := sha256.Sum256([]byte(password)) }",
            ),
            (
                "a.go",
                "package a\nfunc f(p string) { h := sha256.New(); h.Write([]byte(password)) }",
            ),
            (
                "a.rs",
                "fn f() { let h = Sha256::digest(password.as_bytes()); }",
            ),
            (
                "A.java",
                "class A { String f() { return DigestUtils.sha256Hex(password); } }",
            ),
            (
                "A.java",
                "class A { PasswordEncoder f() { return NoOpPasswordEncoder.getInstance(); } }",
            ),
            (
                "A.cs",
                "class A { void F() { var h = SHA256.HashData(Encoding.UTF8.GetBytes(password)); } }",
            ),
            ("a.rb", "Digest::SHA256.hexdigest(password + salt)"),
            ("a.php", "<?php $h = md5($password);"),
            ("a.py", "if password == user.password:\n    login()\n"),
        ] {
            assert!(is_bad(path, text, "password-hash"), "{text}");
        }
    }

    #[test]
    fn other_digests_and_slow_hashes_are_none() {
        for (path, text) in [
            ("a.py", "hashlib.sha256(file_bytes).hexdigest()"),
            (
                "a.py",
                "hashlib.pbkdf2_hmac('sha256', password.encode(), salt, 600000)",
            ),
            (
                "a.js",
                "crypto.createHash('sha256').update(buf).digest('hex')",
            ),
            (
                "a.go",
                "package a\nfunc f() { bcrypt.GenerateFromPassword([]byte(password), bcrypt.DefaultCost) }",
            ),
            (
                "a.rs",
                "fn f() { argon2.hash_password(password.as_bytes(), &salt); }",
            ),
            (
                "A.java",
                "class A { Object f() { return new BCryptPasswordEncoder(); } }",
            ),
            (
                "a.php",
                "<?php password_hash($password, PASSWORD_ARGON2ID);",
            ),
            ("a.py", "if password == confirm_password:\n    pass\n"),
            (
                "a.py",
                "# pwnedpasswords\nh = hashlib.sha1(password.encode())\n",
            ),
            (
                "a.rb",
                "def hash_token(t)\n  Digest::SHA256.hexdigest(t)\nend",
            ),
        ] {
            assert!(!is_bad(path, text, "password-hash"), "{text}");
        }
    }

    #[test]
    fn a_low_cost_is_bad() {
        assert!(is_bad("a.js", "bcrypt.hash(password, 4)", "password-hash"));
        assert!(signs("a.js", "bcrypt.hash(password, 12)", "password-hash")[0].0);
    }
}
