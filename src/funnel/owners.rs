//! Who works on a deal, and for which part of it.

use std::sync::Arc;

use serde::{Deserialize, Deserializer, Serialize};

use crate::rule::{Checker, ProblemKind, Problems};
use crate::units::fixed::from_grid;
use crate::units::guard::{guarded, list};
use crate::units::{Money, Rounding, Share, StaffId};

/// The most owners of one deal.
const MAX: usize = 32;

guarded! {
    /// One of those to whom a deal belongs.
    #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
    pub struct Owner as "Owner" {
        /// Who.
        pub staff: StaffId,
        /// For which part.
        pub share: Share,
    }
}

/// To whom a deal belongs.
///
/// * 1 to 32 members of staff, each once and with a share above zero.
/// * The shares add up to exactly 1.
/// * In the order of their identifiers; copies share one list.
/// * One of them is the main owner.
///
/// ```
/// use clienteling::funnel::{Owner, Owners};
///
/// let owner = |staff: &str, share: &str| -> Result<Owner, Box<dyn std::error::Error>> {
///     Ok(Owner { staff: staff.parse()?, share: share.parse()? })
/// };
/// let owners = Owners::try_new([owner("S-2", "66.7%")?, owner("S-1", "33.3%")?])?;
/// let parts = owners.split("100.00 CNY".parse()?);
/// let parts: Vec<String> = parts.iter().map(|(who, part)| format!("{who} {part}")).collect();
/// assert_eq!(parts, ["S-1 33.30 CNY", "S-2 66.70 CNY"]);
/// assert_eq!(owners.main().as_str(), "S-2");
///
/// let refused = Owners::try_new([owner("S-1", "50%")?, owner("S-1", "49%")?]).unwrap_err();
/// assert_eq!(
///     refused.to_string(),
///     "`[1].staff`: `S-1` is taken by `[0].staff`; the shares add up to `0.99` and not to 1",
/// );
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
#[serde(into = "Vec<Owner>")]
pub struct Owners(Arc<Listed>);

/// Owners, and which of them is the main one.
#[derive(Debug, PartialEq, Eq, Hash)]
struct Listed {
    main: StaffId,
    all: Box<[Owner]>,
}

impl Owners {
    /// One owner of the whole.
    pub fn sole(staff: StaffId) -> Self {
        let main = staff.clone();
        Owners(Arc::new(Listed { main, all: Box::new([Owner { staff, share: Share::WHOLE }]) }))
    }

    /// These owners. Cost: a sort.
    ///
    /// # Errors
    /// [`Problems`] with everything that is wrong, each with the place of the owner in the list.
    pub fn try_new(owners: impl Into<Vec<Owner>>) -> Result<Self, Problems> {
        let mut owners = owners.into();
        Problems::of(Checker::run(|checker| check(&owners, checker)))?;
        owners.sort_unstable();
        let mut all = owners.iter();
        let main = all.next().map(|first| {
            all.fold(first, |main, owner| if owner.share > main.share { owner } else { main })
        });
        // INVARIANT: that nobody is there was reported.
        let main = main.ok_or_else(|| Problems::one(ProblemKind::Missing("an owner")))?;
        let main = main.staff.clone();
        Ok(Owners(Arc::new(Listed { main, all: owners.into() })))
    }

    /// All of them, by identifier.
    pub fn as_slice(&self) -> &[Owner] {
        &self.0.all
    }

    /// The main owner, to whom the deal counts where it can count to one only: the one with the
    /// largest share, of equal ones the first by identifier.
    pub fn main(&self) -> &StaffId {
        &self.0.main
    }

    /// Which part a member of staff has. [`Share::NONE`] for somebody else.
    pub fn share_of(&self, staff: &StaffId) -> Share {
        let owner = self.as_slice().iter().find(|owner| owner.staff == *staff);
        owner.map_or(Share::NONE, |owner| owner.share)
    }

