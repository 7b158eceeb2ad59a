//! What may be lost, and by which word; what is refused stays, whole.

use super::{is_repaired, project, repair};
use crate::common::{Database, Project};

const LIVE: &str = "CREATE TABLE gone (id int PRIMARY KEY, x text UNIQUE, CHECK (id > 0)); CREATE INDEX gone_x ON gone (lower(x)); \
    INSERT INTO gone VALUES (1, 'a'), (2, 'b'); \
    CREATE TABLE t (id int PRIMARY KEY, old text DEFAULT 'q' NOT NULL, CONSTRAINT old_check CHECK (old <> '')); CREATE INDEX t_old ON t (old); \
    INSERT INTO t VALUES (1), (2), (3); \
    CREATE VIEW of_gone AS SELECT id FROM gone";
const MODEL: &str = "CREATE TABLE t (id int PRIMARY KEY, new int); CREATE TABLE added (id int)";

#[test]
fn without_permission_what_adds_is_done_and_the_rest_reported() {
    let (project, database) = project(LIVE, MODEL);
    let output = repair(&project, &["--apply"]).code(3);
    assert!(
        output
            .stderr
            .contains("refused: table public.gone: loses data (drop-table), which needs --allow drop-table or --allow-destructive"),
        "{output}"
    );
    assert!(
        output
            .stderr
            .contains("refused: column public.t.old: loses data (drop-column)"),
        "{output}"
    );
    assert_eq!(
        database.psql(
            "SELECT count(*) FROM gone; SELECT string_agg(old, ',') FROM t; SELECT new FROM t LIMIT 1; SELECT count(*) FROM added"
        ),
        "2\nq,q,q\n\n0\n"
    );
    // What belongs to something that stays, stays.
    assert_eq!(
        database.psql(
            "SELECT string_agg(indexname, ' ' ORDER BY indexname) FROM pg_indexes WHERE schemaname = 'public'; \
             SELECT string_agg(conname, ' ' ORDER BY conname) FROM pg_constraint WHERE conrelid IN ('gone'::regclass, 't'::regclass) AND contype <> 'n'; \
             SELECT column_default, is_nullable FROM information_schema.columns WHERE column_name = 'old'"
        ),
        "gone_pkey gone_x gone_x_key t_old t_pkey\ngone_id_check gone_pkey gone_x_key old_check t_pkey\n'q'::text|NO\n"
    );
    // The second time nothing is left that may be done.
    let output = repair(&project, &["--apply"]).code(3);
    assert!(
        output.stderr.contains("can be repaired without: --allow"),
        "{output}"
    );
    repair(&project, &["--apply", "--only-safe"]).success();
}

#[test]
fn each_word_allows_its_own_loss_and_no_other() {
    for (arguments, tables, columns, code) in [
        // A view stands on the table.
        (&["--allow", "drop-table"][..], true, true, 3),
        (&["--allow", "drop-table,drop-other"], false, true, 3),
        (&["--allow", "drop-column"], true, false, 3),
        (&["--allow", "drop-partition"], true, true, 3),
        (&["--allow", "drop-table,drop-column"], true, false, 3),
        (&["--allow", "drop-other"], true, true, 3),
        (
            &["--allow", "drop-table,drop-column,drop-other"],
            false,
            false,
            0,
        ),
        (&["--allow-destructive"], false, false, 0),
        (&["--allow-destructive", "--only-safe"], true, true, 0),
        (&["--yes"], true, true, 3),
        (&["--keep-unknown", "--allow-destructive"], true, true, 0),
    ] {
        let (project, database) = project(LIVE, MODEL);
        let all: Vec<&str> = ["--apply"].iter().chain(arguments).copied().collect();
        repair(&project, &all).code(code);
        assert_eq!(
            database.psql(
                "SELECT to_regclass('gone') IS NOT NULL; \
                 SELECT EXISTS (SELECT FROM information_schema.columns WHERE column_name = 'old'); SELECT to_regclass('added') IS NOT NULL"
            ),
            format!(
                "{}\n{}\nt\n",
                if tables { "t" } else { "f" },
                if columns { "t" } else { "f" }
            ),
            "{arguments:?}"
        );
        if !tables && !columns {
            is_repaired(&project);
        }
    }
}

/// What somebody relies on, of every sort, and nothing that holds rows.
const RELIED_ON: &str = "CREATE TABLE t (id int PRIMARY KEY, a text DEFAULT 'x' CONSTRAINT a_check CHECK (a <> ''), b int CONSTRAINT b_key UNIQUE); \
    CREATE INDEX hot ON t (a); CREATE VIEW v AS SELECT 1 AS a; CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN new; END'; \
    CREATE TRIGGER tr BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION f(); ALTER TABLE t ENABLE ROW LEVEL SECURITY; \
    CREATE POLICY p ON t USING (true); CREATE TYPE mood AS ENUM ('sad'); CREATE RULE r AS ON DELETE TO t DO ALSO NOTHING; \
    CREATE STATISTICS s ON a, b FROM t";

