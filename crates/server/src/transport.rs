//! Carries the mapping engine's requests over the network, for the relay and the checker.
//!
//! It decides nothing about what an answer means. It refuses to follow a redirect to another origin, to repeat a write
//! that was redirected (a browser would quietly turn it into a GET), to read more than [`MOST_BYTES`], and to wait longer
//! than the request says. Cookies live for one [`run`] and only where the configuration says `credentials`.
//!
//! ```text
//! let transport = Transport::new()?;
//! let (result, env) = run(&transport, &Clock::system(), &adapter, Op::Create, input, env).await;
//! ```
//!
//! [`run`] takes any [`Carry`], so that tests and the checker can stand between.

use std::future::Future;
use std::time::Duration;

use medspil_adapter::Failure;
use medspil_adapter::mapping::{
    Adapter, Answer, Body, Content, Credentials, Env, Format, Input, Method, Next, Op, Outcome, Part, Request, Silence,
    Value,
};
use reqwest::header::{CONTENT_TYPE, COOKIE, HeaderMap, HeaderName, HeaderValue, LOCATION, SET_COOKIE};
use reqwest::{StatusCode, Url};

use crate::clock::Clock;

/// More than this is not read of any answer.
pub const MOST_BYTES: usize = 8 << 20;

/// A connection that does not stand after this long is given up: nothing was sent.
const CONNECT: Duration = Duration::from_secs(8);

/// So many redirects within one origin are followed.
const MOST_REDIRECTS: usize = 4;

/// Whoever brings a request to its server and comes back with the answer.
pub trait Carry: Sync {
    /// One request, redirects within its origin included. `cookies` are those of this run.
    fn carry(&self, request: &Request, cookies: &mut Cookies) -> impl Future<Output = Result<Answer, Silence>> + Send;
}

/// Drives an operation to its end. The environment comes back with the session that it has begun and the time it ended.
pub async fn run(
    carrier: &impl Carry,
    clock: &Clock,
    adapter: &Adapter,
    op: Op,
    input: Input,
    mut env: Env,
) -> (Result<Outcome, Failure>, Env) {
    let mut cookies = Cookies::default();
    env.now = clock.now();
    let (mut run, mut next) = adapter.begin(op, input, &env);
    let result = loop {
        next = match next {
            Next::Send(request) => {
                let answer = carrier.carry(&request, &mut cookies).await;
                env.now = clock.now();
                run.answer(adapter, &env, answer)
            }
            Next::Wait(ms) => {
                tokio::time::sleep(Duration::from_millis(u64::try_from(ms).unwrap_or(0))).await;
                env.now = clock.now();
                run.resume(adapter, &env)
            }
            Next::Done(result) => break result,
        };
    };
    env.session = run.session().cloned().or(env.session);
    (result, env)
}

/// The cookies of one run, by origin.
#[derive(Clone, Debug, Default)]
pub struct Cookies(Vec<(String, String, String)>);

impl Cookies {
    fn keep(&mut self, origin: &str, headers: &HeaderMap) {
        for line in headers.get_all(SET_COOKIE).iter().filter_map(|line| line.to_str().ok()) {
            let pair = line.split(';').next().unwrap_or_default();
            let Some((name, value)) = pair.split_once('=') else {
                continue;
            };
            let (name, value) = (name.trim(), value.trim());
            self.0.retain(|(from, known, _)| from != origin || known != name);
            if !value.is_empty() {
                self.0.push((origin.to_owned(), name.to_owned(), value.to_owned()));
            }
        }
    }

    /// As `document.cookie` and the header `Cookie` have them.
    fn of(&self, origin: &str) -> String {
        let mine = self.0.iter().filter(|(from, ..)| from == origin);
        let pairs: Vec<String> = mine.map(|(_, name, value)| format!("{name}={value}")).collect();
        pairs.join("; ")
    }
}

/// What one exchange without any redirect brought.
#[derive(Clone, Debug)]
pub struct Reply {
    /// HTTP status.
    pub status: StatusCode,
    /// All headers.
    pub headers: HeaderMap,
    /// The body, cut off at [`MOST_BYTES`].
    pub body: Vec<u8>,
}

/// Why an exchange brought nothing.
#[derive(Clone, Debug)]
pub struct Broken {
    /// Whether it can have reached the server.
    pub silence: Silence,
    /// Whether the time was over.
    pub timeout: bool,
    /// What happened, for an operator. It names hosts, never what was sent.
    pub why: String,
}

