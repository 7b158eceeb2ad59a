//! Rows that a declaration does not allow: they are found before anything is done, and the rest is done without them.

use serde_json::Value;

use super::{is_repaired, project, repair};
use crate::common::{Project, installation};

/// What a run refused because of rows: the object, and the sentence about it.
fn refused(project: &Project, arguments: &[&str], code: i32) -> Vec<(String, String)> {
    let all = [&["--apply", "--format", "json"], arguments].concat();
    let output = repair(project, &all).code(code);
    let value: Value =
        serde_json::from_str(&output.stdout).unwrap_or_else(|error| panic!("{error}: {output}"));
    let refused = value["repair"]["refused"].as_array().unwrap();
    refused
        .iter()
        .filter(|refused| refused["reason"] == "rows-do-not-fit")
        .map(|refused| {
            let message = refused["message"].as_str().unwrap();
            let (object, what) = message.split_once(": ").unwrap();
            let (what, query) = what.split_once(": ").unwrap();
            assert!(query.starts_with("SELECT "), "{message}");
            (object.to_owned(), what.to_owned())
        })
        .collect()
}

const LIVE: &str = "CREATE TABLE r (id int PRIMARY KEY); INSERT INTO r VALUES (1); \
    CREATE TABLE t (id int, a text, b int, c int, d int, r int, s int); \
    INSERT INTO t VALUES (1, 'X', 1, -1, 1, 1, 1), (2, 'x', 1, 1, NULL, NULL, NULL), (NULL, NULL, NULL, NULL, NULL, 7, 8), \
      (NULL, 'y', 5, 5, NULL, 9, NULL); \
    CREATE TABLE parent (n int); CREATE TABLE child () INHERITS (parent); INSERT INTO child VALUES (-1), (-1), (-2); \
    CREATE TABLE part (k int, n int) PARTITION BY LIST (k); CREATE TABLE part1 PARTITION OF part FOR VALUES IN (1); \
    INSERT INTO part VALUES (1, 3), (1, 3)";

const MODEL: &str = "CREATE TABLE r (id int PRIMARY KEY); CREATE TABLE new (id int PRIMARY KEY); \
    CREATE TABLE t (id int NOT NULL, a text, b int, c int CONSTRAINT c_positive CHECK (c > 0), d int CONSTRAINT d_once UNIQUE, \
      r int CONSTRAINT r_there REFERENCES r, s int CONSTRAINT s_there REFERENCES new, \
      CONSTRAINT b_once UNIQUE (b), CONSTRAINT c_known CHECK (c IS NOT NULL), CONSTRAINT fine CHECK (b < 10)); \
    CREATE UNIQUE INDEX a_once ON t (lower(a) DESC NULLS LAST) WHERE id < 100; \
    CREATE UNIQUE INDEX a_as_is ON t (a); \
    CREATE TABLE parent (n int UNIQUE, CONSTRAINT n_positive CHECK (n > 0)); CREATE TABLE child () INHERITS (parent); \
    CREATE TABLE part (k int, n int, CONSTRAINT part_once UNIQUE (k, n)) PARTITION BY LIST (k); \
    CREATE TABLE part1 PARTITION OF part FOR VALUES IN (1); \
    CREATE TABLE needs (b int CONSTRAINT b_there REFERENCES t (b)); CREATE TABLE u (id int)";

