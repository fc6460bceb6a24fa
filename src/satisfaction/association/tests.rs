use super::rank::{correlation, interval, meng, ranks};
use super::{
    AssociationPolicy, AssociationPolicyDraft, Associations, Column, Lead, LeadVerdict,
    NoCorrelation, NoFit, associations, least_squares,
};
use crate::rule::Draft;
use crate::satisfaction::Figure;
use crate::units::Estimate;
use proptest::prelude::*;
use rust_decimal::Decimal;

type Answers = Vec<Option<Figure>>;

fn all(answers: &[i16]) -> Answers {
    answers.iter().map(|answer| Some(Figure::from(*answer))).collect()
}

fn column<K>(item: K, answers: &[i16]) -> Column<K> {
    Column { item, answers: all(answers) }
}

fn judged(whole: &Answers, items: &[Column<u8>]) -> Associations<u8> {
    associations(whole, items, &AssociationPolicy::default()).unwrap()
}

fn lead(whole: &Answers, items: &[Column<u8>]) -> Lead<u8> {
    judged(whole, items).lead.unwrap().known().unwrap()
}

fn near(a: f64, b: f64, within: f64) -> bool {
    (a - b).abs() <= within * b.abs().max(1.0)
}

#[test]
fn the_coefficient_is_that_of_the_literature() {
    // The worked example of most introductions: intelligence and hours of television; Σd² is 194.
    let intelligence = all(&[106, 100, 86, 101, 99, 103, 97, 113, 112, 110]);
    let television = column(1, &[7, 27, 2, 50, 28, 29, 20, 12, 6, 17]);
    let found = judged(&intelligence, &[television]).items[0].correlation.unwrap();
    assert!(near(found.coefficient, 1.0 - 6.0 * 194.0 / 990.0, 1e-15));
    // tanh(atanh(r) ± 1.959964 √((1 + r² ÷ 2) ÷ 7)), by another program.
    assert!(near(found.low, -0.727_830_0, 1e-6), "{}", found.low);
    assert!(near(found.high, 0.514_546_7, 1e-6), "{}", found.high);
}

#[test]
fn equal_answers_share_the_mean_of_their_ranks() {
    let ranked = |answers: &[i16]| {
        let answers: Vec<Figure> = answers.iter().copied().map(Figure::from).collect();
        ranks(&answers)
    };
    // Ranks 1, 3, 3, 3, 5 of 5: doubled and less 6.
    assert_eq!(ranked(&[1, 4, 4, 4, 9]), [-4, 0, 0, 0, 4]);
    assert_eq!(ranked(&[2, 2, 1, 1]), [2, 2, -2, -2]);
    assert_eq!(ranked(&[7]), [0]);
    assert_eq!(ranked(&[]), [0; 0]);
    // Σd² is 4.5 + …: by definition on ranks 1.5, 1.5, 3, 4 and 2, 1, 3, 4.
    let r = correlation(&ranked(&[1, 1, 2, 3]), &ranked(&[2, 1, 3, 4])).unwrap();
    assert!(near(r, 4.5 / (4.5_f64 * 5.0).sqrt(), 1e-15));
}

#[test]
fn a_perfect_correlation_of_few_answers_makes_nothing_certain() {
    let whole: Vec<i16> = (0..10).collect();
    let found = judged(&all(&whole), &[column(1, &whole)]).items[0].correlation.unwrap();
    assert!(near(found.coefficient, 1.0, 0.0) && near(found.high, 1.0, 0.0));
    assert!(found.low > 0.9 && found.low < 0.99, "{}", found.low);
    let many: Vec<i16> = (0..1_000).collect();
    let sure = judged(&all(&many), &[column(1, &many)]).items[0].correlation.unwrap();
    assert!(sure.low > found.low);
}

