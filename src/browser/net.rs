//! Carries a request: no cookies, no referrer, a time limit. What an answer means is decided elsewhere.
//!
//! The request is the browser's own record and not gloo-net's builder, which takes every address apart and puts it
//! together again; our addresses are whole.

use gloo_net::http::{Headers, Response};
use js_sys::{Promise, Reflect};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{AbortController, ReferrerPolicy, RequestCredentials, RequestInit};

use super::device::after;
use super::json::Json;

/// After this long an answer is no longer waited for; a phone in a tunnel needs some patience.
const PATIENCE_MS: i32 = 20_000;

/// What came back.
pub struct Reply {
    /// HTTP status.
    pub status: u16,
    /// Seconds of `Retry-After`, if the server lets us read it.
    pub retry_after: Option<u32>,
    /// The body, if it was JSON.
    pub body: Option<Json>,
}

/// Why nothing came back.
pub enum Silence {
    /// The request did not get through.
    Unreachable,
    /// It took too long.
    TooSlow,
}

#[wasm_bindgen]
extern "C" {
    /// The browser's `fetch`, or what answers in its place for a described backend (`public/loader/2-data.js`).
    #[wasm_bindgen(js_name = fetchFrom)]
    fn fetch_from(url: &str, init: &RequestInit) -> Promise;

    /// The described backend of this name; undefined for our own.
    #[wasm_bindgen(js_name = doorOf)]
    pub fn door_of(name: &str) -> JsValue;
}

/// Sends and waits for the whole answer.
pub async fn carry(
    method: &str,
    url: &str,
    headers: &[(&'static str, String)],
    body: Option<String>,
) -> Result<Reply, Silence> {
    let abort = AbortController::new().ok();
    let signal = abort.as_ref().map(AbortController::signal);
    let sent = Headers::new();
    for (name, value) in headers {
        sent.set(name, value);
    }
    let init = RequestInit::new();
    if let Some(body) = body {
        sent.set("Content-Type", "application/json");
        init.set_body(&body.into());
    }
    init.set_method(method);
    init.set_headers(&sent.into_raw());
    init.set_credentials(RequestCredentials::Omit);
    init.set_referrer_policy(ReferrerPolicy::NoReferrer);
    init.set_signal(signal.as_ref());
    let promise = fetch_from(url, &init);
    let timer = after(PATIENCE_MS, move || {
        if let Some(abort) = &abort {
            abort.abort();
        }
    });
    let late = || signal.as_ref().is_some_and(web_sys::AbortSignal::aborted);
    let silence = |_: JsValue| if late() { Silence::TooSlow } else { Silence::Unreachable };
    let response: web_sys::Response = JsFuture::from(promise).await.map_err(silence)?.unchecked_into();
    let reply = read(&Response::from(response)).await;
    drop(timer);
    // Half an answer is told from none by its status: the caller knows that something was received.
    Ok(reply)
}

/// Waits for an answer that somebody else has asked for: a promise of the browser's own response.
pub async fn receive(promise: JsValue) -> Result<Reply, Silence> {
    let promise = promise.dyn_into::<Promise>().map_err(|_| Silence::Unreachable)?;
    let silence = |error: JsValue| {
        let late = part(&error, "name")
            .as_string()
            .is_some_and(|name| name == "TimeoutError");
        if late { Silence::TooSlow } else { Silence::Unreachable }
    };
    let response: web_sys::Response = JsFuture::from(promise).await.map_err(silence)?.unchecked_into();
    Ok(read(&Response::from(response)).await)
}

async fn read(response: &Response) -> Reply {
    let text = response.text().await.ok();
    Reply {
        status: response.status(),
        retry_after: response
            .headers()
            .get("Retry-After")
            .and_then(|value| value.trim().parse().ok()),
        body: text.as_deref().and_then(Json::parse),
    }
}

/// The value of a promise's record under `key`.
pub fn part(record: &JsValue, key: &str) -> JsValue {
    Reflect::get(record, &JsValue::from_str(key)).unwrap_or(JsValue::UNDEFINED)
}
