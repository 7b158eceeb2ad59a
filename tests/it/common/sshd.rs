//! A real sshd on a free port of 127.0.0.1, with keys and settings of its own, that ends with the test.

use std::fs::{self, File, Permissions};
use std::net::{TcpListener, TcpStream};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use tempfile::TempDir;

use super::{Project, project, skip};

/// The name that the client's configuration has for it.
pub(crate) const NAME: &str = "vps";

/// A running sshd; its sessions end with their clients.
pub(crate) struct Sshd {
    directory: TempDir,
    port: u16,
    settings: String,
    child: Option<Child>,
}

impl Sshd {
    /// Starts one with these lines in its configuration; `None`, having said so, where OpenSSH is missing.
    pub(crate) fn start(settings: &str) -> Option<Self> {
        let mut sshd = Self::prepare(settings)?;
        sshd.run();
        Some(sshd)
    }

    /// As [`Sshd::start`], but it does not run yet.
    pub(crate) fn prepare(settings: &str) -> Option<Self> {
        if program().is_none() || Command::new("ssh").arg("-V").output().is_err() {
            skip("OpenSSH (sshd and ssh) is not installed");
            return None;
        }
        // The name of a socket is short.
        let directory = tempfile::Builder::new()
            .prefix("sshd-")
            .permissions(Permissions::from_mode(0o700))
            .tempdir_in("/tmp")
            .unwrap();
        fs::create_dir(directory.path().join("run")).unwrap();
        for key in ["host_key", "id"] {
            generate(&directory.path().join(key), "");
        }
        let port = TcpListener::bind("127.0.0.1:0").unwrap();
        let sshd = Self {
            port: port.local_addr().unwrap().port(),
            directory,
            settings: settings.to_owned(),
            child: None,
        };
        fs::copy(sshd.path("id.pub"), sshd.path("authorized_keys")).unwrap();
        sshd.know(&sshd.path("host_key.pub"));
        sshd.configure("");
        Some(sshd)
    }

    /// Starts it, or starts it again, and waits until it listens.
    pub(crate) fn run(&mut self) {
        self.stop();
        // sshd insists on it as root, and the system makes it when it starts its own.
        if nix::unistd::geteuid().is_root() {
            let _ = fs::create_dir_all("/run/sshd");
        }
        let config = self.path("sshd_config");
        let text = |name: &str| self.path(name).display().to_string();
        fs::write(
            &config,
            format!(
                "ListenAddress 127.0.0.1\nPort {}\nHostKey {}\nAuthorizedKeysFile {}\nPidFile none\nUsePAM no\nStrictModes no\n\
                 PasswordAuthentication no\nKbdInteractiveAuthentication no\nPermitRootLogin prohibit-password\nUseDNS no\n\
                 MaxStartups 100\n{}\n",
                self.port,
                text("host_key"),
                text("authorized_keys"),
                self.settings
            ),
        )
        .unwrap();
        let log = File::options()
            .create(true)
            .append(true)
            .open(self.path("log"))
            .unwrap();
        let child = Command::new(program().unwrap())
            .args(["-D", "-e", "-f"])
            .arg(&config)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(log)
            .spawn()
            .unwrap();
        self.child = Some(child);
        let deadline = Instant::now() + Duration::from_secs(30);
        while TcpStream::connect(("127.0.0.1", self.port)).is_err() {
            assert!(Instant::now() < deadline, "sshd: {}", self.log());
            std::thread::sleep(Duration::from_millis(10));
        }
    }

    /// Stops listening; sessions go on.
    pub(crate) fn stop(&mut self) {
        if let Some(mut child) = self.child.take() {
            let _ = child.kill();
            let _ = child.wait();
        }
    }

    pub(crate) fn port(&self) -> u16 {
        self.port
    }

