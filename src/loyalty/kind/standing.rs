//! How loyal a customer is on a day, of which kind, and why.

use std::fmt;

use chrono::NaiveDate;
use serde::Serialize;

use super::known::KnownOf;
use super::move_on::{MoveOn, missing, move_on};
use super::reliance::Reliance;
use super::said::Said;
use super::{AttitudeLoyalty, LoyaltyStandingPolicy};
use crate::base::Customer;
use crate::rule::{Criterion, CriterionOutcome, Evidence, rules};
use crate::tiering::{
    DrawnBy, INVOLVED, KnownDraw, LoyaltyFinding, Proposal, driver, loyalty_kind,
};
use crate::units::Share;

rules! {
    SATISFIED = "loyalty.satisfied", AtLeast {
        "satisfaction {observed}, at least the {needed} of a satisfied customer[ (by {margin})]",
        "satisfaction {observed}, below the {needed} of a satisfied customer[ (by {margin})]",
        "it is not known how satisfied they are[; they count as satisfied from {needed}]",
    };
}

/// How loyal a customer is on a day, of which kind, and why.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
#[non_exhaustive]
pub struct LoyaltyStanding {
    /// The day.
    pub as_of: NaiveDate,
    /// The kind by attitude and repeat purchase. `None`: one of the two is not known.
    pub kind: Option<AttitudeLoyalty>,
    /// The kinds that can be by what is known, in the order of [`AttitudeLoyalty::ALL`].
    pub possible: Vec<AttitudeLoyalty>,
    /// Whether they buy again of their own accord.
    pub repeat: Criterion,
    /// Whether their attitude is favourable.
    pub attitude: Criterion,
    /// Whether they are highly involved.
    pub involved: Criterion,
    /// The kind by involvement and repeat purchase (S5). `None`: it is not known whether they buy
    /// again.
    pub by_involvement: Option<LoyaltyFinding>,
    /// Whether they are satisfied.
    pub satisfied: Criterion,
    /// How far they rely on us.
    pub reliance: Reliance,
    /// Whether they are loyal in the sense of S4: satisfied, and relying on us. `None`: it is not
    /// known.
    pub is_loyal: Option<bool>,
    /// How strongly product, service and price draw them, with what that rests on.
    pub draw: KnownDraw,
    /// What draws them (S1).
    pub drawn_by: DrawnBy,
    /// On how many days they came because something bound them or had to be put right: these say
    /// nothing.
    pub captive_days: u64,
    /// To which day that bound them last. `None`: nothing did; the last day of the calendar: nobody
    /// knows the end.
    pub bound_until: Option<NaiveDate>,
    /// What would move them on, the nearest first.
    pub move_on: Vec<MoveOn>,
    /// The first day on which time alone changes whether they buy again, or what is known of their
    /// attitude, involvement or satisfaction. Reliance has a [day of its own](Reliance::look_again_on).
    pub look_again_on: Option<NaiveDate>,
}

/// How loyal a customer is on a day, of which kind, and why.
///
/// * Buys again: bought of their own accord on as many days as the policy says. Several purchases of
///   one day are one; a purchase of which everything came back is none, nor is one for nothing. A visit to the workshop of
///   their own accord is one too; its invoice is not counted beside it.
/// * Who has not bought yet, or first bought too recently to buy again, may yet: that is not known.
/// * Captive: a visit under a contract that binds, one only to have something put right, and their
///   invoices. They say nothing. Who came so and did not buy again otherwise *may* yet come back: that
///   is not known until some time after the last day to which they were bound.
/// * An attitude that nobody asked about, or too long ago, is unknown and not unfavourable.
///
/// Cost: a sort of the customer's purchases, contracts and marks, and some passes over the rest.
///
/// ```
/// use clienteling::loyalty::kind::{AttitudeLoyalty, LoyaltyStandingPolicy, loyalty_standing};
/// use clienteling::{CustomerBase, Fact};
///
/// let mut base = CustomerBase::new();
/// for (id, date) in [("S-1", "2026-03-01"), ("S-2", "2026-05-20")] {
///     base.add(serde_json::from_str::<Fact>(&format!(
///         r#"{{"purchase":{{"id":"{id}","customer":"C-1","date":"{date}","lines":[{{"product":"oil",
///             "quantity":"1","amount":{{"amount":"80","currency":"CNY"}}}}]}}}}"#,
///     ))?)?;
/// }
/// let customer = base.customer(&"C-1".parse()?).ok_or("known")?;
/// let standing =
///     loyalty_standing(customer, &LoyaltyStandingPolicy::default(), "2026-06-30".parse()?);
/// // They buy again; nobody has asked what they hold of us.
/// assert_eq!(standing.kind, None);
/// assert_eq!(standing.possible, [AttitudeLoyalty::True, AttitudeLoyalty::Spurious]);
/// assert_eq!(standing.move_on[0].to_string(), "their attitude is not known: ask");
/// assert_eq!(standing.look_again_on, Some("2028-03-01".parse()?));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn loyalty_standing(
    customer: &Customer,
    policy: &LoyaltyStandingPolicy,
    as_of: NaiveDate,
) -> LoyaltyStanding {
    let known = KnownOf::of(customer, policy, as_of);
    let (repeat, attitude) = (known.repeat(policy, as_of), known.attitude(policy, as_of));
    let involvement =
        Said::latest(customer, &policy.involvement, [].into_iter(), policy.attitude_months, as_of);
    let marks = customer.basic().need_marks().as_of(as_of).iter();
    let marks = marks.filter_map(|one| Some((one.date, one.satisfaction?)));
    let satisfaction =
        Said::latest(customer, &policy.satisfaction, marks, policy.satisfaction_months, as_of);
    let counts = |said: Option<Said>, on| said.and_then(|said: Said| said.counts(on));
    let involved = |on| {
        let mark = counts(involvement, on);
        INVOLVED.check(Evidence::scores(mark, policy.by_involvement.involvement))
    };
    let satisfied =
        |on| SATISFIED.check(Evidence::scores(counts(satisfaction, on), policy.satisfied_from));
    let by_involvement = repeat.observed().map(|_| {
        let days = u64::try_from(known.counting(policy, as_of).len()).unwrap_or(u64::MAX);
        let kinds = policy.part(|all| &all.by_involvement);
        loyalty_kind(days, counts(involvement, as_of), &kinds)
    });
    let reliance = Reliance::of(customer, &known.occasions, policy, as_of);
    let draw = KnownDraw::of(customer, &policy.part(|all| &all.draw), as_of);

    let outcomes = |on| {
        let all =
            [known.repeat(policy, on), known.attitude(policy, on), involved(on), satisfied(on)];
        all.map(|criterion| criterion.outcome())
    };
    let now = outcomes(as_of);
    let ends = [known.attitude, involvement, satisfaction].map(|said| said.and_then(|it| it.ends));
    let turning = known.turning_points(policy).into_iter().chain(ends).flatten();
    let look_again_on = turning.filter(|day| *day > as_of && outcomes(*day) != now).min();

    let mut standing = LoyaltyStanding {
        as_of,
        kind: AttitudeLoyalty::known(repeat.outcome(), attitude.outcome()),
        possible: AttitudeLoyalty::possible(repeat.outcome(), attitude.outcome()).collect(),
        repeat,
        attitude,
        involved: involved(as_of),
        by_involvement,
        satisfied: satisfied(as_of),
        is_loyal: both(satisfied(as_of).outcome(), reliance.relies.outcome()),
        reliance,
        drawn_by: driver(&draw.draw()),
        draw,
        captive_days: u64::try_from(known.occasions.captive.len()).unwrap_or(u64::MAX),
        bound_until: known.occasions.bound_until,
        move_on: Vec::new(),
        look_again_on,
    };
    standing.move_on = move_on(&standing, &known, policy);
    standing
}

