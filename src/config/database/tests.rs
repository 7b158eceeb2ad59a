//! Which source wins, and how an address is completed, one project directory each.

use std::path::Path;

use super::*;
use crate::config::{Flags, Settings};
use crate::db::url::{HostName, SslMode};

/// A project: its files, its variables, its flags.
struct Project {
    root: tempfile::TempDir,
    environment: Environment,
    flags: Flags,
}

impl Project {
    fn new() -> Self {
        let root = tempfile::tempdir().unwrap();
        std::fs::create_dir(root.path().join(".git")).unwrap();
        let mut environment = Environment::bare(root.path());
        environment.os_user = Some("me".to_owned());
        environment.home = Some(root.path().join("home"));
        // Keeps the machine's own service file out of the tests.
        let environment = environment.with("PGSYSCONFDIR", "/nonexistent");
        Self {
            root,
            environment,
            flags: Flags::default(),
        }
    }

    fn file(self, name: &str, text: &str) -> Self {
        let path = self.root.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, text).unwrap();
        restrict(&path);
        self
    }

    fn with(mut self, name: &str, value: &str) -> Self {
        self.environment = self.environment.with(name, value);
        self
    }

    fn without(mut self, name: &str) -> Self {
        self.environment.variables.remove(name);
        self
    }

    fn resolve(&self) -> Result<Resolved> {
        Settings::resolve(&self.flags, &self.environment)?.database()
    }

    fn resolved(&self) -> (String, String) {
        let resolved = self.resolve().unwrap();
        let shown = match &resolved.database {
            Database::Remote(address) => address.display(),
            Database::Embedded(path) => format!("embedded:{}", path.as_ref().unwrap().display()),
        };
        (shown, resolved.origin.to_string())
    }

    fn address(&self) -> (Address, Resolved) {
        let resolved = self.resolve().unwrap();
        match resolved.database.clone() {
            Database::Remote(address) => (address, resolved),
            Database::Embedded(_) => panic!("{resolved:?} is embedded"),
        }
    }

    fn error(&self) -> String {
        let error = self.resolve().unwrap_err();
        let error = error.downcast_ref::<UserError>().unwrap();
        format!(
            "{} | {} | {}",
            error.message(),
            error.details().join(" | "),
            error.hints().join(" | ")
        )
    }
}

#[cfg(unix)]
fn restrict(path: &Path) {
    use std::os::unix::fs::PermissionsExt;
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o600)).unwrap();
}

fn url(database: &str) -> String {
    format!("postgresql://u@h/{database}")
}

#[test]
fn the_sources_win_in_the_documented_order() {
    let mut project = Project::new()
        .with("SCHEMACTL_DATABASE_URL", &url("own"))
        .with("SCHEMACTL_ENV", "production")
        .with("DIRECT_URL", &url("direct"))
        .with("MIGRATION_DATABASE_URL", &url("migration"))
        .with("DATABASE_DIRECT_URL", &url("database_direct"))
        .with("DATABASE_URL_UNPOOLED", &url("unpooled"))
        .with("DATABASE_URL", &url("plain"))
        .with("DB_HOST", "components")
        .with("PGHOST", "libpq")
        .file(
            "schemactl.toml",
            "database = \"embedded:\"\n[env.production]\nurl = \"postgresql://u@h/env\"\n",
        );
    project.flags.database_url = Some(Secret::new(url("flag")));
    let shown = |database: &str| format!("postgresql://u@h:5432/{database}");

    assert_eq!(
        project.resolved(),
        (shown("flag"), "--database-url".to_owned())
    );
    project.flags.database_url = None;
    let steps = [
        (
            "SCHEMACTL_DATABASE_URL",
            shown("own"),
            "SCHEMACTL_DATABASE_URL in the environment",
        ),
        (
            "SCHEMACTL_ENV",
            shown("env"),
            "schemactl.toml [env.production] url",
        ),
        (
            "DIRECT_URL",
            shown("direct"),
            "DIRECT_URL in the environment",
        ),
        (
            "MIGRATION_DATABASE_URL",
            shown("migration"),
            "MIGRATION_DATABASE_URL in the environment",
        ),
        (
            "DATABASE_DIRECT_URL",
            shown("database_direct"),
            "DATABASE_DIRECT_URL in the environment",
        ),
        (
            "DATABASE_URL_UNPOOLED",
            shown("unpooled"),
            "DATABASE_URL_UNPOOLED in the environment",
        ),
        (
            "DATABASE_URL",
            shown("plain"),
            "DATABASE_URL in the environment",
        ),
        (
            "DB_HOST",
            "postgresql://me@components:5432/me".to_owned(),
            "DB_HOST in the environment",
        ),
        (
            "PGHOST",
            "postgresql://me@libpq:5432/me".to_owned(),
            "PGHOST in the environment",
        ),
    ];
    for (variable, shown, origin) in steps {
        assert_eq!(project.resolved(), (shown, origin.to_owned()), "{variable}");
        project = project.without(variable);
    }
    let embedded = format!(
        "embedded:{}",
        project.root.path().join(".schemactl/postgres").display()
    );
    assert_eq!(
        project.resolved(),
        (embedded, "schemactl.toml database".to_owned())
    );
}

