//! For every setting: flag over variable over environment over file over default.

use super::*;

/// A project whose file sets everything twice: at the top and for the environment `production`.
const FILE: &str = r#"
migrations = "top"
recursive = true

[history]
schema = "top"

[revisions]
file_template = "{rev}"
timezone = "Europe/Berlin"
slug_length = 10
after_write = [["format", "{path}"]]

[run]
lock_wait = "1s"
lock_timeout = "1s"
validation_lock_timeout = "1s"
concurrently_lock_timeout = "1s"
lock_retries = 1
statement_timeout = "1s"
link_timeout = "1s"
reconnect_wait = "1s"
single_transaction = true
role = "top"
search_path = "top"

[variables]
tenant = "top"
kept = "top"

[env.production]
migrations = ["first", "second"]
recursive = false
lock_wait = "2s"
lock_timeout = "2s"
validation_lock_timeout = "2s"
concurrently_lock_timeout = "2s"
lock_retries = 2
statement_timeout = "2s"
link_timeout = "2s"
reconnect_wait = "2s"
single_transaction = false
role = "production"
search_path = "production"
history.schema = "production"
variables.tenant = "production"
"#;

fn project(file: &str) -> (tempfile::TempDir, Environment) {
    let root = tempfile::tempdir().unwrap();
    std::fs::create_dir(root.path().join(".git")).unwrap();
    if !file.is_empty() {
        std::fs::write(root.path().join("schemactl.toml"), file).unwrap();
    }
    let environment = Environment::bare(root.path());
    (root, environment)
}

fn resolve(flags: &Flags, environment: &Environment) -> Settings {
    Settings::resolve(flags, environment).unwrap()
}

fn error(flags: &Flags, environment: &Environment) -> String {
    let error = Settings::resolve(flags, environment).unwrap_err();
    let error = error.downcast_ref::<UserError>().unwrap();
    format!(
        "{} | {} | {}",
        error.message(),
        error.details().join(" | "),
        error.hints().join(" | ")
    )
}

/// Every setting that has all layers, as text, with its origin.
fn layered(settings: &Settings) -> Vec<(String, String)> {
    let run = &settings.run;
    let seconds =
        |setting: &Setting<Duration>| (duration::format(setting.value), setting.origin.to_string());
    let text = |setting: &Option<Setting<String>>| {
        setting
            .as_ref()
            .map_or((String::new(), String::new()), |s| {
                (s.value.clone(), s.origin.to_string())
            })
    };
    vec![
        seconds(&run.lock_wait),
        seconds(&run.lock_timeout),
        seconds(&run.validation_lock_timeout),
        seconds(&run.concurrently_lock_timeout),
        seconds(&run.statement_timeout),
        seconds(&run.link_timeout),
        seconds(&run.reconnect_wait),
        (
            run.lock_retries.value.to_string(),
            run.lock_retries.origin.to_string(),
        ),
        (
            run.single_transaction.value.to_string(),
            run.single_transaction.origin.to_string(),
        ),
        text(&run.role),
        text(&run.search_path),
        (
            settings.history_schema.value.clone(),
            settings.history_schema.origin.to_string(),
        ),
    ]
}

const KEYS: [&str; 12] = [
    "lock_wait",
    "lock_timeout",
    "validation_lock_timeout",
    "concurrently_lock_timeout",
    "statement_timeout",
    "link_timeout",
    "reconnect_wait",
    "lock_retries",
    "single_transaction",
    "role",
    "search_path",
    "history_schema",
];

#[test]
fn defaults_hold_where_nobody_says_anything() {
    let (root, environment) = project("");
    let settings = resolve(&Flags::default(), &environment);
    let values: Vec<String> = layered(&settings)
        .into_iter()
        .map(|(value, _)| value)
        .collect();
    assert_eq!(
        values,
        [
            "1min",
            "2s",
            "2s",
            "0",
            "0",
            "30s",
            "1min",
            "10",
            "false",
            "",
            "",
            "schemactl"
        ]
    );
    assert_eq!(settings.migrations.value, [root.path().join("migrations")]);
    assert_eq!(settings.revisions.timezone.value, "UTC");
    assert_eq!(settings.revisions.slug_length.value, 40);
    assert_eq!(
        settings.revisions.file_template.value,
        "{year}{month}{day}{hour}{minute}_{rev}_{slug}"
    );
    assert!(settings.wait.is_none() && settings.ssh.is_none() && settings.variables.is_empty());
    assert!(
        !settings.recursive.value
            && !settings.allow_destructive.value
            && settings.auto_migration.value
    );
}

#[test]
fn the_file_beats_defaults() {
    let (root, environment) = project(FILE);
    let settings = resolve(&Flags::default(), &environment);
    let layered = layered(&settings);
    let values: Vec<&str> = layered.iter().map(|(value, _)| value.as_str()).collect();
    assert_eq!(
        values,
        [
            "1s", "1s", "1s", "1s", "1s", "1s", "1s", "1", "true", "top", "top", "top"
        ]
    );
    for ((_, origin), key) in layered.iter().zip(&KEYS[..11]) {
        assert_eq!(*origin, format!("schemactl.toml [run] {key}"));
    }
    assert_eq!(settings.migrations.value, [root.path().join("top")]);
    assert_eq!(
        settings.migrations.origin.to_string(),
        "schemactl.toml migrations"
    );
    assert!(settings.recursive.value);
    assert_eq!(settings.revisions.after_write.value, [["format", "{path}"]]);
    assert_eq!(settings.revisions.slug_length.value, 10);
    assert_eq!(settings.variables["tenant"].value, "top");
}

