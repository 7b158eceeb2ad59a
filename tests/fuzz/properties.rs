//! What must hold for every text that names a database: nothing panics, and a password is in no output.
//!
//! A password is a recognisable token between characters that people have in passwords, put where a spelling has its
//! password; everything around it is arbitrary. Used by the fuzzer (`target.rs`) and by the test suite.

use std::cell::RefCell;
use std::fmt::Write as _;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use schemactl::config::{Environment, Flags, Settings, dotenv};
use schemactl::db::url::{Address, Database};
use schemactl::error::UserError;

/// The middle of every password.
const SECRET: &str = "kQ7zW9xV4hT";

/// Takes decisions from bytes; when they are used up, every decision is the first one.
struct Choices<'a>(&'a [u8]);

impl Choices<'_> {
    fn byte(&mut self) -> u8 {
        match self.0.split_first() {
            Some((first, rest)) => {
                self.0 = rest;
                *first
            }
            None => 0,
        }
    }

    fn pick<'t>(&mut self, from: &[&'t str]) -> &'t str {
        let index = usize::from(self.byte()) % from.len().max(1);
        from.get(index).copied().unwrap_or_default()
    }

    /// Some text: mostly nothing special, sometimes anything.
    fn junk(&mut self) -> String {
        let length = usize::from(self.byte());
        match length {
            0..128 => String::new(),
            length => {
                let take = (length - 127).min(self.0.len());
                let (text, rest) = self.0.split_at(take);
                self.0 = rest;
                String::from_utf8_lossy(text).into_owned()
            }
        }
    }

    fn or_junk(&mut self, usual: &[&str]) -> String {
        match self.junk() {
            junk if junk.is_empty() => self.pick(usual).to_owned(),
            junk => junk,
        }
    }

    /// A password, with what people have in them and forget to encode.
    fn password(&mut self) -> String {
        const PIECES: &[&str] = &[
            "", "@", "/", "#", "?", ":", "%", "$", "&", "=", "+", "[", "]", "%40", "%2F", "!",
            "\\", "'", "\"", " ", ",", ";", "{", "}", "${A}", "é", "//", "::", "@@", "://", "@h/",
            "%zz",
        ];
        let mut around = || {
            let count = self.byte() % 4;
            (0..count).map(|_| self.pick(PIECES)).collect::<String>()
        };
        let (before, after) = (around(), around());
        format!("{before}{SECRET}{after}")
    }

    fn rest(&mut self) -> String {
        String::from_utf8_lossy(std::mem::take(&mut self.0)).into_owned()
    }

    /// A URL or key=value string that holds a password.
    fn address(&mut self) -> String {
        const PARAMETERS: &[&str] = &[
            "",
            "?sslmode=require",
            "?sslmode=bogus",
            "?connect_timeout=x&application_name=y",
            "?unknown=1",
            "?options=-c%20search_path%3Dapp",
            "?pgbouncer=true&schema=app",
            "?target_session_attrs=nowhere",
            "?sslrootcert=/none&channel_binding=require",
        ];
        let password = self.password();
        let scheme = self.or_junk(&[
            "postgresql://",
            "postgres://",
            "postgresql+asyncpg://",
            "jdbc:postgresql://",
            "POSTGRES://",
            "mysql://",
            "postgresql:/",
            "postgresql:",
            "\"postgresql://",
        ]);
        // What follows this one is a folder, which nobody hides.
        let scheme = match scheme.to_lowercase().contains("embedded:") {
            true => "postgresql://".to_owned(),
            false => scheme,
        };
        match self.byte() % 4 {
            0 | 1 => {
                // What ends a user's name would move the place of the password.
                let user = self
                    .or_junk(&["app", "", "app.ref", "a%40b"])
                    .replace(['@', '/', '?', '#', ':'], "");
                let host =
                    self.pick(&["db", "127.0.0.1", "[::1]", "a,b:1", "", "%2Fsocket", "d b"]);
                let port = self.pick(&["", ":5432", ":port", ":99999", ":1,2"]);
                // Without a path behind the host, libpq takes the end of a password with @ and / for the database's name.
                let database = self.or_junk(&["shop", "a/b", "a%zz"]).replace('@', "");
                let parameters = self.or_junk(PARAMETERS).replace('@', "");
                format!("{scheme}{user}:{password}@{host}{port}/{database}{parameters}")
            }
            2 => {
                let host = self.or_junk(&["db", "", "db:5432", "db:port"]);
                let key = self.pick(&["password", "sslpassword", "PASSWORD", "pass%77ord"]);
                let before = self.or_junk(&["user=app&", "", "sslmode=x&", "&", "a&b=c&"]);
                let after = self.or_junk(&["", "&user=app", "&x=%zz", "&password="]);
                // A raw & or # ends a value; what comes after is for the reader to guess.
                format!("{scheme}{host}/shop?{before}{key}={password}{after}")
            }
            _ => {
                let before = self.or_junk(&["host=db user=app", "", "host='a b'", "port=x", "x"]);
                let quote = self.pick(&["", "'"]);
                let key = self.pick(&["password", "sslpassword", "password ", "PASSWORD"]);
                let after = self.or_junk(&["", "dbname=shop", "dbname", "port=x", "= =", "'"]);
                let space = self.pick(&["", " "]);
                format!("{before} {key}={space}{quote}{password}{quote} {after}")
            }
        }
    }
}

