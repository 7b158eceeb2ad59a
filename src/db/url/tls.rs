//! What an address says about encryption: libpq's `sslmode` family as values.
//!
//! Reading certificates and verifying servers is left to the session.

use std::path::PathBuf;

use super::Secret;
use crate::error::UserError;

/// How far the server is trusted, weakest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum SslMode {
    /// Never encrypted.
    Disable,
    /// Encrypted only when the server insists.
    Allow,
    /// Encrypted when the server can.
    Prefer,
    /// Always encrypted; the chain is verified when a root certificate is known.
    Require,
    /// The certificate chain is verified.
    VerifyCa,
    /// The chain and the host name are verified.
    VerifyFull,
}

impl SslMode {
    /// libpq's spelling.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Disable => "disable",
            Self::Allow => "allow",
            Self::Prefer => "prefer",
            Self::Require => "require",
            Self::VerifyCa => "verify-ca",
            Self::VerifyFull => "verify-full",
        }
    }

    /// Reads `sslmode`, and what asyncpg and JDBC write for `ssl`.
    pub fn parse(text: &str) -> Result<Self, UserError> {
        match text.to_ascii_lowercase().as_str() {
            "disable" | "false" | "0" | "off" | "no" => Ok(Self::Disable),
            "allow" => Ok(Self::Allow),
            "prefer" => Ok(Self::Prefer),
            "require" | "true" | "1" | "on" | "yes" => Ok(Self::Require),
            "verify-ca" | "verify_ca" => Ok(Self::VerifyCa),
            "verify-full" | "verify_full" => Ok(Self::VerifyFull),
            _ => Err(one_of(
                "sslmode",
                "disable, allow, prefer, require, verify-ca, verify-full",
            )),
        }
    }
}

/// Where the certificates come from that the server's must descend from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RootCertificate {
    /// A file of PEM certificates.
    File(PathBuf),
    /// The certificates themselves (`-----BEGIN …` in a variable).
    Pem(String),
    /// The operating system's trusted roots (`sslrootcert=system`, libpq 16).
    System,
}

impl RootCertificate {
    /// Reads `sslrootcert` or a variable that holds the certificates themselves.
    pub fn parse(text: &str) -> Self {
        if text == "system" {
            Self::System
        } else if text.trim_start().starts_with("-----BEGIN") {
            // One-line variables carry their line ends as \n.
            Self::Pem(text.replace("\\n", "\n"))
        } else {
            Self::File(PathBuf::from(text))
        }
    }
}

/// How encryption begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Negotiation {
    /// By asking first, as every server understands.
    Postgres,
    /// At once (PostgreSQL 17 and later).
    Direct,
}

/// Whether the login is bound to the encrypted channel.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ChannelBinding {
    /// Never.
    Disable,
    /// When both sides can.
    Prefer,
    /// Always.
    Require,
}

/// The oldest version of TLS that is accepted; older ones are not spoken at all.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TlsVersion {
    /// TLS 1.2.
    V1_2,
    /// TLS 1.3.
    V1_3,
}

/// How a connection is encrypted; what is `None` was left open.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tls {
    /// `sslmode`.
    pub mode: Option<SslMode>,
    /// `sslrootcert`.
    pub root_certificate: Option<RootCertificate>,
    /// `sslcert`, the client's certificate.
    pub certificate: Option<PathBuf>,
    /// `sslkey`, the client's private key.
    pub key: Option<PathBuf>,
    /// `sslpassword`, which opens the private key.
    pub key_password: Option<Secret>,
    /// `sslnegotiation`.
    pub negotiation: Option<Negotiation>,
    /// `channel_binding`.
    pub channel_binding: Option<ChannelBinding>,
    /// `ssl_min_protocol_version`.
    pub minimum_version: Option<TlsVersion>,
    /// `sslsni`: whether the host name is sent in clear so that a proxy can route by it.
    pub server_name_indication: Option<bool>,
    /// `PG_SSL_ALLOW_SELF_SIGNED`: encrypt, and verify nothing even when a root certificate is known.
    pub allow_self_signed: bool,
}

