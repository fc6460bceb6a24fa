use super::{
    GrantStage, SpendThreshold, ThresholdPolicy, ThresholdPolicyDraft, ThresholdStanding,
    thresholds,
};
use crate::base::{CustomerBase, Fact};
use crate::loyalty::made::{back, base, bought, cny, day, granted, member};
use crate::rule::Draft;
use crate::tiering::ValuePeriod;
use crate::units::{Currency, NotComputable, Share};
use chrono::NaiveDate;

fn step(name: &str, from: &str) -> SpendThreshold {
    let offer = format!("{name} things");
    SpendThreshold { name: name.parse().unwrap(), from: from.parse().unwrap(), offer }
}

pub(super) fn gold() -> ThresholdPolicyDraft {
    ThresholdPolicyDraft { ladder: vec![step("gold", "100 CNY")], ..Default::default() }
}

pub(super) fn standing(
    base: &CustomerBase,
    draft: &ThresholdPolicyDraft,
    as_of: &str,
) -> ThresholdStanding {
    let policy = draft.clone().validate().unwrap();
    let customer = base.customers().next().unwrap();
    thresholds(customer, &policy, base.rates(), day(as_of)).unwrap()
}

pub(super) fn buys(id: &str, on: &str, yuan: u32) -> Fact {
    bought(id, "C", day(on), &format!("{yuan} CNY"))
}

pub(super) fn brings_back(id: &str, on: &str, of: &str, yuan: u32) -> Fact {
    back(id, "C", day(on), Some(of), &format!("{yuan} CNY"))
}

/// Each time the threshold was reached: the day, the purchase and the stage.
pub(super) fn reached(standing: &ThresholdStanding) -> Vec<(String, String, GrantStage)> {
    let all = standing.thresholds.iter().flat_map(|one| &one.reached);
    let shown = all.map(|one| {
        let by = one.by.as_ref().map_or("", |by| by.as_str());
        (one.on.to_string(), by.to_owned(), one.stage)
    });
    shown.collect()
}

pub(super) fn once(on: &str, by: &str, stage: GrantStage) -> Vec<(String, String, GrantStage)> {
    vec![(on.to_owned(), by.to_owned(), stage)]
}

#[test]
fn a_threshold_is_reached_by_the_purchase_that_brings_the_sum_to_it() {
    // Of one day 10 comes after 9.
    let base = base([
        buys("S-8", "2026-01-10", 50),
        buys("S-10", "2026-02-01", 30),
        buys("S-9", "2026-02-01", 30),
        buys("S-11", "2026-02-02", 500),
    ]);
    let before = standing(&base, &gold(), "2026-01-31");
    assert_eq!((before.total, before.thresholds[0].to_go), (cny(5_000), Some(cny(5_000))));
    assert_eq!(
        before.next().unwrap().to_string(),
        "`gold` (100.00 CNY): 50.00 CNY to go to gold things"
    );
    let then = standing(&base, &gold(), "2026-02-02");
    assert_eq!(reached(&then), once("2026-02-01", "S-10", GrantStage::ToGrant));
    assert_eq!((then.next(), then.look_again_on), (None, None));
    let (threshold, due) = then.to_grant().next().unwrap();
    assert_eq!(
        threshold.to_string(),
        "`gold` (100.00 CNY): reached on 2026-02-01 by `S-10`, to grant: gold things"
    );
    assert_eq!(
        due.reasons[0].to_string(),
        "a threshold was reached on 2026-02-01, and nothing has been granted for it"
    );
}

#[test]
fn the_amount_itself_reaches_a_threshold_and_one_purchase_can_reach_several() {
    let mut draft = gold();
    draft.ladder.push(step("platinum", "100.01 CNY"));
    let exactly = base([buys("S-1", "2026-01-10", 100)]);
    assert_eq!(reached(&standing(&exactly, &draft, "2026-02-01")).len(), 1);
    let more = base([buys("S-1", "2026-01-10", 101)]);
    let both = standing(&more, &draft, "2026-02-01");
    assert!(both.thresholds.iter().all(|one| one.reached[0].by == Some("S-1".parse().unwrap())));
}

