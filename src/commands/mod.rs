//! One file per command: settings in, one call per stage, what to print, how to end.

mod branches;
mod completions;
mod context;
mod count;
mod current;
mod downgrade;
mod edit;
mod edited;
mod heads;
mod history;
mod init;
mod log;
mod man;
mod merge;
mod new_revision;
mod progress;
mod rehash;
mod revision;
mod run;
mod schema;
mod show;
mod stamp;
mod status;
mod tables;
mod upgrade;

use anyhow::Result;

use crate::cli::{Cli, Command};
use crate::error::Exit;
use crate::ui::Ui;

pub use context::Context;

/// Runs the command.
///
/// # Errors
///
/// What a person has to know; `main` shows it and takes the exit code from it.
pub fn run(cli: Cli, ui: Ui) -> Result<Exit> {
    // These two need no configuration, and must work where there is a broken one.
    match cli.command {
        Command::Completions(args) => return completions::run(&args, &ui),
        Command::Man(args) => return man::run(&args, &ui),
        _ => {}
    }
    let context = Context::new(&cli.global, ui)?;
    match cli.command {
        Command::Init(args) => init::run(&context, &args),
        Command::Revision(args) => revision::run(&context, &args),
        Command::Merge(args) => merge::run(&context, &args),
        Command::Edit(args) => edit::run(&context, &args),
        Command::Upgrade(args) => upgrade::run(&context, &args),
        Command::Downgrade(args) => downgrade::run(&context, &args),
        Command::Stamp(args) => stamp::run(&context, &args),
        Command::Rehash(args) => rehash::run(&context, &args),
        Command::Current(args) => current::run(&context, &args),
        Command::History(args) => history::run(&context, &args),
        Command::Heads(args) => heads::run(&context, &args),
        Command::Branches(args) => branches::run(&context, &args),
        Command::Show(args) => show::run(&context, &args),
        Command::Status(args) => status::run(&context, &args),
        Command::Log(args) => log::run(&context, &args),
        Command::Tables(args) => tables::run(&context, &args),
        Command::Schema(args) => schema::run(&context, &args),
        Command::Count(args) => count::run(&context, &args),
        Command::Completions(args) => completions::run(&args, &context.ui),
        Command::Man(args) => man::run(&args, &context.ui),
    }
}
