//! The page language: a widget as a citizen sees and uses it. Only this file and page.js know its markup.
//!
//! Read next: `hands` (how things are pressed and filled in).

use serde_json::{Value, json};

use crate::browser::Browser;

mod hands;

const FIND: &str = include_str!("page.js");

/// One widget of the page.
#[derive(Clone)]
pub struct Widget {
    browser: Browser,
    nth: usize,
}

/// A channel as its card shows it.
#[derive(Clone, Debug, PartialEq)]
pub struct Card {
    pub id: String,
    pub title: String,
    pub href: String,
    pub action: String,
    pub why: String,
}

/// An idea as the list shows it.
#[derive(Clone, Debug, PartialEq)]
pub struct Idea {
    pub title: String,
    pub text: String,
    pub likes: String,
    pub liked: bool,
    /// What a screen reader calls the like button.
    pub name: String,
    pub trouble: String,
    /// Where it stands, in words.
    pub status: String,
    /// The official answer, if it can be seen.
    pub answer: String,
}

/// What waits on the device.
#[derive(Clone, Debug, PartialEq)]
pub struct Waiting {
    pub title: String,
    pub state: String,
    pub hint: String,
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

impl Widget {
    pub fn new(browser: Browser, nth: usize) -> Self {
        Self { browser, nth }
    }

    /// Runs a script that knows the words of page.js.
    pub async fn look(&self, script: &str, args: &[Value]) -> Value {
        let mut all = vec![json!(self.nth)];
        all.extend_from_slice(args);
        self.browser.js(&format!("{FIND}\n{script}"), &all).await
    }

    async fn holds(&self, script: &str, args: &[Value]) -> bool {
        self.look(script, args).await == json!(true)
    }

    /// Waits until this script says true.
    pub async fn until(&self, what: &str, script: &str, args: &[Value]) {
        self.browser
            .until(what, async || self.holds(script, args).await.then_some(()))
            .await;
    }

    // --- how it stands ---

    /// Waits until WebAssembly has drawn it.
    pub async fn ready(&self) -> &Self {
        self.until(
            "the widget, drawn by WebAssembly",
            "return Boolean(one('.medspil .all'))",
            &[],
        )
        .await;
        self
    }

    /// Waits until it is drawn, its cards are chosen and its ideas are there.
    pub async fn loaded(&self) -> &Self {
        self.filled().await;
        self.until("the list of ideas", "return Boolean(one('li.idea'))", &[])
            .await;
        self
    }

    /// Waits until it is drawn and no place waits for what fits the page: the engine comes after the widget.
    pub async fn filled(&self) -> &Self {
        self.ready().await;
        self.until("a card in every place", "return !one('.channel.waiting')", &[])
            .await;
        self
    }

    /// Waits for the drawing that needs no WebAssembly.
    pub async fn plain(&self) -> &Self {
        self.until(
            "the plain list of channels",
            "return Boolean(one('#medspil-search')) && !one('.all')",
            &[],
        )
        .await;
        self
    }

    /// Waits for the first drawing, before WebAssembly is there.
    pub async fn shell(&self) -> &Self {
        self.until(
            "the shell",
            "return Boolean(one('.medspil .channel a')) && !one('.all')",
            &[],
        )
        .await;
        self
    }

    pub async fn is_drawn_by_wasm(&self) -> bool {
        self.holds("return Boolean(one('.medspil .all'))", &[]).await
    }

    /// How many widgets the page has.
    pub async fn count(&self) -> u64 {
        self.look("return hosts.filter(one => one.shadowRoot).length", &[])
            .await
            .as_u64()
            .unwrap_or(0)
    }

    /// Everything that stands in it and can be seen.
    pub async fn text(&self) -> String {
        text(&self.look("return words(one('.medspil'))", &[]).await)
    }

    /// Waits until this text stands in it.
    pub async fn shows(&self, wanted: &str) {
        self.until(
            &format!("the text {wanted:?}"),
            "return words(one('.medspil')).includes(args[0])",
            &[json!(wanted)],
        )
        .await;
    }

    /// The coloured notes.
    pub async fn notes(&self) -> Vec<String> {
        strings(&self.look("return all('.note').filter(seen).map(words)", &[]).await)
    }

    /// Waits until a screen reader is told something with these words.
    pub async fn will_say(&self, wanted: &str) {
        self.until(
            &format!("the announcement {wanted:?}"),
            "return words(live()).includes(args[0])",
            &[json!(wanted)],
        )
        .await;
    }

    /// The links that the editor put into the tag and that can be seen.
    pub async fn children(&self) -> Vec<String> {
        strings(
            &self
                .look(
                    "return [...host.querySelectorAll(':scope > a')].filter(seen).map(a => a.getAttribute('href'))",
                    &[],
                )
                .await,
        )
    }

    // --- channels ---

