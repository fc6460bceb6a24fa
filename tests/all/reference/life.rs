//! Any life as a list of what was entered. After each command everything is told once more, from
//! the beginning, of the entries put in the order of their days.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Debug;

use chrono::NaiveDate;
use clienteling::rule::life::{
    Correction, Entered, Entering, Event, History, Life, LifeRecord, Misplaced, ReplayError,
    ReplayProblem, Standing, TakenBack, Unchanged,
};
use clienteling::units::StaffId;
use proptest::prelude::*;

/// A change of a life.
pub(crate) type ChangeOf<K> = <<K as Kind>::Of as Life>::Change;

/// A kind of life, told slowly.
pub(crate) trait Kind: Clone + Debug {
    type Of: Life;
    /// All that is true on a day.
    type Facts: Clone + PartialEq + Debug;
    /// What is noted beside a change, as the facts were then.
    type Note: Clone + Debug;

    fn beginning(&self) -> <Self::Of as Life>::Beginning;
    fn context(&self) -> <Self::Of as Life>::Context;
    /// The days on which it began and on which that was entered.
    fn began(&self) -> (NaiveDate, NaiveDate);
    fn begin(&self) -> Self::Facts;
    fn note(&self, facts: &Self::Facts) -> Self::Note;
    /// What an entry makes of the facts. `today` are the entries of its day before it.
    fn after(
        &self,
        facts: &mut Self::Facts,
        line: &Line<ChangeOf<Self>>,
        note: &Self::Note,
        today: &[Line<ChangeOf<Self>>],
    ) -> Said;

    /// Whether the state says what the facts do.
    fn agrees(state: &Self::Of, facts: &Self::Facts) -> Result<(), TestCaseError>;
    fn effect(effect: &<Self::Of as Life>::Effect) -> String;
    fn misplaced(
        refusal: &<Self::Of as Life>::Refusal,
    ) -> Option<&Misplaced<<Self::Of as Life>::Refusal>>;
    /// Whether it is a context that refuses.
    fn is_of_context(refusal: &<Self::Of as Life>::Refusal) -> bool;
    /// A context that has no say in this life, with the name of the refusal, if there can be one.
    fn that_has_no_say(&self) -> Option<(<Self::Of as Life>::Context, &'static str)> {
        None
    }
    /// Contexts by which a record is refused only where no context could allow it, if such can be
    /// made.
    fn that_allow_all(&self, _: &LifeRecord<Self::Of>) -> Option<Vec<<Self::Of as Life>::Context>> {
        None
    }
}

/// An entry.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Line<C> {
    pub(crate) on: NaiveDate,
    pub(crate) by: StaffId,
    pub(crate) change: C,
}

/// What the facts say to an entry.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Said {
    Nothing,
    Done(String),
    Refused(&'static str),
}

#[derive(Debug, Clone)]
pub(crate) enum Command<C> {
    Enter(Line<C>, Option<NaiveDate>),
    TakeBack(usize, NaiveDate),
    Replace(usize, Line<C>, Option<NaiveDate>),
}

/// What came of a command.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Came {
    Recorded(usize, String),
    Repeated(usize),
    Already,
    TakenBack,
    TakenBackBefore,
    Refused(String),
    /// Later entries, by number and day, with why they are refused.
    Later(Vec<(usize, NaiveDate, String)>),
}

fn refused(what: &str) -> Came {
    Came::Refused(what.to_owned())
}

struct Written<K: Kind> {
    line: Line<ChangeOf<K>>,
    entered: Option<NaiveDate>,
    note: Option<K::Note>,
    replaces: Option<usize>,
}

#[derive(Clone, Copy)]
enum Item {
    Entry(usize),
    TakenBack { number: usize, on: NaiveDate },
}

/// All that follows from a list of items.
struct Told<K: Kind> {
    /// What was true after each entry that did something.
    copies: Vec<(NaiveDate, K::Facts)>,
    /// The numbers of those that are not taken back, in the order of days.
    order: Vec<usize>,
    said: BTreeMap<usize, Said>,
    notes: BTreeMap<usize, K::Note>,
}

