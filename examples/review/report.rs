//! Puts a review into words and tables.

use std::borrow::Cow;

use clienteling::base::{BulkOutcome, CustomerBase, Fact, RefusedFact, WhyRefused};
use clienteling::customer::{
    ContactDetails, EmailAddress, PhoneNumber, Phrase, PostalAddress, Profile,
};
use clienteling::followup::FollowUp;
use clienteling::marketing::{Channel, ConsentDecision, ConsentPurpose};
use clienteling::review::{CustomerReview, Review};
use clienteling::tiering::AbcClass;
use clienteling::{Currency, CustomerId, Money, Rounding, Share};

use crate::table::{figures, grouped, heading, line, list, more, paragraph, table};
use crate::tally::{RowKind, Tally};

/// What is said about a review beside the review itself.
pub(crate) struct Context<'a> {
    /// What is reviewed.
    pub(crate) of: &'a str,
    /// How the day was chosen, or what the policy takes for granted: a line each.
    pub(crate) notes: Vec<String>,
    /// How many rows of a list are printed.
    pub(crate) top: usize,
}

/// What became of the rows of a log.
pub(crate) fn log(tally: &Tally, outcome: &BulkOutcome, review: &Review, top: usize) -> String {
    let (as_of, currency) = (review.as_of(), review.currency());
    let mut out = String::new();
    let readable = tally.readable();
    heading(&mut out, &format!("{} {} read", grouped(readable), plural(readable, "row")));
    let mut kinds = table(&["kind of row", "rows", "without customer", ""], &[1, 2]);
    for kind in RowKind::ALL {
        let rows = tally.rows(kind);
        let note =
            if kind.is_a_fact() { "reviewed where it names a customer" } else { "reported only" };
        let (all, anonymous) = (grouped(rows.named + rows.anonymous), grouped(rows.anonymous));
        kinds.add_row([kind.to_string(), all, anonymous, note.to_owned()]);
    }
    line(&mut out, &kinds.to_string());
    out.push('\n');
    let days = tally.days().map_or("–".to_owned(), |(first, last)| format!("{first} to {last}"));
    let facts = [
        ("days of the log", days),
        ("rows dated after the day of the review", grouped(tally.after(as_of))),
        ("malformed rows: left out", grouped(tally.malformed)),
        ("rows of invoices that come to no total: left out", grouped(tally.unusable)),
        ("rows like another of the same invoice: kept", grouped(tally.alike)),
        ("customers named", grouped(tally.customers.len() as u64)),
        ("purchases and returns taken", grouped(outcome.added)),
        ("rows without customer: not reviewed", grouped(tally.anonymous())),
        ("  bought in them", sum_shown(currency, &tally.anonymous_bought)),
        ("  came back in them", sum_shown(currency, &tally.anonymous_returned)),
    ];
    line(&mut out, &figures(facts).to_string());
    out.push('\n');
    left_out(&mut out, &outcome.refused, top);
    out
}

/// Invoices whose rows name several customers or days: one part is kept.
fn left_out(out: &mut String, refused: &[RefusedFact], top: usize) {
    if refused.is_empty() {
        return;
    }
    let count = refused.len() as u64;
    heading(out, &format!("Parts of invoices left out: {}", grouped(count)));
    paragraph(out, "An invoice has one customer and one day. Another part of these was kept.");
    let mut rows = table(&["invoice", "day", "customer", "amount", "kept for"], &[3]);
    for RefusedFact { fact, why } in refused.iter().take(top) {
        let amount = match fact.as_ref() {
            Fact::Purchase(purchase) => shown(purchase.lines.total()),
            Fact::Return(back) => shown(-back.lines.total()),
            _ => "–".to_owned(),
        };
        let holder = match why {
            WhyRefused::Contradicts { holder, .. } => holder.as_ref(),
            _ => None,
        };
        let (id, day) = (fact.id().to_owned(), fact.date().to_string());
        let [whose, holder] =
            [fact.customer(), holder].map(|id| id.map_or("–".to_owned(), ToString::to_string));
        rows.add_row([id, day, whose, amount, holder]);
    }
    list(out, &rows, refused.len(), top);
}

