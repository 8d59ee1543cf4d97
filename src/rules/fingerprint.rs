//! Fingerprints: what makes a finding the same finding in the next commit.

use crate::verdict::Outcome;
use std::collections::HashMap;

/// A hash of the parts as 32 hexadecimal digits: FNV-1a with 128 bits, which is stable across versions of the
/// program and of Rust. It guards against nothing but chance.
pub(crate) fn fingerprint(parts: &[&str]) -> String {
    const PRIME: u128 = 0x0000_0000_0100_0000_0000_0000_0000_013b;
    let mut hash: u128 = 0x6c62_272e_07bb_0142_62b8_2175_6295_c58d;
    for part in parts {
        // The zero byte keeps ("ab", "c") and ("a", "bc") apart.
        for byte in part.bytes().chain([0]) {
            hash = (hash ^ u128::from(byte)).wrapping_mul(PRIME);
        }
    }
    format!("{hash:032x}")
}

/// Findings that are alike in everything but their line get a number, in the order of their lines.
pub(crate) fn number_fingerprints(outcome: &mut Outcome) {
    outcome.findings.sort_by(|one, other| {
        (&one.location, &one.message).cmp(&(&other.location, &other.message))
    });
    let mut seen: HashMap<String, u32> = HashMap::new();
    for finding in &mut outcome.findings {
        let count = seen.entry(finding.fingerprint.clone()).or_default();
        *count += 1;
        if *count > 1 {
            finding.fingerprint = fingerprint(&[&finding.fingerprint, &count.to_string()]);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::fingerprint;

    #[test]
    fn parts_are_kept_apart_and_the_value_is_stable() {
        assert_ne!(fingerprint(&["ab", "c"]), fingerprint(&["a", "bc"]));
        assert_eq!(fingerprint(&["a"]).len(), 32);
        assert_eq!(fingerprint(&[]), "6c62272e07bb014262b821756295c58d");
    }
}
