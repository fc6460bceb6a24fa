use chrono::NaiveDate;
use serde_json::json;

use super::{
    CampaignStacking, CapPeriod, EarnedBefore, EarnedPoints, EarningError, EarningPolicy,
    EarningPolicyDraft, PointsCampaign, PurchaseToEarn, earn, earn_all,
};
use crate::loyalty::points::PointsValidity;
use crate::marketing::PointsEntry;
use crate::rule::Draft;
use crate::transaction::Purchase;
use crate::units::{Money, Points};

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn money(amount: &str) -> Money {
    format!("{amount} CNY").parse().unwrap()
}

fn points(text: &str) -> Points {
    text.parse().unwrap()
}

/// A purchase of some products, each for an amount in CNY.
fn purchase(id: &str, date: &str, lines: &[(&str, &str)]) -> Purchase {
    let line = |(product, amount): &(&str, &str)| {
        json!({"product": product, "quantity": "1",
            "amount": {"amount": amount, "currency": "CNY"}})
    };
    let lines: Vec<_> = lines.iter().map(line).collect();
    let purchase = json!({"id": id, "customer": "C-1", "date": date, "lines": lines});
    serde_json::from_value(purchase).unwrap()
}

fn policy(json: serde_json::Value) -> EarningPolicy {
    serde_json::from_value(json).unwrap()
}

const fn bought(purchase: &Purchase) -> PurchaseToEarn<'_> {
    PurchaseToEarn { purchase, paid_with_points: None, tier: None }
}

fn first(purchase: &Purchase, policy: &EarningPolicy) -> EarnedPoints {
    earn(&bought(purchase), &EarnedBefore::default(), policy).unwrap()
}

/// What single lines earn, in all.
fn earned(lines: &[(&str, &str)], policy: &EarningPolicy) -> String {
    first(&purchase("S-1", "2026-03-02", lines), policy).points.to_string()
}

#[test]
fn each_full_amount_earns_and_the_rest_of_the_whole_purchase_does_not() {
    let policy = EarningPolicy::default();
    for (amount, expected) in [("0", "0"), ("9.99", "0"), ("10", "1"), ("19.999999", "1")] {
        assert_eq!(earned(&[("a", amount)], &policy), expected, "{amount}");
    }
    assert_eq!(earned(&[("a", "5"), ("b", "5")], &policy), "1", "together they are full");
    let one = first(&purchase("S-1", "2026-03-02", &[("a", "10")]), &policy).to_string();
    assert!(one.starts_with("1 point for 10.00 CNY, "), "{one}");
}

#[test]
fn in_proportion_points_keep_their_own_digits_whatever_the_steps_of_the_currency() {
    let of = |digits, rounding| {
        let policy = policy(json!({"count": "in_proportion", "digits": digits,
            "rounding": rounding}));
        earned(&[("a", "19.95")], &policy)
    };
    assert_eq!(of(0, "toward_zero"), "1");
    assert_eq!(of(0, "half_even"), "2");
    assert_eq!(of(2, "half_even"), "2");
    assert_eq!(of(2, "toward_zero"), "1.99");
    assert_eq!(of(6, "away_from_zero"), "1.995");
    // Of a currency without small change a single point is a point.
    let yen: Purchase = serde_json::from_value(json!({"id": "S", "customer": "C",
        "date": "2026-03-02", "lines": [{"product": "a", "quantity": "1",
        "amount": {"amount": "10", "currency": "JPY"}}]}))
    .unwrap();
    let policy = policy(json!({"currency": "JPY", "per": "10 JPY"}));
    assert_eq!(first(&yen, &policy).points, 1.into());
}

