//! Classes of customers: every single day, every pair of customers, sums in decimals.

use chrono::NaiveDate;
use clienteling::tiering::{
    BaseClass, BaseFacts, BufferPolicy, CardFacts, ClientCard, ClientCardPolicy, DowngradeWhen,
    LevelPolicy, MatrixAxisDraft, MatrixScore, ProspectLevel,
};
use clienteling::{Period, Score};
use rust_decimal::Decimal;

use super::calendar::{days_from, months_later};

/// The level, by counting the days.
pub(crate) fn level(
    expected: Option<Period>,
    policy: &LevelPolicy,
    on: NaiveDate,
) -> ProspectLevel {
    let Some(expected) = expected else { return ProspectLevel::Potential };
    let days = days_from(on, expected.first());
    if days <= u64::from(policy.h_within) {
        ProspectLevel::H
    } else if days <= u64::from(policy.a_within) {
        ProspectLevel::A
    } else if days <= u64::from(policy.b_within) {
        ProspectLevel::B
    } else if days <= u64::from(policy.c_within) {
        ProspectLevel::C
    } else {
        ProspectLevel::Potential
    }
}

/// The first day after the last contact on which the level of that day asks for another.
pub(crate) fn contact_due(
    last: NaiveDate,
    expected: Option<Period>,
    policy: &LevelPolicy,
) -> NaiveDate {
    let mut day = last.succ_opt().unwrap();
    loop {
        let every = policy.contact_every(level(expected, policy, day));
        if days_from(last, day) >= u64::from(every) {
            return day;
        }
        day = day.succ_opt().unwrap();
    }
}

/// The client card on a day by the facts of `as_of` and before. `None` for a contact card.
pub(crate) fn client_card(
    facts: &CardFacts,
    policy: &ClientCardPolicy,
    as_of: NaiveDate,
    on: NaiveDate,
) -> Option<ClientCard> {
    let known = |days: &[NaiveDate]| -> Vec<NaiveDate> {
        days.iter().copied().filter(|day| *day <= as_of).collect()
    };
    let (purchases, services) = (known(&facts.purchases), known(&facts.services));
    let (put_right, redemptions) = (known(&facts.put_right), known(&facts.redemptions));
    let last_purchase = *purchases.iter().max()?;

    let counts = |day: &NaiveDate| on < months_later(*day, policy.active_months);
    let active = purchases.iter().chain(&redemptions).any(counts)
        || (policy.service_keeps_active && services.iter().chain(&put_right).any(counts));
    if !active {
        return Some(ClientCard::OnFile);
    }

    let mut visits = Vec::new();
    for day in purchases.iter().chain(&services).chain(&redemptions) {
        if on < months_later(*day, policy.visits_months) && !visits.contains(day) {
            visits.push(*day);
        }
    }
    let mut marks: Vec<(NaiveDate, Score)> =
        facts.satisfaction.iter().copied().filter(|(day, _)| *day <= as_of).collect();
    marks.sort();
    let latest = marks.last().map(|(day, _)| *day);
    let mark = marks.iter().find(|(day, _)| Some(*day) == latest).map(|(_, mark)| *mark);
    let is_recent = latest.is_some_and(|day| on < months_later(day, policy.satisfaction_months));
    let satisfied = is_recent && mark.is_some_and(|mark| mark >= policy.satisfied_from);
    if satisfied && visits.len() >= policy.visits as usize {
        return Some(ClientCard::Loyal);
    }

    let came_since =
        services.iter().chain(&put_right).chain(&redemptions).any(|day| *day > last_purchase);
    if days_from(last_purchase, on) <= u64::from(policy.closed_days) && !came_since {
        return Some(ClientCard::Closed);
    }
    Some(ClientCard::Active)
}

/// The class in the base on a day, of facts that are all of that day or before.
pub(crate) fn base_class(facts: &BaseFacts, months: u32, on: NaiveDate) -> Option<BaseClass> {
    if facts.bought_here_on.is_some() {
        return Some(BaseClass::Sold);
    }
    if facts.bought_brand_elsewhere_on.is_some() {
        return Some(BaseClass::SoldElsewhere);
    }
    let left = facts.left_details_on?;
    let clear = facts.intention.filter(|said| said.is_clear).map(|said| said.on);
    if let Some(bought) = facts.bought_elsewhere_on {
        let hot_since = clear.is_some_and(|clear| clear > bought);
        if bought >= left && !hot_since {
            return Some(BaseClass::LostDeal);
        }
    }
    if facts.expected.is_some_and(|expected| expected.first() > months_later(on, months)) {
        return Some(BaseClass::LostDeal);
    }
    Some(match (clear, facts.owns_other_brand) {
        (Some(_), _) => BaseClass::HotProspect,
        (None, Some(true)) => BaseClass::OtherBrand,
        _ => BaseClass::Potential,
    })
}

/// Whether an axis is high: without a division. `None` for too little data.
pub(crate) fn axis_is_high(axis: &MatrixAxisDraft, scores: &[MatrixScore]) -> Option<bool> {
    let (mut points, mut known, mut all) = (Decimal::ZERO, Decimal::ZERO, Decimal::ZERO);
    for factor in &axis.factors {
        let weight = Decimal::from(factor.weight);
        all += weight;
        for given in scores {
            if let (true, Some(score)) = (given.factor == factor.name, given.score) {
                points += weight * score.value();
                known += weight;
            }
        }
    }
    if known.is_zero() || known < axis.min_coverage.value() * all {
        return None;
    }
    Some(points >= axis.threshold.value() * known)
}

/// One day of a customer at a boundary: whether the measure lies below, and beyond the buffer.
pub(crate) struct Judged {
    pub(crate) on: NaiveDate,
    pub(crate) below: bool,
    pub(crate) beyond: bool,
}

/// Whether somebody falls on the last of these days, all of them in one class.
pub(crate) fn falls(days: &[Judged], policy: &BufferPolicy) -> bool {
    let last = days.last().unwrap();
    // Since when it has been so without a break.
    let since = |holds: fn(&Judged) -> bool| {
        days.iter().rev().take_while(|day| holds(day)).last().map(|day| day.on)
    };
    let after_grace = |since: Option<NaiveDate>| {
        since.is_some_and(|since| last.on >= months_later(since, policy.grace_months))
    };
    let below = after_grace(since(|day| day.below));
    match policy.when {
        DowngradeWhen::Margin => last.beyond,
        DowngradeWhen::Grace => below,
        DowngradeWhen::MarginAndGrace => after_grace(since(|day| day.beyond)),
        DowngradeWhen::MarginOrGrace => last.beyond || below,
    }
}
