//! Finds the concepts in a text: what its words are about, whatever form they have.
//!
//! A lexicon is text: one line a concept, its entries between commas. `ord` takes the word and its inflections, `ord*`
//! any continuation, `ord=` that form only; an entry of several words takes them in a row. Capital letters at the end
//! (`ordCD`) name shades: further concepts that words of many lines share. A word that is not there as
//! it stands is looked for as a compound ("vejhul" is vej + hul), then without the difference of a/æ/å and o/ø and
//! with one or two letters wrong, then by its end or beginning alone. Each step down weighs less.
//!
//! Read next: [`super::network`], which turns concepts into doors.

use super::endings::{is_ending, stem, without_article};
use super::letters::{BREAK, Folded, fold, loose};

/// A concept's number: its line in the lexicon.
pub type Concept = u16;

/// A concept that a text contains.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Find {
    /// Which.
    pub concept: Concept,
    /// How surely: 1 as the word stands there, less for a guess.
    pub weight: f32,
    /// The first of the words that say it, in [`Folded::words`].
    pub word: usize,
}

/// How surely each way of looking finds the right concept.
const PART: f32 = 0.8;
const MISSPELT: f32 = 0.7;
const HALF: f32 = 0.5;
/// Shorter words are too alike for a guess.
const GUESS_FROM: usize = 5;

#[derive(Clone, Copy, PartialEq, Eq)]
enum Form {
    /// The word and its inflections.
    Inflected,
    /// Only so.
    Exact,
    /// Anything may follow.
    Open,
    /// "cykl" of "cykel": an ending must follow.
    Stem,
}

#[derive(Clone, Copy)]
struct Entry {
    start: u32,
    /// Letters of the first word.
    len: u8,
    /// Letters of all words, with a break between them.
    all: u8,
    form: Form,
    concept: Concept,
    /// Its shades, or [`PLAIN`].
    shades: [u8; 2],
    /// Next entry with the same three first letters.
    next: u16,
    /// Next entry with the same first letter.
    alike: u16,
}

const NONE: u16 = u16::MAX;
/// The first concepts are the shades; the lines' follow.
pub const SHADES: usize = 64;
/// The shade of a word that has none.
const PLAIN: u8 = 0;
const HEADS: usize = 2048;

/// Words and the concepts they mean.
pub struct Lexicon {
    letters: Vec<u8>,
    entries: Vec<Entry>,
    heads: Vec<u16>,
    firsts: Vec<u16>,
    concepts: Concept,
}

impl Default for Lexicon {
    fn default() -> Self {
        Self {
            letters: Vec::new(),
            entries: Vec::new(),
            heads: vec![NONE; HEADS],
            firsts: vec![NONE; 256],
            concepts: 0,
        }
    }
}

impl Lexicon {
    /// Adds a lexicon; its lines continue the concepts with the same numbers, so that a second one adds words to those
    /// of the first.
    pub fn add(&mut self, text: &[u8]) {
        let mut concept = SHADES as Concept;
        for line in text.split(|byte| *byte == b'\n') {
            for entry in line.split(|byte| *byte == b',') {
                self.add_entry(entry, concept);
            }
            concept += 1;
        }
        self.concepts = self.concepts.max(concept);
    }

    /// How many concepts there are.
    pub fn concepts(&self) -> usize {
        usize::from(self.concepts)
    }