#[test]
fn an_excluded_product_and_where_it_is_so_decided_a_promotion_earn_nothing_and_say_why() {
    let mut bought =
        purchase("S-1", "2026-03-02", &[("card", "500"), ("oil", "100"), ("tyre", "80")]);
    let mut lines = serde_json::to_value(&bought.lines).unwrap();
    lines[1]["promotion"] = json!({"campaign": "K-9"});
    bought.lines = serde_json::from_value(lines).unwrap();
    let found = first(&bought, &policy(json!({"excluded": ["card"], "on_promotion": false})));
    assert_eq!((found.points, found.counts), (8.into(), money("80")));
    let none = first(
        &purchase("S-1", "2026-03-02", &[("card", "500")]),
        &policy(json!({"excluded": ["card"]})),
    );
    assert_eq!(none.to_string(), "0 points for 0.00 CNY; nothing of the purchase earns points");
    let reasons: Vec<_> = found
        .lines
        .iter()
        .map(|it| it.reason.map(|it| it.to_string()).unwrap_or_default())
        .collect();
    assert_eq!(
        reasons,
        ["the product earns no points", "sold on promotion, which earns no points", ""]
    );
    assert_eq!(first(&bought, &policy(json!({"excluded": ["card"]}))).points, 18.into());
}

#[test]
fn what_was_paid_with_points_earns_none_and_is_spread_over_the_lines() {
    let purchase = purchase("S-1", "2026-03-02", &[("a", "100"), ("b", "50")]);
    let of = |paid: &str| {
        let paid_with_points = Some(paid.parse().unwrap());
        let bought = PurchaseToEarn { paid_with_points, ..bought(&purchase) };
        earn(&bought, &EarnedBefore::default(), &EarningPolicy::default())
    };
    let found = of("60 CNY").unwrap();
    assert_eq!((found.points, found.counts), (9.into(), money("90")));
    let paid: Vec<_> = found.lines.iter().map(|line| line.paid_with_points).collect();
    assert_eq!(paid, [money("40"), money("20")]);
    assert_eq!(
        of("1000 CNY").unwrap().to_string(),
        "0 points for 0.00 CNY; all of the purchase that could earn points was paid with points, which \
         earn none"
    );
    assert_eq!(of("-60 CNY").unwrap().points, 15.into());
    assert!(matches!(of("60 EUR"), Err(EarningError::Money(_))));
}

#[test]
fn a_purchase_below_the_minimum_or_in_another_currency_earns_nothing_and_says_why() {
    let minimum = policy(json!({"minimum": "100 CNY"}));
    let below = first(&purchase("S-1", "2026-03-02", &[("a", "99.99")]), &minimum);
    assert_eq!(
        below.to_string(),
        "0 points for 99.99 CNY; 99.99 CNY counts, less than the 100.00 CNY that a purchase must \
         reach to earn points (by 0.01 CNY)"
    );
    assert_eq!(earned(&[("a", "100")], &minimum), "10");
    let nothing = first(&purchase("S-1", "2026-03-02", &[("a", "0")]), &minimum);
    assert_eq!(nothing.to_string(), "0 points for 0.00 CNY; nothing of the purchase earns points");
    let smallest = policy(json!({"count": "in_proportion", "digits": 1}));
    let little = |amount| first(&purchase("S-1", "2026-03-02", &[("a", amount)]), &smallest);
    assert_eq!(
        little("0.99").to_string(),
        "0 points for 0.99 CNY; the purchase earns less than the smallest part of a point"
    );
    assert_eq!((little("1").points, little("1").reasons.len()), (points("0.1"), 0));
    let euro = policy(json!({"currency": "EUR", "per": "1 EUR"}));
    let other = first(&purchase("S-1", "2026-03-02", &[("a", "99.99")]), &euro);
    assert_eq!(other.to_string(), "0 points for 0.00 CNY; paid in a currency that earns no points");
    let little = first(&purchase("S-1", "2026-03-02", &[("a", "9")]), &EarningPolicy::default());
    assert_eq!(
        little.to_string(),
        "0 points for 9.00 CNY; 9.00 CNY counts, less than the 10.00 CNY that earns points (by 1.00 \
         CNY); 1.00 CNY more would have earned more"
    );
}

#[test]
fn a_campaign_counts_on_its_days_for_its_products_and_for_its_tiers() {
    let policy = policy(json!({"campaigns": [{"campaign": "K", "times": 2, "products": ["a"],
        "tiers": [" gold "], "during": {"first": "2026-03-02", "last": "2026-03-08"}}]}));
    let of = |date, product, tier| {
        let purchase = purchase("S", date, &[(product, "100")]);
        let bought = PurchaseToEarn { tier, ..bought(&purchase) };
        earn(&bought, &EarnedBefore::default(), &policy).unwrap().points
    };
    assert_eq!(of("2026-03-02", "a", Some("gold")), 20.into());
    assert_eq!(of("2026-03-08", "a", Some("gold")), 20.into());
    for (date, product, tier) in [
        ("2026-03-01", "a", Some("gold")),
        ("2026-03-09", "a", Some("gold")),
        ("2026-03-05", "b", Some("gold")),
        ("2026-03-05", "a", Some("silver")),
        ("2026-03-05", "a", None),
    ] {
        assert_eq!(of(date, product, tier), 10.into(), "{date} {product} {tier:?}");
    }
}

