//! (being written)

pub mod url;
