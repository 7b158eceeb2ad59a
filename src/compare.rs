//! The live database against the model: one answer out of catalog, model, filter and difference.
//!
//! PostgreSQL's own spelling of an expression is not always the same: `varchar IN (…)` reads differently after a dump was
//! loaded, and servers of two major versions differ too. So before two objects are called different, both go through the
//! shadow once more, and only what differs in this second generation is reported. Rendering is left to
//! [`crate::report::difference`].

mod short;
pub(crate) mod versions;

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use anyhow::Result;

use crate::catalog::{Catalog, Etag, Making, Snapshot, Unseen};
use crate::db::{Rows, Session, report};
use crate::diff::{self, AttributeChange, Change, Difference, Scope};
use crate::dump;
use crate::filter::PUBLIC;
use crate::model::{Declared, Source, Text, Workshop};
use crate::object::unmodelled::Unmodelled;
use crate::object::{Kind, Object, ObjectId, on_request};
use crate::plan::rename::{self, stated};
use crate::selection::{Hidden, Selection};

/// What is to be compared, and how.
#[derive(Clone, Debug, Default)]
pub struct Question {
    /// Which objects.
    pub selection: Selection,
    /// Which attributes.
    pub scope: Scope,
}

/// The answer.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Comparison {
    /// What differs.
    pub difference: Difference,
    /// What was not compared, by rule.
    pub hidden: Vec<Hidden>,
    /// How many objects differed only in PostgreSQL's spelling.
    pub respelled: usize,
    /// What the database has of kinds that are not modelled.
    pub unmodelled: Unmodelled,
    /// Whether the model came from the cache.
    pub is_cached: bool,
    /// Whether the database had not changed since it was found to be like the model.
    pub is_unchanged: bool,
    /// What the role that reads may not see, so that it was not compared.
    pub unseen: Vec<Unseen>,
    /// What the user should know.
    pub notes: Vec<String>,
    /// What may be one object under two names, a line each.
    pub perhaps_renamed: Vec<String>,
}

/// The answer, and what it was found from: what a repair starts with.
#[derive(Clone, Debug, Default)]
pub struct Examined {
    /// What differs.
    pub comparison: Comparison,
    /// The database, whole.
    pub live: Catalog,
    /// The model, whole.
    pub declared: Catalog,
    /// Old and new names that the model states.
    pub renames: Vec<(ObjectId, ObjectId)>,
    /// SHA-256 over the text of the model.
    pub model_digest: [u8; 32],
}

/// Since PostgreSQL 14.
const IDLE_SESSION_TIMEOUT: u32 = 140_000;

/// What a first look at a database and its model finds.
#[derive(Clone, Debug)]
pub enum Look {
    /// Nothing differs, and that was plain.
    InSync(Box<Comparison>),
    /// Everything else.
    Further(Box<Examined>),
}

/// Compares a database with a model.
///
/// # Errors
///
/// When the database cannot be read, the model does not load, or there is no shadow.
pub fn compare(
    session: &mut Session,
    workshop: &mut Workshop,
    model: &Source,
    question: &Question,
) -> Result<Comparison> {
    Ok(match look(session, workshop, model, question)? {
        Look::InSync(comparison) => *comparison,
        Look::Further(examined) => with_renames(*examined),
    })
}

