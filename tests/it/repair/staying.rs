//! What nothing declares and stays, for nobody allowed it to go: what is made beside it gets along with it.

use super::{project, repair};

const TABLES: &str = "CREATE TABLE b (id int PRIMARY KEY);";

/// Repairs without any permission, and finds everything valid and nothing more to do.
#[track_caller]
fn gets_along(live: &str, model: &str, options: &[&str], code: i32) -> String {
    let (project, database) = project(live, model);
    let mut words = vec!["--apply", "--renames", "never"];
    words.extend(options);
    let output = repair(&project, &words).code(code);
    assert!(
        output.stderr.contains("read again, and as planned"),
        "{output}"
    );
    assert_eq!(
        database.psql("SELECT indexrelid::regclass FROM pg_index WHERE NOT indisvalid"),
        "",
        "{output}"
    );
    let again = repair(&project, &words);
    assert!(
        again.stderr.contains("can be repaired") || again.stderr.contains("nothing to repair"),
        "{again}"
    );
    output.stderr
}

/// By PostgreSQL, or because the plan made it before.
#[test]
fn a_new_partition_gets_what_its_table_has_besides() {
    for table in [
        "CREATE TABLE m (id int, k int) PARTITION BY LIST (id); CREATE INDEX mi ON m (k)",
        "CREATE TABLE m (id int, k int, UNIQUE (k, id)) PARTITION BY LIST (id)",
        "CREATE TABLE m (id int REFERENCES b, k int) PARTITION BY LIST (id)",
        "CREATE TABLE m (id int, k int, CHECK (id > 0)) PARTITION BY LIST (id)",
        "CREATE TABLE m (id int, k int, more int) PARTITION BY LIST (id)",
        "CREATE TABLE m (id int REFERENCES b, k int, more int CHECK (more > 0), UNIQUE (id, k)) PARTITION BY LIST (id); \
         CREATE INDEX mi ON m (k); CREATE TABLE m1 PARTITION OF m FOR VALUES IN (1)",
    ] {
        let live = format!("{TABLES} {table}");
        let model = format!(
            "{TABLES} CREATE TABLE m (id int, k int) PARTITION BY LIST (id); {} \
             CREATE TABLE m2 PARTITION OF m FOR VALUES IN (2) PARTITION BY LIST (k); \
             CREATE TABLE m21 PARTITION OF m2 FOR VALUES IN (1); CREATE INDEX ON m2 (k)",
            if table.contains("m1 ") {
                "CREATE TABLE m1 PARTITION OF m FOR VALUES IN (1);"
            } else {
                ""
            }
        );
        gets_along(&live, &model, &[], 3);
        gets_along(
            &live,
            &model,
            &["--keep-unknown", "--allow-destructive", "--online"],
            0,
        );
    }
}

#[test]
fn a_new_child_gets_what_its_parent_has_besides() {
    gets_along(
        "CREATE TABLE a (id int, more int, CHECK (id > 0))",
        "CREATE TABLE a (id int); CREATE TABLE c (own int) INHERITS (a)",
        &[],
        3,
    );
}

const PLAIN: &str = "CREATE TABLE p (id int, k int) PARTITION BY LIST (id); \
    CREATE TABLE p1 PARTITION OF p FOR VALUES IN (1)";
const DIVIDED: &str = "PARTITION BY HASH (k); CREATE TABLE p1a PARTITION OF p1 FOR VALUES WITH (MODULUS 1, REMAINDER 0)";

/// A key of a partitioned table that one of the partitions lacks would keep nothing unique.
#[test]
fn a_partition_that_is_not_divided_gets_its_part_of_what_is_new() {
    let keyed = PLAIN.replace("k int)", "k int, PRIMARY KEY (id, k))");
    gets_along(PLAIN, &format!("{keyed} {DIVIDED}"), &[], 3);
    let by =
        |column: &str, divided: &str| format!("{PLAIN} {divided}; CREATE INDEX i ON p ({column})");
    gets_along(&by("id", ""), &by("k", DIVIDED), &[], 3);
    gets_along(&by("k", DIVIDED), &by("id", ""), &[], 3);
}

#[test]
fn an_unlisted_partition_keeps_its_part_of_an_index_that_moves_to_another_column() {
    let live = "CREATE TABLE p (id int, c int) PARTITION BY LIST (id); \
        CREATE TABLE p2 PARTITION OF p FOR VALUES IN (2); CREATE INDEX i ON p (c)";
    let model = "CREATE TABLE p (id int) PARTITION BY LIST (id); CREATE INDEX i ON p (id)";
    gets_along(live, model, &[], 3);
    gets_along(live, model, &["--allow", "drop-column"], 0);
}

