//! What is known of a deal beside its figures, for learning: a few named values.

use std::sync::Arc;

use serde::{Deserialize, Deserializer, Serialize};

use crate::rule::{Checker, Problems};
use crate::units::guard::{guarded, list};
use crate::units::{FeatureName, FeatureValue};

/// The most features of one deal.
const MAX: usize = 32;

guarded! {
    /// One feature: a name and a value.
    #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
    pub struct Feature as "Feature" {
        /// What is told.
        pub name: FeatureName,
        /// What it is here.
        pub value: FeatureValue,
    }
}

/// Named features of a deal.
///
/// * At most 32, by name; each name once.
/// * They are shown in reasons and errors: nothing personal.
/// * Copies share one list.
///
/// ```
/// use clienteling::funnel::{Feature, Features};
///
/// let feature = |name: &str, value: &str| -> Result<Feature, Box<dyn std::error::Error>> {
///     Ok(Feature { name: name.parse()?, value: value.parse()? })
/// };
/// let features = Features::try_new([feature("trade-in", "yes")?, feature("colour", "white")?])?;
/// assert_eq!(features.as_slice()[0].name.as_str(), "colour");
/// assert_eq!(features.get(&"trade-in".parse()?), Some(&"yes".parse()?));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Serialize)]
#[serde(into = "Vec<Feature>")]
pub struct Features(Option<Arc<[Feature]>>);

impl Features {
    /// These features. Cost: a sort.
    ///
    /// # Errors
    /// [`Problems`] with everything that is wrong, each with the place of the feature in the list.
    pub fn try_new(features: impl Into<Vec<Feature>>) -> Result<Self, Problems> {
        let mut features = features.into();
        Problems::of(Checker::run(|checker| {
            checker.length("", features.len(), 0, MAX);
            let names = features.iter().enumerate();
            checker.names(names.map(|(place, it)| (format!("[{place}].name"), it.name.as_str())));
        }))?;
        features.sort_unstable();
        Ok(Features((!features.is_empty()).then(|| features.into())))
    }

    /// All of them, by name.
    pub fn as_slice(&self) -> &[Feature] {
        self.0.as_deref().unwrap_or_default()
    }

    /// Whether there is none.
    pub const fn is_empty(&self) -> bool {
        self.0.is_none()
    }

    /// The value of a feature, if it is known. Cost: a binary search.
    pub fn get(&self, name: &FeatureName) -> Option<&FeatureValue> {
        let features = self.as_slice();
        let place = features.binary_search_by(|feature| feature.name.cmp(name)).ok()?;
        features.get(place).map(|feature| &feature.value)
    }
}

impl From<Features> for Vec<Feature> {
    fn from(features: Features) -> Self {
        features.as_slice().to_vec()
    }
}

impl<'de> Deserialize<'de> for Features {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let features: Vec<Feature> = list::<256, Feature, D>(from)?;
        Features::try_new(features).map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::{Feature, Features};

    fn feature(name: &str, value: &str) -> Feature {
        Feature { name: name.parse().unwrap(), value: value.parse().unwrap() }
    }

    #[test]
    fn a_name_has_one_value_and_a_list_an_end() {
        let given = ["colour", "a", "colour", "a"].map(|name| feature(name, "red"));
        assert_eq!(
            Features::try_new(given).unwrap_err().to_string(),
            "`[2].name`: `colour` is taken by `[0].name`; `[3].name`: `a` is taken by `[1].name`",
        );
        let many: Vec<Feature> = (0..33).map(|n| feature(&n.to_string(), "x")).collect();
        assert_eq!(Features::try_new(&many[..32]).map(|list| list.as_slice().len()), Ok(32));
        let refused = Features::try_new(many).unwrap_err().to_string();
        assert_eq!(refused, "33 entries are not between 0 and 32");
    }

    #[test]
    fn the_order_in_which_features_are_given_makes_no_difference() {
        let one = Features::try_new([feature("a", "1"), feature("b", "2")]).unwrap();
        let other = Features::try_new([feature("b", "2"), feature("a", "1")]).unwrap();
        assert_eq!(one, other);
        let json = serde_json::to_string(&one).unwrap();
        assert_eq!(serde_json::from_str::<Features>(&json).unwrap(), one);
        let twice = json.replace("\"b\"", "\"a\"");
        assert!(serde_json::from_str::<Features>(&twice).is_err());
    }
}
