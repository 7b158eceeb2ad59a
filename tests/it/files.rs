//! Commands that write files: `init`, `revision`, `merge`, `edit`, and the generated completions and manual.

use std::fs;
use std::os::unix::fs::PermissionsExt;

use crate::common::{self, Project};
use crate::fixture::{chain, diamond, fork};

/// The files of the project, one a line.
fn listing(project: &Project) -> String {
    let mut names: Vec<String> = Vec::new();
    let mut folders = vec![project.path()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap().flatten() {
            if entry.path().is_dir() {
                folders.push(entry.path());
            } else {
                names.push(
                    entry
                        .path()
                        .strip_prefix(project.path())
                        .unwrap()
                        .display()
                        .to_string(),
                );
            }
        }
    }
    names.sort();
    names.join("\n")
}

/// The only file in migrations whose name contains a text.
fn read(project: &Project, part: &str) -> String {
    let entry = fs::read_dir(project.path().join("migrations"))
        .unwrap()
        .flatten()
        .find(|entry| entry.file_name().to_string_lossy().contains(part))
        .unwrap();
    let text = fs::read_to_string(entry.path()).unwrap();
    regex::Regex::new(r"Create Date: .*")
        .unwrap()
        .replace(&text, "Create Date: [TIMESTAMP]")
        .into_owned()
}

/// Names of new files begin with the minute.
fn shown(output: &common::Output) -> String {
    regex::Regex::new(r"\b\d{12}_")
        .unwrap()
        .replace_all(&output.to_string(), "[MINUTE]_")
        .into_owned()
}

