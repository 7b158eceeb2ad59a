//! Reading a schema whole: every object comes back as it was made.

use std::collections::BTreeSet;

use schemactl::catalog::Catalog;
use schemactl::db::url::Address;
use schemactl::db::{Connector, Runtime};

use crate::common::{self, Database};

/// Reads a database as schemactl does.
pub(crate) fn read(database: &Database) -> Catalog {
    let runtime = Runtime::new().unwrap();
    let address = Address::parse(&database.url()).unwrap();
    let mut session = Connector::new(&runtime, address, "the test", "test")
        .connect()
        .unwrap();
    Catalog::read(&mut session, true).unwrap()
}

/// Loads `sql`, dumps it, loads the dump into an empty database; both must be the same to the independent oracle and to us.
pub(crate) fn round_trip(sql: &str) -> Result<(), String> {
    let original = common::database();
    original.try_psql(sql)?;
    comes_back(&original)
}

/// Dumps a database, loads the dump into an empty one; both must be the same to the independent oracle and to us.
///
/// PostgreSQL prints some expressions differently once they have been read back (`varchar IN (…)`), whoever dumps them.
/// Where there is a difference, what `pg_dump` makes of the original has to be the same instead.
fn comes_back(original: &Database) -> Result<(), String> {
    let catalog = read(original);
    let dump = schemactl::dump::statements(&catalog).map_err(|error| format!("{error:#}"))?;
    let text: String = dump
        .iter()
        .map(|statement| format!("{statement};\n"))
        .collect();
    let copy = common::database();
    copy.try_psql(&text)
        .map_err(|error| format!("the dump does not load: {error}\n--- dump\n{text}"))?;
    let Err(difference) = same(original, &copy) else {
        return Ok(());
    };
    let restored = common::database();
    restored
        .try_psql(&common::pg_dump(&original.url()))
        .and_then(|_| same(&restored, &copy))
        .map_err(|_| format!("{difference}\n--- dump\n{text}"))
}

/// Whether two databases are the same to the independent oracle and to us.
fn same(left: &Database, right: &Database) -> Result<(), String> {
    common::oracle_with(&left.url(), &right.url(), &["--acl", "--owner", "-v"])?;
    let (left, right) = (read(left), read(right));
    let ids: BTreeSet<_> = left
        .objects()
        .chain(right.objects())
        .map(|(id, _)| id)
        .collect();
    let differences: Vec<String> = ids
        .into_iter()
        .filter(|id| left.get(id) != right.get(id))
        .map(|id| format!("{:?}\nand {:?}", left.get(id), right.get(id)))
        .collect();
    if differences.is_empty() {
        Ok(())
    } else {
        Err(format!("read differently: {}", differences.join("\n")))
    }
}

#[test]
fn schemas_and_enums_survive_a_round_trip() {
    round_trip(
        "CREATE SCHEMA \"We ird\"; CREATE TYPE \"We ird\".mood AS ENUM ('sad', 'o''k', 'a\\b'); CREATE TYPE empty AS ENUM ();",
    )
    .unwrap();
}
