//! What closed deals teach, against a slow and obvious reference, and the properties that define
//! it.
//!
//! 256 random cases each; `CLIENTELING_CASES=10000 cargo test --test all learning` tries more.

use crate::{common, reference};

use chrono::Days;
use clienteling::Draft;
use clienteling::funnel::learning::{
    Calibration, CalibrationPolicy, CalibrationPolicyDraft, ClosedAs, Closing, FeatureCounts,
    FeaturePolicy, FeaturePolicyDraft, LearnedProbability, Predictions, StageCounts, StagePolicy,
    StagePolicyDraft,
};
use clienteling::units::{Confidence, Proportion};
use clienteling::{Estimate, NaiveDate, Probability};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use rust_decimal::{Decimal, RoundingStrategy};

use reference::learning::{Closed, count};

fn as_of() -> NaiveDate {
    "2026-03-01".parse().unwrap()
}

fn billionths(units: u64) -> Probability {
    Probability::try_new(Decimal::from_i128_with_scale(units.into(), 9)).unwrap()
}

fn float(probability: Probability) -> f64 {
    probability.value().to_string().parse().unwrap()
}

fn counted(count: u64) -> f64 {
    f64::from(u32::try_from(count).unwrap())
}

/// Deals of which some close after the day and some are void.
fn deals(most: usize) -> impl Strategy<Value = Vec<Closed>> {
    let ends = select(vec![ClosedAs::Won, ClosedAs::Won, ClosedAs::Lost, ClosedAs::Void]);
    let day = prop_oneof![
        3 => (0..400_u64).prop_map(|days| as_of() - Days::new(days)),
        1 => (1..30_u64).prop_map(|days| as_of() + Days::new(days)),
    ];
    let closing = (ends, day).prop_map(|(closed_as, known_on)| Closing { closed_as, known_on });
    let feature = prop_oneof![
        (Just("source"), select(vec!["walk-in", "referral", "web", "fair"])),
        (Just("level"), select(vec!["H", "A", "B"])),
        (Just("owner"), select(vec!["S1", "S2"])),
    ];
    let predicted = prop_oneof![
        3 => select(vec![0, 50_000_000, 250_000_000, 350_000_000, 400_000_000, 1_000_000_000_u64]),
        1 => 0..=1_000_000_000_u64,
    ];
    let deal = (vec(0..5_u8, 0..6), vec(feature, 0..4), predicted, closing).prop_map(
        |(stages, features, predicted, closing)| Closed { stages, features, predicted, closing },
    );
    vec(deal, 0..most)
}

fn stages(deals: &[Closed]) -> StageCounts<u8> {
    let history = deals.iter().map(|deal| (deal.stages.clone(), deal.closing));
    StageCounts::of(history, as_of())
}

fn features(deals: &[Closed]) -> FeatureCounts {
    let mut counts = FeatureCounts::new(as_of());
    for deal in deals {
        counts.add(deal.features.iter().copied(), deal.closing);
    }
    counts
}

fn predictions(deals: &[Closed]) -> Predictions {
    let mut predictions = Predictions::new(as_of());
    for deal in deals {
        predictions.add(billionths(deal.predicted), deal.closing);
    }
    predictions
}

fn calibration(deals: &[Closed], bins: u32) -> Estimate<Calibration> {
    let draft =
        CalibrationPolicyDraft { bins, min_predictions: 5, ..CalibrationPolicyDraft::default() };
    predictions(deals).calibration(&draft.validate().unwrap())
}

fn close(one: f64, other: f64) -> bool {
    (one - other).abs() <= 1e-12 * one.abs().max(1.0)
}