/// Compares a database with a model, and keeps what both hold unless nothing differs.
///
/// # Errors
///
/// As [`compare`].
pub fn look(
    session: &mut Session,
    workshop: &mut Workshop,
    model: &Source,
    question: &Question,
) -> Result<Look> {
    let text = read(session, model)?;
    if !short::is_possible(question) || !text.renames.is_empty() {
        let declared = loaded(session, workshop, text)?;
        let live = Snapshot::read(session, true)?;
        let examined = further(session, workshop, &live, declared, question)?;
        return Ok(Look::Further(Box::new(examined)));
    }
    let (declared, known) = match workshop.remembered_digest(&text)? {
        Some(known) => (None, known),
        None => {
            let declared = loaded(session, workshop, text.clone())?;
            let known = declared.snapshot.digest(None);
            (Some(declared), known)
        }
    };
    let key = workshop.comparison_key(&text, &known, question.selection.history_schema());
    let seen = workshop.cache.etags(&key);
    let is_cached = declared.as_ref().is_none_or(|declared| declared.is_cached);
    let in_sync = |comparison: Comparison, is_unchanged: bool| {
        Look::InSync(Box::new(Comparison {
            is_cached,
            is_unchanged,
            ..comparison
        }))
    };
    if !seen.is_empty()
        && let Some(etag) = Etag::read(session)
        && seen.contains(&etag)
    {
        let comparison = short::unchanged(&known);
        if cfg!(debug_assertions) {
            let (live, again) = Snapshot::read_with_etag(session)?;
            if again == Some(etag) {
                check(workshop, &live, text, question, &comparison)?;
            }
        }
        return Ok(in_sync(comparison, true));
    }
    let (live, etag) = Snapshot::read_with_etag(session)?;
    let Some(comparison) = short::in_sync(&live, &known, question) else {
        let declared = declared.map_or_else(|| workshop.loaded(text), Ok)?;
        let examined = further(session, workshop, &live, declared, question)?;
        return Ok(Look::Further(Box::new(examined)));
    };
    if let Some(etag) = etag
        && comparison == short::unchanged(&known)
    {
        workshop.cache.add_etag(&key, etag);
    }
    if cfg!(debug_assertions) {
        check(workshop, &live, text, question, &comparison)?;
    }
    Ok(in_sync(comparison, false))
}

/// The text of a model; what a command prints takes as long as it takes.
fn read(session: &mut Session, model: &Source) -> Result<Text> {
    if matches!(model, Source::Command { .. }) {
        may_be_idle(session);
    }
    model.read()
}

/// What a model declares; one that is long and not in the cache takes seconds to load.
fn loaded(session: &mut Session, workshop: &mut Workshop, text: Text) -> Result<Declared> {
    const LONG: usize = 100_000;
    let bytes: usize = text.files.iter().map(|file| file.text.len()).sum();
    if bytes > LONG && workshop.remembered_digest(&text)?.is_none() {
        may_be_idle(session);
    }
    workshop.loaded(text)
}

/// Printing or loading a model can take longer than role or database let a session be idle.
fn may_be_idle(session: &mut Session) {
    if session.server_version() >= IDLE_SESSION_TIMEOUT
        && let Some(pid) = session.server_pid()
    {
        // Not in a session that a pooler gives to others. If it cannot be said, reading says why.
        let _ = session.query(&format!(
            "SELECT pg_catalog.set_config('idle_session_timeout', '0', false) WHERE pg_catalog.pg_backend_pid() = {pid}"
        ));
    }
}

/// Every test that compares proves that the short ways lead to the same place.
fn check(
    workshop: &mut Workshop,
    live: &Snapshot,
    text: Text,
    question: &Question,
    found: &Comparison,
) -> Result<()> {
    let declared = workshop.loaded(text)?;
    let mut at_length = with_renames(examined(workshop, live, declared, question)?);
    at_length.is_cached = found.is_cached;
    assert_eq!(*found, at_length, "a short way");
    Ok(())
}

fn further(
    session: &mut Session,
    workshop: &mut Workshop,
    live: &Snapshot,
    declared: Declared,
    question: &Question,
) -> Result<Examined> {
    let mut examined = examined(workshop, live, declared, question)?;
    let note = note_of_search_path(session, workshop, &examined.comparison)?;
    examined.comparison.notes.extend(note);
    Ok(examined)
}

