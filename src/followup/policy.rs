//! How soon to follow up, and what consent it takes.

use serde::{Deserialize, Serialize};

use crate::rule::{Checker, Draft, Valid};

/// What consent a marketing message takes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ConsentRule {
    /// The customer must have agreed to the channel.
    #[default]
    OptIn,
    /// The customer must not have refused the channel.
    OptOut,
}

/// How soon to follow up, as it is written down. The days are our own, by trade custom.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct FollowUpPolicyDraft {
    /// What consent a marketing message takes. Opt in.
    pub consent: ConsentRule,
    /// Days until a complaint is to be seen to of which no time is known by when it should be. 1.
    pub complaint_within_days: u32,
    /// For how many months after its last entry an open complaint holds back marketing. 12 (ours).
    pub complaint_holds_back_months: u32,
    /// Days until somebody is to be asked why they are dissatisfied where the calendar does not know
    /// the next working day. 1.
    pub ask_why_within_days: u32,
    /// Days until money owed, or a credit limit that is used up, is to be talked about. 1.
    pub collect_within_days: u32,
    /// Days until a customer about to be lost is to be contacted. 3.
    pub keep_active_within_days: u32,
    /// Days until a lost customer is to be contacted. 7.
    pub win_back_within_days: u32,
    /// For how many months a lost customer is worth a message. 12.
    pub win_back_for_months: u32,
    /// How many days after a contact no marketing message falls due. 7.
    pub quiet_days: u32,
    /// How many days after a customer said no, no marketing message falls due. 180.
    pub refusal_days: u32,
    /// How many days after a call about what is owed the next one makes sense, where it is not settled by
    /// then. 3 (ours).
    pub next_step_after_days: u32,
    /// How many days after somebody was invited or wooed they are again. 90 (ours).
    pub marketing_again_after_days: u32,
    /// For how many months after a death no greeting goes to the household. 12 (ours, by custom: the
    /// first year).
    pub mourning_months: u32,
    /// Days until a promise without a day is to be kept. 7 (ours).
    pub promise_within_days: u32,
    /// Days until a customer who ordered without a day, wanted or promised, is told when the delivery
    /// comes. 14 (ours: a sofa made to order takes four to eight weeks and a car longer, and after
    /// two of them the maker can name the week).
    pub delivery_day_within_days: u32,
    /// Days until a new lead is to be called. 1: within 24 hours (ours).
    pub first_call_within_days: u32,
    /// For how many days a missed appointment is asked about, and a new lead who was never called is
    /// still one. 30 (ours).
    pub fresh_for_days: u32,
    /// The smallest number of calls and visits, made at a known time and that reached the customer,
    /// from which the best hour is learned. 5 (ours).
    pub best_hour_at_least: u32,
}

impl Default for FollowUpPolicyDraft {
    fn default() -> Self {
        FollowUpPolicyDraft {
            consent: ConsentRule::OptIn,
            complaint_within_days: 1,
            complaint_holds_back_months: 12,
            ask_why_within_days: 1,
            collect_within_days: 1,
            keep_active_within_days: 3,
            win_back_within_days: 7,
            win_back_for_months: 12,
            quiet_days: 7,
            refusal_days: 180,
            next_step_after_days: 3,
            marketing_again_after_days: 90,
            mourning_months: 12,
            promise_within_days: 7,
            delivery_day_within_days: 14,
            first_call_within_days: 1,
            fresh_for_days: 30,
            best_hour_at_least: 5,
        }
    }
}

/// How soon to follow up, and what consent it takes.
///
/// * No number of days is above 36,525, and none of months above 1,200: a century.
pub type FollowUpPolicy = Valid<FollowUpPolicyDraft>;