impl<K: Kind> Told<K> {
    fn on(&self, day: NaiveDate) -> Option<&K::Facts> {
        let mut known = self.copies.iter().filter(|(made, _)| *made <= day);
        known.next_back().map(|(_, facts)| facts)
    }
}

pub(crate) struct Machine<K: Kind> {
    pub(crate) kind: K,
    written: Vec<Written<K>>,
    items: Vec<Item>,
    told: Told<K>,
}

impl<K: Kind> Machine<K> {
    pub(crate) fn new(kind: K) -> Self {
        let told = telling(&kind, &[], &[]);
        Machine { kind, written: vec![], items: vec![], told }
    }

    pub(crate) fn on(&self, day: NaiveDate) -> Option<&K::Facts> {
        self.told.on(day)
    }

    pub(crate) fn now(&self) -> &K::Facts {
        &self.told.copies.last().unwrap().1
    }

    fn line(&self, number: usize) -> Option<&Line<ChangeOf<K>>> {
        Some(&self.written.get(number.checked_sub(1)?)?.line)
    }

    fn is_gone(&self, number: usize) -> bool {
        !self.told.order.contains(&number)
    }

    /// Since when each item is known: no earlier than those before it.
    fn known(&self) -> Vec<NaiveDate> {
        let mut last = self.kind.began().1;
        let mut known = vec![];
        for item in &self.items {
            let own = match item {
                Item::TakenBack { on, .. } => *on,
                Item::Entry(number) => {
                    let written = &self.written[number - 1];
                    written.entered.unwrap_or(written.line.on)
                }
            };
            last = last.max(own);
            known.push(last);
        }
        known
    }

    fn last_known(&self) -> NaiveDate {
        self.known().last().copied().unwrap_or(self.kind.began().1)
    }

    /// What was known on a day, told from the items until then.
    fn known_by(&self, day: NaiveDate) -> Option<Told<K>> {
        if self.kind.began().1 > day {
            return None;
        }
        let known = self.known().into_iter().filter(|known| *known <= day).count();
        Some(telling(&self.kind, &self.written, &self.items[..known]))
    }

    fn is_too_early(&self, on: NaiveDate, entered: Option<NaiveDate>) -> bool {
        entered.is_some_and(|entered| entered < on || entered < self.last_known())
    }

    pub(crate) fn tell(&mut self, command: &Command<ChangeOf<K>>) -> Came {
        match command {
            Command::Enter(line, entered) => {
                if line.on < self.kind.began().0 {
                    return refused("BeforeBeginning");
                }
                if let Some(number) = self.repeated(line) {
                    return Came::Repeated(number);
                }
                if self.is_too_early(line.on, *entered) {
                    return refused("EnteredTooEarly");
                }
                self.put_in(line, *entered, None)
            }
            Command::TakeBack(number, on) => {
                if self.line(*number).is_none() {
                    return refused("NoSuchEntry");
                }
                if self.is_gone(*number) {
                    return Came::TakenBackBefore;
                }
                if self.is_too_early(*on, Some(*on)) {
                    return refused("EnteredTooEarly");
                }
                let mut items = self.items.clone();
                items.push(Item::TakenBack { number: *number, on: *on });
                let told = telling(&self.kind, &self.written, &items);
                if let Some(later) = self.later(&told, None) {
                    return later;
                }
                (self.items, self.told) = (items, told);
                Came::TakenBack
            }
            Command::Replace(number, line, entered) => {
                let Some(replaced) = self.line(*number) else { return refused("NoSuchEntry") };
                if line.on < self.kind.began().0 {
                    return refused("BeforeBeginning");
                }
                if replaced == line {
                    return Came::Repeated(*number);
                }
                if self.is_gone(*number) {
                    let same = (1..=self.written.len()).find(|other| {
                        self.written[other - 1].replaces == Some(*number)
                            && self.line(*other) == Some(line)
                    });
                    return same.map_or(refused("TakenBackBefore"), Came::Repeated);
                }
                if self.is_too_early(line.on, *entered) {
                    return refused("EnteredTooEarly");
                }
                self.put_in(line, *entered, Some(*number))
            }
        }
    }

