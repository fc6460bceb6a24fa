//! Random facts, judged once more without haste: day by day, fact by fact, in whole fen.

use std::collections::BTreeMap;

use chrono::Days;
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;

use super::*;
use crate::common::cases;

/// A fact, as far as it matters here. Others are named by their place.
#[derive(Debug, Clone)]
enum Row {
    Bought {
        fen: i64,
        due: Option<u64>,
        order: Option<usize>,
        quantity: i64,
        on_account: bool,
    },
    Back {
        fen: i64,
        of: Option<usize>,
    },
    Paid {
        fen: i64,
        matures: Option<u64>,
    },
    Ordered {
        tyres: i64,
        tyre_fen: i64,
        oil_fen: Option<i64>,
        promised: Option<u64>,
        wanted: Option<u64>,
        cancelled: Option<u64>,
    },
    Delivered {
        order: usize,
        tyres: Option<i64>,
        on: Option<u64>,
        promised: Option<u64>,
    },
    Disputed {
        purchase: usize,
        fen: Option<i64>,
        settled: Option<u64>,
    },
    Limit {
        fen: Option<i64>,
    },
}

type Rows = Vec<(u64, Row)>;

const DAYS: u64 = 50;

fn rows() -> impl Strategy<Value = Rows> {
    let fen = || 1..40_000_i64;
    let later = || option::of(0..25_u64);
    let place = || 0..14_usize;
    let row = prop_oneof![
        4 => (fen(), later(), option::of(place()), 1..3_i64, any::<bool>()).prop_map(
            |(fen, due, order, quantity, some)| Row::Bought {
                fen, due, order, quantity, on_account: some || fen % 3 > 0,
            }
        ),
        1 => (fen(), option::of(place())).prop_map(|(fen, of)| Row::Back { fen, of }),
        3 => (fen(), later(), 0..6_u8).prop_map(|(fen, matures, turn)| Row::Paid {
            fen: if turn == 0 { -fen } else { fen }, matures,
        }),
        3 => (1..5_i64, fen(), option::of(fen()), later(), later(), option::weighted(0.2, 0..25_u64))
            .prop_map(|(tyres, tyre_fen, oil_fen, promised, wanted, cancelled)| Row::Ordered {
                tyres, tyre_fen, oil_fen, promised, wanted, cancelled,
            }),
        3 => (place(), option::of(1..4_i64), later(), later()).prop_map(
            |(order, tyres, on, promised)| Row::Delivered { order, tyres, on, promised }
        ),
        1 => (place(), option::of(fen()), later()).prop_map(
            |(purchase, fen, settled)| Row::Disputed { purchase, fen, settled }
        ),
        1 => option::weighted(0.8, 0..60_000_i64).prop_map(|fen| Row::Limit { fen }),
    ];
    vec((0..DAYS, row), 0..14)
}

fn on(number: u64) -> Day {
    day("2026-01-01") + Days::new(number)
}

fn fen(of: i64) -> Value {
    json!(amount_of(of))
}

fn amount_of(fen: i64) -> Money {
    Money::from_minor(fen, Currency::CNY)
}

fn name(place: usize) -> String {
    format!("X-{place:03}")
}