/// A client over the network.
#[derive(Clone, Debug)]
pub struct Transport {
    client: reqwest::Client,
}

impl Transport {
    /// With this machine's certificates, proxies and names.
    ///
    /// # Errors
    /// A sentence, when the machine's certificates cannot be read.
    pub fn new() -> Result<Self, String> {
        Self::with(reqwest::Client::builder())
    }

    /// On a client with settings of one's own, such as a resolver that refuses private addresses. Redirects and the time
    /// to connect are set here.
    ///
    /// # Errors
    /// A sentence, when no client can be made of it.
    pub fn with(builder: reqwest::ClientBuilder) -> Result<Self, String> {
        let client = builder
            .redirect(reqwest::redirect::Policy::none())
            .connect_timeout(CONNECT)
            .user_agent(concat!("medspil/", env!("CARGO_PKG_VERSION")))
            .build()
            .map_err(|why| {
                format!(
                    "No requests can be sent: {}. Check this machine's certificates.",
                    said(&why)
                )
            })?;
        Ok(Self { client })
    }

    /// One exchange, no redirect followed. `more` are headers beside those of the request, such as `Origin`.
    ///
    /// # Errors
    /// When no whole answer came.
    pub async fn exchange(
        &self,
        method: reqwest::Method,
        url: Url,
        request: &Request,
        more: &HeaderMap,
    ) -> Result<Reply, Broken> {
        let mut headers = headers(request);
        for (name, value) in more {
            headers.insert(name, value.clone());
        }
        let (kind, body) = body(&request.body);
        if let Some(kind) = kind.and_then(|kind| HeaderValue::from_str(&kind).ok()) {
            headers.insert(CONTENT_TYPE, kind);
        }
        let timeout = Duration::from_millis(u64::from(request.timeout_ms));
        let mut asked = self.client.request(method, url).headers(headers).timeout(timeout);
        if let Some(body) = body {
            asked = asked.body(body);
        }
        let mut answer = asked.send().await.map_err(broken)?;
        let mut read = Vec::new();
        while read.len() < MOST_BYTES {
            match answer.chunk().await.map_err(broken)? {
                Some(chunk) => read.extend_from_slice(&chunk),
                None => break,
            }
        }
        read.truncate(MOST_BYTES);
        Ok(Reply {
            status: answer.status(),
            headers: answer.headers().clone(),
            body: read,
        })
    }

    async fn follow(&self, request: &Request, cookies: &mut Cookies) -> Result<Answer, Broken> {
        let mut url = Url::parse(&request.url).map_err(|why| Broken {
            silence: Silence::NotSent,
            timeout: false,
            why: format!("`{}` is no address: {why}", request.url),
        })?;
        let jar = request.credentials != Credentials::Omit;
        let origin = url.origin().ascii_serialization();
        let mut redirects = 0;
        loop {
            let mut more = HeaderMap::new();
            if let Some(line) = HeaderValue::from_str(&cookies.of(&origin))
                .ok()
                .filter(|line| jar && !line.is_empty())
            {
                more.insert(COOKIE, line);
            }
            let reply = self
                .exchange(method(request.method), url.clone(), request, &more)
                .await?;
            if jar {
                cookies.keep(&origin, &reply.headers);
            }
            match next_hop(&url, &reply, request.method) {
                Some(next) if redirects < MOST_REDIRECTS => url = next,
                _ => {
                    let mut answer = reply.answer(request.expect);
                    answer.cookies = cookies.of(&origin);
                    return Ok(answer);
                }
            }
            redirects += 1;
        }
    }
}

impl Carry for Transport {
    async fn carry(&self, request: &Request, cookies: &mut Cookies) -> Result<Answer, Silence> {
        self.follow(request, cookies).await.map_err(|broken| {
            tracing::warn!(why = broken.why, "no answer");
            broken.silence
        })
    }
}

/// Where a redirect leads, if it may be followed: within the origin, and a write only where it stays the same write.
fn next_hop(from: &Url, reply: &Reply, method: Method) -> Option<Url> {
    let next = reply.redirect(from)?;
    let keeps = method.reads() || matches!(reply.status.as_u16(), 307 | 308);
    (keeps && next.origin() == from.origin()).then_some(next)
}

impl Reply {
    /// Where it sends one on to.
    pub fn redirect(&self, from: &Url) -> Option<Url> {
        if !matches!(self.status.as_u16(), 301 | 302 | 303 | 307 | 308) {
            return None;
        }
        from.join(self.headers.get(LOCATION)?.to_str().ok()?).ok()
    }

