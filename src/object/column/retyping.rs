//! A column of another type: `ALTER COLUMN … TYPE … USING …`, what it costs, and what stands in its way.
//!
//! PostgreSQL refuses while a view, a rule, a trigger's condition, a policy, a generated column, a function or a publication names the
//! column; these go and come back. Indexes and constraints it makes again by itself, from their text: where that text cannot be
//! read with the new type, they go and come back as well.

use std::collections::BTreeSet;

use super::Column;
use super::alteration::Amid;
use super::conversion::{self, Cast, TypeName};
use super::kinship;
use crate::action::{Hazard, Impact, Lock, Loss, Obstacle};
use crate::object::relation::Relation;
use crate::object::{Kind, Object, ObjectId};
use crate::sql::{ident, qualified};

/// How a column gets another type.
#[derive(Debug)]
pub(super) struct Retyping {
    /// `TYPE … COLLATE … USING …`
    pub(super) clause: String,
    /// What it costs.
    pub(super) impact: Impact,
    /// What goes before and comes back after.
    pub(super) disturbs: BTreeSet<ObjectId>,
}

impl Retyping {
    /// How it gets the type that it shall have.
    ///
    /// `kin` are the tables whose columns change together, its own among them.
    pub(super) fn of<'a>(amid: &Amid<'a>, kin: &[Relation<'a>]) -> Self {
        let reached = kinship::reached(amid, kin);
        let family: Vec<&Column> = reached
            .iter()
            .filter_map(|relation| relation.column(amid.altering.live, &amid.column.name))
            .collect();
        let conversion = Conversion::of(amid);
        let mut clause = format!("TYPE {}", amid.to.data_type);
        if let Some(collation) = &amid.to.collation {
            clause.push_str(" COLLATE ");
            clause.push_str(collation);
        }
        if let Some(using) = &conversion.using
            && amid.relation.kind == Kind::Table
        {
            clause.push_str(" USING ");
            clause.push_str(using);
        }
        let disturbs = family
            .iter()
            .flat_map(|column| disturbed(amid, column, &conversion))
            .collect();
        let mut retyping = Self {
            clause,
            impact: Impact::none(),
            disturbs,
        };
        retyping.impact = retyping.cost(amid, &conversion, &reached, &family);
        retyping
    }

    fn cost(
        &self,
        amid: &Amid<'_>,
        conversion: &Conversion,
        reached: &[Relation<'_>],
        family: &[&Column],
    ) -> Impact {
        let mut impact = amid.relation.lock_with(reached, Lock::AccessExclusive);
        for loss in &conversion.losses {
            impact = impact.losing(*loss);
        }
        if conversion.asks_time_zone {
            impact = impact.with(Hazard::SessionTimeZone);
        }
        for relation in reached.iter().filter(|relation| relation.has_storage()) {
            if conversion.rewrites {
                impact = impact
                    .rewriting(relation.id())
                    .because(conversion.obstacle());
            }
        }
        for column in family {
            for id in amid.altering.dependents(&column.id_of()) {
                if self.disturbs.contains(id) {
                    continue;
                }
                match amid.altering.live.get(id) {
                    // Its constraint is dropped and added again, on both sides.
                    Some(Object::ForeignKey(key)) => {
                        for (schema, table) in [
                            (&key.schema, &key.table),
                            (&key.referenced_schema, &key.referenced_table),
                        ] {
                            let table = ObjectId::in_schema(Kind::Table, schema, table);
                            impact = impact.locking(table, Lock::AccessExclusive);
                        }
                    }
                    Some(_) if id.kind.has_index() && conversion.reindexes => {
                        let table = ObjectId::in_schema(Kind::Table, &id.schema, &id.parent);
                        impact = impact.building(table).because(Obstacle::IndexesOfColumn);
                    }
                    _ => {}
                }
            }
        }
        impact
    }
}

/// From the one type to the other.
struct Conversion {
    using: Option<String>,
    rewrites: bool,
    /// Whether indexes are built again although the table is not.
    reindexes: bool,
    /// Whether its type is made anew under the same name.
    is_replaced: bool,
    /// Whether what compares its values stays the same.
    is_relabelled: bool,
    losses: BTreeSet<Loss>,
    /// Whether the session's time zone decides what values become.
    asks_time_zone: bool,
}

impl Conversion {
    /// Why rows that are written again keep others waiting.
    fn obstacle(&self) -> Obstacle {
        if self.is_replaced {
            Obstacle::ReplacedType
        } else {
            Obstacle::ColumnType
        }
    }

