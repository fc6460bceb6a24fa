mod figures;
mod proof;

use chrono::{Days, NaiveDate};
use serde_json::{Value, json};

use super::{ChainMember, ReferralChains, ReferralPolicy, ReferralPolicyDraft, referral_chains};
use crate::base::{CustomerBase, Fact, MergeRecord};
use crate::rule::Draft;
use crate::units::{
    Currency, Estimate, ExchangeRates, Money, NotComputable, Proportion, Valuation,
};

fn after(days: u64) -> NaiveDate {
    NaiveDate::from_ymd_opt(2024, 1, 1).unwrap() + Days::new(days)
}

fn named(id: u64, giver: u64, lead: u64, on: u64) -> Value {
    json!({"referral": {"id": format!("R-{id}"), "customer": format!("C-{giver}"),
        "date": after(on), "lead": format!("L-{lead}")}})
}

fn became(id: u64, customer: u64, lead: u64, on: u64) -> Value {
    json!({"lead_conversion": {"id": format!("LC-{id}"), "customer": format!("C-{customer}"),
        "date": after(on), "lead": format!("L-{lead}")}})
}

fn bought(id: u64, customer: u64, on: u64, amount: u64) -> Value {
    json!({"purchase": {"id": format!("S-{id}"), "customer": format!("C-{customer}"),
        "date": after(on), "lines": [{"product": "car", "quantity": "1",
            "amount": {"amount": amount.to_string(), "currency": "CNY"}}]}})
}

fn base(facts: &[Value]) -> CustomerBase {
    let facts = facts.iter().map(|fact| serde_json::from_value::<Fact>(fact.clone()).unwrap());
    let mut base = CustomerBase::new();
    assert!(base.add_all(facts).refused.is_empty());
    base
}

fn merge(base: &mut CustomerBase, survivor: u64, absorbed: u64) {
    let record = MergeRecord {
        survivor: format!("C-{survivor}").parse().unwrap(),
        absorbed: format!("C-{absorbed}").parse().unwrap(),
        date: after(0),
        by: None,
    };
    base.merge(record).unwrap();
}

fn policy(change: impl FnOnce(&mut ReferralPolicyDraft)) -> ReferralPolicy {
    let mut draft = ReferralPolicyDraft { within_days: 30, ..ReferralPolicyDraft::default() };
    change(&mut draft);
    draft.validate().unwrap()
}

fn chains_by(base: &CustomerBase, policy: &ReferralPolicy, on: u64) -> ReferralChains {
    let valuation = Valuation::new(Currency::CNY, base.rates());
    referral_chains(base, policy, &valuation, after(on))
}

fn chains(facts: &[Value], on: u64) -> ReferralChains {
    chains_by(&base(facts), &policy(|_| ()), on)
}

fn member(chains: &ReferralChains, customer: u64) -> &ChainMember {
    chains.member(&format!("C-{customer}").parse().unwrap()).unwrap()
}

fn money(amount: u64) -> Money {
    format!("{amount} CNY").parse().unwrap()
}

/// C-1 brings C-2 and C-3, C-3 brings C-4.
fn family() -> Vec<Value> {
    vec![
        named(1, 1, 1, 0),
        named(2, 1, 2, 5),
        named(3, 3, 3, 40),
        named(4, 1, 4, 41),
        became(1, 2, 1, 10),
        became(2, 3, 2, 35),
        became(3, 4, 3, 50),
        bought(1, 2, 10, 100),
        bought(2, 3, 36, 20),
        bought(3, 4, 51, 3),
    ]
}

