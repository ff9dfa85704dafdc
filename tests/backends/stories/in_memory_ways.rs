//! The backend in the test process (`in_memory.rs`), described in the mapping language, and what no story asks: a session
//! that ends between two requests, a job that never ends, what the checker says of all of it.

use std::sync::Arc;

use medspil_adapter::Failure;
use medspil_adapter::mapping::Op;
use medspil_core::idea::Status;
use medspil_server::Clock;
use medspil_server::check::report::State;
use medspil_server::check::{backend, live};
use reqwest::Url;
use serde_json::{Value as Json, json};
use tokio::sync::OnceCell;

use crate::backends::{self, once};
use crate::in_memory::{ASTRAY, Answers, Habits, Memory, NEVER, WAIT};
use crate::kit::{Backend, Citizen, ORIGIN, Refused, Staff, idea, picture, tell, unique};

once!(
    /// Answers at once.
    memory,
    set_to("memory", Habits::default())
);
once!(
    /// Everything is read before.
    memory_moderated,
    set_to("memory-moderated", Habits { moderated: true, ..Habits::default() })
);
once!(
    /// Takes three ideas from one network.
    memory_strict,
    set_to("memory-strict", Habits { most: Some(3), ..Habits::default() })
);
once!(
    /// Knows no repeated idea, but lists by key.
    memory_looked_into,
    set_to("memory-looked-into", Habits { forgetful: true, ..Habits::default() })
);
once!(
    /// Takes first and looks later.
    memory_answering_later,
    set_to("memory-answering-later", Habits { answers: Answers::Later, ..Habits::default() })
);
once!(
    /// Answers a form with the way to a page.
    memory_with_pages,
    set_to("memory-with-pages", Habits { answers: Answers::WithAPage, ..Habits::default() })
);

async fn set_to(name: &'static str, habits: Habits) -> Result<Backend, String> {
    Ok(started(name, habits).await?.1)
}

/// The server, and the backend that it is.
async fn started(name: &'static str, habits: Habits) -> Result<(Arc<Memory>, Backend), String> {
    let (memory, base) = Memory::start(habits).await?;
    let backend = Backend {
        refused: Refused {
            title: "x".into(),
            field: Some("title"),
        },
        staff: Staff::Does(Arc::clone(&memory), Memory::answer),
        staff_status: Some(Status::Answered),
        publish: Staff::Does(Arc::clone(&memory), Memory::publish),
        ends_sessions: Staff::Does(Arc::clone(&memory), |memory, _| memory.end_sessions()),
        astray: ASTRAY,
        ..backends::backend(name, config(&base, habits))
    };
    Ok((memory, backend))
}

/// Its description in the mapping language, for this setting.
fn config(base: &str, habits: Habits) -> Json {
    let mut config = json!({
        "name": "memory",
        "parameters": {"base": {"about": "Where it is.", "required": true}}, "set": {"base": base}, "base": "{{base}}",
        "headers": {"Authorization": "Bearer {{session.token}}"},
        "fields": {"title": {"name": "headline", "min": 3, "required": true}, "text": {"name": "body"}},
        "statuses": {"new": "received", "waiting": "pending", "answered": "answered"},
        "sorts": {"new": "-at", "top": "-likes", "answered": "answered"},
        "item": {
            "id": "id", "title": "headline", "text": "body", "status": "state", "likes": "likes", "photo": "photo",
            "created": "at as ms as date", "lat": "place.lat", "lon": "place.lon", "answer": "reply"
        },
        "message": "errors[0].message", "field": "errors[0].field",
        "operations": {
            "session": {"method": "POST", "url": "/sessions", "capture": {"token": "token"}, "expires": "lasts"},
            "list": {
                "url": "/ideas", "query": {"sort": "{{order}}", "limit": "{{size}}"}, "items": "ideas",
                "total": "header:X-Total", "next": {"by": "url", "from": "header:Link as next-link"}
            },
            "get": {"url": "/ideas/{{id}}", "root": "idea"},
            "create": {
                "steps": [
                    {
                        "if": "photo", "method": "POST", "url": "/files", "send": "multipart", "body": {"file": "{{photo}}"},
                        "capture": {"file": "name"}, "optional": true
                    },
                    {
                        "method": "POST", "url": "/ideas", "headers": {"Idempotency-Key": "{{key}}"},
                        "body": {
                            "headline": "{{title}}", "body": "{{text}}", "photo": "{{file}}",
                            "place": {"lat": "{{place.lat as number}}", "lon": "{{place.lon as number}}"}
                        },
                        "capture": {"idea": "idea", "job": "job"}
                    },
                    {
                        "if": "job", "url": "/jobs/{{job}}", "capture": {"idea": "idea"},
                        "poll": {"until": "idea", "every": 0.25, "deadline": 2},
                        "rules": [
                            {"path": "errors[0].code", "equals": "written_before", "is": "duplicate"},
                            {"path": "errors", "exists": true, "is": "invalid"}
                        ]
                    }
                ],
                "repeat": "safe", "root": "$idea", "result": {"receipt": "number | $job", "at": "at as ms as date"}
            },
            "like": {
                "url": "/ideas/{{id}}/likes", "body": {"by": "{{key}}"}, "repeat": "safe",
                "rules": [{"path": "errors[0].code", "equals": "liked_before", "is": "exists"}],
                "result": {"likes": "likes", "row": "row"}
            },
            "unlike": {
                "url": "/likes/{{row}}", "rules": [{"status": 410, "is": "exists"}], "result": {"likes": "likes"}
            }
        }
    });
    if habits.forgetful {
        config["operations"]["create"] = json!({
            "url": "/ideas", "body": {"headline": "{{title}}", "body": "{{text}}", "key": "{{key}}"}, "root": "idea",
            "look": {"url": "/ideas", "query": {"key": "{{key}}"}, "found": "ideas[0].id"}
        });
    }
    if habits.answers == Answers::WithAPage {
        config["operations"]["create"] = json!({
            "url": "/form", "send": "form", "body": {"headline": "{{title}}", "body": "{{text}}", "key": "{{key}}"},
            "read": "text",
            "rules": [
                {"path": "header:Location", "contains": "/api/thanks/", "is": "ok"},
                {
                    "path": "header:Location", "contains": "/api/form?", "is": "invalid", "field": "field:wrong",
                    "message": "* as after('<p>') as before('</p>')"
                }
            ],
            "result": {"id": "field:idea"}
        });
    }
    config
}