    fn of(amid: &Amid<'_>) -> Self {
        let (from, to) = (
            TypeName::parse(&amid.column.data_type),
            TypeName::parse(&amid.to.data_type),
        );
        let replaced: Vec<&ObjectId> = amid
            .altering
            .live
            .needs(&amid.column.id_of())
            .filter(|needed| amid.altering.replaced.contains(needed))
            .collect();
        let is_replaced = replaced.iter().any(|id| id.kind != Kind::Collation);
        let recollated = amid.column.collation != amid.to.collation
            || replaced.iter().any(|id| id.kind == Kind::Collation);
        let (base_from, base_to) = (
            amid.base_type(amid.altering.live, &from),
            amid.base_type(amid.altering.target, &to),
        );
        let to_is_checked = amid.is_checked_domain(&to);
        let is_relabelled = !is_replaced && conversion::keeps_rows(&base_from, &base_to);
        let rewrites = (is_replaced && base_from == from)
            || !conversion::keeps_rows(&base_from, &base_to)
            || (to_is_checked && (is_replaced || from != to));
        let mut losses = BTreeSet::new();
        if is_replaced && amid.loses_labels(&from) {
            losses.insert(Loss::RemoveEnumValue);
        } else if from != to
            && (!holds_all(amid, &from, &base_from, &base_to) || (to_is_checked && base_from != to))
        {
            losses.insert(Loss::NarrowType);
        }
        if is_replaced && amid.narrows_within() {
            losses.insert(Loss::NarrowType);
        }
        Self {
            using: amid.using(&from, &to, &base_from, &base_to, is_replaced),
            rewrites,
            reindexes: !rewrites
                && (recollated
                    || !is_relabelled
                    || from.base != to.base && !(from.is_string() && to.is_string())),
            is_replaced,
            is_relabelled: is_relabelled && !recollated,
            losses,
            asks_time_zone: conversion::asks_time_zone(&base_from, &base_to),
        }
    }
}

fn holds_all(amid: &Amid<'_>, from: &TypeName, base_from: &TypeName, base_to: &TypeName) -> bool {
    if let Some(labels) = amid.labels(amid.altering.live, from)
        && base_to.is_string()
        && let Some(most) = base_to.modifiers.first()
    {
        let most = most.parse().unwrap_or(0);
        return labels.iter().all(|label| label.chars().count() <= most);
    }
    conversion::holds_all(base_from, base_to)
}

impl Amid<'_> {
    /// The type that a domain is made of, or the type itself.
    pub(super) fn base_type(&self, catalog: &crate::catalog::Catalog, name: &TypeName) -> TypeName {
        let mut name = name.clone();
        for _ in 0..16 {
            match domain(catalog, &name) {
                Some(domain) => {
                    let base = TypeName::parse(&domain.base_type);
                    name = TypeName {
                        is_array: name.is_array || base.is_array,
                        ..base
                    };
                }
                None => break,
            }
        }
        name
    }

    fn is_checked_domain(&self, name: &TypeName) -> bool {
        super::filling::is_checked(self.altering.target, name)
    }

