use std::collections::BTreeMap;

use super::{CampaignResult, campaign_results};
use crate::base::{CustomerBase, Fact, MergeRecord};
use crate::marketing::ResponseKind;
use crate::units::{Currency, Estimate, Money, NotComputable};

fn yuan(amount: &str) -> Money {
    format!("{amount} CNY").parse().unwrap()
}

fn base(facts: &[String]) -> CustomerBase {
    let mut base = CustomerBase::new();
    for fact in facts {
        base.add(
            serde_json::from_str::<Fact>(fact).unwrap_or_else(|error| panic!("{fact}: {error}")),
        )
        .unwrap();
    }
    base
}

fn on(base: &CustomerBase, as_of: &str) -> Vec<CampaignResult> {
    campaign_results(base, Currency::CNY, as_of.parse().unwrap())
}

fn campaign(id: &str, date: &str, products: &str) -> String {
    format!(r#"{{"campaign":{{"id":"{id}","date":"{date}","products":{products}}}}}"#)
}

fn contact(id: &str, customer: &str, date: &str, campaign: &str) -> String {
    format!(
        r#"{{"contact":{{"id":"{id}","customer":"{customer}","date":"{date}","channel":"phone",
        "campaign":"{campaign}"}}}}"#
    )
}

fn response(id: &str, customer: &str, date: &str, to: &str, kind: &str) -> String {
    format!(
        r#"{{"response":{{"id":"{id}","customer":"{customer}","date":"{date}","to":"{to}",
        "kind":"{kind}"}}}}"#
    )
}

/// Of one tyre. More are links: `,"details":{"campaign":"K-1"}`.
fn sale(kind: &str, id: &str, customer: &str, date: &str, amount: &str, more: &str) -> String {
    let (amount, currency) = amount.split_once(' ').unwrap_or((amount, "CNY"));
    format!(
        r#"{{"{kind}":{{"id":"{id}","customer":"{customer}","date":"{date}","lines":[
        {{"product":"tyre","quantity":"1","amount":{{"amount":"{amount}","currency":"{currency}"}}}}
        ]{more}}}}}"#
    )
}

/// The same of four tyres.
#[expect(clippy::needless_pass_by_value, reason = "written in place")]
fn four(sale: String) -> String {
    sale.replace(r#""quantity":"1""#, r#""quantity":"4""#)
}

fn expense(id: &str, date: &str, about: &str, amount: &str) -> String {
    format!(
        r#"{{"expense":{{"id":"{id}","date":"{date}","about":{about},"kind":"promotion",
        "amount":{{"amount":"{amount}","currency":"CNY"}}}}}}"#
    )
}

