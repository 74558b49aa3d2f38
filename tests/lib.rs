//! The models that the behaviour tests share, and where their databases are.

pub mod databases;
pub mod family_models;
pub mod language_models;
pub mod library_models;
pub mod loading_models;
pub mod models;
pub mod odd_models;
pub mod relation_models;
pub mod schema_models;
