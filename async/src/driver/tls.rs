//! TLS by `rustls`: which certificates of servers are taken.
//!
//! Nothing here is set for the whole process: the cryptography is `ring`, whatever else the program uses.

use aludel_core::url::{Tls, TlsMode};
use aludel_core::{Error, Result};
use rustls::client::WebPkiServerVerifier;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::{CryptoProvider, ring, verify_tls12_signature, verify_tls13_signature};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, ServerName, UnixTime};
use rustls::{CertificateError, ClientConfig, DigitallySignedStruct, RootCertStore, SignatureScheme};
use std::sync::Arc;

/// What a client says and checks. Without a root certificate, Mozilla's are trusted.
pub(super) fn config(tls: &Tls) -> Result<ClientConfig> {
    let provider = Arc::new(ring::default_provider());
    let failed = |e: rustls::Error| Error::url(format!("TLS: {e}")).with_source(e);
    let roots = match &tls.root {
        None => RootCertStore { roots: webpki_roots::TLS_SERVER_ROOTS.to_vec() },
        Some(path) => {
            let mut roots = RootCertStore::empty();
            for certificate in certificates("root certificate", path)? {
                roots.add(certificate).map_err(failed)?;
            }
            roots
        }
    };
    let trusted = WebPkiServerVerifier::builder_with_provider(Arc::new(roots), Arc::clone(&provider))
        .build()
        .map_err(|e| Error::url(format!("TLS: {e}")).with_source(e))?;
    let verifier = Verifier { mode: tls.mode, trusted, provider: Arc::clone(&provider) };
    let config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(failed)?
        .dangerous()
        .with_custom_certificate_verifier(Arc::new(verifier));
    match &tls.identity {
        None => Ok(config.with_no_client_auth()),
        Some((certificate, key)) => {
            let chain = certificates("certificate", certificate)?;
            let key = PrivateKeyDer::from_pem_file(key).map_err(|e| unreadable("key", key, e))?;
            config.with_client_auth_cert(chain, key).map_err(failed)
        }
    }
}

fn certificates(what: &str, path: &str) -> Result<Vec<CertificateDer<'static>>> {
    let read =
        CertificateDer::pem_file_iter(path).and_then(Iterator::collect::<std::result::Result<Vec<_>, _>>);
    match read {
        Ok(found) if found.is_empty() => Err(Error::url(format!("TLS: {what} {path}: there is none in it"))),
        Ok(found) => Ok(found),
        Err(error) => Err(unreadable(what, path, error)),
    }
}

fn unreadable(what: &str, path: &str, error: rustls::pki_types::pem::Error) -> Error {
    Error::url(format!("TLS: {what} {path}: {error}")).with_source(error)
}

/// Takes the certificates that the mode takes: any, trusted ones for whatever host, or trusted ones for the host.
#[derive(Debug)]
struct Verifier {
    mode: TlsMode,
    trusted: Arc<WebPkiServerVerifier>,
    provider: Arc<CryptoProvider>,
}

impl ServerCertVerifier for Verifier {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        host: &ServerName<'_>,
        ocsp: &[u8],
        now: UnixTime,
    ) -> std::result::Result<ServerCertVerified, rustls::Error> {
        if self.mode < TlsMode::VerifyCa {
            return Ok(ServerCertVerified::assertion());
        }
        // the chain is checked before the name
        match self.trusted.verify_server_cert(end_entity, intermediates, host, ocsp, now) {
            Err(rustls::Error::InvalidCertificate(
                CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. },
            )) if self.mode < TlsMode::VerifyFull => Ok(ServerCertVerified::assertion()),
            verified => verified,
        }
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> std::result::Result<HandshakeSignatureValid, rustls::Error> {
        verify_tls12_signature(message, certificate, signed, &self.provider.signature_verification_algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> std::result::Result<HandshakeSignatureValid, rustls::Error> {
        verify_tls13_signature(message, certificate, signed, &self.provider.signature_verification_algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.provider.signature_verification_algorithms.supported_schemes()
    }
}
