//! The quality of customer data in three scores: complete, fresh, consistent.
//!
//! S1 names inaccurate, incomplete and uncoordinated data as the main cause of failed projects.
//! Whether a value is right can only be asked; that it was confirmed within its shelf life is what
//! can be counted of its accuracy.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::{
    CompletenessPolicy, CompletenessPolicyDraft, ConsistencyPolicy, ConsistencyPolicyDraft, Filled,
    FreshnessPolicy, FreshnessPolicyDraft, completeness, consistency, freshness,
};
use crate::base::{Customer, CustomerBase};
use crate::customer::ResolutionPolicy;
use crate::rule::{Checker, Draft, Packed, Valid};
use crate::units::{Rounding, Share};

/// By what the quality of data is judged, as it is written down.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct QualityPolicyDraft {
    /// Which value of a field holds.
    pub resolution: ResolutionPolicy,
    /// What each field is worth.
    pub completeness: CompletenessPolicyDraft,
    /// For how long a value can be relied on.
    pub freshness: FreshnessPolicyDraft,
    /// What can be true.
    pub consistency: ConsistencyPolicyDraft,
}

/// By what the quality of data is judged.
pub type QualityPolicy = Valid<QualityPolicyDraft>;

impl Draft for QualityPolicyDraft {
    fn check(&self, checker: &mut Checker) {
        checker.within("completeness", |checker| self.completeness.check(checker));
        checker.within("freshness", |checker| self.freshness.check(checker));
        checker.within("consistency", |checker| self.consistency.check(checker));
    }
}

impl QualityPolicy {
    /// What each field is worth, as a policy of its own.
    pub fn completeness(&self) -> CompletenessPolicy {
        self.part(|all| &all.completeness)
    }

    /// For how long a value can be relied on, as a policy of its own.
    pub fn freshness(&self) -> FreshnessPolicy {
        self.part(|all| &all.freshness)
    }

    /// What can be true, as a policy of its own.
    pub fn consistency(&self) -> ConsistencyPolicy {
        self.part(|all| &all.consistency)
    }
}

/// So many of so many.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize)]
pub struct Counted {
    /// How many are good.
    pub good: u64,
    /// How many there are.
    pub of: u64,
}

impl Counted {
    /// The part that is good, cut and not rounded. `None` if there is nothing to count.
    pub fn share(self) -> Option<Share> {
        Share::of_counts(self.good, self.of, Rounding::TowardZero).ok()
    }

    fn add(self, other: Counted) -> Counted {
        Counted { good: self.good.saturating_add(other.good), of: self.of.saturating_add(other.of) }
    }
}

/// How good the data of one customer, or of many, are.
///
/// Counts and no averages, so that those of parts add up to those of the whole, also from other
/// machines: in a [`Parcel`](crate::rule::Parcel).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize)]
pub struct DataQuality {
    /// How many customers were counted.
    pub customers: u64,
    /// How many of them have no profile at all; they count in nothing else but consistency.
    pub without_profile: u64,
    /// The weight that is filled, of the weight of all fields.
    pub complete: Counted,
    /// The values within their shelf life, of all values.
    pub fresh: Counted,
    /// The rules that hold, of those that could be applied.
    pub consistent: Counted,
}

impl DataQuality {
    /// The quality of two parts together.
    #[must_use]
    pub fn merge(self, other: DataQuality) -> DataQuality {
        DataQuality {
            customers: self.customers.saturating_add(other.customers),
            without_profile: self.without_profile.saturating_add(other.without_profile),
            complete: self.complete.add(other.complete),
            fresh: self.fresh.add(other.fresh),
            consistent: self.consistent.add(other.consistent),
        }
    }
}

impl Packed for DataQuality {
    const KIND: &'static str = "data_quality";
    /// The customers and those without a profile, and of each quality what is good and of how many.
    type Form = (u64, u64, [(u64, u64); 3]);

    fn pack(&self) -> Self::Form {
        let DataQuality { customers, without_profile, complete, fresh, consistent } = *self;
        let qualities = [complete, fresh, consistent].map(|of| (of.good, of.of));
        (customers, without_profile, qualities)
    }

    fn unpack((customers, without_profile, qualities): Self::Form) -> Result<Self, &'static str> {
        let [complete, fresh, consistent] = qualities.map(|(good, of)| Counted { good, of });
        let fits = |counted: Counted| counted.good <= counted.of;
        if without_profile <= customers && [complete, fresh, consistent].into_iter().all(fits) {
            Ok(DataQuality { customers, without_profile, complete, fresh, consistent })
        } else {
            Err("no more good ones than there are")
        }
    }
}

/// How good the data of one customer are, by what was known on a day.
pub fn quality(customer: &Customer, policy: &QualityPolicy, as_of: NaiveDate) -> DataQuality {
    let resolved = customer.basic().resolution(as_of, &policy.resolution);
    let filled = resolved.as_ref().map_or(Filled { weight: 0, of: 0 }, |resolution| {
        completeness(resolution.profile(), &policy.completeness()).in_all
    });
    let fresh = freshness(customer.basic(), &policy.resolution, &policy.freshness(), as_of);
    let rules = consistency(customer, &policy.resolution, &policy.consistency(), as_of);
    DataQuality {
        customers: 1,
        without_profile: u64::from(resolved.is_none()),
        complete: Counted { good: filled.weight, of: filled.of },
        fresh: Counted { good: fresh.fresh(), of: fresh.known },
        consistent: Counted { good: rules.held(), of: rules.tested },
    }
}

/// How good the data of a whole base are, by what was known on a day: of every customer who was
/// known by then. Cost: a pass over the base.
///
/// ```
/// use clienteling::intake::{QualityPolicy, base_quality};
/// use clienteling::{CustomerBase, Fact};
///
/// let mut base = CustomerBase::new();
/// base.add(serde_json::from_str::<Fact>(
///     r#"{"profile":{"id":"P-1","customer":"C-1","date":"2024-01-01","profile":{"person":{
///         "identity":{"name":"Li Na","mobile":"13800001111"}}}}}"#,
/// )?)?;
/// let quality = base_quality(&base, &QualityPolicy::default(), "2026-06-30".parse()?);
/// assert_eq!((quality.fresh.good, quality.fresh.of), (1, 2));
/// assert_eq!(quality.consistent.share(), None);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn base_quality(base: &CustomerBase, policy: &QualityPolicy, as_of: NaiveDate) -> DataQuality {
    let known = base.customers().filter(|customer| customer.is_known(as_of));
    known
        .map(|customer| quality(customer, policy, as_of))
        .fold(DataQuality::default(), DataQuality::merge)
}

#[cfg(test)]
mod tests {
    use super::QualityPolicy;

    #[test]
    fn the_problems_of_all_parts_come_back_at_once_with_their_paths() {
        let wrong = r#"{"completeness":{"other_weight":9999999},"freshness":{"slow_months":0},
            "consistency":{"oldest":5}}"#;
        let error = serde_json::from_str::<QualityPolicy>(wrong).unwrap_err().to_string();
        for path in ["completeness.other_weight", "freshness.slow_months", "consistency.oldest"] {
            assert!(error.contains(path), "{error}");
        }
        let json = serde_json::to_string(&QualityPolicy::default()).unwrap();
        assert_eq!(serde_json::from_str::<QualityPolicy>(&json).unwrap(), QualityPolicy::default());
    }
}
