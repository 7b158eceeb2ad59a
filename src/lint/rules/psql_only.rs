//! What only psql can execute: backslash commands, and rows that follow a `COPY`.

use crate::finding::Severity;
use crate::lint::rule::{Check, Report, Rule, Visit};
use crate::sql::{ClientOnly, client_only};

pub(super) static RULE: Rule = Rule {
    id: "psql-only",
    severity: Some(Severity::Error),
    about: "A command or a COPY that only psql understands, in a revision.",
    url: "https://www.postgresql.org/docs/current/app-psql.html#APP-PSQL-META-COMMANDS",
    check: Check::Text(check),
};

fn check(visit: &Visit<'_>) -> Vec<Report> {
    if !visit.is_revision {
        return Vec::new();
    }
    match client_only(visit.section.text) {
        Some(ClientOnly::MetaCommand(command)) => vec![Report::new(
            command.byte..command.byte + command.text.len(),
            format!(
                "{} is a command of psql, which the server does not understand",
                command.name()
            ),
            "write it as SQL; the value of a variable is :'name' or :\"name\", with -x name=value",
        )],
        Some(ClientOnly::CopyFromStdin { byte }) => vec![Report::new(
            byte..byte + 4,
            "COPY … FROM STDIN, whose rows cannot stand in a revision",
            "write the rows as INSERT … VALUES",
        )],
        None => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::lint::testing::{found, silent};

    #[test]
    fn what_it_finds() {
        let found = [
            found(&RULE, "SELECT 1;\n\\connect x\n"),
            found(&RULE, "COPY t (a) FROM stdin;\n1\n\\.\n"),
        ];
        insta::assert_snapshot!(found.concat());
    }

    #[test]
    fn what_it_passes_over() {
        silent(&RULE, &[r#"SELECT '\d';"#, "COPY t FROM '/srv/rows.csv';"]);
    }
}
