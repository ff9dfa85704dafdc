//! Where an idea stands, in our words, and what other systems call it.
//!
//! Closed is not fixed: where a system only says that a case is closed, somebody has answered it, and no more is claimed.

use medspil_core::idea::Status;

/// One system's words with ours.
pub type Table = [(&'static str, &'static str)];

/// For a problem: the words of our vocabulary.
pub const WORDS: &str = "received, pending, in_progress, answered, accepted, implemented, declined, merged or unknown";

/// For a problem: the tables by name.
pub const TABLE_NAMES: &str =
    "open311, citysdk, fider, decidim, wordpress, isso, strapi, or an object from the backend's words to ours";

/// Open311 GeoReport v2: two words. Open says that it has been reported, and nothing more.
pub const OPEN311: &Table = &[("open", "received"), ("closed", "answered")];

/// CitySDK and Klarschiff: `detailed_status`; the plain words where a server has only those.
pub const CITYSDK: &Table = &[
    ("PENDING", "received"),
    ("RECEIVED", "received"),
    ("IN_PROCESS", "in_progress"),
    ("PROCESSED", "answered"),
    ("REJECTED", "declined"),
    ("open", "received"),
    ("closed", "answered"),
];

/// Fider's `status` of a post.
pub const FIDER: &Table = &[
    ("open", "received"),
    ("planned", "accepted"),
    ("started", "in_progress"),
    ("completed", "implemented"),
    ("declined", "declined"),
    ("duplicate", "merged"),
];

/// Decidim's `state` of a proposal; none at first.
pub const DECIDIM: &Table = &[
    ("", "received"),
    ("not_answered", "received"),
    ("evaluating", "in_progress"),
    ("accepted", "accepted"),
    ("rejected", "declined"),
    ("withdrawn", "unknown"),
];

/// WordPress' status of a comment.
pub const WORDPRESS: &Table = &[
    ("approved", "received"),
    ("approve", "received"),
    ("hold", "pending"),
    ("spam", "pending"),
    ("trash", "unknown"),
];

/// Isso's `mode`.
pub const ISSO: &Table = &[("1", "received"), ("2", "pending"), ("4", "unknown")];

/// Strapi has no words of its own; these are those of the collection in the example.
pub const STRAPI: &Table = &[
    ("new", "received"),
    ("draft", "pending"),
    ("in_progress", "in_progress"),
    ("answered", "answered"),
    ("accepted", "accepted"),
    ("done", "implemented"),
    ("declined", "declined"),
    ("merged", "merged"),
];

/// The table of this name.
pub fn table(name: &str) -> Option<&'static Table> {
    Some(match name {
        "open311" => OPEN311,
        "citysdk" => CITYSDK,
        "fider" => FIDER,
        "decidim" => DECIDIM,
        "wordpress" => WORDPRESS,
        "isso" => ISSO,
        "strapi" => STRAPI,
        _ => return None,
    })
}

/// Whether this is a word of ours.
pub fn is_known(word: &str) -> bool {
    word == "unknown" || Status::named(word) != Status::Unknown
}

/// Our status for a backend's word: by its own table, by one of ours, or because it is our word already.
pub fn of(word: &str, own: Option<String>, table: Option<&Table>) -> Status {
    if let Some(own) = own {
        return Status::named(&own);
    }
    let known = table
        .unwrap_or(&[])
        .iter()
        .find(|(theirs, _)| theirs.eq_ignore_ascii_case(word));
    match known {
        Some((_, ours)) => Status::named(ours),
        None if word.is_empty() => Status::Received,
        None => Status::named(word),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_table_speaks_our_words_and_none_claims_more_than_it_knows() {
        for name in ["open311", "citysdk", "fider", "decidim", "wordpress", "isso", "strapi"] {
            assert!(TABLE_NAMES.contains(name));
            for (theirs, ours) in table(name).unwrap() {
                assert!(is_known(ours), "{name}: {theirs}");
                assert!(!theirs.contains("closed") || *ours != "implemented");
            }
        }
        assert_eq!(of("", None, None), Status::Received);
        assert_eq!(of("", None, Some(DECIDIM)), Status::Received);
        assert_eq!(of("answered", None, None), Status::Answered);
        assert_eq!(of("Lukket", None, Some(OPEN311)), Status::Unknown);
        assert_eq!(of("CLOSED", None, Some(OPEN311)), Status::Answered);
        assert_eq!(of("open", Some("declined".into()), None), Status::Declined);
    }
}
