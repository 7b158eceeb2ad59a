//! `GRANT` and `REVOKE` for objects of every kind: what leads from one access control list to another.
//!
//! What PostgreSQL gives the owner and PUBLIC on its own when an object is made ([`initial`]) is never said, only what is
//! more or less than that. How one list becomes another is said by [`statement`].

mod statement;

use std::collections::{BTreeMap, BTreeSet};

use crate::catalog::Catalog;
use crate::object::{Acl, CatalogObject, Grant, Kind, Object, ObjectId};
use crate::sql::{ident, qualified};
pub(crate) use statement::without_maintain;
use statement::{Entries, Target, between};

/// What can be granted on a kind of object.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Grantable {
    /// The word of `GRANT … ON`.
    word: &'static str,
    /// The letters of everything that can be granted, in the order of `ALL`.
    letters: &'static str,
    /// The letters of what PUBLIC has from the beginning.
    public: &'static str,
}

const RELATION: Grantable = Grantable {
    word: "TABLE",
    letters: "arwdDxtm",
    public: "",
};
/// The letter of `MAINTAIN`.
pub(crate) const MAINTAIN: char = 'm';

/// Whether a server has the privilege `MAINTAIN`, which is one on relations.
pub(crate) fn knows_maintain(server_version: u32) -> bool {
    server_version >= 170_000
}

/// The letters of everything that can be granted on a relation where there is no `MAINTAIN`.
pub(crate) fn all_but_maintain() -> &'static str {
    RELATION.letters.trim_end_matches(MAINTAIN)
}

const COLUMN: Grantable = Grantable {
    word: "TABLE",
    letters: "arwx",
    public: "",
};
const SEQUENCE: Grantable = Grantable {
    word: "SEQUENCE",
    letters: "rwU",
    public: "",
};
const FUNCTION: Grantable = Grantable {
    word: "FUNCTION",
    letters: "X",
    public: "X",
};
const SCHEMA: Grantable = Grantable {
    word: "SCHEMA",
    letters: "UC",
    public: "",
};
const TYPE: Grantable = Grantable {
    word: "TYPE",
    letters: "U",
    public: "U",
};
const LARGE_OBJECT: Grantable = Grantable {
    word: "LARGE OBJECT",
    letters: "rw",
    public: "",
};

/// By the kind's label, so that a kind needs no line here to exist.
fn grantable(object: &Object, kind: Kind) -> Option<Grantable> {
    if let Object::DefaultPrivileges(defaults) = object {
        return Some(match defaults.objects.as_str() {
            "TABLES" => RELATION,
            "SEQUENCES" => SEQUENCE,
            "FUNCTIONS" => FUNCTION,
            "TYPES" => TYPE,
            "SCHEMAS" => SCHEMA,
            _ => LARGE_OBJECT,
        });
    }
    Some(match kind.label() {
        "table" | "foreign table" | "view" | "materialized view" => RELATION,
        "column" => COLUMN,
        "sequence" | "identity sequence" => SEQUENCE,
        "function" | "aggregate" => FUNCTION,
        "procedure" => Grantable {
            word: "PROCEDURE",
            ..FUNCTION
        },
        "schema" => SCHEMA,
        "enum" | "domain" | "composite type" | "range type" | "base type" => TYPE,
        "language" => Grantable {
            word: "LANGUAGE",
            ..TYPE
        },
        "foreign-data wrapper" => Grantable {
            word: "FOREIGN DATA WRAPPER",
            public: "",
            ..TYPE
        },
        "foreign server" => Grantable {
            word: "FOREIGN SERVER",
            public: "",
            ..TYPE
        },
        _ => return None,
    })
}

/// Whether the same can be granted on two objects.
pub fn are_alike(one: &Object, other: &Object) -> bool {
    let letters = |object: &Object| Some(grantable(object, object.id().kind)?.letters);
    letters(one).is_some() && letters(one) == letters(other)
}

