//! The nodes of the graph; what has to come before what is `connecting`'s.

mod connecting;

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::Graph;
use super::sorting::Node;
use crate::action::{Action, Impact, Lock, Online, Transaction};
use crate::catalog::Making;
use crate::object::{Kind, Object, ObjectId};
use crate::plan::implied::Implied;
use crate::plan::step::Verb;

/// The graph while it is built.
pub(super) struct Building<'g, 's, 'a> {
    graph: &'g Graph<'s, 'a>,
    /// What is dropped, for good or to come back, and with what it goes.
    implied: &'g Implied<'g, 'a>,
    /// What is made, new or anew.
    made: &'g BTreeSet<ObjectId>,
    making: &'g Making<'g>,
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
        implied: &'g Implied<'g, 'a>,
        made: &'g BTreeSet<ObjectId>,
        making: &'g Making<'g>,
    ) -> Self {
        let mut building = Self {
            graph,
            implied,
            made,
            making,
            nodes: Vec::new(),
            index: HashMap::new(),
            after: Vec::new(),
            members: HashMap::new(),
            announcements: HashMap::new(),
            hollowed: BTreeMap::new(),
        };
        building.add_drops();
        building.add_hollows();
        building.add_alterations();
        building.add_creations();
        building.connect();
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
                    let at = if online.leads { 0 } else { chosen.now.len() };
                    chosen.now.splice(at..at, online.now);
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

    fn add_drops(&mut self) {
        let implied = self.implied;
        let (scene, fates) = (self.graph.scene, self.graph.fates);
        let altering = scene.altering(&fates.replaced);
        for id in implied.dropped {
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
    fn add_hollows(&mut self) {
        let implied = self.implied;
        let scene = self.graph.scene;
        for id in scene.closed.keys() {
            let Some(object) = scene.live.get(id) else {
                continue;
            };
            if !implied.dropped.contains(id) || implied.dropper(id) != id {
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

    fn add_alterations(&mut self) {
        let graph = self.graph;
        for (id, changes) in &graph.fates.altered {
            let Online {
                early,
                now: mut actions,
                later,
                ..
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
            actions.extend(graph.maker.said_of_altered(id, self.made));
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

    fn add_creations(&mut self) {
        let (made, making) = (self.made, self.making);
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
            // What keeps rows unique is not missing for a moment.
            let is_back = graph.fates.recreated.contains(id) && keeps_unique(object);
            let online = if graph.online.include_any(&creation) && !is_back {
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
                // A key is written with its table, and what is said of its index is not.
                if !(id.kind.has_index() && has_statements(&actions)) {
                    actions.remove(0);
                }
                self.add(Verb::Create, &position, actions);
            }
            let complete = object.complete(making);
            if !complete.is_empty() {
                let impact = object.completion(making);
                self.add(Verb::Complete, id, vec![Action::all(complete, impact)]);
            }
        }
    }
}

fn keeps_unique(object: &Object) -> bool {
    match object {
        Object::Index(index) => index.unique,
        object => object.id().kind.has_index(),
    }
}

/// Whether the first action does anything by itself.
fn has_statements(actions: &[Action]) -> bool {
    actions
        .first()
        .is_some_and(|action| !action.statements.is_empty())
}

/// Whether something that is made or changed may use a value that is added to an enum, which PostgreSQL allows only once that is
/// committed ("unsafe use of new value").
fn uses_new_values(graph: &Graph<'_, '_>, id: &ObjectId) -> bool {
    if id.kind != Kind::Enum {
        return false;
    }
    let target = graph.scene.target;
    let needs_it = |user: &ObjectId| target.needs(user).any(|needed| needed == id);
    let is_user = |user: &ObjectId| match target.get(user) {
        // The bound of a partition may be a new value.
        Some(Object::Table(table)) if table.bound.is_some() => target
            .parts(Kind::Column, &user.schema, &user.name)
            .any(|column| needs_it(&column.id())),
        Some(Object::Column(_) | Object::Table(_) | Object::Enum(_)) | None => false,
        Some(_) => needs_it(user),
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
