//! Small histories that several modules run.

use crate::common::{Output, Project};

/// The id of the n-th revision of [`chain`]: `1111aaaaaaaa`, `2222aaaaaaaa`, …
pub(crate) fn id(number: usize) -> String {
    format!("{}aaaaaaaa", number.to_string().repeat(4))
}

/// A straight history of at most nine revisions; the n-th creates table `t<n>`, its down drops it.
pub(crate) fn chain(project: &Project, length: usize) {
    for number in 1..=length {
        link(
            project,
            number,
            &format!("CREATE TABLE t{number} (id int);"),
            &format!("DROP TABLE t{number};"),
        );
    }
}

/// One revision of a straight history, with SQL of its own.
pub(crate) fn link(project: &Project, number: usize, up: &str, down: &str) {
    let parent = if number == 1 {
        String::new()
    } else {
        id(number - 1)
    };
    project.step(&id(number), &parent, &format!("step_{number}"), up, down);
}

/// A history that branches after its base and is merged again: base `1111`, branches `2222` (label web) and `3333`,
/// merge `4444`.
pub(crate) fn diamond(project: &Project) {
    chain(project, 1);
    project.revision(
        "202601010001_2222aaaaaaaa_web.sql",
        "-- Web\n--\n-- Revision ID: 2222aaaaaaaa\n-- Revises: 1111aaaaaaaa\n-- Branch-Labels: web\n\
         -- Create Date: 2026-01-01 00:01:00+00:00\n\n\
         -- schemactl:up\nCREATE TABLE web (id int);\n\n-- schemactl:down\nDROP TABLE web;\n",
    );
    project.step(
        "3333aaaaaaaa",
        "1111aaaaaaaa",
        "api",
        "CREATE TABLE api (id int);",
        "DROP TABLE api;",
    );
    project.step("4444aaaaaaaa", "2222aaaaaaaa, 3333aaaaaaaa", "join", "", "");
}

/// The two branches of [`diamond`] without the merge: two heads.
pub(crate) fn fork(project: &Project) {
    diamond(project);
    std::fs::remove_file(
        project
            .path()
            .join("migrations/202601010000_4444aaaaaaaa_join.sql"),
    )
    .unwrap();
}

/// The tables of schema public, sorted, in one line.
pub(crate) const TABLES: &str = "SELECT coalesce(string_agg(relname, ' ' ORDER BY relname), '-') FROM pg_class \
     WHERE relkind IN ('r', 'p') AND relnamespace = 'public'::regnamespace";

/// The ids that history holds, sorted, in one line.
pub(crate) const APPLIED: &str = "SELECT coalesce(string_agg(left(revision_id, 4), ' ' ORDER BY revision_id), '-') FROM schemactl.revision";

/// What `log` printed, without the columns that differ from run to run.
pub(crate) fn log(output: &Output) -> String {
    let text = output.to_string();
    let columns = regex::Regex::new(r" +\d*  (\w+)@\S+ +").unwrap();
    let heading = regex::Regex::new(r" +ms  by +").unwrap();
    let text = columns.replace_all(&text, " [MS] $1@[HOST] ");
    let text = heading.replace_all(&text, " ms by ");
    let gaps = regex::Regex::new(r"([^\s]) +").unwrap();
    gaps.replace_all(&text, "$1 ").into_owned()
}
