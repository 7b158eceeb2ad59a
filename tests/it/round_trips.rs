//! What a run costs on a slow line: how often it waits for an answer, counted by a proxy that stands in between.

use schemactl::server::Options;

use crate::common::{Database, Project, Proxy, private_cluster, private_database, project};

fn write(project: &Project, count: usize) {
    let mut before = String::new();
    for number in 1..=count {
        let id = format!("{number:012}");
        project.step(
            &id,
            &before,
            &format!("t{number}"),
            &format!("CREATE TABLE t{number} (id int);\nINSERT INTO t{number} VALUES (1);"),
            &format!("DROP TABLE t{number};"),
        );
        before = id;
    }
}

fn round_trips(project: &Project, database: &Database, arguments: &[&str]) -> usize {
    let proxy = Proxy::before(database);
    let mut command = project.command(arguments.iter().copied());
    command.env("DATABASE_URL", proxy.url(database));
    project.start(command).wait().success();
    proxy.round_trips()
}

#[test]
fn a_revision_costs_one_round_trip_and_looking_costs_one() {
    let project = project();
    write(&project, 30);
    // Where nobody else is: a schema is read again when somebody makes a role meanwhile, and when it was changed after the oldest
    // transaction of the server began.
    let cluster = private_cluster(&Options::new());
    let (few, many) = (private_database(&cluster), private_database(&cluster));
    let five = round_trips(&project, &few, &["upgrade", "+5"]);
    let thirty = round_trips(&project, &many, &["upgrade", "head"]);
    assert_eq!(thirty - five, 25, "{five} for 5 revisions, {thirty} for 30");
    // Logging in is one on a server that asks for no password.
    assert_eq!(round_trips(&project, &many, &["upgrade", "head"]), 2);
    assert_eq!(round_trips(&project, &many, &["current"]), 2);
    assert_eq!(round_trips(&project, &many, &["dump"]), 2);
    // Two logins, the state, the lock with the state, one revision.
    assert_eq!(round_trips(&project, &few, &["upgrade", "+1"]), 5);
    assert_eq!(round_trips(&project, &few, &["downgrade", "-3"]), 7);
}