/// What was found, and what of it may be one object under two names.
fn with_renames(examined: Examined) -> Comparison {
    let Examined {
        mut comparison,
        live,
        declared,
        mut renames,
        ..
    } = examined;
    let (stated, _) = stated::of_model(&mut renames, &live, &declared);
    let found = rename::find(&live, &declared, &comparison.difference, &BTreeSet::new());
    comparison.perhaps_renamed = stated
        .iter()
        .map(|rename| format!("renamed, as the model says: {rename}"))
        .collect();
    let perhaps = found.candidates.iter().map(|candidate| &candidate.rename);
    comparison.perhaps_renamed.extend(
        perhaps
            .filter(|rename| !stated.contains(rename))
            .map(|rename| format!("perhaps renamed: {rename}")),
    );
    comparison
}

/// Compares a database with a model, and keeps what both hold.
///
/// # Errors
///
/// As [`compare`].
pub fn examine(
    session: &mut Session,
    workshop: &mut Workshop,
    model: &Source,
    question: &Question,
) -> Result<Examined> {
    let text = read(session, model)?;
    let loaded = loaded(session, workshop, text)?;
    // With dependencies: whose a trigger on a platform's table is shows in the function it runs.
    let live = Snapshot::read(session, true)?;
    further(session, workshop, &live, loaded, question)
}

/// What to say where a revision of this login makes its tables in another schema than the model did: in `app`, because its
/// `search_path` begins with it.
fn note_of_search_path(
    session: &mut Session,
    workshop: &Workshop,
    comparison: &Comparison,
) -> Result<Option<String>> {
    let changes = &comparison.difference.changes;
    let is_made_twice = changes.iter().any(|(id, change)| {
        *change == Change::Created
            && id.schema == PUBLIC
            && id.kind.has_parts()
            && changes.iter().any(|(other, change)| {
                *change == Change::Dropped
                    && (other.kind, &other.name) == (id.kind, &id.name)
                    && other.schema != PUBLIC
            })
    });
    if workshop.search_path.is_some() || !is_made_twice {
        return Ok(None);
    }
    let results = session
        .query("SELECT pg_catalog.current_schema() AS schema")
        .map_err(|error| report(&error))?;
    let first = results.first().and_then(Rows::first);
    let schema = first.as_ref().and_then(|row| row.get("schema"));
    Ok(schema.filter(|schema| *schema != PUBLIC).map(|schema| {
        format!(
            "the search_path of this login begins with {schema}, where revisions make what they do not qualify; the model was loaded \
             with {PUBLIC}. To have one for both: [run] search_path = {} in schemactl.toml",
            serde_json::Value::from(crate::sql::ident(schema))
        )
    }))
}

fn examined(
    workshop: &mut Workshop,
    live: &Snapshot,
    loaded: Declared,
    question: &Question,
) -> Result<Examined> {
    let live = Catalog::from_snapshot(live, true)?;
    let mut declared = Catalog::from_snapshot(&loaded.snapshot, true)?;
    versions::with_privileges_of(&mut declared, &live);
    let mut notes = question.selection.check(&live, &declared)?;
    let mut comparison = differing(workshop, &live, &declared, question)?;
    let majors_differ = majors_differ(&live, &declared);
    if majors_differ && let Some(shadow) = &workshop.shadow {
        notes.extend(shadow.notes().iter().cloned());
    }
    comparison.is_cached = loaded.is_cached;
    comparison.notes = notes;
    Ok(Examined {
        comparison,
        live,
        declared,
        renames: loaded.text.renames,
        model_digest: loaded.digest,
    })
}

/// Compares two schemas, in the second generation if need be.
///
/// # Errors
///
/// When there is no shadow.
pub fn differing(
    workshop: &mut Workshop,
    live: &Catalog,
    declared: &Catalog,
    question: &Question,
) -> Result<Comparison> {
    let (mut difference, hidden, unseen) = first_generation(live, declared, question);
    let mut respelled = 0;
    if difference_may_be_spelling(&difference, majors_differ(live, declared)) {
        let before = difference.changes.len();
        respell(&mut difference, workshop, live, declared, &question.scope)?;
        respelled = before - difference.changes.len();
    }
    Ok(Comparison {
        difference,
        hidden,
        respelled,
        unmodelled: live
            .unmodelled()
            .clone()
            .of_interest(question.scope.compares("privileges")),
        unseen,
        ..Comparison::default()
    })
}

