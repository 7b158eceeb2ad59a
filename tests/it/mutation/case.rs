//! How a case is written down: what is set up, what is changed, and what `diff` has to say.

use schemactl::object::Kind;

/// The major versions that mutations run on.
pub(super) const OLDEST: u32 = 13;

/// Everything that is tried with one kind of object.
pub(super) struct Subject {
    /// The kind.
    pub(super) kind: Kind,
    /// The object that is changed, as messages name it without its kind.
    pub(super) object: &'static str,
    /// Loaded as the model and into the live database.
    pub(super) setup: &'static str,
    /// Each applied to a fresh copy of the live database.
    pub(super) mutations: &'static [Mutation],
}

/// What `diff` says about one object.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    /// `+`: in the model only.
    Missing,
    /// `-`: in the database only.
    Extra,
    /// `~`: the attribute, and `database → model`.
    Changed(&'static str, &'static str),
}

/// One thing that is changed in a live database.
#[derive(Clone, Copy)]
pub(super) struct Mutation {
    /// What is said about the object.
    pub(super) verdict: Verdict,
    /// The object, where it is not the subject's.
    pub(super) object: Option<&'static str>,
    /// What the setup has beyond the subject's.
    pub(super) setup: &'static str,
    /// What changes the live database.
    pub(super) sql: &'static str,
    /// The first major version that has this.
    pub(super) since: u32,
    /// The last one of which this is true.
    pub(super) until: u32,
    /// What PostgreSQL changes with it.
    pub(super) also: &'static [Also],
}

/// Something else that changes because PostgreSQL changes it.
#[derive(Clone, Copy)]
pub(super) struct Also {
    /// The object with its kind; empty for the mutation's own.
    pub(super) object: &'static str,
    /// What is said about it.
    pub(super) verdict: Verdict,
    /// Why it cannot be otherwise.
    pub(super) reason: &'static str,
}

const fn mutation(verdict: Verdict, sql: &'static str) -> Mutation {
    Mutation {
        verdict,
        object: None,
        setup: "",
        sql,
        since: OLDEST,
        until: u32::MAX,
        also: &[],
    }
}

/// One attribute changes: `database → model`.
pub(super) const fn changes(
    attribute: &'static str,
    values: &'static str,
    sql: &'static str,
) -> Mutation {
    mutation(Verdict::Changed(attribute, values), sql)
}

/// The object is dropped from the database.
pub(super) const fn missing(sql: &'static str) -> Mutation {
    mutation(Verdict::Missing, sql)
}

/// The database gets an object that the model does not have.
pub(super) const fn extra(object: &'static str, sql: &'static str) -> Mutation {
    mutation(Verdict::Extra, sql).of(object)
}

/// Another attribute of the same object, which changes with it.
pub(super) const fn also(
    attribute: &'static str,
    values: &'static str,
    reason: &'static str,
) -> Also {
    also_of("", Verdict::Changed(attribute, values), reason)
}

/// Another object that changes with it.
pub(super) const fn also_of(object: &'static str, verdict: Verdict, reason: &'static str) -> Also {
    Also {
        object,
        verdict,
        reason,
    }
}

impl Mutation {
    /// Changes another object than the subject's.
    pub(super) const fn of(self, object: &'static str) -> Self {
        Self {
            object: Some(object),
            ..self
        }
    }

    /// Needs more than the subject's setup.
    pub(super) const fn with(self, setup: &'static str) -> Self {
        Self { setup, ..self }
    }

    /// Possible from this major version on.
    pub(super) const fn since(self, major: u32) -> Self {
        Self {
            since: major,
            ..self
        }
    }

    /// True up to this major version.
    pub(super) const fn until(self, major: u32) -> Self {
        Self {
            until: major,
            ..self
        }
    }

    /// PostgreSQL changes this with it.
    pub(super) const fn and(self, also: &'static [Also]) -> Self {
        Self { also, ..self }
    }

    /// Whether a server of this major version can do it.
    pub(super) fn runs_on(&self, major: u32) -> bool {
        (self.since..=self.until).contains(&major)
    }
}

impl Verdict {
    /// As the lines of the comparison have it, after the object's name.
    pub(super) fn line(self, object: &str) -> String {
        match self {
            Self::Missing => format!("+ {object}"),
            Self::Extra => format!("- {object}"),
            Self::Changed(attribute, values) => format!("~ {object}  {attribute}: {values}"),
        }
    }
}
