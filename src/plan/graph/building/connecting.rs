//! The edges of the graph: what has to come before what.

use std::collections::{BTreeSet, HashMap};

use super::{Building, creator};
use crate::action::Transaction;
use crate::catalog::Catalog;
use crate::object::{Kind, Object, ObjectId, are_called_alike};
use crate::plan::fate::Scene;
use crate::plan::space;
use crate::plan::step::Verb;

impl Building<'_, '_, '_> {
    /// The node that brings an object to what it shall be, if it is not so already.
    fn maker_of(&self, id: &ObjectId) -> Option<usize> {
        if self.made.contains(id) {
            return self.find(Verb::Create, creator(self.making, id).unwrap_or(id));
        }
        self.find(Verb::Alter, id)
    }

    /// The node that drops an object, or the one that it goes with.
    fn dropper_of(&self, id: &ObjectId) -> Option<usize> {
        let id = if self.implied.dropped.contains(id) {
            self.implied.dropper(id)
        } else {
            id
        };
        self.find(Verb::Drop, id)
    }

    pub(super) fn connect(&mut self) {
        let (scene, fates) = (self.graph.scene, self.graph.fates);
        let (implied, dropped, made) = (self.implied, self.implied.dropped, self.made);
        // As it was: what needs something lets go of it before it goes or is changed.
        for (id, _) in scene.live.objects() {
            for dependent in scene.dependents.get(id).into_iter().flatten() {
                let lets_go = self.dropper_of(dependent);
                let release = self.find(Verb::Prepare, dependent);
                let alter = self.find(Verb::Alter, dependent);
                let (drop, alter_it) = (self.dropper_of(id), self.find(Verb::Alter, id));
                // Only to be made, an index waits for the partitions of its table.
                if scene.live.waits_for_partition(dependent, id) {
                    continue;
                }
                // A dummy needs nothing of its circle any more.
                let circle = self.hollowed.get(dependent);
                if circle.is_some_and(|circle| circle.contains(id)) {
                    self.edge(release, drop);
                    self.edge(release, alter_it);
                    continue;
                }
                if !fates.replaced.contains(dependent) {
                    self.edge(lets_go, drop);
                    if !minds_nothing_of(scene, id, dependent) {
                        self.edge(lets_go, alter_it);
                    }
                    if fates.replaced.contains(id) && is_named_by_types(dependent.kind) {
                        self.edge(lets_go, self.find(Verb::Prepare, id));
                    }
                }
                if fates.replaced.contains(id) || fates.replaced.contains(dependent) {
                    self.edge(lets_go, drop);
                    self.edge(alter, drop);
                    continue;
                }
                self.edge(release, drop);
                self.edge(release, alter_it);
                let leaves = scene.leaving_partition(dependent, id);
                if let Some(partition) = &leaves {
                    let release = self.find(Verb::Prepare, partition);
                    self.edge(release, drop);
                    self.edge(release, alter_it);
                }
                // DROP TABLE takes a table out of publications, and what they publish then may wait for the table to come back.
                let takes_out = dependent.kind == Kind::Publication
                    && dropped.contains(id)
                    && is_table_that_comes_back(scene, implied.dropper(id));
                if !scene.target.does_need(dependent, id) && leaves.is_none() && !takes_out {
                    self.edge(alter, drop);
                    // A column cannot allow NULL while its table's replica identity rests on it.
                    if scene.live.is_replica_identity(dependent) {
                        self.edge(alter, alter_it);
                    }
                }
            }
        }
        for (id, closing) in &scene.closed {
            let drop = self.dropper_of(id);
            for dependent in closing {
                let lets_go = self.dropper_of(dependent);
                self.edge(lets_go, drop);
                if !scene.target.reaches(dependent, id) {
                    self.edge(self.find(Verb::Alter, dependent), drop);
                }
            }
            if self.hollowed.contains_key(id) {
                self.edge(self.find(Verb::Prepare, id), drop);
            }
        }
        self.connect_owned();
        // As it shall be: what is needed comes before what needs it.
        let ids: Vec<ObjectId> = made.iter().chain(fates.altered.keys()).cloned().collect();
        for id in &ids {
            let maker = self.maker_of(id);
            let merged = self.merged_later(id);
            for column in &merged {
                self.edge(maker, self.maker_of(column));
            }
            for needed in scene.target.needs(id) {
                let needed_maker = self.maker_of(needed);
                if !merged.contains(needed) {
                    self.edge(needed_maker, maker);
                }
                let complete = self.find(Verb::Complete, id);
                self.edge(needed_maker, complete);
                // A check is valid before its table is attached.
                let is_of_it = is_check(id.kind) && id.parent == needed.name;
                if !is_of_it {
                    self.edge(self.find(Verb::Complete, needed), complete);
                }
            }
            for shell in scene.target.shells(id) {
                self.edge(self.announcements.get(shell).copied(), maker);
            }
            if let Some(announced) = self.announcements.get(id).copied() {
                self.edge(Some(announced), maker);
                self.edge(self.find(Verb::Prepare, id), Some(announced));
                if !fates.replaced.contains(id) {
                    self.edge(self.dropper_of(id), Some(announced));
                }
                for needed in scene.target.needs(id) {
                    if !scene.target.reaches(needed, id) {
                        let needed_maker = self.maker_of(needed);
                        self.edge(needed_maker, Some(announced));
                    }
                }
            }
            // A new type after the old one is out of the way, and a shell before what fills it.
            let release = self.find(Verb::Prepare, id);
            self.edge(release, maker);
            if fates.replaced.contains(id) {
                let reshape = self.find(Verb::Alter, id);
                self.edge(release, reshape);
                self.edge(reshape, maker);
            }
            let complete = self.find(Verb::Complete, id);
            self.edge(maker, complete);
            self.connect_joining(id);
            // What goes with a type that was renamed away is in nobody's way.
            let goes_with = dropped.contains(id).then(|| implied.dropper(id));
            if !fates.replaced.contains(goes_with.unwrap_or(id)) {
                let drop = self.dropper_of(id);
                self.edge(drop, maker);
            }
            if id.kind == Kind::DomainConstraint && goes_with == Some(id) {
                let domain = ObjectId::in_schema(Kind::Domain, &id.schema, &id.parent);
                self.edge(self.dropper_of(id), self.find(Verb::Prepare, &domain));
            }
        }
        for (id, changes) in &fates.altered {
            let alter = self.find(Verb::Alter, id);
            for leader in &changes.follows {
                self.edge(self.find(Verb::Alter, leader), alter);
            }
            for disturbed in &changes.disturbs {
                let drop = self.dropper_of(disturbed);
                self.edge(drop, alter);
                let again = self.maker_of(disturbed);
                self.edge(alter, again);
            }
        }
        self.connect_defaults();
        self.connect_referring();
        self.connect_merged();
        self.connect_names();
        self.connect_overloads();
        self.connect_proofs();
    }

    /// A table of several parents is made once their defaults are as they shall be: PostgreSQL refuses it while they conflict.
    fn connect_defaults(&mut self) {
        let scene = self.graph.scene;
        for id in self.made {
            let parents = scene.target.get(id).into_iter().flat_map(Object::parents);
            let parents: Vec<(&str, &str)> = parents.collect();
            if parents.len() < 2 {
                continue;
            }
            let create = self.find(Verb::Create, id);
            for (schema, name) in parents {
                for default in [scene.live, scene.target]
                    .into_iter()
                    .flat_map(|catalog| catalog.parts(Kind::Default, schema, name))
                {
                    let default = default.id();
                    self.edge(self.dropper_of(&default), create);
                    self.edge(self.maker_of(&default), create);
                }
            }
        }
    }

    /// A foreign key goes before a partition leaves the table that it refers to, and comes once those that join are there with
    /// their rows, and what it shall not rest on is gone.
    fn connect_referring(&mut self) {
        let (dropped, made) = (self.implied.dropped, self.made);
        let scene = self.graph.scene;
        for object in scene.live.of_kind(Kind::ForeignKey) {
            let Object::ForeignKey(key) = object else {
                continue;
            };
            let id = object.id();
            if !dropped.contains(&id) {
                continue;
            }
            let drop = self.dropper_of(&id);
            let table = ObjectId::in_schema(Kind::Table, &key.schema, &key.table);
            // A part of another key that does not go with that goes once its table has left.
            if key.inherited && self.implied.dropper(&id) == &id {
                self.edge(self.find(Verb::Prepare, &table), drop);
                continue;
            }
            for partition in scene.moves.leaving(key) {
                self.edge(drop, self.find(Verb::Prepare, partition));
            }
            if key.inherited && scene.moves.is_in_the_way(key) && !scene.stays_attached(&id) {
                self.edge(drop, self.find(Verb::Prepare, &table));
            }
        }
        for id in made.iter().filter(|id| id.kind == Kind::ForeignKey) {
            let Some(Object::ForeignKey(key)) = scene.target.get(id) else {
                continue;
            };
            let maker = self.maker_of(id);
            for partition in scene.moves.joining(key) {
                self.edge(self.find(Verb::Complete, partition), maker);
            }
            // PostgreSQL takes the oldest unique index of the columns that it refers to, which could not go then.
            let indexes = dropped.iter().filter(|index| {
                index.kind.has_index()
                    && index.schema == key.referenced_schema
                    && index.parent == key.referenced_table
            });
            for index in indexes {
                self.edge(self.dropper_of(index), maker);
            }
        }
    }

    /// The new columns of the parents of a table that is there, with which its own new column is merged: `ADD COLUMN` of the parent
    /// makes it, unless it is there.
    fn merged_later(&self, id: &ObjectId) -> BTreeSet<ObjectId> {
        let target = self.graph.scene.target;
        let mut merged = BTreeSet::new();
        let Some(Object::Column(column)) = target.get(id) else {
            return merged;
        };
        if !column.local || !self.making.adds_first(column) {
            return merged;
        }
        let mut open = vec![id];
        while let Some(id) = open.pop() {
            for needed in target.needs(id) {
                if let Some(Object::Column(column)) = target.get(needed)
                    && (needed.parent != id.parent || needed.schema != id.schema)
                    && self.making.is_added(column)
                    && merged.insert(needed.clone())
                {
                    open.push(needed);
                }
            }
        }
        merged
    }

    /// `INHERIT` and `ATTACH PARTITION` come once the columns and checks of both tables are as they shall be.
    fn connect_joining(&mut self, id: &ObjectId) {
        let Some(complete) = self.find(Verb::Complete, id) else {
            return;
        };
        let target = self.graph.scene.target;
        if !matches!(id.kind, Kind::Table | Kind::ForeignTable) {
            return;
        }
        // PostgreSQL makes the indexes that it does not find.
        let indexes = Kind::ALL.iter().filter(|kind| kind.has_index());
        for index in indexes.flat_map(|kind| target.parts(*kind, &id.schema, &id.name)) {
            self.edge(self.maker_of(&index.id()), Some(complete));
        }
        let parents = target.get(id).into_iter().flat_map(Object::parents);
        let tables = parents.chain([(id.schema.as_str(), id.name.as_str())]);
        let kinds = [Kind::Column, Kind::CheckConstraint, Kind::NotNullConstraint];
        for (schema, name) in tables {
            for part in kinds
                .iter()
                .flat_map(|kind| target.parts(*kind, schema, name))
            {
                let part = part.id();
                let maker = self.maker_of(&part);
                self.edge(maker, Some(complete));
                if is_check(part.kind) && part.parent == id.name {
                    self.edge(self.find(Verb::Complete, &part), Some(complete));
                }
            }
        }
    }

    /// A check that a table has from its parents as well goes after theirs.
    fn connect_merged(&mut self) {
        let dropped = self.implied.dropped;
        let live = self.graph.scene.live;
        for id in dropped.iter().filter(|id| id.kind == Kind::CheckConstraint) {
            let table = live.relation(&id.schema, &id.parent);
            for (schema, name) in table.into_iter().flat_map(Object::parents) {
                let of_parent = ObjectId::part(id.kind, schema, name, &id.name);
                if dropped.contains(&of_parent) && self.implied.dropper(id) == *id {
                    let first = self.dropper_of(&of_parent);
                    self.edge(first, self.find(Verb::Drop, id));
                }
            }
        }
    }

    /// A sequence leaves the column that owns it before that goes.
    fn connect_owned(&mut self) {
        let scene = self.graph.scene;
        for object in scene.live.of_kind(Kind::Sequence) {
            let Object::Sequence(sequence) = object else {
                continue;
            };
            if let Some(column) = sequence.owner_in(scene.live) {
                let release = self.find(Verb::Prepare, &object.id());
                self.edge(release, self.dropper_of(&column));
            }
        }
    }

    /// A name is free once who had it is gone.
    fn connect_names(&mut self) {
        let (dropped, made) = (self.implied.dropped, self.made);
        let mut taken: HashMap<space::Name<'_>, Vec<&ObjectId>> = HashMap::new();
        for id in dropped {
            for name in space::names(id) {
                taken.entry(name).or_default().push(id);
            }
        }
        for id in made {
            for name in space::names(id) {
                for before in taken.get(&name).into_iter().flatten() {
                    if *before != id {
                        let drop = self.dropper_of(before);
                        let create = self.maker_of(id);
                        self.edge(drop, create);
                        self.edge(drop, self.announcements.get(id).copied());
                    }
                }
            }
        }
        // A column is an identity column only without a default, and the other way round.
        for id in dropped.iter().filter(|id| id.kind == Kind::Default) {
            let column = ObjectId {
                kind: Kind::Column,
                ..(*id).clone()
            };
            let drop = self.dropper_of(id);
            let alter = self.find(Verb::Alter, &column);
            self.edge(drop, alter);
        }
    }

    /// What calls a new routine comes once the old one is gone that the call could mean as well.
    fn connect_overloads(&mut self) {
        let (dropped, made) = (self.implied.dropped, self.made);
        let scene = self.graph.scene;
        let mut gone: HashMap<(&str, &str), Vec<&ObjectId>> = HashMap::new();
        for id in dropped.iter().filter(|id| id.kind.is_routine()) {
            let name = (id.schema.as_str(), id.name.as_str());
            gone.entry(name).or_default().push(id);
        }
        if gone.is_empty() {
            return;
        }
        for id in made {
            for called in scene.target.needs(id).filter(|id| id.kind.is_routine()) {
                let name = (called.schema.as_str(), called.name.as_str());
                for old in gone.get(&name).into_iter().flatten() {
                    if let (Some(before), Some(after)) =
                        (scene.live.get(old), scene.target.get(called))
                        && *old != called
                        && are_called_alike(after, before)
                    {
                        let drop = self.dropper_of(old);
                        self.edge(drop, self.maker_of(id));
                    }
                }
            }
        }
    }

    /// A check that proves a column NOT NULL goes down to partitions and children: one that gets such a check of its own, because it is
    /// about to leave, has it first. The other way round PostgreSQL refuses the second of the two, and this way they are merged.
    ///
    /// Such a check is what is prepared of a column in a transaction of its own.
    fn connect_proofs(&mut self) {
        let live = self.graph.scene.live;
        let columns: Vec<ObjectId> = self
            .nodes
            .iter()
            .filter(|node| node.verb == Verb::Prepare && node.id.kind == Kind::Column)
            .filter(|node| {
                let mut actions = node.actions.iter();
                actions.any(|action| action.transaction == Transaction::Own)
            })
            .map(|node| node.id.clone())
            .collect();
        for id in &columns {
            let own = self.find(Verb::Prepare, id);
            let table = live.relation(&id.schema, &id.parent);
            for (schema, name) in table.into_iter().flat_map(Object::parents) {
                let of_parent = ObjectId::part(Kind::Column, schema, name, &id.name);
                self.edge(own, self.find(Verb::Prepare, &of_parent));
            }
        }
    }
}

