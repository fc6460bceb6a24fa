use super::{
    CapSurplus, GuestShare, ProfitPot, ProfitShare, ProfitShareError, ProfitSharePolicy,
    ProfitSharePolicyDraft, profit_share,
};
use crate::base::{CustomerBase, Fact, MergeRecord};
use crate::loyalty::made::{after, back, base, bought, cny, day, member};
use crate::rule::Draft;
use crate::units::{Currency, Money, NotComputable, Period, Rounding, Share};
use chrono::NaiveDate;

/// From 30 September to 30 September.
fn year() -> Period {
    Period::half_open(day("2025-09-30"), day("2026-09-30")).unwrap()
}

fn fixed(pot: &str) -> ProfitSharePolicyDraft {
    ProfitSharePolicyDraft { pot: ProfitPot::Fixed(pot.parse().unwrap()), ..Default::default() }
}

fn shared(base: &CustomerBase, draft: ProfitSharePolicyDraft, as_of: &str) -> ProfitShare {
    let (programme, profit) = ("guests".parse().unwrap(), cny(100_000));
    let policy = draft.validate().unwrap();
    profit_share(base, &programme, year(), profit, &policy, day(as_of)).unwrap()
}

fn guest(shared: &ProfitShare, customer: &str) -> GuestShare {
    shared.guests.iter().find(|guest| guest.customer.as_str() == customer).unwrap().clone()
}

fn paid(shared: &ProfitShare) -> Vec<i128> {
    shared.guests.iter().map(|guest| guest.paid.micros() / 10_000).collect()
}

/// A guest who joined long ago and bought once in the year.
fn one(customer: &str, amount: &str) -> [Fact; 2] {
    [
        member(&format!("M-{customer}"), customer, day("2020-01-01"), "joined"),
        bought(&format!("S-{customer}"), customer, day("2026-05-01"), amount),
    ]
}

fn of(guests: &[(&str, &str)]) -> CustomerBase {
    base(guests.iter().flat_map(|(customer, amount)| one(customer, amount)))
}

#[test]
fn the_thirtieth_of_september_counts_in_the_period_that_begins_on_it() {
    let joined = member("M", "A", day("2020-01-01"), "joined");
    for (on, counts) in
        [("2025-09-29", false), ("2025-09-30", true), ("2026-09-29", true), ("2026-09-30", false)]
    {
        let base = base([joined.clone(), bought("S", "A", day(on), "10 CNY")]);
        let shared = shared(&base, fixed("1 CNY"), "2026-12-31");
        assert_eq!(paid(&shared), [i128::from(counts) * 100], "{on}");
    }
}

#[test]
fn only_what_was_spent_as_a_member_counts_from_the_day_of_joining_on() {
    let base = base([
        bought("S-1", "A", day("2026-02-28"), "1000 CNY"),
        bought("S-2", "A", day("2026-03-01"), "10 CNY"),
        bought("S-3", "B", day("2026-03-01"), "1000 CNY"),
        member("M-1", "A", day("2026-03-01"), "joined"),
    ]);
    let mut base = base;
    base.add(member("M-3", "B", day("2026-03-01"), "left")).unwrap();
    let elsewhere = r#"{"membership":{"id":"M-4","customer":"B","date":"2026-01-01",
        "programme":"others","change":"joined"}}"#;
    base.add(serde_json::from_str(elsewhere).unwrap()).unwrap();
    let shared = shared(&base, fixed("1 CNY"), "2026-09-30");
    assert_eq!(shared.guests.len(), 1, "who never joined is no guest");
    assert_eq!(guest(&shared, "A").spend, cny(1_000));
}

