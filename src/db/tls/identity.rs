//! The client's own certificate and private key. Nothing of the key reaches a message.

use std::fs;
use std::io::ErrorKind;
use std::os::unix::fs::MetadataExt;
use std::path::Path;
use std::sync::Arc;

use rustls::crypto::CryptoProvider;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::sign::{CertifiedKey, SingleCertAndKey};

use super::certificate::Certificate;
use super::problem::Problem;

/// Reads the certificate and its key; `None` when the certificate does not exist, and none is sent then, as in libpq.
///
/// # Errors
///
/// When one of them cannot be read or used, when others may read the key, when they do not belong together.
pub(super) fn read(
    certificate: &Path,
    key: Option<&Path>,
    provider: &CryptoProvider,
) -> Result<Option<SingleCertAndKey>, Problem> {
    let shown = certificate.display();
    let text = match fs::read(certificate) {
        Ok(text) => text,
        Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => {
            return Ok(None);
        }
        Err(error) => {
            return Err(Problem::new(format!(
                "cannot read the client certificate {shown}: {error}"
            )));
        }
    };
    let chain = CertificateDer::pem_slice_iter(&text)
        .collect::<Result<Vec<_>, _>>()
        .ok()
        .filter(|chain| !chain.is_empty())
        .ok_or_else(|| {
            Problem::new(format!(
                "the client certificate {shown} holds no certificate in PEM form"
            ))
        })?;
    let Some(key) = key else {
        return Err(
            Problem::new(format!("the client certificate {shown} has no private key"))
                .hint("name the file of the key: sslkey=FILE"),
        );
    };
    let signer = provider
        .key_provider
        .load_private_key(read_key(key)?)
        .map_err(|_| {
            Problem::new(format!(
                "the private key {} is of a kind that is not supported",
                key.display()
            ))
            .hint("RSA from 2048 bits on, ECDSA with P-256 or P-384, and Ed25519 are")
        })?;
    let own = chain
        .first()
        .and_then(Certificate::read)
        .and_then(|certificate| certificate.public_key());
    if let (Some(of_key), Some(of_certificate)) = (signer.public_key(), own)
        && of_key.as_ref() != of_certificate.as_ref()
    {
        return Err(Problem::new(format!(
            "the client certificate {shown} and the private key {} do not belong together",
            key.display()
        )));
    }
    // Certificates of X.509 version 1 pass here: it is for the server to verify them.
    Ok(Some(SingleCertAndKey::from(Arc::new(CertifiedKey::new(
        chain, signer,
    )))))
}

fn read_key(path: &Path) -> Result<PrivateKeyDer<'static>, Problem> {
    let shown = path.display();
    let unreadable = |error: std::io::Error| {
        Problem::new(format!("cannot read the private key {shown}: {error}"))
    };
    check_permissions(path, &fs::metadata(path).map_err(unreadable)?)?;
    let bytes = fs::read(path).map_err(unreadable)?;
    let text = String::from_utf8_lossy(&bytes);
    if text.contains("BEGIN ENCRYPTED PRIVATE KEY") || text.contains("Proc-Type: 4,ENCRYPTED") {
        return Err(Problem::new(format!(
            "the private key {shown} is encrypted, which is not supported"
        ))
        .hint(format!(
            "decrypt it into a file that only you can read, and name that with sslkey: \
             (umask 077; openssl pkey -in {shown} -out {shown}.plain)"
        )));
    }
    // libpq reads PEM and, since version 14, DER.
    PrivateKeyDer::from_pem_slice(&bytes)
        .or_else(|_| PrivateKeyDer::try_from(bytes.clone()))
        .map_err(|_| {
            Problem::new(format!("the file {shown} holds no private key"))
                .hint("sslkey holds a private key in PEM or DER form, unencrypted")
        })
}

/// libpq's rule: 0600 at most, or 0640 when root owns the file.
fn check_permissions(path: &Path, metadata: &fs::Metadata) -> Result<(), Problem> {
    if !metadata.is_file() {
        return Err(Problem::new(format!(
            "the private key {} is not a regular file",
            path.display()
        )));
    }
    let forbidden = if metadata.uid() == 0 { 0o037 } else { 0o077 };
    if metadata.mode() & forbidden == 0 {
        return Ok(());
    }
    Err(Problem::new(format!(
        "others may read or change the private key {} (its mode is {:04o})",
        path.display(),
        metadata.mode() & 0o7777
    ))
    .hint(format!("chmod 600 {}", path.display())))
}
