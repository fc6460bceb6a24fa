//! A life gone through once more, with something put in or taken out.

use chrono::NaiveDate;

use super::journal::{Journal, entry};
use super::judge::Judge;
use super::{Correction, Event, History, Life, Misplaced, NoLonger, of_day};

/// An entry on the walk.
enum Stop {
    /// It was there before, and is to stay.
    Kept(usize),
    /// It was there before, and is taken out.
    Gone(usize),
    /// It is put in.
    New,
}

/// What is to become of a life.
pub(super) struct Rearranged<L: Life> {
    events: Vec<Event<L>>,
    order: Vec<usize>,
    standing: Vec<usize>,
    state: L,
}

/// An entry that is to be put in.
pub(super) struct Put<'a, L: Life> {
    pub(super) event: Event<L>,
    /// What must be noted beside it, where it was written down before.
    pub(super) noted: Option<&'a L::Noted>,
    /// Where in the order.
    pub(super) place: usize,
}

/// What came of putting an entry in.
pub(super) enum PutIn<L: Life, E> {
    /// It says what is true already.
    Already,
    /// With what it would do.
    Done(Event<L>, E, Rearranged<L>),
}

/// What is true on the way.
struct Path<L: Life> {
    state: L,
    events: Vec<Event<L>>,
    numbers: Vec<usize>,
}

impl<L: Life> Path<L> {
    fn new(state: L) -> Self {
        Path { state, events: Vec::new(), numbers: Vec::new() }
    }

    fn is_so(&self, event: &Event<L>) -> bool {
        self.state.is_so(event, of_day(&self.events, event.on))
    }

    fn step(&mut self, number: usize, event: &Event<L>) {
        self.state.step(event);
        self.events.push(event.clone());
        self.numbers.push(number);
    }
}

impl<L: Life> History<L> {
    /// The life with an entry put in and, where it replaces one, that taken out.
    pub(super) fn put_in<J: Judge<L>>(
        &self,
        put: Put<'_, L>,
        gone: Option<usize>,
        judge: &J,
    ) -> Result<PutIn<L, J::Effect>, L::Refusal> {
        let number = self.all_entries().len().saturating_add(1);
        let mut event = put.event;
        let mut effect = None;
        let mut already = false;
        let rearranged = self.walk(self.stops(Some(put.place), gone), judge, |path| {
            let (noted, did) = judge.unchecked_entry(&path.state, self.beginning(), &event)?;
            if let Some(given) = put.noted.filter(|given| **given != noted) {
                return Err(L::other_noted(given.clone(), noted));
            }
            event.noted = noted;
            already = path.is_so(&event);
            if !already {
                path.step(number, &event);
            }
            effect = Some(did);
            Ok(())
        })?;
        match effect.filter(|_| !already) {
            Some(effect) => Ok(PutIn::Done(event, effect, rearranged)),
            None => Ok(PutIn::Already),
        }
    }

    /// The life without an entry.
    pub(super) fn taken_out<J: Judge<L>>(
        &self,
        gone: usize,
        judge: &J,
    ) -> Result<Rearranged<L>, L::Refusal> {
        self.walk(self.stops(None, Some(gone)), judge, |_| Ok(()))
    }

    fn stops(&self, put: Option<usize>, gone: Option<usize>) -> Vec<Stop> {
        let mut stops = Vec::new();
        for (place, number) in self.order().iter().enumerate() {
            if put == Some(place) {
                stops.push(Stop::New);
            }
            let is_gone = gone == Some(*number);
            stops.push(if is_gone { Stop::Gone(*number) } else { Stop::Kept(*number) });
        }
        if put.is_some_and(|place| place >= self.order().len()) {
            stops.push(Stop::New);
        }
        stops
    }

    /// Goes through the life as it is and as it is to be. From the first difference on, everything
    /// that is kept is checked again.
    fn walk<J: Judge<L>>(
        &self,
        stops: Vec<Stop>,
        judge: &J,
        mut put_in: impl FnMut(&mut Path<L>) -> Result<(), L::Refusal>,
    ) -> Result<Rearranged<L>, L::Refusal> {
        let entries = self.all_entries();
        let mut was = self.at_the_beginning();
        let mut is = Path::new(was.clone());
        let standing = self.standing_numbers();
        let mut standing = standing.iter().peekable();
        let (mut differs, mut order, mut lapsed) = (false, Vec::new(), Vec::new());
        for stop in stops {
            let number = match stop {
                Stop::New => {
                    differs = true;
                    put_in(&mut is)?;
                    order.push(entries.len().saturating_add(1));
                    continue;
                }
                Stop::Kept(number) | Stop::Gone(number) => number,
            };
            let Some(event) = entry(entries, number) else { continue };
            let stood = standing.next_if_eq(&&number).is_some();
            if matches!(stop, Stop::Gone(_)) {
                differs = true;
            } else {
                order.push(number);
                let stands = if differs {
                    match self.holds(event, stood.then_some(&was), &is, judge) {
                        Ok(changes) => changes,
                        Err(refusal) => {
                            lapsed.push(NoLonger { number, on: event.on, refusal });
                            false
                        }
                    }
                } else {
                    stood
                };
                if stands {
                    is.step(number, event);
                }
            }
            if stood {
                was.step(event);
            }
        }
        if lapsed.is_empty() {
            let Path { state, events, numbers: standing } = is;
            Ok(Rearranged { events, order, standing, state })
        } else {
            Err(Misplaced::LaterEntries(lapsed).into())
        }
    }

