//! Names that came at run time, and names to be made up.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

/// A name or a piece of SQL text that came at run time; or a name that the compiler makes up.
///
/// What has a mark is one and the same wherever the mark is; marks differ from run to run and do not count in a structure
/// but for where they repeat.
#[derive(Clone)]
pub struct Name {
    text: NameText,
    mark: u32,
}

#[derive(Clone)]
enum NameText {
    MadeUp,
    /// Made up for a derived table, which alone can be read under it.
    OfDerived,
    Static(&'static str),
    Shared(Arc<str>),
}

static MARKS: AtomicU32 = AtomicU32::new(1);

/// A mark that nothing else has.
pub(crate) fn mark() -> u32 {
    MARKS.fetch_add(1, Ordering::Relaxed)
}

impl Name {
    /// A name that lives as long as the program.
    pub const fn of(text: &'static str) -> Self {
        Self { text: NameText::Static(text), mark: 0 }
    }

    /// A name that the compiler makes up, the same wherever the mark is.
    pub(crate) const fn made_up(mark: u32) -> Self {
        Self { text: NameText::MadeUp, mark }
    }

    /// A name that is made up for a model over a derived table.
    pub(crate) const fn of_derived(mark: u32) -> Self {
        Self { text: NameText::OfDerived, mark }
    }

    /// The same name with a mark.
    #[must_use]
    pub(crate) fn marked(self, mark: u32) -> Self {
        Self { mark, ..self }
    }

    /// The text; nothing if it is to be made up.
    pub fn as_str(&self) -> &str {
        match &self.text {
            NameText::MadeUp | NameText::OfDerived => "",
            NameText::Static(text) => text,
            NameText::Shared(text) => text,
        }
    }

    /// Is it to be made up?
    pub(crate) fn is_made_up(&self) -> bool {
        matches!(self.text, NameText::MadeUp | NameText::OfDerived)
    }

    /// Does it stand for a derived table?
    pub(crate) fn is_of_derived(&self) -> bool {
        matches!(self.text, NameText::OfDerived)
    }

    pub(crate) fn mark(&self) -> u32 {
        self.mark
    }

    /// Do both name the same thing in one statement?
    pub(crate) fn same(&self, other: &Self) -> bool {
        if self.is_made_up() {
            other.is_made_up() && self.mark == other.mark
        } else {
            self.as_str() == other.as_str()
        }
    }
}

impl From<&str> for Name {
    fn from(text: &str) -> Self {
        Self { text: NameText::Shared(text.into()), mark: 0 }
    }
}

impl From<String> for Name {
    fn from(text: String) -> Self {
        Self { text: NameText::Shared(text.into()), mark: 0 }
    }
}

impl fmt::Debug for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.as_str().fmt(f)
    }
}

/// The name of an alias: given, or to be made up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AliasName {
    /// Given.
    Named(&'static str),
    /// Made up from the table's name; this is its mark.
    MadeUp(u32),
    /// That of the derived table that the model is read from; this is its mark.
    Derived(u32),
}

impl From<AliasName> for Name {
    fn from(alias: AliasName) -> Self {
        match alias {
            AliasName::Named(name) => Self::of(name),
            AliasName::MadeUp(mark) => Self::made_up(mark),
            AliasName::Derived(mark) => Self::of_derived(mark),
        }
    }
}
