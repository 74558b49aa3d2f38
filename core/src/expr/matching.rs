//! Have two statements the same structure?

use super::{Derived, Log, Name};
use std::sync::Arc;

/// Compares names and derived tables of two logs.
///
/// Marks and derived tables are new in every run, so they are compared by where they repeat: what is one thing here has to
/// be one thing there.
#[derive(Default)]
pub(super) struct Matching {
    marks: Vec<(u32, u32)>,
    derived: Vec<(usize, usize)>,
    origins: Vec<(u32, u32)>,
}

impl Matching {
    #[cold]
    #[inline(never)]
    pub(super) fn same(&mut self, a: &Log, b: &Log) -> bool {
        a.tokens() == b.tokens()
            && a.names().len() == b.names().len()
            && a.deriveds().len() == b.deriveds().len()
            && a.names().iter().zip(b.names()).all(|(a, b)| self.same_name(a, b))
            && a.deriveds().iter().zip(b.deriveds()).all(|(a, b)| self.same_derived(a, b))
    }

    fn same_name(&mut self, a: &Name, b: &Name) -> bool {
        a.as_str() == b.as_str()
            && a.is_made_up() == b.is_made_up()
            // a name of a derived table that is not read is an error, which the other's text would hide
            && a.is_of_derived() == b.is_of_derived()
            && paired(&mut self.marks, (a.mark(), b.mark()))
    }

    fn same_derived(&mut self, a: &Arc<Derived>, b: &Arc<Derived>) -> bool {
        let addresses = (Arc::as_ptr(a).addr(), Arc::as_ptr(b).addr());
        if self.derived.contains(&addresses) {
            return true;
        }
        paired(&mut self.derived, addresses)
            && paired(&mut self.origins, (a.origin(), b.origin()))
            && a.same_form(b)
            && self.same_name(a.name(), b.name())
            && self.same(a.log(), b.log())
    }
}

/// Is this pair known, or are both of its sides new? Nothing is paired twice.
fn paired<T: Copy + PartialEq>(pairs: &mut Vec<(T, T)>, pair: (T, T)) -> bool {
    match pairs.iter().find(|(a, b)| *a == pair.0 || *b == pair.1) {
        Some(found) => *found == pair,
        None => {
            pairs.push(pair);
            true
        }
    }
}
