//! Whom to call, who was called, and who is new, against asking each deal.

use std::collections::BTreeMap;

use chrono::{Datelike, Days, NaiveDate};
use clienteling::funnel::analysis::{
    CallCause, RowLength, calls, new_prospects, sales_follow_up, service_follow_up,
};
use clienteling::funnel::cadence;
use clienteling::{CustomerId, Period};
use proptest::prelude::*;

use super::planned::{a_day, everything, levels, plans, policy, start};
use crate::common::cases;
use crate::reference::analysis::{End, Seen, between, count, month, seen};

proptest! {
    #![proptest_config(cases(2_000))]

    #[test]
    fn calls_and_follow_up_are_what_each_deal_asks_for(plans in plans(), day in a_day()) {
        let deals = everything(&plans);
        let seen = seen(&deals, day);
        let find = |id: &str| deals.iter().find(|deal| deal.id().as_str() == id).unwrap();
        let wanted = |deal: &Seen| -> Vec<CallCause> {
            if !deal.is_open() {
                return vec![];
            }
            let mut causes = vec![];
            let last = deal.contacts.iter().map(|(on, _)| *on).max();
            match deal.step {
                Some(step) if step > day || last >= Some(step) => {}
                Some(step) if step < day => causes.push(CallCause::StepOverdue),
                Some(_) => causes.push(CallCause::StepDue),
                None => {}
            }
            let cadence = cadence(find(&deal.id), &levels(), day).unwrap();
            match cadence.contact_due_on().unwrap() {
                due if due < day => causes.push(CallCause::ContactOverdue),
                due if due == day => causes.push(CallCause::ContactDue),
                _ => {}
            }
            if !causes.is_empty() && cadence.level().is_overdue() {
                causes.push(CallCause::ClosingOverdue);
            }
            causes
        };
        let list = calls(&deals, &levels(), day);
        let fast: BTreeMap<_, _> = list
            .iter()
            .map(|call| (call.opportunity.to_string(), (call.causes.clone(), call.by.to_string())))
            .collect();
        let slow: BTreeMap<_, _> = seen
            .iter()
            .map(|deal| (deal.id.clone(), (wanted(deal), deal.main().to_owned())))
            .filter(|(_, (causes, _))| !causes.is_empty())
            .collect();
        prop_assert_eq!(fast.len(), list.len());
        prop_assert_eq!(fast, slow);
        let order = list.iter().map(|call| {
            let rank = call.cadence.level().level().rank();
            (call.causes[0], rank, call.due_since, call.opportunity.clone())
        });
        prop_assert!(order.clone().zip(order.skip(1)).all(|(one, next)| one < next));

        let period = Period::from_first_to_last(start() + Days::new(10), start() + Days::new(30));
        let period = period.unwrap();
        let sales = sales_follow_up(&deals, period, &levels(), day);
        let over = |deal: &Seen| {
            wanted(deal).iter().any(|cause| {
                matches!(cause, CallCause::StepOverdue | CallCause::ContactOverdue)
            })
        };
        for staff in ["S-1", "S-2", "S-3"] {
            let contacts = seen.iter().flat_map(|deal| &deal.contacts);
            let made =
                contacts.filter(|(on, by)| by == staff && period.contains(*on)).count() as u64;
            let mine = |deal: &Seen| deal.is_open() && deal.main() == staff;
            let slow = [
                made,
                count(&seen, mine),
                count(&seen, |deal| mine(deal) && !wanted(deal).is_empty() && !over(deal)),
                count(&seen, |deal| mine(deal) && over(deal)),
            ];
            let row = sales.rows.iter().find(|row| row.staff.as_str() == staff);
            let fast = row.map_or([0; 4], |row| {
                [row.contacts_made, row.open, row.due, row.overdue]
            });
            prop_assert_eq!(fast, slow);
            prop_assert_eq!(row.is_some(), slow != [0; 4]);
        }

        // The customer of deal n is called every n + 2 days, with nobody on other days.
        let called = |customer: &str, on: NaiveDate| {
            let number: u64 = customer.trim_start_matches("C-").parse().unwrap();
            between(start(), on).is_multiple_of(number + 2)
        };
        let contacted = |customer: &CustomerId, period: Period| {
            assert!(period.last() <= day, "nobody asks about tomorrow");
            period.first().iter_days().take_while(|on| *on <= period.last())
                .any(|on| called(customer.as_str(), on))
        };
        let service = service_follow_up(&deals, None, contacted, &policy(), day);
        for staff in ["S-1", "S-2", "S-3"] {
            let mut slow = [0_u64; 4];
            for deal in seen.iter().filter(|deal| deal.main() == staff) {
                let End::Won(on, _) = deal.end else { continue };
                slow[0] += 1;
                for (from, to) in [(0, 0), (1, 3), (4, 7)] {
                    let days = (from..=to).map(|days| on + Days::new(days));
                    let customer = deal.id.replace('O', "C");
                    if days.clone().any(|on| on <= day && called(&customer, on)) {
                        slow[1] += 1;
                    } else if days.clone().all(|on| on < day) {
                        slow[2] += 1;
                    } else {
                        slow[3] += 1;
                    }
                }
            }
            let row = service.rows.iter().find(|row| row.staff.as_str() == staff);
            let fast = row.map_or([0; 4], |row| {
                [row.won, row.made.proportion().successes(), row.missed, row.coming]
            });
            prop_assert_eq!(fast, slow);
        }

        for length in RowLength::ALL {
            let fast = new_prospects(&deals, period, length, day);
            let new = |deal: &Seen| period.contains(deal.created) && deal.is_real();
            prop_assert_eq!(fast.deals, count(&seen, new));
            let void = |deal: &Seen| period.contains(deal.created) && !deal.is_real();
            prop_assert_eq!(fast.void, count(&seen, void));
            prop_assert_eq!(fast.rows.iter().map(|row| row.deals).sum::<u64>(), fast.deals);
            for row in &fast.rows {
                let first = match length {
                    RowLength::Day => row.from,
                    RowLength::Month => row.from.with_day(1).unwrap().max(period.first()),
                };
                prop_assert_eq!(row.from, first);
                for source in &row.sources {
                    let same = |deal: &Seen| {
                        new(deal) && deal.source == source.source && match length {
                            RowLength::Day => deal.created == row.from,
                            RowLength::Month => month(deal.created) == month(row.from),
                        }
                    };
                    prop_assert_eq!(source.deals, count(&seen, same));
                }
                prop_assert_eq!(row.sources.iter().map(|one| one.deals).sum::<u64>(), row.deals);
            }
        }
    }
}