    /// The last entry once more, or any of a day before it.
    fn repeated(&self, line: &Line<ChangeOf<K>>) -> Option<usize> {
        let last = *self.told.order.last()?;
        let before = line.on < self.line(last)?.on;
        let mut may = self.told.order.iter().filter(|number| before || **number == last);
        may.find(|number| self.line(**number) == Some(line)).copied()
    }

    fn later(&self, told: &Told<K>, new: Option<usize>) -> Option<Came> {
        let lapsed = told.order.iter().filter(|number| Some(**number) != new);
        let lapsed: Vec<_> = lapsed
            .filter_map(|number| match &told.said[number] {
                Said::Refused(why) => {
                    Some((*number, self.line(*number).unwrap().on, (*why).to_owned()))
                }
                _ => None,
            })
            .collect();
        (!lapsed.is_empty()).then_some(Came::Later(lapsed))
    }

    fn put_in(
        &mut self,
        line: &Line<ChangeOf<K>>,
        entered: Option<NaiveDate>,
        replaces: Option<usize>,
    ) -> Came {
        let number = self.written.len() + 1;
        let mut items = self.items.clone();
        if let Some(replaced) = replaces {
            let on = entered.unwrap_or(self.last_known().max(line.on));
            items.push(Item::TakenBack { number: replaced, on });
        }
        items.push(Item::Entry(number));
        self.written.push(Written { line: line.clone(), entered, note: None, replaces });
        let told = telling(&self.kind, &self.written, &items);
        let came = match &told.said[&number] {
            Said::Refused(why) => refused(why),
            said => match (self.later(&told, Some(number)), said) {
                (Some(later), _) => later,
                (None, Said::Done(what)) => Came::Recorded(number, what.clone()),
                _ if replaces.is_some() => refused("ReplacedByNothing"),
                _ => Came::Already,
            },
        };
        if matches!(came, Came::Recorded(..)) {
            self.written[number - 1].note = Some(told.notes[&number].clone());
            (self.items, self.told) = (items, told);
        } else {
            self.written.pop();
        }
        came
    }
}

fn telling<K: Kind>(kind: &K, written: &[Written<K>], items: &[Item]) -> Told<K> {
    let gone: BTreeSet<usize> = items
        .iter()
        .filter_map(|item| match item {
            Item::TakenBack { number, .. } => Some(*number),
            Item::Entry(_) => None,
        })
        .collect();
    // What replaces an entry on the same day stands where that stood.
    let rank = |number: usize| {
        let mut rank = number;
        while let Some(replaced) = written[rank - 1].replaces
            && written[replaced - 1].line.on == written[number - 1].line.on
        {
            rank = replaced;
        }
        rank
    };
    let mut order: Vec<usize> = items
        .iter()
        .filter_map(|item| match item {
            Item::Entry(number) => Some(*number),
            Item::TakenBack { .. } => None,
        })
        .filter(|number| !gone.contains(number))
        .collect();
    order.sort_by_key(|number| (written[number - 1].line.on, rank(*number)));
    let mut told: Told<K> = Told {
        copies: vec![(kind.began().0, kind.begin())],
        order,
        said: BTreeMap::new(),
        notes: BTreeMap::new(),
    };
    let mut done: Vec<Line<ChangeOf<K>>> = vec![];
    for number in told.order.clone() {
        let Written { line, note, .. } = &written[number - 1];
        let mut facts = told.copies.last().unwrap().1.clone();
        let note = note.clone().unwrap_or_else(|| kind.note(&facts));
        let today: Vec<_> = done.iter().filter(|other| other.on == line.on).cloned().collect();
        let said = kind.after(&mut facts, line, &note, &today);
        if matches!(said, Said::Done(_)) {
            told.copies.push((line.on, facts));
            done.push(line.clone());
        }
        told.said.insert(number, said);
        told.notes.insert(number, note);
    }
    told
}

fn name(refusal: &impl Debug) -> String {
    let shown = format!("{refusal:?}");
    shown.split([' ', '(', '{']).next().unwrap().to_owned()
}

