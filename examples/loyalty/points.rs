//! The points of all customers: the ledger, what expires when, and what they weigh in the books.

use std::collections::BTreeMap;
use std::error::Error;

use chrono::NaiveDate;
use clienteling::loyalty::liability::{
    CohortLength, LeftOfLot, LotToDate, cohorts_of, expiring, points_liability,
};
use clienteling::loyalty::points::{PointsAccount, PointsTotals, programmes_of};
use clienteling::marketing::PointsOrigin;
use clienteling::units::{Points, PurchaseId};
use clienteling::{CustomerBase, Estimate, Money};

use crate::policies::Policies;
use crate::share::plain;
use crate::table::{heading, line, table};

/// So many months ahead the report of what expires looks.
const MONTHS: u32 = 6;

/// Everybody's accounts.
pub(crate) fn accounts<'a>(
    base: &'a CustomerBase,
    policies: &Policies,
    as_of: NaiveDate,
) -> Vec<PointsAccount<'a>> {
    let of = |customer| {
        let programmes = programmes_of(customer, as_of).into_iter();
        programmes.map(move |one| PointsAccount::of(customer, one, &policies.points, as_of))
    };
    base.customers().flat_map(of).collect()
}

/// The ledger, the expiry report and the liability.
pub(crate) fn report(
    out: &mut String,
    base: &CustomerBase,
    policies: &Policies,
    as_of: NaiveDate,
) -> Result<(), Box<dyn Error>> {
    heading(out, &format!("Points on {as_of}"));
    let accounts = accounts(base, policies, as_of);
    if accounts.is_empty() {
        line(out, " none are on record");
        return Ok(());
    }
    ledger(out, &accounts)?;
    expiry(out, &accounts, policies, as_of)?;
    liability(out, base, &accounts, policies, as_of)
}

/// The figures of an account in the order in which they add up.
fn figures(all: &PointsTotals) -> [Points; 8] {
    let PointsTotals { earned, corrected, active, pending, spent, expired, reversed, debt, .. } =
        *all;
    [earned, corrected, active, pending, spent, expired, reversed, debt]
}

