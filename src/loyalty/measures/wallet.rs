//! Which part of what a customer spent was spent here.

use super::purchases::{Purchases, valued};
use super::{LoyaltyFacts, LoyaltyObserved};
use crate::units::{Estimate, ExchangeError, Money, MoneySum, Period, Valuation};

/// What was spent here and elsewhere. Where an amount elsewhere is not on record, or a rate
/// is missing, the share is not known: it is not the whole.
pub(super) fn share_of_wallet(
    facts: LoyaltyFacts<'_>,
    purchases: &Purchases<'_>,
    valuation: Valuation<'_>,
    over: Period,
) -> Result<Estimate<LoyaltyObserved>, ExchangeError> {
    let known = facts.customer.marketing().bought_elsewhere().as_of(over.last()).iter();
    let (mut have, mut need) = (0_u64, 0_u64);
    let mut elsewhere = MoneySum::new(valuation.currency());
    for one in known.filter(|one| over.contains(one.date)) {
        need = need.saturating_add(1);
        let amount = one.amount.filter(|amount| !amount.is_negative());
        if let Some(amount) = amount
            && let Some(amount) = valued(amount, one.date, valuation)?
        {
            have = have.saturating_add(1);
            elsewhere.add(amount)?;
        }
    }
    if need == 0 || have < need {
        return Ok(Estimate::NotEnoughData { have, need: need.max(1) });
    }
    let here = match purchases.spent()? {
        Estimate::Known(here) => here,
        Estimate::NotEnoughData { have, need } => {
            return Ok(Estimate::NotEnoughData { have, need });
        }
    };
    let elsewhere = elsewhere.total()?;
    if here.is_zero() && elsewhere.is_zero() {
        return Ok(Estimate::NotEnoughData { have: 0, need: 1 });
    }
    // Both together have to be an amount, so that the part of it can be shown.
    Money::try_add(here, elsewhere)?;
    Ok(Estimate::Known(LoyaltyObserved::ShareOfWallet { here, elsewhere }))
}
