//! Constraints, indexes and extended statistics: each attribute survives a round trip, and each is seen when it changes.

use schemactl::catalog::Making;
use schemactl::object::{Kind, Object};

use crate::catalog::{read, round_trip};
use crate::common::{self, Database, installation, shared};

/// Whether the server that the tests run against is at least of this major version.
fn at_least(major: u32) -> bool {
    installation().version.major >= major
}

#[track_caller]
fn survives(sql: &str) {
    if shared().is_none() {
        return;
    }
    if let Err(error) = round_trip(sql) {
        panic!("{error}\n--- from\n{sql}");
    }
}

/// The attributes of the only object of this kind that differ before and after a change.
#[track_caller]
fn changed(database: &Database, kind: Kind, before: &str, change: &str) -> Vec<&'static str> {
    database.psql(&format!(
        "SET client_min_messages = error; DROP SCHEMA IF EXISTS public, s, x CASCADE; CREATE SCHEMA public; {before}"
    ));
    let only = || -> Object {
        let catalog = read(database);
        let mut objects = catalog.of_kind(kind);
        let object = objects.next().expect("there is one").clone();
        assert!(objects.next().is_none(), "there is only one");
        object
    };
    let old = only();
    database.psql(change);
    let new = only();
    let names: Vec<&'static str> = old
        .attributes()
        .into_iter()
        .zip(new.attributes())
        .filter(|(old, new)| old != new)
        .map(|(old, _)| old.0)
        .collect();
    assert_eq!(names.is_empty(), old == new);
    names
}

/// What makes the only object of this kind.
#[track_caller]
fn statements(kind: Kind, sql: &str) -> String {
    let database = common::database();
    database.psql(sql);
    let catalog = read(&database);
    let making = Making {
        catalog: &catalog,
        made: None,
        live: None,
    };
    let all: Vec<String> = catalog
        .of_kind(kind)
        .flat_map(|object| object.create(&making))
        .collect();
    all.join(";\n")
}

#[test]
fn keys_survive_with_everything_that_can_be_said_of_them() {
    survives(
        r#"CREATE SCHEMA "s.x";
        CREATE TABLE "s.x"."T t" ("A" int, "b""c" text, d int, "select" int,
            CONSTRAINT "my key" PRIMARY KEY ("A", "b""c") INCLUDE (d, "select") WITH (fillfactor=70) DEFERRABLE INITIALLY DEFERRED,
            CONSTRAINT once UNIQUE (d, "A") INCLUDE ("select") WITH (fillfactor=80, deduplicate_items=off) DEFERRABLE);
        CREATE TABLE u (a int UNIQUE, b int PRIMARY KEY);
        ALTER TABLE u CLUSTER ON u_a_key;
        COMMENT ON CONSTRAINT u_pkey ON u IS 'the key';
        COMMENT ON INDEX u_pkey IS 'its index';
        COMMENT ON INDEX u_a_key IS 'it''s \ another';"#,
    );
    if at_least(15) {
        survives("CREATE TABLE t (a int, b int, UNIQUE NULLS NOT DISTINCT (a, b) INCLUDE (b))");
    }
    if at_least(18) {
        survives(
            "CREATE TABLE t (a int4range, b tstzrange, PRIMARY KEY (a, b WITHOUT OVERLAPS), UNIQUE (b, a WITHOUT OVERLAPS) DEFERRABLE);
             CREATE TABLE u (c int4range, d tstzrange, CONSTRAINT fk FOREIGN KEY (c, PERIOD d) REFERENCES t (a, PERIOD b));",
        );
    }
}

#[test]
fn foreign_keys_survive_with_everything_that_can_be_said_of_them() {
    survives(
        "CREATE SCHEMA other;
        CREATE TABLE other.p (a int, b int, PRIMARY KEY (a, b), c int UNIQUE);
        CREATE UNIQUE INDEX plain ON other.p (b, c);
        CREATE TABLE c (a int, b int, c int DEFAULT 1, self int PRIMARY KEY REFERENCES c,
            CONSTRAINT full_match FOREIGN KEY (a, b) REFERENCES other.p MATCH FULL ON UPDATE CASCADE ON DELETE SET NULL,
            CONSTRAINT swapped FOREIGN KEY (b, a) REFERENCES other.p (a, b) ON UPDATE RESTRICT ON DELETE RESTRICT DEFERRABLE,
            CONSTRAINT by_index FOREIGN KEY (a, b) REFERENCES other.p (b, c) ON UPDATE SET NULL ON DELETE SET DEFAULT DEFERRABLE INITIALLY DEFERRED);
        ALTER TABLE c ADD CONSTRAINT unproven FOREIGN KEY (c) REFERENCES other.p (c) ON DELETE CASCADE NOT VALID;
        COMMENT ON CONSTRAINT unproven ON c IS 'later';
        CREATE TABLE x (id int PRIMARY KEY, y int); CREATE TABLE y (id int PRIMARY KEY, x int REFERENCES x);
        ALTER TABLE x ADD FOREIGN KEY (y) REFERENCES y;",
    );
    if at_least(15) {
        survives(
            "CREATE TABLE p (a int, b int, PRIMARY KEY (a, b));
             CREATE TABLE c (a int, b int, CONSTRAINT one FOREIGN KEY (a, b) REFERENCES p ON DELETE SET NULL (b),
                 CONSTRAINT two FOREIGN KEY (a, b) REFERENCES p ON DELETE SET DEFAULT (b, a));",
        );
    }
    if at_least(18) {
        survives(
            "CREATE TABLE p (a int PRIMARY KEY);
             CREATE TABLE c (a int CONSTRAINT off REFERENCES p NOT ENFORCED);",
        );
    }
}

