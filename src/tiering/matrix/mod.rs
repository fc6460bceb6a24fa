//! The matrix of relationship and attractiveness (S2).
//!
//! | | low attractiveness and potential | high |
//! |---|---|---|
//! | **strong relationship** | ordinary | key |
//! | **weak relationship** | ignore | possible |
//!
//! Both axes are the weighted mean of named factors, each scored from 0 to 100; from a threshold
//! on, 50 by default, an axis is strong or high. A factor without a score is left out of the mean
//! and not taken for zero; where those with a score make up too little of the weight, there is no
//! class but the statement that there is too little data.

mod axis;
mod policy;

use std::collections::BTreeMap;

use serde::Serialize;

use crate::rule::{Checker, ProblemKind, Problems};
use crate::units::Score;
use crate::units::guard::guarded;
use crate::units::words::words;

pub(super) use axis::RULES;
pub use axis::{AxisStanding, MatrixContribution, MatrixMove};
pub use policy::{MatrixAxisDraft, MatrixFactor, MatrixPolicy, MatrixPolicyDraft};

words! {
    /// One of the two axes.
    pub enum MatrixAxis, "axis" {
        /// How strong the relationship is.
        Relationship = "relationship",
        /// How attractive the customer is, and how much potential they have.
        Attractiveness = "attractiveness",
    }
}

words! {
    /// A class of the matrix (S2).
    pub enum MatrixClass, "class of the matrix" {
        /// Strong relationship, high attractiveness (关键客户).
        Key = "key",
        /// Weak relationship, high attractiveness (可能客户).
        Possible = "possible",
        /// Strong relationship, low attractiveness (一般客户).
        Ordinary = "ordinary",
        /// Weak relationship, low attractiveness (可忽略).
        Ignore = "ignore",
    }
}

impl MatrixClass {
    /// 1 for key, 2 for possible, 3 for ordinary, 4 for ignore: attractiveness comes first,
    /// because a relationship can be built (ours).
    pub const fn rank(self) -> u8 {
        match self {
            MatrixClass::Key => 1,
            MatrixClass::Possible => 2,
            MatrixClass::Ordinary => 3,
            MatrixClass::Ignore => 4,
        }
    }

    /// The class of a relationship that is strong or not, and an attractiveness that is high or
    /// not.
    pub const fn of(is_strong: bool, is_high: bool) -> Self {
        match (is_strong, is_high) {
            (true, true) => MatrixClass::Key,
            (false, true) => MatrixClass::Possible,
            (true, false) => MatrixClass::Ordinary,
            (false, false) => MatrixClass::Ignore,
        }
    }

    /// What to do with customers of this class (the wording is ours).
    pub const fn advice(self) -> &'static str {
        match self {
            MatrixClass::Key => "hold and deepen: personal care, the first call, the best people",
            MatrixClass::Possible => "invest: find out what is missing and build the relationship",
            MatrixClass::Ordinary => "keep at low cost: standard care, and watch for new potential",
            MatrixClass::Ignore => "spend no time of your own: serve when they come",
        }
    }
}

guarded! {
    /// How a factor is scored.
    #[derive(Debug, Clone, PartialEq, Eq, Hash)]
    pub struct MatrixScore as "MatrixScore" {
        /// The name of the factor.
        pub factor: String,
        /// Its score. `None` where it is not known, which is the same as leaving it out.
        #[serde(default)]
        pub score: Option<Score>,
    }
}

guarded! {
    /// The scores of one customer.
    #[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
    pub struct MatrixScores as "MatrixScores" {
        /// Those of the relationship, in any order.
        #[serde(default)]
        pub relationship: Vec<MatrixScore>,
        /// Those of attractiveness and potential, in any order.
        #[serde(default)]
        pub attractiveness: Vec<MatrixScore>,
    }
}

/// The class of a customer, or which axes have too little data for it.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum MatrixVerdict {
    /// The class.
    Class(MatrixClass),
    /// The factors with a score make up too little of the weight of these axes.
    NotEnoughData(Vec<MatrixAxis>),
}

/// Where a customer stands in the matrix, axis by axis.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
pub struct MatrixStanding {
    relationship: AxisStanding,
    attractiveness: AxisStanding,
}

