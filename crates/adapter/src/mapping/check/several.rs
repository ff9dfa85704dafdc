//! Several backends in one configuration, and which block of the widget uses which: for the checker and the relay. The
//! browser binds them by the same rule in `public/mapping/mapping.js`; docs/backends.md says it ("Several backends").
//!
//! It refuses names that are not there, and whatever a block could never use.

use medspil_core::json::{At, Node, Problem, Problems};

use super::KEYS;
use super::words::{keys, object, one_of_many, only, text};
use crate::mapping::config::Adapter;
use crate::mapping::read::Place;
use crate::mapping::value::Value;

/// The keys of a configuration with several backends.
pub const SEVERAL_KEYS: [&str; 2] = ["backends", "blocks"];
/// The blocks that use a backend.
pub const BLOCK_KEYS: [&str; 2] = ["ideas", "ask"];

/// Backends by name, in their order, and what they are used for.
#[derive(Debug, Default)]
pub struct Several {
    /// The backends; one without a name where the configuration describes only one.
    pub backends: Vec<(String, Adapter)>,
    /// The place of the one whose ideas are listed and liked; none where none can be listed.
    pub ideas: Option<usize>,
    /// The places of those that take new ideas, the first rung of the ladder first.
    pub ask: Vec<usize>,
}

impl Several {
    /// Reads a configuration of one backend or of several.
    pub fn read<N: Node>(config: &N, place: Place, preset: &dyn Fn(&str) -> Option<Value>) -> (Self, Vec<Problem>) {
        let config = &Value::of(config);
        if config.member("backends").is_none() && config.member("blocks").is_none() {
            let (adapter, problems) = Adapter::read(&config, place, preset);
            let backends = vec![(String::new(), adapter)];
            let one = Self {
                ideas: backends[0].1.capabilities().list.then_some(0),
                ask: Vec::from_iter(backends[0].1.capabilities().submit.then_some(0)),
                backends,
            };
            return (one, problems);
        }
        let mut problems = Vec::new();
        let mut several = Self::default();
        for (name, backend) in config.part("backends") {
            let (adapter, wrong) = Adapter::read(&&**backend, place, preset);
            problems.extend(wrong.into_iter().map(|problem| {
                Problem {
                    path: ["backends.", name, ".", &problem.path]
                        .concat()
                        .trim_end_matches('.')
                        .to_owned(),
                    ..problem
                }
            }));
            several.backends.push((name.as_str().to_owned(), adapter));
        }
        let found = Problems::default();
        several.bind(&At::root(config, &found));
        problems.extend(found.into_inner());
        (several, problems)
    }

    /// What takes new ideas by requests of ours; the rest of the ladder is the citizen's own program.
    pub fn sending(&self) -> &[usize] {
        let ends = |at: &usize| self.backends[*at].1.capabilities().open.is_some();
        let end = self.ask.iter().position(ends).unwrap_or(self.ask.len());
        &self.ask[..end]
    }

    fn bind(&mut self, root: &At<&Value>) {
        keys(root, &SEVERAL_KEYS, &|key| {
            KEYS.contains(&key).then_some("it in one of the `backends`")
        });
        let backends = root.field("backends");
        if self.backends.is_empty() {
            return backends.problem("an object with a backend under each name");
        }
        let blocks = root.field("blocks");
        if object(&blocks) {
            only(&blocks, &BLOCK_KEYS);
        }
        let every = || 0..self.backends.len();
        let able = |at: &usize| self.backends[*at].1.capabilities();
        let ideas = blocks.field("ideas");
        let listing = if ideas.exists() {
            let named = self.named(&ideas);
            if named.is_some_and(|at| !able(&at).list) {
                ideas.problem("the name of a backend with the operation list");
            }
            named
        } else {
            let listing: Vec<usize> = every().filter(|at| able(at).list).collect();
            self.only_one(&ideas, &listing);
            listing.first().copied()
        };
        let ask = blocks.field("ask");
        let rungs = if ask.exists() {
            self.ladder(&ask)
        } else {
            let mut rungs: Vec<usize> = every().filter(|at| able(at).submit).collect();
            let sending: Vec<usize> = rungs.iter().copied().filter(|at| able(at).open.is_none()).collect();
            self.only_one(&ask, &sending);
            // From what takes the whole text to what takes none.
            rungs.sort_by_key(|at| able(at).open.map(|open| open as u8 + 1));
            rungs
        };
        (self.ideas, self.ask) = (listing, rungs);
    }

    /// JSON knows no order of names, so of two that could serve somebody must choose.
    fn only_one(&self, at: &At<&Value>, able: &[usize]) {
        if able.len() > 1 {
            let names: Vec<&str> = able.iter().map(|at| self.backends[*at].0.as_str()).collect();
            at.problem(&["a choice, because several can do it: ", &names.join(", ")].concat());
        }
    }

