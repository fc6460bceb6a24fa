use super::{BookRefusal, Opportunities, OpportunityEntry};
use crate::funnel::opportunity::tests::{S1, deal, new_deal, on};
use crate::funnel::{
    Change, Feature, Features, LossReason, NewOpportunity, Opportunity, OpportunityRecord,
    Pipeline, PipelineDraft,
};
use crate::marketing::NextStep;
use crate::rule::life::{Entering, RecordPart};
use crate::units::Quantity;

fn two() -> Change {
    Change::Quantity(Quantity::try_from(2).unwrap())
}

fn changed(changes: &[Change]) -> Opportunity {
    let mut deal = deal();
    for change in changes {
        deal.apply(change.clone(), on("2026-03-02"), &S1(), &Pipeline::default()).unwrap();
    }
    deal
}

#[test]
fn the_same_deal_once_more_changes_nothing_and_another_one_comes_back() {
    let mut book = Opportunities::new();
    assert_eq!(book.add(changed(&[two()])), Ok(OpportunityEntry::New));
    assert_eq!(book.add(changed(&[two()])), Ok(OpportunityEntry::Duplicate));
    let before = book.clone();
    let other = changed(&[Change::Contacted(None)]);
    let contradiction = book.add(other.clone()).unwrap_err();
    assert_eq!(*contradiction.refused, other);
    assert_eq!(book, before);
}

#[test]
fn of_a_history_and_its_beginning_the_longer_one_holds() {
    let longer = changed(&[two(), Change::Contacted(None)]);
    let mut book = Opportunities::new();
    book.add(changed(&[two()])).unwrap();
    assert_eq!(book.add(longer.clone()), Ok(OpportunityEntry::Extended));
    assert_eq!(book.add(deal()), Ok(OpportunityEntry::Duplicate));
    assert_eq!(book.get(longer.id()), Some(&longer));
    // Another beginning is another deal.
    let new = NewOpportunity { quantity: Quantity::try_from(2).unwrap(), ..new_deal() };
    let other = Opportunity::create(new, &Pipeline::default()).unwrap();
    assert!(book.add(other).is_err());
    assert_eq!(book.get(longer.id()), Some(&longer));
}

#[test]
fn two_books_become_one_and_what_contradicts_is_not_lost() {
    let named = |id: &str| {
        let new = NewOpportunity { id: id.parse().unwrap(), ..new_deal() };
        Opportunity::create(new, &Pipeline::default()).unwrap()
    };
    let book = |ids: &[&str]| {
        let mut book = Opportunities::new();
        for id in ids {
            book.add(named(id)).unwrap();
        }
        book
    };
    let (mut one, mut other) = (book(&["a", "b"]), book(&["b", "c"]));
    let mut reverse = other.clone();
    assert!(reverse.merge(one.clone()).is_empty());
    assert!(one.clone().merge(other.clone()).is_empty());
    let id = "b".parse().unwrap();
    let apply = |book: &mut Opportunities, change| {
        book.apply(&id, change, on("2026-03-02"), &S1(), &Pipeline::default()).unwrap()
    };
    apply(&mut one, Change::Contacted(None));
    apply(&mut other, two());
    let refused = one.merge(other);
    assert_eq!(refused.len(), 1);
    assert_eq!(refused[0].refused.events().len(), 1);
    assert!(one.iter().map(|deal| deal.id().as_str()).eq(["a", "b", "c"]));
    let held = &one.get(&id).unwrap().events()[0];
    assert_eq!(held.change, Change::Contacted(None));
    // Books of which neither contradicts are one in either order.
    apply(&mut reverse, Change::Contacted(None));
    assert_eq!(reverse, one);
}

#[test]
fn a_correction_after_more_entries_than_there_are_is_out_of_place() {
    let mut record = changed(&[two()]).to_record();
    record.corrections.push(crate::rule::life::Correction {
        takes_back: 1,
        replaced_by: None,
        after: 1,
        by: S1(),
        entered_on: on("2026-03-05"),
        reason: None,
    });
    assert!(record.clone().load().is_ok());
    record.corrections[0].after = 2;
    let error = record.load().unwrap_err();
    assert_eq!(error.part, RecordPart::Correction(1));
}

