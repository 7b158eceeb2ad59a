//! What a run of the binary wrote, in a form that snapshots can hold.

use std::fmt;
use std::sync::OnceLock;

use regex::Regex;

/// The streams and the exit status of one run.
#[derive(Clone, Debug)]
pub(crate) struct Output {
    pub(crate) stdout: String,
    pub(crate) stderr: String,
    /// The exit code; `None` when a signal ended it.
    pub(crate) code: Option<i32>,
    /// The signal that ended it.
    pub(crate) signal: Option<i32>,
    /// Texts of this run that differ from run to run, and what stands for them in snapshots.
    pub(crate) replacements: Vec<(String, &'static str)>,
}

impl Output {
    /// Panics, showing everything, unless the exit code is 0.
    #[track_caller]
    pub(crate) fn success(self) -> Self {
        self.code(0)
    }

    /// Panics, showing everything, unless the exit code is this one.
    #[track_caller]
    pub(crate) fn code(self, expected: i32) -> Self {
        assert_eq!(
            self.code,
            Some(expected),
            "unexpected exit code\n{}{}",
            self.stdout,
            self.stderr
        );
        self
    }

    fn filtered(&self, text: &str) -> String {
        let mut text = text.to_owned();
        for (from, to) in &self.replacements {
            text = text.replace(from, to);
        }
        for (pattern, replacement) in filters() {
            text = pattern.replace_all(&text, *replacement).into_owned();
        }
        text
    }
}

/// What differs from run to run by its form: times, durations, process ids, versions.
fn filters() -> &'static [(Regex, &'static str)] {
    static FILTERS: OnceLock<Vec<(Regex, &'static str)>> = OnceLock::new();
    FILTERS.get_or_init(|| {
        [
            (
                r"\d{4}-\d\d-\d\d[ T]\d\d:\d\d:\d\d(\.\d+)?( ?(Z|UTC|[+-]\d\d(:?\d\d)?))?",
                "[TIMESTAMP]",
            ),
            (r"\b\d+(\.\d+)? ?(ms|µs|s)\b", "[DURATION]"),
            (r"\bpid:? \d+", "pid [PID]"),
            (r"\btest_\d+_\d+\b", "[DATABASE]"),
            (r"(/[\w.-]+)+/schemactl-\w{6}\b", "[SOCKET]"),
            (
                r"PostgreSQL \d+(\.\d+)?( \([^)]*\))?",
                "PostgreSQL [VERSION]",
            ),
            (r"schemactl \d+\.\d+\.\d+", "schemactl [VERSION]"),
        ]
        .into_iter()
        .map(|(pattern, replacement)| (Regex::new(pattern).unwrap(), replacement))
        .collect()
    })
}

impl fmt::Display for Output {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let line = |text: String| {
            if text.is_empty() || text.ends_with('\n') {
                text
            } else {
                format!("{text}[no newline]\n")
            }
        };
        f.write_str(&line(self.filtered(&self.stdout)))?;
        if !self.stderr.is_empty() {
            writeln!(f, "------- stderr -------")?;
            f.write_str(&line(self.filtered(&self.stderr)))?;
        }
        match (self.code, self.signal) {
            (Some(code), _) => write!(f, "[exit status: {code}]"),
            (None, Some(signal)) => write!(f, "[signal: {signal}]"),
            (None, None) => write!(f, "[no exit status]"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_differs_from_run_to_run_does_not_reach_a_snapshot() {
        let output = Output {
            stdout: "on /dev/shm/schemactl-Ab3xYz/.s.PGSQL.5432: applied 4f1c2a9be077 in 12.3 ms to test_471_0 at 2026-11-21 09:39:06+00:00\n"
                .into(),
            stderr:
                "held by pid 4711 on PostgreSQL 15.18 (Debian 15.18-0+deb12u1), see /home/x/log"
                    .into(),
            code: Some(4),
            signal: None,
            replacements: vec![("/home/x".into(), "[PROJECT]")],
        };
        insta::assert_snapshot!(output, @r"
        on [SOCKET]/.s.PGSQL.5432: applied 4f1c2a9be077 in [DURATION] to [DATABASE] at [TIMESTAMP]
        ------- stderr -------
        held by pid [PID] on PostgreSQL [VERSION], see [PROJECT]/log[no newline]
        [exit status: 4]
        ");
    }
}
