//! Which account server processes run as, and what that account can reach.
//!
//! PostgreSQL refuses to run as root. When schemactl is root (a container, a VPS) the server runs as `postgres` if
//! that account exists and as `nobody` otherwise: initdb needs an account with a passwd entry. In every other case
//! the server runs as the user of schemactl.

use std::fs;
use std::os::unix::fs::{MetadataExt, chown};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, Result};
use nix::sys::statvfs::statvfs;
use nix::unistd::{AccessFlags, Gid, Uid, User, access};

use crate::error::UserError;
use crate::secrecy;

/// The account that owns the data and runs the server.
#[derive(Clone, Debug)]
pub(super) struct Account {
    uid: u32,
    gid: u32,
    /// Whether processes have to change to this account, because schemactl itself is root.
    switched: bool,
}

impl Account {
    /// The account for new data.
    pub(super) fn choose() -> Result<Self> {
        if !Uid::effective().is_root() {
            return Ok(Self::ourselves());
        }
        for name in ["postgres", "nobody"] {
            if let Some(user) = User::from_name(name)
                .with_context(|| format!("cannot look up the account {name}"))?
                && !user.uid.is_root()
            {
                return Ok(Self {
                    uid: user.uid.as_raw(),
                    gid: user.gid.as_raw(),
                    switched: true,
                });
            }
        }
        Err(UserError::new("PostgreSQL does not run as root, and there is neither an account postgres nor an account nobody to run it as")
            .hint("run schemactl as an ordinary user, or create one: useradd --system postgres")
            .into())
    }

    /// The user of schemactl, for files that no server touches.
    pub(super) fn ourselves() -> Self {
        Self {
            uid: Uid::effective().as_raw(),
            gid: Gid::effective().as_raw(),
            switched: false,
        }
    }

    /// The account for data that exists: its owner.
    ///
    /// # Errors
    /// A [`UserError`] when the data belongs to somebody else and schemactl is not root, or when it belongs to root.
    pub(super) fn of_owner(data: &Path) -> Result<Self> {
        let metadata = fs::metadata(data)
            .with_context(|| format!("cannot read the data directory {}", data.display()))?;
        let own = Uid::effective();
        if own.is_root() && metadata.uid() != 0 {
            return Ok(Self {
                uid: metadata.uid(),
                gid: metadata.gid(),
                switched: true,
            });
        }
        if !own.is_root() && metadata.uid() == own.as_raw() {
            return Ok(Self::ourselves());
        }
        let refused = |owner: &str| {
            UserError::new(format!(
                "the data directory {} belongs to {owner}, and PostgreSQL runs only as the owner of its data",
                data.display()
            ))
        };
        if metadata.uid() == 0 && own.is_root() {
            return Err(refused("root")
                .hint(format!("chown -R postgres {}", data.display()))
                .into());
        }
        let owner = User::from_uid(Uid::from_raw(metadata.uid()))
            .ok()
            .flatten()
            .map_or_else(|| format!("uid {}", metadata.uid()), |user| user.name);
        Err(refused(&owner)
            .hint(format!(
                "run schemactl as {owner} or as root, or give it to the user of schemactl: chown -R <user> {}",
                data.display()
            ))
            .into())
    }

    /// A command that runs as this account, with nothing of the user's PostgreSQL settings.
    pub(super) fn command(&self, program: impl AsRef<Path>) -> Command {
        let mut command = Command::new(program.as_ref());
        for (name, _) in std::env::vars_os() {
            // NOTIFY_SOCKET would make the server report itself to systemd in our name.
            if name.to_str().is_some_and(|name| {
                name.starts_with("PG")
                    || name.starts_with("LC_")
                    || matches!(name, "LANG" | "LANGUAGE" | "NOTIFY_SOCKET")
            }) {
                command.env_remove(name);
            }
        }
        secrecy::hide_from(&mut command);
        // macOS servers fail without a locale ("postmaster became multithreaded during startup").
        command
            .env("LC_ALL", "C")
            .current_dir("/")
            .stdin(Stdio::null());
        if self.switched {
            command.uid(self.uid).gid(self.gid);
        }
        command
    }

