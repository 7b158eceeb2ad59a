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
pub(crate) fn comes_back(original: &Database) -> Result<(), String> {
    let catalog = read(original);
    let dump = schemactl::dump::statements(&catalog).map_err(|error| format!("{error:#}"))?;
    let text: String = dump
        .iter()
        .map(|statement| format!("{statement};\n"))
        .collect();
    let copy = common::database();
    copy.try_psql(&text)
        .map_err(|error| format!("the dump does not load: {error}\n--- dump\n{text}"))?;
    common::oracle_with(&original.url(), &copy.url(), &["--acl", "--owner", "-v"])
        .map_err(|error| format!("{error}\n--- dump\n{text}"))?;
    let again = read(&copy);
    let ids: BTreeSet<_> = catalog
        .objects()
        .chain(again.objects())
        .map(|(id, _)| id)
        .collect();
    let differences: Vec<String> = ids
        .into_iter()
        .filter(|id| catalog.get(id) != again.get(id))
        .map(|id| format!("{:?}\nand {:?}", catalog.get(id), again.get(id)))
        .collect();
    if differences.is_empty() {
        Ok(())
    } else {
        Err(format!(
            "read differently: {}\n--- dump\n{text}",
            differences.join("\n")
        ))
    }
}

#[test]
fn schemas_and_enums_survive_a_round_trip() {
    round_trip(
        "CREATE SCHEMA \"We ird\"; CREATE TYPE \"We ird\".mood AS ENUM ('sad', 'o''k', 'a\\b'); CREATE TYPE empty AS ENUM ();",
    )
    .unwrap();
}
