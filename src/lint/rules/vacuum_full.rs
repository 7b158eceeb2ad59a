//! Both write the table anew while nobody can read it.

use crate::finding::Severity;
use crate::lint::act::Act;
use crate::lint::rule::{Check, Report, Rule, Visit};

pub(super) static RULE: Rule = Rule {
    id: "vacuum-full",
    severity: Some(Severity::Warning),
    about: "VACUUM FULL or CLUSTER, which rewrite a table under a lock.",
    url: "https://squawkhq.com/docs/prefer-repack",
    check: Check::Statement(check),
};

fn check(visit: &Visit<'_>) -> Vec<Report> {
    let (what, names) = match visit.act() {
        Act::Vacuum { full: true, names } => ("VACUUM FULL", names.clone()),
        Act::Cluster(name) => ("CLUSTER", name.iter().cloned().collect()),
        _ => return Vec::new(),
    };
    let names: Vec<String> = names.iter().map(ToString::to_string).collect();
    let tables = if names.is_empty() {
        "every table".to_owned()
    } else {
        names.join(", ")
    };
    vec![Report::new(
        visit.span(),
        format!("{what} writes {tables} anew while nobody else can read it"),
        "leave it out of revisions; pg_repack does it while others work",
    )]
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::lint::testing::{found, silent};

    #[test]
    fn what_it_finds() {
        let found = [found(
            &RULE,
            "-- schemactl:up no-transaction\nVACUUM FULL t;\nVACUUM (ANALYZE, FULL) app.t;\nCLUSTER t USING i;\nVACUUM FULL;",
        )];
        insta::assert_snapshot!(found.concat());
    }

    #[test]
    fn what_it_passes_over() {
        silent(
            &RULE,
            &["-- schemactl:up no-transaction\nVACUUM ANALYZE t;\nVACUUM (FULL false, ANALYZE) t;"],
        );
    }
}
