//! What is known about a connection once it is made: encrypted or not, and what was verified.

use std::fmt;

/// Whether a connection is encrypted, and how the server was verified.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Encryption {
    /// What travels can be read on the way; the reason.
    Plain(String),
    /// Encrypted.
    Tls {
        /// The protocol, as PostgreSQL spells it: `TLSv1.3`.
        protocol: String,
        /// The cipher suite, as IANA spells it: `TLS_AES_256_GCM_SHA384`.
        cipher: String,
        /// What is known about who answered.
        verified: Verified,
    },
}

/// What was verified of the server's certificate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verified {
    /// Nothing; the reason.
    Nothing(String),
    /// That it descends from these roots.
    Chain(String),
    /// That it descends from these roots and is for the host name.
    ChainAndName(String),
}

impl Encryption {
    /// Whether it is encrypted.
    pub fn is_encrypted(&self) -> bool {
        matches!(self, Self::Tls { .. })
    }
}

impl fmt::Display for Encryption {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Plain(reason) => write!(f, "not encrypted ({reason})"),
            Self::Tls {
                protocol,
                cipher,
                verified,
            } => write!(f, "encrypted with {protocol} ({cipher}), {verified}"),
        }
    }
}

impl fmt::Display for Verified {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Nothing(reason) => write!(f, "server not verified ({reason})"),
            Self::Chain(roots) => write!(f, "server verified by its chain to {roots}"),
            Self::ChainAndName(roots) => {
                write!(f, "server verified by host name and chain to {roots}")
            }
        }
    }
}
