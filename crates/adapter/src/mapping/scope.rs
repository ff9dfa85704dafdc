//! Where the names in expressions are looked for: variables, headers, cookies, and the answer.

use super::text::{alike, cut, part, same, trim};
use super::value::{Many, Member, Shared, Text};

/// Where names are looked for, whatever the answer is.
#[derive(Clone, Debug, Default)]
pub struct Names {
    /// Variables; later ones win.
    pub vars: Many<Member>,
    /// The answer's headers, as pairs.
    pub headers: Option<Shared>,
    /// Cookies that the page can read.
    pub cookies: Text,
    /// The address that relative addresses belong to: that of the last request.
    pub here: Text,
}

impl Names {
    /// The variable of this name.
    pub fn get(&self, name: &str) -> Option<&Shared> {
        let mut at = self.vars.len();
        while at > 0 {
            at -= 1;
            if let Some((known, value)) = self.vars.get(at)
                && same(known, name)
            {
                return Some(value);
            }
        }
        None
    }

    /// Adds a variable.
    pub fn put(&mut self, name: &str, value: Shared) {
        self.vars.push((name.into(), value));
    }

    /// Adds a variable, if there is something to add and none of this name.
    pub fn add(&mut self, name: &str, value: Option<Shared>) {
        if let Some(value) = value
            && self.get(name).is_none()
        {
            self.put(name, value);
        }
    }

    /// Takes a variable away.
    pub fn take(&mut self, name: &str) -> Option<Shared> {
        for (at, (known, _)) in self.vars.iter().enumerate() {
            if same(known, name) {
                return Some(self.vars.remove(at).1);
            }
        }
        None
    }

    /// The cookie of this name.
    pub fn cookie(&self, name: &str) -> Option<Shared> {
        let mut rest = self.cookies.as_str();
        while let Some(cookie) = part(&mut rest, ";") {
            let (known, value) = cut(trim(cookie), "=").unwrap_or_default();
            if same(known, name) && !name.is_empty() {
                return Some(super::url::decode(value));
            }
        }
        None
    }

    /// The header of this name, however its letters are written.
    pub fn header(&self, name: &str) -> Option<&Shared> {
        for pair in self.headers.as_ref()?.items() {
            if let [known, value] = pair.items()
                && alike(known.str(), name)
            {
                return Some(value);
            }
        }
        None
    }
}

/// Where names are looked for.
#[derive(Clone, Copy)]
pub struct Scope<'a> {
    /// What was answered; none while a request is made.
    pub doc: Option<&'a Shared>,
    /// Everything else.
    pub names: &'a Names,
}
