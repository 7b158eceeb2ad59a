//! Steps of a plan as the sections of revisions, the way a person would write them.

use std::fmt::Write as _;
use std::ops::Range;

use crate::action::{Hazard, Transaction};
use crate::object::{Kind, ObjectId};
use crate::plan::{Step, Verb};

/// Cuts a plan into the parts that need a revision of their own: what cannot share a transaction with what stands before it.
///
/// An index of a partitioned table that is built while others go on is one part: the whole, the indexes of the partitions, and their
/// becoming its parts.
pub fn pieces(steps: &[Step]) -> Vec<&[Step]> {
    let mut ranges: Vec<Range<usize>> = Vec::new();
    for piece in steps.chunk_by(|one, next| match (one.transaction, next.transaction) {
        _ if is_attachment(next) => one.transaction == Transaction::Outside || is_attachment(one),
        _ if is_attachment(one) => false,
        (Transaction::Shared, Transaction::Shared)
        | (Transaction::Outside, Transaction::Outside) => true,
        // A value that is added to an enum can only not be used before that is committed.
        (Transaction::Shared, Transaction::Own) => adds_value(next),
        (Transaction::Own, Transaction::Own) => adds_value(one) && adds_value(next),
        _ => false,
    }) {
        let mut start = ranges.last().map_or(0, |before| before.end);
        let end = start + piece.len();
        let is_outside = piece
            .first()
            .is_some_and(|step| step.transaction == Transaction::Outside);
        if is_outside && let Some(before) = ranges.last_mut() {
            while before.start < before.end && steps.get(before.end - 1).is_some_and(is_whole) {
                before.end -= 1;
                start -= 1;
            }
        }
        ranges.push(start..end);
    }
    ranges
        .into_iter()
        .filter_map(|range| steps.get(range))
        .filter(|piece| !piece.is_empty())
        .collect()
}

/// Whether a step makes the index of a partitioned table, without those of its partitions.
fn is_whole(step: &Step) -> bool {
    step.transaction == Transaction::Shared && is_one_of(step, Verb::Create, " ON ONLY ")
}

/// Whether a step makes the index of a partition a part of that of the whole.
fn is_attachment(step: &Step) -> bool {
    is_one_of(step, Verb::Complete, " ATTACH PARTITION ")
}

/// A step for an index whose only statement says this; outside a transaction it is as whole as inside.
fn is_one_of(step: &Step, verb: Verb, says: &str) -> bool {
    step.object.kind == Kind::Index
        && step.verb == verb
        && matches!(step.statements.as_slice(), [statement] if statement.contains(says))
}

fn adds_value(step: &Step) -> bool {
    step.object.kind == Kind::Enum && step.verb == Verb::Alter
}

/// Whether a section of these steps can be one transaction.
pub fn is_transactional(steps: &[Step]) -> bool {
    steps
        .iter()
        .all(|step| step.transaction != Transaction::Outside)
}

/// Whether the server may look into the bodies of functions while a section runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Bodies {
    /// It finds what they name.
    Checked,
    /// They name what comes later in the section, or what is nowhere.
    Unchecked,
}

impl Bodies {
    /// Of steps that nobody has tried: they may name whatever comes later.
    pub fn untried(steps: &[Step]) -> Self {
        if steps.iter().any(has_body) {
            Self::Unchecked
        } else {
            Self::Checked
        }
    }
}

/// The SQL of a section: each step with what is to be thought of as a comment, a blank line between two objects.
pub fn section(steps: &[Step], bodies: Bodies) -> String {
    let mut text = String::new();
    if bodies == Bodies::Unchecked {
        text.push_str(if is_transactional(steps) {
            "SET LOCAL check_function_bodies = false;\n\n"
        } else {
            "SET check_function_bodies = false;\n\n"
        });
    }
    let mut before: Option<&Step> = None;
    for step in steps {
        if before.is_some_and(|before| !stand_together(before, step)) {
            text.push('\n');
        }
        let anew = is_made_anew(step, steps).then(|| ANEW.to_owned());
        for line in remarks(step).into_iter().chain(anew) {
            let _ = writeln!(text, "-- {line}");
        }
        for statement in &step.statements {
            let _ = writeln!(text, "{statement};");
        }
        before = Some(step);
    }
    text
}

