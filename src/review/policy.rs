//! Everything that a review is judged by.

use serde::{Deserialize, Serialize};

use super::RankedValue;
use crate::calendar::{WorkCalendar, WorkCalendarDraft};
use crate::followup::{FollowUpPolicy, FollowUpPolicyDraft};
use crate::funnel::forecast::{ForecastPolicy, ForecastPolicyDraft};
use crate::rule::{Checker, Draft, Valid};
use crate::satisfaction::complaint::{ComplaintPolicy, ComplaintPolicyDraft};
use crate::tiering::{AbcPolicy, AbcPolicyDraft, ValuePeriod, VipPolicy, VipPolicyDraft};
use crate::units::Currency;
use crate::warning::{WarningPolicy, WarningPolicyDraft};

/// The policy of a review, as it is written down. Only the currency has no default.
///
/// ```
/// use clienteling::Draft;
/// use clienteling::review::ReviewPolicyDraft;
///
/// let written = r#"{"currency": "CNY", "abc": {"cuts": ["0.9", "0.7"]}, "vip": {"leads": 0}}"#;
/// let draft: ReviewPolicyDraft = serde_json::from_str(written)?;
/// let error = draft.validate().unwrap_err();
/// assert_eq!(
///     error.to_string(),
///     "`abc.cuts[1]`: `70%` must be above `abc.cuts[0]`, which is `90%`; \
///      `vip.leads`: 0 is not between 1 and 4294967295",
/// );
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReviewPolicyDraft {
    /// The currency in which everything is judged.
    pub currency: Currency,
    /// Over which time the value counts by which customers are classed. All time (ours: the
    /// sources do not say).
    #[serde(default)]
    pub value_period: ValuePeriod,
    /// By what the customers are classed: what was bought less what came back (S2), or that less
    /// its cost.
    #[serde(default)]
    pub ranked_by: RankedValue,
    /// Where the classes end.
    #[serde(default)]
    pub abc: AbcPolicyDraft,
    /// What makes a VIP.
    #[serde(default)]
    pub vip: VipPolicyDraft,
    /// When a warning is due.
    #[serde(default)]
    pub warning: WarningPolicyDraft,
    /// How soon to follow up.
    #[serde(default)]
    pub followup: FollowUpPolicyDraft,
    /// How soon a complaint has to be seen to, and what makes it grave: by class and VIP standing of
    /// the day of the review. The prices of S3 count where the currency is theirs, CNY.
    #[serde(default)]
    pub complaint: ComplaintPolicyDraft,
    /// When the firm works, for the times of complaints. Monday to Friday from 09:00 to 18:00 (ours).
    #[serde(default = "WorkCalendarDraft::office_hours")]
    pub calendar: WorkCalendarDraft,
    /// For how many calendar months deals are forecast, from that of the day on. 3 (ours); 0 for no
    /// forecast.
    #[serde(default = "three_months")]
    pub forecast_months: u32,
    /// How likely a deal must be to count as what in the forecast.
    #[serde(default)]
    pub forecast: ForecastPolicyDraft,
}

/// Everything that a review is judged by.
///
/// * Each part is valid; a minimum of value for VIPs is in the currency.
pub type ReviewPolicy = Valid<ReviewPolicyDraft>;

impl ReviewPolicyDraft {
    /// The sources' figures, in `currency`.
    pub fn new(currency: Currency) -> Self {
        ReviewPolicyDraft {
            currency,
            value_period: ValuePeriod::default(),
            ranked_by: RankedValue::default(),
            abc: AbcPolicyDraft::default(),
            vip: VipPolicyDraft::default(),
            warning: WarningPolicyDraft::default(),
            followup: FollowUpPolicyDraft::default(),
            complaint: ComplaintPolicyDraft::default().in_currency(currency),
            calendar: WorkCalendarDraft::office_hours(),
            forecast_months: three_months(),
            forecast: ForecastPolicyDraft::default(),
        }
    }
}

