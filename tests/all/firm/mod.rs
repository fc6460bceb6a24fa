//! The firm as a whole: customers and deals through merges, erasures, corrections and snapshots.

mod machine;
mod model;
mod port;
mod reviewed;
mod snapshot;
mod words;
