//! JUnit's XML, for services that show test results: a test case a finding, notes passing; one that passes when there is none.

use super::place;
use crate::finding::{Finding, Severity};

pub(super) fn suite(findings: &[Finding], tool: &str) -> String {
    let failures = findings
        .iter()
        .filter(|finding| finding.severity > Severity::Note)
        .count();
    let mut text = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n<testsuite name=\"{}\" tests=\"{}\" failures=\"{failures}\">\n",
        escape(tool),
        findings.len().max(1)
    );
    if findings.is_empty() {
        text.push_str(&format!(
            "<testcase classname=\"{0}\" name=\"{0}\"/>\n",
            escape(tool)
        ));
    }
    for finding in findings {
        let place = place(finding);
        let class = if place.is_empty() { tool } else { &place };
        text.push_str(&format!(
            "<testcase classname=\"{}\" name=\"{}\">",
            escape(class),
            escape(&finding.rule)
        ));
        let message = escape(&finding.message);
        let mut body = finding.detail.clone();
        if let Some(help) = &finding.help {
            body.push_str(&format!("\n{help}"));
        }
        let body = escape(body.trim());
        text.push_str(&if finding.severity > Severity::Note {
            format!(
                "<failure type=\"{}\" message=\"{message}\">{body}</failure>",
                finding.severity.word()
            )
        } else {
            format!("<system-out>{message}\n{body}</system-out>")
        });
        text.push_str("</testcase>\n");
    }
    text.push_str("</testsuite>\n</testsuites>\n");
    text
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
