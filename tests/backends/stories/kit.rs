//! The small language of the stories: a backend, a citizen, what the citizen asks, and what came of it.
//!
//! Requests are those of a page of another origin: they carry `Origin`. Each citizen has a device and a network of their
//! own, because some backends count by the one and some by the other.

use std::future::Future;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, OnceLock, PoisonError};
use std::time::{SystemTime, UNIX_EPOCH};

use medspil_adapter::mapping::{
    Adapter, Answer, Capabilities, Content, Created, Env, File, Handover, Input, Item, Liked, Listing, Next, Op,
    Outcome, Place, Request, Session, Silence, Value,
};
use medspil_adapter::{Failure, presets};
use medspil_core::idea::{Sort, Status};
use medspil_real_servers::Server;
use medspil_server::Clock;
use medspil_server::store::{NewAnswer, Store};
use medspil_server::transport::{Carry, Cookies, Transport, run};
use serde_json::{Value as Json, json};
use tokio::sync::{Mutex, MutexGuard};

use crate::city::City;
use crate::in_memory::Memory;

/// The page that the widget is embedded in.
pub const ORIGIN: &str = "http://127.0.0.1:3000";

/// What a backend refuses, and how.
#[derive(Clone, Debug)]
pub struct Refused {
    /// The headline that is sent.
    pub title: String,
    /// The field that the refusal names, by our name.
    pub field: Option<&'static str>,
}

/// How staff acts on an idea, beside the widget.
#[derive(Clone, Debug)]
pub enum Staff {
    /// Nobody can.
    Nobody,
    /// A request to this address with `{id}` filled in; method, headers and body.
    Asks(reqwest::Method, String, Vec<(&'static str, String)>, Json),
    /// A program, with `{id}` filled in.
    Runs(Vec<String>),
    /// Our own moderator's command `answer`.
    Answers(Store),
    /// Our own moderator's command `publish`.
    Publishes(Store),
    /// A civil servant of the test kit's city.
    Closes(Arc<City>),
    /// The server in this process, with the id.
    Does(Arc<Memory>, fn(&Memory, &str)),
}

/// A backend that runs, and what differs between backends.
#[derive(Debug)]
pub struct Backend {
    /// For messages.
    pub name: &'static str,
    /// The configuration.
    pub config: Json,
    /// The relay's secrets.
    pub secrets: Vec<(String, String)>,
    /// What it refuses.
    pub refused: Refused,
    /// Whether an answer to a new idea tells its id.
    pub tells_id: bool,
    /// Whether the server knows pages; one that does not gives everything at once.
    pub pages: bool,
    /// Whether the list tells how many like an idea.
    pub lists_likes: bool,
    /// An id of the right form that nothing has.
    pub unknown_id: &'static str,
    /// Moves an idea on to [`Backend::staff_status`].
    pub staff: Staff,
    /// Where the idea stands after that; none where it is then hidden.
    pub staff_status: Option<Status>,
    /// Publishes what is held.
    pub publish: Staff,
    /// Ends all sessions.
    pub ends_sessions: Staff,
    /// How a headline begins that a server answers with the way to a page which says nothing about it.
    pub astray: &'static str,
    /// What the widget keeps from one operation to the next.
    pub session: std::sync::Mutex<Option<Session>>,
    /// One story at a time: lists of another's ideas must not change while they are read.
    pub turn: Mutex<()>,
    /// Ends with the tests.
    pub server: Option<Server>,
}

/// How a story's requests are carried.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Line {
    /// As they should be.
    Good,
    /// The answer breaks off in the middle.
    Half,
    /// The request arrives and no answer comes.
    Lost,
}

/// Somebody with a device.
#[derive(Clone, Debug)]
pub struct Citizen {
    device: String,
    network: String,
}

impl Citizen {
    /// Somebody whom nobody has seen.
    pub fn new() -> Self {
        static NEXT: AtomicU32 = AtomicU32::new(1);
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        Self {
            device: format!("device-{}", unique("d")),
            network: format!("10.{}.{}.7", number / 250, number % 250 + 1),
        }
    }

