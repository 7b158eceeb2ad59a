//! GitLab's Code Quality report: a JSON array.
//!
//! Source: GitLab's documentation, "Code Quality report format".

use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::finding::{Finding, Severity};

pub(super) fn code_quality(findings: &[Finding]) -> String {
    let entries: Vec<Value> = findings.iter().map(entry).collect();
    format!("{:#}", Value::Array(entries))
}

fn entry(finding: &Finding) -> Value {
    let path = finding.place.as_ref().map_or_else(
        || "schemactl.toml".to_owned(),
        |place| place.path.display().to_string(),
    );
    let line = finding.place.as_ref().map_or(1, |place| place.line.max(1));
    json!({
        // It is all that GitLab shows.
        "description": super::whole(finding),
        "check_name": finding.rule,
        "fingerprint": fingerprint(finding, &path),
        "severity": match finding.severity {
            Severity::Error => "major",
            Severity::Warning => "minor",
            Severity::Note => "info",
        },
        "location": {"path": path, "lines": {"begin": line}},
    })
}

/// The same for the same finding when lines above it come and go.
fn fingerprint(finding: &Finding, path: &str) -> String {
    let mut digest = Sha256::new();
    for part in [finding.rule.as_str(), path, finding.message.as_str()] {
        digest.update(part.as_bytes());
        digest.update([0]);
    }
    let digest = digest.finalize();
    digest
        .iter()
        .take(16)
        .map(|byte| format!("{byte:02x}"))
        .collect()
}
