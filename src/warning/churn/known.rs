//! What rules about buying know of a customer, worked out once for all of them.

use chrono::NaiveDate;

use super::activity::Presence;
use super::bought::Bought;
use super::{ChurnTerms, Declining, NoActivity, OutOfRhythm};
use crate::units::NotComputable;
use crate::warning::{CustomerFacts, CustomerRule, FindingKey, Found};

/// What a customer bought, by class and day, and until when they are one.
pub(super) struct Known<'a> {
    pub(super) bought: Bought<'a>,
    /// The days on which something was bought that is bought again, in order.
    pub(super) days: Vec<NaiveDate>,
    /// `None` for somebody who never bought what is bought again.
    pub(super) presence: Option<Presence>,
}

impl<'a> Known<'a> {
    fn of(facts: &CustomerFacts<'_>, terms: &'a ChurnTerms) -> Result<Self, NotComputable> {
        let bought = Bought::of(facts, terms)?;
        let days = bought.reorder_days();
        let presence = Presence::of(facts, &bought, &days, terms);
        Ok(Known { bought, days, presence })
    }
}

/// A rule about what a customer buys.
pub(super) trait BuyingRule {
    /// The matters that it finds.
    const MATTERS: &[&str];

    /// By which terms.
    fn terms(&self) -> &ChurnTerms;

    /// What is found about a customer who is served.
    fn judge(
        &self,
        facts: &CustomerFacts<'_>,
        known: &Known<'_>,
        found: &mut Found,
    ) -> Result<(), NotComputable>;

    /// What is found, or that it cannot be said.
    fn say(
        &self,
        facts: &CustomerFacts<'_>,
        known: &Result<Known<'_>, NotComputable>,
        found: &mut Found,
    ) {
        let judged = known.as_ref().map_err(|why| *why);
        if let Err(why) = judged.and_then(|known| self.judge(facts, known, found)) {
            for matter in Self::MATTERS {
                found.unknown(FindingKey::new(*matter, facts.id().clone()), why);
            }
        }
    }
}

/// What one rule alone finds.
pub(super) fn evaluate(rule: &impl BuyingRule, facts: &CustomerFacts<'_>, found: &mut Found) {
    if facts.customer.is_served(facts.as_of()) {
        rule.say(facts, &Known::of(facts, rule.terms()), found);
    }
}

/// The rules about what a customer buys, which look at it once together.
pub(super) struct Buying {
    activity: NoActivity,
    rhythm: OutOfRhythm,
    decline: Declining,
}

impl Buying {
    /// By these terms.
    pub(super) fn new(terms: &ChurnTerms) -> Self {
        Buying {
            activity: NoActivity::new(terms.clone()),
            rhythm: OutOfRhythm::new(terms.clone()),
            decline: Declining::new(terms.clone()),
        }
    }
}

impl CustomerRule for Buying {
    fn matters(&self) -> Vec<&str> {
        [NoActivity::MATTERS, OutOfRhythm::MATTERS, Declining::MATTERS].concat()
    }

    fn evaluate(&self, facts: &CustomerFacts<'_>, found: &mut Found) {
        if !facts.customer.is_served(facts.as_of()) {
            return;
        }
        let known = Known::of(facts, self.activity.terms());
        self.activity.say(facts, &known, found);
        self.rhythm.say(facts, &known, found);
        self.decline.say(facts, &known, found);
    }
}
