//! All rules about leaving together, against a slow reference, and what they have in common.

use super::*;

/// Any facts of three years about one customer.
fn any_facts() -> impl Strategy<Value = Vec<Fact>> {
    let date = || (0_u64..1_100).prop_map(|at| (day("2022-12-01") + Days::new(at)).to_string());
    let product = || select(vec!["oil", "oil", "tyre-1", "tyre-2", "car-1", "sofa", "policy"]);
    let purchases = vec((date(), product(), 1_u32..90), 0..25);
    let returns = vec((date(), product(), 1_u32..90), 0..2);
    let work = || select(vec!["service", "warranty", "paid"]);
    let thing = || select(vec!["T-1", "T-2"]);
    let visits = vec((date(), thing(), work()), 0..4);
    let owned = vec((date(), thing(), select(vec!["car-1", "sofa"]), option::of(0_u64..700)), 0..3);
    let with = || option::of(select(vec!["us", "elsewhere"]));
    let kind = || select(vec!["insurance", "insurance", "warranty", "lease"]);
    let more = (option::of(0_usize..5), option::of(thing()), with(), kind());
    let contracts = vec((date(), 0_u64..500, more), 0..5);
    (purchases, returns, visits, owned, contracts).prop_map(
        |(purchases, returns, visits, owned, contracts)| {
            let mut facts = Vec::new();
            for (number, (date, product, yuan)) in purchases.iter().enumerate() {
                facts.push(bought(&format!("S-{number}"), date, product, &yuan.to_string()));
            }
            for (number, (date, product, yuan)) in returns.iter().enumerate() {
                facts.push(came_back(&format!("R-{number}"), date, product, &yuan.to_string()));
            }
            for (number, (date, thing, work)) in visits.iter().enumerate() {
                facts.push(visit(&format!("B-{number}"), date, thing, &[work]));
            }
            for (number, (date, thing, product, for_days)) in owned.iter().enumerate() {
                let until = for_days.map(|days| (day(date) + Days::new(days)).to_string());
                let id = format!("H-{number}");
                facts.push(owns(&id, date, thing, product, until.as_deref()));
            }
            for (number, (from, days, (renews, thing, with, kind))) in contracts.iter().enumerate()
            {
                let until = (day(from) + Days::new(*days)).to_string();
                let renews = renews.map(|which| format!("I-{which}"));
                let more = json!({"renews": renews, "thing": thing, "with": with, "kind": kind});
                facts.push(insurance(&format!("I-{number}"), from, &until, more));
            }
            facts
        },
    )
}

fn lunar_dealer() -> ChurnTerms {
    let festivals = ["2023-01-22", "2024-02-10", "2025-01-29", "2026-02-17"].map(day);
    let policy = dealer().policy().clone().validate().unwrap();
    ChurnTerms::new(policy, festivals.into_iter().collect())
}

