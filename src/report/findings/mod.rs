//! Findings for people, programs and the formats of CI services; one file a format.

mod annotations;
mod gitlab;
mod junit;
mod sarif;

use serde_json::json;

use super::markdown as md;
use super::visible::{visible, visible_lines};
use crate::config::Format;
use crate::finding::{Finding, Severity};

/// The findings of a command in a format; what is for people otherwise.
pub fn render(findings: &[Finding], format: Format, tool: &str) -> String {
    match format {
        Format::Json => json(findings),
        Format::Github => annotations::github(findings, tool),
        Format::Gitlab => gitlab::code_quality(findings),
        Format::Sarif => sarif::log(findings),
        Format::Junit => junit::suite(findings, tool),
        Format::Markdown => markdown(findings),
        Format::Text | Format::Csv | Format::Sql | Format::Toml => text(findings),
    }
}

/// The document of a run that was stopped before it found anything; nothing where the format has no document.
pub fn render_unknown(format: Format, tool: &str) -> String {
    match format {
        Format::Junit => junit::unknown(tool),
        _ => render(&[], format, tool),
    }
}

/// Message, detail and help, for formats that have one text for all of it.
fn whole(finding: &Finding) -> String {
    let mut text = finding.message.clone();
    for more in [Some(&finding.detail), finding.help.as_ref()]
        .into_iter()
        .flatten()
        .filter(|more| !more.is_empty())
    {
        text.push('\n');
        text.push_str(more);
    }
    text
}

/// `path:line:column`, as editors understand it.
fn place(finding: &Finding) -> String {
    let Some(place) = &finding.place else {
        return String::new();
    };
    let path = place.path.display();
    match (place.line, place.column) {
        (0, _) => path.to_string(),
        (line, 0) => format!("{path}:{line}"),
        (line, column) => format!("{path}:{line}:{column}"),
    }
}

/// How many there are of each severity, worst first: "1 error, 2 warnings".
pub fn summary(findings: &[Finding]) -> String {
    let counted: Vec<String> = [Severity::Error, Severity::Warning, Severity::Note]
        .into_iter()
        .filter_map(|severity| {
            let of_it = findings
                .iter()
                .filter(|finding| finding.severity == severity);
            match of_it.count() {
                0 => None,
                1 => Some(format!("1 {}", severity.word())),
                count => Some(format!("{count} {}s", severity.word())),
            }
        })
        .collect();
    counted.join(", ")
}

fn text(findings: &[Finding]) -> String {
    let mut text = String::new();
    for finding in findings {
        let place = place(finding);
        if !place.is_empty() {
            text.push_str(&format!("{place}: "));
        }
        text.push_str(&format!(
            "{}: {} [{}]\n",
            finding.severity.word(),
            visible(&finding.message),
            finding.rule
        ));
        for line in visible_lines(&finding.detail).lines() {
            text.push_str(&format!("    {line}\n"));
        }
        if let Some(help) = &finding.help {
            text.push_str(&format!("    help: {}\n", visible(help)));
        }
        if let Some(url) = &finding.url {
            text.push_str(&format!("    see {url}\n"));
        }
    }
    text
}

fn json(findings: &[Finding]) -> String {
    let findings: Vec<_> = findings
        .iter()
        .map(|finding| {
            let place = finding.place.as_ref();
            json!({
                "rule": finding.rule,
                "severity": finding.severity.word(),
                "message": finding.message,
                "detail": finding.detail,
                "help": finding.help,
                "url": finding.url,
                "file": place.map(|place| place.path.display().to_string()),
                "line": place.map(|place| place.line).filter(|line| *line > 0),
                "column": place.map(|place| place.column).filter(|column| *column > 0),
            })
        })
        .collect();
    format!("{:#}", json!({"format": 1, "findings": findings}))
}

fn markdown(findings: &[Finding]) -> String {
    if findings.is_empty() {
        return String::new();
    }
    let mut text = "| | where | what | rule |\n| --- | --- | --- | --- |\n".to_owned();
    for finding in findings {
        let mut what = md::escape(&finding.message);
        for line in finding.detail.lines().chain(finding.help.as_deref()) {
            what.push_str(&format!("<br>{}", md::escape(line)));
        }
        text.push_str(&format!(
            "| {} | {} | {what} | {} |\n",
            finding.severity.word(),
            md::escape(&place(finding)),
            md::escape(&finding.rule)
        ));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::Place;

    fn findings() -> Vec<Finding> {
        vec![
            Finding::new(
                "no-lock-timeout",
                Severity::Error,
                "a % | sentence, with: signs",
            )
            .at(Place {
                path: "migrations/a.sql".into(),
                line: 3,
                column: 7,
            })
            .detail("more\nof it")
            .help("do something else")
            .url("https://example.org/no-lock-timeout"),
            Finding::new("old", Severity::Note, "no place <&>"),
        ]
    }

    #[test]
    fn every_format_says_what_was_found() {
        for format in [
            Format::Text,
            Format::Json,
            Format::Markdown,
            Format::Github,
            Format::Gitlab,
            Format::Sarif,
            Format::Junit,
        ] {
            let name = format!("findings_{format:?}").to_lowercase();
            insta::assert_snapshot!(name, render(&findings(), format, "schemactl lint"));
        }
    }

    #[test]
    fn nothing_found_is_a_valid_document_all_the_same() {
        assert_eq!(render(&[], Format::Text, "x"), "");
        assert_eq!(render(&[], Format::Gitlab, "x").trim(), "[]");
        assert!(render(&[], Format::Junit, "x").contains("tests=\"1\" failures=\"0\""));
        let unknown = render_unknown(Format::Junit, "x");
        assert!(unknown.contains("tests=\"0\"") && !unknown.contains("<testcase"));
        let sarif = render(&[], Format::Sarif, "x");
        let log: serde_json::Value = serde_json::from_str(&sarif).unwrap();
        assert_eq!(log["runs"][0]["results"], json!([]));
    }

    #[test]
    fn the_summary_counts_by_severity() {
        assert_eq!(summary(&findings()), "1 error, 1 note");
        assert_eq!(summary(&[]), "");
    }
}
