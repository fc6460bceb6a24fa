//! Which item goes with the whole, item by item.

use std::fmt;

use serde::Serialize;

use super::rank::{AllEqual, correlation, interval, meng, ranks};
use super::{AssociationPolicy, AssociationPolicyDraft};
use crate::rule::{Checker, ProblemKind, Problems};
use crate::satisfaction::Figure;
use crate::satisfaction::items::no_item_twice;
use crate::units::normal::{upper_quantile, upper_tail};
use crate::units::words::words;
use crate::units::written::or_why;
use crate::units::{Confidence, Estimate};

/// The answers to one item: one for each customer, in the order of the answers to the whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column<K> {
    /// Which item.
    pub item: K,
    /// What each customer answered. `None`: nothing.
    pub answers: Vec<Option<Figure>>,
}

/// Why there is no correlation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum NoCorrelation {
    /// Too few answered both.
    #[error("{have} answered both: it takes {need}")]
    TooFew {
        /// How many answered both.
        have: u64,
        /// How many it takes.
        need: u64,
    },
    /// All who answered both gave the item the same answer.
    #[error("everybody answered the item alike")]
    ItemAlike,
    /// All who answered both gave the whole the same answer.
    #[error("everybody answered the whole alike")]
    WholeAlike,
}

/// How closely an item goes with the whole: Spearman's rank correlation, with equal answers at the mean
/// of their ranks.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[non_exhaustive]
pub struct RankCorrelation {
    /// From −1, where the one falls as the other rises, to 1, where both rise together.
    pub coefficient: f64,
    /// The lower end of its interval.
    pub low: f64,
    /// The upper end.
    pub high: f64,
    /// How sure the interval is.
    pub confidence: Confidence,
}

impl RankCorrelation {
    /// The name of the interval's method. A perfect correlation counts there as the strongest that is
    /// not perfect (ours): so few answers that all agree make nothing certain.
    pub const METHOD: &str = "Fisher's z with the variance of Bonett and Wright";
}

/// How an item goes with the whole.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct ItemAssociation<K> {
    /// Which item.
    pub item: K,
    /// How many answered both. The correlation is of these alone.
    pub pairs: u64,
    /// How many answered the whole and not the item.
    pub only_whole: u64,
    /// How many answered the item and not the whole.
    pub only_item: u64,
    /// How closely it goes with the whole, or why that cannot be said.
    #[serde(serialize_with = "or_why")]
    pub correlation: Result<RankCorrelation, NoCorrelation>,
}

words! {
    /// Whether the first item goes with the whole more closely than the second.
    pub enum LeadVerdict, "verdict about the lead" {
        /// It does, beyond chance.
        Closer = "closer" as "more closely than",
        /// The answers do not tell the two apart.
        NotTold = "not_told" as "not to be told from",
    }
}

/// The first item against the second, of those who answered both and the whole: the test of Meng,
/// Rosenthal and Rubin (1992) of two correlations that share one side, taken on ranks.
///
/// The two are picked because they came first, so of many items the lead is a little less sure than it
/// reads.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Lead<K> {
    /// The item that goes with the whole most closely.
    pub first: K,
    /// The next one.
    pub second: K,
    /// How many answered all three.
    pub answers: u64,
    /// How likely so large a difference is, either way, where both go with the whole alike. `None`: the
    /// two are the same in all but name.
    pub p: Option<f64>,
    /// What that says at the policy's confidence.
    pub verdict: LeadVerdict,
}

/// Which item goes with the whole: association, not cause.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Associations<K> {
    /// The items, those that go with the whole most closely first, either way, then by item; at the end
    /// those of which it cannot be said.
    pub items: Vec<ItemAssociation<K>>,
    /// The first against the second. `None`: of fewer than two items a correlation is known. Not enough
    /// data where too few answered all three, or where these answered alike.
    pub lead: Option<Estimate<Lead<K>>>,
}

