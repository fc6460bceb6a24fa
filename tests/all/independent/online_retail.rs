//! Revenue, ABC, recency, frequency, monetary value and rhythm, to the last digit.

use std::fmt::Write as _;

use chrono::NaiveDate;
use clienteling::base::CustomerBase;
use clienteling::review::{CustomerReview, Review, ReviewPolicy, review};
use clienteling::tiering::AbcClass;
use clienteling::{Currency, CustomerId, Money};
use rust_decimal::Decimal;

use super::tally::{RowKind, Tally};
use super::{Figures, computed, has_python, kept, log, made, public_log, random, read};

const DAYS: [&str; 3] = ["2010-12-09", "2011-06-30", "2011-12-10"];
/// Customers whose recency, frequency and monetary value are compared one by one.
const ONE_BY_ONE: [&str; 6] = ["12347", "12748", "14646", "17850", "14911", "12346"];

/// What the crate says about a log, under the names of the independent calculation.
fn figures(base: &CustomerBase, tally: &Tally, as_of: NaiveDate) -> Figures {
    let review = review(base, &ReviewPolicy::new(Currency::GBP), as_of).unwrap();
    let mut figures = Figures::new();
    let mut show = |name: &str, value: String| {
        assert_eq!(figures.insert(name.to_owned(), value), None, "{name}");
    };
    show("log_rows", (tally.readable() + tally.malformed).to_string());
    show("rows", (tally.readable() - tally.after(as_of)).to_string());
    show("log_rows_anonymous", tally.anonymous().to_string());
    assert_eq!(tally.unusable, 0);
    show("log_rows_purchase", tally.rows(RowKind::Purchase).named.to_string());
    show("log_rows_return", tally.rows(RowKind::Return).named.to_string());
    show("log_rows_adjustment", tally.rows(RowKind::Adjustment).named.to_string());
    show("log_customers", tally.customers.len().to_string());
    show("log_identical_kept_rows_beyond_first", tally.alike.to_string());

    let customers = review.customers();
    let sum = |of: fn(&CustomerReview) -> Money| {
        money(Money::try_sum(Currency::GBP, customers.iter().map(of)).unwrap())
    };
    show("customers_with_kept_row", customers.len().to_string());
    show("gross", sum(|one| one.behavior().totals().bought()));
    show("returned", sum(|one| one.behavior().totals().returned()));
    show("net", sum(|one| one.behavior().monetary()));
    abc_figures(&review, &mut show);
    rfm_figures(&review, &mut show);
    figures
}

fn abc_figures(review: &Review, show: &mut impl FnMut(&str, String)) {
    let summary = review.tiers();
    let mut ranked: Vec<_> =
        review.customers().iter().filter_map(|one| Some((one.abc()?, one.customer()))).collect();
    ranked.sort_by_key(|(abc, customer)| (abc.rank(), *customer));
    show("abc_customers", ranked.len().to_string());
    show("abc_total_positive", money(summary.total()));
    show("abc_nonpositive", summary.non_positive().to_string());
    show("abc_nonpositive_sum", money(summary.non_positive_value()));
    for totals in summary.classes() {
        let class = totals.class;
        let name = |what: &str| format!("abc_{class}_{what}");
        let members: Vec<_> = ranked.iter().filter(|(abc, _)| abc.class() == class).collect();
        assert_eq!(members.len() as u64, totals.customers);
        show(&name("customers"), totals.customers.to_string());
        show(&name("positive_sum"), money(totals.value));
        let all = Money::try_sum(Currency::GBP, members.iter().map(|(abc, _)| abc.value()));
        show(&name("sum_all_members"), money(all.unwrap()));
        let percent = totals.share_of_value.map(|share| share.value() * Decimal::ONE_HUNDRED);
        show(
            &name("positive_share_percent"),
            percent.map_or("none".into(), |percent| percent.to_string()),
        );
        if let (Some((first, _)), Some((last, _))) = (members.first(), members.last()) {
            for (what, value) in [("largest", first.value()), ("smallest", last.value())] {
                let equal = members.iter().filter(|(abc, _)| abc.value() == value);
                let ids: Vec<&str> = equal.map(|(_, customer)| customer.as_str()).collect();
                show(&name(what), money(value));
                show(&name(&format!("{what}_ids")), ids.join(" "));
            }
        }
    }
    for (place, (abc, customer)) in (1..=5).zip(&ranked) {
        show(&format!("top{place}"), format!("{customer} {}", money(abc.value())));
    }
}