/// The review of a base, the longest lists cut.
pub(crate) fn review(context: &Context<'_>, base: &CustomerBase, review: &Review) -> String {
    let known = Known { base, review, top: context.top };
    let mut out = String::new();
    heading(&mut out, &format!("Review of {} as of {}", context.of, review.as_of()));
    for note in &context.notes {
        paragraph(&mut out, note);
    }
    if !context.notes.is_empty() {
        out.push('\n');
    }
    overview(&mut out, review);
    not_judged(&mut out, &known);
    tiers(&mut out, review);
    best_customers(&mut out, &known);
    vips(&mut out, &known);
    warnings(&mut out, &known);
    follow_ups(&mut out, &known);
    held_back(&mut out, &known);
    out
}

/// A review, and the base to look up what it leaves out on purpose: who a customer is.
struct Known<'a> {
    base: &'a CustomerBase,
    review: &'a Review,
    top: usize,
}

impl Known<'_> {
    fn profile(&self, id: &CustomerId) -> Option<Cow<'_, Profile>> {
        self.base.customer(id)?.basic().profile(self.review.as_of())
    }

    fn name(&self, id: &CustomerId) -> String {
        let mut shown = id.to_string();
        let Some(profile) = self.profile(id) else { return shown };
        if let Some(name) = profile.name() {
            shown.push(' ');
            shown.push_str(name.as_str());
        }
        if let Profile::Organisation(firm) = &*profile {
            let asked_for = firm.contact_person().and_then(|person| person.identity.name.as_ref());
            if let Some(name) = asked_for {
                shown.extend([" (", name.as_str(), ")"]);
            }
        }
        shown
    }

    /// The channel with the number or address on file.
    fn way(&self, follow_up: &FollowUp) -> String {
        match (follow_up.via, self.base.customer(&follow_up.customer)) {
            (Some(channel), Some(customer)) => {
                let file = customer.on_file(self.review.as_of());
                format!("{channel} {}", details(file.contact(), channel))
            }
            _ => "find the details".to_owned(),
        }
    }

    /// The class by value, or a dash.
    fn class(&self, id: &CustomerId) -> String {
        let class = self.review.customer(id).and_then(CustomerReview::abc);
        class.map_or_else(|| "–".to_owned(), |abc| abc.class().to_string())
    }

    fn net_value(&self, id: &CustomerId) -> String {
        let review = self.review.customer(id);
        review.map_or_else(|| "–".to_owned(), |one| shown(one.behavior().monetary()))
    }

    /// Whether somebody who is not contacted has refused, or was never asked.
    fn consent(&self, id: &CustomerId) -> &'static str {
        let customer = self.base.customer(id);
        let withdrew = |channel| {
            let decision =
                customer?.consent(channel, ConsentPurpose::Marketing, self.review.as_of())?;
            Some(decision == ConsentDecision::Withdrawn)
        };
        if Channel::ALL.into_iter().any(|channel| withdrew(channel) == Some(true)) {
            "withdrawn"
        } else {
            "never given"
        }
    }
}

fn details(contact: ContactDetails<'_>, channel: Channel) -> &str {
    let telephone = contact.mobile.or(contact.landline);
    let details = match channel {
        Channel::Phone => telephone.map(PhoneNumber::as_str),
        Channel::Message => contact.mobile.map(PhoneNumber::as_str),
        Channel::Email => contact.email.map(EmailAddress::as_str),
        Channel::Fax => contact.fax.map(PhoneNumber::as_str),
        Channel::WeChat => contact.wechat.map(Phrase::as_str),
        Channel::WeCom => contact.wecom.map(Phrase::as_str),
        Channel::Post | Channel::Visit => contact.address.map(PostalAddress::as_str),
        _ => None,
    };
    details.unwrap_or("")
}

