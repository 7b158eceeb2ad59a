use super::*;

const HEADER: &str =
    "-- Add orders\n--\n-- Revision ID: 4f1c2a9be077\n-- Revises: 1975ea83b712\n\n";

fn read(text: impl AsRef<[u8]>) -> Result<Revision> {
    Revision::parse(Path::new("m/a.sql"), text.as_ref().to_vec())
}

/// The message and the hints of the refusal.
fn refusal(text: impl AsRef<[u8]>) -> (String, String) {
    let error = read(text).expect_err("the file was accepted");
    let error = error.downcast::<UserError>().unwrap();
    (error.message().to_owned(), error.hints().join("; "))
}

#[track_caller]
fn refused(text: impl AsRef<[u8]>, message: &str, hint: &str) {
    let (got, hints) = refusal(text);
    assert_eq!(got, message);
    assert!(hints.contains(hint), "hint was {hints:?}");
}

fn with(body: &str) -> String {
    format!("{HEADER}{body}")
}

#[test]
fn ignores_of_the_linter_are_no_directives() {
    let revision = read(format!(
        "-- Add orders\n-- schemactl:ignore-file serial why\n{}-- schemactl:up\n-- schemactl:ignore drop-table why\nDROP TABLE t; -- schemactl:ignore x y\n-- schemactl:down\n",
        HEADER.trim_start_matches("-- Add orders\n")
    ))
    .unwrap();
    assert!(revision.up.sql.contains("DROP TABLE t;"));
    assert!(!revision.doc.contains("ignore"), "{}", revision.doc);
    refused(
        with("-- schemactl:up\n-- schemactl:ignored x\n"),
        "m/a.sql:7: directive `-- schemactl:ignored x` inside a section has no effect",
        "section line",
    );
}

#[test]
fn a_file_of_no_bytes_or_only_blanks_is_refused() {
    refused(
        "",
        "m/a.sql:1: the file is empty (0 bytes)",
        "restore it from version control",
    );
    refused(
        "\n \r\n",
        "m/a.sql:1: the file holds only white space",
        "delete it",
    );
}

#[test]
fn bytes_that_are_not_utf8_are_refused_with_their_line() {
    refused(
        b"-- a\n-- caf\xe9\n",
        "m/a.sql:2: not UTF-8 (byte 0xe9)",
        "as UTF-8",
    );
    refused(
        b"\xff\xfe-\0",
        "m/a.sql:1: the file is UTF-16, not UTF-8",
        "as UTF-8",
    );
    refused(
        "-- a\n\n\0",
        "m/a.sql:3: a NUL byte, which PostgreSQL cannot store in any text",
        "remove",
    );
}

#[test]
fn a_file_without_an_up_section_is_refused() {
    refused(
        HEADER,
        "m/a.sql:1: no `-- schemactl:up` line, so an upgrade would run nothing",
        "schemactl revision",
    );
    refused(
        with("-- schemactl:down\n"),
        "m/a.sql:6: no `-- schemactl:up` line, so an upgrade would run nothing",
        "",
    );
}

#[test]
fn sql_above_the_first_section_is_refused() {
    refused(
        with("CREATE TABLE t ();\n-- schemactl:up\n"),
        "m/a.sql:6: SQL before the first section line, which would never run",
        "put a line `-- schemactl:up` above it",
    );
}

#[test]
fn two_sections_of_one_kind_are_refused_with_the_line_of_the_first() {
    refused(
        with("-- schemactl:up\nSELECT 1;\n-- schemactl:up\n"),
        "m/a.sql:8: second `-- schemactl:up` section; the first is on line 6",
        "into one section",
    );
    refused(
        with("-- schemactl:up\n-- schemactl:down\n-- schemactl:down\n"),
        "m/a.sql:8: second `-- schemactl:down` section; the first is on line 7",
        "",
    );
}

#[test]
fn a_down_before_the_up_is_refused() {
    refused(
        with("-- schemactl:down\n-- schemactl:up\n"),
        "m/a.sql:6: the down section stands before the up section",
        "`-- schemactl:up` and its SQL first",
    );
}

