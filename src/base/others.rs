//! The facts about no customer.

use crate::customer::Absence;
use crate::marketing::{AnonymousAnswer, Campaign, VisitWithoutDetails};
use crate::transaction::{Commitment, Expense, ExpenseBudget, SalesPlan};
use crate::units::Records;

/// What is known about nobody in particular, about staff, products or the firm.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Others {
    pub(super) visits_without_details: Records<VisitWithoutDetails>,
    pub(super) absences: Records<Absence>,
    pub(super) anonymous_answers: Records<AnonymousAnswer>,
    pub(super) campaigns: Records<Campaign>,
    pub(super) expenses: Records<Expense>,
    pub(super) commitments: Records<Commitment>,
    pub(super) sales_plans: Records<SalesPlan>,
    pub(super) budgets: Records<ExpenseBudget>,
}
