//! Why a model does not load: the error that counts among those that are left, its place, and what to do about it.

use std::collections::BTreeSet;

use anyhow::Result;

use super::{Failed, Loader, missing_role};
use crate::db::ServerError;
use crate::error::UserError;
use crate::filter::{PLATFORM_PUBLICATION, platform_schema_in};
use crate::sql::identifier;
use crate::sql::lexer::{Token, significant};

/// How many of the other failures are shown.
const SHOWN: usize = 5;

impl Loader<'_> {
    /// The error that is not merely waiting for another one, with the others named.
    pub(super) fn what_remains(&self) -> UserError {
        let real = self
            .waiting
            .iter()
            .position(|(_, failed)| !is_something_missing(&failed.server.sqlstate))
            .or_else(|| {
                self.waiting
                    .iter()
                    .position(|(_, failed)| !self.may_come(&failed.server))
            })
            .unwrap_or(0);
        let others: Vec<String> = self
            .waiting
            .iter()
            .enumerate()
            .filter(|(position, _)| *position != real)
            .map(|(_, (index, failed))| {
                let (place, _) = self.place(*index, failed.byte);
                format!("{place}: {}", failed.server.message)
            })
            .collect();
        match self.waiting.get(real) {
            Some((index, failed)) => self.error(*index, failed, &others),
            None => UserError::new("the model cannot be loaded"),
        }
    }

    /// Whether what an error misses would be made by another statement that waits.
    fn may_come(&self, server: &ServerError) -> bool {
        let Some(name) = server.message.split('"').nth(1) else {
            return false;
        };
        let name = name.rsplit('.').next().unwrap_or(name);
        self.waiting.iter().any(|(index, _)| {
            self.statements.get(*index).is_some_and(|statement| {
                // What stands before these is the name of what is made.
                let ends = |token: &Token<'_>| {
                    token.is_mark("(") || token.is_word("as") || token.is_word("on")
                };
                let mut tokens = significant(statement.text).take_while(|token| !ends(token));
                tokens.next().is_some_and(|token| token.is_word("create"))
                    && tokens.any(|token| token.text.trim_matches('"').eq_ignore_ascii_case(name))
            })
        })
    }

    fn place(&self, index: usize, byte: usize) -> (String, String) {
        self.statements
            .get(index)
            .and_then(|statement| self.files.get(statement.file))
            .map(|file| file.place(byte))
            .unwrap_or_default()
    }

    pub(super) fn error(&self, index: usize, failed: &Failed, others: &[String]) -> UserError {
        let (place, excerpt) = self.place(index, failed.byte);
        let server = &failed.server;
        let mut error = UserError::new(format!("the model does not load: {}", server.message))
            .detail(format!("--> {place}\n{excerpt}"))
            .detail(server.describe().join("\n"));
        if !others.is_empty() {
            let mut lines = format!("{} more cannot be loaded either:", others.len());
            for other in others.iter().take(SHOWN) {
                lines.push_str("\n  ");
                lines.push_str(other);
            }
            if others.len() > SHOWN {
                lines.push_str("\n  …");
            }
            error = error.detail(lines);
        }
        if let Some(hint) = &server.hint {
            error = error.hint(hint.clone());
        }
        if let Some(role) = missing_role(server)
            && !self.manners.private
        {
            error = error.hint(format!(
                "the shadow ({}) is on a server that others use, so the role {role:?} is not made up there: create it there, or leave \
                 shadow and shadow_url away for a server of our own",
                self.manners.shadow
            ));
        } else if is_something_missing(&server.sqlstate)
            && let Some(schema) = platform_schema_in(&server.message)
        {
            error = error.hint(format!(
                "where {schema} is a platform's, declare as much of it as the model needs, for the shadow alone: CREATE SCHEMA {schema}; \
                 CREATE TABLE {schema}.…; in a database of the platform that is neither compared nor made"
            ));
        } else if server.sqlstate == "42704" && server.message.contains(PLATFORM_PUBLICATION) {
            error = error.hint(format!(
                "Supabase makes it in every database; in a model it has to be made before it gets tables: CREATE PUBLICATION {PLATFORM_PUBLICATION}"
            ));
        } else if !self.any_order && is_something_missing(&server.sqlstate) {
            error = error.hint(
                "the statements of a file run in their order; in a folder of .sql files the order does not matter",
            );
        }
        error
    }

    pub(super) fn lacks_extension(&self, index: usize, server: &ServerError) -> bool {
        matches!(server.sqlstate.as_str(), "0A000" | "58P01" | "22023")
            && self
                .statements
                .get(index)
                .is_some_and(|statement| extension_of(statement.text).is_some())
    }

    pub(super) fn missing_extensions(
        &mut self,
        index: usize,
        failed: &Failed,
    ) -> Result<UserError> {
        let available: BTreeSet<String> = crate::shadow::available_extensions(self.session)?
            .into_iter()
            .map(|(name, _)| name)
            .collect();
        let missing: BTreeSet<String> = self
            .statements
            .iter()
            .filter_map(|statement| extension_of(statement.text))
            .filter(|name| !available.contains(name))
            .collect();
        if missing.is_empty() {
            return Ok(self.error(index, failed, &[]));
        }
        let names: Vec<&str> = missing.iter().map(String::as_str).collect();
        let (place, excerpt) = self.place(index, failed.byte);
        let plural = if names.len() == 1 { "" } else { "s" };
        Ok(UserError::new(format!(
            "the shadow ({}) lacks the extension{plural} {}, which the model needs",
            self.manners.shadow,
            names.join(", ")
        ))
        .detail(format!("--> {place}\n{excerpt}"))
        .hint(format!(
            "install the extension{plural} where the shadow's server is (the package is often named postgresql-<major>-{})",
            names.first().copied().unwrap_or_default().replace('_', "-")
        ))
        .hint(
            "or name a server that has them for shadow databases: shadow_url = \"postgresql://…\" in schemactl.toml, or \
             SCHEMACTL_SHADOW_URL",
        )
        .hint("or let the shadow be a scratch database on the target server, dropped in the end: shadow = \"server\""))
    }
}

/// SQLSTATEs of something that is not there, and may come.
fn is_something_missing(sqlstate: &str) -> bool {
    matches!(
        sqlstate,
        "42P01" | "42703" | "42704" | "42883" | "3F000" | "42830" | "3D000"
    )
}

/// The name in `CREATE EXTENSION`.
fn extension_of(statement: &str) -> Option<String> {
    let mut tokens = significant(statement);
    if !tokens.next()?.is_word("create") || !tokens.next()?.is_word("extension") {
        return None;
    }
    let name = tokens.find(|token| {
        !["if", "not", "exists"]
            .iter()
            .any(|word| token.is_word(word))
    })?;
    identifier(&name, '\\')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_name_of_an_extension_is_read_as_postgresql_reads_it() {
        let name = |sql| extension_of(sql);
        assert_eq!(name("CREATE EXTENSION PostGIS"), Some("postgis".to_owned()));
        assert_eq!(
            name("create extension if not exists \"uuid-ossp\" WITH SCHEMA x"),
            Some("uuid-ossp".to_owned())
        );
        assert_eq!(name("CREATE TABLE extension ()"), None);
    }
}
