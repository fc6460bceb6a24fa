//! What campaigns give on top.

use std::collections::BTreeMap;

use super::earn::{EarningError, PurchaseToEarn};
use super::lines::{CountedLine, EarningRate, spread};
use super::policy::{CampaignStacking, EarningPolicy, PointsCampaign, thousandths};
use crate::units::CampaignId;

/// How many thousandths the points of a line are worth without a campaign.
const ONCE: i128 = 1_000;

/// What a campaign gives on top: in all, and for each line.
pub(super) struct Extra<'a> {
    pub(super) campaign: &'a CampaignId,
    pub(super) parts: i128,
    pub(super) of_lines: Vec<i128>,
}

/// What each campaign gives on top of the points of a purchase, rounded once for each.
///
/// Cost: a look at each line for each campaign that is on.
pub(super) fn extras<'a>(
    bought: &PurchaseToEarn<'_>,
    lines: &[CountedLine<'_>],
    rate: &EarningRate<'_>,
    policy: &'a EarningPolicy,
) -> Result<Vec<Extra<'a>>, EarningError> {
    let (day, tier) = (bought.purchase.date, bought.tier);
    let on: Vec<_> = policy.campaigns.iter().filter(|it| it.is_for(day, tier)).collect();
    let mut shares = Shares::of(policy, &on, lines);
    let mut found = Vec::new();
    for (place, campaign) in on.iter().enumerate() {
        let on_top = shares.on_top(place, campaign);
        let mut groups: BTreeMap<i128, i128> = BTreeMap::new();
        for (line, on_top) in lines.iter().zip(&on_top) {
            let group = groups.entry(*on_top).or_default();
            *group = group.saturating_add(line.counts);
        }
        let parts = rate.parts(groups.into_iter().map(|(on_top, amount)| (amount, on_top)))?;
        let weights = lines.iter().zip(&on_top).map(|(line, it)| line.counts.checked_mul(*it));
        let weights: Option<Vec<_>> = weights.collect();
        let weights = weights.ok_or(EarningError::OutOfRange)?;
        let of_lines = spread(parts, weights.into_iter())?;
        found.push(Extra { campaign: &campaign.campaign, parts, of_lines });
    }
    Ok(found)
}

/// How many times each line earns its points, in thousandths, campaign by campaign.
struct Shares<'a, 'b> {
    stacking: CampaignStacking,
    most: i128,
    lines: &'a [CountedLine<'b>],
    /// The place of the best campaign for each line.
    best: Vec<Option<usize>>,
    until_now: Vec<i128>,
}

impl<'a, 'b> Shares<'a, 'b> {
    fn of(policy: &EarningPolicy, on: &[&PointsCampaign], lines: &'a [CountedLine<'b>]) -> Self {
        let best = lines.iter().map(|line| best(on, line)).collect();
        let most = thousandths(policy.most_times).unwrap_or(ONCE);
        let until_now = vec![ONCE; lines.len()];
        Shares { stacking: policy.stacking, most, lines, best, until_now }
    }

    /// How much each line earns on top by a campaign.
    fn on_top(&mut self, place: usize, campaign: &PointsCampaign) -> Vec<i128> {
        let times = thousandths(campaign.times).unwrap_or(ONCE).saturating_sub(ONCE);
        let (stacking, most) = (self.stacking, self.most);
        let each = self.lines.iter().zip(&self.best).zip(&mut self.until_now);
        let on_top = each.map(|((line, best), until_now)| {
            let more = match stacking {
                _ if !campaign.is_for_product(line.line.product()) => 0,
                CampaignStacking::Best if *best == Some(place) => times,
                CampaignStacking::Best => 0,
                CampaignStacking::Add => times,
                // Of a multiplier three decimals are kept.
                CampaignStacking::Multiply => {
                    until_now.saturating_mul(times).checked_div(ONCE).unwrap_or(0)
                }
            };
            let more = more.min(most.saturating_sub(*until_now)).max(0);
            *until_now = until_now.saturating_add(more);
            more
        });
        on_top.collect()
    }
}

/// The campaign with the highest multiplier for a line; of several the first.
fn best(on: &[&PointsCampaign], line: &CountedLine<'_>) -> Option<usize> {
    let mut best: Option<(usize, &PointsCampaign)> = None;
    for (place, campaign) in on.iter().enumerate() {
        let is_better = best.is_none_or(|(_, it)| campaign.times > it.times);
        if campaign.is_for_product(line.line.product()) && is_better {
            best = Some((place, campaign));
        }
    }
    best.map(|(place, _)| place)
}
