//! `select.functions`: functions, casts, CASE, windows.

use aludel::prelude::*;

use super::cases;
use crate::models::User;

cases! {
    "select.functions.count_star" => select(func::count_all()).select_from(User);
    "select.functions.char_length" => select(func::char_length(User::name));
    "select.functions.type_coerce" => select(User::age.type_coerce::<Option<String>>());
}
