//! Measures against counting by hand, and the promises of every catalogue.

use chrono::NaiveDate;
use clienteling::base::CustomerBase;
use clienteling::behavior::BehaviorMeasures;
use clienteling::funnel::{
    Change, FunnelMeasures, Opportunities, Opportunity, OpportunityBasics, Outcome, Pipeline, Win,
};
use clienteling::rule::Value;
use clienteling::rule::measure::{
    Answer, Catalogue, Domain, Joined, Measure, MeasureError, Measures, Question, Subject,
    SubjectKind, Timing, Unit, Unknown, ask,
};
use clienteling::units::{NotComputable, Proportion};
use clienteling::{Currency, ExchangeRates, Fact, Money, Period, Probability, Share};
use proptest::prelude::*;
use rust_decimal::RoundingStrategy;

use crate::analysis::planned::{ONE, everything, plan, start};
use crate::common;
use crate::common::build::{base_of, day, give_back, on_account, payment, purchase};
use crate::common::random::{JUDGED_IN, a_day, as_of, base_with, facts, rates};

fn period(first: NaiveDate, days: u64) -> Period {
    Period::from_first_to_last(first, first + chrono::Days::new(days)).unwrap()
}

fn known(answer: Result<Answer, MeasureError>) -> String {
    answer.unwrap().value().expect("known").to_string()
}

fn customer(id: &str) -> Subject {
    Subject::Customer(id.parse().unwrap())
}

fn small_base() -> CustomerBase {
    base_of([
        purchase("S-1", "C-1", "2026-01-10", "800.00 CNY"),
        purchase("S-2", "C-1", "2026-02-10", "200.00 CNY"),
        give_back("R-1", "C-1", "2026-02-20", "50.00 CNY"),
        on_account("S-3", "C-2", "2026-02-28", "100.00 CNY"),
        payment("B-1", "C-2", "2026-03-02", "30.00 CNY"),
        payment("B-2", "C-3", "2026-03-02", "5.00 CNY"),
    ])
}

#[test]
fn a_small_base_answers_what_counting_by_hand_gives() {
    let base = small_base();
    let firm = BehaviorMeasures::new(&base, Currency::CNY);
    let february = period(day("2026-02-01"), 27);
    let on = |text| day(text);
    let over = |measure, subject, as_of| {
        known(ask(&firm, &Question::of(measure, subject).over(february), as_of))
    };
    let at = |measure, subject, as_of| known(ask(&firm, &Question::of(measure, subject), as_of));

    assert_eq!(over("purchases.count", customer("C-1"), on("2026-03-31")), "1");
    assert_eq!(over("purchases.count", Subject::Firm, on("2026-03-31")), "2");
    assert_eq!(over("purchases.net", customer("C-1"), on("2026-03-31")), "150.00 CNY");
    assert_eq!(over("purchases.net", Subject::Firm, on("2026-03-31")), "250.00 CNY");
    assert_eq!(over("customers.buying", Subject::Firm, on("2026-03-31")), "2");
    // A period counts until the day of the judgement.
    assert_eq!(over("purchases.net", Subject::Firm, on("2026-02-19")), "200.00 CNY");
    assert_eq!(over("customers.buying", Subject::Firm, on("2026-02-27")), "1");
    assert_eq!(at("purchases.recency", customer("C-1"), on("2026-02-10")), "0 days");
    assert_eq!(at("purchases.recency", customer("C-1"), on("2026-03-12")), "30 days");
    assert_eq!(at("customers.known", Subject::Firm, on("2026-02-27")), "1");
    assert_eq!(at("customers.known", Subject::Firm, on("2026-03-02")), "3");
    assert_eq!(at("receivable.owed", customer("C-2"), on("2026-03-01")), "100.00 CNY");
    // We owe C-3 five yuan: that takes nothing off what C-2 owes us.
    assert_eq!(at("receivable.owed", customer("C-3"), on("2026-03-02")), "-5.00 CNY");
    assert_eq!(at("receivable.owed", Subject::Firm, on("2026-03-02")), "70.00 CNY");
}

