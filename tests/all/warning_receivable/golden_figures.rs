//! The figures of others.

use super::*;

#[test]
fn the_figures_of_other_systems_about_credit() {
    let Some(rows) = golden::rows("warning", "credit_and_budget.csv") else { return };
    let mut known = BTreeSet::new();
    for row in rows.iter().filter(|row| ["credit", "payment"].contains(&row[0].as_str())) {
        known.insert(row[1].clone());
        match row[1].as_str() {
            "ERPNext delivery note counted twice" => {
                let delivery = delivered("D-1", "R-1", "2026-03-02", None);
                let Fact::Delivery(note) = delivery.clone() else { panic!() };
                let base = base_of([
                    limit("L-1", "2026-01-01", "100"),
                    ordered("R-1", "2026-03-01", "1", "60", json!({})),
                    delivery,
                ]);
                let exposure = used_with(&base, Document::Delivery(&note), "2026-03-02");
                assert_eq!(row[3], "exposure 60, within limit");
                assert_eq!((exposure.total, exposure.over), (yuan("60"), None));
            }
            "strictly more than the limit" => {
                assert_eq!(row[3], "exposure 1000, not exceeded");
                let exposure = used(
                    [limit("L-1", "2026-01-01", "1000"), owed("S-1", "2026-03-01", "1000")],
                    "2026-03-01",
                );
                assert_eq!((exposure.total, exposure.over), (yuan("1000"), None));
            }
            "formula with open orders" => {
                assert_eq!(row[3], "exceeded by 7902.06");
                let base = base_of([
                    limit("L-1", "2026-01-01", "5000.00"),
                    owed("S-1", "2026-03-01", "4000.06"),
                    ordered("R-1", "2026-03-01", "1", "902", json!({})),
                ]);
                let order: Order = serde_json::from_value(fields(
                    "R-2",
                    "C-1",
                    "2026-03-01",
                    json!({"lines": line("1", "8000")}),
                ))
                .unwrap();
                let exposure = used_with(&base, Document::Order(&order), "2026-03-01");
                assert_eq!(exposure.total, yuan("12902.06"));
                assert_eq!(exposure.over, Some(yuan("7902.06")));
            }
            "horizon" => {
                assert_eq!(row[3], "orders due after the horizon do not count");
                let after = json!({"promised": "2026-05-01"});
                let on = |as_of| {
                    used([ordered("R-1", "2026-01-01", "1", "5", after.clone())], as_of).total
                };
                assert_eq!(on("2026-03-01"), yuan("0"));
                assert_eq!(on("2026-03-02"), yuan("5"));
            }
            "no limit is not zero" => {
                assert_eq!(row[3], "no credit warning");
                let base = base_of([owed("S-1", "2026-03-01", "1000000")]);
                assert_eq!(found_by(&base, &policy(), "2026-03-01"), []);
            }
            "order bypass, framework orders" => {
                assert_eq!(row[3], "count by policy: orders in or out");
                let base = base_of([ordered("R-1", "2026-03-01", "1", "5", json!({}))]);
                let out = with(|draft| {
                    draft.counts.remove(&ExposureStage::Ordered);
                });
                assert_eq!(used_by(&base, &policy(), "2026-03-01").total, yuan("5"));
                assert_eq!(used_by(&base, &out, "2026-03-01").total, yuan("0"));
            }
            "due date, 30 days" => {
                for (bought, due) in row[2].split("; ").zip(row[3].split("; ")) {
                    let base = base_of([
                        fact("payment_terms", "T-1", "2016-01-01", json!({"net_days": 30})),
                        owed("S-1", bought, "5"),
                    ]);
                    let overdue =
                        |as_of: Day| finding(&base, RECEIVABLE_OVERDUE, &as_of.to_string());
                    assert_eq!(overdue(day(due)), None);
                    assert_eq!(overdue(day(due) + Days::new(1)).unwrap().due, Some(day(due)));
                }
            }
            other => panic!("a row that is not read: {other}"),
        }
    }
    assert_eq!(known.len(), 7, "{known:?}");
}
