//! What staff noted of services: who started them, what became of wishes, what delighted and what
//! displeased.

use std::collections::BTreeMap;
use std::fmt;
use std::iter::successors;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::base::CustomerBase;
use crate::calendar::{Calendar, Day};
use crate::marketing::{Reception, Service, ServiceStart, WishOutcome};
use crate::rule::{Checker, Draft, Valid};
use crate::units::period::days_before;
use crate::units::written::written;
use crate::units::{Period, ProductId, Proportion, StaffId};

/// How services count, as it is written down.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ServicePolicyDraft {
    /// How often a service counts that was offered before it was asked for. 2 (S4); one that was
    /// asked for counts once.
    pub offered_counts: u32,
}

/// How services count.
///
/// * One that was offered counts 1 to 100 times.
pub type ServicePolicy = Valid<ServicePolicyDraft>;

impl Default for ServicePolicyDraft {
    fn default() -> Self {
        ServicePolicyDraft { offered_counts: 2 }
    }
}

impl Draft for ServicePolicyDraft {
    fn check(&self, checker: &mut Checker) {
        checker.number("offered_counts", self.offered_counts, 1, 100);
    }
}

/// What was noted of some services. What was not noted counts for neither side.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct ServiceTally {
    offered: u64,
    asked: u64,
    start_unknown: u64,
    met: u64,
    replaced: u64,
    unmet: u64,
    delighted: u64,
    displeased: u64,
    offered_counts: u32,
}

impl ServiceTally {
    /// Of no service.
    const fn none(offered_counts: u32) -> Self {
        ServiceTally {
            offered: 0,
            asked: 0,
            start_unknown: 0,
            met: 0,
            replaced: 0,
            unmet: 0,
            delighted: 0,
            displeased: 0,
            offered_counts,
        }
    }

    fn add(&mut self, service: &Service) {
        let mut counts = vec![match service.start {
            Some(ServiceStart::Offered) => &mut self.offered,
            Some(ServiceStart::Asked) => &mut self.asked,
            None => &mut self.start_unknown,
        }];
        counts.extend(service.wish.map(|wish| match wish {
            WishOutcome::Met => &mut self.met,
            WishOutcome::Replaced => &mut self.replaced,
            WishOutcome::Unmet => &mut self.unmet,
        }));
        counts.extend(service.reception.map(|reception| match reception {
            Reception::Delighted => &mut self.delighted,
            Reception::Displeased => &mut self.displeased,
        }));
        for count in counts {
            *count = count.saturating_add(1);
        }
    }

    /// How many services there were.
    pub const fn services(&self) -> u64 {
        self.offered.saturating_add(self.asked).saturating_add(self.start_unknown)
    }

    /// How many were offered before they were asked for, of those of which it is known.
    pub fn offered(&self) -> Proportion {
        Proportion::of_some(self.offered, self.asked).unwrap_or(Proportion::NONE)
    }

    /// What they count together: one that was offered double (S4), every other once.
    pub fn points(&self) -> u64 {
        let offered = self.offered.saturating_mul(self.offered_counts.into());
        offered.saturating_add(self.asked).saturating_add(self.start_unknown)
    }

    /// How many wishes were met, of all that were noted.
    pub fn wishes_met(&self) -> Proportion {
        let others = self.replaced.saturating_add(self.unmet);
        Proportion::of_some(self.met, others).unwrap_or(Proportion::NONE)
    }

    /// In the place of how many wishes something was put, of those that could not be met.
    pub fn wishes_replaced(&self) -> Proportion {
        Proportion::of_some(self.replaced, self.unmet).unwrap_or(Proportion::NONE)
    }

    /// How many delighted.
    pub const fn delighted(&self) -> u64 {
        self.delighted
    }

    /// How many displeased.
    pub const fn displeased(&self) -> u64 {
        self.displeased
    }
}

written! {
    ServiceTally as self {
        services: self.services(),
        offered: self.offered(),
        points: self.points(),
        wishes_met: self.wishes_met(),
        wishes_replaced: self.wishes_replaced(),
        delighted,
        displeased,
    }
}

impl fmt::Display for ServiceTally {
    /// "3 services, 4 points: 1 of 2 offered before it was asked for; 0 of 1 wishes met, in the
    /// place of 1 of 1 others something was put; 1 delighted, 0 displeased".
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let services = if self.services() == 1 { "service" } else { "services" };
        let points = if self.points() == 1 { "point" } else { "points" };
        write!(f, "{} {services}, {} {points}", self.services(), self.points())?;
        let of = |part: Proportion| format!("{} of {}", part.successes(), part.trials());
        let (offered, met, replaced) = (self.offered(), self.wishes_met(), self.wishes_replaced());
        if offered.trials() > 0 {
            write!(f, "; {} offered before they were asked for", of(offered))?;
        }
        if met.trials() > 0 {
            write!(f, "; {} wishes met", of(met))?;
        }
        if replaced.trials() > 0 {
            write!(f, ", something put in the place of {} others", of(replaced))?;
        }
        if self.delighted > 0 || self.displeased > 0 {
            write!(f, "; {} delighted, {} displeased", self.delighted, self.displeased)?;
        }
        Ok(())
    }
}