#[test]
fn nothing_named_is_an_error_that_says_what_to_set() {
    let error = Project::new()
        .with("PGUSER", "u")
        .with("POSTGRES_PASSWORD", "hunter2")
        .error();
    for words in [
        "no database is configured",
        "DIRECT_URL",
        "set DATABASE_URL=",
        "no schemactl.toml was found",
    ] {
        assert!(error.contains(words), "{error}");
    }
}

#[test]
fn a_line_of_dotenv_is_named_and_the_process_beats_it() {
    let project = Project::new().file(
        ".env",
        "# app\n\nDATABASE_URL=postgresql+asyncpg://u:p@h/file\n",
    );
    let expected = (
        "postgresql://u:***@h:5432/file".to_owned(),
        "DATABASE_URL from .env line 3".to_owned(),
    );
    assert_eq!(project.resolved(), expected);
    let project = project.with("DATABASE_URL", &url("process"));
    assert_eq!(project.resolved().0, "postgresql://u@h:5432/process");
}

#[test]
fn a_url_typed_for_one_run_beats_any_url_of_a_file() {
    let project = Project::new()
        .file(".env", "DIRECT_URL=postgresql://u@production/d\n")
        .with("DATABASE_URL", "postgresql://u@staging/d");
    let (address, resolved) = project.address();
    assert_eq!(address.hosts[0].name, HostName::of("staging"));
    assert!(
        resolved
            .notes
            .iter()
            .any(|note| note == "DIRECT_URL from .env line 1 was passed over")
    );
}

#[test]
fn compose_files_with_references_and_secrets_are_read() {
    let project = Project::new()
        .file(".env", "POSTGRES_PASSWORD=p@ss w0rd$\nDATABASE_URL=postgresql://postgres:${POSTGRES_PASSWORD}@localhost:5432/app\n");
    assert_eq!(
        project.address().0.password,
        Some(Secret::new("p@ss w0rd$"))
    );

    let project = Project::new()
        .file("secrets/password", "p@ss/w:rd#\n")
        .file(".env", "POSTGRES_SERVER=db\nPOSTGRES_PORT=6000\nPOSTGRES_USER=app\nPOSTGRES_DB=shop\nPOSTGRES_PASSWORD_FILE=secrets/password\n");
    let (address, resolved) = project.address();
    assert_eq!(address.password, Some(Secret::new("p@ss/w:rd#")));
    assert_eq!(address.display(), "postgresql://app:***@db:6000/shop");
    assert!(
        resolved
            .origin
            .to_string()
            .contains("the file named by POSTGRES_PASSWORD_FILE from .env line 5")
    );

    let error = Project::new()
        .with("DB_HOST", "h")
        .with("DB_PASSWORD_FILE", "/nowhere")
        .error();
    assert!(error.contains("/nowhere cannot be read"), "{error}");
    let (address, _) = Project::new().with("POSTGRES_DB", "shop").address();
    assert_eq!(address.hosts[0].name, HostName::of("localhost"));
}

