//! Which facts about a customer have gone stale, and since when.
//!
//! Data changes all the time: outdated facts are removed or refreshed (S1).

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::customer::{Aging, BasicData, Field, Resolution, ResolutionPolicy};
use crate::rule::{Checker, Draft, Evidence, Reason, Valid, rules};
use crate::units::period::{days_between, months_after};

/// For how many months a fact can be relied on, as it is written down. The figures are ours.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct FreshnessPolicyDraft {
    /// For what changes a few times in a life: a name, a highest degree. 60.
    pub slow_months: u32,
    /// For what changes every few years: an address, an employer. 24.
    pub steady_months: u32,
    /// For what changes within a year or two: tastes, plans. 12.
    pub fast_months: u32,
    /// For single fields. `None`: for ever. None are listed.
    pub fields: BTreeMap<Field, Option<u32>>,
}

impl Default for FreshnessPolicyDraft {
    fn default() -> Self {
        FreshnessPolicyDraft {
            slow_months: 60,
            steady_months: 24,
            fast_months: 12,
            fields: BTreeMap::new(),
        }
    }
}

/// For how many months a fact can be relied on.
///
/// * Every number of months is 1 to 1,200.
/// * What does not change, such as a date of birth, does not go stale unless it is listed.
pub type FreshnessPolicy = Valid<FreshnessPolicyDraft>;

impl Draft for FreshnessPolicyDraft {
    fn check(&self, checker: &mut Checker) {
        checker.number("slow_months", self.slow_months, 1, Checker::MAX_MONTHS);
        checker.number("steady_months", self.steady_months, 1, Checker::MAX_MONTHS);
        checker.number("fast_months", self.fast_months, 1, Checker::MAX_MONTHS);
        for (field, months) in &self.fields {
            let Some(months) = *months else { continue };
            checker.number(&format!("fields.{field}"), months, 1, Checker::MAX_MONTHS);
        }
    }
}

impl FreshnessPolicyDraft {
    /// For how many months a value of the field can be relied on. `None`: for ever.
    pub fn shelf_life(&self, field: Field) -> Option<u32> {
        if let Some(listed) = self.fields.get(&field) {
            return *listed;
        }
        match field.aging() {
            Aging::Lasting => None,
            Aging::Slow => Some(self.slow_months),
            Aging::Steady => Some(self.steady_months),
            Aging::Fast => Some(self.fast_months),
        }
    }

    /// The first day on which a value that was confirmed on a day is stale.
    fn stale_on(&self, field: Field, confirmed: NaiveDate) -> Option<NaiveDate> {
        months_after(confirmed, self.shelf_life(field)?)
    }
}

rules! {
    STALE = "intake.stale", AtLeast {
        "not confirmed for {observed}, with a shelf life of {needed}[ ({margin} over)]",
        "not confirmed for {observed}, within its shelf life of {needed}[ ({margin} left)]",
        "nobody knows when it was confirmed",
    };
}

/// A value that can no longer be relied on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
pub struct StaleField {
    /// Which field.
    pub field: Field,
    /// The last day on which the value was recorded.
    pub confirmed: NaiveDate,
    /// The first day on which it was stale.
    pub since: NaiveDate,
    /// Why.
    pub reason: Reason,
}

/// Which values of a customer can still be relied on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Freshness {
    /// How many values there are.
    pub known: u64,
    /// Those that have gone stale: the longest first, then in the order of fields.
    pub stale: Vec<StaleField>,
    /// The next day on which a value goes stale unless it is confirmed: when to look again.
    pub look_again_on: Option<NaiveDate>,
}

impl Freshness {
    /// How many values can be relied on.
    pub fn fresh(&self) -> u64 {
        let stale = u64::try_from(self.stale.len()).unwrap_or(u64::MAX);
        self.known.saturating_sub(stale)
    }
}

/// Which values of a customer have gone stale by a day, and since when.
///
/// What [only fills its field](crate::customer#what-only-fills-a-field) is no value; that there is
/// [none](crate::customer#that-there-is-none) is one. A value is fresh
/// from the last day on which it was recorded until the shelf life is over. Cost:
/// as [`BasicData::resolution`].
///
/// ```
/// use clienteling::customer::{Identity, ResolutionPolicy};
/// use clienteling::intake::{FreshnessPolicy, freshness};
/// use clienteling::{CustomerBase, Fact};
///
/// let mut base = CustomerBase::new();
/// base.add(serde_json::from_str::<Fact>(
///     r#"{"profile":{"id":"P-1","customer":"C-1","date":"2024-05-31",
///         "profile":{"person":{"identity":{"name":"Li Na","mobile":"13800001111"}}}}}"#,
/// )?)?;
/// let basic = base.customer(&"C-1".parse()?).ok_or("known")?.basic();
/// let (resolution, policy) = (ResolutionPolicy::default(), FreshnessPolicy::default());
/// let found = freshness(basic, &resolution, &policy, "2026-06-30".parse()?);
/// let stale = found.stale.first().ok_or("the number is old")?;
/// assert_eq!((stale.field, stale.since.to_string()), (Identity::MOBILE, "2026-05-31".into()));
/// assert_eq!(
///     stale.reason.to_string(),
///     "not confirmed for 760 days, with a shelf life of 730 days (30 days over)"
/// );
/// assert_eq!(found.look_again_on, Some("2029-05-31".parse()?));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn freshness(
    basic: &BasicData,
    resolution: &ResolutionPolicy,
    policy: &FreshnessPolicy,
    as_of: NaiveDate,
) -> Freshness {
    let (mut known, mut stale, mut look_again_on) = (0_u64, Vec::new(), None::<NaiveDate>);
    let resolved = basic.resolution(as_of, resolution);
    let profile = resolved.as_ref().map(Resolution::profile);
    let is_known = |field| profile.is_some_and(|profile| profile.knows(field));
    let fields = resolved.iter().flat_map(Resolution::fields);
    for value in fields.filter(|resolved| is_known(resolved.field)) {
        known = known.saturating_add(1);
        let (field, confirmed) = (value.field, value.confirmed);
        let Some(since) = policy.stale_on(field, confirmed) else { continue };
        let (age, shelf_life) = (days_between(confirmed, as_of), days_between(confirmed, since));
        match STALE.test(Evidence::days(age, shelf_life)) {
            Some(reason) => stale.push(StaleField { field, confirmed, since, reason }),
            None => look_again_on = Some(look_again_on.map_or(since, |next| next.min(since))),
        }
    }
    stale.sort_by_key(|one| (one.since, one.field));
    Freshness { known, stale, look_again_on }
}

