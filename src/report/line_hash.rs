//! GitHub's `primaryLocationLineHash`: the fingerprint by which code scanning follows an alert from commit to commit.
//!
//! As `github/codeql-action` computes it (`src/fingerprints.ts`): for each line a rolling hash over the next 100 UTF-16
//! units that are neither blank nor tab, all line ends folded to `\n`. Another value than GitHub's costs one warning
//! for each result of an upload.

use std::collections::HashMap;

const WINDOW: usize = 100;
const BASE: u64 = 37;
/// What the action appends, so that an empty last line has a hash too.
const END_OF_FILE: u16 = 0xffff;

/// The hash of each line of `text`, `hex:count`; the first line stands at 0.
pub(super) fn line_hashes(text: &str) -> Vec<String> {
    let mut hasher = Hasher {
        window: [0; WINDOW],
        starts: [None; WINDOW],
        at: 0,
        hash: 0,
        // BASE to the power of WINDOW, modulo 2^64: what a unit weighs when it leaves the window.
        oldest: (0..WINDOW).fold(1, |power: u64, _| power.wrapping_mul(BASE)),
        hashes: Vec::new(),
        counts: HashMap::new(),
    };
    let mut new_line = true;
    let mut lines = 0;
    let mut after_return = false;
    for unit in text.encode_utf16().chain([END_OF_FILE]) {
        let folded = after_return && unit == 0x0a;
        after_return = unit == 0x0d;
        if folded || unit == 0x20 || unit == 0x09 {
            continue;
        }
        let unit = if unit == 0x0d { 0x0a } else { unit };
        hasher.emit();
        if new_line {
            hasher.starts[hasher.at] = Some(lines);
            lines += 1;
        }
        new_line = unit == 0x0a;
        hasher.push(unit);
    }
    for _ in 0..WINDOW {
        hasher.emit();
        hasher.push(0);
    }
    hasher.hashes
}

struct Hasher {
    window: [u16; WINDOW],
    /// Which line starts at a position of the window.
    starts: [Option<usize>; WINDOW],
    at: usize,
    hash: u64,
    oldest: u64,
    hashes: Vec<String>,
    counts: HashMap<u64, u32>,
}

impl Hasher {
    /// Writes down the hash of the line whose start is about to leave the window. Lines leave in their order.
    fn emit(&mut self) {
        if let Some(line) = self.starts[self.at].take() {
            debug_assert_eq!(line, self.hashes.len());
            let count = self.counts.entry(self.hash).or_default();
            *count += 1;
            self.hashes.push(format!("{:x}:{count}", self.hash));
        }
    }

    fn push(&mut self, unit: u16) {
        let leaving = std::mem::replace(&mut self.window[self.at], unit);
        self.hash = self
            .hash
            .wrapping_mul(BASE)
            .wrapping_add(u64::from(unit))
            .wrapping_sub(self.oldest.wrapping_mul(u64::from(leaving)));
        self.at = (self.at + 1) % WINDOW;
    }
}

#[cfg(test)]
mod tests {
    use super::line_hashes;

    /// The vectors of codeql-action's own tests.
    #[test]
    fn the_hashes_are_those_of_github() {
        assert_eq!(line_hashes(""), ["c129715d7a2bc9a3:1"]);
        assert_eq!(
            line_hashes(" a\nb\n  \t\tc\n d"),
            [
                "271789c17abda88f:1",
                "54703d4cd895b18:1",
                "180aee12dab6264:1",
                "a23a3dc5e078b07b:1"
            ]
        );
        assert_eq!(
            line_hashes(" hello; \t\r\nworld!!!\r\n\r\n\r\n  \t\tGreetings\r\n End\r\n"),
            [
                "e9496ae3ebfced30:1",
                "fb7c023a8b9ccb3f:1",
                "ce8ba1a563dcdaca:1",
                "e20e36e16fcb0cc8:1",
                "b3edc88f2938467e:1",
                "c8e28b0b4002a3a0:1",
                "c129715d7a2bc9a3:1"
            ]
        );
        let repeated = line_hashes(&"Lorem ipsum dolor sit amet.\n".repeat(10));
        assert_eq!(repeated[..2], ["a7f2ff13bc495cf2:1", "a7f2ff13bc495cf2:2"]);
        assert_eq!(
            repeated[6..],
            [
                "a7f2ff1481e87703:1",
                "a9cf91f7bbf1862b:1",
                "55ec222b86bcae53:1",
                "cc97dc7b1d7d8f7b:1",
                "c129715d7a2bc9a3:1"
            ]
        );
    }
}