const fn three_months() -> u32 {
    3
}

impl Draft for ReviewPolicyDraft {
    fn check(&self, checker: &mut Checker) {
        if let ValuePeriod::Months(months) = self.value_period {
            checker.number("value_period.months", months, 1, Checker::MAX_MONTHS);
        }
        checker.within("abc", |checker| self.abc.check(checker));
        checker.within("vip", |checker| self.vip.check(checker));
        if let Some(value) = self.vip.value {
            checker.currency("vip.value.at_least", value.at_least, self.currency);
        }
        checker.within("warning", |checker| self.warning.check(checker));
        checker.within("followup", |checker| self.followup.check(checker));
        checker.within("complaint", |checker| self.complaint.check(checker));
        checker.within("calendar", |checker| self.calendar.check(checker));
        checker.number("forecast_months", self.forecast_months, 0, Checker::MAX_MONTHS);
        checker.within("forecast", |checker| self.forecast.check(checker));
    }

    fn tidy(self) -> Self {
        let complaint = self.complaint.in_currency(self.currency);
        ReviewPolicyDraft { calendar: self.calendar.tidy(), complaint, ..self }
    }
}

impl ReviewPolicy {
    /// The sources' figures, in `currency`.
    pub fn new(currency: Currency) -> Self {
        Valid::known(ReviewPolicyDraft::new(currency))
    }

    /// Where the classes end, as a policy of its own.
    pub fn abc(&self) -> AbcPolicy {
        self.part(|all| &all.abc)
    }

    /// What makes a VIP, as a policy of its own.
    pub fn vip(&self) -> VipPolicy {
        self.part(|all| &all.vip)
    }

    /// When a warning is due, as a policy of its own.
    pub fn warning(&self) -> WarningPolicy {
        self.part(|all| &all.warning)
    }

    /// How soon to follow up, as a policy of its own.
    pub fn followup(&self) -> FollowUpPolicy {
        self.part(|all| &all.followup)
    }

    /// How soon a complaint has to be seen to, as a policy of its own.
    pub fn complaint(&self) -> ComplaintPolicy {
        self.part(|all| &all.complaint)
    }

    /// When the firm works, as a calendar of its own.
    pub fn calendar(&self) -> WorkCalendar {
        self.part(|all| &all.calendar)
    }

    /// How likely a deal must be to count as what, as a policy of its own.
    pub fn forecast(&self) -> ForecastPolicy {
        self.part(|all| &all.forecast)
    }
}

#[cfg(test)]
mod tests {
    use super::{ReviewPolicy, ReviewPolicyDraft};
    use crate::rule::Draft;
    use crate::satisfaction::complaint::FaultPrices;
    use crate::units::Currency;

    #[test]
    fn the_prices_of_the_source_count_in_its_currency_alone_and_those_of_the_firm_in_any() {
        let prices = |policy: &ReviewPolicy| policy.complaint.severity.prices;
        assert!(prices(&ReviewPolicy::new(Currency::CNY)).is_some());
        assert_eq!(prices(&ReviewPolicy::new(Currency::EUR)), None);
        for written in
            [r#"{"currency":"EUR"}"#, r#"{"currency":"EUR","complaint":{"silent_after_days":7}}"#]
        {
            let read: ReviewPolicy = serde_json::from_str(written).unwrap();
            assert_eq!(prices(&read), None, "{written}");
            let again = serde_json::to_string(&read).unwrap();
            assert_eq!(serde_json::from_str::<ReviewPolicy>(&again).unwrap(), read);
        }
        let own = FaultPrices {
            forgiven_to: "5 EUR".parse().unwrap(),
            unforgiven_from: "500 EUR".parse().unwrap(),
        };
        let mut draft = ReviewPolicyDraft::new(Currency::EUR);
        draft.complaint.severity.prices = Some(own);
        assert_eq!(prices(&draft.validate().unwrap()), Some(own));
    }
}
