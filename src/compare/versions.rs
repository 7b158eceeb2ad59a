//! Two catalogs of servers of different major versions, made comparable: what only the newer one can say, or says of
//! everything by itself, is taken out of both.
//!
//! What merely reads differently is not here: that goes through the shadow once more. Where a model really uses what the
//! older server lacks, it is the loading of it that fails, so nothing is hidden by this.

use std::borrow::Cow;

use crate::catalog::Catalog;
use crate::grants::{MAINTAIN, all_but_maintain, knows_maintain};
use crate::object::Object;
use crate::object::column::Column;
use crate::object::not_null_constraint::NotNullConstraint;
use crate::object::schema::Schema;

/// Makes two catalogs comparable, also by a third version; those of one major version are left alone.
pub(crate) fn level<'a>(
    left: &mut Cow<'a, Catalog>,
    right: &mut Cow<'a, Catalog>,
    also: impl IntoIterator<Item = u32>,
) {
    let versions = || [left.server_version, right.server_version].into_iter();
    let (mut older, mut newer) = (u32::MAX, 0);
    for version in versions().chain(also) {
        older = older.min(version);
        newer = newer.max(version);
    }
    // Whether what came with a version is on one side only.
    let parts = |version: u32| older < version && version <= newer;
    for catalog in [left, right] {
        if parts(180_000) {
            catalog.to_mut().retain(|_, object| !is_only_a_name(object));
        }
        if parts(170_000) {
            catalog.to_mut().change(without_17);
        }
        if parts(150_000) {
            catalog.to_mut().change(without_15);
        }
    }
}

/// What a model declares, with the privilege that only one of the two servers has as the database holds it: MAINTAIN is with whoever has
/// everything else, and stays with whoever has it.
pub(super) fn with_privileges_of(declared: &mut Catalog, live: &Catalog) {
    match (
        knows_maintain(declared.server_version),
        knows_maintain(live.server_version),
    ) {
        (true, false) => declared.change(|object| {
            if let Some(acl) = object.acl_mut() {
                acl.take(MAINTAIN, None);
            }
        }),
        (false, true) => declared.change(|object| {
            let had = live.get(&object.id()).and_then(Object::acl).cloned();
            if let Some(acl) = object.acl_mut() {
                acl.complete(all_but_maintain(), MAINTAIN, had.as_ref());
            }
        }),
        _ => {}
    }
}

/// A NOT NULL whose constraint has no more than a name: older servers have no such name.
fn is_only_a_name(object: &Object) -> bool {
    matches!(
        object,
        Object::NotNullConstraint(NotNullConstraint {
            no_inherit: false,
            validated: true,
            comment: None,
            ..
        })
    )
}

/// From PostgreSQL 17 on there is the privilege MAINTAIN, which owners have; NOT NULL of a domain has a name; and partitions have
/// the identity columns of their parent.
fn without_17(object: &mut Object) {
    if let Some(acl) = object.acl_mut() {
        acl.take(MAINTAIN, None);
    }
    match object {
        Object::Domain(domain) => domain.not_null_name = None,
        Object::Column(Column {
            identity,
            identity_sequence: None,
            ..
        }) => *identity = None,
        _ => {}
    }
}

/// From PostgreSQL 15 on the schema `public` belongs to the owner of the database, and not everybody may create in it.
fn without_15(object: &mut Object) {
    let Object::Schema(Schema {
        name,
        owner,
        privileges,
        initial_owner: true,
        ..
    }) = object
    else {
        return;
    };
    if name == "public" {
        privileges.take('C', Some(""));
        privileges.rename(owner, "pg_database_owner");
        "pg_database_owner".clone_into(owner);
    }
}
