//! Carries requests as a browser on a page would, and keeps a note of each: what was asked, answered, and forbidden.
//!
//! For the relay's configurations there is no page, so nothing is forbidden, cookies live for one operation and all of them
//! can be read, as the relay has it.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use medspil_adapter::mapping::{Answer, Body, Credentials, Format, Judged, Method, Part, Request, Silence};
use reqwest::Url;
use reqwest::header::{ACCEPT, CONTENT_TYPE, COOKIE, HeaderMap, HeaderName, HeaderValue, ORIGIN};

use super::fetch::{self, Blocked, Change, Side};
use super::reach;
use crate::transport::{Broken, Carry, Cookies, Hop, Reply, Transport, method};

const ACCESS_CONTROL_REQUEST_METHOD: HeaderName = HeaderName::from_static("access-control-request-method");
const ACCESS_CONTROL_REQUEST_HEADERS: HeaderName = HeaderName::from_static("access-control-request-headers");

/// So many redirects are followed.
const MOST_REDIRECTS: usize = 5;

/// A page's eyes on a server.
#[derive(Debug)]
pub struct Browser<'a> {
    transport: &'a Transport,
    page: Option<Url>,
    /// Ask only what a browser asks first, and send no write.
    rehearsal: bool,
    notes: Mutex<Vec<Note>>,
    /// A browser keeps cookies for longer than one operation.
    cookies: Arc<Mutex<Cookies>>,
}

/// One request and what became of it.
#[derive(Clone, Debug, Default)]
pub struct Note {
    /// `POST https://…`.
    pub line: String,
    /// The status, if there was an answer.
    pub status: Option<u16>,
    /// The status of the question that a browser asks first, where that has ended it.
    pub asked: Option<u16>,
    /// A photo went along.
    pub photo: bool,
    /// What the engine took the answer for.
    pub judged: Option<Judged>,
    /// Where a redirect has led.
    pub redirected: Option<String>,
    /// The media type of the answer.
    pub kind: String,
    /// The answer's beginning.
    pub body: String,
    /// What a browser would have kept back.
    pub blocked: Option<Blocked>,
    /// Why there was no answer.
    pub broken: Option<String>,
    /// It may have reached the server all the same.
    pub reached: bool,
    /// The time was over.
    pub timeout: bool,
    /// Answered headers that the page may not read.
    pub hidden: Vec<String>,
    /// It was not sent, because this is a rehearsal.
    pub held_back: bool,
}

/// The longest beginning of an answer that a note keeps.
const MOST_NOTED: usize = 200_000;

impl<'a> Browser<'a> {
    /// On a page, or without one for the relay.
    pub fn new(transport: &'a Transport, page: Option<Url>) -> Self {
        Self {
            transport,
            page,
            rehearsal: false,
            notes: Mutex::default(),
            cookies: Arc::default(),
        }
    }

    /// The same, but writes are only asked about.
    #[must_use]
    pub fn rehearsing(&self) -> Self {
        Self {
            rehearsal: true,
            cookies: Arc::clone(&self.cookies),
            ..Self::new(self.transport, self.page.clone())
        }
    }

    /// The page, if there is one.
    pub fn page(&self) -> Option<&Url> {
        self.page.as_ref()
    }

    /// The notes since this was last asked.
    pub fn notes(&self) -> Vec<Note> {
        std::mem::take(&mut *locked(&self.notes))
    }

    /// Before an operation: the relay begins each without cookies, a browser keeps those that it has.
    pub fn begin(&self) {
        if self.page.is_none() {
            *locked(&self.cookies) = Cookies::default();
        }
    }

    /// The cookies that a script of the page reads, for a backend of the page's own origin; of the relay's own, all.
    pub fn readable(&self, backend: &str) -> String {
        let Some(page) = &self.page else {
            return locked(&self.cookies).all(backend);
        };
        let own = Some(page.origin().ascii_serialization()).filter(|own| own == backend);
        own.map(|own| locked(&self.cookies).readable(&own)).unwrap_or_default()
    }

    /// What a page's `<img>` would get of this address: status and media type. It follows redirects and needs no CORS.
    ///
    /// # Errors
    /// Why nothing came.
    pub async fn image(&self, address: &str) -> Result<(u16, String), String> {
        let mut url = Url::parse(address).map_err(|why| format!("{address} is no address: {why}"))?;
        let request = Request {
            method: Method::Get,
            url: String::from(address),
            headers: vec![(String::from("Accept"), String::from("image/*,*/*;q=0.8"))],
            body: Body::Nothing,
            credentials: Credentials::Omit,
            timeout_ms: 20_000,
            expect: Format::Empty,
        };
        let more = HeaderMap::new();
        for _ in 0..=MOST_REDIRECTS {
            if let Some(blocked) = self.page.as_ref().and_then(|page| reach::mixed_content(page, &url)) {
                return Err(blocked.why);
            }
            let sent = self
                .transport
                .exchange(reqwest::Method::GET, url.clone(), &request, &more);
            let reply = sent.await.map_err(|broken| broken.why)?;
            match reply.redirect(&url) {
                Some(next) => url = next,
                None => return Ok((reply.status.as_u16(), kind(&reply))),
            }
        }
        Err(format!("{address} redirects in circles"))
    }

