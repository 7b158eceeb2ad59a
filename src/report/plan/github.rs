//! A plan as annotations of a GitHub Actions run.

use super::Shown;
use super::refusals::left_out;
use super::step::remarks;
use crate::report::annotation as escape;

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
            &format!("Step {}: {}", index + 1, step.title()),
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
        escape::property(title),
        escape::data(message)
    )
}
