//! What MySQL and MariaDB send and are sent, whichever driver carries it.
//!
//! Values go out by prepared statements alone, as integers, floats, text or bytes: dates, decimals and what there is no
//! type for are text, which the server reads as the type of the column. Rows come back in the binary format.
//!
//! Source: <https://dev.mysql.com/doc/dev/mysql-server/latest/page_protocol_binary_resultset.html>

mod cell;
mod cells;
mod column;
mod error;
mod options;
mod param;
mod server;

pub use cell::{Cell, binary};
pub use cells::{MysqlCells, RawRow};
pub use column::{Column, check_columns};
pub use error::{constraint_of, kind_of_number, without_values};
pub use options::{check_options, connect_timeout, set_up, socket, statement_timeout};
pub use param::{Param, param};
pub use server::Server;

#[cfg(test)]
mod tests;