#[test]
fn what_rows_do_not_fit_is_left_out_and_the_rest_is_done() {
    for options in [&[][..], &["--online"]] {
        let (project, database) = project(LIVE, MODEL);
        let found = refused(&project, options, 3);
        assert_eq!(
            found,
            [
                ("column public.t.id", "2 rows have no value"),
                (
                    "unique constraint public.part.part_once",
                    "1 key is there more than once"
                ),
                (
                    "unique constraint public.t.b_once",
                    "1 key is there more than once"
                ),
                (
                    "check constraint public.parent.n_positive",
                    "3 rows do not meet it"
                ),
                (
                    "check constraint public.t.c_known",
                    "1 row does not meet it"
                ),
                (
                    "check constraint public.t.c_positive",
                    "1 row does not meet it"
                ),
                ("index public.t.a_once", "1 key is there more than once"),
                ("foreign key public.t.r_there", "2 rows refer to nothing"),
                ("foreign key public.t.s_there", "2 rows refer to nothing"),
            ]
            .map(|(object, what)| (object.to_owned(), what.to_owned()))
        );
        // What needs nothing of it is there, what needs some of it is not.
        assert_eq!(
            database.psql(
                "SELECT conname FROM pg_constraint WHERE conname IN ('d_once', 'fine', 'b_there', 'parent_n_key') ORDER BY 1; \
                 SELECT to_regclass('a_as_is') IS NOT NULL, to_regclass('u') IS NOT NULL; \
                 SELECT count(*) FROM pg_constraint WHERE NOT convalidated; SELECT count(*) FROM pg_index WHERE NOT indisvalid"
            ),
            "d_once\nfine\nparent_n_key\nt|t\n0\n0\n"
        );
        // As a service that starts.
        repair(&project, &["--apply", "--only-safe"]).success();
        project.file("schemactl.toml", "model = \"schema.sql\"\n");
        project.run(["deploy"]).success();
        database.psql(
            "DELETE FROM t WHERE id IS NULL OR id = 2; UPDATE t SET c = 1, s = NULL; DELETE FROM child; DELETE FROM part",
        );
        assert_eq!(refused(&project, options, 0), []);
        is_repaired(&project);
    }
}

#[test]
fn who_only_looks_sees_what_will_fail() {
    let (project, _database) = project(LIVE, MODEL);
    let output = repair(&project, &[]).success();
    let line = "--    fails: 2 rows refer to nothing: SELECT * FROM ONLY public.t t WHERE (t.r IS NOT NULL) \
        AND NOT EXISTS (SELECT FROM ONLY public.r r WHERE r.id = t.r)";
    assert!(output.stdout.contains(line), "{output}");
    assert_eq!(
        output.stdout.matches("--    fails: ").count(),
        9,
        "{output}"
    );
    assert!(
        output.stderr.contains("9 fail on rows that are there"),
        "{output}"
    );
    let words = output.stdout.matches("--    blocks-reads, fails-with-rows");
    assert_eq!(words.count(), 4, "{output}");
    let told = repair(&project, &["--format", "json"]).success();
    let told: Value = serde_json::from_str(&told.stdout).unwrap();
    let steps = told["repair"]["steps"].as_array().unwrap().iter();
    let failing: Vec<&Value> = steps
        .map(|step| &step["fails"])
        .filter(|fails| !fails.is_null())
        .collect();
    assert_eq!(failing.len(), 9, "{told:#}");
    for fails in failing {
        assert!(
            fails["query"].as_str().unwrap().starts_with("SELECT "),
            "{fails}"
        );
        assert!(!fails["advice"].as_str().unwrap().is_empty(), "{fails}");
    }
}

#[test]
fn who_only_looks_is_not_told_to_apply_what_would_change_nothing() {
    let (project, _database) = project(
        "CREATE TABLE t (a int); INSERT INTO t VALUES (NULL)",
        "CREATE TABLE t (a int NOT NULL)",
    );
    let output = repair(&project, &[]).success();
    assert!(
        output
            .stderr
            .contains("--apply changes nothing before the rows are corrected"),
        "{output}"
    );
}

#[test]
fn keys_of_several_columns_and_their_nulls_are_looked_at_as_postgresql_does() {
    let live = "CREATE TABLE r (a int, b int, PRIMARY KEY (a, b)); CREATE TABLE t (a int, b int); \
        INSERT INTO t VALUES (1, NULL), (1, NULL), (NULL, NULL)";
    let model = |constraint: &str| {
        format!(
            "CREATE TABLE r (a int, b int, PRIMARY KEY (a, b)); CREATE TABLE t (a int, b int, CONSTRAINT c {constraint})"
        )
    };
    let mut expected = vec![
        ("UNIQUE (a, b)", None),
        ("FOREIGN KEY (a, b) REFERENCES r", None),
        (
            "FOREIGN KEY (a, b) REFERENCES r MATCH FULL",
            Some("2 rows refer to nothing"),
        ),
    ];
    if installation().version.major >= 15 {
        expected.push((
            "UNIQUE NULLS NOT DISTINCT (a, b)",
            Some("1 key is there more than once"),
        ));
    }
    for (constraint, what) in expected {
        let (project, _database) = project(live, &model(constraint));
        let code = if what.is_some() { 3 } else { 0 };
        let found = refused(&project, &[], code);
        let found: Vec<&str> = found.iter().map(|(_, what)| what.as_str()).collect();
        assert_eq!(found, what.into_iter().collect::<Vec<_>>(), "{constraint}");
    }
}

