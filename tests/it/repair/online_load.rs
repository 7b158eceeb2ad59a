//! `--online` while a reader and a writer run a hundred statements a second each on the table: every recipe comes to its end, and nobody
//! waits longer than the lock timeout.
//!
//! What a check or an index has to compute for every row takes a moment, so that whoever waited for the whole table would wait for seconds;
//! a test without `--online` shows that this is noticed.

use std::io::Write;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use super::{is_repaired, repair};
use crate::common::{self, Database, Project, connect, installation};

/// How long a statement of the repair waits for a lock, and with it everybody who stands behind it.
const LOCK_TIMEOUT: Duration = Duration::from_secs(1);

/// Beyond it: a machine with other things to do.
const SLACK: Duration = Duration::from_millis(700);

/// How often the reader and the writer come.
const PACE: Duration = Duration::from_millis(10);

/// `t` is slow to compute with, `b` is large.
const SCHEMA: &str = "CREATE FUNCTION slow(int) RETURNS boolean IMMUTABLE LANGUAGE plpgsql AS 'BEGIN PERFORM pg_sleep(0.01); RETURN true; END';
    CREATE TABLE r (id int PRIMARY KEY);
    CREATE TABLE t (id int NOT NULL, n int, d daterange);
    CREATE INDEX old ON t (n);
    CREATE TABLE b (id int NOT NULL, a text, r int);
    CREATE INDEX b_id ON b (id);
    CREATE TABLE k (id int NOT NULL, a text, r int, CONSTRAINT k_u UNIQUE (id));
    CREATE TABLE p (k int NOT NULL, n int, r int) PARTITION BY LIST (k);
    CREATE TABLE p1 PARTITION OF p FOR VALUES IN (1);
    CREATE TABLE p2 PARTITION OF p FOR VALUES IN (2);
";

const ROWS: &str = "INSERT INTO r SELECT generate_series(0, 9);
    INSERT INTO t SELECT i, i FROM generate_series(1, 300) i;
    INSERT INTO b SELECT i, md5(i::text), i % 10 FROM generate_series(1, 200000) i;
    INSERT INTO k SELECT i, md5(i::text), i % 10 FROM generate_series(1, 200000) i;
    INSERT INTO p SELECT i % 2 + 1, i, i % 10 FROM generate_series(1, 300) i;
    ANALYZE;";

/// A change that is made while others go on.
struct Recipe {
    name: &'static str,
    /// What of the schema above is declared otherwise, and how; empty where something is only added.
    replaces: (&'static str, &'static str),
    /// What is declared besides.
    adds: &'static str,
    /// What the reader asks.
    reads: &'static str,
    /// What the writer does; `$i` is another number each time.
    writes: &'static str,
    /// What is so all the time, as a condition.
    always: &'static str,
    /// Whether PostgreSQL has the way since this major version only.
    since: u32,
}

const PLAIN: Recipe = Recipe {
    name: "",
    replaces: ("", ""),
    adds: "",
    reads: "SELECT n FROM t WHERE n = 7",
    writes: "UPDATE t SET n = n WHERE id = 7; INSERT INTO t VALUES ($i, $i)",
    always: "true",
    since: 13,
};

const LARGE: Recipe = Recipe {
    reads: "SELECT a FROM b WHERE id = 7",
    writes: "UPDATE b SET r = r WHERE id = 7; INSERT INTO b VALUES ($i, md5('$i'), 1)",
    ..PLAIN
};

const PARTITIONED: Recipe = Recipe {
    reads: "SELECT n FROM p WHERE k = 1 AND n = 8 LIMIT 1",
    writes: "UPDATE p SET r = r WHERE k = 2 AND n = 7; INSERT INTO p VALUES (1, $i, 1)",
    ..PLAIN
};

