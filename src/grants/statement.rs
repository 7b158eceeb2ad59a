//! `GRANT` and `REVOKE`: the statements that lead from one access control list to another, in an order in which whoever grants may.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use crate::sql::ident;

/// What follows `ON`, and what `GRANT` begins with for default privileges.
pub(super) struct Target {
    pub(super) prefix: String,
    pub(super) on: String,
    pub(super) column: Option<String>,
    pub(super) letters: Vec<char>,
    pub(super) owner: String,
    /// The keys of the list that is wanted, in its order: whoever makes it again keeps that.
    pub(super) order: Vec<(String, String)>,
}

/// Grantor and grantee → letter → whether with grant option.
pub(super) type Entries = BTreeMap<(String, String), BTreeMap<char, bool>>;

/// What leads from one list to another: what is taken first, then what is given, each by whoever gave it.
pub(super) fn between(target: &Target, before: &Entries, after: &Entries) -> Vec<String> {
    let nothing = BTreeMap::new();
    let mut statements = Vec::new();
    // What somebody granted on goes before the right to do so.
    for key in in_order(target, before).into_iter().rev() {
        let (Some(had), has) = (before.get(key), after.get(key).unwrap_or(&nothing)) else {
            continue;
        };
        let gone: BTreeSet<char> = had
            .keys()
            .copied()
            .filter(|letter| !has.contains_key(letter))
            .collect();
        let no_longer_grantable: BTreeSet<char> = had
            .iter()
            .filter(|(letter, grantable)| **grantable && has.get(letter) == Some(&false))
            .map(|(letter, _)| *letter)
            .collect();
        if !gone.is_empty() {
            // Whoever is not the owner names what it granted: PostgreSQL asks for more than it needs where ALL is taken back.
            let what = if has.is_empty() && key.0 == target.owner {
                target.all()
            } else {
                target.words(&gone)
            };
            statements.extend(target.statement("REVOKE", &what, key, ""));
        }
        if !no_longer_grantable.is_empty() {
            let what = format!("GRANT OPTION FOR {}", target.words(&no_longer_grantable));
            statements.extend(target.statement("REVOKE", &what, key, ""));
        }
    }
    for key in in_order(target, after) {
        let (Some(has), had) = (after.get(key), before.get(key).unwrap_or(&nothing)) else {
            continue;
        };
        for (with_option, suffix) in [(false, ""), (true, " WITH GRANT OPTION")] {
            let new: BTreeSet<char> = has
                .iter()
                .filter(|(letter, grantable)| {
                    **grantable == with_option
                        && had.get(letter).is_none_or(|had| with_option && !had)
                })
                .map(|(letter, _)| *letter)
                .collect();
            if !new.is_empty() {
                statements.extend(target.statement("GRANT", &target.words(&new), key, suffix));
            }
        }
    }
    statements
}

/// The owner's grants first, then those of whoever has got a grant option by then; where that leaves a choice, as they were granted.
fn in_order<'a>(target: &Target, entries: &'a Entries) -> Vec<&'a (String, String)> {
    let mut may_grant = BTreeSet::from([target.owner.as_str()]);
    let mut waiting: Vec<&(String, String)> = entries.keys().collect();
    waiting.sort_by_key(|key| {
        let place = target.order.iter().position(|other| other == *key);
        place.unwrap_or(usize::MAX)
    });
    let mut order = Vec::new();
    while !waiting.is_empty() {
        let (ready, rest): (Vec<_>, Vec<_>) = waiting
            .into_iter()
            .partition(|(grantor, _)| may_grant.contains(grantor.as_str()));
        if ready.is_empty() {
            order.extend(rest);
            break;
        }
        for key in &ready {
            if entries
                .get(*key)
                .is_some_and(|letters| letters.values().any(|grantable| *grantable))
            {
                may_grant.insert(key.1.as_str());
            }
        }
        order.extend(ready);
        waiting = rest;
    }
    order
}