/// What staff noted of services over a period.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct ServiceReport {
    /// The days it is about: those of the period that had come.
    pub over: Option<Period>,
    /// As of which day.
    pub as_of: NaiveDate,
    /// All of them.
    pub whole: ServiceTally,
    /// By day: the days on which anything was noted.
    pub by_day: BTreeMap<NaiveDate, ServiceTally>,
    /// By who did it, where that is known.
    pub by_staff: BTreeMap<StaffId, ServiceTally>,
    /// By product, where that is known: so that products improve (S3).
    pub by_product: BTreeMap<ProductId, ServiceTally>,
}

/// What staff noted of services on the days of a period that had come. Cost: a binary search for
/// each customer, and a pass over the services of the period.
///
/// ```
/// use clienteling::satisfaction::service::{ServicePolicy, services};
/// use clienteling::{CustomerBase, Fact, Period};
///
/// let noted = r#"[
///     {"service":{"id":"H-1","customer":"C-1","date":"2026-09-02","start":"offered","by":"S-7",
///      "reception":"delighted"}},
///     {"service":{"id":"H-2","customer":"C-2","date":"2026-09-02","start":"asked","by":"S-7",
///      "wish":"replaced","reception":"displeased"}}]"#;
/// let mut base = CustomerBase::new();
/// assert!(base.add_all(serde_json::from_str::<Vec<Fact>>(noted)?).refused.is_empty());
/// let september = Period::from_first_to_last("2026-09-01".parse()?, "2026-09-30".parse()?)?;
/// let found = services(&base, september, &ServicePolicy::default(), "2026-09-30".parse()?);
/// assert_eq!(
///     found.whole.to_string(),
///     "2 services, 3 points; 1 of 2 offered before they were asked for; 0 of 1 wishes met, \
///      something put in the place of 1 of 1 others; 1 delighted, 1 displeased",
/// );
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn services(
    base: &CustomerBase,
    period: Period,
    policy: &ServicePolicy,
    as_of: NaiveDate,
) -> ServiceReport {
    let empty = ServiceTally::none(policy.offered_counts);
    let over = period.up_to(as_of);
    let mut report = ServiceReport {
        over,
        as_of,
        whole: empty,
        by_day: BTreeMap::new(),
        by_staff: BTreeMap::new(),
        by_product: BTreeMap::new(),
    };
    let Some(over) = over else { return report };
    for customer in base.customers() {
        let noted = customer.marketing().services().as_of(over.last()).iter();
        for service in noted.rev().take_while(|service| service.date >= over.first()) {
            report.whole.add(service);
            report.by_day.entry(service.date).or_insert(empty).add(service);
            if let Some(staff) = &service.by {
                report.by_staff.entry(staff.clone()).or_insert(empty).add(service);
            }
            if let Some(product) = &service.product {
                report.by_product.entry(product.clone()).or_insert(empty).add(service);
            }
        }
    }
    report
}

impl ServiceReport {
    /// The working days that are over on which nobody noted what delighted or displeased: staff are
    /// to review each day (S4). A day that the calendar does not know is none. Of a period of more
    /// than a century the last century counts. Cost: one look at each day.
    pub fn days_without_review(&self, calendar: &dyn Calendar) -> Vec<NaiveDate> {
        let reviewed = |day: &NaiveDate| {
            self.by_day.get(day).is_some_and(|one| one.delighted > 0 || one.displeased > 0)
        };
        let missing = |day: &NaiveDate| {
            *day < self.as_of && matches!(calendar.day(*day), Day::Working(_)) && !reviewed(day)
        };
        let Some(over) = self.over else { return Vec::new() };
        let first = over.first().max(days_before(over.last(), CENTURY));
        let days = successors(Some(first), NaiveDate::succ_opt);
        let days = days.take_while(|day| over.contains(*day));
        days.filter(missing).collect()
    }
}

/// How many days are looked at, at most.
const CENTURY: u32 = 36_525;

#[cfg(test)]
mod tests {
    use super::{ServicePolicy, ServicePolicyDraft, ServiceReport, services};
    use crate::base::{CustomerBase, Fact};
    use crate::calendar::WorkCalendar;
    use crate::rule::Draft;
    use crate::units::Period;
    use chrono::NaiveDate;

    fn base(all: &[(&str, &str, &str)]) -> CustomerBase {
        let mut base = CustomerBase::new();
        for (number, (customer, date, more)) in all.iter().enumerate() {
            let fact = format!(
                r#"{{"service":{{"id":"H-{number}","customer":"{customer}","date":"{date}"{more}}}}}"#
            );
            base.add(serde_json::from_str::<Fact>(&fact).unwrap()).unwrap();
        }
        base
    }

