//! The rules and knowledge lists that are built into the program.

/// Rules by id.
pub static RULES: &[(&str, &str)] = &[];