    /// As the engine reads it.
    pub fn answer(&self, expect: Format) -> Answer {
        let mut answer = Answer::new(self.status.as_u16());
        for (name, value) in &self.headers {
            if name != SET_COOKIE {
                answer = answer.header(name.as_str(), &String::from_utf8_lossy(value.as_bytes()));
            }
        }
        answer.content = content(&self.body, expect);
        answer
    }
}

fn content(body: &[u8], expect: Format) -> Content {
    let body = body.strip_prefix("\u{feff}".as_bytes()).unwrap_or(body);
    if body.is_empty() || expect == Format::Empty {
        return Content::Nothing;
    }
    if expect == Format::Json
        && let Ok(json) = serde_json::from_slice::<serde_json::Value>(body)
    {
        return Content::Json(Value::of(&json));
    }
    Content::Text(String::from_utf8_lossy(body).into_owned())
}

fn headers(request: &Request) -> HeaderMap {
    let mut headers = HeaderMap::new();
    for (name, value) in &request.headers {
        let name = HeaderName::from_bytes(name.as_bytes());
        // UTF-8 goes out as it is; the engine has taken line breaks away.
        if let (Ok(name), Ok(value)) = (name, HeaderValue::from_bytes(value.as_bytes())) {
            headers.insert(name, value);
        }
    }
    headers
}

/// The method by its name.
pub fn method(method: Method) -> reqwest::Method {
    match method {
        Method::Get => reqwest::Method::GET,
        Method::Head => reqwest::Method::HEAD,
        Method::Post => reqwest::Method::POST,
        Method::Put => reqwest::Method::PUT,
        Method::Patch => reqwest::Method::PATCH,
        Method::Delete => reqwest::Method::DELETE,
    }
}

fn body(body: &Body) -> (Option<String>, Option<Vec<u8>>) {
    match body {
        Body::Nothing => (None, None),
        Body::Text(text, kind) => (Some(kind.clone()), Some(text.clone().into_bytes())),
        Body::File(file) => (Some(file.mime.clone()), Some(file.bytes.clone())),
        Body::Parts(parts) => {
            let boundary = boundary(parts);
            let kind = format!("multipart/form-data; boundary={boundary}");
            (Some(kind), Some(multipart(parts, &boundary)))
        }
    }
}

/// RFC 7578, as browsers write it: quotes and line breaks in names are percent-encoded.
fn multipart(parts: &[(String, Part)], boundary: &str) -> Vec<u8> {
    let quoted = |name: &str| name.replace('"', "%22").replace('\r', "%0D").replace('\n', "%0A");
    let mut out = Vec::new();
    for (name, part) in parts {
        let head = format!(
            "--{boundary}\r\nContent-Disposition: form-data; name=\"{}\"",
            quoted(name)
        );
        out.extend_from_slice(head.as_bytes());
        match part {
            Part::Text(text) => {
                out.extend_from_slice(b"\r\n\r\n");
                out.extend_from_slice(text.as_bytes());
            }
            Part::File(file) => {
                let head = format!(
                    "; filename=\"{}\"\r\nContent-Type: {}\r\n\r\n",
                    quoted(&file.name),
                    file.mime
                );
                out.extend_from_slice(head.as_bytes());
                out.extend_from_slice(&file.bytes);
            }
        }
        out.extend_from_slice(b"\r\n");
    }
    out.extend_from_slice(format!("--{boundary}--\r\n").as_bytes());
    out
}

/// A line that stands in none of the parts.
fn boundary(parts: &[(String, Part)]) -> String {
    let stands = |mark: &str| {
        parts.iter().any(|(_, part)| match part {
            Part::Text(text) => text.contains(mark),
            Part::File(file) => file.bytes.windows(mark.len()).any(|found| found == mark.as_bytes()),
        })
    };
    let mut number = 0_u64;
    loop {
        let mark = format!("----medspil{number:016x}");
        if !stands(&mark) {
            return mark;
        }
        number += 1;
    }
}

fn broken(why: reqwest::Error) -> Broken {
    let never_left = why.is_connect() || why.is_builder();
    Broken {
        silence: if never_left { Silence::NotSent } else { Silence::Unknown },
        timeout: why.is_timeout(),
        why: said(&why.without_url()),
    }
}

/// The last cause is the one that tells something.
fn said(why: &dyn std::error::Error) -> String {
    let mut last = why;
    while let Some(next) = last.source() {
        last = next;
    }
    last.to_string()
}
