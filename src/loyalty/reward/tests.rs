use super::{
    Benefit, BenefitLoss, MemberStanding, RewardPolicy, RewardPolicyDraft, StandingIs, benefits,
};
use crate::loyalty::kind::AttitudeLoyalty;
use crate::rule::Draft;
use crate::tiering::{AbcClass, AfterSale, ClientCard, LoyaltyKind};
use proptest::prelude::*;
use serde_json::json;

fn policy(to: &serde_json::Value) -> RewardPolicy {
    serde_json::from_value(json!({"benefits": [{"rule": "R", "name": "it", "to": to}]})).unwrap()
}

/// A standing of each kind, with what makes it so and what makes it not so.
fn each() -> Vec<(StandingIs, MemberStanding, MemberStanding)> {
    let none = MemberStanding::default;
    let (gold, silver) = ("gold".parse().unwrap(), "silver".parse().unwrap());
    vec![
        (
            StandingIs::Member,
            MemberStanding { member: Some(true), ..none() },
            MemberStanding { member: Some(false), ..none() },
        ),
        (
            StandingIs::Tier("gold".parse().unwrap()),
            MemberStanding { tier: Some(gold), ..none() },
            MemberStanding { tier: Some(silver), ..none() },
        ),
        (
            StandingIs::Vip,
            MemberStanding { vip: Some(true), ..none() },
            MemberStanding { vip: Some(false), ..none() },
        ),
        (
            StandingIs::Abc(AbcClass::A),
            MemberStanding { abc: Some(AbcClass::A), ..none() },
            MemberStanding { abc: Some(AbcClass::B), ..none() },
        ),
        (
            StandingIs::AfterSale(AfterSale::Key),
            MemberStanding { after_sale: Some(AfterSale::Key), ..none() },
            MemberStanding { after_sale: Some(AfterSale::Ordinary), ..none() },
        ),
        (
            StandingIs::Card(ClientCard::Loyal),
            MemberStanding { card: Some(ClientCard::Loyal), ..none() },
            MemberStanding { card: Some(ClientCard::Active), ..none() },
        ),
        (
            StandingIs::Loyal,
            MemberStanding { loyal: Some(true), ..none() },
            MemberStanding { loyal: Some(false), ..none() },
        ),
        (
            StandingIs::Kind(AttitudeLoyalty::Spurious),
            MemberStanding { kind: Some(AttitudeLoyalty::Spurious), ..none() },
            MemberStanding { kind: Some(AttitudeLoyalty::Latent), ..none() },
        ),
        (
            StandingIs::Loyalty(LoyaltyKind::True),
            MemberStanding { loyalty: Some(LoyaltyKind::True), ..none() },
            MemberStanding { loyalty: Some(LoyaltyKind::Inertia), ..none() },
        ),
    ]
}

#[test]
fn a_standing_is_so_is_not_so_or_is_not_known_and_who_left_has_none() {
    let on = Some("2026-09-01".parse().unwrap());
    for (standing, so, not_so) in each() {
        assert_eq!(so.is(&standing), Some(true), "{standing}");
        assert_eq!(not_so.is(&standing), Some(false), "{standing}");
        assert_eq!(MemberStanding::default().is(&standing), None, "{standing}");
        let gone = MemberStanding { left_on: on, ..so };
        assert_eq!(gone.is(&standing), Some(false), "{standing}");
        let nobody = MemberStanding { left_on: on, ..MemberStanding::default() };
        assert_eq!(nobody.is(&standing), Some(false), "{standing}");
        // As it is written in a policy.
        let written = serde_json::to_value(&standing).unwrap();
        assert_eq!(serde_json::from_value::<StandingIs>(written).unwrap(), standing);
    }
}

#[test]
fn one_of_the_standings_is_enough_and_one_that_is_not_known_takes_nothing_away() {
    let policy = policy(&json!(["vip", {"abc": "A"}, "member"]));
    let standing =
        |vip, abc| MemberStanding { vip, abc, member: Some(false), ..MemberStanding::default() };
    let shown = |now: &MemberStanding, before| benefits(now, before, &policy).to_string();
    let (yes, no) = (Some(true), Some(false));
    assert_eq!(shown(&standing(yes, None), None), "has it (a VIP)");
    assert_eq!(
        shown(&standing(yes, Some(AbcClass::A)), None),
        "has it (a VIP or a customer of class A by value)"
    );
    let unknown = "may have it: it is not known whether they are a VIP";
    assert_eq!(shown(&standing(None, Some(AbcClass::B)), None), unknown);
    let had = standing(yes, Some(AbcClass::B));
    assert_eq!(shown(&standing(None, Some(AbcClass::B)), Some(&had)), unknown, "not lost");
    let neither = standing(no, Some(AbcClass::C));
    let could = "could have it as a VIP, a customer of class A by value or a member";
    assert_eq!(shown(&neither, None), could);
    assert_eq!(shown(&neither, Some(&neither)), could);
    let back = "lost it, no longer a VIP; would have it again as a VIP, a customer of class A by value or a member";
    assert_eq!(shown(&neither, Some(&had)), back);
    assert_eq!(shown(&had, Some(&neither)), "now has it (a VIP)");
    assert_eq!(shown(&had, Some(&had)), "has it (a VIP)");
    assert_eq!(benefits(&had, None, &RewardPolicy::default()).to_string(), "no benefits");
}