#[test]
fn a_contradiction_tells_whose_deal_the_book_holds() {
    let mut book = Opportunities::new();
    book.add(deal()).unwrap();
    let new = NewOpportunity { customer: "C-9".parse().unwrap(), ..new_deal() };
    let other = Opportunity::create(new, &Pipeline::default()).unwrap();
    let contradiction = book.add(other).unwrap_err();
    assert_eq!(contradiction.holder.as_ref(), Some(deal().customer()));
    assert_eq!(contradiction.refused.customer().as_str(), "C-9");
}

#[test]
fn a_deal_in_a_book_is_corrected_in_place() {
    let mut book = Opportunities::new();
    book.add(deal()).unwrap();
    let (id, pipeline) = (deal().id().clone(), Pipeline::default());
    let mut held = book.get_mut(&id).unwrap();
    let asked = |change, day| Entering { change, on: on(day), by: S1(), entered_on: None };
    held.enter(asked(two(), "2026-03-04"), &pipeline).unwrap();
    let three = Change::Quantity(Quantity::try_from(3).unwrap());
    held.replace(1, asked(three, "2026-03-04"), None, &pipeline).unwrap();
    let quantity = |book: &Opportunities| book.get(&id).unwrap().state().quantity();
    assert_eq!(quantity(&book), Quantity::try_from(3).unwrap());
    let mut held = book.get_mut(&id).unwrap();
    held.take_back(2, &S1(), on("2026-03-05"), None, &pipeline).unwrap();
    assert_eq!(quantity(&book), Quantity::ONE);
    assert_eq!(book.get(&id).unwrap().events().len(), 0);
    assert!(book.get_mut(&"x".parse().unwrap()).is_none());
}

#[test]
fn a_deal_that_is_not_there_cannot_be_changed() {
    let (mut book, id) = (Opportunities::new(), "x".parse().unwrap());
    let refused = book.apply(&id, two(), on("2026-03-02"), &S1(), &Pipeline::default());
    assert_eq!(refused, Err(BookRefusal::UnknownOpportunity(id)));
}

#[test]
fn deals_are_changed_in_place_one_after_the_other() {
    let mut book = Opportunities::new();
    book.add(deal()).unwrap();
    for mut deal in book.iter_mut() {
        deal.apply(two(), on("2026-03-02"), &S1(), &Pipeline::default()).unwrap();
        assert_eq!(deal.events().len(), 1);
    }
    assert_eq!(book.as_of(on("2026-03-01")).next().unwrap().1.quantity(), Quantity::ONE);
    assert_eq!(book.as_of(on("2026-02-28")).count(), 0);
}

#[test]
fn a_book_comes_back_whatever_became_of_the_pipeline() {
    let mut book = Opportunities::new();
    for id in ["b", "a"] {
        let new = NewOpportunity { id: id.parse().unwrap(), ..new_deal() };
        book.add(Opportunity::create(new, &Pipeline::default()).unwrap()).unwrap();
    }
    let to = Change::Move("test_drive".parse().unwrap());
    let id = "b".parse().unwrap();
    book.apply(&id, to, on("2026-03-02"), &S1(), &Pipeline::default()).unwrap();
    let json = serde_json::to_string(&book.iter().collect::<Vec<_>>()).unwrap();
    let records: Vec<OpportunityRecord> = serde_json::from_str(&json).unwrap();
    assert_eq!(Opportunities::load(records), Ok(book.clone()));
    let mut draft = PipelineDraft::default();
    draft.stages.remove(3);
    let now = draft.validate().unwrap();
    let told = book.against([&now]);
    assert_eq!(told.len(), 1);
    assert_eq!((&told[0].opportunity, told[0].problem.part), (&id, RecordPart::Change(1)));
    assert_eq!(book.against([&now, &Pipeline::default()]), []);
}

#[test]
fn all_deals_that_cannot_be_loaded_are_named_at_once() {
    let mut book = Opportunities::new();
    for id in ["a", "b", "c"] {
        let new = NewOpportunity { id: id.parse().unwrap(), ..new_deal() };
        book.add(Opportunity::create(new, &Pipeline::default()).unwrap()).unwrap();
    }
    let mut records: Vec<_> = book.iter().map(Opportunity::to_record).collect();
    records[0].beginning.revenue = "-1 CNY".parse().unwrap();
    records[1].noted = None;
    records.push(records[2].clone());
    records[3].beginning.product = "van".parse().unwrap();
    assert_eq!(
        Opportunities::load(records).unwrap_err().to_string(),
        "`[0].opportunity`: deal `a`: a revenue of `-1.00 CNY` is below zero: expected zero or \
         more; `[1].opportunity`: deal `b`: the default probability of the stage is missing; \
         `[3]`: deal `c` of customer `C-1` contradicts the one that the book holds for customer \
         `C-1`: same identifier, other history"
    );
}