/// The drop of a partition fails on rows of others: it goes on having what its table has.
#[test]
fn a_partition_that_rows_keep_changes_with_its_table() {
    let said = gets_along(
        "CREATE TABLE p (id int PRIMARY KEY, v numeric(12, 3)) PARTITION BY LIST (id); \
         CREATE TABLE p1 PARTITION OF p FOR VALUES IN (1); CREATE TABLE p2 PARTITION OF p FOR VALUES IN (2); \
         CREATE TABLE c (id int REFERENCES p); INSERT INTO p VALUES (1, 1), (2, 2); INSERT INTO c VALUES (2)",
        "CREATE TABLE p (id int PRIMARY KEY, v numeric(10, 2)) PARTITION BY LIST (id); \
         CREATE TABLE p1 PARTITION OF p FOR VALUES IN (1); CREATE TABLE c (id int REFERENCES p)",
        &["--allow-destructive"],
        3,
    );
    assert!(said.contains("alter column public.p.v"), "{said}");
}

/// What nobody allowed to go keeps the table, and the table all that is in it: no word for columns means those of a table that stays.
#[test]
fn a_table_that_has_to_stay_keeps_its_columns() {
    let (project, database) = project(
        "CREATE TABLE t (id int, secret text); INSERT INTO t VALUES (1, 'x'); CREATE VIEW v AS SELECT id FROM t",
        "CREATE TABLE other (a int)",
    );
    for allowed in ["drop-table,drop-column", "drop-column", "drop-table"] {
        let output = repair(&project, &["--apply", "--allow", allowed]).code(3);
        assert_eq!(database.psql("SELECT * FROM t"), "1|x\n", "{output}");
    }
    repair(&project, &["--apply", "--allow", "drop-table,drop-other"]).success();
}

#[test]
fn a_partition_does_not_grow_over_one_that_stays() {
    let (project, _database) = project(
        "CREATE TABLE p (id int, k int) PARTITION BY RANGE (k); CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (1) TO (10); \
         CREATE TABLE p8 PARTITION OF p FOR VALUES FROM (10) TO (20)",
        "CREATE TABLE p (id int, k int) PARTITION BY RANGE (k); CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (1) TO (20)",
    );
    let output = repair(&project, &["--apply"]).code(3);
    assert!(
        output.stderr.contains("would overlap partition \"p8\""),
        "{output}"
    );
    repair(&project, &["--apply", "--allow-destructive"]).success();
}

#[test]
fn a_partition_whose_rows_do_not_fit_elsewhere_stays_with_its_table() {
    let said = gets_along(
        "CREATE TABLE p (id int, k int) PARTITION BY RANGE (k); CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (0) TO (16); \
         INSERT INTO p VALUES (1, 1)",
        "CREATE TABLE q (id int, k int) PARTITION BY RANGE (k); CREATE TABLE p1 PARTITION OF q FOR VALUES FROM (8) TO (32)",
        &["--allow-destructive"],
        3,
    );
    assert!(
        said.contains("table public.p: table public.p1 needs it as it is, and stays"),
        "{said}"
    );
}

/// The part of a key goes with the key, also where its partition leaves the table for a moment.
#[test]
fn a_key_becomes_another_while_a_partition_changes_its_bounds() {
    let by = |column: &str, bound: &str| {
        format!(
            "CREATE TABLE t (id int, k int) PARTITION BY LIST (k); CREATE TABLE p1 PARTITION OF t FOR VALUES IN ({bound}); CREATE INDEX i ON t ({column})"
        )
    };
    gets_along(&by("k", "1, 2"), &by("id", "1, 2, 3"), &[], 0);
    gets_along(
        "CREATE TABLE t (id int NOT NULL, k int NOT NULL) PARTITION BY HASH (k); \
         CREATE TABLE p1 PARTITION OF t FOR VALUES WITH (MODULUS 1, REMAINDER 0); ALTER TABLE t ADD CONSTRAINT c UNIQUE (k, id)",
        "CREATE TABLE t (id int NOT NULL, k int NOT NULL) PARTITION BY HASH (k); \
         CREATE TABLE p1 PARTITION OF t FOR VALUES WITH (MODULUS 2, REMAINDER 0); \
         CREATE TABLE p2 PARTITION OF t FOR VALUES WITH (MODULUS 2, REMAINDER 1); ALTER TABLE t ADD CONSTRAINT c PRIMARY KEY (k, id)",
        &[],
        0,
    );
}

