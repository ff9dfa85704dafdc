//! A municipality's channels, read from a pack file: what can be understood, and a list of what cannot.
//!
//! A channel without a usable title is left out; a link that is not `http(s)` is dropped; a channel without an action
//! of its own gets the main channel's (architecture, invariant 10: no address is ever invented). A pack that cannot be
//! read at all gives an empty pack, and the widget then shows what the page itself carries.
//!
//! Read next: docs/packs.md for those who write packs, [`crate::relevance`] for which channels a page shows.

use crate::json::{At, Node, Problem, Problems};

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

/// An answer that the municipality has promised, as the pack's source prints it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Promise {
    /// How many.
    pub amount: u16,
    /// Working days if true, calendar days if not.
    pub workdays: bool,
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
    /// Words that a page about this uses.
    pub topics: Vec<String>,
    /// What the button does; none only where the main channel has none either.
    pub action: Option<Action>,
    /// What the button says, where the pack has words of its own for it.
    pub label: Option<String>,
    /// The promised time of answering.
    pub promise: Option<Promise>,
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
    /// All channels in the pack's order.
    pub channels: Vec<Channel>,
}

impl Pack {
    /// Reads a pack and, where there is one, the overlay with texts in another language.
    pub fn read<N: Node>(pack: N, overlay: Option<N>) -> (Self, Vec<Problem>) {
        let problems = Problems::default();
        let mut out = Self::default();
        let root = At::root(pack, &problems);
        if root.is_object() {
            let no_problems = Problems::default();
            let overlay = overlay.map(|node| At::root(node, &no_problems));
            out.read_head(&root, overlay.as_ref());
            root.field("channels")
                .each(|channel| out.read_channel(&channel, overlay.as_ref()));
            let main = out.channel(&out.main).and_then(|channel| channel.action.clone());
            for channel in &mut out.channels {
                if channel.action.is_none() {
                    channel.action.clone_from(&main);
                    channel.label = None;
                }
            }
        }
        (out, problems.into_inner())
    }

    /// The channel with this id.
    pub fn channel(&self, id: &str) -> Option<&Channel> {
        self.channels.iter().find(|channel| channel.id == id)
    }

    fn read_head<N: Node>(&mut self, root: &At<N>, overlay: Option<&At<N>>) {
        self.id = root.field("id").text().unwrap_or_default();
        let name = overlay.and_then(|overlay| overlay.field("name").text());
        self.name = name.or_else(|| root.field("name").required_text()).unwrap_or_default();
        self.languages = root.field("languages").texts();
        self.pinned = root.field("pinned").texts();
        self.default = root.field("default").texts();
        self.main = root.field("main").text().unwrap_or_default();
        self.privacy = web_address(&root.field("privacy"));
        self.website = web_address(&root.field("website"));
    }

    fn read_channel<N: Node>(&mut self, at: &At<N>, overlay: Option<&At<N>>) {
        if !at.is_object() {
            return;
        }
        let (Some(id), Some(title)) = (at.field("id").required_text(), at.field("title").required_text()) else {
            return;
        };
        if self.channel(&id).is_some() {
            return at.field("id").problem("an id that no earlier channel has");
        }
        let mut channel = Channel {
            id,
            title,
            summary: at.field("summary").text().unwrap_or_default(),
            note: at.field("note").text(),
            icon: at.field("icon").text().unwrap_or_default(),
            topics: at.field("topics").texts(),
            action: read_action(&at.field("action")),
            label: at.field("action").field("label").text(),
            promise: read_promise(&at.field("promise")),
            translated: false,
        };
        if let Some(overlay) = overlay {
            translate(&mut channel, overlay);
        }
        self.channels.push(channel);
    }
}

fn translate<N: Node>(channel: &mut Channel, overlay: &At<N>) {
    let channels = overlay.field("channels");
    let texts = channels.field(&channel.id);
    let Some(title) = texts.field("title").text() else {
        return;
    };
    channel.title = title;
    channel.summary = texts.field("summary").text().unwrap_or_default();
    channel.note = texts.field("note").text();
    channel.label = texts.field("label").text();
    channel.topics.extend(texts.field("topics").texts());
    channel.translated = true;
}

fn read_promise<N: Node>(at: &At<N>) -> Option<Promise> {
    let amount = at.field("amount").number()?;
    let unit = at.field("unit").text();
    if !(1.0..=365.0).contains(&amount) {
        at.field("amount").problem("a number from 1 to 365");
        return None;
    }
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "checked to lie within 1..=365 above"
    )]
    Some(Promise {
        amount: amount as u16,
        workdays: unit.as_deref() == Some("workdays"),
    })
}

fn read_action<N: Node>(at: &At<N>) -> Option<Action> {
    if !at.exists() {
        return None;
    }
    match at.field("kind").required_text()?.as_str() {
        "link" => web_address(&at.field("href")).map(|href| Action::Link { href }),
        "call" => {
            let tel = at.field("tel").required_text()?;
            let digits = tel.strip_prefix('+').unwrap_or(&tel);
            if digits.len() < 3 || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
                at.field("tel").problem("a number such as +4533663366");
                return None;
            }
            let text = at.field("text").text().unwrap_or_else(|| tel.clone());
            Some(Action::Call { tel, text })
        }
        "mail" => {
            let mail = at.field("mail").required_text()?;
            if !mail.contains('@') || mail.contains(['?', '&', ' ', '%']) {
                at.field("mail").problem("a mail address");
                return None;
            }
            Some(Action::Mail { mail })
        }
        "visit" => at
            .field("address")
            .required_text()
            .map(|address| Action::Visit { address }),
        _ => {
            at.field("kind").problem("link, call, mail or visit");
            None
        }
    }
}

/// An address that may stand in a link: `http:` or `https:` only, as `javascript:` and `data:` would run on the page.
pub fn web_address<N: Node>(at: &At<N>) -> Option<String> {
    let text = at.text()?;
    let address = text.trim();
    let (scheme, rest) = address.split_once(':').unwrap_or_default();
    let known = scheme.eq_ignore_ascii_case("https") || scheme.eq_ignore_ascii_case("http");
    if known && rest.starts_with("//") && !address.contains(char::is_control) {
        return Some(address.to_owned());
    }
    at.problem("an address that begins with https://");
    None
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
                {"id": "praj", "title": "Giv et praj", "summary": "Huller", "topics": ["vej"],
                 "promise": {"amount": 10, "unit": "workdays"}},
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
        assert_eq!(
            pack.channel("praj").unwrap().promise,
            Some(Promise {
                amount: 10,
                workdays: true
            })
        );
    }

    #[test]
    fn an_overlay_translates_what_it_has_and_leaves_the_rest() {
        let overlay = json!({"name": "City", "channels": {"praj": {"title": "Report", "topics": ["road"]}}});
        let (pack, _) = Pack::read(copenhagen(), Some(overlay));
        let report = pack.channel("praj").unwrap();
        assert_eq!((report.title.as_str(), report.translated), ("Report", true));
        assert_eq!(report.topics, ["vej", "road"]);
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
