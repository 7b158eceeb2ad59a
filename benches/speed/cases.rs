//! The cases: what is run in turn with what, how often, and which quotient has which limit.

use std::fs;
use std::process::Command;
use std::time::Duration;

use schemactl::server::Throwaway;

use crate::common::{self, Database, Project, Proxy, client};
use crate::measure::{Cost, Sessions, cost, median, ratio};
use crate::report::Line;
use crate::schema;

const FLOOR: &str = include_str!("floor.sql");

/// How many revisions a long history has.
const REVISIONS: usize = 1_000;

/// `diff` of a database with the model that it was made from, read before: beside psql reading the floor, and pg_dump. Once so that the
/// database has to be read, and once more so that it was found to be like the model and not changed since.
pub(crate) fn in_sync(cluster: &Throwaway, tables: usize) -> Vec<Line> {
    let database = common::private_database(cluster);
    let project = common::project().on(&database);
    let model = project.file("schema.sql", schema::of(tables));
    database.psql_file(&model);
    // As autovacuum does it on a server that lives longer.
    database.psql("VACUUM ANALYZE");
    cost(&project.command(["diff"]));
    [true, false]
        .map(|is_read| one_in_sync(&database, &project, tables, is_read))
        .into()
}

fn one_in_sync(database: &Database, project: &Project, tables: usize, is_read: bool) -> Line {
    let diff = project.command(["diff"]);
    let prepare = || {
        if is_read {
            forget_databases(project);
        }
    };
    let (floor, dump) = (psql(database, ["-c", FLOOR]), pg_dump(database));
    let rounds = match tables {
        0..=100 => 15,
        101..=1_000 => 7,
        _ => 3,
    };
    let sessions = Sessions::of(postmaster(database));
    let (mut ours, mut floors, mut dumps) = (Vec::new(), Vec::new(), Vec::new());
    let mut server = Duration::ZERO;
    for _ in 0..rounds {
        floors.push(cost(&floor));
        prepare();
        let before = sessions.processor();
        ours.push(cost(&diff));
        if let (Some(before), Some(after)) = (before, sessions.processor()) {
            server += after - before;
        }
        dumps.push(cost(&dump));
    }
    let proxy = Proxy::before(database);
    let mut counted = project.command(["diff"]);
    counted.env("DATABASE_URL", proxy.url(database));
    prepare();
    project.start(counted).wait().success();
    // Logging in is one on a server that asks for no password.
    let round_trips = proxy.round_trips() - 1;

    let to_floor = ratio(&ours, &floors);
    let limit = if tables <= 100 { 1.3 } else { 1.5 };
    let client: Duration = ours.iter().map(|cost| cost.processor).sum();
    let share = client.as_secs_f64() / server.as_secs_f64();
    let memory_limit = if tables <= 1_000 { 40 } else { 150 };
    Line {
        case: format!(
            "`diff` in sync, {} tables, {}",
            thousands(tables),
            if is_read {
                "read whole"
            } else {
                "unchanged since"
            }
        ),
        time: format!(
            "{}; psql, floor query {}; pg_dump -s {}",
            walls(&ours),
            walls(&floors),
            walls(&dumps)
        ),
        ratio: format!(
            "{to_floor:.2} × floor ({limit}); {:.2} × pg_dump; client {share:.2} × server's processor time (0.3)",
            ratio(&ours, &dumps)
        ),
        round_trips: format!("{round_trips} (1)"),
        memory: format!("{} MB ({memory_limit})", megabytes(&ours)),
        is_over: to_floor > limit
            || round_trips > 1
            || share > 0.3
            || megabytes(&ours) > memory_limit,
    }
}

/// Takes away what says which databases were like a model; what the model amounts to stays.
fn forget_databases(project: &Project) {
    let models = project.home().join(".cache/schemactl/models");
    for entry in fs::read_dir(models).unwrap() {
        let path = entry.unwrap().path();
        if path
            .extension()
            .is_some_and(|extension| extension == "like")
        {
            fs::remove_file(path).unwrap();
        }
    }
}

/// A database that is up to date, beside a psql that asks for nothing.
pub(crate) fn nothing_to_do(cluster: &Throwaway) -> Vec<Line> {
    let database = common::private_database(cluster);
    let project = common::project().on(&database);
    history(&project, 33);
    project.run(["upgrade", "head"]).success();
    [vec!["upgrade", "head"], vec!["current"]]
        .into_iter()
        .map(|arguments| {
            let select = psql(&database, ["-c", "SELECT 1"]);
            let ours = project.command(arguments.iter().copied());
            let (ours, theirs) = in_turn(25, &ours, &select);
            let proxy = Proxy::before(&database);
            let mut counted = project.command(arguments.iter().copied());
            counted.env("DATABASE_URL", proxy.url(&database));
            project.start(counted).wait().success();
            let round_trips = proxy.round_trips() - 1;
            Line {
                case: format!("`{}`, 33 revisions, nothing to do", arguments.join(" ")),
                time: format!("{}; psql -c 'SELECT 1' {}", walls(&ours), walls(&theirs)),
                ratio: format!("{:.2}", ratio(&ours, &theirs)),
                round_trips: format!("{round_trips} (1)"),
                memory: format!("{} MB (12)", megabytes(&ours)),
                is_over: round_trips > 1 || megabytes(&ours) > 12,
            }
        })
        .collect()
}