#[test]
fn a_whole_deal_is_replaced_or_taken_out_and_the_old_one_comes_back() {
    let mut book = Opportunities::new();
    let of = |id: &str, customer: &str| {
        let new = NewOpportunity {
            id: id.parse().unwrap(),
            customer: customer.parse().unwrap(),
            ..new_deal()
        };
        Opportunity::create(new, &Pipeline::default()).unwrap()
    };
    assert!(book.merge([of("a", "C-1"), of("b", "C-1")]).is_empty());
    assert_eq!(book.replace(of("a", "C-2")), Ok(of("a", "C-1")));
    let mut straight = Opportunities::new();
    assert!(straight.merge([of("b", "C-1"), of("a", "C-2")]).is_empty());
    assert_eq!(book, straight);
    let (id, x) = ("b".parse().unwrap(), "x".parse().unwrap());
    assert_eq!(book.remove(&id), Ok(of("b", "C-1")));
    assert_eq!(book.remove(&id), Err(BookRefusal::UnknownOpportunity(id.clone())));
    let refused = book.replace(of("b", "C-1")).unwrap_err();
    assert_eq!(
        (*refused.refused, refused.why),
        (of("b", "C-1"), BookRefusal::UnknownOpportunity(id))
    );
    // Of somebody who was erased, nothing goes and nothing comes.
    assert!(book.merge([of("c", "C-3")]).is_empty());
    book.erase_customer(&["C-3".parse().unwrap()], &x);
    let before = book.clone();
    let erased = |id: &str| BookRefusal::Erased(id.parse().unwrap());
    assert_eq!(book.remove(&"c".parse().unwrap()), Err(erased("c")));
    assert_eq!(book.replace(of("c", "C-3")).unwrap_err().why, erased("c"));
    assert_eq!(book.replace(of("a", "x")).unwrap_err().why, erased("a"));
    assert_eq!(book, before);
    let ids = book.into_iter().map(|deal| deal.id().to_string());
    assert_eq!(ids.collect::<Vec<_>>(), ["a", "c"]);
}

fn enter(deal: &mut Opportunity, change: Change, day: &str) {
    let asked = Entering { change, on: on(day), by: S1(), entered_on: None };
    deal.enter(asked, &Pipeline::default()).unwrap();
}

fn blue() -> Features {
    let feature = Feature { name: "colour".parse().unwrap(), value: "blue".parse().unwrap() };
    Features::try_new([feature]).unwrap()
}

/// A deal with something that was entered late, so that an entry changes nothing, and
/// something that was taken back.
fn corrected(new: NewOpportunity, change: Change, reason: Option<&str>) -> Opportunity {
    let pipeline = Pipeline::default();
    let mut deal = Opportunity::create(new, &pipeline).unwrap();
    enter(&mut deal, two(), "2026-04-03");
    enter(&mut deal, two(), "2026-03-03");
    enter(&mut deal, change, "2026-04-03");
    let reason = reason.map(|words| words.parse().unwrap());
    deal.take_back(3, &S1(), on("2026-04-04"), reason, &pipeline).unwrap();
    assert_eq!((deal.events().len(), deal.entries().count()), (1, 3));
    deal
}

/// The book with a deal under the pseudonym, known as one before or after it came.
fn kept(deal: &Opportunity) -> Opportunities {
    let pseudonym = "x".parse().unwrap();
    let (mut before, mut after) = (Opportunities::new(), Opportunities::new());
    before.keep_erased(&pseudonym);
    before.add(deal.clone()).unwrap();
    after.add(deal.clone()).unwrap();
    after.keep_erased(&pseudonym);
    assert_eq!(before, after);
    before
}

#[test]
fn a_deal_of_somebody_erased_keeps_what_was_entered_late_and_by_mistake_since() {
    let new = NewOpportunity { customer: "x".parse().unwrap(), ..new_deal() };
    let erased = Change::Lose(LossReason::Other("erased".parse().unwrap()));
    for change in [Change::Contacted(None), erased] {
        let deal = corrected(new.clone(), change, None);
        assert_eq!(kept(&deal).get(deal.id()), Some(&deal));
    }
}

