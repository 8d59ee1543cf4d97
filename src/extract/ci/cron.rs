//! Schedules in the words of cron, as GitHub reads them: five fields, in UTC.
//!
//! Only what a rule asks is read: whether the line is one, and whether it comes every week.

/// The bounds of the five fields: minute, hour, day of the month, month, day of the week.
const BOUNDS: [(u32, u32); 5] = [(0, 59), (0, 23), (1, 31), (1, 12), (0, 7)];

/// Names that may stand for months and days of the week.
const NAMES: [&[&str]; 5] = [
    &[],
    &[],
    &[],
    &[
        "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
    ],
    &["sun", "mon", "tue", "wed", "thu", "fri", "sat"],
];

/// Whether a schedule comes at least once in every week; `None` for what is no schedule.
pub fn is_weekly(text: &str) -> Option<bool> {
    let fields: Vec<&str> = text.split_whitespace().collect();
    if fields.len() != 5 {
        return None;
    }
    let mut counts = [0; 5];
    for (at, field) in fields.iter().enumerate() {
        counts[at] = values(field, at)?;
    }
    let [_, _, days, months, weekdays] = counts;
    let every_day = days >= 31;
    // Where both days are given, either of them starts the run.
    let by_weekday = fields[4] != "*" && weekdays > 0;
    Some(months == 12 && (every_day || by_weekday || days >= 5))
}

/// How many values a field takes; `None` when it is no field.
fn values(field: &str, at: usize) -> Option<u32> {
    let (low, high) = BOUNDS[at];
    let number = |text: &str| -> Option<u32> {
        let name = text.to_ascii_lowercase();
        let named = NAMES[at].iter().position(|known| *known == name);
        let value = match named {
            Some(position) => u32::try_from(position).ok()? + low,
            None => text.parse().ok()?,
        };
        (low..=high).contains(&value).then_some(value)
    };
    let mut count = 0;
    for part in field.split(',') {
        let (range, step) = match part.split_once('/') {
            Some((range, step)) => (range, step.parse::<u32>().ok().filter(|step| *step > 0)?),
            None => (part, 1),
        };
        let (from, to) = match range.split_once('-') {
            _ if range == "*" => (low, high),
            Some((from, to)) => (number(from)?, number(to)?),
            None if step > 1 => (number(range)?, high),
            None => {
                let value = number(range)?;
                (value, value)
            }
        };
        count += to.checked_sub(from)? / step + 1;
    }
    Some(count)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_schedule_that_comes_every_week_is_weekly() {
        for cron in [
            "0 3 * * *",
            "30 5 * * 1",
            "*/15 * * * *",
            "0 0 * * MON-FRI",
            "0 0 */3 * *",
            "0 0 1 * 1",
        ] {
            assert_eq!(is_weekly(cron), Some(true), "{cron}");
        }
    }

    #[test]
    fn a_schedule_of_months_is_rarer() {
        for cron in ["0 3 1 * *", "0 3 * 1 *", "0 0 1,15 * *", "0 0 1 jan *"] {
            assert_eq!(is_weekly(cron), Some(false), "{cron}");
        }
    }

    #[test]
    fn what_is_no_schedule_is_none() {
        for cron in [
            "",
            "daily",
            "@daily",
            "0 25 * * *",
            "0 0 * *",
            "0 0 0 * * *",
            "a * * * *",
            "*/0 * * * *",
        ] {
            assert_eq!(is_weekly(cron), None, "{cron}");
        }
    }
}
