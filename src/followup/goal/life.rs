//! A goal as a kind of life: proposed, accepted or declined, revised, measured, given up.

use chrono::NaiveDate;

use super::{GoalDraft, GoalReading, GoalRefusal, GoalState};
use crate::customer::Note;
use crate::rule::life::{self as lives, Entered, Entering, History, Life, LifeRecord};
use crate::units::guard::{date, guarded};
use crate::units::{GoalId, MetricName, StaffId};

guarded! {
    /// A goal as it is proposed.
    #[derive(Debug, Clone, PartialEq, Eq, Hash)]
    pub struct NewGoal as "NewGoal" {
        /// Which goal.
        pub id: GoalId,
        /// What is proposed: no letter fails but for the acceptance, which is entered.
        pub draft: GoalDraft,
        /// By whom.
        pub proposed_by: StaffId,
        /// When.
        #[serde(deserialize_with = "date")]
        pub proposed_on: NaiveDate,
    }
}

guarded! {
    /// A figure of a metric.
    #[derive(Debug, Clone, PartialEq, Eq, Hash)]
    pub struct MeasuredReading as "MeasuredReading" {
        /// Which metric.
        pub metric: MetricName,
        /// The figure.
        pub reading: GoalReading,
    }
}

guarded! {
    /// One change of a goal.
    ///
    /// | change | by | refused |
    /// |---|---|---|
    /// | [`Accept`](GoalChange::Accept) | the owner | by anybody else: nobody accepts for another; of other terms than those that were proposed last; after the due day |
    /// | [`Decline`](GoalChange::Decline) | the owner | once it was accepted: revise it, or give it up |
    /// | [`Revise`](GoalChange::Revise) | anybody | where a letter fails; once what was accepted was due; where a metric would count in another way than before |
    /// | [`Measure`](GoalChange::Measure) | anybody | of a metric that the goal does not have, or that a measure answers, or another kind of figure |
    /// | [`GiveUp`](GoalChange::GiveUp) | anybody | once what was accepted was due: it is met or missed by then |
    ///
    /// A revision has to be accepted anew; until then what was accepted holds, and it does so where the
    /// revision is declined. After it was given up, everything is refused. Whether a goal is met or missed nobody enters: it
    /// follows from its figures, on every day.
    #[derive(Debug, Clone, PartialEq, Eq, Hash)]
    pub enum GoalChange as "GoalChange" {
        /// Whoever carries it out accepts these terms. So no other ones can be slipped under their answer
        /// by an entry of an earlier day.
        Accept(Box<GoalDraft>) = "accept",
        /// Whoever carries it out does not, and says why.
        Decline(Note) = "decline",
        /// It is proposed anew with other terms. The ones before are kept.
        Revise(Box<GoalDraft>) = "revise",
        /// A figure came in. A second one of a day takes the place of the first; of what adds up, it
        /// comes on top. The same figure by the same person on the same day is one entry, as in every
        /// life: of what adds up, they enter what came since.
        Measure(MeasuredReading) = "measure",
        /// It is given up, and why.
        GiveUp(Note) = "give_up",
    }
}

