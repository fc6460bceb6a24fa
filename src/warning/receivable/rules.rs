//! What the rules about receivables say.

use crate::rule::rules;
use crate::warning::RECEIVABLE_OVER_LIMIT;

rules! {
    // Owing exactly the limit is no warning (S1).
    pub(super) OVER_LIMIT = RECEIVABLE_OVER_LIMIT, Over {
        "receivable {observed}, over the credit limit of {needed}[ (by {margin})]",
        "receivable {observed}, within the credit limit of {needed}[ (by {margin})]",
        "the receivable or its limit is not known",
    };
    pub(super) EXPOSURE_OVER = "warning.exposure-over-limit", Over {
        "exposure {observed}, over the credit limit of {needed}[ (by {margin})]",
        "exposure {observed}, within the credit limit of {needed}[ (by {margin})]",
        "the exposure or its limit is not known",
    };
    pub(super) EXPOSURE_NEAR = "warning.exposure-near-limit", AtLeast {
        "exposure {observed}, at least the {needed} from which on the credit limit is near[ (by {margin})]",
        "exposure {observed}, less than the {needed} from which on the credit limit is near[ (by {margin})]",
        "the exposure or its limit is not known",
    };
    pub(super) GROUP_OVER = "warning.group-over-limit", Over {
        "exposure of the group {observed}, over its credit limit of {needed}[ (by {margin})]",
        "exposure of the group {observed}, within its credit limit of {needed}[ (by {margin})]",
        "the exposure of the group or its limit is not known",
    };
    pub(super) GROUP_NEAR = "warning.group-near-limit", AtLeast {
        "exposure of the group {observed}, at least the {needed} from which on its credit limit is near[ (by {margin})]",
        "exposure of the group {observed}, less than the {needed} from which on its credit limit is near[ (by {margin})]",
        "the exposure of the group or its limit is not known",
    };
    pub(super) OWED = "warning.exposure-receivable", Over {
        "owed and not disputed: {observed}",
        "nothing is owed",
        "it is not known what is owed",
    };
    pub(super) BILLS = "warning.exposure-bills", Over {
        "bills that have not matured: {observed}",
        "no bills that have not matured",
        "it is not known which bills have not matured",
    };
    pub(super) DELIVERED = "warning.exposure-delivered", Over {
        "delivered and not invoiced: {observed}",
        "nothing is delivered and not invoiced",
        "it is not known what is delivered and not invoiced",
    };
    pub(super) ORDERED = "warning.exposure-ordered", Over {
        "ordered and not delivered: {observed}",
        "nothing is ordered and not delivered",
        "it is not known what is ordered and not delivered",
    };
    pub(super) OVERDUE = "warning.receivable-overdue", AtLeast {
        "the oldest invoice is {observed} overdue, and from {needed} on that is a warning[ ({margin} more)]",
        "the oldest invoice is {observed} overdue, and from {needed} on that would be a warning[ (in {margin})]",
        "it is not known what is overdue",
    };
    pub(super) UP_TO_30 = "warning.overdue-1-to-30", Over {
        "overdue for 1 to 30 days: {observed}",
        "nothing is overdue for 1 to 30 days",
        "it is not known what is overdue for 1 to 30 days",
    };
    pub(super) UP_TO_60 = "warning.overdue-31-to-60", Over {
        "overdue for 31 to 60 days: {observed}",
        "nothing is overdue for 31 to 60 days",
        "it is not known what is overdue for 31 to 60 days",
    };
    pub(super) UP_TO_90 = "warning.overdue-61-to-90", Over {
        "overdue for 61 to 90 days: {observed}",
        "nothing is overdue for 61 to 90 days",
        "it is not known what is overdue for 61 to 90 days",
    };
    pub(super) OVER_90 = "warning.overdue-over-90", Over {
        "overdue for more than 90 days: {observed}",
        "nothing is overdue for more than 90 days",
        "it is not known what is overdue for more than 90 days",
    };
    pub(super) WITHOUT_DAY = "warning.owed-without-due-day", Over {
        "owed without a day on which it is due: {observed}",
        "nothing is owed without a day on which it is due",
        "it is not known what is owed without a day on which it is due",
    };
    pub(super) SLOWER = "warning.pays-slower", AtLeast {
        "pays {observed} later than before, at least the {needed} that are a sign[ (by {margin})]",
        "pays {observed} later than before, fewer than the {needed} that are a sign[ (by {margin})]",
        "it is not known whether they pay later than before",
    };
    pub(super) LATELY = "warning.days-to-pay", Over {
        "days from due to paid, lately: {observed}, before: {needed}[ ({margin} more)]",
        "days from due to paid, lately: {observed}, before: {needed}[ ({margin} fewer)]",
        "it is not known how many days after they are due invoices are paid",
    };
}
