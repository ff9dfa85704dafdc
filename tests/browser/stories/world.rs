//! Everything a story stands in: the real server with the built widget, a second one beside it, host pages on another
//! origin, a wicked backend, a way to the server that can be cut, and a browser.
//!
//! Each story has its own servers on ports of their own, so that nothing a browser remembers of one origin reaches the
//! next story.

use std::env;
use std::fs;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use axum::body::Body;
use axum::extract::Request;
use axum::http::{StatusCode, header};
use axum::middleware::{Next, from_fn, from_fn_with_state};
use axum::response::{Html, IntoResponse, Response};
use axum::routing::get;
use axum::{Router, extract::State};
use http_body_util::BodyExt;
use medspil_server::{App, Config, Moderation, Origins, pages};
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::JoinHandle;
use tower::ServiceExt;

use crate::browser::Browser;
use crate::proxy::Proxy;
use crate::wicked::Wicked;
use crate::widget::Widget;

/// What stands inside the tag on every host page.
pub const CHILDREN: &str =
    r#"<a href="https://www.kk.dk">Kontakt kommunen på kk.dk</a> <a href="tel:+4533663366">Ring 33 66 33 66</a>"#;

/// Notes what happens on a page: events of the widget, console messages, errors, policy violations. It comes from the
/// widget's origin, which every policy of the host pages lets in.
const WATCH: &str = include_str!("watch.js");

/// A request that reached the server, with the headers that could give somebody away.
#[derive(Clone, Debug)]
pub struct Reached {
    pub path: String,
    pub query: String,
    pub method: String,
    pub cookie: String,
    pub referrer: String,
}

const PHONE: &str = "/test/phone.html";

type Log = Arc<Mutex<Vec<Reached>>>;

pub struct World {
    pub browser: Browser,
    /// The real server's origin; the widget comes from here.
    pub server: String,
    /// The host pages' origin.
    pub pages: String,
    pub wicked: Wicked,
    /// The real server by a way that can be cut.
    pub proxy: Proxy,
    api: Router,
    other: Router,
    log: Log,
    gate: watch::Sender<Gate>,
    folder: TempDir,
    _tasks: Vec<Task>,
}

/// What becomes of requests for WebAssembly.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Gate {
    Open,
    /// They wait until it is opened or broken.
    Held,
    /// They are answered with an error.
    Broken,
    /// Only those for the lazy part are answered with an error.
    NoForm,
    /// Only those for the mapping are answered with an error, also the script's.
    NoMapping,
}

/// A server that ends when this is dropped.
struct Task(JoinHandle<()>);

impl Drop for Task {
    fn drop(&mut self) {
        self.0.abort();
    }
}

/// The built widget.
pub fn dist() -> PathBuf {
    env::var_os("MEDSPIL_DIST").map_or_else(|| root().join("dist"), PathBuf::from)
}

/// The project's folder.
pub fn root() -> PathBuf {
    let above = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    env::var_os("MEDSPIL_ROOT").map_or(above, PathBuf::from)
}

impl World {
    pub async fn new(browser: Browser) -> Self {
        let folder = TempDir::with_prefix("medspil-world-").expect("a temporary folder");
        let mut config = Config::new(folder.path().join("data"));
        config.files = Some(dist());
        config.seed_demo = true;
        let api = service(config).await.router;
        let other = service(Config::new(folder.path().join("other"))).await.router;
        let log = Log::default();
        let (gate, held) = watch::channel(Gate::Open);
        let whole = Router::new()
            .route(
                "/test/watch.js",
                get(async || ([(header::CONTENT_TYPE, "text/javascript")], WATCH)),
            )
            .route(PHONE, get(async || Html(include_str!("phone.html"))))
            .nest_service("/other", other.clone())
            .fallback_service(api.clone())
            .layer(from_fn_with_state(held, wait_at_gate))
            .layer(from_fn_with_state(log.clone(), note));
        let mut tasks = Vec::new();
        let server = start(whole, &mut tasks).await;
        let widget = format!("http://{server}");
        let hosts = folder.path().join("hosts");
        copy_pages(&root().join("tests/hosts"), &hosts);
        let pages = Router::new()
            .route(PHONE, get(async || Html(include_str!("phone.html"))))
            .fallback_service(pages::router(&hosts, &widget))
            .layer(from_fn(any_origin));
        let pages = start(pages, &mut tasks).await;
        Self {
            browser,
            server: widget,
            pages: format!("http://{pages}"),
            wicked: Wicked::start().await,
            proxy: Proxy::to(server).await,
            api,
            other,
            log,
            gate,
            folder,
            _tasks: tasks,
        }
    }

    /// Goes to a host page exactly as it is in tests/hosts.
    pub async fn visit(&self, page: &str) -> Widget {
        self.browser.go(&format!("{}/{page}", self.pages)).await;
        self.widget(0)
    }

