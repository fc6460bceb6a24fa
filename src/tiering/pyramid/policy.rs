//! The layers of the pyramid.

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::rule::PolicyError;
use crate::rule::policy::{Checker, ProblemKind};
use crate::units::Share;

/// One layer, as it is written down.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PyramidLayerDraft {
    /// Its name.
    pub name: String,
    /// Which share of the active customers it has.
    #[serde(with = "crate::units::fixed::as_text")]
    pub share: Decimal,
}

/// The layers, the top first, as they are written down; [`validate`](Self::validate) makes a
/// policy of them.
///
/// ```
/// use clienteling::tiering::{PyramidLayerDraft, PyramidPolicyDraft};
///
/// let layer = |name: &str, share: &str| {
///     share.parse().map(|share| PyramidLayerDraft { name: name.to_owned(), share })
/// };
/// let layers = vec![layer("gold", "0.2")?, layer("gold", "0.7")?];
/// let error = PyramidPolicyDraft { layers }.validate().unwrap_err();
/// assert_eq!(
///     error.to_string(),
///     "`layers[1].name`: `gold` is taken by `layers[0].name`; \
///      `layers`: the shares add up to `0.9` and not to 1",
/// );
/// # Ok::<(), rust_decimal::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct PyramidPolicyDraft {
    /// The layers, the top first.
    pub layers: Vec<PyramidLayerDraft>,
}

impl Default for PyramidPolicyDraft {
    fn default() -> Self {
        PyramidPolicy::default().into()
    }
}

impl PyramidPolicyDraft {
    /// The policy.
    ///
    /// # Errors
    /// [`PolicyError`] with all problems: no layer or more than a hundred, a name that is missing
    /// or taken, a share that is none or zero, shares that do not add up to exactly 1.
    pub fn validate(self) -> Result<PyramidPolicy, PolicyError> {
        Checker::validate(|checker| Some(self.check(checker)))
    }

    fn check(self, checker: &mut Checker) -> PyramidPolicy {
        checker.length("layers", self.layers.len(), 1, PyramidPolicy::MAX_LAYERS);
        let placed = || self.layers.iter().enumerate();
        checker.names(
            placed().map(|(place, layer)| (format!("layers[{place}].name"), layer.name.as_str())),
        );
        let mut layers = Vec::with_capacity(self.layers.len());
        let mut sum = Decimal::ZERO;
        for (place, layer) in placed() {
            let share = Share::try_new(layer.share).ok().filter(|share| *share > Share::NONE);
            let Some(share) = share else {
                let problem = ProblemKind::NotAPart(layer.share);
                checker.report(&format!("layers[{place}].share"), problem);
                continue;
            };
            // A share has nine decimals, so the sum of any number keeps them all.
            sum = sum.saturating_add(share.value());
            layers.push(PyramidLayer { name: layer.name.trim().to_owned(), share });
        }
        if !layers.is_empty() && layers.len() == self.layers.len() && sum != Decimal::ONE {
            checker.report("layers", ProblemKind::NotAWhole(sum.normalize()));
        }
        PyramidPolicy { layers }
    }
}

/// One layer.
///
/// * A name, and a share above zero.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
pub struct PyramidLayer {
    name: String,
    share: Share,
}

impl PyramidLayer {
    /// Its name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Which share of the active customers it has.
    pub const fn share(&self) -> Share {
        self.share
    }
}

/// The layers of the pyramid.
///
/// * 1 to 100 layers with unique names; each share is above zero, and they add up to exactly 1.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "PyramidPolicyDraft", into = "PyramidPolicyDraft")]
pub struct PyramidPolicy {
    layers: Vec<PyramidLayer>,
}

impl PyramidPolicy {
    const MAX_LAYERS: usize = 100;

    /// The layers, the top first.
    pub fn layers(&self) -> &[PyramidLayer] {
        &self.layers
    }
}

impl Default for PyramidPolicy {
    /// Top 1 %, large 4 %, medium 15 %, small 80 % (trade custom).
    fn default() -> Self {
        let layers = [("top", 1), ("large", 4), ("medium", 15), ("small", 80)];
        let layer = |(name, percent): (&str, u64)| PyramidLayer {
            name: name.to_owned(),
            share: Share::from_billionths(percent.saturating_mul(10_000_000)),
        };
        PyramidPolicy { layers: layers.map(layer).into() }
    }
}

impl TryFrom<PyramidPolicyDraft> for PyramidPolicy {
    type Error = PolicyError;

    fn try_from(draft: PyramidPolicyDraft) -> Result<Self, Self::Error> {
        draft.validate()
    }
}

impl From<PyramidPolicy> for PyramidPolicyDraft {
    fn from(policy: PyramidPolicy) -> Self {
        let draft = |layer: PyramidLayer| PyramidLayerDraft {
            name: layer.name,
            share: layer.share.value(),
        };
        PyramidPolicyDraft { layers: policy.layers.into_iter().map(draft).collect() }
    }
}
