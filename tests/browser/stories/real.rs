//! A real Isso, Kinto, PostGraphile or Datasette as a story meets it: started by the scripts of tests/backends for the
//! story's own pages, reached by a way that can be cut, and asked by its own API what it has, past the widget.
//!
//! Each story has a server of its own with a state of its own. One that does not start fails the story with what the
//! script says.

use std::net::{Ipv4Addr, SocketAddr};
use std::process::Command;
use std::sync::atomic::{AtomicU32, Ordering};

use medspil_real_servers::{Server, Start, folder};
use reqwest::{Client, Method, RequestBuilder};
use serde_json::{Value, json};

use crate::proxy::Proxy;
use crate::world::World;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Isso,
    Kinto,
    Graphql,
    Datasette,
}

/// An idea as the server has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stored {
    pub id: String,
    pub title: String,
    pub text: String,
    pub likes: u64,
}

pub struct Real {
    pub kind: Kind,
    /// What the widget is told to talk to: the server by a way that can be cut.
    pub way: Proxy,
    origin: String,
    state: String,
    server: Option<Server>,
    /// Where it listens, also while it is stopped.
    port: u16,
    base: String,
    token: String,
    client: Client,
}

impl Kind {
    fn script(self) -> &'static str {
        match self {
            Self::Isso => "isso",
            Self::Kinto => "kinto",
            Self::Graphql => "postgraphile",
            Self::Datasette => "datasette",
        }
    }

    /// Whether its list says how many like an idea.
    pub fn lists_likes(self) -> bool {
        self != Self::Kinto
    }
}

/// Starts one; blocks this thread until it is ready.
fn begin(kind: Kind, state: &str, origin: &str, port: Option<u16>) -> Result<Server, String> {
    let start = Start {
        name: kind.script(),
        folder: &folder(env!("CARGO_TARGET_TMPDIR")),
        state,
        port,
        origin,
        settings: &[],
    };
    start.start()
}

impl Real {
    /// Starts one for the pages of this world.
    pub async fn start(world: &World, kind: Kind) -> Self {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let state = format!("browser-{}-{number}", kind.script());
        let origin = world.pages.clone();
        let server = start(kind, &state, &origin, None).await;
        let port = server.port;
        Self {
            kind,
            way: Proxy::to(SocketAddr::from((Ipv4Addr::LOCALHOST, port))).await,
            origin,
            state,
            port,
            base: server.get("base").to_owned(),
            token: server.get("token").to_owned(),
            server: Some(server),
            client: Client::new(),
        }
    }

    /// Ends the server. What it had in memory is gone.
    pub async fn stop(&mut self) {
        let server = self.server.take().expect("it runs");
        let stopped = tokio::task::spawn_blocking(|| server.stop()).await;
        stopped.expect("waiting for a program does not fail");
    }

    /// Starts it again on the same port, as it was at first.
    pub async fn start_again(&mut self) {
        self.server = Some(start(self.kind, &self.state, &self.origin, Some(self.port)).await);
    }

    /// The page's configuration, by the way that can be cut.
    pub fn config(&self) -> Value {
        let mut config = self.server.as_ref().expect("it runs").config();
        let own = format!("http://127.0.0.1:{}", self.port);
        config["set"]["base"] = self.base.replace(&own, &self.way.url).into();
        config
    }

    /// Neighbours send this many ideas: "Naboernes idé 1" and so on.
    pub async fn neighbours_send(&self, count: u32) {
        for nth in 1..=count {
            let (title, text) = (format!("Naboernes idé {nth}"), "Det ville hjælpe os alle.");
            let sent = match self.kind {
                Kind::Isso => {
                    let body = json!({ "text": format!("{title}\n\n{text}"), "title": "Ideas", "parent": null });
                    let asked = self.ask(Method::POST, "/new?uri=/ideas/").json(&body);
                    // Isso takes no like from the network of an idea's author.
                    asked.header("X-Forwarded-For", format!("10.1.{nth}.7"))
                }
                Kind::Kinto => {
                    let body = json!({ "data": { "title": title, "body": text, "status": "new" } });
                    let path = format!("/buckets/medspil/collections/ideas/records/neighbour-{nth}");
                    self.ask(Method::PUT, &path)
                        .basic_auth("neighbour", Some("medspil"))
                        .json(&body)
                }
                Kind::Graphql => {
                    let query =
                        "mutation($t:String!,$b:String){submitIdea(input:{title:$t,body:$b}){clientMutationId}}";
                    self.query(query, &json!({ "t": title, "b": text }))
                }
                Kind::Datasette => self.insert("ideas", &json!({ "title": title, "body": text })),
            };
            done(sent).await;
        }
    }

    /// A neighbour likes this idea.
    pub async fn neighbour_likes(&self, title: &str) {
        let id = self.one(title).await.id;
        let sent = match self.kind {
            Kind::Isso => {
                let asked = self.ask(Method::POST, &format!("/id/{id}/like")).json(&json!({}));
                asked.header("X-Forwarded-For", "10.2.1.7")
            }
            Kind::Kinto => {
                let path = format!("/buckets/medspil/collections/likes/records/{id}--neighbour");
                let body = json!({ "data": { "idea": id } });
                self.ask(Method::PUT, &path)
                    .basic_auth("neighbour", Some("medspil"))
                    .json(&body)
            }
            Kind::Graphql => {
                let query =
                    "mutation($i:UUID!){createVote(input:{vote:{ideaId:$i,voter:\"neighbour\"}}){clientMutationId}}";
                self.query(query, &json!({ "i": id }))
            }
            Kind::Datasette => {
                let id: u64 = id.parse().expect("rows are numbered");
                self.insert("likes", &json!({ "idea": id, "voter": "neighbour" }))
            }
        };
        done(sent).await;
    }