fn first_generation(
    live: &Catalog,
    declared: &Catalog,
    question: &Question,
) -> (Difference, Vec<Hidden>, Vec<Unseen>) {
    let (mut live, mut declared) = (Cow::Borrowed(live), Cow::Borrowed(declared));
    versions::level(&mut live, &mut declared, []);
    let hiding = question.selection.hiding(&live, &declared);
    let is_hidden = |id: &ObjectId| hiding.hides(id);
    let mut difference = diff::difference_but(&live, &declared, &question.scope, &is_hidden);
    let mut unseen = live.unseen();
    unseen.retain(|unseen| !is_hidden(&unseen.id));
    for Unseen { id, attribute } in &unseen {
        let is_settled = match difference.changes.get_mut(id) {
            Some(Change::Changed(changes)) => {
                changes.retain(|change| change.name != *attribute);
                changes.is_empty()
            }
            _ => false,
        };
        if is_settled {
            difference.changes.remove(id);
        }
    }
    (difference, hiding.counts(), unseen)
}

fn majors_differ(live: &Catalog, declared: &Catalog) -> bool {
    live.server_version / 10_000 != declared.server_version / 10_000
}

/// Whether a second look could make the difference smaller.
fn difference_may_be_spelling(difference: &Difference, majors_differ: bool) -> bool {
    if majors_differ {
        return !difference.is_empty();
    }
    difference.changes.values().any(|change| match change {
        Change::Changed(attributes) => attributes.iter().any(may_be_spelling),
        Change::Created | Change::Dropped => false,
    })
}

/// Whether both of what an attribute is and shall be are expressions or queries; names, numbers and switches have one spelling.
fn may_be_spelling(attribute: &AttributeChange) -> bool {
    on_request(attribute.name).is_none()
        && matches!((&attribute.old, &attribute.new), (Some(old), Some(new))
            if is_expression(old) && is_expression(new))
}

fn is_expression(text: &str) -> bool {
    text.contains(['(', ':', '\n']) || text.to_ascii_lowercase().contains("select")
}

/// How often what PostgreSQL printed is read and printed again, at most: it takes a nested row apart level by level.
const GENERATIONS: usize = 6;

/// Keeps of a difference what is one in later generations of PostgreSQL's spelling as well.
///
/// # Errors
///
/// When there is no shadow, or a catalog cannot be written as SQL.
pub fn respell(
    difference: &mut Difference,
    workshop: &mut Workshop,
    live: &Catalog,
    declared: &Catalog,
    scope: &Scope,
) -> Result<()> {
    let majors_differ = majors_differ(live, declared);
    let (mut live, mut declared) = (Cow::Borrowed(live), Cow::Borrowed(declared));
    for _ in 0..GENERATIONS {
        // What is on one side only is on no second generation of the other, and what a newer server has an older shadow may refuse.
        let changed = difference.changes.iter();
        let ids: BTreeSet<ObjectId> = changed
            .filter(|(_, change)| matches!(change, Change::Changed(_)))
            .flat_map(|(id, _)| [Some(id), difference.wholes.get(id)])
            .flatten()
            .cloned()
            .collect();
        let mut generation = |catalog: &Catalog| -> Result<Catalog> {
            let subset = closure(catalog, &ids);
            let statements: Vec<String> = dump::groups(&subset, dump::Extras::default())?
                .into_iter()
                .flat_map(|group| group.statements)
                .collect();
            Catalog::from_snapshot(&workshop.again(&statements)?, true)
        };
        let (live_again, declared_again) = (generation(&live)?, generation(&declared)?);
        keep_differing(
            difference,
            &live_again,
            &declared_again,
            scope,
            !majors_differ,
        );
        let has_moved = |id: &ObjectId| {
            [(&live, &live_again), (&declared, &declared_again)]
                .into_iter()
                .any(|(before, after)| match (before.get(id), after.get(id)) {
                    (Some(before), Some(after)) => !diff::changes(before, after, scope).is_empty(),
                    _ => false,
                })
        };
        if !difference.changes.keys().any(has_moved) {
            break;
        }
        live = Cow::Owned(live_again);
        declared = Cow::Owned(declared_again);
    }
    Ok(())
}