impl Target {
    fn all(&self) -> String {
        match &self.column {
            Some(column) => format!("ALL ({})", ident(column)),
            None => "ALL".to_owned(),
        }
    }

    /// `SELECT, INSERT`, or `ALL`.
    fn words(&self, letters: &BTreeSet<char>) -> String {
        if self.letters.iter().all(|letter| letters.contains(letter)) {
            return self.all();
        }
        let mut words: Vec<String> = Vec::new();
        for letter in "rawdDxtmXUC"
            .chars()
            .filter(|letter| letters.contains(letter))
        {
            let word = word(letter);
            words.push(match &self.column {
                Some(column) => format!("{word} ({})", ident(column)),
                None => word.to_owned(),
            });
        }
        words.join(", ")
    }

    fn statement(
        &self,
        verb: &str,
        what: &str,
        (grantor, grantee): &(String, String),
        suffix: &str,
    ) -> Vec<String> {
        let preposition = if verb == "GRANT" { "TO" } else { "FROM" };
        let role = if grantee.is_empty() {
            "PUBLIC".to_owned()
        } else {
            ident(grantee)
        };
        let statement = format!(
            "{}{verb} {what} ON {} {preposition} {role}{suffix}",
            self.prefix, self.on
        );
        if *grantor == self.owner {
            vec![statement]
        } else {
            // PostgreSQL records the current role as the grantor, unless that owns the object or is a superuser.
            vec![
                format!("SET ROLE {}", ident(grantor)),
                statement,
                "RESET ROLE".to_owned(),
            ]
        }
    }
}

/// The same for a server before PostgreSQL 17, which does not know MAINTAIN; where it says nothing else, a statement that does nothing.
pub(crate) fn without_maintain(statement: &str) -> Cow<'_, str> {
    const BEGINNINGS: &[&str] = &["GRANT ", "REVOKE ", "ALTER DEFAULT PRIVILEGES "];
    let is_grant = || BEGINNINGS.iter().any(|word| statement.starts_with(word));
    // It is the last of the words.
    let found = statement
        .split_once(" ON ")
        .and_then(|(start, rest)| Some((start.strip_suffix(" MAINTAIN")?, rest)));
    match found.filter(|_| is_grant()) {
        None => Cow::Borrowed(statement),
        Some((start, rest)) => match start.strip_suffix(',') {
            Some(others) => Cow::Owned(format!("{others} ON {rest}")),
            None => Cow::Borrowed("SELECT 1"),
        },
    }
}

fn word(letter: char) -> &'static str {
    match letter {
        'r' => "SELECT",
        'a' => "INSERT",
        'w' => "UPDATE",
        'd' => "DELETE",
        'D' => "TRUNCATE",
        'x' => "REFERENCES",
        't' => "TRIGGER",
        'm' => "MAINTAIN",
        'X' => "EXECUTE",
        'U' => "USAGE",
        _ => "CREATE",
    }
}

#[cfg(test)]
mod tests {
    use super::without_maintain;

    #[test]
    fn an_older_server_is_told_what_it_knows() {
        for (statement, told) in [
            (
                "GRANT SELECT, TRIGGER, MAINTAIN ON TABLE t TO a",
                "GRANT SELECT, TRIGGER ON TABLE t TO a",
            ),
            ("REVOKE MAINTAIN ON TABLE t FROM a", "SELECT 1"),
            (
                "ALTER DEFAULT PRIVILEGES FOR ROLE a GRANT INSERT, MAINTAIN ON TABLES TO b",
                "ALTER DEFAULT PRIVILEGES FOR ROLE a GRANT INSERT ON TABLES TO b",
            ),
            ("GRANT ALL ON TABLE t TO a", "GRANT ALL ON TABLE t TO a"),
            (
                "COMMENT ON TABLE t IS 'REVOKE MAINTAIN ON it'",
                "COMMENT ON TABLE t IS 'REVOKE MAINTAIN ON it'",
            ),
        ] {
            assert_eq!(without_maintain(statement), told);
        }
    }
}
