//! Thresholds against a plain reading of the facts, day by day, and what always holds of them.

use super::{GrantStage, SpendThreshold, ThresholdPolicyDraft, ThresholdStanding, thresholds};
use crate::base::{CustomerBase, Fact};
use crate::loyalty::made::{Made, after, base, cny, facts, granted, slow_backs, slow_stays};
use crate::rule::Draft;
use crate::tiering::ValuePeriod;
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

    /// What counts on a day, of the purchases that count in the eyes of `counts`, with what came back
    /// of them until then.
    fn total(&self, until: u64, counts: impl Fn(u64) -> bool) -> i64 {
        let mut total = 0;
        for (place, one) in self.made.iter().enumerate().filter(|(_, one)| one.by() == 0) {
            match *one {
                Made::Bought { on, amount, .. } if counts(on) => {
                    let backs = slow_backs(self.made, place, until);
                    let back = backs.iter().filter(|(day, _)| *day <= until).map(|(_, back)| back);
                    total += amount - back.sum::<i64>();
                }
                Made::Back { on, of: None, amount, .. } if counts(on) => total -= amount,
                _ => {}
            }
        }
        total
    }

    fn total_on(&self, day: u64) -> i64 {
        self.total(day, |of| self.counts(of, day))
    }

    /// The days on which a threshold was reached, each with what is kept of what counts for it, and
    /// whether it cannot be reached anew yet.
    fn reached(&self, yuan: i64) -> Vec<(u64, i64, bool)> {
        let mut reached: Vec<u64> = Vec::new();
        for day in 0..=self.as_of {
            let is_live = reached.last().is_some_and(|last| self.counts(*last, day));
            if !is_live && self.total_on(day) >= yuan {
                reached.push(day);
            }
        }
        let kept = |on: u64| {
            let counts = |of: u64| {
                if of <= on {
                    return self.counts(of, on);
                }
                // Until it can be reached anew.
                of <= self.as_of && (on..=of).all(|day| self.counts(on, day))
            };
            self.total(self.as_of, counts)
        };
        let is_live = |on: u64| self.counts(on, self.as_of);
        reached.into_iter().map(|on| (on, kept(on), is_live(on))).collect()
    }
}

proptest! {
    #[test]
    fn it_is_what_a_plain_reading_of_each_day_says(
        made in prop::collection::vec(Made::any(1, DAYS), 1..14), draft in policies(),
        as_of in 0..DAYS,
    ) {
        let base = base(facts(&made));
        let standing = judged(&base, &draft, as_of).unwrap();
        let stays = draft.members_of.is_some().then(|| slow_stays(&made, 0, as_of));
        let plain = Plain { made: &made, draft: &draft, stays, as_of };
        let total = plain.total_on(as_of);
        prop_assert_eq!(standing.total, cny(total * 100));
        for (one, step) in standing.thresholds.iter().zip(&draft.ladder) {
            let yuan = i64::try_from(step.from.micros() / 1_000_000).unwrap();
            let expected = plain.reached(yuan);
            let found: Vec<_> = one.reached.iter().map(|reached| (reached.on, reached.kept)).collect();
            let days: Vec<_> = expected.iter().map(|(on, kept, _)| (after(*on), cny(kept * 100))).collect();
            prop_assert_eq!(found, days);
            let live = expected.last().filter(|(.., is_live)| *is_live);
            let to_go = match live {
                None => Some(yuan - total),
                Some((_, kept, _)) => Some(yuan - kept).filter(|left| *left > 0),
            };
            prop_assert_eq!(one.to_go, to_go.map(|left| cny(left * 100)));
            for reached in &one.reached {
                let is_below = reached.kept.cmp_same(step.from).is_lt();
                let stage = if is_below { GrantStage::Undone } else { GrantStage::ToGrant };
                prop_assert_eq!(reached.stage, stage);
            }
        }
    }

    #[test]
    fn the_order_of_facts_makes_no_difference_and_later_ones_none_either(
        made in prop::collection::vec(Made::any(1, DAYS), 1..14),
        rewards in prop::collection::vec((0..3_u8, 0..DAYS), 0..4),
        draft in policies(), as_of in 0..DAYS, turn in 0..14_usize,
    ) {
        let mut all = facts(&made);
        let reward = |(place, (of, on)): (usize, &(u8, u64))| {
            granted(&format!("W-{place}"), "C-0", after(*on), &format!("T-{of}"))
        };
        all.extend(rewards.iter().enumerate().map(reward));
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