fn fact_at(place: usize, at: u64, row: &Row) -> Fact {
    let day_of = |later: &Option<u64>| later.map(|later| on(at + later));
    let (kind, more) = match row {
        Row::Bought { fen: of, due, order, quantity, on_account } => (
            "purchase",
            json!({
                "lines": [{"product": "tyre", "quantity": quantity.to_string(), "amount": fen(*of)}],
                "settlement": if *on_account { "on_account" } else { "at_once" },
                "details": {"due": day_of(due), "order": order.map(name)},
            }),
        ),
        Row::Back { fen: of, of: purchase } => (
            "return",
            json!({
                "lines": [{"product": "tyre", "quantity": "1", "amount": fen(*of)}],
                "settlement": "on_account", "of": purchase.map(name),
            }),
        ),
        Row::Paid { fen: of, matures } => {
            let mut more = json!({"amount": Money::from_minor(*of, Currency::CNY)});
            if let Some(day) = day_of(matures) {
                more["matures"] = json!(day);
            }
            ("payment", more)
        }
        Row::Ordered { tyres, tyre_fen, oil_fen, promised, wanted, cancelled } => {
            let mut lines = vec![
                json!({"product": "tyre", "quantity": tyres.to_string(), "amount": fen(*tyre_fen)}),
            ];
            lines.extend(
                oil_fen.map(|of| json!({"product": "oil", "quantity": "2", "amount": fen(of)})),
            );
            (
                "order",
                json!({"lines": lines, "promised": day_of(promised), "wanted": day_of(wanted),
                    "cancelled": day_of(cancelled)}),
            )
        }
        Row::Delivered { order, tyres, on, promised } => {
            let items: Vec<_> = tyres
                .iter()
                .map(|it| json!({"product": "tyre", "quantity": it.to_string()}))
                .collect();
            (
                "delivery",
                json!({"of": {"order": name(*order)}, "items": items, "delivered": day_of(on),
                    "promised": day_of(promised)}),
            )
        }
        Row::Disputed { purchase, fen: of, settled } => (
            "dispute",
            json!({"purchase": name(*purchase), "amount": of.map(fen), "settled": day_of(settled)}),
        ),
        Row::Limit { fen: of } => ("credit_limit", json!({"limit": of.map(fen)})),
    };
    fact(kind, &name(place), &on(at).to_string(), more)
}

fn facts(rows: &Rows) -> Vec<Fact> {
    rows.iter().enumerate().map(|(place, (at, row))| fact_at(place, *at, row)).collect()
}

const HORIZON: u32 = 9;

fn tight() -> ReceivablePolicy {
    with(|draft| {
        draft.horizon_days = Some(HORIZON);
        draft.default_limit = Some(amount_of(50_000));
        draft.overdue_medium_from_days = 4;
        draft.overdue_high_from_days = 11;
        draft.latest_invoices = 2;
        draft.earlier_at_least = 1;
        draft.earlier_at_most = 2;
        draft.slower_by_days = 2;
    })
}

/// What was known on a day, with its place.
fn known(rows: &Rows, as_of: u64) -> Vec<(usize, u64, &Row)> {
    let all = rows.iter().enumerate().map(|(place, (at, row))| (place, *at, row));
    let mut known: Vec<_> = all.filter(|(_, at, _)| *at <= as_of).collect();
    known.sort_by_key(|(place, at, _)| (*at, *place));
    known
}

/// How much is disputed of what is left of each purchase on account.
fn disputed(rows: &Rows, as_of: u64) -> BTreeMap<usize, (i64, i64)> {
    let known = known(rows, as_of);
    let mut found = BTreeMap::new();
    for (place, _, row) in &known {
        let Row::Bought { fen, on_account: true, .. } = row else { continue };
        let mut left = *fen;
        for (_, _, other) in &known {
            match other {
                Row::Back { fen, of: Some(of) } if of == place => left -= fen,
                _ => {}
            }
        }
        let left = left.max(0);
        let mut of_it = 0;
        for (_, at, other) in &known {
            if let Row::Disputed { purchase, fen, settled } = other
                && purchase == place
                && settled.is_none_or(|later| as_of < at + later)
            {
                of_it += fen.unwrap_or(left);
            }
        }
        found.insert(*place, (left, of_it.min(left)));
    }
    found
}

fn half_even(fen: i64, part: i64, of: i64) -> i64 {
    let (quotient, rest) = ((fen * part) / of, (fen * part) % of);
    match (2 * rest).cmp(&of) {
        std::cmp::Ordering::Less => quotient,
        std::cmp::Ordering::Greater => quotient + 1,
        std::cmp::Ordering::Equal => quotient + quotient % 2,
    }
}

