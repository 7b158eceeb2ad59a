//! A section that cannot run in one transaction, for psql: as in a run, each statement is recorded together with its effect, or
//! announced before and recorded after it where it cannot run in a transaction. After a failure, `upgrade` goes on where psql stopped.

use std::fmt::Write as _;

use crate::db::timeout_value;
use crate::revision::history::{FoundBefore, StatementRecord, StatementState, Writer};
use crate::revision::runner::session_state::{BEGIN, lock_timeout, sets_lock_timeout};
use crate::revision::runner::{Options, Step, leftover};
use crate::sql::{Budget, Class, Effect, Transaction, classify, literal, split};

/// Our own rights and encoding for the rest of a transaction; without a row that psql would print.
const AS_OURSELVES: &str = "SET LOCAL SESSION AUTHORIZATION DEFAULT;\nSET LOCAL role TO DEFAULT;\nSET LOCAL statement_timeout = 0;\n\
     SET LOCAL client_encoding = 'UTF8';\n";

/// Writes the statements of a section, and what says that they are done.
pub(super) fn write(
    script: &mut String,
    step: &Step<'_>,
    body: &str,
    options: &Options,
    writer: &Writer,
) {
    let section = step.section();
    let (id, direction) = (&step.revision.id, step.direction);
    let statements = split(body).statements;
    let total = statements.len();
    let is_said = section.lock_timeout.is_some() || sets_lock_timeout(&statements);
    let mut limit = lock_timeout(options, Budget::Ordinary);
    let duration = writer.since_first_statement(id, direction);
    let finish = format!(
        "{}{};\n",
        super::history(step, writer, &duration),
        writer.forget_progress(id, direction)
    );
    if total == 0 {
        let _ = write!(script, "{BEGIN};\n{finish}COMMIT;\n\n");
        return;
    }
    script.push_str(
        "-- Each statement is recorded: where one fails, schemactl goes on with it, and this script is not to be run again.\n",
    );
    for (index, statement) in statements.iter().enumerate() {
        let class = classify(statement.text);
        let wanted = lock_timeout(options, class.budget);
        if !is_said && wanted != limit {
            limit = wanted;
            let _ = writeln!(script, "SET lock_timeout = {};", timeout_value(limit));
        }
        let record = |state, found_before| {
            let record = StatementRecord {
                number: index + 1,
                total,
                sql: statement.text,
                state,
                found_before,
            };
            let record = writer.record_statement(id, direction, &record);
            format!("{AS_OURSELVES}{record};\n")
        };
        let done = if index + 1 == total {
            finish.clone()
        } else {
            record(StatementState::Done, FoundBefore::nothing())
        };
        if class.transaction == Transaction::Allowed {
            let _ = write!(
                script,
                "{BEGIN};\n{};\nSET CONSTRAINTS ALL IMMEDIATE;\n{done}COMMIT;\n\n",
                statement.text
            );
            continue;
        }
        let _ = write!(
            script,
            "{BEGIN};\n{}COMMIT;\n{};\n{}{BEGIN};\n{done}COMMIT;\n\n",
            record(StatementState::Running, indexes_before(&class)),
            statement.text,
            refusal_of_invalid_index(&class),
        );
    }
}

/// The indexes that are there before one is built: what comes besides and is not valid was left behind.
fn indexes_before(class: &Class) -> FoundBefore {
    match class.effect.as_ref().and_then(leftover::indexes_query) {
        None => FoundBefore::nothing(),
        Some(query) => FoundBefore::asked(&query),
    }
}

/// `IF NOT EXISTS` is content with an index that is not valid.
fn refusal_of_invalid_index(class: &Class) -> String {
    let Some(
        effect @ Effect::CreateIndex {
            name: Some(name), ..
        },
    ) = &class.effect
    else {
        return String::new();
    };
    let query = leftover::indexes_query(effect).unwrap_or_default();
    format!(
        "DO $valid$ BEGIN\n\
         \x20   IF EXISTS (SELECT FROM ({query}) i WHERE i.name = {} AND NOT i.valid) THEN\n\
         \x20       RAISE EXCEPTION 'index % is there and INVALID', {};\n\
         \x20   END IF;\n\
         END $valid$;\n",
        literal(&name.name),
        literal(&name.name),
    )
}
