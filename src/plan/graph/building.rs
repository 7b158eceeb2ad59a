//! The nodes of the graph, and what has to come before what.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::Graph;
use super::sorting::Node;
use crate::action::{Action, Impact, Lock, Online, Transaction};
use crate::catalog::{Catalog, Making};
use crate::object::{Kind, Object, ObjectId};
use crate::plan::fate::{Scene, is_index};
use crate::plan::implied::Implied;
use crate::plan::space;
use crate::plan::step::Verb;

/// The graph while it is built.
pub(super) struct Building<'g, 's, 'a> {
    graph: &'g Graph<'s, 'a>,
    pub(super) nodes: Vec<Node>,
    index: HashMap<(Verb, ObjectId), usize>,
    /// For each node the nodes that come after it.
    pub(super) after: Vec<BTreeSet<usize>>,
    /// For each drop what goes with it without a statement.
    pub(super) members: HashMap<usize, Vec<ObjectId>>,
    /// The nodes of dummies that are made before what needs them.
    announcements: HashMap<ObjectId, usize>,
    /// What goes and is made a dummy first, because it closes a circle: with everything that needs it.
    hollowed: BTreeMap<ObjectId, BTreeSet<ObjectId>>,
}

impl<'g, 's, 'a> Building<'g, 's, 'a> {
    /// All nodes, in no order, and what has to come before what.
    pub(super) fn of(
        graph: &'g Graph<'s, 'a>,
        dropped: &BTreeSet<&ObjectId>,
        implied: &Implied<'_, '_>,
        made: &BTreeSet<ObjectId>,
        making: &Making<'_>,
    ) -> Self {
        let mut building = Self {
            graph,
            nodes: Vec::new(),
            index: HashMap::new(),
            after: Vec::new(),
            members: HashMap::new(),
            announcements: HashMap::new(),
            hollowed: BTreeMap::new(),
        };
        building.add_drops(dropped, implied);
        building.add_hollows(dropped, implied);
        building.add_alterations(made);
        building.add_creations(made, making);
        building.connect(dropped, implied, made, making);
        building.drop_online();
        building
    }

    fn add(&mut self, verb: Verb, id: &ObjectId, actions: Vec<Action>) -> usize {
        if let Some(position) = self.index.get(&(verb, id.clone())) {
            self.nodes[*position].actions.extend(actions);
            return *position;
        }
        let position = self.add_alone(verb, id, actions);
        self.index.insert((verb, id.clone()), position);
        position
    }

    /// A node that is not found by what it does.
    fn add_alone(&mut self, verb: Verb, id: &ObjectId, actions: Vec<Action>) -> usize {
        self.nodes.push(Node {
            verb,
            id: id.clone(),
            actions,
        });
        self.after.push(BTreeSet::new());
        self.nodes.len() - 1
    }

    /// Actions as they are done where others use the tables, and what is left for the end.
    fn chosen(&self, actions: Vec<Action>) -> Online {
        let mut chosen = Online::default();
        for mut action in actions {
            match action.online.take() {
                Some(online) if self.graph.online.include_any(&action.impact) => {
                    chosen.early.extend(online.early);
                    chosen.now.extend(online.now);
                    chosen.later.extend(online.later);
                }
                _ => chosen.now.push(action),
            }
        }
        chosen
    }

    /// What nothing waits for can go while others use its table; what is in the way of something goes with it in one transaction.
    fn drop_online(&mut self) {
        for position in 0..self.nodes.len() {
            let is_last = self.after.get(position).is_some_and(BTreeSet::is_empty);
            let Some(node) = self.nodes.get_mut(position) else {
                continue;
            };
            if node.verb == Verb::Drop && is_last {
                let actions = std::mem::take(&mut node.actions);
                let chosen = self.chosen(actions);
                if let Some(node) = self.nodes.get_mut(position) {
                    node.actions = chosen.now;
                }
            }
        }
    }

    fn find(&self, verb: Verb, id: &ObjectId) -> Option<usize> {
        self.index.get(&(verb, id.clone())).copied()
    }

    fn edge(&mut self, before: Option<usize>, after: Option<usize>) {
        if let (Some(before), Some(after)) = (before, after)
            && before != after
        {
            self.after[before].insert(after);
        }
    }

