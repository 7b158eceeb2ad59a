//! Sequences that stand for themselves. Those of identity columns belong to their column.

use super::column::identity::{GoingOn, remember, remembered};
use super::{
    Acl, Alteration, Altering, CatalogObject, Changes, Kind, Object, ObjectId, catalog_object,
};
use crate::action::{Action, Impact, Lock, Loss};
use crate::catalog::{Catalog, Making};
use crate::sql::lexer::significant;
use crate::sql::{ident, identifier, literal, qualified};

catalog_object! {
    /// A sequence.
    pub struct Sequence {
        identity {
            /// The schema it is in.
            schema: String,
            /// Its name.
            name: String,
        }
        attributes {
            /// The type of its values: `bigint`, `integer` or `smallint`.
            data_type: String,
            /// The first value.
            start: i64,
            /// What is added for the next value.
            increment: i64,
            /// The lowest value.
            minimum: i64,
            /// The highest value.
            maximum: i64,
            /// How many values a session takes at once.
            cache: i64,
            /// Whether it begins again at its end.
            cycle: bool,
            /// Whether it is not written to the log (PostgreSQL 15).
            unlogged: bool,
            /// The column it is dropped with, qualified and quoted.
            owned_by: Option<String>,
            /// The role that owns it.
            owner: String,
            /// Who may do what.
            privileges: Acl,
            /// `COMMENT ON`.
            comment: Option<String>,
        }
    }
}

impl Sequence {
    /// What `CREATE SEQUENCE` must be told because it is not the default.
    fn options(&self) -> Vec<String> {
        let (low, high) = match self.data_type.as_str() {
            "smallint" => (i64::from(i16::MIN), i64::from(i16::MAX)),
            "integer" => (i64::from(i32::MIN), i64::from(i32::MAX)),
            _ => (i64::MIN, i64::MAX),
        };
        let ascending = self.increment > 0;
        let (minimum, maximum) = if ascending { (1, high) } else { (low, -1) };
        let start = if ascending {
            self.minimum
        } else {
            self.maximum
        };
        let mut options = Vec::new();
        if self.data_type != "bigint" {
            options.push(format!("AS {}", self.data_type));
        }
        for (keyword, value, default) in [
            ("INCREMENT BY", self.increment, 1),
            ("MINVALUE", self.minimum, minimum),
            ("MAXVALUE", self.maximum, maximum),
            ("START WITH", self.start, start),
            ("CACHE", self.cache, 1),
        ] {
            if value != default {
                options.push(format!("{keyword} {value}"));
            }
        }
        if self.cycle {
            options.push("CYCLE".to_owned());
        }
        options
    }
}

impl Sequence {
    /// `AS integer INCREMENT BY 2`: what differs; limits with the type, because they change with it.
    fn changes(&self, to: &Self) -> Vec<String> {
        let mut clauses = Vec::new();
        let retyped = self.data_type != to.data_type;
        if retyped {
            clauses.push(format!("AS {}", to.data_type));
        }
        for (keyword, before, after, with_type) in [
            ("INCREMENT BY", self.increment, to.increment, false),
            ("MINVALUE", self.minimum, to.minimum, true),
            ("MAXVALUE", self.maximum, to.maximum, true),
            ("START WITH", self.start, to.start, false),
            ("CACHE", self.cache, to.cache, false),
        ] {
            if before != after || (with_type && retyped) {
                clauses.push(format!("{keyword} {after}"));
            }
        }
        if self.cycle != to.cycle {
            clauses.push(if to.cycle { "CYCLE" } else { "NO CYCLE" }.to_owned());
        }
        clauses
    }

    /// Lets go of the column that owns it.
    pub(crate) fn disown(&self) -> Action {
        let impact = Impact::lock(self.id(), Lock::ShareRowExclusive);
        self.action("OWNED BY NONE", impact)
    }

    /// Gives it to the column that owns it.
    pub(crate) fn own(&self) -> Option<Action> {
        let impact = Impact::lock(self.id(), Lock::ShareRowExclusive);
        let column = self.owned_by.as_ref()?;
        Some(self.action(&format!("OWNED BY {column}"), impact))
    }

