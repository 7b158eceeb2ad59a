//! Which of what is gone and what is new is one object under two names: stated, asked, or left for somebody to say.
//!
//! In rounds: once a table has its new name, its columns can be compared, and so on. Each round's renames are done on a shadow, and what the
//! schema is then is compared with the model.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::Result;

use super::Wishes;
use super::failure::not_rehearsed;
use crate::catalog::Catalog;
use crate::commands::Context;
use crate::compare::{self, Comparison, Examined};
use crate::error::{Exit, UserError};
use crate::gate::Reason;
use crate::model::Workshop;
use crate::object::{Kind, ObjectId};
use crate::plan::Step;
use crate::plan::rename::stated::{self, Flag};
use crate::plan::rename::steps::steps;
use crate::plan::rename::{Candidate, Rename, find};
use crate::rehearsal::Stage;

/// The most rounds: a schema, a table, its columns, what hangs on them, and some to spare.
const ROUNDS: usize = 12;

/// What happens to a pair that nobody stated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::commands) enum Manner {
    /// Somebody is asked; where nobody can be, nothing runs.
    Ask,
    /// They are different things.
    Never,
    /// Both are left alone.
    Leave,
    /// They are treated as different things, and it is said.
    Remark,
}

/// What is left to plan once everything has the name it shall have.
pub(super) struct Settled {
    /// What differs then.
    pub(super) comparison: Comparison,
    /// The database then.
    pub(super) live: Catalog,
    /// The steps until then.
    pub(super) steps: Vec<Step>,
    /// The shadow then, if there are any.
    pub(super) before: Option<Catalog>,
    /// What is left alone.
    pub(super) left: BTreeMap<ObjectId, Reason>,
    /// What is renamed, each as it was in the beginning and as it is in the end.
    pub(super) pairs: Vec<(ObjectId, ObjectId)>,
}

/// Finds out what is renamed.
pub(super) fn settle(
    context: &Context,
    workshop: &mut Workshop,
    examined: &Examined,
    wishes: &Wishes,
) -> Result<Settled> {
    let mut settling = Settling {
        context,
        wishes,
        flags: wishes.rename.clone(),
        of_model: examined.renames.clone(),
        inert: Vec::new(),
        different: BTreeSet::new(),
        open: Vec::new(),
        left: BTreeMap::new(),
        remarks: Vec::new(),
    };
    let mut settled = Settled {
        comparison: examined.comparison.clone(),
        live: examined.live.clone(),
        steps: Vec::new(),
        before: None,
        left: BTreeMap::new(),
        pairs: Vec::new(),
    };
    let mut stage: Option<Stage> = None;
    for _ in 0..ROUNDS {
        let Some(renames) = settling.round(&settled, &examined.declared)? else {
            break;
        };
        if renames.is_empty() {
            continue;
        }
        let mut on = match stage.take() {
            Some(stage) => stage,
            None => Stage::open(workshop, &settled.live)?,
        };
        let more = steps(&settled.live, &examined.declared, &renames);
        match on.rename(&settled.live, &more) {
            Ok(live) => settled.live = live,
            // What nobody has said yet need not work either.
            Err(_) if !settling.open.is_empty() => break,
            Err(failure) => return Err(not_rehearsed(failure)),
        }
        settled.steps.extend(more);
        for Rename { old, new } in &renames {
            let first = at_first(old, &settled.pairs);
            settled.pairs.push((first, new.clone()));
        }
        let again = compare::differing(
            workshop,
            &settled.live,
            &examined.declared,
            &wishes.question,
        )?;
        settled.comparison.difference = again.difference;
        settled.comparison.respelled = again.respelled;
        stage = Some(on);
    }
    for line in &settling.inert {
        context.ui.detail(line);
    }
    settling.flags.retain(|flag| {
        let is_done = flag.is_done(&examined.live, &examined.declared);
        if is_done {
            settling
                .remarks
                .push(format!("--rename {}: done already", flag.text));
        }
        !is_done
    });
    if let Some(flag) = settling.flags.first() {
        let difference = if settling.open.is_empty() {
            &settled.comparison.difference
        } else {
            &examined.comparison.difference
        };
        return Err(stated::unknown(flag, difference).into());
    }
    if !settling.open.is_empty() {
        let mut error = unanswered(&settling.open);
        for note in &examined.comparison.notes {
            error = error.detail(format!("note: {note}"));
        }
        return Err(error.into());
    }
    settled.before = stage.map(|stage| stage.catalog().clone());
    settled.left = settling.left;
    settled.comparison.notes.extend(settling.remarks);
    Ok(settled)
}

/// What an object was called before the things it is in were renamed.
fn at_first(id: &ObjectId, pairs: &[(ObjectId, ObjectId)]) -> ObjectId {
    let mut id = id.clone();
    for (old, new) in pairs.iter().rev() {
        if new.kind == Kind::Schema {
            if id.schema == new.name {
                id.schema.clone_from(&old.name);
            }
        } else if new.parent.is_empty() && id.schema == new.schema && id.parent == new.name {
            id.schema.clone_from(&old.schema);
            id.parent.clone_from(&old.name);
        }
    }
    id
}

struct Settling<'a> {
    context: &'a Context,
    wishes: &'a Wishes,
    /// Those whose old name was not found yet.
    flags: Vec<Flag>,
    /// What the model says itself and is not done yet: what something is in may have to be renamed first.
    of_model: Vec<(ObjectId, ObjectId)>,
    /// Why some of that has no effect.
    inert: Vec<String>,
    different: BTreeSet<Rename>,
    /// Pairs that nobody could be asked about. They are followed as if they had been renamed, to find all there is to be said.
    open: Vec<Candidate>,
    left: BTreeMap<ObjectId, Reason>,
    remarks: Vec<String>,
}

