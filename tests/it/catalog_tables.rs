//! Tables, foreign tables, columns, defaults and sequences: read, written, read again.

use std::collections::BTreeMap;

use schemactl::object::{Kind, Object, ObjectId};

use crate::catalog::{read, round_trip};
use crate::common;

/// Whether the server of this run is this major version or newer.
fn is_at_least(major: u32) -> bool {
    common::installation().version.major >= major
}

/// The statements that make tables and what belongs to them again, with semicolons and without owners.
fn dump(sql: &str) -> String {
    let database = common::database();
    database.psql(sql);
    let statements = schemactl::dump::statements(&read(&database)).unwrap();
    statements
        .iter()
        .filter(|statement| !statement.starts_with("SET ") && !statement.contains(" OWNER TO "))
        .map(|statement| format!("{statement};\n"))
        .collect()
}

/// Round trips that need the corpora's folder, where the independent comparison lies.
#[track_caller]
fn survives(sql: &str) {
    if common::shared().is_some() {
        round_trip(sql).unwrap_or_else(|error| panic!("{error}\n--- original\n{sql}"));
    }
}

#[test]
fn sequences_survive_with_every_option() {
    survives(
        r#"CREATE SEQUENCE plain;
        CREATE SEQUENCE "Small" AS smallint INCREMENT BY -2 MINVALUE -30 MAXVALUE 40 START WITH 7 CACHE 5 CYCLE;
        CREATE SEQUENCE down AS integer INCREMENT BY -1;
        CREATE SEQUENCE late START WITH 100;
        CREATE SEQUENCE narrow AS integer MAXVALUE 9;
        CREATE SCHEMA "o;dd";
        CREATE TABLE "o;dd"."T able" ("c""ol" bigint);
        CREATE SEQUENCE "o;dd"."s'q" OWNED BY "o;dd"."T able"."c""ol";"#,
    );
}

#[test]
fn unlogged_sequences_survive() {
    if is_at_least(15) {
        survives(
            "CREATE UNLOGGED SEQUENCE quick; CREATE UNLOGGED TABLE t (id int GENERATED ALWAYS AS IDENTITY, n serial);
            CREATE TABLE logged (id int GENERATED ALWAYS AS IDENTITY); ALTER SEQUENCE logged_id_seq SET UNLOGGED;",
        );
    }
}

