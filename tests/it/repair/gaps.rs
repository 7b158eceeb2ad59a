//! What is taken away to be brought back is not missing for others.

use super::{is_repaired, project, repair};

#[test]
fn nothing_is_gone_while_something_else_is_built() {
    let (project, database) = project(
        "CREATE TABLE m (id bigint, at date NOT NULL, PRIMARY KEY (id, at)) PARTITION BY RANGE (at); \
         CREATE TABLE m_q1 PARTITION OF m FOR VALUES FROM ('2024-01-01') TO ('2024-04-01'); CREATE TABLE m_def PARTITION OF m DEFAULT; \
         CREATE TABLE line (id int PRIMARY KEY, m_id bigint, m_at date, FOREIGN KEY (m_id, m_at) REFERENCES m); CREATE TABLE other (id int PRIMARY KEY, a text); \
         INSERT INTO m VALUES (1, '2024-02-02'); \
         CREATE TABLE k (id int, code text NOT NULL, v int); CREATE VIEW kv AS SELECT code, v FROM k; CREATE TYPE st AS ENUM ('active', 'gone', 'x'); \
         CREATE TABLE sub (id int PRIMARY KEY, usr int, status st); CREATE UNIQUE INDEX one_active ON sub (usr) WHERE status = 'active'",
        "CREATE TABLE m (id bigint, at date NOT NULL, PRIMARY KEY (id, at)) PARTITION BY RANGE (at); \
         CREATE TABLE m_q1 PARTITION OF m FOR VALUES FROM ('2024-01-01') TO ('2024-05-01'); CREATE TABLE m_def PARTITION OF m DEFAULT; \
         CREATE TABLE line (id int PRIMARY KEY, m_id bigint, m_at date, FOREIGN KEY (m_id, m_at) REFERENCES m); CREATE TABLE other (id int PRIMARY KEY, a text); \
         CREATE INDEX other_a ON other (a); \
         CREATE TABLE k (id int, code text NOT NULL PRIMARY KEY, v bigint); CREATE VIEW kv AS SELECT code, v, count(*) AS n FROM k GROUP BY code; \
         CREATE TYPE st AS ENUM ('gone', 'active', 'x'); \
         CREATE TABLE sub (id int PRIMARY KEY, usr int, status st); CREATE UNIQUE INDEX one_active ON sub (usr) WHERE status = 'active'",
    );
    let script = repair(&project, &["--online", "--format", "sql"])
        .success()
        .stdout;
    for (gone, back) in [
        ("DETACH PARTITION", "ATTACH PARTITION"),
        (
            "DROP CONSTRAINT line_m_id_m_at_fkey",
            "ADD CONSTRAINT line_m_id_m_at_fkey",
        ),
        ("DROP VIEW public.kv", "CREATE VIEW public.kv"),
        (
            "DROP INDEX public.one_active",
            "CREATE UNIQUE INDEX one_active",
        ),
    ] {
        let (_, after) = script.split_once(gone).unwrap();
        let (between, _) = after.split_once(back).unwrap();
        assert!(!between.contains("COMMIT"), "{gone}: {script}");
    }
    assert!(
        script.contains("CREATE INDEX CONCURRENTLY other_a"),
        "{script}"
    );
    repair(&project, &["--apply", "--online"]).success();
    is_repaired(&project);
    assert_eq!(database.psql("SELECT tableoid::regclass FROM m"), "m_q1\n");
}

#[test]
fn what_cannot_but_be_gone_meanwhile_is_said() {
    let (project, database) = project(
        "CREATE TABLE m (id bigint, at date) PARTITION BY RANGE (at); CREATE TABLE m_q1 PARTITION OF m FOR VALUES FROM ('2024-01-01') TO ('2024-04-01'); \
         INSERT INTO m VALUES (1, '2024-02-02')",
        "CREATE TABLE m (id bigint, at date) PARTITION BY RANGE (at); CREATE TABLE m_q1 PARTITION OF m FOR VALUES FROM ('2024-01-01') TO ('2024-05-01'); \
         CREATE INDEX m_id ON m (id)",
    );
    let plan = repair(&project, &["--online", "--format", "sql"])
        .success()
        .stdout;
    let (_, detaching) = plan.split_once("prepare table public.m_q1\n").unwrap();
    assert!(
        detaching.starts_with("--    unusable-meanwhile\n"),
        "{plan}"
    );
    repair(&project, &["--apply", "--online"]).success();
    is_repaired(&project);
    assert_eq!(database.psql("SELECT tableoid::regclass FROM m"), "m_q1\n");
}
