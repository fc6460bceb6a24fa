//! Any life, against the slow reference: here a lamp, the smallest one in which everything that a
//! life can be asked for is there. Deals are told in the same way, in `funnel`.
//!
//! 256 random sequences each; `CLIENTELING_CASES=10000 cargo test --test all lives` tries more.

use crate::{common, reference};

use std::collections::BTreeSet;

use chrono::{Days, NaiveDate};
use clienteling::rule::life::{
    Correction, Entered, Entering, Event, History, Life, LifeRecord, Misplaced, NoLonger,
    RecordPart, ReplayError, ReplayProblem, Standing, TakenBack, Unchanged,
};
use clienteling::units::StaffId;
use proptest::prelude::*;
use serde::{Deserialize, Serialize};

use common::cases;
use reference::life::{self, Kind, Line, Said};

fn on(day: &str) -> NaiveDate {
    day.parse().unwrap()
}

fn staff(id: &str) -> StaffId {
    id.parse().unwrap()
}

/// Where a lamp hangs, since when, and since when that is known.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
struct Hung {
    since: NaiveDate,
    entered_on: Option<NaiveDate>,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
enum Turn {
    Switch(bool),
    /// How bright, up to what the house allows.
    Dim(u8),
    /// Every time is one of its own, but for the same person on the same day.
    Dust,
    Break,
    Mend,
}

/// What was true of a lamp.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct Lamp {
    is_on: bool,
    bright: u8,
    dusted: u32,
    is_broken: bool,
    /// The price of mending, as it was when it was mended last.
    price: u8,
}

/// How bright a lamp may be, and what mending costs.
#[derive(Debug, Clone)]
struct House {
    brightest: u8,
    price: u8,
}

#[derive(Debug, Clone, PartialEq, thiserror::Error)]
enum No {
    #[error("it is broken")]
    Broken,
    #[error("it works")]
    Works,
    #[error("too bright")]
    TooBright,
    #[error("another price")]
    OtherPrice,
    #[error("it costs nothing")]
    Priceless,
    #[error(transparent)]
    Misplaced(#[from] Misplaced<No>),
}

impl Life for Lamp {
    type Beginning = Hung;
    type Change = Turn;
    type Noted = u8;
    type Context = House;
    type Effect = &'static str;
    type Words = String;
    type Refusal = No;

    const BEGINNING: &'static str = "lamp";
    const NOTED: &'static str = "price";

    fn began_on(hung: &Hung) -> NaiveDate {
        hung.since
    }

    fn begun_entered_on(hung: &Hung) -> Option<NaiveDate> {
        hung.entered_on
    }

    fn check_beginning(_: &Hung) -> Result<(), No> {
        Ok(())
    }

    fn judge_beginning(_: &Hung, _: &House) -> Result<u8, No> {
        Ok(0)
    }

    fn begin(_: &Hung, _: &u8) -> Self {
        Lamp { is_on: false, bright: 0, dusted: 0, is_broken: false, price: 0 }
    }

    fn check(&self, _: &Hung, asked: &Event<Lamp>) -> Result<(), No> {
        match &asked.change {
            Turn::Mend if !self.is_broken => Err(No::Works),
            Turn::Mend | Turn::Break => Ok(()),
            _ if self.is_broken => Err(No::Broken),
            _ => Ok(()),
        }
    }

    fn judge(
        &self,
        _: &Hung,
        asked: &Event<Lamp>,
        house: &House,
    ) -> Result<(u8, &'static str), No> {
        match &asked.change {
            Turn::Mend => Ok((house.price, "mended")),
            Turn::Break => Ok((0, "broken")),
            Turn::Dim(bright) if *bright > house.brightest => Err(No::TooBright),
            _ => Ok((0, "done")),
        }
    }

    fn check_noted(turn: Option<&Turn>, price: &u8) -> Result<(), No> {
        if *price == 0 || turn == Some(&Turn::Mend) { Ok(()) } else { Err(No::Priceless) }
    }

