//! What a warning rule is: it looks at a customer, or at the firm, and says what it found.

use std::borrow::Cow;
use std::fmt;

use chrono::NaiveDate;
use serde::Serialize;

use super::{Finding, FindingKey};
use crate::base::{Customer, CustomerBase, FactKind};
use crate::behavior::{Behavior, BehaviorFold};
use crate::customer::Role;
use crate::funnel::{Opportunities, Opportunity};
use crate::rule::measure::{Subject, Unknown};
use crate::rule::{Checker, Criterion, Problems};
use crate::units::{Currency, CustomerId, NotComputable, StaffId, Valuation};

/// All that rules look at, and the day for which they do. Facts after the day change nothing.
#[derive(Debug, Clone, Copy)]
pub struct WarningContext<'a> {
    /// The customers with their facts, plans, budgets and rates.
    pub base: &'a CustomerBase,
    /// The deals.
    pub deals: &'a Opportunities,
    /// In which currency amounts are judged that are of no currency of their own.
    pub currency: Currency,
    /// The day.
    pub as_of: NaiveDate,
}

impl<'a> WarningContext<'a> {
    /// What amounts are worth in the currency of the judgement.
    pub const fn valuation(&self) -> Valuation<'a> {
        Valuation::new(self.currency, self.base.rates())
    }

    /// The deals with a customer, under each of the customer's identifiers.
    pub fn deals_of(&self, customer: &CustomerId) -> impl Iterator<Item = &'a Opportunity> {
        let ids = self.base.identifiers_of(customer).into_iter();
        let deals = self.deals;
        ids.flat_map(move |id| deals.of_customer(&id))
    }
}

/// A customer, as rules see them.
pub struct CustomerFacts<'a> {
    /// The customer.
    pub customer: &'a Customer,
    /// All that there is, and the day.
    pub context: WarningContext<'a>,
    bought: Result<(&'a BehaviorFold, Behavior), NotComputable>,
}

impl<'a> CustomerFacts<'a> {
    /// A customer, with what they bought: the fold is emptied, and filled with it.
    pub fn new(
        customer: &'a Customer,
        context: WarningContext<'a>,
        fold: &'a mut BehaviorFold,
    ) -> Self {
        fold.clear();
        let valuation = context.valuation();
        let added = fold.add_transactions(customer.transactions(), &valuation, context.as_of);
        let fold = &*fold;
        let behavior = added.and_then(|()| fold.as_of(context.as_of));
        let bought = behavior.map(|behavior| (fold, behavior)).map_err(NotComputable::from);
        CustomerFacts { customer, context, bought }
    }

    /// The customer's identifier.
    pub const fn id(&self) -> &'a CustomerId {
        self.customer.id()
    }

    /// The day of the judgement.
    pub const fn as_of(&self) -> NaiveDate {
        self.context.as_of
    }

    /// How the customer bought until the day.
    ///
    /// # Errors
    /// [`NotComputable`] where a rate is missing or a sum is out of range.
    pub fn behavior(&self) -> Result<&Behavior, NotComputable> {
        self.bought.as_ref().map(|(_, behavior)| behavior).map_err(|why| *why)
    }

    /// What the customer bought, by day: for totals of any period.
    ///
    /// # Errors
    /// [`NotComputable`] where a rate is missing or a sum is out of range.
    pub fn bought(&self) -> Result<&BehaviorFold, NotComputable> {
        self.bought.as_ref().map(|(fold, _)| *fold).map_err(|why| *why)
    }

    /// Who is responsible for the customer in a role, or else for the account.
    pub fn responsible(&self, role: Role) -> Option<StaffId> {
        self.customer.basic().responsible(role, self.as_of()).cloned()
    }

    /// The deals with the customer.
    pub fn deals(&self) -> impl Iterator<Item = &'a Opportunity> {
        self.context.deals_of(self.id())
    }
}

/// Shows no more than of whom, and when.
impl fmt::Debug for CustomerFacts<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CustomerFacts")
            .field("customer", self.id())
            .field("as_of", &self.as_of())
            .finish_non_exhaustive()
    }
}

/// A rule that could not be evaluated: it neither raises a warning nor clears one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct NotEvaluated {
    /// What cannot be said: this finding, or without [`which`](FindingKey::which) any of this matter
    /// and subject.
    pub key: FindingKey,
    /// Whether nothing of the matter can be said, about whomever: one missing rate, and nobody knows
    /// the whole of which all have a part. The subject is then the firm.
    pub is_of_all: bool,
    /// Why.
    pub why: Unknown,
}

impl NotEvaluated {
    /// Whether nobody can say, for this reason, whether there is such a finding.
    pub fn covers(&self, key: &FindingKey) -> bool {
        if self.is_of_all { self.key.matter() == key.matter() } else { self.key.covers(key) }
    }
}

/// What rules found, what they could not say, and when to look again.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Found {
    /// What was found.
    pub findings: Vec<Finding>,
    /// What could not be said.
    pub not_evaluated: Vec<NotEvaluated>,
    /// How far what is not found is from being found, where a rule with a limit says so.
    pub not_met: Vec<(FindingKey, Criterion)>,
    /// The first day on which time alone can change any of it, also where nothing was found. `None`:
    /// only a new fact can.
    pub look_again_on: Option<NaiveDate>,
}