#[test]
fn checks_survive_with_everything_that_can_be_said_of_them() {
    survives(
        r"CREATE TABLE t (a int CHECK (a > 0), b text, CONSTRAINT pair CHECK ((a > 0) OR (b <> ')(')), CONSTRAINT here CHECK (a < 10) NO INHERIT,
            CONSTRAINT odd CHECK (b <> E'\\)''('), CONSTRAINT whole CHECK (t IS NOT NULL));
        ALTER TABLE t ADD CONSTRAINT unproven CHECK (a <> 5) NOT VALID, ADD CONSTRAINT neither CHECK (a <> 6) NO INHERIT NOT VALID;
        COMMENT ON CONSTRAINT pair ON t IS 'inlined';
        COMMENT ON CONSTRAINT unproven ON t IS 'alone';
        CREATE FUNCTION positive(x int) RETURNS bool LANGUAGE sql IMMUTABLE AS 'SELECT x > 0';
        CREATE TABLE u (a int CONSTRAINT calls CHECK (positive(a)));
        CREATE FUNCTION count_w() RETURNS bigint LANGUAGE sql AS $$ SELECT 1 $$;
        CREATE TABLE w (a int);
        CREATE FUNCTION takes(x w) RETURNS bool LANGUAGE sql IMMUTABLE AS 'SELECT true';
        ALTER TABLE w ADD CONSTRAINT circle CHECK (takes(w.*));",
    );
    if at_least(18) {
        survives("CREATE TABLE t (a int CONSTRAINT off CHECK (a > 0) NO INHERIT NOT ENFORCED)");
    }
}

#[test]
fn inherited_checks_are_made_once() {
    survives(
        "CREATE TABLE p (a int CONSTRAINT c CHECK (a > 0), CONSTRAINT shared CHECK (a < 100));
        ALTER TABLE p ADD CONSTRAINT unproven CHECK (a <> 50) NOT VALID;
        CREATE TABLE k () INHERITS (p);
        CREATE TABLE l (b int, CONSTRAINT shared CHECK (a < 100), CONSTRAINT own CHECK (b > 0)) INHERITS (p);
        CREATE TABLE q (a int, CONSTRAINT c CHECK (a > 0), CONSTRAINT other CHECK (a < 7)) PARTITION BY LIST (a);
        CREATE TABLE q1 PARTITION OF q (CONSTRAINT own CHECK (a = 1)) FOR VALUES IN (1);
        CREATE TABLE q2 (CONSTRAINT other CHECK (a < 7), b int, a int, CONSTRAINT c CHECK (a > 0));
        ALTER TABLE q2 DROP COLUMN b; ALTER TABLE q ATTACH PARTITION q2 FOR VALUES IN (2);
        COMMENT ON CONSTRAINT c ON q2 IS 'of the partition';",
    );
}

#[test]
fn exclusion_constraints_survive_with_everything_that_can_be_said_of_them() {
    survives(
        r#"CREATE TABLE t (a int4range, b text, "C c" tsrange, d int,
            CONSTRAINT plain EXCLUDE USING gist (a WITH &&, "C c" WITH -|-) INCLUDE (d) WITH (fillfactor=60) WHERE (d > 0 AND b = ')') DEFERRABLE INITIALLY DEFERRED,
            CONSTRAINT expression EXCLUDE (lower(b) COLLATE "C" text_pattern_ops WITH =, (d + 1) DESC WITH =),
            EXCLUDE USING hash (b WITH =));
        ALTER INDEX expression ALTER COLUMN 2 SET STATISTICS 300;
        COMMENT ON CONSTRAINT plain ON t IS 'no two'; COMMENT ON INDEX plain IS 'index';
        ALTER TABLE t CLUSTER ON expression;"#,
    );
}

