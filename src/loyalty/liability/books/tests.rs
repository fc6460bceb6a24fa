use chrono::NaiveDate;
use proptest::prelude::*;
use serde_json::{Value, json};

use super::PointsBooks;
use crate::base::{CustomerBase, Fact, MergeRecord};
use crate::loyalty::earning::ConversionPolicy;
use crate::loyalty::liability::{
    CohortLength, ExpiryReport, LiabilityError, LiabilityPolicy, PointsCohort, PointsLiability,
};
use crate::loyalty::made::{after, back, base, bought, day};
use crate::loyalty::points::PointsPolicy;
use crate::units::{Currency, Money, NotComputable, Period, Points};

#[expect(clippy::needless_pass_by_value, reason = "written in place")]
fn points(id: &str, customer: &str, on: NaiveDate, change: Value, more: Value) -> Fact {
    let mut fields = json!({"id": id, "customer": customer, "date": on, "change": change});
    fields.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    serde_json::from_value(json!({ "points": fields })).unwrap()
}

fn earned(id: &str, customer: &str, on: &str, many: u32, more: Value) -> Fact {
    points(id, customer, day(on), json!({ "earned": many }), more)
}

fn spent(id: &str, customer: &str, on: &str, many: u32) -> Fact {
    points(id, customer, day(on), json!({ "spent": many }), json!({}))
}

fn by(purchase: &str) -> Value {
    json!({"from": {"purchase": purchase}})
}

fn with<T>(base: &CustomerBase, as_of: NaiveDate, ask: impl FnOnce(PointsBooks<'_>) -> T) -> T {
    ask(PointsBooks { base, programme: None, policy: &PointsPolicy::default(), as_of })
}

fn cohorts(base: &CustomerBase, as_of: &str) -> Vec<PointsCohort> {
    let of = |books: PointsBooks<'_>| books.cohorts(CohortLength::Month, Currency::CNY);
    with(base, day(as_of), of).unwrap()
}

/// Of each cohort: issued, with purchases, redeemed, expired, paid.
fn shown(base: &CustomerBase, as_of: &str) -> Vec<String> {
    let show = |of: PointsCohort| {
        let PointsCohort { earned, issued, with_purchases, redeemed, expired, paid, .. } = of;
        let paid = paid.map_or("?".to_owned(), |paid| paid.to_string());
        format!("{}: {issued} {with_purchases} {redeemed} {expired} {paid}", earned.first())
    };
    cohorts(base, as_of).into_iter().map(show).collect()
}

fn liability(base: &CustomerBase, as_of: NaiveDate) -> PointsLiability {
    let (conversion, policy) = (ConversionPolicy::default(), LiabilityPolicy::default());
    with(base, as_of, |books| books.liability(CohortLength::Month, &conversion, &policy)).unwrap()
}

fn report(base: &CustomerBase, as_of: NaiveDate) -> ExpiryReport {
    with(base, as_of, |books| books.expiring(&ConversionPolicy::default(), 3)).unwrap()
}

/// What is active and pending on all accounts.
fn there(base: &CustomerBase, as_of: NaiveDate) -> Points {
    let sum = |books: PointsBooks<'_>| {
        let totals = books.accounts().map(|account| account.totals);
        totals.map(|it| it.active.millionths() + it.pending.millionths()).sum()
    };
    Points::of_millionths(with(base, as_of, sum))
}

/// What the report adds up to.
fn reported(report: &ExpiryReport) -> Points {
    let months = report.months.iter().map(|month| month.points);
    let all = months.chain([report.later, report.unlimited]);
    Points::of_millionths(all.map(Points::millionths).sum())
}

#[test]
fn lots_of_all_customers_come_together_with_what_was_paid_less_what_came_back() {
    let facts = [
        bought("S-1", "C-1", day("2026-01-10"), "100 CNY"),
        bought("S-2", "C-2", day("2026-01-12"), "60 CNY"),
        bought("S-3", "C-2", day("2026-01-13"), "1000 CNY"),
        back("R-1", "C-2", day("2026-02-01"), Some("S-2"), "20 CNY"),
        back("R-2", "C-2", day("2026-02-01"), None, "5 CNY"),
        earned("A", "C-1", "2026-01-10", 100, by("S-1")),
        earned("B", "C-2", "2026-01-12", 60, by("S-2")),
        earned("G", "C-3", "2026-02-02", 7, json!({"from": {"campaign": "K"}})),
        spent("U", "C-1", "2026-01-20", 30),
        points("V", "C-2", day("2026-02-01"), json!({"reversed": 20}), json!({"of": "B"})),
        points("W", "C-2", day("2026-02-01"), json!({"adjusted": -5}), json!({})),
    ];
    let base = base(facts);
    assert_eq!(
        shown(&base, "2026-03-01"),
        ["2026-01-01: 135 135 30 0 140.00 CNY", "2026-02-01: 7 0 0 0 0.00 CNY"]
    );
    assert_eq!(liability(&base, day("2026-03-01")).left, 112.into());
    assert_eq!(there(&base, day("2026-03-01")), 112.into());
}

