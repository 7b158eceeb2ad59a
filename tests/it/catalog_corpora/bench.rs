//! One worker's connections, shadow and cache, and what it does with each schema: a round trip, and the comparisons that must find nothing.
//!
//! The commands' own functions, without their processes; the databases are made anew for every schema, everything else is kept.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use schemactl::catalog::Catalog;
use schemactl::compare::{self, Question};
use schemactl::db::url::Address;
use schemactl::db::{Connector, Runtime, Session};
use schemactl::diff::Scope;
use schemactl::dump::{self, Extras};
use schemactl::error::UserError;
use schemactl::model::cache::Cache;
use schemactl::model::{self, Source, Workshop};
use schemactl::report::difference;
use schemactl::selection::Selection;
use schemactl::shadow;

use super::REFUSED;
use super::schemas::Schema;
use crate::common::{self, Database, Input, drop_soon, run_psql};

/// A shadow of our own keeps its databases until it ends.
const SCHEMAS_PER_SHADOW: usize = 25;

pub(crate) struct Bench {
    /// Says where the cluster of the test run is, and names our databases.
    anchor: Database,
    connector: Connector,
    maintenance: Session,
    workshop: Workshop,
    files: tempfile::TempDir,
    made: usize,
    done: usize,
}

/// A database of one step, with a connection to it.
pub(crate) struct Place {
    pub(crate) name: String,
    pub(crate) session: Session,
}

fn as_toml(place: &mut Place) -> Result<String, String> {
    let catalog = Catalog::read(&mut place.session, true).map_err(|error| format!("{error:#}"))?;
    model::toml::dump(&catalog, Extras::ALL).map_err(|error| format!("{error:#}"))
}

impl Bench {
    pub(crate) fn new() -> Self {
        let anchor = common::database();
        let runtime = Runtime::new().unwrap();
        let address = Address::parse(&anchor.url_of("postgres")).unwrap();
        let connector = Connector::new(&runtime, address, "the test", "test");
        let maintenance = connector.connect().unwrap();
        let files = tempfile::tempdir().unwrap();
        let workshop = Workshop {
            source: shadow::Source::Local,
            runtime,
            live_version: maintenance.server_version(),
            search_path: None,
            cache: Cache::at(files.path()),
            shadow: None,
        };
        Self {
            anchor,
            connector,
            maintenance,
            workshop,
            files,
            made: 0,
            done: 0,
        }
    }

    /// The first number of the server's version.
    pub(crate) fn major(&self) -> u32 {
        self.maintenance.server_version() / 10_000
    }

    /// Everything that is to hold for a schema, and its dump; `Err` says what does not hold.
    pub(crate) fn holds(&mut self, schema: &Schema) -> Result<String, String> {
        self.loaded(schema, |bench, original| bench.holds_for(schema, original))
    }

    /// The same of the schema as TOML: it loads as a model into an empty database, is the same there to the oracle and gives
    /// the same text, and the original does not differ from it.
    pub(crate) fn holds_as_toml(&mut self, schema: &Schema) -> Result<(), String> {
        self.loaded(schema, Self::holds_as_toml_for)
    }

    /// The same of the schema as a folder with a file for each object, as a model and as psql loads it.
    pub(crate) fn holds_as_files(&mut self, schema: &Schema) -> Result<(), String> {
        self.loaded(schema, Self::holds_as_files_for)
    }

    /// What holds for a schema in a database of its own, which is gone afterwards.
    fn loaded<T>(
        &mut self,
        schema: &Schema,
        holds: impl FnOnce(&mut Self, &mut Place) -> Result<T, String>,
    ) -> Result<T, String> {
        self.done += 1;
        if self.done.is_multiple_of(SCHEMAS_PER_SHADOW) {
            self.workshop.shadow = None;
        }
        // Two schemas may have the same dump.
        self.workshop.cache = Cache::at(&self.files.path().join(format!("cache-{}", self.done)));
        // Roles belong to all databases: two schemas that make the same one at the same time get in each other's way.
        let mut original = self
            .load(schema)
            .or_else(|_| self.load(schema))
            .map_err(|error| format!("{REFUSED}: {error}"))?;
        let result = holds(self, &mut original);
        self.remove(original);
        result
    }

    fn holds_as_files_for(&mut self, original: &mut Place) -> Result<(), String> {
        let catalog =
            Catalog::read(&mut original.session, true).map_err(|error| format!("{error:#}"))?;
        let (folder, files) = self.split(&catalog)?;
        let script = format!("\\i '{}'\n", folder.join(dump::LOAD).display());
        let copy = self.place();
        let result = run_psql(&self.anchor.url_of(&copy.name), Input::Text(&script))
            .map_err(|error| format!("psql does not load it: {error}"))
            .and_then(|_| self.same_or_as_restored(original, &copy));
        self.remove(copy);
        result?;
        // A folder with nothing but the script for psql is taken for a mistake.
        if files > 1 {
            self.finds_nothing(original, &folder, false)
                .map_err(|error| format!("differs from its dump in files: {error}"))?;
        }
        fs::remove_dir_all(folder).unwrap();
        Ok(())
    }

