//! The server process that a login named: the first half of the key for cancel requests.
//!
//! The driver keeps it to itself and writes it into a cancel request; so one is written here, to nobody.

use std::future::{Ready, ready};
use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};

use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, DuplexStream, ReadBuf};
use tokio_postgres::CancelToken;
use tokio_postgres::tls::{ChannelBinding, TlsConnect, TlsStream};

/// The length of PostgreSQL's SSLRequest message, and of its CancelRequest.
const ENCRYPTION_REQUEST: usize = 8;
const CANCEL_REQUEST: usize = 16;

/// The process of the key; nothing is sent anywhere.
pub(super) async fn process_id(token: &CancelToken) -> Option<i32> {
    let (ours, theirs) = tokio::io::duplex(64);
    let (_, read) = tokio::join!(token.cancel_query_raw(ours, Nothing), read(theirs));
    read.ok()
}

/// Answers as a server does, and reads the request.
async fn read(mut stream: DuplexStream) -> io::Result<i32> {
    let mut request = [0; CANCEL_REQUEST];
    let (head, rest) = request.split_at_mut(ENCRYPTION_REQUEST);
    stream.read_exact(head).await?;
    if head.get(3) == Some(&(ENCRYPTION_REQUEST as u8)) {
        stream.write_all(b"S").await?;
        stream.read_exact(head).await?;
    }
    stream.read_exact(rest).await?;
    let mut process = [0; 4];
    process.copy_from_slice(&request[8..12]);
    Ok(i32::from_be_bytes(process))
}

/// Encryption that does nothing: the stream does not leave this process.
struct Nothing;

impl TlsConnect<DuplexStream> for Nothing {
    type Stream = Plain;
    type Error = io::Error;
    type Future = Ready<io::Result<Plain>>;

    fn connect(self, stream: DuplexStream) -> Self::Future {
        ready(Ok(Plain(stream)))
    }
}

struct Plain(DuplexStream);

impl TlsStream for Plain {
    fn channel_binding(&self) -> ChannelBinding {
        ChannelBinding::none()
    }
}

impl AsyncRead for Plain {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_read(context, buffer)
    }
}

impl AsyncWrite for Plain {
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
        Pin::new(&mut self.0).poll_shutdown(context)
    }
}
