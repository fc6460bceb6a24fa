//! Who buys less than in the same months a year before.

use super::*;

/// So many purchases of oil for so much each, on days of the first half of a year.
fn half_of(year: u32, count: u32, yuan: &str) -> Vec<Fact> {
    let on = |at: u32| format!("{year}-{:02}-{:02}", 1 + at % 6, 1 + at / 6);
    let days = (0..count).map(on);
    days.map(|date| bought(&format!("S-{date}"), &date, "oil", yuan)).collect()
}

/// Both in the first half of 2025 and of 2026.
fn halves(before: (u32, &str), now: (u32, &str)) -> Vec<Fact> {
    let mut facts = half_of(2025, before.0, before.1);
    facts.extend(half_of(2026, now.0, now.1));
    facts
}

fn amount(facts: Vec<Fact>, as_of: &str) -> Option<Finding> {
    of(DECLINE_IN_AMOUNT, &ChurnTerms::default(), &base(facts), as_of)
}

fn declines(before: (u32, &str), now: (u32, &str)) -> bool {
    amount(halves(before, now), "2026-07-15").is_some()
}

#[test]
fn small_numbers_are_no_decline() {
    // Of seven coins at most one head: 6.2 %. Of eight at most one: 3.5 %.
    assert!(!declines((6, "100"), (1, "100")));
    assert!(declines((7, "100"), (1, "100")));
    let two_on_a_day = bought("S-X", "2025-01-01", "oil", "100");
    let facts = halves((6, "100"), (1, "100")).into_iter().chain([two_on_a_day]);
    assert!(amount(facts.collect(), "2026-07-15").is_none(), "two on one day are one");
    assert!(!declines((7, "100"), (7, "10")), "as many, for less");
    assert!(!declines((7, "100"), (12, "1")), "more, for less");
}

#[test]
fn one_large_order_is_no_habit() {
    let mut facts = halves((6, "100"), (6, "100"));
    facts.push(bought("S-X", "2025-06-30", "oil", "9000"));
    assert!(amount(facts, "2026-07-15").is_none());
}

#[test]
fn the_money_has_to_be_less_by_the_fall_and_exactly_the_fall_is_enough() {
    assert!(declines((20, "30"), (7, "60")), "420 of 600");
    assert!(!declines((20, "30"), (7, "60.01")));
    let mut facts = halves((20, "30"), (7, "60.01"));
    facts.push(came_back("R-1", "2026-06-12", "oil", "0.07"));
    assert!(amount(facts, "2026-07-15").is_some());
    let mut facts = halves((20, "30"), (7, "1"));
    facts.push(came_back("R-1", "2025-06-12", "oil", "600"));
    assert!(amount(facts, "2026-07-15").is_none(), "nothing was left of the year before");
}

#[test]
fn who_buys_nothing_any_more_is_silent_and_not_declining() {
    assert!(declines((20, "30"), (1, "1")));
    assert!(!declines((20, "30"), (0, "1")));
    // A purchase each month until June 2025: lost in June 2026, and silent for
    // longer than their rhythm explains.
    let mut facts = half_of(2024, 6, "100");
    facts.extend(half_of(2025, 6, "100"));
    let found = found(&ChurnTerms::default(), &base(facts), "2026-07-05");
    let matters: Vec<&str> = found.findings.iter().map(|it| it.key.matter()).collect();
    assert_eq!(matters, [NO_PURCHASE, OUT_OF_RHYTHM]);
}

#[test]
fn only_what_is_bought_again_is_counted() {
    let cars = |year: u32, count| {
        (1..=count).map(move |month| {
            let date = format!("{year}-{month:02}-20");
            bought(&format!("A-{date}"), &date, "car-1", "9000")
        })
    };
    let with = |facts: Vec<Fact>| facts.into_iter().chain(cars(2025, 6)).collect::<Vec<_>>();
    let of_dealer = |facts: Vec<Fact>| of(DECLINE_IN_AMOUNT, &dealer(), &base(facts), "2026-07-15");
    let few = || with(halves((1, "100"), (1, "100")));
    assert!(of_dealer(few()).is_none());
    assert!(amount(few(), "2026-07-15").is_some());
    // Nor do they hide one.
    let hidden = halves((20, "30"), (7, "60")).into_iter().chain(cars(2026, 6)).collect();
    assert_eq!(of_dealer(hidden).unwrap().at_stake, Some(money("180 CNY")));
}