    /// An amount in parts by the shares, which add up to it to the last digit: whole smallest units
    /// by largest remainder ([`Money::allocate`]; of equal remainders the smaller identifier is
    /// served first), and what lies below the smallest unit to the [main owner](Self::main).
    ///
    /// Cost: a sort of the owners.
    ///
    /// ```
    /// use clienteling::funnel::Owners;
    ///
    /// let owners: Owners = serde_json::from_str(
    ///     r#"[{"staff": "S-1", "share": "0.5"}, {"staff": "S-2", "share": "0.5"}]"#,
    /// )?;
    /// let parts = owners.split("0.035 CNY".parse()?);
    /// let parts: Vec<String> = parts.iter().map(|(who, part)| format!("{who} {part}")).collect();
    /// assert_eq!(parts, ["S-1 0.025 CNY", "S-2 0.01 CNY"]);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn split(&self, amount: Money) -> Vec<(&StaffId, Money)> {
        let shares = self.as_slice().iter().map(|owner| owner.share.billionths());
        // Towards zero no amount leaves its range, and a whole number of units can always be
        // divided by shares that are one whole: neither has an error to tell.
        let whole = amount.round_to_minor(Rounding::TowardZero).unwrap_or(amount);
        let parts = whole.allocate(&shares.collect::<Vec<u64>>()).unwrap_or_default();
        let staff = self.as_slice().iter().map(|owner| &owner.staff);
        let mut parts: Vec<(&StaffId, Money)> = staff.zip(parts).collect();
        let rest = amount.try_sub(whole).unwrap_or(Money::zero(amount.currency()));
        if let Some((_, part)) = parts.iter_mut().find(|(staff, _)| *staff == self.main()) {
            *part = part.try_add(rest).unwrap_or(*part);
        }
        parts
    }
}

/// Reports everything that keeps a list from being the owners of a deal.
fn check(owners: &[Owner], checker: &mut Checker) {
    checker.length("", owners.len(), 1, MAX);
    let staff = owners.iter().enumerate();
    checker.names(staff.map(|(place, it)| (format!("[{place}].staff"), it.staff.as_str())));
    for (place, owner) in owners.iter().enumerate() {
        checker.part(&format!("[{place}].share"), owner.share);
    }
    let sum = owners.iter().fold(0_u64, |sum, it| sum.saturating_add(it.share.billionths()));
    if !owners.is_empty() && sum != Share::WHOLE.billionths() {
        let sum = from_grid(sum.into(), Share::DIGITS).to_string();
        checker.report("", ProblemKind::DoesNotAddUp { sum, expected: "1".to_owned() });
    }
}

impl From<Owners> for Vec<Owner> {
    fn from(owners: Owners) -> Self {
        owners.as_slice().to_vec()
    }
}

impl<'de> Deserialize<'de> for Owners {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let owners: Vec<Owner> = list::<256, Owner, D>(from)?;
        Owners::try_new(owners).map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::{Owner, Owners};
    use crate::units::{Currency, Money, Rounding, Share, StaffId, minor_unit};
    use proptest::prelude::*;

    fn owner(staff: &str, share: &str) -> Owner {
        Owner { staff: staff.parse().unwrap(), share: share.parse().unwrap() }
    }

    fn staff(id: &str) -> StaffId {
        id.parse().unwrap()
    }

    fn refused(owners: impl Into<Vec<Owner>>) -> String {
        Owners::try_new(owners).unwrap_err().to_string()
    }

    #[test]
    fn owners_whose_shares_do_not_add_up_are_refused() {
        for (shares, sum) in [(["0.5", "0.499999999"], "0.999999999"), (["0.6", "0.5"], "1.1")] {
            let owners = [owner("a", shares[0]), owner("b", shares[1])];
            assert_eq!(refused(owners), format!("the shares add up to `{sum}` and not to 1"));
        }
    }

    #[test]
    fn nobody_twice_and_nobody_without_a_share() {
        let twice = [owner("a", "0.5"), owner("a", "0.5")];
        assert_eq!(refused(twice), "`[1].staff`: `a` is taken by `[0].staff`");
        let without = [owner("a", "1"), owner("b", "0")];
        assert_eq!(refused(without), "`[1].share`: `0` is not above zero");
        assert_eq!(refused([]), "0 entries are not between 1 and 32");
        let owners = |count: usize| {
            let parts = Share::split(&vec![1; count], 9).unwrap().into_iter().enumerate();
            parts
                .map(|(n, share)| Owner { staff: staff(&n.to_string()), share })
                .collect::<Vec<_>>()
        };
        assert_eq!(Owners::try_new(owners(32)).unwrap().as_slice().len(), 32);
        assert_eq!(refused(owners(33)), "33 entries are not between 1 and 32");
    }

