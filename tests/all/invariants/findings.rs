//! A finding is about one matter, and says for how long it is the same.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use clienteling::behavior::BehaviorFold;
use clienteling::review::review;
use clienteling::units::Valuation;
use clienteling::warning::{Finding, FindingKey, Onset, Severity, watch};
use clienteling::{Money, Review};
use proptest::prelude::*;

use crate::common::{cases, random};

/// More days than the notice of the policies has, and any month.
const HORIZON: usize = 40;

fn all(review: &Review) -> impl Iterator<Item = &Finding> {
    review.warnings().iter().chain(review.coming())
}

/// All of a finding but its reason, which counts the days.
fn matter(finding: &Finding) -> (Severity, Onset, NaiveDate, Option<Money>, Option<NaiveDate>) {
    let Finding { severity, onset, since, at_stake, look_again_on, .. } = *finding;
    (severity, onset, since, at_stake, look_again_on)
}

proptest! {
    #![proptest_config(cases(128))]

    #[test]
    fn a_finding_is_the_same_every_day_until_its_day_to_look_again(
        facts in random::facts(random::ONE_CURRENCY, 20),
        policy in random::policy(),
        as_of in random::a_day(),
    ) {
        let known = facts.into_iter().filter(|fact| fact.date() <= as_of);
        let base = random::base_with(known, &[]);
        let first = review(&base, &policy, as_of).unwrap();
        let later: Vec<Review> = as_of
            .iter_days()
            .skip(1)
            .take(HORIZON)
            .map(|date| review(&base, &policy, date).unwrap())
            .collect();
        for finding in all(&first) {
            prop_assert!(finding.since <= as_of);
            prop_assert!(finding.look_again_on.is_none_or(|day| day > as_of));
            for review in &later {
                let found = all(review).find(|it| it.key == finding.key);
                let Some(found) = found else {
                    prop_assert!(false, "{} is gone on {}", finding, review.as_of());
                    continue;
                };
                let until = finding.look_again_on.is_none_or(|day| review.as_of() < day);
                prop_assert_eq!(matter(found) == matter(finding), until, "{}", finding);
            }
        }
    }

    #[test]
    fn no_two_findings_of_a_day_have_one_key_and_what_is_expected_lies_ahead(
        facts in random::facts(random::CURRENCIES, 40),
        rates in random::rates(),
        policy in random::policy(),
        as_of in random::as_of(),
    ) {
        let review = review(&random::base_with(facts, &rates), &policy, as_of).unwrap();
        let keys: BTreeSet<&FindingKey> = all(&review).map(|finding| &finding.key).collect();
        prop_assert_eq!(keys.len(), all(&review).count());
        let texts: BTreeSet<String> = keys.iter().map(ToString::to_string).collect();
        prop_assert_eq!(texts.len(), keys.len());
        prop_assert!(review.warnings().iter().all(|finding| finding.onset == Onset::Already));
        for finding in review.coming() {
            let Onset::Expected { on, .. } = finding.onset else { panic!("{finding:?}") };
            prop_assert!(on > as_of);
            prop_assert_eq!(finding.look_again_on, Some(on));
        }
    }

    #[test]
    fn a_review_lists_what_watching_each_customer_finds(
        facts in random::facts(random::CURRENCIES, 40),
        rates in random::rates(),
        policy in random::policy(),
        as_of in random::as_of(),
    ) {
        let base = random::base_with(facts, &rates);
        let review = review(&base, &policy, as_of).unwrap();
        let valuation = Valuation::new(policy.currency, base.rates());
        for customer in base.customers().filter(|customer| customer.is_known(as_of)) {
            let mut fold = BehaviorFold::new(policy.currency);
            let folded = fold.add_transactions(customer.transactions(), &valuation, as_of);
            let reviewed = review.customer(customer.id());
            if folded.is_err() {
                prop_assert!(reviewed.is_none());
                continue;
            }
            let behavior = fold.as_of(as_of).unwrap();
            let watched = watch(customer, &behavior, &valuation, &policy.warning());
            prop_assert_eq!(watched.is_ok(), reviewed.is_some());
            let (Ok(watched), Some(reviewed)) = (watched, reviewed) else { continue };
            prop_assert_eq!(watched.receivable, reviewed.receivable());
            prop_assert_eq!(watched.lost_on, reviewed.lost_on());
            let listed = all(&review).filter(|it| it.customer() == Some(customer.id()));
            prop_assert_eq!(listed.cloned().collect::<Vec<_>>(), watched.findings);
        }
    }
}
