//! The card of one customer: how loyal they are and why, what they have, and what next.

use std::error::Error;

use chrono::{Months, NaiveDate};
use clienteling::funnel::Opportunities;
use clienteling::loyalty::kind::loyalty_standing;
use clienteling::loyalty::measures::{LoyaltyFacts, LoyaltyNorms};
use clienteling::loyalty::points::{PointsAccount, programmes_of};
use clienteling::loyalty::referral::referral_chains;
use clienteling::loyalty::reward::{MemberStanding, benefits};
use clienteling::loyalty::threshold::thresholds;
use clienteling::marketing::MembershipChange;
use clienteling::rule::{Criterion, CriterionOutcome};
use clienteling::units::{ProgrammeId, Valuation};
use clienteling::{Customer, CustomerBase};

use crate::policies::Policies;
use crate::table::{heading, line};

/// Whose card, by which rules, on which day.
pub(crate) struct Asked<'a> {
    pub(crate) base: &'a CustomerBase,
    pub(crate) customer: &'a Customer,
    pub(crate) programme: Option<&'a ProgrammeId>,
    pub(crate) policies: &'a Policies,
    pub(crate) as_of: NaiveDate,
}

pub(crate) fn report(out: &mut String, asked: &Asked<'_>) -> Result<(), Box<dyn Error>> {
    heading(out, &format!("The card of {} on {}", asked.customer.id(), asked.as_of));
    kind(out, asked);
    measures(out, asked)?;
    points(out, asked)?;
    next_threshold(out, asked)?;
    what_they_get(out, asked);
    whom_they_brought(out, asked);
    Ok(())
}

/// A criterion, by what came of it.
fn told(out: &mut String, criterion: &Criterion) {
    let mark = match criterion.outcome() {
        CriterionOutcome::Met => "+",
        CriterionOutcome::NotMet => "-",
        CriterionOutcome::Unknown => "?",
    };
    line(out, &format!("  {mark} {criterion}"));
}

fn kind(out: &mut String, asked: &Asked<'_>) {
    let standing = loyalty_standing(asked.customer, &asked.policies.kind, asked.as_of);
    let kind = standing.kind.map_or_else(
        || {
            let possible: Vec<String> = standing.possible.iter().map(ToString::to_string).collect();
            format!("not known; it can be {}", possible.join(" or "))
        },
        |kind| kind.to_string(),
    );
    line(out, &format!(" Kind of loyalty: {kind}"));
    for criterion in
        [&standing.repeat, &standing.attitude, &standing.satisfied, &standing.reliance.relies]
    {
        told(out, criterion);
    }
    let loyal = match standing.is_loyal {
        Some(true) => "yes",
        Some(false) => "no",
        None => "not known",
    };
    line(out, &format!(" Satisfied, and relying on us: {loyal}"));
    if !standing.move_on.is_empty() {
        line(out, " What would move them on");
        for step in &standing.move_on {
            let to = step.leads_to.map_or(String::new(), |kind| format!(" (then {kind})"));
            line(out, &format!("  {step}{to}"));
        }
    }
}

fn measures(out: &mut String, asked: &Asked<'_>) -> Result<(), Box<dyn Error>> {
    let deals = Opportunities::new();
    let policy = asked.policies.measures.clone();
    let norms = LoyaltyNorms::of(asked.base, &deals, policy, asked.as_of)?;
    let facts = LoyaltyFacts { customer: asked.customer, deals: &deals, rates: asked.base.rates() };
    let measured = norms.measures(facts)?;
    line(out, &format!("\n How loyal, in six measures: {}", measured.score));
    for measure in &measured.measures {
        line(out, &format!("  {measure}"));
        for indicator in measure.indicators.iter().filter(|_| measure.mark.is_some()) {
            line(out, &format!("     {indicator}"));
        }
    }
    Ok(())
}