/// How likely a variable with the beta distribution of these whole numbers is at most `x`: as likely
/// as at least `a` hits of a + b − 1, each with the chance x.
fn beta(a: u64, b: u64, x: f64) -> f64 {
    let tries = usize::try_from(a + b - 1).unwrap();
    let mut chances = vec![0.0; tries + 1];
    chances[0] = 1.0;
    for _ in 0..tries {
        for hits in (0..=tries).rev() {
            let one_less = if hits == 0 { 0.0 } else { chances[hits - 1] };
            chances[hits] = chances[hits] * (1.0 - x) + one_less * x;
        }
    }
    chances.iter().skip(usize::try_from(a).unwrap()).sum()
}

/// What a value does to the odds: the odds of its deals, with as many more as all were won and lost,
/// by the odds of all.
fn factor([won, lost]: [u64; 2], [all_won, all_lost]: [u64; 2], smoothing: u32) -> f64 {
    if all_won == 0 || all_lost == 0 {
        return 1.0;
    }
    let rate = counted(all_won) / counted(all_won + all_lost);
    let added = [rate, 1.0 - rate].map(|share| share * f64::from(smoothing));
    let with_value = (counted(won) + added[0]) / (counted(lost) + added[1]);
    with_value / (rate / (1.0 - rate))
}