    fn add_drops(&mut self, dropped: &BTreeSet<&ObjectId>, implied: &Implied<'_, '_>) {
        let (scene, fates) = (self.graph.scene, self.graph.fates);
        let altering = scene.altering(&fates.replaced);
        for id in dropped {
            let dropper = implied.dropper(id);
            let actions = match scene.live.get(id) {
                Some(object) if dropper == *id && id.kind == Kind::DefaultPrivileges => {
                    self.graph.maker.default_privileges_dropped(id, object)
                }
                Some(object) if dropper == *id => object.drop(&altering),
                _ => Vec::new(),
            };
            let position = self.add(Verb::Drop, dropper, actions);
            if dropper != *id {
                self.members
                    .entry(position)
                    .or_default()
                    .push((*id).clone());
            }
        }
        for id in &fates.replaced {
            let Some(object) = scene.live.get(id) else {
                continue;
            };
            // Its functions first, while they can still be called by its name.
            let functions = scene.own_functions.get(id).into_iter().flatten();
            let mut away: Vec<Action> = functions
                .filter_map(|function| scene.live.get(function))
                .map(|function| self.graph.maker.renamed_away(function).0)
                .collect();
            let (type_away, renamed) = self.graph.maker.renamed_away(object);
            away.push(type_away);
            self.add(Verb::Prepare, id, away);
            if let (Object::CompositeType(is), Some(Object::CompositeType(shall_be))) =
                (object, scene.target.get(id))
            {
                let reshaping = is.reshape(&renamed.id().name, shall_be, &altering);
                if !reshaping.is_empty() {
                    self.add(Verb::Alter, id, reshaping);
                }
            }
            self.add(Verb::Drop, id, renamed.drop(&altering));
        }
    }

    /// Of objects that need each other in a circle none can go before the others: one is made a dummy that needs none of them.
    fn add_hollows(&mut self, dropped: &BTreeSet<&ObjectId>, implied: &Implied<'_, '_>) {
        let scene = self.graph.scene;
        for id in scene.closed.keys() {
            let Some(object) = scene.live.get(id) else {
                continue;
            };
            if !dropped.contains(id) || implied.dropper(id) != id {
                continue;
            }
            let Some(dummy) = object.announce() else {
                continue;
            };
            let statement = dummy.replacen("CREATE ", "CREATE OR REPLACE ", 1);
            let impact = match id.kind {
                Kind::View => Impact::lock(id.clone(), Lock::AccessExclusive),
                _ => Impact::none(),
            };
            self.add(Verb::Prepare, id, vec![Action::new(statement, impact)]);
            let dependents = scene.all_dependents(id).into_iter().cloned().collect();
            self.hollowed.insert(id.clone(), dependents);
        }
    }

    fn add_alterations(&mut self, made: &BTreeSet<ObjectId>) {
        let graph = self.graph;
        for (id, changes) in &graph.fates.altered {
            let Online {
                early,
                now: mut actions,
                later,
            } = self.chosen(changes.actions.clone());
            if !early.is_empty() {
                self.add(Verb::Prepare, id, early);
            }
            if uses_new_values(graph, id) {
                actions = actions
                    .into_iter()
                    .map(|action| action.in_transaction(Transaction::Own))
                    .collect();
            }
            actions.extend(graph.maker.said_of_altered(id, made));
            self.add(Verb::Alter, id, actions);
            if !later.is_empty() {
                self.add(Verb::Complete, id, later);
            }
            if !changes.release.is_empty() {
                self.add(Verb::Prepare, id, changes.release.clone());
            }
            if !changes.complete.is_empty() {
                self.add(Verb::Complete, id, changes.complete.clone());
            }
        }
    }

    fn add_creations(&mut self, made: &BTreeSet<ObjectId>, making: &Making<'_>) {
        let graph = self.graph;
        let mut announced = BTreeSet::new();
        for id in made {
            let Some(object) = graph.scene.target.get(id) else {
                continue;
            };
            for shell in graph.scene.target.shells(id) {
                if made.contains(shell)
                    && announced.insert(shell.clone())
                    && let Some(announce) = graph.scene.target.get(shell).and_then(Object::announce)
                {
                    let action = Action::new(announce, Impact::none());
                    let node = self.add_alone(Verb::Prepare, shell, vec![action]);
                    self.announcements.insert(shell.clone(), node);
                }
            }
            let creation = object.creation(making);
            let online = if graph.online.include_any(&creation) {
                object.create_online(making)
            } else {
                None
            };
            let mut actions = match online {
                Some(online) => {
                    if !online.later.is_empty() {
                        self.add(Verb::Complete, id, online.later);
                    }
                    online.now
                }
                None => vec![Action::all(object.create(making), creation)],
            };
            actions.extend(graph.maker.said_of_made(id, object));
            let position = creator(making, id).map_or_else(|| id.clone(), Clone::clone);
            self.add(Verb::Create, &position, Vec::new());
            if position == *id {
                // Its own statement comes before what is said of its parts.
                if let Some(node) = self.find(Verb::Create, id) {
                    let said = std::mem::replace(&mut self.nodes[node].actions, actions);
                    self.nodes[node].actions.extend(said);
                }
            } else {
                actions.remove(0);
                self.add(Verb::Create, &position, actions);
            }
            let complete = object.complete(making);
            if !complete.is_empty() {
                let impact = object.completion(making);
                self.add(Verb::Complete, id, vec![Action::all(complete, impact)]);
            }
        }
    }

