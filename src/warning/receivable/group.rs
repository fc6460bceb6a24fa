//! Parent and subsidiaries together.

use chrono::NaiveDate;
use serde::Serialize;

use super::exposure::{used_percent, valued_limit};
use super::limit::{LimitRules, Standing, valued};
use super::line::{default_line, own_line};
use super::rules::{GROUP_NEAR, GROUP_OVER};
use super::timeline::{Timeline, since, together};
use super::{CreditLine, GROUP_OVER_LIMIT, LimitSource, ReceivablePolicy, ReceivablePolicyDraft};
use crate::base::{Affiliations, Customer, FactKind};
use crate::customer::Role;
use crate::units::{CustomerId, ExchangeError, Money, NotComputable, Record};
use crate::warning::{Advice, Finding, FindingKey, Found, JointRule, WarningContext};

/// How much of a group's credit is used on a day, in the currency of the judgement.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct GroupExposure {
    /// The day.
    pub as_of: NaiveDate,
    /// The company at the head, whose limit is that of the group.
    pub head: CustomerId,
    /// What each of them uses, in the order of identifiers: the head and all that it owns, as far as
    /// they are customers. Below zero where the firm owes them.
    pub members: Vec<(CustomerId, Money)>,
    /// What they use together. Nobody's deposit pays for another, so that members to whom the firm owes
    /// something add nothing.
    pub total: Money,
    /// How much the group may owe: by the limit of the head, else by the default.
    pub line: CreditLine,
    /// The limit in the currency of the judgement. `None` where there is none; and where there is no
    /// rate for it, if nothing is used.
    pub limit: Option<Money>,
    /// How many whole percent of the limit are used. `None` without a limit, and for one of zero.
    pub used_percent: Option<u64>,
    /// By how much it is over the limit. `None`: it is not; exactly the limit is not over it.
    pub over: Option<Money>,
    /// The first day on which it changes by time alone.
    pub look_again_on: Option<NaiveDate>,
}

/// A group in the making: the head, and what each member uses.
struct Group<'a> {
    head: &'a CustomerId,
    line: CreditLine,
    members: Vec<(&'a CustomerId, Timeline<'a>)>,
    /// The first day on which one of them may belong to it no more.
    parts_on: Option<NaiveDate>,
}

impl<'a> Group<'a> {
    /// The head and all that it owns.
    fn of(
        context: &WarningContext<'a>,
        head: &'a CustomerId,
        affiliations: &Affiliations,
        policy: &'a ReceivablePolicyDraft,
    ) -> Self {
        let (base, as_of) = (context.base, context.as_of);
        let owned = affiliations.group(head).owned.into_iter().map(|member| member.company);
        let known = owned.chain([head.clone()]).filter_map(|id| base.customer(&id));
        let known: Vec<_> = known.filter(|customer| customer.is_known(as_of)).collect();
        let ends = known.iter().flat_map(|one| one.basic().affiliated(as_of));
        let parts_on = ends.filter_map(|one| one.until?.succ_opt()).min();
        let mut members: Vec<_> = known
            .into_iter()
            .map(|one| {
                let used = one.transactions();
                (one.id(), Timeline::of(used, policy, context.valuation(), as_of))
            })
            .collect();
        members.sort_by_key(|(id, _)| *id);
        Group { head, line: group_line(base.customer(head), policy, as_of), members, parts_on }
    }

    fn exposure(&self, context: &WarningContext<'_>) -> Result<GroupExposure, ExchangeError> {
        let (valuation, as_of) = (context.valuation(), context.as_of);
        let members = self.members.iter();
        let members = members.map(|(id, used)| Ok(((*id).clone(), used.total(&used.now()?)?)));
        let members = members.collect::<Result<Vec<_>, ExchangeError>>()?;
        let amounts = together(members.iter().map(|(_, amount)| *amount));
        let total = Money::try_sum(context.currency, amounts)?;
        let limit = valued_limit(self.line, total, &valuation, as_of)?;
        let over = limit.map(|limit| total.try_sub(limit)).transpose()?;
        Ok(GroupExposure {
            as_of,
            head: self.head.clone(),
            members,
            total,
            line: self.line,
            limit,
            used_percent: limit.and_then(|limit| used_percent(total, limit)),
            over: over.filter(|over| over.is_positive()),
            look_again_on: self.next_change(),
        })
    }

    fn next_change(&self) -> Option<NaiveDate> {
        let used = self.members.iter().filter_map(|(_, used)| used.next_change());
        used.chain(self.parts_on).min()
    }
}

/// How much the group of a head may owe on a day.
fn group_line(
    head: Option<&Customer>,
    policy: &ReceivablePolicyDraft,
    on: NaiveDate,
) -> CreditLine {
    let decided = head.and_then(|head| own_line(head, LimitSource::Group, on));
    decided.unwrap_or_else(|| default_line(policy))
}

