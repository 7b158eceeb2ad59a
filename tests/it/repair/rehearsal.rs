//! A plan that does not lead where it says touches nothing.

use schemactl::action::Transaction::{Outside, Shared};

use super::{is_repaired, project, repair, step, table, write_plan};
use crate::common;

#[test]
fn a_change_that_postgresql_does_not_make_is_no_mistake_and_nothing_is_touched() {
    let (project, _database) = project(
        "CREATE TABLE r (a int); CREATE TABLE t (x r)",
        "CREATE TABLE r (a bigint); CREATE TABLE t (x r)",
    );
    let output = repair(&project, &["--apply"]).code(1);
    assert!(
        output.stderr.contains("column \"t.x\" uses its row type"),
        "{output}"
    );
    assert!(
        output
            .stderr
            .contains("  PostgreSQL does not make this change: the plan was tried on a shadow"),
        "{output}"
    );
    assert!(!output.stderr.contains("mistake"), "{output}");
}

#[test]
fn a_statement_that_fails_on_the_shadow_is_named_and_nothing_is_touched() {
    let (project, database) = project("CREATE TABLE t (id int)", "SELECT 1");
    write_plan(
        &project,
        &database,
        vec![
            step(table("u"), Shared, &["CREATE TABLE u (id int)"]),
            step(
                table("t"),
                Shared,
                &[
                    "COMMENT ON TABLE t IS 'x'",
                    "ALTER TABLE t ADD COLUMN id text",
                ],
            ),
        ],
    );
    let output = repair(&project, &["--apply", "--plan", "plan.json"]).code(1);
    assert!(
        output
            .stderr
            .contains("step 2 (create table public.t) fails on a shadow of the database: column \"id\" of relation \"t\" already exists"),
        "{output}"
    );
    assert!(
        output
            .stderr
            .contains("  ALTER TABLE t ADD COLUMN id text\n"),
        "{output}"
    );
    assert!(
        output.stderr.contains("the database was not touched"),
        "{output}"
    );
    assert_eq!(
        database.psql("SELECT to_regclass('u') IS NULL, to_regnamespace('schemactl') IS NULL"),
        "t|t\n"
    );
}

#[test]
fn what_cannot_run_in_a_transaction_is_rehearsed_outside_one() {
    let (project, database) = project(
        "CREATE TABLE t (id int)",
        "CREATE TABLE t (id int); CREATE INDEX i ON t (id)",
    );
    write_plan(
        &project,
        &database,
        vec![step(
            super::index("t", "i"),
            Outside,
            &["CREATE INDEX CONCURRENTLY i ON t (id)"],
        )],
    );
    repair(&project, &["--apply", "--plan", "plan.json"]).success();
    super::is_repaired(&project);
}

#[test]
fn a_live_schema_with_roles_owners_and_grants_is_rehearsed_as_it_is() {
    let (project, database) = project("SELECT 1", "SELECT 1");
    let role = format!("role_{}", database.name());
    let schema = format!(
        "CREATE TABLE t (id int); CREATE VIEW v AS SELECT id FROM t; ALTER VIEW v OWNER TO {role}; GRANT SELECT ON t TO {role}; \
         GRANT SELECT ON v TO PUBLIC; COMMENT ON VIEW v IS 'kept'"
    );
    database.psql(&format!("CREATE ROLE {role}; {schema}"));
    project.file(
        "schema.sql",
        "CREATE TABLE t (id bigint); CREATE VIEW v AS SELECT id FROM t; COMMENT ON VIEW v IS 'kept'",
    );
    // The view has to go and come back, with its owner, its grants and its comment.
    repair(&project, &["--apply", "--allow-destructive"]).success();
    assert_eq!(
        database
            .psql("SELECT relowner::regrole, has_table_privilege('public', oid, 'SELECT'), obj_description(oid) FROM pg_class WHERE relname = 'v'")
            .replace(&role, "ROLE"),
        "ROLE|t|kept\n"
    );
    database.psql(&format!("DROP OWNED BY {role}; DROP ROLE {role}"));
}

#[test]
fn a_role_that_only_a_cached_model_names_is_made_up_for_every_rehearsal() {
    let database = common::database();
    let role = format!("role_{}", database.name());
    database.psql(&format!("CREATE ROLE {role}; CREATE TABLE t (id int)"));
    let project = common::project().on(&database);
    project.file(
        "schema.sql",
        format!(
            "CREATE TABLE t (id int); ALTER TABLE t ENABLE ROW LEVEL SECURITY; CREATE POLICY p ON t TO {role} USING (true); \
             GRANT SELECT ON t TO {role}; CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1'; GRANT EXECUTE ON FUNCTION f() TO {role}"
        ),
    );
    let options = ["--with", "privileges", "--shadow", "local"];
    // Loading the model makes the role up on that shadow; the next run takes the model from the cache, and has another shadow.
    repair(&project, &options).success();
    repair(&project, &options).success();
    let output = repair(&project, &[options.as_slice(), &["--apply"]].concat()).success();
    assert!(!output.stderr.contains("refused"), "{output}");
    project
        .run([["diff"].as_slice(), &options].concat())
        .success();
    project.file("schemactl.toml", "model = \"schema.sql\"\n");
    for number in 1..=2 {
        let output = project
            .run([
                "revision",
                "--autogenerate",
                "--shadow",
                "local",
                "--with",
                "privileges",
                "-m",
                &format!("all {number}"),
            ])
            .success();
        assert!(!output.stderr.contains("warning"), "{output}");
        for entry in std::fs::read_dir(project.path().join("migrations")).unwrap() {
            let path = entry.unwrap().path();
            let text = std::fs::read_to_string(&path).unwrap();
            assert!(!text.contains("check_function_bodies"), "{text}");
            std::fs::remove_file(path).unwrap();
        }
    }
    database.psql(&format!("DROP OWNED BY {role}; DROP ROLE {role}"));
}