/// Whether an object is changed just the same while what needs it is still there.
///
/// An enum only gets values, in a transaction of its own and so before the others: an index that is made anew for them goes
/// where it comes back. A table minds a column only if it becomes of a type and has to have the type's columns. What changes with
/// the columns (policies) may wait for the table, and the column for that.
fn minds_nothing_of(scene: &Scene<'_>, id: &ObjectId, dependent: &ObjectId) -> bool {
    if id.kind == Kind::Enum {
        return true;
    }
    let (table, column) = (id, dependent);
    let is_its_own = table.kind == Kind::Table
        && column.kind == Kind::Column
        && (&column.schema, &column.parent) == (&table.schema, &table.name);
    let of_type = |catalog: &Catalog| match catalog.get(table) {
        Some(Object::Table(table)) => table.of_type.clone(),
        _ => None,
    };
    is_its_own && of_type(scene.live) == of_type(scene.target)
}

/// Whether it is a table that is made anew.
fn is_table_that_comes_back(scene: &Scene<'_>, id: &ObjectId) -> bool {
    id.kind == Kind::Table && scene.target.get(id).is_some()
}

/// Whether it is something that every row of a table has to meet alone.
fn is_check(kind: Kind) -> bool {
    matches!(kind, Kind::CheckConstraint | Kind::NotNullConstraint)
}

/// Whether an object is called by the types that it works on, so that it cannot be called while one of them has another name.
fn is_named_by_types(kind: Kind) -> bool {
    kind.has_arguments()
        || matches!(
            kind,
            Kind::Cast
                | Kind::Operator
                | Kind::OperatorClass
                | Kind::OperatorFamily
                | Kind::Transform
        )
}