#[test]
fn everybody_is_counted_once_for_each_who_stands_above() {
    let found = chains(&family(), 100);
    assert_eq!(found.members.len(), 4);
    let first = member(&found, 1);
    assert_eq!((first.generation, first.brought, first.descendants, first.depth), (0, 2, 3, 2));
    assert_eq!((first.value_brought, first.value_descendants), (Ok(money(120)), Ok(money(123))));
    assert_eq!((&first.brought_by, first.named_on, first.bought), (&None, None, None));
    let third = member(&found, 3);
    assert_eq!((third.generation, third.brought, third.descendants, third.depth), (1, 1, 1, 1));
    assert_eq!(third.brought_by.as_ref().unwrap().as_str(), "C-1");
    assert_eq!((third.named_on, third.bought), (Some(after(5)), Some(Ok(money(20)))));
    let last = member(&found, 4);
    assert_eq!((last.generation, last.depth, last.value_descendants), (2, 0, Ok(money(0))));
    assert!(found.member(&"C-9".parse().unwrap()).is_none());
    assert_eq!(
        first.to_string(),
        "gave 3 leads, of which 2 became customers; brought 3 customers over 2 generations, whose \
         net purchases come to 123.00 CNY"
    );
    assert_eq!(last.to_string(), "gave 0 leads, of which 0 became customers");
}

#[test]
fn a_lead_counts_once_its_days_are_over_and_not_for_being_quick() {
    let found = chains(&family(), 41);
    let tally = member(&found, 1).leads;
    // On its last day L-1 is over; L-2 became a customer on its last day; L-4 has just been named.
    assert_eq!((tally.given, tally.converted, tally.too_early), (3, 2, 1));
    assert_eq!(tally.in_time, Proportion::try_new(2, 2).unwrap());
    let early = chains(&family(), 34);
    assert_eq!(member(&early, 1).leads.in_time, Proportion::try_new(1, 1).unwrap());
    assert_eq!(member(&early, 1).leads.too_early, 1);
    let on_the_last_day = member(&chains(&family(), 30), 1).leads;
    assert_eq!((on_the_last_day.in_time.trials(), on_the_last_day.too_early), (1, 1));
    let late = chains_by(&base(&family()), &policy(|draft| draft.within_days = 29), 100);
    let tally = member(&late, 1).leads;
    assert_eq!((tally.converted, tally.in_time), (2, Proportion::try_new(1, 3).unwrap()));
}

#[test]
fn the_usual_time_is_that_of_those_who_became_customers() {
    let found = chains_by(&base(&family()), &policy(|draft| draft.smallest = 3), 100);
    assert_eq!(member(&found, 1).days_to_convert, Some(10));
    assert_eq!(member(&found, 2).days_to_convert, None);
    assert_eq!(found.days_to_convert, Estimate::Known(10));
    let found = chains(&family(), 100);
    assert_eq!(found.days_to_convert, Estimate::NotEnoughData { have: 3, need: 5 });
    // Whoever was quickest may have been named last.
    let days = [(1, 20), (2, 3), (3, 9)];
    let facts: Vec<Value> = days
        .iter()
        .flat_map(|(id, took)| [named(*id, 1, *id, *id), became(*id, 10 + id, *id, id + took)])
        .collect();
    assert_eq!(member(&chains(&facts, 50), 1).days_to_convert, Some(9));
    // Known on the day on which they were named: at once.
    let facts = [named(1, 1, 1, 9), became(1, 2, 1, 9)];
    assert_eq!(member(&chains(&facts, 50), 1).days_to_convert, Some(0));
}

#[test]
fn a_lead_belongs_to_who_named_it_first_and_one_person_counts_once() {
    let facts = [
        named(10, 2, 1, 3),
        named(9, 1, 1, 3),
        named(1, 3, 1, 4),
        named(2, 3, 2, 2),
        named(3, 1, 3, 5),
        became(1, 7, 1, 9),
        became(2, 8, 2, 9),
        became(3, 8, 3, 9),
    ];
    let found = chains(&facts, 100);
    // Of one day that with the smaller identifier, where 10 comes after 9.
    assert_eq!(member(&found, 7).brought_by.as_ref().unwrap().as_str(), "C-1");
    assert_eq!(member(&found, 8).brought_by.as_ref().unwrap().as_str(), "C-3");
    assert_eq!((found.named_again, found.leads.given, found.referrers), (3, 2, 2));
    assert!(found.member(&"C-2".parse().unwrap()).is_none());
}

