//! A schema is read as of one moment, whatever others do to it meanwhile.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::mpsc;
use std::thread::sleep;
use std::time::{Duration, Instant};

use schemactl::catalog::{Catalog, PATIENCE, Snapshot};
use schemactl::db::url::Address;
use schemactl::db::{Connector, Runtime};
use schemactl::dump::{Extras, script};
use schemactl::error::{Exit, UserError};
use schemactl::filter::{Own, Patterns, apply};

use crate::common::{self, Database};

/// What a dump says of one schema.
fn text(mut catalog: Catalog, schema: &str) -> String {
    let own = Own::new(&catalog, "schemactl");
    let patterns = Patterns::new(&[schema.to_owned()], &[], &[]).unwrap();
    apply(&mut catalog, &own, &patterns);
    script(&catalog, Extras::ALL).unwrap()
}

/// Everything in it says `a`: rows do (comments, bodies), and what is looked up afresh does (checks, views, triggers, defaults).
const SAYS_A: &str = "CREATE SCHEMA w;
    CREATE TYPE w.kind_a AS ENUM ('a', 'z');
    CREATE TABLE w.t (a integer DEFAULT 1 CHECK (a > 0), k w.kind_a DEFAULT 'a', n integer GENERATED ALWAYS AS (a + 1) STORED);
    CREATE INDEX i ON w.t ((a + 2)) WHERE a > 5; CREATE STATISTICS w.s ON a, k FROM w.t;
    CREATE VIEW w.v AS SELECT a AS x, k FROM w.t; CREATE MATERIALIZED VIEW w.m AS SELECT a AS x FROM w.t;
    CREATE FUNCTION w.f(a integer DEFAULT 1) RETURNS w.kind_a LANGUAGE sql AS 'SELECT NULL::w.kind_a -- a';
    CREATE FUNCTION w.g() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
    CREATE TRIGGER r BEFORE INSERT ON w.t FOR EACH ROW WHEN (NEW.a > 0) EXECUTE FUNCTION w.g();
    CREATE POLICY p ON w.t USING (a > 0); CREATE RULE u AS ON DELETE TO w.t WHERE OLD.a = 1 DO INSTEAD NOTHING;
    COMMENT ON TABLE w.t IS 'a'; COMMENT ON VIEW w.v IS 'a'; COMMENT ON FUNCTION w.f(integer) IS 'a';
    CREATE SCHEMA c; CREATE SCHEMA d; CREATE TABLE d.t (id integer);";

/// Makes everything say `to` instead.
fn renamed(from: &str, to: &str) -> String {
    format!(
        "BEGIN; ALTER TABLE w.t RENAME COLUMN {from} TO {to}; ALTER TYPE w.kind_{from} RENAME TO kind_{to};
         ALTER TYPE w.kind_{to} RENAME VALUE '{from}' TO '{to}';
         DROP FUNCTION w.f; CREATE FUNCTION w.f({to} integer DEFAULT 1) RETURNS w.kind_{to} LANGUAGE sql
             AS 'SELECT NULL::w.kind_{to} -- {to}';
         COMMENT ON FUNCTION w.f(integer) IS '{to}'; COMMENT ON TABLE w.t IS '{to}'; COMMENT ON VIEW w.v IS '{to}'; COMMIT"
    )
}

const MADE: &str = "BEGIN; CREATE TABLE c.one (id integer PRIMARY KEY, x text DEFAULT lower('X') CHECK (x <> ''));
    CREATE VIEW c.two AS SELECT id, x FROM c.one; CREATE FUNCTION c.three(c.one) RETURNS text LANGUAGE sql AS 'SELECT $1.x';
    COMMENT ON TABLE c.one IS 'there'; COMMIT";
const UNMADE: &str = "BEGIN; DROP FUNCTION c.three; DROP VIEW c.two; DROP TABLE c.one; COMMIT";
const ADDED: &str = "BEGIN; ALTER TABLE d.t ADD COLUMN x integer DEFAULT 5 CHECK (x > 0); CREATE VIEW d.v AS SELECT x FROM d.t; COMMIT";
const REMOVED: &str = "BEGIN; DROP VIEW d.v; ALTER TABLE d.t DROP COLUMN x; COMMIT";

