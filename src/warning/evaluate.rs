//! Evaluating rules: of everybody, and of those whom a new fact touches.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use super::rules::{CustomerFacts, Found, JointRule, NotEvaluated, WarningContext, WarningRules};
use super::{Finding, FindingKey};
use crate::base::{Customer, Fact, FactKind};
use crate::behavior::BehaviorFold;
use crate::funnel::Opportunity;
use crate::rule::Criterion;
use crate::rule::measure::Subject;
use crate::units::{Currency, CustomerId};

/// Whom and what new facts touch, so that only that is evaluated again.
///
/// | what is new | touches |
/// |---|---|
/// | [a fact](Self::fact) | the customers that it is about or mentions, and the joint rules that look at its kind |
/// | [a merge, taken back or not, a deal, an erasure](Self::customer) | each customer that it names, by every identifier |
/// | [an exchange rate, or something of which nobody knows](Self::everything) | everybody |
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Touched {
    customers: BTreeSet<CustomerId>,
    kinds: BTreeSet<FactKind>,
    is_everything: bool,
    is_joint: bool,
}

impl Touched {
    /// Nobody.
    pub fn new() -> Self {
        Touched::default()
    }

    /// A fact that is new, was replaced or was taken out.
    #[must_use]
    pub fn fact(mut self, fact: &Fact) -> Self {
        self.customers.extend(fact.customer().cloned());
        self.customers.extend(fact.mentions().into_iter().cloned());
        self.kinds.insert(fact.kind());
        self
    }

    /// Something of a customer that is no fact, such as a deal; of a merge, of each of the two.
    #[must_use]
    pub fn customer(mut self, customer: CustomerId) -> Self {
        self.customers.insert(customer);
        self.is_joint = true;
        self
    }

    /// Everybody.
    #[must_use]
    pub fn everything(self) -> Self {
        Touched { is_everything: true, ..self }
    }
}

/// What the rules say as of a day: of each customer, and jointly.
///
/// It can be brought [up to date](Self::update) after new facts, and [to a later
/// day](Self::advance), and is then what evaluating everything would give.
///
/// ```
/// use clienteling::funnel::Opportunities;
/// use clienteling::warning::{BuiltIn, Evaluation, Touched, WarningContext, WarningRules};
/// use clienteling::{Currency, CustomerBase, Fact, NaiveDate};
///
/// let rules = WarningRules::built_in(&BuiltIn::default());
/// let (mut base, deals) = (CustomerBase::new(), Opportunities::new());
/// let as_of: NaiveDate = "2026-03-31".parse()?;
/// let context = WarningContext { base: &base, deals: &deals, currency: Currency::CNY, as_of };
/// let mut evaluation = Evaluation::of(&rules, &context);
/// assert!(evaluation.findings().next().is_none());
///
/// // One fact, and one customer is looked at.
/// let promise: Fact = serde_json::from_str(
///     r#"{"promise":{"id":"J-1","customer":"C-1","date":"2026-03-02","until":"2026-03-09"}}"#,
/// )?;
/// let touched = Touched::new().fact(&promise);
/// base.add(promise)?;
/// let context = WarningContext { base: &base, deals: &deals, currency: Currency::CNY, as_of };
/// evaluation.update(&rules, &context, &touched);
/// let found: Vec<String> = evaluation.findings().map(|finding| finding.to_string()).collect();
/// assert_eq!(
///     found,
///     ["customer C-1: a promise was to be kept by 2026-03-09, and nobody says that it was"],
/// );
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Evaluation {
    as_of: NaiveDate,
    currency: Currency,
    // Those of the rules, in their order.
    matters: Vec<String>,
    // The first day on which another exchange rate holds.
    rates_change_on: Option<NaiveDate>,
    // INVARIANT: only of those of whom there is something to say, now or later.
    of_customers: BTreeMap<CustomerId, Found>,
    // INVARIANT: the customers who have a day to look again, by it.
    again: BTreeSet<(NaiveDate, CustomerId)>,
    // In the order of the rules.
    joint: Vec<Found>,
}

