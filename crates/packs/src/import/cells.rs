//! From a cell's text to a value of the pack. What Danish people and Danish Excel write is understood; what is not is
//! said with what was expected, and left out.

use serde_json::{Value, json};

use crate::rules;
use crate::schema;
use medspil_core::guess::{either, nearest};

/// Why a cell could not be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Bad {
    pub found: String,
    pub expected: String,
    pub todo: String,
}

pub(super) type Read<T = Value> = Result<T, Bad>;

fn bad<T>(found: &str, expected: impl Into<String>, todo: impl Into<String>) -> Read<T> {
    Err(Bad {
        found: crate::source::quoted(found),
        expected: expected.into(),
        todo: todo.into(),
    })
}

/// The things in a cell that holds several.
pub(super) fn list(cell: &str, separators: &[char]) -> Vec<String> {
    let parts = cell.split(|letter| separators.contains(&letter) || letter == '\n');
    parts
        .map(str::trim)
        .filter(|part| !part.is_empty())
        .map(str::to_owned)
        .collect()
}

/// A text that must have the form of a type of the model.
pub(super) fn text(type_name: &str, cell: &str) -> Read {
    match rules::object(type_name, cell) {
        None => Ok(json!(cell)),
        Some(objection) => bad(cell, objection.expected, objection.todo),
    }
}

/// The words of a type, in English or as the Danish widget shows them.
pub(super) struct Words {
    english: Vec<String>,
    danish: Vec<(String, String)>,
}

impl Words {
    /// `labels` is the beginning of the keys under which the widget's texts have them, where they have.
    pub fn of(type_name: &str, labels: &str, also: &[(&str, &str)]) -> Self {
        let schema = schema::schema();
        let branches = schema["$defs"][type_name]["oneOf"]
            .as_array()
            .cloned()
            .unwrap_or_default();
        let english: Vec<String> = branches
            .iter()
            .filter_map(|branch| branch["const"].as_str())
            .map(str::to_owned)
            .collect();
        let locale: Value =
            serde_json::from_str(include_str!("../../../../public/locales/da.json")).unwrap_or_default();
        let label = |word: &String| {
            Some((
                locale[format!("{labels}.{word}")].as_str()?.to_lowercase(),
                word.clone(),
            ))
        };
        let mut danish: Vec<(String, String)> = english.iter().filter_map(label).collect();
        danish.extend(
            also.iter()
                .map(|(danish, word)| ((*danish).to_owned(), (*word).to_owned())),
        );
        Self { english, danish }
    }

    pub fn read(&self, cell: &str) -> Read {
        let typed = cell.trim().to_lowercase();
        if self.english.contains(&typed) {
            return Ok(json!(typed));
        }
        if let Some((_, word)) = self.danish.iter().find(|(danish, _)| *danish == typed) {
            return Ok(json!(word));
        }
        let all = self.english.iter().chain(self.danish.iter().map(|(danish, _)| danish));
        let todo = match nearest(&typed, all.map(String::as_str)) {
            Some(word) => format!("Did you mean \"{word}\"?"),
            None => "Choose one of these words; docs/packs.md says what they mean.".to_owned(),
        };
        bad(
            cell,
            either(&self.english.iter().map(String::as_str).collect::<Vec<_>>()),
            todo,
        )
    }
}

pub(super) fn truth(cell: &str) -> Read {
    match cell.to_lowercase().as_str() {
        "ja" | "j" | "yes" | "y" | "x" | "sand" | "sandt" | "true" | "1" => Ok(json!(true)),
        "nej" | "n" | "no" | "falsk" | "false" | "0" => Ok(json!(false)),
        _ => bad(
            cell,
            "ja or nej",
            "Write ja or nej, or leave the cell empty where it is not known.",
        ),
    }
}

/// A whole number. Excel writes `1.200`, `1 200` or `1.200,00` for it in Danish, `1,200` in English.
pub(super) fn number(cell: &str) -> Read<u32> {
    const EXPECTED: &str = "a whole number";
    let text: String = cell.chars().filter(|letter| !letter.is_whitespace()).collect();
    let whole = text
        .strip_suffix(",00")
        .or_else(|| text.strip_suffix(",0"))
        .unwrap_or(&text);
    let mut parts = whole.split(['.', ',']);
    let first = parts.next().unwrap_or_default();
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    let grouped = parts.clone().all(|part| part.len() == 3) && (first.len() <= 3 || parts.next().is_none());
    let parts: Vec<&str> = whole.split(['.', ',']).collect();
    if !grouped || !parts.iter().all(|part| digits(part)) {
        return bad(
            cell,
            EXPECTED,
            "Write digits only, such as 1200. Words belong into the note.",
        );
    }
    parts.concat().parse().or_else(|_| {
        bad(
            cell,
            EXPECTED,
            "That is more than any source prints. Compare it with the source.",
        )
    })
}