    /// Gives a file or directory to this account.
    pub(super) fn own(&self, path: &Path) -> Result<()> {
        if self.switched {
            chown(path, Some(self.uid), Some(self.gid))
                .with_context(|| format!("cannot change the owner of {}", path.display()))?;
        }
        Ok(())
    }

    /// Whether this account can walk through every directory down to `path`, whose missing tail is ours to create.
    pub(super) fn can_reach(&self, path: &Path) -> bool {
        if !self.switched {
            return true;
        }
        let Some(existing) = path
            .ancestors()
            .find_map(|directory| directory.canonicalize().ok())
        else {
            return false;
        };
        existing.ancestors().all(|directory| {
            fs::metadata(directory).is_ok_and(|metadata| {
                let bit = if metadata.uid() == self.uid {
                    0o100
                } else if metadata.gid() == self.gid {
                    0o010
                } else {
                    0o001
                };
                metadata.mode() & bit != 0
            })
        })
    }

    /// A directory for short-lived files: `TMPDIR` unless it is too long for a socket or out of reach, else `/tmp`.
    pub(super) fn temporary_directory(&self) -> PathBuf {
        let preferred = std::env::temp_dir();
        let preferred = preferred.canonicalize().unwrap_or(preferred);
        if preferred.as_os_str().len() <= LONGEST_TEMPORARY_DIRECTORY && self.can_reach(&preferred)
        {
            preferred
        } else {
            PathBuf::from("/tmp")
        }
    }

    /// A directory for data to be thrown away: in memory where there is room, unless `TMPDIR` says otherwise.
    ///
    /// A cluster is a thousand small files and a database three hundred, so this decides how long both take to make.
    #[allow(
        clippy::useless_conversion,
        reason = "the counts are narrower on macOS"
    )]
    pub(super) fn throwaway_directory(&self) -> PathBuf {
        let memory = Path::new(MEMORY);
        let room = || {
            statvfs(memory).is_ok_and(|system| {
                u64::from(system.blocks_available()).saturating_mul(system.fragment_size())
                    >= ROOM_IN_MEMORY
            })
        };
        if std::env::var_os("TMPDIR").is_none()
            && access(memory, AccessFlags::W_OK | AccessFlags::X_OK).is_ok()
            && self.can_reach(memory)
            && room()
        {
            memory.to_path_buf()
        } else {
            self.temporary_directory()
        }
    }
}

/// A file system in memory on Linux; with less room than this it is left to others. Docker gives containers 64 MB.
const MEMORY: &str = "/dev/shm";
const ROOM_IN_MEMORY: u64 = 2 << 30;

/// Leaves room for `/schemactl-XXXXXX/.s.PGSQL.65535.lock` below the 104 bytes that macOS gives a socket's path.
const LONGEST_TEMPORARY_DIRECTORY: usize = 64;

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::PermissionsExt;

    fn nobody() -> Account {
        Account {
            uid: 65534,
            gid: 65534,
            switched: true,
        }
    }

    #[test]
    fn a_closed_directory_above_is_out_of_reach_and_an_open_one_is_not() {
        let root = tempfile::tempdir().unwrap();
        let deep = root.path().join("project/.schemactl/postgres");
        fs::set_permissions(root.path(), fs::Permissions::from_mode(0o755)).unwrap();
        assert!(nobody().can_reach(&deep));
        fs::set_permissions(root.path(), fs::Permissions::from_mode(0o700)).unwrap();
        assert!(!nobody().can_reach(&deep));
    }

    #[test]
    fn the_servers_account_is_never_root() {
        assert_ne!(Account::choose().unwrap().uid, 0);
    }

    #[test]
    fn commands_do_not_inherit_the_password_in_use_under_any_name() {
        // Any variable that whoever runs the tests has set.
        let value = std::env::var("CARGO_MANIFEST_DIR").unwrap();
        secrecy::keep(&value);
        let command = Account::choose().unwrap().command("/bin/true");
        assert!(
            command
                .get_envs()
                .any(|(name, value)| name == "CARGO_MANIFEST_DIR" && value.is_none())
        );
    }

    #[test]
    fn commands_do_not_inherit_locale_settings() {
        let command = Account::choose().unwrap().command("/bin/true");
        assert!(
            command
                .get_envs()
                .any(|(name, value)| name == "LC_ALL" && value.is_some_and(|value| value == "C"))
        );
    }
}
