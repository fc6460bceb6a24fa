//! Which needs of a customer are still to be met.

use chrono::NaiveDate;

use super::Customer;
use crate::marketing::Need;
use crate::transaction::Line;
use crate::units::ProductId;

impl Customer {
    /// The needs that were known on a day, could still be met, and were not: whose product the
    /// customer has not bought since the need is known. The longest known first. What came back
    /// counts as bought: it was no answer, but it was tried.
    ///
    /// Cost: for each need that names a product a walk back over the purchases.
    ///
    /// ```
    /// use clienteling::{CustomerBase, Fact};
    ///
    /// let known = r#"[
    ///     {"need":{"id":"D-1","customer":"C-1","date":"2026-09-02","product":"roof box"}},
    ///     {"purchase":{"id":"S-1","customer":"C-1","date":"2026-10-05",
    ///      "lines":[{"product":"roof box","quantity":"1",
    ///                "amount":{"amount":"2100","currency":"CNY"}}]}}]"#;
    /// let mut base = CustomerBase::new();
    /// assert!(base.add_all(serde_json::from_str::<Vec<Fact>>(known)?).refused.is_empty());
    /// let customer = base.customer(&"C-1".parse()?).ok_or("known")?;
    /// assert_eq!(customer.open_needs("2026-10-04".parse()?).len(), 1);
    /// assert_eq!(customer.open_needs("2026-10-05".parse()?).len(), 0);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn open_needs(&self, as_of: NaiveDate) -> Vec<&Need> {
        let purchases = self.transactions().purchases().as_of(as_of);
        let has_bought = |product: &ProductId, since: NaiveDate| {
            let later = purchases.iter().rev().take_while(|one| since <= one.date);
            later.flat_map(|one| one.lines.as_slice()).map(Line::product).any(|it| it == product)
        };
        let is_met = |need: &Need| {
            need.product.as_ref().is_some_and(|product| has_bought(product, need.date))
        };
        self.marketing().current_needs(as_of).filter(|need| !is_met(need)).collect()
    }
}

#[cfg(test)]
mod tests {
    use crate::base::{CustomerBase, Fact};
    use crate::marketing::Need;

    fn base(facts: &[&str]) -> CustomerBase {
        let mut base = CustomerBase::new();
        for fact in facts {
            base.add(serde_json::from_str::<Fact>(fact).unwrap()).unwrap();
        }
        base
    }

    fn open<'a>(base: &'a CustomerBase, as_of: &str) -> Vec<&'a str> {
        let customer = base.customers().next().unwrap();
        let needs = customer.open_needs(as_of.parse().unwrap());
        needs.into_iter().map(|need: &Need| need.id.as_str()).collect()
    }

    const BOUGHT: &str = r#"{"purchase":{"id":"S-1","customer":"C","date":"2026-05-01","lines":[
        {"product":"box","quantity":"1","amount":{"amount":"1","currency":"CNY"}}]}}"#;

    #[test]
    fn a_need_is_open_until_its_product_is_bought_or_its_last_day_has_passed() {
        let base = base(&[
            r#"{"need":{"id":"1","customer":"C","date":"2026-04-01","product":"box"}}"#,
            r#"{"need":{"id":"2","customer":"C","date":"2026-05-01","product":"box"}}"#,
            r#"{"need":{"id":"3","customer":"C","date":"2026-05-02","product":"box"}}"#,
            r#"{"need":{"id":"4","customer":"C","date":"2026-04-01","product":"rack"}}"#,
            r#"{"need":{"id":"5","customer":"C","date":"2026-04-01","until":"2026-05-02",
                "what":"goes skiing"}}"#,
            BOUGHT,
            // Something else, later.
            &BOUGHT.replace("S-1", "S-2").replace("2026-05-01", "2026-05-02").replace("box", "oil"),
        ]);
        assert_eq!(open(&base, "2026-03-31"), [""; 0]);
        assert_eq!(open(&base, "2026-04-30"), ["1", "4", "5"]);
        assert_eq!(open(&base, "2026-05-02"), ["4", "5", "3"]);
        assert_eq!(open(&base, "2026-05-03"), ["4", "3"]);
    }
}
