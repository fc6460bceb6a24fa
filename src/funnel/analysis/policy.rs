//! How sure the analysis is, how much it takes to say anything, and where its bands lie.

use serde::{Deserialize, Serialize};

use crate::rule::{Checker, Draft, Valid};
use crate::units::Confidence;

/// The most observations that a policy may ask for.
const MOST: u32 = 1_000_000;
/// The most entries of a list.
const LONGEST: usize = 32;

/// How the funnel is analysed, as it is written down. The days of care are S1's; the other figures
/// are ours.
///
/// ```
/// use clienteling::Draft;
/// use clienteling::funnel::analysis::AnalysisPolicyDraft;
///
/// let draft = AnalysisPolicyDraft {
///     quantiles: vec![0, 50],
///     age_bands: vec![30, 30],
///     ..AnalysisPolicyDraft::default()
/// };
/// assert_eq!(
///     draft.validate().unwrap_err().to_string(),
///     "`quantiles[0]`: 0 is not between 1 and 99; \
///      `age_bands[1]`: `30` must be above `age_bands[0]`, which is `30`",
/// );
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct AnalysisPolicyDraft {
    /// How sure the intervals of shares are. 0.95.
    pub confidence: Confidence,
    /// How many observations it takes to speak of a median, a quantile or a velocity. 5.
    pub min_observations: u32,
    /// Which quantiles are told beside the median, in per cent. 25, 75, 90.
    pub quantiles: Vec<u32>,
    /// Within how many days a deal of a cohort is won or not. 90.
    pub won_within_days: u32,
    /// Up to how many days of age each band of open deals goes; the last one has no end. 30, 60,
    /// 90.
    pub age_bands: Vec<u32>,
    /// On which days after a win the customer is called: on the day itself, the third and the
    /// seventh (S1).
    pub care_days: Vec<u32>,
}

impl Default for AnalysisPolicyDraft {
    fn default() -> Self {
        AnalysisPolicyDraft {
            confidence: Confidence::P95,
            min_observations: 5,
            quantiles: vec![25, 75, 90],
            won_within_days: 90,
            age_bands: vec![30, 60, 90],
            care_days: vec![0, 3, 7],
        }
    }
}

/// How the funnel is analysed.
///
/// * The lists ascend and have at most 32 entries; quantiles lie between 1 % and 99 %.
/// * At least one observation is needed, at most a million; no number of days is above a century.
pub type AnalysisPolicy = Valid<AnalysisPolicyDraft>;

impl Draft for AnalysisPolicyDraft {
    fn check(&self, checker: &mut Checker) {
        const DAYS: u32 = Checker::MAX_DAYS;
        checker.number("min_observations", self.min_observations, 1, MOST);
        checker.number("won_within_days", self.won_within_days, 1, DAYS);
        for (field, list, min, max) in [
            ("quantiles", &self.quantiles, 1, 99),
            ("age_bands", &self.age_bands, 0, DAYS),
            ("care_days", &self.care_days, 0, DAYS),
        ] {
            checker.length(field, list.len(), 0, LONGEST);
            for (place, &given) in list.iter().enumerate() {
                checker.number(&format!("{field}[{place}]"), given, min, max);
            }
            checker.ascending(field, list);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{AnalysisPolicy, AnalysisPolicyDraft};
    use crate::rule::Draft;

    #[test]
    fn the_default_is_sound_and_travels() {
        let policy = AnalysisPolicyDraft::default().validate().unwrap();
        assert_eq!(policy, AnalysisPolicy::default());
        let json = serde_json::to_string(&policy).unwrap();
        assert_eq!(
            json,
            r#"{"confidence":"0.95","min_observations":5,"quantiles":[25,75,90],"won_within_days":90,"age_bands":[30,60,90],"care_days":[0,3,7]}"#
        );
        assert_eq!(serde_json::from_str::<AnalysisPolicy>(&json).unwrap(), policy);
    }

    #[test]
    fn all_problems_come_at_once_in_json_too() {
        let json = r#"{"confidence":"1","min_observations":0,"quantiles":[100,50],
            "won_within_days":0,"age_bands":[90,30],"care_days":[3,3,40000]}"#;
        let error = serde_json::from_str::<AnalysisPolicy>(json).unwrap_err().to_string();
        for path in [
            "`confidence`",
            "`min_observations`",
            "`quantiles[0]`",
            "`quantiles[1]`",
            "`won_within_days`",
            "`age_bands[1]`",
            "`care_days[1]`",
            "`care_days[2]`",
        ] {
            assert!(error.contains(path), "{path}: {error}");
        }
        assert!(serde_json::from_str::<AnalysisPolicy>(r#"{"quantile":[50]}"#).is_err());
    }
}
