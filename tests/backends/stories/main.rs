//! The presets against real servers: one contract, told to every backend.
//!
//! `contract.rs` makes one test for each story and backend, `stories.rs` tells them, `servers.rs` starts what
//! ../servers installs, `backends.rs` says what each is and how staff acts on it, `city.rs` is the one server that is
//! ours; `relayed.rs` looks behind the relay. A server that cannot be installed fails its tests with a sentence that says what to do; a story that a backend
//! cannot do is ignored by name, with the reason.

mod backends;
mod city;
mod contract;
mod kit;
mod relayed;
mod servers;
mod stories;

use contract::contract;

contract! {
    medspil: backends::medspil,
    claims: [
        list_over_pages, create, odd_texts, invalid, duplicate, lost_answer, half_an_answer, like, like_again, unlike,
        read_back, status, moderation(backends::medspil_moderated), rate_limit(backends::medspil_strict), not_found,
        like_not_found, server_down,
    ],
    not_claimed: [],
}

contract! {
    isso: backends::isso,
    claims: [
        list_over_pages, create, odd_texts, invalid, lost_answer, half_an_answer, like, like_again,
        moderation(backends::isso_moderated), rate_limit(backends::isso_strict), like_not_found, server_down,
    ],
    not_claimed: [
        duplicate: "not claimed: Isso cannot tell a repeated comment from a new one",
        unlike: "not claimed: Isso cannot take a vote back",
        read_back: "not claimed: Isso gives a single comment only to its author",
        status: "not claimed: Isso gives a single comment only to its author",
        not_found: "not claimed: Isso gives a single comment only to its author",
    ],
}

contract! {
    kinto: backends::kinto,
    claims: [
        list_over_pages, create, odd_texts, invalid, duplicate, lost_answer, half_an_answer, like, like_again, unlike,
        read_back, status, not_found, server_down,
    ],
    not_claimed: [
        moderation: "not claimed: Kinto has no moderation",
        rate_limit: "not claimed: Kinto has no rate limit",
        like_not_found: "not claimed: Kinto's collections know nothing of each other, so a like of nothing is stored",
    ],
}

contract! {
    relayed_kinto: backends::relayed_kinto,
    claims: [
        list_over_pages, create, odd_texts, invalid, duplicate, lost_answer, half_an_answer, like, like_again, unlike,
        read_back, status, rate_limit(backends::relayed_strict), not_found, server_down,
    ],
    not_claimed: [
        moderation: "not claimed: Kinto has no moderation",
        like_not_found: "not claimed: Kinto's collections know nothing of each other, so a like of nothing is stored",
    ],
}

contract! {
    relayed_open311: backends::relayed_open311,
    claims: [
        list_over_pages, create, odd_texts, invalid, duplicate, lost_answer, half_an_answer, read_back, status, not_found,
        server_down,
    ],
    not_claimed: [
        like: "not claimed: the standard has no likes",
        like_again: "not claimed: the standard has no likes",
        unlike: "not claimed: the standard has no likes",
        like_not_found: "not claimed: the standard has no likes",
        moderation: "not claimed: the standard has no moderation",
        rate_limit: "not claimed: the standard has no rate limit",
    ],
}

contract! {
    graphql: backends::graphql,
    claims: [
        list_over_pages, create, odd_texts, invalid, lost_answer, half_an_answer, like, like_again, read_back, status,
        not_found, like_not_found, server_down,
    ],
    not_claimed: [
        duplicate: "not claimed: submitIdea cannot tell a repeated idea from a new one",
        unlike: "not claimed: the anonymous role may not delete votes",
        moderation: "not claimed: the example tables have no moderation",
        rate_limit: "not claimed: PostGraphile has no rate limit",
    ],
}

contract! {
    datasette: backends::datasette,
    claims: [
        list_over_pages, create, odd_texts, invalid, lost_answer, half_an_answer, like, like_again, read_back, status,
        not_found, server_down,
    ],
    not_claimed: [
        like_not_found: "not claimed: SQLite keeps foreign keys only where it is told to, and Datasette does not tell it",
        duplicate: "not claimed: the table cannot tell a repeated row from a new one",
        unlike: "not claimed: the token may insert and do nothing else",
        moderation: "not claimed: Datasette has no moderation",
        rate_limit: "not claimed: Datasette has no rate limit",
    ],
}

contract! {
    open311: backends::open311,
    claims: [
        list_over_pages, create, odd_texts, invalid, lost_answer, half_an_answer, read_back, status, not_found, server_down,
    ],
    not_claimed: [
        duplicate: "not claimed: the standard cannot tell a repeated request from a new one",
        like: "not claimed: the standard has no likes",
        like_again: "not claimed: the standard has no likes",
        unlike: "not claimed: the standard has no likes",
        like_not_found: "not claimed: the standard has no likes",
        moderation: "not claimed: the standard has no moderation",
        rate_limit: "not claimed: the standard has no rate limit",
    ],
}

contract! {
    open311_xml: backends::open311_xml,
    claims: [
        list_over_pages, create, odd_texts, invalid, lost_answer, half_an_answer, read_back, status, not_found, server_down,
    ],
    not_claimed: [
        duplicate: "not claimed: the standard cannot tell a repeated request from a new one",
        like: "not claimed: the standard has no likes",
        like_again: "not claimed: the standard has no likes",
        unlike: "not claimed: the standard has no likes",
        like_not_found: "not claimed: the standard has no likes",
        moderation: "not claimed: the standard has no moderation",
        rate_limit: "not claimed: the standard has no rate limit",
    ],
}

#[cfg(feature = "all-backends")]
contract! {
    wordpress: backends::wordpress,
    claims: [
        list_over_pages, create, odd_texts, invalid, duplicate, lost_answer, half_an_answer, read_back,
        moderation(backends::wordpress_moderated), rate_limit(backends::wordpress_strict), not_found, server_down,
    ],
    not_claimed: [
        like: "not claimed: comments have no likes",
        like_again: "not claimed: comments have no likes",
        unlike: "not claimed: comments have no likes",
        like_not_found: "not claimed: comments have no likes",
        status: "not claimed: a comment is approved or not, and goes nowhere from there",
    ],
}

#[cfg(feature = "all-backends")]
contract! {
    strapi: backends::strapi,
    claims: [
        list_over_pages, create, odd_texts, invalid, lost_answer, half_an_answer, like, like_again, read_back, status,
        not_found, like_not_found, server_down,
    ],
    not_claimed: [
        duplicate: "not claimed: the collection cannot tell a repeated entry from a new one",
        unlike: "not claimed: the public role may not delete",
        moderation: "not claimed: the example collection has no moderation",
        rate_limit: "not claimed: Strapi has no rate limit without a plugin",
    ],
}
