//! What a statement gave, as text, and when two results are the same.

/// Rows as text; `None` is NULL.
pub(crate) type Rows = Vec<Vec<Option<String>>>;

/// What running a statement did.
#[derive(Debug)]
pub(crate) struct Outcome {
    /// The rows it gave.
    pub(crate) rows: Rows,
    /// All tables after it, where it changes them.
    pub(crate) tables: Vec<(&'static str, Rows)>,
}

/// Are two results the same rows? Their order counts where the statement asks for one.
pub(crate) fn same_rows(left: &Rows, right: &Rows, ordered: bool) -> bool {
    let normal = |rows: &Rows| {
        let mut rows: Rows =
            rows.iter().map(|row| row.iter().map(|cell| cell.as_deref().map(plain)).collect()).collect();
        if !ordered {
            rows.sort();
        }
        rows
    };
    normal(left) == normal(right)
}

/// A number without the zeros at its end: databases add some to averages and sums.
fn plain(cell: &str) -> String {
    match cell.parse::<f64>() {
        Ok(number) if cell.contains('.') && number.is_finite() => {
            let text = format!("{number:.9}");
            text.trim_end_matches('0').trim_end_matches('.').to_owned()
        }
        _ => cell.to_owned(),
    }
}

/// Does the outermost query ask for an order?
pub(crate) fn is_ordered(sql: &str) -> bool {
    let mut depth = 0;
    sql.char_indices().any(|(at, c)| {
        match c {
            '(' => depth += 1,
            ')' => depth -= 1,
            _ => {}
        }
        depth == 0 && sql[at..].starts_with(" ORDER BY ")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(cells: &[&str]) -> Rows {
        cells.iter().map(|cell| vec![Some((*cell).to_owned())]).collect()
    }

    #[test]
    fn order_counts_where_it_is_asked_for() {
        assert!(same_rows(&rows(&["1", "2.50"]), &rows(&["2.5", "1"]), false));
        assert!(!same_rows(&rows(&["1", "2"]), &rows(&["2", "1"]), true));
        assert!(!same_rows(&rows(&["1", "1"]), &rows(&["1"]), false));
    }

    #[test]
    fn the_order_of_a_subquery_is_not_the_statements() {
        assert!(is_ordered("SELECT a FROM t ORDER BY a"));
        assert!(!is_ordered("SELECT a FROM (SELECT a FROM t ORDER BY a) AS x"));
    }
}
