//! Files that cannot be run as they are, or no longer are what ran: each with its message.

use std::time::Instant;

use crate::common::{self, Database, Project};
use crate::fixture::{APPLIED, TABLES, chain, link};

fn on_database() -> (Database, Project) {
    let database = common::database();
    let project = common::project().on(&database);
    (database, project)
}

/// One revision with this up section, run on a database.
fn upgrade_of(up: &str) -> common::Output {
    let (database, project) = on_database();
    link(&project, 1, up, "");
    let output = project.run(["upgrade", "head"]);
    assert_eq!(database.psql(TABLES), "-\n", "something of it was applied");
    output
}

#[test]
fn a_syntax_error_shows_line_column_and_caret() {
    insta::assert_snapshot!(upgrade_of("CREATE TABLE t (\n    id int,\n    näme text,\n    äö wrong wrong\n);"), @r#"
    ------- stderr -------
    Running upgrade base -> 1111aaaaaaaa, step_1
    error: revision 1111aaaaaaaa failed: syntax error at or near "wrong"
      --> [PROJECT]/migrations/202601010000_1111aaaaaaaa_step_1.sql:11:14
       9 |     id int,
      10 |     näme text,
      11 |     äö wrong wrong
         |              ^
      SQLSTATE: 42601
      rolled back: nothing of this revision was applied
      committed in this run: no revision

    hint: correct 202601010000_1111aaaaaaaa_step_1.sql and run schemactl upgrade again
    [exit status: 1]
    "#);
    insta::assert_snapshot!(upgrade_of("CREATE TABLE t (id int);\n\tSELEC 1;"), @r#"
    ------- stderr -------
    Running upgrade base -> 1111aaaaaaaa, step_1
    error: revision 1111aaaaaaaa failed at statement 2 of 2: syntax error at or near "SELEC"
      --> [PROJECT]/migrations/202601010000_1111aaaaaaaa_step_1.sql:9:2
      8 | CREATE TABLE t (id int);
      9 |     SELEC 1;
        |     ^
      SQLSTATE: 42601
      rolled back: nothing of this revision was applied
      committed in this run: no revision

    hint: correct 202601010000_1111aaaaaaaa_step_1.sql and run schemactl upgrade again
    [exit status: 1]
    "#);
    insta::assert_snapshot!(upgrade_of("CREATE TABLE t (id int"), @r"
    ------- stderr -------
    Running upgrade base -> 1111aaaaaaaa, step_1
    error: revision 1111aaaaaaaa failed: syntax error at end of input
      --> [PROJECT]/migrations/202601010000_1111aaaaaaaa_step_1.sql:10:1
       8 | CREATE TABLE t (id int
       9 |
      10 |
         | ^
      SQLSTATE: 42601
      rolled back: nothing of this revision was applied
      committed in this run: no revision

    hint: correct 202601010000_1111aaaaaaaa_step_1.sql and run schemactl upgrade again
    [exit status: 1]
    ");
    insta::assert_snapshot!(upgrade_of("CREATE TABLE t (note text DEFAULT 'open);"), @r"
    ------- stderr -------
    error: [PROJECT]/migrations/202601010000_1111aaaaaaaa_step_1.sql:10: section line `-- schemactl:down` inside a string that begins on line 8

    hint: if line 8 was left open by mistake, close it; if the line is meant as text, indent it
    [exit status: 1]
    ");
}

#[test]
fn an_error_inside_a_function_shows_where_it_is() {
    insta::assert_snapshot!(
        upgrade_of("CREATE FUNCTION f() RETURNS void LANGUAGE plpgsql AS $$\nBEGIN\n    PERFORM 1/0;\nEND $$;\nSELECT f();"),
        @r#"
        ------- stderr -------
        Running upgrade base -> 1111aaaaaaaa, step_1
        error: revision 1111aaaaaaaa failed at statement 2 of 2: division by zero
          --> [PROJECT]/migrations/202601010000_1111aaaaaaaa_step_1.sql:12:1
          10 |     PERFORM 1/0;
          11 | END $$;
          12 | SELECT f();
             | ^
          CONTEXT: SQL statement "SELECT 1/0"
          PL/pgSQL function f() line 3 at PERFORM
          SQLSTATE: 22012
          rolled back: nothing of this revision was applied
          committed in this run: no revision

        hint: correct 202601010000_1111aaaaaaaa_step_1.sql and run schemactl upgrade again
        [exit status: 1]
        "#
    );
    insta::assert_snapshot!(
        upgrade_of("CREATE FUNCTION f() RETURNS void LANGUAGE plpgsql AS $$\nBEGIN\n    PERFORM FROM WHERE;\nEND $$;"),
        @r#"
        ------- stderr -------
        Running upgrade base -> 1111aaaaaaaa, step_1
        error: revision 1111aaaaaaaa failed: syntax error at or near "WHERE"
          --> [PROJECT]/migrations/202601010000_1111aaaaaaaa_step_1.sql:10:18
           8 | CREATE FUNCTION f() RETURNS void LANGUAGE plpgsql AS $$
           9 | BEGIN
          10 |     PERFORM FROM WHERE;
             |                  ^
          SQLSTATE: 42601
          rolled back: nothing of this revision was applied
          committed in this run: no revision

        hint: correct 202601010000_1111aaaaaaaa_step_1.sql and run schemactl upgrade again
        [exit status: 1]
        "#
    );
}

#[test]
fn a_file_that_was_edited_after_it_ran_is_refused_with_the_difference() {
    let (database, project) = on_database();
    link(
        &project,
        1,
        "CREATE TABLE t1 (\n    id int,\n    note text\n);",
        "DROP TABLE t1;",
    );
    project.run(["upgrade", "head"]).success();
    link(
        &project,
        1,
        "CREATE TABLE t1 (\n    id bigint,\n    note text\n);",
        "DROP TABLE t1;",
    );
    let shown = |output: common::Output| {
        regex::Regex::new("v1:sha256:[0-9a-f]{64}")
            .unwrap()
            .replace_all(&output.to_string(), "[CHECKSUM]")
            .into_owned()
    };
    insta::assert_snapshot!(shown(project.run(["upgrade", "head"])), @r"
    ------- stderr -------
    error: 202601010000_1111aaaaaaaa_step_1.sql was edited after revision 1111aaaaaaaa was applied
      --> [PROJECT]/migrations/202601010000_1111aaaaaaaa_step_1.sql
      applied [TIMESTAMP] by postgres
      in history: [CHECKSUM]
      in the file: [CHECKSUM]
      --- as it ran
      +++ in the file now
      @@ -1,4 +1,4 @@
       CREATE TABLE t1 (
      -    id int,
      +    id bigint,
           note text
       );

    hint: put the file back as it ran, and write the change as a new revision: schemactl revision -m MESSAGE
    hint: on a database of your own, take it back and run it anew: schemactl downgrade 1111aaaaaaaa-1
    hint: or, if every database has the change already: schemactl rehash 1111aaaaaaaa
    [exit status: 1]
    ");
    // On a laptop the way to try again is to go back, and the down section is what the file says now.
    insta::assert_snapshot!(project.run(["downgrade", "-1"]), @r"
    ------- stderr -------
    warning: 202601010000_1111aaaaaaaa_step_1.sql was edited after it ran; its down section is run as the file says now
    Running downgrade 1111aaaaaaaa -> base, step_1
    1 revision reverted in [DURATION]
    [exit status: 0]
    ");
    assert_eq!(database.psql(APPLIED), "-\n");
}

#[test]
fn an_edited_comment_is_a_warning() {
    let (_database, project) = on_database();
    chain(&project, 1);
    project.run(["upgrade", "head"]).success();
    chain(&project, 2);
    link(
        &project,
        1,
        "-- why\nCREATE TABLE t1\n(id int);",
        "DROP TABLE t1;",
    );
    insta::assert_snapshot!(project.run(["upgrade", "head"]), @r"
    ------- stderr -------
    warning: 202601010000_1111aaaaaaaa_step_1.sql was edited after it ran: only comments or white space; schemactl rehash 1111aaaaaaaa records it
    Running upgrade 1111aaaaaaaa -> 2222aaaaaaaa, step_2
    1 revision applied in [DURATION]
    [exit status: 0]
    ");
}

#[test]
fn a_file_that_was_deleted_is_named_with_the_way_out() {
    let (_database, project) = on_database();
    chain(&project, 2);
    project.run(["upgrade", "head"]).success();
    std::fs::remove_file(
        project
            .path()
            .join("migrations/202601010000_2222aaaaaaaa_step_2.sql"),
    )
    .unwrap();
    insta::assert_snapshot!(project.run(["upgrade", "head"]), @r"
    ------- stderr -------
    error: can't locate revision identified by '2222aaaaaaaa': the database has it applied, and no file has that id
      2222aaaaaaaa  step_2  applied [TIMESTAMP] by postgres  (202601010000_2222aaaaaaaa_step_2.sql)

    hint: is this checkout older than the database? bring the file back: git log --all --oneline -- '*202601010000_2222aaaaaaaa_step_2.sql'
    hint: an older version that was rolled back to can start all the same: schemactl deploy --allow-ahead
    hint: what ran is kept in the database: schemactl show --applied ID
    hint: if the file is gone for good: schemactl stamp --purge REV marks the database as being at REV
    [exit status: 1]
    ");
    project.run(["downgrade", "base"]).code(1);
}

#[test]
fn line_ends_and_a_byte_order_mark_change_nothing() {
    let (_database, project) = on_database();
    chain(&project, 2);
    project.run(["upgrade", "head"]).success();
    for number in [1, 2] {
        let path = project.path().join(format!(
            "migrations/202601010000_{}_step_{number}.sql",
            crate::fixture::id(number)
        ));
        let text = std::fs::read_to_string(&path)
            .unwrap()
            .replace('\n', "\r\n");
        std::fs::write(&path, format!("\u{feff}{text}\r\n\r\n")).unwrap();
    }
    insta::assert_snapshot!(project.run(["upgrade", "head"]), @r"
    ------- stderr -------
    already at head (2222aaaaaaaa)
    [exit status: 0]
    ");
    insta::assert_snapshot!(project.run(["downgrade", "base"]), @r"
    ------- stderr -------
    Running downgrade 2222aaaaaaaa -> 1111aaaaaaaa, step_2
    Running downgrade 1111aaaaaaaa -> base, step_1
    2 revisions reverted in [DURATION]
    [exit status: 0]
    ");
    project.run(["upgrade", "head"]).success();
}

#[test]
fn a_checkout_on_windows_makes_the_same_schema() {
    let (database, project) = on_database();
    let text = "-- Greeting\n--\n-- Revision ID: 1111aaaaaaaa\n-- Revises:\n\n-- schemactl:up\n\
        CREATE FUNCTION f() RETURNS text LANGUAGE sql AS $$SELECT 'a\nb'$$;\n";
    project.revision(
        "202601010000_1111aaaaaaaa_greeting.sql",
        text.replace('\n', "\r\n"),
    );
    project.run(["upgrade", "head"]).success();
    assert_eq!(database.psql("SELECT f() = E'a\\nb'"), "t\n");
}

#[test]
fn an_empty_file_is_no_revision() {
    let (_database, project) = on_database();
    project.revision("202601010000_1111aaaaaaaa_empty.sql", "");
    insta::assert_snapshot!(project.run(["upgrade", "head"]), @r#"
    ------- stderr -------
    error: [PROJECT]/migrations/202601010000_1111aaaaaaaa_empty.sql:1: the file is empty (0 bytes)

    hint: delete it, or restore it from version control; schemactl revision -m "…" writes a complete file to start from
    [exit status: 1]
    "#);
    project.revision("202601010000_1111aaaaaaaa_empty.sql", "\n\n  \n");
    insta::assert_snapshot!(project.run(["upgrade", "head"]), @r#"
    ------- stderr -------
    error: [PROJECT]/migrations/202601010000_1111aaaaaaaa_empty.sql:1: the file holds only white space

    hint: delete it, or restore it from version control; schemactl revision -m "…" writes a complete file to start from
    [exit status: 1]
    "#);
}

#[test]
fn empty_sections_are_revisions() {
    let (database, project) = on_database();
    link(&project, 1, "", "");
    link(&project, 2, "-- nothing but a comment", ";;");
    project.revision(
        "202601010000_3333aaaaaaaa_none.sql",
        "-- None\n--\n-- Revision ID: 3333aaaaaaaa\n-- Revises: 2222aaaaaaaa\n\n-- schemactl:up no-transaction\n\n-- schemactl:down no-transaction\n",
    );
    insta::assert_snapshot!(project.run(["upgrade", "head"]), @r"
    ------- stderr -------
    warning: revision 1111aaaaaaaa (202601010000_1111aaaaaaaa_step_1.sql) has no statements in its up section
    warning: revision 2222aaaaaaaa (202601010000_2222aaaaaaaa_step_2.sql) has no statements in its up section
    warning: revision 3333aaaaaaaa (202601010000_3333aaaaaaaa_none.sql) has no statements in its up section
    Running upgrade base -> 1111aaaaaaaa, step_1
    Running upgrade 1111aaaaaaaa -> 2222aaaaaaaa, step_2
    Running upgrade 2222aaaaaaaa -> 3333aaaaaaaa, None
    3 revisions applied in [DURATION]
    [exit status: 0]
    ");
    project.run(["downgrade", "base"]).success();
    assert_eq!(database.psql(APPLIED), "-\n");
}

#[test]
fn a_file_of_fifty_megabytes_runs() {
    let (database, project) = on_database();
    let row = format!("({}),\n", "'".to_owned() + &"x".repeat(1000) + "'");
    let mut up = String::from("CREATE TABLE t1 (note text);\n");
    for _ in 0..50 {
        up.push_str("INSERT INTO t1 VALUES\n");
        up.push_str(&row.repeat(1000));
        up.push_str("('end');\n");
    }
    assert!(up.len() > 50_000_000);
    link(&project, 1, &up, "DROP TABLE t1;");
    let started = Instant::now();
    project.run(["upgrade", "head"]).success();
    let took = started.elapsed();
    assert_eq!(database.psql("SELECT count(*) FROM t1"), "50050\n");
    project.run(["status"]).success();
    assert!(took.as_secs() < 60, "{took:?}");
}

#[test]
fn files_that_do_not_form_a_history_are_refused() {
    let (_database, project) = on_database();
    chain(&project, 1);
    project.revision(
        "202601010001_1111aaaaaaaa_again.sql",
        "-- Again\n--\n-- Revision ID: 1111aaaaaaaa\n-- Revises:\n\n-- schemactl:up\n",
    );
    insta::assert_snapshot!(project.run(["upgrade", "head"]), @r"
    ------- stderr -------
    error: revision 1111aaaaaaaa is present in two files
      [PROJECT]/migrations/202601010000_1111aaaaaaaa_step_1.sql:3
      [PROJECT]/migrations/202601010001_1111aaaaaaaa_again.sql:3

    hint: keep one of them, or give the copy a `Revision ID:` (and a file name) of its own
    [exit status: 1]
    ");

    let project = common::project();
    project.step("1111aaaaaaaa", "3333aaaaaaaa", "one", "", "");
    project.step("2222aaaaaaaa", "1111aaaaaaaa", "two", "", "");
    project.step("3333aaaaaaaa", "2222aaaaaaaa", "three", "", "");
    insta::assert_snapshot!(project.run(["heads"]), @r"
    ------- stderr -------
    error: the revisions form a cycle: 1111aaaaaaaa -> 2222aaaaaaaa -> 3333aaaaaaaa -> 1111aaaaaaaa
      [PROJECT]/migrations/202601010000_1111aaaaaaaa_one.sql:4
      [PROJECT]/migrations/202601010000_2222aaaaaaaa_two.sql:4
      [PROJECT]/migrations/202601010000_3333aaaaaaaa_three.sql:4

    hint: correct the `Revises:` or `Depends-On:` line of one of these files
    [exit status: 1]
    ");

    let project = common::project();
    project.step("1111aaaaaaaa", "1111aaaaaaaa", "self", "", "");
    insta::assert_snapshot!(project.run(["heads"]), @r"
    ------- stderr -------
    error: [PROJECT]/migrations/202601010000_1111aaaaaaaa_self.sql:4: revision 1111aaaaaaaa revises itself

    hint: correct its `Revises:` and `Depends-On:` lines
    [exit status: 1]
    ");

    let project = common::project();
    chain(&project, 1);
    project.step("2222aaaaaaaa", "1111aaaaaaab", "two", "", "");
    insta::assert_snapshot!(project.run(["heads"]), @r"
    ------- stderr -------
    error: [PROJECT]/migrations/202601010000_2222aaaaaaaa_two.sql:4: revision 2222aaaaaaaa revises 1111aaaaaaab, which no file has

    hint: did you mean 1111aaaaaaaa (202601010000_1111aaaaaaaa_step_1.sql)?
    [exit status: 1]
    ");

    let project = common::project();
    project.revision(
        "202601010000_1111aaaaaaaa_one.sql",
        "-- One\n--\n-- Revision ID: 2222aaaaaaaa\n-- Revises:\n\n-- schemactl:up\n",
    );
    insta::assert_snapshot!(project.run(["heads"]), @r"
    ------- stderr -------
    error: [PROJECT]/migrations/202601010000_1111aaaaaaaa_one.sql:3: the header says revision 2222aaaaaaaa, the file name says 1111aaaaaaaa

    hint: was the file copied? rename it, or correct its `Revision ID:` line; `schemactl revision` gives every file an id of its own
    [exit status: 1]
    ");
}

#[test]
fn files_that_are_no_revisions_are_explained() {
    let project = common::project();
    let said = |name: &str, text: &str| {
        let path = project.revision(name, text);
        let output = project.run(["heads"]);
        std::fs::remove_file(path).unwrap();
        output
    };
    let header = "-- One\n--\n-- Revision ID: 1111aaaaaaaa\n-- Revises:\n\n";
    let name = "202601010000_1111aaaaaaaa_one.sql";
    insta::assert_snapshot!(said(name, "CREATE TABLE t (id int);\n"), @r"
    ------- stderr -------
    error: [PROJECT]/migrations/202601010000_1111aaaaaaaa_one.sql:1: SQL before the first section line, which would never run

    hint: put a line `-- schemactl:up` above it
    [exit status: 1]
    ");
    insta::assert_snapshot!(said(name, &format!("{header}CREATE TABLE t (id int);\n")), @r"
    ------- stderr -------
    error: [PROJECT]/migrations/202601010000_1111aaaaaaaa_one.sql:6: SQL before the first section line, which would never run

    hint: put a line `-- schemactl:up` above it
    [exit status: 1]
    ");
    insta::assert_snapshot!(said(name, &format!("{header}-- schemactl:up no-transactions\n")), @r"
    ------- stderr -------
    error: [PROJECT]/migrations/202601010000_1111aaaaaaaa_one.sql:6: unknown directive `no-transactions`

    hint: did you mean `no-transaction`?
    [exit status: 1]
    ");
    insta::assert_snapshot!(said(name, &format!("{header}-- schemactl:upp\n")), @r"
    ------- stderr -------
    error: [PROJECT]/migrations/202601010000_1111aaaaaaaa_one.sql:6: unknown directive `upp`

    hint: did you mean `-- schemactl:up`?
    [exit status: 1]
    ");
    insta::assert_snapshot!(said(name, &format!("{header}-- schemactl:up lock-timeout=soon\n")), @r"
    ------- stderr -------
    error: [PROJECT]/migrations/202601010000_1111aaaaaaaa_one.sql:6: `lock-timeout=soon` is not a time that PostgreSQL can hold

    hint: write a whole number and a unit out of ms, s, min, h, d: [DURATION], [DURATION], 10min (0 means no limit)
    [exit status: 1]
    ");
    insta::assert_snapshot!(said("notes.sql", "SELECT 1;\n"), @r"
    ------- stderr -------
    error: [PROJECT]/migrations/notes.sql:1: SQL before the first section line, which would never run

    hint: put a line `-- schemactl:up` above it
    [exit status: 1]
    ");
    project.revision("202601010000_1111aaaaaaaa_latin.sql", b"-- One\n--\n-- Revision ID: 1111aaaaaaaa\n-- Revises:\n\n-- schemactl:up\nSELECT '\xe4';\n");
    insta::assert_snapshot!(project.run(["heads"]), @r"
    ------- stderr -------
    error: [PROJECT]/migrations/202601010000_1111aaaaaaaa_latin.sql:7: not UTF-8 (byte 0xe4)

    hint: save the file again as UTF-8
    [exit status: 1]
    ");
    std::fs::remove_dir_all(project.path().join("migrations")).unwrap();
    insta::assert_snapshot!(project.run(["heads"]), @r"
    ------- stderr -------
    error: no revisions folder [PROJECT]/migrations

    hint: schemactl init makes one; or name the right folder in schemactl.toml
    [exit status: 1]
    ");
}

#[test]
fn names_with_quotes_and_emoji_work_everywhere() {
    let (database, project) = on_database();
    let name = format!("{} it's \"🦀\"", database.name());
    let quoted = format!("\"{}\"", name.replace('"', "\"\""));
    database.psql(&format!(
        "CREATE DATABASE {quoted} TEMPLATE template0; CREATE ROLE {quoted}; GRANT {quoted} TO CURRENT_USER; GRANT CREATE ON DATABASE {quoted} TO {quoted}"
    ));
    let encoded: String = name.bytes().map(|byte| format!("%{byte:02X}")).collect();
    let url = database.url_of(&encoded);
    let on = |sql: &str| common::run_psql(&url, common::Input::Text(sql)).unwrap();
    on(&format!("GRANT CREATE ON SCHEMA public TO {quoted}"));
    let project = project.env("SCHEMACTL_DATABASE_URL", &url);
    project.file(
        "schemactl.toml",
        format!("[run]\nrole = '''{name}'''\n[history]\nschema = '''it's \"🦀\" history'''\n"),
    );
    project.revision(
        "202601010000_1111aaaaaaaa_it's_\"🦀\".sql",
        "-- It's a \"🦀\"; DROP TABLE x\n--\n-- Revision ID: 1111aaaaaaaa\n-- Revises:\n\n\
         -- schemactl:up no-transaction\nCREATE TABLE \"it's \"\"🦀\"\"\" (id int);\nCREATE INDEX CONCURRENTLY \"🦀's\" ON \"it's \"\"🦀\"\"\" (id);\n\n\
         -- schemactl:down\nDROP TABLE \"it's \"\"🦀\"\"\";\n",
    );
    let upgrade = project.run(["upgrade", "head"]);
    let status = project.run(["status"]);
    let log = project.run(["log"]);
    let script = project.file(
        "script.sql",
        project.run(["upgrade", "head", "--sql"]).success().stdout,
    );
    let downgrade = project.run(["downgrade", "base"]);
    let by_psql = common::run_psql(&url, common::Input::File(&script));
    let owner = on("SELECT relowner::regrole FROM pg_class WHERE relname = 'it''s \"🦀\"'");
    on(&format!("DROP OWNED BY {quoted}"));
    database.psql(&format!(
        "DROP DATABASE {quoted} WITH (FORCE); DROP ROLE {quoted}"
    ));
    insta::assert_snapshot!(upgrade, @r#"
    ------- stderr -------
    Running upgrade base -> 1111aaaaaaaa, It's a "🦀"; DROP TABLE x
      statement 1 of 2: CREATE TABLE "it's ""🦀""" (id int)
      statement 2 of 2: CREATE INDEX CONCURRENTLY "🦀's" ON "it's ""🦀""" (id)
    1 revision applied in [DURATION]
    [exit status: 0]
    "#);
    insta::assert_snapshot!(status, @r#"
    Database:  postgresql://postgres@/[DATABASE]%20it's%20%22%F0%9F%A6%80%22?host=[SOCKET], PostgreSQL [VERSION]
    Current:   1111aaaaaaaa It's a "🦀"; DROP TABLE x
    Applied:   1
    Pending:   0
    [exit status: 0]
    "#);
    insta::assert_snapshot!(crate::fixture::log(&log), @r#"
    when event revision outcome ms by message
    [TIMESTAMP] upgrade 1111aaaaaaaa done [MS] postgres@[HOST] It's a "🦀"; DROP TABLE x
    [exit status: 0]
    "#);
    downgrade.success();
    by_psql.unwrap();
    assert_eq!(owner.trim(), quoted);
}

#[test]
fn what_cannot_run_in_a_transaction_is_found_before_anything_runs() {
    let (database, project) = on_database();
    chain(&project, 1);
    link(
        &project,
        2,
        "CREATE TABLE t2 (id int);\n-- then\nCREATE INDEX CONCURRENTLY one ON t2 (id);",
        "",
    );
    insta::assert_snapshot!(project.run(["upgrade", "head"]), @r"
    ------- stderr -------
    error: revision 2222aaaaaaaa: CREATE INDEX CONCURRENTLY cannot run in a transaction
      --> [PROJECT]/migrations/202601010000_2222aaaaaaaa_step_2.sql:10:1
       8 | CREATE TABLE t2 (id int);
       9 | -- then
      10 | CREATE INDEX CONCURRENTLY one ON t2 (id);
         | ^

    hint: mark the section: -- schemactl:up no-transaction
    [exit status: 1]
    ");
    assert_eq!(database.psql(TABLES), "-\n");
    for statement in [
        "VACUUM",
        "CREATE DATABASE x",
        "ALTER SYSTEM SET work_mem = '1MB'",
        "REINDEX INDEX CONCURRENTLY one",
        "DROP INDEX CONCURRENTLY one",
    ] {
        link(&project, 2, statement, "");
        let output = project.run(["upgrade", "head"]).code(1);
        assert!(
            output.stderr.contains("cannot run in a transaction"),
            "{statement}: {output}"
        );
    }
    assert_eq!(database.psql(TABLES), "-\n");
}

#[test]
fn transaction_control_in_a_transaction_is_refused() {
    insta::assert_snapshot!(upgrade_of("CREATE TABLE t (id int);\nCOMMIT;\nCREATE TABLE u (id int);"), @r"
    ------- stderr -------
    error: revision 1111aaaaaaaa begins or ends a transaction itself, inside the one that schemactl runs it in
      --> [PROJECT]/migrations/202601010000_1111aaaaaaaa_step_1.sql:9:1
      8 | CREATE TABLE t (id int);
      9 | COMMIT;
        | ^

    hint: delete the statement: a revision and its history row are one transaction already
    hint: or, if every statement is to commit on its own, mark the section as well: -- schemactl:up no-transaction
    [exit status: 1]
    ");
    for statement in [
        "BEGIN",
        "START TRANSACTION",
        "ROLLBACK",
        "END",
        "ABORT",
        "PREPARE TRANSACTION 'x'",
        "COMMIT AND CHAIN",
    ] {
        let output = upgrade_of(&format!("CREATE TABLE t (id int);\n{statement};"));
        assert_eq!(output.code, Some(1), "{statement}: {output}");
        assert!(
            output.stderr.contains("begins or ends a transaction"),
            "{statement}: {output}"
        );
    }
    // A savepoint is a revision's own business.
    let (_database, project) = on_database();
    link(
        &project,
        1,
        "SAVEPOINT a;\nCREATE TABLE t (id int);\nROLLBACK TO SAVEPOINT a;\nRELEASE a;",
        "",
    );
    project.run(["upgrade", "head"]).success();
    // A procedure that commits cannot be seen beforehand; the server refuses it.
    insta::assert_snapshot!(
        upgrade_of("CREATE PROCEDURE p() LANGUAGE plpgsql AS $$ BEGIN COMMIT; END $$;\nCREATE TABLE t (id int);\nCALL p();"),
        @r"
        ------- stderr -------
        Running upgrade base -> 1111aaaaaaaa, step_1
        error: revision 1111aaaaaaaa failed at statement 3 of 3: invalid transaction termination
          --> [PROJECT]/migrations/202601010000_1111aaaaaaaa_step_1.sql:10:1
           8 | CREATE PROCEDURE p() LANGUAGE plpgsql AS $$ BEGIN COMMIT; END $$;
           9 | CREATE TABLE t (id int);
          10 | CALL p();
             | ^
          CONTEXT: PL/pgSQL function p() line 1 at COMMIT
          SQLSTATE: 2D000
          rolled back: nothing of this revision was applied
          committed in this run: no revision

        hint: correct 202601010000_1111aaaaaaaa_step_1.sql and run schemactl upgrade again
        [exit status: 1]
        "
    );
}

#[test]
fn psql_commands_are_refused() {
    insta::assert_snapshot!(upgrade_of("CREATE TABLE t (id int);\n\\i other.sql\n"), @r#"
    ------- stderr -------
    error: revision 1111aaaaaaaa has a psql command, \i, which only psql understands
      --> [PROJECT]/migrations/202601010000_1111aaaaaaaa_step_1.sql:9:1
      8 | CREATE TABLE t (id int);
      9 | \i other.sql
        | ^

    hint: write it as SQL; the value of a variable is :'name' or :"name" with -x name=value
    [exit status: 1]
    "#);
    insta::assert_snapshot!(upgrade_of("SELECT 1 \\gexec"), @r#"
    ------- stderr -------
    error: revision 1111aaaaaaaa has a psql command, \gexec, which only psql understands
      --> [PROJECT]/migrations/202601010000_1111aaaaaaaa_step_1.sql:8:10
      8 | SELECT 1 \gexec
        |          ^

    hint: write it as SQL; the value of a variable is :'name' or :"name" with -x name=value
    [exit status: 1]
    "#);
}

#[test]
fn copy_from_stdin_is_refused_and_copy_to_stdout_does_not_hang() {
    insta::assert_snapshot!(upgrade_of("CREATE TABLE t (id int);\nCOPY t FROM STDIN;\n1\n2\n\\.\n"), @r"
    ------- stderr -------
    error: revision 1111aaaaaaaa has COPY … FROM STDIN, whose data cannot stand in a revision
      --> [PROJECT]/migrations/202601010000_1111aaaaaaaa_step_1.sql:9:1
      8 | CREATE TABLE t (id int);
      9 | COPY t FROM STDIN;
        | ^

    hint: write the rows as INSERT … VALUES
    [exit status: 1]
    ");
    insta::assert_snapshot!(upgrade_of("COPY (SELECT 1) TO STDOUT;"), @r"
    ------- stderr -------
    error: revision 1111aaaaaaaa has COPY … TO STDOUT, whose data would go nowhere
      --> [PROJECT]/migrations/202601010000_1111aaaaaaaa_step_1.sql:8:1
      8 | COPY (SELECT 1) TO STDOUT;
        | ^

    hint: delete the statement, or write to a table
    [exit status: 1]
    ");
    // Hidden from the splitter, the server asks for data that never comes.
    insta::assert_snapshot!(
        upgrade_of("CREATE TABLE t (id int);\nCOPY t (id) FROM /* here */ stdin WITH (FORMAT csv);"),
        @r"
        ------- stderr -------
        error: revision 1111aaaaaaaa has COPY … FROM STDIN, whose data cannot stand in a revision
          --> [PROJECT]/migrations/202601010000_1111aaaaaaaa_step_1.sql:9:1
          8 | CREATE TABLE t (id int);
          9 | COPY t (id) FROM /* here */ stdin WITH (FORMAT csv);
            | ^

        hint: write the rows as INSERT … VALUES
        [exit status: 1]
        "
    );
}

#[test]
fn configuration_keys_that_do_not_exist_are_refused() {
    let project = common::project();
    project.file(
        "schemactl.toml",
        "migrations = \"migrations\"\nlock_wait = \"1s\"\n\n[run]\nlock_timeuot = \"2s\"\n",
    );
    insta::assert_snapshot!(project.run(["heads"]), @r"
    ------- stderr -------
    error: schemactl.toml line 2 column 1: unknown key lock_wait

    hint: lock_wait belongs to [run]
    [exit status: 1]
    ");
    project.file("schemactl.toml", "[run]\nlock_timeout = \"two\"\n");
    insta::assert_snapshot!(project.run(["heads"]), @r#"
    ------- stderr -------
    error: schemactl.toml line 2 column 16: lock_timeout: "two" is not a duration: write it like [DURATION], [DURATION] or 5min
    [exit status: 1]
    "#);
    project.file("schemactl.toml", "[run\n");
    insta::assert_snapshot!(project.run(["heads"]), @r"
    ------- stderr -------
    error: schemactl.toml line 1 column 5: unclosed table, expected `]`
    [exit status: 1]
    ");
    insta::assert_snapshot!(project.run(["-c", "nowhere.toml", "heads"]), @r"
    ------- stderr -------
    error: the configuration file nowhere.toml does not exist
      named by --config
    [exit status: 1]
    ");
    project.file("schemactl.toml", "");
    insta::assert_snapshot!(project.run(["-e", "production", "heads"]), @r#"
    ------- stderr -------
    error: schemactl.toml has no environment "production"
      named by --env

    hint: write a section [env.production] into it
    [exit status: 64]
    "#);
}

#[test]
fn passwords_in_files_that_cannot_be_read_stay_secret() {
    let project = common::project();
    for text in [
        "database = \"postgresql://app:hunter2@db/shop\nmigrations = 1",
        "database = [\"postgresql://app:hunter2@db/shop\"]",
        "[env.production]\nurl = 5 # postgresql://app:hunter2@db/shop",
        "databse = \"postgresql://app:hunter2@db/shop\"",
        "[run]\nrole = \"x\" \"postgresql://app:hunter2@db/shop\"",
    ] {
        project.file("schemactl.toml", text);
        let output = project.run(["-v", "status"]);
        assert_eq!(output.code, Some(1), "{output}");
        assert!(!output.to_string().contains("hunter2"), "{output}");
    }
    std::fs::remove_file(project.path().join("schemactl.toml")).unwrap();
    project.file(".env", "DATABASE_URL='postgresql://app:hunter2@db/shop\n");
    let output = project.run(["-v", "status"]);
    assert!(!output.to_string().contains("hunter2"), "{output}");
}

#[test]
fn no_output_of_a_whole_life_holds_the_password() {
    let database = common::database();
    let url = database.url().replace("postgres@", "postgres:hunter2@");
    let project = common::project().env("DATABASE_URL", &url);
    chain(&project, 2);
    link(&project, 2, "SELECT 1/0;", "");
    for arguments in [
        &["-v", "status"][..],
        &["-v", "upgrade", "+1"],
        &["-v", "upgrade", "head"],
        &["-v", "current"],
        &["-v", "log"],
        &["-v", "log", "--format", "json"],
        &["-v", "status", "--format", "json"],
        &["-v", "stamp", "head"],
        &["-v", "show", "current"],
        &["-v", "downgrade", "base", "--dry-run"],
        &["-v", "upgrade", "head", "--sql"],
        &["-v", "nonsense"],
        &[
            "-v",
            "upgrade",
            "head",
            "--database-url",
            "postgresql://app:hunter2@127.0.0.1:1/x",
        ],
    ] {
        let output = project.run(arguments);
        assert!(
            !output.to_string().contains("hunter2"),
            "{arguments:?}: {output}"
        );
    }
    assert!(
        !database
            .psql("SELECT e FROM schemactl.event e")
            .contains("hunter2")
    );
}

/// As YAML has it, or Windows: what was meant is plain, and nothing else is taken for it.
#[test]
fn a_line_of_an_env_file_that_means_the_database_and_does_not_say_so_is_an_error() {
    let project = common::project();
    for line in [
        "DATABASE_URL: postgresql://postgres@127.0.0.1:1/none",
        "set DATABASE_URL=postgresql://postgres@127.0.0.1:1/none",
        "DATABASE_URL postgresql://postgres@127.0.0.1:1/none",
        "DATABASE_URL",
        "DATABASE_URL:=postgresql://postgres@127.0.0.1:1/none",
        "$env:DATABASE_URL=\"postgresql://postgres@127.0.0.1:1/none\"",
    ] {
        project.file(".env", format!("# the database\n{line}\n"));
        let output = project.run(["status"]).code(1);
        assert!(
            output
                .stderr
                .contains(".env line 2 cannot be read, and it is the one of DATABASE_URL")
                && output
                    .stderr
                    .contains("write it as DATABASE_URL=postgresql://"),
            "{line}: {output}"
        );
    }
}
