//! Encrypted connections: libpq's `sslmode` family on rustls.
//!
//! What an address asks for is in [`super::url::Tls`]; this module turns it into a client configuration, verifies the
//! server, and says in words of people why it did not. [`super::connect`] decides in which order the modes try what.
//!
//! ```text
//! url::Tls ─Client::new→ Client (roots, identity, verifier) ─encryptor→ Encryptor (for the driver) ─handshake→ Encryption
//! ```
//!
//! Differences from libpq, all on the safe side or for want of a way:
//!
//! - A failed verification never falls back to an unencrypted connection, nor does an encrypted login that the server
//!   refused; `prefer` goes on unencrypted only when the server says that it cannot encrypt.
//! - `verify-ca` and `verify-full` without a root certificate use the system's roots, and then the host name is always
//!   verified: from a public authority anybody can obtain a certificate.
//! - A certificate without subjectAltName is for no host name, whatever its common name says (RFC 9525).
//! - A certificate of X.509 version 1 encrypts, and cannot be verified.
//! - The server's certificate itself may stand in the root file, and is then trusted as it is.
//! - Encrypted private keys are not read.

mod bound;
mod certificate;
mod client;
mod encryption;
mod identity;
mod problem;
mod roots;
mod stream;
mod verifier;

pub(super) use bound::Bound;
pub(super) use client::Client;
pub use encryption::{Encryption, Verified};
pub use problem::Problem;
pub(super) use stream::{Encrypted, Encryptor, Witness};
