//! Thresholds against a plain reading of the facts, day by day, and what always holds of them.

use super::{GrantStage, SpendThreshold, ThresholdPolicyDraft, ThresholdStanding, thresholds};
use crate::base::{CustomerBase, Fact};
use crate::loyalty::made::{Made, after, base, cny, facts, granted, slow_backs, slow_stays};
use crate::rule::Draft;
use crate::tiering::ValuePeriod;
use crate::units::RewardId;
use proptest::prelude::*;

/// From 1 January 2026 on, over more than a year.
const DAYS: u64 = 430;

fn policies() -> impl Strategy<Value = ThresholdPolicyDraft> {
    let period = prop_oneof![
        Just(ValuePeriod::AllTime),
        Just(ValuePeriod::CalendarYear),
        (1..7_u32).prop_map(ValuePeriod::Months),
    ];
    let ladder = prop::collection::btree_set(1..150_i64, 1..4);
    (period, ladder, any::<bool>()).prop_map(|(period, ladder, members)| ThresholdPolicyDraft {
        ladder: ladder
            .into_iter()
            .enumerate()
            .map(|(place, yuan)| SpendThreshold {
                name: format!("T-{place}").parse().unwrap(),
                from: cny(yuan * 100),
                offer: "coffee".to_owned(),
            })
            .collect(),
        period,
        members_of: members.then(|| "guests".parse().unwrap()),
        ..Default::default()
    })
}

fn judged(
    base: &CustomerBase,
    draft: &ThresholdPolicyDraft,
    as_of: u64,
) -> Option<ThresholdStanding> {
    let customer = base.customer(&"C-0".parse().unwrap())?;
    let policy = draft.clone().validate().unwrap();
    Some(thresholds(customer, &policy, base.rates(), after(as_of)).unwrap())
}

/// Which days count on which.
struct Plain<'a> {
    made: &'a [Made],
    draft: &'a ThresholdPolicyDraft,
    stays: Option<Vec<Option<u64>>>,
    as_of: u64,
}

impl Plain<'_> {
    fn counts(&self, day: u64, on: u64) -> bool {
        if day > on {
            return false;
        }
        let in_period =
            self.draft.period.through(after(on)).is_none_or(|period| period.contains(after(day)));
        let stay = |day: u64| {
            let stays = self.stays.as_ref()?;
            stays[usize::try_from(day).unwrap()]
        };
        let as_member = self.stays.is_none() || (stay(on).is_some() && stay(day) == stay(on));
        in_period && as_member
    }

    /// What counts on a day, of the purchases and of the returns of no purchase that count in the eyes of
    /// `bought` and `back`, with what came back of them until then.
    fn total(&self, until: u64, bought: impl Fn(u64) -> bool, back: impl Fn(u64) -> bool) -> i64 {
        let mut total = 0;
        for (place, one) in self.made.iter().enumerate().filter(|(_, one)| one.by() == 0) {
            match *one {
                Made::Bought { on, amount, .. } if bought(on) => {
                    let backs = slow_backs(self.made, place, until);
                    let back = backs.iter().filter(|(day, _)| *day <= until).map(|(_, back)| back);
                    total += amount - back.sum::<i64>();
                }
                Made::Back { on, of: None, amount, .. } if back(on) => total -= amount,
                _ => {}
            }
        }
        total
    }

    fn total_on(&self, day: u64) -> i64 {
        let counts = |of| self.counts(of, day);
        self.total(day, counts, counts)
    }

    /// The last day until that of the judgement on which what happened on a day still counts.
    fn last(&self, on: u64) -> u64 {
        (on..=self.as_of).take_while(|day| self.counts(on, *day)).last().unwrap_or(on)
    }

    /// What is kept on a day for a threshold that was reached on another.
    fn kept(&self, time: &Time, day: u64) -> i64 {
        let then = |of: u64| self.counts(of, time.on);
        let since = |of: u64| of > time.on && of <= day.min(time.last);
        let is_sliding = matches!(self.draft.period, ValuePeriod::Months(_));
        let bought = |of: u64| then(of) || (!is_sliding && since(of));
        let own = self.total(day, bought, |of| then(of) || since(of));
        if day <= time.last { own.max(self.total_on(day)) } else { own }
    }

    /// Each time that a threshold was reached, and the rewards that belong to none, by the days on which
    /// rewards were granted for it.
    fn reached(&self, yuan: i64, rewards: &[u64]) -> (Vec<Time>, Vec<usize>) {
        let mut times: Vec<Time> = Vec::new();
        let mut waiting: Vec<usize> = Vec::new();
        for day in 0..=self.as_of {
            let mut today: Vec<usize> =
                (0..rewards.len()).filter(|place| rewards[*place] == day).collect();
            today.retain(|reward| {
                let mut times = times.iter_mut();
                let live = times.find(|time| time.is_to_grant() && day <= time.last);
                live.map(|time| time.reward = Some(*reward)).is_none()
            });
            for time in times.iter_mut().filter(|time| time.is_to_grant()) {
                let kept = self.kept(time, day);
                time.undone = Some(kept).filter(|kept| *kept < yuan);
            }
            let is_live = |time: &Time| time.undone.is_none() && day <= time.last;
            if !times.iter().any(is_live) && self.total_on(day) >= yuan {
                let mut time = Time { on: day, last: self.last(day), undone: None, reward: None };
                let mut all: Vec<usize> = waiting.iter().chain(&today).copied().collect();
                all.sort_by_key(|place| (rewards[*place], *place));
                time.reward = all.into_iter().find(|place| self.counts(rewards[*place], day));
                waiting.retain(|place| Some(*place) != time.reward);
                today.retain(|place| Some(*place) != time.reward);
                times.push(time);
            }
            for reward in today {
                match times.iter_mut().find(|time| time.is_to_grant()) {
                    Some(time) => time.reward = Some(reward),
                    None => waiting.push(reward),
                }
            }
        }
        (times, waiting)
    }
}

