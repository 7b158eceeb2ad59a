//! A plan is run on a shadow that holds the live schema before it touches anything real, and has to lead where it says.
//!
//! ```text
//! live Catalog ─dump→ shadow ─read→ before ─steps→ shadow ─read→ after ─┬ what remains of plan.target → plan again, 3 times at most
//!                                                                      └ nothing remains: rehearsed
//! ```
//!
//! The shadow may spell what it was given differently, or lack what it could not load. So what counts is the way: an attribute that the plan
//! leaves alone has to be the same before and after, and only one that it changes is compared with the target, in the second
//! generation of PostgreSQL's spelling if need be ([`crate::compare`]).

mod stage;

use std::borrow::Cow;
use std::collections::BTreeSet;

use anyhow::{Context, Result};

use crate::bodies::{self, Broken};
use crate::catalog::Catalog;
use crate::compare;
use crate::db::{Error, Session, Unwatched, report};
use crate::diff::{self, Change, Difference, Scope};
use crate::dump;
use crate::gate::Changes;
use crate::grants::{knows_maintain, without_maintain};
use crate::model::{Manners, Workshop, load_what_goes, make_role, missing_role};
use crate::object::{Object, ObjectId, on_request};
use crate::plan::Step;
use crate::revision::generated::{Bodies, has_body, is_transactional};
use crate::sql::{ident, literal};
use crate::transactions::{self, Group};

pub use stage::Stage;

/// How often what remains is planned for.
const ROUNDS: usize = 3;

/// Who will run the plan.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Executor {
    /// The role that owns what the plan makes.
    pub role: String,
}

/// Makes a plan from one schema to another.
pub type Planner<'a> = dyn Fn(&Catalog, &Catalog, &Changes) -> Result<Vec<Step>> + 'a;

/// What is to be rehearsed.
pub struct Rehearsal<'a> {
    /// The database as it is, whole.
    pub live: &'a Catalog,
    /// Where the plan begins with renames: what they make of the database, and of a shadow of it.
    pub renamed: Option<(&'a Catalog, &'a Catalog)>,
    /// Who will run the plan.
    pub executor: &'a Executor,
    /// Attributes that new objects get as declared.
    pub scope: &'a Scope,
    /// Makes a plan from one schema to another, for what remains.
    pub planner: &'a Planner<'a>,
}

/// A plan that leads where it says.
#[derive(Clone, Debug, Default)]
pub struct Rehearsed {
    /// Steps that turned out to be necessary besides.
    pub further: Vec<Step>,
    /// The shadow before the plan.
    pub before: Catalog,
    /// The shadow after it.
    pub after: Catalog,
    /// What of the live schema the shadow could not hold.
    pub missing: Vec<ObjectId>,
}

/// Why a rehearsal came to nothing.
#[derive(Debug)]
pub enum Failure {
    /// A statement of a step failed.
    Statement {
        /// The number of the step, from 0, among the plan's and the further ones.
        number: usize,
        /// The step.
        step: Box<Step>,
        /// The statement, if one can be named.
        statement: String,
        /// What the server said.
        error: Error,
        /// What of the live schema the shadow could not hold.
        missing: Vec<ObjectId>,
    },
    /// The plan ran, and something is not as it should be.
    Differs(Box<Difference>),
    /// It could not be rehearsed at all.
    Impossible(anyhow::Error),
}

impl From<anyhow::Error> for Failure {
    fn from(error: anyhow::Error) -> Self {
        Self::Impossible(error)
    }
}

