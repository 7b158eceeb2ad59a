//! A plan for people, programs, psql, Markdown and GitHub Actions: what is done, what it costs, what is refused and why.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use super::grid::{self, Layout};
use super::number::{bytes, grouped};
use super::table::Table;
use super::visible::{one_line, visible, visible_lines};
use super::{json as document, markdown as md};
use crate::action::{Hazard, Transaction};
use crate::apply;
use crate::gate::{Permission, Reason};
use crate::misfits::{self, Found};
use crate::object::{Kind, ObjectId};
use crate::plan::rename::described;
use crate::plan::{Blocked, Step, Verb};
use crate::saved_plan::{hazard_words, object_value, step_value};
use crate::sql::ident;
use crate::stakes::{RowCount, Stake, Stakes};
use crate::transactions::groups;

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

    /// The words for `--allow` that the plan lacks.
    pub fn lacking(&self) -> BTreeSet<&'static str> {
        let of_steps = self.not_allowed.iter().flatten().copied();
        let of_refused = self.refused.values().flat_map(permissions);
        of_steps.chain(of_refused).map(Permission::word).collect()
    }
}

/// What would open the gate.
fn permissions(reason: &Reason) -> Vec<Permission> {
    match reason {
        Reason::Loses(losses) => losses.iter().copied().map(Permission::Lose).collect(),
        Reason::Removes => vec![Permission::DropOther],
        _ => Vec::new(),
    }
}

/// "1 step", "7 steps".
pub fn counted(number: usize, word: &str) -> String {
    match number {
        1 => format!("1 {word}"),
        _ => format!("{number} {word}s"),
    }
}

/// What a step does, in a few words.
pub fn title(step: &Step) -> String {
    let (impact, object) = (&step.impact, described(&step.object));
    let is_weak = impact.locks.values().all(|lock| !lock.blocks_writes());
    if matches!(step.verb, Verb::Prepare | Verb::Complete) && is_weak && !impact.scans.is_empty() {
        return format!("validate {object}");
    }
    let is_build = step.transaction == Transaction::Outside && !impact.builds.is_empty();
    match step.verb {
        Verb::Create if is_build && step.object.kind != Kind::Index => {
            format!("build index for {object}")
        }
        Verb::Alter if is_build && step.object.kind == Kind::Index => format!("build new {object}"),
        Verb::Alter if is_build => format!("build index for new {object}"),
        Verb::Rename => {
            let new = step.causes.first().map(|id| ident(&id.name));
            format!("rename {object} to {}", new.unwrap_or_default())
        }
        verb => format!("{verb} {object}"),
    }
}

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

fn table(shown: &Shown) -> Table {
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
            Some(title(step)),
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
        return Some(format!("fails: {}", found.describe()));
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
        "fails if there are rows{known}: they would have no value; give the column a default, or add it without NOT NULL, fill it, and declare NOT NULL then"
    ))
}

