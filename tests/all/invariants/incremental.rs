//! One at a time is all at once, and merged is whole.

use chrono::NaiveDate;
use clienteling::base::{Added, CustomerBase};
use clienteling::behavior::BehaviorFold;
use clienteling::review::review;
use clienteling::{Currency, Money, Period};
use proptest::collection::vec;
use proptest::prelude::*;

use crate::common::{cases, random};

/// A trade, the part into which it falls, and whether it is a return.
type Trade = (NaiveDate, Money, bool, usize);

const PARTS: usize = 5;

fn trades() -> impl Strategy<Value = Vec<Trade>> {
    let trade = (random::a_day(), random::an_amount(Currency::CNY), any::<bool>(), 0..PARTS);
    vec(trade, 0..40)
}

fn fold_of<'a>(trades: impl IntoIterator<Item = &'a Trade>) -> BehaviorFold {
    let mut fold = BehaviorFold::new(Currency::CNY);
    for (date, amount, is_return, _) in trades {
        if *is_return {
            fold.add_return(*date, *amount).unwrap();
        } else {
            fold.add_purchase(*date, *amount).unwrap();
        }
    }
    fold
}

proptest! {
    #![proptest_config(cases(256))]

    #[test]
    fn folds_of_parts_merged_in_any_order_are_the_fold_of_the_whole(
        (trades, shuffled) in trades().prop_flat_map(|all| (Just(all.clone()), Just(all).prop_shuffle())),
        order in Just((0..PARTS).collect::<Vec<_>>()).prop_shuffle(),
        as_of in random::as_of(),
    ) {
        let whole = fold_of(&trades);
        prop_assert_eq!(&fold_of(&shuffled), &whole);
        let mut merged = BehaviorFold::new(Currency::CNY);
        for part in order {
            merged.merge(&fold_of(trades.iter().filter(|trade| trade.3 == part))).unwrap();
        }
        prop_assert_eq!(&merged, &whole);
        prop_assert_eq!(merged.as_of(as_of), whole.as_of(as_of));
        let year = Period::year_through(as_of);
        prop_assert_eq!(merged.totals(year), whole.totals(year));
    }

    #[test]
    fn merging_is_the_same_from_either_side_and_in_any_grouping(trades in trades()) {
        let part = |wanted: usize| fold_of(trades.iter().filter(|trade| trade.3 % 3 == wanted));
        let merge = |a: &BehaviorFold, b: &BehaviorFold| {
            let mut merged = a.clone();
            merged.merge(b).unwrap();
            merged
        };
        let (a, b, c) = (part(0), part(1), part(2));
        prop_assert_eq!(merge(&a, &b), merge(&b, &a));
        prop_assert_eq!(merge(&merge(&a, &b), &c), merge(&a, &merge(&b, &c)));
        prop_assert_eq!(merge(&a, &BehaviorFold::new(Currency::CNY)), a);
    }

    #[test]
    fn trades_added_after_a_merge_count_like_those_before(trades in trades(), cut in 0..40_usize) {
        let (first, second) = trades.split_at(cut.min(trades.len()));
        let mut fold = BehaviorFold::new(Currency::CNY);
        fold.merge(&fold_of(first)).unwrap();
        for (date, amount, is_return, _) in second {
            if *is_return {
                fold.add_return(*date, *amount).unwrap();
            } else {
                fold.add_purchase(*date, *amount).unwrap();
            }
        }
        prop_assert_eq!(fold, fold_of(&trades));
    }

    #[test]
    fn a_period_is_the_sum_of_its_parts(trades in trades(), split in random::a_day()) {
        let fold = fold_of(&trades);
        let period = |first, last| Period::from_first_to_last(first, last).unwrap();
        let (min, max) = (NaiveDate::MIN, NaiveDate::MAX);
        let before = fold.totals(period(min, split)).unwrap();
        let after = fold.totals(period(split.succ_opt().unwrap(), max)).unwrap();
        let all = fold.totals(period(min, max)).unwrap();
        prop_assert_eq!(all.bought(), before.bought().try_add(after.bought()).unwrap());
        prop_assert_eq!(all.returned(), before.returned().try_add(after.returned()).unwrap());
        prop_assert_eq!(all.purchases(), before.purchases() + after.purchases());
        prop_assert_eq!(all.returns(), before.returns() + after.returns());
    }

    #[test]
    fn facts_added_one_at_a_time_are_facts_added_at_once(
        facts in random::facts(random::CURRENCIES, 40),
        rates in random::rates(),
        policy in random::policy(),
        as_of in random::as_of(),
    ) {
        let batch = random::base_with(facts.clone(), &rates);
        let mut one_by_one = CustomerBase::new();
        for &(from, to, date, rate) in &rates {
            one_by_one.rates_mut().record(from, to, date, rate).unwrap();
        }
        for fact in facts {
            prop_assert_eq!(one_by_one.add(fact), Ok(Added::New));
            // Looking at the base in between changes nothing.
            let _ = review(&one_by_one, &policy, as_of);
        }
        prop_assert_eq!(&one_by_one, &batch);
        prop_assert_eq!(review(&one_by_one, &policy, as_of), review(&batch, &policy, as_of));
    }
}
