//! A plan for people: the table, then the SQL of each step.

use super::Shown;
use super::step::{remarks, table};
use crate::report::grid::{self, Layout};
use crate::report::visible::{visible, visible_lines};

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
        text.push_str(&format!("\n-- {}. {}\n", index + 1, visible(&step.title())));
        for line in remarks(shown, index, step) {
            text.push_str(&format!("--    {}\n", visible(&line)));
        }
        for statement in &step.statements {
            text.push_str(&format!("{};\n", visible_lines(statement)));
        }
    }
    text
}
