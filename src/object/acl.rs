//! Privileges: an access control list, which knows the order of its grants and is compared as a set: the order is never a difference.

use std::collections::BTreeSet;

use super::ColumnValue;
use super::column_value::{array, array_text};
use crate::db::Row;
use crate::sql::ident;

/// The entries of an `aclitem[]`, as PostgreSQL prints them: `grantee=arwd/grantor`.
///
/// Queries return `COALESCE(acl, acldefault(…))::text`, so that "never granted" and "granted what is the default" are the same.
#[derive(Clone, Debug, Default)]
pub struct Acl(Vec<String>);

impl PartialEq for Acl {
    fn eq(&self, other: &Self) -> bool {
        self.entries() == other.entries()
    }
}

impl Eq for Acl {}

/// In place of the owner's name; no role is called that.
const OWNER: &str = "\0";

/// One entry, taken apart.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Grant {
    /// The role, unquoted; empty for PUBLIC.
    pub grantee: String,
    /// The letters of the privileges, without `*`.
    pub privileges: Vec<char>,
    /// The letters of those that come WITH GRANT OPTION.
    pub grantable: Vec<char>,
    /// Who granted them, unquoted.
    pub grantor: String,
}

impl Acl {
    /// Reads the text of an `aclitem[]`.
    pub fn from_text(text: &str) -> Option<Self> {
        array(text).map(Self)
    }

    /// The text of the `aclitem[]`, as PostgreSQL prints it.
    pub(crate) fn text(&self) -> String {
        array_text(&self.0)
    }

    /// The entries by themselves.
    fn entries(&self) -> BTreeSet<&str> {
        self.0.iter().map(String::as_str).collect()
    }

    /// The entries in the order they were granted in, taken apart.
    pub fn grants(&self) -> Vec<Grant> {
        self.0.iter().filter_map(|item| grant(item)).collect()
    }

    /// The entries with the same word for whoever owns the object, whatever that role is called.
    pub fn relative_to(&self, owner: &str) -> BTreeSet<Grant> {
        let role = |name: String| {
            if name == owner {
                OWNER.to_owned()
            } else {
                name
            }
        };
        self.grants()
            .into_iter()
            .map(|grant| Grant {
                grantee: role(grant.grantee),
                grantor: role(grant.grantor),
                ..grant
            })
            .collect()
    }
}

impl Acl {
    /// Takes a privilege from everybody who holds it, or from those with this role (empty for PUBLIC).
    pub(crate) fn take(&mut self, privilege: char, from: Option<&str>) {
        let items = std::mem::take(&mut self.0);
        self.0 = items
            .into_iter()
            .filter_map(|item| without(&item, privilege, from).unwrap_or(Some(item)))
            .collect();
    }

    /// Gives a privilege to whoever holds all of these, with the grant option if all have it, or held it before.
    pub(crate) fn complete(&mut self, all: &str, privilege: char, before: Option<&Self>) {
        let held: BTreeSet<(String, String)> = before
            .map(Self::grants)
            .unwrap_or_default()
            .into_iter()
            .filter(|grant| grant.privileges.contains(&privilege))
            .map(|grant| (grant.grantee, grant.grantor))
            .collect();
        for item in &mut self.0 {
            let Some(of) = grant(item) else { continue };
            let has_all = |letters: &[char]| all.chars().all(|letter| letters.contains(&letter));
            // The grantee's name may hold a slash, its letters do not.
            let end =
                role(item).and_then(|(_, rest)| Some(item.len() - rest.len() + rest.find('/')?));
            let Some(end) = end else { continue };
            if has_all(&of.grantable) {
                item.insert_str(end, &format!("{privilege}*"));
            } else if has_all(&of.privileges) || held.contains(&(of.grantee, of.grantor)) {
                item.insert(end, privilege);
            }
        }
    }

    /// What it is when the object is another role's: what the owner granted to that role is among what an owner has.
    pub(crate) fn give(&mut self, owner: &str, new_owner: &str) {
        if owner != new_owner {
            self.0.retain(|item| {
                grant(item).is_none_or(|grant| grant.grantee != new_owner || grant.grantor != owner)
            });
        }
        self.rename(owner, new_owner);
    }

    /// Writes another role for one, wherever it grants or was granted something.
    pub(crate) fn rename(&mut self, old: &str, new: &str) {
        let items = std::mem::take(&mut self.0);
        let named = |name: String| if name == old { new.to_owned() } else { name };
        let renamed = |item: &str| {
            let (grantee, rest) = role(item)?;
            let (letters, grantor) = rest.split_once('/')?;
            let grantor = role(grantor)?.0;
            Some(format!(
                "{}{letters}/{}",
                written(&named(grantee)),
                written(&named(grantor))
            ))
        };
        self.0 = items
            .into_iter()
            .map(|item| renamed(&item).unwrap_or(item))
            .collect();
    }
}

/// An entry without a privilege; nothing of it may be left. `None` where it is not concerned.
fn without(item: &str, privilege: char, from: Option<&str>) -> Option<Option<String>> {
    let (grantee, rest) = role(item)?;
    let (letters, grantor) = rest.strip_prefix('=')?.split_once('/')?;
    if !letters.contains(privilege) || from.is_some_and(|from| from != grantee) {
        return None;
    }
    let letters = letters
        .replace(&format!("{privilege}*"), "")
        .replace(privilege, "");
    let (name, _) = item.split_at(item.len() - rest.len());
    Some((!letters.is_empty()).then(|| format!("{name}={letters}/{grantor}")))
}

