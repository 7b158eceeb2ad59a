//! Whether the server is who it should be, to the degree that the address asks for.

use std::net::IpAddr;

use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::client::{verify_server_cert_signed_by_trust_anchor, verify_server_name};
use rustls::crypto::{
    WebPkiSupportedAlgorithms, verify_tls12_signature, verify_tls13_signature,
    verify_tls13_signature_with_raw_key,
};
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::server::ParsedCertificate;
use rustls::{CertificateError, DigitallySignedStruct, Error, SignatureScheme};

use super::certificate::{Certificate, Season};
use super::encryption::Verified;
use super::problem::Problem;
use super::roots::Roots;

/// What is verified of the server's certificate.
#[derive(Debug)]
pub(super) enum Trust {
    /// Nothing; the reason.
    Anybody(String),
    /// That it descends from these.
    Chain(Roots),
    /// That it descends from these, and is for the host name.
    ChainAndName(Roots),
}

impl Trust {
    /// What a connection may say of itself once this was verified.
    pub(super) fn verified(&self) -> Verified {
        match self {
            Self::Anybody(reason) => Verified::Nothing(reason.clone()),
            Self::Chain(roots) => Verified::Chain(roots.shown.clone()),
            Self::ChainAndName(roots) => Verified::ChainAndName(roots.shown.clone()),
        }
    }
}

/// Verifies what [`Trust`] says; that the server owns the certificate's key is verified in any case.
#[derive(Debug)]
pub(super) struct Verifier {
    pub(super) trust: Trust,
    pub(super) algorithms: WebPkiSupportedAlgorithms,
}

impl ServerCertVerifier for Verifier {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        server_name: &ServerName<'_>,
        _ocsp_response: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        match &self.trust {
            Trust::Anybody(_) => Ok(()),
            Trust::Chain(roots) => self.chain(roots, end_entity, intermediates, now),
            Trust::ChainAndName(roots) => self
                .chain(roots, end_entity, intermediates, now)
                .and_then(|()| name(roots, end_entity, server_name)),
        }
        .map(|()| ServerCertVerified::assertion())
        .map_err(|problem| {
            match Certificate::read(end_entity) {
                Some(certificate) => problem.detail(format!(
                    "the server's certificate: {}",
                    certificate.describe()
                )),
                None => problem,
            }
            .into_rustls()
        })
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        verify_tls12_signature(message, certificate, signed, &self.algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        // OpenSSL's `x509 -req` made certificates of version 1 for decades, which webpki does not read; the key in
        // them is as good as any.
        match Certificate::read(certificate) {
            Some(old) if !old.is_version_3() => {
                let key = old.public_key().ok_or(CertificateError::BadEncoding)?;
                verify_tls13_signature_with_raw_key(message, &key, signed, &self.algorithms)
            }
            _ => verify_tls13_signature(message, certificate, signed, &self.algorithms),
        }
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.algorithms.supported_schemes()
    }
}

impl Verifier {
    fn chain(
        &self,
        roots: &Roots,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        now: UnixTime,
    ) -> Result<(), Problem> {
        let certificate = Certificate::read(end_entity);
        // A self-signed certificate that is its own root, which webpki knows nothing of.
        if roots.certificates.iter().any(|root| root == end_entity) {
            return match certificate.and_then(|certificate| certificate.out_of_season(now)) {
                Some(season) => Err(out_of_season(&season)),
                None => Ok(()),
            };
        }
        ParsedCertificate::try_from(end_entity)
            .and_then(|parsed| {
                verify_server_cert_signed_by_trust_anchor(
                    &parsed,
                    &roots.anchors,
                    intermediates,
                    now,
                    self.algorithms.all,
                )
            })
            .map_err(|error| refused(&error, roots, certificate.as_ref(), now))
    }
}

