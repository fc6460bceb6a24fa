//! One customer at a boundary: up at once, down with a buffer and a grace.
//!
//! | the class by the measure is | then |
//! |---|---|
//! | better than the one held | they rise at once, and what was running against them is forgotten |
//! | the one held | they stay, and what was running against them is forgotten |
//! | worse, and the condition of the policy does not hold yet | they are held back, with the day on which it will |
//! | worse, and it holds | they fall to the class by the measure, and not further |
//! | the same as told before, on the same day | nothing: a repeated command is a named no-op |

use chrono::NaiveDate;
use serde::Serialize;

use super::{BufferPolicy, DowngradeWhen};
use crate::rule::{Evidence, Reason, rules};
use crate::tiering::Ranked;
use crate::units::Share;
use crate::units::guard::{date, guarded};
use crate::units::period::months_after;
use crate::units::words::words;

guarded! {
    /// The class by the measure on a day, and how it stands to the class held.
    #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
    pub struct Proposal<C: Sized> as "Proposal" {
        /// The class by the measure.
        pub class: C,
        /// By which share of the minimum of the class *held* the measure lies below it.
        pub shortfall: Share,
    }
}

guarded! {
    /// The class that a customer holds, and what runs against it.
    ///
    /// * The class by the measure is never better than the one held.
    /// * While it is worse, the day since when is known; the measure has not lain beyond the
    ///   buffer for longer than below the minimum.
    #[derive(Debug, Clone, PartialEq, Eq, Hash)]
    pub struct Buffered<C: Ranked> as "Buffered" checked by Buffered::checked {
        class: C,
        #[serde(deserialize_with = "date")]
        since: NaiveDate,
        #[serde(deserialize_with = "date")]
        as_of: NaiveDate,
        proposed: Proposal<C>,
        #[serde(default, deserialize_with = "date")]
        below_since: Option<NaiveDate>,
        #[serde(default, deserialize_with = "date")]
        beyond_since: Option<NaiveDate>,
    }
}

impl<C: Ranked + Clone> Buffered<C> {
    /// A customer who enters a class on a day.
    pub fn enter(class: C, on: NaiveDate) -> Self {
        let proposed = Proposal { class: class.clone(), shortfall: Share::NONE };
        Buffered { class, since: on, as_of: on, proposed, below_since: None, beyond_since: None }
    }

    /// The class held.
    pub const fn class(&self) -> &C {
        &self.class
    }

    /// Since when.
    pub const fn since(&self) -> NaiveDate {
        self.since
    }

    /// The day of the last judgement.
    pub const fn as_of(&self) -> NaiveDate {
        self.as_of
    }

    /// Since when the class by the measure is worse than the one held. `None` where it is not.
    pub const fn below_since(&self) -> Option<NaiveDate> {
        self.below_since
    }

    /// The first day on which time alone makes the customer fall: on no day before, and on this
    /// one, if the measure stays as it is. `None` where time alone changes nothing.
    ///
    /// The measure itself may change by time alone, where it looks at the last months: ask what
    /// measures for that day.
    pub fn look_again_on(&self, policy: &BufferPolicy) -> Option<NaiveDate> {
        self.falls_on(policy).filter(|day| *day > self.as_of)
    }

    /// The day on which the condition of the policy is met. `None` where it will not be.
    fn falls_on(&self, policy: &BufferPolicy) -> Option<NaiveDate> {
        let after_grace = |since: Option<NaiveDate>| months_after(since?, policy.grace_months);
        let below = after_grace(self.below_since);
        match policy.when {
            DowngradeWhen::Margin => self.beyond_since,
            DowngradeWhen::Grace => below,
            DowngradeWhen::MarginAndGrace => after_grace(self.beyond_since),
            DowngradeWhen::MarginOrGrace => self.beyond_since.into_iter().chain(below).min(),
        }
    }
}

words! {
    /// What a judgement did to the class held.
    pub enum Change, "change of class" {
        /// A better class, at once.
        Rose = "rose",
        /// The same class, and the measure says so.
        Stayed = "stayed",
        /// The same class, although the measure says a worse one.
        HeldBack = "held_back",
        /// A worse class.
        Fell = "fell",
        /// The same judgement as before: nothing was done.
        AlreadyKnown = "already_known",
    }
}

/// A customer after a judgement.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
pub struct BufferedStep<C> {
    /// The class held from now on: to keep for the next judgement.
    pub state: Buffered<C>,
    /// What the judgement did.
    pub change: Change,
    /// Why. Every reason holds; at least one is there.
    pub reasons: Vec<Reason>,
    /// The first day on which time alone makes the customer fall.
    pub look_again_on: Option<NaiveDate>,
}

/// A judgement cannot be made.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum BufferError {
    /// The customer was judged for a later day already: the grace would run backwards.
    #[error(
        "the customer was judged for {as_of} already: expected that day or a later one, not {on}"
    )]
    Earlier {
        /// The day asked for.
        on: NaiveDate,
        /// The day of the last judgement.
        as_of: NaiveDate,
    },
}

