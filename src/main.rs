//! The program: parse, run, exit code. Everything else is the library's.

use std::process::ExitCode;

use clap::Parser;
use clap::error::ErrorKind;
use schemactl::cli::Cli;
use schemactl::error::Exit;

fn main() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => {
            // clap decides by itself between stdout (help, version) and stderr.
            let _ = error.print();
            return match error.kind() {
                ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => Exit::Success,
                // clap's own 2 would look like "differs" to a script.
                _ => Exit::Usage,
            }
            .into();
        }
    };
    schemactl::commands::run(cli).into()
}