/// What else there is to know of a step, a line each.
fn remarks(shown: &Shown, index: usize, step: &Step) -> Vec<String> {
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

/// For people: the table, then the SQL of each step.
pub fn text(shown: &Shown, width: Option<u16>) -> String {
    if shown.steps.is_empty() {
        return String::new();
    }
    let mut text = grid::render(
        &table(shown),
        Layout {
            width,
            ..Layout::default()
        },
    );
    for (index, step) in shown.steps.iter().enumerate() {
        text.push_str(&format!("\n-- {}. {}\n", index + 1, visible(&title(step))));
        for line in remarks(shown, index, step) {
            text.push_str(&format!("--    {}\n", visible(&line)));
        }
        for statement in &step.statements {
            text.push_str(&format!("{};\n", visible_lines(statement)));
        }
    }
    text
}

/// For psql: what shares a transaction between BEGIN and COMMIT, hazards as comments.
pub fn sql(shown: &Shown) -> String {
    if shown.steps.is_empty() {
        return String::new();
    }
    let mut text = format!(
        "-- {} to the schema that {} declares, written by schemactl {}.\n-- For the database with the fingerprint {}.\n\n\
         SET check_function_bodies = false;\n",
        counted(shown.steps.len(), "step"),
        one_line(&shown.model),
        crate::VERSION,
        shown.base
    );
    for group in groups(&shown.steps) {
        text.push('\n');
        if group.in_transaction {
            text.push_str("BEGIN;\n");
        }
        for (offset, step) in group.steps.iter().enumerate() {
            let index = group.first + offset;
            text.push_str(&format!("-- {}. {}\n", index + 1, one_line(&title(step))));
            for line in remarks(shown, index, step) {
                text.push_str(&format!("--    {}\n", one_line(&line)));
            }
            for statement in &step.statements {
                // To be run, so as it is.
                text.push_str(statement);
                text.push_str(";\n");
            }
        }
        if group.in_transaction {
            text.push_str("COMMIT;\n");
        }
    }
    text
}

/// Why a change is not made, as a sentence that names it.
pub fn refusal(id: &ObjectId, reason: &Reason) -> String {
    match reason {
        Reason::Loses(losses) => {
            let words: Vec<&str> = losses.iter().map(|loss| loss.word()).collect();
            let words = words.join(",");
            format!(
                "{id}: loses data ({words}), which needs --allow {words} or --allow-destructive"
            )
        }
        Reason::Removes if id.kind == Kind::Table => {
            format!(
                "{id}: row-level security stays on; switching it off needs --allow drop-other or --allow-destructive"
            )
        }
        Reason::Removes => {
            format!(
                "{id}: is not declared; dropping it needs --allow drop-other or --allow-destructive"
            )
        }
        Reason::StaysWith(whole) => format!("{id}: stays with {whole}"),
        Reason::Blocked(Blocked::Needed(by)) => {
            format!("{id}: {by} needs it as it is, and stays")
        }
        Reason::Blocked(Blocked::Needs(by)) => format!("{id}: needs {by}, which is not changed"),
        Reason::Blocked(Blocked::NameTaken(by)) => format!("{id}: {by} has its name, and stays"),
        Reason::FailsWithout(message) => {
            format!("{id}: fails without the other refused changes: {message}")
        }
        Reason::Misfits(found) => format!("{id}: {}", found.describe()),
        Reason::PerhapsRenamed(other) => {
            format!(
                "{id}: may be {} under another name, which --rename or --renames never says",
                other.path()
            )
        }
    }
}

/// What is refused and what is left alone, a line each.
pub fn left_out(shown: &Shown) -> Vec<String> {
    let mut lines: Vec<String> = shown
        .refused
        .iter()
        .filter(|(_, reason)| !matches!(reason, Reason::StaysWith(_)))
        .map(|(id, reason)| format!("refused: {}", visible(&refusal(id, reason))))
        .collect();
    let names = |ids: &BTreeSet<ObjectId>| {
        const MOST: usize = 5;
        let mut names: Vec<String> = ids.iter().take(MOST).map(ObjectId::path).collect();
        if ids.len() > MOST {
            names.push("…".to_owned());
        }
        visible(&names.join(", "))
    };
    if !shown.partitions.is_empty() {
        lines.push(format!(
            "left alone: {} of declared tables that the model does not list ({}); --allow drop-partition drops them",
            counted(shown.partitions.len(), "partition"),
            names(&shown.partitions)
        ));
    }
    if !shown.kept.is_empty() {
        lines.push(format!(
            "left alone (--keep-unknown): {} that the model does not mention ({})",
            counted(shown.kept.len(), "object"),
            names(&shown.kept)
        ));
    }
    lines
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

/// For programs.
///
/// # Errors
///
/// A value that JSON cannot hold; there is none.
pub fn json(shown: &Shown) -> serde_json::Result<String> {
    let steps: Vec<Value> = shown
        .steps
        .iter()
        .enumerate()
        .map(|(index, step)| step_json(shown, index, step))
        .collect();
    let refused: Vec<Value> = shown
        .refused
        .iter()
        .map(|(id, reason)| {
            json!({
                "object": object_value(id),
                "reason": reason_word(reason),
                "message": refusal(id, reason),
                "allow": permissions(reason)
                    .into_iter()
                    .map(Permission::word)
                    .collect::<Vec<_>>(),
            })
        })
        .collect();
    let objects = |ids: &BTreeSet<ObjectId>| ids.iter().map(object_value).collect::<Vec<Value>>();
    document::document(
        "repair",
        &json!({
            "in_sync": shown.steps.is_empty() && shown.refused.is_empty(),
            "applied": shown.outcome.is_some(),
            "plan": (!shown.id.is_empty()).then_some(&shown.id),
            "base": shown.base,
            "model": shown.model,
            "rehearsed": shown.rehearsed,
            "steps": steps,
            "refused": refused,
            "unlisted_partitions": objects(&shown.partitions),
            "kept": objects(&shown.kept),
            "notes": shown.notes,
        }),
    )
}

fn reason_word(reason: &Reason) -> &'static str {
    match reason {
        Reason::Loses(_) => "data-loss",
        Reason::Removes => "removal",
        Reason::StaysWith(_) => "stays-with",
        Reason::Blocked(_) => "blocked",
        Reason::FailsWithout(_) => "fails",
        Reason::PerhapsRenamed(_) => "perhaps-renamed",
        Reason::Misfits(_) => "rows-do-not-fit",
    }
}

fn step_json(shown: &Shown, index: usize, step: &Step) -> Value {
    let mut value = step_value(index + 1, step);
    let Value::Object(map) = &mut value else {
        return value;
    };
    let tables: Vec<Value> = shown
        .stakes
        .of_step(step)
        .into_iter()
        .map(|(id, stake)| {
            json!({
                "table": object_value(id),
                "size_bytes": stake.size,
                "rows": stake.rows.map(RowCount::number),
                "rows_are_exact": stake.rows.map(|rows| matches!(rows, RowCount::Exact(_))),
            })
        })
        .collect();
    map.insert("tables".to_owned(), json!(tables));
    map.insert(
        "values_lost".to_owned(),
        json!(shown.stakes.values.get(&step.object)),
    );
    let lacking = shown.lacks(index).into_iter();
    map.insert(
        "needs".to_owned(),
        json!(lacking.map(Permission::word).collect::<Vec<_>>()),
    );
    let outcome = shown
        .outcome
        .as_ref()
        .and_then(|report| report.steps.get(index));
    map.insert(
        "outcome".to_owned(),
        json!(outcome.map(|(done, _)| done.word())),
    );
    map.insert(
        "duration_ms".to_owned(),
        json!(outcome.and_then(|(_, took)| took.map(|took| took.as_millis() as u64))),
    );
    value
}

/// For a pull request or a job summary.
pub fn markdown(shown: &Shown) -> String {
    let mut text = String::new();
    if shown.steps.is_empty() {
        text.push_str("There is nothing to repair.\n");
    } else {
        text.push_str(&format!(
            "### Plan of {} to {}\n\n{}",
            counted(shown.steps.len(), "step"),
            md::escape(&shown.model),
            md::render(&table(shown))
        ));
        for (index, step) in shown.steps.iter().enumerate() {
            text.push_str(&format!(
                "\n**{}. {}**\n\n",
                index + 1,
                md::escape(&title(step))
            ));
            for line in remarks(shown, index, step) {
                text.push_str(&format!("- {}\n", md::escape(&line)));
            }
            let statements: Vec<String> = step
                .statements
                .iter()
                .map(|statement| format!("{};", visible_lines(statement)))
                .collect();
            text.push_str(&format!("\n{}", md::code(&statements.join("\n"))));
        }
    }
    for line in left_out(shown) {
        text.push_str(&format!("\n> {}\n", md::escape(&line)));
    }
    text
}

/// Annotations of a GitHub Actions run: one per step, one per refused change.
pub fn github(shown: &Shown) -> String {
    let mut text = String::new();
    for (index, step) in shown.steps.iter().enumerate() {
        let remarks = remarks(shown, index, step);
        let level = if step.impact.losses.is_empty() {
            "notice"
        } else {
            "warning"
        };
        let mut message = remarks;
        message.extend(
            step.statements
                .iter()
                .map(|statement| format!("{statement};")),
        );
        text.push_str(&annotation(
            level,
            &format!("Step {}: {}", index + 1, title(step)),
            &message.join("\n"),
        ));
    }
    for line in left_out(shown) {
        let level = if line.starts_with("refused") {
            "error"
        } else {
            "notice"
        };
        text.push_str(&annotation(level, "schemactl repair", &line));
    }
    text
}

fn annotation(level: &str, title: &str, message: &str) -> String {
    format!(
        "::{level} title={}::{}\n",
        super::annotation::property(title),
        super::annotation::data(message)
    )
}
