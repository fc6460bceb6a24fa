//! The rules that come with the crate.

use serde::{Deserialize, Serialize};

use super::churn::{self, ChurnPolicyDraft, ChurnTerms, Festivals};
use super::expense::{
    Climbing, ClimbingPolicyDraft, ExpensePolicyDraft, OfRevenue, OverBudget, RevenuePolicyDraft,
};
use super::promise::BrokenPromises;
use super::receivable::{self, ReceivablePolicyDraft};
use super::sales::{BehindPlan, PlanDays, SalesPolicyDraft};
use super::signs::{
    OpenComplaints, PassedDates, RevenueConcentration, SatisfactionDrop, ShrinkingBase,
    SignPolicyDraft, StaleConsent, StaleData, StalledDeals,
};
use super::{CustomerRule, JointRule, WarningRules};
use crate::calendar::WorkCalendarDraft;
use crate::customer::ResolutionPolicy;
use crate::funnel::Pipeline;
use crate::intake::FreshnessPolicyDraft;
use crate::rule::{Checker, Draft, Problems, Valid};
use crate::satisfaction::Questionnaire;
use crate::satisfaction::complaint::ComplaintPolicyDraft;

/// By what the rules that come with the crate judge, as it is written down: all of it in one file, each
/// part under its name.
///
/// ```
/// use clienteling::warning::WarningRulesPolicy;
///
/// let policy: WarningRulesPolicy = toml::from_str(r#"
///     receivable.near_limit = "80%"
///     churn.otherwise.within_months = 18
///     expense.budget.tolerance = "5%"
/// "#)?;
/// assert_eq!(policy.receivable.near_limit, "80%".parse()?);
/// assert_eq!(policy.signs.least_customers, 10);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct WarningRulesPolicyDraft {
    /// What may be owed, and for how long.
    pub receivable: ReceivablePolicyDraft,
    /// When a plan is behind.
    pub sales: SalesPolicyDraft,
    /// When too much is spent.
    pub expense: ExpensesPolicyDraft,
    /// Who leaves, or is about to.
    pub churn: ChurnPolicyDraft,
    /// Deals, data and the base.
    pub signs: SignPolicyDraft,
    /// For how long data is relied on.
    pub freshness: FreshnessPolicyDraft,
    /// Which value of what is known of a customer holds.
    pub resolution: ResolutionPolicy,
    /// How soon a complaint has to be seen to.
    pub complaint: ComplaintPolicyDraft,
    /// When the firm works, for the times of complaints. Monday to Friday from 09:00 to 18:00 (ours).
    pub calendar: WorkCalendarDraft,
}

/// When too much is spent, as it is written down.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ExpensesPolicyDraft {
    /// For a budget.
    pub budget: ExpensePolicyDraft,
    /// For what climbs from month to month.
    pub climbing: ClimbingPolicyDraft,
    /// For what it brings.
    pub of_revenue: RevenuePolicyDraft,
}

/// By what the rules that come with the crate judge.
///
/// * Each part is valid.
pub type WarningRulesPolicy = Valid<WarningRulesPolicyDraft>;

impl Default for WarningRulesPolicyDraft {
    fn default() -> Self {
        WarningRulesPolicyDraft {
            receivable: ReceivablePolicyDraft::default(),
            sales: SalesPolicyDraft::default(),
            expense: ExpensesPolicyDraft::default(),
            churn: ChurnPolicyDraft::default(),
            signs: SignPolicyDraft::default(),
            freshness: FreshnessPolicyDraft::default(),
            resolution: ResolutionPolicy::default(),
            complaint: ComplaintPolicyDraft::default(),
            calendar: WorkCalendarDraft::office_hours(),
        }
    }
}

impl Draft for WarningRulesPolicyDraft {
    fn check(&self, checker: &mut Checker) {
        checker.within("receivable", |checker| self.receivable.check(checker));
        checker.within("sales", |checker| self.sales.check(checker));
        checker.within("expense.budget", |checker| self.expense.budget.check(checker));
        checker.within("expense.climbing", |checker| self.expense.climbing.check(checker));
        checker.within("expense.of_revenue", |checker| self.expense.of_revenue.check(checker));
        checker.within("churn", |checker| self.churn.check(checker));
        checker.within("signs", |checker| self.signs.check(checker));
        checker.within("freshness", |checker| self.freshness.check(checker));
        checker.within("complaint", |checker| self.complaint.check(checker));
        checker.within("calendar", |checker| self.calendar.check(checker));
    }

