//! Accounts of points, against a ledger that goes point by point and day by day.

use std::collections::BTreeMap;

use chrono::{Days, NaiveDate};
use clienteling::base::{CustomerBase, FactKind, MergeRecord};
use clienteling::loyalty::points::{
    PointsAccount, PointsPolicy, PointsPolicyDraft, ReversalShortfall,
};
use clienteling::marketing::{LotPoints, PointsChange, PointsEntry};
use clienteling::units::{Points, PointsEntryId};
use clienteling::{CustomerId, Draft, Quantity};
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::{Index, select};
use rust_decimal::prelude::ToPrimitive;

use crate::common::build::day;
use crate::common::cases;
use crate::reference::points::Ledger;

const DAYS: u64 = 40;

fn on(offset: u64) -> NaiveDate {
    day("2026-02-20") + Days::new(offset)
}

fn id_of(number: usize) -> PointsEntryId {
    format!("PT-{number:03}").parse().unwrap()
}

/// An entry in the making: what it does, how many, when, what it names of the others.
#[derive(Debug, Clone)]
struct Drawn {
    kind: u8,
    points: u32,
    day: u64,
    active: Option<u64>,
    until: Option<i64>,
    of: Option<Index>,
    lots: Vec<(Index, u32)>,
    /// Of which of two customers.
    second: bool,
}

fn drawn() -> impl Strategy<Value = Drawn> {
    let kinds = select(&[0, 0, 0, 0, 1, 2, 2, 2, 3, 3, 4, 4, 5, 6, 7][..]);
    let points = select(&[1, 2, 3, 5, 5, 8, 12][..]);
    let lots = prop_oneof![
        3 => Just(vec![]),
        1 => vec((any::<Index>(), 1..6_u32), 1..3),
    ];
    let dates = (0..DAYS, option::weighted(0.4, 0..15_u64), option::weighted(0.7, -1..25_i64));
    (kinds, points, dates, option::weighted(0.95, any::<Index>()), lots, any::<bool>()).prop_map(
        |(kind, points, (day, active, until), of, lots, second)| Drawn {
            kind,
            points,
            day,
            active,
            until,
            of,
            lots,
            second,
        },
    )
}

/// What entries can name: mostly what they can undo, now and then anything.
fn pick(all: &[Drawn], kinds: &[u8], index: Index) -> PointsEntryId {
    let fitting: Vec<usize> = (0..all.len()).filter(|at| kinds.contains(&all[*at].kind)).collect();
    let any = index.index(all.len() * 8);
    match fitting.get(any % fitting.len().max(1)) {
        Some(at) if any >= all.len() => id_of(*at),
        _ => id_of(any % all.len()),
    }
}

fn entry(all: &[Drawn], number: usize, drawn: &Drawn) -> PointsEntry {
    let points = Quantity::try_from(drawn.points).unwrap();
    let signed = Points::from(i32::try_from(drawn.points).unwrap());
    let (change, names): (_, &[u8]) = match drawn.kind {
        0 => (PointsChange::Earned(points), &[]),
        1 => (PointsChange::Confirmed, &[0, 6]),
        2 => (PointsChange::Spent(points), &[]),
        3 => (PointsChange::Refunded(points), &[2]),
        4 => (PointsChange::Reversed(points), &[0, 6]),
        5 => (PointsChange::Expired(points), &[]),
        6 => (PointsChange::Adjusted(signed), &[]),
        _ => (PointsChange::Adjusted(-signed), &[]),
    };
    let customer: CustomerId = if drawn.second { "C-2" } else { "C-1" }.parse().unwrap();
    let date = on(drawn.day);
    let mut entry = PointsEntry::new(id_of(number), &customer, date, change);
    let is_lot = matches!(drawn.kind, 0 | 6);
    if is_lot {
        entry.active_from = drawn.active.map(|days| date + Days::new(days));
    }
    if is_lot || drawn.kind == 3 && drawn.until.is_some_and(|days| days % 2 == 0) {
        entry.until = drawn.until.map(|days| date + chrono::TimeDelta::days(days));
    }
    if !names.is_empty() {
        entry.of = drawn.of.map(|of| pick(all, names, of));
    }
    if !is_lot && matches!(drawn.kind, 2 | 3 | 5 | 7) {
        let lot = |(lot, points): &(Index, u32)| LotPoints {
            lot: pick(all, &[0, 6], *lot),
            points: Quantity::try_from(*points).unwrap(),
        };
        entry.lots = drawn.lots.iter().map(lot).collect();
    }
    entry
}

