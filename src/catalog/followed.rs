//! A catalog as it is after something was renamed: as PostgreSQL itself made it, in a shadow.
//!
//! What a name stands in (a view's query, a policy, a default, the name of a type's array) follows in the server, and by rules that are the
//! server's. So the shadow is read before and after, objects are recognised by their oids, and what changed there is changed here.

use std::collections::{BTreeMap, HashMap};

use anyhow::Result;

use super::{Address, Catalog, Snapshot};
use crate::db::Session;
use crate::object::{Object, ObjectId};

/// A catalog, and where each object is in its database.
#[derive(Clone, Debug, Default)]
pub struct Located {
    /// The objects.
    pub catalog: Catalog,
    addresses: HashMap<Address, ObjectId>,
}

impl Located {
    /// Reads a database.
    ///
    /// # Errors
    ///
    /// As [`Catalog::read`].
    pub fn read(session: &mut Session) -> Result<Self> {
        let snapshot = Snapshot::read(session, true)?;
        let (catalog, addresses) = Catalog::understood(&snapshot, true, true)?;
        Ok(Self { catalog, addresses })
    }

    /// What each object of the same database is called later.
    fn names<'a>(&'a self, later: &'a Self) -> BTreeMap<&'a ObjectId, &'a ObjectId> {
        self.addresses
            .iter()
            .filter_map(|(address, id)| Some((id, later.addresses.get(address)?)))
            .collect()
    }
}

impl Catalog {
    /// This catalog after what happened to a copy of it in between.
    ///
    /// What the copy lacks stays as it is, and so does how things are spelled that nothing happened to.
    #[must_use]
    pub fn followed(&self, before: &Located, after: &Located) -> Self {
        let names = before.names(after);
        let mut objects: BTreeMap<ObjectId, (Object, &Self)> = BTreeMap::new();
        for (id, object) in &self.objects {
            let Some(old) = before.catalog.get(id) else {
                objects.insert(id.clone(), (object.clone(), self));
                continue;
            };
            let name = names.get(id).copied().unwrap_or(id);
            if let Some(new) = after.catalog.get(name) {
                let followed = follow(object, old, new);
                objects.insert(name.clone(), (followed, &after.catalog));
            }
        }
        let known: std::collections::BTreeSet<&ObjectId> = names.values().copied().collect();
        for (id, object) in &after.catalog.objects {
            if before.catalog.get(id).is_none() && !known.contains(id) {
                objects
                    .entry(id.clone())
                    .or_insert_with(|| (object.clone(), &after.catalog));
            }
        }
        let mut catalog = Self::assembled(self.server_version, objects.into_values());
        catalog.unmodelled = self.unmodelled.clone();
        catalog.lacking.clone_from(&self.lacking);
        catalog
    }
}

/// An object after what happened to its copy.
fn follow(object: &Object, old: &Object, new: &Object) -> Object {
    let happened = old.differing(new);
    let kept: Vec<&str> = old
        .attributes()
        .into_iter()
        .map(|(name, _)| name)
        .filter(|name| !happened.contains(name))
        .collect();
    let followed = new.changed(object, &kept);
    if old.silent() == new.silent() {
        followed
    } else {
        followed.changed(new, &[])
    }
}