#[test]
fn what_is_not_declared_is_taken_away_by_a_word_only() {
    let bare = "CREATE TABLE t (id int PRIMARY KEY, a text, b int); CREATE TABLE added (id int)";
    let (project, database) = project(RELIED_ON, bare);
    let relied_on = "SELECT count(*) FROM pg_constraint WHERE conname IN ('a_check', 'b_key'); \
        SELECT to_regclass('hot') IS NOT NULL, to_regclass('v') IS NOT NULL, to_regprocedure('f()') IS NOT NULL, to_regtype('mood') IS NOT NULL; \
        SELECT count(*) FROM pg_trigger WHERE tgname = 'tr'; SELECT relrowsecurity FROM pg_class WHERE relname = 't'; \
        SELECT count(*) FROM pg_policy; SELECT count(*) FROM pg_attrdef WHERE adrelid = 't'::regclass; SELECT count(*) FROM pg_rules WHERE rulename = 'r'; \
        SELECT count(*) FROM pg_statistic_ext; SELECT to_regclass('added') IS NOT NULL";
    let all = "2\nt|t|t|t\n1\nt\n1\n1\n1\n1\nt\n";
    let output = repair(&project, &["--apply"]).code(3);
    assert_eq!(database.psql(relied_on), all, "{output}");
    for line in [
        "refused: table public.t: row-level security stays on; switching it off needs --allow drop-other or --allow-destructive",
        "refused: policy public.t.p: is not declared; dropping it needs --allow drop-other or --allow-destructive",
        "not done: 12 refused changes; --allow drop-other allows it",
    ] {
        assert!(output.stderr.contains(line), "{output}");
    }
    // As a service that starts, in both ways.
    repair(&project, &["--apply", "--only-safe"]).success();
    project.file("schemactl.toml", "model = \"schema.sql\"\n");
    project.run(["deploy", "--model", "schema.sql"]).success();
    assert_eq!(database.psql(relied_on), all);
    // Who looks is told what it needs.
    let output = repair(&project, &[]).success();
    assert_eq!(
        output
            .stdout
            .matches("--    needs --allow drop-other")
            .count(),
        12,
        "{output}"
    );
    repair(&project, &["--apply", "--allow", "drop-other"]).success();
    is_repaired(&project);
}

#[test]
fn a_default_takes_a_word_whatever_else_becomes_of_its_column() {
    for column in [
        "a int; COMMENT ON COLUMN t.a IS 'x'",
        "a bigint",
        "a int NOT NULL",
    ] {
        let (declared, rest) = column.split_once(';').unwrap_or((column, ""));
        let (project, database) = project(
            "CREATE TABLE t (a int DEFAULT 5)",
            &format!("CREATE TABLE t ({declared});{rest}"),
        );
        repair(&project, &["--apply"]).code(3);
        assert_eq!(
            database.psql("INSERT INTO t DEFAULT VALUES RETURNING a"),
            "5\n",
            "{column}"
        );
        repair(&project, &["--apply", "--allow", "drop-other"]).success();
        is_repaired(&project);
    }
    // An identity column has no place for one.
    let (project, _database) = project(
        "CREATE TABLE t (a int NOT NULL DEFAULT 5)",
        "CREATE TABLE t (a int GENERATED BY DEFAULT AS IDENTITY)",
    );
    repair(&project, &["--apply"]).success();
    is_repaired(&project);
}

#[test]
fn what_makes_room_for_something_of_its_name_is_changed_without_a_word() {
    let (project, _database) = project(
        "CREATE TABLE t (id serial, a int); CREATE INDEX a_key ON t (a); CREATE FUNCTION f(int) RETURNS int LANGUAGE sql AS 'SELECT 1'; \
         CREATE VIEW v AS SELECT 1 AS a; CREATE INDEX other ON t (a); CREATE TYPE c AS (a int)",
        "CREATE TABLE t (id serial, a int, CONSTRAINT a_key UNIQUE (a)); CREATE FUNCTION f(int, text) RETURNS int LANGUAGE sql AS 'SELECT 1'; \
         CREATE MATERIALIZED VIEW v AS SELECT 1 AS a; CREATE INDEX other ON t (id); CREATE TYPE c AS (a int, b int)",
    );
    repair(&project, &["--apply"]).success();
    is_repaired(&project);
}

