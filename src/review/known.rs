//! What a review reads: a firm, or its customers alone.

use crate::base::CustomerBase;
use crate::firm::Firm;
use crate::funnel::Opportunities;

/// What is known, to be reviewed: a [`Firm`] with its deals, or customers alone.
#[derive(Clone, Copy)]
pub struct Known<'a> {
    pub(super) customers: &'a CustomerBase,
    pub(super) opportunities: Option<&'a Opportunities>,
}

impl<'a> From<&'a Firm> for Known<'a> {
    fn from(firm: &'a Firm) -> Self {
        Known { customers: firm.customers(), opportunities: Some(firm.opportunities()) }
    }
}

impl<'a> From<&'a CustomerBase> for Known<'a> {
    fn from(customers: &'a CustomerBase) -> Self {
        Known { customers, opportunities: None }
    }
}
