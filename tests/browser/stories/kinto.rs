//! A small server that answers as Kinto does, with one idea of a neighbour, for stories in which a real one (`real`)
//! would only take longer.

use std::collections::BTreeSet;

use axum::http::{HeaderValue, Method};
use axum::response::Response;
use serde_json::{Value, json};

use crate::small::{Asked, Log, Small, json_answer};

pub struct Kinto(Small);

impl Kinto {
    pub async fn start() -> Self {
        Self(Small::start(answer).await)
    }

    /// Its address with its version.
    pub fn base(&self) -> String {
        format!("{}/v1", self.0.url)
    }

    /// What was to be stored: everything but reading.
    pub fn written(&self) -> Vec<Asked> {
        let mut asked = self.0.asked();
        asked.retain(|asked| asked.method != Method::GET && asked.method != Method::HEAD);
        asked
    }

    /// How many ideas it has, that of the neighbour among them.
    pub fn ideas(&self) -> usize {
        ideas(&self.0.asked()).len()
    }

    /// How many likes it has.
    pub fn likes(&self) -> usize {
        likes(&self.0.asked()).len()
    }
}

/// The records of a collection that were put there, by their ids.
fn put<'a>(asked: &'a [Asked], collection: &'a str) -> impl Iterator<Item = (&'a str, &'a Asked)> {
    let records = format!("/v1/buckets/medspil/collections/{collection}/records/");
    let of = move |one: &'a Asked| Some((one.path.strip_prefix(&records)?, one));
    asked.iter().filter(|one| one.method == Method::PUT).filter_map(of)
}

fn ideas(asked: &[Asked]) -> Vec<Value> {
    let mut all = vec![json!({
        "id": "one", "title": "Bænke ved søen", "body": "Så kan man hvile sig.", "status": "new", "likes": 0,
        "last_modified": 1_795_000_000_000_u64
    })];
    for (id, asked) in put(asked, "ideas") {
        let mut idea = asked.body["data"].clone();
        idea["id"] = json!(id);
        all.insert(0, idea);
    }
    all
}

fn likes(asked: &[Asked]) -> BTreeSet<&str> {
    put(asked, "likes").map(|(id, _)| id).collect()
}

/// No record is put twice, and none is taken away: that is what the real one is for.
async fn answer(log: Log, asked: Asked) -> Response {
    let all = log.all();
    match asked.method {
        Method::GET => json_answer(200, &json!({ "data": ideas(&all) })),
        Method::HEAD => {
            let mut response = json_answer(200, &Value::Null);
            let count = HeaderValue::from(likes(&all).len());
            response.headers_mut().insert("total-records", count);
            response
        }
        Method::PUT => json_answer(201, &json!({ "data": asked.body["data"] })),
        _ => json_answer(405, &json!({ "errno": 115 })),
    }
}