#[test]
fn what_was_before_and_is_not_known_makes_nothing_new_and_nothing_lost() {
    let policy = policy(&json!(["vip"]));
    let standing = |vip| MemberStanding { vip, ..MemberStanding::default() };
    let is_new =
        |before| benefits(&standing(Some(true)), Some(&standing(before)), &policy).has[0].is_new;
    assert_eq!(
        [is_new(Some(true)), is_new(Some(false)), is_new(None)],
        [Some(false), Some(true), None]
    );
    let gone = benefits(&standing(Some(false)), Some(&standing(None)), &policy);
    assert_eq!((gone.lost.len(), gone.open.len()), (0, 1));
}

#[test]
fn an_amount_below_zero_is_refused_and_zero_is_not() {
    let refused = |worth: &str, cost: &str| {
        serde_json::from_value::<RewardPolicy>(json!({"benefits": [{"rule": "R", "name": " it ",
            "to": ["vip"], "worth": worth, "cost": cost}]}))
        .map(|policy| policy.benefits[0].name.clone())
        .map_err(|problems| problems.to_string())
    };
    assert_eq!(refused("0 CNY", "0 CNY"), Ok("it".to_owned()));
    assert_eq!(
        refused("-1 CNY", "-0.01 CNY").unwrap_err(),
        "`benefits[0].worth`: `-1.00 CNY` is not zero or above; `benefits[0].cost`: `-0.01 CNY` is not zero or above"
    );
}

#[test]
fn a_name_made_in_code_is_tidied_and_must_be_there() {
    let named = |name: &str| {
        let draft = policy(&json!(["vip"])).into_draft();
        let benefits = vec![Benefit { name: name.to_owned(), ..draft.benefits[0].clone() }];
        RewardPolicyDraft { benefits }.validate()
    };
    assert_eq!(named(" it ").unwrap().benefits[0].name, "it");
    assert_eq!(named(" ").unwrap_err().to_string(), "`benefits[0].name`: a name is missing");
}

fn any_standing() -> impl Strategy<Value = MemberStanding> {
    let abc = prop::option::of(prop::sample::select(vec![AbcClass::A, AbcClass::B, AbcClass::C]));
    let flags = prop::option::of(any::<bool>());
    (flags.clone(), flags, abc, any::<bool>()).prop_map(|(member, vip, abc, has_left)| {
        let left_on = has_left.then(|| "2026-09-01".parse().unwrap());
        MemberStanding { member, left_on, vip, abc, ..MemberStanding::default() }
    })
}

proptest! {
    #[test]
    fn every_benefit_is_in_one_list_and_what_is_lost_was_had(
        now in any_standing(),
        before in prop::option::of(any_standing()),
        to in prop::collection::vec(
            prop::sample::subsequence(vec![json!("member"), json!("vip"), json!({"abc": "A"})], 1..=3),
            0..6,
        ),
    ) {
        let benefit = |(at, to)| json!({"rule": format!("R{at}"), "name": "it", "to": to});
        let list: Vec<_> = to.iter().enumerate().map(benefit).collect();
        let policy: RewardPolicy = serde_json::from_value(json!({"benefits": list})).unwrap();
        let found = benefits(&now, before.as_ref(), &policy);
        let lists = [found.has.len(), found.lost.len(), found.open.len(), found.not_known.len()];
        prop_assert_eq!(lists.iter().sum::<usize>(), to.len());
        for lost in &found.lost {
            let before = before.as_ref().unwrap();
            prop_assert!(lost.benefit.to.iter().any(|one| before.is(one) == Some(true)));
            prop_assert!(lost.benefit.to.iter().all(|one| now.is(one) == Some(false)));
            prop_assert_eq!(lost.because == BenefitLoss::NoLonger, now.left_on.is_none());
        }
        if now.left_on.is_some() {
            prop_assert!(found.has.is_empty() && found.not_known.is_empty());
        }
        for held in &found.has {
            prop_assert!(held.by.iter().all(|one| now.is(one) == Some(true)));
            let was = |is_so| {
                let before = before.as_ref();
                before.is_some_and(|before| {
                    held.benefit.to.iter().any(|one| before.is(one) == is_so)
                })
            };
            let is_new = match (was(Some(true)), before.is_none() || was(None)) {
                (true, _) => Some(false),
                (false, true) => None,
                (false, false) => Some(true),
            };
            prop_assert_eq!(held.is_new, is_new);
        }
    }
}

