//! SARIF 2.1.0, for code scanning.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::finding::{Finding, Severity};

pub(super) fn log(findings: &[Finding]) -> String {
    let mut rules: BTreeMap<&str, &Finding> = BTreeMap::new();
    for finding in findings {
        rules.entry(&finding.rule).or_insert(finding);
    }
    let rules: Vec<Value> = rules
        .into_iter()
        .map(|(id, finding)| {
            let mut rule = json!({"id": id, "shortDescription": {"text": id.replace('-', " ")}});
            if let Some(url) = &finding.url {
                rule["helpUri"] = json!(url);
            }
            rule
        })
        .collect();
    let results: Vec<Value> = findings.iter().map(result).collect();
    format!(
        "{:#}",
        json!({
            "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
            "version": "2.1.0",
            "runs": [{
                "tool": {"driver": {"name": "schemactl", "version": crate::VERSION, "rules": rules}},
                "results": results,
            }],
        })
    )
}

fn result(finding: &Finding) -> Value {
    let mut result = json!({
        "ruleId": finding.rule,
        "level": match finding.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Note => "note",
        },
        "message": {"text": super::whole(finding)},
    });
    if let Some(place) = &finding.place {
        let mut physical = json!({"artifactLocation": {"uri": place.path.display().to_string()}});
        if place.line > 0 {
            physical["region"] = json!({"startLine": place.line});
            if place.column > 0 {
                physical["region"]["startColumn"] = json!(place.column);
            }
        }
        result["locations"] = json!([{"physicalLocation": physical}]);
    }
    result
}
