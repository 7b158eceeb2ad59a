//! GitHub Actions: workflow commands that become annotations of the lines.
//!
//! A step shows at most ten annotations of a kind, so the last says how many more there are, and those are plain lines of the log.

use crate::finding::{Finding, Severity};
use crate::report::annotation::{data, property};

/// One below what a step shows of a kind: the tenth says how many more there are.
const SHOWN: usize = 9;

/// One command a line, then what a step would not show.
pub(super) fn github(findings: &[Finding], tool: &str) -> String {
    let mut text = String::new();
    let mut rest = String::new();
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
        for finding in of_it.iter().skip(shown) {
            rest.push_str(&plain(finding));
        }
    }
    text + &rest
}

/// A finding as text in which no line is taken for a command: the runner passes over white space before one.
fn plain(finding: &Finding) -> String {
    let mut text = String::new();
    for line in super::text(std::slice::from_ref(finding)).lines() {
        if line.trim_start().starts_with("::") {
            text.push('|');
        }
        text.push_str(line);
        text.push('\n');
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
    format!(
        "::{} {}::{}\n",
        word(finding.severity),
        properties.join(","),
        data(&super::whole(finding))
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
    fn the_tenth_annotation_counts_what_is_not_shown_and_the_log_shows_it() {
        let many: Vec<Finding> = (0..25)
            .map(|number| {
                Finding::new("r", Severity::Warning, format!("number {number}"))
                    .detail("::add-mask::x")
            })
            .collect();
        let text = github(&many, "t");
        let commands = text.lines().filter(|line| line.starts_with("::"));
        assert_eq!(commands.count(), 10);
        assert!(
            text.contains("and 16 more, in the log\nwarning: number 9 [r]\n|    ::add-mask::x\n")
        );
        assert!(
            text.ends_with("warning: number 24 [r]\n|    ::add-mask::x\n"),
            "{text}"
        );
        assert_eq!(github(&many[..10], "t").lines().count(), 10);
        assert!(!github(&many[..10], "t").contains("more"));
    }
}