mod programme {
    use super::super::programme_result;
    use crate::base::{CustomerBase, Fact};
    use crate::units::{Currency, Estimate, ExchangeRates, NotComputable, Period, Valuation};
    use serde_json::{Value, json};

    fn fact(kind: &str, id: &str, customer: &str, date: &str, more: &Value) -> Fact {
        let mut fact = json!({"id": id, "customer": customer, "date": date});
        fact.as_object_mut().unwrap().append(&mut more.as_object().unwrap().clone());
        serde_json::from_value(json!({ kind: fact })).unwrap()
    }

    fn member(customer: &str, date: &str, change: &str) -> Fact {
        let more = json!({"programme": "guests", "change": change});
        fact("membership", &format!("{customer} {date}"), customer, date, &more)
    }

    fn bought(customer: &str, date: &str, amount: &str, cost: Option<&str>) -> Fact {
        let mut line = json!({"product": "dinner", "quantity": "1", "amount": yuan(amount)});
        if let Some(cost) = cost {
            line["cost"] = yuan(cost);
        }
        let id = format!("{customer} {date}");
        fact("purchase", &id, customer, date, &json!({ "lines": [line] }))
    }

    fn yuan(amount: &str) -> Value {
        json!({"amount": amount, "currency": "CNY"})
    }

    fn brought_back(customer: &str, date: &str, amount: &str) -> Fact {
        let line = json!({"product": "dinner", "quantity": "1", "amount": yuan(amount)});
        fact("return", &format!("{customer} {date}"), customer, date, &json!({ "lines": [line] }))
    }

    /// Points that were spent.
    fn redeemed(id: &str, date: &str, programme: &Value) -> Fact {
        let more = json!({"change": {"spent": "5"}, "programme": programme});
        fact("points", id, "C-1", date, &more)
    }

    fn granted(id: &str, date: &str, programme: &Value, cost: &Value) -> Fact {
        let more = json!({"reason": "threshold", "programme": programme, "cost": cost});
        fact("reward", id, "C-1", date, &more)
    }

    fn result(
        facts: Vec<Fact>,
        as_of: &str,
    ) -> Result<Option<super::super::ProgrammeResult>, NotComputable> {
        let mut base = CustomerBase::new();
        assert_eq!(base.add_all(facts).refused, []);
        let rates = ExchangeRates::default();
        let year = Period::calendar_year("2026-01-01".parse().unwrap());
        let valuation = Valuation::new(Currency::CNY, &rates);
        let programme = "guests".parse().unwrap();
        programme_result(&base, &programme, year, &valuation, as_of.parse().unwrap())
    }

    #[test]
    fn a_member_of_the_day_before_who_bought_in_the_period_is_kept() {
        let facts = vec![
            member("C-1", "2025-12-31", "joined"),
            bought("C-1", "2026-12-31", "100", Some("60")),
            // Joined on the first day, and bought: nobody who could be kept.
            member("C-2", "2026-01-01", "joined"),
            bought("C-2", "2026-02-01", "100", Some("60")),
            // Left on the day before.
            member("C-3", "2025-01-01", "joined"),
            member("C-3", "2025-12-31", "left"),
            bought("C-3", "2026-02-01", "100", Some("60")),
            // Left in the period, and had bought in it.
            member("C-4", "2025-01-01", "joined"),
            bought("C-4", "2026-01-01", "10", Some("6")),
            member("C-4", "2026-03-01", "left"),
            // Bought before and after.
            member("C-5", "2025-01-01", "joined"),
            bought("C-5", "2025-12-31", "100", Some("60")),
            bought("C-5", "2027-01-01", "100", Some("60")),
            // Brought it all back.
            member("C-6", "2025-01-01", "joined"),
            bought("C-6", "2026-02-01", "100", Some("60")),
            brought_back("C-6", "2026-02-02", "100"),
            granted("1", "2026-01-02", &json!("guests"), &yuan("0")),
        ];
        let found = result(facts.clone(), "2027-06-30").unwrap().unwrap();
        assert_eq!((found.members, found.kept), (4, 2));
        assert_eq!((found.so_far, found.period.last()), (found.period, found.so_far.last()));
        assert_eq!(found.kept_share().known().unwrap().cut(4).to_string(), "50%");
        assert_eq!(found.balance().unwrap().to_string(), "44.00 CNY");
        assert_eq!(found.cost_share().unwrap().to_string(), "0%");
        // On the day before the last purchase of the year.
        let earlier = result(facts.clone(), "2026-12-30").unwrap().unwrap();
        assert_eq!((earlier.period, earlier.so_far.days()), (found.period, 364));
        assert_eq!(
            (earlier.kept, earlier.balance().unwrap().to_string()),
            (1, "4.00 CNY".to_owned())
        );
        assert_eq!(result(facts, "2025-12-31"), Ok(None));
    }

