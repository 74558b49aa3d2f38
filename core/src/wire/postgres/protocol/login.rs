//! Who we are.
//!
//! Source: <https://www.postgresql.org/docs/current/protocol-flow.html#PROTOCOL-FLOW-START-UP>

use super::{Outbox, broken, take_u32, text};
use crate::error::{Error, Result};
use postgres_protocol::authentication::md5_hash;
use postgres_protocol::authentication::sasl::{ChannelBinding, SCRAM_SHA_256, ScramSha256};
use std::fmt;

/// A conversation's beginning: what is said first, and what is answered to the server's questions.
pub struct Login {
    user: String,
    password: Option<String>,
    /// What else the server is told: the database, settings.
    parameters: Vec<(String, String)>,
    scram: Option<ScramSha256>,
    /// Was the server's own proof seen, where it owes one?
    proven: bool,
}

impl Login {
    /// For a user; the parameters are told to the server besides.
    pub fn new(user: String, password: Option<String>, parameters: Vec<(String, String)>) -> Self {
        Self { user, password, parameters, scram: None, proven: true }
    }

    /// What is said first.
    ///
    /// # Errors
    /// A name has a NUL character.
    pub fn begin(&self, out: &mut Outbox) -> Result<()> {
        let mut parameters =
            vec![("user".to_owned(), self.user.clone()), ("client_encoding".to_owned(), "UTF8".to_owned())];
        parameters.extend(self.parameters.iter().cloned());
        out.startup(&parameters)
    }

    /// Answers the body of an authentication request.
    ///
    /// # Errors
    /// It asks for what is not there: a password that was not given, a way that is not known. Or the server is not who knows
    /// the password.
    pub fn answer(&mut self, body: &[u8], out: &mut Outbox) -> Result<()> {
        let mut rest = body;
        match take_u32(&mut rest).ok_or_else(|| broken("an empty authentication request"))? {
            0 if self.proven => Ok(()),
            0 => Err(Error::connection("the server did not prove that it knows the password")),
            3 => {
                let password = [self.password()?.as_bytes(), &[0]].concat();
                out.password(&password)
            }
            5 => {
                let salt = rest.try_into().map_err(|_| broken("a salt of another length than four"))?;
                let hash = md5_hash(self.user.as_bytes(), self.password()?.as_bytes(), salt);
                out.password(&[hash.as_bytes(), &[0]].concat())
            }
            10 => self.begin_scram(rest, out),
            11 => {
                let scram = self.scram.as_mut().ok_or_else(|| broken("an answer to nothing"))?;
                scram.update(rest).map_err(refused)?;
                out.password(scram.message())
            }
            12 => {
                let scram = self.scram.as_mut().ok_or_else(|| broken("an answer to nothing"))?;
                scram.finish(rest).map_err(refused)?;
                self.proven = true;
                Ok(())
            }
            other => Err(Error::connection(format!(
                "the server asks for authentication {} ({other}); passwords are what is there: cleartext, MD5, SCRAM-SHA-256",
                name(other)
            ))),
        }
    }

    fn begin_scram(&mut self, mut mechanisms: &[u8], out: &mut Outbox) -> Result<()> {
        let mut known = false;
        while let Some((mechanism, rest)) = text(mechanisms).filter(|(mechanism, _)| !mechanism.is_empty()) {
            known |= mechanism == SCRAM_SHA_256.as_bytes();
            mechanisms = rest;
        }
        if !known {
            return Err(Error::connection("the server asks for a SASL mechanism other than SCRAM-SHA-256"));
        }
        let scram = ScramSha256::new(self.password()?.as_bytes(), ChannelBinding::unsupported());
        let first = scram.message();
        let length = u32::try_from(first.len()).unwrap_or(u32::MAX).to_be_bytes();
        out.password(&[SCRAM_SHA_256.as_bytes(), &[0], &length, first].concat())?;
        self.scram = Some(scram);
        self.proven = false;
        Ok(())
    }

    fn password(&self) -> Result<&str> {
        self.password.as_deref().ok_or_else(|| {
            Error::connection(format!(
                "the server asks for the password of \"{}\", and there is none",
                self.user
            ))
        })
    }
}

impl fmt::Debug for Login {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Login").field("user", &self.user).finish_non_exhaustive()
    }
}

#[cold]
fn refused(error: std::io::Error) -> Error {
    Error::connection(format!("authentication by SCRAM: {error}")).with_source(error)
}

const fn name(number: u32) -> &'static str {
    match number {
        2 => "by Kerberos",
        7 | 8 => "by GSSAPI",
        9 => "by SSPI",
        _ => "of an unknown kind",
    }
}
