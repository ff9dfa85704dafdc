//! Rust source as the checks want it: code without comments and texts, texts with their lines, tests left out.
//!
//! This is a reader of tokens, not of Rust: it knows strings, characters, lifetimes and comments, and where an item
//! ends. That is enough for "does this word stand in real code", and it stays the same when the language grows.

/// One Rust file, taken apart. Lines count from 1 and are those of the file.
pub struct Source {
    /// The code, with the same line breaks as the file; comments and the insides of literals are spaces.
    pub code: String,
    /// Every text literal outside comments and tests.
    pub texts: Vec<Literal>,
    /// Modules that are declared `#[cfg(test)] mod name;`: their files are tests too.
    pub test_modules: Vec<String>,
}

impl Source {
    /// Takes a file apart and leaves out what stands under `#[cfg(test)]`.
    pub fn new(file: &str) -> Self {
        let mut reader = Reader::new(file);
        reader.read();
        let Reader {
            mut code, mut texts, ..
        } = reader;
        let test_modules = blank_tests(&mut code, &mut texts);
        let literal = |text: Text| Literal {
            call: call_before(&code, text.at),
            line: text.line,
            text: text.inside,
        };
        let texts = texts.into_iter().map(literal).collect();
        Self {
            code: code.into_iter().collect(),
            texts,
            test_modules,
        }
    }
}

/// A text literal.
#[derive(Debug, PartialEq)]
pub struct Literal {
    /// The line it begins on.
    pub line: usize,
    /// What stands between the quotes, as written.
    pub text: String,
    /// The function or macro whose first argument it is; empty for any other place.
    pub call: String,
}

/// The name before `(` or `!(` when nothing else stands between it and the literal.
pub fn call_before(code: &[char], at: usize) -> String {
    let before: String = code[..at].iter().rev().take_while(|sign| **sign != '\n').collect();
    let Some(rest) = before.trim_start().strip_prefix('(') else {
        return String::new();
    };
    let name: String = rest
        .trim_start_matches('!')
        .chars()
        .take_while(|letter| is_word(*letter))
        .collect();
    name.chars().rev().collect()
}

/// A text literal and where it stands, counted in characters.
struct Text {
    at: usize,
    line: usize,
    inside: String,
}

struct Reader {
    file: Vec<char>,
    at: usize,
    line: usize,
    code: Vec<char>,
    texts: Vec<Text>,
}

impl Reader {
    fn new(file: &str) -> Self {
        let file: Vec<char> = file.chars().collect();
        Self {
            code: Vec::with_capacity(file.len()),
            file,
            at: 0,
            line: 1,
            texts: Vec::new(),
        }
    }

    fn peek(&self, ahead: usize) -> char {
        self.file.get(self.at + ahead).copied().unwrap_or('\0')
    }

    /// Moves on by one character, which stays in the code or becomes a space.
    fn take(&mut self, keep: bool) -> char {
        let taken = self.peek(0);
        self.at += 1;
        if taken == '\n' {
            self.line += 1;
        }
        self.code.push(if keep || taken == '\n' { taken } else { ' ' });
        taken
    }

    fn read(&mut self) {
        while self.at < self.file.len() {
            match self.peek(0) {
                '/' if self.peek(1) == '/' => self.line_comment(),
                '/' if self.peek(1) == '*' => self.block_comment(),
                '"' => self.text(),
                '\'' => self.quote(),
                'r' if self.raw_hashes().is_some() => self.raw_text(),
                letter if is_word(letter) => self.word(),
                _ => {
                    self.take(true);
                }
            }
        }
    }

    /// A whole word at once, so that the `r` at its end is not taken for the beginning of a raw text.
    fn word(&mut self) {
        let prefix = self.at;
        while is_word(self.peek(0)) {
            self.take(true);
            let so_far = self.at - prefix;
            if so_far == 1 && matches!(self.file[prefix], 'b' | 'c') && self.raw_hashes().is_some() {
                return;
            }
        }
    }

    fn line_comment(&mut self) {
        while self.at < self.file.len() && self.peek(0) != '\n' {
            self.take(false);
        }
    }

    fn block_comment(&mut self) {
        let mut depth = 0;
        while self.at < self.file.len() {
            match (self.peek(0), self.peek(1)) {
                ('/', '*') => depth += 1,
                ('*', '/') => depth -= 1,
                _ => {
                    self.take(false);
                    continue;
                }
            }
            self.take(false);
            self.take(false);
            if depth == 0 {
                return;
            }
        }
    }

    fn text(&mut self) {
        let (at, line) = (self.at, self.line);
        self.take(true);
        let mut inside = String::new();
        while self.at < self.file.len() && self.peek(0) != '"' {
            if self.peek(0) == '\\' {
                inside.push(self.take(false));
            }
            inside.push(self.take(false));
        }
        self.take(true);
        self.texts.push(Text { at, line, inside });
    }

    /// The number of `#` when a raw text begins here (`r"`, `r#"`), nothing for `r#type` or a plain `r`.
    fn raw_hashes(&self) -> Option<usize> {
        if self.peek(0) != 'r' {
            return None;
        }
        let hashes = (1..).take_while(|ahead| self.peek(*ahead) == '#').count();
        (self.peek(hashes + 1) == '"').then_some(hashes)
    }

    fn raw_text(&mut self) {
        let (at, line) = (self.at, self.line);
        let hashes = self.raw_hashes().unwrap_or(0);
        for _ in 0..hashes + 2 {
            self.take(true);
        }
        let mut inside = String::new();
        while self.at < self.file.len() {
            if self.peek(0) == '"' && (1..=hashes).all(|ahead| self.peek(ahead) == '#') {
                break;
            }
            inside.push(self.take(false));
        }
        for _ in 0..=hashes {
            self.take(true);
        }
        self.texts.push(Text { at, line, inside });
    }