#[test]
fn why_there_is_no_correlation_is_said() {
    let whole = all(&[1, 2, 3, 4, 5, 1, 2, 3, 4, 5]);
    let why = |whole: &Answers, item| judged(whole, &[item]).items[0].correlation.unwrap_err();
    assert_eq!(why(&whole, column(1, &[3; 10])), NoCorrelation::ItemAlike);
    let given = column(1, &[1, 2, 3, 4, 5, 1, 2, 3, 4, 5]);
    assert_eq!(why(&all(&[3; 10]), given.clone()), NoCorrelation::WholeAlike);
    let mut few = given;
    few.answers[3] = None;
    assert_eq!(why(&whole, few.clone()), NoCorrelation::TooFew { have: 9, need: 10 });
    let mut one_missing = whole.clone();
    (one_missing[3], one_missing[4]) = (None, None);
    let item = &judged(&one_missing, &[few]).items[0];
    assert_eq!((item.pairs, item.only_whole, item.only_item), (8, 0, 1));
    assert_eq!(
        item.to_string(),
        "whether 1 goes with the whole cannot be said: 8 answered both: it takes 10"
    );
    assert_eq!(judged(&vec![], &[column(1, &[])]).items[0].pairs, 0);
    assert_eq!(judged(&whole, &[]), Associations { items: vec![], lead: None });
}

#[test]
fn lists_that_do_not_fit_are_refused_all_at_once() {
    let items = [column("a", &[1]), column("b", &[1, 2]), column("a", &[1, 2, 3])];
    let policy = AssociationPolicy::default();
    let refused = associations(&all(&[1, 2]), &items, &policy).unwrap_err();
    assert_eq!(refused.paths(), ["items[2]", "items[0].answers", "items[2].answers"]);
    assert_eq!(least_squares(&all(&[1, 2]), &items, &policy), Err(NoFit::Problems(refused)));
}

#[test]
fn the_strongest_comes_first_either_way_and_what_cannot_be_said_last() {
    let whole: Vec<i16> = (0..40).collect();
    let scrambled: Vec<i16> = (0..40).map(|n| n * 17 % 40).collect();
    let falling: Vec<i16> = (0..40).map(|n| 100 - n + (n % 3)).collect();
    let rising: Vec<i16> = (0..40).map(|n| n + n * 17 % 13).collect();
    let items =
        [column(1, &[5; 40]), column(2, &scrambled), column(3, &rising), column(4, &falling)];
    let found = judged(&all(&whole), &items);
    assert_eq!(found.items.iter().map(|one| one.item).collect::<Vec<_>>(), [4, 3, 2, 1]);
    assert!(found.items[0].correlation.unwrap().coefficient < -0.9);
    let lead = found.lead.unwrap().known().unwrap();
    assert_eq!((lead.first, lead.second, lead.verdict), (4, 3, LeadVerdict::Closer));
    assert!(
        lead.to_string().starts_with("4 goes with the whole more closely than 3 (40 answers, p")
    );
}

#[test]
fn two_names_for_one_item_are_not_told_apart() {
    let whole: Vec<i16> = (0..40).collect();
    let other: Vec<i16> = (0..40).map(|n| n + n * 17 % 13).collect();
    let same = lead(&all(&whole), &[column(1, &other), column(2, &other)]);
    assert_eq!((same.p, same.verdict), (None, LeadVerdict::NotTold));
    assert_eq!(
        same.to_string(),
        "how 1 goes with the whole is not to be told from how 2 does (40 answers). This is no cause"
    );
    // Turned over it is the same item.
    let turned: Vec<i16> = other.iter().map(|n| -n).collect();
    assert_eq!(lead(&all(&whole), &[column(1, &turned), column(2, &other)]).p, None);
    // Of those who answered all three there are too few.
    let (mut a, mut b) = (column(1, &other), column(2, &whole));
    a.answers[..16].fill(None);
    b.answers[24..].fill(None);
    let found = judged(&all(&whole), &[a, b]).lead;
    assert_eq!(found, Some(Estimate::NotEnoughData { have: 8, need: 10 }));
}

#[test]
fn the_test_of_the_lead_is_that_of_the_paper() {
    // Formula 1 of Meng, Rosenthal and Rubin (1992), computed by another program.
    let table = [
        (0.5, 0.2, 0.1, 315, 4.389_932_143),
        (0.63, 0.42, 0.5, 15, 0.906_089_528),
        (0.9, 0.89, 0.95, 100, 0.736_730_581),
        // Here f would be above 1.
        (0.3, 0.1, -0.95, 50, 0.726_182_236),
    ];
    for (a, b, between, n, expected) in table {
        let z = meng(a, b, between, n).unwrap();
        assert!(near(z, expected, 1e-8), "{a} {b}: {z}");
        assert!(near(meng(b, a, between, n).unwrap(), -expected, 1e-8));
    }
}

