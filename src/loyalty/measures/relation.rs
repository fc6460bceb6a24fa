//! Faults, referrals and answers.

use std::collections::{BTreeMap, BTreeSet};

use super::{LoyaltyFacts, LoyaltyMeasure, LoyaltyMeasurePolicyDraft, LoyaltyObserved};
use crate::marketing::{Complaint, ComplaintCause, FaultReport};
use crate::satisfaction::AnswerOutcome;
use crate::units::{Estimate, Period, Proportion, Record, Score, later};

/// How many faults they reported forgivingly, of those that they reported or complained about. A report
/// of a fault of a purchase or a product about which they complained later is none of forgiveness.
/// Where there is none nothing is known: no complaint is no tolerance.
pub(super) fn faults_forgiven(facts: LoyaltyFacts<'_>, over: Period) -> Estimate<LoyaltyObserved> {
    let marketing = facts.customer.marketing();
    let complaints = marketing.complaints().as_of(over.last()).iter();
    let complaints: Vec<&Complaint> =
        complaints.filter(|one| over.contains(one.date()) && is_about_fault(one)).collect();
    // In order of days: the last one about each.
    let of_purchase: BTreeMap<_, _> =
        complaints.iter().filter_map(|one| Some((one.purchase.as_ref()?, one.date()))).collect();
    let of_product: BTreeMap<_, _> =
        complaints.iter().filter_map(|one| Some((one.product.as_ref()?, one.date()))).collect();
    let is_forgiven = |report: &FaultReport| {
        let by_purchase = report.purchase.as_ref().and_then(|id| of_purchase.get(id));
        let by_product = report.product.as_ref().and_then(|id| of_product.get(id));
        by_purchase.max(by_product).is_none_or(|complained| *complained < report.date)
    };
    let reports = marketing.fault_reports().as_of(over.last()).iter();
    let reports = reports.filter(|one| over.contains(one.date) && is_forgiven(one)).count();
    match Proportion::of_some(length(reports), length(complaints.len())) {
        Some(part) => Estimate::Known(LoyaltyObserved::FaultsForgiven(part)),
        None => Estimate::NotEnoughData { have: 0, need: 1 },
    }
}

/// Whether a complaint is about a fault of what was sold or repaired, by its cause or because it says
/// which fault. An unfounded one is about none.
fn is_about_fault(complaint: &Complaint) -> bool {
    match complaint.cause {
        Some(ComplaintCause::Unfounded) => false,
        Some(
            ComplaintCause::Quality | ComplaintCause::NotRepairedAtOnce | ComplaintCause::Warranty,
        ) => true,
        _ => complaint.fault.is_some(),
    }
}

fn length(of: usize) -> u64 {
    u64::try_from(of).unwrap_or(u64::MAX)
}

/// How many leads they gave, each once, and not those that became they themselves.
pub(super) fn referrals(facts: LoyaltyFacts<'_>, over: Period) -> u64 {
    let marketing = facts.customer.marketing();
    let given = marketing.referrals().as_of(over.last());
    if given.is_empty() {
        return 0;
    }
    let themselves = marketing.lead_conversions().as_of(over.last());
    let themselves: BTreeSet<_> = themselves.iter().map(|one| &one.lead).collect();
    let leads = given.iter().filter(|one| over.contains(one.date)).map(|one| &one.lead);
    length(leads.filter(|lead| !themselves.contains(lead)).collect::<BTreeSet<_>>().len())
}

/// How many questions about something they answered, and the mean of the marks: of each the latest
/// answer on its scale, and not what the judged themselves gathered.
pub(super) fn answers(
    facts: LoyaltyFacts<'_>,
    policy: &LoyaltyMeasurePolicyDraft,
    about: LoyaltyMeasure,
    over: Period,
) -> Option<(u64, Score)> {
    let known = facts.customer.marketing().survey_answers().as_of(over.last());
    let asked = policy.questions.iter().filter(|one| one.about == about);
    let asked: BTreeMap<_, _> =
        asked.map(|one| ((&one.survey, &one.question), &one.scale)).collect();
    if known.is_empty() || asked.is_empty() {
        return None;
    }
    let mut latest = BTreeMap::new();
    for answer in known.iter().filter(|one| over.contains(one.date)) {
        let question = (&answer.survey, &answer.question);
        let Some(scale) = asked.get(&question) else { continue };
        if answer.details().is_gathered_by_the_judged() {
            continue;
        }
        if let AnswerOutcome::Answered(number) = scale.outcome(answer.answer.as_ref()) {
            let given = (answer, scale.mark(number));
            let known = latest.entry(question).or_insert(given);
            if later(answer, known.0).is_gt() {
                *known = given;
            }
        }
    }
    let answers = length(latest.len());
    Some((answers, Score::mean(latest.into_values().map(|(_, mark)| mark))?))
}