#[test]
fn campaigns_stack_as_the_policy_says() {
    let of = |stacking, most| {
        let policy = policy(json!({"stacking": stacking, "most_times": most, "campaigns": [
            {"campaign": "twice", "times": 2}, {"campaign": "half more", "times": "1.5"},
            {"campaign": "thrice", "times": 3, "products": ["a"]}]}));
        let found = first(&purchase("S", "2026-03-02", &[("a", "100"), ("b", "15")]), &policy);
        let campaigns: Vec<_> =
            found.campaigns.iter().map(|it| format!("{} {}", it.campaign, it.points)).collect();
        (found.base.to_string(), campaigns.join(", "), found.points.to_string())
    };
    let all = |a: &str, b: &str, c: &str| (a.to_owned(), b.to_owned(), c.to_owned());
    // Each full 10.00 of what a campaign is for.
    assert_eq!(of("best", 10), all("11", "twice 1, thrice 20", "32"));
    assert_eq!(of("add", 10), all("11", "twice 11, half more 5, thrice 20", "47"));
    // 11 × 2 × 1.5, and of the ten of a thrice that.
    assert_eq!(of("multiply", 10), all("11", "twice 11, half more 11, thrice 60", "93"));
    assert_eq!(of("multiply", 5), all("11", "twice 11, half more 11, thrice 20", "53"));
    assert_eq!(of("add", 3), all("11", "twice 11, half more 5, thrice 5", "32"));
}

#[test]
fn what_a_campaign_gives_goes_to_the_lines_by_how_much_it_gives_for_each() {
    let policy = policy(json!({"stacking": "multiply", "campaigns": [
        {"campaign": "thrice", "times": 3, "products": ["a"]}, {"campaign": "twice", "times": 2}]}));
    let found = first(&purchase("S", "2026-03-02", &[("a", "100"), ("b", "100")]), &policy);
    let lines: Vec<_> = found.lines.iter().map(|line| line.points).collect();
    assert_eq!(lines, [60.into(), 20.into()]);
    let [_, twice] = &found.lines[0].campaigns[..] else { panic!("two campaigns") };
    assert_eq!(twice.points, 30.into());
    assert_eq!(found.lines[1].campaigns.len(), 1, "the other gives nothing for it");
}

#[test]
fn of_two_equally_good_campaigns_the_first_counts() {
    let policy = policy(json!({"campaigns": [
        {"campaign": "one", "times": 2}, {"campaign": "two", "times": 2}]}));
    let found = first(&purchase("S", "2026-03-02", &[("a", "100")]), &policy);
    assert_eq!(found.campaigns.len(), 1);
    assert_eq!(found.campaigns[0].campaign.as_str(), "one");
}

#[test]
fn a_multiplied_part_of_a_full_amount_earns_nothing() {
    let policy = policy(json!({"campaigns": [{"campaign": "K", "times": 3}]}));
    assert_eq!(earned(&[("a", "95")], &policy), "27", "three times nine");
}

#[test]
fn caps_count_by_the_calendar_and_the_tightest_holds() {
    let policy = policy(json!({"caps": [{"period": "day", "most": 10},
        {"period": "month", "most": 15}, {"period": "quarter", "most": 24},
        {"period": "year", "most": 30}, {"period": "membership", "most": 33}]}));
    let days = [
        ("2026-01-31", "10", 1),
        ("2026-02-01", "10", 1),
        ("2026-02-02", "4", 4),
        ("2026-02-28", "0", 5),
        ("2026-04-01", "6", 3),
        ("2026-12-31", "0", 3),
        ("2027-01-01", "3", 2),
    ];
    let mut before = EarnedBefore::default();
    for (date, expected, caps) in days {
        let purchase = purchase("S", date, &[("a", "120")]);
        let found = earn(&bought(&purchase), &before, &policy).unwrap();
        assert_eq!(found.points, points(expected), "{date}");
        assert_eq!(found.withheld.try_add(found.points).unwrap(), 12.into());
        assert_eq!(found.reasons.len(), caps, "{date}: {found}");
        assert_eq!(found.to_next, None);
        before.add(day(date), found.points);
    }
}