impl Found {
    /// Something was found.
    pub fn add(&mut self, finding: Finding) {
        self.look_again(finding.look_again_on);
        self.findings.push(finding);
    }

    /// It cannot be said whether there is such a finding.
    pub fn unknown(&mut self, key: FindingKey, why: impl Into<Unknown>) {
        self.not_evaluated.push(NotEvaluated { key, is_of_all: false, why: why.into() });
    }

    /// It cannot be said of anybody whether there is a finding of a matter.
    pub fn unknown_of_all(
        &mut self,
        matter: impl Into<Cow<'static, str>>,
        why: impl Into<Unknown>,
    ) {
        let key = FindingKey::new(matter, Subject::Firm);
        self.not_evaluated.push(NotEvaluated { key, is_of_all: true, why: why.into() });
    }

    /// It is not found, and so far from being found: a warning of it can be kept until it is
    /// [further](super::life::WarningTerms::recovery).
    pub fn not_met(&mut self, key: FindingKey, criterion: Criterion) {
        self.not_met.push((key, criterion));
    }

    /// Time alone can change what a rule says on this day, or never.
    pub fn look_again(&mut self, on: impl Into<Option<NaiveDate>>) {
        self.look_again_on = match (self.look_again_on, on.into()) {
            (Some(one), Some(other)) => Some(one.min(other)),
            (one, other) => one.or(other),
        };
    }

    /// In the order in which they are read: findings by place, and what is unknown by key.
    pub(super) fn sort(&mut self) {
        self.findings.sort_unstable_by(|one, other| one.place().cmp(&other.place()));
        self.not_evaluated.sort_unstable_by(|one, other| one.key.cmp(&other.key));
        self.not_met.sort_unstable_by(|one, other| one.0.cmp(&other.0));
    }
}

/// A rule about customers, each judged by their own facts and deals.
///
/// Contract: what it finds is about this customer, under a matter of its own; of two findings no two
/// have one key; facts after the day change nothing; until [`Found::look_again_on`] time alone
/// changes no more than the figures in a reason that count days.
pub trait CustomerRule: Send + Sync {
    /// The matters that it finds: stable names, room, dot, matter, and no other rule's.
    fn matters(&self) -> Vec<&str>;

    /// What is found about a customer.
    fn evaluate(&self, facts: &CustomerFacts<'_>, found: &mut Found);
}

/// A rule about what several customers, plans, budgets or deals come to together.
///
/// Contract: as of a [`CustomerRule`], of what the rule is about.
pub trait JointRule: Send + Sync {
    /// The matters that it finds: stable names, room, dot, matter, and no other rule's.
    fn matters(&self) -> Vec<&str>;

    /// What is found. Each rule says what it costs.
    fn evaluate(&self, context: &WarningContext<'_>, found: &mut Found);

    /// Whether a new fact of a kind can change what is found. By default any can.
    fn is_touched_by(&self, _: FactKind) -> bool {
        true
    }
}

/// Rules that are evaluated together.
///
/// * Each matter is found by one rule.
#[derive(Default)]
pub struct WarningRules {
    pub(super) of_customers: Vec<Box<dyn CustomerRule>>,
    pub(super) joint: Vec<Box<dyn JointRule>>,
}

impl WarningRules {
    /// These rules together.
    ///
    /// # Errors
    /// [`Problems`] with every matter that is empty, or that two rules claim.
    pub fn try_new(
        of_customers: Vec<Box<dyn CustomerRule>>,
        joint: Vec<Box<dyn JointRule>>,
    ) -> Result<Self, Problems> {
        let own = of_customers.iter().enumerate().flat_map(|(place, rule)| {
            let matters = rule.matters().into_iter();
            matters.map(move |matter| (format!("of_customers[{place}]"), matter))
        });
        let joint_ones = joint.iter().enumerate().flat_map(|(place, rule)| {
            rule.matters().into_iter().map(move |matter| (format!("joint[{place}]"), matter))
        });
        Problems::of(Checker::run(|checker| checker.names(own.chain(joint_ones))))?;
        Ok(WarningRules { of_customers, joint })
    }

    /// Those about customers, each of whom is judged alone, and those that judge jointly: who brings the
    /// first up to date after each fact may evaluate the others once a day. What either finds goes into a
    /// book as it comes: of the matters of the other it says nothing.
    #[must_use]
    pub fn split(self) -> (Self, Self) {
        let WarningRules { of_customers, joint } = self;
        let alone = WarningRules { of_customers, joint: Vec::new() };
        (alone, WarningRules { of_customers: Vec::new(), joint })
    }

    /// The matters that they find, those about customers first.
    pub fn matters(&self) -> impl Iterator<Item = &str> {
        let of_customers = self.of_customers.iter().flat_map(|rule| rule.matters());
        of_customers.chain(self.joint.iter().flat_map(|rule| rule.matters()))
    }
}

impl fmt::Debug for WarningRules {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.matters()).finish()
    }
}
