//! Text in the workflow commands of GitHub Actions.
//!
//! Source: `toolkit/packages/core/src/command.ts` of GitHub's actions.

/// The message of a command.
pub(super) fn data(text: &str) -> String {
    text.replace('%', "%25")
        .replace('\r', "%0D")
        .replace('\n', "%0A")
}

/// A property of a command.
pub(super) fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}
