//! Who owns a thing, over all customers.

use chrono::NaiveDate;

use super::{Customer, CustomerBase};
use crate::transaction::Ownership;
use crate::units::ThingId;

impl CustomerBase {
    /// Who owns a thing on a day, in the order of customers. Several where they own it together, and
    /// where nobody recorded that the one before no longer does. Cost: a pass over the things owned
    /// by all customers.
    ///
    /// ```
    /// use clienteling::{CustomerBase, Fact};
    ///
    /// let mut base = CustomerBase::new();
    /// for fact in [
    ///     r#"{"ownership":{"id":"H-1","customer":"C-1","date":"2024-05-31","until":"2026-08-31",
    ///         "thing":"T-1"}}"#,
    ///     r#"{"ownership":{"id":"H-2","customer":"C-2","date":"2026-09-01","thing":"T-1"}}"#,
    /// ] {
    ///     base.add(serde_json::from_str::<Fact>(fact)?)?;
    /// }
    /// let owners = base.owners(&"T-1".parse()?, "2026-12-31".parse()?);
    /// assert_eq!(owners[0].0.id().as_str(), "C-2");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn owners(&self, thing: &ThingId, as_of: NaiveDate) -> Vec<(&Customer, Ownership)> {
        let of_each = self.customers().filter_map(|customer| {
            let owned = customer.transactions().owned(as_of);
            let found = owned.into_iter().find(|owned| owned.thing == *thing)?;
            Some((customer, found))
        });
        of_each.collect()
    }
}