#[test]
fn a_value_that_rows_have_is_not_taken_from_an_enum() {
    let live = "CREATE TYPE mood AS ENUM ('sad', 'ok', 'happy'); CREATE TABLE t (m mood, many mood[]); \
        INSERT INTO t VALUES ('sad', '{ok,sad}'), ('ok', NULL), (NULL, '{sad}')";
    let (project, database) = project(
        live,
        "CREATE TYPE mood AS ENUM ('ok', 'happy'); CREATE TABLE t (m mood, many mood[])",
    );
    let allowed = ["--allow", "remove-enum-value"];
    assert_eq!(
        refused(&project, &allowed, 3),
        [(
            "enum public.mood".to_owned(),
            "3 values are there that it has no longer".to_owned()
        )]
    );
    database.psql("UPDATE t SET m = 'ok', many = NULL");
    assert_eq!(refused(&project, &allowed, 0), []);
    is_repaired(&project);
}

#[test]
fn a_column_that_rows_would_have_no_value_in_waits_for_one_and_keeps_nothing_else() {
    let (project, database) = project(
        "CREATE TABLE t (id int); INSERT INTO t VALUES (1); CREATE TABLE e (id int); CREATE DOMAIN d AS int DEFAULT 4; \
         CREATE TABLE p (k int) PARTITION BY LIST (k); CREATE TABLE p1 PARTITION OF p DEFAULT; INSERT INTO p VALUES (1); \
         CREATE TABLE i (id int); CREATE TABLE j () INHERITS (i); INSERT INTO j VALUES (1)",
        "CREATE TABLE t (id int, a int NOT NULL, b int NOT NULL DEFAULT 2, c int GENERATED ALWAYS AS IDENTITY, x int NOT NULL GENERATED ALWAYS AS (id) STORED); \
         CREATE DOMAIN d AS int DEFAULT 4; ALTER TABLE t ADD y d NOT NULL; CREATE INDEX t_a ON t (a); \
         CREATE TABLE e (id int, a int NOT NULL); CREATE TABLE p (k int, a int NOT NULL) PARTITION BY LIST (k); CREATE TABLE p1 PARTITION OF p DEFAULT; \
         CREATE TABLE i (id int, a int NOT NULL); CREATE TABLE j () INHERITS (i); CREATE TABLE n (id int)",
    );
    let found = refused(&project, &[], 3);
    let expected = ["i", "p", "t"].map(|table| {
        let column = format!("column public.{table}.a");
        (column, "its rows would have no value".to_owned())
    });
    assert_eq!(found, expected);
    assert_eq!(
        database.psql("SELECT b, c, x, y FROM t; SELECT a FROM e; SELECT to_regclass('n')"),
        "2|1|1|4\nn\n"
    );
    let again = repair(&project, &["--apply"]).code(3);
    let advice = "give the column a default, or add it without NOT NULL, fill it and declare NOT NULL after that";
    assert!(again.stderr.contains(advice), "{again}");
    project.file("schemactl.toml", "model = \"schema.sql\"\n");
    project.run(["deploy"]).success();
    // As the advice says.
    database.psql("ALTER TABLE t ADD a int; UPDATE t SET a = 1; TRUNCATE p, j");
    assert_eq!(refused(&project, &[], 0), []);
    is_repaired(&project);
}

