//! What a customer is scored by.

use crate::behavior::Behavior;
use crate::units::Money;
use crate::units::guard::guarded;

guarded! {
    /// What a customer is scored by.
    ///
    /// A frequency of zero says that the customer has bought nothing: then there is no recency either,
    /// `recency_days` is not looked at, and the customer is not scored.
    ///
    /// ```
    /// use clienteling::behavior::BehaviorFold;
    /// use clienteling::tiering::RfmInput;
    /// use clienteling::Currency;
    ///
    /// let mut fold = BehaviorFold::new(Currency::CNY);
    /// fold.add_purchase("2026-03-01".parse()?, "120 CNY".parse()?)?;
    /// fold.add_return("2026-03-04".parse()?, "20 CNY".parse()?)?;
    /// let input = RfmInput::from(&fold.as_of("2026-03-11".parse()?)?);
    /// assert_eq!((input.recency_days, input.frequency), (10, 1));
    /// assert_eq!(input.monetary.to_string(), "100.00 CNY");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
    pub struct RfmInput as "RfmInput" {
        /// *Recency*: days since the last purchase. Fewer is better.
        pub recency_days: u64,
        /// *Frequency*: how many purchases. More is better.
        pub frequency: u64,
        /// *Monetary value*: what was bought less what came back; zero or below where as much or more
        /// came back. More is better.
        pub monetary: Money,
    }
}

impl From<&Behavior> for RfmInput {
    fn from(behavior: &Behavior) -> Self {
        RfmInput {
            // Not looked at where there is no purchase: the frequency says so.
            recency_days: behavior.recency_days().unwrap_or(0),
            frequency: behavior.frequency(),
            monetary: behavior.monetary(),
        }
    }
}