#[test]
fn what_comes_later_changes_nothing() {
    let facts = [
        bought("S-1", "C-1", day("2026-01-10"), "100 CNY"),
        back("R-1", "C-1", day("2026-02-01"), Some("S-1"), "20 CNY"),
        earned(
            "A",
            "C-1",
            "2026-01-10",
            100,
            json!({
                "from": {"purchase": "S-1"}, "until": "2026-02-28",
            }),
        ),
        points("V", "C-1", day("2026-02-01"), json!({"reversed": 20}), json!({"of": "A"})),
        spent("U", "C-1", "2026-02-10", 30),
        earned("B", "C-1", "2026-02-01", 8, by("S-9")),
    ];
    let base = base(facts);
    assert_eq!(shown(&base, "2026-01-09"), [""; 0]);
    assert_eq!(shown(&base, "2026-01-31"), ["2026-01-01: 100 100 0 0 100.00 CNY"]);
    // A purchase that is not on record makes its cohort unknown, and no other.
    let unknown = "2026-02-01: 8 8 0 0 ?";
    assert_eq!(shown(&base, "2026-02-09"), ["2026-01-01: 80 80 0 0 80.00 CNY", unknown]);
    assert_eq!(shown(&base, "2026-02-28"), ["2026-01-01: 80 80 30 0 80.00 CNY", unknown]);
    assert_eq!(shown(&base, "2026-03-01"), ["2026-01-01: 80 80 30 50 80.00 CNY", unknown]);
}

#[test]
fn a_purchase_that_was_made_after_the_day_is_not_known_on_it() {
    let facts = [
        bought("S-1", "C-1", day("2026-01-11"), "100 CNY"),
        earned("A", "C-1", "2026-01-10", 10, by("S-1")),
    ];
    let base = base(facts);
    assert_eq!(shown(&base, "2026-01-10"), ["2026-01-01: 10 10 0 0 ?"]);
    assert_eq!(shown(&base, "2026-01-11"), ["2026-01-01: 10 10 0 0 100.00 CNY"]);
}

#[test]
fn points_for_what_somebody_else_bought_are_paid_by_that() {
    let facts = [
        bought("S-1", "C-2", day("2026-01-10"), "100 CNY"),
        earned("A", "C-1", "2026-01-10", 10, by("S-1")),
    ];
    assert_eq!(shown(&base(facts), "2026-01-10"), ["2026-01-01: 10 10 0 0 100.00 CNY"]);
}

#[test]
fn customers_who_were_merged_have_one_account_and_the_same_cohorts() {
    let facts = [
        bought("S-1", "C-1", day("2026-01-10"), "100 CNY"),
        bought("S-2", "C-2", day("2026-01-10"), "50 CNY"),
        earned(
            "A",
            "C-1",
            "2026-01-10",
            100,
            json!({
                "from": {"purchase": "S-1"}, "until": "2026-04-30",
            }),
        ),
        earned(
            "B",
            "C-2",
            "2026-01-10",
            50,
            json!({
                "from": {"purchase": "S-2"}, "until": "2026-04-30",
            }),
        ),
    ];
    let mut base = base(facts);
    let (as_of, two) = (day("2026-04-01"), report(&base, day("2026-04-01")));
    let apart = shown(&base, "2026-04-01");
    let [survivor, absorbed] = ["C-1", "C-2"].map(|id| id.parse().unwrap());
    base.merge(MergeRecord { survivor, absorbed, date: day("2026-02-01"), by: None }).unwrap();
    assert_eq!(shown(&base, "2026-04-01"), apart);
    let one = report(&base, as_of);
    assert_eq!((two.months[0].customers, one.months[0].customers), (2, 1));
    assert_eq!((two.months[0].points, one.months[0].points), (150.into(), 150.into()));
}

