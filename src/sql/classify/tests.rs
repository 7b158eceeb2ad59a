use super::*;

fn forbidden(sql: &str) -> Option<&'static str> {
    match classify(sql).transaction {
        Transaction::Forbidden(what) => Some(what),
        _ => None,
    }
}

fn name(schema: Option<&str>, name: &str) -> Name {
    Name {
        schema: schema.map(str::to_owned),
        name: name.to_owned(),
    }
}

#[test]
fn statements_that_postgres_refuses_in_a_transaction_are_named() {
    for (sql, what) in [
        (
            "CREATE INDEX CONCURRENTLY i ON t (a)",
            "CREATE INDEX CONCURRENTLY",
        ),
        (
            "create unique index /* x */ concurrently on t (a)",
            "CREATE INDEX CONCURRENTLY",
        ),
        (
            "DROP INDEX CONCURRENTLY IF EXISTS i",
            "DROP INDEX CONCURRENTLY",
        ),
        ("REINDEX INDEX CONCURRENTLY i", "REINDEX CONCURRENTLY"),
        (
            "REINDEX (VERBOSE, CONCURRENTLY) TABLE t",
            "REINDEX CONCURRENTLY",
        ),
        (
            "REINDEX (CONCURRENTLY true) TABLE t",
            "REINDEX CONCURRENTLY",
        ),
        ("REINDEX SCHEMA s", "REINDEX SCHEMA"),
        ("REINDEX DATABASE", "REINDEX DATABASE"),
        ("REINDEX (VERBOSE) SYSTEM d", "REINDEX SYSTEM"),
        (
            "ALTER TABLE ONLY p DETACH PARTITION c CONCURRENTLY",
            "ALTER TABLE DETACH PARTITION CONCURRENTLY",
        ),
        ("VACUUM", "VACUUM"),
        ("VACUUM (FULL, ANALYZE) t", "VACUUM"),
        ("CLUSTER", "CLUSTER"),
        ("CLUSTER VERBOSE", "CLUSTER"),
        ("CLUSTER (VERBOSE)", "CLUSTER"),
        ("CREATE DATABASE d", "CREATE DATABASE"),
        ("DROP DATABASE IF EXISTS d WITH (FORCE)", "DROP DATABASE"),
        ("CREATE TABLESPACE s LOCATION '/x'", "CREATE TABLESPACE"),
        ("DROP TABLESPACE s", "DROP TABLESPACE"),
        ("ALTER SYSTEM SET work_mem = '1MB'", "ALTER SYSTEM"),
        (
            "ALTER DATABASE d SET TABLESPACE s",
            "ALTER DATABASE SET TABLESPACE",
        ),
        ("DISCARD ALL", "DISCARD ALL"),
        (
            "CREATE SUBSCRIPTION s CONNECTION 'x' PUBLICATION p",
            "CREATE SUBSCRIPTION",
        ),
        (
            "CREATE SUBSCRIPTION s CONNECTION 'x' PUBLICATION p WITH (enabled = false)",
            "CREATE SUBSCRIPTION",
        ),
        ("DROP SUBSCRIPTION s", "DROP SUBSCRIPTION"),
        (
            "ALTER SUBSCRIPTION s REFRESH PUBLICATION",
            "ALTER SUBSCRIPTION REFRESH",
        ),
        (
            "ALTER SUBSCRIPTION s SET PUBLICATION p",
            "ALTER SUBSCRIPTION with refresh",
        ),
        ("COMMIT PREPARED 'x'", "COMMIT PREPARED"),
        ("ROLLBACK PREPARED 'x'", "ROLLBACK PREPARED"),
    ] {
        assert_eq!(forbidden(sql), Some(what), "{sql}");
    }
}

#[test]
fn their_neighbours_are_allowed() {
    for sql in [
        "CREATE INDEX i ON t (a)",
        "CREATE INDEX \"concurrently\" ON t (a)",
        "CREATE TABLE concurrently (a int)",
        "DROP INDEX i, j",
        "REINDEX TABLE t",
        "REINDEX (CONCURRENTLY false) TABLE t",
        "REINDEX (CONCURRENTLY off, VERBOSE) INDEX i",
        "ALTER TYPE e ADD VALUE 'x'",
        "ALTER TABLE p DETACH PARTITION c",
        "ALTER TABLE p DETACH PARTITION c FINALIZE",
        "ALTER TABLE t SET LOGGED",
        "ALTER DATABASE d SET work_mem = '1MB'",
        "ALTER DATABASE d OWNER TO o",
        "CLUSTER t USING i",
        "CLUSTER VERBOSE t",
        "CLUSTER (VERBOSE) t",
        "DISCARD TEMP",
        "ANALYZE t",
        "CHECKPOINT",
        "REFRESH MATERIALIZED VIEW CONCURRENTLY v",
        "CREATE SUBSCRIPTION s CONNECTION 'x' PUBLICATION p WITH (create_slot = false)",
        "CREATE SUBSCRIPTION s CONNECTION 'x' PUBLICATION p WITH (connect = 'off')",
        "ALTER SUBSCRIPTION s SET PUBLICATION p WITH (refresh = false)",
        "ALTER SUBSCRIPTION s DISABLE",
        "COMMENT ON INDEX i IS 'CREATE INDEX CONCURRENTLY'",
        "",
        "???",
    ] {
        assert_eq!(classify(sql).transaction, Transaction::Allowed, "{sql}");
    }
}

