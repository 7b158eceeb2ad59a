//! A repair as people see it: a line per step, notices, who blocks, and on a terminal a bar with how far an index is.

use std::time::Duration;

use indicatif::ProgressBar;

use crate::apply::Observer;
use crate::db::{Backend, Rows, ServerError, Session, seconds};
use crate::plan::Step;
use crate::ui::Ui;

/// How far the indexes are that are built by sessions of ours in this database.
const INDEX_PROGRESS: &str = "SELECT p.phase, CASE WHEN p.blocks_total > 0 THEN 100 * p.blocks_done / p.blocks_total \
     WHEN p.tuples_total > 0 THEN 100 * p.tuples_done / p.tuples_total END AS percent \
     FROM pg_catalog.pg_stat_progress_create_index p JOIN pg_catalog.pg_stat_activity a ON a.pid = p.pid \
     WHERE p.datname = pg_catalog.current_database() AND a.application_name LIKE 'schemactl/%'";

/// Shows a repair on stderr.
pub(super) struct Progress<'a> {
    ui: &'a Ui,
    bar: ProgressBar,
    title: String,
}

impl<'a> Progress<'a> {
    pub(super) fn new(ui: &'a Ui, total: usize) -> Self {
        Self {
            ui,
            bar: ui.progress(total as u64, ""),
            title: String::new(),
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
    fn begin(&mut self, number: usize, total: usize, steps: &[Step]) {
        let Some(first) = steps.first() else { return };
        self.title = first.title();
        self.bar.set_position(number.saturating_sub(1) as u64);
        self.bar.set_message(crate::ui::printable(&self.title));
        if let [step] = steps {
            let text = format!("[{number}/{total}] {} …", step.title());
            self.say(|ui| ui.detail(&text));
        }
    }

    fn finished(&mut self, number: usize, total: usize, step: &Step, took: Duration) {
        self.bar.set_position(number as u64);
        self.say(|ui| {
            ui.status(&format!(
                "[{number}/{total}] {} ({})",
                step.title(),
                seconds(took)
            ))
        });
    }

    fn notice(&mut self, notice: &ServerError) {
        let message = notice.message.replace('\n', "\n    ");
        self.say(|ui| ui.status(&format!("  {}: {message}", notice.severity)));
    }

    fn blocked(&mut self, blockers: &[Backend], elapsed: Duration) {
        for blocker in blockers {
            self.say(|ui| {
                ui.status(&format!(
                    "  waiting{} for {}",
                    if elapsed.is_zero() {
                        String::new()
                    } else {
                        format!(" ({})", seconds(elapsed))
                    },
                    blocker.describe()
                ));
            });
        }
    }

    fn note(&mut self, text: &str) {
        self.say(|ui| ui.status(&format!("  {text}")));
    }

    fn waiting(&mut self, lookout: &mut Session, elapsed: Duration) {
        if self.bar.is_hidden() {
            return;
        }
        let Ok(results) = lookout.query(INDEX_PROGRESS) else {
            return;
        };
        let Some(row) = results.first().and_then(Rows::first) else {
            return;
        };
        let percent = row
            .get("percent")
            .map(|percent| format!(" {percent} %"))
            .unwrap_or_default();
        self.bar.set_message(crate::ui::printable(&format!(
            "{}: {}{percent} ({})",
            self.title,
            row.text("phase"),
            seconds(elapsed)
        )));
    }
}