#[test]
fn an_environment_may_name_a_variable_which_must_be_set() {
    let project = Project::new()
        .with("SCHEMACTL_ENV", "production")
        .with("DATABASE_URL", &url("wrong"))
        .file("schemactl.toml", "[env.production]\nurl_env = \"PROD_DATABASE_URL\"\n[env.staging]\nlock_wait = \"1s\"\n");
    let error = project.error();
    assert!(error.contains("PROD_DATABASE_URL is not set"), "{error}");
    assert!(
        error.contains("schemactl.toml [env.production] url_env"),
        "{error}"
    );
    let project = project.with("PROD_DATABASE_URL", &url("right"));
    assert_eq!(project.resolved().0, "postgresql://u@h:5432/right");
    // An environment without a URL of its own leaves the choice to the other sources.
    assert_eq!(
        project.with("SCHEMACTL_ENV", "staging").resolved().0,
        "postgresql://u@h:5432/wrong"
    );
}

#[test]
fn passwords_appear_in_no_output_and_are_warned_about_in_files() {
    let project = Project::new().file(
        "schemactl.toml",
        "database = \"postgresql://u:hunter2@h/d\"\n",
    );
    let resolved = project.resolve().unwrap();
    assert!(
        resolved
            .warnings
            .iter()
            .any(|w| w.starts_with("schemactl.toml database holds a password"))
    );
    assert!(!format!("{resolved:?}").contains("hunter2"));
    let project = project.with("PGPASSWORD", "hunter2");
    let settings = Settings::resolve(&project.flags, &project.environment).unwrap();
    assert!(!format!("{settings:?}").contains("hunter2"));

    let error = Project::new()
        .with("DATABASE_URL", "postgresql://u:hunter2@h:x/d")
        .error();
    assert!(
        !error.contains("hunter2") && error.contains("from DATABASE_URL in the environment"),
        "{error}"
    );
    let error = Project::new()
        .with("DATABASE_URL", "mysql://u:hunter2@h/d")
        .error();
    assert!(
        !error.contains("hunter2") && error.contains("MySQL"),
        "{error}"
    );
}

#[test]
fn libpq_variables_fill_what_the_url_leaves_open() {
    let project = Project::new()
        .with("DATABASE_URL", "postgresql://app@h/shop?connect_timeout=3")
        .with("PGPORT", "6000")
        .with("PGUSER", "wrong")
        .with("PGPASSWORD", "p")
        .with("PGSSLMODE", "require")
        .with("PGCONNECT_TIMEOUT", "9")
        .with("PGHOST", "wrong")
        .with("PGHOSTADDR", "10.0.0.1");
    let (address, resolved) = project.address();
    assert_eq!(address.display(), "postgresql://app:***@h:6000/shop");
    assert_eq!(address.hosts[0].hostaddr, None);
    assert_eq!(address.tls.mode, Some(SslMode::Require));
    assert_eq!(
        address.connect_timeout,
        Some(std::time::Duration::from_secs(3))
    );
    assert!(
        resolved
            .notes
            .contains(&"password from PGPASSWORD in the environment".to_owned())
    );

    let error = Project::new()
        .with("PGHOST", "h")
        .with("PGPORT", "x")
        .error();
    assert!(error.contains("PGPORT in the environment"), "{error}");
    let error = Project::new()
        .with("PGHOST", "h")
        .with("PGSSLCRL", "/crl")
        .error();
    assert!(error.contains("sslcrl cannot be honoured"), "{error}");
}

#[test]
fn the_default_host_is_a_socket_where_a_server_listens_and_localhost_otherwise() {
    let mut project = Project::new().with("DATABASE_URL", "postgresql:///d");
    let sockets = project.root.path().join("sockets");
    project.environment.socket_directories = vec![sockets.clone()];
    assert_eq!(project.resolved().0, "postgresql://me@localhost:5432/d");
    let project = project.file("sockets/.s.PGSQL.5432", "");
    assert_eq!(project.address().0.hosts[0].name, HostName::Socket(sockets));
}