#[test]
fn a_grant_on_a_column_that_a_view_loses_is_not_given_back() {
    for kind in ["VIEW", "MATERIALIZED VIEW"] {
        let (project, database) = project(
            &format!(
                "CREATE {kind} v AS SELECT 1 AS a, 2 AS b, 3 AS c; GRANT SELECT (a, b) ON v TO PUBLIC"
            ),
            &format!("CREATE {kind} v AS SELECT 2 AS b, 3 AS c"),
        );
        // Privileges are not compared, so those that can stay do.
        repair(&project, &["--apply", "--allow-destructive"]).success();
        super::is_repaired(&project);
        assert_eq!(
            database.psql(
                "SELECT attname FROM pg_attribute WHERE attrelid = 'v'::regclass AND attacl IS NOT NULL"
            ),
            "b\n"
        );
    }
}

#[test]
fn a_spelling_that_settles_only_when_read_several_times_is_no_difference() {
    // PostgreSQL spells each level of nested rows anew when it reads its own spelling of the one above.
    let model =
        "CREATE TABLE t (a int, b int, c int, CHECK (((a, b), c) IS DISTINCT FROM ((1, 2), 3)))";
    for live in ["CREATE TABLE t (a int, b int, c int)", model] {
        let (project, _database) = project(live, model);
        repair(&project, &["--apply"]).success();
        is_repaired(&project);
    }
}

#[test]
fn what_was_granted_on_is_taken_back_before_the_right_to_grant() {
    let roles = "CREATE ROLE granting_1; CREATE ROLE granting_2; CREATE ROLE granting_3";
    for (kind, object, privilege) in [
        ("TABLE", "t", "SELECT"),
        ("TABLE", "t", "UPDATE (a)"),
        ("SEQUENCE", "s", "USAGE"),
    ] {
        let objects = "CREATE TABLE t (a int); CREATE SEQUENCE s";
        let grant = |to: &str, option: &str| {
            format!("GRANT {privilege} ON {kind} {object} TO {to}{option}")
        };
        let option = " WITH GRANT OPTION";
        let (project, database) = project(
            &format!(
                "{roles}; {objects}; {}; SET ROLE granting_1; {}; SET ROLE granting_2; {}; RESET ROLE",
                grant("granting_1", option),
                grant("granting_2", option),
                grant("granting_3", "")
            ),
            &format!("{objects}; {}", grant("granting_2", option)),
        );
        let with = ["--with", "privileges"];
        repair(
            &project,
            &[&["--apply", "--allow-destructive"], &with[..]].concat(),
        )
        .success();
        project.run([&["diff"], &with[..]].concat()).success();
        database.psql("DROP OWNED BY granting_1, granting_2, granting_3; DROP ROLE granting_1, granting_2, granting_3");
    }
}

#[test]
fn the_order_of_the_columns_of_statistics_is_that_of_the_table() {
    let (project, _database) = project(
        "CREATE TABLE t (y text)",
        "CREATE TABLE t (x integer, y text); CREATE STATISTICS s ON x, y FROM t",
    );
    repair(&project, &["--apply"]).success();
    is_repaired(&project);
}

#[test]
fn what_a_table_of_another_role_gets_is_that_role_s() {
    let (project, database) = project(
        "CREATE TABLE t (id int PRIMARY KEY); CREATE ROLE having_a_table; ALTER TABLE t OWNER TO having_a_table",
        "CREATE TABLE t (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, a int); GRANT SELECT (a) ON t TO PUBLIC",
    );
    let with = ["--with", "privileges"];
    repair(&project, &[&["--apply"], &with[..]].concat()).success();
    project.run([&["diff"], &with[..]].concat()).success();
    assert_eq!(
        database.psql("SELECT relowner::regrole, relacl FROM pg_class WHERE relname = 't_id_seq'; \
                       SELECT attacl FROM pg_attribute WHERE attrelid = 't'::regclass AND attname = 'a'"),
        "having_a_table|\n{=r/having_a_table}\n"
    );
    database.psql("DROP OWNED BY having_a_table; DROP ROLE having_a_table");
}