    /// The key of this device's like of an idea.
    pub fn key(&self, id: &str) -> String {
        let letters = id.bytes().chain(self.device.bytes());
        let sum = letters.fold(0xcbf2_9ce4_8422_2325_u64, |sum, byte| {
            (sum ^ u64::from(byte)).wrapping_mul(0x100_0000_01b3)
        });
        format!("like-{sum:016x}")
    }
}

/// A text that no other has. It has no digits: by some clocks they were a birthday and four more, which is a personal number
/// to whoever guards against them.
pub fn unique(start: &str) -> String {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    let number = format!("{:x}-{:04x}", since.as_millis(), NEXT.fetch_add(1, Ordering::Relaxed));
    let letter = |sign: char| sign.to_digit(16).map_or(sign, |digit| char::from(b'a' + digit as u8));
    format!("{start}-{}", number.chars().map(letter).collect::<String>())
}

/// Runs a story. Servers of one test are used by the next, so all share one runtime.
pub fn tell(story: impl Future<Output = ()>) {
    static RUNTIME: OnceLock<tokio::runtime::Runtime> = OnceLock::new();
    RUNTIME
        .get_or_init(|| tokio::runtime::Runtime::new().expect("this machine has threads to spare"))
        .block_on(story);
}

/// An idea to send.
pub fn idea(title: &str, text: &str) -> Input {
    Input::new()
        .with("title", title)
        .with("text", text)
        // As the widget's may begin.
        .with("key", &unique("-idea-key"))
        .with("lang", "da")
        .value("place", Value::of(&json!({"lat": 55.67, "lon": 12.56})))
}

/// A photo of one pixel.
pub fn picture() -> File {
    let bytes = [
        b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\x06\0\0\0\x1f\x15\xc4\x89".as_slice(),
        b"\0\0\0\rIDATx\xdac\xfc\xcf\xc0P\x0f\0\x04\x85\x01\x80\x84\xa9\x8c!\0\0\0\0IEND\xaeB`\x82".as_slice(),
    ];
    File {
        name: "bænk.png".into(),
        mime: "image/png".into(),
        bytes: bytes.concat(),
    }
}

/// What a configuration on top of a preset makes of an input where no server is asked.
pub fn handed_over(config: &Json, input: Input) -> Handover {
    let adapter = read(config, Place::Page);
    match adapter.begin(Op::Create, input, &Env::default()).1 {
        Next::Done(Ok(Outcome::Open(handover))) => handover,
        other => panic!("nothing is handed over: {other:?}"),
    }
}

/// Reads a configuration that must be right.
fn read(config: &Json, place: Place) -> Adapter {
    let preset = |name: &str| {
        let json: Json = serde_json::from_str(presets::text(name)?).expect("presets are JSON");
        Some(Value::of(&json))
    };
    let (adapter, problems) = Adapter::read(config, place, &preset);
    let problems: Vec<_> = problems.iter().map(ToString::to_string).collect();
    assert!(problems.is_empty(), "{config}: {problems:?}");
    adapter
}

impl Backend {
    /// Waits until no other story is told to this backend.
    pub async fn alone(&self) -> MutexGuard<'_, ()> {
        self.turn.lock().await
    }

    /// What the widget may offer.
    pub fn capabilities(&self) -> Capabilities {
        self.adapter(&json!({})).capabilities()
    }

    fn adapter(&self, over: &Json) -> Adapter {
        let mut config = self.config.clone();
        for (name, value) in over.as_object().into_iter().flatten() {
            config[name] = value.clone();
        }
        let place = if self.secrets.is_empty() {
            Place::Page
        } else {
            Place::Relay
        };
        read(&config, place)
    }

