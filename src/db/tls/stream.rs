//! The handshake that makes a stream an encrypted one, in the form that the driver takes.

use std::future::Future;
use std::io;
use std::net::{IpAddr, Ipv4Addr};
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};

use rustls::ClientConnection;
use rustls::pki_types::ServerName;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio_postgres::tls::{MakeTlsConnect, TlsConnect};
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream as Stream;

use super::bound::Bound;
use super::certificate::Certificate;
use super::client::Client;
use super::encryption::{Encryption, Verified};
use super::problem::Problem;

/// What the driver encrypts connections with, cancel requests too.
///
/// A problem with the settings comes up only when the server agrees to encrypt, as in libpq: a server without TLS never
/// asks for the certificate that cannot be read.
#[derive(Clone)]
pub(in crate::db) struct Encryptor {
    client: Result<Client, Problem>,
    witness: Witness,
}

/// Sees the last handshake of an attempt to connect.
///
/// A name may have several addresses, which the driver tries one after the other: each begins with nothing seen.
#[derive(Clone, Debug, Default)]
pub(in crate::db) struct Witness(Arc<Mutex<Option<Encryption>>>);

impl Witness {
    /// How the connection is encrypted; `None` when no handshake took place.
    pub(in crate::db) fn encryption(&self) -> Option<Encryption> {
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    fn set(&self, encryption: Option<Encryption>) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = encryption;
    }
}

impl Encryptor {
    /// For one attempt to connect, and the cancel requests of its session.
    pub(in crate::db) fn new(client: Result<Client, Problem>, witness: Witness) -> Self {
        Self { client, witness }
    }

    /// For attempts that never encrypt.
    pub(in crate::db) fn none() -> Self {
        Self::new(
            Err(Problem::new("this connection is not to be encrypted")),
            Witness::default(),
        )
    }
}

impl<S> MakeTlsConnect<S> for Encryptor
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    type Stream = Encrypted<S>;
    type TlsConnect = Handshake;
    type Error = std::convert::Infallible;

    fn make_tls_connect(&mut self, host: &str) -> Result<Handshake, Self::Error> {
        self.witness.set(None);
        Ok(Handshake {
            encryptor: self.clone(),
            host: host.to_owned(),
        })
    }
}

/// One handshake that may take place.
pub(in crate::db) struct Handshake {
    encryptor: Encryptor,
    host: String,
}

impl<S> TlsConnect<S> for Handshake
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    type Stream = Encrypted<S>;
    type Error = io::Error;
    type Future = Pin<Box<dyn Future<Output = io::Result<Encrypted<S>>> + Send>>;

    fn connect(self, stream: S) -> Self::Future {
        Box::pin(async move {
            let client = self.encryptor.client.map_err(Problem::into_io)?;
            let name = server_name(self.host, &client.verified)?;
            let stream = TlsConnector::from(client.config)
                .connect(name, stream)
                .await?;
            self.encryptor
                .witness
                .set(Some(seen(stream.get_ref().1, client.verified)));
            let end_point = end_point(stream.get_ref().1);
            Ok(Bound::new(stream, end_point))
        })
    }
}

/// The name to verify and to send; what cannot be a name in a certificate is an error only where names are verified.
fn server_name(host: String, verified: &Verified) -> io::Result<ServerName<'static>> {
    match (ServerName::try_from(host.clone()), verified) {
        (Ok(name), _) => Ok(name),
        (Err(_), Verified::ChainAndName(_)) => Err(Problem::new(format!(
            "{host} is no host name that a certificate can hold"
        ))
        .into_io()),
        // An address is never sent.
        (Err(_), _) => Ok(ServerName::from(IpAddr::from(Ipv4Addr::UNSPECIFIED))),
    }
}

fn seen(connection: &ClientConnection, verified: Verified) -> Encryption {
    let protocol = match connection.protocol_version() {
        Some(rustls::ProtocolVersion::TLSv1_3) => "TLSv1.3".to_owned(),
        Some(rustls::ProtocolVersion::TLSv1_2) => "TLSv1.2".to_owned(),
        other => format!("{other:?}"),
    };
    let cipher = connection
        .negotiated_cipher_suite()
        .and_then(|suite| suite.suite().as_str())
        .unwrap_or("unknown")
        // rustls says TLS13_AES_256_GCM_SHA384.
        .replacen("TLS13_", "TLS_", 1);
    Encryption::Tls {
        protocol,
        cipher,
        verified,
    }
}

/// What binds a login to a connection: the digest of the server's certificate.
fn end_point(connection: &ClientConnection) -> Option<Vec<u8>> {
    let der = connection.peer_certificates()?.first()?;
    Certificate::read(der)?.end_point(der)
}

/// An encrypted stream over another one.
pub(in crate::db) type Encrypted<S> = Bound<Stream<S>>;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_address_that_is_tried_begins_with_nothing_seen() {
        let witness = Witness::default();
        let mut encryptor = Encryptor::new(Err(Problem::new("unused")), witness.clone());
        witness.set(Some(Encryption::Plain("the address before".to_owned())));
        let made = MakeTlsConnect::<tokio::io::DuplexStream>::make_tls_connect(&mut encryptor, "h");
        assert!(made.is_ok());
        assert_eq!(witness.encryption(), None);
    }

    #[test]
    fn a_host_that_no_certificate_can_hold_is_refused_only_where_names_are_verified() {
        let host = || "not a host".to_owned();
        assert!(server_name(host(), &Verified::Chain(String::new())).is_ok());
        let error = server_name(host(), &Verified::ChainAndName(String::new())).unwrap_err();
        assert!(error.to_string().contains("not a host"), "{error}");
    }
}
