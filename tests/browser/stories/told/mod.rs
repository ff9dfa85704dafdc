//! All stories, by what they are about.

pub mod walk;

use crate::Story;
use crate::engine::ALL;

/// Every story and the engines it is told in.
pub const STORIES: &[Story] = crate::stories![
    ALL => walk: find_like_send_and_find_again;
];