#[test]
fn what_a_refused_column_may_be_filled_from_stays() {
    let (project, database) = project(
        "CREATE TABLE t (id int, name text); CREATE UNIQUE INDEX once ON t (id); CREATE INDEX t_name ON t (name); INSERT INTO t VALUES (1, 'x'); CREATE TABLE u (a int, b int)",
        "CREATE TABLE t (id int CONSTRAINT once UNIQUE, title text NOT NULL); CREATE TABLE u (a int)",
    );
    let arguments = [
        "--apply",
        "--allow-destructive",
        "--yes",
        "--renames",
        "never",
    ];
    let output = repair(&project, &arguments).code(3);
    let said = "refused: column public.t.name: stays until column public.t.title is there, which may be filled from it";
    assert!(output.stderr.contains(said), "{output}");
    // Known before anything was tried, although an index becomes a constraint's.
    assert!(!output.stderr.contains("planning again"), "{output}");
    assert_eq!(
        database.psql("SELECT name FROM t; SELECT to_regclass('t_name'); SELECT count(*) FROM pg_attribute WHERE attrelid = 'u'::regclass AND attname = 'b'"),
        "x\nt_name\n0\n"
    );
    database.psql("ALTER TABLE t ADD title text; UPDATE t SET title = name");
    repair(&project, &arguments).success();
    assert_eq!(database.psql("SELECT * FROM t"), "1|x\n");
    is_repaired(&project);
}

#[test]
fn what_rows_turn_out_not_to_fit_is_undone_and_the_rest_is_done_without_it() {
    let (project, database) = project(
        "CREATE TABLE p (id int PRIMARY KEY); CREATE TABLE o (id int); INSERT INTO o VALUES (1); \
         CREATE TABLE g (s int, n numeric, d int); INSERT INTO g VALUES (1, 1.1, 1), (1, 1.2, 2)",
        "CREATE TABLE p (id int PRIMARY KEY); CREATE TABLE o (id int, s int DEFAULT 5 CONSTRAINT there REFERENCES p); \
         CREATE TABLE g (s int, n int CONSTRAINT once UNIQUE, d bigint CONSTRAINT more CHECK (d > 5)); \
         ALTER TABLE g ADD CONSTRAINT apart EXCLUDE USING btree (s WITH =); CREATE TABLE z (a int); CREATE INDEX z_a ON z (a)",
    );
    let output = repair(&project, &["--apply", "--allow-destructive", "--yes"]).code(3);
    for said in [
        "refused: unique constraint public.g.once: rows do not fit it: could not create unique index \"once\" (Key (n)=(1) is duplicated.)",
        "refused: exclusion constraint public.g.apart: rows do not fit it: ",
        "refused: check constraint public.g.more: rows do not fit it: ",
        "refused: foreign key public.o.there: rows do not fit it: ",
        "not done: 4 changes that rows do not fit; correct the rows, then run schemactl repair again",
    ] {
        assert!(output.stderr.contains(said), "{said}: {output}");
    }
    // Each attempt left nothing, and is in the log.
    assert_eq!(
        database.psql(
            "SELECT outcome, count(*) FROM schemactl.event WHERE kind = 'repair' GROUP BY 1 ORDER BY 1; \
             SELECT s FROM o; SELECT to_regclass('z_a'); SELECT string_agg(conname, ' ') FROM pg_constraint WHERE connamespace = 'public'::regnamespace"
        ),
        "done|5\nfailed|4\n5\nz_a\np_pkey\n"
    );
    project.file("schemactl.toml", "model = \"schema.sql\"\n");
    project.run(["deploy"]).success();
    database.psql("TRUNCATE g, o");
    is_left(&project);
    // What somebody has reviewed is done as it is, or not at all.
    database.psql("INSERT INTO g VALUES (1, 1, 9), (1, 1, 9)");
    repair(&project, &["--plan", "plan.json"]).success();
    let reviewed = repair(&project, &["--apply", "--plan", "plan.json"]).code(1);
    assert!(
        reviewed.stderr.contains("nothing of the plan is committed"),
        "{reviewed}"
    );
    database.psql("TRUNCATE g");
    assert_eq!(refused(&project, &[], 0), []);
    is_repaired(&project);
}

/// Whether a plan is there to be run.
fn is_left(project: &Project) {
    let output = repair(project, &[]).success();
    assert!(output.stderr.contains("nothing was changed"), "{output}");
}

