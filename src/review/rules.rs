//! The rules of all rooms.

use crate::rule::{Rule, condition};
use crate::{customer, followup, funnel, intake, loyalty, satisfaction, tiering, warning};

/// Every rule of the crate: what a table of [`Texts`](crate::rule::Texts) has to say in another
/// language.
///
/// ```
/// use clienteling::review::rules;
/// use clienteling::rule::TextsDraft;
///
/// // What a translator starts from.
/// let english = TextsDraft::english(rules());
/// assert!(english.rules["warning.lost-soon"].met.starts_with("counts as lost in {observed}"));
/// ```
pub fn rules() -> impl Iterator<Item = &'static Rule> {
    let rooms = [
        condition::RULES,
        customer::RULES,
        intake::RULES,
        tiering::RULES,
        funnel::RULES,
        satisfaction::RULES,
        loyalty::RULES,
        warning::RULES,
        followup::RULES,
    ];
    rooms.into_iter().flatten().copied().flatten().copied()
}
