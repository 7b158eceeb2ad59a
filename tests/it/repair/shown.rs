//! What a person reads: plans of many kinds as text, one of them in every format, kept whole so that a change of the words is seen.

use std::fmt::Write;

use super::{project, repair};

/// A plan that somebody has to understand at night.
struct Plan {
    name: &'static str,
    live: &'static str,
    model: &'static str,
    options: &'static [&'static str],
}

const PLANS: &[Plan] = &[
    Plan {
        name: "a column and an index on a table in use",
        live: "CREATE TABLE t (id int PRIMARY KEY); INSERT INTO t SELECT generate_series(1, 100)",
        model: "CREATE TABLE t (id int PRIMARY KEY, a text NOT NULL DEFAULT 'x'); CREATE INDEX t_a ON t (a)",
        options: &["--online"],
    },
    Plan {
        name: "constraints on a table in use",
        live: "CREATE TABLE r (id int PRIMARY KEY); CREATE TABLE t (id int, r int, a text); INSERT INTO t VALUES (1)",
        model: "CREATE TABLE r (id int PRIMARY KEY); CREATE TABLE t (id int UNIQUE, r int REFERENCES r, a text NOT NULL, CHECK (id > 0))",
        options: &["--online"],
    },
    Plan {
        name: "the same on a table that is not",
        live: "CREATE TABLE r (id int PRIMARY KEY); CREATE TABLE t (id int, r int, a text); INSERT INTO t VALUES (1)",
        model: "CREATE TABLE r (id int PRIMARY KEY); CREATE TABLE t (id int UNIQUE, r int REFERENCES r, a text NOT NULL, CHECK (id > 0))",
        options: &[],
    },
    Plan {
        name: "what cannot be done while others go on",
        live: "CREATE TABLE t (id int, d daterange); INSERT INTO t VALUES (1)",
        model: "CREATE TABLE t (id bigint, d daterange, z uuid DEFAULT gen_random_uuid(), EXCLUDE USING gist (d WITH &&))",
        options: &["--online"],
    },
    Plan {
        name: "several columns of a table in one pass over its rows, and one that loses something",
        live: "CREATE TABLE t (id int PRIMARY KEY, a int, b varchar(5), c text, d text); INSERT INTO t VALUES (1, 1, 'b', '3', 'd')",
        model: "CREATE TABLE t (id bigint PRIMARY KEY, a numeric NOT NULL, b varchar(10) NOT NULL, c int, d text NOT NULL)",
        options: &["--allow-destructive"],
    },
    Plan {
        name: "another index and another key of the same name",
        live: "CREATE TABLE t (id int, a int NOT NULL, CONSTRAINT k PRIMARY KEY (id)); CREATE INDEX i ON t (a)",
        model: "CREATE TABLE t (id int NOT NULL, a int, CONSTRAINT k PRIMARY KEY (a)); CREATE INDEX i ON t (a, id)",
        options: &["--online"],
    },
    Plan {
        name: "data that goes",
        live: "CREATE TABLE u (id int PRIMARY KEY); CREATE TABLE t (id int, u int REFERENCES u, note text); INSERT INTO u VALUES (1), (2); \
             INSERT INTO t VALUES (1, 1, 'x'), (2, 2, NULL)",
        model: "CREATE TABLE u (id int PRIMARY KEY); CREATE TABLE t (id smallint)",
        options: &[],
    },
    Plan {
        name: "a table that goes, and one that refers to it",
        live: "CREATE TABLE u (id int PRIMARY KEY); CREATE TABLE t (id int, u int REFERENCES u); INSERT INTO u VALUES (1); INSERT INTO t VALUES (1, 1)",
        model: "CREATE TABLE u (id int PRIMARY KEY)",
        options: &["--only-safe"],
    },
    Plan {
        name: "a value that an enum loses",
        live: "CREATE TYPE mood AS ENUM ('sad', 'ok'); CREATE TABLE t (m mood DEFAULT 'ok'); INSERT INTO t VALUES ('sad')",
        model: "CREATE TYPE mood AS ENUM ('ok'); CREATE TABLE t (m mood DEFAULT 'ok')",
        options: &[],
    },
    Plan {
        name: "a value that an enum gets, and that is used at once",
        live: "CREATE TYPE mood AS ENUM ('sad'); CREATE TABLE t (id int, m mood); CREATE INDEX i ON t (id) WHERE m = 'sad'",
        model: "CREATE TYPE mood AS ENUM ('sad', 'ok'); CREATE TABLE t (id int, m mood DEFAULT 'ok'); CREATE INDEX i ON t (id) WHERE m = 'ok'",
        options: &[],
    },
    Plan {
        name: "who may do what",
        live: "CREATE TABLE t (id int)",
        model: "CREATE TABLE t (id int); ALTER TABLE t ENABLE ROW LEVEL SECURITY; CREATE POLICY p ON t USING (id > 0); GRANT SELECT ON t TO PUBLIC",
        options: &["--with", "privileges"],
    },
    Plan {
        name: "a rename that is said",
        live: "CREATE TABLE t (id int, name text); INSERT INTO t VALUES (1, 'x')",
        model: "CREATE TABLE t (id int, full_name text)",
        options: &["--rename", "public.t.name=full_name"],
    },
    Plan {
        name: "an index of a partitioned table in use",
        live: "CREATE TABLE p (k int, a text) PARTITION BY LIST (k); CREATE TABLE p1 PARTITION OF p FOR VALUES IN (1)",
        model: "CREATE TABLE p (k int, a text) PARTITION BY LIST (k); CREATE TABLE p1 PARTITION OF p FOR VALUES IN (1); CREATE INDEX i ON p (a)",
        options: &["--online"],
    },
    Plan {
        name: "a key in place of the index of its name, on a table in use",
        live: "CREATE TABLE t (a int); CREATE UNIQUE INDEX t_pkey ON t (a)",
        model: "CREATE TABLE t (a int CONSTRAINT t_pkey PRIMARY KEY)",
        options: &["--online"],
    },
    Plan {
        name: "what the model does not mention stays",
        live: "CREATE TABLE t (id int); CREATE TABLE other (id int); CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1'",
        model: "CREATE TABLE t (id int, a int)",
        options: &["--keep-unknown"],
    },
    Plan {
        name: "nothing",
        live: "CREATE TABLE t (id int)",
        model: "CREATE TABLE t (id int)",
        options: &[],
    },
];

