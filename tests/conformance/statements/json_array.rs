//! `select.json_array_pg`: JSON, and types that only PostgreSQL has.

use aludel::prelude::*;
use aludel::{MatchMode, match_against};
use serde_json::json;
use uuid::uuid;

use super::cases;
use crate::models::{Doc, Post, Tag, User};

cases! {
    "select.json_array_pg.json_index_str" => select(User::profile.get("city"));
    "select.json_array_pg.json_as_string" => select(User::id)
        .filter(User::profile.get("city").as_string().eq("Paris"));
    "select.json_array_pg.json_as_integer" => select(User::id)
        .filter(User::profile.get("age").as_integer().gt(3));
    "select.json_array_pg.json_path" => select(User::profile.path(("address", "zip", 0)).as_string());
    "select.json_array_pg.jsonb_contains" => select(Doc::id).filter(Doc::data.contains(json!({"k": 1})));
    "select.json_array_pg.jsonb_astext" => select(Doc::id).filter(Doc::data.get("k").as_text().eq("v"));
    "select.json_array_pg.jsonb_path_exists" => select(Doc::id).filter(Doc::data.path_exists("$.a"));
    "select.json_array_pg.jsonb_concat_delete" => select((
        Doc::data.merge(json!({"z": 1})),
        Doc::data.without_key("k"),
    ));
    "select.json_array_pg.array_overlap" => select(Doc::id).filter(Doc::labels.overlap(["a", "b"]));
    "select.json_array_pg.array_agg" => select(func::array_agg(Tag::name));
    "select.json_array_pg.range_contains" => select(Doc::id).filter(Doc::span.contains(5));
    "select.json_array_pg.tsvector" => select(Doc::id).filter(
        func::to_tsvector("english", Doc::body).op::<bool>("@@", func::to_tsquery("english", "rust")),
    );
    "select.json_array_pg.fulltext_match_regconfig" => select(Doc::id)
        .filter(Doc::body.match_regconfig("english", "rust"));
    "select.json_array_pg.uuid_bind" => select(Doc::id)
        .filter(Doc::key.eq(uuid!("12345678-1234-5678-1234-567812345678")));
    "select.json_array_pg.mysql_match_against" => select(Post::id).filter(
        match_against((Post::title, Post::content), "rust", MatchMode::Boolean),
    );
}
