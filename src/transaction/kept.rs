//! Purchases of which not everything came back.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use super::{Line, Lines, Purchase, Quantities, TransactionData};
use crate::units::{Period, ProductId, PurchaseId, Quantity};

impl TransactionData {
    /// The purchases of a day and before of which something is left that counts, by what came back
    /// of them until then, in order. Cost: a pass over the returns, and over the purchases as far as
    /// they are read.
    pub(crate) fn kept(
        &self,
        as_of: NaiveDate,
        counts: impl Fn(&ProductId) -> bool,
    ) -> impl DoubleEndedIterator<Item = &Purchase> {
        let back = self.came_back(as_of);
        self.purchases().as_of(as_of).iter().filter(move |bought| match back.get(&bought.id) {
            None => bought.lines.as_slice().iter().any(|line| counts(line.product())),
            Some(back) => left(bought, back).keys().any(&counts),
        })
    }

    /// Of which products something is left, by the last day of a period, of what was bought in it.
    /// Cost: a pass over the returns, and over the purchases.
    pub(crate) fn products_kept(&self, over: Period) -> BTreeSet<&ProductId> {
        let back = self.came_back(over.last());
        let mut kept = BTreeSet::new();
        let purchases = self.purchases().as_of(over.last()).iter();
        for bought in purchases.filter(|one| over.contains(one.date)) {
            let products = bought.lines.as_slice().iter().map(Line::product);
            match back.get(&bought.id) {
                None => kept.extend(products),
                Some(back) => {
                    let left = left(bought, back);
                    kept.extend(products.filter(|one| left.contains_key(*one)));
                }
            }
        }
        kept
    }

    /// The purchases until a day of which everything came back until then, each by its own day and by
    /// the day since which nothing of it is left. Cost: a pass over the returns and a sort of those of
    /// each day, and a pass over the purchases where one of them is named.
    pub(crate) fn undone(&self, as_of: NaiveDate) -> impl Iterator<Item = (NaiveDate, NaiveDate)> {
        let named = self.purchases_named(as_of, |_| true);
        let mut left: BTreeMap<&PurchaseId, Option<Quantities<'_>>> = BTreeMap::new();
        let returns = self.returns().oldest_first(as_of);
        returns.filter_map(move |back| {
            let bought = *named.get(back.of.as_ref()?)?;
            let still =
                left.entry(&bought.id).or_insert_with(|| Some(Quantities::of(&bought.lines)));
            let quantities = still.as_mut()?;
            quantities.take_back(&back.lines, &bought.lines);
            if !quantities.is_empty() {
                return None;
            }
            *still = None;
            Some((bought.date, bought.date.max(back.date)))
        })
    }

    /// What came back until a day, by the purchase of which it came back.
    fn came_back(&self, as_of: NaiveDate) -> BTreeMap<&PurchaseId, Vec<&Lines>> {
        let mut back: BTreeMap<&PurchaseId, Vec<&Lines>> = BTreeMap::new();
        for one in self.returns().as_of(as_of) {
            if let Some(of) = &one.of {
                back.entry(of).or_default().push(&one.lines);
            }
        }
        back
    }
}

/// What is left of a purchase.
fn left(bought: &Purchase, back: &[&Lines]) -> BTreeMap<ProductId, Quantity> {
    let mut left = Quantities::of(&bought.lines);
    for lines in back {
        left.take_back(lines, &bought.lines);
    }
    left.left()
}

#[cfg(test)]
mod tests {
    use crate::base::{CustomerBase, Fact};
    use crate::units::Period;

