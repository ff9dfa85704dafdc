//! What the widget knows and can do: signals and use cases.
//!
//! Knows no DOM and no HTTP; the world comes in through the traits of [`ports`]. Everything here is `Copy` handles, so
//! the drawing code passes one [`App`] around.
//!
//! Read next: [`ideas`] and [`channels`] (first load), [`outbox`] (only with the writing form).

pub mod channels;
pub mod ideas;
pub mod outbox;
pub mod ports;

use std::rc::Rc;

use leptos::prelude::*;
use medspil_core::config::Config;
use medspil_core::idea::Receipt;
use medspil_core::outbox::Item;
use medspil_core::pack::Pack;
use medspil_core::relevance::Signals;

use self::ideas::Ideas;
use self::ports::{Backend, Device, Host, Words};

/// What stands where the ask box is.
#[derive(Clone, PartialEq)]
pub enum Screen {
    /// The ask box.
    Ask,
    /// The form; the text is what stood in the ask box.
    Writing(String),
    /// The thanks after sending.
    Sent(Receipt),
    /// The idea is kept on the device and will be sent later.
    Kept,
}

/// The lazy part with the writing form.
#[derive(Clone, Copy)]
pub enum Lazy {
    /// Nobody has asked for it.
    Absent,
    /// On its way.
    Loading,
    /// Here; what it can do is in the table.
    Here(WriteParts),
    /// Could not be fetched; asking again may help.
    Failed,
}

/// What the lazy part offers, as plain functions, so that nothing of it is on the first load.
#[derive(Clone, Copy)]
pub struct WriteParts {
    /// Draws the form.
    pub form: fn(App, String) -> AnyView,
    /// Draws the thanks.
    pub thanks: fn(App, Receipt) -> AnyView,
    /// Draws what is waiting on this device.
    pub waiting: fn(App) -> AnyView,
    /// Starts sending what is waiting.
    pub start: fn(App),
    /// Remembers the ask box as a draft.
    pub draft: fn(App),
}

/// Everything the drawing code needs. Copying it copies handles.
#[derive(Clone, Copy)]
pub struct App {
    /// The editor's choices.
    pub config: StoredValue<Config>,
    /// The channels, in the language shown.
    pub pack: StoredValue<Pack>,
    /// The page's own words.
    pub signals: StoredValue<Signals>,
    /// The languages that can be chosen.
    pub languages: StoredValue<Vec<String>>,
    /// The language shown; everything is drawn anew when it changes.
    pub lang: RwSignal<String>,
    /// What stands where the ask box is.
    pub screen: RwSignal<Screen>,
    /// What stands in the ask box.
    pub asked: RwSignal<String>,
    /// The lazy part.
    pub lazy: RwSignal<Lazy>,
    /// The ideas.
    pub ideas: Ideas,
    /// What is not confirmed yet.
    pub waiting: RwSignal<Vec<Item>>,
    /// What a screen reader says next.
    pub said: RwSignal<String>,
    ports: StoredValue<Ports, LocalStorage>,
}

/// The doors to the world.
#[derive(Clone)]
pub struct Ports {
    /// The municipality's backend.
    pub backend: Rc<dyn Backend>,
    /// This device.
    pub device: Rc<dyn Device>,
    /// The texts.
    pub words: Rc<dyn Words>,
    /// The page around us.
    pub host: Rc<dyn Host>,
}

/// What a widget begins with.
pub struct Start {
    /// The editor's choices.
    pub config: Config,
    /// The channels.
    pub pack: Pack,
    /// The page's own words.
    pub signals: Signals,
    /// The languages that can be chosen.
    pub languages: Vec<String>,
    /// What the citizen had written in the shell before we came.
    pub asked: String,
}

impl App {
    /// A widget that has drawn and fetched nothing yet. Needs a reactive owner.
    pub fn new(start: Start, ports: Ports) -> Self {
        Self {
            lang: RwSignal::new(start.config.lang.clone()),
            ideas: Ideas::new(),
            config: StoredValue::new(start.config),
            pack: StoredValue::new(start.pack),
            signals: StoredValue::new(start.signals),
            languages: StoredValue::new(start.languages),
            screen: RwSignal::new(Screen::Ask),
            asked: RwSignal::new(start.asked),
            lazy: RwSignal::new(Lazy::Absent),
            waiting: RwSignal::new(Vec::new()),
            said: RwSignal::new(String::new()),
            ports: StoredValue::new_local(ports),
        }
    }

    /// The municipality's backend.
    pub fn backend(&self) -> Rc<dyn Backend> {
        self.ports.with_value(|ports| Rc::clone(&ports.backend))
    }

    /// This device.
    pub fn device(&self) -> Rc<dyn Device> {
        self.ports.with_value(|ports| Rc::clone(&ports.device))
    }

    /// The page around us.
    pub fn host(&self) -> Rc<dyn Host> {
        self.ports.with_value(|ports| Rc::clone(&ports.host))
    }

    /// The texts in the language shown.
    pub fn words(&self) -> Rc<dyn Words> {
        self.ports.with_value(|ports| Rc::clone(&ports.words))
    }

    /// The text under `key`.
    pub fn t(&self, key: &str) -> String {
        self.words().text(key)
    }

    /// The text under `key` with `{n}` replaced.
    pub fn t_with(&self, key: &str, n: &str) -> String {
        self.t(key).replace("{n}", n)
    }

    /// The form of `key` for this count, with the count in it, both by the language's rules.
    pub fn count(&self, key: &str, n: u32) -> String {
        let words = self.words();
        words.plural(key, n).replace("{n}", &words.number(n))
    }

    /// Lets a screen reader say something.
    pub fn say(&self, text: String) {
        // The same text twice would not be spoken: a live region speaks changes.
        let again = self.said.with_untracked(|said| *said == text);
        self.said.set(if again { text + "\u{a0}" } else { text });
    }

    /// Changes the language: fetches the texts, then draws everything anew. Stays as it is when they cannot be had.
    pub async fn choose_language(self, lang: String) {
        let Some((words, pack)) = self.host().load(lang.clone()).await else {
            return self.say(self.t("error.offline"));
        };
        let told = self.ports.try_update_value(|ports| {
            ports.words = words;
            ports.host.set_language(&lang);
        });
        if told.is_some() {
            self.pack.set_value(pack);
            self.lang.set(lang);
        }
    }
}
