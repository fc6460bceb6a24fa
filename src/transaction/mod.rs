//! Transaction data (交易信息): what the relationship led to.
//!
//! | question | answered by |
//! |---|---|
//! | what does the customer own? is it of our brand? | [`owned`](TransactionData::owned), [`owns_of_brand`](TransactionData::owns_of_brand), of [`Ownership`] |
//! | how much is it used? when is its next service? | [`meter_use`](TransactionData::meter_use), [`services_due`](crate::followup::services_due), of [`MeterReading`]s |
//! | which contracts hold, which run out? | [`contracts`](TransactionData::contracts), [`ending_within`](TransactionData::ending_within), of [`Contract`]s |
//! | what is at the workshop, what was repaired twice? | [`at_workshop`](TransactionData::at_workshop), [`repeat_repairs`](TransactionData::repeat_repairs), of [`WorkshopVisit`]s |
//! | which appointments are to come, were missed? | [`appointments_on`](TransactionData::appointments_on), of [`Appointment`]s and what became of them |
//! | what was planned, what may be spent? | [`SalesPlan`] and [`ExpenseBudget`]: the [base](crate::CustomerBase::plan_progress) says how far they have come |
//!
//! What it does to money:
//!
//! | fact | what it does to the money earned | to the receivable |
//! |---|---|---|
//! | [`Order`] | nothing | nothing: the purchase does |
//! | [`Delivery`] | nothing | nothing |
//! | [`Purchase`] | adds its total | adds it, if bought [on account](Settlement::OnAccount) |
//! | [`Return`] | takes its total back | takes it off, if credited on account |
//! | [`Payment`] | nothing | takes it off |
//! | [`Dispute`] | nothing | nothing: it says what is not to be collected yet |
//! | [`PaymentTerms`] | nothing | nothing: they say when it is due |
//! | [`CreditLimit`] | nothing | nothing: it is what the receivable may reach |
//! | [`Expense`] | nothing: it is what the firm spent | nothing |
//! | [`Commitment`] | nothing: it is what the firm will spend | nothing |

mod appointment;
mod back;
mod commitment;
mod contract;
mod credit;
mod credit_use;
mod data;
mod details;
mod dispute;
mod expense;
mod fulfilment;
mod kept;
mod lines;
mod meter;
mod order;
mod overdue;
mod ownership;
mod plan;
mod plan_part;
mod quantities;
mod receivable;
mod sale;
mod settled;
mod terms;
mod workshop;

pub use appointment::{
    Appointment, AppointmentChange, AppointmentEnd, AppointmentEntry, AppointmentPurpose,
    AppointmentState,
};
pub use commitment::{Commitment, CommitmentBasics, CommitmentError};
pub use contract::{Contract, ContractKind, ContractWith};
pub(crate) use credit::CreditDecision;
pub use credit::{CreditLimit, CreditLimitBasics, NegativeLimit};
pub(crate) use credit_use::{CreditUse, Horizon, UseChange, UseOf};
pub use data::{Payment, TransactionData};
pub use details::{LineDetails, Promotion};
pub use dispute::Dispute;
pub use expense::{Expense, ExpenseKind};
pub(crate) use fulfilment::Fulfilment;
pub(crate) use lines::Costed;
pub use lines::{Line, Lines, LinesError};
pub(crate) use meter::steps;
pub use meter::{MeterReading, MeterUnit, MeterUnknown, MeterUse};
pub use order::{DeliveredItem, Delivery, DeliveryOf, OpenOrder, Order};
pub(crate) use overdue::OpenItem;
pub use overdue::{Overdue, OverdueBand, OverduePurchase};
pub use ownership::{BoughtFrom, Ownership, Vehicle};
pub use plan::{
    BudgetBasics, ExpenseBudget, ExpenseBudgetError, SalesPlan, SalesPlanBasics, SalesPlanError,
};
pub(crate) use plan_part::weights;
pub use plan_part::{PlanPart, PlanPartsError, Portion};
pub(crate) use quantities::Quantities;
pub(crate) use receivable::AccountDay;
pub use receivable::Receivable;
pub use sale::{Purchase, PurchaseDetails, Return, Settlement};
pub(crate) use settled::PaidInvoice;
pub use terms::{EarlyPayment, EarlyPaymentOffer, PaymentTerms};
pub use workshop::{AtWorkshop, WorkshopVisit, WorkshopWork};