fn rfm_figures(review: &Review, show: &mut impl FnMut(&str, String)) {
    let buyers = review.customers().iter().filter(|one| one.behavior().frequency() > 0);
    show("rfm_customers_with_purchase", buyers.clone().count().to_string());
    show("rfm_last_purchase_a_year_or_more_ago", review.warnings().len().to_string());
    let sum = |of: fn(&CustomerReview) -> u64| buyers.clone().map(of).sum::<u64>().to_string();
    show("rfm_sum_purchase_invoices", sum(|one| one.behavior().frequency()));
    show("rfm_sum_purchase_days", sum(|one| one.behavior().purchase_days()));
    for id in ONE_BY_ONE {
        let Some(one) = review.customer(&CustomerId::try_new(id).unwrap()) else { continue };
        let (behavior, name) = (one.behavior(), |what: &str| format!("rfm_{id}_{what}"));
        let or_none = |value: Option<String>| value.unwrap_or("none".into());
        show(
            &name("first_purchase"),
            or_none(behavior.first_purchase().map(|day| day.to_string())),
        );
        show(&name("last_purchase"), or_none(behavior.last_purchase().map(|day| day.to_string())));
        show(&name("purchase_invoices"), behavior.frequency().to_string());
        show(&name("purchase_days"), behavior.purchase_days().to_string());
        show(&name("gross"), money(behavior.totals().bought()));
        show(&name("returned"), money(behavior.totals().returned()));
        show(&name("net"), money(behavior.monetary()));
        show(&name("recency_days"), or_none(behavior.recency_days().map(|days| days.to_string())));
        let rhythm = behavior.rhythm().known();
        let mean = rhythm.map(|rhythm| fraction(rhythm.span_days(), rhythm.gaps()));
        show(&name("mean_gap_days"), or_none(mean));
        // A median is a whole number of halves, which a float holds exactly.
        let median = rhythm.map(|rhythm| (rhythm.median_days() * 2.0).to_string().parse().unwrap());
        show(&name("median_gap_days"), or_none(median.map(|halves| fraction(halves, 2))));
    }
}

fn money(money: Money) -> String {
    format!("{:.3}", money.amount())
}

fn fraction(numerator: u64, denominator: u64) -> String {
    let (mut a, mut b) = (numerator, denominator);
    while b > 0 {
        (a, b) = (b, a % b);
    }
    match denominator / a {
        1 => (numerator / a).to_string(),
        reduced => format!("{}/{reduced}", numerator / a),
    }
}

fn compare(ours: &Figures, theirs: &Figures, context: &str) {
    for (name, our) in ours {
        let their = theirs.get(name).unwrap_or_else(|| panic!("{context}: {name} is missing"));
        if name.ends_with("_percent") && our != "none" {
            let [our, their] = [our, their].map(|text| text.parse::<Decimal>().unwrap());
            assert!((our - their).abs() <= Decimal::new(1, 6), "{context}: {name}: {our}, {their}");
        } else {
            assert_eq!(our, their, "{context}: {name}");
        }
    }
    for class in [AbcClass::A, AbcClass::B, AbcClass::C] {
        assert!(ours.contains_key(&format!("abc_{class}_customers")));
    }
}

#[test]
fn the_public_log_gives_the_figures_of_the_independent_calculation() {
    let Some((base, tally)) = public_log() else { return };
    assert_eq!((base.len(), tally.readable()), (4_371, 541_909));
    let all = |kind| tally.rows(kind).named + tally.rows(kind).anonymous;
    assert_eq!(all(RowKind::Return), 9_288);
    assert_eq!(all(RowKind::Adjustment), 3);
    assert_eq!(all(RowKind::StockCorrection), 1_336);
    assert_eq!(all(RowKind::ZeroPrice) + all(RowKind::StockCorrection), 2_515);
    for day in DAYS {
        let theirs = kept("online_retail", day);
        let ours = figures(&base, &tally, day.parse().unwrap());
        assert!(ours.len() > 60, "{day}: {} figures", ours.len());
        compare(&ours, &theirs, day);
    }
}

#[test]
fn logs_made_here_give_the_figures_of_the_independent_calculation() {
    if !has_python() {
        return;
    }
    for seed in 1..=12 {
        let path = made("online_retail", seed, &made_log(seed));
        let (base, tally) = read(&path);
        for day in ["2011-02-27", "2012-02-29", "2013-02-28", "2013-03-01"] {
            let theirs = computed("online_retail", &path, day);
            let ours = figures(&base, &tally, day.parse().unwrap());
            compare(&ours, &theirs, &format!("seed {seed}, {day}"));
        }
    }
}

/// A log with all kinds of rows, many ties, leap days, and customers who are compared one by one.
fn made_log(seed: u64) -> String {
    let mut below = random(seed);
    let mut text = format!("{}\n", log::COLUMNS.join(","));
    for number in 0..400_u64 {
        let customer = match below(10) {
            0 => String::new(),
            1..=3 => ONE_BY_ONE[usize::try_from(below(6)).unwrap()].to_owned(),
            _ => (20_000 + below(40)).to_string(),
        };
        let day: NaiveDate = "2011-01-01".parse().unwrap();
        let day = match below(8) {
            0 => "2012-02-29".parse().unwrap(),
            _ => day + chrono::Days::new(below(800)),
        };
        let prefix = ["C", "C", "A", "", "", "", "", "", "", "", "", ""]
            [usize::try_from(below(12)).unwrap()];
        for _ in 0..=below(3) {
            let price =
                ["0", "1.00", "2.50", "0.125", "100.00"][usize::try_from(below(5)).unwrap()];
            let sign = if prefix == "C" || below(30) == 0 { "-" } else { "" };
            let (product, quantity) = (below(5), 1 + below(4));
            writeln!(
                text,
                "{prefix}{number},P{product},THING,{sign}{quantity},{day} 10:00:00,{price},{customer},France"
            )
            .unwrap();
        }
    }
    text
}