fn came<K: Kind>(refusal: &<K::Of as Life>::Refusal) -> Came {
    match K::misplaced(refusal) {
        None => Came::Refused(name(refusal)),
        Some(Misplaced::LaterEntries(lapsed)) => {
            let lapsed = lapsed.iter().map(|one| (one.number, one.on, name(&one.refusal)));
            Came::Later(lapsed.collect())
        }
        Some(other) => Came::Refused(name(other)),
    }
}

/// Carries out one command.
fn carry_out<K: Kind>(
    history: &mut History<K::Of>,
    kind: &K,
    command: &Command<ChangeOf<K>>,
) -> Came {
    carry_out_by::<K>(history, &kind.context(), command)
}

fn carry_out_by<K: Kind>(
    history: &mut History<K::Of>,
    context: &<K::Of as Life>::Context,
    command: &Command<ChangeOf<K>>,
) -> Came {
    let asked = |line: &Line<ChangeOf<K>>, entered_on| Entering {
        change: line.change.clone(),
        on: line.on,
        by: line.by.clone(),
        entered_on,
    };
    let entered = match command {
        Command::Enter(line, entered) => history.enter(asked(line, *entered), context),
        Command::Replace(number, line, entered) => {
            history.replace(*number, asked(line, *entered), None, context)
        }
        Command::TakeBack(number, on) => {
            let by = "S-9".parse().unwrap();
            return match history.take_back(*number, &by, *on, None, context) {
                Ok(TakenBack::Now) => Came::TakenBack,
                Ok(TakenBack::Before) => Came::TakenBackBefore,
                Err(refusal) => came::<K>(&refusal),
            };
        }
    };
    match entered {
        Ok(Entered::Recorded { number, effect }) => Came::Recorded(number, K::effect(&effect)),
        Ok(Entered::Unchanged(Unchanged::Repeated(number))) => Came::Repeated(number),
        Ok(Entered::Unchanged(Unchanged::Already)) => Came::Already,
        Err(refusal) => came::<K>(&refusal),
    }
}

/// A life after each command that was recorded, and what is told of it.
pub(crate) type Run<K> = (Vec<History<<K as Kind>::Of>>, Machine<K>);

/// Carries out commands, comparing after each; the life after each that was recorded comes with it.
pub(crate) fn run<K: Kind>(
    kind: &K,
    commands: &[Command<ChangeOf<K>>],
) -> Result<Run<K>, TestCaseError> {
    let mut history = History::<K::Of>::create(kind.beginning(), &kind.context()).unwrap();
    let mut machine = Machine::new(kind.clone());
    let mut lives = vec![history.clone()];
    for command in commands {
        if let Some((other, name)) = kind.that_has_no_say() {
            let got = carry_out_by::<K>(&mut history, &other, command);
            prop_assert_eq!(got, refused(name), "{:?}", command);
            prop_assert_eq!(&history, lives.last().unwrap());
        }
        let got = carry_out(&mut history, kind, command);
        let expected = machine.tell(command);
        prop_assert_eq!(&got, &expected, "{:?}", command);
        K::agrees(history.state(), machine.now())?;
        if matches!(got, Came::Recorded(..) | Came::TakenBack) {
            lives.push(history.clone());
        } else {
            prop_assert_eq!(&history, lives.last().unwrap());
        }
    }
    Ok((lives, machine))
}