/// Its index goes with it, and is a part of nothing any more.
#[test]
fn a_partition_that_leaves_keeps_an_index_that_nobody_allowed_to_go() {
    const BOUND: &str = "FOR VALUES IN (1, 2)";
    let keyed = "CREATE TABLE t (id int NOT NULL, k int NOT NULL, PRIMARY KEY (id, k)) PARTITION BY LIST (k);";
    let other = "CREATE TABLE u (id int NOT NULL, k int NOT NULL) PARTITION BY LIST (k);";
    let indexed = "CREATE TABLE t (id int NOT NULL, k int NOT NULL) PARTITION BY LIST (k); CREATE INDEX i ON t (id);";
    for of in [keyed, indexed] {
        let live = format!("{of} {other} CREATE TABLE p1 PARTITION OF t {BOUND}");
        for leaving in [
            "CREATE TABLE p1 (id int NOT NULL, k int NOT NULL)".to_owned(),
            format!("CREATE TABLE p1 PARTITION OF u {BOUND}"),
        ] {
            gets_along(&live, &format!("{of} {other} {leaving}"), &[], 3);
        }
    }
}

/// What it has from its parent is its own from then on.
#[test]
fn a_child_that_leaves_keeps_what_nobody_allowed_to_go() {
    for parent in [
        "CREATE TABLE i (k int, CONSTRAINT y CHECK (k > 1))",
        "CREATE TABLE i (k int, x int)",
        "CREATE TABLE i (k int NOT NULL)",
    ] {
        let live = format!("{parent}; CREATE TABLE j () INHERITS (i)");
        let model = format!("{parent}; CREATE TABLE j (k int)");
        let code = if parent.contains("NOT NULL") { 0 } else { 3 };
        gets_along(&live, &model, &[], code);
        gets_along(&live, &model, &["--online"], code);
    }
    for part in [
        "k int, CONSTRAINT y CHECK (k > 1)",
        "k int, CONSTRAINT y FOREIGN KEY (k) REFERENCES b",
        "k int, x int",
    ] {
        let parent = format!("{TABLES} CREATE TABLE i ({part}) PARTITION BY LIST (k)");
        gets_along(
            &format!("{parent}; CREATE TABLE j PARTITION OF i FOR VALUES IN (2)"),
            &format!("{parent}; CREATE TABLE j (k int)"),
            &[],
            3,
        );
    }
}

/// The index of a partitioned table needs none of its partitions.
#[test]
fn a_partition_goes_though_a_new_one_cannot_come() {
    let (project, database) = project(
        "CREATE TABLE t (b char(4), k int) PARTITION BY LIST (k); CREATE TABLE p1 PARTITION OF t DEFAULT; \
         CREATE TABLE p2 PARTITION OF t FOR VALUES IN (2); ALTER TABLE t ADD CONSTRAINT u UNIQUE (k); INSERT INTO t VALUES ('a', 1), ('b', 2)",
        "CREATE TABLE t (b text, k int) PARTITION BY LIST (k); CREATE TABLE p6 PARTITION OF t FOR VALUES IN (1, 2); \
         CREATE TABLE p1 PARTITION OF t DEFAULT; ALTER TABLE t ADD CONSTRAINT u UNIQUE (k)",
    );
    let output = repair(&project, &["--apply", "--allow-destructive"]).code(3);
    assert!(
        output
            .stderr
            .contains("refused: table public.p6: rows do not fit it"),
        "{output}"
    );
    assert_eq!(
        database.psql("SELECT to_regclass('p2') IS NULL, pg_typeof(b) FROM t"),
        "t|text\n"
    );
    database.psql("DELETE FROM t");
    repair(&project, &["--apply", "--allow-destructive"]).success();
}

/// The rest is done, and what it needs is named, rather than called a mistake.
#[test]
fn what_needs_a_change_that_the_filters_leave_out_stays() {
    let (project, database) = project(
        "CREATE SCHEMA z; CREATE TABLE t (a int, e int); CREATE VIEW v AS SELECT a FROM t; CREATE VIEW z.w AS SELECT * FROM v",
        "CREATE SCHEMA z; CREATE TABLE t (a int, e int); CREATE VIEW v AS SELECT a, e FROM t; CREATE VIEW z.w AS SELECT * FROM v; \
         CREATE TABLE z.n (a int)",
    );
    let output = repair(&project, &["--apply", "--schema", "z"]).code(3);
    assert!(
        output
            .stderr
            .contains("refused: view z.w: needs view public.v, which is not changed"),
        "{output}"
    );
    assert_eq!(database.psql("SELECT to_regclass('z.n') IS NULL"), "f\n");
    repair(&project, &["--apply"]).success();
}
