//! Which step of a plan can be about which kind of object, and that each has been measured: `covered.txt`.
//!
//! A line is a verb, a kind, and after `: ` what measures it: the name of a case, `mutations` where `label::mutations` does, or, after a
//! dash, why no plan has such a step. A step that is measured and whose line says that there is none fails its case, and so does one in
//! any plan of `plan_cases`.

use std::collections::{BTreeMap, BTreeSet};

use schemactl::object::Kind;
use schemactl::plan::{Step, Verb};

const VERBS: &[Verb] = &[
    Verb::Rename,
    Verb::Prepare,
    Verb::Drop,
    Verb::Alter,
    Verb::Create,
    Verb::Complete,
];

fn lines() -> BTreeMap<String, &'static str> {
    include_str!("covered.txt")
        .lines()
        .filter(|line| !line.starts_with('#') && !line.trim().is_empty())
        .map(|line| {
            let (step, how) = line.split_once(": ").expect("a step, and what measures it");
            (step.to_owned(), how)
        })
        .collect()
}

/// What a step is called in the list.
fn name(verb: Verb, kind: Kind) -> String {
    format!("{verb} {kind}")
}

/// That a step is not listed as one that plans have.
pub(crate) fn unlisted(step: &Step) -> Option<String> {
    let name = name(step.verb, step.object.kind);
    if let Some(file) = std::env::var_os("SCHEMACTL_STEPS") {
        use std::io::Write;
        let mut file = std::fs::OpenOptions::new()
            .append(true)
            .create(true)
            .open(file)
            .unwrap();
        writeln!(file, "{name}").unwrap();
    }
    match lines().get(&name) {
        Some(how) if !how.starts_with('-') => None,
        _ => Some("is not among the steps that are measured: see covered.txt".to_owned()),
    }
}

#[test]
fn every_step_that_a_plan_can_have_is_measured_or_said_to_be_impossible() {
    let lines = lines();
    let wanted: BTreeSet<String> = Kind::ALL
        .iter()
        .flat_map(|kind| VERBS.iter().map(|verb| name(*verb, *kind)))
        .collect();
    let listed: BTreeSet<String> = lines.keys().cloned().collect();
    let missing: Vec<&String> = wanted.difference(&listed).collect();
    let strange: Vec<&String> = listed.difference(&wanted).collect();
    assert!(missing.is_empty(), "not listed: {missing:?}");
    assert!(strange.is_empty(), "there is no such step: {strange:?}");
}

#[test]
fn the_cases_that_measure_a_step_are_there() {
    let sources = [
        include_str!("constraints.rs"),
        include_str!("objects.rs"),
        include_str!("renames.rs"),
        include_str!("tables.rs"),
        include_str!("types.rs"),
        include_str!("views.rs"),
    ];
    let without: Vec<String> = lines()
        .into_iter()
        .filter(|(_, how)| !how.starts_with('-') && *how != "mutations")
        .filter(|(_, how)| {
            let quoted = format!("\"{how}\"");
            !sources.iter().any(|source| source.contains(&quoted))
        })
        .map(|(step, how)| format!("{step}: {how}"))
        .collect();
    assert!(without.is_empty(), "no such case:\n{}", without.join("\n"));
}