    fn is_so(&self, event: &Event<Lamp>, today: &[Event<Lamp>]) -> bool {
        match &event.change {
            Turn::Break => self.is_broken,
            _ if self.is_broken => false,
            Turn::Switch(is_on) => *is_on == self.is_on,
            Turn::Dim(bright) => *bright == self.bright,
            Turn::Dust => {
                today.iter().any(|other| other.change == Turn::Dust && other.by == event.by)
            }
            Turn::Mend => false,
        }
    }

    fn step(&mut self, event: &Event<Lamp>) {
        match &event.change {
            Turn::Switch(is_on) => self.is_on = *is_on,
            Turn::Dim(bright) => self.bright = *bright,
            Turn::Dust => self.dusted += 1,
            Turn::Break => self.is_broken = true,
            Turn::Mend => {
                self.is_broken = false;
                self.is_on = false;
                self.price = event.noted;
            }
        }
    }

    fn other_noted(_: u8, _: u8) -> No {
        No::OtherPrice
    }
}

/// A lamp in a house, told slowly: by the turns that did something, one after the other.
#[derive(Debug, Clone)]
struct InHouse {
    hung: Hung,
    house: House,
}

type Turns = Vec<Line<Turn>>;

fn is_broken(turns: &Turns) -> bool {
    let mut turns = turns.iter().rev().map(|line| &line.change);
    turns.find(|turn| matches!(turn, Turn::Break | Turn::Mend)) == Some(&Turn::Break)
}

fn brightness(turns: &Turns) -> u8 {
    let dimmed = |line: &Line<Turn>| match line.change {
        Turn::Dim(bright) => Some(bright),
        _ => None,
    };
    turns.iter().rev().find_map(dimmed).unwrap_or(0)
}

fn is_lit(turns: &Turns) -> bool {
    let lit = |line: &Line<Turn>| match line.change {
        Turn::Switch(is_on) => Some(is_on),
        Turn::Mend => Some(false),
        _ => None,
    };
    turns.iter().rev().find_map(lit).unwrap_or(false)
}

impl Kind for InHouse {
    type Of = Lamp;
    type Facts = Turns;
    type Note = ();

    fn beginning(&self) -> Hung {
        self.hung.clone()
    }

    fn context(&self) -> House {
        self.house.clone()
    }

    fn began(&self) -> (NaiveDate, NaiveDate) {
        (self.hung.since, self.hung.entered_on.unwrap_or(self.hung.since))
    }

    fn begin(&self) -> Turns {
        vec![]
    }

    fn note(&self, _: &Turns) {}

    fn after(&self, turns: &mut Turns, line: &Line<Turn>, (): &(), today: &[Line<Turn>]) -> Said {
        let said = match &line.change {
            Turn::Break if is_broken(turns) => Said::Nothing,
            Turn::Break => Said::Done("broken".to_owned()),
            Turn::Mend if is_broken(turns) => Said::Done("mended".to_owned()),
            Turn::Mend => Said::Refused("Works"),
            _ if is_broken(turns) => Said::Refused("Broken"),
            Turn::Dim(bright) if *bright > self.house.brightest => Said::Refused("TooBright"),
            Turn::Dim(bright) if *bright == brightness(turns) => Said::Nothing,
            Turn::Switch(is_on) if *is_on == is_lit(turns) => Said::Nothing,
            Turn::Dust if today.contains(line) => Said::Nothing,
            _ => Said::Done("done".to_owned()),
        };
        if matches!(said, Said::Done(_)) {
            turns.push(line.clone());
        }
        said
    }

    fn agrees(lamp: &Lamp, turns: &Turns) -> Result<(), TestCaseError> {
        let dusted = turns.iter().filter(|line| line.change == Turn::Dust).count();
        prop_assert_eq!(lamp.is_broken, is_broken(turns));
        prop_assert_eq!((lamp.is_on, lamp.bright), (is_lit(turns), brightness(turns)));
        prop_assert_eq!(lamp.dusted as usize, dusted);
        Ok(())
    }

    fn effect(effect: &&'static str) -> String {
        (*effect).to_owned()
    }

    fn misplaced(refusal: &No) -> Option<&Misplaced<No>> {
        match refusal {
            No::Misplaced(misplaced) => Some(misplaced),
            _ => None,
        }
    }