proptest! {
    #![proptest_config(cases(150))]

    #[test]
    fn what_is_brought_to_a_later_day_is_what_evaluating_everything_gives(
        facts in any_facts(),
        start in 0_u64..1_100,
        steps in vec(prop_oneof![1_u64..4, 1_u64..60], 1..12),
    ) {
        let base = base(facts);
        let deals = Opportunities::new();
        let context = |as_of| {
            WarningContext { base: &base, deals: &deals, currency: Currency::CNY, as_of }
        };
        // All together, and each rule alone: none relies on a day that another names.
        let alone = each_alone(&lunar_dealer());
        for rules in [rules(&lunar_dealer())].into_iter().chain(alone) {
            let mut as_of = day("2022-12-01") + Days::new(start);
            let mut evaluation = Evaluation::of(&rules, &context(as_of));
            for step in &steps {
                as_of = as_of + Days::new(*step);
                evaluation.advance(&rules, &context(as_of));
                let whole = Evaluation::of(&rules, &context(as_of));
                prop_assert_eq!(&evaluation, &whole, "{}", as_of);
            }
        }
    }

    #[test]
    fn together_they_find_what_each_finds_alone(facts in any_facts(), at in 0_u64..1_300) {
        let (base, as_of) = (base(facts), day("2022-12-01") + Days::new(at));
        let mut alone: Vec<Finding> = Vec::new();
        for rule in each_alone(&lunar_dealer()) {
            alone.extend(evaluation(&rule, &base, as_of).findings().cloned());
        }
        alone.sort_by(|one, other| one.place().cmp(&other.place()));
        let together = found(&lunar_dealer(), &base, &as_of.to_string());
        prop_assert_eq!(together.findings, alone);
    }

    #[test]
    fn facts_after_the_day_change_nothing_and_a_finding_keeps_its_day(
        facts in any_facts(),
        at in 0_u64..1_300,
    ) {
        let terms = lunar_dealer();
        let as_of = day("2022-12-01") + Days::new(at);
        let all = found(&terms, &base(facts.clone()), &as_of.to_string());
        let known = facts.into_iter().filter(|fact| fact.date() <= as_of);
        let known = base(known);
        let until = found(&terms, &known, &as_of.to_string());
        prop_assert_eq!(&all.findings, &until.findings);
        prop_assert_eq!(&all.not_evaluated, &until.not_evaluated);
        // Without a new fact tomorrow's finding names the same day, while its onset is the same.
        let tomorrow = found(&terms, &known, &as_of.succ_opt().unwrap().to_string());
        for finding in &until.findings {
            prop_assert!(finding.since <= as_of, "{}", finding);
            prop_assert!(finding.look_again_on.is_none_or(|on| on > as_of), "{}", finding);
            let same = tomorrow.findings.iter().find(|it| it.key == finding.key);
            if let Some(same) = same.filter(|same| same.onset == finding.onset) {
                prop_assert_eq!(same.since, finding.since);
            }
        }
    }

    #[test]
    fn of_who_only_buys_and_not_by_the_season_the_default_finds_what_the_review_finds(
        days in btree_set(0_u64..800, 0..6),
        at in 0_u64..1_300,
    ) {
        let start = day("2023-01-01");
        let facts = days.iter().map(|at| {
            let date = (start + Days::new(*at)).to_string();
            bought(&format!("S-{at}"), &date, "oil", "10")
        });
        let base = base(facts);
        let as_of = start + Days::new(at);
        let season = SeasonLimits { least_seasons: 100, ..SeasonLimits::default() };
        // The review tells of them for ever.
        let lost_months = 1_200;
        let terms = terms(ChurnPolicyDraft { season, lost_months, ..Default::default() });
        let by_season = of(NO_PURCHASE, &terms, &base, &as_of.to_string());
        let review = review(&base, &ReviewPolicy::new(Currency::CNY), as_of).unwrap();
        let plain = review.warnings().iter().chain(review.coming()).next().cloned();
        let same = |mut finding: Finding| {
            finding.at_stake = None;
            if finding.onset == Onset::Already {
                finding.look_again_on = None;
            }
            finding
        };
        prop_assert_eq!(by_season.map(same), plain.map(same));
    }
}

/// From when on a customer is lost who only buys what is bought again, looked for day by day.
fn lost_on(purchases: &[(NaiveDate, u32)], after: NaiveDate) -> NaiveDate {
    let is_due =
        |on: NaiveDate| purchases.iter().all(|(day, months)| *day + Months::new(*months) <= on);
    let mut on = after;
    while !is_due(on) {
        on = on.succ_opt().unwrap();
    }
    on
}

