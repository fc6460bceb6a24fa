//! The six measures the slow way: from facts as they are written, with nothing kept between two
//! questions.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Datelike, Days, Months, NaiveDate};
use serde_json::Value;

/// A fraction: a figure in the unit of its indicator.
pub(super) type Fraction = (i128, i128);

/// A deal: of whom, which, created when, and how and when it ended.
#[derive(Debug, Clone)]
pub(super) struct Deal {
    pub(super) customer: String,
    pub(super) id: String,
    pub(super) created: NaiveDate,
    pub(super) end: Option<(&'static str, NaiveDate)>,
}

/// What is known, and what counts.
pub(super) struct Slow<'a> {
    pub(super) facts: &'a [Value],
    pub(super) deals: &'a [Deal],
    pub(super) as_of: NaiveDate,
    pub(super) first: NaiveDate,
    pub(super) days_to_buy_again: u64,
    pub(super) lines: usize,
    pub(super) base_lines: usize,
}

/// A line that counts for prices.
struct Line {
    day: NaiveDate,
    product: String,
    quantity: String,
    amount: i128,
    for_less: Option<bool>,
}

fn day(of: &Value) -> NaiveDate {
    of["date"].as_str().unwrap()[..10].parse().unwrap()
}

fn text(of: &Value, field: &str) -> String {
    of[field].as_str().unwrap_or("").to_owned()
}

fn amount(of: &Value) -> i128 {
    of["amount"].as_str().unwrap().parse().unwrap()
}

fn total(of: &Value) -> i128 {
    of["lines"].as_array().unwrap().iter().map(|line| amount(&line["amount"])).sum()
}