fn entries(most: usize) -> impl Strategy<Value = Vec<PointsEntry>> {
    vec(drawn(), 1..=most).prop_map(|all| {
        let entries = all.iter().enumerate();
        entries.map(|(number, drawn)| entry(&all, number, drawn)).collect()
    })
}

fn policy() -> impl Strategy<Value = PointsPolicy> {
    let shortfall = select(
        &[ReversalShortfall::OtherLots, ReversalShortfall::Debt, ReversalShortfall::WrittenOff][..],
    );
    (shortfall, 0..12_u32, 0..10_u32).prop_map(|(shortfall, grace_days, soon)| {
        let draft = PointsPolicyDraft {
            shortfall,
            grace_days,
            expiring_soon_days: soon,
            ..PointsPolicyDraft::default()
        };
        draft.validate().unwrap()
    })
}

fn whole(points: Points) -> i64 {
    points.value().to_i64().unwrap()
}

/// The account agrees with the slow ledger, and adds up to the unit.
fn agree(account: &PointsAccount<'_>, entries: &[PointsEntry], policy: &PointsPolicy) {
    let slow = Ledger::of(entries, policy, account.as_of);
    let totals = &account.totals;
    let figures = [
        totals.earned,
        totals.corrected,
        totals.active,
        totals.pending,
        totals.spent,
        totals.expired,
        totals.reversed,
        totals.debt,
        totals.written_off,
    ]
    .map(whole);
    let expected = [
        slow.earned,
        slow.corrected,
        slow.count(|_, active, _, _| active),
        slow.count(|_, _, pending, _| pending),
        slow.spent,
        slow.count(|_, _, _, expired| expired),
        slow.reversed,
        slow.debt(),
        slow.written_off,
    ];
    assert_eq!(figures, expected, "as of {}", account.as_of);
    let [earned, corrected, active, pending, spent, expired, reversed, debt, _] = figures;
    assert_eq!(earned + corrected, active + pending + spent + expired + reversed - debt);

    let mut pins = BTreeMap::new();
    for pin in &account.pins {
        assert!(pin.points.is_positive(), "{pin:?}");
        let left = whole(pin.points) - whole(pin.refunded);
        if left > 0 {
            *pins.entry((pin.debit.to_string(), pin.lot.to_string())).or_insert(0) += left;
        }
    }
    assert_eq!(pins, slow.pins(), "as of {}", account.as_of);

    let soon = account.as_of + Days::new(policy.expiring_soon_days.into());
    let by_day = slow.expires_until(account.as_of, soon);
    let expiring: BTreeMap<NaiveDate, i64> =
        account.expiring.iter().map(|one| (one.until, whole(one.points))).collect();
    assert_eq!(expiring, by_day, "as of {}", account.as_of);

    let told = |problem: &clienteling::loyalty::points::PointsProblem<'_>| {
        (problem.id.to_string(), problem.kind.to_string(), whole(problem.points))
    };
    let mut problems: Vec<_> = account.problems.iter().map(told).collect();
    let mut expected = slow.problems;
    problems.sort();
    expected.sort();
    assert_eq!(problems, expected, "as of {}", account.as_of);

    for lot in &account.lots {
        let uses = [lot.active, lot.pending, lot.spent, lot.expired, lot.reversed, lot.corrected];
        assert_eq!(whole(lot.earned), uses.map(whole).into_iter().sum::<i64>(), "{}", lot.id);
        assert!(uses.into_iter().all(|one| !one.is_negative()), "{lot:?}");
        assert!(whole(lot.claimed) <= whole(lot.earned));
    }
    for debit in &account.debits {
        let pinned: i64 = account
            .pins_of(debit)
            .iter()
            .map(|pin| {
                assert_eq!(pin.debit, debit.id);
                whole(pin.points) - whole(pin.refunded)
            })
            .sum();
        assert_eq!(whole(debit.points) - whole(debit.refunded), pinned + whole(debit.owed));
    }
}