/// A threshold was reached.
struct Time {
    on: u64,
    /// The last day before it can be reached anew.
    last: u64,
    undone: Option<i64>,
    reward: Option<usize>,
}

impl Time {
    const fn is_to_grant(&self) -> bool {
        self.undone.is_none() && self.reward.is_none()
    }
}

fn reward(place: usize, of: u8, on: u64) -> Fact {
    granted(&format!("W-{place}"), "C-0", after(on), &format!("T-{of}"))
}

proptest! {
    #[test]
    fn it_is_what_a_plain_reading_of_each_day_says(
        made in prop::collection::vec(Made::any(1, DAYS), 1..14), draft in policies(),
        rewards in prop::collection::vec((0..2_u8, 0..DAYS), 0..5), as_of in 0..DAYS,
    ) {
        let given = rewards.iter().enumerate();
        let given = given.map(|(place, (of, on))| reward(place, *of, *on));
        let base = base(facts(&made).into_iter().chain(given));
        let standing = judged(&base, &draft, as_of).unwrap();
        let stays = draft.members_of.is_some().then(|| slow_stays(&made, 0, as_of));
        let plain = Plain { made: &made, draft: &draft, stays, as_of };
        let total = plain.total_on(as_of);
        prop_assert_eq!(standing.total, cny(total * 100));
        let id = |place: usize| -> RewardId { format!("W-{place}").parse().unwrap() };
        let mut beyond = Vec::new();
        for (place, one) in standing.thresholds.iter().enumerate() {
            let yuan = i64::try_from(one.from.micros() / 1_000_000).unwrap();
            // Those for other thresholds are never granted for this one.
            let days: Vec<u64> = rewards.iter()
                .map(|(of, on)| if usize::from(*of) == place { *on } else { u64::MAX })
                .collect();
            let (times, waiting) = plain.reached(yuan, &days);
            beyond.extend(waiting.into_iter().map(id));
            let expected: Vec<_> = times.iter().map(|time| {
                let kept = time.undone.unwrap_or_else(|| plain.kept(time, as_of));
                let stage = match (time.undone, time.reward) {
                    (Some(_), _) => GrantStage::Undone,
                    (None, None) => GrantStage::ToGrant,
                    (None, Some(_)) if kept < yuan => GrantStage::GrantedOnReturned,
                    (None, Some(_)) => GrantStage::Granted,
                };
                (after(time.on), cny(kept * 100), stage, time.reward.map(id))
            }).collect();
            let found: Vec<_> = one.reached.iter()
                .map(|it| (it.on, it.kept, it.stage, it.reward.clone()))
                .collect();
            prop_assert_eq!(found, expected);
            let is_live = |time: &Time| time.undone.is_none() && as_of <= time.last;
            let to_go = (!times.last().is_some_and(is_live)).then(|| cny((yuan - total) * 100));
            prop_assert_eq!(one.to_go, to_go);
        }
        beyond.sort();
        prop_assert_eq!(standing.granted_beyond, beyond);
    }

    #[test]
    fn the_order_of_facts_makes_no_difference_and_later_ones_none_either(
        made in prop::collection::vec(Made::any(1, DAYS), 1..14),
        rewards in prop::collection::vec((0..3_u8, 0..DAYS), 0..4),
        draft in policies(), as_of in 0..DAYS, turn in 0..14_usize,
    ) {
        let mut all = facts(&made);
        let given = rewards.iter().enumerate();
        all.extend(given.map(|(place, (of, on))| reward(place, *of, *on)));
        let judgement = judged(&base(all.clone()), &draft, as_of);
        let by = turn % all.len();
        all.rotate_left(by);
        prop_assert_eq!(&judged(&base(all.clone()), &draft, as_of), &judgement);
        all.retain(|fact| fact.date() <= after(as_of));
        let known = judged(&base(all.clone()), &draft, as_of);
        prop_assert!(known == judgement || known.is_none());
        if let Some(standing) = judgement {
            let is_reward = |fact: &&Fact| matches!(fact, Fact::Reward(_));
            let known: usize = all.iter().filter(is_reward).filter(|fact| {
                let Fact::Reward(reward) = fact else { return false };
                draft.ladder.iter().any(|step| Some(&step.name) == reward.rule.as_ref())
            }).count();
            let reached = standing.thresholds.iter().flat_map(|one| &one.reached);
            let taken = reached.filter(|reached| reached.reward.is_some()).count();
            prop_assert_eq!(taken + standing.granted_beyond.len(), known, "each reward counts once");
        }
    }

    #[test]
    fn until_the_day_to_look_again_nothing_changes_by_time_alone(
        made in prop::collection::vec(Made::any(1, 100), 1..14), draft in policies(),
        ahead in 1..400_u64,
    ) {
        let base = base(facts(&made));
        let standing = judged(&base, &draft, 100).unwrap();
        let then = judged(&base, &draft, 100 + ahead).unwrap();
        let look_again = standing.look_again_on;
        if look_again.is_none_or(|day| after(100 + ahead) < day) {
            prop_assert_eq!((&then.total, &then.thresholds), (&standing.total, &standing.thresholds));
            prop_assert_eq!(then.look_again_on, look_again);
        }
        prop_assert!(look_again.is_none_or(|day| day > after(100)));
    }
}