#[test]
fn who_left_gets_nothing_and_who_joined_again_shares_by_what_they_spent_since() {
    let left = |more: Option<Fact>| {
        let facts = [
            bought("S-1", "A", day("2026-02-01"), "100 CNY"),
            bought("S-2", "A", day("2026-03-01"), "20 CNY"),
            bought("S-3", "A", day("2026-04-01"), "3 CNY"),
            member("M-1", "A", day("2026-01-01"), "joined"),
            member("M-2", "A", day("2026-03-01"), "left"),
        ];
        base(facts.into_iter().chain(more))
    };
    let keeps = ProfitSharePolicyDraft { leavers_share: true, ..fixed("1 CNY") };
    let gone = shared(&left(None), fixed("1 CNY"), "2026-09-30");
    assert_eq!((paid(&gone), gone.withheld), (vec![0], cny(100)));
    assert_eq!(
        gone.to_string(),
        "1.00 CNY for 2025-09-30 to 2026-09-29: nothing is shared out: nobody who was still a member at \
         the end of the period spent enough in it"
    );
    let nobody = base([member("M-1", "A", day("2026-01-01"), "joined")]);
    assert_eq!(
        shared(&nobody, keeps, "2026-09-30").nothing.unwrap().to_string(),
        "nothing is shared out: no member of the programme spent enough in the period"
    );
    let why = "`A`: nothing: left the programme on 2026-03-01, before the period ended";
    assert_eq!(guest(&gone, "A").to_string(), why);
    let kept = guest(&shared(&left(None), keeps, "2026-09-30"), "A");
    assert_eq!(
        (kept.spend, kept.paid),
        (cny(10_000), cny(100)),
        "the day of leaving does not count"
    );
    let again = left(Some(member("M-3", "A", day("2026-04-01"), "joined")));
    assert_eq!(guest(&shared(&again, fixed("1 CNY"), "2026-09-30"), "A").spend, cny(300));
    assert_eq!(guest(&shared(&again, keeps, "2026-09-30"), "A").spend, cny(10_300));
    // Who leaves after the period was a member at its end.
    let later = base([
        member("M-1", "A", day("2026-01-01"), "joined"),
        member("M-2", "A", day("2026-09-30"), "left"),
        bought("S-1", "A", day("2026-02-01"), "100 CNY"),
    ]);
    assert_eq!(paid(&shared(&later, fixed("1 CNY"), "2026-12-31")), [100]);
}

#[test]
fn a_return_counts_in_the_period_in_which_it_comes_as_far_as_its_purchase_counted() {
    let returns = |date: &str, of: Option<&str>, amount: &str| {
        let base = base([
            bought("S-0", "A", day("2025-01-10"), "500 CNY"),
            member("M-1", "A", day("2025-02-01"), "joined"),
            bought("S-1", "A", day("2025-06-01"), "60 CNY"),
            bought("S-2", "A", day("2026-06-01"), "100 CNY"),
            back("R-1", "A", day(date), of, amount),
        ]);
        let shared = shared(&base, fixed("1 CNY"), "2026-12-31");
        let guest = guest(&shared, "A");
        [guest.bought, guest.returned, guest.spend, guest.returned_later]
            .map(|it| it.micros() / 1_000_000)
    };
    assert_eq!(returns("2026-07-01", Some("S-2"), "30 CNY"), [100, 30, 70, 0]);
    assert_eq!(
        returns("2026-07-01", Some("S-2"), "130 CNY"),
        [100, 100, 0, 0],
        "no more than it was worth"
    );
    assert_eq!(
        returns("2026-05-01", Some("S-2"), "30 CNY"),
        [100, 30, 70, 0],
        "not before its purchase"
    );
    assert_eq!(
        returns("2026-07-01", Some("S-1"), "30 CNY"),
        [100, 30, 70, 0],
        "of an earlier period"
    );
    assert_eq!(
        returns("2025-07-01", Some("S-1"), "30 CNY"),
        [100, 0, 100, 0],
        "in an earlier period"
    );
    assert_eq!(returns("2026-07-01", Some("S-0"), "30 CNY"), [100, 0, 100, 0], "before joining");
    assert_eq!(returns("2026-07-01", Some("S-9"), "30 CNY"), [100, 0, 100, 0], "not known");
    assert_eq!(returns("2026-07-01", None, "30 CNY"), [100, 30, 70, 0], "of whatever it was");
    assert_eq!(returns("2025-01-15", None, "30 CNY"), [100, 0, 100, 0], "before the period");
    assert_eq!(
        returns("2026-10-01", Some("S-2"), "30 CNY"),
        [100, 0, 100, 30],
        "afterwards: named"
    );
    assert_eq!(returns("2026-10-01", Some("S-1"), "30 CNY"), [100, 0, 100, 0]);
    assert_eq!(returns("2026-07-01", Some("S-1"), "60 CNY"), [100, 60, 40, 0]);
    assert_eq!(returns("2026-09-29", Some("S-2"), "30 CNY"), [100, 30, 70, 0], "on the last day");
}

