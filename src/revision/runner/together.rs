//! `--single-transaction`: all revisions of a run in one transaction, all of them or none.
//!
//! Each revision is sent as it is alone (`transaction`), but for BEGIN and COMMIT.

use std::time::{Duration, Instant};

use anyhow::Result;

use crate::error::UserError;

use super::session_state::Fence;
use super::transaction::{Attempt, Messages, Part, Patience};
use super::{Observer, Report, Runner, Step};

impl Runner<'_> {
    /// Applies the whole plan in one transaction: all of it, or nothing.
    pub(super) fn run_together(
        &mut self,
        plan: &[Step<'_>],
        report: &mut Report,
        observer: &mut dyn Observer,
    ) -> Result<()> {
        let mut patience = Patience::new();
        let mut moved = 0;
        loop {
            let left: Vec<Step<'_>> = plan
                .iter()
                .filter(|step| !self.is_done(step))
                .copied()
                .collect();
            report.found_done = plan.len() - left.len();
            let Some(last) = left.last() else {
                return Ok(());
            };
            self.may_go_on(report, left.len())?;
            let prepared = self.prepare_together(&left)?;
            let before = self.state.clone();
            let mut took = Vec::with_capacity(left.len());
            let (step, attempt) =
                self.attempt_together(&left, &prepared, &mut patience, &mut took, observer)?;
            let fenced = match attempt {
                Attempt::Done => {
                    for (step, took) in left.iter().zip(took) {
                        observer.finished(step, took);
                        report.done.push((step.revision.id.to_string(), took));
                    }
                    return Ok(());
                }
                // The last row is committed with all the others.
                Attempt::Lost { error, begun } => match self.verdict(last, &error, begun, observer)
                {
                    Ok(_) => {
                        report.done.extend(
                            left.iter()
                                .zip(took)
                                .map(|(step, took)| (step.revision.id.to_string(), took)),
                        );
                        return Ok(());
                    }
                    Err(failure) => {
                        return Err(self.report_failure(step, failure, report, left.len()));
                    }
                },
                Attempt::Failed(failure) => {
                    let error = self.report_failure(step, failure, report, 0);
                    return Err(match error.downcast::<UserError>() {
                        Ok(user) if left.len() > 1 => user
                            .detail(format!(
                                "--single-transaction: all {} revisions of this run are rolled back",
                                left.len()
                            ))
                            .into(),
                        Ok(user) => user.into(),
                        Err(error) => error,
                    });
                }
                Attempt::Again => {
                    self.state = before;
                    continue;
                }
                Attempt::Fenced(fence) => fence,
            };
            self.state = before;
            match fenced {
                Fence::LockLost => return Err(self.lock_lost(report, left.len()).into()),
                Fence::Held => {
                    if let Err(failure) = self.wait_for_orphan(observer) {
                        return Err(self.report_failure(step, failure, report, left.len()));
                    }
                }
                Fence::Moved => {
                    moved += 1;
                    if moved > super::MOST_MOVES {
                        return Err(super::keeps_moving().into());
                    }
                }
            }
            self.reread()?;
        }
    }

    /// The messages of all steps; each expects those before it to be counted in history.
    fn prepare_together(&mut self, plan: &[Step<'_>]) -> Result<Vec<Messages>> {
        let before = self.state.clone();
        let mut prepared = Vec::with_capacity(plan.len());
        for (index, step) in plan.iter().enumerate() {
            let part = Part {
                is_first: index == 0,
                is_last: index + 1 == plan.len(),
            };
            let messages = self.messages(step, part);
            self.note_done(step);
            match messages {
                Ok(messages) => prepared.push(messages),
                Err(failure) => {
                    self.state = before;
                    return Err(failure.report(step).into());
                }
            }
        }
        self.state = before;
        Ok(prepared)
    }

    /// Sends the steps of one transaction, one after the other; returns the step that ended it, and how long each took.
    fn attempt_together<'p, 'g>(
        &mut self,
        plan: &'p [Step<'g>],
        prepared: &[Messages],
        patience: &mut Patience,
        took: &mut Vec<Duration>,
        observer: &mut dyn Observer,
    ) -> Result<(&'p Step<'g>, Attempt)> {
        let mut ended = None;
        for (index, (step, messages)) in plan.iter().zip(prepared).enumerate() {
            observer.begin(step, index + 1, plan.len());
            let started = Instant::now();
            let attempt = self.attempt(step, messages, patience, observer);
            took.push(started.elapsed());
            let is_done = matches!(attempt, Attempt::Done);
            ended = Some((step, attempt));
            if !is_done {
                break;
            }
        }
        ended.ok_or_else(|| anyhow::anyhow!("there is nothing to run"))
    }
}
