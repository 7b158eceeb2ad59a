//! Several revisions as one: which can be, and the rows that they put into tables.
//!
//! What the one says is a plan from the schema before to the schema after ([`crate::plan`]), with the rows where nothing reacts to
//! them yet; that both come to the same is proved on a shadow by who asks for it.

mod contents;
mod range;

pub use contents::{Contents, rows};
pub use range::{Range, range};

use crate::object::Kind;
use crate::plan::Step;
use crate::revision::generated::{Bodies, section};

/// The section that does the steps and puts in the rows, as soon as their tables are there and before anything reacts to them.
pub fn text(steps: &[Step], rows: &str) -> String {
    let reacts = |step: &Step| {
        matches!(
            step.object.kind,
            Kind::ForeignKey
                | Kind::Trigger
                | Kind::Rule
                | Kind::EventTrigger
                | Kind::MaterializedView
                | Kind::Policy
        )
    };
    let place = steps.iter().position(reacts).unwrap_or(steps.len());
    let (before, after) = steps.split_at(place);
    [
        section(before, Bodies::untried(before)),
        rows.trim_end().to_owned() + "\n",
        section(after, Bodies::untried(after)),
    ]
    .into_iter()
    .filter(|part| !part.trim().is_empty())
    .collect::<Vec<_>>()
    .join("\n")
}