proptest! {
    #![proptest_config(cases(64))]

    /// On every day, whatever the order of the entries, and whatever comes later.
    #[test]
    fn an_account_is_that_of_a_ledger_that_goes_day_by_day(
        entries in entries(14),
        policy in policy(),
        as_of in 0..DAYS + 20,
    ) {
        let who = "C-1".parse().unwrap();
        let account = PointsAccount::of_entries(&who, None, &entries, &policy, on(as_of));
        agree(&account, &entries, &policy);
        let known: Vec<_> = entries.iter().filter(|one| one.date <= on(as_of)).collect();
        let known = PointsAccount::of_entries(&who, None, known.iter().rev().copied(), &policy, on(as_of));
        prop_assert_eq!(serde_json::to_string(&account).unwrap(), serde_json::to_string(&known).unwrap());
        if known == account {
            let changed = |as_of| {
                let then = PointsAccount::of_entries(&who, None, known_on(&entries, on(as_of)), &policy, on(as_of));
                (then.totals, then.expiring)
            };
            let mut later = as_of;
            while later < DAYS + 60 && account.look_again_on.is_none_or(|day| on(later + 1) < day) {
                later += 1;
            }
            let at_rest = PointsAccount::of_entries(&who, None, known_on(&entries, on(as_of)), &policy, on(later));
            prop_assert_eq!(changed(as_of), (at_rest.totals, at_rest.expiring));
        }
    }

    #[test]
    fn what_an_account_lets_be_done_fits_into_it(
        entries in entries(10),
        policy in policy(),
        as_of in 0..DAYS,
        points in 1..20_u32,
        which in any::<Index>(),
        parts in (0..=100_i64, 1..=100_i64),
    ) {
        let who = "C-1".parse().unwrap();
        let as_of = on(as_of);
        let known = known_on(&entries, as_of);
        // Of one day, what is spent counts before what goes back or has expired.
        let comes_after = |one: &&PointsEntry| {
            let change = one.change;
            !change.is_lot() && !change.is_spending() && change != PointsChange::Confirmed
        };
        if known.iter().any(|one| one.date == as_of && comes_after(one)) {
            return Ok(());
        }
        let account = PointsAccount::of_entries(&who, None, known.iter().copied(), &policy, as_of);
        let new: PointsEntryId = "PT-999".parse().unwrap();
        let points = Quantity::try_from(points).unwrap();
        let with = |entry: &PointsEntry| {
            let all: Vec<PointsEntry> = known.iter().map(|one| (*one).clone()).chain([entry.clone()]).collect();
            let then = PointsAccount::of_entries(&who, None, &all, &policy, as_of);
            agree(&then, &all, &policy);
            let fits = then.problems.iter().all(|problem| problem.id != &entry.id);
            (whole(then.totals.active), whole(then.totals.debt), fits)
        };
        let (active, debt) = (whole(account.totals.active), whole(account.totals.debt));
        let wanted = whole(points.into());
        match account.spend(new.clone(), points) {
            Ok(entry) => {
                let pinned: i64 = entry.lots.iter().map(|pin| whole(pin.points.into())).sum();
                prop_assert_eq!(pinned, wanted);
                prop_assert_eq!(with(&entry), (active - wanted, debt, true));
            }
            Err(_) => prop_assert!(wanted > active - debt),
        }
        for spent in account.debits.iter().filter(|debit| debit.change.is_spending()) {
            match account.refund(new.clone(), spent.id, points, None) {
                Ok(entry) => {
                    let (more, less, fits) = with(&entry);
                    prop_assert!(fits);
                    // What expires at once where there is no grace is not active.
                    prop_assert!(more - less <= active - debt + wanted);
                    prop_assert!(less <= debt && more >= active);
                }
                Err(_) => prop_assert!(wanted > whole(spent.points) - whole(spent.refunded)),
            }
        }
        if account.lots.is_empty() {
            return Ok(());
        }
        let lot = which.get(&account.lots);
        let money = |yuan: i64| clienteling::Money::try_new(yuan.into(), clienteling::Currency::CNY).unwrap();
        let (part, whole_price) = (parts.0.min(parts.1), parts.1);
        let due = whole(lot.earned) * part / whole_price - whole(lot.claimed);
        let back = account.reverse(new.clone(), lot.id, "R-1".parse().unwrap(), money(part), money(whole_price));
        match back {
            Ok(entry) => {
                prop_assert_eq!(whole(entry.change.points()), due);
                prop_assert!(with(&entry).2);
            }
            Err(_) => prop_assert!(due <= 0),
        }
        if let Ok(entry) = account.confirm(new, lot.id) {
            let (more, less, fits) = with(&entry);
            prop_assert!(fits);
            prop_assert_eq!(more - less, active - debt + whole(lot.pending));
        }
    }
}

