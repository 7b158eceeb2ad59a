//! Partitions and children that the model does not list: they stay, and go on having what the table has that they have it from.

use super::{project, repair};

const PARTITIONS: &str = "CREATE TABLE p_1 PARTITION OF p FOR VALUES FROM (1) TO (9);";

/// Repairs without leave to drop the unlisted tables, after which nothing is left to do; whatever `rows` counts is still there.
#[track_caller]
fn follows(live: &str, model: &str, rows: &str) {
    let (project, database) = project(live, model);
    let before = database.psql(rows);
    let allowed = "drop-column,drop-other";
    let output = repair(&project, &["--apply", "--allow", allowed]).success();
    assert!(output.stderr.contains("left alone"), "{model}\n{output}");
    assert_eq!(database.psql(rows), before, "{model}");
    let again = repair(&project, &["--apply", "--allow", allowed]).success();
    assert!(again.stderr.contains("nothing to"), "{model}\n{again}");
}

#[test]
fn a_partition_that_the_model_does_not_list_follows_its_table() {
    const TABLE: &str = "CREATE TABLE p (d int, k int) PARTITION BY RANGE (d);";
    let function =
        "CREATE FUNCTION tf() RETURNS trigger LANGUAGE plpgsql AS 'begin return new; end';";
    let referenced = "CREATE TABLE r (id int PRIMARY KEY); INSERT INTO r VALUES (1);";
    for (setup, live, model) in [
        ("", TABLE, "CREATE TABLE p (d int, k int, n int NOT NULL DEFAULT 2, PRIMARY KEY (d, k)) PARTITION BY RANGE (d)"),
        ("", TABLE, "CREATE TABLE p (d int, k bigint NOT NULL) PARTITION BY RANGE (d)"),
        ("", TABLE, "CREATE TABLE p (d int) PARTITION BY RANGE (d)"),
        (
            "",
            "CREATE TABLE p (d int, k int, g int GENERATED ALWAYS AS (k + 1) STORED) PARTITION BY RANGE (d);",
            "CREATE TABLE p (d int, k int, g int GENERATED ALWAYS AS (k + 2) STORED) PARTITION BY RANGE (d)",
        ),
        (
            "",
            "CREATE TABLE p (d int, k int, UNIQUE (d)) PARTITION BY RANGE (d); CREATE INDEX i ON p (k);",
            "CREATE TABLE p (d int, k bigint, UNIQUE (d, k)) PARTITION BY RANGE (d); CREATE INDEX i ON p (lower(k::text), d)",
        ),
        (
            "",
            "CREATE TABLE p (d int, k int, UNIQUE (d)) PARTITION BY RANGE (d);",
            "CREATE TABLE p (d int, k int, PRIMARY KEY (d)) PARTITION BY RANGE (d)",
        ),
        (
            function,
            "CREATE TABLE p (d int, k int, CONSTRAINT c CHECK (k > 0)) PARTITION BY RANGE (d);
             CREATE TRIGGER tr AFTER INSERT ON p FOR EACH ROW EXECUTE FUNCTION tf();",
            "CREATE TABLE p (d int, k bigint DEFAULT 3, CONSTRAINT c CHECK (k > -1)) PARTITION BY RANGE (d);
             CREATE TRIGGER tr AFTER UPDATE ON p FOR EACH ROW EXECUTE FUNCTION tf()",
        ),
        (
            referenced,
            TABLE,
            "CREATE TABLE p (d int, k int) PARTITION BY RANGE (d); ALTER TABLE p ADD CONSTRAINT fk FOREIGN KEY (k) REFERENCES r",
        ),
        (
            referenced,
            "CREATE TABLE p (d int, k int) PARTITION BY RANGE (d); ALTER TABLE p ADD CONSTRAINT fk FOREIGN KEY (k) REFERENCES r;",
            "CREATE TABLE p (d int, k int, n int) PARTITION BY RANGE (d);
             ALTER TABLE p ADD CONSTRAINT fk FOREIGN KEY (k) REFERENCES r ON DELETE CASCADE",
        ),
    ] {
        let live = format!("{setup} {live} {PARTITIONS} INSERT INTO p (d, k) VALUES (1, 1)");
        let model = format!("{} {model}", setup.replace("INSERT INTO r VALUES (1);", ""));
        follows(&live, &model, "SELECT count(*) FROM p_1");
    }
}

