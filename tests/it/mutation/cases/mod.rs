//! The cases, one file per family of kinds.

pub(super) mod aggregates;
pub(super) mod base_types;
pub(super) mod code;
pub(super) mod columns;
pub(super) mod foreign;
pub(super) mod global;
pub(super) mod indexes;
pub(super) mod keys;
pub(super) mod references;
pub(super) mod routines;
pub(super) mod tables;
pub(super) mod text_search;
pub(super) mod types;
pub(super) mod views;
