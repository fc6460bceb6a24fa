//! What stands behind complaints, by the figures of each source.

use std::fmt;

use chrono::NaiveDate;
use serde::Serialize;

use super::count::{
    Between, CustomersLeaving, DissatisfiedCustomers, PeopleKeptAway, PeopleTold, SilentCustomers,
};
use super::figures::{StakeAssumptions, StakeFigures};
use crate::base::{Customer, CustomerBase};
use crate::marketing::ComplaintState;
use crate::units::words::words;
use crate::units::{Money, MoneyError, Period, Quantity, Rounding, Share};

words! {
    /// Why the dissatisfied may leave.
    pub enum LeaveCause, "why they may leave" {
        /// They were served poorly.
        PoorService = "poor_service",
        /// Their problem was not solved.
        Unsolved = "unsolved" as "the problem was not solved",
        /// The staff were indifferent.
        Indifference = "indifference" as "indifferent staff",
    }
}

impl LeaveCause {
    fn share(self, figures: &StakeFigures) -> Option<Share> {
        match self {
            LeaveCause::PoorService => figures.leave_over_poor_service,
            LeaveCause::Unsolved => figures.leave_over_unsolved_problem,
            LeaveCause::Indifference => figures.leave_over_indifference,
        }
    }
}

/// Complaints of which somebody asks what is at stake.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub struct Grievance {
    /// How many customers complained: a customer with ten complaints is one. Of a base,
    /// [`complainants`] counts them.
    pub complainants: u32,
    /// Why these customers may leave. `None`: nothing is said of who leaves.
    pub cause: Option<LeaveCause>,
    /// What those who complained buy in a year, together.
    pub bought_by_complainers: Option<Money>,
    /// What a customer buys in a year, on average: for those of whom only the number is known.
    pub bought_by_each: Option<Money>,
}

/// A figure that a result rests on, by what it measures.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Assumed {
    /// This part of the dissatisfied complain.
    Complain(Share),
    /// Each dissatisfied customer keeps so many others away.
    KeptAway(Quantity),
    /// Each dissatisfied customer tells so many friends.
    Told(Quantity),
    /// This part of them leave, for this cause.
    Leave {
        /// Which part.
        part: Share,
        /// For which cause.
        cause: LeaveCause,
    },
}

impl fmt::Display for Assumed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Assumed::Complain(part) => write!(f, "{part} of dissatisfied customers complain"),
            Assumed::KeptAway(others) => {
                write!(f, "each dissatisfied customer keeps {} others away", others.value())
            }
            Assumed::Told(friends) => {
                write!(f, "each dissatisfied customer tells {} friends", friends.value())
            }
            Assumed::Leave { part, cause } => write!(f, "{part} leave: {cause}"),
        }
    }
}

/// What is at stake by the figures of one source.
///
/// What the source says nothing of is `None`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct SourceStake {
    /// Whose figures.
    pub source: String,
    /// The figures, each by what it measures.
    pub assumed: Vec<Assumed>,
    /// How many are dissatisfied. Where the source does not say how many complain: those who did.
    pub dissatisfied: DissatisfiedCustomers,
    /// How many of them said nothing.
    pub silent: Option<SilentCustomers>,
    /// How many others they keep away.
    pub kept_away: Option<PeopleKeptAway>,
    /// How many friends they tell.
    pub told: Option<PeopleTold>,
    /// How many of them leave.
    pub leaving: Option<CustomersLeaving>,
    /// What those who complained and leave would have bought in a year.
    pub lost_of_complainers: Option<Money>,
    /// What all who leave would have bought in a year.
    pub lost_of_leaving: Option<Money>,
    /// What those who are kept away would have bought in a year.
    pub lost_of_kept_away: Option<Money>,
}

/// What is at stake, source by source.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct AtStake {
    /// How many customers complained.
    pub complainants: u32,
    /// By the figures of each source, in the order of the assumptions.
    pub sources: Vec<SourceStake>,
}