    fn is_of_context(refusal: &No) -> bool {
        matches!(refusal, No::TooBright | No::OtherPrice)
    }

    /// A house for each price that was ever paid, in which every lamp may be as bright as it is.
    fn that_allow_all(&self, record: &LifeRecord<Lamp>) -> Option<Vec<House>> {
        let noted = record.events.iter().map(|event| event.noted);
        let paid: BTreeSet<u8> = noted.chain([self.house.price]).collect();
        Some(paid.into_iter().map(|price| House { brightest: u8::MAX, price }).collect())
    }
}

const START: &str = "2026-03-10";

fn a_lamp() -> impl Strategy<Value = InHouse> {
    prop::option::of(0..6_u64).prop_map(|entered| {
        let since = on(START) - Days::new(3);
        let entered_on = entered.map(|days| since + Days::new(days));
        InHouse { hung: Hung { since, entered_on }, house: House { brightest: 2, price: 7 } }
    })
}

fn a_turn() -> impl Strategy<Value = Turn> {
    prop_oneof![
        4 => any::<bool>().prop_map(Turn::Switch),
        3 => (0..4_u8).prop_map(Turn::Dim),
        2 => Just(Turn::Dust),
        2 => Just(Turn::Break),
        2 => Just(Turn::Mend),
    ]
}

fn days() -> impl Iterator<Item = NaiveDate> + Clone {
    (0..90_u64).map(|days| on(START) - Days::new(5) + Days::new(days))
}

proptest! {
    #![proptest_config(cases(256))]

    #[test]
    fn a_life_is_what_its_entries_tell_on_every_day_and_as_known_by_every_day(
        kind in a_lamp(), commands in life::commands(on(START), a_turn()),
    ) {
        let (lives, machine) = life::run(&kind, &commands)?;
        life::compare(&lives, &machine, days())?;
    }

    #[test]
    fn the_order_in_which_entries_of_different_days_are_made_makes_no_difference(
        kind in a_lamp(), commands in life::commands(on(START), a_turn()),
        order in any::<[prop::sample::Index; 24]>(),
    ) {
        let (lives, _) = life::run(&kind, &commands)?;
        life::compare_orders(&kind, lives.last().unwrap(), &order)?;
    }

    #[test]
    fn a_record_loads_where_nothing_but_a_context_speaks_against_it(
        kind in a_lamp(), commands in life::commands(on(START), a_turn()),
        forgeries in life::forgeries(a_turn()),
    ) {
        let (lives, _) = life::run(&kind, &commands)?;
        life::compare_loading(&kind, lives.last().unwrap(), &forgeries)?;
    }
}

fn house() -> House {
    House { brightest: 2, price: 7 }
}

fn lamp() -> History<Lamp> {
    History::create(Hung { since: on("2026-03-01"), entered_on: None }, &house()).unwrap()
}

fn asked(change: Turn, day: &str, entered: Option<&str>) -> Entering<Turn> {
    Entering { change, on: on(day), by: staff("S-1"), entered_on: entered.map(on) }
}

fn enter(
    lamp: &mut History<Lamp>,
    change: Turn,
    day: &str,
    entered: Option<&str>,
) -> Result<Entered<&'static str>, No> {
    lamp.enter(asked(change, day, entered), &house())
}

fn take_back(lamp: &mut History<Lamp>, number: usize, day: &str) -> Result<TakenBack, No> {
    lamp.take_back(number, &staff("S-2"), on(day), Some("a slip".to_owned()), &house())
}

