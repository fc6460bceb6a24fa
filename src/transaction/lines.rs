//! What was bought or brought back: product, quantity and amount.

use std::fmt;

use serde::de::Error;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::{LineDetails, Promotion};
use crate::customer::{Clearance, Sensitivity};
use crate::units::guard::{list, read_quietly};
use crate::units::{Currency, Estimate, Money, MoneyError, MoneySum, ProductId, Quantity};

/// A line or a list of lines was refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum LinesError {
    /// A purchase or a return without a line.
    #[error("`lines` is empty: expected at least one line")]
    Empty,
    /// A line with an amount below zero. What comes back is a return; a discount is taken off
    /// the amount.
    #[error(
        "`amount` is below zero: a discount reduces the line, goods that come back are a return"
    )]
    NegativeAmount(Money),
    /// A line in another currency than the first.
    #[error("`lines[{line}].amount` is in {given}: expected {expected}, as in `lines[0]`")]
    OtherCurrency {
        /// Which line, from 0 in the order in which they were given.
        line: usize,
        /// Its currency.
        given: Currency,
        /// The currency of the first.
        expected: Currency,
    },
    /// A cost, a list price or a discount below zero.
    #[error("`{field}` is below zero: expected zero or more")]
    NegativeDetail {
        /// Which of them.
        field: &'static str,
        /// What was given.
        given: Money,
    },
    /// A cost, a list price or a discount in another currency than the amount.
    #[error("`{field}` is in {given}: expected {expected}, as in `amount`")]
    DetailInOtherCurrency {
        /// Which of them.
        field: &'static str,
        /// Its currency.
        given: Currency,
        /// The currency of the amount.
        expected: Currency,
    },
    /// A total out of range.
    #[error(transparent)]
    Money(#[from] MoneyError),
}

/// One line: so much of a product for so much; and, where that is known, what it
/// [cost](LineDetails) and how the price came about.
///
/// * The amount is what the customer is charged for the whole line, after discounts.
/// * It is not below zero; a gift has an amount of zero.
/// * Cost, list price and discount are of the whole line, not below zero, and in its currency.
///
/// In JSON they stand beside the amount: `"cost"`, `"list_price"`, `"discount"`, `"promotion"`. What
/// is not known is left out.
///
/// ```
/// use clienteling::transaction::{Line, LineDetails};
/// use clienteling::{Estimate, Money};
///
/// let line = Line::try_new("oil".parse()?, "4".parse()?, "420 CNY".parse()?)?;
/// assert_eq!(line.margin(), Estimate::NotEnoughData { have: 0, need: 1 });
/// let cost: Option<Money> = Some("300 CNY".parse()?);
/// let line = line.with_details(LineDetails { cost, ..LineDetails::default() })?;
/// assert_eq!(line.margin(), Estimate::Known("120 CNY".parse()?));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, PartialEq, Eq, Hash, Serialize)]
#[serde(into = "LineForm")]
pub struct Line(Written);

/// There are millions of lines, and of most nothing more is known: they take no place for it.
#[derive(Clone, PartialEq, Eq, Hash)]
enum Written {
    Plain(Basics),
    // INVARIANT: something is known.
    Detailed(Box<(Basics, LineDetails)>),
}

/// What every line says.
#[derive(Clone, PartialEq, Eq, Hash)]
struct Basics {
    product: ProductId,
    quantity: Quantity,
    amount: Money,
}

/// A line as it is written.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct LineForm {
    product: ProductId,
    quantity: Quantity,
    amount: Money,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    cost: Option<Money>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    list_price: Option<Money>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    discount: Option<Money>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    promotion: Option<Promotion>,
}

impl From<Line> for LineForm {
    fn from(line: Line) -> Self {
        let (Basics { product, quantity, amount }, details) = line.into_parts();
        let LineDetails { cost, list_price, discount, promotion } = details;
        LineForm { product, quantity, amount, cost, list_price, discount, promotion }
    }
}

fn read_line<'de, D: Deserializer<'de>>(from: D) -> Result<Line, D::Error> {
    let LineForm { product, quantity, amount, cost, list_price, discount, promotion } =
        LineForm::deserialize(from)?;
    let details = LineDetails { cost, list_price, discount, promotion };
    let line = Line::try_new(product, quantity, amount);
    line.and_then(|line| line.with_details(details)).map_err(D::Error::custom)
}

read_quietly!(Line, read_line);

