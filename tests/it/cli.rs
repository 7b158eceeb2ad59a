//! The command line as users see it: help text, generated files, exit codes of wrong usage.

use std::path::{Path, PathBuf};

use clap_complete::Shell;

use crate::common;

/// Set to `1` to write what the binary prints into the repository instead of comparing.
const UPDATE: &str = "SCHEMACTL_UPDATE";

fn repository() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

pub(crate) fn check_generated(path: &Path, expected: &str) {
    if std::env::var_os(UPDATE).is_some() {
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, expected).unwrap();
        return;
    }
    let found = std::fs::read_to_string(path).unwrap_or_default();
    assert!(
        found == expected,
        "{} is out of date; run {UPDATE}=1 ./tests/run generated",
        path.display()
    );
}

#[test]
fn the_generated_completions_are_current() {
    for (shell, name) in [
        (Shell::Bash, "schemactl.bash"),
        (Shell::Zsh, "_schemactl"),
        (Shell::Fish, "schemactl.fish"),
        (Shell::PowerShell, "schemactl.ps1"),
        (Shell::Elvish, "schemactl.elv"),
    ] {
        let script = schemactl::commands::completion_script(shell).unwrap();
        check_generated(&repository().join("completions").join(name), &script);
    }
}

#[test]
fn the_generated_help_text_is_current() {
    let mut text = String::from(
        "The help of every command, as `schemactl help COMMAND` prints it 100 columns wide.\n\
         A test compares this file with the binary, so that a change of the command line shows in review.\n",
    );
    let mut command = schemactl::cli::command().term_width(100);
    command.build();
    let mut all = vec![command.clone()];
    all.extend(
        command
            .get_subcommands()
            .filter(|command| command.get_name() != "help")
            .cloned(),
    );
    for (index, command) in all.iter_mut().enumerate() {
        // The global options are shown once, under the main command.
        if index > 0 {
            *command = command.clone().mut_args(|argument| {
                let is_global = argument.is_global_set();
                argument.hide(is_global)
            });
        }
        text.push_str(&format!(
            "\n--- {}\n\n{}",
            command.get_bin_name().unwrap_or("schemactl").to_owned(),
            command.render_long_help()
        ));
    }
    let text: Vec<&str> = text.lines().map(str::trim_end).collect();
    check_generated(
        &repository().join("tests/it/help.txt"),
        &format!("{}\n", text.join("\n")),
    );
}

#[test]
fn the_manual_has_a_page_for_every_command() {
    let folder = tempfile::tempdir().unwrap();
    let project = common::project();
    project
        .run(["man", "--output", folder.path().to_str().unwrap()])
        .success();
    for command in schemactl::cli::command().get_subcommands() {
        let page = folder
            .path()
            .join(format!("schemactl-{}.1", command.get_name()));
        let text = std::fs::read_to_string(&page)
            .unwrap_or_else(|error| panic!("{}: {error}", page.display()));
        assert!(text.contains(".SH NAME"), "{}", page.display());
    }
}

#[test]
fn a_typo_never_looks_like_drift() {
    let project = common::project();
    for arguments in [
        vec!["upgrad", "head"],
        vec!["upgrade"],
        vec!["upgrade", "head", "--nonsense"],
        vec!["upgrade", "head", "--lock-timeout", "2"],
        vec!["-x", "novalue", "upgrade", "head"],
        vec!["tables", "--format", "xml"],
    ] {
        let output = project.run(&arguments).code(64);
        assert_eq!(output.stdout, "", "{arguments:?}");
    }
}
