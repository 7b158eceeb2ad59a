//! What other clients of the same server sessions find in them afterwards: what was there before.

use std::collections::BTreeSet;

use crate::common::{self, Database, Manners, PgBouncer};
use crate::fixture::{APPLIED, link};

use super::behind;

/// Two server connections that take turns, so that every one of them is looked at.
fn two(database: &Database, settings: &str) -> Option<PgBouncer> {
    PgBouncer::start(
        database,
        &Manners {
            pool_size: 2,
            settings: format!("server_round_robin = 1\n{settings}"),
            ..Manners::default()
        },
    )
}

/// What the server connections of a pool are like for a client that comes next.
pub(super) fn settings(bouncer: &PgBouncer, database: &Database) -> BTreeSet<String> {
    (0..6)
        .map(|_| {
            common::run_psql(
                &bouncer.url(database),
                common::Input::Text(
                    "SELECT current_user, session_user, current_setting('search_path'), current_setting('lock_timeout'), \
                     current_setting('statement_timeout'), current_setting('idle_in_transaction_session_timeout'), \
                     current_setting('client_encoding'), current_setting('DateStyle'), current_setting('TimeZone'), \
                     current_setting('work_mem'), current_setting('app.tenant', true), current_setting('check_function_bodies'), \
                     current_setting('default_transaction_read_only'), current_setting('schemactl.snapshot', true), \
                     (SELECT string_agg(name, ' ') FROM pg_prepared_statements), (SELECT string_agg(name, ' ') FROM pg_cursors WHERE is_holdable), \
                     (SELECT string_agg(relname, ' ' ORDER BY relname) FROM pg_class WHERE relnamespace = pg_my_temp_schema() AND relkind = 'r'), \
                     (SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid())",
                ),
            )
            .unwrap()
        })
        .collect()
}

/// Everything that a file can leave in its session.
const LITTER: &str = "SET search_path = nowhere, public;\nSET lock_timeout = '1234ms';\nSET work_mem = '7MB';\n\
    SET DateStyle = 'German';\nSET TimeZone = 'Asia/Tokyo';\nSET app.tenant = 'litter';\n\
    SELECT set_config('app.tenant', 'more litter', false);\nSET client_encoding = 'LATIN1';\n\
    CREATE TEMP TABLE litter (id serial, note text);\nCREATE TEMP TABLE gone (id int) ON COMMIT DROP;\n\
    PREPARE litter AS SELECT 1;\nDECLARE litter CURSOR WITH HOLD FOR SELECT 1;\n";

#[test]
fn what_a_revision_sets_for_its_session_does_not_reach_other_clients() {
    let database = common::database();
    let name = database.name();
    database.psql(&format!("CREATE ROLE {name}_owner"));
    let Some(bouncer) = two(&database, "") else {
        return;
    };
    let project = behind(&bouncer, &database);
    link(&project, 1, &format!("{LITTER}SET ROLE {name}_owner;"), "");
    link(&project, 2, "CREATE TABLE one (id int);", "");
    link(&project, 3, &format!("{LITTER}RESET ALL;"), "");
    let before = settings(&bouncer, &database);
    project.run(["upgrade", "head"]).success();
    assert_eq!(settings(&bouncer, &database), before);
    assert_eq!(database.psql(APPLIED), "1111 2222 3333\n");
    // Neither does it reach the next revision.
    assert_eq!(
        database.psql("SELECT tableowner, schemaname FROM pg_tables WHERE tablename = 'one'"),
        "postgres|public\n"
    );
    database.psql(&format!("DROP ROLE {name}_owner"));
}

#[test]
fn what_other_clients_left_in_a_session_stays_and_does_not_reach_a_revision() {
    let database = common::database();
    database.psql("CREATE SCHEMA app");
    let Some(bouncer) = PgBouncer::start(
        &database,
        &Manners {
            pool_size: 2,
            settings: "server_round_robin = 1".to_owned(),
            database: "connect_query='SET search_path = app; SET work_mem = ''9MB''; SET app.tenant = ''7''; PREPARE theirs AS SELECT 1'".to_owned(),
            ..Manners::default()
        },
    ) else {
        return;
    };
    let project = behind(&bouncer, &database);
    link(
        &project,
        1,
        "CREATE TABLE one AS SELECT current_setting('work_mem') AS memory, current_setting('search_path') AS path;",
        "DROP TABLE public.one;",
    );
    link(
        &project,
        2,
        &format!("{LITTER}CREATE TABLE public.two (id int);"),
        "DROP TABLE public.two;",
    );
    project.file(
        "schema.sql",
        "CREATE TABLE three (id int);\nCREATE SCHEMA app;\n",
    );
    project.run(["status"]);
    let before = settings(&bouncer, &database);
    assert!(
        before.iter().all(|line| line.contains("|app|")),
        "{before:?}"
    );
    project.run(["upgrade", "head"]).success();
    assert_eq!(settings(&bouncer, &database), before);
    assert_eq!(
        database.psql("SELECT * FROM public.one"),
        "4MB|\"$user\", public\n"
    );
    for arguments in [
        &["downgrade", "-1"][..],
        &["stamp", "head"],
        &["repair", "--apply", "--allow-destructive"],
    ] {
        project.run(arguments.iter().copied()).success();
        assert_eq!(settings(&bouncer, &database), before, "{arguments:?}");
    }
    project.run(["diff"]).success();
}

