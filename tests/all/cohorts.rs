//! Cohorts and distributions: the source's workshop, a slow obvious reference, and what holds for
//! all items and criteria.

#[path = "../../examples/cohort/workshop.rs"]
mod workshop;

use std::fmt::Debug;

use chrono::NaiveDate;
use clienteling::insight::{
    Answer, BinRow, Bins, Cohort, CohortFold, CohortReport, CohortStep, Criterion, Distribution,
    MergeError, Removed, ReportError,
};
use clienteling::{Decimal, Estimate, Period, Rounding, Share};
use proptest::prelude::*;
use proptest::sample::subsequence;

use workshop::Car;

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// The three criteria of the source (S4).
fn workshop_criteria(as_of: NaiveDate) -> [Criterion<Car>; 3] {
    let recent = Period::months_through(as_of, 7).unwrap();
    [
        Criterion::new("5 to 500 km a day", |car: &Car| {
            car.daily_km.map(|km| (5..=500).contains(&km))
        }),
        Criterion::new("registered at least 7 months ago", move |car: &Car| {
            car.first_registered.map(|day| day < recent.first())
        }),
        Criterion::new("at least 4 visits", |car: &Car| car.visits >= 4),
    ]
}

#[test]
fn of_the_sources_workshop_4714_of_7882_customers_pass_which_is_59_8_percent() {
    let as_of = day("2026-06-30");
    let cars = workshop::cars(as_of).unwrap();
    assert_eq!(cars.len(), workshop::CARS);
    let cohort = Cohort::select(&cars, &workshop_criteria(as_of));
    let report = cohort.report();
    assert_eq!((report.total(), report.passed()), (7_882, 4_714));
    let share = report.share_passed(Rounding::HalfEven).known().unwrap();
    assert_eq!(share.to_string(), "59.8071555%");
    // Not the 52.60 % that the source prints.
    assert_eq!(format!("{share:.1}"), "59.8%");

    // Counted by hand, in another way: each car by itself.
    let seven_months_ago = day("2025-11-30");
    let passes = |car: &&Car| {
        matches!(car.daily_km, Some(5..=500))
            && matches!(car.first_registered, Some(day) if day <= seven_months_ago)
            && car.visits >= 4
    };
    let by_hand: Vec<&Car> = cars.iter().filter(passes).collect();
    assert_eq!(cohort.passing(), by_hand);
    let expected = "\
failed  unknown   left  of all  alone  criterion
                 7,882  100.0%         (all)
   162      392  7,328   93.0%    554  5 to 500 km a day
   661      115  6,552   83.1%    847  registered at least 7 months ago
 1,838        0  4,714   59.8%  ";
    let shown = report.to_string();
    assert!(shown.starts_with(expected), "{shown}");
    assert!(shown.ends_with("  at least 4 visits\n4,714 of 7,882 pass (59.8%)"), "{shown}");
}

#[test]
fn of_those_who_pass_71_9_percent_drive_50_to_150_km_a_day() {
    let as_of = day("2026-06-30");
    let cars = workshop::cars(as_of).unwrap();
    let cohort = Cohort::select(&cars, &workshop_criteria(as_of));
    let bins = Bins::try_new([50, 150, 300]).unwrap();
    let distribution = Distribution::of(bins, cohort.passing().iter().map(|car| car.daily_km));
    let rows: Vec<_> = distribution.rows(4).collect();
    assert_eq!(rows.iter().map(|row| row.count).collect::<Vec<_>>(), [825, 3_389, 392, 108]);
    assert_eq!(rows[1].share.known().unwrap().to_string(), "71.89%");
    assert_eq!(rows[3].cumulative, Estimate::Known(Share::WHOLE));
    assert_eq!((distribution.known(), distribution.unknown()), (4_714, 0));
    let expected = "\
range             count  share  so far
below 50            825  17.5%   17.5%
50 to below 150   3,389  71.9%   89.4%
150 to below 300    392   8.3%   97.7%
from 300            108   2.3%  100.0%
4,714 known, 0 unknown";
    assert_eq!(distribution.to_string(), expected);
}