    /// The number that can be called, as the link says it.
    pub async fn call_number(&self) -> Option<String> {
        let href = self
            .look(
                "const a = all('a[href^=\"tel:\"]').find(seen); return a ? a.getAttribute('href') : null",
                &[],
            )
            .await;
        href.as_str().map(str::to_owned)
    }

    /// The cards that are shown.
    pub async fn cards(&self) -> Vec<Card> {
        let cards = self
            .look(
                "return all('li.channel[data-id]').filter(seen).map(card => { const a = one('a', card); return \
                 [card.dataset.id, words(one('.card-title', card)), a ? a.getAttribute('href') : '', words(a), all('.why', card).map(words).join(' | ')] })",
                &[],
            )
            .await;
        let card = |card: &Value| Card {
            id: text(&card[0]),
            title: text(&card[1]),
            href: text(&card[2]),
            action: text(&card[3]),
            why: text(&card[4]),
        };
        cards
            .as_array()
            .map(|cards| cards.iter().map(card).collect())
            .unwrap_or_default()
    }

    /// Searches among the channels; opens the list of all first where that is needed.
    pub async fn search(&self, query: &str) {
        if !self.holds("return Boolean(one('#medspil-search'))", &[]).await {
            self.press(
                "all channels",
                "return one('[aria-labelledby=medspil-channels] button[aria-expanded]')",
                &[],
            )
            .await;
            self.until("the search field", "return Boolean(one('#medspil-search'))", &[])
                .await;
        }
        self.fill("#medspil-search", query).await;
    }

    /// The addresses of all its links.
    pub async fn hrefs(&self) -> Vec<String> {
        strings(&self.look("return all('a').map(a => a.getAttribute('href'))", &[]).await)
    }

    // --- ideas ---

    pub async fn ideas(&self) -> Vec<Idea> {
        let ideas = self
            .look(
                "return all('li.idea').map(row => { const like = one('.like', row); return \
                 [words(one('.card-title', row)), words(one('.words', row)), words(like), like.getAttribute('aria-pressed') === 'true', \
                 like.getAttribute('aria-label'), words(one('.note', row)), words(all('.body .tag', row).pop()), \
                 all('.answer', row).filter(seen).map(words).join()] })",
                &[],
            )
            .await;
        let idea = |idea: &Value| Idea {
            title: text(&idea[0]),
            text: text(&idea[1]),
            likes: text(&idea[2]),
            liked: idea[3] == json!(true),
            name: text(&idea[4]),
            trouble: text(&idea[5]),
            status: text(&idea[6]),
            answer: text(&idea[7]),
        };
        ideas
            .as_array()
            .map(|ideas| ideas.iter().map(idea).collect())
            .unwrap_or_default()
    }

    /// The idea with this title.
    pub async fn idea(&self, title: &str) -> Option<Idea> {
        self.ideas().await.into_iter().find(|idea| idea.title == title)
    }

    /// Waits until the idea with this title looks right.
    pub async fn idea_is(&self, title: &str, what: &str, right: impl Fn(&Idea) -> bool) -> Idea {
        self.browser
            .until(&format!("the idea {title:?} {what}"), async || {
                self.idea(title).await.filter(&right)
            })
            .await
    }

    /// Waits until this many ideas are listed.
    pub async fn will_list(&self, count: usize) -> Vec<Idea> {
        self.until(
            &format!("{count} ideas"),
            "return all('li.idea').length === args[0]",
            &[json!(count)],
        )
        .await;
        self.ideas().await
    }

    /// Presses the like of an idea.
    pub async fn like(&self, title: &str) {
        self.press(
            &format!("the like of {title:?}"),
            "const row = ideaOf(args[0]); return row && one('.like', row)",
            &[json!(title)],
        )
        .await;
    }

    // --- writing ---

    /// Writes in the ask box.
    pub async fn ask(&self, what: &str) {
        self.fill("[name=ask]", what).await;
    }

    /// What stands in the ask box, or in the box of the plain drawing.
    pub async fn asked(&self) -> String {
        text(
            &self
                .look(
                    "const box = one('[name=ask]') || one('textarea'); return box ? box.value : ''",
                    &[],
                )
                .await,
        )
    }

    /// From the ask box to the form: by what fits, where there is something to say about the words in the box.
    pub async fn go_on(&self) {
        self.press("the button beside the ask box", "return one('.ask-row button')", &[])
            .await;
        self.arrive().await;
    }

    /// Waits for the form after "continue" was pressed, and passes by what fits.
    pub async fn arrive(&self) {
        self.until(
            "the form, or the focus on what fits",
            "return seen(one('form [name=title]')) || Boolean(root.activeElement?.matches('[role=option]'))",
            &[],
        )
        .await;
        if !self.holds("return seen(one('form [name=title]'))", &[]).await {
            self.press("an idea of one's own", "return one('.suggest [data-id=idea]')", &[])
                .await;
        }
        self.until("the form", "return seen(one('form [name=title]'))", &[])
            .await;
    }