#[test]
fn partitions_of_partitions_keep_what_is_their_own() {
    let live = "CREATE TABLE p (id int, d int, k int DEFAULT 1, gone int) PARTITION BY RANGE (d);
        CREATE INDEX pi ON p (k);
        CREATE TABLE p_l PARTITION OF p FOR VALUES FROM (0) TO (10);
        CREATE TABLE p_2 PARTITION OF p FOR VALUES FROM (20) TO (30) PARTITION BY LIST (k);
        CREATE TABLE p_2a PARTITION OF p_2 FOR VALUES IN (1);
        CREATE TABLE p_2b PARTITION OF p_2 DEFAULT;
        CREATE TABLE p_3 (gone int, k int DEFAULT 7, d int, id int, CONSTRAINT own CHECK (id < 1000)) WITH (fillfactor = 70);
        CREATE INDEX own_gone ON p_3 (k, gone);
        CREATE INDEX own_k ON p_3 (k) WHERE k > 4;
        CREATE INDEX own_id ON p_3 (id, d);
        ALTER TABLE p ATTACH PARTITION p_3 FOR VALUES FROM (30) TO (40);
        INSERT INTO p SELECT 1, d, 1, 1 FROM unnest(ARRAY[0, 20, 21, 30]) d";
    let model = "CREATE TABLE p (id bigint NOT NULL, d int, k int DEFAULT 2, n int DEFAULT 5, CONSTRAINT c CHECK (n < 9),
            PRIMARY KEY (id, d, k)) PARTITION BY RANGE (d);
        CREATE INDEX pi ON p (k, d);
        CREATE INDEX pid ON p (id, d);
        CREATE TABLE p_l PARTITION OF p FOR VALUES FROM (0) TO (10)";
    let (project, database) = project(live, model);
    let allowed = [
        "--apply",
        "--renames",
        "never",
        "--allow",
        "drop-column,drop-other",
    ];
    let output = repair(&project, &allowed).success();
    assert!(
        output.stderr.contains("left alone: 4 partitions"),
        "{output}"
    );
    assert_eq!(
        database.psql(
            "SELECT string_agg(DISTINCT tableoid::regclass::text, ' ' ORDER BY tableoid::regclass::text), count(*), count(n) FROM p;
             SELECT string_agg(indexrelid::regclass::text, ' ' ORDER BY indexrelid::regclass::text COLLATE \"C\")
               FROM pg_index WHERE indrelid IN ('p_2a'::regclass, 'p_3'::regclass);
             SELECT reloptions FROM pg_class WHERE relname = 'p_3';
             SELECT string_agg(conname, ' ' ORDER BY conname) FROM pg_constraint WHERE conrelid = 'p_3'::regclass AND contype = 'c';
             SELECT string_agg(column_default, ' ' ORDER BY table_name) FROM information_schema.columns WHERE column_name = 'k';
             -- What the partition had already is taken for the new index.
             SELECT inhparent::regclass FROM pg_inherits WHERE inhrelid = 'own_id'::regclass"
        ),
        "p_2a p_3 p_l|4|4\nown_id own_k p_2a_id_d_idx p_2a_k_idx p_2a_pkey p_3_k_idx p_3_pkey\n\
         {fillfactor=70}\nc own\n2 2 2 2 7 2\npid\n"
    );
    let again = repair(&project, &allowed).success();
    assert!(again.stderr.contains("nothing to"), "{again}");
}

