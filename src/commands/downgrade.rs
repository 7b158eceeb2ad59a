//! `downgrade`: reverts what stands above the target, newest first.

use anyhow::Result;

use super::context::Context;
use super::execute;
use super::upgrade::range_refused;
use crate::cli::DowngradeArgs;
use crate::error::{Exit, UserError};
use crate::revision::checks;
use crate::revision::file::Direction;
use crate::revision::runner::{Offline, Step, offline_script};
use crate::revision::target;

pub(super) fn run(context: &Context, args: &DowngradeArgs) -> Result<Exit> {
    context.text_or_json("downgrade")?;
    let graph = context.graph()?;
    if args.run.sql {
        let Some((from, to)) = target::split_range(&args.target) else {
            return Err(
                UserError::new("downgrade with --sql requires <fromrev>:<torev>")
                    .exit(Exit::Usage)
                    .hint(format!(
                        "for example: schemactl downgrade head:{} --sql",
                        args.target
                    ))
                    .into(),
            );
        };
        let applied = target::stamp_set(
            &graph,
            &Default::default(),
            &[if from.is_empty() { "heads" } else { from }],
        )?;
        let steps: Vec<Step<'_>> =
            target::downgrade_path(&graph, &applied, if to.is_empty() { "base" } else { to })?
                .into_iter()
                .map(|revision| Step {
                    revision,
                    direction: Direction::Down,
                })
                .collect();
        if steps.is_empty() {
            context
                .ui
                .status(&format!("nothing to revert in {}", args.target));
            return Ok(Exit::Success);
        }
        checks::runnable(&steps, false)?;
        let script = offline_script(
            &format!(
                "downgrade {}, {}",
                args.target,
                execute::revisions(steps.len())
            ),
            &Offline::Steps { steps, applied },
            &execute::options(context, &args.run)?,
        )?;
        context.ui.data(&script)?;
        return Ok(Exit::Success);
    }
    if target::split_range(&args.target).is_some() {
        return Err(range_refused(&args.target).into());
    }
    execute::run(context, &graph, Direction::Down, &args.run, &|state| {
        Ok(
            target::downgrade_path(&graph, &state.applied_ids(), &args.target)?
                .into_iter()
                .map(|revision| Step {
                    revision,
                    direction: Direction::Down,
                })
                .collect(),
        )
    })
}
