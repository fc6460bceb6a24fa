//! To which class a product belongs.

use std::collections::BTreeMap;

use super::{Activity, ChurnPolicyDraft, Expectation};
use crate::units::ProductId;

/// A class by its place: 0 is what no class names.
pub(super) type Place = usize;

/// The classes of a policy, by product.
#[derive(Debug)]
pub(super) struct Classes {
    // INVARIANT: the first has no name, and the others have one, in their order.
    all: Vec<(Option<String>, Expectation)>,
    of_product: BTreeMap<ProductId, Place>,
    of_prefix: BTreeMap<String, Place>,
}

impl Classes {
    /// Those of a policy.
    pub(super) fn of(policy: &ChurnPolicyDraft) -> Self {
        let mut known = Classes {
            all: vec![(None, policy.otherwise)],
            of_product: BTreeMap::new(),
            of_prefix: BTreeMap::new(),
        };
        for (name, class) in &policy.classes {
            let place = known.all.len();
            known.all.push((Some(name.clone()), class.expects));
            known.of_product.extend(class.products.iter().map(|product| (product.clone(), place)));
            known.of_prefix.extend(class.prefixes.iter().map(|prefix| (prefix.clone(), place)));
        }
        known
    }

    /// The class of a product. Cost: a look-up for each of its letters.
    pub(super) fn place(&self, product: &ProductId) -> Place {
        if let Some(place) = self.of_product.get(product) {
            return *place;
        }
        if self.of_prefix.is_empty() {
            return 0;
        }
        let text = product.as_str();
        let ends = text.char_indices().map(|(at, letter)| at.saturating_add(letter.len_utf8()));
        let beginnings = ends.filter_map(|end| text.get(..end));
        // The longest is the last.
        beginnings
            .filter_map(|beginning| self.of_prefix.get(beginning))
            .next_back()
            .copied()
            .unwrap_or(0)
    }

    /// What is expected of a class.
    pub(super) fn expects(&self, place: Place) -> Expectation {
        self.all.get(place).map_or_else(Expectation::default, |(_, expects)| *expects)
    }

    /// Whether anything is expected to come to the workshop.
    pub(super) fn expect_visits(&self) -> bool {
        self.all.iter().any(|(_, expects)| expects.activity == Activity::WorkshopVisit)
    }

    /// The name of a class. `None` for what no class names.
    pub(super) fn name(&self, place: Place) -> Option<&str> {
        self.all.get(place)?.0.as_deref()
    }
}

#[cfg(test)]
mod tests {
    use super::Classes;
    use crate::warning::churn::ChurnPolicy;

    #[test]
    fn a_named_product_comes_before_a_prefix_and_the_longest_prefix_before_others() {
        let policy: ChurnPolicy = serde_json::from_str(
            r#"{"classes": {"a": {"prefixes": ["car", "客"]}, "b": {"prefixes": ["car-"]},
                "c": {"products": ["car-7"]}}}"#,
        )
        .unwrap();
        let classes = Classes::of(&policy);
        let name = |product: &str| classes.name(classes.place(&product.parse().unwrap()));
        assert_eq!(name("car"), Some("a"));
        assert_eq!(name("carpet"), Some("a"));
        assert_eq!(name("客车"), Some("a"));
        assert_eq!(name("car-1"), Some("b"));
        assert_eq!(name("car-7"), Some("c"));
        assert_eq!(name("car-77"), Some("b"));
        assert_eq!(name("ca"), None);
        assert_eq!(name("a car"), None);
    }
}
