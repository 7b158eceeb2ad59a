//! The certificates that a server's must descend from: a file, text in a variable, the system's.

use std::fs;
use std::io::ErrorKind;
use std::path::Path;

use rustls::RootCertStore;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;

use super::problem::Problem;
use crate::db::url::RootCertificate;

/// Trusted certificates, and where they come from.
#[derive(Debug)]
pub(super) struct Roots {
    /// What chains may end in.
    pub(super) anchors: RootCertStore,
    /// The certificates named by the user, as they are: a server may present one of them itself.
    pub(super) certificates: Vec<CertificateDer<'static>>,
    /// For messages: "/etc/ca.pem", "the system's roots".
    pub(super) shown: String,
    /// Whether public authorities are among them, from which anybody can obtain a certificate.
    pub(super) public: bool,
}

impl Roots {
    /// Reads what the address names; `None` when it names a file that does not exist, which libpq takes for "none".
    ///
    /// # Errors
    ///
    /// When the file cannot be read, or holds no certificate.
    pub(super) fn read(source: &RootCertificate) -> Result<Option<Self>, Problem> {
        match source {
            RootCertificate::System => Ok(Some(Self::system())),
            RootCertificate::Pem(text) => {
                Self::from_pem(text.as_bytes(), "the certificates in the variable").map(Some)
            }
            RootCertificate::File(path) => Self::from_file(path),
        }
    }

    fn from_file(path: &Path) -> Result<Option<Self>, Problem> {
        let shown = path.display().to_string();
        match fs::read(path) {
            Ok(text) => Self::from_pem(&text, &shown).map(Some),
            Err(error)
                if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) =>
            {
                Ok(None)
            }
            Err(error) => Err(Problem::new(format!(
                "cannot read the root certificate {shown}: {error}"
            ))),
        }
    }

    fn from_pem(text: &[u8], shown: &str) -> Result<Self, Problem> {
        let unreadable = |reason: &str| {
            Problem::new(format!(
                "{shown} cannot be used as root certificate: {reason}"
            ))
            .hint("sslrootcert holds certificates in PEM form: -----BEGIN CERTIFICATE-----")
        };
        let certificates: Vec<CertificateDer<'static>> = CertificateDer::pem_slice_iter(text)
            .collect::<Result<_, _>>()
            .map_err(|error| unreadable(&error.to_string()))?;
        if certificates.is_empty() {
            return Err(unreadable("there is no certificate in it"));
        }
        let mut anchors = RootCertStore::empty();
        for certificate in &certificates {
            anchors
                .add(certificate.clone())
                .map_err(|error| unreadable(&error.to_string()))?;
        }
        Ok(Self {
            anchors,
            certificates,
            shown: shown.to_owned(),
            public: false,
        })
    }

    /// The operating system's roots (`SSL_CERT_FILE` and `SSL_CERT_DIR` name others), or Mozilla's where it has none,
    /// as in images made from scratch.
    pub(super) fn system() -> Self {
        let mut anchors = RootCertStore::empty();
        let (added, _) =
            anchors.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
        let shown = if added > 0 {
            "the system's roots"
        } else {
            anchors.extend(webpki_roots::TLS_SERVER_ROOTS.iter().cloned());
            "the built-in roots of Mozilla (this system has none)"
        };
        Self {
            anchors,
            certificates: Vec::new(),
            shown: shown.to_owned(),
            public: true,
        }
    }
}
