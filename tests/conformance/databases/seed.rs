//! The rows of every database: several authors, nulls, wildcards in text.

use aludel::dialect::Dialect;
use aludel::schema::ddl::create_plan;
use aludel::{Metadata, SchemaMap};

/// The tables, each after those it refers to.
pub(super) const TABLES: [&str; 10] = [
    "users",
    "posts",
    "tags",
    "post_tags",
    "comments",
    "accounts",
    "employees",
    "engineers",
    "bosses",
    "shapes",
];

/// The same text on every database.
pub(super) const ROWS: &[&str] = &[
    r#"INSERT INTO users (id, name, email, role, age, active, profile, manager_id) VALUES
        (1, 'root', 'root@x', 'admin', 51, true, '{"city": "Paris", "age": 51, "address": {"zip": ["75001", "75002"]}}', NULL),
        (2, 'spongebob', 'sponge@x', 'author', 5, true, '{"city": "Bottom", "age": 3}', 1),
        (3, 'BoB', '50%_/x', 'author', NULL, false, NULL, 1),
        (4, 'x', 'x', 'reader', 3, true, '{"city": null}', 2),
        (5, 'a', 'b', 'reader', 17, false, '{"age": "4"}', NULL),
        (6, '100%', 'p@x', 'reader', 66, true, '[]', 2),
        (7, 'name 50%_/x y', '100%_', 'author', 1, true, 'null', 7),
        (8, 'e', 'e', 'author', 9, true, NULL, NULL)"#,
    "INSERT INTO posts (id, title, content, author_id, created, views, rating) VALUES
        (1, 'x', 'rust orm', 1, '2024-01-01 00:00:00', 0, 4.25),
        (2, 'draft', 'nothing', 2, '2024-01-02 00:00:00', 10, 4.50),
        (3, 'x', 'about rust', 2, '2024-01-03 12:30:00', 20, NULL),
        (4, 'last', '100% certain', 2, '2024-01-04 00:00:00', 15, 0.00),
        (5, 'rust', '', 7, '2024-01-05 00:00:00', 21, 9.99),
        (9, 'nine', 'ninth', 5, '2023-12-31 23:59:59', 1, 1.10)",
    "INSERT INTO tags (id, name) VALUES (1, 'rust'), (2, 'sql'), (9, 'a%b'), (10, 'x')",
    "INSERT INTO post_tags (post_id, tag_id) VALUES (1, 1), (1, 2), (2, 1), (3, 9), (9, 9)",
    "INSERT INTO comments (id, post_id, user_id, parent_id, body) VALUES
        (1, 1, 1, NULL, 'first'), (2, 1, 2, 1, 'second'), (3, 2, NULL, 2, 'nobody'), (4, 3, 4, NULL, ''),
        (5, 3, 4, 3, 'x'), (6, 9, 5, 1, '100%')",
    "INSERT INTO accounts (id, balance, version_id) VALUES (1, 100, 1), (2, -5, 3)",
    "INSERT INTO employees (id, name, type) VALUES (1, 'ann', 'engineer'), (2, 'ben', 'boss'), (3, 'cy', 'employee')",
    "INSERT INTO engineers (id, language) VALUES (1, 'rust')",
    "INSERT INTO bosses (id, budget) VALUES (2, 1000)",
    "INSERT INTO shapes (id, kind, radius) VALUES (1, 'shape', NULL), (2, 'circle', 7)",
];

/// Aludel's own definitions of the tables.
pub(super) fn definitions(metadata: &Metadata, dialect: Dialect) -> Vec<String> {
    let plan =
        create_plan(metadata, None, &SchemaMap::default(), dialect).expect("the models can be defined");
    plan.statements().map(String::from).collect()
}
