//! Work in a server session that a transaction pooler lends us for one transaction, and gives to others afterwards.
//!
//! Cleaning it as one of our own would take from the others what they, or the pooler's `connect_query`, left there; and what a
//! file sets without LOCAL would stay for them. So a transaction begins with what its session is like written down, goes on with
//! the defaults of role and database, for itself alone, and ends by putting everything back. It costs no round trip.
//!
//! Not seen are LISTEN, LOAD, and settings with a dot in their name that a function sets; a session's advisory locks are refused
//! beforehand (`checks`).

use std::collections::BTreeSet;
use std::time::Duration;

use crate::sql::lexer::{Kind, Token, significant};
use crate::sql::{identifier, literal};

/// Where a transaction remembers what the session was like: settings, role, temporary tables.
const BEFORE: &str = "schemactl.session_before";

/// What belongs to a transaction, or to one moment, and not to its session.
const OF_THE_TRANSACTION: &str =
    "'transaction_isolation', 'transaction_read_only', 'transaction_deferrable', 'seed'";

/// What poolers keep track of themselves: here the default is that of whoever the server connection was made for.
const OF_THE_POOLER: &str = "'client_encoding', 'application_name', 'DateStyle', 'TimeZone', 'IntervalStyle', \
    'standard_conforming_strings'";

/// Remembers what the session is like, and takes the defaults for this transaction alone; in its first message, after BEGIN.
pub(super) fn open(names: &BTreeSet<String>) -> String {
    let custom: Vec<String> = names
        .iter()
        .map(|name| {
            let name = literal(name);
            format!("{name}, pg_catalog.current_setting({name}, true)")
        })
        .collect();
    format!(
        "SELECT pg_catalog.set_config('{BEFORE}', pg_catalog.json_build_object( \
         'role', pg_catalog.current_setting('role'), 'login', pg_catalog.current_setting('session_authorization'), \
         'settings', (SELECT pg_catalog.json_object_agg(s.name, s.setting) FROM pg_catalog.pg_settings s \
             WHERE s.source = 'session' AND s.context IN ('user', 'superuser') AND s.name NOT IN ({OF_THE_TRANSACTION})), \
         'temporary', (SELECT pg_catalog.json_object_agg(c.oid::text, true) FROM pg_catalog.pg_class c \
             WHERE c.relnamespace = pg_catalog.pg_my_temp_schema()), \
         'custom', pg_catalog.json_build_object({}))::text, true); \
         SET LOCAL SESSION AUTHORIZATION DEFAULT; SET LOCAL role TO DEFAULT; \
         SELECT pg_catalog.set_config(s.name, COALESCE(s.reset_val, ''), true) FROM pg_catalog.pg_settings s \
         WHERE s.source = 'session' AND s.context IN ('user', 'superuser') AND s.setting IS DISTINCT FROM s.reset_val \
         AND s.name NOT IN ({OF_THE_TRANSACTION}, {OF_THE_POOLER})",
        custom.join(", ")
    )
}

