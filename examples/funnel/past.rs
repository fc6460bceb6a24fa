//! What the closings teach, and whether it would have come true.

use clienteling::funnel::learning::{
    BookPolicy, Calibration, CalibrationPolicy, Predictions, backtest, closed_deals,
};
use clienteling::funnel::{Outcome, Stage};
use clienteling::tiering::LevelPolicy;
use clienteling::{Estimate, NaiveDate};

use crate::report::Funnel;
use crate::table::{grouped, heading, line, share, table};

/// The middle of the closings' days.
fn middle(funnel: &Funnel<'_>) -> Option<NaiveDate> {
    let mut days: Vec<NaiveDate> =
        closed_deals(funnel.book, funnel.as_of).map(|closed| closed.closing.known_on).collect();
    days.sort_unstable();
    days.get(days.len().saturating_sub(1) / 2).copied()
}

pub(crate) fn past(out: &mut String, funnel: &Funnel<'_>) {
    let Some(middle) = middle(funnel) else {
        heading(out, "What closed deals teach");
        return line(out, "  not enough data: no deal is closed yet");
    };
    learned(out, funnel, middle);
    tested(out, funnel, middle);
}

fn learned(out: &mut String, funnel: &Funnel<'_>, middle: NaiveDate) {
    heading(out, "How likely a win is, by what closed deals teach");
    let mut rows = Vec::new();
    let policy = BookPolicy::default().stages;
    for (day, what) in [(middle, "the middle of the closings"), (funnel.as_of, "the day")] {
        let counts = funnel.counts(day);
        for (stage, learned) in counts.stage_probabilities(funnel.pipeline, &policy) {
            if funnel.pipeline.stage(stage).is_some_and(Stage::is_final) {
                continue;
            }
            let seen = learned.observed;
            rows.push(vec![
                format!("{day}, {what}"),
                stage.to_string(),
                format!("{} of {}", grouped(seen.successes()), grouped(seen.trials())),
                learned.prior.to_string(),
                format!("{:.1}", learned.mean),
                format!("{:.1} to {:.1}", learned.interval.low, learned.interval.high),
            ]);
        }
    }
    let header = ["as of", "from", "won of closed", "beforehand", "learned", "90% between"];
    table(out, &header, 2, &rows);
    let weight = policy.prior_weight();
    line(out, &format!("  What is given beforehand weighs as much as {weight} closed deals."));
}

fn tested(out: &mut String, funnel: &Funnel<'_>, middle: NaiveDate) {
    heading(out, "Would it have come true?");
    let (policy, levels) = (BookPolicy::default(), LevelPolicy::default());
    let test = backtest(funnel.book, middle, funnel.as_of, funnel.pipeline, &policy, levels);
    let scored = &test.scored;
    let all = test.predicted.len();
    let closed = all - usize::try_from(scored.open + scored.void).unwrap_or(all);
    let (all, closed, open) = (grouped(all), grouped(closed), grouped(scored.open));
    line(
        out,
        &format!("  Learned on {middle} and predicted for the {all} deals that were open then."),
    );
    line(out, &format!("  By {}, {closed} of them had closed and {open} had not.", funnel.as_of));
    let policy = CalibrationPolicy::default();
    let score = |predictions: &Predictions| predictions.calibration(&policy);
    let (stage, features) = (score(&scored.of_stage), score(&scored.with_features));
    let (Estimate::Known(stage), Estimate::Known(features)) = (stage, features) else {
        let need = policy.min_predictions();
        return line(out, &format!("  not enough data: it takes {need} of them that have closed"));
    };
    let row = |name: &str, calibration: &Calibration| {
        let skill = calibration.brier_skill;
        vec![
            name.to_owned(),
            format!("{:.1}", calibration.mean_predicted),
            format!("{:.4}", calibration.brier),
            format!("{:.4}", calibration.log_loss),
            skill.map_or_else(|| "–".to_owned(), |skill| format!("{:+.1} %", skill * 100.0)),
        ]
    };
    let won = features.outcomes;
    let won_share = won.share().known().map_or_else(String::new, |share| format!("{share:.1}"));
    let rows = [
        row("by the stage alone", &stage),
        row("with product and agent", &features),
        vec![
            "the share that was won".to_owned(),
            won_share.clone(),
            format!("{:.4}", features.brier_of_base_rate),
            format!("{:.4}", features.log_loss_of_base_rate),
            "+0.0 %".to_owned(),
        ],
    ];
    table(out, &["predicted", "mean", "Brier", "log loss", "skill"], 1, &rows);
    let (wins, of) = (grouped(won.successes()), grouped(won.trials()));
    line(
        out,
        &format!(
            "  {wins} of {of} were won ({won_share}). Brier and log loss: the smaller the better."
        ),
    );
    line(
        out,
        "  Skill: how much of the Brier score is saved against saying that share to every deal,",
    );
    line(out, "  which nobody knew beforehand; below zero, the predictions were worse than that.");
    line(out, "");
    line(out, "  With product and agent, by what was predicted:");
    let width = 100 / policy.bins();
    let bins = (0..100).step_by(width as usize).zip(&features.bins);
    let rows: Vec<Vec<String>> = bins
        .filter_map(|(from, bin)| {
            let (mean, interval) = (bin.mean_predicted.known()?, bin.interval.known()?);
            let hit = (interval.low.value()..=interval.high.value()).contains(&mean.value());
            let [won, share, between] = share(bin.outcomes, 1);
            let named = format!("{from}% to {}%", from + width);
            let off = if hit { "" } else { "off" };
            Some(vec![named, format!("{mean:.1}"), won, share, between, off.to_owned()])
        })
        .collect();
    let header = ["predicted", "mean", "won of closed", "share", "95% between", ""];
    table(out, &header, 1, &rows);
    slow(out, funnel, middle);
}

/// What the backtest cannot see: the deals that do not close.
fn slow(out: &mut String, funnel: &Funnel<'_>, middle: NaiveDate) {
    let mut open = 0_u64;
    let mut won = 0_u64;
    for (deal, _) in funnel.book.as_of(middle).filter(|(_, state)| state.is_open()) {
        open += 1;
        let later = deal.as_of(funnel.as_of);
        won += u64::from(later.is_some_and(|state| matches!(state.outcome(), Outcome::Won { .. })));
    }
    let (won, open) = (grouped(won), grouped(open));
    line(
        out,
        &format!("  Of all {open} deals that were open on {middle}, {won} are won so far: a deal"),
    );
    line(out, "  that never closes is scored by nobody.");
}