#[test]
fn a_decline_says_by_how_much_and_is_the_same_all_month_long() {
    let facts = || halves((20, "30"), (7, "60"));
    let one = amount(facts(), "2026-07-15").unwrap();
    assert_eq!((one.severity, one.advice), (Severity::Low, Advice::KeepActive));
    assert_eq!(one.at_stake, Some(money("180 CNY")));
    assert_eq!(one.look_again_on, Some(day("2026-08-01")));
    assert_eq!(
        one.reason.to_string(),
        "bought for 420.00 CNY in the last months, at most the 420.00 CNY that make it a decline"
    );
    assert_eq!(
        one.evidence[0].to_string(),
        "bought on so many days of the last months: 7, fewer than the 20 of the same months a \
         year before (by 13)"
    );
    let said = one.evidence[1].to_string();
    assert!(said.starts_with("so few by chance with a probability of 0.9"), "{said}");
    assert_eq!(amount(facts(), "2026-07-31"), Some(one));
}

#[test]
fn the_limits_are_those_of_the_policy() {
    let found = |before: (u32, &str), now, decline: DeclineLimits| {
        let terms = terms(ChurnPolicyDraft { decline, ..Default::default() });
        of(DECLINE_IN_AMOUNT, &terms, &base(halves(before, now)), "2026-07-15").is_some()
    };
    let limits = DeclineLimits::default();
    let asked = |limits| found((6, "100"), (1, "100"), limits);
    let sure = |text: &str| DeclineLimits { confidence: text.parse().unwrap(), ..limits };
    assert!(asked(sure("93.7%")) && !asked(sure("93.8%")));
    assert!(asked(DeclineLimits { least_days: 6, ..sure("90%") }));
    assert!(!asked(DeclineLimits { least_days: 7, ..sure("90%") }));
    assert!(asked(DeclineLimits { fall: "83.3%".parse().unwrap(), ..sure("90%") }));
    assert!(!asked(DeclineLimits { fall: "83.4%".parse().unwrap(), ..sure("90%") }));
    // The only one of this year, in January, is not in the last five months.
    assert!(found((20, "30"), (1, "1"), DeclineLimits { months: 6, ..limits }));
    assert!(!found((20, "30"), (1, "1"), DeclineLimits { months: 5, ..limits }));
}

#[test]
fn a_decline_lasts_since_the_first_month_without_a_break() {
    let each_month = |year: u32, days: std::ops::RangeInclusive<u32>| {
        let on =
            move |month: u32| days.clone().map(move |day| format!("{year}-{month:02}-{day:02}"));
        (1..=12).flat_map(on).map(|date| bought(&format!("S-{date}"), &date, "oil", "10"))
    };
    // Twice a month in 2025, once a month in 2026: 12 + x of 12 is rare enough from x = 3 on.
    let facts: Vec<Fact> = each_month(2025, 1..=2).chain(each_month(2026, 1..=1)).collect();
    let since = |as_of: &str| amount(facts.clone(), as_of).map(|it| it.since);
    let first =
        (1..=12).map(|month| format!("2026-{month:02}-01")).find(|as_of| since(as_of).is_some());
    assert_eq!(first, None, "6 of 12 are not few enough");
    let facts: Vec<Fact> = each_month(2025, 1..=4).chain(each_month(2026, 1..=1)).collect();
    let since = |as_of: &str| amount(facts.clone(), as_of).map(|it| it.since);
    let on: Vec<Option<NaiveDate>> =
        ["2026-05-31", "2026-06-01", "2026-07-15", "2026-12-31"].map(since).into();
    assert_eq!(on[0], None);
    assert_eq!(on[1], Some(day("2026-06-01")));
    assert_eq!((on[2], on[3]), (on[1], on[1]));
}

/// A shop with classes `a` to `f`.
fn shop(range_fall: &str, least_classes: u32, habit_days: u32) -> ChurnTerms {
    let classes: BTreeMap<String, serde_json::Value> = ["a", "b", "c", "d", "e", "f"]
        .map(|name| (name.to_owned(), json!({"products": [name]})))
        .into();
    let policy = json!({"classes": classes, "decline": {"range_fall": range_fall,
        "least_classes": least_classes, "habit_days": habit_days}});
    ChurnTerms::new(serde_json::from_value(policy).unwrap(), Festivals::default())
}