#[test]
fn a_session_that_ends_between_two_requests_repeats_none() {
    tell(async {
        let habits = Habits {
            uses: Some(1),
            ..Habits::default()
        };
        let (memory, backend) = started("memory-forgetting", habits).await.expect("it starts");
        let title = unique("Midt i det hele");
        let input = idea(&title, "").file("photo", picture());
        backend.create(&Citizen::new(), input).await;
        assert_eq!((memory.turned_away(), memory.files()), (1, 1));
        let found = backend.titled(&title).await;
        assert_eq!(found.len(), 1);
        assert!(found[0].photo.is_some());
    });
}

#[test]
fn a_server_that_lets_nobody_in_is_asked_twice_and_no_more() {
    tell(async {
        let habits = Habits {
            uses: Some(0),
            ..Habits::default()
        };
        let (memory, backend) = started("memory-closed", habits).await.expect("it starts");
        let sent = backend.ask(&Citizen::new(), Op::Create, idea(&unique("Ude"), "")).await;
        assert_eq!(sent, Err(Failure::Unauthorized));
        assert_eq!(memory.turned_away(), 2);
    });
}

#[test]
fn a_job_that_never_ends_is_the_receipt() {
    tell(async {
        let backend = memory_answering_later().await;
        let title = unique(NEVER);
        let created = backend.create(&Citizen::new(), idea(&title, "")).await;
        assert_eq!(created.id, None);
        assert!(!created.receipt.number.is_empty());
        assert_eq!(backend.titled(&title).await.len(), 0);
    });
}

#[test]
fn the_server_says_how_long_to_wait() {
    tell(async {
        let backend = memory_strict().await;
        let citizen = Citizen::new();
        for _ in 0..3 {
            backend.create(&citizen, idea(&unique("Hurtig"), "")).await;
        }
        let outcome = backend.ask(&citizen, Op::Create, idea(&unique("Hurtig"), "")).await;
        let after = i64::from(WAIT) * 1_000;
        assert_eq!(outcome, Err(Failure::Transient { after }));
    });
}

#[test]
fn a_place_and_an_answer_come_back() {
    tell(async {
        let backend = memory().await;
        let id = backend.somebodys(&unique("Her")).await;
        backend.staff.act(&id).await;
        let found = backend.get(Op::Get, &id).await.expect("an idea");
        assert_eq!(found.place, Some((55.67, 12.56)));
        let answer = found.idea.answer.expect("staff has answered");
        assert_eq!(answer.text, "Det gør vi.");
    });
}

#[test]
fn the_checker_sees_everything_work() {
    tell(async {
        for (name, habits) in [
            ("memory-checked", Habits::default()),
            (
                "memory-checked-later",
                Habits {
                    answers: Answers::Later,
                    ..Habits::default()
                },
            ),
            (
                "memory-checked-pages",
                Habits {
                    answers: Answers::WithAPage,
                    ..Habits::default()
                },
            ),
            (
                "memory-checked-looked-into",
                Habits {
                    forgetful: true,
                    ..Habits::default()
                },
            ),
        ] {
            let (_, tried) = started(name, habits).await.expect("it starts");
            for _ in 0..3 {
                tried
                    .create(&Citizen::new(), idea(&unique("Fra før"), "Skrevet i forvejen."))
                    .await;
            }
            let mut config = tried.config.clone();
            config["size"] = json!(2);
            let read = backend::read("memory.json", &config.to_string()).expect("it is JSON");
            assert!(read.findings.is_empty(), "{name}: {:?}", read.findings);
            let (_, described) = read.backends.first().expect("one is described");
            let page = Url::parse(ORIGIN).expect("it is an address");
            let report = live::check(described, Some(page), true, &Clock::system())
                .await
                .expect("it can be tried");
            let works: Vec<&str> = report
                .rows
                .iter()
                .filter(|row| row.state == State::Works)
                .map(|row| row.what)
                .collect();
            // Nobody has answered an idea, so what comes first by that cannot be seen; and a page that thanks knows no key,
            // so nothing is sent again there.
            let unseen = |what: &str| what == "sort answered" || name.ends_with("pages") && what == "create again";
            let seen = report.rows.iter().filter(|row| !unseen(row.what));
            let all: Vec<&str> = seen.map(|row| row.what).collect();
            assert_eq!(works, all, "{name}: {:?}", report.rows);
            for what in [
                "list",
                "next page",
                "read one",
                "create",
                "refuse",
                "like",
                "like again",
                "unlike",
                "read back",
            ] {
                assert!(works.contains(&what), "{name}: {what} was not tried: {:?}", report.rows);
            }
        }
    });
}
