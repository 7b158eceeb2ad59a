//! A schema as one value: every object of a database, what depends on what, and what is there but not modelled.
//!
//! Read by [`Catalog::read`] with one message, as of one moment: a live database, a shadow that a model was loaded into, and a test's
//! reference are all read by the same code, so that they can be compared at all. Comparing is [`crate::diff`]'s work, ordering
//! [`crate::plan`]'s.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use anyhow::{Result, anyhow};

use crate::db::{Rows, Session};
use crate::object::unmodelled::Unmodelled;
use crate::object::{Kind, Object, ObjectId, Source};

mod bookkeeping;
mod circles;
mod components;
mod digest;
mod etag;
mod fingerprint;
mod followed;
mod inlined;
mod making;
mod needs;
mod reading;
mod snapshot;

pub(crate) use bookkeeping::is_bookkeeping;
pub(crate) use digest::KindDigest;
pub use digest::SchemaDigest;
pub use etag::Etag;
pub use fingerprint::Fingerprint;
pub use followed::Located;
pub use making::Making;
pub(crate) use making::Membership;
pub use reading::PATIENCE;
pub use snapshot::Snapshot;

use needs::{Address, Addresses, Classes, needs};

/// A schema as one value.
#[derive(Clone, Debug, Default)]
pub struct Catalog {
    /// `server_version_num` of the server it was read from.
    pub server_version: u32,
    objects: BTreeMap<ObjectId, Object>,
    unmodelled: Unmodelled,
    /// For each object, what it needs to be there first.
    needs: Needs,
    /// For each object that is needed by what it needs: what must be announced before it.
    shells: Needs,
    /// What is announced before it is made.
    announced: BTreeSet<ObjectId>,
    /// The domains whose default needs them.
    completed_later: BTreeSet<ObjectId>,
    /// The schema `public`, which an empty database has, if this one has it not.
    lacking: Option<ObjectId>,
    /// For each part that is written inside another object's statement, that object.
    inlined: BTreeMap<ObjectId, ObjectId>,
    /// For each composite type what works with one of its attributes, as far as the database was read for it.
    attribute_users: Needs,
    /// The role that will own what a plan makes of it, if that is known.
    maker: Option<String>,
}

/// For objects, others.
type Needs = BTreeMap<ObjectId, BTreeSet<ObjectId>>;

impl Catalog {
    /// Reads a database: one message, one snapshot. With `dependencies`, what depends on what as well.
    ///
    /// # Errors
    ///
    /// When the server refuses a query, or a row cannot be understood.
    pub fn read(session: &mut Session, dependencies: bool) -> Result<Self> {
        Self::from_snapshot(&Snapshot::read(session, dependencies)?, dependencies)
    }

    /// Understands what was read; `dependencies` as well, if they were read.
    ///
    /// # Errors
    ///
    /// A row that cannot be understood.
    pub fn from_snapshot(snapshot: &Snapshot, dependencies: bool) -> Result<Self> {
        Ok(Self::understood(snapshot, dependencies, false)?.0)
    }

    /// The same, and if it is asked for, where each object is.
    fn understood(
        snapshot: &Snapshot,
        dependencies: bool,
        is_addressed: bool,
    ) -> Result<(Self, HashMap<Address, ObjectId>)> {
        let results = snapshot.results.as_slice();
        let classes: HashMap<&str, u32> = results
            .get(Source::ALL.len() + 1)
            .into_iter()
            .flat_map(Rows::iter)
            .filter_map(|row| Some((row.get("relname")?, row.number("oid")?)))
            .collect();
        let mut objects: Vec<(ObjectId, Object)> =
            Vec::with_capacity(results.iter().take(Source::ALL.len()).map(Rows::len).sum());
        let mut addresses: HashMap<Address, usize> = HashMap::new();
        for (source, rows) in Source::ALL.iter().zip(results) {
            let has_part = rows.columns().iter().any(|column| column == "subid");
            let class = classes.get(source.class).copied().filter(|_| dependencies);
            for row in rows.iter() {
                if let Some(class) = class
                    && let Some(oid) = row.number("oid")
                {
                    let part = if has_part {
                        row.number("subid").unwrap_or_default()
                    } else {
                        0
                    };
                    addresses.insert((class, oid, part), objects.len());
                }
                let object = (source.read)(row)
                    .map_err(|reason| anyhow!("cannot read a {}: {reason}", source.kind))?;
                objects.push((object.id(), object));
            }
        }
        let mut catalog = Self {
            server_version: snapshot.server_version,
            unmodelled: snapshot.unmodelled(),
            ..Self::default()
        };
        let addresses = Addresses {
            places: addresses,
            objects: &objects,
        };
        if dependencies && let Some(rows) = results.get(Source::ALL.len() + 2) {
            let classes = Classes {
                publication: classes.get("pg_publication").copied(),
                trigger: classes.get("pg_trigger").copied(),
                operator_family: classes.get("pg_opfamily").copied(),
            };
            (catalog.needs, catalog.attribute_users) = needs(rows, &addresses, &classes);
        }
        let places = addresses.places.keys().filter(|_| is_addressed);
        let places = places
            .filter_map(|address| Some((*address, addresses.get(address)?.clone())))
            .collect();
        catalog.objects = objects.into_iter().collect();
        if dependencies {
            catalog.follow_inheritance();
            let opened = circles::open(&catalog.objects, &mut catalog.needs);
            catalog.completed_later = opened.completed;
            catalog.announced = opened.announced.values().flatten().cloned().collect();
            catalog.shells = opened.announced;
            catalog.inlined = inlined::inlined(&catalog.objects, &catalog.needs);
            catalog.announce_for_wholes();
        }
        let public = ObjectId::global(Kind::Schema, "public");
        catalog.lacking = (!catalog.objects.contains_key(&public)).then_some(public);
        Ok((catalog, places))
    }