#[test]
fn a_misspelled_section_or_directive_is_refused_with_the_nearest_word() {
    refused(
        with("-- schemactl:dwon\n"),
        "m/a.sql:6: unknown directive `dwon`",
        "did you mean `-- schemactl:down`?",
    );
    refused(
        with("-- schemactl:up\n-- schemactl:dwon\n"),
        "m/a.sql:7: unknown section `-- schemactl:dwon`",
        "did you mean `-- schemactl:down`?",
    );
    refused(
        with("-- schemactl:up no-transction\n"),
        "m/a.sql:6: unknown directive `no-transction`",
        "did you mean `no-transaction`?",
    );
    refused(
        with("-- schemactl:up zzz\n"),
        "m/a.sql:6: unknown directive `zzz`",
        "known are: no-transaction, lock-timeout",
    );
    refused(
        with("-- schemactl:up\n-- schemactl: no-transaction\n"),
        "m/a.sql:7: directive `-- schemactl:no-transaction` inside a section has no effect",
        "on the section line",
    );
    refused(
        "-- schemactl:\n",
        "m/a.sql:1: `-- schemactl:` with nothing behind it",
        "",
    );
}

#[test]
fn a_directive_given_twice_or_with_a_wrong_value_is_refused() {
    refused(
        with("-- schemactl:up no-transaction no-transaction\n"),
        "m/a.sql:6: `no-transaction` is given twice",
        "",
    );
    refused(
        with("-- schemactl:up no-transaction=yes\n"),
        "m/a.sql:6: `no-transaction` takes no value",
        "alone",
    );
    refused(
        with("-- schemactl:up lock-timeout\n"),
        "m/a.sql:6: `lock-timeout` needs a value",
        "lock-timeout=5s",
    );
    for bad in [
        "5",
        "5 s",
        "s",
        "-1s",
        "5sec",
        "99999999999999999999s",
        "30d",
        "5us",
        "",
    ] {
        let (message, hint) = refusal(with(&format!("-- schemactl:up lock-timeout={bad}\n")));
        assert!(
            message.contains("is not a time that PostgreSQL can hold"),
            "{bad}: {message}"
        );
        assert!(hint.contains("500ms"));
    }
}

#[test]
fn irreversible_needs_a_reason_and_belongs_to_the_down() {
    let reason = "m/a.sql:7: `irreversible` needs its reason in double quotes";
    for bad in [
        "irreversible",
        "irreversible why",
        "irreversible \"why",
        "irreversible \" \"",
    ] {
        refused(
            with(&format!("-- schemactl:up\n-- schemactl:down {bad}\n")),
            reason,
            "irreversible \"the dropped column",
        );
    }
    refused(
        with("-- schemactl:up irreversible \"x\"\n"),
        "m/a.sql:6: `irreversible` on the up section",
        "-- schemactl:down",
    );
}

#[test]
fn a_section_line_inside_a_quote_is_refused_with_the_line_of_the_quote() {
    for (quote, name) in [
        ("'", "a string"),
        ("\"", "a quoted name"),
        ("$x$", "a dollar quote"),
        ("/*", "a block comment"),
    ] {
        refused(
            with(&format!(
                "-- schemactl:up\nSELECT\n{quote}\n-- schemactl:down\nSELECT 1;\n"
            )),
            &format!(
                "m/a.sql:9: section line `-- schemactl:down` inside {name} that begins on line 8"
            ),
            "if line 8 was left open by mistake, close it",
        );
    }
}

#[test]
fn an_indented_section_line_is_text_in_a_quote_and_refused_outside() {
    let file = read(with(
        "-- schemactl:up\nSELECT $$\n  -- schemactl:down\n$$;\n",
    ))
    .unwrap();
    assert_eq!(file.up.sql, "SELECT $$\n  -- schemactl:down\n$$;\n");
    assert!(!file.down.present);
    refused(
        with("-- schemactl:up\nSELECT 1;\n  -- schemactl:down\n"),
        "m/a.sql:8: section line `-- schemactl:down` is indented, so it is not clear whether it is one",
        "first column",
    );
}