/// How much of its credit the group of a company uses on the day: the first head of the group, in the
/// order of identifiers, and all that it owns. A company that belongs to nobody and owns nobody is a
/// group by itself.
///
/// Cost: a pass over all customers, and for each member as [`exposure`](super::exposure).
///
/// # Errors
/// [`NotComputable`] where a rate is missing or a sum is out of range.
pub fn group_exposure(
    context: &WarningContext<'_>,
    company: &CustomerId,
    policy: &ReceivablePolicy,
) -> Result<GroupExposure, NotComputable> {
    let affiliations = context.base.affiliations(context.as_of);
    let group = affiliations.group(company);
    let head = group.heads.first().unwrap_or(company);
    Ok(Group::of(context, head, &affiliations, policy).exposure(context)?)
}

/// The rule that asks for each company group whether what the members use together is over the limit
/// of the one at its head, or near it. Where the head has none, the default is that of the group.
///
/// | found | when | severity | at stake |
/// |---|---|---|---|
/// | over | more than the limit; exactly the limit is not over it | high, hard | what is over it |
/// | near | at least the share of the policy, and not over it | low, soft | what is used |
///
/// The finding is about the head. A company that has several heads counts with each.
///
/// Cost: a pass over all customers, and for each member of a group with a limit as
/// [`exposure`](super::exposure).
#[derive(Debug, Clone, Default)]
pub struct GroupOverLimit {
    policy: ReceivablePolicy,
}

const RULES: LimitRules = LimitRules { over: &GROUP_OVER, near: &GROUP_NEAR };

impl GroupOverLimit {
    /// By a policy.
    pub const fn new(policy: ReceivablePolicy) -> Self {
        GroupOverLimit { policy }
    }

    fn find(
        &self,
        context: &WarningContext<'_>,
        group: Group<'_>,
        found: &mut Found,
    ) -> Result<Option<Finding>, ExchangeError> {
        let (valuation, as_of) = (context.valuation(), context.as_of);
        let exposure = group.exposure(context)?;
        let Some(limit) = exposure.limit else { return Ok(None) };
        let key = FindingKey::new(GROUP_OVER_LIMIT, group.head.clone());
        let Some(standing) = Standing::of(exposure.total, limit, &self.policy) else {
            let not_met = Standing::not_met(exposure.total, limit, &self.policy, &RULES);
            if let Some(criterion) = not_met {
                found.not_met(key, criterion);
            }
            return Ok(None);
        };
        let reason = standing.reason(exposure.total, limit, &self.policy, &RULES)?;
        let Some((reason, further)) = reason else { return Ok(None) };
        let head = context.base.customer(group.head);
        let decisions = head.map(|head| head.transactions().credit_limits().as_of(as_of));
        let decided = decisions.unwrap_or_default().iter().map(Record::date);
        let timelines: Vec<_> = group.members.into_iter().map(|(_, used)| used).collect();
        let since = since(&timelines, decided, |day, total| {
            let then = valued(group_line(head, &self.policy, day), &valuation, as_of);
            standing.was(then.and_then(|limit| Standing::of(total, limit, &self.policy)))
        });
        let responsible = head.and_then(|head| head.basic().responsible(Role::Account, as_of));
        // INVARIANT: what is so as of the day is so after the last change until then.
        let since = since.unwrap_or(as_of);
        Ok(Some(Finding {
            severity: standing.severity(),
            force: standing.force(),
            evidence: further.into_iter().collect(),
            at_stake: Some(exposure.over.unwrap_or(exposure.total)),
            responsible: responsible.cloned(),
            look_again_on: exposure.look_again_on,
            ..Finding::new(key, since, reason, Advice::WatchCredit)
        }))
    }
}

impl JointRule for GroupOverLimit {
    fn matters(&self) -> Vec<&str> {
        vec![GROUP_OVER_LIMIT]
    }

    fn evaluate(&self, context: &WarningContext<'_>, found: &mut Found) {
        let affiliations = context.base.affiliations(context.as_of);
        for head in affiliations.heads() {
            let line = group_line(context.base.customer(head), &self.policy, context.as_of);
            if line.limit().is_none() {
                continue;
            }
            let group = Group::of(context, head, &affiliations, &self.policy);
            found.look_again(group.next_change());
            match self.find(context, group, found) {
                Ok(finding) => finding.into_iter().for_each(|finding| found.add(finding)),
                Err(why) => {
                    let key = FindingKey::new(GROUP_OVER_LIMIT, head.clone());
                    found.unknown(key, NotComputable::from(why));
                }
            }
        }
    }

    fn is_touched_by(&self, kind: FactKind) -> bool {
        matches!(
            kind,
            FactKind::Affiliation
                | FactKind::CreditLimit
                | FactKind::Purchase
                | FactKind::Return
                | FactKind::Payment
                | FactKind::Order
                | FactKind::Delivery
                | FactKind::Dispute
                | FactKind::Responsibility
        )
    }
}