/// The stages, what is disputed, and what is beyond the horizon.
fn slow_stages(rows: &Rows, as_of: u64) -> [i64; 6] {
    let known = known(rows, as_of);
    let (mut balance, mut bills, mut delivered, mut ordered, mut beyond) = (0, 0, 0, 0, 0);
    for (_, at, row) in &known {
        match row {
            Row::Bought { fen, on_account: true, .. } => balance += fen,
            Row::Back { fen, .. } => balance -= fen,
            Row::Paid { fen, matures } => {
                balance -= fen;
                if matures.is_some_and(|later| as_of < at + later) {
                    bills += fen;
                }
            }
            _ => {}
        }
    }
    let apart: i64 = disputed(rows, as_of).values().map(|(_, of_it)| of_it).sum();
    let apart = apart.min(balance.max(0));
    for (place, at, row) in &known {
        let Row::Ordered { tyres, tyre_fen, oil_fen, promised, wanted, cancelled } = row else {
            continue;
        };
        // Of tyres and oil: how much is still to be delivered and invoiced.
        let mut to_deliver = [*tyres, if oil_fen.is_some() { 2 } else { 0 }];
        let mut to_invoice = to_deliver;
        let mut made = Vec::new();
        let mut expected = Vec::new();
        for (number, (_, arranged, other)) in known.iter().enumerate() {
            match other {
                Row::Bought { order: Some(order), quantity, .. } if order == place => {
                    to_invoice[0] -= quantity;
                }
                Row::Delivered { order, tyres, on, promised } if order == place => {
                    let day = on.map(|later| arranged + later).filter(|day| *day <= as_of);
                    if let Some(day) = day {
                        made.push((day, number, *tyres));
                    }
                    let is_replaced = tyres.is_none()
                        && known[number + 1..].iter().any(|(_, _, next)| {
                            matches!(next, Row::Delivered { order, tyres: None, .. } if order == place)
                        });
                    if day.is_none() && !is_replaced {
                        expected.extend(promised.map(|later| arranged + later));
                    }
                }
                _ => {}
            }
        }
        made.sort();
        for (_, _, tyres) in made {
            match tyres {
                Some(tyres) => to_deliver[0] -= tyres,
                None => to_deliver = [0, 0],
            }
        }
        let day = expected.into_iter().min();
        let day = day.or(promised.map(|later| at + later)).or(wanted.map(|later| at + later));
        let is_soon = day.is_none_or(|day| day <= as_of + u64::from(HORIZON));
        let is_cancelled = cancelled.is_some_and(|later| at + later <= as_of);
        let products = [(*tyres, *tyre_fen), (2, oil_fen.unwrap_or(0))];
        for (number, (all, fen)) in products.into_iter().enumerate() {
            let of_them = |left: i64| (all - left).clamp(0, all);
            let invoiced = of_them(to_invoice[number]);
            let invoiced = if number == 1 { 0 } else { invoiced };
            let gone = of_them(to_deliver[number]).max(invoiced);
            delivered += half_even(fen, gone, all) - half_even(fen, invoiced, all);
            let rest = fen - half_even(fen, gone, all);
            match (is_cancelled, is_soon) {
                (true, _) => {}
                (false, true) => ordered += rest,
                (false, false) => beyond += rest,
            }
        }
    }
    [balance - apart, bills, delivered, ordered, apart, beyond]
}

/// The limit: of the decisions of the last day the lowest, where a limit is lower than none.
fn slow_limit(rows: &Rows, as_of: u64) -> Option<i64> {
    let known = known(rows, as_of);
    let decisions = || {
        known.iter().filter_map(|(_, at, row)| match row {
            Row::Limit { fen } => Some((*at, *fen)),
            _ => None,
        })
    };
    match decisions().map(|(at, _)| at).max() {
        None => Some(50_000),
        Some(last) => decisions().filter(|(at, _)| *at == last).filter_map(|(_, fen)| fen).min(),
    }
}

/// Whether it is over, or near: 2, 1, 0.
fn slow_standing(rows: &Rows, as_of: u64) -> u8 {
    let [receivable, bills, delivered, ordered, ..] = slow_stages(rows, as_of);
    let total = receivable + bills + delivered + ordered;
    match slow_limit(rows, as_of) {
        Some(limit) if total > 0 && total > limit => 2,
        Some(limit) if total > 0 && total * 10 >= limit * 9 => 1,
        _ => 0,
    }
}

