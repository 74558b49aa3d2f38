//! Writes all products as CSV, as they come from the database.

use super::Result;
use super::lines::HEADER;
use super::models::Product;
use aludel::prelude::*;
use aludel::sync::Session;
use std::io::Write;

/// Streams all products, by their SKUs, into a file that this program can read again. Gives their number.
///
/// # Errors
/// The database cannot be asked, or the file not written.
pub fn export(session: &mut Session, to: impl Write) -> Result<u64> {
    let mut file = csv::Writer::from_writer(to);
    file.write_record(HEADER)?;
    let mut count = 0;
    for product in session.stream_scalars(select(Product).order_by(Product::sku))? {
        let Product { sku, name, price, stock, .. } = product?;
        let price = format!("{}.{:02}", price / 100, price % 100);
        file.write_record([sku, name, price, stock.to_string()])?;
        count += 1;
    }
    file.flush()?;
    Ok(count)
}