#[test]
fn init_makes_a_project_and_leaves_one_alone() {
    let project = common::project();
    fs::remove_dir(project.path().join("migrations")).unwrap();
    insta::assert_snapshot!(project.run(["init"]), @r#"
    ------- stderr -------
    created ./schemactl.toml
    created ./migrations/README
    created ./migrations/schemactl.sum
    added .schemactl/ to ./.gitignore
    hint: write the first revision: schemactl revision -m "create accounts"
    [exit status: 0]
    "#);
    insta::assert_snapshot!(listing(&project), @r"
    .gitignore
    migrations/README
    migrations/schemactl.sum
    schemactl.toml
    ");
    let quiet = project.run(["init", "--quiet", "elsewhere"]).success();
    assert_eq!(quiet.stderr, "");
    fs::remove_dir_all(project.path().join("elsewhere")).unwrap();
    project.file("schemactl.toml", "# mine\n");
    insta::assert_snapshot!(project.run(["init"]), @r"
    ------- stderr -------
    kept ./schemactl.toml
    kept ./migrations/README
    kept ./migrations/schemactl.sum
    there is a project here already: nothing was changed
    [exit status: 0]
    ");
    assert_eq!(
        fs::read_to_string(project.path().join("schemactl.toml")).unwrap(),
        "# mine\n"
    );
    insta::assert_snapshot!(project.run(["init", "services/billing"]), @r#"
    ------- stderr -------
    created services/billing/schemactl.toml
    created services/billing/migrations/README
    created services/billing/migrations/schemactl.sum
    added .schemactl/ to services/billing/.gitignore
    hint: write the first revision: schemactl revision -m "create accounts"
    [exit status: 0]
    "#);
}

#[test]
fn a_revision_file_is_ready_to_be_filled_in() {
    let project = common::project();
    chain(&project, 1);
    let output = project.run([
        "revision",
        "-m",
        "Add orders: Größe & \"size\"",
        "--rev-id",
        "abcdefabcdef",
    ]);
    insta::assert_snapshot!(shown(&output), @r"
    [PROJECT]/migrations/[MINUTE]_abcdefabcdef_add_orders_größe_size.sql
    ------- stderr -------
    created revision abcdefabcdef
    [exit status: 0]
    ");
    insta::assert_snapshot!(read(&project, "abcdefabcdef"), @r#"
    -- Add orders: Größe & "size"
    --
    -- Revision ID: abcdefabcdef
    -- Revises: 1111aaaaaaaa
    -- Create Date: [TIMESTAMP]

    -- schemactl:up


    -- schemactl:down
    "#);
    // What was written is a revision, and runs as it is.
    let database = common::database();
    let project = project.on(&database);
    project.run(["upgrade", "head"]).success();
}

#[test]
fn ids_are_twelve_random_hex_digits() {
    let project = common::project();
    project.run(["revision", "-m", "one"]).success();
    let second = project.run(["revision", "-m", "two"]).success();
    assert!(
        regex::Regex::new(r"/migrations/\d{12}_[0-9a-f]{12}_two\.sql\n$")
            .unwrap()
            .is_match(&second.stdout),
        "{second}"
    );
    let history = project.run(["history"]).success().stdout;
    assert_eq!(history.lines().count(), 2, "{history}");
}

#[test]
fn a_new_branch_needs_splice_and_takes_a_label_and_dependencies() {
    let project = common::project();
    chain(&project, 2);
    insta::assert_snapshot!(shown(&project.run(["revision", "-m", "side", "--head", "1111"])), @r"
    ------- stderr -------
    error: revision 1111aaaaaaaa is not a head revision

    hint: specify --splice to create a new branch from this revision
    [exit status: 1]
    ");
    let side = [
        "revision",
        "-m",
        "side",
        "--head",
        "1111",
        "--splice",
        "--branch-label",
        "side",
        "--rev-id",
        "aaaaaaaaaaaa",
    ];
    project.run(side).success();
    insta::assert_snapshot!(read(&project, "aaaaaaaaaaaa"), @r"
    -- side
    --
    -- Revision ID: aaaaaaaaaaaa
    -- Revises: 1111aaaaaaaa
    -- Create Date: [TIMESTAMP]
    -- Branch-Labels: side

    -- schemactl:up


    -- schemactl:down
    ");
    insta::assert_snapshot!(shown(&project.run(["revision", "-m", "where"])), @r"
    ------- stderr -------
    error: multiple heads are present
        2222aaaaaaaa step_2 ([PROJECT]/migrations/[MINUTE]_2222aaaaaaaa_step_2.sql)
        aaaaaaaaaaaa side ([PROJECT]/migrations/[MINUTE]_aaaaaaaaaaaa_side.sql)

    hint: specify the head revision on which the new revision should be based (--head <id>), or perform a merge: schemactl merge heads
    [exit status: 1]
    ");
    project
        .run([
            "revision",
            "-m",
            "more",
            "--head",
            "side@head",
            "--depends-on",
            "2222",
            "--rev-id",
            "bbbbbbbbbbbb",
        ])
        .success();
    insta::assert_snapshot!(read(&project, "bbbbbbbbbbbb"), @r"
    -- more
    --
    -- Revision ID: bbbbbbbbbbbb
    -- Revises: aaaaaaaaaaaa
    -- Create Date: [TIMESTAMP]
    -- Depends-On: 2222aaaaaaaa

    -- schemactl:up


    -- schemactl:down
    ");
    project
        .run([
            "revision",
            "-m",
            "own base",
            "--head",
            "base",
            "--rev-id",
            "cccccccccccc",
        ])
        .success();
    insta::assert_snapshot!(project.run(["history"]), @r"
    * <base> -> cccccccccccc (head), own base
    * aaaaaaaaaaaa (2222aaaaaaaa) -> bbbbbbbbbbbb (side) (head), more
    * 1111aaaaaaaa -> aaaaaaaaaaaa (side), side
    | * 1111aaaaaaaa -> 2222aaaaaaaa (effective head), step_2
    |/
    * <base> -> 1111aaaaaaaa (branchpoint), step_1
    [exit status: 0]
    ");
}

#[test]
fn what_cannot_become_a_revision_is_refused() {
    let project = common::project();
    chain(&project, 2);
    insta::assert_snapshot!(shown(&project.run(["revision", "-m", "x", "--rev-id", "1111aaaaaaaa"])), @r"
    ------- stderr -------
    error: revision 1111aaaaaaaa already exists: [PROJECT]/migrations/[MINUTE]_1111aaaaaaaa_step_1.sql

    hint: choose another --rev-id, or leave it out for a random one
    [exit status: 1]
    ");
    insta::assert_snapshot!(shown(&project.run(["revision", "-m", "x", "--rev-id", "a:b"])), @r"
    ------- stderr -------
    error: character(s) ':' not allowed in revision identifier 'a:b', because they mean something in revision arguments
    [exit status: 1]
    ");
    insta::assert_snapshot!(shown(&project.run(["revision", "-m", "x", "--rev-id", "head"])), @r"
    ------- stderr -------
    error: 'head' cannot be a revision id: the word has a meaning of its own in revision arguments
    [exit status: 1]
    ");
    insta::assert_snapshot!(shown(&project.run(["revision", "-m", "x", "--depends-on", "nothing"])), @r"
    ------- stderr -------
    error: can't locate revision identified by 'nothing'

    hint: schemactl history lists all revisions
    [exit status: 1]
    ");
    insta::assert_snapshot!(shown(&project.run(["revision", "-m", "x", "--branch-label", "1111aaaaaaaa"])), @r"
    ------- stderr -------
    error: branch label '1111aaaaaaaa' is already the id of a revision
    [exit status: 1]
    ");
    insta::assert_snapshot!(shown(&project.run(["revision", "-m", "x", "--head", "1111", "--head", "2222"])), @r"
    ------- stderr -------
    error: --head was given more than once: a revision with several parents is a merge

    hint: schemactl merge 1111 2222 -m MESSAGE
    [exit status: 64]
    ");
    insta::assert_snapshot!(shown(&project.run(["revision"])), @r"
    ------- stderr -------
    error: the following required arguments were not provided:
      --message <MESSAGE>

    Usage: schemactl revision --message <MESSAGE>

    For more information, try '--help'.
    [exit status: 64]
    ");
    insta::assert_snapshot!(shown(&project.run(["revision", "-m", "x", "--rev-id", "../../etc/x"])), @r"
    ------- stderr -------
    error: '../../etc/x' becomes part of a file name, so it may hold no quote and no slash, and not begin with a dot
    [exit status: 1]
    ");
    assert_eq!(listing(&project).lines().count(), 2);
}

#[test]
fn messages_of_all_kinds_become_names_of_files() {
    let project = common::project();
    for message in [
        "",
        "   ",
        "🦀 \"quoted\" 'it''s' ; rm -rf /",
        "two\nlines",
        "../up",
        &"long ".repeat(60),
    ] {
        let output = project.run(["revision", "-m", message]);
        assert!(
            matches!(output.code, Some(0 | 1 | 64)),
            "{message:?}: {output}"
        );
    }
    let names = listing(&project);
    let mut names: Vec<&str> = names.lines().filter_map(|name| name.get(36..)).collect();
    names.sort();
    insta::assert_snapshot!(names.join("\n"), @r"
    .sql
    .sql
    _long_long_long_long_long_long_long_long.sql
    _quoted_it_s_rm_rf.sql
    _two_lines.sql
    _up.sql
    ");
    project.run(["history"]).success();
}

#[test]
fn a_merge_joins_heads() {
    let project = common::project();
    fork(&project);
    insta::assert_snapshot!(shown(&project.run(["merge", "heads", "--rev-id", "eeeeeeeeeeee"])), @r"
    [PROJECT]/migrations/[MINUTE]_eeeeeeeeeeee_merge_3333aaaaaaaa_and_2222aaaaaaaa.sql
    ------- stderr -------
    created revision eeeeeeeeeeee
    [exit status: 0]
    ");
    insta::assert_snapshot!(read(&project, "eeeeeeeeeeee"), @r"
    -- merge 3333aaaaaaaa and 2222aaaaaaaa
    --
    -- Revision ID: eeeeeeeeeeee
    -- Revises: 3333aaaaaaaa, 2222aaaaaaaa
    -- Create Date: [TIMESTAMP]

    -- schemactl:up
    -- Nothing to run: this revision joins 3333aaaaaaaa and 2222aaaaaaaa.

    -- schemactl:down
    -- Nothing to run: taking it back leaves 3333aaaaaaaa and 2222aaaaaaaa side by side.
    ");
    insta::assert_snapshot!(shown(&project.run(["merge", "heads"])), @r"
    ------- stderr -------
    error: a merge needs at least two revisions

    hint: there is nothing to merge: eeeeeeeeeeee is the only head
    [exit status: 1]
    ");
    insta::assert_snapshot!(shown(&project.run(["merge", "2222", "3333"])), @r"
    ------- stderr -------
    error: revision 2222aaaaaaaa is not a head revision

    hint: specify --splice to create a new branch from this revision
    [exit status: 1]
    ");
    insta::assert_snapshot!(shown(&project.run(["merge"])), @r"
    ------- stderr -------
    error: the following required arguments were not provided:
      <REV>...

    Usage: schemactl merge <REV>...

    For more information, try '--help'.
    [exit status: 64]
    ");
}

#[test]
fn the_editor_of_the_environment_opens_the_file_and_the_result_is_checked() {
    let project = common::project();
    diamond(&project);
    let editor = project.file(
        "my editor.sh",
        "#!/bin/sh\necho \"$@\" >&2\necho \"$TEXT\" >> \"$2\"\n",
    );
    fs::set_permissions(&editor, fs::Permissions::from_mode(0o755)).unwrap();
    let edit = |arguments: &[&str], text: &str| {
        let mut command = project.command(arguments);
        command
            .env("EDITOR", "'./my editor.sh' --wait")
            .env("TEXT", text);
        project.start(command).wait()
    };
    insta::assert_snapshot!(edit(&["edit", "1111"], "-- a comment"), @r"
    ------- stderr -------
    --wait [PROJECT]/migrations/202601010000_1111aaaaaaaa_step_1.sql
    [exit status: 0]
    ");
    insta::assert_snapshot!(edit(&["edit"], "-- schemactl:down"), @r"
    ------- stderr -------
    --wait [PROJECT]/migrations/202601010000_4444aaaaaaaa_join.sql
    error: [PROJECT]/migrations/202601010000_4444aaaaaaaa_join.sql:12: second `-- schemactl:down` section; the first is on line 10

    hint: put all of its SQL into one section, or into a revision of its own
    [exit status: 1]
    ");
    insta::assert_snapshot!(project.run(["edit", "1111"]), @r"
    ------- stderr -------
    error: [PROJECT]/migrations/202601010000_4444aaaaaaaa_join.sql:12: second `-- schemactl:down` section; the first is on line 10

    hint: put all of its SQL into one section, or into a revision of its own
    [exit status: 1]
    ");
    let mut failing = project.command(["edit", "2222"]);
    failing.env("EDITOR", "false");
    insta::assert_snapshot!(project.start(failing).wait(), @r"
    ------- stderr -------
    error: [PROJECT]/migrations/202601010000_4444aaaaaaaa_join.sql:12: second `-- schemactl:down` section; the first is on line 10

    hint: put all of its SQL into one section, or into a revision of its own
    [exit status: 1]
    ");
}

#[test]
fn hooks_run_on_a_new_file() {
    let project = common::project();
    project.file(
        "schemactl.toml",
        "[revisions]\nfile_template = \"{rev}_{slug}\"\nafter_write = [[\"sh\", \"-c\", \"echo formatted; echo '-- formatted' >> $1\", \"sh\", \"{path}\"]]\n",
    );
    insta::assert_snapshot!(project.run(["revision", "-m", "one", "--rev-id", "abcdefabcdef"]), @r"
    [PROJECT]/migrations/abcdefabcdef_one.sql
    ------- stderr -------
    formatted
    created revision abcdefabcdef
    [exit status: 0]
    ");
    assert!(read(&project, "abcdefabcdef_one.sql").ends_with("-- formatted\n"));
    project.file(
        "schemactl.toml",
        "[revisions]\nafter_write = [[\"no-such-formatter\", \"{path}\"]]\n",
    );
    insta::assert_snapshot!(shown(&project.run(["revision", "-m", "two", "--rev-id", "bcdefabcdefa"])), @r"
    ------- stderr -------
    error: cannot run no-such-formatter of after_write: No such file or directory (os error 2)
      the file is written: [PROJECT]/migrations/[MINUTE]_bcdefabcdefa_two.sql
    [exit status: 1]
    ");
}

#[test]
fn completions_and_manual_pages_come_from_the_binary() {
    let project = common::project();
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let output = project.run(["completions", shell]).success();
        assert!(output.stdout.contains("downgrade"), "{shell}");
        assert_eq!(output.stderr, "");
    }
    insta::assert_snapshot!(project.run(["completions", "tcsh"]), @r"
    ------- stderr -------
    error: invalid value 'tcsh' for '<SHELL>'
      [possible values: bash, elvish, fish, powershell, zsh]

      tip: a similar value exists: 'zsh'

    For more information, try '--help'.
    [exit status: 64]
    ");
    let output = project.run(["man"]).success();
    assert!(output.stdout.contains(".TH schemactl"), "{output}");
}