#[test]
fn a_ring_is_reported_once_and_breaks_at_the_lead_that_was_named_last() {
    let facts = [
        named(1, 1, 1, 1),
        became(1, 2, 1, 1),
        named(2, 2, 2, 2),
        became(2, 3, 2, 2),
        named(3, 3, 3, 3),
        became(3, 1, 3, 3),
        named(4, 3, 4, 4),
        became(4, 3, 4, 4),
        // Somebody else names the first one, whom nobody has brought, on the day on which they became a
        // customer.
        named(5, 9, 5, 3),
        became(5, 1, 5, 5),
        bought(1, 1, 6, 5),
    ];
    let found = chains(&facts, 100);
    let shown: Vec<String> = found.rings.iter().map(ToString::to_string).collect();
    assert_eq!(
        shown,
        [
            "`C-3` named `C-1`, who had brought them: a ring of 3 customers",
            "`C-3` named themselves"
        ]
    );
    assert_eq!((found.rings[0].date, found.rings[0].referral.as_str()), (after(3), "R-3"));
    let first = member(&found, 1);
    assert_eq!((first.descendants, first.value_descendants), (2, Ok(money(0))));
    assert_eq!((first.brought_by.as_ref().unwrap().as_str(), first.generation), ("C-9", 1));
    assert_eq!(member(&found, 9).value_descendants, Ok(money(5)));
    // What closes a ring is no lead that counts.
    assert_eq!((found.leads.given, found.named_again), (3, 0));
    assert_eq!(member(&found, 3).leads.given, 0);
    assert_eq!(
        found.to_string(),
        "3 customers gave 3 leads; 3 of 3 became customers within 30 days; 2 would close rings and do \
         not count\nS4: of 8 leads 4 become customers, 50.0%, which cannot be compared yet"
    );
}

#[test]
fn whom_a_merge_makes_one_named_themselves() {
    let mut base = base(&[named(1, 1, 1, 1), became(1, 2, 1, 1), named(2, 2, 2, 2)]);
    assert!(chains_by(&base, &policy(|_| ()), 9).rings.is_empty());
    merge(&mut base, 1, 2);
    let found = chains_by(&base, &policy(|_| ()), 9);
    assert_eq!((found.rings.len(), found.rings[0].customers), (1, 1));
    assert_eq!((found.members.len(), member(&found, 1).leads.given), (1, 1));
}

#[test]
fn who_was_erased_stays_a_success_of_whoever_named_them_and_gives_no_leads() {
    let mut base = base(&family());
    let before = chains_by(&base, &policy(|_| ()), 100);
    let _ = base.erase(&"C-3".parse().unwrap(), "X".parse().unwrap()).unwrap();
    let found = chains_by(&base, &policy(|_| ()), 100);
    let (was, first) = (member(&before, 1), member(&found, 1));
    assert_eq!((first.leads, first.days_to_convert), (was.leads, was.days_to_convert));
    assert_eq!((first.leads.given, first.leads.converted), (3, 2));
    assert_eq!((first.brought, &first.value_brought), (2, &was.value_brought));
    // Whom the erased one named was brought by nobody who is known.
    assert_eq!((first.descendants, first.depth), (2, 1));
    let erased = found.member(&"X".parse().unwrap()).unwrap();
    assert_eq!((erased.leads.given, erased.descendants, erased.generation), (0, 0, 1));
    assert_eq!(found.members.len(), 3);
}

#[test]
fn the_latest_that_is_said_of_a_lead_holds_since_it_was_first_said() {
    let facts = [
        named(1, 1, 1, 0),
        became(1, 2, 1, 4),
        became(2, 3, 1, 6),
        became(3, 2, 1, 8),
        became(4, 2, 1, 12),
    ];
    for (on, who, days) in [(5, 2, 4), (7, 3, 6), (9, 2, 8), (20, 2, 8)] {
        let found = chains(&facts, on);
        assert!(found.member(&format!("C-{who}").parse().unwrap()).is_some(), "{on}");
        assert_eq!(member(&found, 1).days_to_convert, Some(days), "{on}");
    }
}

