use super::{
    LeadOutcomes, VipBasis, VipError, VipFacts, VipLeads, VipNeeds, VipPolicy, VipPolicyDraft,
    VipStanding, VipValue, vip,
};
use crate::base::{CustomerBase, Fact, MergeRecord};
use crate::behavior::BehaviorFold;
use crate::rule::Draft;
use crate::units::{Currency, Money};
use chrono::NaiveDate;

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// Facts as `kind date what`, all about C but where another customer is named: `referral date lead`,
/// `became date lead customer`, `bought date yuan customer`, `returned date yuan`,
/// `vip date until`, `not_vip date until`.
fn base(facts: &[&str]) -> CustomerBase {
    let mut base = CustomerBase::new();
    for (number, fact) in facts.iter().enumerate() {
        let words: Vec<&str> = fact.split(' ').collect();
        let (kind, date, what) = (words[0], words[1], words[2]);
        let customer = words.get(3).unwrap_or(&"C");
        let common = format!(r#""id":"{number}","customer":"{customer}","date":"{date}""#);
        let lines = format!(
            r#""lines":[{{"product":"car","quantity":"1",
                "amount":{{"amount":"{what}","currency":"CNY"}}}}]"#
        );
        let json = match kind {
            "referral" => format!(r#"{{"referral":{{{common},"lead":"{what}"}}}}"#),
            "became" => format!(r#"{{"lead_conversion":{{{common},"lead":"{what}"}}}}"#),
            "bought" => format!(r#"{{"purchase":{{{common},{lines}}}}}"#),
            "returned" => format!(r#"{{"return":{{{common},{lines}}}}}"#),
            verdict => format!(
                r#"{{"vip_decision":{{{common},"verdict":"{verdict}","until":"{what}","by":"S-7",
                    "reason":"Opened our new branch"}}}}"#
            ),
        };
        base.add(serde_json::from_str::<Fact>(&json).unwrap()).unwrap();
    }
    base
}

fn standing_in(base: &CustomerBase, draft: VipPolicyDraft, as_of: &str) -> VipStanding {
    let customer = base.customer(&"C".parse().unwrap()).unwrap();
    let mut fold = BehaviorFold::new(Currency::CNY);
    for purchase in customer.transactions().purchases().all() {
        fold.add_purchase(purchase.date, purchase.lines.total()).unwrap();
    }
    for back in customer.transactions().returns().all() {
        fold.add_return(back.date, back.lines.total()).unwrap();
    }
    let outcomes = LeadOutcomes::of(base);
    let facts = VipFacts::of(customer).with_behavior(&fold).with_outcomes(&outcomes);
    vip(&facts, &draft.validate().unwrap(), day(as_of)).unwrap()
}

fn with(facts: &[&str], draft: VipPolicyDraft, as_of: &str) -> VipStanding {
    standing_in(&base(facts), draft, as_of)
}

fn standing(facts: &[&str], as_of: &str) -> VipStanding {
    with(facts, VipPolicyDraft::default(), as_of)
}

fn counting(count: VipLeads) -> VipPolicyDraft {
    VipPolicyDraft { leads: 1, count, ..VipPolicyDraft::default() }
}

fn valued(at_least: &str, months: Option<u32>, needs: VipNeeds) -> VipPolicyDraft {
    let value = VipValue { at_least: format!("{at_least} CNY").parse().unwrap(), months };
    VipPolicyDraft { value: Some(value), needs, ..VipPolicyDraft::default() }
}

fn texts(standing: &VipStanding) -> Vec<String> {
    standing.reasons().iter().map(ToString::to_string).collect()
}

fn need(standing: &VipStanding) -> String {
    standing.need().map_or_else(String::new, ToString::to_string)
}

const THREE: [&str; 3] =
    ["referral 2025-03-01 Li", "referral 2025-09-10 Wang", "referral 2026-01-05 Zhao"];

/// The three leads, and something more.
fn three_and(more: &'static str) -> [&'static str; 4] {
    [THREE[0], THREE[1], THREE[2], more]
}

