//! What the widget knows and can do: signals and use cases.
//!
//! Knows no DOM and no HTTP; the world comes in through the traits of [`ports`]. An [`App`] is a handle that the drawing
//! code copies about; what it points to lives as long as the page, so an answer that comes late finds it.
//!
//! Read next: [`ideas`] and [`doors`] (first load), [`outbox`] (only with the writing form).

pub mod doors;
pub mod ideas;
pub mod live;
pub mod outbox;
pub mod ports;
pub mod refusals;
pub mod suggest;

use std::cell::{Cell, OnceCell, RefCell};
use std::ops::Deref;
use std::rc::Rc;

use medspil_core::config::Config;
use medspil_core::idea::Receipt;
use medspil_core::outbox::Item;
use medspil_core::pack::Pack;
use medspil_core::relevance::Fit;
use medspil_core::words::{fill, has_no_long_number};

use self::ideas::Ideas;
use self::live::Live;
use self::ports::{Backend, Can, Device, Finder, Host, Post, Slot, Words};
use self::suggest::Suggested;

/// What stands where the ask box is.
#[derive(Clone, PartialEq, Eq)]
pub enum Screen {
    /// The ask box.
    Ask,
    /// The form.
    Writing,
    /// The idea with this key is being sent.
    Sending(String),
    /// The thanks after sending.
    Sent(Receipt),
    /// The idea with this key is kept on the device: it will be sent later, or the citizen must decide.
    Kept(String),
    /// Nothing can be sent from here: the citizen goes on with what `Post::handed` has.
    Handed,
}

/// The lazy part with the writing form (`src/ui/write`).
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Lazy {
    /// Nobody has asked for it.
    Absent,
    /// On its way.
    Loading,
    /// Here.
    Here,
    /// Could not be fetched; asking again may help.
    Failed,
}