    /// Goes to a host page that also notes what happens on it.
    pub async fn watch(&self, page: &str) -> Widget {
        self.visit(&format!("watched-{page}")).await
    }

    /// Goes to a page of the story's own with this in its main part; `{{WIDGET}}` becomes the server's origin.
    pub async fn page(&self, main: &str) -> Widget {
        self.write_page("story.html", main);
        self.visit("story.html").await
    }

    /// Goes to a page with one widget that has these attributes, and the usual children.
    pub async fn tag(&self, attributes: &str) -> Widget {
        let script = r#"<script async src="{{WIDGET}}/medspil.js"></script>"#;
        self.page(&format!(
            "<medspil-widget {attributes}>{CHILDREN}</medspil-widget>{script}"
        ))
        .await
    }

    /// Goes to a page whose widget talks to the API at this address.
    pub async fn tag_with(&self, api: &str) -> Widget {
        self.tag(&format!("data-pack=koebenhavn data-backend=\"{api}\"")).await
    }

    /// Goes to a page whose widget talks to a backend that is wicked in this way.
    pub async fn with_wicked(&self, kind: &str) -> Widget {
        self.tag_with(&self.wicked.api(kind)).await
    }

    /// Goes to a page whose widget talks to this described backend.
    pub async fn described(&self, backend: &Value, attributes: &str) -> Widget {
        let config = json!({ "backend": backend });
        self.page(&format!(
            "<medspil-widget data-pack=koebenhavn {attributes}>{CHILDREN}\
             <script type=\"application/json\" data-medspil>{config}</script></medspil-widget>\
             <script async src=\"{{{{WIDGET}}}}/medspil.js\"></script>"
        ))
        .await
    }

    /// Writes a page of the story's own.
    pub fn write_page(&self, name: &str, main: &str) {
        let page = format!(
            "<!doctype html>\n<html lang=\"da\"><head><meta charset=\"utf-8\">\
             <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"><title>Prøve | Demokommunen</title>\
             <link rel=\"icon\" href=\"icon.svg\"><link rel=\"stylesheet\" href=\"hosts.css\">\
             <script src=\"{{{{WIDGET}}}}/test/watch.js\"></script></head>\n\
             <body><main class=\"wrap\"><h1>Cykelstien ved skolen</h1>\n{main}\n</main></body></html>\n"
        );
        self.write_file(name, &page);
    }

    /// Writes a file beside the host pages.
    pub fn write_file(&self, name: &str, text: &str) {
        fs::write(self.folder.path().join("hosts").join(name), text).expect("the folder of pages can be written");
    }

    /// The nth widget of the page.
    pub fn widget(&self, nth: usize) -> Widget {
        Widget::new(self.browser.clone(), nth)
    }

    /// A text of the widget in Danish, up to where a number or a reason is filled in.
    pub fn t(&self, key: &str) -> String {
        self.t_in("da", key)
    }

    /// The same in another language.
    pub fn t_in(&self, lang: &str, key: &str) -> String {
        let file = dist().join(format!("locales/{lang}.json"));
        let texts = fs::read_to_string(&file).unwrap_or_else(|why| panic!("{} cannot be read: {why}", file.display()));
        let texts: Value = serde_json::from_str(&texts).expect("locales are JSON");
        let text = texts[key].as_str().or_else(|| texts[key]["other"].as_str());
        let text = text.unwrap_or_else(|| panic!("{lang}.json has no text {key:?}"));
        text.split('{').next().unwrap_or_default().trim().to_owned()
    }

    /// Decides what becomes of requests for WebAssembly.
    pub fn wasm(&self, gate: Gate) {
        self.gate.send_replace(gate);
    }