    #[test]
    fn what_is_not_known_to_cost_something_does_not_cost_nothing() {
        let cost = yuan;
        let kept = || {
            vec![
                member("C-1", "2025-12-31", "joined"),
                bought("C-1", "2026-05-01", "100", Some("60")),
            ]
        };
        let of = |more: Vec<Fact>| {
            result(kept().into_iter().chain(more).collect(), "2026-12-31").unwrap().unwrap()
        };
        let found = of(vec![
            granted("1", "2026-01-01", &json!("guests"), &cost("5")),
            granted("2", "2026-12-31", &json!(null), &cost("3")),
            granted("3", "2026-05-01", &json!("crew"), &cost("100")),
            granted("4", "2025-12-31", &json!("guests"), &cost("100")),
        ]);
        let shown: Vec<String> = found.granted.iter().map(ToString::to_string).collect();
        assert_eq!(shown, ["2 rewards for reaching an amount: 8.00 CNY"]);
        assert_eq!(found.balance().unwrap().to_string(), "32.00 CNY");
        assert_eq!(found.cost_share().unwrap().to_string(), "20%");
        let found = of(vec![
            granted("1", "2026-01-01", &json!("guests"), &cost("5")),
            granted("2", "2026-01-01", &json!("guests"), &json!(null)),
        ]);
        assert_eq!(
            found.granted[0].to_string(),
            "2 rewards for reaching an amount: 5.00 CNY, and the cost of 1 is not known"
        );
        assert_eq!(found.cost, Estimate::NotEnoughData { have: 1, need: 2 });
        assert_eq!((found.balance(), found.cost_share()), (None, None));
        // Points were spent in the period and in the programme, and no reward says for what.
        let free = || granted("1", "2026-01-01", &json!("guests"), &cost("0"));
        let of_points = |points: Fact| of(vec![free(), points]).cost;
        let unknown = Estimate::NotEnoughData { have: 1, need: 2 };
        assert_eq!(of_points(redeemed("P", "2026-05-01", &json!("guests"))), unknown);
        assert_eq!(of_points(redeemed("P", "2026-05-01", &json!(null))), unknown);
        let nothing = Estimate::Known("0 CNY".parse().unwrap());
        assert_eq!(of_points(redeemed("P", "2026-05-01", &json!("crew"))), nothing);
        assert_eq!(of_points(redeemed("P", "2025-12-31", &json!("guests"))), nothing);
        let more = json!({"reason": "redemption", "points": "P", "cost": cost("2")});
        let told = fact("reward", "2", "C-1", "2026-05-01", &more);
        let told = of(vec![free(), redeemed("P", "2026-05-01", &json!("guests")), told]);
        assert_eq!(told.cost, Estimate::Known("2 CNY".parse().unwrap()));
        // Where nobody records rewards, they are not free.
        assert_eq!(of(vec![]).cost, Estimate::NotEnoughData { have: 0, need: 1 });
        // Nor is a margin known of sales without a cost.
        let found = of(vec![bought("C-1", "2026-06-01", "100", None)]);
        assert_eq!((found.kept, found.balance(), found.cost_share()), (1, None, None));
    }

    #[test]
    fn a_missing_rate_is_named_and_without_members_there_is_no_share() {
        let dollars = json!({"amount": "5", "currency": "USD"});
        let found =
            result(vec![granted("1", "2026-01-01", &json!("guests"), &dollars)], "2026-12-31");
        assert!(matches!(found, Err(NotComputable::NoRate { .. })));
        let found = result(vec![], "2026-12-31").unwrap().unwrap();
        assert_eq!((found.members, found.kept_share().known()), (0, None));
        assert_eq!((found.balance(), found.cost_share()), (None, None));
        // Its first year: it cost something, and nobody could be kept yet.
        let first = vec![
            member("C-1", "2026-01-01", "joined"),
            bought("C-1", "2026-02-01", "100", Some("60")),
            granted("1", "2026-02-02", &json!("guests"), &yuan("5")),
        ];
        let found = result(first, "2026-12-31").unwrap().unwrap();
        assert_eq!(found.cost, Estimate::Known("5 CNY".parse().unwrap()));
        assert_eq!((found.members, found.balance()), (0, None));
    }
}