#[cfg(test)]
mod tests {
    use super::{FreshnessPolicy, FreshnessPolicyDraft, freshness};
    use crate::base::CustomerBase;
    use crate::customer::{Identity, Person, Profile, ProfileRecord, ResolutionPolicy};
    use crate::rule::Draft;
    use crate::units::Provenance;
    use chrono::NaiveDate;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    /// The base of one customer to whom these mobile numbers belonged from a day on.
    fn base(numbers: &[(&str, &str)]) -> CustomerBase {
        let mut base = CustomerBase::new();
        for (place, (date, number)) in numbers.iter().enumerate() {
            let mut person = Person::default();
            person.identity.mobile = Some(number.parse().unwrap());
            person.identity.birthday = Some("1990".parse().unwrap());
            let (id, customer) = (place.to_string().parse().unwrap(), "C".parse().unwrap());
            let record = ProfileRecord {
                id,
                customer,
                date: day(date),
                profile: Profile::Person(person),
                removed: [].into(),
                provenance: Provenance::unknown(),
            };
            base.add(record.into()).unwrap();
        }
        base
    }

    fn stale_since(base: &CustomerBase, policy: &FreshnessPolicy, as_of: &str) -> Option<String> {
        let basic = base.customers().next().unwrap().basic();
        let found = freshness(basic, &ResolutionPolicy::default(), policy, day(as_of));
        assert!(found.stale.len() <= 1, "the birthday stays");
        found.stale.first().map(|stale| stale.since.to_string())
    }

    #[test]
    fn a_value_is_fresh_until_the_day_before_its_shelf_life_is_over() {
        let policy = FreshnessPolicy::default();
        let base = base(&[("2024-02-29", "13800001111")]);
        assert_eq!(stale_since(&base, &policy, "2026-02-27"), None);
        // Two years after 29 February end on the 28th.
        assert_eq!(stale_since(&base, &policy, "2026-02-28").as_deref(), Some("2026-02-28"));
        assert_eq!(stale_since(&base, &policy, "2030-01-01").as_deref(), Some("2026-02-28"));
        assert_eq!(stale_since(&base, &policy, "2024-02-28"), None);
    }

    #[test]
    fn a_value_that_is_recorded_again_is_fresh_again_and_a_later_fact_changes_no_earlier_day() {
        let policy = FreshnessPolicy::default();
        let base = base(&[("2024-01-01", "13800001111"), ("2026-01-01", "13800001111")]);
        assert_eq!(stale_since(&base, &policy, "2026-01-02"), None);
        assert_eq!(stale_since(&base, &policy, "2025-12-31"), None);
        assert_eq!(stale_since(&base, &policy, "2028-01-01").as_deref(), Some("2028-01-01"));
    }

    #[test]
    fn what_only_fills_a_field_is_neither_fresh_nor_stale() {
        let base = base(&[("2024-01-01", "0000001")]);
        assert_eq!(stale_since(&base, &FreshnessPolicy::default(), "2029-01-01"), None);
        let basic = base.customers().next().unwrap().basic();
        let policy = (ResolutionPolicy::default(), FreshnessPolicy::default());
        assert_eq!(freshness(basic, &policy.0, &policy.1, day("2024-01-02")).known, 1);
    }

    #[test]
    fn that_there_is_none_goes_stale_as_a_value_does() {
        let mut base = base(&[("2024-01-01", "13800001111")]);
        let none = r#"{"profile":{"id":"N","customer":"C","date":"2026-01-01",
            "profile":{"person":{"none":["identity.mobile"]}}}}"#;
        base.add(serde_json::from_str(none).unwrap()).unwrap();
        let policy = FreshnessPolicy::default();
        assert_eq!(stale_since(&base, &policy, "2027-12-31"), None);
        assert_eq!(stale_since(&base, &policy, "2028-01-01").as_deref(), Some("2028-01-01"));
    }

    #[test]
    fn a_field_can_have_a_shelf_life_of_its_own_or_none() {
        let base = base(&[("2024-01-01", "13800001111")]);
        let policy = |months| {
            let fields = [(Identity::MOBILE, months)].into_iter().collect();
            FreshnessPolicyDraft { fields, ..Default::default() }.validate()
        };
        let monthly = policy(Some(1)).unwrap();
        assert_eq!(stale_since(&base, &monthly, "2024-02-01").as_deref(), Some("2024-02-01"));
        assert_eq!(stale_since(&base, &policy(None).unwrap(), "2099-01-01"), None);
        let mut draft = FreshnessPolicyDraft { slow_months: 0, ..Default::default() };
        draft.fields.insert(Identity::MOBILE, Some(1_201));
        let error = draft.validate().unwrap_err();
        let paths: Vec<_> = error.problems().iter().map(|problem| &*problem.path).collect();
        assert_eq!(paths, ["slow_months", "fields.identity.mobile"]);
    }
}