const RECIPES: &[Recipe] = &[
    Recipe {
        name: "an index",
        adds: "CREATE INDEX i ON t (n) WHERE slow(n);",
        ..PLAIN
    },
    Recipe {
        name: "a unique index",
        adds: "CREATE UNIQUE INDEX i ON t (id) WHERE slow(n);",
        ..PLAIN
    },
    Recipe {
        name: "another index of the same name",
        replaces: (
            "CREATE INDEX old ON t (n)",
            "CREATE INDEX old ON t (n) WHERE slow(n)",
        ),
        always: "(SELECT indisvalid FROM pg_index WHERE indexrelid = 'old'::regclass)",
        ..PLAIN
    },
    Recipe {
        name: "no index",
        replaces: ("CREATE INDEX old ON t (n);", ""),
        ..PLAIN
    },
    Recipe {
        name: "a check",
        adds: "ALTER TABLE t ADD CONSTRAINT c CHECK (slow(n));",
        ..PLAIN
    },
    Recipe {
        name: "a check of a partitioned table",
        adds: "ALTER TABLE p ADD CONSTRAINT c CHECK (slow(n));",
        ..PARTITIONED
    },
    Recipe {
        name: "an index of a partitioned table",
        adds: "CREATE INDEX i ON p (n) WHERE slow(n);",
        ..PARTITIONED
    },
    Recipe {
        name: "a unique constraint of a partitioned table",
        adds: "ALTER TABLE p ADD CONSTRAINT u UNIQUE (k, n);",
        ..PARTITIONED
    },
    Recipe {
        name: "a foreign key of a partitioned table",
        adds: "ALTER TABLE p ADD CONSTRAINT f FOREIGN KEY (r) REFERENCES r;",
        since: 18,
        ..PARTITIONED
    },
    Recipe {
        name: "a primary key",
        adds: "ALTER TABLE b ADD CONSTRAINT b_key PRIMARY KEY (id);",
        ..LARGE
    },
    Recipe {
        name: "a primary key of a column that may be null",
        adds: "ALTER TABLE b ADD CONSTRAINT b_key PRIMARY KEY (a);",
        ..LARGE
    },
    Recipe {
        name: "a unique constraint",
        adds: "ALTER TABLE b ADD CONSTRAINT b_u UNIQUE (a);",
        ..LARGE
    },
    Recipe {
        name: "a deferrable unique constraint",
        adds: "ALTER TABLE b ADD CONSTRAINT b_u UNIQUE (a) DEFERRABLE INITIALLY DEFERRED;",
        ..LARGE
    },
    Recipe {
        name: "a foreign key",
        adds: "ALTER TABLE b ADD CONSTRAINT f FOREIGN KEY (r) REFERENCES r;",
        ..LARGE
    },
    Recipe {
        name: "a foreign key to the table in use",
        adds: "CREATE TABLE e (id int REFERENCES k (id));",
        reads: "SELECT a FROM k WHERE id = 7",
        writes: "UPDATE k SET r = r WHERE id = 7; INSERT INTO k VALUES ($i, md5('$i'), 1)",
        ..PLAIN
    },
    Recipe {
        name: "not null",
        replaces: (
            "CREATE TABLE b (id int NOT NULL, a text,",
            "CREATE TABLE b (id int NOT NULL, a text NOT NULL,",
        ),
        ..LARGE
    },
    Recipe {
        name: "not null by a constraint with a name",
        replaces: (
            "CREATE TABLE b (id int NOT NULL, a text,",
            "CREATE TABLE b (id int NOT NULL, a text CONSTRAINT named NOT NULL,",
        ),
        since: 18,
        ..LARGE
    },
    Recipe {
        name: "another unique constraint of the same name",
        replaces: (
            "CONSTRAINT k_u UNIQUE (id)",
            "CONSTRAINT k_u UNIQUE (id) INCLUDE (a)",
        ),
        reads: "SELECT a FROM k WHERE id = 7",
        writes: "UPDATE k SET r = r WHERE id = 7; INSERT INTO k VALUES ($i, md5('$i'), 1)",
        always: "(SELECT convalidated FROM pg_constraint WHERE conrelid = 'k'::regclass AND conname = 'k_u')",
        ..PLAIN
    },
    Recipe {
        name: "a column with a default, and no column",
        replaces: (
            "CREATE TABLE b (id int NOT NULL, a text, r int)",
            "CREATE TABLE b (id int NOT NULL, a text, r int, z int NOT NULL DEFAULT 5)",
        ),
        ..LARGE
    },
];

/// A reader and a writer that come a hundred times a second until they are stopped.
struct Traffic {
    is_over: Arc<AtomicBool>,
    threads: Vec<JoinHandle<Result<(), String>>>,
    /// The longest that one of them waited, and for what.
    longest: Arc<Mutex<(Duration, String)>>,
    count: Arc<AtomicUsize>,
}