    #[test]
    fn everything_that_is_wrong_with_owners_is_said_at_once() {
        let given = [owner("b", "0"), owner("a", "0.4"), owner("b", "0.5")];
        let refused = Owners::try_new(given).unwrap_err();
        assert_eq!(refused.paths(), ["[2].staff", "[0].share", ""]);
    }

    #[test]
    fn forged_owners_do_not_come_in_through_json() {
        let owners = Owners::try_new([owner("b", "0.25"), owner("a", "0.75")]).unwrap();
        let json = serde_json::to_string(&owners).unwrap();
        assert_eq!(json, r#"[{"staff":"a","share":"0.75"},{"staff":"b","share":"0.25"}]"#);
        assert_eq!(serde_json::from_str::<Owners>(&json).unwrap(), owners);
        for wrong in [
            json.replace("0.75", "0.76"),
            json.replace("\"b\"", "\"a\""),
            "[]".to_owned(),
            "null".to_owned(),
            "\"13800001111\"".to_owned(),
        ] {
            let error = serde_json::from_str::<Owners>(&wrong).unwrap_err().to_string();
            assert!(!error.contains("1380000"), "{error}");
        }
    }

    #[test]
    fn a_share_is_that_of_the_owner_and_none_for_others() {
        let owners = Owners::sole(staff("a"));
        assert_eq!(owners.share_of(&staff("a")), Share::WHOLE);
        assert_eq!(owners.share_of(&staff("b")), Share::NONE);
    }

    #[test]
    fn the_main_owner_has_the_largest_part_and_of_equals_is_the_first() {
        let main = |shares: &[(&str, &str)]| {
            let owners: Vec<Owner> =
                shares.iter().map(|(staff, share)| owner(staff, share)).collect();
            Owners::try_new(owners).unwrap().main().to_string()
        };
        assert_eq!(main(&[("a", "0.3"), ("b", "0.7")]), "b");
        assert_eq!(main(&[("b", "0.5"), ("a", "0.5")]), "a");
        assert_eq!(main(&[("c", "0.4"), ("a", "0.2"), ("b", "0.4")]), "b");
        assert_eq!(Owners::sole(staff("a")).main(), &staff("a"));
    }

    #[test]
    fn what_lies_below_the_smallest_unit_goes_to_the_main_owner() {
        let owners = Owners::try_new([owner("a", "0.333"), owner("b", "0.667")]).unwrap();
        let shown = |amount: &str| -> Vec<String> {
            let parts = owners.split(amount.parse().unwrap());
            parts.iter().map(|(who, part)| format!("{who} {part}")).collect()
        };
        assert_eq!(shown("100.000001 CNY"), ["a 33.30 CNY", "b 66.700001 CNY"]);
        assert_eq!(shown("-100.000001 CNY"), ["a -33.30 CNY", "b -66.700001 CNY"]);
        assert_eq!(shown("0.009999 CNY"), ["a 0.00 CNY", "b 0.009999 CNY"]);
        assert_eq!(shown("1.5 JPY"), ["a 0 JPY", "b 1.5 JPY"]);
    }

    proptest! {
        #[test]
        fn the_parts_of_an_amount_add_up_to_it(
            micros in -10_i128.pow(25)..=10_i128.pow(25),
            currency in 0..Currency::all().len(),
            weights in prop::collection::vec(1..1_000_u128, 1..32),
        ) {
            let shares = Share::split(&weights, 9).unwrap();
            let owners: Vec<Owner> = shares
                .into_iter()
                .enumerate()
                .map(|(n, share)| Owner { staff: staff(&n.to_string()), share })
                .collect();
            let owners = Owners::try_new(owners).unwrap();
            let amount = Money::from_micros(micros, Currency::all()[currency]).unwrap();
            let parts = owners.split(amount);
            prop_assert_eq!(parts.len(), weights.len());
            let sum = Money::try_sum(amount.currency(), parts.iter().map(|(_, part)| *part));
            prop_assert_eq!(sum.unwrap(), amount);
            // Each has its exact part of the whole units, to less than a unit; the main owner what
            // lies below the smallest unit as well.
            let unit = minor_unit(amount.currency());
            let below = micros % unit;
            let whole = Money::from_micros(micros - below, amount.currency()).unwrap();
            for (who, part) in parts {
                let unit = unit + if who == owners.main() { below.abs() } else { 0 };
                let exact = whole.portion(owners.share_of(who), Rounding::HalfEven);
                prop_assert!((part.micros() - exact.micros()).abs() <= unit);
            }
        }
    }
}