#[test]
fn indexes_survive_with_everything_that_can_be_said_of_them() {
    survives(
        r#"CREATE COLLATION mine (LOCALE = 'C');
        CREATE DOMAIN word AS varchar(20); CREATE TYPE mood AS ENUM ('a', 'b');
        CREATE TABLE t (a int, b text, "C c" varchar(10), d text COLLATE "C", e jsonb, f int[], g mood, h word, i tsvector, j inet, k point, l cidr, m regclass, n bpchar, o tsrange);
        CREATE INDEX ON t (a DESC, b NULLS FIRST, "C c" DESC NULLS LAST, d ASC);
        CREATE UNIQUE INDEX "un ique" ON t (a) INCLUDE (b, "C c") WITH (fillfactor = 50, deduplicate_items = off) WHERE a > 0 AND b = ')';
        CREATE INDEX ON t (b COLLATE "C", b text_pattern_ops, d COLLATE mine, d COLLATE "default", "C c" varchar_pattern_ops, h, n bpchar_pattern_ops);
        CREATE INDEX ON t (lower(b), (a + 1), lower(d) COLLATE "default", lower(b) COLLATE "C" text_pattern_ops DESC, ((b || d) COLLATE "C"), (e ->> 'x'));
        CREATE INDEX by_varchar ON t ("C c" bpchar_ops);
        CREATE INDEX by_name ON t ("C c" varchar_ops);
        CREATE INDEX ON t USING gin (e jsonb_path_ops) WITH (fastupdate = off);
        CREATE INDEX ON t USING gin (f, i, e);
        CREATE INDEX ON t USING gist (i tsvector_ops (siglen = 100), k, o, j inet_ops) WITH (buffering = auto);
        CREATE INDEX ON t USING spgist (k kd_point_ops);
        CREATE INDEX ON t USING brin (a int4_minmax_multi_ops (values_per_range = 16)) WITH (pages_per_range = 8, autosummarize = on);
        CREATE INDEX ON t USING hash (g);
        CREATE INDEX ON t (g, h, j, l, m, n, o);
        CREATE INDEX targets ON t (a, (b || 'x'), (a * 2));
        ALTER INDEX targets ALTER COLUMN 2 SET STATISTICS 500; ALTER INDEX targets ALTER COLUMN 3 SET STATISTICS 0;
        ALTER TABLE t CLUSTER ON targets;
        COMMENT ON INDEX targets IS 'on target';
        CREATE MATERIALIZED VIEW mv AS SELECT a, b FROM t; CREATE UNIQUE INDEX ON mv (a) WHERE b IS NOT NULL;
        CREATE INDEX on_view ON mv (b); ALTER MATERIALIZED VIEW mv CLUSTER ON on_view;
        CREATE FUNCTION f(int) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT $1';
        CREATE INDEX calls ON t (f(a), (f(a)::text)) WHERE f(a) > 3;"#.replace(
            "int4_minmax_multi_ops (values_per_range = 16)",
            if at_least(14) { "int4_minmax_multi_ops (values_per_range = 16)" } else { "int4_minmax_ops" },
        ).as_str(),
    );
    if at_least(15) {
        survives(
            "CREATE TABLE t (a int); CREATE UNIQUE INDEX ON t (a) NULLS NOT DISTINCT WITH (fillfactor = 90) WHERE a > 0",
        );
    }
}

#[test]
fn replica_identity_and_an_extension_that_an_index_follows_survive() {
    survives(
        "CREATE EXTENSION pg_trgm; CREATE TABLE t (a int NOT NULL, b text);
        CREATE UNIQUE INDEX who ON t (a); ALTER TABLE t REPLICA IDENTITY USING INDEX who;
        CREATE INDEX similar_to_b ON t USING gin (b gin_trgm_ops); ALTER INDEX similar_to_b DEPENDS ON EXTENSION pg_trgm;",
    );
}

#[test]
fn the_indexes_of_partitions_keep_their_names_and_are_attached() {
    survives(
        "CREATE TABLE p (a int, b int, c text, PRIMARY KEY (a, b), CONSTRAINT once UNIQUE (a, b, c)) PARTITION BY RANGE (a);
        CREATE INDEX on_c ON p (lower(c)) WHERE b > 0;
        CREATE INDEX nowhere_else ON ONLY p (b);
        CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (0) TO (10);
        CREATE TABLE p2 PARTITION OF p FOR VALUES FROM (10) TO (20) PARTITION BY LIST (b);
        CREATE TABLE p2a PARTITION OF p2 FOR VALUES IN (1);
        CREATE TABLE p2b (c text, b int NOT NULL, a int NOT NULL);
        CREATE UNIQUE INDEX strange ON p2b (a, b); CREATE INDEX own ON p2b (c);
        ALTER TABLE p2b ADD CONSTRAINT odd_key PRIMARY KEY USING INDEX strange;
        ALTER TABLE p2 ATTACH PARTITION p2b FOR VALUES IN (2);
        ALTER TABLE p1 CLUSTER ON p1_pkey;
        COMMENT ON INDEX p1_pkey IS 'of a partition'; COMMENT ON INDEX on_c IS 'of all';
        CREATE INDEX not_everywhere ON ONLY p (b, c); CREATE INDEX here ON p1 (b, c); ALTER INDEX not_everywhere ATTACH PARTITION here;
        CREATE TABLE r (a int, b int, FOREIGN KEY (a, b) REFERENCES p);
        CREATE TABLE s (a int, b int, CONSTRAINT part_fk FOREIGN KEY (a, b) REFERENCES p DEFERRABLE) PARTITION BY HASH (a);
        CREATE TABLE s0 PARTITION OF s FOR VALUES WITH (MODULUS 2, REMAINDER 0);
        CREATE TABLE s1 PARTITION OF s FOR VALUES WITH (MODULUS 2, REMAINDER 1);
        ALTER TABLE s1 ADD CONSTRAINT own_fk FOREIGN KEY (b) REFERENCES u (id);".replace(
            "ALTER TABLE s1", "CREATE TABLE u (id int PRIMARY KEY); ALTER TABLE s1").as_str(),
    );
}

