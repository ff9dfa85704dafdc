//! What a citizen and an editor are promised, told as stories and tried in Chromium, Firefox and WebKitGTK.
//!
//! Each story runs in each engine it is listed for, under the name `story::engine`, and stands in a world of its own
//! (`world`). One browser an engine is kept for all its stories; a story that fails takes its browser with it. Nothing
//! is left out in silence: a driver that is missing fails every story of its engine with a sentence that names it.
//!
//! Read next: `widget` (the page language), `world`, then any story.

mod backend;
mod browser;
mod engine;
mod kinto;
mod proxy;
mod real;
mod small;
mod told;
mod wicked;
mod widget;
mod world;

use std::any::Any;
use std::fs;
use std::path::Path;
use std::pin::Pin;
use std::process::ExitCode;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use libtest_mimic::{Arguments, Failed, Trial};
use tokio::runtime::Runtime;

use browser::Browser;
use engine::{ALL, Engine, Session};
use world::World;

/// Longer than this no story may take.
const PATIENCE: Duration = Duration::from_secs(60);

/// A story: its name, the engines it is told in, and how it goes.
pub struct Story {
    name: &'static str,
    engines: &'static [Engine],
    tell: fn(World) -> Pin<Box<dyn Future<Output = ()> + Send>>,
}

/// Lists stories: the engines, the module, the functions.
macro_rules! stories {
    ($($engines:expr => $module:ident: $($story:ident)+;)+) => {
        &[$($($crate::Story {
            name: concat!(stringify!($module), "::", stringify!($story)),
            engines: $engines,
            tell: |world| Box::pin($crate::told::$module::$story(world)),
        },)+)+]
    };
}
pub(crate) use stories;

/// The browsers that are open, one an engine at most.
#[derive(Default)]
struct Sessions([Mutex<Option<Session>>; 3]);

impl Sessions {
    fn of(&self, engine: Engine) -> MutexGuard<'_, Option<Session>> {
        self.0[engine as usize].lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn main() -> ExitCode {
    let mut arguments = Arguments::from_args();
    // Two at a time: most of a story is waiting, and more would make each other late.
    arguments.test_threads = arguments.test_threads.or(Some(2));
    let runtime = match Runtime::new() {
        Ok(runtime) => Arc::new(runtime),
        Err(why) => {
            eprintln!("the stories cannot begin: {why}");
            return ExitCode::FAILURE;
        }
    };
    let sessions = Arc::new(Sessions::default());
    let trials = told::STORIES
        .iter()
        .flat_map(|story| story.engines.iter().map(move |engine| (story, *engine)))
        .map(|(story, engine)| {
            let (runtime, sessions) = (runtime.clone(), sessions.clone());
            let name = format!("{}::{}", story.name, engine.name());
            Trial::test(name.clone(), move || tell(&runtime, &sessions, story, engine, &name))
        })
        .collect();
    let conclusion = libtest_mimic::run(&arguments, trials);
    for engine in ALL {
        if let Some(session) = sessions.of(*engine).take() {
            runtime.block_on(session.quit());
        }
    }
    conclusion.exit_code()
}

/// Tells one story in one engine.
fn tell(runtime: &Runtime, sessions: &Sessions, story: &Story, engine: Engine, name: &str) -> Result<(), Failed> {
    let mut slot = sessions.of(engine);
    let session = match slot.take() {
        Some(session) => session,
        None => runtime.block_on(Session::start(engine))?,
    };
    let browser = Browser::new(engine, session.client.clone());
    let tell = story.tell;
    let told = {
        let browser = browser.clone();
        runtime
            .spawn(async move { tokio::time::timeout(PATIENCE, async { tell(World::new(browser).await).await }).await })
    };
    let outcome = runtime.block_on(told);
    let failure = match outcome {
        Ok(Ok(())) => None,
        Ok(Err(_)) => Some(format!("it took longer than {} s", PATIENCE.as_secs())),
        Err(why) => Some(
            why.try_into_panic()
                .map_or_else(|why| why.to_string(), |panic| sentence(&*panic)),
        ),
    };
    if let Some(failure) = failure {
        let seen = runtime.block_on(keep_evidence(&browser, name));
        runtime.block_on(session.quit());
        return Err(format!("{failure}{seen}").into());
    }
    // A browser that cannot be tidied is not used again.
    match runtime.block_on(async { tokio::time::timeout(Duration::from_secs(20), browser.tidy()).await }) {
        Ok(Ok(())) => *slot = Some(session),
        _ => runtime.block_on(session.quit()),
    }
    Ok(())
}

fn sentence(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<String>().map(String::as_str);
    text.or_else(|| panic.downcast_ref::<&str>().copied())
        .unwrap_or("it panicked")
        .to_owned()
}

/// How it looked when it failed: what can be read, and a picture and where it lies.
async fn keep_evidence(browser: &Browser, name: &str) -> String {
    let file = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("{}.png", name.replace("::", "-")));
    let patience = Duration::from_secs(5);
    let evidence = tokio::time::timeout(patience, browser.evidence()).await;
    let evidence = evidence.ok().flatten().unwrap_or_default();
    let picture = tokio::time::timeout(patience, browser.picture()).await;
    match picture.ok().flatten() {
        Some(picture) if fs::write(&file, &picture).is_ok() => format!("\n  {evidence}\n  {}", file.display()),
        _ => format!("\n  {evidence}"),
    }
}