#[test]
fn who_brought_back_more_than_they_bought_is_left_out_and_so_is_who_spent_too_little() {
    let mut base = of(&[("A", "10 CNY"), ("B", "9.99 CNY")]);
    base.add(member("M-C", "C", day("2020-01-01"), "joined")).unwrap();
    base.add(back("R-C", "C", day("2026-06-01"), None, "5 CNY")).unwrap();
    let draft = ProfitSharePolicyDraft { smallest_spend: Some(cny(1_000)), ..fixed("1 CNY") };
    let shared = shared(&base, draft, "2026-09-30");
    assert_eq!(paid(&shared), [100, 0, 0]);
    assert_eq!(
        guest(&shared, "B").to_string(),
        "`B`: nothing: spent 9.99 CNY, below the 10.00 CNY that give a share of the profit (by 0.01 CNY)"
    );
    let c = guest(&shared, "C");
    assert_eq!(c.spend, cny(-500));
    assert_eq!(
        c.left_out.unwrap().to_string(),
        "spent -5.00 CNY net of returns, which brings no share of the profit"
    );
    assert_eq!(guest(&shared, "A").to_string(), "`A`: 1.00 CNY for 10.00 CNY spent");
}

#[test]
fn several_returns_of_a_purchase_come_back_one_after_the_other_until_nothing_is_left() {
    let mut base = of(&[("A", "100 CNY"), ("B", "1 CNY")]);
    for (id, amount) in [("R-1", "30 CNY"), ("R-2", "40 CNY")] {
        base.add(back(id, "A", day("2026-06-01"), Some("S-A"), amount)).unwrap();
    }
    let returned =
        |base: &CustomerBase| guest(&shared(base, fixed("1 CNY"), "2026-09-30"), "A").returned;
    assert_eq!(returned(&base), cny(7_000));
    // In other money, at the rate of its own day: the purchase had another.
    for (date, rate) in [("2026-05-01", "9"), ("2026-06-02", "5")] {
        let rates = base.rates_mut();
        rates.record(Currency::USD, Currency::CNY, day(date), rate.parse().unwrap()).unwrap();
    }
    base.add(back("R-3", "A", day("2026-06-02"), Some("S-A"), "2 USD")).unwrap();
    assert_eq!(returned(&base), cny(8_000));
    base.add(back("R-4", "A", day("2026-06-02"), Some("S-A"), "90 CNY")).unwrap();
    assert_eq!(returned(&base), cny(10_000));
}

#[test]
fn it_is_shown_in_a_line_how_many_share_and_what_is_withheld() {
    let draft = ProfitSharePolicyDraft { smallest_spend: Some(cny(1_000)), ..fixed("1 CNY") };
    let one = shared(&of(&[("A", "10 CNY"), ("B", "9 CNY")]), draft, "2026-09-30");
    assert_eq!(one.to_string(), "1.00 CNY for 2025-09-30 to 2026-09-29: 1.00 CNY to 1 guest");
}