    /// The role that its table belongs to, where that is there and another one makes the sequence: both have to be the same.
    fn owner_of_its_table<'a>(&self, making: &Making<'a>) -> Option<&'a str> {
        let (table, _) = self.owning(making.catalog)?;
        let owner = making.live?.get(&table)?.owner()?;
        let maker = making.catalog.maker()?;
        (maker != owner && !making.makes(&table)).then_some(owner)
    }

    /// The column that owns it, if this catalog has it.
    pub(crate) fn owner_in(&self, catalog: &Catalog) -> Option<ObjectId> {
        let (table, column) = self.owning(catalog)?;
        Some(ObjectId::part(
            Kind::Column,
            &table.schema,
            &table.name,
            &column,
        ))
    }

    /// Goes on after the numbers of a column that another sequence has given until now.
    fn taking_over(&self, altering: &Altering<'_>) -> Option<Action> {
        let column = self.owner_in(altering.target)?;
        let default = ObjectId {
            kind: Kind::Default,
            ..column.clone()
        };
        let id = self.id();
        altering.live.get(&column)?;
        altering
            .target
            .needs(&default)
            .find(|needed| **needed == id)?;
        let table = altering
            .target
            .relation(&column.schema, &column.parent)?
            .id();
        let path = qualified(&self.schema, &self.name);
        let gone = sequence_before(altering.live, altering.target, &table, &column.name);
        let staying = || {
            let before = sequence_of(altering.live, &column)?;
            let path = qualified(&before.schema, &before.name);
            Some(format!("(SELECT last_value FROM {path} WHERE is_called)"))
        };
        let going_on = GoingOn {
            sequence: &path,
            before: gone.map(|path| remembered(&path)).or_else(staying),
            table: &table,
            column: &column.name,
            increment: self.increment,
            start: format!("(SELECT last_value FROM {path})"),
        };
        let statements = going_on.statements(altering.live, altering.target);
        Some(Action::all(statements, Impact::none().scanning(table)))
    }

    fn range(&self) -> Range {
        Range {
            minimum: self.minimum,
            maximum: self.maximum,
            start: self.start,
            increment: self.increment,
        }
    }

    fn action(&self, clauses: &str, impact: Impact) -> Action {
        Action::new(format!("ALTER {} {clauses}", self.reference()), impact)
    }

    /// The table and the column that own it, as far as the catalog has them.
    fn owning(&self, catalog: &Catalog) -> Option<(ObjectId, String)> {
        let names: Vec<String> = significant(self.owned_by.as_ref()?)
            .filter_map(|token| identifier(&token, '\\'))
            .collect();
        let [schema, table, column] = names.as_slice() else {
            return None;
        };
        catalog.get(&ObjectId::part(Kind::Column, schema, table, column))?;
        Some((catalog.relation(schema, table)?.id(), column.clone()))
    }
}

/// The sequence that a column has its numbers from and loses.
pub(super) fn sequence_before(
    live: &Catalog,
    target: &Catalog,
    table: &ObjectId,
    column: &str,
) -> Option<String> {
    let id = ObjectId::part(Kind::Column, &table.schema, &table.name, column);
    if let Some(Object::Column(before)) = live.get(&id)
        && let Some(path) = &before.identity_sequence
    {
        return Some(path.clone());
    }
    let owned = sequence_of(live, &id)?;
    target
        .get(&owned.id())
        .is_none()
        .then(|| qualified(&owned.schema, &owned.name))
}

/// The sequence that belongs to a column.
fn sequence_of<'a>(catalog: &'a Catalog, column: &ObjectId) -> Option<&'a Sequence> {
    let mut sequences = catalog.of_kind(Kind::Sequence);
    sequences.find_map(|object| match object {
        Object::Sequence(sequence) if sequence.owner_in(catalog).as_ref() == Some(column) => {
            Some(sequence)
        }
        _ => None,
    })
}

fn width(data_type: &str) -> u8 {
    match data_type {
        "smallint" => 2,
        "integer" => 4,
        _ => 8,
    }
}

/// The numbers that a sequence gives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Range {
    pub(super) minimum: i64,
    pub(super) maximum: i64,
    pub(super) start: i64,
    pub(super) increment: i64,
}

impl Range {
    /// Brings the position of a sequence among the numbers that it shall give from now on, if it may lie elsewhere: PostgreSQL refuses
    /// bounds that leave it outside. No number is given again: one that is past the new bounds is at their end.
    pub(super) fn into(self, to: &Self, path: &str, wider: Option<&String>) -> Vec<String> {
        if self.minimum >= to.minimum && self.maximum <= to.maximum {
            return Vec::new();
        }
        let data_type = wider.map_or_else(String::new, |name| format!("AS {name} "));
        let (end, is_past) = if to.increment < 0 {
            (
                to.minimum,
                format!("is_called AND last_value < {}", to.minimum),
            )
        } else {
            (
                to.maximum,
                format!("is_called AND last_value > {}", to.maximum),
            )
        };
        vec![
            format!(
                "ALTER SEQUENCE {path} {data_type}MINVALUE {} MAXVALUE {}",
                self.minimum.min(to.minimum),
                self.maximum.max(to.maximum)
            ),
            format!(
                "SELECT pg_catalog.setval({}, CASE WHEN {is_past} THEN {end} ELSE {} END, {is_past}) \
                 FROM {path} WHERE last_value NOT BETWEEN {} AND {}",
                literal(path).trim_start(),
                to.start,
                to.minimum,
                to.maximum
            ),
        ]
    }
}

impl CatalogObject for Sequence {
    const KIND: Kind = Kind::Sequence;
    const CLASS: &'static str = "pg_class";
    const QUERY: &'static str = include_str!("sequence.sql");