proptest! {
    #![proptest_config(common::cases(256))]

    #[test]
    fn a_stage_is_learned_from_the_deals_that_entered_it(
        deals in deals(60), prior in 0..=1_000_000_000_u64, weight in 1..200_u32,
    ) {
        let counts = stages(&deals);
        let draft = StagePolicyDraft { prior_weight: weight, ..StagePolicyDraft::default() };
        let policy = draft.validate().unwrap();
        for stage in 0..6 {
            let (won, lost) = count(&deals, as_of(), |deal| deal.stages.contains(&stage));
            let learned = counts.learned(&stage, billionths(prior), &policy);
            prop_assert_eq!(learned.observed, Proportion::try_new(won, won + lost).unwrap());
            let both = Decimal::from(weight) * billionths(prior).value() + Decimal::from(won);
            let mean = both / Decimal::from(u64::from(weight) + won + lost);
            let rounded = mean.round_dp_with_strategy(9, RoundingStrategy::MidpointNearestEven);
            prop_assert_eq!(learned.mean.value(), rounded.normalize());
            prop_assert!(learned.interval.low <= learned.interval.high);
        }
    }

    #[test]
    fn without_history_the_prior_to_the_last_digit_and_with_much_the_share(
        prior in 0..=1_000_000_000_u64, weight in 1..1_000_u32, won in 0..=1_000_u64,
    ) {
        let draft = StagePolicyDraft { prior_weight: weight, ..StagePolicyDraft::default() };
        let policy = draft.validate().unwrap();
        let prior = billionths(prior);
        let nothing = LearnedProbability::of(Proportion::NONE, prior, &policy);
        prop_assert_eq!(nothing.mean, prior);
        let much = Proportion::try_new(won * 1_000_000_000, 1_000_000_000_000).unwrap();
        let learned = LearnedProbability::of(much, prior, &policy);
        let share = much.share().known().unwrap();
        let away = (learned.mean.value() - share.value()).abs();
        prop_assert!(away <= Decimal::new(2, 9), "{}", away);
        // The more is known, the narrower, but where the prior is as good as certain.
        let width = |learned: &LearnedProbability| {
            learned.interval.high.value() - learned.interval.low.value()
        };
        if (Decimal::new(1, 2)..=Decimal::new(99, 2)).contains(&prior.value()) {
            prop_assert!(width(&learned) <= width(&nothing) + Decimal::new(2, 9));
        }
    }

    #[test]
    fn outside_the_interval_lies_half_of_the_doubt_on_either_side(
        won in 0..300_u64, lost in 0..300_u64, before_won in 1..40_u64, before_lost in 1..40_u64,
        percent in 50..99_u32,
    ) {
        let weight = before_won + before_lost;
        // So much that the prior is a whole number of deals, but for its rounding.
        let prior = billionths(before_won * 1_000_000_000 / weight);
        let confidence: Confidence = format!("{percent}%").parse().unwrap();
        let draft = StagePolicyDraft { prior_weight: u32::try_from(weight).unwrap(), confidence };
        let observed = Proportion::try_new(won, won + lost).unwrap();
        let learned = LearnedProbability::of(observed, prior, &draft.validate().unwrap());
        let (a, b) = (before_won + won, before_lost + lost);
        let tail = (1.0 - f64::from(percent) / 100.0) / 2.0;
        let below = beta(a, b, float(learned.interval.low));
        let above = beta(b, a, 1.0 - float(learned.interval.high));
        prop_assert!((below - tail).abs() < 1e-6, "{below} below, not {tail}");
        prop_assert!((above - tail).abs() < 1e-6, "{above} above, not {tail}");
    }

    #[test]
    fn features_multiply_the_odds_and_say_how(
        deals in deals(120), prior in 0..=1_000_000_000_u64,
        min in 1..8_u32, smoothing in 1..30_u32,
    ) {
        let counts = features(&deals);
        let draft = FeaturePolicyDraft { min_won: 3, min_lost: 2, min_with_value: min, smoothing };
        let policy = draft.validate().unwrap();
        let asked = [("source", "referral"), ("level", "H"), ("level", "B"), ("owner", "S2")];
        let prior = billionths(prior);
        let (won, lost) = count(&deals, as_of(), |_| true);
        prop_assert_eq!(counts.deals(), Proportion::try_new(won, won + lost).unwrap());
        let Estimate::Known(got) = counts.predict(prior, asked, &policy) else {
            prop_assert!(won < 3 || lost < 2);
            return Ok(());
        };
        prop_assert!(won >= 3 && lost >= 2);
        // The deal has two levels, so none is taken.
        let mut expected = Vec::new();
        let mut odds = float(prior) / (1.0 - float(prior));
        for (name, value) in [("owner", "S2"), ("source", "referral")] {
            let (known_won, known_lost) =
                count(&deals, as_of(), |deal| deal.value(name).is_some());
            let (won, lost) = count(&deals, as_of(), |deal| deal.value(name) == Some(value));
            if won + lost >= u64::from(min) {
                let factor = factor([won, lost], [known_won, known_lost], smoothing);
                odds *= factor;
                expected.push((name, value, factor));
            }
        }
        prop_assert_eq!(got.contributions.len(), expected.len());
        for (got, (name, value, factor)) in got.contributions.iter().zip(&expected) {
            prop_assert_eq!((got.feature, got.value), (*name, *value));
            prop_assert!(close(got.factor, *factor), "{} {}", got.factor, factor);
            prop_assert!(close(got.log_odds, factor.ln()));
        }
        if prior == Probability::ZERO || prior == Probability::ONE {
            prop_assert_eq!((got.probability, got.log_odds), (prior, None));
            return Ok(());
        }
        let sum = got.contributions.iter().map(|one| one.log_odds).sum::<f64>();
        let start = (float(prior) / (1.0 - float(prior))).ln();
        prop_assert!((got.log_odds.unwrap() - start - sum).abs() < 1e-12);
        prop_assert!((float(got.probability) - odds / (1.0 + odds)).abs() < 1.1e-9);
        if expected.is_empty() {
            prop_assert_eq!(got.probability, prior);
        }
    }

    #[test]
    fn evidence_grows_with_the_deals_of_a_value_and_never_with_others(
        won in 0..40_u64, lost in 0..40_u64, others_won in 1..60_u64, others_lost in 1..60_u64,
        more in 2..9_u64, prior in 1..1_000_000_000_u64,
    ) {
        prop_assume!(won + lost >= 5);
        let (all_won, all_lost) = (won + others_won, lost + others_lost);
        let draft = FeaturePolicyDraft { min_won: 1, min_lost: 1, ..Default::default() };
        let policy = draft.validate().unwrap();
        let said = |own: [u64; 2], others: [u64; 2]| {
            let counts = of_sources(&[("fair", own[0], own[1]), ("web", others[0], others[1])]);
            let got = counts.predict(billionths(prior), [("source", "fair")], &policy);
            got.known().unwrap().contributions[0].log_odds
        };
        let once = said([won, lost], [others_won, others_lost]);
        // Others beyond those that there are, won and lost as all are.
        let [other_won, other_lost] = [all_won, all_lost].map(|all| all * (more - 1));
        let with_others = said([won, lost], [others_won + other_won, others_lost + other_lost]);
        prop_assert!((once - with_others).abs() < 1e-9, "{} {}", once, with_others);
        // So many times the deals of the value, among all that are won and lost in the same shares.
        let own = [won * more, lost * more];
        let grown = said(own, [all_won * more - own[0], all_lost * more - own[1]]);
        prop_assert!(grown.abs() >= once.abs() - 1e-9, "{} {}", once, grown);
        prop_assert!(grown * once >= -1e-12);
        // All of one kind, the deals of a value say the most that so few can.
        let rate = counted(all_won) / counted(all_won + all_lost);
        let most = 1.0 + counted(won + lost) / (10.0 * rate.min(1.0 - rate));
        prop_assert!(once.abs() <= most.ln() + 1e-9);
    }

    #[test]
    fn every_score_is_the_mean_over_the_deals(deals in deals(80), bins in 1..12_u32) {
        let (won, lost) = count(&deals, as_of(), |_| true);
        let n = counted(won + lost);
        let Estimate::Known(got) = calibration(&deals, bins) else {
            prop_assert!(won + lost < 5);
            return Ok(());
        };
        let known: Vec<(f64, f64)> = deals
            .iter()
            .filter(|deal| deal.closing.known_on <= as_of())
            .filter(|deal| deal.closing.closed_as != ClosedAs::Void)
            .map(|deal| {
                let won = deal.closing.closed_as == ClosedAs::Won;
                (deal.predicted(), if won { 1.0 } else { 0.0 })
            })
            .collect();
        let base = counted(won) / n;
        let brier = |score: &dyn Fn(f64) -> f64| {
            known.iter().map(|(p, y)| (score(*p) - y).powi(2)).sum::<f64>() / n
        };
        let log = |score: &dyn Fn(f64) -> f64| {
            let loss = |(p, y): &(f64, f64)| -(if *y > 0.5 { score(*p) } else { 1.0 - score(*p) }).ln();
            known.iter().map(loss).sum::<f64>() / n
        };
        let clamped = |p: f64| p.clamp(1e-9, 1.0 - 1e-9);
        prop_assert!(close(got.brier, brier(&|p| p)));
        prop_assert!(close(got.brier_of_base_rate, brier(&|_| base)));
        // Near 1 the reference itself loses digits.
        prop_assert!((got.log_loss - log(&clamped)).abs() < 1e-6);
        if won > 0 && lost > 0 {
            prop_assert!(close(got.log_loss_of_base_rate, log(&|_| base)));
            let skill = 1.0 - got.brier / got.brier_of_base_rate;
            prop_assert_eq!(got.brier_skill, Some(skill));
        } else {
            prop_assert_eq!((got.brier_skill, got.log_loss_of_base_rate), (None, 0.0));
        }
        let wrong = known.iter().filter(|(p, y)| (p - y).abs() > 1.0 - 1e-10).count();
        prop_assert_eq!(got.wrong_certainties, wrong as u64);

        prop_assert_eq!(got.bins.len(), bins as usize);
        prop_assert_eq!(got.bins[0].from, Probability::ZERO);
        prop_assert_eq!(got.bins.last().unwrap().to, Probability::ONE);
        let mut seen = 0;
        for bin in &got.bins {
            let within = |deal: &Closed| (bin.from..=bin.to).contains(&billionths(deal.predicted));
            let (won, lost) = count(&deals, as_of(), within);
            prop_assert_eq!(bin.outcomes, Proportion::try_new(won, won + lost).unwrap());
            prop_assert_eq!(bin.observed, bin.outcomes.share());
            if let Estimate::Known(mean) = bin.mean_predicted {
                prop_assert!(bin.from <= mean && mean <= bin.to);
                let share = bin.observed.known().unwrap();
                prop_assert!(bin.interval.known().unwrap().contains(share));
            }
            seen += won + lost;
        }
        prop_assert_eq!(seen, won + lost);
    }

    #[test]
    fn merged_parts_are_the_whole_in_any_order(
        (deals, order) in deals(60).prop_flat_map(|deals| {
            let order: Vec<usize> = (0..deals.len()).collect();
            (Just(deals), Just(order).prop_shuffle())
        }),
        cut in 0..60_usize,
    ) {
        let shuffled: Vec<Closed> = order.iter().map(|place| deals[*place].clone()).collect();
        let (one, other) = shuffled.split_at(cut.min(shuffled.len()));
        prop_assert_eq!(stages(one).merge(stages(other)).unwrap(), stages(&deals));
        prop_assert_eq!(stages(other).merge(stages(one)).unwrap(), stages(&deals));
        prop_assert_eq!(features(one).merge(features(other)).unwrap(), features(&deals));
        prop_assert_eq!(predictions(one).merge(predictions(other)).unwrap(), predictions(&deals));
        prop_assert_eq!(calibration(&shuffled, 10), calibration(&deals, 10));
    }

    #[test]
    fn a_closing_after_the_day_and_a_void_deal_change_nothing(deals in deals(60)) {
        let counts = |deal: &&Closed| {
            deal.closing.known_on <= as_of() && deal.closing.closed_as != ClosedAs::Void
        };
        let only: Vec<Closed> = deals.iter().filter(counts).cloned().collect();
        prop_assert_eq!(stages(&only), stages(&deals));
        prop_assert_eq!(features(&only), features(&deals));
        prop_assert_eq!(predictions(&only), predictions(&deals));
    }
}