    fn tidy(self) -> Self {
        WarningRulesPolicyDraft { calendar: self.calendar.tidy(), ..self }
    }
}

/// What the rules that come with the crate need to know of a business, beside its facts.
///
/// By default: the figures of the sources and the crate, the showroom's pipeline, no questionnaire, no
/// days of Chinese New Year, and plans that every day brings forward by the same.
#[derive(Debug, Clone)]
pub struct BuiltIn {
    /// By what they judge.
    pub policy: WarningRulesPolicy,
    /// How long a deal may stand in each stage.
    pub pipelines: Vec<Pipeline>,
    /// Of the answers to which a drop is a sign. `None`: of none.
    pub questionnaire: Option<Questionnaire>,
    /// The days of Chinese New Year, for comparing one year with another.
    pub festivals: Festivals,
    /// Over which days plans and budgets are spread.
    pub plan_days: PlanDays,
}

impl Default for BuiltIn {
    fn default() -> Self {
        BuiltIn {
            policy: WarningRulesPolicy::default(),
            pipelines: vec![Pipeline::default()],
            questionnaire: None,
            festivals: Festivals::default(),
            plan_days: PlanDays::default(),
        }
    }
}

impl WarningRules {
    /// The rules that come with the crate, for a business.
    ///
    /// | about | rules |
    /// |---|---|
    /// | receivables | [`receivable`] |
    /// | sales | [`sales`](super::sales) |
    /// | expenses | [`expense`](super::expense) |
    /// | churn | [`churn`] |
    /// | promises and complaints | [`BrokenPromises`], [`OpenComplaints`] |
    /// | deals, data, satisfaction, the base | [`signs`](super::signs) |
    ///
    /// What is overdue of the follow-ups, which goals are at risk and who is
    /// [silently dissatisfied](super::silent_dissatisfaction) is no part of them: it comes from
    /// [books](crate::followup::overdue_follow_up) and answers that they do not know, and is put beside
    /// what they find with [`and_found`](super::life::DayFindings::and_found).
    pub fn built_in(business: &BuiltIn) -> Self {
        let BuiltIn { policy, pipelines, questionnaire, festivals, plan_days } = business;
        let receivables = policy.part(|all| &all.receivable);
        let signs = policy.part(|all| &all.signs);
        let terms = ChurnTerms::new(policy.part(|all| &all.churn), festivals.clone());
        let mut of_customers: Vec<Box<dyn CustomerRule>> = vec![
            Box::new(BrokenPromises),
            Box::new(OpenComplaints::new(
                policy.part(|all| &all.complaint),
                policy.part(|all| &all.calendar),
            )),
            Box::new(StaleData::new(
                signs.clone(),
                policy.part(|all| &all.freshness),
                policy.resolution.clone(),
            )),
            Box::new(StaleConsent::new(signs.clone())),
        ];
        of_customers.extend(receivable::of_customers(&receivables));
        of_customers.extend(churn::rules(&terms).of_customers);
        if let Some(questionnaire) = questionnaire {
            let drop = SatisfactionDrop::new(signs.clone(), questionnaire.clone());
            of_customers.push(Box::new(drop));
        }
        let expense = |part| OverBudget::new(part, plan_days.clone());
        let mut joint: Vec<Box<dyn JointRule>> = vec![
            Box::new(BehindPlan::new(policy.part(|all| &all.sales), plan_days.clone())),
            Box::new(expense(policy.part(|all| &all.expense.budget))),
            Box::new(Climbing::new(policy.part(|all| &all.expense.climbing))),
            Box::new(OfRevenue::new(policy.part(|all| &all.expense.of_revenue))),
            Box::new(StalledDeals::new(pipelines.iter().cloned())),
            Box::new(PassedDates),
            Box::new(RevenueConcentration::new(signs.clone())),
            Box::new(ShrinkingBase::new(signs, terms.clone())),
        ];
        joint.extend(receivable::joint(&receivables));
        WarningRules { of_customers, joint }
    }

    /// These rules, and rules of one's own.
    ///
    /// # Errors
    /// [`Problems`] with every matter that is empty, or that two rules claim.
    pub fn with(self, more: WarningRules) -> Result<Self, Problems> {
        let WarningRules { mut of_customers, mut joint } = self;
        of_customers.extend(more.of_customers);
        joint.extend(more.joint);
        WarningRules::try_new(of_customers, joint)
    }
}