#[test]
fn what_a_crash_would_empty_takes_a_word() {
    let live = "CREATE TABLE t (id int); INSERT INTO t VALUES (1)";
    let (project, database) = project(live, "CREATE UNLOGGED TABLE t (id int)");
    let output = repair(&project, &["--apply"]).code(3);
    assert!(
        output
            .stderr
            .contains("refused: table public.t: loses data (other-data-loss)"),
        "{output}"
    );
    repair(&project, &["--apply", "--allow", "other-data-loss"]).success();
    is_repaired(&project);
    project.file("schema.sql", "CREATE TABLE t (id int)");
    repair(&project, &["--apply"]).success();
    is_repaired(&project);
    assert_eq!(database.psql("SELECT id FROM t"), "1\n");
}

#[test]
fn who_converts_in_a_time_zone_is_told() {
    let (project, _database) = project(
        "CREATE TABLE t (at timestamp); INSERT INTO t VALUES ('2026-07-01 12:00')",
        "CREATE TABLE t (at timestamptz)",
    );
    let output = repair(&project, &[]).success();
    assert!(output.stdout.contains("session-time-zone"), "{output}");
    let generate = |model: &str, message: &str| {
        project.file("schema.sql", model);
        let output = project
            .run(["revision", "--autogenerate", "-m", message])
            .success();
        std::fs::read_to_string(project.path().join(output.stdout.trim())).unwrap()
    };
    generate("CREATE TABLE t (at timestamp)", "first");
    let text = generate("CREATE TABLE t (at timestamptz)", "second");
    assert!(
        text.contains("-- converts values in the time zone of the session that runs it (TimeZone); USING … AT TIME ZONE names one\nALTER TABLE"),
        "{text}"
    );
}

#[test]
fn what_has_no_successor_needs_a_word_whatever_else_gets_its_name() {
    let common = "CREATE SCHEMA s; CREATE FUNCTION f(int) RETURNS int LANGUAGE sql AS 'SELECT 1'; ALTER TABLE t ENABLE ROW LEVEL SECURITY; ";
    let (project, database) = project(
        &format!(
            "CREATE TABLE t (id int PRIMARY KEY, long text); INSERT INTO t VALUES (1, 'a long value'); {common} \
             CREATE POLICY owner ON t AS RESTRICTIVE USING (id > 0); CREATE STATISTICS stats ON id, long FROM t; \
             ALTER TABLE t ADD CONSTRAINT qty CHECK (id > 0); CREATE FUNCTION f(text) RETURNS int LANGUAGE sql AS 'SELECT 1'; \
             CREATE FUNCTION total() RETURNS int LANGUAGE sql AS 'SELECT 2'; CREATE VIEW v AS SELECT 1 AS a"
        ),
        &format!(
            "CREATE TABLE t (id int PRIMARY KEY, long int4range, owner text, qty int); {common} CREATE FUNCTION stats() RETURNS int LANGUAGE sql AS 'SELECT 1'; \
             CREATE FUNCTION f(date) RETURNS int LANGUAGE sql AS 'SELECT 4'; CREATE VIEW total AS SELECT 3 AS c; \
             CREATE MATERIALIZED VIEW v AS SELECT lower_inf(long) AS a FROM t"
        ),
    );
    let output = repair(&project, &["--apply"]).code(3);
    let there = "SELECT polname FROM pg_policy UNION ALL SELECT stxname FROM pg_statistic_ext UNION ALL SELECT conname FROM pg_constraint WHERE contype = 'c' AND conrelid = 't'::regclass \
         UNION ALL SELECT oid::regprocedure::text::name FROM pg_proc WHERE oid IN (to_regprocedure('f(text)'), to_regprocedure('total()')) \
         UNION ALL SELECT relname FROM pg_class WHERE relkind = 'v' AND relnamespace = 'public'::regnamespace ORDER BY 1";
    assert_eq!(
        database.psql(there),
        "f(text)\nowner\nqty\nstats\ntotal\ntotal()\nv\n",
        "{output}"
    );
    database.psql("DELETE FROM t");
    repair(&project, &["--apply", "--allow-destructive"]).success();
    is_repaired(&project);
    assert_eq!(database.psql(there), "total\n");
}

/// Two functions of which a call could mean either: no caller would work any more, nor would a restored backup.
#[test]
fn a_function_comes_only_where_calls_do_not_mean_one_that_stays_as_well() {
    let (project, database) = project(
        "CREATE FUNCTION f(a text) RETURNS text IMMUTABLE LANGUAGE sql AS 'SELECT lower(a)'; \
         CREATE TABLE t (id int PRIMARY KEY, x text); CREATE VIEW v AS SELECT f(x) FROM t",
        "CREATE FUNCTION f(a text, b text DEFAULT 'd') RETURNS text IMMUTABLE LANGUAGE sql AS 'SELECT lower(a) || b'; \
         CREATE FUNCTION f(a text, b int) RETURNS text IMMUTABLE LANGUAGE sql AS 'SELECT lower(a)'; \
         CREATE TABLE t (id int PRIMARY KEY, x text, n int); CREATE VIEW w AS SELECT f('x', 'y')",
    );
    for (flags, code) in [
        (&["--apply", "--only-safe"][..], 0),
        (&["--apply", "--keep-unknown"], 3),
    ] {
        let output = repair(&project, flags).code(code);
        assert!(
            output.stderr.contains(
                "refused: function public.f(text, text): function public.f(text) stays, and a call could mean either"
            ),
            "{output}"
        );
        assert_eq!(database.psql("SELECT f('X')"), "x\n");
    }
    assert_eq!(
        database.psql("SELECT f('X', 1); SELECT count(n) FROM t"),
        "x\n0\n"
    );
    repair(&project, &["--apply", "--allow-destructive"]).success();
    is_repaired(&project);
}

