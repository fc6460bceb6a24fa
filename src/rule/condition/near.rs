//! The name that was probably meant.

/// How long a name is looked at: a longer one is nobody's slip.
const LONGEST: usize = 60;

/// The name that takes the fewest letters to be changed, added or left out, at most a third of them;
/// of several the first. Cost: the product of the lengths, for each name.
pub(super) fn nearest<'a>(given: &str, known: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let letters: Vec<char> = given.chars().collect();
    if letters.len() > LONGEST {
        return None;
    }
    let known = known.filter(|name| name.len() <= LONGEST);
    let distances = known.map(|name| (distance(&letters, name), name));
    let (distance, name) = distances.min_by_key(|(distance, _)| *distance)?;
    (distance.saturating_mul(3) <= letters.len()).then_some(name)
}

/// How many letters have to be changed, added or left out.
fn distance(from: &[char], to: &str) -> usize {
    let mut row: Vec<usize> = (0..=from.len()).collect();
    for (done, letter) in to.chars().enumerate() {
        let mut diagonal = done;
        let mut left = done.saturating_add(1);
        let mut next = vec![left];
        for (given, above) in from.iter().zip(row.iter().skip(1)) {
            let changed = diagonal.saturating_add(usize::from(*given != letter));
            diagonal = *above;
            left = changed.min(left.saturating_add(1)).min(above.saturating_add(1));
            next.push(left);
        }
        row = next;
    }
    row.last().copied().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::{distance, nearest};

    #[test]
    fn a_slip_is_near_and_another_word_is_not() {
        let known = ["purchases.count", "purchases.net", "receivable.owed"];
        let near = |given| nearest(given, known.into_iter());
        assert_eq!(near("purchase.count"), Some("purchases.count"));
        assert_eq!(near("recievable.owed"), Some("receivable.owed"));
        assert_eq!(near("purchases.ne"), Some("purchases.net"));
        assert_eq!(near("complaints"), None);
        let long = "x".repeat(10_000);
        assert_eq!(nearest(&long, known.into_iter()), None);
        assert_eq!(near(""), None);
    }

    #[test]
    fn a_distance_counts_what_is_changed_added_and_left_out() {
        let letters = |text: &str| text.chars().collect::<Vec<_>>();
        for (from, to, expected) in [
            ("", "", 0),
            ("abc", "abc", 0),
            ("abc", "abd", 1),
            ("abc", "ab", 1),
            ("ab", "xaby", 2),
            ("kitten", "sitting", 3),
        ] {
            assert_eq!(distance(&letters(from), to), expected, "{from} {to}");
        }
    }
}