    /// The labels of an enum, if the type is one.
    fn labels<'c>(
        &self,
        catalog: &'c crate::catalog::Catalog,
        name: &TypeName,
    ) -> Option<&'c [String]> {
        catalog.of_kind(Kind::Enum).find_map(|object| match object {
            Object::Enum(found) if qualified(&found.schema, &found.name) == name.base => {
                Some(found.values.as_slice())
            }
            _ => None,
        })
    }

    fn loses_labels(&self, name: &TypeName) -> bool {
        let (Some(before), Some(after)) = (
            self.labels(self.altering.live, name),
            self.labels(self.altering.target, name),
        ) else {
            return false;
        };
        before.iter().any(|label| !after.contains(label))
    }

    /// The expression after USING, where PostgreSQL does not find the way by itself.
    ///
    /// A string with a length is assigned and never cast: a cast would cut values that are too long without a word.
    fn using(
        &self,
        from: &TypeName,
        to: &TypeName,
        base_from: &TypeName,
        base_to: &TypeName,
        is_replaced: bool,
    ) -> Option<String> {
        let column = ident(&self.column.name);
        let sql = to.sql();
        if is_replaced {
            let is_domain = base_from != from || base_to != to;
            let is_assigned = is_domain && conversion::cast(base_from, base_to) == Cast::Assignment;
            return (!is_assigned || self.has_replaced_base())
                .then(|| format!("{column}::text::{sql}"));
        }
        match self.known_cast(from, to) {
            Some(Cast::Assignment) => return None,
            Some(_) => return Some(format!("{column}::{sql}")),
            None => {}
        }
        if base_to.is_array && !base_from.is_array {
            let element = to.element();
            let value = match conversion::cast(base_from, &base_to.element()) {
                Cast::Assignment | Cast::Explicit => format!("{column}::{}", element.sql()),
                Cast::None => format!("{column}::text::{}", element.sql()),
            };
            return Some(format!(
                "CASE WHEN {column} IS NOT NULL THEN ARRAY[{value}] END"
            ));
        }
        match conversion::cast(base_from, base_to) {
            Cast::Assignment => None,
            Cast::Explicit => Some(format!("{column}::{sql}")),
            Cast::None if base_from.base == "boolean" && base_to.is_number() => {
                Some(format!("{column}::integer"))
            }
            Cast::None if base_from.is_number() && base_to.base == "boolean" => {
                Some(format!("{column} <> 0"))
            }
            Cast::None if base_to.is_json() => Some(format!("to_{}({column})", base_to.base)),
            Cast::None if base_from.is_json() => Some(format!("({column} #>> '{{}}')::{sql}")),
            Cast::None => Some(format!("{column}::text::{sql}")),
        }
    }

    /// Whether what a domain is made of is made anew as well, so that its values have to be read again.
    fn has_replaced_base(&self) -> bool {
        let altering = self.altering;
        let mut open = vec![self.column.id_of()];
        while let Some(id) = open.pop() {
            for needed in altering.live.needs(&id) {
                match needed.kind {
                    _ if !altering.replaced.contains(needed) => {}
                    Kind::Collation => {}
                    Kind::Domain => open.push(needed.clone()),
                    _ => return true,
                }
            }
        }
        false
    }

    /// Whether a type that the column's is made of holds less once it is made anew.
    fn narrows_within(&self) -> bool {
        let (live, target) = (self.altering.live, self.altering.target);
        let mut seen = BTreeSet::new();
        let mut open = vec![self.column.id_of()];
        while let Some(id) = open.pop() {
            let needs = live.needs(&id);
            let replaced = needs.filter(|needed| self.altering.replaced.contains(*needed));
            open.extend(replaced.filter(|needed| seen.insert(*needed)).cloned());
            let (Some(before), Some(after)) = (live.get(&id), target.get(&id)) else {
                continue;
            };
            let narrows = |(from, to): (&str, &str)| {
                let from = self.base_type(live, &TypeName::parse(from));
                let to = self.base_type(target, &TypeName::parse(to));
                from != to && !holds_all(self, &from, &from, &to)
            };
            if made_of(before, after).into_iter().any(narrows) {
                return true;
            }
        }
        false
    }

    /// The cast that somebody made for these two types.
    fn known_cast(&self, from: &TypeName, to: &TypeName) -> Option<Cast> {
        self.altering
            .target
            .of_kind(Kind::Cast)
            .find_map(|object| match object {
                Object::Cast(cast)
                    if TypeName::parse(&cast.source) == from.plain()
                        && TypeName::parse(&cast.target) == to.plain() =>
                {
                    Some(match cast.context.as_str() {
                        "explicit" => Cast::Explicit,
                        _ => Cast::Assignment,
                    })
                }
                _ => None,
            })
    }
}