    /// Asks for an operation over a line of some quality.
    pub async fn ask_over(&self, line: Line, who: &Citizen, op: Op, input: Input) -> Result<Outcome, Failure> {
        self.ask_with(line, &json!({}), who, op, input).await
    }

    /// The same with parts of the configuration replaced.
    pub async fn ask_with(
        &self,
        line: Line,
        over: &Json,
        who: &Citizen,
        op: Op,
        input: Input,
    ) -> Result<Outcome, Failure> {
        let carrier = Carrier {
            transport: Transport::new().expect("a client can be made"),
            network: who.network.clone(),
            line,
        };
        let mut env = Env {
            random: unique("random"),
            secrets: self.secrets.clone(),
            session: self.session(),
            ..Env::default()
        };
        let adapter = self.adapter(over);
        if line != Line::Good && adapter.describes(Op::Session) && env.session.is_none() {
            // A bad line is about the operation itself: the session was begun before.
            let good = Carrier {
                line: Line::Good,
                ..carrier.clone()
            };
            env = run(&good, &Clock::system(), &adapter, Op::Session, Input::new(), env)
                .await
                .1;
        }
        let input = input.with("device", &who.device);
        let (result, env) = run(&carrier, &Clock::system(), &adapter, op, input, env).await;
        *self.session.lock().unwrap_or_else(PoisonError::into_inner) = env.session;
        result
    }

