//! Words about the steps of a plan: what each does, what it costs, what it takes away.

use super::Shown;
use crate::action::{Hazard, Transaction};
use crate::gate::Permission;
use crate::misfits;
use crate::object::{Misfit, ObjectId};
use crate::plan::Step;
use crate::report::number::{bytes, grouped};
use crate::report::table::Table;
use crate::saved_plan::hazard_words;
use crate::stakes::{RowCount, Stake, Stakes};

/// Whether a table is one whose rows or values a step takes away, and not only one that it locks.
fn loses_of(step: &Step, table: &ObjectId) -> bool {
    let object = &step.object;
    let is_its_own = table.schema == object.schema && table.name == object.parent;
    table == object || is_its_own || step.impact.rewrites.contains(table)
}

/// Which locks a step takes, strongest first.
fn locks(step: &Step) -> String {
    let mut locks: Vec<_> = step.impact.locks.iter().collect();
    locks.sort_by(|(one, lock), (other, than)| than.cmp(lock).then_with(|| one.cmp(other)));
    locks
        .iter()
        .map(|(relation, lock)| format!("{} {lock}", relation.path()))
        .collect::<Vec<_>>()
        .join(", ")
}

/// The hazards of a step, data loss with its kind.
fn hazards(step: &Step) -> String {
    let mut words: Vec<String> = Vec::new();
    for hazard in step.impact.hazards() {
        let word = match hazard {
            Hazard::DataLoss(loss) => format!("data-loss ({loss})"),
            hazard => hazard.word().to_owned(),
        };
        if !words.contains(&word) {
            words.push(word);
        }
    }
    words.join(", ")
}

fn rows(stake: &Stake) -> Option<String> {
    Some(match stake.rows? {
        RowCount::Exact(number) => grouped(number),
        RowCount::Estimated(number) => format!("~{}", grouped(number)),
    })
}

/// The largest of the tables that a step has to do with.
fn largest<'s>(stakes: &'s Stakes, step: &Step) -> Option<&'s Stake> {
    stakes
        .of_step(step)
        .into_iter()
        .map(|(_, stake)| stake)
        .max_by_key(|stake| stake.size)
}

pub(super) fn table(shown: &Shown) -> Table {
    let mut table = Table::new()
        .number("#")
        .text("step")
        .text("hazards")
        .text("lock")
        .number("size")
        .number("rows");
    for (index, step) in shown.steps.iter().enumerate() {
        let stake = largest(&shown.stakes, step);
        let hazards = hazards(step);
        table.row(vec![
            Some((index + 1).to_string()),
            Some(step.title()),
            (!hazards.is_empty()).then_some(hazards),
            step.impact
                .locks
                .values()
                .max()
                .map(|lock| lock.name().to_owned()),
            stake.and_then(|stake| stake.size).map(bytes),
            stake.and_then(rows),
        ]);
    }
    table
}

/// A sentence for each loss: how many rows or values go.
fn losses(shown: &Shown, index: usize, step: &Step) -> Vec<String> {
    let mut lines = Vec::new();
    for loss in &step.impact.losses {
        let mut line = format!("loses data ({loss})");
        let mut stakes = shown.stakes.of_step(step);
        if stakes.iter().any(|(id, _)| loses_of(step, id)) {
            stakes.retain(|(id, _)| loses_of(step, id));
        }
        for (position, (id, stake)) in stakes.into_iter().enumerate() {
            line.push_str(if position == 0 { ": " } else { "; " });
            let Some(rows) = stake.rows else {
                line.push_str(&format!("how many rows {} has is not known", id.path()));
                continue;
            };
            let (number, how) = match rows {
                RowCount::Exact(number) => (number, "counted"),
                RowCount::Estimated(number) => (number, "estimated"),
            };
            line.push_str(&format!(
                "{} has {} ({how})",
                id.path(),
                match number {
                    1 => "1 row".to_owned(),
                    number => format!("{} rows", grouped(number)),
                }
            ));
            if let Some(values) = shown.stakes.values.get(&step.object) {
                line.push_str(&format!(", {} with a value", grouped(*values)));
            }
        }
        if shown.lacks(index).contains(&Permission::Lose(*loss)) {
            line.push_str(&format!("; needs --allow {loss} or --allow-destructive"));
        }
        lines.push(line);
    }
    if shown.lacks(index).contains(&Permission::DropOther) {
        lines.push("needs --allow drop-other or --allow-destructive".to_owned());
    }
    lines
}

/// That rows make the step fail, how many there are, and what to do then.
fn failure(shown: &Shown, step: &Step) -> Option<String> {
    if let Some(found) = misfits::of_step(&shown.misfits, step) {
        let advice = match found.misfits.misfit {
            Misfit::GetsNoValue => format!("; {}", Misfit::GetsNoValue.advice()),
            _ => String::new(),
        };
        return Some(format!("fails: {}{advice}", found.describe()));
    }
    if !step.impact.others.contains(&Hazard::FailsWithRows) {
        return None;
    }
    let stakes = shown.stakes.of_step(step);
    let of_rows = |(id, stake): &(&ObjectId, &Stake)| {
        let rows = rows(stake)?;
        let word = if rows == "1" { "row" } else { "rows" };
        Some(format!("{} has {rows} {word}", id.path()))
    };
    let known: Vec<String> = stakes.iter().filter_map(of_rows).collect();
    let known = if known.is_empty() {
        String::new()
    } else {
        format!(" ({})", known.join(", "))
    };
    Some(format!(
        "fails if there are rows{known}: they would have no value; {}",
        Misfit::GetsNoValue.advice()
    ))
}

/// What else there is to know of a step, a line each.
pub(super) fn remarks(shown: &Shown, index: usize, step: &Step) -> Vec<String> {
    let mut lines = losses(shown, index, step);
    lines.extend(failure(shown, step));
    let others: Vec<&str> = hazard_words(&step.impact)
        .into_iter()
        .filter(|word| *word != "data-loss")
        .collect();
    if !others.is_empty() {
        lines.push(others.join(", "));
    }
    let locks = locks(step);
    if !locks.is_empty() {
        lines.push(format!("locks {locks}"));
    }
    for obstacle in &step.impact.obstacles {
        lines.push(format!("cannot be done online: {}", obstacle.reason()));
        lines.push(format!("instead: {}", obstacle.instead()));
    }
    match step.transaction {
        Transaction::Shared => {}
        Transaction::Own => lines.push("in a transaction of its own".to_owned()),
        Transaction::Outside => lines.push("outside a transaction".to_owned()),
    }
    lines
}
