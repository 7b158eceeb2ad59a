//! Where mutations are tried: a template per setup, a copy of it per mutation, `compare` in this process.

use std::collections::BTreeMap;
use std::fs;

use schemactl::catalog::Etag;
use schemactl::compare::{self, Question};
use schemactl::db::url::Address;
use schemactl::db::{Connector, Runtime, Session};
use schemactl::diff::{Change, Difference, Scope};
use schemactl::model::cache::Cache;
use schemactl::model::{Source, Workshop};
use schemactl::selection::Selection;
use schemactl::shadow;

use super::case::{Mutation, Subject, Verdict};
use crate::common::{self, drop_soon};

/// Roles and a tablespace that mutations name; every process of a test run asks for them on the same server.
const FURNITURE: &str = "
    SELECT pg_advisory_lock(7301);
    SET client_min_messages = error;
    DO $$ BEGIN
        CREATE ROLE mutation_owner;
        CREATE ROLE mutation_reader;
        CREATE ROLE mutation_superuser SUPERUSER;
    EXCEPTION WHEN duplicate_object THEN NULL; END $$;";
const TABLESPACE: &str =
    "SET allow_in_place_tablespaces = on; CREATE TABLESPACE mutation_space LOCATION ''";

pub(crate) struct Laboratory {
    /// Keeps the server, and is the first database of its own.
    database: common::Database,
    connector: Connector,
    maintenance: Session,
    workshop: Workshop,
    folder: tempfile::TempDir,
    templates: BTreeMap<String, Template>,
    /// How many databases were made.
    count: usize,
}

/// A database and a model file of the same text.
#[derive(Clone)]
struct Template {
    database: String,
    model: Source,
}

impl Laboratory {
    pub(crate) fn new() -> Self {
        let database = common::database();
        let runtime = Runtime::new().unwrap();
        let address = Address::parse(&database.url()).unwrap();
        let connector = Connector::new(&runtime, address, "the test", "test");
        let mut maintenance = connector.connect().unwrap();
        let live_version = maintenance.server_version();
        maintenance.query(FURNITURE).unwrap();
        let spaces = maintenance
            .query("SELECT FROM pg_tablespace WHERE spcname = 'mutation_space'")
            .unwrap();
        if spaces[0].is_empty() {
            for statement in TABLESPACE.split(';') {
                maintenance.query(statement).unwrap();
            }
        }
        maintenance
            .query("SELECT pg_advisory_unlock(7301)")
            .unwrap();
        let folder = tempfile::tempdir().unwrap();
        let workshop = Workshop {
            // The same server serves as the shadow: another one to start would be most of the time.
            source: shadow::Source::Url(connector.clone()),
            runtime,
            live_version,
            search_path: None,
            cache: Cache::at(&folder.path().join("cache")),
            shadow: None,
        };
        Self {
            database,
            connector,
            maintenance,
            workshop,
            folder,
            templates: BTreeMap::new(),
            count: 0,
        }
    }

    pub(crate) fn major(&self) -> u32 {
        self.workshop.live_version / 10_000
    }

    /// What is not as it should be with one subject.
    pub(super) fn try_all(&mut self, subject: &Subject) -> Vec<String> {
        let major = self.major();
        subject
            .mutations
            .iter()
            .enumerate()
            .filter(|(_, mutation)| mutation.runs_on(major))
            .filter_map(|(number, mutation)| {
                let problem = self.try_one(subject, mutation).err()?;
                Some(format!(
                    "{} #{number} ({:?}): {}\n{problem}",
                    subject.kind, mutation.verdict, mutation.sql
                ))
            })
            .collect()
    }

    fn try_one(&mut self, subject: &Subject, mutation: &Mutation) -> Result<(), String> {
        let template = self.template(&format!("{};\n{}", subject.setup, mutation.setup))?;
        let copy = self.create(&template.database)?;
        let result = self.mutate(&copy, &template, subject, mutation);
        self.drop(&copy);
        result
    }

    fn mutate(
        &mut self,
        copy: &str,
        template: &Template,
        subject: &Subject,
        mutation: &Mutation,
    ) -> Result<(), String> {
        let mut session = self.connect(copy)?;
        let before = Etag::read(&mut session);
        session
            .query(mutation.sql)
            .map_err(|error| format!("the mutation fails: {error}"))?;
        if before.is_some() && before == Etag::read(&mut session) {
            return Err("  the database counts as unchanged".to_owned());
        }
        let found = self.compare(&mut session, template, &["owner", "privileges"])?;
        let found = lines(&found);
        let expected = expected(subject, mutation);
        if found != expected {
            return Err(format!(
                "  expected:\n    {}\n  found:\n    {}",
                expected.join("\n    "),
                found.join("\n    ")
            ));
        }
        if is_on_request(subject, mutation) {
            let quiet = self.compare(&mut session, template, &[])?;
            if !quiet.is_empty() {
                return Err(format!(
                    "  nobody asked for:\n    {}",
                    lines(&quiet).join("\n    ")
                ));
            }
        }
        Ok(())
    }

