//! One file per command: settings in, one call per stage, what to print, how to end.

mod autogenerate;
mod branches;
mod check;
mod completions;
mod context;
mod count;
mod current;
mod declared;
mod deploy;
mod diff;
mod downgrade;
mod dump;
mod edit;
mod edited;
mod embedded;
mod execute;
mod heads;
mod health;
mod history;
mod init;
mod lint;
mod log;
mod man;
mod merge;
mod model_schema;
mod new_revision;
mod pooling;
mod progress;
mod rebase;
mod rehash;
mod repair;
mod revision;

mod schema;
mod show;
mod snapshot;
mod squash;
mod stamp;
mod status;
mod tables;
mod tunnel;
mod upgrade;
mod verify;
mod wait;
mod writable;

use anyhow::Result;

use crate::cli::{Cli, Command};
use crate::config::{Environment, Format, Settings};
use crate::db::Signal;
use crate::error::{Exit, UserError};
use crate::invocation::Invocation;
use crate::ui::Ui;

pub use completions::script as completion_script;
pub use context::{Context, Opened};

/// Runs the command line and says how the program ends. Nothing else in the library does either.
pub fn run(cli: Cli) -> Exit {
    interrupted(run_to_its_end(cli))
}

fn run_to_its_end(cli: Cli) -> Exit {
    let flags = cli.global.flags();
    let ui = Ui::plain(flags.verbosity());
    // These need no configuration, and must work where there is a broken one.
    let result = match &cli.command {
        Command::Completions(args) => completions::run(args, &ui),
        Command::ModelSchema(_) => model_schema::run(&ui),
        Command::Man(args) => man::run(args, &ui),
        Command::Init(args) => init::run(args, &ui),
        _ => {
            let environment = match Environment::of_process() {
                Ok(environment) => environment,
                Err(error) => return ui.error(&error),
            };
            let settings = match Settings::resolve(&flags, &environment) {
                Ok(settings) => settings,
                Err(error) => return ui.error(&error),
            };
            let ui = Ui::new(
                settings.verbosity,
                settings.color,
                settings.progress,
                settings.interactive,
            )
            .repeating(Invocation::of(&flags));
            let context = Context::new(settings, ui);
            return dispatch(&context, cli.command)
                .unwrap_or_else(|error| end(&context.ui, &error));
        }
    };
    result.unwrap_or_else(|error| end(&ui, &error))
}

/// Shows an error, unless it is only that nobody reads our output any more.
fn end(ui: &Ui, error: &anyhow::Error) -> Exit {
    let is_broken_pipe = error
        .downcast_ref::<std::io::Error>()
        .is_some_and(|error| error.kind() == std::io::ErrorKind::BrokenPipe);
    if is_broken_pipe {
        Exit::Success
    } else {
        ui.error(error)
    }
}

/// The exit code of a command that failed after a signal: whatever it failed with, the signal is why.
fn interrupted(exit: Exit) -> Exit {
    match Signal::received() {
        Some(signal) if matches!(exit, Exit::Failed | Exit::LockTimeout | Exit::Unreachable) => {
            signal.exit()
        }
        _ => exit,
    }
}

/// Refuses the formats of findings for commands that find none.
fn findings_only(context: &Context, command: &Command) -> Result<()> {
    let is_for_findings = matches!(
        context.format(),
        Format::Gitlab | Format::Sarif | Format::Junit
    );
    if !is_for_findings
        || matches!(
            command,
            Command::Check(_) | Command::Verify(_) | Command::Lint(_)
        )
    {
        return Ok(());
    }
    Err(UserError::new(
        "gitlab, sarif and junit are formats of findings, and this command has none",
    )
    .exit(Exit::Usage)
    .hint("they are for schemactl check, verify and lint")
    .into())
}

fn dispatch(context: &Context, command: Command) -> Result<Exit> {
    findings_only(context, &command)?;
    match command {
        Command::Init(args) => init::run(&args, &context.ui),
        Command::Completions(args) => completions::run(&args, &context.ui),
        Command::ModelSchema(_) => model_schema::run(&context.ui),
        Command::Man(args) => man::run(&args, &context.ui),
        Command::Revision(args) => revision::run(context, &args),
        Command::Merge(args) => merge::run(context, &args),
        Command::Squash(args) => squash::run(context, &args),
        Command::Rebase(args) => rebase::run(context, &args),
        Command::Edit(args) => edit::run(context, &args),
        Command::Upgrade(args) => upgrade::run(context, &args),
        Command::Downgrade(args) => downgrade::run(context, &args),
        Command::Stamp(args) => stamp::run(context, &args),
        Command::Rehash(args) => rehash::run(context, &args),
        Command::Current(args) => current::run(context, &args),
        Command::History(args) => history::run(context, &args),
        Command::Heads(args) => heads::run(context, &args),
        Command::Branches(args) => branches::run(context, &args),
        Command::Show(args) => show::run(context, &args),
        Command::Status(args) => status::run(context, &args),
        Command::Log(args) => log::run(context, &args),
        Command::Tables(args) => tables::run(context, &args),
        Command::Schema(args) => schema::run(context, &args),
        Command::Count(args) => count::run(context, &args),
        Command::Diff(args) => diff::run(context, &args),
        Command::Repair(args) => repair::run(context, &args),
        Command::Dump(args) => dump::run(context, &args),
        Command::Wait(args) => wait::run(context, &args),
        Command::Deploy(args) => deploy::run(context, &args),
        Command::Check(args) => check::run(context, &args),
        Command::Verify(args) => verify::run(context, &args),
        Command::Lint(args) => lint::run(context, &args),
        Command::Health(args) => health::run(context, &args),
        Command::Embedded(args) => embedded::run(context, &args),
        Command::Tunnel(args) => tunnel::run(context, &args),
    }
}
