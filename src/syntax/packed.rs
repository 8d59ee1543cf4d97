//! Trees in the form in which `build.rs` packs those of the program's own files.
//!
//! Every node starts with a number, seven bits a byte, the low ones first: its length above two bits for its tag. 0 is
//! text in quotes, 1 text without, each followed by its bytes; 2 is a list, 3 a map, followed by their nodes. Places are
//! left out: who finds a fault parses the text.

use super::{Tree, yaml};
use crate::embedded::Embedded;
use crate::source::Span;

const PLAIN: usize = 1;
const LIST: usize = 2;
const MAP: usize = 3;

/// A list or map that waits for nodes.
struct Open {
    is_map: bool,
    children: Vec<u32>,
    missing: usize,
}

/// The tree of one of the program's own files, parsed where it could not be packed.
pub(crate) fn tree(file: &Embedded) -> Tree {
    unpack(file.tree).unwrap_or_else(|| yaml::parse(file.text))
}

/// The tree; `None` when these bytes are none.
pub fn unpack(bytes: &'static [u8]) -> Option<Tree> {
    let mut tree = Tree::default();
    let mut open: Vec<Open> = Vec::new();
    let mut rest = bytes;
    while !rest.is_empty() {
        let head = head(&mut rest)?;
        let (length, tag) = (head >> 2, head & 3);
        let mut node = match tag {
            LIST | MAP => {
                let missing = if tag == MAP {
                    length.checked_mul(2)?
                } else {
                    length
                };
                open.push(Open {
                    is_map: tag == MAP,
                    children: Vec::with_capacity(missing.min(rest.len())),
                    missing,
                });
                None
            }
            _ => {
                let (text, behind) = rest.split_at_checked(length)?;
                rest = behind;
                let text = std::str::from_utf8(text).ok()?;
                Some(tree.scalar(Span::default(), text, tag == PLAIN))
            }
        };
        // A node completes the collection around it, which may complete the one around that.
        loop {
            if let Some(id) = node {
                let Some(around) = open.last_mut() else {
                    tree.add_root(id);
                    return rest.is_empty().then_some(tree);
                };
                around.children.push(id);
                around.missing -= 1;
            }
            if open.last().is_none_or(|around| around.missing > 0) {
                break;
            }
            let Some(done) = open.pop() else { break };
            node = Some(if done.is_map {
                let entries = done.children.chunks_exact(2);
                tree.map(
                    Span::default(),
                    entries.map(|pair| (pair[0], pair[1])).collect(),
                )
            } else {
                tree.list(Span::default(), done.children)
            });
        }
    }
    None
}

fn head(rest: &mut &[u8]) -> Option<usize> {
    let mut number = 0;
    for shift in (0..28).step_by(7) {
        let (byte, behind) = rest.split_first()?;
        *rest = behind;
        number |= usize::from(byte & 0x7f) << shift;
        if byte & 0x80 == 0 {
            return Some(number);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::embedded::{CHECKLISTS, DEFAULTS, PATTERNS, RULES, TOOLS, TOPICS};
    use crate::syntax::Node;

    /// Every node from the root, in order.
    fn nodes<'t>(tree: &'t Tree) -> Vec<(Option<&'t str>, bool, usize)> {
        let mut found = Vec::new();
        let mut work: Vec<Node<'t>> = tree.roots().collect();
        while let Some(node) = work.pop() {
            let children: Vec<Node<'t>> = if node.is_map() {
                node.entries()
                    .flat_map(|(key, value)| [key, value])
                    .collect()
            } else {
                node.items().collect()
            };
            found.push((node.text(), node.is_plain(), children.len()));
            work.extend(children);
        }
        found
    }

    #[test]
    fn every_file_of_the_program_is_packed_as_it_is_parsed() {
        let all = [RULES, TOOLS, TOPICS, CHECKLISTS, PATTERNS, DEFAULTS].concat();
        for Embedded { id, text, tree } in all {
            let packed = unpack(tree).unwrap_or_else(|| panic!("{id} is no plain YAML"));
            assert_eq!(nodes(&packed), nodes(&yaml::parse(text)), "{id}");
        }
    }

    #[test]
    fn bytes_that_are_no_tree_are_refused() {
        for bytes in [
            &b""[..],
            b"\x0a",
            b"\x09a",
            b"\xff\xff\xff\xff\xff",
            b"\x01\x01",
            b"\x05\xff",
            b"\x07\x01",
        ] {
            assert!(unpack(bytes).is_none(), "{bytes:?}");
        }
        assert!(unpack(b"\x02").is_some_and(|tree| tree.root().is_some_and(Node::is_list)));
    }
}
