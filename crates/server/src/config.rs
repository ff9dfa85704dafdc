//! What can be set about one running service, with the defaults. The command line fills this in; tests do it by hand.

use std::path::PathBuf;

use axum::http::HeaderValue;

use crate::clock::Clock;
use crate::relay::RelayConfig;

/// When an idea becomes visible to everybody.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Moderation {
    /// After somebody published it with `medspil publish`.
    #[default]
    Before,
    /// At once; `medspil hide` takes it away again.
    After,
}

/// The pages of other origins that may use the API from a browser.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Origins {
    /// All, also pages without an origin.
    Any,
    /// These only; the service's own pages need no mention.
    Listed(Vec<HeaderValue>),
}

impl Default for Origins {
    fn default() -> Self {
        Self::Listed(Vec::new())
    }
}

impl Origins {
    /// Reads origins as an editor writes them: `https://www.kk.dk`, `null`, or `*` for all.
    ///
    /// # Errors
    /// The first one that is no origin, as a sentence that says what an origin looks like.
    pub fn parse<S: AsRef<str>>(origins: impl IntoIterator<Item = S>) -> Result<Self, String> {
        let mut listed = Vec::new();
        for origin in origins {
            match origin.as_ref().trim_end_matches('/') {
                "*" => return Ok(Self::Any),
                origin => listed.push(one_origin(origin)?),
            }
        }
        Ok(Self::Listed(listed))
    }
}

fn one_origin(origin: &str) -> Result<HeaderValue, String> {
    let sentence =
        || format!("`{origin}` is no origin: write it like https://www.kk.dk, without a path, or null or *.");
    let host = origin
        .strip_prefix("https://")
        .or_else(|| origin.strip_prefix("http://"));
    let looks_right = host.is_some_and(|host| !host.is_empty() && !host.contains(['/', '?', '#', '*', '@', ' ']));
    if !looks_right && origin != "null" {
        return Err(sentence());
    }
    // Browsers send scheme and host in small letters whatever the page's address says.
    HeaderValue::from_str(&origin.to_ascii_lowercase()).map_err(|_| sentence())
}

/// Everything one running service needs to know.
#[derive(Clone)]
pub struct Config {
    /// The folder that holds `medspil.sqlite`; made when it is missing.
    pub data: PathBuf,
    /// The folder with the widget's built files, if the service should serve them.
    pub files: Option<PathBuf>,
    /// The pages of other origins that may use the API.
    pub origins: Origins,
    /// When an idea becomes visible.
    pub moderation: Moderation,
    /// Fill an empty database with sixty ideas to look at.
    pub seed_demo: bool,
    /// Ideas that one address may send in a minute; likes may be four times as many.
    pub rate_per_minute: u32,
    /// Whether a reverse proxy stands before the service, whose last `X-Forwarded-For` entry is the client's address.
    pub behind_proxy: bool,
    /// Where to read the time.
    pub clock: Clock,
    /// Other backends that everything is passed on to, instead of keeping ideas here.
    pub relays: Vec<RelayConfig>,
    /// What lets the operator of a relay see its queue.
    pub operator_token: Option<String>,
}

impl Config {
    /// The defaults, with the database in `data`.
    pub fn new(data: impl Into<PathBuf>) -> Self {
        Self {
            data: data.into(),
            files: None,
            origins: Origins::default(),
            moderation: Moderation::default(),
            seed_demo: false,
            rate_per_minute: 30,
            behind_proxy: false,
            clock: Clock::system(),
            relays: Vec::new(),
            operator_token: None,
        }
    }
}

/// A token has no place in a log.
impl std::fmt::Debug for Config {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Config")
            .field("data", &self.data)
            .field("origins", &self.origins)
            .field("moderation", &self.moderation)
            .field("relays", &self.relays)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn origins_are_read_as_editors_write_them() {
        let listed = Origins::parse(["https://www.KK.dk/", "http://127.0.0.1:8081", "null"]).unwrap();
        let expected = ["https://www.kk.dk", "http://127.0.0.1:8081", "null"].map(HeaderValue::from_static);
        assert_eq!(listed, Origins::Listed(expected.to_vec()));
        assert_eq!(Origins::parse(["https://a.dk", "*"]).unwrap(), Origins::Any);
        assert_eq!(Origins::parse(Vec::<String>::new()).unwrap(), Origins::default());
    }

    #[test]
    fn what_is_no_origin_is_refused_with_an_example() {
        for wrong in [
            "www.kk.dk",
            "https://kk.dk/side",
            "https://",
            "https://*.kk.dk",
            "https://a b",
            "javascript:x",
        ] {
            let sentence = Origins::parse([wrong]).unwrap_err();
            assert!(sentence.contains("https://www.kk.dk"), "{sentence}");
        }
    }
}