#[test]
fn the_password_file_is_asked_only_when_no_password_is_given() {
    let project = Project::new()
        .with("DATABASE_URL", "postgresql://u@h/d")
        .file("home/.pgpass", "h:*:*:u:file\n");
    let (address, resolved) = project.address();
    assert_eq!(address.password, Some(Secret::new("file")));
    assert!(
        resolved
            .notes
            .iter()
            .any(|note| note.ends_with(".pgpass line 1")),
        "{resolved:?}"
    );
    let project = project.with("PGPASSWORD", "variable");
    assert_eq!(project.address().0.password, Some(Secret::new("variable")));
}

#[test]
#[cfg(unix)]
fn a_password_file_that_others_can_read_is_ignored_with_a_warning() {
    use std::os::unix::fs::PermissionsExt;
    let project = Project::new()
        .with("DATABASE_URL", "postgresql://u@h/d")
        .file("home/.pgpass", "*:*:*:*:file\n");
    let path = project.root.path().join("home/.pgpass");
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o644)).unwrap();
    let (address, resolved) = project.address();
    assert_eq!(address.password, None);
    assert!(
        resolved
            .warnings
            .iter()
            .any(|warning| warning.contains("chmod 600")),
        "{resolved:?}"
    );
}

#[test]
fn services_are_read_and_an_undefined_one_is_an_error() {
    let project = Project::new()
        .with("PGSERVICE", "shop")
        .with("PGPORT", "7000")
        .file(
            "home/.pg_service.conf",
            "[shop]\nhost=h\nport=6000\nuser=app\ndbname=shop\n",
        );
    let (address, resolved) = project.address();
    assert_eq!(address.display(), "postgresql://app@h:6000/shop");
    assert!(
        resolved
            .notes
            .iter()
            .any(|note| note.contains(".pg_service.conf [shop]")),
        "{resolved:?}"
    );
    let error = project.with("DATABASE_URL", "service=nowhere").error();
    assert!(
        error.contains("the service \"nowhere\" is not defined"),
        "{error}"
    );
}

#[test]
fn variables_of_other_projects_for_certificates_are_understood() {
    let project = Project::new()
        .with("DATABASE_URL", "postgresql://u@h/d")
        .with("PG_SSL_ROOT_CERT", "/ca.pem")
        .with("PG_SSL_ALLOW_SELF_SIGNED", "true");
    let (address, _) = project.address();
    assert_eq!(
        address.tls.root_certificate,
        Some(crate::db::url::RootCertificate::File("/ca.pem".into()))
    );
    assert_eq!(address.tls.effective_mode(), SslMode::Require);
    let project = project.with("PGSSLMODE", "verify-full");
    let error = project.error();
    assert!(error.contains("contradicts sslmode=verify-full"), "{error}");
    let error = project.with("PG_SSL_ALLOW_SELF_SIGNED", "flase").error();
    assert!(error.contains("neither true nor false"), "{error}");
}

#[test]
fn certificates_of_the_home_directory_fill_what_the_address_leaves_open() {
    let project = Project::new()
        .file("home/.postgresql/postgresql.crt", "")
        .file("home/.postgresql/postgresql.key", "")
        .file("home/.postgresql/root.crt", "")
        .file("home/.postgresql/root.crl", "");
    let home = project.root.path().join("home/.postgresql");
    let project = project.with("DATABASE_URL", "postgresql://u@h/d?sslcert=/own.crt");
    let (address, resolved) = project.address();
    assert_eq!(address.tls.certificate, Some("/own.crt".into()));
    assert_eq!(address.tls.key, Some(home.join("postgresql.key")));
    assert_eq!(
        address.tls.root_certificate,
        Some(crate::db::url::RootCertificate::File(home.join("root.crt")))
    );
    assert!(
        resolved
            .warnings
            .iter()
            .any(|warning| warning.contains("root.crl is not read")),
        "{resolved:?}"
    );
    let project = project.with("DATABASE_URL", "postgresql://u@h/d?sslmode=disable");
    let (address, resolved) = project.address();
    assert_eq!(address.tls.certificate, None);
    assert_eq!(resolved.warnings, Vec::<String>::new());
}