    fn compare(
        &mut self,
        session: &mut Session,
        template: &Template,
        with: &[&'static str],
    ) -> Result<Difference, String> {
        let question = Question {
            selection: Selection::new("schemactl"),
            scope: Scope {
                with: with.iter().copied().collect(),
            },
        };
        compare::compare(session, &mut self.workshop, &template.model, &question)
            .map(|found| found.difference)
            .map_err(|error| format!("  cannot compare: {error:#}"))
    }

    /// The template of a setup; a copy of it differs from the model in nothing.
    fn template(&mut self, setup: &str) -> Result<Template, String> {
        if let Some(template) = self.templates.get(setup) {
            return Ok(template.clone());
        }
        let database = self.create("template0")?;
        let path = self.folder.path().join(format!("{database}.sql"));
        fs::write(&path, setup).unwrap();
        let template = Template {
            database,
            model: Source::Path {
                path,
                shown: "schema.sql".to_owned(),
            },
        };
        let mut session = self.connect(&template.database)?;
        session
            .query(setup)
            .map_err(|error| format!("the setup fails: {error}"))?;
        let found = self.compare(&mut session, &template, &["owner", "privileges"])?;
        if !found.is_empty() {
            return Err(format!(
                "  differs before it is changed:\n    {}",
                lines(&found).join("\n    ")
            ));
        }
        self.templates.insert(setup.to_owned(), template.clone());
        Ok(template)
    }

    fn connect(&self, database: &str) -> Result<Session, String> {
        self.connector
            .to_database(database)
            .connect()
            .map_err(|error| format!("{error:#}"))
    }

    fn create(&mut self, template: &str) -> Result<String, String> {
        let name = format!("{}_{}", self.database.name(), self.count);
        self.count += 1;
        // Older versions always copy files.
        let strategy = if self.major() >= 15 {
            " STRATEGY file_copy"
        } else {
            ""
        };
        self.maintenance
            .query(&format!(
                "CREATE DATABASE {name} TEMPLATE {template}{strategy}"
            ))
            .map_err(|error| format!("cannot copy {template}: {error}"))?;
        Ok(name)
    }

    fn drop(&mut self, name: &str) {
        drop_soon(&self.database.url_of("postgres"), name);
    }
}

impl Drop for Laboratory {
    fn drop(&mut self) {
        let templates: Vec<String> = self
            .templates
            .values()
            .map(|template| template.database.clone())
            .collect();
        for template in templates {
            self.drop(&template);
        }
    }
}

fn is_on_request(subject: &Subject, mutation: &Mutation) -> bool {
    subject.kind.label() == "default privileges"
        || matches!(mutation.verdict, Verdict::Changed(attribute, _)
            if matches!(attribute, "owner" | "privileges" | "column_privileges"))
}

/// What is to be said, as [`lines`] does.
fn expected(subject: &Subject, mutation: &Mutation) -> Vec<String> {
    let object = format!(
        "{} {}",
        subject.kind,
        mutation.object.unwrap_or(subject.object)
    );
    let mut expected = vec![mutation.verdict.line(&object)];
    for also in mutation.also {
        expected.push(also.verdict.line(if also.object.is_empty() {
            &object
        } else {
            also.object
        }));
    }
    expected.sort();
    expected
}

/// One line per object that comes or goes, without what goes with it, and one per attribute.
pub(super) fn lines(difference: &Difference) -> Vec<String> {
    let mut lines = Vec::new();
    for (id, change) in &difference.changes {
        match change {
            _ if difference.is_implied(id) => {}
            Change::Created => lines.push(format!("+ {id}")),
            Change::Dropped => lines.push(format!("- {id}")),
            Change::Changed(attributes) => {
                // A definition's lines are one here.
                let show = |value: &Option<String>| match value {
                    Some(value) => value.split_whitespace().collect::<Vec<_>>().join(" "),
                    None => "nothing".to_owned(),
                };
                lines.extend(attributes.iter().map(|attribute| {
                    format!(
                        "~ {id}  {}: {} → {}",
                        attribute.name,
                        show(&attribute.old),
                        show(&attribute.new)
                    )
                }));
            }
        }
    }
    lines.sort();
    lines
}