#[test]
fn the_key_of_a_partitioned_table_is_one_object_for_each_table_that_has_it() {
    let database = common::database();
    database.psql(
        "CREATE TABLE p (a int PRIMARY KEY) PARTITION BY LIST (a); CREATE TABLE p1 PARTITION OF p FOR VALUES IN (1); CREATE TABLE p2 PARTITION OF p FOR VALUES IN (2);
         CREATE TABLE r (a int REFERENCES p) PARTITION BY LIST (a); CREATE TABLE r1 PARTITION OF r FOR VALUES IN (1);",
    );
    let catalog = read(&database);
    let names: Vec<String> = catalog
        .of_kind(Kind::ForeignKey)
        .chain(catalog.of_kind(Kind::PrimaryKey))
        .map(|object| object.id().to_string())
        .collect();
    assert_eq!(
        names,
        [
            "foreign key public.r.r_a_fkey",
            "foreign key public.r1.r_a_fkey",
            "primary key public.p.p_pkey",
            "primary key public.p1.p1_pkey",
            "primary key public.p2.p2_pkey",
        ]
    );
}

#[test]
fn statistics_survive_with_everything_that_can_be_said_of_them() {
    survives(
        r#"CREATE SCHEMA elsewhere; CREATE TABLE t (a int, b int, "C c" text);
        CREATE STATISTICS s ON a, b FROM t; CREATE STATISTICS elsewhere."S s" (mcv, ndistinct) ON b, "C c" FROM t;
        CREATE STATISTICS one (dependencies) ON "C c", a FROM t; ALTER STATISTICS one SET STATISTICS 1000;
        ALTER STATISTICS s SET STATISTICS 0; COMMENT ON STATISTICS s IS 'a and b';
        CREATE MATERIALIZED VIEW mv AS SELECT a, b FROM t; CREATE STATISTICS of_view ON a, b FROM mv;"#,
    );
    if at_least(14) {
        survives(
            "CREATE TABLE t (a int, b text); CREATE STATISTICS s ON (a + 1) FROM t; CREATE STATISTICS u ON a, lower(b), (a % 10), b FROM t;
             CREATE STATISTICS w (ndistinct) ON (a * 2), (a * 3) FROM t; ALTER STATISTICS w SET STATISTICS 10;",
        );
    }
}

#[test]
fn not_null_constraints_survive_with_names_and_options() {
    survives(
        "CREATE TABLE p (a int NOT NULL, b int); CREATE TABLE k (c int NOT NULL) INHERITS (p); CREATE TABLE l (a int NOT NULL) INHERITS (p);
        CREATE TABLE q (a int NOT NULL, id int PRIMARY KEY) PARTITION BY LIST (id); CREATE TABLE q1 PARTITION OF q (a NOT NULL) FOR VALUES IN (1);",
    );
    if at_least(18) {
        survives(
            "CREATE TABLE p (a int CONSTRAINT named NOT NULL, b int CONSTRAINT stays NOT NULL NO INHERIT, c int NOT NULL, d int);
            COMMENT ON CONSTRAINT p_c_not_null ON p IS 'plain'; COMMENT ON CONSTRAINT named ON p IS 'a name';
            CREATE TABLE k (b int CONSTRAINT own NOT NULL) INHERITS (p); CREATE TABLE l () INHERITS (p);
            ALTER TABLE p ADD CONSTRAINT unproven NOT NULL d NOT VALID;
            CREATE TABLE m (a int CONSTRAINT key_part NOT NULL, CONSTRAINT key PRIMARY KEY (a));
            CREATE TABLE q (a int CONSTRAINT whole NOT NULL) PARTITION BY LIST (a); CREATE TABLE q1 PARTITION OF q FOR VALUES IN (1);
            CREATE TABLE renamed (a int NOT NULL); ALTER TABLE renamed RENAME TO another;",
        );
    }
}