#[test]
fn whoever_was_erased_still_counts_under_the_pseudonym() {
    let facts = [
        bought("S-1", "C-1", day("2026-01-10"), "100 CNY"),
        earned(
            "A",
            "C-1",
            "2026-01-10",
            100,
            json!({
                "from": {"purchase": "S-1"}, "until": "2026-04-30",
            }),
        ),
        spent("U", "C-1", "2026-02-10", 30),
    ];
    let mut base = base(facts);
    let as_of = day("2026-04-01");
    let before = (shown(&base, "2026-04-01"), report(&base, as_of), liability(&base, as_of));
    let _ = base.erase(&"C-1".parse().unwrap(), "erased-1".parse().unwrap()).unwrap();
    let now = (shown(&base, "2026-04-01"), report(&base, as_of), liability(&base, as_of));
    assert_eq!(now, before);
    assert_eq!(now.2.left, 70.into());
}

#[test]
fn what_came_back_to_an_expired_lot_is_reported_on_the_day_until_which_it_can_be_spent() {
    let facts = [
        earned("A", "C-1", "2026-01-10", 100, json!({"until": "2026-02-28"})),
        earned("B", "C-1", "2026-03-10", 5, json!({})),
        spent("U", "C-1", "2026-02-10", 30),
        points(
            "R",
            "C-1",
            day("2026-03-10"),
            json!({"refunded": 30}),
            json!({
                "of": "U", "until": "2026-04-09",
            }),
        ),
    ];
    let found = report(&base(facts), day("2026-03-15"));
    assert_eq!(found.months[1].days[0].until, day("2026-04-09"));
    assert_eq!((reported(&found), found.unlimited), (35.into(), 5.into()));
}

#[test]
fn other_programmes_have_other_books() {
    let stars = json!({"programme": "stars", "from": {"purchase": "S-9"}});
    let facts = [
        earned("A", "C-1", "2026-01-10", 10, json!({})),
        earned("B", "C-1", "2026-01-10", 5, stars),
    ];
    let base = base(facts);
    assert_eq!(shown(&base, "2026-02-01"), ["2026-01-01: 10 0 0 0 0.00 CNY"]);
    let (programme, policy) = ("stars".parse().unwrap(), PointsPolicy::default());
    let as_of = day("2026-02-01");
    let books = PointsBooks { base: &base, programme: Some(&programme), policy: &policy, as_of };
    let [of] = books.cohorts(CohortLength::Year, Currency::CNY).unwrap()[..] else { panic!() };
    assert_eq!((of.earned, of.issued, of.paid), (Period::calendar_year(as_of), 5.into(), None));
}

#[test]
fn a_purchase_needs_a_rate_where_a_lot_names_it() {
    let facts = [
        bought("S-1", "C-1", day("2026-01-10"), "100 USD"),
        bought("S-2", "C-1", day("2026-01-11"), "60 CNY"),
        earned("A", "C-1", "2026-01-12", 10, by("S-2")),
        // None of these is a lot of the programme by that day.
        points("U", "C-1", day("2026-01-12"), json!({"spent": 1}), by("S-1")),
        earned("L", "C-1", "2026-01-13", 10, by("S-1")),
        earned(
            "O",
            "C-1",
            "2026-01-12",
            10,
            json!({
                "from": {"purchase": "S-1"}, "programme": "stars",
            }),
        ),
    ];
    let mut base = base(facts);
    assert_eq!(shown(&base, "2026-01-12"), ["2026-01-01: 10 10 1 0 60.00 CNY"]);
    base.add(earned("B", "C-1", "2026-01-12", 10, by("S-1"))).unwrap();
    let of = |books: PointsBooks<'_>| books.cohorts(CohortLength::Year, Currency::CNY);
    let (from, to, on) = (Currency::USD, Currency::CNY, day("2026-01-10"));
    let no_rate = LiabilityError::NotComputable(NotComputable::NoRate { from, to, on });
    assert_eq!(with(&base, day("2026-01-12"), of), Err(no_rate));
    for (on, rate) in [("2026-01-10", "7"), ("2026-01-11", "8")] {
        let rates = base.rates_mut();
        rates.record(Currency::USD, Currency::CNY, day(on), rate.parse().unwrap()).unwrap();
    }
    assert_eq!(shown(&base, "2026-01-12"), ["2026-01-01: 20 20 1 0 760.00 CNY"]);
}