#[test]
fn a_trigger_of_a_partition_is_switched_and_neither_made_nor_dropped() {
    let common = "CREATE TABLE p (id int) PARTITION BY LIST (id); CREATE TABLE p1 PARTITION OF p DEFAULT; \
        CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'; \
        CREATE TRIGGER audit BEFORE INSERT ON p FOR EACH ROW EXECUTE FUNCTION f();";
    let off = format!("{common} ALTER TABLE p1 DISABLE TRIGGER audit;");
    for (live, model) in [(off.as_str(), common), (common, off.as_str())] {
        let (project, _database) = project(live, model);
        let output = repair(&project, &["--apply"]).success();
        assert!(
            output.stderr.contains("] alter trigger public.p1.audit ("),
            "{output}"
        );
        is_repaired(&project);
    }
}

#[test]
fn the_environment_allows_everything_as_well() {
    let (project, _database) = project(LIVE, MODEL);
    let project = project.env("AUTO_SCHEMA_DESTRUCTIVE", "true");
    repair(&project, &["--apply"]).success();
    is_repaired(&project);
}

#[test]
fn a_word_that_means_nothing_is_wrong_usage() {
    let (project, _database) = project(LIVE, MODEL);
    let output = repair(&project, &["--apply", "--allow", "drop-everything"]).code(64);
    assert!(output.stderr.contains("drop-column"), "{output}");
}

#[test]
fn what_needs_something_refused_is_not_done_either() {
    // The index and the view need the column as it would be, which would cut values.
    let (project, database) = project(
        "CREATE TABLE t (id int, x text); INSERT INTO t VALUES (1, 'a long value')",
        "CREATE TABLE t (id int, x int4range); CREATE INDEX i ON t USING gist (x); CREATE TABLE u (id int)",
    );
    let output = repair(&project, &["--apply"]).code(3);
    assert_eq!(
        database
            .psql("SELECT x FROM t; SELECT to_regclass('u') IS NOT NULL, to_regclass('i') IS NULL"),
        "a long value\nt|t\n",
        "{output}"
    );
}

const PARTITIONED: &str = "CREATE TABLE p (id int, day date) PARTITION BY RANGE (day); \
    CREATE TABLE p1 PARTITION OF p FOR VALUES FROM ('2026-01-01') TO ('2026-02-01');";

#[test]
fn partitions_that_the_model_does_not_list_stay_unless_told_otherwise() {
    let live = format!(
        "{PARTITIONED} CREATE TABLE p2 PARTITION OF p FOR VALUES FROM ('2026-02-01') TO ('2026-03-01') PARTITION BY LIST (id); \
         CREATE TABLE p2a PARTITION OF p2 FOR VALUES IN (1); INSERT INTO p VALUES (1, '2026-02-02')"
    );
    let (project, database) = project(&live, &format!("{PARTITIONED} CREATE TABLE u (id int)"));
    let output = repair(&project, &["--apply", "--allow", "drop-table"]).success();
    assert!(
        output.stderr.contains("left alone: 2 partitions of declared tables that the model does not list (public.p2, public.p2a)"),
        "{output}"
    );
    assert_eq!(database.psql("SELECT count(*) FROM p"), "1\n");
    repair(&project, &["--apply", "--allow", "drop-partition"]).success();
    assert_eq!(
        database.psql("SELECT count(*) FROM p; SELECT to_regclass('p2') IS NULL AND to_regclass('p2a') IS NULL"),
        "0\nt\n"
    );
    is_repaired(&project);
}

