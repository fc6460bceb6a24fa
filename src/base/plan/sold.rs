//! What was sold of many plans, counted in one pass.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use super::{AmountToDate, DueCurve, PlanProgress, QuantityToDate, unknown, within};
use crate::base::{Customer, CustomerBase};
use crate::rule::measure::{Subject, SubjectKind, Unknown};
use crate::transaction::{Line, Lines, Purchase, SalesPlan};
use crate::units::spread::Elapsed;
use crate::units::{
    CampaignId, ContactId, Currency, ExchangeError, Money, MoneySum, NotComputable, Period,
    ProductId, PurchaseId, Quantity, Valuation,
};

/// What one plan, or two, say last for the same.
#[derive(Default, Clone, Copy)]
pub(super) struct Target<'a> {
    pub(super) amount: Option<(&'a SalesPlan, Money)>,
    pub(super) quantity: Option<(&'a SalesPlan, Quantity)>,
}

impl<'a> Target<'a> {
    /// What each of the plans says.
    pub(super) fn by_plan(self) -> impl Iterator<Item = Self> {
        let of_one = match (self.amount, self.quantity) {
            (Some((one, _)), Some((other, _))) => one.id == other.id,
            _ => true,
        };
        let quantity = self.quantity.filter(|_| of_one);
        let beside = Target { amount: None, quantity: self.quantity };
        [Target { quantity, ..self }].into_iter().chain((!of_one).then_some(beside))
    }

    pub(super) fn plan(&self) -> Option<&'a SalesPlan> {
        let of_amount = self.amount.map(|(plan, _)| plan);
        of_amount.or(self.quantity.map(|(plan, _)| plan))
    }
}

/// Plans that add up: for one subject, over the same days, of the same product, in one currency.
pub(super) struct Planned<'a> {
    pub(super) subject: Subject,
    pub(super) period: Period,
    pub(super) product: Option<ProductId>,
    pub(super) currency: Option<Currency>,
    pub(super) curve: Result<DueCurve, Unknown>,
    pub(super) targets: Vec<Target<'a>>,
}

/// How far plans have come, and by which days.
pub(crate) struct PlanCourse {
    pub(crate) progress: PlanProgress,
    pub(crate) curve: Result<DueCurve, Unknown>,
    /// What was sold on each day, less what came back, in the currency of the plan. It tells nothing
    /// where the amount is unknown.
    pub(crate) by_day: BTreeMap<NaiveDate, Money>,
    /// How many were, in the smallest steps of a quantity.
    pub(crate) quantity_by_day: BTreeMap<NaiveDate, i128>,
}

impl Planned<'_> {
    /// How far they have come with what was sold.
    fn progress(&self, sold: Result<&Counter<'_>, &Unknown>, as_of: NaiveDate) -> PlanProgress {
        let elapsed = self.curve.as_ref().map_err(Clone::clone).and_then(|it| it.until(as_of));
        let amount = self.currency.map(|currency| {
            let sum = sold.map_err(Clone::clone)?.amount.clone().map_err(unknown)?;
            let planned = self.targets.iter().filter_map(|it| it.amount.map(|(_, amount)| amount));
            amount_to_date(elapsed?, sum, (currency, planned)).map_err(unknown)
        });
        let planned = self.targets.iter().filter_map(|it| it.quantity);
        let planned: Vec<Quantity> = planned.map(|(_, quantity)| quantity).collect();
        let quantity = (!planned.is_empty()).then(|| {
            let steps = sold.map_err(Clone::clone)?.quantity;
            let out_of_range = || Unknown::NotComputable(NotComputable::OutOfRange);
            quantity_to_date(elapsed?, steps, &planned).ok_or_else(out_of_range)
        });
        PlanProgress {
            subject: self.subject.clone(),
            plans: self.targets.iter().filter_map(|it| Some(it.plan()?.id.clone())).collect(),
            period: self.period,
            product: self.product.clone(),
            amount,
            quantity,
        }
    }
}

fn amount_to_date(
    elapsed: Elapsed,
    sum: MoneySum,
    (currency, planned): (Currency, impl Iterator<Item = Money>),
) -> Result<AmountToDate, ExchangeError> {
    let (planned, actual) = (Money::try_sum(currency, planned)?, sum.total()?);
    let (expected, behind) = (elapsed.due(planned)?, elapsed.behind(planned, actual)?);
    Ok(AmountToDate { planned, actual, expected, behind })
}

fn quantity_to_date(elapsed: Elapsed, sold: i128, planned: &[Quantity]) -> Option<QuantityToDate> {
    let steps = planned.iter().map(|planned| planned.on_grid().0);
    let steps = steps.fold(0_i128, i128::saturating_add);
    let [planned, actual, expected, behind] = elapsed.quantities(steps, sold)?;
    let planned = Quantity::try_new(planned).ok()?;
    Some(QuantityToDate { planned, actual, expected, behind })
}

