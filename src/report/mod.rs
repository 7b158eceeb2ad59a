//! Values → text: what commands print. No I/O.
//!
//! A list of anything becomes one [`Table`], which [`grid`], [`csv`] and [`markdown`] render; [`json`] prints the typed
//! values themselves. [`tables`], [`relation`] and [`counts`] turn what [`crate::look`] found into such tables.

mod annotation;
pub mod counts;
pub mod csv;
mod diff;
pub mod difference;
pub mod findings;
pub mod grid;
pub mod health;
pub mod json;
pub mod markdown;
mod number;
pub mod plan;
pub mod relation;
mod sections;
mod table;
pub mod tables;
mod visible;

pub use diff::text_diff;
pub use number::{bytes, grouped};
pub use table::{Align, Column, Flow, Table};
pub use visible::{cut, one_line, visible};