#[test]
fn a_closing_on_the_day_itself_counts_and_one_of_the_next_day_does_not() {
    let closing = |known_on| Closing { closed_as: ClosedAs::Won, known_on };
    let mut counts = StageCounts::new(as_of());
    counts.add([1, 1, 2], closing(as_of()));
    counts.add([1], closing(as_of() + Days::new(1)));
    assert_eq!(counts.observed(&1), Proportion::try_new(1, 1).unwrap());
    assert_eq!(counts.iter().len(), 2);
}

#[test]
fn counts_as_of_two_days_do_not_merge() {
    let tomorrow = as_of() + Days::new(1);
    let error = StageCounts::<u8>::new(as_of()).merge(StageCounts::new(tomorrow)).unwrap_err();
    let expected = "counts as of 2026-03-01 and as of 2026-03-02 do not merge: \
                    expected the same day";
    assert_eq!(error.to_string(), expected);
    assert!(FeatureCounts::new(as_of()).merge(FeatureCounts::new(tomorrow)).is_err());
    assert!(Predictions::new(as_of()).merge(Predictions::new(tomorrow)).is_err());
}

#[test]
fn a_certain_prior_stays_certain_until_something_speaks_against_it() {
    let policy = StagePolicy::default();
    let of = |won, closed, prior| {
        LearnedProbability::of(Proportion::try_new(won, closed).unwrap(), prior, &policy)
    };
    let sure = of(7, 7, Probability::ONE);
    assert_eq!((sure.mean, sure.interval.low), (Probability::ONE, Probability::ONE));
    let doubted = of(19, 20, Probability::ONE);
    assert_eq!(doubted.mean.to_string(), "97.5%");
    // Beta(39, 1): the k-th root of the tail.
    let low = 0.05_f64.powf(1.0 / 39.0);
    assert!((float(doubted.interval.low) - low).abs() < 1e-9);
    let never = of(0, 9, Probability::ZERO);
    assert_eq!((never.mean, never.interval.high), (Probability::ZERO, Probability::ZERO));
}