/// A widget: what it knows, and what it can do (in the modules below).
#[derive(Clone, Copy)]
pub struct App(&'static State);

impl Deref for App {
    type Target = State;

    fn deref(&self) -> &State {
        self.0
    }
}

/// Everything the drawing code needs.
pub struct State {
    /// The editor's choices.
    pub config: Config,
    /// How many of the pack's entries are channels; those that are not stand behind them.
    pub channel_count: Cell<usize>,
    /// The channels that fit this page; none until the engine has answered.
    pub fits: Live<Option<Vec<Fit>>>,
    /// The languages that can be chosen.
    pub languages: Vec<String>,
    /// The channels, in the language shown.
    pub pack: RefCell<Pack>,
    /// The language shown; everything is drawn anew when it changes.
    pub lang: Live<String>,
    /// What stands where the ask box is.
    pub screen: Live<Screen>,
    /// What stands in the ask box. Nobody follows it: the box itself is what is seen.
    pub asked: RefCell<String>,
    /// Title and text in the form, for as long as one writes there. Drawing the form anew must not lose them.
    pub fields: RefCell<Option<(String, String)>>,
    /// What fits that.
    pub suggested: Live<Suggested>,
    /// What stood in the box when "continue" led to it.
    pub answered: RefCell<String>,
    /// Counts the looks for it, so that only the last one is drawn.
    pub turn: Cell<u32>,
    /// Whether the engine has what sentences need.
    pub has_sentences: Cell<bool>,
    /// What a screen reader has heard last of what is suggested.
    pub announced: RefCell<String>,
    /// The lazy part.
    pub lazy: Live<Lazy>,
    /// What the backend can do.
    pub can: Can,
    /// The ideas.
    pub ideas: Ideas,
    /// What is not confirmed yet.
    pub waiting: Live<Vec<Item>>,
    /// Whether what waits is remembered beyond this page.
    pub remembered: Cell<bool>,
    /// Receipts of ideas that got through while the citizen was busy with something else.
    pub receipts: Live<Vec<Receipt>>,
    /// Keys of the ideas that were sent from here: their receipts belong to this tab.
    pub mine: RefCell<Vec<String>>,
    /// Something went wrong that has no place of its own.
    pub notice: Live<Option<String>>,
    /// The widget was taken away: nothing more is begun.
    pub gone: Cell<bool>,
    /// When the outbox is looked at next, milliseconds since 1970; 0 where no timer runs.
    pub asleep: Cell<i64>,
    /// Whether the outbox is being sent.
    pub running: Cell<bool>,
    /// What a screen reader says next.
    pub said: Live<String>,
    /// Brings the lazy part.
    pub fetch_write: fn(App),
    /// What sending takes, once the lazy part has brought it.
    pub post: OnceCell<Rc<dyn Post>>,
    ports: RefCell<Ports>,
    /// Counts the choices of a language, so that a slow answer does not undo a later choice.
    chosen: Cell<u32>,
}

/// The doors to the world.
#[derive(Clone)]
pub struct Ports {
    /// The municipality's backend.
    pub backend: Rc<dyn Backend>,
    /// This device.
    pub device: Rc<dyn Device>,
    /// The relevance engine.
    pub finder: Rc<dyn Finder>,
    /// The texts.
    pub words: Rc<dyn Words>,
    /// The page around us.
    pub host: Rc<dyn Host>,
}

/// What a widget begins with.
pub struct Start {
    /// The editor's choices.
    pub config: Config,
    /// What the backend can do.
    pub can: Can,
    /// The channels.
    pub pack: Pack,
    /// The languages that can be chosen.
    pub languages: Vec<String>,
    /// What the citizen had written in the shell before we came.
    pub asked: String,
    /// Title and text that stood in the form before a reload.
    pub fields: Option<(String, String)>,
    /// Brings the lazy part.
    pub fetch_write: fn(App),
}

impl App {
    /// A widget that has drawn and fetched nothing yet. It is never freed: a page makes few of them.
    pub fn new(start: Start, ports: Ports) -> Self {
        Self(Box::leak(Box::new(State {
            lang: Live::new(start.config.lang.clone()),
            ideas: Ideas::default(),
            channel_count: Cell::new(start.pack.channels.len()),
            config: start.config,
            pack: RefCell::new(start.pack),
            fits: Live::new(None),
            languages: start.languages,
            screen: Live::new(Screen::Ask),
            asked: RefCell::new(start.asked),
            fields: RefCell::new(start.fields),
            suggested: Live::new(Suggested::default()),
            answered: RefCell::default(),
            turn: Cell::new(0),
            has_sentences: Cell::new(false),
            announced: RefCell::default(),
            lazy: Live::new(Lazy::Absent),
            can: start.can,
            waiting: Live::new(Vec::new()),
            remembered: Cell::new(true),
            receipts: Live::new(Vec::new()),
            mine: RefCell::default(),
            notice: Live::new(None),
            gone: Cell::new(false),
            asleep: Cell::new(0),
            running: Cell::new(false),
            chosen: Cell::new(0),
            said: Live::new(String::new()),
            fetch_write: start.fetch_write,
            post: OnceCell::new(),
            ports: RefCell::new(ports),
        })))
    }

    /// The municipality's backend.
    pub fn backend(&self) -> Rc<dyn Backend> {
        Rc::clone(&self.ports.borrow().backend)
    }

    /// This device.
    pub fn device(&self) -> Rc<dyn Device> {
        Rc::clone(&self.ports.borrow().device)
    }

    /// The page around us.
    pub fn host(&self) -> Rc<dyn Host> {
        Rc::clone(&self.ports.borrow().host)
    }

    /// The relevance engine.
    pub fn finder(&self) -> Rc<dyn Finder> {
        Rc::clone(&self.ports.borrow().finder)
    }

    /// The texts in the language shown.
    pub fn words(&self) -> Rc<dyn Words> {
        Rc::clone(&self.ports.borrow().words)
    }

    /// The text under `key`.
    pub fn t(&self, key: &str) -> String {
        self.words().text(key)
    }

    /// The text under `key` with `{n}` replaced.
    pub fn t_with(&self, key: &str, n: &str) -> String {
        fill(&self.t(key), "n", n)
    }

    /// The form of `key` for this count, with the count in it, both by the language's rules.
    pub fn count(&self, key: &str, n: usize) -> String {
        let words = self.words();
        let n = u32::try_from(n).unwrap_or(u32::MAX);
        fill(&words.plural(key, n), "n", &words.number(n))
    }

    /// Lets a screen reader say something.
    pub fn say(&self, text: String) {
        // The same text twice would not be spoken: a live region speaks changes.
        let again = self.said.peek(|said| *said == text);
        self.said.set(if again { text + "\u{a0}" } else { text });
    }

    /// Says something went wrong, where it is seen and heard.
    pub fn warn(&self, text: String) {
        self.notice.set(Some(text.clone()));
        self.say(text);
    }

    /// Remembers the ask box as a draft before the lazy part is here, unless a personal number could be in it.
    pub fn keep_asked(&self) {
        let asked = self.asked.borrow();
        if has_no_long_number(&asked) {
            self.device().write(Slot::Draft, &asked);
        }
    }

    /// Changes the language: fetches the texts, then draws everything anew. Stays as it is when they cannot be had.
    pub async fn choose_language(self, lang: String) {
        let choice = self.chosen.get() + 1;
        self.chosen.set(choice);
        let loaded = self.host().load(lang.clone()).await;
        if self.chosen.get() != choice {
            return;
        }
        let Some((words, pack)) = loaded else {
            self.warn(self.t("error.offline"));
            // Drawn anew, the menu shows again what the texts are in.
            return self.lang.change(|_| ());
        };
        self.ports.borrow_mut().words = words;
        self.host().set_language(&lang);
        *self.pack.borrow_mut() = pack;
        self.find_doors().await;
        self.notice.set(None);
        self.lang.set(lang);
    }
}
