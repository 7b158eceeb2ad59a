//! The only writer to stdout and stderr: data, messages, errors, prompts, progress.
//!
//! stdout carries data and nothing else; everything for people goes to stderr. Everything reads well without colour, and
//! what comes from a database is stripped of control characters before it reaches a terminal.

use std::io::{self, IsTerminal, Write};
use std::time::Duration;

use console::Style;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::config::{ColorChoice, Verbosity};
use crate::error::{Exit, UserError};
use crate::invocation::Invocation;

/// The terminal, or what stands in its place.
#[derive(Clone, Debug)]
pub struct Ui {
    verbosity: Verbosity,
    color: bool,
    progress: bool,
    interactive: bool,
    invocation: Invocation,
}

impl Ui {
    /// As the settings say: `progress` and `interactive` are already what the terminal allows.
    pub fn new(
        verbosity: Verbosity,
        color: ColorChoice,
        progress: bool,
        interactive: bool,
    ) -> Self {
        let dumb = std::env::var_os("TERM").is_some_and(|term| term == "dumb");
        let color = match color {
            ColorChoice::Always => true,
            ColorChoice::Never => false,
            ColorChoice::Auto => io::stderr().is_terminal() && !dumb,
        };
        Self {
            verbosity,
            color,
            progress,
            interactive,
            invocation: Invocation::default(),
        }
    }

    /// The same, whose hints repeat where the database is.
    #[must_use]
    pub fn repeating(mut self, invocation: Invocation) -> Self {
        self.invocation = invocation;
        self
    }

    /// For what has to be said before there are settings, or without any.
    pub fn plain(verbosity: Verbosity) -> Self {
        Self::new(verbosity, ColorChoice::Never, false, false)
    }

    /// Whether a person can be asked.
    pub fn is_interactive(&self) -> bool {
        self.interactive
    }

    /// Whether `-v` was given.
    pub fn is_verbose(&self) -> bool {
        self.verbosity >= Verbosity::Verbose
    }

    /// Whether colour may be used on stderr.
    pub fn has_color(&self) -> bool {
        self.color
    }

    /// How many columns tables may take; `None` when stdout is not a terminal.
    pub fn width(&self) -> Option<u16> {
        let terminal = console::Term::stdout();
        terminal.is_term().then(|| terminal.size().1)
    }

    /// Writes data to stdout, with a line break at its end if it lacks one.
    ///
    /// # Errors
    ///
    /// As writing to stdout; not a reader that went away, which has read what it wanted: the command ends as it would without it.
    pub fn data(&self, text: &str) -> io::Result<()> {
        let mut stdout = io::stdout().lock();
        let mut write = || {
            stdout.write_all(text.as_bytes())?;
            if !text.is_empty() && !text.ends_with('\n') {
                stdout.write_all(b"\n")?;
            }
            stdout.flush()
        };
        match write() {
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
            written => written,
        }
    }

    /// Says what happens.
    pub fn status(&self, text: &str) {
        if self.verbosity > Verbosity::Quiet {
            self.write(&printable(text));
        }
    }

    /// Says something only `-v` asks for.
    pub fn detail(&self, text: &str) {
        if self.is_verbose() {
            self.write(&printable(text));
        }
    }

    /// Warns: nothing failed, and somebody should know.
    pub fn warning(&self, text: &str) {
        self.labelled("warning", Style::new().yellow().bold(), text);
    }

    /// Adds something worth knowing to what happens.
    pub fn note(&self, text: &str) {
        self.labelled("note", Style::new().cyan(), text);
    }

    /// Says what to do next.
    pub fn hint(&self, text: &str) {
        self.labelled("hint", Style::new().cyan(), &self.invocation.complete(text));
    }

    /// Says what happens, and which command goes on from there.
    pub fn advice(&self, text: &str) {
        self.status(&self.invocation.complete(text));
    }

    fn labelled(&self, label: &str, style: Style, text: &str) {
        if self.verbosity > Verbosity::Quiet {
            let label = self.styled(style, label);
            self.write(&format!("{label}: {}", printable(text)));
        }
    }

    fn styled(&self, style: Style, text: &str) -> String {
        style.force_styling(self.color).apply_to(text).to_string()
    }

    fn write(&self, text: &str) {
        // There is nobody left to tell when stderr is gone.
        let _ = writeln!(io::stderr().lock(), "{text}");
    }

