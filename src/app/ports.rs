//! The doors between the widget's thinking and the world. `src/boot.rs` puts real ones in.

use std::cell::RefCell;
use std::future::Future;
use std::pin::Pin;
use std::rc::Rc;

use medspil_adapter::Failure;
use medspil_core::idea::{Page, Receipt, Sort};
use medspil_core::limits::Rules;
use medspil_core::outbox::{Item, Outbox};
use medspil_core::pack::Pack;
use medspil_core::pack::details::Details;

/// An answer that comes later, on this thread.
pub type Later<T> = Pin<Box<dyn Future<Output = T>>>;

/// The municipality's backend, whatever it is.
pub trait Backend {
    /// Its base address, under which likes and unsent ideas are remembered.
    fn name(&self) -> String;
    /// A page of ideas.
    fn list(&self, sort: Sort, cursor: Option<String>) -> Later<Result<Page, Failure>>;
    /// Likes or takes back; answers how many like the idea now.
    fn like(&self, id: &str, key: &str, liked: bool) -> Later<Result<u32, Failure>>;
}

/// What a backend can do, as bits: the widget offers nothing else. Counted in `public/mapping/mapping.js` too.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Can(pub u8);

impl Can {
    /// Ideas can be listed.
    pub const LIST: u8 = 1;
    /// New ideas are sent by us; where they are not, the citizen's own program takes them over.
    pub const SEND: u8 = 2;
    /// Ideas can be liked.
    pub const LIKE: u8 = 4;
    /// An idea that may have arrived can be sent again without being there twice.
    pub const REPEAT: u8 = 16;
    /// The first order of [`Sort::ALL`] can be asked for; the others follow.
    pub const SORT: u8 = 32;

    /// Whether it can do that.
    pub fn has(self, what: u8) -> bool {
        self.0 & what != 0
    }
}

/// What the citizen's own program does instead of us.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Handover {
    /// `form`, `link`, `mail` or `print`.
    pub open: String,
    /// Whether a form is posted.
    pub post: bool,
    /// The address; none for what is printed.
    pub url: String,
    /// The form's fields.
    pub fields: Vec<(String, String)>,
    /// The idea: it stays in view, so that it can be copied.
    pub idea: (String, String),
    /// Its key in the outbox, where it waits until the citizen says that it was sent; none where it was never there.
    pub key: Option<String>,
}

/// What is remembered on the device, and for how long (docs/privacy.md).
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Slot {
    /// Keys of liked ideas, across sessions.
    Likes,
    /// Unsent ideas, across sessions.
    Outbox,
    /// What is being written, until the tab is closed.
    Draft,
    /// The part of the town that was chosen, until the tab is closed.
    Area,
}

/// The device the citizen holds.
pub trait Device {
    /// Milliseconds since 1970.
    fn now(&self) -> i64;
    /// A random key that cannot be guessed: 22 URL-safe characters.
    fn random_key(&self) -> String;
    /// What is remembered; empty where there is nothing or remembering is refused.
    fn read(&self, slot: Slot) -> String;
    /// Remembers; an empty text forgets. False where it lasts only until the page is left.
    fn write(&self, slot: Slot, text: &str) -> bool;
    /// Whether there is a network, as far as the device knows.
    fn online(&self) -> bool;
}

/// One thing more that a backend needs from the citizen, beside title and text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asked {
    /// Its name, such as `email`.
    pub name: String,
    /// What it is called; empty for a name that the texts know.
    pub label: String,
    /// Fewest characters.
    pub min: usize,
    /// Most characters; 0 where the backend does not say.
    pub max: usize,
    /// It is agreed to, not written: `on` is sent.
    pub check: bool,
    /// The values it may have, each with its words; empty where it is written freely.
    pub choices: Vec<(String, String)>,
}

/// Why an idea was not taken.
pub struct Refusal {
    /// What it comes to.
    pub failure: Failure,
    /// The fields that the backend names, each with its own words where it has any.
    pub fields: Vec<(String, String)>,
}