#[test]
fn a_revision_that_fails_leaves_nothing_behind_either() {
    let database = common::database();
    let Some(bouncer) = two(&database, "") else {
        return;
    };
    let project = behind(&bouncer, &database);
    link(&project, 1, "CREATE TABLE one (id int);", "");
    link(&project, 2, &format!("{LITTER}SELECT 1/0;"), "");
    let before = settings(&bouncer, &database);
    let output = project.run(["upgrade", "head"]).code(1);
    assert!(output.stderr.contains("division by zero"), "{output}");
    assert!(
        output
            .stderr
            .contains("202601010000_2222aaaaaaaa_step_2.sql:"),
        "{output}"
    );
    assert_eq!(settings(&bouncer, &database), before);
    assert_eq!(database.psql(APPLIED), "1111\n");
    assert!(project.run(["log"]).stdout.contains("failed"));
}

#[test]
fn all_revisions_in_one_transaction_leave_nothing_behind() {
    let database = common::database();
    let Some(bouncer) = two(&database, "") else {
        return;
    };
    let project = behind(&bouncer, &database);
    link(&project, 1, LITTER, "");
    link(&project, 2, "CREATE TABLE two (id int);", "");
    link(&project, 3, LITTER, "");
    let before = settings(&bouncer, &database);
    project
        .run(["upgrade", "head", "--single-transaction"])
        .success();
    assert_eq!(settings(&bouncer, &database), before);
    assert_eq!(
        database.psql("SELECT schemaname FROM pg_tables WHERE tablename = 'two'"),
        "public\n"
    );
}

#[test]
fn another_role_makes_the_objects_and_no_session_keeps_it() {
    let database = common::database();
    let name = database.name();
    database.psql(&format!(
        "CREATE ROLE {name}_owner; CREATE ROLE {name}_login LOGIN IN ROLE {name}_owner; \
         GRANT CREATE ON DATABASE {name} TO {name}_owner, {name}_login; GRANT CREATE ON SCHEMA public TO {name}_owner"
    ));
    let Some(bouncer) = PgBouncer::start(
        &database,
        &Manners {
            pool_size: 2,
            settings: "server_round_robin = 1".to_owned(),
            users: vec![format!("{name}_login")],
            ..Manners::default()
        },
    ) else {
        return;
    };
    let project = common::project().env(
        "DATABASE_URL",
        bouncer.url_as(&format!("{name}_login"), name),
    );
    project.file(
        "schema.sql",
        "CREATE TABLE one (id int);\nCREATE TABLE three (id int);\n",
    );
    let role = format!("{name}_owner");
    link(&project, 1, "CREATE TABLE one (id int);", "DROP TABLE one;");
    link(&project, 2, "CREATE TABLE two (id int);", "DROP TABLE two;");
    project.run(["upgrade", "head", "--role", &role]).success();
    project.run(["downgrade", "-1", "--role", &role]).success();
    project.run(["diff", "--role", &role]).code(2);
    project
        .run(["repair", "--apply", "--role", &role])
        .success();
    project.run(["diff", "--role", &role]).success();
    assert_eq!(
        database.psql("SELECT string_agg(tablename, ' ' ORDER BY tablename), string_agg(DISTINCT tableowner, ' ') FROM pg_tables WHERE schemaname = 'public'"),
        format!("one three|{name}_owner\n")
    );
    let users: BTreeSet<String> = (0..6)
        .map(|_| {
            common::run_psql(
                &bouncer.url_as(&format!("{name}_login"), name),
                common::Input::Text("SELECT current_user"),
            )
            .unwrap()
        })
        .collect();
    assert_eq!(users, BTreeSet::from([format!("{name}_login\n")]));
    drop(bouncer);
    database.psql(&format!(
        "DROP OWNED BY {name}_owner, {name}_login CASCADE; DROP ROLE {name}_login; DROP ROLE {name}_owner"
    ));
}
