//! What the features add: `cargo test --all-features --test features`.
//!
//! They change no result of what is there without them: `all/layering.rs` holds that.

mod domains;
mod lunar;
mod names;
mod plans;
