//! What an open deal is expected to bring: the list price of its product, or what its won deals
//! brought.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use clienteling::{Currency, Money, ProductId, Rounding};

use crate::list::{Come, Told};
use crate::rows::Rows;

/// List prices by the product's name without spaces and case, each with the name in the list.
pub(crate) type Prices = BTreeMap<String, (String, Money)>;

/// Where an expected amount comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum From {
    ListPrice,
    WonDeals,
    AllWonDeals,
    Nothing,
}

/// Reads `product` and `sales_price`.
pub(crate) fn read(text: &[u8], currency: Currency) -> Result<Prices, String> {
    let needed = ["product", "sales_price"];
    let (header, rows) = Rows::of(text, &needed)?;
    let mut prices = Prices::new();
    for row in rows {
        let [product, price] = needed.map(|name| {
            let place = header.iter().position(|column| column == name);
            place.and_then(|place| row.columns.get(place)).map_or("", String::as_str)
        });
        let price = format!("{price} {currency}").parse::<Money>().ok();
        let price = price.filter(|price| !price.is_negative() && !product.is_empty());
        let price = price.ok_or(format!("line {}: expected a product and its price", row.line))?;
        if prices.insert(key(product), (product.to_owned(), price)).is_some() {
            return Err(format!("line {}: a product that stands there already", row.line));
        }
    }
    Ok(prices)
}

/// A product's name without spaces and case: the list writes `GTXPro` what its prices call
/// `GTX Pro`.
pub(crate) fn key(product: &str) -> String {
    product.chars().filter(|c| !c.is_whitespace()).flat_map(char::to_lowercase).collect()
}

/// What a deal with each product is expected to bring, by what was known on a day.
pub(crate) fn expected(
    told: &[Told],
    prices: &Prices,
    currency: Currency,
    as_of: NaiveDate,
) -> Result<BTreeMap<ProductId, (Money, From)>, Box<dyn std::error::Error>> {
    let mut won: BTreeMap<&ProductId, Vec<Money>> = BTreeMap::new();
    let mut all = Vec::new();
    for told in told {
        let brought = won.entry(&told.product).or_default();
        if let Come::Won(_, closed, amount) = told.come
            && closed <= as_of
        {
            brought.push(amount);
            all.push(amount);
        }
    }
    let all = mean(&all, currency)?;
    let mut expected = BTreeMap::new();
    for (product, brought) in won {
        let listed = prices.get(&key(product.as_str())).map(|(_, price)| *price);
        let found = match (listed, mean(&brought, currency)?, all) {
            (Some(price), _, _) => (price, From::ListPrice),
            (None, Some(mean), _) => (mean, From::WonDeals),
            (None, None, Some(mean)) => (mean, From::AllWonDeals),
            (None, None, None) => (Money::zero(currency), From::Nothing),
        };
        expected.insert(product.clone(), found);
    }
    Ok(expected)
}

/// The mean of amounts, without what is below the smallest unit. None of nothing.
fn mean(
    amounts: &[Money],
    currency: Currency,
) -> Result<Option<Money>, Box<dyn std::error::Error>> {
    if amounts.is_empty() {
        return Ok(None);
    }
    let sum = Money::try_sum(currency, amounts.iter().copied())?;
    let sum = sum.round_to_minor(Rounding::HalfEven)?;
    let parts = sum.allocate(&vec![1; amounts.len()])?;
    // The parts of an even split differ by at most the smallest unit.
    Ok(parts.last().copied())
}
