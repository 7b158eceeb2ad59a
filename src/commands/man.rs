//! `man`: the manual pages.

use std::fs;

use anyhow::{Context as _, Result};

use crate::cli::{self, ManArgs};
use crate::error::Exit;
use crate::ui::Ui;

pub(super) fn run(args: &ManArgs, ui: &Ui) -> Result<Exit> {
    let mut command = cli::command();
    let Some(folder) = &args.output else {
        ui.data(&page(command)?)?;
        return Ok(Exit::Success);
    };
    fs::create_dir_all(folder).with_context(|| format!("cannot create {}", folder.display()))?;
    command.build();
    let mut pages = vec![("schemactl.1".to_owned(), command.clone())];
    for subcommand in command
        .get_subcommands()
        .filter(|command| command.get_name() != "help")
    {
        let name = format!("schemactl-{}", subcommand.get_name());
        pages.push((format!("{name}.1"), subcommand.clone().name(name)));
    }
    for (file, command) in pages {
        let path = folder.join(file);
        fs::write(&path, page(command)?)
            .with_context(|| format!("cannot write {}", path.display()))?;
        ui.status(&format!("wrote {}", path.display()));
    }
    Ok(Exit::Success)
}

fn page(command: clap::Command) -> Result<String> {
    let mut page = Vec::new();
    clap_mangen::Man::new(command).render(&mut page)?;
    Ok(String::from_utf8(page)?)
}
