//! `service` over HTTP, on every database there is.

mod common;

use aludel::aio::create_engine;
use aludel_examples::service::{models::SCHEMA, serve};
use common::{Result, databases, turn};
use serde_json::{Value, json};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::thread;
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::sync::oneshot;
use ureq::Agent;
use ureq::http::Request;

/// A client of a service.
#[derive(Clone)]
struct Client {
    agent: Agent,
    root: String,
}

impl Client {
    /// Sends a request; gives the status and the JSON of the answer, which is `null` if there is no body.
    fn send(&self, method: &str, path: &str, body: Option<Value>) -> Result<(u16, Value)> {
        let request = Request::builder().method(method).uri(format!("{}{path}", self.root));
        let mut response = match body {
            Some(body) => {
                let request = request.header("content-type", "application/json");
                self.agent.run(request.body(body.to_string())?)?
            }
            None => self.agent.run(request.body(())?)?,
        };
        let status = response.status().as_u16();
        let json = response.headers().get("content-type").is_some_and(|kind| {
            let wanted = if status < 400 { "application/json" } else { "application/problem+json" };
            kind.to_str().is_ok_and(|kind| kind == wanted)
        });
        let body = response.body_mut().read_to_string()?;
        assert!(json || status == 204 || status == 200 && body == "well\n", "{method} {path}: {body}");
        Ok((status, if json { serde_json::from_str(&body)? } else { Value::Null }))
    }

    fn get(&self, path: &str) -> Result<(u16, Value)> {
        self.send("GET", path, None)
    }

    fn post(&self, path: &str, body: Value) -> Result<(u16, Value)> {
        self.send("POST", path, Some(body))
    }

    fn patch(&self, path: &str, body: Value) -> Result<(u16, Value)> {
        self.send("PATCH", path, Some(body))
    }
}

/// Serves a database on a free port while a client's story goes on; the tables are gone afterwards.
fn with_service(url: &str, story: impl FnOnce(&Client) -> Result) -> Result {
    let runtime = tokio::runtime::Runtime::new()?;
    let engine = create_engine(url)?;
    runtime.block_on(SCHEMA.drop_all(&engine))?;
    let listener = runtime.block_on(TcpListener::bind("127.0.0.1:0"))?;
    let root = format!("http://{}", listener.local_addr()?);
    let (stop, stopped) = oneshot::channel::<()>();
    let served = {
        let engine = engine.clone();
        runtime.spawn(async move {
            let stopped = async { drop(stopped.await) };
            serve(&engine, listener, stopped).await.map_err(|error| error.to_string())
        })
    };
    let config = Agent::config_builder()
        .http_status_as_error(false)
        .timeout_global(Some(Duration::from_secs(60)))
        .build();
    let client = Client { agent: config.new_agent(), root };
    let told = story(&client);
    drop((client, stop)); // also closes the connections that are kept
    runtime.block_on(served)??;
    assert_eq!(engine.pool_status().in_use, 0, "a request kept its connection");
    runtime.block_on(SCHEMA.drop_all(&engine))?;
    told
}

fn on_every_database(name: &str, story: fn(&Client) -> Result) -> Result {
    let _turn = turn();
    for (database, url) in databases(name)? {
        with_service(&url, story).map_err(|error| format!("{database}: {error}"))?;
    }
    Ok(())
}

fn strings<'a>(list: &'a Value, field: &str) -> Vec<&'a str> {
    list.as_array().into_iter().flatten().filter_map(|item| item[field].as_str()).collect()
}

