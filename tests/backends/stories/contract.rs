//! One test for each story and backend, and one that compares what is claimed with what the preset declares.

use medspil_adapter::mapping::{Capabilities, Repeat};

use crate::kit::Backend;
use crate::verified;

/// Everything a backend may claim. A story that is missing from a contract fails its test `everything_is_said`.
pub const STORIES: [&str; 24] = [
    "list_over_pages",
    "sorts",
    "create",
    "odd_texts",
    "photo",
    "invalid",
    "duplicate",
    "another_hand",
    "lost_answer",
    "half_an_answer",
    "look_first",
    "answer_later",
    "redirect",
    "session_ends",
    "like",
    "like_again",
    "unlike",
    "read_back",
    "status",
    "moderation",
    "rate_limit",
    "not_found",
    "like_not_found",
    "server_down",
];

/// Whether a preset declares what a story needs; nothing where no declaration speaks of it.
fn declared(can: &Capabilities, story: &str) -> Option<bool> {
    match story {
        "list_over_pages" => Some(can.list && can.pages),
        "sorts" => Some(!can.sorts.is_empty()),
        "create" => Some(can.create),
        "photo" => Some(can.photo),
        "duplicate" => Some(can.repeat != Repeat::Never),
        "like" | "like_again" => Some(can.like),
        "unlike" => Some(can.unlike),
        // Reading a status back is what `get` declares too; what stands in it may never change.
        "read_back" | "not_found" => Some(can.status),
        _ => None,
    }
}

/// Every story is claimed or not, none both, and no claim differs from what the widget is told. `module` is the preset's
/// name as Rust writes it.
pub fn said(backend: &Backend, module: &str, claims: &[&str], not_claimed: &[&str]) {
    let preset = module.replace('_', "-");
    // Behind a relay the page speaks our own API, whatever the target's preset is.
    let target = preset.strip_prefix("relayed-");
    let spoken = if target.is_some() { "medspil" } else { &preset };
    let preset = target.unwrap_or(&preset);
    let named = ["extends", "name"].map(|key| backend.config[key].as_str());
    assert_eq!(
        named.into_iter().flatten().next(),
        Some(spoken),
        "a contract is named by the preset that it holds to"
    );
    if let Some(server) = &backend.server {
        verified::by_this_version(preset, server.get("version"));
    }
    for story in STORIES {
        let claimed = claims.contains(&story);
        assert!(
            claimed != not_claimed.contains(&story),
            "{}: say of {story} once whether it is claimed",
            backend.name
        );
        if let Some(declared) = declared(&backend.capabilities(), story) {
            assert_eq!(
                declared, claimed,
                "{}: what the preset declares of {story} differs from the contract",
                backend.name
            );
        }
    }
    let unknown = claims.iter().chain(not_claimed).find(|story| !STORIES.contains(*story));
    assert_eq!(unknown, None, "{}: no such story", backend.name);
}

/// The widget is offered nothing that is not claimed.
pub fn offers_nothing(backend: &Backend, story: &str) {
    assert_ne!(
        declared(&backend.capabilities(), story),
        Some(true),
        "{}: {story} is declared and not claimed: claim it",
        backend.name
    );
}

/// `story` is told to the contract's backend, `story(other)` to another setting of it. What is not claimed becomes an
/// ignored test that carries the reason, so that it is listed at every run. With `also`, another backend keeps to the same.
macro_rules! contract {
    (
        $name:ident: $backend:path,
        $(also $same:ident: $as_well:path,)*
        claims: $claims:tt,
        not_claimed: $gaps:tt $(,)?
    ) => {
        contract::contract!(@one $name: $backend, $claims, $gaps);
        $(contract::contract!(@one $same: $as_well, $claims, $gaps);)*
    };
    (
        @one $name:ident: $backend:path,
        [$($story:ident $(($other:path))?),* $(,)?],
        [$($gap:ident: $why:literal),* $(,)?]
    ) => {
        mod $name {
            use crate::{contract, kit, stories};
            #[allow(unused_imports, clippy::allow_attributes, reason = "each contract names some of them")]
            use super::*;

            $(
                #[test]
                fn $story() {
                    kit::tell(async {
                        let backend = contract::contract!(@which $backend $(, $other)?).await;
                        let _alone = backend.alone().await;
                        stories::$story(&backend).await;
                    });
                }
            )*

            $(
                #[test]
                #[ignore = $why]
                fn $gap() {
                    kit::tell(async {
                        let backend = $backend().await;
                        contract::offers_nothing(&backend, stringify!($gap));
                    });
                }
            )*

            #[test]
            fn everything_is_said() {
                kit::tell(async {
                    let backend = $backend().await;
                    contract::said(&backend, stringify!($name), &[$(stringify!($story)),*], &[$(stringify!($gap)),*]);
                });
            }
        }
    };
    (@which $backend:path) => { $backend() };
    (@which $backend:path, $other:path) => { $other() };
}
pub(crate) use contract;
