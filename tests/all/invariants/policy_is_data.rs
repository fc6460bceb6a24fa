//! Every figure is a field of a policy, which is validated as a whole.

use clienteling::Draft;
use clienteling::calendar::WorkCalendar;
use clienteling::followup::{ConsentRule, FollowUpPolicyDraft};
use clienteling::review::{ReviewPolicyDraft, review};
use clienteling::rule::ProblemKind;
use clienteling::tiering::{
    AbcPolicyDraft, ValuePeriod, VipLeads, VipNeeds, VipPolicyDraft, VipValue,
};
use clienteling::warning::WarningPolicyDraft;
use clienteling::{Currency, Money, ReviewPolicy, Share};
use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;
use rust_decimal::Decimal;
use serde_json::{Value, json};

use crate::common::build::{base_of, day, purchase};
use crate::common::{cases, random};

/// Figures within the bounds, at them and beyond.
fn any_draft() -> impl Strategy<Value = ReviewPolicyDraft> {
    let cut = select(vec![
        Share::NONE,
        Share::try_new(Decimal::new(5, 1)).unwrap(),
        Share::try_new(Decimal::new(8, 1)).unwrap(),
        Share::try_new(Decimal::new(123_456_789, 9)).unwrap(),
        Share::WHOLE,
    ]);
    let months = select(&[0, 1, 12, 1_200, 1_201, u32::MAX][..]);
    let days = select(&[0, 7, 36_525, 36_526, u32::MAX][..]);
    let abc = (cut.clone(), cut)
        .prop_map(|(a_cut, b_cut)| AbcPolicyDraft { cuts: vec![a_cut, b_cut], grace: None });
    let at_least = select(&["0 CNY", "-1 CNY", "0.000001 CNY", "1 USD", "0 USD"][..]);
    let at_least = at_least.prop_map(|text| text.parse::<Money>().unwrap());
    let value = (at_least, option::of(months.clone()))
        .prop_map(|(at_least, months)| VipValue { at_least, months });
    let leads = select(&[0, 1, u32::MAX][..]);
    let (count, needs) = (select(&VipLeads::ALL[..]), select(&VipNeeds::ALL[..]));
    let vip = (leads, months.clone(), count, option::of(value), needs).prop_map(
        |(leads, months, count, value, needs)| VipPolicyDraft {
            leads,
            months,
            count,
            value,
            needs,
        },
    );
    let days = [days.clone(), days.clone(), days.clone(), days.clone(), days.clone(), days];
    (abc, vip, [months.clone(), months], days).prop_map(|(abc, vip, months, days)| {
        let [collect, keep, win, notice, quiet, refusal] = days;
        let [lost_after_months, win_back_for_months] = months;
        ReviewPolicyDraft {
            value_period: ValuePeriod::Months(lost_after_months),
            forecast_months: quiet,
            abc,
            vip,
            warning: WarningPolicyDraft { lost_after_months, lapse_notice_days: notice },
            followup: FollowUpPolicyDraft {
                consent: ConsentRule::OptOut,
                complaint_within_days: refusal,
                complaint_holds_back_months: notice,
                ask_why_within_days: win,
                collect_within_days: collect,
                keep_active_within_days: keep,
                win_back_within_days: win,
                win_back_for_months,
                quiet_days: quiet,
                refusal_days: refusal,
                next_step_after_days: 3,
                marketing_again_after_days: 90,
                mourning_months: 12,
                promise_within_days: 7,
                delivery_day_within_days: 14,
                first_call_within_days: 1,
                fresh_for_days: 30,
                best_hour_at_least: 5,
            },
            ..ReviewPolicyDraft::new(Currency::CNY)
        }
    })
}

