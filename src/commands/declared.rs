//! The declared model as `check` and `verify` hold schemas against it: which model it is, where it is loaded, and what differs from it.

use std::path::Path;

use anyhow::Result;

use super::context::{Context, Opened};
use super::diff::{self, Choice};
use crate::catalog::Catalog;
use crate::check;
use crate::compare;
use crate::finding::Finding;
use crate::model::{Source, Text, Workshop};

/// The rule for what the revisions do not make as it is declared.
pub(super) const REVISIONS_DIFFER: &str = "revisions-differ-from-model";

/// What mends a database.
const MENDED_BY_REPAIR: &str = "see schemactl diff; schemactl repair prints what mends it";

/// The model, if anybody said what it is, or the default file is there.
pub(super) fn source(context: &Context, named: Option<&Path>) -> Option<Source> {
    let settings = &context.settings.model;
    let source = settings.source(named);
    let is_there = match &source {
        Source::Path { path, .. } => path.exists(),
        Source::Command { .. } => true,
    };
    (named.is_some() || settings.is_declared() || is_there).then_some(source)
}

/// Where the model is loaded by a command that is not about the database, and the database itself, to be kept for as long as that:
/// a shadow on its server ends with an embedded one.
///
/// The database is opened only for such a shadow, or where the command looks at it all the same.
pub(super) fn workshop(
    context: &Context,
    command: &str,
    shadow: Option<&str>,
    is_looked_at: bool,
) -> Result<(Option<Opened>, Workshop)> {
    if is_looked_at || diff::is_on_server(context, shadow) {
        let (opened, session) = context.connect(command)?;
        let version = session.server_version();
        let workshop = diff::workshop(context, shadow, &opened.connector, version)?;
        return Ok((Some(opened), workshop));
    }
    Ok((None, diff::offline_workshop(context, shadow)?))
}

/// A model that is loaded.
pub(super) struct Declared {
    source: Source,
    text: Text,
    catalog: Catalog,
}

impl Declared {
    /// Loads it.
    ///
    /// # Errors
    ///
    /// As [`Workshop::declared`].
    pub(super) fn load(workshop: &mut Workshop, source: Source) -> Result<Self> {
        let loaded = workshop.declared(&source)?;
        Ok(Self {
            catalog: Catalog::from_snapshot(&loaded.snapshot, true)?,
            text: loaded.text,
            source,
        })
    }

    /// How messages name it.
    pub(super) fn describe(&self) -> String {
        self.source.describe()
    }

    /// What differs in the schema that the revisions make.
    ///
    /// # Errors
    ///
    /// When there is no shadow.
    pub(super) fn against_revisions(
        &self,
        context: &Context,
        workshop: &mut Workshop,
        head: &Catalog,
    ) -> Result<Vec<Finding>> {
        self.against(
            context,
            workshop,
            head,
            &check::Drift {
                rule: REVISIONS_DIFFER,
                one: "what the revisions make",
                help: "write what is missing: schemactl revision --autogenerate -m MESSAGE",
                help_with_too_much: "write what takes it away: schemactl revision --autogenerate -m MESSAGE; \
                     what loses data is only a comment there unless --allow says so",
            },
        )
    }

    /// What differs in a database.
    ///
    /// # Errors
    ///
    /// When there is no shadow.
    pub(super) fn against_database(
        &self,
        context: &Context,
        workshop: &mut Workshop,
        live: &Catalog,
    ) -> Result<Vec<Finding>> {
        self.against(
            context,
            workshop,
            live,
            &check::Drift {
                rule: "drift",
                one: "the database",
                help: MENDED_BY_REPAIR,
                help_with_too_much: MENDED_BY_REPAIR,
            },
        )
    }

    fn against(
        &self,
        context: &Context,
        workshop: &mut Workshop,
        is: &Catalog,
        drift: &check::Drift,
    ) -> Result<Vec<Finding>> {
        let question = diff::question(context, &Choice::everything())?;
        let comparison = compare::differing(workshop, is, &self.catalog, &question)?;
        Ok(drift.from_model(&comparison.difference, &self.source, &self.text))
    }
}

/// What differs in a database from what its applied revisions make.
///
/// # Errors
///
/// When there is no shadow.
pub(super) fn behind(
    context: &Context,
    workshop: &mut Workshop,
    reached: &Catalog,
    live: &Catalog,
    help: &'static str,
) -> Result<Vec<Finding>> {
    let drift = check::Drift {
        rule: "drift",
        one: "the database",
        help,
        help_with_too_much: help,
    };
    let question = diff::question(context, &Choice::everything())?;
    let comparison = compare::differing(workshop, live, reached, &question)?;
    Ok(drift.from_revisions(&comparison.difference))
}
