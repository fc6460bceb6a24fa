//! Silence by the customer's own rhythm.

use super::*;

/// Ten days between purchases, the last on 31 January.
const TENS: [&str; 4] = ["2026-01-01", "2026-01-11", "2026-01-21", "2026-01-31"];

#[test]
fn the_alarm_comes_on_the_first_day_on_which_so_long_a_gap_is_rarer_than_the_rate() {
    let rhythm = OwnRhythm::of(TENS.map(day)).unwrap();
    // (1 + 51/30)^-3 = 5.08 %, (1 + 52/30)^-3 = 4.90 %.
    assert_eq!(rhythm.alarm_after_days("5%".parse().unwrap()), Some(52));
    let base = base(oil(&TENS));
    let days = ["2026-03-17", "2026-03-23", "2026-03-24", "2027-01-30"];
    let terms = ChurnTerms::default();
    assert_eq!(course(OUT_OF_RHYTHM, &terms, &base, &days), [None, None, SO, SO]);
    assert!(of(NO_PURCHASE, &terms, &base, "2027-01-31").is_some(), "now they are lost");
    let silent = of(OUT_OF_RHYTHM, &terms, &base, "2027-01-31").unwrap();
    assert_eq!(silent.since, day("2026-03-24"), "and silent as before");
    let alarm = of(OUT_OF_RHYTHM, &terms, &base, "2026-03-26").unwrap();
    assert_eq!((alarm.since, alarm.look_again_on), (day("2026-03-24"), Some(day("2028-01-31"))));
    assert_eq!((alarm.severity, alarm.advice), (Severity::Low, Advice::KeepActive));
    assert_eq!(alarm.at_stake, Some(money("40 CNY")));
    assert_eq!(
        alarm.reason.to_string(),
        "no purchase for 54 days, out of their own rhythm after 52 days (2 days ago)"
    );
    let evidence: Vec<String> = alarm.evidence.iter().map(ToString::to_string).collect();
    assert_eq!(
        evidence,
        [
            "a gap as long as that comes with a probability of 4.89%, below the 5% that are \
             accepted as false alarms (by 0.11 points)",
            "silent for 54 days, longer than the longest gap so far of 10 days (by 44 days)",
        ]
    );
    assert_eq!(found(&terms, &base, "2026-03-23").look_again_on, Some(day("2026-03-24")));
}

#[test]
fn of_frequent_gaps_too_no_more_are_told_than_the_rate_says() {
    // 50 gaps in 150 days: ten days are longer than all but 4.0 % of them, four than 73 %.
    let dates: Vec<String> =
        (0..=50).map(|at| (day("2026-01-01") + Days::new(3 * at)).to_string()).collect();
    let dates: Vec<&str> = dates.iter().map(String::as_str).collect();
    let base = base(oil(&dates));
    let told = (0..30_u64).find(|silent| {
        let as_of = (day("2026-05-31") + Days::new(*silent)).to_string();
        of(OUT_OF_RHYTHM, &ChurnTerms::default(), &base, &as_of).is_some()
    });
    assert_eq!(told, Some(10));
}

#[test]
fn the_rate_and_the_gaps_are_those_of_the_policy() {
    let base = base(oil(&TENS));
    let terms = |rate: &str, least_gaps| {
        let rhythm = RhythmLimits { least_gaps, false_alarms: rate.parse().unwrap() };
        terms(ChurnPolicyDraft { rhythm, ..Default::default() })
    };
    // Exactly the rate is not below it: (1 + 30/30)^-3 = 12.5 %.
    let days = ["2026-03-02", "2026-03-03"];
    assert_eq!(course(OUT_OF_RHYTHM, &terms("12.5%", 3), &base, &days), [None, SO]);
    assert_eq!(course(OUT_OF_RHYTHM, &terms("12.5%", 4), &base, &days), [None, None]);
}

