//! Two catalogs → what differs: objects only one has, and attribute by attribute what changed in those both have.
//!
//! Pure and without a kind: it works on identities, `Eq` and attributes. The left catalog is the live one, the right one what was
//! declared; "created" is what a repair would create. Which objects take part is decided before, in [`crate::selection`];
//! how it is shown, in [`crate::report::difference`].

use std::collections::{BTreeMap, BTreeSet};

use crate::catalog::Catalog;
use crate::object::composite_type::Attributes;
use crate::object::{Kind, Object, ObjectId, on_request};

/// What is compared.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Scope {
    /// What is compared of that which [`on_request`] names.
    pub with: BTreeSet<&'static str>,
}

impl Scope {
    /// All attributes, those on request too.
    pub fn everything() -> Self {
        Self {
            with: ["owner", "privileges"].into(),
        }
    }

    /// Whether an attribute is compared.
    pub fn compares(&self, attribute: &str) -> bool {
        on_request(attribute).is_none_or(|request| self.with.contains(request))
    }

    /// Whether objects of a kind are compared at all.
    fn compares_kind(&self, kind: Kind) -> bool {
        kind.consists_of()
            .is_none_or(|attribute| self.compares(attribute))
    }
}

/// One attribute that is not what was declared.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AttributeChange {
    /// Its name.
    pub name: &'static str,
    /// What the database has.
    pub old: Option<String>,
    /// What was declared.
    pub new: Option<String>,
}

/// Changes by the object they are made to.
pub type Changes = BTreeMap<ObjectId, Change>;

/// What is to happen to an object.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    /// Declared, and not in the database.
    Created,
    /// In the database, and not declared.
    Dropped,
    /// In both, and not the same.
    Changed(Vec<AttributeChange>),
}

/// The columns that both sides of a table have, in two orders.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reordered {
    /// The table.
    pub whole: ObjectId,
    /// In the database.
    pub old: Vec<String>,
    /// As declared.
    pub new: Vec<String>,
}

/// Everything that differs.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Difference {
    /// The objects, by identity.
    pub changes: BTreeMap<ObjectId, Change>,
    /// For each part among them, what it is a part of.
    pub wholes: BTreeMap<ObjectId, ObjectId>,
    /// Remarks: the same columns in another order.
    pub reordered: Vec<Reordered>,
    /// How many objects both sides have.
    pub compared: usize,
}

impl Difference {
    /// Whether nothing differs; remarks do not count.
    pub fn is_empty(&self) -> bool {
        self.changes.is_empty()
    }

    /// Whether an object comes and goes with what it is a part of, so that nobody has to be told of it.
    pub fn is_implied(&self, id: &ObjectId) -> bool {
        let (Some(whole), Some(change)) = (self.wholes.get(id), self.changes.get(id)) else {
            return false;
        };
        matches!(
            (change, self.changes.get(whole)),
            (Change::Created, Some(Change::Created)) | (Change::Dropped, Some(Change::Dropped))
        )
    }
}

/// Compares the live catalog with the declared one.
pub fn difference(live: &Catalog, declared: &Catalog, scope: &Scope) -> Difference {
    difference_but(live, declared, scope, &|_| false)
}

/// The same, without the objects that are hidden.
pub fn difference_but(
    live: &Catalog,
    declared: &Catalog,
    scope: &Scope,
    is_hidden: &dyn Fn(&ObjectId) -> bool,
) -> Difference {
    let mut found = Difference::default();
    let is_compared = |id: &ObjectId| scope.compares_kind(id.kind) && !is_hidden(id);
    for (id, object) in live.objects().filter(|(id, _)| is_compared(id)) {
        match declared.get(id) {
            None => {
                found.changes.insert(id.clone(), Change::Dropped);
            }
            Some(other) => {
                found.compared += 1;
                let mut changes = changes(object, other, scope);
                let is_given = scope.compares("owner");
                if have_same_grants((live, object), (declared, other), is_given) {
                    changes.retain(|change| change.name != "privileges");
                }
                if !changes.is_empty() {
                    found.changes.insert(id.clone(), Change::Changed(changes));
                }
            }
        }
    }
    for (id, _) in declared.objects() {
        if live.get(id).is_none() && is_compared(id) {
            found.changes.insert(id.clone(), Change::Created);
        }
    }
    let (of_live, of_declared) = (Wholes::of(live), Wholes::of(declared));
    let wholes = [&of_declared, &of_live];
    for id in found.changes.keys() {
        let mut wholes = wholes.iter().filter_map(|wholes| wholes.whole(id));
        if let Some(whole) = wholes.find(|whole| !is_hidden(whole)) {
            found.wholes.insert(id.clone(), whole.clone());
        }
    }
    found.reordered = reordered(live, declared, &of_live);
    found
        .reordered
        .retain(|reordered| !is_hidden(&reordered.whole));
    found
}

/// The attributes of one object that differ, in their order.
pub fn changes(live: &Object, declared: &Object, scope: &Scope) -> Vec<AttributeChange> {
    if live == declared {
        return Vec::new();
    }
    let differing = live.differing(declared);
    live.attributes()
        .into_iter()
        .zip(declared.attributes())
        .filter(|((name, _), _)| differing.contains(name) && scope.compares(name))
        .map(|((name, old), (_, new))| AttributeChange { name, old, new })
        .collect()
}

