//! A schema as one short value: equal for two readings between which nothing was changed.
//!
//! A plan is made from what was read; only while the fingerprint is still the same may it be applied.

use std::fmt;

use sha2::{Digest, Sha256};

use super::{Catalog, is_bookkeeping};

/// What the written form begins with; another way of computing it gets another one.
const PREFIX: &str = "v1:sha256:";

/// SHA-256 over every object of a schema with everything that can differ in it.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Fingerprint([u8; 32]);

impl Fingerprint {
    /// Reads the written form.
    pub fn parse(text: &str) -> Option<Self> {
        let digits = text.strip_prefix(PREFIX)?;
        if digits.len() != 64 || !digits.is_ascii() {
            return None;
        }
        let mut bytes = [0; 32];
        for (index, byte) in bytes.iter_mut().enumerate() {
            *byte = u8::from_str_radix(digits.get(2 * index..2 * index + 2)?, 16).ok()?;
        }
        Some(Self(bytes))
    }
}

impl fmt::Display for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(PREFIX)?;
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl Catalog {
    /// The fingerprint of everything but one schema, which is schemactl's own and changes with every run.
    ///
    /// What is never a difference (the position of a column) is not part of it; owners and privileges are.
    pub fn fingerprint(&self, apart_from: &str) -> Fingerprint {
        let mut digest = Sha256::new();
        let mut add = |text: &str| {
            digest.update((text.len() as u64).to_le_bytes());
            digest.update(text.as_bytes());
        };
        add(&(self.server_version / 10_000).to_string());
        for (id, object) in &self.objects {
            if is_bookkeeping(id, apart_from) {
                continue;
            }
            for part in [
                id.kind.label(),
                &id.schema,
                &id.parent,
                &id.name,
                &id.arguments,
            ] {
                add(part);
            }
            for (name, value) in object.attributes() {
                add(name);
                add(value.as_deref().unwrap_or("\0"));
            }
        }
        Fingerprint(digest.finalize().into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_written_form_is_read_back_and_anything_else_is_refused() {
        let one = Catalog::default().fingerprint("schemactl");
        assert_eq!(Fingerprint::parse(&one.to_string()), Some(one));
        for wrong in ["", "v1:sha256:", "v2:sha256:00", "v1:sha256:zz"] {
            assert_eq!(Fingerprint::parse(wrong), None, "{wrong}");
        }
        let mut long = one.to_string();
        long.push('0');
        assert_eq!(Fingerprint::parse(&long), None);
    }

    #[test]
    fn another_major_version_is_another_schema() {
        let of = |server_version| {
            Catalog {
                server_version,
                ..Catalog::default()
            }
            .fingerprint("schemactl")
        };
        assert_eq!(of(150_001), of(150_018));
        assert_ne!(of(150_018), of(160_000));
    }
}