/// Reports columns that do not fit the whole, and items that are there twice.
pub(super) fn problems<K: Ord + fmt::Display>(
    whole: &[Option<Figure>],
    items: &[Column<K>],
) -> Result<(), Problems> {
    Problems::of(Checker::run(|checker| {
        no_item_twice(checker, "items", items.iter().map(|column| &column.item));
        for (place, column) in items.iter().enumerate() {
            let (given, expected) = (column.answers.len(), whole.len());
            if given != expected {
                let kind = ProblemKind::Length { given, min: expected, max: expected };
                checker.report(&format!("items[{place}].answers"), kind);
            }
        }
    }))
}

/// How closely each item goes with the whole.
///
/// # Errors
/// [`Problems`] for an item that is there twice, and for one that has not as many answers, given or
/// missing, as the whole.
///
/// Cost: k n log n for k items of n customers.
///
/// ```
/// use clienteling::satisfaction::Figure;
/// use clienteling::satisfaction::association::{AssociationPolicy, Column, associations};
///
/// let answers = |given: [i16; 12]| given.map(|answer| Some(Figure::from(answer))).to_vec();
/// let whole = answers([1, 2, 2, 3, 3, 3, 4, 4, 5, 5, 5, 5]);
/// let mut manner = Column { item: "manner", answers: answers([1, 1, 2, 3, 3, 4, 4, 4, 4, 5, 5, 5]) };
/// let parking = Column { item: "parking", answers: answers([3, 5, 1, 2, 4, 3, 2, 5, 1, 4, 3, 3]) };
/// manner.answers[11] = None;
/// let found = associations(&whole, &[parking, manner], &AssociationPolicy::default())?;
/// assert_eq!(
///     found.items[0].to_string(),
///     "manner goes with the whole: 0.93 (0.67 to 0.99, 95%, Fisher's z with the variance of Bonett \
///      and Wright); 11 answered both, 1 only the whole, 0 only the item. This is no cause",
/// );
/// # Ok::<(), clienteling::rule::Problems>(())
/// ```
pub fn associations<K: Ord + Clone + fmt::Display>(
    whole: &[Option<Figure>],
    items: &[Column<K>],
    policy: &AssociationPolicy,
) -> Result<Associations<K>, Problems> {
    problems(whole, items)?;
    let mut judged: Vec<(ItemAssociation<K>, &Column<K>)> =
        items.iter().map(|column| (item(whole, column, policy), column)).collect();
    // Those of which nothing can be said come last.
    let strength =
        |one: &ItemAssociation<K>| one.correlation.map_or(-1.0, |it| it.coefficient.abs());
    judged.sort_by(|(a, _), (b, _)| {
        strength(b).total_cmp(&strength(a)).then_with(|| a.item.cmp(&b.item))
    });
    let lead = match judged.as_slice() {
        [(a, first), (b, second), ..] if a.correlation.is_ok() && b.correlation.is_ok() => {
            Some(lead(whole, first, second, policy))
        }
        _ => None,
    };
    Ok(Associations { items: judged.into_iter().map(|(one, _)| one).collect(), lead })
}

fn item<K: Clone>(
    whole: &[Option<Figure>],
    column: &Column<K>,
    policy: &AssociationPolicyDraft,
) -> ItemAssociation<K> {
    let (mut of_item, mut of_whole) = (Vec::new(), Vec::new());
    let (mut only_whole, mut only_item) = (0_u64, 0_u64);
    for answers in column.answers.iter().zip(whole) {
        match answers {
            (Some(item), Some(whole)) => {
                of_item.push(*item);
                of_whole.push(*whole);
            }
            (Some(_), None) => only_item = only_item.saturating_add(1),
            (None, Some(_)) => only_whole = only_whole.saturating_add(1),
            (None, None) => {}
        }
    }
    let pairs = u64::try_from(of_item.len()).unwrap_or(u64::MAX);
    let correlation = correlated(&of_item, &of_whole, pairs, policy);
    ItemAssociation { item: column.item.clone(), pairs, only_whole, only_item, correlation }
}

