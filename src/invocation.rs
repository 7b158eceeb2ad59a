//! The command line as a hint has to repeat it: what said where the database is, so that the next command goes there as well.
//!
//! Only flags are repeated: variables and files hold for the next command by themselves. `--database-url` is not, since it may
//! hold a password.

use std::borrow::Cow;

use crate::config::Flags;
use crate::shell;

/// The commands that look at a database.
const COMMANDS: &[&str] = &[
    "check",
    "count",
    "current",
    "deploy",
    "diff",
    "downgrade",
    "dump",
    "health",
    "log",
    "rehash",
    "repair",
    "schema",
    "stamp",
    "status",
    "tables",
    "upgrade",
    "verify",
    "wait",
];

/// What hints repeat of the command line.
#[derive(Clone, Debug, Default)]
pub struct Invocation {
    /// Each flag with its value, as a shell reads it.
    flags: Vec<(&'static str, String)>,
}

impl Invocation {
    /// The flags that say where the database is.
    pub fn of(flags: &Flags) -> Self {
        let config = flags.config.as_ref().map(|path| path.display().to_string());
        let given = [
            ("--config", config),
            ("--env", flags.env.clone()),
            ("--ssh", flags.ssh.clone()),
        ];
        let files = flags.env_files.iter();
        let files = files.map(|path| ("--env-file", Some(path.display().to_string())));
        Self {
            flags: given
                .into_iter()
                .chain(files)
                .filter_map(|(flag, value)| Some((flag, shell::word(&value?))))
                .collect(),
        }
    }

    /// A text whose `schemactl COMMAND` are given these flags, unless it has them.
    pub fn complete<'t>(&self, text: &'t str) -> Cow<'t, str> {
        let missing = self.flags.iter().filter(|(flag, _)| !text.contains(flag));
        let flags: String = missing
            .map(|(flag, value)| format!("{flag} {value} "))
            .collect();
        if flags.is_empty() {
            return Cow::Borrowed(text);
        }
        const PROGRAM: &str = "schemactl ";
        let mut completed = String::with_capacity(text.len());
        let mut rest = text;
        while let Some((before, after)) = rest.split_once(PROGRAM) {
            completed.push_str(before);
            completed.push_str(PROGRAM);
            let word = after.split(|c: char| !c.is_ascii_alphanumeric() && c != '-');
            let is_command = word.take(1).any(|word| COMMANDS.contains(&word));
            // Not the end of a path or of another name.
            let is_program = before
                .chars()
                .last()
                .is_none_or(|c| !c.is_alphanumeric() && !"/._-".contains(c));
            if is_command && is_program {
                completed.push_str(&flags);
            }
            rest = after;
        }
        completed.push_str(rest);
        Cow::Owned(completed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hints_go_where_the_command_went() {
        let flags = Flags {
            ssh: Some("deploy@vps".to_owned()),
            env: Some("the shop".to_owned()),
            ..Flags::default()
        };
        let invocation = Invocation::of(&flags);
        for (text, expected) in [
            (
                "run schemactl upgrade again, or schemactl status",
                "run schemactl --env 'the shop' --ssh deploy@vps upgrade again, or schemactl --env 'the shop' --ssh deploy@vps status",
            ),
            (
                "schemactl wait --ssh none",
                "schemactl --env 'the shop' wait --ssh none",
            ),
            ("schemactl lint migrations", "schemactl lint migrations"),
            ("/opt/schemactl upgrade", "/opt/schemactl upgrade"),
            (
                "use the newer schemactl that wrote them",
                "use the newer schemactl that wrote them",
            ),
        ] {
            assert_eq!(invocation.complete(text), expected);
        }
        assert_eq!(
            Invocation::default().complete("schemactl status"),
            "schemactl status"
        );
    }
}
