//! The models that the behaviour tests share, and how they find their databases.

pub mod models;
