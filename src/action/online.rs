//! Another way to the same end, which takes longer and lets others go on meanwhile.

use super::Action;

/// What is done instead of an action, so that nobody waits for as long as a table is big.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Online {
    /// Before anything that belongs together is begun: a check that is validated while rows are written.
    pub early: Vec<Action>,
    /// In its place.
    pub now: Vec<Action>,
    /// Whether that comes before whatever else is done to the object.
    pub leads: bool,
    /// At the end of the plan, where nothing waits for it: validating what new rows meet already.
    pub later: Vec<Action>,
}