/// Compares a life with what is told of it, on all of some days.
pub(crate) fn compare<K: Kind>(
    lives: &[History<K::Of>],
    machine: &Machine<K>,
    days: impl Iterator<Item = NaiveDate> + Clone,
) -> Result<(), TestCaseError> {
    let history = lives.last().unwrap();
    for day in days {
        let state = history.as_of(day);
        prop_assert_eq!(state.is_some(), machine.on(day).is_some());
        if let (Some(state), Some(facts)) = (state, machine.on(day)) {
            K::agrees(&state, facts)?;
        }
        let (known, told) = (history.known_by(day), machine.known_by(day));
        prop_assert_eq!(known.is_some(), told.is_some());
        if let (Some(known), Some(told)) = (known, told) {
            K::agrees(known.state(), &told.copies.last().unwrap().1)?;
            // Just so it was when it was known.
            prop_assert!(lives.contains(&known));
            prop_assert!(history.goes_on_from(&known));
        }
    }
    compare_entries(history, machine)?;
    for then in lives {
        prop_assert!(history.goes_on_from(then));
        prop_assert_eq!(then.goes_on_from(history), then == history);
    }
    let json = serde_json::to_string(history).unwrap();
    let record: LifeRecord<K::Of> = serde_json::from_str(&json).unwrap();
    prop_assert_eq!(&record, &history.to_record());
    let read = record.replay(&[machine.kind.context()]).unwrap();
    prop_assert_eq!(&read, history);
    prop_assert_eq!(serde_json::to_string(&read).unwrap(), json);
    prop_assert_eq!(history.against([&machine.kind.context()]), vec![]);
    if let Some((other, name)) = machine.kind.that_has_no_say() {
        let named = |error: &ReplayError<_>| match &error.problem {
            ReplayProblem::Refused(refusal) => self::name(refusal) == name,
            _ => false,
        };
        let created = History::<K::Of>::create(machine.kind.beginning(), &other);
        prop_assert_eq!(created.map_err(|refusal| self::name(&refusal)), Err(name.to_owned()));
        // All of it is told, and none where its own has a say too.
        let told = history.against([&other]);
        prop_assert_eq!(told.len(), history.events().len() + 1);
        prop_assert!(told.iter().all(named));
        prop_assert_eq!(history.against([&other, &machine.kind.context()]), vec![]);
        let contexts = [other, machine.kind.context()];
        let replayed = history.to_record().replay(&contexts[..1]);
        prop_assert!(replayed.as_ref().is_err_and(named));
        let replayed = history.to_record().replay(&contexts);
        prop_assert_eq!(replayed.as_ref(), Ok(history));
    }
    Ok(())
}

/// What somebody does to a record.
#[derive(Debug, Clone)]
pub(crate) enum Forgery<C> {
    Swap,
    Drop,
    Double,
    OtherNote,
    OtherDay,
    Entered(Option<i64>),
    Says(C),
    Forget,
    TakesBack,
    After,
    ReplacedBy,
}

/// A few of them, each with the places that it is about.
pub(crate) type Forgeries<C> = Vec<(Forgery<C>, [prop::sample::Index; 2])>;

pub(crate) fn forgeries<C: Debug + Clone + 'static>(
    change: impl Strategy<Value = C> + 'static,
) -> impl Strategy<Value = Forgeries<C>> {
    let forgery = prop_oneof![
        2 => Just(Forgery::Swap),
        1 => Just(Forgery::Drop),
        1 => Just(Forgery::Double),
        4 => Just(Forgery::OtherNote),
        1 => Just(Forgery::OtherDay),
        1 => prop::option::of(-2..3_i64).prop_map(Forgery::Entered),
        4 => change.prop_map(Forgery::Says),
        1 => Just(Forgery::Forget),
        1 => Just(Forgery::TakesBack),
        1 => Just(Forgery::After),
        1 => Just(Forgery::ReplacedBy),
    ];
    prop::collection::vec((forgery, any::<[prop::sample::Index; 2]>()), 0..3)
}

fn forge<L: Life>(
    record: &mut LifeRecord<L>,
    forgery: &Forgery<L::Change>,
    places: &[prop::sample::Index; 2],
) {
    let LifeRecord { noted, events, corrections, .. } = record;
    if !events.is_empty() {
        let [one, other] = places.map(|place| place.index(events.len()));
        match forgery {
            Forgery::Swap => events.swap(one, other),
            Forgery::Drop => drop(events.remove(one)),
            Forgery::Double => events.insert(other, events[one].clone()),
            Forgery::OtherNote if one == other => *noted = events[one].noted.clone(),
            Forgery::OtherNote => events[one].noted = events[other].noted.clone(),
            Forgery::OtherDay => events[one].on = events[other].on,
            Forgery::Entered(late) => {
                let on = events[one].on;
                events[one].entered_on = late.map(|late| on + chrono::TimeDelta::days(late));
            }
            Forgery::Says(change) => events[one].change = change.clone(),
            _ => {}
        }
    }
    if corrections.is_empty() {
        return;
    }
    let made = places[0].index(corrections.len());
    let number = places[1].index(events.len() + 2);
    match forgery {
        Forgery::Forget => drop(corrections.remove(made)),
        Forgery::TakesBack => corrections[made].takes_back = number,
        Forgery::After => corrections[made].after = number,
        Forgery::ReplacedBy => corrections[made].replaced_by = (number > 1).then_some(number),
        _ => {}
    }
}

