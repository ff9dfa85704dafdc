//! One entry of a pack: a way to be heard, or somebody or something that belongs to one.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{
    Address, Audience, Clock, Count, Date, Days, Direction, Doing, Icon, Id, Intent, Kind, Level, Moment, Needs, Phone,
    PromiseKind, Requirement, Source, Topic, Unit, Web,
};

/// A way to be heard. What no source prints stays absent.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Entry {
    /// Lower-case letters, digits and hyphens; unique in the pack. Pages name channels by it, so it never changes.
    pub id: Id,
    /// The name: at most 32 letters for a channel, 60 for a further entry.
    pub title: String,
    /// One or two sentences that a tired person understands.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub summary: Option<String>,
    /// A short fact or condition.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// What sort of entry it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kind: Option<Kind>,
    /// The drawing on the card.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub icon: Option<Icon>,
    /// Which way things are said.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub direction: Vec<Direction>,
    /// What one may want to do here, for the filter.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub intents: Vec<Intent>,
    /// What it is about, for the filter.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub topics: Vec<Topic>,
    /// For whom; absent for everybody.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub audience: Vec<Audience>,
    /// Ids of the pack's areas; absent for the whole town.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub area: Vec<Id>,
    /// The entry that this one belongs to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub part_of: Option<Id>,
    /// Words by which it is found, in any language.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub words: Vec<String>,
    /// What the button does; without it, what the fallback's does.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub action: Option<Action>,
    /// The other ways in.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub contacts: Vec<Contact>,
    /// Opening or telephone hours.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub hours: Vec<Hours>,
    /// The channel whose contact is used where this one has none; the pack's main channel if nothing is said.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fallback: Option<Id>,
    /// The channel that is the non-digital way in, where it is not this one's own or the fallback's.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub offline: Option<Id>,
    /// What one can do here.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub actions: Vec<Doing>,
    /// What is asked before somebody is sent here.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub eligibility: Vec<Eligibility>,
    /// What there is only so much of.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub limits: Option<Limits>,
    /// What the municipality itself has promised.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub promise: Option<Promise>,
    /// From when it can be used.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub opens: Option<Moment>,
    /// Until when it can be used; a day counts to its end.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub closes: Option<Moment>,
    /// Meetings and other dates.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub events: Vec<Event>,
    /// How many take part or follow.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub members: Option<Members>,
    /// What one must have or be.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub requires: Vec<Requirement>,
    /// Whether what citizens write is shown to everybody; absent where it is not known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub public: Option<bool>,
    /// Whether what is written here is nobody else's business; it is then never sent through the widget.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sensitive: Option<bool>,
    /// How much one can influence; needed where one can do more than read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub influence: Option<Influence>,
    /// What this entry was written from, where it is not the pack's source.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source: Option<Source>,
    /// The day on which somebody last compared this entry with its source, where it is not the pack's.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub verified_on: Option<Date>,
    /// The last day on which this is known to be true.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub valid_until: Option<Date>,
    /// Who keeps this entry up to date, where it is not the pack's owner.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub owner: Option<String>,
    /// The rows of the source's table of systems that this entry stands for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub row: Option<Rows>,
}

/// What the button does.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "lowercase", deny_unknown_fields)]
pub enum Action {
    /// Opens a page.
    Link {
        /// The page's address.
        href: Web,
        /// What the button says: honestly where the link leads.
        #[serde(skip_serializing_if = "Option::is_none")]
        label: Option<String>,
    },
    /// Calls a number.
    Call {
        /// The number as the telephone dials it.
        tel: Phone,
        /// The number as people read it.
        #[serde(skip_serializing_if = "Option::is_none")]
        text: Option<String>,
        /// What the button says.
        #[serde(skip_serializing_if = "Option::is_none")]
        label: Option<String>,
    },
    /// Writes a mail.
    Mail {
        /// The mail address.
        mail: Address,
        /// What the button says.
        #[serde(skip_serializing_if = "Option::is_none")]
        label: Option<String>,
    },
    /// Shows a place on a map.
    Visit {
        /// Street, number, postcode and town, as a map can find them.
        address: String,
        /// What the button says.
        #[serde(skip_serializing_if = "Option::is_none")]
        label: Option<String>,
    },
}

/// Another way in.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "lowercase", deny_unknown_fields)]
pub enum Contact {
    /// A page.
    Link {
        /// The page's address.
        href: Web,
        /// What the link says.
        #[serde(skip_serializing_if = "Option::is_none")]
        label: Option<String>,
    },
    /// A telephone.
    Call {
        /// The number as the telephone dials it.
        tel: Phone,
        /// The number as people read it.
        #[serde(skip_serializing_if = "Option::is_none")]
        text: Option<String>,
    },
    /// Mail.
    Mail {
        /// The mail address.
        mail: Address,
    },
    /// A place to come to.
    Visit {
        /// Street, number, postcode and town, as a map can find them.
        address: String,
    },
    /// An address to write letters to.
    Post {
        /// The address on one line.
        address: String,
    },
    /// A program for the telephone.
    App {
        /// Where one gets it.
        href: Web,
        /// What the link says.
        #[serde(skip_serializing_if = "Option::is_none")]
        label: Option<String>,
    },
    /// A page or profile on a social network.
    Social {
        /// Its address.
        href: Web,
        /// The network's name.
        network: String,
    },
    /// Live pictures.
    Live {
        /// Where they are shown.
        href: Web,
    },
}

/// When somebody is there.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Hours {
    /// The days of the week.
    pub days: Days,
    /// The time it begins.
    pub from: Clock,
    /// The time it ends.
    pub to: Clock,
}

/// A question that is asked, not assumed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Eligibility {
    /// The question, to be answered by yes or no.
    pub ask: String,
    /// The answer that opens this door.
    pub needs: Needs,
    /// The door for those who answer otherwise.
    #[serde(rename = "else", skip_serializing_if = "Option::is_none")]
    pub otherwise: Option<Id>,
}

/// What there is only so much of.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Limits {
    /// Most letters of a text.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 1))]
    pub chars: Option<u32>,
    /// How often in a year.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 1))]
    pub per_year: Option<u32>,
    /// How many have room.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 1))]
    pub capacity: Option<u32>,
    /// How much of it is used this year.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub used: Option<u32>,
}

/// A time within which the municipality has promised something.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Promise {
    /// How many days.
    #[schemars(range(min = 1, max = 365))]
    pub amount: u32,
    /// Which days count.
    pub unit: Unit,
    /// What one gets.
    pub kind: PromiseKind,
}

/// A meeting or another date.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Event {
    /// What it is called.
    pub title: String,
    /// When it begins.
    pub starts: Moment,
    /// When it ends.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ends: Option<Moment>,
    /// Where it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub place: Option<String>,
    /// Whether it is shown live.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub live: Option<bool>,
    /// A page about it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub href: Option<Web>,
}

/// A number of people, with its age.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Members {
    /// How many.
    pub count: u32,
    /// The year, month or day for which the number holds; absent where the source does not say.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub as_of: Option<String>,
    /// What is counted.
    pub what: Count,
}

/// How much one can influence.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Influence {
    /// How far it goes.
    pub level: Level,
    /// Who decides in the end.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub decider: Option<String>,
}

/// One row or several.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum Rows {
    /// One row's number.
    One(u32),
    /// The rows' numbers.
    Several(Vec<u32>),
}
