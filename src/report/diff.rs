//! Two texts → their unified diff.

use similar::TextDiff;

/// A unified diff of two texts, with names for the two sides.
pub fn text_diff(old: &str, new: &str, old_name: &str, new_name: &str) -> String {
    TextDiff::from_lines(old, new)
        .unified_diff()
        .context_radius(3)
        .header(old_name, new_name)
        .to_string()
}