#[test]
fn it_is_announced_when_little_is_left_and_of_two_limits_the_larger_holds() {
    let announced = |yuan: u32, share: Option<&str>, amount: Option<i64>| {
        let draft = ThresholdPolicyDraft {
            announce_share: share.map(|share| share.parse().unwrap()),
            announce_amount: amount.map(cny),
            ..gold()
        };
        let base = base([buys("S-1", "2026-01-10", yuan)]);
        let announced = standing(&base, &draft, "2026-02-01").thresholds[0].announced;
        announced.map(|reason| reason.to_string())
    };
    assert_eq!(
        announced(90, Some("10%"), None).unwrap(),
        "10.00 CNY to go to a threshold, within the 10.00 CNY at which it is announced"
    );
    assert_eq!(announced(89, Some("10%"), None), None);
    assert!(announced(89, Some("10%"), Some(1_100)).is_some());
    assert!(announced(89, Some("11%"), Some(1_000)).is_some());
    assert!(announced(99, None, None).is_none());
    assert!(announced(100, Some("10%"), None).is_none(), "it is reached");
    assert_eq!(ThresholdPolicyDraft::default().announce_share, Some("10%".parse().unwrap()));
}

#[test]
fn what_was_granted_on_what_was_brought_back_is_named_and_not_granted_again() {
    let mut base = base([
        buys("S-1", "2026-01-10", 120),
        granted("W-1", "C", day("2026-01-11"), "gold"),
        brings_back("R-1", "2026-02-01", "S-1", 50),
        buys("S-2", "2026-03-01", 40),
        buys("S-3", "2026-04-01", 400),
    ]);
    let at = |base: &CustomerBase, as_of| standing(base, &gold(), as_of);
    let is = |stage| once("2026-01-10", "S-1", stage);
    assert_eq!(reached(&at(&base, "2026-01-10")), is(GrantStage::ToGrant));
    assert_eq!(reached(&at(&base, "2026-01-31")), is(GrantStage::Granted));
    let returned = at(&base, "2026-02-01");
    assert_eq!(reached(&returned), is(GrantStage::GrantedOnReturned));
    let one = &returned.thresholds[0];
    assert_eq!((one.to_go, one.reached[0].kept), (None, cny(7_000)));
    assert_eq!(one.reached[0].reward, Some("W-1".parse().unwrap()));
    let reasons: Vec<String> = one.reached[0].reasons.iter().map(ToString::to_string).collect();
    assert_eq!(
        reasons,
        [
            "a privilege was granted for the threshold on 2026-01-11",
            "70.00 CNY is left of what was bought, below the 100.00 CNY for which a privilege was \
             granted (by 30.00 CNY)",
        ]
    );
    assert_eq!(
        one.to_string(),
        "`gold` (100.00 CNY): reached on 2026-01-10 by `S-1`, granted on what was brought back: gold \
         things"
    );
    assert_eq!(reached(&at(&base, "2026-03-01")), is(GrantStage::Granted), "reached again");
    assert_eq!(reached(&at(&base, "2026-04-01")), is(GrantStage::Granted));
    base.add(granted("W-2", "C", day("2026-04-02"), "gold")).unwrap();
    assert_eq!(at(&base, "2026-04-01").granted_beyond, []);
    assert_eq!(at(&base, "2026-04-02").granted_beyond, ["W-2".parse().unwrap()]);
}

#[test]
fn what_was_not_granted_before_it_was_brought_back_is_not_to_be_granted_until_it_is_reached_again()
{
    let base = base([
        buys("S-1", "2026-01-10", 120),
        brings_back("R-1", "2026-02-01", "S-1", 50),
        buys("S-2", "2026-03-01", 40),
    ]);
    let undone = standing(&base, &gold(), "2026-02-28");
    assert_eq!(reached(&undone), once("2026-01-10", "S-1", GrantStage::Undone));
    assert_eq!((undone.thresholds[0].to_go, undone.to_grant().count()), (Some(cny(3_000)), 0));
    assert_eq!(
        undone.thresholds[0].reached[0].reasons[0].to_string(),
        "70.00 CNY is left of what was bought, below the 100.00 CNY of a threshold that had been \
         reached (by 30.00 CNY)"
    );
    let again = standing(&base, &gold(), "2026-03-01");
    let mut both = once("2026-01-10", "S-1", GrantStage::Undone);
    both.extend(once("2026-03-01", "S-2", GrantStage::ToGrant));
    assert_eq!(reached(&again), both, "on its own day, by its own purchase");
    assert_eq!(again.thresholds[0].reached[0].kept, cny(7_000), "as on the day it was undone");
}

