//! The declared catalog, kept by content: an unchanged model costs nothing the second time.
//!
//! What is kept is the rows as the shadow's server sent them, not our reading of them, and in a small file beside them what the rows
//! amount to, which is all that most comparisons need. Both are found by everything that decides what the rows are (their [`Key`]),
//! written aside and renamed, and end with a digest: what is cut off, old or foreign counts as absent. Whether they still
//! describe the server they came from, their reader decides ([`Origin`]). A third file says which databases were found to be like that,
//! by their [`Etag`]s.

use std::fs::{self, DirBuilder};
use std::io::Write;
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};
use std::time::Duration;

use sha2::{Digest, Sha256};

use crate::catalog::{Etag, KindDigest, SchemaDigest, Snapshot};
use crate::db::Rows;

/// Changes when the layout of the files does.
const MAGIC: &[u8; 8] = b"scmodel3";

/// Changes when the same text is loaded in another way within one version of schemactl.
const LOADING: u8 = 1;

/// Entries that nobody wrote anew for this long are removed.
const OLDEST: Duration = Duration::from_secs(60 * 86_400);

/// How many databases that are like a model are kept in mind.
const MOST_ETAGS: usize = 16;

const NULL: u32 = u32::MAX;

/// What an entry is found by: a digest over all that decides what the shadow answers.
#[derive(Clone, Debug, Default)]
pub struct Key(Sha256);

impl Key {
    /// A key over nothing but this version of schemactl and its queries.
    pub fn new() -> Self {
        let mut key = Self(Sha256::new());
        key.add(crate::VERSION.as_bytes());
        key.add(&[LOADING]);
        for query in Snapshot::queries(0, true) {
            key.add(query.as_bytes());
        }
        // Version conditions may hide a part of a query from version 0.
        for query in Snapshot::queries(u32::MAX, true) {
            key.add(query.as_bytes());
        }
        key
    }

    /// Adds something that decides.
    pub fn add(&mut self, part: &[u8]) {
        self.0.update((part.len() as u64).to_le_bytes());
        self.0.update(part);
    }

    fn name(&self) -> String {
        self.0
            .clone()
            .finalize()
            .iter()
            .take(20)
            .map(|byte| format!("{byte:02x}"))
            .collect()
    }

    fn name_of_digest(&self) -> String {
        self.name() + ".digest"
    }

    fn name_of_etags(&self) -> String {
        self.name() + ".like"
    }
}

/// Where rows come from.
#[derive(Clone, Debug, Default)]
pub struct Origin {
    /// What identified the server they were read on: version, and the file of its program where that is ours to see.
    pub server: String,
    /// Its `server_version_num`.
    pub server_version: u32,
    /// Where the server's extensions are described, if that is on this machine.
    pub share: String,
    /// The extensions of the model, with the versions they had.
    pub extensions: Vec<(String, String)>,
}

/// What is kept of a model.
#[derive(Clone, Debug, Default)]
pub struct Entry {
    /// Where the rows come from.
    pub origin: Origin,
    /// The rows.
    pub snapshot: Snapshot,
}

/// A folder of entries; without one nothing is kept.
#[derive(Clone, Debug)]
pub struct Cache {
    folder: Option<PathBuf>,
}

impl Cache {
    /// The cache of the user who runs this.
    pub fn of_user() -> Self {
        Self {
            folder: crate::server::cache_directory().map(|cache| cache.join("models")),
        }
    }

    /// A cache that keeps nothing.
    pub fn nowhere() -> Self {
        Self { folder: None }
    }

    /// A cache in this folder.
    pub fn at(folder: &Path) -> Self {
        Self {
            folder: Some(folder.to_owned()),
        }
    }

    /// The entry of a key, if there is a whole one.
    pub fn get(&self, key: &Key) -> Option<Entry> {
        let bytes = fs::read(self.folder.as_ref()?.join(key.name())).ok()?;
        let mut reader = Reader::new(&bytes)?;
        let origin = reader.origin()?;
        let results = reader.results()?;
        let server_version = origin.server_version;
        reader.0.is_empty().then_some(Entry {
            origin,
            snapshot: Snapshot {
                server_version,
                results,
            },
        })
    }