fn name(
    roots: &Roots,
    end_entity: &CertificateDer<'_>,
    server_name: &ServerName<'_>,
) -> Result<(), Problem> {
    let refused = ParsedCertificate::try_from(end_entity)
        .and_then(|parsed| verify_server_name(&parsed, server_name));
    if refused.is_ok() {
        return Ok(());
    }
    let host = match server_name {
        ServerName::IpAddress(address) => IpAddr::from(*address).to_string(),
        name => name.to_str().into_owned(),
    };
    let certificate = Certificate::read(end_entity);
    let names = certificate
        .as_ref()
        .map(Certificate::names)
        .unwrap_or_default();
    let problem = if names.is_empty() {
        let common_name = certificate.and_then(|certificate| certificate.common_name());
        let only = common_name.map_or_else(String::new, |name| {
            format!(", only the common name {name}, which no longer counts (RFC 9525)")
        });
        Problem::new(format!(
            "the server's certificate names no host: it has no subjectAltName{only}"
        ))
        .hint(format!(
            "issue it again with that name: openssl req … -addext subjectAltName={}:{host}",
            kind(server_name)
        ))
    } else {
        Problem::new(format!(
            "the server's certificate is for {}, not for {host}",
            names.join(", ")
        ))
        .hint(
            "connect by a name that it holds; where that name does not lead there, say host=NAME and hostaddr=ADDRESS",
        )
    };
    Err(if roots.public {
        problem
    } else {
        problem.hint("to verify its authority and not its name: sslmode=verify-ca")
    })
}

fn kind(server_name: &ServerName<'_>) -> &'static str {
    match server_name {
        ServerName::IpAddress(_) => "IP",
        _ => "DNS",
    }
}

fn refused(
    error: &Error,
    roots: &Roots,
    certificate: Option<&Certificate>,
    now: UnixTime,
) -> Problem {
    let Error::InvalidCertificate(reason) = error else {
        return Problem::new(format!("the server's certificate is refused: {error}"));
    };
    match reason {
        CertificateError::Expired
        | CertificateError::ExpiredContext { .. }
        | CertificateError::NotValidYet
        | CertificateError::NotValidYetContext { .. } => {
            match certificate.and_then(|certificate| certificate.out_of_season(now)) {
                Some(season) => out_of_season(&season),
                None => Problem::new(
                    "a certificate between the server's and its root has expired, or is not valid yet",
                )
                .hint("renew the certificates at the server, and check the clock of this machine"),
            }
        }
        _ if certificate.is_some_and(Certificate::is_self_issued) => self_signed(roots),
        _ if certificate.is_some_and(|certificate| !certificate.is_version_3()) => version_1(),
        CertificateError::UnknownIssuer => unknown_authority(roots),
        // An authority of the same name with another key.
        CertificateError::BadSignature => unknown_authority(roots)
            .detail("an authority of that name is known, and its key is another one"),
        other => Problem::new(format!("the server's certificate is refused: {other}")),
    }
}

fn out_of_season(season: &Season) -> Problem {
    match season {
        Season::Over(end) => Problem::new(format!("the server's certificate expired at {end}"))
            .hint("renew it at the server, then: SELECT pg_reload_conf()"),
        Season::NotYet(begin) => Problem::new(format!(
            "the server's certificate is not valid before {begin}"
        ))
        .hint("check the clock of this machine, and that of the one where it was made"),
    }
}

fn unknown_authority(roots: &Roots) -> Problem {
    let named = if roots.public {
        "name the file of its authority: sslrootcert=FILE (Supabase: prod-ca-2021.crt, Amazon RDS: global-bundle.pem, \
         both for download from the provider)"
    } else {
        "name the file that holds its authority: sslrootcert=FILE"
    };
    Problem::new(format!(
        "the server's certificate comes from an authority that is not in {}",
        roots.shown
    ))
    .hint(named)
    .hint(WITHOUT)
}

fn self_signed(roots: &Roots) -> Problem {
    Problem::new(format!(
        "the server's certificate is self-signed, and not in {}",
        roots.shown
    ))
    .hint(
        "to trust exactly this one, copy the server's ssl_cert_file and name it: sslrootcert=FILE",
    )
    .hint(WITHOUT)
}

const WITHOUT: &str = "to encrypt without knowing who answers: sslmode=require and no sslrootcert, or \
                       PG_SSL_ALLOW_SELF_SIGNED=true";

fn version_1() -> Problem {
    Problem::new("the server's certificate is of X.509 version 1, which cannot be verified here")
        .hint(
            "issue it again with a subjectAltName, which makes it version 3: \
             openssl x509 -req … -extfile <(echo subjectAltName=DNS:HOST)",
        )
        .hint(WITHOUT)
}