impl Line {
    /// A line.
    ///
    /// # Errors
    /// [`NegativeAmount`](LinesError::NegativeAmount).
    pub fn try_new(
        product: ProductId,
        quantity: Quantity,
        amount: Money,
    ) -> Result<Self, LinesError> {
        if amount.is_negative() {
            return Err(LinesError::NegativeAmount(amount));
        }
        Ok(Line(Written::Plain(Basics { product, quantity, amount })))
    }

    fn of(basics: Basics, details: LineDetails) -> Self {
        Line(if details == *LineDetails::NONE {
            Written::Plain(basics)
        } else {
            Written::Detailed(Box::new((basics, details)))
        })
    }

    fn into_parts(self) -> (Basics, LineDetails) {
        match self.0 {
            Written::Plain(basics) => (basics, LineDetails::default()),
            Written::Detailed(parts) => *parts,
        }
    }

    const fn basics(&self) -> &Basics {
        match &self.0 {
            Written::Plain(basics) => basics,
            Written::Detailed(parts) => &parts.0,
        }
    }

    /// The same with what is known of its cost and its price, in place of what was.
    ///
    /// # Errors
    /// [`NegativeDetail`](LinesError::NegativeDetail),
    /// [`DetailInOtherCurrency`](LinesError::DetailInOtherCurrency).
    pub fn with_details(self, details: LineDetails) -> Result<Self, LinesError> {
        details.check(self.amount())?;
        let (basics, _) = self.into_parts();
        Ok(Line::of(basics, details))
    }

    /// What.
    pub const fn product(&self) -> &ProductId {
        &self.basics().product
    }

    /// How much of it.
    pub const fn quantity(&self) -> Quantity {
        self.basics().quantity
    }

    /// For how much in all.
    pub const fn amount(&self) -> Money {
        self.basics().amount
    }

    /// What is known of its cost and its price.
    pub fn details(&self) -> &LineDetails {
        match &self.0 {
            Written::Plain(_) => LineDetails::NONE,
            Written::Detailed(parts) => &parts.1,
        }
    }

    /// The amount less the cost: below zero for what was sold at a loss. Unknown where the cost is.
    pub fn margin(&self) -> Estimate<Money> {
        // INVARIANT: one currency, and neither is below zero, so the difference is within bounds.
        match self.details().cost.and_then(|cost| self.amount().try_sub(cost).ok()) {
            Some(margin) => Estimate::Known(margin),
            None => Estimate::NotEnoughData { have: 0, need: 1 },
        }
    }

    /// Whether it was sold for less than normal: by a promotion, with a discount, or below the list
    /// price. `None`: it does not say.
    pub(crate) fn is_for_less(&self) -> Option<bool> {
        let details = self.details();
        let discount = details.discount.map(Money::is_positive);
        let below = details.list_price.and_then(|list| list.try_sub(self.amount()).ok());
        let below = below.map(Money::is_positive);
        let promotion = details.promotion.as_ref().map(|_| true);
        [promotion, discount, below].into_iter().flatten().max()
    }

    /// Whether the list price less the discount is the amount, as far as these are known.
    pub(crate) fn adds_up(&self) -> bool {
        self.details().adds_up_to(self.amount())
    }

    /// The order in which lines stand: by product, quantity, amount, then by the rest.
    fn key(&self) -> impl Ord + '_ {
        let Basics { product, quantity, amount } = self.basics();
        (product, *quantity, amount.micros(), self.details().key())
    }

    /// Without what somebody said in their own words.
    fn without_words(self) -> Self {
        let (basics, details) = self.into_parts();
        let promotion = details.promotion.filter(|it| matches!(it, Promotion::Campaign(_)));
        Line::of(basics, LineDetails { promotion, ..details })
    }
}

impl fmt::Debug for Line {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Line")
            .field("product", self.product())
            .field("quantity", &self.quantity())
            .field("amount", &self.amount())
            .field("details", self.details())
            .finish()
    }
}

/// The lines of one purchase or return, with their total.
///
/// * At least one line.
/// * All in one currency, with a total and a cost within the bounds of [`Money`].
/// * In order of product, quantity, amount and details, so that the same lines are equal in whatever
///   order they were read. Two alike stay two.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Lines(Kept);

/// Most purchases have one line, which needs no place of its own and is the total itself.
#[derive(Clone, PartialEq, Eq, Hash)]
enum Kept {
    One(Line),
    // INVARIANT: two lines at least.
    Many { sorted: Box<[Line]>, total: Money },
}

