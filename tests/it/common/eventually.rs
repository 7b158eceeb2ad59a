//! Waiting for what another process does.

use std::time::{Duration, Instant};

const PATIENCE: Duration = Duration::from_secs(60);

/// Waits up to half a minute for something to become true.
#[track_caller]
pub(crate) fn eventually(what: &str, mut condition: impl FnMut() -> bool) {
    let deadline = Instant::now() + PATIENCE;
    while !condition() {
        assert!(Instant::now() < deadline, "never happened: {what}");
        std::thread::sleep(Duration::from_millis(5));
    }
}