    /// Everything it has, by its own API.
    pub async fn ideas(&self) -> Vec<Stored> {
        match self.kind {
            Kind::Isso => {
                let answer = done(self.ask(Method::GET, "/?uri=/ideas/&plain=1")).await;
                let read = |one: &Value| {
                    let text = word(&one["text"]);
                    let (title, rest) = text.split_once("\n\n").unwrap_or((&text, ""));
                    stored(&one["id"], title, rest, &one["likes"])
                };
                list(&answer["replies"]).iter().map(read).collect()
            }
            Kind::Kinto => {
                let records = |collection: &str| {
                    let path = format!("/buckets/medspil/collections/{collection}/records");
                    done(self.ask(Method::GET, &path))
                };
                let (ideas, likes) = (records("ideas").await, records("likes").await);
                let read = |one: &Value| {
                    let count = list(&likes["data"])
                        .iter()
                        .filter(|like| like["idea"] == one["id"])
                        .count();
                    stored(&one["id"], &word(&one["title"]), &word(&one["body"]), &json!(count))
                };
                list(&ideas["data"]).iter().map(read).collect()
            }
            Kind::Graphql => {
                let answer = done(self.query("{ideas{nodes{id title body likes}}}", &json!({}))).await;
                list(&answer["data"]["ideas"]["nodes"]).iter().map(row).collect()
            }
            Kind::Datasette => {
                let answer = done(self.ask(Method::GET, "/ideas_with_likes.json?_shape=array")).await;
                list(&answer).iter().map(row).collect()
            }
        }
    }

    /// The ideas with this title.
    pub async fn titled(&self, title: &str) -> Vec<Stored> {
        let mut found = self.ideas().await;
        found.retain(|idea| idea.title == title);
        found
    }

    /// The only idea with this title.
    pub async fn one(&self, title: &str) -> Stored {
        let found = self.titled(title).await;
        match found.as_slice() {
            [one] => one.clone(),
            _ => panic!("one idea {title:?} should be stored, not {found:?}"),
        }
    }

    /// The staff of a Kinto lets no title be longer than this, and tells nobody.
    pub async fn staff_shortens_titles(&self, most: u32) {
        let schema = json!({ "data": { "schema": { "type": "object", "properties": { "title": { "type": "string", "maxLength": most } } } } });
        let asked = self.ask(Method::PATCH, "/buckets/medspil/collections/ideas");
        done(asked.basic_auth("admin", Some("for-tests-only")).json(&schema)).await;
    }

    /// The staff of a PostgreSQL says something in its own language.
    pub fn staff_says(&self, statement: &str) {
        let psql = self.server.as_ref().expect("it runs").get("psql");
        let mut words = psql.split(' ');
        let mut command = Command::new(words.next().unwrap_or_default());
        let said = command.args(words).args(["-q", "-c", statement]).status();
        assert!(
            said.is_ok_and(|status| status.success()),
            "psql did not take {statement:?}"
        );
    }

    fn ask(&self, method: Method, path: &str) -> RequestBuilder {
        self.client.request(method, format!("{}{path}", self.base))
    }

    fn query(&self, query: &str, variables: &Value) -> RequestBuilder {
        let body = json!({ "query": query, "variables": variables });
        self.ask(Method::POST, "").json(&body)
    }

    fn insert(&self, table: &str, row: &Value) -> RequestBuilder {
        let asked = self.ask(Method::POST, &format!("/{table}/-/insert"));
        asked.bearer_auth(&self.token).json(&json!({ "row": row }))
    }
}

async fn start(kind: Kind, state: &str, origin: &str, port: Option<u16>) -> Server {
    let (state, origin) = (state.to_owned(), origin.to_owned());
    let started = tokio::task::spawn_blocking(move || begin(kind, &state, &origin, port)).await;
    let started = started.expect("waiting for a program does not fail");
    started.unwrap_or_else(|why| panic!("this server cannot be tried: {why}"))
}

/// The answer to a request that must be a good one.
async fn done(asked: RequestBuilder) -> Value {
    let answer = asked.send().await.expect("the server answers its staff");
    let (status, url) = (answer.status(), answer.url().clone());
    let text = answer.text().await.expect("its answer is whole");
    let answer: Value = serde_json::from_str(&text).unwrap_or_default();
    assert!(
        status.is_success() && answer["errors"].is_null(),
        "{url}: {status} {text}"
    );
    answer
}

fn list(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

fn word(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

fn stored(id: &Value, title: &str, text: &str, likes: &Value) -> Stored {
    // PostgreSQL's large numbers come as words.
    let likes = word(likes).parse().expect("a number of likes");
    Stored {
        id: word(id),
        title: title.to_owned(),
        text: text.to_owned(),
        likes,
    }
}

fn row(one: &Value) -> Stored {
    stored(&one["id"], &word(&one["title"]), &word(&one["body"]), &one["likes"])
}