/// So many classes bought twice in the year before, and these in the last.
fn range(before: usize, last: &[&str]) -> CustomerBase {
    let mut facts = Vec::new();
    for class in &["a", "b", "c", "d", "e", "f"][..before] {
        for date in ["2024-09-10", "2024-11-10"] {
            facts.push(bought(&format!("S-{class}-{date}"), date, class, "10"));
        }
    }
    for class in last {
        facts.push(bought(&format!("T-{class}"), "2025-09-10", class, "500"));
    }
    base(facts)
}

#[test]
fn who_buys_half_of_the_classes_of_the_year_before_declines_in_range() {
    let (terms, on) = (shop("50%", 4, 2), "2026-03-01");
    let found = |base: &CustomerBase| of(DECLINE_IN_RANGE, &terms, base, on);
    let one = found(&range(4, &["a", "b", "f"])).unwrap();
    assert_eq!(one.at_stake, Some(money("40 CNY")));
    // It was so as soon as the year before had ended with the habits and nothing else came.
    assert_eq!(one.look_again_on, Some(day("2026-04-01")));
    assert_eq!(
        one.reason.to_string(),
        "classes of products that they still buy: 2, at most the 2 that make it a decline"
    );
    assert!(found(&range(4, &["a", "b", "c"])).is_none());
    assert!(found(&range(3, &["a"])).is_none(), "three classes are few");
    assert!(found(&range(5, &["a", "b", "c"])).is_none(), "of five three are more than half");
    assert!(found(&range(5, &["a", "b"])).is_some());
    assert!(found(&range(4, &[])).is_none(), "who buys nothing is silent");
}

#[test]
fn the_limits_of_the_range_are_those_of_the_policy() {
    let found = |terms: &ChurnTerms, base: &CustomerBase| {
        of(DECLINE_IN_RANGE, terms, base, "2026-03-01").is_some()
    };
    let base = range(4, &["a", "b", "c"]);
    assert!(found(&shop("25%", 4, 2), &base) && !found(&shop("26%", 4, 2), &base));
    assert!(!found(&shop("25%", 5, 2), &base) && !found(&shop("25%", 4, 3), &base));
}

#[test]
fn what_ends_near_chinese_new_year_is_compared_with_what_ended_as_far_from_that_before() {
    // In 2024 it lies on 10 February, in 2023 on 22 January: until 31 January 2024, 10 days
    // before it, is compared with what was bought until 12 January 2023.
    let mut facts: Vec<Fact> = (13..=22)
        .map(|on| bought(&format!("S-{on}"), &format!("2023-01-{on}"), "oil", "100"))
        .collect();
    facts.extend(oil(&["2022-08-10", "2022-09-10", "2022-10-10", "2023-09-10", "2023-10-10"]));
    let festivals = || ["2023-01-22", "2024-02-10"].map(day).into_iter();
    let with = |facts: &[Fact], days: Vec<NaiveDate>, festival_days| {
        let decline = DeclineLimits { least_days: 3, ..DeclineLimits::default() };
        let draft = ChurnPolicyDraft { festival_days, decline, ..Default::default() };
        let terms = ChurnTerms::new(draft.validate().unwrap(), days.into_iter().collect());
        let base = base(facts.iter().cloned());
        of(DECLINE_IN_AMOUNT, &terms, &base, "2024-02-01").is_some()
    };
    // By the solar calendar the shopping before the festival makes 13 days, and then 2.
    assert!(with(&facts, vec![], 30));
    assert!(with(&facts, festivals().skip(1).collect(), 30), "the one before is not known");
    assert!(!with(&facts, festivals().collect(), 30), "3 days, and 2");
    assert!(!with(&facts, festivals().collect(), 10));
    assert!(with(&facts, festivals().collect(), 9));
}

