//! What widget and engine say to each other. They are two WebAssembly modules with a text between them: fields of a
//! record are separated by U+001F, records by U+001E.

use super::Fit;
use super::engine::{Answer, Door};
use super::model::Aside;

/// Separates the fields of a record.
pub const FIELD: char = '\u{1f}';
/// Separates records.
pub const RECORD: char = '\u{1e}';

/// Whom to call before anything else.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Emergency {
    /// Life or limb.
    Alarm,
    /// Ill or hurt, not in danger of life: the Capital Region's medical helpline.
    Ill,
    /// The police, but not now.
    Police,
}

impl Emergency {
    /// The number to call (112.dk, 1813.dk, politi.dk).
    pub fn number(self) -> &'static str {
        match self {
            Self::Alarm => "112",
            Self::Ill => "1813",
            Self::Police => "114",
        }
    }
}

/// The doors, as the widget's loader writes them (`public/loader/7-relevance.js`): pack, id, `1` where it may be
/// suggested, title, other texts.
pub fn read_doors(text: &[u8]) -> impl Iterator<Item = Door<'_>> {
    text.split(|byte| *byte == RECORD as u8).map(|record| {
        let mut fields = record.split(|byte| *byte == FIELD as u8);
        let mut next = || fields.next().unwrap_or_default();
        Door {
            pack: next(),
            id: next(),
            suggested: next() == b"1",
            title: next(),
            text: next(),
        }
    })
}

/// First the number to call or nothing, then a record for each door: its place, its reasons.
pub fn write_answer(answer: &Answer, out: &mut Vec<u8>) {
    let number = match answer.emergency {
        Some(Aside::Emergency) => Emergency::Alarm.number(),
        Some(Aside::Ill) => Emergency::Ill.number(),
        Some(Aside::Police) => Emergency::Police.number(),
        _ => "",
    };
    out.extend(number.as_bytes());
    for fit in &answer.fits {
        out.push(RECORD as u8);
        write_number(fit.door, out);
        for reason in &fit.reasons {
            out.push(FIELD as u8);
            out.extend(reason);
        }
    }
}

/// Reads what [`write_answer`] wrote.
pub fn read_answer(text: &str) -> (Option<Emergency>, Vec<Fit>) {
    let mut records = text.split(RECORD);
    let number = records.next().unwrap_or_default();
    let known = [Emergency::Alarm, Emergency::Ill, Emergency::Police];
    let emergency = known.into_iter().find(|one| one.number() == number);
    let fit = |record: &str| {
        let mut fields = record.split(FIELD);
        let index = fields.next()?.parse().ok()?;
        let reasons = fields.map(str::to_owned).collect();
        Some(Fit { index, reasons })
    };
    (emergency, records.filter_map(fit).collect())
}

/// A small number, without the formatting of std, which is larger than this module.
pub fn write_number(number: usize, out: &mut Vec<u8>) {
    if number > 9 {
        write_number(number / 10, out);
    }
    out.push(b'0' + (number % 10) as u8);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::relevance::engine;

    #[test]
    fn doors_and_answers_arrive_as_they_were_sent() {
        let text = "p\u{1f}a\u{1f}1\u{1f}A\u{1f}Om a\u{1e}p\u{1f}b\u{1f}\u{1f}B\u{1f}";
        let doors: Vec<Door> = read_doors(text.as_bytes()).collect();
        assert_eq!(
            (doors[0].id, doors[0].text, doors[0].suggested),
            (&b"a"[..], &b"Om a"[..], true)
        );
        assert_eq!((doors.len(), doors[1].title, doors[1].suggested), (2, &b"B"[..], false));
        let answer = Answer {
            emergency: Some(Aside::Ill),
            fits: vec![engine::Fit {
                door: 12,
                share: 0.5,
                reasons: vec![b"hul".to_vec(), b"vej".to_vec()],
            }],
        };
        let fit = Fit {
            index: 12,
            reasons: vec!["hul".into(), "vej".into()],
        };
        let mut written = Vec::new();
        write_answer(&answer, &mut written);
        assert_eq!(
            read_answer(&String::from_utf8(written).unwrap()),
            (Some(Emergency::Ill), vec![fit])
        );
        assert_eq!(read_answer(""), (None, vec![]));
    }
}
