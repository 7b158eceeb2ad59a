//! From a difference to the steps that make the live schema equal the declared one.
//!
//! Pure: two catalogs and what differs in, steps in the order in which they can run out. Statements and their cost come from the kinds
//! ([`crate::object`]); what stands in whose way, and what has to go and come back because of it, is found here from `pg_depend`.

mod fate;
mod graph;
mod implied;
mod make;
mod moves;
pub mod rename;
pub(crate) mod space;
pub mod step;
pub(crate) mod succession;
mod target;
mod title;

use std::collections::{BTreeMap, BTreeSet};

use anyhow::Result;

use crate::action::Impact;
use crate::catalog::Catalog;
use crate::diff::Change;
use crate::object::ObjectId;

pub use step::{Step, Verb};

use fate::Scene;
use graph::Graph;
use make::Maker;
use target::Feasible;

/// What a plan is asked for.
#[derive(Clone, Copy, Debug)]
pub struct Request<'a> {
    /// The database as it is, whole: what is not compared may stand in the way as well.
    pub live: &'a Catalog,
    /// The schema as declared.
    pub declared: &'a Catalog,
    /// The changes to be made, and no others: attributes that are not among them stay as they are.
    pub changes: &'a BTreeMap<ObjectId, Change>,
    /// Whether new objects get the owner and the privileges that are declared (attributes `owner`, `privileges`).
    pub with: &'a BTreeSet<&'static str>,
    /// The role that will run the plan: what it makes, it owns.
    pub executor: &'a str,
    /// The tables that others use meanwhile.
    pub online: &'a OnlineTables,
}

/// The tables that are changed in ways that let others read and write them meanwhile, where PostgreSQL has such a way.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum OnlineTables {
    /// None: every change in the way that is done soonest, in one transaction.
    #[default]
    None,
    /// All.
    All,
    /// These.
    These(BTreeSet<ObjectId>),
}

impl OnlineTables {
    /// Whether this table is among them.
    pub fn include(&self, table: &ObjectId) -> bool {
        match self {
            Self::None => false,
            Self::All => true,
            Self::These(tables) => tables.contains(table),
        }
    }

    /// Whether one that something costs is among them.
    fn include_any(&self, impact: &Impact) -> bool {
        impact.locks.keys().any(|table| self.include(table))
    }
}

/// The steps, and what they lead to.
#[derive(Clone, Debug, Default)]
pub struct Plan {
    /// In the order in which they can run.
    pub steps: Vec<Step>,
    /// The schema after them.
    pub target: Catalog,
    /// Changes that cannot be made because of something that is to stay, and what that is.
    pub blocked: BTreeMap<ObjectId, Blocked>,
}

/// Why a change is not in the plan.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Blocked {
    /// This object stays, and needs what would go.
    Needed(ObjectId),
    /// It needs this object, which does not come.
    Needs(ObjectId),
    /// This object stays, and has its name.
    NameTaken(ObjectId),
    /// This function stays, and a call that leaves arguments to their defaults could mean either.
    CalledAlike(ObjectId),
}

/// Attributes that objects of every kind can have, and that are said by the same statements for all of them.
const SAID_BY_ALL: &[&str] = &["comment", "owner", "privileges"];

/// Whether one of these attributes is of the object itself, and not one that objects of every kind can have.
pub(crate) fn is_structural(attributes: &[&str]) -> bool {
    attributes.iter().any(|name| !SAID_BY_ALL.contains(name))
}

/// The steps that make these changes.
///
/// # Errors
///
/// Objects that need each other in a circle that no step can break, which is a mistake of schemactl.
pub fn plan(request: &Request<'_>) -> Result<Plan> {
    let Feasible { changes, blocked } = target::feasible(request);
    let rebased = target::rebased(request, &changes);
    let successors = succession::successors(
        request.live,
        changes.iter().map(|(id, change)| (*id, *change)),
    );
    let predecessors: BTreeMap<&ObjectId, &ObjectId> =
        successors.iter().map(|(old, new)| (*new, *old)).collect();
    let target = target::target(request, &changes, &rebased, &predecessors);
    let scene = Scene::new(request.live, &target, request.declared.server_version);
    let maker = Maker {
        live: request.live,
        target: &target,
        executor: request.executor,
        with: request.with,
        tried_on: request.declared.server_version,
        predecessors: &predecessors,
    };
    let only_in = |one: &'_ Catalog, other: &Catalog| -> BTreeSet<ObjectId> {
        one.objects()
            .map(|(id, _)| id)
            .filter(|id| other.get(id).is_none())
            .cloned()
            .collect()
    };
    let (gone, new) = (
        only_in(request.live, &target),
        only_in(&target, request.live),
    );
    // What could be changed in place goes and comes back where that is the only way out of a circle.
    let mut forced = BTreeSet::new();
    let steps = loop {
        let fates = fate::fates(&scene, &changes, &rebased, request.online, &forced);
        let graph = Graph {
            scene: &scene,
            fates: &fates,
            maker: &maker,
            gone: gone.iter().collect(),
            new: new.iter().collect(),
            online: request.online,
        };
        match graph.steps() {
            Ok(steps) => break steps,
            Err(circle) => {
                let before = forced.len();
                forced.extend(circle.altered);
                if forced.len() == before {
                    return Err(circle.error.into());
                }
            }
        }
    };
    Ok(Plan {
        steps,
        target,
        blocked,
    })
}
