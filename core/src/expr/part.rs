//! What some expressions take beside their operands.

/// A part of a date or time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
#[allow(missing_docs, reason = "they are SQL's own names")]
pub enum Part {
    Year,
    Quarter,
    Month,
    Week,
    Day,
    /// The day of the week, Sunday is 0.
    Dow,
    /// The day of the year.
    Doy,
    Hour,
    Minute,
    Second,
    /// Seconds since 1970.
    Epoch,
}

/// How a part of a JSON document is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct JsonGet {
    /// Is the key a path?
    pub(crate) path: bool,
    /// Is the key a number?
    pub(crate) number: bool,
    /// What it is read as.
    pub(crate) read: JsonAs,
}

/// What a part of a JSON document is read as.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(not(feature = "json"), expect(dead_code, reason = "documents come with the feature `json`"))]
pub(crate) enum JsonAs {
    Json,
    /// JSON, of a `JSONB` document.
    Jsonb,
    /// Text, of a `JSONB` document, without a cast.
    PlainText,
    Text,
    Integer,
    Float,
    Boolean,
}

/// How text is searched.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum MatchMode {
    /// As each database does it by itself: `plainto_tsquery`, SQLite's `MATCH`, MySQL's `IN BOOLEAN MODE`.
    Default,
    /// By a configuration of PostgreSQL, which stands after the text.
    Regconfig,
    /// MySQL: `IN NATURAL LANGUAGE MODE`
    Natural,
    /// MySQL: `IN BOOLEAN MODE`
    Boolean,
    /// MySQL: `WITH QUERY EXPANSION`
    Expansion,
}
