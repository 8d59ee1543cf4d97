//! Text of strangers, cut to what a reader needs: a value may have megabytes.

use std::borrow::Cow;

/// The most bytes of one value that a report repeats.
const MOST: usize = 500;

/// The text, or its beginning with `…`.
pub fn excerpt(text: &str) -> Cow<'_, str> {
    if text.len() <= MOST {
        return Cow::Borrowed(text);
    }
    Cow::Owned(format!("{}…", &text[..text.floor_char_boundary(MOST)]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_text_is_cut_between_characters() {
        assert_eq!(excerpt(&"x".repeat(MOST)).len(), MOST);
        let cut = excerpt(&"é".repeat(MOST)).into_owned();
        assert!(cut.ends_with("é…") && cut.len() <= MOST + 3);
        assert_eq!(
            excerpt(&format!("x{}", "😀".repeat(MOST))).chars().count(),
            126
        );
    }
}
