//! How much of what could be tried a run tries: by default a sample, `SCHEMACTL_ALL=1` takes all, `SCHEMACTL_ONLY=text` what has this in
//! its name.

/// Whether everything is to be tried.
pub(crate) fn is_all() -> bool {
    std::env::var_os("SCHEMACTL_ALL").is_some()
}

/// What the names of all that is to be tried hold.
pub(crate) fn only() -> Option<String> {
    std::env::var("SCHEMACTL_ONLY").ok()
}

/// Whether nobody has said what is to be tried.
pub(crate) fn is_sample() -> bool {
    !is_all() && only().is_none()
}