#[test]
fn three_leads_within_a_year_make_a_vip_until_the_oldest_is_a_year_old() {
    let first = standing(&THREE, "2026-01-05");
    assert_eq!((first.is_vip(), first.by()), (true, Some(VipBasis::Leads)));
    assert_eq!((first.lapses_on(), first.begins_on()), (Some(day("2026-03-01")), None));
    assert!(standing(&THREE, "2026-02-28").is_vip());
    let lapsed = standing(&THREE, "2026-03-01");
    assert_eq!((lapsed.is_vip(), lapsed.leads(), lapsed.lapses_on()), (false, 2, None));
    assert!(!standing(&THREE, "2026-01-04").is_vip());
}

#[test]
fn the_same_lead_given_again_neither_counts_again_nor_renews_itself() {
    let given = three_and("referral 2025-04-01 Li");
    assert_eq!(standing(&given, "2026-02-01").leads(), 3);
    assert_eq!(standing(&given, "2026-03-01").leads(), 2);
}

#[test]
fn a_fourth_lead_extends_the_standing() {
    let given = three_and("referral 2026-02-01 Qian");
    assert_eq!(standing(&given, "2026-02-01").lapses_on(), Some(day("2026-09-10")));
}

#[test]
fn at_the_end_of_the_calendar_a_lead_counts_forever() {
    let given = ["Li", "Wang", "Zhao"].map(|lead| format!("referral +262142-12-30 {lead}"));
    let last = standing(&given.each_ref().map(String::as_str), "+262142-12-31");
    assert_eq!((last.is_vip(), last.lapses_on()), (true, None));
}

#[test]
fn the_reason_says_how_many_leads_are_missing() {
    let few = standing(&THREE[..1], "2025-04-01");
    assert_eq!(
        texts(&few),
        ["leads given in the period that counts: 1, below the 3 needed (by 2)"]
    );
    assert_eq!(need(&few), "2 more leads by 2026-02-28");
}

#[test]
fn a_lead_counts_as_a_customer_from_the_day_on_which_that_is_known() {
    let facts = ["referral 2025-03-01 Li", "became 2025-06-01 Li D"];
    let leads = |as_of| with(&facts, counting(VipLeads::Customers), as_of).leads();
    let days = ["2025-05-31", "2025-06-01", "2026-02-28", "2026-03-01"];
    assert_eq!(days.map(leads), [0, 1, 1, 0]);
    assert_eq!(with(&facts, counting(VipLeads::Buyers), "2025-06-01").leads(), 0);
    let none = with(&facts, counting(VipLeads::Customers), "2025-05-31");
    assert_eq!(
        texts(&none),
        ["leads of the period that counts who became customers: 0, below the 1 needed (by 1)"]
    );
    assert_eq!(need(&none), "1 more lead who becomes a customer");
}

#[test]
fn a_lead_counts_as_a_buyer_by_a_purchase_on_the_day_on_which_it_was_given_or_later() {
    let buyers = |facts: &[&str]| with(facts, counting(VipLeads::Buyers), "2025-12-31").leads();
    let given = ["referral 2025-03-01 Li", "became 2025-06-01 Li D"];
    assert_eq!(buyers(&[given[0], given[1], "bought 2025-02-28 10 D"]), 0);
    assert_eq!(buyers(&[given[0], given[1], "bought 2025-03-01 10 D"]), 1);
    assert_eq!(buyers(&[given[0], given[1], "bought 2026-01-01 10 D"]), 0);
}

#[test]
fn of_one_day_the_tenth_conversion_of_a_lead_holds_and_not_the_ninth() {
    let mut base = CustomerBase::new();
    for (id, customer) in [("Q-10", "E"), ("Q-9", "D"), ("Q-1", "F")] {
        let fact = format!(
            r#"{{"lead_conversion":{{"id":"{id}","customer":"{customer}","date":"2025-06-01",
                "lead":"Li"}}}}"#
        );
        base.add(serde_json::from_str::<Fact>(&fact).unwrap()).unwrap();
    }
    let outcomes = LeadOutcomes::of(&base);
    let became = |on| outcomes.became(&"Li".parse().unwrap(), day(on));
    assert_eq!(became("2025-06-01").unwrap().id().as_str(), "E");
    assert!(became("2025-05-31").is_none());
}

#[test]
fn the_last_that_is_known_of_what_a_lead_became_holds() {
    let facts = [
        "referral 2025-03-01 Li",
        "became 2025-06-01 Li D",
        "became 2025-07-01 Li E",
        "bought 2025-06-15 10 D",
    ];
    let buyers = |as_of| with(&facts, counting(VipLeads::Buyers), as_of).leads();
    assert_eq!(["2025-06-30", "2025-07-01"].map(buyers), [1, 0]);
}

