use super::super::graph::tests::graph;
use super::*;

fn noon() -> Zoned {
    name::moment("2026-11-21T12:00:05Z".parse().unwrap(), None).unwrap()
}

fn wished(graph: &Graph, change: impl FnOnce(&mut Wish<'_>)) -> Result<Draft> {
    let noon = noon();
    let mut wish = Wish::new("Add orders", &noon);
    wish.id = Some("4f1c2a9be077");
    change(&mut wish);
    draft(graph, &wish)
}

fn refused(graph: &Graph, change: impl FnOnce(&mut Wish<'_>)) -> (String, String) {
    let error = wished(graph, change)
        .unwrap_err()
        .downcast::<UserError>()
        .unwrap();
    (error.message().to_owned(), error.hints().join("; "))
}

#[test]
fn several_heads_need_a_choice() {
    let (message, hint) = refused(&graph(&["a1", "b1"]), |_| {});
    assert_eq!(message, "multiple heads are present");
    assert!(hint.contains("or perform a merge"));
}

#[test]
fn a_parent_that_is_not_a_head_needs_splice() {
    let line = graph(&["a1", "b1: a1"]);
    let (message, hint) = refused(&line, |wish| wish.head = Some("a1"));
    assert_eq!(message, "revision a1 is not a head revision");
    assert_eq!(
        hint,
        "specify --splice to create a new branch from this revision"
    );
    let draft = wished(&line, |wish| (wish.head, wish.splice) = (Some("a1"), true)).unwrap();
    assert!(draft.text.contains("\n-- Revises: a1\n"));
}

#[test]
fn a_head_that_only_a_database_knows_is_refused() {
    for head in ["current", "+1", "-1", "current-1"] {
        let (message, _) = refused(&graph(&["a1", "b1: a1"]), |wish| wish.head = Some(head));
        assert_eq!(
            message,
            format!("'{head}' depends on a database, and a new revision on the files alone")
        );
    }
}

#[test]
fn ids_and_labels_that_are_taken_or_not_allowed_are_refused() {
    let line = graph(&["a1: @shop"]);
    let labels = |label: &str| vec![label.to_owned()];
    assert_eq!(
        refused(&line, |wish| wish.id = Some("a1")).0,
        "revision a1 already exists: m/a1.sql"
    );
    assert_eq!(
        refused(&line, |wish| wish.id = Some("shop")).0,
        "'shop' is already a branch label"
    );
    assert!(
        refused(&line, |wish| wish.id = Some("a:b"))
            .0
            .starts_with("character(s) ':' not allowed in revision identifier 'a:b'")
    );
    let noon = noon();
    for (label, message) in [
        ("shop", "branch label 'shop' is already used"),
        ("a1", "branch label 'a1' is already the id of a revision"),
        (
            "head",
            "'head' cannot be a branch label: the word has a meaning of its own in revision arguments",
        ),
    ] {
        let label = labels(label);
        let wish = Wish {
            branch_labels: &label,
            ..Wish::new("x", &noon)
        };
        assert_eq!(draft(&line, &wish).unwrap_err().to_string(), message);
    }
    let unknown = labels("zzz");
    let wish = Wish {
        depends_on: &unknown,
        ..Wish::new("x", &noon)
    };
    assert_eq!(
        draft(&line, &wish).unwrap_err().to_string(),
        "can't locate revision identified by 'zzz'"
    );
}

#[test]
fn a_message_that_would_be_read_as_a_header_or_directive_is_refused() {
    for message in [
        "x\nRevises: other",
        "schemactl:up",
        "x\nschemactl: no-transaction\nschemactl:down",
        "Revision ID: 1",
        "x\0y",
    ] {
        let noon = noon();
        let error = draft(&graph(&["a1"]), &Wish::new(message, &noon))
            .unwrap_err()
            .to_string();
        assert!(
            error.starts_with("the message or the SQL would be read as something else"),
            "{message:?}: {error}"
        );
    }
}

#[test]
fn a_merge_of_one_of_the_same_or_of_a_line_is_refused() {
    let noon = noon();
    let merged = |lines: &[&str], ids: &[&str]| {
        draft_merge(&graph(lines), ids, &Wish::new("", &noon))
            .unwrap_err()
            .to_string()
    };
    assert_eq!(
        merged(&["a1"], &["heads"]),
        "a merge needs at least two revisions"
    );
    assert_eq!(
        merged(&["a1", "b1"], &["a1", "a1"]),
        "revision a1 is named twice"
    );
    assert_eq!(
        merged(&["a1", "b1: a1"], &["a1", "b1"]),
        "requested revision b1 overlaps with other requested revision a1"
    );
    assert_eq!(
        merged(&["a1", "b1: a1", "c1"], &["a1", "c1"]),
        "revision a1 is not a head revision"
    );
}

#[test]
fn a_file_that_exists_is_never_overwritten() {
    let folder = tempfile::tempdir().unwrap();
    let first = wished(&graph(&[]), |_| {}).unwrap();
    let path = create(folder.path(), &first).unwrap();
    let other = Draft {
        text: "other".into(),
        ..first.clone()
    };
    let error = create(folder.path(), &other).unwrap_err().to_string();
    assert!(
        error.ends_with("_4f1c2a9be077_add_orders.sql exists already"),
        "{error}"
    );
    assert_eq!(fs::read_to_string(path).unwrap(), first.text);
}

#[test]
fn a_missing_folder_is_not_made_but_folders_of_the_template_are() {
    let folder = tempfile::tempdir().unwrap();
    let draft = wished(&graph(&[]), |wish| wish.template = "{year}/{rev}").unwrap();
    let error = create(&folder.path().join("no"), &draft)
        .unwrap_err()
        .to_string();
    assert!(error.starts_with("no revisions folder"), "{error}");
    assert!(
        create(folder.path(), &draft)
            .unwrap()
            .ends_with("2026/4f1c2a9be077.sql")
    );
}

#[test]
fn a_new_revision_stands_on_the_head_and_reads_back() {
    let noon = name::moment(
        "2026-11-21T12:00:05Z".parse().unwrap(),
        Some("Europe/Berlin"),
    )
    .unwrap();
    let labels = vec!["orders".to_owned()];
    let depends = vec!["b".to_owned(), "shop".to_owned(), "bbb1".to_owned()];
    let wish = Wish {
        message: "Add orders\n\nand their lines",
        id: Some("4f1c2a9be077"),
        head: Some("shop@head"),
        branch_labels: &labels,
        depends_on: &depends,
        up: "CREATE TABLE orders ();\n\n",
        ..Wish::new("", &noon)
    };
    let draft = draft(&graph(&["aaa1: @shop", "bbb1"]), &wish).unwrap();
    assert_eq!(
        draft.name,
        "202611211300_4f1c2a9be077_add_orders_and_their_lines.sql"
    );
    assert_eq!(
        draft.text,
        "-- Add orders\n--\n-- and their lines\n--\n-- Revision ID: 4f1c2a9be077\n-- Revises: aaa1\n\
         -- Create Date: 2026-11-21 13:00:05+01:00\n-- Branch-Labels: orders\n-- Depends-On: bbb1, shop\n\n\
         -- schemactl:up\nCREATE TABLE orders ();\n\n-- schemactl:down\n\n"
    );
}

#[test]
fn the_first_revision_and_head_base_have_no_parent() {
    for (lines, head) in [(&[][..], None), (&["a1"][..], Some("base"))] {
        let draft = wished(&graph(lines), |wish| wish.head = head).unwrap();
        assert!(draft.text.contains("\n-- Revises:\n"), "{}", draft.text);
    }
}

#[test]
fn a_merge_names_its_parents_and_says_that_it_runs_nothing() {
    let noon = noon();
    let draft = draft_merge(&graph(&["a1", "b1"]), &["heads"], &Wish::new("", &noon)).unwrap();
    let read = Revision::parse(Path::new(&draft.name), draft.text.clone().into_bytes()).unwrap();
    assert_eq!(read.message, "merge a1 and b1");
    assert_eq!(
        read.parents
            .iter()
            .map(RevisionId::as_str)
            .collect::<Vec<_>>(),
        ["a1", "b1"]
    );
    assert_eq!(
        read.up.sql.trim(),
        "-- Nothing to run: this revision joins a1 and b1."
    );
    assert!(read.down.present && read.down.sql.starts_with("-- Nothing to run"));
}

#[test]
fn heads_that_depend_on_one_another_can_be_merged() {
    let noon = noon();
    let draft = draft_merge(
        &graph(&["a1", "x1: | a1"]),
        &["heads"],
        &Wish::new("", &noon),
    )
    .unwrap();
    assert!(
        draft.text.contains("\n-- Revises: a1, x1\n"),
        "{}",
        draft.text
    );
}

#[test]
fn revisions_made_at_the_same_moment_get_different_files() {
    let folder = tempfile::tempdir().unwrap();
    let threads: Vec<_> = (0..20)
        .map(|_| {
            let folder = folder.path().to_owned();
            std::thread::spawn(move || {
                let noon = noon();
                create(
                    &folder,
                    &draft(&graph(&["a1"]), &Wish::new("same", &noon)).unwrap(),
                )
                .unwrap()
            })
        })
        .collect();
    let paths: BTreeSet<PathBuf> = threads
        .into_iter()
        .map(|thread| thread.join().unwrap())
        .collect();
    assert_eq!(paths.len(), 20);
}