    /// Whether an entry changes anything as the life is to be; or why it no longer holds.
    ///
    /// It has to be sound in itself. By the context it was sound on its day, and that need not be
    /// the present one. So of what a context says only what is to be different speaks against it:
    /// where it would be refused, or noted, in the same way as the life was, the context has
    /// changed and not the life. `was` is that life before the entry; `None` where the entry
    /// changed nothing in it, so that nothing of it was in force.
    fn holds<J: Judge<L>>(
        &self,
        event: &Event<L>,
        was: Option<&L>,
        is: &Path<L>,
        judge: &J,
    ) -> Result<bool, L::Refusal> {
        if is.is_so(event) {
            return Ok(false);
        }
        is.state.check(self.beginning(), event)?;
        let judged = |state: &L| {
            let judged = judge.entry(state, self.beginning(), event);
            judged.map(|(noted, _)| noted)
        };
        match judged(&is.state) {
            Ok(noted) if noted == event.noted => Ok(true),
            now if was.is_some_and(|was| now == judged(was)) => Ok(true),
            Ok(expected) => Err(L::other_noted(event.noted.clone(), expected)),
            Err(refusal) => Err(refusal),
        }
    }

    /// Makes it so.
    pub(super) fn become_so(
        &mut self,
        rearranged: Rearranged<L>,
        put: Option<Event<L>>,
        correction: Option<Correction<L::Words>>,
    ) {
        let mut journal = match self.journal.take() {
            Some(journal) => journal,
            None => Box::new(Journal::of(&self.events)),
        };
        let Rearranged { events, order, standing, state } = rearranged;
        let put_on = put.iter().map(Event::known_on);
        let entered = put_on.chain(correction.iter().map(|made| made.entered_on));
        self.known_on = entered.fold(self.known_on, NaiveDate::max);
        journal.entries.extend(put);
        journal.order = order;
        journal.standing = standing;
        journal.corrections.extend(correction);
        self.changed_on = events.last().map_or_else(|| self.began_on(), |event| event.on);
        self.events = events;
        self.state = state;
        self.journal = Some(journal);
    }

    /// The life of some entries and corrections, which were all sound when they were made: only
    /// what changes nothing is told from what does.
    pub(super) fn by_parts<'a>(
        &'a self,
        entries: &'a [Event<L>],
        corrections: impl Iterator<Item = &'a Correction<L::Words>>,
    ) -> History<L> {
        let mut life = History::new(self.beginning().clone(), self.begun_noted().clone());
        let mut journal = Journal::of(entries);
        journal.corrections = corrections.cloned().collect();
        journal.order.clear();
        let mut corrections = journal.corrections.iter().peekable();
        for (number, event) in (1..).zip(entries) {
            let mut replaced = None;
            while let Some(made) = corrections.next_if(|made| made.after < number) {
                if made.replaced_by == Some(number) {
                    replaced = Some(made.takes_back);
                } else {
                    take_out(&mut journal.order, Some(made.takes_back));
                }
            }
            let place = super::journal::place(&journal.order, entries, event.on, replaced);
            journal.order.insert(place, number);
            take_out(&mut journal.order, replaced);
        }
        for made in corrections {
            take_out(&mut journal.order, Some(made.takes_back));
        }
        let mut path = Path::new(life.at_the_beginning());
        for number in &journal.order {
            if let Some(event) = entry(entries, *number)
                && !path.is_so(event)
            {
                path.step(*number, event);
            }
        }
        let regular = journal.corrections.is_empty()
            && path.numbers.len() == entries.len()
            && path.numbers.is_sorted();
        life.changed_on = path.events.last().map_or(life.changed_on, |event| event.on);
        let entered = journal.entries.iter().map(Event::known_on);
        let entered = entered.chain(journal.corrections.iter().map(|made| made.entered_on));
        life.known_on = entered.fold(life.known_on, NaiveDate::max);
        (life.events, life.state) = (path.events, path.state);
        journal.standing = path.numbers;
        life.journal = (!regular).then(|| Box::new(journal));
        life
    }
}

fn take_out(order: &mut Vec<usize>, number: Option<usize>) {
    if let Some(number) = number {
        order.retain(|one| *one != number);
    }
}