#[test]
fn an_entry_that_a_late_one_makes_idle_comes_back_when_that_is_taken_back() {
    let mut lamp = lamp();
    enter(&mut lamp, Turn::Switch(true), "2026-03-09", None).unwrap();
    let late = enter(&mut lamp, Turn::Switch(true), "2026-03-05", Some("2026-03-10"));
    assert_eq!(late, Ok(Entered::Recorded { number: 2, effect: "done" }));
    assert_eq!(lamp.events().len(), 1);
    let standing = |lamp: &History<Lamp>| {
        let entries = lamp.entries().map(|entry| match entry.standing {
            Standing::Holds => "holds",
            Standing::ChangesNothing => "changes nothing",
            Standing::TakenBack(_) => "taken back",
        });
        entries.collect::<Vec<_>>()
    };
    assert_eq!(standing(&lamp), ["changes nothing", "holds"]);
    assert!(lamp.as_of(on("2026-03-05")).unwrap().is_on);
    assert!(!lamp.known_by(on("2026-03-09")).unwrap().as_of(on("2026-03-05")).unwrap().is_on);
    assert_eq!(take_back(&mut lamp, 2, "2026-03-11"), Ok(TakenBack::Now));
    assert_eq!(standing(&lamp), ["holds", "taken back"]);
    assert!(!lamp.as_of(on("2026-03-08")).unwrap().is_on && lamp.state().is_on);
    // Known on the 10th, and not on the 11th.
    assert!(lamp.known_by(on("2026-03-10")).unwrap().as_of(on("2026-03-05")).unwrap().is_on);
    assert_eq!(take_back(&mut lamp, 2, "2026-03-12"), Ok(TakenBack::Before));
}

#[test]
fn taking_back_what_later_entries_rest_on_is_refused_with_all_of_them() {
    let mut lamp = lamp();
    enter(&mut lamp, Turn::Break, "2026-03-02", None).unwrap();
    enter(&mut lamp, Turn::Mend, "2026-03-04", None).unwrap();
    enter(&mut lamp, Turn::Break, "2026-03-06", None).unwrap();
    enter(&mut lamp, Turn::Mend, "2026-03-08", None).unwrap();
    let before = lamp.clone();
    let lapsed = |number, day| NoLonger { number, on: on(day), refusal: No::Works };
    let refused = take_back(&mut lamp, 1, "2026-03-09");
    assert_eq!(refused, Err(No::Misplaced(Misplaced::LaterEntries(vec![lapsed(2, "2026-03-04")]))));
    assert_eq!(
        take_back(&mut lamp, 3, "2026-03-09").unwrap_err().to_string(),
        "later entries would no longer hold, take them back first: number 4 of 2026-03-08: it works"
    );
    assert_eq!(lamp, before);
    // A late mending lets the first one lapse, and a late breaking nothing.
    let refused = enter(&mut lamp, Turn::Mend, "2026-03-03", None);
    assert_eq!(refused, Err(No::Misplaced(Misplaced::LaterEntries(vec![lapsed(2, "2026-03-04")]))));
    assert_eq!(
        enter(&mut lamp, Turn::Break, "2026-03-03", None),
        Ok(Entered::Unchanged(Unchanged::Already))
    );
    assert_eq!(
        take_back(&mut lamp, 5, "2026-03-09"),
        Err(Misplaced::NoSuchEntry { given: 5, entries: 4 }.into())
    );
}

#[test]
fn what_replaces_a_mistake_of_the_same_day_stands_in_its_place() {
    let mut lamp = lamp();
    enter(&mut lamp, Turn::Break, "2026-03-02", None).unwrap();
    enter(&mut lamp, Turn::Mend, "2026-03-02", None).unwrap();
    enter(&mut lamp, Turn::Switch(true), "2026-03-02", None).unwrap();
    enter(&mut lamp, Turn::Dim(1), "2026-03-02", None).unwrap();
    let by = asked(Turn::Dim(2), "2026-03-02", None);
    let replaced = lamp.replace(3, by.clone(), None, &house());
    assert_eq!(replaced, Ok(Entered::Recorded { number: 5, effect: "done" }));
    let turns: Vec<&Turn> = lamp.events().iter().map(|event| &event.change).collect();
    assert_eq!(turns, [&Turn::Break, &Turn::Mend, &Turn::Dim(2), &Turn::Dim(1)]);
    let again = lamp.replace(3, by, None, &house());
    assert_eq!(again, Ok(Entered::Unchanged(Unchanged::Repeated(5))));
    let other = lamp.replace(3, asked(Turn::Dust, "2026-03-02", None), None, &house());
    assert_eq!(other, Err(Misplaced::TakenBackBefore(3).into()));
    let nothing = lamp.replace(4, asked(Turn::Dim(2), "2026-03-02", None), None, &house());
    assert_eq!(nothing, Err(Misplaced::ReplacedByNothing(4).into()));
}

