//! JUnit's XML, for services that show test results: a test case a finding, notes passing; one that passes when there is none, and
//! none at all when nobody knows.

use super::place;
use crate::finding::{Finding, Severity};

pub(super) fn suite(findings: &[Finding], tool: &str) -> String {
    let passed = match findings {
        [] => format!("<testcase classname=\"{0}\" name=\"{0}\"/>\n", escape(tool)),
        _ => String::new(),
    };
    let cases: String = findings.iter().map(|finding| case(finding, tool)).collect();
    let failures = findings
        .iter()
        .filter(|finding| finding.severity > Severity::Note)
        .count();
    document(
        tool,
        findings.len().max(1),
        failures,
        &format!("{passed}{cases}"),
    )
}

/// The document of a run that came to no end: not even a passing test is in it.
pub(super) fn unknown(tool: &str) -> String {
    document(tool, 0, 0, "")
}

fn document(tool: &str, tests: usize, failures: usize, cases: &str) -> String {
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n<testsuite name=\"{}\" tests=\"{tests}\" failures=\"{failures}\">\n\
         {cases}</testsuite>\n</testsuites>\n",
        escape(tool)
    )
}

fn case(finding: &Finding, tool: &str) -> String {
    let place = place(finding);
    let class = if place.is_empty() { tool } else { &place };
    let message = escape(&finding.message);
    let mut body = finding.detail.clone();
    if let Some(help) = &finding.help {
        body.push_str(&format!("\n{help}"));
    }
    let body = escape(body.trim());
    let outcome = if finding.severity > Severity::Note {
        format!(
            "<failure type=\"{}\" message=\"{message}\">{body}</failure>",
            finding.severity.word()
        )
    } else {
        format!("<system-out>{message}\n{body}</system-out>")
    };
    format!(
        "<testcase classname=\"{}\" name=\"{}\">{outcome}</testcase>\n",
        escape(class),
        escape(&finding.rule)
    )
}

/// Text that XML 1.0 can hold: control characters have no place in it, not even escaped.
fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\n' => escaped.push_str("&#10;"),
            '\t' | '\r' => escaped.push(' '),
            other if other.is_control() || matches!(other, '\u{fffe}' | '\u{ffff}') => {
                escaped.push('\u{fffd}');
            }
            other => escaped.push(other),
        }
    }
    escaped
}
