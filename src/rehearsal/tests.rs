use super::*;
use crate::object::schema::Schema;
use crate::object::{Acl, Kind, Object};

/// A catalog of schemas, each with its comment.
fn catalog(schemas: &[(&str, &str)]) -> Catalog {
    let nowhere = Catalog::default();
    let objects = schemas.iter().map(|(name, comment)| {
        let schema = Schema {
            initial_owner: false,
            name: (*name).to_owned(),
            owner: "me".to_owned(),
            privileges: Acl::default(),
            comment: Some((*comment).to_owned()),
        };
        (Object::Schema(schema), &nowhere)
    });
    Catalog::assembled(150_000, objects)
}

/// The names of what remains.
fn remaining(expected: [&[(&str, &str)]; 2], found: [&[(&str, &str)]; 2]) -> Vec<String> {
    let [live, target, before, after] = [expected[0], expected[1], found[0], found[1]].map(catalog);
    let way = Way {
        expected: (&live, &target),
        found: (&before, &after),
        tried_on: live.server_version,
    };
    let remaining = way.remaining(&Scope::default());
    remaining
        .changes
        .keys()
        .map(|id| {
            assert_eq!(id.kind, Kind::Schema);
            id.name.clone()
        })
        .collect()
}

#[test]
fn what_was_to_stay_and_stayed_is_fine_however_it_is_spelled() {
    assert!(
        remaining(
            [&[("a", "x = 'y'")], &[("a", "x = 'y'")]],
            [&[("a", "(x = 'y'::text)")], &[("a", "(x = 'y'::text)")]]
        )
        .is_empty()
    );
}

#[test]
fn what_the_shadow_could_not_hold_or_has_of_its_own_is_nobodys_fault() {
    assert!(
        remaining(
            [&[("lacking", "")], &[("lacking", "")]],
            [&[("own", "")], &[("own", "")]]
        )
        .is_empty()
    );
}

#[test]
fn what_was_to_change_and_did_not_remains() {
    let live = &[("a", "1")];
    assert_eq!(remaining([live, &[("a", "2")]], [live, live]), ["a"]);
    assert!(remaining([live, &[("a", "2")]], [live, &[("a", "2")]]).is_empty());
}

#[test]
fn what_changed_and_was_to_stay_remains() {
    let live = &[("a", "1")];
    assert_eq!(remaining([live, live], [live, &[("a", "2")]]), ["a"]);
    assert_eq!(remaining([live, live], [live, &[]]), ["a"]);
    assert_eq!(
        remaining([live, live], [live, &[("a", "1"), ("b", "")]]),
        ["b"]
    );
}

#[test]
fn what_was_to_come_or_to_go_and_did_not_remains() {
    let (one, two) = (&[("a", "")][..], &[("a", ""), ("b", "")][..]);
    assert_eq!(remaining([one, two], [one, one]), ["b"]);
    assert_eq!(remaining([two, one], [two, two]), ["b"]);
    assert!(remaining([one, two], [one, two]).is_empty());
    assert!(remaining([two, one], [two, one]).is_empty());
}
