//! Where a page of the list ended.
//!
//! A cursor names the last idea shown by its place in the order, not by a count of ideas before it, so ideas that arrive
//! meanwhile shift nothing: no idea comes twice and none is skipped. (In the order by likes an idea whose likes changed
//! between two pages may move past the cursor; the list shows it again when it is read anew.)

use crate::clock::Millis;
use crate::ids::is_idea_id;
use crate::model::Idea;

/// The order of the list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Sort {
    /// Newest first.
    #[default]
    New,
    /// Most liked first.
    Top,
    /// Only those with an official answer, newest answer first.
    Answered,
}

impl Sort {
    /// The order of that name in the API.
    pub fn from_name(name: &str) -> Option<Self> {
        [Self::New, Self::Top, Self::Answered]
            .into_iter()
            .find(|sort| sort.name() == name)
    }

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::Top => "top",
            Self::Answered => "answered",
        }
    }
}

/// The place of one idea in one order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cursor {
    pub(super) rank: i64,
    pub(super) created_at: Millis,
    pub(super) id: String,
}

impl Cursor {
    /// Before everything: the list starts here.
    pub(super) fn start() -> Self {
        Self {
            rank: i64::MAX,
            created_at: Millis::MAX,
            id: String::new(),
        }
    }

    /// Reads a cursor that [`Cursor::write`] made for the same order.
    pub fn read(sort: Sort, text: &str) -> Option<Self> {
        let mut parts = text.split('.');
        let (name, rank, created_at, id) = (parts.next()?, parts.next()?, parts.next()?, parts.next()?);
        if name != sort.name() || parts.next().is_some() || !is_idea_id(id) {
            return None;
        }
        Some(Self {
            rank: rank.parse().ok()?,
            created_at: created_at.parse().ok()?,
            id: id.to_owned(),
        })
    }

    pub(super) fn write(&self, sort: Sort) -> String {
        format!("{}.{}.{}.{}", sort.name(), self.rank, self.created_at, self.id)
    }
}

/// An idea together with its place.
pub(super) struct Placed {
    pub(super) idea: Idea,
    pub(super) place: Cursor,
}

#[cfg(test)]
mod tests {
    use super::*;

    const ID: &str = "01KAPB9C8QZ0T7N5V3W1X2Y4Z6";

    #[test]
    fn a_cursor_comes_back_as_it_went_out() {
        let cursor = Cursor {
            rank: 31,
            created_at: 1_795_352_700_000,
            id: ID.to_owned(),
        };
        assert_eq!(Cursor::read(Sort::Top, &cursor.write(Sort::Top)), Some(cursor.clone()));
        assert_eq!(
            Cursor::read(Sort::New, &cursor.write(Sort::Top)),
            None,
            "a cursor of another order"
        );
    }

    #[test]
    fn garbage_is_no_cursor() {
        let long = format!("new.1.1.{ID}.x");
        for garbage in [
            "",
            "new",
            "new.1.1.",
            "new.x.1.01K",
            "new.1.1.'; DROP TABLE ideas; --------",
            &long,
        ] {
            assert_eq!(Cursor::read(Sort::New, garbage), None, "{garbage}");
        }
    }
}
