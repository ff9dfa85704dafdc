//! What a pack may hold. Each doc comment is the text of the JSON Schema and of the checker's sentences, so it speaks to
//! whoever writes packs.
//!
//! Read next: `entry` (one way to be heard), `words` (the fixed words), `texts` (addresses, numbers, dates), `overlay`
//! (texts in another language).

mod entry;
mod overlay;
mod texts;
mod words;

pub use entry::{Action, Contact, Eligibility, Entry, Event, Hours, Influence, Limits, Members, Promise, Rows};
pub use overlay::{EntryTexts, Overlay};
pub use texts::{Address, Clock, Date, Days, Id, Moment, Phone, Web};
pub use words::{
    AreaKind, Audience, Count, Direction, Doing, Icon, Intent, Kind, Level, Needs, PromiseKind, Requirement, Topic,
    Unit,
};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Most letters of a title in the main file: a card has no room for more.
pub const TITLE: usize = 32;
/// Most letters of a title in the file of further entries.
pub const MORE_TITLE: usize = 60;

/// A municipality's channels: everything that the cards and the first look at the list of all need.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Pack {
    /// Where this schema is, for editors that help while one types.
    #[serde(rename = "$schema", skip_serializing_if = "Option::is_none")]
    pub schema: Option<String>,
    /// The pack's name; the file has the same.
    pub id: Id,
    /// The municipality's name as citizens read it.
    pub name: String,
    /// The languages of the texts: first this file's own, then one for each file of texts beside it.
    pub languages: Vec<String>,
    /// The channel that takes everything. Its contact is the fallback of all others.
    pub main: Id,
    /// Channels that always have a card, in this order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub pinned: Vec<Id>,
    /// Channels for the places that nothing on the page has earned.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub default: Vec<Id>,
    /// The municipality's own site.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub website: Option<Web>,
    /// The page on how the municipality treats personal data.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub privacy: Option<Web>,
    /// Whether there are further entries in a file of their own, loaded only with the list of all.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub more: Option<bool>,
    /// Whether there is a file with texts in easy language.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub easy: Option<bool>,
    /// What the pack was written from; holds for every entry without a source of its own.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source: Option<Source>,
    /// The day on which somebody last compared the pack with its source.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub verified_on: Option<Date>,
    /// Who keeps the pack up to date.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub owner: Option<String>,
    /// Why the main channel has no contact: no source prints one. Better a gap that is admitted than an invented number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub no_contact: Option<String>,
    /// Parts of the town that entries belong to.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub areas: Vec<Area>,
    /// All channels, in the order of the list of all.
    pub channels: Vec<Entry>,
}

/// Further entries of a pack: events, people, groups and processes that are found only in the list of all.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct More {
    /// Where this schema is, for editors that help while one types.
    #[serde(rename = "$schema", skip_serializing_if = "Option::is_none")]
    pub schema: Option<String>,
    /// The id of the pack that these entries belong to.
    pub id: Id,
    /// What these entries were written from, where it is not the pack's source.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source: Option<Source>,
    /// The day on which somebody last compared these entries with their source, where it is not the pack's.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub verified_on: Option<Date>,
    /// Who keeps these entries up to date, where it is not the pack's owner.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub owner: Option<String>,
    /// The entries, in the order of the list of all.
    pub channels: Vec<Entry>,
}

/// A part of the town.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Area {
    /// The name by which entries refer to it.
    pub id: Id,
    /// Its name as citizens say it.
    pub name: String,
    /// What sort of area it is.
    pub kind: AreaKind,
}

/// What something was written from.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Source {
    /// The title of the document or page.
    pub title: String,
    /// The day the document carries; absent where it carries none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub date: Option<Date>,
    /// Where in the document, such as its lines.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lines: Option<String>,
}
