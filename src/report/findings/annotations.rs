//! GitHub Actions: workflow commands that become annotations of the lines.
//!
//! A step shows at most ten annotations of a kind, so the
//! last says how many more there are.

use crate::finding::{Finding, Severity};
use crate::report::annotation::{data, property};

/// One below what a step shows of a kind: the tenth says how many more there are.
const SHOWN: usize = 9;

/// One command a line.
pub(super) fn github(findings: &[Finding], tool: &str) -> String {
    let mut text = String::new();
    for severity in [Severity::Error, Severity::Warning, Severity::Note] {
        let of_it: Vec<&Finding> = findings
            .iter()
            .filter(|finding| finding.severity == severity)
            .collect();
        let shown = if of_it.len() > SHOWN + 1 {
            SHOWN
        } else {
            of_it.len()
        };
        for finding in of_it.iter().take(shown) {
            text.push_str(&command(finding, tool));
        }
        if of_it.len() > shown {
            text.push_str(&format!(
                "::{} title={}::and {} more, in the log\n",
                word(severity),
                property(tool),
                of_it.len() - shown
            ));
        }
    }
    text
}

fn command(finding: &Finding, tool: &str) -> String {
    let mut properties = Vec::new();
    if let Some(place) = &finding.place {
        properties.push(format!(
            "file={}",
            property(&place.path.display().to_string())
        ));
        if place.line > 0 {
            properties.push(format!("line={}", place.line));
        }
        if place.column > 0 {
            properties.push(format!("col={}", place.column));
        }
    }
    properties.push(format!(
        "title={}",
        property(&format!("{tool}: {}", finding.rule))
    ));
    let mut message = finding.message.clone();
    for more in [Some(&finding.detail), finding.help.as_ref()]
        .into_iter()
        .flatten()
    {
        if !more.is_empty() {
            message.push('\n');
            message.push_str(more);
        }
    }
    format!(
        "::{} {}::{}\n",
        word(finding.severity),
        properties.join(","),
        data(&message)
    )
}

fn word(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "notice",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tenth_annotation_counts_what_is_not_shown() {
        let many: Vec<Finding> = (0..25)
            .map(|number| Finding::new("r", Severity::Warning, number.to_string()))
            .collect();
        let text = github(&many, "t");
        assert_eq!(text.lines().count(), 10);
        assert!(text.ends_with("and 16 more, in the log\n"), "{text}");
        assert_eq!(github(&many[..10], "t").lines().count(), 10);
        assert!(!github(&many[..10], "t").contains("more"));
    }
}