/// Whether a step drops what one of these makes again, and what a database may have given to somebody.
fn is_made_anew(step: &Step, steps: &[Step]) -> bool {
    let place = |id: &ObjectId| (id.schema.clone(), id.name.clone());
    let is_given = matches!(
        step.object.kind,
        Kind::View
            | Kind::MaterializedView
            | Kind::Function
            | Kind::Procedure
            | Kind::Aggregate
            | Kind::Sequence
            | Kind::Enum
            | Kind::Domain
            | Kind::CompositeType
            | Kind::RangeType
    );
    let comes_again = |other: &Step| {
        other.verb == Verb::Create
            && other.object.parent.is_empty()
            && place(&other.object) == place(&step.object)
    };
    is_given && step.verb == Verb::Drop && steps.iter().any(comes_again)
}

/// Above what loses data.
pub const UNCOMMENT: &str = "Loses data, so it is left to you to uncomment:";

/// Above what takes that back.
pub const TAKES_BACK: &str =
    "If you uncommented the end of the up section, this takes it back, without the data:";

/// The same as comments, for somebody to uncomment, below a note.
pub fn left_to_you(note: &str, steps: &[Step]) -> String {
    let section = section(steps, Bodies::Checked);
    let lines = std::iter::once(note).chain(section.lines());
    lines
        .map(|line| format!("-- {line}").trim_end().to_owned() + "\n")
        .collect()
}

/// Whether the text of a comment is one that stands in every generated section, uncommented or not: it says what a statement does, and
/// not why somebody wants that.
pub fn is_remark(comment: &str) -> bool {
    let comment = comment.trim_start_matches(['-', ' ']).trim_end();
    let is_only_names = |names: &str| {
        let names = WAITS
            .iter()
            .find_map(|wait| names.strip_suffix(wait))
            .unwrap_or(names);
        names.split(", ").all(|name| !name.contains(' '))
    };
    let is_loss = |rest: &str| {
        rest.strip_suffix(')')
            .is_some_and(|loss| !loss.contains(')'))
    };
    [
        UNCOMMENT,
        TAKES_BACK,
        PRIVILEGES,
        MEANWHILE,
        IRREVERSIBLE,
        FAILS,
        ANEW,
        TIME_ZONE,
        STALE,
    ]
    .contains(&comment)
        || comment.strip_prefix(LOSES).is_some_and(is_loss)
        || [REWRITES, READS, BUILDS]
            .iter()
            .any(|about| comment.strip_prefix(about).is_some_and(is_only_names))
}

/// Whether a step gives a function or a procedure a body.
pub fn has_body(step: &Step) -> bool {
    matches!(step.object.kind, Kind::Function | Kind::Procedure)
        && matches!(step.verb, Verb::Create | Verb::Alter)
}

/// Short statements about one table are read as one paragraph.
fn stand_together(one: &Step, next: &Step) -> bool {
    let is_short = |step: &Step| {
        remarks(step).is_empty()
            && step.statements.len() == 1
            && step
                .statements
                .iter()
                .all(|statement| !statement.contains('\n'))
    };
    let owner = |id: &ObjectId| {
        (
            id.schema.clone(),
            if id.parent.is_empty() {
                id.name.clone()
            } else {
                id.parent.clone()
            },
        )
    };
    is_short(one) && is_short(next) && owner(&one.object) == owner(&next.object)
}

const LOSES: &str = "loses data (";
const REWRITES: &str = "rewrites ";
const READS: &str = "reads all of ";
const BUILDS: &str = "builds an index on ";
const PRIVILEGES: &str = "changes who may do what";
const MEANWHILE: &str = "does not work from here until it is there again";
const ANEW: &str = "is made anew below: its owner and its privileges are then what the revisions say, and not what somebody gave it in a database";
const IRREVERSIBLE: &str = "cannot be taken back";
const FAILS: &str = "fails if there are rows: they would have no value; give it a default, or fill it before NOT NULL";
const TIME_ZONE: &str = "converts values in the time zone of the session that runs it (TimeZone); USING … AT TIME ZONE names one";
const STALE: &str = "what was computed with it before stays as it was: index entries, generated columns, rows that a check let in; REINDEX, or write them again";