/// A thousand revisions on an empty database, beside psql running the same statements.
pub(crate) fn long_history(cluster: &Throwaway) -> Vec<Line> {
    let project = common::project();
    history(&project, REVISIONS);
    let sql: Vec<String> = (1..=REVISIONS).map(schema::revision).collect();
    let file = project.file("all.sql", sql.join("\n"));
    let file = file.to_str().unwrap().to_owned();
    let (mut each, mut single, mut files, mut messages) = (vec![], vec![], vec![], vec![]);
    for _ in 0..3 {
        let fresh = || common::private_database(cluster);
        let upgrade = |database: &Database, arguments: &[&str]| {
            let mut command = project.command(arguments.iter().copied());
            command.env("DATABASE_URL", database.url());
            cost(&command)
        };
        each.push(upgrade(&fresh(), &["upgrade", "head"]));
        files.push(cost(&psql(&fresh(), ["-1", "-f", &file])));
        single.push(upgrade(
            &fresh(),
            &["upgrade", "head", "--single-transaction"],
        ));
        // What follows -c goes as one message.
        messages.push(cost(&psql(&fresh(), ["-c", &sql.join("\n")])));
    }
    let database = common::private_database(cluster);
    let proxy = Proxy::before(&database);
    let mut counted = project.command(["upgrade", "head"]);
    counted.env("DATABASE_URL", proxy.url(&database));
    project.start(counted).wait().success();
    // Two logins: the lock has a connection of its own.
    let round_trips = proxy.round_trips() - 2;
    let line = |case: &str, ours: &[Cost], theirs: &[Cost], what: &str, limit: Option<f64>| Line {
        case: format!("{case}, {} revisions", thousands(REVISIONS)),
        time: format!("{}; {what} {}", walls(ours), walls(theirs)),
        ratio: match limit {
            Some(limit) => format!("{:.2} ({limit})", ratio(ours, theirs)),
            None => format!("{:.2}", ratio(ours, theirs)),
        },
        round_trips: String::new(),
        memory: format!("{} MB", megabytes(ours)),
        is_over: limit.is_some_and(|limit| ratio(ours, theirs) > limit),
    };
    vec![
        Line {
            round_trips: format!("{} ({})", thousands(round_trips), thousands(REVISIONS + 7)),
            is_over: round_trips > REVISIONS + 7,
            ..line("`upgrade head`", &each, &files, "psql -1 -f", None)
        },
        line(
            "`upgrade head --single-transaction`",
            &single,
            &messages,
            "psql, all in one message",
            Some(1.3),
        ),
    ]
}

/// The start alone, and the size of the program.
pub(crate) fn start() -> Line {
    let project = common::project();
    let mut theirs = Command::new(client("psql"));
    theirs.arg("--version");
    let (ours, theirs) = in_turn(25, &project.command(["--version"]), &theirs);
    let size = fs::metadata(env!("CARGO_BIN_EXE_schemactl")).unwrap().len();
    Line {
        case: format!(
            "`schemactl --version`; the program has {:.1} MB",
            size as f64 / 1e6
        ),
        time: format!("{}; psql --version {}", walls(&ours), walls(&theirs)),
        ratio: format!("{:.2}", ratio(&ours, &theirs)),
        round_trips: "0".to_owned(),
        memory: format!("{} MB", megabytes(&ours)),
        is_over: false,
    }
}

/// What it was measured on.
pub(crate) fn machine() -> String {
    let processors = std::thread::available_parallelism().map_or(1, usize::from);
    let load = fs::read_to_string("/proc/loadavg").unwrap_or_default();
    let load = load.split(' ').next().unwrap_or_default().to_owned();
    let version = &common::installation().version;
    format!(
        "Medians on {processors} processors (load at the end {load}), PostgreSQL {}, Unix socket; ratios of runs taken in turn.",
        version.major
    )
}

fn history(project: &Project, count: usize) {
    let mut before = String::new();
    for number in 1..=count {
        let id = format!("{number:012}");
        project.step(
            &id,
            &before,
            &format!("step_{number}"),
            &schema::revision(number),
            &format!("DROP TABLE step_{number};"),
        );
        before = id;
    }
}

fn in_turn(rounds: usize, ours: &Command, theirs: &Command) -> (Vec<Cost>, Vec<Cost>) {
    (0..rounds).map(|_| (cost(ours), cost(theirs))).unzip()
}

fn psql<const N: usize>(database: &Database, arguments: [&str; N]) -> Command {
    let mut command = Command::new(client("psql"));
    command
        .args(["-Xq", "-v", "ON_ERROR_STOP=1", "-d", &database.url()])
        .args(arguments);
    command
}

fn pg_dump(database: &Database) -> Command {
    let mut command = Command::new(client("pg_dump"));
    command.args(["-s", "-d", &database.url()]);
    command
}

fn postmaster(database: &Database) -> u32 {
    let file = database.psql("SELECT pg_read_file('postmaster.pid')");
    file.lines().next().unwrap().parse().unwrap()
}

fn walls(costs: &[Cost]) -> String {
    let wall = median(costs.iter().map(|cost| cost.wall));
    let milliseconds = wall.as_secs_f64() * 1e3;
    match milliseconds {
        0.0..10.0 => format!("{milliseconds:.1} ms"),
        10.0..2_000.0 => format!("{milliseconds:.0} ms"),
        _ => format!("{:.1} s", milliseconds / 1e3),
    }
}

fn megabytes(costs: &[Cost]) -> u64 {
    costs
        .iter()
        .map(|cost| cost.memory)
        .max()
        .unwrap_or_default()
        .div_ceil(1 << 20)
}

fn thousands(number: usize) -> String {
    match number {
        0..1_000 => number.to_string(),
        _ => format!("{},{:03}", number / 1_000, number % 1_000),
    }
}
