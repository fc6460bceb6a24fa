//! The own rhythm, and fixed numbers of days, at a cut of the public log against what happened: every
//! count as an independent calculation has it.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use clienteling::base::{CustomerBase, Fact};
use clienteling::funnel::Opportunities;
use clienteling::rule::Draft;
use clienteling::warning::churn::{
    ChurnPolicyDraft, ChurnTerms, Festivals, OUT_OF_RHYTHM, OutOfRhythm, OwnRhythm, RhythmLimits,
};
use clienteling::warning::{Evaluation, Onset, WarningContext, WarningRules};
use clienteling::{Currency, CustomerId, Probability};

use super::public_log;
use crate::common::golden;

/// Of whom an alarm was raised, and who could not be judged.
#[derive(Default)]
struct Raised {
    alarms: BTreeSet<CustomerId>,
    unjudged: BTreeSet<CustomerId>,
}

struct Log {
    cut: NaiveDate,
    /// By customer the days with a purchase before the cut.
    days: BTreeMap<CustomerId, Vec<NaiveDate>>,
    gone: BTreeSet<CustomerId>,
    /// The facts before the cut.
    before: CustomerBase,
}

impl Log {
    fn of(base: &CustomerBase, cut: NaiveDate) -> Self {
        let (mut days, mut gone) = (BTreeMap::new(), BTreeSet::new());
        let mut before = CustomerBase::new();
        for customer in base.customers() {
            let all = customer.transactions().purchases().all();
            let of_customer: BTreeSet<NaiveDate> = all.iter().map(|it| it.date).collect();
            let early: Vec<NaiveDate> = of_customer.range(..cut).copied().collect();
            if early.is_empty() {
                continue;
            }
            if of_customer.len() == early.len() {
                gone.insert(customer.id().clone());
            }
            days.insert(customer.id().clone(), early);
            let early = all.iter().filter(|it| it.date < cut).cloned().map(Fact::Purchase);
            assert!(before.add_all(early).refused.is_empty());
        }
        Log { cut, days, gone, before }
    }

    /// More than so many days without a purchase, of those with so many gaps.
    fn fixed(&self, limit: i64, least_gaps: usize) -> Raised {
        let mut raised = Raised::default();
        for (who, days) in &self.days {
            if days.len() <= least_gaps {
                raised.unjudged.insert(who.clone());
            } else if (self.cut - *days.last().unwrap()).num_days() > limit {
                raised.alarms.insert(who.clone());
            }
        }
        if least_gaps == 0 {
            raised.unjudged.clear();
        }
        raised
    }

    /// What the rule finds on the day of the cut, at this rate.
    fn own(&self, false_alarms: Probability) -> Raised {
        let rhythm = RhythmLimits { false_alarms, ..RhythmLimits::default() };
        let policy = ChurnPolicyDraft { rhythm, ..ChurnPolicyDraft::default() }.validate().unwrap();
        let rule = OutOfRhythm::new(ChurnTerms::new(policy, Festivals::default()));
        let rules = WarningRules::try_new(vec![Box::new(rule)], vec![]).unwrap();
        let deals = Opportunities::new();
        let (base, currency) = (&self.before, Currency::GBP);
        let context = WarningContext { base, deals: &deals, currency, as_of: self.cut };
        let evaluation = Evaluation::of(&rules, &context);
        let mut raised = Raised::default();
        for finding in evaluation.findings() {
            assert_eq!(finding.key.matter(), OUT_OF_RHYTHM);
            if finding.onset == Onset::Already {
                raised.alarms.insert(finding.customer().unwrap().clone());
            }
        }
        for (who, days) in &self.days {
            let rhythm = OwnRhythm::of(days.iter().copied()).filter(|it| it.gaps() >= 3);
            match rhythm {
                None => assert!(raised.unjudged.insert(who.clone())),
                // The rule's day of the alarm, and the chance on the day of the cut, say the same.
                Some(rhythm) => {
                    let silent = (self.cut - rhythm.last()).num_days().unsigned_abs();
                    let is_rare = rhythm.chance_of_longer(silent) < false_alarms;
                    assert_eq!(is_rare, raised.alarms.contains(who), "{who}");
                }
            }
        }
        raised
    }

    /// tp, fp, fn and tn.
    fn counts(&self, raised: &Raised) -> [usize; 4] {
        let mut counts = [0; 4];
        for who in self.days.keys().filter(|who| !raised.unjudged.contains(*who)) {
            let place = match (raised.alarms.contains(who), self.gone.contains(who)) {
                (true, true) => 0,
                (true, false) => 1,
                (false, true) => 2,
                (false, false) => 3,
            };
            counts[place] += 1;
        }
        counts
    }
}

/// How many days, or which rate, a row of the independent calculation is about.
fn raised(log: &Log, rule: &str) -> Option<Raised> {
    if let Some(rate) = rule.strip_prefix("own exponential predictive p<") {
        let rate = rate.strip_suffix(" (>=3 gaps)")?;
        return Some(log.own(rate.parse().ok()?));
    }
    let fixed = rule.strip_prefix("fixed>")?;
    let (days, rest) = fixed.split_once('d')?;
    let least_gaps = if rest.is_empty() { 0 } else { 3 };
    Some(log.fixed(days.parse().ok()?, least_gaps))
}

#[test]
fn on_the_public_log_every_count_of_the_churn_rules_is_that_of_an_independent_calculation() {
    let Some(rows) = golden::rows("warning", "churn_online_retail_reference.csv") else { return };
    let Some((base, _)) = public_log() else { return };
    let mut compared = Vec::new();
    for row in rows {
        let [cut, rule, customers, churned, unjudged, counts @ ..] = &row[..] else {
            panic!("{row:?}")
        };
        let log = Log::of(&base, cut.parse().unwrap());
        let Some(raised) = raised(&log, rule) else { continue };
        let number = |text: &String| text.parse::<usize>().unwrap();
        assert_eq!(log.days.len(), number(customers), "{rule}");
        assert_eq!(log.gone.len(), number(churned), "{rule}");
        assert_eq!(raised.unjudged.len(), number(unjudged), "{rule}");
        let expected: Vec<usize> = counts[..4].iter().map(number).collect();
        assert_eq!(log.counts(&raised)[..], expected[..], "{rule}");
        compared.push(rule.clone());
    }
    // Five fixed numbers of days, of all and of those with a rhythm, and four rates, at two cuts.
    assert_eq!(compared.len(), 28, "{compared:?}");
}