fn overview(out: &mut String, review: &Review) {
    let customers = review.customers();
    let buyers = customers.iter().filter(|one| one.behavior().frequency() > 0).count();
    let sum = |of: &dyn Fn(&CustomerReview) -> Option<Money>| {
        let sum = Money::try_sum(review.currency(), customers.iter().filter_map(of));
        sum.map_or_else(|error| error.to_string(), shown)
    };
    let owed = |one: &CustomerReview| one.receivable().filter(|owed| owed.is_positive());
    let facts = [
        ("customers known", grouped(customers.len() as u64)),
        ("  of whom have bought", grouped(buyers as u64)),
        ("bought by them", sum(&|one| Some(one.behavior().totals().bought()))),
        ("came back from them", sum(&|one| Some(one.behavior().totals().returned()))),
        ("net revenue from them", sum(&|one| Some(one.behavior().monetary()))),
        ("  of the last twelve months", sum(&|one| Some(one.last_year().net()))),
        ("owed on account", sum(&owed)),
    ];
    line(out, &figures(facts).to_string());
    out.push('\n');
}

/// Whose figures are missing from everything else, and why.
fn not_judged(out: &mut String, known: &Known<'_>) {
    let not_judged = known.review.not_judged();
    if not_judged.is_empty() {
        return;
    }
    let count = not_judged.len() as u64;
    let customers = plural(count, "customer");
    heading(out, &format!("Could not be judged: {} {customers}", grouped(count)));
    paragraph(out, "They count in none of the figures, classes and lists here.");
    let mut rows = table(&["customer", "why"], &[]);
    for one in not_judged.iter().take(known.top) {
        rows.add_row([known.name(&one.customer), one.cause.to_string()]);
    }
    list(out, &rows, not_judged.len(), known.top);
}

fn tiers(out: &mut String, review: &Review) {
    heading(out, "Tiers by cumulative share of net value, since the first purchase");
    let summary = review.tiers();
    // Percentages with two decimals that still add up to a hundred.
    let values: Vec<Money> = summary.classes().iter().map(|class| class.value).collect();
    let counts: Vec<u128> = summary.classes().iter().map(|class| class.customers.into()).collect();
    let of_value = Share::split_money(&values, 4).unwrap_or_default();
    let of_customers = Share::split(&counts, 4).unwrap_or_default();
    let share = |shares: &[Share], position: usize| {
        shares.get(position).map_or("–".to_owned(), |share| format!("{share:.2}"))
    };
    let columns = ["class", "customers", "of all", "value", "of the value"];
    let mut rows = table(&columns, &[1, 2, 3, 4]);
    for (position, class) in summary.classes().iter().enumerate() {
        rows.add_row([
            class.class.to_string(),
            grouped(class.customers),
            share(&of_customers, position),
            shown(class.value),
            share(&of_value, position),
        ]);
    }
    line(out, &rows.to_string());
    if summary.non_positive() > 0 {
        let (count, value) = (grouped(summary.non_positive()), shown(summary.non_positive_value()));
        paragraph(
            out,
            &format!(
                "Class C includes {count} whose returns equal or exceed their purchases, together \
                 {value}. The shares are of the value of the others."
            ),
        );
    }
    out.push('\n');
}

fn best_customers(out: &mut String, known: &Known<'_>) {
    let customers = known.review.customers();
    let mut best: Vec<_> = customers.iter().filter_map(|one| Some((one.abc()?, one))).collect();
    best.sort_by_key(|(abc, one)| (abc.rank(), one.customer()));
    let of_class_a = best.iter().filter(|(abc, _)| abc.class() == AbcClass::A).count();
    heading(out, &format!("Largest customers, {} in class A", grouped(of_class_a as u64)));
    let columns = ["rank", "customer", "net value", "purchases", "last", "why this class"];
    let mut rows = table(&columns, &[0, 2, 3]);
    for (abc, one) in best.iter().take(known.top) {
        // The first reason is what separates the customer from the class above.
        let why = abc.reasons().first().map_or_else(String::new, ToString::to_string);
        rows.add_row([
            abc.rank().to_string(),
            known.name(one.customer()),
            shown(abc.value()),
            grouped(one.behavior().frequency()),
            one.behavior().last_purchase().map_or("–".to_owned(), |date| date.to_string()),
            format!("{}: {why}", abc.class()),
        ]);
    }
    list(out, &rows, best.len(), known.top);
}