/// What is left of each purchase on account, first due first: by what is due, then those without.
fn slow_open(rows: &Rows, as_of: u64) -> Vec<(usize, Option<u64>, i64)> {
    let known = known(rows, as_of);
    let mut open = Vec::new();
    let apart = disputed(rows, as_of);
    let mut money = 0;
    for (place, at, row) in &known {
        match row {
            Row::Bought { fen, due, on_account: true, .. } => {
                let (left, of_it) = apart[place];
                // Of credits that name it what it does not take goes to others.
                money -= left - fen;
                open.push((*place, due.map(|later| at + later), left - of_it));
            }
            Row::Back { fen, .. } | Row::Paid { fen, .. } => money += fen,
            _ => {}
        }
    }
    // Counted twice above: what was credited to a purchase by name.
    for (place, _, row) in &known {
        if let Row::Bought { fen, on_account: true, .. } = row {
            money -= 2 * (fen - apart[place].0);
        }
    }
    let order: BTreeMap<usize, usize> =
        known.iter().enumerate().map(|(number, (place, ..))| (*place, number)).collect();
    open.sort_by_key(|(place, due, _)| (due.is_none(), *due, order[place]));
    for one in &mut open {
        let paid = one.2.min(money.max(0));
        one.2 -= paid;
        money -= paid;
    }
    open
}

/// The days from due to paid of each invoice, in the order in which they were paid, without those that
/// were disputed until another day.
#[expect(clippy::too_many_lines, reason = "a slow reading, one step after the other")]
fn slow_paid(rows: &Rows, as_of: u64, disputed_until: u64) -> Vec<(u64, i64)> {
    struct Invoice {
        place: usize,
        due: Option<u64>,
        open: i64,
        money_on: u64,
        is_paid: bool,
        is_settled: bool,
    }
    fn give(
        invoices: &mut [Invoice],
        which: usize,
        fen: i64,
        money_on: u64,
        is_payment: bool,
        paid: &mut Vec<(u64, u64, usize, i64)>,
    ) -> i64 {
        let invoice = &mut invoices[which];
        let used = invoice.open.min(fen);
        invoice.open -= used;
        if !invoice.is_settled {
            invoice.money_on = invoice.money_on.max(money_on);
            invoice.is_paid |= is_payment && used > 0;
            if invoice.open <= 100 {
                invoice.is_settled = true;
                if let Some(due) = invoice.due.filter(|_| invoice.is_paid) {
                    let late =
                        i64::try_from(invoice.money_on).unwrap() - i64::try_from(due).unwrap();
                    paid.push((invoice.money_on, due, invoice.place, late));
                }
            }
        }
        fen - used
    }
    let known = known(rows, as_of);
    let (mut invoices, mut ahead, mut debt) =
        (Vec::<Invoice>::new(), Vec::<(i64, u64, bool)>::new(), 0);
    let mut paid = Vec::new();
    for today in 0..=as_of {
        for turn in 0..3 {
            for (place, at, row) in known.iter().filter(|(_, at, _)| *at == today) {
                let mut coming = Vec::new();
                match (turn, row) {
                    (0, Row::Bought { fen, due, on_account: true, .. }) => {
                        let due = due.map(|later| at + later);
                        invoices.push(Invoice {
                            place: *place,
                            due,
                            open: *fen,
                            money_on: *at,
                            is_paid: false,
                            is_settled: false,
                        });
                        coming = std::mem::take(&mut ahead);
                    }
                    (1, Row::Back { fen, of }) => {
                        let which =
                            invoices.iter().position(|it| Some(it.place) == *of && it.open > 0);
                        let rest = match which {
                            Some(which) => {
                                give(&mut invoices, which, *fen, today, false, &mut paid)
                            }
                            None => *fen,
                        };
                        coming.push((rest, today, false));
                    }
                    (2, Row::Paid { fen, .. }) if *fen < 0 => {
                        let mut back = -fen;
                        while back > 0
                            && let Some(last) = ahead.last_mut()
                        {
                            let used = last.0.min(back);
                            last.0 -= used;
                            back -= used;
                            if last.0 == 0 {
                                ahead.pop();
                            }
                        }
                        debt += back;
                    }
                    (2, Row::Paid { fen, matures }) => {
                        let good = debt.min(*fen);
                        debt -= good;
                        coming.push((fen - good, at + matures.unwrap_or(0), true));
                    }
                    _ => {}
                }
                for (mut fen, money_on, is_payment) in coming {
                    while fen > 0 {
                        let next = (0..invoices.len()).filter(|it| invoices[*it].open > 0);
                        let next = next
                            .min_by_key(|it| (invoices[*it].due.is_none(), invoices[*it].due, *it));
                        let Some(which) = next else { break };
                        fen = give(
                            &mut invoices,
                            which,
                            fen,
                            money_on.max(today),
                            is_payment,
                            &mut paid,
                        );
                    }
                    if fen > 0 {
                        ahead.push((fen, money_on, is_payment));
                    }
                }
            }
        }
    }
    let is_disputed = |purchase: usize| {
        let of_it =
            |row: &Row| matches!(row, Row::Disputed { purchase: it, .. } if *it == purchase);
        rows.iter().any(|(at, row)| *at <= disputed_until && of_it(row))
    };
    paid.retain(|(money_on, _, place, _)| *money_on <= as_of && !is_disputed(*place));
    paid.sort_unstable();
    paid.into_iter().map(|(money_on, _, _, late)| (money_on, late)).collect()
}