/// Reads one text in the way that its first byte says; an error is a password that was shown.
pub(crate) fn check(data: &[u8]) -> Result<(), String> {
    let mut choices = Choices(data);
    match choices.byte() % 8 {
        0..3 => {
            let text = choices.address();
            hidden(&text, &shown_address(&text))
        }
        3 => {
            let text = choices.rest();
            shown_address(&text);
            let read = dotenv::parse(&text);
            let _ = read.resolve(|_| None, |_| None);
            Ok(())
        }
        4 => {
            let url = choices.address();
            let quote = choices.pick(&["", "'", "\"", "`"]);
            let name = choices.pick(&[
                "DATABASE_URL",
                "POSTGRES_PASSWORD",
                "PGPASSWORD",
                "DIRECT_URL",
            ]);
            let before =
                choices.or_junk(&["", "export ", "A=1\n", "A='\n", "DB_HOST=db\nDB_USER=a\n"]);
            let after =
                choices.or_junk(&["", " # comment", "\nPOSTGRES_HOST=db", "\n=x", "\nPGHOST=h"]);
            let text = format!("{before}{name}={quote}{url}{quote}{after}");
            hidden(
                &text,
                &shown_sources(&Files {
                    dotenv: &text,
                    ..Files::default()
                }),
            )
        }
        5 => {
            let password = choices.password();
            let fields =
                choices.or_junk(&["*:*:*:*:", "db:5432:shop:app:", "db:*:\\::a", "*:*:", ""]);
            let after = choices.or_junk(&["", "\n", "\n#x", ":x"]);
            let text = format!("{fields}{password}{after}");
            hidden(
                &text,
                &shown_sources(&Files {
                    pgpass: &text,
                    ..Files::default()
                }),
            )
        }
        6 => {
            let password = choices.password();
            let before = choices.or_junk(&[
                "[shop]\nhost=db\n",
                "[shop]\nport=x\n",
                "[shop\n",
                "",
                "[a]\n[shop]\n",
            ]);
            let key = choices.or_junk(&[
                "password=",
                "password = ",
                "password",
                "sslpassword=",
                " password=",
            ]);
            // The value of another key is no password, whatever it looks like; what is before it may be lines of their own.
            let line = key.rsplit(['\n', '\r']).next().unwrap_or_default();
            let name = line.split('=').next().unwrap_or_default().to_lowercase();
            let key = match name.contains("pass") {
                true => key,
                false => "password=".to_owned(),
            };
            let after = choices.or_junk(&["", "\nport=5432", "\n[b]", "\nservice=shop"]);
            let text = format!("{before}{key}{password}{after}");
            hidden(
                &text,
                &shown_sources(&Files {
                    service: &text,
                    ..Files::default()
                }),
            )
        }
        _ => {
            let url = choices.address();
            let before = choices.or_junk(&[
                "",
                "[env.x]\n",
                "[run]\nlock_wait = 5\n",
                "[env.x.variables]\na = 1\n[env.x]\n",
            ]);
            let key =
                choices.or_junk(&["database = ", "url = ", "shadow_url = ", "url=", "urll = "]);
            let quote = choices.pick(&["\"", "'", "'''", "\"\"\"", ""]);
            let after = choices.or_junk(&["", "\nwait = 1", " junk", "\n[[env]]", "\nurl = 1"]);
            let text = format!("{before}{key}{quote}{url}{quote}{after}");
            hidden(
                &text,
                &shown_sources(&Files {
                    toml: &text,
                    ..Files::default()
                }),
            )
        }
    }
}