#[test]
fn a_value_seen_too_seldom_or_never_changes_nothing() {
    let mut counts = FeatureCounts::new(as_of());
    for deal in 0..100 {
        let closed_as = if deal % 2 == 0 { ClosedAs::Won } else { ClosedAs::Lost };
        let source = if deal < 4 { "fair" } else { "web" };
        counts.add([("source", source)], Closing { closed_as, known_on: as_of() });
    }
    let policy = FeaturePolicy::default();
    let prior = billionths(123_456_789);
    for value in ["fair", "radio"] {
        let got = counts.predict(prior, [("source", value)], &policy).known().unwrap();
        assert_eq!((got.probability, got.contributions.len()), (prior, 0));
    }
    let none = FeatureCounts::new(as_of());
    let got = none.predict(prior, [("source", "web")], &policy);
    assert_eq!(got, Estimate::NotEnoughData { have: 0, need: 20 });
}

/// Deals of a source: so many won, and so many lost.
fn of_sources(sources: &[(&str, u64, u64)]) -> FeatureCounts {
    let mut counts = FeatureCounts::new(as_of());
    for (source, won, lost) in sources {
        for deal in 0..won + lost {
            let closed_as = if deal < *won { ClosedAs::Won } else { ClosedAs::Lost };
            counts.add([("source", *source)], Closing { closed_as, known_on: as_of() });
        }
    }
    counts
}