/// By how many days later than before: `None` for too few.
fn slow_slower(rows: &Rows, as_of: u64, disputed_until: u64) -> Option<i64> {
    let late: Vec<i64> =
        slow_paid(rows, as_of, disputed_until).into_iter().map(|(_, late)| late).collect();
    let split = late.len().checked_sub(2).filter(|split| *split >= 1)?;
    let middle = |of: &[i64]| {
        let mut of = of.to_vec();
        of.sort_unstable();
        of[(of.len() - 1) / 2]
    };
    Some(middle(&late[split..]) - middle(&late[split.saturating_sub(2)..split]))
}

fn of_matter(base: &CustomerBase, matter: &str, as_of: u64) -> Option<Finding> {
    found_by(base, &tight(), &on(as_of).to_string())
        .into_iter()
        .find(|one| one.key.matter() == matter)
}

fn base(rows: &Rows) -> CustomerBase {
    let mut all = facts(rows);
    // So that there is somebody.
    all.push(fact("profile", "P", "2026-01-01", json!({"profile": {"person": {}}})));
    base_of(all)
}

/// Since when an invoice is overdue and can be collected: from the day after it is due, or from the
/// last day on which a dispute was settled that left nothing to collect on the day before.
fn slow_collectable(rows: &Rows, place: usize, due: u64, as_of: u64) -> u64 {
    let settled = rows.iter().filter_map(|(at, row)| match row {
        Row::Disputed { purchase, settled: Some(later), .. } if *purchase == place => {
            Some(at + later)
        }
        _ => None,
    });
    let is_free = |day: u64| {
        slow_open(rows, day).iter().any(|(open, _, amount)| *open == place && *amount > 100)
    };
    let held = settled.filter(|day| due + 1 < *day && *day <= as_of && !is_free(*day - 1));
    held.max().unwrap_or(due + 1)
}