fn vips(out: &mut String, known: &Known<'_>) {
    let vips: Vec<_> = known.review.customers().iter().filter(|one| one.vip().is_vip()).collect();
    heading(out, &format!("VIPs: {}", grouped(vips.len() as u64)));
    let mut rows = table(&["customer", "until", "why"], &[]);
    for one in vips.iter().take(known.top) {
        let why: Vec<String> = one.vip().reasons().iter().map(ToString::to_string).collect();
        let until = one.vip().lapses_on().and_then(|day| day.pred_opt());
        rows.add_row([
            known.name(one.customer()),
            until.map_or("–".to_owned(), |day| day.to_string()),
            why.join("; "),
        ]);
    }
    list(out, &rows, vips.len(), known.top);
}

fn warnings(out: &mut String, known: &Known<'_>) {
    let warnings = known.review.warnings();
    heading(out, &format!("Warnings: {}", grouped(warnings.len() as u64)));
    let mut rows = table(&["customer", "class", "net value", "since", "warning"], &[2]);
    for warning in warnings.iter().take(known.top) {
        let Some(customer) = warning.customer() else { continue };
        rows.add_row([
            known.name(customer),
            known.class(customer),
            known.net_value(customer),
            warning.since.to_string(),
            warning.reason.to_string(),
        ]);
    }
    list(out, &rows, warnings.len(), known.top);
    let without_limit: Vec<_> = known.review.owing_without_limit().collect();
    if !without_limit.is_empty() {
        let owing = without_limit.iter().take(known.top).map(|one| {
            let owed = one.receivable().map(shown).unwrap_or_default();
            format!("{} {owed}", known.name(one.customer()))
        });
        let owing = owing.collect::<Vec<_>>().join(", ");
        let more = more(without_limit.len(), known.top);
        paragraph(out, &format!("Owing with no credit limit on file: {owing}{more}"));
        out.push('\n');
    }
}

fn follow_ups(out: &mut String, known: &Known<'_>) {
    let review = known.review;
    let follow_ups = review.follow_ups();
    let overdue = follow_ups.iter().filter(|it| it.is_overdue(review.as_of())).count();
    let counts = (grouped(follow_ups.len() as u64), grouped(overdue as u64));
    heading(out, &format!("Whom to contact: {}, of which overdue {}", counts.0, counts.1));
    let reachable = follow_ups.iter().any(|it| it.via.is_some());
    if !follow_ups.is_empty() && !reachable {
        paragraph(out, "There are no contact details here: find them by the customer's number.");
    }
    let columns = ["until", "customer", "class", "net value", "what for", "how", "why"];
    let mut rows = table(&columns, &[3]);
    for it in follow_ups.iter().take(known.top) {
        let late = if it.is_overdue(review.as_of()) { " overdue" } else { "" };
        rows.add_row([
            format!("{}{late}", it.due),
            known.name(&it.customer),
            known.class(&it.customer),
            known.net_value(&it.customer),
            it.purpose.to_string(),
            if reachable { known.way(it) } else { "–".to_owned() },
            it.reason.to_string(),
        ]);
    }
    list(out, &rows, follow_ups.len(), known.top);
}

fn held_back(out: &mut String, known: &Known<'_>) {
    let held_back = known.review.held_back();
    heading(out, &format!("Not contacted, for want of consent: {}", held_back.len()));
    let mut rows = table(&["customer", "class", "net value", "would be to", "consent"], &[2]);
    for held in held_back.iter().take(known.top) {
        let customer = &held.customer;
        rows.add_row([
            known.name(customer),
            known.class(customer),
            known.net_value(customer),
            held.purpose.to_string(),
            known.consent(customer).to_owned(),
        ]);
    }
    list(out, &rows, held_back.len(), known.top);
}

fn sum_shown(currency: Currency, amounts: &[Money]) -> String {
    let sum = Money::try_sum(currency, amounts.iter().copied());
    sum.map_or_else(|error| error.to_string(), shown)
}

/// An amount for people: rounded to the currency's smallest unit, with groups of three digits.
fn shown(amount: Money) -> String {
    format!("{:#}", amount.round_to_minor(Rounding::HalfEven).unwrap_or(amount))
}

pub(crate) fn plural(count: u64, word: &str) -> String {
    if count == 1 { word.to_owned() } else { format!("{word}s") }
}
