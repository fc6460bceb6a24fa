//! What an account of points shows.

use std::fmt;

use chrono::NaiveDate;
use serde::Serialize;

use super::PointsPolicy;
use super::fold::{Portion, fold};
use crate::base::Customer;
use crate::marketing::{PointsChange, PointsEntry, PointsOrigin};
use crate::units::{CustomerId, Points, PointsEntryId, ProgrammeId, Record};

/// What became of all points of an account until a day.
///
/// To the unit, earned + corrected = active + pending + spent + expired + reversed − debt.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize)]
#[non_exhaustive]
pub struct PointsTotals {
    /// How many were earned.
    pub earned: Points,
    /// How many were added to put something right, less those taken for it: also below zero.
    pub corrected: Points,
    /// How many are there and can be spent.
    pub active: Points,
    /// How many are there and cannot be spent yet.
    pub pending: Points,
    /// How many were spent, less those that came back.
    pub spent: Points,
    /// How many were not spent in time.
    pub expired: Points,
    /// How many were taken back, or are owed for it, because what they were earned for came back.
    pub reversed: Points,
    /// How many are owed: spent, taken back or corrected, and not there. Paid by whatever can be
    /// spent next, and by what would expire otherwise.
    pub debt: Points,
    /// How many would have been taken back and were forgiven. They are spent, and in no other of
    /// these figures. What comes back of them is taken back then.
    pub written_off: Points,
}

impl PointsTotals {
    /// How many the customer can spend: what is active less what is owed, at least none. What is kept
    /// for a debt pays it rather than expire.
    pub fn spendable(&self) -> Points {
        let rest = self.active.millionths().saturating_sub(self.debt.millionths());
        Points::of_millionths(rest.max(0))
    }
}

/// What became of a lot until a day: earned = active + pending + spent + expired + reversed +
/// corrected.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct PointsLot<'a> {
    /// Which lot: the entry that added it.
    pub id: &'a PointsEntryId,
    /// When it was earned.
    pub on: NaiveDate,
    /// What for.
    pub from: Option<&'a PointsOrigin>,
    /// Whether it was added to put something right.
    pub is_correction: bool,
    /// The first day on which it could be spent, as recorded. `None`: at once.
    pub active_from: Option<NaiveDate>,
    /// The last day on which it can be spent, as recorded. `None`: it stays.
    pub until: Option<NaiveDate>,
    /// How many it had.
    pub earned: Points,
    /// How many can be spent; what came back to it after its last day is among them for a while.
    pub active: Points,
    /// How many cannot be spent yet.
    pub pending: Points,
    /// How many were spent, less those that came back.
    pub spent: Points,
    /// How many were not spent in time.
    pub expired: Points,
    /// How many were taken from it because something came back.
    pub reversed: Points,
    /// How many were taken from it to put something right.
    pub corrected: Points,
    /// How many of it were to go back, wherever they were taken from: at most what it had.
    pub claimed: Points,
}

/// An entry that took points, and from where.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct PointsDebit<'a> {
    /// Which entry.
    pub id: &'a PointsEntryId,
    /// The day of the entry.
    pub on: NaiveDate,
    /// What it does.
    pub change: PointsChange,
    /// How many it took, or owes: of a reversal without what had expired or was written off.
    pub points: Points,
    /// How many of them came back.
    pub refunded: Points,
    /// How many of them are still owed.
    pub owed: Points,
    #[serde(skip)]
    pub(super) pins: (usize, usize),
}

/// What a debit took from a lot.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[non_exhaustive]
pub struct PointsPin<'a> {
    /// Which debit.
    pub debit: &'a PointsEntryId,
    /// From which lot.
    pub lot: &'a PointsEntryId,
    /// How many.
    pub points: Points,
    /// How many of them came back to it.
    pub refunded: Points,
    /// The last day on which they could have been spent.
    #[serde(skip)]
    pub(super) until: NaiveDate,
}

/// How an entry does not fit into its account.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum PointsProblemKind {
    /// More was taken than there was at the end of that day: so many are owed.
    Overdrawn,
    /// A lot that is named had so many too few, or is none: they were taken from others.
    NotInLot,
    /// So many would come back of a spending that is not known: they do not.
    NoSuchSpending,
    /// So many would come back that were not spent, or came back already: they do not.
    MoreBackThanSpent,
    /// So many would be taken back of a lot that is not known: they are not.
    NoSuchLot,
    /// So many would be taken back that the lot did not have, or that were taken back already: they
    /// are not.
    MoreReversedThanEarned,
    /// So many are said to have expired that were not there: they did not.
    MoreExpiredThanThere,
    /// It confirms, takes back or gives back so many of a lot or a spending that is of a later day: it
    /// does not.
    BeforeWhatItNames,
}

impl fmt::Display for PointsProblemKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            PointsProblemKind::Overdrawn => "more was taken than there was",
            PointsProblemKind::NotInLot => "more is named of a lot than it had",
            PointsProblemKind::NoSuchSpending => "no such spending is known",
            PointsProblemKind::MoreBackThanSpent => "more would come back than was spent",
            PointsProblemKind::NoSuchLot => "no such lot is known",
            PointsProblemKind::MoreReversedThanEarned => "more would be taken back than was earned",
            PointsProblemKind::MoreExpiredThanThere => {
                "more is said to have expired than there was"
            }
            PointsProblemKind::BeforeWhatItNames => "dated before what it names",
        })
    }
}

/// An entry that does not fit into its account. It is kept, and may fit once others arrive.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[non_exhaustive]
pub struct PointsProblem<'a> {
    /// Which entry.
    pub id: &'a PointsEntryId,
    /// The lot or the spending that it names.
    pub to: Option<&'a PointsEntryId>,
    /// How it does not fit.
    pub kind: PointsProblemKind,
    /// How many points do not fit.
    pub points: Points,
}

