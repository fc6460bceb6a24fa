use super::{
    Pyramid, PyramidInput, PyramidLayer, PyramidPlace, PyramidPolicy, PyramidPolicyDraft,
    PyramidSeat, pyramid,
};
use crate::behavior::BehaviorFold;
use crate::rule::Draft;
use crate::units::{Currency, Estimate, Money, Period};

fn fen(minor: i64) -> Money {
    Money::from_minor(minor, Currency::CNY)
}

fn build(values: &[i64]) -> Pyramid<usize> {
    let inputs = values.iter().map(|&value| PyramidInput::Active(fen(value)));
    pyramid(inputs.enumerate(), Currency::CNY, &PyramidPolicy::default()).unwrap()
}

fn place(pyramid: &Pyramid<usize>, number: usize) -> PyramidPlace<'_> {
    match pyramid.get(number) {
        Some((_, PyramidSeat::Layer(place))) => place,
        other => panic!("{other:?}"),
    }
}

fn names(values: &[i64]) -> Vec<String> {
    let pyramid = build(values);
    (0..values.len()).map(|number| place(&pyramid, number).name().to_owned()).collect()
}

#[test]
fn of_ten_the_best_is_the_top_and_a_layer_can_be_empty() {
    let values: Vec<i64> = (1..=10).rev().collect();
    let names = names(&values);
    assert_eq!(names[..3], ["top", "medium", "small"]);
    assert!(names[3..].iter().all(|name| name == "small"));
}

#[test]
fn exactly_at_a_cut_the_next_layer_begins() {
    let values: Vec<i64> = (1..=100).rev().collect();
    let names = names(&values);
    let first = |name: &str| names.iter().position(|one| one == name).unwrap();
    assert_eq!((first("large"), first("medium"), first("small")), (1, 5, 20));
}

#[test]
fn equal_customers_are_never_split() {
    assert_eq!(names(&[7; 50]), ["top"; 50]);
    assert_eq!(names(&[1]), ["top"]);
}

#[test]
fn zero_and_negative_value_are_in_the_last_layer() {
    assert_eq!(names(&[0, 0, -3]), ["small"; 3]);
    assert_eq!(names(&[-1, 5, 0]), ["small", "top", "small"]);
    let pyramid = build(&[0, 0, -300]);
    let last = place(&pyramid, 2);
    let reasons: Vec<String> = last.reasons().iter().map(ToString::to_string).collect();
    assert_eq!(reasons, ["value -3.00 CNY, not above zero"]);
    // Any positive value would be the largest.
    assert_eq!(last.step_up(), Some((fen(301), 1)));
}

#[test]
fn without_active_customers_there_are_no_shares_and_no_smallest_value() {
    let inputs = [PyramidInput::Inactive, PyramidInput::Prospect, PyramidInput::Prospect];
    let customers = inputs.into_iter().enumerate();
    let pyramid = pyramid(customers, Currency::CNY, &PyramidPolicy::default()).unwrap();
    assert_eq!((pyramid.inactive(), pyramid.prospects()), (1, 2));
    assert!(pyramid.layers().iter().all(|layer| layer.share_of_customers.is_none()));
    let unknown = Some(Estimate::NotEnoughData { have: 0, need: 1 });
    assert_eq!(pyramid.smallest_of_layer(1), unknown);
    assert_eq!((pyramid.smallest_of_layer(0), pyramid.smallest_of_layer(5)), (None, None));
}

#[test]
fn a_place_says_why_and_what_would_raise_it() {
    let values: Vec<i64> = (1..=100).rev().map(|value| value * 100).collect();
    let pyramid = build(&values);
    let place = place(&pyramid, 6);
    let reasons: Vec<String> = place.reasons().iter().map(ToString::to_string).collect();
    insta::assert_snapshot!(reasons.join("\n"), @r"
    customers with a larger value: 6, at least the 5 at which the layer above ends (by 1)
    value 94.00 CNY, below the smallest of the layer above, 96.00 CNY (by 2.00 CNY)
    customers with a larger value: 6, below the 20 at which this layer ends (by 14)
    value 94.00 CNY, at least the smallest of this layer, 81.00 CNY (by 13.00 CNY)
    ");
    assert_eq!((place.name(), place.rank()), ("medium", (7, 100)));
    assert_eq!(place.step_up(), Some((fen(200), 2)));
    assert_eq!(pyramid.smallest_of_layer(2), Some(Estimate::Known(fen(9_600))));
}

#[test]
fn who_bought_before_the_period_is_inactive_and_who_never_did_is_a_prospect() {
    let day = |text: &str| text.parse().unwrap();
    let period = Period::from_first_to_last(day("2026-01-01"), day("2026-12-31")).unwrap();
    let mut fold = BehaviorFold::new(Currency::CNY);
    let input = |fold: &BehaviorFold| {
        let behavior = fold.as_of(day("2026-12-31")).unwrap();
        PyramidInput::of_period(&behavior, &fold.totals(period).unwrap())
    };
    assert_eq!(input(&fold), PyramidInput::Prospect);
    fold.add_purchase(day("2025-12-31"), fen(700)).unwrap();
    assert_eq!(input(&fold), PyramidInput::Inactive);
    fold.add_purchase(day("2026-01-01"), fen(200)).unwrap();
    assert_eq!(input(&fold), PyramidInput::Active(fen(200)));
}

#[test]
fn another_currency_or_a_total_out_of_range_is_an_error() {
    let policy = PyramidPolicy::default();
    let yen = PyramidInput::Active(Money::from_minor(1, Currency::JPY));
    assert!(pyramid([(1, yen)], Currency::CNY, &policy).is_err());
    let bound = PyramidInput::Active("10000000000000000000 CNY".parse().unwrap());
    assert!(pyramid([(1, bound), (2, bound)], Currency::CNY, &policy).is_err());
}

#[test]
fn all_problems_of_the_layers_come_back_at_once() {
    let layer =
        |name: &str, share: &str| PyramidLayer { name: name.into(), share: share.parse().unwrap() };
    let refused = |layers| PyramidPolicyDraft { layers }.validate().unwrap_err().to_string();
    let layers = vec![layer("a", "0"), layer(" a", "0.5"), layer("", "0.5")];
    insta::assert_snapshot!(refused(layers).replace("; ", "\n"), @r"
    `layers[1].name`: `a` is taken by `layers[0].name`
    `layers[2].name`: a name is missing
    `layers[0].share`: `0` is not above zero
    ");
    assert_eq!(refused(vec![]), "`layers`: 0 entries are not between 1 and 100");
    let layers = vec![layer("a", "0.6"), layer("b", "0.6")];
    assert_eq!(refused(layers), "`layers`: the shares add up to `1.2` and not to 1");
}

#[test]
fn a_policy_is_read_through_its_checks() {
    let read = |json: &str| serde_json::from_str::<PyramidPolicy>(json);
    let json = serde_json::to_string(&PyramidPolicy::default()).unwrap();
    insta::assert_snapshot!(
        json,
        @r#"{"layers":[{"name":"top","share":"0.01"},{"name":"large","share":"0.04"},{"name":"medium","share":"0.15"},{"name":"small","share":"0.8"}]}"#
    );
    assert_eq!(read(&json).unwrap(), PyramidPolicy::default());
    assert!(read(&json.replace("0.8", "0.81")).is_err());
    assert!(read(&json.replace("\"layers\"", "\"levels\"")).is_err());
}