fn story(client: &Client) -> Result {
    assert_eq!(client.get("/health")?.0, 200);

    // users
    let (status, ed) = client.post("/users", json!({"name": "ed", "email": "ed@x"}))?;
    assert_eq!((status, &ed["name"], &ed["email"]), (201, &json!("ed"), &json!("ed@x")), "{ed}");
    let ed = ed["id"].as_i64().ok_or("an id")?;
    let (status, told) = client.post("/users", json!({"name": "impostor", "email": "ed@x"}))?;
    assert_eq!((status, &told["detail"]), (409, &json!("it is there already")), "{told}");
    let (status, told) = client.post("/users", json!({"name": "al", "email": "nowhere"}))?;
    assert_eq!((status, &told["detail"]), (422, &json!("User::email: has no @")), "{told}");
    let (status, told) = client.post("/users", json!({"name": "x".repeat(51), "email": "x@x"}))?;
    assert_eq!(status, 422, "{told}");
    assert_eq!(client.post("/users", json!({"name": "al"}))?.0, 422);
    assert_eq!(client.post("/users", json!({"name": "al", "email": "a@x", "admin": true}))?.0, 422);
    let al =
        client.post("/users", json!({"name": "Albert", "email": "al@y"}))?.1["id"].as_i64().ok_or("an id")?;

    // what was refused is not there
    let (_, users) = client.get("/users")?;
    assert_eq!((&users["total"], strings(&users["items"], "name").len()), (&json!(2), 2), "{users}");
    assert_eq!(strings(&client.get("/users?name=LBER")?.1["items"], "email"), ["al@y"]);
    assert_eq!(strings(&client.get("/users?email=x&name=e")?.1["items"], "email"), ["ed@x"]);
    assert_eq!(client.get("/users?name=%25")?.1["total"], 0, "a per cent sign is no wildcard");

    // posts, with tags that are made as they are needed
    let new = json!({"author_id": ed, "title": "Keys", "content": "Copy, Send", "tags": ["rust", "SQL"]});
    let (status, post) = client.post("/posts", new.clone())?;
    assert_eq!((status, &post["author"]["name"], &post["version"]), (201, &json!("ed"), &json!(1)), "{post}");
    assert_eq!(strings(&post["tags"], "name"), ["rust", "sql"], "{post}");
    assert!(post["created"].is_string() && post["author"].get("posts").is_none(), "{post}");
    let keys = post["id"].as_i64().ok_or("an id")?;
    assert_eq!(client.post("/posts", new)?.0, 409);
    let nobody = json!({"author_id": 999_999, "title": "t", "content": "c"});
    assert_eq!(client.post("/posts", nobody)?.0, 422);
    for n in 1..=6 {
        let new = json!({"author_id": al, "title": format!("Day {n}"), "content": "Rain.", "tags": ["rust"]});
        assert_eq!(client.post("/posts", new)?.0, 201);
    }

    // searches and pages
    let (_, page) = client.get("/posts?size=3&page=2")?;
    assert_eq!((&page["total"], &page["size"]), (&json!(7), &json!(3)));
    assert_eq!(strings(&page["items"], "title"), ["Day 3", "Day 2", "Day 1"], "{page}");
    assert_eq!(strings(&page["items"][0]["tags"], "name"), ["rust"]);
    assert_eq!(page["items"][0]["author"]["name"], "Albert");
    assert_eq!(client.get("/posts?text=RAIN&tag=rust")?.1["total"], 6);
    assert_eq!(strings(&client.get("/posts?tag=sql")?.1["items"], "title"), ["Keys"]);
    assert_eq!(client.get(&format!("/posts?author={ed}&tag=rust"))?.1["total"], 1);
    assert_eq!(client.get("/posts?size=0")?.0, 400);
    let used = client.get("/tags")?.1;
    assert_eq!(used, json!([{"name": "rust", "posts": 7}, {"name": "sql", "posts": 1}]));

    // a user with the newest five posts and their tags
    let (_, user) = client.get(&format!("/users/{al}"))?;
    let titles = strings(&user["posts"], "title");
    assert_eq!(titles, ["Day 6", "Day 5", "Day 4", "Day 3", "Day 2"], "{user}");
    assert_eq!(strings(&user["posts"][0]["tags"], "name"), ["rust"]);

    // changes: what is not said stays as it is
    let path = format!("/posts/{keys}");
    let change = json!({"title": "Keys!", "tags": ["sql", "orm"], "version": 1});
    let (status, post) = client.patch(&path, change.clone())?;
    assert_eq!(
        (status, &post["title"], &post["content"]),
        (200, &json!("Keys!"), &json!("Copy, Send")),
        "{post}"
    );
    let mut tags = strings(&post["tags"], "name");
    tags.sort_unstable();
    assert_eq!((tags, &post["version"]), (vec!["orm", "sql"], &json!(2)), "{post}");
    assert_eq!(client.patch(&path, change)?.0, 409, "that version is gone");
    assert_eq!(client.patch(&path, json!({"title": ""}))?.0, 422);
    let (_, post) = client.get(&path)?;
    assert_eq!(
        (&post["title"], strings(&post["tags"], "name")),
        (&json!("Keys!"), vec!["orm", "sql"]),
        "{post}"
    );
    assert_eq!(client.patch(&format!("/users/{al}"), json!({"email": "ed@x"}))?.0, 409);
    let (status, user) = client.patch(&format!("/users/{al}"), json!({"name": "al"}))?;
    assert_eq!((status, &user["name"], &user["email"]), (200, &json!("al"), &json!("al@y")));

    // deletes
    assert_eq!(client.send("DELETE", &path, None)?.0, 204);
    assert_eq!(client.get(&path)?.0, 404);
    assert_eq!(client.send("DELETE", &path, None)?.0, 404);
    assert_eq!(client.patch(&path, json!({"title": "t"}))?.0, 404);
    assert_eq!(client.send("DELETE", &format!("/users/{al}"), None)?.0, 204);
    assert_eq!(client.get("/posts")?.1["total"], 0, "posts go with their author");

    // what is no request
    assert_eq!(client.get("/nowhere")?.0, 404);
    assert_eq!(client.get("/users/ed")?.0, 400);
    assert_eq!(client.send("PUT", "/users", None)?.0, 405);
    assert_eq!(client.send("POST", "/users", None)?.0, 415);
    Ok(())
}

