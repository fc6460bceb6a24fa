//! The level of a prospect: H, A, B, C or potential, by the expected date of purchase.
//!
//! | the purchase is expected | level | contact at least every |
//! |---|---|---|
//! | on or before the day, or within 7 days | H | 2 days |
//! | within 15 days | A | 4 days |
//! | within 30 days | B | 7 days |
//! | within 90 days | C | 15 days |
//! | later, or nobody knows when | potential | 30 days |
//!
//! S1 names the level and gives no limits: these are ours, by trade custom, and a policy. A
//! prospect whose date has passed stays at H and is *overdue*: either they have bought, which is
//! to be recorded, or they are to be asked for a new date; to let them sink would be to forget
//! them. Where the date is a span, the level goes by its first day and overdue by its last.

mod policy;

use chrono::NaiveDate;
use serde::Serialize;

use crate::base::Customer;
use crate::rule::{Evidence, Reason, rules};
use crate::tiering::expected::expected;
use crate::units::period::{days_before, days_between, days_later};
use crate::units::words::words;
use crate::units::written::written;
use crate::units::{Period, Record};

pub use policy::{LevelPolicy, LevelPolicyDraft};

words! {
    /// How soon a prospect is expected to buy (级别), the soonest first: also the classes of the
    /// contact card (接触卡, S4).
    pub enum ProspectLevel, "prospect level" {
        /// At once: within a week by default.
        H = "H",
        /// Soon: within 15 days by default.
        A = "A",
        /// Within 30 days by default.
        B = "B",
        /// Within 90 days by default.
        C = "C",
        /// Later, or nobody knows when (潜在).
        Potential = "potential",
    }
}

impl ProspectLevel {
    /// 1 for H to 5 for potential.
    pub const fn rank(self) -> u8 {
        match self {
            ProspectLevel::H => 1,
            ProspectLevel::A => 2,
            ProspectLevel::B => 3,
            ProspectLevel::C => 4,
            ProspectLevel::Potential => 5,
        }
    }

    /// The next better level, to which time alone leads. `None` for H.
    const fn sooner(self) -> Option<ProspectLevel> {
        match self {
            ProspectLevel::H => None,
            ProspectLevel::A => Some(ProspectLevel::H),
            ProspectLevel::B => Some(ProspectLevel::A),
            ProspectLevel::C => Some(ProspectLevel::B),
            ProspectLevel::Potential => Some(ProspectLevel::C),
        }
    }
}

/// What the level of a prospect rests on.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize)]
pub struct Prospect {
    /// When the purchase is expected: one day, or from the earliest to the latest.
    pub expected: Option<Period>,
    /// When the prospect was last in touch with us.
    pub last_contact: Option<NaiveDate>,
}

impl Prospect {
    /// A prospect who is expected to buy on a day.
    pub fn expected_on(day: NaiveDate) -> Self {
        Prospect { expected: Period::from_first_to_last(day, day).ok(), last_contact: None }
    }

    /// What is known of a customer as of a day. The purchase is expected when they said last, at a
    /// first contact or with a clear [intention](crate::marketing::PurchaseIntention); no more once
    /// they say that they have none, or buy elsewhere. They were last in touch with us by a first
    /// contact, a contact, a response or an intention.
    ///
    /// Cost: a pass over the first contacts, the intentions and what they bought elsewhere.
    pub fn of(customer: &Customer, as_of: NaiveDate) -> Self {
        let marketing = customer.marketing();
        let last_contact = [
            marketing.first_contacts().latest(as_of).map(Record::date),
            marketing.contacts().latest(as_of).map(Record::date),
            marketing.responses().latest(as_of).map(Record::date),
            marketing.intentions().latest(as_of).map(Record::date),
        ];
        Prospect {
            expected: expected(customer, as_of),
            last_contact: last_contact.into_iter().flatten().max(),
        }
    }
}