/// An error when what was shown holds the secret, as it is or percent-encoded.
fn hidden(text: &str, shown: &str) -> Result<(), String> {
    // What is known already and not mended yet would be found again and again.
    let is_known = |known: String| !known.is_empty() && shown.contains(&known);
    if std::env::var("SCHEMACTL_FUZZ_KNOWN").is_ok_and(is_known) {
        return Ok(());
    }
    let percent: String = SECRET.bytes().map(|byte| format!("%{byte:02X}")).collect();
    match shown.contains(SECRET) || shown.contains(&percent) {
        false => Ok(()),
        true => Err(format!(
            "a password was shown\ngiven: {text:?}\nshown: {shown}"
        )),
    }
}

fn shown_error(shown: &mut String, error: &UserError) {
    let _ = write!(shown, "{error}\n{error:?}\n");
}

fn shown_of_address(shown: &mut String, address: &Address) {
    let _ = writeln!(shown, "{}\n{address:?}", address.display());
    for line in address.warnings.iter().chain(&address.notes) {
        let _ = writeln!(shown, "{line}");
    }
}

/// Everything that could be said about an address.
fn shown_address(text: &str) -> String {
    let mut shown = String::new();
    match Database::parse(text) {
        Ok(Database::Remote(address)) => shown_of_address(&mut shown, &address),
        Ok(Database::Embedded(_)) => {}
        Err(error) => shown_error(&mut shown, &error),
    }
    shown
}

#[derive(Default)]
struct Files<'a> {
    dotenv: &'a str,
    pgpass: &'a str,
    service: &'a str,
    toml: &'a str,
}

/// A directory of this thread, for files that are written again and again.
fn directory() -> PathBuf {
    thread_local! {
        static DIRECTORY: RefCell<Option<PathBuf>> = const { RefCell::new(None) };
    }
    DIRECTORY.with_borrow_mut(|directory| {
        directory
            .get_or_insert_with(|| {
                let memory = Path::new("/dev/shm");
                let base = if memory.is_dir() {
                    memory.to_path_buf()
                } else {
                    std::env::temp_dir()
                };
                let name = format!(
                    "schemactl-fuzz-{}-{:?}",
                    std::process::id(),
                    std::thread::current().id()
                );
                let path = base.join(name.replace(['(', ')'], ""));
                let _ = fs::create_dir_all(path.join(".git"));
                path
            })
            .clone()
    })
}

/// Removes what this thread wrote.
#[allow(dead_code, reason = "the fuzzer never ends by itself")]
pub(crate) fn clean_up() {
    let _ = fs::remove_dir_all(directory());
}

/// Everything that could be said about settings that come from files.
fn shown_sources(files: &Files<'_>) -> String {
    let directory = directory();
    for (name, text) in [
        (".env", files.dotenv),
        (".pgpass", files.pgpass),
        (".pg_service.conf", files.service),
        ("schemactl.toml", files.toml),
    ] {
        let path = directory.join(name);
        if text.is_empty() {
            let _ = fs::remove_file(&path);
        } else {
            let _ = fs::write(&path, text);
            let _ = fs::set_permissions(&path, fs::Permissions::from_mode(0o600));
        }
    }
    let mut environment = Environment::bare(&directory);
    environment.home = Some(directory);
    if !files.pgpass.is_empty() {
        environment = environment
            .with("PGHOST", "db")
            .with("PGUSER", "app")
            .with("PGDATABASE", "shop");
    }
    if !files.service.is_empty() {
        environment = environment.with("PGSERVICE", "shop");
    }
    let mut shown = String::new();
    for env in [None, Some("x")] {
        let flags = Flags {
            env: env.map(str::to_owned),
            ..Flags::default()
        };
        let _ = writeln!(shown, "{flags:?}\n{environment:?}");
        let settings = match Settings::resolve(&flags, &environment) {
            Ok(settings) => settings,
            Err(error) => {
                let _ = write!(shown, "{error:#}\n{error:?}\n");
                if let Some(error) = error.downcast_ref::<UserError>() {
                    shown_error(&mut shown, error);
                }
                continue;
            }
        };
        let _ = writeln!(shown, "{settings:?}");
        match settings.database() {
            Ok(resolved) => {
                let _ = writeln!(shown, "{resolved:?}\n{}", resolved.origin);
                for line in resolved.warnings.iter().chain(&resolved.notes) {
                    let _ = writeln!(shown, "{line}");
                }
                if let Database::Remote(address) = &resolved.database {
                    shown_of_address(&mut shown, address);
                }
            }
            Err(error) => {
                let _ = write!(shown, "{error:#}\n{error:?}\n");
            }
        }
    }
    shown
}