/// Puts the session back as it was; needs our own rights, and takes those of the file and the time limits away.
pub(super) fn put_back(names: &BTreeSet<String>) -> String {
    // RESET ALL in a file forgets what was remembered; then the defaults have to do.
    let before = format!(
        "(SELECT COALESCE(NULLIF(pg_catalog.current_setting('{BEFORE}', true), ''), '{{}}')::json AS j) b"
    );
    let mut sql = format!(
        "DO $schemactl$ DECLARE command text; BEGIN FOR command IN \
         SELECT pg_catalog.format('DEALLOCATE %I', p.name) FROM pg_catalog.pg_prepared_statements p \
             WHERE p.from_sql AND p.prepare_time >= pg_catalog.now() \
         UNION ALL SELECT pg_catalog.format('CLOSE %I', c.name) FROM pg_catalog.pg_cursors c \
             WHERE c.is_holdable AND c.creation_time >= pg_catalog.now() \
         UNION ALL SELECT pg_catalog.format('DROP %s IF EXISTS pg_temp.%I CASCADE', \
             CASE c.relkind WHEN 'v' THEN 'VIEW' WHEN 'S' THEN 'SEQUENCE' ELSE 'TABLE' END, c.relname) \
             FROM pg_catalog.pg_class c CROSS JOIN {before} \
             WHERE c.relnamespace = pg_catalog.pg_my_temp_schema() AND c.relkind IN ('r', 'p', 'v', 'S') \
             AND b.j -> 'temporary' -> c.oid::text IS NULL \
             AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend d WHERE d.objid = c.oid AND d.deptype IN ('a', 'i')) \
         LOOP EXECUTE command; END LOOP; END $schemactl$; \
         SELECT pg_catalog.set_config('session_authorization', COALESCE(b.j ->> 'login', SESSION_USER), false) FROM {before}; \
         SELECT pg_catalog.set_config('role', COALESCE(b.j ->> 'role', 'none'), false) FROM {before}; \
         SELECT pg_catalog.set_config(s.name, COALESCE(b.j -> 'settings' ->> s.name, s.reset_val, ''), false) \
         FROM pg_catalog.pg_settings s CROSS JOIN {before} \
         WHERE (s.source = 'session' OR b.j -> 'settings' -> s.name IS NOT NULL) \
         AND s.context IN ('user', 'superuser') AND s.name NOT IN ({OF_THE_TRANSACTION})"
    );
    for name in names {
        let name = literal(name);
        sql.push_str(&format!(
            "; SELECT pg_catalog.set_config({name}, COALESCE(b.j -> 'custom' ->> {name}, ''), false) FROM {before}"
        ));
    }
    sql
}

/// Forgets the statements that were prepared in the last `elapsed`: a transaction that is rolled back leaves them.
pub(super) fn forget_prepared(elapsed: Duration) -> String {
    format!(
        "DO $schemactl$ DECLARE name text; BEGIN FOR name IN \
         SELECT p.name FROM pg_catalog.pg_prepared_statements p WHERE p.from_sql \
         AND p.prepare_time >= pg_catalog.clock_timestamp() - interval '{} milliseconds' \
         LOOP EXECUTE pg_catalog.format('DEALLOCATE %I', name); END LOOP; END $schemactl$",
        elapsed.as_millis() + 10
    )
}

/// The settings with a dot in their name that a text sets: PostgreSQL lists them nowhere.
pub(super) fn custom_settings(sql: &str) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    let tokens: Vec<Token<'_>> = significant(sql).collect();
    for (index, token) in tokens.iter().enumerate() {
        let mut rest = tokens.iter().skip(index + 1);
        if token.is_word("set") {
            let first = rest.find(|token| !token.is_word("session"));
            let dot = rest.next().is_some_and(|token| token.is_mark("."));
            if let (Some(first), true, Some(second)) = (first, dot, rest.next()) {
                names.extend(
                    identifier(first, '\\')
                        .zip(identifier(second, '\\'))
                        .map(|(a, b)| format!("{a}.{b}")),
                );
            }
        } else if token.is_word("set_config")
            && let (Some(_), Some(first)) = (rest.next(), rest.next())
            && first.kind == Kind::String
        {
            let text = first.text.trim_matches('\'');
            if text.contains('.') && !text.contains('\'') {
                names.insert(text.to_owned());
            }
        }
    }
    // `UPDATE t SET t.a` is no setting, but asking for one of that name does no harm; one that PostgreSQL refuses would.
    names.retain(|name| name.split('.').all(is_plain));
    names
}

fn is_plain(part: &str) -> bool {
    part.starts_with(|first: char| first.is_ascii_alphabetic() || first == '_')
        && part
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_that_postgresql_does_not_list_are_found_in_the_text() {
        let found = |sql: &str| custom_settings(sql).into_iter().collect::<Vec<_>>();
        assert_eq!(found("SET app.tenant = '1'; SELECT 1"), ["app.tenant"]);
        assert_eq!(found("set session App.Tenant to 1"), ["app.tenant"]);
        assert_eq!(
            found("SELECT pg_catalog.set_config('app.user', 'x', false)"),
            ["app.user"]
        );
        assert!(
            found("SET search_path = app; SELECT set_config('search_path', '', false)").is_empty()
        );
        assert!(found("-- SET app.tenant = 1\nSELECT 'SET a.b = 1'").is_empty());
        assert!(found("SELECT set_config('a.b''; DROP', '', false)").is_empty());
    }
}
