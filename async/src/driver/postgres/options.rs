//! A URL's options for PostgreSQL.
//!
//! What a URL leaves out, `sqlx` takes from `PGUSER`, `PGPASSWORD`, `PGDATABASE`, `PGOPTIONS` and the password file; host,
//! port, encryption and application name never come from there.

use aludel_core::url::{TlsMode, Url};
use aludel_core::wire::postgres::{check_options, settings};
use aludel_core::{EngineOptions, Result};
use sqlx::ConnectOptions;
use sqlx::postgres::{PgConnectOptions, PgSslMode};

/// Checks the options of a URL.
pub(crate) fn check(url: &Url) -> Result<()> {
    check_options(url)?;
    url.tls(cfg!(feature = "tls")).map(drop)
}

/// One server to try.
pub(super) struct Server {
    /// Its name, for messages.
    pub(super) place: String,
    pub(super) options: PgConnectOptions,
    /// What to try if it does not let us in: TLS, where that is allowed.
    pub(super) otherwise: Option<PgConnectOptions>,
}

/// What `sqlx` is told, for each server to try in order.
pub(super) fn servers(options: &EngineOptions) -> Result<Vec<Server>> {
    let url = &options.url;
    let tls = url.tls(cfg!(feature = "tls"))?;
    let mode = match tls.mode {
        TlsMode::Disable | TlsMode::Allow => PgSslMode::Disable,
        TlsMode::Prefer => PgSslMode::Prefer,
        TlsMode::Require => PgSslMode::Require,
        TlsMode::VerifyCa => PgSslMode::VerifyCa,
        TlsMode::VerifyFull => PgSslMode::VerifyFull,
    };
    let mut common = PgConnectOptions::new_without_pgpass()
        .ssl_mode(mode)
        .application_name(url.get("application_name").unwrap_or("aludel"))
        .statement_cache_capacity(options.statement_cache)
        .host("localhost")
        .port(5432)
        .disable_statement_logging();
    if options.has_unnamed_statements()? {
        // values are binary, and pgbouncer does not know this setting
        common = common.extra_float_digits(None);
    }
    // `sqlx` writes an empty list as an option of its own
    let settings = settings(url)?;
    if !settings.is_empty() {
        common = common.options(settings);
    }
    if let Some(root) = &tls.root {
        common = common.ssl_root_cert(root);
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
    let server = |place, options: PgConnectOptions| {
        let otherwise = (tls.mode == TlsMode::Allow).then(|| options.clone().ssl_mode(PgSslMode::Require));
        Server { place, options, otherwise }
    };
    if url.hosts().is_empty() {
        return Ok(vec![server(url.place(), common)]);
    }
    let of_host = |host: &aludel_core::url::Host| {
        let port = host.port.unwrap_or(5432);
        let options = common.clone().port(port);
        let options = if host.is_socket() {
            // there is nothing to be heard in between
            options.socket(&host.name).ssl_mode(PgSslMode::Disable)
        } else {
            options.host(&host.name)
        };
        server(format!("{}:{port}/{}", host.name, url.database().unwrap_or_default()), options)
    };
    Ok(url.hosts().iter().map(of_host).collect())
}