    /// Shows an error with all that belongs to it, and returns how the program ends.
    pub fn error(&self, error: &anyhow::Error) -> Exit {
        let label = self.styled(Style::new().red().bold(), "error");
        let Some(user) = error
            .chain()
            .find_map(|cause| cause.downcast_ref::<UserError>())
        else {
            let message: Vec<String> = error.chain().map(ToString::to_string).collect();
            self.write(&format!("{label}: {}", printable(&message.join(": "))));
            return Exit::Failed;
        };
        // Contexts around the user's error come first: "cannot read the configuration: line 3: …".
        let mut message = String::new();
        for cause in error.chain() {
            if !message.is_empty() {
                message.push_str(": ");
            }
            message.push_str(&cause.to_string());
            if cause.is::<UserError>() {
                break;
            }
        }
        self.write(&format!("{label}: {}", printable(&message)));
        for detail in user.details() {
            for line in detail.lines() {
                self.write(format!("  {}", printable(line)).trim_end());
            }
        }
        if !user.hints().is_empty() {
            self.write("");
            for hint in user.hints() {
                let label = self.styled(Style::new().cyan(), "hint");
                let hint = self.invocation.complete(hint);
                self.write(&format!("{label}: {}", printable(&hint)));
            }
        }
        user.exit_code()
    }

    /// Asks a yes-or-no question; "no" is the default.
    ///
    /// # Errors
    ///
    /// Ctrl-C, and when the terminal cannot be read.
    pub fn confirm(&self, question: &str) -> anyhow::Result<bool> {
        answered(
            dialoguer::Confirm::new()
                .with_prompt(printable(question))
                .default(false)
                .interact(),
        )
    }

    /// Asks for one of several answers, and gives back its number; the last one is the default, and what Esc means.
    ///
    /// # Errors
    ///
    /// Ctrl-C, and when the terminal cannot be read.
    pub fn choose(&self, question: &str, answers: &[&str]) -> anyhow::Result<usize> {
        let last = answers.len().saturating_sub(1);
        let chosen = dialoguer::Select::new()
            .with_prompt(printable(question))
            .items(answers)
            .default(last)
            .interact_opt();
        Ok(answered(chosen)?.unwrap_or(last))
    }

    /// A progress bar over `length` steps; it draws nothing unless stderr is a terminal.
    pub fn progress(&self, length: u64, message: &str) -> ProgressBar {
        if !self.progress || length < 2 {
            return ProgressBar::with_draw_target(Some(length), ProgressDrawTarget::hidden());
        }
        let bar = ProgressBar::with_draw_target(Some(length), ProgressDrawTarget::stderr());
        if let Ok(style) = ProgressStyle::with_template("{msg} {wide_bar} {pos}/{len} {elapsed}") {
            bar.set_style(style);
        }
        bar.set_message(printable(message));
        bar.enable_steady_tick(Duration::from_millis(200));
        bar
    }

    /// Runs `body` with the bar out of the way, so that lines do not mix with it.
    pub fn above(&self, bar: &ProgressBar, body: impl FnOnce(&Self)) {
        bar.suspend(|| body(self));
    }
}

/// What was answered, or that somebody pressed Ctrl-C; the cursor that a question hides is there again.
fn answered<T>(result: dialoguer::Result<T>) -> anyhow::Result<T> {
    result.map_err(|error| {
        let dialoguer::Error::IO(error) = error;
        let terminal = console::Term::stderr();
        // The terminal may be what has gone.
        let _ = terminal.show_cursor();
        let _ = terminal.write_line("");
        if error.kind() == io::ErrorKind::Interrupted {
            UserError::new("interrupted: nothing was changed")
                .exit(Exit::Interrupted)
                .into()
        } else {
            error.into()
        }
    })
}

/// Text from files and databases without what a terminal would obey: escape sequences, carriage returns, bells.
///
/// Line breaks and tabs stay. Control characters are shown as `\x1b` and the like.
pub fn printable(text: &str) -> String {
    if !text
        .chars()
        .any(|c| c.is_control() && c != '\n' && c != '\t')
    {
        return text.to_owned();
    }
    text.chars()
        .flat_map(|c| {
            if c.is_control() && c != '\n' && c != '\t' {
                c.escape_default().collect::<Vec<char>>()
            } else {
                vec![c]
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escape_sequences_from_a_database_do_not_reach_the_terminal() {
        assert_eq!(printable("a\u{1b}[31mb"), "a\\u{1b}[31mb");
        assert_eq!(printable("naïve\n\tx 🦀"), "naïve\n\tx 🦀");
    }
}
