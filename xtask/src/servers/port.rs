//! Free TCP ports on 127.0.0.1.
//!
//! A port is only known to have been free a moment ago: whoever uses it must be ready to ask for another.

use std::net::{Ipv4Addr, TcpListener};

use anyhow::{Context, Result};

/// A port nobody listens on, chosen by the system from its ephemeral range.
pub(crate) fn free() -> Result<u16> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).context("no free port on 127.0.0.1")?;
    Ok(listener.local_addr()?.port())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_free_port_can_be_listened_on() {
        // somebody else may be quicker
        let is_free = |_| TcpListener::bind((Ipv4Addr::LOCALHOST, free().unwrap())).is_ok();
        assert!((0..10).any(is_free));
    }
}
