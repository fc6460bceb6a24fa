//! When receivables need attention.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::ExposureStage;
use crate::rule::{Checker, Draft, ProblemKind, Valid};
use crate::transaction::Horizon;
use crate::units::{Currency, Money, Share};

/// When receivables need attention, as it is written down.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ReceivablePolicyDraft {
    /// Which stages count as exposure. All of them: that is how credit is controlled in wholesale, by
    /// trade custom. Who sells for cash what was ordered leaves `ordered` out.
    pub counts: BTreeSet<ExposureStage>,
    /// Of what is ordered, what is to be delivered within so many days counts. 60 (by trade custom: an
    /// order for next year is no risk today). `None`: all of it.
    pub horizon_days: Option<u32>,
    /// Whether an order counts of which nobody says when it is wanted or promised. It does (ours: it
    /// may be delivered tomorrow). Without it, frame orders that name no day are left out.
    pub orders_without_day: bool,
    /// The limit of who has none, neither one's own nor that of a group. `None`: they may owe anything
    /// until somebody decides (S1 warns by the customer's own limit only).
    pub default_limit: Option<Money>,
    /// From which share of the limit on it is near. 90 % (by trade custom).
    pub near_limit: Share,
    /// What is left of an invoice, up to so many of the smallest units of its currency, is a rounding
    /// and not overdue. 100: one yuan (ours).
    pub residue_minor_units: u32,
    /// For how many days an invoice is overdue before there is a warning, which is of low severity. 1.
    pub overdue_from_days: u32,
    /// From how many days on it is of medium severity. 31: the second band of an ageing report.
    pub overdue_medium_from_days: u32,
    /// From how many days on it is of high severity. 91: by trade custom doubtful from then on.
    pub overdue_high_from_days: u32,
    /// How many of the invoices that were paid last are compared with those before them. 5 (ours).
    pub latest_invoices: u32,
    /// Within how many months they were paid, 1 to 120: who paid late long ago is no sign. 12 (ours).
    pub latest_within_months: u32,
    /// How many there have to be before them. 5 (ours).
    pub earlier_at_least: u32,
    /// And how many of them are looked at, counted back. 20 (ours).
    pub earlier_at_most: u32,
    /// By how many days later than before invoices are paid, by the median of each, for it to be a
    /// sign. 10 (ours).
    pub slower_by_days: u32,
}

/// When receivables need attention.
///
/// * At least one stage counts, and a default limit is not below zero: zero means nothing on account.
/// * The limit is near from a share above zero on.
/// * Overdue invoices become more pressing with the days, not less.
pub type ReceivablePolicy = Valid<ReceivablePolicyDraft>;

impl Default for ReceivablePolicyDraft {
    fn default() -> Self {
        ReceivablePolicyDraft {
            counts: ExposureStage::ALL.into(),
            horizon_days: Some(60),
            orders_without_day: true,
            default_limit: None,
            near_limit: Share::from_percent(90),
            residue_minor_units: 100,
            overdue_from_days: 1,
            overdue_medium_from_days: 31,
            overdue_high_from_days: 91,
            latest_invoices: 5,
            latest_within_months: 12,
            earlier_at_least: 5,
            earlier_at_most: 20,
            slower_by_days: 10,
        }
    }
}

/// The most invoices that are compared.
const MOST_INVOICES: u32 = 1_000;

impl Draft for ReceivablePolicyDraft {
    fn check(&self, checker: &mut Checker) {
        checker.length("counts", self.counts.len(), 1, ExposureStage::ALL.len());
        if let Some(days) = self.horizon_days {
            checker.number("horizon_days", days, 0, Checker::MAX_DAYS);
        }
        if let Some(limit) = self.default_limit.filter(|limit| limit.is_negative()) {
            let accepted = "zero or more: with zero nothing goes on account".to_owned();
            let given = limit.to_string();
            checker.report("default_limit", ProblemKind::NotAccepted { given, accepted });
        }
        checker.part("near_limit", self.near_limit);
        let steps = [
            ("overdue_from_days", self.overdue_from_days),
            ("overdue_medium_from_days", self.overdue_medium_from_days),
            ("overdue_high_from_days", self.overdue_high_from_days),
        ];
        let sound = checker.problems();
        for (field, days) in steps {
            checker.number(field, days, 1, Checker::MAX_DAYS);
        }
        if checker.problems() == sound {
            for pair in steps.windows(2) {
                let [lower, higher] = *pair else { continue };
                checker.above(higher, lower);
            }
        }
        let sound = checker.problems();
        checker.number("latest_invoices", self.latest_invoices, 1, MOST_INVOICES);
        checker.number("earlier_at_least", self.earlier_at_least, 1, MOST_INVOICES);
        if checker.problems() == sound {
            let (field, most) = ("earlier_at_most", self.earlier_at_most);
            checker.number(field, most, self.earlier_at_least, MOST_INVOICES);
        }
        checker.number("latest_within_months", self.latest_within_months, 1, 120);
        checker.number("slower_by_days", self.slower_by_days, 1, Checker::MAX_DAYS);
    }
}

impl ReceivablePolicyDraft {
    pub(super) const fn horizon(&self) -> Horizon {
        Horizon { days: self.horizon_days, without_day: self.orders_without_day }
    }

    /// Up to how much of an invoice can be left without being overdue.
    pub(super) fn residue(&self, currency: Currency) -> Money {
        Money::from_minor(self.residue_minor_units.into(), currency)
    }
}
