//! What the open deals will bring.

use std::collections::{BTreeMap, BTreeSet};
use std::error::Error;

use clienteling::funnel::age;
use clienteling::funnel::distribution::{RevenueDistribution, WinDistribution};
use clienteling::funnel::learning::BookPolicy;
use clienteling::{Money, NaiveDate, Probability, ProductId, Rounding};
use rust_decimal::Decimal;

use crate::prices::From;
use crate::report::Funnel;
use crate::table::{amount, between, grouped, heading, likely, line, mean, table};

/// An open deal: its product, what it is expected to bring, how likely it is, and whether it has
/// been open for longer than any closing took.
struct Open {
    product: ProductId,
    revenue: Money,
    probability: Probability,
    stage: String,
    /// What was given beforehand for the stage, where no closed deal tells anything of it.
    given: Option<Probability>,
    /// Whether product or agent have a part in it.
    moved: bool,
    old: bool,
}

pub(crate) fn forecast(
    out: &mut String,
    funnel: &Funnel<'_>,
    expected: &BTreeMap<ProductId, (Money, From)>,
    prices: &str,
    slowest: Option<u64>,
    target: Option<Money>,
) -> Result<(), Box<dyn Error>> {
    heading(out, "What the open deals will bring, in the end");
    let open = open(funnel, funnel.as_of, slowest);
    if open.is_empty() {
        line(out, "  no deal is open");
        return Ok(());
    }
    sources(out, &open, expected, prices);
    let products: BTreeSet<&ProductId> = open.iter().map(|deal| &deal.product).collect();
    let mut rows = Vec::new();
    for product in products {
        let deals: Vec<&Open> = open.iter().filter(|deal| deal.product == *product).collect();
        rows.push(row(product.as_str(), &deals, funnel)?);
    }
    let all: Vec<&Open> = open.iter().collect();
    rows.push(row("all open deals", &all, funnel)?);
    let fresh: Vec<&Open> = open.iter().filter(|deal| !deal.old).collect();
    if fresh.len() < all.len() {
        rows.push(row("… without the too old", &fresh, funnel)?);
    }
    let code = funnel.currency.to_string();
    let revenue = format!("mean {code}");
    let header = ["", "open", "wins: mean", "P10", "P50", "P90", &revenue, "P10", "P50", "P90"];
    table(out, &header, 1, &rows);
    if rows.iter().flatten().any(|figure| figure.contains('–')) {
        line(out, "  a–b: the figure lies between the two for certain.");
    }
    line(
        out,
        "  P10: a cautious figure, undercut in one case of ten; P90: a hopeful one. Those of the",
    );
    line(out, "  products do not add up to those of all: bad luck in one is made good in another.");
    let old = all.len() - fresh.len();
    if let Some(slowest) = slowest.filter(|_| old > 0) {
        let old = grouped(old);
        line(
            out,
            &format!(
                "  Too old: {old} engaged deals, open for more than the {slowest} days of the slowest"
            ),
        );
        line(out, "  closing. No deal of that age has ever been won or lost: plan without them.");
    }
    line(
        out,
        "  Deals count as independent and the probabilities as certain: a market that turns moves",
    );
    line(out, "  all of them at once, and the true spread is wider.");
    let Some(target) = target else {
        line(out, "  --target AMOUNT tells how likely it is that at least so much comes in.");
        return Ok(());
    };
    for (what, deals) in [("all open deals", &all), ("those that are not too old", &fresh)] {
        if what == "all open deals" || fresh.len() < all.len() {
            let revenue = revenue_of(deals, funnel)?;
            let chance = likely(revenue.at_least(target)?);
            if target.try_cmp(revenue.most())?.is_gt() {
                let (target, most) = (amount(target), amount(revenue.most()));
                line(
                    out,
                    &format!("  {target} {code} from {what}: never, all won they bring {most}."),
                );
                continue;
            }
            let target = amount(target);
            line(out, &format!("  At least {target} {code} from {what}: {chance} likely."));
        }
    }
    Ok(())
}