/// The paths of the fields that cannot be used, in the order of the fields.
fn wrong_fields(draft: &ReviewPolicyDraft) -> Vec<&'static str> {
    let (a_cut, b_cut) = (draft.abc.cuts[0], draft.abc.cuts[1]);
    let months_wrong = |months: u32| months == 0 || months > 1_200;
    let days_wrong = |days: u32| days > 36_525;
    let followup = draft.followup;
    // The notice must be shorter than the time until a loss.
    let WarningPolicyDraft { lost_after_months: lost, lapse_notice_days: notice } = draft.warning;
    let period_is_wrong =
        matches!(draft.value_period, ValuePeriod::Months(months) if months_wrong(months));
    let value = draft.vip.value;
    let fields = [
        ("value_period.months", period_is_wrong),
        ("abc.cuts[1]", a_cut >= b_cut),
        ("vip.leads", draft.vip.leads == 0),
        ("vip.months", months_wrong(draft.vip.months)),
        ("vip.value.at_least", value.is_some_and(|it| !it.at_least.is_positive())),
        ("vip.value.months", value.and_then(|it| it.months).is_some_and(months_wrong)),
        ("vip.needs", value.is_none() && draft.vip.needs == VipNeeds::Both),
        ("vip.value.at_least", value.is_some_and(|it| it.at_least.currency() != draft.currency)),
        ("warning.lost_after_months", months_wrong(lost)),
        ("warning.lapse_notice_days", !months_wrong(lost) && notice >= lost * 28),
        ("followup.complaint_within_days", days_wrong(followup.complaint_within_days)),
        ("followup.complaint_holds_back_months", followup.complaint_holds_back_months > 1_200),
        ("followup.ask_why_within_days", days_wrong(followup.ask_why_within_days)),
        ("followup.collect_within_days", days_wrong(followup.collect_within_days)),
        ("followup.keep_active_within_days", days_wrong(followup.keep_active_within_days)),
        ("followup.win_back_within_days", days_wrong(followup.win_back_within_days)),
        ("followup.win_back_for_months", followup.win_back_for_months > 1_200),
        ("followup.quiet_days", days_wrong(followup.quiet_days)),
        ("followup.refusal_days", days_wrong(followup.refusal_days)),
        ("forecast_months", draft.forecast_months > 1_200),
    ];
    fields.into_iter().filter(|(_, wrong)| *wrong).map(|(path, _)| path).collect()
}

proptest! {
    #![proptest_config(cases(512))]

    #[test]
    fn all_problems_come_back_at_once_with_the_paths_of_their_fields(draft in any_draft()) {
        let expected = wrong_fields(&draft);
        match draft.clone().validate() {
            Ok(policy) => {
                prop_assert_eq!(expected, Vec::<&str>::new());
                prop_assert_eq!(policy.into_draft(), draft);
            }
            Err(error) => {
                let paths: Vec<&str> = error.problems().iter().map(|it| &*it.path).collect();
                prop_assert_eq!(&paths, &expected);
                for path in paths {
                    let quoted = format!("`{path}`");
                    prop_assert!(error.to_string().contains(&quoted));
                }
            }
        }
    }

    #[test]
    fn reading_a_policy_asks_as_much_as_making_one(draft in any_draft()) {
        let json = serde_json::to_string(&draft).unwrap();
        let read_draft: ReviewPolicyDraft = serde_json::from_str(&json).unwrap();
        prop_assert_eq!(&read_draft, &draft);
        let read = serde_json::from_str::<ReviewPolicy>(&json);
        match (draft.validate(), read) {
            (Ok(made), Ok(read)) => prop_assert_eq!(made, read),
            (Err(problems), Err(error)) => {
                prop_assert!(error.to_string().starts_with(&problems.to_string()), "{}", error);
            }
            (made, read) => prop_assert!(false, "{:?} but {:?}", made, read),
        }
    }

    #[test]
    fn a_policy_survives_being_written_and_read(policy in random::policy()) {
        let json = serde_json::to_string(&policy).unwrap();
        prop_assert_eq!(serde_json::from_str::<ReviewPolicy>(&json).unwrap(), policy);
    }
}

