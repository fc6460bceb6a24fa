//! The report: tables of text.

use std::collections::BTreeSet;
use std::error::Error;
use std::fmt::Write;

use chrono::NaiveDate;
use clienteling::customer::Role;
use clienteling::insight::campaign_results;
use clienteling::intake::origin;
use clienteling::tiering::{
    BaseFacts, BasePolicy, Card, CardFacts, ClientCardPolicy, DrawPolicy, DrawPolicyDraft, DrawnBy,
    Driver, DriverQuestion, KnownDraw, LevelPolicy, NeedPolicy, NeedScores, base_standing, card,
    driver, need,
};
use clienteling::{Currency, CustomerBase, Draft};
use comfy_table::Table;
use comfy_table::presets::NOTHING;

use crate::due;

pub(crate) fn report(
    base: &CustomerBase,
    currency: Currency,
    as_of: NaiveDate,
) -> Result<String, Box<dyn Error>> {
    let mut out = String::new();
    let known = base.customers().filter(|customer| customer.is_known(as_of)).count();
    let facts = base.facts().filter(|fact| fact.date() <= as_of);
    let kinds: Vec<_> = facts.map(|fact| fact.kind()).collect();
    let _ = writeln!(
        out,
        "{}, {} of {}, as of {as_of}\n",
        plural(known, "customer"),
        plural(kinds.len(), "fact"),
        plural(kinds.iter().collect::<BTreeSet<_>>().len(), "kind"),
    );
    section(&mut out, "Customers", customers(base, &draws()?, as_of));
    section(&mut out, "What is due", due(base, as_of));
    section(&mut out, "Plans and budgets", plans(base, as_of));
    section(&mut out, "Campaigns", campaigns(base, currency, as_of));
    let misfits = base.misfits(as_of).map(|misfit| vec![misfit.to_string()]);
    section(&mut out, "What does not fit", rows(&[], misfits));
    Ok(out)
}

fn section(out: &mut String, heading: &str, table: Option<Table>) {
    let _ = writeln!(out, "{heading}\n{}", "=".repeat(heading.chars().count()));
    match table {
        None => out.push_str(" none\n"),
        Some(table) => {
            for line in table.to_string().lines() {
                let _ = writeln!(out, "{}", line.trim_end());
            }
        }
    }
    out.push('\n');
}

/// A table, or nothing without a row.
fn rows(header: &[&str], rows: impl Iterator<Item = Vec<String>>) -> Option<Table> {
    let mut table = Table::new();
    table.load_style(NOTHING);
    if !header.is_empty() {
        table.set_header(header.iter().copied());
    }
    let before = table.row_count();
    table.add_rows(rows);
    (table.row_count() > before).then_some(table)
}

fn plural(count: usize, what: &str) -> String {
    format!("{count} {what}{}", if count == 1 { "" } else { "s" })
}

fn dash(text: Option<String>) -> String {
    text.unwrap_or_else(|| "–".to_owned())
}

/// What the questions of the dealership's survey are about.
fn draws() -> Result<DrawPolicy, Box<dyn Error>> {
    let question = |question: &str, driver| -> Result<DriverQuestion, Box<dyn Error>> {
        Ok(DriverQuestion { survey: "SV-1".parse()?, question: question.parse()?, driver })
    };
    let questions = vec![question("waiting", Driver::Service)?, question("price", Driver::Price)?];
    Ok(DrawPolicyDraft { questions, ..DrawPolicyDraft::default() }.validate()?)
}