#[test]
fn what_only_follows_from_a_refused_change_is_not_made_again_at_every_start() {
    // As long as the column is text, PostgreSQL drops the cast to text that the model's expressions have.
    let (project, database) = project(
        "CREATE TABLE a (name text CHECK (length(name) > 0)); ALTER TABLE a ENABLE ROW LEVEL SECURITY;
         CREATE POLICY own ON a USING (name = CURRENT_USER)",
        "CREATE TABLE a (name varchar(9) CHECK (length(name) > 0), more int); ALTER TABLE a ENABLE ROW LEVEL SECURITY;
         CREATE POLICY own ON a USING (name = CURRENT_USER)",
    );
    let first = project.run(["repair", "--apply"]).code(3);
    assert!(
        first.stderr.contains("create column public.a.more"),
        "{first}"
    );
    assert!(!first.stderr.contains("check constraint"), "{first}");
    let second = project.run(["repair", "--apply"]).code(3);
    assert!(
        second
            .stderr
            .contains("can be repaired without: --allow narrow-type"),
        "{second}"
    );
    assert_eq!(
        database.psql("SELECT count(*) FROM schemactl.event WHERE kind = 'repair'"),
        "1\n"
    );
    project
        .run(["repair", "--apply", "--allow", "narrow-type"])
        .success();
    project.run(["diff"]).success();
}

#[test]
fn what_follows_from_something_that_is_refused_is_left_as_it_is() {
    for (live, model, refused) in [
        // Columns of a key cannot be NULL.
        (
            "CREATE TABLE t (id int PRIMARY KEY, x int)",
            "CREATE TABLE t (id int, x int)",
            "primary key public.t.t_pkey",
        ),
        // The index of a partition goes with that of the whole.
        (
            "CREATE TABLE t (id int, x int) PARTITION BY RANGE (id); \
             CREATE TABLE t1 PARTITION OF t FOR VALUES FROM (1) TO (9) PARTITION BY RANGE (id); \
             CREATE TABLE t2 PARTITION OF t1 FOR VALUES FROM (1) TO (5); CREATE INDEX t_x ON t (x)",
            "CREATE TABLE t (id int, x int) PARTITION BY RANGE (id); \
             CREATE TABLE t1 PARTITION OF t FOR VALUES FROM (1) TO (9) PARTITION BY RANGE (id); \
             CREATE TABLE t2 PARTITION OF t1 FOR VALUES FROM (1) TO (5)",
            "index public.t.t_x",
        ),
        (
            "CREATE TABLE t (id int PRIMARY KEY, x int) PARTITION BY RANGE (id); \
             CREATE TABLE t1 PARTITION OF t FOR VALUES FROM (1) TO (9)",
            "CREATE TABLE t (id int, x int) PARTITION BY RANGE (id); \
             CREATE TABLE t1 PARTITION OF t FOR VALUES FROM (1) TO (9)",
            "primary key public.t.t_pkey",
        ),
        // A child has the check of its parent.
        (
            "CREATE TABLE t (id int, x int CONSTRAINT positive CHECK (x > 0)); CREATE TABLE u (y int) INHERITS (t)",
            "CREATE TABLE t (id int, x int); CREATE TABLE u (y int) INHERITS (t)",
            "check constraint public.t.positive",
        ),
        // A column has one sequence.
        (
            "CREATE TABLE t (id serial, x int)",
            "CREATE TABLE t (id int NOT NULL GENERATED ALWAYS AS IDENTITY, x int)",
            "sequence public.t_id_seq",
        ),
        (
            "CREATE TABLE t (id int, x int); CREATE TABLE u (id int PRIMARY KEY); ALTER TABLE t ADD CONSTRAINT f FOREIGN KEY (x) REFERENCES u",
            "CREATE TABLE t (id int, x int); CREATE TABLE u (id int)",
            "foreign key public.t.f",
        ),
    ] {
        let model = format!("{model}; CREATE TABLE added (id int)");
        let (project, database) = project(live, &model);
        let before = database.psql("SELECT oid FROM pg_class WHERE relname ~ '^[tu]' ORDER BY oid");
        let output = repair(&project, &["--apply"]).code(3);
        assert!(
            output.stderr.contains(&format!("refused: {refused}")),
            "{live}\n{output}"
        );
        assert_eq!(database.psql("SELECT count(*) FROM added"), "0\n");
        assert_eq!(
            database.psql("SELECT oid FROM pg_class WHERE relname ~ '^[tu]' ORDER BY oid"),
            before,
            "{live}\n{output}"
        );
        // The whole of it goes with a word.
        assert!(output.stderr.contains("1 step done"), "{live}\n{output}");
        repair(&project, &["--apply", "--allow-destructive"]).success();
        is_repaired(&project);
    }
}

/// A composite type with values in a column, an array, a domain and another composite type.
const COMPOSITE: &str = "CREATE TYPE pair AS (a int, b text, c text); CREATE DOMAIN d AS pair; CREATE TYPE outer_type AS (inner_pair pair, note text); \
    CREATE TABLE t (one pair, many pair[], checked d, nested outer_type); \
    INSERT INTO t VALUES ('(1,b,c)', ARRAY['(1,b,c)'::pair, NULL], '(1,b,c)', '(\"(1,b,c)\",n)'); INSERT INTO t DEFAULT VALUES";

