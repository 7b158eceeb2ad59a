//! What a reading says, as one number per kind: two readings with equal numbers describe the same schema, and neither has to be
//! understood to find that out.
//!
//! Most comparisons find nothing. The objects of a thousand tables take many times the memory of their rows, and longer to make than the server
//! needs to send them; a sum over the rows takes next to nothing. Unequal numbers mean nothing: rows hold things that are no
//! difference, or one that the user did not ask for.

use sha2::{Digest, Sha256};

use super::{Snapshot, is_bookkeeping};
use crate::db::{Row, Rows};
use crate::object::{Source, on_request};

/// Columns that two databases of one schema need not have in common: where an object is stored. The position of a column is replaced by
/// its rank, because dropped columns leave gaps.
const PLACES: &[&str] = &["oid", "subid", "position"];

/// One number for the rows of each kind, in the order of [`Source::ALL`].
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SchemaDigest {
    /// The server's major version: two of them describe the same object in different rows.
    pub(crate) major: u32,
    pub(crate) kinds: Vec<KindDigest>,
}

/// The rows of one kind.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct KindDigest {
    /// How many there are.
    pub(crate) rows: u64,
    /// The sum of their SHA-256 digests, each word by itself: the order of rows depends on oids.
    pub(crate) sum: [u64; 4],
}

impl SchemaDigest {
    /// How many objects were read of the kinds that are compared without being asked for.
    pub fn objects(&self) -> usize {
        let rows: u64 = self.kinds.iter().map(|kind| kind.rows).sum();
        usize::try_from(rows).unwrap_or(usize::MAX)
    }
}

impl Snapshot {
    /// The digest of everything but owners, privileges, and one schema: schemactl's own, which no model declares.
    pub fn digest(&self, apart_from: Option<&str>) -> SchemaDigest {
        self.digest_of(&|column| on_request(column).is_none(), apart_from)
    }

    /// The same, owners and privileges included.
    pub fn full_digest(&self, apart_from: Option<&str>) -> SchemaDigest {
        self.digest_of(&|_| true, apart_from)
    }

    fn digest_of(&self, counts: &dyn Fn(&str) -> bool, apart_from: Option<&str>) -> SchemaDigest {
        let kinds = Source::ALL.iter().zip(&self.results);
        SchemaDigest {
            major: self.server_version / 10_000,
            kinds: kinds
                .map(|(source, rows)| match source.kind.consists_of() {
                    Some(attribute) if !counts(attribute) => KindDigest::default(),
                    _ => of_kind(source, rows, counts, apart_from),
                })
                .collect(),
        }
    }
}

fn of_kind(
    source: &Source,
    rows: &Rows,
    counts: &dyn Fn(&str) -> bool,
    apart_from: Option<&str>,
) -> KindDigest {
    let columns = rows.columns();
    let place_of = |name: &str| columns.iter().position(|column| column == name);
    let wanted: Vec<bool> = columns
        .iter()
        .map(String::as_str)
        .map(|column| !PLACES.contains(&column) && counts(column))
        .collect();
    let whole = place_of("position").and_then(|_| place_of("oid"));
    let names = [place_of("schema"), place_of("name")];
    let mut digest = KindDigest::default();
    let (mut rank, mut last) = (0_u64, None);
    let mut buffer = Vec::new();
    for row in rows.iter() {
        if let Some(whole) = whole {
            let whole = row.value(whole);
            rank = if whole == last { rank + 1 } else { 0 };
            last = whole;
        }
        if let Some(schema) = apart_from
            && names
                .iter()
                .flatten()
                .any(|place| row.value(*place) == Some(schema))
            && (source.read)(row).is_ok_and(|object| is_bookkeeping(&object.id(), schema))
        {
            continue;
        }
        digest.rows += 1;
        add(&mut digest.sum, row, &wanted, rank, &mut buffer);
    }
    digest
}

/// Adds a row to a sum; `buffer` is there to be used again.
fn add(sum: &mut [u64; 4], row: Row<'_>, wanted: &[bool], rank: u64, buffer: &mut Vec<u8>) {
    buffer.clear();
    buffer.extend(rank.to_le_bytes());
    for (value, _) in row.values().zip(wanted).filter(|(_, wanted)| **wanted) {
        // No value is as long as what says that there is none.
        let length = value.map_or(u64::MAX, |value| value.len() as u64);
        buffer.extend(length.to_le_bytes());
        buffer.extend(value.unwrap_or_default().as_bytes());
    }
    let bytes: [u8; 32] = Sha256::digest(&buffer).into();
    let (words, _) = bytes.as_chunks();
    for (sum, word) in sum.iter_mut().zip(words) {
        *sum = sum.wrapping_add(u64::from_le_bytes(*word));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::object::Kind;

    /// A reading of nothing but columns: oid, number, schema, table, name, type, owner.
    fn columns(rows: &[[&str; 7]]) -> Snapshot {
        let names = [
            "oid",
            "position",
            "schema",
            "table",
            "name",
            "data_type",
            "owner",
        ];
        let results = Source::ALL.iter().map(|source| {
            let mut read = Rows::new(names.iter().map(|name| (*name).to_owned()).collect());
            if source.kind == Kind::Column {
                for row in rows {
                    read.push(row.iter().map(|value| Some(*value))).unwrap();
                }
            }
            read
        });
        Snapshot {
            server_version: 150_018,
            results: results.collect(),
        }
    }

    const ID: [&str; 7] = ["16400", "1", "app", "orders", "id", "integer", "alice"];
    const TOTAL: [&str; 7] = ["16400", "2", "app", "orders", "total", "numeric", "alice"];
    const OTHER: [&str; 7] = ["16300", "1", "app", "customers", "id", "integer", "alice"];

    #[test]
    fn neither_oids_nor_owners_nor_gaps_nor_the_order_of_tables_make_another_schema() {
        let one = columns(&[ID, TOTAL, OTHER]).digest(None);
        assert_eq!(one.objects(), 3);
        let [mut id, mut total, other] = [ID, TOTAL, OTHER];
        (id[0], total[0]) = ("99", "99");
        (id[6], total[6]) = ("bob", "bob");
        total[1] = "7";
        let same = columns(&[other, id, total]);
        assert_eq!(same.digest(None), one);
        assert_ne!(
            same.full_digest(None),
            columns(&[ID, TOTAL, OTHER]).full_digest(None)
        );
    }

    #[test]
    fn every_other_value_and_the_order_of_columns_make_another_schema() {
        let one = columns(&[ID, TOTAL]).digest(None);
        for place in 2..6 {
            let mut id = ID;
            id[place] = "x";
            assert_ne!(columns(&[id, TOTAL]).digest(None), one, "{place}");
        }
        assert_ne!(columns(&[TOTAL, ID]).digest(None), one);
        assert_ne!(columns(&[ID]).digest(None), one);
        // The same text, cut in another place.
        let mut cut = ID;
        (cut[3], cut[4]) = ("ordersi", "d");
        assert_ne!(columns(&[cut, TOTAL]).digest(None), one);
        let mut newer = columns(&[ID, TOTAL]);
        newer.server_version = 160_000;
        assert_ne!(newer.digest(None), one);
    }
}
