//! Transaction data (交易信息): what the relationship led to.
//!
//! | question | answered by |
//! |---|---|
//! | what does the customer own? is it of our brand? | [`owned`](TransactionData::owned), [`owns_of_brand`](TransactionData::owns_of_brand), of [`Ownership`] |
//! | how much is it used? when is its next service? | [`meter_use`](TransactionData::meter_use), [`expected_on`](TransactionData::expected_on), of [`MeterReading`]s |
//! | which contracts hold, which run out? | [`contracts`](TransactionData::contracts), [`ending_within`](TransactionData::ending_within), of [`Contract`]s |
//! | what is at the workshop, what was repaired twice? | [`at_workshop`](TransactionData::at_workshop), [`repeat_repairs`](TransactionData::repeat_repairs), of [`WorkshopVisit`]s |
//! | which appointments are to come, were missed? | [`appointments_on`](TransactionData::appointments_on), of [`Appointment`]s and what became of them |
//! | what was planned, what may be spent? | [`SalesPlan`] and [`ExpenseBudget`]: the [base](crate::CustomerBase::plan_progress) says how far they have come |
//!
//! What it does to money:
//!
//! | fact | what it does to the money earned | to the receivable |
//! |---|---|---|
//! | [`Purchase`] | adds its total | adds it, if bought [on account](Settlement::OnAccount) |
//! | [`Return`] | takes its total back | takes it off, if credited on account |
//! | [`Payment`] | nothing | takes it off |
//! | [`CreditLimit`] | nothing | nothing: it is what the receivable may reach |

mod appointment;
mod contract;
mod data;
mod expense;
mod lines;
mod meter;
mod ownership;
mod plan;
mod receivable;
mod sale;
mod workshop;

pub use appointment::{
    Appointment, AppointmentChange, AppointmentEnd, AppointmentEntry, AppointmentPurpose,
    AppointmentState,
};
pub use contract::{Contract, ContractKind, ContractWith};
pub use data::{CreditLimit, CreditLimitBasics, NegativeLimit, Payment, TransactionData};
pub use expense::{Expense, ExpenseKind};
pub use lines::{Line, Lines, LinesError};
pub(crate) use meter::steps;
pub use meter::{MeterReading, MeterUnit, MeterUnknown, MeterUse};
pub use ownership::{BoughtFrom, Ownership, Vehicle};
pub use plan::{ExpenseBudget, SalesPlan};
pub(crate) use receivable::AccountDay;
pub use receivable::Receivable;
pub use sale::{Purchase, Return, Settlement};
pub use workshop::{WorkshopVisit, WorkshopWork};