#[test]
fn of_equal_remainders_the_guest_who_comes_first_by_identifier_gets_the_unit() {
    let base = of(&[("G-3", "1 CNY"), ("G-1", "1 CNY"), ("G-2", "1 CNY")]);
    let shared = shared(&base, fixed("0.02 CNY"), "2026-09-30");
    assert_eq!(paid(&shared), [1, 1, 0]);
    assert!(shared.guests.iter().all(|guest| guest.share.unwrap().remainder.to_string() == "2/3"));
}

#[test]
fn a_larger_pot_can_make_a_share_smaller() {
    let base = of(&[("A", "6 CNY"), ("B", "6 CNY"), ("C", "2 CNY")]);
    let last = |pot| paid(&shared(&base, fixed(pot), "2026-09-30"))[2];
    assert_eq!((last("0.10 CNY"), last("0.11 CNY")), (2, 1));
}

#[test]
fn what_a_cap_cuts_off_is_shared_again_or_kept() {
    let base = of(&[("A", "50 CNY"), ("B", "30 CNY"), ("C", "20 CNY")]);
    let capped = |most_each: &str, surplus| {
        let most_each = Some(most_each.parse().unwrap());
        let draft = ProfitSharePolicyDraft { most_each, surplus, ..fixed("1 CNY") };
        shared(&base, draft, "2026-09-30")
    };
    let again = capped("0.40 CNY", CapSurplus::SharedAgain);
    assert_eq!((paid(&again), again.withheld), (vec![40, 36, 24], cny(0)));
    let a = guest(&again, "A");
    assert_eq!((a.share.unwrap().amount, a.cut_off, a.shared_again), (cny(50), cny(10), None));
    assert_eq!(
        a.to_string(),
        "`A`: 0.40 CNY for 50.00 CNY spent: would have got 0.50 CNY, over the most of 0.40 CNY (by \
         0.10 CNY)"
    );
    let b = guest(&again, "B");
    assert_eq!((b.share.unwrap().amount, b.shared_again.unwrap().amount), (cny(30), cny(36)));
    assert_eq!(b.cut_off, cny(0));
    let kept = capped("0.40 CNY", CapSurplus::Kept);
    assert_eq!((paid(&kept), kept.withheld), (vec![40, 30, 20], cny(10)));
    assert_eq!(guest(&kept, "B").shared_again, None);
    assert_eq!(guest(&kept, "A").cut_off, cny(10));
    assert_eq!(guest(&kept, "A").capped.unwrap().to_string(), a.capped.unwrap().to_string());
    assert!(kept.to_string().ends_with(": 0.90 CNY to 3 guests, 0.10 CNY withheld"), "{kept}");
    // Where all are capped, something is left over.
    let all = capped("0.10 CNY", CapSurplus::SharedAgain);
    assert_eq!((paid(&all), all.withheld), (vec![10, 10, 10], cny(70)));
    assert_eq!(guest(&capped("0.35 CNY", CapSurplus::SharedAgain), "B").cut_off, cny(0));
}

#[test]
fn what_is_shared_again_can_make_a_share_smaller_and_no_cap_cut_that_off() {
    let base = of(&[("A", "5 CNY"), ("B", "1 CNY"), ("C", "3 CNY"), ("D", "3 CNY")]);
    let draft = ProfitSharePolicyDraft { most_each: Some(cny(2)), ..fixed("0.06 CNY") };
    let shared = shared(&base, draft, "2026-09-30");
    assert_eq!((paid(&shared), shared.withheld), (vec![2, 0, 2, 2], cny(0)));
    let b = guest(&shared, "B");
    assert_eq!((b.share.unwrap().amount, b.cut_off, b.capped), (cny(1), cny(0), None));
}