#[test]
fn an_unlisted_child_follows_as_well_while_it_may_not_be_dropped() {
    let live = "CREATE TABLE p (d int, k int, CONSTRAINT c CHECK (k > 0)); CREATE TABLE child (x int) INHERITS (p);
        CREATE TABLE grandchild () INHERITS (child); INSERT INTO grandchild VALUES (1, 1, 1)";
    let model =
        "CREATE TABLE p (d bigint NOT NULL, n text DEFAULT 'x', CONSTRAINT c2 CHECK (d > 0))";
    let columns = "SELECT string_agg(column_name || ' ' || data_type, ', ' ORDER BY column_name) FROM information_schema.columns \
        WHERE table_name = 'grandchild'; SELECT count(*) FROM grandchild";
    for arguments in [
        &["--keep-unknown"][..],
        &["--allow", "drop-column,drop-other"],
    ] {
        let (project, database) = project(live, model);
        let all: Vec<&str> = ["--apply"].iter().chain(arguments).copied().collect();
        let is_kept = arguments.len() == 1;
        repair(&project, &all).code(if is_kept { 0 } else { 3 });
        let gone = if is_kept { ", k integer" } else { "" };
        assert_eq!(
            database.psql(columns),
            format!("d bigint{gone}, n text, x integer\n1\n")
        );
        repair(&project, &all).code(if is_kept { 0 } else { 3 });
    }
}

#[test]
fn what_is_in_the_way_in_an_unlisted_partition_is_named() {
    let (project, database) = project(
        "CREATE TABLE p (d int, k int) PARTITION BY RANGE (d); CREATE TABLE p_1 PARTITION OF p FOR VALUES FROM (1) TO (9); \
         ALTER TABLE p_1 ADD PRIMARY KEY (k); ALTER TABLE p_1 ADD CONSTRAINT c CHECK (k > 5)",
        "CREATE TABLE p (d int, k int, n int, CONSTRAINT c CHECK (k > 3), PRIMARY KEY (d, k)) PARTITION BY RANGE (d)",
    );
    let output = repair(&project, &["--apply"]).code(3);
    for refused in [
        "check constraint public.p.c: check constraint public.p_1.c has its name, and stays",
        "primary key public.p.p_pkey: primary key public.p_1.p_1_pkey has its name, and stays",
    ] {
        assert!(output.stderr.contains(refused), "{output}");
    }
    assert_eq!(
        database.psql("SELECT count(*) FROM information_schema.columns WHERE column_name = 'n'"),
        "2\n"
    );
}

#[test]
fn a_partition_that_goes_with_its_table_is_not_said_to_be_left_alone() {
    // The type of a column that partitions are made by cannot change.
    let (project, database) = project(
        "CREATE TABLE p (k int) PARTITION BY LIST (k); CREATE TABLE p_1 PARTITION OF p FOR VALUES IN (1); INSERT INTO p VALUES (1)",
        "CREATE TABLE p (k bigint) PARTITION BY LIST (k)",
    );
    let output = repair(&project, &["--apply"]).code(3);
    assert!(!output.stderr.contains("planned"), "{output}");
    assert_eq!(database.psql("TABLE p"), "1\n");
    let output = repair(&project, &[]).success();
    assert!(
        output
            .stdout
            .contains("loses data (recreate-table): public.p_1 has 1 row")
            && !output.stderr.contains("left alone"),
        "{output}"
    );
}

#[test]
fn what_stays_unlisted_keeps_its_table_from_being_made_anew() {
    const LIVE: &str = "CREATE TABLE p (k int, n int) PARTITION BY LIST (k); CREATE TABLE p_1 PARTITION OF p FOR VALUES IN (1); \
                        INSERT INTO p VALUES (1)";
    for (model, options, refused) in [
        // Its bounds say nothing of another key.
        (
            "CREATE TABLE p (k int, n int) PARTITION BY HASH (k)",
            "--allow=recreate-table",
            "table public.p: table public.p_1 needs it as it is, and stays",
        ),
        (
            "CREATE TABLE p (k int, n int)",
            "--keep-unknown",
            "table public.p: table public.p_1 needs it as it is, and stays",
        ),
        // It would come back, but its rows would not.
        (
            "CREATE TABLE p (k bigint, n int) PARTITION BY LIST (k)",
            "--keep-unknown",
            "column public.p.k: table public.p_1 needs it as it is, and stays",
        ),
    ] {
        let (project, database) = project(LIVE, model);
        let mut arguments = vec!["--apply", options];
        if options == "--keep-unknown" {
            arguments.push("--allow-destructive");
        }
        let output = repair(&project, &arguments).code(3);
        assert!(output.stderr.contains(refused), "{output}");
        assert_eq!(database.psql("SELECT k FROM p_1"), "1\n", "{output}");
    }
}
