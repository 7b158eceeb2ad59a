//! Each kind, each attribute: one thing is changed in a live database, and `diff` names exactly that.
//!
//! The cases are data ([`case`]); [`laboratory`] tries them. The kinds and their attributes come from the code itself, so
//! that an attribute without a mutation fails a test, and `table.txt` says what is compared.

mod case;
mod cases;
pub(crate) mod laboratory;
mod shown;

use std::collections::BTreeSet;

use schemactl::object::Source;

use case::{OLDEST, Subject, Verdict};
use laboratory::Laboratory;

/// All cases, by family.
const FAMILIES: &[&[Subject]] = &[
    cases::global::SUBJECTS,
    cases::types::SUBJECTS,
    cases::base_types::SUBJECTS,
    cases::text_search::SUBJECTS,
    cases::tables::SUBJECTS,
    cases::columns::SUBJECTS,
    cases::keys::SUBJECTS,
    cases::references::SUBJECTS,
    cases::indexes::SUBJECTS,
    cases::routines::SUBJECTS,
    cases::aggregates::SUBJECTS,
    cases::views::SUBJECTS,
    cases::code::SUBJECTS,
    cases::foreign::SUBJECTS,
    cases::extensible::SUBJECTS,
];

/// Attributes that no single mutation can change, each with the reason.
const CONSTANT: &[(&str, &str, &str)] = &[];

fn subjects() -> impl Iterator<Item = &'static Subject> {
    FAMILIES.iter().copied().flatten()
}

/// Every mutation that a server of this major version can do: its name, what is set up, and what changes it.
pub(crate) fn trials(major: u32) -> impl Iterator<Item = (String, String, &'static str)> {
    subjects().flat_map(move |subject| {
        let mutations = subject.mutations.iter().enumerate();
        mutations
            .filter(move |(_, mutation)| mutation.runs_on(major))
            .map(|(number, mutation)| {
                (
                    format!("{} {} #{number}", subject.kind, subject.object),
                    format!("{};\n{}", subject.setup, mutation.setup),
                    mutation.sql,
                )
            })
    })
}

#[track_caller]
fn all_are_named(subjects: &[Subject]) {
    let mut laboratory = Laboratory::new();
    let problems: Vec<String> = subjects
        .iter()
        .flat_map(|subject| laboratory.try_all(subject))
        .collect();
    assert!(
        problems.is_empty(),
        "{} mutations on PostgreSQL {}:\n\n{}",
        problems.len(),
        laboratory.major(),
        problems.join("\n\n")
    );
}

/// One test per family: each is a process of its own, with a shadow that all its cases share.
macro_rules! families {
    ($($(#[$attribute:meta])* $test:ident: $family:ident,)*) => {
        $($(#[$attribute])* #[test]
        fn $test() {
            all_are_named(cases::$family::SUBJECTS);
        })*
    };
}

families! {
    a_change_of_what_lives_in_no_schema_is_named_exactly: global,
    a_change_of_a_type_is_named_exactly: types,
    a_change_of_a_base_type_is_named_exactly: base_types,
    a_change_of_text_search_is_named_exactly: text_search,
    a_change_of_a_table_or_sequence_is_named_exactly: tables,
    a_change_of_a_column_is_named_exactly: columns,
    a_change_of_a_key_is_named_exactly: keys,
    a_change_of_another_constraint_is_named_exactly: references,
    a_change_of_an_index_or_statistics_is_named_exactly: indexes,
    a_change_of_a_routine_operator_or_cast_is_named_exactly: routines,
    a_change_of_an_aggregate_is_named_exactly: aggregates,
    a_change_of_a_view_is_named_exactly: views,
    a_change_of_a_rule_trigger_or_policy_is_named_exactly: code,
    a_change_of_what_is_foreign_is_named_exactly: foreign,
    a_change_of_what_extends_postgresql_is_named_exactly: extensible,
}

#[test]
fn every_attribute_of_every_kind_has_a_mutation() {
    let mut without = Vec::new();
    for source in Source::ALL {
        let of_kind: Vec<&Subject> = subjects()
            .filter(|subject| subject.kind == source.kind)
            .collect();
        let mut verdicts = of_kind
            .iter()
            .flat_map(|subject| subject.mutations)
            .map(|mutation| mutation.verdict);
        for (verdict, what) in [(Verdict::Missing, "dropped"), (Verdict::Extra, "created")] {
            if !verdicts.any(|found| found == verdict) {
                without.push(format!("{}: {what}", source.kind));
            }
        }
        let tried: BTreeSet<&str> = of_kind
            .iter()
            .flat_map(|subject| subject.mutations)
            .filter_map(|mutation| match mutation.verdict {
                Verdict::Changed(attribute, _) => Some(attribute),
                Verdict::Missing | Verdict::Extra => None,
            })
            .collect();
        let constant: BTreeSet<&str> = CONSTANT
            .iter()
            .filter(|(kind, _, _)| *kind == source.kind.label())
            .map(|(_, attribute, _)| *attribute)
            .collect();
        for attribute in source.attributes {
            if tried.contains(attribute) == constant.contains(attribute) {
                without.push(format!("{}: {attribute}", source.kind));
            }
        }
        for attribute in tried.union(&constant) {
            if !source.attributes.contains(attribute) {
                without.push(format!("{}: there is no {attribute}", source.kind));
            }
        }
    }
    assert!(
        without.is_empty(),
        "without a mutation, or with one and listed as constant:\n{}",
        without.join("\n")
    );
}

#[test]
fn a_mutation_that_newer_servers_read_otherwise_says_what_they_read() {
    for mutation in subjects().flat_map(|subject| subject.mutations) {
        assert!(
            (OLDEST..=18).any(|major| mutation.runs_on(major)),
            "no server runs: {}",
            mutation.sql
        );
        assert!(mutation.also.iter().all(|also| !also.reason.is_empty()));
    }
}
