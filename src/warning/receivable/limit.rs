//! A customer's exposure is over the credit limit, or near it.

use chrono::NaiveDate;

use super::exposure::Exposure;
use super::line::{default_line, is_owned, own_line, ownership_days};
use super::rules::{EXPOSURE_NEAR, EXPOSURE_OVER};
use super::timeline::{Timeline, since};
use super::{
    CreditLine, EXPOSURE_OVER_LIMIT, ExposureStage, LimitSource, ReceivablePolicy,
    ReceivablePolicyDraft,
};
use crate::customer::Role;
use crate::rule::{Criterion, Evidence, Reason, Rule};
use crate::units::{ExchangeError, Money, MoneyError, NotComputable, Record, Rounding, Valuation};
use crate::warning::{
    Advice, CustomerFacts, CustomerRule, Finding, FindingKey, Force, Found, Severity,
};

/// How an exposure stands to a limit: over it, or near it.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Standing {
    Over,
    Near,
}

/// The two rules about a limit.
pub(super) struct LimitRules {
    pub(super) over: &'static Rule,
    pub(super) near: &'static Rule,
}

const RULES: LimitRules = LimitRules { over: &EXPOSURE_OVER, near: &EXPOSURE_NEAR };

impl Standing {
    /// Strictly more than the limit is over it. Where nothing is used, nothing is near.
    pub(super) fn of(total: Money, limit: Money, policy: &ReceivablePolicyDraft) -> Option<Self> {
        if !total.is_positive() {
            None
        } else if limit.cmp_same(total).is_lt() {
            Some(Standing::Over)
        } else {
            (!total.cmp_same(near(limit, policy)).is_lt()).then_some(Standing::Near)
        }
    }

    /// Why, and what else bears on it.
    pub(super) fn reason(
        self,
        total: Money,
        limit: Money,
        policy: &ReceivablePolicyDraft,
        rules: &LimitRules,
    ) -> Result<Option<(Reason, Option<Criterion>)>, MoneyError> {
        let over = Evidence::money(total, limit)?;
        Ok(match self {
            Standing::Over => rules.over.test(over).map(|reason| (reason, None)),
            Standing::Near => {
                let reason = rules.near.test(Evidence::money(total, near(limit, policy))?);
                reason.map(|reason| (reason, Some(rules.over.check(over))))
            }
        })
    }

    /// How far what is used is from being near the limit. `None` where nothing is used.
    pub(super) fn not_met(
        total: Money,
        limit: Money,
        policy: &ReceivablePolicyDraft,
        rules: &LimitRules,
    ) -> Option<Criterion> {
        let used = total.is_positive().then_some(total)?;
        Some(rules.near.check(Evidence::money(used, near(limit, policy)).ok()?))
    }

    pub(super) const fn severity(self) -> Severity {
        match self {
            Standing::Over => Severity::High,
            Standing::Near => Severity::Low,
        }
    }

    pub(super) const fn force(self) -> Force {
        match self {
            Standing::Over => Force::Hard,
            Standing::Near => Force::Soft,
        }
    }

    /// Whether an exposure stood so, or worse, on another day.
    pub(super) fn was(self, then: Option<Standing>) -> bool {
        match self {
            Standing::Over => then == Some(Standing::Over),
            Standing::Near => then.is_some(),
        }
    }
}

/// From which amount on a limit is near: rounded up to six decimals, so that less than the share is
/// less.
fn near(limit: Money, policy: &ReceivablePolicyDraft) -> Money {
    limit.portion(policy.near_limit, Rounding::AwayFromZero)
}

/// The rule that asks for each customer whether the [exposure](super::exposure) is over the credit
/// limit, or near it: their own limit, else the default.
///
/// | found | when | severity | at stake |
/// |---|---|---|---|
/// | over | more than the limit; exactly the limit is not over it | high, hard | what is over it |
/// | near | at least the share of the policy, and not over it | low, soft | what is used |
///
/// * It is one matter from the order to the money: what is invoiced or paid by a bill changes the
///   evidence. Where what is owed is over the limit by itself, the advice is to collect.
/// * [`OverLimit`](super::OverLimit) says of the customer's own limit the same of what is owed alone:
///   whoever has both is told twice.
/// * A subsidiary or branch without a limit of its own is judged with its group, by
///   [`GroupOverLimit`](super::GroupOverLimit).
///
/// Cost: as [`exposure`](super::exposure), for who has a limit; where it is over or near, as there are
/// days on which it changed.
#[derive(Debug, Clone, Default)]
pub struct ExposureOverLimit {
    policy: ReceivablePolicy,
}

