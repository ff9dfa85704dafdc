//! A municipality's channels, read from a pack file: what can be understood, and a list of what cannot.
//!
//! A channel without a usable title is left out; a link that is not `http(s)` is dropped; a channel without an action
//! of its own gets the main channel's (architecture, invariant 10: no address is ever invented). A pack that cannot be
//! read at all gives an empty pack, and the widget then shows what the page itself carries.
//!
//! Read next: docs/packs.md for those who write packs, [`crate::relevance`] for which channels a page shows.

pub mod details;
mod read;

pub use read::web_address;

/// What a channel's button does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Action {
    /// Opens a page.
    Link {
        /// `http:` or `https:` address.
        href: String,
    },
    /// Calls a number.
    Call {
        /// `+` and digits.
        tel: String,
        /// The number as people read it.
        text: String,
    },
    /// Writes a mail.
    Mail {
        /// The mail address.
        mail: String,
    },
    /// Shows an address on a map.
    Visit {
        /// The postal address on one line.
        address: String,
    },
}

impl Action {
    /// What stands in the button's `href`.
    pub fn href(&self) -> String {
        match self {
            Self::Link { href } => href.clone(),
            Self::Call { tel, .. } => String::from("tel:") + tel,
            Self::Mail { mail } => String::from("mailto:") + mail,
            Self::Visit { address } => {
                let mut href = String::from("https://www.openstreetmap.org/search?query=");
                percent_encode(address, &mut href);
                href
            }
        }
    }
}

/// RFC 3986 section 2.3: unreserved characters stand for themselves, all others as UTF-8 in hexadecimal.
pub fn percent_encode(text: &str, out: &mut String) {
    const HEX: &[u8; 16] = b"0123456789ABCDEF";
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~') {
            out.push(char::from(byte));
        } else {
            out.push('%');
            out.push(char::from(HEX[usize::from(byte >> 4)]));
            out.push(char::from(HEX[usize::from(byte & 15)]));
        }
    }
}

/// One way to be heard.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Channel {
    /// Unique in the pack, such as `giv-et-praj`.
    pub id: String,
    /// Name, in the language of [`Channel::lang`].
    pub title: String,
    /// One or two sentences.
    pub summary: String,
    /// A short fact or condition.
    pub note: Option<String>,
    /// Name of the icon; unknown names draw none.
    pub icon: String,
    /// The entry that this one belongs to.
    pub part_of: Option<String>,
    /// Words for the search.
    pub words: Vec<String>,
    /// What the button does; none only where the main channel has none either.
    pub action: Option<Action>,
    /// What the button says, where the pack has words of its own for it.
    pub label: Option<String>,
    /// Whether title and summary are in the language asked for (otherwise they are in the pack's first language).
    pub translated: bool,
}

/// A municipality's channels.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Pack {
    /// Such as `koebenhavn`.
    pub id: String,
    /// The municipality's name.
    pub name: String,
    /// Languages of the texts, the first being that of the pack file itself.
    pub languages: Vec<String>,
    /// Shown first and at once, in fixed places.
    pub pinned: Vec<String>,
    /// Fill the remaining places where nothing on the page matches.
    pub default: Vec<String>,
    /// Page that says how the municipality treats personal data.
    pub privacy: Option<String>,
    /// The municipality's own site.
    pub website: Option<String>,
    /// The channel that takes everything (a telephone number, mostly).
    pub main: String,
    /// Whether there are entries besides the channels, in a file of their own.
    pub more: bool,
    /// All channels in the pack's order.
    pub channels: Vec<Channel>,
}

impl Pack {
    /// The channel with this id.
    pub fn channel(&self, id: &str) -> Option<&Channel> {
        self.channels.iter().find(|channel| channel.id == id)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn copenhagen() -> serde_json::Value {
        json!({
            "id": "koebenhavn", "name": "Københavns Kommune", "languages": ["da", "en"], "main": "tlf",
            "pinned": ["tlf"], "default": ["praj"],
            "channels": [
                {"id": "tlf", "title": "Ring", "action": {"kind": "call", "tel": "+4533663366", "text": "33 66 33 66"}},
                {"id": "praj", "title": "Giv et praj", "summary": "Huller", "words": ["vej"]},
            ]
        })
    }

    #[test]
    fn a_channel_without_an_action_gets_the_main_number() {
        let (pack, problems) = Pack::read(copenhagen(), None);
        assert_eq!(problems, []);
        assert_eq!(
            pack.channel("praj").unwrap().action.as_ref().unwrap().href(),
            "tel:+4533663366"
        );
    }

    #[test]
    fn an_overlay_translates_what_it_has_and_leaves_the_rest() {
        let overlay = json!({"name": "City", "channels": {"praj": {"title": "Report", "words": ["road"]}}});
        let (pack, _) = Pack::read(copenhagen(), Some(overlay));
        let report = pack.channel("praj").unwrap();
        assert_eq!((report.title.as_str(), report.translated), ("Report", true));
        assert_eq!(report.words, ["vej", "road"]);
        assert!(!pack.channel("tlf").unwrap().translated);
        assert_eq!(pack.name, "City");
    }

    #[test]
    fn a_half_wrong_pack_shows_its_good_half_and_names_the_bad_one() {
        let (pack, problems) = Pack::read(
            json!({"name": "X", "channels": [
                {"id": "a"},
                {"id": "b", "title": "B", "action": {"kind": "link", "href": "JavaScript:alert(1)"}},
                {"id": "c", "title": "C", "topics": "vej, hul", "action": {"kind": "fax"}},
                {"id": "b", "title": "again"},
                7,
                {"id": "d", "title": "D", "action": {"kind": "call", "tel": "33 66"}},
            ]}),
            None,
        );
        let ids: Vec<_> = pack.channels.iter().map(|channel| channel.id.as_str()).collect();
        assert_eq!(ids, ["b", "c", "d"]);
        assert!(pack.channels.iter().all(|channel| channel.action.is_none()));
        let places: Vec<_> = problems.iter().map(|problem| problem.path.as_str()).collect();
        assert_eq!(
            places,
            [
                "channels[0].title",
                "channels[1].action.href",
                "channels[2].action.kind",
                "channels[3].id",
                "channels[4]",
                "channels[5].action.tel"
            ]
        );
    }

    #[test]
    fn no_pack_is_an_empty_pack() {
        assert_eq!(Pack::read(json!("no"), None).0.channels, []);
    }

    #[test]
    fn an_address_becomes_a_map_link_that_nothing_can_escape_from() {
        let href = Action::Visit {
            address: "Rådhuspladsen 1 & \"x\"".to_owned(),
        }
        .href();
        assert_eq!(
            href,
            "https://www.openstreetmap.org/search?query=R%C3%A5dhuspladsen%201%20%26%20%22x%22"
        );
    }
}