impl Draft for FollowUpPolicyDraft {
    fn check(&self, checker: &mut Checker) {
        const DAYS: u32 = Checker::MAX_DAYS;
        checker.number("complaint_within_days", self.complaint_within_days, 0, DAYS);
        let months = self.complaint_holds_back_months;
        checker.number("complaint_holds_back_months", months, 0, Checker::MAX_MONTHS);
        checker.number("ask_why_within_days", self.ask_why_within_days, 0, DAYS);
        checker.number("collect_within_days", self.collect_within_days, 0, DAYS);
        checker.number("keep_active_within_days", self.keep_active_within_days, 0, DAYS);
        checker.number("win_back_within_days", self.win_back_within_days, 0, DAYS);
        checker.number("win_back_for_months", self.win_back_for_months, 0, Checker::MAX_MONTHS);
        checker.number("quiet_days", self.quiet_days, 0, DAYS);
        checker.number("refusal_days", self.refusal_days, 0, DAYS);
        checker.number("next_step_after_days", self.next_step_after_days, 1, DAYS);
        let again = self.marketing_again_after_days;
        checker.number("marketing_again_after_days", again, 1, DAYS);
        checker.number("mourning_months", self.mourning_months, 0, Checker::MAX_MONTHS);
        checker.number("promise_within_days", self.promise_within_days, 0, DAYS);
        checker.number("delivery_day_within_days", self.delivery_day_within_days, 0, DAYS);
        checker.number("first_call_within_days", self.first_call_within_days, 0, DAYS);
        checker.number("fresh_for_days", self.fresh_for_days, 0, DAYS);
        checker.number("best_hour_at_least", self.best_hour_at_least, 1, 1_000);
    }
}

#[cfg(test)]
mod tests {
    use super::{FollowUpPolicy, FollowUpPolicyDraft};
    use crate::rule::Draft;

    #[test]
    fn the_defaults_are_a_valid_policy() {
        assert_eq!(FollowUpPolicyDraft::default().validate(), Ok(FollowUpPolicy::default()));
    }

    /// Every number, from which on and up to which it is valid.
    const BOUNDS: [(&str, u32, u32); 17] = [
        ("complaint_within_days", 0, 36_525),
        ("complaint_holds_back_months", 0, 1_200),
        ("ask_why_within_days", 0, 36_525),
        ("collect_within_days", 0, 36_525),
        ("keep_active_within_days", 0, 36_525),
        ("win_back_within_days", 0, 36_525),
        ("win_back_for_months", 0, 1_200),
        ("quiet_days", 0, 36_525),
        ("refusal_days", 0, 36_525),
        ("next_step_after_days", 1, 36_525),
        ("marketing_again_after_days", 1, 36_525),
        ("mourning_months", 0, 1_200),
        ("promise_within_days", 0, 36_525),
        ("delivery_day_within_days", 0, 36_525),
        ("first_call_within_days", 0, 36_525),
        ("fresh_for_days", 0, 36_525),
        ("best_hour_at_least", 1, 1_000),
    ];

    /// The fields of which a draft is refused that has these numbers.
    fn refused(numbers: &[(&str, u32)]) -> Vec<String> {
        let mut draft = serde_json::to_value(FollowUpPolicyDraft::default()).unwrap();
        for (field, number) in numbers {
            draft[field] = (*number).into();
        }
        let draft: FollowUpPolicyDraft = serde_json::from_value(draft).unwrap();
        let problems = draft.validate().err();
        problems.iter().flat_map(|it| it.paths()).map(str::to_owned).collect()
    }

    #[test]
    fn every_number_has_its_bounds_and_all_that_are_beyond_are_named_at_once() {
        let draft = serde_json::to_value(FollowUpPolicyDraft::default()).unwrap();
        let numbers = draft.as_object().unwrap().values().filter(|it| it.is_number()).count();
        assert_eq!(numbers, BOUNDS.len());
        for (field, least, most) in BOUNDS {
            for number in [least, most] {
                assert_eq!(refused(&[(field, number)]), [""; 0], "{field} {number}");
            }
            for number in [least.checked_sub(1), Some(most + 1)].into_iter().flatten() {
                assert_eq!(refused(&[(field, number)]), [field], "{field} {number}");
            }
        }
        let all = BOUNDS.map(|(field, _, most)| (field, most + 1));
        assert_eq!(refused(&all), BOUNDS.map(|(field, ..)| field));
    }
}
