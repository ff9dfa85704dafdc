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

/// An idea as a citizen sends it. Fields that are not listed here are ignored.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
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
    /// A trap for programs that fill in every field; people never see it. Leave it empty.
    pub website: Option<String>,
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
}

/// The answer to an idea that was sent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Accepted {
    /// The idea as it was stored.
    pub idea: Idea,
    /// What the sender can refer to later.
    pub receipt: Receipt,
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
