//! What depends on what: rows of `pg_depend`, resolved to objects.

use std::collections::HashMap;

use super::Needs;
use crate::db::Rows;
use crate::object::{Kind, Object, ObjectId};

/// Where an object is in the system catalogs: class, oid, and column number.
pub(super) type Address = (u32, u32, i32);

/// The objects by their addresses.
pub(super) struct Addresses<'a> {
    pub(super) places: HashMap<Address, usize>,
    pub(super) objects: &'a [(ObjectId, Object)],
}

impl<'a> Addresses<'a> {
    pub(super) fn get(&self, address: &Address) -> Option<&'a ObjectId> {
        let (id, _) = self.objects.get(*self.places.get(address)?)?;
        Some(id)
    }
}

/// System catalogs, as this server numbers them.
pub(super) struct Classes {
    pub(super) publication: Option<u32>,
    pub(super) trigger: Option<u32>,
    pub(super) operator_family: Option<u32>,
}

/// Dependencies between addresses → between objects.
///
/// What has no object of its own (a table's row type, an array type, a view's rule, the index of a constraint) belongs to the
/// object that it depends on internally; a member of an extension belongs to the extension, a published table to the publication, an
/// operator or function of no class to the operator family.
/// Besides, for each composite type what works with one of its attributes.
pub(super) fn needs(rows: &Rows, addresses: &Addresses<'_>, classes: &Classes) -> (Needs, Needs) {
    let mut owners: HashMap<(u32, u32), Address> = HashMap::new();
    // For each trigger of a partition that of its partitioned table.
    let mut cloned: HashMap<(u32, u32), Address> = HashMap::new();
    let mut pairs: Vec<(Address, Address, bool)> = Vec::with_capacity(rows.len());
    for row in rows.iter() {
        let number = |column: &str| row.number::<u32>(column).unwrap_or_default();
        let part = |column: &str| row.number::<i32>(column).unwrap_or_default();
        let from = (number("classid"), number("objid"), part("objsubid"));
        let to = (
            number("refclassid"),
            number("refobjid"),
            part("refobjsubid"),
        );
        let kind = row.text("deptype");
        let is_owned = |class| class == classes.publication || class == classes.operator_family;
        if kind == "i" || kind == "e" || (kind == "a" && is_owned(Some(to.0))) {
            owners.entry((from.0, from.1)).or_insert(to);
        } else if kind == "P" && from.0 == to.0 && Some(to.0) == classes.trigger {
            cloned.insert((from.0, from.1), to);
        }
        pairs.push((from, to, kind == "a"));
    }
    let resolve = |address: Address| -> Option<&ObjectId> {
        let mut address = address;
        for _ in 0..8 {
            if let Some(id) = addresses.get(&address) {
                return Some(id);
            }
            if address.2 != 0
                && let Some(id) = addresses.get(&(address.0, address.1, 0))
            {
                return Some(id);
            }
            address = *owners.get(&(address.0, address.1))?;
        }
        None
    };
    let (mut needs, mut attribute_users) = (Needs::new(), Needs::new());
    for (from, to, is_automatic) in pairs {
        let is_part = to.2 != 0;
        // One that is not listed in between is there as soon as the topmost is; what it needs is none of that one's business.
        let mut to = to;
        while resolve(to).is_none()
            && let Some(original) = cloned.get(&(to.0, to.1))
        {
            to = *original;
        }
        let (Some(from), Some(to)) = (resolve(from), resolve(to)) else {
            continue;
        };
        if is_part && to.kind == Kind::CompositeType {
            let users = attribute_users.entry(to.clone()).or_default();
            users.insert(from.clone());
        }
        // OWNED BY is an automatic dependency of a sequence, and is said after both are there.
        if from == to || (is_automatic && from.kind.is_completed_later()) {
            continue;
        }
        needs.entry(from.clone()).or_default().insert(to.clone());
    }
    for (class, oid, part) in addresses.places.keys() {
        if *part != 0
            && let Some(id) = addresses.get(&(*class, *oid, *part))
            && let Some(whole) = addresses.get(&(*class, *oid, 0))
        {
            needs.entry(id.clone()).or_default().insert(whole.clone());
        }
    }
    need_casts(&mut needs);
    (needs, attribute_users)
}

/// What an SQL body casts with a function is remembered as a call of that function, and written as a cast.
fn need_casts(needs: &mut Needs) {
    let is_routine = |id: &&ObjectId| matches!(id.kind, Kind::Function | Kind::Procedure);
    let casts: Vec<(ObjectId, ObjectId)> = needs
        .iter()
        .filter(|(id, _)| id.kind == Kind::Cast)
        .flat_map(|(cast, needed)| {
            let functions = needed.iter().filter(is_routine);
            functions.map(|function| (function.clone(), cast.clone()))
        })
        .collect();
    for (function, cast) in casts {
        for (_, needed) in needs
            .iter_mut()
            .filter(|(id, needed)| is_routine(id) && needed.contains(&function))
        {
            needed.insert(cast.clone());
        }
    }
}
