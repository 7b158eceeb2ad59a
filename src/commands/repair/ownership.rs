//! Changes to what belongs to roles that the one who repairs may not act for: the server would refuse them in the middle of the run.
//!
//! Hosted servers with the extension supautils let others than the owner make policies and triggers (on `storage.objects`, say): there
//! they are tried. What belongs to no schema is tried everywhere.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::Result;

use crate::catalog::Catalog;
use crate::db::{Rows, Session, report};
use crate::diff::Change;
use crate::gate::{Changes, Reason, goes_with};
use crate::object::{Kind, Object, ObjectId};
use crate::sql::literal;

/// The changes that only the owner of something may make whom `role` is not and is no member of. Asks the server only where something
/// belongs to another role.
pub(super) fn refused(
    session: &mut Session,
    role: &str,
    (live, declared): (&Catalog, &Catalog),
    changes: &Changes,
) -> Result<BTreeMap<ObjectId, Reason>> {
    let owned: Vec<(&ObjectId, &str)> = changes
        .iter()
        .filter_map(|(id, change)| Some((id, owner(live, declared, id, change)?)))
        .filter(|(_, owner)| *owner != role)
        .collect();
    if owned.is_empty() {
        return Ok(BTreeMap::new());
    }
    let owners: BTreeSet<&str> = owned.iter().map(|(_, owner)| *owner).collect();
    let owners: Vec<String> = owners.into_iter().map(literal).collect();
    let others = session
        .query(&format!(
            "SELECT r.rolname AS role, \
                    EXISTS (SELECT FROM pg_catalog.pg_settings s WHERE s.name LIKE 'supautils.%') AS is_lenient \
               FROM pg_catalog.pg_roles r \
              WHERE r.rolname IN ({}) AND NOT pg_catalog.pg_has_role({}, r.oid, 'USAGE')",
            owners.join(", "),
            literal(role)
        ))
        .map_err(|error| report(&error))?;
    let others: BTreeMap<&str, bool> = others
        .iter()
        .flat_map(|rows| rows.iter())
        .map(|row| (row.text("role"), row.is_true("is_lenient")))
        .collect();
    let is_tried = |id: &ObjectId, owner: &str| match others.get(owner) {
        None => true,
        Some(is_lenient) => *is_lenient && matches!(id.kind, Kind::Policy | Kind::Trigger),
    };
    let mut denied: Vec<_> = owned
        .into_iter()
        .filter(|(id, owner)| !is_tried(id, owner))
        .collect();
    let tables = denied
        .iter()
        .filter(|(id, _)| takes_no_owner((live, declared), id, changes))
        .map(|(id, _)| (id.schema.as_str(), id.parent.as_str()))
        .collect();
    let let_in = with_trigger_privilege(session, role, &tables)?;
    denied.retain(|(id, _)| {
        !takes_no_owner((live, declared), id, changes)
            || !let_in.contains(&(id.schema.clone(), id.parent.clone()))
    });
    Ok(denied
        .into_iter()
        .map(|(id, owner)| {
            let reason = goes_with(live, changes, id).map_or_else(
                || Reason::Belongs {
                    owner: owner.to_owned(),
                    role: role.to_owned(),
                },
                Reason::StaysWith,
            );
            (id.clone(), reason)
        })
        .collect())
}

/// Whether it is a trigger that comes, or that is replaced.
fn takes_no_owner(
    (live, declared): (&Catalog, &Catalog),
    id: &ObjectId,
    changes: &Changes,
) -> bool {
    match (live.get(id), declared.get(id)) {
        (None, Some(Object::Trigger(_))) => changes.get(id) == Some(&Change::Created),
        (Some(Object::Trigger(is)), Some(Object::Trigger(to))) => {
            is.is_for_others_to_change(to, live.server_version)
        }
        _ => false,
    }
}

/// Those of the tables on which a role has the privilege that such a trigger takes.
fn with_trigger_privilege(
    session: &mut Session,
    role: &str,
    tables: &BTreeSet<(&str, &str)>,
) -> Result<BTreeSet<(String, String)>> {
    if tables.is_empty() {
        return Ok(BTreeSet::new());
    }
    let role = literal(role);
    let tables: Vec<String> = tables
        .iter()
        .map(|(schema, name)| format!("({}, {})", literal(schema), literal(name)))
        .collect();
    let answer = session
        .query(&format!(
            "SELECT n.nspname AS schema, c.relname AS name \
               FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace \
              WHERE (n.nspname, c.relname) IN ({}) \
                AND pg_catalog.has_schema_privilege({role}, n.oid, 'USAGE') AND pg_catalog.has_table_privilege({role}, c.oid, 'TRIGGER')",
            tables.join(", ")
        ))
        .map_err(|error| report(&error))?;
    Ok(answer
        .iter()
        .flat_map(Rows::iter)
        .map(|row| (row.text("schema").to_owned(), row.text("name").to_owned()))
        .collect())
}

/// Who alone may make a change, if it takes an owner.
fn owner<'a>(
    live: &'a Catalog,
    declared: &'a Catalog,
    id: &ObjectId,
    change: &Change,
) -> Option<&'a str> {
    let whole = |catalog: &'a Catalog| match id.parent.as_str() {
        "" => catalog.get(id),
        parent => catalog.relation(&id.schema, parent),
    };
    match change {
        _ if id.schema.is_empty() => None,
        Change::Created if id.parent.is_empty() => {
            // To join a table takes the owner of that.
            let (schema, name) = declared.get(id)?.parents().next()?;
            live.relation(schema, name).and_then(Object::owner)
        }
        // Others may have been allowed to grant.
        Change::Changed(attributes)
            if attributes
                .iter()
                .all(|change| change.name.ends_with("privileges")) =>
        {
            None
        }
        _ => whole(live).and_then(Object::owner),
    }
}
