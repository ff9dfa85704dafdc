//! Reads a pack file: takes what can be used and notes what cannot.

use super::{Action, Channel, Pack};
use crate::json::{At, Node, Problem, Problems};

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
            out.read_channels(&root, overlay.as_ref());
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

    fn read_channels<N: Node>(&mut self, root: &At<N>, overlay: Option<&At<N>>) {
        root.field("channels")
            .each(|channel| self.read_channel(&channel, overlay));
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
        self.more = root.field("more").boolean() == Some(true);
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
            part_of: at.field("part_of").text(),
            words: at.field("words").texts(),
            action: read_action(&at.field("action")),
            label: at.field("action").field("label").text(),
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
    channel.words.extend(texts.field("words").texts());
    channel.translated = true;
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
