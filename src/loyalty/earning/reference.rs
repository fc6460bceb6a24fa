//! The same points, counted slowly and obviously, in decimals.

use chrono::{Datelike, Days, NaiveDate};
use proptest::prelude::*;
use rust_decimal::{Decimal, RoundingStrategy};
use serde_json::json;

use super::{
    CampaignStacking, CapPeriod, EarnedBefore, EarnedPoints, EarningCount, EarningPolicy,
    PurchaseToEarn, earn, earn_all,
};
use crate::transaction::Purchase;
use crate::units::{Points, Rounding};

const PRODUCTS: [&str; 3] = ["a", "b", "c"];

type Earned = (NaiveDate, Decimal);

fn rounded(value: Decimal, policy: &EarningPolicy) -> Decimal {
    let strategy = match policy.rounding {
        Rounding::HalfEven => RoundingStrategy::MidpointNearestEven,
        Rounding::HalfAwayFromZero => RoundingStrategy::MidpointAwayFromZero,
        Rounding::TowardZero => RoundingStrategy::ToZero,
        Rounding::AwayFromZero => RoundingStrategy::AwayFromZero,
    };
    value.round_dp_with_strategy(policy.digits, strategy)
}

/// Points for an amount, before any rounding, times the price.
fn for_amount(mut amount: Decimal, times: Decimal, policy: &EarningPolicy) -> Decimal {
    let (points, per) = (policy.points.value(), policy.per.amount());
    if policy.count == EarningCount::InProportion {
        return amount * times * points / per;
    }
    let mut full = Decimal::ZERO;
    while amount >= per {
        amount -= per;
        full += points;
    }
    full * times
}

fn same_period(period: CapPeriod, a: NaiveDate, b: NaiveDate) -> bool {
    let key = |day: NaiveDate| match period {
        CapPeriod::Day => day.num_days_from_ce(),
        CapPeriod::Month => day.year() * 12 + i32::try_from(day.month()).unwrap(),
        CapPeriod::Quarter => day.year() * 4 + i32::try_from(day.month0()).unwrap() / 3,
        CapPeriod::Year => day.year(),
        CapPeriod::Membership => 0,
    };
    key(a) == key(b)
}

/// How many points: base, each campaign's, withheld, and what is left.
fn slowly(
    bought: &PurchaseToEarn<'_>,
    before: &[Earned],
    policy: &EarningPolicy,
) -> (Decimal, Vec<Decimal>, Decimal, Decimal) {
    let day = bought.purchase.date;
    let counts: Vec<(&str, Decimal)> = bought
        .purchase
        .lines
        .as_slice()
        .iter()
        .map(|line| (line.product(), line.amount().amount()))
        .map(|(product, amount)| {
            (
                product.as_str(),
                if policy.excluded.contains(product) { Decimal::ZERO } else { amount },
            )
        })
        .collect();
    let all: Decimal = counts.iter().map(|(_, amount)| amount).sum();
    let nothing = (Decimal::ZERO, vec![], Decimal::ZERO, Decimal::ZERO);
    if policy.minimum.is_some_and(|minimum| all < minimum.amount()) {
        return nothing;
    }
    let base = rounded(for_amount(all, Decimal::ONE, policy), policy);
    let on: Vec<_> = policy
        .campaigns
        .iter()
        .filter(|it| it.during.is_none_or(|during| during.first() <= day && day <= during.last()))
        .filter(|it| {
            it.tiers.is_empty() || it.tiers.iter().any(|tier| Some(tier.as_str()) == bought.tier)
        })
        .collect();
    let is_for = |campaign: usize, product: &str| {
        let products = &on[campaign].products;
        products.is_empty() || products.iter().any(|it| it.as_str() == product)
    };
    // How many times each line is worth on top, campaign by campaign.
    let most = policy.most_times.value();
    let mut until_now = vec![Decimal::ONE; counts.len()];
    let mut extras = vec![];
    for campaign in 0..on.len() {
        let times = on[campaign].times.value();
        let mut on_top = vec![];
        for (line, (product, _)) in counts.iter().enumerate() {
            let best = (0..on.len())
                .rev()
                .filter(|it| is_for(*it, product))
                .max_by_key(|it| on[*it].times);
            let more = match policy.stacking {
                _ if !is_for(campaign, product) => Decimal::ZERO,
                CampaignStacking::Best if best != Some(campaign) => Decimal::ZERO,
                CampaignStacking::Best | CampaignStacking::Add => times - Decimal::ONE,
                CampaignStacking::Multiply => (until_now[line] * (times - Decimal::ONE))
                    .round_dp_with_strategy(3, RoundingStrategy::ToZero),
            };
            let more = more.min(most - until_now[line]);
            until_now[line] += more;
            on_top.push(more);
        }
        let mut values = on_top.clone();
        values.sort();
        values.dedup();
        let sum: Decimal = values
            .iter()
            .map(|value| {
                let of_value = counts.iter().zip(&on_top).filter(|(_, it)| *it == value);
                for_amount(of_value.map(|((_, amount), _)| amount).sum(), *value, policy)
            })
            .sum();
        extras.push(rounded(sum, policy));
    }
    extras.retain(|extra| !extra.is_zero());
    let total = base + extras.iter().sum::<Decimal>();
    let mut granted = total;
    for cap in &policy.caps {
        let earned: Decimal = before
            .iter()
            .filter(|(on, _)| same_period(cap.period, *on, day))
            .map(|(_, points)| points)
            .sum();
        granted = granted.min((cap.most.value() - earned).max(Decimal::ZERO));
    }
    (base, extras, total - granted, granted)
}