#[test]
fn a_root_certificate_that_does_not_exist_is_warned_about_where_it_is_not_needed() {
    for (mode, warned) in [("disable", false), ("require", true), ("verify-ca", false)] {
        let url = format!("postgresql://u@h/d?sslmode={mode}&sslrootcert=/no/such/file");
        let (_, resolved) = Project::new().with("DATABASE_URL", &url).address();
        assert_eq!(!resolved.warnings.is_empty(), warned, "{mode}");
    }
}

#[test]
fn an_embedded_path_starts_where_it_was_written() {
    let project = Project::new()
        .file("app/.env", "DATABASE_URL=embedded:data\n")
        .file("app/src/x", "");
    let environment = Environment {
        working_dir: project.root.path().join("app/src"),
        ..project.environment.clone()
    };
    let resolved = Settings::resolve(&Flags::default(), &environment)
        .unwrap()
        .database()
        .unwrap();
    assert_eq!(
        resolved.database,
        Database::Embedded(Some(project.root.path().join("app/data")))
    );
    let resolved = Settings::resolve(
        &Flags::default(),
        &environment.with("DATABASE_URL", "embedded:~/pg"),
    );
    let expected = Database::Embedded(Some(project.root.path().join("home/pg")));
    assert_eq!(resolved.unwrap().database().unwrap().database, expected);
}

#[test]
fn what_was_to_name_the_database_and_does_not_is_no_reason_to_take_another() {
    let embedded = || Project::new().file("schemactl.toml", "database = \"embedded:\"\n");
    let url = "postgresql://u@h/d";
    let refused = |project: Project, said: &str| {
        let error = project.resolve().unwrap_err();
        assert!(error.to_string().contains(said), "{error}");
    };
    for name in ["DATABASE_URL", "DIRECT_URL", "SCHEMACTL_DATABASE_URL"] {
        refused(
            embedded().with(name, ""),
            &format!("{name} is set, but to nothing"),
        );
        refused(
            embedded().file(".env", &format!("{name}=\n")),
            &format!("{name} is set, but to nothing ({name} from .env line 1)"),
        );
    }
    refused(
        Project::new().with("DATABASE_URL", "").with("DB_HOST", "h"),
        "DATABASE_URL is set, but to nothing",
    );
    refused(
        embedded().file(".env", "A=1\nDATABASE_URL='postgresql://u:p@h/d\n"),
        ".env line 2 cannot be read, and it is the one of DATABASE_URL",
    );
    refused(
        embedded().file(".env", "export POSTGRES_HOST=\"h\" x\n"),
        ".env line 1 cannot be read, and it is the one of POSTGRES_HOST",
    );
    refused(
        Project::new()
            .with("DATABASE_URL", "")
            .file(".env", "DIRECT_URL=postgresql://u@h/d\n"),
        "DATABASE_URL is set, but to nothing",
    );
    // Where there is no other it is enough to say so.
    let error = Project::new()
        .with("DATABASE_URL", "")
        .resolve()
        .unwrap_err();
    let error = error.downcast_ref::<UserError>().unwrap();
    assert_eq!(error.message(), "no database is configured");
    assert!(
        error
            .details()
            .iter()
            .any(|detail| detail.contains("DATABASE_URL is set, but to nothing"))
    );
    // An alternative that was left open, and what something higher makes unimportant.
    for project in [
        embedded().with("DIRECT_URL", "").with("DATABASE_URL", url),
        embedded().with("DATABASE_URL", "").with("DIRECT_URL", url),
        embedded()
            .with("DATABASE_URL", "")
            .with("SCHEMACTL_DATABASE_URL", url),
        embedded()
            .file(".env", "DATABASE_URL='x\n")
            .with("DATABASE_URL", url),
    ] {
        let (address, origin) = project.resolved();
        assert!(address.contains("u@h"), "{address} {origin}");
    }
}