#[test]
fn plans_of_many_kinds_read_well() {
    let mut text = String::new();
    for plan in PLANS {
        let (project, _database) = project(plan.live, plan.model);
        let output = repair(&project, plan.options).success();
        let _ = write!(
            text,
            "=== {} {}\n{}{}\n",
            plan.name,
            plan.options.join(" "),
            output.stdout,
            output.stderr
        );
    }
    let mut settings = insta::Settings::clone_current();
    // How large an empty table is differs between versions of PostgreSQL.
    settings.add_filter(r"[0-9.]+ (kB|bytes|B)\b", "[SIZE]");
    settings.bind(|| insta::assert_snapshot!("plans", text));
}

#[test]
fn a_plan_reads_well_in_every_format() {
    let plan = &PLANS[3];
    let mut text = String::new();
    for format in ["text", "markdown", "github", "sql"] {
        let (project, _database) = project(plan.live, plan.model);
        let options = [plan.options, &["--format", format]].concat();
        let output = repair(&project, &options).success();
        let _ = write!(text, "=== {format}\n{}\n", output.stdout);
    }
    let mut settings = insta::Settings::clone_current();
    settings.add_filter(r"[0-9.]+ (kB|bytes|B)\b", "[SIZE]");
    settings.add_filter(r"fingerprint [0-9a-z:]+", "fingerprint [FINGERPRINT]");
    settings.add_filter(r"schemactl [0-9.]+", "schemactl [VERSION]");
    settings.bind(|| insta::assert_snapshot!("formats", text));
}
