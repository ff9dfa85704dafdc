//! The preset `static` against a real file server: what it reads, and what the checker says where a browser may not.

use medspil_adapter::mapping::Op;
use medspil_core::idea::Status;
use medspil_server::Clock;
use medspil_server::check::report::{Report, State};
use medspil_server::check::{backend, fetch::Side, live};
use reqwest::Url;
use serde_json::json;
use tokio::sync::OnceCell;

use crate::backends;
use crate::kit::{Citizen, ORIGIN, idea, tell};
use crate::servers::Server;

async fn server() -> &'static Server {
    static STARTED: OnceCell<Result<Server, String>> = OnceCell::const_new();
    let started = STARTED
        .get_or_init(|| async { Server::start("static", "static", &[]) })
        .await;
    started
        .as_ref()
        .unwrap_or_else(|why| panic!("this backend cannot be tried: {why}"))
}

/// What `medspil check --live` says of a file at this address.
async fn checked(address: &str) -> Report {
    let text = json!({"extends": "static", "set": {"url": address}}).to_string();
    let read = backend::read("static.json", &text).expect("it is JSON");
    assert!(read.findings.is_empty(), "{:?}", read.findings);
    let (_, backend) = read.backends.first().expect("one is described");
    let page = Url::parse(ORIGIN).expect("it is an address");
    live::check(backend, Some(page), false, &Clock::system())
        .await
        .expect("it can be tried")
}

#[test]
fn the_list_is_read_as_it_stands_in_the_file() {
    tell(async {
        let address = server().await.get("base");
        let file = backends::backend("static", json!({"extends": "static", "set": {"url": address}}));
        let items = file.list(40).await;
        let ideas: Vec<_> = items.iter().map(|item| &item.idea).collect();
        let shown: Vec<_> = ideas
            .iter()
            .map(|idea| (idea.id.as_str(), idea.title.as_str(), idea.status, idea.likes))
            .collect();
        assert_eq!(
            shown,
            [
                ("2", "Flere bænke", Status::Answered, 3),
                ("1", "<b>1 < 2</b> & \"citat\"", Status::Received, 0)
            ]
        );
        assert_eq!(ideas[0].text, "Ved søen.\nOg et bord.");
        let answer = ideas[0].answer.as_ref().expect("it was answered");
        assert_eq!(
            (answer.text.as_str(), answer.by.as_deref()),
            ("Det gør vi.", Some("Park og Vej"))
        );
        let root = address.strip_suffix("/ideer.json").expect("that is its name");
        assert_eq!(items[0].url, Some(format!("{root}/ideer/2")));
        assert!(items[0].photo.as_ref().is_some_and(|photo| photo.starts_with(root)));
    });
}

#[test]
fn nothing_can_be_sent() {
    tell(async {
        let address = server().await.get("base");
        let file = backends::backend("static", json!({"extends": "static", "set": {"url": address}}));
        assert!(!file.capabilities().create && !file.capabilities().like && file.capabilities().list);
        let sent = file.ask(&Citizen::new(), Op::Create, idea("Flere bænke", "")).await;
        assert!(sent.is_err(), "{sent:?}");
    });
}

#[test]
fn a_file_that_is_not_there_is_no_list() {
    tell(async {
        let address = format!("{}.not", server().await.get("base"));
        let file = backends::backend("static", json!({"extends": "static", "set": {"url": address}}));
        let listed = file
            .ask(&Citizen::new(), Op::List, medspil_adapter::mapping::Input::new())
            .await;
        assert_eq!(listed.expect_err("nothing is there").code(), "not_found");
    });
}

#[test]
fn the_checker_says_that_the_header_is_missing() {
    tell(async {
        let report = checked(server().await.get("base")).await;
        let row = report
            .rows
            .iter()
            .find(|row| row.what == "list")
            .expect("a list is claimed");
        assert_eq!(row.state, State::Fails);
        assert!(row.why.contains("without Access-Control-Allow-Origin"), "{row:?}");
        let change = row.change.as_ref().expect("it says what to do");
        assert_eq!(change.side, Side::Server);
        assert!(change.todo.contains(ORIGIN), "{change:?}");
    });
}

#[test]
fn the_checker_is_content_where_the_header_is_sent() {
    tell(async {
        let report = checked(server().await.get("open")).await;
        let row = report
            .rows
            .iter()
            .find(|row| row.what == "list")
            .expect("a list is claimed");
        assert_eq!(row.state, State::Works, "{row:?}");
        assert!(!report.has(State::Fails));
    });
}