impl MatrixStanding {
    /// The class, or the axes that have too little data for it.
    pub fn verdict(&self) -> MatrixVerdict {
        let (strength, attraction) = (&self.relationship, &self.attractiveness);
        if let (Some(is_strong), Some(is_high)) = (strength.is_high(), attraction.is_high()) {
            return MatrixVerdict::Class(MatrixClass::of(is_strong, is_high));
        }
        let unknown = [strength, attraction].into_iter().filter(|axis| axis.is_high().is_none());
        MatrixVerdict::NotEnoughData(unknown.map(AxisStanding::axis).collect())
    }

    /// The class, where there is one.
    pub fn class(&self) -> Option<MatrixClass> {
        match self.verdict() {
            MatrixVerdict::Class(class) => Some(class),
            MatrixVerdict::NotEnoughData(_) => None,
        }
    }

    /// The relationship, from weak to strong.
    pub const fn relationship(&self) -> &AxisStanding {
        &self.relationship
    }

    /// Attractiveness and potential, from low to high.
    pub const fn attractiveness(&self) -> &AxisStanding {
        &self.attractiveness
    }
}

/// Where a customer stands in the matrix of relationship and attractiveness (S2).
///
/// Cost: a sort of the factors of each axis.
///
/// # Errors
/// [`Problems`] with every score for a factor that the policy does not have, and every factor
/// that is scored twice.
///
/// ```
/// use clienteling::tiering::{MatrixClass, MatrixPolicy, MatrixScores, matrix};
///
/// let scores: MatrixScores = serde_json::from_str(
///     r#"{"relationship": [{"factor":"trust","score":"80"}, {"factor":"length","score":"30"}],
///         "attractiveness": [{"factor":"value","score":"40"}, {"factor":"potential","score":"50"}]}"#,
/// )?;
/// let standing = matrix(&scores, &MatrixPolicy::default())?;
/// assert_eq!(standing.class(), Some(MatrixClass::Ordinary));
/// assert_eq!(
///     standing.attractiveness().criteria()[1].to_string(),
///     "attractiveness 45, below the 50 from which it is high (by 5)",
/// );
/// let change = standing.attractiveness().moved_by().ok_or("one factor can do it")?;
/// assert_eq!((change.factor.as_str(), change.to.to_string()), ("value", "50".to_owned()));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn matrix(scores: &MatrixScores, policy: &MatrixPolicy) -> Result<MatrixStanding, Problems> {
    let of = |axis| match axis {
        MatrixAxis::Relationship => scores.relationship.as_slice(),
        MatrixAxis::Attractiveness => scores.attractiveness.as_slice(),
    };
    Problems::of(Checker::run(|checker| {
        for axis in MatrixAxis::ALL {
            let names = of(axis).iter().map(|given| given.factor.as_str());
            check_names(axis.as_str(), names, policy.axis(axis), checker);
        }
    }))?;
    let judged = |axis| axis::judge(axis, policy.axis(axis), of(axis));
    Ok(MatrixStanding {
        relationship: judged(MatrixAxis::Relationship),
        attractiveness: judged(MatrixAxis::Attractiveness),
    })
}

/// Reports scores of factors that the axis does not have, and of those that it has a second one. A
/// name is not repeated: it may be anything.
fn check_names<'a>(
    path: &str,
    names: impl Iterator<Item = &'a str>,
    axis: &MatrixAxisDraft,
    checker: &mut Checker,
) {
    let factors = axis.factors.iter().map(|factor| (factor.name.as_str(), None));
    let mut places: BTreeMap<&str, Option<usize>> = factors.collect();
    for (place, name) in names.enumerate() {
        let text = match places.get_mut(name) {
            None => "no factor of this axis has this name".to_owned(),
            Some(Some(first)) => format!("the same factor as `{path}[{first}].factor`"),
            Some(first) => {
                *first = Some(place);
                continue;
            }
        };
        let kind = ProblemKind::Of { key: "tiering.matrix.factor", text };
        checker.report(&format!("{path}[{place}].factor"), kind);
    }
}

#[cfg(test)]
mod tests;
