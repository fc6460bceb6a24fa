//! What sales brought over their cost, and classes that rest on it.

use chrono::{Days, NaiveDate};
use clienteling::behavior::{BehaviorFold, Margin};
use clienteling::review::{RankedValue, Review, ReviewError, ReviewPolicyDraft, review};
use clienteling::rule::Parcel;
use clienteling::tiering::{AbcClass, AbcGrace, AbcStanding, ValuePeriod};
use clienteling::units::Valuation;
use clienteling::{Currency, CustomerBase, Draft, Estimate, Fact, Money, Period};
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use serde_json::{Value, json};

use super::yuan;
use crate::common::build::{base_of, day, money};
use crate::common::cases;

/// A fact with one line for each amount and its cost.
fn sale(kind: &str, id: &str, customer: &str, date: &str, lines: &[(&str, Option<&str>)]) -> Fact {
    let line = |(amount, cost): &(&str, Option<&str>)| {
        let mut line = json!({"product": "oil", "quantity": "1", "amount": yuan(amount)});
        if let Some(cost) = cost {
            line["cost"] = yuan(cost);
        }
        line
    };
    let lines: Vec<Value> = lines.iter().map(line).collect();
    let fields = json!({"id": id, "customer": customer, "date": date, "lines": lines});
    serde_json::from_value(json!({ kind: fields })).unwrap()
}

fn fold(base: &CustomerBase, as_of: &str) -> BehaviorFold {
    let mut fold = BehaviorFold::new(Currency::CNY);
    let valuation = Valuation::new(Currency::CNY, base.rates());
    for customer in base.customers() {
        fold.add_transactions(customer.transactions(), &valuation, day(as_of)).unwrap();
    }
    fold
}

fn all_time(fold: &BehaviorFold) -> Margin {
    fold.margin(Period::from_first_to_last(NaiveDate::MIN, NaiveDate::MAX).unwrap()).unwrap()
}

#[test]
fn what_comes_back_takes_its_margin_back_and_its_cost_must_be_known_too() {
    let bought =
        sale("purchase", "S-1", "C-1", "2026-01-01", &[("100", Some("70")), ("50", Some("60"))]);
    let back = |cost| sale("return", "R-1", "C-1", "2026-01-05", &[("50", cost)]);
    let margin = |facts: Vec<Fact>| all_time(&fold(&base_of(facts), "2026-12-31"));
    assert_eq!(margin(vec![bought.clone()]).known(), Estimate::Known(money("20 CNY")));
    assert_eq!(
        margin(vec![bought.clone(), back(Some("60"))]).known(),
        Estimate::Known(money("30 CNY"))
    );
    let unknown = margin(vec![bought, back(None)]);
    assert_eq!(unknown.known(), Estimate::NotEnoughData { have: 1, need: 2 });
    assert_eq!(unknown.of_costed(), money("20 CNY"));
    // 150 of the 200 that were charged or given back.
    assert_eq!(unknown.share_known().known(), Some("75%".parse().unwrap()));
}

#[test]
fn one_line_without_a_cost_leaves_the_margin_unknown_even_if_it_was_for_nothing() {
    let sold = |lines: &[_]| {
        let base = base_of([sale("purchase", "S-1", "C-1", "2026-01-01", lines)]);
        all_time(&fold(&base, "2026-12-31"))
    };
    let gift = sold(&[("100", Some("70")), ("0", None)]);
    assert_eq!(gift.known(), Estimate::NotEnoughData { have: 0, need: 1 });
    assert_eq!(gift.share_known().known(), Some("100%".parse().unwrap()));
    let none = sold(&[("100", None)]);
    assert_eq!(none.known(), Estimate::NotEnoughData { have: 0, need: 1 });
    assert_eq!(none.share_known().known(), Some("0%".parse().unwrap()));
    let free = sold(&[("0", Some("3"))]);
    assert_eq!(free.known(), Estimate::Known(money("-3 CNY")));
    assert_eq!(free.share_known(), Estimate::NotEnoughData { have: 0, need: 1 });
}