fn policies() -> impl Strategy<Value = EarningPolicy> {
    let campaign = (1_001..4_000_u32, 0..200_u64, 0..200_u64, 0..8_u8, 0..4_u8);
    let rate = (1..6_u32, 1..3_000_u32, any::<bool>(), 0..4_u32, 0..4_usize);
    let caps = prop::collection::vec(1..80_u32, 5);
    (
        rate,
        prop::collection::vec(campaign, 0..4),
        0..3_usize,
        1_000..8_000_u32,
        caps,
        0..32_u8,
        any::<(bool, bool)>(),
    )
        .prop_map(|(rate, campaigns, stacking, most, caps, which, (minimum, excluded))| {
            let (points, per, full, digits, rounding) = rate;
            let thousandths = |it: u32| Decimal::new(it.into(), 3).to_string();
            let rounding =
                ["half_even", "half_away_from_zero", "toward_zero", "away_from_zero"][rounding];
            let campaigns: Vec<_> = campaigns
                .iter()
                .enumerate()
                .map(|(place, (times, from, days, products, tiers))| {
                    let first = NaiveDate::from_ymd_opt(2026, 1, 1).unwrap() + Days::new(*from);
                    let chosen = |of: u8, all: &[&str]| -> Vec<String> {
                        let all = all.iter().enumerate();
                        all.filter(|(at, _)| of >> at & 1 == 1)
                            .map(|(_, it)| (*it).to_owned())
                            .collect()
                    };
                    json!({"campaign": format!("K-{place}"),
                        "times": thousandths((*times).min(most.max(1_001))),
                        "products": chosen(*products, &PRODUCTS),
                        "tiers": chosen(*tiers, &["gold", "silver"]),
                        "during": {"first": first, "last": first + Days::new(*days)}})
                })
                .collect();
            let caps: Vec<_> = CapPeriod::ALL
                .iter()
                .zip(caps)
                .enumerate()
                .filter(|(place, _)| which >> place & 1 == 1)
                .map(|(_, (period, most))| json!({"period": period, "most": most}))
                .collect();
            serde_json::from_value(json!({
                "points": points, "per": format!("{} CNY", Decimal::new(per.into(), 2)),
                "count": if full { "each_full" } else { "in_proportion" },
                "digits": digits, "rounding": rounding, "campaigns": campaigns,
                "most_times": thousandths(most.max(1_001)),
                "stacking": CampaignStacking::ALL[stacking], "caps": caps,
                "minimum": minimum.then_some("3 CNY"),
                "excluded": if excluded { vec!["c"] } else { vec![] },
            }))
            .unwrap()
        })
}

