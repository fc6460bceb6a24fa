//! No input makes it panic: there is a result or a typed error.

use chrono::NaiveDate;
use clienteling::Draft;
use clienteling::base::{CustomerBase, Fact};
use clienteling::followup::{ConsentRule, FollowUpPolicyDraft};
use clienteling::marketing::{
    Channel, Consent, ConsentDecision, Contact, LeadConversion, Referral, VipDecision,
    VipDecisionBasics, VipRuling,
};
use clienteling::review::{ReviewError, ReviewPolicyDraft, review};
use clienteling::tiering::{AbcPolicyDraft, VipLeads, VipNeeds, VipPolicyDraft, VipValue};
use clienteling::transaction::{
    CreditLimit, CreditLimitBasics, Payment, Purchase, Return, Settlement,
};
use clienteling::warning::WarningPolicyDraft;
use clienteling::{Currency, Money, Provenance, Review, ReviewPolicy, Share};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;

use crate::common::build::{base_of, day, line_of, money, on_account, payment, purchase};
use crate::common::cases;

fn hostile_day() -> impl Strategy<Value = NaiveDate> {
    let (min, max) = (NaiveDate::MIN, NaiveDate::MAX);
    select(vec![
        min,
        min.succ_opt().unwrap(),
        day("-0001-12-31"),
        day("0000-02-29"),
        day("1970-01-01"),
        day("2024-02-29"),
        day("2025-02-28"),
        max.pred_opt().unwrap(),
        max,
    ])
}

fn hostile_amount() -> impl Strategy<Value = Money> {
    let amounts = ["10000000000000000000", "9999999999999999999.999999", "0.000001", "0", "1"];
    let currencies = [Currency::CNY, Currency::CNY, Currency::JPY, Currency::CLF, Currency::USD];
    (select(amounts.to_vec()), select(currencies.to_vec()))
        .prop_map(|(amount, currency)| money(&format!("{amount} {currency}")))
}

fn hostile_facts() -> impl Strategy<Value = Vec<Fact>> {
    let drawn = (0..3_u8, hostile_day(), hostile_amount(), 0..12_u8, any::<bool>());
    vec(drawn, 0..16).prop_map(|drawn| {
        let numbered = drawn.into_iter().enumerate();
        numbered
            .map(|(number, (customer, date, amount, kind, flag))| {
                let customer = format!("C-{customer}").parse().unwrap();
                let id = number.to_string();
                let settlement = if flag { Settlement::OnAccount } else { Settlement::AtOnce };
                match kind {
                    0..=2 => Fact::Purchase(Purchase {
                        id: id.parse().unwrap(),
                        customer,
                        date,
                        lines: line_of(amount),
                        settlement,
                        details: None,
                        provenance: Provenance::unknown(),
                    }),
                    3 => Fact::Return(Return {
                        id: id.parse().unwrap(),
                        customer,
                        date,
                        lines: line_of(amount),
                        settlement: Some(settlement),
                        of: None,
                        provenance: Provenance::unknown(),
                    }),
                    4 => Fact::Payment(Payment {
                        id: id.parse().unwrap(),
                        customer,
                        date,
                        amount: if flag { -amount } else { amount },
                        matures: flag.then_some(date),
                        provenance: Provenance::unknown(),
                    }),
                    5 => CreditLimit::try_from(CreditLimitBasics {
                        id: id.parse().unwrap(),
                        customer,
                        date,
                        limit: Some(amount),
                    })
                    .unwrap()
                    .into(),
                    6 => Fact::Contact(Contact {
                        id: id.parse().unwrap(),
                        customer,
                        date: date.into(),
                        channel: Channel::Post,
                        campaign: None,
                        talk: None,
                        provenance: Provenance::unknown(),
                    }),
                    7 => Fact::Referral(Referral {
                        id: id.parse().unwrap(),
                        customer,
                        date,
                        lead: if flag { "L-1" } else { "L-2" }.parse().unwrap(),
                        provenance: Provenance::unknown(),
                    }),
                    8 => Fact::LeadConversion(LeadConversion {
                        id: id.parse().unwrap(),
                        customer,
                        date,
                        lead: if flag { "L-1" } else { "L-2" }.parse().unwrap(),
                        provenance: Provenance::unknown(),
                    }),
                    9 | 10 => {
                        let until = if flag { date } else { NaiveDate::MAX };
                        let ruling = match kind {
                            9 => VipRuling::Vip { until },
                            _ => VipRuling::NotVip { until },
                        };
                        let (id, by) = (id.parse().unwrap(), "S-1".parse().unwrap());
                        let reason = "Said so".parse().unwrap();
                        VipDecision::try_from(VipDecisionBasics {
                            id,
                            customer,
                            date,
                            ruling,
                            by,
                            reason,
                        })
                        .unwrap()
                        .into()
                    }
                    _ => Fact::Consent(Consent {
                        id: id.parse().unwrap(),
                        customer,
                        date,
                        channel: Some(Channel::Post),
                        purpose: None,
                        decision: ConsentDecision::Given,
                        provenance: Provenance::unknown(),
                    }),
                }
            })
            .collect()
    })
}

