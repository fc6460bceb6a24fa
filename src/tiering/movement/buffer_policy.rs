//! When a customer may fall into a worse class.

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::rule::PolicyError;
use crate::rule::policy::{Checker, ProblemKind};
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
    #[serde(with = "crate::units::fixed::as_text")]
    pub buffer: Decimal,
    /// How many months it has to stay there. 3.
    pub grace_months: u32,
}

impl Default for BufferPolicyDraft {
    fn default() -> Self {
        BufferPolicy::default().into()
    }
}

impl BufferPolicyDraft {
    /// The policy.
    ///
    /// # Errors
    /// [`PolicyError`] with all problems: a buffer that is no share, a grace of more than a
    /// century, and a buffer or a grace of nothing where the condition rests on it alone, because
    /// customers would flap.
    pub fn validate(self) -> Result<BufferPolicy, PolicyError> {
        Checker::validate(|checker| self.check(checker))
    }

    pub(crate) fn check(self, checker: &mut Checker) -> Option<BufferPolicy> {
        let buffer = checker.share("buffer", self.buffer);
        let no_buffer = buffer == Some(Share::NONE);
        let (needs_buffer, needs_grace) = match self.when {
            DowngradeWhen::Margin => (true, false),
            DowngradeWhen::Grace => (false, true),
            DowngradeWhen::MarginAndGrace => (false, no_buffer),
            DowngradeWhen::MarginOrGrace => (true, true),
        };
        if needs_buffer && no_buffer {
            checker.report("buffer", ProblemKind::NoPart);
        }
        let least = u32::from(needs_grace);
        let months = self.grace_months;
        let grace_months = checker.number("grace_months", months, least, Checker::MAX_MONTHS);
        let (buffer, grace_months) = buffer.zip(grace_months)?;
        Some(BufferPolicy { when: self.when, buffer, grace_months })
    }
}

/// When a customer may fall into a worse class.
///
/// * Something holds every fall back: a buffer above nothing, or a grace of at least a month.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "BufferPolicyDraft", into = "BufferPolicyDraft")]
pub struct BufferPolicy {
    when: DowngradeWhen,
    buffer: Share,
    grace_months: u32,
}

impl BufferPolicy {
    /// What it takes.
    pub const fn when(&self) -> DowngradeWhen {
        self.when
    }

    /// By which share of the minimum the measure has to lie below it.
    pub const fn buffer(&self) -> Share {
        self.buffer
    }

    /// How many months it has to stay there.
    pub const fn grace_months(&self) -> u32 {
        self.grace_months
    }
}

impl Default for BufferPolicy {
    /// A tenth below the minimum for three months (ours).
    fn default() -> Self {
        BufferPolicy {
            when: DowngradeWhen::MarginAndGrace,
            buffer: Share::from_billionths(100_000_000),
            grace_months: 3,
        }
    }
}

impl TryFrom<BufferPolicyDraft> for BufferPolicy {
    type Error = PolicyError;

    fn try_from(draft: BufferPolicyDraft) -> Result<Self, Self::Error> {
        draft.validate()
    }
}

impl From<BufferPolicy> for BufferPolicyDraft {
    fn from(policy: BufferPolicy) -> Self {
        let BufferPolicy { when, buffer, grace_months } = policy;
        BufferPolicyDraft { when, buffer: buffer.value(), grace_months }
    }
}