    fn add_entry(&mut self, entry: &[u8], concept: Concept) {
        let (entry, shades) = match entry {
            [rest @ .., first @ b'A'..=b'_', second @ b'A'..=b'_'] => (rest, [first - b'@', second - b'@' + 32]),
            _ => (entry, [PLAIN; 2]),
        };
        let form = match entry.last() {
            Some(b'=') => Form::Exact,
            Some(b'*') => Form::Open,
            _ => Form::Inflected,
        };
        let folded = fold(entry);
        let start = self.letters.len();
        for word in &folded.words {
            if self.letters.len() > start {
                self.letters.push(BREAK);
            }
            self.letters.extend(folded.letters(word));
        }
        let Some(first) = folded.words.first() else {
            return;
        };
        let entry = Entry {
            start: start as u32,
            len: (first.end - first.start) as u8,
            all: (self.letters.len() - start) as u8,
            form,
            concept,
            shades,
            next: NONE,
            alike: NONE,
        };
        self.link(entry);
        if form == Form::Inflected
            && entry.len == entry.all
            && let Some(stem) = stem(self.word(&entry))
        {
            let start = self.letters.len() as u32;
            let len = stem.len() as u8;
            self.letters.extend(stem);
            self.link(Entry {
                start,
                len,
                all: len,
                form: Form::Stem,
                ..entry
            });
        }
    }

    fn link(&mut self, mut entry: Entry) {
        let index = self.entries.len() as u16;
        if index == NONE {
            return;
        }
        let letters = self.word(&entry);
        let (head, first) = (head(letters), usize::from(loose(letters[0])));
        entry.next = std::mem::replace(&mut self.heads[head], index);
        entry.alike = std::mem::replace(&mut self.firsts[first], index);
        self.entries.push(entry);
    }

    fn word(&self, entry: &Entry) -> &[u8] {
        let start = entry.start as usize;
        &self.letters[start..start + usize::from(entry.len)]
    }

    /// The words of an entry after the first.
    fn more(&self, entry: &Entry) -> impl Iterator<Item = &[u8]> {
        let start = entry.start as usize;
        let rest = &self.letters[start + usize::from(entry.len)..start + usize::from(entry.all)];
        rest.split(|letter| *letter == BREAK).skip(1)
    }

    /// The entries by which a word is known, and how surely: itself or its base form, the parts of a compound, or what
    /// it was taken for.
    pub fn entries_of(&self, letters: &[u8]) -> Vec<(Vec<u8>, f32)> {
        let mut out = Vec::new();
        self.meaning(letters, &mut |entry, weight| {
            out.push((self.word(entry).to_vec(), weight))
        });
        out
    }

    /// Whether a word means something as it stands, or as a compound.
    pub fn knows(&self, letters: &[u8]) -> bool {
        self.plain(letters).is_some()
            || self.plain(without_article(letters)).is_some()
            || letters.len() >= GUESS_FROM && self.compound(letters, &mut |_, _| {})
    }

    /// The concepts of a text, in the order of its words; `misses` counts the words (four letters or more) that mean
    /// nothing to us.
    pub fn read(&self, text: &Folded, misses: &mut usize) -> Vec<Find> {
        let mut out = Vec::new();
        let mut at = 0;
        while at < text.words.len() {
            let before = out.len();
            let mut found = |entry: &Entry, weight| {
                out.push(Find {
                    concept: entry.concept,
                    weight,
                    word: at,
                });
                for shade in entry.shades {
                    if shade != PLAIN {
                        out.push(Find {
                            concept: Concept::from(shade),
                            weight,
                            word: at,
                        });
                    }
                }
            };
            if let Some((entry, words)) = self.phrase(text, at) {
                found(entry, 1.0);
                at += words;
                continue;
            }
            let token = text.letters(&text.words[at]);
            self.meaning(token, &mut found);
            if out.len() == before && token.len() > 3 {
                *misses += 1;
            }
            at += 1;
        }
        out
    }

    /// The longest entry of several words that begins at word `at`.
    fn phrase(&self, text: &Folded, at: usize) -> Option<(&Entry, usize)> {
        let token = text.letters(&text.words[at]);
        let mut best: Option<(&Entry, usize)> = None;
        let mut index = self.heads[head(token)];
        while let Some(entry) = self.entries.get(usize::from(index)) {
            index = entry.next;
            if entry.all == entry.len || !matches(self.word(entry), Form::Inflected, token) {
                continue;
            }
            let line = text.words[at].line;
            let mut words = 1;
            let fits = self.more(entry).all(|part| {
                let next = text.words.get(at + words).filter(|word| word.line == line);
                words += 1;
                next.is_some_and(|word| matches(part, Form::Inflected, text.letters(word)))
            });
            if fits && best.is_none_or(|(_, most)| words > most) {
                best = Some((entry, words));
            }
        }
        best
    }

