//! What sources say of dissatisfied customers, each figure under the name of what it measures.

use serde::{Deserialize, Serialize};

use crate::rule::{Checker, Draft, ProblemKind, Valid};
use crate::units::{Quantity, Share};

/// What one source says of dissatisfied customers. What it does not say stays `None`: figures of two
/// sources are never put together.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StakeFigures {
    /// Whose figures they are.
    pub source: String,
    /// Which part of the dissatisfied complain.
    #[serde(default)]
    pub complain: Option<Share>,
    /// How many others a dissatisfied customer keeps away.
    #[serde(default)]
    pub kept_away: Option<Quantity>,
    /// How many friends a dissatisfied customer tells.
    #[serde(default)]
    pub told: Option<Quantity>,
    /// Which part of those who were served poorly leave. That S5's figure is a part of these is our
    /// reading.
    #[serde(default)]
    pub leave_over_poor_service: Option<Share>,
    /// Which part of those whose problem was not solved leave. As above.
    #[serde(default)]
    pub leave_over_unsolved_problem: Option<Share>,
    /// Which part of those who met with indifference leave. S4 says that 68 % leave because staff were
    /// indifferent; that this is a part of those who met with it is our reading.
    #[serde(default)]
    pub leave_over_indifference: Option<Share>,
    /// Which part stay when their complaint is solved well.
    #[serde(default)]
    pub stay_if_solved: Option<Share>,
    /// Which part stay when it is solved fast, with special attention and all effort.
    #[serde(default)]
    pub stay_if_solved_fast: Option<Share>,
    /// How many times as much it costs to win a customer as to keep one: what the source says,
    /// ascending.
    #[serde(default)]
    pub winning_costs_times: Vec<Quantity>,
}

/// What is assumed of dissatisfied customers, as it is written down: source by source.
///
/// ```
/// use clienteling::Draft;
/// use clienteling::satisfaction::stake::{StakeAssumptionsDraft, StakeFigures};
///
/// let ours = StakeFigures {
///     source: "our survey of 2025".to_owned(),
///     complain: Some("12%".parse()?),
///     ..StakeFigures::default()
/// };
/// let mut draft = StakeAssumptionsDraft::default();
/// draft.sources.push(ours);
/// assert!(draft.validate().is_ok());
/// # Ok::<(), clienteling::units::NumberError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct StakeAssumptionsDraft {
    /// The figures of each source. Those of S4 and S5, which contradict one another.
    pub sources: Vec<StakeFigures>,
}

/// What is assumed of dissatisfied customers.
///
/// * 1 to 20 sources, each with a name of its own.
/// * The part that complains is 1 % at least; nobody tells or keeps away more than 10,000.
/// * Of one source not fewer stay where a complaint is solved fast than where it is solved well.
/// * Winning a customer costs 1 to 10,000 times what keeping one does; at most 10 such figures,
///   ascending.
pub type StakeAssumptions = Valid<StakeAssumptionsDraft>;

impl Default for StakeAssumptionsDraft {
    fn default() -> Self {
        let percent = |percent| Some(Share::from_percent(percent));
        // INVARIANT: the figures are above zero.
        let times = |number: u32| Quantity::try_from(number).ok();
        let s4 = StakeFigures {
            source: "S4".to_owned(),
            complain: percent(25),
            kept_away: times(13),
            leave_over_indifference: percent(68),
            winning_costs_times: [8, 10].into_iter().filter_map(times).collect(),
            ..StakeFigures::default()
        };
        let s5 = StakeFigures {
            source: "S5".to_owned(),
            complain: percent(67),
            told: times(8),
            leave_over_poor_service: percent(94),
            leave_over_unsolved_problem: percent(89),
            stay_if_solved: percent(75),
            stay_if_solved_fast: percent(95),
            winning_costs_times: times(5).into_iter().collect(),
            ..StakeFigures::default()
        };
        StakeAssumptionsDraft { sources: vec![s4, s5] }
    }
}

/// The most that a figure can say one customer does, and the most times that winning costs.
const MOST: u32 = 10_000;

impl Draft for StakeAssumptionsDraft {
    fn check(&self, checker: &mut Checker) {
        checker.length("sources", self.sources.len(), 1, 20);
        let name: (_, fn(&StakeFigures) -> &str) = ("source", |one| &one.source);
        checker.named_parts("sources", &self.sources, name, StakeFigures::check);
    }

    fn tidy(mut self) -> Self {
        for one in &mut self.sources {
            one.source = one.source.trim().to_owned();
        }
        self
    }
}

impl StakeFigures {
    fn check(&self, checker: &mut Checker) {
        if let Some(given) = self.complain.filter(|given| *given < Share::from_percent(1)) {
            let given = given.to_string();
            checker.report(
                "complain",
                ProblemKind::NotAccepted { given, accepted: "1% or more".to_owned() },
            );
        }
        for (field, given) in [("kept_away", self.kept_away), ("told", self.told)] {
            not_above_most(checker, field, given);
        }
        if let (Some(solved), Some(fast)) = (self.stay_if_solved, self.stay_if_solved_fast)
            && fast < solved
        {
            let (given, field) = (solved.to_string(), checker.path("stay_if_solved_fast"));
            let kind = ProblemKind::Above { given, field, other: fast.to_string() };
            checker.report("stay_if_solved", kind);
        }
        checker.length("winning_costs_times", self.winning_costs_times.len(), 0, 10);
        checker.ascending("winning_costs_times", &self.winning_costs_times);
        for (place, times) in self.winning_costs_times.iter().enumerate() {
            let field = format!("winning_costs_times[{place}]");
            not_above_most(checker, &field, Some(*times));
            if *times < Quantity::ONE {
                let kind = ProblemKind::NotAccepted {
                    given: times.to_string(),
                    accepted: "1 or more".to_owned(),
                };
                checker.report(&field, kind);
            }
        }
    }
}

fn not_above_most(checker: &mut Checker, field: &str, given: Option<Quantity>) {
    let most = Quantity::try_from(MOST).unwrap_or(Quantity::ONE);
    if let Some(given) = given.filter(|given| *given > most) {
        let kind = ProblemKind::NotAccepted {
            given: given.to_string(),
            accepted: "10000 or less".to_owned(),
        };
        checker.report(field, kind);
    }
}