#[test]
fn values_of_a_composite_type_stay_with_their_attributes() {
    let tables = "CREATE DOMAIN d AS pair; CREATE TYPE outer_type AS (inner_pair pair, note text); CREATE TABLE t (one pair, many pair[], checked d, nested outer_type)";
    let values = "SELECT (one).a, (one).b, (one).c, ((many)[1]).b, ((many)[2]) IS NULL, (checked).c, ((nested).inner_pair).a, (nested).note \
        FROM t WHERE num_nulls(one) = 0; SELECT count(*) FROM t WHERE num_nulls(one, many, checked, nested) = 4";
    let all = "1|b|c|b|t|c|1|n\n1\n";
    // Another order alone is no difference, and does not decide where a value goes.
    let (project, database) = project(
        COMPOSITE,
        &format!("CREATE TYPE pair AS (c text, a int, b text); {tables}"),
    );
    let output = repair(&project, &["--apply"]).success();
    assert!(output.stderr.contains("nothing to repair"), "{output}");
    let output = project.run(["diff"]).success();
    assert!(
        output
            .stdout
            .contains("composite type public.pair: columns in another order"),
        "{output}"
    );
    assert_eq!(database.psql(values), all);
    // With another type, and more of them.
    project.file(
        "schema.sql",
        format!("CREATE TYPE pair AS (c text, more boolean, a bigint, b text); {tables}"),
    );
    repair(&project, &["--apply"]).success();
    is_repaired(&project);
    assert_eq!(database.psql(values), all);
    assert_eq!(
        database.psql("SELECT DISTINCT (one).more IS NULL FROM t"),
        "t\n"
    );
    // What another attribute had is lost with it, which takes a word, and is not what the new one has.
    project.file(
        "schema.sql",
        format!("CREATE TYPE pair AS (a text, x text, c text, more boolean); {tables}"),
    );
    let output = repair(&project, &["--apply", "--renames", "never"]).code(3);
    assert!(
        output.stderr.contains("loses data (drop-column)"),
        "{output}"
    );
    assert_eq!(database.psql(values), all);
    repair(
        &project,
        &["--apply", "--renames", "never", "--allow", "drop-column"],
    )
    .success();
    is_repaired(&project);
    assert_eq!(
        database.psql(
            "SELECT (one).a, (one).x IS NULL, (one).c, ((many)[1]).x IS NULL, (checked).c, ((nested).inner_pair).c FROM t WHERE num_nulls(one) = 0"
        ),
        "1|t|c|t|c|c\n"
    );
}

#[test]
fn what_types_within_types_lose_takes_a_word() {
    // A type of each kind around it, and what of its values would go without a word.
    let around = "CREATE TYPE o AS (i i, n int); CREATE DOMAIN d AS i; CREATE DOMAIN ds AS i[]; CREATE TYPE r AS RANGE (subtype = i); \
                  CREATE TYPE i_array AS (i i[])";
    for column in ["o", "d", "ds", "d[]", "r", "i_array", "o[]"] {
        let schema = |attributes| {
            format!("CREATE TYPE i AS ({attributes}); {around}; CREATE TABLE t (x {column})")
        };
        let (project, _database) =
            project(&schema("a timestamp, b text"), &schema("a date, c text"));
        let output = repair(&project, &["--apply", "--renames", "never"]).code(3);
        let words = ["drop-column", "narrow-type"];
        assert!(
            words.iter().all(|word| output.stderr.contains(word)),
            "{column}: {output}"
        );
        repair(
            &project,
            &["--apply", "--renames", "never", "--allow", &words.join(",")],
        )
        .success();
        is_repaired(&project);
    }
}

#[test]
fn types_made_anew_that_hold_less_take_a_word() {
    for (before, after) in [
        (
            "CREATE DOMAIN d AS numeric(10, 4)",
            "CREATE DOMAIN d AS numeric(10, 1)",
        ),
        ("CREATE DOMAIN d AS numeric", "CREATE DOMAIN d AS int"),
        ("CREATE DOMAIN d AS json", "CREATE DOMAIN d AS jsonb"),
        (
            "CREATE DOMAIN e AS float8; CREATE DOMAIN d AS e[]",
            "CREATE DOMAIN e AS float4; CREATE DOMAIN d AS e[]",
        ),
        (
            "CREATE TYPE d AS RANGE (subtype = timestamp)",
            "CREATE TYPE d AS RANGE (subtype = date)",
        ),
    ] {
        let schema = |types| format!("{types}; CREATE TABLE t (x d)");
        let (project, _database) = project(&schema(before), &schema(after));
        let output = repair(&project, &["--apply"]).code(3);
        assert!(
            output.stderr.contains("loses data (narrow-type)"),
            "{before}: {output}"
        );
        repair(&project, &["--apply", "--allow", "narrow-type"]).success();
        is_repaired(&project);
    }
    // What holds more takes none.
    let (project, _database) = project(
        "CREATE DOMAIN d AS int; CREATE TYPE c AS (a d, b varchar(3)); CREATE TABLE t (x d, y c)",
        "CREATE DOMAIN d AS bigint; CREATE TYPE c AS (a d, b text); CREATE TABLE t (x d, y c)",
    );
    repair(&project, &["--apply"]).success();
    is_repaired(&project);
}