/// The level of a prospect on a day, and what time will do to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct LevelStanding {
    level: ProspectLevel,
    expected: Option<Period>,
    as_of: NaiveDate,
    contact_due_on: Option<NaiveDate>,
    policy: LevelPolicy,
}

written! {
    /// As a screen wants it: with its reasons.
    LevelStanding as self {
        level,
        is_overdue: self.is_overdue(),
        changes_on: self.changes_on(),
        contact_due_on,
        reasons: self.reasons(),
    }
}

rules! {
    WITHIN_H = "tiering.level.within-h", AtMost {
        "expected to buy in {observed}, within the {needed} of level H[ (by {margin})]",
        "expected to buy in {observed}, beyond the {needed} of level H[ (by {margin})]",
        "no date for the purchase is known",
    };
    WITHIN_A = "tiering.level.within-a", AtMost {
        "expected to buy in {observed}, within the {needed} of level A[ (by {margin})]",
        "expected to buy in {observed}, beyond the {needed} of level A[ (by {margin})]",
        "no date for the purchase is known",
    };
    WITHIN_B = "tiering.level.within-b", AtMost {
        "expected to buy in {observed}, within the {needed} of level B[ (by {margin})]",
        "expected to buy in {observed}, beyond the {needed} of level B[ (by {margin})]",
        "no date for the purchase is known",
    };
    WITHIN_C = "tiering.level.within-c", AtMost {
        "expected to buy in {observed}, within the {needed} of level C[ (by {margin})]",
        "expected to buy in {observed}, beyond the {needed} of level C[ (by {margin})]",
        "no date for the purchase is known",
    };
    BEYOND_H = "tiering.level.beyond-h", reverse of WITHIN_H;
    BEYOND_A = "tiering.level.beyond-a", reverse of WITHIN_A;
    BEYOND_B = "tiering.level.beyond-b", reverse of WITHIN_B;
    BEYOND_C = "tiering.level.beyond-c", reverse of WITHIN_C;
    OVERDUE = "tiering.level.overdue", Over {
        "was expected to buy by {needed}[, {margin} ago]",
        "expected to buy by {needed}[, in {margin}]",
        "no date for the purchase is known",
    };
    NO_DATE = "tiering.level.no-date", IsNot {
        "no date for the purchase is known",
        "a date for the purchase is known",
        "nobody has asked for the date of the purchase",
    };
}

impl LevelStanding {
    /// The level.
    pub const fn level(&self) -> ProspectLevel {
        self.level
    }

    /// Whether the last day on which the purchase was expected has passed.
    pub fn is_overdue(&self) -> bool {
        self.expected.is_some_and(|expected| expected.last() < self.as_of)
    }

    /// The first day on which the level is another by time alone. `None` for H, which time alone
    /// does not change, and without an expected date.
    pub fn changes_on(&self) -> Option<NaiveDate> {
        let sooner = self.level.sooner()?;
        Some(starts_on(sooner, self.expected?, &self.policy))
    }

    /// The level from [`changes_on`](Self::changes_on) on.
    pub fn changes_to(&self) -> Option<ProspectLevel> {
        self.expected.and(self.level.sooner())
    }

    /// The first day since the last contact on which the next one is due: as the date comes
    /// nearer, contacts have to come closer together, and this takes the changes of level by time
    /// alone into account. It may have passed. The day itself for a prospect who was never
    /// contacted; `None` beyond the calendar.
    pub const fn contact_due_on(&self) -> Option<NaiveDate> {
        self.contact_due_on
    }

    /// Whether a contact is due on the day or was before.
    pub fn is_contact_due(&self) -> bool {
        self.contact_due_on.is_some_and(|due| due <= self.as_of)
    }

