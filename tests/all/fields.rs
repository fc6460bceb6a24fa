//! The whole table of fields: a field that changes its class, its ageing, its weight or whether it can
//! be none is seen here.

use clienteling::customer::Field;
use clienteling::intake::CompletenessPolicy;
use insta::assert_snapshot;

use crate::common::source;

#[test]
fn every_field_has_the_sensitivity_the_ageing_the_weight_and_the_none_that_it_was_given() {
    let policy = CompletenessPolicy::default();
    let row = |field: Field| {
        let (sensitivity, aging) = (field.sensitivity(), format!("{:?}", field.aging()));
        let path = field.to_string();
        let none = match (field.can_be_none(), field.is_none_by_word()) {
            (false, _) => "",
            (true, false) => "none",
            (true, true) => "none by word",
        };
        let (sensitivity, weight) = (sensitivity.as_str(), policy.weight(field));
        let row = format!("{path:37} {sensitivity:9} {aging:8} {weight:2}  {none}");
        format!("{}\n", row.trim_end())
    };
    assert_snapshot!(Field::all().map(row).collect::<String>());
}

/// The fields inside a field are pinned where they can be seen: in `customer/field.rs`.
#[test]
fn every_part_is_pinned_beside_the_fields() {
    let parts = |text: &str| source::code(text).matches("part! {").count();
    let made: usize = source::files().iter().map(|(_, text)| parts(text)).sum();
    assert_eq!(made, 9, "pin the fields of a new part in customer/field.rs, and count it here");
}
