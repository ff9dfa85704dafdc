//! What travels over the wire, as the OpenAPI document describes it. No behaviour but the names of the statuses.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Where the case of an idea stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// Stored, nobody at the municipality has looked at it yet.
    Received,
    /// The municipality is working on it.
    InProgress,
    /// The municipality has answered.
    Answered,
    /// The municipality will do it.
    Accepted,
    /// It is done.
    Implemented,
    /// The municipality will not do it.
    Declined,
    /// It lives on in another idea.
    Merged,
    /// It waits for a moderator; only the sender's own answer ever shows this.
    Pending,
}

impl Status {
    /// All statuses, in the order of a case.
    pub const ALL: [Self; 8] = [
        Self::Received,
        Self::InProgress,
        Self::Answered,
        Self::Accepted,
        Self::Implemented,
        Self::Declined,
        Self::Merged,
        Self::Pending,
    ];

    /// The name in the API and in the database.
    pub fn name(self) -> &'static str {
        match self {
            Self::Received => "received",
            Self::InProgress => "in_progress",
            Self::Answered => "answered",
            Self::Accepted => "accepted",
            Self::Implemented => "implemented",
            Self::Declined => "declined",
            Self::Merged => "merged",
            Self::Pending => "pending",
        }
    }

    /// The status of that name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.name() == name)
    }
}

/// The municipality's answer to an idea.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Answer {
    /// What it says.
    pub text: String,
    /// When it was given.
    #[schema(example = "2026-11-22T13:05:00Z")]
    pub at: String,
    /// Who gave it.
    #[schema(required = true)]
    pub by: Option<String>,
}

/// An idea as everybody may see it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Idea {
    /// Its name, a ULID.
    #[schema(example = "01KAPB9C8QZ0T7N5V3W1X2Y4Z6")]
    pub id: String,
    /// What it is about, exactly as it was written. It may hold any character: show it as text, never as HTML.
    pub title: String,
    /// The rest, exactly as it was written; may be empty.
    pub text: String,
    /// The part of town it concerns.
    #[schema(required = true, example = "Nørrebro")]
    pub area: Option<String>,
    /// Where its case stands.
    pub status: Status,
    /// When it was sent.
    #[schema(example = "2026-11-22T13:05:00Z")]
    pub created_at: String,
    /// How many like it.
    pub likes: u32,
    /// The official answer, once there is one.
    #[schema(required = true)]
    pub answer: Option<Answer>,
}

/// One page of the list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct IdeaPage {
    /// The ideas of this page.
    pub items: Vec<Idea>,
    /// What to send as `cursor` for the next page; null on the last one.
    #[schema(required = true)]
    pub next: Option<String>,
    /// How many ideas the whole list has.
    pub total: u32,
}

/// A value as it came in, or something of another shape: whoever does not need it loses no idea over it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Given<T> {
    /// What was expected.
    Is(T),
    /// Something else.
    Odd(serde_json::Value),
}

