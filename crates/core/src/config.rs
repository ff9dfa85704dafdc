//! What the editor chose: read from one merged object (defaults < JSON file < inline JSON < attributes; the loader
//! merges, because it must know the pack before this code has arrived).
//!
//! Nothing here stops the widget: what cannot be understood is a [`Problem`] and the default stands.
//!
//! Read next: docs/editors.md for those who write it.

use crate::json::{At, Node, Problem, Problems};

/// The keys that may stand in a configuration; attributes have the same names with `data-` before them.
pub const KEYS: [&str; 13] = [
    "pack",
    "config",
    "backend",
    "blocks",
    "channels",
    "lang",
    "topic",
    "rules",
    "area",
    "accent",
    "heading-level",
    "ideas",
    "debug",
];

/// A part of the widget.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Block {
    /// The box that asks what is on one's mind.
    Ask,
    /// The cards and the list of channels.
    Channels,
    /// The neighbours' ideas.
    Ideas,
}

/// The editor's choices, all of them usable.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Config {
    /// Base address of the backend's API without a slash at the end; none where ideas are switched off.
    pub backend: String,
    /// Which parts are shown, in this order.
    pub blocks: Vec<Block>,
    /// Channels that get a fixed place, first to last.
    pub pinned: Vec<String>,
    /// Channels that are never shown.
    pub hidden: Vec<String>,
    /// Channels that come before the others where they fit.
    pub boosted: Vec<String>,
    /// The language asked for, such as `da`.
    pub lang: String,
    /// Words that say what the page is about; they weigh more than the page's own.
    pub topic: String,
    /// The part of town.
    pub area: String,
    /// The level of the widget's headings, 2 to 6.
    pub heading_level: u8,
    /// How many ideas are drawn before "show more".
    pub ideas: usize,
    /// Whether problems are printed in the console.
    pub debug: bool,
}

impl Config {
    /// Reads the merged object. `default_backend` is used where none is named.
    pub fn read<N: Node>(node: N, default_backend: &str) -> (Self, Vec<Problem>) {
        let problems = Problems::default();
        let root = At::root(node, &problems);
        let mut config = Self {
            backend: default_backend.to_owned(),
            blocks: vec![Block::Ask, Block::Channels, Block::Ideas],
            pinned: Vec::new(),
            hidden: Vec::new(),
            boosted: Vec::new(),
            lang: String::from("da"),
            topic: root.field("topic").text().unwrap_or_default(),
            area: root.field("area").text().unwrap_or_default(),
            heading_level: 2,
            ideas: 10,
            debug: root.field("debug").boolean().unwrap_or(false),
        };
        root.only(&KEYS);
        config.read_choices(&root);
        (config, problems.into_inner())
    }

    fn read_choices<N: Node>(&mut self, root: &At<N>) {
        if let Some(backend) = root.field("backend").text() {
            backend.trim_end_matches('/').clone_into(&mut self.backend);
        }
        if let Some(lang) = root.field("lang").text() {
            self.lang = lang;
        }
        for word in root.field("channels").texts() {
            let id = word.trim_start_matches(['-', '^', '+']).to_owned();
            match word.as_bytes().first() {
                Some(b'-') => self.hidden.push(id),
                Some(b'^') => self.boosted.push(id),
                _ => self.pinned.push(id),
            }
        }
        self.read_blocks(&root.field("blocks"));
        if let Some(level) = whole_number(&root.field("heading-level"), 2, 6) {
            self.heading_level = u8::try_from(level).unwrap_or(2);
        }
        if let Some(ideas) = whole_number(&root.field("ideas"), 1, 100) {
            self.ideas = ideas;
        }
    }

    fn read_blocks<N: Node>(&mut self, at: &At<N>) {
        if !at.exists() {
            return;
        }
        let mut blocks = Vec::new();
        for word in at.texts() {
            match word.as_str() {
                "ask" => blocks.push(Block::Ask),
                "channels" => blocks.push(Block::Channels),
                "ideas" => blocks.push(Block::Ideas),
                _ => at.problem("ask, channels and ideas"),
            }
        }
        if !blocks.is_empty() {
            self.blocks = blocks;
        }
    }
}

/// A whole number within bounds; a text with digits counts, as attributes are texts.
fn whole_number<N: Node>(at: &At<N>, least: usize, most: usize) -> Option<usize> {
    if !at.exists() {
        return None;
    }
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a float cast saturates; the bounds are checked next"
    )]
    let number = at
        .number_or_digits()
        .map(|number| number as usize)
        .filter(|number| (least..=most).contains(number));
    if number.is_none() {
        at.problem(&["a whole number from ", &least.to_string(), " to ", &most.to_string()].concat());
    }
    number
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn nothing_said_gives_the_defaults() {
        let (config, problems) = Config::read(json!({}), "https://x/api/v1");
        assert_eq!(problems, []);
        assert_eq!(
            (config.backend.as_str(), config.heading_level, config.blocks.len()),
            ("https://x/api/v1", 2, 3)
        );
    }

    #[test]
    fn attributes_are_texts_and_are_understood() {
        let (config, problems) = Config::read(
            json!({"heading-level": "3", "channels": "+br-tv, -kk-twitter,kraftwerket", "debug": "", "blocks": "ideas,ask", "backend": "https://b/api/"}),
            "",
        );
        assert_eq!(problems, []);
        assert_eq!(config.heading_level, 3);
        assert_eq!(config.pinned, ["br-tv", "kraftwerket"]);
        assert_eq!(config.hidden, ["kk-twitter"]);
        assert_eq!(config.blocks, [Block::Ideas, Block::Ask]);
        assert_eq!(config.backend, "https://b/api");
        assert!(config.debug);
    }

    #[test]
    fn what_is_wrong_is_named_and_the_default_stands() {
        let (config, problems) = Config::read(
            json!({"heading-level": "9", "blocks": "idears", "pakc": "x", "debug": "maybe", "lang": 4}),
            "",
        );
        assert_eq!(
            (config.heading_level, config.blocks.len(), config.lang.as_str()),
            (2, 3, "da")
        );
        let lines: Vec<_> = problems.iter().map(ToString::to_string).collect();
        assert_eq!(lines.len(), 5, "{lines:?}");
        assert!(lines.contains(&"heading-level: found \"9\", expected a whole number from 2 to 6".to_owned()));
        assert!(lines.contains(&"blocks: found \"idears\", expected ask, channels and ideas".to_owned()));
    }
}
