//! Many new rows by COPY, where that does what an INSERT would.
//!
//! The database is asked first whether it does, and for the rows' keys: COPY returns nothing. The rows then go with their
//! keys, in less than half of the time that INSERT … RETURNING takes the server.

use super::Flush;
use super::inserted::Inserted;
use super::step::{Step, Work};
use crate::error::{Error, Result};
use crate::expr::{Clause, Log, StatementKind, Tok};
use crate::orm::{TablePart, UnitOfWork};
use crate::schema::TableDef;
use crate::stmt::ValueRows;
use crate::types::Value;
use crate::wire::postgres::copy_type;

impl Flush {
    /// The statement by which new rows of one model get into their table.
    pub(super) fn write_run(&self, run: Inserted) -> Step {
        let copied = Copied::of(&run).filter(|copied| {
            // keys that are given out beforehand are half of what COPY costs
            let least = self.dialect.capability().copy_from;
            let least = if copied.key.is_some() { least } else { least.map(|least| least / 2) };
            least.is_some_and(|least| run.slots.len() >= least) && !self.uncopied.contains(&run.entity)
        });
        match copied {
            Some(copied) => copied.reserve(run),
            None => Inserted::step(vec![run], self.bulk, self.dialect),
        }
    }

    /// Takes in the keys of rows that may be copied; if they may not, they are inserted.
    pub(super) fn reserved(
        &mut self,
        mut run: Inserted,
        copied: &Copied,
        answer: &ValueRows,
        label: &str,
    ) -> Result<()> {
        let sent = run.slots.len();
        let answer = answer.iter().next().and_then(<[Value]>::first);
        let step = match (copied.key, answer) {
            (_, None | Some(Value::Null)) => {
                self.uncopied.insert(run.entity);
                Inserted::step(vec![run], self.bulk, self.dialect)
            }
            (Some(key), Some(Value::Array(keys))) if keys.len() == sent => {
                let place = copied.part.places[key];
                for (row, key) in run.rows.chunks_mut(run.width).zip(keys) {
                    row[place] = key.clone();
                }
                copied.copy(run)
            }
            (None, Some(_)) => copied.copy(run),
            _ => {
                let message = format!("{label}: {sent} keys were asked for, and others came back");
                return Err(Error::session(message));
            }
        };
        self.ready.push(step);
        Ok(())
    }

    /// Rows were copied.
    pub(super) fn copied(
        &mut self,
        work: &mut UnitOfWork,
        run: Inserted,
        rowcount: u64,
        label: &str,
    ) -> Result<()> {
        let sent = run.slots.len();
        if rowcount != sent as u64 {
            return Err(Error::session(format!("{label}: {sent} rows were sent and {rowcount} were taken")));
        }
        self.part_written(work, run)
    }
}

/// Which columns of rows are copied.
pub(super) struct Copied {
    part: TablePart,
    /// In the order of the table.
    columns: Vec<usize>,
    /// The column that the database numbers.
    key: Option<usize>,
}

impl Copied {
    /// `None` if the database has to make or return more of the rows than their number.
    fn of(run: &Inserted) -> Option<Self> {
        let [part] = &run.parts[..] else { return None };
        if !run.template.is_empty() || run.bound.is_empty() {
            return None;
        }
        let table = part.table;
        let mut key = None;
        let mut columns = Vec::with_capacity(part.places.len());
        for (at, place) in part.places.iter().enumerate() {
            let column = &table.columns[at];
            if !run.bound.contains(place) {
                match (run.held, column.is_autoincrement()) {
                    (true, true) => key = Some(at),
                    (true, false) => return None,
                    // nobody asks what it was given
                    (false, _) => continue,
                }
            }
            copy_type(&column.ty)?;
            columns.push(at);
        }
        Some(Self { part: TablePart { table, places: part.places.clone() }, columns, key })
    }

    fn log(&self, kind: StatementKind) -> Box<Log> {
        let table: &'static TableDef = self.part.table;
        let mut log = Log::new(kind);
        log.push(Tok::Table(table));
        log.push(Tok::Clause(Clause::Target));
        for column in &self.columns {
            log.push(Tok::Column(*column as u16, table));
            log.push(Tok::Clause(Clause::InsertColumn));
        }
        log
    }

    fn reserve(self, run: Inserted) -> Step {
        let mut log = self.log(StatementKind::Reserve);
        log.push(Tok::Rows(1));
        log.value(Value::Int(run.slots.len() as i64));
        Step::new(log, "insert into", self.part.table, Work::Reserve(Box::new(run), self))
    }

    fn copy(&self, mut run: Inserted) -> Step {
        let mut log = self.log(StatementKind::CopyFrom);
        let places: Vec<usize> = self.columns.iter().map(|at| self.part.places[*at]).collect();
        for row in run.rows.chunks_mut(run.width) {
            for place in &places {
                // nobody asks again for the values of what the session does not keep
                log.value(if run.held {
                    row[*place].clone()
                } else {
                    std::mem::replace(&mut row[*place], Value::Null)
                });
            }
        }
        Step::new(log, "insert into", self.part.table, Work::Copy(Box::new(run)))
    }
}
