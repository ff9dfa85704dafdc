//! Carries the mapping engine's requests over the network, for the relay and the checker.
//!
//! It decides nothing about what an answer means. Redirects are followed as browsers follow them (a write that is not told
//! to stay one becomes a GET), and to no other origin. It refuses to read more than [`MOST_BYTES`], and to wait longer than
//! the request says. Cookies live for one [`run`] and only where the configuration says `credentials`.
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

/// Cookies by origin; paths and ends are not looked at.
#[derive(Clone, Debug, Default)]
pub struct Cookies(Vec<Cookie>);

#[derive(Clone, Debug)]
struct Cookie {
    origin: String,
    name: String,
    value: String,
    /// No script reads it.
    hidden: bool,
}

impl Cookies {
    /// Keeps what an answer of this origin sets.
    pub fn keep(&mut self, origin: &str, headers: &HeaderMap) {
        for line in headers.get_all(SET_COOKIE).iter().filter_map(|line| line.to_str().ok()) {
            let mut parts = line.split(';');
            let Some((name, value)) = parts.next().and_then(|pair| pair.split_once('=')) else {
                continue;
            };
            let (name, value) = (name.trim(), value.trim());
            self.0.retain(|known| known.origin != origin || known.name != name);
            if !value.is_empty() {
                self.0.push(Cookie {
                    origin: origin.to_owned(),
                    name: name.to_owned(),
                    value: value.to_owned(),
                    hidden: parts.any(|part| part.trim().eq_ignore_ascii_case("HttpOnly")),
                });
            }
        }
    }

    /// As the header `Cookie` has them.
    pub fn of(&self, origin: &str) -> Option<HeaderValue> {
        let line = self.all(origin);
        HeaderValue::from_str(&line).ok().filter(|_| !line.is_empty())
    }

    /// As `document.cookie` has them.
    pub fn readable(&self, origin: &str) -> String {
        self.line(origin, false)
    }

    /// All of them, for whoever is no script.
    pub fn all(&self, origin: &str) -> String {
        self.line(origin, true)
    }

    fn line(&self, origin: &str, hidden: bool) -> String {
        let mine = self
            .0
            .iter()
            .filter(|cookie| cookie.origin == origin && (hidden || !cookie.hidden));
        let pairs: Vec<String> = mine.map(|cookie| format!("{}={}", cookie.name, cookie.value)).collect();
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
            // A connection of its own for each request: one that is kept and that the server is just closing would make
            // the outcome of the next write unknown. Browsers send that once more.
            .pool_max_idle_per_host(0)
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
        let mut hop = Hop::first(request);
        loop {
            let mut more = HeaderMap::new();
            more.extend(cookies.of(&origin).filter(|_| jar).map(|line| (COOKIE, line)));
            let reply = self
                .exchange(method(hop.request.method), url.clone(), &hop.request, &more)
                .await?;
            if jar {
                cookies.keep(&origin, &reply.headers);
            }
            let next = reply.redirect(&url).filter(|next| next.origin() == url.origin());
            match next {
                Some(next) if hop.count < MOST_REDIRECTS => {
                    hop.on(reply.status);
                    url = next;
                }
                _ => {
                    let mut answer = hop.answer(reply, &url);
                    // No script is being kept from reading these: they are the relay's own.
                    answer.cookies = cookies.all(&origin);
                    return Ok(answer);
                }
            }
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

/// A request on its way over redirects.
#[derive(Clone, Debug)]
pub struct Hop {
    /// What is sent now.
    pub request: Request,
    /// So many redirects were followed.
    pub count: usize,
    /// A write has become a GET on the way.
    pub turned: bool,
}

impl Hop {
    /// The request as it was asked for.
    pub fn first(request: &Request) -> Self {
        Self {
            request: request.clone(),
            count: 0,
            turned: false,
        }
    }

    /// Follows a redirect: only 307 and 308 keep a write what it is (Fetch standard, HTTP-redirect fetch, step 12).
    pub fn on(&mut self, status: StatusCode) {
        self.count += 1;
        if !self.request.method.reads() && !matches!(status.as_u16(), 307 | 308) {
            self.turned = true;
            self.request.method = Method::Get;
            self.request.body = Body::Nothing;
        }
    }

    /// The last answer, which says where it came from.
    pub fn answer(&self, reply: Reply, url: &Url) -> Answer {
        let mut answer = reply.answer(self.request.expect);
        if self.count > 0 {
            answer.redirected = self.turned;
            answer.headers.retain(|(name, _)| name != "location");
            answer = answer.header("location", url.as_str());
        }
        answer
    }
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