#[test]
fn what_came_back_after_the_day_is_not_counted() {
    let sold = || sale("purchase", "S-1", "C-1", "2026-01-10", &[("10", Some("4"))]);
    let back = sale("return", "R-1", "C-1", "2026-02-10", &[("10", Some("4"))]);
    let on = |facts: Vec<Fact>, as_of| fold(&base_of(facts), as_of);
    assert_eq!(on(vec![sold(), back.clone()], "2026-02-09"), on(vec![sold()], "2026-02-09"));
    assert_ne!(on(vec![sold(), back], "2026-02-10"), on(vec![sold()], "2026-02-10"));
}

#[test]
fn days_of_which_no_cost_is_known_take_no_place() {
    let base = base_of([sale("purchase", "S-1", "C-1", "2026-01-10", &[("10", None)])]);
    let mut plain = BehaviorFold::new(Currency::CNY);
    plain.add_purchase(day("2026-01-10"), money("10 CNY")).unwrap();
    assert_eq!(fold(&base, "2026-12-31"), plain);
}

#[test]
fn amount_and_cost_are_valued_on_the_day_of_the_sale_and_on_that_of_the_return() {
    let in_dollars = |kind: &str, date: &str| -> Fact {
        let mut sold = json!(sale(kind, "1", "C-1", date, &[("10", Some("4"))]));
        for field in ["amount", "cost"] {
            sold[kind]["lines"][0][field]["currency"] = "USD".into();
        }
        serde_json::from_value(sold).unwrap()
    };
    let mut base =
        base_of([in_dollars("purchase", "2026-01-10"), in_dollars("return", "2026-02-10")]);
    let mut rate = |date: &str, rate: &str| {
        let rate = rate.parse().unwrap();
        base.rates_mut().record(Currency::USD, Currency::CNY, day(date), rate).unwrap();
    };
    rate("2026-01-01", "7");
    rate("2026-02-01", "9");
    rate("2026-03-01", "8");
    let known = |as_of| all_time(&fold(&base, as_of)).known();
    assert_eq!(known("2026-02-09"), Estimate::Known(money("42 CNY")));
    assert_eq!(known("2026-12-31"), Estimate::Known(money("-12 CNY")));
}

fn reviewed(facts: &[Fact], draft: ReviewPolicyDraft, as_of: &str) -> Review {
    review(&base_of(facts.to_vec()), &draft.validate().unwrap(), day(as_of)).unwrap()
}

fn by(ranked_by: RankedValue) -> ReviewPolicyDraft {
    ReviewPolicyDraft { ranked_by, ..ReviewPolicyDraft::new(Currency::CNY) }
}

fn class(review: &Review, customer: &str) -> Option<AbcClass> {
    review.customer(&customer.parse().unwrap()).unwrap().abc().map(AbcStanding::class)
}

/// One buys much at cost, one little with a margin, of one a cost is not known.
fn three_customers() -> Vec<Fact> {
    vec![
        sale("purchase", "1", "large", "2026-01-01", &[("9000", Some("8990"))]),
        sale("purchase", "2", "small", "2026-02-01", &[("1000", Some("100"))]),
        sale("purchase", "3", "unknown", "2026-02-01", &[("700", Some("100"))]),
        sale("purchase", "4", "unknown", "2026-03-01", &[("300", None)]),
    ]
}

#[test]
fn customers_are_ranked_by_revenue_unless_the_policy_says_by_margin() {
    let facts = three_customers();
    let revenue = reviewed(&facts, ReviewPolicyDraft::new(Currency::CNY), "2026-06-30");
    assert_eq!(class(&revenue, "large"), Some(AbcClass::A));
    assert_eq!(class(&revenue, "small").map(|it| it == AbcClass::A), Some(false));
    assert_eq!(revenue.margin(), None);
    assert!(!json!(revenue).to_string().contains("share_known"));
    let margin = reviewed(&facts, by(RankedValue::Margin), "2026-06-30");
    assert_eq!(class(&margin, "small"), Some(AbcClass::A));
    assert_eq!(class(&margin, "large"), Some(AbcClass::C));
}