#[test]
fn a_cap_by_what_was_spent_drops_what_is_below_the_smallest_unit_and_the_lower_cap_holds() {
    let base = of(&[("A", "0.99 CNY"), ("B", "100 CNY")]);
    let draft = ProfitSharePolicyDraft {
        most_of_spend: Some("5%".parse().unwrap()),
        most_each: Some(cny(300)),
        ..fixed("50 CNY")
    };
    let shared = shared(&base, draft, "2026-09-30");
    assert_eq!((paid(&shared), shared.withheld), (vec![4, 300], cny(4_696)));
}

#[test]
fn a_loss_shares_out_nothing_and_says_so() {
    let base = of(&[("A", "10 CNY")]);
    let at = |profit: i64, draft: ProfitSharePolicyDraft| {
        let policy = draft.validate().unwrap();
        let programme = "guests".parse().unwrap();
        let as_of = day("2026-09-30");
        profit_share(&base, &programme, year(), cny(profit), &policy, as_of).unwrap()
    };
    for draft in [fixed("1 CNY"), ProfitSharePolicyDraft::default()] {
        let loss = at(-1, draft);
        assert_eq!((loss.pot, loss.paid, loss.withheld), (cny(0), cny(0), cny(0)));
        assert_eq!(
            loss.nothing.unwrap().to_string(),
            "nothing is shared out: the period brought a loss, a profit of -0.01 CNY"
        );
        assert_eq!((guest(&loss, "A").share, guest(&loss, "A").left_out), (None, None));
    }
    assert_eq!(at(0, fixed("1 CNY")).paid, cny(100), "no profit is no loss");
    assert_eq!(
        at(4, ProfitSharePolicyDraft::default()).to_string(),
        "0.00 CNY for 2025-09-30 to 2026-09-29, 10% of a profit of 0.04 CNY: nothing is shared out: \
         the part of the profit that is shared comes to nothing"
    );
}

#[test]
fn the_pot_is_rounded_by_name() {
    let base = of(&[("A", "10 CNY")]);
    let at = |profit: &str, rounding| {
        let draft = ProfitSharePolicyDraft { rounding, ..Default::default() };
        let policy = draft.validate().unwrap();
        let (programme, profit) = ("guests".parse().unwrap(), profit.parse().unwrap());
        let as_of = day("2026-09-30");
        let shared = profit_share(&base, &programme, year(), profit, &policy, as_of).unwrap();
        (shared.pot.to_string(), shared.rounded)
    };
    let half = Rounding::HalfAwayFromZero;
    assert_eq!(ProfitSharePolicyDraft::default().rounding, half);
    assert_eq!(at("0.65 CNY", half), ("0.07 CNY".into(), Some(half)));
    assert_eq!(at("0.65 CNY", Rounding::HalfEven), ("0.06 CNY".into(), Some(Rounding::HalfEven)));
    assert_eq!(at("0.60 CNY", half), ("0.06 CNY".into(), None));
    assert_eq!(at("65.000001 CNY", half), ("6.50 CNY".into(), Some(half)));
}

#[test]
fn amounts_in_another_currency_take_the_rate_of_the_day_of_the_purchase() {
    let mut base = of(&[("A", "10 USD"), ("B", "30 CNY")]);
    base.add(back("R-A", "A", day("2026-06-01"), Some("S-A"), "4 USD")).unwrap();
    // What does not count needs no rate.
    base.add(bought("S-0", "A", day("2019-12-31"), "10 JPY")).unwrap();
    base.add(bought("S-1", "B", day("2021-12-31"), "10 JPY")).unwrap();
    let (programme, policy) = ("guests".parse().unwrap(), ProfitSharePolicy::default());
    let as_of = day("2026-09-30");
    let missing = profit_share(&base, &programme, year(), cny(1_000), &policy, as_of).unwrap_err();
    let on = day("2026-05-01");
    let why = NotComputable::NoRate { from: Currency::USD, to: Currency::CNY, on };
    assert_eq!(missing, ProfitShareError::Spend { customer: "A".parse().unwrap(), why });
    for (date, rate) in [("2026-05-01", "5"), ("2026-06-01", "8")] {
        let rates = base.rates_mut();
        rates.record(Currency::USD, Currency::CNY, day(date), rate.parse().unwrap()).unwrap();
    }
    let shared = profit_share(&base, &programme, year(), cny(1_000), &policy, as_of).unwrap();
    let a = guest(&shared, "A");
    assert_eq!((a.bought, a.returned, a.spend), (cny(5_000), cny(2_000), cny(3_000)));
    let dollars: Money = "10 USD".parse().unwrap();
    let policy = fixed("1 CNY").validate().unwrap();
    let wrong = profit_share(&base, &programme, year(), dollars, &policy, as_of).unwrap_err();
    assert_eq!(wrong.to_string(), "the profit is in USD: expected CNY, as in the policy");
}

