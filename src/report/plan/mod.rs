//! A plan for people, programs, psql, Markdown and GitHub Actions: what is done, what it costs, what is refused and why.

mod github;
mod json;
mod markdown;
mod refusals;
mod sql;
mod step;
mod text;

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

pub use github::github;
pub use json::json;
pub use markdown::markdown;
pub use refusals::{left_out, options, refusal};
pub use sql::sql;
pub use text::text;

use crate::apply;
use crate::gate::{Permission, Reason};
use crate::misfits::{self, Found};
use crate::object::ObjectId;
use crate::plan::Step;
use crate::stakes::Stakes;
use crate::transactions::groups;
use refusals::permissions;

/// Everything that is shown of a plan.
#[derive(Clone, Debug, Default)]
pub struct Shown {
    /// What the plan is called; empty when there is none.
    pub id: String,
    /// The fingerprint of the database it is for.
    pub base: String,
    /// The name of the model.
    pub model: String,
    /// The steps.
    pub steps: Vec<Step>,
    /// For each step, what it needs that was not allowed.
    pub not_allowed: Vec<BTreeSet<Permission>>,
    /// The size and the rows of its tables.
    pub stakes: Stakes,
    /// The changes that are not made, and why.
    pub refused: BTreeMap<ObjectId, Reason>,
    /// Partitions that the model does not list and that stay.
    pub partitions: BTreeSet<ObjectId>,
    /// Objects that the model does not mention and that stay because that was asked for.
    pub kept: BTreeSet<ObjectId>,
    /// What became of the steps, if they were run.
    pub outcome: Option<apply::Report>,
    /// The plans of the same run that were stopped before this one was made, with what became of their steps.
    pub earlier: Vec<Shown>,
    /// What stands in the way of changes that are not refused for it.
    pub misfits: BTreeMap<ObjectId, Found>,
    /// Whether the plan was run on a shadow.
    pub rehearsed: bool,
    /// What is to be said besides.
    pub notes: Vec<String>,
}

impl Shown {
    fn lacks(&self, index: usize) -> BTreeSet<Permission> {
        self.not_allowed.get(index).cloned().unwrap_or_default()
    }

    /// The reports of this plan and those before it, as far as they were run.
    fn reports(&self) -> impl Iterator<Item = &apply::Report> {
        self.earlier
            .iter()
            .chain([self])
            .filter_map(|shown| shown.outcome.as_ref())
    }

    /// Whether anything was run.
    pub fn was_run(&self) -> bool {
        self.reports().next().is_some()
    }

    /// How many steps are committed, of all plans of the run.
    pub fn committed(&self) -> usize {
        self.reports().map(apply::Report::committed).sum()
    }

    /// How long all plans of the run took.
    pub fn took(&self) -> Duration {
        self.reports().map(|report| report.took).sum()
    }

    /// The words for `--allow` that the plan lacks.
    pub fn lacking(&self) -> BTreeSet<&'static str> {
        let of_steps = self.not_allowed.iter().flatten().copied();
        let of_refused = self.refused.values().flat_map(permissions);
        of_steps.chain(of_refused).map(Permission::word).collect()
    }
}

/// "1 step", "7 steps".
pub fn counted(number: usize, word: &str) -> String {
    match number {
        1 => format!("1 {word}"),
        _ => format!("{number} {word}s"),
    }
}

/// One line: how much there is to do.
pub fn summary(shown: &Shown) -> String {
    let lossy = shown
        .steps
        .iter()
        .filter(|step| !step.impact.losses.is_empty())
        .count();
    let mut text = counted(shown.steps.len(), "step");
    let count = groups(&shown.steps).len();
    if count > 1 {
        text.push_str(&format!(" in {count} parts"));
    }
    if lossy > 0 {
        text.push_str(&format!(
            ", {lossy} {} data",
            if lossy == 1 { "loses" } else { "lose" }
        ));
    }
    let waited_for = shown
        .steps
        .iter()
        .filter(|step| !step.impact.obstacles.is_empty())
        .count();
    if waited_for > 0 {
        text.push_str(&format!(", {waited_for} cannot be done online"));
    }
    let failing = shown
        .steps
        .iter()
        .filter(|step| misfits::of_step(&shown.misfits, step).is_some())
        .count();
    if failing > 0 {
        text.push_str(&format!(
            ", {failing} {} on rows that are there",
            if failing == 1 { "fails" } else { "fail" }
        ));
    }
    if shown.rehearsed {
        text.push_str("; rehearsed on a shadow");
    }
    text
}