    fn holds_as_toml_for(&mut self, original: &mut Place) -> Result<(), String> {
        let dump = as_toml(original)?;
        if let Some(folder) = std::env::var_os("SCHEMACTL_TOML") {
            let path = Path::new(&folder).join(format!("{}.toml", original.name));
            fs::write(path, &dump).unwrap();
        }
        let shown = |error: String| format!("{error}\n--- dump\n{dump}");
        let mut copy = self.place();
        let result = self.comes_back_from_toml(original, &mut copy, &dump);
        self.remove(copy);
        result.map_err(shown)?;
        let model = self.file("schema.toml", &dump);
        self.finds_nothing(original, &model, false)
            .map_err(|error| shown(format!("differs from its dump: {error}")))
    }

    fn comes_back_from_toml(
        &mut self,
        original: &Place,
        copy: &mut Place,
        dump: &str,
    ) -> Result<(), String> {
        let said = |error: anyhow::Error| match error.downcast_ref::<UserError>() {
            Some(user) => format!("{user}\n{}", user.details().join("\n")),
            None => format!("{error:#}"),
        };
        let text = model::toml::text(dump, "schema.toml").map_err(said)?;
        let manners = model::Manners {
            search_path: None,
            private: false,
            shadow: "test".to_owned(),
        };
        model::load(&mut copy.session, &text, &manners)
            .map_err(|error| format!("the dump does not load: {}", said(error)))?;
        if self.same(original, copy).is_err() {
            return self.same_or_as_restored(original, copy);
        }
        let again = as_toml(copy)?;
        if again == *dump {
            Ok(())
        } else {
            Err(format!("a dump of the copy is another:\n{again}"))
        }
    }

    fn holds_for(&mut self, schema: &Schema, original: &mut Place) -> Result<String, String> {
        let catalog =
            Catalog::read(&mut original.session, true).map_err(|error| format!("{error:#}"))?;
        let dump = dump::script(&catalog, Extras::ALL).map_err(|error| format!("{error:#}"))?;
        self.comes_back(original, &dump)?;
        let model = self.file("dump.sql", &dump);
        self.finds_nothing(original, &model, false)
            .map_err(|error| format!("differs from its dump: {error}\n--- dump\n{dump}"))?;
        let model = match schema.files.as_slice() {
            [file] => file.clone(),
            _ => self.file("model.sql", &schema.text()),
        };
        self.finds_nothing(original, &model, false)
            .map_err(|error| format!("differs from its own SQL: {error}"))?;
        self.finds_nothing(original, &model, true)
            .map_err(|error| format!("differs from its own SQL, the second time: {error}"))?;
        Ok(dump)
    }

    /// The dump with one file per object, as a folder, and how many files that are.
    fn split(&self, catalog: &Catalog) -> Result<(PathBuf, usize), String> {
        let folder = self.files.path().join(format!("dump-{}", self.done));
        let files = dump::files(catalog, Extras::ALL).map_err(|error| format!("{error:#}"))?;
        for file in &files {
            let path = folder.join(&file.path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, &file.text).unwrap();
        }
        Ok((folder, files.len()))
    }

    /// Loads the dump into an empty database: the same to the independent oracle.
    fn comes_back(&mut self, original: &Place, dump: &str) -> Result<(), String> {
        let mut copy = self.place();
        let loaded = copy.session.query(dump);
        drop(loaded.map_err(|error| format!("the dump does not load: {error}\n--- dump\n{dump}"))?);
        let result = self
            .same_or_as_restored(original, &copy)
            .map_err(|difference| format!("{difference}\n--- dump\n{dump}"));
        self.remove(copy);
        result
    }

    /// PostgreSQL prints some expressions differently once they have been read back (`varchar IN (…)`), whoever dumps them.
    /// Where there is a difference, what `pg_dump` makes of the original has to be the same instead.
    fn same_or_as_restored(&mut self, original: &Place, copy: &Place) -> Result<(), String> {
        let Err(difference) = self.same(original, copy) else {
            return Ok(());
        };
        let restored = self.place();
        let text = common::pg_dump(&self.anchor.url_of(&original.name));
        let result = run_psql(&self.anchor.url_of(&restored.name), Input::Text(&text))
            .and_then(|_| self.same(&restored, copy))
            .map_err(|_| difference);
        self.remove(restored);
        result
    }

    /// The oracle reads what `pg_dump` says; where that is the same text twice, there is nothing to ask it.
    fn same(&self, left: &Place, right: &Place) -> Result<(), String> {
        self.same_but(left, right, &["--acl", "--owner", "-v"])
    }

