//! Profit shares against a plain reading of the facts, and what always holds of them.

use super::{CapSurplus, GuestShare, ProfitPot, ProfitShare, ProfitSharePolicyDraft, profit_share};
use crate::base::CustomerBase;
use crate::loyalty::made::{Made, after, base, cny, facts, slow_backs, slow_stays};
use crate::rule::Draft;
use crate::units::{Currency, Money, Period};
use proptest::prelude::*;

const DAYS: u64 = 60;

fn judged(base: &CustomerBase, draft: ProfitSharePolicyDraft, days: [u64; 3]) -> ProfitShare {
    let [first, end, as_of] = days;
    let (programme, policy) = ("guests".parse().unwrap(), draft.validate().unwrap());
    let period = Period::half_open(after(first), after(end)).unwrap();
    profit_share(base, &programme, period, cny(1), &policy, after(as_of)).unwrap()
}

/// What a guest bought and brought back in a period, and afterwards, in yuan; and whether they left.
fn plain(
    made: &[Made],
    who: u8,
    leavers_share: bool,
    days: [u64; 3],
) -> Option<(i64, i64, i64, bool)> {
    let [first, end, as_of] = days;
    let until = as_of.min(end - 1);
    // To leave without having joined changes nothing.
    let joined = |one: &&Made| matches!(one, Made::Joined { by, on } if *by == who && *on <= until);
    made.iter().find(joined)?;
    let stays = slow_stays(made, who, until);
    let now = stays[usize::try_from(until).unwrap()];
    let is_member = |day: u64| {
        let stay = stays.get(usize::try_from(day).unwrap()).copied().flatten();
        stay.is_some() && (leavers_share || stay == now)
    };
    let in_period = |day: u64| first <= day && day <= until;
    let (mut bought, mut returned, mut later) = (0, 0, 0);
    for (place, one) in made.iter().enumerate().filter(|(_, one)| one.by() == who) {
        match *one {
            Made::Bought { on, amount, .. } if is_member(on) => {
                bought += if in_period(on) { amount } else { 0 };
                for (day, back) in slow_backs(made, place, as_of) {
                    returned += if in_period(day) { back } else { 0 };
                    later += if in_period(on) && day > until { back } else { 0 };
                }
            }
            Made::Back { on, of: None, amount, .. } if in_period(on) && is_member(on) => {
                returned += amount;
            }
            _ => {}
        }
    }
    Some((bought, returned, later, now.is_none() && !leavers_share))
}

fn policies() -> impl Strategy<Value = ProfitSharePolicyDraft> {
    let cap = prop::option::of(1..3_000_i64);
    let share = prop::option::of(1..100_u64);
    let parts =
        (1..5_000_i64, prop::option::of(1..80_i64), cap, share, any::<bool>(), any::<bool>());
    parts.prop_map(|(pot, smallest, most, percent, again, leavers_share)| ProfitSharePolicyDraft {
        pot: ProfitPot::Fixed(cny(pot)),
        smallest_spend: smallest.map(|yuan| cny(yuan * 100)),
        most_each: most.map(cny),
        most_of_spend: percent.map(|percent| format!("{percent}%").parse().unwrap()),
        surplus: if again { CapSurplus::SharedAgain } else { CapSurplus::Kept },
        leavers_share,
        ..Default::default()
    })
}

fn days() -> impl Strategy<Value = [u64; 3]> {
    (0..DAYS, 1..DAYS, 0..DAYS + 20)
        .prop_map(|(first, length, as_of)| [first, first + length, as_of])
}

fn yuan(guest: &GuestShare) -> [i64; 3] {
    [guest.bought, guest.returned, guest.returned_later]
        .map(|amount| i64::try_from(amount.micros() / 1_000_000).unwrap())
}

