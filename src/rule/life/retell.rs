//! A life told again without what must not be kept.

use super::{Event, History, Life};

impl<L: Life> History<L> {
    /// The life with another beginning, and of its events what is left of each. What was taken back
    /// or changed nothing is forgotten, with who corrected it and why.
    ///
    /// The caller sees to it that what is left holds without what is gone: each event changes
    /// something, or says something else than the one before it, if only by what is noted beside
    /// it. Then the life [loads](super::LifeRecord::load) as it is saved. Cost: a pass over the
    /// events.
    pub(crate) fn retold(
        &self,
        beginning: L::Beginning,
        left: impl Fn(&Event<L>) -> Option<Event<L>>,
    ) -> History<L> {
        let mut life = History::<L>::new(beginning, self.begun_noted().clone());
        for event in self.events().iter().filter_map(left) {
            life.state.step(&event);
            life.changed_on = event.on;
            life.known_on = life.known_on.max(event.known_on());
            life.events.push(event);
        }
        life
    }
}
