//! Foreign keys, check and not-null constraints: the constraints that need no index.

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

const NOT_NULL: &str = "the constraint is what makes the column so";

pub(crate) const SUBJECTS: &[Subject] = &[
    Subject {
        kind: Kind::ForeignKey,
        object: "public.t.k",
        setup: "CREATE SCHEMA app; CREATE TABLE app.r (id int PRIMARY KEY); CREATE TABLE q (id int PRIMARY KEY); \
                CREATE TABLE r (id int PRIMARY KEY, other int UNIQUE, UNIQUE (id, other)); \
                CREATE TABLE t (a int, b int, CONSTRAINT k FOREIGN KEY (a) REFERENCES r)",
        mutations: &[
            changes("columns", "b → a", anew!("k", "FOREIGN KEY (b) REFERENCES r")),
            changes("referenced_schema", "app → public", anew!("k", "FOREIGN KEY (a) REFERENCES app.r")),
            changes("referenced_table", "q → r", anew!("k", "FOREIGN KEY (a) REFERENCES q")),
            changes("referenced_columns", "other → id", anew!("k", "FOREIGN KEY (a) REFERENCES r (other)")),
            changes(
                "period",
                "yes → no",
                "ALTER TABLE o DROP CONSTRAINT ok; ALTER TABLE o ADD CONSTRAINT ok FOREIGN KEY (a, PERIOD r) REFERENCES n (a, PERIOD r)",
            )
            .of("public.o.ok")
            .with(
                "CREATE TABLE n (a int4range, r int4range, PRIMARY KEY (a, r), UNIQUE (a, r WITHOUT OVERLAPS)); \
                 CREATE TABLE o (a int4range, r int4range, CONSTRAINT ok FOREIGN KEY (a, r) REFERENCES n (a, r))",
            )
            .since(18),
            changes("match_full", "yes → no", anew!("k", "FOREIGN KEY (a) REFERENCES r MATCH FULL")),
            changes("on_update", "CASCADE → NO ACTION", anew!("k", "FOREIGN KEY (a) REFERENCES r ON UPDATE CASCADE")),
            changes("on_delete", "SET NULL → NO ACTION", anew!("k", "FOREIGN KEY (a) REFERENCES r ON DELETE SET NULL")),
            changes(
                "on_delete_columns",
                "b → nothing",
                anew!("two", "FOREIGN KEY (a, b) REFERENCES r (id, other) ON DELETE SET NULL (b)"),
            )
            .of("public.t.two")
            .with("ALTER TABLE t ADD CONSTRAINT two FOREIGN KEY (a, b) REFERENCES r (id, other) ON DELETE SET NULL")
            .since(15),
            changes("deferrable", "yes → no", "ALTER TABLE t ALTER CONSTRAINT k DEFERRABLE"),
            changes("initially_deferred", "yes → no", "ALTER TABLE t ALTER CONSTRAINT d DEFERRABLE INITIALLY DEFERRED")
                .of("public.t.d")
                .with("ALTER TABLE t ADD CONSTRAINT d FOREIGN KEY (b) REFERENCES r DEFERRABLE"),
            changes("validated", "no → yes", anew!("k", "FOREIGN KEY (a) REFERENCES r NOT VALID")),
            changes("enforced", "no → yes", anew!("v", "FOREIGN KEY (b) REFERENCES r NOT ENFORCED"))
                .of("public.t.v")
                .with("ALTER TABLE t ADD CONSTRAINT v FOREIGN KEY (b) REFERENCES r NOT VALID")
                .since(18),
            changes(
                "triggers",
                "RI_FKey_check_ins: DISABLE, RI_FKey_check_upd: DISABLE → nothing",
                "ALTER TABLE s DISABLE TRIGGER ALL",
            )
            .of("public.s.sk")
            .with("CREATE TABLE s (a int CONSTRAINT sk REFERENCES r)"),
            changes("inherited", "yes → no", "ALTER TABLE p ADD CONSTRAINT pk FOREIGN KEY (a) REFERENCES r")
                .of("public.c.ck")
                .with(
                    "CREATE TABLE p (a int) PARTITION BY LIST (a); CREATE TABLE c PARTITION OF p FOR VALUES IN (1); \
                     ALTER TABLE c ADD CONSTRAINT ck FOREIGN KEY (a) REFERENCES r",
                )
                .and(&[also_of(
                    "foreign key public.p.pk",
                    Verdict::Extra,
                    "it is inherited from this one",
                )]),
            changes("comment", "mine → nothing", "COMMENT ON CONSTRAINT k ON t IS 'mine'"),
            missing("ALTER TABLE t DROP CONSTRAINT k"),
            extra("public.t.t_b_fkey", "ALTER TABLE t ADD FOREIGN KEY (b) REFERENCES q"),
        ],
    },
    Subject {
        kind: Kind::CheckConstraint,
        object: "public.t.k",
        setup: "CREATE TABLE t (a int, CONSTRAINT k CHECK (a > 0), CONSTRAINT v CHECK (a > 5) NOT VALID)",
        mutations: &[
            changes("expression", "(a > 1) → (a > 0)", anew!("k", "CHECK (a > 1)")),
            changes("no_inherit", "yes → no", anew!("k", "CHECK (a > 0) NO INHERIT")),
            changes("validated", "no → yes", anew!("k", "CHECK (a > 0) NOT VALID")),
            changes("enforced", "no → yes", anew!("v", "CHECK (a > 5) NOT ENFORCED"))
                .of("public.t.v")
                .with("ALTER TABLE t DROP CONSTRAINT v; ALTER TABLE t ADD CONSTRAINT v CHECK (a > 5) NOT VALID")
                .since(18),
            changes("inherited", "yes → no", "DROP TABLE c; CREATE TABLE c () INHERITS (t)")
                .of("public.c.k")
                .with("CREATE TABLE c (CONSTRAINT k CHECK (a > 0)) INHERITS (t)"),
            changes("comment", "mine → nothing", "COMMENT ON CONSTRAINT k ON t IS 'mine'"),
            missing("ALTER TABLE t DROP CONSTRAINT k"),
            extra("public.t.t_a_check", "ALTER TABLE t ADD CHECK (a < 9)"),
        ],
    },
    Subject {
        kind: Kind::NotNullConstraint,
        object: "public.t.k",
        setup: "CREATE TABLE t (a int CONSTRAINT k NOT NULL, b int NOT NULL, c int)",
        mutations: &[
            changes("column", "c → a", anew!("k", "NOT NULL c"))
                .since(18)
                .and(&[
                    also_of("column public.t.a", Verdict::Changed("not_null", "no → yes"), NOT_NULL),
                    also_of("column public.t.c", Verdict::Changed("not_null", "yes → no"), NOT_NULL),
                ]),
            changes("no_inherit", "yes → no", anew!("k", "NOT NULL a NO INHERIT")).since(18),
            changes("validated", "no → yes", anew!("k", "NOT NULL a NOT VALID")).since(18),
            changes("inherited", "yes → no", "ALTER TABLE c INHERIT q")
                .of("public.c.k")
                .with("CREATE TABLE q (a int NOT NULL); CREATE TABLE c (a int CONSTRAINT k NOT NULL); COMMENT ON CONSTRAINT k ON c IS 'mine'")
                .since(18)
                .and(&[also_of("table public.c", Verdict::Changed("inherits", "public.q → nothing"), "it has the constraint from there")]),
            changes("comment", "mine → nothing", "COMMENT ON CONSTRAINT k ON t IS 'mine'").since(18),
            missing("ALTER TABLE t DROP CONSTRAINT k")
                .since(18)
                .and(&[also_of("column public.t.a", Verdict::Changed("not_null", "no → yes"), NOT_NULL)]),
            extra("public.t.l", "ALTER TABLE t ADD CONSTRAINT l NOT NULL c")
                .since(18)
                .and(&[also_of("column public.t.c", Verdict::Changed("not_null", "yes → no"), NOT_NULL)]),
            extra("public.t.l", "ALTER TABLE t RENAME CONSTRAINT t_b_not_null TO l").since(18),
        ],
    },
];
