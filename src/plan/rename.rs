//! What may be one object under two names: one is gone, one is new, and they have the same shape.
//!
//! Pure, and never an answer where something could be lost: a pair is a question to somebody who knows. Only what nobody could tell apart
//! (an index, a constraint, the sequence of a column) is renamed without one, because that saves building it again. A shape that fits more
//! than one object is no pair at all; it is listed.

pub mod stated;
pub mod steps;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use crate::catalog::Catalog;
use crate::diff::{Change, Difference};
use crate::object::column::Column;
use crate::object::{Kind, Object, ObjectId, can_take};
use crate::sql::literal;

/// An object under its old and its new name. A value of an enum is a part of its type, of the kind of the type; a unique index can become
/// a constraint.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Rename {
    /// As it is in the database.
    pub old: ObjectId,
    /// As it is declared.
    pub new: ObjectId,
}

/// A pair that somebody has to be asked about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Candidate {
    /// The pair.
    pub rename: Rename,
    /// What both have in common, as the end of "both …".
    pub alike: String,
}

/// Objects of one shape, more of them than one on a side.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unclear {
    /// Those that are gone.
    pub gone: Vec<ObjectId>,
    /// Those that are new.
    pub new: Vec<ObjectId>,
}

/// What was found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Found {
    /// Pairs that need no answer.
    pub silent: Vec<Rename>,
    /// Pairs that do.
    pub candidates: Vec<Candidate>,
    /// What cannot be paired.
    pub unclear: Vec<Unclear>,
}

impl Found {
    /// Whether nothing was found that could be one object.
    pub fn is_empty(&self) -> bool {
        self.silent.is_empty() && self.candidates.is_empty()
    }
}

impl Rename {
    /// Whether it is the value of an enum.
    pub fn is_value(&self) -> bool {
        is_value(&self.old)
    }

    /// Whether it is an index that becomes that of a constraint.
    pub fn is_taken(&self) -> bool {
        self.old.kind == Kind::Index && self.new.kind != Kind::Index
    }

    /// The flag that states it.
    pub fn flag(&self) -> String {
        let prefix = match self.old.kind {
            Kind::Table | Kind::Column => String::new(),
            Kind::Enum if self.is_value() => String::new(),
            kind => format!("{}:", kind.label().replace(' ', "-")),
        };
        let new = if self.old.parent.is_empty() && self.old.schema != self.new.schema {
            crate::sql::qualified(&self.new.schema, &self.new.name)
        } else {
            crate::sql::ident(&self.new.name)
        };
        let text = format!("{prefix}{}={new}", self.old.path());
        let is_plain = text
            .chars()
            .all(|character| character.is_ascii_alphanumeric() || "_.:=-".contains(character));
        if is_plain {
            format!("--rename {text}")
        } else {
            format!("--rename '{}'", text.replace('\'', "'\\''"))
        }
    }
}

impl fmt::Display for Rename {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} → {}", described(&self.old), self.new.path())
    }
}

impl Candidate {
    /// As a question with the answers left out.
    pub fn question(&self) -> String {
        format!(
            "{} is gone and {} is new, both {}",
            described(&self.rename.old),
            self.rename.new.path(),
            self.alike
        )
    }
}

/// Whether an identity is that of a value of an enum.
pub fn is_value(id: &ObjectId) -> bool {
    id.kind == Kind::Enum && !id.parent.is_empty()
}

/// An identity for people.
pub fn described(id: &ObjectId) -> String {
    if is_value(id) {
        format!("value {}", id.path())
    } else {
        id.to_string()
    }
}

/// Attributes that say nothing about which object it is.
const SAID: &[&str] = &["owner", "privileges", "column_privileges", "comment"];

/// Finds what may have been renamed, apart from the pairs that are known to be different things.
pub fn find(
    live: &Catalog,
    declared: &Catalog,
    difference: &Difference,
    different: &BTreeSet<Rename>,
) -> Found {
    let mut finding = Finding {
        live,
        declared,
        different,
        found: Found::default(),
    };
    let of = |wanted: &Change| -> Vec<&ObjectId> {
        difference
            .changes
            .iter()
            .filter(|(id, change)| *change == wanted && !difference.is_implied(id))
            .map(|(id, _)| id)
            .collect()
    };
    let (gone, new) = (of(&Change::Dropped), of(&Change::Created));
    finding.schemas(&gone, &new);
    if !finding.found.candidates.is_empty() {
        // What is in them is compared once they are one.
        return finding.found;
    }
    finding.relations(&gone, &new);
    finding.columns(&gone, &new);
    finding.alike(&gone, &new);
    finding.taken(&gone, &new);
    finding.values(difference);
    finding.found
}