#[test]
fn serial_is_an_integer_with_a_default_and_a_sequence_that_goes_with_it() {
    let sql = "CREATE TABLE t (id serial, big bigserial, small smallserial NOT NULL);";
    survives(sql);
    insta::assert_snapshot!(dump(sql), @r#"
    CREATE SEQUENCE public.t_big_seq;
    CREATE SEQUENCE public.t_id_seq AS integer;
    CREATE SEQUENCE public.t_small_seq AS smallint;
    CREATE TABLE public.t (
        id integer NOT NULL DEFAULT nextval('public.t_id_seq'::regclass),
        big bigint NOT NULL DEFAULT nextval('public.t_big_seq'::regclass),
        small smallint NOT NULL DEFAULT nextval('public.t_small_seq'::regclass)
    );
    ALTER SEQUENCE public.t_big_seq OWNED BY public.t.big;
    ALTER SEQUENCE public.t_id_seq OWNED BY public.t.id;
    ALTER SEQUENCE public.t_small_seq OWNED BY public.t.small;
    "#);
}

#[test]
fn a_table_reads_as_if_written_by_hand() {
    insta::assert_snapshot!(dump(
        r#"CREATE TABLE users (
            id bigint GENERATED ALWAYS AS IDENTITY,
            email text NOT NULL,
            name varchar(80) COLLATE "C" DEFAULT 'nobody' NOT NULL,
            balance numeric(12,2) DEFAULT 0,
            double numeric GENERATED ALWAYS AS (balance * 2) STORED,
            tags text[] DEFAULT '{}'::text[]
        ) WITH (fillfactor = 70, toast.autovacuum_enabled = off);
        ALTER TABLE users ENABLE ROW LEVEL SECURITY;
        ALTER TABLE users ALTER tags SET STORAGE EXTERNAL, ALTER tags SET STATISTICS 500;"#
    ), @r#"
    CREATE TABLE public.users (
        id bigint GENERATED ALWAYS AS IDENTITY,
        email text NOT NULL,
        name character varying(80) COLLATE "C" NOT NULL DEFAULT 'nobody'::character varying,
        balance numeric(12,2) DEFAULT 0,
        double numeric GENERATED ALWAYS AS (balance * (2)::numeric) STORED,
        tags text[] DEFAULT '{}'::text[]
    )
    WITH (fillfactor = 70, toast.autovacuum_enabled = off);
    ALTER TABLE ONLY public.users
        ALTER COLUMN tags SET STORAGE EXTERNAL,
        ALTER COLUMN tags SET STATISTICS 500;
    ALTER TABLE public.users ENABLE ROW LEVEL SECURITY;
    "#);
}

#[test]
fn a_partitioned_table_and_its_partitions_read_as_if_written_by_hand() {
    insta::assert_snapshot!(dump(
        "CREATE TABLE events (at date NOT NULL, region text DEFAULT 'eu') PARTITION BY RANGE (at);
        CREATE TABLE events_old PARTITION OF events FOR VALUES FROM (MINVALUE) TO ('2020-01-01') PARTITION BY LIST (region);
        CREATE TABLE events_old_eu PARTITION OF events_old FOR VALUES IN ('eu');
        CREATE TABLE events_new PARTITION OF events (region DEFAULT 'us') DEFAULT;
        CREATE TABLE events_made (region text NOT NULL, at date NOT NULL);
        ALTER TABLE events ATTACH PARTITION events_made FOR VALUES FROM ('2020-01-01') TO ('2021-01-01');"
    ), @r#"
    CREATE TABLE public.events (
        at date NOT NULL,
        region text DEFAULT 'eu'::text
    )
    PARTITION BY RANGE (at);
    CREATE TABLE public.events_made (
        region text NOT NULL,
        at date NOT NULL
    );
    ALTER TABLE ONLY public.events
        ATTACH PARTITION public.events_made FOR VALUES FROM ('2020-01-01') TO ('2021-01-01');
    CREATE TABLE public.events_new PARTITION OF public.events (
        region DEFAULT 'us'::text
    )
    DEFAULT;
    CREATE TABLE public.events_old PARTITION OF public.events
    FOR VALUES FROM (MINVALUE) TO ('2020-01-01')
    PARTITION BY LIST (region);
    CREATE TABLE public.events_old_eu PARTITION OF public.events_old
    FOR VALUES IN ('eu');
    "#);
}

#[test]
fn every_attribute_of_tables_survives() {
    survives(
        r#"CREATE TABLE nothing ();
        CREATE UNLOGGED TABLE quick (a int);
        CREATE TABLE tuned (a int, t text) WITH (fillfactor = 55, autovacuum_vacuum_scale_factor = 0.05,
            toast.autovacuum_enabled = false, autovacuum_enabled = on, parallel_workers = 3);
        CREATE TABLE secured (a int); ALTER TABLE secured ENABLE ROW LEVEL SECURITY;
        CREATE TABLE forced (a int); ALTER TABLE forced FORCE ROW LEVEL SECURITY;
        CREATE TABLE both_ways (a int); ALTER TABLE both_ways ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
        CREATE TABLE whole (a int); ALTER TABLE whole REPLICA IDENTITY FULL;
        CREATE TABLE none (a int); ALTER TABLE none REPLICA IDENTITY NOTHING;"#,
    );
}

#[test]
fn every_attribute_of_columns_survives() {
    survives(
        r#"CREATE TYPE mood AS ENUM ('ok');
        CREATE SEQUENCE numbers;
        CREATE TABLE t (
            a integer NOT NULL,
            b varchar(10) COLLATE "C",
            c numeric(10,2) DEFAULT 1.5,
            d timestamp(3) with time zone DEFAULT now() NOT NULL,
            e mood DEFAULT 'ok',
            f mood[],
            g bigint GENERATED ALWAYS AS IDENTITY,
            h smallint GENERATED BY DEFAULT AS IDENTITY (START WITH 5 INCREMENT BY 3 MINVALUE 2 MAXVALUE 99 CACHE 4 CYCLE),
            i integer GENERATED ALWAYS AS (a * 2) STORED,
            j text DEFAULT E'it''s \\ "odd"',
            k bigint DEFAULT nextval('numbers'),
            l interval day to second(2),
            m "char",
            n bit varying(5),
            o integer GENERATED ALWAYS AS IDENTITY (INCREMENT BY -1)
        );
        ALTER TABLE t ALTER b SET STORAGE PLAIN, ALTER j SET STORAGE EXTERNAL, ALTER a SET STATISTICS 7,
            ALTER b SET STATISTICS 0, ALTER a SET (n_distinct = -0.5, n_distinct_inherited = 10);"#,
    );
}

#[test]
fn compression_survives() {
    if is_at_least(14) {
        survives("CREATE TABLE t (a text COMPRESSION pglz, b text) ; CREATE TABLE p (a text COMPRESSION pglz) PARTITION BY LIST (a);
            CREATE TABLE p1 PARTITION OF p FOR VALUES IN ('a'); CREATE TABLE p2 PARTITION OF p FOR VALUES IN ('b');
            ALTER TABLE p2 ALTER a SET COMPRESSION default;");
    }
}

#[test]
fn names_may_hold_anything() {
    survives(
        r#"CREATE SCHEMA "s.s"; CREATE SCHEMA "select";
        CREATE TABLE "s.s"."t""1" ("c.c" int DEFAULT 1, "C" int NOT NULL, "co,l" int, "{x}" serial, "NULL" text, "é" text, "a b" int GENERATED ALWAYS AS IDENTITY);
        CREATE TABLE "select"."from" () INHERITS ("s.s"."t""1");
        CREATE TABLE "select"."p'p" ("k;k" int) PARTITION BY LIST ("k;k");
        CREATE TABLE "s.s"."p,1" PARTITION OF "select"."p'p" FOR VALUES IN (1);
        CREATE TABLE "a table with a name of sixty-three bytes, which is the very most" ("a column with a name that leaves no room for a suffix" int GENERATED ALWAYS AS IDENTITY, "and another" serial);"#,
    );
}

#[test]
fn the_sequence_of_an_identity_column_keeps_its_name() {
    survives(
        r#"CREATE SCHEMA app; CREATE TABLE old (id int GENERATED ALWAYS AS IDENTITY); ALTER TABLE old RENAME TO new;
        CREATE SEQUENCE t_id_seq; CREATE TABLE t (id int GENERATED BY DEFAULT AS IDENTITY);
        CREATE TABLE m (id int GENERATED BY DEFAULT AS IDENTITY (START 3)); ALTER SEQUENCE m_id_seq RENAME TO "Numbers";"#,
    );
}

#[test]
fn children_keep_what_is_theirs() {
    survives(
        r#"CREATE TABLE a (id int NOT NULL, note text DEFAULT 'a', big text);
        CREATE TABLE b (id int, extra int DEFAULT 3);
        ALTER TABLE a ALTER big SET STORAGE EXTERNAL;
        CREATE TABLE ab (own int) INHERITS (a, b);
        CREATE TABLE ba (note text) INHERITS (b, a);
        CREATE TABLE without_default () INHERITS (a); ALTER TABLE without_default ALTER note DROP DEFAULT;
        CREATE TABLE other_default () INHERITS (a); ALTER TABLE other_default ALTER note SET DEFAULT 'other', ALTER big SET STORAGE MAIN;
        CREATE TABLE stricter () INHERITS (b); ALTER TABLE stricter ALTER extra SET NOT NULL, ALTER extra SET STATISTICS 9;
        CREATE TABLE grandchild () INHERITS (without_default, stricter);
        CREATE TABLE declared (id int DEFAULT 4, note text, extra int) INHERITS (a);
        CREATE TABLE swapped (z int, extra int, id int); ALTER TABLE swapped INHERIT b;
        CREATE TABLE only_parent (x int); CREATE TABLE only_child () INHERITS (only_parent);
        ALTER TABLE ONLY only_parent ALTER x SET DEFAULT 1;"#,
    );
}

#[test]
fn a_child_of_two_parents_with_different_defaults_survives() {
    survives(
        "CREATE TABLE a (x int DEFAULT 1, y int DEFAULT 5); CREATE TABLE b (x int DEFAULT 2, y int DEFAULT 5);
        CREATE TABLE own (x int DEFAULT 3) INHERITS (a, b);
        CREATE TABLE none (x int DEFAULT 3) INHERITS (a, b); ALTER TABLE none ALTER x DROP DEFAULT;",
    );
    survives(
        "CREATE TABLE a (x int); CREATE TABLE b (x int); CREATE TABLE c () INHERITS (a, b);
        ALTER TABLE ONLY a ALTER x SET DEFAULT 1; ALTER TABLE ONLY b ALTER x SET DEFAULT 2;",
    );
}

#[test]
fn a_child_may_compute_and_number_its_columns_itself() {
    survives(
        "CREATE TABLE parent (a int NOT NULL, g int GENERATED ALWAYS AS (a * 2) STORED);
        CREATE TABLE same () INHERITS (parent);
        CREATE TABLE again (g int) INHERITS (parent);
        CREATE TABLE numbered () INHERITS (parent);
        ALTER TABLE numbered ALTER a ADD GENERATED ALWAYS AS IDENTITY (START WITH 4);
        CREATE TABLE other (a int NOT NULL, g int GENERATED ALWAYS AS (a * 2) STORED); ALTER TABLE other INHERIT parent;",
    );
    if is_at_least(16) {
        survives(
            "CREATE TABLE parent (a int, g int GENERATED ALWAYS AS (a * 2) STORED);
            CREATE TABLE other (g int GENERATED ALWAYS AS (a * 3) STORED) INHERITS (parent);
            CREATE TABLE p (a int, g int GENERATED ALWAYS AS (a * 2) STORED) PARTITION BY LIST (a);
            CREATE TABLE p1 PARTITION OF p (g GENERATED ALWAYS AS (a * 3) STORED) FOR VALUES IN (1);",
        );
    }
    if is_at_least(17) {
        survives(
            "CREATE TABLE parent (a int, g int GENERATED ALWAYS AS (a * 2) STORED);
            CREATE TABLE other () INHERITS (parent); ALTER TABLE other ALTER g SET EXPRESSION AS (a * 3);",
        );
    }
}

#[test]
fn partitions_keep_what_is_theirs() {
    survives(
        r#"CREATE TABLE p (k int, a int DEFAULT 1, t text NOT NULL) PARTITION BY RANGE (k);
        CREATE TABLE same PARTITION OF p FOR VALUES FROM (0) TO (10);
        CREATE TABLE own_default PARTITION OF p (a DEFAULT 2) FOR VALUES FROM (10) TO (20);
        CREATE TABLE no_default PARTITION OF p FOR VALUES FROM (20) TO (30); ALTER TABLE no_default ALTER a DROP DEFAULT;
        CREATE TABLE stricter PARTITION OF p (a NOT NULL) FOR VALUES FROM (30) TO (40);
        CREATE TABLE stored PARTITION OF p FOR VALUES FROM (40) TO (50); ALTER TABLE stored ALTER t SET STORAGE EXTERNAL, ALTER t SET STATISTICS 3;
        CREATE TABLE reordered (t text NOT NULL, gone int, k int, a int); ALTER TABLE reordered DROP gone;
        ALTER TABLE p ATTACH PARTITION reordered FOR VALUES FROM (50) TO (60);
        CREATE UNLOGGED TABLE quick PARTITION OF p FOR VALUES FROM (60) TO (70) WITH (fillfactor = 50);
        CREATE TABLE rest PARTITION OF p DEFAULT PARTITION BY HASH (a, lower(t));
        CREATE TABLE rest0 PARTITION OF rest FOR VALUES WITH (MODULUS 2, REMAINDER 0);
        CREATE TABLE rest1 PARTITION OF rest FOR VALUES WITH (MODULUS 2, REMAINDER 1);
        CREATE TABLE l (k text COLLATE "C", n numeric) PARTITION BY LIST (k COLLATE "C" text_pattern_ops);
        CREATE TABLE l1 PARTITION OF l FOR VALUES IN ('a''b', NULL);"#,
    );
}

#[test]
fn partitions_with_identity_and_generated_columns_survive() {
    survives(
        "CREATE TABLE p (k int, i int GENERATED ALWAYS AS IDENTITY, g int GENERATED ALWAYS AS (k + 1) STORED) PARTITION BY LIST (k);
        CREATE TABLE p1 PARTITION OF p FOR VALUES IN (1);
        CREATE TABLE p2 (g int GENERATED ALWAYS AS (k + 1) STORED, i int NOT NULL, k int);
        ALTER TABLE p ATTACH PARTITION p2 FOR VALUES IN (2);",
    );
    if !is_at_least(17) {
        survives(
            "CREATE TABLE p (k int, i int NOT NULL) PARTITION BY LIST (k);
            CREATE TABLE p1 (k int, i int GENERATED BY DEFAULT AS IDENTITY);
            ALTER TABLE p ATTACH PARTITION p1 FOR VALUES IN (1);",
        );
    }
}

#[test]
fn virtual_columns_survive() {
    if is_at_least(18) {
        survives(
            "CREATE TABLE t (a int, v int GENERATED ALWAYS AS (a * 2) VIRTUAL, s int GENERATED ALWAYS AS (a) STORED);",
        );
    }
}

#[test]
fn names_of_not_null_constraints_are_kept_apart() {
    if is_at_least(18) {
        survives(
            "CREATE TABLE p (a int NOT NULL, b int) PARTITION BY LIST (a);
            CREATE TABLE p1 PARTITION OF p (b NOT NULL) FOR VALUES IN (1);
            CREATE TABLE p2 (a int CONSTRAINT mine NOT NULL, b int); ALTER TABLE p ATTACH PARTITION p2 FOR VALUES IN (2);
            CREATE TABLE parent (a int NOT NULL); CREATE TABLE child () INHERITS (parent);
            CREATE TABLE declared (a int NOT NULL) INHERITS (parent);
            CREATE TABLE own (CONSTRAINT own_one NOT NULL a) INHERITS (parent);",
        );
    }
}

/// Loads `needs` into both databases, and into the copy only what the other kinds of these tests are made of.
#[track_caller]
fn survives_with(needs: &str, sql: &str) {
    if common::shared().is_none() {
        return;
    }
    let original = common::database();
    original.psql(&format!("{needs}{sql}"));
    let mut catalog = read(&original);
    let copy = common::database();
    copy.psql(needs);
    catalog.retain(|id, _| {
        [
            Kind::Sequence,
            Kind::Table,
            Kind::ForeignTable,
            Kind::Column,
            Kind::IdentitySequence,
            Kind::Default,
        ]
        .contains(&id.kind)
    });
    let statements = schemactl::dump::statements(&catalog).unwrap();
    let text: String = statements
        .iter()
        .map(|statement| format!("{statement};\n"))
        .collect();
    copy.try_psql(&text)
        .unwrap_or_else(|error| panic!("{error}\n--- dump\n{text}"));
    common::oracle(&original.url(), &copy.url())
        .unwrap_or_else(|error| panic!("{error}\n--- dump\n{text}"));
    let again = read(&copy);
    for (id, object) in catalog.objects() {
        assert_eq!(again.get(id), Some(object));
    }
}

#[test]
fn tables_of_a_composite_type_survive() {
    survives_with(
        "CREATE TYPE pair AS (a int, \"B\" text);",
        "CREATE TABLE plain OF pair; CREATE TABLE more OF pair (a WITH OPTIONS DEFAULT 3 NOT NULL); CREATE TABLE parts OF pair PARTITION BY LIST (a);",
    );
}

#[test]
fn columns_may_have_any_type_and_collation() {
    survives_with(
        "CREATE SCHEMA x; CREATE TYPE x.pair AS (a int, b text); CREATE DOMAIN x.positive AS int CHECK (value > 0);
        CREATE TYPE x.span AS RANGE (subtype = float8); CREATE COLLATION x.\"Own\" (provider = icu, locale = 'de');",
        "CREATE TABLE rows_of (id int); CREATE TABLE a (p x.pair, d x.positive DEFAULT 1, s x.span[], t text COLLATE x.\"Own\", r rows_of, z rows_of[]);",
    );
}

#[test]
fn foreign_tables_survive_with_their_options() {
    survives_with(
        "CREATE FOREIGN DATA WRAPPER dummy; CREATE SERVER \"Far\" FOREIGN DATA WRAPPER dummy;",
        r#"CREATE FOREIGN TABLE plain (a int) SERVER "Far";
        CREATE FOREIGN TABLE nothing () SERVER "Far";
        CREATE FOREIGN TABLE told (a int OPTIONS (column_name 'A''s', "Odd key" 'x=y') NOT NULL DEFAULT 4, b text COLLATE "C") SERVER "Far" OPTIONS (schema_name 'it''s', path E'a\\b');
        ALTER FOREIGN TABLE told ALTER a SET STATISTICS 4;
        CREATE TABLE p (k int, n text DEFAULT 'n') PARTITION BY LIST (k);
        CREATE FOREIGN TABLE p1 PARTITION OF p FOR VALUES IN (1) SERVER "Far";
        CREATE FOREIGN TABLE p2 (n text OPTIONS (k 'v'), k int) SERVER "Far"; ALTER TABLE p ATTACH PARTITION p2 FOR VALUES IN (2);
        CREATE TABLE parent (a int); CREATE FOREIGN TABLE child (b int) INHERITS (parent) SERVER "Far" OPTIONS (x 'y');"#,
    );
}

#[test]
fn defaults_of_views_survive() {
    survives_with(
        "CREATE VIEW v AS SELECT 1 AS a;",
        "ALTER VIEW v ALTER COLUMN a SET DEFAULT 3;",
    );
}

#[test]
fn a_default_that_reads_its_own_table_stands_alone() {
    if !is_at_least(14) {
        return;
    }
    survives_with_functions(
        "CREATE TABLE t (a int, b int, c int DEFAULT 3); CREATE TABLE u (r t, n int DEFAULT 5);
        CREATE FUNCTION next_b() RETURNS bigint LANGUAGE sql BEGIN ATOMIC SELECT count(*) FROM t; END;
        ALTER TABLE t ALTER b SET DEFAULT next_b();",
        "t.b",
    );
    survives_with_functions(
        "CREATE TABLE t (a int); CREATE FUNCTION twice(n int) RETURNS int IMMUTABLE LANGUAGE sql
            BEGIN ATOMIC SELECT n * 2 FROM t; END;
        ALTER TABLE t ADD COLUMN g int GENERATED ALWAYS AS (twice(a)) STORED, ADD COLUMN h int DEFAULT 1;",
        "t.g",
    );
}

/// Checks that one part stands alone, without asking for functions to be modelled.
#[track_caller]
fn survives_with_functions(sql: &str, alone: &str) {
    let database = common::database();
    database.psql(sql);
    let catalog = read(&database);
    if !Kind::ALL.iter().any(|kind| kind.label() == "function") {
        return;
    }
    let inlined: BTreeMap<String, bool> = catalog
        .objects()
        .filter(|(id, _)| [Kind::Column, Kind::Default].contains(&id.kind))
        .map(|(id, _)| (id.to_string(), catalog.inlined_in(id).is_some()))
        .collect();
    let not: Vec<&String> = inlined
        .iter()
        .filter(|(_, inlined)| !**inlined)
        .map(|(id, _)| id)
        .collect();
    assert_eq!(not.len(), 1, "{inlined:?}");
    assert!(not[0].ends_with(alone), "{inlined:?}");
    survives(sql);
}

#[test]
fn temporary_objects_and_members_of_extensions_are_not_read() {
    let database = common::database();
    let catalog = {
        database.psql("CREATE TABLE mine (id serial)");
        let session = "CREATE TEMPORARY TABLE t (id serial, i int GENERATED ALWAYS AS IDENTITY)";
        database.psql(session);
        read(&database)
    };
    let paths: Vec<String> = catalog.objects().map(|(id, _)| id.to_string()).collect();
    assert_eq!(
        paths,
        [
            "schema public",
            "sequence public.mine_id_seq",
            "table public.mine",
            "column public.mine.id",
            "default public.mine.id",
        ]
    );
}

#[test]
fn what_belongs_to_an_identity_column_is_read_with_it() {
    let database = common::database();
    database.psql(
        "CREATE TABLE t (id int GENERATED ALWAYS AS IDENTITY (START WITH 7)); COMMENT ON SEQUENCE t_id_seq IS 'numbers';
        COMMENT ON COLUMN t.id IS 'the id'; GRANT SELECT (id) ON t TO PUBLIC;",
    );
    let catalog = read(&database);
    let attributes = |kind| {
        let id = ObjectId::part(kind, "public", "t", "id");
        let object = catalog.get(&id).unwrap();
        let present: BTreeMap<&str, String> = object
            .attributes()
            .into_iter()
            .filter_map(|(name, value)| Some((name, value?)))
            .collect();
        (object.reference(), present)
    };
    let (reference, column) = attributes(Kind::Column);
    assert_eq!(reference, "COLUMN public.t.id");
    assert_eq!(column["identity"], "always");
    assert_eq!(column["identity_sequence"], "public.t_id_seq");
    assert_eq!(column["identity_options"], "START WITH 7");
    assert_eq!(column["comment"], "the id");
    assert_eq!(column["privileges"], "=r/postgres");
    let (reference, sequence) = attributes(Kind::IdentitySequence);
    assert_eq!(reference, "SEQUENCE public.t_id_seq");
    assert_eq!(sequence["comment"], "numbers");
}

#[test]
fn the_order_of_columns_is_no_difference_but_their_names_are() {
    let (left, right) = (common::database(), common::database());
    left.psql("CREATE TABLE t (a int, b int)");
    right.psql("CREATE TABLE t (b int, a int)");
    let objects = |database| -> Vec<Object> {
        read(database)
            .objects()
            .map(|(_, object)| object.clone())
            .collect()
    };
    assert_eq!(objects(&left), objects(&right));
    right.psql("ALTER TABLE t ADD c int");
    assert_ne!(objects(&left), objects(&right));
}
