//! What is found of the yield of a base.

use std::fmt;

use chrono::NaiveDate;
use serde::Serialize;

use crate::units::words::words;
use crate::units::written::maybe_or_why;
use crate::units::{
    Confidence, Estimate, Money, NotComputable, Period, Proportion, Share, ShareInterval,
};

words! {
    /// What may come of a thing that was delivered.
    #[non_exhaustive]
    pub enum YieldKind, "yield of the base" {
        /// It came to the workshop for maintenance in the first months (首保).
        FirstService = "first_service",
        /// It came to the workshop at all while its warranty lasted.
        InWarranty = "in_warranty" as "workshop in warranty",
        /// It came back for maintenance or for a repair that the customer pays in the months after the
        /// end of the warranty, when no warranty ties the customer to us any more.
        AfterWarranty = "after_warranty" as "workshop after warranty",
        /// An insurance taken through us was renewed through us (续保): of each that ended.
        InsuranceRenewal = "insurance_renewal",
        /// It was given up, and its owner got another thing from us about then (置换): of those given up.
        /// Each new thing replaces one.
        TradeIn = "trade_in" as "trade-in",
        /// Its owner gave a lead that [counts](crate::loyalty::referral) in the first months (转介绍): of owners,
        /// each counted once in a cohort, by the first of their things there.
        Referral = "referral",
    }
}

/// How often something came of the things of a cohort.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[non_exhaustive]
pub struct YieldRate {
    /// What the things or their owners brought.
    pub kind: YieldKind,
    /// How often it came, of those that are due.
    pub due: Proportion,
    /// Of those that it did not come of, how many are known to have gone elsewhere: insured by somebody
    /// else, replaced by a thing that is not from us.
    pub elsewhere: u64,
    /// How many are not due yet.
    pub not_due: u64,
    /// How many left before they were due.
    pub left: u64,
    /// Of how many it is not known.
    pub unknown: u64,
    /// Which part of those that are due it came of, where there are as many as the policy asks for.
    pub share: Estimate<Share>,
    /// … with Wilson's interval.
    pub interval: Estimate<ShareInterval>,
    /// How sure that is.
    pub confidence: Confidence,
}

/// What something brought until the day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[non_exhaustive]
pub struct YieldValue {
    /// In all, each amount at the rate of its own day. `None`: no amount is on record.
    #[serde(serialize_with = "maybe_or_why")]
    pub total: Option<Result<Money, NotComputable>>,
    /// For each thing of the cohort; rounded half to even to the smallest unit of the currency. `None`:
    /// there is no thing, or no total, or not every amount is on record.
    pub per_thing: Option<Money>,
    /// Of how many, of all that there were, the amount is on record: visits with an invoice, insurances
    /// with what they cost. The others are in no total.
    pub recorded: Proportion,
}

/// What came of the things that were delivered in one period.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct YieldCohort {
    /// When they were delivered: the first day as their owner's.
    pub period: Period,
    /// How many.
    pub things: u64,
    /// How many more were delivered, and came back to us as returns: these are in no rate.
    pub came_back: u64,
    /// How often something came of them, in the order of [`YieldKind::ALL`].
    pub rates: Vec<YieldRate>,
    /// What their visits to the workshop brought, less what was given back.
    pub workshop: YieldValue,
    /// The premiums of the insurances taken through us for them: what these cost their owners, not what
    /// we earned by them.
    pub insurance: YieldValue,
}

/// What comes of the things that we delivered, as of a day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct BaseYield {
    /// The day of which everything is.
    pub as_of: NaiveDate,
    /// By when things were delivered, the earliest first; only periods in which any were.
    pub cohorts: Vec<YieldCohort>,
    /// All of them together. `None`: there are none.
    pub all: Option<YieldCohort>,
    /// How many things are in no cohort because nobody recorded from whom they are.
    pub unknown_seller: u64,
}

impl YieldCohort {
    /// One rate.
    pub fn rate(&self, kind: YieldKind) -> Option<&YieldRate> {
        self.rates.iter().find(|rate| rate.kind == kind)
    }
}

impl fmt::Display for YieldRate {
    /// "first service: 30 of 41, 73.2% (58.1% to 84.3%, 95%, Wilson); 3 not due yet; 2 left before".
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: ", self.kind)?;
        match (self.due.successes(), self.due.trials()) {
            (_, 0) => f.write_str("none due")?,
            (of, all) => write!(f, "{of} of {all}")?,
        }
        if let (Estimate::Known(share), Estimate::Known(ShareInterval { low, high })) =
            (self.share, self.interval)
        {
            let sure = self.confidence;
            write!(f, ", {share:.1} ({low:.1} to {high:.1}, {sure}, Wilson)")?;
        }
        for (count, says) in [
            (self.elsewhere, "went elsewhere"),
            (self.not_due, "not due yet"),
            (self.left, "left before"),
            (self.unknown, "not known"),
        ] {
            if count > 0 {
                write!(f, "; {count} {says}")?;
            }
        }
        Ok(())
    }
}

impl fmt::Display for YieldValue {
    /// "41000.00 CNY, 1000.00 CNY for each thing (38 of 38 on record)".
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.total {
            Some(Ok(total)) => write!(f, "{total}")?,
            Some(Err(why)) => write!(f, "not known: {why}")?,
            None => f.write_str("nothing known")?,
        }
        if let Some(each) = self.per_thing {
            write!(f, ", {each} for each thing")?;
        }
        write!(f, " ({} of {} on record)", self.recorded.successes(), self.recorded.trials())
    }
}

impl fmt::Display for YieldCohort {
    /// The cohort, and a line for each rate and value.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let noun = if self.things == 1 { "thing" } else { "things" };
        write!(f, "{}: {} {noun} delivered", self.period, self.things)?;
        if self.came_back > 0 {
            write!(f, ", and {} that came back", self.came_back)?;
        }
        self.rates.iter().try_for_each(|rate| write!(f, "\n{rate}"))?;
        write!(f, "\nworkshop revenue: {}", self.workshop)?;
        write!(f, "\npremiums of the insurance taken through us: {}", self.insurance)
    }
}