fn known_on(entries: &[PointsEntry], day: NaiveDate) -> Vec<&PointsEntry> {
    entries.iter().filter(|one| one.date <= day).collect()
}

/// What happens to a base beside the entries that arrive.
#[derive(Debug, Clone)]
enum Step {
    Arrives,
    /// One that is there is said to have been another.
    Correct(Index, Drawn),
    /// One that is there is taken out.
    Remove(Index),
    Merge,
    Undo,
    Erase,
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let step = prop_oneof![
        12 => Just(Step::Arrives),
        2 => (any::<Index>(), drawn()).prop_map(|(at, drawn)| Step::Correct(at, drawn)),
        2 => any::<Index>().prop_map(Step::Remove),
        1 => Just(Step::Merge),
        1 => Just(Step::Undo),
    ];
    (vec(step, 1..28), prop::bool::weighted(0.2)).prop_map(|(mut steps, erased)| {
        if erased {
            steps.push(Step::Erase);
        }
        steps
    })
}

fn merge_record() -> MergeRecord {
    let [survivor, absorbed] = ["C-1", "C-2"].map(|id| id.parse().unwrap());
    MergeRecord { survivor, absorbed, date: on(DAYS), by: None }
}

proptest! {
    #![proptest_config(cases(48))]

    /// Earned, confirmed, spent, given back, reversed, expired and corrected in any order of arrival,
    /// with facts replaced and taken out, two customers merged, parted and erased: on every day.
    #[test]
    fn whatever_happens_to_a_base_its_accounts_add_up_on_every_past_day(
        arriving in vec(drawn(), 1..16),
        steps in steps(),
        policy in policy(),
        order in any::<u64>(),
    ) {
        let mut waiting: Vec<(usize, PointsEntry)> =
            arriving.iter().enumerate().map(|(at, one)| (at, entry(&arriving, at, one))).collect();
        // Shuffled by a multiplication that no two numbers share.
        waiting.sort_by_key(|(at, _)| (*at as u64 + 1).wrapping_mul(order | 1) >> 7);
        let mut base = CustomerBase::new();
        let mut known: BTreeMap<usize, PointsEntry> = BTreeMap::new();
        let (mut merged, mut pseudonym) = (false, None);
        for step in steps {
            match step {
                Step::Arrives => {
                    let Some((number, entry)) = waiting.pop() else { continue };
                    base.add(entry.clone().into()).unwrap();
                    known.insert(number, entry);
                }
                Step::Correct(at, drawn) => {
                    if known.is_empty() { continue }
                    let (number, was) = at.get(&known.iter().collect::<Vec<_>>()).to_owned();
                    let mut entry = entry(&arriving, *number, &drawn);
                    entry.customer = was.customer.clone();
                    let number = *number;
                    base.replace(entry.clone()).unwrap();
                    known.insert(number, entry);
                }
                Step::Remove(at) => {
                    if known.is_empty() { continue }
                    let number = **at.get(&known.keys().collect::<Vec<_>>());
                    base.remove(FactKind::Points, id_of(number)).unwrap();
                    known.remove(&number);
                }
                Step::Merge => merged |= base.merge(merge_record()).is_ok(),
                Step::Undo => {
                    if merged {
                        let _ = base.undo_merge(&merge_record());
                        merged = false;
                    }
                }
                Step::Erase => {
                    let who: CustomerId = "C-1".parse().unwrap();
                    let erased: CustomerId = "erased-1".parse().unwrap();
                    pseudonym = base.erase(&who, erased.clone()).ok().map(|_| erased);
                }
            }
        }
        for number in ["C-1", "C-2"] {
            let id: CustomerId = number.parse().unwrap();
            let shown = match (&pseudonym, number) {
                (Some(erased), "C-1") => erased,
                _ => &id,
            };
            let whose: Vec<PointsEntry> = known
                .values()
                .filter(|one| if merged { number == "C-1" } else { one.customer == id })
                .cloned()
                .collect();
            let Some(customer) = base.customer(shown) else {
                prop_assert!(whose.is_empty() || merged);
                continue;
            };
            if merged && number == "C-2" {
                continue;
            }
            for offset in 0..DAYS + 20 {
                let account = PointsAccount::of(customer, None, &policy, on(offset));
                agree(&account, &whose, &policy);
            }
        }
    }
}