impl ExposureOverLimit {
    /// By a policy.
    pub const fn new(policy: ReceivablePolicy) -> Self {
        ExposureOverLimit { policy }
    }

    /// How much a customer may owe by what is known of them alone.
    fn line(&self, facts: &CustomerFacts<'_>, on: NaiveDate) -> CreditLine {
        let own = own_line(facts.customer, LimitSource::Customer, on);
        own.unwrap_or_else(|| {
            if is_owned(facts.customer, on) {
                CreditLine::Undecided
            } else {
                default_line(&self.policy)
            }
        })
    }

    fn find(
        &self,
        facts: &CustomerFacts<'_>,
        found: &mut Found,
    ) -> Result<Option<Finding>, ExchangeError> {
        let (valuation, as_of) = (facts.context.valuation(), facts.as_of());
        let line = self.line(facts, as_of);
        if line.limit().is_none() {
            // Whoever belongs to nobody any more is judged by the default.
            found
                .look_again(ownership_days(facts.customer, as_of).filter(|day| *day > as_of).min());
            return Ok(None);
        }
        let transactions = facts.customer.transactions();
        let timeline = Timeline::of(transactions, &self.policy, valuation, as_of);
        found.look_again(timeline.next_change());
        let exposure = Exposure::of(&timeline, &valuation, line, as_of)?;
        let Some(limit) = exposure.limit else { return Ok(None) };
        let key = FindingKey::new(EXPOSURE_OVER_LIMIT, facts.id().clone());
        let Some(standing) = Standing::of(exposure.total, limit, &self.policy) else {
            let not_met = Standing::not_met(exposure.total, limit, &self.policy, &RULES);
            if let Some(criterion) = not_met {
                found.not_met(key, criterion);
            }
            return Ok(None);
        };
        let reason = standing.reason(exposure.total, limit, &self.policy, &RULES)?;
        let Some((reason, further)) = reason else { return Ok(None) };
        let decided = transactions.credit_limits().as_of(as_of).iter().map(Record::date);
        let decided = decided.chain(ownership_days(facts.customer, as_of));
        let since = since(&[timeline], decided, |day, total| {
            let then = valued(self.line(facts, day), &valuation, as_of);
            standing.was(then.and_then(|limit| Standing::of(total, limit, &self.policy)))
        });
        let advice = match exposure.stage(ExposureStage::Receivable) {
            Some(owed) if limit.cmp_same(owed).is_lt() => Advice::Collect,
            _ => Advice::WatchCredit,
        };
        // INVARIANT: what is so as of the day is so after the last change until then.
        let since = since.unwrap_or(as_of);
        Ok(Some(Finding {
            severity: standing.severity(),
            force: standing.force(),
            evidence: further.into_iter().chain(exposure.criteria(&self.policy)).collect(),
            at_stake: Some(exposure.over.unwrap_or(exposure.total)),
            responsible: facts.responsible(Role::Account),
            look_again_on: exposure.look_again_on,
            ..Finding::new(key, since, reason, advice)
        }))
    }
}

/// A limit in the currency of the judgement. `None`: there is none, or no rate for it.
pub(super) fn valued(
    line: CreditLine,
    valuation: &Valuation<'_>,
    as_of: NaiveDate,
) -> Option<Money> {
    valuation.value(line.limit()?, as_of).ok()
}

impl CustomerRule for ExposureOverLimit {
    fn matters(&self) -> Vec<&str> {
        vec![EXPOSURE_OVER_LIMIT]
    }

    fn evaluate(&self, facts: &CustomerFacts<'_>, found: &mut Found) {
        match self.find(facts, found) {
            Ok(finding) => finding.into_iter().for_each(|finding| found.add(finding)),
            Err(why) => {
                let key = FindingKey::new(EXPOSURE_OVER_LIMIT, facts.id().clone());
                found.unknown(key, NotComputable::from(why));
            }
        }
    }
}