/// Whether two things are so. One that is not decides, whatever is known of the other.
fn both(one: CriterionOutcome, other: CriterionOutcome) -> Option<bool> {
    match (one, other) {
        (CriterionOutcome::NotMet, _) | (_, CriterionOutcome::NotMet) => Some(false),
        (CriterionOutcome::Met, CriterionOutcome::Met) => Some(true),
        _ => None,
    }
}

impl LoyaltyStanding {
    /// What [`buffered`](crate::tiering::buffered()) takes, so that nobody flaps from kind to kind:
    /// the kind of today, and by how much of what the kind *held* asks for the customer falls short,
    /// at the criterion at which they do so most (cut after nine decimals). `None`: the kind is not
    /// known, and what is held stays.
    ///
    /// ```
    /// use clienteling::loyalty::kind::{AttitudeLoyalty, LoyaltyStandingPolicy, loyalty_standing};
    /// use clienteling::tiering::{BufferPolicy, Buffered, Change, buffered};
    /// use clienteling::{CustomerBase, Fact};
    ///
    /// let mut base = CustomerBase::new();
    /// for fact in [
    ///     r#"{"purchase":{"id":"S-1","customer":"C-1","date":"2025-03-01","lines":[{"product":"oil",
    ///         "quantity":"1","amount":{"amount":"80","currency":"CNY"}}]}}"#,
    ///     r#"{"survey_answer":{"id":"A-1","customer":"C-1","date":"2026-06-01","survey":"2026",
    ///         "question":"Q-1","answer":{"score":"100"}}}"#,
    /// ] {
    ///     base.add(serde_json::from_str::<Fact>(fact)?)?;
    /// }
    /// let policy: LoyaltyStandingPolicy = serde_json::from_str(
    ///     r#"{"attitude":[{"survey":"2026","items":[
    ///         {"question":"Q-1","name":"Better than others","scale":{"grades":{}}}]}]}"#,
    /// )?;
    /// let (customer, day) = (base.customer(&"C-1".parse()?).ok_or("known")?, "2026-06-30".parse()?);
    /// let held = Buffered::enter(AttitudeLoyalty::True, "2026-01-01".parse()?);
    /// let standing = loyalty_standing(customer, &policy, day);
    /// let proposal = standing.proposal(*held.class()).ok_or("the kind is known")?;
    /// assert_eq!((proposal.class, proposal.shortfall), (AttitudeLoyalty::Latent, "50%".parse()?));
    /// let step = buffered(&held, proposal, day, &BufferPolicy::default())?;
    /// assert_eq!((step.change, *step.state.class()), (Change::HeldBack, AttitudeLoyalty::True));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn proposal(&self, held: AttitudeLoyalty) -> Option<Proposal<AttitudeLoyalty>> {
        let asked = [(held.buys_again(), self.repeat), (held.is_favourable(), self.attitude)];
        let asked = asked.into_iter().filter(|(is_asked, _)| *is_asked);
        let short = asked.filter_map(|(_, criterion)| missing(&criterion)).max();
        Some(Proposal { class: self.kind?, shortfall: short.unwrap_or(Share::NONE) })
    }
}

impl fmt::Display for LoyaltyStanding {
    /// "latent loyalty: attitude 80, …; days on which …".
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&AttitudeLoyalty::shown(self.repeat.outcome(), self.attitude.outcome()))?;
        write!(f, ": {}; {}", self.repeat, self.attitude)
    }
}