/// A telephone number, as it is dialled and as people read it.
pub(super) fn phone(cell: &str) -> Read<(String, String)> {
    const EXPECTED: &str = "a telephone number such as 33 66 33 66";
    if cell.to_lowercase().contains("e+") {
        let todo = "Excel has made a rounded number of it. Set the column to text and write the number again.";
        return bad(cell, EXPECTED, todo);
    }
    let kept: String = cell
        .chars()
        .filter(|letter| !matches!(letter, ' ' | '-' | '.' | '(' | ')' | '\u{a0}' | '/'))
        .collect();
    let kept = kept
        .strip_prefix("00")
        .filter(|rest| rest.len() > 8)
        .map_or(kept.clone(), |rest| format!("+{rest}"));
    let digits = kept.len();
    // Excel takes the + away from a number.
    let tel = match digits {
        8 if !kept.starts_with('+') => format!("+45{kept}"),
        10 if kept.starts_with("45") => format!("+{kept}"),
        _ => kept,
    };
    // Without a country a number is Danish: eight digits, or a short one such as 112.
    let abroad = !tel.starts_with('+') && tel.len() > 5;
    if abroad || rules::object("Phone", &tel).is_some() {
        let todo = "Write one number in the cell, and nothing else. Compare it with the source.";
        return bad(cell, EXPECTED, todo);
    }
    Ok((tel, cell.to_owned()))
}

/// A day, or a day with a time. Danish Excel writes `24-11-2026 19:00`.
pub(super) fn moment(type_name: &str, cell: &str) -> Read {
    let (day, time) = cell.split_once([' ', 'T']).unwrap_or((cell, ""));
    let parts: Vec<&str> = day.split(['-', '.', '/']).collect();
    let day = match parts.as_slice() {
        [date, month, year] if year.len() == 4 && date.len() <= 2 && month.len() <= 2 => {
            format!("{year}-{month:0>2}-{date:0>2}")
        }
        _ => day.to_owned(),
    };
    let time = time.trim().trim_start_matches("kl.").trim().replace('.', ":");
    // Excel adds seconds, and midnight to a day without a time.
    let time = time
        .strip_suffix(":00")
        .filter(|rest| rest.contains(':'))
        .unwrap_or(&time);
    let whole = match time {
        "" => day,
        "00:00" | "0:00" => day,
        time => format!("{day}T{time:0>5}"),
    };
    match rules::object(type_name, &whole) {
        None => Ok(json!(whole)),
        Some(objection) => bad(cell, "a day such as 24-11-2026 or 2026-11-24", objection.todo),
    }
}

/// A promised time: `10 arbejdsdage`, `14 dage`.
pub(super) fn promise(cell: &str) -> Read {
    const EXPECTED: &str = "a time such as 10 arbejdsdage or 14 dage";
    let (amount, unit) = cell.split_once(char::is_whitespace).unwrap_or((cell, ""));
    let unit = match unit.trim().to_lowercase().as_str() {
        "arbejdsdage" | "arbejdsdag" | "hverdage" | "hverdag" | "workdays" | "working days" => "workdays",
        "dage" | "dag" | "days" => "days",
        _ => return bad(cell, EXPECTED, "Write a number, and whether it is dage or arbejdsdage."),
    };
    match number(amount) {
        Ok(amount @ 1..=365) => Ok(json!({"amount": amount, "unit": unit, "kind": "answer"})),
        _ => bad(
            cell,
            EXPECTED,
            "The number must be from 1 to 365. Compare it with the source.",
        ),
    }
}

/// Hours such as `man-tor 9-16; fre 9-14`.
pub(super) fn hours(cell: &str) -> Read {
    const EXPECTED: &str = "hours such as man-tor 9-16; fre 9-14";
    let mut out = Vec::new();
    for part in list(cell, &[';']) {
        let span = part.split_once(' ').and_then(|(days, times)| {
            let (from, to) = times.trim().trim_start_matches("kl.").trim().split_once(['-', '–'])?;
            Some(json!({"days": days_of(days), "from": clock(from), "to": clock(to)}))
        });
        let good = |span: &Value| {
            let fits = |key: &str, form: &str| rules::object(form, span[key].as_str().unwrap_or_default()).is_none();
            fits("days", "Days") && fits("from", "Clock") && fits("to", "Clock")
        };
        match span.filter(good) {
            Some(span) => out.push(span),
            None => {
                return bad(
                    &part,
                    EXPECTED,
                    "Write the days, a space, and the times with a hyphen between.",
                );
            }
        }
    }
    Ok(Value::Array(out))
}

