//! The declared schema: SQL that PostgreSQL itself has read in a shadow, as a catalog.
//!
//! ```text
//! file | folder | TOML | command ─source→ Text ─script→ statements ─load→ shadow ─Catalog's queries→ Snapshot ─→ cache
//! ```
//!
//! Nothing here understands SQL beyond where statements begin and end: what a model means is what the server made of it.

pub mod cache;
mod command;
mod load;
mod message;
mod renamed;
mod script;
mod source;
pub mod toml;

use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;

use anyhow::{Context, Result};

pub use load::{Manners, load, load_what_goes, make_role, missing_role};
pub use source::{File, Source, Text};

use crate::catalog::{SchemaDigest, Snapshot};
use crate::db::Runtime;
use crate::server::discovery;
use crate::shadow::{self, Scratch, Shadow};
use cache::{Cache, Entry, Key, Origin};

/// Where models are loaded: the shadow, opened when it is needed first, and the cache before it.
pub struct Workshop {
    /// Where the shadow comes from.
    pub source: shadow::Source,
    /// The event loop.
    pub runtime: Runtime,
    /// `server_version_num` of the live server.
    pub live_version: u32,
    /// The search_path that statements of the model run with.
    pub search_path: Option<String>,
    /// What was loaded before.
    pub cache: Cache,
    /// The shadow once it was needed.
    pub shadow: Option<Shadow>,
}

/// A model as the shadow read it.
#[derive(Clone, Debug)]
pub struct Declared {
    /// What was read, dependencies included.
    pub snapshot: Snapshot,
    /// Whether no shadow was needed for it.
    pub is_cached: bool,
    /// What was loaded.
    pub text: Text,
    /// SHA-256 over the text.
    pub digest: [u8; 32],
}

impl Workshop {
    /// The shadow, opened if it is not.
    ///
    /// # Errors
    ///
    /// When it cannot be opened.
    pub fn shadow(&mut self) -> Result<&mut Shadow> {
        let opened = match self.shadow.take() {
            Some(shadow) => shadow,
            None => Shadow::open(&self.source, &self.runtime, self.live_version / 10_000)?,
        };
        Ok(self.shadow.insert(opened))
    }

    /// What a model declares: from the cache, else loaded.
    ///
    /// # Errors
    ///
    /// When the model cannot be read or does not load, or there is no shadow.
    pub fn declared(&mut self, model: &Source) -> Result<Declared> {
        self.loaded(model.read()?)
    }

    /// The same, of a model whose text was read.
    ///
    /// # Errors
    ///
    /// When the model does not load, or there is no shadow.
    pub fn loaded(&mut self, text: Text) -> Result<Declared> {
        let digest = text.digest();
        let (snapshot, is_cached) = self.remembered(&digest, &mut |workshop| {
            let search_path = workshop.search_path.clone();
            let shadow = workshop.shadow()?;
            let manners = Manners::of(shadow, search_path);
            let mut scratch = shadow.database()?;
            load(scratch.session()?, &text, &manners).map_err(|error| shadow.explain(error))?;
            Ok(scratch)
        })?;
        Ok(Declared {
            snapshot,
            is_cached,
            text,
            digest,
        })
    }

    /// What a model's rows amount to, if that is in the cache.
    ///
    /// # Errors
    ///
    /// When there is no shadow, and only it can say whether what is in the cache is still true.
    pub fn remembered_digest(&mut self, text: &Text) -> Result<Option<SchemaDigest>> {
        let found = self.cache.get_digest(&self.key(&text.digest()));
        Ok(match found {
            Some((origin, digest)) if self.is_still_true(&origin)? => Some(digest),
            _ => None,
        })
    }

    /// What stands for a model and all that its comparison with a database depends on, the database apart.
    pub fn comparison_key(
        &self,
        text: &Text,
        declared: &SchemaDigest,
        history_schema: &str,
    ) -> Key {
        let mut key = self.key(&text.digest());
        key.add(declared.objects().to_string().as_bytes());
        for kind in &declared.kinds {
            kind.sum
                .iter()
                .for_each(|word| key.add(&word.to_le_bytes()));
        }
        key.add(history_schema.as_bytes());
        key
    }

    /// What a shadow held once this was done to it, and whether that was known already: from the cache, else done and read.
    ///
    /// `digest` is over all that decides what `make` does.
    ///
    /// # Errors
    ///
    /// As `make`; when there is no shadow.
    pub fn remembered(
        &mut self,
        digest: &[u8; 32],
        make: &mut dyn FnMut(&mut Self) -> Result<Scratch>,
    ) -> Result<(Snapshot, bool)> {
        let key = self.key(digest);
        if let Some(entry) = self.cache.get(&key)
            && self.is_still_true(&entry.origin)?
        {
            return Ok((entry.snapshot, true));
        }
        let source = self.source.clone();
        let mut scratch = make(self)?;
        let session = scratch.session()?;
        let snapshot = Snapshot::read(session, true).context("cannot read the shadow")?;
        let loaded = load::extensions(session)?;
        let share = share_directory(&source, session);
        drop(scratch);
        let shadow = self.shadow()?;
        let server_version = shadow.server_version();
        let available = if loaded.is_empty() {
            &[]
        } else {
            shadow.extensions()?
        };
        let entry = Entry {
            origin: Origin {
                server: identity(&source, server_version),
                server_version: snapshot.server_version,
                share,
                extensions: available
                    .iter()
                    .filter(|(name, _)| loaded.iter().any(|(loaded, _)| loaded == name))
                    .cloned()
                    .collect(),
            },
            snapshot,
        };
        self.cache.put(&key, &entry, &entry.snapshot.digest(None));
        Ok((entry.snapshot, false))
    }

