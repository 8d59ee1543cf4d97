//! Quantities as Kubernetes writes them: `100m`, `0.5`, `128Mi`, `1e3`.

/// The value of a quantity in thousandths; `None` for what is none.
pub(super) fn parse(text: &str) -> Option<f64> {
    let text = text.trim();
    let end = text
        .rfind(|c: char| c.is_ascii_digit() || c == '.')
        .map_or(0, |at| at + 1);
    let (number, suffix) = text.split_at(end);
    let number: f64 = number.parse().ok()?;
    let factor = match suffix {
        "" => 1.0,
        "n" => 1e-9,
        "u" => 1e-6,
        "m" => 1e-3,
        "k" => 1e3,
        "M" => 1e6,
        "G" => 1e9,
        "T" => 1e12,
        "P" => 1e15,
        "E" => 1e18,
        "Ki" => 1024.0,
        "Mi" => 1024.0 * 1024.0,
        "Gi" => 1024.0_f64.powi(3),
        "Ti" => 1024.0_f64.powi(4),
        "Pi" => 1024.0_f64.powi(5),
        _ => return None,
    };
    Some(number * factor * 1000.0)
}

#[cfg(test)]
mod tests {
    use super::parse;

    #[test]
    fn quantities_compare_over_their_units() {
        assert!(parse("100m") < parse("0.5"));
        assert!(parse("128Mi") < parse("1Gi") && parse("1G") < parse("1Gi"));
        assert_eq!(parse("1e3"), parse("1k"));
        assert_eq!(parse("many"), None);
    }
}
