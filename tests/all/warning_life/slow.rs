//! The slow reference: the whole log is gone through from the first day, for each question anew.

use super::{Act, Step};
use clienteling::rule::Value;
use clienteling::warning::Severity;
use clienteling::warning::life::{WarningMargin, WarningPhase, WarningTerms};

/// What is to be so at the end of a log.
#[derive(Debug, Default, Clone, PartialEq)]
pub(super) struct Told {
    /// How many warnings there ever were.
    pub(super) numbers: u32,
    /// Where the open one stands.
    pub(super) phase: Option<WarningPhase>,
    pub(super) is_pending: bool,
    pub(super) is_acknowledged: bool,
    /// Of each warning, how often it was seen again.
    pub(super) suppressed: Vec<u64>,
    /// All that was told, in order, by day and in short.
    pub(super) said: Vec<(u64, &'static str)>,
}

fn count(margin: Option<WarningMargin>) -> Option<u64> {
    match margin {
        Some(WarningMargin::By(Value::Count(count))) => Some(count),
        _ => None,
    }
}

fn rank(severity: Severity) -> u8 {
    match severity {
        Severity::High => 3,
        Severity::Medium => 2,
        Severity::Low => 1,
    }
}

/// What was looked at, with the day.
fn dated(log: &[Step]) -> Vec<(u64, Step)> {
    let mut day = 0;
    log.iter()
        .map(|step| {
            day += step.days;
            (day, *step)
        })
        .collect()
}

/// How long something has been found at the end of a log: the days between two looks at which
/// it was, back to where it was found last after something else than not knowing.
fn held(log: &[(u64, Step)], from: usize) -> u64 {
    let mut held = 0;
    for pair in log[from..].windows(2) {
        let [(before, one), (after, other)] = pair else { unreachable!() };
        if one.value.is_some() && other.value.is_some() {
            held += after - before;
        }
    }
    held
}

struct Closed {
    /// What it was, where somebody closed it.
    by_hand: Option<Open>,
    value: u64,
    severity: Severity,
    clear_since: Option<u64>,
    last_found: u64,
    place: usize,
}

struct Open {
    severity: Severity,
    value: u64,
    last_found: u64,
    clear_since: Option<u64>,
    acknowledged: bool,
    patience_from: u64,
    snooze: Option<(Option<u64>, Option<u64>, u64)>,
    taken_to: Vec<(Severity, usize)>,
}

#[expect(clippy::too_many_lines, reason = "one look after the other, from the first day")]
pub(super) fn tell(log: &[Step], terms: &WarningTerms) -> Told {
    const LIMIT: u64 = 100;
    let log = dated(log);
    let mut told = Told::default();
    let mut open: Option<Open> = None;
    let mut closed: Option<Closed> = None;
    let mut pending_from: Option<usize> = None;
    for (at, (day, step)) in log.iter().copied().enumerate() {
        let is_found = step.value.is_some_and(|value| value > LIMIT);
        let recovery = count(terms.recovery);
        let is_near = step
            .value
            .is_some_and(|value| !is_found && recovery.is_some_and(|by| LIMIT - value <= by));
        let is_clear = step.value.is_some() && !is_found && !is_near;
        if let Some(mut it) = open.take() {
            let place = told.suppressed.len() - 1;
            let mut ended = None;
            if is_found {
                if day > it.last_found {
                    told.suppressed[place] += 1;
                }
                it.last_found = day;
                it.value = step.value.unwrap();
                let rises = rank(step.severity) > rank(it.severity);
                if rises {
                    it.acknowledged = false;
                    (it.patience_from, it.taken_to) = (day, vec![]);
                    if it.snooze.is_none() {
                        told.said.push((day, "more severe"));
                    }
                }
                it.severity = step.severity;
                it.clear_since = None;
                if let Some((_, Some(worse), from)) = it.snooze
                    && it.value > from
                    && it.value - from >= worse
                {
                    ended = Some("worse");
                } else if it.snooze.is_some() && rises && terms.is_snooze_ended_by_severity {
                    ended = Some("more severe, snoozed");
                }
            }
            if is_near {
                it.clear_since = None;
            }
            if is_clear {
                let since = it.clear_since.unwrap_or(day);
                it.clear_since = Some(since);
                if day - since >= u64::from(terms.keep_days) {
                    if it.snooze.is_some() {
                        told.said.push((day, "resolved, snoozed"));
                    }
                    told.said.push((day, "resolved"));
                    closed = Some(Closed {
                        by_hand: None,
                        value: it.value,
                        severity: it.severity,
                        clear_since: Some(since),
                        last_found: it.last_found,
                        place,
                    });
                    // Nothing can be done about what is closed.
                    continue;
                }
            } else {
                if ended.is_none()
                    && let Some((Some(until), _, _)) = it.snooze
                    && until <= day
                {
                    ended = Some("day came");
                }
                if let Some(why) = ended {
                    told.said.push((day, why));
                    it.snooze = None;
                    (it.patience_from, it.taken_to) = (day, vec![]);
                }
                if it.snooze.is_none() && !it.acknowledged {
                    for (which, rule) in terms.escalations.iter().enumerate() {
                        let is_due = rule.severity == it.severity
                            && day - it.patience_from >= u64::from(rule.after_days);
                        if is_due && !it.taken_to.contains(&(it.severity, which)) {
                            it.taken_to.push((it.severity, which));
                            told.said.push((day, "escalated"));
                        }
                    }
                }
            }
            open = Some(it);
        } else if is_found {
            let value = step.value.unwrap();
            let is_armed = pending_from.is_some()
                || closed.as_ref().is_none_or(|it| {
                    let much = count(terms.rearm);
                    let from = if it.clear_since.is_none() { it.value } else { LIMIT };
                    it.clear_since.is_some_and(|since| day - since >= u64::from(terms.rearm_days))
                        || much.is_some_and(|much| value > from && value - from >= much)
                        || rank(step.severity) > rank(it.severity)
                });
            if is_armed {
                let from = *pending_from.get_or_insert(at);
                if held(&log[..=at], from) >= u64::from(terms.pending_days) {
                    pending_from = None;
                    told.numbers += 1;
                    told.suppressed.push(0);
                    told.said.push((day, "raised"));
                    open = Some(Open {
                        severity: step.severity,
                        value,
                        last_found: day,
                        clear_since: None,
                        acknowledged: false,
                        patience_from: day,
                        snooze: None,
                        taken_to: vec![],
                    });
                }
            } else if let Some(it) = &mut closed {
                if day > it.last_found {
                    told.suppressed[it.place] += 1;
                    it.last_found = day;
                }
                if let Some(by_hand) = &mut it.by_hand {
                    (by_hand.value, by_hand.last_found) = (value, day);
                }
            }
        } else if step.value.is_some() {
            pending_from = None;
            if is_clear && let Some(it) = &mut closed {
                it.clear_since = it.clear_since.or(Some(day));
            }
        }
        // What somebody does then.
        let mut is_done = false;
        if let (Act::TakeBack, None) = (step.act, &open) {
            open = closed.as_mut().and_then(|it| it.by_hand.take());
            if open.is_some() {
                pending_from = None;
            }
        } else if let Some(it) = &mut open {
            match step.act {
                Act::Nothing | Act::TakeBack => {}
                Act::Acknowledge => it.acknowledged = true,
                Act::SnoozeUntil(days) => it.snooze = Some((Some(day + days), None, it.value)),
                Act::SnoozeUntilWorse(much) => {
                    it.snooze = Some((None, Some(much), it.value));
                }
                Act::Wake => {
                    if it.snooze.take().is_some() {
                        (it.patience_from, it.taken_to) = (day, vec![]);
                    }
                }
                Act::Close => is_done = true,
            }
        }
        if is_done && let Some(it) = open.take() {
            closed = Some(Closed {
                value: it.value,
                severity: it.severity,
                clear_since: None,
                last_found: it.last_found,
                place: told.suppressed.len() - 1,
                by_hand: Some(it),
            });
        }
    }
    told.phase = open.as_ref().map(|it| match it {
        Open { snooze: Some(_), .. } => WarningPhase::Snoozed,
        Open { acknowledged: true, .. } => WarningPhase::Acknowledged,
        _ => WarningPhase::Raised,
    });
    told.is_pending = pending_from.is_some();
    told.is_acknowledged = open.as_ref().is_some_and(|it| it.acknowledged);
    told
}