impl Lines {
    /// The lines in their order, with their total. Cost: a sort.
    ///
    /// # Errors
    /// [`Empty`](LinesError::Empty), [`OtherCurrency`](LinesError::OtherCurrency) for the first line
    /// in a second currency, [`Money`](LinesError::Money) for a total or a cost out of range.
    pub fn try_new(lines: impl Into<Vec<Line>>) -> Result<Self, LinesError> {
        let mut lines = lines.into();
        let expected = lines.first().ok_or(LinesError::Empty)?.amount().currency();
        let mut given = lines.iter().map(|line| line.amount().currency()).enumerate();
        if let Some((line, given)) = given.find(|(_, given)| *given != expected) {
            return Err(LinesError::OtherCurrency { line, given, expected });
        }
        let total = Money::try_sum(expected, lines.iter().map(Line::amount))?;
        Money::try_sum(expected, lines.iter().filter_map(|line| line.details().cost))?;
        if lines.len() > 1 {
            lines.sort_unstable_by(|a, b| a.key().cmp(&b.key()));
            return Ok(Lines(Kept::Many { sorted: lines.into_boxed_slice(), total }));
        }
        lines.pop().map(|line| Lines(Kept::One(line))).ok_or(LinesError::Empty)
    }

    /// The lines.
    pub fn as_slice(&self) -> &[Line] {
        match &self.0 {
            Kept::One(line) => std::slice::from_ref(line),
            Kept::Many { sorted, .. } => sorted,
        }
    }

    /// The sum of the amounts.
    pub const fn total(&self) -> Money {
        match &self.0 {
            Kept::One(line) => line.amount(),
            Kept::Many { total, .. } => *total,
        }
    }

    /// The one currency of all lines.
    pub const fn currency(&self) -> Currency {
        self.total().currency()
    }

    /// The total less what all lines cost. Unknown where one of the costs is: how many are known,
    /// and how many it takes.
    pub fn margin(&self) -> Estimate<Money> {
        let need = self.as_slice().len();
        let costed = self.costed();
        match costed.margin() {
            Ok(margin) if costed.is_all => Estimate::Known(margin),
            _ => {
                let count = |lines| u64::try_from(lines).unwrap_or(u64::MAX);
                Estimate::NotEnoughData { have: count(costed.lines), need: count(need) }
            }
        }
    }

    /// The lines of which the cost is known, summed up.
    pub(crate) fn costed(&self) -> Costed {
        self.costed_by(|line| line.details().cost)
    }

    /// The same where somebody else knows what a line cost, in its currency.
    pub(super) fn costed_by(&self, mut cost: impl FnMut(&Line) -> Option<Money>) -> Costed {
        let mut costed = Costed {
            lines: 0,
            is_all: true,
            amount: MoneySum::new(self.currency()),
            cost: MoneySum::new(self.currency()),
        };
        for line in self.as_slice() {
            let Some(cost) = cost(line) else {
                costed.is_all = false;
                continue;
            };
            costed.lines = costed.lines.saturating_add(1);
            // INVARIANT: all in one currency.
            let _ = costed.amount.add(line.amount()).and_then(|()| costed.cost.add(cost));
        }
        costed
    }

    /// Of what was brought back of a purchase, the lines with goods: without those that
    /// [only take off](Self::takes_off_price) a price. Cost: for each line that cost nothing, a pass
    /// over the purchase.
    pub(super) fn goods_back<'a>(&'a self, of: &Lines) -> impl Iterator<Item = &'a Line> {
        self.as_slice().iter().filter(|line| !of.takes_off_price(line))
    }

    /// Whether a line of a return to this purchase only takes off a price, and no goods came back: it
    /// says that they cost nothing, and on the purchase the product did cost something, or may have.
    pub(super) fn takes_off_price(&self, back: &Line) -> bool {
        let is_nothing = |line: &Line| line.details().cost.is_some_and(Money::is_zero);
        let bought = self.as_slice().iter().filter(|line| line.product() == back.product());
        is_nothing(back) && !bought.clone().all(is_nothing)
    }

    /// The same without own words, which may be about somebody, below a clearance for personal data.
    pub(super) fn view(&self, clearance: Clearance) -> Self {
        let seen = self.clone();
        if clearance.covers(Sensitivity::Personal) { seen } else { seen.without_words() }
    }

    /// Without what somebody said in their own words.
    pub(crate) fn without_words(self) -> Self {
        Lines(match self.0 {
            Kept::One(line) => Kept::One(line.without_words()),
            Kept::Many { sorted, total } => {
                let lines = sorted.into_vec().into_iter().map(Line::without_words);
                let mut lines: Vec<Line> = lines.collect();
                lines.sort_unstable_by(|a, b| a.key().cmp(&b.key()));
                Kept::Many { sorted: lines.into_boxed_slice(), total }
            }
        })
    }
}

