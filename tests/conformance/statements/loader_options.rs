//! `select.loader_options`: what is loaded along with a model.

use aludel::prelude::*;

use super::cases;
use crate::models::User;

cases! {
    // a tuple is a bundle
    "select.loader_options.with_expression_column_bundle" => select((User::id, User::name));
}
