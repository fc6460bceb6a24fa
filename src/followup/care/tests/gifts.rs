//! Which delivery a gift was for.

use super::rows::{CAR, CAR_BOUGHT, CAR_DELIVERED, bought, in_2026};

#[test]
fn one_gift_is_that_of_one_delivery() {
    let promised = CAR_DELIVERED.replace(r#","delivered":"2026-05-08""#, "");
    let promised = promised.replace("2026-05-10", "2026-05-20");
    let car = CAR.replace("SEDAN\"", "SEDAN\",\"purchase\":\"V-1\"");
    assert_eq!(
        in_2026("delivery-gift", &[&promised, CAR_BOUGHT, &car]),
        ["2026-05-17 delivery-gift/L-1/0"]
    );
    assert!(in_2026("delivery-gift", &[CAR_DELIVERED, CAR_BOUGHT, CAR]).is_empty());
    let gift = |occasion: &str, on: &str| {
        let gift = format!(
            r#"{{"gift":{{"id":"G-1","customer":"C-1","date":"{on}","occasion":"{occasion}"}}}}"#
        );
        in_2026("delivery-gift", &[&promised, CAR_BOUGHT, &car, &gift]).len()
    };
    assert_eq!(gift("delivery", "2026-05-08"), 0);
    assert_eq!(gift("birthday", "2026-05-08"), 1);
    assert_eq!(gift("delivery", "2026-04-30"), 1);
    assert_eq!(gift("delivery", "2026-05-09"), 1);
    // One gift is that of one delivery, the one that is promised first.
    let later = promised.replace("L-1", "L-2").replace("2026-05-20", "2026-05-30");
    let given =
        r#"{"gift":{"id":"G-1","customer":"C-1","date":"2026-05-08","occasion":"delivery"}}"#;
    assert_eq!(
        in_2026("delivery-gift", &[&promised, &later, CAR_BOUGHT, &car, given]),
        ["2026-05-27 delivery-gift/L-2/0"]
    );
    let made = CAR_DELIVERED.replace("2026-05-10", "2026-05-08").replace("L-1", "L-0");
    let of_made = given.replace("2026-05-08", "2026-05-07");
    assert_eq!(
        in_2026("delivery-gift", &[&made, &promised, CAR_BOUGHT, &car, &of_made]),
        ["2026-05-17 delivery-gift/L-1/0"]
    );
    let [snack, _] = bought("SNACK");
    assert!(in_2026("delivery-gift", &[&promised, &snack]).is_empty());
}

#[test]
fn a_gift_is_of_what_was_still_to_come_and_of_that_what_was_promised_first() {
    let delivery = |id: &str, promised: &str, more: &str| {
        format!(
            r#"{{"delivery":{{"id":"{id}","customer":"C-1","date":"2026-05-01",
                "of":{{"purchase":"V-1"}},"promised":"{promised}"{more}}}}}"#
        )
    };
    let car = CAR.replace("SEDAN\"", "SEDAN\",\"purchase\":\"V-1\"");
    let given =
        r#"{"gift":{"id":"G-1","customer":"C-1","date":"2026-05-08","occasion":"delivery"}}"#;
    let asked =
        |one: &str, other: &str| in_2026("delivery-gift", &[one, other, CAR_BOUGHT, &car, given]);
    // The one that had come by then was promised first.
    let came = delivery("L-1", "2026-05-05", r#","delivered":"2026-05-05""#);
    assert!(asked(&came, &delivery("L-2", "2026-05-20", "")).is_empty());
    // Whatever their identifiers.
    let (late, soon) = (delivery("L-1", "2026-05-25", ""), delivery("L-2", "2026-05-20", ""));
    assert_eq!(asked(&late, &soon), ["2026-05-22 delivery-gift/L-1/0"]);
}