    fn note(&self, note: Note) {
        locked(&self.notes).push(note);
    }

    async fn fetch(&self, request: &Request, note: &mut Note) -> Result<Answer, Silence> {
        let mut url = Url::parse(&request.url).map_err(|_| Silence::NotSent)?;
        let mut hop = Hop::first(request);
        while hop.count <= MOST_REDIRECTS {
            let request = &hop.request;
            let other = self.page.as_ref().filter(|page| page.origin() != url.origin());
            self.may_leave(other, &url, request, note).await?;
            if self.rehearsal && !request.method.reads() {
                note.held_back = true;
                return Err(Silence::NotSent);
            }
            let mut more = HeaderMap::new();
            if let Some(origin) = other
                .or(self.page.as_ref().filter(|_| !request.method.reads()))
                .and_then(origin)
            {
                more.insert(ORIGIN, origin);
            }
            let home = url.origin().ascii_serialization();
            let jar = request.credentials == Credentials::Include
                || request.credentials == Credentials::SameOrigin && other.is_none();
            let cookies = locked(&self.cookies).of(&home).filter(|_| jar);
            more.extend(cookies.map(|line| (COOKIE, line)));
            let reply = self
                .exchange(method(request.method), &url, request, &more, note)
                .await?;
            if jar {
                locked(&self.cookies).keep(&home, &reply.headers);
            }
            if let Some(page) = other {
                let named = page.origin().ascii_serialization();
                let of = format!("{} {url}", request.method.name());
                if let Err(blocked) = fetch::origin_allowed(&named, request.credentials, &reply.headers, &of) {
                    self.look(&reply, note);
                    note.blocked = Some(led_on(&reply, &url, &of).unwrap_or(blocked));
                    return Err(Silence::Unknown);
                }
            }
            match reply.redirect(&url) {
                Some(next) => {
                    follow(&url, &next, note)?;
                    hop.on(reply.status);
                    url = next;
                }
                None => return Ok(self.read(&hop, &url, reply, other.is_some(), note)),
            }
        }
        note.broken = Some(String::from("it redirects in circles"));
        Err(Silence::Unknown)
    }

    /// Mixed content, and the question that a browser asks first.
    async fn may_leave(
        &self,
        other: Option<&Url>,
        url: &Url,
        request: &Request,
        note: &mut Note,
    ) -> Result<(), Silence> {
        let page = self.page.as_ref();
        if let Some(blocked) = page.and_then(|page| reach::mixed_content(page, url)) {
            note.blocked = Some(blocked);
            return Err(Silence::NotSent);
        }
        let names = fetch::unsafe_headers(request);
        let Some(page) = other.filter(|_| fetch::asks_first(request, &names)) else {
            return Ok(());
        };
        let mut more = HeaderMap::new();
        more.extend(origin(page).map(|origin| (ORIGIN, origin)));
        more.insert(
            ACCESS_CONTROL_REQUEST_METHOD,
            HeaderValue::from_static(request.method.name()),
        );
        if let Ok(names) = HeaderValue::from_str(&names.join(","))
            && !names.is_empty()
        {
            more.insert(ACCESS_CONTROL_REQUEST_HEADERS, names);
        }
        more.insert(ACCEPT, HeaderValue::from_static("*/*"));
        let question = Request {
            headers: Vec::new(),
            body: Body::Nothing,
            ..request.clone()
        };
        let reply = self
            .exchange(reqwest::Method::OPTIONS, url, &question, &more, note)
            .await;
        // A question changes nothing, so nothing was sent.
        let reply = reply.map_err(|_| Silence::NotSent)?;
        let status = reply.status.as_u16();
        let named = page.origin().ascii_serialization();
        let allowed = fetch::preflight_allows(&named, request, &names, status, &reply.headers);
        allowed.map_err(|blocked| {
            note.asked = Some(status).filter(|status| *status >= 400 && !blocked.why.contains("with status"));
            if note.asked.is_some() {
                self.look(&reply, note);
            }
            let of = format!("the question before it (OPTIONS {url})");
            note.blocked = Some(led_on(&reply, url, &of).unwrap_or(blocked));
            Silence::NotSent
        })
    }

