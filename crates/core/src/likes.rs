//! The likes of this device: one random key an idea, so that a like can be taken back and no two can be tied together.
//!
//! Stored as plain lines `backend SPACE idea SPACE key SPACE day`; a line that is not of this form is forgotten. A
//! like is remembered for [`KEEP_DAYS`] (docs/privacy.md), after which it can no longer be taken back from here. The key
//! is written down before it is sent, with a question mark behind the line until the backend has answered: whoever
//! presses again after a lost answer likes with the same key, so the backend counts one.

/// How long a like is remembered on the device, in days.
pub const KEEP_DAYS: i64 = 180;

#[derive(Clone, Debug, PartialEq, Eq)]
struct Like {
    backend: String,
    idea: String,
    key: String,
    day: i64,
    sure: bool,
}

/// All likes of this device.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Likes(Vec<Like>);

impl Likes {
    /// Reads what [`Likes::write`] wrote; `today` is days since 1970 and old likes are left out.
    pub fn read(stored: &str, today: i64) -> Self {
        let line = |line: &str| {
            let mut parts = line.split(' ');
            let (backend, idea, key) = (parts.next()?, parts.next()?, parts.next()?);
            let day: i64 = parts.next()?.parse().ok()?;
            let sure = parts.next().is_none();
            let like = Like {
                backend: backend.into(),
                idea: idea.into(),
                key: key.into(),
                day,
                sure,
            };
            (today - day <= KEEP_DAYS).then_some(like)
        };
        Self(stored.lines().filter_map(line).collect())
    }

    /// The lines to store; empty when there is nothing to remember.
    pub fn write(&self) -> String {
        let mut out = String::new();
        for like in &self.0 {
            for part in [&like.backend, &like.idea, &like.key] {
                out.push_str(part);
                out.push(' ');
            }
            out.push_str(&like.day.to_string());
            out.push_str(if like.sure { "\n" } else { " ?\n" });
        }
        out
    }

    /// The key for this idea, whether or not the backend has answered.
    pub fn key(&self, backend: &str, idea: &str) -> Option<&str> {
        self.find(backend, idea).map(|like| like.key.as_str())
    }

    /// Whether the backend has this device's like.
    pub fn is_liked(&self, backend: &str, idea: &str) -> bool {
        self.find(backend, idea).is_some_and(|like| like.sure)
    }

    /// Remembers a like: `sure` once the backend has it. An idea keeps its first key.
    pub fn remember(&mut self, backend: &str, idea: &str, key: &str, today: i64, sure: bool) {
        let storable = [backend, idea, key]
            .iter()
            .all(|part| !part.is_empty() && !part.contains(char::is_whitespace));
        match self
            .0
            .iter_mut()
            .find(|like| like.backend == backend && like.idea == idea)
        {
            Some(like) => like.sure = sure,
            None if storable => self.0.push(Like {
                backend: backend.into(),
                idea: idea.into(),
                key: key.into(),
                day: today,
                sure,
            }),
            None => {}
        }
    }

    /// Forgets a like.
    pub fn forget(&mut self, backend: &str, idea: &str) {
        self.0.retain(|like| like.backend != backend || like.idea != idea);
    }

    fn find(&self, backend: &str, idea: &str) -> Option<&Like> {
        self.0.iter().find(|like| like.backend == backend && like.idea == idea)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_like_is_kept_with_its_first_key_and_forgotten_when_taken_back() {
        let mut likes = Likes::default();
        likes.remember("https://b/api", "1", "k1", 20_000, true);
        likes.remember("https://b/api", "1", "k2", 20_001, true);
        likes.remember("https://other", "1", "k3", 20_001, true);
        let again = Likes::read(&likes.write(), 20_010);
        assert_eq!(again, likes);
        assert_eq!(again.key("https://b/api", "1"), Some("k1"));
        likes.forget("https://b/api", "1");
        assert_eq!(likes.key("https://b/api", "1"), None);
        assert_eq!(likes.key("https://other", "1"), Some("k3"));
    }

    #[test]
    fn a_like_without_an_answer_is_no_like_but_keeps_its_key() {
        let mut likes = Likes::default();
        likes.remember("b", "1", "k1", 5, false);
        let mut again = Likes::read(&likes.write(), 6);
        assert!(!again.is_liked("b", "1"));
        assert_eq!(again.key("b", "1"), Some("k1"));
        again.remember("b", "1", "other", 6, true);
        assert!(again.is_liked("b", "1"));
        assert_eq!(again.write(), "b 1 k1 5\n");
    }

    #[test]
    fn old_and_broken_lines_are_forgotten() {
        let stored = "b 1 k 100\nnonsense\nb 2 k x\nb 3 k 300\n";
        assert_eq!(Likes::read(stored, 281).write(), "b 3 k 300\n");
    }

    #[test]
    fn nothing_that_would_break_a_line_is_stored() {
        let mut likes = Likes::default();
        likes.remember("b", "1\n2", "k", 1, true);
        likes.remember("b", "", "k", 1, true);
        assert_eq!(likes.write(), "");
    }
}
