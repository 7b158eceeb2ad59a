//! A run as people see it: a line per revision, notices, who blocks, and a bar on a terminal.

use std::time::Duration;

use indicatif::ProgressBar;

use super::execute::headline;
use crate::db::{self, Backend, ServerError};
use crate::revision::runner::{Observer, Step};
use crate::ui::Ui;

/// Shows a run on stderr.
pub(super) struct Progress<'a> {
    ui: &'a Ui,
    bar: ProgressBar,
}

impl<'a> Progress<'a> {
    pub(super) fn new(ui: &'a Ui, total: usize) -> Self {
        Self {
            ui,
            bar: ui.progress(total as u64, ""),
        }
    }

    pub(super) fn finish(&self) {
        self.bar.finish_and_clear();
    }

    fn say(&self, body: impl FnOnce(&Ui)) {
        self.ui.above(&self.bar, body);
    }
}

impl Observer for Progress<'_> {
    fn begin(&mut self, step: &Step<'_>, _number: usize, _total: usize) {
        self.bar.set_message(step.revision.id.to_string());
        self.say(|ui| ui.status(&format!("Running {}", headline(step))));
    }

    fn statement(&mut self, number: usize, total: usize, sql: &str) {
        let line = sql.split_whitespace().collect::<Vec<_>>().join(" ");
        let short: String = line.chars().take(90).collect();
        let dots = if short.len() < line.len() { "…" } else { "" };
        self.say(|ui| ui.status(&format!("  statement {number} of {total}: {short}{dots}")));
    }

    fn notice(&mut self, notice: &ServerError) {
        let message = notice.message.replace('\n', "\n    ");
        self.say(|ui| ui.status(&format!("  {}: {message}", notice.severity)));
        if let Some(detail) = &notice.detail {
            self.say(|ui| ui.detail(&format!("  DETAIL: {detail}")));
        }
    }

    fn blocked(&mut self, blockers: &[Backend], elapsed: Duration) {
        for blocker in blockers {
            self.say(|ui| {
                ui.status(&format!(
                    "  waiting{} for {}",
                    if elapsed.is_zero() {
                        String::new()
                    } else {
                        format!(" ({})", db::seconds(elapsed))
                    },
                    blocker.describe()
                ));
            });
        }
    }

    fn note(&mut self, text: &str) {
        self.say(|ui| ui.status(&format!("  {text}")));
    }

    fn finished(&mut self, step: &Step<'_>, took: Duration) {
        self.bar.inc(1);
        self.say(|ui| {
            ui.detail(&format!(
                "  {} committed in {}",
                step.revision.id,
                db::seconds(took)
            ))
        });
    }
}
