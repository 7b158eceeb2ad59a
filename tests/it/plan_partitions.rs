//! Partitions and their indexes under way from one schema to another, and whose privileges are whose.

use schemactl::plan::OnlineTables;

use crate::catalog_corpora::bench::Bench;
use crate::catalog_corpora::schemas::Schema;
use crate::plan_cases::leads_there;

const TABLES: &str =
    "CREATE TABLE t (id int, at date, PRIMARY KEY (id, at)) PARTITION BY RANGE (at);
    CREATE INDEX t_at ON t (at);
    CREATE TABLE t_1 PARTITION OF t FOR VALUES FROM ('2024-01-01') TO ('2024-02-01');
    CREATE TABLE t_2 PARTITION OF t FOR VALUES FROM ('2024-02-01') TO ('2024-03-01');";

/// A plan leads to what the statement makes of the schema, and back.
#[track_caller]
fn leads_there_and_back(setup: &str, statement: &str) {
    let mut bench = Bench::new();
    let before = bench.file("before.sql", setup);
    let after = bench.file("after.sql", &format!("{setup}\n{statement};"));
    for (from, to) in [(&before, &after), (&after, &before)] {
        let mut live = bench.load(&Schema::of_file("live", from)).unwrap();
        let mut declared = bench.load(&Schema::of_file("declared", to)).unwrap();
        leads_there(&bench, &mut live, &mut declared, &OnlineTables::None).unwrap();
        bench.remove(live);
        bench.remove(declared);
    }
}

#[test]
fn the_key_of_a_partition_gets_another_name() {
    leads_there_and_back(
        TABLES,
        "ALTER TABLE t_1 RENAME CONSTRAINT t_1_pkey TO other",
    );
}

#[test]
fn a_partition_takes_its_indexes_along_when_it_leaves_and_comes_back() {
    leads_there_and_back(TABLES, "ALTER TABLE t DETACH PARTITION t_1");
}

#[test]
fn a_new_partition_replaces_an_old_one_of_the_same_index_names() {
    leads_there_and_back(TABLES, "ALTER TABLE t_1 RENAME TO t_3");
}

#[test]
fn privileges_are_those_of_the_owner_whoever_that_is() {
    leads_there_and_back(
        "CREATE SCHEMA s; CREATE TABLE s.t (a int);",
        "ALTER SCHEMA s OWNER TO pg_monitor; GRANT USAGE ON SCHEMA s TO PUBLIC; GRANT SELECT ON s.t TO pg_monitor",
    );
}

/// Rows that refer to those of a partition, from outside and from the partition itself.
const REFERRED: &str =
    "CREATE TABLE p (id int PRIMARY KEY, of int CONSTRAINT p_of REFERENCES p) PARTITION BY LIST (id);
    CREATE TABLE p_1 PARTITION OF p FOR VALUES IN (1);
    CREATE TABLE p_2 PARTITION OF p FOR VALUES IN (2) PARTITION BY LIST (id);
    CREATE TABLE p_2_all PARTITION OF p_2 DEFAULT;
    CREATE TABLE r (p int CONSTRAINT r_p REFERENCES p, other int);
    INSERT INTO p VALUES (1, 1), (2, 1);
    INSERT INTO r VALUES (1, 2), (2, 1);";

#[test]
fn bounds_change_while_rows_refer_to_those_of_the_partition() {
    leads_there_and_back(
        REFERRED,
        "ALTER TABLE r DROP CONSTRAINT r_p; ALTER TABLE p DROP CONSTRAINT p_of;
        ALTER TABLE p DETACH PARTITION p_1; ALTER TABLE p ATTACH PARTITION p_1 FOR VALUES IN (1, 3);
        ALTER TABLE p_2 DETACH PARTITION p_2_all; ALTER TABLE p_2 ATTACH PARTITION p_2_all FOR VALUES IN (2);
        ALTER TABLE p ADD CONSTRAINT p_of FOREIGN KEY (of) REFERENCES p;
        ALTER TABLE r ADD CONSTRAINT r_p FOREIGN KEY (p) REFERENCES p",
    );
}

#[test]
fn a_foreign_key_comes_once_the_rows_that_it_refers_to_are_back() {
    leads_there_and_back(
        REFERRED,
        "ALTER TABLE r DROP CONSTRAINT r_p; ALTER TABLE p DROP CONSTRAINT p_of;
        ALTER TABLE p DETACH PARTITION p_1; ALTER TABLE p ATTACH PARTITION p_1 FOR VALUES IN (1, 3);
        ALTER TABLE r ADD CONSTRAINT r_other FOREIGN KEY (other) REFERENCES p ON DELETE CASCADE",
    );
}
