//! What the next months will bring, if open deals close as fast as won ones did.

use std::error::Error;

use clienteling::Draft;
use clienteling::funnel::analysis::{AnalysisPolicy, times};
use clienteling::funnel::forecast::{
    Forecast, ForecastBook, ForecastPlanDraft, ForecastPolicy, ForecastTotals,
};
use clienteling::funnel::learning::BookPolicy;
use clienteling::funnel::{Change, Opportunities, Opportunity, Pipeline, Tally};
use clienteling::{Estimate, ExchangeRates, NaiveDate, Rounding};

use crate::report::Funnel;
use crate::table::{between, grouped, heading, line, mean, table};

const MONTHS: u32 = 3;

pub(crate) fn months(out: &mut String, funnel: &Funnel<'_>) -> Result<(), Box<dyn Error>> {
    heading(out, "What the next months will bring");
    let to_win =
        times(funnel.book.iter(), funnel.pipeline, &AnalysisPolicy::default(), funnel.as_of).to_win;
    let median = match to_win.spread {
        Estimate::Known(spread) => spread.median,
        Estimate::NotEnoughData { have, need } => {
            let text = format!("  not enough data: {have} won deals, it takes {need} to say when");
            line(out, &text);
            return Ok(());
        }
    };
    let book = expected(funnel, median)?;
    let plan = ForecastPlanDraft::calendar_months(funnel.currency, funnel.as_of, MONTHS);
    let (plan, policy) = (plan.validate()?, ForecastPolicy::default());
    let rates = ExchangeRates::new();
    let deals = ForecastBook::of(book.iter(), funnel.as_of, &plan, &policy, &rates)?;
    let forecast = deals.forecast()?;
    line(
        out,
        &format!(
            "  If open deals close {median} days after they were engaged: the median of the won"
        ),
    );
    line(
        out,
        &format!(
            "  ones. Commit: at least {} likely; best case: at least {}.",
            policy.commit, policy.best_case
        ),
    );
    show(out, &forecast, &funnel.currency.to_string());
    line(
        out,
        "  On what the probabilities rest (learned: by the stage, the product or the agent):",
    );
    for (origin, sums) in deals.by_origin()? {
        let Tally { deals, weighted, .. } = sums.whole.open;
        let (deals, weighted) = (grouped(deals), mean(weighted.rounded(Rounding::HalfEven)));
        line(out, &format!("  {origin}: of {deals} open, weighted {weighted}"));
    }
    Ok(())
}

/// The book as it was known on the day, each engaged deal expected the median time after its start
/// and as likely as was learned.
fn expected(funnel: &Funnel<'_>, median: u64) -> Result<Opportunities, Box<dyn Error>> {
    let mut book = Opportunities::new();
    for deal in funnel.book.iter().filter(|deal| deal.created_on() <= funnel.as_of) {
        let mut deal = known(deal, funnel.pipeline, funnel.as_of)?;
        let engaged = deal.state().is_open() && deal.state().stage().as_str() == "engaging";
        let closes = deal.state().entered_on().checked_add_days(chrono::Days::new(median));
        if engaged {
            let by = deal.state().owners().main().clone();
            deal.apply(Change::ExpectedOn(closes), funnel.as_of, &by, funnel.pipeline)?;
        }
        book.add(deal)?;
    }
    let (counts, policy) = (funnel.counts(funnel.as_of), BookPolicy::default());
    let by = "learning".parse()?;
    for (_, outcome) in counts.apply(&mut book, funnel.as_of, &by, funnel.pipeline, &policy) {
        outcome?;
    }
    Ok(book)
}

/// The deal without what happened after the day.
fn known(
    deal: &Opportunity,
    pipeline: &Pipeline,
    day: NaiveDate,
) -> Result<Opportunity, Box<dyn Error>> {
    let mut record = deal.to_record();
    record.events.retain(|event| event.on <= day);
    Ok(record.replay(std::slice::from_ref(pipeline))?)
}

fn show(out: &mut String, forecast: &Forecast, currency: &str) {
    let open = |tally: Tally| format!("{} ({})", mean(tally.amount), grouped(tally.deals));
    let sums = |name: String, totals: &ForecastTotals| {
        let won = totals.won;
        vec![
            name,
            format!("{} ({})", mean(won.revenue), grouped(won.deals)),
            open(totals.commit),
            open(totals.best_case),
            open(totals.pipeline),
            open(totals.open),
            mean(totals.open.weighted.rounded(Rounding::HalfEven)),
        ]
    };
    let mut rows = Vec::new();
    for month in &forecast.periods {
        let figures = &month.figures;
        let mut row = sums(month.period.first().format("%Y-%m").to_string(), &figures.totals);
        let revenue = &figures.distribution.revenue;
        row.extend([&revenue.p10, &revenue.p90].map(|bracket| between(*bracket)));
        rows.push(row);
    }
    for (name, tally) in [
        ("overdue", forecast.outside.overdue),
        ("undated", forecast.outside.undated),
        ("later", forecast.outside.after),
    ] {
        if tally.deals > 0 {
            let weighted = mean(tally.weighted.rounded(Rounding::HalfEven));
            let mut row = vec![name.to_owned()];
            row.resize(5, String::new());
            row.extend([open(tally), weighted]);
            row.resize(9, String::new());
            rows.push(row);
        }
    }
    let weighted = format!("weighted {currency}");
    let header = ["", "won", "commit", "best case", "pipeline", "open", &weighted, "P10", "P90"];
    table(out, &header, 1, &rows);
    line(
        out,
        "  In brackets: how many deals. P10 and P90 are of what the month brings in the end, with",
    );
    line(out, "  what is won in it.");
    let overdue = forecast.outside.overdue.deals;
    if overdue > 0 {
        let overdue = grouped(overdue);
        line(
            out,
            &format!(
                "  Overdue, for they are open for longer than that: {overdue}. Ask for a new date, or whether"
            ),
        );
        line(out, "  they still are deals. They count in no month.");
    }
}
