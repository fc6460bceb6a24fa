//! Transaction data (交易信息): what the relationship led to.
//!
//! | fact | what it does to the money earned | to the receivable |
//! |---|---|---|
//! | [`Purchase`] | adds its total | adds it, if bought [on account](Settlement::OnAccount) |
//! | [`Return`] | takes its total back | takes it off, if credited on account |
//! | [`Payment`] | nothing | takes it off |
//! | [`CreditLimit`] | nothing | nothing: it is what the receivable may reach |

mod data;
mod expense;
mod lines;
mod receivable;
mod sale;

pub use data::{CreditLimit, CreditLimitBasics, NegativeLimit, Payment, TransactionData};
pub use expense::{Expense, ExpenseKind};
pub use lines::{Line, Lines, LinesError};
pub(crate) use receivable::AccountDay;
pub use receivable::Receivable;
pub use sale::{Purchase, Return, Settlement};