impl Evaluation {
    /// Evaluates all rules: every customer known on the day, then what is judged jointly.
    ///
    /// Cost: for each customer a pass over what they bought and what each rule costs; and what each
    /// joint rule says that it costs.
    pub fn of(rules: &WarningRules, context: &WarningContext<'_>) -> Self {
        let mut evaluation = Evaluation {
            as_of: context.as_of,
            currency: context.currency,
            rates_change_on: rates_change_on(context),
            matters: rules.matters().map(str::to_owned).collect(),
            of_customers: BTreeMap::new(),
            again: BTreeSet::new(),
            joint: Vec::new(),
        };
        let mut fold = BehaviorFold::new(context.currency);
        for customer in context.base.customers() {
            evaluation.customer(rules, context, customer, &mut fold);
        }
        evaluation.joint = rules.joint.iter().map(|rule| jointly(&**rule, context)).collect();
        evaluation
    }

    /// For which day it is.
    pub const fn as_of(&self) -> NaiveDate {
        self.as_of
    }

    /// The matters that were looked at: whatever else there is of them was not found.
    pub fn matters(&self) -> impl Iterator<Item = &str> {
        self.matters.iter().map(String::as_str)
    }

    /// What the rules about customers found about one, and what they could not say. What was found
    /// jointly is among the [findings about](Self::findings_about) them.
    pub fn of_customer(&self, customer: &CustomerId) -> Option<&Found> {
        self.of_customers.get(customer)
    }

    /// What was found about somebody or something, alone and jointly: a customer by the identifier
    /// that is in force. Cost: of a customer what was found about them, and a pass over what was found
    /// jointly.
    pub fn findings_about<'a>(&'a self, subject: &'a Subject) -> impl Iterator<Item = &'a Finding> {
        let alone = match subject {
            Subject::Customer(id) => self.of_customers.get(id),
            _ => None,
        };
        let joint = self.joint.iter().flat_map(|found| &found.findings);
        let joint = joint.filter(move |finding| finding.key.subject() == subject);
        alone.into_iter().flat_map(|found| &found.findings).chain(joint)
    }

    /// The first day on which time alone can change more than the figures that count days: until then
    /// nothing is found anew, and nothing found no more.
    pub fn look_again_on(&self) -> Option<NaiveDate> {
        let alone = self.again.first().map(|(day, _)| *day);
        let joint = self.joint.iter().filter_map(|found| found.look_again_on).min();
        [alone, joint, self.rates_change_on].into_iter().flatten().min()
    }

    /// All findings, those of the rules about customers first, in the order of the customers'
    /// identifiers; those of one customer, and of one joint rule, in the order in which they are read.
    pub fn findings(&self) -> impl Iterator<Item = &Finding> {
        self.found().flat_map(|found| &found.findings)
    }

    /// What could not be said, in the same order.
    pub fn not_evaluated(&self) -> impl Iterator<Item = &NotEvaluated> {
        self.found().flat_map(|found| &found.not_evaluated)
    }

    /// How far what is not found is from being found, where a rule with a limit says so: in the same
    /// order.
    pub fn not_met(&self) -> impl Iterator<Item = &(FindingKey, Criterion)> {
        self.found().flat_map(|found| &found.not_met)
    }

    fn found(&self) -> impl Iterator<Item = &Found> {
        self.of_customers.values().chain(&self.joint)
    }

    /// Brings it up to date after new facts, as of the same day: only what they touch is evaluated
    /// again. The context is the one after them, and the rules are those by which it was made. By rules
    /// of other matters, for another day or in another currency everything is evaluated.
    ///
    /// Cost: of each customer that is touched what that one costs, whatever the others; and of each
    /// joint rule that looks at such facts what it costs.
    pub fn update(
        &mut self,
        rules: &WarningRules,
        context: &WarningContext<'_>,
        touched: &Touched,
    ) {
        if touched.is_everything || context.as_of != self.as_of || !self.is_by(rules, context) {
            *self = Evaluation::of(rules, context);
            return;
        }
        self.anew(rules, context, &touched.customers);
        for (rule, found) in rules.joint.iter().zip(&mut self.joint) {
            if touched.is_joint || touched.kinds.iter().any(|kind| rule.is_touched_by(*kind)) {
                *found = jointly(&**rule, context);
            }
        }
    }