/// The statements that give a new object the privileges it has in this catalog.
pub fn of_new(catalog: &Catalog, id: &ObjectId, object: &Object) -> Vec<String> {
    let Some(grantable) = grantable(object, id.kind) else {
        return Vec::new();
    };
    let owner = owner(catalog, id, object);
    let mut statements = Vec::new();
    if let Some(acl) = object.acl() {
        let after = entries(&acl.grants());
        let owner = owner.unwrap_or_else(|| {
            after
                .keys()
                .next()
                .map(|(grantor, _)| grantor.clone())
                .unwrap_or_default()
        });
        let before = initial(catalog, object, grantable, &owner);
        let target = target(catalog, id, object, grantable, owner);
        statements.extend(between(&target, &before, &after));
    }
    statements.extend(on_view_columns(catalog, id, object));
    statements
}

/// The statements that give an object the privileges it has in `after`, once `executor` has made it in `live` and it belongs to `owner`.
///
/// What the role has from default privileges is not given again, and taken if it is not wanted.
pub fn of_made(
    live: &Catalog,
    after: &Catalog,
    id: &ObjectId,
    object: &Object,
    owner: &str,
    executor: &str,
) -> Vec<String> {
    let Some(grantable) = grantable(object, id.kind) else {
        return Vec::new();
    };
    let declared_owner = self::owner(after, id, object).unwrap_or_default();
    let owner = match object {
        Object::DefaultPrivileges(defaults) => &defaults.role,
        _ if object.owner().is_some() => owner,
        // A column belongs to whom its table belongs to, which was there before or is new too.
        _ => live
            .relation(&id.schema, &id.parent)
            .and_then(Object::owner)
            .unwrap_or(owner),
    };
    let mut statements = Vec::new();
    if let Some(acl) = object.acl() {
        let wanted = given_to(entries(&acl.grants()), &declared_owner, owner);
        let made = by_default(live, id, object, grantable, executor)
            .map(|made| given_to(made, executor, owner))
            .unwrap_or_else(|| initial(after, object, grantable, owner));
        let target = target(after, id, object, grantable, owner.to_owned());
        statements.extend(between(&target, &made, &wanted));
    }
    statements.extend(on_view_columns(after, id, object));
    statements
}

/// The statements that lead from the privileges that an object has to those that it shall have, once it belongs to its new owner.
///
/// What is `made` in the same go, columns of a table, gets its own when it is there.
pub fn of_change(
    live: &Catalog,
    wanted: &Catalog,
    id: &ObjectId,
    before: &Object,
    after: &Object,
    made: &BTreeSet<ObjectId>,
) -> Vec<String> {
    let Some(grantable) = grantable(after, id.kind) else {
        return Vec::new();
    };
    let had_owner = owner(live, id, before).unwrap_or_default();
    let owner = owner(wanted, id, after).unwrap_or_default();
    let mut statements = Vec::new();
    if let (Some(had), Some(has)) = (before.acl(), after.acl()) {
        let had = given_to(entries(&had.grants()), &had_owner, &owner);
        let has = entries(&has.grants());
        let target = target(wanted, id, after, grantable, owner.clone());
        statements.extend(between(&target, &had, &has));
        statements.extend(column_grants_again(wanted, id, &owner, &had, &has, made));
    }
    let nothing = BTreeMap::new();
    let [had, has] = [before, after].map(|object| object.column_privileges().unwrap_or(&nothing));
    let columns: BTreeSet<&String> = had.keys().chain(has.keys()).collect();
    for column in columns {
        let acl = |acls: &BTreeMap<String, String>| {
            let acl = acls.get(column).and_then(|acl| Acl::from_text(acl));
            acl.unwrap_or_default()
        };
        let target = Target {
            column: Some(column.clone()),
            order: order(&acl(has)),
            ..target(wanted, id, after, COLUMN, owner.clone())
        };
        let had = given_to(entries(&acl(had).grants()), &had_owner, &owner);
        statements.extend(between(&target, &had, &entries(&acl(has).grants())));
    }
    statements
}

