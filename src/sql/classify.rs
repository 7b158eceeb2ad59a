//! One statement → what a runner must know before it sends it.
//!
//! Whether PostgreSQL takes it inside a transaction block, whether it is transaction control, how long it may wait
//! for locks, and what it leaves behind when it cannot be rolled back. Read off the leading keywords, never found by
//! searching text; a statement that is not known here is ordinary. Source: the callers of
//! `PreventInTransactionBlock` in PostgreSQL 12 to 18. Whether a change is dangerous is not judged here.

use super::block;
use super::class::{Budget, Class, Control, Transaction};
use super::cursor::Cursor;
use super::effect::{Effect, ReindexTarget};
use super::lexer::Kind;
use super::name::Name;

/// Classifies one statement, as [`super::split()`] returns it.
pub fn classify(statement: &str) -> Class {
    let mut cursor = Cursor::new(statement);
    let Some(first) = cursor.next() else {
        return Class::of(Budget::Ordinary);
    };
    if first.is_mark("(") {
        return Class::of(Budget::Data);
    }
    if first.kind != Kind::Word {
        return Class::of(Budget::Ordinary);
    }
    match first.text.to_ascii_lowercase().as_str() {
        "begin" => Class::control(Control::Begin),
        "start" if cursor.next_is("transaction") => Class::control(Control::Begin),
        "commit" | "end" => end_of_transaction(&mut cursor, true),
        "rollback" | "abort" => end_of_transaction(&mut cursor, false),
        "prepare" => prepare(&mut cursor),
        "create" => create(&mut cursor),
        "drop" => drop(&mut cursor),
        "alter" => alter(&mut cursor),
        "reindex" => reindex(&mut cursor),
        "vacuum" => vacuum(&mut cursor),
        "cluster" => cluster(&mut cursor),
        "refresh" => refresh(&mut cursor),
        "discard" if cursor.next_is("all") => {
            Class::forbidden("DISCARD ALL", Budget::Ordinary, Some(Effect::Repeatable))
        }
        "analyze" | "analyse" => Class::of(Budget::Validation),
        "call" => Class {
            transaction: Transaction::MayCommit,
            ..Class::of(Budget::Data)
        },
        "do" if block::may_commit(&mut cursor) => Class {
            transaction: Transaction::MayCommit,
            ..Class::of(Budget::Data)
        },
        "do" | "select" | "insert" | "update" | "delete" | "merge" | "copy" | "with" | "values"
        | "table" | "explain" | "execute" | "declare" | "fetch" | "move" => Class::of(Budget::Data),
        _ => Class::of(Budget::Ordinary),
    }
}

fn end_of_transaction(cursor: &mut Cursor, commit: bool) -> Class {
    if cursor.eat("prepared") {
        let (what, control) = if commit {
            ("COMMIT PREPARED", Control::CommitPrepared)
        } else {
            ("ROLLBACK PREPARED", Control::RollbackPrepared)
        };
        return Class {
            control: Some(control),
            ..Class::forbidden(what, Budget::Ordinary, None)
        };
    }
    cursor.eat_any(&["work", "transaction"]);
    match (commit, cursor.next_is("to")) {
        (true, _) => Class::control(Control::Commit),
        (false, false) => Class::control(Control::Rollback),
        (false, true) => Class::of(Budget::Ordinary),
    }
}

/// `PREPARE TRANSACTION 'id'`; `PREPARE transaction AS …` prepares a statement of that name.
fn prepare(cursor: &mut Cursor) -> Class {
    let two_phase = cursor.eat("transaction")
        && cursor
            .peek()
            .is_some_and(|token| token.kind == Kind::String);
    if two_phase {
        Class::control(Control::PrepareTransaction)
    } else {
        Class::of(Budget::Ordinary)
    }
}