/// One is contacted twice and buys; one is not reached and buys without saying why; one was not
/// contacted, and says that it came from there.
fn tyres() -> Vec<String> {
    vec![
        campaign("K-1", "2026-09-01", r#"["tyre"]"#),
        contact("O-1", "C-1", "2026-09-02", "K-1"),
        contact("O-2", "C-1", "2026-09-09", "K-1"),
        contact("O-3", "C-2", "2026-09-03", "K-1"),
        contact("O-4", "C-3", "2026-09-03", "K-2"),
        response("A-1", "C-1", "2026-09-02", "O-1", "postponed"),
        response("A-2", "C-1", "2026-09-09", "O-2", "interested"),
        response("A-3", "C-2", "2026-09-03", "O-3", "not_reached"),
        sale("purchase", "S-0", "C-1", "2026-09-01", "70", ""),
        four(sale(
            "purchase",
            "S-1",
            "C-1",
            "2026-09-20",
            "3200",
            r#","details":{"contact":"O-2"}"#,
        )),
        four(sale("purchase", "S-2", "C-2", "2026-09-21", "800", "")),
        sale("purchase", "S-3", "C-4", "2026-09-22", "500", r#","details":{"campaign":"K-1"}"#),
        sale("return", "R-1", "C-1", "2026-09-25", "200", r#","of":"S-1""#),
        sale("return", "R-2", "C-2", "2026-09-25", "100", r#","of":"S-2""#),
        expense("E-1", "2026-09-03", r#"{"campaign":"K-1"}"#, "1200"),
        expense("E-2", "2026-09-03", r#"{"campaign":"K-2"}"#, "7"),
        expense("E-3", "2026-09-04", r#"{"campaign":"K-1"}"#, "-50"),
        expense("E-4", "2026-09-04", r#""firm""#, "9000"),
    ]
}

#[test]
fn a_campaign_has_its_contacts_answers_purchases_revenue_and_cost() {
    let results = on(&base(&tyres()), "2026-09-30");
    let [tyres, other] = &results[..] else { panic!("{results:?}") };
    assert_eq!(tyres.campaign.as_str(), "K-1");
    assert_eq!((tyres.contacts, tyres.contacted), (3, 2));
    let answers = [ResponseKind::Interested, ResponseKind::Postponed, ResponseKind::NotReached];
    assert_eq!(tyres.responses, BTreeMap::from(answers.map(|kind| (kind, 1))));
    assert_eq!((tyres.responded, tyres.converted, tyres.bought_after), (1, 1, 2));
    assert_eq!((tyres.buyers, tyres.purchases), (2, 2));
    assert_eq!((tyres.revenue, tyres.cost), (Ok(yuan("3500")), Ok(yuan("1150"))));
    assert_eq!(tyres.revenue_less_cost(), Ok(yuan("2350")));
    let half = Estimate::Known("0.5".parse().unwrap());
    assert_eq!((tyres.response_rate(), tyres.conversion()), (half, half));
    // Nobody wrote down that it began.
    assert_eq!((other.campaign.as_str(), other.contacted, other.buyers), ("K-2", 1, 0));
    assert_eq!((other.revenue, other.cost), (Ok(yuan("0")), Ok(yuan("7"))));
}

#[test]
fn what_comes_after_the_day_changes_nothing() {
    let base = base(&tyres());
    assert_eq!(on(&base, "2026-08-31"), []);
    let begun = on(&base, "2026-09-01");
    assert_eq!((begun.len(), begun[0].contacts), (1, 0));
    assert_eq!(begun[0].conversion(), Estimate::NotEnoughData { have: 0, need: 1 });
    let contacted = &on(&base, "2026-09-02")[0];
    assert_eq!((contacted.contacts, contacted.responded, contacted.cost), (1, 1, Ok(yuan("0"))));
    let bought = &on(&base, "2026-09-20")[0];
    assert_eq!((bought.converted, bought.bought_after, bought.buyers), (1, 1, 1));
    assert_eq!(bought.revenue, Ok(yuan("3200")));
    assert_eq!(on(&base, "2026-09-24")[0].revenue, Ok(yuan("3700")));
}

#[test]
fn a_purchase_comes_from_the_campaign_that_it_names_before_that_of_its_contact() {
    let both = r#","details":{"contact":"O-4","campaign":"K-1"}"#;
    let base = base(&[
        contact("O-4", "C-3", "2026-09-03", "K-2"),
        contact("O-5", "C-5", "2026-09-03", "K-2"),
        sale("purchase", "S-1", "C-3", "2026-09-20", "10", both),
        // Of somebody else's contact nothing is known here.
        sale("purchase", "S-2", "C-3", "2026-09-20", "20", r#","details":{"contact":"O-5"}"#),
    ]);
    let results = on(&base, "2026-09-30");
    let found: Vec<_> = results.iter().map(|one| (one.campaign.as_str(), one.revenue)).collect();
    assert_eq!(found, [("K-1", Ok(yuan("10"))), ("K-2", Ok(yuan("0")))]);
    assert_eq!((results[0].buyers, results[0].converted), (1, 0));
}

#[test]
fn what_was_bought_after_a_contact_is_what_the_campaign_is_for() {
    for (products, bought) in [("[]", 1), (r#"["oil","tyre"]"#, 1), (r#"["oil"]"#, 0)] {
        let base = base(&[
            campaign("K-1", "2026-09-01", products),
            contact("O-1", "C-1", "2026-09-02", "K-1"),
            sale("purchase", "S-1", "C-1", "2026-09-02", "10", ""),
        ]);
        assert_eq!(on(&base, "2026-09-30")[0].bought_after, bought, "{products}");
    }
}

#[test]
fn a_missing_rate_leaves_the_other_figures_and_the_other_campaigns() {
    let base = base(&[
        contact("O-1", "C-1", "2026-09-02", "K-1"),
        sale("purchase", "S-1", "C-1", "2026-09-03", "10 USD", r#","details":{"campaign":"K-1"}"#),
        sale("purchase", "S-2", "C-1", "2026-09-04", "20", r#","details":{"campaign":"K-1"}"#),
        sale("purchase", "S-3", "C-1", "2026-09-05", "30", r#","details":{"campaign":"K-2"}"#),
        expense("E-1", "2026-09-03", r#"{"campaign":"K-1"}"#, "5"),
    ]);
    let results = on(&base, "2026-09-30");
    let missing = NotComputable::NoRate {
        from: Currency::USD,
        to: Currency::CNY,
        on: "2026-09-03".parse().unwrap(),
    };
    assert_eq!((results[0].revenue, results[0].cost), (Err(missing), Ok(yuan("5"))));
    assert_eq!((results[0].purchases, results[0].revenue_less_cost()), (2, Err(missing)));
    assert_eq!(results[1].revenue, Ok(yuan("30")));
    let json = serde_json::to_value(&results).unwrap();
    assert_eq!(json[0]["revenue"]["unknown"]["no_rate"]["from"], "USD");
    assert_eq!(json[1]["revenue"]["amount"], "30.00");
}

#[test]
fn what_is_returned_and_spent_counts_at_the_rate_of_its_own_day() {
    let mut spent = expense("E-1", "2026-09-04", r#"{"campaign":"K-1"}"#, "5");
    spent = spent.replace("CNY", "USD");
    let from_it = r#","details":{"campaign":"K-1"}"#;
    let mut base = base(&[
        sale("purchase", "S-1", "C-1", "2026-09-03", "10 USD", from_it),
        sale("return", "R-1", "C-1", "2026-09-04", "4 USD", r#","of":"S-1""#),
        spent,
    ]);
    let figures = |base: &CustomerBase| {
        let it = on(base, "2026-09-30").remove(0);
        (it.revenue, it.cost, it.revenue_less_cost())
    };
    let rate = |base: &mut CustomerBase, date: &str, rate: &str| {
        let (date, rate) = (date.parse().unwrap(), rate.parse().unwrap());
        base.rates_mut().record(Currency::USD, Currency::CNY, date, rate).unwrap();
    };
    rate(&mut base, "2026-09-04", "8");
    assert!(figures(&base).0.is_err(), "of the day of the purchase there is none");
    rate(&mut base, "2026-09-03", "7");
    rate(&mut base, "2026-09-05", "9");
    let (revenue, cost) = (yuan("38"), yuan("40"));
    assert_eq!(figures(&base), (Ok(revenue), Ok(cost), Ok(yuan("-2"))));
}

#[test]
fn a_cost_that_is_not_known_leaves_the_difference_unknown() {
    let spent = expense("E-1", "2026-09-04", r#"{"campaign":"K-1"}"#, "5");
    let base = base(&[contact("O-1", "C-1", "2026-09-02", "K-1"), spent.replace("CNY", "USD")]);
    let it = on(&base, "2026-09-30").remove(0);
    assert_eq!((it.revenue, it.revenue_less_cost().is_err()), (Ok(yuan("0")), true));
}

#[test]
fn neither_an_answer_nor_a_campaign_of_a_later_day_is_known_on_the_day() {
    let base = base(&[
        contact("O-1", "C-1", "2026-09-02", "K-1"),
        sale("purchase", "S-1", "C-1", "2026-09-02", "10", ""),
        response("A-1", "C-1", "2026-09-03", "O-1", "interested"),
        campaign("K-1", "2026-09-04", r#"["oil"]"#),
    ]);
    let on = |as_of| {
        let it = on(&base, as_of).remove(0);
        (it.responded, it.responses.len(), it.bought_after)
    };
    assert_eq!(on("2026-09-02"), (0, 0, 1), "for what it is, nobody has said");
    assert_eq!(on("2026-09-03"), (1, 1, 1));
    assert_eq!(on("2026-09-04"), (1, 1, 0));
}

#[test]
fn who_was_merged_is_one() {
    let mut base = base(&tyres());
    let [survivor, absorbed] = ["C-1", "C-2"].map(|id| id.parse().unwrap());
    let date = "2026-10-01".parse().unwrap();
    base.merge(MergeRecord { survivor, absorbed, date, by: None }).unwrap();
    let tyres = &on(&base, "2026-09-30")[0];
    assert_eq!((tyres.contacts, tyres.contacted, tyres.bought_after), (3, 1, 1));
    assert_eq!(tyres.revenue, Ok(yuan("3500")));
}

#[test]
fn what_was_bought_between_two_contacts_comes_after_the_first() {
    let known = [
        campaign("K-1", "2026-09-01", r#"["tyre"]"#),
        contact("O-1", "C-1", "2026-09-02", "K-1"),
        contact("O-2", "C-1", "2026-09-20", "K-1"),
        sale("purchase", "S-1", "C-1", "2026-09-10", "3200", ""),
    ];
    assert_eq!(on(&base(&known), "2026-09-30")[0].bought_after, 1);
}

#[test]
fn a_purchase_before_the_campaign_comes_from_none_and_one_that_came_back_is_none() {
    let named = r#","details":{"campaign":"K-1"}"#;
    let known = [
        campaign("K-1", "2026-09-01", r#"["tyre"]"#),
        contact("O-1", "C-1", "2026-08-30", "K-1"),
        contact("O-2", "C-2", "2026-09-02", "K-1"),
        sale("purchase", "S-1", "C-1", "2026-08-31", "3200", named),
        sale("purchase", "S-2", "C-2", "2026-09-10", "800", named),
        sale("return", "R-1", "C-1", "2026-09-05", "3200", r#","of":"S-1""#),
        sale("return", "R-2", "C-2", "2026-09-20", "800", r#","of":"S-2""#),
    ];
    let base = base(&known);
    let counted = |as_of: &str| {
        let one = on(&base, as_of).remove(0);
        ([one.converted, one.buyers, one.purchases, one.bought_after], one.revenue)
    };
    assert_eq!(counted("2026-09-04"), ([0; 4], Ok(yuan("0"))), "bought before it began");
    assert_eq!(counted("2026-09-09"), ([0; 4], Ok(yuan("0"))));
    assert_eq!(counted("2026-09-19"), ([1; 4], Ok(yuan("800"))));
    assert_eq!(counted("2026-09-20"), ([0; 4], Ok(yuan("0"))), "nothing of it is left");
}

#[test]
fn what_was_said_before_the_contact_answers_nothing() {
    for (said, answers) in [("2026-09-01", 0), ("2026-09-02", 1)] {
        let base = base(&[
            contact("O-1", "C-1", "2026-09-02", "K-1"),
            response("A-1", "C-1", said, "O-1", "interested"),
        ]);
        let one = on(&base, "2026-09-30").remove(0);
        assert_eq!((one.responded, one.responses.len()), (answers, answers.try_into().unwrap()));
    }
}

#[test]
fn what_is_bought_long_after_the_last_contact_is_not_put_down_to_it() {
    // 90 days after 2 September is 1 December.
    let until = |day: &str| format!(r#"["tyre"],"until":"{day}""#);
    for (products, bought, counts) in [
        (r#"["tyre"]"#.to_owned(), "2026-12-01", 1),
        (r#"["tyre"]"#.to_owned(), "2026-12-02", 0),
        (until("2026-09-30"), "2026-12-01", 1),
        (until("2026-09-30"), "2031-09-03", 0),
        (until("2026-12-31"), "2026-12-31", 1),
        (until("2026-12-31"), "2027-01-01", 0),
    ] {
        let base = base(&[
            campaign("K-1", "2026-09-01", &products),
            contact("O-1", "C-1", "2026-09-01", "K-1"),
            contact("O-2", "C-1", "2026-09-02", "K-1"),
            sale("purchase", "S-1", "C-1", bought, "10", ""),
        ]);
        assert_eq!(on(&base, "2032-01-01")[0].bought_after, counts, "{products} {bought}");
    }
}