    /// The same by the oracle with these options.
    pub(crate) fn same_but(
        &self,
        left: &Place,
        right: &Place,
        options: &[&str],
    ) -> Result<(), String> {
        let start = |place: &Place| {
            Command::new(common::pg_dump_program())
                .args(["--schema-only", "--quote-all-identifiers"])
                .args((!options.contains(&"--owner")).then_some("--no-owner"))
                .args(["-d", &self.anchor.url_of(&place.name)])
                .stdout(Stdio::piped())
                .spawn()
                .expect("pg_dump runs")
        };
        let finish = |child: std::process::Child, name: &str| {
            let output = child.wait_with_output().unwrap();
            assert!(output.status.success(), "pg_dump failed");
            let text = String::from_utf8(output.stdout).unwrap();
            let is_random = |line: &&str| {
                !line.starts_with("\\restrict ") && !line.starts_with("\\unrestrict ")
            };
            let text: Vec<&str> = text.lines().filter(is_random).collect();
            self.file(name, &text.join("\n"))
        };
        let (left, right) = (start(left), start(right));
        let (left, right) = (finish(left, "left.sql"), finish(right, "right.sql"));
        if fs::read(&left).unwrap() == fs::read(&right).unwrap() {
            return Ok(());
        }
        if common::shared().is_none() {
            return Err("pg_dump does not say the same".to_owned());
        }
        common::oracle_with(left.to_str().unwrap(), right.to_str().unwrap(), options)
    }

    /// `schemactl diff --with owners,privileges` has nothing to say.
    fn finds_nothing(
        &mut self,
        original: &mut Place,
        model: &Path,
        is_cached: bool,
    ) -> Result<(), String> {
        let model = Source::Path {
            path: model.to_path_buf(),
            shown: model.file_name().unwrap().to_string_lossy().into_owned(),
        };
        let question = Question {
            selection: Selection::new("schemactl"),
            scope: Scope {
                with: ["owner", "privileges"].into(),
            },
        };
        let found = compare::compare(&mut original.session, &mut self.workshop, &model, &question)
            .map_err(|error| format!("{error:#}\n{error:?}"))?;
        if !found.difference.is_empty() {
            return Err(difference::text(&found));
        }
        if found.is_cached == is_cached {
            Ok(())
        } else {
            Err(format!("from the cache: {}", found.is_cached))
        }
    }

    /// A database with the schema. What one message cannot hold is psql's.
    pub(crate) fn load(&mut self, schema: &Schema) -> Result<Place, String> {
        let mut place = self.place();
        if let [file] = schema.files.as_slice()
            && schema.before.is_empty()
        {
            let text = fs::read_to_string(file).unwrap();
            if place.session.query(&text).is_ok() && place.session.query("DISCARD ALL").is_ok() {
                return Ok(place);
            }
            self.remove(place);
            place = self.place();
        }
        let url = self.anchor.url_of(&place.name);
        let script: String = schema
            .files
            .iter()
            .map(|file| format!("\\i '{}'\n;\nRESET ALL;\n", file.display()))
            .collect();
        run_psql(&url, Input::Text(&schema.before))
            .and_then(|_| run_psql(&url, Input::Text(&script)))
            .map(|_| place)
    }

    /// The URL of a database.
    pub(crate) fn url(&self, place: &Place) -> String {
        self.url_of(&place.name)
    }

    /// The URL of another database of the same cluster.
    pub(crate) fn url_of(&self, name: &str) -> String {
        self.anchor.url_of(name)
    }

    pub(crate) fn place(&mut self) -> Place {
        self.made += 1;
        let name = format!("{}_{}", self.anchor.name(), self.made);
        // Older versions always copy files.
        let strategy = if self.maintenance.server_version() >= 150_000 {
            " STRATEGY file_copy"
        } else {
            ""
        };
        let sql = format!("CREATE DATABASE {name} TEMPLATE template0{strategy}");
        self.maintenance.query(&sql).unwrap();
        let session = self.connector.to_database(&name).connect().unwrap();
        Place { name, session }
    }

    /// A database like this one, which is connected to anew.
    pub(crate) fn copy(&mut self, place: &mut Place) -> Place {
        self.leave(place);
        let copy = self.copy_of(&place.name);
        place.session = self.connector.to_database(&place.name).connect().unwrap();
        copy
    }

    /// A database like one that nobody is connected to.
    pub(crate) fn copy_of(&mut self, template: &str) -> Place {
        self.made += 1;
        let name = format!("{}_{}", self.anchor.name(), self.made);
        let sql = format!("CREATE DATABASE {name} TEMPLATE {template}");
        // Whoever was connected is not gone at once.
        let mut result = self.maintenance.query(&sql);
        for _ in 0..200 {
            if result.is_ok() {
                break;
            }
            std::thread::sleep(std::time::Duration::from_millis(15));
            result = self.maintenance.query(&sql);
        }
        result.unwrap();
        let session = self.connector.to_database(&name).connect().unwrap();
        Place { name, session }
    }

    /// Connects elsewhere, so that the database can be copied.
    pub(crate) fn leave(&mut self, place: &mut Place) {
        place.session = self.connector.connect().unwrap();
        // A connection that is dropped ends when this thread waits for an answer next, which may be never.
        let sql = format!(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{}'",
            place.name
        );
        self.maintenance.query(&sql).unwrap();
    }

    pub(crate) fn remove(&mut self, place: Place) {
        drop(place.session);
        drop_soon(&self.anchor.url_of("postgres"), &place.name);
    }

    pub(crate) fn file(&self, name: &str, text: &str) -> PathBuf {
        let path = self.files.path().join(name);
        fs::write(&path, text).unwrap();
        path
    }
}