#[test]
fn a_cap_that_is_just_reached_withholds_nothing() {
    let policy = policy(json!({"caps": [{"period": "year", "most": 10}]}));
    let found = first(&purchase("S", "2026-03-02", &[("a", "100")]), &policy);
    assert_eq!((found.points, found.reasons.len()), (10.into(), 0));
    assert_eq!(found.to_next, None, "the cap is full");
    let of = |amount, before: &EarnedBefore| {
        let purchase = purchase("S", "2026-03-02", &[("a", amount)]);
        earn(&bought(&purchase), before, &policy).unwrap()
    };
    let mut before = EarnedBefore::default();
    assert_eq!(of("95", &before).to_next, Some(money("5")), "there is room for one");
    assert_eq!(of("5", &before).to_next, Some(money("5")));
    before.add(day("2026-01-01"), points("9.5"));
    let little = of("5", &before);
    assert_eq!((little.reasons.len(), little.to_next), (1, None), "half a point is none");
    let rounded =
        super::EarningPolicyDraft { points: "0.4".parse().unwrap(), ..Default::default() };
    let found = first(&purchase("S", "2026-03-02", &[("a", "100")]), &rounded.validate().unwrap());
    assert_eq!((found.points, found.to_next), (4.into(), None), "one more full amount is no point");
    assert_eq!(CapPeriod::ALL.len(), 5);
}

#[test]
fn a_purchase_that_is_recorded_late_breaks_no_cap_of_its_period() {
    let policy = policy(json!({"caps": [{"period": "year", "most": 10}]}));
    let mut before = EarnedBefore::default();
    before.add(day("2027-01-01"), 10.into());
    before.add(day("2025-12-31"), 10.into());
    let purchase = purchase("S", "2026-03-02", &[("a", "100")]);
    assert_eq!(earn(&bought(&purchase), &before, &policy).unwrap().points, 10.into());
    before.add(day("2026-12-31"), 4.into());
    before.add(day("2026-12-31"), points("-4"));
    assert_eq!(earn(&bought(&purchase), &before, &policy).unwrap().points, 6.into());
    assert_eq!(before.total(day("2026-03-02")), 10.into());
    assert_eq!(before.total(day("2027-01-01")), 24.into());
    // What another policy gave need not be in whole points.
    before.add(day("2026-03-01"), points("0.5"));
    assert_eq!(earn(&bought(&purchase), &before, &policy).unwrap().points, 5.into());
}

#[test]
fn who_earned_more_than_a_cap_already_earns_nothing_and_a_cap_that_withholds_nothing_is_no_reason()
{
    let policy = policy(json!({"caps": [{"period": "year", "most": 10}], "excluded": ["card"]}));
    let mut before = EarnedBefore::default();
    before.add(day("2026-01-01"), 15.into());
    before.add(day("2026-01-01"), 10.into());
    assert_eq!(before.total(day("2026-01-01")), 25.into());
    let of = |product| {
        let purchase = purchase("S", "2026-03-02", &[(product, "100")]);
        earn(&bought(&purchase), &before, &policy).unwrap()
    };
    let found = of("a");
    assert_eq!((found.points, found.withheld), (Points::ZERO, 10.into()));
    let card = of("card").reasons;
    assert_eq!(card.len(), 1);
    assert_eq!(card[0].to_string(), "nothing of the purchase earns points");
}

#[test]
fn purchases_of_one_day_are_counted_in_the_order_of_their_numbers() {
    let policy = policy(json!({"caps": [{"period": "year", "most": 15}]}));
    let purchases = ["S-10", "S-9"].map(|id| purchase(id, "2026-03-02", &[("a", "100")]));
    let found = earn_all(purchases.iter().map(bought), EarnedBefore::default(), &policy).unwrap();
    let shown: Vec<_> = found.iter().map(|it| format!("{} {}", it.purchase, it.points)).collect();
    assert_eq!(shown, ["S-9 10", "S-10 5"]);
}