#[test]
fn a_header_without_revises_or_with_a_misspelled_line_is_refused() {
    refused(
        "-- x\n-- Revision ID: a1\n-- schemactl:up\n",
        "m/a.sql:1: no `-- Revises:` line in the header",
        "-- Revises: <the revision",
    );
    refused(
        "-- x\n-- Revise: a\n-- schemactl:up\n",
        "m/a.sql:2: unknown header line `Revise: a`",
        "did you mean `-- Revises:`?",
    );
    refused(
        with("-- Depend-On: x\n-- schemactl:up\n"),
        "m/a.sql:6: unknown header line `Depend-On: x`",
        "`-- Depends-On:`?",
    );
    refused(
        with("-- Revises: b\n-- schemactl:up\n"),
        "m/a.sql:6: second `Revises:` line; the first is on line 4",
        "",
    );
}

#[test]
fn a_bad_id_parent_or_label_is_refused_with_its_line() {
    let (message, _) = refusal("-- x\n-- Revision ID: a b\n-- Revises:\n-- schemactl:up\n");
    assert_eq!(
        message,
        "m/a.sql:2: 'a b' cannot be a revision id: it holds a blank"
    );
    let (message, _) = refusal("-- x\n-- Revision ID: a1\n-- Revises: b1 c1\n-- schemactl:up\n");
    assert_eq!(
        message,
        "m/a.sql:3: 'b1 c1' cannot be a revision id: it holds a blank"
    );
    refused(
        "-- x\n-- Revision ID: a1\n-- Revises: b1,,c1\n-- schemactl:up\n",
        "m/a.sql:3: an empty entry in `b1,,c1`",
        "one comma",
    );
    refused(
        "-- x\n-- Revision ID: a1\n-- Revises: b1, b1\n-- schemactl:up\n",
        "m/a.sql:3: 'b1' is named twice in `b1, b1`",
        "",
    );
    let (message, _) = refusal(with("-- Branch-Labels: head\n-- schemactl:up\n"));
    assert!(
        message.starts_with("m/a.sql:6: 'head' cannot be a branch label"),
        "{message}"
    );
}

#[test]
fn the_id_comes_from_the_file_name_only_in_its_full_form_and_must_agree() {
    let text = "-- x\n-- Revises:\n-- schemactl:up\n";
    let parse = |name: &str, text: &str| Revision::parse(Path::new(name), text.as_bytes().to_vec());
    assert_eq!(
        parse("202611210939_4f1c2a9be077_x.sql", text)
            .unwrap()
            .id
            .as_str(),
        "4f1c2a9be077"
    );
    for name in [
        "202611210939_add_orders.sql",
        "4f1c2a9be077_x.sql",
        "x.sql",
        "202611210939_4F1C2A9BE077_x.sql",
    ] {
        let message = parse(name, text).unwrap_err().to_string();
        assert!(
            message.contains("no `-- Revision ID:` line in the header, and no id in the file name"),
            "{message}"
        );
    }
    let message = parse(
        "202611210939_4f1c2a9be077_x.sql",
        "-- x\n-- Revision ID: 1975ea83b712\n-- Revises:\n-- schemactl:up\n",
    );
    assert_eq!(
        message.unwrap_err().to_string(),
        "202611210939_4f1c2a9be077_x.sql:2: the header says revision 1975ea83b712, the file name says 4f1c2a9be077"
    );
}

#[test]
fn a_missing_file_is_named() {
    let error = Revision::read(Path::new("no/such.sql"))
        .unwrap_err()
        .to_string();
    assert!(
        error.starts_with("cannot read revision file no/such.sql: "),
        "{error}"
    );
}