#[test]
fn nobody_brings_themselves_also_under_a_former_identifier() {
    let own = three_and("became 2026-01-10 Li");
    let leads = |as_of| standing(&own, as_of).leads();
    assert_eq!(["2026-01-09", "2026-01-10"].map(leads), [3, 2]);
    let mut base = base(&three_and("became 2026-01-10 Li D"));
    let leads =
        |base: &CustomerBase| standing_in(base, VipPolicyDraft::default(), "2026-01-10").leads();
    assert_eq!(leads(&base), 3);
    let [survivor, absorbed] = ["D", "C"].map(|id| id.parse().unwrap());
    let record = MergeRecord { survivor, absorbed, date: day("2026-06-01"), by: None };
    base.merge(record.clone()).unwrap();
    assert_eq!(leads(&base), 2);
    let _ = base.undo_merge(&record);
    assert_eq!(leads(&base), 3);
}

#[test]
fn a_lead_that_became_a_customer_counts_also_once_they_are_erased() {
    let mut base =
        base(&["referral 2025-03-01 Li", "became 2025-06-01 Li D", "bought 2025-06-01 9 D"]);
    let leads = |base: &CustomerBase| {
        standing_in(base, counting(VipLeads::Customers), "2025-07-01").leads()
    };
    assert_eq!(leads(&base), 1);
    let _ = base.erase(&"D".parse().unwrap(), "erased-1".parse().unwrap()).unwrap();
    assert_eq!(leads(&base), 1);
}

#[test]
fn enough_value_makes_a_vip_by_value_until_it_leaves_the_months_that_count() {
    let bought = ["bought 2025-03-31 60", "bought 2025-04-30 40", "bought 2025-05-10 5"];
    let draft = valued("100", Some(3), VipNeeds::Either);
    let short = with(&bought, draft, "2025-04-29");
    assert!(!short.is_vip());
    assert_eq!(need(&short), "3 more leads, or 40.00 CNY more by 2025-06-29");
    assert_eq!(
        texts(&short)[1],
        "net value in the period that counts: 60.00 CNY, below the 100.00 CNY needed (by 40.00 CNY)"
    );
    let enough = with(&bought, draft, "2025-04-30");
    assert_eq!((enough.by(), enough.lapses_on()), (Some(VipBasis::Value), Some(day("2025-06-30"))));
    assert_eq!(
        texts(&enough),
        ["net value in the period that counts: 100.00 CNY, at least the 100.00 CNY needed"]
    );
    let all_time = with(&bought, valued("100", None, VipNeeds::Either), "2030-01-01");
    assert_eq!((all_time.by(), all_time.lapses_on()), (Some(VipBasis::Value), None));
}

#[test]
fn a_return_that_leaves_the_months_that_count_makes_a_vip_again() {
    let facts = ["bought 2025-03-01 100", "returned 2025-02-01 30"];
    let waiting = with(&facts, valued("100", Some(3), VipNeeds::Either), "2025-03-02");
    assert_eq!((waiting.is_vip(), waiting.begins_on()), (false, Some(day("2025-05-01"))));
    assert!(with(&facts, valued("100", Some(3), VipNeeds::Either), "2025-05-01").is_vip());
}

#[test]
fn where_both_are_needed_one_alone_is_not_enough_and_both_end_with_the_first() {
    let draft = valued("100", Some(10), VipNeeds::Both);
    let leads = with(&THREE, draft, "2026-01-05");
    assert_eq!((leads.is_vip(), need(&leads).as_str()), (false, "100.00 CNY more by 2026-02-28"));
    assert_eq!(
        texts(&leads),
        [
            "net value in the period that counts: 0.00 CNY, below the 100.00 CNY needed (by 100.00 CNY)"
        ]
    );
    let both = with(&three_and("bought 2025-04-20 100"), draft, "2026-01-05");
    assert_eq!(
        (both.by(), both.lapses_on()),
        (Some(VipBasis::LeadsAndValue), Some(day("2026-02-20")))
    );
    let neither = with(&[THREE[1], "bought 2025-04-20 30"], draft, "2026-01-05");
    assert_eq!(need(&neither), "2 more leads and 70.00 CNY more by 2026-02-19");
}

