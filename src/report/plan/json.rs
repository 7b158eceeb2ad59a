//! A plan for programs.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::Shown;
use super::refusals::{permissions, reason_word, refusal};
use crate::gate::Permission;
use crate::misfits;
use crate::object::ObjectId;
use crate::plan::Step;
use crate::report::json as document;
use crate::saved_plan::{object_value, step_value};
use crate::stakes::RowCount;

/// For programs.
///
/// # Errors
///
/// A value that JSON cannot hold; there is none.
pub fn json(shown: &Shown) -> serde_json::Result<String> {
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
    let earlier: Vec<Value> = shown
        .earlier
        .iter()
        .map(|before| {
            json!({
                "plan": before.id,
                "base": before.base,
                "steps": steps(before),
                "failed": before.outcome.as_ref().and_then(|report| {
                    report.refusal.as_ref().map(|refusal| {
                        json!({"step": refusal.step + 1, "message": refusal.describe()})
                    })
                }),
            })
        })
        .collect();
    let objects = |ids: &BTreeSet<ObjectId>| ids.iter().map(object_value).collect::<Vec<Value>>();
    document::document(
        "repair",
        &json!({
            "in_sync": shown.steps.is_empty() && shown.refused.is_empty(),
            "applied": shown.was_run(),
            "plan": (!shown.id.is_empty()).then_some(&shown.id),
            "base": shown.base,
            "model": shown.model,
            "rehearsed": shown.rehearsed,
            "earlier": earlier,
            "steps": steps(shown),
            "refused": refused,
            "unlisted_partitions": objects(&shown.partitions),
            "kept": objects(&shown.kept),
            "notes": shown.notes,
        }),
    )
}

fn steps(shown: &Shown) -> Vec<Value> {
    let steps = shown.steps.iter().enumerate();
    steps
        .map(|(index, step)| step_json(shown, index, step))
        .collect()
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
    let fails = misfits::of_step(&shown.misfits, step).map(|found| {
        json!({
            "message": found.misfits.misfit.counted(found.number),
            "query": found.misfits.query,
            "advice": found.misfits.misfit.advice(),
        })
    });
    map.insert("fails".to_owned(), json!(fails));
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
