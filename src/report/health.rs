//! What the checks of a database found, for people and for probes.

use serde_json::{Value, json};

use crate::diagnose::{Check, Verdict};

/// The worst of the verdicts.
pub fn worst(checks: &[Check]) -> Verdict {
    let verdicts = checks.iter().map(|check| check.verdict);
    verdicts.max().unwrap_or(Verdict::Pass)
}

/// One line a check, with what to do below those that are not well.
pub fn text(checks: &[Check]) -> String {
    let width = checks
        .iter()
        .map(|check| check.name.len())
        .max()
        .unwrap_or_default();
    let mut text = String::new();
    for check in checks {
        let Check { name, output, .. } = check;
        text.push_str(&format!(
            "{}  {name:width$}  {output}\n",
            check.verdict.word()
        ));
        if let (Some(hint), true) = (&check.hint, check.verdict > Verdict::Pass) {
            text.push_str(&format!("{:indent$}{hint}\n", "", indent = width + 8));
        }
    }
    text
}

/// The form of draft-inadarei-api-health-check: a status, and the checks by name.
pub fn json(checks: &[Check]) -> Value {
    let mut by_name = serde_json::Map::new();
    for check in checks {
        let mut entry = json!({"status": check.verdict.word()});
        if let Some(observed) = &check.observed {
            entry["observedValue"] = json!(observed.value);
            entry["observedUnit"] = json!(observed.unit);
        }
        entry["output"] = json!(check.output);
        if let Some(hint) = &check.hint {
            entry["hint"] = json!(hint);
        }
        by_name.insert(check.name.to_owned(), json!([entry]));
    }
    json!({
        "format": 1,
        "status": worst(checks).word(),
        "releaseId": crate::VERSION,
        "checks": by_name,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_worst_check_is_the_status() {
        let checks = [
            Check::fail("reachable", "nobody answers").hint("start it"),
            Check::fail("x", "y"),
        ];
        assert_eq!(json(&checks)["status"], "fail");
        assert_eq!(json(&[])["status"], "pass");
        assert_eq!(
            text(&checks),
            "fail  reachable  nobody answers\n                 start it\nfail  x          y\n"
        );
    }
}