#[test]
fn what_nobody_has_on_record_is_unknown_and_not_zero() {
    let base = small_base();
    let firm = BehaviorMeasures::new(&base, Currency::CNY);
    let nothing = Answer::Unknown(Unknown::NothingOnRecord);
    let recency = |id, as_of| {
        ask(&firm, &Question::of("purchases.recency", customer(id)), day(as_of)).unwrap()
    };
    assert_eq!(recency("C-3", "2026-03-02"), nothing, "who has bought nothing");
    assert_eq!(recency("C-1", "2026-01-09"), nothing, "who is not yet known");
    assert_eq!(recency("C-9", "2026-03-02"), nothing, "who is not in the base");
}

#[test]
fn a_missing_rate_is_said_and_is_no_figure() {
    let mut base = small_base();
    base.add(on_account("S-9", "C-2", "2026-03-01", "10.00 USD")).unwrap();
    let firm = BehaviorMeasures::new(&base, Currency::CNY);
    let as_of = day("2026-03-31");
    for (measure, over) in
        [("receivable.owed", None), ("purchases.net", Some(period(day("2026-03-01"), 30)))]
    {
        for subject in [Subject::Firm, customer("C-2")] {
            let question = Question { measure, subject, over };
            let answer = ask(&firm, &question, as_of).unwrap();
            let Answer::Unknown(why) = &answer else { panic!("{answer:?}") };
            assert!(why.to_string().starts_with("it cannot be computed: "), "{why}");
            assert!(why.to_string().contains("USD"), "{why}");
        }
    }
    // Counting needs no rate.
    let count =
        Question::of("purchases.count", customer("C-2")).over(period(day("2026-01-01"), 99));
    assert_eq!(known(ask(&firm, &count, as_of)), "2");
}

#[test]
fn what_lies_outside_the_period_needs_no_rate() {
    let mut base = small_base();
    base.add(purchase("S-9", "C-1", "2019-01-01", "10.00 USD")).unwrap();
    base.add(give_back("R-9", "C-1", "2026-03-01", "10.00 USD")).unwrap();
    let firm = BehaviorMeasures::new(&base, Currency::CNY);
    let february = period(day("2026-02-01"), 27);
    for (subject, net) in [(customer("C-1"), "150.00 CNY"), (Subject::Firm, "250.00 CNY")] {
        let question = Question::of("purchases.net", subject).over(february);
        assert_eq!(known(ask(&firm, &question, day("2026-03-31"))), net);
    }
}

#[test]
fn a_room_that_is_asked_directly_looks_no_further_than_the_day_either() {
    let (base, deals, rates) = (small_base(), Opportunities::new(), ExchangeRates::new());
    let over = Some(period(day("2026-02-28"), 30));
    let asked = |measure, room: &dyn Measures, as_of| {
        room.answer(&Question { measure, subject: Subject::Firm, over }, day(as_of))
    };
    let customers = BehaviorMeasures::new(&base, Currency::CNY);
    let funnel = FunnelMeasures::new(&deals, &rates, Currency::CNY);
    let nothing = Answer::Unknown(Unknown::NothingOnRecord);
    assert_eq!(asked("purchases.count", &customers, "2026-02-27"), nothing);
    assert_eq!(asked("purchases.count", &customers, "2026-02-28"), Value::Count(1).into());
    assert_eq!(asked("deals.created", &funnel, "2026-02-27"), nothing);
    assert_eq!(asked("deals.created", &funnel, "2026-02-28"), Value::Count(0).into());
}

/// Ten yuan for a dollar in January, eleven in February, twelve in March.
fn dollars() -> ExchangeRates {
    let mut rates = ExchangeRates::new();
    for (on, rate) in [("2026-01-01", 10), ("2026-02-01", 11), ("2026-03-01", 12)] {
        rates.record(Currency::USD, Currency::CNY, day(on), rate.into()).unwrap();
    }
    rates
}

