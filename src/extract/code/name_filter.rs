//! Tells most names apart from those of a table by their hash alone, so that a table of a hundred calls costs nothing for
//! the calls that are not in it.
//!
//! It may say yes for a name that the table has not: the table decides.

use crate::syntax::code::hash;

const BITS: usize = 1 << 13;

/// The hashes of a table's names, folded.
#[derive(Debug)]
pub(super) struct NameFilter([u64; BITS / 64]);

impl NameFilter {
    /// Over these names; of a dotted one, its last part.
    pub(super) fn new<'n>(names: impl IntoIterator<Item = &'n str>) -> Self {
        let mut bits = [0; BITS / 64];
        for name in names {
            let (word, bit) = place(hash(name.rsplit('.').next().unwrap_or(name)));
            bits[word] |= bit;
        }
        Self(bits)
    }

    /// Whether the table may have a name with this hash.
    pub(super) fn may_have(&self, hash: u32) -> bool {
        let (word, bit) = place(hash);
        self.0[word] & bit != 0
    }
}

fn place(hash: u32) -> (usize, u64) {
    // The low bits of FNV depend on the last letters most; the high ones on all.
    let at = (hash ^ (hash >> 15)) as usize % BITS;
    (at / 64, 1 << (at % 64))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_of_the_table_is_never_turned_away() {
        let names = ["init", "sentry.Init", "a.b.forRoot", ""];
        let filter = NameFilter::new(names);
        for name in ["init", "Init", "forRoot", ""] {
            assert!(filter.may_have(hash(name)), "{name}");
        }
        let others = (0..1_000).filter(|number| filter.may_have(hash(&format!("name{number}"))));
        assert!(others.count() < 20);
    }
}