fn days_of(text: &str) -> String {
    const DANISH: [(&str, &str); 7] = [
        ("man", "mo"),
        ("tir", "tu"),
        ("ons", "we"),
        ("tor", "th"),
        ("fre", "fr"),
        ("lør", "sa"),
        ("søn", "su"),
    ];
    let day = |text: &str| {
        let text = text.trim().to_lowercase();
        let danish = DANISH.iter().find(|(danish, _)| text.starts_with(danish));
        danish.map_or(text.trim_end_matches('.').to_owned(), |(_, day)| (*day).to_owned())
    };
    let span = |part: &str| part.split(['-', '–']).map(day).collect::<Vec<_>>().join("-");
    text.trim_end_matches(':')
        .split(',')
        .map(span)
        .collect::<Vec<_>>()
        .join(",")
}

fn clock(text: &str) -> String {
    let text = text.trim().replace('.', ":");
    let (hour, minute) = text.split_once(':').unwrap_or((&text, "00"));
    format!("{hour:0>2}:{minute:0>2}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_as_excel_writes_them() {
        for (cell, value) in [
            ("1200", 1200),
            ("1.200", 1200),
            ("1 200", 1200),
            ("1.200,00", 1200),
            ("1,200", 1200),
            ("12,0", 12),
            ("0", 0),
        ] {
            assert_eq!(number(cell), Ok(value), "{cell}");
        }
        for cell in ["1,5", "12.34", "ca. 120", "", "1.2.3", "-5", "12345.678", "99999999999"] {
            assert!(number(cell).is_err(), "{cell}");
        }
    }

    #[test]
    fn telephone_numbers_as_people_write_them() {
        for (cell, tel) in [
            ("33 66 33 66", "+4533663366"),
            ("+45 33663366", "+4533663366"),
            ("4533663366", "+4533663366"),
            ("0045 33 66 33 66", "+4533663366"),
            ("112", "112"),
            ("+46 8 123 456", "+468123456"),
        ] {
            assert_eq!(phone(cell).map(|(tel, _)| tel), Ok(tel.to_owned()), "{cell}");
        }
        assert!(phone("4,53E+09").unwrap_err().todo.contains("Excel"));
        assert!(phone("33 66 33").is_err() && phone("33 66 33 66 77").is_err());
        assert!(phone("33 66 33 66 eller 112").is_err());
    }

    #[test]
    fn days_as_excel_writes_them() {
        for (cell, day) in [
            ("24-11-2026", "2026-11-24"),
            ("1.2.2026", "2026-02-01"),
            ("2026-11-24", "2026-11-24"),
            ("24/11/2026 19:00:00", "2026-11-24T19:00"),
            ("24-11-2026 kl. 9.30", "2026-11-24T09:30"),
            ("24-11-2026 00:00", "2026-11-24"),
            ("2026-11-24T19:00", "2026-11-24T19:00"),
        ] {
            assert_eq!(moment("Moment", cell), Ok(json!(day)), "{cell}");
        }
        for cell in ["31-02-2026", "45250", "24-11-26", "i morgen"] {
            assert!(moment("Date", cell).is_err(), "{cell}");
        }
    }

    #[test]
    fn hours_and_promises() {
        let week =
            json!([{"days": "mo-th", "from": "09:00", "to": "16:00"}, {"days": "fr", "from": "09:30", "to": "14:00"}]);
        assert_eq!(hours("man-tor 9-16; Fredag kl. 9.30-14.00"), Ok(week));
        assert!(hours("altid").is_err() && hours("man 9-25").is_err());
        assert_eq!(
            promise("10 arbejdsdage"),
            Ok(json!({"amount": 10, "unit": "workdays", "kind": "answer"}))
        );
        assert!(promise("snart").is_err() && promise("400 dage").is_err());
    }

    #[test]
    fn words_in_both_languages() {
        let topics = Words::of("Topic", "topic", &[]);
        assert_eq!(topics.read("Veje og trafik"), Ok(json!("traffic")));
        assert_eq!(topics.read("Traffic"), Ok(json!("traffic")));
        assert!(topics.read("trafic").unwrap_err().todo.contains("traffic"));
        assert!(truth("Ja") == Ok(json!(true)) && truth("FALSK") == Ok(json!(false)) && truth("måske").is_err());
    }
}
