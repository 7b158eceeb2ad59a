//! What a certificate says, beyond what its verification needs: names for messages, its key, its signature's hash.

use std::net::IpAddr;

use rustls::pki_types::{CertificateDer, SubjectPublicKeyInfoDer, UnixTime};
use sha2::{Digest, Sha256, Sha384, Sha512};
use x509_cert::Version;
use x509_cert::der::asn1::ObjectIdentifier;
use x509_cert::der::{Decode, Encode};
use x509_cert::ext::pkix::SubjectAltName;
use x509_cert::ext::pkix::name::GeneralName;

/// id-at-commonName.
const COMMON_NAME: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.4.3");

/// The hash of `tls-server-end-point` by the signature algorithm; MD5 and SHA-1 are raised to SHA-256.
///
/// Source: RFC 5929, section 4.1. An algorithm without a hash of its own (Ed25519) has no channel binding.
const SIGNATURE_HASHES: &[(&str, Hash)] = &[
    ("1.2.840.113549.1.1.4", Hash::Sha256), // md5WithRSAEncryption
    ("1.2.840.113549.1.1.5", Hash::Sha256), // sha1WithRSAEncryption
    ("1.2.840.113549.1.1.11", Hash::Sha256), // sha256WithRSAEncryption
    ("1.2.840.113549.1.1.12", Hash::Sha384), // sha384WithRSAEncryption
    ("1.2.840.113549.1.1.13", Hash::Sha512), // sha512WithRSAEncryption
    ("1.2.840.10045.4.1", Hash::Sha256),    // ecdsa-with-SHA1
    ("1.2.840.10045.4.3.2", Hash::Sha256),  // ecdsa-with-SHA256
    ("1.2.840.10045.4.3.3", Hash::Sha384),  // ecdsa-with-SHA384
    ("1.2.840.10045.4.3.4", Hash::Sha512),  // ecdsa-with-SHA512
];

#[derive(Clone, Copy)]
enum Hash {
    Sha256,
    Sha384,
    Sha512,
}

/// A certificate, read for its contents; nothing here is verified.
pub(super) struct Certificate(x509_cert::Certificate);

impl Certificate {
    /// Reads it; `None` when it cannot be read.
    pub(super) fn read(der: &CertificateDer<'_>) -> Option<Self> {
        x509_cert::Certificate::from_der(der.as_ref())
            .ok()
            .map(Self)
    }

    /// Who it is for, and who issued it, as one line.
    pub(super) fn describe(&self) -> String {
        let tbs = &self.0.tbs_certificate;
        format!(
            "subject {}, issuer {}, valid from {} to {}",
            tbs.subject, tbs.issuer, tbs.validity.not_before, tbs.validity.not_after
        )
    }

    /// The host names and addresses it is for.
    pub(super) fn names(&self) -> Vec<String> {
        let Ok(Some((_, names))) = self.0.tbs_certificate.get::<SubjectAltName>() else {
            return Vec::new();
        };
        names.0.iter().filter_map(shown).collect()
    }

    /// The common name of its subject.
    pub(super) fn common_name(&self) -> Option<String> {
        let subject = &self.0.tbs_certificate.subject;
        subject
            .0
            .iter()
            .flat_map(|names| names.0.iter())
            .find(|attribute| attribute.oid == COMMON_NAME)
            .and_then(|attribute| std::str::from_utf8(attribute.value.value()).ok())
            .map(str::to_owned)
    }

    /// Whether it names itself as its issuer.
    pub(super) fn is_self_issued(&self) -> bool {
        self.0.tbs_certificate.subject == self.0.tbs_certificate.issuer
    }

    /// Whether it is of X.509 version 3, the only one with extensions.
    pub(super) fn is_version_3(&self) -> bool {
        self.0.tbs_certificate.version == Version::V3
    }

    /// When it ended or will begin, if that is not now.
    pub(super) fn out_of_season(&self, now: UnixTime) -> Option<Season> {
        let validity = &self.0.tbs_certificate.validity;
        let now = now.as_secs();
        if now > validity.not_after.to_unix_duration().as_secs() {
            Some(Season::Over(validity.not_after.to_string()))
        } else if now < validity.not_before.to_unix_duration().as_secs() {
            Some(Season::NotYet(validity.not_before.to_string()))
        } else {
            None
        }
    }

    /// Its public key.
    pub(super) fn public_key(&self) -> Option<SubjectPublicKeyInfoDer<'static>> {
        let key = &self.0.tbs_certificate.subject_public_key_info;
        key.to_der().ok().map(SubjectPublicKeyInfoDer::from)
    }

    /// The `tls-server-end-point` of a connection with this certificate, if there is one.
    pub(super) fn end_point(&self, der: &CertificateDer<'_>) -> Option<Vec<u8>> {
        let algorithm = self.0.signature_algorithm.oid.to_string();
        let (_, hash) = SIGNATURE_HASHES.iter().find(|(oid, _)| *oid == algorithm)?;
        Some(match hash {
            Hash::Sha256 => Sha256::digest(der).to_vec(),
            Hash::Sha384 => Sha384::digest(der).to_vec(),
            Hash::Sha512 => Sha512::digest(der).to_vec(),
        })
    }
}

/// How a certificate's validity misses a moment.
pub(super) enum Season {
    /// It ended then.
    Over(String),
    /// It begins then.
    NotYet(String),
}

fn shown(name: &GeneralName) -> Option<String> {
    match name {
        GeneralName::DnsName(name) => Some(name.to_string()),
        GeneralName::IpAddress(address) => {
            let bytes = address.as_bytes();
            <[u8; 4]>::try_from(bytes)
                .map(IpAddr::from)
                .or_else(|_| <[u8; 16]>::try_from(bytes).map(IpAddr::from))
                .ok()
                .map(|address| address.to_string())
        }
        _ => None,
    }
}
