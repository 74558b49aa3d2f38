//! What the `mysql` crate is told.

use aludel_core::Result;
use aludel_core::url::Url;
use aludel_core::wire::mysql::{connect_timeout, set_up, socket};
use mysql::consts::CapabilityFlags;
use mysql::{Opts, OptsBuilder};

/// The servers of a URL, to be tried in order, each with its name.
pub(super) fn servers(url: &Url) -> Result<Vec<(String, Opts)>> {
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
    if let Some(path) = socket(url) {
        // a socket goes first, but only if it is preferred
        let opts = common()?.socket(Some(path));
        return Ok(vec![(path.to_owned(), opts.into())]);
    }
    if url.hosts().is_empty() {
        return Ok(vec![(url.place(), common()?.ip_or_hostname(Some("127.0.0.1")).into())]);
    }
    let server = |host: &aludel_core::url::Host| -> Result<(String, Opts)> {
        let port = host.port.unwrap_or(3306);
        let place = format!("{}:{port}/{}", host.name, url.database().unwrap_or_default());
        Ok((place, common()?.ip_or_hostname(Some(&host.name)).tcp_port(port).into()))
    };
    url.hosts().iter().map(server).collect()
}