    /// What the entry of a key amounts to, and where it comes from.
    pub fn get_digest(&self, key: &Key) -> Option<(Origin, SchemaDigest)> {
        let bytes = fs::read(self.folder.as_ref()?.join(key.name_of_digest())).ok()?;
        let mut reader = Reader::new(&bytes)?;
        let origin = reader.origin()?;
        let digest = reader.digest()?;
        reader.0.is_empty().then_some((origin, digest))
    }

    /// The databases that were found to be like what the key stands for, as they were then.
    pub fn etags(&self, key: &Key) -> Vec<Etag> {
        let read = || {
            let bytes = fs::read(self.folder.as_ref()?.join(key.name_of_etags())).ok()?;
            let (etags, []) = Reader::new(&bytes)?.0.as_chunks::<32>() else {
                return None;
            };
            Some(etags.iter().copied().map(Etag).collect())
        };
        read().unwrap_or_default()
    }

    /// Keeps one more in mind, as [`put`](Self::put) does; the oldest makes room.
    pub fn add_etag(&self, key: &Key, etag: Etag) {
        if let Some(folder) = &self.folder {
            let mut etags = self.etags(key);
            etags.retain(|known| *known != etag);
            etags.push(etag);
            let newest = etags.len().saturating_sub(MOST_ETAGS);
            let mut bytes = MAGIC.to_vec();
            bytes.extend(etags.iter().skip(newest).flat_map(|etag| etag.0));
            let _ = write(folder, &key.name_of_etags(), &sealed(bytes));
        }
    }

    /// Keeps an entry and what it amounts to; that it could not be kept is no reason to fail.
    pub fn put(&self, key: &Key, entry: &Entry, digest: &SchemaDigest) {
        if let Some(folder) = &self.folder {
            let _ = write(folder, &key.name(), &encode_entry(entry));
            let _ = write(
                folder,
                &key.name_of_digest(),
                &encode_digest(&entry.origin, digest),
            );
            forget_the_old(folder);
        }
    }
}

/// The rows may hold what people keep to themselves: only their user can read them.
fn write(folder: &Path, name: &str, bytes: &[u8]) -> std::io::Result<()> {
    DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(folder)?;
    let mut file = tempfile::NamedTempFile::new_in(folder)?;
    file.write_all(bytes)?;
    file.persist(folder.join(name))?;
    Ok(())
}

fn forget_the_old(folder: &Path) {
    for entry in folder.read_dir().into_iter().flatten().flatten() {
        let is_old = entry
            .metadata()
            .and_then(|metadata| metadata.modified())
            .is_ok_and(|time| time.elapsed().is_ok_and(|age| age > OLDEST));
        if is_old {
            let _ = fs::remove_file(entry.path());
        }
    }
}

fn encode_entry(entry: &Entry) -> Vec<u8> {
    let mut bytes = begin(&entry.origin);
    put_number(&mut bytes, entry.snapshot.results.len());
    for rows in &entry.snapshot.results {
        put_number(&mut bytes, rows.columns().len());
        for column in rows.columns() {
            put_text(&mut bytes, Some(column));
        }
        let (count, text, ends) = rows.parts();
        put_number(&mut bytes, count);
        put_text(&mut bytes, Some(text));
        put_number(&mut bytes, ends.len());
        bytes.extend(ends.iter().flat_map(|end| end.to_le_bytes()));
    }
    sealed(bytes)
}

fn encode_digest(origin: &Origin, digest: &SchemaDigest) -> Vec<u8> {
    let mut bytes = begin(origin);
    bytes.extend(digest.major.to_le_bytes());
    put_number(&mut bytes, digest.kinds.len());
    for kind in &digest.kinds {
        bytes.extend(kind.rows.to_le_bytes());
        bytes.extend(kind.sum.iter().flat_map(|word| word.to_le_bytes()));
    }
    sealed(bytes)
}

