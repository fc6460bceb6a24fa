//! The forecast of a book against a look at every deal for every period and at every outcome, and
//! the properties that it promises.

mod books;
mod every_outcome;
mod invariants;
mod parts;
mod placements;
