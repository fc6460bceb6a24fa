//! Goals and follow-ups that need a manager's eye: findings, as warnings have them.

use chrono::NaiveDate;

use super::goal::{Goal, GoalPolicyDraft, GoalReadings, GoalStanding};
use super::{Task, TaskRank, TaskStanding, TaskState};
use crate::rule::{Criterion, CriterionOutcome, Evidence, rules};
use crate::units::GoalId;
use crate::warning::{Advice, Finding, FindingKey, Force, Severity};

/// The matter of a goal that is at risk, or was missed; which one stands in the key.
pub const GOAL_AT_RISK: &str = "followup.goal-at-risk";

/// The matter of a follow-up that is overdue; which one stands in the key.
pub const FOLLOW_UP_OVERDUE: &str = "followup.overdue-follow-up";

rules! {
    AT_RISK = "followup.goal-at-risk", Is {
        "the goal is further behind its plan than it may be",
        "the goal is not at risk",
        "it is not known whether the goal is at risk",
    };
    MISSED = "followup.goal-missed", Is {
        "the goal was due by {day}, and is not where it was to be",
        "the goal is not missed",
        "it is not known whether the goal is missed",
    };
}

/// What is found about a goal: one that is at risk, or was missed. `None` of one that goes by its plan,
/// is met, has not started, or is not measured.
///
/// It is about its owner, and is so since the first day from which on it was at risk without a break, by
/// the figures up to each day; a missed one since the day after it was due. The criteria that are not met
/// stand beside it. It calls for no follow-up of its own: what is to be done about it is the goal's own
/// action.
///
/// Cost: the [progress](Goal::progress) of the goal, and its standing on each day since which it is at
/// risk.
///
/// ```
/// use clienteling::followup::goal::{
///     BestRate, GoalAcceptance, GoalDraft, GoalPartDraft, GoalPolicy, GoalReach, GoalReading,
///     GoalReadings, GoalTarget, GoalUnit,
/// };
/// use clienteling::followup::goal_at_risk;
///
/// let fewer_complaints = GoalDraft {
///     owner: Some("S-7".parse()?),
///     action: Some("check each job before it is handed over".parse()?),
///     about: Some("all jobs of the workshop".parse()?),
///     parts: vec![GoalPartDraft {
///         metric: Some("complaints".parse()?),
///         unit: Some(GoalUnit::Share),
///         baseline: Some("3%".parse()?),
///         target: Some(GoalTarget::AtMost("1.5%".parse()?)),
///         reach: Some(GoalReach::BestSoFar(BestRate { change: "1%".parse()?, days: 60 })),
///         ..GoalPartDraft::default()
///     }],
///     objective: Some("customers come back".parse()?),
///     start: Some("2026-04-01".parse()?),
///     due: Some("2026-06-30".parse()?),
///     acceptance: GoalAcceptance::Accepted("S-7".parse()?),
/// }
/// .smart()?;
/// let mut readings = GoalReadings::new();
/// for (day, share) in [("2026-05-20", "2.6%"), ("2026-06-20", "2.8%")] {
///     let share = GoalReading::Value(share.parse()?);
///     readings.insert(("complaints".parse()?, day.parse()?), share);
/// }
/// let (id, policy) = ("G-1".parse()?, GoalPolicy::default());
/// let found = |day: &str| -> Result<_, Box<dyn std::error::Error>> {
///     let found = goal_at_risk(&id, &fewer_complaints, &readings, &policy, day.parse()?);
///     Ok(found.map(|it| (it.since.to_string(), it.to_string())).ok_or("a finding")?)
/// };
/// assert_eq!(found("2026-06-22")?, (
///     "2026-05-20".to_owned(),
///     "member of staff S-7: the goal is further behind its plan than it may be".to_owned(),
/// ));
/// assert_eq!(found("2026-07-02")?, (
///     "2026-07-01".to_owned(),
///     "member of staff S-7: the goal was due by 2026-06-30, and is not where it was to be".to_owned(),
/// ));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn goal_at_risk(
    id: &GoalId,
    goal: &Goal,
    readings: &GoalReadings,
    policy: &GoalPolicyDraft,
    as_of: NaiveDate,
) -> Option<Finding> {
    let progress = goal.progress(readings, policy, as_of);
    let (reason, since, severity) = match progress.standing {
        GoalStanding::Missed => {
            let since = goal.due().succ_opt()?;
            (MISSED.test(Evidence::happened(goal.due()))?, since, Severity::Medium)
        }
        GoalStanding::AtRisk => {
            let since = goal.at_risk_since(readings, policy, as_of);
            (AT_RISK.test(Evidence::fact(true))?, since, Severity::Low)
        }
        _ => return None,
    };
    let worst = progress.parts.iter().filter(|part| part.standing == progress.standing);
    let is_amiss = |criterion: &&Criterion| criterion.outcome() == CriterionOutcome::NotMet;
    let evidence = worst.flat_map(|part| part.criteria.iter().filter(is_amiss)).copied();
    let key = FindingKey::new(GOAL_AT_RISK, goal.owner().clone());
    Some(Finding {
        severity,
        evidence: evidence.collect(),
        responsible: Some(goal.owner().clone()),
        due: Some(goal.due()),
        look_again_on: progress.look_again_on,
        ..Finding::new(key.which(id.as_str().to_owned()), since, reason, Advice::Act)
    })
}