impl ColumnValue for Acl {
    fn read(row: Row<'_>, column: &str) -> Result<Self, String> {
        match row.get(column) {
            None => Ok(Self::default()),
            Some(text) => {
                Self::from_text(text).ok_or_else(|| format!("column {column} holds {text:?}"))
            }
        }
    }

    fn show(&self) -> Option<String> {
        let entries: Vec<&str> = self.entries().into_iter().collect();
        (!entries.is_empty()).then(|| entries.join(", "))
    }
}

impl Grant {
    /// `GRANT … TO`: the role as SQL.
    pub fn role(&self) -> String {
        if self.grantee.is_empty() {
            "PUBLIC".to_owned()
        } else {
            ident(&self.grantee)
        }
    }
}

/// A role as it stands in an entry (`putid` of `acl.c`).
fn written(role: &str) -> String {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || c == '_';
    if role.chars().all(is_plain) {
        role.to_owned()
    } else {
        format!("\"{}\"", role.replace('"', "\"\""))
    }
}

/// Takes `"we ird"=ar*/postgres` apart.
fn grant(item: &str) -> Option<Grant> {
    let (grantee, rest) = role(item)?;
    let rest = rest.strip_prefix('=')?;
    let (letters, grantor) = rest.split_once('/')?;
    let mut privileges = Vec::new();
    let mut grantable = Vec::new();
    for letter in letters.chars() {
        match letter {
            '*' => grantable.extend(privileges.last()),
            letter => privileges.push(letter),
        }
    }
    Some(Grant {
        grantee,
        privileges,
        grantable,
        grantor: role(grantor)?.0,
    })
}

/// A role name at the beginning, quoted as aclitem does it, and what follows.
fn role(text: &str) -> Option<(String, &str)> {
    let Some(quoted) = text.strip_prefix('"') else {
        let end = text.find('=').unwrap_or(text.len());
        return Some((text[..end].to_owned(), &text[end..]));
    };
    let mut name = String::new();
    let mut chars = quoted.char_indices().peekable();
    while let Some((index, c)) = chars.next() {
        if c != '"' {
            name.push(c);
        } else if chars.peek().is_some_and(|(_, next)| *next == '"') {
            chars.next();
            name.push('"');
        } else {
            return Some((name, &quoted[index + 1..]));
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_privilege_is_taken_from_entries_and_nothing_else_of_them() {
        let mut acl = Acl::from_text("{postgres=rm*w/postgres,m=m/postgres,=rm/postgres}").unwrap();
        acl.take('m', None);
        assert_eq!(
            acl,
            Acl::from_text("{postgres=rw/postgres,=r/postgres}").unwrap()
        );
        acl.take('r', Some(""));
        assert_eq!(acl, Acl::from_text("{postgres=rw/postgres}").unwrap());
        acl.rename("postgres", "somebody");
        assert_eq!(acl, Acl::from_text("{somebody=rw/somebody}").unwrap());
        acl.rename("somebody", "so me");
        assert_eq!(acl.text(), r#"{"\"so me\"=rw/\"so me\""}"#);
        acl.rename("so me", "else");
        assert_eq!(acl.text(), "{else=rw/else}");
    }

    #[test]
    fn a_privilege_is_completed_where_it_is_held_or_everything_else_is() {
        let acl = |text: &str| Acl::from_text(text).unwrap();
        let before = acl(r#"{a=arwdDxtm/a,"\"b/c\"=rm/\"d/e\"",f=r/a}"#);
        let mut declared = acl(r#"{a=arwdDxt/a,"\"b/c\"=r/\"d/e\"",f=rw/a,g=a*r*w*d*D*x*t*/a}"#);
        declared.complete("arwdDxt", 'm', Some(&before));
        assert_eq!(
            declared,
            acl(r#"{a=arwdDxtm/a,"\"b/c\"=rm/\"d/e\"",f=rw/a,g=a*r*w*d*D*x*t*m*/a}"#)
        );
    }

    #[test]
    fn what_a_role_was_granted_is_what_it_has_as_the_owner() {
        let mut acl = Acl::from_text("{boss=arw/boss,app=r*/boss,=r/boss}").unwrap();
        acl.give("boss", "app");
        assert_eq!(acl, Acl::from_text("{app=arw/app,=r/app}").unwrap());
    }

    #[test]
    fn an_entry_is_taken_apart() {
        assert_eq!(
            grant("app=arw*/\"o\"\"wner\""),
            Some(Grant {
                grantee: "app".to_owned(),
                privileges: vec!['a', 'r', 'w'],
                grantable: vec!['w'],
                grantor: "o\"wner".to_owned(),
            })
        );
        assert_eq!(grant("=U/postgres").unwrap().role(), "PUBLIC");
    }

    #[test]
    fn what_the_owner_has_does_not_depend_on_the_owners_name() {
        let acl = |text: &str| Acl::from_text(text).unwrap();
        let ours = acl("{postgres=arw/postgres,=r/postgres,app=w/postgres}");
        let theirs = acl("{=r/boss,boss=arw/boss,app=w/boss}");
        assert_eq!(ours.relative_to("postgres"), theirs.relative_to("boss"));
        assert_ne!(ours.relative_to("postgres"), theirs.relative_to("app"));
        assert_ne!(ours.relative_to("postgres"), ours.relative_to(""));
    }
}
