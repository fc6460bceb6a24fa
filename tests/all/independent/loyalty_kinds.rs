//! What the log says of loyalty: who buys again, and of which kind nobody is known to be.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use clienteling::Currency;
use clienteling::base::CustomerBase;
use clienteling::loyalty::kind::{AttitudeLoyalty, LoyaltyStandingPolicy, loyalty_standing};
use clienteling::loyalty::structure::{LoyaltyStructure, loyalty_structures};
use clienteling::rule::CriterionOutcome;
use clienteling::units::Money;

use super::public_log;

const DAYS: [&str; 3] = ["2010-12-09", "2011-06-30", "2011-12-10"];

fn structures(base: &CustomerBase) -> Vec<LoyaltyStructure> {
    let days = DAYS.map(|day| day.parse().unwrap());
    loyalty_structures(base, &LoyaltyStandingPolicy::default(), Currency::GBP, days).unwrap()
}

/// On how many days each customer bought, by a plain pass over their purchases, and what they bought
/// less what came back in the year up to the day, and when they first bought.
fn plain(base: &CustomerBase, as_of: NaiveDate) -> Vec<(usize, Money, NaiveDate)> {
    let first = as_of - chrono::Months::new(12);
    let counted = base.customers().filter(|customer| customer.is_known(as_of)).map(|customer| {
        let transactions = customer.transactions();
        let bought = transactions.purchases().as_of(as_of);
        let back = transactions.returns().as_of(as_of);
        let mut net = Money::zero(Currency::GBP);
        for one in bought.iter().filter(|one| one.date > first) {
            net = net.try_add(one.lines.total()).unwrap();
        }
        for one in back.iter().filter(|one| one.date > first) {
            net = net.try_sub(one.lines.total()).unwrap();
        }
        let days: BTreeSet<_> = bought.iter().map(|one| one.date).collect();
        let first = days.first().copied().or(back.iter().map(|one| one.date).min());
        (days.len(), net, first.unwrap())
    });
    counted.collect()
}

#[test]
fn a_log_of_sales_knows_who_buys_again_and_of_nobody_the_kind_of_loyalty() {
    let Some((base, _)) = public_log() else { return };
    for (day, found) in DAYS.into_iter().zip(structures(&base)) {
        eprintln!("{found}");
        let counted = plain(&base, day.parse().unwrap());
        let again = counted.iter().filter(|(days, ..)| *days >= 2);
        assert_eq!(found.customers, counted.len() as u64, "{day}");
        assert_eq!(found.unknown(), found.customers, "{day}: nobody was asked");
        assert!(
            AttitudeLoyalty::ALL
                .iter()
                .all(|kind| { found.of_kind(*kind).is_some_and(|row| row.customers == 0) })
        );
        let [repeat, once] = [CriterionOutcome::Met, CriterionOutcome::NotMet].map(|repeat| {
            let is = |row: &&clienteling::loyalty::structure::LoyaltyRow| {
                (row.repeat, row.attitude) == (repeat, CriterionOutcome::Unknown)
            };
            found.rows.iter().find(is).unwrap()
        });
        assert_eq!(repeat.customers, again.clone().count() as u64, "{day}");
        let sum = |values: &mut dyn Iterator<Item = Money>| {
            Money::try_sum(Currency::GBP, values).unwrap()
        };
        assert_eq!(repeat.value, sum(&mut again.map(|(_, net, _)| *net)), "{day}");
        assert_eq!(found.value, sum(&mut counted.iter().map(|(_, net, _)| *net)), "{day}");
        let early = CriterionOutcome::Unknown;
        let is_early = |row: &&clienteling::loyalty::structure::LoyaltyRow| row.repeat == early;
        let early: u64 = found.rows.iter().filter(is_early).map(|row| row.customers).sum();
        assert_eq!(repeat.customers + once.customers + early, found.customers, "{day}");
        // Nobody was bound to come: who has not bought again within a year of the first purchase does
        // not.
        let year_ago = day.parse::<NaiveDate>().unwrap() - chrono::Months::new(12);
        let late = counted.iter().filter(|(days, _, first)| *days < 2 && *first <= year_ago);
        assert_eq!(once.customers, late.count() as u64, "{day}");
    }
}

#[test]
fn a_log_of_sales_does_not_say_how_far_anybody_relies_on_the_shop() {
    let Some((base, _)) = public_log() else { return };
    let policy = LoyaltyStandingPolicy::default();
    let as_of = DAYS[2].parse().unwrap();
    for customer in base.customers() {
        let standing = loyalty_standing(customer, &policy, as_of);
        assert_eq!((standing.is_loyal, standing.reliance.mark), (None, None));
        assert!(standing.move_on[0].to_string().starts_with("their attitude is not known"));
    }
}