fn begin(origin: &Origin) -> Vec<u8> {
    let mut bytes = MAGIC.to_vec();
    put_text(&mut bytes, Some(&origin.server));
    bytes.extend(origin.server_version.to_le_bytes());
    put_text(&mut bytes, Some(&origin.share));
    put_number(&mut bytes, origin.extensions.len());
    for (name, version) in &origin.extensions {
        put_text(&mut bytes, Some(name));
        put_text(&mut bytes, Some(version));
    }
    bytes
}

fn sealed(mut bytes: Vec<u8>) -> Vec<u8> {
    let digest = Sha256::digest(&bytes);
    bytes.extend(digest);
    bytes
}

fn put_number(bytes: &mut Vec<u8>, number: usize) {
    bytes.extend(u32::try_from(number).unwrap_or(NULL).to_le_bytes());
}

fn put_text(bytes: &mut Vec<u8>, text: Option<&str>) {
    match text {
        None => bytes.extend(NULL.to_le_bytes()),
        Some(text) => {
            put_number(bytes, text.len());
            bytes.extend(text.as_bytes());
        }
    }
}

struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    /// Reads a file, if it is whole and one of ours.
    fn new(bytes: &'a [u8]) -> Option<Self> {
        let (body, digest) = bytes.split_at_checked(bytes.len().checked_sub(32)?)?;
        if Sha256::digest(body).as_slice() != digest {
            return None;
        }
        Some(Self(body.strip_prefix(MAGIC)?))
    }

    fn origin(&mut self) -> Option<Origin> {
        let server = self.text()??;
        let server_version = self.number()?;
        let share = self.text()??;
        let mut extensions = Vec::new();
        for _ in 0..self.number()? {
            extensions.push((self.text()??, self.text()??));
        }
        Some(Origin {
            server,
            server_version,
            share,
            extensions,
        })
    }

    fn results(&mut self) -> Option<Vec<Rows>> {
        let mut results = Vec::new();
        for _ in 0..self.number()? {
            let mut columns = Vec::new();
            for _ in 0..self.number()? {
                columns.push(self.text()??);
            }
            let count = usize::try_from(self.number()?).ok()?;
            let text = self.text()??;
            let ends = self.numbers()?;
            results.push(Rows::from_parts(columns, count, text, ends)?);
        }
        Some(results)
    }

    fn digest(&mut self) -> Option<SchemaDigest> {
        let major = self.number()?;
        let mut kinds = Vec::new();
        for _ in 0..self.number()? {
            let mut kind = KindDigest {
                rows: self.word()?,
                ..KindDigest::default()
            };
            for word in &mut kind.sum {
                *word = self.word()?;
            }
            kinds.push(kind);
        }
        Some(SchemaDigest { major, kinds })
    }

    fn word(&mut self) -> Option<u64> {
        let (word, rest) = self.0.split_first_chunk()?;
        self.0 = rest;
        Some(u64::from_le_bytes(*word))
    }

    fn number(&mut self) -> Option<u32> {
        let (number, rest) = self.0.split_first_chunk()?;
        self.0 = rest;
        Some(u32::from_le_bytes(*number))
    }

    fn numbers(&mut self) -> Option<Vec<u32>> {
        let length = usize::try_from(self.number()?).ok()?.checked_mul(4)?;
        let (numbers, rest) = self.0.split_at_checked(length)?;
        self.0 = rest;
        let (numbers, _) = numbers.as_chunks();
        Some(
            numbers
                .iter()
                .map(|bytes| u32::from_le_bytes(*bytes))
                .collect(),
        )
    }

    #[expect(
        clippy::option_option,
        reason = "the outer one is the end of the file, the inner one is NULL"
    )]
    fn text(&mut self) -> Option<Option<String>> {
        let length = self.number()?;
        if length == NULL {
            return Some(None);
        }
        let (text, rest) = self.0.split_at_checked(usize::try_from(length).ok()?)?;
        self.0 = rest;
        Some(Some(String::from_utf8(text.to_vec()).ok()?))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry() -> Entry {
        let mut rows = Rows::new(vec!["a".to_owned(), "b".to_owned()]);
        rows.push([Some("x"), None]).unwrap();
        rows.push([Some(""), Some("né")]).unwrap();
        Entry {
            origin: Origin {
                server: "15.18".to_owned(),
                server_version: 150_018,
                share: "/usr/share".to_owned(),
                extensions: vec![("citext".to_owned(), "1.6".to_owned())],
            },
            snapshot: Snapshot {
                server_version: 150_018,
                results: vec![rows],
            },
        }
    }

    fn digest() -> SchemaDigest {
        SchemaDigest {
            major: 15,
            kinds: vec![
                KindDigest {
                    rows: 2,
                    sum: [1, u64::MAX, 3, 4],
                },
                KindDigest::default(),
            ],
        }
    }

    #[test]
    fn what_is_kept_comes_back_as_it_was() {
        let folder = tempfile::tempdir().unwrap();
        let cache = Cache::at(&folder.path().join("deep/models"));
        let mut key = Key::new();
        key.add(b"model");
        assert!(cache.get(&key).is_none());
        assert!(cache.get_digest(&key).is_none());
        cache.put(&key, &entry(), &digest());
        let found = cache.get(&key).unwrap();
        assert_eq!(format!("{found:?}"), format!("{:?}", entry()));
        let (origin, found) = cache.get_digest(&key).unwrap();
        assert_eq!(format!("{origin:?}"), format!("{:?}", entry().origin));
        assert_eq!(found, digest());
        let mut other = Key::new();
        other.add(b"another model");
        assert!(cache.get(&other).is_none());
        assert!(cache.get_digest(&other).is_none());
    }

    #[test]
    fn the_newest_etags_are_kept_each_once() {
        let folder = tempfile::tempdir().unwrap();
        let cache = Cache::at(folder.path());
        let key = Key::new();
        assert_eq!(cache.etags(&key), []);
        let etag = |number| Etag([number; 32]);
        cache.add_etag(&key, etag(1));
        cache.add_etag(&key, etag(2));
        cache.add_etag(&key, etag(1));
        assert_eq!(cache.etags(&key), [etag(2), etag(1)]);
        for number in 3..=17 {
            cache.add_etag(&key, etag(number));
        }
        let kept = cache.etags(&key);
        assert_eq!(kept.len(), MOST_ETAGS);
        assert_eq!(kept.first(), Some(&etag(1)));
        let mut other = Key::new();
        other.add(b"another");
        assert_eq!(cache.etags(&other), []);
        // What is damaged counts as absent.
        let file = folder.path().join(key.name_of_etags());
        let bytes = fs::read(&file).unwrap();
        for index in [0, 8, bytes.len() - 33, bytes.len() - 1] {
            let mut damaged = bytes.clone();
            damaged[index] ^= 1;
            fs::write(&file, damaged).unwrap();
            assert_eq!(cache.etags(&key), [], "byte {index}");
        }
    }

    #[test]
    fn a_damaged_entry_counts_as_absent_wherever_the_damage_is() {
        let folder = tempfile::tempdir().unwrap();
        let cache = Cache::at(folder.path());
        let key = Key::new();
        let names = [key.name(), key.name_of_digest()];
        let files = [
            encode_entry(&entry()),
            encode_digest(&entry().origin, &digest()),
        ];
        for (name, bytes) in names.iter().zip(files) {
            let is_found = |bytes: &[u8]| {
                fs::write(folder.path().join(name), bytes).unwrap();
                cache.get(&key).is_some() || cache.get_digest(&key).is_some()
            };
            assert!(is_found(&bytes));
            for length in 0..bytes.len() {
                assert!(!is_found(&bytes[..length]), "{length} bytes");
            }
            for index in 0..bytes.len() {
                let mut damaged = bytes.clone();
                damaged[index] ^= 0x20;
                assert!(!is_found(&damaged), "byte {index}");
            }
        }
    }
}