/// What waits while a step runs: everything, or writes.
const WAITS: [&str; 2] = [", while reads and writes wait", ", while writes wait"];

/// What should be thought of before a step runs, a line each.
fn remarks(step: &Step) -> Vec<String> {
    let impact = &step.impact;
    let names = |ids: &std::collections::BTreeSet<ObjectId>| {
        ids.iter()
            .map(ObjectId::path)
            .collect::<Vec<_>>()
            .join(", ")
    };
    let waiting = |table: &ObjectId| match impact.locks.get(table) {
        Some(lock) if lock.blocks_reads() => WAITS[0],
        Some(lock) if lock.blocks_writes() => WAITS[1],
        _ => "",
    };
    let wait = |ids: &std::collections::BTreeSet<ObjectId>| {
        ids.iter().map(waiting).max().unwrap_or_default()
    };
    let mut lines = Vec::new();
    for loss in &impact.losses {
        lines.push(format!("{LOSES}{loss})"));
    }
    if !impact.rewrites.is_empty() {
        let tables = &impact.rewrites;
        lines.push(format!("{REWRITES}{}{}", names(tables), wait(tables)));
    } else if !impact.scans.is_empty() && !wait(&impact.scans).is_empty() {
        let tables = &impact.scans;
        lines.push(format!("{READS}{}{}", names(tables), wait(tables)));
    }
    if !impact.builds.is_empty() && !wait(&impact.builds).is_empty() {
        let tables = &impact.builds;
        lines.push(format!("{BUILDS}{}{}", names(tables), wait(tables)));
    }
    for hazard in &impact.others {
        match hazard {
            Hazard::Privileges => lines.push(PRIVILEGES.to_owned()),
            Hazard::UnusableMeanwhile => {
                lines.push(MEANWHILE.to_owned());
            }
            Hazard::Irreversible => lines.push(IRREVERSIBLE.to_owned()),
            Hazard::FailsWithRows => lines.push(FAILS.to_owned()),
            Hazard::SessionTimeZone => lines.push(TIME_ZONE.to_owned()),
            Hazard::StaleValues => lines.push(STALE.to_owned()),
            _ => {}
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::action::{Impact, Lock, Loss};

    fn step(statement: &str, kind: Kind, transaction: Transaction, impact: Impact) -> Step {
        Step {
            verb: Verb::Alter,
            object: ObjectId::in_schema(kind, "public", "t"),
            statements: vec![statement.to_owned()],
            impact,
            transaction,
            causes: [].into(),
        }
    }

    #[test]
    fn hazards_stand_above_the_lines_they_are_about() {
        let table = ObjectId::in_schema(Kind::Table, "public", "t");
        let impact = Impact::lock(table.clone(), Lock::AccessExclusive).rewriting(table);
        let steps = [
            step(
                "ALTER TABLE t ADD a int",
                Kind::Table,
                Transaction::Shared,
                Impact::none(),
            ),
            step(
                "ALTER TABLE t ADD b int",
                Kind::Table,
                Transaction::Shared,
                Impact::none(),
            ),
            step(
                "ALTER TABLE t ALTER c TYPE int",
                Kind::Table,
                Transaction::Shared,
                impact.losing(Loss::NarrowType),
            ),
        ];
        assert_eq!(
            section(&steps, Bodies::Checked),
            "ALTER TABLE t ADD a int;\nALTER TABLE t ADD b int;\n\n-- loses data (narrow-type)\n\
             -- rewrites public.t, while reads and writes wait\nALTER TABLE t ALTER c TYPE int;\n"
        );
        assert_eq!(
            left_to_you("Note:", &steps[..1]),
            "-- Note:\n-- ALTER TABLE t ADD a int;\n"
        );
    }

    #[test]
    fn what_is_made_anew_is_said_to_be() {
        let of = |verb, statement: &str| Step {
            verb,
            ..step(statement, Kind::View, Transaction::Shared, Impact::none())
        };
        let (drop, create) = (
            of(Verb::Drop, "DROP VIEW t"),
            of(Verb::Create, "CREATE VIEW t"),
        );
        let text = section(&[drop.clone(), create], Bodies::Checked);
        assert!(
            text.starts_with(&format!("-- {ANEW}\nDROP VIEW t;\n")),
            "{text}"
        );
        assert!(is_remark(ANEW));
        assert_eq!(section(&[drop], Bodies::Checked), "DROP VIEW t;\n");
    }

    #[test]
    fn every_remark_is_known_for_one() {
        let table = || ObjectId::in_schema(Kind::Table, "public", "t");
        let locked = |lock| Impact::lock(table(), lock);
        let impacts = [
            locked(Lock::AccessExclusive).rewriting(table()),
            locked(Lock::Share).rewriting(table()),
            locked(Lock::AccessExclusive).losing(Loss::DropColumn),
            locked(Lock::AccessExclusive).scanning(table()),
            locked(Lock::Share).building(table()),
            Impact::none().with(Hazard::Privileges),
            Impact::none().with(Hazard::UnusableMeanwhile),
            Impact::none().with(Hazard::Irreversible),
            Impact::none().with(Hazard::SessionTimeZone),
            Impact::none().with(Hazard::StaleValues),
        ];
        for impact in impacts {
            let step = step("x", Kind::Table, Transaction::Shared, impact);
            let text = left_to_you(UNCOMMENT, std::slice::from_ref(&step))
                + &section(&[step], Bodies::Checked);
            let comments: Vec<&str> = text.lines().filter(|line| line.starts_with("--")).collect();
            assert_eq!(comments.len(), 4, "{text}");
            for comment in comments {
                assert_eq!(is_remark(comment), comment != "-- x;", "{comment}");
            }
        }
        for reason in [
            "loses data (drop-column), which nobody reads since May (2026)",
            "rewrites old names into new ones",
            "moved to people.name",
        ] {
            assert!(!is_remark(reason), "{reason}");
        }
    }

    #[test]
    fn what_cannot_share_a_transaction_gets_a_revision_of_its_own() {
        use Transaction::{Outside, Own, Shared};
        let steps: Vec<Step> = [
            (Kind::Table, Shared),
            (Kind::Enum, Own),
            (Kind::Enum, Own),
            (Kind::Table, Shared),
            (Kind::Index, Outside),
            (Kind::Index, Outside),
            (Kind::Table, Own),
            (Kind::Table, Own),
        ]
        .into_iter()
        .map(|(kind, transaction)| step("x", kind, transaction, Impact::none()))
        .collect();
        let lengths: Vec<usize> = pieces(&steps).iter().map(|piece| piece.len()).collect();
        assert_eq!(lengths, [3, 1, 2, 1, 1]);
    }

    #[test]
    fn the_index_of_a_partitioned_table_is_in_one_revision() {
        use Transaction::{Outside, Own, Shared};
        let step = |kind, verb, transaction, statement: &str| Step {
            verb,
            statements: vec![statement.to_owned()],
            ..step("x", kind, transaction, Impact::none())
        };
        let steps = [
            step(Kind::Table, Verb::Create, Shared, "CREATE TABLE t ()"),
            step(
                Kind::Index,
                Verb::Create,
                Shared,
                "CREATE INDEX ON ONLY p (a)",
            ),
            step(
                Kind::Index,
                Verb::Create,
                Outside,
                "CREATE INDEX CONCURRENTLY ON p1 (a)",
            ),
            step(
                Kind::Index,
                Verb::Create,
                Outside,
                "CREATE INDEX CONCURRENTLY ON p2 (a)",
            ),
            step(
                Kind::Index,
                Verb::Complete,
                Own,
                "ALTER INDEX i ATTACH PARTITION i1",
            ),
            step(
                Kind::Index,
                Verb::Complete,
                Own,
                "ALTER INDEX i ATTACH PARTITION i2",
            ),
            step(Kind::View, Verb::Create, Shared, "CREATE VIEW v AS SELECT"),
        ];
        let lengths = |steps: &[Step]| -> Vec<usize> {
            pieces(steps).iter().map(|piece| piece.len()).collect()
        };
        assert_eq!(lengths(&steps), [1, 5, 1]);
        assert_eq!(lengths(&steps[1..6]), [5]);
        assert_eq!(lengths(&steps[..2]), [2]);
    }
}
