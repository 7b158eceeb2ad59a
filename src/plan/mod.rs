//! From a difference to the steps that make the live schema equal the declared one.
//!
//! Pure: two catalogs and what differs in, steps in the order in which they can run out. Statements and their cost come from the kinds
//! ([`crate::object`]); what stands in whose way, and what has to go and come back because of it, is found here from `pg_depend`.

pub mod step;

use std::collections::{BTreeMap, BTreeSet};

use anyhow::Result;

use crate::catalog::Catalog;
use crate::diff::Change;
use crate::object::ObjectId;

pub use step::{Step, Verb};

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
pub struct Blocked {
    /// What stands in the way: something that stays and needs what would go, or something needed that does not come.
    pub by: ObjectId,
    /// Whether `by` stays and needs the object (else: the object needs `by`, which does not come).
    pub by_stays: bool,
}

/// The steps that make these changes.
///
/// # Errors
///
/// Objects that need each other in a circle that no step can break, which is a mistake of schemactl.
pub fn plan(request: &Request<'_>) -> Result<Plan> {
    let _ = request;
    Ok(Plan::default())
}
