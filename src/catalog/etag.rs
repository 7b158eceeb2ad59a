//! Whether a schema was changed since, without reading it: as HTTP's entity tag, a short value that two looks have in common only if
//! nothing happened in between.
//!
//! Whatever changes a schema writes new rows of the catalogs, each in a place of its own (`ctid`) and by a transaction of its own (`xmin`),
//! and takes others away. So the sum over all places and transactions stays the same only when every row that a reading looks at is the
//! very same one. Numbers of transactions mean something on one server only and may be used again after a copy of its files was
//! started: the moment it was started is part of the tag, and so are names, should a whole machine be put back to a state that it was in
//! before. Unequal tags mean nothing: temporary tables make another one, too.

use std::fmt::Write;

use sha2::{Digest, Sha256};

use crate::db::{Rows, Session};

/// PostgreSQL 13 sets whether an index is valid in the row that is there.
const OLDEST: u32 = 140_000;

/// The catalogs that a reading looks at, and the name in them.
const CATALOGS: &[(&str, &str)] = &[
    ("pg_aggregate", ""),
    ("pg_am", "amname"),
    ("pg_amop", ""),
    ("pg_amproc", ""),
    ("pg_attrdef", ""),
    ("pg_attribute", "attname"),
    ("pg_auth_members", ""),
    ("pg_cast", ""),
    ("pg_class", "relname"),
    ("pg_collation", "collname"),
    ("pg_constraint", "conname"),
    ("pg_conversion", "conname"),
    ("pg_default_acl", ""),
    ("pg_depend", ""),
    ("pg_description", ""),
    ("pg_enum", "enumlabel"),
    ("pg_event_trigger", "evtname"),
    ("pg_extension", "extname"),
    ("pg_foreign_data_wrapper", "fdwname"),
    ("pg_foreign_server", "srvname"),
    ("pg_foreign_table", ""),
    ("pg_index", ""),
    ("pg_inherits", ""),
    ("pg_init_privs", ""),
    ("pg_language", "lanname"),
    ("pg_namespace", "nspname"),
    ("pg_opclass", "opcname"),
    ("pg_operator", "oprname"),
    ("pg_opfamily", "opfname"),
    ("pg_partitioned_table", ""),
    ("pg_policy", "polname"),
    ("pg_proc", "proname"),
    ("pg_publication", "pubname"),
    ("pg_publication_namespace", ""),
    ("pg_publication_rel", ""),
    ("pg_range", ""),
    ("pg_rewrite", "rulename"),
    ("pg_seclabel", ""),
    ("pg_sequence", ""),
    ("pg_statistic_ext", "stxname"),
    ("pg_tablespace", "spcname"),
    ("pg_transform", ""),
    ("pg_trigger", "tgname"),
    ("pg_ts_config", "cfgname"),
    ("pg_ts_config_map", ""),
    ("pg_ts_dict", "dictname"),
    ("pg_ts_parser", "prsname"),
    ("pg_ts_template", "tmplname"),
    ("pg_type", "typname"),
];

/// Of which only a part concerns this database, or may be seen by everybody: that part.
const IN_PART: &[(&str, &str)] = &[
    (
        "pg_database",
        "CASE WHEN x.datname = pg_catalog.current_database() THEN pg_catalog.hashtidextended(x.ctid, x.xmin::text::bigint) END",
    ),
    (
        "pg_roles",
        "pg_catalog.hashnameextended(x.rolname, x.oid::bigint)",
    ),
    (
        "pg_subscription",
        "pg_catalog.hashnameextended(x.subname, 0)",
    ),
    (
        "pg_user_mappings",
        "pg_catalog.hashtextextended(pg_catalog.concat_ws(' ', x.umid, x.umuser, x.srvid, x.umoptions), 0)",
    ),
];

/// SHA-256 over what the server said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Etag(pub(crate) [u8; 32]);

impl Etag {
    /// What a server of this version is asked; nothing, if it is too old.
    pub(super) fn query(version: u32) -> Option<String> {
        if version < OLDEST {
            return None;
        }
        let mut query = String::from(
            "SELECT pg_catalog.concat_ws(' ', pg_catalog.pg_postmaster_start_time() AT TIME ZONE 'UTC', \
             pg_catalog.current_setting('server_version_num'), CURRENT_USER, \
             (SELECT d.oid FROM pg_catalog.pg_database d WHERE d.datname = pg_catalog.current_database())",
        );
        for (catalog, name) in CATALOGS {
            if *catalog == "pg_publication_namespace" && version < 150_000 {
                continue;
            }
            // A transaction's number has no shorter way to become a number.
            let place = "pg_catalog.hashtidextended(x.ctid, x.xmin::text::bigint)";
            let hash = match *name {
                "" => place.to_owned(),
                name => format!("pg_catalog.hashnameextended(x.{name}, {place})"),
            };
            add(&mut query, catalog, &hash);
        }
        for (relation, hash) in IN_PART {
            add(&mut query, relation, hash);
        }
        query.push_str(") AS etag");
        Some(query)
    }

    /// The etag of a database as it is; none where there is no telling.
    pub fn read(session: &mut Session) -> Option<Self> {
        let query = Self::query(session.server_version())?;
        let message = format!(
            "BEGIN READ ONLY; SET LOCAL search_path = ''; SET LOCAL jit = off; SET LOCAL lock_timeout = '250ms'; \
             SET LOCAL statement_timeout = 0; {query}; COMMIT"
        );
        match session.query(&message) {
            Ok(results) => Self::from_rows(results.first()?),
            Err(_) => {
                // What stands in the way of a etag, the reading that follows will meet and name.
                let _ = session.query("ROLLBACK");
                None
            }
        }
    }

    pub(super) fn from_rows(rows: &Rows) -> Option<Self> {
        let said = rows.first()?.text("etag").to_owned();
        Some(Self(Sha256::digest(said.as_bytes()).into()))
    }
}

fn add(query: &mut String, relation: &str, hash: &str) {
    let _ = write!(
        query,
        ",\n (SELECT pg_catalog.sum({hash}) FROM pg_catalog.{relation} x)"
    );
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::Snapshot;

    #[test]
    fn everything_that_a_reading_looks_at_is_in_the_stamp() {
        for version in [140_000, 150_000, 180_000] {
            let etag = Etag::query(version).unwrap();
            let mut relations = 0;
            for query in Snapshot::queries(version, true) {
                let words: Vec<&str> = query.split_whitespace().collect();
                for pair in words.windows(2) {
                    let Some(relation) = pair[1].strip_prefix("pg_catalog.") else {
                        continue;
                    };
                    let relation = relation.trim_end_matches([')', ',', ';']);
                    if !matches!(pair[0], "FROM" | "JOIN") || relation.contains('(') {
                        continue;
                    }
                    relations += 1;
                    let wanted = format!("FROM pg_catalog.{relation} x)");
                    assert!(etag.contains(&wanted), "{relation} of: {query}");
                }
            }
            assert!(relations > 200, "{relations}");
        }
        assert_eq!(Etag::query(130_000), None);
    }
}