#[test]
fn where_nobody_records_what_becomes_of_leads_nothing_is_said_of_it() {
    let found = chains(&[named(1, 1, 1, 0), named(2, 1, 2, 99)], 100);
    assert_eq!((found.leads.unknown, found.leads.too_early), (2, 0));
    assert_eq!(found.leads.in_time, Proportion::NONE);
    assert_eq!(found.members[0].to_string(), "gave 2 leads");
    assert!(found.to_string().contains("; of 2 nobody recorded what became of them\n"));
    // A conversion of whatever lead shows that they do.
    let facts = [named(1, 1, 1, 0), named(2, 1, 2, 99), became(1, 2, 7, 100)];
    let found = chains(&facts, 100);
    assert_eq!((found.leads.unknown, found.leads.too_early), (0, 1));
    assert_eq!(found.leads.in_time, Proportion::try_new(0, 1).unwrap());
    assert!(found.to_string().contains("within 30 days; of 1 it is too early to say\n"));
    assert_eq!(chains(&facts, 99).leads.unknown, 2);
}

#[test]
fn where_a_customer_is_who_buys_it_takes_a_purchase_for_money_since_they_were_named() {
    let must_buy = policy(|draft| draft.must_buy = true);
    let tally = |purchase: Value| {
        let facts = [named(1, 1, 1, 10), became(1, 2, 1, 12), purchase];
        let found = chains_by(&base(&facts), &must_buy, 100);
        assert_eq!(member(&found, 1).brought, 1);
        (member(&found, 1).leads.converted, member(&found, 1).days_to_convert)
    };
    assert_eq!(tally(bought(1, 2, 10, 5)), (1, Some(0)));
    assert_eq!(tally(bought(1, 2, 15, 5)), (1, Some(5)));
    assert_eq!(tally(bought(1, 2, 9, 0)), (0, None));
    assert_eq!(tally(bought(1, 2, 15, 0)), (0, None));
    assert_eq!(tally(bought(1, 2, 101, 5)), (0, None));
}

#[test]
fn what_somebody_brought_is_bought_since_they_were_named_less_what_came_back() {
    let mut back = bought(3, 2, 20, 30);
    let back = json!({"return": back["purchase"].take()});
    let facts =
        [named(1, 1, 1, 10), became(1, 2, 1, 12), bought(1, 2, 9, 0), bought(2, 2, 10, 100), back];
    assert_eq!(member(&chains(&facts, 100), 1).value_descendants, Ok(money(70)));
    assert_eq!(member(&chains(&facts, 19), 1).value_descendants, Ok(money(100)));
    // What came back of a purchase from before, or of one that is not on record, was brought by nobody.
    let of = |purchase: &str| {
        let mut facts = facts.clone();
        facts[4]["return"]["of"] = json!(purchase);
        member(&chains(&facts, 100), 1).value_descendants
    };
    assert_eq!([of("S-1"), of("S-2"), of("S-9")], [100, 70, 100].map(|left| Ok(money(left))));
}

#[test]
fn a_ring_is_found_wherever_in_the_chain_it_would_close() {
    let facts = [
        named(1, 9, 1, 1),
        became(1, 1, 1, 1),
        named(2, 1, 2, 2),
        became(2, 2, 2, 2),
        named(3, 2, 3, 3),
        became(3, 1, 3, 3),
        // Beside, and below: somebody else had brought these.
        named(4, 1, 4, 4),
        became(4, 3, 4, 4),
        named(5, 3, 5, 5),
        became(5, 2, 5, 5),
        named(6, 9, 6, 6),
        became(6, 2, 6, 6),
    ];
    let found = chains(&facts, 100);
    assert_eq!(
        found.rings.iter().map(ToString::to_string).collect::<Vec<_>>(),
        ["`C-2` named `C-1`, who had brought them: a ring of 2 customers"]
    );
    assert_eq!((found.named_again, found.leads.given), (2, 3));
}

#[test]
fn who_was_named_before_their_chain_came_below_another_closed_no_ring() {
    let facts = [
        named(1, 1, 1, 1),
        became(1, 2, 1, 1),
        named(2, 3, 2, 2),
        became(2, 4, 2, 2),
        // C-4 is of another chain still.
        named(3, 2, 3, 3),
        became(3, 4, 3, 3),
        named(4, 4, 4, 4),
        became(4, 1, 4, 4),
    ];
    let found = chains(&facts, 100);
    assert_eq!((found.rings.len(), found.named_again, found.leads.given), (0, 1, 3));
}

