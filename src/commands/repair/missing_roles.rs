//! Changes that name roles which the server does not have: a shadow makes them up, so that no rehearsal finds out.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::Result;

use crate::catalog::Catalog;
use crate::db::{Session, report};
use crate::diff::{Change, Scope};
use crate::gate::{Changes, Reason};
use crate::object::{Object, ObjectId};
use crate::sql::literal;

/// In the place of a role: everybody.
const PUBLIC: &str = "public";

/// The changes that need a role which is not there. Asks the server only about roles that nothing of the database shows.
pub(super) fn refused(
    session: &mut Session,
    (live, declared): (&Catalog, &Catalog),
    changes: &Changes,
    scope: &Scope,
) -> Result<BTreeMap<ObjectId, Reason>> {
    let mut named: BTreeMap<&ObjectId, BTreeSet<String>> = BTreeMap::new();
    for (id, change) in changes {
        let Some(object) = declared.get(id) else {
            continue;
        };
        let changes = |attribute: &str| match change {
            Change::Created => true,
            Change::Dropped => false,
            Change::Changed(changed) => changed.iter().any(|change| change.name == attribute),
        };
        named.insert(id, roles(object, scope, &changes));
    }
    let seen: BTreeSet<&str> = live
        .objects()
        .filter_map(|(_, object)| object.owner())
        .collect();
    let asked: BTreeSet<&str> = named
        .values()
        .flatten()
        .map(String::as_str)
        .filter(|role| !seen.contains(role))
        .collect();
    if asked.is_empty() {
        return Ok(BTreeMap::new());
    }
    let names: Vec<String> = asked.iter().copied().map(literal).collect();
    let there = session
        .query(&format!(
            "SELECT r.rolname AS role FROM pg_catalog.pg_roles r WHERE r.rolname IN ({})",
            names.join(", ")
        ))
        .map_err(|error| report(&error))?;
    let there: BTreeSet<&str> = there
        .iter()
        .flat_map(|rows| rows.iter())
        .map(|row| row.text("role"))
        .collect();
    let missing: BTreeSet<String> = asked
        .difference(&there)
        .map(|role| (*role).to_owned())
        .collect();
    Ok(named
        .into_iter()
        .filter_map(|(id, roles)| {
            let role = roles.into_iter().find(|role| missing.contains(role))?;
            Some((id.clone(), Reason::NoRole(role)))
        })
        .collect())
}

/// The roles that the statements name which make an object, or make these changes to it.
fn roles(object: &Object, scope: &Scope, changes: &dyn Fn(&str) -> bool) -> BTreeSet<String> {
    let mut roles = BTreeSet::new();
    match object {
        Object::Policy(policy) if changes("roles") => roles.extend(policy.roles.iter().cloned()),
        Object::UserMapping(mapping) => {
            roles.extend(mapping.role.clone());
        }
        Object::DefaultPrivileges(defaults) if scope.compares("privileges") => {
            roles.insert(defaults.role.clone());
        }
        _ => {}
    }
    if scope.compares("owner") && changes("owner") {
        roles.extend(object.owner().map(str::to_owned));
    }
    if scope.compares("privileges")
        && changes("privileges")
        && let Some(acl) = object.acl()
    {
        // What the owner of the model's database grants and has is said of the target's owner.
        let owner = object.owner();
        let grants = acl.grants().into_iter().map(|grant| grant.grantee);
        roles.extend(grants.filter(|role| Some(role.as_str()) != owner));
    }
    roles.retain(|role| !role.is_empty() && role != PUBLIC);
    roles
}
