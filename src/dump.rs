//! A catalog as SQL that makes it again in an empty database: the objects in creation order, each complete.
//!
//! Deterministic: the same schema gives the same text, whoever asks and however it came about.

mod split;

use std::collections::{BTreeMap, BTreeSet};

use anyhow::Result;

use crate::catalog::{Catalog, Making};
use crate::object::{Kind, ObjectId};
use crate::sql::with_array_casts;
use crate::{grants, metadata, order};

pub use split::{File, LOAD, files, loaded};

/// What a file begins with: nothing in it changes from run to run.
const HEADER: &str =
    "-- A PostgreSQL schema, written by schemactl dump. It loads into an empty database.\n";

/// Bodies may name what is made only after them, each other included.
const SETTINGS: &str = "SET check_function_bodies = false";

/// What psql reads is in the encoding of its session, which may be another one.
const ENCODING: &str = "SET client_encoding = 'UTF8'";

/// What is written beside the objects themselves.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Extras {
    /// `ALTER … OWNER TO`.
    pub owners: bool,
    /// `GRANT`, `REVOKE`, and default privileges.
    pub privileges: bool,
}

impl Extras {
    /// Everything.
    pub const ALL: Self = Self {
        owners: true,
        privileges: true,
    };
}

/// An object with the statements that make it, its comment, owner and privileges.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group<'a> {
    /// The object.
    pub id: &'a ObjectId,
    /// The objects that these statements make: itself, and the parts that have no statement of their own.
    pub makes: Vec<&'a ObjectId>,
    /// The statements, without semicolons.
    pub statements: Vec<String>,
}

/// The statements with everything there is to say, each without its semicolon, in the order in which they can run.
///
/// # Errors
///
/// A circle in what the objects need, which is a mistake of schemactl.
pub fn statements(catalog: &Catalog) -> Result<Vec<String>> {
    let groups = groups(catalog, Extras::ALL)?;
    let statements = groups
        .into_iter()
        .flat_map(|group| group.statements)
        .map(|statement| with_array_casts(&statement));
    Ok(std::iter::once(SETTINGS.to_owned())
        .chain(statements)
        .collect())
}

/// One script that makes everything.
///
/// # Errors
///
/// As [`statements`].
pub fn script(catalog: &Catalog, extras: Extras) -> Result<String> {
    let groups = groups(catalog, extras)?;
    let mut text = format!("{HEADER}\n{ENCODING};\n{SETTINGS};\n");
    for group in &groups {
        text.push('\n');
        text.push_str(&written(&group.statements));
    }
    Ok(text)
}

fn written(statements: &[String]) -> String {
    statements
        .iter()
        .map(|statement| format!("{};\n", with_array_casts(statement)))
        .collect()
}

/// The objects in creation order, then what completes them once all are there.
///
/// # Errors
///
/// As [`statements`].
pub fn groups(catalog: &Catalog, extras: Extras) -> Result<Vec<Group<'_>>> {
    let making = Making {
        catalog,
        made: None,
        live: None,
    };
    let order = order::creation(catalog)?;
    let mut groups: Vec<Group<'_>> = Vec::new();
    groups.extend(catalog.lacking().map(|id| Group {
        id,
        makes: vec![id],
        statements: vec![format!("DROP SCHEMA IF EXISTS {}", id.path())],
    }));
    let mut wholes: BTreeMap<(&str, &str), usize> = BTreeMap::new();
    let mut announced = BTreeSet::new();
    let mut made: BTreeSet<&ObjectId> = BTreeSet::new();
    for id in &order {
        let Some(object) = catalog.get(id) else {
            continue;
        };
        made.insert(*id);
        let mut statements: Vec<String> = catalog
            .shells(id)
            .filter(|shell| !made.contains(shell) && announced.insert(*shell))
            .filter_map(|shell| catalog.get(shell)?.announce())
            .collect();
        statements.extend(object.create(&making));
        // What a partition has of a key of its table is made with that, and not with the partition.
        let is_brought = catalog.inlined_in(id).is_none()
            && (id.kind.has_index() || id.kind == Kind::ForeignKey);
        let has_own_statement = !statements.is_empty() || id.parent.is_empty() || is_brought;
        statements.extend(metadata::comments_of_new(id, object));
        // A sequence of an identity column follows the owner of its table, and is made by it.
        if extras.owners && (has_own_statement && !statements.is_empty() || id.schema.is_empty()) {
            statements.extend(metadata::owner_of_new(id, object));
        }
        if extras.privileges {
            statements.extend(grants::of_new(catalog, id, object));
        }
        // What is said of a part that is written within its whole follows the whole.
        if !has_own_statement && let Some(whole) = wholes.get(&(&*id.schema, &*id.parent)) {
            if let Some(whole) = groups.get_mut(*whole) {
                whole.statements.extend(statements);
                whole.makes.push(id);
            }
            continue;
        }
        if id.parent.is_empty()
            && catalog
                .relation(&id.schema, &id.name)
                .is_some_and(|relation| relation.id() == **id)
        {
            wholes.insert((&id.schema, &id.name), groups.len());
        }
        groups.push(Group {
            id,
            makes: vec![id],
            statements,
        });
    }
    let completing = order.iter().filter_map(|id| {
        Some(Group {
            id,
            makes: Vec::new(),
            statements: catalog.get(id)?.complete(&making),
        })
    });
    // Event triggers come last: nothing of the dump may set them off.
    let last = groups
        .iter()
        .position(|group| group.id.kind == Kind::EventTrigger)
        .unwrap_or(groups.len());
    groups.splice(last..last, completing);
    groups.retain(|group| !group.statements.is_empty());
    Ok(groups)
}