#[test]
fn code_that_may_commit_by_itself_is_recognised() {
    for sql in [
        "CALL p()",
        "DO $$ BEGIN COMMIT; END $$",
        "DO 'begin if x then rollback and chain; end if; end'",
        "DO LANGUAGE plpgsql $a$ BEGIN FOR i IN 1..2 LOOP COMMIT; END LOOP; END $a$",
        "DO $a$ BEGIN DELETE FROM t; /* now */ COMMIT ; END $a$ LANGUAGE 'plpgsql'",
        "DO $$ BEGIN CALL p(); END $$",
    ] {
        assert_eq!(classify(sql).transaction, Transaction::MayCommit, "{sql}");
    }
    for sql in [
        "DO $$ BEGIN PERFORM 'COMMIT;'; END $$",
        "DO $$ BEGIN -- COMMIT;\n NULL; END $$",
        "DO $$ BEGIN commit := 1; EXECUTE 'x'; END $$",
        "DO $$ BEGIN INSERT INTO commit VALUES (1); END $$",
        "DO $$ BEGIN x := t.commit; END $$",
    ] {
        assert_eq!(classify(sql).transaction, Transaction::Allowed, "{sql}");
    }
}

#[test]
fn transaction_control_is_recognised() {
    for (sql, control) in [
        ("BEGIN", Control::Begin),
        ("begin isolation level serializable", Control::Begin),
        ("START TRANSACTION READ ONLY", Control::Begin),
        ("COMMIT", Control::Commit),
        ("COMMIT AND CHAIN", Control::Commit),
        ("END", Control::Commit),
        ("-- done\nEND WORK", Control::Commit),
        ("ROLLBACK", Control::Rollback),
        ("ROLLBACK WORK", Control::Rollback),
        ("ABORT TRANSACTION", Control::Rollback),
        ("PREPARE TRANSACTION 'x'", Control::PrepareTransaction),
        ("COMMIT PREPARED 'x'", Control::CommitPrepared),
        ("ROLLBACK PREPARED 'x'", Control::RollbackPrepared),
    ] {
        assert_eq!(classify(sql).control, Some(control), "{sql}");
    }
    for sql in [
        "SAVEPOINT a",
        "RELEASE SAVEPOINT a",
        "RELEASE a",
        "ROLLBACK TO a",
        "ROLLBACK WORK TO SAVEPOINT a",
        "SET TRANSACTION ISOLATION LEVEL SERIALIZABLE",
        "PREPARE transaction AS SELECT 1",
        "PREPARE p AS SELECT 1",
        "CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT 1; END",
        "\"commit\"",
    ] {
        assert_eq!(classify(sql).control, None, "{sql}");
    }
}

#[test]
fn what_would_end_with_itself_is_recognised() {
    for (sql, what) in [
        ("LOCK t", "LOCK TABLE"),
        ("lock table only s.t in share mode", "LOCK TABLE"),
        ("SAVEPOINT a", "SAVEPOINT"),
        ("RELEASE a", "RELEASE SAVEPOINT"),
        ("ROLLBACK WORK TO SAVEPOINT a", "ROLLBACK TO SAVEPOINT"),
        ("ROLLBACK TO a", "ROLLBACK TO SAVEPOINT"),
        ("DECLARE c CURSOR FOR SELECT 1", "DECLARE CURSOR"),
        (
            "DECLARE c NO SCROLL CURSOR WITHOUT HOLD FOR SELECT 1",
            "DECLARE CURSOR",
        ),
    ] {
        assert_eq!(classify(sql).needs_transaction, Some(what), "{sql}");
    }
    for sql in [
        "DECLARE c CURSOR WITH HOLD FOR SELECT 1",
        "SET LOCAL work_mem = '1MB'",
        "SET CONSTRAINTS ALL DEFERRED",
        "ROLLBACK",
        "SELECT 1 FOR UPDATE",
    ] {
        assert_eq!(classify(sql).needs_transaction, None, "{sql}");
    }
}