/// After how many days, which products for how many cents each, in which tier.
type NewPurchase = (u64, Vec<(usize, u32)>, usize);
type OfTier = (Purchase, Option<&'static str>);

fn purchases() -> impl Strategy<Value = Vec<OfTier>> {
    let line = (0..3_usize, 0..6_000_u32);
    let one = (0..250_u64, prop::collection::vec(line, 1..5), 0..3_usize);
    prop::collection::vec(one, 1..6).prop_map(|all| {
        let purchase = |(place, (after, lines, tier)): (usize, NewPurchase)| {
            let date = NaiveDate::from_ymd_opt(2026, 1, 1).unwrap() + Days::new(after);
            let lines: Vec<_> = lines
                .into_iter()
                .map(|(product, amount)| {
                    let amount = Decimal::new(amount.into(), 2).to_string();
                    json!({"product": PRODUCTS[product], "quantity": "1",
                    "amount": {"amount": amount, "currency": "CNY"}})
                })
                .collect();
            let purchase =
                json!({"id": format!("S-{place}"), "customer": "C", "date": date, "lines": lines});
            (serde_json::from_value(purchase).unwrap(), [None, Some("gold"), Some("silver")][tier])
        };
        all.into_iter().enumerate().map(purchase).collect()
    })
}

fn sum(points: impl IntoIterator<Item = Points>) -> Points {
    points.into_iter().fold(Points::ZERO, |sum, more| sum.try_add(more).unwrap())
}

fn adds_up(earned: &EarnedPoints) -> bool {
    let of = |points: fn(&super::EarnedLine) -> Points| sum(earned.lines.iter().map(points));
    let campaigns = sum(earned.campaigns.iter().map(|it| it.points));
    let of_campaign = |id: &crate::units::CampaignId| {
        let all = earned.lines.iter().flat_map(|line| &line.campaigns);
        sum(all.filter(|it| it.campaign == *id).map(|it| it.points))
    };
    let is_line = |line: &super::EarnedLine| {
        let campaigns = sum(line.campaigns.iter().map(|it| it.points));
        sum([line.points, line.withheld]) == sum([line.base, campaigns])
            && !line.points.is_negative()
            && !line.withheld.is_negative()
            && (line.counts.is_positive() || line.base.is_zero() && line.campaigns.is_empty())
    };
    of(|line| line.points) == earned.points
        && of(|line| line.base) == earned.base
        && of(|line| line.withheld) == earned.withheld
        && sum([earned.points, earned.withheld]) == sum([earned.base, campaigns])
        && earned.campaigns.iter().all(|it| of_campaign(&it.campaign) == it.points)
        && earned.lines.iter().all(is_line)
}

proptest! {
    #[test]
    fn points_are_those_of_the_slow_count_in_any_order_and_one_at_a_time(
        policy in policies(), purchases in purchases(),
    ) {
        let to_earn = |(purchase, tier): &OfTier| (purchase.clone(), *tier);
        let all: Vec<_> = purchases.iter().map(to_earn).collect();
        let bought = || all.iter().map(|(purchase, tier)| PurchaseToEarn { purchase, paid_with_points: None, tier: *tier });
        let found = earn_all(bought(), EarnedBefore::default(), &policy).unwrap();
        prop_assert_eq!(&earn_all(bought().rev(), EarnedBefore::default(), &policy).unwrap(), &found);
        let mut in_order: Vec<_> = bought().collect();
        in_order.sort_by(|one, other| (one.purchase.date, &one.purchase.id).cmp(&(other.purchase.date, &other.purchase.id)));
        let (mut before, mut slow) = (EarnedBefore::default(), vec![]);
        for (bought, found) in in_order.iter().zip(&found) {
            prop_assert_eq!(&earn(bought, &before, &policy).unwrap(), found);
            before.add(found.date, found.points);
            let (base, extras, withheld, points) = slowly(bought, &slow, &policy);
            slow.push((bought.purchase.date, points));
            prop_assert_eq!(found.base.value(), base.normalize());
            let campaigns: Vec<_> = found.campaigns.iter().map(|it| it.points.value()).collect();
            prop_assert_eq!(campaigns, extras.iter().map(Decimal::normalize).collect::<Vec<_>>());
            prop_assert_eq!(found.withheld.value(), withheld.normalize());
            prop_assert_eq!(found.points.value(), points.normalize());
            prop_assert!(adds_up(found), "{:?}", found);
            prop_assert_eq!(found.reasons.is_empty() || found.withheld.is_positive() || found.points.is_zero(), true);
        }
        // Recorded in any order: no cap is broken.
        let (mut before, mut slow) = (EarnedBefore::default(), vec![]);
        for bought in bought() {
            let found = earn(&bought, &before, &policy).unwrap();
            before.add(found.date, found.points);
            let (.., points) = slowly(&bought, &slow, &policy);
            slow.push((bought.purchase.date, points));
            prop_assert_eq!(found.points.value(), points.normalize());
        }
        for (cap, (day, _)) in policy.caps.iter().flat_map(|cap| slow.iter().map(move |it| (cap, it))) {
            let of_period = slow.iter().filter(|(on, _)| same_period(cap.period, *on, *day));
            prop_assert!(of_period.map(|(_, points)| points).sum::<Decimal>() <= cap.most.value());
        }
        // As of a day: what comes later changes nothing of what came before.
        let until = in_order[in_order.len() / 2].purchase.date;
        let known = bought().filter(|it| it.purchase.date <= until);
        let known = earn_all(known, EarnedBefore::default(), &policy).unwrap();
        prop_assert_eq!(&known[..], &found[..known.len()]);
    }

    #[test]
    fn who_buys_more_never_earns_fewer_points(
        policy in policies(), purchases in purchases(), product in 0..3_usize, more in 0..6_000_i64,
    ) {
        let (purchase, tier) = &purchases[0];
        let of = |purchase: &Purchase| {
            let bought = PurchaseToEarn { purchase, paid_with_points: None, tier: *tier };
            earn(&bought, &EarnedBefore::default(), &policy).unwrap().points
        };
        let mut lines = serde_json::to_value(&purchase.lines).unwrap();
        let amount = Decimal::new(more, 2).to_string();
        lines.as_array_mut().unwrap().push(json!({"product": PRODUCTS[product],
            "quantity": "1", "amount": {"amount": amount, "currency": "CNY"}}));
        let larger = Purchase { lines: serde_json::from_value(lines).unwrap(), ..purchase.clone() };
        prop_assert!(of(purchase) <= of(&larger));
    }

    #[test]
    fn where_each_full_amount_counts_the_missing_amount_earns_more(
        policy in policies(), purchases in purchases(),
    ) {
        let (purchase, tier) = &purchases[0];
        let of = |purchase: &Purchase| {
            let bought = PurchaseToEarn { purchase, paid_with_points: None, tier: *tier };
            earn(&bought, &EarnedBefore::default(), &policy).unwrap()
        };
        let found = of(purchase);
        if let Some(more) = found.to_next {
            let with = |more: crate::units::Money| {
                let mut lines = serde_json::to_value(&purchase.lines).unwrap();
                lines.as_array_mut().unwrap().push(json!({"product": "z", "quantity": "1", "amount": more}));
                of(&Purchase { lines: serde_json::from_value(lines).unwrap(), ..purchase.clone() }).base
            };
            let cent: crate::units::Money = "0.01 CNY".parse().unwrap();
            prop_assert!(with(more) > found.base);
            prop_assert_eq!(with(more.try_sub(cent).unwrap()), found.base);
        }
    }
}
