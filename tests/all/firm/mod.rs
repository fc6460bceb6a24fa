//! The firm as a whole: customers, deals and warnings through merges, erasures, corrections and snapshots.

mod left_out;
mod machine;
mod model;
mod port;
mod reviewed;
mod snapshot;
mod warnings;
mod words;