/// Whether two objects grant the same once their owners are called the same.
///
/// What nobody granted is the owner's, and granted by the owner: a model that names no owner says nothing about whose name
/// stands there. So what it grants to the role that happens to own the object is granted, unless the object is given to its declared
/// owner.
fn have_same_grants(
    (live, object): (&Catalog, &Object),
    (declared, other): (&Catalog, &Object),
    is_given: bool,
) -> bool {
    let (Some(old), Some(new)) = (object.acl(), other.acl()) else {
        return false;
    };
    let owner_of = |catalog, object| owner(catalog, object).unwrap_or_default();
    let (is, will_be) = (owner_of(live, object), owner_of(declared, other));
    if is_given {
        let mut old = old.clone();
        old.give(is, will_be);
        return old.relative_to(will_be) == new.relative_to(will_be);
    }
    let mut new = new.clone();
    new.give(will_be, is);
    old.relative_to(is) == new.relative_to(is)
}

/// The role that owns an object, or what it is a part of.
fn owner<'a>(catalog: &'a Catalog, object: &'a Object) -> Option<&'a str> {
    object.owner().or_else(|| {
        let id = object.id();
        catalog.relation(&id.schema, &id.parent)?.owner()
    })
}

/// Finds what a part belongs to: the object of its schema that has the name it says.
struct Wholes<'a>(BTreeMap<(&'a str, &'a str), &'a ObjectId>);

impl<'a> Wholes<'a> {
    fn of(catalog: &'a Catalog) -> Self {
        let mut wholes = BTreeMap::new();
        for (id, _) in catalog.objects() {
            if id.kind.has_parts() {
                wholes
                    .entry((id.schema.as_str(), id.name.as_str()))
                    .or_insert(id);
            }
        }
        Self(wholes)
    }

    fn whole(&self, id: &ObjectId) -> Option<&'a ObjectId> {
        if id.parent.is_empty() {
            return None;
        }
        self.0
            .get(&(id.schema.as_str(), id.parent.as_str()))
            .copied()
    }
}

/// The whole of every part that has one; used to take a part together with what it cannot be without.
pub fn wholes(catalog: &Catalog) -> BTreeMap<&ObjectId, &ObjectId> {
    let wholes = Wholes::of(catalog);
    catalog
        .objects()
        .filter_map(|(id, _)| Some((id, wholes.whole(id)?)))
        .collect()
}

/// Parts of one kind and one whole, by the position they were read with.
type Positions<'a> = BTreeMap<(Kind, &'a str, &'a str), Vec<(i64, &'a str)>>;

fn positions(catalog: &Catalog) -> Positions<'_> {
    let mut positions: Positions<'_> = BTreeMap::new();
    for (id, object) in catalog.objects().filter(|(id, _)| !id.parent.is_empty()) {
        let position = object
            .silent()
            .into_iter()
            .find(|(name, _)| *name == "position")
            .and_then(|(_, value)| value?.parse().ok());
        if let Some(position) = position {
            positions
                .entry((id.kind, &id.schema, &id.parent))
                .or_default()
                .push((position, &id.name));
        }
    }
    for parts in positions.values_mut() {
        parts.sort_unstable();
    }
    positions
}

fn reordered(live: &Catalog, declared: &Catalog, wholes: &Wholes<'_>) -> Vec<Reordered> {
    let declared_positions = positions(declared);
    let mut reordered = Vec::new();
    for ((kind, schema, parent), old) in positions(live) {
        let Some(new) = declared_positions.get(&(kind, schema, parent)) else {
            continue;
        };
        let names = |parts: &[(i64, &str)], others: &[(i64, &str)]| -> Vec<String> {
            let others: BTreeSet<&str> = others.iter().map(|(_, name)| *name).collect();
            parts
                .iter()
                .filter(|(_, name)| others.contains(name))
                .map(|(_, name)| (*name).to_owned())
                .collect()
        };
        let (common_old, common_new) = (names(&old, new), names(new, &old));
        if common_old != common_new
            && let Some(whole) = wholes.whole(&ObjectId::part(kind, schema, parent, ""))
        {
            reordered.push(Reordered {
                whole: whole.clone(),
                old: common_old,
                new: common_new,
            });
        }
    }
    for object in live.of_kind(Kind::CompositeType) {
        let id = object.id();
        let (Object::CompositeType(old), Some(Object::CompositeType(new))) =
            (object, declared.get(&id))
        else {
            continue;
        };
        let names = |list: &Attributes, other: &Attributes| -> Vec<String> {
            let is_common = |name: &&String| other.0.iter().any(|one| one.name == **name);
            let names = list.0.iter().map(|attribute| &attribute.name);
            names.filter(is_common).cloned().collect()
        };
        let (old, new) = (
            names(&old.attributes, &new.attributes),
            names(&new.attributes, &old.attributes),
        );
        if old != new {
            reordered.push(Reordered {
                whole: id,
                old,
                new,
            });
        }
    }
    reordered
}
