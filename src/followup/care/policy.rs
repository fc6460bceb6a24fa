//! What care customers get, as a firm writes it down.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::{CareRule, templates};
use crate::customer::Phrase;
use crate::followup::MileagePolicy;
use crate::rule::{Checker, Draft, ProblemKind, Valid};
use crate::transaction::Ownership;
use crate::units::ProductId;

/// Products that get the same care. Any of what it says makes a product one of them.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ProductGroup {
    /// Its name, by which rules name it. Unique.
    pub name: String,
    /// Its products. None.
    #[serde(default)]
    pub products: BTreeSet<ProductId>,
    /// Things of these brands, as their records write them. None.
    #[serde(default)]
    pub brands: BTreeSet<String>,
    /// Whether every thing of which it is known that it is a vehicle is one. No.
    #[serde(default)]
    pub vehicles: bool,
}

impl ProductGroup {
    fn has_thing(&self, thing: &Ownership) -> bool {
        let is_named = thing.product.as_ref().is_some_and(|one| self.products.contains(one));
        let brand = thing.brand.as_ref().map(Phrase::as_str);
        let is_of_brand = brand.is_some_and(|brand| self.brands.contains(brand));
        is_named || is_of_brand || (self.vehicles && thing.vehicle.is_some())
    }
}

/// What care customers get, as it is written down. The rows are those of the sources, and a few that
/// they name without a time.
///
/// | group | by default | a firm adds |
/// |---|---|---|
/// | `cars` | every thing of which it is known that it is a vehicle | the products it sells that are cars |
/// | `furniture`, `appliances` | nothing | its products |
///
/// A rule for a group without a product concerns nobody, so nobody is called about a sofa who bought
/// a car.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct CarePolicyDraft {
    /// Which products get the same care. `cars`, `furniture`, `appliances` (ours). At most 1,000.
    pub groups: Vec<ProductGroup>,
    /// What is done when, by whom. Given at all, they replace the default's. At most 1,000.
    pub rules: Vec<CareRule>,
    /// Which readings of meters are believed when services are planned. The default.
    pub mileage: MileagePolicy,
    /// How many tasks a plan for one customer has at most: the first ones. 1,000 (ours), at most
    /// 10,000.
    pub most_tasks: u32,
}

impl Default for CarePolicyDraft {
    fn default() -> Self {
        CarePolicyDraft {
            groups: templates::groups(),
            rules: templates::rules(),
            mileage: MileagePolicy::default(),
            most_tasks: 1_000,
        }
    }
}

/// What care customers get.
///
/// * No two rules have one name, nor two groups.
/// * A rule names groups that are there.
/// * The days of a rule ascend, and none is more than a century away.
/// * What comes again by itself, such as a birthday, has no further times.
///
/// ```
/// use clienteling::Draft;
/// use clienteling::followup::care::CarePolicyDraft;
///
/// let mut draft = CarePolicyDraft::default();
/// draft.groups[1].products.insert("SOFA-3".parse()?);
/// draft.rules.retain(|rule| rule.name != "public-holiday");
/// draft.rules[0].groups.insert("boats".to_owned());
/// assert_eq!(
///     draft.validate().unwrap_err().to_string(),
///     "`rules[0].groups`: there is no group of products `boats`",
/// );
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub type CarePolicy = Valid<CarePolicyDraft>;

impl CarePolicyDraft {
    /// So many rules, and so many groups, at most.
    const MOST: usize = 1_000;
    /// So many tasks at most in one plan.
    const MOST_TASKS: u32 = 10_000;

    /// The groups that a rule names.
    fn named<'a>(&'a self, rule: &'a CareRule) -> impl Iterator<Item = &'a ProductGroup> {
        self.groups.iter().filter(|group| rule.groups.contains(&group.name))
    }

    /// Whether a rule concerns a thing.
    pub(super) fn concerns_thing(&self, rule: &CareRule, thing: &Ownership) -> bool {
        rule.groups.is_empty() || self.named(rule).any(|group| group.has_thing(thing))
    }

    /// Whether a rule concerns a product, as far as its identifier tells.
    pub(super) fn concerns_product(&self, rule: &CareRule, product: &ProductId) -> bool {
        rule.groups.is_empty() || self.named(rule).any(|group| group.products.contains(product))
    }
}

impl Draft for CarePolicyDraft {
    fn check(&self, checker: &mut Checker) {
        checker.length("groups", self.groups.len(), 0, Self::MOST);
        checker.named_parts("groups", &self.groups, ("name", |group| &group.name), |_, _| {});
        checker.length("rules", self.rules.len(), 0, Self::MOST);
        checker.named_parts("rules", &self.rules, ("name", |rule| &rule.name), CareRule::check);
        let known: BTreeSet<&str> = self.groups.iter().map(|group| group.name.trim()).collect();
        for (at, rule) in self.rules.iter().enumerate() {
            for name in rule.groups.iter().filter(|name| !known.contains(name.trim())) {
                let (what, given) = ("group of products", name.clone());
                checker
                    .report(&format!("rules[{at}].groups"), ProblemKind::Unknown { what, given });
            }
        }
        checker.number("most_tasks", self.most_tasks, 1, Self::MOST_TASKS);
    }

    /// Names without blanks around them.
    fn tidy(mut self) -> Self {
        let trimmed = |name: &String| name.trim().to_owned();
        for group in &mut self.groups {
            group.name = trimmed(&group.name);
            group.brands = group.brands.iter().map(trimmed).collect();
        }
        for rule in &mut self.rules {
            rule.name = trimmed(&rule.name);
            rule.groups = rule.groups.iter().map(trimmed).collect();
            rule.leave_out = rule.leave_out.iter().map(trimmed).collect();
            if let super::CareAnchor::DaysOf(layer) = &mut rule.anchor {
                *layer = trimmed(layer);
            }
        }
        self
    }
}
