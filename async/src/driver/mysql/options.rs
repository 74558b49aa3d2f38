//! What `sqlx` is told.

use aludel_core::EngineOptions;
use aludel_core::wire::mysql::socket;
use sqlx::ConnectOptions;
use sqlx::mysql::{MySqlConnectOptions, MySqlSslMode};

/// The servers of a URL, to be tried in order, each with its name.
pub(super) fn servers(options: &EngineOptions) -> Vec<(String, MySqlConnectOptions)> {
    let url = &options.url;
    let mut common = MySqlConnectOptions::new()
        .ssl_mode(MySqlSslMode::Disabled)
        .statement_cache_capacity(options.statement_cache)
        .host("127.0.0.1")
        .port(3306)
        // all of it is said by `set_up`
        .pipes_as_concat(false)
        .no_engine_substitution(false)
        .timezone(None)
        .set_names(false)
        .disable_statement_logging();
    if let Some(user) = url.username() {
        common = common.username(user);
    }
    if let Some(password) = url.password() {
        common = common.password(password);
    }
    if let Some(database) = url.database() {
        common = common.database(database);
    }
    if let Some(path) = socket(url) {
        return vec![(path.to_owned(), common.socket(path))];
    }
    if url.hosts().is_empty() {
        return vec![(url.place(), common)];
    }
    let server = |host: &aludel_core::url::Host| {
        let port = host.port.unwrap_or(3306);
        let place = format!("{}:{port}/{}", host.name, url.database().unwrap_or_default());
        (place, common.clone().host(&host.name).port(port))
    };
    url.hosts().iter().map(server).collect()
}
