//! What goes by itself with something else that goes, so that no statement has to say it.

use std::collections::BTreeSet;

use super::fate::Scene;
use crate::object::{Kind, Object, ObjectId};

/// Who takes whom along.
pub(super) struct Implied<'s, 'a> {
    pub(super) scene: &'s Scene<'a>,
    /// Everything that is dropped, for good or to come back.
    pub(super) dropped: &'s BTreeSet<&'s ObjectId>,
    /// Types that are renamed away and then dropped.
    pub(super) replaced: &'s BTreeSet<ObjectId>,
    /// What has to be dropped by a statement of its own although it would go by itself, because it closes a circle.
    pub(super) explicit: &'s BTreeSet<ObjectId>,
}

impl Implied<'_, '_> {
    /// The object whose statement drops this one as well: itself if none does.
    pub(super) fn dropper<'i>(&'i self, id: &'i ObjectId) -> &'i ObjectId {
        let mut at = id;
        // The chain from a sequence over its column to its table is the longest.
        for _ in 0..16 {
            match self.taken_along_by(at) {
                Some(other) => at = other,
                None => return at,
            }
        }
        at
    }

    fn taken_along_by<'i>(&'i self, id: &'i ObjectId) -> Option<&'i ObjectId> {
        if self.explicit.contains(id) {
            // What is inherited has no statement of its own: the one of its parent drops it.
            return self.inherited(id);
        }
        self.whole(id)
            .or_else(|| self.column(id))
            .or_else(|| self.index(id))
            .or_else(|| self.inherited(id))
            .or_else(|| self.owner(id))
            .or_else(|| self.own_type(id))
    }

    /// The type that is made of this function, which goes with it.
    fn own_type(&self, id: &ObjectId) -> Option<&ObjectId> {
        self.scene
            .live
            .shells(id)
            .filter(|shell| shell.kind.can_be_a_shell())
            .find_map(|shell| self.dropped_one(shell).or_else(|| self.replaced.get(shell)))
    }

    /// Whether a table that inherits this check of its table has it afterwards as well.
    fn is_kept_by_heirs(&self, id: &ObjectId) -> bool {
        let tables = self.scene.live.of_kind(Kind::Table);
        tables
            .filter(|table| table.parents().any(|parent| parent == (&id.schema, &id.parent)))
            .map(|child| child.id())
            .map(|child| ObjectId::part(id.kind, &child.schema, &child.name, &id.name))
            .any(|check| {
                matches!(self.scene.live.get(&check), Some(Object::CheckConstraint(check)) if check.inherited)
                    && self.scene.target.get(&check).is_some()
            })
    }

    fn dropped_one(&self, id: &ObjectId) -> Option<&ObjectId> {
        self.dropped.get(id).copied()
    }

    fn whole(&self, id: &ObjectId) -> Option<&ObjectId> {
        if id.kind == Kind::DomainConstraint {
            let domain = ObjectId::in_schema(Kind::Domain, &id.schema, &id.parent);
            return self
                .dropped_one(&domain)
                .or_else(|| self.replaced.get(&domain));
        }
        self.dropped_one(self.scene.wholes.get(id)?)
    }

    /// The column that it cannot be without.
    fn column(&self, id: &ObjectId) -> Option<&ObjectId> {
        let of = |name: &str| {
            self.dropped_one(&ObjectId::part(Kind::Column, &id.schema, &id.parent, name))
        };
        match (id.kind, self.scene.live.get(id)?) {
            (Kind::Default | Kind::IdentitySequence, _) => of(&id.name),
            (_, Object::NotNullConstraint(constraint)) => of(&constraint.column),
            // Of a check that children keep, PostgreSQL must be told so.
            (Kind::CheckConstraint, _) if self.is_kept_by_heirs(id) => None,
            (Kind::CheckConstraint, _) => self.needed_column(id),
            // Not with one that it refers to, be it in the same table.
            (_, Object::ForeignKey(key)) => self
                .needed_columns(id)
                .filter(|column| key.columns.contains(&column.name))
                .find_map(|column| self.dropped_one(column)),
            // It does not go with a column that only an expression or the condition of it names.
            (_, Object::ExclusionConstraint(constraint)) => self
                .needed_columns(id)
                .filter(|column| constraint.names(&column.name))
                .find_map(|column| self.dropped_one(column)),
            (kind, _) if kind.has_index() => self.needed_column(id),
            _ => None,
        }
    }

    fn needed_column(&self, id: &ObjectId) -> Option<&ObjectId> {
        self.needed_columns(id)
            .find_map(|needed| self.dropped_one(needed))
    }

    fn needed_columns<'i>(&'i self, id: &'i ObjectId) -> impl Iterator<Item = &'i ObjectId> {
        self.scene.live.needs(id).filter(|needed| {
            needed.kind == Kind::Column && needed.schema == id.schema && needed.parent == id.parent
        })
    }

    /// The index that it is a part of.
    fn index(&self, id: &ObjectId) -> Option<&ObjectId> {
        let leaves = self.scene.target.relation(&id.schema, &id.parent).is_some()
            && !self.scene.stays_attached(id);
        if !id.kind.has_index() || leaves {
            return None;
        }
        self.scene
            .live
            .needs(id)
            .filter(|needed| needed.kind.has_index() && needed.parent != id.parent)
            .find_map(|needed| self.dropped_one(needed))
    }

    /// What it was inherited from.
    fn inherited(&self, id: &ObjectId) -> Option<&ObjectId> {
        let is_only_inherited = match self.scene.live.get(id)? {
            Object::Column(column) => column.inherited && !column.local,
            Object::CheckConstraint(check) => check.inherited,
            Object::NotNullConstraint(constraint) => constraint.inherited,
            Object::ForeignKey(key) => key.inherited,
            _ => false,
        };
        if !is_only_inherited {
            return None;
        }
        // A key that is in the way of detaching goes before, and its parts with it.
        let goes_before = matches!(self.scene.live.get(id), Some(Object::ForeignKey(key)) if self.scene.moves.is_in_the_way(key));
        if self.scene.target.relation(&id.schema, &id.parent).is_some()
            && !self.scene.stays_attached(id)
            && !goes_before
        {
            // It is detached by then.
            return None;
        }
        if id.kind == Kind::ForeignKey {
            // It may have another name than the one that it is a part of.
            let mut parents = self.scene.live.needs(id);
            return parents.find_map(|needed| match needed.kind {
                Kind::ForeignKey => self.dropped_one(needed),
                _ => None,
            });
        }
        let table = self.scene.live.relation(&id.schema, &id.parent)?;
        // A table that stays has left the parents that it shall not have.
        let shall_be = self.scene.target.get(&table.id());
        let has_left = |parent: (&str, &str)| {
            shall_be.is_some_and(|table| table.parents().all(|other| other != parent))
        };
        let is_dropped = self.dropped.contains(&table.id());
        table
            .parents()
            .filter(|parent| is_dropped || !has_left(*parent))
            .find_map(|(schema, name)| {
                self.dropped_one(&ObjectId::part(id.kind, schema, name, &id.name))
            })
    }

    /// The column that owns it, or that column's table.
    fn owner(&self, id: &ObjectId) -> Option<&ObjectId> {
        let Object::Sequence(sequence) = self.scene.live.get(id)? else {
            return None;
        };
        let owner = sequence.owned_by.as_ref()?;
        self.dropped
            .iter()
            .copied()
            .find(|other| other.kind == Kind::Column && other.path() == *owner)
    }
}
