//! The layers of the pyramid.

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::rule::{Checker, Draft, ProblemKind, Valid};
use crate::units::Share;

/// One layer.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PyramidLayer {
    /// Its name.
    pub name: String,
    /// Which share of the active customers it has.
    pub share: Share,
}

/// The layers, the top first, as they are written down; [`validate`](Self::validate) makes a
/// policy of them.
///
/// ```
/// use clienteling::Draft;
/// use clienteling::tiering::{PyramidLayer, PyramidPolicyDraft};
///
/// let layer = |name: &str, share: &str| {
///     share.parse().map(|share| PyramidLayer { name: name.to_owned(), share })
/// };
/// let layers = vec![layer("gold", "0.2")?, layer("gold", "0.7")?];
/// let error = PyramidPolicyDraft { layers }.validate().unwrap_err();
/// assert_eq!(
///     error.to_string(),
///     "`layers[1].name`: `gold` is taken by `layers[0].name`; \
///      `layers`: the shares add up to `0.9` and not to 1",
/// );
/// # Ok::<(), clienteling::units::NumberError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct PyramidPolicyDraft {
    /// The layers, the top first.
    pub layers: Vec<PyramidLayer>,
}

/// The layers of the pyramid.
///
/// * 1 to 100 layers with unique names; each share is above zero, and they add up to exactly 1.
pub type PyramidPolicy = Valid<PyramidPolicyDraft>;

impl Default for PyramidPolicyDraft {
    /// Top 1 %, large 4 %, medium 15 %, small 80 % (trade custom).
    fn default() -> Self {
        let layers = [("top", 1), ("large", 4), ("medium", 15), ("small", 80)];
        let layer = |(name, percent): (&str, u8)| PyramidLayer {
            name: name.to_owned(),
            share: Share::from_percent(percent),
        };
        PyramidPolicyDraft { layers: layers.map(layer).into() }
    }
}

impl Draft for PyramidPolicyDraft {
    fn check(&self, checker: &mut Checker) {
        const MAX_LAYERS: usize = 100;
        checker.length("layers", self.layers.len(), 1, MAX_LAYERS);
        let placed = || self.layers.iter().enumerate();
        checker.names(
            placed().map(|(place, layer)| (format!("layers[{place}].name"), layer.name.as_str())),
        );
        for (place, layer) in placed() {
            checker.part(&format!("layers[{place}].share"), layer.share);
        }
        // A share has nine decimals, so the sum of any number keeps them all.
        let add = |sum: Decimal, layer: &PyramidLayer| sum.saturating_add(layer.share.value());
        let sum = self.layers.iter().fold(Decimal::ZERO, add).normalize();
        if !self.layers.is_empty() && sum != Decimal::ONE {
            let (sum, expected) = (sum.to_string(), "1".to_owned());
            checker.report("layers", ProblemKind::DoesNotAddUp { sum, expected });
        }
    }

    fn tidy(mut self) -> Self {
        for layer in &mut self.layers {
            layer.name = layer.name.trim().to_owned();
        }
        self
    }
}
