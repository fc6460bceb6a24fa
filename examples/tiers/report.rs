//! Puts classes, their spread and their movement into tables.

use std::error::Error;

use clienteling::review::{CustomerReview, Review};
use clienteling::tiering::{
    AbcMatrix, AbcStanding, MovementCell, Pieces, PyramidInput, PyramidPolicy, RfmInput, RfmPolicy,
    RfmSegments, abc, concentration, pyramid, rfm,
};
use clienteling::{AbcClass, CustomerId, Money, ReviewPolicy, Rounding, Share};

use crate::table::{figures, grouped, heading, line, list, paragraph, table};

/// The classes on two days.
pub(crate) struct Tiers<'a> {
    pub(crate) policy: &'a ReviewPolicy,
    pub(crate) before: &'a Review,
    pub(crate) now: &'a Review,
    pub(crate) top: usize,
}

impl Tiers<'_> {
    pub(crate) fn report(&self, notes: &[String]) -> Result<String, Box<dyn Error>> {
        let mut out = String::new();
        let counted = self.policy.value_period;
        heading(&mut out, &format!("Classes on {}, by net value of {counted}", self.now.as_of()));
        for note in notes {
            paragraph(&mut out, note);
        }
        out.push('\n');
        self.classes(&mut out);
        self.spread(&mut out)?;
        self.segments(&mut out)?;
        self.layers(&mut out)?;
        self.value_and_visits(&mut out)?;
        self.movement(&mut out)?;
        self.steps(&mut out);
        Ok(out)
    }

    fn classes(&self, out: &mut String) {
        let summary = self.now.tiers();
        let columns = ["class", "customers", "of all", "they bring", "of the value", "ends at"];
        let mut rows = table(&columns, &[1, 2, 3, 4, 5]);
        let cuts = self.policy.abc.cuts.iter().map(|cut| format!("{cut}"));
        let ends = cuts.chain(["the end".to_owned()]);
        for (class, end) in summary.classes().iter().zip(ends) {
            rows.add_row([
                class.class.to_string(),
                grouped(class.customers),
                percent(class.share_of_customers),
                shown(class.value),
                percent(class.share_of_value),
                end,
            ]);
        }
        line(out, &rows.to_string());
        let new = self.standings().filter(|(_, it)| it.new_until().is_some()).count();
        let lifted =
            self.standings().filter(|(_, it)| it.class() != it.assignment().class()).count();
        let facts = [
            (
                "customers without positive value, in the last class",
                grouped(summary.non_positive()),
            ),
            ("  their net value", shown(summary.non_positive_value())),
            ("new customers with grace", grouped(new as u64)),
            ("  in a better class by it", grouped(lifted as u64)),
            (
                "first day on which time alone can change a class",
                self.now.classes_change_on().map_or("none".into(), |day| day.to_string()),
            ),
        ];
        line(out, &figures(facts).to_string());
        out.push('\n');
    }

    fn spread(&self, out: &mut String) -> Result<(), Box<dyn Error>> {
        heading(out, "How unevenly the value is spread");
        let values = self.standings().map(|(_, standing)| standing.value());
        let found = concentration(values, self.now.currency())?;
        let mut rows =
            table(&["the top", "are customers", "and bring", "of the value"], &[0, 1, 2, 3]);
        for share in ["1%", "5%", "10%", "20%", "50%"] {
            if let Some(top) = found.top(share.parse()?) {
                rows.add_row([
                    share.to_owned(),
                    grouped(top.customers),
                    shown(top.value),
                    percent(Some(top.share_of_value)),
                ]);
            }
        }
        line(out, &rows.to_string());
        if let Some(few) = found.who_bring("80%".parse()?) {
            let (customers, share) =
                (grouped(few.customers), percent(Some(few.share_of_customers)));
            paragraph(out, &format!("80% of the value come from {customers} customers ({share})."));
        }
        let gini = found.gini().map_or("–".to_owned(), |gini| format!("{:.3}", gini.value()));
        paragraph(
            out,
            &format!("Gini coefficient {gini} (0: all bring the same, 1: one brings all)."),
        );
        out.push('\n');
        Ok(())
    }

    fn segments(&self, out: &mut String) -> Result<(), Box<dyn Error>> {
        heading(out, "RFM: recency, frequency and value in five levels each");
        let inputs = self.customers().map(|one| (one.customer(), RfmInput::from(one.behavior())));
        let scores = rfm(inputs, self.now.currency(), &RfmPolicy::default())?;
        let mut rows = table(&["segment", "customers", "of all", "they bring"], &[1, 2, 3]);
        for totals in RfmSegments::default().totals(&scores)? {
            rows.add_row([
                totals.segment,
                grouped(totals.customers),
                percent(totals.share_of_customers),
                shown(totals.value),
            ]);
        }
        line(out, &rows.to_string());
        out.push('\n');
        Ok(())
    }

    fn layers(&self, out: &mut String) -> Result<(), Box<dyn Error>> {
        heading(out, "Pyramid by the value of the last twelve months");
        let inputs = self
            .customers()
            .map(|one| (one.customer(), PyramidInput::of_period(one.behavior(), one.last_year())));
        let found = pyramid(inputs, self.now.currency(), &PyramidPolicy::default())?;
        let columns = ["layer", "customers", "of the active", "they bring", "of the value"];
        let mut rows = table(&columns, &[1, 2, 3, 4]);
        for layer in found.layers() {
            rows.add_row([
                layer.name.clone(),
                grouped(layer.customers),
                percent(layer.share_of_customers),
                shown(layer.value),
                percent(layer.share_of_value),
            ]);
        }
        line(out, &rows.to_string());
        let (inactive, prospects) = (grouped(found.inactive()), grouped(found.prospects()));
        paragraph(
            out,
            &format!("Below it: {inactive} who bought earlier only, {prospects} who never bought."),
        );
        out.push('\n');
        Ok(())
    }

    fn value_and_visits(&self, out: &mut String) -> Result<(), Box<dyn Error>> {
        heading(out, "The last twelve months: ABC by value × ABC by number of purchases");
        let policy = self.policy.abc();
        let year = || {
            let traded = |one: &&CustomerReview| {
                one.last_year().purchases() > 0 || one.last_year().returns() > 0
            };
            self.customers().filter(traded)
        };
        let values = year().map(|one| (one.customer().clone(), one.last_year().net()));
        let values = abc(values, self.now.currency(), &policy)?;
        let visits = year().map(|one| {
            let visits = i64::try_from(one.last_year().purchases()).unwrap_or(i64::MAX);
            (one.customer().clone(), visits)
        });
        let visits = abc::<CustomerId, i64>(visits, Pieces, &policy)?;
        let columns = ["by value", "by purchases", "customers", "they bring", "in purchases"];
        let mut rows = table(&columns, &[2, 3, 4]);
        for cell in AbcMatrix::of(&values, &visits)?.cells() {
            rows.add_row([
                name(cell.first),
                name(cell.second),
                grouped(cell.customers),
                shown(cell.first_value),
                grouped(cell.second_value.unsigned_abs()),
            ]);
        }
        line(out, &rows.to_string());
        out.push('\n');
        Ok(())
    }

    fn movement(&self, out: &mut String) -> Result<(), Box<dyn Error>> {
        let moved = self.now.movement_since(self.before)?;
        heading(out, &format!("Movement since {}", self.before.as_of()));
        let mut rows =
            table(&["from", "to", "customers", "before", "now", "change"], &[2, 3, 4, 5]);
        for MovementCell { from, to, customers, before, after, change } in moved.cells() {
            rows.add_row([
                from.map_or("new".to_owned(), |class| class.to_string()),
                to.map_or("gone".to_owned(), |class| class.to_string()),
                grouped(*customers),
                shown(*before),
                shown(*after),
                shown(*change),
            ]);
        }
        line(out, &rows.to_string());
        paragraph(out, &format!("The value changed by {}.", shown(moved.change()?)));
        out.push('\n');
        for (moves, what) in [(moved.rose(), "Rose"), (moved.fell(), "Fell")] {
            heading(out, &format!("{what}: {}", grouped(moves.len() as u64)));
            let mut rows = table(&["customer", "from", "to", "value changed by"], &[3]);
            for one in moves.iter().take(self.top) {
                let (from, to) = (one.from.to_string(), one.to.to_string());
                rows.add_row([one.key.to_string(), from, to, shown(one.change)]);
            }
            list(out, &rows, moves.len(), self.top);
        }
        Ok(())
    }

    fn steps(&self, out: &mut String) {
        heading(out, "Nearest to a better class");
        let mut near: Vec<_> = self
            .standings()
            .filter_map(|(one, standing)| Some((one, standing, *standing.step()?)))
            .collect();
        near.sort_by_key(|(one, _, step)| (step.needed.amount(), one.customer()));
        let mut rows = table(&["customer", "by value", "net value", "what it takes"], &[2]);
        for (one, standing, step) in near.iter().take(self.top) {
            rows.add_row([
                one.customer().to_string(),
                standing.assignment().class().to_string(),
                shown(standing.value()),
                match standing.new_until() {
                    // In a better class by grace until then.
                    Some(until) if standing.class() == step.class => {
                        format!("{step}, which grace gives until {until}")
                    }
                    _ => step.to_string(),
                },
            ]);
        }
        list(out, &rows, near.len(), self.top);
    }

    fn customers(&self) -> impl Iterator<Item = &CustomerReview> {
        self.now.customers().iter()
    }

    fn standings(&self) -> impl Iterator<Item = (&CustomerReview, &AbcStanding)> {
        self.customers().filter_map(|one| Some((one, one.abc()?)))
    }
}

fn name(class: Option<AbcClass>) -> String {
    class.map_or("–".to_owned(), |class| class.to_string())
}

fn shown(amount: Money) -> String {
    format!("{:#}", amount.round_to_minor(Rounding::HalfEven).unwrap_or(amount))
}

fn percent(share: Option<Share>) -> String {
    share.map_or("–".to_owned(), |share| format!("{share:.1}"))
}