#[test]
fn of_a_day_the_purchase_that_was_kept_is_named() {
    let base = base([
        buys("S-1", "2026-01-10", 120),
        brings_back("R-1", "2026-01-10", "S-1", 120),
        buys("S-2", "2026-01-10", 110),
    ]);
    let standing = standing(&base, &gold(), "2026-01-10");
    assert_eq!(reached(&standing), once("2026-01-10", "S-2", GrantStage::ToGrant));
}

#[test]
fn what_is_bought_and_brought_back_on_one_day_reaches_nothing_and_no_more_comes_back_than_was_bought()
 {
    let base = base([
        buys("S-1", "2026-01-10", 120),
        brings_back("R-1", "2026-01-10", "S-1", 400),
        buys("S-2", "2026-01-11", 30),
        brings_back("R-2", "2026-01-12", "S-9", 10),
    ]);
    let standing = standing(&base, &gold(), "2026-02-01");
    assert_eq!((standing.total, reached(&standing).len()), (cny(3_000), 0));
}

#[test]
fn in_each_calendar_year_a_threshold_is_reached_once() {
    let draft = ThresholdPolicyDraft { period: ValuePeriod::CalendarYear, ..gold() };
    let base = base([
        buys("S-1", "2025-12-30", 100),
        buys("S-2", "2026-01-01", 60),
        buys("S-3", "2026-05-01", 60),
        // Of the year before: it takes nothing off in this one.
        brings_back("R-1", "2026-05-02", "S-1", 1),
        granted("W-1", "C", day("2026-01-03"), "gold"),
    ]);
    let on = |as_of| standing(&base, &draft, as_of);
    let (first, second) = (("2025-12-30", "S-1"), ("2026-05-01", "S-3"));
    let expect = |one: (&str, &str), stage| once(one.0, one.1, stage);
    assert_eq!(on("2025-12-30").look_again_on, Some(day("2026-01-01")));
    let next_year = on("2026-01-02");
    assert_eq!(reached(&next_year), expect(first, GrantStage::ToGrant), "still owed");
    assert_eq!((next_year.total, next_year.thresholds[0].to_go), (cny(6_000), Some(cny(4_000))));
    assert_eq!(reached(&on("2026-01-03")), expect(first, GrantStage::Granted));
    let mut both = expect(first, GrantStage::Granted);
    both.extend(expect(second, GrantStage::ToGrant));
    assert_eq!(reached(&on("2026-05-01")), both);
    both[0].2 = GrantStage::GrantedOnReturned;
    assert_eq!(reached(&on("2026-05-02")), both);
}

#[test]
fn over_the_last_months_it_is_reached_again_when_nothing_that_counted_counts_any_more() {
    let draft = ThresholdPolicyDraft { period: ValuePeriod::Months(12), ..gold() };
    let base = base([
        buys("S-1", "2026-01-10", 50),
        buys("S-2", "2026-06-10", 50),
        // The first counts no more, and the sum reaches the amount anew: with the second again.
        buys("S-3", "2027-02-01", 60),
        buys("S-4", "2027-03-01", 40),
    ]);
    let on = |as_of| standing(&base, &draft, as_of);
    assert_eq!(on("2026-06-10").look_again_on, Some(day("2027-01-10")));
    assert_eq!(on("2027-01-10").total, cny(5_000));
    assert_eq!(reached(&on("2027-06-09")), once("2026-06-10", "S-2", GrantStage::ToGrant));
    let anew = on("2027-06-15");
    assert_eq!(anew.thresholds[0].reached[1].on, day("2027-06-10"));
    assert_eq!(anew.thresholds[0].reached[1].by, None, "by time alone");
    assert_eq!(
        anew.thresholds[0].to_string(),
        "`gold` (100.00 CNY): reached on 2027-06-10, to grant: gold things"
    );
}

