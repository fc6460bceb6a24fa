//! How much a thing is used by the readings of its meter, and when its services fall due.
//!
//! [`MeterUse`](crate::transaction::MeterUse) is what the readings say if all of them are right, and
//! refuses where they contradict each other. A [`MeterTrend`] is for planning: it takes into account
//! that readings are mistyped and meters replaced, and says how sure it is.
//!
//! 1. **Which readings count.** The fewest are set aside that have to be for the others to fit: on one
//!    meter none shows less than one before it, and none goes on faster than is plausible. Where it
//!    takes fewer exceptions to say that the meter was replaced without a word, it was.
//! 2. **Steps.** Between readings that count, at least some days long. What a meter shows is a sum, so
//!    the steps are what is independent of each other, and not the readings.
//! 3. **Use per day.** The estimate of Hodges and Lehmann (1963) from the uses per day of the steps: the
//!    median of the means of all pairs, each with itself too. A mistyped reading that is left makes one
//!    step too fast and the next too slow, and the mean of the two is right.
//! 4. **Range.** By the exact distribution of Wilcoxon's signed ranks. Of few steps it is all there is,
//!    and how sure it is stands beside it: 50 % of two steps, 75 % of three, 87.5 % of four. It says how
//!    well the use until now is known, and not how it may change.
//! 5. **The next step** can be slower or faster than that: it lies between the steps so far, as each of
//!    them did. A day that is near is as uncertain as one step; only a far one is as sure as the use.
//!
//! Where there are many readings, those that tell how far the thing went in all are looked at, and then
//! the latest of which each is a step from the next.
//!
//! All of it is exact; only figures that are shown are rounded.

mod chain;
mod daily_use;
mod due;
mod looked_at;
mod pace;
mod policy;
mod service;
mod trend;

pub use daily_use::DailyUse;
pub use due::DueRange;
pub use policy::{MileagePolicy, MileagePolicyDraft, PlausibleUse};
pub(super) use service::RULES as SERVICE_RULES;
pub use service::{
    ServiceDue, ServiceLimit, ServicePlan, ServicePlanDraft, ServicesDue, services_due,
};
pub(super) use trend::RULES as TREND_RULES;
pub use trend::{MeterTrend, SetAside};

#[cfg(test)]
mod tests;