#[test]
fn the_chosen_environment_beats_the_file() {
    let (root, environment) = project(FILE);
    let flags = Flags {
        env: Some("production".to_owned()),
        ..Flags::default()
    };
    let settings = resolve(
        &flags,
        &environment.clone().with("SCHEMACTL_ENV", "nowhere"),
    );
    let layered = layered(&settings);
    let values: Vec<&str> = layered.iter().map(|(value, _)| value.as_str()).collect();
    assert_eq!(
        values,
        [
            "2s",
            "2s",
            "2s",
            "2s",
            "2s",
            "2s",
            "2s",
            "2",
            "false",
            "production",
            "production",
            "production"
        ]
    );
    assert_eq!(layered[0].1, "schemactl.toml [env.production] lock_wait");
    assert_eq!(
        layered[11].1,
        "schemactl.toml [env.production.history] schema"
    );
    assert_eq!(
        settings.migrations.value,
        [root.path().join("first"), root.path().join("second")]
    );
    assert!(!settings.recursive.value);
    assert_eq!(settings.variables["tenant"].value, "production");
    assert_eq!(settings.variables["kept"].value, "top");
    assert_eq!(
        resolve(
            &Flags::default(),
            &environment.with("SCHEMACTL_ENV", "production")
        )
        .env
        .unwrap()
        .value,
        "production"
    );
}

#[test]
fn variables_of_the_process_beat_the_chosen_environment() {
    let (_root, environment) = project(FILE);
    let mut environment = environment
        .with("SCHEMACTL_ENV", "production")
        .with("SCHEMACTL_MIGRATIONS", "a:/b");
    let values = [
        "3s", "3s", "3s", "3s", "3s", "3s", "3s", "3", "true", "three", "three", "three",
    ];
    for (key, value) in KEYS.iter().zip(values) {
        environment = environment.with(&format!("SCHEMACTL_{}", key.to_uppercase()), value);
    }
    let environment = environment
        .with("SCHEMACTL_WAIT", "3s")
        .with("SCHEMACTL_SSH", "vps");
    let settings = resolve(&Flags::default(), &environment);
    for ((value, origin), (key, expected)) in layered(&settings).iter().zip(KEYS.iter().zip(values))
    {
        assert_eq!(
            (value.as_str(), origin),
            (
                expected,
                &format!("SCHEMACTL_{} in the environment", key.to_uppercase())
            )
        );
    }
    assert_eq!(
        settings.migrations.value,
        [environment.working_dir.join("a"), PathBuf::from("/b")]
    );
    assert_eq!(settings.wait.unwrap().value, Duration::from_secs(3));
    assert_eq!(settings.ssh.unwrap().destination.host(), "vps");
}

#[test]
fn flags_beat_everything() {
    let (_root, environment) = project(FILE);
    let mut environment = environment.with("SCHEMACTL_ENV", "production");
    for key in [
        "LOCK_WAIT",
        "LOCK_TIMEOUT",
        "STATEMENT_TIMEOUT",
        "ROLE",
        "WAIT",
        "SSH",
    ] {
        environment = environment.with(&format!("SCHEMACTL_{key}"), "3s");
    }
    let four = Some(Duration::from_secs(4));
    let flags = Flags {
        lock_wait: four,
        lock_timeout: four,
        statement_timeout: four,
        wait: four,
        role: Some("four".to_owned()),
        ssh: Some("four".to_owned()),
        variables: vec![
            ("tenant".to_owned(), "three".to_owned()),
            ("tenant".to_owned(), "four".to_owned()),
        ],
        ..Flags::default()
    };
    let settings = resolve(&flags, &environment);
    let run = &settings.run;
    let wait = settings.wait.clone().unwrap();
    for (setting, flag) in [
        (&run.lock_wait, "--lock-wait"),
        (&run.lock_timeout, "--lock-timeout"),
        (&run.statement_timeout, "--statement-timeout"),
        (&wait, "--wait"),
    ] {
        assert_eq!(
            (Some(setting.value), setting.origin.to_string()),
            (four, flag.to_owned())
        );
    }
    let four = |setting: &Option<Setting<String>>| setting.as_ref().unwrap().value == "four";
    assert!(four(&run.role));
    let ssh = settings.ssh.unwrap();
    assert_eq!(
        (ssh.destination.host(), ssh.origin.to_string().as_str()),
        ("four", "--ssh")
    );
    assert_eq!(
        settings.variables["tenant"],
        Setting::new("four".to_owned(), Origin::Flag("-x"))
    );
}