#[test]
fn what_changes_with_the_rows_is_not_asked_of_them_as_they_are() {
    // As text, '10' comes before '9', and a column that is new has no rows yet.
    let (project, database) = project(
        "CREATE TABLE t (a text); INSERT INTO t VALUES ('10'), ('9'); CREATE TABLE z (a int); INSERT INTO z VALUES (NULL)",
        "CREATE TABLE t (a int CHECK (a < 11), b int DEFAULT 1 NOT NULL CHECK (b > 0)); CREATE TABLE z (a bigint NOT NULL)",
    );
    // But NULL is NULL in every type.
    assert_eq!(
        refused(&project, &["--allow-destructive"], 3),
        [(
            "column public.z.a".to_owned(),
            "1 row has no value".to_owned()
        )]
    );
    database.psql("DELETE FROM z");
    assert_eq!(refused(&project, &["--allow-destructive"], 0), []);
    is_repaired(&project);
}

#[test]
fn what_needs_a_refused_not_null_is_refused_with_it() {
    // A key would take NULL away in passing, and rows are identified by what has none.
    for (model, also) in [
        (
            "CREATE TABLE t (a int PRIMARY KEY, b int)",
            "[1/1] create column public.t.b",
        ),
        (
            "CREATE TABLE t (a int NOT NULL, b int); CREATE UNIQUE INDEX i ON t (a); ALTER TABLE t REPLICA IDENTITY USING INDEX i",
            "table public.t: fails without the other refused changes",
        ),
    ] {
        let (project, _database) =
            project("CREATE TABLE t (a int); INSERT INTO t VALUES (NULL)", model);
        let output = repair(&project, &["--apply"]).code(3);
        assert!(
            output
                .stderr
                .contains("column public.t.a: 1 row has no value")
                && output.stderr.contains(also),
            "{output}"
        );
    }
}

#[test]
fn rows_of_a_table_that_becomes_a_partition_are_asked_beforehand() {
    let (project, database) = project(
        "CREATE TABLE p (a int, b int) PARTITION BY LIST (a); CREATE TABLE p2 (a int, b int); INSERT INTO p2 VALUES (2, -1)",
        "CREATE TABLE p (a int, b int, CONSTRAINT c CHECK (b > 0)) PARTITION BY LIST (a); CREATE TABLE p2 PARTITION OF p FOR VALUES IN (2)",
    );
    let output = repair(&project, &["--apply"]).code(3);
    assert!(
        output
            .stderr
            .contains("check constraint public.p2.c: 1 row"),
        "{output}"
    );
    database.psql("UPDATE p2 SET b = 1");
    repair(&project, &["--apply"]).success();
    is_repaired(&project);
}

#[test]
fn a_partition_waits_for_rows_that_lie_elsewhere() {
    let parts = "CREATE TABLE p (a int PRIMARY KEY) PARTITION BY LIST (a); CREATE TABLE pd PARTITION OF p DEFAULT; \
        CREATE TABLE q (at date, k int) PARTITION BY RANGE (at, lower(k::text)); CREATE TABLE qd PARTITION OF q DEFAULT;";
    let live = format!(
        "{parts} INSERT INTO p VALUES (1), (2); \
         CREATE TABLE q1 PARTITION OF q FOR VALUES FROM ('2026-01-01', MINVALUE) TO ('2026-02-01', MINVALUE); \
         INSERT INTO q VALUES ('2026-01-02', 1), ('2026-01-05', 1), ('2026-02-06', 2), ('2026-05-01', 3), (NULL, 3), ('2026-01-09', NULL); \
         CREATE TABLE lonely (at date, k int); INSERT INTO lonely VALUES ('2026-03-01', 1), ('2027-03-01', 1), (NULL, 1)"
    );
    let model = format!(
        "{parts} CREATE TABLE p2 PARTITION OF p FOR VALUES IN (2); CREATE TABLE p3 PARTITION OF p FOR VALUES IN (3); \
         CREATE TABLE q1 PARTITION OF q FOR VALUES FROM ('2026-01-03', MINVALUE) TO ('2026-03-01', MINVALUE); \
         CREATE TABLE lonely PARTITION OF q FOR VALUES FROM ('2026-03-01', MINVALUE) TO ('2026-04-01', MAXVALUE)"
    );
    for options in [&[][..], &["--online"]] {
        let (project, database) = project(&live, &model);
        let found: Vec<(String, String)> = refused(&project, options, 3);
        let many = "2 rows lie in other partitions than they belong to";
        let expected = [
            ("table public.lonely", many),
            (
                "table public.p2",
                "1 row lies in another partition than it belongs to",
            ),
            ("table public.q1", many),
        ];
        assert_eq!(
            found,
            expected.map(|(object, what)| (object.to_owned(), what.to_owned()))
        );
        assert_eq!(
            database.psql("SELECT inhrelid::regclass FROM pg_inherits JOIN pg_class c ON c.oid = inhparent WHERE c.relkind = 'p' ORDER BY 1"),
            "pd\nqd\nq1\np3\n"
        );
        database.psql(
            "DELETE FROM p WHERE a = 2; DELETE FROM qd WHERE at = '2026-02-06'; DELETE FROM q1 WHERE at = '2026-01-02'; \
             DELETE FROM lonely WHERE at IS NULL OR at > '2027-01-01'",
        );
        assert_eq!(refused(&project, options, 0), []);
        is_repaired(&project);
    }
}