/// A fact about points of one of three customers: the kind, the day, how many, and what it names.
type Made = (u8, u8, u64, u32, usize);

fn fact((kind, customer, on, many, of): Made, place: usize) -> Fact {
    let (id, customer) = (format!("F-{place}"), format!("C-{customer}"));
    let (of, on) = (json!({"of": format!("F-{of}")}), after(on));
    let until = |days| on.checked_add_days(chrono::Days::new(days));
    let entry = |change, more| points(&id, &customer, on, change, more);
    match kind {
        0 => bought(&id, &customer, on, &format!("{many} CNY")),
        1 => back(&id, &customer, on, of["of"].as_str(), &format!("{many} CNY")),
        2 => entry(json!({"earned": many}), json!({"from": {"purchase": of["of"]}})),
        3 => entry(json!({"earned": many}), json!({"until": until(40)})),
        4 => entry(json!({"earned": many}), json!({"active_from": until(9), "until": until(20)})),
        5 | 6 => entry(json!({"spent": many}), json!({})),
        7 => entry(json!({"refunded": many}), of),
        8 => entry(json!({"reversed": many}), of),
        9 => entry(json!({"expired": many}), json!({})),
        _ => entry(json!({"adjusted": -i64::from(many)}), json!({})),
    }
}

/// What was paid for the purchases that lots name, where all of them are known.
fn slow_paid(made: &[Made], as_of: u64) -> Option<i64> {
    let named = |place| made.iter().any(|it| it.0 == 2 && it.2 <= as_of && it.4 == place);
    let is_known = |place: usize| made.get(place).is_some_and(|it| it.0 == 0 && it.2 <= as_of);
    let mut sum = 0;
    for place in (0..20).filter(|place| named(*place)) {
        if !is_known(place) {
            return None;
        }
        let (_, customer, _, paid, _) = made[place];
        let backs = made.iter().filter(|it| (it.0, it.1, it.4) == (1, customer, place));
        let back: u32 = backs.filter(|it| it.2 <= as_of).map(|it| it.3).sum();
        sum += i64::from(paid.saturating_sub(back));
    }
    Some(sum)
}

fn cases() -> ProptestConfig {
    ProptestConfig { cases: 64, ..ProptestConfig::default() }
}

proptest! {
    #![proptest_config(cases())]

    #[test]
    fn the_books_leave_what_is_on_all_accounts_and_no_later_fact_changes_them(
        made in prop::collection::vec((0..11_u8, 0..3_u8, 0..60_u64, 1..60_u32, 0..20_usize), 0..20),
        as_of in 0..80_u64,
    ) {
        let facts: Vec<Fact> =
            made.iter().enumerate().map(|(place, made)| fact(*made, place)).collect();
        let mut known: Vec<Fact> =
            facts.iter().filter(|fact| fact.date() <= after(as_of)).cloned().collect();
        known.reverse();
        let (all, known) = (base(facts), base(known));
        let on = after(as_of);
        let (books, report) = (liability(&all, on), report(&all, on));
        prop_assert_eq!((books.as_of, report.as_of), (on, on));
        prop_assert_eq!(books.left, there(&all, on));
        prop_assert_eq!(reported(&report), there(&all, on));
        prop_assert_eq!(&books, &liability(&known, on));
        prop_assert_eq!(report, super::tests::report(&known, on));

        let paid = books.cohorts.iter().map(|it| it.cohort.paid).collect::<Option<Vec<_>>>();
        let paid = paid.map(|all| Money::try_sum(Currency::CNY, all).unwrap());
        let slow = slow_paid(&made, as_of).map(|paid| Money::from_minor(paid * 100, Currency::CNY));
        prop_assert_eq!(paid, slow);
        let of = |of: fn(&PointsCohort) -> Points| -> i128 {
            books.cohorts.iter().map(|it| of(&it.cohort).millionths()).sum()
        };
        let totals: Vec<_> = with(&all, on, |books| books.accounts().map(|it| it.totals).collect());
        let expired: i128 = totals.iter().map(|it| it.expired.millionths()).sum();
        prop_assert_eq!(of(|it| it.expired), expired);
        // What is spent and owed was taken from no lot yet.
        let spent: i128 = totals.iter().map(|it| it.spent.millionths()).sum();
        let owed: i128 = totals.iter().map(|it| it.debt.millionths()).sum();
        let redeemed = of(|it| it.redeemed);
        prop_assert!(redeemed <= spent && spent - owed <= redeemed);
    }
}