    /// The session that was begun last.
    pub fn session(&self) -> Option<Session> {
        self.session.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Asks for an operation.
    pub async fn ask(&self, who: &Citizen, op: Op, input: Input) -> Result<Outcome, Failure> {
        self.ask_over(Line::Good, who, op, input).await
    }

    /// Sends an idea that must be stored.
    pub async fn create(&self, who: &Citizen, input: Input) -> Created {
        match self.ask(who, Op::Create, input).await {
            Ok(Outcome::Created(created)) => created,
            other => panic!("{}: a good idea was not stored: {other:?}", self.name),
        }
    }

    /// One page of the list.
    pub async fn page(&self, size: u32, cursor: Option<&str>) -> Listing {
        self.page_in(None, size, cursor).await
    }

    async fn page_in(&self, order: Option<Sort>, size: u32, cursor: Option<&str>) -> Listing {
        let op = if cursor.is_some() { Op::More } else { Op::List };
        let input = Input::new()
            .with("cursor", cursor.unwrap_or_default())
            .with("sort", order.map_or("", Sort::name));
        match self
            .ask_with(Line::Good, &json!({ "size": size }), &Citizen::new(), op, input)
            .await
        {
            Ok(Outcome::Listed(listing)) => listing,
            other => panic!("{}: no list: {other:?}", self.name),
        }
    }

    /// The whole list, page by page.
    pub async fn list(&self, size: u32) -> Vec<Item> {
        self.list_in(None, size).await
    }

    /// The same in an order.
    pub async fn list_in(&self, order: Option<Sort>, size: u32) -> Vec<Item> {
        let mut all = Vec::new();
        let mut cursor = None;
        for _ in 0..200 {
            let page = self.page_in(order, size, cursor.as_deref()).await;
            all.extend(page.items);
            match page.next {
                Some(next) => cursor = Some(next),
                None => return all,
            }
        }
        panic!("{}: the list has no end", self.name)
    }

    /// The ideas with this headline.
    pub async fn titled(&self, title: &str) -> Vec<Item> {
        let mut found = self.list(40).await;
        found.retain(|item| item.idea.title == title);
        found
    }

    /// An idea of somebody else, and its id.
    pub async fn somebodys(&self, title: &str) -> String {
        self.written(title, "Skrevet af en anden.").await
    }

    /// A new idea's id, which the list knows where the answer does not say it.
    pub async fn written(&self, title: &str, text: &str) -> String {
        match self.create(&Citizen::new(), idea(title, text)).await.id {
            Some(id) => id,
            None => {
                let found = self.titled(title).await;
                found.first().expect("it is in the list").idea.id.clone()
            }
        }
    }

    /// Likes an idea, or takes the like back.
    pub async fn like(&self, who: &Citizen, op: Op, id: &str, row: Option<&str>) -> Result<Liked, Failure> {
        let input = Input::new()
            .with("id", id)
            .with("key", &who.key(id))
            .with("row", row.unwrap_or_default());
        match self.ask(who, op, input).await? {
            Outcome::Liked(liked) => Ok(liked),
            other => panic!("{}: no like: {other:?}", self.name),
        }
    }

    /// How many like it, by the list or else by what the last like said.
    pub async fn likes(&self, id: &str, said: Option<u32>) -> u32 {
        if !self.lists_likes {
            return said.expect("a backend whose list has no likes tells them after a like");
        }
        let listed = self.list(40).await.into_iter().find(|item| item.idea.id == id);
        let likes = listed.expect("it is in the list").idea.likes;
        if let Some(said) = said {
            assert_eq!(said, likes, "{}: the like's answer and the list differ", self.name);
        }
        likes
    }

    /// One idea.
    pub async fn get(&self, op: Op, id: &str) -> Result<Item, Failure> {
        match self.ask(&Citizen::new(), op, Input::new().with("id", id)).await? {
            Outcome::Found(item) => Ok(item),
            other => panic!("{}: no idea: {other:?}", self.name),
        }
    }
}

impl Staff {
    /// Does it.
    pub async fn act(&self, id: &str) {
        match self {
            Self::Answers(store) => {
                let answer = NewAnswer {
                    text: "Det gør vi.",
                    by: None,
                    status: medspil_server::Status::Answered,
                    at: Clock::system().now(),
                };
                assert!(store.answer(id, &answer).await.expect("the database answers"));
            }
            Self::Closes(city) => city.close(id),
            Self::Does(memory, what) => what(memory, id),
            Self::Publishes(store) => assert!(store.publish(id).await.expect("the database answers")),
            Self::Nobody => panic!("this backend names nobody who could do it"),
            Self::Runs(words) => {
                let words: Vec<_> = words.iter().map(|word| word.replace("{id}", id)).collect();
                let done = std::process::Command::new(&words[0]).args(&words[1..]).status();
                assert!(done.is_ok_and(|status| status.success()), "{words:?} failed");
            }
            Self::Asks(method, url, headers, body) => {
                let mut asked = reqwest::Client::new()
                    .request(method.clone(), url.replace("{id}", id))
                    .json(body);
                for (name, value) in headers {
                    asked = asked.header(*name, value);
                }
                let answer = asked.send().await.expect("the server answers its staff");
                assert!(answer.status().is_success(), "{url}: {}", answer.status());
            }
        }
    }
}

/// Carries requests as a browser on [`ORIGIN`] does, over a line of some quality.
#[derive(Clone)]
struct Carrier {
    transport: Transport,
    network: String,
    line: Line,
}

impl Carry for Carrier {
    async fn carry(&self, request: &Request, cookies: &mut Cookies) -> Result<Answer, Silence> {
        let mut request = request.clone();
        request.headers.push(("Origin".into(), ORIGIN.into()));
        request.headers.push(("X-Forwarded-For".into(), self.network.clone()));
        let mut answer = self.transport.carry(&request, cookies).await?;
        // By now the server has done what it was asked for; only the way back is bad.
        match self.line {
            Line::Good => {}
            Line::Lost => return Err(Silence::Unknown),
            Line::Half => answer.content = half(answer.content),
        }
        Ok(answer)
    }
}

/// The first half of what came, as a proxy that breaks off leaves it.
fn half(content: Content) -> Content {
    let text = match content {
        Content::Nothing => return Content::Nothing,
        Content::Json(value) => value.json(),
        Content::Text(text) => text,
    };
    Content::Text(text.chars().take(text.chars().count() / 2).collect())
}
