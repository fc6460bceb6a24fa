//! Several who answer, as one.

use chrono::NaiveDate;

use super::{Answer, Catalogue, Measures, Question, Unknown};
use crate::rule::Problems;

/// The measures of several rooms, asked in one place.
///
/// ```
/// use clienteling::behavior::BehaviorMeasures;
/// use clienteling::funnel::{FunnelMeasures, Opportunities};
/// use clienteling::rule::measure::{Joined, Question, Subject, ask};
/// use clienteling::{Currency, CustomerBase, ExchangeRates};
///
/// let (base, deals, rates) = (CustomerBase::new(), Opportunities::new(), ExchangeRates::new());
/// let customers = BehaviorMeasures::new(&base, Currency::CNY);
/// let funnel = FunnelMeasures::new(&deals, &rates, Currency::CNY);
/// let firm = Joined::try_new(&[&customers, &funnel])?;
/// let open = ask(&firm, &Question::of("deals.open", Subject::Firm), "2026-03-31".parse()?)?;
/// assert_eq!(open.value().ok_or("known")?.to_string(), "0");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct Joined<'a> {
    catalogue: Catalogue,
    parts: Vec<&'a (dyn Measures + Sync)>,
}

impl<'a> Joined<'a> {
    /// All of these as one.
    ///
    /// # Errors
    /// [`Problems`] with every name that two of them claim.
    pub fn try_new(parts: &[&'a (dyn Measures + Sync)]) -> Result<Self, Problems> {
        let measures = parts.iter().flat_map(|part| part.catalogue().iter()).cloned();
        Ok(Joined { catalogue: Catalogue::try_new(measures)?, parts: parts.to_vec() })
    }
}

impl Measures for Joined<'_> {
    fn catalogue(&self) -> &Catalogue {
        &self.catalogue
    }

    fn answer(&self, question: &Question<'_>, as_of: NaiveDate) -> Answer {
        let mut parts = self.parts.iter();
        match parts.find(|part| part.catalogue().get(question.measure).is_some()) {
            Some(part) => part.answer(question, as_of),
            None => Answer::Unknown(Unknown::NothingOnRecord),
        }
    }
}