    /// A character literal is blanked; a lifetime stays.
    fn quote(&mut self) {
        let character = self.peek(1) == '\\' || self.peek(2) == '\'';
        self.take(true);
        if !character {
            return;
        }
        if self.take(false) == '\\' {
            self.take(false);
        }
        while self.at < self.file.len() && self.peek(0) != '\'' {
            self.take(false);
        }
        self.take(true);
    }
}

/// Whether a character may stand in an identifier.
pub fn is_word(letter: char) -> bool {
    letter.is_alphanumeric() || letter == '_'
}

/// Blanks every item under `#[cfg(test)]` or `#[test]`; returns the names of modules that stand in other files.
fn blank_tests(code: &mut [char], texts: &mut Vec<Text>) -> Vec<String> {
    let mut modules = Vec::new();
    let mut at = 0;
    while at + 1 < code.len() {
        if !(code[at] == '#' && code[at + 1] == '[') {
            at += 1;
            continue;
        }
        let attribute_end = closing(code, at + 1);
        if !is_test_attribute(&code[at + 2..attribute_end]) {
            at = attribute_end;
            continue;
        }
        let (body, end) = item_end(code, attribute_end + 1);
        let head: String = code[attribute_end + 1..body].iter().collect();
        if end == body {
            modules.extend(head.split("mod ").nth(1).map(|name| name.trim().to_owned()));
        }
        texts.retain(|text| !(at..end).contains(&text.at));
        code[at..=end]
            .iter_mut()
            .filter(|letter| **letter != '\n')
            .for_each(|letter| *letter = ' ');
        at = end;
    }
    modules
}

/// `test`, `cfg(test)`, `cfg(any(test, …))`, `tokio::test`; but not `cfg(not(test))`.
fn is_test_attribute(attribute: &[char]) -> bool {
    let text: String = attribute.iter().collect();
    let has_test = text.split(|letter| !is_word(letter)).any(|word| word == "test");
    let conditional = text.trim_start().starts_with("cfg_attr");
    has_test && !conditional && !text.replace(' ', "").contains("not(test)")
}

/// Where the item that begins here has its body, and where it ends. Both are the same for `mod name;`.
fn item_end(code: &[char], from: usize) -> (usize, usize) {
    let mut at = from;
    while at < code.len() {
        match code[at] {
            ';' => return (at, at),
            '{' => return (at, closing(code, at)),
            '[' | '(' => at = closing(code, at),
            _ => {}
        }
        at += 1;
    }
    (code.len() - 1, code.len() - 1)
}

/// The index of the bracket that closes the one at `open`, or the last index when nothing does.
pub fn closing(code: &[char], open: usize) -> usize {
    let mut depth = 0;
    for (at, letter) in code.iter().enumerate().skip(open) {
        match letter {
            '{' | '[' | '(' => depth += 1,
            '}' | ']' | ')' => depth -= 1,
            _ => continue,
        }
        if depth == 0 {
            return at;
        }
    }
    code.len() - 1
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(file: &str) -> Vec<String> {
        Source::new(file)
            .texts
            .into_iter()
            .map(|literal| literal.text)
            .collect()
    }

    #[test]
    fn comments_and_texts_leave_the_code() {
        let source = Source::new("let a = \"web_sys\"; // web_sys\n/* web_sys /* x */ */ let b = 1;\n");
        assert!(!source.code.contains("web_sys"), "{}", source.code);
        assert!(source.code.contains("let b = 1;"));
        assert_eq!(source.code.lines().count(), 2);
        assert_eq!(
            source.texts,
            [Literal {
                line: 1,
                text: "web_sys".into(),
                call: String::new()
            }]
        );
    }

    #[test]
    fn every_kind_of_literal_is_read_to_its_end() {
        assert_eq!(
            texts(r##"f("a\"b", r"c\", r#"d"e"#, b"f", br"g", c"h")"##),
            ["a\\\"b", "c\\", "d\"e", "f", "g", "h"]
        );
        assert_eq!(
            texts("let q = '\"'; let e = '\\''; let s: &'static str = \"x\"; let r#type = 1;"),
            ["x"]
        );
        assert_eq!(texts("let letter = 'r'; var\"y\"; r#fn(\"z\")"), ["y", "z"]);
    }

    #[test]
    fn tests_are_left_out() {
        let file = "fn a() { \"real\"; }\n#[cfg(test)]\nmod tests {\n  fn b() { x.unwrap(); \"test\"; }\n}\nfn c() {}\n\
                    #[tokio::test]\nasync fn d() { y.unwrap() }\n#[cfg(not(test))]\nfn e() { z.unwrap() }\n";
        let source = Source::new(file);
        assert_eq!(
            source.texts,
            [Literal {
                line: 1,
                text: "real".into(),
                call: String::new()
            }]
        );
        assert_eq!(source.code.matches("unwrap").count(), 1);
        assert!(source.code.contains("fn c() {}"));
        assert_eq!(source.code.lines().count(), file.lines().count());
    }

    #[test]
    fn a_test_module_in_another_file_is_named() {
        let source = Source::new("#[cfg(test)]\nmod round_trip;\npub mod real;\n");
        assert_eq!(source.test_modules, ["round_trip"]);
        assert!(source.code.contains("pub mod real;"));
    }

    #[test]
    fn the_call_around_a_text_is_known() {
        let source = Source::new("app.t_with(\"a\", \"b\"); format!( \"c\"); [\"d\"]; (\"e\");");
        let calls: Vec<_> = source.texts.iter().map(|literal| literal.call.as_str()).collect();
        assert_eq!(calls, ["t_with", "", "format", "", ""]);
    }
}
