//! What the `mysql` crate is told.

use aludel_core::Result;
use aludel_core::url::{Host, Tls, TlsMode, Url};
use aludel_core::wire::mysql::{check_options, connect_timeout, set_up, socket};
use mysql::consts::CapabilityFlags;
use mysql::{Opts, OptsBuilder};

/// Checks the options of a URL.
pub(crate) fn check(url: &Url) -> Result<()> {
    check_options(url)?;
    url.tls(cfg!(feature = "tls")).map(drop)
}

/// One server to try.
pub(super) struct Target {
    /// Its name, for messages.
    pub(super) place: String,
    pub(super) opts: Opts,
    /// What to try if that fails, with or without TLS.
    pub(super) otherwise: Option<Opts>,
    /// Only if the server has no TLS, not if it does not let us in.
    pub(super) only_without_tls: bool,
}

/// The servers of a URL, to be tried in order.
pub(super) fn servers(url: &Url) -> Result<Vec<Target>> {
    let tls = url.tls(cfg!(feature = "tls"))?;
    let common = || -> Result<OptsBuilder> {
        Ok(OptsBuilder::new()
            .user(url.username())
            .pass(url.password())
            .db_name(url.database())
            .tcp_connect_timeout(connect_timeout(url)?)
            // a server on this machine is spoken to as the URL says
            .prefer_socket(false)
            // statements are kept by structure, not by text
            .stmt_cache_size(0)
            // an UPDATE tells how many rows it found, not how many are otherwise now
            .additional_capabilities(CapabilityFlags::CLIENT_FOUND_ROWS)
            .init(vec![set_up(url)]))
    };
    let target = |place, opts: OptsBuilder| -> Result<Target> {
        let (opts, otherwise): (Opts, Option<Opts>) = match tls.mode {
            TlsMode::Disable => (opts.into(), None),
            TlsMode::Allow => (opts.clone().into(), Some(encrypted(opts, &tls)?)),
            TlsMode::Prefer => (encrypted(opts.clone(), &tls)?, Some(opts.into())),
            TlsMode::Require | TlsMode::VerifyCa | TlsMode::VerifyFull => (encrypted(opts, &tls)?, None),
        };
        Ok(Target { place, opts, otherwise, only_without_tls: tls.mode == TlsMode::Prefer })
    };
    if let Some(path) = socket(url) {
        // a socket goes first, but only if it is preferred; there is nothing to be heard in between
        let opts = common()?.socket(Some(path)).into();
        return Ok(vec![Target { place: path.to_owned(), opts, otherwise: None, only_without_tls: false }]);
    }
    if url.hosts().is_empty() {
        return Ok(vec![target(url.place(), common()?.ip_or_hostname(Some("127.0.0.1")))?]);
    }
    let of_host = |host: &Host| {
        let port = host.port.unwrap_or(3306);
        let place = format!("{}:{port}/{}", host.name, url.database().unwrap_or_default());
        target(place, common()?.ip_or_hostname(Some(&host.name)).tcp_port(port))
    };
    url.hosts().iter().map(of_host).collect()
}

#[cfg(feature = "tls")]
fn encrypted(opts: OptsBuilder, tls: &Tls) -> Result<Opts> {
    let ssl = mysql::SslOpts::default()
        .with_root_cert_path(tls.root.clone().map(std::path::PathBuf::from))
        .with_client_identity(tls.identity.as_ref().map(|(certificate, key)| {
            mysql::ClientIdentity::new(std::path::PathBuf::from(certificate), std::path::PathBuf::from(key))
        }))
        .with_danger_skip_domain_validation(tls.mode < TlsMode::VerifyFull)
        .with_danger_accept_invalid_certs(tls.mode < TlsMode::VerifyCa);
    // the crate asks the process which cryptography it uses, and panics if there are two to choose from
    let _ = rustls::crypto::ring::default_provider().install_default();
    Ok(opts.ssl_opts(ssl).into())
}

/// Never called: `Url::tls` refuses what asks for it.
#[cfg(not(feature = "tls"))]
fn encrypted(_: OptsBuilder, _: &Tls) -> Result<Opts> {
    Err(aludel_core::Error::url("TLS needs feature `tls` of aludel"))
}