    /// Brings it to a later day, without new facts: whoever can have changed by time alone, or has
    /// findings, whose reasons count days, is evaluated again, and so is everything joint. Facts that
    /// were dated ahead count from their day on.
    ///
    /// Cost: of these customers what each costs, and of each joint rule what it costs. Where another
    /// exchange rate begins to hold, everybody is evaluated again.
    pub fn advance(&mut self, rules: &WarningRules, context: &WarningContext<'_>) {
        let rates_changed = self.rates_change_on.is_some_and(|day| day <= context.as_of);
        if context.as_of < self.as_of || !self.is_by(rules, context) || rates_changed {
            *self = Evaluation::of(rules, context);
            return;
        }
        self.as_of = context.as_of;
        let due = self.again.iter().take_while(|(day, _)| *day <= context.as_of);
        let mut due: BTreeSet<CustomerId> = due.map(|(_, id)| id.clone()).collect();
        let said = self.of_customers.iter().filter(|(_, found)| found.says_something());
        due.extend(said.map(|(id, _)| id.clone()));
        self.anew(rules, context, &due);
        self.joint = rules.joint.iter().map(|rule| jointly(&**rule, context)).collect();
    }

    /// Whether these rules find the matters that were looked at, in the same currency. By others
    /// everything is new.
    fn is_by(&self, rules: &WarningRules, context: &WarningContext<'_>) -> bool {
        self.currency == context.currency && self.matters().eq(rules.matters())
    }

    /// Evaluates these customers again, by whichever of their identifiers.
    fn anew(
        &mut self,
        rules: &WarningRules,
        context: &WarningContext<'_>,
        ids: &BTreeSet<CustomerId>,
    ) {
        let mut now = BTreeMap::new();
        for id in ids {
            for known in context.base.identifiers_of(id) {
                self.forget(&known);
            }
            if let Some(customer) = context.base.customer(id) {
                now.insert(customer.id(), customer);
            }
        }
        let mut fold = BehaviorFold::new(context.currency);
        for customer in now.into_values() {
            self.customer(rules, context, customer, &mut fold);
        }
    }

    fn forget(&mut self, id: &CustomerId) {
        let Some(found) = self.of_customers.remove(id) else { return };
        if let Some(day) = found.look_again_on {
            self.again.remove(&(day, id.clone()));
        }
    }

    fn customer(
        &mut self,
        rules: &WarningRules,
        context: &WarningContext<'_>,
        customer: &Customer,
        fold: &mut BehaviorFold,
    ) {
        let Some(found) = of_customer(rules, context, customer, fold) else { return };
        if let Some(day) = found.look_again_on {
            self.again.insert((day, customer.id().clone()));
        }
        self.of_customers.insert(customer.id().clone(), found);
    }
}

impl Found {
    fn says_something(&self) -> bool {
        let is_silent = self.findings.is_empty() && self.not_evaluated.is_empty();
        !is_silent || !self.not_met.is_empty()
    }
}

/// What the rules about customers say of one. `None`: nothing, until a new fact.
fn of_customer(
    rules: &WarningRules,
    context: &WarningContext<'_>,
    customer: &Customer,
    fold: &mut BehaviorFold,
) -> Option<Found> {
    let mut found = Found::default();
    found.look_again(customer.next_fact_after(context.as_of));
    if !customer.is_known(context.as_of) {
        return found.look_again_on.is_some().then_some(found);
    }
    let facts = CustomerFacts::new(customer, *context, fold);
    // A deal that was changed ahead of the day tells so each day until then.
    let is_ahead = |deal: &Opportunity| deal.state().changed_on() > context.as_of;
    if facts.deals().any(is_ahead) {
        found.look_again(context.as_of.succ_opt());
    }
    for rule in &rules.of_customers {
        rule.evaluate(&facts, &mut found);
    }
    found.sort();
    (found.says_something() || found.look_again_on.is_some()).then_some(found)
}

/// The first day after that of the judgement on which another exchange rate holds.
fn rates_change_on(context: &WarningContext<'_>) -> Option<NaiveDate> {
    let days = context.base.rates().iter().map(|rate| rate.date);
    days.filter(|day| *day > context.as_of).min()
}

fn jointly(rule: &dyn JointRule, context: &WarningContext<'_>) -> Found {
    let mut found = Found::default();
    rule.evaluate(context, &mut found);
    found.sort();
    found
}