struct Finding<'a> {
    live: &'a Catalog,
    declared: &'a Catalog,
    different: &'a BTreeSet<Rename>,
    found: Found,
}

/// Pairs each of which fits no other one, and the rest that fits something.
struct Pairing<'a> {
    pairs: Vec<(&'a ObjectId, &'a ObjectId)>,
    unclear: Option<Unclear>,
}

fn pair<'a>(
    gone: &[&'a ObjectId],
    new: &[&'a ObjectId],
    fits: impl Fn(&ObjectId, &ObjectId) -> bool,
) -> Pairing<'a> {
    let mut partners: BTreeMap<&ObjectId, Vec<&ObjectId>> = BTreeMap::new();
    for old in gone {
        for new in new {
            if fits(old, new) {
                partners.entry(old).or_default().push(new);
                partners.entry(new).or_default().push(old);
            }
        }
    }
    let sole = |id: &ObjectId| match partners.get(id).map(Vec::as_slice) {
        Some([partner]) => Some(*partner),
        _ => None,
    };
    let pairs: Vec<(&ObjectId, &ObjectId)> = gone
        .iter()
        .filter_map(|old| Some((*old, *new.iter().find(|new| sole(old) == Some(**new))?)))
        .filter(|(old, new)| sole(new) == Some(*old))
        .collect();
    let rest = |ids: &[&'a ObjectId]| -> Vec<ObjectId> {
        ids.iter()
            .filter(|id| partners.contains_key(**id))
            .filter(|id| !pairs.iter().any(|(old, new)| old == *id || new == *id))
            .map(|id| (*id).clone())
            .collect()
    };
    let (gone, new) = (rest(gone), rest(new));
    let unclear = (!gone.is_empty() && !new.is_empty()).then_some(Unclear { gone, new });
    Pairing { pairs, unclear }
}

fn of_kinds<'a>(ids: &[&'a ObjectId], kinds: &[Kind]) -> Vec<&'a ObjectId> {
    ids.iter()
        .copied()
        .filter(|id| kinds.contains(&id.kind))
        .collect()
}

