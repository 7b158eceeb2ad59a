//! What is said of a plan that its rehearsal did not take.

use crate::compare::Comparison;
use crate::db::{Error, report};
use crate::error::UserError;
use crate::object::ObjectId;
use crate::plan::Step;
use crate::rehearsal::{Failure, concerned};
use crate::report::difference;

/// An error that is schemactl's own; nothing was touched.
pub(super) fn mistake(message: String) -> UserError {
    UserError::new(message)
        .detail("this is a mistake of schemactl: the plan was tried on a shadow of the database, and the database was not touched")
        .hint("please report it, with the model and what schemactl dump prints")
        .hint("meanwhile, --exclude leaves the object out")
}

/// `feature_not_supported`.
const NOT_SUPPORTED: &str = "0A000";

/// `insufficient_privilege`: who runs a plan on a private shadow may do everything there.
const INSUFFICIENT_PRIVILEGE: &str = "42501";

/// The class of SQLSTATE for a server that has no more locks, memory or space.
const INSUFFICIENT_RESOURCES: &str = "53";

/// A rehearsal that came to nothing, as an error.
pub(super) fn not_rehearsed(failure: Failure) -> anyhow::Error {
    match failure {
        Failure::Impossible(error) => error.context("the plan cannot be rehearsed"),
        Failure::Differs(difference) => {
            let comparison = Comparison {
                difference: *difference,
                ..Comparison::default()
            };
            mistake("the plan does not lead to the declared schema".to_owned())
                .detail(format!(
                    "what remains (- is there and should not be, + is missing):\n{}",
                    difference::text(&comparison).trim_end()
                ))
                .into()
        }
        Failure::Statement {
            number,
            step,
            statement,
            error,
            missing,
        } => failed_statement(number, &step, &statement, &error, &missing).into(),
    }
}

fn failed_statement(
    number: usize,
    step: &Step,
    statement: &str,
    error: &Error,
    missing: &[ObjectId],
) -> UserError {
    if let Error::Interrupted(_) = error {
        return report(error).detail("nothing was changed: the plan was being rehearsed");
    }
    let what = format!(
        "step {} ({} {}) fails on a shadow of the database: {error}",
        number + 1,
        step.verb,
        step.object
    );
    let of_server = |user: UserError| match error {
        Error::Server(server) => user.detail(server.describe().join("\n")),
        _ => user,
    };
    let lacking = concerned(step, missing);
    if error.sqlstate() == Some(NOT_SUPPORTED) && lacking.is_empty() {
        return of_server(
            UserError::new(what)
                .detail("PostgreSQL does not make this change: the plan was tried on a shadow of the database, and the database was not touched")
                .detail(statement.to_owned()),
        )
        .hint("make it in steps that PostgreSQL takes, in a revision of your own")
        .hint("meanwhile, --exclude leaves the object out");
    }
    if error.sqlstate() == Some(INSUFFICIENT_PRIVILEGE) && lacking.is_empty() {
        return of_server(
            UserError::new(what)
                .detail("the role may not do it there: this shadow is on a server that has the same roles; the database was not touched")
                .detail(statement.to_owned()),
        )
        .hint("grant what is missing, on the database as well; or act as a role that may: --role")
        .hint("a shadow of our own (neither shadow nor shadow_url) asks the database itself, and goes on without what is refused");
    }
    if let Error::Server(server) = error
        && server.sqlstate.starts_with(INSUFFICIENT_RESOURCES)
    {
        let user = of_server(UserError::new(what)).detail("the database was not touched");
        let user = server.hint.iter().cloned().fold(user, UserError::hint);
        return user.hint("the database needs as much for a plan of this size; or repair part by part, with --include");
    }
    if lacking.is_empty() {
        return of_server(mistake(what).detail(statement.to_owned()));
    }
    let names: Vec<String> = lacking.iter().map(ToString::to_string).collect();
    of_server(UserError::new(what).detail(statement.to_owned()))
        .detail(format!(
            "the shadow could not load what the database has: {}",
            names.join(", ")
        ))
        .hint(
            "let the shadow be where this can be loaded: install it on this machine, or set shadow_url, or shadow = \"server\"",
        )
}
