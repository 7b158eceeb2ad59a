//! Check constraints of tables and foreign tables; those of domains belong to domains.

use super::misfits::{Misfit, Misfits, own_rows};
use super::relation::Relation;
use super::{
    Alteration, Altering, CatalogObject, Changes, Kind, Object, ObjectId, catalog_object,
    constraint, joining,
};
use crate::action::{Action, Impact, Lock, Online};
use crate::catalog::{Catalog, Making};
use crate::sql::{ident, qualified};

catalog_object! {
    /// A check constraint of a table.
    pub struct CheckConstraint {
        identity {
            /// The schema of its table.
            schema: String,
            /// Its table.
            table: String,
            /// Its name.
            name: String,
        }
        attributes {
            /// What must not be false, as PostgreSQL prints it.
            expression: String,
            /// Whether tables that inherit from its table do without it.
            no_inherit: bool,
            /// Whether the rows that were there before are known to meet it.
            validated: bool,
            /// Whether it is checked at all (PostgreSQL 18).
            enforced: bool,
            /// Whether the table has it only from its parent.
            inherited: bool,
            /// `COMMENT ON`.
            comment: Option<String>,
        }
        silent {
            /// Whether its table is a foreign table.
            is_foreign: bool,
        }
    }
}

impl CheckConstraint {
    /// `CHECK (…)` and what follows, as a table constraint.
    pub fn definition(&self) -> String {
        format!(
            "CHECK ({}){}{}",
            constraint::bare(&self.expression),
            if self.no_inherit { " NO INHERIT" } else { "" },
            constraint::standing(self.enforced, self.validated),
        )
    }
}

fn is_partition(altering: &Altering<'_>, check: &CheckConstraint) -> bool {
    Relation::find(altering.live, &check.schema, &check.table)
        .is_some_and(|relation| relation.is_partition())
}

impl CheckConstraint {
    /// Whether it cannot become that one while its table stays what it is to its parents.
    fn is_made_anew(&self, to: &Self, altering: &Altering<'_>) -> bool {
        let is_another = |name: &&str| !["validated", "inherited", "comment"].contains(name);
        self.differing(to).iter().any(is_another)
            || (self.validated && !to.validated)
            || (self.inherited && !to.inherited && self.is_of_partitioned(altering))
    }

    /// The tables that it comes from and that stay its table's parents.
    fn sources<'a>(&self, altering: &Altering<'a>) -> Vec<Relation<'a>> {
        let relation = Relation::find(altering.live, &self.schema, &self.table);
        let parents = relation.map(|relation| relation.steady_parents(altering));
        let has_it = |parent: &Relation<'_>| altering.live.get(&self.id_in(parent)).is_some();
        parents.into_iter().flatten().filter(has_it).collect()
    }

    /// A partitioned table takes its checks from its partitions as well when it loses them.
    fn is_of_partitioned(&self, altering: &Altering<'_>) -> bool {
        self.sources(altering)
            .iter()
            .any(|parent| parent.is_partitioned)
    }

    /// Whether no parent that it comes from keeps it.
    fn goes_with_its_parents(&self, altering: &Altering<'_>) -> bool {
        let sources = self.sources(altering);
        let goes = |parent: &Relation<'_>| altering.target.get(&self.id_in(parent)).is_none();
        !sources.is_empty() && sources.iter().all(goes)
    }

    fn id_in(&self, relation: &Relation<'_>) -> ObjectId {
        ObjectId::part(Self::KIND, relation.schema, relation.name, &self.name)
    }

    /// Those of the descendants, nearest first, that have it as their own, or from one of these, when this table has lost it.
    ///
    /// One that has it from another parent too keeps that whatever is done.
    fn kept_by<'a>(
        &self,
        descendants: &[Relation<'a>],
        altering: &Altering<'a>,
    ) -> Vec<Relation<'a>> {
        let mut kept: Vec<Relation<'a>> = Vec::new();
        for child in descendants {
            let id = self.id_in(child);
            let (Some(Object::CheckConstraint(is)), Some(Object::CheckConstraint(will_be))) =
                (altering.live.get(&id), altering.target.get(&id))
            else {
                continue;
            };
            let has_it_from =
                |parent: &Relation<'_>| kept.iter().any(|other| other.id() == parent.id());
            let has_it =
                !will_be.inherited || child.steady_parents(altering).iter().any(has_it_from);
            if has_it && !is.is_made_anew(will_be, altering) {
                kept.push(*child);
            }
        }
        kept
    }
}

impl CheckConstraint {
    /// What validates it in children that are away when their parent's is validated, and have to have it valid when they come back.
    fn validations_away(&self, altering: &Altering<'_>) -> Vec<Action> {
        let Some(relation) = Relation::find(altering.live, &self.schema, &self.table) else {
            return Vec::new();
        };
        let steady: Vec<ObjectId> = relation
            .steady_descendants(altering)
            .iter()
            .map(Relation::id)
            .collect();
        let comes_back = |child: &Relation<'_>| {
            Relation::find(altering.target, child.schema, child.name).is_some_and(|child| {
                let mut parents = child.parent_names_each();
                parents.any(|(schema, name)| schema == self.schema && name == self.table)
            })
        };
        relation
            .descendants(altering.live)
            .iter()
            .filter(|child| !steady.contains(&child.id()) && comes_back(child))
            .map(|child| self.id_in(child))
            // Of what is inherited nobody knows whether it is valid already; then this does nothing.
            .filter(|id| altering.live.get(id).is_some())
            .map(|id| constraint::validate(altering.live, &id))
            .collect()
    }
}

