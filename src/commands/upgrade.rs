//! `upgrade`: applies what the target needs and the database lacks.

use anyhow::Result;

use super::context::Context;
use super::execute;
use crate::cli::UpgradeArgs;
use crate::error::{Exit, UserError};
use crate::revision::checks;
use crate::revision::file::Direction;
use crate::revision::graph::Graph;
use crate::revision::history::State;
use crate::revision::runner::{Offline, Step, offline_script};
use crate::revision::target;

pub(super) fn run(context: &Context, args: &UpgradeArgs) -> Result<Exit> {
    context.text_or_json("upgrade")?;
    let graph = context.graph()?;
    if args.run.sql {
        let (from, to) = match target::split_range(&args.target) {
            Some((from, to)) => (if from.is_empty() { "base" } else { from }, to),
            None => ("base", args.target.as_str()),
        };
        let applied = target::stamp_set(&graph, &Default::default(), &[from])?;
        let steps: Vec<Step<'_>> = target::upgrade_path(&graph, &applied, to)?
            .into_iter()
            .map(|revision| Step {
                revision,
                direction: Direction::Up,
            })
            .collect();
        if steps.is_empty() {
            context
                .ui
                .status(&format!("nothing to apply between {from} and {to}"));
            return Ok(Exit::Success);
        }
        checks::runnable(&steps, false)?;
        let script = offline_script(
            &format!("upgrade {from}:{to}, {}", execute::revisions(steps.len())),
            &Offline::Steps { steps, applied },
            &execute::options(context, &args.run)?,
        )?;
        context.ui.data(&script)?;
        return Ok(Exit::Success);
    }
    if target::split_range(&args.target).is_some() {
        return Err(range_refused(&args.target).into());
    }
    execute::run(context, &graph, Direction::Up, &args.run, &|state| {
        plan(&graph, state, &args.target, args.allow_out_of_order)
    })
}

/// The revisions between a state and a target, in the order in which they are to be applied.
///
/// # Errors
///
/// When the target does not exist, or revisions are pending below applied ones and that is not allowed.
pub(super) fn plan<'g>(
    graph: &'g Graph,
    state: &State,
    to: &str,
    allow_out_of_order: bool,
) -> Result<Vec<Step<'g>>> {
    if !allow_out_of_order {
        checks::out_of_order(graph, state)?;
    }
    let mut plan: Vec<Step<'g>> = target::upgrade_path(graph, &state.applied_ids(), to)?
        .into_iter()
        .map(|revision| Step {
            revision,
            direction: Direction::Up,
        })
        .collect();
    // What an earlier run left half done comes first, whatever the target.
    plan.sort_by_key(|step| {
        !state
            .unfinished
            .contains_key(&(step.revision.id.clone(), Direction::Up))
    });
    Ok(plan)
}

/// A range needs `--sql`.
pub(super) fn range_refused(target: &str) -> UserError {
    UserError::new(format!(
        "range '{target}' is not allowed here: a run starts where the database is"
    ))
    .exit(Exit::Usage)
    .hint("name only the target, or add --sql for a script from A to B")
}