#[test]
fn points_are_pending_and_valid_as_the_policy_says() {
    let of = |date: &str, more: serde_json::Value| {
        let found = first(&purchase("S", date, &[("a", "100")]), &policy(more));
        let shown = |day: Option<NaiveDate>| day.map(|day| day.to_string()).unwrap_or_default();
        (shown(found.active_from), shown(found.until), found.points.to_string())
    };
    let all = |a: &str, b: &str, c: &str| (a.to_owned(), b.to_owned(), c.to_owned());
    let pending = |days, validity| json!({"pending_days": days, "validity": validity});
    assert_eq!(of("2026-12-31", json!({})), all("2027-01-08", "2027-12-31", "10"));
    assert_eq!(of("2026-12-31", pending(0, json!("unlimited"))), all("", "", "10"));
    assert_eq!(
        of("2026-12-31", pending(1, json!({"days": 90}))),
        all("2027-01-01", "2027-03-31", "10")
    );
    assert_eq!(of("2027-11-30", pending(0, json!({"months": 3}))), all("", "2028-02-29", "10"));
    let until = pending(2, json!({"until": "2026-06-30"}));
    assert_eq!(of("2026-06-28", until.clone()), all("2026-06-30", "2026-06-30", "10"));
    assert_eq!(of("2026-06-29", until.clone()), all("2026-07-01", "2026-06-30", "0"));
    let late = first(&purchase("S", "2026-06-29", &[("a", "100")]), &policy(until));
    assert_eq!(
        late.to_string(),
        "0 points for 100.00 CNY; the points could be spent from 2026-07-01 on, after their last \
         day, 2026-06-30 (by 1 day)"
    );
    assert_eq!(
        PointsValidity::EndOfYear(u32::MAX).last_day(day("2026-01-01")),
        Some(NaiveDate::MAX)
    );
    assert_eq!(PointsValidity::Months(u32::MAX).last_day(day("2026-01-01")), Some(NaiveDate::MAX));
}

#[test]
fn more_points_than_can_be_counted_are_an_error() {
    let policy = policy(json!({"points": 1_000_000, "per": "0.000001 CNY"}));
    let purchase = purchase("S", "2026-03-02", &[("a", "9000000000000000000")]);
    let found = earn(&bought(&purchase), &EarnedBefore::default(), &policy);
    assert_eq!(found, Err(EarningError::OutOfRange));
}

#[test]
fn everything_that_is_wrong_with_a_policy_is_named_at_once() {
    let error = serde_json::from_value::<EarningPolicy>(json!({
        "points": 1_000_001, "per": "0 EUR", "digits": 7, "minimum": "-1 EUR",
        "most_times": "0.9999",
        "campaigns": [{"campaign": "K", "times": 1, "tiers": [" "]}, {"campaign": "K", "times": "2.0001"}],
        "caps": [{"period": "day", "most": "1.00001"}, {"period": "day", "most": 1}],
        "pending_days": 36_526, "validity": {"days": 0},
    }));
    let error = error.unwrap_err().to_string();
    for path in [
        "`points`: `1000001` is not 1000000 or less",
        "`per`: an amount in EUR: expected CNY",
        "`per`: `0.00 EUR` is not above zero",
        "`digits`: 7 is not between 0 and 6",
        "`minimum`: an amount in EUR: expected CNY",
        "`minimum`: `-1.00 EUR` is not above zero",
        "`most_times`: `0.9999` is not a number with at most 3 decimals",
        "`most_times`: `0.9999` is not 1 or more",
        "`campaigns[1].campaign`: `K` is taken by `campaigns[0].campaign`",
        "`campaigns[0].times`: `1` is not above 1",
        "`campaigns[0].times`: `1` must not be above `most_times`, which is `0.9999`",
        "`campaigns[0].tiers`: a name is missing",
        "`campaigns[1].times`: `2.0001` is not a number with at most 3 decimals",
        "`caps[1].period`: `day` is taken by `caps[0].period`",
        "`pending_days`: 36526 is not between 0 and 36525",
        "`validity.days`: 0 is not between 1 and 36525",
        "`validity.days`: `0 days at least` is not a time that is not shorter than the 36526 days pending",
    ] {
        assert!(error.contains(path), "{path} in {error}");
    }
    let fine = json!({"caps": [{"period": "day", "most": "1.5"}]});
    assert!(
        serde_json::from_value::<EarningPolicy>(fine)
            .unwrap_err()
            .to_string()
            .contains("caps[0].most")
    );
    let most = json!({"most_times": 1_001});
    assert!(serde_json::from_value::<EarningPolicy>(most).is_err());
    assert_eq!(EarningPolicyDraft::default().validate(), Ok(EarningPolicy::default()));
    let campaign = |place: usize| PointsCampaign {
        campaign: format!("K-{place}").parse().unwrap(),
        during: None,
        products: [].into(),
        tiers: [" gold ".to_owned()].into(),
        times: 2.try_into().unwrap(),
    };
    let of = |number| EarningPolicyDraft {
        campaigns: (0..number).map(campaign).collect(),
        ..Default::default()
    };
    let most = of(1_000).validate().unwrap();
    assert!(most.campaigns[0].tiers.contains("gold"), "without blanks");
    assert_eq!(of(1_001).validate().unwrap_err().paths(), ["campaigns"]);
    assert_eq!(EarningPolicy::default().stacking, CampaignStacking::Best);
}

