//! What is told to `tracing`: statements, never values.

/// A statement is about to be sent.
#[inline]
pub(crate) fn statement(echo: bool, sql: &str) {
    if echo {
        tracing::info!(target: "aludel::sql", "{sql}");
    } else {
        tracing::debug!(target: "aludel::sql", "{sql}");
    }
}
