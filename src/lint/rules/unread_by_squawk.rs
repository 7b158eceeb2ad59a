//! What squawk's parser does not know yet, PostgreSQL may: our own rules stand on a lexer of ours.

use std::ops::Range;

use crate::finding::Severity;
use crate::lint::rule::{Check, Report, Rule};

pub(in crate::lint) static RULE: Rule = Rule {
    id: "unread-by-squawk",
    severity: Some(Severity::Note),
    about: "A section that squawk's parser does not read, so that only our own rules look at it.",
    url: "https://squawkhq.com/docs/",
    check: Check::Reading,
};

/// What is said about a section whose first statement stands there.
pub(in crate::lint) fn report(span: Range<usize>) -> Report {
    Report::new(
        span,
        "squawk's parser does not read this section, so its rules say nothing about it",
        "",
    )
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::lint::testing::{found, silent};

    #[test]
    fn what_it_finds() {
        let found = [found(&RULE, "FROBNICATE TABLE t;\nCREATE TABLE u (a int);")];
        insta::assert_snapshot!(found.concat());
    }

    #[test]
    fn what_it_passes_over() {
        silent(
            &RULE,
            &[
                "CREATE TABLE t (a int);",
                "INSERT INTO t VALUES (:'value');",
            ],
        );
    }
}
