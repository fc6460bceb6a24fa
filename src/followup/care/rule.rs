//! A rule of care: what is done, counted from what, and when.

use std::collections::BTreeSet;
use std::num::NonZeroU32;

use serde::{Deserialize, Serialize};

use crate::calendar::{MissingDay, MissingLeapMonth, MoveRule, Step};
use crate::customer::Role;
use crate::followup::{Purpose, TaskRank};
use crate::rule::{Checker, ProblemKind};
use crate::transaction::{ContractKind, MeterUnit};

/// From what the days of a rule are counted.
///
/// In JSON `"delivery"`, `{"contract_end":"insurance"}`, `{"days_of":"public holidays"}`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CareAnchor {
    /// The first time that somebody left their details who has not bought anything.
    FirstContact,
    /// The first purchase, with which the relationship began.
    FirstPurchase,
    /// Each purchase of which not everything came back.
    Purchase,
    /// Each delivery: the day on which the customer had it.
    Delivery,
    /// The day for which a delivery is promised that was not yet made. A gift that was given on this
    /// occasion is that of one delivery.
    PromisedDelivery,
    /// Each thing that the customer owns: its first day as theirs.
    Ownership,
    /// The day on which a vehicle that the customer owns was registered for the first time.
    Registration,
    /// The last day of each contract of a kind that is not renewed, nor followed by a newer one of the
    /// kind for the same thing that ends later. Not that of a thing which the customer has given up.
    ContractEnd(ContractKind),
    /// The customer's birthday, or that of an organisation's contact person: by the lunar calendar
    /// where that one is on record, as it is then the one that is celebrated. Where there is no lunar
    /// calendar, by the other one if that is on record too.
    Birthday,
    /// The spouse's birthday, likewise.
    SpouseBirthday,
    /// Each child's birthday, likewise. A child has its place in the profile as identifier: names and
    /// dates are too personal for one.
    ChildBirthday,
    /// The wedding anniversary.
    WeddingAnniversary,
    /// Each special date on record, once a year. Its place in the profile is its identifier.
    SpecialDate,
    /// The days of a layer that the caller gives, by its name: public holidays, new products on sale.
    /// Of several days in a row the first: days off of one name between which there is no day with work
    /// are one occasion. In a layer of days off, days with work are none.
    DaysOf(String),
}

impl CareAnchor {
    /// Whether it comes again by itself: then a rule falls on the day itself.
    const fn recurs(&self) -> bool {
        matches!(
            self,
            CareAnchor::Birthday
                | CareAnchor::SpouseBirthday
                | CareAnchor::ChildBirthday
                | CareAnchor::WeddingAnniversary
                | CareAnchor::SpecialDate
                | CareAnchor::DaysOf(_)
        )
    }

    /// Whether it is a thing that the customer owns.
    pub(super) const fn is_thing(&self) -> bool {
        matches!(self, CareAnchor::Ownership | CareAnchor::Registration)
    }
}

/// When a service falls due: by what the meter shows or by the months passed, whichever comes first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ServiceReminder {
    /// How far the meter has gone on then since the thing became theirs, or since 0 where nobody read
    /// it on that day or before. The day is estimated by its [readings](crate::followup::MeterTrend).
    pub shows: u32,
    /// After how many months at the latest. Without it the service is not planned as long as the
    /// readings do not say how much the thing is used.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub months: Option<u32>,
}

/// On which days, counted from the anchor, a rule falls.
///
/// In JSON `"on_the_day"`, `{"days_after":[0,3,7]}`,
/// `{"every":{"every":1,"step":"years","first":1}}`,
/// `{"services":{"unit":"kilometres","due":[{"shows":5000,"months":6}]}}`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum CareTimes {
    /// On the day itself.
    OnTheDay,
    /// So many days after it. Several are one series, and count as one reason.
    DaysAfter(Vec<u32>),
    /// Again and again.
    Every {
        /// How many steps from one time to the next.
        every: NonZeroU32,
        /// What is counted.
        step: Step,
        /// The number of the first time: 1 is that after one step, 0 the anchor itself.
        first: u32,
        /// The number of the last time. Without it there is none.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        last: Option<u32>,
    },
    /// When a service of a thing falls due. One that was done is not planned any more: a visit for
    /// service is the one that is due nearest to it, by the day or by the meter.
    Services {
        /// In what the meter counts.
        unit: MeterUnit,
        /// The first service, the second and so on.
        due: Vec<ServiceReminder>,
    },
}

/// A rule of care.
///
/// | day | is |
/// |---|---|
/// | the occasion | counted from the anchor by `times`, never from the time before |
/// | the best day | `ahead_days` before the occasion; where there is no work, moved by `closed_day` |
/// | the first day | `earlier_days` before the best day |
/// | the last day | `later_days` after the occasion, or the day before it with `only_before`, and at least the best day; where a thing is given up before, its last day |
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CareRule {
    /// Its name, which is part of the identifier of each task. Unique.
    pub name: String,
    /// What for.
    pub purpose: Purpose,
    /// How far it yields to others, where that is another rank than its purpose has.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rank: Option<TaskRank>,
    /// Which role does it.
    pub role: Role,
    /// From what its days are counted.
    pub anchor: CareAnchor,
    /// Which groups of products it concerns. Empty: all. Of an anchor that has no product: it concerns
    /// customers who own, or got, one of these.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub groups: BTreeSet<String>,
    /// Whether a thing must have been bought from us. No.
    #[serde(default)]
    pub ours_only: bool,
    /// Whether the customer must have bought something. No.
    #[serde(default)]
    pub buyers_only: bool,
    /// Which days of a layer it leaves out, by their names, whether or not in capitals. None.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub leave_out: BTreeSet<String>,
    /// For how many months after the customer last bought something, got something delivered or had
    /// something at the workshop. Without it, however long ago that is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub active_months: Option<u32>,
    /// On which days it falls. On the day itself.
    #[serde(default = "on_the_day")]
    pub times: CareTimes,
    /// How many days before the occasion. 0.
    #[serde(default)]
    pub ahead_days: u32,
    /// From how many days before the best day on it can be done. 0.
    #[serde(default)]
    pub earlier_days: u32,
    /// Until how many days after the occasion it is of use. 0.
    #[serde(default)]
    pub later_days: u32,
    /// Whether it is of use only before the day of the occasion. No.
    #[serde(default)]
    pub only_before: bool,
    /// Where the best day goes if there is no work on it. Nowhere.
    #[serde(default = "stay")]
    pub closed_day: MoveRule,
    /// What becomes of 29 February, the 31st and a lunar 30th where a month does not have it. It comes
    /// on the last day of the month.
    #[serde(default = "backward")]
    pub missing_day: MissingDay,
    /// What becomes of a day in a leap month in a lunar year without it. It comes in the plain month.
    #[serde(default = "plain_month")]
    pub missing_leap_month: MissingLeapMonth,
}