impl fmt::Display for PointsProblem<'_> {
    /// "entry of points `PT-2`: more was taken than there was (20)".
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "entry of points `{}`", self.id)?;
        if let Some(to) = self.to {
            write!(f, " to `{to}`")?;
        }
        write!(f, ": {} ({})", self.kind, self.points)
    }
}

/// Points that expire after a day if nothing is recorded until then: what is owed is paid first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[non_exhaustive]
pub struct ExpiringPoints {
    /// The last day.
    pub until: NaiveDate,
    /// How many, with those that are still pending.
    pub points: Points,
}

impl fmt::Display for ExpiringPoints {
    /// "420 until 2026-12-31".
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} until {}", self.points, self.until)
    }
}

/// A customer's account of points in one programme, as of a day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct PointsAccount<'a> {
    /// The customer whose account it is.
    pub customer: &'a CustomerId,
    /// Of which programme. `None`: the firm has only one.
    pub programme: Option<&'a ProgrammeId>,
    /// The day.
    pub as_of: NaiveDate,
    /// What became of all points.
    pub totals: PointsTotals,
    /// What expires soon, by day.
    pub expiring: Vec<ExpiringPoints>,
    /// The first day on which time alone changes the account. `None` where there is none.
    pub look_again_on: Option<NaiveDate>,
    /// What does not fit.
    pub problems: Vec<PointsProblem<'a>>,
    /// The lots, the oldest first.
    pub lots: Vec<PointsLot<'a>>,
    /// What took points, the oldest first.
    pub debits: Vec<PointsDebit<'a>>,
    /// What each debit took from which lot, in the order of debits, and of each in the order in
    /// which it took them.
    pub pins: Vec<PointsPin<'a>>,
    /// How many entries of later days there are.
    #[serde(skip)]
    pub(super) later: usize,
    #[serde(skip)]
    pub(super) portions: Vec<Portion>,
    #[serde(skip)]
    pub(super) policy: PointsPolicy,
}

impl<'a> PointsAccount<'a> {
    /// The account of a customer in a programme (`None`: where the firm has only one), as of a day.
    ///
    /// Of one day, what was earned counts first, then what was confirmed, what came back of earlier
    /// spendings, what was spent or corrected, what came back of that, what was taken back, and last
    /// what somebody says has expired; of one kind that with the smaller identifier, where 10 comes
    /// after 9.
    ///
    /// Cost: a sort of the customer's entries of points.
    pub fn of(
        customer: &'a Customer,
        programme: Option<&'a ProgrammeId>,
        policy: &PointsPolicy,
        as_of: NaiveDate,
    ) -> Self {
        let entries = customer.marketing().points();
        PointsAccount::of_entries(customer.id(), programme, entries, policy, as_of)
    }

    /// The same from entries in any order, as of whoever keeps no base. As in a base, each has an
    /// identifier of its own; those of other programmes are left out, and all others are taken for
    /// the customer's.
    ///
    /// Cost: a sort of the entries; a refund that names lots looks through those of its spending.
    pub fn of_entries(
        customer: &'a CustomerId,
        programme: Option<&'a ProgrammeId>,
        entries: impl IntoIterator<Item = &'a PointsEntry>,
        policy: &PointsPolicy,
        as_of: NaiveDate,
    ) -> Self {
        let entries = entries.into_iter().filter(|one| one.programme.as_ref() == programme);
        let mut later = 0_usize;
        let known = entries.filter(|one| {
            let is_known = one.date() <= as_of;
            later = later.saturating_add(usize::from(!is_known));
            is_known
        });
        let known = known.collect();
        let mut account = fold(known, customer, programme, policy, as_of);
        account.later = later;
        account
    }

    /// What a debit took, lot by lot. Cost: none.
    pub fn pins_of(&self, debit: &PointsDebit<'_>) -> &[PointsPin<'a>] {
        self.pins.get(debit.pins.0..debit.pins.1).unwrap_or_default()
    }

    /// What is left, also pending, and the last day on which it can be spent: that of its lot, or a
    /// later one for what came back after it. `None`: it stays.
    pub(in crate::loyalty) fn into_left(
        self,
    ) -> impl Iterator<Item = (Points, Option<NaiveDate>)> + use<> {
        self.portions.into_iter().map(|portion| {
            let until = Some(portion.until).filter(|until| *until < NaiveDate::MAX);
            (Points::of_millionths(portion.left), until)
        })
    }

    /// A lot by its identifier. Cost: a pass over the lots.
    pub fn lot(&self, id: &PointsEntryId) -> Option<&PointsLot<'a>> {
        self.lots.iter().find(|lot| lot.id == id)
    }
}

impl fmt::Display for PointsAccount<'_> {
    /// "420 points, 35 pending, 120 until 2026-12-31".
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let PointsTotals { active, pending, debt, .. } = self.totals;
        let points = if active == Points::from(1) { "point" } else { "points" };
        write!(f, "{active} {points}")?;
        if pending.is_positive() {
            write!(f, ", {pending} pending")?;
        }
        if debt.is_positive() {
            write!(f, ", {debt} owed")?;
        }
        self.expiring.iter().try_for_each(|expiring| write!(f, ", {expiring}"))
    }
}

/// The programmes in which a customer has entries until a day, `None` for one that has no name.
/// Cost: a sort of the programmes of the entries.
pub fn programmes_of(customer: &Customer, as_of: NaiveDate) -> Vec<Option<&ProgrammeId>> {
    let entries = customer.marketing().points().as_of(as_of).iter();
    let mut programmes: Vec<_> = entries.map(|entry| entry.programme.as_ref()).collect();
    programmes.sort_unstable();
    programmes.dedup();
    programmes
}
