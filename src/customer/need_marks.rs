//! The six marks of a customer by need (根据客户需求分类, S2), and the decision to let one go (淘汰).

use chrono::NaiveDate;

use super::{BasicData, Clearance, Note, Sensitivity};
use crate::units::guard::{date, guarded};
use crate::units::{
    CustomerId, LetGoId, NeedMarksId, ProductId, Provenance, Score, StaffId, record,
};

guarded! {
    /// How a customer was marked by need on a day: six marks from 0 to 100, each where it is known.
    ///
    /// A later record replaces the marks that it has.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct NeedMarks as "NeedMarks" {
        /// Which record.
        pub id: NeedMarksId,
        /// Whose.
        pub customer: CustomerId,
        /// When.
        #[serde(deserialize_with = "date")]
        pub date: NaiveDate,
        /// How far the offer is acceptable to them.
        #[serde(default)]
        pub acceptance: Option<Score>,
        /// How satisfied they are.
        #[serde(default)]
        pub satisfaction: Option<Score>,
        /// How far what they bought has achieved what they wanted.
        #[serde(default)]
        pub effect: Option<Score>,
        /// How much more they could spend.
        #[serde(default)]
        pub potential: Option<Score>,
        /// How far their means go.
        #[serde(default)]
        pub means: Option<Score>,
        /// On what they spend.
        #[serde(default)]
        pub spends_on: Vec<ProductId>,
        /// Where it comes from.
        #[serde(default, skip_serializing_if = "Provenance::is_unknown")]
        pub provenance: Provenance,
    }
}

record!(NeedMarks, NeedMarksId);

impl NeedMarks {
    /// What somebody with a clearance may see of it: how far their means go is special, as their
    /// income is.
    #[must_use]
    pub fn view(&self, clearance: Clearance) -> Self {
        let means = self.means.filter(|_| clearance.covers(Sensitivity::Special));
        NeedMarks { means, ..self.clone() }
    }
}

guarded! {
    /// Somebody in charge decided to let a customer go, or took that back.
    ///
    /// No judgement makes this decision: it has a name and a reason. From that day on nobody
    /// approaches the customer; what they owe they owe, and whoever comes is served.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct LetGo as "LetGo" {
        /// Which decision.
        pub id: LetGoId,
        /// Whom.
        pub customer: CustomerId,
        /// From which day.
        #[serde(deserialize_with = "date")]
        pub date: NaiveDate,
        /// Whether they are let go, or kept after all.
        pub let_go: bool,
        /// Who decided.
        pub by: StaffId,
        /// Why.
        pub reason: Note,
        /// Where it comes from.
        #[serde(default, skip_serializing_if = "Provenance::is_unknown")]
        pub provenance: Provenance,
    }
}

record!(LetGo, LetGoId);

impl BasicData {
    /// The decision by which the customer is let go on a day. `None`: they are not. The latest
    /// decision holds, and of one day that with the larger identifier.
    pub fn let_go(&self, as_of: NaiveDate) -> Option<&LetGo> {
        self.let_go_decisions().latest(as_of).filter(|decision| decision.let_go)
    }
}