fn on_the_day() -> CareTimes {
    CareTimes::OnTheDay
}

fn stay() -> MoveRule {
    MoveRule::Stay
}

fn backward() -> MissingDay {
    MissingDay::Backward
}

fn plain_month() -> MissingLeapMonth {
    MissingLeapMonth::PlainMonth
}

impl CareRule {
    /// A rule for all products that falls on the day of its anchor.
    ///
    /// ```
    /// use clienteling::customer::Role;
    /// use clienteling::followup::Purpose;
    /// use clienteling::followup::care::{CareAnchor, CareRule};
    ///
    /// let rule = CareRule {
    ///     ahead_days: 1,
    ///     ..CareRule::new("birthday", Purpose::Birthday, Role::Account, CareAnchor::Birthday)
    /// };
    /// assert_eq!(rule.later_days, 0);
    /// ```
    pub fn new(name: impl Into<String>, purpose: Purpose, role: Role, anchor: CareAnchor) -> Self {
        CareRule {
            name: name.into(),
            purpose,
            rank: None,
            role,
            anchor,
            groups: BTreeSet::new(),
            ours_only: false,
            buyers_only: false,
            leave_out: BTreeSet::new(),
            active_months: None,
            times: on_the_day(),
            ahead_days: 0,
            earlier_days: 0,
            later_days: 0,
            only_before: false,
            closed_day: stay(),
            missing_day: backward(),
            missing_leap_month: plain_month(),
        }
    }

    pub(super) fn rank(&self) -> TaskRank {
        self.rank.unwrap_or(self.purpose.rank())
    }

    pub(super) fn check(&self, checker: &mut Checker) {
        if let CareAnchor::DaysOf(layer) = &self.anchor
            && layer.trim().is_empty()
        {
            checker.report("anchor.days_of", ProblemKind::Missing("the name of a layer"));
        }
        if self.ours_only && !self.anchor.is_thing() {
            let why = "only a thing that is owned is known to be bought from us or elsewhere";
            checker.report("ours_only", ProblemKind::NotExpected(why));
        }
        if !self.leave_out.is_empty() && !matches!(self.anchor, CareAnchor::DaysOf(_)) {
            let why = "only the days of a layer have names";
            checker.report("leave_out", ProblemKind::NotExpected(why));
        }
        if let Some(months) = self.active_months {
            checker.number("active_months", months, 1, Checker::MAX_MONTHS);
        }
        if self.only_before && self.later_days > 0 {
            let why = "it is of use only before the day";
            checker.report("later_days", ProblemKind::NotExpected(why));
        }
        for (field, days) in [
            ("ahead_days", self.ahead_days),
            ("earlier_days", self.earlier_days),
            ("later_days", self.later_days),
        ] {
            checker.number(field, days, 0, Checker::MAX_DAYS);
        }
        if self.anchor.recurs() && self.times != CareTimes::OnTheDay {
            let why = "the anchor comes again by itself, and the rule falls on its day";
            checker.report("times", ProblemKind::NotExpected(why));
        }
        checker.within("times", |checker| self.check_times(checker));
    }

    fn check_times(&self, checker: &mut Checker) {
        match &self.times {
            CareTimes::OnTheDay => {}
            CareTimes::DaysAfter(days) => {
                checker.length("days_after", days.len(), 1, MOST_TIMES);
                checker.ascending("days_after", days);
                for (at, days) in days.iter().enumerate() {
                    checker.number(&format!("days_after[{at}]"), *days, 0, Checker::MAX_DAYS);
                }
            }
            CareTimes::Every { first, last, .. } => {
                if let Some(last) = last.filter(|last| last < first) {
                    let (given, accepted) = (last.to_string(), format!("{first} or more"));
                    checker.report("every.last", ProblemKind::NotAccepted { given, accepted });
                }
            }
            CareTimes::Services { due, .. } => {
                if self.anchor != CareAnchor::Ownership {
                    let why = "a service falls due for a thing that is owned";
                    checker.report("services", ProblemKind::NotExpected(why));
                }
                checker.length("services.due", due.len(), 1, MOST_TIMES);
                let shows: Vec<u32> = due.iter().map(|due| due.shows).collect();
                checker.ascending("services.due", &shows);
                for (at, due) in due.iter().enumerate() {
                    if let Some(months) = due.months {
                        let field = format!("services.due[{at}].months");
                        checker.number(&field, months, 0, Checker::MAX_MONTHS);
                    }
                }
            }
        }
    }
}

/// So many days or services at most in one rule.
const MOST_TIMES: usize = 1_000;