/// The types that a type is made of, before and after.
fn made_of<'c>(before: &'c Object, after: &'c Object) -> Vec<(&'c str, &'c str)> {
    match (before, after) {
        (Object::Domain(before), Object::Domain(after)) => {
            vec![(&before.base_type, &after.base_type)]
        }
        (Object::RangeType(before), Object::RangeType(after)) => {
            vec![(&before.subtype, &after.subtype)]
        }
        (Object::CompositeType(before), Object::CompositeType(after)) => {
            let after = |name: &str| after.attributes.0.iter().find(|other| other.name == *name);
            let attributes = before.attributes.0.iter();
            attributes
                .filter_map(|old| {
                    Some((old.data_type.as_str(), after(&old.name)?.data_type.as_str()))
                })
                .collect()
        }
        _ => Vec::new(),
    }
}

pub(super) fn domain<'c>(
    catalog: &'c crate::catalog::Catalog,
    name: &TypeName,
) -> Option<&'c crate::object::domain::Domain> {
    catalog
        .of_kind(Kind::Domain)
        .find_map(|object| match object {
            Object::Domain(domain) if qualified(&domain.schema, &domain.name) == name.base => {
                Some(domain)
            }
            _ => None,
        })
}

/// What stands in the way of another type of this column.
fn disturbed(amid: &Amid<'_>, column: &Column, conversion: &Conversion) -> Vec<ObjectId> {
    let altering = amid.altering;
    let mut found: Vec<ObjectId> = altering
        .dependents(&column.id_of())
        .filter(|id| {
            let (live, target) = (altering.live.get(id), altering.target.get(id));
            let differs = live != target;
            match (id.kind, live) {
                (
                    Kind::View
                    | Kind::MaterializedView
                    | Kind::Rule
                    | Kind::Trigger
                    | Kind::Policy
                    | Kind::Function
                    | Kind::Procedure
                    | Kind::Publication,
                    _,
                ) => true,
                // Computed from it; a child's column goes with it.
                (Kind::Column, _) => id.schema == column.schema && id.parent == column.table,
                (Kind::ForeignKey, Some(Object::ForeignKey(key))) => {
                    !key.inherited && (differs || !conversion.is_relabelled)
                }
                (Kind::CheckConstraint, Some(Object::CheckConstraint(check))) => {
                    !check.inherited
                        && (differs || conversion.is_replaced || needs_another(amid, id))
                }
                (Kind::Index, Some(Object::Index(index))) => {
                    let has_expression =
                        index.predicate.is_some() || index.keys.iter().any(|key| key.contains('('));
                    differs
                        || !index.statistics.is_empty()
                        || (has_expression && (conversion.is_replaced || needs_another(amid, id)))
                }
                (Kind::ExclusionConstraint | Kind::Statistics, _) => {
                    differs || conversion.is_replaced || needs_another(amid, id)
                }
                (Kind::PrimaryKey | Kind::UniqueConstraint, _) => target.is_none(),
                _ => false,
            }
        })
        .cloned()
        .collect();
    let default = ObjectId::part(Kind::Default, &column.schema, &column.table, &column.name);
    if altering.live.get(&default).is_some() {
        found.push(default);
    }
    found
}

/// Whether it needs another column whose type changes too, so that its text makes sense only once both have.
fn needs_another(amid: &Amid<'_>, id: &ObjectId) -> bool {
    amid.altering.live.needs(id).any(|needed| {
        needed.kind == Kind::Column
            && needed.name != amid.column.name
            && match (
                amid.altering.live.get(needed),
                amid.altering.target.get(needed),
            ) {
                (Some(Object::Column(before)), Some(Object::Column(after))) => {
                    before.data_type != after.data_type || before.collation != after.collation
                }
                _ => false,
            }
    })
}