impl Rehearsal<'_> {
    /// Runs the steps on a shadow; `target` is what they have to lead to, if that is known.
    ///
    /// # Errors
    ///
    /// The statement that fails, or what is not as it should be in the end.
    pub fn run(
        &self,
        workshop: &mut Workshop,
        steps: &[Step],
        target: Option<&Catalog>,
    ) -> Result<Rehearsed, Failure> {
        let shadow = workshop.shadow()?;
        let is_private = shadow.is_private();
        let manners = Manners::of(shadow, None);
        let search_path = workshop.search_path.clone();
        let mut scratch = workshop.shadow()?.database()?;
        let session = scratch.session()?;
        load_what_goes(session, &standing_in(self.live, is_private)?, &manners)?;
        // What a server of another major version makes of a schema is not what the plan's server makes of it.
        let before = read(session)?;
        let missing: Vec<ObjectId> = self
            .live
            .objects()
            .map(|(id, _)| id)
            .filter(|id| before.get(id).is_none())
            .cloned()
            .collect();
        let (live, begun) = self.renamed.unwrap_or((self.live, &before));
        let is_alike = become_executor(session, self.executor, is_private, search_path.as_deref())?;
        let mut further: Vec<Step> = Vec::new();
        run_steps(session, steps, is_private).map_err(|failed| failed.of(steps, 0, &missing))?;
        let mut after = self.read_as_owner(session, is_alike)?;
        let Some(target) = target else {
            return Ok(Rehearsed {
                further,
                before,
                after,
                missing,
            });
        };
        let way = Way {
            expected: (live, target),
            found: (begun, begun),
            tried_on: begun.server_version,
        };
        for round in 0..=ROUNDS {
            let way = Way {
                found: (begun, &after),
                ..way
            };
            let remaining = way.settled(workshop, self.scope, is_alike)?;
            if remaining.is_empty() {
                return Ok(Rehearsed {
                    further,
                    before,
                    after,
                    missing,
                });
            }
            let more = if round < ROUNDS {
                (self.planner)(&after, target, &remaining.changes)?
            } else {
                Vec::new()
            };
            if more.is_empty() {
                return Err(Failure::Differs(Box::new(remaining)));
            }
            let session = scratch.session()?;
            become_executor(session, self.executor, is_private, search_path.as_deref())?;
            run_steps(session, &more, is_private)
                .map_err(|failed| failed.of(&more, steps.len() + further.len(), &missing))?;
            further.extend(more);
            after = self.read_as_owner(session, is_alike)?;
        }
        Ok(Rehearsed {
            further,
            before,
            after,
            missing,
        })
    }

    fn read_as_owner(&self, session: &mut Session, is_alike: bool) -> Result<Catalog> {
        if is_alike {
            session
                .query("RESET SESSION AUTHORIZATION; RESET ROLE; RESET ALL")
                .map_err(|error| report(&error))?;
        }
        read(session)
    }
}

/// From where to where a plan was to lead, and from where to where it led.
#[derive(Clone, Copy, Debug)]
pub struct Way<'a> {
    /// Before and after, as it should be.
    pub expected: (&'a Catalog, &'a Catalog),
    /// Before and after, as it is.
    pub found: (&'a Catalog, &'a Catalog),
    /// `server_version_num` of the server that the plan was tried on: what only a newer one says was not planned.
    pub tried_on: u32,
}

impl Way<'_> {
    /// [`remaining`](Self::remaining), in the second generation of PostgreSQL's spelling.
    ///
    /// `scope` says what of new objects is compared; of those that were there, owners and privileges are as well, if the database that was
    /// found holds them alike.
    ///
    /// # Errors
    ///
    /// When there is no shadow.
    pub fn settled(
        &self,
        workshop: &mut Workshop,
        scope: &Scope,
        is_alike: bool,
    ) -> Result<Difference> {
        let everything = Scope::everything();
        let compared = if is_alike { &everything } else { scope };
        let (live, target) = self.expected;
        let mut remaining = self.remaining(compared);
        // Whose new objects are is a matter of who runs the plan, unless it was asked for.
        remaining.changes.retain(|id, change| {
            if let Change::Changed(attributes) = change
                && live.get(id).is_none()
            {
                attributes.retain(|attribute| {
                    on_request(attribute.name)
                        .is_none_or(|request| is_alike && scope.with.contains(request))
                });
                return !attributes.is_empty();
            }
            true
        });
        if !remaining.is_empty() {
            compare::respell(&mut remaining, workshop, self.found.1, target, compared)?;
        }
        Ok(remaining)
    }

    /// What is not as it should be; what was to stay and stayed is left out, however it is spelled.
    pub fn remaining(&self, scope: &Scope) -> Difference {
        let (live, target) = self.expected;
        let (before, after) = self.found;
        let (mut is, mut to_be) = (Cow::Borrowed(after), Cow::Borrowed(target));
        compare::versions::level(&mut is, &mut to_be, [self.tried_on]);
        let mut difference = diff::difference(&is, &to_be, scope);
        difference.changes.retain(|id, change| match change {
            Change::Created => before.get(id).is_some() || live.get(id).is_none(),
            Change::Dropped => before.get(id).is_none() || live.get(id).is_some(),
            Change::Changed(attributes) => {
                let (Some(live), Some(target), Some(before), Some(after)) =
                    (live.get(id), target.get(id), before.get(id), after.get(id))
                else {
                    return true;
                };
                let planned = live.differing(target);
                let done = before.differing(after);
                attributes.retain(|attribute| {
                    planned.contains(&attribute.name) || done.contains(&attribute.name)
                });
                !attributes.is_empty()
            }
        });
        difference
    }
}