/// Each schema with what switches it from one state into the other and back.
fn switches() -> [(&'static str, [String; 2]); 3] {
    [
        ("w", [renamed("a", "b"), renamed("b", "a")]),
        ("c", [MADE.to_owned(), UNMADE.to_owned()]),
        ("d", [ADDED.to_owned(), REMOVED.to_owned()]),
    ]
}

/// A database with the texts that each of its schemas may have.
fn switched() -> (Database, Vec<(&'static str, BTreeSet<String>)>) {
    let database = common::database();
    database.psql(SAYS_A);
    let mut reader = database.session();
    let texts = switches()
        .into_iter()
        .map(|(schema, steps)| {
            let texts: BTreeSet<String> = steps
                .iter()
                .map(|step| {
                    database.psql(step);
                    text(Catalog::read(&mut reader, true).unwrap(), schema)
                })
                .collect();
            assert_eq!(texts.len(), 2);
            (schema, texts)
        })
        .collect();
    (database, texts)
}

/// A rest for writers: long enough that about every second reading has no change in its middle, however busy the machine is.
fn rest(mut read: impl FnMut()) -> Duration {
    let started = Instant::now();
    for _ in 0..5 {
        read();
    }
    started.elapsed() / 5 * 12
}

/// Switches every schema to and fro, each in a thread of its own, as long as `during` runs; `pause` is the longest rest in between.
fn while_writing(database: &Database, pause: Duration, during: impl FnOnce()) -> usize {
    let is_over = AtomicBool::new(false);
    let switched = AtomicUsize::new(0);
    std::thread::scope(|scope| {
        for (number, (_, steps)) in switches().into_iter().enumerate() {
            let (is_over, switched) = (&is_over, &switched);
            scope.spawn(move || {
                let mut writer = database.session();
                let mut seed = u32::try_from(number).unwrap() + 1;
                for step in steps.iter().cycle() {
                    if is_over.load(Ordering::SeqCst) {
                        break;
                    }
                    if let Err(error) = writer.query(step) {
                        is_over.store(true, Ordering::SeqCst);
                        panic!("a writer failed because of a reader: {error:?}");
                    }
                    switched.fetch_add(1, Ordering::SeqCst);
                    seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                    sleep(pause * (seed >> 24) / 256);
                }
            });
        }
        // The writers end even when a check fails.
        struct Over<'a>(&'a AtomicBool);
        impl Drop for Over<'_> {
            fn drop(&mut self) {
                self.0.store(true, Ordering::SeqCst);
            }
        }
        let _over = Over(&is_over);
        during();
    });
    switched.into_inner()
}

#[test]
fn a_reader_never_sees_half_of_a_change_and_never_fails_because_of_one() {
    let (database, texts) = switched();
    let mut reader = database.session();
    let mut seen: BTreeSet<String> = BTreeSet::new();
    let pause = rest(|| {
        Catalog::read(&mut reader, true).unwrap();
    });
    let mut readings = 0;
    let switched = while_writing(&database, pause, || {
        let started = Instant::now();
        while readings < 300 && (readings < 40 || started.elapsed() < Duration::from_secs(10)) {
            let catalog = Catalog::read(&mut reader, true).unwrap();
            readings += 1;
            for (schema, allowed) in &texts {
                let text = text(catalog.clone(), schema);
                assert!(
                    allowed.contains(&text),
                    "half a change in {schema}:\n{text}\nallowed:\n{allowed:#?}"
                );
                seen.insert(text);
            }
        }
    });
    // Both states of every schema were met, or nothing was tried.
    assert_eq!(seen.len(), 6, "{switched} changes, {readings} readings");
}

#[test]
fn diff_and_dump_are_right_while_others_write() {
    let (database, texts) = switched();
    let project = common::project().on(&database);
    let dump: Vec<String> = ["w", "c", "d"]
        .iter()
        .map(|schema| {
            text(
                Catalog::read(&mut database.session(), true).unwrap(),
                schema,
            )
        })
        .collect();
    project.file("schema.sql", dump.join("\n"));
    project
        .run(["diff", "--with", "owners,privileges"])
        .success();
    let pause = rest(|| {
        Catalog::read(&mut database.session(), true).unwrap();
    });
    while_writing(&database, pause, || {
        for _ in 0..12 {
            for (schema, allowed) in &texts {
                let output = project
                    .run(["dump", "--schema", schema, "--with", "owners,privileges"])
                    .success();
                assert!(allowed.contains(&output.stdout), "{output}");
            }
            let output = project.run(["diff", "--format", "json"]);
            assert!(matches!(output.code, Some(0 | 2)), "{output}");
            let value: serde_json::Value = serde_json::from_str(&output.stdout).unwrap();
            let count = |schema: &str| {
                value["diff"]["changes"]
                    .as_array()
                    .unwrap()
                    .iter()
                    .filter(|change| change["schema"] == schema)
                    .count()
            };
            // All of a change, or nothing of it.
            let counts = (count("c"), count("d"));
            assert!(
                matches!(counts, (0 | 8, 0 | 4)),
                "{counts:?}: {}",
                output.stdout
            );
        }
    });
}

