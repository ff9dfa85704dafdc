//! What a backend has refused of an idea: in the form again, beside each field that it names.
//!
//! Only fields that the form shows count: a refusal of anything else waits in the outbox, where the citizen decides.
//! Reached only from the lazy part, as [`super::outbox`].

use std::cell::RefCell;

use medspil_adapter::{Failure, codes};

use super::ports::Refusal;
use super::{App, Screen};

/// Most letters of what a backend says: a page of error would hide the form.
const MOST_WORDS: usize = 200;

thread_local! {
    /// What the backend has said last of the fields of an idea, by the idea's key: field and words.
    static REFUSED: RefCell<(String, Vec<(String, String)>)> = const { RefCell::new((String::new(), Vec::new())) };
    /// The same of the idea that goes back into the form, until the form is drawn.
    static IN_FORM: RefCell<Vec<(String, String)>> = const { RefCell::new(Vec::new()) };
}

impl App {
    /// Whoever still waits for the answer is led back to the fields that the backend has refused. What the form does not
    /// show cannot be mended there.
    pub fn refused(self, key: &str, Refusal { failure, mut fields }: Refusal) {
        if codes::is_for_good(failure.code()) {
            return;
        }
        let asked = self.post().asked();
        fields.retain(|(name, _)| is_ours(name) || asked.iter().any(|asked| asked.name == *name));
        for (name, words) in &mut fields {
            *words = self.refusal(&failure, name, words);
        }
        let shown = !fields.is_empty();
        REFUSED.set((key.to_owned(), fields));
        if shown && self.screen.now() == Screen::Sending(key.to_owned()) {
            self.correct(key);
        }
    }

    /// What stands beside a field that the backend has refused: what to do, and in a line of its own what the backend says.
    fn refusal(&self, failure: &Failure, name: &str, words: &str) -> String {
        let what = if is_ours(name) || failure.code() != "invalid" {
            self.explain(failure)
        } else {
            self.t("write.more.refused")
        };
        if words.is_empty() {
            return what;
        }
        let words: String = words.chars().take(MOST_WORDS).collect();
        [&what, "\n", &self.t_with("write.said", &words)].concat()
    }
}

/// Whether every form asks for it.
fn is_ours(name: &str) -> bool {
    matches!(name, "title" | "text")
}

/// The idea under this key goes back into the form: what was said of its fields goes along. False where nothing was.
pub fn bring(key: &str) -> bool {
    let (of, refused) = REFUSED.take();
    let told = of == key && !refused.is_empty();
    if told {
        IN_FORM.set(refused);
    }
    told
}

/// What the backend has said of fields of the idea that is in the form again: field and words.
pub fn take() -> Vec<(String, String)> {
    IN_FORM.take()
}
