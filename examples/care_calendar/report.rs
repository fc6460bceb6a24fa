//! The plans of all customers, by month.

use std::fmt::Write;

use clienteling::Period;
use clienteling::customer::Role;
use clienteling::followup::care::CarePlan;
use clienteling::followup::{Purpose, Task};

use crate::holidays::Holidays;

/// Everything that is to be done, by month, then what could not be planned.
pub(crate) fn report(
    plans: &[CarePlan],
    holidays: &Holidays,
    year: Period,
    has_lunar: bool,
) -> String {
    let mut out = String::new();
    let mut line = |text: &str| {
        let _ = writeln!(out, "{}", text.trim_end());
    };
    line(&format!("Care from {} to {}", year.first(), year.last()));
    line(&match holidays.known() {
        Some(known) => {
            format!("Monday to Friday, with holidays and shifted days as known for {known}")
        }
        None => "Monday to Friday, without holidays: none were given".to_owned(),
    });
    if !has_lunar {
        line("Without the feature `lunar` no lunar birthday is planned");
    }
    let mut tasks: Vec<&Task> = plans.iter().flat_map(|plan| &plan.tasks).collect();
    tasks.sort_by_key(|task| (task.window.best(), &task.customer, &task.id));
    if tasks.is_empty() {
        line("\nThere is nothing to do.");
    }
    let mut month = String::new();
    for task in &tasks {
        let best = task.window.best();
        let of_it = best.format("%B %Y").to_string();
        if of_it != month {
            line(&format!("\n{of_it}"));
            month = of_it;
        }
        line(&described(task));
    }
    if plans.iter().any(|plan| !plan.not_planned.is_empty()) {
        line("\nNot planned");
    }
    for plan in plans {
        for one in &plan.not_planned {
            line(&format!("  {:<8}  {one}", plan.customer));
        }
    }
    if plans.iter().any(|plan| plan.cut) {
        line("\nA customer has more tasks than the policy allows: only the first are shown");
    }
    line(&format!("\n{} tasks for {} customers", tasks.len(), plans.len()));
    out
}

/// "Fri 13 Mar  C-1  remind of the service (service): …  [service/T-1/1]".
fn described(task: &Task) -> String {
    let (window, best) = (task.window, task.window.best());
    let until = if window.last() > best {
        format!(", until {}", window.last().format("%-d %b"))
    } else {
        String::new()
    };
    let occasion = match task.id.as_str().split('/').nth(1) {
        Some(name) if task.purpose == Purpose::Holiday => format!(" for {name}"),
        _ => String::new(),
    };
    let role = if task.role == Role::Account { "account manager" } else { task.role.as_str() };
    format!(
        "  {}  {:<8}  {}{occasion} ({role}){until}: {}  [{}]",
        best.format("%a %e %b"),
        task.customer,
        task.purpose,
        task.reason,
        task.id,
    )
}