/// The statements that leave of an object's privileges what it would have had the moment it was made.
pub fn of_none(live: &Catalog, id: &ObjectId, object: &Object) -> Vec<String> {
    let (Some(grantable), Some(acl)) = (grantable(object, id.kind), object.acl()) else {
        return Vec::new();
    };
    let owner = owner(live, id, object).unwrap_or_default();
    let after = initial(live, object, grantable, &owner);
    let target = target(live, id, object, grantable, owner);
    between(&target, &entries(&acl.grants()), &after)
}

/// What columns are granted to whom a privilege on the table is taken from: PostgreSQL takes it from the columns as well.
fn column_grants_again(
    wanted: &Catalog,
    id: &ObjectId,
    owner: &str,
    had: &Entries,
    has: &Entries,
    made: &BTreeSet<ObjectId>,
) -> Vec<String> {
    let loses = |key: &(String, String)| {
        let left = has.get(key);
        had.get(key).is_some_and(|letters| {
            letters
                .keys()
                .any(|letter| left.is_none_or(|left| !left.contains_key(letter)))
        })
    };
    if !id.parent.is_empty() {
        return Vec::new();
    }
    wanted
        .parts(Kind::Column, &id.schema, &id.name)
        .filter(|column| !made.contains(&column.id()))
        .flat_map(|column| {
            let acl = column.acl().map(Acl::grants).unwrap_or_default();
            let mut lost = entries(&acl);
            lost.retain(|key, _| loses(key));
            let target = target(wanted, &column.id(), column, COLUMN, owner.to_owned());
            between(&target, &Entries::new(), &lost)
        })
        .collect()
}

/// The same list after `ALTER … OWNER TO`, which gives the new owner what the old one had and granted.
fn given_to(entries: Entries, from: &str, to: &str) -> Entries {
    let mut given = Entries::new();
    let role = |name: String| if name == from { to.to_owned() } else { name };
    for ((grantor, grantee), letters) in entries {
        given
            .entry((role(grantor), role(grantee)))
            .or_default()
            .extend(letters);
    }
    given
}

/// What an object has the moment a role with default privileges has made it; `None` where none of them concern it.
fn by_default(
    live: &Catalog,
    id: &ObjectId,
    object: &Object,
    grantable: Grantable,
    executor: &str,
) -> Option<Entries> {
    let objects = match id.kind {
        Kind::Table | Kind::View | Kind::MaterializedView | Kind::ForeignTable => "TABLES",
        Kind::Sequence | Kind::IdentitySequence => "SEQUENCES",
        Kind::Function | Kind::Procedure | Kind::Aggregate => "FUNCTIONS",
        Kind::Enum | Kind::Domain | Kind::CompositeType | Kind::RangeType | Kind::BaseType => {
            "TYPES"
        }
        Kind::Schema => "SCHEMAS",
        _ => return None,
    };
    let of = |schema: Option<&str>| {
        live.of_kind(Kind::DefaultPrivileges)
            .find_map(|object| match object {
                Object::DefaultPrivileges(defaults)
                    if defaults.role == executor
                        && defaults.objects == objects
                        && defaults.schema.as_deref() == schema =>
                {
                    Some(entries(&defaults.privileges.grants()))
                }
                _ => None,
            })
    };
    let (everywhere, here) = (of(None), of(Some(&id.schema)));
    if everywhere.is_none() && here.is_none() {
        return None;
    }
    let mut made = everywhere.unwrap_or_else(|| initial(live, object, grantable, executor));
    for (key, letters) in here.unwrap_or_default() {
        made.entry(key).or_default().extend(letters);
    }
    Some(made)
}