#[test]
fn what_is_owed_has_the_rate_of_the_day_and_what_was_bought_that_of_its_own() {
    let mut base = base_of([
        on_account("S-1", "C-1", "2026-01-10", "1.00 USD"),
        give_back("R-1", "C-1", "2026-02-10", "0.10 USD"),
    ]);
    *base.rates_mut() = dollars();
    let firm = BehaviorMeasures::new(&base, Currency::CNY);
    let over = period(day("2026-01-01"), 99);
    for subject in [Subject::Firm, customer("C-1")] {
        let net = Question::of("purchases.net", subject.clone()).over(over);
        assert_eq!(known(ask(&firm, &net, day("2026-02-28"))), "8.90 CNY");
        let owed = Question::of("receivable.owed", subject);
        assert_eq!(known(ask(&firm, &owed, day("2026-02-09"))), "11.00 CNY");
    }
}

#[test]
fn open_deals_have_the_rate_of_the_day_and_won_ones_that_of_the_win() {
    let showroom = Pipeline::default();
    let mut book = Opportunities::new();
    for id in ["O-1", "O-2"] {
        let new = OpportunityBasics {
            id: id.parse().unwrap(),
            customer: "C-1".parse().unwrap(),
            product: "car".parse().unwrap(),
            revenue: "100.00 USD".parse().unwrap(),
            stage: showroom.first().clone(),
            created_on: day("2026-01-10"),
            created_by: "S-1".parse().unwrap(),
        };
        book.add(Opportunity::create(new, &showroom).unwrap()).unwrap();
    }
    let won = Win { into: "delivered".parse().unwrap(), revenue: "90.00 USD".parse().unwrap() };
    let (won, by) = (Change::Win(won), "S-1".parse().unwrap());
    book.apply(&"O-1".parse().unwrap(), won, day("2026-02-10"), &by, &showroom).unwrap();
    let rates = dollars();
    let firm = FunnelMeasures::new(&book, &rates, Currency::CNY);
    let empty = CustomerBase::new();
    let nobody = BehaviorMeasures::new(&empty, Currency::CNY);
    let firm = Joined::try_new(&[&nobody, &firm]).unwrap();
    let at = |question: &Question<'_>, as_of| ask(&firm, question, day(as_of));
    let over = period(day("2026-01-01"), 99);
    let brought = Question::of("deals.won_amount", Subject::Firm).over(over);
    assert_eq!(known(at(&brought, "2026-03-15")), "990.00 CNY");
    let open = Question::of("deals.open_amount", Subject::Firm);
    assert_eq!(known(at(&open, "2026-02-28")), "1,100.00 CNY");
    assert_eq!(known(at(&open, "2026-03-01")), "1,200.00 CNY");
    let deal = |id: &str| Subject::Deal(id.parse().unwrap());
    assert_eq!(known(at(&Question::of("deal.amount", deal("O-1")), "2026-03-15")), "990.00 CNY");
    assert_eq!(known(at(&Question::of("deal.amount", deal("O-2")), "2026-03-15")), "1,200.00 CNY");

    let none = ExchangeRates::new();
    let firm = FunnelMeasures::new(&book, &none, Currency::CNY);
    let answer = ask(&firm, &open, day("2026-03-15")).unwrap();
    let (from, to) = (Currency::USD, Currency::CNY);
    let cause = NotComputable::NoRate { from, to, on: day("2026-03-15") };
    assert_eq!(answer, cause.into());
    let written = serde_json::to_string(&answer).unwrap();
    assert_eq!(
        written,
        r#"{"unknown":{"not_computable":{"no_rate":{"from":"USD","to":"CNY","on":"2026-03-15"}}}}"#
    );
    let Answer::Unknown(why) = answer else { panic!("{written}") };
    let read: Unknown = serde_json::from_value(serde_json::to_value(why).unwrap()).unwrap();
    assert_eq!(read, why);
}

