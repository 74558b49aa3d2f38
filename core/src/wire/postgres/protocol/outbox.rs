//! What is to be sent.

use super::Param;
use crate::compile::Compiled;
use crate::error::{Error, Result};
use crate::types::Value;
use crate::wire::postgres::CopyData;
use crate::wire::postgres::write::write_cell;

/// The code of a request for encryption, in place of a version.
const ENCRYPTION: u32 = 80_877_103;
/// Version 3.0.
const VERSION: u32 = 3 << 16;

/// Messages that are to be sent.
#[derive(Debug, Default)]
pub struct Outbox {
    bytes: Vec<u8>,
}

impl Outbox {
    /// What is to be sent.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// It was sent, or shall not be.
    pub fn clear(&mut self) {
        self.bytes.clear();
        // a large statement is no reason to hold on to its size
        self.bytes.shrink_to(1 << 16);
    }

    /// Is nothing to be sent?
    pub fn is_empty(&self) -> bool {
        self.bytes.is_empty()
    }

    /// Asks for encryption, which the server answers with one byte: `S` or `N`.
    pub fn encryption(&mut self) {
        self.bytes.extend_from_slice(&8_u32.to_be_bytes());
        self.bytes.extend_from_slice(&ENCRYPTION.to_be_bytes());
    }

    /// Begins a conversation.
    ///
    /// # Errors
    /// A parameter has a NUL character.
    pub(super) fn startup(&mut self, parameters: &[(String, String)]) -> Result<()> {
        self.body(|out| {
            out.extend_from_slice(&VERSION.to_be_bytes());
            for (name, value) in parameters {
                text(out, name)?;
                text(out, value)?;
            }
            out.push(0);
            Ok(())
        })
    }

    /// Answers the server's question who we are.
    pub(super) fn password(&mut self, body: &[u8]) -> Result<()> {
        self.message(b'p', |out| {
            out.extend_from_slice(body);
            Ok(())
        })
    }

    /// Sends SQL as it stands; of what its statements give, text comes back.
    ///
    /// # Errors
    /// It has a NUL character.
    pub fn query(&mut self, sql: &str) -> Result<()> {
        self.message(b'Q', |out| text(out, sql))
    }

    /// Prepares SQL under a name, which may be empty, with these types of parameters; 0 is for the server to find out.
    ///
    /// # Errors
    /// It has a NUL character, or too many parameters.
    pub fn parse(&mut self, name: &str, sql: &str, types: &[u32]) -> Result<()> {
        self.message(b'P', |out| {
            text(out, name)?;
            text(out, sql)?;
            count(out, types.len())?;
            types.iter().for_each(|ty| out.extend_from_slice(&ty.to_be_bytes()));
            Ok(())
        })
    }

    /// Asks for the types of a prepared statement.
    ///
    /// # Errors
    /// The name has a NUL character.
    pub fn describe(&mut self, name: &str) -> Result<()> {
        self.message(b'D', |out| {
            out.push(b'S');
            text(out, name)
        })
    }

    /// Gives a prepared statement its values, all binary, and executes it.
    ///
    /// # Errors
    /// A value cannot be sent as the type that the server said. Nothing is then to be sent.
    pub fn execute(
        &mut self,
        name: &str,
        params: &[Param],
        compiled: Option<(&Compiled, &[Value])>,
    ) -> Result<()> {
        let before = self.bytes.len();
        let bound = self.message(b'B', |out| {
            // the portal has no name
            out.push(0);
            text(out, name)?;
            one_format(out);
            count(out, params.len())?;
            if let Some((compiled, values)) = compiled {
                for (bound, param) in compiled.binds.iter().zip(params) {
                    write_cell(&*bound.value(values)?, param.ty, param.element, out)?;
                }
            }
            one_format(out);
            Ok(())
        });
        bound.inspect_err(|_| self.bytes.truncate(before))?;
        self.message(b'E', |out| {
            // no name, all rows
            out.extend_from_slice(&[0; 5]);
            Ok(())
        })
    }

    /// Forgets a prepared statement.
    ///
    /// # Errors
    /// The name has a NUL character.
    pub fn close(&mut self, name: &str) -> Result<()> {
        self.message(b'C', |out| {
            out.push(b'S');
            text(out, name)
        })
    }

    /// Ends a sequence of messages; the server answers that it is ready, after an error, too.
    pub fn sync(&mut self) {
        self.bytes.extend_from_slice(b"S\0\0\0\x04");
    }

    /// The next part of a COPY's data, or their end; false if this is the end.
    ///
    /// # Errors
    /// As [`CopyData::part`]. The server has then to be told by [`Outbox::copy_fail`].
    pub fn copy_data(&mut self, data: &mut CopyData<'_>) -> Result<bool> {
        let before = self.bytes.len();
        let mut more = false;
        self.message(b'd', |out| {
            more = data.part(out)?;
            Ok(())
        })?;
        if !more {
            self.bytes.truncate(before);
            self.bytes.extend_from_slice(b"c\0\0\0\x04");
        }
        Ok(more)
    }

    /// Ends a COPY of which no row shall stay.
    pub fn copy_fail(&mut self) {
        self.bytes.extend_from_slice(b"f\0\0\0\x05\0");
    }

    /// Says goodbye.
    pub fn terminate(&mut self) {
        self.bytes.extend_from_slice(b"X\0\0\0\x04");
    }

    fn message(&mut self, tag: u8, body: impl FnOnce(&mut Vec<u8>) -> Result<()>) -> Result<()> {
        let before = self.bytes.len();
        self.bytes.push(tag);
        self.body(body).inspect_err(|_| self.bytes.truncate(before))
    }

    /// What is said before it by its length.
    fn body(&mut self, body: impl FnOnce(&mut Vec<u8>) -> Result<()>) -> Result<()> {
        let at = self.bytes.len();
        self.bytes.extend_from_slice(&[0; 4]);
        body(&mut self.bytes)?;
        let length = i32::try_from(self.bytes.len() - at)
            .map_err(|_| Error::statement("it is longer than the two gigabytes that can be sent"))?;
        self.bytes[at..at + 4].copy_from_slice(&length.to_be_bytes());
        Ok(())
    }
}

/// All in the binary format.
fn one_format(out: &mut Vec<u8>) {
    out.extend_from_slice(&[0, 1, 0, 1]);
}

fn count(out: &mut Vec<u8>, number: usize) -> Result<()> {
    let number = u16::try_from(number)
        .map_err(|_| Error::statement(format!("it has {number} values, and 65535 can be sent at once")))?;
    out.extend_from_slice(&number.to_be_bytes());
    Ok(())
}

fn text(out: &mut Vec<u8>, text: &str) -> Result<()> {
    if text.as_bytes().contains(&0) {
        return Err(Error::statement("it has a NUL character, which cannot be sent"));
    }
    out.extend_from_slice(text.as_bytes());
    out.push(0);
    Ok(())
}