#[test]
fn values_of_a_composite_type_that_a_table_is_of_stay_with_their_attributes_too() {
    let (project, database) = project(
        "CREATE TYPE pair AS (a int, b text); CREATE TABLE of_it OF pair; CREATE TABLE t (one pair); INSERT INTO t VALUES ('(1,b)')",
        "CREATE TYPE pair AS (a bigint, c text); CREATE TABLE of_it OF pair; CREATE TABLE t (one pair)",
    );
    let allow = |words| {
        repair(
            &project,
            &["--apply", "--renames", "never", "--allow", words],
        )
    };
    allow("recreate-table").code(3);
    assert_eq!(database.psql("SELECT (one).b FROM t"), "b\n");
    allow("recreate-table,drop-column").success();
    is_repaired(&project);
    assert_eq!(
        database.psql("SELECT (one).a, (one).c IS NULL FROM t"),
        "1|t\n"
    );
}

/// Runs as a role of its own, which owns the table `mine` and may make others.
fn as_owner_of_mine(project: Project, database: &Database) -> (Project, String) {
    let role = format!("{}_app", database.name());
    database.psql(&format!(
        "CREATE ROLE {role} LOGIN; GRANT CREATE ON DATABASE \"{}\" TO {role}; GRANT CREATE ON SCHEMA public TO {role}; ALTER TABLE mine OWNER TO {role}",
        database.name()
    ));
    let as_role = database.url().replacen("postgres@", &format!("{role}@"), 1);
    let project = project
        .env("DATABASE_URL", as_role)
        .env("SCHEMACTL_SHADOW", "local");
    (project, role)
}

/// What the server would refuse in the middle of the run is left out, with what needs it, and the rest done.
#[test]
fn what_belongs_to_another_role_is_left_out() {
    let (project, database) = project(
        "CREATE TABLE t (id int, v int); CREATE TABLE gone (id int); CREATE TABLE p (id int) PARTITION BY LIST (id); \
         CREATE TABLE mine (id int)",
        "CREATE TABLE t (id int, v bigint, w int); CREATE INDEX ON t (id); CREATE TABLE p (id int) PARTITION BY LIST (id); \
         CREATE TABLE p1 PARTITION OF p DEFAULT; CREATE TABLE mine (id int, n int); CREATE TABLE new (id int, a int)",
    );
    let (project, role) = as_owner_of_mine(project, &database);
    let output = repair(&project, &["--apply", "--allow-destructive"]).code(3);
    for object in [
        "table public.gone",
        "table public.p1",
        "column public.t.v",
        "index public.t.t_id_idx",
    ] {
        let said = format!(
            "refused: {object}: is for role postgres to change, and {role} is no member of it"
        );
        assert!(output.stderr.contains(&said), "{said}\n{output}");
    }
    assert_eq!(
        database
            .psql("SELECT count(n) FROM mine; SELECT count(*) FROM new; SELECT count(*) FROM gone"),
        "0\n0\n0\n"
    );
    project.run(["deploy", "--model", "schema.sql"]).success();
    // A member may.
    database.psql(&format!("GRANT postgres TO {role}"));
    repair(&project, &["--apply", "--allow-destructive"]).success();
    database.psql(&format!("DROP OWNED BY {role} CASCADE; DROP ROLE {role}"));
}