/// Numbers without a pattern, the same on every machine.
struct Draws(u64);

impl Draws {
    fn next(&mut self) -> i16 {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        i16::try_from(self.0 >> 52).unwrap()
    }

    fn many(&mut self, count: usize) -> Vec<i16> {
        (0..count).map(|_| self.next()).collect()
    }
}

#[test]
fn a_lead_where_there_is_none_is_claimed_about_as_often_as_stated() {
    let mut draws = Draws(7);
    let (mut claimed, mut missed) = (0, 0);
    for _ in 0..1_000 {
        let [whole, a, b] = [0, 1, 2].map(|_| draws.many(60));
        // Both go with the whole alike, and are answered on five points.
        let mixed = |own: &[i16]| -> Vec<i16> {
            own.iter().zip(&whole).map(|(own, whole)| (own + whole) / 1_639).collect()
        };
        let found = judged(&all(&whole), &[column(1, &mixed(&a)), column(2, &mixed(&b))]);
        let lead = found.lead.unwrap().known().unwrap();
        claimed += i32::from(lead.verdict == LeadVerdict::Closer);
        // Two that have nothing to do with each other: the interval misses zero as often as stated.
        let none = judged(&all(&whole), &[column(1, &a)]).items[0].correlation.unwrap();
        missed += i32::from(none.low > 0.0 || none.high < 0.0);
    }
    assert!((20..=65).contains(&claimed), "{claimed} of 1,000");
    assert!((30..=65).contains(&missed), "{missed} of 1,000");
}

#[test]
fn ten_thousand_items_and_extremes_of_the_scale_are_judged() {
    let whole: Vec<i16> = (0..12).collect();
    let items: Vec<Column<u16>> =
        (0..10_000).map(|item| Column { item, answers: all(&whole) }).collect();
    let found = associations(&all(&whole), &items, &AssociationPolicy::default()).unwrap();
    assert_eq!(found.items.len(), 10_000);
    assert_eq!(found.items[0].item, 0);
    let ends = ["-1000000", "1000000"].map(|end| Some(end.parse::<Figure>().unwrap()));
    let whole: Answers = ends.into_iter().cycle().take(100).collect();
    let item = Column { item: 1_u8, answers: whole.clone() };
    let found = judged(&whole, std::slice::from_ref(&item)).items[0].correlation.unwrap();
    assert!(near(found.coefficient, 1.0, 0.0));
    let fit = least_squares(&whole, &[item], &AssociationPolicy::default()).unwrap();
    assert!(near(fit.coefficients[0].per_point, 1.0, 1e-12) && near(fit.intercept, 0.0, 1e-6));
}

fn answers(customers: usize) -> impl Strategy<Value = Answers> {
    let answer = proptest::option::weighted(0.9, (1..=7_i16).prop_map(Figure::from));
    proptest::collection::vec(answer, customers)
}

fn sheets() -> impl Strategy<Value = (Answers, Vec<Column<u8>>)> {
    (10..60_usize, 1..5_usize).prop_flat_map(|(customers, items)| {
        let items = proptest::collection::vec(answers(customers), items);
        (answers(customers), items).prop_map(|(whole, items)| {
            let column = |(item, answers)| Column { item, answers };
            (whole, (0..).zip(items).map(column).collect())
        })
    })
}

/// The mean rank by definition, without a sort.
fn plain_ranks(values: &[Figure]) -> Vec<f64> {
    let rank = |value: &Figure| {
        let below = values.iter().filter(|other| *other < value).count();
        let equal = values.iter().filter(|other| *other == value).count();
        f64::from(u32::try_from(2 * below + equal + 1).unwrap()) / 2.0
    };
    values.iter().map(rank).collect()
}