impl CatalogObject for CheckConstraint {
    const KIND: Kind = Kind::CheckConstraint;
    const CLASS: &'static str = "pg_constraint";
    const QUERY: &'static str = include_str!("check_constraint.sql");

    fn id(&self) -> ObjectId {
        ObjectId::part(Kind::CheckConstraint, &self.schema, &self.table, &self.name)
    }

    fn reference(&self) -> String {
        constraint::reference(&self.schema, &self.table, &self.name)
    }

    fn create(&self, making: &Making<'_>) -> Vec<String> {
        let table = constraint::table(&self.schema, &self.table, self.is_foreign);
        // What is attached must have its parent's checks already.
        let is_inherited = self.inherited && !making.attaches_in_the_end(&table);
        if is_inherited || making.inlines(&table, &self.id()) {
            return Vec::new();
        }
        vec![constraint::add(
            &self.schema,
            &self.table,
            &self.name,
            &self.definition(),
        )]
    }

    // CREATE TABLE takes NOT VALID and forgets it, because a new table has no rows.
    fn stands_alone(&self) -> bool {
        self.enforced && !self.validated
    }

    fn misfits(&self, catalog: &Catalog) -> Option<Misfits> {
        if !self.validated || !self.enforced || self.is_foreign {
            return None;
        }
        // The rows of a table that has parents are asked for with theirs; one that joins them only now is asked by itself.
        let table = catalog.relation(&self.schema, &self.table)?;
        if self.inherited && table.parents().next().is_some() {
            return None;
        }
        let table = if self.no_inherit {
            own_rows(catalog, &self.schema, &self.table)
        } else {
            qualified(&self.schema, &self.table)
        };
        let condition = format!("NOT ({})", constraint::bare(&self.expression));
        Some(Misfits::all_where(Misfit::NotMet, &table, &condition))
    }

    fn creation(&self, making: &Making<'_>) -> Impact {
        let (catalog, lock) = (making.catalog, Lock::AccessExclusive);
        let own = constraint::locked(catalog, &self.schema, &self.table, lock);
        let heirs = constraint::locked_heirs(catalog, &self.schema, &self.table, lock);
        let reached = if self.no_inherit { own } else { heirs.clone() };
        let mut impact = constraint::of_old(making, reached);
        if self.validated && self.enforced && !self.is_foreign {
            impact = constraint::scanned(catalog, impact);
        }
        // PostgreSQL 18 locks the children before it looks whether they are to have it.
        if catalog.server_version >= 180_000 {
            impact = impact.and(constraint::of_old(making, heirs));
        }
        impact
    }

    fn drop(&self, altering: &Altering<'_>) -> Vec<Action> {
        let drop = |relation: &Relation<'_>, only: &str| {
            format!(
                "ALTER TABLE {only}{}\n    DROP CONSTRAINT {}",
                relation.path(),
                ident(&self.name)
            )
        };
        let Some(relation) = Relation::find(altering.live, &self.schema, &self.table) else {
            return vec![constraint::drop(altering.live, &self.id())];
        };
        if self.inherited && self.goes_with_its_parents(altering) {
            return Vec::new();
        }
        let mut descendants = relation.steady_descendants(altering);
        descendants.retain(|child| altering.live.get(&self.id_in(child)).is_some());
        let kept = match altering.target.get(&self.id()) {
            Some(_) => Vec::new(),
            None => self.kept_by(&descendants, altering),
        };
        if kept.is_empty() {
            return vec![constraint::drop(altering.live, &self.id())];
        }
        let is_inherited = |child: &Relation<'_>| {
            let after = altering.target.get(&self.id_in(child));
            matches!(after, Some(Object::CheckConstraint(check)) if check.inherited)
        };
        let keeps = |child: &Relation<'_>| {
            is_inherited(child) || kept.iter().any(|other| other.id() == child.id())
        };
        // A child keeps it as its own only where the statement does not reach it.
        let mut statements = vec![drop(&relation, "ONLY ")];
        let gone = descendants.iter().filter(|child| !keeps(child));
        statements.extend(gone.map(|child| drop(child, "ONLY ")));
        let impact = relation.lock_with(&descendants, Lock::AccessExclusive);
        vec![Action::all(statements, impact)]
    }

    fn alter(&self, to: &Self, altering: &Altering<'_>) -> Alteration {
        if self.is_made_anew(to, altering) {
            return Alteration::Recreate;
        }
        let stays = Relation::find(altering.live, &self.schema, &self.table)
            .is_some_and(|relation| !relation.steady_parents(altering).is_empty());
        let is_brought = joining::is_check_brought(altering.live, altering.target, to);
        if is_brought || stays && !self.inherited && to.inherited && !is_partition(altering, self) {
            // It would stay the child's own beside the parent's, or become that when the parent is left.
            return Alteration::Recreate;
        }
        if self.validated == to.validated {
            // Whether it is inherited follows from what its table is attached to.
            return Changes::of(Vec::new());
        }
        let mut actions = vec![constraint::validate(altering.live, &self.id())];
        actions.extend(self.validations_away(altering));
        Changes::of(actions)
    }

    fn create_online(&self, making: &Making<'_>) -> Option<Online> {
        let statements = self.create(making);
        if statements.is_empty() || !self.validated || !self.enforced || self.is_foreign {
            return None;
        }
        let impact = self.creation(making);
        let none = Impact::none();
        Some(constraint::validated_later(
            making,
            &self.id(),
            statements,
            impact,
            none,
        ))
    }
}
