//! What a program sends, gives and leaves behind.

use serde_json::Value as Json;

/// The rows of each table, each as text.
pub(crate) type Tables = Vec<(&'static str, Vec<String>)>;

/// One run of a program.
#[derive(Debug)]
pub(crate) struct Observed {
    /// What went to the database, in order.
    pub(crate) statements: Vec<String>,
    pub(crate) result: Json,
    pub(crate) tables: Tables,
}

/// Listens to what the facades tell `tracing`.
pub(crate) mod recorder {
    use std::fmt;
    use std::sync::{Mutex, MutexGuard, PoisonError};
    use tracing::field::{Field, Visit};
    use tracing::span::{Attributes, Id, Record};
    use tracing::{Event, Metadata, Subscriber};

    static HEARD: Mutex<Option<Vec<String>>> = Mutex::new(None);

    fn heard() -> MutexGuard<'static, Option<Vec<String>>> {
        HEARD.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Listens from now on, on all threads of the program.
    pub(crate) fn install() {
        tracing::subscriber::set_global_default(Recorder).expect("nobody else listens");
    }

    pub(crate) fn start() {
        *heard() = Some(Vec::new());
    }

    /// What was heard since the start.
    pub(crate) fn stop() -> Vec<String> {
        heard().take().unwrap_or_default()
    }

    struct Recorder;

    impl Subscriber for Recorder {
        fn enabled(&self, metadata: &Metadata<'_>) -> bool {
            metadata.target() == "aludel::sql"
        }

        fn event(&self, event: &Event<'_>) {
            let mut statement = Statement(String::new());
            event.record(&mut statement);
            if let Some(statements) = heard().as_mut() {
                statements.push(statement.0);
            }
        }

        // there are no spans to be followed
        fn new_span(&self, _: &Attributes<'_>) -> Id {
            Id::from_u64(1)
        }
        fn record(&self, _: &Id, _: &Record<'_>) {}
        fn record_follows_from(&self, _: &Id, _: &Id) {}
        fn enter(&self, _: &Id) {}
        fn exit(&self, _: &Id) {}
    }

    struct Statement(String);

    impl Visit for Statement {
        fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
            if field.name() == "message" {
                self.0 = format!("{value:?}");
            }
        }
    }
}
