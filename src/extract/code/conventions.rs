//! Whether a convention may wire what a file declares, for languages that load classes by name.

use crate::syntax::code::{Code, Language};

/// Whether every class of the text stands for itself: no annotation or attribute on it, no base, nothing partial, generated or of the
/// file's own top level. False for what cannot be read.
pub(super) fn stands_alone(language: Language, text: &str) -> bool {
    let Ok(code) = Code::read(language, text) else {
        return false;
    };
    let classes = code.classes();
    if classes.is_empty() {
        return false;
    }
    let decorators = code.decorators();
    let plain = classes.iter().all(|class| {
        let bases = class.bases.clone().any(|at| {
            matches!(code.name(at), "extends" | "implements") || matches!(code.sign(at), ":" | "<")
        });
        let keyword = code.name(class.at.saturating_sub(1));
        let special = matches!(
            keyword,
            "interface" | "enum" | "trait" | "object" | "module" | "record"
        );
        let before = (class.at.saturating_sub(6)..class.at).any(|at| {
            matches!(
                code.name(at),
                "partial" | "annotation" | "sealed" | "abstract"
            )
        });
        !bases && !special && !before
    });
    let decorated = decorators.iter().any(|decorator| {
        classes
            .iter()
            .any(|class| class.at > decorator.at && class.at < decorator.item + 40)
            || !classes
                .iter()
                .any(|class| class.body.contains(&decorator.at))
    });
    // Kotlin's values and Ruby's and PHP's lines beside the classes run or are named by themselves.
    let beside = (0..code.len()).any(|at| {
        code.parent(at).is_none()
            && code.token(at).is_some_and(|token| token.first)
            && match language {
                Language::Kotlin => matches!(
                    code.name(at),
                    "val" | "var" | "const" | "typealias" | "object"
                ),
                Language::Php => matches!(code.name(at), "return" | "if" | "function"),
                _ => false,
            }
    });
    let mixes = language == Language::Ruby
        && (0..code.len()).any(|at| matches!(code.name(at), "include" | "extend" | "prepend"))
        || language == Language::Php
            && classes
                .iter()
                .any(|class| code.mentions(class.body.clone(), &["use", "__invoke"]));
    plain && !decorated && !beside && !mixes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_convention_may_wire_does_not_stand_alone() {
        for (language, text, alone) in [
            (Language::Java, "class A { @Override void f() {} }", true),
            (Language::Java, "@Component\nclass A { void f() {} }", false),
            (Language::Java, "class A extends B { void f() {} }", false),
            (
                Language::CSharp,
                "public class A { public void F() { } }",
                true,
            ),
            (
                Language::CSharp,
                "public class A : IHandler<B> { public void F() { } }",
                false,
            ),
            (
                Language::CSharp,
                "public partial class A { public void F() { } }",
                false,
            ),
            (Language::Kotlin, "class A { fun f() {} }", true),
            (Language::Kotlin, "val a = 1\nclass A { fun f() {} }", false),
            (Language::Php, "<?php class A { function f() {} }", true),
            (
                Language::Php,
                "<?php class A { function __invoke() {} }",
                false,
            ),
            (Language::Ruby, "class A\n  def f\n  end\nend\n", true),
            (Language::Ruby, "class A < B\n  def f\n  end\nend\n", false),
        ] {
            assert_eq!(stands_alone(language, text), alone, "{text}");
        }
    }
}
