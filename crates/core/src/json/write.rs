//! Writing the few small objects that the widget sends or stores: texts, whole numbers, and objects of texts.
//!
//! It is no serializer: what is more than that is refused by having no function here.

/// Writes one flat JSON object; enough for what the widget sends and stores.
pub struct Writer(String);

impl Default for Writer {
    fn default() -> Self {
        Self::new()
    }
}

impl Writer {
    /// An empty object.
    pub fn new() -> Self {
        Self(String::from("{"))
    }

    /// Adds a text field.
    #[must_use]
    pub fn text(mut self, key: &str, value: &str) -> Self {
        self.key(key);
        push_string(&mut self.0, value);
        self
    }

    /// Adds a whole number.
    #[must_use]
    pub fn number(mut self, key: &str, value: i64) -> Self {
        self.key(key);
        self.0.push_str(&value.to_string());
        self
    }

    /// Adds an object of texts; nothing where there is none.
    #[must_use]
    pub fn texts(mut self, key: &str, members: &[(String, String)]) -> Self {
        if !members.is_empty() {
            let mut inner = Self::new();
            for (name, value) in members {
                inner = inner.text(name, value);
            }
            self.key(key);
            self.0.push_str(&inner.end());
        }
        self
    }

    /// The finished object.
    pub fn end(mut self) -> String {
        self.0.push('}');
        self.0
    }

    fn key(&mut self, key: &str) {
        if self.0.len() > 1 {
            self.0.push(',');
        }
        push_string(&mut self.0, key);
        self.0.push(':');
    }
}

/// A list of finished JSON values.
pub fn list(values: impl IntoIterator<Item = String>) -> String {
    let mut out = String::from("[");
    for value in values {
        if out.len() > 1 {
            out.push(',');
        }
        out.push_str(&value);
    }
    out.push(']');
    out
}

/// RFC 8259 section 7: quotation mark, backslash and control characters must be escaped; everything else may stand.
fn push_string(out: &mut String, text: &str) {
    out.push('"');
    for letter in text.chars() {
        match letter {
            '"' | '\\' => {
                out.push('\\');
                out.push(letter);
            }
            '\u{0}'..='\u{1f}' => {
                out.push_str("\\u00");
                for shift in [4, 0] {
                    let digit = (letter as u32 >> shift) & 15;
                    out.push(char::from_digit(digit, 16).unwrap_or('0'));
                }
            }
            _ => out.push(letter),
        }
    }
    out.push('"');
}