#[test]
fn what_a_few_deals_say_does_not_grow_with_the_number_of_others() {
    let prior = "40%".parse().unwrap();
    let with = |own: (u64, u64), others: u64| {
        // Altogether 40 % were won.
        let all = own.0 + own.1 + others;
        let won = all * 2 / 5 - own.0;
        let counts = of_sources(&[("fair", own.0, own.1), ("web", won, others - won)]);
        let got = counts.predict(prior, [("source", "fair")], &FeaturePolicy::default());
        got.known().unwrap().probability.to_string()
    };
    // (5 + 10 × 40 %) ÷ 15 and (400 + 10 × 40 %) ÷ 410, with the odds of the stage those of all.
    for others in [95, 995, 5_995] {
        assert_eq!(with((5, 0), others), "60%", "{others}");
        assert_eq!(with((0, 5), others), "26.6666667%", "{others}");
        assert_eq!(with((2, 3), others), "40%", "{others}");
    }
    for others in [600, 1_100, 5_600] {
        assert_eq!(with((400, 0), others), "98.5365854%", "{others}");
    }
}

#[test]
fn a_draft_with_problems_lists_them_all_and_json_goes_through_it() {
    let draft = FeaturePolicyDraft { min_won: 0, smoothing: 0, ..FeaturePolicyDraft::default() };
    let error = draft.validate().unwrap_err().to_string();
    assert_eq!(
        error,
        "`min_won`: 0 is not between 1 and 1000000; `smoothing`: 0 is not between 1 and 1000000"
    );
    let draft = CalibrationPolicyDraft { min_predictions: 0, bins: 101, ..Default::default() };
    assert_eq!(draft.validate().unwrap_err().problems().len(), 2);
    assert!(serde_json::from_str::<CalibrationPolicy>(r#"{"confidence":1}"#).is_err());
    assert!(serde_json::from_str::<StagePolicy>(r#"{"prior_weight":0}"#).is_err());
    assert!(serde_json::from_str::<StagePolicy>(r#"{"prior_wait":1}"#).is_err());
    let read: StagePolicy = serde_json::from_str(r#"{"confidence":"0.8"}"#).unwrap();
    let json = r#"{"prior_weight":20,"confidence":"0.8"}"#;
    assert_eq!(serde_json::to_string(&read).unwrap(), json);
    let read: FeaturePolicy = serde_json::from_str("{}").unwrap();
    assert_eq!(read, FeaturePolicy::default());
}