#[test]
fn two_identifiers_of_one_guest_share_once_and_until_the_end_all_is_for_the_time_being() {
    let mut base = of(&[("A", "10 CNY"), ("B", "30 CNY")]);
    let (survivor, absorbed) = ("A".parse().unwrap(), "B".parse().unwrap());
    base.merge(MergeRecord { survivor, absorbed, date: day("2026-09-01"), by: None }).unwrap();
    let running = shared(&base, fixed("1 CNY"), "2026-09-28");
    assert_eq!((running.guests.len(), guest(&running, "A").spend), (1, cny(4_000)));
    assert_eq!(running.look_again_on, Some(day("2026-09-29")));
    assert_eq!(shared(&base, fixed("1 CNY"), "2026-09-29").look_again_on, None);
    let before = shared(&base, fixed("1 CNY"), "2026-04-30");
    assert_eq!(guest(&before, "A").spend, cny(0), "what comes later is not known");
}

#[test]
fn everything_that_is_wrong_with_a_policy_is_named_at_once() {
    assert_eq!(ProfitSharePolicyDraft::default().validate(), Ok(ProfitSharePolicy::default()));
    let draft = ProfitSharePolicyDraft {
        pot: ProfitPot::Fixed("0.005 CNY".parse().unwrap()),
        smallest_spend: Some("-1 CNY".parse().unwrap()),
        most_each: Some("1.5 JPY".parse().unwrap()),
        most_of_spend: Some(Share::NONE),
        ..Default::default()
    };
    let wrong = draft.validate().unwrap_err();
    let paths = ["pot.fixed", "smallest_spend", "most_each", "most_each", "most_of_spend"];
    assert_eq!(wrong.paths(), paths, "{wrong}");
    let free = ProfitPot::Fixed(cny(0));
    let free = ProfitSharePolicyDraft { pot: free, ..Default::default() };
    assert_eq!(free.validate().unwrap_err().paths(), ["pot.fixed"]);
    let none = ProfitPot::Rate(Share::NONE);
    let none = ProfitSharePolicyDraft { pot: none, ..Default::default() };
    assert_eq!(none.validate().unwrap_err().paths(), ["pot.rate"]);
    let above = serde_json::from_str::<ProfitSharePolicy>(r#"{"pot":{"rate":"101%"}}"#);
    let above = above.unwrap_err().to_string();
    assert!(above.starts_with("`pot.rate`: expected a share from 0 to 1"), "{above}");
}

#[test]
fn the_ends_of_the_calendar_are_defined() {
    let always = Period::from_first_to_last(NaiveDate::MIN, NaiveDate::MAX).unwrap();
    let base = of(&[("A", "10 CNY")]);
    let (programme, policy) = ("guests".parse().unwrap(), ProfitSharePolicy::default());
    for (as_of, guests) in [(NaiveDate::MIN, 0), (NaiveDate::MAX, 1), (after(0), 1)] {
        let shared = profit_share(&base, &programme, always, cny(100), &policy, as_of).unwrap();
        assert_eq!(shared.guests.len(), guests);
    }
}
