//! RFM quintiles, segments and the pyramid.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use chrono::NaiveDate;
use clienteling::Currency;
use clienteling::base::CustomerBase;
use clienteling::review::{ReviewPolicy, review};
use clienteling::tiering::{
    PyramidInput, PyramidPolicy, RfmDimension, RfmInput, RfmPolicy, RfmSegments, pyramid, rfm,
};
use rust_decimal::Decimal;

use super::{Figures, computed, has_python, kept, log, made, public_log, random, read};

/// What the crate says about a log, under the names of the independent calculation.
fn figures(base: &CustomerBase, as_of: NaiveDate) -> Figures {
    let review = review(base, &ReviewPolicy::new(Currency::GBP), as_of).unwrap();
    let mut figures = Figures::new();
    let behaviors = || review.customers().iter().map(|one| (one.customer(), one.behavior()));
    let inputs = behaviors().map(|(customer, behavior)| (customer, RfmInput::from(behavior)));
    let scores = rfm(inputs, Currency::GBP, &RfmPolicy::default()).unwrap();
    figures.insert("customers".into(), scores.len().to_string());
    figures.insert("scored".into(), scores.scored().to_string());
    for dimension in RfmDimension::ALL {
        for (level, count) in (1..).zip(scores.level_counts(dimension)) {
            let level: u8 = level;
            figures.insert(format!("{dimension}_{level}"), count.to_string());
        }
    }
    let mut cells = BTreeMap::new();
    for score in scores.iter().filter_map(|(_, score)| score.known()) {
        *cells.entry(score.cell()).or_insert(0_u64) += 1;
    }
    figures.extend(cells.iter().map(|(cell, count)| (format!("cell_{cell}"), count.to_string())));
    for totals in RfmSegments::default().totals(&scores).unwrap() {
        figures.insert(format!("segment_{}", totals.segment), totals.customers.to_string());
    }
    let inputs = behaviors().map(|(customer, behavior)| (customer, PyramidInput::from(behavior)));
    let pyramid = pyramid(inputs, Currency::GBP, &PyramidPolicy::default()).unwrap();
    for totals in pyramid.layers() {
        figures.insert(format!("layer_{}", totals.name), totals.customers.to_string());
        let thousandths = (totals.value.amount() * Decimal::ONE_THOUSAND).normalize();
        figures.insert(format!("layer_{}_thousandths", totals.name), thousandths.to_string());
    }
    figures
}

#[test]
fn the_public_log_gives_the_scores_of_the_independent_calculation() {
    let Some((base, _)) = public_log() else { return };
    for day in ["2011-06-30", "2011-12-10"] {
        let theirs = kept("rfm", day);
        assert!(theirs.len() > 100, "{day}: {} figures", theirs.len());
        assert_eq!(figures(&base, day.parse().unwrap()), theirs, "{day}");
    }
}

#[test]
fn logs_made_here_give_the_scores_of_the_independent_calculation() {
    if !has_python() {
        return;
    }
    for seed in 1..=8 {
        let path = made("rfm", seed, &made_log(seed));
        let (base, _) = read(&path);
        for day in ["2011-01-20", "2011-07-01", "2012-01-01"] {
            let theirs = computed("rfm", &path, day);
            assert_eq!(figures(&base, day.parse().unwrap()), theirs, "seed {seed}, {day}");
        }
    }
}

/// A log of a few hundred customers with many ties, and with returns beyond what was bought.
fn made_log(seed: u64) -> String {
    let mut below = random(seed);
    let mut text = format!("{}\n", log::COLUMNS.join(","));
    let first: NaiveDate = "2011-01-01".parse().unwrap();
    for number in 0..700_u64 {
        let (customers, days) = (1 + below(300), 1 + below(400));
        let customer = 20_000 + below(customers);
        let day = first + chrono::Days::new(below(days));
        let (prefix, sign) = if below(6) == 0 { ("C", "-") } else { ("", "") };
        let price = ["1.00", "2.50", "0.125", "40.00"][usize::try_from(below(4)).unwrap()];
        let quantity = 1 + below(4);
        writeln!(
            text,
            "{prefix}{number},P,THING,{sign}{quantity},{day} 10:00:00,{price},{customer},France"
        )
        .unwrap();
    }
    text
}