/// A policy takes the owner of its table, a new trigger or one that is replaced a privilege.
#[test]
fn triggers_and_policies_on_the_table_of_another_role_are_left_out() {
    const TABLES: &str = "CREATE TABLE theirs (id int); ALTER TABLE theirs ENABLE ROW LEVEL SECURITY; CREATE TABLE mine (id int); \
        CREATE SCHEMA closed; CREATE TABLE closed.t (id int); \
        CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';";
    const FIRES: &str = "ON theirs FOR EACH ROW EXECUTE FUNCTION f()";
    let (project, database) = project(
        &format!(
            "{TABLES} CREATE POLICY p ON theirs USING (false); CREATE TRIGGER old BEFORE INSERT {FIRES}; CREATE TRIGGER other BEFORE INSERT {FIRES}"
        ),
        &format!(
            "{TABLES} CREATE POLICY p ON theirs USING (true); CREATE TRIGGER new BEFORE INSERT {FIRES}; \
             CREATE TRIGGER other BEFORE UPDATE {FIRES}; \
             CREATE TRIGGER unseen BEFORE INSERT ON closed.t FOR EACH ROW EXECUTE FUNCTION f(); ALTER TABLE mine ADD n int"
        ),
    );
    let (project, role) = as_owner_of_mine(project, &database);
    let all = ["--apply", "--allow-destructive"];
    let refused = |objects: &[&str]| {
        let output = repair(&project, &all).code(3);
        let said: Vec<&str> = output
            .stderr
            .lines()
            .filter_map(|line| line.strip_prefix("refused: "))
            .collect();
        assert_eq!(said.len(), objects.len(), "{output}");
        for (said, object) in said.iter().zip(objects) {
            assert!(said.starts_with(object), "{said}\n{output}");
            assert!(said.contains("is for role postgres to change"), "{said}");
        }
    };
    refused(&[
        "trigger closed.t.unseen",
        "trigger public.theirs.new",
        "trigger public.theirs.old",
        "trigger public.theirs.other",
        "policy public.theirs.p",
    ]);
    assert_eq!(database.psql("SELECT count(n) FROM mine"), "0\n");
    database.psql(&format!(
        "GRANT TRIGGER ON theirs TO {role}; GRANT TRIGGER ON closed.t TO {role}"
    ));
    let mut left = vec!["trigger closed.t.unseen", "trigger public.theirs.old"];
    // Older servers cannot replace a trigger.
    if crate::common::installation().version.major < 14 {
        left.push("trigger public.theirs.other");
    }
    left.push("policy public.theirs.p");
    refused(&left);
    database.psql(&format!("GRANT postgres TO {role}"));
    repair(&project, &all).success();
    database.psql(&format!("DROP OWNED BY {role} CASCADE; DROP ROLE {role}"));
}

/// What only the server knows is tried, and left out when it says no: hosted servers let roles make publications, or event triggers.
#[test]
fn what_the_server_does_not_allow_is_left_out_and_the_rest_is_done() {
    let (project, database) = project(
        "CREATE TABLE mine (id int)",
        "CREATE TABLE mine (id int, n int); CREATE PUBLICATION everything FOR ALL TABLES",
    );
    let (project, role) = as_owner_of_mine(project, &database);
    let output = repair(&project, &["--apply"]).code(3);
    assert!(
        output.stderr.contains(
            "refused: publication everything: must be superuser to create FOR ALL TABLES publication"
        ),
        "{output}"
    );
    assert_eq!(database.psql("SELECT count(n) FROM mine"), "0\n");
    repair(&project, &["--apply", "--only-safe"]).success();
    database.psql(&format!("DROP OWNED BY {role} CASCADE; DROP ROLE {role}"));
}

/// A shadow makes roles up, so that no rehearsal finds out.
#[test]
fn what_names_a_role_that_is_not_there_is_left_out() {
    let (project, database) = project(
        "CREATE TABLE t (id int)",
        "CREATE TABLE t (id int, n int); CREATE POLICY p ON t TO nobody_here USING (true); CREATE TABLE u (id int); \
         GRANT SELECT ON u TO nobody_there",
    );
    let output = project.run(["repair"]).success();
    assert!(
        output.stderr.contains(
            "refused: policy public.t.p: needs role nobody_here, which the server does not have: CREATE ROLE nobody_here"
        ),
        "{output}"
    );
    let output = repair(&project, &["--apply", "--with", "privileges"]).code(3);
    assert!(
        output
            .stderr
            .contains("refused: table public.u: needs role nobody_there"),
        "{output}"
    );
    assert_eq!(database.psql("SELECT count(n) FROM t"), "0\n");
    repair(&project, &["--apply"]).code(3);
    assert_eq!(database.psql("SELECT count(*) FROM u"), "0\n");
}

/// PostgreSQL does not compute again what an immutable function has computed.
#[test]
fn a_function_that_something_is_computed_with_is_marked_where_its_body_changes() {
    let function = |body: &str| {
        format!("CREATE FUNCTION f(a int) RETURNS int IMMUTABLE LANGUAGE sql AS 'SELECT {body}'; ")
    };
    for (rest, is_marked) in [
        ("CREATE TABLE t (a int); CREATE INDEX i ON t (f(a))", true),
        (
            "CREATE TABLE t (a int, b int GENERATED ALWAYS AS (f(a)) STORED)",
            true,
        ),
        ("CREATE TABLE t (a int CHECK (f(a) > 0))", true),
        (
            "CREATE TABLE t (a int DEFAULT f(1)); CREATE VIEW v AS SELECT f(a) FROM t",
            false,
        ),
    ] {
        let (project, _database) = project(&(function("a") + rest), &(function("a + 1") + rest));
        let output = repair(&project, &[]);
        assert_eq!(
            output.stdout.contains("stale-values"),
            is_marked,
            "{rest}: {output}"
        );
    }
}