#[test]
fn definitions_that_became_newer_than_their_rows_are_read_again() {
    let (database, texts) = switched();
    let allowed = &texts[0].1;
    let (locked, is_locked) = mpsc::channel();
    let change = renamed("a", "b").replace("; COMMIT", "");
    std::thread::scope(|scope| {
        scope.spawn(|| {
            let mut writer = database.session();
            writer.query(&change).unwrap();
            locked.send(()).unwrap();
            // The reader has its snapshot and waits for the table.
            sleep(Duration::from_millis(150));
            writer.query("COMMIT").unwrap();
        });
        is_locked.recv().unwrap();
        let catalog = Catalog::read(&mut database.session(), true).unwrap();
        let text = text(catalog, "w");
        assert!(allowed.contains(&text), "{text}");
        assert!(text.contains("IS 'b'"), "{text}");
    });
}

#[test]
fn changes_without_end_are_an_error_that_says_so_and_not_half_a_schema() {
    let (database, texts) = switched();
    let mut reader = database.session();
    let mut failures = 0;
    while_writing(&database, Duration::ZERO, || {
        for _ in 0..10 {
            match Snapshot::read_within(&mut reader, true, Duration::from_millis(100)) {
                Ok(snapshot) => {
                    let catalog = Catalog::from_snapshot(&snapshot, true).unwrap();
                    for (schema, allowed) in &texts {
                        assert!(allowed.contains(&text(catalog.clone(), schema)));
                    }
                }
                Err(error) => {
                    let error = error.downcast_ref::<UserError>().unwrap();
                    assert_eq!(error.exit_code(), Exit::LockTimeout);
                    let is_clear = error.message().starts_with("the schema kept changing")
                        || error.message().starts_with("the schema cannot be read");
                    assert!(is_clear, "{error}");
                    failures += 1;
                    reader = database.session();
                }
            }
        }
    });
    assert!(
        failures > 0,
        "three writers without a rest left every reader alone"
    );
}

#[test]
fn a_table_that_stays_locked_is_named_with_who_holds_it() {
    let database = common::database();
    database.psql("CREATE TABLE t (id integer); CREATE VIEW v AS SELECT * FROM t");
    let mut holder = database.session();
    holder
        .query("BEGIN; LOCK TABLE t IN ACCESS EXCLUSIVE MODE")
        .unwrap();
    let started = Instant::now();
    let error = Snapshot::read_within(&mut database.session(), true, Duration::from_millis(400))
        .unwrap_err();
    assert!(started.elapsed() < PATIENCE);
    let error = error.downcast_ref::<UserError>().unwrap();
    assert_eq!(error.exit_code(), Exit::LockTimeout);
    assert!(
        error
            .message()
            .starts_with("the schema cannot be read while a table is locked exclusively"),
        "{error}"
    );
    assert!(
        error.details()[0].starts_with("held by pid ")
            && error.details()[0].contains("idle in transaction"),
        "{:?}",
        error.details()
    );
    holder.query("COMMIT").unwrap();
    Catalog::read(&mut database.session(), true).unwrap();
}

#[test]
fn a_waiting_reader_lets_a_migration_pass_that_wants_what_it_has_read() {
    let database = common::database();
    database.psql(
        "CREATE TABLE a (id integer); CREATE TABLE b (id integer);
         CREATE VIEW va AS SELECT id FROM a; CREATE VIEW vb AS SELECT id FROM b; SET lock_timeout = 0;",
    );
    let mut writer = database.session();
    let url = database.url();
    for _ in 0..3 {
        std::thread::scope(|scope| {
            writer.query("BEGIN; LOCK TABLE b").unwrap();
            let reader = scope.spawn(|| {
                let runtime = Runtime::new().unwrap();
                let address = Address::parse(&url).unwrap();
                let mut reader = Connector::new(&runtime, address, "the test", "test")
                    .connect()
                    .unwrap();
                Catalog::read(&mut reader, true).map(|catalog| catalog.objects().count())
            });
            // The reader has read `va`, which keeps `a` locked, and waits for `b`.
            sleep(Duration::from_millis(120));
            writer.query("LOCK TABLE a").unwrap();
            writer.query("COMMIT").unwrap();
            assert!(reader.join().unwrap().unwrap() > 0);
        });
    }
}

#[test]
fn temporary_tables_and_truncated_ones_are_no_change() {
    let database = common::database();
    database.psql("CREATE TABLE t (id integer); CREATE VIEW v AS SELECT * FROM t;");
    let is_over = AtomicBool::new(false);
    std::thread::scope(|scope| {
        scope.spawn(|| {
            let mut writer = database.session();
            while !is_over.load(Ordering::SeqCst) {
                writer
                    .query("CREATE TEMP TABLE x (id integer PRIMARY KEY, s text DEFAULT 'a' CHECK (s > '')); DROP TABLE x; INSERT INTO t VALUES (1); ANALYZE t; TRUNCATE t")
                    .unwrap();
            }
        });
        let mut reader = database.session();
        let read: Vec<bool> = (0..40)
            .map(|_| Snapshot::read_within(&mut reader, true, Duration::ZERO).is_ok())
            .collect();
        is_over.store(true, Ordering::SeqCst);
        assert_eq!(read, vec![true; 40]);
    });
}