    fn meaning(&self, token: &[u8], out: &mut impl FnMut(&Entry, f32)) {
        if let Some(entry) = self.plain(token) {
            return out(entry, 1.0);
        }
        let bare = without_article(token);
        if bare.len() < token.len()
            && let Some(entry) = self.plain(bare)
        {
            return out(entry, 1.0);
        }
        if token.len() < GUESS_FROM || self.compound(token, out) {
            return;
        }
        if let Some(entry) = self.misspelt(bare) {
            return out(entry, MISSPELT);
        }
        self.half(token, out);
    }

    /// The longest entry that `token` is a form of.
    fn plain(&self, token: &[u8]) -> Option<&Entry> {
        let mut best: Option<&Entry> = None;
        let mut index = self.heads[head(token)];
        while let Some(entry) = self.entries.get(usize::from(index)) {
            index = entry.next;
            if entry.all == entry.len
                && best.is_none_or(|best| entry.len > best.len)
                && matches(self.word(entry), entry.form, token)
            {
                best = Some(entry);
            }
        }
        best
    }

    /// A word made of words, the last of which tells most: "cykelstiskilt".
    fn compound(&self, token: &[u8], out: &mut impl FnMut(&Entry, f32)) -> bool {
        for cut in (3..token.len().saturating_sub(2)).rev() {
            let (first, last) = token.split_at(cut);
            let Some(head) = self.plain(last) else {
                continue;
            };
            // "byggetilladelse", "arbejdsmarked": a letter may join the parts.
            let joined = match first {
                [bare @ .., b's' | b'e' | b'n'] if bare.len() > 2 => self.plain(bare),
                _ => None,
            };
            if let Some(part) = self.plain(first).or(joined) {
                out(part, PART);
                out(head, 1.0);
                return true;
            }
            if first.len() > 4 && self.compound(first, out) {
                out(head, 1.0);
                return true;
            }
        }
        false
    }

    /// The entry that is nearest to `token`, where it is near enough.
    fn misspelt(&self, token: &[u8]) -> Option<&Entry> {
        let limit = if token.len() < 8 { 1 } else { 2 };
        let mut best: Option<(u8, &Entry)> = None;
        let mut index = self.firsts[usize::from(loose(token[0]))];
        while let Some(entry) = self.entries.get(usize::from(index)) {
            index = entry.alike;
            if entry.all != entry.len || entry.len < 4 || usize::from(entry.len) > token.len() + limit {
                continue;
            }
            let Some(wrong) = distance(self.word(entry), entry.form, token, limit) else {
                continue;
            };
            // Of equals the longer entry explains more of the word.
            if best.is_none_or(|(least, known)| wrong < least || wrong == least && entry.len > known.len) {
                best = Some((wrong, entry));
            }
        }
        best.map(|(_, entry)| entry)
    }

    /// The end of a long word, which names the thing, or its beginning, which names its kind.
    fn half(&self, token: &[u8], out: &mut impl FnMut(&Entry, f32)) {
        for cut in 2..token.len().saturating_sub(3) {
            if let Some(entry) = self.plain(&token[cut..]) {
                return out(entry, HALF);
            }
        }
        for cut in (GUESS_FROM..token.len()).rev() {
            if let Some(entry) = self.plain(&token[..cut]) {
                return out(entry, HALF);
            }
        }
    }
}

/// Whether `token` is a form of `word`.
fn matches(word: &[u8], form: Form, token: &[u8]) -> bool {
    let Some(rest) = token.strip_prefix(word) else {
        return false;
    };
    match form {
        Form::Exact => rest.is_empty(),
        Form::Open => true,
        Form::Stem => !rest.is_empty() && is_ending(word, rest),
        Form::Inflected => rest.is_empty() || is_ending(word, rest),
    }
}

