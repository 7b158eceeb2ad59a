//! Text that is SQL: quoting, splitting, classifying, comparing, and pointing at a place in it.
//!
//! Pure code: it reads no file and knows no server. PostgreSQL remains the parser; nothing here ever says that a
//! statement is wrong.

mod array_casts;
mod beyond;
mod block;
pub mod canonical;
pub(crate) mod choose;
mod class;
mod classify;
mod client;
mod cursor;
mod effect;
mod grammar;
pub mod lexer;
mod line_ends;
mod name;
pub mod position;
pub mod quote;
mod setting;
#[cfg(test)]
mod soup;
mod split;
pub mod variables;

pub use array_casts::with_array_casts;
pub use beyond::beyond;
pub use canonical::{is_blank, same_statements};
pub use class::{Budget, Class, Control, Transaction};
pub use classify::classify;
pub use client::{ClientOnly, MetaCommand, client_only, copy_from_stdin, copy_to_stdout};
pub use effect::{Effect, ReindexTarget};
pub(crate) use grammar::with_syntax;
pub use line_ends::as_committed;
pub use name::Name;
pub(crate) use name::{LONGEST_NAME, identifier, string_value};
pub use position::{Position, at_byte, at_character, excerpt};
pub use quote::{ident, literal, qualified, quoted};
pub use setting::{is_session_setting, makes_for_session};
pub(crate) use split::split_lexically;
pub use split::{Reader, Split, Statement, split};
pub use variables::{Expanded, UndefinedVariable, substitute, variables};
