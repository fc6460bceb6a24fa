//! What the integration tests share: builders for single facts, strategies for random ones, and
//! the source text of the crate for the tests that read it.

pub(crate) mod build;
pub(crate) mod example;
pub(crate) mod golden;
pub(crate) mod planted;
pub(crate) mod random;
pub(crate) mod source;

use clienteling::rule::{Comparison, Rule, Wording};
use proptest::test_runner::{Config, FileFailurePersistence};

/// A rule that is met by more than what is needed, for findings of any kind.
pub(crate) static OVER: Rule = Rule {
    key: "test.over",
    comparison: Comparison::Over,
    says: Wording {
        met: "{observed}, over {needed}[ (by {margin})]",
        not_met: "{observed}, not over {needed}[ ({margin} to spare)]",
        unknown: "not known",
    },
    is_personal: false,
};

/// A number of random cases: `default`, or what the environment asks for in `CLIENTELING_CASES`.
///
/// Cases that failed are kept in a file beside the test, to be tried first from then on.
pub(crate) fn cases(default: u32) -> Config {
    let asked = std::env::var("CLIENTELING_CASES").ok();
    let cases = asked.and_then(|cases| cases.parse().ok()).unwrap_or(default);
    Config {
        failure_persistence: Some(Box::new(FileFailurePersistence::WithSource("regressions"))),
        ..Config::with_cases(cases)
    }
}