#[test]
fn points_that_are_pending_for_longer_than_they_are_valid_are_refused() {
    let of = |days: u32, validity: serde_json::Value| {
        serde_json::from_value::<EarningPolicy>(json!({"pending_days": days, "validity": validity}))
            .is_ok()
    };
    for (validity, most) in [
        (json!({"days": 30}), 30),
        (json!({"months": 1}), 28),
        (json!({"months": 14}), 365 + 56),
        (json!({"end_of_year": 0}), 0),
        (json!({"end_of_year": 2}), 730),
        (json!("unlimited"), 36_525),
        (json!({"until": "2000-01-01"}), 36_525),
    ] {
        assert!(of(most, validity.clone()) && !of(most + 1, validity.clone()), "{validity} {most}");
    }
    assert!(!of(0, json!({"months": 0})) && !of(0, json!({"months": 1_201})));
    assert!(!of(0, json!({"end_of_year": 101})));
}

#[test]
fn what_is_stored_says_what_was_earned_and_fills_the_caps_of_its_programme_alone() {
    let policy = policy(json!({"programme": "club", "caps": [{"period": "year", "most": 15}]}));
    let purchase = purchase("S-1", "2026-03-02", &[("a", "100")]);
    let found = first(&purchase, &policy);
    let entry = found.entry("PT-1".parse().unwrap()).unwrap().unwrap();
    let stored = json!({"id": "PT-1", "customer": "C-1", "date": "2026-03-02",
        "programme": "club", "change": {"earned": 10}, "from": {"purchase": "S-1"},
        "active_from": "2026-03-10", "until": "2027-12-31"});
    assert_eq!(entry, serde_json::from_value(stored.clone()).unwrap());
    let with = |field: &str, value: serde_json::Value| -> PointsEntry {
        let mut other = stored.clone();
        other[field] = value;
        serde_json::from_value(other).unwrap()
    };
    let entries = [
        entry,
        with("programme", json!(null)),
        with("change", json!({"spent": 1})),
        with("change", json!({"adjusted": 1})),
        with("from", json!({"campaign": "K-1"})),
        with("from", json!(null)),
    ];
    let before = EarnedBefore::of(&entries, policy.programme.as_ref());
    assert_eq!(before.total(day("2026-12-31")), 10.into());
    assert_eq!(earn(&bought(&purchase), &before, &policy).unwrap().points, 5.into());
    let full =
        EarnedBefore::of(&[with("change", json!({"earned": 15}))], policy.programme.as_ref());
    let none = earn(&bought(&purchase), &full, &policy).unwrap();
    assert_eq!(none.entry("PT-2".parse().unwrap()), Ok(None));
    let most = EarningPolicyDraft { points: 1_000_000.try_into().unwrap(), ..Default::default() };
    let purchase = self::purchase("S-1", "2026-03-02", &[("a", "10010")]);
    let many = first(&purchase, &most.validate().unwrap());
    assert!(many.entry("PT-3".parse().unwrap()).is_err(), "an entry has 10^9 at most");
}
