//! An idea as the widget shows it.

/// Where an idea stands. The words for people are in the locales (`status.<name>`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// The backend has it.
    Received,
    /// Waits for a moderator.
    Pending,
    /// Somebody works on it.
    InProgress,
    /// There is an official answer.
    Answered,
    /// It was agreed to.
    Accepted,
    /// It was carried out.
    Implemented,
    /// It was turned down.
    Declined,
    /// It was joined with another.
    Merged,
    /// The backend said something else.
    Unknown,
}

impl Status {
    /// Every status with its name in the API and in the locales.
    const NAMES: [(Self, &'static str); 9] = [
        (Self::Received, "received"),
        (Self::Pending, "pending"),
        (Self::InProgress, "in_progress"),
        (Self::Answered, "answered"),
        (Self::Accepted, "accepted"),
        (Self::Implemented, "implemented"),
        (Self::Declined, "declined"),
        (Self::Merged, "merged"),
        (Self::Unknown, "unknown"),
    ];

    /// The status of this name; [`Status::Unknown`] for a name we do not know.
    pub fn named(name: &str) -> Self {
        Self::NAMES
            .iter()
            .find(|(_, known)| *known == name)
            .map_or(Self::Unknown, |(status, _)| *status)
    }

    /// Its name in the API and in the locales.
    pub fn name(self) -> &'static str {
        Self::NAMES
            .iter()
            .find(|(status, _)| *status == self)
            .map_or("unknown", |(_, name)| name)
    }
}

/// An official answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// What was answered.
    pub text: String,
    /// Who answered; none where the backend does not say.
    pub by: Option<String>,
}

/// One idea.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Idea {
    /// The backend's own id.
    pub id: String,
    /// The headline.
    pub title: String,
    /// The text, possibly empty, possibly long.
    pub text: String,
    /// The part of town.
    pub area: Option<String>,
    /// Where it stands.
    pub status: Status,
    /// When it was written, as the backend wrote it (RFC 3339).
    pub created_at: String,
    /// How many like it.
    pub likes: u32,
    /// The official answer.
    pub answer: Option<Answer>,
}

/// The order of a list of ideas.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sort {
    /// Newest first.
    New,
    /// Most liked first.
    Top,
    /// Only answered ones, newest answer first.
    Answered,
}

impl Sort {
    /// All orders, in the order that they are offered.
    pub const ALL: [Self; 3] = [Self::New, Self::Top, Self::Answered];

    /// Its name in the API and in the locales (`sort.<name>`).
    pub fn name(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::Top => "top",
            Self::Answered => "answered",
        }
    }
}

/// A page of ideas.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page {
    /// The ideas, in the order asked for.
    pub ideas: Vec<Idea>,
    /// Opaque cursor to the next page; none at the end.
    pub next: Option<String>,
    /// How many there are in all.
    pub total: u32,
}

/// The proof that a backend has what was sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Receipt {
    /// What the citizen can refer to.
    pub number: String,
    /// When it was received, as the backend wrote it (RFC 3339).
    pub at: String,
    /// How far it has come.
    pub reach: Reach,
}

impl Receipt {
    /// Whether it can be seen by all already.
    pub fn is_published(&self) -> bool {
        self.reach == Reach::Published
    }
}

/// How far what was sent has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reach {
    /// It can be seen by all.
    Published,
    /// A moderator looks at it before it can be seen.
    Held,
    /// It is with a relay, which sends it on.
    Waiting,
    /// The municipality has it; whether it can be seen, nobody says.
    Arrived,
}