fn create(cursor: &mut Cursor) -> Class {
    match cursor.eat_any(&["unique", "index", "database", "tablespace", "subscription"]) {
        Some("unique") if cursor.eat("index") => create_index(cursor),
        Some("index") => create_index(cursor),
        Some("database") => Class::forbidden(
            "CREATE DATABASE",
            Budget::Ordinary,
            cursor.identifier().map(Effect::CreateDatabase),
        ),
        Some("tablespace") => Class::forbidden(
            "CREATE TABLESPACE",
            Budget::Ordinary,
            cursor.identifier().map(Effect::CreateTablespace),
        ),
        Some("subscription") => create_subscription(cursor),
        _ => Class::of(Budget::Ordinary),
    }
}

fn create_index(cursor: &mut Cursor) -> Class {
    if !cursor.eat("concurrently") {
        return Class::of(Budget::Ordinary);
    }
    let if_not_exists = cursor.eat_all(&["if", "not", "exists"]);
    let index = if cursor.next_is("on") {
        None
    } else {
        cursor.identifier()
    };
    cursor.eat("on");
    cursor.eat("only");
    let effect = cursor.name().map(|table| Effect::CreateIndex {
        // An index lives in the schema of its table.
        name: index.map(|name| Name {
            schema: table.schema.clone(),
            name,
        }),
        table,
        if_not_exists,
    });
    Class::forbidden("CREATE INDEX CONCURRENTLY", Budget::Concurrently, effect)
}

/// Refused only when it would create a replication slot, which `connect = false` turns off as well.
fn create_subscription(cursor: &mut Cursor) -> Class {
    let name = cursor.identifier();
    let with = cursor.any(|token| token.is_word("with"));
    let options = with.then(|| cursor.options());
    let flag = |option| options.as_ref().and_then(|options| options.flag(option));
    let connects = flag("connect").unwrap_or(true);
    if flag("create_slot").unwrap_or(connects) {
        Class::forbidden(
            "CREATE SUBSCRIPTION",
            Budget::Ordinary,
            name.map(Effect::CreateSubscription),
        )
    } else {
        Class::of(Budget::Ordinary)
    }
}

fn drop(cursor: &mut Cursor) -> Class {
    match cursor.eat_any(&["index", "database", "tablespace", "subscription"]) {
        Some("index") if cursor.eat("concurrently") => {
            cursor.eat_all(&["if", "exists"]);
            let names = cursor.names();
            let effect = (!names.is_empty()).then_some(Effect::DropIndex { names });
            Class::forbidden("DROP INDEX CONCURRENTLY", Budget::Concurrently, effect)
        }
        Some(kind @ ("database" | "tablespace" | "subscription")) => {
            cursor.eat_all(&["if", "exists"]);
            let name = cursor.identifier();
            let (what, effect) = match kind {
                "database" => ("DROP DATABASE", name.map(Effect::DropDatabase)),
                "tablespace" => ("DROP TABLESPACE", name.map(Effect::DropTablespace)),
                // Allowed for a subscription without a slot, which only its catalog row tells.
                _ => ("DROP SUBSCRIPTION", name.map(Effect::DropSubscription)),
            };
            Class::forbidden(what, Budget::Ordinary, effect)
        }
        _ => Class::of(Budget::Ordinary),
    }
}

fn alter(cursor: &mut Cursor) -> Class {
    match cursor.eat_any(&["system", "database", "subscription", "table"]) {
        Some("system") => {
            Class::forbidden("ALTER SYSTEM", Budget::Ordinary, Some(Effect::Repeatable))
        }
        Some("database") => {
            cursor.identifier();
            if cursor.eat_all(&["set", "tablespace"]) {
                Class::forbidden(
                    "ALTER DATABASE SET TABLESPACE",
                    Budget::Ordinary,
                    Some(Effect::Repeatable),
                )
            } else {
                Class::of(Budget::Ordinary)
            }
        }
        Some("subscription") => alter_subscription(cursor),
        Some("table") => alter_table(cursor),
        _ => Class::of(Budget::Ordinary),
    }
}