#[test]
fn a_whole_file_is_read_with_its_lines_and_directives() {
    let file = read(
        "-- Add orders: all of them\n--\n-- for the shop\n--\n-- Revision ID: 4f1c2a9be077\n-- Revises: 1975ea83b712, ae10-27\n\
         -- Create Date: 2026-11-21 09:39:06+00:00\n-- Branch-Labels: shop\n-- Depends-On: 0a1b, billing\n\
         -- schemactl: lock-timeout=5s no-transaction\n\n-- schemactl:up statement-timeout=10min lock-timeout=0\nSELECT 1;\n\
         \n-- schemactl:down irreversible \"it \\\"went\\\" away\" lock-timeout = 500ms\nSELECT 2;",
    )
    .unwrap();
    assert_eq!(file.message, "Add orders: all of them");
    assert_eq!(
        file.parents
            .iter()
            .map(RevisionId::as_str)
            .collect::<Vec<_>>(),
        ["1975ea83b712", "ae10-27"]
    );
    assert_eq!(
        (file.depends_on, file.branch_labels),
        (vec!["0a1b".into(), "billing".into()], vec!["shop".into()])
    );
    assert_eq!(file.created.as_deref(), Some("2026-11-21 09:39:06+00:00"));
    assert!(
        file.doc
            .starts_with("Add orders: all of them\n\nfor the shop\n\nRevision ID: 4f1c2a9be077\n"),
        "{}",
        file.doc
    );
    assert_eq!(
        file.up,
        Section {
            present: true,
            sql: "SELECT 1;\n\n".into(),
            first_line: 13,
            transaction: false,
            irreversible: None,
            lock_timeout: Some(Duration::ZERO),
            statement_timeout: Some(Duration::from_secs(600)),
            statement_timeout_line: 12,
        }
    );
    assert_eq!(file.down.sql, "SELECT 2;");
    assert_eq!(file.down.first_line, 16);
    assert_eq!(file.down.irreversible.as_deref(), Some("it \"went\" away"));
    assert_eq!(
        (file.down.lock_timeout, file.down.statement_timeout),
        (Some(Duration::from_millis(500)), None)
    );
}

#[test]
fn crlf_and_a_byte_order_mark_change_neither_header_nor_lines() {
    let unix = with("-- schemactl:up no-transaction\nSELECT 1;\n-- schemactl:down\nSELECT 2;\n");
    let windows = format!("\u{feff}{}", unix.replace('\n', "\r\n"));
    let (unix, windows) = (read(unix).unwrap(), read(windows).unwrap());
    assert_eq!(windows.up.sql, "SELECT 1;\n");
    assert_eq!(
        (windows.id, windows.parents, windows.message, windows.doc),
        (unix.id, unix.parents, unix.message, unix.doc)
    );
    assert_eq!(
        (windows.down.first_line, windows.up.transaction),
        (9, false)
    );
}

#[test]
fn every_way_to_write_no_parent_gives_a_base() {
    for none in ["", " ", " <base>", " None"] {
        let file = read(format!(
            "-- x\n-- Revision ID: a1\n-- Revises:{none}\n-- schemactl:up\n"
        ))
        .unwrap();
        assert!(file.is_base(), "{none:?}");
    }
}

#[test]
fn a_header_without_a_message_has_an_empty_one() {
    let file = read("-- Revision ID: a1\n-- Revises: b1, c1\n-- schemactl:up").unwrap();
    assert_eq!(file.message, "");
    assert!(file.is_merge());
    assert_eq!(
        (file.up.present, file.up.sql.as_str(), file.up.first_line),
        (true, "", 4)
    );
    assert!(!file.down.present);
}

#[test]
fn an_irreversible_header_needs_no_down_section() {
    let file = read(with(
        "-- schemactl: irreversible \"gone\"\n-- schemactl:up\n",
    ))
    .unwrap();
    assert_eq!(
        (file.up.irreversible, file.down.irreversible.as_deref()),
        (None, Some("gone"))
    );
    assert!(!file.down.present);
}

#[test]
fn ordinary_comments_and_quotes_in_sql_are_left_alone() {
    let body = "SELECT 'it''s'; -- schemactl is nice\n-- schemactl\n--schema: x\nSELECT '-- no';\n";
    assert_eq!(
        read(with(&format!("-- schemactl:up\n{body}")))
            .unwrap()
            .up
            .sql,
        body
    );
}

#[test]
fn fifty_megabytes_are_read_without_being_walked_twice() {
    let mut text = with("-- schemactl:up\n");
    let row = "INSERT INTO t VALUES (1, 'a''b', $$x$$);\n";
    text.push_str(&row.repeat(50_000_000 / row.len()));
    text.push_str("-- schemactl:down\nDELETE FROM t;\n");
    let started = std::time::Instant::now();
    let file = read(text).unwrap();
    assert_eq!(file.down.sql, "DELETE FROM t;\n");
    assert!(
        started.elapsed() < Duration::from_secs(90),
        "took {:?}",
        started.elapsed()
    );
}
