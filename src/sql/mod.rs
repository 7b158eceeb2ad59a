//! Text that is SQL: quoting, splitting, classifying, comparing, and pointing at a place in it.
//!
//! Pure code: it reads no file and knows no server. PostgreSQL remains the parser; nothing here ever says that a
//! statement is wrong.

mod cursor;
mod grammar;
pub mod lexer;
mod name;
pub mod quote;
#[cfg(test)]
mod soup;
pub mod split;

pub use name::Name;
pub use split::{Reader, Split, Statement, split};
