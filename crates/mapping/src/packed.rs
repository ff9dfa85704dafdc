//! Reads what the page hands over: values as numbers and letters, so that no JSON has to be parsed here.
//!
//! A value is two numbers of eight bytes, little-endian: what it is, and its size; then what is in it. 0 is nothing, 1 true
//! or false and 2 a number (each is its own size), 3 a text of so many bytes of UTF-8, 4 a list of so many values, 5 an
//! object of so many values, which are keys and values in turn. `public/mapping/mapping.js` writes it. What ends too early
//! has nothing where it ends.

use medspil_adapter::mapping::Shared;
use medspil_adapter::mapping::values::{Letters, List, Object, of_bytes};

/// The value that these bytes hold.
pub fn read(bytes: &[u8]) -> Shared {
    let mut reader = Reader { rest: bytes };
    reader.value()
}

struct Reader<'a> {
    rest: &'a [u8],
}

impl<'a> Reader<'a> {
    /// The next so many bytes; nothing is left where there are fewer.
    fn bytes(&mut self, size: usize) -> &'a [u8] {
        let (bytes, rest) = self.rest.split_at_checked(size).unwrap_or_default();
        self.rest = rest;
        bytes
    }

    fn number(&mut self) -> f64 {
        f64::from_le_bytes(self.bytes(8).try_into().unwrap_or_default())
    }

    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a kind and a size; a cast saturates"
    )]
    fn value(&mut self) -> Shared {
        let kind = self.number() as u8;
        let number = self.number();
        match kind {
            1 => (number != 0.0).into(),
            2 => number.into(),
            3 => self.text(number as usize),
            4 => self.values(number as usize).done(),
            5 => object(&self.values(number as usize)),
            _ => Shared::default(),
        }
    }

    fn text(&mut self, size: usize) -> Shared {
        of_bytes(self.bytes(size)).map_or_else(|| "".into(), Letters::done)
    }

    fn values(&mut self, size: usize) -> List {
        let mut values = List::new();
        while values.len() < size && !self.rest.is_empty() {
            values.push(self.value());
        }
        values
    }
}

/// Keys and values in turn.
fn object(values: &[Shared]) -> Shared {
    let mut members = Object::new();
    let mut rest = values;
    while let [key, value, after @ ..] = rest {
        members.put(key.str(), value.clone());
        rest = after;
    }
    members.done()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn packed(parts: &[(f64, f64, &str)]) -> Vec<u8> {
        let mut out = Vec::new();
        for (kind, size, text) in parts {
            out.extend(kind.to_le_bytes());
            out.extend(size.to_le_bytes());
            out.extend(text.as_bytes());
        }
        out
    }

    #[test]
    fn every_kind_is_read() {
        let bytes = packed(&[
            (5.0, 4.0, ""),
            (3.0, 3.0, "a\u{e6}"),
            (4.0, 4.0, ""),
            (0.0, 0.0, ""),
            (1.0, 1.0, ""),
            (1.0, 0.0, ""),
            (2.0, -2.5, ""),
            (3.0, 1.0, "b"),
            (5.0, 0.0, ""),
        ]);
        assert_eq!(read(&bytes).json(), r#"{"aæ":[null,true,false,-2.5],"b":{}}"#);
    }

    #[test]
    fn what_ends_too_early_is_nothing_and_has_an_end() {
        for parts in [&[][..], &[(3.0, 9.0, "x")], &[(9.0, 1.0, "")], &[(-1.0, f64::NAN, "")]] {
            let read = read(&packed(parts));
            assert!(!read.is_true(), "{parts:?}: {read:?}");
        }
        assert_eq!(read(&packed(&[(4.0, 1e300, ""), (2.0, 1.0, "")])).json(), "[1]");
        assert_eq!(read(&packed(&[(5.0, 3.0, ""), (3.0, 1.0, "a")])).json(), "{}");
        assert_eq!(read(&packed(&[(3.0, 1.0, "x")])[..16]).json(), "\"\"");
        let mut bytes = packed(&[(3.0, 2.0, "x")]);
        bytes.push(0xff);
        assert_eq!(read(&bytes).json(), "\"\"");
    }
}
