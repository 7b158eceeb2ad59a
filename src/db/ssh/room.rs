//! A directory that only this user can enter, for the sockets of a run.

use std::fs::Permissions;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use tempfile::TempDir;

/// The longest name of a Unix socket on every system that schemactl runs on (104 bytes with the NUL on macOS, 108 on Linux).
const LONGEST: usize = 103;

/// What `ssh` appends to the name of its control socket while it makes it.
const TEMPORARY: usize = 17;

/// Makes the directory: under the runtime directory of the user, else under that of temporary files.
///
/// # Errors
///
/// When none of them can be written to.
pub(super) fn make() -> std::io::Result<TempDir> {
    let runtime = std::env::var_os("XDG_RUNTIME_DIR").map(PathBuf::from);
    let places = [runtime, Some(std::env::temp_dir()), Some("/tmp".into())];
    let mut last = std::io::Error::other("no directory for temporary files");
    for place in places.into_iter().flatten().filter(|place| is_fit(place)) {
        let made = tempfile::Builder::new()
            .prefix("schemactl-")
            .permissions(Permissions::from_mode(0o700))
            .tempdir_in(&place);
        match made {
            Ok(directory) => return Ok(directory),
            Err(error) => last = error,
        }
    }
    Err(last)
}

/// Whether a socket below a directory can be named to `ssh`, which gives a meaning to `%`, `:` and blanks.
fn is_fit(place: &Path) -> bool {
    let Some(text) = place.to_str() else {
        return false;
    };
    place.is_absolute()
        && text.len()
            + "/schemactl-XXXXXX/.s.PGSQL.65535"
                .len()
                .max("/schemactl-XXXXXX/c".len() + TEMPORARY)
            <= LONGEST
        && text
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || "/._-+@,=".contains(c))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_short_and_plain_places_are_taken() {
        assert!(is_fit(Path::new("/run/user/1000")));
        for place in ["relative", "/with space", "/with:colon", "/with%h"] {
            assert!(!is_fit(Path::new(place)), "{place}");
        }
        assert!(!is_fit(Path::new(&format!("/{}", "long".repeat(20)))));
    }

    #[test]
    fn nobody_else_can_enter() {
        let directory = make().unwrap();
        let mode = directory.path().metadata().unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o700);
    }
}
