//! Where an idea stands, in our words, and what other systems call it.
//!
//! Closed is not fixed: where a system only says that a case is closed, somebody has answered it, and no more is claimed.

use crate::mapping::text::{alike, part, place, same};

/// One system's words, each followed by ours.
pub type Table = str;

/// Our own words.
const OURS: &str = "received pending in_progress answered accepted implemented declined merged unknown";

/// For a problem: the words of our vocabulary.
pub const WORDS: &str = "received, pending, in_progress, answered, accepted, implemented, declined, merged or unknown";

/// For a problem: the tables by name.
pub const TABLE_NAMES: &str =
    "open311, citysdk, fider, decidim, wordpress, isso, strapi, or an object from the backend's words to ours";

/// The tables: each begins with its name and ends with a stroke.
const TABLES: &str = concat!(
    // Open311 GeoReport v2: two words. Open says that it has been reported, and nothing more.
    "open311 open received closed answered|",
    // CitySDK and Klarschiff: `detailed_status`; the plain words where a server has only those.
    "citysdk PENDING received RECEIVED received IN_PROCESS in_progress PROCESSED answered REJECTED declined \
     open received closed answered|",
    // Fider's `status` of a post.
    "fider open received planned accepted started in_progress completed implemented declined declined duplicate merged|",
    // Decidim's `state` of a proposal; none at first.
    "decidim not_answered received evaluating in_progress accepted accepted rejected declined withdrawn unknown|",
    // WordPress' status of a comment.
    "wordpress approved received approve received hold pending spam pending trash unknown|",
    // Isso's `mode`.
    "isso 1 received 2 pending 4 unknown|",
    // Strapi has no words of its own; these are those of the collection in the example.
    "strapi new received draft pending in_progress in_progress answered answered accepted accepted done implemented \
     declined declined merged merged|",
);

/// The table of this name.
pub fn table(name: &str) -> Option<&'static Table> {
    let mut rest = TABLES;
    while let Some(mut table) = part(&mut rest, "|") {
        if part(&mut table, " ").is_some_and(|known| same(known, name)) {
            return Some(table);
        }
    }
    None
}

/// Whether this is a word of ours.
pub fn is_known(word: &str) -> bool {
    place(OURS, word).is_some()
}

/// Our word for a backend's: by its own table, by one of ours, or because it is our word already.
pub fn of<'a>(word: &'a str, own: Option<&'a str>, table: Option<&'a Table>) -> &'a str {
    let ours = own.or_else(|| listed(table.unwrap_or(""), word)).unwrap_or(match word {
        "" => "received",
        word => word,
    });
    if is_known(ours) { ours } else { "unknown" }
}

/// A table's own word for a backend's.
pub(crate) fn listed<'a>(table: &'a Table, word: &str) -> Option<&'a str> {
    let mut rest = table;
    loop {
        let theirs = part(&mut rest, " ")?;
        let ours = part(&mut rest, " ")?;
        if alike(theirs, word) {
            return Some(ours);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use medspil_core::idea::Status;

    #[test]
    fn every_table_speaks_our_words_and_none_claims_more_than_it_knows() {
        for name in ["open311", "citysdk", "fider", "decidim", "wordpress", "isso", "strapi"] {
            assert!(TABLE_NAMES.contains(name));
            let words: Vec<&str> = table(name).unwrap().split(' ').collect();
            assert!(words.len().is_multiple_of(2), "{name}");
            for pair in words.chunks(2) {
                assert!(is_known(pair[1]), "{name}: {}", pair[0]);
                assert!(!pair[0].contains("closed") || pair[1] != "implemented");
            }
        }
        assert_eq!(of("", None, None), "received");
        assert_eq!(of("", None, table("decidim")), "received");
        assert_eq!(of("answered", None, None), "answered");
        assert_eq!(of("Lukket", None, table("open311")), "unknown");
        assert_eq!(of("CLOSED", None, table("open311")), "answered");
        assert_eq!(of("open", Some("declined"), None), "declined");
    }

    #[test]
    fn our_words_are_those_of_the_core() {
        for word in OURS.split(' ') {
            assert_eq!(Status::named(word).name(), word);
        }
    }
}