proptest! {
    #![proptest_config(cases(256))]

    #[test]
    fn the_stages_are_those_of_the_reference(rows in rows(), as_of in 0..DAYS + 20) {
        let exposure = used_by(&base(&rows), &tight(), &on(as_of).to_string());
        let found = ExposureStage::ALL.map(|stage| exposure.stage(stage));
        let [receivable, bills, delivered, ordered, apart, beyond] = slow_stages(&rows, as_of).map(amount_of);
        prop_assert_eq!(found, [receivable, bills, delivered, ordered].map(Some));
        prop_assert_eq!((exposure.disputed, exposure.beyond_horizon), (Some(apart), Some(beyond)));
        prop_assert_eq!(exposure.line.limit(), slow_limit(&rows, as_of).map(amount_of));
    }

    #[test]
    fn over_and_near_and_since_when_are_those_of_the_reference(rows in rows(), as_of in 0..DAYS + 20) {
        let found = of_matter(&base(&rows), EXPOSURE_OVER_LIMIT, as_of);
        let expected = slow_standing(&rows, as_of);
        let severity = found.as_ref().map_or(0, |one| if one.severity == Severity::High { 2 } else { 1 });
        prop_assert_eq!(severity, expected);
        if let Some(found) = found {
            let first = (0..=as_of).rev().take_while(|day| slow_standing(&rows, *day) >= expected).last();
            prop_assert_eq!(found.since, on(first.unwrap()));
        }
    }

    #[test]
    fn what_is_owed_over_the_limit_is_that_of_the_reference(rows in rows(), as_of in 0..DAYS + 20) {
        let found = of_matter(&base(&rows), RECEIVABLE_OVER_LIMIT, as_of);
        let over = |as_of| {
            let [receivable, ..] = slow_stages(&rows, as_of);
            let is_own = known(&rows, as_of).iter().any(|(_, _, row)| matches!(row, Row::Limit { .. }));
            let limit = slow_limit(&rows, as_of).filter(|_| is_own)?;
            (receivable > 0 && receivable > limit).then_some(receivable - limit)
        };
        prop_assert_eq!(found.as_ref().and_then(|one| one.at_stake), over(as_of).map(amount_of));
        if let Some(found) = found {
            let first = (0..=as_of).rev().take_while(|day| over(*day).is_some()).last();
            prop_assert_eq!(found.since, on(first.unwrap()));
        }
    }

    #[test]
    fn what_is_overdue_is_that_of_the_reference(rows in rows(), as_of in 0..DAYS + 20) {
        let found = of_matter(&base(&rows), RECEIVABLE_OVERDUE, as_of);
        let open = slow_open(&rows, as_of).into_iter();
        let is_without_day = open.clone().any(|(_, due, open)| due.is_none() && open > 100);
        let mut overdue: Vec<_> = open
            .filter_map(|(place, due, open)| Some((due.filter(|due| *due < as_of)?, place, open)))
            .filter(|(.., open)| *open > 100)
            .collect();
        overdue.sort_unstable();
        let named = |found: &Finding| found.facts.iter().map(|fact| fact.id.to_string()).collect::<Vec<_>>();
        let expected: Vec<_> = overdue.iter().map(|(_, place, _)| name(*place)).collect();
        let evaluation = evaluated(&base(&rows), &tight(), on(as_of));
        let is_unknown = evaluation.not_evaluated().any(|one| one.key.matter() == RECEIVABLE_OVERDUE);
        prop_assert_eq!(is_unknown, is_without_day && overdue.is_empty());
        prop_assert_eq!(found.as_ref().map(named).unwrap_or_default(), expected);
        if let Some(found) = found {
            let (due, ..) = overdue[0];
            let since = overdue.iter().map(|(due, place, _)| slow_collectable(&rows, *place, *due, as_of));
            prop_assert_eq!((found.since, found.due), (on(since.min().unwrap()), Some(on(due))));
            let at_stake = overdue.iter().map(|(.., open)| open).sum();
            prop_assert_eq!(found.at_stake, Some(amount_of(at_stake)));
            let severity = match as_of - due {
                ..4 => Severity::Low,
                4..11 => Severity::Medium,
                _ => Severity::High,
            };
            prop_assert_eq!(found.severity, severity);
        }
    }

    #[test]
    fn who_pays_later_is_whom_the_reference_names(rows in paying(), as_of in 0..DAYS + 20) {
        let base = base(&rows);
        let found = of_matter(&base, PAYS_SLOWER, as_of);
        let expected = slow_slower(&rows, as_of, as_of);
        prop_assert_eq!(found.is_some(), expected.is_some_and(|by| by >= 2), "{:?}", expected);
        if let Some(found) = found {
            let is_slower = |day| slow_slower(&rows, day, as_of).is_some_and(|by| by >= 2);
            let first = (0..=as_of).rev().take_while(|day| is_slower(*day)).last();
            prop_assert_eq!(found.since, on(first.unwrap()));
        }
    }

    #[test]
    fn until_the_day_to_look_again_only_counted_days_change(rows in rows(), as_of in 0..DAYS) {
        // What is known on the day, and nothing later.
        let known: Rows = rows.iter().filter(|(at, _)| *at <= as_of).cloned().collect();
        let base = base(&known);
        let said = |day: u64| {
            let evaluation = evaluated(&base, &tight(), on(day));
            let found = evaluation.of_customer(&id("C-1")).cloned().unwrap_or_default();
            let without_days = |one: &Finding| {
                let evidence: Vec<_> = one.evidence.iter().map(ToString::to_string).collect();
                (one.key.clone(), one.severity, one.since, one.at_stake, one.facts.clone(), evidence, one.due)
            };
            let findings: Vec<_> = found.findings.iter().map(without_days).collect();
            (findings, found.not_evaluated, found.look_again_on)
        };
        let now = said(as_of);
        let until = now.2.map_or(as_of + 130, |day| {
            u64::try_from((day - on(as_of)).num_days()).unwrap() + as_of
        });
        prop_assert!(until > as_of);
        for day in as_of + 1..until.min(as_of + 130) {
            prop_assert_eq!(&said(day), &now, "{}", on(day));
        }
    }
}