#[test]
fn in_a_review_a_grace_holds_whoever_is_new_and_ends() {
    let mut draft = ReviewPolicyDraft::new(Currency::CNY);
    draft.abc.grace = Some(AbcGrace { months: 3, at_least: AbcClass::A });
    let on = |as_of| class(&reviewed(&three_customers(), draft.clone(), as_of), "small");
    assert_eq!(on("2026-04-30"), Some(AbcClass::A));
    assert_eq!(on("2026-05-01").map(|it| it == AbcClass::A), Some(false));
}

#[test]
fn whose_cost_is_not_known_has_no_class_and_it_shows_how_much_is_known() {
    let review = reviewed(&three_customers(), by(RankedValue::Margin), "2026-06-30");
    assert_eq!(class(&review, "unknown"), None);
    let unknown = review.customer(&"unknown".parse().unwrap()).unwrap();
    assert_eq!(unknown.margin().unwrap().known(), Estimate::NotEnoughData { have: 1, need: 2 });
    assert_eq!(unknown.margin().unwrap().share_known().known(), Some("70%".parse().unwrap()));
    let whole = review.margin().unwrap();
    assert_eq!(whole.known(), Estimate::NotEnoughData { have: 3, need: 4 });
    // 10 and 900, and 600 of the one of whom not all is known.
    assert_eq!(whole.of_costed(), money("1510 CNY"));
    assert_eq!(
        whole.share_known().known().map(|it| it.to_string()).as_deref(),
        Some("97.2727272%")
    );
    let written = json!(review);
    assert_eq!(written["margin"]["share_known"], json!({"known": "0.972727272"}));
    assert_eq!(
        written["customers"][2]["margin"]["margin"],
        json!({"not_enough_data": {"have": 1, "need": 2}})
    );
}

#[test]
fn over_all_time_the_margin_of_years_ago_counts_too() {
    let facts = [
        sale("purchase", "1", "C-1", "2016-01-10", &[("100", Some("60"))]),
        sale("purchase", "2", "C-1", "2026-01-10", &[("100", Some("90"))]),
    ];
    let review = reviewed(&facts, by(RankedValue::Margin), "2026-06-30");
    assert_eq!(review.margin().unwrap().known(), Estimate::Known(money("50 CNY")));
}

#[test]
fn only_the_period_that_counts_has_to_be_known_and_when_that_changes_is_told() {
    let draft =
        ReviewPolicyDraft { value_period: ValuePeriod::Months(6), ..by(RankedValue::Margin) };
    let facts = [
        sale("purchase", "1", "C-1", "2026-01-10", &[("100", None)]),
        sale("purchase", "2", "C-1", "2026-04-01", &[("100", Some("60"))]),
    ];
    let until = reviewed(&facts, draft.clone(), "2026-07-09");
    assert_eq!(class(&until, "C-1"), None);
    let customer = until.customer(&"C-1".parse().unwrap()).unwrap();
    assert_eq!(customer.look_again_on(), Some(day("2026-07-10")));
    let after = reviewed(&facts, draft, "2026-07-10");
    assert_eq!(class(&after, "C-1"), Some(AbcClass::A));
    let standing = after.customer(&"C-1".parse().unwrap()).unwrap().abc().unwrap();
    assert_eq!(standing.value(), money("40 CNY"));
}