#[test]
fn of_a_deal_under_a_pseudonym_that_says_who_it_was_the_figures_stay() {
    let new = NewOpportunity { customer: "x".parse().unwrap(), ..new_deal() };
    let next = || Some(Box::new(NextStep { what: "Ring".parse().unwrap(), on: on("2026-03-04") }));
    let contacted = Change::Contacted(None);
    for telling in [
        corrected(NewOpportunity { next_step: next(), ..new.clone() }, contacted.clone(), None),
        corrected(NewOpportunity { features: blue(), ..new.clone() }, contacted.clone(), None),
        corrected(new.clone(), Change::NextStep(next()), None),
        corrected(new.clone(), Change::Lose(LossReason::Other("Moved".parse().unwrap())), None),
        corrected(new, contacted, Some("Not Li Na")),
    ] {
        let left = telling.erased_as(telling.customer());
        assert_ne!(left, telling);
        assert_eq!(kept(&telling).get(left.id()), Some(&left));
    }
}

fn of(id: &str, customer: &str, changes: &[Change]) -> Opportunity {
    let (id, customer) = (id.parse().unwrap(), customer.parse().unwrap());
    let new = NewOpportunity { id, customer, ..new_deal() };
    let mut deal = Opportunity::create(new, &Pipeline::default()).unwrap();
    for change in changes {
        enter(&mut deal, change.clone(), "2026-03-02");
    }
    deal
}

/// A book in which the customer C-1 was erased, with a deal.
fn erased(deal: Opportunity) -> Opportunities {
    let mut book = Opportunities::new();
    book.add(deal).unwrap();
    book.erase_customer(&["C-1".parse().unwrap()], &"x".parse().unwrap());
    book
}

fn ring() -> Change {
    let next = NextStep { what: "Ring".parse().unwrap(), on: on("2026-03-04") };
    Change::NextStep(Some(Box::new(next)))
}

#[test]
fn a_deal_as_it_was_before_its_customer_was_erased_is_known_as_erased() {
    let before = of("a", "C-1", &[ring(), two(), Change::Contacted(None)]);
    let mut book = erased(before.clone());
    let held = book.clone();
    for earlier in [before, of("a", "C-1", &[ring(), two()]), of("a", "C-1", &[])] {
        assert_eq!(book.add(earlier), Ok(OpportunityEntry::Erased));
        assert_eq!(book, held);
    }
    assert_eq!(held.deals.len(), 1);
}

#[test]
fn another_deal_with_the_identifier_of_one_left_of_somebody_erased_comes_back() {
    let mut book = erased(of("a", "C-1", &[two()]));
    assert_eq!(book.add(of("b", "C-2", &[])), Ok(OpportunityEntry::New));
    book.keep_erased(&"y".parse().unwrap());
    let held = book.clone();
    for other in [
        of("a", "C-9", &[Change::Contacted(None)]),
        of("a", "C-1", &[two(), Change::Contacted(None)]),
        of("a", "x", &[Change::Contacted(None)]),
        of("a", "y", &[two()]),
        of("b", "x", &[]),
    ] {
        let contradiction = book.add(other.clone()).unwrap_err();
        // Of two sides of which one is a pseudonym it is not said that they are the same.
        assert_eq!(contradiction.holder, None);
        let told = contradiction.to_string();
        assert!(told.ends_with("the one that the book holds: same identifier, other history"));
        assert_eq!(*contradiction.refused, other);
        assert_eq!(book, held);
    }
}

#[test]
fn a_deal_under_a_pseudonym_goes_on_as_any_other_and_takes_no_words() {
    let mut book = erased(of("a", "C-1", &[ring(), two()]));
    assert_eq!(book.add(of("a", "x", &[two()])), Ok(OpportunityEntry::Duplicate));
    let longer = of("a", "x", &[two(), Change::Contacted(None)]);
    assert!(book.would_learn(&longer));
    assert_eq!(book.add(longer.clone()), Ok(OpportunityEntry::Extended));
    assert_eq!(book.get(longer.id()), Some(&longer));
    assert!(!book.would_learn(&longer));
    assert_eq!(book.add(of("a", "x", &[two()])), Ok(OpportunityEntry::Duplicate));
    let three = Change::Quantity(Quantity::try_from(3).unwrap());
    let telling = of("a", "x", &[two(), Change::Contacted(None), ring(), three.clone()]);
    assert_eq!(book.add(telling), Ok(OpportunityEntry::Extended));
    let left = of("a", "x", &[two(), Change::Contacted(None), three]);
    assert_eq!(book.get(left.id()), Some(&left));
    assert_eq!(book.of_customer(&"x".parse().unwrap()).count(), 1);
}