fn points(out: &mut String, asked: &Asked<'_>) -> Result<(), Box<dyn Error>> {
    for programme in programmes_of(asked.customer, asked.as_of) {
        let Policies { points, conversion, .. } = asked.policies;
        let account = PointsAccount::of(asked.customer, programme, points, asked.as_of);
        let worth = conversion.money_for(account.totals.spendable())?;
        line(out, &format!("\n Points: {account}; worth {worth:#} today"));
        for lot in account.lots.iter().filter(|lot| lot.pending.is_positive()) {
            if let Some(from) = lot.active_from {
                line(out, &format!("  {} more can be spent from {from}", lot.pending));
            }
        }
        for lot in account.lots.iter().filter(|lot| lot.active.is_positive()) {
            if let Some(until) = lot.until {
                line(out, &format!("  {} until {until}", lot.active));
            }
        }
    }
    Ok(())
}

fn next_threshold(out: &mut String, asked: &Asked<'_>) -> Result<(), Box<dyn Error>> {
    let policy = &asked.policies.thresholds;
    if policy.ladder.is_empty() {
        return Ok(());
    }
    let rates = asked.base.rates();
    let standing = thresholds(asked.customer, policy, rates, asked.as_of)?;
    line(out, &format!("\n Bought so far, less returns: {:#}", standing.total));
    for one in &standing.thresholds {
        let soon = if one.announced.is_some() { ": tell them" } else { "" };
        line(out, &format!("  {one}{soon}"));
    }
    Ok(())
}

/// How they stood on a day.
fn standing(asked: &Asked<'_>, on: NaiveDate) -> MemberStanding {
    let loyalty = loyalty_standing(asked.customer, &asked.policies.kind, on);
    let memberships = asked.customer.marketing().memberships();
    let own = |programme: &ProgrammeId| asked.programme.is_none_or(|one| one == programme);
    let last = memberships
        .as_of(on)
        .iter()
        .filter(|entry| own(&entry.programme))
        .max_by_key(|entry| entry.date);
    MemberStanding {
        member: Some(last.is_some_and(|entry| entry.change == MembershipChange::Joined)),
        left_on: last
            .filter(|entry| entry.change == MembershipChange::Left)
            .map(|entry| entry.date),
        loyal: loyalty.is_loyal,
        kind: loyalty.kind,
        loyalty: loyalty.by_involvement.and_then(|found| found.kind()),
        ..MemberStanding::default()
    }
}

fn what_they_get(out: &mut String, asked: &Asked<'_>) {
    if asked.policies.rewards.benefits.is_empty() {
        return;
    }
    let a_year_ago = asked.as_of.checked_sub_months(Months::new(12)).unwrap_or(NaiveDate::MIN);
    let (now, before) = (standing(asked, asked.as_of), standing(asked, a_year_ago));
    let all = benefits(&now, Some(&before), &asked.policies.rewards);
    line(out, &format!("\n What they get, beside {a_year_ago}"));
    all.has.iter().for_each(|one| line(out, &format!("  {one}")));
    all.lost.iter().for_each(|one| line(out, &format!("  {one}")));
    let words = |by: &[_]| by.iter().map(ToString::to_string).collect::<Vec<String>>().join(" or ");
    for one in &all.open {
        line(out, &format!("  could have {} as {}", one.benefit.name, words(&one.by)));
    }
    for one in &all.not_known {
        let (name, by) = (&one.benefit.name, words(&one.by));
        line(out, &format!("  {name}: it is not known whether they are {by}"));
    }
}

fn whom_they_brought(out: &mut String, asked: &Asked<'_>) {
    let currency = asked.policies.conversion.currency;
    let valuation = Valuation::new(currency, asked.base.rates());
    let chains = referral_chains(asked.base, &asked.policies.referral, &valuation, asked.as_of);
    if let Some(member) = chains.member(asked.customer.id()) {
        line(out, &format!("\n Referrals: {member}"));
    }
}