    /// Puts statements of our own making through the shadow and reads what became of them; what does not load is missing.
    ///
    /// # Errors
    ///
    /// When the shadow cannot be opened or read.
    pub fn again(&mut self, statements: &[String]) -> Result<Snapshot> {
        let shadow = self.shadow()?;
        let manners = Manners::of(shadow, None);
        let mut scratch = shadow.database()?;
        let session = scratch.session()?;
        load_what_goes(session, statements, &manners)?;
        Snapshot::read(session, true).context("cannot read the shadow")
    }

    fn key(&self, digest: &[u8; 32]) -> Key {
        let mut key = Key::new();
        key.add(digest);
        key.add(&(self.live_version / 10_000).to_le_bytes());
        key.add(self.search_path.as_deref().unwrap_or_default().as_bytes());
        match &self.source {
            shadow::Source::Local => {
                let named = std::env::var(discovery::OVERRIDE).unwrap_or_default();
                key.add(b"local");
                key.add(named.as_bytes());
            }
            shadow::Source::Url(connector) => {
                key.add(b"url");
                key.add(connector.display().as_bytes());
            }
            shadow::Source::Target(connector) => {
                key.add(b"server");
                key.add(connector.display().as_bytes());
            }
        }
        key
    }

    /// Whether the server that rows were read on would still answer the same.
    fn is_still_true(&mut self, origin: &Origin) -> Result<bool> {
        match &self.source {
            shadow::Source::Local => Ok(self.is_local_server_the_same(origin)
                && origin.extensions.iter().all(|(name, version)| {
                    control_version(&origin.share, name).as_ref() == Some(version)
                })),
            shadow::Source::Target(_) if origin.extensions.is_empty() => {
                Ok(origin.server == identity(&self.source, self.live_version))
            }
            source => {
                let source = source.clone();
                let shadow = self.shadow()?;
                if origin.server != identity(&source, shadow.server_version()) {
                    return Ok(false);
                }
                if origin.extensions.is_empty() {
                    return Ok(true);
                }
                let available = shadow.extensions()?;
                Ok(origin
                    .extensions
                    .iter()
                    .all(|found| available.contains(found)))
            }
        }
    }

    /// Without starting any program where their server is of the live one's major version.
    fn is_local_server_the_same(&self, origin: &Origin) -> bool {
        let live_major = self.live_version / 10_000;
        let Some((bin, rest)) = origin.server.split_once('\n') else {
            return false;
        };
        if local_identity(Path::new(bin)).as_deref() != Some(rest) {
            return false;
        }
        origin.server_version / 10_000 == live_major
            || shadow::installation(live_major)
                .is_ok_and(|installation| installation.bin == Path::new(bin))
    }
}

/// What identifies the server that answered: for one of this machine, its program file.
fn identity(source: &shadow::Source, version: u32) -> String {
    match source {
        shadow::Source::Local => shadow::installation(version / 10_000)
            .ok()
            .and_then(|installation| {
                let identity = local_identity(&installation.bin)?;
                Some(format!("{}\n{identity}", installation.bin.display()))
            })
            .unwrap_or_default(),
        _ => version.to_string(),
    }
}

fn local_identity(bin: &Path) -> Option<String> {
    let metadata = bin.join("postgres").metadata().ok()?;
    let modified = metadata.modified().ok()?.duration_since(UNIX_EPOCH).ok()?;
    Some(format!("{} {}", metadata.len(), modified.as_nanos()))
}

/// Where a local server's extensions are described.
fn share_directory(source: &shadow::Source, session: &mut crate::db::Session) -> String {
    if !matches!(source, shadow::Source::Local) {
        return String::new();
    }
    session
        .query("SELECT c.setting FROM pg_catalog.pg_config() c WHERE c.name = 'SHAREDIR'")
        .ok()
        .and_then(|results| Some(results.first()?.first()?.text("setting").to_owned()))
        .unwrap_or_default()
}

/// The version that `CREATE EXTENSION` would give, from the extension's control file.
fn control_version(share: &str, name: &str) -> Option<String> {
    let path: PathBuf = [share, "extension", &format!("{name}.control")]
        .iter()
        .collect();
    let text = std::fs::read_to_string(path).ok()?;
    let line = text
        .lines()
        .find(|line| line.trim_start().starts_with("default_version"))?;
    let (_, value) = line.split_once('=')?;
    Some(value.trim().trim_matches('\'').to_owned())
}