#[test]
fn nothing_is_entered_before_it_happened_or_before_what_was_entered_before() {
    let mut lamp = lamp();
    let early = |given, earliest| {
        No::Misplaced(Misplaced::EnteredTooEarly { given: on(given), earliest: on(earliest) })
    };
    let dusted = enter(&mut lamp, Turn::Dust, "2026-03-05", Some("2026-03-04"));
    assert_eq!(dusted, Err(early("2026-03-04", "2026-03-05")));
    assert_eq!(
        dusted.unwrap_err().to_string(),
        "entered on 2026-03-04, before it happened or before what was entered earlier: expected \
         2026-03-05 or later"
    );
    enter(&mut lamp, Turn::Dust, "2026-03-05", Some("2026-03-08")).unwrap();
    let dusted = enter(&mut lamp, Turn::Dust, "2026-03-06", Some("2026-03-07"));
    assert_eq!(dusted, Err(early("2026-03-07", "2026-03-08")));
    let dusted = enter(&mut lamp, Turn::Dust, "2026-03-06", Some("2026-03-06"));
    assert_eq!(dusted, Err(early("2026-03-06", "2026-03-08")));
    assert!(enter(&mut lamp, Turn::Dust, "2026-03-06", None).is_ok());
    assert!(lamp.entries().map(|entry| entry.known_on).eq([on("2026-03-08"); 2]));
    let back = take_back(&mut lamp, 1, "2026-03-07");
    assert_eq!(back, Err(early("2026-03-07", "2026-03-08")));
}

#[test]
fn a_context_that_has_changed_speaks_against_no_entry_that_holds() {
    let mut lamp = lamp();
    enter(&mut lamp, Turn::Dim(2), "2026-03-04", None).unwrap();
    enter(&mut lamp, Turn::Break, "2026-03-06", None).unwrap();
    enter(&mut lamp, Turn::Mend, "2026-03-07", None).unwrap();
    let now = House { brightest: 1, price: 9 };
    let late = asked(Turn::Switch(true), "2026-03-02", None);
    assert!(matches!(lamp.enter(late, &now), Ok(Entered::Recorded { .. })));
    assert_eq!((lamp.state().bright, lamp.state().price), (2, 7));
    // Both are needed to tell it once more.
    let record = lamp.to_record();
    assert_eq!(record.clone().replay(&[now.clone(), house()]).as_ref(), Ok(&lamp));
    let refused = record.clone().replay(std::slice::from_ref(&now)).unwrap_err();
    assert_eq!(refused.part, RecordPart::Change(1));
    assert_eq!(refused.problem, ReplayProblem::Refused(No::TooBright));
    // None is needed to have it back as it is; and what does not fit is told when it is asked for.
    assert_eq!(record.load().as_ref(), Ok(&lamp));
    let misfit = |number, no| {
        let (part, problem) = (RecordPart::Change(number), ReplayProblem::Refused(no));
        ReplayError { part, problem }
    };
    assert_eq!(lamp.against([&now]), [misfit(1, No::TooBright), misfit(3, No::OtherPrice)]);
    assert_eq!(lamp.against(&[now, House { brightest: 9, price: 7 }]), []);
    assert_eq!(lamp.against(&[]).len(), 5);
}

#[test]
fn what_was_taken_back_or_changes_nothing_is_held_against_no_life() {
    let mut lamp = lamp();
    enter(&mut lamp, Turn::Dim(2), "2026-03-04", None).unwrap();
    enter(&mut lamp, Turn::Dim(1), "2026-03-05", None).unwrap();
    enter(&mut lamp, Turn::Dim(2), "2026-03-06", None).unwrap();
    enter(&mut lamp, Turn::Dim(2), "2026-03-05", None).unwrap();
    take_back(&mut lamp, 1, "2026-03-07").unwrap();
    let dark = House { brightest: 1, price: 7 };
    // Number 3 changes nothing since number 4 was entered.
    let parts: Vec<RecordPart> = lamp.against([&dark]).iter().map(|misfit| misfit.part).collect();
    assert_eq!(parts, [RecordPart::Change(4)]);
}