/// Lines of which the cost is known, summed up.
pub(crate) struct Costed {
    /// How many there are.
    pub(crate) lines: usize,
    /// Whether it is known of all.
    pub(crate) is_all: bool,
    amount: MoneySum,
    cost: MoneySum,
}

impl Costed {
    /// What was charged for them.
    pub(crate) fn amount(&self) -> Result<Money, MoneyError> {
        self.amount.total()
    }

    /// What they cost.
    pub(crate) fn cost(&self) -> Result<Money, MoneyError> {
        self.cost.total()
    }

    fn margin(&self) -> Result<Money, MoneyError> {
        self.amount()?.try_sub(self.cost()?)
    }
}

impl fmt::Debug for Lines {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.as_slice()).finish()
    }
}

impl Serialize for Lines {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        self.as_slice().serialize(to)
    }
}

impl<'de> Deserialize<'de> for Lines {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        Lines::try_new(list::<{ usize::MAX }, Line, D>(from)?).map_err(D::Error::custom)
    }
}

impl TryFrom<Vec<Line>> for Lines {
    type Error = LinesError;

    fn try_from(lines: Vec<Line>) -> Result<Self, Self::Error> {
        Lines::try_new(lines)
    }
}

impl From<Lines> for Vec<Line> {
    fn from(lines: Lines) -> Self {
        match lines.0 {
            Kept::One(line) => vec![line],
            Kept::Many { sorted, .. } => sorted.into_vec(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Line, LineDetails, Lines, LinesError, Promotion};
    use crate::units::{Currency, Estimate, ProductId, Quantity};

    fn line(product: &str, amount: &str) -> Line {
        let product = ProductId::try_new(product).unwrap();
        Line::try_new(product, Quantity::ONE, amount.parse().unwrap()).unwrap()
    }

    #[test]
    fn the_same_lines_in_any_order_are_equal_and_two_alike_stay_two() {
        let (oil, tyre) = (line("oil", "300.00 CNY"), line("tyre", "800.00 CNY"));
        let one = Lines::try_new([oil.clone(), tyre.clone(), oil.clone()]).unwrap();
        let other = Lines::try_new([tyre, oil.clone(), oil]).unwrap();
        assert_eq!(one, other);
        assert_eq!(one.total().to_string(), "1400.00 CNY");
    }

    #[test]
    fn lines_that_make_no_total_are_refused() {
        assert_eq!(Lines::try_new([]), Err(LinesError::Empty));
        let (given, expected) = ("1 JPY", "1 CNY");
        let mixed = Lines::try_new([expected, expected, given, given].map(|it| line("a", it)));
        let (given, expected) = (Currency::JPY, Currency::CNY);
        assert_eq!(mixed, Err(LinesError::OtherCurrency { line: 2, given, expected }));
        let bound = "10000000000000000000 CNY";
        let large = Lines::try_new([line("a", bound), line("b", bound)]);
        assert!(matches!(large, Err(LinesError::Money(_))));
    }

    #[test]
    fn a_negative_line_does_not_come_in_through_json() {
        let json =
            r#"[{"product":"oil","quantity":"1","amount":{"amount":"-3","currency":"CNY"}}]"#;
        let error = serde_json::from_str::<Lines>(json).unwrap_err();
        assert!(error.to_string().contains("a return"), "{error}");
    }

    fn costing(line: Line, cost: &str) -> Line {
        let cost = Some(cost.parse().unwrap());
        line.with_details(LineDetails { cost, ..LineDetails::default() }).unwrap()
    }

    fn promoted(line: Line, words: &str) -> Line {
        let promotion = Some(Promotion::Other(words.parse().unwrap()));
        line.with_details(LineDetails { promotion, ..LineDetails::default() }).unwrap()
    }

    #[test]
    fn lines_that_differ_in_one_thing_only_have_an_order_too() {
        let oil = |quantity: &str, amount: &str| {
            let product = ProductId::try_new("oil").unwrap();
            Line::try_new(product, quantity.parse().unwrap(), amount.parse().unwrap()).unwrap()
        };
        let plain = oil("1", "300 CNY");
        let with = |details: LineDetails| plain.clone().with_details(details).unwrap();
        let [one, two] = ["1 CNY", "2 CNY"].map(|amount| Some(amount.parse().unwrap()));
        let priced = |list_price| with(LineDetails { list_price, ..LineDetails::default() });
        let reduced = |discount| with(LineDetails { discount, ..LineDetails::default() });
        let campaign = Some(Promotion::Campaign("Spring".parse().unwrap()));
        let by_campaign = with(LineDetails { promotion: campaign, ..LineDetails::default() });
        for [first, second] in [
            [plain.clone(), oil("2", "300 CNY")],
            [plain.clone(), oil("1", "301 CNY")],
            [plain.clone(), costing(plain.clone(), "1 CNY")],
            [costing(plain.clone(), "1 CNY"), costing(plain.clone(), "2 CNY")],
            [priced(one), priced(two)],
            [reduced(one), reduced(two)],
            [promoted(plain.clone(), "Spring"), promoted(plain.clone(), "Autumn")],
            [promoted(plain.clone(), "Spring"), by_campaign],
        ] {
            assert_ne!(first, second);
            let (lines, turned) = ([first.clone(), second.clone()], [second, first]);
            assert_eq!(Lines::try_new(lines).unwrap(), Lines::try_new(turned).unwrap());
        }
    }

    #[test]
    fn a_detail_below_zero_or_in_another_currency_is_refused_and_named() {
        let with = |field: &'static str, amount: &str| {
            let given = |name| (name == field).then(|| amount.parse().unwrap());
            let (cost, list_price) = (given("cost"), given("list_price"));
            let discount = given("discount");
            let details = LineDetails { cost, list_price, discount, promotion: None };
            line("oil", "300 CNY").with_details(details)
        };
        for field in ["cost", "list_price", "discount"] {
            assert!(with(field, "0 CNY").is_ok());
            let given = "-0.01 CNY".parse().unwrap();
            assert_eq!(with(field, "-0.01 CNY"), Err(LinesError::NegativeDetail { field, given }));
            let (given, expected) = (Currency::JPY, Currency::CNY);
            let refused = LinesError::DetailInOtherCurrency { field, given, expected };
            assert_eq!(with(field, "1 JPY"), Err(refused));
        }
    }

    #[test]
    fn details_that_say_nothing_are_none() {
        let plain = line("oil", "300 CNY");
        let costed = costing(plain.clone(), "1 CNY");
        assert_eq!(costed.with_details(LineDetails::default()).unwrap(), plain);
    }

    #[test]
    fn what_is_known_of_a_line_is_written_beside_its_amount_and_read_again() {
        let yuan = |amount: &str| format!(r#"{{"amount":"{amount}","currency":"CNY"}}"#);
        let (amount, cost) = (yuan("80.00"), yuan("50.00"));
        let (list_price, discount) = (yuan("100.00"), yuan("20.00"));
        let written = format!(
            r#"{{"product":"oil","quantity":"1","amount":{amount},"cost":{cost},"list_price":{list_price},"discount":{discount},"promotion":{{"campaign":"K-1"}}}}"#
        );
        let line: Line = serde_json::from_str(&written).unwrap();
        assert_eq!(serde_json::to_string(&line).unwrap(), written);
    }

    #[test]
    fn a_margin_is_unknown_where_one_cost_is_and_below_zero_for_a_loss() {
        let (oil, tyre) = (line("oil", "300 CNY"), line("tyre", "800 CNY"));
        let known = costing(oil.clone(), "420 CNY");
        assert_eq!(known.margin(), Estimate::Known("-120 CNY".parse().unwrap()));
        let some = Lines::try_new([known.clone(), tyre.clone()]).unwrap();
        assert_eq!(some.margin(), Estimate::NotEnoughData { have: 1, need: 2 });
        let all = Lines::try_new([known, costing(tyre, "0 CNY")]).unwrap();
        assert_eq!(all.margin(), Estimate::Known("680 CNY".parse().unwrap()));
    }

    #[test]
    fn costs_that_make_no_sum_are_refused() {
        let bound = "10000000000000000000 CNY";
        let line = || costing(line("oil", "1 CNY"), bound);
        assert!(matches!(Lines::try_new([line(), line()]), Err(LinesError::Money(_))));
    }

    #[test]
    fn without_words_the_lines_stand_in_order_and_details_of_nothing_are_none() {
        let (oil, tyre) = (line("oil", "300 CNY"), line("oil", "300 CNY"));
        let campaign = LineDetails {
            promotion: Some(Promotion::Campaign("K-1".parse().unwrap())),
            ..LineDetails::default()
        };
        let by_campaign = tyre.with_details(campaign).unwrap();
        let said = Lines::try_new([promoted(oil.clone(), "For Li"), by_campaign.clone()]).unwrap();
        let left = said.without_words();
        assert_eq!(left, Lines::try_new([by_campaign, oil.clone()]).unwrap());
        let one = Lines::try_new([promoted(oil.clone(), "For Li")]).unwrap();
        assert_eq!(one.without_words(), Lines::try_new([oil]).unwrap());
    }
}
