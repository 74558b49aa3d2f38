//! What is told of statements: to `tracing`, and to the engine's hooks. Never values.

use aludel_core::{EngineEvents, EngineOptions, Error, Executed};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;
use tracing::Span;
use tracing::field::Empty;

/// What a driver tells its statements to.
#[derive(Clone)]
pub(crate) struct Trace {
    options: Arc<EngineOptions>,
    /// The statement that was told last, while anybody wants to know.
    last: Arc<Mutex<String>>,
}

impl Trace {
    pub(crate) fn new(options: &Arc<EngineOptions>) -> Self {
        Self { options: Arc::clone(options), last: Arc::default() }
    }

    /// SQL is about to be sent.
    #[inline]
    pub(crate) fn statement(&self, sql: &str) {
        if self.options.echo {
            tracing::info!(target: "aludel::sql", "{sql}");
        } else {
            tracing::debug!(target: "aludel::sql", "{sql}");
        }
        if self.is_watched() {
            self.remember(sql);
        }
    }

    #[inline]
    fn is_watched(&self) -> bool {
        self.options.events.is_watching() || spans_are_wanted()
    }

    #[cold]
    fn remember(&self, sql: &str) {
        self.options.events.run_before(sql);
        let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        last.clear();
        last.push_str(sql);
    }

    /// SQL is about to be executed; `None` if nobody wants to know.
    #[inline]
    pub(crate) fn begin(&self) -> Option<Begun> {
        self.is_watched().then(|| self.measure())
    }

    /// A span by OpenTelemetry's conventions for databases.
    ///
    /// Source: <https://opentelemetry.io/docs/specs/semconv/database/database-spans/>
    #[cold]
    fn measure(&self) -> Begun {
        let url = &self.options.url;
        let span = tracing::info_span!(
            target: "aludel::query",
            "query",
            otel.name = Empty,
            otel.kind = "client",
            otel.status_code = Empty,
            db.system.name = url.scheme().as_str(),
            db.namespace = url.database(),
            db.operation.name = Empty,
            db.query.text = Empty,
            db.response.returned_rows = Empty,
            server.address = url.host(),
            server.port = url.port(),
            error.type = Empty,
        );
        Begun { begun: Instant::now(), span }
    }

    /// It was executed: how many rows it read or changed, or why it failed.
    #[cold]
    pub(crate) fn end(&self, begun: Begun, connection: u64, result: Result<u64, &Error>) {
        let sql = std::mem::take(&mut *self.last.lock().unwrap_or_else(PoisonError::into_inner));
        let operation = sql.split_whitespace().next().unwrap_or_default();
        let span = &begun.span;
        span.record("db.query.text", sql.as_str());
        span.record("db.operation.name", operation);
        span.record("otel.name", operation);
        match result {
            Ok(rows) => span.record("db.response.returned_rows", rows),
            Err(error) => {
                span.record("error.type", format_args!("{:?}", error.kind()).to_string().as_str());
                span.record("otel.status_code", "ERROR")
            }
        };
        let done = Executed::new(&sql, begun.begun.elapsed(), result, connection);
        self.options.events.run_after(&done);
    }

    pub(crate) fn events(&self) -> &EngineEvents {
        &self.options.events
    }
}

/// A statement that is under way.
pub(crate) struct Begun {
    begun: Instant,
    span: Span,
}

#[inline]
fn spans_are_wanted() -> bool {
    tracing::span_enabled!(target: "aludel::query", tracing::Level::INFO)
}
