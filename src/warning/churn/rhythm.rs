//! A customer is silent for longer than their own rhythm explains.

use chrono::NaiveDate;

use super::bought::Bought;
use super::known::{self, BuyingRule, Known};
use super::{ChurnTerms, OUT_OF_RHYTHM, OwnRhythm};
use crate::customer::Role;
use crate::rule::measure::Unknown;
use crate::rule::{Evidence, rules};
use crate::units::period::{days_between, days_later};
use crate::units::{Money, NotComputable, Period};
use crate::warning::{Advice, CustomerFacts, CustomerRule, Finding, FindingKey, Found, Severity};

rules! {
    SILENT = OUT_OF_RHYTHM, AtLeast {
        "no purchase for {observed}, out of their own rhythm after {needed}[ ({margin} ago)]",
        "no purchase for {observed}, out of their own rhythm after {needed}[ (in {margin})]",
        "bought too seldom to have a rhythm",
    };
    RARE = "warning.rare-gap", Below {
        "a gap as long as that comes with a probability of {observed}, below the {needed} that are accepted as false alarms[ (by {margin})]",
        "a gap as long as that comes with a probability of {observed}, not below the {needed} that are accepted as false alarms[ (by {margin})]",
        "bought too seldom to say how rare such a gap is",
    };
    LONGEST = "warning.longest-gap", Over {
        "silent for {observed}, longer than the longest gap so far of {needed}[ (by {margin})]",
        "silent for {observed}, no longer than the longest gap so far of {needed}[ (by {margin})]",
        "has never come again",
    };
}

/// The rule that asks for each customer whether the silence since the last purchase is longer than
/// their own gaps explain, at a stated rate of false alarms.
///
/// * Only what is [bought again](super::Activity::Reorder) makes a rhythm.
/// * The alarm begins on [a day](OwnRhythm::alarm_on) that is known in advance, and stays one until they
///   buy, or their loss is [told of](super::ChurnPolicyDraft::lost_months) no more: that they count as
///   lost as well does not end it. Where they count as lost by [`NoActivity`](super::NoActivity) sooner,
///   there is none: that says more.
/// * Before that day nobody is told: a shorter gap comes more often than the rate says, and whoever
///   were told of it would be wrong more often.
/// * Who buys [by the season](super::SeasonLimits) is not expected before the end of the next.
/// * Of somebody with fewer gaps than a rhythm takes, it is said that nothing can be said only while
///   there is a question: they came again at least once, and are silent for longer than ever. Most
///   customers of most firms bought once; a line about each of them each day would help nobody, and
///   the limit on silence watches them.
#[derive(Debug, Clone)]
pub struct OutOfRhythm {
    terms: ChurnTerms,
}

impl OutOfRhythm {
    /// By these terms.
    pub const fn new(terms: ChurnTerms) -> Self {
        OutOfRhythm { terms }
    }
}

impl BuyingRule for OutOfRhythm {
    const MATTERS: &[&str] = &[OUT_OF_RHYTHM];

    fn terms(&self) -> &ChurnTerms {
        &self.terms
    }

    fn judge(
        &self,
        facts: &CustomerFacts<'_>,
        known: &Known<'_>,
        found: &mut Found,
    ) -> Result<(), NotComputable> {
        let Known { bought, days, presence } = known;
        let Some(rhythm) = OwnRhythm::of(days.iter().copied()) else { return Ok(()) };
        let (as_of, limits) = (facts.as_of(), self.terms.policy().rhythm);
        let presence = presence.as_ref();
        found.look_again(presence.and_then(|it| it.look_again_on));
        let lost_on = presence.and_then(|it| it.lost_on);
        let over_on = lost_on.and_then(|lost_on| self.terms.over_on(lost_on));
        if over_on.is_some_and(|over_on| over_on <= as_of) {
            return Ok(());
        }
        let key = FindingKey::new(OUT_OF_RHYTHM, facts.id().clone());
        let silent = days_between(as_of, rhythm.last());
        if rhythm.gaps() < u64::from(limits.least_gaps) {
            if lost_on.is_some_and(|lost_on| lost_on <= as_of) {
                return Ok(());
            }
            if silent > rhythm.longest_days() {
                let (have, need) = (rhythm.gaps(), u64::from(limits.least_gaps));
                found.unknown(key, Unknown::NotEnoughData { have, need });
                found.look_again(lost_on);
            } else {
                let longer = rhythm.longest_days().saturating_add(1);
                found.look_again(days_later(rhythm.last(), longer));
            }
            return Ok(());
        }
        let Some(alarm_on) = rhythm.alarm_on(limits.false_alarms) else { return Ok(()) };
        let alarm_on = self.terms.season_missed_on(days).map_or(alarm_on, |it| it.max(alarm_on));
        if lost_on.is_some_and(|lost_on| lost_on <= alarm_on) {
            return Ok(());
        }
        if as_of < alarm_on {
            found.look_again(alarm_on);
            return Ok(());
        }
        let limit = days_between(alarm_on, rhythm.last());
        let Some(reason) = SILENT.test(Evidence::days(silent, limit)) else { return Ok(()) };
        let rare = Evidence::probabilities(rhythm.chance_of_longer(limit), limits.false_alarms);
        found.add(Finding {
            severity: Severity::Low,
            evidence: vec![
                RARE.check(rare),
                LONGEST.check(Evidence::days(silent, rhythm.longest_days())),
            ],
            at_stake: Some(year_of(bought, rhythm.last())?),
            responsible: facts.responsible(Role::Sales),
            look_again_on: over_on,
            ..Finding::new(key, alarm_on, reason, Advice::KeepActive)
        });
        Ok(())
    }
}

impl CustomerRule for OutOfRhythm {
    fn matters(&self) -> Vec<&str> {
        Self::MATTERS.to_vec()
    }

    fn evaluate(&self, facts: &CustomerFacts<'_>, found: &mut Found) {
        known::evaluate(self, facts, found);
    }
}

/// What is bought again brought so much in the year through a day.
fn year_of(bought: &Bought<'_>, last: NaiveDate) -> Result<Money, NotComputable> {
    let classes = bought.reordered().map(|(_, _, class)| class);
    bought.net(classes, Period::year_through(last))
}
