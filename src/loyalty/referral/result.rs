//! What is found of referral chains.

use std::fmt;

use chrono::NaiveDate;
use serde::Serialize;

use crate::satisfaction::stake::Between;
use crate::units::written::maybe_or_why;
use crate::units::{
    Confidence, CustomerId, Estimate, Money, NotComputable, Proportion, Quantity, ReferralId,
    Share, ShareInterval,
};

/// What became of leads.
///
/// * `given` is the sum of `in_time`, `too_early` and `unknown`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize)]
#[non_exhaustive]
pub struct LeadTally {
    /// How many leads were given that count.
    pub given: u64,
    /// How many of them have become customers, in whatever time.
    pub converted: u64,
    /// How many became customers in time, of those whose time is over.
    pub in_time: Proportion,
    /// How many still have time: whether or not they have become customers, they are no part of the
    /// share, which those who were quick would make look better than it is.
    pub too_early: u64,
    /// Of how many nobody knows, because no lead at all is recorded as having become a customer.
    pub unknown: u64,
}

/// Somebody who gave a lead that counts, or was brought by one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct ChainMember {
    /// The customer in the chain.
    pub customer: CustomerId,
    /// Who brought them. `None`: nobody of whom is known.
    pub brought_by: Option<CustomerId>,
    /// Since when: the day on which they were named.
    pub named_on: Option<NaiveDate>,
    /// How many stand above them in their chain, up to the first, whom nobody brought.
    pub generation: u64,
    /// What became of the leads that they gave.
    pub leads: LeadTally,
    /// Which part of these became customers in time, where there are as many as the policy asks for.
    pub share: Estimate<Share>,
    /// How many days half of the leads that became customers took no longer than, from being named.
    pub days_to_convert: Option<u64>,
    /// How many customers they brought themselves.
    pub brought: u64,
    /// How many they brought in all: themselves, and through those whom they brought.
    pub descendants: u64,
    /// How many generations there are below them.
    pub depth: u64,
    /// What they have bought since they were named, less what came back. `None`: nobody brought them.
    #[serde(serialize_with = "maybe_or_why")]
    pub bought: Option<Result<Money, NotComputable>>,
    /// The same of those whom they brought themselves.
    #[serde(serialize_with = "crate::units::written::or_why")]
    pub value_brought: Result<Money, NotComputable>,
    /// … and of all whom they brought.
    #[serde(serialize_with = "crate::units::written::or_why")]
    pub value_descendants: Result<Money, NotComputable>,
}

/// A lead that would close a ring: whoever it became had brought the giver, or is the giver. It counts
/// nowhere. A reward that was paid for it is worth a look.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
#[non_exhaustive]
pub struct ReferralRing {
    /// The referral.
    pub referral: ReferralId,
    /// When it was given.
    pub date: NaiveDate,
    /// Who gave it.
    pub giver: CustomerId,
    /// Whom it became.
    pub became: CustomerId,
    /// How many customers stand in the ring. 1: they named themselves.
    pub customers: u64,
}

/// Whether our own leads contradict what a source says of leads.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct AgainstReferrals {
    /// Whose figures.
    pub source: String,
    /// Of so many leads …
    pub leads: u32,
    /// … so many become customers.
    pub customers: u32,
    /// Which part that is.
    pub share: Share,
    /// Whether it lies in the interval of our own share, and so is not contradicted. `None`: we have too few leads to say.
    pub agrees: Option<bool>,
    /// How many leads a customer gives who gives any. `None`: the source does not say.
    pub leads_per_referrer: Option<Quantity>,
    /// Whether that lies in the interval of our own average. `None`: there is nothing to compare.
    pub agrees_on_leads: Option<bool>,
}

/// Who brought whom, as of a day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct ReferralChains {
    /// The day of which everything is.
    pub as_of: NaiveDate,
    /// Everybody who gave a lead that counts or was brought by one, in the order of identifiers.
    pub members: Vec<ChainMember>,
    /// How many customers gave a lead that counts.
    pub referrers: u64,
    /// What became of all leads.
    pub leads: LeadTally,
    /// Within how many days a lead has to become a customer.
    pub within_days: u32,
    /// Which part became customers in time.
    pub share: Estimate<Share>,
    /// … with Wilson's interval. It takes each lead for itself: where the leads of one customer are
    /// alike, the truth is less sure than it says.
    pub interval: Estimate<ShareInterval>,
    /// How many leads a customer gives who gives any, on average; rounded half to even to six decimals.
    pub leads_per_referrer: Estimate<Quantity>,
    /// … with the interval of Student's t; where all gave equally many, the average alone. `None`: too few
    /// of them.
    pub leads_interval: Option<Between<Quantity>>,
    /// How many days half of those who became customers took no longer than. Those who have not are no
    /// part of it: the sooner one asks, the shorter it looks.
    pub days_to_convert: Estimate<u64>,
    /// How sure the intervals are.
    pub confidence: Confidence,
    /// How often somebody was named who had been named before: these count nowhere.
    pub named_again: u64,
    /// How many leads named somebody who was a customer already: these count nowhere.
    pub were_customers: u64,
    /// The leads that would close a ring, in the order in which they were given.
    pub rings: Vec<ReferralRing>,
    /// What the sources say, and whether it agrees.
    pub against: Vec<AgainstReferrals>,
}