#[test]
fn every_figure_has_the_default_of_its_source() {
    let expected = json!({
        "currency": "CNY",
        "value_period": "all_time",
        "ranked_by": "revenue",
        "abc": {"cuts": ["0.8", "0.95"], "grace": null},
        "vip": {
            "leads": 3, "months": 12, "count": "given", "value": null, "needs": "either",
        },
        "warning": {"lost_after_months": 12, "lapse_notice_days": 30},
        "followup": {
            "consent": "opt_in",
            "complaint_within_days": 1,
            "complaint_holds_back_months": 12,
            "ask_why_within_days": 1,
            "collect_within_days": 1,
            "keep_active_within_days": 3,
            "win_back_within_days": 7,
            "win_back_for_months": 12,
            "quiet_days": 7,
            "refusal_days": 180,
            "next_step_after_days": 3,
            "marketing_again_after_days": 90,
            "mourning_months": 12,
            "promise_within_days": 7,
            "delivery_day_within_days": 14,
            "first_call_within_days": 1,
            "fresh_for_days": 30,
            "best_hour_at_least": 5,
        },
        "complaint": {
            "targets": [{
                "from": null,
                "critical": {"respond_minutes": 60, "settle_minutes": 480},
                "serious": {"respond_minutes": 120, "settle_minutes": 960},
                "ordinary": {"respond_minutes": 240, "settle_minutes": 2_400},
                "minor": {"respond_minutes": 480, "settle_minutes": 4_800},
            }],
            "silent_after_days": 14,
            "ask_within_working_days": 2,
            "remind_within_working_days": 3,
            "forgotten_after_months": 12,
            "severity": {
                "prices": {
                    "forgiven_to": {"amount": "10.00", "currency": "CNY"},
                    "unforgiven_from": {"amount": "1000.00", "currency": "CNY"},
                },
                "price_points": 1,
                "best_class": "A",
                "tier_points": 1,
                "repeated_within_months": 12,
                "repeated_points": 1,
                "repair_points": 1,
                "faults": [],
                "serious_from": 1,
                "critical_from": 3,
            },
        },
        "calendar": {
            "week": {
                "monday": ["09:00-18:00"], "tuesday": ["09:00-18:00"],
                "wednesday": ["09:00-18:00"], "thursday": ["09:00-18:00"],
                "friday": ["09:00-18:00"], "saturday": [], "sunday": [],
            },
            "layers": [],
        },
        "forecast_months": 3,
        "forecast": {"commit": "0.9", "best_case": "0.5"},
    });
    let default = ReviewPolicy::new(Currency::CNY);
    assert_eq!(serde_json::to_value(&default).unwrap(), expected);
    assert_eq!(serde_json::from_value::<ReviewPolicy>(expected).unwrap(), default);
    let only_the_currency = json!({"currency": "CNY"});
    assert_eq!(serde_json::from_value::<ReviewPolicy>(only_the_currency).unwrap(), default);
    let empty_parts =
        json!({"currency": "CNY", "abc": {}, "vip": {}, "warning": {}, "followup": {}});
    assert_eq!(serde_json::from_value::<ReviewPolicy>(empty_parts).unwrap(), default);
    // The days of a layer are put in order, as in a calendar of its own.
    let closed = |day: &str| json!({"name": "closed", "first": day, "work": "closed"});
    let days = [closed("2026-10-02"), closed("2026-10-01")];
    let calendar = json!({"week": {"monday": ["09:00-18:00"]},
        "layers": [{"name": "ours", "days": days}]});
    let own = serde_json::from_value::<WorkCalendar>(calendar.clone()).unwrap();
    let policy = json!({"currency": "CNY", "calendar": calendar});
    assert_eq!(serde_json::from_value::<ReviewPolicy>(policy).unwrap().calendar(), own);
}

#[test]
fn a_field_that_a_policy_does_not_know_is_refused_at_every_level() {
    let whole = serde_json::to_value(ReviewPolicy::new(Currency::CNY)).unwrap();
    for part in ["", "/abc", "/vip", "/warning", "/followup", "/forecast"] {
        let mut forged = whole.clone();
        let fields = forged.pointer_mut(part).and_then(Value::as_object_mut).unwrap();
        fields.insert("lost_after_month".to_owned(), json!(6));
        let error = serde_json::from_value::<ReviewPolicy>(forged.clone()).unwrap_err();
        assert!(
            error.to_string().contains("lost_after_month`: unknown field: expected "),
            "{error}"
        );
        assert!(serde_json::from_value::<ReviewPolicyDraft>(forged).is_err(), "{part}");
    }
    assert!(serde_json::from_value::<ReviewPolicy>(json!({})).is_err());
}

#[test]
fn a_cut_is_a_share_however_it_is_written() {
    for cut in [json!("0.8"), json!(0.8), json!("80%"), json!("80 %")] {
        let policy = json!({"currency": "CNY", "abc": {"cuts": [cut]}});
        let read = serde_json::from_value::<ReviewPolicy>(policy).unwrap();
        assert_eq!(read.abc.cuts, ["0.8".parse().unwrap()]);
    }
    for cut in [json!(1.1), json!(-1), json!(null), json!("0,8"), json!("80 percent")] {
        let policy = json!({"currency": "CNY", "abc": {"cuts": [cut]}});
        assert!(serde_json::from_value::<ReviewPolicy>(policy).is_err(), "{cut}");
    }
}

#[test]
fn a_problem_says_what_was_given_and_what_would_be_accepted() {
    let draft = ReviewPolicyDraft {
        warning: WarningPolicyDraft { lost_after_months: 0, ..Default::default() },
        ..ReviewPolicyDraft::new(Currency::CNY)
    };
    let error = draft.validate().unwrap_err();
    let expected = ProblemKind::OutOfRange { given: 0, min: 1, max: 1_200 };
    assert_eq!(error.problems()[0].kind, expected);
}

#[test]
fn a_figure_that_is_changed_changes_the_judgement() {
    let base = base_of([purchase("1", "C-1", "2026-01-10", "9 CNY")]);
    let warnings = |lost_after_months| {
        let draft = ReviewPolicyDraft {
            warning: WarningPolicyDraft { lost_after_months, ..Default::default() },
            ..ReviewPolicyDraft::new(Currency::CNY)
        };
        review(&base, &draft.validate().unwrap(), day("2026-04-09")).unwrap().warnings().len()
    };
    assert_eq!([warnings(2), warnings(3)], [1, 0]);
}