#[test]
fn values_that_cannot_be_understood_name_their_source() {
    let cases = [
        (
            FILE,
            "SCHEMACTL_ENV",
            "producton",
            "did you mean production?",
        ),
        (FILE, "SCHEMACTL_ENV", "xyz", "it has production"),
        (
            "",
            "SCHEMACTL_ENV",
            "production",
            "no schemactl.toml that describes it",
        ),
        (
            "",
            "SCHEMACTL_CONFIG",
            "missing.toml",
            "named by SCHEMACTL_CONFIG in the environment",
        ),
        (
            "",
            "SCHEMACTL_LOCK_WAIT",
            "60",
            "SCHEMACTL_LOCK_WAIT: 60 has no unit",
        ),
        ("", "SCHEMACTL_LOCK_RETRIES", "many", "not a whole number"),
        ("", "SCHEMACTL_ROLE", " ", "the value is blank"),
        (
            "",
            "SCHEMACTL_HISTORY_SCHEMA",
            " ",
            "history schema is empty",
        ),
        (
            "",
            "SCHEMACTL_HISTORY_SCHEMA",
            "pg_mine",
            "reserved by PostgreSQL",
        ),
        (
            "[history]\nschema = \"\"",
            "X",
            "",
            "schemactl.toml [history] schema",
        ),
        ("[run]\nrole = \"\"", "X", "", "role is empty"),
        (
            "[revisions]\nslug_length = 0",
            "X",
            "",
            "slug_length must be 1 at least",
        ),
        ("[revisions]\nafter_write = [[]]", "X", "", "empty command"),
        (
            "",
            "AUTO_SCHEMA_DESTRUCTIVE",
            "ture",
            "neither true nor false",
        ),
    ];
    for (file, variable, value, words) in cases {
        let (_root, environment) = project(file);
        let error = error(&Flags::default(), &environment.with(variable, value));
        assert!(error.contains(words), "{variable}={value}: {error}");
    }
}

#[test]
fn colour_progress_and_questions_depend_on_flags_and_terminals() {
    let (_root, mut environment) = project("");
    let none = Flags::default();
    let settings = resolve(&none, &environment);
    assert!(!settings.progress && !settings.interactive);
    assert_eq!(settings.color, ColorChoice::Auto);

    environment.terminal = crate::config::environment::Terminal {
        stdin: true,
        stdout: true,
        stderr: true,
    };
    let settings = resolve(&none, &environment);
    assert!(settings.progress && settings.interactive);
    let flags = Flags {
        no_progress: true,
        non_interactive: true,
        quiet: true,
        yes: true,
        ..Flags::default()
    };
    let settings = resolve(&flags, &environment);
    assert!(!settings.progress && !settings.interactive && settings.yes);
    assert_eq!(settings.verbosity, Verbosity::Quiet);
    assert!(!resolve(&none, &environment.clone().with("TERM", "dumb")).progress);

    let colourless = environment.with("NO_COLOR", "1");
    assert_eq!(resolve(&none, &colourless).color, ColorChoice::Never);
    let flags = Flags {
        color: Some(ColorChoice::Always),
        verbose: 2,
        ..Flags::default()
    };
    let settings = resolve(&flags, &colourless);
    assert_eq!(
        (settings.color, settings.verbosity),
        (ColorChoice::Always, Verbosity::Debug)
    );
}

#[test]
fn commands_that_need_no_database_do_not_fail_for_want_of_one() {
    let (_root, environment) = project("");
    let settings = resolve(&Flags::default(), &environment);
    assert!(settings.database().is_err());
    assert_eq!(settings.project_root, environment.working_dir);
    let switches = environment
        .with("AUTO_SCHEMA_DESTRUCTIVE", "true")
        .with("ENABLE_AUTO_MIGRATION", "false");
    let settings = resolve(&Flags::default(), &switches);
    assert!(settings.allow_destructive.value && !settings.auto_migration.value);
}

#[test]
fn the_way_through_ssh_is_the_environments_own_and_can_be_left_out() {
    let file = "ssh = \"top\"\n[env.production]\nssh = \"deploy@vps:2222\"\nssh_command = \"ssh -F deploy.conf\"\n";
    let (_root, environment) = project(file);
    let ssh = |flags: &Flags, environment: &Environment| {
        resolve(flags, environment).ssh.map(|ssh| {
            (
                ssh.destination.to_string(),
                ssh.origin.to_string(),
                ssh.command.map(|command| command.value),
            )
        })
    };
    let mut flags = Flags::default();
    assert_eq!(
        ssh(&flags, &environment),
        Some(("top".into(), "schemactl.toml ssh".into(), None))
    );
    flags.env = Some("production".into());
    let origin = "schemactl.toml [env.production] ssh".to_owned();
    let command = Some("ssh -F deploy.conf".to_owned());
    let expected = ("deploy@vps:2222".to_owned(), origin, command);
    assert_eq!(ssh(&flags, &environment), Some(expected));
    assert_eq!(
        ssh(&flags, &environment.clone().with("SCHEMACTL_SSH", "none")),
        None
    );
    flags.ssh = Some("-oProxyCommand=id".into());
    assert!(error(&flags, &environment).contains("names no SSH server"));
}