    /// Why the level is what it is. Every reason holds; at least one is there.
    pub fn reasons(&self) -> Vec<Reason> {
        let Some(expected) = self.expected else {
            return NO_DATE.test(Evidence::fact(false)).into_iter().collect();
        };
        let (over, within) = match self.level {
            ProspectLevel::H => (None, Some(&WITHIN_H)),
            ProspectLevel::A => (Some(&BEYOND_H), Some(&WITHIN_A)),
            ProspectLevel::B => (Some(&BEYOND_A), Some(&WITHIN_B)),
            ProspectLevel::C => (Some(&BEYOND_B), Some(&WITHIN_C)),
            ProspectLevel::Potential => (Some(&BEYOND_C), None),
        };
        let days = days_until(expected, self.as_of);
        let at = |level: ProspectLevel| {
            self.policy.within(level).map(|limit| Evidence::days(days, u64::from(limit)))
        };
        let over = over.zip(self.level.sooner().and_then(at));
        let within = within.zip(at(self.level));
        let overdue = OVERDUE.test(Evidence::dates(self.as_of, expected.last()));
        let limits = [over, within].into_iter().flatten();
        limits.filter_map(|(rule, evidence)| rule.test(evidence)).chain(overdue).collect()
    }
}

/// How many days lie before the first day on which the purchase is expected; none once it has come.
fn days_until(expected: Period, date: NaiveDate) -> u64 {
    if expected.first() > date { days_between(expected.first(), date) } else { 0 }
}

/// The first day on which somebody with this expected date has the level.
fn starts_on(level: ProspectLevel, expected: Period, policy: &LevelPolicy) -> NaiveDate {
    policy.within(level).map_or(NaiveDate::MIN, |limit| days_before(expected.first(), limit))
}

/// When the next contact is due: the levels are walked in the order in which time passes them.
fn contact_due(
    last: NaiveDate,
    expected: Option<Period>,
    policy: &LevelPolicy,
) -> Option<NaiveDate> {
    let due_at = |level| days_later(last, policy.contact_every(level));
    let Some(expected) = expected else { return due_at(ProspectLevel::Potential) };
    let mut level = ProspectLevel::Potential;
    loop {
        let due = due_at(level).map(|due| due.max(starts_on(level, expected, policy)));
        let Some(sooner) = level.sooner() else { return due };
        if due.is_some_and(|due| due < starts_on(sooner, expected, policy)) {
            return due;
        }
        level = sooner;
    }
}

/// The level of a prospect on a day (S1; the limits are ours). A last contact after the day does
/// not count.
///
/// Cost: constant.
///
/// ```
/// use clienteling::tiering::{LevelPolicy, Prospect, ProspectLevel, level};
///
/// let prospect = Prospect {
///     last_contact: Some("2026-03-01".parse()?),
///     ..Prospect::expected_on("2026-03-20".parse()?)
/// };
/// let standing = level(&prospect, &LevelPolicy::default(), "2026-03-03".parse()?);
/// assert_eq!(standing.level(), ProspectLevel::B);
/// assert_eq!(standing.changes_on(), Some("2026-03-05".parse()?));
/// // As B on 8 March, but from 5 March on as A every four days.
/// assert_eq!(standing.contact_due_on(), Some("2026-03-05".parse()?));
/// assert_eq!(
///     standing.reasons()[0].to_string(),
///     "expected to buy in 17 days, beyond the 15 days of level A (by 2 days)",
/// );
/// # Ok::<(), chrono::ParseError>(())
/// ```
pub fn level(prospect: &Prospect, policy: &LevelPolicy, as_of: NaiveDate) -> LevelStanding {
    let within = |level: &ProspectLevel| match (prospect.expected, policy.within(*level)) {
        (Some(expected), Some(limit)) => days_until(expected, as_of) <= u64::from(limit),
        _ => false,
    };
    let level = ProspectLevel::ALL.iter().copied().find(within);
    let level = level.unwrap_or(ProspectLevel::Potential);
    let contact_due_on = match prospect.last_contact.filter(|last| *last <= as_of) {
        Some(last) => contact_due(last, prospect.expected, policy),
        None => Some(as_of),
    };
    LevelStanding { level, expected: prospect.expected, as_of, contact_due_on, policy: *policy }
}

#[cfg(test)]
mod tests;
