//! A URL's options for PostgreSQL.

use aludel_core::Result;
use aludel_core::url::{Host, TlsMode, Url};
use aludel_core::wire::postgres::{check_options, connect_timeout, startup_options, wants_read_write};
use postgres::Config;
use postgres::config::{SslMode, TargetSessionAttrs};

/// Checks the options of a URL.
pub(crate) fn check(url: &Url) -> Result<()> {
    check_options(url)?;
    url.tls(cfg!(feature = "tls")).map(drop)
}

/// One server to try.
pub(super) struct Server {
    /// Its name, for messages.
    pub(super) place: String,
    pub(super) config: Config,
    pub(super) is_socket: bool,
    /// What to try if it does not let us in: TLS, where that is allowed.
    pub(super) otherwise: Option<Config>,
}

/// What the `postgres` crate is told, for each server to try in order.
pub(super) fn servers(url: &Url) -> Result<Vec<Server>> {
    let mut common = Config::new();
    if let Some(user) = url.username() {
        common.user(user);
    }
    if let Some(password) = url.password() {
        common.password(password);
    }
    if let Some(database) = url.database() {
        common.dbname(database);
    }
    common.application_name(url.get("application_name").unwrap_or("aludel"));
    let settings = startup_options(url)?;
    if !settings.is_empty() {
        common.options(&settings);
    }
    // the system goes on trying to reach an address for minutes, which nobody waits for then
    if let Some(limit) = connect_timeout(url)? {
        common.connect_timeout(limit);
    }
    if wants_read_write(url)? {
        common.target_session_attrs(TargetSessionAttrs::ReadWrite);
    }
    let mode = url.tls(cfg!(feature = "tls"))?.mode;
    common.ssl_mode(match mode {
        TlsMode::Disable | TlsMode::Allow => SslMode::Disable,
        TlsMode::Prefer => SslMode::Prefer,
        TlsMode::Require | TlsMode::VerifyCa | TlsMode::VerifyFull => SslMode::Require,
    });
    let server = |host: &Host| {
        let port = host.port.unwrap_or(5432);
        let mut config = common.clone();
        config.host(&host.name).port(port);
        if host.is_socket() {
            // there is nothing to be heard in between
            config.ssl_mode(SslMode::Disable);
        }
        let otherwise = (mode == TlsMode::Allow && !host.is_socket()).then(|| {
            let mut config = config.clone();
            config.ssl_mode(SslMode::Require);
            config
        });
        let place = format!("{}:{port}/{}", host.name, url.database().unwrap_or_default());
        Server { place, config, is_socket: host.is_socket(), otherwise }
    };
    if url.hosts().is_empty() {
        return Ok(vec![server(&Host { name: "localhost".to_owned(), port: None })]);
    }
    Ok(url.hosts().iter().map(server).collect())
}