/// What stands behind complaints, and what may be lost. Amounts are rounded once, half to even, to
/// the smallest unit of the currency. Cost: constant for each source.
///
/// # Errors
/// An amount out of range.
///
/// ```
/// use clienteling::satisfaction::stake::{Grievance, StakeAssumptions, at_stake};
///
/// let one = Grievance { complainants: 1, ..Grievance::default() };
/// let found = at_stake(&one, &StakeAssumptions::default())?;
/// // By S4 one complaint stands for four customers, and each keeps 13 away; apart from that, by S5
/// // it stands for one and a half, and each tells 8 friends.
/// let kept_away = found.kept_away().ok_or("S4 says so")?;
/// let told = found.told().ok_or("S5 says so")?;
/// assert_eq!((kept_away.to_string(), told.to_string()), ("52".into(), "12".into()));
/// assert_eq!(
///     found.to_string(),
///     "By S4: 1 customer who complained stands for 4 who are dissatisfied, of whom 3 say nothing; \
///      they keep 52 others away. Assumed: 25% of dissatisfied customers complain; each \
///      dissatisfied customer keeps 13 others away.\n\
///      By S5: 1 customer who complained stands for 1.5 who are dissatisfied, of whom 0.5 say \
///      nothing; they tell 12 friends. Assumed: 67% of dissatisfied customers complain; each \
///      dissatisfied customer tells 8 friends.",
/// );
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn at_stake(
    grievance: &Grievance,
    assumptions: &StakeAssumptions,
) -> Result<AtStake, MoneyError> {
    let by_source = |figures| Behind::of(grievance, figures).stake(grievance, figures);
    let sources = assumptions.sources.iter().map(by_source).collect::<Result<_, _>>()?;
    Ok(AtStake { complainants: grievance.complainants, sources })
}

/// How many customers complained in a period, by what was known on a day. What was found to be
/// unfounded, or was taken back, is left out. Cost: a sort of the entries of each customer who
/// complained.
pub fn complainants(base: &CustomerBase, period: Period, as_of: NaiveDate) -> u32 {
    let complained = |customer: &&Customer| {
        let marketing = customer.marketing();
        !marketing.complaints().is_empty()
            && marketing.complaints_on(as_of).iter().any(|(complaint, state)| {
                let nothing_in_it =
                    matches!(state, ComplaintState::Unfounded | ComplaintState::Withdrawn);
                period.contains(complaint.date.day()) && !nothing_in_it
            })
    };
    u32::try_from(base.customers().filter(complained).count()).unwrap_or(u32::MAX)
}

impl AtStake {
    /// How many are dissatisfied. This range and the others are those of the sources that say how
    /// many complain: the others speak only of those who did.
    pub fn dissatisfied(&self) -> Option<Between<DissatisfiedCustomers>> {
        Between::of(self.of_all().map(|one| one.dissatisfied))
    }

    /// How many others are kept away.
    pub fn kept_away(&self) -> Option<Between<PeopleKeptAway>> {
        Between::of(self.of_all().filter_map(|one| one.kept_away))
    }

    /// How many friends are told.
    pub fn told(&self) -> Option<Between<PeopleTold>> {
        Between::of(self.of_all().filter_map(|one| one.told))
    }

    /// How many leave.
    pub fn leaving(&self) -> Option<Between<CustomersLeaving>> {
        Between::of(self.of_all().filter_map(|one| one.leaving))
    }

    /// The sources that speak of all who are dissatisfied.
    fn of_all(&self) -> impl Iterator<Item = &SourceStake> {
        self.sources.iter().filter(|one| one.silent.is_some())
    }
}

/// How many are dissatisfied, as a fraction that nothing was rounded in.
struct Behind {
    /// How many complained, in parts of the whole.
    billionths: i128,
    /// Which part that is.
    complain: u128,
}

const WHOLE: Share = Share::WHOLE;

impl Behind {
    fn of(grievance: &Grievance, figures: &StakeFigures) -> Self {
        let (_, whole) = WHOLE.on_grid();
        // INVARIANT: a count of 32 bits times 10^9, and a part above zero.
        let whole = i128::try_from(whole).unwrap_or(1);
        let (complain, _) = figures.complain.unwrap_or(WHOLE).on_grid();
        Behind {
            billionths: i128::from(grievance.complainants).saturating_mul(whole),
            complain: complain.unsigned_abs(),
        }
    }

    /// So many of something for each of them: the three numbers of which it is made.
    fn times(&self, (number, over): (i128, u128)) -> (i128, i128, u128) {
        (self.billionths, number, self.complain.saturating_mul(over))
    }

