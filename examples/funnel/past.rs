//! What the closings teach, and whether it would have come true.

use clienteling::funnel::learning::{
    Backtest, BookPolicy, Calibration, CalibrationPolicy, Predictions, Scored, backtest,
    closed_deals,
};
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
    let policy = BookPolicy::default().stages();
    for (day, what) in [(middle, "the middle of the closings"), (funnel.as_of, "the day")] {
        let counts = funnel.counts(day);
        for (stage, learned) in counts.stage_probabilities(funnel.pipeline, &policy) {
            if funnel.pipeline.stage(stage).is_some_and(|stage| stage.is_final) {
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
    let weight = policy.prior_weight;
    line(out, &format!("  What is given beforehand weighs as much as {weight} closed deals."));
}

fn tested(out: &mut String, funnel: &Funnel<'_>, middle: NaiveDate) {
    heading(out, "Would it have come true?");
    let (policy, levels) = (BookPolicy::default(), LevelPolicy::default());
    let test = backtest(funnel.book, middle, funnel.as_of, funnel.pipeline, &policy, levels);
    line(
        out,
        &format!("  Learned as of {middle}, and looked at what became of it by {}:", funnel.as_of),
    );
    came(out, "open then", &test.open_then);
    came(out, "created later", &test.created_later);
    if test.ended_at_once > 0 {
        let ended = grouped(test.ended_at_once);
        line(out, &format!("  and {ended} more that ended on their first day: nothing to predict"));
    }
    let policy = CalibrationPolicy::default();
    let score = |predictions: &Predictions| predictions.calibration(&policy);
    let (stage, features) = (score(&test.scored.of_stage), score(&test.scored.with_features));
    let (Estimate::Known(stage), Estimate::Known(features)) = (stage, features) else {
        let need = policy.min_predictions;
        return line(out, &format!("  not enough data: it takes {need} of them that have closed"));
    };
    let named = if funnel.tells_sources() {
        "with product, agent and source"
    } else {
        "with product and agent"
    };
    let mut rows = vec![row("by the stage alone", &stage), row(named, &features)];
    for (name, scored) in
        [("  deals open then", &test.open_then), ("  deals created later", &test.created_later)]
    {
        rows.extend(score(&scored.with_features).known().map(|found| row(name, &found)));
    }
    rows.push(vec![
        "the share that was won".to_owned(),
        won_share(&features),
        format!("{:.4}", features.brier_of_base_rate),
        format!("{:.4}", features.log_loss_of_base_rate),
        "+0.0 %".to_owned(),
    ]);
    table(out, &["predicted", "mean", "Brier", "log loss", "skill"], 1, &rows);
    let won = features.outcomes;
    let (wins, of, share) = (grouped(won.successes()), grouped(won.trials()), won_share(&features));
    line(
        out,
        &format!(
            "  {wins} of {of} were won ({share}). Brier and log loss: the smaller the better."
        ),
    );
    line(
        out,
        "  Skill: how much of the Brier score is saved against saying that share to every deal,",
    );
    line(out, "  which nobody knew beforehand; below zero, the predictions were worse than that.");
    line(out, "  That of a group of deals is against the share won of that group.");
    reliability(out, &features, policy.bins);
    slow(out, &test);
}

/// What became of some deals for which something was predicted.
fn came(out: &mut String, which: &str, scored: &Scored) {
    let closed = scored.with_features.closed();
    let of = grouped(closed.trials().saturating_add(scored.open).saturating_add(scored.void));
    let (closed, open) = (grouped(closed.trials()), grouped(scored.open));
    line(out, &format!("  {of} deals {which}: {closed} have closed, {open} are open still"));
}

fn won_share(calibration: &Calibration) -> String {
    let share = calibration.outcomes.share();
    share.known().map_or_else(String::new, |share| format!("{share:.1}"))
}

fn row(name: &str, calibration: &Calibration) -> Vec<String> {
    let skill = calibration.brier_skill;
    vec![
        name.to_owned(),
        format!("{:.1}", calibration.mean_predicted),
        format!("{:.4}", calibration.brier),
        format!("{:.4}", calibration.log_loss),
        skill.map_or_else(|| "–".to_owned(), |skill| percent(skill * 100.0)),
    ]
}

/// With its sign; zero, from whichever side it was rounded, with that of nothing lost.
fn percent(value: f64) -> String {
    let tenths = (value * 10.0).round();
    format!("{:+.1} %", if tenths == 0.0 { 0.0 } else { value })
}

fn reliability(out: &mut String, features: &Calibration, bins: u32) {
    line(out, "");
    line(out, "  With product and agent, by what was predicted:");
    let width = 100 / bins;
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
}

/// What the backtest cannot see: the deals that do not close.
fn slow(out: &mut String, test: &Backtest) {
    let then = &test.open_then;
    let closed = then.with_features.closed();
    let open = closed.trials().saturating_add(then.open).saturating_add(then.void);
    let (won, open) = (grouped(closed.successes()), grouped(open));
    let day = test.learned_on;
    line(
        out,
        &format!("  Of all {open} deals that were open on {day}, {won} are won so far: a deal"),
    );
    line(out, "  that never closes is scored by nobody.");
}