/// What sending takes; comes with the lazy part.
pub trait Post {
    /// Sends an idea. May be repeated: the item's key is made once.
    fn create(&self, item: &Item) -> Later<Result<Receipt, Refusal>>;
    /// How long the fields may be.
    fn rules(&self) -> Rules;
    /// What else must be asked for.
    fn asked(&self) -> Vec<Asked>;
    /// What was answered to that, by name, for as long as the page is open.
    fn given(&self) -> &RefCell<Vec<(String, String)>>;
    /// Finds out what takes the place of sending this idea, which may wait in the outbox under a key.
    fn hand_over(
        &self,
        idea: (String, String),
        more: Vec<(String, String)>,
        key: Option<String>,
        lang: &str,
    ) -> Later<()>;
    /// What was found last.
    fn handed(&self) -> Option<Handover>;
    /// The outbox in the text that was remembered; an empty one where it cannot be read.
    fn outbox(&self, stored: &str) -> Outbox;
    /// Whether there is anything in the text that was remembered, and it can be read.
    fn is_readable(&self, stored: &str) -> bool;
    /// Waits until this widget may send; only one tab at a time may. The lock goes when the answer is dropped.
    fn lock(&self) -> Later<Box<dyn std::any::Any>>;
    /// Calls back with true when the network is back, and with false when another tab has changed the outbox.
    fn watch(&self, changed: Box<dyn Fn(bool)>);
    /// No more watching: the widget is taken away.
    fn rest(&self);
    /// Waits.
    fn sleep(&self, ms: i64) -> Later<()>;
}

/// The texts of one language, with its rules for numbers and dates.
pub trait Words {
    /// The text under `key`, or the key itself where there is none.
    fn text(&self, key: &str) -> String;
    /// The text under `key` for this count.
    fn plural(&self, key: &str, n: u32) -> String;
    /// A number as the language writes it.
    fn number(&self, n: u32) -> String;
    /// The text in lower case, by the language's rules.
    fn lower(&self, text: &str) -> String;
    /// A day such as "22. nov.", from an RFC 3339 time; empty where it is none.
    fn day(&self, time: &str) -> String;
    /// A day and a time of day.
    fn moment(&self, time: &str) -> String;
    /// The name of a language in that language.
    fn language_name(&self, lang: &str) -> String;
}

/// The relevance engine, which is a WebAssembly module of its own.
pub trait Finder {
    /// Fetches it where it is not there yet, and asks it about the page; an empty text where it cannot be had.
    fn rank(&self) -> Later<String>;
    /// Fetches what it needs for citizens' sentences; what pages need it has.
    fn more(&self) -> Later<()>;
    /// Asks it one of the questions of `crates/engine`; an empty text where it is not there.
    fn ask(&self, question: &str, text: &str) -> String;
}

/// A line about a channel: a deadline, a promise, who decides.
pub struct Fact {
    /// Name of its icon.
    pub icon: String,
    /// The line.
    pub text: String,
    /// Of which label it is one, see `style/base.css`; empty for a plain line.
    pub kind: String,
    /// Address of a calendar file and what its link says; empty where there is none.
    pub file: (String, String),
}

/// The page around the widget.
pub trait Host {
    /// Dispatches an event; false where a listener has refused it.
    fn emit(&self, name: &str, detail: &[(&str, &str)]) -> bool;
    /// Fetches texts and channels in another language.
    fn load(&self, lang: String) -> Later<Option<(Rc<dyn Words>, Pack)>>;
    /// Says what language and direction the widget has now.
    fn set_language(&self, lang: &str);
    /// What the pack knows of a channel beside its name, in the language shown.
    fn facts(&self, channel: &str) -> Vec<Fact>;
    /// What the filters know of the pack's entries, in their order.
    fn details(&self) -> Vec<Details>;
    /// Fetches the entries that are no channels, where the pack has any: the pack with them.
    fn more(&self) -> Later<Option<Pack>>;
    /// The name of a part of the town; empty where the pack has none of this id.
    fn area_name(&self, id: &str) -> String;
    /// Moves the focus to the element with this `data-focus` once it is drawn.
    fn focus(&self, name: &str);
}