proptest! {
    #![proptest_config(cases(150))]

    #[test]
    fn a_customer_is_lost_on_the_day_on_which_the_last_class_is_due(
        rows in vec((0_u64..700, any::<bool>()), 1..8),
    ) {
        let start = day("2020-01-15");
        let rows: Vec<(NaiveDate, bool)> =
            rows.into_iter().map(|(at, tyres)| (start + Days::new(at), tyres)).collect();
        let facts = rows.iter().enumerate().map(|(number, (day, tyres))| {
            let product = if *tyres { "tyre-1" } else { "oil" };
            bought(&format!("S-{number}"), &day.to_string(), product, "10")
        });
        let base = base(facts);
        let season = SeasonLimits { least_seasons: 100, ..SeasonLimits::default() };
        let draft = ChurnPolicyDraft { season, ..dealer().policy().clone() };
        let terms = terms(draft);
        let last = rows.iter().map(|(day, _)| *day).max().unwrap();
        let purchases: Vec<(NaiveDate, u32)> =
            rows.iter().map(|(day, tyres)| (*day, if *tyres { 48 } else { 12 })).collect();
        let expected = lost_on(&purchases, last);
        let before = of(NO_PURCHASE, &terms, &base, &expected.pred_opt().unwrap().to_string());
        prop_assert_eq!(before.map(|it| it.onset), Some(Onset::expected(expected)));
        let lost = of(NO_PURCHASE, &terms, &base, &expected.to_string());
        prop_assert_eq!(lost.map(|it| (it.onset, it.since)), Some((Onset::Already, expected)));
    }
}

/// Without seasons, as the references know none.
fn without_seasons(terms: &ChurnTerms) -> ChurnTerms {
    let season = SeasonLimits { least_seasons: 100, ..SeasonLimits::default() };
    super::terms(ChurnPolicyDraft { season, ..terms.policy().clone() })
}

/// Somebody's contract, as the reference knows it.
#[derive(Debug, Clone)]
struct Row {
    from: NaiveDate,
    until: NaiveDate,
    renews: Option<usize>,
    thing: Option<&'static str>,
    elsewhere: bool,
    kind: &'static str,
}

/// Whether a contract is lost on a day, and since when; or is to be renewed.
fn lost_contract(rows: &[Row], which: usize, on: NaiveDate) -> Option<(bool, NaiveDate)> {
    let one = &rows[which];
    if one.from > on || one.elsewhere || one.kind == "warranty" {
        return None;
    }
    let mut taken = None;
    for (place, other) in rows.iter().enumerate() {
        if place == which || other.from > on || other.kind != one.kind {
            continue;
        }
        let says = other.renews == Some(which);
        let same = one.thing.is_some() && one.thing == other.thing;
        let follows = same && other.from > one.from && other.until > one.until;
        if !says && !follows {
            continue;
        }
        if !other.elsewhere {
            return None;
        }
        taken = taken.or(Some(other.from)).map(|first: NaiveDate| first.min(other.from));
    }
    let ended = one.until + Days::new(1);
    let lost = if taken.is_some() { ended } else { ended + Days::new(30) };
    let notice = one.from.max(one.until - Days::new(30));
    if on >= lost + Months::new(12) || (on < notice && taken.is_none()) {
        return None;
    }
    if on < ended && taken.is_none() {
        return Some((false, notice));
    }
    let since = taken.unwrap_or(if on >= lost { lost } else { ended });
    Some((on >= lost, since))
}

