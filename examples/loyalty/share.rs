//! The profit of a year, shared out among the guests.

use std::cmp::Reverse;
use std::error::Error;

use clienteling::loyalty::profit_share::{GuestShare, ProfitPot, ProfitShare};
use clienteling::units::UnitFraction;
use clienteling::{Money, Period};

use crate::sales::{Sale, Sales};

/// Whether a row counts.
type Counts<'a> = &'a dyn Fn(&Sale) -> bool;
use crate::table::{grouped, heading, line, table};

/// Where the money of a table went: what counts, and what does not.
pub(crate) fn table_of_sales(
    out: &mut String,
    sales: &Sales,
    period: Period,
) -> Result<(), Box<dyn Error>> {
    heading(out, "What the table holds");
    for note in &sales.notes {
        line(out, &format!(" {note}"));
    }
    let kinds: [(&str, Counts<'_>); 4] = [
        ("in the period, by guests", &|one| period.contains(one.day) && one.guest.is_some()),
        ("in the period, by nobody who is named", &|one| {
            period.contains(one.day) && one.guest.is_none()
        }),
        ("before the period", &|one| one.day < period.first()),
        ("after the period", &|one| one.day > period.last()),
    ];
    let row = |name: &str, counts: Counts<'_>| -> Result<_, Box<dyn Error>> {
        let own: Vec<Money> =
            sales.rows.iter().filter(|one| counts(one)).map(|one| one.amount).collect();
        let first = sales.rows.first().ok_or("no row")?;
        let sum = Money::try_sum(first.amount.currency(), own.iter().copied())?;
        let below = own.iter().filter(|amount| amount.is_negative()).count();
        let cells = [grouped(own.len()), grouped(below), format!("{sum:#}")];
        Ok([name.to_owned()].into_iter().chain(cells).collect::<Vec<String>>())
    };
    let mut rows =
        kinds.iter().map(|(name, counts)| row(name, counts)).collect::<Result<Vec<_>, _>>()?;
    rows.push(row("all rows that could be read", &|_| true)?);
    table(out, &["", "rows", "below zero", "amount"], 1, &rows);
    Ok(())
}

/// Who gets how much.
pub(crate) fn report(
    out: &mut String,
    shared: &ProfitShare,
    top: usize,
) -> Result<(), Box<dyn Error>> {
    let period = shared.period;
    let until = period.end().unwrap_or(period.last());
    heading(out, &format!("The profit from {} until {until}, shared out", period.first()));
    let ProfitShare { profit, pot, .. } = shared;
    let of = match shared.of {
        ProfitPot::Rate(rate) => format!("{rate} of a profit of {profit:#}"),
        ProfitPot::Fixed(_) => format!("a fixed amount, of a profit of {profit:#}"),
    };
    let rounded = if shared.rounded.is_some() { ", rounded to the smallest unit" } else { "" };
    line(out, &format!(" To share out: {pot:#} ({of}{rounded})"));
    line(
        out,
        &format!(" {until} itself counts in the next period; programme `{}`", shared.programme),
    );
    if let Some(day) = shared.look_again_on {
        line(out, &format!(" For the time being: the period lasts until {day}"));
    }
    if let Some(nothing) = &shared.nothing {
        line(out, &format!(" {nothing}"));
    }

    let (mut sharing, left_out): (Vec<_>, Vec<_>) =
        shared.guests.iter().partition(|guest| guest.left_out.is_none());
    sharing.sort_by_key(|one| Reverse(one.spend.amount()));
    line(out, "");
    shares(out, &sharing, top)?;
    line(out, "");
    if sharing.iter().any(|guest| guest.share.is_some()) {
        line(
            out,
            " Everybody gets the whole smallest units of their part; those that are left over go,",
        );
        line(
            out,
            " one each (+), to the largest rests, and of equal rests to who comes first by name.",
        );
    }
    let paid =
        format!(" Paid {:#} and kept by the house {:#}: {pot:#}", shared.paid, shared.withheld);
    line(out, &paid);
    if !left_out.is_empty() {
        line(out, "\n Who gets nothing, and why");
        for guest in left_out.iter().take(top) {
            let why = guest.left_out.as_ref().map(ToString::to_string).unwrap_or_default();
            line(out, &format!("  {}: {why}", guest.customer));
        }
        more(out, left_out.len(), top);
    }
    let later = shared.guests.iter().filter(|guest| guest.returned_later.is_positive());
    for guest in later.take(top) {
        let (who, later) = (&guest.customer, guest.returned_later);
        line(
            out,
            &format!(" {who} brought back {later:#} after the period: it counts in the next one"),
        );
    }
    Ok(())
}

fn more(out: &mut String, len: usize, top: usize) {
    if len > top {
        line(out, &format!("  and {} more (--top {len} shows all)", grouped(len - top)));
    }
}

fn shares(out: &mut String, sharing: &[&GuestShare], top: usize) -> Result<(), Box<dyn Error>> {
    if sharing.is_empty() {
        return Ok(());
    }
    let mut rows: Vec<Vec<String>> = sharing
        .iter()
        .take(top)
        .map(|guest| {
            let figures = [guest.bought, guest.returned, guest.spend].map(plain);
            let part = guest.shared_again.or(guest.share);
            let rest = part.map_or(String::new(), |part| {
                let plus = if part.amount == part.whole { " " } else { "+" };
                format!("{}{plus}", decimals(part.remainder))
            });
            let capped = if guest.capped.is_some() { " (capped)" } else { "" };
            let paid = format!("{}{capped}", plain(guest.paid));
            let who = [guest.customer.to_string()].into_iter();
            who.chain(figures).chain([rest, paid]).collect()
        })
        .collect();
    let mut sum = |name: String, guests: &[&GuestShare]| -> Result<(), Box<dyn Error>> {
        let Some(first) = guests.first() else { return Ok(()) };
        let total = |of: fn(&GuestShare) -> Money| {
            Money::try_sum(first.paid.currency(), guests.iter().map(|guest| of(guest)))
        };
        rows.push(vec![
            name,
            plain(total(|guest| guest.bought)?),
            plain(total(|guest| guest.returned)?),
            plain(total(|guest| guest.spend)?),
            String::new(),
            plain(total(|guest| guest.paid)?),
        ]);
        Ok(())
    };
    let others = sharing.get(top..).unwrap_or_default();
    sum(format!("{} more", grouped(others.len())), others)?;
    sum(format!("all {}", grouped(sharing.len())), sharing)?;
    table(out, &["guest", "bought", "returned", "spent", "rest", "gets"], 1, &rows);
    Ok(())
}

/// An amount without its currency.
pub(crate) fn plain(money: Money) -> String {
    let text = format!("{money:#}");
    text.rsplit_once(' ').map_or(text.clone(), |(amount, _)| amount.to_owned())
}

/// A part of a smallest unit, cut after four decimals.
fn decimals(part: UnitFraction) -> String {
    let mut rest = part.numerator();
    let mut digits = String::from("0.");
    for _ in 0..4 {
        // The remainder is below the denominator, which fits ten times into the type or is cut.
        let (times, den) = match rest.checked_mul(10) {
            Some(times) => (times, part.denominator()),
            None => (rest, part.denominator() / 10),
        };
        digits.push_str(&(times / den.max(1)).min(9).to_string());
        rest = times % den.max(1);
    }
    digits
}