impl Tls {
    /// The mode that holds: `prefer` by default, `verify-full` with the system's roots, at least
    /// `require` when self-signed certificates are allowed by name.
    pub fn effective_mode(&self) -> SslMode {
        match self.mode {
            None if self.root_certificate == Some(RootCertificate::System) => SslMode::VerifyFull,
            None | Some(SslMode::Allow | SslMode::Prefer) if self.allow_self_signed => {
                SslMode::Require
            }
            None => SslMode::Prefer,
            Some(mode) => mode,
        }
    }

    /// Refuses settings that contradict each other, before anything is sent.
    pub fn check(&self) -> Result<(), UserError> {
        let mode = self.effective_mode();
        if self.root_certificate == Some(RootCertificate::System) && mode < SslMode::VerifyFull {
            return Err(UserError::new(format!(
                "sslmode={} is too weak for sslrootcert=system, whose certificates anybody can obtain",
                mode.as_str()
            ))
            .hint("set sslmode=verify-full"));
        }
        if self.allow_self_signed && mode >= SslMode::VerifyCa {
            return Err(UserError::new(format!(
                "PG_SSL_ALLOW_SELF_SIGNED contradicts sslmode={}",
                mode.as_str()
            ))
            .hint("unset one of them"));
        }
        if self.negotiation == Some(Negotiation::Direct) && mode < SslMode::Require {
            return Err(UserError::new(format!(
                "sslmode={} is too weak for sslnegotiation=direct",
                mode.as_str()
            ))
            .hint("set sslmode=require or stronger"));
        }
        Ok(())
    }
}

/// `ssl` (asyncpg) and `sslmode` (libpq) in one URL must agree.
pub(super) fn refuse_conflict(pairs: &[(String, String)]) -> Result<(), UserError> {
    let last = |keyword: &str| {
        pairs
            .iter()
            .rev()
            .find(|(key, value)| key.eq_ignore_ascii_case(keyword) && !value.is_empty())
    };
    if let (Some((_, ssl)), Some((_, sslmode))) = (last("ssl"), last("sslmode"))
        && SslMode::parse(ssl)? != SslMode::parse(sslmode)?
    {
        return Err(
            UserError::new("ssl and sslmode of the database URL contradict each other")
                .hint("keep one of them"),
        );
    }
    Ok(())
}

/// An error for a keyword whose value is none of those it may have.
pub(super) fn one_of(keyword: &str, values: &str) -> UserError {
    UserError::new(format!("{keyword} has an unknown value"))
        .hint(format!("{keyword} is one of {values}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn system_roots_mean_verify_full_and_nothing_weaker() {
        let system = Tls {
            root_certificate: Some(RootCertificate::System),
            ..Tls::default()
        };
        assert_eq!(system.effective_mode(), SslMode::VerifyFull);
        assert!(system.check().is_ok());
        assert!(
            Tls {
                mode: Some(SslMode::Require),
                ..system
            }
            .check()
            .is_err()
        );
    }

    #[test]
    fn self_signed_certificates_raise_weak_modes_and_contradict_verification() {
        let allowed = Tls {
            allow_self_signed: true,
            ..Tls::default()
        };
        assert_eq!(allowed.effective_mode(), SslMode::Require);
        let disabled = Tls {
            mode: Some(SslMode::Disable),
            ..allowed.clone()
        };
        assert_eq!(disabled.effective_mode(), SslMode::Disable);
        assert!(
            Tls {
                mode: Some(SslMode::VerifyFull),
                ..allowed
            }
            .check()
            .is_err()
        );
    }

    #[test]
    fn certificates_may_stand_in_the_variable_itself() {
        let pem = RootCertificate::parse("-----BEGIN CERTIFICATE-----\\nAA\\n");
        assert_eq!(
            pem,
            RootCertificate::Pem("-----BEGIN CERTIFICATE-----\nAA\n".to_owned())
        );
        assert_eq!(
            RootCertificate::parse("ca.pem"),
            RootCertificate::File("ca.pem".into())
        );
    }
}