#[test]
fn a_return_that_counts_no_more_takes_nothing_off_and_what_came_back_whole_changes_nothing_by_time()
{
    let draft = ThresholdPolicyDraft { period: ValuePeriod::Months(1), ..gold() };
    let of_any = back("R-1", "C", day("2026-01-05"), None, "50 CNY");
    let base_of = |facts: Vec<Fact>| base(facts);
    let later = base_of(vec![of_any, buys("S-1", "2026-01-10", 120)]);
    let reached_on = &standing(&later, &draft, "2026-02-08").thresholds[0].reached[0];
    assert_eq!((reached_on.on, reached_on.by.as_ref()), (day("2026-02-05"), None));
    let whole =
        base_of(vec![buys("S-1", "2026-01-10", 50), brings_back("R-1", "2026-01-11", "S-1", 50)]);
    assert_eq!(standing(&whole, &draft, "2026-01-20").look_again_on, None);
    let undone =
        base_of(vec![buys("S-1", "2026-01-10", 100), brings_back("R-1", "2026-01-11", "S-1", 100)]);
    assert_eq!(standing(&undone, &draft, "2026-01-20").look_again_on, None);
}

#[test]
fn a_reward_of_an_earlier_year_is_none_for_this_one_and_one_beyond_its_year_pays_the_oldest_debt() {
    let draft = ThresholdPolicyDraft { period: ValuePeriod::CalendarYear, ..gold() };
    let early =
        base([granted("W-1", "C", day("2025-06-01"), "gold"), buys("S-1", "2026-01-10", 100)]);
    let standing_of = |base: &CustomerBase| standing(base, &draft, "2026-06-30");
    assert_eq!(reached(&standing_of(&early)), once("2026-01-10", "S-1", GrantStage::ToGrant));
    assert_eq!(standing_of(&early).granted_beyond.len(), 1);
    // On the first day of its year it belongs to that year.
    let first_day =
        base([granted("W-1", "C", day("2026-01-01"), "gold"), buys("S-1", "2026-05-01", 100)]);
    assert_eq!(reached(&standing_of(&first_day)), once("2026-05-01", "S-1", GrantStage::Granted));
    let owed = base([
        buys("S-1", "2024-01-10", 100),
        buys("S-2", "2025-01-10", 100),
        buys("S-3", "2026-01-10", 100),
        granted("W-1", "C", day("2026-02-01"), "gold"),
        granted("W-2", "C", day("2026-02-02"), "gold"),
    ]);
    let stages = |as_of| -> Vec<_> {
        let reached = reached(&standing(&owed, &draft, as_of));
        reached.into_iter().map(|(.., stage)| stage).collect()
    };
    let (granted, to_grant) = (GrantStage::Granted, GrantStage::ToGrant);
    assert_eq!(stages("2026-02-01"), [to_grant, to_grant, granted]);
    assert_eq!(stages("2026-02-02"), [granted, to_grant, granted]);
}

#[test]
fn what_does_not_count_needs_no_rate() {
    let draft = ThresholdPolicyDraft { members_of: Some("guests".parse().unwrap()), ..gold() };
    let base = base([
        bought("S-1", "C", day("2026-01-01"), "20 USD"),
        back("R-1", "C", day("2026-01-02"), None, "2 USD"),
        member("M-1", "C", day("2026-02-01"), "joined"),
        buys("S-2", "2026-02-01", 10),
    ]);
    assert_eq!(standing(&base, &draft, "2026-03-01").total, cny(1_000));
}

#[test]
fn where_only_members_count_each_membership_begins_anew() {
    let draft = ThresholdPolicyDraft { members_of: Some("guests".parse().unwrap()), ..gold() };
    let base = base([
        buys("S-1", "2026-01-01", 500),
        member("M-1", "C", day("2026-02-01"), "joined"),
        buys("S-2", "2026-02-01", 100),
        member("M-2", "C", day("2026-03-01"), "left"),
        buys("S-3", "2026-03-01", 500),
        member("M-3", "C", day("2026-04-01"), "joined"),
        buys("S-4", "2026-04-01", 60),
        buys("S-5", "2026-04-02", 60),
    ]);
    let on = |as_of| standing(&base, &draft, as_of);
    assert_eq!(reached(&on("2026-01-31")).len(), 0);
    assert_eq!(reached(&on("2026-02-01")), once("2026-02-01", "S-2", GrantStage::ToGrant));
    assert_eq!(
        (on("2026-03-01").total, on("2026-03-01").thresholds[0].to_go),
        (cny(0), Some(cny(10_000)))
    );
    assert_eq!(on("2026-04-01").total, cny(6_000));
    assert_eq!(on("2026-04-02").thresholds[0].reached[1].by, Some("S-5".parse().unwrap()));
}