/// A goal with its whole history.
///
/// * Its terms fail no letter of SMART, on any day, but for the acceptance.
/// * Whoever accepted it carries it out.
/// * Met or missed is what its figures make it on each day.
///
/// ```
/// use clienteling::followup::goal::{
///     BestRate, GoalChange, GoalDraft, GoalLife, GoalPartDraft, GoalPhase, GoalPolicy, GoalReach,
///     GoalReading, GoalReadings, GoalStanding, GoalTarget, GoalUnit, MeasuredReading, MetricKind,
///     NewGoal,
/// };
///
/// let calls = |target: i32| -> Result<GoalDraft, Box<dyn std::error::Error>> {
///     Ok(GoalDraft {
///         owner: Some("S-1".parse()?),
///         action: Some("call them".parse()?),
///         about: Some("customers who were lost last year".parse()?),
///         parts: vec![GoalPartDraft {
///             metric: Some("won back".parse()?),
///             unit: Some(GoalUnit::Count),
///             kind: Some(MetricKind::Cumulative),
///             baseline: Some(0.into()),
///             target: Some(GoalTarget::AtLeast(target.into())),
///             reach: Some(GoalReach::Bound(80.into())),
///             ..GoalPartDraft::default()
///         }],
///         objective: Some("a third of the lost comes back".parse()?),
///         start: Some("2026-04-01".parse()?),
///         due: Some("2026-06-30".parse()?),
///         ..GoalDraft::default()
///     })
/// };
/// let mut goal = GoalLife::create(
///     NewGoal {
///         id: "G-1".parse()?,
///         draft: calls(40)?,
///         proposed_by: "S-9".parse()?,
///         proposed_on: "2026-03-20".parse()?,
///     },
///     &(),
/// )?;
/// let (owner, head) = ("S-1".parse()?, "S-9".parse()?);
///
/// // Nobody accepts for another.
/// let accept = |target| -> Result<GoalChange, Box<dyn std::error::Error>> {
///     Ok(GoalChange::Accept(Box::new(calls(target)?)))
/// };
/// let refused = goal.change(accept(40)?, "2026-03-20".parse()?, &head).unwrap_err();
/// assert_eq!(refused.to_string(), "only `S-1` can answer, who carries it out, and not `S-9`");
///
/// let too_much = GoalChange::Decline("not beside the deliveries".parse()?);
/// goal.change(too_much, "2026-03-21".parse()?, &owner)?;
/// let revised = GoalChange::Revise(Box::new(calls(30)?));
/// goal.change(revised, "2026-03-23".parse()?, &head)?;
/// goal.change(accept(30)?, "2026-03-24".parse()?, &owner)?;
/// let phase = |day: &str| -> Result<Option<GoalPhase>, chrono::ParseError> {
///     Ok(goal.as_of(day.parse()?).map(|state| state.phase()))
/// };
/// assert_eq!(phase("2026-03-22")?, Some(GoalPhase::Declined));
/// assert_eq!(phase("2026-03-23")?, Some(GoalPhase::Proposed));
/// assert_eq!(phase("2026-03-24")?, Some(GoalPhase::Accepted));
/// assert_eq!(goal.state().earlier().len(), 1);
///
/// let came = MeasuredReading {
///     metric: "won back".parse()?,
///     reading: GoalReading::Value(12.into()),
/// };
/// goal.change(GoalChange::Measure(came), "2026-05-02".parse()?, &owner)?;
/// let progress = goal
///     .progress(&GoalReadings::new(), &GoalPolicy::default(), "2026-05-15".parse()?)
///     .ok_or("accepted")?;
/// // The 13th of 30 was planned for 10 May: since then the plan asks for more.
/// assert_eq!(progress.standing, GoalStanding::OnTrack);
/// assert_eq!(
///     progress.parts[0].criteria[1].to_string(),
///     "6 days behind the plan, within the 9 days that are allowed (3 days to spare)",
/// );
/// assert_eq!(progress.look_again_on, Some("2026-05-19".parse()?));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub type GoalLife = History<GoalState>;

/// A change of a goal that was made.
pub type GoalEvent = lives::Event<GoalState>;

/// A goal as it is written: its beginning, its changes, and what was taken back.
pub type GoalRecord = LifeRecord<GoalState>;

impl Life for GoalState {
    type Beginning = NewGoal;
    type Change = GoalChange;
    type Noted = ();
    type Context = ();
    type Effect = ();
    type Words = Note;
    type Refusal = GoalRefusal;

    const BEGINNING: &'static str = "goal";
    const NOTED: &'static str = "noted";

    fn began_on(new: &NewGoal) -> NaiveDate {
        new.proposed_on
    }

    fn check_beginning(new: &NewGoal) -> Result<(), GoalRefusal> {
        sound(&new.draft, new.proposed_on)
    }

    fn judge_beginning(_: &NewGoal, (): &()) -> Result<(), GoalRefusal> {
        Ok(())
    }

    fn begin(new: &NewGoal, (): &()) -> Self {
        GoalState::proposed(new)
    }

    fn check(&self, _: &NewGoal, asked: &GoalEvent) -> Result<(), GoalRefusal> {
        self.check_change(asked)
    }

    fn judge(&self, _: &NewGoal, _: &GoalEvent, (): &()) -> Result<((), ()), GoalRefusal> {
        Ok(((), ()))
    }

    fn check_noted(_: Option<&GoalChange>, (): &()) -> Result<(), GoalRefusal> {
        Ok(())
    }

    fn is_so(&self, event: &GoalEvent, _: &[GoalEvent]) -> bool {
        self.is_already(event)
    }

    fn step(&mut self, event: &GoalEvent) {
        self.take_over(event);
    }

    fn other_noted((): (), (): ()) -> GoalRefusal {
        // There is one `()`: this is never asked for.
        GoalRefusal::NothingNoted
    }
}

impl GoalLife {
    /// Makes a change on a day, in the name of somebody; or refuses it and changes nothing.
    ///
    /// Cost: a check and one record; of a late entry, a pass over the life.
    ///
    /// # Errors
    /// [`GoalRefusal`], with what would be accepted.
    pub fn change(
        &mut self,
        change: GoalChange,
        day: NaiveDate,
        by: &StaffId,
    ) -> Result<Entered<()>, GoalRefusal> {
        self.enter(Entering { change, on: day, by: by.clone(), entered_on: None }, &())
    }
}

/// Whether terms can be proposed on a day.
pub(super) fn sound(draft: &GoalDraft, on: NaiveDate) -> Result<(), GoalRefusal> {
    if draft.acceptance != super::GoalAcceptance::Proposed {
        return Err(GoalRefusal::AcceptanceNotEntered);
    }
    draft.check_proposal()?;
    match draft.due {
        Some(due) if due <= on => Err(GoalRefusal::NotBeforeDue(due)),
        _ => Ok(()),
    }
}
