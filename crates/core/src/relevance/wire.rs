//! What widget and engine say to each other. They are two WebAssembly modules with a text between them: fields of a
//! record are separated by U+001F, records by U+001E.

use super::Fit;
use super::engine::{Answer, Door};
use super::network::Aside;

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
pub fn read_doors(text: &str) -> Vec<Door> {
    let door = |record: &str| {
        let mut fields = record.split(FIELD);
        Some(Door {
            pack: fields.next()?.to_owned(),
            id: fields.next()?.to_owned(),
            suggested: fields.next()? == "1",
            title: fields.next()?.to_owned(),
            text: fields.next()?.to_owned(),
        })
    };
    text.split(RECORD).filter_map(door).collect()
}

/// First the number to call or nothing, then a record for each door: its place, its reasons.
pub fn write_answer(answer: &Answer) -> String {
    let mut out = String::from(match answer.emergency {
        Some(Aside::Emergency) => Emergency::Alarm.number(),
        Some(Aside::Ill) => Emergency::Ill.number(),
        Some(Aside::Police) => Emergency::Police.number(),
        _ => "",
    });
    for fit in &answer.fits {
        out.push(RECORD);
        write_number(fit.door, &mut out);
        for reason in &fit.reasons {
            out.push(FIELD);
            out.push_str(reason);
        }
    }
    out
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
pub fn write_number(number: usize, out: &mut String) {
    if number > 9 {
        write_number(number / 10, out);
    }
    out.push(char::from(b'0' + (number % 10) as u8));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::relevance::engine;

    #[test]
    fn doors_and_answers_arrive_as_they_were_sent() {
        let doors = read_doors("p\u{1f}a\u{1f}1\u{1f}A\u{1f}Om a\u{1e}p\u{1f}b\u{1f}\u{1f}B\u{1f}");
        assert_eq!(doors.len(), 2);
        assert_eq!(
            (doors[0].id.as_str(), doors[0].text.as_str(), doors[0].suggested),
            ("a", "Om a", true)
        );
        assert!(!doors[1].suggested);
        let answer = Answer {
            emergency: Some(Aside::Ill),
            fits: vec![engine::Fit {
                door: 12,
                share: 0.5,
                reasons: vec!["hul".into(), "vej".into()],
            }],
        };
        let fit = Fit {
            index: 12,
            reasons: vec!["hul".into(), "vej".into()],
        };
        assert_eq!(read_answer(&write_answer(&answer)), (Some(Emergency::Ill), vec![fit]));
        assert_eq!(read_answer(""), (None, vec![]));
    }
}
