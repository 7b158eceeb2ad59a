//! A catalog as SQL that makes it again in an empty database: the objects in creation order, each complete.
//!
//! Deterministic: the same schema gives the same text, whoever asks and however it came about.

use std::collections::BTreeSet;

use anyhow::Result;

use crate::catalog::{Catalog, Making};
use crate::order;

/// The statements, each without its semicolon, in the order in which they can run.
///
/// # Errors
///
/// A circle in what the objects need, which is a mistake of schemactl.
pub fn statements(catalog: &Catalog) -> Result<Vec<String>> {
    let making = Making {
        catalog,
        made: None,
    };
    let order = order::creation(catalog)?;
    let mut statements = Vec::new();
    let mut announced = BTreeSet::new();
    for id in &order {
        for shell in catalog.shells(id) {
            if announced.insert(shell) {
                statements.push(format!("CREATE TYPE {}", shell.path()));
            }
        }
        if let Some(object) = catalog.get(id) {
            statements.extend(object.create(&making));
        }
    }
    for id in &order {
        if let Some(object) = catalog.get(id) {
            statements.extend(object.complete(&making));
        }
    }
    Ok(statements)
}