#[test]
fn what_a_longer_half_year_brought_counts_for_as_many_days() {
    // Until the end of July 2024: 182 days since 1 February. Of 2023 these begin on 13 January, as
    // far from the festival, and are 200; 1,000 in them are 910 in 182, of which 70 % are 637.
    let on = |year: u32, month: u32, day: u32| format!("{year}-{month:02}-{day:02}");
    let before = (0..20).map(|at| on(2023, 2 + at % 5, 1 + at / 5));
    let now = |yuan: &'static str| {
        let now = (0..5).map(|at| on(2024, 2 + at, 20));
        now.map(move |date| bought(&format!("S-{date}"), &date, "oil", yuan))
    };
    let before = before.map(|date| bought(&format!("S-{date}"), &date, "oil", "50"));
    let before: Vec<Fact> = before.collect();
    let festivals = || ["2023-01-22", "2024-02-10"].map(day).into_iter().collect::<Festivals>();
    let with = |yuan, festivals| {
        let terms = ChurnTerms::new(ChurnPolicy::default(), festivals);
        let base = base(before.iter().cloned().chain(now(yuan)));
        of(DECLINE_IN_AMOUNT, &terms, &base, "2024-08-01").is_some()
    };
    assert!(with("127.40", festivals()) && !with("127.41", festivals()));
    // By the solar calendar 181 days are compared with 182: of 1,005.52 are left 703.86.
    assert!(with("140.77", Festivals::default()) && !with("140.78", Festivals::default()));
}

/// How likely at most so many of so many succeed, term by term.
fn by_chance(successes: u32, of: u32, share: f64) -> f64 {
    let ways =
        |count: u32| (0..count).fold(1.0, |ways, at| ways * f64::from(of - at) / f64::from(at + 1));
    let failed = |count: u32| (0..of - count).fold(1.0, |chance, _| chance * (1.0 - share));
    let term = |count: u32| (0..count).fold(ways(count), |term, _| term * share) * failed(count);
    (0..=successes).map(term).sum()
}

/// Whether the months before one are a decline, by rows of a day and an amount.
fn is_decline(rows: &[(NaiveDate, i64)], month: NaiveDate, months: u32) -> bool {
    let start = month.checked_sub_months(Months::new(months)).unwrap();
    let within = |from: NaiveDate, to: NaiveDate| {
        let these: Vec<_> = rows.iter().filter(|row| from <= row.0 && row.0 < to).collect();
        let mut days: Vec<NaiveDate> = these.iter().map(|row| row.0).collect();
        days.sort_unstable();
        days.dedup();
        let count = u32::try_from(days.len()).unwrap();
        let length = i32::try_from((to - from).num_days()).unwrap();
        (count, these.iter().map(|row| row.1).sum::<i64>(), length)
    };
    let year = |on: NaiveDate| on.checked_sub_months(Months::new(12)).unwrap();
    let (now, money_now, length_now) = within(start, month);
    let (then, money_then, length_then) = within(year(start), year(month));
    let share = f64::from(length_now) / f64::from(length_now + length_then);
    let (of_now, of_then) = (i64::from(length_now), i64::from(length_then));
    (1..then).contains(&now)
        && then >= 6
        && by_chance(now, now + then, share) <= 0.05
        && money_then > 0
        && 10 * money_now * of_then <= 7 * money_then * of_now
}

proptest! {
    #![proptest_config(cases(200))]

    #[test]
    fn a_decline_is_what_a_slow_reference_finds(
        rows in vec((0_u64..1_200, 0_i64..60), 0..60),
        fewer in 300_u64..1_200,
        months in 1_u32..=12,
        after in 700_u64..1_300,
    ) {
        let start = day("2022-11-20");
        // From some day on two of three are left out, so that there is something to find.
        let rows = rows.into_iter().enumerate();
        let rows = rows.filter(|(place, (at, _))| *at < fewer || place % 3 == 0);
        let rows: Vec<(NaiveDate, i64)> =
            rows.map(|(_, (at, yuan))| (start + Days::new(at), yuan)).collect();
        let facts = rows.iter().enumerate().map(|(number, (day, yuan))| {
            bought(&format!("S-{number}"), &day.to_string(), "oil", &yuan.to_string())
        });
        let as_of = start + Days::new(after);
        let mut month = as_of.with_day(1).unwrap();
        let mut expected = None;
        while is_decline(&rows, month, months) {
            expected = Some(month);
            month = month.checked_sub_months(Months::new(1)).unwrap();
        }
        let decline = DeclineLimits { months, ..DeclineLimits::default() };
        let terms = terms(ChurnPolicyDraft { decline, ..Default::default() });
        let found = of(DECLINE_IN_AMOUNT, &terms, &base(facts), &as_of.to_string());
        prop_assert_eq!(found.map(|finding| finding.since), expected);
    }
}
