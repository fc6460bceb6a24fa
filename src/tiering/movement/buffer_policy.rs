//! When a customer may fall into a worse class.

use serde::{Deserialize, Serialize};

use crate::rule::{Checker, Draft, Valid};
use crate::units::Share;
use crate::units::words::words;

words! {
    /// What it takes to fall.
    pub enum DowngradeWhen, "condition of a downgrade" {
        /// The measure lies below the minimum by the buffer: at once.
        Margin = "margin" as "beyond the buffer",
        /// The measure has lain below the minimum for the whole grace, by however little.
        Grace = "grace" as "after the grace",
        /// The measure has lain below the minimum by the buffer for the whole grace.
        MarginAndGrace = "margin_and_grace" as "beyond the buffer for the whole grace",
        /// Either: at once beyond the buffer, inside it after the grace.
        MarginOrGrace = "margin_or_grace" as "beyond the buffer, or after the grace",
    }
}

/// When a customer may fall, as it is written down; [`validate`](Self::validate) makes a policy of
/// it. The figures are ours.
///
/// ```
/// use clienteling::Draft;
/// use clienteling::tiering::{BufferPolicyDraft, DowngradeWhen};
///
/// let draft = BufferPolicyDraft { when: DowngradeWhen::Grace, grace_months: 0, ..Default::default() };
/// assert_eq!(draft.validate().unwrap_err().problems()[0].path, "grace_months");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct BufferPolicyDraft {
    /// What it takes. Both, the buffer and the grace.
    pub when: DowngradeWhen,
    /// By which share of the minimum the measure has to lie below it. 0.1.
    pub buffer: Share,
    /// How many months it has to stay there. 3.
    pub grace_months: u32,
}

/// When a customer may fall into a worse class.
///
/// * Something holds every fall back: a buffer above nothing, or a grace of at least a month, or
///   customers would flap. Which of them depends on what it takes.
pub type BufferPolicy = Valid<BufferPolicyDraft>;

impl Default for BufferPolicyDraft {
    /// A tenth below the minimum for three months (ours).
    fn default() -> Self {
        BufferPolicyDraft {
            when: DowngradeWhen::MarginAndGrace,
            buffer: Share::from_percent(10),
            grace_months: 3,
        }
    }
}

impl Draft for BufferPolicyDraft {
    fn check(&self, checker: &mut Checker) {
        let no_buffer = self.buffer == Share::NONE;
        let (needs_buffer, needs_grace) = match self.when {
            DowngradeWhen::Margin => (true, false),
            DowngradeWhen::Grace => (false, true),
            DowngradeWhen::MarginAndGrace => (false, no_buffer),
            DowngradeWhen::MarginOrGrace => (true, true),
        };
        if needs_buffer {
            checker.part("buffer", self.buffer);
        }
        let least = u32::from(needs_grace);
        checker.number("grace_months", self.grace_months, least, Checker::MAX_MONTHS);
    }
}