/// How many letters differ between `word` and the beginning of `token` that is followed by an ending: letters wrong,
/// missing, too many, or two changed about (Damerau and Levenshtein). None beyond `limit`.
fn distance(word: &[u8], form: Form, token: &[u8], limit: usize) -> Option<u8> {
    const MOST: usize = 24;
    if word.len() > MOST || token.len() > MOST || word.len() < 3 {
        return None;
    }
    let far = limit as u8 + 1;
    let mut rows = [[far; MOST + 1]; 3];
    for (at, cell) in rows[0].iter_mut().enumerate() {
        *cell = at as u8;
    }
    for (row, letter) in word.iter().enumerate() {
        let [before, last, this] = match row % 3 {
            0 => [2, 0, 1],
            1 => [0, 1, 2],
            _ => [1, 2, 0],
        };
        rows[this][0] = row as u8 + 1;
        let mut least = rows[this][0];
        for at in 0..token.len() {
            let same = loose(*letter) == loose(token[at]);
            let mut cell = (rows[last][at] + u8::from(!same)).min(rows[last][at + 1] + 1);
            cell = cell.min(rows[this][at] + 1);
            if row > 0 && at > 0 && *letter == token[at - 1] && word[row - 1] == token[at] {
                cell = cell.min(rows[before][at - 1] + 1);
            }
            rows[this][at + 1] = cell;
            least = least.min(cell);
        }
        if least >= far {
            return None;
        }
    }
    let row = &rows[word.len() % 3];
    // A short word with a letter wrong is another word.
    let allowed = if word.len() < GUESS_FROM { 0 } else { limit as u8 };
    (0..=token.len())
        .filter(|end| {
            let rest = &token[*end..];
            rest.is_empty() || form == Form::Open || form != Form::Exact && is_ending(word, rest)
        })
        .map(|end| row[end])
        .min()
        .filter(|wrong| *wrong <= allowed)
}

fn head(letters: &[u8]) -> usize {
    let three = letters.iter().take(3);
    three.fold(7, |sum: usize, letter| {
        sum.wrapping_mul(31).wrapping_add(usize::from(*letter))
    }) % HEADS
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lexicon() -> Lexicon {
        let mut lexicon = Lexicon::default();
        lexicon.add(
            "vej,gade\nhul\ncykel,cykelsti\nskrald*\npas=\npas på,under 30\nbænk\nbank\nansøgning,søge\nبلديه"
                .as_bytes(),
        );
        lexicon
    }

    fn concepts(text: &str) -> Vec<Concept> {
        let found = lexicon().read(&fold(text.as_bytes()), &mut 0);
        found.iter().map(|find| find.concept - SHADES as Concept).collect()
    }

    #[test]
    fn inflections_mean_the_word() {
        assert_eq!(concepts("hullet i vejene, hullerne"), [1, 0, 1]);
        assert_eq!(concepts("cykler cyklen cykelstierne"), [2, 2, 2]);
        assert_eq!(concepts("skraldespanden"), [3]);
    }

    #[test]
    fn exact_forms_and_phrases() {
        assert_eq!(concepts("pas"), [4]);
        assert_eq!(concepts("passer"), Vec::<Concept>::new());
        assert_eq!(concepts("pas på. Er du under 30?"), [5, 5]);
        assert_eq!(concepts("pas. på"), [4], "a phrase does not reach over a stop");
    }

    #[test]
    fn compounds_are_split() {
        assert_eq!(concepts("vejhul"), [0, 1]);
        assert_eq!(concepts("bænkeskrald"), [6, 3]);
    }

    #[test]
    fn misspelt_words_are_guessed_and_short_ones_not() {
        assert_eq!(concepts("ansogning anøsgning"), [8, 8]);
        assert_eq!(concepts("baenk bank"), [6, 7]);
        assert_eq!(concepts("hal vaj"), Vec::<Concept>::new());
    }

    #[test]
    fn arabic_words_are_found_with_article_and_preposition() {
        assert_eq!(concepts("البلدية للبلدية والبلدية"), [9, 9, 9]);
    }
}