impl Traffic {
    fn start(database: &Database, statements: [&str; 3]) -> Self {
        let is_over = Arc::new(AtomicBool::new(false));
        let longest = Arc::new(Mutex::new((Duration::ZERO, String::new())));
        let count = Arc::new(AtomicUsize::new(0));
        let threads = statements
            .into_iter()
            .map(|statement| {
                let (url, statement) = (database.url(), statement.to_owned());
                let (is_over, longest, count) = (
                    Arc::clone(&is_over),
                    Arc::clone(&longest),
                    Arc::clone(&count),
                );
                std::thread::spawn(move || {
                    let mut session = connect(&url);
                    let mut number = 1_000_000;
                    while !is_over.load(Ordering::Relaxed) {
                        number += 1;
                        let sql = statement.replace("$i", &number.to_string());
                        let started = Instant::now();
                        let rows = session
                            .query(&sql)
                            .map_err(|error| format!("{sql}: {error}"))?;
                        let took = started.elapsed();
                        let answer = rows.first().and_then(schemactl::db::Rows::first);
                        if sql.ends_with("AS always")
                            && answer.is_some_and(|row| !row.is_true("always"))
                        {
                            return Err(format!("not always so: {sql}"));
                        }
                        count.fetch_add(1, Ordering::Relaxed);
                        {
                            let mut longest = longest.lock().unwrap();
                            if took > longest.0 {
                                *longest = (took, sql);
                            }
                        }
                        std::thread::sleep(PACE.saturating_sub(took));
                    }
                    Ok(())
                })
            })
            .collect();
        Self {
            is_over,
            threads,
            longest,
            count,
        }
    }

    /// Stops, and gives back the longest that one had to wait, for what, and how many statements there were.
    fn stop(self) -> Result<(Duration, String, usize), String> {
        self.is_over.store(true, Ordering::Relaxed);
        for thread in self.threads {
            thread.join().map_err(|_| "panicked".to_owned())??;
        }
        let (longest, what) = self.longest.lock().unwrap().clone();
        Ok((longest, what, self.count.load(Ordering::Relaxed)))
    }
}

fn database() -> Database {
    let database = common::database();
    database.psql(SCHEMA);
    database.psql(ROWS);
    database
}

fn project(database: &Database, recipe: &Recipe) -> Project {
    let (old, new) = recipe.replaces;
    assert!(SCHEMA.contains(old), "{}", recipe.name);
    let project = common::project().on(database);
    project.file(
        "schema.sql",
        format!("{}{}", SCHEMA.replacen(old, new, 1), recipe.adds),
    );
    let timeout = format!("{}ms", LOCK_TIMEOUT.as_millis());
    project.file(
        "schemactl.toml",
        format!(
            "shadow = \"server\"\n[run]\nlock_timeout = \"{timeout}\"\nvalidation_lock_timeout = \"{timeout}\"\nlock_retries = 20\n"
        ),
    );
    project
}

fn traffic(database: &Database, recipe: &Recipe) -> Traffic {
    let always = format!("SELECT {} AS always", recipe.always);
    Traffic::start(database, [recipe.reads, recipe.writes, &always])
}

#[test]
fn nobody_waits_while_a_recipe_runs_that_lets_others_go_on() {
    let only = common::only();
    let template = database();
    let mut problems = Vec::new();
    for recipe in RECIPES.iter().filter(|recipe| {
        installation().version.major >= recipe.since
            && only
                .as_ref()
                .is_none_or(|only| recipe.name.contains(only.as_str()))
    }) {
        let database = template.copy();
        let project = project(&database, recipe);
        let traffic = traffic(&database, recipe);
        let output = repair(&project, &["--online", "--apply", "--allow", "drop-other"]);
        let (longest, what, count) = match traffic.stop() {
            Ok(found) => found,
            Err(error) => {
                problems.push(format!("{}: {error}\n{output}", recipe.name));
                continue;
            }
        };
        let _ = writeln!(
            std::io::stderr(),
            "{}: {count} statements, the longest took {} ms",
            recipe.name,
            longest.as_millis()
        );
        if output.code != Some(0) {
            problems.push(format!("{}: {output}", recipe.name));
        } else if output.stderr.contains("cannot be done online") {
            problems.push(format!("{} says that it cannot be: {output}", recipe.name));
        } else {
            is_repaired(&project);
        }
        if longest > LOCK_TIMEOUT + SLACK {
            problems.push(format!(
                "{}: somebody waited {longest:?}\nfor {what}\n{output}",
                recipe.name
            ));
        }
    }
    assert!(problems.is_empty(), "{}", problems.join("\n\n"));
}

#[test]
fn without_it_somebody_waits_for_as_long_as_the_table_is_large() {
    let database = database();
    for name in ["an index", "a check"] {
        let recipe = RECIPES.iter().find(|recipe| recipe.name == name).unwrap();
        let database = database.copy();
        let project = project(&database, recipe);
        let traffic = traffic(&database, recipe);
        repair(&project, &["--apply"]).success();
        let (longest, _, _) = traffic.stop().unwrap();
        assert!(
            longest > LOCK_TIMEOUT + SLACK,
            "{name}: nobody waited longer than {longest:?}"
        );
    }
}