rules! {
    BETTER = "tiering.buffered.better", Below {
        "rank {observed} by the measure, better than the rank held, {needed}[ (by {margin})]",
        "rank {observed} by the measure, not better than the rank held, {needed}[ (by {margin})]",
        "the rank by the measure is not known",
    };
    AS_GOOD = "tiering.buffered.as-good", AtMost {
        "rank {observed} by the measure, no worse than the rank held, {needed}[ (by {margin})]",
        "rank {observed} by the measure, worse than the rank held, {needed}[ (by {margin})]",
        "the rank by the measure is not known",
    };
    WORSE = "tiering.buffered.worse", reverse of AS_GOOD;
    INSIDE = "tiering.buffered.inside-the-buffer", Below {
        "short of the minimum by {observed}, inside the buffer of {needed}[ (by {margin})]",
        "short of the minimum by {observed}, outside the buffer of {needed}[ (by {margin})]",
        "how much is missing to the minimum is not known",
    };
    BEYOND = "tiering.buffered.beyond-the-buffer", reverse of INSIDE;
    IN_GRACE = "tiering.buffered.in-grace", Below {
        "the time to recover ends on {needed}[, in {margin}]",
        "the time to recover ended on {needed}[, {margin} ago]",
        "no time to recover is set",
    };
    GRACE_OVER = "tiering.buffered.grace-over", reverse of IN_GRACE;
}

/// The class of a customer after a judgement: up at once, down with buffer and grace (ours).
///
/// Cost: constant.
///
/// # Errors
/// [`BufferError::Earlier`] for a day before that of the last judgement.
///
/// ```
/// use clienteling::AbcClass;
/// use clienteling::tiering::{BufferPolicy, Buffered, Change, Proposal, buffered};
///
/// let policy = BufferPolicy::default();
/// let gold = Buffered::enter(AbcClass::A, "2026-01-01".parse()?);
///
/// let short = Proposal { class: AbcClass::B, shortfall: "20%".parse()? };
/// let step = buffered(&gold, short, "2026-02-01".parse()?, &policy)?;
/// assert_eq!((step.change, step.state.class()), (Change::HeldBack, &AbcClass::A));
/// assert_eq!(step.look_again_on, Some("2026-05-01".parse()?));
/// assert_eq!(
///     step.reasons[2].to_string(),
///     "the time to recover ends on 2026-05-01, in 89 days",
/// );
/// let step = buffered(&step.state, short, "2026-05-01".parse()?, &policy)?;
/// assert_eq!((step.change, step.state.class()), (Change::Fell, &AbcClass::B));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn buffered<C: Ranked + Clone + PartialEq>(
    state: &Buffered<C>,
    proposal: Proposal<C>,
    on: NaiveDate,
    policy: &BufferPolicy,
) -> Result<BufferedStep<C>, BufferError> {
    if on < state.as_of {
        return Err(BufferError::Earlier { on, as_of: state.as_of });
    }
    let ranks = Evidence::counts(u64::from(proposal.class.rank()), u64::from(state.class.rank()));
    let is_below = state.class.is_above(&proposal.class);
    let is_beyond = is_below && proposal.shortfall >= policy.buffer;
    let mut next = Buffered {
        class: state.class.clone(),
        since: state.since,
        as_of: on,
        proposed: proposal.clone(),
        below_since: is_below.then(|| state.below_since.unwrap_or(on)),
        beyond_since: is_beyond.then(|| state.beyond_since.unwrap_or(on)),
    };
    let (change, reasons) = if proposal.class.is_above(&state.class) {
        (Change::Rose, vec![BETTER.test(ranks)])
    } else if is_below {
        let end = next.falls_on(policy);
        let shares = Evidence::shares(proposal.shortfall, policy.buffer);
        let buffer = BEYOND.test(shares).or_else(|| INSIDE.test(shares));
        // Where the buffer alone decides there is no grace to speak of.
        let grace = end.filter(|_| policy.when != DowngradeWhen::Margin);
        let grace = grace.map(|end| Evidence::dates(on, end));
        let grace = grace.and_then(|days| GRACE_OVER.test(days).or_else(|| IN_GRACE.test(days)));
        let falls = end.is_some_and(|end| end <= on);
        let change = if falls { Change::Fell } else { Change::HeldBack };
        let at_once = policy.when == DowngradeWhen::MarginOrGrace && is_beyond;
        (change, vec![WORSE.test(ranks), buffer, grace.filter(|_| !at_once)])
    } else {
        (Change::Stayed, vec![AS_GOOD.test(ranks)])
    };
    if matches!(change, Change::Rose | Change::Fell) {
        next.class = proposal.class;
        next.since = on;
        next.below_since = None;
        next.beyond_since = None;
    }
    let change = if next == *state { Change::AlreadyKnown } else { change };
    let look_again_on = next.look_again_on(policy);
    let reasons = reasons.into_iter().flatten().collect();
    Ok(BufferedStep { state: next, change, reasons, look_again_on })
}

/// A state that no judgement makes.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("no judgement leads to this state: its days or its classes contradict one another")]
pub struct ForgedBuffer;

impl<C: Ranked> Buffered<C> {
    fn checked(self) -> Result<Self, ForgedBuffer> {
        let Buffered { ref class, since, as_of, ref proposed, below_since, beyond_since } = self;
        let is_below = class.is_above(&proposed.class);
        let within = |day: Option<NaiveDate>, from: NaiveDate| {
            day.is_none_or(|day| from <= day && day <= as_of)
        };
        let is_sound = since <= as_of
            && !proposed.class.is_above(class)
            && below_since.is_some() == is_below
            && within(below_since, since)
            && (beyond_since.is_none() || below_since.is_some())
            && within(beyond_since, below_since.unwrap_or(since));
        if is_sound { Ok(self) } else { Err(ForgedBuffer) }
    }
}