fn customers(base: &CustomerBase, policy: &DrawPolicy, as_of: NaiveDate) -> Option<Table> {
    let known = base.customers().filter(|customer| customer.is_known(as_of));
    let row = known.map(|customer| {
        let facts = BaseFacts::of(customer, as_of);
        let class = base_standing(&facts, &BasePolicy::default(), as_of).class();
        let class = dash(class.map(|class| class.to_string()));
        let facts = CardFacts::of(customer, as_of);
        let (clients, levels) = (ClientCardPolicy::default(), LevelPolicy::default());
        let card = match card(&facts, &clients, &levels, as_of).card() {
            Card::Client(card) => card.to_string(),
            Card::Contact(level) => format!("contact: {level}"),
        };
        let drawn = match driver(&KnownDraw::of(customer, policy, as_of).draw()) {
            DrawnBy::One { driver, .. } => Some(driver.to_string()),
            DrawnBy::Undecided(_) | DrawnBy::NotEnoughData(_) => None,
        };
        let needs = need(&NeedScores::of(customer, as_of), &NeedPolicy::default());
        let needs = needs.action.map(|action| action.to_string());
        let gone = customer.basic().end(as_of).map(|end| end.kind.to_string());
        let gone = gone.or_else(|| customer.basic().let_go(as_of).map(|_| "let go".to_owned()));
        vec![
            customer.id().to_string(),
            class,
            card,
            dash(origin(customer, as_of).map(|origin| origin.to_string())),
            dash(needs),
            dash(drawn),
            dash(customer.basic().responsible(Role::Sales, as_of).map(ToString::to_string)),
            gone.unwrap_or_default(),
        ]
    });
    let header =
        ["customer", "in the base", "card", "origin", "by need", "drawn by", "looked after by", ""];
    rows(&header, row)
}

fn due(base: &CustomerBase, as_of: NaiveDate) -> Option<Table> {
    let served =
        base.customers().filter(|customer| customer.is_known(as_of) && customer.is_served(as_of));
    let mut due: Vec<_> = served.flat_map(|customer| due::of(customer, as_of)).collect();
    due.sort_by(|a, b| (a.day, &a.who, &a.what).cmp(&(b.day, &b.who, &b.what)));
    let row = due.into_iter().map(|one| vec![one.day.to_string(), one.who, one.what]);
    rows(&["day", "customer", "what"], row)
}

fn plans(base: &CustomerBase, as_of: NaiveDate) -> Option<Table> {
    let sales = base.plan_progress(as_of).into_iter().map(|plan| {
        let amount = plan.amount.map(|amount| match amount {
            Ok(it) => {
                format!("{} of {}, {} expected by now", it.actual, it.planned, it.expected)
            }
            Err(unknown) => unknown.to_string(),
        });
        let quantity = plan.quantity.map(|quantity| match quantity {
            Ok(it) => format!("{} of {}", it.actual.normalize(), it.planned),
            Err(unknown) => unknown.to_string(),
        });
        let product = plan.product.filter(|product| plan.subject != product.clone().into());
        let product = product.map(|product| format!(", {product}")).unwrap_or_default();
        let sold = [amount, quantity].into_iter().flatten().collect::<Vec<_>>().join("; ");
        vec![format!("sales of {}{product}", plan.subject), plan.period.to_string(), sold]
    });
    let spent = base.budget_progress(as_of).into_iter().map(|budget| {
        let spent = match budget.spent {
            Ok(it) => format!("{} of {} spent, {} left", it.actual, it.budget, it.left),
            Err(unknown) => unknown.to_string(),
        };
        vec![format!("budget of {}", budget.subject), budget.period.to_string(), spent]
    });
    rows(&["plan", "period", "so far"], sales.chain(spent))
}

fn campaigns(base: &CustomerBase, currency: Currency, as_of: NaiveDate) -> Option<Table> {
    let known = |amount: Result<clienteling::Money, _>| match amount {
        Ok(amount) => amount.to_string(),
        Err::<_, clienteling::units::NotComputable>(why) => why.to_string(),
    };
    let row = campaign_results(base, currency, as_of).into_iter().map(|result| {
        vec![
            result.campaign.to_string(),
            result.contacted.to_string(),
            result.responded.to_string(),
            result.buyers.to_string(),
            known(result.revenue),
            known(result.cost),
        ]
    });
    rows(&["campaign", "contacted", "answered", "bought", "revenue", "cost"], row)
}