#[test]
fn who_was_a_customer_before_is_brought_by_nobody_and_counted_apart() {
    let found = |more: Value, must_buy: bool| {
        let facts = [named(1, 1, 1, 10), became(1, 2, 1, 12), more];
        let policy = policy(|draft| draft.must_buy = must_buy);
        let found = chains_by(&base(&facts), &policy, 100);
        (found.were_customers, found.leads.given, found.members.len())
    };
    let (apart, brought) = ((1, 0, 0), (0, 1, 2));
    for must_buy in [true, false] {
        assert_eq!(found(bought(1, 2, 9, 5), must_buy), apart);
        assert_eq!(found(bought(1, 2, 9, 0), must_buy), brought);
        assert_eq!(found(bought(1, 2, 10, 5), must_buy), brought);
        assert_eq!(found(bought(1, 3, 9, 5), must_buy), brought);
        assert_eq!(found(became(2, 2, 7, 10), must_buy), brought);
        assert_eq!(found(became(2, 3, 7, 9), must_buy), brought);
    }
    // Another lead had become them; but whoever must buy is no customer by that.
    assert_eq!(found(became(2, 2, 7, 9), false), apart);
    assert_eq!(found(became(2, 2, 7, 9), true), brought);
    assert_eq!(found(became(2, 2, 1, 9), false), apart);
    let facts = [named(1, 1, 1, 10), became(1, 2, 1, 12), bought(1, 2, 9, 5)];
    assert_eq!(
        chains(&facts, 100).to_string(),
        "0 customers gave 0 leads; 1 named somebody who was a customer already and does not count\n\
         S4: of 8 leads 4 become customers, 50.0%, which cannot be compared yet"
    );
    // What a lead had become is not what it became in the end.
    let corrected =
        [named(1, 1, 1, 10), became(1, 2, 1, 12), became(2, 2, 7, 9), became(3, 3, 7, 11)];
    assert_eq!(chains(&corrected, 100).were_customers, 0);
    assert_eq!(chains(&corrected, 10).were_customers, 0);
}

#[test]
fn one_became_a_customer_and_several_became_customers() {
    let facts = [named(1, 1, 1, 1), became(1, 2, 1, 1)];
    let shown = chains(&facts, 100).to_string();
    assert!(shown.starts_with("1 customer gave 1 lead; 1 of 1 became a customer within 30 days\n"));
}

#[test]
fn what_cannot_be_put_into_a_figure_says_why_all_the_way_up() {
    let base = base(&family());
    let rates = ExchangeRates::new();
    let valuation = Valuation::new(Currency::EUR, &rates);
    let found = referral_chains(&base, &policy(|_| ()), &valuation, after(60));
    let missing =
        |on| NotComputable::NoRate { from: Currency::CNY, to: Currency::EUR, on: after(on) };
    assert_eq!(member(&found, 3).value_brought, Err(missing(51)));
    assert_eq!(member(&found, 3).bought, Some(Err(missing(36))));
    assert!(member(&found, 1).value_descendants.is_err());
    assert!(member(&found, 4).value_descendants.is_ok());
    assert_eq!(
        member(&found, 3).to_string(),
        "gave 1 lead, of which 1 became a customer; brought 1 customer; what these \
         bought is not known: no rate from CNY to EUR on or before 2024-02-21"
    );
}

#[test]
fn a_chain_of_fifty_thousand_in_which_everybody_names_the_first_takes_no_time() {
    const LENGTH: u64 = 50_000;
    let mut facts = Vec::new();
    for one in 0..LENGTH {
        facts.push(named(one, one, one, one / 1000));
        facts.push(became(one, one + 1, one, one / 1000));
        facts.push(named(LENGTH + one, one, LENGTH + one, 60));
        facts.push(became(LENGTH + one, 0, LENGTH + one, 60));
    }
    facts.push(bought(1, LENGTH, 70, 7));
    let found = chains(&facts, 100);
    let first = member(&found, 0);
    assert_eq!((first.descendants, first.depth), (LENGTH, LENGTH));
    assert_eq!(first.value_descendants, Ok(money(7)));
    assert_eq!(found.rings.len(), usize::try_from(LENGTH).unwrap());
    assert_eq!(found.rings.iter().map(|ring| ring.customers).max(), Some(LENGTH));
    assert_eq!(found.leads.given, LENGTH);
}
