//! From what an address says about encryption to a client configuration.

use std::sync::Arc;

use rustls::ClientConfig;
use rustls::client::Resumption;
use rustls::crypto::{CryptoProvider, ring};
use rustls::version::{TLS12, TLS13};

use super::encryption::Verified;
use super::identity;
use super::problem::Problem;
use super::roots::Roots;
use super::verifier::{Trust, Verifier};
use crate::db::url::{Negotiation, RootCertificate, SslMode, Tls, TlsVersion};

/// The protocol name of PostgreSQL in ALPN, which tells it from others when encryption begins at once.
const ALPN: &[u8] = b"postgresql";

/// A TLS client, ready for every connection of a run.
#[derive(Clone, Debug)]
pub(in crate::db) struct Client {
    pub(super) config: Arc<ClientConfig>,
    pub(super) verified: Verified,
}

impl Client {
    /// Reads the certificates that the address names.
    ///
    /// # Errors
    ///
    /// When one of them cannot be used, or a mode that verifies has nothing to verify with.
    pub(in crate::db) fn new(tls: &Tls) -> Result<Self, Problem> {
        let provider = Arc::new(provider());
        let trust = trust(tls)?;
        let verified = trust.verified();
        let verifier = Verifier {
            trust,
            algorithms: provider.signature_verification_algorithms,
        };
        let versions: &[_] = match tls.minimum_version {
            Some(TlsVersion::V1_3) => &[&TLS13],
            _ => &[&TLS13, &TLS12],
        };
        let builder = ClientConfig::builder_with_provider(Arc::clone(&provider))
            .with_protocol_versions(versions)
            .map_err(|error| Problem::new(format!("encryption cannot be set up: {error}")))?
            .dangerous()
            .with_custom_certificate_verifier(Arc::new(verifier));
        let identity = match &tls.certificate {
            Some(certificate) => identity::read(certificate, tls.key.as_deref(), &provider)?,
            None => None,
        };
        let mut config = match identity {
            Some(identity) => builder.with_client_cert_resolver(Arc::new(identity)),
            None => builder.with_no_client_auth(),
        };
        config.enable_sni = tls.server_name_indication.unwrap_or(true);
        // A resumed session is not verified again; PostgreSQL resumes none anyway.
        config.resumption = Resumption::disabled();
        if tls.negotiation == Some(Negotiation::Direct) {
            config.alpn_protocols = vec![ALPN.to_vec()];
        }
        Ok(Self {
            config: Arc::new(config),
            verified,
        })
    }
}

/// The ring provider, P-256 first: servers up to PostgreSQL 17 know only this curve unless told otherwise, and
/// another first guess costs a round trip.
fn provider() -> CryptoProvider {
    let mut provider = ring::default_provider();
    provider.kx_groups = vec![
        ring::kx_group::SECP256R1,
        ring::kx_group::X25519,
        ring::kx_group::SECP384R1,
    ];
    provider
}

/// What to verify: libpq's rules.
///
/// Source: PostgreSQL documentation, "SSL Support", and measured with psql 15: a root certificate turns `require`
/// into `verify-ca`; one that does not exist counts as none, and only verifying modes insist on it.
fn trust(tls: &Tls) -> Result<Trust, Problem> {
    let mode = tls.effective_mode();
    if tls.allow_self_signed {
        return Ok(Trust::Anybody("PG_SSL_ALLOW_SELF_SIGNED".to_owned()));
    }
    let verifies = mode >= SslMode::VerifyCa;
    match &tls.root_certificate {
        None if verifies => Ok(Trust::ChainAndName(Roots::system())),
        None => Ok(Trust::Anybody(format!(
            "sslmode={} and no root certificate",
            mode.as_str()
        ))),
        Some(source) => match (Roots::read(source)?, source) {
            (Some(roots), _) if roots.public || mode == SslMode::VerifyFull => {
                Ok(Trust::ChainAndName(roots))
            }
            (Some(roots), _) => Ok(Trust::Chain(roots)),
            (None, RootCertificate::File(path)) if verifies => Err(Problem::new(format!(
                "the root certificate {} does not exist, and sslmode={} needs it",
                path.display(),
                mode.as_str()
            ))
            .hint("correct sslrootcert; without it, the system's roots are used")),
            (None, RootCertificate::File(path)) => Ok(Trust::Anybody(format!(
                "the root certificate {} does not exist",
                path.display()
            ))),
            (None, _) => Ok(Trust::Anybody("no root certificate".to_owned())),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(mode: SslMode, root: Option<&str>) -> Result<Trust, Problem> {
        trust(&Tls {
            mode: Some(mode),
            root_certificate: root.map(RootCertificate::parse),
            ..Tls::default()
        })
    }

    #[test]
    fn a_root_certificate_that_does_not_exist_counts_as_none_unless_it_is_needed() {
        for mode in [SslMode::Allow, SslMode::Prefer, SslMode::Require] {
            let trust = of(mode, Some("/no/such/file")).unwrap();
            assert!(matches!(trust, Trust::Anybody(_)), "{trust:?}");
        }
        for mode in [SslMode::VerifyCa, SslMode::VerifyFull] {
            let problem = of(mode, Some("/no/such/file")).unwrap_err();
            assert!(problem.to_string().contains("/no/such/file"), "{problem}");
        }
    }

    #[test]
    fn public_roots_always_verify_the_name() {
        for mode in [SslMode::VerifyCa, SslMode::VerifyFull] {
            let trust = of(mode, None).unwrap();
            assert!(matches!(trust, Trust::ChainAndName(_)), "{trust:?}");
        }
    }

    #[test]
    fn text_that_holds_no_certificate_is_refused_in_every_mode_that_encrypts() {
        for mode in [SslMode::Prefer, SslMode::Require, SslMode::VerifyFull] {
            let root = "-----BEGIN CERTIFICATE-----\\nAA\\n";
            assert!(of(mode, Some(root)).is_err(), "{mode:?}");
        }
    }

    #[test]
    fn the_first_key_share_is_the_one_that_servers_know_by_default() {
        assert_eq!(
            provider().kx_groups.first().map(|group| group.name()),
            Some(rustls::NamedGroup::secp256r1)
        );
    }
}