    async fn exchange(
        &self,
        method: reqwest::Method,
        url: &Url,
        request: &Request,
        more: &HeaderMap,
        note: &mut Note,
    ) -> Result<Reply, Silence> {
        let name = method.clone();
        let sent = self.transport.exchange(method, url.clone(), request, more).await;
        match sent {
            Ok(reply) => {
                if name != reqwest::Method::OPTIONS {
                    note.status = Some(reply.status.as_u16());
                }
                Ok(reply)
            }
            Err(Broken { silence, timeout, why }) => {
                note.broken = Some(why);
                note.reached = silence == Silence::Unknown && name != reqwest::Method::OPTIONS;
                note.timeout = timeout;
                Err(silence)
            }
        }
    }

    /// Keeps what an answer looks like.
    fn look(&self, reply: &Reply, note: &mut Note) {
        note.kind = kind(reply);
        let start = reply.body.get(..MOST_NOTED).unwrap_or(&reply.body);
        note.body = String::from_utf8_lossy(start).into_owned();
    }

    fn read(&self, hop: &Hop, url: &Url, mut reply: Reply, other: bool, note: &mut Note) -> Answer {
        self.look(&reply, note);
        if hop.count > 0 {
            note.redirected = Some(url.to_string());
        }
        if other {
            let (open, hidden) = fetch::readable(hop.request.credentials, &reply.headers);
            reply.headers = open;
            note.hidden = hidden;
        }
        let mut answer = hop.answer(reply, url);
        answer.cookies = self.readable(&url.origin().ascii_serialization());
        answer
    }
}

impl Carry for Browser<'_> {
    async fn carry(&self, request: &Request, _: &mut Cookies) -> Result<Answer, Silence> {
        let mut note = Note {
            line: format!("{} {}", request.method.name(), shortened(&request.url)),
            photo: carries_photo(&request.body),
            ..Note::default()
        };
        let answer = self.fetch(request, &mut note).await;
        self.note(note);
        answer
    }
}

/// An address that fits on a line or two: long ones are long by what is asked for.
fn shortened(url: &str) -> String {
    const MOST: usize = 160;
    let start: String = url.chars().take(MOST).collect();
    if start.len() < url.len() { start + "…" } else { start }
}

/// The media type of an answer.
fn kind(reply: &Reply) -> String {
    let kind = reply.headers.get(CONTENT_TYPE);
    kind.map(|kind| String::from_utf8_lossy(kind.as_bytes()).into_owned())
        .unwrap_or_default()
}

fn carries_photo(body: &Body) -> bool {
    /// How every PNG begins in base64.
    const PNG: &str = "iVBORw0KGgo";
    match body {
        Body::Nothing => false,
        Body::File(_) => true,
        Body::Text(text, _) => text.contains(PNG),
        Body::Parts(parts) => parts.iter().any(|(_, part)| match part {
            Part::File(_) => true,
            Part::Text(text) => text.contains(PNG),
        }),
    }
}

fn origin(page: &Url) -> Option<HeaderValue> {
    HeaderValue::from_str(&page.origin().ascii_serialization()).ok()
}

fn locked<T>(of: &Mutex<T>) -> MutexGuard<'_, T> {
    of.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Redirects to another host, which the relay does not follow, are told with the address to write instead.
fn follow(from: &Url, to: &Url, note: &mut Note) -> Result<(), Silence> {
    if to.origin() == from.origin() {
        return Ok(());
    }
    note.blocked = Some(Blocked {
        why: format!("{from} redirects to another host: {to}"),
        change: Change::on(Side::Configuration, instead(from.as_str(), to.as_str())),
    });
    Err(Silence::Unknown)
}

/// A redirect that the browser keeps from the page: its target says more than the header that is missing.
fn led_on(reply: &Reply, from: &Url, of: &str) -> Option<Blocked> {
    let to = reply.redirect(from)?;
    Some(Blocked {
        why: format!(
            "{of} answers {} and leads to {to}, where a browser does not follow it",
            reply.status.as_u16()
        ),
        change: Change::on(Side::Configuration, instead(from.as_str(), to.as_str())),
    })
}

/// What to write where an address leads to another one.
pub(super) fn instead(from: &str, to: &str) -> String {
    let path = |url: &str| url.split(['?', '#']).next().unwrap_or_default().to_owned();
    if path(to) == path(from) + "/" {
        return String::from(
            "Write the address with its slash at the end, in `url`: the one at the end of `base` is taken off.",
        );
    }
    format!("Write the address it leads to: change `base` (or this operation's `url`) so that it becomes {to}.")
}
