//! Why a connection could not be encrypted as asked, in words of people, with the way out.

use std::fmt;
use std::sync::Arc;

use rustls::{AlertDescription, CertificateError, OtherError};

/// A reason with what surrounds it and what to do; never a key, never a password.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    message: String,
    details: Vec<String>,
    hints: Vec<String>,
    not_offered: bool,
}

impl Problem {
    pub(super) fn new(message: impl Into<String>) -> Self {
        Self {
            message: message.into(),
            details: Vec::new(),
            hints: Vec::new(),
            not_offered: false,
        }
    }

    #[must_use]
    pub(super) fn detail(mut self, detail: impl Into<String>) -> Self {
        self.details.push(detail.into());
        self
    }

    #[must_use]
    pub(super) fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hints.push(hint.into());
        self
    }

    /// The server answered that it does not encrypt.
    pub(in crate::db) fn not_offered() -> Self {
        let mut problem = Self::new("the server does not offer encrypted connections")
            .hint("encrypt at the server: ssl = on in postgresql.conf, with ssl_cert_file and ssl_key_file")
            .hint(
                "where the way to it is safe already (this machine, a tunnel, a private network): sslmode=prefer, \
                 or sslmode=disable",
            );
        problem.not_offered = true;
        problem
    }

    /// Whether the server answered that it does not encrypt.
    pub fn is_not_offered(&self) -> bool {
        self.not_offered
    }

    /// What is shown under the message.
    pub fn details(&self) -> &[String] {
        &self.details
    }

    /// What to do about it.
    pub fn hints(&self) -> &[String] {
        &self.hints
    }

    /// What a failed handshake, or an alert after it, means.
    pub(in crate::db) fn of_handshake(error: &rustls::Error) -> Self {
        match error {
            rustls::Error::InvalidCertificate(CertificateError::Other(OtherError(cause))) => cause
                .downcast_ref::<Self>()
                .cloned()
                .unwrap_or_else(|| Self::new(format!("the server's certificate is refused: {cause}"))),
            rustls::Error::AlertReceived(alert) => Self::of_alert(*alert),
            rustls::Error::PeerIncompatible(reason) => Self::new(format!(
                "the server speaks no TLS that is safe enough: {reason:?}"
            ))
            .hint("TLS 1.2 is the oldest version spoken here; see ssl_min_protocol_version in the address, and \
                   ssl_max_protocol_version at the server"),
            rustls::Error::InvalidMessage(_) => {
                Self::new("the server answered with something that is not TLS")
                    .hint("is that PostgreSQL? sslnegotiation=direct needs version 17 or later")
            }
            rustls::Error::NoApplicationProtocol => {
                Self::new("the server speaks TLS, but not PostgreSQL")
                    .hint("sslnegotiation=direct needs PostgreSQL 17 or later at that port")
            }
            other => Self::new(format!("encryption failed: {other}"))
                .hint("the server's log may say more; where the way to it is safe already: sslmode=disable"),
        }
    }

    fn of_alert(alert: AlertDescription) -> Self {
        match alert {
            AlertDescription::UnknownCA => {
                Self::new("the server does not trust the client's certificate")
                    .hint("sslcert has to be signed by the authority in the server's ssl_ca_file")
            }
            AlertDescription::CertificateExpired => {
                Self::new("the server refuses the client's certificate: it has expired")
                    .hint("renew the file that sslcert names")
            }
            AlertDescription::CertificateRequired => {
                Self::new("the server asks for a client's certificate")
                    .hint("name it with sslcert=FILE and its private key with sslkey=FILE")
            }
            AlertDescription::BadCertificate
            | AlertDescription::UnsupportedCertificate
            | AlertDescription::CertificateRevoked
            | AlertDescription::CertificateUnknown
            | AlertDescription::DecryptError => Self::new(format!(
                "the server refuses the client's certificate ({alert:?})"
            ))
            .hint("the server's log says why"),
            AlertDescription::ProtocolVersion => {
                Self::new("the server speaks no version of TLS that is accepted here")
                    .hint("see ssl_min_protocol_version in the address, and ssl_max_protocol_version at the server")
            }
            other => Self::new(format!("the server ended the encryption: {other:?}"))
                .hint("the server's log says why"),
        }
    }

    /// As the verifier of a certificate returns it, to be found again by [`Problem::of_handshake`].
    pub(super) fn into_rustls(self) -> rustls::Error {
        rustls::Error::InvalidCertificate(CertificateError::Other(OtherError(Arc::new(self))))
    }

    /// As a stream returns it.
    pub(super) fn into_io(self) -> std::io::Error {
        std::io::Error::other(self)
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Problem {}
