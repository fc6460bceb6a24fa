//! When the services of a thing fall due: by the meter or by time, whichever comes first.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::{DueRange, MeterTrend, MileagePolicy};
use crate::rule::{Checker, Criterion, Draft, Evidence, ProblemKind, Valid, rules};
use crate::transaction::{MeterReading, MeterUnit, MeterUnknown};
use crate::units::ThingId;
use crate::units::period::months_after;
use crate::units::written::or_why;

rules! {
    BY_METER = "followup.mileage.meter-before-time", AtMost {
        "the meter gets there by {observed}, and the time is up on {needed}[, {margin} later]",
        "the time is up on {needed}, before the meter gets there on {observed}[, {margin} later]",
        "which comes first, the meter or the time, cannot be said: no day is known for one of them",
    };
}

/// When one service is due: at a reading or after some months, whichever comes first.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ServiceLimit {
    /// When the thing has gone so far since the delivery, in the unit of the plan. None by default.
    pub at: Option<u32>,
    /// So many months after the delivery. None by default.
    pub months: Option<u32>,
}

/// When the services of a thing are due, counted from its delivery, as it is written down;
/// [`validate`](Self::validate) makes a plan of it.
///
/// ```
/// use clienteling::Draft;
/// use clienteling::followup::{ServiceLimit, ServicePlanDraft};
///
/// let mut draft = ServicePlanDraft::default();
/// draft.services.push(ServiceLimit { at: Some(10_000), months: Some(0) });
/// draft.services.push(ServiceLimit::default());
/// let wrong = draft.validate().unwrap_err();
/// assert_eq!(wrong.paths(), ["services[2].at", "services[2].months", "services[3]"]);
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ServicePlanDraft {
    /// In what the meter counts. Kilometres.
    pub unit: MeterUnit,
    /// The services in their order. The first at 5,000 kilometres or after 6 months, the second at
    /// 10,000 or after 12 (S1 has both by mileage; the figures are ours, usual for cars in China).
    pub services: Vec<ServiceLimit>,
}

impl Default for ServicePlanDraft {
    fn default() -> Self {
        let limit = |at, months| ServiceLimit { at: Some(at), months: Some(months) };
        let services = vec![limit(5_000, 6), limit(10_000, 12)];
        ServicePlanDraft { unit: MeterUnit::Kilometres, services }
    }
}

/// When the services of a thing are due, counted from its delivery.
///
/// * 1 to 100 services, each with a limit; limits of a kind ascend; up to a century.
pub type ServicePlan = Valid<ServicePlanDraft>;

impl Draft for ServicePlanDraft {
    fn check(&self, checker: &mut Checker) {
        checker.length("services", self.services.len(), 1, 100);
        let (mut reading, mut months) = (None, None);
        for (place, limit) in self.services.iter().enumerate() {
            let field = format!("services[{place}]");
            if limit.at.is_none() && limit.months.is_none() {
                checker.report(&field, ProblemKind::Missing("a limit"));
            }
            check_limit(checker, format!("{field}.at"), limit.at, u32::MAX, &mut reading);
            let longest = Checker::MAX_MONTHS;
            check_limit(checker, format!("{field}.months"), limit.months, longest, &mut months);
        }
    }
}

/// Reports a limit that is out of its bounds, or not above the one before it.
fn check_limit(
    checker: &mut Checker,
    field: String,
    limit: Option<u32>,
    most: u32,
    before: &mut Option<(String, u32)>,
) {
    let Some(limit) = limit else { return };
    if !(1..=most).contains(&limit) {
        checker.number(&field, limit, 1, most);
        return;
    }
    if let Some((lower, at)) = before {
        checker.above((&field, limit), (lower, *at));
    }
    *before = Some((field, limit));
}

/// When one service falls due.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
#[non_exhaustive]
pub struct ServiceDue {
    /// Which service: the first is 1.
    pub number: u32,
    /// When, by what comes first. Where the meter is a limit and how much the thing is used is not known,
    /// by time alone. `None`: there is no day to be seen.
    pub due: Option<DueRange>,
    /// When, by the meter alone.
    pub by_meter: Option<DueRange>,
    /// When, by time alone.
    pub by_time: Option<NaiveDate>,
    /// Whether the meter gets there before the time is up. `None`: the plan has only one of the two.
    pub criterion: Option<Criterion>,
}

/// When the services of a thing fall due.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct ServicesDue {
    /// How much the thing is used, or why that cannot be said.
    #[serde(serialize_with = "or_why")]
    pub trend: Result<MeterTrend, MeterUnknown>,
    /// The services of the plan, in its order.
    pub services: Vec<ServiceDue>,
}

/// When the services of a thing fall due, by the readings of its meter until a day and the months since
/// its delivery. Each is counted from the delivery, and none from the one before: of a used thing from
/// what its meter showed then ([`MeterTrend::due_since`]).
///
/// Readings of other things and in other units are left out.
///
/// Cost: as [`MeterTrend::of`], and a few binary searches in the readings for each service.
///
/// ```
/// use clienteling::followup::{MileagePolicy, ServicePlan, services_due};
/// use clienteling::transaction::MeterReading;
///
/// let mut readings = Vec::new();
/// for (day, shows) in [("2026-01-10", 60_008), ("2026-02-09", 61_208), ("2026-03-11", 62_708)] {
///     readings.push(serde_json::from_str::<MeterReading>(&format!(
///         r#"{{"id":"D-{day}","customer":"C-1","date":"{day}","thing":"T-1","shows":{shows},
///             "unit":"kilometres"}}"#
///     ))?);
/// }
/// let (plan, policy) = (ServicePlan::default(), MileagePolicy::default());
/// let (thing, delivered, today) = ("T-1".parse()?, "2026-01-10".parse()?, "2026-03-20".parse()?);
/// let due = services_due(&readings, &thing, delivered, &plan, &policy, today);
/// let days: Vec<String> =
///     due.services.iter().filter_map(|it| it.due).map(|it| it.to_string()).collect();
/// assert_eq!(days, [
///     "2026-05-02 (2026-04-26 to 2026-05-08)",
///     "2026-08-21 (2026-08-04 to 2026-09-10)",
/// ]);
/// let first = due.services[0].criterion.as_ref().map(ToString::to_string);
/// let reason = "the meter gets there by 2026-05-02, and the time is up on 2026-07-10, 69 days later";
/// assert_eq!(first.as_deref(), Some(reason));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn services_due<'a>(
    readings: impl IntoIterator<Item = &'a MeterReading>,
    thing: &ThingId,
    delivered: NaiveDate,
    plan: &ServicePlan,
    policy: &MileagePolicy,
    as_of: NaiveDate,
) -> ServicesDue {
    let trend = MeterTrend::of(readings, thing, plan.unit, policy, as_of);
    let known = trend.as_ref().ok();
    let services = (1_u32..).zip(&plan.services).map(|(number, limit)| {
        let by_meter = limit.at.and_then(|at| known?.due_since(delivered, at));
        let by_time = limit.months.and_then(|months| months_after(delivered, months));
        let due = match (by_meter, by_time.map(DueRange::on)) {
            (Some(meter), Some(time)) => Some(meter.or(time)),
            (meter, time) => meter.or(time),
        };
        let likely = by_meter.and_then(|it| it.likely);
        let has_both = limit.at.is_some() && limit.months.is_some();
        let criterion = has_both.then(|| BY_METER.check(Evidence::dates(likely, by_time)));
        ServiceDue { number, due, by_meter, by_time, criterion }
    });
    let services = services.collect();
    ServicesDue { trend, services }
}