    fn until(last: &str) -> Period {
        Period::from_first_to_last("2026-09-07".parse().unwrap(), last.parse().unwrap()).unwrap()
    }

    fn week(base: &CustomerBase, as_of: &str) -> ServiceReport {
        let period = until("2026-09-13");
        services(base, period, &ServicePolicy::default(), as_of.parse().unwrap())
    }

    const ALL: &[(&str, &str, &str)] = &[
        ("C-1", "2026-09-06", r#","start":"offered","reception":"delighted""#),
        ("C-1", "2026-09-07", r#","start":"offered","by":"S-1","wish":"met""#),
        ("C-2", "2026-09-07", r#","start":"asked","by":"S-1","product":"tyre","wish":"unmet""#),
        ("C-1", "2026-09-08", r#","by":"S-2","wish":"replaced","reception":"displeased""#),
        ("C-2", "2026-09-09", r#","start":"offered","product":"tyre","reception":"delighted""#),
        ("C-2", "2026-09-14", r#","start":"offered","reception":"delighted""#),
    ];

    #[test]
    fn what_was_noted_counts_on_its_days_by_staff_and_by_product() {
        let found = week(&base(ALL), "2026-09-30");
        let whole = found.whole;
        assert_eq!((whole.services(), whole.points()), (4, 6), "offered counts double (S4)");
        assert_eq!((whole.offered().successes(), whole.offered().trials()), (2, 3));
        assert_eq!((whole.wishes_met().successes(), whole.wishes_met().trials()), (1, 3));
        assert_eq!((whole.wishes_replaced().successes(), whole.wishes_replaced().trials()), (1, 2));
        assert_eq!((whole.delighted(), whole.displeased()), (1, 1));
        let staff: Vec<_> = found.by_staff.values().map(super::ServiceTally::services).collect();
        assert_eq!(staff, [2, 1]);
        assert_eq!(found.by_product[&"tyre".parse().unwrap()].services(), 2);
        assert_eq!(found.by_day.len(), 3);
    }

    #[test]
    fn what_comes_after_the_day_changes_nothing() {
        let found = week(&base(ALL), "2026-09-08");
        assert_eq!(found, week(&base(&ALL[..4]), "2026-09-08"));
        assert_eq!(found.whole.services(), 3);
        assert_eq!(found.over, Some(until("2026-09-08")));
        let before = week(&base(ALL), "2026-09-06");
        assert_eq!((before.over, before.whole.services()), (None, 0));
        assert_eq!(before.whole.to_string(), "0 services, 0 points");
    }

    #[test]
    fn a_working_day_without_a_note_of_what_delighted_or_displeased_is_named() {
        let found = week(&base(ALL), "2026-09-12");
        let office: WorkCalendar = serde_json::from_str(
            r#"{"week":{"monday":["09:00-17:00"],"tuesday":["09:00-17:00"],
                "wednesday":["09:00-17:00"],"thursday":["09:00-17:00"]}}"#,
        )
        .unwrap();
        let days = found.days_without_review(&office);
        let shown: Vec<_> = days.iter().map(ToString::to_string).collect();
        // On Monday nobody noted how it was taken; on Friday there is no work.
        assert_eq!(shown, ["2026-09-07", "2026-09-10"]);
        // The day itself is not over yet.
        let on_thursday = week(&base(ALL), "2026-09-10").days_without_review(&office);
        assert_eq!(on_thursday.len(), 1);
        let ever = Period::from_first_to_last(NaiveDate::MIN, NaiveDate::MAX).unwrap();
        let found = services(&base(ALL), ever, &ServicePolicy::default(), NaiveDate::MAX);
        assert!(found.days_without_review(&office).len() < 36_525, "it ends");
    }

    #[test]
    fn what_is_offered_counts_as_often_as_the_policy_says() {
        let policy = ServicePolicyDraft { offered_counts: 3 }.validate().unwrap();
        let period = until("2026-09-13");
        let found = services(&base(ALL), period, &policy, "2026-09-30".parse().unwrap());
        assert_eq!(found.whole.points(), 8);
        assert!(ServicePolicyDraft { offered_counts: 0 }.validate().is_err());
        assert!(ServicePolicyDraft { offered_counts: 101 }.validate().is_err());
    }

    #[test]
    fn one_of_each_reads_as_a_line() {
        let one = week(&base(&[("C-1", "2026-09-07", "")]), "2026-09-30");
        assert_eq!(one.whole.to_string(), "1 service, 1 point");
        let json = serde_json::to_value(one.whole).unwrap();
        assert_eq!(json["services"], 1);
        assert_eq!(json["offered"]["trials"], 0);
        let displeased = [("C-1", "2026-09-07", r#","reception":"displeased""#)];
        let line = week(&base(&displeased), "2026-09-30").whole.to_string();
        assert_eq!(line, "1 service, 1 point; 0 delighted, 1 displeased");
    }
}