#[test]
fn a_long_transaction_is_named_and_tried_again_until_it_ends_and_nobody_waits_behind_it() {
    let database = database();
    let recipe = RECIPES
        .iter()
        .find(|recipe| recipe.name == "a check")
        .unwrap();
    let project = project(&database, recipe);
    let mut holder = database.session();
    holder
        .query("SET application_name = 'nightly report'; BEGIN; SELECT count(*) FROM t")
        .unwrap();
    let traffic = traffic(&database, recipe);
    let mut run = project.spawn(["repair", "--online", "--apply"]);
    run.wait_for_stderr("attempt 3 of");
    holder.query("COMMIT").unwrap();
    let output = run.wait().success();
    assert!(output.stderr.contains("nightly report"), "{output}");
    let (longest, what, count) = traffic.stop().unwrap();
    assert!(
        longest <= LOCK_TIMEOUT + SLACK,
        "somebody waited {longest:?} for {what}: {output}"
    );
    assert!(count > 100, "{count}");
    is_repaired(&project);
}

#[test]
fn a_build_that_waits_for_a_long_transaction_names_it_and_keeps_nobody_waiting() {
    let database = database();
    let recipe = RECIPES
        .iter()
        .find(|recipe| recipe.name == "an index")
        .unwrap();
    let project = project(&database, recipe);
    let mut holder = database.session();
    holder
        .query("SET application_name = 'nightly report'; BEGIN; UPDATE t SET n = n WHERE id = 9")
        .unwrap();
    let traffic = traffic(&database, recipe);
    let mut run = project.spawn(["repair", "--online", "--apply"]);
    run.wait_for_stderr("nightly report");
    std::thread::sleep(LOCK_TIMEOUT * 2);
    holder.query("COMMIT").unwrap();
    run.wait().success();
    let (longest, what, _) = traffic.stop().unwrap();
    assert!(
        longest <= LOCK_TIMEOUT + SLACK,
        "somebody waited {longest:?} for {what}"
    );
    is_repaired(&project);
}

#[test]
fn what_cannot_be_done_while_others_go_on_says_so_and_what_to_do_instead() {
    let database = common::database();
    database.psql(
        "CREATE TABLE t (id int, n int, d daterange); CREATE TABLE small (id int); INSERT INTO t VALUES (1, 1, '[2020-01-01,2020-02-01)')",
    );
    let project = common::project().on(&database);
    project.file(
        "schema.sql",
        "CREATE TABLE t (id bigint, n int, d daterange, EXCLUDE USING gist (d WITH &&)); CREATE TABLE small (id int)",
    );
    let text = repair(&project, &["--online"]).success();
    assert!(
        text.stdout.contains(
            "--    cannot be done online: every row is written again in the new type while reads and writes wait\n--    instead: add a column of the new type"
        ),
        "{text}"
    );
    assert!(
        text.stdout.contains("cannot be done online: PostgreSQL builds exclusion constraints only while reads and writes wait\n--    instead: "),
        "{text}"
    );
    assert!(text.stderr.contains("2 cannot be done online"), "{text}");
    let markdown = repair(&project, &["--online", "--format", "markdown"]).success();
    assert!(
        markdown.stdout.contains("- cannot be done online: "),
        "{markdown}"
    );
    let json = repair(&project, &["--online", "--format", "json"])
        .success()
        .stdout;
    let value: serde_json::Value = serde_json::from_str(&json).unwrap();
    let found: Vec<&str> = value["repair"]["steps"]
        .as_array()
        .unwrap()
        .iter()
        .flat_map(|step| step["not_online"].as_array().unwrap())
        .map(|obstacle| obstacle["obstacle"].as_str().unwrap())
        .collect();
    assert_eq!(found, ["column-type", "exclusion-constraint"]);
    let saved = repair(&project, &["--online", "--plan", "plan.json"]).success();
    assert!(saved.stderr.contains("wrote the plan"), "{saved}");
    repair(&project, &["--apply", "--plan", "plan.json"]).success();
    // Nobody asked, and the tables are small.
    database.psql("CREATE TABLE u (id int)");
    project.file("schema.sql", "CREATE TABLE u (id bigint)");
    let quiet = repair(&project, &[]).success();
    assert!(!quiet.stdout.contains("cannot be done online"), "{quiet}");
}