/// Keeps of a difference what differs between these as well.
///
/// With `in_spelling` only what can be spelled in several ways: of one version, nothing else is another thing in a second generation.
fn keep_differing(
    difference: &mut Difference,
    live: &Catalog,
    declared: &Catalog,
    scope: &Scope,
    in_spelling: bool,
) {
    difference.changes.retain(|id, change| {
        let (Some(live), Some(declared)) = (live.get(id), declared.get(id)) else {
            // What could not be loaded keeps the verdict of the generation before.
            return true;
        };
        let again: Vec<&str> = diff::changes(live, declared, scope)
            .iter()
            .map(|attribute| attribute.name)
            .collect();
        match change {
            // The spelling a person finds in the database and in the model is that of the first generation.
            Change::Changed(attributes) => {
                attributes.retain(|attribute| {
                    on_request(attribute.name).is_some()
                        || (in_spelling && !may_be_spelling(attribute))
                        || again.contains(&attribute.name)
                });
                !attributes.is_empty()
            }
            // Only one server has it as an object of its own, and loading what it belongs to makes it on both sides.
            Change::Created | Change::Dropped => {
                let attributes = diff::changes(live, declared, scope);
                *change = Change::Changed(attributes);
                !again.is_empty()
            }
        }
    });
}

/// What an object is not whole without although it can be made: the column that owns a sequence, the index that identifies rows.
fn completed_by(catalog: &Catalog, id: &ObjectId) -> Vec<ObjectId> {
    match catalog.get(id) {
        Some(Object::Sequence(sequence)) => sequence.owner_in(catalog).into_iter().collect(),
        Some(Object::Table(table)) => {
            let index = table.replica_identity_index.iter();
            let named = |name: &String| {
                let kinds = Kind::ALL.iter().filter(|kind| kind.has_index());
                kinds
                    .map(|kind| ObjectId::part(*kind, &table.schema, &table.name, name))
                    .collect::<Vec<_>>()
            };
            index.flat_map(named).collect()
        }
        _ => Vec::new(),
    }
}

/// The part of a catalog that these objects cannot be made without.
fn closure(catalog: &Catalog, ids: &BTreeSet<ObjectId>) -> Catalog {
    let wholes = diff::wholes(catalog);
    let mut parts: BTreeMap<&ObjectId, Vec<&ObjectId>> = BTreeMap::new();
    for (part, whole) in &wholes {
        parts.entry(whole).or_default().push(part);
    }
    let making = Making {
        catalog,
        made: None,
        live: None,
    };
    let mut wanted: BTreeSet<ObjectId> = BTreeSet::new();
    let mut open: Vec<ObjectId> = ids.iter().cloned().collect();
    open.extend(
        catalog
            .objects()
            // Types of extensions are no objects of ours, so nothing says who needs them.
            .filter(|(id, _)| matches!(id.kind.label(), "schema" | "extension"))
            .map(|(id, _)| id.clone()),
    );
    while let Some(id) = open.pop() {
        if catalog.get(&id).is_none() || wanted.contains(&id) {
            continue;
        }
        open.extend(catalog.needs(&id).cloned());
        open.extend(catalog.shells(&id).cloned());
        open.extend(completed_by(catalog, &id));
        open.extend(wholes.get(&id).map(|whole| (*whole).clone()));
        for part in parts.get(&id).into_iter().flatten() {
            if making.inlines(&id, part) {
                open.push((*part).clone());
            }
        }
        wanted.insert(id);
    }
    let mut subset = catalog.clone();
    subset.retain(|id, _| wanted.contains(id));
    subset
}