/// Columns of views are no objects of their own.
fn on_view_columns(catalog: &Catalog, id: &ObjectId, object: &Object) -> Vec<String> {
    let Some(columns) = object.column_privileges() else {
        return Vec::new();
    };
    columns
        .iter()
        .flat_map(|(column, acl)| {
            let acl = Acl::from_text(acl).unwrap_or_default();
            let after = entries(&acl.grants());
            let target = Target {
                column: Some(column.clone()),
                order: order(&acl),
                ..target(
                    catalog,
                    id,
                    object,
                    COLUMN,
                    object.owner().unwrap_or_default().to_owned(),
                )
            };
            between(&target, &Entries::new(), &after)
        })
        .collect()
}

/// The owner of an object, or of the table that a column is in.
fn owner(catalog: &Catalog, id: &ObjectId, object: &Object) -> Option<String> {
    if let Object::DefaultPrivileges(defaults) = object {
        return Some(defaults.role.clone());
    }
    object.owner().map(str::to_owned).or_else(|| {
        catalog
            .relation(&id.schema, &id.parent)
            .and_then(Object::owner)
            .map(str::to_owned)
    })
}

/// What an object has the moment it is made.
fn initial(catalog: &Catalog, object: &Object, grantable: Grantable, owner: &str) -> Entries {
    let mut entries = Entries::new();
    let is_empty = match object {
        Object::DefaultPrivileges(defaults) => defaults.schema.is_some(),
        _ => grantable == COLUMN,
    };
    if is_empty {
        return entries;
    }
    let mut give = |grantee: &str, letters: &[char]| {
        if !letters.is_empty() {
            entries.insert(
                (owner.to_owned(), grantee.to_owned()),
                letters.iter().map(|letter| (*letter, false)).collect(),
            );
        }
    };
    give(owner, &letters(catalog, grantable));
    let mut public: Vec<char> = grantable.public.chars().collect();
    if let Object::Schema(schema) = object
        && schema.name == "public"
    {
        // Every new database has it from template1, with what initdb granted.
        public.extend(if catalog.server_version >= 150_000 {
            "U".chars()
        } else {
            "UC".chars()
        });
    }
    give("", &public);
    entries
}

/// Everything that can be granted on this server.
fn letters(catalog: &Catalog, grantable: Grantable) -> Vec<char> {
    grantable
        .letters
        .chars()
        .filter(|letter| *letter != MAINTAIN || knows_maintain(catalog.server_version))
        .collect()
}

fn target(
    catalog: &Catalog,
    id: &ObjectId,
    object: &Object,
    grantable: Grantable,
    owner: String,
) -> Target {
    let mut prefix = String::new();
    let mut column = None;
    let on = if let Object::DefaultPrivileges(defaults) = object {
        prefix = format!("ALTER {} ", object.reference());
        defaults.objects.clone()
    } else if id.kind.label() == "column" {
        column = Some(id.name.clone());
        format!("TABLE {}", qualified(&id.schema, &id.parent))
    } else if let Object::IdentitySequence(sequence) = object {
        sequence.reference()
    } else if id.schema.is_empty() {
        format!("{} {}", grantable.word, ident(&id.name))
    } else {
        let arguments = if id.kind.has_arguments() {
            format!("({})", id.arguments)
        } else {
            String::new()
        };
        format!(
            "{} {}{arguments}",
            grantable.word,
            qualified(&id.schema, &id.name)
        )
    };
    Target {
        prefix,
        on,
        column,
        letters: letters(catalog, grantable),
        owner,
        order: object.acl().map(order).unwrap_or_default(),
    }
}

/// Grantor and grantee of each entry.
fn order(acl: &Acl) -> Vec<(String, String)> {
    let grants = acl.grants().into_iter();
    grants.map(|grant| (grant.grantor, grant.grantee)).collect()
}

fn entries(grants: &[Grant]) -> Entries {
    let mut entries = Entries::new();
    for grant in grants {
        let letters = entries
            .entry((grant.grantor.clone(), grant.grantee.clone()))
            .or_default();
        for letter in &grant.privileges {
            letters.insert(*letter, grant.grantable.contains(letter));
        }
    }
    entries
}
