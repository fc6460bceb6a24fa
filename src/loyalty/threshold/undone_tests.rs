//! What becomes of a threshold that was reached when purchases are brought back, and of the rewards.

use super::tests::{brings_back, buys, gold, once, reached, standing};
use super::{GrantStage, ThresholdPolicyDraft};
use crate::base::{CustomerBase, Fact};
use crate::loyalty::made::{back, base, cny, day, granted};
use crate::tiering::ValuePeriod;

#[test]
fn a_reward_is_not_swallowed_by_a_year_that_was_undone_and_belongs_to_its_own_year_first() {
    let draft = ThresholdPolicyDraft { period: ValuePeriod::CalendarYear, ..gold() };
    let stages = |base: &CustomerBase| {
        let standing = standing(base, &draft, "2026-06-30");
        assert_eq!(standing.granted_beyond, []);
        reached(&standing).into_iter().map(|(.., stage)| stage).collect::<Vec<_>>()
    };
    let undone = base([
        buys("S-1", "2024-03-01", 120),
        brings_back("R-1", "2024-03-10", "S-1", 120),
        buys("S-2", "2025-05-01", 120),
        granted("W-1", "C", day("2025-05-02"), "gold"),
    ]);
    assert_eq!(stages(&undone), [GrantStage::Undone, GrantStage::Granted]);
    let back_later = base([
        buys("S-1", "2024-03-01", 120),
        buys("S-2", "2025-05-01", 120),
        granted("W-1", "C", day("2025-05-02"), "gold"),
        brings_back("R-1", "2025-05-03", "S-1", 120),
    ]);
    assert_eq!(stages(&back_later), [GrantStage::Undone, GrantStage::Granted]);
}

#[test]
fn over_the_last_months_what_fell_below_is_not_filled_up_by_what_a_later_window_holds() {
    let draft = ThresholdPolicyDraft { period: ValuePeriod::Months(12), ..gold() };
    let base = base([
        buys("S-1", "2025-02-10", 60),
        buys("S-2", "2026-01-05", 60),
        brings_back("R-1", "2026-01-10", "S-2", 60),
        buys("S-3", "2026-12-20", 50),
    ]);
    let then = standing(&base, &draft, "2026-12-20");
    assert_eq!(reached(&then), once("2026-01-05", "S-2", GrantStage::Undone));
    assert_eq!((then.total, then.thresholds[0].to_go), (cny(5_000), Some(cny(5_000))));
}

#[test]
fn over_the_last_months_no_purchase_counts_for_two_privileges() {
    let draft = ThresholdPolicyDraft { period: ValuePeriod::Months(12), ..gold() };
    let mut base = base([
        buys("S-1", "2026-01-05", 100),
        granted("W-1", "C", day("2026-01-06"), "gold"),
        buys("S-2", "2026-12-20", 100),
        brings_back("R-1", "2026-12-21", "S-1", 100),
    ]);
    let at = |base: &CustomerBase, as_of| reached(&standing(base, &draft, as_of));
    let first = |stage| once("2026-01-05", "S-1", stage);
    assert_eq!(at(&base, "2026-12-21"), first(GrantStage::Granted), "so much counts");
    base.add(granted("W-2", "C", day("2027-01-07"), "gold")).unwrap();
    let mut both = first(GrantStage::GrantedOnReturned);
    both.extend(once("2027-01-05", "", GrantStage::Granted));
    assert_eq!(at(&base, "2027-01-07"), both, "it counts for the second alone");
}

#[test]
fn what_was_bought_since_holds_a_threshold_until_it_counts_no_more() {
    let draft = ThresholdPolicyDraft { period: ValuePeriod::Months(1), ..gold() };
    let any = |on: &str| back("R-2", "C", day(on), None, "80 CNY");
    let base_of = |facts: Vec<Fact>| base(facts);
    let held = vec![
        buys("S-1", "2026-01-01", 60),
        buys("S-2", "2026-01-20", 60),
        buys("S-3", "2026-01-25", 60),
        brings_back("R-1", "2026-01-26", "S-2", 60),
    ];
    let base = base_of(held.clone());
    let at = |as_of| reached(&standing(&base, &draft, as_of));
    let is = |stage| once("2026-01-20", "S-2", stage);
    assert_eq!(at("2026-01-31"), is(GrantStage::ToGrant), "120 count");
    assert_eq!(at("2026-02-01"), is(GrantStage::Undone), "by time alone");
    let mut with_any = held;
    with_any.push(any("2026-01-26"));
    let base = base_of(with_any);
    assert_eq!(reached(&standing(&base, &draft, "2026-01-31")), is(GrantStage::Undone));
}
