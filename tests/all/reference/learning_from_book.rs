//! What a deal tells, by going through its whole history for each question.

use chrono::NaiveDate;
use clienteling::funnel::learning::{ClosedAs, Closing};
use clienteling::funnel::{Change, Opportunity, Owners};
use clienteling::units::StageId;

/// What was known of a deal on a day.
pub(crate) struct Known {
    pub(crate) stage: StageId,
    pub(crate) entered: Vec<StageId>,
    pub(crate) end: Option<Closing>,
    /// Of an open deal the present ones, of a closed one those before the day of its closing.
    pub(crate) features: Vec<(String, String)>,
}

/// The owner with the largest share, the first by name of several.
fn main_owner(owners: &Owners) -> String {
    let mut owners = owners.as_slice().to_vec();
    owners.sort_by(|a, b| b.share.cmp(&a.share).then(a.staff.cmp(&b.staff)));
    owners[0].staff.to_string()
}

pub(crate) fn known(deal: &Opportunity, as_of: NaiveDate) -> Option<Known> {
    let new = deal.beginning();
    if new.created_on > as_of {
        return None;
    }
    let (mut stage, mut entered) = (new.stage.clone(), vec![new.stage.clone()]);
    let mut end = None;
    for event in deal.events().iter().filter(|event| event.on <= as_of) {
        let closed = |closed_as| Some(Closing { closed_as, known_on: event.on });
        match &event.change {
            Change::Move(to) => stage = to.clone(),
            Change::Win(win) => (stage, end) = (win.into.clone(), closed(ClosedAs::Won)),
            Change::Lose(_) => end = closed(ClosedAs::Lost),
            Change::Void(_) => end = closed(ClosedAs::Void),
            Change::Reopen(to) => (stage, end) = (to.clone(), None),
            _ => {}
        }
        entered.push(stage.clone());
    }
    let features = features(deal, |day| match end {
        Some(end) => day < end.known_on,
        None => day <= as_of,
    });
    Some(Known { stage, entered, end, features })
}

/// What it is like by the changes of the days that count.
fn features(deal: &Opportunity, counts: impl Fn(NaiveDate) -> bool) -> Vec<(String, String)> {
    let new = deal.beginning();
    let (mut product, mut owners, mut named) =
        (new.product.clone(), new.owners.clone(), new.features.clone());
    for event in deal.events().iter().filter(|event| counts(event.on)) {
        match &event.change {
            Change::Product(other) => product = other.clone(),
            Change::Owners(others) => owners = others.clone(),
            Change::Features(others) => named = others.clone(),
            _ => {}
        }
    }
    let mut features = vec![
        ("product".to_owned(), product.to_string()),
        ("owner".to_owned(), main_owner(&owners)),
    ];
    if let Some(source) = &new.heard_from {
        features.push(("source".to_owned(), source.as_str().to_owned()));
    }
    if let Some(expected) = new.expected_on {
        // S1's levels: within 7, 15, 30 and 90 days, and potential.
        let level = match (expected - new.created_on).num_days() {
            ..=7 => "H",
            8..=15 => "A",
            16..=30 => "B",
            31..=90 => "C",
            _ => "potential",
        };
        features.push(("level".to_owned(), level.to_owned()));
    }
    for feature in named.as_slice() {
        features.push((format!("feature:{}", feature.name), feature.value.to_string()));
    }
    features
}

/// Won and lost deals among those that `counts` takes, by what was known on a day.
pub(crate) fn count(
    deals: &[Opportunity],
    as_of: NaiveDate,
    counts: impl Fn(&Known) -> bool,
) -> (u64, u64) {
    let known: Vec<Known> = deals.iter().filter_map(|deal| known(deal, as_of)).collect();
    let ended = |as_what| {
        let ended = known.iter().filter(|one| one.end.is_some_and(|end| end.closed_as == as_what));
        ended.filter(|one| counts(one)).count() as u64
    };
    (ended(ClosedAs::Won), ended(ClosedAs::Lost))
}
