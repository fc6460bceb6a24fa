//! What a line may say beside product, quantity and amount: what it cost, and how its price came
//! about.

use std::cmp::Ordering;

use super::LinesError;
use crate::customer::Phrase;
use crate::units::guard::guarded;
use crate::units::{CampaignId, Money};

guarded! {
    /// By what a line was sold for less.
    ///
    /// ```
    /// use clienteling::transaction::Promotion;
    ///
    /// let by: Promotion = serde_json::from_str(r#"{"campaign":"K-1"}"#)?;
    /// assert_eq!(by, Promotion::Campaign("K-1".parse()?));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[derive(Debug, Clone, PartialEq, Eq, Hash)]
    pub enum Promotion as "Promotion" {
        /// By a campaign of the firm.
        Campaign(CampaignId) = "campaign",
        /// By something else, in one's own words.
        Other(Phrase) = "other",
    }
}

/// What a [`Line`](super::Line) may say beside product, quantity and amount. Each is of the whole
/// line, as its amount is, and unknown where it is `None`.
///
/// The list price less the discount should be the amount, and without a discount not below it. Where
/// it is not so, the line is kept as it is, and reported as a [misfit](crate::CustomerBase::misfits).
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct LineDetails {
    /// What the firm paid for it.
    pub cost: Option<Money>,
    /// What it would have been sold for without a discount.
    pub list_price: Option<Money>,
    /// What was taken off the list price.
    pub discount: Option<Money>,
    /// By what it was sold for less.
    pub promotion: Option<Promotion>,
}

impl LineDetails {
    /// Nothing is known.
    pub(super) const NONE: &'static LineDetails =
        &LineDetails { cost: None, list_price: None, discount: None, promotion: None };

    /// Holds the amounts to the currency of the line, and to zero or more.
    pub(super) fn check(&self, amount: Money) -> Result<(), LinesError> {
        let fields =
            [("cost", self.cost), ("list_price", self.list_price), ("discount", self.discount)];
        for (field, given) in fields {
            let Some(given) = given else { continue };
            if given.is_negative() {
                return Err(LinesError::NegativeDetail { field, given });
            }
            let (given, expected) = (given.currency(), amount.currency());
            if given != expected {
                return Err(LinesError::DetailInOtherCurrency { field, given, expected });
            }
        }
        Ok(())
    }

    /// Whether the list price less the discount is the amount. Without a discount that is known, it
    /// is at least not below the amount; without a list price, nothing says that it is not.
    pub(super) fn adds_up_to(&self, amount: Money) -> bool {
        match (self.list_price, self.discount) {
            (None, _) => true,
            (Some(list_price), Some(discount)) => list_price.try_sub(discount) == Ok(amount),
            (Some(list_price), None) => list_price.try_cmp(amount).is_ok_and(Ordering::is_ge),
        }
    }

    /// In which order two lines stand that are alike in all else.
    pub(super) fn key(&self) -> impl Ord + '_ {
        let amounts = [self.cost, self.list_price, self.discount];
        let promotion = self.promotion.as_ref().map(|it| match it {
            Promotion::Campaign(id) => (0_u8, id.as_str()),
            Promotion::Other(words) => (1, words.as_str()),
        });
        (amounts.map(|amount| amount.map(Money::micros)), promotion)
    }
}