fn alter_subscription(cursor: &mut Cursor) -> Class {
    cursor.identifier();
    let repeatable = Some(Effect::Repeatable);
    if cursor.eat("refresh") {
        return Class::forbidden("ALTER SUBSCRIPTION REFRESH", Budget::Ordinary, repeatable);
    }
    let Some(verb) = cursor.eat_any(&["set", "add", "drop"]) else {
        return Class::of(Budget::Ordinary);
    };
    if cursor.eat("publication") {
        let with = cursor.any(|token| token.is_word("with"));
        let refreshes = !with || cursor.options().flag("refresh").unwrap_or(true);
        if refreshes {
            let effect = repeatable.filter(|_| verb == "set");
            return Class::forbidden("ALTER SUBSCRIPTION with refresh", Budget::Ordinary, effect);
        }
    } else if verb == "set" {
        let options = cursor.options();
        if options.has("failover") || options.has("two_phase") {
            return Class::forbidden("ALTER SUBSCRIPTION SET", Budget::Ordinary, repeatable);
        }
    }
    Class::of(Budget::Ordinary)
}

/// Several actions take the strongest of their locks, so all of them must be mild to make the statement so.
fn alter_table(cursor: &mut Cursor) -> Class {
    cursor.eat_all(&["if", "exists"]);
    cursor.eat("only");
    let Some(parent) = cursor.name() else {
        return Class::of(Budget::Ordinary);
    };
    cursor.eat_mark("*");
    let mut budget = Budget::Validation;
    loop {
        if cursor.eat_all(&["detach", "partition"]) {
            let partition = cursor.name();
            if cursor.eat("concurrently") {
                return Class::forbidden(
                    "ALTER TABLE DETACH PARTITION CONCURRENTLY",
                    Budget::Concurrently,
                    partition.map(|partition| Effect::DetachPartition { parent, partition }),
                );
            }
            budget = Budget::Ordinary;
        } else if !cursor.eat_all(&["validate", "constraint"])
            && !cursor.eat_all(&["attach", "partition"])
        {
            budget = Budget::Ordinary;
        }
        if !cursor.skip_past_comma() {
            return Class::of(budget);
        }
    }
}

/// `REINDEX TABLE` and `INDEX` are refused on partitioned ones as well, which only the catalog tells.
fn reindex(cursor: &mut Cursor) -> Class {
    let options = cursor.options();
    let kind = cursor.eat_any(&["index", "table", "schema", "database", "system"]);
    let concurrently = cursor.eat("concurrently") || options.flag("concurrently") == Some(true);
    let (target, alone) = match kind {
        Some("index") => (cursor.name().map(ReindexTarget::Index), None),
        Some("table") => (cursor.name().map(ReindexTarget::Table), None),
        Some("schema") => (
            cursor.identifier().map(ReindexTarget::Schema),
            Some("REINDEX SCHEMA"),
        ),
        Some("database") => (Some(ReindexTarget::Database), Some("REINDEX DATABASE")),
        Some("system") => (Some(ReindexTarget::System), Some("REINDEX SYSTEM")),
        _ => (None, None),
    };
    let effect = target.map(|target| Effect::Reindex {
        target,
        concurrently,
    });
    match (concurrently, alone) {
        (true, _) => Class::forbidden("REINDEX CONCURRENTLY", Budget::Concurrently, effect),
        (false, Some(what)) => Class::forbidden(what, Budget::Ordinary, effect),
        (false, None) => Class::of(Budget::Ordinary),
    }
}

fn vacuum(cursor: &mut Cursor) -> Class {
    let full = cursor.options().flag("full") == Some(true) || cursor.eat("full");
    let budget = if full {
        Budget::Ordinary
    } else {
        Budget::Validation
    };
    Class::forbidden("VACUUM", budget, Some(Effect::Repeatable))
}

/// With a table it may stand in a transaction block; without, it commits after each table.
fn cluster(cursor: &mut Cursor) -> Class {
    cursor.options();
    cursor.eat("verbose");
    if cursor.peek().is_none_or(|token| token.is_mark(";")) {
        Class::forbidden("CLUSTER", Budget::Ordinary, Some(Effect::Repeatable))
    } else {
        Class::of(Budget::Ordinary)
    }
}

fn refresh(cursor: &mut Cursor) -> Class {
    if cursor.eat_all(&["materialized", "view", "concurrently"]) {
        Class::of(Budget::Validation)
    } else {
        Class::of(Budget::Ordinary)
    }
}

#[cfg(test)]
mod tests {
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
}
