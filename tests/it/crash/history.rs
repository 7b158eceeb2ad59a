//! A history with every kind of statement that survives a rollback, and the proof that it was applied exactly once.

use super::revision;
use crate::common::{Database, Project, installation, oracle, pg_dump};

/// Writes the revisions. Each statement that changes data would show if it were run twice.
pub(super) fn write(project: &Project) {
    revision(
        project,
        1,
        "
CREATE TABLE log (what text);
CREATE TABLE items (id int, n int, note text);
INSERT INTO items SELECT g, g % 100, 'item ' || g FROM generate_series(1, 10000) g;
INSERT INTO log VALUES ('1 up');",
        "
DROP TABLE items;
DROP TABLE log;",
    );
    revision(
        project,
        2,
        "
ALTER TABLE items ADD COLUMN total int;
UPDATE items SET total = n * 2;
SELECT pg_sleep(0.03);
INSERT INTO log VALUES ('2 up');",
        "
ALTER TABLE items DROP COLUMN total;
SELECT pg_sleep(0.03);
INSERT INTO log VALUES ('2 down');",
    );
    revision(
        project,
        3,
        " no-transaction
CREATE INDEX CONCURRENTLY items_n ON items (n);
INSERT INTO log VALUES ('3 up, statement 2');
CREATE UNIQUE INDEX CONCURRENTLY items_id ON items (id);
UPDATE items SET n = n + 1;
INSERT INTO log VALUES ('3 up');",
        " no-transaction
DROP INDEX CONCURRENTLY items_id;
UPDATE items SET n = n - 1;
INSERT INTO log VALUES ('3 down, statement 3');
DROP INDEX CONCURRENTLY items_n;",
    );
    revision(
        project,
        4,
        "
CREATE TYPE mood AS ENUM ('sad');
CREATE TABLE parts (id int, kind int) PARTITION BY LIST (kind);
CREATE TABLE parts_1 PARTITION OF parts FOR VALUES IN (1);
CREATE TABLE parts_2 PARTITION OF parts FOR VALUES IN (2);
INSERT INTO parts SELECT g, 1 + g % 2 FROM generate_series(1, 1000) g;
INSERT INTO log VALUES ('4 up');",
        "
DROP TABLE parts;
DROP TYPE mood;
INSERT INTO log VALUES ('4 down');",
    );
    // PostgreSQL 13 detaches only inside a transaction.
    let concurrently = if installation().version.major >= 14 {
        " CONCURRENTLY"
    } else {
        ""
    };
    let detach = format!(
        " no-transaction
SET search_path = public;
ALTER TYPE mood ADD VALUE 'happy';
ALTER TABLE parts DETACH PARTITION parts_2{concurrently};"
    );
    revision(
        project,
        5,
        &format!(
            "{detach}
REINDEX INDEX CONCURRENTLY items_n;
VACUUM items;
INSERT INTO log VALUES ('5 up, statement 6');
REINDEX TABLE CONCURRENTLY items;"
        ),
        " no-transaction
ALTER TABLE parts ATTACH PARTITION parts_2 FOR VALUES IN (2);
INSERT INTO log VALUES ('5 down');",
    );
    revision(
        project,
        6,
        " no-transaction
DROP INDEX CONCURRENTLY items_n;
CREATE INDEX CONCURRENTLY ON items (total);
UPDATE items SET n = n * 2;",
        " no-transaction
UPDATE items SET n = n / 2;
DROP INDEX CONCURRENTLY items_total_idx;
CREATE INDEX CONCURRENTLY items_n ON items (n);",
    );
    revision(
        project,
        7,
        "
CREATE TABLE last_one (id int PRIMARY KEY DEFERRABLE INITIALLY DEFERRED);
INSERT INTO last_one VALUES (1);
INSERT INTO log VALUES ('7 up');",
        "
DROP TABLE last_one;
INSERT INTO log VALUES ('7 down');",
    );
}

/// Everything an undisturbed run leaves, and a disturbed one must leave too.
pub(super) struct Outcome {
    dump: String,
    rows: String,
}

impl Outcome {
    pub(super) fn of(database: &Database) -> Self {
        Self {
            dump: pg_dump(&database.url()),
            rows: rows(database),
        }
    }

    /// Panics unless a database is as after the undisturbed run, and its history is clean.
    #[track_caller]
    pub(super) fn must_equal(&self, reference: &Database, database: &Database) {
        assert_eq!(self.rows, rows(database), "not the same rows");
        // Texts that are equal need no further comparison; others may differ only in what does not matter.
        if self.dump != pg_dump(&database.url()) {
            oracle(&reference.url(), &database.url()).unwrap_or_else(|differences| {
                panic!("not the same schema:\n{differences}");
            });
        }
        assert_eq!(
            database.psql("SELECT indexrelid::regclass FROM pg_index WHERE NOT indisvalid"),
            "",
            "INVALID indexes are left"
        );
        assert_eq!(
            database.psql("SELECT * FROM schemactl.statement_progress"),
            "",
            "progress is left"
        );
        assert_eq!(
            database.psql(
                "SELECT kind, revision_id, count(*) FROM schemactl.event \
                 WHERE outcome = 'done' GROUP BY 1, 2 HAVING count(*) > 1"
            ),
            "",
            "the event log says that something was done twice"
        );
    }
}

fn rows(database: &Database) -> String {
    let history = database.psql(
        "SELECT revision_id, up_checksum, origin FROM schemactl.revision ORDER BY 1; \
         SELECT kind, revision_id FROM schemactl.event WHERE outcome = 'done' ORDER BY 1, 2; \
         SELECT to_regclass('log') IS NOT NULL",
    );
    if history.ends_with("f\n") {
        return history;
    }
    format!(
        "{history}{}",
        database.psql(
            "SELECT what FROM log ORDER BY 1; \
             SELECT count(*), sum(id), sum(n), sum(total) FROM items"
        )
    )
}
