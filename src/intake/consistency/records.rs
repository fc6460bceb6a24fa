//! Records that contradict one another by their days.

use std::collections::BTreeMap;

use chrono::{Datelike, NaiveDate};

use super::{Consistency, ConsistencyRule};
use crate::base::Customer;
use crate::customer::EndKind;
use crate::units::Record;

/// Tests the records of a customer against one another.
pub(super) fn of_records(customer: &Customer, as_of: NaiveDate, found: &mut Consistency) {
    let (transactions, marketing) = (customer.transactions(), customer.marketing());
    if let Some(end) = customer.basic().end(as_of) {
        let end_record = format!("end {}", end.id);
        for contact in marketing.contacts().as_of(as_of) {
            let broken = contact.date() > end.date;
            let between = [&*format!("contact {}", contact.id), &end_record];
            found.test(ConsistencyRule::ContactAfterEnd, broken, between);
        }
        if end.kind != EndKind::DeletionRequested {
            let purchases = transactions.purchases().as_of(as_of).iter();
            let visits = marketing.first_contacts().as_of(as_of).iter();
            let consents = marketing.consents().as_of(as_of).iter();
            let responses = marketing.responses().as_of(as_of).iter();
            let dealings = purchases
                .map(|fact| (format!("purchase {}", fact.id), fact.date))
                .chain(visits.map(|fact| (format!("first contact {}", fact.id), fact.date)))
                .chain(consents.map(|fact| (format!("consent {}", fact.id), fact.date)))
                .chain(responses.map(|fact| (format!("response {}", fact.id), fact.date)));
            for (record, date) in dealings {
                let broken = date > end.date;
                found.test(ConsistencyRule::DealingAfterEnd, broken, [&record, &end_record]);
            }
        }
    }
    let purchases: BTreeMap<_, _> =
        transactions.purchases().as_of(as_of).iter().map(|one| (one.id(), one.date)).collect();
    for back in transactions.returns().as_of(as_of) {
        let Some(of) = &back.of else { continue };
        let Some(bought) = purchases.get(of) else { continue };
        let between = [&*format!("return {}", back.id), &format!("purchase {of}")];
        found.test(ConsistencyRule::ReturnBeforePurchase, back.date < *bought, between);
    }
    let contacts: BTreeMap<_, _> =
        marketing.contacts().as_of(as_of).iter().map(|one| (one.id(), one.date.day())).collect();
    for answer in marketing.responses().as_of(as_of) {
        let Some(contacted) = contacts.get(&answer.to) else { continue };
        let between = [&*format!("response {}", answer.id), &format!("contact {}", answer.to)];
        found.test(ConsistencyRule::AnswerBeforeContact, answer.date < *contacted, between);
    }
    for visit in marketing.first_contacts().as_of(as_of) {
        let Some(year) = visit.present.year else { continue };
        let future = i64::from(year) > i64::from(visit.date.year()).saturating_add(1);
        let between = [&*format!("first contact {}", visit.id)];
        found.test(ConsistencyRule::MadeInTheFuture, future, between);
    }
}