    fn ladder(&self, ask: &At<&Value>) -> Vec<usize> {
        let mut rungs = Vec::new();
        let mut opened = false;
        let mut rung = |at: &At<&Value>| {
            let Some(place) = self.named(at) else { return };
            let able = self.backends[place].1.capabilities();
            if !able.submit {
                return at.problem("the name of a backend with the operation create");
            }
            if opened && able.open.is_none() {
                at.problem("a form, link, mail or print: after one of these nothing is sent from the page");
            }
            opened |= able.open.is_some();
            rungs.push(place);
        };
        match ask.node() {
            Some(Value::List(_)) => ask.each(|at| rung(&at)),
            _ => rung(ask),
        }
        rungs
    }

    fn named(&self, at: &At<&Value>) -> Option<usize> {
        let name = text(at)?;
        let found = self.backends.iter().position(|(known, _)| *known == name);
        if found.is_none() {
            let names: Vec<&str> = self.backends.iter().map(|(name, _)| name.as_str()).collect();
            one_of_many(at, name, &names, "the name of one of the backends");
        }
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value as Json, json};

    fn read(config: Json) -> (Several, Vec<String>) {
        let (several, problems) = Several::read(&config, Place::Page, &|_| None);
        (several, problems.iter().map(ToString::to_string).collect())
    }

    fn names(several: &Several, places: &[usize]) -> Vec<String> {
        places.iter().map(|at| several.backends[*at].0.clone()).collect()
    }

    fn three() -> Json {
        json!({
            "reads": {"base": "https://a.dk", "item": {"id": "id", "title": "t"}, "operations": {"list": {"items": "*"}}},
            "takes": {"base": "https://b.dk", "operations": {"create": {"body": {"t": "{{title}}"}}}},
            "mails": {"operations": {"create": {"open": "mail", "url": "mailto:a@b.dk"}}},
        })
    }

    #[test]
    fn without_blocks_each_does_what_it_can_and_the_citizens_own_program_comes_last() {
        let (several, problems) = read(json!({ "backends": three() }));
        assert_eq!(problems, [""; 0]);
        assert_eq!(names(&several, &[several.ideas.unwrap()]), ["reads"]);
        assert_eq!(names(&several, &several.ask), ["takes", "mails"]);
        assert_eq!(names(&several, several.sending()), ["takes"]);
    }

    #[test]
    fn of_two_that_could_serve_somebody_must_choose() {
        let mut backends = three();
        backends["also"] = backends["takes"].clone();
        let (_, problems) = read(json!({ "backends": backends }));
        assert_eq!(
            problems,
            ["blocks.ask: found nothing, expected a choice, because several can do it: also, takes"]
        );
        let (several, problems) = read(json!({"backends": backends, "blocks": {"ask": ["takes", "also", "mails"]}}));
        assert_eq!(problems, [""; 0]);
        assert_eq!(names(&several, &several.ask), ["takes", "also", "mails"]);
        assert_eq!(names(&several, several.sending()), ["takes", "also"]);
    }

    #[test]
    fn blocks_name_what_they_use() {
        let (several, problems) = read(json!({"backends": three(), "blocks": {"ideas": "reads", "ask": "mails"}}));
        assert_eq!(problems, [""; 0]);
        assert_eq!(names(&several, &several.ask), ["mails"]);
        assert_eq!(several.sending(), [0_usize; 0]);
    }

    #[test]
    fn what_a_block_cannot_use_is_named_with_its_place() {
        let blocks = json!({"ideas": "takes", "ask": ["mails", "takes", "reads", "mail"], "cards": "x"});
        let (_, problems) = read(json!({"backends": three(), "blocks": blocks, "extends": "kinto"}));
        let expected = [
            "extends: found this key in the wrong place, expected it in one of the `backends`",
            "blocks.cards: found an unknown key, expected ",
            "blocks.ideas: found \"takes\", expected the name of a backend with the operation list",
            "blocks.ask[1]: found \"takes\", expected a form, link, mail or print",
            "blocks.ask[2]: found \"reads\", expected the name of a backend with the operation create",
            "blocks.ask[3]: found \"mail\", expected the name of one of the backends: mails, reads, takes; did you mean \"mails\"?",
        ];
        assert_eq!(problems.len(), expected.len(), "{problems:?}");
        for start in expected {
            assert!(
                problems.iter().any(|problem| problem.starts_with(start)),
                "{start}: {problems:?}"
            );
        }
        let (_, problems) = read(json!({"backends": {"a": {"base": "x"}}}));
        assert!(problems[0].starts_with("backends.a.base: "), "{problems:?}");
        assert_eq!(read(json!({"blocks": {}})).1.len(), 1);
    }

    #[test]
    fn one_backend_is_a_ladder_of_one() {
        let (several, problems) = read(three()["takes"].clone());
        assert_eq!((problems.len(), several.ideas, several.ask), (0, None, vec![0]));
    }
}