#[test]
fn a_forged_correction_is_refused() {
    let mut lamp = lamp();
    enter(&mut lamp, Turn::Switch(true), "2026-03-02", None).unwrap();
    enter(&mut lamp, Turn::Dust, "2026-03-03", None).unwrap();
    take_back(&mut lamp, 1, "2026-03-04").unwrap();
    lamp.replace(2, asked(Turn::Dim(1), "2026-03-03", None), None, &house()).unwrap();
    enter(&mut lamp, Turn::Dust, "2026-03-05", None).unwrap();
    let json = serde_json::to_string(&lamp).unwrap();
    let replayed = |json: &str| {
        let record =
            serde_json::from_str::<LifeRecord<Lamp>>(json).map_err(|error| error.to_string())?;
        record.replay(&[house()]).map_err(|error| error.to_string())
    };
    assert_eq!(replayed(&json).as_ref(), Ok(&lamp));
    for (genuine, forged) in [
        (r#""takes_back":1"#, r#""takes_back":4"#),
        (r#""takes_back":1"#, r#""takes_back":0"#),
        (r#""takes_back":1"#, r#""takes_back":-1"#),
        (r#""takes_back":2"#, r#""takes_back":1"#),
        (r#""after":2"#, r#""after":3"#),
        (r#""after":2"#, r#""after":9"#),
        (r#""replaced_by":3"#, r#""replaced_by":4"#),
        (r#""by":"S-2","entered_on":"2026-03-04""#, r#""by":"S-2","entered_on":"2026-03-02""#),
        (r#""reason":"a slip""#, r#""colour":"red""#),
    ] {
        assert!(json.contains(genuine), "{genuine} in {json}");
        let forged = json.replacen(genuine, forged, 1);
        assert!(replayed(&forged).is_err(), "{forged}");
    }
}

#[test]
fn what_was_entered_after_a_mistake_was_taken_back_does_not_stand_in_its_place() {
    let mut lamp = lamp();
    enter(&mut lamp, Turn::Dim(1), "2026-03-02", None).unwrap();
    enter(&mut lamp, Turn::Dust, "2026-03-02", None).unwrap();
    take_back(&mut lamp, 1, "2026-03-03").unwrap();
    enter(&mut lamp, Turn::Dim(2), "2026-03-02", Some("2026-03-04")).unwrap();
    let then = lamp.clone();
    take_back(&mut lamp, 2, "2026-03-05").unwrap();
    assert_eq!(*lamp.known_by(on("2026-03-04")).unwrap(), then);
    assert_eq!(then.events()[0].change, Turn::Dust);
}

#[test]
fn a_life_goes_on_from_another_only_where_nothing_was_taken_back_in_between() {
    let mut one = lamp();
    enter(&mut one, Turn::Switch(true), "2026-03-02", None).unwrap();
    let mut other = one.clone();
    take_back(&mut one, 1, "2026-03-05").unwrap();
    assert!(one.goes_on_from(&other) && !other.goes_on_from(&one));
    for lamp in [&mut one, &mut other] {
        enter(lamp, Turn::Dust, "2026-03-05", None).unwrap();
    }
    assert!(!one.goes_on_from(&other) && !other.goes_on_from(&one));
}

#[test]
fn a_day_of_entry_that_is_the_day_itself_goes_without_saying() {
    let mut lamp = lamp();
    enter(&mut lamp, Turn::Dust, "2026-03-02", Some("2026-03-02")).unwrap();
    assert_eq!(lamp.events()[0].entered_on, None);
}

#[test]
fn corrections_stand_in_the_order_in_which_they_were_made() {
    let mut lamp = lamp();
    for day in ["2026-03-02", "2026-03-03", "2026-03-04"] {
        enter(&mut lamp, Turn::Dust, day, None).unwrap();
    }
    for number in [1, 2] {
        take_back(&mut lamp, number, "2026-03-04").unwrap();
    }
    enter(&mut lamp, Turn::Switch(true), "2026-03-05", None).unwrap();
    let mut record = lamp.to_record();
    assert!(record.clone().replay(&[house()]).is_ok());
    record.corrections[1].after = 2;
    let refused = record.replay(&[house()]).unwrap_err();
    assert_eq!(refused.part, RecordPart::Correction(2));
    assert_eq!(refused.problem, ReplayProblem::OutOfPlace);
    let text = "`corrections[1]`: it does not fit its place among the changes";
    assert_eq!(refused.to_string(), text);
}

#[test]
fn nothing_is_known_of_a_life_before_the_day_of_its_beginning() {
    let hung = Hung { since: on("2026-03-01"), entered_on: Some(on("2026-02-20")) };
    let lamp = History::<Lamp>::create(hung, &house()).unwrap();
    assert_eq!(lamp.known_by(on("2026-02-28")), None);
    assert_eq!(lamp.known_by(on("2026-03-01")).as_deref(), Some(&lamp));
}

#[test]
fn what_is_entered_after_a_correction_is_known_since_the_correction_at_the_earliest() {
    let mut lamp = lamp();
    enter(&mut lamp, Turn::Switch(true), "2026-03-02", None).unwrap();
    take_back(&mut lamp, 1, "2026-03-10").unwrap();
    enter(&mut lamp, Turn::Dust, "2026-03-05", None).unwrap();
    let known_on: Vec<NaiveDate> = lamp.entries().map(|entry| entry.known_on).collect();
    assert_eq!(known_on, [on("2026-03-02"), on("2026-03-10")]);
    let known = lamp.known_by(on("2026-03-09")).unwrap();
    let turns: Vec<&Turn> = known.events().iter().map(|event| &event.change).collect();
    assert_eq!(turns, [&Turn::Switch(true)]);
}

#[test]
fn before_a_day_none_of_its_changes_is_true() {
    let mut lamp = lamp();
    enter(&mut lamp, Turn::Switch(true), "2026-03-02", None).unwrap();
    enter(&mut lamp, Turn::Dim(2), "2026-03-02", None).unwrap();
    enter(&mut lamp, Turn::Dust, "2026-03-03", None).unwrap();
    let before = |day| lamp.before(on(day));
    assert!(!before("2026-03-01").is_on && !before("2026-03-02").is_on);
    assert_eq!((before("2026-03-03").bright, before("2026-03-03").dusted), (2, 0));
    assert_eq!(before("2026-03-04"), *lamp.state());
}

#[test]
fn what_goes_without_saying_is_not_written() {
    let mut lamp = lamp();
    enter(&mut lamp, Turn::Break, "2026-03-02", Some("2026-03-02")).unwrap();
    enter(&mut lamp, Turn::Mend, "2026-03-03", Some("2026-03-04")).unwrap();
    let by = asked(Turn::Break, "2026-03-05", Some("2026-03-05"));
    lamp.replace(1, asked(Turn::Break, "2026-03-01", Some("2026-03-05")), None, &house()).unwrap();
    lamp.enter(by, &house()).unwrap();
    let json = serde_json::to_value(lamp.to_record()).unwrap();
    assert_eq!(
        json["events"],
        serde_json::json!([
            {"on": "2026-03-02", "by": "S-1", "change": "Break"},
            {"on": "2026-03-03", "entered_on": "2026-03-04", "by": "S-1", "change": "Mend", "price": 7},
            {"on": "2026-03-01", "entered_on": "2026-03-05", "by": "S-1", "change": "Break"},
            {"on": "2026-03-05", "by": "S-1", "change": "Break"},
        ])
    );
}

#[test]
fn a_field_that_comes_twice_is_refused() {
    let mut lamp = lamp();
    enter(&mut lamp, Turn::Break, "2026-03-02", Some("2026-03-03")).unwrap();
    enter(&mut lamp, Turn::Mend, "2026-03-04", None).unwrap();
    take_back(&mut lamp, 2, "2026-03-05").unwrap();
    let json = serde_json::to_string(&lamp).unwrap();
    let read = |json: &str| serde_json::from_str::<LifeRecord<Lamp>>(json);
    assert!(read(&json).is_ok());
    for (field, again) in [
        (r#""events":"#, r#""events":[],"#),
        (r#""corrections":"#, r#""corrections":[],"#),
        (r#""on":"2026-03-02","#, r#""on":"2026-03-02","#),
        (r#""entered_on":"2026-03-03","#, r#""entered_on":null,"#),
        (r#""by":"S-1","#, r#""by":"S-2","#),
        (r#""change":"Break""#, r#""change":"Dust","#),
        (r#""price":7"#, r#""price":7,"#),
    ] {
        assert!(json.contains(field), "{field} in {json}");
        let twice = json.replacen(field, &format!("{again}{field}"), 1);
        assert!(read(&twice).is_err(), "{twice}");
    }
}

/// What is wrong with a record after it was changed by hand.
fn wrong(
    lamp: &History<Lamp>,
    forge: impl Fn(&mut LifeRecord<Lamp>),
) -> Option<(RecordPart, ReplayProblem<No>)> {
    let mut record = lamp.to_record();
    assert_eq!(record.clone().replay(&[house()]).as_ref(), Ok(lamp));
    forge(&mut record);
    record.replay(&[house()]).err().map(|error| (error.part, error.problem))
}

#[test]
fn what_a_record_notes_beside_a_late_entry_is_checked_too() {
    let mut lamp = lamp();
    enter(&mut lamp, Turn::Dust, "2026-03-09", None).unwrap();
    enter(&mut lamp, Turn::Break, "2026-03-03", None).unwrap_err();
    enter(&mut lamp, Turn::Break, "2026-03-10", None).unwrap();
    enter(&mut lamp, Turn::Mend, "2026-03-12", None).unwrap();
    enter(&mut lamp, Turn::Break, "2026-03-14", None).unwrap();
    lamp.replace(3, asked(Turn::Mend, "2026-03-13", None), None, &house()).unwrap();
    let refused = wrong(&lamp, |record| record.events[4].noted = 8).unwrap();
    assert_eq!(refused.1, ReplayProblem::Refused(No::OtherPrice));
}

#[test]
fn corrections_stand_where_they_were_made_or_the_record_is_refused() {
    let mut twice = lamp();
    enter(&mut twice, Turn::Switch(true), "2026-03-02", None).unwrap();
    take_back(&mut twice, 1, "2026-03-04").unwrap();
    enter(&mut twice, Turn::Dust, "2026-03-03", None).unwrap();
    take_back(&mut twice, 2, "2026-03-04").unwrap();
    enter(&mut twice, Turn::Dim(1), "2026-03-04", None).unwrap();
    let out_of_place = |row| Some((RecordPart::Correction(row), ReplayProblem::OutOfPlace));
    let swapped = wrong(&twice, |record| {
        // Each takes back an entry that was there.
        record.corrections.swap(0, 1);
        record.corrections[0].takes_back = 1;
        record.corrections[1].takes_back = 2;
    });
    assert_eq!(swapped, out_of_place(2));

    let mut replaced = lamp();
    enter(&mut replaced, Turn::Switch(true), "2026-03-02", None).unwrap();
    enter(&mut replaced, Turn::Dust, "2026-03-03", None).unwrap();
    let by = asked(Turn::Dim(1), "2026-03-03", None);
    replaced.replace(2, by, None, &house()).unwrap();
    // Between an entry and that which it replaces nothing else was corrected.
    let between = wrong(&replaced, |record| {
        let more = record.corrections[0].clone();
        record.corrections.push(Correction { takes_back: 1, replaced_by: None, ..more });
    });
    assert_eq!(between, out_of_place(2));

    // What replaces an entry is there; and nothing is taken back twice.
    take_back(&mut replaced, 1, "2026-03-05").unwrap();
    let not_there = wrong(&replaced, |record| record.corrections[1].replaced_by = Some(4));
    assert_eq!(not_there, out_of_place(2));
    let again = wrong(&replaced, |record| {
        let last = record.corrections[1].clone();
        record.corrections.push(last);
    });
    assert_eq!(again, Some((RecordPart::Correction(3), ReplayProblem::Unchanged)));
}