/// The smallest and the largest figures that a policy may have.
fn hostile_policy() -> impl Strategy<Value = ReviewPolicy> {
    let largest = |flag: bool, max: u32, min: u32| if flag { max } else { min };
    any::<[bool; 6]>().prop_map(move |[cuts, leads, months, lost, days, opt_in]| {
        let draft = ReviewPolicyDraft {
            forecast_months: largest(months, 1_200, 0),
            abc: if cuts {
                AbcPolicyDraft { cuts: vec![Share::NONE, Share::WHOLE], grace: None }
            } else {
                AbcPolicyDraft::default()
            },
            vip: VipPolicyDraft {
                leads: largest(leads, u32::MAX, 1),
                months: largest(months, 1_200, 1),
                count: if cuts { VipLeads::Buyers } else { VipLeads::Given },
                value: (leads || lost).then(|| VipValue {
                    at_least: money(if cuts { "10000000000000000000 CNY" } else { "0.000001 CNY" }),
                    months: opt_in.then_some(largest(months, 1_200, 1)),
                }),
                needs: if leads && days { VipNeeds::Both } else { VipNeeds::Either },
            },
            warning: WarningPolicyDraft {
                lost_after_months: largest(lost, 1_200, 1),
                lapse_notice_days: largest(lost && days, 1_200 * 28 - 1, 0),
            },
            followup: FollowUpPolicyDraft {
                consent: if opt_in { ConsentRule::OptIn } else { ConsentRule::OptOut },
                complaint_within_days: largest(days, 36_525, 0),
                complaint_holds_back_months: largest(months, 1_200, 0),
                ask_why_within_days: largest(days, 36_525, 0),
                collect_within_days: largest(days, 36_525, 0),
                keep_active_within_days: largest(days, 36_525, 0),
                win_back_within_days: largest(days, 36_525, 0),
                win_back_for_months: largest(months, 1_200, 0),
                quiet_days: largest(days, 36_525, 0),
                refusal_days: largest(days, 36_525, 0),
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
        };
        draft.validate().unwrap()
    })
}

/// Asks a review everything that can be asked.
fn ask_everything(review: &Review) {
    for customer in review.customers() {
        let behavior = customer.behavior();
        assert!(behavior.as_of() == review.as_of());
        let _ = (behavior.recency_days(), behavior.monetary(), customer.last_year().net());
        if let Some(rhythm) = behavior.rhythm().known() {
            assert!(rhythm.mean_days().is_finite() && rhythm.median_days().is_finite());
        }
        assert!(customer.look_again_on().is_none_or(|day| day > review.as_of()));
        let vip = customer.vip();
        let _ = (vip.by(), vip.need().map(ToString::to_string), vip.rules().reasons());
        for reason in customer.reasons() {
            let _ = (reason.margin(), reason.to_string());
        }
    }
    let _ = review.owing_without_limit().count();
    assert!(!format!("{review:?}").is_empty());
    assert!(!serde_json::to_vec(review).unwrap().is_empty());
}

proptest! {
    #![proptest_config(cases(512))]

    #[test]
    fn the_worst_facts_give_a_review_or_a_typed_error(
        facts in hostile_facts(),
        with_rates in any::<bool>(),
        policy in hostile_policy(),
        as_of in hostile_day(),
    ) {
        let mut base = base_of(facts);
        if with_rates {
            let rates = [
                (Currency::USD, "1000000000"),
                (Currency::JPY, "0.000000000001"),
                (Currency::CLF, "1"),
            ];
            for (from, rate) in rates {
                let rate = rate.parse().unwrap();
                base.rates_mut().record(from, Currency::CNY, NaiveDate::MIN, rate).unwrap();
            }
        }
        match review(&base, &policy, as_of) {
            Ok(review) => ask_everything(&review),
            Err(error) => {
                let shown = format!("{error} {error:?}");
                prop_assert!(shown.len() > 10, "{}", shown);
            }
        }
        for customer in base.customers() {
            let _ = (customer.known_since(), format!("{customer:?}"));
        }
    }

    #[test]
    fn any_text_makes_a_value_or_a_typed_error(text in "\\PC{0,40}|[-+0-9.eE% ]{0,40}( CNY)?") {
        let _ = text.parse::<Money>().map(|money| (money.to_string(), format!("{money:#}")));
        let _ = text.parse::<clienteling::Share>().map(|share| format!("{share:12.3}"));
        let _ = text.parse::<clienteling::Quantity>().map(|quantity| quantity.to_string());
        let _ = text.parse::<clienteling::CustomerId>().map(|id| id.to_string());
        let _ = text.parse::<clienteling::customer::PhoneNumber>();
        let _ = text.parse::<clienteling::customer::EmailAddress>();
        let _ = text.parse::<clienteling::customer::PostalAddress>();
        let _ = text.parse::<clienteling::customer::Vin>();
        let _ = text.parse::<clienteling::customer::PartialDate>();
        let _ = text.parse::<clienteling::customer::LunarDate>();
        let _ = text.parse::<clienteling::customer::NationalId>();
        let _ = text.parse::<clienteling::customer::RegistrationNumber>();
        let _ = clienteling::units::AmountStyle::default().read(&text);
        let _ = serde_json::from_str::<Fact>(&text);
        let _ = serde_json::from_str::<ReviewPolicy>(&text);
    }
}

#[test]
fn an_empty_base_has_an_empty_review() {
    let policy = ReviewPolicy::new(Currency::CNY);
    for as_of in [NaiveDate::MIN, day("2026-01-01"), NaiveDate::MAX] {
        let review = review(&CustomerBase::new(), &policy, as_of).unwrap();
        ask_everything(&review);
        assert!(review.customers().is_empty() && review.warnings().is_empty());
        assert!(review.tiers().total().is_zero());
    }
}

#[test]
fn before_every_fact_there_is_nobody() {
    let base = base_of([purchase("INV-1", "C-1", "2026-01-10", "800.00 CNY")]);
    let policy = ReviewPolicy::new(Currency::CNY);
    let review = review(&base, &policy, day("2026-01-09")).unwrap();
    ask_everything(&review);
    assert!(review.customers().is_empty());
}

#[test]
fn one_customer_alone_is_reviewed() {
    let base = base_of([purchase("INV-1", "C-1", "2026-01-10", "0.01 CNY")]);
    let review = review(&base, &ReviewPolicy::new(Currency::CNY), day("2026-01-10")).unwrap();
    ask_everything(&review);
    assert_eq!(review.customers()[0].abc().unwrap().class().to_string(), "A");
}

#[test]
fn customers_who_are_all_equal_are_all_in_one_class() {
    for (amount, class) in [("10.00 CNY", "A"), ("0 CNY", "C")] {
        let facts =
            (0..20).map(|n| purchase(&format!("{n}"), &format!("C-{n}"), "2026-01-10", amount));
        let base = base_of(facts);
        let review = review(&base, &ReviewPolicy::new(Currency::CNY), day("2026-01-10")).unwrap();
        ask_everything(&review);
        let classes = review.customers().iter().map(|it| it.abc().unwrap().class().to_string());
        assert!(classes.into_iter().all(|it| it == class));
    }
}

#[test]
fn customers_who_all_brought_back_more_than_they_bought_are_reviewed() {
    let facts = (0..5).map(|n| {
        crate::common::build::give_back(&format!("{n}"), &format!("C-{n}"), "2026-01-10", "5 CNY")
    });
    let base = base_of(facts);
    let review = review(&base, &ReviewPolicy::new(Currency::CNY), day("2026-01-10")).unwrap();
    ask_everything(&review);
    assert_eq!(review.tiers().non_positive(), 5);
    assert_eq!(review.tiers().non_positive_value().to_string(), "-25.00 CNY");
}

#[test]
fn a_sum_out_of_range_costs_the_customer_concerned_and_stops_only_where_it_is_that_of_all() {
    let bound = "10000000000000000000 CNY";
    let base = base_of([
        purchase("1", "C-1", "2026-01-10", bound),
        purchase("2", "C-1", "2026-01-11", bound),
        purchase("3", "C-2", "2026-01-10", "5 CNY"),
        on_account("4", "C-3", "2026-01-10", bound),
        payment("5", "C-3", "2026-01-11", "-1 CNY"),
    ]);
    let policy = ReviewPolicy::new(Currency::CNY);
    let others = review(&base, &policy, day("2026-02-01")).unwrap();
    ask_everything(&others);
    let named = |review: &Review| -> Vec<String> {
        review.not_judged().iter().map(|it| it.customer.to_string()).collect()
    };
    assert_eq!(named(&others), ["C-1", "C-3"]);
    assert_eq!(others.tiers().total().to_string(), "5.00 CNY");
    // Before the second purchase everything is within the bounds, but not all of it together.
    let base = base_of([
        purchase("1", "C-1", "2026-01-10", bound),
        purchase("2", "C-2", "2026-01-10", bound),
    ]);
    let together = review(&base, &policy, day("2026-02-01"));
    assert!(matches!(together, Err(ReviewError::Tiering(_))), "{together:?}");
}
