//! The rows that the scripts find, and how those they leave behind are read.

use aludel::dialect::Dialect;

/// The tables, each after those it refers to, with the columns that are the same in each run.
const TABLES: [(&str, &str); 10] = [
    ("users", "id, name, email, role, age, active, profile, manager_id"),
    ("posts", "id, title, content, author_id, views, rating"),
    ("tags", "id, name"),
    ("post_tags", "post_id, tag_id"),
    ("comments", "id, post_id, user_id, parent_id, body"),
    ("accounts", "id, balance, version_id"),
    ("employees", "id, name, type"),
    ("engineers", "id, language"),
    ("bosses", "id, budget"),
    ("shapes", "id, kind, radius"),
];

const ROWS: [&str; 5] = [
    "INSERT INTO users (id, name, email, role, manager_id) VALUES
        (1, 'ann', 'ann@x', 'reader', NULL), (2, 'bob', 'bob@x', 'reader', 1)",
    "INSERT INTO tags (id, name) VALUES (1, 'rust'), (2, 'sql')",
    "INSERT INTO posts (id, title, content, author_id, created, views) VALUES
        (1, 'one', 'c1', 1, '2024-01-01 00:00:00', 0), (2, 'two', 'c2', 1, '2024-01-01 00:00:00', 0),
        (3, 'three', 'c3', 2, '2024-01-01 00:00:00', 0)",
    "INSERT INTO post_tags (post_id, tag_id) VALUES (1, 1), (1, 2), (2, 1)",
    "INSERT INTO comments (id, post_id, user_id, parent_id, body) VALUES
        (1, 1, 2, NULL, 'hi'), (2, 1, NULL, 1, 'anon')",
];

/// What fills the tables. PostgreSQL numbers what is added later from 101, as it was recorded.
pub(crate) fn seed(dialect: Dialect) -> Vec<String> {
    let mut statements: Vec<String> = ROWS.map(str::to_owned).to_vec();
    if dialect == Dialect::Postgresql {
        for table in ["users", "posts", "tags", "comments", "accounts", "employees", "shapes"] {
            statements.push(format!("SELECT setval(pg_get_serial_sequence('{table}', 'id'), 100)"));
        }
    }
    statements
}

/// For each table, a query for its rows as text.
pub(crate) fn queries(dialect: Dialect) -> Vec<(&'static str, String)> {
    let query = |(table, columns): (&'static str, &str)| {
        let row = match dialect {
            Dialect::Sqlite => format!("json_array({columns})"),
            _ => format!("CAST(ROW({columns}) AS TEXT)"),
        };
        (table, format!("SELECT {row} FROM {table} ORDER BY 1"))
    };
    TABLES.map(query).to_vec()
}
