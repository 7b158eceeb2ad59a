//! Words about what a plan leaves out.

use std::collections::BTreeSet;

use super::{Shown, counted};
use crate::gate::{Permission, Reason};
use crate::object::{Kind, ObjectId};
use crate::plan::Blocked;
use crate::report::visible::visible;
use crate::sql::ident;

/// What would open the gate.
pub(super) fn permissions(reason: &Reason) -> Vec<Permission> {
    match reason {
        Reason::Loses(losses) => losses.iter().copied().map(Permission::Lose).collect(),
        Reason::Removes => vec![Permission::DropOther],
        _ => Vec::new(),
    }
}

/// What has to be said to `schemactl repair` for what is refused: names, then permissions.
pub fn options(shown: &Shown) -> Option<String> {
    let flags: BTreeSet<String> = shown
        .refused
        .values()
        .filter_map(|reason| match reason {
            Reason::PerhapsRenamed(rename) => Some(rename.flag()),
            _ => None,
        })
        .collect();
    let mut options: Vec<String> = flags.into_iter().collect();
    let lacking: Vec<&str> = shown.lacking().into_iter().collect();
    if !lacking.is_empty() {
        options.push(format!("--allow {}", lacking.join(",")));
    }
    (!options.is_empty()).then(|| options.join(" "))
}

/// Why a change is not made, as a sentence that names it.
pub fn refusal(id: &ObjectId, reason: &Reason) -> String {
    match reason {
        Reason::Loses(losses) => {
            let words: Vec<&str> = losses.iter().map(|loss| loss.word()).collect();
            let words = words.join(",");
            format!(
                "{id}: loses data ({words}), which needs --allow {words} or --allow-destructive"
            )
        }
        Reason::Removes if id.kind == Kind::Table => {
            format!(
                "{id}: row-level security stays on; switching it off needs --allow drop-other or --allow-destructive"
            )
        }
        Reason::Removes => {
            format!(
                "{id}: is not declared; dropping it needs --allow drop-other or --allow-destructive"
            )
        }
        Reason::StaysWith(whole) => format!("{id}: stays with {whole}"),
        Reason::Blocked(Blocked::Needed(by)) => {
            format!("{id}: {by} needs it as it is, and stays")
        }
        Reason::Blocked(Blocked::Needs(by)) => format!("{id}: needs {by}, which is not changed"),
        Reason::Blocked(Blocked::NameTaken(by)) => format!("{id}: {by} has its name, and stays"),
        Reason::Blocked(Blocked::CalledAlike(by)) => {
            format!("{id}: {by} stays, and a call could mean either")
        }
        Reason::FailsWithout(message) => {
            format!("{id}: fails without the other refused changes: {message}")
        }
        Reason::Misfits(found) => format!("{id}: {}", found.describe()),
        Reason::Failed(message) => format!("{id}: rows do not fit it: {message}"),
        Reason::Denied(message) => format!("{id}: {message}"),
        Reason::ShadowTooOld(major, message) => {
            format!(
                "{id}: the shadow is PostgreSQL {major}, too old to try it on ({message}); --shadow server tries it on the server itself"
            )
        }
        Reason::NoRole(role) => {
            format!(
                "{id}: needs role {0}, which the server does not have: CREATE ROLE {0}",
                ident(role)
            )
        }
        Reason::Belongs { owner, role } => {
            format!("{id}: is for role {owner} to change, and {role} is no member of it")
        }
        Reason::Source(new) => {
            format!(
                "{id}: stays until column {} is there, which may be filled from it",
                new.path()
            )
        }
        Reason::PerhapsRenamed(rename) => {
            let other = if *id == rename.old {
                &rename.new
            } else {
                &rename.old
            };
            format!(
                "{id}: may be {} under another name; say so with {}, or --renames never",
                other.path(),
                rename.flag()
            )
        }
    }
}

/// What was done before, what is refused and what is left alone, a line each.
pub fn left_out(shown: &Shown) -> Vec<String> {
    let mut lines: Vec<String> = shown.earlier.iter().map(stopped).collect();
    let refused = shown.refused.iter();
    lines.extend(
        refused
            .filter(|(_, reason)| !matches!(reason, Reason::StaysWith(_)))
            .map(|(id, reason)| format!("refused: {}", visible(&refusal(id, reason)))),
    );
    let names = |ids: &BTreeSet<ObjectId>| {
        const MOST: usize = 5;
        let mut names: Vec<String> = ids.iter().take(MOST).map(ObjectId::path).collect();
        if ids.len() > MOST {
            names.push("…".to_owned());
        }
        visible(&names.join(", "))
    };
    if !shown.partitions.is_empty() {
        lines.push(format!(
            "left alone: {} of declared tables that the model does not list ({}); --allow drop-partition drops them",
            counted(shown.partitions.len(), "partition"),
            names(&shown.partitions)
        ));
    }
    if !shown.kept.is_empty() {
        lines.push(format!(
            "left alone (--keep-unknown): {} that the model does not mention ({})",
            counted(shown.kept.len(), "object"),
            names(&shown.kept)
        ));
    }
    lines
}

/// How far a plan came that was stopped.
fn stopped(shown: &Shown) -> String {
    let (done, failed) = shown.outcome.as_ref().map_or((0, None), |report| {
        (report.committed(), report.refusal.as_ref())
    });
    let why = failed.map_or_else(String::new, |refused| {
        format!("; step {} {}", refused.step + 1, refused.describe())
    });
    format!(
        "done before: {done} of {} of plan {}{}",
        counted(shown.steps.len(), "step"),
        shown.id,
        visible(&why)
    )
}

/// The word for it in JSON.
pub(super) fn reason_word(reason: &Reason) -> &'static str {
    match reason {
        Reason::Loses(_) => "data-loss",
        Reason::Removes => "removal",
        Reason::StaysWith(_) => "stays-with",
        Reason::Blocked(_) => "blocked",
        Reason::FailsWithout(_) => "fails",
        Reason::PerhapsRenamed(_) => "perhaps-renamed",
        Reason::Misfits(_) | Reason::Failed(_) => "rows-do-not-fit",
        Reason::Belongs { .. } => "not-owner",
        Reason::Denied(_) => "not-allowed",
        Reason::NoRole(_) => "role-missing",
        Reason::ShadowTooOld(..) => "shadow-too-old",
        Reason::Source(_) => "may-be-a-source",
    }
}