#[test]
fn a_decision_wins_in_its_days_and_the_standing_says_so() {
    let facts = three_and("not_vip 2026-01-10 2026-01-31");
    let days = ["2026-01-09", "2026-01-10", "2026-01-31", "2026-02-01"];
    assert_eq!(days.map(|it| standing(&facts, it).is_vip()), [true, false, false, true]);
    let decided = standing(&facts, "2026-01-20");
    assert_eq!(decided.by(), Some(VipBasis::Decision));
    assert!(decided.rules().is_vip());
    assert_eq!((decided.lapses_on(), decided.begins_on()), (None, Some(day("2026-02-01"))));
    assert_eq!(need(&decided), "the end of the decision on 2026-01-31");
    assert_eq!(texts(&decided), ["no VIP by decision until 2026-01-31, 11 days from now"]);
    let decision = decided.decision().unwrap();
    assert_eq!((decision.since(), decision.until()), (day("2026-01-10"), day("2026-01-31")));
    assert_eq!((decision.by().as_str(), decision.is_vip()), ("S-7", false));
}

#[test]
fn a_vip_by_decision_who_has_enough_leads_when_it_ends_stays_one() {
    let facts = three_and("vip 2026-01-10 2026-01-31");
    assert_eq!(standing(&facts, "2026-01-20").lapses_on(), Some(day("2026-03-01")));
    let longer = three_and("vip 2026-01-10 2026-04-30");
    assert_eq!(standing(&longer, "2026-01-20").lapses_on(), Some(day("2026-05-01")));
}

#[test]
fn what_it_takes_after_a_decision_is_told_for_the_day_after_it() {
    let facts = three_and("not_vip 2026-01-10 2026-03-15");
    let decided = standing(&facts, "2026-01-20");
    assert_eq!((decided.lapses_on(), decided.begins_on()), (None, None));
    assert_eq!(
        need(&decided),
        "the end of the decision on 2026-03-15, then 1 more lead by 2026-09-09"
    );
}

#[test]
fn a_decision_to_the_end_of_the_calendar_is_never_over() {
    for verdict in ["vip", "not_vip"] {
        let fact = format!("{verdict} 2026-01-10 +262142-12-31");
        let facts = [THREE[0], THREE[1], THREE[2], fact.as_str()];
        let decided = standing(&facts, "2026-01-20");
        assert_eq!((decided.lapses_on(), decided.begins_on()), (None, None));
        assert_eq!(decided.is_vip(), verdict == "vip");
    }
}

#[test]
fn a_policy_that_needs_what_is_not_given_is_an_error_and_no_guess() {
    let base = base(&THREE);
    let customer = base.customer(&"C".parse().unwrap()).unwrap();
    let with = |draft: VipPolicyDraft, facts: &VipFacts<'_>| {
        vip(facts, &draft.validate().unwrap(), day("2026-01-05")).unwrap_err()
    };
    let alone = VipFacts::of(customer);
    assert_eq!(with(counting(VipLeads::Buyers), &alone), VipError::NoOutcomes(VipLeads::Buyers));
    let draft = valued("100", None, VipNeeds::Either);
    assert_eq!(with(draft, &alone), VipError::NoBehavior);
    let yen = BehaviorFold::new(Currency::JPY);
    assert!(matches!(with(draft, &alone.with_behavior(&yen)), VipError::Money(_)));
    assert!(vip(&alone, &VipPolicy::default(), day("2026-01-05")).is_ok());
}

#[test]
fn at_the_bounds_of_amounts_what_is_missing_is_told_or_left_out() {
    let bound: Money = "10000000000000000000 CNY".parse().unwrap();
    let base = base(&THREE[..1]);
    let customer = base.customer(&"C".parse().unwrap()).unwrap();
    let mut fold = BehaviorFold::new(Currency::CNY);
    fold.add_return(day("2025-03-01"), bound).unwrap();
    let needs = |needs| {
        let draft = VipPolicyDraft {
            value: Some(VipValue { at_least: bound, months: None }),
            needs,
            ..VipPolicyDraft::default()
        };
        let facts = VipFacts::of(customer).with_behavior(&fold);
        need(&vip(&facts, &draft.validate().unwrap(), day("2025-03-01")).unwrap())
    };
    assert_eq!(needs(VipNeeds::Either), "2 more leads by 2026-02-28");
    assert_eq!(needs(VipNeeds::Both), "more value than an amount can be");
}