fn plain_correlation(a: &[f64], b: &[f64]) -> f64 {
    let n = f64::from(u32::try_from(a.len()).unwrap());
    let mean = |list: &[f64]| list.iter().sum::<f64>() / n;
    let (of_a, of_b) = (mean(a), mean(b));
    let sum = |f: &dyn Fn(f64, f64) -> f64| {
        a.iter().zip(b).map(|(a, b)| f(a - of_a, b - of_b)).sum::<f64>()
    };
    sum(&|a, b| a * b) / (sum(&|a, _| a * a) * sum(&|_, b| b * b)).sqrt()
}

proptest! {
    #[test]
    fn each_item_is_judged_as_by_definition((whole, items) in sheets()) {
        for found in judged(&whole, &items).items {
            let column = items.iter().find(|column| column.item == found.item).unwrap();
            let both: Vec<(Figure, Figure)> =
                whole.iter().zip(&column.answers).filter_map(|(a, b)| Some(((*a)?, (*b)?))).collect();
            prop_assert_eq!(found.pairs, both.len() as u64);
            let (a, b): (Vec<Figure>, Vec<Figure>) = both.into_iter().unzip();
            let answered = |list: &Answers| list.iter().flatten().count() as u64;
            prop_assert_eq!(found.pairs + found.only_whole, answered(&whole));
            prop_assert_eq!(found.pairs + found.only_item, answered(&column.answers));
            let Ok(known) = found.correlation else {
                let alike = |list: &[Figure]| list.iter().all(|one| *one == list[0]);
                prop_assert!(found.pairs < 10 || alike(&a) || alike(&b));
                continue;
            };
            prop_assert!(near(known.coefficient, plain_correlation(&plain_ranks(&a), &plain_ranks(&b)), 1e-12));
            prop_assert!(-1.0 <= known.low && known.low <= known.coefficient);
            prop_assert!(known.coefficient <= known.high && known.high <= 1.0);
        }
    }

    #[test]
    fn neither_the_order_of_customers_and_items_nor_the_steps_of_the_scale_make_a_difference(
        (whole, items) in sheets(), turn in 0..60_usize,
        steps in proptest::collection::vec(1..1_000_i64, 7),
    ) {
        let before = judged(&whole, &items);
        let turned = |list: &Answers| {
            let mut list = list.clone();
            let by = turn % list.len();
            list.rotate_left(by);
            list
        };
        let of = |item: &Column<u8>, answers| Column { item: item.item, answers };
        let again: Vec<_> = items.iter().rev().map(|item| of(item, turned(&item.answers))).collect();
        prop_assert_eq!(&judged(&turned(&whole), &again), &before);
        // Any scale that keeps the order of its seven answers.
        let stretched = |list: &Answers| -> Answers {
            list.iter().map(|answer| answer.map(|answer| {
                let place: usize = answer.value().try_into().unwrap();
                let sum: i64 = steps.iter().take(place).sum();
                Figure::try_new(Decimal::new(sum, 2)).unwrap()
            })).collect()
        };
        let again: Vec<_> = items.iter().map(|item| of(item, stretched(&item.answers))).collect();
        prop_assert_eq!(&judged(&stretched(&whole), &again), &before);
        // Turned over, what rose falls.
        let fallen = |list: &Answers| -> Answers {
            list.iter().map(|answer| answer.map(|answer| Figure::try_new(-answer.value()).unwrap())).collect()
        };
        let again: Vec<_> = items.iter().map(|item| of(item, fallen(&item.answers))).collect();
        for (one, other) in before.items.iter().zip(judged(&whole, &again).items) {
            prop_assert_eq!(one.item, other.item);
            if let (Ok(one), Ok(other)) = (one.correlation, other.correlation) {
                prop_assert!(near(one.coefficient, -other.coefficient, 0.0));
                prop_assert!(near(one.low, -other.high, 1e-12) && near(one.high, -other.low, 1e-12));
            }
        }
    }

    #[test]
    fn with_more_answers_of_the_same_an_interval_gets_narrower(r in -0.99..0.99_f64, n in 10..500_u64) {
        let (few, more) = (interval(r, n, 1.96), interval(r, 2 * n, 1.96));
        prop_assert!(more.0 >= few.0 && more.1 <= few.1);
        let sure = interval(r, n, 2.58);
        prop_assert!(sure.0 <= few.0 && sure.1 >= few.1);
        let mirrored = interval(-r, n, 1.96);
        prop_assert!(near(mirrored.0, -few.1, 1e-14) && near(mirrored.1, -few.0, 1e-14));
    }

    #[test]
    fn what_is_left_over_has_nothing_to_do_with_any_item((whole, items) in sheets()) {
        let draft = AssociationPolicyDraft { answers_beyond_items: 2, ..Default::default() };
        let policy = draft.validate().unwrap();
        let Ok(fit) = least_squares(&whole, &items, &policy) else { return Ok(()) };
        let float = |figure: Figure| figure.value().to_string().parse::<f64>().unwrap();
        let row = |place: usize| -> Option<(f64, Vec<f64>)> {
            let items: Option<Vec<f64>> =
                items.iter().map(|item| item.answers[place].map(float)).collect();
            Some((float(whole[place]?), items?))
        };
        let rows: Vec<_> = (0..whole.len()).filter_map(row).collect();
        prop_assert_eq!(rows.len() as u64, fit.answers);
        let left = |(whole, items): &(f64, Vec<f64>)| {
            let parts = items.iter().zip(&fit.coefficients).map(|(x, one)| x * one.per_point);
            whole - fit.intercept - parts.sum::<f64>()
        };
        prop_assert!(near(rows.iter().map(left).sum(), 0.0, 1e-8));
        for item in 0..items.len() {
            prop_assert!(near(rows.iter().map(|row| left(row) * row.1[item]).sum(), 0.0, 1e-7));
        }
        let n = f64::from(u32::try_from(rows.len()).unwrap());
        let mean = rows.iter().map(|row| row.0).sum::<f64>() / n;
        let total: f64 = rows.iter().map(|row| (row.0 - mean).powi(2)).sum();
        let rest: f64 = rows.iter().map(|row| left(row).powi(2)).sum();
        prop_assert!(near(fit.explained, 1.0 - rest / total, 1e-9));
        prop_assert!(fit.condition >= 1.0 && fit.coefficients.iter().all(|one| one.variance_inflation >= 1.0 - 1e-9));
        // Neither the order of customers nor that of items makes a difference.
        let turned = |list: &Answers| list.iter().rev().copied().collect::<Answers>();
        let again: Vec<_> =
            items.iter().rev().map(|item| Column { item: item.item, answers: turned(&item.answers) }).collect();
        prop_assert_eq!(least_squares(&turned(&whole), &again, &policy), Ok(fit));
    }
}