#[test]
fn whose_margin_becomes_unknown_has_not_left_and_other_values_are_not_compared() {
    let facts = three_customers();
    let before = reviewed(&facts, by(RankedValue::Margin), "2026-02-28");
    let after = reviewed(&facts, by(RankedValue::Margin), "2026-03-31");
    assert!(class(&before, "unknown").is_some() && class(&after, "unknown").is_none());
    // Two were there before and are there now: the third has not left.
    let movement = json!(after.movement_since(&before).unwrap());
    let cells = movement["cells"].as_array().unwrap();
    let counted = |cell: &Value| cell["customers"].as_u64().unwrap();
    assert_eq!(cells.iter().map(counted).sum::<u64>(), 2, "{movement}");
    assert!(cells.iter().all(|cell| !cell["from"].is_null() && !cell["to"].is_null()));
    let revenue = reviewed(&facts, by(RankedValue::Revenue), "2026-02-28");
    assert_eq!(after.movement_since(&revenue).unwrap_err(), ReviewError::Unlike);
}

/// Day, whether it comes back, amounts with their costs in fen, and the part into which it falls.
type Trade = (u64, bool, Vec<(i64, Option<i64>)>, usize);

fn base_from<'a>(trades: impl IntoIterator<Item = (usize, &'a Trade)>) -> CustomerBase {
    let fen = |fen: i64| json!(Money::from_minor(fen, Currency::CNY));
    base_of(trades.into_iter().map(|(number, (date, is_return, lines, _))| {
        let lines = lines.iter().map(|(amount, cost)| {
            let mut line = json!({"product": "oil", "quantity": "1", "amount": fen(*amount)});
            if let Some(cost) = cost {
                line["cost"] = fen(*cost);
            }
            line
        });
        let kind = if *is_return { "return" } else { "purchase" };
        let date = (day("2026-01-01") + Days::new(*date)).to_string();
        let lines: Vec<Value> = lines.collect();
        let fields =
            json!({"id": format!("{number}"), "customer": "C-1", "date": date, "lines": lines});
        serde_json::from_value::<Fact>(json!({ kind: fields })).unwrap()
    }))
}

proptest! {
    #![proptest_config(cases(256))]

    #[test]
    fn margins_of_parts_sent_and_merged_are_that_of_the_whole_and_as_a_plain_sum_has_it(
        trades in vec(
            (0..20_u64, any::<bool>(), vec((0..500_i64, option::weighted(0.8, 0..600_i64)), 1..4), 0..3_usize),
            0..12,
        ),
        first in 0..20_u64,
        days in 0..20_u64,
    ) {
        let numbered = || trades.iter().enumerate();
        let whole = fold(&base_from(numbered()), "2026-12-31");
        let mut merged = BehaviorFold::new(Currency::CNY);
        for part in [2, 0, 1] {
            let part = fold(&base_from(numbered().filter(|(_, trade)| trade.3 == part)), "2026-12-31");
            let sent = serde_json::to_string(&Parcel::of(&part)).unwrap();
            let arrived: Parcel<BehaviorFold> = serde_json::from_str(&sent).unwrap();
            merged.merge(&arrived.open().unwrap()).unwrap();
        }
        prop_assert_eq!(&merged, &whole);

        let first = day("2026-01-01") + Days::new(first);
        let period = Period::from_first_to_last(first, first + Days::new(days)).unwrap();
        let within = trades.iter().filter(|trade| period.contains(day("2026-01-01") + Days::new(trade.0)));
        let (mut have, mut need, mut sum) = (0, 0, 0);
        for (_, is_return, lines, _) in within {
            need += 1;
            have += u64::from(lines.iter().all(|(_, cost)| cost.is_some()));
            let brought: i64 = lines.iter().filter_map(|(amount, cost)| Some(amount - (*cost)?)).sum();
            sum += if *is_return { -brought } else { brought };
        }
        let margin = merged.margin(period).unwrap();
        prop_assert_eq!(margin.of_costed(), Money::from_minor(sum, Currency::CNY));
        let known = if have == need {
            Estimate::Known(Money::from_minor(sum, Currency::CNY))
        } else {
            Estimate::NotEnoughData { have, need }
        };
        prop_assert_eq!(margin.known(), known);
    }
}