fn read(session: &mut Session) -> Result<Catalog> {
    Catalog::read(session, true).context("cannot read the shadow")
}

/// Lets the session be whoever will run the plan, so that owners and default privileges come out alike; false where it cannot.
fn become_executor(
    session: &mut Session,
    executor: &Executor,
    is_private: bool,
    search_path: Option<&str>,
) -> Result<bool> {
    let settings = "SET check_function_bodies = off; SET client_min_messages = error; SET statement_timeout = 0; SET lock_timeout = 0";
    let mut message = format!("RESET SESSION AUTHORIZATION; RESET ROLE; RESET ALL; {settings}");
    if let Some(path) = search_path {
        message.push_str("; SET search_path = ");
        message.push_str(path);
    }
    let role = ident(&executor.role);
    if is_private {
        // Nobody else reaches a private shadow. What the role may do on the real server is found out there, in a transaction.
        message.push_str(&format!(
            "; DO $make$ BEGIN IF NOT EXISTS (SELECT FROM pg_catalog.pg_roles WHERE rolname = {}) THEN CREATE ROLE {role}; END IF; END $make$; \
             ALTER ROLE {role} SUPERUSER; SET SESSION AUTHORIZATION {role}; {settings}",
            literal(&executor.role)
        ));
        session.query(&message).map_err(|error| report(&error))?;
        return Ok(true);
    }
    session.query(&message).map_err(|error| report(&error))?;
    Ok(session.query(&format!("SET ROLE {role}")).is_ok() && is_superuser(session))
}

/// Whether everything of the live schema could be loaded as it is, owners and grants included.
fn is_superuser(session: &mut Session) -> bool {
    session
        .query("SELECT pg_catalog.current_setting('is_superuser') = 'on' AS superuser")
        .ok()
        .and_then(|results| Some(results.first()?.first()?.is_true("superuser")))
        .unwrap_or_default()
}

/// Where a run of steps stopped.
struct Stopped {
    step: usize,
    statement: String,
    error: Error,
}

impl Stopped {
    fn of(self, steps: &[Step], first: usize, missing: &[ObjectId]) -> Failure {
        match steps.get(self.step) {
            Some(step) => Failure::Statement {
                number: first + self.step,
                step: Box::new(step.clone()),
                statement: self.statement,
                error: self.error,
                missing: missing.to_vec(),
            },
            None => Failure::Impossible(report(&self.error).into()),
        }
    }
}

/// Runs steps on a shadow, each transaction as it will be for real; on a private one, roles that they name are made up.
///
/// # Errors
///
/// The statement that fails.
pub fn run_on(session: &mut Session, steps: &[Step], is_private: bool) -> Result<()> {
    let settings = "SET check_function_bodies = off; SET client_min_messages = error";
    session.query(settings).map_err(|error| report(&error))?;
    let done = run_steps(session, steps, is_private);
    session.query("RESET ALL").map_err(|error| report(&error))?;
    done.map_err(|stopped| report(&stopped.error).detail(stopped.statement).into())
}

/// Whether steps can run while the server looks into the bodies of functions; what they do is taken back.
pub fn bodies(session: &mut Session, steps: &[Step], is_private: bool) -> Bodies {
    if !steps.iter().any(has_body) {
        return Bodies::Checked;
    }
    if !is_transactional(steps) {
        return Bodies::Unchecked;
    }
    // A rehearsal in the same session may have switched it off.
    let begin =
        "BEGIN; SET LOCAL client_min_messages = error; SET LOCAL check_function_bodies = on";
    let mut messages = vec![begin.to_owned()];
    messages.extend(steps.iter().map(|step| step.statements.join(";\n")));
    let texts: Vec<&str> = messages.iter().map(String::as_str).collect();
    loop {
        let replies = session.pipeline(&texts, &mut Unwatched);
        let error = replies.into_iter().find_map(|reply| reply.error);
        let is_open = session.query("ROLLBACK").is_ok();
        match error {
            Some(error) if is_private && made_up(session, &error) => {}
            None if is_open => return Bodies::Checked,
            _ => return Bodies::Unchecked,
        }
    }
}

/// The functions of these steps that cannot run after them.
///
/// # Errors
///
/// When the shadow is lost.
pub fn broken(session: &mut Session, steps: &[Step]) -> Result<Vec<Broken>> {
    let mut broken = bodies::broken(session)?;
    broken.retain(|routine| {
        let is_it = |id: &ObjectId| id.schema == routine.schema && id.name == routine.name;
        steps
            .iter()
            .any(|step| has_body(step) && is_it(&step.object))
    });
    Ok(broken)
}