    /// Goes to the form and fills it in.
    pub async fn write(&self, title: &str, words: &str) {
        self.go_on().await;
        self.title(title).await;
        self.fill("form [name=text]", words).await;
    }

    pub async fn title(&self, title: &str) {
        self.fill("form [name=title]", title).await;
    }

    /// Fills in what only some backends need.
    pub async fn answer(&self, name: &str, value: &str) {
        self.fill(&format!("form [name={name}]"), value).await;
    }

    /// Chooses in a list of choices that only some backends have.
    pub async fn choose(&self, name: &str, value: &str) {
        let script = "const it = one(`form [name=${args[0]}]`); it.value = args[1]; \
                      it.dispatchEvent(new InputEvent('input', { bubbles: true })); return it.value";
        let chosen = self.look(script, &[json!(name), json!(value)]).await;
        assert_eq!(chosen, json!(value), "there is such a choice");
    }

    /// What stands in the form: title and text.
    pub async fn form(&self) -> (String, String) {
        let form = self.look("return ['title', 'text'].map(name => { const it = one(`form [name=${name}]`); return it ? it.value : '' })", &[]).await;
        (text(&form[0]), text(&form[1]))
    }

    pub async fn send(&self) {
        self.press("send", "return one('form [type=submit]')", &[]).await;
    }

    /// What is wrong with the fields.
    pub async fn errors(&self) -> Vec<String> {
        strings(
            &self
                .look("return all('form .error').map(words).filter(Boolean)", &[])
                .await,
        )
    }

    /// The fields that the list of what is wrong leads to.
    pub async fn wrong(&self) -> Vec<String> {
        strings(
            &self
                .look("return all('form [data-focus=wrong] button').map(words)", &[])
                .await,
        )
    }

    /// The number on the receipt, once it is there.
    pub async fn receipt(&self) -> String {
        self.browser
            .until("the receipt", async || {
                let number = self.look("return words(one('.receipt .strong'))", &[]).await;
                number.as_str().filter(|number| !number.is_empty()).map(str::to_owned)
            })
            .await
    }

    pub async fn has_receipt(&self) -> bool {
        self.holds("return Boolean(one('.receipt'))", &[]).await
    }

    /// What waits on this device.
    pub async fn waiting(&self) -> Vec<Waiting> {
        let list = self
            .look(
                "return all('[aria-labelledby=medspil-waiting] li').map(row => \
                 [words(one('.card-title', row)), words(one('.tag', row)), all('p', row).map(words).join(' ')])",
                &[],
            )
            .await;
        let item = |item: &Value| Waiting {
            title: text(&item[0]),
            state: text(&item[1]),
            hint: text(&item[2]),
        };
        list.as_array()
            .map(|list| list.iter().map(item).collect())
            .unwrap_or_default()
    }

    /// Waits until this many things wait on the device.
    pub async fn waits_for(&self, count: usize) -> Vec<Waiting> {
        self.browser
            .until(&format!("{count} kept on the device"), async || {
                Some(self.waiting().await).filter(|waiting| waiting.len() == count)
            })
            .await
    }

    // --- language and focus ---

    /// Chooses in the language menu and waits until it is done.
    pub async fn speak(&self, lang: &str) {
        self.until("the language menu", "return Boolean(one('select.languages'))", &[])
            .await;
        self.look(
            "const menu = one('select.languages'); menu.focus(); menu.value = args[0]; \
             menu.dispatchEvent(new Event('input', { bubbles: true })); menu.dispatchEvent(new Event('change', { bubbles: true }))",
            &[json!(lang)],
        )
        .await;
        self.until(
            &format!("the language {lang}"),
            "return one('.medspil').lang === args[0] && one('select.languages')?.value === args[0]",
            &[json!(lang)],
        )
        .await;
    }

    /// The same, where the menu is in view.
    pub async fn speak_if_possible(&self, lang: &str) {
        if self.holds("return Boolean(one('select.languages'))", &[]).await {
            self.speak(lang).await;
        }
    }

    /// What has the focus in the widget: a field's name, else the words on it.
    pub async fn focused(&self) -> String {
        text(&self.look("const it = root.activeElement; return it ? it.name || it.dataset.focus || it.getAttribute('aria-label') || words(it) : ''", &[]).await)
    }

    pub async fn will_focus(&self, wanted: &str) {
        self.browser
            .until(&format!("the focus on {wanted:?}"), async || {
                (self.focused().await == wanted).then_some(())
            })
            .await;
    }
}

fn strings(value: &Value) -> Vec<String> {
    value
        .as_array()
        .map(|list| list.iter().map(text).collect())
        .unwrap_or_default()
}
