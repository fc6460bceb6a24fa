//! The whole table of fields: a field that changes its class, its ageing or its weight is seen here.

use clienteling::customer::Field;
use clienteling::intake::CompletenessPolicy;
use insta::assert_snapshot;

use crate::common::source;

#[test]
fn every_field_has_the_sensitivity_the_ageing_and_the_weight_that_it_was_given() {
    let policy = CompletenessPolicy::default();
    let row = |field: Field| {
        let (sensitivity, aging) = (field.sensitivity(), format!("{:?}", field.aging()));
        let path = field.to_string();
        format!("{path:37} {:9} {aging:8} {:2}\n", sensitivity.as_str(), policy.weight(field))
    };
    assert_snapshot!(Field::all().map(row).collect::<String>());
}

/// The fields inside a field are pinned where they can be seen: in `customer/field.rs`.
#[test]
fn every_part_is_pinned_beside_the_fields() {
    let parts = |text: &str| source::code(text).matches("part! {").count();
    let made: usize = source::files().iter().map(|(_, text)| parts(text)).sum();
    assert_eq!(made, 8, "pin the fields of a new part in customer/field.rs, and count it here");
}