    /// The node that brings an object to what it shall be, if it is not so already.
    fn maker_of(
        &self,
        id: &ObjectId,
        made: &BTreeSet<ObjectId>,
        making: &Making<'_>,
    ) -> Option<usize> {
        if made.contains(id) {
            return self.find(Verb::Create, creator(making, id).unwrap_or(id));
        }
        self.find(Verb::Alter, id)
    }

    fn connect(
        &mut self,
        dropped: &BTreeSet<&ObjectId>,
        implied: &Implied<'_, '_>,
        made: &BTreeSet<ObjectId>,
        making: &Making<'_>,
    ) {
        let (scene, fates) = (self.graph.scene, self.graph.fates);
        let dropper = |building: &Self, id: &ObjectId| {
            building.find(
                Verb::Drop,
                if dropped.contains(id) {
                    implied.dropper(id)
                } else {
                    id
                },
            )
        };
        // As it was: what needs something lets go of it before it goes or is changed.
        for (id, _) in scene.live.objects() {
            for dependent in scene.dependents.get(id).into_iter().flatten() {
                let lets_go = dropper(self, dependent);
                let release = self.find(Verb::Prepare, dependent);
                let alter = self.find(Verb::Alter, dependent);
                let (drop, alter_it) = (dropper(self, id), self.find(Verb::Alter, id));
                // Only to be made, an index waits for the partitions of its table.
                if is_index(dependent.kind) && id.kind == Kind::Table && id.name != dependent.parent
                {
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
                if !scene.target.does_need(dependent, id) {
                    self.edge(alter, drop);
                }
            }
        }
        for (id, closing) in &scene.closed {
            let drop = dropper(self, id);
            for dependent in closing {
                let lets_go = dropper(self, dependent);
                self.edge(lets_go, drop);
                if !scene.target.reaches(dependent, id) {
                    self.edge(self.find(Verb::Alter, dependent), drop);
                }
            }
            if self.hollowed.contains_key(id) {
                self.edge(self.find(Verb::Prepare, id), drop);
            }
        }
        self.connect_owned(&dropper);
        // As it shall be: what is needed comes before what needs it.
        let ids: Vec<ObjectId> = made.iter().chain(fates.altered.keys()).cloned().collect();
        for id in &ids {
            let maker = self.maker_of(id, made, making);
            let merged = self.merged_later(id, making);
            for column in &merged {
                self.edge(maker, self.maker_of(column, made, making));
            }
            for needed in scene.target.needs(id) {
                let needed_maker = self.maker_of(needed, made, making);
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
                    self.edge(dropper(self, id), Some(announced));
                }
                for needed in scene.target.needs(id) {
                    if !scene.target.reaches(needed, id) {
                        let needed_maker = self.maker_of(needed, made, making);
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
            self.connect_joining(id, made, making);
            // What goes with a type that was renamed away is in nobody's way.
            let goes_with = dropped.contains(id).then(|| implied.dropper(id));
            if !fates.replaced.contains(goes_with.unwrap_or(id)) {
                let drop = dropper(self, id);
                self.edge(drop, maker);
            }
            if id.kind == Kind::DomainConstraint && goes_with == Some(id) {
                let domain = ObjectId::in_schema(Kind::Domain, &id.schema, &id.parent);
                self.edge(dropper(self, id), self.find(Verb::Prepare, &domain));
            }
        }
        for (id, changes) in &fates.altered {
            let alter = self.find(Verb::Alter, id);
            for leader in &changes.follows {
                self.edge(self.find(Verb::Alter, leader), alter);
            }
            for disturbed in &changes.disturbs {
                let drop = dropper(self, disturbed);
                self.edge(drop, alter);
                let again = self.maker_of(disturbed, made, making);
                self.edge(alter, again);
            }
        }
        self.connect_names(dropped, implied, made, making);
    }

    /// The new columns of the parents of a table that is there, with which its own new column is merged: `ADD COLUMN` of the parent
    /// makes it, unless it is there.
    fn merged_later(&self, id: &ObjectId, making: &Making<'_>) -> BTreeSet<ObjectId> {
        let target = self.graph.scene.target;
        let mut merged = BTreeSet::new();
        let Some(Object::Column(column)) = target.get(id) else {
            return merged;
        };
        if !column.local || !making.adds_first(column) {
            return merged;
        }
        let mut open = vec![id];
        while let Some(id) = open.pop() {
            for needed in target.needs(id) {
                if let Some(Object::Column(column)) = target.get(needed)
                    && (needed.parent != id.parent || needed.schema != id.schema)
                    && making.is_added(column)
                    && merged.insert(needed.clone())
                {
                    open.push(needed);
                }
            }
        }
        merged
    }

    /// `INHERIT` and `ATTACH PARTITION` come once the columns and checks of both tables are as they shall be.
    fn connect_joining(&mut self, id: &ObjectId, made: &BTreeSet<ObjectId>, making: &Making<'_>) {
        let Some(complete) = self.find(Verb::Complete, id) else {
            return;
        };
        let target = self.graph.scene.target;
        let parents = match target.get(id) {
            Some(Object::Table(table)) => table.parent_schemas.iter().zip(&table.parent_names),
            Some(Object::ForeignTable(table)) => {
                table.parent_schemas.iter().zip(&table.parent_names)
            }
            _ => return,
        };
        let tables = parents.chain([(&id.schema, &id.name)]);
        let kinds = [Kind::Column, Kind::CheckConstraint, Kind::NotNullConstraint];
        for (schema, name) in tables {
            for part in kinds
                .iter()
                .flat_map(|kind| target.parts(*kind, schema, name))
            {
                let part = part.id();
                let maker = self.maker_of(&part, made, making);
                self.edge(maker, Some(complete));
                if is_check(part.kind) && part.parent == id.name {
                    self.edge(self.find(Verb::Complete, &part), Some(complete));
                }
            }
        }
    }

    /// A sequence leaves the column that owns it before that goes.
    fn connect_owned(&mut self, dropper: &impl Fn(&Self, &ObjectId) -> Option<usize>) {
        let scene = self.graph.scene;
        for object in scene.live.of_kind(Kind::Sequence) {
            let Object::Sequence(sequence) = object else {
                continue;
            };
            if let Some(column) = sequence.owner_in(scene.live) {
                let release = self.find(Verb::Prepare, &object.id());
                self.edge(release, dropper(self, &column));
            }
        }
    }

    /// A name is free once who had it is gone.
    fn connect_names(
        &mut self,
        dropped: &BTreeSet<&ObjectId>,
        implied: &Implied<'_, '_>,
        made: &BTreeSet<ObjectId>,
        making: &Making<'_>,
    ) {
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
                        let drop = self.find(Verb::Drop, implied.dropper(before));
                        let create = self.maker_of(id, made, making);
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
            let drop = self.find(Verb::Drop, implied.dropper(id));
            let alter = self.find(Verb::Alter, &column);
            self.edge(drop, alter);
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

/// Whether something that is made or changed may use a value that is added to an enum, which PostgreSQL allows only once that is
/// committed ("unsafe use of new value").
fn uses_new_values(graph: &Graph<'_, '_>, id: &ObjectId) -> bool {
    if id.kind != Kind::Enum {
        return false;
    }
    let is_user = |user: &ObjectId| {
        !matches!(user.kind, Kind::Column | Kind::Table | Kind::Enum)
            && graph.scene.target.needs(user).any(|needed| needed == id)
    };
    let fates = graph.fates;
    graph
        .new
        .iter()
        .copied()
        .chain(&fates.recreated)
        .chain(&fates.replaced)
        .chain(fates.altered.keys())
        .any(is_user)
}

/// The object whose statement makes this one, if that is not its own.
fn creator<'m>(making: &Making<'m>, id: &ObjectId) -> Option<&'m ObjectId> {
    let whole = making.catalog.inlined_in(id)?;
    if making.inlines(whole, id) {
        return Some(whole);
    }
    // A default comes with the column that is added.
    let column = ObjectId {
        kind: Kind::Column,
        ..id.clone()
    };
    (making.inlines(&column, id) && id.kind == Kind::Default)
        .then(|| making.catalog.key(&column))
        .flatten()
}
