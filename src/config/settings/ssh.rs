//! The SSH server to go through: `--ssh`, `SCHEMACTL_SSH`, `ssh` of the chosen `[env.NAME]`, `ssh` at the top of the file.

use anyhow::Result;

use super::layers::{self, Layers};
use crate::config::{Flags, Origin, Setting};
use crate::db::ssh::Destination;
use crate::error::{Exit, UserError};

/// The word for "not through SSH", where a lower layer says otherwise.
const NONE: &str = "none";

/// How an SSH server is reached.
#[derive(Clone, Debug)]
pub struct SshSettings {
    /// `[user@]host[:port]`, or the name of a Host in the user's configuration.
    pub destination: Destination,
    /// Who named it.
    pub origin: Origin,
    /// The OpenSSH client with options of its own, as the shell reads it.
    pub command: Option<Setting<String>>,
}

impl SshSettings {
    /// `None` when nobody names a server, or the highest layer says `none`.
    pub(super) fn resolve(flags: &Flags, layers: &Layers<'_>) -> Result<Option<Self>> {
        let Some(named) = layered(layers, flags.ssh.clone(), "ssh", |keys| keys.0)? else {
            return Ok(None);
        };
        if named.value == NONE {
            return Ok(None);
        }
        let destination = Destination::parse(&named.value).map_err(|message| {
            UserError::new(message)
                .detail(format!("the value came from {}", named.origin))
                .exit(Exit::Usage)
        })?;
        Ok(Some(Self {
            destination,
            origin: named.origin,
            command: layered(layers, None, "ssh_command", |keys| keys.1)?,
        }))
    }
}

/// `ssh` and `ssh_command` of one section.
type Keys = (Option<String>, Option<String>);

fn layered(
    layers: &Layers<'_>,
    flag: Option<String>,
    key: &str,
    choose: impl Fn(Keys) -> Option<String>,
) -> Result<Option<Setting<String>>> {
    if let Some(set) = layers.pick(flag, "--ssh", key, layers::text, |_| None)? {
        return Ok(Some(set));
    }
    let found = layers.choose(
        key,
        |file| choose((file.ssh.clone(), file.ssh_command.clone())).map(Some),
        |section| choose((section.ssh.clone(), section.ssh_command.clone())).map(Some),
        None,
    );
    let origin = found.origin;
    Ok(found.value.map(|value| Setting::new(value, origin)))
}