#[test]
fn what_people_read_is_what_a_person_would_write() {
    insta::assert_snapshot!(
        statements(Kind::Index, "CREATE TABLE orders (id int, email text, at timestamptz, gone timestamptz); CREATE UNIQUE INDEX orders_email ON orders (lower(email), at DESC) INCLUDE (id) WHERE gone IS NULL"),
        @r"
    CREATE UNIQUE INDEX orders_email ON public.orders (lower(email), at DESC) INCLUDE (id)
        WHERE gone IS NULL
    ");
    insta::assert_snapshot!(
        statements(Kind::ForeignKey, "CREATE TABLE users (id int PRIMARY KEY); CREATE TABLE orders (user_id int REFERENCES users ON DELETE CASCADE)"),
        @r"
    ALTER TABLE public.orders
        ADD CONSTRAINT orders_user_id_fkey FOREIGN KEY (user_id) REFERENCES public.users (id) ON DELETE CASCADE
    ");
    insta::assert_snapshot!(
        statements(Kind::CheckConstraint, "CREATE TABLE orders (total numeric); ALTER TABLE orders ADD CHECK (total >= 0) NOT VALID"),
        @r"
    ALTER TABLE public.orders
        ADD CONSTRAINT orders_total_check CHECK (total >= (0)::numeric) NOT VALID
    ");
    insta::assert_snapshot!(
        statements(Kind::Statistics, "CREATE TABLE orders (a int, b int); CREATE STATISTICS ab (mcv) ON a, b FROM orders"),
        @r"
    CREATE STATISTICS public.ab (mcv)
        ON a, b
        FROM public.orders
    ");
}

#[test]
fn each_attribute_of_a_key_is_seen_when_it_changes() {
    let database = common::database();
    let t =
        "CREATE TABLE t (a int NOT NULL, b int NOT NULL, c int); ALTER TABLE t ADD CONSTRAINT k";
    for (before, after, attributes) in [
        ("(a)", "(b)", &["columns"][..]),
        ("(a, b)", "(b, a)", &["columns"]),
        ("(a)", "(a) INCLUDE (b)", &["include"]),
        ("(a)", "(a) DEFERRABLE", &["deferrable"]),
        (
            "(a) DEFERRABLE",
            "(a) DEFERRABLE INITIALLY DEFERRED",
            &["initially_deferred"],
        ),
        ("(a)", "(a) WITH (fillfactor = 50)", &["parameters"]),
    ] {
        for (kind, word) in [
            (Kind::PrimaryKey, "PRIMARY KEY"),
            (Kind::UniqueConstraint, "UNIQUE"),
        ] {
            assert_eq!(
                changed(
                    &database,
                    kind,
                    &format!("{t} {word} {before}"),
                    &format!(
                        "ALTER TABLE t DROP CONSTRAINT k; ALTER TABLE t ADD CONSTRAINT k {word} {after}"
                    ),
                ),
                attributes,
                "{word} {before} {after}"
            );
        }
    }
    for (kind, word) in [
        (Kind::PrimaryKey, "PRIMARY KEY"),
        (Kind::UniqueConstraint, "UNIQUE"),
    ] {
        for (change, attributes) in [
            ("COMMENT ON CONSTRAINT k ON t IS 'x'", &["comment"][..]),
            ("COMMENT ON INDEX k IS 'x'", &["index_comment"]),
            ("ALTER TABLE t CLUSTER ON k", &["clustered"]),
        ] {
            assert_eq!(
                changed(&database, kind, &format!("{t} {word} (a)"), change),
                attributes,
                "{change}"
            );
        }
    }
    if at_least(15) {
        assert_eq!(
            changed(
                &database,
                Kind::UniqueConstraint,
                &format!("{t} UNIQUE (c)"),
                "ALTER TABLE t DROP CONSTRAINT k; ALTER TABLE t ADD CONSTRAINT k UNIQUE NULLS NOT DISTINCT (c)",
            ),
            ["nulls_not_distinct"]
        );
    }
    if at_least(18) {
        assert_eq!(
            changed(
                &database,
                Kind::PrimaryKey,
                "CREATE EXTENSION btree_gist; CREATE TABLE t (a int, b int4range, CONSTRAINT k PRIMARY KEY (a, b))",
                "ALTER TABLE t DROP CONSTRAINT k; ALTER TABLE t ADD CONSTRAINT k PRIMARY KEY (a, b WITHOUT OVERLAPS)",
            ),
            ["without_overlaps"]
        );
    }
}

#[test]
fn each_attribute_of_a_foreign_key_is_seen_when_it_changes() {
    let database = common::database();
    let tables = "CREATE SCHEMA s; CREATE TABLE p (a int, b int, UNIQUE (a), UNIQUE (b), UNIQUE (a, b)); CREATE TABLE s.p (a int UNIQUE); CREATE TABLE q (a int UNIQUE);
        CREATE TABLE t (a int, b int);";
    for (before, after, attributes) in [
        (
            "(a) REFERENCES p (a)",
            "(b) REFERENCES p (a)",
            &["columns"][..],
        ),
        (
            "(a) REFERENCES p (a)",
            "(a) REFERENCES p (b)",
            &["referenced_columns"],
        ),
        (
            "(a) REFERENCES p (a)",
            "(a) REFERENCES q (a)",
            &["referenced_table"],
        ),
        (
            "(a) REFERENCES p (a)",
            "(a) REFERENCES s.p (a)",
            &["referenced_schema"],
        ),
        (
            "(a) REFERENCES p (a)",
            "(a) REFERENCES p (a) MATCH FULL",
            &["match_full"],
        ),
        (
            "(a) REFERENCES p (a)",
            "(a) REFERENCES p (a) ON UPDATE CASCADE",
            &["on_update"],
        ),
        (
            "(a) REFERENCES p (a)",
            "(a) REFERENCES p (a) ON DELETE RESTRICT",
            &["on_delete"],
        ),
        (
            "(a) REFERENCES p (a)",
            "(a) REFERENCES p (a) DEFERRABLE",
            &["deferrable"],
        ),
        (
            "(a) REFERENCES p (a) DEFERRABLE",
            "(a) REFERENCES p (a) INITIALLY DEFERRED",
            &["initially_deferred"],
        ),
        (
            "(a) REFERENCES p (a)",
            "(a) REFERENCES p (a) NOT VALID",
            &["validated"],
        ),
        (
            "(a, b) REFERENCES p (a, b) ON DELETE SET NULL",
            "(a, b) REFERENCES p (a, b) ON DELETE SET NULL (b)",
            &["on_delete_columns"],
        ),
        (
            "(a) REFERENCES p (a)",
            "(a) REFERENCES p (a) NOT ENFORCED",
            &["validated", "enforced"],
        ),
    ] {
        if (after.contains("(b)") && after.contains("SET NULL") && !at_least(15))
            || (after.contains("ENFORCED") && !at_least(18))
        {
            continue;
        }
        assert_eq!(
            changed(
                &database,
                Kind::ForeignKey,
                &format!("{tables} ALTER TABLE t ADD CONSTRAINT k FOREIGN KEY {before}"),
                &format!(
                    "ALTER TABLE t DROP CONSTRAINT k; ALTER TABLE t ADD CONSTRAINT k FOREIGN KEY {after}"
                ),
            ),
            attributes,
            "{before} {after}"
        );
    }
    assert_eq!(
        changed(
            &database,
            Kind::ForeignKey,
            &format!("{tables} ALTER TABLE t ADD CONSTRAINT k FOREIGN KEY (a) REFERENCES p (a)"),
            "COMMENT ON CONSTRAINT k ON t IS 'x'",
        ),
        ["comment"]
    );
}

#[test]
fn each_attribute_of_a_check_is_seen_when_it_changes() {
    let database = common::database();
    for (before, after, attributes) in [
        ("(a > 0)", "(a > 1)", &["expression"][..]),
        ("(a > 0)", "(a > 0) NO INHERIT", &["no_inherit"]),
        ("(a > 0)", "(a > 0) NOT VALID", &["validated"]),
        (
            "(a > 0)",
            "(a > 0) NOT ENFORCED",
            &["validated", "enforced"],
        ),
    ] {
        if after.contains("ENFORCED") && !at_least(18) {
            continue;
        }
        assert_eq!(
            changed(
                &database,
                Kind::CheckConstraint,
                &format!("CREATE TABLE t (a int); ALTER TABLE t ADD CONSTRAINT k CHECK {before}"),
                &format!(
                    "ALTER TABLE t DROP CONSTRAINT k; ALTER TABLE t ADD CONSTRAINT k CHECK {after}"
                ),
            ),
            attributes,
            "{before} {after}"
        );
    }
    assert_eq!(
        changed(
            &database,
            Kind::CheckConstraint,
            "CREATE TABLE t (a int CONSTRAINT k CHECK (a > 0))",
            "COMMENT ON CONSTRAINT k ON t IS 'x'",
        ),
        ["comment"]
    );
}

#[test]
fn each_attribute_of_an_index_is_seen_when_it_changes() {
    let database = common::database();
    let table = "CREATE EXTENSION pg_trgm; CREATE TABLE t (a int, b text, c text);";
    for (before, after, attributes) in [
        ("(a)", "(b)", &["keys"][..]),
        ("(b)", "(b COLLATE \"C\")", &["keys"]),
        ("(b)", "(b text_pattern_ops)", &["keys"]),
        ("(b)", "(b DESC)", &["keys"]),
        ("(b DESC)", "(b DESC NULLS LAST)", &["keys"]),
        ("(lower(b))", "(lower(c))", &["keys"]),
        ("(lower(b))", "(lower(b) COLLATE \"C\")", &["keys"]),
        (
            "USING gist (b gist_trgm_ops)",
            "USING gist (b gist_trgm_ops (siglen = 64))",
            &["keys"],
        ),
        ("(a)", "(a) INCLUDE (b)", &["include"]),
        ("(a)", "USING hash (a)", &["method"]),
        ("(a)", "(a) WHERE b <> ''", &["predicate"]),
        ("(a)", "(a) WITH (fillfactor = 50)", &["parameters"]),
    ] {
        assert_eq!(
            changed(
                &database,
                Kind::Index,
                &format!("{table} CREATE INDEX i ON t {before}"),
                &format!("DROP INDEX i; CREATE INDEX i ON t {after}"),
            ),
            attributes,
            "{before} {after}"
        );
    }
    for (change, attributes) in [
        (
            "DROP INDEX i; CREATE UNIQUE INDEX i ON t ((a + 1))",
            &["unique"][..],
        ),
        ("COMMENT ON INDEX i IS 'x'", &["comment"]),
        (
            "ALTER INDEX i ALTER COLUMN 1 SET STATISTICS 50",
            &["statistics"],
        ),
        ("ALTER TABLE t CLUSTER ON i", &["clustered"]),
        (
            "ALTER INDEX i DEPENDS ON EXTENSION pg_trgm",
            &["extensions"],
        ),
        (
            "UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'i'::regclass",
            &["valid"],
        ),
    ] {
        assert_eq!(
            changed(
                &database,
                Kind::Index,
                &format!("{table} CREATE INDEX i ON t ((a + 1))"),
                change
            ),
            attributes,
            "{change}"
        );
    }
    if at_least(15) {
        assert_eq!(
            changed(
                &database,
                Kind::Index,
                &format!("{table} CREATE UNIQUE INDEX i ON t (a)"),
                "DROP INDEX i; CREATE UNIQUE INDEX i ON t (a) NULLS NOT DISTINCT",
            ),
            ["nulls_not_distinct"]
        );
    }
}

#[test]
fn the_order_of_storage_parameters_is_kept_and_no_difference() {
    let sql = "CREATE TABLE t (a int); CREATE INDEX i ON t (a) WITH (fillfactor = 50, deduplicate_items = off);";
    survives(sql);
    let database = common::database();
    let change = "ALTER INDEX i RESET (fillfactor); ALTER INDEX i SET (fillfactor = 50)";
    assert!(changed(&database, Kind::Index, sql, change).is_empty());
}

#[test]
fn a_new_partition_of_an_old_table_keeps_the_names_of_its_indexes() {
    let (live, declared) = (common::database(), common::database());
    let sql = "CREATE TABLE p (a int, b int, PRIMARY KEY (a), CHECK (b > 0)) PARTITION BY LIST (a); CREATE INDEX on_b ON p (b);";
    live.psql(sql);
    declared.psql(sql);
    declared.psql(
        "CREATE TABLE p1 PARTITION OF p FOR VALUES IN (1); ALTER INDEX p1_b_idx RENAME TO mine; ALTER INDEX p1_pkey RENAME TO my_key",
    );
    let catalog = read(&declared);
    let made = catalog
        .objects()
        .map(|(id, _)| id)
        .filter(|id| id.name == "p1" || id.parent == "p1")
        .cloned()
        .collect();
    let making = Making {
        catalog: &catalog,
        made: Some(&made),
        live: None,
    };
    let order = schemactl::order::creation(&catalog).unwrap();
    let objects: Vec<&Object> = order
        .into_iter()
        .filter(|id| made.contains(id))
        .filter_map(|id| catalog.get(id))
        .collect();
    let statements: Vec<String> = objects
        .iter()
        .flat_map(|object| object.create(&making))
        .chain(objects.iter().flat_map(|object| object.complete(&making)))
        .collect();
    live.psql(&statements.join(";\n"));
    let made: Vec<&Object> = objects;
    let catalog = read(&live);
    for object in made {
        assert_eq!(catalog.get(&object.id()), Some(object));
    }
}

#[test]
fn an_index_that_is_attached_is_another_than_one_that_is_not() {
    let database = common::database();
    database.psql(
        "CREATE TABLE p (a int) PARTITION BY LIST (a); CREATE TABLE p1 PARTITION OF p FOR VALUES IN (1);
         CREATE INDEX i ON ONLY p (a); CREATE INDEX i1 ON p1 (a);",
    );
    let attached_to = || {
        let catalog = read(&database);
        let mut indexes = catalog.parts(Kind::Index, "public", "p1");
        indexes.next().unwrap().attribute("attached_to")
    };
    assert_eq!(attached_to(), None);
    database.psql("ALTER INDEX i ATTACH PARTITION i1");
    assert_eq!(attached_to().as_deref(), Some("public.i"));
}

#[test]
fn each_attribute_of_statistics_is_seen_when_it_changes() {
    let database = common::database();
    let table = "CREATE TABLE t (a int, b int, c int); CREATE TABLE u (a int, b int);";
    for (after, attributes) in [
        ("(mcv) ON a, b FROM t", &["kinds"][..]),
        ("ON a, c FROM t", &["columns"]),
        ("ON a, b FROM u", &["table"]),
    ] {
        assert_eq!(
            changed(
                &database,
                Kind::Statistics,
                &format!("{table} CREATE STATISTICS s ON a, b FROM t"),
                &format!("DROP STATISTICS s; CREATE STATISTICS s {after}"),
            ),
            attributes,
            "{after}"
        );
    }
    for (change, attributes) in [
        ("COMMENT ON STATISTICS s IS 'x'", &["comment"][..]),
        ("ALTER STATISTICS s SET STATISTICS 10", &["target"]),
        ("ALTER STATISTICS s OWNER TO pg_monitor", &["owner"]),
        (
            "CREATE SCHEMA x; ALTER TABLE t SET SCHEMA x",
            &["table_schema"],
        ),
    ] {
        assert_eq!(
            changed(
                &database,
                Kind::Statistics,
                &format!("{table} CREATE STATISTICS s ON a, b FROM t"),
                change
            ),
            attributes,
            "{change}"
        );
    }
    if at_least(14) {
        assert_eq!(
            changed(
                &database,
                Kind::Statistics,
                &format!("{table} CREATE STATISTICS s ON a, (b + 1) FROM t"),
                "DROP STATISTICS s; CREATE STATISTICS s ON a, (b + 2) FROM t",
            ),
            ["expressions"]
        );
    }
}

#[test]
fn each_attribute_of_an_exclusion_constraint_is_seen_when_it_changes() {
    let database = common::database();
    let t = "CREATE TABLE t (a int, b int4range);";
    for (before, after, attributes) in [
        ("(a WITH =)", "(a WITH <>)", &["elements"][..]),
        ("(a WITH =)", "(a WITH =) INCLUDE (b)", &["include"]),
        ("(a WITH =)", "USING hash (a WITH =)", &["method"]),
        ("(a WITH =)", "(a WITH =) WHERE (a > 0)", &["predicate"]),
        ("(a WITH =)", "(a WITH =) DEFERRABLE", &["deferrable"]),
        (
            "(a WITH =) DEFERRABLE",
            "(a WITH =) INITIALLY DEFERRED",
            &["initially_deferred"],
        ),
        (
            "(a WITH =)",
            "(a WITH =) WITH (fillfactor = 50)",
            &["parameters"],
        ),
    ] {
        if after.contains("<>") {
            // Only operators of the class can be used; another operator comes with another class.
            continue;
        }
        assert_eq!(
            changed(
                &database,
                Kind::ExclusionConstraint,
                &format!("{t} ALTER TABLE t ADD CONSTRAINT k EXCLUDE {before}"),
                &format!(
                    "ALTER TABLE t DROP CONSTRAINT k; ALTER TABLE t ADD CONSTRAINT k EXCLUDE {after}"
                ),
            ),
            attributes,
            "{before} {after}"
        );
    }
    assert_eq!(
        changed(
            &database,
            Kind::ExclusionConstraint,
            &format!("{t} ALTER TABLE t ADD CONSTRAINT k EXCLUDE USING gist (b WITH &&)"),
            "ALTER TABLE t DROP CONSTRAINT k; ALTER TABLE t ADD CONSTRAINT k EXCLUDE USING gist (b WITH -|-)",
        ),
        ["elements"]
    );
    for (change, attributes) in [
        ("COMMENT ON CONSTRAINT k ON t IS 'x'", &["comment"][..]),
        ("COMMENT ON INDEX k IS 'x'", &["index_comment"]),
        ("ALTER TABLE t CLUSTER ON k", &["clustered"]),
        (
            "ALTER INDEX k ALTER COLUMN 1 SET STATISTICS 50",
            &["statistics"],
        ),
    ] {
        assert_eq!(
            changed(
                &database,
                Kind::ExclusionConstraint,
                &format!("{t} ALTER TABLE t ADD CONSTRAINT k EXCLUDE ((a + 1) WITH =)"),
                change
            ),
            attributes,
            "{change}"
        );
    }
}

#[test]
fn each_attribute_of_a_not_null_constraint_is_seen_when_it_changes() {
    let database = common::database();
    if !at_least(18) {
        return;
    }
    for (before, after, attributes) in [
        ("NOT NULL a", "NOT NULL b", &["column"][..]),
        ("NOT NULL a", "NOT NULL a NO INHERIT", &["no_inherit"]),
        ("NOT NULL a", "NOT NULL a NOT VALID", &["validated"]),
    ] {
        assert_eq!(
            changed(
                &database,
                Kind::NotNullConstraint,
                &format!("CREATE TABLE t (a int, b int); ALTER TABLE t ADD CONSTRAINT k {before}"),
                &format!("ALTER TABLE t DROP CONSTRAINT k; ALTER TABLE t ADD CONSTRAINT k {after}"),
            ),
            attributes,
            "{after}"
        );
    }
    database.psql("DROP TABLE t; CREATE TABLE t (a int NOT NULL, b int PRIMARY KEY); CREATE TABLE u () INHERITS (t)");
    assert_eq!(read(&database).of_kind(Kind::NotNullConstraint).count(), 0);
}

#[test]
fn what_is_of_no_kind_is_named() {
    let database = common::database();
    database.psql("CREATE EXTENSION hstore; CREATE EXTENSION pg_trgm; CREATE TABLE t (a int)");
    assert!(read(&database).unmodelled().is_empty());
    database.psql(
        "CREATE SUBSCRIPTION sub CONNECTION 'dbname=none' PUBLICATION p WITH (connect = false);",
    );
    let catalog = read(&database);
    // A subscription would keep the database from being dropped.
    database.psql("ALTER SUBSCRIPTION sub SET (slot_name = NONE); DROP SUBSCRIPTION sub");
    let unmodelled = catalog.unmodelled();
    let lines: Vec<String> = unmodelled
        .kinds()
        .map(|(kind, names)| format!("{kind}: {}", names.join(", ")))
        .collect();
    insta::assert_snapshot!(lines.join("\n"), @r#"
    subscription: sub
    "#);
    assert_eq!(unmodelled.len(), 1);
}

#[test]
fn an_index_that_a_failed_build_left_is_read_and_not_made() {
    let sql = "CREATE TABLE t (a int); INSERT INTO t VALUES (1), (1);";
    let database = common::database();
    database.psql(sql);
    database
        .try_psql("CREATE UNIQUE INDEX CONCURRENTLY broken ON t (a)")
        .unwrap_err();
    let catalog = read(&database);
    let index = catalog.of_kind(Kind::Index).next().unwrap();
    assert_eq!(index.attribute("valid").as_deref(), Some("no"));
    let dump = schemactl::dump::statements(&catalog).unwrap().join(";\n");
    assert!(!dump.contains("broken"), "{dump}");
}