fn open(funnel: &Funnel<'_>, on: NaiveDate, slowest: Option<u64>) -> Vec<Open> {
    let (counts, policy) = (funnel.counts(on), BookPolicy::default());
    let predicted = counts.predict_open(funnel.book, on, funnel.pipeline, &policy);
    let deals = predicted.filter_map(|(deal, prediction)| {
        let now = deal.as_of(on)?;
        let days = age(deal, on)?;
        let stage = now.stage().to_string();
        Some(Open {
            product: now.product().clone(),
            revenue: now.revenue(),
            probability: prediction.probability(),
            given: Some(prediction.of_stage.prior)
                .filter(|_| prediction.of_stage.observed.trials() == 0),
            moved: prediction.is_moved(),
            old: stage == "engaging" && slowest.is_some_and(|slowest| days > slowest),
            stage,
        })
    });
    deals.collect()
}

/// Where amounts and probabilities come from.
fn sources(
    out: &mut String,
    open: &[Open],
    expected: &BTreeMap<ProductId, (Money, From)>,
    prices: &str,
) {
    for stage in ["engaging", "prospecting"] {
        let deals: Vec<&Open> = open.iter().filter(|deal| deal.stage == stage).collect();
        let Some(first) = deals.first() else { continue };
        let moved =
            if deals.iter().any(|deal| deal.moved) { ", moved by product and agent" } else { "" };
        let why = match first.given {
            Some(given) => {
                format!("no closed deal tells of this stage: {given} was given beforehand")
            }
            None => "as likely as was learned from closed deals".to_owned(),
        };
        line(out, &format!("  {} {stage}: {why}{moved}", grouped(deals.len())));
    }
    let products: BTreeSet<&ProductId> = open.iter().map(|deal| &deal.product).collect();
    let by = |from| {
        let found = products
            .iter()
            .filter(|product| expected.get(**product).is_some_and(|(_, source)| *source == from));
        found.map(|product| product.as_str()).collect::<Vec<_>>().join(", ")
    };
    for (from, what) in [
        (From::ListPrice, prices),
        (From::WonDeals, "the mean of the product's won deals"),
        (From::AllWonDeals, "the mean of all won deals, for want of one of the product"),
        (From::Nothing, "nothing is known, and nothing counted"),
    ] {
        let products = by(from);
        if !products.is_empty() {
            line(out, &format!("  amounts by {what}: {products}"));
        }
    }
}

fn revenue_of(deals: &[&Open], funnel: &Funnel<'_>) -> Result<RevenueDistribution, Box<dyn Error>> {
    let deals = deals.iter().map(|deal| (deal.revenue, deal.probability));
    Ok(RevenueDistribution::of(funnel.currency, deals)?)
}

/// The mean number of wins, with one decimal.
fn wins_mean(wins: &WinDistribution) -> String {
    let mean = wins.mean().round_dp(1);
    let tenths = (mean.fract() * Decimal::TEN).trunc();
    format!("{}.{tenths}", grouped(u64::try_from(mean.trunc()).unwrap_or(u64::MAX)))
}

fn row(name: &str, deals: &[&Open], funnel: &Funnel<'_>) -> Result<Vec<String>, Box<dyn Error>> {
    let levels = ["10%", "50%", "90%"];
    let wins = WinDistribution::of(deals.iter().map(|deal| deal.probability));
    let revenue = revenue_of(deals, funnel)?;
    let mut row = vec![name.to_owned(), grouped(deals.len()), wins_mean(&wins)];
    for level in levels {
        row.push(grouped(wins.quantile(level.parse()?)));
    }
    row.push(mean(revenue.mean(Rounding::HalfEven)));
    for level in levels {
        row.push(between(revenue.quantile(level.parse()?)));
    }
    Ok(row)
}