impl Slow<'_> {
    /// The facts of a kind and a customer until the day.
    fn all(&self, kind: &str, customer: &str) -> Vec<&Value> {
        let of_kind = self.facts.iter().filter_map(|fact| fact.get(kind));
        of_kind.filter(|one| one["customer"] == customer && day(one) <= self.as_of).collect()
    }

    /// Those of the months that count.
    fn within(&self, kind: &str, customer: &str) -> Vec<&Value> {
        let all = self.all(kind, customer).into_iter();
        all.filter(|one| day(one) >= self.first).collect()
    }

    fn of_deals(&self, customer: &str) -> Vec<(&Deal, Option<(&'static str, NaiveDate)>)> {
        let known = self.deals.iter();
        let known = known.filter(|one| one.customer == customer && one.created <= self.as_of);
        known.map(|one| (one, one.end.filter(|(_, on)| *on <= self.as_of))).collect()
    }

    /// Purchases of which something is left.
    fn kept(&self, customer: &str) -> Vec<&Value> {
        let returns = self.all("return", customer);
        let is_kept = |bought: &&Value| {
            let mut left: BTreeMap<String, i64> = BTreeMap::new();
            let quantity =
                |line: &Value| line["quantity"].as_str().unwrap().parse::<i64>().unwrap();
            for line in bought["lines"].as_array().unwrap() {
                *left.entry(text(line, "product")).or_default() += quantity(line);
            }
            for back in returns.iter().filter(|one| one["of"] == bought["id"]) {
                for line in back["lines"].as_array().unwrap() {
                    *left.entry(text(line, "product")).or_default() -= quantity(line);
                }
            }
            left.values().any(|left| *left > 0)
        };
        self.all("purchase", customer).into_iter().filter(is_kept).collect()
    }

    /// Whether a warranty or a maintenance contract runs on the day of a visit, or the visit was to have
    /// something put right.
    fn is_captive(&self, visit: &Value, customer: &str) -> bool {
        let work = visit["work"].as_array().unwrap();
        let is_wanted = work.is_empty() || work.iter().any(|one| one == "service" || one == "paid");
        let of = |one: &Value, field: &str| one[field].as_str().unwrap().parse::<NaiveDate>();
        let binds = |one: &&Value| {
            one["kind"] != "insurance"
                && of(one, "from").unwrap() <= day(visit)
                && day(visit) <= of(one, "until").unwrap()
        };
        !is_wanted || self.all("contract", customer).iter().any(binds)
    }

    /// Whether a visit was under what ran until a year ago or later, or under warranty so late.
    fn is_bound(&self, customer: &str) -> bool {
        let contracts = self.all("contract", customer);
        let is_covered = |on: NaiveDate| {
            contracts.iter().filter(|one| one["kind"] != "insurance").any(|one| {
                let of = |field: &str| one[field].as_str().unwrap().parse::<NaiveDate>().unwrap();
                of("from") <= on && on <= of("until")
            })
        };
        self.all("workshop_visit", customer).into_iter().any(|visit| {
            let mut last = day(visit);
            let is_warranty = visit["work"].as_array().unwrap().iter().any(|one| one == "warranty");
            if !is_covered(last) && !is_warranty {
                return false;
            }
            while is_covered(last + Days::new(1)) {
                last = last + Days::new(1);
            }
            self.as_of < last + Months::new(12)
        })
    }

    /// What was bought for something, and whether of their own accord: not on the invoice of a visit
    /// that was not.
    fn paid(&self, customer: &str) -> Vec<(&Value, bool)> {
        let visits = self.all("workshop_visit", customer);
        let is_free = |bought: &Value| {
            let mut of = visits.iter().filter(|one| one["purchase"] == bought["id"]).peekable();
            of.peek().is_none() || of.any(|one| !self.is_captive(one, customer))
        };
        let paid = self.kept(customer).into_iter().filter(|one| total(one) > 0);
        paid.map(|one| (one, is_free(one))).collect()
    }

    fn own_accord(&self, customer: &str) -> Vec<&Value> {
        self.paid(customer)
            .into_iter()
            .filter(|(_, is_free)| *is_free)
            .map(|(one, _)| one)
            .collect()
    }

    fn buying_days(&self, customer: &str) -> BTreeSet<NaiveDate> {
        self.own_accord(customer).into_iter().map(day).collect()
    }

    /// What was paid on each day of their own accord and else, less what came back: of what names no
    /// purchase that is known so much as each day until then has left, from the last one on.
    fn net(&self, customer: &str) -> BTreeMap<(NaiveDate, bool), i128> {
        let paid = self.paid(customer);
        let mut net: BTreeMap<(NaiveDate, bool), i128> = BTreeMap::new();
        for (one, is_free) in &paid {
            *net.entry((day(one), *is_free)).or_default() += total(one);
        }
        let bought = self.all("purchase", customer);
        let (named, unnamed): (Vec<_>, Vec<_>) = self
            .all("return", customer)
            .into_iter()
            .partition(|back| bought.iter().any(|one| one["id"] == back["of"]));
        for back in named {
            if let Some((one, is_free)) = paid.iter().find(|(one, _)| one["id"] == back["of"]) {
                *net.get_mut(&(day(one), *is_free)).unwrap() -= total(back);
            }
        }
        for back in unnamed {
            let mut rest = total(back);
            for (_, left) in net.range_mut(..=(day(back), true)).rev() {
                let off = rest.min((*left).max(0));
                *left -= off;
                rest -= off;
            }
        }
        net
    }

    fn spent(&self, customer: &str, again_after: Option<NaiveDate>) -> i128 {
        let days = self.net(customer).into_iter();
        let days = days.filter(|((on, is_free), _)| {
            *on >= self.first && again_after.is_none_or(|after| *is_free && *on > after)
        });
        days.map(|(_, left)| left.max(0)).sum()
    }

    fn first_purchase(&self, customer: &str) -> Option<NaiveDate> {
        let first = self.buying_days(customer).into_iter().next()?;
        (first + Days::new(self.days_to_buy_again) <= self.as_of).then_some(first)
    }

    fn first_who_could_buy_again(&self, customer: &str) -> Option<NaiveDate> {
        let first = self.first_purchase(customer)?;
        let bought_again = self.repeat_days(customer, Some(first)) > 0;
        (bought_again || !self.is_bound(customer)).then_some(first)
    }

    fn repeat_days(&self, customer: &str, after: Option<NaiveDate>) -> usize {
        let days = self.buying_days(customer);
        let counts = |on: &&NaiveDate| **on >= self.first && after.is_none_or(|after| **on > after);
        days.iter().filter(counts).count()
    }

    /// What was bought for something on a day.
    fn lines_on<'b>(bought: &[&'b Value], on: NaiveDate) -> impl Iterator<Item = &'b Value> {
        let of_day: Vec<&Value> = bought.iter().copied().filter(|one| day(one) == on).collect();
        let lines = of_day.into_iter().flat_map(|one| one["lines"].as_array().unwrap());
        lines.filter(|line| amount(&line["amount"]) > 0)
    }

    fn choice_days(&self, customer: &str) -> Vec<i64> {
        let kept = self.own_accord(customer);
        let days = self.buying_days(customer);
        let deals = self.of_deals(customer);
        let mut found = Vec::new();
        let named = |on: Option<NaiveDate>, id: &str| {
            let of_day = kept.iter().filter(|one| on.is_none_or(|on| day(one) == on));
            of_day.into_iter().any(|one| one["details"]["opportunity"] == id)
        };
        let won = |end: &Option<(&str, NaiveDate)>| match end {
            Some(("won", on)) => Some(*on),
            _ => None,
        };
        for on in days.iter().filter(|on| **on >= self.first) {
            let of_deal = deals.iter().filter(|(deal, end)| {
                deal.created <= *on && (won(end) == Some(*on) || named(Some(*on), &deal.id))
            });
            let begun = of_deal.map(|(deal, _)| deal.created).min().or_else(|| {
                let before = days.iter().filter(|day| *day < on).max();
                let bought_it = |product: &Value, day: &NaiveDate| {
                    Self::lines_on(&kept, *day).any(|line| line["product"] == *product)
                };
                let words = self.all("intention", customer).into_iter();
                let words = words.chain(self.all("first_contact", customer)).filter(|word| {
                    let product = &word["product"];
                    let mut earlier = days.iter().filter(|day| *day < on);
                    let (is_of_it, before) = if product.is_null() {
                        (true, before)
                    } else {
                        let last = earlier.rfind(|day| bought_it(product, day));
                        (bought_it(product, on), last)
                    };
                    is_of_it && before.is_none_or(|before| day(word) > *before)
                });
                words.map(day).filter(|it| it <= on).min()
            });
            found.extend(begun.map(|begun| (*on - begun).num_days()));
        }
        for (deal, end) in &deals {
            let alone = won(end)
                .filter(|on| *on >= self.first && !days.contains(on) && !named(None, &deal.id));
            found.extend(alone.map(|on| (on - deal.created).num_days()));
        }
        found.sort_unstable();
        found
    }

    fn lines_of(&self, customer: &str) -> Vec<Line> {
        let kept = self.kept(customer).into_iter().filter(|one| day(one) >= self.first);
        let lines = kept.flat_map(|one| {
            one["lines"].as_array().unwrap().iter().map(move |line| (day(one), line))
        });
        let line = |(day, line): (NaiveDate, &Value)| {
            let paid = amount(&line["amount"]);
            let list = line.get("list_price").map(|list| amount(list) > paid);
            let (product, quantity) = (text(line, "product"), text(line, "quantity"));
            Line { day, product, quantity, amount: paid, for_less: list }
        };
        lines.map(line).filter(|line| line.amount > 0).collect()
    }

    /// Everybody of whom something is known on the day.
    pub(super) fn customers(&self) -> BTreeSet<String> {
        let of = |fact: &Value| {
            let (_, one) = fact.as_object().unwrap().iter().next().unwrap();
            (day(one) <= self.as_of).then(|| text(one, "customer"))
        };
        self.facts.iter().filter_map(of).collect()
    }

    /// By how many percentage points more they bought for less than others.
    fn more_for_less(&self, customer: &str) -> Option<Fraction> {
        let own = self.lines_of(customer);
        let others: Vec<Line> = self
            .customers()
            .iter()
            .filter(|other| *other != customer)
            .flat_map(|other| self.lines_of(other))
            .collect();
        let is_everybodys = |on: NaiveDate| {
            let of_day = others.iter().filter(|line| line.day == on);
            let told: Vec<bool> = of_day.filter_map(|line| line.for_less).collect();
            let less = told.iter().filter(|it| **it).count();
            told.len() >= self.base_lines && less * 100 >= told.len() * 80
        };
        let counted = |lines: &[Line]| {
            let told = lines.iter().filter(|line| !is_everybodys(line.day));
            let told: Vec<bool> = told.filter_map(|line| line.for_less).collect();
            (told.iter().filter(|it| **it).count(), told.len())
        };
        self.more(counted(&own), counted(&others))
    }

    fn more(&self, own: (usize, usize), others: (usize, usize)) -> Option<Fraction> {
        if own.1 < self.lines || others.1 < self.base_lines {
            return None;
        }
        let [a, b, c, d] =
            [own.0, own.1, others.0, others.1].map(|count| i128::try_from(count).unwrap());
        Some((100 * (a * d - c * b), b * d))
    }

    /// By how many percentage points more they paid below the usual amount than others.
    fn more_below_usual(&self, customer: &str) -> Option<Fraction> {
        let all: Vec<(String, Line)> = self
            .customers()
            .into_iter()
            .flat_map(|one| self.lines_of(&one).into_iter().map(move |line| (one.clone(), line)))
            .collect();
        let (mut own, mut others) = ((0, 0), (0, 0));
        for (whose, line) in &all {
            let alike = all.iter().map(|(_, other)| other);
            let alike = alike.filter(|other| {
                let quarter = |line: &Line| (line.day.year(), line.day.month0() / 3);
                quarter(other) == quarter(line)
                    && (&other.product, &other.quantity) == (&line.product, &line.quantity)
            });
            let mut counts: BTreeMap<i128, usize> = BTreeMap::new();
            for other in alike {
                *counts.entry(other.amount).or_default() += 1;
            }
            if counts.len() < 2 {
                continue;
            }
            let (usual, most) =
                counts.iter().max_by_key(|(amount, count)| (**count, **amount)).unwrap();
            if *most < 2 || 2 * *most < counts.values().sum::<usize>() {
                continue;
            }
            let side = if whose == customer { &mut own } else { &mut others };
            side.0 += usize::from(line.amount < *usual);
            side.1 += 1;
        }
        self.more(own, others)
    }

    fn chosen_here(&self, customer: &str) -> Option<Fraction> {
        let ended = |how: &[&str]| {
            let deals = self.of_deals(customer).into_iter();
            deals
                .filter(|(_, end)| {
                    end.is_some_and(|(it, on)| how.contains(&it) && on >= self.first)
                })
                .count()
        };
        let (won, lost) = (ended(&["won"]), ended(&["other_brand", "other_dealer"]));
        let elsewhere = self.within("bought_elsewhere", customer).len();
        let days = self.repeat_days(customer, None);
        let deals = percent(won, won + lost);
        let purchases = percent(days, days + elsewhere).filter(|_| elsewhere > 0);
        let both = [deals, purchases].into_iter().flatten();
        both.min_by(|(a, b), (c, d)| (a * d).cmp(&(c * b)))
    }

    fn forgiven(&self, customer: &str) -> Option<Fraction> {
        let complaints = self.within("complaint", customer);
        let about = ["quality", "not_repaired_at_once", "warranty"];
        let complaints: Vec<_> =
            complaints.iter().filter(|one| about.contains(&text(one, "cause").as_str())).collect();
        let reports = self.within("fault_report", customer).into_iter().filter(|report| {
            let same =
                |one: &Value, field: &str| !report[field].is_null() && report[field] == one[field];
            !complaints.iter().any(|one| {
                day(one) >= day(report) && (same(one, "purchase") || same(one, "product"))
            })
        });
        let reports = reports.count();
        percent(reports, reports + complaints.len())
    }

    fn leads(&self, customer: &str) -> usize {
        let was: BTreeSet<String> =
            self.all("lead_conversion", customer).iter().map(|one| text(one, "lead")).collect();
        let given: BTreeSet<String> =
            self.within("referral", customer).iter().map(|one| text(one, "lead")).collect();
        given.difference(&was).count()
    }

    fn visits(&self, customer: &str) -> usize {
        let (bought, kept) = (self.all("purchase", customer), self.kept(customer));
        let has = |all: &[&Value], id: &Value| all.iter().any(|one| one["id"] == *id);
        let free = self.within("workshop_visit", customer).into_iter().filter(|one| {
            let invoice = &one["purchase"];
            let came_back = has(&bought, invoice) && !has(&kept, invoice);
            !self.is_captive(one, customer) && !came_back
        });
        free.map(day).collect::<BTreeSet<_>>().len()
    }

    /// The figure of an indicator, in its unit.
    pub(super) fn figure(&self, indicator: &str, customer: &str) -> Option<Fraction> {
        let whole = |count: usize| Some((i128::try_from(count).unwrap(), 1));
        let some = |count: usize| whole(count).filter(|_| count > 0);
        match indicator {
            "repeat_count" => {
                let first = self.first_who_could_buy_again(customer)?;
                whole(self.repeat_days(customer, Some(first)))
            }
            "repeat_amount" => {
                let first = self.first_who_could_buy_again(customer)?;
                Some((self.spent(customer, Some(first)), 1))
            }
            "share_of_wallet" => {
                let elsewhere = self.within("bought_elsewhere", customer);
                if elsewhere.is_empty() || elsewhere.iter().any(|one| one["amount"].is_null()) {
                    return None;
                }
                let there: i128 = elsewhere.iter().map(|one| amount(&one["amount"])).sum();
                let here = self.spent(customer, None);
                (here + there > 0).then_some((100 * here, here + there))
            }
            "time_to_choose" => {
                let days = self.choice_days(customer);
                let middle = |at: usize| days.get(at).copied();
                let lower = middle(days.len().checked_sub(1)? / 2)?;
                Some((i128::from(lower + middle(days.len() / 2)?), 2))
            }
            "bought_for_less" => self.more_for_less(customer),
            "paid_below_usual" => self.more_below_usual(customer),
            "chosen_here" => self.chosen_here(customer),
            "faults_forgiven" => self.forgiven(customer),
            "referrals" => some(self.leads(customer)),
            "visits" => some(self.visits(customer)),
            _ => None,
        }
    }

    /// The rank of a customer, in halves of how many stand worse, of twice how many there are.
    pub(super) fn rank(&self, indicator: &str, customer: &str, is_low: bool) -> Option<Fraction> {
        let (own, below) = self.figure(indicator, customer)?;
        let all = self.customers();
        let none = ["referrals", "visits"].contains(&indicator).then_some((0, 1));
        let figures: Vec<Fraction> =
            all.iter().filter_map(|one| self.figure(indicator, one).or(none)).collect();
        let compared = figures.iter().map(|(a, b)| (a * below).cmp(&(own * b)));
        let compared: Vec<_> = compared.collect();
        if compared.len() < 2 || compared.iter().all(|it| it.is_eq()) {
            return None;
        }
        let worse = if is_low { std::cmp::Ordering::Greater } else { std::cmp::Ordering::Less };
        let count = |of| compared.iter().filter(|it| **it == of).count();
        let alike = if own == 0 && !is_low { 0 } else { count(std::cmp::Ordering::Equal) };
        let halves = 2 * count(worse) + alike;
        percent(halves, 2 * compared.len())
    }
}

fn percent(part: usize, whole: usize) -> Option<Fraction> {
    let [part, whole] = [part, whole].map(|count| i128::try_from(count).unwrap());
    (whole > 0).then_some((100 * part, whole))
}