    /// A schema that no server was asked for: `needs` as far as it is known, and the parts in `alone` get statements of
    /// their own.
    pub fn of_objects(
        server_version: u32,
        objects: Vec<Object>,
        needs: BTreeMap<ObjectId, BTreeSet<ObjectId>>,
        alone: &BTreeSet<ObjectId>,
    ) -> Self {
        let objects: BTreeMap<ObjectId, Object> = objects
            .into_iter()
            .map(|object| (object.id(), object))
            .collect();
        let mut inlined = inlined::inlined(&objects, &needs);
        inlined.retain(|part, _| !alone.contains(part));
        Self {
            server_version,
            objects,
            needs,
            inlined,
            ..Self::default()
        }
    }

    /// An inherited column needs the column it is inherited from, which PostgreSQL does not write down.
    fn follow_inheritance(&mut self) {
        let mut pairs = Vec::new();
        for (id, object) in &self.objects {
            for (schema, name) in object.parents() {
                for part in self.parts(Kind::Column, &id.schema, &id.name) {
                    let part = part.id();
                    let of_parent = ObjectId::part(Kind::Column, schema, name, &part.name);
                    if self.objects.contains_key(&of_parent) {
                        pairs.push((part, of_parent));
                    }
                }
            }
        }
        for (part, of_parent) in pairs {
            self.needs.entry(part).or_default().insert(of_parent);
        }
    }

    /// The object with this identity.
    pub fn get(&self, id: &ObjectId) -> Option<&Object> {
        self.objects.get(id)
    }

    /// The same identity, as this catalog holds it.
    pub fn key(&self, id: &ObjectId) -> Option<&ObjectId> {
        self.objects.get_key_value(id).map(|(id, _)| id)
    }

    /// All objects, by kind and name.
    pub fn objects(&self) -> impl Iterator<Item = (&ObjectId, &Object)> {
        self.objects.iter()
    }

    /// The objects of one kind, by name.
    pub fn of_kind(&self, kind: Kind) -> impl Iterator<Item = &Object> {
        let first = ObjectId::global(kind, "");
        self.objects
            .range(first..)
            .take_while(move |(id, _)| id.kind == kind)
            .map(|(_, object)| object)
    }

    /// The parts of one kind that an object has: the columns of a table, its constraints.
    pub fn parts(&self, kind: Kind, schema: &str, parent: &str) -> impl Iterator<Item = &Object> {
        let first = ObjectId::part(kind, schema, parent, "");
        let (schema, parent) = (schema.to_owned(), parent.to_owned());
        self.objects
            .range(first..)
            .take_while(move |(id, _)| {
                id.kind == kind && id.schema == schema && id.parent == parent
            })
            .map(|(_, object)| object)
    }

    /// The table, view, materialized view, foreign table or type of this name, which parts belong to.
    pub fn relation(&self, schema: &str, name: &str) -> Option<&Object> {
        Kind::ALL
            .iter()
            .filter(|kind| kind.has_parts())
            .find_map(|kind| self.objects.get(&ObjectId::in_schema(*kind, schema, name)))
    }

    /// The kind of what this is a part of.
    pub fn whole_kind(&self, id: &ObjectId) -> Option<Kind> {
        match id.kind {
            _ if id.parent.is_empty() => None,
            Kind::DomainConstraint => Some(Kind::Domain),
            _ => self
                .relation(&id.schema, &id.parent)
                .map(|whole| whole.id().kind),
        }
    }

    /// What is there and of no kind that schemactl knows.
    pub fn unmodelled(&self) -> &Unmodelled {
        &self.unmodelled
    }