fn ledger(out: &mut String, accounts: &[PointsAccount<'_>]) -> Result<(), Box<dyn Error>> {
    let mut sums = [Points::ZERO; 8];
    let mut rows = Vec::new();
    for account in accounts {
        let own = figures(&account.totals);
        for (sum, one) in sums.iter_mut().zip(own) {
            *sum = sum.try_add(one)?;
        }
        let who = match account.programme {
            None => account.customer.to_string(),
            Some(programme) => format!("{}, {programme}", account.customer),
        };
        rows.push([who].into_iter().chain(own.map(|one| one.to_string())).collect());
    }
    let all = "all".to_owned();
    rows.push([all].into_iter().chain(sums.map(|one| one.to_string())).collect());
    let header = [
        "customer",
        "earned",
        "corrected",
        "active",
        "pending",
        "spent",
        "expired",
        "taken back",
        "owed",
    ];
    table(out, &header, 1, &rows);
    let [earned, corrected, active, pending, spent, expired, reversed, debt] = sums;
    let (came, went) = (earned.try_add(corrected)?, [pending, spent, expired, reversed]);
    let went = went.into_iter().try_fold(active, Points::try_add)?.try_sub(debt)?;
    line(out, "\n earned + corrected = active + pending + spent + expired + taken back - owed:");
    line(out, &format!(" {came} = {went}"));
    for problem in accounts.iter().flat_map(|account| &account.problems) {
        line(out, &format!(" Does not fit: {problem}"));
    }
    Ok(())
}

fn expiry(
    out: &mut String,
    accounts: &[PointsAccount<'_>],
    policies: &Policies,
    as_of: NaiveDate,
) -> Result<(), Box<dyn Error>> {
    let mut left = Vec::new();
    for account in accounts {
        for lot in &account.lots {
            let points = lot.active.try_add(lot.pending)?;
            left.push(LeftOfLot { customer: account.customer, left: points, until: lot.until });
        }
    }
    let report = expiring(left, &policies.conversion, as_of, MONTHS)?;
    heading(out, "What expires, if nobody spends it");
    let mut rows: Vec<Vec<String>> = Vec::new();
    let mut sum = Points::ZERO;
    for month in &report.months {
        sum = sum.try_add(month.points)?;
        let (customers, worth) = (month.customers.to_string(), plain(month.face_value));
        rows.push(vec![month.month.to_string(), month.points.to_string(), customers, worth]);
    }
    for (name, points) in [("later", report.later), ("never", report.unlimited)] {
        sum = sum.try_add(points)?;
        let worth = plain(policies.conversion.money_for(points)?);
        rows.push(vec![name.to_owned(), points.to_string(), String::new(), worth]);
    }
    rows.push(vec!["all that are left".to_owned(), sum.to_string(), String::new(), String::new()]);
    table(out, &["last day in", "points", "customers", "worth"], 1, &rows);
    let soon: Vec<String> = accounts
        .iter()
        .flat_map(|account| {
            account.expiring.iter().map(|one| format!("{}: {one}", account.customer))
        })
        .collect();
    if !soon.is_empty() {
        line(out, "\n Tell them soon");
        for one in &soon {
            line(out, &format!("  {one}"));
        }
    }
    Ok(())
}

fn liability(
    out: &mut String,
    base: &CustomerBase,
    accounts: &[PointsAccount<'_>],
    policies: &Policies,
    as_of: NaiveDate,
) -> Result<(), Box<dyn Error>> {
    let currency = policies.conversion.currency;
    let paid = paid(base, as_of)?;
    let mut lots = Vec::new();
    for lot in accounts.iter().flat_map(|account| &account.lots) {
        let purchase = match lot.from {
            Some(PointsOrigin::Purchase(purchase)) => Some(purchase),
            _ => None,
        };
        let issued = lot.earned.try_sub(lot.reversed)?.try_sub(lot.corrected)?;
        let (redeemed, expired) = (lot.spent, lot.expired);
        lots.push(LotToDate { earned: lot.on, issued, redeemed, expired, purchase });
    }
    let paid = |purchase: &PurchaseId| paid.get(purchase).copied();
    let cohorts = cohorts_of(lots, CohortLength::Year, currency, paid)?;
    let books = points_liability(cohorts, &policies.conversion, &policies.liability, as_of)?;
    heading(out, "What the points weigh in the books");
    let mut rows = Vec::new();
    for one in &books.cohorts {
        let redeemed = match &one.expected {
            Estimate::Known(expected) => format!("{:.1} {}", expected.part, expected.basis),
            Estimate::NotEnoughData { .. } => "not known".to_owned(),
        };
        rows.push(vec![
            one.cohort.earned.to_string(),
            redeemed,
            one.left.to_string(),
            plain(one.face_value),
            known(&one.cost),
            known(&one.deferred),
        ]);
    }
    rows.push(vec![
        "all".to_owned(),
        String::new(),
        books.left.to_string(),
        plain(books.face_value),
        known(&books.cost),
        known(&books.deferred),
    ]);
    let header = ["earned in", "redeemed in the end", "left", "face value", "cost", "deferred"];
    table(out, &header, 2, &rows);
    for text in [
        "Face value: what customers can still have for them. Cost: what those cost the house that are",
        "still expected to be redeemed. Deferred: the part of what was paid that is not earned until",
        "the points are redeemed. The three are different figures, and are not to be added up.",
    ] {
        line(out, &format!(" {text}"));
    }
    Ok(())
}

fn known(figure: &Estimate<Money>) -> String {
    match figure {
        Estimate::Known(money) => plain(*money),
        Estimate::NotEnoughData { .. } => "not known".to_owned(),
    }
}

/// What was paid for each purchase, less what came back of it.
fn paid(
    base: &CustomerBase,
    as_of: NaiveDate,
) -> Result<BTreeMap<PurchaseId, Money>, Box<dyn Error>> {
    let mut paid = BTreeMap::new();
    for customer in base.customers() {
        let transactions = customer.transactions();
        for purchase in transactions.purchases().as_of(as_of) {
            paid.insert(purchase.id.clone(), purchase.lines.total());
        }
        for back in transactions.returns().as_of(as_of) {
            if let Some(left) = back.of.as_ref().and_then(|of| paid.get_mut(of)) {
                let rest = left.try_sub(back.lines.total())?;
                *left = if rest.is_negative() { Money::zero(rest.currency()) } else { rest };
            }
        }
    }
    Ok(paid)
}