/// Longley's data on employment (1967), which the American institute of standards certifies to fifteen
/// digits (StRD, Linear Regression).
const LONGLEY: [[&str; 7]; 16] = [
    ["60323", "83", "234289", "2356", "1590", "107608", "1947"],
    ["61122", "88.5", "259426", "2325", "1456", "108632", "1948"],
    ["60171", "88.2", "258054", "3682", "1616", "109773", "1949"],
    ["61187", "89.5", "284599", "3351", "1650", "110929", "1950"],
    ["63221", "96.2", "328975", "2099", "3099", "112075", "1951"],
    ["63639", "98.1", "346999", "1932", "3594", "113270", "1952"],
    ["64989", "99", "365385", "1870", "3547", "115094", "1953"],
    ["63761", "100", "363112", "3578", "3350", "116219", "1954"],
    ["66019", "101.2", "397469", "2904", "3048", "117388", "1955"],
    ["67857", "104.6", "419180", "2822", "2857", "118734", "1956"],
    ["68169", "108.4", "442769", "2936", "2798", "120445", "1957"],
    ["66513", "110.8", "444546", "4681", "2637", "121950", "1958"],
    ["68655", "112.6", "482704", "3813", "2552", "123366", "1959"],
    ["69564", "114.2", "502601", "3931", "2514", "125368", "1960"],
    ["69331", "115.7", "518173", "4806", "2572", "127852", "1961"],
    ["70551", "116.9", "554894", "4007", "2827", "130081", "1962"],
];

fn longley() -> (Answers, Vec<Column<usize>>) {
    let of = |place: usize| -> Answers {
        LONGLEY.iter().map(|row| Some(row[place].parse().unwrap())).collect()
    };
    (of(0), (1..7).map(|item| Column { item, answers: of(item) }).collect())
}