/// What is found about a follow-up: one that is overdue. `None` of any other, where the standing is that
/// of another follow-up, and where what calls for it [is found itself](super::Purpose::has_own_matter): a
/// promise that is broken is told once, and not as a follow-up that is late too.
///
/// It is about the customer, and whoever was given the follow-up is responsible. What was owed, such as
/// a step that was agreed, is a broken word. It calls for no follow-up of its own: that is the one.
///
/// ```
/// use clienteling::followup::{
///     FollowUpPolicy, TaskContext, overdue_follow_up, standings, tasks_of,
/// };
/// use clienteling::{CustomerBase, Fact};
///
/// let mut base = CustomerBase::new();
/// base.add(serde_json::from_str::<Fact>(
///     r#"{"contact":{"id":"O-1","customer":"C-1","date":"2026-09-02","channel":"phone",
///         "talk":{"by":"S-7","next_step":{"what":"an offer","on":"2026-09-09"}}}}"#,
/// )?)?;
/// let customer = base.customer(&"C-1".parse()?).ok_or("known")?;
/// let (policy, context) = (FollowUpPolicy::default(), TaskContext::default());
/// let on = |day: &str| -> Result<_, Box<dyn std::error::Error>> {
///     let tasks = tasks_of(customer, &context, &policy, day.parse()?);
///     let standings = standings(customer, &tasks, &context, &policy, day.parse()?);
///     Ok(tasks.iter().zip(&standings).find_map(|(task, it)| overdue_follow_up(task, it)))
/// };
/// assert_eq!(on("2026-09-09")?, None);
/// let found = on("2026-09-11")?.ok_or("overdue")?;
/// assert_eq!(
///     found.to_string(),
///     "customer C-1: was to be done by 2026-09-09, 2 days ago",
/// );
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn overdue_follow_up(task: &Task, standing: &TaskStanding) -> Option<Finding> {
    let is_overdue = standing.state == TaskState::Overdue && standing.task == task.id;
    if !is_overdue || task.purpose.has_own_matter() {
        return None;
    }
    let is_owed = task.rank == TaskRank::Obligation;
    let since = standing.since.or(standing.window.last().succ_opt())?;
    let key = FindingKey::new(FOLLOW_UP_OVERDUE, task.customer.clone());
    let key = key.which(task.id.as_str().to_owned());
    Some(Finding {
        severity: if is_owed { Severity::Medium } else { Severity::Low },
        force: if is_owed { Force::Hard } else { Force::Soft },
        responsible: standing.staff.clone(),
        due: Some(standing.window.last()),
        look_again_on: standing.look_again_on,
        ..Finding::new(key, since, standing.reason, Advice::CatchUp)
    })
}
