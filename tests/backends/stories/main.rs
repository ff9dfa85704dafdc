//! The presets against real servers: one contract, told to every backend.
//!
//! `contract.rs` makes one test for each story and backend, `stories.rs` tells them, `servers.rs` starts what
//! ../servers installs, `backends.rs` says what each is and how staff acts on it, `city.rs` is the one server that is
//! ours; `relayed.rs` looks behind the relay. Presets that send nothing by request are told of in `static_file.rs` and
//! `handed_over.rs`; `verified.rs` holds what each preset says of these stories. A server that cannot be installed fails its
//! tests with a sentence that says what to do; a story that a backend cannot do is ignored by name, with the reason.

mod backends;
mod city;
mod contract;
mod handed_over;
mod kit;
mod relayed;
mod servers;
mod static_file;
mod stories;
mod verified;

use contract::contract;

contract! {
    medspil: backends::medspil,
    claims: [
        list_over_pages, create, odd_texts, invalid, duplicate, lost_answer, half_an_answer, like, like_again, unlike,
        read_back, status, moderation(backends::medspil_moderated), rate_limit(backends::medspil_strict), not_found,
        like_not_found, server_down,
    ],
    not_claimed: [
        photo: "not claimed: our own API takes no photos yet",
    ],
}

contract! {
    isso: backends::isso,
    claims: [
        list_over_pages, create, odd_texts, invalid, lost_answer, half_an_answer, like, like_again,
        moderation(backends::isso_moderated), rate_limit(backends::isso_strict), like_not_found, server_down,
    ],
    not_claimed: [
        photo: "not claimed: Isso's comments are text",
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
        photo: "not claimed: the example collection has no photos",
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
        photo: "not claimed: a photo would need a server for files beside PostGraphile",
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
        photo: "not claimed: Datasette takes no files",
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
        photo: "not claimed: the standard takes a photo's address and not the photo",
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
        photo: "not claimed: the standard takes a photo's address and not the photo",
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
    webhook: backends::webhook,
    claims: [create, odd_texts, photo, invalid, duplicate, lost_answer, half_an_answer, server_down],
    not_claimed: [
        list_over_pages: "not claimed: a webhook takes submissions and lists nothing",
        like: "not claimed: a webhook takes submissions and has no likes",
        like_again: "not claimed: a webhook takes submissions and has no likes",
        unlike: "not claimed: a webhook takes submissions and has no likes",
        like_not_found: "not claimed: a webhook takes submissions and has no likes",
        read_back: "not claimed: a webhook gives nothing back",
        status: "not claimed: a webhook gives nothing back",
        not_found: "not claimed: a webhook gives nothing back",
        moderation: "not claimed: the example flow has no moderation",
        rate_limit: "not claimed: the example flow has no rate limit",
    ],
}

#[cfg(feature = "all-backends")]
contract! {
    wordpress: backends::wordpress,
    claims: [
        list_over_pages, create, odd_texts, invalid, duplicate, lost_answer, half_an_answer, read_back, status,
        moderation(backends::wordpress_moderated), rate_limit(backends::wordpress_strict), not_found, server_down,
    ],
    not_claimed: [
        photo: "not claimed: anonymous visitors cannot upload media",
        like: "not claimed: comments have no likes",
        like_again: "not claimed: comments have no likes",
        unlike: "not claimed: comments have no likes",
        like_not_found: "not claimed: comments have no likes",
    ],
}

#[cfg(feature = "all-backends")]
contract! {
    strapi: backends::strapi,
    claims: [
        list_over_pages, create, odd_texts, photo, invalid, lost_answer, half_an_answer, like, like_again, read_back, status,
        not_found, like_not_found, server_down,
    ],
    not_claimed: [
        duplicate: "not claimed: the collection cannot tell a repeated entry from a new one",
        unlike: "not claimed: the public role may not delete",
        moderation: "not claimed: the example collection has no moderation",
        rate_limit: "not claimed: Strapi has no rate limit without a plugin",
    ],
}

#[cfg(feature = "all-backends")]
contract! {
    directus: backends::directus,
    claims: [
        list_over_pages, create, odd_texts, photo, invalid, duplicate, lost_answer, half_an_answer, like, like_again,
        read_back, status, rate_limit(backends::directus_strict), not_found, like_not_found, server_down,
    ],
    not_claimed: [
        unlike: "not claimed: who may delete a like without an account may delete all",
        moderation: "not claimed: an idea that the public may not read yet comes back without an id",
    ],
}