proptest! {
    #![proptest_config(cases(200))]

    #[test]
    fn a_contract_is_lost_when_a_slow_reference_says_so(
        rows in vec(
            (
                (0_u64..900, 0_u64..500),
                option::of(0_usize..5),
                option::of(select(vec!["T-1", "T-2"])),
                any::<bool>(),
                select(vec!["insurance", "insurance", "warranty", "lease"]),
            ),
            1..5,
        ),
        at in 0_u64..1_600,
    ) {
        let start = day("2022-12-01");
        let mut rows: Vec<Row> = rows
            .into_iter()
            .map(|((from, days), renews, thing, elsewhere, kind)| {
                let from = start + Days::new(from);
                Row { from, until: from + Days::new(days), renews, thing, elsewhere, kind }
            })
            .collect();
        // Of two on one day the first is named, so that the reference need not know the order.
        rows.sort_by_key(|row| row.from);
        let facts = rows.iter().enumerate().map(|(number, row)| {
            let renews = row.renews.map(|which| format!("I-{which}"));
            let with = if row.elsewhere { "elsewhere" } else { "us" };
            let more = json!({"renews": renews, "thing": row.thing, "with": with,
                "kind": row.kind});
            let (from, until) = (row.from.to_string(), row.until.to_string());
            insurance(&format!("I-{number}"), &from, &until, more)
        });
        let (base, as_of) = (base(facts), start + Days::new(at));
        let mut expected = BTreeMap::new();
        for which in 0..rows.len() {
            if let Some(lost) = lost_contract(&rows, which, as_of) {
                expected.insert(format!("I-{which}"), lost);
            }
        }
        let mut found_ones = BTreeMap::new();
        for finding in found(&ChurnTerms::default(), &base, &as_of.to_string()).findings {
            let which = finding.key.one_of_several().unwrap().to_owned();
            found_ones.insert(which, (finding.onset == Onset::Already, finding.since));
        }
        prop_assert_eq!(found_ones, expected);
    }

    #[test]
    fn who_is_out_of_rhythm_is_found_day_by_day_by_a_slow_reference(
        gaps in vec(1_u64..70, 0..7),
        silent in 0_u64..420,
    ) {
        let mut days = vec![day("2023-03-05")];
        for gap in &gaps {
            days.push(*days.last().unwrap() + Days::new(*gap));
        }
        let last = *days.last().unwrap();
        let as_of = last + Days::new(silent);
        let dates: Vec<String> = days.iter().map(ToString::to_string).collect();
        let dates: Vec<&str> = dates.iter().map(String::as_str).collect();
        let terms = without_seasons(&ChurnTerms::default());
        let found = found(&terms, &base(oil(&dates)), &as_of.to_string());

        let count = u32::try_from(gaps.len()).unwrap();
        let span = gaps.iter().sum::<u64>();
        // 5 % are one in twenty.
        let is_rare = |silent: u64| {
            20 * u128::from(span).pow(count) < u128::from(span + silent).pow(count)
        };
        let is_lost = as_of >= last + Months::new(12);
        // An alarm stays one when they are lost, and none begins then.
        let alarm = (0..1_000).find(|silent| is_rare(*silent)).filter(|_| count >= 3);
        let alarm = alarm.filter(|alarm| last + Days::new(*alarm) < last + Months::new(12));
        let expected = match alarm {
            Some(alarm) if silent >= alarm => Some(Onset::Already),
            _ => None,
        };
        let of_matter = found.findings.iter().find(|it| it.key.matter() == OUT_OF_RHYTHM);
        prop_assert_eq!(of_matter.map(|it| it.onset), expected);
        let is_question = gaps.iter().max().is_some_and(|longest| silent > *longest);
        let unknown = found.not_evaluated.iter().any(|it| it.key.matter() == OUT_OF_RHYTHM);
        prop_assert_eq!(unknown, count < 3 && is_question && !is_lost);
    }

    #[test]
    fn a_car_is_lost_to_the_workshop_when_a_slow_reference_says_so(
        bought_at in 0_u64..300,
        visits in vec((0_u64..900, select(vec!["service", "paid", "warranty", "recall"])), 0..5),
        at in 0_u64..1_300,
    ) {
        let start = day("2023-02-10");
        let on = |at: u64| start + Days::new(at);
        let mut facts = vec![bought("S-1", &on(bought_at).to_string(), "car-1", "90000")];
        for (number, (at, work)) in visits.iter().enumerate() {
            facts.push(visit(&format!("B-{number}"), &on(*at).to_string(), "T-1", &[work]));
        }
        let as_of = on(at);
        let wanted = visits.iter().filter(|(_, work)| ["service", "paid"].contains(work));
        let signs = wanted.map(|(at, _)| *at).chain([bought_at]).filter(|sign| *sign <= at);
        // Before the car was bought there is nothing that could come.
        let last = signs.max().filter(|_| bought_at <= at).map(on);
        let expected = last.and_then(|last| {
            let lost = last + Months::new(12);
            let notice = (lost - Days::new(30)).max(last);
            match as_of {
                as_of if as_of >= lost + Months::new(12) => None,
                as_of if as_of >= lost => Some(Onset::Already),
                as_of if as_of >= notice => Some(Onset::expected(lost)),
                _ => None,
            }
        });
        let found = of(NO_VISIT, &dealer(), &base(facts), &as_of.to_string());
        prop_assert_eq!(found.map(|it| it.onset), expected);
    }

    #[test]
    fn who_declines_in_range_and_what_is_not_bought_again_a_slow_reference_finds_too(
        rows in vec((0_u64..900, 0_usize..6), 0..40),
        at in 600_u64..1_100,
    ) {
        const CLASSES: [&str; 6] = ["a", "b", "c", "d", "e", "f"];
        let classes: BTreeMap<String, serde_json::Value> =
            CLASSES.map(|name| (name.to_owned(), json!({"products": [name]}))).into();
        let policy = serde_json::from_value(json!({"classes": classes})).unwrap();
        let terms = without_seasons(&ChurnTerms::new(policy, Festivals::default()));
        let start = day("2023-01-20");
        let rows: Vec<(NaiveDate, usize)> =
            rows.into_iter().map(|(at, class)| (start + Days::new(at), class)).collect();
        let facts = rows.iter().enumerate().map(|(number, (day, class))| {
            bought(&format!("S-{number}"), &day.to_string(), CLASSES[*class], "10")
        });
        let as_of = start + Days::new(at);
        let found = found(&terms, &base(facts), &as_of.to_string());

        let end = as_of.with_day(1).unwrap().pred_opt().unwrap();
        // Each day until the end is in the last year, the one before it, or earlier.
        let years_ago = |on: NaiveDate| {
            let mut last = end;
            for year in 0..3 {
                let mut first = last;
                while first.pred_opt().unwrap() + Months::new(12) > last {
                    first = first.pred_opt().unwrap();
                }
                if first <= on && on <= last {
                    return Some(year);
                }
                last = first.pred_opt().unwrap();
            }
            None
        };
        let days = |class: usize, year: u32| {
            let of_class = rows.iter().filter(|row| row.1 == class && row.0 <= end);
            let days = of_class.map(|row| row.0).filter(|day| years_ago(*day) == Some(year));
            days.collect::<std::collections::BTreeSet<_>>().len()
        };
        let habits: Vec<usize> = (0..6).filter(|class| days(*class, 1) >= 2).collect();
        let kept = habits.iter().filter(|class| days(**class, 0) > 0).count();
        let buys = (0..6).any(|class| days(class, 0) > 0);
        let declines = buys && habits.len() >= 4 && 2 * kept <= habits.len();
        let is_found = found.findings.iter().any(|it| it.key.matter() == DECLINE_IN_RANGE);
        prop_assert_eq!(is_found, declines);

        let last = |class: usize| {
            let known = rows.iter().filter(|row| row.1 == class && row.0 <= as_of);
            known.map(|row| row.0).max()
        };
        let due = |class: usize| last(class).is_some_and(|day| day + Months::new(12) <= as_of);
        let is_lost = (0..6).filter(|class| last(*class).is_some()).all(due);
        // Within the notice of the loss it is told as that.
        let lost_on = (0..6).filter_map(last).max().map(|day| day + Months::new(12));
        let is_near = lost_on.is_some_and(|lost_on| lost_on - Days::new(30) <= as_of);
        let of_class = |class: &usize| due(*class) && !is_lost && !is_near;
        let expected: Vec<&str> = (0..6).filter(of_class).map(|it| CLASSES[it]).collect();
        let silent = found.findings.iter().find(|it| it.key.matter() == NO_PURCHASE);
        let mut classes = silent.map(|it| it.measured.clone()).unwrap_or_default();
        classes.sort_unstable();
        prop_assert_eq!(classes, expected);
    }
}

#[test]
fn each_rule_names_the_matters_that_it_finds() {
    let rule = Declining::new(ChurnTerms::default());
    assert_eq!(rule.matters(), [DECLINE_IN_AMOUNT, DECLINE_IN_RANGE]);
    let all = rules(&ChurnTerms::default());
    let matters: Vec<&str> = all.matters().collect();
    let expected = [
        NO_PURCHASE,
        NO_VISIT,
        OUT_OF_RHYTHM,
        DECLINE_IN_AMOUNT,
        DECLINE_IN_RANGE,
        CONTRACT_NOT_RENEWED,
    ];
    assert_eq!(matters, expected);
}