/// How many answers a correlation takes; its interval takes 4.
fn needed(policy: &AssociationPolicyDraft) -> u64 {
    policy.answers.max(4).into()
}

fn correlated(
    item: &[Figure],
    whole: &[Figure],
    pairs: u64,
    policy: &AssociationPolicyDraft,
) -> Result<RankCorrelation, NoCorrelation> {
    let need = needed(policy);
    if pairs < need {
        return Err(NoCorrelation::TooFew { have: pairs, need });
    }
    let coefficient = correlation(&ranks(item), &ranks(whole)).map_err(|alike| match alike {
        AllEqual::First => NoCorrelation::ItemAlike,
        AllEqual::Second => NoCorrelation::WholeAlike,
    })?;
    let confidence = policy.confidence;
    let (low, high) = interval(coefficient, pairs, upper_quantile(confidence.tail()));
    Ok(RankCorrelation { coefficient, low, high, confidence })
}

fn lead<K: Clone>(
    whole: &[Option<Figure>],
    first: &Column<K>,
    second: &Column<K>,
    policy: &AssociationPolicyDraft,
) -> Estimate<Lead<K>> {
    let mut complete = [Vec::new(), Vec::new(), Vec::new()];
    let answers = whole.iter().zip(&first.answers).zip(&second.answers);
    for ((whole, first), second) in answers {
        if let (Some(whole), Some(first), Some(second)) = (whole, first, second) {
            for (list, answer) in complete.iter_mut().zip([whole, first, second]) {
                list.push(*answer);
            }
        }
    }
    let answers = u64::try_from(complete.iter().map(Vec::len).max().unwrap_or(0));
    let (answers, need) = (answers.unwrap_or(u64::MAX), needed(policy));
    let too_few = |have| Estimate::NotEnoughData { have, need };
    if answers < need {
        return too_few(answers);
    }
    let [whole, a, b] = complete.map(|list| ranks(&list));
    let (Ok(r_a), Ok(r_b), Ok(between)) =
        (correlation(&a, &whole), correlation(&b, &whole), correlation(&a, &b))
    else {
        // Somebody else than those who answered alike would have to answer.
        return too_few(0);
    };
    // Strength counts either way: an item that falls as the whole rises is turned over.
    let between = if r_a.is_sign_negative() == r_b.is_sign_negative() { between } else { -between };
    let statistic = meng(r_a.abs(), r_b.abs(), between, answers);
    let closer = |z: f64| z > upper_quantile(policy.confidence.tail());
    Estimate::Known(Lead {
        first: first.item.clone(),
        second: second.item.clone(),
        answers,
        p: statistic.map(|z| (2.0 * upper_tail(z.abs())).min(1.0)),
        verdict: if statistic.is_some_and(closer) {
            LeadVerdict::Closer
        } else {
            LeadVerdict::NotTold
        },
    })
}

impl<K: fmt::Display> fmt::Display for ItemAssociation<K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let ItemAssociation { item, pairs, only_whole, only_item, correlation } = self;
        match correlation {
            Ok(RankCorrelation { coefficient, low, high, confidence }) => write!(
                f,
                "{item} goes with the whole: {coefficient:.2} ({low:.2} to {high:.2}, {confidence}, \
                 {}); {pairs} answered both, {only_whole} only the whole, {only_item} only the item. \
                 This is no cause",
                RankCorrelation::METHOD,
            ),
            Err(why) => write!(f, "whether {item} goes with the whole cannot be said: {why}"),
        }
    }
}

impl<K: fmt::Display> fmt::Display for Lead<K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Lead { first, second, answers, p, verdict } = self;
        match verdict {
            LeadVerdict::Closer => write!(f, "{first} goes with the whole {verdict} {second}"),
            LeadVerdict::NotTold => {
                write!(f, "how {first} goes with the whole is {verdict} how {second} does")
            }
        }?;
        write!(f, " ({answers} answers")?;
        p.map_or(Ok(()), |p| write!(f, ", p {p:.3}"))?;
        f.write_str("). This is no cause")
    }
}