    /// What is there and was not shown to the role that read it.
    pub fn unseen(&self) -> Vec<Unseen> {
        self.of_kind(Kind::UserMapping)
            .filter(|object| matches!(object, Object::UserMapping(mapping) if mapping.hidden))
            .map(|object| Unseen {
                id: object.id(),
                attribute: "options",
            })
            .collect()
    }

    /// What an object needs to be there first.
    pub fn needs(&self, id: &ObjectId) -> impl Iterator<Item = &ObjectId> {
        self.needs.get(id).into_iter().flatten()
    }

    /// What works with an attribute of a composite type, which cannot go or get another type under it.
    pub fn attribute_users(&self, id: &ObjectId) -> impl Iterator<Item = &ObjectId> {
        self.attribute_users.get(id).into_iter().flatten()
    }

    /// What must be announced ([`Object::announce`]) before this object can be made, because each needs the other: types, views and SQL
    /// functions.
    pub fn shells(&self, id: &ObjectId) -> impl Iterator<Item = &ObjectId> {
        self.shells.get(id).into_iter().flatten()
    }

    /// Whether another object needs it to be announced, so that its own statement has to replace what is there.
    pub fn is_announced(&self, id: &ObjectId) -> bool {
        self.announced.contains(id)
    }

    /// Whether rows are identified by this index, or that of this constraint, in logical replication.
    pub fn is_replica_identity(&self, id: &ObjectId) -> bool {
        let table = self.relation(&id.schema, &id.parent);
        matches!(table, Some(Object::Table(table)) if table.replica_identity_index.as_ref() == Some(&id.name))
    }

    /// Whether a domain's default is said only in the end, because it needs what needs the domain.
    pub fn is_completed_later(&self, id: &ObjectId) -> bool {
        self.completed_later.contains(id)
    }

    /// What every new database has and this one has not: the schema `public`, if at all.
    pub fn lacking(&self) -> Option<&ObjectId> {
        self.lacking.as_ref()
    }

    /// Keeps of what is lacking only what `wanted` holds for.
    pub fn retain_lacking(&mut self, wanted: impl Fn(&ObjectId) -> bool) {
        self.lacking.take_if(|id| !wanted(id));
    }

    /// What a part needs announced is needed by the statement that makes it.
    fn announce_for_wholes(&mut self) {
        let of_wholes: Vec<(ObjectId, BTreeSet<ObjectId>)> = self
            .shells
            .iter()
            .filter_map(|(part, shells)| Some((self.inlined.get(part)?.clone(), shells.clone())))
            .collect();
        for (whole, shells) in of_wholes {
            self.shells.entry(whole).or_default().extend(shells);
        }
    }

    /// The object whose statement makes this part as well, when both are made in one go.
    ///
    /// Only where no order of statements becomes impossible by it. What the part needs, the object needs too.
    pub fn inlined_in(&self, part: &ObjectId) -> Option<&ObjectId> {
        self.inlined.get(part)
    }

    /// For each object, what needs it.
    pub fn dependents(&self) -> BTreeMap<ObjectId, BTreeSet<ObjectId>> {
        let mut dependents: BTreeMap<ObjectId, BTreeSet<ObjectId>> = BTreeMap::new();
        for (id, needed) in &self.needs {
            for needed in needed {
                dependents
                    .entry(needed.clone())
                    .or_default()
                    .insert(id.clone());
            }
        }
        dependents
    }

    /// For each view or function that closes a circle of objects that need each other, what needs it in that circle.
    ///
    /// [`needs`](Self::needs) and [`dependents`](Self::dependents) leave these out, so that there is an order to make all in.
    pub fn closed_circles(&self) -> BTreeMap<ObjectId, BTreeSet<ObjectId>> {
        self.announced_for(|kind| !kind.can_be_a_shell())
    }

    /// For each type, the functions that it is made of and that need it in turn: neither goes without the other.
    pub fn own_functions(&self) -> BTreeMap<ObjectId, BTreeSet<ObjectId>> {
        self.announced_for(Kind::can_be_a_shell)
    }

    /// For each object of these kinds that is announced, for what.
    fn announced_for(&self, of: impl Fn(Kind) -> bool) -> BTreeMap<ObjectId, BTreeSet<ObjectId>> {
        let mut announced: BTreeMap<ObjectId, BTreeSet<ObjectId>> = BTreeMap::new();
        for (id, shells) in &self.shells {
            for shell in shells.iter().filter(|shell| of(shell.kind)) {
                announced
                    .entry(shell.clone())
                    .or_default()
                    .insert(id.clone());
            }
        }
        announced
    }