impl ReferralChains {
    /// One customer in the chains. `None`: gave no lead that counts, and was brought by none. Cost: a
    /// binary search.
    pub fn member(&self, customer: &CustomerId) -> Option<&ChainMember> {
        let place = self.members.binary_search_by_key(&customer, |member| &member.customer).ok()?;
        self.members.get(place)
    }
}

/// "1 lead", "2 leads".
fn counted(number: u64, one: &'static str, more: &'static str) -> String {
    format!("{number} {}", if number == 1 { one } else { more })
}

impl fmt::Display for ChainMember {
    /// "gave 8 leads, of which 4 became customers; brought 6 customers over 3 generations, whose net
    /// purchases come to 120,000.00 CNY".
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let LeadTally { given, converted, unknown, .. } = self.leads;
        write!(f, "gave {}", counted(given, "lead", "leads"))?;
        if unknown == 0 {
            let became = counted(converted, "became a customer", "became customers");
            write!(f, ", of which {became}")?;
        }
        if self.descendants > 0 {
            write!(f, "; brought {}", counted(self.descendants, "customer", "customers"))?;
            if self.depth > 1 {
                write!(f, " over {} generations", self.depth)?;
            }
            match &self.value_descendants {
                Ok(value) => write!(f, ", whose net purchases come to {value:#}")?,
                Err(why) => write!(f, "; what these bought is not known: {why}")?,
            }
        }
        Ok(())
    }
}

impl fmt::Display for ReferralRing {
    /// "`C-3` named `C-1`, who had brought them: a ring of 3 customers".
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let ReferralRing { giver, became, customers, .. } = self;
        if *customers == 1 {
            return write!(f, "`{giver}` named themselves");
        }
        write!(
            f,
            "`{giver}` named `{became}`, who had brought them: a ring of {customers} customers"
        )
    }
}

impl fmt::Display for AgainstReferrals {
    /// "S4: of 8 leads 4 become customers, 50.0%, which our figures do not contradict".
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let says = |agrees: Option<bool>| match agrees {
            Some(true) => "which our figures do not contradict",
            Some(false) => "which our figures contradict",
            None => "which cannot be compared yet",
        };
        let AgainstReferrals { source, leads, customers, share, .. } = self;
        write!(f, "{source}: of {} ", counted(u64::from(*leads), "lead", "leads"))?;
        let become_ = if *customers == 1 { "becomes a customer" } else { "become customers" };
        write!(f, "{customers} {become_}, {share:.1}, {}", says(self.agrees))?;
        if let Some(each) = self.leads_per_referrer {
            let agrees = says(self.agrees_on_leads);
            write!(f, "; {} leads for each who gives any, {agrees}", each.value())?;
        }
        Ok(())
    }
}

impl fmt::Display for ReferralChains {
    /// What all leads came to, and a line for each source.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let LeadTally { given, in_time, too_early, unknown, .. } = self.leads;
        let who = counted(self.referrers, "customer", "customers");
        write!(f, "{who} gave {}", counted(given, "lead", "leads"))?;
        if in_time.trials() > 0 {
            let (of, all) = (in_time.successes(), in_time.trials());
            let became = if of == 1 { "became a customer" } else { "became customers" };
            write!(f, "; {of} of {all} {became} within {} days", self.within_days)?;
        }
        if let (Estimate::Known(share), Estimate::Known(ShareInterval { low, high })) =
            (self.share, self.interval)
        {
            let sure = self.confidence;
            write!(f, ": {share:.1} ({low:.1} to {high:.1}, {sure}, Wilson)")?;
        }
        for (count, says) in [
            (too_early, "it is too early to say"),
            (unknown, "nobody recorded what became of them"),
        ] {
            if count > 0 {
                write!(f, "; of {count} {says}")?;
            }
        }
        if self.named_again > 0 {
            let named =
                counted(self.named_again, "was named again and does", "were named again and do");
            write!(f, "; {named} not count")?;
        }
        if self.were_customers > 0 {
            let were = counted(
                self.were_customers,
                "named somebody who was a customer already and does",
                "named somebody who was a customer already and do",
            );
            write!(f, "; {were} not count")?;
        }
        if !self.rings.is_empty() {
            let rings = u64::try_from(self.rings.len()).unwrap_or(u64::MAX);
            let rings = counted(rings, "would close a ring and does", "would close rings and do");
            write!(f, "; {rings} not count")?;
        }
        self.against.iter().try_for_each(|one| write!(f, "\n{one}"))
    }
}