/// What was committed before stays and is gone on from: no further run leaves a further check behind.
#[test]
fn what_rows_turn_out_not_to_fit_while_others_go_on_is_left_out_too() {
    let (project, database) = project(
        "CREATE TABLE t (k int, a timestamptz); INSERT INTO t VALUES (1, now())",
        "CREATE TABLE t (k int NOT NULL, a int)",
    );
    let options = ["--apply", "--allow-destructive", "--online"];
    let output = repair(&project, &[&options[..], &["--format", "json"]].concat()).code(3);
    assert!(
        output
            .stderr
            .contains("rolled back, 2 steps before it stay; planning again without it"),
        "{output}"
    );
    let told: Value = serde_json::from_str(&output.stdout).unwrap();
    let told = &told["repair"];
    let outcomes = |plan: &Value| -> Vec<Value> {
        let steps = plan["steps"].as_array().unwrap().iter();
        steps.map(|step| step["outcome"].clone()).collect()
    };
    let [before] = told["earlier"].as_array().unwrap().as_slice() else {
        panic!("{told:#}");
    };
    assert_eq!(outcomes(before)[..2], ["done", "done"], "{told:#}");
    let failed = before["failed"]["step"].as_u64().unwrap();
    assert_eq!(
        outcomes(before)[usize::try_from(failed).unwrap() - 1],
        "failed",
        "{told:#}"
    );
    assert!(
        outcomes(told).iter().all(|outcome| outcome == "done"),
        "{told:#}"
    );
    assert!(
        output
            .stderr
            .contains(&format!("{} steps done in ", 2 + outcomes(told).len())),
        "{output}"
    );
    assert_eq!(
        database.psql("SELECT attnotnull FROM pg_attribute WHERE attname = 'k'; SELECT count(*) FROM pg_constraint WHERE conrelid = 't'::regclass AND contype = 'c'"),
        "t\n0\n"
    );
    repair(&project, &options).code(3);
    database.psql("DELETE FROM t");
    repair(&project, &options).success();
    is_repaired(&project);
}

/// What a NOT NULL that is not valid allows does not stand in its way.
#[test]
fn rows_without_a_value_may_stay_under_a_not_null_that_is_not_valid() {
    if installation().version.major < 18 {
        crate::common::say("SKIPPED: NOT NULL … NOT VALID is of PostgreSQL 18");
        return;
    }
    let (project, database) = project(
        "CREATE TABLE u (z int); INSERT INTO u VALUES (NULL)",
        "CREATE TABLE u (z int); ALTER TABLE u ADD CONSTRAINT znn NOT NULL z NOT VALID",
    );
    repair(&project, &["--apply"]).success();
    project.run(["diff"]).success();
    assert_eq!(database.psql("SELECT count(*) FROM u"), "1\n");
}