    /// A file of its directory: `id`, `known_hosts`, `authorized_keys`, `ssh_config`, …
    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.directory.path().join(name)
    }

    /// What it logged.
    pub(crate) fn log(&self) -> String {
        fs::read_to_string(self.path("log")).unwrap_or_default()
    }

    /// How many logins there were.
    pub(crate) fn logins(&self) -> usize {
        self.log().matches("Accepted ").count()
    }

    /// Makes a public key the known host key.
    pub(crate) fn know(&self, key: &Path) {
        let key = fs::read_to_string(key).unwrap();
        let line = format!("[127.0.0.1]:{} {key}", self.port);
        fs::write(self.path("known_hosts"), line).unwrap();
    }

    /// Writes the client's configuration; what is given comes first, and in OpenSSH the first value counts.
    pub(crate) fn configure(&self, first: &str) {
        let user = nix::unistd::User::from_uid(nix::unistd::geteuid())
            .unwrap()
            .unwrap()
            .name;
        fs::write(
            self.path("ssh_config"),
            format!(
                "{first}\nHost {NAME}\n  HostName 127.0.0.1\n  Port {}\nHost *\n  User {user}\n  IdentityFile {}\n  IdentityAgent none\n  \
                 IdentitiesOnly yes\n  UserKnownHostsFile {}\n  GlobalKnownHostsFile /dev/null\n",
                self.port,
                self.path("id").display(),
                self.path("known_hosts").display(),
            ),
        )
        .unwrap();
    }

    /// The client with its configuration.
    pub(crate) fn command(&self) -> String {
        format!("ssh -F {}", self.path("ssh_config").display())
    }

    /// A project that reaches a database through it.
    pub(crate) fn project(&self, url: impl AsRef<str>) -> Project {
        project()
            .env("DATABASE_URL", url.as_ref())
            .env("SCHEMACTL_SSH", NAME)
            .env("SCHEMACTL_SSH_COMMAND", self.command())
            .env("XDG_RUNTIME_DIR", self.path("run"))
    }

    /// The processes of this sshd's clients, `ssh` and what looks after it, as `pid: command line`.
    pub(crate) fn clients(&self) -> Vec<(i32, String)> {
        let directory = self.directory.path().display().to_string();
        fs::read_dir("/proc")
            .into_iter()
            .flatten()
            .flatten()
            .filter_map(|entry| {
                let pid = entry.file_name().to_str()?.parse().ok()?;
                let command = fs::read(entry.path().join("cmdline")).ok()?;
                let command = String::from_utf8_lossy(&command).replace('\0', " ");
                let is_client = command.starts_with("ssh ") || command.contains(" schemactl-ssh ");
                (is_client && command.contains(&directory)).then_some((pid, command))
            })
            .collect()
    }

    /// The `ssh` that holds the login.
    #[track_caller]
    pub(crate) fn master(&self) -> i32 {
        let clients = self.clients();
        clients
            .iter()
            .find(|(_, command)| command.starts_with("ssh ") && command.contains("ControlMaster"))
            .unwrap_or_else(|| panic!("no ssh runs: {clients:?}"))
            .0
    }

    /// Waits until no client runs any more and none has left a file; panics after ten seconds.
    #[track_caller]
    pub(crate) fn assert_nothing_left(&self) {
        let deadline = Instant::now() + Duration::from_secs(10);
        loop {
            let files: Vec<_> = fs::read_dir(self.path("run")).unwrap().flatten().collect();
            let clients = self.clients();
            if files.is_empty() && clients.is_empty() {
                return;
            }
            assert!(Instant::now() < deadline, "left: {clients:?} {files:?}");
            std::thread::sleep(Duration::from_millis(20));
        }
    }
}

impl Drop for Sshd {
    fn drop(&mut self) {
        self.stop();
    }
}

/// Makes a key pair without a passphrase, or with one.
pub(crate) fn generate(path: &Path, passphrase: &str) {
    let _ = fs::remove_file(path);
    let status = Command::new("ssh-keygen")
        .args(["-q", "-t", "ed25519", "-C", "test", "-N", passphrase, "-f"])
        .arg(path)
        .status()
        .unwrap();
    assert!(status.success(), "ssh-keygen: {status}");
}

/// sshd wants to be started by its whole path, and is in the PATH of root only.
fn program() -> Option<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&path)
        .chain(["/usr/sbin".into(), "/usr/local/sbin".into(), "/sbin".into()])
        .map(|directory| directory.join("sshd"))
        .find(|path| path.is_file())
}
