//! A direction that nothing measures.

use std::fmt;

use super::GoalDraft;
use crate::customer::Note;
use crate::units::StaffId;
use crate::units::guard::guarded;

guarded! {
    /// A direction in which somebody works and that no figure measures (S2). That is possible; but it
    /// is no SMART goal, has no progress, and says so.
    ///
    /// ```
    /// use clienteling::followup::goal::{GoalDraft, UnmeasuredDirection};
    ///
    /// let draft = GoalDraft {
    ///     owner: Some("S-1".parse()?),
    ///     action: Some("be friendlier on the telephone".parse()?),
    ///     objective: Some("customers like to call".parse()?),
    ///     ..GoalDraft::default()
    /// };
    /// let direction = UnmeasuredDirection::of(&draft).ok_or("who, what and what for are there")?;
    /// assert_eq!(
    ///     direction.to_string(),
    ///     "a direction in which S-1 works, and no SMART goal: no figure decides whether it is met",
    /// );
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[derive(Debug, Clone, PartialEq, Eq, Hash)]
    pub struct UnmeasuredDirection as "UnmeasuredDirection" {
        /// Who works in it.
        pub owner: StaffId,
        /// What they do.
        pub action: Note,
        /// Which objective it serves.
        pub objective: Note,
    }
}

impl UnmeasuredDirection {
    /// What a draft without a figure is. `None` of a draft that measures something, and of one that
    /// does not say who works at what and what for.
    pub fn of(draft: &GoalDraft) -> Option<Self> {
        let GoalDraft { owner, action, objective, parts, .. } = draft;
        if !parts.is_empty() {
            return None;
        }
        let (owner, action, objective) = (owner.clone()?, action.clone()?, objective.clone()?);
        Some(UnmeasuredDirection { owner, action, objective })
    }
}

impl fmt::Display for UnmeasuredDirection {
    /// Without the words, which are somebody's own.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let owner = &self.owner;
        write!(
            f,
            "a direction in which {owner} works, and no SMART goal: no figure decides whether it is met"
        )
    }
}