/// What was sold of a plan.
struct Counter<'a> {
    /// The days that count.
    over: Option<Period>,
    product: Option<&'a ProductId>,
    valuation: Valuation<'a>,
    /// How much.
    amount: Result<MoneySum, ExchangeError>,
    /// How many, in the smallest steps of a quantity.
    quantity: i128,
    by_day: BTreeMap<NaiveDate, (MoneySum, i128)>,
}

impl Counter<'_> {
    fn add(&mut self, line: &Line, on: NaiveDate, is_back: bool) {
        let counts = self.over.is_some_and(|over| over.contains(on));
        if !counts || self.product.is_some_and(|product| product != line.product()) {
            return;
        }
        let (steps, _) = line.quantity().on_grid();
        let steps = if is_back { steps.saturating_neg() } else { steps };
        self.quantity = self.quantity.saturating_add(steps);
        let none = || (MoneySum::new(self.valuation.currency()), 0);
        let (of_day, quantity) = self.by_day.entry(on).or_insert_with(none);
        *quantity = quantity.saturating_add(steps);
        // The first failure stays.
        let Ok(sum) = &mut self.amount else { return };
        let value = self.valuation.value(line.amount(), on);
        let added = value.and_then(|value| {
            let added =
                |sum: &mut MoneySum| if is_back { sum.subtract(value) } else { sum.add(value) };
            added(sum).and_then(|()| added(of_day)).map_err(ExchangeError::from)
        });
        if let Err(failed) = added {
            self.amount = Err(failed);
        }
    }
}

/// Counts for many plans.
struct Sold<'a> {
    counters: Vec<Counter<'a>>,
    /// The places of the counters for each subject.
    places: BTreeMap<&'a Subject, Vec<usize>>,
    kinds: BTreeSet<SubjectKind>,
    /// From the first day of any plan.
    over: Period,
    as_of: NaiveDate,
    /// Of which kinds a purchase names one.
    named: BTreeSet<SubjectKind>,
}

/// How far plans have come on a day, in their order.
pub(super) fn courses(
    base: &CustomerBase,
    planned: &[Planned<'_>],
    as_of: NaiveDate,
) -> Vec<PlanCourse> {
    let first = planned.iter().map(|planned| planned.period.first()).min();
    let over = first.and_then(|first| Period::from_first_to_last(first, as_of).ok());
    let Some(over) = over else { return Vec::new() };
    let counters = planned.iter().map(|planned| {
        // Of a plan without an amount nobody reads it.
        let currency = planned.currency.unwrap_or(Currency::CNY);
        Counter {
            over: planned.period.up_to(as_of),
            product: planned.product.as_ref(),
            valuation: Valuation::new(currency, base.rates()),
            amount: Ok(MoneySum::new(currency)),
            quantity: 0,
            by_day: BTreeMap::new(),
        }
    });
    let mut sold = Sold {
        counters: counters.collect(),
        places: BTreeMap::new(),
        kinds: planned.iter().map(|planned| planned.subject.kind()).collect(),
        over,
        as_of,
        named: BTreeSet::new(),
    };
    for (place, planned) in planned.iter().enumerate() {
        sold.places.entry(&planned.subject).or_default().push(place);
    }
    sold.count(base);
    for kind in [SubjectKind::Staff, SubjectKind::Campaign, SubjectKind::Deal] {
        let is_asked = sold.kinds.contains(&kind) && !sold.named.contains(&kind);
        if is_asked && sold.is_named(base, kind) {
            sold.named.insert(kind);
        }
    }
    let unknown = |subject: &Subject| match subject {
        Subject::Customer(id) => base.customer(id).is_none(),
        Subject::Firm | Subject::Product(_) => false,
        other => !sold.named.contains(&other.kind()),
    };
    let unknown: Vec<bool> = planned.iter().map(|planned| unknown(&planned.subject)).collect();
    let results = sold.counters.into_iter().zip(unknown).map(|(counter, unknown)| {
        if unknown { Err(Unknown::NothingOnRecord) } else { Ok(counter) }
    });
    let courses = planned.iter().zip(results).map(|(planned, sold)| {
        let progress = planned.progress(sold.as_ref(), as_of);
        let by_day = sold.map(|it| it.by_day).unwrap_or_default();
        // A day that is out of range makes the sum so, and then it is unknown.
        let amounts = by_day.iter().map(|(day, (sum, _))| Some((*day, sum.total().ok()?)));
        PlanCourse {
            curve: planned.curve.clone(),
            by_day: amounts.collect::<Option<_>>().unwrap_or_default(),
            quantity_by_day: by_day.iter().map(|(day, (_, steps))| (*day, *steps)).collect(),
            progress,
        }
    });
    courses.collect()
}

impl Sold<'_> {
    fn count(&mut self, base: &CustomerBase) {
        if self.kinds.iter().all(|kind| *kind == SubjectKind::Customer) {
            let subjects: Vec<&Subject> = self.places.keys().copied().collect();
            for subject in subjects {
                let Subject::Customer(id) = subject else { continue };
                base.customer(id).into_iter().for_each(|customer| self.add(customer));
            }
        } else {
            base.customers().for_each(|customer| self.add(customer));
        }
    }

    /// Counts what a customer bought.
    fn add(&mut self, customer: &Customer) {
        let transactions = customer.transactions();
        let of_all = self.places_of(&[Subject::Firm, customer.id().clone().into()]);
        let mut origins = Origins::of(customer, self.as_of);
        for bought in within(transactions.purchases(), self.over) {
            let named = origins.named(bought, &self.kinds);
            self.named.extend(named.iter().map(Subject::kind));
            let places = [of_all.clone(), self.places_of(&named)].concat();
            self.add_lines(&places, &bought.lines, bought.date, false);
        }
        for back in within(transactions.returns(), self.over) {
            let named = match &back.of {
                Some(of) => origins.named_by(of, &self.kinds),
                None => Vec::new(),
            };
            let places = [of_all.clone(), self.places_of(&named)].concat();
            self.add_lines(&places, &back.lines, back.date, true);
        }
    }

    /// The places of the counters for any of them.
    fn places_of(&self, subjects: &[Subject]) -> Vec<usize> {
        let places = subjects.iter().filter_map(|subject| self.places.get(subject));
        places.flatten().copied().collect()
    }

    fn add_lines(&mut self, places: &[usize], lines: &Lines, on: NaiveDate, is_back: bool) {
        let by_product = self.kinds.contains(&SubjectKind::Product);
        for line in lines.as_slice() {
            let product = by_product.then(|| Subject::Product(line.product().clone()));
            let of_product = product.and_then(|product| self.places.get(&product));
            for place in places.iter().chain(of_product.into_iter().flatten()) {
                if let Some(counter) = self.counters.get_mut(*place) {
                    counter.add(line, on, is_back);
                }
            }
        }
    }

    /// Whether any purchase that is known, of whatever day, names one of a kind.
    fn is_named(&self, base: &CustomerBase, kind: SubjectKind) -> bool {
        base.customers().any(|customer| {
            let mut origins = Origins::of(customer, self.as_of);
            let mut known = customer.transactions().purchases().as_of(self.as_of).iter();
            known.any(|bought| !origins.named(bought, &[kind].into()).is_empty())
        })
    }
}

