//! How the rooms write down their rules.

/// Makes rules, and the list of them, `RULES`. Each row is
/// `NAME = "key", Comparison { "met", "not met", "unknown" };`, with `personal` before the
/// comparison where the values are, or `NAME = "key", reverse of OTHER;`.
///
/// Rules are written in no other way, so that none is left out of the list: a test holds that.
macro_rules! rules {
    ($($vis:vis $name:ident = $key:expr, $($word:ident)+ $({$($says:tt)+})?;)+) => {
        $($vis static $name: $crate::rule::Rule =
            $crate::rule::rules!(@ $key, $($word)+ $({$($says)+})?);)+

        /// Every rule of this file.
        pub(crate) static RULES: &[&$crate::rule::Rule] = &[$(&$name),+];
    };
    (@ $key:expr, reverse of $other:ident) => { $other.reversed($key) };
    (@ $key:expr, personal $comparison:ident {$($says:tt)+}) => {
        $crate::rule::rules!(@@ $key, true, $comparison, $($says)+)
    };
    (@ $key:expr, $comparison:ident {$($says:tt)+}) => {
        $crate::rule::rules!(@@ $key, false, $comparison, $($says)+)
    };
    (@@ $key:expr, $personal:literal, $comparison:ident, $met:expr, $not_met:expr, $unknown:expr $(,)?) => {
        $crate::rule::Rule {
            key: $key,
            comparison: $crate::rule::Comparison::$comparison,
            says: $crate::rule::Wording { met: $met, not_met: $not_met, unknown: $unknown },
            is_personal: $personal,
        }
    };
}
pub(crate) use rules;
