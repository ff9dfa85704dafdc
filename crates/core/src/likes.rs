//! The likes of this device: one random key an idea, so that a like can be taken back and no two can be tied together.
//!
//! Stored as plain lines `backend SPACE idea SPACE key SPACE day`; a line that is not of this form is forgotten. A
//! like is remembered for [`KEEP_DAYS`] (docs/privacy.md), after which it can no longer be taken back from here.

/// How long a like is remembered on the device, in days.
pub const KEEP_DAYS: i64 = 180;

#[derive(Clone, Debug, PartialEq, Eq)]
struct Like {
    backend: String,
    idea: String,
    key: String,
    day: i64,
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
            let like = Like {
                backend: backend.into(),
                idea: idea.into(),
                key: key.into(),
                day,
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
            out.push('\n');
        }
        out
    }

    /// The key that this idea was liked with.
    pub fn key(&self, backend: &str, idea: &str) -> Option<&str> {
        self.0
            .iter()
            .find(|like| like.backend == backend && like.idea == idea)
            .map(|like| like.key.as_str())
    }

    /// Remembers a like. An idea already liked keeps its first key.
    pub fn insert(&mut self, backend: &str, idea: &str, key: &str, today: i64) {
        let storable = [backend, idea, key]
            .iter()
            .all(|part| !part.is_empty() && !part.contains(char::is_whitespace));
        if storable && self.key(backend, idea).is_none() {
            self.0.push(Like {
                backend: backend.into(),
                idea: idea.into(),
                key: key.into(),
                day: today,
            });
        }
    }

    /// Forgets a like.
    pub fn remove(&mut self, backend: &str, idea: &str) {
        self.0.retain(|like| like.backend != backend || like.idea != idea);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_like_is_kept_with_its_first_key_and_forgotten_when_taken_back() {
        let mut likes = Likes::default();
        likes.insert("https://b/api", "1", "k1", 20_000);
        likes.insert("https://b/api", "1", "k2", 20_001);
        likes.insert("https://other", "1", "k3", 20_001);
        let again = Likes::read(&likes.write(), 20_010);
        assert_eq!(again, likes);
        assert_eq!(again.key("https://b/api", "1"), Some("k1"));
        likes.remove("https://b/api", "1");
        assert_eq!(likes.key("https://b/api", "1"), None);
        assert_eq!(likes.key("https://other", "1"), Some("k3"));
    }

    #[test]
    fn old_and_broken_lines_are_forgotten() {
        let stored = "b 1 k 100\nnonsense\nb 2 k x\nb 3 k 300\n";
        assert_eq!(Likes::read(stored, 281).write(), "b 3 k 300\n");
    }

    #[test]
    fn nothing_that_would_break_a_line_is_stored() {
        let mut likes = Likes::default();
        likes.insert("b", "1\n2", "k", 1);
        likes.insert("b", "", "k", 1);
        assert_eq!(likes.write(), "");
    }
}
