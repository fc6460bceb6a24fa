//! All tests that cross rooms, in one program: what they share is compiled and linked once.
//!
//! `cargo test --test all tiers` runs one module of them. `CLIENTELING_CASES=10000` asks every
//! comparison with a reference for so many random cases.

mod common;
mod reference;

mod abc;
mod affiliations;
mod analysis;
mod base;
mod base_machine;
mod calendar;
mod care_calendar_example;
mod classes;
mod cohort_example;
mod cohorts;
mod complaints;
mod consents;
mod constructors;
mod corrections;
mod criteria;
mod currencies;
mod customers_example;
mod dealership_example;
mod distribution;
mod duplicates;
mod erasing;
mod facts;
mod fields;
mod firm;
mod forecast;
mod funnel;
mod funnel_example;
mod goals;
mod goals_example;
mod independent;
mod invariants;
mod layering;
mod learning;
mod learning_from_book;
mod loyalty_example;
mod measures;

mod lives;
mod merging;
mod misfits;
mod parcels;
mod phones;
mod plans;
mod points;
mod points_books;
mod points_lots;
mod policy_files;
mod policy_reader;
mod problems;
mod profit_shares;
mod pyramid;
mod readme;
mod reference_comparison;
mod relations;
mod review_example;
mod rfm;
mod sales;
mod satisfaction_example;
mod satisfaction_methods;
mod secrets;
mod survey_scores;
mod things;
mod tier_forms;
mod tiers;
mod tiers_example;
mod types;
mod vip;
mod wire_forms;
mod work_list_example;