impl Settling<'_> {
    /// What is renamed next; nothing when there is nothing left to be said.
    fn round(&mut self, settled: &Settled, declared: &Catalog) -> Result<Option<Vec<Rename>>> {
        let difference = &settled.comparison.difference;
        if difference.is_empty() && self.flags.is_empty() && self.of_model.is_empty() {
            return Ok(None);
        }
        let (mut live, mut wanted) = (settled.live.clone(), declared.clone());
        self.wishes.question.selection.apply(&mut live, &mut wanted);
        let mut renames = stated::of_flags(&mut self.flags, &live, &wanted, difference)?;
        let (open, inert) = stated::of_model(&mut self.of_model, &live, &wanted);
        self.inert = inert;
        for rename in open {
            if !renames.iter().any(|other| other.old == rename.old) {
                renames.push(rename);
            }
        }
        if !renames.is_empty() {
            return Ok(Some(renames));
        }
        if self.wishes.keep_unknown {
            return Ok(None);
        }
        let found = find(&live, &wanted, difference, &self.different);
        if self.wishes.renames == Manner::Never {
            // What an index becomes part of has no other name; and what hangs on a table that was said to be renamed is often called
            // after it.
            let is_of_renamed = |id: &ObjectId| {
                let mut renamed = settled.pairs.iter().map(|(_, new)| new);
                renamed.any(|table| {
                    table.parent.is_empty()
                        && (&table.schema, &table.name) == (&id.schema, &id.parent)
                })
            };
            let silent = found.silent.into_iter();
            let taken: Vec<Rename> = silent
                .filter(|rename| rename.is_taken() || is_of_renamed(&rename.old))
                .collect();
            return Ok((!taken.is_empty()).then_some(taken));
        }
        for unclear in &found.unclear {
            let line = format!("{unclear}; --rename OLD=NEW says it");
            if !self.remarks.contains(&line) {
                self.remarks.push(line);
            }
        }
        if found.is_empty() {
            return Ok(None);
        }
        renames.extend(found.silent);
        for candidate in found.candidates {
            if self.is_renamed(&candidate)? {
                renames.push(candidate.rename);
            } else {
                self.different.insert(candidate.rename);
            }
        }
        Ok(Some(renames))
    }

    /// Whether a pair is one object.
    fn is_renamed(&mut self, candidate: &Candidate) -> Result<bool> {
        let ui = &self.context.ui;
        match self.wishes.renames {
            Manner::Never => Ok(false),
            Manner::Leave => {
                let Rename { old, new } = &candidate.rename;
                for id in [old, new] {
                    // A value of an enum is a matter of its type.
                    let id = if candidate.rename.is_value() {
                        ObjectId::in_schema(id.kind, &id.schema, &id.parent)
                    } else {
                        id.clone()
                    };
                    let reason = Reason::PerhapsRenamed(candidate.rename.clone());
                    self.left.insert(id, reason);
                }
                Ok(false)
            }
            Manner::Remark => {
                self.remarks.push(format!(
                    "perhaps renamed: {}; schemactl repair {} renames it",
                    candidate.rename,
                    candidate.rename.flag()
                ));
                Ok(false)
            }
            Manner::Ask if ui.is_interactive() && !self.context.yes() => {
                let answers = [
                    "renamed: it keeps what it holds",
                    "different things: one is dropped, the other made",
                    "stop",
                ];
                match ui.choose(&format!("{}: renamed?", candidate.question()), &answers)? {
                    0 => Ok(true),
                    1 => Ok(false),
                    _ => Err(UserError::new("stopped: nothing was changed")
                        .exit(Exit::Refused)
                        .into()),
                }
            }
            Manner::Ask => {
                self.open.push(candidate.clone());
                Ok(true)
            }
        }
    }
}

/// What has to be said before anything can be planned.
fn unanswered(open: &[Candidate]) -> UserError {
    let questions: Vec<String> = open.iter().map(Candidate::question).collect();
    let flags: Vec<String> = open
        .iter()
        .map(|candidate| candidate.rename.flag())
        .collect();
    let (message, renamed) = match open {
        [_] => (
            "an object may have been renamed".to_owned(),
            "it was renamed",
        ),
        several => (
            format!("{} objects may have been renamed", several.len()),
            "they were renamed (name only those that were)",
        ),
    };
    UserError::new(format!("{message}: say whether it was"))
        .detail(questions.join("\n"))
        .detail("nothing was changed")
        .hint(format!("{renamed}: {}", flags.join(" ")))
        .hint("different things, of which one is dropped and the other created: --renames never")
        .hint("or let the model say it, in a comment: -- schemactl: renamed from OLD")
        .exit(Exit::Refused)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_refusal_shows_the_exact_flags() {
        let column = |name| ObjectId::part(Kind::Column, "public", "users", name);
        let candidate = |old, new| Candidate {
            rename: Rename {
                old: column(old),
                new: column(new),
            },
            alike: "text NOT NULL".to_owned(),
        };
        let error = unanswered(&[candidate("name", "full_name"), candidate("A b", "c")]);
        assert_eq!(
            error.details()[0],
            "column public.users.name is gone and public.users.full_name is new, both text NOT NULL\n\
             column public.users.\"A b\" is gone and public.users.c is new, both text NOT NULL"
        );
        assert_eq!(
            error.hints()[0],
            "they were renamed (name only those that were): --rename public.users.name=full_name --rename 'public.users.\"A b\"=c'"
        );
        assert_eq!(error.exit_code(), Exit::Refused);
    }
}
