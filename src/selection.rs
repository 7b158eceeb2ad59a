//! Which objects of a database and of its model are compared, and how many each rule hides.
//!
//! What is nobody's own is [`crate::filter`]'s to say, and so is what a pattern means. Here both sides are cut alike, and
//! what is cut is counted, by the rule that did it: a comparison that leaves something out says so.

use std::collections::BTreeMap;

use crate::catalog::{Catalog, is_bookkeeping};
use crate::diff;
use crate::error::UserError;
use crate::filter::{Own, Patterns};
use crate::object::{Kind, Object, ObjectId};

/// What is asked for.
#[derive(Clone, Debug, Default)]
pub struct Selection {
    /// The schema of the revision history, which is schemactl's own.
    history_schema: String,
    /// Each rule in the words it was given in; an object has to satisfy all.
    rules: Vec<(String, Patterns)>,
}

/// How many objects a rule hid.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hidden {
    /// The rule, in the words the user gave it.
    pub rule: String,
    /// How many objects, parts counted.
    pub objects: usize,
}

/// The objects that are not compared, each with the rule that hides it.
#[derive(Clone, Debug)]
pub struct Hiding<'a> {
    hidden: BTreeMap<ObjectId, &'a str>,
    history_schema: &'a str,
}

impl Hiding<'_> {
    /// Whether an object is not compared.
    pub fn hides(&self, id: &ObjectId) -> bool {
        self.hidden.contains_key(id)
    }

    /// How much that is, by rule.
    pub fn counts(&self) -> Vec<Hidden> {
        let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
        for (id, rule) in &self.hidden {
            // Everybody knows that schemactl does not compare its own tables.
            if !is_bookkeeping(id, self.history_schema) {
                *counts.entry(rule).or_default() += 1;
            }
        }
        counts
            .into_iter()
            .map(|(rule, objects)| Hidden {
                rule: rule.to_owned(),
                objects,
            })
            .collect()
    }
}

/// What is hidden without having been asked for.
const OTHERS: &str = "of a managed platform or another migration tool";

impl Selection {
    /// Every object of the user's own.
    pub fn new(history_schema: &str) -> Self {
        Self {
            history_schema: history_schema.to_owned(),
            rules: Vec::new(),
        }
    }

    /// Only schemas that match one of the patterns; no pattern, no rule.
    ///
    /// # Errors
    ///
    /// None; as the others.
    pub fn schemas(self, patterns: &[String]) -> Result<Self, UserError> {
        self.rule("--schema", Patterns::new(patterns, &[], &[])?)
    }

    /// Only objects that match one of the patterns.
    ///
    /// # Errors
    ///
    /// A kind that does not exist.
    pub fn include(self, patterns: &[String]) -> Result<Self, UserError> {
        self.rule("--include", Patterns::new(&[], patterns, &[])?)
    }

    /// Not the objects that match one of the patterns; `named` says where they were written.
    ///
    /// # Errors
    ///
    /// A kind that does not exist.
    pub fn exclude(mut self, patterns: &[String], named: &str) -> Result<Self, UserError> {
        for pattern in patterns {
            let rule = Patterns::new(&[], &[], std::slice::from_ref(pattern))?;
            self = self.rule(&format!("{named} {pattern}"), rule)?;
        }
        Ok(self)
    }

    fn rule(mut self, words: &str, patterns: Patterns) -> Result<Self, UserError> {
        if !patterns.is_empty() {
            self.rules.push((words.to_owned(), patterns));
        }
        Ok(self)
    }

    /// Whether everything that is the user's own takes part.
    pub fn is_everything(&self) -> bool {
        self.rules.is_empty()
    }

    /// The schema of the revision history, which never takes part.
    pub fn history_schema(&self) -> &str {
        &self.history_schema
    }

    /// What of both catalogs is not compared.
    pub fn hiding(&self, live: &Catalog, declared: &Catalog) -> Hiding<'_> {
        let own = Own::new(live, &self.history_schema).with_declared(declared);
        let mut hidden: BTreeMap<ObjectId, &str> = BTreeMap::new();
        for (id, object) in live.objects() {
            if let Some(rule) = self.hides(live, id) {
                hidden.insert(id.clone(), rule);
            } else if !own.has(live, id, object) {
                hidden.insert(id.clone(), OTHERS);
            }
        }
        let wholes = diff::wholes(declared);
        for (id, _) in declared.objects().filter(|(id, _)| live.get(id).is_none()) {
            let is_of = |other: &ObjectId| hidden.get(other) == Some(&OTHERS);
            // A model may have to declare a platform's table for the sake of its own trigger on it.
            let schema = ObjectId::global(Kind::Schema, &id.schema);
            let whole = wholes.get(id).copied();
            let is_others = match whole {
                None => is_of(&schema),
                Some(whole) => !id.kind.may_be_foreign() && (is_of(whole) || is_of(&schema)),
            };
            if let Some(rule) = self.hides(declared, id) {
                hidden.insert(id.clone(), rule);
            } else if is_others || is_bookkeeping(id, &self.history_schema) {
                hidden.insert(id.clone(), OTHERS);
            }
        }
        Hiding {
            hidden,
            history_schema: &self.history_schema,
        }
    }

    /// Takes out of both catalogs what is not compared.
    pub fn apply(&self, live: &mut Catalog, declared: &mut Catalog) {
        let hiding = self.hiding(live, declared);
        if !hiding.hidden.is_empty() {
            live.retain(|id, _| !hiding.hides(id));
            declared.retain(|id, _| !hiding.hides(id));
        }
    }

    /// What is asked for and is on neither side, a sentence each.
    ///
    /// # Errors
    ///
    /// A name that is on neither side.
    pub fn check(&self, live: &Catalog, declared: &Catalog) -> Result<Vec<String>, UserError> {
        let mut idle = Vec::new();
        for (_, patterns) in &self.rules {
            idle.extend(patterns.check(&[live, declared])?);
        }
        Ok(idle)
    }

    fn hides(&self, catalog: &Catalog, id: &ObjectId) -> Option<&str> {
        if self.rules.is_empty() {
            return None;
        }
        let whole = catalog.whole_kind(id);
        // A serial column's sequence goes where its table goes, unless it is named itself.
        let table = match catalog.get(id) {
            Some(Object::Sequence(sequence)) => sequence.owner_in(catalog).map(|column| ObjectId {
                kind: Kind::Table,
                name: column.parent,
                parent: String::new(),
                ..column
            }),
            _ => None,
        };
        let is_shown = |patterns: &Patterns| {
            let by_itself = patterns.match_object(id, whole);
            match &table {
                Some(table) if patterns.is_choice() => {
                    by_itself || patterns.match_object(table, None)
                }
                Some(table) => by_itself && patterns.match_object(table, None),
                None => by_itself,
            }
        };
        self.rules
            .iter()
            .find(|(_, patterns)| !is_shown(patterns))
            .map(|(words, _)| words.as_str())
    }
}