impl Finding<'_> {
    fn is_different(&self, old: &ObjectId, new: &ObjectId) -> bool {
        self.different.contains(&Rename {
            old: old.clone(),
            new: new.clone(),
        })
    }

    fn ask(&mut self, old: &ObjectId, new: &ObjectId, alike: String) {
        self.found.candidates.push(Candidate {
            rename: Rename {
                old: old.clone(),
                new: new.clone(),
            },
            alike,
        });
    }

    /// Schemas that hold objects of the same names.
    fn schemas(&mut self, gone: &[&ObjectId], new: &[&ObjectId]) {
        let names = |catalog: &Catalog, schema: &ObjectId| -> BTreeSet<(Kind, String, String)> {
            catalog
                .objects()
                .filter(|(id, _)| id.schema == schema.name && id.parent.is_empty())
                .map(|(id, _)| (id.kind, id.name.clone(), id.arguments.clone()))
                .collect()
        };
        let (gone, new) = (
            of_kinds(gone, &[Kind::Schema]),
            of_kinds(new, &[Kind::Schema]),
        );
        let fits = |old: &ObjectId, new: &ObjectId| {
            let held = names(self.live, old);
            !held.is_empty() && held == names(self.declared, new) && !self.is_different(old, new)
        };
        let pairing = pair(&gone, &new, fits);
        for (old, new) in pairing.pairs {
            self.ask(old, new, "with objects of the same names".to_owned());
        }
        self.found.unclear.extend(pairing.unclear);
    }

    /// Tables of the same columns; if there is none, of mostly the same: two thirds of those of the wider table, by name and type.
    fn relations(&mut self, gone: &[&ObjectId], new: &[&ObjectId]) {
        for kind in [Kind::Table, Kind::ForeignTable] {
            let (gone, new) = (of_kinds(gone, &[kind]), of_kinds(new, &[kind]));
            let same = pair(&gone, &new, |old, new| {
                self.are_tables_alike(old, new, |common, widest| common == widest)
            });
            let free = |ids: &[&ObjectId]| -> Vec<ObjectId> {
                ids.iter()
                    .filter(|id| !same.pairs.iter().any(|(old, new)| old == *id || new == *id))
                    .map(|id| (*id).clone())
                    .collect()
            };
            let (gone, new) = (free(&gone), free(&new));
            let (gone, new): (Vec<&ObjectId>, Vec<&ObjectId>) =
                (gone.iter().collect(), new.iter().collect());
            let mostly = pair(&gone, &new, |old, new| {
                self.are_tables_alike(old, new, |common, widest| 3 * common >= 2 * widest)
            });
            for (old, new) in same.pairs {
                self.ask(old, new, format!("with the same {}", self.width(old)));
            }
            for (old, new) in mostly.pairs {
                self.ask(old, new, "with mostly the same columns".to_owned());
            }
            self.found.unclear.extend(mostly.unclear);
        }
    }

    fn width(&self, table: &ObjectId) -> String {
        match columns(self.live, table).len() {
            1 => "column".to_owned(),
            number => format!("{number} columns"),
        }
    }

    fn are_tables_alike(
        &self,
        old: &ObjectId,
        new: &ObjectId,
        is_enough: impl Fn(usize, usize) -> bool,
    ) -> bool {
        if self.is_different(old, new) {
            return false;
        }
        let (Some(one), Some(other)) = (self.live.get(old), self.declared.get(new)) else {
            return false;
        };
        let differing = one.differing(other);
        // Partitions of one table all have its columns; their bounds are what tells them apart.
        if [
            "partition_of",
            "bound",
            "partition_key",
            "of_type",
            "server",
        ]
        .iter()
        .any(|name| differing.contains(name))
        {
            return false;
        }
        let (one, other) = (columns(self.live, old), columns(self.declared, new));
        let common = one
            .iter()
            .filter(|(name, data_type)| other.get(*name) == Some(*data_type))
            .count();
        common > 0 && is_enough(common, one.len().max(other.len()))
    }

    /// Columns of one table that have the same type and are alike in what can be stored in them.
    fn columns(&mut self, gone: &[&ObjectId], new: &[&ObjectId]) {
        let by_table = |ids: &[&ObjectId]| {
            let mut tables: BTreeMap<(String, String), Vec<ObjectId>> = BTreeMap::new();
            for id in of_kinds(ids, &[Kind::Column]) {
                tables
                    .entry((id.schema.clone(), id.parent.clone()))
                    .or_default()
                    .push(id.clone());
            }
            tables
        };
        let new = by_table(new);
        for (table, gone) in by_table(gone) {
            let Some(new) = new.get(&table) else { continue };
            let (gone, new): (Vec<&ObjectId>, Vec<&ObjectId>) =
                (gone.iter().collect(), new.iter().collect());
            let pairing = pair(&gone, &new, |old, new| {
                match (self.live.get(old), self.declared.get(new)) {
                    (Some(Object::Column(one)), Some(Object::Column(other))) => {
                        shape(one) == shape(other) && !one.inherited && !self.is_different(old, new)
                    }
                    _ => false,
                }
            });
            for (old, new) in pairing.pairs {
                if let Some(Object::Column(column)) = self.live.get(old) {
                    let not_null = if column.not_null { " NOT NULL" } else { "" };
                    self.ask(old, new, format!("{}{not_null}", column.data_type));
                }
            }
            self.found.unclear.extend(pairing.unclear);
        }
    }

    /// What is equal but for its name.
    fn alike(&mut self, gone: &[&ObjectId], new: &[&ObjectId]) {
        const ASKED: &[(Kind, &str)] = &[
            (Kind::Sequence, "with the same options"),
            (Kind::Enum, "with the same values"),
            (Kind::Domain, "of the same type"),
            (Kind::CompositeType, "with the same attributes"),
            (Kind::RangeType, "of the same type"),
            (Kind::Function, "with the same body"),
            (Kind::Procedure, "with the same body"),
            (Kind::View, "of the same query"),
            (Kind::MaterializedView, "of the same query"),
        ];
        const SILENT: &[Kind] = &[
            Kind::PrimaryKey,
            Kind::UniqueConstraint,
            Kind::ExclusionConstraint,
            Kind::CheckConstraint,
            Kind::DomainConstraint,
            Kind::Index,
            Kind::ForeignKey,
            Kind::Sequence,
        ];
        for (kind, alike) in ASKED {
            let (gone, new) = (of_kinds(gone, &[*kind]), of_kinds(new, &[*kind]));
            let pairing = pair(&gone, &new, |old, new| {
                !self.is_of_column(old) && self.are_equal(old, new)
            });
            for (old, new) in pairing.pairs {
                self.ask(old, new, (*alike).to_owned());
            }
            self.found.unclear.extend(pairing.unclear);
        }
        for kind in SILENT {
            let (gone, new) = (of_kinds(gone, &[*kind]), of_kinds(new, &[*kind]));
            let pairing = pair(&gone, &new, |old, new| {
                (*kind != Kind::Sequence || self.is_of_column(old)) && self.are_equal(old, new)
            });
            self.found
                .silent
                .extend(pairing.pairs.into_iter().map(|(old, new)| Rename {
                    old: old.clone(),
                    new: new.clone(),
                }));
        }
    }

    /// Unique indexes that become constraints, which saves building them again; until then they go on keeping out what is there twice.
    fn taken(&mut self, gone: &[&ObjectId], new: &[&ObjectId]) {
        let mut constraints = of_kinds(new, &[Kind::PrimaryKey, Kind::UniqueConstraint]);
        // Each goes to the one of its name, if there is one.
        for is_of_its_name in [true, false] {
            for old in of_kinds(gone, &[Kind::Index]) {
                let takes = |new: &&ObjectId| {
                    (new.name == old.name) == is_of_its_name && self.can_take(new, old)
                };
                if let Some(place) = constraints.iter().position(takes)
                    && !self.found.silent.iter().any(|rename| rename.old == *old)
                {
                    self.found.silent.push(Rename {
                        old: old.clone(),
                        new: constraints.remove(place).clone(),
                    });
                }
            }
        }
    }

    fn can_take(&self, new: &ObjectId, old: &ObjectId) -> bool {
        let is_free = self.live.objects().all(|(id, _)| {
            id.name != new.name
                || id.schema != new.schema
                || id == old
                || matches!(id.kind, Kind::Column | Kind::Default)
        });
        let objects = self.declared.get(new).zip(self.live.get(old));
        objects.is_some_and(|(constraint, index)| can_take(constraint, index, self.live)) && is_free
    }

    /// Whether it is a sequence that a column goes with.
    fn is_of_column(&self, id: &ObjectId) -> bool {
        matches!(self.live.get(id), Some(Object::Sequence(sequence)) if sequence.owned_by.is_some())
    }

    fn are_equal(&self, old: &ObjectId, new: &ObjectId) -> bool {
        let (Some(one), Some(other)) = (self.live.get(old), self.declared.get(new)) else {
            return false;
        };
        let is_inherited = one
            .attribute("inherited")
            .is_some_and(|value| value == "yes");
        let of_same_whole =
            old.parent.is_empty() || (&old.schema, &old.parent) == (&new.schema, &new.parent);
        old.arguments == new.arguments
            && of_same_whole
            && !is_inherited
            && one.differing(other).iter().all(|name| SAID.contains(name))
            && !self.is_different(old, new)
    }

    /// A value of an enum that is gone, and one that is new in its place.
    fn values(&mut self, difference: &Difference) {
        for (id, change) in &difference.changes {
            let (Change::Changed(_), Some(Object::Enum(one)), Some(Object::Enum(other))) =
                (change, self.live.get(id), self.declared.get(id))
            else {
                continue;
            };
            let gone: Vec<(usize, &String)> = one
                .values
                .iter()
                .enumerate()
                .filter(|(_, value)| !other.values.contains(value))
                .collect();
            let new: Vec<(usize, &String)> = other
                .values
                .iter()
                .enumerate()
                .filter(|(_, value)| !one.values.contains(value))
                .collect();
            let value = |name: &String| ObjectId::part(Kind::Enum, &id.schema, &id.name, name);
            match (gone.as_slice(), new.as_slice()) {
                ([(place, old)], [(new_place, new)]) if place == new_place => {
                    let (old_id, new_id) = (value(old), value(new));
                    if !self.is_different(&old_id, &new_id) {
                        self.ask(&old_id, &new_id, "at the same place".to_owned());
                    }
                }
                ([], _) | (_, []) => {}
                (gone, new) => self.found.unclear.push(Unclear {
                    gone: gone.iter().map(|(_, name)| value(name)).collect(),
                    new: new.iter().map(|(_, name)| value(name)).collect(),
                }),
            }
        }
    }
}

/// What a column has to have in common with another to be the same one under another name.
fn shape(column: &Column) -> impl PartialEq {
    (
        column.data_type.clone(),
        column.not_null,
        column.collation.clone(),
        column.identity.clone(),
        column.generated.clone(),
        column.expression.clone(),
    )
}

/// The columns of a table, name and type.
fn columns(catalog: &Catalog, table: &ObjectId) -> BTreeMap<String, String> {
    catalog
        .parts(Kind::Column, &table.schema, &table.name)
        .filter_map(|object| match object {
            Object::Column(column) => Some((column.name.clone(), column.data_type.clone())),
            _ => None,
        })
        .collect()
}

impl fmt::Display for Unclear {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names = |ids: &[ObjectId]| {
            let names: Vec<String> = ids.iter().map(ObjectId::path).collect();
            names.join(", ")
        };
        let kind = self.gone.first().map_or("object", |id| match is_value(id) {
            true => "value",
            false => id.kind.label(),
        });
        write!(
            f,
            "of one kind and shape ({kind}), so that nothing says which is which: gone {}; new {}",
            names(&self.gone),
            names(&self.new)
        )
    }
}

/// A value of an enum as SQL.
fn value(id: &ObjectId) -> String {
    literal(&id.name)
}
