//! The presets against real servers: one contract, told to every backend.
//!
//! `contract.rs` makes one test for each story and backend, `stories.rs` tells them, `../src/lib.rs` starts what
//! ../servers installs, `backends.rs` says what each is and how staff acts on it, `city.rs` is a strict server of ours,
//! `in_memory.rs` one that can do everything; `relayed.rs` looks behind the relay. Presets that send nothing by request
//! are told of in `static_file.rs` and `handed_over.rs`; `verified.rs` holds what each preset says of these stories. A
//! server that cannot be installed fails its tests with a sentence that says what to do; a story that a backend cannot do
//! is ignored by name, with the reason.

mod backends;
mod city;
mod contract;
mod handed_over;
mod in_memory;
mod in_memory_http;
mod in_memory_ways;
mod kit;
mod relayed;
mod static_file;
mod stories;
mod verified;

use contract::contract;

contract! {
    memory: in_memory_ways::memory,
    claims: [
        list_over_pages, sorts, create, odd_texts, photo, invalid, duplicate, another_hand, lost_answer, half_an_answer,
        look_first(in_memory_ways::memory_looked_into), answer_later(in_memory_ways::memory_answering_later),
        redirect(in_memory_ways::memory_with_pages), session_ends, like, like_again, unlike, read_back, status,
        moderation(in_memory_ways::memory_moderated), rate_limit(in_memory_ways::memory_strict), not_found, like_not_found,
        server_down,
    ],
    not_claimed: [],
}

contract! {
    medspil: backends::medspil,
    claims: [
        list_over_pages, sorts, create, odd_texts, invalid, duplicate, lost_answer, half_an_answer, like, like_again, unlike,
        read_back, status, moderation(backends::medspil_moderated), rate_limit(backends::medspil_strict), not_found,
        like_not_found, server_down,
    ],
    not_claimed: [
        photo: "not claimed: our own API takes no photos yet",
        another_hand: "not claimed: the same words from two hands are two ideas",
        look_first: "not claimed: a repeated idea is known as such",
        answer_later: "not claimed: the first answer is the last",
        redirect: "not claimed: what is sent is answered and not led on to a page",
        session_ends: "not claimed: no session is asked for",
    ],
}

contract! {
    isso: backends::isso,
    claims: [
        list_over_pages, sorts, create, odd_texts, invalid, lost_answer, half_an_answer, like, like_again,
        moderation(backends::isso_moderated), rate_limit(backends::isso_strict), like_not_found, server_down,
    ],
    not_claimed: [
        photo: "not claimed: Isso's comments are text",
        duplicate: "not claimed: Isso cannot tell a repeated comment from a new one",
        unlike: "not claimed: Isso cannot take a vote back",
        read_back: "not claimed: Isso gives a single comment only to its author",
        status: "not claimed: Isso gives a single comment only to its author",
        not_found: "not claimed: Isso gives a single comment only to its author",
        another_hand: "not claimed: the same words from two hands are two ideas",
        look_first: "not claimed: the preset describes no way to look",
        answer_later: "not claimed: the first answer is the last",
        redirect: "not claimed: what is sent is answered and not led on to a page",
        session_ends: "not claimed: no session is asked for",
    ],
}

contract! {
    kinto: backends::kinto,
    claims: [
        list_over_pages, sorts, create, odd_texts, invalid, duplicate, lost_answer, half_an_answer, like, like_again, unlike,
        read_back, status, not_found, server_down,
    ],
    not_claimed: [
        photo: "not claimed: the example collection has no photos",
        moderation: "not claimed: Kinto has no moderation",
        rate_limit: "not claimed: Kinto has no rate limit",
        like_not_found: "not claimed: Kinto's collections know nothing of each other, so a like of nothing is stored",
        another_hand: "not claimed: the same words from two hands are two ideas",
        look_first: "not claimed: a repeated idea is known as such",
        answer_later: "not claimed: the first answer is the last",
        redirect: "not claimed: what is sent is answered and not led on to a page",
        session_ends: "not claimed: no session is asked for",
    ],
}