/// Many change one post at the same time: each either wins or is told, and whoever is told tries again.
fn crowd(client: &Client) -> Result {
    const CLIENTS: usize = 8;
    let user = client.post("/users", json!({"name": "ed", "email": "ed@x"}))?.1;
    let new = json!({"author_id": user["id"], "title": "t", "content": "", "tags": []});
    let path = format!("/posts/{}", client.post("/posts", new)?.1["id"]);
    let lost = Arc::new(AtomicU32::new(0));
    let threads: Vec<_> = (0..CLIENTS)
        .map(|n| {
            let (client, path, lost) = (client.clone(), path.clone(), lost.clone());
            thread::spawn(move || -> std::result::Result<(), String> {
                for _ in 0..200 {
                    let (_, post) = client.get(&path).map_err(|e| e.to_string())?;
                    let content = format!("{}{n}", post["content"].as_str().unwrap_or_default());
                    // they all want the same new tag, too
                    let change = json!({"content": content, "version": post["version"], "tags": ["crowd"]});
                    match client.patch(&path, change).map_err(|e| e.to_string())? {
                        (200, _) => return Ok(()),
                        (409 | 503, _) => lost.fetch_add(1, Ordering::Relaxed),
                        (status, told) => return Err(format!("{status}: {told}")),
                    };
                }
                Err("never won".to_owned())
            })
        })
        .collect();
    for thread in threads {
        thread.join().map_err(|_| "a client panicked")??;
    }
    let (_, post) = client.get(&path)?;
    let mut content: Vec<char> = post["content"].as_str().unwrap_or_default().chars().collect();
    content.sort_unstable();
    assert_eq!(String::from_iter(content), "01234567", "no change was lost ({lost:?} were refused)");
    assert_eq!(strings(&post["tags"], "name"), ["crowd"]);
    Ok(())
}

#[test]
fn users_posts_and_tags_are_kept() -> Result {
    on_every_database("service", story)
}

#[test]
fn no_change_is_lost_among_many_clients() -> Result {
    on_every_database("crowd", crowd)
}
