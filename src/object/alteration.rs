//! How an object becomes what it shall be: in place, or by going and coming back.

use std::collections::{BTreeMap, BTreeSet};

use super::{Kind, Object, ObjectId};
use crate::action::Action;
use crate::catalog::Catalog;

/// How an object becomes another of the same identity.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Alteration {
    /// Statements change it where it is.
    InPlace(Changes),
    /// It goes and is made again, with everything that needs it. Of a type that columns have, the old one is renamed away, the columns are given
    /// the new one, and then the old one goes.
    Recreate,
}

/// The statements that change an object in place, by when they can run. All may be empty.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Changes {
    /// First of all: what lets go of objects that are dropped or changed then (`DETACH PARTITION`, `OWNED BY NONE`).
    pub release: Vec<Action>,
    /// Once everything that it needs then is there, and before what it needed until then goes.
    pub actions: Vec<Action>,
    /// Last of all: what says something about objects that may be made only after it (`OWNED BY`, `ATTACH PARTITION`).
    pub complete: Vec<Action>,
    /// What depends on it and stands in the way: dropped before `actions`, made again after. Their parts and dependents follow by themselves.
    pub disturbs: BTreeSet<ObjectId>,
    /// Whose `actions` change this object as well: they come first.
    pub follows: BTreeSet<ObjectId>,
}

impl Changes {
    /// Only these, in the middle.
    pub fn of(actions: Vec<Action>) -> Alteration {
        Alteration::InPlace(Self {
            actions,
            ..Self::default()
        })
    }
}

/// What an object is altered amid: the database as it is, as it shall be, and what changes besides.
#[derive(Clone, Copy, Debug)]
pub struct Altering<'a> {
    /// As it is.
    pub live: &'a Catalog,
    /// As it shall be; what no change was asked of is as it is.
    pub target: &'a Catalog,
    /// For each object, what needs it, as it is.
    pub dependents: &'a BTreeMap<ObjectId, BTreeSet<ObjectId>>,
    /// `server_version_num` of the server that the statements are tried on first.
    pub tried_on: u32,
    /// Types and collations that are made anew while columns have them: such a column must be given the new one,
    /// although its type is written as before.
    pub replaced: &'a BTreeSet<ObjectId>,
}

impl<'a> Altering<'a> {
    /// What needs this object, as it is.
    pub fn dependents(&self, id: &ObjectId) -> impl Iterator<Item = &'a ObjectId> + use<'a> {
        self.dependents.get(id).into_iter().flatten()
    }

    /// `server_version_num` of the database that is changed.
    pub fn version(&self) -> u32 {
        self.live.server_version
    }

    /// Whether columns hold values of this type, be it through other types.
    pub fn has_columns(&self, id: &ObjectId) -> bool {
        self.any_column(id, |_| true)
    }

    /// Whether columns hold values of this domain in something else: in arrays, composite types or ranges.
    ///
    /// PostgreSQL does not look for them there, and lets the domain demand nothing more (`find_composite_type_dependencies`).
    pub fn is_held_in_others(&self, domain: &ObjectId) -> bool {
        self.any_column(domain, |is_inside| is_inside)
    }

    /// Whether there is such a column among those that hold values of a type; told of each is whether they are inside of others.
    fn any_column(&self, id: &ObjectId, is_meant: impl Fn(bool) -> bool) -> bool {
        let holds_others = |object: &Object| match object {
            Object::Column(column) => column.data_type.ends_with("[]"),
            Object::Domain(domain) => domain.base_type.ends_with("[]"),
            _ => true,
        };
        let mut seen = BTreeSet::new();
        let mut open = vec![(id, false)];
        while let Some((id, is_inside)) = open.pop() {
            for dependent in self.dependents(id) {
                let Some(object) = self.live.get(dependent) else {
                    continue;
                };
                let is_inside = is_inside || holds_others(object);
                match dependent.kind {
                    Kind::Column if is_meant(is_inside) => return true,
                    Kind::Domain | Kind::CompositeType | Kind::RangeType
                        if seen.insert((dependent, is_inside)) =>
                    {
                        open.push((dependent, is_inside));
                    }
                    _ => {}
                }
            }
        }
        false
    }

    /// Whether a type or collation that the object needs is made anew under the same name.
    pub fn has_replaced_need(&self, id: &ObjectId) -> bool {
        self.live
            .needs(id)
            .any(|needed| self.replaced.contains(needed))
    }
}