/// A record, sound or forged: what replays also loads, to the same life; and what loads and does
/// not replay differs in nothing but what a context says.
pub(crate) fn compare_loading<K: Kind>(
    kind: &K,
    history: &History<K::Of>,
    forgeries: &[(Forgery<ChangeOf<K>>, [prop::sample::Index; 2])],
) -> Result<(), TestCaseError> {
    let back = history.to_record().load();
    prop_assert_eq!(back.as_ref(), Ok(history));
    let mut record = history.to_record();
    for (forgery, places) in forgeries {
        forge(&mut record, forgery, places);
    }
    let loaded = record.clone().load();
    if let Some(all) = kind.that_allow_all(&record) {
        prop_assert_eq!(loaded.is_ok(), record.clone().replay(&all).is_ok(), "{:?}", loaded.err());
    }
    match (record.replay(&[kind.context()]), loaded) {
        (Ok(replayed), loaded) => prop_assert_eq!(loaded.as_ref(), Ok(&replayed)),
        (Err(error), Ok(loaded)) => {
            let ReplayProblem::Refused(refusal) = error.problem else {
                return Err(TestCaseError::fail(format!("loaded in spite of {error}")));
            };
            let of_context = match K::misplaced(&refusal) {
                Some(Misplaced::LaterEntries(lapsed)) => {
                    lapsed.iter().any(|one| K::is_of_context(&one.refusal))
                }
                Some(_) => false,
                None => K::is_of_context(&refusal),
            };
            prop_assert!(of_context, "loaded in spite of {}", refusal);
            let back = loaded.to_record().load();
            prop_assert_eq!(back.as_ref(), Ok(&loaded));
        }
        (Err(_), Err(error)) => {
            if let ReplayProblem::Refused(refusal) = error.problem {
                prop_assert!(!K::is_of_context(&refusal), "not loaded because of {}", refusal);
            }
        }
    }
    Ok(())
}

fn compare_entries<K: Kind>(
    history: &History<K::Of>,
    machine: &Machine<K>,
) -> Result<(), TestCaseError> {
    let known: BTreeMap<usize, NaiveDate> = machine
        .items
        .iter()
        .zip(machine.known())
        .filter_map(|(item, known)| match item {
            Item::Entry(number) => Some((*number, known)),
            Item::TakenBack { .. } => None,
        })
        .collect();
    let mut events: Vec<&Event<K::Of>> = vec![];
    for (number, entry) in (1..).zip(history.entries()) {
        prop_assert_eq!(entry.number, number);
        prop_assert_eq!(entry.known_on, known[&number]);
        let line = machine.line(number).unwrap();
        let event = entry.event;
        prop_assert_eq!((&event.change, event.on, &event.by), (&line.change, line.on, &line.by));
        let replaced_by = machine.written.iter().position(|one| one.replaces == Some(number));
        match entry.standing {
            Standing::TakenBack(Correction { takes_back, replaced_by: by, .. }) => {
                prop_assert!(machine.is_gone(number) && *takes_back == number);
                prop_assert_eq!(*by, replaced_by.map(|place| place + 1));
            }
            Standing::Holds => {
                prop_assert!(matches!(machine.told.said[&number], Said::Done(_)));
                events.push(event);
            }
            Standing::ChangesNothing => {
                prop_assert_eq!(&machine.told.said[&number], &Said::Nothing);
            }
        }
    }
    prop_assert_eq!(history.entries().count(), machine.written.len());
    // The events are those that hold, in the order of days.
    let told = machine.told.order.iter();
    let told = told.filter(|number| matches!(machine.told.said[*number], Said::Done(_)));
    let told: Vec<_> = told.map(|number| machine.line(*number).unwrap()).collect();
    prop_assert_eq!(history.events().len(), events.len());
    for (event, line) in history.events().iter().zip(told) {
        prop_assert!(events.contains(&event));
        prop_assert_eq!((&event.change, event.on, &event.by), (&line.change, line.on, &line.by));
    }
    Ok(())
}