    /// So much money for each of them.
    fn money(&self, each: Money, (number, over): (i128, u128)) -> Result<Money, MoneyError> {
        let number = self.billionths.checked_mul(number).ok_or(MoneyError::OutOfRange)?;
        let over = self.complain.saturating_mul(over);
        each.part_in_minor(number, over, Rounding::HalfEven).ok_or(MoneyError::OutOfRange)
    }

    fn stake(
        &self,
        grievance: &Grievance,
        figures: &StakeFigures,
    ) -> Result<SourceStake, MoneyError> {
        let leave = grievance.cause.and_then(|cause| Some((cause.share(figures)?, cause)));
        let part = leave.map(|(part, _)| part);
        let assumed = [
            figures.complain.map(Assumed::Complain),
            figures.kept_away.map(Assumed::KeptAway),
            figures.told.map(Assumed::Told),
            leave.map(|(part, cause)| Assumed::Leave { part, cause }),
        ];
        let dissatisfied = DissatisfiedCustomers::of(self.times((1, 1)));
        let silent = figures.complain.and_then(|complain| {
            // Those who did not complain for each who did: (1 − part) ÷ part.
            let (part, whole) = complain.on_grid();
            let rest = i128::try_from(whole).ok()?.checked_sub(part)?;
            SilentCustomers::of((grievance.complainants.into(), rest, part.unsigned_abs()))
        });
        let kept_away = figures.kept_away.map(Quantity::on_grid);
        let told = figures.told.map(Quantity::on_grid);
        let leaving = part.map(Share::on_grid);
        let lost = |of: Option<(i128, u128)>| {
            let each = grievance.bought_by_each.zip(of);
            each.map(|(each, of)| self.money(each, of)).transpose()
        };
        Ok(SourceStake {
            source: figures.source.clone(),
            assumed: assumed.into_iter().flatten().collect(),
            dissatisfied: dissatisfied.ok_or(MoneyError::OutOfRange)?,
            silent,
            kept_away: kept_away.and_then(|others| PeopleKeptAway::of(self.times(others))),
            told: told.and_then(|friends| PeopleTold::of(self.times(friends))),
            leaving: leaving.and_then(|part| CustomersLeaving::of(self.times(part))),
            lost_of_complainers: grievance
                .bought_by_complainers
                .zip(part)
                .map(|(bought, part)| bought.portion_in_minor(part, Rounding::HalfEven)),
            lost_of_leaving: lost(leaving)?,
            lost_of_kept_away: lost(kept_away)?,
        })
    }
}

impl fmt::Display for SourceStake {
    /// One paragraph, without the amounts that nothing is known of.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} who are dissatisfied", self.dissatisfied)?;
        if let Some(silent) = &self.silent {
            let silent = silent.to_string();
            let say = if silent == "1" { "says" } else { "say" };
            write!(f, ", of whom {silent} {say} nothing")?;
        }
        if let Some(others) = &self.kept_away {
            write!(f, "; they keep {others} others away")?;
        }
        if let Some(friends) = &self.told {
            write!(f, "; they tell {friends} friends")?;
        }
        if let Some(leaving) = &self.leaving {
            write!(f, "; {leaving} of them leave")?;
        }
        for (lost, of) in [
            (self.lost_of_complainers, "those who complained and leave"),
            (self.lost_of_leaving, "all who leave"),
            (self.lost_of_kept_away, "those kept away"),
        ] {
            if let Some(lost) = lost {
                write!(f, "; {of} would have bought for {lost} in a year")?;
            }
        }
        f.write_str(".")?;
        for (place, assumed) in self.assumed.iter().enumerate() {
            write!(f, "{} {assumed}", if place == 0 { " Assumed:" } else { ";" })?;
        }
        f.write_str(if self.assumed.is_empty() { "" } else { "." })
    }
}

impl fmt::Display for AtStake {
    /// A paragraph for each source.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let stand = match self.complainants {
            1 => "1 customer who complained stands for".to_owned(),
            more => format!("{more} customers who complained stand for"),
        };
        for (place, one) in self.sources.iter().enumerate() {
            let line = if place == 0 { "" } else { "\n" };
            write!(f, "{line}By {}: {stand} {one}", one.source)?;
        }
        Ok(())
    }
}
