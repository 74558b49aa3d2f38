// A model of what PostgreSQL alone has, and of JSON; the guide's examples include this file.

use aludel::prelude::*;
use serde_json::Value;

models! {
    #[derive(Debug)]
    pub struct Doc in "docs" {
        pub id: i32 = column(primary_key),
        pub data: Value = column(Jsonb),
        pub plain: Option<Value>,
        pub labels: Vec<String> = column(Array(String)),
        pub body: String = column(String),
        pub span: aludel::Range<i32>,
        pub key: uuid::Uuid,
    }
}