/// An idea as a citizen sends it. Fields that are not listed here are ignored.
///
/// What is said to go *behind a relay* is passed on where the backend there has a place for it. What was sent and has no
/// place is listed in the answer's `left_out`.
#[derive(Debug, Clone, Default, Serialize, Deserialize, ToSchema)]
pub struct NewIdea {
    /// 3 to 120 characters.
    #[schema(value_type = String, min_length = 3, max_length = 120)]
    pub title: Option<String>,
    /// At most 5000 characters; may be missing.
    #[schema(max_length = 5000)]
    pub text: Option<String>,
    /// The language it is written in.
    #[schema(example = "da")]
    pub lang: Option<String>,
    /// The part of town it concerns.
    #[schema(value_type = Option<String>, max_length = 100, example = "Nørrebro")]
    pub area: Option<Given<String>>,
    /// Behind a relay: what kind of idea it is, in the words of the backend's configuration.
    #[schema(value_type = Option<String>, max_length = 100)]
    pub category: Option<Given<String>>,
    /// Behind a relay: the id of the channel that it was written for.
    #[schema(value_type = Option<String>, max_length = 100)]
    pub channel: Option<Given<String>>,
    /// Behind a relay: the page that it was written on. What stands after `?` or `#` is cut off.
    #[schema(value_type = Option<String>, max_length = 2000, example = "https://www.kk.dk/parker")]
    pub page_url: Option<Given<String>>,
    /// Behind a relay: the sender's name.
    #[schema(value_type = Option<String>, max_length = 100)]
    pub name: Option<Given<String>>,
    /// Behind a relay: the sender's mail address.
    #[schema(value_type = Option<String>, max_length = 254)]
    pub email: Option<Given<String>>,
    /// Behind a relay: the sender's telephone number.
    #[schema(value_type = Option<String>, max_length = 40)]
    pub phone: Option<Given<String>>,
    /// Behind a relay: where it is.
    #[schema(value_type = Option<Place>)]
    pub place: Option<Given<Place>>,
    /// Behind a relay: the fields of a form, by their names: texts of at most 2000 characters, numbers, true or false, or
    /// lists of texts; 40 fields and 16,000 characters in all.
    #[schema(value_type = Option<Object>)]
    pub fields: Option<Given<serde_json::Map<String, serde_json::Value>>>,
    /// Behind a relay: a photo.
    #[schema(value_type = Option<Photo>)]
    pub photo: Option<Given<Photo>>,
    /// A trap for programs that fill in every field; people never see it. Leave it empty.
    pub website: Option<String>,
}

/// Where something is: both numbers, an address, or all three.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(default)]
pub struct Place {
    /// Latitude in degrees (WGS 84).
    #[schema(minimum = -90, maximum = 90, example = 55.6761)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lat: Option<f64>,
    /// Longitude in degrees (WGS 84).
    #[schema(minimum = -180, maximum = 180, example = 12.5683)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lon: Option<f64>,
    /// In words.
    #[schema(max_length = 200)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub address: Option<String>,
}

/// A photo, at most 5 MiB.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(default)]
pub struct Photo {
    /// The file's name.
    #[schema(max_length = 100, example = "hul.jpg")]
    pub name: Option<String>,
    /// `image/jpeg`, `image/png` or `image/webp`.
    #[serde(rename = "type")]
    #[schema(example = "image/jpeg")]
    pub mime: String,
    /// The file in base64.
    #[schema(content_encoding = "base64")]
    pub data: String,
}

/// How far something has come that was sent through a relay.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Delivery {
    /// The backend has it.
    Arrived,
    /// The relay has it and sees to it that the backend gets it.
    Waiting,
    /// It was sent, and nobody knows whether it has arrived. It is not sent again before somebody has looked.
    Unknown,
    /// The backend has refused it.
    Refused,
    /// The operator has given it up.
    GivenUp,
}

/// What the sender can refer to later.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Receipt {
    /// The number to give when asking.
    #[schema(example = "M-2026-000061")]
    pub number: String,
    /// When the idea was received.
    #[schema(example = "2026-11-22T13:05:00Z")]
    pub at: String,
    /// Whether everybody sees it already; false while it waits for a moderator.
    pub published: bool,
    /// Behind a relay: how far it has come.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub delivery: Option<Delivery>,
}

/// What became of something that a relay has given a receipt for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Delivered {
    /// The receipt as it was given, with how far it has come by now.
    pub receipt: Receipt,
    /// The id by which the backend knows it, once it has arrived.
    #[schema(required = true)]
    pub idea: Option<String>,
    /// The backend's own receipt, once it has arrived.
    #[schema(required = true)]
    pub number: Option<String>,
}

/// The answer to an idea that was sent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Accepted {
    /// The idea as it was stored.
    pub idea: Idea,
    /// What the sender can refer to later.
    pub receipt: Receipt,
    /// The fields that were sent and have no place here: they were not kept.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub left_out: Vec<String>,
}

/// How many like an idea now.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct LikeCount {
    /// The number of likes.
    pub likes: u32,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_database_and_the_api_use_one_name_for_a_status() {
        for status in Status::ALL {
            assert_eq!(serde_json::to_value(status).unwrap(), status.name());
            assert_eq!(Status::from_name(status.name()), Some(status));
        }
    }
}