contract! {
    relayed_kinto: backends::relayed_kinto,
    claims: [
        list_over_pages, sorts, create, odd_texts, invalid, duplicate, lost_answer, half_an_answer, like, like_again, unlike,
        read_back, status, rate_limit(backends::relayed_strict), not_found, server_down,
    ],
    not_claimed: [
        moderation: "not claimed: Kinto has no moderation",
        like_not_found: "not claimed: Kinto's collections know nothing of each other, so a like of nothing is stored",
        photo: "not claimed: Kinto's example collection has no photos",
        another_hand: "not claimed: the same words from two hands are two ideas",
        look_first: "not claimed: a repeated idea is known as such",
        answer_later: "not claimed: the relay gives a receipt of its own for what is not answered yet",
        redirect: "not claimed: what is sent is answered and not led on to a page",
        session_ends: "not claimed: no session is asked for",
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
        sorts: "not claimed: the standard has no orders",
        photo: "not claimed: the standard takes a photo's address and not the photo",
        another_hand: "not claimed: the same words from two hands are two ideas",
        look_first: "not claimed: a repeated idea is known as such",
        answer_later: "not claimed: the relay gives a receipt of its own for what is not answered yet",
        redirect: "not claimed: what is sent is answered and not led on to a page",
        session_ends: "not claimed: no session is asked for",
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
        sorts: "not claimed: the preset names no orders",
        another_hand: "not claimed: the same words from two hands are two ideas",
        look_first: "not claimed: the preset describes no way to look",
        answer_later: "not claimed: the first answer is the last",
        redirect: "not claimed: what is sent is answered and not led on to a page",
        session_ends: "not claimed: no session is asked for",
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
        sorts: "not claimed: the preset names no orders",
        another_hand: "not claimed: the same words from two hands are two ideas",
        look_first: "not claimed: the preset describes no way to look",
        answer_later: "not claimed: the first answer is the last",
        redirect: "not claimed: what is sent is answered and not led on to a page",
        session_ends: "not claimed: no session is asked for",
    ],
}

contract! {
    open311: backends::open311,
    also open311_xml: backends::open311_xml,
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
        sorts: "not claimed: the standard has no orders",
        another_hand: "not claimed: the same words from two hands are two ideas",
        look_first: "not claimed: the preset describes no way to look",
        answer_later: "not claimed: a token becomes an id and is never refused",
        redirect: "not claimed: what is sent is answered and not led on to a page",
        session_ends: "not claimed: no session is asked for",
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
        sorts: "not claimed: a webhook lists nothing",
        another_hand: "not claimed: the same words from two hands are two ideas",
        look_first: "not claimed: a repeated idea is known as such",
        answer_later: "not claimed: the first answer is the last",
        redirect: "not claimed: what is sent is answered and not led on to a page",
        session_ends: "not claimed: no session is asked for",
    ],
}

#[cfg(feature = "all-backends")]
contract! {
    wordpress: backends::wordpress,
    claims: [
        list_over_pages, sorts, create, odd_texts, invalid, duplicate, another_hand, lost_answer, half_an_answer, read_back,
        status, moderation(backends::wordpress_moderated), rate_limit(backends::wordpress_strict), not_found, server_down,
    ],
    not_claimed: [
        photo: "not claimed: anonymous visitors cannot upload media",
        like: "not claimed: comments have no likes",
        like_again: "not claimed: comments have no likes",
        unlike: "not claimed: comments have no likes",
        like_not_found: "not claimed: comments have no likes",
        look_first: "not claimed: a repeated idea is known as such",
        answer_later: "not claimed: the first answer is the last",
        redirect: "not claimed: what is sent is answered and not led on to a page",
        session_ends: "not claimed: no session is asked for",
    ],
}

#[cfg(feature = "all-backends")]
contract! {
    strapi: backends::strapi,
    claims: [
        list_over_pages, sorts, create, odd_texts, photo, invalid, lost_answer, half_an_answer, like, like_again, read_back, status,
        not_found, like_not_found, server_down,
    ],
    not_claimed: [
        duplicate: "not claimed: the collection cannot tell a repeated entry from a new one",
        unlike: "not claimed: the public role may not delete",
        moderation: "not claimed: the example collection has no moderation",
        rate_limit: "not claimed: Strapi has no rate limit without a plugin",
        another_hand: "not claimed: the same words from two hands are two ideas",
        look_first: "not claimed: the preset describes no way to look",
        answer_later: "not claimed: the first answer is the last",
        redirect: "not claimed: what is sent is answered and not led on to a page",
        session_ends: "not claimed: no session is asked for",
    ],
}

#[cfg(feature = "all-backends")]
contract! {
    directus: backends::directus,
    claims: [
        list_over_pages, sorts, create, odd_texts, photo, invalid, duplicate, lost_answer, half_an_answer, like, like_again,
        read_back, status, rate_limit(backends::directus_strict), not_found, like_not_found, server_down,
    ],
    not_claimed: [
        unlike: "not claimed: who may delete a like without an account may delete all",
        moderation: "not claimed: an idea that the public may not read yet comes back without an id",
        another_hand: "not claimed: the same words from two hands are two ideas",
        look_first: "not claimed: a repeated idea is known as such",
        answer_later: "not claimed: the first answer is the last",
        redirect: "not claimed: what is sent is answered and not led on to a page",
        session_ends: "not claimed: no session is asked for",
    ],
}