#[test]
fn a_reward_counts_for_its_threshold_in_its_programme_and_may_come_ahead() {
    let draft = ThresholdPolicyDraft { members_of: Some("guests".parse().unwrap()), ..gold() };
    let stage = |more: &str| {
        let reward =
            format!(r#"{{"reward":{{"id":"W","customer":"C","date":"2026-02-02",{more}}}}}"#);
        let base = base([
            member("M-1", "C", day("2026-02-01"), "joined"),
            buys("S-1", "2026-02-03", 100),
            serde_json::from_str(&reward).unwrap(),
        ]);
        let standing = standing(&base, &draft, "2026-03-01");
        (standing.thresholds[0].reached[0].stage, standing.granted_beyond.len())
    };
    let (granted, not) = ((GrantStage::Granted, 0), (GrantStage::ToGrant, 0));
    assert_eq!(stage(r#""reason":"threshold","rule":"gold""#), granted);
    assert_eq!(stage(r#""reason":"threshold","rule":"gold","programme":"guests""#), granted);
    assert_eq!(stage(r#""reason":"threshold","rule":"gold","programme":"others""#), not);
    assert_eq!(stage(r#""reason":"threshold","rule":"silver""#), not);
    assert_eq!(stage(r#""reason":"threshold""#), not);
    assert_eq!(stage(r#""reason":"standing","rule":"gold""#), not);
}

#[test]
fn a_rate_that_is_missing_is_named() {
    let mut base = base([bought("S-1", "C", day("2026-01-10"), "20 USD")]);
    let (policy, as_of) = (gold().validate().unwrap(), day("2026-02-01"));
    let judged = |base: &CustomerBase| {
        thresholds(base.customers().next().unwrap(), &policy, base.rates(), as_of)
    };
    let on = day("2026-01-10");
    let why = NotComputable::NoRate { from: Currency::USD, to: Currency::CNY, on };
    assert_eq!(judged(&base).unwrap_err(), why);
    base.rates_mut().record(Currency::USD, Currency::CNY, on, "7".parse().unwrap()).unwrap();
    assert_eq!(judged(&base).unwrap().total, cny(14_000));
}

#[test]
fn everything_that_is_wrong_with_a_policy_is_named_at_once() {
    assert_eq!(ThresholdPolicyDraft::default().validate(), Ok(ThresholdPolicy::default()));
    let mut ladder =
        vec![step("a", "0 CNY"), step("b", "10 USD"), step("b", "10 CNY"), step("c", "10 CNY")];
    ladder[3].offer = " ".to_owned();
    let draft = ThresholdPolicyDraft {
        ladder,
        period: ValuePeriod::Months(0),
        announce_amount: Some("-1 CNY".parse().unwrap()),
        announce_share: Some(Share::NONE),
        ..Default::default()
    };
    let wrong = draft.validate().unwrap_err();
    let paths = [
        "ladder[2].name",
        "ladder[0].from",
        "ladder[1].from",
        "ladder[3].offer",
        "ladder[3].from",
        "period.months",
        "announce_amount",
        "announce_share",
    ];
    assert_eq!(wrong.paths(), paths, "{wrong}");
    let many = ThresholdPolicyDraft {
        ladder: (1..=101).map(|yuan| step(&format!("s{yuan}"), &format!("{yuan} CNY"))).collect(),
        ..Default::default()
    };
    assert_eq!(many.validate().unwrap_err().paths(), ["ladder"]);
}

#[test]
fn the_ends_of_the_calendar_are_defined() {
    let base = base([
        bought("S-1", "C", NaiveDate::MIN, "100 CNY"),
        bought("S-2", "C", NaiveDate::MAX, "100 CNY"),
        member("M-1", "C", NaiveDate::MIN, "joined"),
    ]);
    for period in [ValuePeriod::AllTime, ValuePeriod::CalendarYear, ValuePeriod::Months(12)] {
        for members_of in [None, Some("guests".parse().unwrap())] {
            let draft = ThresholdPolicyDraft { period, members_of, ..gold() };
            let policy = draft.validate().unwrap();
            for as_of in [NaiveDate::MIN, NaiveDate::MAX] {
                let customer = base.customers().next().unwrap();
                let standing = thresholds(customer, &policy, base.rates(), as_of).unwrap();
                assert!(!standing.thresholds[0].reached.is_empty(), "{period} {as_of}");
            }
        }
    }
}
