//! What `sqlx` is told.

use aludel_core::url::{TlsMode, Url};
use aludel_core::wire::mysql::{check_options, socket};
use aludel_core::{EngineOptions, Result};
use sqlx::ConnectOptions;
use sqlx::mysql::{MySqlConnectOptions, MySqlSslMode};

/// Checks the options of a URL.
pub(crate) fn check(url: &Url) -> Result<()> {
    check_options(url)?;
    url.tls(cfg!(feature = "tls")).map(drop)
}

/// One server to try.
pub(super) struct Target {
    /// Its name, for messages.
    pub(super) place: String,
    pub(super) options: MySqlConnectOptions,
    /// What to try if it does not let us in: TLS, where that is allowed.
    pub(super) otherwise: Option<MySqlConnectOptions>,
}

/// The servers of a URL, to be tried in order.
pub(super) fn servers(options: &EngineOptions) -> Result<Vec<Target>> {
    let url = &options.url;
    let tls = url.tls(cfg!(feature = "tls"))?;
    let mode = match tls.mode {
        TlsMode::Disable | TlsMode::Allow => MySqlSslMode::Disabled,
        TlsMode::Prefer => MySqlSslMode::Preferred,
        TlsMode::Require => MySqlSslMode::Required,
        TlsMode::VerifyCa => MySqlSslMode::VerifyCa,
        TlsMode::VerifyFull => MySqlSslMode::VerifyIdentity,
    };
    let mut common = MySqlConnectOptions::new()
        .ssl_mode(mode)
        .statement_cache_capacity(options.statement_cache)
        .host("127.0.0.1")
        .port(3306)
        // all of it is said by `set_up`
        .pipes_as_concat(false)
        .no_engine_substitution(false)
        .timezone(None)
        .set_names(false)
        .disable_statement_logging();
    if let Some(root) = &tls.root {
        common = common.ssl_ca(root);
    }
    if let Some((certificate, key)) = &tls.identity {
        common = common.ssl_client_cert(certificate).ssl_client_key(key);
    }
    if let Some(user) = url.username() {
        common = common.username(user);
    }
    if let Some(password) = url.password() {
        common = common.password(password);
    }
    if let Some(database) = url.database() {
        common = common.database(database);
    }
    let target = |place, options: MySqlConnectOptions| {
        let otherwise =
            (tls.mode == TlsMode::Allow).then(|| options.clone().ssl_mode(MySqlSslMode::Required));
        Target { place, options, otherwise }
    };
    if let Some(path) = socket(url) {
        // there is nothing to be heard in between
        return Ok(vec![target(path.to_owned(), common.socket(path).ssl_mode(MySqlSslMode::Disabled))]);
    }
    if url.hosts().is_empty() {
        return Ok(vec![target(url.place(), common)]);
    }
    let of_host = |host: &aludel_core::url::Host| {
        let port = host.port.unwrap_or(3306);
        let place = format!("{}:{port}/{}", host.name, url.database().unwrap_or_default());
        target(place, common.clone().host(&host.name).port(port))
    };
    Ok(url.hosts().iter().map(of_host).collect())
}
