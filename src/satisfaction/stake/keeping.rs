//! Keeping customers: who stays when a complaint is solved, and what keeping costs against winning.

use std::fmt;

use serde::Serialize;

use super::count::CustomersStaying;
use super::figures::{StakeAssumptions, StakeFigures};
use crate::units::words::words;
use crate::units::{Money, MoneyError, Quantity, Rounding, Share};

words! {
    /// What became of a complaint, as far as it decides who stays.
    pub enum Resolution, "how a complaint was treated" {
        /// The problem was not solved.
        Unsolved = "unsolved" as "not solved",
        /// It was solved well.
        Solved = "solved" as "solved well",
        /// It was solved fast, with special attention and all effort.
        SolvedFast = "solved_fast" as "solved fast, with special attention",
    }
}

impl Resolution {
    /// Which part stays by what a source says.
    fn stay(self, figures: &StakeFigures) -> Option<Share> {
        let left = |part: Share| {
            Share::from_billionths(Share::WHOLE.billionths().saturating_sub(part.billionths()))
        };
        match self {
            Resolution::Unsolved => figures.leave_over_unsolved_problem.map(left),
            Resolution::Solved => figures.stay_if_solved,
            Resolution::SolvedFast => figures.stay_if_solved_fast,
        }
    }
}

/// How many stay by what one source says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Staying {
    /// Whose figures.
    pub source: String,
    /// What became of the complaints.
    pub resolution: Resolution,
    /// Which part stays: what is assumed.
    pub part: Share,
    /// How many stay.
    pub customers: CustomersStaying,
    /// What they buy in a year.
    pub bought: Option<Money>,
}

impl fmt::Display for Staying {
    /// "By S5, 75% stay where a complaint is solved well: 7.5 customers".
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Staying { source, resolution, part, customers, bought } = self;
        let each = format!("By {source}, {part} stay where a complaint is {resolution}");
        write!(f, "{each}: {customers} customers")?;
        match bought {
            Some(bought) => write!(f, ", who buy for {bought} in a year"),
            None => Ok(()),
        }
    }
}

/// How many of the customers who complained stay, by how they are treated, and for how much they buy: what
/// better treatment is worth is the difference of two lines of one source. Of each source in turn,
/// each way of which it says something. What is not solved keeps those who do not leave over it.
///
/// Cost: constant for each source.
///
/// ```
/// use clienteling::satisfaction::stake::{StakeAssumptions, expected_to_stay};
///
/// let bought = Some("40000 CNY".parse()?);
/// let lines: Vec<String> = expected_to_stay(10, bought, &StakeAssumptions::default())
///     .iter()
///     .map(ToString::to_string)
///     .collect();
/// assert_eq!(
///     lines,
///     [
///         "By S5, 11% stay where a complaint is not solved: 1.1 customers, who buy for 4400.00 CNY \
///          in a year",
///         "By S5, 75% stay where a complaint is solved well: 7.5 customers, who buy for 30000.00 \
///          CNY in a year",
///         "By S5, 95% stay where a complaint is solved fast, with special attention: 9.5 \
///          customers, who buy for 38000.00 CNY in a year",
///     ],
/// );
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn expected_to_stay(
    complainants: u32,
    bought: Option<Money>,
    assumptions: &StakeAssumptions,
) -> Vec<Staying> {
    let of = |figures: &StakeFigures, resolution: Resolution| {
        let part = resolution.stay(figures)?;
        let (number, whole) = part.on_grid();
        Some(Staying {
            source: figures.source.clone(),
            resolution,
            part,
            customers: CustomersStaying::of((complainants.into(), number, whole))?,
            bought: bought.map(|bought| bought.portion_in_minor(part, Rounding::HalfEven)),
        })
    };
    let sources = assumptions.sources.iter();
    sources
        .flat_map(|figures| Resolution::ALL.into_iter().filter_map(move |how| of(figures, how)))
        .collect()
}

/// What it costs to keep a customer, by what one source says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct KeepingCost {
    /// Whose figure.
    pub source: String,
    /// How many times as much winning costs: what is assumed.
    pub times: Quantity,
    /// What keeping one customer costs.
    pub keeping: Money,
}

impl fmt::Display for KeepingCost {
    /// "By S5, winning a customer costs 5 times what keeping one does: 200.00 CNY".
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let KeepingCost { source, times, keeping } = self;
        let times = times.value();
        write!(f, "By {source}, winning a customer costs {times} times what keeping one does: ")?;
        write!(f, "{keeping}")
    }
}

/// What it costs to keep a customer where winning one costs so much, by each figure of each source.
/// Rounded once, half to even, to the smallest unit of the currency. Cost: constant for each figure.
///
/// # Errors
/// An amount within one unit of the bound of amounts.
///
/// ```
/// use clienteling::satisfaction::stake::{StakeAssumptions, keeping_costs};
///
/// let costs = keeping_costs("1000 CNY".parse()?, &StakeAssumptions::default())?;
/// let costs: Vec<String> = costs.iter().map(|cost| cost.keeping.to_string()).collect();
/// assert_eq!(costs, ["125.00 CNY", "100.00 CNY", "200.00 CNY"]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn keeping_costs(
    winning: Money,
    assumptions: &StakeAssumptions,
) -> Result<Vec<KeepingCost>, MoneyError> {
    let figures = assumptions.sources.iter().flat_map(|figures| {
        figures.winning_costs_times.iter().map(|times| (&figures.source, *times))
    });
    figures
        .map(|(source, times)| {
            let (number, over) = times.on_grid();
            // INVARIANT: winning costs as much as keeping at least.
            let over = i128::try_from(over).map_err(|_| MoneyError::OutOfRange)?;
            let keeping = winning
                .part_in_minor(over, number.unsigned_abs(), Rounding::HalfEven)
                .ok_or(MoneyError::OutOfRange)?;
            Ok(KeepingCost { source: source.clone(), times, keeping })
        })
        .collect()
}