#[test]
fn budgets_follow_the_lock_that_is_taken() {
    for (sql, budget) in [
        ("ALTER TABLE t ADD COLUMN a int", Budget::Ordinary),
        ("CREATE TABLE t AS SELECT 1", Budget::Ordinary),
        ("TRUNCATE t", Budget::Ordinary),
        ("ALTER TABLE t VALIDATE CONSTRAINT c", Budget::Validation),
        (
            "ALTER TABLE IF EXISTS ONLY s.t VALIDATE CONSTRAINT c, VALIDATE CONSTRAINT d",
            Budget::Validation,
        ),
        (
            "ALTER TABLE t ADD CHECK (f(a, b) > 0) NOT VALID, VALIDATE CONSTRAINT c",
            Budget::Ordinary,
        ),
        (
            "ALTER TABLE t VALIDATE CONSTRAINT c, DROP COLUMN a",
            Budget::Ordinary,
        ),
        (
            "ALTER TABLE p ATTACH PARTITION c FOR VALUES FROM (1, 2) TO (3, 4)",
            Budget::Validation,
        ),
        ("ANALYZE", Budget::Validation),
        ("VACUUM ANALYZE t", Budget::Validation),
        ("VACUUM FULL t", Budget::Ordinary),
        ("VACUUM (FULL false) t", Budget::Validation),
        ("CREATE INDEX CONCURRENTLY i ON t (a)", Budget::Concurrently),
        (
            "ALTER TABLE p DETACH PARTITION c CONCURRENTLY",
            Budget::Concurrently,
        ),
        ("REFRESH MATERIALIZED VIEW v", Budget::Ordinary),
        (
            "REFRESH MATERIALIZED VIEW CONCURRENTLY v",
            Budget::Validation,
        ),
        ("(SELECT 1) UNION SELECT 2", Budget::Data),
        ("WITH a AS (SELECT 1) UPDATE t SET x = 1", Budget::Data),
        ("insert into t values (1)", Budget::Data),
        ("DO $$ BEGIN END $$", Budget::Data),
    ] {
        assert_eq!(classify(sql).budget, budget, "{sql}");
    }
}

#[test]
fn what_is_left_behind_is_named_as_the_catalog_names_it() {
    for (sql, effect) in [
        (
            "CREATE INDEX CONCURRENTLY Idx_A ON ONLY app.\"Orders\" USING btree (a)",
            Effect::CreateIndex {
                name: Some(name(Some("app"), "idx_a")),
                table: name(Some("app"), "Orders"),
                if_not_exists: false,
            },
        ),
        (
            "CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS i ON t (a)",
            Effect::CreateIndex {
                name: Some(name(None, "i")),
                table: name(None, "t"),
                if_not_exists: true,
            },
        ),
        (
            "CREATE INDEX CONCURRENTLY ON t (a)",
            Effect::CreateIndex {
                name: None,
                table: name(None, "t"),
                if_not_exists: false,
            },
        ),
        (
            "DROP INDEX CONCURRENTLY IF EXISTS a.I, U&\"\\0062!\" CASCADE",
            Effect::DropIndex {
                names: vec![name(Some("a"), "i"), name(None, "b!")],
            },
        ),
        (
            "REINDEX TABLE CONCURRENTLY s.t",
            Effect::Reindex {
                target: ReindexTarget::Table(name(Some("s"), "t")),
                concurrently: true,
            },
        ),
        (
            "ALTER TABLE IF EXISTS s.p DETACH PARTITION s.c CONCURRENTLY",
            Effect::DetachPartition {
                parent: name(Some("s"), "p"),
                partition: name(Some("s"), "c"),
            },
        ),
        (
            "CREATE DATABASE Shop",
            Effect::CreateDatabase("shop".into()),
        ),
        (
            "DROP DATABASE IF EXISTS \"Shop\"",
            Effect::DropDatabase("Shop".into()),
        ),
        ("VACUUM", Effect::Repeatable),
        ("ALTER SYSTEM RESET ALL", Effect::Repeatable),
    ] {
        assert_eq!(classify(sql).effect, Some(effect), "{sql}");
    }
}

#[test]
fn unicode_names_may_bring_their_own_escape() {
    assert_eq!(
        classify("DROP DATABASE U&\"d!0061t\" UESCAPE '!'").effect,
        Some(Effect::DropDatabase("dat".into()))
    );
}

#[test]
fn what_a_transaction_can_hold_leaves_nothing_to_look_for() {
    for sql in [
        "CREATE INDEX i ON t (a)",
        "REINDEX TABLE t",
        "CREATE TABLE t ()",
        "CALL p()",
    ] {
        assert_eq!(classify(sql).effect, None, "{sql}");
    }
}

#[test]
fn any_text_can_be_classified() {
    let mut soup = super::super::soup::Soup::new(3);
    for _ in 0..5000 {
        let sql = soup.sql();
        for head in [
            "",
            "CREATE INDEX CONCURRENTLY ",
            "ALTER TABLE ",
            "REINDEX (",
            "DO ",
            "COPY ",
        ] {
            let statement = format!("{head}{sql}");
            classify(&statement);
            super::super::copy_from_stdin(&statement);
        }
    }
}