#[test]
fn bins_are_over_days_and_decimals_as_well() {
    let days = Bins::try_new([day("2024-01-01"), day("2025-01-01")]).unwrap();
    let registered = [Some(day("2024-12-31")), Some(day("2025-01-01")), None];
    let distribution = Distribution::of(days, registered);
    assert!(distribution.to_string().starts_with("range"));
    assert_eq!(distribution.rows(0).map(|row| row.count).collect::<Vec<_>>(), [0, 1, 1]);

    let amounts: [Decimal; 2] = ["99.50", "100"].map(|text| text.parse().unwrap());
    let bins = Bins::try_new(amounts).unwrap();
    let distribution = Distribution::of(bins, [Some("99.5".parse().unwrap())]);
    let json = serde_json::to_string(&distribution).unwrap();
    assert!(json.contains(r#"{"from":"99.50","below":"100","count":1,"#), "{json}");
}

#[test]
fn public_types_go_to_another_thread_and_are_shown() {
    fn value<T: Send + Sync + Clone + Debug + Unpin>() {}
    fn equal<T: Send + Sync + Clone + Debug + Unpin + Eq>() {}
    fn error<T: std::error::Error + Send + Sync + Clone + Eq + 'static>() {}
    value::<Criterion<Car>>();
    value::<Cohort<'_, Car>>();
    value::<CohortFold<Car>>();
    equal::<Answer>();
    equal::<CohortReport>();
    equal::<CohortStep>();
    equal::<Removed>();
    equal::<Bins<u32>>();
    equal::<Distribution<NaiveDate>>();
    equal::<BinRow<'_, u32>>();
    error::<MergeError>();
    error::<ReportError>();
}

/// The slow obvious reference: expressions as a tree, answers as the numbers 0, 1 and 2 of which
/// *and* is the least and *or* the largest.
#[derive(Debug, Clone)]
enum Expression {
    Asks(usize),
    Not(Box<Expression>),
    And(Box<Expression>, Box<Expression>),
    Or(Box<Expression>, Box<Expression>),
}

/// How an item answers each of the questions.
type Item = [u8; QUESTIONS];
const QUESTIONS: usize = 4;

impl Expression {
    fn value(&self, item: Item) -> u8 {
        match self {
            Expression::Asks(question) => item[*question],
            Expression::Not(a) => 2 - a.value(item),
            Expression::And(a, b) => a.value(item).min(b.value(item)),
            Expression::Or(a, b) => a.value(item).max(b.value(item)),
        }
    }

    fn criterion(&self) -> Criterion<Item> {
        match self {
            Expression::Asks(question) => {
                let question = *question;
                Criterion::new(format!("q{question}"), move |item: &Item| {
                    [Some(false), None, Some(true)][usize::from(item[question])]
                })
            }
            Expression::Not(a) => a.criterion().negated(),
            Expression::And(a, b) => a.criterion().and(b.criterion()),
            Expression::Or(a, b) => a.criterion().or(b.criterion()),
        }
    }
}

/// A name that is read back as what it says: `not` binds closest, *and* and *or* never meet
/// without brackets.
fn read(name: &str, item: Item) -> u8 {
    fn expression(rest: &mut &str, item: Item) -> u8 {
        let mut value = operand(rest, item);
        let mut joint = None;
        loop {
            let is_and = rest.starts_with(" and ");
            if !is_and && !rest.starts_with(" or ") {
                return value;
            }
            assert_eq!(*joint.get_or_insert(is_and), is_and, "and meets or: {rest}");
            *rest = &rest[if is_and { 5 } else { 4 }..];
            let next = operand(rest, item);
            value = if is_and { value.min(next) } else { value.max(next) };
        }
    }
    fn operand(rest: &mut &str, item: Item) -> u8 {
        if let Some(after) = rest.strip_prefix("not ") {
            *rest = after;
            return 2 - operand(rest, item);
        }
        if let Some(after) = rest.strip_prefix('(') {
            *rest = after;
            let value = expression(rest, item);
            *rest = rest.strip_prefix(')').unwrap();
            return value;
        }
        let question: usize = rest[1..2].parse().unwrap();
        *rest = &rest[2..];
        item[question]
    }
    let mut rest = name;
    let value = expression(&mut rest, item);
    assert_eq!(rest, "");
    value
}

fn expressions() -> impl Strategy<Value = Expression> {
    let asks = (0..QUESTIONS).prop_map(Expression::Asks);
    asks.prop_recursive(6, 24, 2, |inner| {
        let pair = (inner.clone(), inner.clone());
        prop_oneof![
            inner.prop_map(|a| Expression::Not(a.into())),
            pair.clone().prop_map(|(a, b)| Expression::And(a.into(), b.into())),
            pair.prop_map(|(a, b)| Expression::Or(a.into(), b.into())),
        ]
    })
}

fn items() -> impl Strategy<Value = Vec<Item>> {
    prop::collection::vec(prop::array::uniform4(0..=2_u8), 0..40)
}

fn criteria(expressions: &[Expression]) -> Vec<Criterion<Item>> {
    expressions.iter().map(Expression::criterion).collect()
}

/// How many items have this value of the expression.
fn count<'a>(items: impl IntoIterator<Item = &'a Item>, of: &Expression, value: u8) -> u64 {
    items.into_iter().filter(|item| of.value(**item) == value).count().try_into().unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn a_criterion_answers_as_its_tree_and_as_its_name_reads(
        expression in expressions(), item in prop::array::uniform4(0..=2_u8),
    ) {
        let criterion = expression.criterion();
        let value = expression.value(item);
        let answer = [Answer::No, Answer::Unknown, Answer::Yes][usize::from(value)];
        prop_assert_eq!(criterion.answer(&item), answer);
        prop_assert_eq!(read(&criterion.to_string(), item), value);
    }

    #[test]
    fn the_report_is_what_counting_again_for_each_criterion_gives(
        items in items(), asked in prop::collection::vec(expressions(), 0..5),
    ) {
        let cohort = Cohort::select(&items, &criteria(&asked));
        let mut left: Vec<&Item> = items.iter().collect();
        prop_assert_eq!(cohort.report().steps().len(), asked.len());
        for (step, expression) in cohort.report().steps().iter().zip(&asked) {
            prop_assert_eq!(step.came(), u64::try_from(left.len()).unwrap());
            let removed = step.removed();
            prop_assert_eq!(removed.failed, count(left.iter().copied(), expression, 0));
            prop_assert_eq!(removed.unknown, count(left.iter().copied(), expression, 1));
            prop_assert_eq!(step.alone().failed, count(&items, expression, 0));
            prop_assert_eq!(step.alone().unknown, count(&items, expression, 1));
            left.retain(|item| expression.value(**item) == 2);
            prop_assert_eq!(step.left(), u64::try_from(left.len()).unwrap());
        }
        prop_assert_eq!(cohort.passing(), left);
    }

    #[test]
    fn what_is_removed_and_what_passes_add_up_to_the_total(
        items in items(), asked in prop::collection::vec(expressions(), 0..5),
    ) {
        let cohort = Cohort::select(&items, &criteria(&asked));
        let report = cohort.report();
        let removed: u64 = report.steps().iter().map(|step| step.removed().total()).sum();
        prop_assert_eq!(report.total(), u64::try_from(items.len()).unwrap());
        prop_assert_eq!(report.total(), removed + report.passed());
        prop_assert_eq!(report.passed(), u64::try_from(cohort.passing().len()).unwrap());
        let share = report.share_passed(Rounding::HalfEven).known();
        prop_assert_eq!(share.is_some(), !items.is_empty());
    }

    #[test]
    fn the_order_of_the_criteria_changes_neither_who_passes_nor_what_each_removes_alone(
        items in items(),
        (asked, other) in prop::collection::vec(expressions(), 0..5)
            .prop_flat_map(|asked| (Just(asked.clone()), Just(asked).prop_shuffle())),
    ) {
        let (here, there) = (criteria(&asked), criteria(&other));
        let (here, there) = (Cohort::select(&items, &here), Cohort::select(&items, &there));
        prop_assert_eq!(here.passing(), there.passing());
        let alone = |cohort: &Cohort<'_, Item>| {
            let steps = cohort.report().steps().iter();
            let mut alone: Vec<_> = steps
                .map(|step| (step.name().to_owned(), step.alone().failed, step.alone().unknown))
                .collect();
            alone.sort();
            alone
        };
        prop_assert_eq!(alone(&here), alone(&there));
    }

    #[test]
    fn merged_parts_are_the_whole_and_are_read_back(
        parts in prop::collection::vec(items(), 1..4),
        asked in prop::collection::vec(expressions(), 0..4),
    ) {
        let criteria = criteria(&asked);
        let mut merged = CohortFold::new(&criteria).into_report();
        for part in &parts {
            let report = Cohort::select(part, &criteria).into_parts().1;
            let sent = serde_json::to_string(&report).unwrap();
            merged.merge(&serde_json::from_str(&sent).unwrap()).unwrap();
        }
        let whole = parts.concat();
        prop_assert_eq!(merged, Cohort::select(&whole, &criteria).into_parts().1);
    }

    #[test]
    fn a_distribution_is_what_asking_each_bin_gives_and_its_shares_add_up_to_one(
        edges in subsequence((0..60_i64).collect::<Vec<_>>(), 1..8),
        parts in prop::collection::vec(
            prop::collection::vec(prop::option::weighted(0.9, -5..70_i64), 0..30), 1..4),
        digits in 0..=Share::DIGITS,
    ) {
        let bins = Bins::try_new(edges.clone()).unwrap();
        let values = parts.concat();
        let distribution = Distribution::of(bins.clone(), values.iter().copied());
        let known: Vec<i64> = values.iter().flatten().copied().collect();
        prop_assert_eq!(distribution.known(), u64::try_from(known.len()).unwrap());
        let all = distribution.known() + distribution.unknown();
        prop_assert_eq!(all, u64::try_from(values.len()).unwrap());

        let mut sum = Decimal::ZERO;
        let bounds = [&[i64::MIN], &edges[..], &[i64::MAX]].concat();
        let rows: Vec<_> = distribution.rows(digits).collect();
        prop_assert_eq!(rows.len(), edges.len() + 1);
        for (row, bound) in rows.iter().zip(bounds.windows(2)) {
            let inside = known.iter().filter(|value| bound[0] <= **value && **value < bound[1]);
            let inside = u64::try_from(inside.count()).unwrap();
            prop_assert_eq!(row.count, inside);
            match row.share {
                Estimate::Known(share) => {
                    sum += share.value();
                    prop_assert_eq!(row.cumulative.known().unwrap().value(), sum);
                    // Less than one step of the last digit from the exact share.
                    let exact = Decimal::from(inside) / Decimal::from(known.len());
                    let step = Decimal::new(1, digits);
                    prop_assert!((share.value() - exact).abs() < step);
                }
                Estimate::NotEnoughData { .. } => prop_assert!(known.is_empty()),
            }
        }
        prop_assert_eq!(sum, if known.is_empty() { Decimal::ZERO } else { Decimal::ONE });

        let mut merged = Distribution::new(bins.clone());
        for part in &parts {
            merged.merge(&Distribution::of(bins.clone(), part.iter().copied())).unwrap();
        }
        prop_assert_eq!(merged, distribution);
    }

    #[test]
    fn the_workshop_has_its_counts_on_every_day(days in 0..109_500_u64) {
        let as_of = day("1900-01-01").checked_add_days(chrono::Days::new(days)).unwrap();
        let cars = workshop::cars(as_of).unwrap();
        let cohort = Cohort::select(&cars, &workshop_criteria(as_of));
        prop_assert_eq!(cohort.report().passed(), 4_714);
    }
}
