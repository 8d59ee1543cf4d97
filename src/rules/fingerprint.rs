//! Fingerprints: what makes a finding the same finding in the next commit.

/// A hash of the parts as 32 hexadecimal digits: FNV-1a with 128 bits, which is stable across versions of the
/// program and of Rust. It guards against nothing but chance.
pub(super) fn fingerprint(parts: &[&str]) -> String {
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