/// Runs steps in the transactions in which they will run for real.
///
/// On a private shadow a role that is missing is made up: the model that names it may come from the cache, and was never loaded there.
fn run_steps(session: &mut Session, steps: &[Step], is_private: bool) -> Result<(), Stopped> {
    let steps = told_to(session, steps);
    for group in transactions::groups(&steps) {
        if !group.in_transaction {
            for (index, step) in group.steps.iter().enumerate() {
                for statement in &step.statements {
                    let mut done = session.query(statement);
                    while let Err(error) = &done
                        && is_private
                        && made_up(session, error)
                    {
                        done = session.query(statement);
                    }
                    done.map_err(|error| Stopped {
                        step: group.first + index,
                        statement: statement.clone(),
                        error,
                    })?;
                }
            }
            continue;
        }
        let mut done = run_together(session, &group);
        while let Err(stopped) = &done
            && is_private
            && made_up(session, &stopped.error)
        {
            done = run_together(session, &group);
        }
        done?;
    }
    Ok(())
}

/// The steps in words that the server knows.
fn told_to<'a>(session: &Session, steps: &'a [Step]) -> Cow<'a, [Step]> {
    let mut said = steps.iter().flat_map(|step| &step.statements);
    if knows_maintain(session.server_version()) || !said.any(|text| text.contains("MAINTAIN")) {
        return Cow::Borrowed(steps);
    }
    let mut steps = steps.to_vec();
    for statement in steps.iter_mut().flat_map(|step| &mut step.statements) {
        *statement = without_maintain(statement).into_owned();
    }
    Cow::Owned(steps)
}

/// Makes up the role that something failed for want of; false where that was not it.
fn made_up(session: &mut Session, error: &Error) -> bool {
    match error {
        Error::Server(server) => missing_role(server).is_some_and(|role| make_role(session, &role)),
        _ => false,
    }
}

/// Runs the steps of one transaction.
fn run_together(session: &mut Session, group: &Group<'_>) -> Result<(), Stopped> {
    let mut messages = vec!["BEGIN".to_owned()];
    messages.extend(group.steps.iter().map(|step| step.statements.join(";\n")));
    messages.push("COMMIT".to_owned());
    let texts: Vec<&str> = messages.iter().map(String::as_str).collect();
    let replies = session.pipeline(&texts, &mut Unwatched);
    let failed = replies
        .into_iter()
        .enumerate()
        .find_map(|(index, reply)| Some((index, reply.completed, reply.error?)));
    let Some((index, completed, error)) = failed else {
        return Ok(());
    };
    if !error.is_connection_lost() {
        let _ = session.query("ROLLBACK");
    }
    let within = index
        .saturating_sub(1)
        .min(group.steps.len().saturating_sub(1));
    let statement = group
        .steps
        .get(within)
        .and_then(|step| {
            step.statements
                .get(completed.min(step.statements.len().saturating_sub(1)))
        })
        .filter(|_| (1..=group.steps.len()).contains(&index))
        .cloned();
    Err(Stopped {
        step: group.first + within,
        statement: statement.unwrap_or_else(|| "COMMIT".to_owned()),
        error,
    })
}

/// The objects of a list that a step has to do with, by what it is about and what it touches.
pub fn concerned(step: &Step, missing: &[ObjectId]) -> BTreeSet<ObjectId> {
    let touched: BTreeSet<&ObjectId> = [&step.object]
        .into_iter()
        .chain(&step.causes)
        .chain(step.impact.locks.keys())
        .collect();
    missing
        .iter()
        .filter(|id| touched.contains(id) || id.kind.label() == "extension")
        .cloned()
        .collect()
}

/// The statements that make a database in which a plan can be tried.
///
/// An index that an interrupted build left behind cannot be made as it is; a whole one stands for it, so that it can be dropped.
///
/// # Errors
///
/// When the catalog cannot be written as SQL.
pub fn standing_in(live: &Catalog, is_private: bool) -> Result<Vec<String>> {
    let mut live = live.clone();
    live.change(|object| {
        if let Object::Index(index) = object {
            index.valid |= !index.partitioned;
        }
        // Nor has it the other's tablespaces; what stays is as it is wherever it lies.
        if is_private {
            match object {
                Object::Table(table) => table.tablespace = None,
                Object::MaterializedView(view) => view.tablespace = None,
                Object::Index(index) => index.tablespace = None,
                Object::PrimaryKey(key) => key.tablespace = None,
                Object::UniqueConstraint(key) => key.tablespace = None,
                Object::ExclusionConstraint(key) => key.tablespace = None,
                _ => {}
            }
        }
    });
    dump::statements(&live)
}

#[cfg(test)]
mod tests;
