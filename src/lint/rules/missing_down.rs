//! Without a down section `downgrade` stops, at the moment when it is needed.

use std::ops::Range;

use crate::finding::Severity;
use crate::lint::rule::{Check, Report, Rule};

pub(in crate::lint) static RULE: Rule = Rule {
    id: "missing-down",
    severity: Some(Severity::Warning),
    about: "A revision without a down section, and without a word why.",
    url: "",
    check: Check::Reading,
};

/// What is said about a revision whose first statement stands there.
pub(in crate::lint) fn report(span: Range<usize>) -> Report {
    Report::new(
        span,
        "the revision has no down section, so it cannot be reverted",
        "write one, or say why there is none: -- schemactl:down irreversible \"why\"",
    )
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::lint::testing::{found, silent};

    #[test]
    fn what_it_finds() {
        let found = [found(&RULE, "-- schemactl:up\nCREATE TABLE t (a int);")];
        insta::assert_snapshot!(found.concat());
    }

    #[test]
    fn what_it_passes_over() {
        silent(
            &RULE,
            &[
                "CREATE TABLE t (a int);",
                "-- schemactl:up\nSELECT 1;\n-- schemactl:down irreversible \"rows are gone\"",
                "-- schemactl:up\n-- nothing\n",
            ],
        );
    }
}
