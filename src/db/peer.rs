//! The one server that a session is connected to, and cancel requests to it that wait until they are taken.
//!
//! A name may stand for several addresses, and a cancel request has to go to the one where the session is. So names are looked up
//! here, not by the driver. And the driver hangs up as soon as a request is written; PgBouncer 1.18, whose client went away
//! before it had passed the request on, ends with a FATAL error and takes all its clients with it. So, like libpq, we stay on the
//! line until the other side hangs up.

use std::io;
use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::{TcpStream, UnixStream, lookup_host};
use tokio_postgres::tls::MakeTlsConnect;
use tokio_postgres::{CancelToken, Client, Config, Connection, Socket};

use super::error::Error;
use super::tls::{Encrypted, Encryptor};
use super::url::{Host, HostName};

/// How long a cancel request may take.
pub(super) const LIMIT: Duration = Duration::from_secs(10);

/// Where a session is connected to.
#[derive(Clone, Debug)]
pub(super) enum Peer {
    Tcp { name: String, address: SocketAddr },
    Socket(PathBuf),
}

/// Connects to the first address of a host that lets us in.
pub(super) async fn connect(
    config: &Config,
    host: &Host,
    encryptor: &Encryptor,
) -> Result<(Client, Connection<Socket, Encrypted<Socket>>, Peer), Error> {
    let name = match &host.name {
        HostName::Socket(directory) => {
            let (client, connection) = config
                .connect(encryptor.clone())
                .await
                .map_err(|error| Error::from_driver(&error))?;
            let path = directory.join(format!(".s.PGSQL.{}", host.port()));
            return Ok((client, connection, Peer::Socket(path)));
        }
        HostName::Tcp(name) => name.as_str(),
        HostName::Unnamed => "localhost",
    };
    let mut last = Error::Unreachable(format!("{name} has no address"));
    for ip in addresses(name, host).await? {
        let mut config = config.clone();
        if host.hostaddr.is_none() {
            config.hostaddr(ip);
        }
        match config.connect(encryptor.clone()).await {
            Ok((client, connection)) => {
                let peer = Peer::Tcp {
                    name: name.to_owned(),
                    address: SocketAddr::new(ip, host.port()),
                };
                return Ok((client, connection, peer));
            }
            Err(error) => last = Error::from_driver(&error),
        }
    }
    Err(last)
}

async fn addresses(name: &str, host: &Host) -> Result<Vec<IpAddr>, Error> {
    if let Some(address) = host.hostaddr {
        return Ok(vec![address]);
    }
    let found = lookup_host((name, host.port()))
        .await
        .map_err(|error| Error::Unreachable(error.to_string()))?;
    let mut addresses: Vec<IpAddr> = Vec::new();
    for address in found {
        if !addresses.contains(&address.ip()) {
            addresses.push(address.ip());
        }
    }
    Ok(addresses)
}

impl Peer {
    /// Asks for the statement of a session to be cancelled; whether it was is not said.
    pub(super) async fn cancel(self, token: CancelToken, encryptor: Encryptor) {
        let request = async {
            match self {
                Self::Socket(path) => {
                    let stream = UnixStream::connect(path).await?;
                    send(&token, stream, encryptor, "").await
                }
                Self::Tcp { name, address } => {
                    let stream = TcpStream::connect(address).await?;
                    send(&token, stream, encryptor, &name).await
                }
            }
        };
        let _ = tokio::time::timeout(LIMIT, request).await;
    }
}

/// Sends a request and stays until the other side hangs up.
pub(super) async fn send<S>(
    token: &CancelToken,
    stream: S,
    mut encryptor: Encryptor,
    name: &str,
) -> io::Result<()>
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let Ok(handshake) = MakeTlsConnect::<Lingering<S>>::make_tls_connect(&mut encryptor, name);
    token
        .cancel_query_raw(Lingering(stream), handshake)
        .await
        .map_err(io::Error::other)
}

/// A stream that is not shut down before the other side has done so.
pub(super) struct Lingering<S>(pub(super) S);

impl<S: AsyncRead + Unpin> AsyncRead for Lingering<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_read(context, buffer)
    }
}

impl<S: AsyncRead + AsyncWrite + Unpin> AsyncWrite for Lingering<S> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.0).poll_write(context, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        loop {
            let mut space = [0; 64];
            let mut buffer = ReadBuf::new(&mut space);
            let read = ready!(Pin::new(&mut self.0).poll_read(context, &mut buffer));
            if read.is_err() || buffer.filled().is_empty() {
                return Pin::new(&mut self.0).poll_shutdown(context);
            }
        }
    }
}
