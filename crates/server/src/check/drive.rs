//! Drives one operation as [`crate::transport::run`] does, and keeps what the engine saw on the way: what each answer was
//! taken for, the ideas in the backend's own words, and what a request lacked.

use std::time::Duration;

use medspil_adapter::Failure;
use medspil_adapter::mapping::{Adapter, Credentials, Entry, Env, Input, Lacking, Next, Op, Outcome, Paging};

use super::browser::{Browser, Note};
use crate::clock::Clock;
use crate::transport::{Carry, Cookies};

/// What a run came to, and what was seen on the way.
#[derive(Debug)]
pub struct Ran {
    /// What was asked for.
    pub op: Op,
    /// What it came to.
    pub result: Result<Outcome, Failure>,
    /// The requests, in their order.
    pub notes: Vec<Note>,
    /// The ideas of the last answer, in the backend's words.
    pub entries: Vec<Entry>,
    /// What the last answer says about pages.
    pub paging: Paging,
    /// Why a request could not be made, where that has ended the run.
    pub lacking: Option<Lacking>,
    /// The placeholders of the last request that nothing has filled.
    pub unfilled: Vec<String>,
    /// The server has answered something before this run.
    pub answered: bool,
}

impl Ran {
    /// The failure; an outcome of another kind than was wanted was not understood.
    pub fn failure(&self) -> Failure {
        self.result.as_ref().err().cloned().unwrap_or(Failure::Incompatible)
    }
}

/// Drives an operation to its end. The session that it has begun stays in the environment.
pub async fn drive(
    browser: &Browser<'_>,
    clock: &Clock,
    adapter: &Adapter,
    op: Op,
    input: Input,
    env: &mut Env,
) -> Ran {
    let mut notes = Vec::new();
    let mut unfilled = Vec::new();
    let mut with_cookies = false;
    env.now = clock.now();
    browser.begin();
    let home = adapter.origins().first().map_or("", |origin| origin.as_str());
    env.cookies = browser.readable(home);
    let (mut run, mut next) = adapter.begin(op, input, env);
    let result = loop {
        next = match next {
            Next::Send(request) => {
                unfilled = run.unfilled(adapter);
                with_cookies |= request.credentials != Credentials::Omit;
                let answer = browser.carry(&request, &mut Cookies::default()).await;
                env.now = clock.now();
                let judged = run.judged(adapter, env, &answer);
                notes.extend(browser.notes());
                if let Some(note) = notes.last_mut() {
                    note.judged = judged;
                }
                run.answer(adapter, env, answer)
            }
            Next::Wait(ms) => {
                tokio::time::sleep(Duration::from_millis(u64::try_from(ms).unwrap_or(0))).await;
                env.now = clock.now();
                run.resume(adapter, env)
            }
            Next::Done(result) => break result,
        };
    };
    if let Some(session) = run.session() {
        env.session = Some(session.clone());
    }
    if browser.page().is_none() && with_cookies {
        // The relay's cookies end here, and a session that stands on them does, too.
        env.session = None;
    }
    let ended = matches!(result, Err(Failure::Incompatible));
    Ran {
        op,
        entries: run.entries(adapter),
        paging: run.paging(adapter),
        lacking: run.lacking(adapter).filter(|_| ended),
        result,
        notes,
        unfilled,
        answered: false,
    }
}
