//! The review of a firm: that of its customers, and what its deals will bring.

use clienteling::Draft;
use clienteling::firm::{Firm, FirmRecord};
use clienteling::funnel::forecast::{ForecastBook, ForecastPlanDraft, ForecastPolicy};
use clienteling::review::{Known, Review, ReviewPolicy, ReviewPolicyDraft, review};
use clienteling::{Currency, ExchangeRates};

use crate::common::build::{day, purchase};

fn deal(id: &str, amount: &str, currency: &str, expected_on: &str) -> FirmRecord {
    let json = format!(
        r#"{{"opportunity":{{"opportunity":{{"id":"{id}","customer":"C-1","product":"car",
            "quantity":"1","revenue":{{"amount":"{amount}","currency":"{currency}"}},
            "stage":"test_drive","created_on":"2026-03-01","created_by":"S-1",
            "owners":[{{"staff":"S-1","share":"1"}}],"expected_on":"{expected_on}"}},
            "default":"0.4","events":[]}}}}"#
    );
    serde_json::from_str(&json).unwrap()
}

fn firm(records: impl IntoIterator<Item = FirmRecord>) -> Firm {
    let mut firm = Firm::new();
    let bought = purchase("INV-1", "C-1", "2026-02-01", "10.00 CNY");
    for record in [FirmRecord::Fact(bought)].into_iter().chain(records) {
        firm.take(record).unwrap();
    }
    firm
}

fn reviewed<'a>(known: impl Into<Known<'a>>, on: &str) -> Review {
    review(known, &ReviewPolicy::new(Currency::CNY), day(on)).unwrap()
}

#[test]
fn a_firm_is_reviewed_as_its_customers_are_with_the_forecast_beside_it() {
    let firm = firm([deal("O-1", "1000.00", "CNY", "2026-04-10")]);
    let of_firm = reviewed(&firm, "2026-03-10");
    let of_customers = reviewed(firm.customers(), "2026-03-10");
    assert!(of_customers.expected_sales().is_none());
    assert_eq!(of_firm.customers(), of_customers.customers());
    assert_eq!(of_firm.warnings(), of_customers.warnings());

    let plan = ForecastPlanDraft::calendar_months(Currency::CNY, day("2026-03-10"), 3);
    let (plan, cuts) = (plan.validate().unwrap(), ForecastPolicy::default());
    let rates = ExchangeRates::new();
    let deals = firm.opportunities();
    let book = ForecastBook::of(deals, day("2026-03-10"), &plan, &cuts, &rates).unwrap();
    let expected = of_firm.expected_sales().unwrap();
    assert_eq!(expected.forecast, book.forecast().unwrap());
    assert!(expected.not_counted.is_empty());
    assert_eq!(expected.forecast.periods.len(), 3);
    let weighted = expected.forecast.in_periods.totals.open.weighted;
    let rounded = weighted.rounded(clienteling::Rounding::HalfEven);
    assert_eq!(rounded.to_string(), "400.00 CNY");
    let json = serde_json::to_value(&of_firm).unwrap();
    assert!(json["expected_sales"]["forecast"]["periods"].is_array(), "{json}");
}

#[test]
fn a_deal_without_a_rate_is_named_and_the_others_are_forecast() {
    let firm = firm([
        deal("O-1", "1000.00", "CNY", "2026-04-10"),
        deal("O-2", "1000.00", "EUR", "2026-04-10"),
        deal("O-3", "2000.00", "CNY", "2026-04-10"),
    ]);
    let review = reviewed(&firm, "2026-03-10");
    let expected = review.expected_sales().unwrap();
    let [left_out] = expected.not_counted.as_slice() else { panic!("{expected:?}") };
    assert_eq!(left_out.opportunity.as_str(), "O-2");
    assert_eq!(left_out.cause.to_string(), "no rate from EUR to CNY on or before 2026-03-10");
    assert_eq!(expected.forecast.in_periods.totals.open.deals, 2);
}

#[test]
fn there_is_no_forecast_before_the_first_deal_nor_where_no_month_is_asked_for() {
    let firm = firm([deal("O-1", "1000.00", "CNY", "2026-04-10")]);
    assert!(reviewed(&firm, "2026-02-28").expected_sales().is_none());
    assert!(reviewed(&firm, "2026-03-01").expected_sales().is_some());
    let none = ReviewPolicyDraft { forecast_months: 0, ..ReviewPolicyDraft::new(Currency::CNY) };
    let none = none.validate().unwrap();
    assert!(review(&firm, &none, day("2026-03-10")).unwrap().expected_sales().is_none());
    let one = ReviewPolicyDraft { forecast_months: 1, ..ReviewPolicyDraft::new(Currency::CNY) };
    let review = review(&firm, &one.validate().unwrap(), day("2026-03-10")).unwrap();
    assert_eq!(review.expected_sales().unwrap().forecast.periods.len(), 1);
}
