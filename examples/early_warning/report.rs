//! The warnings of a day as a manager reads them.

use std::fmt::Write;

use clienteling::rule::measure::Subject;
use clienteling::units::CustomerId;
use clienteling::warning::{Evaluation, Finding, Onset, Severity, WarningContext};
use clienteling::{CustomerBase, NaiveDate};

/// What is wrong, what will be, and what nobody can say.
pub(crate) fn report(
    context: &WarningContext<'_>,
    evaluation: &Evaluation,
    notes: &[String],
) -> String {
    let mut out = String::new();
    let mut findings: Vec<&Finding> = evaluation.findings().collect();
    findings.sort_by(|one, other| one.place().cmp(&other.place()));
    let (already, coming): (Vec<_>, Vec<_>) =
        findings.into_iter().partition(|finding| finding.onset == Onset::Already);
    let day = context.as_of.format("%A %-d %B %Y");
    let _ = writeln!(out, "Warnings of {day}: {}, and {} to come", already.len(), coming.len());
    for (severity, heading) in [
        (Severity::High, "The firm can lose money today"),
        (Severity::Medium, "Something has gone wrong"),
        (Severity::Low, "Something will go wrong unless somebody acts"),
    ] {
        let of_it = already.iter().filter(|finding| finding.severity == severity);
        list(&mut out, context, heading, of_it.copied());
    }
    list(&mut out, context, "To come", coming.iter().copied());
    let unknown: Vec<_> = evaluation.not_evaluated().collect();
    if !unknown.is_empty() {
        let _ = writeln!(out, "\nNobody can say");
    }
    for one in unknown {
        let about = about(context, one.key.subject());
        let _ = writeln!(out, "  {about}: {}: {}", one.key.matter(), one.why);
    }
    if !notes.is_empty() {
        let _ = writeln!(out, "\nYour own rules");
    }
    for note in notes {
        let _ = writeln!(out, "  {note}");
    }
    out
}

fn list<'a>(
    out: &mut String,
    context: &WarningContext<'_>,
    heading: &str,
    findings: impl Iterator<Item = &'a Finding>,
) {
    for (place, finding) in findings.enumerate() {
        if place == 0 {
            let _ = writeln!(out, "\n{heading}");
        }
        let about = about(context, finding.key.subject());
        let which = finding.key.one_of_several().map_or(String::new(), |it| format!(" ({it})"));
        let _ = writeln!(out, "  {about}{which}: {}", words(finding));
        let mut further = vec![finding.advice.to_string()];
        further.push(match &finding.responsible {
            Some(staff) => staff.to_string(),
            None => "nobody is responsible".to_owned(),
        });
        further.extend(finding.at_stake.map(|amount| format!("{amount} at stake")));
        further.push(match finding.onset {
            Onset::Expected { on, likely: Some(likely) } => format!("on {on}, {likely} likely"),
            Onset::Expected { on, .. } => format!("on {on}"),
            _ if finding.or_before => format!("since {} or before", finding.since),
            _ => format!("since {}", finding.since),
        });
        further.extend(finding.due.map(|due| format!("due {due}")));
        let _ = writeln!(out, "    → {}", further.join(" · "));
    }
}

/// What was found, without of whom.
fn words(finding: &Finding) -> String {
    let text = finding.to_string();
    let subject = format!("{}: ", finding.key.subject());
    text.strip_prefix(&subject).unwrap_or(&text).to_owned()
}

/// Whom or what it is about, by name where there is one.
pub(crate) fn about(context: &WarningContext<'_>, subject: &Subject) -> String {
    match subject {
        Subject::Customer(id) => named(context.base, id),
        Subject::Deal(id) => match context.deals.get(id) {
            Some(deal) => format!("{subject} with {}", named(context.base, deal.customer())),
            None => subject.to_string(),
        },
        other => other.to_string(),
    }
}

fn named(base: &CustomerBase, id: &CustomerId) -> String {
    let profile = base.customer(id).map(|customer| customer.on_file(NaiveDate::MAX));
    let name = profile.as_ref().and_then(|file| file.profile()?.name());
    name.map_or_else(|| id.to_string(), |name| format!("{} ({id})", name.as_str()))
}