/// Entered in another order, with each entry recorded and all of different days, the same is true
/// on every day.
pub(crate) fn compare_orders<K: Kind>(
    kind: &K,
    history: &History<K::Of>,
    order: &[prop::sample::Index],
) -> Result<(), TestCaseError> {
    let mut left: Vec<&Event<K::Of>> = history.events().iter().collect();
    left.dedup_by_key(|event| event.on);
    let (mut one, mut other) = (
        History::<K::Of>::create(kind.beginning(), &kind.context()).unwrap(),
        History::<K::Of>::create(kind.beginning(), &kind.context()).unwrap(),
    );
    let enter = |into: &mut History<K::Of>, event: &Event<K::Of>| {
        let line = Line { on: event.on, by: event.by.clone(), change: event.change.clone() };
        matches!(carry_out(into, kind, &Command::Enter(line, None)), Came::Recorded(..))
    };
    let mut recorded = left.iter().all(|event| enter(&mut one, event));
    for index in order {
        if !left.is_empty() {
            recorded &= enter(&mut other, left.remove(index.index(left.len())));
        }
    }
    if recorded && left.is_empty() {
        prop_assert_eq!(one.events(), other.events());
        prop_assert_eq!(one.state(), other.state());
    }
    Ok(())
}

/// Commands made of changes: on time, late, once more, taken back and replaced.
pub(crate) fn commands<C: Debug + Clone>(
    start: NaiveDate,
    change: impl Strategy<Value = C>,
) -> impl Strategy<Value = Vec<Command<C>>> {
    let what = prop_oneof![
        20 => Just(What::OnTime),
        5 => Just(What::Late),
        2 => Just(What::Again),
        2 => Just(What::TakeBack),
        2 => Just(What::Replace),
    ];
    // Whether and how the day of entry is said.
    let says = prop_oneof![6 => Just(None), 3 => Just(Some(0_u64)), 1 => (1..4_u64).prop_map(Some)];
    let step = (0..4_u64, what, says, 0..8_u64, any::<prop::sample::Index>(), 1..3_u8, change);
    prop::collection::vec(step, 0..24).prop_map(move |steps| {
        let mut today = start;
        let mut commands: Vec<Command<C>> = vec![];
        for (days, what, says, late, index, by, change) in steps {
            today = today + chrono::Days::new(days);
            let late = today - chrono::Days::new(late);
            let by: StaffId = format!("S-{by}").parse().unwrap();
            let entered = says.map(|early| today - chrono::Days::new(early));
            // One number that never is and one that is not yet are among them.
            let number = index.index(commands.len() + 2);
            commands.push(match what {
                What::Again if !commands.is_empty() => {
                    commands[index.index(commands.len())].clone()
                }
                What::OnTime | What::Again => {
                    Command::Enter(Line { on: today, by, change }, entered)
                }
                What::Late => Command::Enter(Line { on: late, by, change }, entered),
                What::TakeBack => Command::TakeBack(number, entered.unwrap_or(today)),
                What::Replace => {
                    // On the day of another entry as often as on one of its own.
                    let on = match commands.get(number.wrapping_sub(1)) {
                        Some(Command::Enter(line, _)) if late < today => line.on,
                        _ => late,
                    };
                    Command::Replace(number, Line { on, by, change }, entered)
                }
            });
        }
        commands
    })
}

#[derive(Debug, Clone)]
enum What {
    OnTime,
    Late,
    Again,
    TakeBack,
    Replace,
}