proptest! {
    #[test]
    fn what_counts_is_what_a_plain_reading_of_the_facts_says_and_parts_add_up_to_the_pot(
        made in prop::collection::vec(Made::any(4, DAYS), 0..40), draft in policies(), days in days(),
    ) {
        let shared = judged(&base(facts(&made)), draft, days);
        let mut expected = 0;
        for who in 0..4 {
            let id = format!("C-{who}");
            let guest = shared.guests.iter().find(|guest| guest.customer.as_str() == id);
            let plain = plain(&made, who, draft.leavers_share, days);
            prop_assert_eq!(guest.is_some(), plain.is_some());
            let (Some(guest), Some((bought, returned, later, left))) = (guest, plain) else { continue };
            prop_assert_eq!(yuan(guest), [bought, returned, later]);
            let spend = bought - returned;
            prop_assert_eq!(guest.spend, cny(spend * 100));
            let smallest = draft.smallest_spend.unwrap_or(cny(0));
            let is_out = left || spend <= 0 || guest.spend.cmp_same(smallest).is_lt();
            prop_assert_eq!(guest.left_out.is_some(), is_out);
            prop_assert!(!is_out || guest.paid.is_zero());
            expected += i64::from(!is_out);
        }
        prop_assert_eq!(shared.nothing.is_none(), expected > 0);
        prop_assert_eq!(shared.paid.try_add(shared.withheld).unwrap(), shared.pot);
        let sum = |of: fn(&GuestShare) -> Money| {
            Money::try_sum(Currency::CNY, shared.guests.iter().map(of)).unwrap()
        };
        prop_assert_eq!(sum(|guest| guest.paid), shared.paid);
        if draft.surplus == CapSurplus::Kept && shared.nothing.is_none() {
            prop_assert_eq!(sum(|guest| guest.cut_off), shared.withheld);
        }
        if expected > 0 {
            let shares = sum(|guest| guest.share.map_or(cny(0), |share| share.amount));
            prop_assert_eq!(shares, shared.pot);
        }
        for guest in &shared.guests {
            prop_assert!(draft.most_each.is_none_or(|most| guest.paid.cmp_same(most).is_le()));
            // Within a unit of the exact part, where no cap is in the way.
            if let (Some(share), None, false) =
                (guest.share, guest.capped, guest.shared_again.is_some())
            {
                prop_assert_eq!(guest.paid, share.amount);
            }
            if let Some(again) = guest.shared_again {
                prop_assert_eq!(guest.paid, again.amount);
            }
        }
        let is_capped = |guest: &&GuestShare| guest.capped.is_some();
        let shares_in = || shared.guests.iter().filter(|guest| guest.left_out.is_none());
        if shared.withheld.is_positive() && draft.surplus == CapSurplus::SharedAgain {
            prop_assert!(shares_in().all(|guest| is_capped(&guest)));
        }
    }

    #[test]
    fn the_order_of_facts_makes_no_difference_and_later_ones_none_either(
        made in prop::collection::vec(Made::any(3, DAYS), 0..30), draft in policies(), days in days(),
        turn in 0..30_usize,
    ) {
        let mut all = facts(&made);
        let judgement = judged(&base(all.clone()), draft, days);
        let by = turn % all.len().max(1);
        all.rotate_left(by);
        all.reverse();
        prop_assert_eq!(&judged(&base(all.clone()), draft, days), &judgement);
        all.retain(|fact| fact.date() <= after(days[2]));
        prop_assert_eq!(&judged(&base(all), draft, days), &judgement);
    }

    #[test]
    fn over_periods_without_a_gap_each_purchase_and_each_return_counts_once(
        made in prop::collection::vec(Made::any(2, DAYS), 0..30),
        cuts in prop::collection::btree_set(0..DAYS, 2..6),
    ) {
        let draft = ProfitSharePolicyDraft {
            pot: ProfitPot::Fixed(cny(100)), leavers_share: true, ..Default::default()
        };
        let base = base(facts(&made));
        let cuts: Vec<u64> = cuts.into_iter().collect();
        let whole = judged(&base, draft, [cuts[0], cuts[cuts.len() - 1], DAYS]);
        for guest in &whole.guests {
            let (mut bought, mut returned) = (0, 0);
            for pair in cuts.windows(2) {
                let part = judged(&base, draft, [pair[0], pair[1], DAYS]);
                let of_part = part.guests.iter().find(|one| one.customer == guest.customer);
                let [of_bought, of_returned, _] = of_part.map_or([0; 3], yuan);
                bought += of_bought;
                returned += of_returned;
            }
            prop_assert_eq!([bought, returned], [yuan(guest)[0], yuan(guest)[1]]);
        }
    }
}
