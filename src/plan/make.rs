//! What is said of objects of every kind: comments, owners, privileges; and how a type gets out of the way of its successor.

use std::collections::{BTreeMap, BTreeSet};

use sha2::{Digest, Sha256};

use crate::action::{Action, Hazard, Impact, Lock, Loss};
use crate::catalog::Catalog;
use crate::object::{Kind, Object, ObjectId, beginning};
use crate::sql::ident;
use crate::{grants, metadata};

/// Writes them.
pub(super) struct Maker<'a> {
    pub(super) live: &'a Catalog,
    pub(super) target: &'a Catalog,
    /// The role that runs the plan.
    pub(super) executor: &'a str,
    /// Those of `owner` and `privileges` that new objects get as declared.
    pub(super) with: &'a BTreeSet<&'static str>,
    /// `server_version_num` of the server that the plan is tried on first.
    pub(super) tried_on: u32,
    /// What new objects take the place of.
    pub(super) predecessors: &'a BTreeMap<&'a ObjectId, &'a ObjectId>,
}

impl Maker<'_> {
    /// Comment, owner and privileges of an object that is made: as declared if it is new, as they were if it comes back or takes the
    /// place of another one.
    pub(super) fn said_of_made(&self, id: &ObjectId, object: &Object) -> Vec<Action> {
        let is_back = self.live.get(id).is_some() || self.predecessors.contains_key(id);
        let mut said = metadata::comments_of_new(id, object);
        let gets_owner = (is_back || self.with.contains("owner"))
            && object.owner().is_some_and(|owner| owner != self.executor);
        if gets_owner {
            said.extend(metadata::owner_of_new(id, object));
        }
        let owner = if gets_owner { object.owner() } else { None };
        if is_back || self.with.contains("privileges") {
            said.extend(grants::of_made(
                self.live,
                self.target,
                id,
                object,
                owner.unwrap_or(self.executor),
                self.executor,
            ));
        }
        if said.is_empty() {
            Vec::new()
        } else {
            vec![Action::all(said, Impact::none())]
        }
    }

    /// Default privileges are no object that could be dropped: they become what they are without them.
    pub(super) fn default_privileges_dropped(&self, id: &ObjectId, object: &Object) -> Vec<Action> {
        let statements = grants::of_none(self.live, id, object);
        vec![Action::all(
            statements,
            Impact::none().with(Hazard::Privileges),
        )]
    }

    /// What differs in comment, owner and privileges of an object that stays.
    ///
    /// What is `made` in the same go, columns of it, is not there yet.
    pub(super) fn said_of_altered(&self, id: &ObjectId, made: &BTreeSet<ObjectId>) -> Vec<Action> {
        let (Some(before), Some(after)) = (self.live.get(id), self.target.get(id)) else {
            return Vec::new();
        };
        let mut actions = Vec::new();
        let comments = metadata::comments_of_change(id, before, after);
        if !comments.is_empty() {
            // What is said of a constraint, trigger, policy or rule keeps nobody from its table (`get_object_address_relobject`).
            let impact = match id.kind {
                Kind::Column => self.lock(id, Lock::ShareUpdateExclusive),
                _ if id.parent.is_empty() => self.lock(id, Lock::ShareUpdateExclusive),
                _ => Impact::none(),
            };
            actions.push(Action::all(comments, impact));
        }
        // A sequence that belongs to a column always has the owner of its table.
        let follows = matches!((before, after), (Object::Sequence(before), Object::Sequence(after))
            if before.owned_by.is_some() && after.owned_by.is_some());
        if before.owner() != after.owner() && !follows {
            actions.extend(metadata::owner_of_change(after).map(|statement| {
                let impact = self
                    .lock(id, Lock::AccessExclusive)
                    .with(Hazard::Privileges);
                Action::new(statement, impact)
            }));
        }
        let grants = grants::of_change(self.live, self.target, id, before, after, made);
        if !grants.is_empty() {
            actions.push(Action::all(grants, Impact::none().with(Hazard::Privileges)));
        }
        actions
    }

    /// The lock on the relation that an object is or belongs to, if it is one.
    fn lock(&self, id: &ObjectId, lock: Lock) -> Impact {
        let name = if id.parent.is_empty() {
            &id.name
        } else {
            &id.parent
        };
        match self.live.relation(&id.schema, name) {
            Some(relation) => Impact::lock(relation.id(), lock),
            None => Impact::none(),
        }
    }

    /// Renames a type out of the way of the one that takes its name, and what it is called then.
    pub(super) fn renamed_away(&self, object: &Object) -> (Action, Object) {
        let id = object.id();
        let mut name = format!("{}__old", short(&id.name));
        while self
            .live
            .get(&ObjectId {
                name: name.clone(),
                ..id.clone()
            })
            .is_some()
            || self
                .target
                .get(&ObjectId {
                    name: name.clone(),
                    ..id.clone()
                })
                .is_some()
        {
            name.push('_');
        }
        let statement = format!("ALTER {} RENAME TO {}", object.reference(), ident(&name));
        let mut impact = Impact::none();
        if let (Object::Enum(before), Some(Object::Enum(after))) = (object, self.target.get(&id))
            && before
                .values
                .iter()
                .any(|value| !after.values.contains(value))
        {
            impact = impact.losing(Loss::RemoveEnumValue);
        }
        let mut statements = vec![statement];
        if let Object::RangeType(range) = object {
            statements.insert(0, range.rename_parts(&name, self.live.server_version));
        }
        // The new one shall find the name free that PostgreSQL gives its NOT NULL.
        if let Object::Domain(domain) = object
            && self.live.server_version.min(self.tried_on) >= 170_000
        {
            statements.extend(domain.follow_name(&name));
        }
        (Action::all(statements, impact), object.renamed(&name))
    }
}

/// A name that leaves room for more, and differs where the whole names do.
fn short(name: &str) -> String {
    const MOST: usize = 50;
    if name.len() <= MOST {
        return name.to_owned();
    }
    let digest = Sha256::digest(name.as_bytes());
    let digits: String = digest
        .iter()
        .take(4)
        .map(|byte| format!("{byte:02x}"))
        .collect();
    format!("{}_{digits}", beginning(name, MOST - 1 - digits.len()))
}
