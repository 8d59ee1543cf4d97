//! Which files git tracks, from `.git/index`: an ignore rule has no power over them.
//!
//! Versions 2 to 4 are read; a split index names only a part of the files and counts as unknown.
//! The layout is that of git's `Documentation/gitformat-index.txt`.

/// Most bytes of an index: some 600,000 files.
pub(super) const INDEX_CAP: u64 = 64 << 20;

/// The bytes of an entry before its name with a SHA-1 object id; SHA-256 repositories have 12 more.
const ENTRY_HEAD: usize = 62;

/// The paths of all tracked files.
#[derive(Debug, Default)]
pub(super) struct Tracked {
    /// Sorted by bytes, as git keeps them.
    paths: Vec<Box<[u8]>>,
}

impl Tracked {
    /// Reads an index; `None` when it is broken, split, or of an unknown version.
    pub(super) fn parse(bytes: &[u8]) -> Option<Self> {
        parse_with(bytes, ENTRY_HEAD).or_else(|| parse_with(bytes, ENTRY_HEAD + 12))
    }

    /// Whether git tracks the file at `path`.
    pub(super) fn has_file(&self, path: &[u8]) -> bool {
        self.paths
            .binary_search_by(|tracked| tracked.as_ref().cmp(path))
            .is_ok()
    }

    /// Whether git tracks any file below `directory`.
    pub(super) fn has_below(&self, directory: &[u8]) -> bool {
        let mut prefix = directory.to_vec();
        prefix.push(b'/');
        let at = self
            .paths
            .partition_point(|tracked| tracked.as_ref() < prefix.as_slice());
        self.paths
            .get(at)
            .is_some_and(|tracked| tracked.starts_with(&prefix))
    }
}

fn parse_with(bytes: &[u8], head: usize) -> Option<Tracked> {
    if bytes.get(..4)? != b"DIRC" {
        return None;
    }
    let version = number(bytes, 4)?;
    let count = usize::try_from(number(bytes, 8)?).ok()?;
    // The count is the file's own word: what the bytes can hold bounds it.
    if !(2..=4).contains(&version) || count > bytes.len() / head {
        return None;
    }
    let mut paths: Vec<Box<[u8]>> = Vec::with_capacity(count);
    let mut at = 12;
    let mut name: Vec<u8> = Vec::new();
    for _ in 0..count {
        let flags = u16::from_be_bytes(bytes.get(at + head - 2..at + head)?.try_into().ok()?);
        let extended = version >= 3 && flags & 0x4000 != 0;
        let mut start = at + head + if extended { 2 } else { 0 };
        if version == 4 {
            let (dropped, after) = varint(bytes, start)?;
            name.truncate(name.len().checked_sub(dropped)?);
            start = after;
        } else {
            name.clear();
        }
        let length = memchr::memchr(0, bytes.get(start..)?)?;
        name.extend_from_slice(&bytes[start..start + length]);
        // The low bits hold the length again, up to what they can: this tells the two object formats apart.
        let stated = usize::from(flags & 0xfff);
        if stated != name.len().min(0xfff) {
            return None;
        }
        if name.is_empty()
            || paths
                .last()
                .is_some_and(|last| last.as_ref() > name.as_slice())
        {
            return None;
        }
        paths.push(name.clone().into_boxed_slice());
        let end = start + length;
        // Entries are filled with NULs to a multiple of eight bytes, one at least; version 4 has the one only.
        at = if version == 4 {
            end + 1
        } else {
            at + ((end - at) / 8 + 1) * 8
        };
    }
    if bytes.get(at..at + 4) == Some(b"link") {
        return None;
    }
    Some(Tracked { paths })
}

fn number(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_be_bytes(bytes.get(at..at + 4)?.try_into().ok()?))
}

/// The offset encoding of git's packfiles: seven bits a byte, each continuation adds one.
fn varint(bytes: &[u8], mut at: usize) -> Option<(usize, usize)> {
    let mut byte = *bytes.get(at)?;
    let mut value = usize::from(byte & 0x7f);
    while byte & 0x80 != 0 {
        at += 1;
        byte = *bytes.get(at)?;
        value = value
            .checked_add(1)?
            .checked_mul(128)?
            .checked_add(usize::from(byte & 0x7f))?;
    }
    Some((value, at + 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn index(version: u32, names: &[&str], head: usize) -> Vec<u8> {
        let mut bytes = b"DIRC".to_vec();
        bytes.extend(version.to_be_bytes());
        bytes.extend((names.len() as u32).to_be_bytes());
        let mut last = "";
        for name in names {
            let start = bytes.len();
            bytes.extend(vec![1; head - 2]);
            bytes.extend((name.len() as u16).to_be_bytes());
            if version == 4 {
                let shared = name
                    .bytes()
                    .zip(last.bytes())
                    .take_while(|(a, b)| a == b)
                    .count();
                bytes.push((last.len() - shared) as u8);
                bytes.extend(&name.as_bytes()[shared..]);
                bytes.push(0);
                last = name;
            } else {
                bytes.extend(name.as_bytes());
                let length = bytes.len() - start;
                bytes.extend(vec![0; 8 - length % 8]);
            }
        }
        bytes.extend([7; 20]);
        bytes
    }

    #[test]
    fn every_version_names_its_files() {
        for (version, head) in [(2, 62), (3, 62), (4, 62), (2, 74)] {
            let bytes = index(version, &[".env", "a/b.rs", "a/c.rs", "a0"], head);
            let tracked = Tracked::parse(&bytes).expect("the index is whole");
            assert!(
                tracked.has_file(b".env") && tracked.has_file(b"a/c.rs") && !tracked.has_file(b"a")
            );
            assert!(
                tracked.has_below(b"a") && !tracked.has_below(b"a0") && !tracked.has_below(b"b")
            );
        }
    }

    #[test]
    fn a_broken_index_is_unknown() {
        let whole = index(2, &["a", "b"], 62);
        for cut in 0..whole.len() - 20 {
            assert!(Tracked::parse(&whole[..cut]).is_none(), "{cut}");
        }
        let mut huge = b"DIRC\0\0\0\x02".to_vec();
        huge.extend([0xff; 200]);
        assert!(Tracked::parse(&huge).is_none());
        let mut split = index(2, &["a"], 62);
        split.truncate(split.len() - 20);
        split.extend(b"link\0\0\0\0");
        assert!(Tracked::parse(&split).is_none());
    }
}
