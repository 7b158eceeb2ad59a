//! Primary keys, unique and exclusion constraints: the constraints that stand on an index.

use schemactl::object::Kind;

use crate::mutation::case::{Subject, Verdict, also_of, changes, extra, missing};

macro_rules! anew {
    ($name:literal, $definition:literal) => {
        concat!(
            "ALTER TABLE t DROP CONSTRAINT ",
            $name,
            "; ALTER TABLE t ADD CONSTRAINT ",
            $name,
            " ",
            $definition
        )
    };
}

pub(crate) const SUBJECTS: &[Subject] = &[
    Subject {
        kind: Kind::PrimaryKey,
        object: "public.t.k",
        setup: "CREATE TABLE t (a int NOT NULL, b int NOT NULL, c int, CONSTRAINT k PRIMARY KEY (a))",
        mutations: &[
            changes("columns", "a, b → a", anew!("k", "PRIMARY KEY (a, b)")),
            changes("include", "c → nothing", anew!("k", "PRIMARY KEY (a) INCLUDE (c)")),
            changes(
                "without_overlaps",
                "yes → no",
                "ALTER TABLE o DROP CONSTRAINT ok; ALTER TABLE o ADD CONSTRAINT ok PRIMARY KEY (a, r WITHOUT OVERLAPS)",
            )
            .of("public.o.ok")
            .with("CREATE TABLE o (a int4range NOT NULL, r int4range NOT NULL, CONSTRAINT ok PRIMARY KEY (a, r))")
            .since(18),
            changes("deferrable", "yes → no", anew!("k", "PRIMARY KEY (a) DEFERRABLE")),
            changes(
                "initially_deferred",
                "yes → no",
                "ALTER TABLE d DROP CONSTRAINT dk; ALTER TABLE d ADD CONSTRAINT dk PRIMARY KEY (a) DEFERRABLE INITIALLY DEFERRED",
            )
            .of("public.d.dk")
            .with("CREATE TABLE d (a int NOT NULL, CONSTRAINT dk PRIMARY KEY (a) DEFERRABLE)"),
            changes("parameters", "fillfactor=70 → nothing", "ALTER INDEX k SET (fillfactor = 70)"),
            changes("tablespace", "mutation_space → nothing", "ALTER INDEX k SET TABLESPACE mutation_space"),
            changes("attached_to", "public.pk → nothing", "ALTER INDEX pk ATTACH PARTITION ck")
                .of("public.c.ck")
                .with(
                    "CREATE TABLE p (a int NOT NULL) PARTITION BY LIST (a); CREATE TABLE c PARTITION OF p FOR VALUES IN (1); \
                     ALTER TABLE c ADD CONSTRAINT ck PRIMARY KEY (a); ALTER TABLE ONLY p ADD CONSTRAINT pk PRIMARY KEY (a)",
                ),
            changes("clustered", "yes → no", "ALTER TABLE t CLUSTER ON k"),
            changes("index_comment", "mine → nothing", "COMMENT ON INDEX k IS 'mine'"),
            changes("comment", "mine → nothing", "COMMENT ON CONSTRAINT k ON t IS 'mine'"),
            missing("ALTER TABLE t DROP CONSTRAINT k"),
            extra("public.u.u_pkey", "ALTER TABLE u ADD PRIMARY KEY (a)").with("CREATE TABLE u (a int NOT NULL)"),
        ],
    },
    Subject {
        kind: Kind::UniqueConstraint,
        object: "public.t.k",
        setup: "CREATE TABLE t (a int, b int, c int, CONSTRAINT k UNIQUE (a))",
        mutations: &[
            changes("columns", "b, a → a", anew!("k", "UNIQUE (b, a)")),
            changes("include", "c → nothing", anew!("k", "UNIQUE (a) INCLUDE (c)")),
            changes("nulls_not_distinct", "yes → no", anew!("k", "UNIQUE NULLS NOT DISTINCT (a)")).since(15),
            changes(
                "without_overlaps",
                "yes → no",
                "ALTER TABLE o DROP CONSTRAINT ok; ALTER TABLE o ADD CONSTRAINT ok UNIQUE (a, r WITHOUT OVERLAPS)",
            )
            .of("public.o.ok")
            .with("CREATE TABLE o (a int4range, r int4range, CONSTRAINT ok UNIQUE (a, r))")
            .since(18),
            changes("deferrable", "yes → no", anew!("k", "UNIQUE (a) DEFERRABLE")),
            changes(
                "initially_deferred",
                "yes → no",
                "ALTER TABLE d DROP CONSTRAINT dk; ALTER TABLE d ADD CONSTRAINT dk UNIQUE (a) DEFERRABLE INITIALLY DEFERRED",
            )
            .of("public.d.dk")
            .with("CREATE TABLE d (a int, CONSTRAINT dk UNIQUE (a) DEFERRABLE)"),
            changes("parameters", "fillfactor=70 → nothing", "ALTER INDEX k SET (fillfactor = 70)"),
            changes("tablespace", "mutation_space → nothing", "ALTER INDEX k SET TABLESPACE mutation_space"),
            changes("attached_to", "public.pk → nothing", "ALTER INDEX pk ATTACH PARTITION ck")
                .of("public.c.ck")
                .with(
                    "CREATE TABLE p (a int) PARTITION BY LIST (a); CREATE TABLE c PARTITION OF p FOR VALUES IN (1); \
                     ALTER TABLE c ADD CONSTRAINT ck UNIQUE (a); ALTER TABLE ONLY p ADD CONSTRAINT pk UNIQUE (a)",
                ),
            changes("clustered", "yes → no", "ALTER TABLE t CLUSTER ON k"),
            changes("index_comment", "mine → nothing", "COMMENT ON INDEX k IS 'mine'"),
            changes("comment", "mine → nothing", "COMMENT ON CONSTRAINT k ON t IS 'mine'"),
            missing("ALTER TABLE t DROP CONSTRAINT k"),
            extra("public.t.u", "ALTER TABLE t ADD CONSTRAINT u UNIQUE (b)"),
        ],
    },
    Subject {
        kind: Kind::ExclusionConstraint,
        object: "public.t.k",
        setup: "CREATE TABLE t (a int4range, b int4range, c int, CONSTRAINT k EXCLUDE USING gist (a WITH &&))",
        mutations: &[
            changes("method", "spgist → gist", anew!("k", "EXCLUDE USING spgist (a WITH &&)")),
            changes("elements", "b WITH && → a WITH &&", anew!("k", "EXCLUDE USING gist (b WITH &&)")),
            changes("elements", "a WITH = → a WITH &&", anew!("k", "EXCLUDE USING gist (a WITH =)")),
            changes("include", "c → nothing", anew!("k", "EXCLUDE USING gist (a WITH &&) INCLUDE (c)")),
            changes("predicate", "(c > 0) → nothing", anew!("k", "EXCLUDE USING gist (a WITH &&) WHERE (c > 0)")),
            changes("deferrable", "yes → no", anew!("k", "EXCLUDE USING gist (a WITH &&) DEFERRABLE")),
            changes(
                "initially_deferred",
                "yes → no",
                "ALTER TABLE d DROP CONSTRAINT dk; ALTER TABLE d ADD CONSTRAINT dk EXCLUDE USING gist (a WITH &&) DEFERRABLE INITIALLY DEFERRED",
            )
            .of("public.d.dk")
            .with("CREATE TABLE d (a int4range, CONSTRAINT dk EXCLUDE USING gist (a WITH &&) DEFERRABLE)"),
            changes("parameters", "fillfactor=70 → nothing", "ALTER INDEX k SET (fillfactor = 70)"),
            changes("tablespace", "mutation_space → nothing", "ALTER INDEX k SET TABLESPACE mutation_space"),
            changes(
                "attached_to",
                "public.pk → nothing",
                "ALTER TABLE c DROP CONSTRAINT c_a_r_excl; \
                 ALTER TABLE p ADD CONSTRAINT pk EXCLUDE USING gist (a WITH =, r WITH &&)",
            )
            .of("public.c.c_a_r_excl")
            .with(
                "CREATE TABLE p (a int4range, r int4range) PARTITION BY LIST (a); \
                 CREATE TABLE c PARTITION OF p FOR VALUES IN ('[1,2)'); \
                 ALTER TABLE c ADD CONSTRAINT c_a_r_excl EXCLUDE USING gist (a WITH =, r WITH &&)",
            )
            .and(&[also_of(
                "exclusion constraint public.p.pk",
                Verdict::Extra,
                "indexes of exclusion constraints cannot be attached later, only made with this one",
            )])
            .since(17),
            changes("clustered", "yes → no", "ALTER TABLE t CLUSTER ON k"),
            changes("statistics", "1=50 → nothing", "ALTER INDEX ek ALTER COLUMN 1 SET STATISTICS 50")
                .of("public.e.ek")
                .with("CREATE TABLE e (a int, CONSTRAINT ek EXCLUDE USING gist (int4range(a, 100) WITH &&))"),
            changes("index_comment", "mine → nothing", "COMMENT ON INDEX k IS 'mine'"),
            changes("comment", "mine → nothing", "COMMENT ON CONSTRAINT k ON t IS 'mine'"),
            missing("ALTER TABLE t DROP CONSTRAINT k"),
            extra("public.t.x", "ALTER TABLE t ADD CONSTRAINT x EXCLUDE USING gist (b WITH &&)"),
        ],
    },
];