#[test]
fn a_hard_case_is_refused_by_default_and_right_to_nine_digits_where_it_is_let_through() {
    let (whole, items) = longley();
    let policy = |max_condition| {
        let draft =
            AssociationPolicyDraft { max_condition, answers_beyond_items: 2, ..Default::default() };
        draft.validate().unwrap()
    };
    let refused = least_squares(&whole, &items, &policy(30)).unwrap_err();
    let NoFit::IllConditioned { condition, max: 30, first: 2, second: 6 } = refused else {
        panic!("{refused}");
    };
    assert!(condition > 100.0 && condition < 120.0, "{condition}");
    assert_eq!(
        refused.to_string(),
        "the items go with each other too closely, above all `2` and `6`: condition number 110.5, \
         expected at most 30"
    );
    let fit = least_squares(&whole, &items, &policy(1_000)).unwrap();
    assert!(near(fit.intercept, -3_482_258.634_595_82, 1e-9));
    assert!(near(fit.explained, 0.995_479_004_577_296, 1e-12));
    let certified = [
        (15.061_872_271_373_3, 84.914_925_774_766_9),
        (-0.035_819_179_292_591_0, 0.033_491_007_772_243_2),
        (-2.020_229_803_816_83, 0.488_399_681_651_699),
        (-1.033_226_867_173_59, 0.214_274_163_161_675),
        (-0.051_104_105_653_580_7, 0.226_073_200_069_370),
        (1_829.151_464_613_55, 455.478_499_142_212),
    ];
    for (one, (per_point, error)) in fit.coefficients.iter().zip(certified) {
        assert!((one.per_point / per_point - 1.0_f64).abs() < 1e-9, "{one:?}");
        assert!((one.standard_error / error - 1.0_f64).abs() < 1e-9, "{one:?}");
    }
}

#[test]
fn what_the_answers_cannot_tell_is_refused() {
    let policy = AssociationPolicy::default();
    let whole: Vec<i16> = (0..40).map(|n| n * 7 % 11).collect();
    let a: Vec<i16> = (0..40).map(|n| n % 5).collect();
    let b: Vec<i16> = (0..40).map(|n| n * 3 % 7).collect();
    let sum: Vec<i16> = a.iter().zip(&b).map(|(a, b)| a + b).collect();
    let fit = |whole: &Answers, items: &[Column<u8>]| least_squares(whole, items, &policy);
    let none = fit(&all(&whole), &[]).unwrap_err();
    assert_eq!(none, NoFit::Items { given: 0, max: 50 });
    let many: Vec<_> = (0..51).map(|item| column(item, &a)).collect();
    assert_eq!(fit(&all(&whole), &many), Err(NoFit::Items { given: 51, max: 50 }));
    let items = [column(1, &a), column(2, &b), column(3, &sum)];
    let Err(NoFit::IllConditioned { condition, .. }) = fit(&all(&whole), &items) else {
        panic!("one follows from the others");
    };
    assert!(condition.is_infinite());
    assert!(fit(&all(&whole), &items[..2]).is_ok());
    let alike = [column(1, &a), column(2, &[4; 40])];
    assert_eq!(fit(&all(&whole), &alike), Err(NoFit::ItemAlike(2)));
    assert_eq!(fit(&all(&[4; 40]), &items[..2]), Err(NoFit::WholeAlike));
    let mut few = items.clone();
    few[0].answers[..18].fill(None);
    few[1].answers[39] = None;
    assert_eq!(fit(&all(&whole), &few[..2]), Err(NoFit::TooFew { have: 21, need: 22 }));
    few[1].answers[39] = Some(4.into());
    let enough = fit(&all(&whole), &few[..2]).unwrap();
    assert_eq!((enough.answers, enough.incomplete), (22, 18));
}

#[test]
fn fifty_items_are_fitted() {
    let mut draws = Draws(3);
    let items: Vec<_> = (0..50).map(|item| column(item, &draws.many(200))).collect();
    let whole = draws.many(200);
    let fit = least_squares(&all(&whole), &items, &AssociationPolicy::default()).unwrap();
    assert_eq!(fit.coefficients.len(), 50);
    assert!(fit.explained > fit.explained_adjusted && fit.condition < 5.0);
    assert_eq!(fit.to_string().lines().count(), 52);
}