/// Whom and what the purchases of a customer name.
struct Origins<'a> {
    customer: &'a Customer,
    as_of: NaiveDate,
    /// Looked up where a purchase names a contact, or a return a purchase, for the first time.
    campaign_of: Option<BTreeMap<&'a ContactId, &'a CampaignId>>,
    purchases: Option<BTreeMap<&'a PurchaseId, &'a Purchase>>,
}

impl<'a> Origins<'a> {
    const fn of(customer: &'a Customer, as_of: NaiveDate) -> Self {
        Origins { customer, as_of, campaign_of: None, purchases: None }
    }

    /// Who sold it, and from which campaign and which deal it came, of these kinds.
    fn named(&mut self, bought: &Purchase, kinds: &BTreeSet<SubjectKind>) -> Vec<Subject> {
        let Some(details) = &bought.details else { return Vec::new() };
        let (customer, as_of) = (self.customer, self.as_of);
        let mut of_contact = |contact: &ContactId| {
            let campaign_of = self.campaign_of.get_or_insert_with(|| {
                let contacts = customer.marketing().contacts().as_of(as_of).iter();
                contacts.filter_map(|one| Some((&one.id, one.campaign.as_ref()?))).collect()
            });
            campaign_of.get(contact).copied()
        };
        let wants = |kind| kinds.contains(&kind);
        let seller = details.seller.as_ref().filter(|_| wants(SubjectKind::Staff));
        let deal = details.opportunity.as_ref().filter(|_| wants(SubjectKind::Deal));
        let campaign = if wants(SubjectKind::Campaign) {
            bought.campaign_behind(&mut of_contact).cloned().map(Subject::from)
        } else {
            None
        };
        let named =
            [seller.cloned().map(Subject::from), campaign, deal.cloned().map(Subject::from)];
        named.into_iter().flatten().collect()
    }

    /// The same of the purchase with an identifier, where it is known.
    fn named_by(&mut self, of: &PurchaseId, kinds: &BTreeSet<SubjectKind>) -> Vec<Subject> {
        let (customer, as_of) = (self.customer, self.as_of);
        let purchases = self.purchases.get_or_insert_with(|| {
            let known = customer.transactions().purchases().as_of(as_of).iter();
            known.map(|bought| (&bought.id, bought)).collect()
        });
        match purchases.get(of).copied() {
            Some(bought) => self.named(bought, kinds),
            None => Vec::new(),
        }
    }
}