    fn id(&self) -> ObjectId {
        ObjectId::in_schema(Kind::Sequence, &self.schema, &self.name)
    }

    fn reference(&self) -> String {
        format!("SEQUENCE {}", qualified(&self.schema, &self.name))
    }

    fn create(&self, _: &Making<'_>) -> Vec<String> {
        let mut statement = format!(
            "CREATE {}{}",
            if self.unlogged { "UNLOGGED " } else { "" },
            self.reference()
        );
        for option in self.options() {
            statement.push(' ');
            statement.push_str(&option);
        }
        vec![statement]
    }

    fn complete(&self, making: &Making<'_>) -> Vec<String> {
        let mut statements = Vec::new();
        if let Some(owner) = self.owner_of_its_table(making) {
            statements.push(format!(
                "ALTER {} OWNER TO {}",
                self.reference(),
                ident(owner)
            ));
        }
        statements.extend(
            self.owned_by
                .iter()
                .map(|column| format!("ALTER {} OWNED BY {column}", self.reference())),
        );
        // The rows that are there may have come by their numbers otherwise.
        if let Some((table, column)) = self.owning(making.catalog)
            && !making.makes(&ObjectId::part(
                Kind::Column,
                &table.schema,
                &table.name,
                &column,
            ))
        {
            let before = making
                .live
                .and_then(|live| sequence_before(live, making.catalog, &table, &column));
            let going_on = GoingOn {
                sequence: &qualified(&self.schema, &self.name),
                before: before.map(|path| remembered(&path)),
                table: &table,
                column: &column,
                increment: self.increment,
                start: self.start.to_string(),
            };
            let live = making.live.unwrap_or(making.catalog);
            statements.extend(going_on.statements(live, making.catalog));
        }
        statements
    }

    fn completion(&self, making: &Making<'_>) -> Impact {
        match self.owning(making.catalog) {
            Some((table, column))
                if !making.makes(&ObjectId::part(
                    Kind::Column,
                    &table.schema,
                    &table.name,
                    &column,
                )) =>
            {
                Impact::none().scanning(table)
            }
            _ => Impact::none(),
        }
    }

    fn drop(&self, altering: &Altering<'_>) -> Vec<Action> {
        // An identity of its column goes on where it ends, as another sequence of it does that comes later.
        let owner = self.owner_in(altering.target);
        let is_followed = owner.as_ref().is_some_and(|column| {
            matches!(altering.target.get(column), Some(Object::Column(column)) if column.identity.is_some())
        });
        let is_replaced = owner.is_some()
            && altering.target.of_kind(Kind::Sequence).any(|object| {
                let owned_by = |object: &Object| match object {
                    Object::Sequence(other) => other.owned_by.clone(),
                    _ => None,
                };
                owned_by(object) == self.owned_by
                    && altering.live.get(&object.id()).and_then(owned_by) != self.owned_by
            });
        let mut statements = vec![format!("DROP {}", self.reference())];
        if is_followed || is_replaced {
            statements.insert(0, remember(&qualified(&self.schema, &self.name)));
        }
        let impact = Impact::lock(self.id(), Lock::AccessExclusive);
        let impact = if is_followed {
            impact
        } else {
            impact.losing(Loss::DropSequence)
        };
        vec![Action::all(statements, impact)]
    }

    fn alter(&self, to: &Self, altering: &Altering<'_>) -> Alteration {
        let mut changes = Changes::default();
        let clauses = self.changes(to);
        if !clauses.is_empty() {
            let path = qualified(&self.schema, &self.name);
            let wider = (width(&to.data_type) > width(&self.data_type)).then_some(&to.data_type);
            let mut statements = self.range().into(&to.range(), &path, wider);
            statements.push(format!("ALTER {} {}", self.reference(), clauses.join(" ")));
            changes.actions.push(Action::all(
                statements,
                Impact::lock(self.id(), Lock::ShareRowExclusive),
            ));
        }
        let follows_table = self.owning(altering.live).is_some_and(|(table, _)| {
            let (before, after) = (altering.live.get(&table), altering.target.get(&table));
            before
                .zip(after)
                .is_some_and(|(before, after)| before.differing(after).contains(&"unlogged"))
        });
        if self.unlogged != to.unlogged && !follows_table {
            let mut impact = Impact::lock(self.id(), Lock::AccessExclusive);
            let word = if to.unlogged { "UNLOGGED" } else { "LOGGED" };
            if to.unlogged {
                impact = impact.losing(Loss::Other);
            }
            changes
                .actions
                .push(self.action(&format!("SET {word}"), impact));
        }
        if self.owned_by != to.owned_by {
            if self.owned_by.is_some() {
                changes.release.push(self.disown());
            }
            changes.complete.extend(to.own());
            changes.complete.extend(to.taking_over(altering));
        }
        Alteration::InPlace(changes)
    }
}
