//! The fixed words of packs. Adding one here adds it to the schema and to the check.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What sort of entry it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// Something to read.
    Info,
    /// Live pictures or sound.
    Live,
    /// A social network.
    Social,
    /// A telephone.
    Phone,
    /// A desk or service for citizens.
    Service,
    /// Voluntary work.
    Volunteer,
    /// A form.
    Form,
    /// Something broken is reported here.
    Report,
    /// A panel that is asked now and then.
    Panel,
    /// Ideas are collected here.
    Idea,
    /// Complaints.
    Complaint,
    /// Letters to somebody.
    Letter,
    /// For businesses.
    Business,
    /// A hearing.
    Hearing,
    /// A council or board.
    Council,
    /// Something of one part of the town.
    Local,
    /// Advice.
    Advice,
    /// Money for projects.
    Funding,
    /// One event.
    Event,
    /// A call for applications or takers-part.
    Call,
    /// A person.
    Person,
    /// A group of people.
    Group,
    /// A network.
    Network,
    /// A part of the town.
    Area,
    /// Results and accounts.
    ReportBack,
    /// A programme.
    Programme,
    /// A process with steps.
    Process,
    /// Inside the municipality.
    Internal,
}

/// The drawing on the card.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Icon {
    /// A road.
    Road,
    /// A hearing: an ear.
    Ear,
    /// A bulb.
    Bulb,
    /// A telephone.
    Phone,
    /// A heart.
    Heart,
    /// A pin on a map.
    Pin,
    /// A tick.
    Check,
    /// A clock.
    Clock,
    /// People.
    Users,
    /// A calendar.
    Cal,
    /// A letter.
    Mail,
    /// A document.
    Doc,
    /// A screen.
    Tv,
    /// A globe.
    Globe,
    /// Speech bubbles.
    Chat,
    /// A building.
    Building,
    /// A question mark.
    Help,
    /// Scales.
    Scale,
    /// A leaf.
    Leaf,
    /// A book.
    Book,
    /// A workplace.
    Work,
    /// A house.
    Home,
    /// A magnifying glass.
    Search,
    /// A paper plane.
    Send,
}

/// Which way things are said.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Direction {
    /// The municipality tells.
    Inform,
    /// Both talk.
    Dialogue,
    /// The citizen gets advice.
    Advice,
    /// Citizens decide, alone or together with others.
    Decide,
    /// The citizen gets money.
    Fund,
}

/// What one may want to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Intent {
    /// Report a problem.
    Report,
    /// Have an idea.
    Idea,
    /// Answer a hearing.
    Hearing,
    /// Complain.
    Complain,
    /// Get advice.
    Advice,
    /// Apply for support.
    Apply,
    /// Take part in a meeting.
    Meet,
    /// Follow what happens.
    Follow,
}

/// What it is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Topic {
    /// Traffic and roads.
    Traffic,
    /// Environment, climate, nature.
    Environment,
    /// Children and their day care and schools.
    Children,
    /// Young people.
    Youth,
    /// Old people.
    Elderly,
    /// Health and care.
    Health,
    /// Disability.
    Disability,
    /// Culture.
    Culture,
    /// Sport.
    Sport,
    /// Housing and building.
    Housing,
    /// Work and unemployment.
    Work,
    /// Money: benefits and support.
    Money,
    /// Businesses.
    Business,
    /// Democracy and politics.
    Democracy,
    /// One's part of the town.
    District,
    /// Living together, voluntary work.
    Community,
    /// Digital services.
    Digital,
}

/// For whom it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Audience {
    /// Young people.
    Young,
    /// Old people.
    Old,
    /// Parents.
    Parents,
    /// People with a disability.
    Disabled,
    /// People in a vulnerable position.
    Vulnerable,
    /// People without work.
    Unemployed,
    /// Businesses.
    Businesses,
    /// Associations.
    Associations,
    /// Journalists.
    Journalists,
    /// People who work in the field.
    Professionals,
    /// Politicians.
    Politicians,
    /// Municipalities.
    Municipalities,
    /// People who have just come.
    Newcomers,
    /// Volunteers.
    Volunteers,
    /// Those who live near.
    Neighbours,
}

/// What one can do here.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Doing {
    /// Follow a link.
    Link,
    /// Support something.
    Like,
    /// Propose something.
    Idea,
    /// Report something broken.
    Report,
    /// Answer a hearing.
    HearingAnswer,
    /// Answer questions.
    Survey,
    /// Apply for money.
    FundApplication,
    /// Sign up for an event.
    EventSignup,
    /// Become a member.
    Join,
    /// Complain.
    Complaint,
    /// Write a letter.
    Letter,
    /// Ask for advice.
    AskForAdvice,
    /// Be told about news.
    Notify,
}

/// What one must have or be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Requirement {
    /// A login.
    Login,
    /// A profile on the network.
    Profile,
    /// One must stand for an association.
    Association,
    /// Political backing.
    Backing,
    /// One must work for the municipality.
    Staff,
}

/// How far one's influence goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Level {
    /// One is told.
    Inform,
    /// One is listened to.
    Listen,
    /// One's advice is taken into the decision.
    Advise,
    /// One decides, alone or together with others.
    Decide,
}

/// Which days count.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Unit {
    /// Working days.
    Workdays,
    /// All days.
    Days,
}

/// What one gets in the promised time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum PromiseKind {
    /// An answer.
    Answer,
    /// Word that it has arrived.
    Receipt,
}

/// What is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Count {
    /// Members.
    Members,
    /// Followers.
    Followers,
    /// People who took part.
    Participants,
    /// Answers.
    Answers,
    /// How many in a year.
    AYear,
}

/// The answer that opens the door.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Needs {
    /// Yes.
    Yes,
    /// No.
    No,
}

/// What sort of area it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum AreaKind {
    /// A part of the town.
    District,
    /// A town.
    Town,
    /// An area of urban renewal.
    Renewal,
}
