//! A plan for a pull request or a job summary.

use super::refusals::left_out;
use super::step::{remarks, table};
use super::{Shown, counted};
use crate::report::markdown as md;
use crate::report::visible::visible_lines;

/// For a pull request or a job summary.
pub fn markdown(shown: &Shown) -> String {
    let mut text = String::new();
    if shown.steps.is_empty() {
        text.push_str(if shown.was_run() {
            "Nothing is left to repair.\n"
        } else {
            "There is nothing to repair.\n"
        });
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
                md::escape(&step.title())
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