    /// Whether an object needs another one, be it in a circle.
    pub fn does_need(&self, id: &ObjectId, needed: &ObjectId) -> bool {
        self.needs(id).chain(self.shells(id)).any(|id| id == needed)
    }

    /// Whether it is an index that is only to be made after this partition of its table.
    pub fn waits_for_partition(&self, index: &ObjectId, partition: &ObjectId) -> bool {
        let of_table = (index.schema.as_str(), index.parent.as_str());
        index.kind.has_index()
            && matches!(partition.kind, Kind::Table | Kind::ForeignTable)
            && self.get(partition).is_some_and(|table| {
                Membership::of(table).is_some() && table.parents().any(|table| table == of_table)
            })
    }

    /// Whether an object needs another one, be it through others or in a circle.
    pub fn reaches(&self, id: &ObjectId, needed: &ObjectId) -> bool {
        let mut seen = BTreeSet::new();
        let mut open = vec![id];
        while let Some(id) = open.pop() {
            if id == needed {
                return true;
            }
            let next = self.needs(id).chain(self.shells(id));
            open.extend(next.filter(|id| seen.insert(*id)));
        }
        false
    }

    /// What needs this object. Looks through all of them: for many, [`dependents`](Self::dependents) is the way.
    pub fn dependents_of<'a>(&'a self, id: &'a ObjectId) -> impl Iterator<Item = &'a ObjectId> {
        self.needs
            .iter()
            .filter(move |(_, needed)| needed.contains(id))
            .map(|(dependent, _)| dependent)
    }

    /// A catalog of these objects, each with what it needs in the catalog that it was taken from.
    ///
    /// An object that was in neither needs nothing.
    pub fn assembled<'a>(
        server_version: u32,
        objects: impl IntoIterator<Item = (Object, &'a Self)>,
    ) -> Self {
        let mut catalog = Self {
            server_version,
            ..Self::default()
        };
        for (object, source) in objects {
            let id = object.id();
            for (of_source, of_catalog) in [
                (&source.needs, &mut catalog.needs),
                (&source.shells, &mut catalog.shells),
            ] {
                if let Some(needed) = of_source.get(&id) {
                    of_catalog.insert(id.clone(), needed.clone());
                }
            }
            if source.completed_later.contains(&id) {
                catalog.completed_later.insert(id.clone());
            }
            catalog.objects.insert(id, object);
        }
        catalog.retain(|_, _| true);
        // A type of one catalog may be made of functions of the other, which need it.
        for (function, types) in circles::announced_types(&mut catalog.needs) {
            catalog.shells.entry(function).or_default().extend(types);
        }
        catalog.announced = catalog.shells.values().flatten().cloned().collect();
        catalog.inlined = inlined::inlined(&catalog.objects, &catalog.needs);
        catalog.announce_for_wholes();
        catalog
    }

    /// With these objects as well, each with what it needs, be that in this catalog or not.
    #[must_use]
    pub fn with(
        mut self,
        objects: impl IntoIterator<Item = (ObjectId, (Object, BTreeSet<ObjectId>))>,
    ) -> Self {
        for (id, (object, needed)) in objects {
            self.needs.insert(id.clone(), needed);
            self.objects.insert(id, object);
        }
        self.inlined = inlined::inlined(&self.objects, &self.needs);
        self
    }

    /// Says who will make it.
    pub(crate) fn will_be_made_by(&mut self, role: &str) {
        self.maker = Some(role.to_owned());
    }

    /// The role that will own what a plan makes of it, if that is known.
    pub(crate) fn maker(&self) -> Option<&str> {
        self.maker.as_deref()
    }

    /// Changes attributes of objects; what makes each the object it is stays.
    pub(crate) fn change(&mut self, mut change: impl FnMut(&mut Object)) {
        self.objects.values_mut().for_each(&mut change);
    }

    /// Keeps only the objects that `wanted` holds for, and what they need among those.
    pub fn retain(&mut self, wanted: impl Fn(&ObjectId, &Object) -> bool) {
        self.objects.retain(|id, object| wanted(id, object));
        let objects = &self.objects;
        self.needs.retain(|id, _| objects.contains_key(id));
        self.shells.retain(|id, _| objects.contains_key(id));
        for needed in self.needs.values_mut().chain(self.shells.values_mut()) {
            needed.retain(|id| objects.contains_key(id));
        }
        self.inlined
            .retain(|part, whole| objects.contains_key(part) && objects.contains_key(whole));
    }
}

/// An attribute that PostgreSQL does not show to everybody, and did not show.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unseen {
    /// The object.
    pub id: ObjectId,
    /// Which of its attributes.
    pub attribute: &'static str,
}

impl std::fmt::Display for Unseen {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "the {} of {}", self.attribute, self.id)
    }
}
