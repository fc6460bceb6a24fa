//! Facts and deals, one in each line.

use chrono::NaiveDate;
use clienteling::Fact;
use clienteling::firm::{Firm, FirmRecord};

/// All that can be taken, and what could not be, each with why.
pub(crate) fn read(text: &str) -> (Firm, Vec<String>) {
    let (mut firm, mut bad) = (Firm::new(), Vec::new());
    for (place, line) in text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
        if let Err(why) = take(&mut firm, line) {
            bad.push(format!("line {}: {why}", place + 1));
        }
    }
    (firm, bad)
}

fn take(firm: &mut Firm, line: &str) -> Result<(), String> {
    let line = line.trim_start_matches('\u{feff}').trim();
    if !line.starts_with('{') {
        return Err(r#"expected a fact in JSON, such as `{"purchase": {"id": "S-1", …}}`"#.into());
    }
    let record = if line.contains(r#""opportunity""#) && !line.contains(r#""purchase""#) {
        serde_json::from_str::<FirmRecord>(line)
    } else {
        serde_json::from_str::<Fact>(line).map(FirmRecord::Fact)
    };
    let record = record.map_err(|error| error.to_string())?;
    firm.take(record).map_err(|refused| refused.to_string())?;
    Ok(())
}

/// The day of the latest fact or deal.
pub(crate) fn latest(firm: &Firm) -> Option<NaiveDate> {
    let facts = firm.customers().facts().map(|fact| fact.date());
    let deals = firm.opportunities().iter().map(|deal| deal.state().changed_on());
    facts.chain(deals).max()
}