#[test]
fn a_question_that_does_not_fit_the_catalogue_is_refused() {
    let base = small_base();
    let firm = BehaviorMeasures::new(&base, Currency::CNY);
    let as_of = day("2026-03-31");
    let refusal = |question: Question<'_>| ask(&firm, &question, as_of).unwrap_err().to_string();
    let march = period(day("2026-03-01"), 30);
    assert_eq!(refusal(Question::of("goodwill", Subject::Firm)), "there is no measure `goodwill`");
    assert_eq!(
        refusal(Question::of("purchases.recency", Subject::Firm)),
        "`purchases.recency` cannot be asked of the firm: expected a customer"
    );
    let staff = Subject::Staff("S-1".parse().unwrap());
    assert_eq!(
        refusal(Question::of("purchases.net", staff).over(march)),
        "`purchases.net` cannot be asked of a member of staff: expected the firm or a customer"
    );
    assert_eq!(
        refusal(Question::of("purchases.net", Subject::Firm)),
        "`purchases.net` counts what happened: expected a period"
    );
    assert_eq!(
        refusal(Question::of("receivable.owed", Subject::Firm).over(march)),
        "`receivable.owed` is what holds on a day: expected no period"
    );
    assert_eq!(
        refusal(Question::of("purchases.net", Subject::Firm).over(period(day("2026-04-01"), 1))),
        "a period of 2026-04-01 to 2026-04-02 begins after 2026-03-31, the day of the judgement"
    );
    let today = Question::of("purchases.net", Subject::Firm).over(period(as_of, 5));
    assert_eq!(known(ask(&firm, &today, as_of)), "0.00 CNY");
}

/// Answers its one measure by whatever it is told to.
struct Told {
    catalogue: Catalogue,
    answer: Answer,
}

impl Measures for Told {
    fn catalogue(&self) -> &Catalogue {
        &self.catalogue
    }

    fn answer(&self, _: &Question<'_>, _: NaiveDate) -> Answer {
        self.answer.clone()
    }
}

fn measure(name: &'static str) -> Measure {
    Measure {
        name: name.into(),
        label: "number of cups".into(),
        subjects: [SubjectKind::Firm].as_slice().into(),
        timing: Timing::AsOf,
        unit: Unit::Count,
        domain: Domain { least: Some(Value::Count(2)), most: Some(Value::Count(4)) },
        may_be_unknown: false,
    }
}

#[test]
fn whoever_breaks_the_promise_of_the_catalogue_is_found_out() {
    let told = |answer: Answer| {
        let catalogue = Catalogue::try_new([measure("cups")]).unwrap();
        let told = Told { catalogue, answer };
        let answer = ask(&told, &Question::of("cups", Subject::Firm), day("2026-03-31"));
        answer.map_err(|error| error.to_string())
    };
    for fits in 2..=4 {
        assert_eq!(told(Value::Count(fits).into()), Ok(Value::Count(fits).into()));
    }
    for outside in [1, 5] {
        let said = format!("`cups` was answered by {outside}, which lies outside its domain");
        assert_eq!(told(Value::Count(outside).into()), Err(said));
    }
    assert_eq!(
        told(Value::Days(3).into()),
        Err("`cups` was answered by 3 days: expected a count".to_owned())
    );
    assert_eq!(
        told(Answer::Unknown(Unknown::NotEnoughData { have: 1, need: 2 })),
        Err("`cups` is always known, and was answered by: not enough data: 1 of the 2 needed"
            .to_owned())
    );
}

#[test]
fn a_catalogue_lists_all_its_problems() {
    let nobody = Measure { subjects: [].as_slice().into(), ..measure("saucers") };
    let days = Domain { least: Some(Value::Days(1)), most: None };
    let none = Domain { least: Some(Value::Count(4)), most: Some(Value::Count(2)) };
    let measures = [
        measure("cups"),
        measure(" "),
        measure("cups"),
        nobody,
        Measure { domain: days, ..measure("spoons") },
        Measure { domain: none, ..measure("forks") },
    ];
    let error = Catalogue::try_new(measures).unwrap_err().to_string();
    let said: Vec<&str> = error.split("; ").map(|one| one.split("`: ").next().unwrap()).collect();
    let expected = [
        "`measures[1].name",
        "`measures[2].name",
        "`measures[3].subjects",
        "`measures[4].domain.least",
        "`measures[5].domain.most",
    ];
    assert_eq!(said, expected, "{error}");
}

