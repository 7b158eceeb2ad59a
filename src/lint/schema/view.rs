//! Which tables and columns a view's query reads.
//!
//! Only what is certain: a column that is named with its table or the table's alias, one that only a single table of the query
//! has, and all of them where the query says `*`. So a column is never said to be needed that merely has a common name.

use std::collections::{BTreeMap, BTreeSet};

use super::Schema;
use crate::lint::reader::{Reader, as_name};
use crate::sql::Name;
use crate::sql::lexer::Token;

impl Schema {
    /// The tables and views that a query reads, and the columns of them that it reads for certain.
    pub(super) fn read_by(
        &self,
        query: &[Token<'_>],
    ) -> (BTreeSet<Name>, BTreeSet<(Name, String)>) {
        let aliases = aliases(query);
        let tables: BTreeSet<Name> = aliases.iter().map(|(_, table)| table.clone()).collect();
        let by_alias: BTreeMap<&str, &Name> = aliases
            .iter()
            .map(|(alias, table)| (alias.as_str(), table))
            .collect();
        let mut columns = BTreeSet::new();
        let mut every = |table: &Name| {
            for column in self.tables.get(table).iter().flat_map(|t| t.columns.keys()) {
                columns.insert((table.clone(), column.clone()));
            }
        };
        // First what `*` stands for, then what is named.
        for (at, _) in query
            .iter()
            .enumerate()
            .filter(|(_, token)| token.is_mark("*"))
        {
            let before = at.checked_sub(1).and_then(|before| query.get(before));
            let qualifier = at.checked_sub(2).and_then(|before| query.get(before));
            match (before, qualifier.and_then(as_name)) {
                (Some(dot), Some(alias)) if dot.is_mark(".") => {
                    if let Some(table) = by_alias.get(alias.as_str()) {
                        every(table);
                    }
                }
                (Some(before), _)
                    if (before.is_word("select") || before.is_mark(","))
                        && query.get(at + 1).is_none_or(|next| !next.is_mark(")")) =>
                {
                    tables.iter().for_each(&mut every);
                }
                _ => {}
            }
        }
        for (at, token) in query.iter().enumerate() {
            let Some(name) = as_name(token) else { continue };
            let is_part = at
                .checked_sub(1)
                .and_then(|before| query.get(before))
                .is_some_and(|before| before.is_mark("."));
            let next = |offset: usize| query.get(at + offset);
            if next(1).is_some_and(|dot| dot.is_mark(".")) {
                if let (Some(table), Some(column)) =
                    (by_alias.get(name.as_str()), next(2).and_then(as_name))
                {
                    columns.insert(((*table).clone(), column));
                }
            } else if !is_part && next(1).is_none_or(|next| !next.is_mark("(")) {
                let mut owners = tables.iter().filter(|table| {
                    self.tables
                        .get(table)
                        .is_none_or(|table| !table.complete || table.columns.contains_key(&name))
                });
                if let (Some(only), None) = (owners.next(), owners.next())
                    && self
                        .tables
                        .get(only)
                        .is_some_and(|table| table.columns.contains_key(&name))
                {
                    columns.insert((only.clone(), name));
                }
            }
        }
        (tables, columns)
    }
}

/// The tables behind `FROM`, `JOIN` and the commas of a `FROM` list, each under its alias and its own name.
fn aliases(query: &[Token<'_>]) -> Vec<(String, Name)> {
    const NO_ALIAS: [&str; 19] = [
        "on",
        "where",
        "join",
        "left",
        "right",
        "inner",
        "outer",
        "full",
        "cross",
        "natural",
        "group",
        "order",
        "limit",
        "union",
        "using",
        "having",
        "tablesample",
        "window",
        "with",
    ];
    let mut found = Vec::new();
    for (at, token) in query.iter().enumerate() {
        if !token.is_word("from") && !token.is_word("join") {
            continue;
        }
        let mut reader = Reader::new(query.get(at + 1..).unwrap_or_default());
        loop {
            reader.eat("only");
            reader.eat("lateral");
            let Some(table) = reader.name().filter(|_| !reader.next_is_mark("(")) else {
                break;
            };
            let named = reader.eat("as");
            let alias = match reader.peek() {
                Some(next) if !named && NO_ALIAS.iter().any(|word| next.is_word(word)) => None,
                _ => reader.identifier(),
            };
            found.push((table.name.clone(), table.clone()));
            found.extend(alias.map(|alias| (alias, table)));
            if !reader.eat_mark(",") {
                break;
            }
        }
    }
    found
}