    fn sale(kind: &str, id: &str, date: &str, lines: &[(&str, u8)], more: &str) -> Fact {
        let line = |(product, quantity): &(&str, u8)| {
            format!(
                r#"{{"product":"{product}","quantity":"{quantity}",
                "amount":{{"amount":"1","currency":"CNY"}}}}"#
            )
        };
        let lines: Vec<String> = lines.iter().map(line).collect();
        let fact = format!(
            r#"{{"{kind}":{{"id":"{id}","customer":"C","date":"{date}","lines":[{}]{more}}}}}"#,
            lines.join(",")
        );
        serde_json::from_str(&fact).unwrap()
    }

    #[test]
    fn what_is_only_cheaper_afterwards_is_kept() {
        let with_cost = |fact: Fact, cost: &str| -> Fact {
            let mut fact = serde_json::to_value(fact).unwrap();
            let kind = fact.as_object().unwrap().keys().next().unwrap().clone();
            fact[&kind]["lines"][0]["cost"] =
                serde_json::json!({"amount": cost, "currency": "CNY"});
            serde_json::from_value(fact).unwrap()
        };
        for (bought, back, is_kept) in [
            (Some("0.5"), Some("0"), true),
            (None, Some("0"), true),
            (Some("0"), Some("0"), false),
            (Some("0.5"), Some("0.5"), false),
            (Some("0.5"), None, false),
            (None, None, false),
        ] {
            let mut facts = [
                sale("purchase", "S-1", "2026-01-01", &[("car", 1)], ""),
                sale("return", "R-1", "2026-01-02", &[("car", 1)], r#","of":"S-1""#),
            ];
            for (fact, cost) in facts.iter_mut().zip([bought, back]) {
                if let Some(cost) = cost {
                    *fact = with_cost(fact.clone(), cost);
                }
            }
            let mut base = CustomerBase::new();
            assert!(base.add_all(facts).refused.is_empty());
            let transactions = base.customers().next().unwrap().transactions();
            let kept = transactions.kept("2026-12-31".parse().unwrap(), |_| true).count();
            assert_eq!(kept == 1, is_kept, "{bought:?} {back:?}");
        }
    }

    #[test]
    fn a_purchase_is_kept_while_anything_of_it_that_counts_is_left() {
        let mut base = CustomerBase::new();
        let facts = [
            sale("purchase", "S-1", "2026-01-01", &[("oil", 1)], ""),
            sale("purchase", "S-2", "2026-01-02", &[("car", 1), ("mat", 2)], ""),
            // More mats than there were do not bring the car back.
            sale("return", "R-1", "2026-01-03", &[("mat", 3)], r#","of":"S-2""#),
            sale("return", "R-2", "2026-01-04", &[("car", 1)], r#","of":"S-2""#),
            sale("return", "R-3", "2026-01-05", &[("oil", 1)], ""),
        ];
        assert!(base.add_all(facts).refused.is_empty());
        let kept = |as_of: &str, product: Option<&str>| -> Vec<&str> {
            let transactions = base.customers().next().unwrap().transactions();
            let counts = |one: &crate::ProductId| product.is_none_or(|it| one.as_str() == it);
            let kept = transactions.kept(as_of.parse().unwrap(), counts);
            kept.map(|one| one.id.as_str()).collect()
        };
        assert_eq!(kept("2026-01-01", None), ["S-1"]);
        assert_eq!(kept("2026-01-03", None), ["S-1", "S-2"]);
        assert_eq!(kept("2026-01-03", Some("mat")), [""; 0]);
        assert_eq!(kept("2026-01-03", Some("car")), ["S-2"]);
        assert_eq!(kept("2026-01-05", None), ["S-1"], "what names no purchase undoes none");
        let undone = |as_of: &str| -> Vec<String> {
            let transactions = base.customers().next().unwrap().transactions();
            let undone = transactions.undone(as_of.parse().unwrap());
            undone.map(|(bought, back)| format!("{bought} {back}")).collect()
        };
        assert_eq!(undone("2026-01-03"), [""; 0]);
        assert_eq!(undone("2026-01-05"), ["2026-01-02 2026-01-04"]);
        let products = |first: &str, last: &str| -> Vec<&str> {
            let over = Period::from_first_to_last(first.parse().unwrap(), last.parse().unwrap());
            let transactions = base.customers().next().unwrap().transactions();
            transactions.products_kept(over.unwrap()).iter().map(|one| one.as_str()).collect()
        };
        assert_eq!(products("2026-01-01", "2026-01-02"), ["car", "mat", "oil"]);
        assert_eq!(products("2026-01-01", "2026-01-03"), ["car", "oil"]);
        assert_eq!(products("2026-01-02", "2026-01-03"), ["car"]);
        assert_eq!(products("2026-01-01", "2026-01-05"), ["oil"]);
    }
}