#[test]
fn two_rooms_that_claim_one_name_are_refused_and_others_answer_as_one() {
    let (base, deals, rates) = (small_base(), Opportunities::new(), ExchangeRates::new());
    let customers = BehaviorMeasures::new(&base, Currency::CNY);
    let funnel = FunnelMeasures::new(&deals, &rates, Currency::CNY);
    let firm = Joined::try_new(&[&customers, &funnel]).unwrap();
    assert_eq!(firm.catalogue().len(), customers.catalogue().len() + funnel.catalogue().len());
    let as_of = day("2026-03-02");
    let asked = |measure| known(ask(&firm, &Question::of(measure, Subject::Firm), as_of));
    assert_eq!((asked("customers.known"), asked("deals.open")), ("3".to_owned(), "0".to_owned()));
    let error = Joined::try_new(&[&customers, &funnel, &customers]).err().unwrap();
    assert_eq!(error.problems().len(), customers.catalogue().len());
}

#[test]
fn an_observed_share_keeps_the_counts_behind_it() {
    let answer = Answer::from(Proportion::try_new(9, 400).unwrap());
    let share: Share = "2.25%".parse().unwrap();
    assert_eq!(answer.value(), Some(Value::Share(share)));
    let Answer::Known { of: Some(of), .. } = answer else { panic!("{answer:?}") };
    assert_eq!((of.successes(), of.trials()), (9, 400));
    let none = Answer::from(Proportion::NONE);
    assert_eq!(none, Answer::Unknown(Unknown::NotEnoughData { have: 0, need: 1 }));
}

/// Every question that fits the catalogue, of each kind of subject.
fn every_question<'a>(
    catalogue: &'a Catalogue,
    subjects: &'a [Subject],
    over: Period,
) -> impl Iterator<Item = Question<'a>> {
    catalogue.iter().flat_map(move |measure| {
        let fitting = subjects.iter().filter(|it| measure.subjects.contains(&it.kind()));
        fitting.map(move |subject| Question {
            measure: &measure.name,
            subject: subject.clone(),
            over: (measure.timing == Timing::Over).then_some(over),
        })
    })
}