/// Mostly invoices and payments.
fn paying() -> impl Strategy<Value = Rows> {
    let fen = || 1..20_000_i64;
    let row = prop_oneof![
        6 => (fen(), option::of(0..25_u64)).prop_map(|(fen, due)| Row::Bought {
            fen, due, order: None, quantity: 1, on_account: true,
        }),
        6 => (fen(), option::weighted(0.2, 0..25_u64), 0..12_u8).prop_map(|(fen, matures, turn)| {
            Row::Paid { fen: if turn == 0 { -fen } else { 2 * fen }, matures }
        }),
        1 => (fen(), option::of(0..20_usize)).prop_map(|(fen, of)| Row::Back { fen, of }),
        1 => (0..20_usize).prop_map(|purchase| Row::Disputed { purchase, fen: None, settled: None }),
    ];
    vec((0..DAYS, row), 0..24)
}

/// Companies by number, each with an owner among those before it, or several; what each owes; and who
/// may owe how much.
type Companies = Vec<(Vec<usize>, i64, Option<i64>)>;

fn companies() -> impl Strategy<Value = Companies> {
    let owners = vec(0..6_usize, 0..3);
    vec((owners, -20_000..40_000_i64, option::of(0..80_000_i64)), 1..7)
}

proptest! {
    #![proptest_config(cases(128))]

    #[test]
    fn groups_over_their_limit_are_those_of_the_reference(companies in companies()) {
        let company = |number: usize| format!("K-{number}");
        let mut facts = Vec::new();
        let mut owners_of = Vec::new();
        for (number, (owners, fen_owed, limit)) in companies.iter().enumerate() {
            let owners: BTreeSet<usize> = owners.iter().copied().filter(|it| *it < number).collect();
            let who = company(number);
            for owner in &owners {
                let of = json!({"to": company(*owner), "kind": "subsidiary"});
                let name = format!("A-{number}-{owner}");
                facts.push(fact_of(&who, "affiliation", &name, "2026-01-01", of));
            }
            let of = json!({"amount": amount_of(-fen_owed)});
            facts.push(fact_of(&who, "payment", &name(number), "2026-01-02", of));
            if let Some(limit) = limit {
                let of = json!({"limit": amount_of(*limit)});
                facts.push(fact_of(&who, "credit_limit", &name(number), "2026-01-01", of));
            }
            owners_of.push(owners);
        }
        let mut expected = BTreeMap::new();
        for head in 0..companies.len() {
            let is_owner = owners_of.iter().any(|owners| owners.contains(&head));
            if !owners_of[head].is_empty() || !is_owner {
                continue;
            }
            // Owners stand before what they own, so that one pass finds all.
            let mut members = BTreeSet::from([head]);
            for (number, owners) in owners_of.iter().enumerate() {
                if owners.iter().any(|owner| members.contains(owner)) {
                    members.insert(number);
                }
            }
            let total: i64 = members.iter().map(|it| companies[*it].1.max(0)).sum();
            let limit = companies[head].2.unwrap_or(50_000);
            if total > limit {
                expected.insert(company(head), amount_of(total - limit));
            } else if total > 0 && total * 10 >= limit * 9 {
                expected.insert(company(head), amount_of(total));
            }
        }
        let found = found_by(&base_of(facts), &tight(), "2026-01-05").into_iter();
        let found = found.filter(|one| one.key.matter() == GROUP_OVER_LIMIT);
        let found: BTreeMap<_, _> = found
            .map(|one| (one.customer().unwrap().to_string(), one.at_stake.unwrap()))
            .collect();
        prop_assert_eq!(found, expected);
    }
}