    /// What reached the server so far.
    pub fn reached(&self) -> Vec<Reached> {
        self.log.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// How often something was asked for whose path holds this.
    pub fn fetched(&self, part: &str) -> usize {
        self.reached().iter().filter(|one| one.path.contains(part)).count()
    }

    /// Everything the server lists, newest first.
    pub async fn listed(&self) -> Vec<Value> {
        ideas(&self.api).await
    }

    /// Neighbours send this many ideas, no two alike.
    pub async fn neighbours_send(&self, count: usize) {
        for nth in 1..=count {
            let idea = json!({ "title": format!("Naboernes idé nummer {nth}"), "text": "Det ville hjælpe os alle." });
            let request = Request::post("/api/v1/ideas")
                .header(header::CONTENT_TYPE, "application/json")
                .header("idempotency-key", format!("a-neighbour-of-yours-{nth}"))
                .body(Body::from(idea.to_string()))
                .expect("a fixed request is well formed");
            let Ok(response) = self.api.clone().oneshot(request).await;
            assert_eq!(response.status(), StatusCode::CREATED);
        }
    }

    /// The ideas with this title that the server has.
    pub async fn stored(&self, title: &str) -> usize {
        count(&self.api, title).await
    }

    /// The same, of the second server.
    pub async fn stored_by_other(&self, title: &str) -> usize {
        count(&self.other, title).await
    }

    /// How many like this idea, as the server says.
    pub async fn likes(&self, title: &str) -> u64 {
        let ideas = ideas(&self.api).await;
        let idea = ideas.iter().find(|idea| idea["title"] == title);
        idea.and_then(|idea| idea["likes"].as_u64())
            .unwrap_or_else(|| panic!("the server has no idea {title:?}"))
    }
}

async fn service(mut config: Config) -> App {
    config.moderation = Moderation::After;
    config.origins = Origins::Any;
    config.rate_per_minute = 10_000;
    medspil_server::app(config)
        .await
        .unwrap_or_else(|why| panic!("the server does not start: {why}"))
}

async fn start(router: Router, tasks: &mut Vec<Task>) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0")
        .await
        .expect("a free port on this machine");
    let address = listener.local_addr().expect("a bound listener has an address");
    let service = router.into_make_service_with_connect_info::<SocketAddr>();
    tasks.push(Task(tokio::spawn(async move {
        let _ = axum::serve(listener, service).await;
    })));
    address
}

async fn note(State(log): State<Log>, request: Request, next: Next) -> Response {
    let reached = Reached::by(&request);
    log.lock().unwrap_or_else(PoisonError::into_inner).push(reached);
    next.run(request).await
}

impl Reached {
    fn by(request: &Request) -> Self {
        let header = |name| {
            let value = request.headers().get(name);
            value
                .and_then(|value| value.to_str().ok())
                .unwrap_or_default()
                .to_owned()
        };
        Self {
            path: request.uri().path().to_owned(),
            query: request.uri().query().unwrap_or_default().to_owned(),
            method: request.method().to_string(),
            cookie: header(header::COOKIE),
            referrer: header(header::REFERER),
        }
    }
}

async fn wait_at_gate(State(mut gate): State<watch::Receiver<Gate>>, request: Request, next: Next) -> Response {
    let path = request.uri().path();
    let mapping = path.contains("medspil-mapping");
    if path.ends_with(".wasm") || mapping {
        let now = gate
            .wait_for(|gate| *gate != Gate::Held)
            .await
            .map_or(Gate::Open, |gate| *gate);
        let path = request.uri().path();
        let broken = match now {
            Gate::Broken => path.ends_with(".wasm"),
            Gate::NoForm => path.contains("-write-"),
            Gate::NoMapping => mapping,
            Gate::Open | Gate::Held => false,
        };
        if broken {
            return StatusCode::SERVICE_UNAVAILABLE.into_response();
        }
    }
    next.run(request).await
}

/// Packs beside the host pages are read from the page's own origin in some stories and from elsewhere in others.
async fn any_origin(request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    response.headers_mut().insert(
        header::ACCESS_CONTROL_ALLOW_ORIGIN,
        header::HeaderValue::from_static("*"),
    );
    response
}

/// Copies the host pages and puts beside each one a `watched-` copy with the script that notes what happens.
fn copy_pages(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("a temporary folder can be written");
    let entries = fs::read_dir(from).unwrap_or_else(|why| panic!("{} cannot be read: {why}", from.display()));
    for entry in entries {
        let path = entry.expect("a folder that was opened can be listed").path();
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        if path.is_dir() {
            copy_pages(&path, &to.join(&name));
            continue;
        }
        fs::copy(&path, to.join(&name)).expect("a host page can be copied");
        if name.ends_with(".html") {
            let html = fs::read_to_string(&path).expect("a host page is text");
            let (before, after) = html
                .split_once("<meta charset=\"utf-8\">")
                .expect("every host page names its charset");
            let script = "<meta charset=\"utf-8\"><script src=\"{{WIDGET}}/test/watch.js\"></script>";
            fs::write(to.join(format!("watched-{name}")), [before, script, after].concat())
                .expect("a temporary folder can be written");
        }
    }
}

async fn ideas(api: &Router) -> Vec<Value> {
    let mut all = Vec::new();
    let mut cursor = String::new();
    loop {
        let request = Request::get(format!("/api/v1/ideas?limit=100{cursor}"))
            .body(Body::empty())
            .expect("a fixed request is well formed");
        let Ok(response) = api.clone().oneshot(request).await;
        let body = response
            .into_body()
            .collect()
            .await
            .expect("an answer in memory is whole")
            .to_bytes();
        let mut page: Value = serde_json::from_slice(&body).expect("the list is JSON");
        all.extend(page["items"].as_array_mut().map(std::mem::take).unwrap_or_default());
        match page["next"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => return all,
        }
    }
}

async fn count(api: &Router, title: &str) -> usize {
    ideas(api).await.iter().filter(|idea| idea["title"] == title).count()
}