#[test]
fn too_few_purchases_to_say_is_said_only_while_there_is_a_question() {
    let terms = ChurnTerms::default();
    let unknown = |days: &[&str], as_of: &str| {
        let found = found(&terms, &base(oil(days)), as_of);
        assert!(of(OUT_OF_RHYTHM, &terms, &base(oil(days)), as_of).is_none());
        (found.not_evaluated.into_iter().next().map(|it| it.why), found.look_again_on)
    };
    let few = |have| Some(Unknown::NotEnoughData { have, need: 3 });
    let two = ["2025-12-01", "2026-01-01", "2026-01-11"];
    assert_eq!(unknown(&two, "2026-02-11"), (None, Some(day("2026-02-12"))));
    assert_eq!(unknown(&two, "2026-02-12").0, few(2));
    assert_eq!(unknown(&two[1..], "2026-01-22").0, few(1));
    assert_eq!(unknown(&two, "2027-01-10").0, few(2));
    assert_eq!(unknown(&two, "2027-01-11").0, None, "lost says more");
    assert_eq!(unknown(&two[2..], "2026-12-01").0, None, "who bought once has no rhythm");
}

#[test]
fn only_what_is_bought_again_makes_a_rhythm_and_returns_do_not() {
    let cars = TENS.map(|date| bought(&format!("S-{date}"), date, "car-1", "9"));
    assert!(of(OUT_OF_RHYTHM, &dealer(), &base(cars), "2026-12-01").is_none());
    let mut facts = oil(&TENS);
    facts.push(came_back("R-1", "2026-02-20", "oil", "10"));
    facts.push(bought("S-1", "2026-02-20", "car-1", "9"));
    facts.push(bought("S-2", "2026-01-31", "tyre-1", "9"));
    let days = ["2026-03-23", "2026-03-24"];
    assert_eq!(course(OUT_OF_RHYTHM, &dealer(), &base(facts), &days), [None, SO]);
}

#[test]
fn the_ends_of_the_calendar_are_days_like_others() {
    let (min, max) = (NaiveDate::MIN, NaiveDate::MAX);
    let rhythm = OwnRhythm::of([min, max]).unwrap();
    assert_eq!(rhythm.alarm_on("5%".parse().unwrap()), None);
    assert_eq!(rhythm.chance_of_longer(u64::MAX), Probability::ZERO);
    assert_eq!(rhythm.chance_of_longer(0), Probability::ONE);
    let next = min.succ_opt().unwrap();
    let rhythm = OwnRhythm::of([next, min]).unwrap();
    assert_eq!((rhythm.gaps(), rhythm.span_days(), rhythm.longest_days()), (1, 1, 1));
    assert_eq!(rhythm.alarm_after_days("50%".parse().unwrap()), Some(2));
    assert_eq!(OwnRhythm::of([min]), None);
}

/// Whether (S / (S + t))^n < rate, in whole numbers.
fn is_rare(gaps: u32, span: u64, silent: u64, billionths: u64) -> bool {
    let (span, whole) = (u128::from(span), u128::from(span + silent));
    span.pow(gaps) * 1_000_000_000 < u128::from(billionths) * whole.pow(gaps)
}

proptest! {
    #![proptest_config(cases(500))]

    #[test]
    fn the_chance_is_below_the_rate_exactly_where_whole_numbers_say_so(
        gaps in vec(1_u64..90, 1..9),
        silent in 0_u64..3_000,
        billionths in prop_oneof![1_u64..1_000_000_000, Just(125_000_000), Just(500_000_000)],
    ) {
        let mut days = vec![day("2020-01-01")];
        for gap in &gaps {
            days.push(*days.last().unwrap() + Days::new(*gap));
        }
        let count = u32::try_from(gaps.len()).unwrap();
        let span = gaps.iter().sum::<u64>();
        let rhythm = OwnRhythm::of(days).unwrap();
        prop_assert_eq!(rhythm.longest_days(), *gaps.iter().max().unwrap());
        let rate = rust_decimal::Decimal::new(i64::try_from(billionths).unwrap(), 9);
        let rate = Probability::try_new(rate).unwrap();
        let rare = |silent| is_rare(count, span, silent, billionths);
        prop_assert_eq!(rhythm.chance_of_longer(silent) < rate, rare(silent));
        // One after the other, as far as whole numbers reach.
        let most = 3_300 - span;
        let first = (0..most).find(|silent| rare(*silent));
        if let Some(first) = first {
            prop_assert_eq!(rhythm.alarm_after_days(rate), Some(first));
        } else {
            prop_assert!(rhythm.alarm_after_days(rate).is_none_or(|days| days >= most));
        }
    }
}
