//! Marks in reasons: a score from 0 to 100 as a share of the full mark.

use crate::units::{Score, Share};

/// The score as a share of the full mark: exact, because a share keeps more digits.
pub(super) fn share_of_full(score: Score) -> Share {
    let mut value = score.value();
    let moved = value.scale().checked_add(2).and_then(|scale| value.set_scale(scale).ok());
    // INVARIANT: a score has at most six decimals and is at most 100, so moving the point by two
    // makes a share.
    moved.and_then(|()| Share::try_new(value).ok()).unwrap_or(Share::NONE)
}

#[cfg(test)]
mod tests {
    use super::share_of_full;
    use crate::units::{Score, Share};

    #[test]
    fn a_score_keeps_every_digit_as_a_share() {
        let share = |text: &str| share_of_full(text.parse().unwrap());
        assert_eq!(share("62.123456"), "0.62123456".parse().unwrap());
        assert_eq!(share("0.000001"), "0.00000001".parse().unwrap());
        assert_eq!(
            (share_of_full(Score::MAX), share_of_full(Score::MIN)),
            (Share::WHOLE, Share::NONE)
        );
    }
}