proptest! {
    #![proptest_config(common::cases(128))]

    /// Parts of the firm are its customers, what comes later changes nothing, and every answer
    /// keeps the promise of the catalogue.
    #[test]
    fn the_firm_is_the_sum_of_its_customers_and_no_answer_looks_ahead(
        facts in facts(&[Currency::CNY, Currency::USD], 40), rates in rates(),
        first in a_day(), days in 0..400_u64, as_of in as_of(),
    ) {
        let over = period(first, days);
        let base = base_with(facts.clone(), &rates);
        let by_then = base_with(facts.into_iter().filter(|fact: &Fact| fact.date() <= as_of), &rates);
        let (firm, then) =
            (BehaviorMeasures::new(&base, JUDGED_IN), BehaviorMeasures::new(&by_then, JUDGED_IN));
        let customers: Vec<Subject> =
            base.customers().map(|customer| Subject::Customer(customer.id().clone())).collect();
        let mut subjects = customers.clone();
        subjects.push(Subject::Firm);
        let begun = first <= as_of;
        for question in every_question(firm.catalogue(), &subjects, over) {
            let answer = ask(&firm, &question, as_of);
            if question.over.is_some() && !begun {
                let not_begun = matches!(answer, Err(MeasureError::NotBegun { .. }));
                prop_assert!(not_begun);
                continue;
            }
            prop_assert_eq!(answer.unwrap(), ask(&then, &question, as_of).unwrap());
        }
        if begun {
            let of = |measure, subject: &Subject| {
                ask(&firm, &Question::of(measure, subject.clone()).over(over), as_of).unwrap().value()
            };
            let mut count = 0;
            let mut buying = 0;
            let mut net = Some(Money::zero(JUDGED_IN));
            for customer in &customers {
                if let Some(Value::Count(one)) = of("purchases.count", customer) {
                    count += one;
                    buying += u64::from(one > 0);
                }
                let known = ask(&firm, &Question::of("purchases.count", customer.clone()).over(over), as_of)
                    .unwrap()
                    .value()
                    .is_some();
                if known {
                    net = match (net, of("purchases.net", customer)) {
                        (Some(sum), Some(Value::Money(more))) => Some(sum.try_add(more).unwrap()),
                        _ => None,
                    };
                }
            }
            prop_assert_eq!(of("purchases.count", &Subject::Firm), Some(Value::Count(count)));
            prop_assert_eq!(of("customers.buying", &Subject::Firm), Some(Value::Count(buying)));
            prop_assert_eq!(of("purchases.net", &Subject::Firm), net.map(Value::Money));
        }
    }

    /// Deals by hand: a look at each.
    #[test]
    fn the_funnel_answers_what_a_look_at_each_deal_gives(
        plans in prop::collection::vec(plan(ONE), 0..12),
        first in 0..60_u64, days in 0..60_u64, as_of in 0..120_u64,
    ) {
        let over = period(start() + chrono::Days::new(first), days);
        let as_of = start() + chrono::Days::new(as_of);
        let mut book = Opportunities::new();
        for deal in everything(&plans) {
            book.add(deal).unwrap();
        }
        let rates = ExchangeRates::new();
        let firm = FunnelMeasures::new(&book, &rates, Currency::CNY);
        let mut subjects = vec![Subject::Firm, Subject::Product("van".parse().unwrap())];
        subjects.extend(["S-1", "S-2", "S-3"].map(|id| Subject::Staff(id.parse().unwrap())));
        subjects.extend(book.iter().map(|deal| Subject::Customer(deal.customer().clone())));
        subjects.extend(book.iter().map(|deal| Subject::Deal(deal.id().clone())));
        for question in every_question(firm.catalogue(), &subjects, over) {
            if question.over.is_some() && as_of < over.first() {
                continue;
            }
            let got = ask(&firm, &question, as_of).unwrap();
            let counts = |on: NaiveDate| over.contains(on) && on <= as_of;
            let (mut open, mut created, mut won, mut lost) = (0, 0, 0, 0);
            let (mut amount, mut brought) = (Money::zero(Currency::CNY), Money::zero(Currency::CNY));
            let mut expected = clienteling::Decimal::ZERO;
            let mut one = None;
            for deal in book.iter() {
                let Some(state) = deal.as_of(as_of) else { continue };
                let is_of = match &question.subject {
                    Subject::Firm => true,
                    Subject::Customer(id) => deal.customer() == id,
                    Subject::Staff(id) => state.owners().main() == id,
                    Subject::Product(id) => state.product() == id,
                    Subject::Deal(id) => deal.id() == id,
                    _ => false,
                };
                if !is_of {
                    continue;
                }
                created += u64::from(counts(deal.created_on()));
                let (mut its, mut likely) = (state.revenue(), None);
                match state.outcome() {
                    Outcome::Open => {
                        open += 1;
                        amount = amount.try_add(state.revenue()).unwrap();
                        let probability: Probability = state.probability().unwrap().probability;
                        likely = Some(probability);
                        expected += state.revenue().amount() * probability.value();
                    }
                    Outcome::Won { on, revenue } => {
                        its = *revenue;
                        if counts(*on) {
                            won += 1;
                            brought = brought.try_add(*revenue).unwrap();
                        }
                    }
                    Outcome::Lost { on, .. } => lost += u64::from(counts(*on)),
                    Outcome::Void { .. } => {}
                }
                one = Some((its, likely));
            }
            let expected = Money::try_new(
                expected.round_dp_with_strategy(6, RoundingStrategy::MidpointNearestEven),
                Currency::CNY,
            );
            let nothing = Answer::Unknown(Unknown::NothingOnRecord);
            let wanted: Answer = match question.measure {
                "deals.open" => Value::Count(open).into(),
                "deals.open_amount" => Value::Money(amount).into(),
                "deals.open_expected" => Value::Money(expected.unwrap()).into(),
                "deals.created" => Value::Count(created).into(),
                "deals.won" => Value::Count(won).into(),
                "deals.lost" => Value::Count(lost).into(),
                "deals.won_amount" => Value::Money(brought).into(),
                "deals.win_share" => Proportion::try_new(won, won + lost).unwrap().into(),
                "deal.amount" => one.map_or(nothing, |(its, _)| Value::Money(its).into()),
                "deal.probability" => match one {
                    Some((_, Some(likely))) => Value::Probability(likely).into(),
                    _ => nothing,
                },
                other => panic!("{other} has no reference"),
            };
            prop_assert_eq!(got, wanted, "{:?}", question);
        }
    }
}
